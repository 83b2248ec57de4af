"""What speaks for an item starting at a place: numbers, titles, cue phrases, guests, pauses, how the last item ended.

Everything is in log-odds per candidate border, and can be told again as evidence in Danish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import cues, terms
from stt_minutes.minutes.numbers_said import said
from stt_minutes.minutes.tokens import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.hearing import Hearing, Hit
    from stt_minutes.values import Agenda, AgendaItem

_STANDING: tuple[tuple[str, str], ...] = (
    (r"\bevt\b|eventuelt", "standing_eventuelt"),
    (
        r"meddelelse|orienteringer|^(?:gensidig )?orientering(?: fra.*)?$|siden sidst|nyt fra|runde",
        "standing_meddelelser",
    ),
    (r"dagsorden", "standing_dagsorden"),
    (r"referat|protokol", "standing_referat"),
    (r"næste møde|mødedato", "standing_naeste_moede"),
    (r"underskrift", "standing_underskrift"),
)
_REACH = 26
"""Words after a border in which its number, title and guests may come."""
_CLOSING = ("decision_approve", "decision_note", "decision_recommend_forward", "decision_postpone_reject")
_OPENING = ("item_start_numbered", "item_start_unnumbered")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the clues in log-odds."""

    base: float = -6.5
    inner: float = -2.5
    """a border where no sentence starts"""
    pause: float = 1.3
    closing: float = 2.2
    opening: float = 2.2
    number: float = 1.0
    other_number: float = 0.35
    title: float = 1.5
    title_most: float = 6.0
    standing: float = 3.5
    guest: float = 2.5
    words: float = 0.8
    words_most: float = 1.6
    words_price: float = 1.0


class Clues:
    """All clues over the candidate borders of one meeting. `borders` (M,) are token indices, the first one is 0."""

    def __init__(self, hearing: Hearing, agenda: Agenda, weights: Weights | None = None) -> None:
        self.hearing, self.agenda, self.weights = hearing, agenda, weights or Weights()
        self.said = said(hearing, agenda)
        self.fit = terms.fit(hearing, agenda)
        self.borders = self._candidates()

    def _candidates(self) -> NDArray[np.intp]:
        """Sentence starts, pauses and the starts of numbered cues."""
        tokens = self.hearing.tokens
        places = {0}
        places |= {i for i, token in enumerate(tokens) if token.opens or token.pause_ms >= 200}
        places |= {claim.start for claim in self.said}
        places |= {hit.start for hit in self.openings}
        return np.array(sorted(places), np.intp)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Members and guests."""
        guests = [guest.name for item in self.agenda.items for guest in item.guests]
        return tuple(dict.fromkeys([member.name for member in self.agenda.members] + guests))

    @cached_property
    def openings(self) -> list[Hit]:
        """Cue phrases that open an item."""
        return cues.find(self.hearing, *_OPENING, at_least=0.84, names=self.names)

    @cached_property
    def closings(self) -> list[Hit]:
        """Cue phrases that close one: its decision, thanks to a guest."""
        return self.hearing.find_any([*cues.phrases(*_CLOSING), *cues.phrases("closing")], at_least=0.84)

    @cached_property
    def pauses_before(self) -> NDArray[np.float64]:
        """How long the pause before each border is against the usual one of this recording, log2, in -1..3, shape (M,)."""
        tokens = self.hearing.tokens
        pauses = np.array([tokens[place].pause_ms for place in self.borders], np.float64)
        usual = float(np.median(pauses)) if len(pauses) else 0.0
        size = np.log2((pauses + 150.0) / (usual + 150.0))
        return np.clip(size, -1.0, 3.0)

    @cached_property
    def border(self) -> NDArray[np.float64]:
        """The log-odds that any item starts at each border, shape (M,)."""
        weights, tokens = self.weights, self.hearing.tokens
        opens = np.array([tokens[place].opens for place in self.borders], np.bool_)
        score = np.full(len(self.borders), weights.base) + weights.pause * self.pauses_before
        score += np.where(opens | (self.pauses_before > 1.0), 0.0, weights.inner)
        score += weights.closing * self._ending_before(self.closings, 14)
        score += weights.opening * self._starting_after(self.openings, 8)
        return score

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """The log-odds from numbers said soon after each border, shape (M, K)."""
        scores = np.zeros((len(self.borders), len(self.agenda.items)))
        for claim in self.said:
            if not claim.reference:
                low = np.searchsorted(self.borders, claim.start - _REACH)
                high = np.searchsorted(self.borders, claim.start, side="right")
                near = claim.strength * _decay(claim.start - self.borders[low:high])
                scores[low:high, claim.item] = np.maximum(scores[low:high, claim.item], near)
        return scores

    @cached_property
    def titles(self) -> NDArray[np.float64]:
        """The log-odds from the titles' words soon after each border, shape (M, K)."""
        weights = self.weights
        scores = np.zeros((len(self.borders), len(self.agenda.items)))
        for k, by_title in enumerate(self.fit.title_terms):
            if not by_title:
                continue
            total = np.zeros(len(self.borders))
            for weight, likeness in by_title:
                total += weight * self._soon(likeness)
            whole = sum(weight for weight, _ in by_title)
            share = total / whole
            scores[:, k] = np.minimum(weights.title_most, weights.title * total * (0.5 + 0.5 * share))
        return scores

    @cached_property
    def standing(self) -> NDArray[np.float64]:
        """The log-odds from what is said at items that every agenda has (meddelelser, eventuelt, lukket), shape (M, K)."""
        scores = np.zeros((len(self.borders), len(self.agenda.items)))
        for k, item in enumerate(self.agenda.items):
            for category in _categories(item):
                hits = self.hearing.find_any(cues.phrases(category), at_least=0.84)
                scores[:, k] = np.maximum(scores[:, k], self.weights.standing * self._starting_after(hits, _REACH))
        return scores

    @cached_property
    def guests(self) -> NDArray[np.float64]:
        """The log-odds from an item's guests being named soon after each border, shape (M, K)."""
        scores = np.zeros((len(self.borders), len(self.agenda.items)))
        for k, item in enumerate(self.agenda.items):
            for guest in item.guests:
                for part in words(guest.name):
                    if len(part) > 2:
                        likeness = np.clip((self.hearing.sound(part) - 0.7) / 0.25, 0.0, 1.0)
                        scores[:, k] = np.maximum(scores[:, k], self.weights.guest * self._soon(likeness))
        return scores

    @property
    def starts(self) -> NDArray[np.float64]:
        """The log-odds that item k starts at border m, shape (M, K)."""
        weights = self.weights
        numbers = weights.number * self.numbers
        strongest = numbers.max(axis=1, initial=0.0)[:, None]
        other = np.where(numbers < strongest, -0.5 * strongest, 0.0) + weights.other_number * strongest
        return self.border[:, None] + numbers + other + self.titles + self.standing + self.guests

    @property
    def inside(self) -> NDArray[np.float64]:
        """The log-odds of the words from each border to the next under each item; outside the agenda last: (M, K + 1)."""
        weights = self.weights
        fit = np.minimum(weights.words * self.fit.words, weights.words_most).astype(np.float64)
        fit -= weights.words_price * fit.mean(axis=0, keepdims=True)
        sums = np.add.reduceat(fit, self.borders, axis=0)
        return np.hstack([sums, np.zeros((len(sums), 1))])

    def _soon(self, likeness: NDArray[np.float32]) -> NDArray[np.float64]:
        """The best of `likeness` (n,) within reach after each border, less the later it comes, shape (M,)."""
        padded = np.concatenate([likeness, np.zeros(_REACH, likeness.dtype)])
        best = np.zeros(len(self.borders))
        decay = _decay(np.arange(_REACH))
        for offset in range(_REACH):
            best = np.maximum(best, decay[offset] * padded[self.borders + offset])
        return best

    def _starting_after(self, hits: Sequence[Hit], reach: int) -> NDArray[np.float64]:
        scores = np.zeros(len(self.borders))
        for hit in hits:
            low = np.searchsorted(self.borders, hit.start - reach)
            high = np.searchsorted(self.borders, hit.start, side="right")
            near = hit.score * _decay(hit.start - self.borders[low:high])
            scores[low:high] = np.maximum(scores[low:high], near)
        return scores

    def _ending_before(self, hits: Sequence[Hit], reach: int) -> NDArray[np.float64]:
        scores = np.zeros(len(self.borders))
        for hit in hits:
            low = np.searchsorted(self.borders, hit.end)
            high = np.searchsorted(self.borders, hit.end + reach, side="right")
            near = hit.score * _decay(self.borders[low:high] - hit.end)
            scores[low:high] = np.maximum(scores[low:high], near)
        return scores


def _decay(distance: NDArray[np.intp]) -> NDArray[np.float64]:
    """1 up to four words away, then falling to a fifth at the edge of reach."""
    return np.clip(1.0 - 0.8 * (distance - 4.0) / (_REACH - 4.0), 0.2, 1.0)


def _categories(item: AgendaItem) -> list[str]:
    title = item.title.lower()
    found = [category for pattern, category in _STANDING if re.search(pattern, title)]
    return found if item.open else [*found, "standing_lukket"]
