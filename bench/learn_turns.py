"""Learn how one item ends and the next begins: `python -m bench.learn_turns CASE…` writes minutes/turns.npz.

Every candidate border of the meetings is an example, at 0, 20 and 40 % word errors; sentences drawn from the small grammars of
turn_talk.txt (beginnings) and decision_talk.txt (ends) are added, for a few meetings hold only a few ways to say it.
"""

from __future__ import annotations

import argparse
import random
import re
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench import cases, learn_decisions, noise
from stt_minutes.minutes import gist, turns
from stt_minutes.minutes.tokens import tokens
from stt_minutes.values import Segment, Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.tokens import Token

_ROOM = Path(__file__).resolve().parent.parent / "stt_minutes" / "minutes"
_NEAR_MS = 1500
"""Candidates so close to a true start count as it."""
_DRAWN_BEGINS, _DRAWN_ENDS = 6, 2
"""Sentences drawn of each grammar for each share of errors."""
_STEPS, _RATE, _PENALTY = 120, 0.15, 1e-4
_FOLDS = 7
_NAMES = (
    "Pia", "Kim", "Hanne", "Jens", "Karen", "Ole", "Lise", "Mona", "Dorte", "Lars", "Erik", "Anne", "Poul", "Rikke", "Tom", "Bente",
    "Ulla", "Jakob", "Line", "Peter", "Birgit", "Morten", "Vibeke", "Hassan", "Sara", "Egon", "Ditte", "Niels", "Gitte", "Ahmed",
)  # fmt: skip
_NUMBERS = (
    "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv", "tretten", "fjorten", "femten",
)  # fmt: skip
_ECHOES = (
    "Ja.", "Godt.", "Fint.", "Tak, NAVN.", "Det gør jeg.", "Det gør vi.", "Tak.", "Det er fint.", "Tak for det.", "Det lyder godt.",
    "Okay.", "Jeg skal nok.", "Det er noteret.", "Enig.", "Selv tak.", "Super.",
)  # fmt: skip
_ECHOED = 0.35
_TALK = (
    "Det er jo det, vi har talt om.", "Det ved jeg ikke.", "Og det er det samme som sidste år.", "Jeg synes, at det er rimeligt.",
    "Vi har set på tallene.", "De bor ude ved vejen.", "Hun sagde det også i går.", "Der er mange, der spørger.",
    "Det koster to millioner.", "For to år siden var der færre.", "Så kan man jo tænke over, hvad det betyder.",
    "Folk vil gerne have det.",
)  # fmt: skip
"""What is said around a drawn sentence, and, so that this tells nothing, as often without it."""

Example = tuple["NDArray[np.intp]", float]


def _spoken(line: str, share: float, chance: random.Random) -> tuple[Token, ...]:
    """One sentence of the grammar line as it may be heard."""
    text = learn_decisions.draw(line, chance)
    text = re.sub("EMNE", lambda _: _subject(chance), text)
    text = re.sub("NAVN", lambda _: chance.choice(_NAMES), text)
    text = re.sub(r"\bTAL\b", lambda _: chance.choice(_NUMBERS), text)
    heard = [Word(word, 0, 0, sure) for word, sure in noise.misheard(text.split(), share, chance)]
    return tokens(Transcript("da", 0, (Segment("s0", 0, 0, tuple(heard)),)))


def _subject(chance: random.Random) -> str:
    word = chance.choice(chance.choice(_subjects()))
    return chance.choice([word, word, f"{word}{'n' if word.endswith('e') else 'en'}", f"{word}erne", f"den nye {word}"])


@cache
def _subjects() -> list[list[str]]:
    lines = (_ROOM / "related.txt").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def drawn(seed: int = 1) -> tuple[list[Example], list[Example]]:
    """The sentences of the grammars, for the words after a border and for those before it."""
    chance = random.Random(seed)
    begins: list[Example] = []
    ends: list[Example] = []
    talk = learn_decisions.grammars("turn_talk.txt")
    for kind, line in [each for each in talk if each[0] != "stays"]:
        for share in noise.SHARES.values():
            for _ in range(_DRAWN_BEGINS):
                heard = _spoken(f"{line} {chance.choice(_TALK)} {chance.choice(_TALK)}", share, chance)
                begins.append((turns.features(turns.after(heard, 0)), float(kind == "begins")))
                heard = _spoken(" ".join(chance.sample(_TALK, 3)), share, chance)
                begins.append((turns.features(turns.after(heard, 0)), 0.0))
    closing = learn_decisions.grammars()
    for kind, line in [*closing, *((gist.TALK, line) for kind, line in talk if kind == "stays")]:
        for share in noise.SHARES.values():
            for _ in range(_DRAWN_ENDS):
                decides = kind != gist.TALK
                echo = chance.choice(_ECHOES) if decides and chance.random() < _ECHOED else ""
                heard = _spoken(f"{chance.choice(_TALK)} {line} {echo}", share, chance)
                ends.append((turns.features(turns.before(heard, len(heard))), float(decides)))
                heard = _spoken(" ".join(chance.sample(_TALK, 3)), share, chance)
                ends.append((turns.features(turns.before(heard, len(heard))), 0.0))
    return begins, ends


def borders(case: cases.Case) -> tuple[list[Example], list[Example]]:
    """Every candidate border of a meeting, for the words after it and for those before it."""
    heard, places = case.clues.hearing.tokens, case.clues.borders
    times = case.clues.hearing.starts_ms[places]
    right = np.zeros(len(places))
    for section in case.truth.sections:
        if section.items:
            away = np.abs(times - section.start_ms)
            right[away <= max(_NEAR_MS, away.min())] = 1.0
    return (
        [(turns.features(turns.after(heard, place)), y) for place, y in zip(places, right, strict=True)],
        [(turns.features(turns.before(heard, place)), y) for place, y in zip(places, right, strict=True)],
    )


def learn(examples: Sequence[Example]) -> NDArray[np.float32]:
    """The weights and the bias, shape (SIZE + 1,): logistic regression by Adam (Kingma & Ba 2015) on all examples at once."""
    places = np.concatenate([found for found, _ in examples])
    lengths = np.array([len(found) for found, _ in examples])
    begins = np.cumsum(lengths) - lengths
    norm = np.repeat(1.0 / np.sqrt(lengths), lengths)
    right = np.array([label for _, label in examples])
    fitted = np.zeros(turns.SIZE + 1)
    fitted[-1] = np.log(right.mean() / (1.0 - right.mean()))
    mean, square = np.zeros_like(fitted), np.zeros_like(fitted)
    for step in range(1, _STEPS + 1):
        score = np.add.reduceat(fitted[places] * norm, begins) + fitted[-1]
        miss = (1.0 / (1.0 + np.exp(-score)) - right) / len(right)
        gradient = np.zeros_like(fitted)
        gradient += np.bincount(places, np.repeat(miss, lengths) * norm, minlength=turns.SIZE + 1).astype(np.float64)
        gradient[:-1] += _PENALTY * fitted[:-1]
        gradient[-1] = miss.sum()
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        fitted -= _RATE * (mean / (1.0 - 0.9**step)) / (np.sqrt(square / (1.0 - 0.999**step)) + 1e-9)
    return fitted.astype(np.float32)


def taught(measured: Sequence[tuple[list[Example], list[Example]]]) -> NDArray[np.float32]:
    """The table of turns.weigh, learnt from the borders of meetings and the grammars."""
    return np.vstack(
        [
            learn([*chain.from_iterable(side), *own])
            for side, own in zip(zip(*measured, strict=True), drawn(), strict=True)
        ]
    )


def crossed(measured: Sequence[cases.Case]) -> list[cases.Case]:
    """The same cases, each to be read with a table that was learnt without its meeting, so that weights may be fitted on them."""
    names = sorted({case.name for case in measured})
    fold = {name: n % _FOLDS for n, name in enumerate(names)}
    examples = [borders(case) for case in measured]
    tables = {
        number: taught([found for case, found in zip(measured, examples, strict=True) if fold[case.name] != number])
        for number in sorted(set(fold.values()))
    }
    return [replace(case, table=tables[fold[case.name]]) for case in measured]


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", nargs="+", type=Path)
    table = taught([borders(case) for case in cases.read(parser.parse_args().case)])
    learn_decisions.save(table, _ROOM / "turns.npz")
    print(f"{(_ROOM / 'turns.npz').stat().st_size} bytes")


if __name__ == "__main__":
    main()
