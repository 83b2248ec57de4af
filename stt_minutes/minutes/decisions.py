"""Which decision an item ended with, from the formulas heard near its end and from what the agenda asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stt_minutes.minutes import formulas, gist
from stt_minutes.minutes.decision_weights import SURE, WEIGHTS
from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from stt_minutes.minutes.asked import Ask, Request
    from stt_minutes.minutes.formulas import Found, Move
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import DecisionType, Votes

TAIL_MS = 150_000
"""How much of an item's end is searched: the conclusion stands in the last 60-90 s, with talk after it at most twice as long."""
_FADE_MS = 40_000
_FAR_WEIGHT = 0.25
_TURNS = frozenset({"postpone", "reject", "forward", "withdraw"})
_TURNED, _TURNED_GIST, _ANSWER_REACH = 0.6, 0.4, 60
"""A "ja" or "det er fint" within so many words answers the postponement or refusal that was just proposed."""
_OTHER: frozenset[Move] = frozenset({"consent", "assign", "approve"})
_VOTED_DOWN = frozenset({"forkastet", "er forkastet", "er nedstemt", "så er forslaget faldet", "forslaget er faldet"})
"""What a chair says of a proposal that was voted down."""
_LED = 4
"""Words before it that say what was voted down."""
_NOT_YET: frozenset[DecisionType] = frozenset({"udsat", "oversendt"})
_RULED = 0.3
"""What is left of a sentence's other moves where a formula turns the item."""
_HANDLED_MS = 60_000
"""An item that was talked of for longer was hardly withdrawn."""
_BY_ITSELF: frozenset[Ask] = frozenset({"discuss", "note"})
_SPOKEN_OF = 12
"""Where only a discussion or a briefing was asked for, so many words of it are just enough to say that it took place."""
_LEAN_MS, _LEAN_WORDS, _LEAN_MOST = 25_000, 2, 3
"""Words that lean one way (formulas.toml): counted from two of them on, in the last 25 s."""
_ECHO_MS, _ECHO_LETTERS = 25_000, 6
_HEARD, _SHOWN, _AGAIN = 0.03, 0.15, 0.4
_ENOUGH, _LIKELY = 0.25, 0.25
"""Evidence (in log-odds, beside what was to be expected) and probability below which nothing is said to be decided."""
_UNLIKELIEST, _LIKELIEST, _SAID_MOST = 0.02, 0.98, 5.0

_MEANS: Mapping[Ask, Mapping[Move, DecisionType]] = {
    "decide": {"consent": "godkendt", "assign": "godkendt", "approve": "godkendt"},
    "agenda": {
        "consent": "godkendt",
        "assign": "godkendt",
        "approve": "godkendt",
        "none": "godkendt",
        "postpone": "godkendt",
    },
    "recommend": {"consent": "anbefales", "assign": "anbefales", "approve": "anbefales"},
    "note": {
        "consent": "taget_til_efterretning",
        "assign": "taget_til_efterretning",
        "approve": "taget_til_efterretning",
    },
    "discuss": {"consent": "drøftet", "assign": "drøftet", "approve": "godkendt"},
    "refuse": {"consent": "afvist", "assign": "afvist", "approve": "afvist"},
    "inform": {},
    "floor": {},
}
_PLAIN: Mapping[Move, DecisionType] = {
    "approve": "godkendt",
    "consent": "godkendt",
    "assign": "godkendt",
    "recommend": "anbefales",
    "note": "taget_til_efterretning",
    "discuss": "drøftet",
    "postpone": "udsat",
    "reject": "afvist",
    "forward": "oversendt",
    "withdraw": "udgår",
    "none": "ingen_beslutning",
}
TYPES: tuple[DecisionType, ...] = (
    "godkendt", "anbefales", "taget_til_efterretning", "drøftet", "udsat", "afvist", "oversendt", "udgår", "ingen_beslutning", "andet",
)  # fmt: skip
"""The types that are told apart; "tiltrådt" is another word for "godkendt"."""
_ADOPTED: Mapping[Ask, DecisionType] = {
    "decide": "godkendt",
    "recommend": "anbefales",
    "note": "taget_til_efterretning",
    "discuss": "drøftet",
    "refuse": "afvist",
}
"""What it is called when a line of the indstilling is followed."""
_ADOPTS: frozenset[DecisionType] = frozenset({"godkendt", "tiltrådt", "anbefales"})


@dataclass(frozen=True, slots=True)
class Weighed:
    """A formula with what it means under this item and how much it weighs there."""

    found: Found
    kind: DecisionType
    weight: float


@dataclass(frozen=True, slots=True)
class Certainty:
    """The likeliest type, and the figures that tell how sure it is."""

    type: DecisionType
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision type with its score, and every formula that was weighed, in order of place."""

    type: DecisionType
    score: float
    weighed: tuple[Weighed, ...]

    @property
    def carried_by(self) -> tuple[Found, ...]:
        """The formulas that say this type loudly enough to be shown as evidence."""
        return tuple(found for found, weight in self._own() if weight >= _SHOWN)

    @property
    def best(self) -> Found | None:
        """The formula that says it most; a sentence that says it in other words where no formula does."""
        return max(
            self._own(), key=lambda each: (each[1] >= _SHOWN and bool(each[0].phrase), each[1]), default=(None, 0.0)
        )[0]

    def _own(self) -> list[tuple[Found, float]]:
        """What says this type, with its weight; "andet" is said by whatever is agreed on or given to somebody to do."""
        return [
            (each.found, each.weight)
            for each in self.weighed
            if each.kind == self.type or (self.type == "andet" and each.found.move in _OTHER)
        ]


def followed(asked: Request) -> dict[str, DecisionType]:
    """What each line of the indstilling is when it is followed, by its label; empty where all lines ask the same.

    A line that proposes a refusal is approved when it is followed, though the item is refused.
    """
    return {
        label: "godkendt" if ask == "refuse" else _ADOPTED[ask]
        for (label, _), ask in zip(asked.lines, asked.each, strict=False)
    }


def tail(heard: Sequence[Token], ends_ms: Sequence[int]) -> list[Token]:
    """The tokens of `heard` within TAIL_MS before one of the ends."""
    return [token for token in heard if any(end - TAIL_MS <= token.start_ms < end for end in ends_ms)]


def judge(heard: Sequence[Token], asked: Request, ends_ms: Sequence[int], vote: Votes | None = None) -> Verdict | None:
    """The decision heard in `heard` (the item's speech near its ends), None when nothing was found that decides.

    `vote` is the item's final vote: it says what the majority wanted.
    """
    weighed, figures = signals(heard, asked, ends_ms, vote)
    if vote is not None and vote.in_favour is not None and vote.against is not None and vote.against > vote.in_favour:
        # What most voted against was not adopted, however much of the speech sounds like it.
        figures = {kind: values for kind, values in figures.items() if kind not in _ADOPTS}
    elif vote is None and _voted_down(heard, weighed):
        figures = {kind: values for kind, values in figures.items() if kind not in _ADOPTS}
    kind, score = proposed(figures, asked, WEIGHTS, SURE)
    untold = said(figures[kind], WEIGHTS) < _ENOUGH and (asked.ask not in _BY_ITSELF or len(heard) < _SPOKEN_OF)
    return None if untold or score < _LIKELY else Verdict(kind, score, tuple(weighed))


def _voted_down(heard: Sequence[Token], weighed: Sequence[Weighed]) -> bool:
    """The chair finds the proposal itself refused ("forslaget er forkastet"), and nothing adopted after it."""
    down = False
    for found in (each.found for each in weighed):
        if found.phrase in _VOTED_DOWN:
            led = heard[max(0, found.start - _LED) : found.end]
            down = down or not any(token.word.startswith("ændring") for token in led)
        elif found.phrase and found.move in {"approve", "recommend"}:
            down = False
    return down


def proposed(
    figures: Mapping[DecisionType, Mapping[str, float]],
    asked: Request,
    weights: Mapping[str, float],
    sure: Mapping[str, float],
) -> tuple[DecisionType, float]:
    """The type that its figures speak for most, and how likely it is to be right."""
    found = certainty(figures, asked, weights)
    odds = sum(sure[name] * value for name, value in found.figures.items())
    return found.type, round(min(max(1.0 / (1.0 + math.exp(-odds)), _UNLIKELIEST), _LIKELIEST), 3)


def certainty(
    figures: Mapping[DecisionType, Mapping[str, float]], asked: Request, weights: Mapping[str, float]
) -> Certainty:
    """The type that its figures speak for most, with what tells whether it is right, by the names of SURE.

    odds: its log-odds among all types. said: how much speaks for it beside what was to be expected. open: nothing was
    proposed, so that several types may be as right. turned: it is another type than the one of an item that is followed.
    """
    scores = {
        kind: sum(weights.get(name, 0.0) * value for name, value in values.items()) for kind, values in figures.items()
    }
    best = max(scores, key=lambda kind: scores[kind])
    share = 1.0 / sum(math.exp(score - scores[best]) for score in scores.values())
    share = min(max(share, _UNLIKELIEST), _LIKELIEST)
    odds = math.log(share / (1.0 - share))
    is_open = asked.ask == "decide" and not asked.lines
    usual = {"godkendt", "andet"} if is_open else {_ADOPTED.get(asked.ask, "godkendt")}
    return Certainty(
        best,
        {
            "always": 1.0,
            "odds": odds,
            "said": min(max(said(figures[best], weights), -1.0), _SAID_MOST),
            "open": float(is_open),
            "open odds": odds if is_open else 0.0,
            "turned": float(best not in usual),
        },
    )


def said(figures: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """How much was heard for a type, in log-odds: its figures without what was to be expected."""
    return sum(weights[name] * value for name, value in figures.items() if not name.startswith(("prior", "unsaid")))


def signals(
    heard: Sequence[Token],
    asked: Request,
    ends_ms: Sequence[int],
    vote: Votes | None = None,
    table: NDArray[np.float32] | None = None,
) -> tuple[list[Weighed], dict[DecisionType, dict[str, float]]]:
    """The moves heard, and for each type the figures that speak for it under this item, by the names of WEIGHTS.

    `table`: other weights for sentences than those that come with the tool.
    """
    group = "open" if asked.ask == "decide" and not asked.lines else asked.ask
    figures: dict[DecisionType, dict[str, float]] = {kind: {f"prior {group} {kind}": 1.0} for kind in TYPES}
    weighed: list[Weighed] = []
    parts: dict[tuple[DecisionType, str], list[float]] = {}
    turned: tuple[int, DecisionType] | None = None
    for source, found in _moves(heard, table):
        weight = found.worth * _near(found, heard, ends_ms)
        kind = _MEANS[asked.ask].get(found.move, _PLAIN[found.move])
        name: str = found.move
        if found.move in asked.each:  # "a tages til efterretning" follows its own line
            kind = _ADOPTED[asked.ask]
        if found.move in _TURNS and found.worth >= (_TURNED if source == "formula" else _TURNED_GIST):
            turned = found.end, kind
        elif (
            found.move in {"consent", "assign"} and turned is not None and 0 <= found.start - turned[0] <= _ANSWER_REACH
        ):
            kind, name = turned[1], "answer"
        elif (
            source == "formula" and found.worth >= _TURNED and found.move in {"approve", "recommend", "note", "discuss"}
        ):
            turned = None
        if found.move == "withdraw" and heard[-1].end_ms - heard[0].start_ms > _HANDLED_MS:
            weight *= 0.4
        if weight > _HEARD:
            weighed.append(Weighed(found, kind, weight))
            parts.setdefault((kind, f"{source} {name}"), []).append(weight)
            if group == "open" and name in {"consent", "assign", "approve"}:
                parts.setdefault(("andet", f"{source} open {name}"), []).append(weight)
    for (kind, name), weights in parts.items():
        figures[kind][name] = _sum(weights)
    for kind in TYPES:
        if not any(said == kind for said, _ in parts):
            figures[kind]["unsaid"] = 1.0
    if vote is not None and vote.in_favour is not None and vote.against is not None:
        outcome = _MEANS[asked.ask].get("approve", "godkendt") if vote.in_favour > vote.against else "afvist"
        if turned is not None and turned[1] in _NOT_YET and vote.in_favour > vote.against:
            outcome = turned[1]  # what was voted on is whether to wait
        figures[outcome]["vote"] = 1.0
    if asked.lines:
        figures[_MEANS[asked.ask].get("consent", "godkendt")]["echo"] = _echo(heard, asked, ends_ms)
    near = [token for token in heard if any(0 <= end - token.end_ms <= _LEAN_MS for end in ends_ms)]
    for leaning, count in formulas.leanings(near).items():
        if count >= _LEAN_WORDS:
            figures[_PLAIN[leaning]][f"lean {leaning}"] = float(min(_LEAN_MOST, count - 1))
    return weighed, figures


def _moves(heard: Sequence[Token], table: NDArray[np.float32] | None) -> list[tuple[str, Found]]:
    """The formulas and what the sentences do, by source; the plain turn of a formula ("lægger vi i graven") rules its sentence."""
    exact = formulas.find(heard)
    turns = [found for found in exact if found.move in _TURNS and found.worth >= _TURNED]

    def ruled(found: Found) -> bool:
        return any(
            turn.move != found.move and found.start < turn.end and turn.start < found.end and turn is not found
            for turn in turns
        )

    kept = [("formula", found) for found in exact if found.move in _TURNS or not ruled(found)]
    said = [
        ("gist", replace(found, worth=found.worth * _RULED) if ruled(found) else found)
        for found in gist.heard(heard, table)
    ]
    return sorted([*kept, *said], key=lambda each: (each[1].start, each[1].end))


def _echo(heard: Sequence[Token], asked: Request, ends_ms: Sequence[int]) -> float:
    """Whether a concluding sentence near the end ("så …") uses the indstilling's own words: 0 or 1."""
    stems = {word[:_ECHO_LETTERS] for _, line in asked.lines for word in words(line) if len(word) >= _ECHO_LETTERS}
    for start, end in sentences(heard):
        near = any(0 <= close - heard[end - 1].end_ms <= _ECHO_MS for close in ends_ms)
        said = [token.word for token in heard[start:end]]
        concludes = (
            ("så" in said[:2] or said[:1] == ["vi"] or said[1:2] == ["vi"])
            and not heard[end - 1].text.endswith("?")
            and not {"ikke", "ingen"} & set(said)
        )
        if near and concludes and any(word[:_ECHO_LETTERS] in stems for word in said):
            return 1.0
    return 0.0


def _sum(weights: Sequence[float]) -> float:
    """The strongest formula, and part of the next two: one thing said thrice is not three decisions."""
    first, *rest = sorted(weights, reverse=True)[:3]
    return first + _AGAIN * sum(rest)


def _near(found: Found, heard: Sequence[Token], ends_ms: Sequence[int]) -> float:
    time = heard[found.end - 1].end_ms
    before_end = min((end - time for end in ends_ms if end >= time), default=0)
    return _FAR_WEIGHT + (1 - _FAR_WEIGHT) * math.exp(-before_end / _FADE_MS)
