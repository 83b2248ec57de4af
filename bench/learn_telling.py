"""Learn which clauses tell what was decided: `python -m bench.learn_telling [CASE…]` writes minutes/telling.npz.

The meetings' items are cut at their true borders and misheard at 0, 20 and 40 %. Where the facts of a decision are written down
(facts.json) a clause is right when it is the one that says a fact best; elsewhere when it shares the rarest words with the
decision that was written. `--left-out` prints how many facts the chosen clauses say when all is learnt without their meeting.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench import cases, noise
from bench.learn_decisions import save
from stt_minutes.minutes import asked, facts, people, sounds, spoken
from stt_minutes.minutes.telling import signs, weigh
from stt_minutes.minutes.tokens import quote, tokens
from stt_minutes.values import Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.facts import Fact

ROOT = Path(__file__).resolve().parent.parent
_ROOM = ROOT / "stt_minutes" / "minutes"
_GROUPS = 8
_EPOCHS, _BATCH, _RATE, _PENALTY = 6, 16, 0.05, 5e-3
_FORMAL = frozenset(
    signs.content(
        "dagsordenen blev godkendt godkendes vedtaget indstillingen tiltrådt punktet sagen taget tages til efterretning drøftet drøftede "
        "udsat udsættes anbefaler anbefales anbefaling over for byrådet økonomiudvalget udvalget rådet direktionen forvaltningen "
        "orienteret orienterede orientering nævnt intet kommunalbestyrelsen stemte imod undlod oversendt oversendes afvist bortfaldt "
        "forslaget forslag"
    )
)
"""Words of every written decision: they tell no clause from another."""
_ALIKE, _LEAST, _ROUNDS = 0.86, 1.0, 8
_WORDS = (16, 20, 25, 30)
"""Words an item at which the facts said are printed."""


@dataclass(frozen=True)
class Item:
    """One item of a meeting at one share of word errors: its clauses' places in the table, lengths, and what they say.

    `gains`: how many facts a clause is the best to say (a share of one where only the written decision is known); `says`: the
    numbers of the facts in it. `known`: its facts are written down.
    """

    meeting: str
    share: str
    found: list[weigh.Places]
    lengths: list[int]
    gains: list[float]
    says: list[list[int]]
    facts: int
    known: bool


def items(case: cases.Case, rarity: Mapping[str, float]) -> list[Item]:
    """The open items of a meeting whose decisions are written down, cut at the true borders."""
    heard = tokens(case.transcript)
    roster = people.roster(case.agenda)
    sections = [
        Section(min(each.items, default=None), each.start_ms, each.end_ms, also=tuple(sorted(each.items)[1:]))
        for each in case.truth.sections
    ]
    texts = {number: each["text"] for number, each in _truth(case.folder)["decisions"].items()}
    path = case.folder / "facts.json"
    known = facts.read(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None
    found = []
    for item in case.agenda.items:
        said = spoken.spoken(item, sections, heard)
        if not item.open or item.key not in texts or not said.heard:
            continue
        speech = signs.Speech(said.heard, asked.request(item, case.agenda.body, case.agenda), said.ends_ms, roster)
        likely = _by_text(speech, texts[item.key], rarity)
        own = known.get(item.key) if known is not None else None
        if own is not None and not own.closed:
            gains, says = _by_facts(speech, own.facts, likely)
        else:
            gains, says = likely, [[] for _ in likely]
        lengths = [clause.end - clause.start for clause in speech.clauses]
        count = len(own.facts) if own is not None else 0
        found.append(
            Item(case.name, case.share, weigh.places(speech), lengths, gains, says, count, known=own is not None)
        )
    return found


def _truth(folder: Path) -> dict[str, dict[str, dict[str, str]]]:
    truth: dict[str, dict[str, dict[str, str]]] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return truth


def _by_facts(
    speech: signs.Speech, own: Sequence[Fact], likely: Sequence[float]
) -> tuple[list[float], list[list[int]]]:
    """Each fact is given to the clause that says most facts not yet said, is most like the written decision and comes late."""
    printed = [
        f"{text} {quote(speech.heard, clause.start, clause.end)}"
        for text, clause in zip(speech.written, speech.clauses, strict=True)
    ]
    says = [[number for number, fact in enumerate(own) if facts.says(text, fact.stems)] for text in printed]
    left, gains = set(range(len(own))), [0.0] * len(printed)
    while left:
        fresh = [len(left.intersection(each)) for each in says]
        if not any(fresh):
            break
        best = max(
            (number for number, count in enumerate(fresh) if count),
            key=lambda number: fresh[number] + 0.8 * likely[number] + 0.5 * number / len(fresh),
        )
        gains[best] += fresh[best]
        left.difference_update(says[best])
    return gains, says


def _by_text(speech: signs.Speech, text: str, rarity: Mapping[str, float]) -> list[float]:
    """Greedy cover of the written decision's words by clauses, rare words first; 0..1 for each clause."""
    left = {word: rarity.get(word, rarity[""]) for word in set(signs.content(text)) - _FORMAL}
    whole = dict(left)
    shared = [{word for word in whole if any(_alike(word, each) for each in own)} for own in speech.contents]
    found = [0.0] * len(shared)
    for _ in range(_ROUNDS):
        fresh = [sum(left.get(word, 0.0) for word in each) for each in shared]
        worth = [
            new
            + 0.15 * sum(whole[word] for word in each if word not in left)
            - 0.04 * len(own)
            + 0.3 * number / len(shared)
            if new and not found[number]
            else -math.inf
            for number, (new, each, own) in enumerate(zip(fresh, shared, speech.contents, strict=True))
        ]
        best = int(np.argmax(worth)) if worth else 0
        if not worth or fresh[best] < _LEAST or worth[best] == -math.inf:
            break
        found[best] = min(1.0, fresh[best] / 4 + 0.35)
        for word in shared[best]:
            left.pop(word, None)
    return found


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if len(one) < 5 or len(other) < 5:
        return False
    part = len(one) > 5 and len(other) > 5 and (one in other or other in one)
    return part or sounds.likeness(one, other) > _ALIKE


def rarity(folders: Iterable[Path]) -> dict[str, float]:
    """How rare each word is among the meetings' turns of speech (half the inverse document frequency); "" for unknown ones."""
    counts: Counter[str] = Counter()
    total = 0
    for folder in folders:
        spoken_words: dict[str, set[str]] = {}
        for row in noise.script(folder):
            spoken_words.setdefault(row["item"], set()).update(signs.content(row["text"]))
        total += len(spoken_words)
        counts.update(word for each in spoken_words.values() for word in each)
    found = {word: math.log((total + 1) / (count + 1)) / 2 for word, count in counts.items()}
    return found | {"": math.log(total + 1) / 2}


def learn(measured: Sequence[Item], seed: int = 3) -> NDArray[np.float32]:
    """The weights by AdaGrad (Duchi et al. 2011) on the log-loss; a clause counts more the more facts it says."""
    rows = [(found, gain, each.known) for each in measured for found, gain in zip(each.found, each.gains, strict=True)]
    chance = np.random.default_rng(seed)
    bias = len(signs.GROUPS) * weigh.SIZE
    table, sums = np.zeros(bias + 1), np.full(bias + 1, 1e-3)
    flat = [np.concatenate(found) for found, _, _ in rows]
    scale = [
        np.concatenate([np.full(len(each), 1 / math.sqrt(len(each) + 1)) for each in found]) for found, _, _ in rows
    ]
    wanted = np.array([1.0 if known and gain >= 1 else 0.5 * gain if known else gain for _, gain, known in rows])
    weight = np.array([1.0 + gain if known else 2.0 if gain else 1.0 for _, gain, known in rows])
    for _ in range(_EPOCHS):
        order = chance.permutation(len(rows))
        for low in range(0, len(order), _BATCH):
            chosen = order[low : low + _BATCH]
            gradient: dict[str, NDArray[np.float64]] = {}
            at = np.concatenate([flat[n] for n in chosen])
            size = np.concatenate([scale[n] for n in chosen])
            starts = np.cumsum([0, *(len(flat[n]) for n in chosen[:-1])])
            score = np.add.reduceat(table[at] * size, starts) + table[bias]
            error = (1 / (1 + np.exp(-score)) - wanted[chosen]) * weight[chosen]
            step = np.repeat(error, [len(flat[n]) for n in chosen]) * size
            places, where = np.unique(at, return_inverse=True)
            total = np.bincount(where, step, len(places)) + _PENALTY * table[places]
            sums[places] += total**2
            table[places] -= _RATE * total / np.sqrt(sums[places])
            sums[bias] += error.sum() ** 2
            table[bias] -= _RATE * error.sum() / math.sqrt(sums[bias])
            del gradient
    return table[:, None].astype(np.float32)


def crossed(measured: Sequence[Item]) -> list[tuple[Item, list[float]]]:
    """Every item with its clauses weighed by what was learnt without its meeting."""
    names = sorted({each.meeting for each in measured})
    found = []
    for group in range(min(_GROUPS, len(names))):
        own = set(names[group::_GROUPS])
        table = learn([each for each in measured if each.meeting not in own])
        found += [(each, [weigh.odds(one, table) for one in each.found]) for each in measured if each.meeting in own]
    return found


def frontier(judged: Sequence[tuple[Item, list[float]]], share: str) -> list[tuple[float, float]]:
    """For each of _WORDS the words an item and the share of facts said, the best clauses for their length taken first."""
    own = [(item, odds) for item, odds in judged if item.share == share and item.known]
    ranked = sorted(
        (
            (1 / (1 + math.exp(-odds[n])) / (item.lengths[n] + 4), i, n)
            for i, (item, odds) in enumerate(own)
            for n in range(len(odds))
        ),
        reverse=True,
    )
    said: set[tuple[int, int]] = set()
    used, asked_for, found = 0, sum(item.facts for item, _ in own), []
    wanted = [words * len(own) for words in _WORDS]
    for _, i, n in ranked:
        while wanted and used >= wanted[0]:
            wanted.pop(0)
            found.append((used / len(own), len(said) / asked_for))
        used += own[i][0].lengths[n]
        said |= {(i, fact) for fact in own[i][0].says[n]}
    return found


def main() -> None:
    """Learn and write, or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", nargs="*", type=Path)
    parser.add_argument("--left-out", action="store_true")
    options = parser.parse_args()
    folders = options.case or sorted(
        path.parent for path in (ROOT / "tests" / "minutes" / "cases").glob("*/truth.json")
    )
    rare = rarity(folders)
    measured = [item for case in cases.read(folders) for item in items(case, rare)]
    if options.left_out:
        judged = crossed(measured)
        for share in noise.SHARES:
            told = ", ".join(f"{said:.3f} in {words:.0f} words" for words, said in frontier(judged, share))
            print(f"{share}: facts said {told}")
        return
    save(learn(measured), _ROOM / "telling.npz")
    print(f"{sum(len(each.found) for each in measured)} clauses, {(_ROOM / 'telling.npz').stat().st_size} bytes")


if __name__ == "__main__":
    main()
