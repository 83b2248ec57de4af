"""Who took part in a meeting: from the roster, the agenda's guests and what is told of comings and goings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.values import Member

if TYPE_CHECKING:
    from stt_minutes.values import Attendance, Minutes

_EVENTS = {
    "ankom": "{who} ankom til mødet{under}.",
    "forlod": "{who} forlod mødet{under}.",
    "inhabil": "{who} var inhabil og deltog ikke i behandlingen{of}.",
    "genindtrådt": "{who} kom tilbage til mødet{under}.",
}


def present_and_excused(minutes: Minutes) -> tuple[list[Member], list[Member]]:
    """Those of the roster who were there, with whom else is told to have been there all along, and those who were not."""
    members = minutes.agenda.members
    told_away = {each.who for each in minutes.attendance if each.event == "afbud"}
    came = _there_all_along(minutes)
    excused = [each for each in members if (is_excused(each) and each.name not in came) or each.name in told_away]
    there = [each for each in members if each not in excused and not is_secretary(each)]
    roster = {each.name for each in members}
    return there + [Member(name) for name in came if name not in roster], excused


def guests(minutes: Minutes) -> dict[tuple[str, str], list[str]]:
    """The numbers of the items that each guest, by name and title, was invited under."""
    invited: dict[tuple[str, str], list[str]] = {}
    for each in minutes.items:
        for guest in each.item.guests:
            invited.setdefault((guest.name, guest.title or ""), []).append(each.item.number)
    return invited


def is_secretary(member: Member) -> bool:
    """Whether the person writes the minutes (and so is no member who signs)."""
    return "sekretær" in (member.role or "").lower() or "referent" in (member.role or "").lower()


def is_excused(member: Member) -> bool:
    """Whether the roster itself says that the person was not there."""
    return (member.status or "").lower().startswith(("afbud", "frav"))


def of_members(minutes: Minutes) -> list[Attendance]:
    """The comings and goings that a referat lists: a guest's are told in the item's own text."""
    return [
        each
        for each in minutes.attendance
        if each.event == "inhabil" or not (_is_guest(minutes, each.who) or _all_along(each))
    ]


def _is_guest(minutes: Minutes, who: str) -> bool:
    guests = {guest.name.casefold() for item in minutes.agenda.items for guest in item.guests}
    return any(who.casefold() in guest or guest in who.casefold() for guest in guests)


def _all_along(event: Attendance) -> bool:
    """Whether somebody is told to be there from the beginning, against or beside the roster."""
    return event.event == "ankom" and event.item is None and event.time_ms is None


def _there_all_along(minutes: Minutes) -> tuple[str, ...]:
    """Who is there the whole meeting although the roster does not say so: stand-ins, and whom a person put there."""
    found = (each.who for each in minutes.attendance if _all_along(each) and not _is_guest(minutes, each.who))
    return tuple(dict.fromkeys(found))


def told(event: Attendance) -> str:
    """The sentence that a referat has of somebody who came, left, was disqualified or came back; empty for other events."""
    shape = _EVENTS.get(event.event, "")
    under = f" under behandlingen af punkt {event.item}" if event.item else ""
    return shape.format(who=event.who, under=under, of=f" af punkt {event.item}" if event.item else "")
