"""Who can vote: the members with a vote, how their parties are called, and who of them was there."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from stt_minutes.minutes.tokens import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stt_minutes.values import Agenda, Attendance, Member

_CALLED = {
    "A": ("socialdemokratiet", "socialdemokraterne", "socialdemokrater"),
    "B": ("radikale venstre", "radikale", "de radikale"),
    "C": ("konservative", "de konservative", "det konservative folkeparti", "konservative folkeparti"),
    "D": ("nye borgerlige",),
    "F": ("sf", "socialistisk folkeparti", "sferne"),
    "I": ("liberal alliance",),
    "K": ("kristendemokraterne",),
    "M": ("moderaterne",),
    "O": ("dansk folkeparti",),
    "V": ("venstre",),
    "Æ": ("danmarksdemokraterne",),
    "Ø": ("enhedslisten",),
    "Å": ("alternativet",),
}
"""Party letter -> how the party is called."""
_SAME = {"SF": "F", "LA": "I", "DF": "O", "DD": "Æ", "RV": "B", "KD": "K", "EL": "Ø", "ALT": "Å", "KF": "C", "NB": "D"}
_STAFF = re.compile(
    r"sekretær|referent|direktør|chef|leder|konsulent|fuldmægtig|medarbejder|jurist|inspektør|rektor|planlægger|ingeniør|"
    r"observatør|tilforordnet",
    re.IGNORECASE,
)
_SUBSTITUTE = ("stedfortræder", "suppleant")
_LEAST = 0.5
"""Share of the roster that must be left when staff is taken out: where all are directors, all of them vote."""
_TELLING = 4
"""Letters of a word of a local list's name by which the list is called ("Borgerlisten" of "Borgerlisten Lindholt")."""


def voters(agenda: Agenda) -> tuple[Member, ...]:
    """The members with a vote: those with a party when parties are given, else all but the staff."""
    sat = [member for member in agenda.members if not (member.role or "").lower().startswith(_SUBSTITUTE)]
    elected = [member for member in sat if member.party and _is_party(member.party)]
    if len(elected) >= _LEAST * len(sat):
        return tuple(elected)
    voting = [member for member in sat if not _STAFF.search(f"{member.role or ''} {member.note or ''}")]
    return tuple(voting if len(voting) >= _LEAST * len(sat) else sat)


def present(agenda: Agenda, attendance: Sequence[Attendance], ms: int | None = None) -> int:
    """How many of those with a vote are there at `ms` (all the time, when None): without the excused, gone and disqualified.

    A substitute who came counts too.
    """
    voting = voters(agenda)
    names = {member.name for member in voting}
    known = {member.name for member in agenda.members} | {guest.name for item in agenda.items for guest in item.guests}
    there = {member.name for member in voting if member.status not in {"afbud", "fraværende"}}
    for event in attendance:
        if event.time_ms is not None and ms is not None and event.time_ms > ms:
            continue
        if event.event in {"afbud", "forlod", "inhabil"}:
            there.discard(event.who)
        elif event.who in names or (event.who not in known and event.score > _LEAST):
            there.add(event.who)
    return len(there)


def parties(agenda: Agenda) -> Mapping[str, tuple[str, ...]]:
    """How each party and list on the roster is called, in normalised words -> the names of its members.

    Without parties on the roster the known parties are named all the same, with nobody in them.
    """
    members = letters(agenda)
    local: dict[str, list[str]] = defaultdict(list)
    for member in voters(agenda):
        party = (member.party or "").strip()
        if party and _letter(party) is None:
            local[party].append(member.name)
    called = {name: members.get(letter.lower(), ()) for letter, names in _CALLED.items() for name in names}
    called |= {f"liste {letter.lower()}": members.get(letter.lower(), ()) for letter in _CALLED}
    for party, names in local.items():
        spoken = words(party)
        called[" ".join(spoken)] = tuple(names)
        if spoken and len(spoken[0]) >= _TELLING:
            called.setdefault(spoken[0], tuple(names))
    return called


def letters(agenda: Agenda) -> Mapping[str, tuple[str, ...]]:
    """The party letters on the roster, in lower case -> the names of the members."""
    members: dict[str, list[str]] = defaultdict(list)
    for member in voters(agenda):
        letter = _letter((member.party or "").strip())
        if letter is not None:
            members[letter.lower()].append(member.name)
    return {letter: tuple(names) for letter, names in members.items()}


def _is_party(party: str) -> bool:
    return len(party) == 1 or _letter(party) is not None or "list" in party.lower()


def _letter(party: str) -> str | None:
    """The letter of a party that is given by letter, short name or name."""
    if party.upper() in _CALLED:
        return party.upper()
    if party.upper() in _SAME:
        return _SAME[party.upper()]
    spoken = " ".join(words(party))
    return next((letter for letter, names in _CALLED.items() if spoken in names), None)
