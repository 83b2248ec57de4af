"""The steps of a meeting, with a stand-in for the speech engine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stt_minutes import models, pipeline
from stt_minutes.meeting import Meeting
from stt_minutes.pipeline import Event
from stt_minutes.speech import checkpoint, engine
from stt_minutes.values import Segment, Transcript, Word


class Interrupted(Exception):
    """The run ends in the middle of its work."""


@pytest.fixture
def meeting(tmp_path: Path, root: Path) -> Meeting:
    return Meeting.create(tmp_path / "møde", audio=root / "audio_fixtures" / "direktion" / "meeting.opus")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int | None]]:
    """The parts of the sound that the engine was given, in turn; it is interrupted where `heard` begins with None."""
    parts: list = []

    def transcribe(blocks, *, checkpoint, part, **_) -> Transcript:
        stop = parts[:1] == [None]
        parts.append(part)
        first = next(iter(blocks))
        assert first.start_ms == part[0]
        if stop:
            del parts[0]
            checkpoint_of(checkpoint, part)
            raise Interrupted
        return Transcript("da", 200_000, (), ())

    monkeypatch.setattr(models, "find", lambda _: Path("model"))
    monkeypatch.setattr(engine, "transcribe", transcribe)
    return parts


def checkpoint_of(path: Path, part: tuple[int, int | None]) -> None:
    checkpoint.Checkpoint(path, "key", part)


def run(meeting: Meeting, span=None, *, again: bool = False) -> list[Event]:
    told: list[Event] = []
    pipeline.run(meeting, until="transcript", span=span, again=again, watch=told.append)
    return told


def test_a_part_that_was_chosen_stays_chosen_and_is_told(meeting, heard):
    assert not [event for event in run(meeting, (20_000, 90_000)) if event.state == "notice"]
    told = run(meeting)
    assert heard == [(20_000, 90_000)]
    assert [event.text for event in told if event.state == "notice"] == [
        "Kun lyden fra 0.20 til 1.30 er med, som valgt med --from og --to. Med --from 0.00 kommer det hele med."
    ]
    assert pipeline.state(meeting)["transcript"] == "done"
    run(meeting, pipeline.WHOLE)
    assert heard == [(20_000, 90_000), (0, None)]
    assert not [event for event in run(meeting) if event.state == "notice"]


def test_an_agenda_that_comes_later_leaves_the_transcript_and_is_told(meeting, heard, root):
    run(meeting)
    meeting.add_agenda(root / "audio_fixtures" / "direktion" / "agenda.txt")
    told = run(meeting)
    assert [event.text for event in told if event.state == "notice"] == [
        "Dagsordenens eller ordlistens navne er andre, end da talen blev transskriberet. Med --again bliver den transskriberet igen."
    ]
    assert (heard, pipeline.state(meeting)["transcript"]) == ([(0, None)], "done")
    assert not [event for event in run(meeting, again=True) if event.state == "notice"]
    assert not [event for event in run(meeting) if event.state == "notice"]
    assert heard == [(0, None)] * 2


def test_an_interrupted_part_is_gone_on_with(meeting, heard):
    heard.append(None)
    with pytest.raises(Interrupted):
        run(meeting, (20_000, None))
    run(meeting)
    assert heard == [(20_000, None), (20_000, None)]


def test_the_part_of_another_sound_is_not_taken_over(meeting, heard, root):
    run(meeting, (20_000, 90_000))
    (sound,) = meeting.audio.glob("original.*")
    sound.write_bytes((root / "audio_fixtures" / "direktion" / "meeting.opus").read_bytes() + b"\0")
    run(meeting)
    assert heard[-1] == (0, None)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"from_ms": "x", "to_ms": null}', '{"from_ms": 1, "to_ms": 2}'])
def test_a_damaged_checkpoint_chooses_no_part(tmp_path, text):
    path = tmp_path / "transcript.part.jsonl"
    path.write_text(text)
    assert checkpoint.part_of(path) is None
    assert checkpoint.part_of(tmp_path / "none") is None


def test_the_draft_as_a_page_has_the_sound_beside_it(meeting, heard, root):
    meeting.add_agenda(root / "audio_fixtures" / "direktion" / "agenda.txt")
    pipeline.run(meeting)
    (source,) = re.findall(r'<audio [^>]*src="([^"]+)"', (meeting.out / "referat.html").read_text(encoding="utf-8"))
    assert (meeting.out / source).resolve() == meeting.sound().resolve()
    assert (meeting.out / "referat.kilder.json").is_file()
    assert heard == [(0, None)]


SUB_ITEMS = """Kulturudvalget
Dagsorden til møde tirsdag den 9. juni 2026 kl. 15.00

1. Godkendelse af dagsorden

2. Meddelelser
2.1 Nyt fra formanden
2.2 Nyt fra administrationen

3. Kunstgræsbane ved Åhallen

Indstilling
Direktøren indstiller, at banen lægges om.
"""
SAID = (
    "Så byder jeg velkommen. Punkt et er godkendelse af dagsorden. Er der bemærkninger? Den er godkendt.",
    "Så er vi ved punkt to, meddelelser.",
    "To punkt et er nyt fra formanden. Jeg har været på museet i Nørregade. Det tager vi til efterretning.",
    "Punkt to punkt to, nyt fra administrationen. Vi har ansat en ny leder af hallen. Det er taget til efterretning.",
    "Punkt tre er kunstgræsbanen ved Åhallen. Banen er slidt. Kan vi godkende indstillingen? Indstillingen er godkendt.",
)


def test_sub_items_are_minuted_by_themselves_from_the_agenda_to_the_documents(meeting, monkeypatch, tmp_path):
    segments, at = [], 1000
    for number, line in enumerate(SAID, 1):
        words = []
        for text in line.split():
            words.append(Word(text, at, at + 300))
            at += 350
        segments.append(Segment(f"s{number}", words[0].start_ms, words[-1].end_ms, tuple(words)))
        at += 1500
    transcript = Transcript("da", at, tuple(segments))
    monkeypatch.setattr(models, "find", lambda _: Path("model"))
    monkeypatch.setattr(engine, "transcribe", lambda *_, **__: transcript)
    (tmp_path / "dagsorden.txt").write_text(SUB_ITEMS, encoding="utf-8")
    meeting.add_agenda(tmp_path / "dagsorden.txt")
    pipeline.run(meeting)
    spoken = dict.fromkeys(section.item for section in pipeline.sections(meeting) if section.item)
    assert list(spoken) == ["1", "2", "2.1", "2.2", "3"]
    decided = {item.key: item.decision.type for item in meeting.value("draft").items if item.decision}
    assert (decided["2.1"], decided["2.2"], decided["3"]) == (
        "taget_til_efterretning", "taget_til_efterretning", "godkendt",
    )  # fmt: skip
    assert "2" not in decided
    printed = (meeting.out / "referat.md").read_text(encoding="utf-8")
    assert "## Punkt 2: Meddelelser\n\n## Punkt 2.1" in printed
    assert [line for line in printed.splitlines() if line.startswith("## Punkt 2")] == [
        "## Punkt 2: Meddelelser",
        "## Punkt 2.1: Nyt fra formanden",
        "## Punkt 2.2: Nyt fra administrationen",
    ]
