"""Who was excused, came, left, was disqualified and came back, from the speech, the roster and the live markers.

A person is named near the words that tell it (presence.toml). What was announced ("Michael er fem minutter forsinket") is
kept in mind until it happens ("hej, undskyld").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes.minutes import guests, presence
from stt_minutes.minutes.disqualified import disqualified
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.people import chair, mentions, roster
from stt_minutes.minutes.presence import Meeting, Told, goes_elsewhere, near
from stt_minutes.minutes.substitutes import substitutes
from stt_minutes.minutes.voters import voters
from stt_minutes.values import Attendance

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from stt_minutes.minutes.people import Mention, Person
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda, Marker, Section

_OPENING_MS = 240_000
"""Excuses are given while the meeting is opened; later "er syg" is about somebody else."""
_MARKED = 1.0
_NOW, _COME = frozenset({("nu", "er"), ("så", "er")}), frozenset({"kommet", "ankommet"})
"""Words before and after a name that say that whoever it is has come."""
_VERBS = frozenset({"er", "ligger", "kan", "kunne", "kommer", "deltager"})
_SUBJECTS = frozenset({"og", "altså", "han", "hun", "de", "desværre", "også", "jo", "som", "der", "jeg"})
_ONESELF = frozenset({"jeg", "smutter"})
_APOLOGY = frozenset({"undskyld", "beklager", "forsinkelsen", "forsinket", "sent", "trafik", "hvor", "hvad"})
"""In what somebody says who comes late, unlike in a greeting."""
_CLEAR = 0.9
"""Likeness from which "undskyld, jeg kommer" is not "undskyld, jeg afbrød"."""
_RECEIVED = 28
"""Words after "undskyld" in which whoever comes late is told where the meeting is."""
_SEATS = frozenset({"sæt dig", "kom ind", "kom indenfor", "tag en stol", "find en plads"})
"""What is said to whoever comes in."""
_SEATED = 8
"""Words after the excuse in which that is said; later it is said to somebody else."""
_GUEST_MS = 25_000
"""A goodbye so close to a guest's departure is said to the guest."""
_CLOSING_MS = 20_000
"""Before the end of the last item in which goodbyes are said to everybody."""
_REPLY = 16
"""Words in which whoever leaves is seen off by name."""
_LATE_BEFORE = 9
"""Words before "er til begravelse" in which "kommer klokken tre" makes it a delay."""
_ROW = frozenset({"og", "samt", "plus", "har", "er", "nu"})
_SAME_BREATH = 20
"""Words after "afbud fra" in which "og fra" still names somebody excused."""


def attend(
    heard: Sequence[Token], agenda: Agenda, sections: Sequence[Section], markers: Sequence[Marker] = ()
) -> tuple[Attendance, ...]:
    """Every change of attendance, in order of time. A marker of the secretary stands above what was heard of that person."""
    people = roster(agenda)
    hearing = Hearing(heard)
    named = mentions(hearing, people)
    meeting = Meeting(hearing, sections)
    marked = list(_marked(markers, meeting, people))
    known = {(event.who, event.event) for event in marked}
    invited = list(guests.come_and_go(meeting, agenda, named))
    spoken = [*_members(meeting, named, agenda, invited), *invited]
    events = marked + [event for event in spoken if (event.who, event.event) not in known]
    return tuple(sorted(events, key=lambda event: event.time_ms if event.time_ms is not None else -1))


def _marked(markers: Sequence[Marker], meeting: Meeting, people: Sequence[Person]) -> Iterator[Attendance]:
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


def _members(
    meeting: Meeting, named: Sequence[Mention], agenda: Agenda, invited: Sequence[Attendance]
) -> Iterator[Attendance]:
    told = presence.told(meeting, named, listed=bool(agenda.members))
    members = [mention for mention in named if not mention.person.items]
    excused = list(_excused(meeting, told, members))
    yield from excused
    sat = [person for person in roster(agenda) if not person.items]
    yield from substitutes(meeting, told, sat, began_ms(meeting) + _OPENING_MS)
    yield from _late(meeting, told, named, {event.who for event in excused})
    voting = {member.name for member in voters(agenda)} or {mention.person.name for mention in members}
    leads = chair(agenda)
    out = list(disqualified(meeting, told, leads, voting))
    away = {(event.who, event.item) for event in out if event.event == "inhabil"}
    gone = [event.time_ms for event in invited if event.event == "forlod" and event.time_ms is not None]
    away_all_day = {event.who for event in excused}
    yield from (
        event
        for event in _left(meeting, told, members, away, guests_gone=gone, leads=leads)
        if event.who not in away_all_day
    )
    yield from out


def began_ms(meeting: Meeting) -> int:
    """When the recording's first word was spoken."""
    return meeting.tokens[0].start_ms if meeting.tokens else 0


def _excused(meeting: Meeting, told: Sequence[Told], members: Sequence[Mention]) -> Iterator[Attendance]:
    opening = began_ms(meeting) + _OPENING_MS
    seen: set[str] = set()
    for each in told:
        if each.kind != "excused" or each.who is None or meeting.tokens[each.start].start_ms > opening:
            continue
        words = [token.word for token in meeting.tokens[max(0, each.start - 3) : each.end + 1]]
        if {"ikke", "ingen"} & set(words[:3]) or not _of_a_person(meeting, each, members):
            continue
        late = any(
            other.kind == "late"
            and other.who in {None, each.who}
            and (each.start <= other.start <= each.end + 10 or _same_breath(meeting, other, each))
            for other in told
        )
        if late or near(told, each, "cancelled", 4, 10):
            continue
        for name in dict.fromkeys((each.who.name, *_listed(meeting, each, members))):
            if name not in seen and not _is_late(told, each, name):
                seen.add(name)
                event = meeting.event(name, "afbud", each.start, 0.75 * each.score, item=None, end=each.end)
                yield replace(event, time_ms=None)


def _is_late(told: Sequence[Told], each: Told, name: str) -> bool:
    """In "Nanna ligger med influenza, og Birgitte er på vej" the one named second is only late."""
    who = each.who.name if each.who else None
    return name != who and any(
        other.kind == "late" and other.who and other.who.name == name and 0 <= other.start - each.end <= _LATE_BEFORE
        for other in told
    )


def _same_breath(meeting: Meeting, first: Told, second: Told) -> bool:
    """Whether the two are said in one sentence, the first right before the second: "kommer klokken tre, hun er til begravelse"."""
    close = 0 <= second.start - first.end <= _LATE_BEFORE
    return close and not any(token.opens for token in meeting.tokens[first.end : second.start + 1])


def _of_a_person(meeting: Meeting, each: Told, members: Sequence[Mention]) -> bool:
    """A verb belongs to the name or "han", "hun" right before it: "hans hund er syg" excuses nobody."""
    if meeting.tokens[each.start].word not in _VERBS or each.start == 0:
        return True
    before = meeting.tokens[each.start - 1].word
    return before in _SUBJECTS or any(mention.end == each.start for mention in members)


def _listed(meeting: Meeting, each: Told, members: Sequence[Mention]) -> Iterator[str]:
    """Names in a row beside the phrase: "afbud fra Torben og Signe", "Torben og Signe har meldt afbud"."""
    after, before = each.end, each.start
    for mention in members:
        if 0 <= mention.start - after <= 1 and all(
            token.word in _ROW for token in meeting.tokens[after : mention.start]
        ):
            yield mention.person.name
            after = mention.end
    for mention in members:
        led = [token.word for token in meeting.tokens[mention.start - 2 : mention.start]]
        if each.phrase.endswith("fra") and 0 <= mention.start - each.end <= _SAME_BREATH and led == ["og", "fra"]:
            yield mention.person.name
    for mention in reversed(members):
        if 0 <= before - mention.end <= 1 and all(token.word in _ROW for token in meeting.tokens[mention.end : before]):
            yield mention.person.name
            before = mention.start


def _late(
    meeting: Meeting, told: Sequence[Told], named: Sequence[Mention], excused: Container[str]
) -> Iterator[Attendance]:
    expected: dict[str, int] = {}
    come: set[str] = set()
    began = began_ms(meeting)
    for each in told:
        if (
            each.kind == "late"
            and each.who
            and each.who.name not in excused
            and meeting.tokens[each.start].start_ms - began < _OPENING_MS
        ):
            expected.setdefault(each.who.name, each.end)
        if each.kind not in {"arrives", "sorry"}:
            continue
        waiting = [name for name, since in expected.items() if name not in come and since + 12 < each.start]
        greeted = each.who.name if each.who else None
        who = greeted if greeted in waiting else None
        if who is None and len(waiting) == 1 and _apologises(meeting, told, each, named):
            who = waiting[0]
        if who is None and not waiting:
            who = _shown_in(meeting, told, each)
        if who is None or who in come:
            continue
        come.add(who)
        item = meeting.item(meeting.tokens[each.start].start_ms, lasting=True)
        yield meeting.event(who, "ankom", each.start, 0.85 * each.score, item=item, end=each.end)
    for name, since in expected.items():
        spoken_to = (m for m in named if meeting.tokens[m.end - 1].text.endswith((",", "?")))
        first = next((m for m in spoken_to if m.person.name == name and m.start > since + 25), None)
        if name not in come and first is not None:
            item = meeting.item(meeting.tokens[first.start].start_ms, lasting=True)
            yield meeting.event(name, "ankom", first.start, 0.45, item=item, end=first.end)
            come.add(name)
    for mention in named:
        name = mention.person.name
        if name not in come and not mention.person.items and _has_come(meeting, mention):
            come.add(name)
            item = meeting.item(meeting.tokens[mention.start].start_ms, lasting=True)
            yield meeting.event(name, "ankom", mention.start, 0.7, item=item, end=mention.end + 1)


def _has_come(meeting: Meeting, mention: Mention) -> bool:
    """Said of whoever nobody had said would be late: "nu er Sanne kommet", "Sanne er ankommet"."""
    before = tuple(token.word for token in meeting.tokens[max(0, mention.start - 2) : mention.start])
    after = [token.word for token in meeting.tokens[mention.end : mention.end + 2]]
    last = mention.end
    if before not in _NOW:
        if after[:1] != ["er"]:
            return False
        last += 1
    come = meeting.tokens[last : last + 1]
    if not come or come[0].word not in _COME:
        return False
    return come[0].word == "ankommet" or (before in _NOW and (come[0].ends or come[0].text.endswith(",")))


def _shown_in(meeting: Meeting, told: Sequence[Told], each: Told) -> str | None:
    """Who is shown to a seat by name right after excusing themselves: "Undskyld. Toget kørte baglæns. – Sæt dig, Mathias"."""
    if _APOLOGY.isdisjoint(token.word for token in meeting.tokens[each.start : each.end]):
        return None
    shown = (
        other
        for other in told
        if other.kind == "received" and other.phrase in _SEATS and other.who and 0 <= other.start - each.end <= _SEATED
    )
    return next((other.who.name for other in shown if other.who), None)


def _apologises(meeting: Meeting, told: Sequence[Told], each: Told, named: Sequence[Mention]) -> bool:
    """Somebody comes in late and says so ("undskyld, jeg kommer"), or is told where the meeting is ("vi er ved budgettet")."""
    words = {token.word for token in meeting.tokens[each.start : each.end]}
    if any(each.end <= mention.start <= each.end + 2 for mention in named) and not words & _ONESELF:
        return False  # "Goddag, Mads": somebody else is greeted
    plain = len(words & _APOLOGY) > 1 or (words & _APOLOGY and words & _ONESELF and each.score >= _CLEAR)
    if "midt i" in each.phrase or plain:
        return True
    received = any(other.kind == "received" and 0 <= other.start - each.end <= _RECEIVED for other in told)
    return bool(words & _APOLOGY) and (received or "undskyld" not in words)


def _left(
    meeting: Meeting,
    told: Sequence[Told],
    members: Sequence[Mention],
    out: Container[tuple[str, str | None]],
    *,
    guests_gone: Sequence[int],
    leads: str | None,
) -> Iterator[Attendance]:
    """Who leaves for good; `out` are those who only leave the room for an item, `guests_gone` when guests left (ms)."""
    planned: dict[str, int] = {}
    gone: set[str] = set()
    for each in told:
        if each.kind == "plans_to_leave" and each.who:
            planned.setdefault(each.who.name, each.end)
        if each.kind != "leaves":
            continue
        if goes_elsewhere(meeting, each) or "ud" in {token.word for token in meeting.tokens[each.start : each.end]}:
            continue
        waiting = [name for name, since in planned.items() if name not in gone and since + 12 < each.start]
        named = each.who.name if each.who and (each.who.name in waiting or each.score > 0.85) else None
        said = {token.word for token in meeting.tokens[max(0, each.start - 1) : each.end]}
        if each.phrase.startswith("jeg ") and not said & _ONESELF:
            continue  # "alle skal af sted" is nobody's leaving
        who: str | None
        ms = meeting.tokens[each.start].start_ms
        if said & _ONESELF:
            who = _speaker(meeting, each, members) or _seen_off(told, each) or _answered(meeting, each, members, leads)
            who = who or (waiting[0] if len(waiting) == 1 else None)
        elif each.phrase in presence.phrases()["farewell"]:
            guest_goes = any(abs(ms - gone_ms) <= _GUEST_MS for gone_ms in guests_gone)
            who = _bid(meeting, each, members) or (waiting[0] if len(waiting) == 1 and not guest_goes else None)
            who = None if _closing(meeting, each, _CLOSING_MS) else who
        else:
            who = named if named != leads else None
        if who is None or (who, meeting.item(ms)) in out or _closing(meeting, each):
            continue
        item = meeting.item(ms, lasting=True)
        together = () if said & _ONESELF else _listed(meeting, each, members)
        for name in dict.fromkeys((who, *together)):
            if name not in gone:
                gone.add(name)
                yield meeting.event(name, "forlod", each.start, 0.75 * each.score, item=item, end=each.end)


def _speaker(meeting: Meeting, each: Told, members: Sequence[Mention]) -> str | None:
    """Who says it, when the voice has got the name of a member."""
    speaker = meeting.tokens[each.start].speaker
    return speaker if any(mention.person.name == speaker for mention in members) else None


def _answered(meeting: Meeting, each: Told, members: Sequence[Mention], leads: str | None) -> str | None:
    """Whom the answer names at its end ("Jeg bliver nødt til at gå nu. – Det er i orden, Ulla"), unless it is the chair."""
    starts = [place for place in range(each.end, len(meeting.tokens)) if meeting.tokens[place].opens][:2]
    for mention in members:
        ends = meeting.tokens[mention.end - 1].ends or mention.end == len(meeting.tokens)
        if (
            starts
            and starts[0] < mention.start < (starts[1:] or [len(meeting.tokens)])[0] <= starts[0] + _REPLY
            and ends
        ):
            return mention.person.name if mention.person.name != leads else None
    return None


def _bid(meeting: Meeting, each: Told, members: Sequence[Mention]) -> str | None:
    """Who is named in the goodbye itself ("Farvel, Ulla", "Ulla, kom godt hjem")."""
    for mention in members:
        after = 0 <= mention.start - each.end <= 1 and not meeting.tokens[mention.start].opens
        before = 0 <= each.start - mention.end <= 1 and not meeting.tokens[each.start].opens
        if after or before:
            return mention.person.name
    return None


def _seen_off(told: Sequence[Told], each: Told) -> str | None:
    """Who is said goodbye to by name right after."""
    goodbyes = (
        other for other in told if other.kind == "farewell" and other.who and 0 <= other.start - each.end <= _REPLY
    )
    return next((other.who.name for other in goodbyes if other.who), None)


def _closing(meeting: Meeting, each: Told, before_ms: int = 0) -> bool:
    """The meeting is over, or will be in `before_ms`: everybody leaves."""
    last = max((part.end_ms for part in meeting.sections if part.item is not None), default=0)
    return meeting.tokens[each.start].start_ms >= last - before_ms
