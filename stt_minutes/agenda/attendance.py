"""Tables of people with a cross under "Til stede" or "Afbud": each cross as the words of its column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

STATUS: Final = {
    "til stede": "til stede",
    "tilstede": "til stede",
    "mødt": "til stede",
    "fremmødt": "til stede",
    "fremmøde": "til stede",
    "deltog": "til stede",
    "deltager": "til stede",
    "deltaget": "til stede",
    "afbud": "afbud",
    "med afbud": "afbud",
    "meldt afbud": "afbud",
    "fraværende med afbud": "afbud",
    "uden afbud": "fraværende",
    "fraværende": "fraværende",
    "fravær": "fraværende",
    "ikke mødt": "fraværende",
    "ikke til stede": "fraværende",
    "udeblevet": "fraværende",
    "fraværende uden afbud": "fraværende",
}
"""What a column of a roster's table or a word beside a name says of the person."""

_BESIDE: Final = frozenset(
    (
        "",
        "navn",
        "medlem",
        "medlemmer",
        "deltager",
        "deltagere",
        "parti",
        "liste",
        "rolle",
        "funktion",
        "titel",
        "stilling",
        "organisation",
        "repræsenterer",
        "bemærkning",
        "bemærkninger",
        "note",
    )
)
_TOLD: Final = frozenset(("status", "deltagelse", "tilstedeværelse"))
"""Headings of a column whose cells say it in words."""
_CROSS = re.compile(r"(?:[xX×✓✔☒☑√●•■]|ja|1)$", re.IGNORECASE)
_SLACK: Final = 3
"""Points or signs that a cross may stand to the left of its column's heading."""
_NO_CROSS = re.compile(r"(?:[☐□○–—-]|nej|0)?$", re.IGNORECASE)


def status(text: str) -> str | None:
    """The status of a member that the words stand for, None for other words."""
    return STATUS.get(" ".join(text.lower().split()).strip(" .:"))


def is_head(cells: Sequence[str]) -> bool:
    """Whether a row heads a table of people and their attendance."""
    words = [cell.strip(" .:").lower() for cell in cells]
    told = sum(1 for word in words[1:] if status(word) or word in _TOLD)
    is_named = bool(words) and (words[0] in _BESIDE or cells[0].rstrip().endswith(":"))
    return told > (0 if is_named else 1) and all(word in _BESIDE | _TOLD or status(word) for word in words[1:])


class Crosses:
    """Reads a table's rows one after the other."""

    def __init__(self) -> None:
        self._columns: list[str | None] = []
        self._starts: list[float] = []

    def row(self, cells: Sequence[str]) -> list[str]:
        """The cells, with the crosses below a column of attendance put in its words and the empty ones of these columns left out.

        A row without a cross or of another kind is given back as it is.
        """
        if is_head(cells):
            self._columns = [None, *(cell.strip(" .:") if status(cell) else None for cell in cells[1:])]
            self._starts = []
            return list(cells)
        under = [cell.strip() for column, cell in zip(self._columns, cells, strict=False) if column]
        if not any(map(_CROSS.match, under)) or not all(_CROSS.match(cell) or _NO_CROSS.match(cell) for cell in under):
            return list(cells)
        columns = [*self._columns, *[None] * len(cells)]
        named = [
            (column if _CROSS.match(cell.strip()) else "") if column else cell
            for column, cell in zip(columns, cells, strict=False)
        ]
        return [cell for cell in named if cell.strip()]

    def placed(self, cells: Sequence[tuple[float, str]]) -> list[str]:
        """The same for a row of which only the filled cells are known, each with where it begins."""
        texts = [text for _, text in cells]
        if is_head(texts):
            self.row(texts)
            self._starts = [start for start, _ in cells]
            return texts
        if len(cells) < 2 or not self._starts:
            return texts
        whole = [""] * len(self._starts)
        for start, text in cells:
            at = max((i for i, left in enumerate(self._starts) if left <= start + _SLACK), default=0)
            if whole[at]:
                return texts
            whole[at] = text
        named = self.row(whole)
        return texts if named == whole else named
