"""Who is named where: the roster's members and guests found in the speech by sound, by first name, last name or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes.minutes import numerals
from stt_minutes.minutes.hearing import LIGHT_WORDS
from stt_minutes.minutes.tokens import FILLERS, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.hearing import Hearing, Hit
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda

_CHAIRS = ("formand", "borgmester")
_SHORT, _SHORTEST = 3, 2
_AT_LEAST = 0.8
_AT_LEAST_LOWER = 0.93
_EXACT = 0.99
"""A recogniser writes names with a capital; a lower-case word must be nearly the name itself."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone on the roster; `items` are the numbers of the items under which a guest is invited, empty for a member."""

    name: str
    items: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """How they are called: whole name, first names, last name, each also in the genitive."""
        parts = words(self.name)
        if not parts:
            return ()
        forms = {" ".join(parts), " ".join(parts[:-1]) or parts[0], parts[0], parts[-1]}
        if len(parts) > 2:
            forms.add(" ".join(parts[:2]))
            forms.add(" ".join(parts[-2:]))
        return tuple(sorted(form for form in forms | {f"{form}s" for form in forms} if len(form) >= _SHORTEST))


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named at tokens `start..end`, with how sure that is, 0..1."""

    person: Person
    start: int
    end: int
    score: float


def roster(agenda: Agenda) -> tuple[Person, ...]:
    """Members first, then guests with the items they are invited to; each name once."""
    members = {member.name: Person(member.name) for member in agenda.members}
    invited: dict[str, list[str]] = {}
    for item in agenda.items:
        for guest in item.guests:
            if guest.name not in members:
                invited.setdefault(guest.name, []).append(item.key)
    return (*members.values(), *(Person(name, tuple(items)) for name, items in invited.items()))


def chair(agenda: Agenda) -> str | None:
    """The name of the member who leads the meeting."""
    return next((member.name for member in agenda.members if (member.role or "").lower().startswith(_CHAIRS)), None)


def mentions(hearing: Hearing, people: Sequence[Person]) -> list[Mention]:
    """Every naming of someone on the roster, in order. A form that fits two people is left out: nobody is guessed at."""
    owners: dict[str, list[Person]] = {}
    for person in people:
        for form in person.forms:
            owners.setdefault(form, []).append(person)
    hits = hearing.find_any([form for form, who in owners.items() if len(who) == 1], at_least=_AT_LEAST)
    return [Mention(owners[hit.phrase][0], hit.start, hit.end, hit.score) for hit in hits if _sure(hearing, hit)]


def _sure(hearing: Hearing, hit: Hit) -> bool:
    written = [token.text for token in hearing.tokens[hit.start : hit.end]]
    if len(hit.phrase) <= _SHORT:
        return hit.score >= _EXACT and written[0][:1].isupper()
    return hit.score >= _AT_LEAST_LOWER or any(text[:1].isupper() for text in written)


def looks_like_name(token: Token) -> bool:
    """A word written with a capital that is no filler, number or body: perhaps somebody who is not on the roster."""
    return (
        token.text[:1].isupper()
        and not token.text.isupper()
        and len(token.word) > 2
        and token.word not in LIGHT_WORDS | FILLERS
        and numerals.cardinal(token.word) is None
        and token.word.isalpha()
        and not token.word.endswith(("udvalget", "rådet", "udvalg", "kommune", "styrelsen"))
    )
