"""Vectors of voices -> which belong together, with the number of voices found.

Spectral clustering (unnormalised Laplacian of a sparse cosine graph, the count at the largest gap between eigenvalues; von Luxburg,
"A tutorial on spectral clustering", 2007) of a sample, then everything else by the nearest mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.speech.networks import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Labels = NDArray[np.intp]

MOST = 15
"""Voices looked for when nobody says how many at most."""
SAMPLE = 1200
"""Vectors the graph is built over: its eigenvectors cost the cube of this."""
NEIGHBOURS, LEAST_NEIGHBOURS = 0.02, 6
"""Each vector is joined to this share of the others, but to at least so many."""
FEW = 8
"""Fewer vectors than this make no graph."""
FEW_APART = 0.5
"""… and are one voice down to this cosine."""
SAME_VOICE = 0.8
"""Means this alike (cosine) are one voice cut in two."""
LEAST_SECONDS = 2.0
"""A voice with less sound than this is not told from noise: its pieces go to the others."""


def cluster(vectors: Floats, seconds: Floats, most: int | None = None) -> tuple[Labels, Floats]:
    """The voices among `vectors`, (n, d) of length 1, each standing for so many `seconds`: labels (n,) and means (k, d).

    `most` is a maximum; the count is what is found.
    """
    if not len(vectors):
        return np.zeros(0, np.intp), np.zeros((0, vectors.shape[1]), np.float32)
    sample = _sample(len(vectors))
    labels = _spectral(vectors[sample], min(most or MOST, MOST if most is None else most))
    means = _means(vectors[sample], labels, seconds[sample])
    labels = nearest(vectors, means)
    labels = _without_small(vectors, labels, seconds)
    labels = _joined(vectors, labels, seconds)
    return labels, _means(vectors, labels, seconds)


def nearest(vectors: Floats, means: Floats) -> Labels:
    """For each vector the mean it is most alike."""
    found: Labels = (vectors @ means.T).argmax(axis=1)
    return found


def _sample(count: int) -> Labels:
    """At most SAMPLE places spread evenly over `count`."""
    if count <= SAMPLE:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, SAMPLE).round().astype(np.intp))


def _means(vectors: Floats, labels: Labels, seconds: Floats) -> Floats:
    """The mean of each voice, weighted by time, of length 1."""
    sums = np.zeros((labels.max() + 1, vectors.shape[1]), np.float32)
    np.add.at(sums, labels, vectors * seconds[:, None])
    return unit(sums)


def _compact(labels: Labels) -> Labels:
    compact: Labels = np.unique(labels, return_inverse=True)[1].reshape(-1)
    return compact


def _spectral(vectors: Floats, most: int) -> Labels:
    count = len(vectors)
    if count < FEW:
        return _agglomerated(vectors, most)
    alike = vectors @ vectors.T
    keep = min(count, max(int(np.ceil(NEIGHBOURS * count)), LEAST_NEIGHBOURS))
    near = np.argpartition(-alike, keep - 1, axis=1)[:, :keep]
    graph = np.zeros_like(alike)
    np.put_along_axis(graph, near, np.take_along_axis(alike, near, axis=1), axis=1)
    graph = (graph + graph.T) / 2
    np.fill_diagonal(graph, 0)
    laplacian = np.diag(np.abs(graph).sum(axis=1)) - graph
    values, directions = np.linalg.eigh(laplacian)
    voices = int(np.argmax(np.diff(values[: most + 1]))) + 1
    return _kmeans(directions[:, :voices], voices)


def _kmeans(points: Floats, count: int, *, tries: int = 10, rounds: int = 100) -> Labels:
    """Lloyd's algorithm from k-means++ starts; the best of some tries, the same each time it is run."""
    random = np.random.default_rng(0)
    best, best_spread = np.zeros(len(points), np.intp), np.inf
    for _ in range(tries):
        centres = points[[random.integers(len(points))]]
        while len(centres) < count:
            away = _distances(points, centres).min(axis=1).astype(np.float64)
            total = away.sum()
            chosen = random.choice(len(points), p=away / total) if total > 0 else random.integers(len(points))
            centres = np.vstack([centres, points[chosen]])
        labels = np.full(len(points), -1, np.intp)
        for _ in range(rounds):
            away = _distances(points, centres)
            before, labels = labels, away.argmin(axis=1)
            if np.array_equal(before, labels):
                break
            centres = np.stack(
                [
                    points[labels == j].mean(axis=0) if (labels == j).any() else points[away.min(axis=1).argmax()]
                    for j in range(count)
                ]
            )
        spread = float(_distances(points, centres).min(axis=1).sum())
        if spread < best_spread:
            best, best_spread = labels, spread
    return _compact(best)


def _distances(points: Floats, centres: Floats) -> Floats:
    squared: Floats = (points**2).sum(axis=1)[:, None] - 2 * points @ centres.T + (centres**2).sum(axis=1)
    return np.maximum(squared, 0.0)


def _agglomerated(vectors: Floats, most: int) -> Labels:
    """Average linkage: the two most alike groups are joined until none are alike and there are at most `most`. For few vectors."""
    groups = [[index] for index in range(len(vectors))]
    alike = vectors @ vectors.T
    while len(groups) > 1:
        pairs = [
            (float(alike[np.ix_(a, b)].mean()), i, j) for i, a in enumerate(groups) for j, b in enumerate(groups[:i])
        ]
        best, i, j = max(pairs)
        if best < FEW_APART and len(groups) <= most:
            break
        groups[j] += groups.pop(i)
    labels = np.zeros(len(vectors), np.intp)
    for label, group in enumerate(groups):
        labels[group] = label
    return labels


def _without_small(vectors: Floats, labels: Labels, seconds: Floats) -> Labels:
    """The pieces of voices with too little sound go to the nearest of the others."""
    labels = _compact(labels)
    total = np.bincount(labels, weights=seconds)
    kept = np.flatnonzero(total >= LEAST_SECONDS)
    if not len(kept):
        kept = np.array([total.argmax()])
    means = _means(vectors, labels, seconds)[kept]
    small = ~np.isin(labels, kept)
    labels[small] = kept[nearest(vectors[small], means)]
    return _compact(labels)


def _joined(vectors: Floats, labels: Labels, seconds: Floats) -> Labels:
    """Voices whose means are all but the same are one."""
    while labels.max() > 0:
        means = _means(vectors, labels, seconds)
        alike = np.triu(means @ means.T, 1)
        i, j = np.unravel_index(alike.argmax(), alike.shape)
        if alike[i, j] < SAME_VOICE:
            break
        labels = _compact(np.where(labels == j, i, labels))
    return labels
