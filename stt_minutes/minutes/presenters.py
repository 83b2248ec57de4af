"""Who brings each item before the meeting, by what the agenda says, and where such a person is called on.

Agendas name them as presenters or guests, by full name in the text, or by post ("Økonomichefen indstiller"); a chief of roads brings
what is about roads. A chair opens the item by calling that person: "Susanne.", "så er det dig, Bente". Who brings several items says
less of each, and who is named all the time says little of any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import terms
from stt_minutes.minutes.tokens import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.hearing import Hearing
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda, AgendaItem

_POST_ENDINGS = (
    "chef", "direktør", "leder", "mester", "konsulent", "rådgiver", "ingeniør", "sekretær", "formand", "kasserer", "koordinator",
    "jurist", "økonom", "arkitekt", "planlægger", "inspektør", "rektor", "forstander", "forvalter", "bibliotekar", "repræsentant",
)  # fmt: skip
_POST = re.compile(
    rf"\b(\w*(?:{'|'.join(_POST_ENDINGS)}))(?:e?n)?\b(?:\s+for\s+(?:[A-ZÆØÅ][\w-]+(?:,\s+|\s+og\s+|\s+)?)+)?",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"tidligere|beslutning|behandl|historik", re.IGNORECASE)
_PRESENTS, _NAMED, _POSTED, _ABOUT = 1.0, 0.6, 0.5, 0.4
"""How clearly an item is somebody's: a presenter or guest, named in the text, by post, by what the post is about."""
_SUBJECT = 3
_SHORT = 3
_ALIKE, _SAME = 0.75, 0.97
"""A word less alike than the first is no name; a name of so few letters must be heard as it is."""
_LOWER = 0.6
_BREAK_MS = 300


@dataclass(eq=False)
class Person:
    """Somebody who may be called on by one of `words`; `items` (K,) is how clearly each item is theirs, 0..1."""

    words: frozenset[str]
    posts: frozenset[str]
    items: NDArray[np.float64]


def people(agenda: Agenda) -> list[Person]:
    """Everybody whom the agenda ties to an item."""
    known: dict[str, Person] = {}

    def meet(name: str, post: str) -> Person:
        parts = frozenset(part for part in words(name) if len(part) > 1)
        return known.setdefault(name, Person(parts, _posts(post), np.zeros(len(agenda.items))))

    for member in agenda.members:
        meet(member.name, " ".join(filter(None, (member.role, member.note))))
    for k, item in enumerate(agenda.items):
        for guest in (*item.presenters, *item.guests):
            meet(guest.name, guest.title or "").items[k] = _PRESENTS
    for k, item in enumerate(agenda.items):
        text = _text(item)
        for name, person in known.items():
            if " " in name and name in text:
                person.items[k] = max(person.items[k], _NAMED)
        title = frozenset(terms.root(word) for word in words(item.title))
        for person in [*known.values()]:
            if any(_about(post, title) for post in person.posts):
                person.items[k] = max(person.items[k], _ABOUT)
        for found in _POST.finditer(text):
            holder = _holder([*known.values()], _posts(found[0])) or meet(found[1].lower(), "")
            holder.items[k] = max(holder.items[k], _POSTED)
    return [person for person in known.values() if person.items.any() and person.words]


def _posts(text: str) -> frozenset[str]:
    return frozenset(terms.root(word) for word in words(text) if len(word) > _SUBJECT or word in {"hr", "it"})


def _holder(known: Sequence[Person], stems: frozenset[str]) -> Person | None:
    """The one person whose post has most of these words."""
    shared = [(len(stems & person.posts), person) for person in known]
    most = max((count for count, _ in shared), default=0)
    fitting = [person for count, person in shared if count == most]
    return fitting[0] if most and len(fitting) == 1 else None


def _about(post: str, title: frozenset[str]) -> bool:
    """Whether a post ("vejchef") is about a title ("Vejprojekt: Nygade")."""
    ending = next((each for each in _POST_ENDINGS if post.endswith(each)), "")
    subject = post.removesuffix(ending).removesuffix("s")
    return len(subject) >= _SUBJECT and any(word.startswith(subject) for word in title)


def _text(item: AgendaItem) -> str:
    return "\n".join([item.title, *(part.text for part in item.parts if not _EARLIER.search(part.heading or ""))])


def called(hearing: Hearing, agenda: Agenda) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How clearly each heard word names somebody of each item, and the same where it calls on them, both (n, K), 0..1."""
    tokens, count = hearing.tokens, len(agenda.items)
    named = np.zeros((len(tokens), count))
    found = people(agenda)
    owners: dict[str, int] = {}
    for person in found:
        for word in person.words:
            owners[word] = owners.get(word, 0) + 1
    hearing.prepare(sorted(owners))
    written = np.array([1.0 if token.text[:1].isupper() else _LOWER for token in tokens])
    for person in found:
        rarity = max(float(np.log((count + 1) / (person.items.sum() + 0.5)) / np.log(count + 1)), 0.0)
        heard = np.zeros(len(tokens))
        for word in person.words:
            least = _ALIKE if len(word) > _SHORT else _SAME - 0.01
            alike = np.clip((hearing.sound(word) - least) / (_SAME - least), 0.0, 1.0)
            heard = np.maximum(heard, alike * written / owners[word])
        often = 1.0 + 0.3 * float(np.log2(1.0 + (heard > 0.5).sum() / 6.0))
        named = np.maximum(named, (rarity / often * heard)[:, None] * person.items)
    form = np.array([_form(tokens, at) for at in range(len(tokens))])
    return named, named * form[:, None]


def _form(tokens: Sequence[Token], at: int) -> float:
    """How much a name at token `at` would be called, by where it stands: alone, first or last in its sentence."""
    token, follow = tokens[at], tokens[at + 1 : at + 2]
    first = token.opens or token.pause_ms > _BREAK_MS
    last = any(other.ends for other in (token, *follow)) or any(other.pause_ms > _BREAK_MS for other in follow)
    if first:
        return 1.0 if last else 0.9 if token.text.endswith(",") else 0.6
    before = tokens[at - 1]
    apart = before.text.endswith(",")
    if last:
        return 0.9 if apart or before.opens else 0.5
    return 0.2 if apart else 0.0
