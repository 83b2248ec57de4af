"""The numbers of items as agendas print them (3, 3a, 3.1, IV, B, L1), and which follows which."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stt_minutes.danish import roman

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stt_minutes.values import AgendaItem

_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ"


def letter(text: str) -> int | None:
    """The place of a capital in the alphabet from 1, None when it is none."""
    return _ALPHABET.index(text) + 1 if len(text) == 1 and text in _ALPHABET else None


def above(number: str) -> str:
    """The number of the item that a sub-item stands under, "" for others; "2.a" is beside 2, as 2a is."""
    parent, _, own = number.rpartition(".")
    return parent if own.isdecimal() else ""


def follows(before: str, after: str) -> bool:
    """Whether `after` is the number after `before`, or one of the same number: 3 and 3a, 3.1 and 3.2, III and IV, B and C."""
    last, now = (number.removeprefix(above(number)).strip(".") for number in (before, after))
    series = [re.match(r"(LP\s?|[^\W\d_]\s?)(\d+)$", each) for each in (last, now)]
    if series[0] and series[1] and series[0][1] == series[1][1]:
        # L1 and L2, LP 1 and LP 2
        last, now = series[0][2], series[1][2]
    if (whole := _whole(now)) is not None:
        return whole - (_whole(last) or 0) in {0, 1}
    for value in (roman, letter):
        a, b = value(last), value(now)
        if a is not None and b is not None and b == a + 1:
            return True
    return False


def begins_again(item: AgendaItem) -> bool:
    """Whether the item may be the first of a tillægsdagsorden, which counts from 1."""
    return item.supplementary and _whole(item.number) == 1


def next_free(numbers: Iterable[str]) -> str:
    """A number after all of these."""
    return str(max((_whole(each) or 0 for each in numbers), default=0) + 1)


def _whole(number: str) -> int | None:
    found = re.match(r"\d+", number)
    return int(found[0]) if found else None
