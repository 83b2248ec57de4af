"""A vote summed up aloud: party by party with numbers, all numbers read out at the end, or "vi andre fem" against one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from stt_minutes.minutes import numerals
from stt_minutes.minutes.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stt_minutes.minutes.tokens import Token

_BLANK = "undlad"
_FEWEST_VOTERS, _MOST_VOTERS = 3, 61
"""Of what is summed up as a vote; the largest council has 55 seats."""
_VOTED = 40
"""Words before the numbers are read out in which somebody votes."""
_VOTES = ("imod", "stemme", "undlad")
_MATCHES = frozenset({"passer", "passede", "sammenlagt", "tilsammen"})
_FEWEST_PARTIES = 3
_REACH, _APART = 70, 12
"""Words before "imod" in which the parties for are named; words between one party and the next."""
_PRONOUNS = frozenset({"jeg", "a"})
_OTHERS_BACK = 25


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes for, against and abstaining as summed up at tokens `start..end`."""

    in_favour: int
    against: int
    abstained: int
    start: int
    end: int


def tally(heard: Sequence[Token], parties: Collection[str]) -> Tally | None:
    """The last vote that is summed up in `heard`; `parties` are the words that name one."""
    return _read_out(heard) or _by_party(heard, parties) or _others(heard)


def _numbers(heard: Sequence[Token], start: int, end: int) -> list[tuple[int, int, int]]:
    """The numbers in `heard[start:end]` as (value, first token, token after the last)."""
    plain = [token.word for token in heard[:end]]
    found, place = [], start
    while place < end:
        number = numerals.read(plain, place)
        if number is None or (number.ordinal and not plain[place].isdigit()):
            place += 1
            continue
        found.append((number.value, place, place + number.length))
        place += number.length
    return found


def _read_out(heard: Sequence[Token]) -> Tally | None:
    """Read out as "Ti, fire, en. Det passer med femten": a sentence of numbers alone that makes the sum said after it."""
    cut = sentences(heard)
    for (start, end), after in reversed([*pairwise(cut)]):
        said = _numbers(heard, start, end)
        if len(said) not in {2, 3} or sum(last - first for _, first, last in said) < end - start - 1:
            continue
        values = [value for value, _, _ in said]
        stated = [value for value, _, _ in _numbers(heard, *after)]
        before = {token.word for token in heard[max(0, start - _VOTED) : start]}
        votes = any(word.startswith(_VOTES) for word in before)
        matches = sum(values) in stated or (not stated and _summing(heard, after))
        if votes and matches and _FEWEST_VOTERS <= sum(values) <= _MOST_VOTERS:
            return Tally(values[0], values[1], values[2] if len(values) > 2 else 0, start, after[1])
    return None


def _summing(heard: Sequence[Token], place: tuple[int, int]) -> bool:
    return any(token.word in _MATCHES for token in heard[place[0] : place[1]])


def _by_party(heard: Sequence[Token], parties: Collection[str]) -> Tally | None:
    """As in "SF er for, det er to. Radikale, en. Det er tre. Imod er Venstre med to": the last number of a side is its sum."""
    plain = [token.word for token in heard]
    named = [place for place, word in enumerate(plain) if word in parties]
    if not named:
        return None
    turns = (place for place in range(named[-1], 0, -1) if plain[place] in {"imod", "mod"})
    turn = next((turn for turn in turns if any(turn < place <= turn + _APART for place in named)), None)
    if turn is None:
        return None
    ours = [place for place in named if turn - _REACH <= place < turn]
    theirs: list[int] = []
    for place in named:
        if turn < place <= (theirs[-1] if theirs else turn) + _APART:
            theirs.append(place)
    if len(ours) + len(theirs) < _FEWEST_PARTIES or not ours or not theirs:
        return None
    end = min(theirs[-1] + _APART, len(plain))
    blank = next((place for place in range(theirs[-1], end) if plain[place].startswith(_BLANK)), None)
    end = end if blank is None else blank
    abstained = [said for said in _numbers(heard, turn, end) if blank is not None and end - said[2] <= 1]
    first = _sum(_numbers(heard, ours[0], turn))
    second = _sum([said for said in _numbers(heard, turn, end) if said not in abstained])
    if first is None or second is None:
        return None
    left = abstained[-1][0] if abstained else int(blank is not None)
    return Tally(first, second, left, ours[0], end)


def _sum(said: Sequence[tuple[int, int, int]]) -> int | None:
    """The number that ends a list when it can be its sum ("fire, to, tre. Det er ni"), else what they add up to."""
    values = [value for value, _, _ in said]
    if len(values) < 2:
        return values[0] if values else None
    parts, last = sum(values[:-1]), values[-1]
    return last if last >= parts else parts + last


def _others(heard: Sequence[Token]) -> Tally | None:
    """One against the others: "Jeg stemmer imod. – Men vi andre fem siger ja"."""
    plain = [token.word for token in heard]
    for place in range(len(plain) - 3, 0, -1):
        if plain[place : place + 2] != ["vi", "andre"]:
            continue
        number = numerals.read(plain, place + 2)
        low = max(0, place - _OTHERS_BACK)
        alone = [
            n
            for n in range(low + 2, place)
            if plain[n] in {"imod", "nej"} and plain[n - 1] == "stemmer" and plain[n - 2] in _PRONOUNS
        ]
        if alone and number is not None and not number.ordinal and number.value > 1:
            return Tally(number.value, len(alone), 0, alone[0] - 2, place + 2 + number.length)
    return None
