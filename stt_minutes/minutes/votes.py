"""Votes in an item: numbers, names and parties for, against and abstaining, from the last vote that was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.minutes import ballots, tallies
from stt_minutes.minutes.elsewhere import without_other_votes
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.polls import SIDES, Poll, Tally, polls, settle
from stt_minutes.minutes.sounds import likeness
from stt_minutes.minutes.tokens import segment_ids
from stt_minutes.minutes.voters import voters
from stt_minutes.values import Votes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stt_minutes.minutes.ballots import Side
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda

_VOTING = ("stem", "afstemning", "hånd", "hænder", "navneopråb", "nedstem")
_OTHER_HANDS = ("stemning", "håndb", "håndv", "hånder", "håndt", "håndh", "håndf")
"""Words that begin alike and have nothing to do with a vote: "håndværker", "stemningen"."""
_CALLS, _NOTED = (
    ("afstemning", "stemmes", "hånd", "hænder", "navneopråb", "råber", "sedler", "konstater", "noter", "skrevet"),
    30,
)
"""What is said where a vote is called, or where what members said is taken as one; words after it in which that may be said."""
_CALLED = 60
"""Words before a count in which the vote is called."""
_TOLD, _FILLED = 0.8, 0.6
_DOUBTFUL, _HANGS, _SURE = 2.2, 1.0, 0.5
"""Cost (polls.settle) from which the numbers do not hang together, and below which they do, and do beyond doubt."""
_ALL_THERE = 0.4
_COUNTED = ("number", "misheard", "rest", "all", "none")
_S, _VOTE_LIKE = frozenset({"s", "z"}), 0.7
"""How a misheard "stemmer" begins, and how alike it is."""
_NAMED, _ASKED_OF = 12, 7
"""Words before a vote, and in its first question, in which it is said what is voted on."""
_ADOPTED = frozenset({"vedtaget", "godkendt", "tiltrådt"})
_NEXT_VOTE, _WHOLE = 20, frozenset({"hele", "indstillingen", "hovedforslaget", "oprindelige"})
"""Words after a vote in which the next one is named."""


def count(heard: Sequence[Token], agenda: Agenda, there: int | None = None) -> Votes | None:
    """The vote taken in `heard` (one item's speech); of several the last, which decides. None when nobody voted.

    `there`: how many with a vote were in the room; without it all on the roster.
    """
    heard = without_other_votes(heard, agenda)
    if not heard:
        return None
    hearing = Hearing(heard)
    everybody = len(voters(agenda)) or None
    if there is None or (everybody is not None and there > everybody):
        there = everybody  # a substitute sits in somebody's seat, whose excuse was not heard
    calls, amounts = ballots.read(hearing, agenda)
    taken = [poll for poll in polls(heard, calls, amounts) if _called(heard, poll, there)]
    poll = _declared(taken) or (taken[-1] if taken else None)
    if poll is not None and not _taken(heard, poll):
        poll = None
    tally = _settled(poll, there, everybody) if poll is not None else None
    same = poll is not None and poll.has("for") and not _goes_on_to_all(heard, poll)
    before = tally.numbers if tally is not None and same else {}
    summed = tallies.summed(heard, amounts, there, before, called=poll is not None)
    if poll is not None and summed is None and _of_amendment_only(heard, poll):
        return None
    complete = poll is not None and tally is not None and _complete(poll, tally)
    last = (
        poll is None
        or tally is None
        or not complete
        or tally.cost > _SURE
        or (summed is not None and summed.end > max(poll.places))
    )
    most = everybody + 1 if everybody else tallies.MOST_VOTERS
    if summed is not None and last:
        near = poll is not None and summed.start - max(poll.places) <= _CALLED
        numbers = {"undlod": _abstained(poll, tally, summed, there) if near else 0, **summed.numbers}
        places = [summed.start, summed.end - 1, *(poll.places if poll is not None and near else ())]
        return _votes(heard, numbers, poll if near else None, places, _TOLD) if _plausible(numbers, most) else None
    if poll is None or tally is None or not complete or not _plausible(tally.numbers, most):
        return None
    told = bool(poll.numbers("for") and poll.numbers("imod"))
    return _votes(heard, tally.numbers, poll, poll.places, _TOLD if told else _FILLED)


def _plausible(numbers: Mapping[Side, int | None], most: int) -> bool:
    """No more votes than members."""
    return 0 < sum(number for number in numbers.values() if number is not None) <= most


def _declared(taken: Sequence[Poll]) -> Poll | None:
    """When nothing was counted, what members said of their own votes ("Der undlader jeg") taken together."""
    if any(poll.asked or any(poll.has(side, *_COUNTED) for side in SIDES) for poll in taken):
        return None
    together = Poll()
    for poll in taken:
        for side in ("imod", "undlod"):
            together.told[side] += [amount for amount in poll.told[side] if amount.kind in {"self", "named", "party"}]
        together.places += poll.places
    return together if together.has("imod") or together.has("undlod") else None


def _taken(heard: Sequence[Token], poll: Poll) -> bool:
    """Whether somebody called the vote or counted it: what members and parties say they will vote in the debate is none yet."""
    if poll.asked or any(poll.has(side, "number", "rest", "all") for side in SIDES):
        return True
    around = heard[max(0, min(poll.places) - _CALLED) : max(poll.places) + _NOTED]
    return any(token.word.startswith(_CALLS) for token in around)


def _settled(poll: Poll, there: int | None, everybody: int | None) -> Tally:
    """The poll's numbers; when they agree with nobody missing better than with those who were there, it was heard wrongly who was."""
    tally = settle(poll, there)
    if there == everybody:
        return tally
    other = settle(poll, everybody)
    return other if other.cost + _ALL_THERE < tally.cost else tally


def _goes_on_to_all(heard: Sequence[Token], poll: Poll) -> bool:
    """After an amendment's vote the whole is voted on: "Så kan vi tage det hele, som det står?"."""
    after = {token.word for token in heard[max(poll.places) : max(poll.places) + _NEXT_VOTE]}
    return not after.isdisjoint(_WHOLE)


def _of_amendment_only(heard: Sequence[Token], poll: Poll) -> bool:
    """The vote was on an amendment, and the proposal itself was adopted after it without one."""
    first = min(poll.places)
    named = [token.word for token in reversed(heard[max(0, first - _NAMED) : first + _ASKED_OF])]
    named = [word for word in named if word.startswith("ændring") or word in _WHOLE]
    if not named or named[0] in _WHOLE:
        return False
    numbers = settle(poll, None).numbers
    if (numbers["imod"] or 0) > (numbers["for"] or 0) and any(token.word in _ADOPTED for token in heard):
        return True  # what was adopted was not what most voted against
    whole = next((place for place in range(first + 1, len(heard)) if heard[place].word in _WHOLE), None)
    if whole is None or any(each.start > whole for side in SIDES for each in poll.told[side] if each.kind != "none"):
        return False
    return any(token.word in _ADOPTED for token in heard[whole : whole + _NEXT_VOTE])


def _abstained(poll: Poll | None, tally: Tally | None, summed: tallies.Summed, there: int | None) -> int | None:
    """How many abstained beside the two numbers that were summed up: as told, else nobody."""
    if poll is None or tally is None or not poll.has("undlod"):
        return 0
    told = tally.numbers["undlod"]
    if told is not None or there is None:
        return told
    return max(0, there - sum(value or 0 for value in summed.numbers.values()))


def _called(heard: Sequence[Token], poll: Poll, there: int | None) -> bool:
    """Whether a vote was called in the words before or around what was told, or the numbers are those of who was there."""
    if not any(poll.told.values()):
        return False
    low, high = min(poll.places), max(poll.places)
    near = heard[max(0, low - _CALLED) : high + 1]
    if any(_of_voting(token.word) for token in near) or {"for", "imod"} <= poll.asked:
        return True
    tally = settle(poll, there)
    told = all(poll.has(side, "number", "named", "party") for side in ("for", "imod"))
    return told and tally.cost < _HANGS and sum(value or 0 for value in tally.numbers.values()) == there


def _of_voting(word: str) -> bool:
    if word.startswith(_OTHER_HANDS):
        return False
    return word.startswith(_VOTING) or (word[:1] in _S and len(word) > 4 and likeness(word, "stemmer") >= _VOTE_LIKE)


def _complete(poll: Poll, tally: Tally) -> bool:
    """Whether the vote's numbers are known, and not just one member's word about their own vote."""
    ours, theirs = tally.numbers["for"], tally.numbers["imod"]
    if ours is None or theirs is None or tally.cost >= _DOUBTFUL:
        return False
    told = {side for side in SIDES if poll.has(side)}
    if "for" not in told and "for" not in poll.asked and not poll.has("imod", "number"):
        return not poll.asked and ours > theirs
    return len(told) > 1 or bool(poll.asked) or poll.has("for", "all", "rest", "number")


def _votes(
    heard: Sequence[Token],
    numbers: Mapping[Side, int | None],
    poll: Poll | None,
    places: Sequence[int],
    score: float,
) -> Votes:
    names = {side: poll.names(side) if poll is not None else () for side in SIDES}
    kept = {side: each if len(each) == numbers.get(side) else () for side, each in names.items()}
    return Votes(
        in_favour=numbers.get("for"),
        against=numbers.get("imod"),
        abstained=numbers.get("undlod"),
        names_in_favour=kept["for"],
        names_against=kept["imod"],
        names_abstained=kept["undlod"],
        evidence=segment_ids(heard, max(0, min(places)), max(places) + 1),
        score=score,
    )
