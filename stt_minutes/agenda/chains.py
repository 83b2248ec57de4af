"""The heaviest chain of candidates: numbers that rise in one style, and may begin again below a heading that divides the agenda."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.agenda.candidates import Candidate

_NEXT: Final = 0.5
"""What a candidate gains by having the number that is due."""
_WIDEST: Final = 17
"""A gap of more numbers than this costs no more."""
_AGAIN: Final = -0.2
"""What the same number costs when nothing is counted between the two."""
_EDGE: Final = 20
"""So many items may stand outside a chain's own style at either end."""
_STANDS_OUT: Final = 2.0
"""The weight of a heading of its own: by a level, by bold type, by a case number below it, or by a title that stands on every agenda."""
_RESTART: Final = -0.3
"""What it costs to go on below a divider with a number that is neither 1 nor the one that is due."""


@dataclass(slots=True)
class _Best:
    """The best totals of the chains of one style that end so far, by their last number."""

    by_number: dict[int, tuple[float, int]] = field(default_factory=dict)
    tree: dict[int, tuple[float, int]] = field(default_factory=dict)
    last: int | None = None

    def put(self, number: int, total: float, at: int) -> None:
        if number not in self.by_number or total > self.by_number[number][0]:
            self.by_number[number] = (total, at)
        place = number + 1
        while place < _HIGHEST:
            if place not in self.tree or total > self.tree[place][0]:
                self.tree[place] = (total, at)
            place += place & -place

    def below(self, number: int) -> tuple[float, int] | None:
        """The best that ends with a number below this one."""
        best: tuple[float, int] | None = None
        place = number
        while place > 0:
            if place in self.tree and (best is None or self.tree[place][0] > best[0]):
                best = self.tree[place]
            place -= place & -place
        return best


_HIGHEST: Final = 16384


def best_chain(candidates: Sequence[Candidate], borders: Sequence[int] = ()) -> list[Candidate]:
    """The heaviest chain, its missing numbers filled from other styles.

    `borders` are the lines below which the count may begin again, in whatever style, with the first candidate behind them.
    """
    ordered = sorted(candidates, key=lambda each: each.start)
    again = _first_behind(ordered, borders)
    totals: list[float] = []
    links: list[int | None] = []
    best: dict[tuple[str, int, bool, str, int], _Best] = defaultdict(_Best)
    overall: tuple[float, int] | None = None
    for at, candidate in enumerate(ordered):
        total, link = candidate.weight + (_NEXT if candidate.number == 1 else 0.0), None
        own = best[candidate.style]
        for gain, before in _before(own, candidate, ordered):
            if totals[before] + candidate.weight + gain > total and ordered[before].end <= candidate.start:
                total, link = totals[before] + candidate.weight + gain, before
        if at in again and overall is not None and ordered[overall[1]].end <= candidate.start:
            due = candidate.number == 1 or candidate.number == ordered[overall[1]].number + 1
            restarted = overall[0] + candidate.weight + (_NEXT if due else _RESTART)
            if restarted > total:
                total, link = restarted, overall[1]
        totals.append(total)
        links.append(link)
        own.put(candidate.number, total, at)
        own.last = at
        if overall is None or total > overall[0]:
            overall = (total, at)
    if overall is None or overall[0] <= 0:
        return []
    chain: list[Candidate] = []
    place: int | None = max(range(len(totals)), key=totals.__getitem__)
    while place is not None:
        chain.append(ordered[place])
        place = links[place]
    chain.reverse()
    if chain[0].style[0] in {"roman", "letter"}:
        ordered = [each for each in ordered if each.style[0] == chain[0].style[0]]
    return _filled(chain, ordered)


def _first_behind(ordered: Sequence[Candidate], borders: Sequence[int]) -> set[int]:
    """The places of the candidates that are the first behind a border."""
    found: set[int] = set()
    at = 0
    for border in sorted(borders):
        while at < len(ordered) and ordered[at].start <= border:
            at += 1
        found.add(at)
    return found


def _before(own: _Best, candidate: Candidate, ordered: Sequence[Candidate]) -> list[tuple[float, int]]:
    """The candidates of its style that it may follow, each with what that gains or costs."""
    found: list[tuple[float, int]] = []
    if candidate.is_sure and own.last is not None:
        # A heading with the word "Punkt" in a style of its own is an item whatever its number.
        found.append((_AGAIN, own.last))
    for gap in range(_WIDEST + 1):
        if (known := own.by_number.get(candidate.number - gap)) is None:
            continue
        if gap == 0 and ordered[known[1]].letter >= candidate.letter:
            if own.last == known[1] and not candidate.listed and not candidate.title[0].islower():
                found.append((_AGAIN, known[1]))
            continue
        found.append((_NEXT if gap <= 1 else -min(0.3 + 0.1 * gap, 2.0), known[1]))
    far = own.below(candidate.number - _WIDEST)
    return [*found, (-2.0, far[1])] if far is not None else found


def _filled(chain: list[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The chain with missing numbers taken from lines of another style, as when one heading lost its formatting.

    A line of the chain's own style that has the missing number is taken whatever speaks against its title.
    """
    result = [*_edge(chain[0], candidates, step=-1)[::-1], chain[0]]
    for before, after in pairwise(chain):
        for number in range(before.number + 1, min(after.number, before.number + 20)):
            between = [c for c in candidates if result[-1].end <= c.start < after.start]
            found = [c for c in between if c.number == number and c.weight >= 2.0]
            found = found or [c for c in between if c.number == number and _is_the_missing(c, between, before)]
            if found:
                result.append(max(found, key=lambda each: each.weight))
            else:
                result += _by_letters([c for c in between if c.number == number])
        result.append(after)
    return [*result, *_edge(result[-1], candidates, step=1)]


def _by_letters(found: Sequence[Candidate]) -> list[Candidate]:
    """The items that share a number that none has alone, "2a Mole" and "2b Pris", from a on."""
    result: list[Candidate] = []
    for each in found:
        if each.letter == "abcdefghij"[len(result) : len(result) + 1] and each.letter and each.title[0].isupper():
            result.append(each)
    return result


def _edge(end: Candidate, candidates: Sequence[Candidate], *, step: int) -> list[Candidate]:
    """Items that go on with the number that is due before or behind a chain's end, in another style than its own.

    One heading that lost its formatting, or got some, is the first or the last as often as another. Each must stand out by
    itself, or all of those before the chain count up to it from 1.
    """
    found: list[Candidate] = []
    lowest = _STANDS_OUT if step > 0 else 0.0
    sure = 0
    for number in range(end.number + step, end.number + step * _EDGE - step, step):
        at = found[-1] if found else end
        due = [
            each
            for each in candidates
            if each.number == number
            and not each.listed
            and each.weight >= lowest
            and (each.end <= at.start if step < 0 else each.start >= at.end)
        ]
        if number < 1 or not due:
            break
        found.append(due[-1] if step < 0 else due[0])
        if sure == len(found) - 1 and found[-1].weight >= _STANDS_OUT:
            sure += 1
    return found if found and found[-1].number == 1 else found[:sure]


def _is_the_missing(candidate: Candidate, between: Sequence[Candidate], before: Candidate) -> bool:
    """Whether it has the chain's style and is no line of a list, which would count up to it."""
    counted = any(each.number == candidate.number - 1 and each.start < candidate.start for each in between)
    return candidate.style == before.style and not counted and not candidate.title[0].islower()
