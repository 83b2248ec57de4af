"""What an agenda plans for its items: who presents each, when it begins and how long it may take.

It stands in the title ("Lønpuljen (Susanne, 15 min)", "Økonomi v/ kassereren", "Regnskab kl. 17.40-17.55"), in the columns beside it, or on
a line of its own ("Sagsbehandler: Hanne Bo", "Tid: 15 min."). The title stays as it is printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda.dates import clock, has_day
from stt_minutes.agenda.guests import attends, person_in
from stt_minutes.values import Guest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import AgendaItem, Member

_CLOCK = r"\d{1,2}[.:]\d{2}(?!\d)"
_DASH = r"\s*(?:-|–|—|til)\s*(?:kl\.?\s*)?"
_TIME = re.compile(
    rf"(?:kl\.?\s*|klokken\s+)?(?P<from>{_CLOCK})(?:{_DASH}(?P<to>{_CLOCK}|\d{{1,2}}(?![\d.:])))?|(?:kl\.?\s*|klokken\s+)(?P<hour>\d{{1,2}})(?![\d.:]*\d)",
    re.IGNORECASE,
)
_MINUTES = re.compile(
    r"(?:ca\.?\s*)?(?:(?P<minutes>\d{1,3})\s*min(?:\.|utter)?|(?P<hours>\d)?\s*(?P<half>½)?\s*timer?|(?P<word>en halv|halvanden)\s+time)",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[(\[]([^()\[\]]{1,80})[)\]]")
_TIME_LAST = re.compile(
    rf"(?<!\bfra)(?<!\btil)(?<!\bfør)(?<!\befter)(?<!\binden)(?<!\bmellem)(?<!\bkl)(?<!\bkl\.)[\s,–-]+((?:kl\.?\s*|klokken\s+)[\d.:]+(?:{_DASH}[\d.:]+)?|{_CLOCK}{_DASH}{_CLOCK})\.?$",
    re.IGNORECASE,
)
_TIME_FIRST = re.compile(rf"^((?:kl\.?\s*)?{_CLOCK}(?:{_DASH}{_CLOCK})?)\s*[:,–-]?\s+(?=\S)", re.IGNORECASE)
_BY = re.compile(
    r"(?:\bv[/.:]|\b(?:oplæg|orientering|præsentation|gennemgang|indlæg|fremlæggelse)\s+(?:ved|af|v[/.])|\b(?:fremlægges|præsenteres|forelægges|indledes)\s+af)\s*"
    r"(?P<who>[^()\[\]]+?)(?=\s*(?:[(\[]|\bkl\b|$|\s[–-]\s|\s\d|\.(?:\s|$)))",
    re.IGNORECASE,
)
_VED = re.compile(r"\bved\s+(?P<who>[^()\[\],]+?)(?=\s*(?:[(\[,]|\bkl\b|$|\s[–-]\s))")
_WHO = re.compile(
    r"^(?:sagsbehandlere?|sagsansvarlig|ansvarlig|punktansvarlig|emneansvarlig|punktholder|punktejer|oplægsholdere?|fremlægger|ordfører|"
    r"indleder|indledning|tovholder|præsenteres af|fremlægges af|forelægges af|indledes af|oplæg (?:ved|v/|af))\s*[:\t]?\s*(?P<who>\S.*)$",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"^(?:tid|tidspunkt|tidsramme|tidsforbrug|varighed|afsat tid|planlagt tid|estimeret tid|forventet tid)\s*[:\t]\s*(?P<when>\S.*)$",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|;|/|\+|&|\bog\b|\bsamt\b)\s*")
_CALLED = re.compile(r"^[A-ZÆØÅÉÖÜÄ][\w’'.-]+(?:\s+[A-ZÆØÅÉÖÜÄ][\w’'.-]*){0,4}$")
_POST = re.compile(r"^[a-zæøå]{4,}(?:en|ren|eren|inden|manden|mesteren|tøren)$")
# What stands in brackets behind a title and is no name.
_PURPOSE = re.compile(
    r"^(?:til\s+|kun\s+|fælles\s+)?(?:orientering\w*|drøftelse\w*|beslutning\w*|information\w*|status\w*|godkendelse\w*|debat|dialog|pause|frokost|"
    r"fast\b.*|fortsat\b.*|lukket\b.*|åben\w*\b.*|fortrolig\w*\b.*|bilag\b.*|alle\b.*|fælles|ny\w*|evt\.?|eventuelt|opfølgning\w*|workshop|"
    r"tema\w*|punkt\w*|sag\w*|udsat\b.*|tillæg\w*|referat\w*|høring\w*|genbehandl\w*|\d.*)$",
    re.IGNORECASE,
)
_LONGEST: Final = 150
"""A line that tells who or when is short."""


@dataclass(slots=True)
class _Plan:
    presenters: dict[str, Guest] = field(default_factory=dict)
    start: str | None = None
    minutes: int | None = None

    def time(self, text: str) -> bool:
        """Take in a text that is nothing but a time or a duration; False when it is something else."""
        text = text.strip(" .,")
        if (found := _TIME.fullmatch(text)) is not None:
            start, end = _of_day(found["from"] or found["hour"]), _of_day(found["to"])
            if start is not None:
                self.start = self.start or start
                self.minutes = self.minutes or (_between(start, end) if end else None)
            return True
        if text and (lasts := _MINUTES.fullmatch(text)) is not None:
            self.minutes = self.minutes or _length(lasts)
            return True
        return False


def with_plans(
    items: Sequence[AgendaItem], members: Sequence[Member], start: str | None, end: str | None
) -> tuple[AgendaItem, ...]:
    """The items with what is planned for each; times that cannot be those of a meeting from `start` to `end` are left out."""
    plans = [_plan(item, members) for item in items]
    times = [plan.start for plan in plans if plan.start]
    in_order = all(a <= b for a, b in pairwise(times))
    outside = any((start and each < start) or (end and each > end) for each in times)
    is_plan = in_order and not outside
    return tuple(
        replace(
            item,
            presenters=tuple(plan.presenters.values()),
            planned=plan.start if is_plan else None,
            planned_minutes=plan.minutes if is_plan or not plan.start else None,
        )
        for item, plan in zip(items, plans, strict=True)
    )


def _plan(item: AgendaItem, members: Sequence[Member]) -> _Plan:
    plan = _Plan()
    _from_title(plan, item.title, members)
    for position, part in enumerate(item.parts):
        lines = part.text.split("\n")
        if part.heading and len(part.text) < _LONGEST:
            lines = [f"{part.heading}: {' '.join(lines)}", *lines]
        for number, line in enumerate(lines):
            if len(line) > _LONGEST:
                continue
            if (who := _WHO.match(line)) is not None:
                _add(plan, who["who"], members, sure=True)
            elif (when := _WHEN.match(line)) is not None:
                for piece in re.split(r"[,;(]", when["when"]):
                    plan.time(piece.strip(" )"))
            elif position == 0 and number == 0 and not part.heading:
                # The columns beside the title.
                pieces = line.split("\t")
                others = [piece for piece in pieces if not plan.time(piece)]
                for piece in others if len(others) < len(pieces) or len(pieces) == 1 else ():
                    if not attends(piece):
                        _add(plan, piece, members, sure=False)
            elif position == 0 and not part.heading and number < 3:
                plan.time(line)
    return plan


def _from_title(plan: _Plan, title: str, members: Sequence[Member]) -> None:
    for bracket in _BRACKET.finditer(title):
        pieces = [piece.strip() for piece in re.split(r"[,;]", bracket[1])]
        timed = [piece for piece in pieces if plan.time(piece)]
        rest = ", ".join(piece for piece in pieces if piece not in timed)
        by = _BY.search(rest)
        _add(plan, by["who"] if by else rest, members, sure=bool(timed or by))
    bare = _BRACKET.sub(" ", title).strip()
    if (first := _TIME_FIRST.match(bare)) is not None:
        plan.time(first[1])
    elif (last := _TIME_LAST.search(bare)) is not None and not has_day(bare[: last.start()]):
        plan.time(last[1])
    for found in _BY.finditer(bare):
        _add(plan, found["who"], members, sure=True)
    if not plan.presenters and (ved := _VED.search(bare)) is not None:
        _add(plan, ved["who"], members, sure=False)


def _add(plan: _Plan, text: str, members: Sequence[Member], *, sure: bool) -> None:
    """Take in the people that a text names; all of it must be people. `sure`: what is no known name is one all the same."""
    found: list[Guest] = []
    for chunk in filter(None, (each.strip(" .:–-") for each in _AND.split(text))):
        if _PURPOSE.match(chunk):
            continue
        who = _known(chunk, members) or _stranger(chunk, sure=sure)
        if who is None:
            return
        found.append(who)
    for who in found:
        plan.presenters.setdefault(who.name, who)


def _known(chunk: str, members: Sequence[Member]) -> Guest | None:
    """The one on the roster who is meant by a name, a first or a last name, initials, or a post ("formanden")."""
    titled = person_in(chunk)
    name = titled[1] if titled else chunk
    words = name.split()
    fits = [member for member in members if member.name == name or _is_called(member, words)]
    if not fits:
        post = chunk.lower()
        fits = [m for m in members if m.role and post in {m.role, f"{m.role}en", f"{m.role}n", f"{m.role}ren"}]
    if not fits and len(words) > 1 and words[0][0].islower():
        return _known(" ".join(words[1:]), members)
    return Guest(fits[0].name, (titled[0] if titled else None) or fits[0].role) if len(fits) == 1 else None


def _is_called(member: Member, words: Sequence[str]) -> bool:
    own = member.name.split()
    initials = "".join(word[0] for word in own if word[0].isupper())
    if (
        len(words) == 1
        and len(words[0]) > 1
        and words[0] in {initials, f"{own[0][0]}{own[-1][:2].upper()}", member.note}
    ):
        return True
    return list(words) == own[: len(words)] or (len(words) == 1 and words[0] == own[-1])


def _stranger(chunk: str, *, sure: bool) -> Guest | None:
    """Somebody who is not on the roster: title and whole name, or, where a name is sure to stand, any name or post."""
    titled = person_in(chunk)
    if titled is not None and (titled[0] or sure):
        return Guest(titled[1], titled[0])
    return Guest(chunk) if sure and (_CALLED.match(chunk) or _POST.match(chunk)) else None


def _of_day(text: str | None) -> str | None:
    if text is None:
        return None
    hour, _, minute = text.replace(":", ".").partition(".")
    return clock(hour, minute or None)


def _between(start: str, end: str) -> int | None:
    (h1, m1), (h2, m2) = (map(int, each.split(":")) for each in (start, end))
    minutes = (h2 - h1) * 60 + m2 - m1
    return minutes if minutes > 0 else None


def _length(found: re.Match[str]) -> int | None:
    if found["minutes"]:
        return int(found["minutes"])
    if found["word"]:
        return 30 if found["word"].lower() == "en halv" else 90
    minutes = int(found["hours"] or 0) * 60 + (30 if found["half"] else 0)
    return minutes or None
