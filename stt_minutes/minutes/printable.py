"""Words of closing in what an open document would print: each stops it until a person has said that it may stand there.

An agenda can be read wrongly, and a decision can speak of a closed matter. What says of itself that it is closed does not get out
unseen. A person's yes is kept for the very line, so that another line, or the line changed, is asked about again.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes import closed
from stt_minutes.danish import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stt_minutes.values import Corrections, Minutes, MinutesItem, Transcript

_KIND = "printable:"
_AROUND = 30
"""Signs that are shown on each side of the words."""
_CLOSING = re.compile(
    r"\b(?:lukket|lukkede?) (?:sag|punkt|møde|dagsorden|del|behandling|session|referat)\w*|\blukkede døre\b|\bfortrolig(?:t|e)?\b"
    r"|\b(?:ikke|ej)[- ](?:til )?offentlig\w*|\btavshedspligt\w*|\bundtaget fra offentlighed\w*|[(\[]lukket[)\]]|^\W*lukket\W*(?:$|:)",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\n\r]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where words of closing would be printed: in `where` of `item` (None: of the whole document), with some of what stands around.

    `line` is what a person's yes is kept by.
    """

    item: str | None
    where: str
    shown: str
    line: str
    start_ms: int = 0
    end_ms: int = 0

    @property
    def kind(self) -> str:
        """The kind under which a person's yes is kept (`Checked`)."""
        return _KIND + hashlib.sha256(self.line.encode()).hexdigest()[:16]


def places(published: Minutes, transcript: Transcript | None = None) -> tuple[Place, ...]:
    """Every place in minutes, and in the transcript, that are about to be published. Closed items are printed by title: that is no place."""
    found: list[Place] = []
    agenda = published.agenda
    for where, text in (
        ("udvalget", agenda.body.name),
        ("mødestedet", agenda.place or ""),
        ("hovedet", "\n".join(agenda.header)),
    ):
        found += _in(None, where, text)
    for each in published.items:
        if each.item.open:
            for where, text in _texts(each):
                found += _in(each.item.key, where, text)
        elif each.decision is not None:
            found += _in(each.item.key, "beslutningen", each.decision.text)
    for segment in transcript.segments if transcript is not None else ():
        found += [
            Place(
                each.item,
                f"transskriptionen {clock(segment.start_ms)}",
                each.shown,
                each.line,
                segment.start_ms,
                segment.end_ms,
            )
            for each in _in(None, "", segment.text)
        ]
    return tuple(found)


def _texts(each: MinutesItem) -> Iterator[tuple[str, str]]:
    """All of an open item that a document may print, by where it stands."""
    item = each.item
    yield "titlen", item.title
    yield "sagstypen", item.case_type or ""
    for part in item.parts:
        where = f"„{part.heading}“" if part.heading else "sagens tekst"
        yield where, "\n".join(filter(None, (part.heading, part.text)))
    yield "bilagene", "\n".join(paper.name for paper in item.attachments)
    yield "gæsterne", "\n".join(f"{guest.name} {guest.title or ''}" for guest in (*item.guests, *item.presenters))
    if not item.parts:
        yield "indstillingen", "\n".join(line.text for line in item.recommendations)
        yield "tidligere beslutninger", "\n".join(f"{earlier.heading}\n{earlier.text}" for earlier in item.earlier)
    if each.decision is not None:
        yield "beslutningen", each.decision.text
    yield "udtalelserne", "\n".join(statement.text for statement in each.statements)


def _in(item: str | None, where: str, text: str) -> Iterator[Place]:
    for line in _LINE.finditer(text):
        spoken = _CLOSING.search(line[0])
        found = [spoken.span()] if spoken else closed.words(line[0])[:1] if where else []
        for start, end in found:
            head, tail = max(0, start - _AROUND), min(len(line[0]), end + _AROUND)
            shown = f"{'…' if head else ''}{line[0][head:tail].strip()}{'…' if tail < len(line[0]) else ''}"
            yield Place(item, where, shown, line[0].strip())


def speaks(text: str) -> bool:
    """Whether a text says of something that it is closed."""
    return _CLOSING.search(text) is not None


def unsaid(found: Iterable[Place], said: Corrections) -> tuple[Place, ...]:
    """The places that nobody has said yes to; the same line once an item."""
    yes = {(each.kind, each.item) for each in said.checked if each.kind.startswith(_KIND)}
    left = {(each.kind, each.item): each for each in found if (each.kind, each.item) not in yes}
    return tuple(left.values())
