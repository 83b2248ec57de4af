"""What a spoken sentence does to the item at hand (adopt, refuse, put off …), by weights learnt from drawn and spoken sentences.

The phrases of formulas.toml are exact; this hears the same moves in other words. A sentence is turned into the sounds of its
words, alone and in pairs, and each of them weighs for or against each move (multinomial logistic regression). The weights are
made by bench/learn_decisions.py.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import hashed, sounds
from stt_minutes.minutes.formulas import DENIALS, EARLIER, MOVES, READ_ALOUD, Found
from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import FILLERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.tokens import Token

TALK = "talk"
"""The class of all sentences that decide nothing."""
CLASSES = (*MOVES, TALK)
SIZE = 8192
"""Places in the hashed table: more did not help, fewer mixed up common words."""
_STEM = 5
_GAP = 3
_FEWEST, _LIKELY, _BESIDE = 2, 0.25, 0.5
"""A move that is less likely than a quarter, or half as likely as the likeliest one of its sentence, is not heard."""
_ANSWER, _ANSWERS = 3, 2
"""Words of a short answer, and how many of them belong to one question."""
_CALL, _CALLS = 4, {("vi", "stemmer"), ("til", "afstemning"), ("går", "afstemning")}
"""A few words that call a vote decide nothing."""
_ASKED, _SUPPOSED_SHARE, _EARLIER_SHARE = 0.6, 0.4, 0.5
_SUPPOSED = frozenset({"hvis", "såfremt"})
_DENIED, _DENIABLE = 0.4, frozenset({"approve", "recommend"})


def features(words: Sequence[str]) -> NDArray[np.intp]:
    """The places in the table of what is heard in a sentence of normalised words: sounds, beginnings, pairs, its two edges."""
    keys = [sounds.key(word) for word in words if word not in FILLERS]
    names = {f"w {key}" for key in keys}
    names |= {f"s {key[:_STEM]}" for key in keys if len(key) > _STEM}
    names |= {f"g {key[n : n + 4]}" for key in keys if len(key) > 4 for n in range(len(key) - 3)}
    for gap in range(1, _GAP + 1):
        names |= {f"p {min(gap, 2)} {a[:_STEM]} {b[:_STEM]}" for a, b in zip(keys, keys[gap:], strict=False)}
    if keys:
        names |= {f"a {keys[0]}", f"z {keys[-1]}", f"n {min(len(keys), 12) // 3}"}
    return hashed.places(names, SIZE)


def weigh(words: Sequence[str], table: NDArray[np.float32] | None = None) -> NDArray[np.float64]:
    """How likely each of CLASSES is for the sentence, summing to 1. `table`: (SIZE + 1, classes), the last row the bias."""
    found = features(words)
    weights = hashed.table("gist") if table is None else table
    score = weights[found].sum(axis=0) / np.sqrt(max(1, len(found))) + weights[SIZE]
    mass = np.exp(score - score.max())
    return np.asarray(mass / mass.sum(), np.float64)


def heard(tokens: Sequence[Token], table: NDArray[np.float32] | None = None) -> list[Found]:
    """The moves that sentences of `tokens` make, each sentence with every move that is likely enough, in order of place.

    A question is read together with its short answer: "Nogen imod? Nej." consents.
    """
    found = []
    for start, end, asked in _read(tokens):
        words = [token.word for token in tokens[start:end]]
        pairs = set(pairwise(words))
        if len(words) < _FEWEST or pairs & set(READ_ALOUD) or (len(words) <= _CALL and pairs & _CALLS):
            continue
        likely = weigh(words, table)
        factor = _in_context(words, asked=asked)
        denied = bool(DENIALS & set(words))
        found += [
            Found(move, "", start, end, float(share) * factor * (_DENIED if denied and move in _DENIABLE else 1.0))
            for move, share in zip(MOVES, likely, strict=False)
            if share >= max(_LIKELY, _BESIDE * likely[:-1].max())
        ]
    return found


def _read(tokens: Sequence[Token]) -> list[tuple[int, int, bool]]:
    """The sentences as (start, end, a question without an answer)."""
    found: list[tuple[int, int, bool]] = []
    answers = 0
    for start, end in sentences(tokens):
        if found and end - start <= _ANSWER and answers < _ANSWERS and (found[-1][2] or answers):
            found[-1] = (found[-1][0], end, False)
            answers += 1
            continue
        answers = 0
        found.append((start, end, tokens[end - 1].text.endswith("?")))
    return found


def _in_context(words: Sequence[str], *, asked: bool) -> float:
    """What a question, a supposition or another time leaves of a move."""
    factor = _ASKED if asked else 1.0
    if set(words) & _SUPPOSED:
        factor *= _SUPPOSED_SHARE
    if set(words) & EARLIER:
        factor *= _EARLIER_SHARE
    return factor
