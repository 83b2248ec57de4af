"""Substitutes: who sits in the meeting in somebody's place, as it is told when the meeting is opened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes.minutes.people import looks_like_name
from stt_minutes.minutes.sounds import likeness
from stt_minutes.minutes.tokens import words

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from stt_minutes.minutes.people import Person
    from stt_minutes.minutes.presence import Meeting, Told
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Attendance

_BEFORE, _AFTER = 7, 10
"""Words between what tells of a substitute and the name."""
_SCORE, _SAME = 0.6, 0.7
"""The score, and the likeness at which a name is a member's that was misheard."""
_NO_NAMES = frozenset({"velkommen", "godmorgen", "goddag", "godaften"})
_NAMES = 3
"""Words of a name that is called in full."""


def substitutes(
    meeting: Meeting, told: Sequence[Told], members: Sequence[Person], until_ms: int
) -> Iterator[Attendance]:
    """The arrival of each substitute who is not on the roster: there from the beginning, or from when they are called to the table."""
    known = {word for person in members for word in words(person.name)}
    known |= {f"{word}s" for word in known}
    seen: set[str] = set()
    for each in told:
        if each.kind != "substitute":
            continue
        name = _name(meeting, each, known)
        if (
            name is None
            or name in seen
            or any(likeness(name.lower(), person.name.lower()) >= _SAME for person in members)
        ):
            continue
        seen.add(name)
        ms = meeting.tokens[each.start].start_ms
        item = None if ms <= until_ms else meeting.item(ms, lasting=True)
        event = meeting.event(name, "ankom", each.start, _SCORE * each.score, item=item, end=each.end)
        yield event if item else replace(event, time_ms=None)


def _name(meeting: Meeting, each: Told, known: Container[str]) -> str | None:
    """The name nearest after the phrase, else before it, of two words or more, that is nobody's on the roster."""
    after = range(each.end, min(each.end + _AFTER, len(meeting.tokens)))
    before = range(each.start - 1, max(-1, each.start - 1 - _BEFORE), -1)
    for place in (*after, *before):
        run = _run(meeting, place)
        if len(run) > 1 and not all(token.word in known for token in run):
            return " ".join(token.text for token in run).strip(",.;:?!")
    return None


def _run(meeting: Meeting, place: int) -> Sequence[Token]:
    """The words written with a capital from `place` on, as far as one name goes."""
    last = place
    while last < len(meeting.tokens) and last - place < _NAMES and looks_like_name(meeting.tokens[last]):
        if meeting.tokens[last].opens or meeting.tokens[last].word in _NO_NAMES:
            break
        last += 1
        if meeting.tokens[last - 1].text.endswith((",", ".")):
            break
    return meeting.tokens[place:last]
