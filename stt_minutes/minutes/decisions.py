"""Which decision an item ended with, from the formulas heard near its end and from what the agenda asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes.minutes import formulas
from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stt_minutes.minutes.asked import Ask, Request
    from stt_minutes.minutes.formulas import Found, Move
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import DecisionType, Votes

TAIL_MS = 150_000
"""How much of an item's end is searched: the conclusion stands in the last 60-90 s, with talk after it at most twice as long."""
_FADE_MS = 40_000
_FAR_WEIGHT = 0.25
_TURNS = frozenset({"postpone", "reject", "forward", "withdraw"})
_TURNED, _ANSWER_REACH = 0.6, 60
"""A "ja" or "det er fint" within so many words answers the postponement or refusal that was just proposed."""
_HANDLED_MS = 60_000
"""An item that was talked of for longer was hardly withdrawn."""
_BY_ITSELF: Mapping[Ask, DecisionType] = {"discuss": "drøftet", "note": "taget_til_efterretning"}
_SPOKEN_OF = 12
"""Where only a discussion or a briefing was asked for, so many words of it are just enough to say that it took place."""
_LEAN_MS, _LEAN_WORDS, _LEAN, _LEAN_MOST = 25_000, 2, 0.15, 0.4
"""Words that lean one way (formulas.toml): counted from two of them on, in the last 25 s, never worth as much as a formula."""
_ECHO, _ECHO_MS, _ECHO_LETTERS = 0.3, 25_000, 6
_BY_VOTE = 0.9
_HEARD, _SHOWN, _AGAIN = 0.03, 0.15, 0.4
_ENOUGH = 0.24
"""Weighed evidence below which nothing is said to be decided."""

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
_FORCE: Mapping[Move, float] = {
    "approve": 1.2,
    "consent": 0.7,
    "assign": 0.55,
    "recommend": 1.3,
    "note": 1.4,
    "discuss": 1.2,
    "postpone": 1.25,
    "reject": 1.15,
    "forward": 1.1,
    "withdraw": 1.1,
    "none": 0.5,
}
"""How much each move says by itself; "det gør vi" is said all through a meeting, "til efterretning" only at an item's end."""
_EXPECTED: Mapping[Ask, Mapping[DecisionType, float]] = {
    "decide": {"godkendt": 0.35},
    "agenda": {"godkendt": 1.0},
    "recommend": {"anbefales": 0.45},
    "note": {"taget_til_efterretning": 0.5},
    "discuss": {"drøftet": 0.5},
    "refuse": {"afvist": 0.4},
    "inform": {"andet": 0.9},
    "floor": {"andet": 0.9},
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A formula with what it means under this item and how much it weighs there."""

    found: Found
    kind: DecisionType
    weight: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision type with its score, and every formula that was weighed, in order of place."""

    type: DecisionType
    score: float
    weighed: tuple[Weighed, ...]

    @property
    def carried_by(self) -> tuple[Found, ...]:
        """The formulas that say this type loudly enough to be shown as evidence."""
        return tuple(each.found for each in self.weighed if each.kind == self.type and each.weight >= _SHOWN)

    @property
    def best(self) -> Found | None:
        """The formula that says it most."""
        own = [each for each in self.weighed if each.kind == self.type]
        return max(own, key=lambda each: each.weight).found if own else None


def tail(heard: Sequence[Token], ends_ms: Sequence[int]) -> list[Token]:
    """The tokens of `heard` within TAIL_MS before one of the ends."""
    return [token for token in heard if any(end - TAIL_MS <= token.start_ms < end for end in ends_ms)]


def judge(heard: Sequence[Token], asked: Request, ends_ms: Sequence[int], vote: Votes | None = None) -> Verdict | None:
    """The decision heard in `heard` (the item's speech near its ends), None when nothing was found that decides.

    `vote` is the item's final vote: it says what the majority wanted.
    """
    listening = asked.ask in {"inform", "floor"}
    weighed: list[Weighed] = []
    turned: tuple[int, DecisionType] | None = None
    for found in formulas.find(heard):
        weight = _weight(found, heard, ends_ms)
        kind = _MEANS[asked.ask].get(found.move, _PLAIN[found.move])
        if found.move in _TURNS and found.worth >= _TURNED:
            turned = found.end, kind
        elif found.move in {"consent", "assign"} and turned is not None and found.start - turned[0] <= _ANSWER_REACH:
            kind = turned[1]
        elif found.move in {"approve", "recommend", "note", "discuss"}:
            turned = None
        if found.move == "withdraw" and heard[-1].end_ms - heard[0].start_ms > _HANDLED_MS:
            weight *= 0.4
        if listening and kind not in {"taget_til_efterretning", "ingen_beslutning"}:
            weight *= 0.3
        if weight > _HEARD:
            weighed.append(Weighed(found, kind, weight))
    said = {
        kind: _sum([each.weight for each in weighed if each.kind == kind]) for kind in {each.kind for each in weighed}
    }
    if vote is not None and vote.in_favour is not None and vote.against is not None and not listening:
        outcome = _MEANS[asked.ask]["approve"] if vote.in_favour > vote.against else "afvist"
        said[outcome] = said.get(outcome, 0.0) + _BY_VOTE
    if asked.ask in _BY_ITSELF and len(heard) >= _SPOKEN_OF:
        itself = _BY_ITSELF[asked.ask]
        said[itself] = said.get(itself, 0.0) + _ENOUGH
    if asked.lines and not listening:
        echoed = _MEANS[asked.ask]["consent"]
        said[echoed] = said.get(echoed, 0.0) + _ECHO * _echo(heard, asked, ends_ms)
    if not listening:
        near = [token for token in heard if any(0 <= end - token.end_ms <= _LEAN_MS for end in ends_ms)]
        for move, count in formulas.leanings(near).items():
            if count >= _LEAN_WORDS:
                said[_PLAIN[move]] = said.get(_PLAIN[move], 0.0) + min(_LEAN_MOST, _LEAN * count)
    totals = dict(said)
    for kind, prior in _EXPECTED[asked.ask].items():
        if kind in totals or listening:
            totals[kind] = totals.get(kind, 0.0) + prior
    if not totals:
        return None
    kind = max(totals, key=lambda each: totals[each])
    if said.get(kind, 0.0) < _ENOUGH and not listening:
        return None
    return Verdict(kind, _score(totals, kind, said.get(kind, 0.0)), tuple(weighed))


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


def _weight(found: Found, heard: Sequence[Token], ends_ms: Sequence[int]) -> float:
    time = heard[found.end - 1].end_ms
    before_end = min((end - time for end in ends_ms if end >= time), default=0)
    near = _FAR_WEIGHT + (1 - _FAR_WEIGHT) * math.exp(-before_end / _FADE_MS)
    return found.worth * _FORCE[found.move] * near


def _score(totals: Mapping[DecisionType, float], kind: DecisionType, said: float) -> float:
    """How far `kind` stands above the others, times how much was heard at all."""
    total = sum(math.exp(2.0 * weight) for weight in totals.values()) + 1.0
    share = math.exp(2.0 * totals[kind]) / total
    return round(min(0.97, max(0.05, share * (0.6 + 0.4 * min(1.0, said)))), 3)
