"""The best path of a whole meeting through its agenda: which item, if any, every moment belongs to.

A beam search over candidate borders. A hypothesis is the item it is in, whether it is before, in, in a break of or after the
meeting, and the set of items it has been through: so order, skipped items and returns have a price that a plain hidden Markov
model can not give. Two hypotheses in the same place with the same history are one. What is pruned is judged by its score plus
the best that the items still to come could bring (as in A* search), so that a hypothesis is not dropped for being slow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BEFORE, BREAK, AFTER = -1, -2, -3
"""States outside the agenda: before the first item, a break between or inside items, after the last item."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices in log-odds of what a meeting seldom does, and how wide the search is."""

    ahead_of_skipped: float = 0.8
    """going on after the current item although an earlier one has been skipped"""
    back_to_skipped: float = 0.4
    """going back to the first skipped item"""
    jump: float = 3.0
    """going to any other item not yet taken"""
    moved: float = 2.0
    """what such a jump, or a return, costs less where somebody says that the order is left"""
    jump_step: float = 0.15
    """and more for each item jumped over"""
    again: float = 9.0
    """returning to an item already taken"""
    begun: float = 4.0
    """the recording begins inside an item"""
    missing: float = 7.0
    """an item never taken between others that were"""
    missing_edge: float = 5.0
    """the recording starts late or ends early, and then"""
    missing_edge_step: float = 2.0
    """for each further item that it misses"""
    pause: float = 12.0
    """a break"""
    after: float = 0.5
    """talk after the end"""
    width: float = 10.0
    """hypotheses that promise so much less than the best are dropped"""
    hypotheses: int = 150
    """and never more than so many are kept"""


@dataclass(frozen=True, slots=True)
class Doors:
    """What is gained by going behind closed doors and out again, in log-odds. closed: (K,), the items that are closed.

    enter: (M,), a closed item starts at candidate m after an open one; leave: (M,), an open item starts after a closed one.
    """

    closed: NDArray[np.bool_]
    enter: NDArray[np.float64]
    leave: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Field:
    """Everything the search weighs, in log-odds (`moved` is 0..1). M candidate borders, K items, candidates in order of time.

    starts: (M, K), item k starts at candidate m. inside: (M, K + 1), the words from candidate m to the next one under each
    item, and outside the agenda in the last column. pauses, resumes, ends: (M,), a break starts, the same item goes on after
    a break, the meeting is over. withdrawn: (K,), announced as taken off. moved: (M,), said to be out of order.
    dropped: (K,), how clearly an item is said to be left out, 0..1. doors: None where no item is closed.
    """

    starts: NDArray[np.float64]
    inside: NDArray[np.float64]
    pauses: NDArray[np.float64]
    resumes: NDArray[np.float64]
    ends: NDArray[np.float64]
    withdrawn: NDArray[np.bool_]
    moved: NDArray[np.float64]
    dropped: NDArray[np.float64]
    doors: Doors | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """From candidate `border` on the meeting is in `item` (an index, or BEFORE, BREAK, AFTER)."""

    border: int
    item: int


@dataclass(frozen=True, slots=True)
class Path:
    """The best steps, the first one at candidate 0, and their score in log-odds."""

    steps: tuple[Step, ...]
    score: float


@dataclass(slots=True)
class _Trail:
    step: Step
    before: _Trail | None


@dataclass(slots=True)
class Hypothesis:
    """One way through the meeting so far: where it is, and the set of items it has been through, as bits."""

    score: float
    item: int
    state: int
    """equal to `item` inside an item; BEFORE, BREAK or AFTER outside, where `item` is the last one"""
    taken: int
    trail: _Trail
    promise: float = 0.0

    @property
    def place(self) -> tuple[int, int, int]:
        """What two hypotheses that are one have in common."""
        return self.item, self.state, self.taken


Entry = tuple[int, Hypothesis]
"""A hypothesis that starts something at a candidate, and which of the beam's it comes from."""


def best_path(field: Field, prices: Prices | None = None) -> Path:
    """The best path; no steps when there is no candidate."""
    if len(field.starts) == 0:
        return Path((), 0.0)
    return Search(field, prices or Prices()).run()


class Search:
    """The beam search over one field."""

    def __init__(self, field: Field, prices: Prices) -> None:
        starts = field.starts.copy()
        starts[0] = np.maximum(starts[0], -prices.begun)
        self.field, self.prices = replace(field, starts=starts), prices
        self.count = field.starts.shape[1]
        self.withdrawn = sum(1 << k for k in np.flatnonzero(field.withdrawn).tolist())
        self.dropped = sum(1 << k for k in np.flatnonzero(field.dropped > 0.5).tolist())
        likely = starts if field.doors is None else starts + np.outer(field.doors.enter, field.doors.closed)
        # The best that each item can still bring from each candidate on; missing it altogether is always open to it.
        self.future = np.maximum.accumulate(likely[::-1], axis=0)[::-1].clip(min=-prices.missing)
        self._rows: dict[tuple[int, int], NDArray[np.float64]] = {}
        self._left: dict[int, NDArray[np.float64]] = {}

    def beam(self) -> list[Hypothesis]:
        """What is left of the hypotheses at the end of the meeting."""
        beam = self._grow([Hypothesis(0.0, -1, BEFORE, 0, _Trail(Step(0, BEFORE), None))], 0)
        for border in range(1, len(self.field.starts)):
            self._stay(beam, border - 1)
            beam = self._grow(beam, border)
        self._stay(beam, len(self.field.starts) - 1)
        return beam

    def run(self) -> Path:
        """The best path."""
        beam = self.beam()
        best = max(beam, key=lambda hypothesis: hypothesis.score - self.missing(hypothesis.taken))
        steps: list[Step] = []
        trail: _Trail | None = best.trail
        while trail is not None:
            steps.append(trail.step)
            trail = trail.before
        steps.reverse()
        kept = tuple(step for i, step in enumerate(steps) if i + 1 == len(steps) or steps[i + 1].border > step.border)
        return Path(kept, best.score - self.missing(best.taken))

    def _stay(self, beam: Sequence[Hypothesis], border: int) -> None:
        inside = self.field.inside[border]
        for hypothesis in beam:
            if hypothesis.state >= 0:
                hypothesis.score += float(inside[hypothesis.state])
            elif hypothesis.state == BEFORE:
                hypothesis.score += float(inside[self.count])
            else:
                hypothesis.score += min(float(inside[self.count]), float(inside[hypothesis.item]))

    def _grow(self, beam: Sequence[Hypothesis], border: int) -> list[Hypothesis]:
        """Every hypothesis goes on as it is, and starts every item, a break or the end at this border where that may pay."""
        field, prices, future = self.field, self.prices, self.future[border]
        best: dict[tuple[int, int, int], Hypothesis] = {}
        for hypothesis in beam:
            hypothesis.promise = hypothesis.score + float(self._untaken(hypothesis.taken) @ future)
            _keep(best, hypothesis)
        floor = max(hypothesis.promise for hypothesis in beam) - prices.width
        scores = np.array([-np.inf if hypothesis.state == AFTER else hypothesis.score for hypothesis in beam])
        to_come = np.array([hypothesis.promise - hypothesis.score for hypothesis in beam])
        left = np.array([self._untaken(hypothesis.taken) for hypothesis in beam])
        rows = np.array([self._row(hypothesis.item, hypothesis.taken) for hypothesis in beam])
        relieved = np.minimum(rows, prices.ahead_of_skipped)
        rows = np.maximum(rows - prices.moved * float(field.moved[border]), relieved)
        gains = scores[:, None] + field.starts[border] - rows
        if field.doors is not None:
            gains += _through(field.doors, beam, border)
        promises = gains + to_come[:, None] - left * future
        entries: list[Entry] = []
        for place, item in zip(*(found.tolist() for found in np.nonzero(promises >= floor)), strict=True):
            known = beam[place]
            if item != known.state:
                trail = _Trail(Step(border, item), known.trail)
                promise, score = float(promises[place, item]), float(gains[place, item])
                entries.append((place, Hypothesis(score, item, item, known.taken | 1 << item, trail, promise)))
        for place, hypothesis in enumerate(beam):
            for state, gain in self._outside(hypothesis, border):
                if hypothesis.promise + gain >= floor:
                    trail = _Trail(Step(border, state), hypothesis.trail)
                    score, promise = hypothesis.score + gain, hypothesis.promise + gain
                    taken = hypothesis.taken
                    entries.append((place, Hypothesis(score, hypothesis.item, state, taken, trail, promise)))
        for _, entry in entries:
            _keep(best, entry)
        ranked = sorted(best.values(), key=lambda hypothesis: -hypothesis.promise)[: prices.hypotheses]
        kept = [hypothesis for hypothesis in ranked if hypothesis.promise >= ranked[0].promise - prices.width]
        self._note(beam, entries, kept)
        return kept

    def _note(self, beam: Sequence[Hypothesis], entries: Sequence[Entry], kept: Sequence[Hypothesis]) -> None:
        """Called at each candidate with what was there, what started, and what is left; for those who need more than the best."""

    def _outside(self, hypothesis: Hypothesis, border: int) -> list[tuple[int, float]]:
        """The states outside the agenda, or back from a break, that may follow, each with its gain."""
        field, prices = self.field, self.prices
        if hypothesis.state >= 0:
            pause, end = float(field.pauses[border]), float(field.ends[border])
            return [(BREAK, pause - prices.pause), (AFTER, end - prices.after)]
        return [(hypothesis.item, float(field.resumes[border]))] if hypothesis.state == BREAK else []

    def _untaken(self, taken: int) -> NDArray[np.float64]:
        """1 for each item still to come, shape (K,)."""
        left = self._left.get(taken)
        if left is None:
            gone = taken | self.withdrawn
            left = self._left[taken] = np.array([float(not gone >> k & 1) for k in range(self.count)])
        return left

    def _row(self, item: int, taken: int) -> NDArray[np.float64]:
        """The price of going to each item, shape (K,)."""
        row = self._rows.get((item, taken))
        if row is None:
            row = self._rows[item, taken] = self._order(item, taken | self.withdrawn)
        return row

    def _order(self, item: int, gone: int) -> NDArray[np.float64]:
        prices = self.prices
        row = np.full(self.count, prices.again)
        for k in range(self.count):
            if self.dropped >> k & 1 and not gone >> k & 1:
                row[k] = prices.jump
        left = [k for k in range(self.count) if not (gone | self.dropped) >> k & 1]
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

    def missing(self, taken: int) -> float:
        """The price of what was never taken."""
        prices, gone = self.prices, taken | self.withdrawn
        if not taken:
            return float(prices.missing * self.count)
        flags = [bool(gone >> k & 1) for k in range(self.count)]
        first, last = flags.index(True), self.count - 1 - flags[::-1].index(True)
        due = np.where(flags, 0.0, 1.0 - self.field.dropped)
        price = prices.missing * float(due[first:last].sum())
        for missed in (float(due[:first].sum()), float(due[last + 1 :].sum())):
            price += prices.missing_edge * min(missed, 1.0) + prices.missing_edge_step * max(missed - 1.0, 0.0)
        return price


def _through(doors: Doors, beam: Sequence[Hypothesis], border: int) -> NDArray[np.float64]:
    """What each hypothesis gains by going to each item through a door, shape (len(beam), K)."""
    inside = np.array([hypothesis.item >= 0 and bool(doors.closed[hypothesis.item]) for hypothesis in beam])
    entering = ~inside[:, None] & doors.closed
    leaving = inside[:, None] & ~doors.closed
    return np.asarray(entering * doors.enter[border] + leaving * doors.leave[border], np.float64)


def _keep(best: dict[tuple[int, int, int], Hypothesis], hypothesis: Hypothesis) -> None:
    known = best.get(hypothesis.place)
    if known is None or hypothesis.score > known.score:
        best[hypothesis.place] = hypothesis
