"""What the readers of ESDH exports share: one item's facts as lines with stated roles, members as a header's lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import details, headings, html
from stt_minutes.agenda.lines import Line, clean, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PLACEHOLDERS: Final = frozenset(("tomt indhold", "beslutning ikke frigivet"))
"""Texts that systems print in a field nobody has filled; they stand for nothing."""

_TRUE: Final = frozenset(("true", "1", "ja", "yes", "åben", "åbent"))


@dataclass(slots=True)
class Field:
    """A headed text of an item. `decision`: it is the field where this meeting's decision is to be written."""

    heading: str
    content: str
    decision: bool = False


@dataclass(slots=True)
class Enclosure:
    """A bilag as the export names it."""

    name: str
    open: bool = True
    id: str | None = None


@dataclass(slots=True)
class Item:
    """An item as the export gives it; `number` "" when it gives none. `case_type` as in "Til godkendelse".

    `said` are the export's own words on whether it is open, None for what is left out or unknown; see `is_open`.
    """

    number: str
    title: str
    said: tuple[bool | None, ...] = (True,)
    case_number: str = ""
    case_type: str = ""
    fields: list[Field] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)
    supplementary: bool = False
    extra: list[Line] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the export says that it is open and never that it is closed; what says nothing of it is closed.

        So do those who publish the same exports: OS2web's importers take an item for open only where it is said.
        """
        return True in self.said and False not in self.said

    @property
    def is_unsure(self) -> bool:
        """Whether the export says nothing of it, or both."""
        return (True in self.said) == (False in self.said)

    def lines(self) -> Iterator[Line]:
        """The item as lines with stated roles, the same words in the same order as in the export."""
        closed = "" if self.is_open or self.title.lower().startswith("lukket:") else "Lukket: "
        text = f"Punkt {self.number}: {closed}{self.title}" if self.number else f"{closed}{self.title}"
        yield Line(clean(text), role="item", unsure=self.is_unsure)
        if clean(self.case_number):
            yield Line(f"Sagsnr. {clean(self.case_number)}")
        if clean(self.case_type):
            yield Line("Sagstype", role="part")
            yield Line(clean(self.case_type), role="text")
        yield from self.extra
        printed = False
        for each in self.fields:
            heading = clean(each.heading.replace("\n", " ")) or "Tekst"
            content = [line for line in html.fragment(each.content) if line.text.lower() not in PLACEHOLDERS]
            is_bilag = headings.canonical(heading) == "bilag"
            if is_bilag and self.enclosures and not content:
                yield from self._bilag(heading)
                printed = True
                continue
            # A field that nobody has filled says nothing, but for the one where the decision is to be written.
            is_slot = (
                each.decision or headings.canonical(heading) == "beslutning" or details.is_decision_heading(heading)
            )
            if content or is_slot:
                yield Line(heading, role="part", key="beslutning" if each.decision else None)
                yield from content
        if self.enclosures and not printed:
            yield from self._bilag("Bilag")

    def _bilag(self, heading: str) -> Iterator[Line]:
        yield Line(heading, role="part")
        for each in self.enclosures:
            name = clean(each.name.replace("\n", " "))
            if name:
                yield Line(name if each.open else f"{name} (lukket bilag)", role="text", ref=each.id)


def header(
    *,
    kind: str = "Dagsorden",
    body: str = "",
    when: str = "",
    until: str = "",
    place: str = "",
    people: Iterable[tuple[str, str]] = (),
    more: Iterable[str] = (),
) -> Iterator[Line]:
    """The meeting's facts as labelled lines; `people` are (label, name) in order, put together by label."""
    named = [("", kind), ("Udvalg", body), ("Mødedato", when), ("Sluttidspunkt", until), ("Mødested", place)]
    for label, value in named:
        if clean(value):
            yield Line(f"{label}: {clean(value)}" if label else clean(value), role="header")
    groups: dict[str, list[str]] = {}
    for label, name in people:
        if clean(name):
            groups.setdefault(label, []).append(clean(name))
    for label, names in groups.items():
        yield Line(f"{label}: {', '.join(names)}", role="header")
    for each in more:
        for text in map(clean, split_lines(each)):
            if text:
                yield Line(text, role="header")


def person(name: str, party: str = "", role: str = "", note: str = "") -> str:
    """A member as a roster prints one: "Bo Dam (A, formand) (ferie)"."""
    known = [
        part for part in (clean(party), clean(role).lower()) if part and part != "medlem" and f"({part})" not in name
    ]
    bare = clean(note).replace("(", "").replace(")", "")
    return clean(name).replace(",", "") + (f" ({', '.join(known)})" if known else "") + (f" ({bare})" if bare else "")


def yes_or_no(text: str | None) -> bool | None:
    """A system's yes or no, None where it says nothing."""
    return truth(text) if (text or "").strip() else None


def truth(text: str | None, default: bool = True) -> bool:
    """A system's yes or no: True, true, 1, Ja."""
    word = (text or "").strip().lower()
    return word in _TRUE if word else default


def agenda_lines(items: Iterable[Item]) -> Iterator[Line]:
    """The items by number, whatever their order in the file; those of a tillægsdagsorden come after it."""
    ordered = sorted(items, key=lambda item: (item.supplementary, _order(item.number)))
    extra = False
    for item in ordered:
        if item.supplementary and not extra:
            yield Line("Tillægsdagsorden")
            extra = True
        yield from item.lines()


def _order(number: str) -> tuple[bool, int, str]:
    match = re.match(r"\s*(\d{1,9})\s*([a-zæøå]?)", number.lower())
    return (False, int(match[1]), match[2]) if match else (True, 0, "")
