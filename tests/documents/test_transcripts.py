"""The transcript in its formats."""

from __future__ import annotations

import csv
import json
from html import unescape
from typing import TYPE_CHECKING

import docx
import pytest
from markdown_it import MarkdownIt

from stt_minutes.documents import transcripts, working_notes
from stt_minutes.errors import InvalidOption
from stt_minutes.values import Agenda, AgendaItem, Body, NoteLine, Segment, Transcript, Word, WorkingNote

if TYPE_CHECKING:
    from pathlib import Path


def words(text: str, start: int, step: int = 400) -> tuple[Word, ...]:
    return tuple(Word(each, start + step * n, start + step * (n + 1), 0.9) for n, each in enumerate(text.split()))


LONG = "Så går vi videre til næste punkt, som handler om cykelstien langs Møllevej & Åvænget <1,8 km>"
HEARD = Transcript(
    "da",
    60_000,
    (
        Segment("s1", 0, 8000, words(LONG, 0), "Karen Holmgaard"),
        Segment("s2", 9000, 11_000, words("=ja tak", 9000), "Jens"),
        Segment("s3", 11_100, 12_000, words("nemlig", 11_100), "Jens"),
        Segment("s4", 20_000, 21_000, words("Undertekster", 20_000), state="quarantined", reason="Opdigtet"),
        Segment("s5", 30_000, 31_000, (), state="doubtful", reason="Tale uden tekst"),
    ),
)


def test_srt_and_vtt(tmp_path: Path) -> None:
    transcripts.write(HEARD, tmp_path / "t.srt")
    transcripts.write(HEARD, tmp_path / "t.vtt")
    srt = (tmp_path / "t.srt").read_text(encoding="utf-8")
    assert srt.startswith("1\n00:00:00,000 --> 00:00:03,600\nKaren Holmgaard: Så går vi videre\ntil næste punkt, som")
    vtt = (tmp_path / "t.vtt").read_text(encoding="utf-8")
    assert vtt.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:03.600\n<v Karen Holmgaard>Så går vi videre\n")
    assert "Møllevej &amp;" in vtt
    assert "Åvænget &lt;1,8 km&gt;" in vtt
    assert "Åvænget ‹1,8 km›" in srt.replace("\n", " ")
    assert "Undertekster" not in srt + vtt


def test_what_was_said_marks_nothing_up_in_subtitles_and_notes(tmp_path: Path) -> None:
    said = r"<img src=x> {\an8} [her](http://x) *nu* --> <!-- `a`"
    transcripts.write(Transcript("da", 9000, (Segment("s1", 0, 8000, words(said, 0), "<b>Ole"),)), tmp_path / "t.srt")
    shown = [
        line for line in (tmp_path / "t.srt").read_text(encoding="utf-8").splitlines() if not line.startswith("00:")
    ]
    assert not set("<>{}") & set("".join(shown))
    agenda = Agenda(Body("Udvalget <i>"), (AgendaItem("1", "Titel *her*"),))
    line = NoteLine(1000, 2000, said, "<b>Ole")
    working_notes.write((WorkingNote("1", (line,)),), agenda, tmp_path / "n.md")
    page = MarkdownIt("commonmark").render((tmp_path / "n.md").read_text(encoding="utf-8"))
    assert [each for each in ("<img", "<em>", "<a ", "<code>", "<b>", "<i>", "<!--") if each in page] == []
    assert unescape(page).count(said) == 1


def test_json_and_csv_name_the_state(tmp_path: Path) -> None:
    transcripts.write(HEARD, tmp_path / "t.json")
    transcripts.write(HEARD, tmp_path / "t.csv")
    assert [each["state"] for each in json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))][3:] == [
        "quarantined",
        "doubtful",
    ]
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows[0][-1] == "tekst"
    assert rows[2][-1] == "'=ja tak"
    assert rows[4][4:6] == ["quarantined", "Opdigtet"]


def test_text_and_word_join_a_speakers_stretch(tmp_path: Path) -> None:
    transcripts.write(HEARD, tmp_path / "t.txt")
    assert (tmp_path / "t.txt").read_text(encoding="utf-8").splitlines()[1] == "[0.09] Jens: =ja tak nemlig"
    transcripts.write(HEARD, tmp_path / "t.docx", title="Transskription Udvalget")
    document = docx.Document(str(tmp_path / "t.docx"))
    assert [each.text for each in document.paragraphs] == [
        "Transskription Udvalget",
        f"0.00  Karen Holmgaard: {LONG}",
        "0.09  Jens: =ja tak nemlig",
    ]
    assert document.core_properties.title == "Transskription Udvalget"


def test_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match=r"\.mp3"):
        transcripts.write(HEARD, tmp_path / "t.mp3")
