"""The heading of an item, wherever it was found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """An item's heading at lines[start:end]. `number` is None when the file gives none; `rest` stands beside the title.

    `section` is the heading above it that divides the agenda, as printed.
    """

    start: int
    end: int
    number: str | None
    title: str
    open: bool = True
    supplementary: bool = False
    rest: str = ""
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Border:
    """A line that divides the items; `open` is None where it says nothing of openness ("B. Til orientering").

    `heads`: it is a heading of the items below, not a fact of the meeting ("Referat af lukket møde i Byrådet").
    """

    at: int
    text: str
    open: bool | None
    heads: bool = True
