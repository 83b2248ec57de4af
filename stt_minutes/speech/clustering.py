"""Vectors of voices -> which belong together, with the number of voices found.

Average linkage: the two groups whose members are most alike on the average are joined until none are alike enough. A long recording
is first joined block by block, as far as is safe, and then as a whole: the average over all pairs of two groups is the product of
their sums, so nothing is lost by it, a voice that speaks once is not overlooked, and the cost grows with the length, not its cube.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.speech.networks import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Labels = NDArray[np.intp]

BLOCK = 800
"""Vectors joined at a time at first."""
SAFE = 0.45
"""Groups this alike on the average (cosine) are one voice whatever else there is."""
ALIKE = 0.28
"""Groups less alike are two voices. bench-speakers is flat from 0.25 to 0.3; two windows of different voices are at 0.09."""
LEAST_SECONDS = 2.0
"""A voice with less sound than this is not told from noise: its pieces go to the others."""


def cluster(vectors: Floats, seconds: Floats, most: int | None = None) -> Floats:
    """The voices among `vectors`, (n, d) of length 1, each standing for so many `seconds`: their means, (k, d) of length 1.

    `most` is a maximum; the count is what is found.
    """
    if not len(vectors):
        return vectors
    sums = vectors * seconds[:, None]
    labels = np.zeros(len(vectors), np.intp)
    for start in range(0, len(vectors), BLOCK):
        block = slice(start, start + BLOCK)
        labels[block] = _linked(sums[block], seconds[block], SAFE) + labels.max() + 1
    labels = _compact(labels)
    labels = _linked(*_totals(sums, seconds, labels), ALIKE)[labels]
    labels = nearest(vectors, unit(_totals(sums, seconds, labels)[0]))
    labels = _without_small(vectors, sums, seconds, labels)
    if most is not None:
        labels = _linked(*_totals(sums, seconds, labels), -np.inf, most)[labels]
    return unit(_totals(sums, seconds, labels)[0])


def nearest(vectors: Floats, means: Floats) -> Labels:
    """For each vector the mean it is most alike, numbered without gaps."""
    return _compact((vectors @ means.T).argmax(axis=1))


def _compact(labels: Labels) -> Labels:
    compact: Labels = np.unique(labels, return_inverse=True)[1].reshape(-1)
    return compact


def _totals(sums: Floats, seconds: Floats, labels: Labels) -> tuple[Floats, Floats]:
    """The sums and the seconds of each group."""
    groups = np.zeros((labels.max() + 1, sums.shape[1]), np.float32)
    np.add.at(groups, labels, sums)
    return groups, np.bincount(labels, weights=seconds).astype(np.float32)


def _linked(sums: Floats, weights: Floats, alike: float, most: int = 1) -> Labels:
    """Groups joined while there are more than `most` and two are at least so `alike` on the average of all their pairs.

    Groups are given by the sums of their vectors and the weights of these.
    """
    count = len(sums)
    labels = np.arange(count)
    weights = weights.astype(np.float64)
    likeness = (sums @ sums.T).astype(np.float64) / np.outer(weights, weights)
    np.fill_diagonal(likeness, -np.inf)
    for _ in range(count - most):
        i, j = divmod(int(likeness.argmax()), count)
        if likeness[i, j] < alike:
            break
        likeness[i] = (likeness[i] * weights[i] + likeness[j] * weights[j]) / (weights[i] + weights[j])
        likeness[:, i] = likeness[i]
        likeness[i, i] = likeness[j] = likeness[:, j] = -np.inf
        weights[i] += weights[j]
        labels[labels == j] = i
    return _compact(labels)


def _without_small(vectors: Floats, sums: Floats, seconds: Floats, labels: Labels) -> Labels:
    """The pieces of voices with too little sound go to the nearest of the others."""
    groups, total = _totals(sums, seconds, labels)
    kept = np.flatnonzero(total >= LEAST_SECONDS)
    if not len(kept):
        kept = np.array([total.argmax()])
    means = unit(groups[kept])
    small = ~np.isin(labels, kept)
    labels = labels.copy()
    labels[small] = kept[(vectors[small] @ means.T).argmax(axis=1)]
    return _compact(labels)
