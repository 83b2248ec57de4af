"""What a Word document says outside its text: the head of its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx

from stt_minutes import agenda

if TYPE_CHECKING:
    from pathlib import Path


def _document(path: Path, *lines: str) -> Path:
    document = docx.Document()
    head = document.sections[0].header
    for line in ("Miljøudvalget", "Onsdag den 6. maj 2026 kl. 16.00, Lokale 3", "Side 1 af 4"):
        head.add_paragraph(line)
    for line in lines:
        document.add_paragraph(line)
    for number, title in enumerate(("Godkendelse af dagsorden", "Spildevandsplan", "Eventuelt"), 1):
        document.add_heading(f"{number}. {title}", 1)
    document.save(str(path))
    return path


def test_the_meeting_may_be_named_only_in_the_pages_head(tmp_path: Path) -> None:
    found = agenda.read(_document(tmp_path / "a.docx", "Dagsorden"))
    assert (found.body.name, found.date, found.start, found.place) == (
        "Miljøudvalget",
        "2026-05-06",
        "16:00",
        "Lokale 3",
    )
    assert found.header == ("Miljøudvalget", "Onsdag den 6. maj 2026 kl. 16.00, Lokale 3", "Dagsorden")


def test_what_the_text_names_itself_is_not_told_twice(tmp_path: Path) -> None:
    found = agenda.read(_document(tmp_path / "a.docx", "Dagsorden for Byrådet den 7. maj 2026 kl. 17"))
    assert (found.body.name, found.date) == ("Byrådet", "2026-05-07")
    assert found.header == ("Dagsorden for Byrådet den 7. maj 2026 kl. 17",)
