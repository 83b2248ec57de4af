"""The people in an agenda's head: which of its lines list them, and what the lines below a name say of the person."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import attendance, members, person
from stt_minutes.agenda.bodies import KINDS, body_in
from stt_minutes.agenda.dates import has_day
from stt_minutes.agenda.lines import LIST_MARK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import Member

_WITH_PARTY = re.compile(r"\([^()]{1,30}\)|,\s")
# "Ib Holm, havnefoged": behind the name a few words in small letters.
_WITH_WORDS = re.compile(r"^[^,.]{4,40}(?:,\s+[a-zæøå][^,.]{2,40}){1,2}$")
_GIVEN = re.compile(r"^[A-ZÆØÅÉÖÜÄ][\wé’'-]{1,15}(?:\s[A-ZÆØÅÉÖÜÄ][\wé.]{0,15})?$")
_REASON = re.compile(r"^(?P<name>[^–—:(-]{2,32}?)\s*(?:\s[–—-]\s|:\s|\()(?P<more>[^()]{2,60})\)?$")
_COUNTED = re.compile(r"^\d{1,2}[.)]\s")
_LONGEST_LABEL: Final = 60
_LONGEST_ENTRY: Final = 120


class Roster:
    """Takes in the lines of a head one after the other, and keeps the people that they list."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.members: list[Member] = []
        self._listed = _listed(lines)
        self._single = _single(lines)
        self._label: str | None = None
        self._fresh = False
        self._last: str | None = None
        self._bare = False
        self._posts_above = False

    def take(self, at: int, line: str, *, is_fact: bool, is_label: bool) -> bool:
        """Whether the line (a piece of the head's line `at`) tells of people.

        `is_label`: a label of the meeting's facts opens it; `is_fact`: with a colon, so that it can be nothing else.
        """
        if self._last is not None and not is_fact and not self._posts_above and self._more(line):
            return True
        named = None if is_fact else members.label(line, goes_on=self._label is not None)
        if not is_fact and attendance.is_head(line.split("\t")):
            named = (named[0] if named else "medlemmer"), ""
        if named is None and self._label is None and at in self._listed:
            named = "medlemmer", line
        if named is not None:
            # Whoever stands below "Næstformand: Ida Bo" is none.
            is_post = person.is_role(named[0])
            self._posts_above = self._posts_above or (is_post and not named[1].strip())
            self._label = "medlemmer" if named[1].strip() and is_post else named[0]
            self._fresh = not named[1].strip()
            self._add(members.members(named[0], named[1]))
            self._last = None
            return True
        if self._label is None or is_label:
            self._leave()
            return False
        if _is_person(line):
            self._add(members.members(self._label, line, one=at in self._single))
        elif LIST_MARK.match(line) and len(line) < _LONGEST_LABEL and not person.is_sentence(line):
            self._add(members.members(self._label, LIST_MARK.sub("", line), one=True))
        elif self._fresh and _are_given_names(line, absent=self._label in _ABSENT):
            reason = _REASON.match(line) if "," not in line else None
            self._add(members.members(self._label, f"{reason['name']} – {reason['more']}" if reason else line))
            return True
        else:
            self._leave()
            return False
        self._fresh = False
        return True

    def _leave(self) -> None:
        self._label, self._fresh, self._last, self._posts_above = None, False, None, False

    def _add(self, found: Sequence[Member]) -> None:
        """Keep the people who are not known yet; what is new about the others is added to them."""
        known = {member.name: position for position, member in enumerate(self.members)}
        known |= {word: at for at, member in enumerate(self.members) for word in person.initials_of(member)}
        for member in found:
            position = known.get(member.name)
            if position is None:
                self.members.append(member)
                continue
            old = self.members[position]
            self.members[position] = replace(
                old,
                party=old.party or member.party,
                role=old.role or member.role,
                status=member.status or old.status,
                note=old.note or member.note,
            )
        self._last = found[0].name if len(found) == 1 else None
        self._bare = len(found) == 1 and not (found[0].party or found[0].role or found[0].note)

    def _more(self, line: str) -> bool:
        """Whether the line says only what the person named right above is: "Formand", "(A)", "Løsgænger"."""
        if len(line) > _LONGEST_LABEL or line.endswith(":") or not person.says_what(line):
            return False
        at = next((i for i, member in enumerate(self.members) if member.name == self._last), None)
        is_label = line.lower() in _FOR_ONE or (not self._bare and not line.startswith("("))
        if at is None or (members.label(line) is not None and is_label):
            return False
        self.members[at] = person.with_line(self.members[at], line)
        return True


_FOR_ONE: Final = frozenset(("sekretær", "udvalgssekretær", "referent", "mødeleder", "ordstyrer"))
"""Labels that stand above the one who has the post, and seldom below a name."""
_ABSENT: Final = frozenset(label for label, status in members.ROSTER.items() if status in {"afbud", "fraværende"})


def counted_people(lines: Sequence[str]) -> set[int]:
    """The lines below a roster's label that count its people: "1. Ida Bo (formand)"."""
    found: set[int] = set()
    for i, line in enumerate(lines):
        if len(line) > _LONGEST_LABEL or not line.endswith(":") or members.label(line) is None:
            continue
        for at in range(i + 1, len(lines)):
            if not (_COUNTED.match(lines[at]) and _is_person(lines[at])):
                break
            found.add(at)
    return found


def _is_person(line: str) -> bool:
    """Whether a line below a roster's label is a person of it, or several: names of two words, and nothing like a sentence."""
    if ":" in line or has_day(line) or body_in(re.split(r"[,(]", line)[0]) is not None or person.is_sentence(line):
        return False
    found = members.members("medlemmer", line)
    is_entry = bool(_WITH_WORDS.match(line))
    is_list = len(line) > _LONGEST_ENTRY
    return (
        bool(found)
        and (not is_list or 2 * len(found) > line.count(","))
        and all(
            " " in each.name and (each.note is None or is_entry or "(" in line or person.is_post(each.note))
            for each in found
        )
    )


def _are_given_names(line: str, *, absent: bool) -> bool:
    """Whether a line right below a label lists people who are called by their given names: "Anne, Bo F, Carl", "Grete - syg"."""
    if KINDS.search(line) or has_day(line) or person.is_sentence(line):
        return False
    pieces = [piece.strip(" .") for piece in re.split(r",|;|\s+og\s+|\s&\s", line.rstrip(" ."))]
    names = [re.sub(r"\s*\([^()]*\)$", "", piece) for piece in pieces if piece]
    if len(names) > 1:
        return all(_GIVEN.match(name) for name in names)
    reason = _REASON.match(line)
    return absent and bool(_GIVEN.match(reason["name"] if reason else line.rstrip(" .")))


def _listed(lines: Sequence[str]) -> set[int]:
    """The lines of a roster without a label: three or more below one another, a person each, with party or post."""
    known = [len(members.members("", line)) if _WITH_PARTY.search(line) and _is_person(line) else 0 for line in lines]
    runs = [
        list(run) for is_one, run in groupby(range(len(lines)), key=[each == 1 for each in known].__getitem__) if is_one
    ]
    beside = {i for i, line in enumerate(lines) if ":" not in line and not has_day(line) and members.is_list(line)}
    return {i for run in runs if len(run) > 2 for i in run} | beside


def _single(lines: Sequence[str]) -> set[int]:
    """The lines of people below one another of which nearly all hold one: what stands behind a comma there is no other person."""
    known = [len(members.members("", line)) if _is_person(line) else 0 for line in lines]
    runs = [
        list(run) for is_one, run in groupby(range(len(lines)), key=[each > 0 for each in known].__getitem__) if is_one
    ]
    return {i for run in runs if len(run) > 3 and sum(known[i] > 1 for i in run) <= 0.25 * len(run) for i in run}
