"""The best path of a whole meeting through its agenda: which item, if any, every moment belongs to.

A beam search over candidate borders. A hypothesis is the item it is in, whether it is before, in, in a break of or after the
meeting, and the set of items it has been through: so order, skipped items and returns have a price that a plain hidden Markov
model can not give. Two hypotheses in the same place with the same history are one, so within the beam the result is optimal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BEFORE, BREAK, AFTER = -1, -2, -3
"""States outside the agenda: before the first item, a break between or inside items, after the last item."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices in log-odds, chosen so that one clear "punkt fire" (about 6) may pay for one jump but not for a return as well."""

    ahead_of_skipped: float = 0.8
    """going on after the current item although an earlier one has been skipped"""
    back_to_skipped: float = 0.8
    """going back to the first skipped item"""
    jump: float = 4.0
    """going to any other item not yet taken"""
    jump_step: float = 0.15
    """and more for each item jumped over"""
    again: float = 7.0
    """returning to an item already taken"""
    missing: float = 4.0
    """an item never taken between others that were"""
    missing_edge: float = 3.0
    """the recording starts late or ends early, and then"""
    missing_edge_step: float = 0.7
    """for each further item that it misses"""
    pause: float = 5.5
    """a break"""
    after: float = 2.0
    """talk after the end"""
    width: float = 16.0
    """hypotheses this much worse than the best are dropped"""
    hypotheses: int = 400
    """and never more than so many are kept"""


@dataclass(frozen=True, slots=True)
class Field:
    """Everything the search weighs, in log-odds. M candidate borders, K items, candidates in order of time.

    starts: (M, K), item k starts at candidate m. inside: (M, K + 1), the words from candidate m to the next one under each
    item, and outside the agenda in the last column. pauses, resumes, ends: (M,), a break starts, the same item goes on after
    a break, the meeting is over. withdrawn: (K,), announced as taken off.
    """

    starts: NDArray[np.float64]
    inside: NDArray[np.float64]
    pauses: NDArray[np.float64]
    resumes: NDArray[np.float64]
    ends: NDArray[np.float64]
    withdrawn: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Step:
    """From candidate `border` on the meeting is in `item` (an index, or BEFORE, BREAK, AFTER)."""

    border: int
    item: int


@dataclass(slots=True)
class _Hypothesis:
    score: float
    item: int
    state: int
    """equal to `item` inside an item; BEFORE, BREAK or AFTER outside, where `item` is the last one"""
    taken: int
    trail: tuple[Step, object] | None


def best_path(field: Field, prices: Prices | None = None) -> tuple[Step, ...]:
    """The best sequence of steps; the first one is at candidate 0. Empty when there is no candidate."""
    if len(field.starts) == 0:
        return ()
    search = _Search(field, prices or Prices())
    return search.run()


class _Search:
    def __init__(self, field: Field, prices: Prices) -> None:
        self.field, self.prices = field, prices
        self.count = field.starts.shape[1]
        self._rows: dict[tuple[int, int], NDArray[np.float64]] = {}
        self.withdrawn = sum(1 << k for k in np.flatnonzero(field.withdrawn).tolist())

    def run(self) -> tuple[Step, ...]:
        field = self.field
        before = _Hypothesis(0.0, -1, BEFORE, 0, (Step(0, BEFORE), None))
        beam = self._grow([before], 0)
        for border in range(1, len(field.starts)):
            self._stay(beam, border - 1)
            beam = self._grow(beam, border)
        self._stay(beam, len(field.starts) - 1)
        best = max(beam, key=lambda hypothesis: hypothesis.score - self._missing(hypothesis.taken))
        steps: list[Step] = []
        trail = best.trail
        while trail is not None:
            steps.append(trail[0])
            trail = trail[1]  # type: ignore[assignment]
        steps.reverse()
        return tuple(step for i, step in enumerate(steps) if i + 1 == len(steps) or steps[i + 1].border > step.border)

    def _stay(self, beam: Sequence[_Hypothesis], border: int) -> None:
        inside = self.field.inside[border]
        for hypothesis in beam:
            hypothesis.score += inside[hypothesis.state if hypothesis.state >= 0 else self.count]

    def _grow(self, beam: Sequence[_Hypothesis], border: int) -> list[_Hypothesis]:
        """Every hypothesis goes on as it is, and starts every item, a break or the end at this border where that may pay."""
        field, prices = self.field, self.prices
        best: dict[tuple[int, int, int], _Hypothesis] = {}
        for hypothesis in beam:
            _keep(best, hypothesis)
        floor = max(hypothesis.score for hypothesis in beam) - prices.width
        starts = field.starts[border]
        highest = float(starts.max(initial=-np.inf))
        for hypothesis in beam:
            if hypothesis.state == AFTER:
                continue
            if hypothesis.score + highest >= floor:
                gains = hypothesis.score + starts - self._row(hypothesis.item, hypothesis.taken)
                for item in np.flatnonzero(gains >= floor).tolist():
                    if item != hypothesis.state:
                        taken = hypothesis.taken | 1 << item
                        step = (Step(border, item), hypothesis.trail)
                        _keep(best, _Hypothesis(float(gains[item]), item, item, taken, step))
            if hypothesis.state >= 0:
                for state, gain in (
                    (BREAK, field.pauses[border] - prices.pause),
                    (AFTER, field.ends[border] - prices.after),
                ):
                    if hypothesis.score + gain >= floor:
                        step = (Step(border, state), hypothesis.trail)
                        score = float(hypothesis.score + gain)
                        _keep(best, _Hypothesis(score, hypothesis.item, state, hypothesis.taken, step))
            elif hypothesis.state == BREAK and hypothesis.score + field.resumes[border] >= floor:
                step = (Step(border, hypothesis.item), hypothesis.trail)
                score = float(hypothesis.score + field.resumes[border])
                _keep(best, _Hypothesis(score, hypothesis.item, hypothesis.item, hypothesis.taken, step))
        ranked = sorted(best.values(), key=lambda hypothesis: -hypothesis.score)[: prices.hypotheses]
        return [hypothesis for hypothesis in ranked if hypothesis.score >= ranked[0].score - prices.width]

    def _row(self, item: int, taken: int) -> NDArray[np.float64]:
        """The price of going to each item, shape (K,)."""
        row = self._rows.get((item, taken))
        if row is None:
            row = self._rows[item, taken] = self._order(item, taken | self.withdrawn)
        return row

    def _order(self, item: int, gone: int) -> NDArray[np.float64]:
        prices = self.prices
        row = np.full(self.count, prices.again)
        left = [k for k in range(self.count) if not gone >> k & 1]
        if not left:
            return row
        onward = next((k for k in left if k > item), left[0])
        for place, k in enumerate(left):
            row[k] = prices.jump + prices.jump_step * abs(place - left.index(onward))
        if onward == left[0]:
            row[onward] = 0.0
        else:
            row[onward], row[left[0]] = prices.ahead_of_skipped, prices.back_to_skipped
        return row

    def _missing(self, taken: int) -> float:
        prices, gone = self.prices, taken | self.withdrawn
        flags = [bool(gone >> k & 1) for k in range(self.count)]
        if not any(taken >> k & 1 for k in range(self.count)):
            return prices.missing_edge + prices.missing_edge_step * self.count
        first, last = flags.index(True), self.count - 1 - flags[::-1].index(True)
        price = prices.missing * flags[first:last].count(False)
        for missed in (first, self.count - 1 - last):
            if missed:
                price += prices.missing_edge + prices.missing_edge_step * (missed - 1)
        return price


def _keep(best: dict[tuple[int, int, int], _Hypothesis], hypothesis: _Hypothesis) -> None:
    place = (hypothesis.item, hypothesis.state, hypothesis.taken)
    known = best.get(place)
    if known is None or hypothesis.score > known.score:
        best[place] = hypothesis
