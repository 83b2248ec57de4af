"""Letters behind a title that may stand for open and closed: "Køb (F)", "Køb (l)", "Køb (i.o.)", "Køb X L".

A letter is a mark where the file explains it or uses it as one. Where that cannot be told, the item is closed, and a remark says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_LAST = re.compile(
    r"^(?P<title>.*?\S)\s*(?:[(\[]\s*(?P<inside>[A-ZÆØÅa-zæøå]{1,2}\.?\s?(?:[A-Za-zæøå]{1,3}\.?)?)\s*[)\]]|(?:\s[Xx×])?\s(?P<bare>LP|[A-ZÆØÅ]))\.?$"
)
_LONGEST: Final = 300
_CLOSED: Final = frozenset(("L", "LP", "F", "IO", "IOFF"))
_OPEN: Final = frozenset(("Å", "ÅP", "O", "OFF"))
_NAMED = re.compile(r"(?:[A-ZÆØÅ][\w.-]*\s+[A-ZÆØÅ][\w-]+|\bSF)\s*$")
"""Before "(F)" a name, or the party that has that letter."""
_SERIES = re.compile(
    r"\b(?:litra|bilag|etape|fase|afsnit|blok|bygning|hal|fløj|lokale|type|størrelse|gruppe|linje|bane|felt|del|model|kategori|spor|hold|vitamin|hepatitis|plan|zone|område|\d+)$",
    re.IGNORECASE,
)
"""Before a letter that tells which of several is meant."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the letter behind a title says of its item; `is_sure`: the file explains it, or marks the open items in the same way."""

    title: str
    open: bool
    is_sure: bool

    def doubt(self, printed: str) -> str:
        """The remark on a title, as it is printed, that only an unexplained letter closes."""
        sign = printed.removeprefix(self.title).strip()
        return f"„{printed}“ slutter med „{sign}“, som dagsordenen ikke forklarer; punktet er læst som lukket."


def marks(titles: Sequence[str], closing: Collection[str], explained: Collection[str]) -> dict[int, Mark]:
    """The marks behind the titles, by place. `closing` are the letters that the file says mean closed, `explained` those that mean something else."""
    found: dict[int, tuple[re.Match[str], str, bool]] = {}
    for place, title in enumerate(titles):
        if len(title) < _LONGEST and (match := _LAST.match(title)) is not None:
            inside = match["inside"] or ""
            found[place] = match, re.sub(r"[.\s]", "", inside or match["bare"]).upper(), bool(inside)
    bare = {sign for _, sign, in_brackets in found.values() if not in_brackets}
    is_counted = bool(bare - _CLOSED - _OPEN)
    told: dict[int, Mark] = {}
    for place, (match, sign, in_brackets) in found.items():
        if sign in closing:
            told[place] = Mark(match["title"], open=False, is_sure=True)
            continue
        if sign in explained or sign not in _CLOSED | _OPEN:
            continue
        is_other = (
            sign == "F" and _NAMED.search(match["title"])
            if in_brackets
            else sign == "F" or is_counted or _SERIES.search(match["title"])
        )
        if not is_other:
            told[place] = Mark(match["title"], sign in _OPEN, is_sure=False)
    if all(each.open for each in told.values()):
        return {}
    signs = {found[place][1] for place in told}
    is_used = bool(signs & {"L", "LP"} and signs & {"Å", "ÅP"})
    return {
        place: Mark(each.title, each.open, is_sure=each.is_sure or is_used)
        for place, each in told.items()
        if not each.open or is_used or found[place][1] in {"Å", "ÅP"}
    }
