"""Fit the weights of minutes/weights.py and minutes/confidence.py: `python -m bench.fit CASE…` prints both tables."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench import cases, learn_turns
from stt_minutes.minutes import align, confidence, weights
from stt_minutes.minutes.clues import GENERAL, SPECIFIC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NAMES = (*GENERAL[1:], *SPECIFIC)
_NEAR_MS = 3500
"""Candidates so close to the true start count as it."""
_PENALTY = 0.004
"""Quadratic penalty per weight and example: a tenth and ten times as much both gave fewer right starts in left-out cases."""


def fit_starts(measured: Sequence[cases.Case], begin: dict[str, float] | None = None) -> dict[str, float]:
    """The weights that make the true start of each item likeliest among all candidate borders of its meeting.

    A conditional logit (McFadden 1974) with several acceptable answers, solved by Newton steps with their shares held fixed.
    `begin`: weights to begin at, which saves steps.
    """
    examples = [example for case in measured for example in _examples(case)]
    fitted = np.array([(begin or {}).get(name, 0.0) for name in NAMES])
    reached = _gain(examples, fitted)
    for _ in range(40):
        gradient = -_PENALTY * fitted
        curvature = _PENALTY * np.eye(len(NAMES))
        for table, near in examples:
            share, wanted = _softmax(table @ fitted), _softmax(table[near] @ fitted)
            mean = share @ table
            gradient += (wanted @ table[near] - mean) / len(examples)
            curvature += ((table * share[:, None]).T @ table - np.outer(mean, mean)) / len(examples)
        step = np.linalg.solve(curvature, gradient)
        length = 1.0
        while length > 1e-3 and _gain(examples, fitted + length * step) < reached:
            length /= 2.0
        fitted += length * step
        before, reached = reached, _gain(examples, fitted)
        if reached - before < 1e-5:
            break
    return {name: round(float(weight), 2) for name, weight in zip(NAMES, fitted, strict=True)}


def _gain(examples: Sequence[tuple[NDArray[np.float64], NDArray[np.intp]]], fitted: NDArray[np.float64]) -> float:
    """The mean log-probability of the right answers, less the penalty."""
    total = 0.0
    for table, near in examples:
        score = table @ fitted
        total += np.logaddexp.reduce(score[near]) - np.logaddexp.reduce(score)
    return float(total / len(examples) - _PENALTY * (fitted @ fitted) / 2.0)


def _softmax(score: NDArray[np.float64]) -> NDArray[np.float64]:
    mass = np.exp(score - score.max())
    return np.asarray(mass / mass.sum(), np.float64)


def _examples(case: cases.Case) -> list[tuple[NDArray[np.float64], NDArray[np.intp]]]:
    """For each true start the features of its item at every candidate, and which candidates are right."""
    clues = case.clues
    starts = clues.hearing.starts_ms[clues.borders]
    index = {item.key: k for k, item in enumerate(case.agenda.items)}
    found = []
    for section in case.truth.sections:
        away = np.abs(starts - section.start_ms)
        near = np.flatnonzero(away <= _NEAR_MS)
        near = near if len(near) else np.array([away.argmin()])
        for number in sorted(section.items, key=lambda number: index.get(number, 0))[:1]:
            if number in index:
                table = np.hstack([clues.general[:, 1:], clues.specific[:, index[number]]])
                found.append((table, near))
    return found


def fit_scores(tables: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> dict[str, float]:
    """The weights of the section score: a logistic regression on whether a section's start is right, from `graded` cases."""
    table, good = np.vstack([rows for rows, _ in tables]), np.concatenate([right for _, right in tables])
    fitted = np.zeros(table.shape[1])
    for _ in range(30):
        share = 1.0 / (1.0 + np.exp(-(table @ fitted)))
        gradient = table.T @ (good - share) - fitted
        curvature = (table * (share * (1.0 - share))[:, None]).T @ table + np.eye(len(fitted))
        fitted += np.linalg.solve(curvature, gradient)
    return {name: round(float(weight), 2) for name, weight in zip(confidence.FIGURES, fitted, strict=True)}


def leave_one_out(measured: Sequence[cases.Case]) -> dict[str, align.Fitted]:
    """For each meeting the weights fitted on all the others; the score's on how these do when each is left out in turn."""
    names = list(dict.fromkeys(case.name for case in measured))
    starts = {name: fit_starts([case for case in measured if case.name != name], weights.WEIGHTS) for name in names}
    tables = {name: [graded(case, starts[name]) for case in measured if case.name == name] for name in names}
    return {
        name: align.Fitted(
            starts[name], fit_scores([table for other in names if other != name for table in tables[other]])
        )
        for name in names
    }


def graded(case: cases.Case, starts: dict[str, float]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The figures of every section of an item, and whether it starts where it should (within 10 s)."""
    clues = case.clues
    steps, field = align.path(clues, align.Fitted(starts, confidence.WEIGHTS))
    table = confidence.figures(clues, field, steps)
    times = clues.hearing.starts_ms[clues.borders]
    inside = [n for n, step in enumerate(steps) if step.item >= 0]
    good = [
        any(
            abs(int(times[steps[n].border]) - section.start_ms) <= 10_000
            and case.agenda.items[steps[n].item].key in section.items
            for section in case.truth.sections
        )
        for n in inside
    ]
    return table[inside], np.array(good, np.float64)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", nargs="+", type=Path)
    measured = learn_turns.crossed(cases.read(parser.parse_args().case))
    starts = fit_starts(measured)
    fitted = leave_one_out(measured)
    scores = fit_scores([graded(case, dict(fitted[case.name].starts)) for case in measured])
    for module, table in ((weights, starts), (confidence, scores)):
        print(f"{module.__name__}.WEIGHTS = {{")
        print("".join(f'    "{name}": {weight:.2f},\n' for name, weight in table.items()) + "}")


if __name__ == "__main__":
    main()
