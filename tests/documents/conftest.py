"""Minutes to make documents of: a fictional meeting, and the seed's referat as an agenda with decisions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from stt_minutes.documents import reading
from stt_minutes.values import (
    Agenda,
    AgendaItem,
    Attachment,
    Body,
    Decision,
    Minutes,
    MinutesItem,
    Part,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CANONICAL = {
    "Resumé": "resume",
    "Indstilling": "indstilling",
    "Sagsfremstilling": "sagsfremstilling",
    "Økonomiske konsekvenser": "oekonomi",
}


def minutes_of_seed(text: str) -> Minutes:
    """The seed's referat taken apart: the agenda's own text, and the decisions as spoken."""
    items, chunks = [], re.split(r"^Punkt (\d+): ", text, flags=re.MULTILINE)
    for number, chunk in zip(chunks[1::2], chunks[2::2], strict=True):
        title, case_number, *rest = (each.strip() for each in chunk.split("\n\n") if each.strip())
        parts: list[Part] = []
        attachments: list[Attachment] = []
        said: list[str] = []
        heading = ""
        bodies: dict[str, list[str]] = {}
        for each in rest:
            if each in CANONICAL or each in {"Beslutning", "Bilag"} or each.startswith("Beslutning fra"):
                heading = each
                bodies[heading] = []
            else:
                bodies[heading].append(each)
        for name, paragraphs in bodies.items():
            if name == "Beslutning":
                said = paragraphs
            elif name == "Bilag":
                attachments = [Attachment(each) for each in paragraphs]
            else:
                parts.append(Part(name, CANONICAL.get(name, "tidligere_behandling"), "\n\n".join(paragraphs)))
        closed = title.startswith("Lukket: ")
        item = AgendaItem(
            number, title.removeprefix("Lukket: "), case_number, not closed, (), tuple(parts), tuple(attachments)
        )
        decision = None if closed else Decision("andet", "\n\n".join(said), 0.8, "machine", ("s1",))
        items.append(MinutesItem(item, decision))
    agenda = Agenda(
        Body("Direktionen", "administrativ"),
        tuple(each.item for each in items),
        "2026-04-15",
        "09:00",
        None,
        "Udvalgsværelse 1",
    )
    return Minutes(agenda, tuple(items))


@pytest.fixture(scope="session")
def seed_text(shared: Path) -> str:
    """The referat in the seed."""
    return next((shared / "seeds").glob("000_*.txt")).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def seed_minutes(seed_text: str) -> Minutes:
    """The seed's meeting."""
    return minutes_of_seed(seed_text)


@pytest.fixture(scope="session")
def shown() -> Callable[[Path], list[str]]:
    """The words of a document without what only one format has: leaders and page numbers, list signs, draft marks."""
    return words_of


def words_of(path: Path) -> list[str]:
    """The words of a document without what only one format has: leaders and page numbers, list signs, the status line."""
    if path.suffix == ".pdf":
        import pypdfium2

        with pypdfium2.PdfDocument(path) as pdf:
            pages = []
            for page in pdf:
                sheet = page.get_textpage()
                pages.append(sheet.get_text_range())
                sheet.close()
                page.close()
        text = "\n".join(pages)
    else:
        text = "\n".join(reading.paragraphs(path))
    return words(text)


def words(text: str) -> list[str]:
    """The words of a text, however the format writes its lists and leaders."""
    text = text.replace("[forslag] ", "")
    text = re.sub(r"\.{5}\t\d+$|\t\d+$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\s*(?:-|•)\s+", "", text, flags=re.MULTILINE)
    return text.replace("|", " ").replace("---", " ").split()
