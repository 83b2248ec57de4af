"""The second look at a meeting: the words that each item turned out to have, learned from its sure parts.

An item of three words in the agenda is spoken of with many others. Once the sure sections are known, a word that is heard
there far more than elsewhere speaks for the item wherever it is heard; what is heard close by does not count for itself.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.clues import Clues
    from stt_minutes.minutes.path import Step

_SURE = 0.9
"""Sections scored so are learned from; .8 taught too much that was wrong."""
_BLOCK = 40
"""Words that are judged together; they and as many on each side do not count for themselves."""
_MOST = 2.0
_SMOOTH = 0.3


def fit(clues: Clues, steps: Sequence[Step], scores: Sequence[float]) -> NDArray[np.float64]:
    """How well each heard word fits each item by what was learned, shape (n, K), each item's mean 0."""
    tokens, count = clues.hearing.tokens, len(clues.agenda.items)
    stems = [terms.root(token.word) if terms.tells(token.word) else "" for token in tokens]
    index = {word: i for i, word in enumerate(dict.fromkeys(stems))}
    ids = np.array([index[word] for word in stems], np.intp)
    taught = _labels(clues, steps, scores)
    by_item = (taught[:, None] == np.arange(count)).astype(np.float64)
    heard, whole = np.zeros((len(index), count)), np.bincount(ids, minlength=len(index)).astype(np.float64)
    np.add.at(heard, ids, by_item)
    lengths = by_item.sum(axis=0) + 1.0
    found = np.zeros((len(tokens), count))
    for low in range(0, len(tokens), _BLOCK):
        block = ids[low : low + _BLOCK]
        close = slice(max(0, low - _BLOCK), low + 2 * _BLOCK)
        same = (block[:, None] == ids[close]).astype(np.float64)
        there = heard[block] - same @ by_item[close]
        elsewhere = (whole[block] - same.sum(axis=1))[:, None] - there
        rate = (there + _SMOOTH) / (lengths + 10.0)
        other = (elsewhere + _SMOOTH) / (len(tokens) - lengths + 10.0)
        known = (there.sum(axis=1) > 0) & np.array([bool(word) for word in stems[low : low + _BLOCK]])
        found[low : low + _BLOCK] = np.where(known[:, None], np.clip(np.log(rate / other), 0.0, _MOST), 0.0)
    centred: NDArray[np.float64] = found - found.mean(axis=0)
    return centred


def _labels(clues: Clues, steps: Sequence[Step], scores: Sequence[float]) -> NDArray[np.intp]:
    """The item that each word lies under in a sure section, -1 for all others, shape (n,)."""
    labels = np.full(len(clues.hearing), -1, np.intp)
    places = [*(int(clues.borders[step.border]) for step in steps), len(labels)]
    for step, score, (low, high) in zip(steps, scores, pairwise(places), strict=True):
        if step.item >= 0 and score >= _SURE:
            labels[low:high] = step.item
    return labels
