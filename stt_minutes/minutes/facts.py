"""Whether a printed decision says what was decided: measured against the facts.json of a case.

A fact is a thing that the true text says beyond the type of the decision (an amount, a date, a receiver …), with the stems of
which one must stand in the print. `wrong` are strings that make the print false. Comparison is in lower case with every run of
white space as one blank; a figure is never part of another number ("3 for" does not stand in "13 for").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

KINDS = ("amount", "date", "name", "receiver", "condition", "change", "vote", "task", "topic", "reference")
_ASIDE_BEFORE = re.compile(
    r"(?:\b(?:i stedet for|frem for|fremfor|snarere end|hellere end)\s(?:[^\s,;.:]+\s){0,3}|\bikke\s(?:[^\s,;.:]+\s)?)$"
)
"""What puts a number or an outcome aside before it is said: "i stedet for de foreslåede 300.000"."""
_FROM = re.compile(r"\bfra\s(?:[^\s,;.:]+\s){0,3}$")
_TO = re.compile(r"^[^;]{0,40}?\btil\s")
_ASIDE_AFTER = re.compile(
    r"^\S*(?:\s[^\s,;:]+){0,2}\s(?:ændre[st]|rette[st]|nedsættes|nedsat|sættes ned|forhøjes|forhøjet|hæves|hævet|sænkes|sænket)\stil\s"
    r"|^\S*(?:\s[^\s,;:]+){0,2}\serstatte[st] (?:af|med)\s"
)
"""… and after it: "beløbet på 300.000 kr. nedsættes til 200.000 kr."."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What must be said, in Danish, and the stems of which one says it. `weight` is its share in a sum."""

    need: str
    kind: str
    weight: float
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One item's facts. An item without facts is told by its type alone; a closed one is left out of every sum."""

    facts: tuple[Fact, ...] = ()
    wrong: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Miss:
    """A fact that the print does not say, or (`kind` "wrong") a string that makes it false."""

    item: str
    kind: str
    what: str
    printed: str


@dataclass(frozen=True, slots=True)
class Told:
    """What prints say of what was decided, for one meeting or (added up) several.

    `asked` and `said` are weights by kind; `whole` of `with_facts` items say all of their facts and `false` of `items` say
    something wrong; `chrf` has a value 0..1 for each true text (empty without sacrebleu); words are counted over the items with a
    true text.
    """

    asked: Mapping[str, float] = field(default_factory=dict)
    said: Mapping[str, float] = field(default_factory=dict)
    with_facts: int = 0
    whole: int = 0
    items: int = 0
    false: int = 0
    chrf: tuple[float, ...] = ()
    words_printed: int = 0
    words_true: int = 0
    misses: tuple[Miss, ...] = ()

    def __add__(self, other: Told) -> Told:
        return Told(
            _sum(self.asked, other.asked),
            _sum(self.said, other.said),
            self.with_facts + other.with_facts,
            self.whole + other.whole,
            self.items + other.items,
            self.false + other.false,
            self.chrf + other.chrf,
            self.words_printed + other.words_printed,
            self.words_true + other.words_true,
            self.misses + other.misses,
        )

    def figures(self) -> dict[str, float | None]:
        """The shares under the names of the JSON that `evaluate --json` writes; None where there is nothing to count."""
        return {
            "fact_recall": _share(sum(self.said.values()), sum(self.asked.values())),
            "items_told": _share(self.whole, self.with_facts),
            "items_false": _share(self.false, self.items),
            "chrf": _share(sum(self.chrf), len(self.chrf)),
            "length": _share(self.words_printed, self.words_true),
        }

    def by_kind(self) -> dict[str, tuple[float, float]]:
        """Kind -> weight said and weight asked for, in the order of KINDS."""
        return {kind: (self.said.get(kind, 0), self.asked[kind]) for kind in KINDS if kind in self.asked}


def read(data: Any) -> dict[str, ItemFacts]:
    """Item number -> facts, from parsed JSON. ValueError, KeyError, TypeError or AttributeError when it is something else."""
    return {number: _item(each) for number, each in data.items()}


def _item(data: Mapping[str, Any]) -> ItemFacts:
    facts = tuple(
        Fact(each["need"], each["kind"], float(each.get("weight", 1)), tuple(_plain(stem) for stem in each["any"]))
        for each in data["facts"]
    )
    if unknown := {fact.kind for fact in facts} - set(KINDS):
        msg = f"unknown kind of fact: {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    if not all(all(fact.stems) and fact.stems for fact in facts):
        msg = "a fact without a stem"
        raise ValueError(msg)
    return ItemFacts(facts, tuple(_plain(each) for each in data.get("wrong", ())), bool(data.get("closed")))


def told(
    facts: Mapping[str, ItemFacts], true: Mapping[str, str], printed: Mapping[str, str], closed: Collection[str] = ()
) -> Told:
    """Measure the text under Beslutning of each item (`printed`) against facts and true texts; `closed` items are left out."""
    asked: dict[str, float] = {}
    said: dict[str, float] = {}
    misses: list[Miss] = []
    with_facts = whole = items = false = 0
    for number, each in facts.items():
        if each.closed or number in closed:
            continue
        text = printed.get(number, "")
        missed = [fact for fact in each.facts if not says(text, fact.stems)]
        wrong = false_in(text, each.wrong)
        for fact in each.facts:
            asked[fact.kind] = asked.get(fact.kind, 0) + fact.weight
            said[fact.kind] = said.get(fact.kind, 0) + (0 if fact in missed else fact.weight)
        with_facts += bool(each.facts)
        whole += bool(each.facts) and not missed
        items += 1
        false += bool(wrong)
        misses += [Miss(number, fact.kind, fact.need, text) for fact in missed]
        misses += [Miss(number, "wrong", string, text) for string in wrong]
    pairs = [(printed.get(number, ""), text) for number, text in true.items() if text.strip() and number not in closed]
    return Told(
        asked,
        said,
        with_facts,
        whole,
        items,
        false,
        _chrf(pairs),
        sum(len(text.split()) for text, _ in pairs),
        sum(len(text.split()) for _, text in pairs),
        tuple(misses),
    )


def says(text: str, stems: Iterable[str]) -> bool:
    """Whether one of the stems stands in the text."""
    plain = f" {_plain(text).strip()} "
    return any(_pattern(stem).search(plain) for stem in stems)


def false_in(text: str, wrong: Iterable[str]) -> list[str]:
    """The strings that stand in the text and are not put aside there ("i stedet for 300.000 kr.", "fra syv til seks møder")."""
    plain = f" {_plain(text).strip()} "
    return [
        string
        for string in wrong
        if any(not _put_aside(plain[: at.start()], plain[at.end() :]) for at in _pattern(string).finditer(plain))
    ]


def _put_aside(before: str, after: str) -> bool:
    if _ASIDE_BEFORE.search(before) or _ASIDE_AFTER.search(after):
        return True
    return bool(_FROM.search(before) and _TO.search(after))


@cache
def _pattern(stem: str) -> re.Pattern[str]:
    """The string as it is, but no figure of it within another number."""
    first = r"(?<!\d)(?<!\d[.,])" if stem[0].isdigit() else ""
    last = r"(?!\d)" if stem[-1].isdigit() else ""
    return re.compile(first + re.escape(stem) + last)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower())


def _chrf(pairs: Iterable[tuple[str, str]]) -> tuple[float, ...]:
    """The chrF of each print against the true text (Popović 2015, as sacrebleu computes it: characters 1–6, beta 2)."""
    try:
        from sacrebleu.metrics.chrf import CHRF
    except ImportError:  # only those who develop have it
        return ()
    metric = CHRF()
    return tuple(metric.sentence_score(" ".join(text.split()), [true]).score / 100 for text, true in pairs)


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {kind: one.get(kind, 0) + other.get(kind, 0) for kind in KINDS if kind in one or kind in other}


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
