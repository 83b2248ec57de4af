"""Who was excused, came, left, was disqualified and came back, from the speech, the roster and the live markers.

A person is named near the words that tell it (presence.toml). What was announced ("Michael er fem minutter forsinket") is
kept in mind until it happens ("hej, undskyld").
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from stt_minutes.minutes.hearing import LIGHT_WORDS, Hearing
from stt_minutes.minutes.people import Mention, Person, looks_like_name, mentions, roster
from stt_minutes.minutes.tokens import segment_ids
from stt_minutes.values import Attendance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stt_minutes.minutes.hearing import Hit
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda, AttendanceKind, Marker, Section

_AT_LEAST, _AT_LEAST_LIGHT = 0.8, 0.93
_BEFORE, _AFTER = 9, 7
"""Words between a name and what is told of the person."""
_BORDER_MS = 6_000
"""Who comes or goes this close to the next item is there, or gone, from that item on."""
_OPENING_MS = 240_000
"""Excuses are given while the meeting is opened; later "er syg" is about somebody else."""
_MARKED = 1.0
_VERBS = frozenset({"er", "ligger", "kan", "kunne", "kommer", "deltager"})
_SUBJECTS = frozenset({"han", "hun", "de", "desværre", "også", "jo", "som", "der", "jeg"})
_ONESELF = frozenset({"jeg", "smutter"})
_ROW = frozenset({"og", "samt", "plus", "har", "er"})
_JITTER_MS = 1_500
"""A border and the first word after it may be timed this far apart."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A phrase of presence.toml at tokens `start..end`, and the member named nearest to it."""

    kind: str
    start: int
    end: int
    score: float
    who: Person | None


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(Path(__file__).with_name("presence.toml").read_text(encoding="utf-8"))
    return {kind: tuple(phrases) for kind, phrases in data.items()}


def attend(
    heard: Sequence[Token], agenda: Agenda, sections: Sequence[Section], markers: Sequence[Marker] = ()
) -> tuple[Attendance, ...]:
    """Every change of attendance, in order of time. A marker of the secretary stands above what was heard of that person."""
    people = roster(agenda)
    hearing = Hearing(heard)
    named = mentions(hearing, people)
    meeting = _Meeting(hearing, sections)
    marked = list(_marked(markers, meeting, people))
    known = {(event.who, event.event) for event in marked}
    spoken = [*_members(meeting, named), *_guests(meeting, agenda, named)]
    events = marked + [event for event in spoken if (event.who, event.event) not in known]
    return tuple(sorted(events, key=lambda event: event.time_ms if event.time_ms is not None else -1))


@dataclass(frozen=True, slots=True)
class _Meeting:
    """The words and the sections of the meeting, with the look-ups that every reading here needs."""

    hearing: Hearing
    sections: Sequence[Section]

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.hearing.tokens

    def index(self, ms: int) -> int | None:
        """The place of the section at `ms`."""
        return next((i for i, part in enumerate(self.sections) if part.start_ms <= ms < part.end_ms), None)

    def item(self, ms: int, *, lasting: bool = False) -> str | None:
        """The item at `ms`. `lasting`: what happens just before the next item is counted from that item on."""
        place = self.index(ms)
        if place is None:
            return None
        section = self.sections[place]
        if lasting or section.item is None:
            following = next((part for part in self.sections[place + 1 :] if part.item is not None), None)
            if following is not None and (section.item is None or section.end_ms - ms <= _BORDER_MS):
                return following.item
        return section.item

    def event(
        self, who: str, kind: AttendanceKind, at: int, score: float, *, item: str | None, end: int | None = None
    ) -> Attendance:
        """A change told at token `at` (to `end`)."""
        evidence = segment_ids(self.tokens, at, end if end is not None else at + 1)
        return Attendance(who, kind, item, self.tokens[at].start_ms, round(min(0.95, score), 3), evidence)


def _marked(markers: Sequence[Marker], meeting: _Meeting, people: Sequence[Person]) -> Iterator[Attendance]:
    for marker in markers:
        if marker.kind not in {"left", "returned"} or not marker.text:
            continue
        name = next(
            (person.name for person in people if marker.text.strip().lower() in {person.name.lower(), *person.forms}),
            marker.text.strip(),
        )
        item = marker.item or meeting.item(marker.time_ms, lasting=True)
        yield Attendance(
            name, "forlod" if marker.kind == "left" else "ankom", item, marker.time_ms, _MARKED, (), "human"
        )


def _told(meeting: _Meeting, named: Sequence[Mention]) -> list[_Told]:
    """Every phrase about presence, with the member named in the words around it."""
    found: list[_Told] = []
    members = [mention for mention in named if not mention.person.items]
    for kind, phrases in _phrases().items():
        light = [phrase for phrase in phrases if all(word in LIGHT_WORDS for word in phrase.split())]
        heavy = [phrase for phrase in phrases if phrase not in light]
        hits = meeting.hearing.find_any(heavy, at_least=_AT_LEAST) + meeting.hearing.find_any(
            light, at_least=_AT_LEAST_LIGHT
        )
        found += [
            _Told(
                kind,
                hit.start,
                hit.end,
                hit.score,
                _nearest(hit, members, kind) or (None if members else _unlisted(meeting, hit)),
            )
            for hit in hits
        ]
    return sorted(found, key=lambda told: told.start)


def _unlisted(meeting: _Meeting, hit: Hit) -> Person | None:
    """Without a roster: the name right before the phrase, as it was said."""
    before = meeting.tokens[hit.start - 1] if hit.start else None
    return Person(before.text.strip(",.;:?!")) if before is not None and looks_like_name(before) else None


def _nearest(hit: Hit, members: Sequence[Mention], kind: str) -> Person | None:
    """The member named nearest before or after the phrase; a greeting is followed by its name."""
    greeting = kind in {"arrives", "returns"}
    best: tuple[int, Person] | None = None
    for mention in members:
        if mention.start >= hit.end:
            gap = mention.start - hit.end
            if gap > (3 if greeting else _AFTER):
                continue
        elif mention.end <= hit.start:
            gap = hit.start - mention.end + (4 if greeting else 0)
            if gap > _BEFORE:
                continue
        else:
            gap = 0
        if best is None or gap < best[0]:
            best = (gap, mention.person)
    return best[1] if best else None


def _members(meeting: _Meeting, named: Sequence[Mention]) -> Iterator[Attendance]:
    told = _told(meeting, named)
    yield from _excused(meeting, told, [mention for mention in named if not mention.person.items])
    yield from _late(meeting, told, named)
    yield from _left(meeting, told)
    yield from _disqualified(meeting, told)


def _near(told: Sequence[_Told], each: _Told, kind: str, before: int, after: int) -> bool:
    return any(other.kind == kind and each.start - before <= other.start <= each.end + after for other in told)


def _excused(meeting: _Meeting, told: Sequence[_Told], members: Sequence[Mention]) -> Iterator[Attendance]:
    opening = _OPENING_MS + (meeting.tokens[0].start_ms if meeting.tokens else 0)
    seen: set[str] = set()
    for each in told:
        if each.kind != "excused" or each.who is None or meeting.tokens[each.start].start_ms > opening:
            continue
        words = [token.word for token in meeting.tokens[max(0, each.start - 3) : each.end + 1]]
        if {"ikke", "ingen"} & set(words[:3]) or not _of_a_person(meeting, each, members):
            continue
        if _near(told, each, "cancelled", 4, 10) or _near(told, each, "late", 0, 10):
            continue
        for name in dict.fromkeys((each.who.name, *_listed(meeting, each, members))):
            if name not in seen:
                seen.add(name)
                event = meeting.event(name, "afbud", each.start, 0.75 * each.score, item=None, end=each.end)
                yield replace(event, time_ms=None)


def _of_a_person(meeting: _Meeting, each: _Told, members: Sequence[Mention]) -> bool:
    """A verb belongs to the name or "han", "hun" right before it: "hans hund er syg" excuses nobody."""
    if meeting.tokens[each.start].word not in _VERBS or each.start == 0:
        return True
    before = meeting.tokens[each.start - 1].word
    return before in _SUBJECTS or any(mention.end == each.start for mention in members)


def _listed(meeting: _Meeting, each: _Told, members: Sequence[Mention]) -> Iterator[str]:
    """Names in a row beside the phrase: "afbud fra Torben og Signe", "Torben og Signe har meldt afbud"."""
    after, before = each.end, each.start
    for mention in members:
        if 0 <= mention.start - after <= 1 and all(
            token.word in _ROW for token in meeting.tokens[after : mention.start]
        ):
            yield mention.person.name
            after = mention.end
    for mention in reversed(members):
        if 0 <= before - mention.end <= 1 and all(token.word in _ROW for token in meeting.tokens[mention.end : before]):
            yield mention.person.name
            before = mention.start


def _late(meeting: _Meeting, told: Sequence[_Told], named: Sequence[Mention]) -> Iterator[Attendance]:
    expected: dict[str, int] = {}
    come: set[str] = set()
    began = meeting.tokens[0].start_ms if meeting.tokens else 0
    for each in told:
        if each.kind == "late" and each.who and meeting.tokens[each.start].start_ms - began < _OPENING_MS:
            expected.setdefault(each.who.name, each.end)
        if each.kind != "arrives":
            continue
        waiting = [name for name, since in expected.items() if name not in come and since + 12 < each.start]
        greeted = each.who.name if each.who else None
        apology = (
            "undskyld" in " ".join(t.word for t in meeting.tokens[each.start : each.end]) or each.end - each.start >= 3
        )
        who = (
            greeted
            if greeted in waiting
            else (waiting[0] if len(waiting) == 1 and apology and greeted is None else None)
        )
        if who is None:
            continue
        come.add(who)
        item = meeting.item(meeting.tokens[each.start].start_ms, lasting=True)
        yield meeting.event(who, "ankom", each.start, 0.85 * each.score, item=item, end=each.end)
    for name, since in expected.items():
        first = next((m for m in named if m.person.name == name and m.start > since + 25), None)
        if name not in come and first is not None:
            item = meeting.item(meeting.tokens[first.start].start_ms, lasting=True)
            yield meeting.event(name, "ankom", first.start, 0.45, item=item, end=first.end)


def _left(meeting: _Meeting, told: Sequence[_Told]) -> Iterator[Attendance]:
    planned: dict[str, int] = {}
    gone: set[str] = set()
    for each in told:
        if each.kind == "plans_to_leave" and each.who:
            planned.setdefault(each.who.name, each.end)
        if each.kind != "leaves":
            continue
        waiting = [name for name, since in planned.items() if name not in gone and since + 12 < each.start]
        who = each.who.name if each.who and (each.who.name in waiting or each.score > 0.85) else None
        said = {token.word for token in meeting.tokens[each.start : each.end]}
        who = who or (waiting[0] if len(waiting) == 1 and said & _ONESELF else None)
        if who is None or who in gone or _near(told, each, "disqualified", 25, 25) or _closing(meeting, each):
            continue
        gone.add(who)
        item = meeting.item(meeting.tokens[each.start].start_ms, lasting=True)
        yield meeting.event(who, "forlod", each.start, 0.75 * each.score, item=item, end=each.end)


def _closing(meeting: _Meeting, each: _Told) -> bool:
    """The meeting is over: everybody leaves."""
    last = max((part.end_ms for part in meeting.sections if part.item is not None), default=0)
    return meeting.tokens[each.start].start_ms >= last


def _disqualified(meeting: _Meeting, told: Sequence[_Told]) -> Iterator[Attendance]:
    for section_place, section in enumerate(meeting.sections):
        inside = [each for each in told if section.start_ms <= meeting.tokens[each.start].start_ms < section.end_ms]
        out = _who_is_out(meeting, inside)
        if section.item is None:
            continue
        backs = [each for each in inside if each.kind == "returns" and each.who]
        if not out:
            calls = [each for each in backs if _names_call(meeting, each)]
            if calls and calls[-1].who:  # called in again: has been out, though that was not heard
                first = next(i for i, token in enumerate(meeting.tokens) if token.start_ms >= section.start_ms)
                event = meeting.event(calls[-1].who.name, "inhabil", calls[-1].start, 0.45, item=section.item)
                yield replace(event, time_ms=meeting.tokens[first].start_ms)
                yield _back(meeting, calls[-1], calls[-1].who.name, section_place)
            continue
        each, who = out
        yield meeting.event(who, "inhabil", each.end - 1, 0.9 * each.score, item=section.item, end=each.end)
        back = next((other for other in backs if other.who and other.who.name == who and other.start > each.end), None)
        back = back or next(
            (other for other in inside if other.kind == "returns" and other.start > each.end + 15), None
        )
        if back is not None:
            yield _back(meeting, back, who, section_place)
            continue
        following = next((part for part in meeting.sections[section_place + 1 :] if part.item is not None), None)
        entry = next(
            (i for i, token in enumerate(meeting.tokens) if following and token.start_ms >= following.start_ms), None
        )
        if following is not None and entry is not None:
            yield meeting.event(who, "genindtrådt", entry, 0.5, item=following.item)


def _who_is_out(meeting: _Meeting, inside: Sequence[_Told]) -> tuple[_Told, str] | None:
    """The member who leaves the room for this item, with the phrase that tells it."""
    best: tuple[float, _Told, str] | None = None
    for each in inside:
        if each.kind != "disqualified":
            continue
        words = [token.word for token in meeting.tokens[each.start : each.end]]
        sure = any("habil" in word for word in words) or "deltager" in words
        asked = {token.word for token in meeting.tokens[max(0, each.start - 3) : each.start]} & {
            "er",
            "bliver",
        } and any(token.text.endswith("?") for token in meeting.tokens[each.end - 1 : each.end + 3])
        answer = [token.word for token in meeting.tokens[each.end : each.end + 16]]
        if asked and ("nej" in answer or "ikke" in answer):
            continue
        why = _near(inside, each, "disqualified_reason", 30, 30)
        others = sum(other.kind == "disqualified" for other in inside)
        back = any(other.kind == "returns" and other.start > each.end for other in inside)
        value = each.score * (1.0 if sure else 0.55 + 0.2 * why + 0.1 * min(2, others - 1) + 0.2 * back)
        who = each.who or _someone_near(inside, each)
        if who is not None and value >= 0.68 and (best is None or value > best[0]):
            best = (value, each, who.name)
    return (best[1], best[2]) if best else None


def _someone_near(inside: Sequence[_Told], each: _Told) -> Person | None:
    near = [other for other in inside if other.who and abs(other.start - each.start) < 45 and other.kind != "arrives"]
    return min(near, key=lambda other: abs(other.start - each.start)).who if near else None


def _names_call(meeting: _Meeting, each: _Told) -> bool:
    words = {token.word for token in meeting.tokens[each.start : each.end]}
    return bool(words & {"kald", "kalde", "kalder", "hent", "hente"}) and each.score > 0.85


def _back(meeting: _Meeting, each: _Told, who: str, place: int) -> Attendance:
    """Back in the room when somebody speaks after the call: under this item if it goes on, else under the next."""
    after = next((i for i in range(each.end + 1, len(meeting.tokens)) if meeting.tokens[i].opens), None)
    if after is None:
        after = each.end - 1
    ms = meeting.tokens[after].start_ms
    item = meeting.item(ms + _JITTER_MS) or meeting.sections[place].item
    return replace(
        meeting.event(who, "genindtrådt", each.start, 0.85 * each.score, item=item, end=each.end), time_ms=ms
    )


def _guests(meeting: _Meeting, agenda: Agenda, named: Sequence[Mention]) -> Iterator[Attendance]:
    for person in roster(agenda):
        own = [part for part in meeting.sections if part.item in person.items or set(part.also) & set(person.items)]
        if not own:
            continue
        start, end = own[0].start_ms, own[-1].end_ms
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


def _says_absent(meeting: _Meeting, mention: Mention) -> bool:
    """The words after a guest's name say that the guest is not there."""
    after = Hearing(meeting.tokens[mention.end : mention.end + _AFTER])
    return bool(after.find_any(_phrases()["excused"], at_least=_AT_LEAST)) if len(after) else False


def _speaks(meeting: _Meeting, first: Mention | None, start_ms: int) -> int:
    """The token at which the guest can begin: after the sentence that names them, else at the item's start."""
    if first is None:
        return next(i for i, token in enumerate(meeting.tokens) if token.start_ms >= start_ms)
    place = first.end - 1
    while place < len(meeting.tokens) - 1 and not meeting.tokens[place].ends:
        place += 1
    return min(place + 1, len(meeting.tokens) - 1)
