"""Guests of items on the agenda: they come when their item begins and leave when it ends, unless something else is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.people import roster
from stt_minutes.minutes.presence import AT_LEAST, Meeting, phrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stt_minutes.minutes.people import Mention, Person
    from stt_minutes.values import Agenda, Attendance

_AFTER = 7
"""Words after a guest's name in which the guest may be excused."""
_STAY_MS = 20_000
"""Before the end of the item the guest is asked to stay for the next."""


def come_and_go(meeting: Meeting, agenda: Agenda, named: Sequence[Mention]) -> Iterator[Attendance]:
    """The arrival and the departure of every guest whose item was handled, unless the guest is said not to be there."""
    people = roster(agenda)
    for person in people:
        items = set(person.items)
        own = [part for part in meeting.sections if part.item in person.items or set(part.also) & set(person.items)]
        if not own:
            continue
        start, end = own[0].start_ms, own[-1].end_ms
        following = meeting.sections[meeting.sections.index(own[-1]) + 1 :]
        if (
            following
            and following[0].item is not None
            and _asked_to_stay(
                meeting, person, named, end, alone=sum(not items.isdisjoint(other.items) for other in people) == 1
            )
        ):
            own, end = [*own, following[0]], following[0].end_ms
        called = [m for m in named if m.person == person and start - 15_000 <= meeting.tokens[m.start].start_ms < end]
        first = called[0] if called else None
        if any(_says_absent(meeting, mention) for mention in called):
            continue
        if first is None and not any(start <= token.start_ms < end for token in meeting.tokens):
            continue
        at = _speaks(meeting, first, start)
        score = 0.9 if first else 0.45
        said = first.start if first else at
        arrival = meeting.event(person.name, "ankom", said, score, item=own[0].item)
        yield replace(arrival, time_ms=max(start, meeting.tokens[at].start_ms))
        last = max(i for i, token in enumerate(meeting.tokens) if token.start_ms < end)
        yield replace(meeting.event(person.name, "forlod", last, score - 0.05, item=own[-1].item), time_ms=end)


def _asked_to_stay(meeting: Meeting, person: Person, named: Sequence[Mention], end_ms: int, *, alone: bool) -> bool:
    """The guest is asked to stay for the next item ("bliv lige siddende, Hanne"), or is the only one who can be meant."""
    near = [i for i, token in enumerate(meeting.tokens) if end_ms - _STAY_MS <= token.start_ms < end_ms]
    if not near:
        return False
    low, high = near[0], near[-1] + 1
    said = Hearing(meeting.tokens[low:high]).find_any(phrases()["stays"], at_least=0.85)
    called = {mention.person for mention in named if low <= mention.start < high}
    return bool(said) and (person in called or (alone and not called))


def _says_absent(meeting: Meeting, mention: Mention) -> bool:
    """The words after a guest's name say that the guest is not there."""
    after = Hearing(meeting.tokens[mention.end : mention.end + _AFTER])
    return bool(after.find_any(phrases()["excused"], at_least=AT_LEAST)) if len(after) else False


def _speaks(meeting: Meeting, first: Mention | None, start_ms: int) -> int:
    """The token at which the guest can begin: after the sentence that names them, else at the item's start."""
    if first is None:
        return next(i for i, token in enumerate(meeting.tokens) if token.start_ms >= start_ms)
    place = first.end - 1
    while place < len(meeting.tokens) - 1 and not meeting.tokens[place].ends:
        place += 1
    return min(place + 1, len(meeting.tokens) - 1)
