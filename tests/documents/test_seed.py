"""The seed's referat comes out again, word for word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import docx

from stt_minutes import agenda
from stt_minutes.documents import reading, render
from stt_minutes.minutes.merge import merge
from stt_minutes.values import Decision, Draft, DraftItem

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.values import Minutes


def words(text: str) -> list[str]:
    """The text's words; page numbers in the table of contents left out, and where lines break."""
    return re.sub(r"\.{5}\t\d+", ".....", text).split()


def test_docx_text_equals_seed(seed_minutes: Minutes, seed_text: str, tmp_path: Path) -> None:
    render(seed_minutes, tmp_path / "referat.docx")
    shown = "\n".join(each.text for each in docx.Document(str(tmp_path / "referat.docx")).paragraphs)
    assert words(shown) == words(seed_text)


def test_seed_through_the_agenda_reader(seed_text: str, tmp_path: Path) -> None:
    """The agenda as it was sent (the seed without its decisions) is read, the spoken decisions are laid in, and the seed comes out."""
    said: dict[str, str] = {}
    chunks = []
    for chunk in re.split(r"^(?=Punkt \d+: )", seed_text, flags=re.MULTILINE):
        ends = r"(?=^(?:Sagsfremstilling|Økonomiske konsekvenser|Bilag)\n|\Z)"
        found = re.search(rf"^Beslutning\n\n(.*?){ends}", chunk, re.MULTILINE | re.DOTALL)
        if found:
            said[chunk.split(":", 1)[0].removeprefix("Punkt ")] = found[1].strip()
        chunks.append(chunk[: found.start()] + chunk[found.end() :] if found else chunk)
    (tmp_path / "agenda.txt").write_text("".join(chunks), encoding="utf-8")
    read = agenda.read(tmp_path / "agenda.txt")
    decisions = {number: Decision("andet", text, 0.8, "machine", ("s1",)) for number, text in said.items()}
    draft = Draft(tuple(DraftItem(each.number, decisions.get(each.number)) for each in read.items))
    render(merge(read, draft, ()), tmp_path / "referat.docx")
    assert list(said) == ["1", "2", "3", "4"]
    assert words("\n".join(reading.paragraphs(tmp_path / "referat.docx"))) == words(seed_text)
