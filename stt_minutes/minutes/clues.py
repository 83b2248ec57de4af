"""What speaks for an item starting at a place, as features: numbers, titles, cue phrases, guests, pauses, how words change.

Every feature is about 0..1 (rarely up to 4) and measured at each candidate border, some of them for each item. What they weigh
is in weights.py.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from stt_minutes.minutes import cues, doors, plan, presenters, terms, turns, withdrawn
from stt_minutes.minutes.numbers_said import Manner, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.hearing import Hearing, Hit
    from stt_minutes.minutes.path import Doors
    from stt_minutes.values import Agenda, AgendaItem

GENERAL = (
    "always",
    "pause",
    "long_pause",
    "opens",
    "after_question",
    "closing",
    "thanks",
    "opening",
    "first_next",
    "first_answer",
    "first_self",
    "first_that",
    "first_ask",
    "first_done",
    "short",
    "called",
    "any_number",
    "turn_begins",
    "turn_ends",
)
"""Features of a border whatever the item."""
SPECIFIC = (
    "point",
    "named",
    "bare",
    "begins",
    "bare_pause",
    "other_number",
    "first_late",
    "off_place",
    "title",
    "title_share",
    "title_at_once",
    "related",
    "related_after",
    "standing",
    "presented",
    "called_on",
    "called_first",
    "other_called",
    "words_after",
    "words_before",
)
"""Features of an item starting at a border."""
_STANDING: tuple[tuple[str, str], ...] = (
    (r"\bevt\b|eventuelt", "standing_eventuelt"),
    (
        r"meddelelse|orienteringer|^(?:gensidig )?orientering(?: fra.*)?$|siden sidst|nyt fra|^runde|runden",
        "standing_meddelelser",
    ),
    (r"dagsorden", "standing_dagsorden"),
    (r"referat|protokol", "standing_referat"),
    (r"^opfølgning|fra sidst|udestående|hængeparti", "standing_opfoelgning"),
    (r"næste møde|mødedato", "standing_naeste_moede"),
    (r"underskrift", "standing_underskrift"),
)
_REACH = 26
"""Words after a border in which its number, title and guests may come."""
_APPROVAL = 0.2
"""The share of a meeting in which items are taken off its agenda."""
_WINDOW = 40
"""Words on each side of a border whose subject is compared."""
_CLOSING = ("decision_approve", "decision_note", "decision_recommend_forward", "decision_postpone_reject", "closing")
_OPENING = ("item_start_numbered", "item_start_unnumbered")
_DEBATE = ("forhandlingen er åbnet", "forhandlingen åbnes", "jeg åbner forhandlingen", "debatten er åbnet")
_NEXT = frozenset({"så", "nu", "næste", "dernæst", "derefter", "videre", "endelig", "sidste", "punkt", "sag", "nummer"})
_ANSWERS = frozenset(
    {"ja", "nej", "jo", "jamen", "men", "næ", "nemlig", "præcis", "okay", "mm", "fordi", "altså", "nå", "også", "eller"}
)
_SELF = frozenset({"jeg", "mig", "min", "mit", "mine", "hos", "vores"})
_THAT = frozenset({"det", "den", "de", "der", "han", "hun", "man", "hvis", "når", "at", "som"})
_ASKS = frozenset({"hvad", "hvor", "hvorfor", "hvem", "hvornår", "hvordan", "er", "kan", "skal", "har", "kunne", "må"})
_DONE = frozenset({"godt", "fint", "tak", "super", "okay", "nå", "ja"})


class Clues:
    """All features over the candidate borders of one meeting. `borders` (M,) are token indices, the first one is 0.

    `table`: what turns.weigh goes by, instead of what the tool has.
    """

    def __init__(self, hearing: Hearing, agenda: Agenda, table: NDArray[np.float32] | None = None) -> None:
        self.hearing, self.agenda = hearing, agenda
        self._table = table
        self.said = said(hearing, agenda)
        self.fit = terms.fit(hearing, agenda)
        self.borders = self._candidates()

    def _candidates(self) -> NDArray[np.intp]:
        """Sentence starts, pauses and the starts of numbers and opening cues."""
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
        return cues.find(self.hearing, *_CLOSING, at_least=0.84, names=self.names)

    @cached_property
    def debates(self) -> NDArray[np.bool_]:
        """Where a debate is opened right after something was decided: the next item's, though nobody named it, shape (M,)."""
        opened = self.starting_after(self.hearing.find_any(_DEBATE, at_least=0.84), 3)
        return (opened > 0.0) & (self.ending_before(self.closings, 3) > 0.0)

    @cached_property
    def pauses(self) -> NDArray[np.float64]:
        """How long the pause before each border is against the usual one of this recording, log2, in -1..3, shape (M,)."""
        tokens = self.hearing.tokens
        pauses = np.array([tokens[place].pause_ms for place in self.borders], np.float64)
        usual = float(np.median(pauses))
        return np.clip(np.log2((pauses + 150.0) / (usual + 150.0)), -1.0, 3.0)

    @cached_property
    def moved(self) -> NDArray[np.float64]:
        """How clearly it is said at each border that an item is taken out of order, 0..1, shape (M,)."""
        hits = self.hearing.find_any(cues.phrases("moved"), at_least=0.84)
        return np.maximum(self.starting_after(hits, 20), self.ending_before(hits, 8))

    @cached_property
    def dropped(self) -> NDArray[np.float64]:
        """How clearly each item is said to be taken off while the agenda is gone through, 0..1, shape (K,)."""
        tokens = self.hearing.tokens
        until = tokens[0].start_ms + int(_APPROVAL * (tokens[-1].end_ms - tokens[0].start_ms))
        off = withdrawn.taken_off(tokens, self.agenda, until)
        return np.array([off[item.key].score if item.key in off else 0.0 for item in self.agenda.items])

    @cached_property
    def doors(self) -> Doors | None:
        """What is said of closing the doors, or opening them, around each border; None where no item is closed."""
        return doors.heard(self)

    @cached_property
    def general(self) -> NDArray[np.float64]:
        """The features of each border, shape (M, len(GENERAL))."""
        tokens, borders = self.hearing.tokens, self.borders
        first = [tokens[place].word for place in borders]
        second = [tokens[place + 1].word if place + 1 < len(tokens) else "" for place in borders]
        before = [tokens[place - 1] if place else None for place in borders]
        turn = turns.weigh(tokens, borders.tolist(), self._table)
        columns: dict[str, Sequence[float] | NDArray[np.float64]] = {
            "always": np.ones(len(borders)),
            "pause": self.pauses,
            "long_pause": [min(tokens[place].pause_ms / 2000.0, 2.0) for place in borders],
            "opens": [tokens[place].opens for place in borders],
            "after_question": [token is not None and token.text.endswith("?") for token in before],
            "closing": self.ending_before([hit for hit in self.closings if not hit.phrase.startswith("tak ")], 14),
            "thanks": self.ending_before([hit for hit in self.closings if hit.phrase.startswith("tak ")], 10),
            "opening": self.starting_after(self.openings, 8),
            "first_next": [
                word in _NEXT or (word in {"og", "den", "det"} and follow in _NEXT)
                for word, follow in zip(first, second, strict=True)
            ],
            "first_answer": [word in _ANSWERS for word in first],
            "first_self": [word in _SELF for word in first],
            "first_that": [word in _THAT and follow not in _NEXT for word, follow in zip(first, second, strict=True)],
            "first_ask": [word in _ASKS for word in first],
            "first_done": [word in _DONE for word in first],
            "short": [self._sentence(place) <= 3 for place in borders],
            "called": [self._calls(place) for place in borders],
            "any_number": self._numbers("point", "bare").max(axis=1, initial=0.0),
            "turn_begins": turn[:, turns.BEGINS],
            "turn_ends": turn[:, turns.ENDS],
        }
        return np.column_stack([np.asarray(columns[name], np.float64) for name in GENERAL])

    @cached_property
    def specific(self) -> NDArray[np.float64]:
        """The features of each item starting at each border, shape (M, K, len(SPECIFIC))."""
        strongest = self._numbers("point", "named", "bare")
        best = strongest.max(axis=1, initial=0.0)[:, None]
        titles = self._titles(_REACH, 4)
        whole = np.array([max(sum(weight for weight, _ in by_title), 1e-6) for by_title in self.fit.title_terms])
        before, after = self._around(np.minimum(self.fit.words, 2.0))
        bare = self._numbers("bare")
        late, off = self._places()
        named, called = presenters.called(self.hearing, self.agenda)
        calls = self._each(called, 20, 8)
        columns = {
            "point": self._numbers("point"),
            "named": self._numbers("named"),
            "bare": bare,
            "begins": self._numbers("begins"),
            "bare_pause": bare * np.maximum(self.pauses, 0.0)[:, None] / 2.0,
            "first_late": late,
            "off_place": off,
            "other_number": np.where(strongest < best, best, 0.0),
            "title": np.minimum(titles, 4.0),
            "title_share": titles / whole,
            "title_at_once": np.minimum(self._titles(5, 5), 2.5),
            "related": self._each(self.fit.related, _REACH, 8),
            "related_after": self._around(self.fit.related)[1],
            "standing": self._standing(),
            "presented": self._each(named, _REACH, 8),
            "called_on": calls,
            "called_first": self._each(called, 4, 4),
            "other_called": calls.max(axis=1, initial=0.0)[:, None] - calls,
            "words_after": after,
            "words_before": before,
        }
        return np.stack([columns[name] for name in SPECIFIC], axis=2)

    @cached_property
    def inside(self) -> NDArray[np.float64]:
        """How well the words from each border to the next fit each item, against the whole meeting, shape (M, K)."""
        fit = (np.minimum(self.fit.words, 2.0) + 0.5 * self.fit.related).astype(np.float64)
        return np.add.reduceat(fit - fit.mean(axis=0, keepdims=True), self.borders, axis=0)

    # --- numbers, titles, guests --------------------------------------------------------------------------------------

    def _numbers(self, *manners: Manner) -> NDArray[np.float64]:
        scores = np.zeros((len(self.borders), len(self.agenda.items)))
        for claim in self.said:
            if claim.manner in manners:
                low, high = self._reach_before(claim.start, _REACH)
                near = claim.score * _decay(claim.start - self.borders[low:high])
                scores[low:high, claim.item] = np.maximum(scores[low:high, claim.item], near)
        return scores

    def _titles(self, reach: int, full: int) -> NDArray[np.float64]:
        """The weight of the title's terms heard within `reach` words after each border, shape (M, K)."""
        scores = np.zeros((len(self.borders), len(self.agenda.items)))
        for k, by_title in enumerate(self.fit.title_terms):
            for weight, likeness in by_title:
                scores[:, k] += weight * self._soon(likeness, reach, full)
        return scores

    def _standing(self) -> NDArray[np.float64]:
        """What is said at items that every agenda has (meddelelser, eventuelt, lukket), shape (M, K)."""
        scores = np.zeros((len(self.borders), len(self.agenda.items)))
        for k, item in enumerate(self.agenda.items):
            for category in _categories(item):
                hits = self.hearing.find_any(cues.phrases(category), at_least=0.84)
                scores[:, k] = np.maximum(scores[:, k], self.starting_after(hits, _REACH))
        return scores

    def _each(self, likeness: NDArray[np.floating[Any]], reach: int, full: int) -> NDArray[np.float64]:
        """`_soon` for each item, of `likeness` (n, K), shape (M, K)."""
        return np.column_stack([self._soon(column.astype(np.float32), reach, full) for column in likeness.T])

    # --- words --------------------------------------------------------------------------------------------------------

    def _around(self, fit: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How well the words before and after each border fit each item by `fit` (n, K), in 0..4, both of shape (M, K)."""
        sums = np.vstack([np.zeros((1, fit.shape[1])), np.cumsum(fit - fit.mean(axis=0), axis=0)])
        low = np.maximum(self.borders - _WINDOW, 0)
        high = np.minimum(self.borders + _WINDOW, len(self.hearing))
        before = np.clip(sums[self.borders] - sums[low], 0.0, 8.0) / 2.0
        after = np.clip(sums[high] - sums[self.borders], 0.0, 8.0) / 2.0
        return before, after

    def _places(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Minutes to each border for the first item (5 at most), and how far any item is from where it is due."""
        starts = self.hearing.starts_ms[self.borders].astype(np.float64)
        count = len(self.agenda.items)
        late = np.zeros((len(starts), count))
        late[:, 0] = np.minimum((starts - starts[0]) / 60_000.0, 5.0)
        share = (starts - starts[0]) / max(starts[-1] - starts[0], 1.0)
        return late, np.abs(share[:, None] - plan.shares(self.agenda))

    def _sentence(self, place: int) -> int:
        """Words from `place` to the end of its sentence, 9 at most."""
        tokens = self.hearing.tokens
        for length in range(1, 9):
            if place + length >= len(tokens) or tokens[place + length - 1].ends:
                return length
        return 9

    def _calls(self, place: int) -> bool:
        """A name soon after: a word written with a capital inside a sentence, or alone as a sentence."""
        tokens = self.hearing.tokens
        for at in range(place, min(place + 12, len(tokens))):
            text = tokens[at].text
            if text[:1].isupper() and len(text) > 2 and (not tokens[at].opens or (tokens[at].ends and at > place)):
                return True
        return False

    # --- reach --------------------------------------------------------------------------------------------------------

    def _reach_before(self, place: int, reach: int) -> tuple[int, int]:
        """The borders (a range of indices) at most `reach` words before the token `place`."""
        low = np.searchsorted(self.borders, place - reach)
        return int(low), int(np.searchsorted(self.borders, place, side="right"))

    def _soon(self, likeness: NDArray[np.float32], reach: int, full: int) -> NDArray[np.float64]:
        """The best of `likeness` (n,) within reach after each border, less the later it comes, shape (M,)."""
        padded = np.concatenate([likeness, np.zeros(reach, likeness.dtype)])
        decay = _decay(np.arange(reach), full, reach)
        return np.asarray((padded[self.borders[:, None] + np.arange(reach)] * decay).max(axis=1), np.float64)

    def starting_after(self, hits: Sequence[Hit], reach: int) -> NDArray[np.float64]:
        """The best hit that begins within `reach` words after each border, shape (M,)."""
        scores = np.zeros(len(self.borders))
        for hit in hits:
            low, high = self._reach_before(hit.start, reach)
            near = hit.score * _decay(hit.start - self.borders[low:high])
            scores[low:high] = np.maximum(scores[low:high], near)
        return scores

    def ending_before(self, hits: Sequence[Hit], reach: int) -> NDArray[np.float64]:
        """The best hit that ends within `reach` words before each border, shape (M,)."""
        scores = np.zeros(len(self.borders))
        for hit in hits:
            low = np.searchsorted(self.borders, hit.end)
            high = np.searchsorted(self.borders, hit.end + reach, side="right")
            near = hit.score * _decay(self.borders[low:high] - hit.end)
            scores[low:high] = np.maximum(scores[low:high], near)
        return scores


def _decay(distance: NDArray[np.intp], full: int = 4, reach: int = _REACH) -> NDArray[np.float64]:
    """1 up to `full` words away, then falling to a fifth at the edge of reach."""
    return np.clip(1.0 - 0.8 * (distance - full) / max(reach - full, 1), 0.2, 1.0)


def _categories(item: AgendaItem) -> list[str]:
    title = item.title.lower()
    found = [category for pattern, category in _STANDING if re.search(pattern, title)]
    return found if item.open else [*found, "standing_lukket"]
