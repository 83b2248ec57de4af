"""Spoken and written Danish numbers -> int: "fire", "4.", "fjerde", "en og tyve", "halv treds", "to hundrede og fem".

The words are in da_numbers.json. This reads one number at one place, with its length in words; how an amount is written in a
referat is another module's work.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from stt_minutes.minutes import sounds

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIGITS = re.compile(r"\d{1,3}(?:\.\d{3})+|\d+")
_LARGE = re.compile(r"hundred(?:e)?|tusinde?|million(?:er)?")
_LONGEST = 14
"""Words that one number may span: "ni hundrede og ni og fyrre tusind og to hundrede og fem og tres"."""
MISHEARD = 0.7
"""Likeness at which a word may stand for a number word; below it other words win too often (measured on "fir", "træ", "saks")."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number read from `length` words. `ordinal`: "fjerde" or "4."; `score` 1 when every word is written as it should."""

    value: int
    length: int
    ordinal: bool = False
    score: float = 1.0


@cache
def _tables() -> tuple[dict[str, int], dict[str, int]]:
    """Word -> value for the cardinals below 100 and for the ordinals."""
    data = json.loads(Path(__file__).with_name("da_numbers.json").read_text(encoding="utf-8"))
    cardinals = {word: int(value) for value, words in data["cardinals"].items() for word in words if int(value) < 100}
    ordinals = {word: int(value) for value, words in data["ordinals"].items() for word in words}
    units = {word: value for word, value in cardinals.items() if 1 <= value <= 9 and word not in {"et", "ét", "én"}}
    tens = {word: value for word, value in cardinals.items() if value >= 20 and value % 10 == 0}
    tens_th = {word: value for word, value in ordinals.items() if value >= 20 and value % 10 == 0}
    for unit, low in units.items():
        cardinals |= {f"{unit}og{ten}": low + high for ten, high in tens.items()}
        ordinals |= {f"{unit}og{ten}": low + high for ten, high in tens_th.items()}
    return cardinals, ordinals


def cardinal(word: str) -> int | None:
    """The value below 100 of one word as it should be written ("fire", "enogtyve"), None if it is no number word."""
    return _tables()[0].get(word)


@cache
def small_numbers() -> tuple[str, ...]:
    """Every cardinal and ordinal below 100 as one word."""
    cardinals, ordinals = _tables()
    return (*cardinals, *ordinals)


def read(words: Sequence[str], at: int = 0) -> Number | None:
    """The longest number that begins at `words[at]` (normalised words), None if none does. Reads up to millions.

    "en" and "et" read as 1: the caller knows whether that can be meant. Forms that were split ("fem og tyve", "halv fems")
    or written as one ("trehundredeogfem") read alike.
    """
    if at >= len(words) or not words[at]:
        return None
    pieces = [(piece, place) for place in range(at, min(at + _LONGEST, len(words))) for piece in _pieces(words[place])]
    number = _read([piece for piece, _ in pieces])
    if number is None:
        return None
    last = pieces[number.length - 1][1]
    if number.length < len(pieces) and pieces[number.length][1] == last:
        return None  # the word goes on after the number: "trekant"
    return Number(number.value, last - at + 1, number.ordinal)


@cache
def _pieces(word: str) -> tuple[str, ...]:
    """A number word cut at its hundreds, thousands and millions; other words whole."""
    match = _LARGE.search(word)
    if match is None or match[0] == word:
        return (word,)
    before, after = word[: match.start()], word[match.end() :]
    linked = after.removeprefix("og")
    if before and before not in _tables()[0] and _LARGE.search(before) is None:
        return (word,)
    tail = (("og",) if linked != after else ()) + _pieces(linked) if linked else ()
    return (*((*_pieces(before),) if before else ()), match[0], *tail)


def _read(words: Sequence[str]) -> Number | None:
    if _DIGITS.fullmatch(words[0]):
        return _thousands(words, Number(int(words[0].replace(".", "")), 1))
    ordered = _joined(words, 0, _tables()[1])
    small = _joined(words, 0, _tables()[0])
    if ordered is not None and (small is None or ordered.length > small.length):
        return Number(ordered.value, ordered.length, ordinal=True)
    hundred = _hundreds(words, small)
    if hundred is None:
        return Number(1000, 1) if words[0] in {"tusind", "tusinde"} else None
    return _thousands(words, hundred)


def misheard(word: str) -> Number | None:
    """The number below 100 that `word` sounds most like, if it sounds enough like one; "fir" -> 4, "træ" -> 3."""
    if _DIGITS.fullmatch(word):
        return Number(int(word.replace(".", "")), 1)
    best = Number(0, 1, score=0.0)
    for ordered, table in enumerate(_tables()):
        for number_word, value in table.items():
            score = sounds.likeness(word, number_word)
            if score > best.score:
                best = Number(value, 1, bool(ordered), score)
    return best if best.score >= MISHEARD else None


def _joined(words: Sequence[str], at: int, table: dict[str, int]) -> Number | None:
    """The longest of 1 to 4 words that written together are in `table`."""
    for length in (4, 3, 2, 1):
        if at + length <= len(words):
            value = table.get("".join(words[at : at + length]))
            if value is not None:
                return Number(value, length)
    return None


def _tail(words: Sequence[str], place: int) -> int:
    """The place after an "og" at `place`, if there is one and a word follows it."""
    return place + 1 if place + 1 < len(words) and words[place] == "og" else place


def _hundreds(words: Sequence[str], small: Number | None) -> Number | None:
    place = small.length if small else 0
    if place >= len(words) or words[place] not in {"hundrede", "hundred"}:
        return small
    value, place = (small.value if small else 1) * 100, place + 1
    after = _tail(words, place)
    rest = _joined(words, after, _tables()[0])
    return Number(value, place) if rest is None else Number(value + rest.value, after + rest.length)


def _thousands(words: Sequence[str], head: Number) -> Number:
    if head.length >= len(words):
        return head
    for stem, factor in (("tusind", 1_000), ("million", 1_000_000)):
        if words[head.length] in {stem, stem + "e", stem + "er"}:
            value, place = head.value * factor, head.length + 1
            after = _tail(words, place)
            rest = _read(words[after:]) if after < len(words) else None
            if rest is not None and not rest.ordinal and rest.value < factor:
                return Number(value + rest.value, after + rest.length)
            return Number(value, place)
    return head
