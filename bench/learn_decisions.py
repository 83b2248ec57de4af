"""Learn how decisions are spoken: `python -m bench.learn_decisions [CASE…]` writes minutes/gist.npz and minutes/decision_weights.py.

First what a sentence does to an item: sentences are drawn from the small grammars of decision_talk.txt, what is said in the
middle of the meetings' items is added as talk, and what is said at their ends as far as it can be told what it did; all are
misheard at 0, 20 and 40 %. Then what every sign of a decision weighs and how sure a decision is, on the same meetings, cut at
their true borders and each heard by what was learnt without it: sentences that were learnt from sound surer than new ones.
`--left-out` prints how often the right type is found in each meeting when all is learnt without it, and how sure it was.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench import cases, noise
from stt_minutes.minutes import asked, decisions, gist, spoken, votes
from stt_minutes.minutes import truth as truths
from stt_minutes.minutes.formulas import MOVES
from stt_minutes.minutes.tokens import normalise, tokens
from stt_minutes.values import Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.asked import Request
    from stt_minutes.values import DecisionType

ROOT = Path(__file__).resolve().parent.parent
_ROOM = ROOT / "stt_minutes" / "minutes"
_CHOICE = re.compile(r"\{([^{}]*)\}")
_DRAWN = 7
"""Sentences drawn of each grammar for each share of errors."""
_STEPS, _BATCH, _RATE, _PENALTY = 8, 64, 0.15, 2e-5

_GROUPS = 6
"""Groups of meetings of which one at a time is left out."""
_END_ROWS, _SURE, _ROUNDS = 8, 0.25, 2
_SAYS = {
    "godkendt": ("approve", "consent", "assign"),
    "tiltrådt": ("approve", "consent"),
    "anbefales": ("recommend", "consent"),
    "taget_til_efterretning": ("note",),
    "drøftet": ("discuss",),
    "udsat": ("postpone",),
    "afvist": ("reject",),
    "oversendt": ("forward",),
    "udgår": ("withdraw",),
    "ingen_beslutning": ("none",),
    "andet": ("assign", "approve", "consent"),
}
"""The moves that lead to each type."""

_FORCE = {
    "approve": 2.4, "consent": 1.4, "assign": 1.1, "recommend": 2.6, "note": 2.8, "discuss": 2.4, "postpone": 2.5, "reject": 2.3,
    "forward": 2.2, "withdraw": 2.2, "none": 1.0, "answer": 1.5,
}  # fmt: skip
"""How much each move says by itself: "det gør vi" is said all through a meeting, "til efterretning" only at an item's end."""
_OPEN, _DRAWN_TO_HAND = 0.4, 10.0
_EXPECTED: dict[str, dict[str, float]] = {
    "decide": {"godkendt": 1.0},
    "open": {"godkendt": 0.5, "andet": 0.5, "drøftet": 0.0},
    "agenda": {"godkendt": 2.5},
    "recommend": {"anbefales": 1.0},
    "note": {"taget_til_efterretning": 1.5},
    "discuss": {"drøftet": 1.5},
    "refuse": {"afvist": 1.0},
    "inform": {"andet": 1.0},
    "floor": {"andet": 1.0},
}
"""What each kind of item mostly ends with, in log-odds; every other type has -1."""
_HEADER = '''"""What each sign of a decision weighs, in log-odds.

Made by bench/learn_decisions.py: for every item of the measured meetings the right type is picked out among all types (a
conditional logit), at clean, 20 and 40 % word errors, drawn towards what was set by hand.
"""

from __future__ import annotations

'''
_SURE_HEADER = '''
"""How sure a decision is: a logistic regression on these figures (decisions.certainty)."""
'''

Example = tuple["NDArray[np.intp]", int]


def grammars(file: str = "decision_talk.txt") -> list[tuple[str, str]]:
    """Each line of a file of grammars with the heading it stands under: in decision_talk.txt the move it makes."""
    found, move = [], ""
    for line in Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            move = line.strip("[]")
        elif line.strip() and not line.startswith("#"):
            found.append((move, line))
    return found


def draw(line: str, chance: random.Random) -> str:
    """One sentence of the grammar."""
    while choice := _CHOICE.search(line):
        line = line[: choice.start()] + chance.choice(choice[1].split("|")) + line[choice.end() :]
    return re.sub(r"([.?!])[.]+", r"\1", " ".join(line.split()))


def misheard(text: str, share: float, chance: random.Random) -> list[str]:
    """Its normalised words as a recogniser with that share of word errors might write them."""
    heard = noise.misheard(text.split(), share, chance)
    return [plain for word, _ in heard if (plain := normalise(word))]


def drawn(seed: int = 1) -> list[Example]:
    """The sentences of the grammars."""
    chance = random.Random(seed)
    found = []
    for move, line in grammars():
        for share in noise.SHARES.values():
            for _ in range(_DRAWN):
                words = misheard(draw(line, chance), share, chance)
                found.append((gist.features(words), gist.CLASSES.index(move)))
    return found


def talk(folders: Iterable[Path], seed: int = 2) -> list[Example]:
    """What is said in the meetings, the last sentences of every item left out, as talk."""
    chance = random.Random(seed)
    label = gist.CLASSES.index(gist.TALK)
    found = []
    for folder in folders:
        rows = noise.script(folder)
        for number, row in enumerate(rows):
            if any(other["item"] != row["item"] for other in rows[number : number + 6]):
                continue
            for sentence in re.split(r"(?<=[.?!])\s+", row["text"]):
                words = misheard(sentence, chance.choice(list(noise.SHARES.values())), chance)
                found.append((gist.features(words), label))
    return found


def endings(folders: Iterable[Path], table: NDArray[np.float32], seed: int = 4) -> list[Example]:
    """The ends of the meetings' items, read by `table`: the likeliest sentence of what was decided, and what is not so.

    Which sentence decides is not marked; the one that says the true type loudest is taken for it, and a sentence that seems to
    turn the item another way is talk (expectation-maximisation with hard choices).
    """
    chance = random.Random(seed)
    other = gist.CLASSES.index(gist.TALK)
    found = []
    for folder in folders:
        rows = noise.script(folder)
        truth = truths.truth(json.loads((folder / "truth.json").read_text(encoding="utf-8")))
        for number, decision in truth.decisions.items():
            places = [n for n, row in enumerate(rows) if row["item"] == number][-_END_ROWS:]
            said = [text for n in places for text in re.split(r"(?<=[.?!])\s+", rows[n]["text"]) if text.strip()]
            allowed = [gist.CLASSES.index(move) for kind in decision.types for move in _SAYS.get(kind, ())]
            likely = [gist.weigh(misheard(text, 0.0, chance), table) for text in said]
            if not likely or not allowed:
                continue
            best = max(range(len(said)), key=lambda n: max(likely[n][allowed]))
            for n, text in enumerate(said):
                move = max(allowed, key=lambda each: likely[n][each])
                if n == best and likely[n][move] >= _SURE:
                    label = move
                elif int(likely[n].argmax()) not in (*allowed, other):
                    label = other
                else:
                    continue
                for share in noise.SHARES.values():
                    found += [(gist.features(misheard(text, share, chance)), label) for _ in range(2)]
    return found


def learn(examples: Sequence[Example], seed: int = 3) -> NDArray[np.float32]:
    """The weights, shape (SIZE + 1, classes), by AdaGrad (Duchi et al. 2011) on the log-loss."""
    chance = np.random.default_rng(seed)
    counts = np.bincount([label for _, label in examples], minlength=len(gist.CLASSES))
    weight = np.sqrt(counts.mean() / np.maximum(counts, 1))
    table = np.zeros((gist.SIZE + 1, len(gist.CLASSES)), np.float32)
    sums = np.full_like(table, 1e-3)
    lengths = np.array([len(places) for places, _ in examples])
    for _ in range(_STEPS):
        order = chance.permutation(len(examples))
        for low in range(0, len(order), _BATCH):
            chosen = [n for n in order[low : low + _BATCH] if lengths[n]]
            places = np.concatenate([examples[n][0] for n in chosen])
            labels = np.array([examples[n][1] for n in chosen])
            norm = np.sqrt(lengths[chosen])[:, None]
            starts = np.concatenate([[0], np.cumsum(lengths[chosen])[:-1]])
            share = _softmax(np.add.reduceat(table[places], starts) / norm + table[gist.SIZE])
            share[np.arange(len(chosen)), labels] -= 1.0
            share *= weight[labels][:, None]
            rows, where = np.unique(places, return_inverse=True)
            gradient = np.zeros((len(rows) + 1, len(gist.CLASSES)))
            np.add.at(gradient, where, np.repeat(share / norm, lengths[chosen], axis=0))
            gradient[-1] = share.sum(axis=0)
            rows = np.append(rows, gist.SIZE)
            step = (gradient / len(chosen) + _PENALTY * table[rows]).astype(np.float32)
            sums[rows] += step**2
            table[rows] -= _RATE * step / np.sqrt(sums[rows])
    return table


def save(table: NDArray[np.float32], path: Path) -> None:
    """The weights as bytes with one scale."""
    scale = np.abs(table).max() / 127.0
    np.savez_compressed(path, weights=np.round(table / scale).astype(np.int8), scale=np.float32(scale))


def taught(folders: Sequence[Path]) -> tuple[NDArray[np.float32], list[Example]]:
    """The weights learnt from the grammars and these meetings, and the sentences of the last round."""
    basis = drawn() + talk(folders)
    examples, table = basis, learn(basis)
    for _ in range(_ROUNDS):
        examples = basis + endings(folders, table)
        table = learn(examples)
    return table, examples


@dataclass(frozen=True)
class Item:
    """One item of a meeting at one share of word errors: the figures for each type, and which types are right."""

    meeting: str
    share: str
    asked: Request
    figures: dict[DecisionType, dict[str, float]]
    right: frozenset[DecisionType]


def items(case: cases.Case, table: NDArray[np.float32] | None = None) -> list[Item]:
    """The items at which something is to be decided, cut at their true borders, with the sentences weighed by `table`."""
    heard = tokens(case.transcript)
    sections = [
        Section(min(each.items, default=None), each.start_ms, each.end_ms, also=tuple(sorted(each.items)[1:]))
        for each in case.truth.sections
    ]
    found = []
    for item in case.agenda.items:
        said = spoken.spoken(item, sections, heard)
        request = asked.request(item, case.agenda.body, case.agenda)
        tail = decisions.tail(said.heard, said.ends_ms)
        if not item.open or item.key not in case.truth.decisions or request.ask in {"floor", "inform"} or not tail:
            continue
        vote = votes.count(said.heard, case.agenda)
        _, figures = decisions.signals(tail, request, said.ends_ms, vote, table)
        kinds = case.truth.decisions[item.key].types
        right = frozenset("godkendt" if kind == "tiltrådt" else kind for kind in kinds)
        found.append(Item(case.name, case.share, request, figures, right))
    return found


def by_hand(name: str) -> float:
    """What a sign weighs before anything is learnt."""
    kind, *rest = name.split()
    if kind in {"formula", "gist"}:
        return _FORCE[rest[-1]] * (_OPEN if rest[0] == "open" else 1.0)
    if kind == "prior":
        return _EXPECTED[rest[0]].get(rest[1], -1.0)
    return {"vote": 1.8, "echo": 0.6, "unsaid": -1.2}.get(kind, 0.3)


def names() -> list[str]:
    """Every sign that decisions.signals may give."""
    sources = [f"{source} {move}" for source in ("formula", "gist") for move in (*MOVES, "answer")]
    sources += [f"{source} open {move}" for source in ("formula", "gist") for move in ("approve", "consent", "assign")]
    priors = [f"prior {group} {kind}" for group in _EXPECTED for kind in decisions.TYPES]
    return sorted([*sources, *priors, "vote", "echo", "unsaid", "lean postpone", "lean reject"])


def fit(measured: Sequence[Item]) -> dict[str, float]:
    """The weights under which the right types are likeliest: a conditional logit drawn towards `by_hand`, by Newton steps."""
    signs = names()
    place = {name: n for n, name in enumerate(signs)}
    table = np.zeros((len(measured), len(decisions.TYPES), len(signs)))
    right = np.zeros(table.shape[:2], np.bool_)
    for row, item in enumerate(measured):
        for column, kind in enumerate(decisions.TYPES):
            right[row, column] = kind in item.right
            for name, value in item.figures[kind].items():
                table[row, column, place[name]] = value
    start = np.array([by_hand(name) for name in signs])
    fitted = start.copy()
    reached = _gain(table, right, fitted, start)
    for _ in range(25):
        share = _softmax(table @ fitted)
        wanted = np.where(right, share, 0.0)
        wanted /= wanted.sum(axis=1, keepdims=True) + 1e-12
        gradient = np.einsum("it,itk->k", wanted - share, table) - _DRAWN_TO_HAND * (fitted - start)
        mean = np.einsum("it,itk->ik", share, table)
        spread = np.einsum("itk,itl->kl", share[:, :, None] * table, table, optimize=True) - mean.T @ mean
        step = np.linalg.solve(spread + _DRAWN_TO_HAND * np.eye(len(signs)), gradient)
        length = 1.0
        while length > 1e-3 and _gain(table, right, fitted + length * step, start) < reached:
            length /= 2.0
        fitted += length * step
        before, reached = reached, _gain(table, right, fitted, start)
        if reached - before < 1e-3:
            break
    return {name: round(float(weight), 2) for name, weight in zip(signs, fitted, strict=True)}


def _gain(
    table: NDArray[np.float64], right: NDArray[np.bool_], fitted: NDArray[np.float64], start: NDArray[np.float64]
) -> float:
    score = table @ fitted
    total = np.logaddexp.reduce(np.where(right, score, -1e9), axis=1) - np.logaddexp.reduce(score, axis=1)
    return float(total.sum() - _DRAWN_TO_HAND * ((fitted - start) ** 2).sum() / 2.0)


def _softmax(score: NDArray[np.float64]) -> NDArray[np.float64]:
    mass = np.exp(score - score.max(axis=1, keepdims=True))
    return np.asarray(mass / mass.sum(axis=1, keepdims=True), np.float64)


def fit_sureness(measured: Sequence[Item], weights: dict[str, float]) -> dict[str, float]:
    """What makes a decision sure: a logistic regression with a small penalty, by Newton steps."""
    judged = [decisions.certainty(item.figures, item.asked, weights) for item in measured]
    names = list(judged[0].figures)
    table = np.array([[each.figures[name] for name in names] for each in judged])
    right = np.array([each.type in item.right for each, item in zip(judged, measured, strict=True)], np.float64)
    fitted = np.zeros(len(names))
    for _ in range(25):
        share = 1.0 / (1.0 + np.exp(-table @ fitted))
        gradient = table.T @ (right - share) - fitted
        spread = (table * (share * (1.0 - share))[:, None]).T @ table + np.eye(len(names))
        fitted += np.linalg.solve(spread, gradient)
    return {name: round(float(weight), 2) for name, weight in zip(names, fitted, strict=True)}


def crossed(folders: Sequence[Path]) -> list[list[Item]]:
    """The meetings' items in groups, each group's sentences weighed by what was learnt without its meetings."""
    found = []
    for number in range(min(_GROUPS, len(folders))):
        own = folders[number::_GROUPS]
        table, _ = taught([folder for folder in folders if folder not in own])
        found.append([item for case in cases.read(own) for item in items(case, table)])
    return found


@dataclass(frozen=True)
class Judged:
    """What was proposed for an item, how sure, by what was learnt without its meeting, and whether it is right."""

    item: Item
    score: float
    right: bool


def left_out(folders: Sequence[Path]) -> list[Judged]:
    """Every item judged by what was learnt without its meeting."""
    groups = crossed(folders)
    found = []
    for number, own in enumerate(groups):
        others = [item for other, group in enumerate(groups) if other != number for item in group]
        weights = fit(others)
        sure = fit_sureness(others, weights)
        for item in own:
            kind, score = decisions.proposed(item.figures, item.asked, weights, sure)
            found.append(Judged(item, score, kind in item.right))
    return found


def _print_left_out(judged: Sequence[Judged]) -> None:
    for meeting in dict.fromkeys(each.item.meeting for each in judged):
        shares = []
        for share in noise.SHARES:
            own = [each for each in judged if (each.item.meeting, each.item.share) == (meeting, share)]
            shares.append(f"{share} {sum(each.right for each in own)}/{len(own)}")
        print(f"{meeting}: {', '.join(shares)}")
    for share in noise.SHARES:
        own = [each for each in judged if each.item.share == share]
        print(f"all, {share}: {sum(each.right for each in own) / len(own):.3f}")


def main() -> None:
    """Learn and write, or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", nargs="*", type=Path)
    parser.add_argument("--left-out", action="store_true")
    options = parser.parse_args()
    folders = options.case or sorted(
        path.parent for path in (ROOT / "tests" / "minutes" / "cases").glob("*/truth.json")
    )
    if options.left_out:
        _print_left_out(left_out(folders))
        return
    table, examples = taught(folders)
    save(table, _ROOM / "gist.npz")
    measured = [item for group in crossed(folders) for item in group]
    weights = fit(measured)
    sure = fit_sureness(measured, weights)
    text = _HEADER + _lines("WEIGHTS", weights) + _SURE_HEADER + _lines("SURE", sure)
    (_ROOM / "decision_weights.py").write_text(text, encoding="utf-8")
    print(f"{len(examples)} sentences, {(_ROOM / 'gist.npz').stat().st_size} bytes, {len(weights)} weights")


def _lines(name: str, weights: dict[str, float]) -> str:
    own = "".join(f'    "{sign}": {weight:.2f},\n' for sign, weight in weights.items())
    return f"{name}: dict[str, float] = {{\n{own}}}\n"


if __name__ == "__main__":
    main()
