"""Votes as they were taken: what was told of each side, put together to numbers that agree with how many were there."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import TYPE_CHECKING

from stt_minutes.minutes.ballots import Amount, Call, Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stt_minutes.minutes.tokens import Token

SIDES: tuple[Side, ...] = ("for", "imod", "undlod")
_BEFORE, _REACH, _APART = 10, 60, 70
"""Words from voters to the side they stand before; from a question to its answer; between two calls of one vote."""
_ADDRESSED, _OTHERS_BACK = 9, 25
"""Words between a name and the "jeg undlader" that is its answer; between one side and "vi andre" on the other."""
_LESS, _COUNTED, _MISSED, _MISHEARD, _ASKED, _SILENT = 0.7, 0.3, 0.8, 0.8, 0.9, 1.8
"""What a reading of a side costs: an earlier number, names counted, one name more than heard, a number misheard, a question
whose answer was not heard, a side that nobody called."""
_TWICE = 0.2
"""What it costs that somebody spoke for themselves and was named as well."""
_DIFFERS = 0.9
"""What numbers that are not those of who was there cost."""
_MOST = 2
_ALONE = 3
_EXCEPT = frozenset({"undtagen", "bortset", "nær"})
_NOBODY = 0.4
"""What it costs that a side nobody called got no votes, when the others are all who were there."""


@dataclass(slots=True)
class Poll:
    """What was told of one vote."""

    told: dict[Side, list[Amount]] = field(default_factory=lambda: {side: [] for side in SIDES})
    asked: set[Side] = field(default_factory=set)
    places: list[int] = field(default_factory=list)

    def names(self, side: Side) -> tuple[str, ...]:
        """Who is named on that side, each once."""
        return tuple(dict.fromkeys(name for amount in self.told[side] for name in amount.names))

    def numbers(self, side: Side) -> list[int]:
        """The numbers told of that side; of one that is counted aloud ("en, to, tre") the last."""
        said = [
            amount.value
            for amount in self.told[side]
            if amount.kind == "number" or (amount.kind == "rest" and amount.value)
        ]
        return [value for value, after in pairwise([*said, 0]) if after != value + 1]

    def has(self, side: Side, *kinds: str) -> bool:
        """Whether something of these kinds (of any, without them) was told of that side."""
        return any(not kinds or amount.kind in kinds for amount in self.told[side])


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers for each side, None where they are not known, and how well they hang together (0 is best)."""

    numbers: dict[Side, int | None]
    cost: float


def polls(heard: Sequence[Token], calls: Sequence[Call], amounts: Sequence[Amount]) -> list[Poll]:
    """The votes in the order they were taken."""
    found: list[Poll] = []
    last = -_APART
    for call, told in _attached(heard, calls, amounts):
        if not told and not call.asks:
            continue
        if not found or call.start - last > _APART or _begins(found[-1], call, told):
            found.append(Poll())
        poll = found[-1]
        for amount in told:
            if amount.kind == "all" and heard[amount.start].word.startswith("enstemmig"):
                poll.told["for"].append(amount)
                continue
            side: Side = "imod" if amount.but and call.side == "for" else call.side
            poll.told[side].append(amount)
            poll.places += [amount.start, amount.end - 1]
        if call.asks:
            poll.asked.add(call.side)
        poll.places += [call.start, call.end - 1]
        last = max(call.end, *(amount.end for amount in told), 0)
    return found


def _begins(poll: Poll, call: Call, told: Sequence[Amount]) -> bool:
    """Whether `call` opens a new vote, or tells the result of this one once more."""
    if call.side == "for" and call.asks:
        return any(poll.told.values())
    numbered = any(amount.kind == "number" for amount in told)
    return numbered and poll.has(call.side, "number") and not call.asks


def _attached(
    heard: Sequence[Token], calls: Sequence[Call], amounts: Sequence[Amount]
) -> Iterator[tuple[Call, list[Amount]]]:
    """Each call with the voters that belong to it."""
    told: dict[Call, list[Amount]] = {call: [] for call in calls}
    for amount in amounts:
        call = _side_of(heard, calls, amount, told)
        if call is None and amount.kind == "rest" and (call := _opposite(calls, amount)):
            told[call] = []
        if call is None:
            continue
        if amount.kind == "self":
            _answered(heard, told, amount)
        told[call].append(amount)
    for call in sorted(told, key=lambda call: call.start):
        answer = heard[call.end].word if call.end < len(heard) else ""
        if call.asks and call.side != "for" and not told[call] and answer == "nej":
            told[call].append(Amount("none", call.end, call.end + 1))
        yield call, told[call]


def _side_of(
    heard: Sequence[Token], calls: Sequence[Call], amount: Amount, told: dict[Call, list[Amount]]
) -> Call | None:
    after = next((call for call in calls if call.start >= amount.end), None)
    if after is not None and not after.asks and after.start - amount.end <= _BEFORE:
        own = not any(token.opens for token in heard[amount.end : after.start + 1])
        between = {token.word for token in heard[amount.end : after.start]}
        own = own and "mod" not in between
        apart = not between.isdisjoint(_EXCEPT)
        if (
            own
            and not (apart and amount.kind in {"all", "rest"})
            and (amount.kind != "self" or after.start - amount.end <= 1)
        ):
            return after
    before = next((call for call in reversed(calls) if call.end <= amount.start), None)
    if before is None or amount.start - before.end > _REACH:
        return None
    if amount.kind == "self" and heard[amount.start - 1].word not in {"og", "så", "også"}:
        return None
    same = not any(token.opens for token in heard[before.end : amount.start + 1])
    others = amount.kind == "number" and amount.start - before.end <= _ALONE
    if others and told[before] and all(each.kind in {"rest", "all"} for each in told[before]):
        return before  # "Vi andre er for. Fire."
    return before if before.asks or (same and (amount.but or not told[before])) else None


def _opposite(calls: Sequence[Call], amount: Amount) -> Call | None:
    """In "Jeg stemmer imod. – Men vi andre seks …" the others are on the other side, though nobody names it."""
    before = next((call for call in reversed(calls) if call.end <= amount.start), None)
    if before is None or before.side == "undlod" or amount.start - before.end > _OTHERS_BACK:
        return None
    return Call("for" if before.side == "imod" else "imod", amount.start, amount.end, asks=False)


def _answered(heard: Sequence[Token], told: dict[Call, list[Amount]], amount: Amount) -> None:
    """In "Og Lis? – Jeg undlader" the one who was asked is no longer on the side that was counted before."""
    for amounts in told.values():
        asked = amounts[-1] if amounts and amounts[-1].kind in {"named", "party"} else None
        if asked is None or not 0 <= amount.start - asked.end <= _ADDRESSED:
            continue
        if heard[asked.end - 1].text.endswith(("?", ",")) or heard[asked.start - 1].word == "og":
            amounts.pop()


def settle(poll: Poll, there: int | None) -> Tally:
    """The numbers that agree best with what was told and with `there`, how many could vote (None: unknown)."""
    best: Tally | None = None
    for chosen in product(*(_readings(poll, side) for side in SIDES)):
        values = [value for value, _ in chosen]
        cost = sum(each for _, each in chosen)
        if values.count(None) > 1:
            continue
        if None in values and there is not None:
            left = there - sum(value for value in values if value is not None)
            if left < 0:
                continue
            if left == 0 and not poll.has(SIDES[values.index(None)]):
                cost = min(cost, cost - _SILENT + _NOBODY) if cost >= _SILENT else cost
            values[values.index(None)] = left
        elif None in values:
            cost += _SILENT
        elif there is not None and sum(value for value in values if value is not None) != there:
            cost += _DIFFERS
        if best is None or cost < best.cost:
            best = Tally(dict(zip(SIDES, values, strict=True)), cost)
    return best or Tally(dict.fromkeys(SIDES), 9.0)


def _readings(poll: Poll, side: Side) -> list[tuple[int | None, float]]:
    """What the number of a side may be (None: those left over), with what it costs to take it so."""
    selves = _unnamed(poll, side)
    numbers, names = poll.numbers(side), len(poll.names(side)) + selves
    if numbers:
        last = [(numbers[-1], -_COUNTED if names == numbers[-1] else 0.0)]
        return [*last, *((value, _LESS) for value in dict.fromkeys(numbers[:-1]) if value != numbers[-1])]
    if poll.has(side, "rest", "all"):
        return [(None, 0.0)]
    misheard = [amount.value for amount in poll.told[side] if amount.kind == "misheard"]
    if misheard:
        return [(misheard[-1], _MISHEARD), (None, _ASKED)]
    if names:
        named = sum(amount.kind == "named" for amount in poll.told[side])
        missed = _MOST if named > 1 and not poll.has(side, "party") else 0
        told: list[tuple[int | None, float]] = [(names + more, _COUNTED + more * _MISSED) for more in range(missed + 1)]
        # "Jeg er imod. – Seks for, og Poul imod": who said so is named once more.
        return [*told, (names - selves, _COUNTED + _TWICE)] if 0 < selves < names else told
    if poll.has(side, "none"):
        return [(0, 0.0)]
    if side == "undlod" and side in poll.asked:
        return [(None, _ASKED), (0, _ASKED + _MISSED)]  # they were counted, but the number was not heard
    if side == "undlod" or (side == "imod" and poll.has("for", "all") and not any(a.but for a in poll.told["imod"])):
        return [(0, 0.0)]
    return [(None, _ASKED if side in poll.asked else _SILENT)]


def _unnamed(poll: Poll, side: Side) -> int:
    """Voters who are told of without a name on the roster: oneself, and parties without known members."""
    return sum(amount.value for amount in poll.told[side] if amount.kind == "self" and not amount.names)
