"""What was said of who is there: the phrases of presence.toml with the members named near them, and where in the meeting."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from stt_minutes.minutes.hearing import LIGHT_WORDS
from stt_minutes.minutes.people import Mention, Person, looks_like_name
from stt_minutes.minutes.sounds import likeness
from stt_minutes.minutes.tokens import segment_ids
from stt_minutes.values import Attendance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.hearing import Hearing, Hit
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import AttendanceKind, Section

AT_LEAST, _AT_LEAST_LIGHT = 0.8, 0.93
_STRICT = {"disqualified_reason": 0.9, "cancelled": 0.95}
"""Kinds whose phrases sound like common words ("min datter", "minutter")."""
_BEFORE, _AFTER = 9, 7
"""Words between a name and what is told of the person."""
_PRONOUNS, _LED, _MEANT = frozenset({"han", "hun"}), 3, 40
"""Words that mean somebody named before, how close to a phrase they stand, and how far back the name may be."""
_CALLING = ("kald", "hent")
"""Phrases that the name can only follow ("kald på Niels")."""
_BORDER_MS = 6_000
"""Who comes or goes this close to the next item is there, or gone, from that item on."""

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
_THINGS = ("ingen", "elsen", "heden", "ionen", "ædet", "øden", "ebatten", "mødet")
"""How words end that are no names, though they open a sentence: "Forhandlingen", "Debatten"."""
_HEARD_GOING = 0.75
"""Likeness at which a word may be "gå"."""


@dataclass(frozen=True, slots=True)
class Told:
    """A phrase of presence.toml at tokens `start..end`, and the member named nearest to it."""

    kind: str
    phrase: str
    start: int
    end: int
    score: float
    who: Person | None


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(Path(__file__).with_name("presence.toml").read_text(encoding="utf-8"))
    return {kind: tuple(phrases) for kind, phrases in data.items()}


@dataclass(frozen=True, slots=True)
class Meeting:
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


def told(meeting: Meeting, named: Sequence[Mention], *, listed: bool) -> list[Told]:
    """Every phrase about presence, with the member named in the words around it; without a roster (`listed`) whoever is named."""
    found: list[Told] = []
    members = [mention for mention in named if not mention.person.items]
    for kind, said in phrases().items():
        light = [phrase for phrase in said if all(word in LIGHT_WORDS for word in phrase.split())]
        heavy = [phrase for phrase in said if phrase not in light]
        hits = meeting.hearing.find_any(heavy, at_least=_STRICT.get(kind, AT_LEAST)) + meeting.hearing.find_any(
            light, at_least=_AT_LEAST_LIGHT
        )
        found += [
            Told(
                kind,
                hit.phrase,
                hit.start,
                hit.end,
                hit.score,
                _meant(meeting, hit, members)
                or _nearest(meeting, hit, members, kind)
                or (None if listed or members else _unlisted(meeting, hit)),
            )
            for hit in hits
        ]
    return sorted(found, key=lambda told: told.start)


def _unlisted(meeting: Meeting, hit: Hit) -> Person | None:
    """Without a roster: the name right before the phrase, as it was said."""
    before = meeting.tokens[hit.start - 1] if hit.start else None
    if before is None or not looks_like_name(before) or (before.opens and before.word.endswith(_THINGS)):
        return None
    return Person(before.text.strip(",.;:?!"))


def _meant(meeting: Meeting, hit: Hit, members: Sequence[Mention]) -> Person | None:
    """Whom "han" or "hun" right before the phrase means: the member named last, unless only called upon."""
    led = {token.word for token in meeting.tokens[max(0, hit.start - _LED) : hit.start + 1]}
    if led.isdisjoint(_PRONOUNS):
        return None
    before = (each for each in reversed(members) if each.end <= hit.start and hit.start - each.end <= _MEANT)
    return next((each.person for each in before if not meeting.tokens[each.end - 1].text.endswith("?")), None)


def _nearest(meeting: Meeting, hit: Hit, members: Sequence[Mention], kind: str) -> Person | None:
    """The member named nearest before or after the phrase; a greeting is followed by its name."""
    greeting = kind in {"arrives", "returns", "farewell"}
    best: tuple[int, Person] | None = None
    for mention in members:
        if mention.start >= hit.end:
            gap = mention.start - hit.end
            if gap > (3 if greeting else _AFTER):
                continue
            if kind == "farewell" and meeting.tokens[mention.start].opens:
                continue  # "Kør forsigtigt. Vagn var midt i det": somebody else is spoken to
        elif mention.end <= hit.start:
            gap = hit.start - mention.end + (4 if greeting else 0)
            if gap > _BEFORE or hit.phrase.startswith(_CALLING):
                continue
        else:
            gap = 0
        if best is None or gap < best[0]:
            best = (gap, mention.person)
    return best[1] if best else None


def near(told: Sequence[Told], each: Told, kind: str, before: int, after: int) -> bool:
    """Whether something of `kind` is told within `before` and `after` words of `each`."""
    return any(other.kind == kind and each.start - before <= other.start <= each.end + after for other in told)


def goes_elsewhere(meeting: Meeting, each: Told) -> bool:
    """Whether the words after it turn it: "fraværet er gået ned" and "jeg er nødt til at gå tilbage til punktet" tell of nobody who leaves."""
    last, after = meeting.tokens[each.end - 1], meeting.tokens[each.end : each.end + 1]
    stops = last.ends or last.text.endswith(",")
    if last.word == "jeg" and not stops:  # "så går jeg tilbage til min pind"
        return any(token.word.startswith(_ONWARDS) for token in after)
    goes = last.word in _GOES or any(likeness(last.word, word) >= _HEARD_GOING for word in ("gå", "går", "gået"))
    return goes and not stops and any(token.word in _ELSEWHERE for token in after)
