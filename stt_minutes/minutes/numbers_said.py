"""Item numbers as they are said: "punkt fire", "nummer 6", "det tredje punkt", "Seks.", "syv og otte i ét hug", "to punkt et" (2.1).

A number is a claim that an item starts; a reference ("det kommer under punkt 7") or a withdrawal ("punkt fire udgår") is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from stt_minutes.danish import roman
from stt_minutes.minutes import cues, numerals
from stt_minutes.minutes.tokens import FILLERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from stt_minutes.minutes.hearing import Hearing
    from stt_minutes.values import Agenda

Manner = Literal["point", "named", "bare", "begins", "reference", "withdrawn"]
"""How a number was said: after "punkt" (or before it, as an ordinal); after "nummer" or as "fireren"; as a sentence of its own;
as the first word of a sentence; as a reference to another part of the meeting; as taken off the agenda."""

_POINT_WORDS = ("punkt", "pkt", "punktet", "punktum", "punkterne", "sag")
_POINT = 0.72
"""Likeness at which a word may be "punkt": "bunkt" and "punk" are over it, "pung" is under."""
_REFERRING = frozenset({"under", "i", "om", "fra", "mod", "efter", "inden", "til", "på", "end", "med"})
_MOVING = frozenset(
    {
        "videre",
        "over",
        "frem",
        "nået",
        "kommer",
        "går",
        "hopper",
        "springer",
        "tilbage",
        "næste",
        "når",
        "så",
        "ved",
        "nu",
    }
)


_LARGE = 13
_WRITTEN = re.compile(r"(\d{1,3})\.(\d{1,2})")
_LEADING = FILLERS | {
    "og",
    "så",
    "nu",
    "er",
    "det",
    "vi",
    "tager",
    "til",
    "ved",
    "har",
    "kommer",
    "går",
    "næste",
    "den",
}
"""Words that may stand before a bare number: "Og så er vi ved seks."."""

_QUANTITY = frozenset(
    {"mange", "meget", "hvad", "hvornår", "hvilket", "hvilken", "hvilke", "langt", "længe", "klokken", "år"}
)
"""Words of a question whose answer may be a number."""


@dataclass(frozen=True, slots=True)
class Said:
    """Tokens `start..end` say the number of item `item` (an index), as alike as `score`; `also` came in the same breath."""

    start: int
    end: int
    item: int
    manner: Manner
    score: float
    also: tuple[int, ...] = ()


def said(hearing: Hearing, agenda: Agenda) -> tuple[Said, ...]:
    """Every place where the number of an item may be said, in order: a claim for each item of that number."""
    same: dict[tuple[int, ...], list[int]] = {}
    for k, item in enumerate(agenda.items):
        if (path := _path(item.number)) is not None:
            same.setdefault(path, []).append(k)
    paths = {path: first for path, (first, *_) in same.items()}
    index = {path[0]: k for path, k in paths.items() if len(path) == 1}
    reader = _Reader(
        hearing,
        _short(index) | index,
        {path: k for path, k in paths.items() if len(path) == 2},
    )
    found: list[Said] = []
    for at in range(len(hearing)):
        # The second number of "to punkt et" is no claim of its own.
        if not (found and at < found[-1].end and "." in agenda.items[found[-1].item].number):
            claim = reader.at(at)
            found += [claim] if claim is not None else []
    alike = {first: (first, *others) for first, *others in same.values()}
    return tuple(replace(claim, item=k) for claim in found for k in alike[claim.item])


def _short(index: Mapping[int, int]) -> dict[int, int]:
    """Of numbers over a hundred the last two figures: 137 is called "syvogtredive"; not the small ones, which are said of anything."""
    return {number % 100: k for number, k in index.items() if number > 100 and number % 100 >= _LARGE}


def _path(number: str) -> tuple[int, ...] | None:
    """The numbers in an item's number: 3 -> (3,), 2.1 -> (2, 1), IV -> (4,); None for 3a and B."""
    parts = [int(part) if part.isdecimal() else roman(part) for part in number.split(".")]
    path = tuple(part for part in parts if part is not None)
    return path if len(path) == len(parts) else None


class _Reader:
    def __init__(self, hearing: Hearing, index: Mapping[int, int], below: Mapping[tuple[int, ...], int]) -> None:
        self.tokens, self.words, self.index, self.below = hearing.tokens, hearing.words, index, below
        count = len(hearing)
        self.point: NDArray[np.float32] = np.max([hearing.sound(word) for word in _POINT_WORDS], axis=0)
        self.nummer = hearing.sound("nummer")
        self.numberlike = cues.slots(hearing)["NUM"]
        self.together = np.zeros(count + 1, np.bool_)
        for hit in hearing.find_any(cues.phrases("together"), at_least=0.85):
            self.together[hit.start : hit.end] = True
        self.refers = np.zeros(count + 1, np.bool_)
        for hit in hearing.find_any(cues.phrases("reference"), at_least=0.85):
            self.refers[hit.end - 1] = True
        self.withdraws = np.zeros(count + 1, np.bool_)
        for hit in hearing.find_any(cues.phrases("withdrawn"), at_least=0.85):
            self.withdraws[hit.start : hit.end] = True

    def at(self, at: int) -> Said | None:
        """The claim that the number word at token `at` makes."""
        noun = _noun(self.words[at])
        if self.below and noun is None and (claim := self._below(at)) is not None:
            return claim
        number = numerals.Number(noun, 1) if noun is not None else self._number(at)
        if number is None or number.value not in self.index:
            return None
        item, end = self.index[number.value], at + number.length
        lead, manner, share = self._manner(at, end, ordinal=number.ordinal, noun=noun is not None)
        if number.ordinal and manner == "point" and end < len(self.words) and self.point[end] >= _POINT:
            end += 1
        also, last = self._also(end, item)
        joint = bool(also) and (manner == "point" or bool(self.together[max(0, at - 8) : last + 10].any()))
        if joint and manner != "point":
            manner, share = "point", 0.9
        if manner is None:
            return None
        if not joint:
            also = ()
        if self.withdraws[end : end + 5].any():
            manner = "withdrawn"
        elif self._referring(lead):
            manner = "reference"
        return Said(lead, last if joint else end, item, manner, share * number.score**2, also)

    def _below(self, at: int) -> Said | None:
        """The claim of a sub-item's number: "to punkt et", "punkt tre to", "2.1"."""
        if (written := _WRITTEN.fullmatch(self.words[at])) is not None:
            path, end, pointed = (int(written[1]), int(written[2])), at + 1, False
        else:
            first = self._number(at)
            if first is None or first.ordinal or at + first.length >= len(self.words):
                return None
            place = at + first.length
            pointed = bool(self.point[place] >= _POINT)
            second = numerals.read(self.words, place + pointed)
            if second is None or second.ordinal:
                return None
            path, end = (first.value, second.value), place + pointed + second.length
        if path not in self.below:
            return None
        lead, manner, share = self._manner(at, end, ordinal=False, noun=False)
        if manner is None and not pointed:
            return None
        if pointed or manner is None:
            manner, share = "point", max(share, 0.9)
        if self.withdraws[end : end + 5].any():
            manner = "withdrawn"
        elif self._referring(lead):
            manner = "reference"
        return Said(lead, end, self.below[path], manner, share)

    def _number(self, at: int) -> numerals.Number | None:
        if not self.numberlike[at]:
            return None
        return numerals.read(self.words, at) or numerals.misheard(self.words[at])

    def _manner(self, at: int, end: int, *, ordinal: bool, noun: bool) -> tuple[int, Manner | None, float]:
        """Where the claim begins, how it is said, and how well its lead sounds."""
        before = self._before(at)
        if before >= 0 and self.point[before] >= _POINT:
            return before, "point", float(self.point[before])
        if before >= 0 and self.nummer[before] >= 0.8:
            earlier = self._before(before)
            if earlier >= 0 and self.point[earlier] >= _POINT:
                return earlier, "point", float(self.point[earlier])
            return before, "named", 1.0
        if ordinal and end < len(self.words) and self.point[end] >= _POINT:
            return at, "point", float(self.point[end])
        if noun:
            return at, "named", 0.6
        return self._alone(at, end)

    def _alone(self, at: int, end: int) -> tuple[int, Manner | None, float]:
        """A number without "punkt": whether it is a sentence of its own, or begins one."""
        tokens = self.tokens
        first = at
        while first > 0 and at - first < 4 and not tokens[first].opens and self.words[first - 1] in _LEADING:
            first -= 1
        last = tokens[end - 1]
        alone = last.ends or last.text.endswith(",") or end == len(tokens) or tokens[end].pause_ms > 300
        if not tokens[first].opens and tokens[first].pause_ms < 400:
            return at, "bare" if alone and tokens[at].pause_ms >= 150 else None, 0.4
        if alone:
            answer = self._answers(first)
            return at, "bare", (1.0 if first == at else 0.7) * (0.4 if answer else 1.0)
        return at, "begins" if first == at else None, 1.0

    def _answers(self, first: int) -> bool:
        """Whether the sentence at `first` follows close on a question that a number may answer."""
        tokens = self.tokens
        if first == 0 or not tokens[first - 1].text.endswith("?") or tokens[first].pause_ms >= 700:
            return False
        return any(word in _QUANTITY for word in self.words[max(0, first - 8) : first])

    def _before(self, at: int) -> int:
        """The token before `at` that is no filler, -1 if there is none."""
        at -= 1
        while at >= 0 and self.words[at] in FILLERS:
            at -= 1
        return at

    def _also(self, end: int, item: int) -> tuple[tuple[int, ...], int]:
        """Items named right after, as in "syv og otte", and the token after the last of them."""
        found: list[int] = []
        while end + 1 < len(self.words) and self.words[end] in {"og", "å", "samt"}:
            follow = end + 1
            if self.point[follow] >= _POINT and follow + 1 < len(self.words):
                follow += 1
            number = numerals.read(self.words, follow) or numerals.misheard(self.words[follow])
            if number is None or self.index.get(number.value, item) == item:
                break
            found.append(self.index[number.value])
            end = follow + number.length
        return tuple(found), end

    def _referring(self, lead: int) -> bool:
        """Whether the words before point to another part of the meeting: "under punkt", "det kommer i punkt"."""
        if lead == 0:
            return False
        if self.refers[max(0, lead - 2) : lead].any():
            return True
        before = self.words[lead - 1]
        if before not in _REFERRING or self.tokens[lead].opens:
            return False
        nearby = {self.words[place] for place in range(max(0, lead - 4), lead - 1)}
        return not (before in {"til", "på"} and nearby & _MOVING)


def _noun(word: str) -> int | None:
    """The number in a noun such as "fireren" or "sekseren"."""
    for ending in ("eren", "'eren", "ren", "'en"):
        if word.endswith(ending):
            value = numerals.cardinal(word.removesuffix(ending)) or numerals.cardinal(word.removesuffix(ending) + "e")
            if value is not None and value > 1:
                return value
    return None
