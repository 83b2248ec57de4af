"""A vote summed up aloud: "fem mod to", "vedtaget mod Dittes stemme", all numbers read out at the end, or a roll call."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from stt_minutes.minutes import numerals
from stt_minutes.minutes.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stt_minutes.minutes.ballots import Amount, Side
    from stt_minutes.minutes.tokens import Token

_FEWEST_VOTERS, MOST_VOTERS = 3, 61
"""Fewest of what is summed up as a vote, and most of any: the largest council has 55 seats."""
_VOTED = 40
"""Words before the numbers are read out in which somebody votes."""
_VOTES = ("imod", "stemme", "undlad", "stemt", "nej")
_MATCHES = frozenset({"passer", "passede", "sammenlagt", "tilsammen"})
_ADOPTED = frozenset(
    {"stemmer", "stemme", "stemte", "stemt", "vedtaget", "vedtage", "vedtages", "stemmerne", "afstemning", "gennemført"}
)
_LOST = frozenset(
    {"faldet", "falder", "forkastet", "nedstemt", "bortfalder", "afvist", "bortfaldt", "faldt", "nedstemmes"}
)
_NEAR, _VERDICT = 10, 12
"""Words around "fire mod to" that show a vote, and after it in which it may be told what it becomes."""
_HEARD_LETTERS = 4
"""Letters of a word that may be a misheard number: shorter ones sound like too much."""
_BLANK = "undlad"
_FEWEST_PARTIES = 3
_REACH, _APART = 70, 12
"""Words before "imod" in which the parties for are named; words between one party and the next."""
_ANSWERS: Mapping[str, Side] = {
    "ja": "for", "jo": "for", "for": "for", "nej": "imod", "imod": "imod", "undlader": "undlod", "blank": "undlod",
    "blankt": "undlod",
}  # fmt: skip
_ANSWER, _FEWEST_ANSWERS, _CALLED_APART = 5, 4, 14
"""Words from a name to its answer in a roll call, how many answers make one, and words between two names."""


@dataclass(frozen=True, slots=True)
class Summed:
    """Votes as summed up at tokens `start..end`; a side that was not told is left out, one that cannot be known is None."""

    numbers: Mapping[Side, int | None]
    start: int
    end: int


def summed(
    heard: Sequence[Token],
    amounts: Sequence[Amount],
    there: int | None,
    counted: Mapping[Side, int | None],
    *,
    called: bool,
) -> Summed | None:
    """The last vote that is summed up in `heard`.

    `there`: how many could vote; `counted`: what was counted before, which tells which of two numbers is whose; `called`:
    a vote was called.
    """
    found = [
        _read_out(heard),
        _one_against_other(heard, counted, there, called=called),
        _against(heard, amounts, there),
        _roll_call(heard, amounts),
        _by_party(heard, amounts) if sum(value or 0 for value in counted.values()) != there else None,
    ]
    return max((each for each in found if each is not None), key=lambda each: each.end, default=None)


def _numbers(heard: Sequence[Token], start: int, end: int) -> list[tuple[int, int, int]]:
    """The numbers in `heard[start:end]` as (value, first token, token after the last)."""
    plain = [token.word for token in heard[:end]]
    found, place = [], start
    while place < end:
        number = numerals.read(plain, place)
        if number is None or (number.ordinal and not plain[place].isdigit()):
            place += 1
            continue
        found.append((number.value, place, place + number.length))
        place += number.length
    return found


def _read_out(heard: Sequence[Token]) -> Summed | None:
    """Read out as "Ti, fire, en. Det passer med femten": a sentence of numbers alone that makes the sum said after it."""
    cut = sentences(heard)
    for (start, end), after in reversed([*pairwise(cut)]):
        said = _numbers(heard, start, end)
        if len(said) not in {2, 3} or sum(last - first for _, first, last in said) < end - start - 1:
            continue
        values = [value for value, _, _ in said]
        stated = [value for value, _, _ in _numbers(heard, *after)]
        before = {token.word for token in heard[max(0, start - _VOTED) : start]}
        votes = any(word.startswith(_VOTES) for word in before)
        matches = sum(values) in stated or (not stated and _summing(heard, after))
        if votes and matches and _FEWEST_VOTERS <= sum(values) <= MOST_VOTERS:
            left = values[2] if len(values) > 2 else 0
            return Summed({"for": values[0], "imod": values[1], "undlod": left}, start, after[1])
    return None


def _summing(heard: Sequence[Token], place: tuple[int, int]) -> bool:
    return any(token.word in _MATCHES for token in heard[place[0] : place[1]])


def _one_against_other(
    heard: Sequence[Token], counted: Mapping[Side, int | None], there: int | None, *, called: bool
) -> Summed | None:
    """Two numbers against each other ("fire mod tre"): the larger side won, unless the proposal fell or was counted so."""
    words = [token.word for token in heard]
    for place in range(len(words) - 2, 0, -1):
        if words[place] not in {"mod", "imod"}:
            continue
        right = numerals.read(words, place + 1)
        left = _number_before(words, place)
        right = right if right is not None and not right.ordinal else None
        if left is None or right is None:
            sure = words[place] == "mod" and (
                called or bool(_ADOPTED & set(words[max(0, place - _NEAR) : place + _NEAR]))
            )
            lone = _against_unheard(words, place, left, right, there) if sure else None
            if lone is not None:
                return lone
            continue
        near = set(words[max(0, place - _NEAR) : place + _NEAR])
        verdict = " ".join(words[place : place + _VERDICT])
        refused = "bliver det et nej" in verdict or "blev det et nej" in verdict or "siger nej" in verdict
        ruled = refused or "bliver det et ja" in verdict
        whole = left[0] + right.value == there
        if not called and not ruled and not whole and not near & (_LOST | _ADOPTED):
            continue
        low, high = sorted((left[0], right.value))
        lost = refused or bool(near & _LOST)
        heard_for = counted.get("for")
        if "valgt" in near:
            lost = False  # whoever was elected got most, whoever was counted last
        elif low != high and heard_for in {low, high}:
            lost = heard_for == low
        sides: dict[Side, int | None] = {"for": low, "imod": high} if lost else {"for": high, "imod": low}
        return Summed(sides, left[1], place + 1 + right.length)
    return None


def _against_unheard(
    words: Sequence[str], place: int, left: tuple[int, int] | None, right: numerals.Number | None, there: int | None
) -> Summed | None:
    """One of the two numbers was not heard ("seks stemmer mod …"): the others who were there."""
    end = place + 1 + (right.length if right is not None else 0)
    votes = {"stemmer", "stemme"} & {*words[max(0, place - 1) : place], *words[end : end + 1]}
    heard = left[0] if left is not None else right.value if right is not None else None
    if heard is None or there is None or not votes or not 0 < heard < there:
        return None
    low, high = sorted((heard, there - heard))
    return Summed({"for": high, "imod": low}, left[1] if left is not None else place, end)


def _number_before(words: Sequence[str], place: int) -> tuple[int, int] | None:
    """The number that ends right before `place` ("stemmer" may stand there) as (value, its token)."""
    end = place - 1 if place and words[place - 1] in {"stemmer", "for"} else place
    for length in (3, 2, 1):
        at = end - length
        if at >= 0 and (number := numerals.read(words, at)) and number.length == length and not number.ordinal:
            return number.value, at
    return None


def _against(heard: Sequence[Token], amounts: Sequence[Amount], there: int | None) -> Summed | None:
    """Adopted against somebody: "mod Dittes stemme", "imod SF's stemmer", "mod tre stemmer", "med alle stemmer mod en"."""
    for amount in reversed(amounts):
        place = amount.start - 1
        if amount.kind not in {"named", "party", "number"} or place < 0 or heard[place].word not in {"mod", "imod"}:
            continue
        after = [token.word for token in heard[amount.end : amount.end + 2]]
        before = [token.word for token in heard[max(0, place - _NEAR) : place]]
        against_all = before[-1:] == ["alle"] or before[-2:] == ["alle", "stemmer"]
        votes = any(word.startswith("stemme") for word in after[:1]) or after[:2] == ["og", "stemme"]
        adopted = bool((_ADOPTED | {"godkendt", "godkender", "tiltrådt", "besluttet"}) & set(before))
        if not (
            against_all or (votes and (adopted or amount.kind != "number"))
        ):  # "så sælger vi det mod Liste B's stemmer"
            continue
        same = next((at for at in range(amount.end, len(heard)) if heard[at].opens), len(heard))
        reach = min(amount.end + 4, same)
        others = [each for each in amounts if place < each.start < reach and each.kind in {"named", "party"}]
        against = sum(each.value for each in others) if amount.kind != "number" else amount.value
        return Summed({"for": there - against if there else None, "imod": against, "undlod": 0}, place, amount.end + 1)
    return None


def _by_party(heard: Sequence[Token], amounts: Sequence[Amount]) -> Summed | None:
    """As in "SF er for, det er to. Radikale, en. Det er tre. Imod er Venstre med to": the last number of a side is its sum."""
    plain = [token.word for token in heard]
    named = [amount.start for amount in amounts if amount.kind == "party"]
    turns = (place for place in range(named[-1] if named else 0, 0, -1) if plain[place] in {"imod", "mod"})
    turn = next((turn for turn in turns if any(turn < place <= turn + _APART for place in named)), None)
    if turn is None:
        return None
    ours = [place for place in named if turn - _REACH <= place < turn]
    theirs: list[int] = []
    for place in named:
        if turn < place <= (theirs[-1] if theirs else turn) + _APART:
            theirs.append(place)
    if len(ours) + len(theirs) < _FEWEST_PARTIES or not ours or not theirs:
        return None
    end = min(theirs[-1] + _APART, len(plain))
    blank = next((place for place in range(theirs[-1], end) if plain[place].startswith(_BLANK)), None)
    end = end if blank is None else blank
    abstained = [said for said in _numbers(heard, turn, end) if blank is not None and end - said[2] <= 1]
    first = _sum(_numbers(heard, ours[0], turn))
    second = _sum([said for said in _numbers(heard, turn, end) if said not in abstained])
    if first is None or second is None:
        return None
    left = abstained[-1][0] if abstained else int(blank is not None)
    return Summed({"for": first, "imod": second, "undlod": left}, ours[0], end)


def _sum(said: Sequence[tuple[int, int, int]]) -> int | None:
    """The number that ends a list when it can be its sum ("fire, to, tre. Det er ni"), else what they add up to."""
    values = [value for value, _, _ in said]
    if len(values) < 2:
        return values[0] if values else None
    parts, last = sum(values[:-1]), values[-1]
    return last if last >= parts else parts + last


def _roll_call(heard: Sequence[Token], amounts: Sequence[Amount]) -> Summed | None:
    """Names or parties called one by one, each answered by yes, no or neither: "Anders Toft? Ja. Dorthe Vium? Nej."."""
    named = [amount for amount in amounts if amount.kind in {"named", "party"} and amount.names]
    answers: list[tuple[Amount, Side]] = []
    counted: dict[str, Side] = {}
    last = 0
    for amount, after in pairwise([*named, None]):
        assert amount is not None
        if answers and amount.start - last > _CALLED_APART:
            answers.clear()
            counted.clear()
        end = min(amount.end + _ANSWER, after.start if after is not None else len(heard))
        said = next((side for token in heard[amount.end : end] if (side := _ANSWERS.get(token.word))), None)
        if said is not None and heard[amount.end - 1].text.endswith(("?", ".", ",", "!")):
            answers.append((amount, said))
            counted |= dict.fromkeys(amount.names, said)
            last = amount.end
    if len({amount.names for amount, _ in answers}) < _FEWEST_ANSWERS:
        return None
    sides: dict[Side, int | None] = {side: [*counted.values()].count(side) for side in ("for", "imod", "undlod")}
    return Summed(sides, answers[0][0].start, answers[-1][0].end + _ANSWER)
