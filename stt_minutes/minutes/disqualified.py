"""Who is disqualified for an item, goes out while it is handled, and comes in again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes.minutes.presence import goes_elsewhere, near

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from stt_minutes.minutes.people import Person
    from stt_minutes.minutes.presence import Meeting, Told
    from stt_minutes.values import Attendance

_TAKES_OVER = frozenset({"overtager", "overtage", "leder", "styrer", "formandspladsen"})
_TAKEN_OVER = 30
"""Words after "jeg går fra bordet" in which the chair hands the meeting over."""
_FROM_TABLE = ("fra bordet", "jo gå", "selv gå")
"""Who says it speaks of themselves: somebody named only near by is another."""
_WAITS = frozenset({"står", "stod", "sidder", "ventede"})
"""Who is outside already is a guest."""
_JITTER_MS = 1_500
"""A border and the first word after it may be timed this far apart."""
_CALLED_MS = 20_000
"""Into the next item, in which whoever was out for this one is called in."""
_ENOUGH = 0.68
_NEAR = 45
"""Words between what tells that somebody goes and the name."""


def disqualified(
    meeting: Meeting, told: Sequence[Told], chaired_by: str | None, voting: Container[str]
) -> Iterator[Attendance]:
    """Going out and coming in again for each item, of those in `voting`."""
    was_out: dict[int, str] = {}
    for section_place, section in enumerate(meeting.sections):
        inside = _between(meeting, told, section.start_ms, section.end_ms)
        soon = [
            each
            for each in _between(meeting, told, section.end_ms, section.end_ms + _CALLED_MS)
            if _called(each, voting)
        ]
        out = _chair_goes(meeting, inside, chaired_by) or _who_is_out(meeting, inside, soon, voting)
        if section.item is None:
            continue
        backs = [each for each in inside if each.kind == "returns" and each.who]
        if not out:
            called = _called_in(meeting, inside, chaired_by, voting)
            # Whoever was out for the item before is called in from that one: the chair whenever it is, a member at once.
            again = (
                called is not None
                and called[1] == was_out.get(section_place - 1)
                and (called[1] == chaired_by or _soon(meeting, called[0], section.start_ms))
            )
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
        back = back or next((other for other in soon if other.who and other.who.name == who), None)
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


def _soon(meeting: Meeting, each: Told, after_ms: int) -> bool:
    return meeting.tokens[each.start].start_ms < after_ms + _CALLED_MS


def _between(meeting: Meeting, told: Sequence[Told], start_ms: int, end_ms: int) -> list[Told]:
    return [each for each in told if start_ms <= meeting.tokens[each.start].start_ms < end_ms]


def _called(each: Told, voting: Container[str]) -> bool:
    """Somebody with a vote is called in again by name."""
    return each.kind == "returns" and each.who is not None and each.who.name in voting


def _chair_goes(meeting: Meeting, inside: Sequence[Told], chaired_by: str | None) -> tuple[Told, str] | None:
    """The chair leaves the table and hands the meeting over: "der går jeg selv fra bordet. Ole overtager"."""
    for each in inside:
        after = [token.word for token in meeting.tokens[each.end : each.end + _TAKEN_OVER]]
        handed = not _TAKES_OVER.isdisjoint(after) or "du har den" in " ".join(after)
        own = "jeg" in {token.word for token in meeting.tokens[each.start : each.end]}
        if chaired_by is not None and each.kind == "disqualified" and own and handed:
            return each, chaired_by
    return None


def _who_is_out(
    meeting: Meeting, inside: Sequence[Told], soon: Sequence[Told], voting: Container[str]
) -> tuple[Told, str] | None:
    """The member who leaves the room for this item, with the phrase that tells it; who is called in again was the one who left."""
    best: tuple[float, Told, str] | None = None
    for each in inside:
        if each.kind != "disqualified" or goes_elsewhere(meeting, each):
            continue
        words = [token.word for token in meeting.tokens[each.start : each.end]]
        denied = "ikke" in {token.word for token in meeting.tokens[max(0, each.start - 3) : each.start]}
        if denied or not _WAITS.isdisjoint(words):  # "ikke sådan så jeg er inhabil", "hun står udenfor"
            continue
        if each.phrase.endswith(_FROM_TABLE) and each.who is None:
            continue
        sure = any("habil" in word for word in words) or "deltager" in words
        asked = {token.word for token in meeting.tokens[max(0, each.start - 3) : each.start]} & {
            "er",
            "bliver",
            "skal",
        } and any(token.text.endswith("?") for token in meeting.tokens[each.end - 1 : each.end + 3])
        answer = [token.word for token in meeting.tokens[each.end : each.end + 16]]
        if asked and ("nej" in answer or "ikke" in answer):
            continue
        if _found_fit(meeting, each):
            continue
        why = near(inside, each, "disqualified_reason", 30, 30)
        others = sum(other.kind == "disqualified" for other in inside)
        back = any(other.kind == "returns" and other.start > each.end for other in inside)
        called = [other for other in (*inside, *soon) if _called(other, voting) and other.start > each.end]
        shown = 0.2 * why + 0.1 * min(2, others - 1) + (0.3 if called else 0.2 * back)
        value = each.score * (1.0 if sure else 0.55 + shown)
        named = each.who if each.who and each.who.name in voting else _someone_near(inside, each, voting)
        who = max(called, key=lambda other: other.score).who if called else named
        if who is not None and value >= _ENOUGH and (best is None or value > best[0]):
            best = (value, each, who.name)
    return (best[1], best[2]) if best else None


def _found_fit(meeting: Meeting, each: Told) -> bool:
    """It was only asked: soon after it is said that whoever it is may take part ("Otto er habil", "er ikke inhabil")."""
    after = [token.word for token in meeting.tokens[each.end : each.end + _NEAR]]
    denied = any(after[place : place + 2] == ["ikke", "inhabil"] for place in range(len(after)))
    fit = any(word == "habil" and "ikke" not in after[max(0, place - 2) : place] for place, word in enumerate(after))
    return denied or fit


def _someone_near(inside: Sequence[Told], each: Told, voting: Container[str]) -> Person | None:
    near_by = [
        other
        for other in inside
        if other.who and other.who.name in voting and abs(other.start - each.start) < _NEAR and other.kind != "arrives"
    ]
    return min(near_by, key=lambda other: abs(other.start - each.start)).who if near_by else None


def _names_call(meeting: Meeting, each: Told) -> bool:
    words = {token.word for token in meeting.tokens[each.start : each.end]}
    return bool(words & {"kald", "kalde", "kalder", "hent", "hente"}) and each.score > 0.85


def _called_in(
    meeting: Meeting, inside: Sequence[Told], chaired_by: str | None, voting: Container[str]
) -> tuple[Told, str] | None:
    """The last call for somebody to come in again, with who is called: by name, or the chair by office."""
    for each in reversed(inside):
        if each.who and _called(each, voting) and _names_call(meeting, each):
            return each, each.who.name
        if each.kind == "returns" and chaired_by is not None and _of_the_chair(meeting, each):
            return each, chaired_by
    return None


def _of_the_chair(meeting: Meeting, each: Told) -> bool:
    """The chair is called in again by office: "så kan borgmesteren godt komme ind igen"."""
    said = meeting.tokens[max(0, each.start - 4) : each.end]
    return "ind" in each.phrase.split() and any(token.word.startswith(("borgmesteren", "formanden")) for token in said)


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
