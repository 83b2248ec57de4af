"""How likely it is at each moment of a meeting that a closed item is on, over all ways through the agenda and not only the best.

The sum over the paths of the beam search (path.py) by the forward-backward algorithm (Rabiner 1989), with the paths' scores made
flatter: a log-linear score that was fitted to find the best path is surer of itself than it should be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import secrecy
from stt_minutes.minutes.path import Prices, Search
from stt_minutes.values import Span, Withheld

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.path import Entry, Field, Hypothesis
    from stt_minutes.values import Agenda, Section

FLATTER = 2.0
"""The scores are divided by this. Chosen with the prices of doors.py on left-out meetings (bench/closed.py)."""
_WIDE = Prices(width=14.0, hypotheses=200)
"""What is dropped for good when the best path is sought still counts in a sum, the more the flatter the scores are."""
UNSURE = 0.02
"""A moment is withheld from this probability on that a closed item is on. Over left-out meetings such moments are closed one time in a
hundred or less (bench/closed.py)."""
MISSED = 0.02
"""And so much at most of all that is probably closed lies outside of what is withheld, however thinly it is spread."""
_GAP_MS = 4_000
"""An open stretch shorter than this between two that are withheld is withheld too."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """The arcs at one candidate: from place `source` of what was there to place `target` of what is left, with their `gain`."""

    before: int
    source: NDArray[np.intp]
    target: NDArray[np.intp]
    gain: NDArray[np.float64]
    state: NDArray[np.intp]
    item: NDArray[np.intp]


def closed(field: Field, flatter: float = FLATTER) -> NDArray[np.float64]:
    """The probability that the meeting is in a closed item from candidate m to the next one, shape (M,).

    A break, or the talk after the end, counts with the item before it. Zeros where no item is closed. `flatter`: what the scores
    are divided by.
    """
    if field.doors is None or len(field.starts) == 0:
        return np.zeros(len(field.starts))
    search = _Summed(field, _WIDE)
    last = search.beam()
    inside = field.inside / flatter
    end = np.array([-search.missing(hypothesis.taken) / flatter for hypothesis in last])
    forward: list[NDArray[np.float64]] = []
    reached = np.zeros(1)
    for m, layer in enumerate(search.layers):
        here = np.full(len(layer.state), -np.inf)
        np.logaddexp.at(here, layer.target, reached[layer.source] + layer.gain / flatter)
        forward.append(here)
        reached = here + inside[m, layer.state]
    whole = np.logaddexp.reduce(reached + end)
    share = np.zeros(len(field.starts))
    behind = np.append(field.doors.closed, False)
    for m in range(len(share) - 1, -1, -1):
        layer = search.layers[m]
        onward = inside[m, layer.state] + end
        share[m] = np.exp(forward[m] + onward - whole)[behind[layer.item]].sum()
        end = np.full(layer.before, -np.inf)
        np.logaddexp.at(end, layer.source, layer.gain / flatter + onward[layer.target])
    return np.minimum(share, 1.0)


def withhold(
    sections: Sequence[Section],
    agenda: Agenda,
    starts_ms: Sequence[int],
    secret: NDArray[np.float64],
    words: NDArray[np.intp],
    *,
    unsure: float = UNSURE,
) -> tuple[Section, ...]:
    """The sections, each with what is withheld of it.

    `secret` (M,) is the probability that a closed item is on from starts_ms[m] to starts_ms[m + 1], a stretch of `words` words.
    """
    shut = secrecy.keys(agenda)
    if not shut:
        return tuple(replace(section, withheld=()) for section in sections)
    spans = _unsure(starts_ms, secret, words, unsure)
    placed = [section for section in sections if section.item in shut]
    first = next(item.key for item in agenda.items if not item.open)
    mark = secrecy.digest(agenda)
    found = []
    for section in sections:
        parts: tuple[Withheld, ...] = ()
        if not {section.item, *section.also} & shut:
            inside = [part for span in spans if (part := span & section.span)]
            parts = tuple(
                Withheld(part.start_ms, part.end_ms, _nearest(placed, part.start_ms) or first, mark) for part in inside
            )
        found.append(replace(section, withheld=parts))
    return tuple(found)


def _nearest(sections: Sequence[Section], ms: int) -> str | None:
    return min(sections, key=lambda each: abs(each.start_ms - ms)).item if sections else None


def _unsure(
    starts_ms: Sequence[int], secret: NDArray[np.float64], words: NDArray[np.intp], unsure: float
) -> list[Span]:
    order = np.argsort(secret)
    thin = np.cumsum((secret * words)[order])
    place = int(np.searchsorted(thin, MISSED * thin[-1], side="right")) if len(thin) else 0
    least = min(unsure, float(secret[order[min(place, len(order) - 1)]])) if len(order) else unsure
    spans: list[Span] = []
    for m in np.flatnonzero((secret >= least) & (secret > 0.0)).tolist():
        start, end = int(starts_ms[m]), int(starts_ms[m + 1])
        if spans and start - spans[-1].end_ms < _GAP_MS:
            spans[-1] = Span(spans[-1].start_ms, max(end, spans[-1].end_ms))
        elif start < end:
            spans.append(Span(start, end))
    return spans


class _Summed(Search):
    """The search, with every arc between the hypotheses that it kept."""

    def __init__(self, field: Field, prices: Prices) -> None:
        super().__init__(field, prices)
        self.layers: list[_Layer] = []

    def _note(self, beam: Sequence[Hypothesis], entries: Sequence[Entry], kept: Sequence[Hypothesis]) -> None:
        places = {hypothesis.place: n for n, hypothesis in enumerate(kept)}
        arcs = [(n, places[each.place], 0.0) for n, each in enumerate(beam) if each.place in places]
        arcs += [(n, places[entry.place], entry.score - beam[n].score) for n, entry in entries if entry.place in places]
        source, target, gain = zip(*arcs, strict=True)
        self.layers.append(
            _Layer(
                len(beam),
                np.array(source),
                np.array(target),
                np.array(gain),
                # The last column of `inside`, and no item at all, are at -1.
                np.array([max(hypothesis.state, -1) for hypothesis in kept]),
                np.array([hypothesis.item for hypothesis in kept]),
            )
        )
