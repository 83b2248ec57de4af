"""Subtitles that can be read: rising, long enough on the screen, short lines, and who speaks told where it changes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from stt_minutes.documents import subtitles, transcripts
from stt_minutes.values import Segment, Transcript, Word

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ("ja", "og", "cykelstien", "igen.", "budgettet", "på", "Åvænget", "sundhedsforvaltningen", "8.500", "kr.")


def spoken(text: str, start: int, each: int = 300, who: str | None = None, channel: int | None = None) -> Segment:
    words = tuple(Word(word, start + each * n, start + each * (n + 1), 0.9) for n, word in enumerate(text.split()))
    return Segment(f"s{start}-{channel}", start, words[-1].end_ms, words, who, channel=channel)


def written(tmp_path: Path, *segments: Segment, suffix: str = "srt") -> webvtt.WebVTT:
    """What another library reads of the file."""
    ordered = tuple(sorted(segments, key=lambda segment: segment.start_ms))
    path = tmp_path / f"t.{suffix}"
    transcripts.write(Transcript("da", max(each.end_ms for each in ordered), ordered), path)
    return webvtt.from_srt(path) if suffix == "srt" else webvtt.read(path)


def ms(stamp: str) -> int:
    hours, minutes, seconds = stamp.replace(",", ".").split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)


SIMULTANEOUS = (
    spoken(
        "Vi skal tale om budgettet for næste år og om den nye cykelsti langs søen som blev sendt i høring",
        0,
        400,
        None,
        0,
    ),
    spoken("det kan jeg ikke støtte", 2_000, 300, None, 1),
    spoken("nej", 6_000, 200, None, 1),
    spoken("så går vi videre", 9_000, 300, None, 0),
)


@pytest.mark.parametrize("suffix", ["srt", "vtt"])
def test_two_channels_at_once_are_in_rising_order_and_told_apart(tmp_path, suffix):
    found = written(tmp_path, *SIMULTANEOUS, suffix=suffix)
    starts = [ms(cue.start) for cue in found]
    assert starts == sorted(starts)
    told = " ".join(cue.raw_text for cue in found)
    assert "Kanal 1" in told
    assert "Kanal 2" in told
    assert "Vi skal tale" in told.replace("Kanal 1: ", "")


@pytest.mark.parametrize("suffix", ["txt", "csv", "docx"])
def test_two_channels_are_told_apart_in_text_too(tmp_path, suffix):
    path = tmp_path / f"t.{suffix}"
    transcripts.write(Transcript("da", 20_000, SIMULTANEOUS), path)
    if suffix == "csv":
        rows = [line.split(";") for line in path.read_text(encoding="utf-8-sig").splitlines()]
        assert [row[rows[0].index("kanal")] for row in rows[1:]] == ["1", "2", "2", "1"]
    elif suffix == "txt":
        assert path.read_text(encoding="utf-8").splitlines() == [
            "[0.00] Kanal 1: Vi skal tale om budgettet for næste år og om den nye cykelsti langs søen som blev sendt i høring",
            "[0.02] Kanal 2: det kan jeg ikke støtte",
            "[0.06] Kanal 2: nej",
            "[0.09] Kanal 1: så går vi videre",
        ]
    else:
        import docx

        assert [each.text.split("  ")[1][:8] for each in docx.Document(str(path)).paragraphs[1:]] == [
            "Kanal 1:",
            "Kanal 2:",
            "Kanal 2:",
            "Kanal 1:",
        ]


def test_one_channel_is_not_numbered(tmp_path):
    path = tmp_path / "t.txt"
    transcripts.write(Transcript("da", 20_000, (spoken("ja tak", 0, channel=1),)), path)
    assert path.read_text(encoding="utf-8") == "[0.00] ja tak\n"


def test_the_name_is_given_where_it_changes_and_counts_in_the_line(tmp_path):
    said = "så går vi videre til næste punkt som handler om cykelstien langs søen og om broen ved havnen"
    found = written(
        tmp_path,
        spoken(said, 0, who="Karen Holmgaard"),
        spoken("det har jeg et spørgsmål til", 8_000, who="Jens"),
        spoken("og så er der lige en ting mere fra mig om det samme", 12_000, who="Jens"),
    )
    texts = [cue.text for cue in found]
    assert [text.split(":")[0] for text in texts if ":" in text] == ["Karen Holmgaard", "Jens"]
    assert max(len(line) for text in texts for line in text.splitlines()) <= subtitles.LINE
    assert max(len(text.splitlines()) for text in texts) <= 2


def test_a_last_word_does_not_flash_by(tmp_path):
    """Cut by what fits, the last word would stand alone for its own 80 ms."""
    segment = spoken(
        "Forslaget om en ny cykelsti langs søen blev sendt i høring og skal nu behandles af byrådet igen.", 0, 80
    )
    found = written(tmp_path, segment, spoken("Tak.", 30_000))
    assert all(ms(cue.end) - ms(cue.start) >= 500 for cue in found)
    assert ms(found[-1].end) - ms(found[-1].start) == 1_000


def test_short_words_in_a_row_are_shown_together(tmp_path):
    found = written(
        tmp_path, spoken("ja", 0, 160), spoken("ja", 400, 160), spoken("nemlig", 900, 200), spoken("tak", 4_000, 200)
    )
    assert [(ms(cue.start), cue.text) for cue in found] == [(0, "ja ja nemlig"), (4_000, "tak")]


@pytest.mark.parametrize("name", ["Karen Margrethe Holmgaard-Sørensen Lund", "K" * 41, "K" * 90])
def test_a_long_name_leaves_room_for_the_words(tmp_path, name):
    found = written(
        tmp_path, spoken("så går vi videre til næste punkt som handler om cykelstien langs søen", 0, who=name)
    )
    assert max(len(line) for cue in found for line in cue.lines) <= subtitles.LINE
    assert "cykelstien" in " ".join(cue.text for cue in found)


@st.composite
def meetings(draw) -> list[Segment]:
    """Segments of several people and channels that may speak at once."""
    made = []
    for channel in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, 3_000))
        for _ in range(draw(st.integers(0, 6))):
            text = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30)))
            who = draw(st.sampled_from([None, "Jens", "Karen Holmgaard", "Borgmester Jens-Peter Vestergaard"]))
            segment = spoken(text, start, draw(st.integers(1, 500)), who, channel)
            made.append(segment)
            start = segment.end_ms + draw(st.integers(0, 3_000))
    return sorted(made, key=lambda segment: segment.start_ms)


@settings(max_examples=150, deadline=None)
@given(meetings())
def test_whatever_is_said_the_cues_keep_the_rules(segments):
    found = subtitles.cues(segments)
    said = sorted(word.text for segment in segments for word in segment.words)
    shown = [line for cue in found for line in (" ".join(cue.lines).removeprefix(cue.name.strip()).split())]
    assert sorted(shown) == said
    assert all(cue.start_ms < cue.end_ms for cue in found)
    assert all(len(cue.lines) <= subtitles.LINES for cue in found)
    assert all(len(line) <= subtitles.LINE for cue in found for line in cue.lines)
    for cue, following in pairwise(found):
        assert cue.start_ms <= following.start_ms
        assert (following.name != "") == (following.speaker is not None and following.speaker != cue.speaker)
        assert cue.end_ms - cue.start_ms >= min(subtitles.LEAST_MS, following.start_ms - cue.start_ms)
