"""Item numbers as they are said: "punkt fire", "nummer 6", "det tredje punkt", "Seks.", "syv og otte i ét hug".

A number is a claim that an item starts, with a strength in log-odds; a reference ("det kommer under punkt 7") is no claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import cues, numerals
from stt_minutes.minutes.tokens import FILLERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from stt_minutes.minutes.hearing import Hearing
    from stt_minutes.values import Agenda

_POINT_WORDS = ("punkt", "pkt", "punktet", "punktum", "punkterne")
_POINT = 0.72
"""Likeness at which a word may be "punkt": "bunkt" and "punk" are over it, "pung" is under."""
_REFERRING = frozenset(["under", "i", "om", "fra", "fra", "mod", "bag", "efter", "inden", "til", "på"])
_MOVING = frozenset(
    [
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
    ]
)
_SENTENCE_REACH = 8


@dataclass(frozen=True, slots=True)
class Said:
    """Tokens `start..end` say the number of item `item` (an index). `also` are items named in the same breath."""

    start: int
    end: int
    item: int
    strength: float
    also: tuple[int, ...] = ()
    reference: bool = False


def said(hearing: Hearing, agenda: Agenda) -> tuple[Said, ...]:
    """Every place where the number of an item may be said, in order."""
    index = {int(item.number): k for k, item in enumerate(agenda.items) if item.number.isdigit()}
    reader = _Reader(hearing, index)
    found = [claim for at in range(len(hearing)) if (claim := reader.at(at)) is not None]
    return tuple(found)


class _Reader:
    def __init__(self, hearing: Hearing, index: Mapping[int, int]) -> None:
        self.tokens, self.words, self.index = hearing.tokens, hearing.words, index
        hearing.prepare([*_POINT_WORDS, "nummer"])
        self.point: NDArray[np.float32] = np.max([hearing.sound(word) for word in _POINT_WORDS], axis=0)
        self.nummer = hearing.sound("nummer")
        self.numberlike = cues.slots(hearing)["NUM"]
        together = hearing.find_any(cues.phrases("together"), at_least=0.85)
        self.together = np.zeros(len(hearing) + 1, np.bool_)
        for hit in together:
            self.together[hit.start : hit.end] = True
        self.refers = np.zeros(len(hearing) + 1, np.bool_)
        for hit in hearing.find_any(cues.phrases("reference"), at_least=0.85):
            self.refers[hit.end - 1] = True

    def at(self, at: int) -> Said | None:
        """The claim that the number word at token `at` makes."""
        if not self.numberlike[at]:
            return None
        number = numerals.read(self.words, at)
        if number is None:
            number = numerals.misheard(self.words[at])
        if number is None or number.value not in self.index:
            return None
        item, end = self.index[number.value], at + number.length
        before = self._before(at)
        lead = at
        strength = 0.0
        if before >= 0 and self.point[before] >= _POINT:
            lead, strength = before, 6.5 * float(self.point[before])
        elif before >= 0 and self.nummer[before] >= 0.8:
            lead, strength = before, 3.5
            earlier = self._before(before)
            if earlier >= 0 and self.point[earlier] >= _POINT:
                lead, strength = earlier, 6.5
        elif number.ordinal and end < len(self.words) and self.point[end] >= _POINT:
            strength, end = 5.0, end + 1
        also = self._also(end, item)
        if also and (strength or self.together[max(0, at - 8) : end + 12].any()):
            strength = max(strength, 5.0)
        elif strength == 0.0:
            strength = self._bare(at, end)
            also = ()
        else:
            also = also if self.together[max(0, at - 8) : end + 12].any() or lead < at else ()
        if strength <= 0.0:
            return None
        if self._referring(lead):
            return Said(lead, end, item, 0.0, reference=True)
        return Said(lead, end, item, strength * number.score**2, also)

    def _before(self, at: int) -> int:
        """The token before `at` that is no filler, -1 if there is none."""
        at -= 1
        while at >= 0 and self.words[at] in FILLERS:
            at -= 1
        return at

    def _also(self, end: int, item: int) -> tuple[int, ...]:
        """Items named right after, as in "syv og otte"."""
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
        return tuple(found)

    def _bare(self, at: int, end: int) -> float:
        """How strongly a number without "punkt" claims a start: a sentence of its own, best after a pause."""
        last = self.tokens[end - 1]
        first = at
        while first > 0 and at - first < 3 and not self.tokens[first].opens:
            first -= 1
        if not self.tokens[first].opens:
            return 0.0
        alone = last.ends or last.text.endswith(",") or end == len(self.tokens) or self.tokens[end].pause_ms > 300
        if not alone:
            return 0.8 if first == at else 0.0
        answer = first > 0 and self.tokens[first - 1].text.endswith("?")
        strength = 4.0 if first == at else 3.0 if self.words[first] in {"og", "så", "nu"} else 1.5
        pause = self.tokens[first].pause_ms
        strength += min(1.5, pause / 1000.0)
        return strength * (0.4 if answer else 1.0)

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
