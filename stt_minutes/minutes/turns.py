"""How much the words on each side of a place sound like the end of one item and the beginning of the next, by learnt weights.

The phrases of cues.json are exact; this hears the same in other words ("NAVN, sæt dig herop", "så er holdet sat"). The words on
one side, read away from the place, are turned into the sounds of words, alone and in pairs, and each of them weighs for or against
(logistic regression). The weights are made by bench/learn_turns.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import hashed, sounds
from stt_minutes.minutes.tokens import FILLERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.tokens import Token

SIZE = 8192
"""Places in the hashed table of each side."""
BEGINS, ENDS = 0, 1
"""The rows of a table: the words after the place begin an item, the words before it end one."""
_WORDS, _FILLED = 12, 15
"""Words that are read on each side, and tokens among which they are found when there are fillers."""
_NEAR, _PAIRED, _ORDERED = 5, 9, 3
_STEM = 5
_LOW, _HIGH = -6.0, 3.0
"""Log-odds outside these say no more than these."""


def after(tokens: Sequence[Token], place: int) -> list[Token]:
    """The words from `place` on, as they are read."""
    return [token for token in tokens[place : place + _FILLED] if token.word not in FILLERS][:_WORDS]


def before(tokens: Sequence[Token], place: int) -> list[Token]:
    """The words before `place`, the last one first."""
    near = [token for token in tokens[max(0, place - _FILLED) : place] if token.word not in FILLERS]
    return near[::-1][:_WORDS]


def features(read: Sequence[Token]) -> NDArray[np.intp]:
    """The places in the table of what is heard in `read` (from `after` or `before`): never none."""
    keys = [sounds.key(token.word) for token in read]
    names = {"always", f"length {next((n for n, token in enumerate(read[1:]) if token.ends), _NEAR + 3)}"}
    for n, key in enumerate(keys):
        names |= {f"word {n < _NEAR} {key}", f"stem {key[:_STEM]}"}
    names |= {f"{n} {key}" for n, key in enumerate(keys[:_ORDERED])}
    for gap in (1, 2):
        paired = zip(keys[: _PAIRED - gap], keys[gap:_PAIRED], strict=False)
        names |= {f"pair {gap} {a[:_STEM]} {b[:_STEM]}" for a, b in paired}
    names.add(" ".join(["three", *keys[:_ORDERED]]))
    if any(token.text.endswith("?") for token in read[: _NEAR + 3]):
        names.add("asks")
    names |= {f"name {min(n, _NEAR - 1)}" for n, token in enumerate(read[: _NEAR + 3]) if _capital(token)}
    return hashed.places(names, SIZE)


def _capital(token: Token) -> bool:
    return token.text[:1].isupper() and len(token.text) > 2 and not token.opens


def weigh(
    tokens: Sequence[Token], places: Iterable[int], table: NDArray[np.float32] | None = None
) -> NDArray[np.float64]:
    """For each place the log-odds that an item begins after it and that one ends before it, shape (places, 2), -6..3.

    `table`: (2, SIZE + 1), the last column the bias.
    """
    weights = hashed.table("turns") if table is None else table
    rows = [
        [
            weights[side, found].sum() / np.sqrt(len(found)) + weights[side, SIZE]
            for side, found in ((BEGINS, features(after(tokens, place))), (ENDS, features(before(tokens, place))))
        ]
        for place in places
    ]
    return np.clip(np.array(rows, np.float64).reshape(-1, 2), _LOW, _HIGH)
