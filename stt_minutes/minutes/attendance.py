"""Who was excused, came, left, was disqualified and came back, from the speech, the roster and the live markers.

A person is named near the words that tell it (presence.toml). What was announced ("Michael er fem minutter forsinket") is
kept in mind until it happens ("hej, undskyld").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes.minutes import guests, presence
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.people import chair, mentions, roster
from stt_minutes.minutes.presence import Meeting, Told
from stt_minutes.minutes.sounds import likeness
from stt_minutes.values import Attendance

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from stt_minutes.minutes.people import Mention, Person
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda, Marker, Section

_OPENING_MS = 240_000
"""Excuses are given while the meeting is opened; later "er syg" is about somebody else."""
_MARKED = 1.0
_VERBS = frozenset({"er", "ligger", "kan", "kunne", "kommer", "deltager"})
_SUBJECTS = frozenset({"han", "hun", "de", "desværre", "også", "jo", "som", "der", "jeg"})
_ONESELF = frozenset({"jeg", "smutter"})
_APOLOGY = frozenset({"undskyld", "beklager", "forsinkelsen", "forsinket", "sent", "trafik", "hvor", "hvad"})
"""In what somebody says who comes late, unlike in a greeting."""
_GOES = frozenset({"gå", "går", "gået", "køre", "kører", "løbe", "løber", "kørt", "hente", "nå", "videre", "smutte"})
_ELSEWHERE = frozenset(
    {
        "ned",
        "op",
        "efter",
        "tilbage",
        "frem",
        "fra",
        "i",
        "igennem",
        "videre",
        "for",
        "over",
        "på",
        "til",
        "med",
        "ind",
        "godt",
        "an",
    }
)
"""After "gå" they tell of something else ("er gået ned", "gå tilbage til punktet")."""
_ONWARDS = ("tilbage", "videre", "over", "efter", "frem")
_HEARD_GOING = 0.75
"""Likeness at which a word may be "gå"."""
_REPLY = 16
"""Words in which whoever leaves is seen off by name."""
_ROW = frozenset({"og", "samt", "plus", "har", "er", "nu"})
_SAME_BREATH = 20
"""Words after "afbud fra" in which "og fra" still names somebody excused."""
_TAKES_OVER = frozenset({"overtager", "overtage", "leder", "styrer", "formandspladsen"})
_TAKEN_OVER = 30
"""Words after "jeg går fra bordet" in which the chair hands the meeting over."""
_FROM_TABLE = ("fra bordet", "jo gå", "selv gå")
"""Who says it speaks of themselves: somebody named only near by is another."""
_JITTER_MS = 1_500
"""A border and the first word after it may be timed this far apart."""


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
    spoken = [*_members(meeting, named, chair(agenda)), *guests.come_and_go(meeting, agenda, named)]
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


def _members(meeting: Meeting, named: Sequence[Mention], chaired_by: str | None) -> Iterator[Attendance]:
    told = presence.told(meeting, named)
    members = [mention for mention in named if not mention.person.items]
    excused = list(_excused(meeting, told, members))
    yield from excused
    yield from _late(meeting, told, named, {event.who for event in excused})
    out = list(_disqualified(meeting, told, chaired_by))
    yield from _left(meeting, told, members, {(event.who, event.item) for event in out if event.event == "inhabil"})
    yield from out


def _near(told: Sequence[Told], each: Told, kind: str, before: int, after: int) -> bool:
    return any(other.kind == kind and each.start - before <= other.start <= each.end + after for other in told)


def _excused(meeting: Meeting, told: Sequence[Told], members: Sequence[Mention]) -> Iterator[Attendance]:
    opening = _OPENING_MS + (meeting.tokens[0].start_ms if meeting.tokens else 0)
    seen: set[str] = set()
    for each in told:
        if each.kind != "excused" or each.who is None or meeting.tokens[each.start].start_ms > opening:
            continue
        words = [token.word for token in meeting.tokens[max(0, each.start - 3) : each.end + 1]]
        if {"ikke", "ingen"} & set(words[:3]) or not _of_a_person(meeting, each, members):
            continue
        late = any(
            other.kind == "late" and other.who in {None, each.who} and each.start <= other.start <= each.end + 10
            for other in told
        )
        if late or _near(told, each, "cancelled", 4, 10):
            continue
        for name in dict.fromkeys((each.who.name, *_listed(meeting, each, members))):
            if name not in seen:
                seen.add(name)
                event = meeting.event(name, "afbud", each.start, 0.75 * each.score, item=None, end=each.end)
                yield replace(event, time_ms=None)


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
    began = meeting.tokens[0].start_ms if meeting.tokens else 0
    for each in told:
        if (
            each.kind == "late"
            and each.who
            and each.who.name not in excused
            and meeting.tokens[each.start].start_ms - began < _OPENING_MS
        ):
            expected.setdefault(each.who.name, each.end)
        if each.kind != "arrives":
            continue
        waiting = [name for name, since in expected.items() if name not in come and since + 12 < each.start]
        greeted = each.who.name if each.who else None
        apology = "midt i" in each.phrase or not _APOLOGY.isdisjoint(
            token.word for token in meeting.tokens[each.start : each.end]
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


def _left(
    meeting: Meeting, told: Sequence[Told], members: Sequence[Mention], out: Container[tuple[str, str | None]]
) -> Iterator[Attendance]:
    """Who leaves for good; `out` are those who only leave the room for an item."""
    planned: dict[str, int] = {}
    gone: set[str] = set()
    for each in told:
        if each.kind == "plans_to_leave" and each.who:
            planned.setdefault(each.who.name, each.end)
        if each.kind != "leaves":
            continue
        if _goes_elsewhere(meeting, each):
            continue
        waiting = [name for name, since in planned.items() if name not in gone and since + 12 < each.start]
        named = each.who.name if each.who and (each.who.name in waiting or each.score > 0.85) else None
        said = {token.word for token in meeting.tokens[each.start : each.end]}
        if each.phrase.startswith("jeg ") and not said & _ONESELF:
            continue  # "alle skal af sted" is nobody's leaving
        who: str | None
        if said & _ONESELF:
            answered = any(m.person.name == named and 0 <= m.start - each.end <= _REPLY for m in members)
            who = _speaker(meeting, each, members) or _seen_off(told, each) or (named if answered else None)
            who = who or (waiting[0] if len(waiting) == 1 else None)
        else:
            who = named
        ms = meeting.tokens[each.start].start_ms
        if who is None or (who, meeting.item(ms)) in out or _closing(meeting, each):
            continue
        item = meeting.item(ms, lasting=True)
        together = () if said & _ONESELF else _listed(meeting, each, members)
        for name in dict.fromkeys((who, *together)):
            if name not in gone:
                gone.add(name)
                yield meeting.event(name, "forlod", each.start, 0.75 * each.score, item=item, end=each.end)


def _goes_elsewhere(meeting: Meeting, each: Told) -> bool:
    """Whether the words after it turn it: "fraværet er gået ned" and "jeg er nødt til at gå tilbage til punktet" tell of nobody who leaves."""
    last, after = meeting.tokens[each.end - 1], meeting.tokens[each.end : each.end + 1]
    stops = last.ends or last.text.endswith(",")
    if last.word == "jeg" and not stops:  # "så går jeg tilbage til min pind"
        return any(token.word.startswith(_ONWARDS) for token in after)
    goes = last.word in _GOES or any(likeness(last.word, word) >= _HEARD_GOING for word in ("gå", "går", "gået"))
    return goes and not stops and any(token.word in _ELSEWHERE for token in after)


def _speaker(meeting: Meeting, each: Told, members: Sequence[Mention]) -> str | None:
    """Who says it, when the voice has got the name of a member."""
    speaker = meeting.tokens[each.start].speaker
    return speaker if any(mention.person.name == speaker for mention in members) else None


def _seen_off(told: Sequence[Told], each: Told) -> str | None:
    """Who is said goodbye to by name right after."""
    goodbyes = (
        other for other in told if other.kind == "farewell" and other.who and 0 <= other.start - each.end <= _REPLY
    )
    return next((other.who.name for other in goodbyes if other.who), None)


def _closing(meeting: Meeting, each: Told) -> bool:
    """The meeting is over: everybody leaves."""
    last = max((part.end_ms for part in meeting.sections if part.item is not None), default=0)
    return meeting.tokens[each.start].start_ms >= last


def _disqualified(meeting: Meeting, told: Sequence[Told], chaired_by: str | None) -> Iterator[Attendance]:
    was_out: dict[int, str] = {}
    for section_place, section in enumerate(meeting.sections):
        inside = [each for each in told if section.start_ms <= meeting.tokens[each.start].start_ms < section.end_ms]
        out = _chair_goes(meeting, inside, chaired_by) or _who_is_out(meeting, inside)
        if section.item is None:
            continue
        backs = [each for each in inside if each.kind == "returns" and each.who]
        if not out:
            called = _called_in(meeting, inside, chaired_by)
            again = called is not None and called[1] == chaired_by == was_out.get(section_place - 1)
            if called is not None and not again:  # has been out, though that was not heard
                first = next(i for i, token in enumerate(meeting.tokens) if token.start_ms >= section.start_ms)
                call, name = called
                event = meeting.event(name, "inhabil", call.start, 0.45, item=section.item)
                yield replace(event, time_ms=meeting.tokens[first].start_ms)
                yield _back(meeting, call, name, section_place)
            continue
        each, who = out
        was_out[section_place] = who
        gap = _TAKEN_OVER if who == chaired_by else 0  # "du har den, til jeg kommer igen" is no return
        yield meeting.event(who, "inhabil", each.end - 1, 0.9 * each.score, item=section.item, end=each.end)
        back = next(
            (other for other in backs if other.who and other.who.name == who and other.start > each.end + gap), None
        )
        back = back or next(
            (other for other in inside if other.kind == "returns" and other.start > each.end + max(gap, 15)), None
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


def _chair_goes(meeting: Meeting, inside: Sequence[Told], chaired_by: str | None) -> tuple[Told, str] | None:
    """The chair leaves the table and hands the meeting over: "der går jeg selv fra bordet. Ole overtager"."""
    for each in inside:
        after = [token.word for token in meeting.tokens[each.end : each.end + _TAKEN_OVER]]
        handed = not _TAKES_OVER.isdisjoint(after) or "du har den" in " ".join(after)
        own = "jeg" in {token.word for token in meeting.tokens[each.start : each.end]}
        if chaired_by is not None and each.kind == "disqualified" and own and handed:
            return each, chaired_by
    return None


def _who_is_out(meeting: Meeting, inside: Sequence[Told]) -> tuple[Told, str] | None:
    """The member who leaves the room for this item, with the phrase that tells it."""
    best: tuple[float, Told, str] | None = None
    for each in inside:
        if each.kind != "disqualified" or _goes_elsewhere(meeting, each):
            continue
        words = [token.word for token in meeting.tokens[each.start : each.end]]
        if each.phrase.endswith(_FROM_TABLE) and each.who is None:
            continue
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


def _someone_near(inside: Sequence[Told], each: Told) -> Person | None:
    near = [other for other in inside if other.who and abs(other.start - each.start) < 45 and other.kind != "arrives"]
    return min(near, key=lambda other: abs(other.start - each.start)).who if near else None


def _names_call(meeting: Meeting, each: Told) -> bool:
    words = {token.word for token in meeting.tokens[each.start : each.end]}
    return bool(words & {"kald", "kalde", "kalder", "hent", "hente"}) and each.score > 0.85


def _called_in(meeting: Meeting, inside: Sequence[Told], chaired_by: str | None) -> tuple[Told, str] | None:
    """The last call for somebody to come in again, with who is called: by name, or the chair by office."""
    for each in reversed(inside):
        if each.kind == "returns" and each.who and _names_call(meeting, each):
            return each, each.who.name
        if each.kind == "returns" and chaired_by is not None and _of_the_chair(meeting, each):
            return each, chaired_by
    return None


def _of_the_chair(meeting: Meeting, each: Told) -> bool:
    """The chair is called in again by office: "så kan borgmesteren godt komme ind igen"."""
    near = meeting.tokens[max(0, each.start - 4) : each.end]
    return "ind" in each.phrase.split() and any(token.word.startswith(("borgmesteren", "formanden")) for token in near)


def _back(meeting: Meeting, each: Told, who: str, place: int) -> Attendance:
    """Back in the room when somebody speaks after the call: under this item if it goes on, else under the next."""
    after = next((i for i in range(each.end + 1, len(meeting.tokens)) if meeting.tokens[i].opens), None)
    if after is None:
        after = each.end - 1
    ms = meeting.tokens[after].start_ms
    item = meeting.item(ms + _JITTER_MS) or meeting.sections[place].item
    return replace(
        meeting.event(who, "genindtrådt", each.start, 0.85 * each.score, item=item, end=each.end), time_ms=ms
    )
