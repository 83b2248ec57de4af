"""Finding words and phrases in what was heard, by sound: the index that every reading of a transcript shares.

A phrase is matched word by word along the transcript by dynamic programming over all places at once. A word may be missing,
a filler or wrong word may stand between, one word may have been written as two ("god kendt") and two as one
("tilefterretning").
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import sounds
from stt_minutes.minutes.tokens import FILLERS, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from stt_minutes.values import Transcript

_LIGHT_TEXT = """
ad af alle alt at da de dem den denne der dertil det dette dig din dit du efter en end er et for fra gør ham han
har hen her hos hun hvad hvor i ikke ind ja jeg jer jo kan kun lige lidt man med meget men mig min mit mod må nej
nu nå når og også om op os over på se selv ser sig sin sit skal skulle som så sådan ud under vi vil ville vor være
var ved vel været ét én bliver blev går kommer tager får have havde noget nogen nogle mere mange andre anden andet
sige siger
"""
LIGHT_WORDS = frozenset(_LIGHT_TEXT.split())
"""Danish words that say little about the subject; in a phrase they weigh less than the others."""
_LIGHT, _HEAVY = 0.35, 1.0
_SKIP_PRICE = 0.12
"""What one strange word inside a phrase costs, in shares of a heavy word; a filler costs nothing."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at tokens `start..end` (end not included), with how alike it sounds, 0..1."""

    start: int
    end: int
    phrase: str
    score: float


class Hearing:
    """The tokens of one transcript, ready to be searched by sound."""

    def __init__(self, heard: Sequence[Token]) -> None:
        self.tokens = tuple(heard)
        self.words = tuple(token.word for token in self.tokens)
        self._alone: dict[str, NDArray[np.float32]] = {}
        self._paired: dict[str, NDArray[np.float32]] = {}
        self._best_alone: dict[str, float] = {}
        self._best_paired: dict[str, float] = {}

    @classmethod
    def of(cls, transcript: Transcript) -> Hearing:
        """The index over a transcript's words."""
        return cls(tokens(transcript))

    def __len__(self) -> int:
        return len(self.tokens)

    @cached_property
    def starts_ms(self) -> NDArray[np.int64]:
        """The start of each token in ms, shape (n,)."""
        return np.array([token.start_ms for token in self.tokens], np.int64)

    @cached_property
    def fillers(self) -> NDArray[np.bool_]:
        """Which tokens are fillers, shape (n,)."""
        return np.array([word in FILLERS for word in self.words], np.bool_)

    @cached_property
    def _vocabulary(self) -> tuple[list[str], NDArray[np.intp]]:
        return _index(self.words)

    @cached_property
    def _pairs(self) -> tuple[list[str], NDArray[np.intp]]:
        joined = [a + b for a, b in pairwise(self.words)]
        return _index(joined)

    def prepare(self, words: Sequence[str]) -> None:
        """Compute many words' likenesses at once, which is far quicker than one by one."""
        self._prepare_alone(words)
        self._prepare_paired(words)

    def _prepare_alone(self, words: Sequence[str]) -> None:
        _likenesses(self._alone, self._best_alone, self._vocabulary[0], words)

    def _prepare_paired(self, words: Sequence[str]) -> None:
        _likenesses(self._paired, self._best_paired, self._pairs[0], words)

    def sound(self, word: str) -> NDArray[np.float32]:
        """How alike each token is to `word`, 0..1, shape (n,)."""
        self._prepare_alone([word])
        return self._alone[word][self._vocabulary[1]]

    def sound_of_two(self, word: str) -> NDArray[np.float32]:
        """How alike each token written together with the next one is to `word`, 0..1, shape (n,)."""
        self._prepare_paired([word])
        along = np.zeros(len(self.tokens), np.float32)
        along[:-1] = self._paired[word][self._pairs[1]]
        return along

    def find(
        self,
        phrase: str,
        *,
        at_least: float = 0.78,
        slots: Mapping[str, NDArray[np.float32]] | None = None,
    ) -> list[Hit]:
        """The places where `phrase` (normalised words with spaces) is heard, best first where they overlap, in order of place.

        `slots` gives a value 0..1 per token for a name in capitals inside the phrase (NUM, NAVN …): where it may stand.
        A slot without values fits anything by half.
        """
        return self.find_any([phrase], at_least=at_least, slots=slots)

    def find_any(
        self,
        phrases: Sequence[str],
        *,
        at_least: float = 0.78,
        slots: Mapping[str, NDArray[np.float32]] | None = None,
    ) -> list[Hit]:
        """`find` for many phrases: of hits that overlap only the best stays (the longer one among equals)."""
        if not self.tokens:
            return []
        parsed = [_parsed(phrase) for phrase in phrases]
        self.prepare([part for each in parsed for part in each.parts if not part.isupper()])
        self._prepare_alone([both for each in parsed for both in each.doubles if both])
        hits = [hit for phrase in phrases for hit in self._hits(phrase, at_least, slots or {})]
        hits.sort(key=lambda hit: (-hit.score - 0.004 * (hit.end - hit.start), hit.start))
        taken = np.zeros(len(self.tokens), np.bool_)
        kept = []
        for hit in hits:
            if not taken[hit.start : hit.end].any():
                taken[hit.start : hit.end] = True
                kept.append(hit)
        return sorted(kept, key=lambda hit: hit.start)

    def _hits(self, phrase: str, at_least: float, slots: Mapping[str, NDArray[np.float32]]) -> list[Hit]:
        if self._most(phrase) < at_least:
            return []
        scores, begins = self._along(_parsed(phrase).parts, slots)
        places = np.flatnonzero(scores >= at_least)
        return [Hit(int(begins[end]), int(end) + 1, phrase, float(scores[end])) for end in places]

    def _most(self, phrase: str) -> float:
        """The score that `phrase` could reach if each word's best likeness anywhere stood where it should: never too low."""
        parsed = _parsed(phrase)
        before, reached, weight_before = 0.0, 0.0, 0.0
        for part, weight, both in zip(parsed.parts, parsed.weights, parsed.doubles, strict=True):
            best = 1.0 if part.isupper() else max(self._best_alone[part], self._best_paired[part])
            gain = reached + weight * best
            if both:
                gain = max(gain, before + (weight + weight_before) * self._best_alone[both])
            before, reached, weight_before = reached, gain, weight
        return reached / parsed.total

    def _along(
        self, parts: Sequence[str], slots: Mapping[str, NDArray[np.float32]]
    ) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
        """For each token the score of the phrase ending there and the token at which it then begins, both of shape (n,)."""
        count = len(self.tokens)
        weights = [_weight(part) for part in parts]
        total = sum(weights)
        skip = np.where(self.fillers, 0.0, _SKIP_PRICE).astype(np.float32)
        best = np.full(count, -np.inf, np.float32)
        begin = np.arange(count, dtype=np.intp)
        rows: list[tuple[NDArray[np.float32], NDArray[np.intp]]] = []
        for i, (part, weight) in enumerate(zip(parts, weights, strict=True)):
            alone, pair = self._fit(part, slots)
            if i == 0:
                best, begin = weight * alone, np.arange(count, dtype=np.intp)
                _better(
                    best, begin, _shift(weight * pair, 1, -np.inf), _shift_index(np.arange(count, dtype=np.intp), 1)
                )
            else:
                before, origin = rows[-1]
                skipped, skipped_origin = before.copy(), origin.copy()
                _better(skipped, skipped_origin, _shift(before, 1, -np.inf) - skip, _shift_index(origin, 1))
                best, begin = _shift(skipped, 1, -np.inf) + weight * alone, _shift_index(skipped_origin, 1)
                _better(
                    best,
                    begin,
                    _shift(before, 2, -np.inf) + weight * _shift(pair, 1, 0.0),
                    _shift_index(origin, 2),
                )
                _better(best, begin, before, origin)  # this word was not heard
                if part not in slots and not part.isupper() and not parts[i - 1].isupper():
                    both = (weight + weights[i - 1]) * self.sound(parts[i - 1] + part)
                    if i == 1:
                        _better(best, begin, both, np.arange(count, dtype=np.intp))
                    else:
                        _better(best, begin, _shift(rows[-2][0], 1, -np.inf) + both, _shift_index(rows[-2][1], 1))
            rows.append((best, begin))
        return best / np.float32(total), begin

    def _fit(
        self, part: str, slots: Mapping[str, NDArray[np.float32]]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        count = len(self.tokens)
        if part in slots:
            return slots[part], np.zeros(count, np.float32)
        if part.isupper():
            return np.full(count, 0.5, np.float32), np.zeros(count, np.float32)
        return self.sound(part), self.sound_of_two(part)


def _weight(part: str) -> float:
    return _LIGHT if part in LIGHT_WORDS else _HEAVY


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A phrase's words with their weights, and for each the word that it makes with the one before ("" beside a slot)."""

    parts: tuple[str, ...]
    weights: tuple[float, ...]
    doubles: tuple[str, ...]
    total: float


@lru_cache(maxsize=8192)
def _parsed(phrase: str) -> _Parsed:
    parts = tuple(phrase.split())
    weights = tuple(_weight(part) for part in parts)
    doubles = ("", *(a + b if not a.isupper() and not b.isupper() else "" for a, b in pairwise(parts)))
    return _Parsed(parts, weights, doubles, sum(weights))


def _likenesses(
    rows: dict[str, NDArray[np.float32]], best: dict[str, float], vocabulary: Sequence[str], words: Sequence[str]
) -> None:
    """Add to `rows` how alike each of the `vocabulary` is to each new word of `words`, and to `best` the most alike."""
    new = [word for word in dict.fromkeys(words) if word not in rows]
    if not new:
        return
    table = np.ascontiguousarray(sounds.likenesses(vocabulary, new).T)
    rows.update(zip(new, table, strict=True))
    best.update(zip(new, table.max(axis=1, initial=0.0).tolist(), strict=True))


def _index(words: Sequence[str]) -> tuple[list[str], NDArray[np.intp]]:
    """The different words, and for each word its place among them."""
    vocabulary = list(dict.fromkeys(words))
    places = {word: i for i, word in enumerate(vocabulary)}
    return vocabulary, np.array([places[word] for word in words], np.intp)


def _shift(values: NDArray[np.float32], by: int, fill: float) -> NDArray[np.float32]:
    shifted = np.full_like(values, fill)
    shifted[by:] = values[: max(0, len(values) - by)]
    return shifted


def _shift_index(values: NDArray[np.intp], by: int) -> NDArray[np.intp]:
    shifted = np.zeros_like(values)
    shifted[by:] = values[: max(0, len(values) - by)]
    return shifted


def _better(
    best: NDArray[np.float32], begin: NDArray[np.intp], score: NDArray[np.float32], origin: NDArray[np.intp]
) -> None:
    """Take `score` (and where it began) into `best` wherever it is higher."""
    wins = score > best
    np.copyto(best, score, where=wins)
    np.copyto(begin, origin, where=wins)
