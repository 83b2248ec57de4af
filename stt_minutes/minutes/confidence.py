"""How sure a section's start is: a calibrated score, so that of what is scored .9 nine in ten are right.

A logistic model over a few figures of the path, fitted by bench/fit.py on the measured meetings (a start is right when it is
within 10 s of the true one, of the same item). docs/accuracy.md shows the curve, each case scored by a model fitted without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes.path import BEFORE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.clues import Clues
    from stt_minutes.minutes.path import Field, Step

FIGURES = ("always", "near", "between", "rivals", "words", "in_order", "next_near")
"""near: log-odds that the item starts within 10 s, by its own clues alone. between: the same among the borders that the
neighbours leave. rivals: against other items at the same border. words: how much better the section's words fit than those of
the best other item. next_near: `near` of the section that follows, which ends this one."""
WEIGHTS: dict[str, float] = {
    "always": 0.70,
    "near": 0.49,
    "between": -0.03,
    "rivals": 0.12,
    "words": 0.09,
    "in_order": 0.38,
    "next_near": 0.06,
}
_NEAR_MS = 10_000


def scores(clues: Clues, field: Field, steps: Sequence[Step], weights: Mapping[str, float]) -> list[float]:
    """The score of each step, .01 to .98; talk outside the agenda is as sure as the start that bounds it."""
    table = figures(clues, field, steps)
    logits = table @ np.array([weights[name] for name in FIGURES])
    sure = np.clip(1.0 / (1.0 + np.exp(-logits)), 0.01, 0.98)
    found = [round(float(score), 2) for score in sure]
    for n, step in enumerate(steps):
        if step.item < 0:
            neighbour = n + 1 if step.item == BEFORE else n - 1
            found[n] = found[neighbour] if 0 <= neighbour < len(steps) else 0.0
    return found


def figures(clues: Clues, field: Field, steps: Sequence[Step]) -> NDArray[np.float64]:
    """The FIGURES of each step, shape (len(steps), len(FIGURES)); zeros for steps outside the agenda."""
    starts = clues.hearing.starts_ms[clues.borders]
    table = np.zeros((len(steps), len(FIGURES)))
    for n, step in enumerate(steps):
        if step.item < 0:
            continue
        close = np.abs(starts - starts[step.border]) <= _NEAR_MS
        low = steps[n - 1].border if n else 0
        high = steps[n + 1].border if n + 1 < len(steps) else len(starts)
        own = field.starts[:, step.item]
        places = np.arange(len(starts))
        between = (places >= low) & (places < high)
        inside = field.inside[step.border : high, :-1].sum(axis=0)
        others = np.delete(inside, step.item)
        rivals = np.delete(field.starts[step.border], step.item)
        before = next((other.item for other in reversed(steps[:n]) if other.item >= 0), -1)
        table[n] = (
            1.0,
            _odds(own, close, np.ones_like(close)),
            _odds(own, close & between, between),
            np.clip(own[step.border] - rivals.max(initial=-30.0), -6.0, 6.0),
            np.clip(inside[step.item] - others.max(initial=0.0), -6.0, 6.0),
            float(step.item == before + 1),
            0.0,
        )
    table[:-1, -1] = table[1:, 1]
    return table


def _odds(score: NDArray[np.float64], wanted: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    """The log-odds of `wanted` under a softmax of `score` over `among`, in -6..6."""
    mass = np.exp(score - score.max())
    share = float(mass[wanted & among].sum() / max(mass[among].sum(), 1e-300))
    share = min(max(share, 1e-6), 1.0 - 1e-6)
    return float(np.clip(np.log(share / (1.0 - share)), -6.0, 6.0))
