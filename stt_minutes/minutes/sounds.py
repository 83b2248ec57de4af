"""How alike two Danish words sound, so that "gunkent" can be "godkendt" and "punktum fir" can be "punkt fire".

A word is folded into a key that keeps what a poor recogniser keeps: stops lose their voicing, silent and soft letters go,
vowels fall into a few classes. The likeness is an edit distance over the key and over the spelling. The rules are the
ordinary facts of Danish pronunciation (soft d and g, silent h before v and j, nd/ld/rd, weak endings).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[^a-zæøåéèêëüöäáàíóúñç0-9]", ""),
        (r"[éèêë]", "e"),
        (r"[öó]", "ø"),
        (r"ä", "æ"),
        (r"ü", "y"),
        (r"[áà]", "a"),
        (r"aa", "å"),
        (r"ch|ck|q|c(?![eiyæø])", "k"),
        (r"[cçz]", "s"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"^h(?=[vj])", ""),
        (r"^(?:gj|dj)", "j"),
        (r"tion", "sjon"),
        (r"(?<=[nlr])d(?=[^r]|$)", ""),
        (r"dt", "t"),
        (r"d(?=sk?|k)", ""),
        (r"eg(?=$|[nltsdr])", "aj"),
        (r"(?<=[iyeøæ])g(?=$|[et])", ""),
        (r"(?<=[aouå])g(?=$|[e])", "v"),
        (r"(?<=[aeiouyæøå])d(?=$|[eis])", ""),
        (r"(?<=[aeiouyæøå])v(?=$|[nlrste])", "v"),
        (r"b", "p"),
        (r"d", "t"),
        (r"g", "k"),
        (r"f", "v"),
        (r"(.)\1+", r"\1"),
        (r"[iy]", "i"),
        (r"[eæø]", "e"),
        (r"[oå]", "o"),
        (r"(?<=.)e(?:r|re|n|ne|t|s|de|te|ns|ts|rne|rnes)?$", "e"),
        (r"(.)\1+", r"\1"),
    )
)

_KEY_WEIGHT, _LETTER_WEIGHT = 0.55, 0.44
"""Sound says a little more than spelling; they add up to less than 1 so that only the same word is quite alike."""


@lru_cache(maxsize=65536)
def key(word: str) -> str:
    """The phonetic key of one normalised word; figures keep their digits. "godkendt" -> "kokent", "gunkent" -> "kunkent"."""
    folded = word.lower()
    for pattern, replacement in _RULES:
        folded = pattern.sub(replacement, folded)
    return folded or word


@lru_cache(maxsize=262144)
def likeness(heard: str, meant: str) -> float:
    """How alike two normalised words sound, 0..1; 1 only for the same word. About .6 is "could be", .8 is "very likely"."""
    if heard == meant:
        return 1.0
    if heard[:1].isdigit() or meant[:1].isdigit():
        return 0.0
    by_key = Levenshtein.normalized_similarity(key(heard), key(meant))
    by_letter = Levenshtein.normalized_similarity(heard, meant)
    return _KEY_WEIGHT * by_key + _LETTER_WEIGHT * by_letter


def likenesses(heard: Sequence[str], meant: Sequence[str]) -> NDArray[np.float32]:
    """`likeness` for every pair, shape (len(heard), len(meant)); figures are only like the same figures."""
    if not heard or not meant:
        return np.zeros((len(heard), len(meant)), np.float32)
    by_key = cdist(
        [key(word) for word in heard],
        [key(word) for word in meant],
        scorer=Levenshtein.normalized_similarity,
        dtype=np.float32,
    )
    by_letter = cdist(heard, meant, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    alike = np.where(by_letter == 1.0, 1.0, _KEY_WEIGHT * by_key + _LETTER_WEIGHT * by_letter)
    figures = np.array([word[:1].isdigit() for word in heard])[:, None] | np.array([w[:1].isdigit() for w in meant])
    return np.where(figures & (by_letter < 1.0), 0.0, alike).astype(np.float32, copy=False)
