"""What an agenda plans for its items: who presents each, when it begins and how long it may take.

It stands behind the title ("Lønpuljen (Susanne, 15 min)", "Økonomi v/ kassereren", "Regnskab kl. 17.40-17.55"), in the columns beside it, or
on a line of its own ("Sagsbehandler: Hanne Bo", "Tid: 15 min."). What stands behind the title is no part of it: it becomes the first line of
the item's text, as the columns do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import guests
from stt_minutes.agenda.dates import clock, has_day
from stt_minutes.agenda.guests import attends, person_in
from stt_minutes.values import Guest, Member

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import AgendaItem

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
    r"^(?:oplæg(?=\s*:)|sagsbehandlere?|sagsansvarlig|ansvarlig|punktansvarlig|emneansvarlig|punktholder|punktejer|oplægsholdere?|fremlægger|ordfører|"
    r"indleder|indledning|tovholder|præsenteres af|fremlægges af|forelægges af|indledes af|oplæg (?:ved|v/|af))\s*[:\t]?\s*(?P<who>\S.*)$",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"^(?:tid|tidspunkt|tidsramme|tidsforbrug|varighed|afsat tid|planlagt tid|estimeret tid|forventet tid)\s*[:\t]\s*(?P<when>\S.*)$",
    re.IGNORECASE,
)
_PIECES = re.compile(r"[,;]|\s[–-]\s")
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
_SORT = re.compile(r"[BOD](?:\s?[/+&,]\s?[BOD])*")
"""Beslutning, orientering, drøftelse: what is to be done with an item, by its first letter."""
_LETTER_INSIDE = re.compile(r"[A-ZÆØÅ](?:\W|$)")
_BESIDE_MINUTES = re.compile(
    r"(?<=[^\W\d])(?<!\bca)\s+(?=(?:ca\.?\s*)?\d{1,3}\s*min(?:\.|utter)?\s*$)|(?<=min)\.?\s+(?=[^\W\d])", re.IGNORECASE
)
"""Between the minutes and what else stands in the bracket: "O 15 min.", "15 min. B"."""
_MINUTES_LAST = re.compile(
    r"(?<!\bi)(?<!\bpå)(?<!\bom)(?<!\bover)[\s,/|–-]+(?P<lasts>(?:ca\.?\s*)?\d{1,3}\s*min(?:\.|utter)?)$", re.IGNORECASE
)
_BARE_LAST = re.compile(rf"[\s,–-]+(?P<when>{_CLOCK}(?:{_DASH}{_CLOCK})?)$")
_BRACKET_LAST = re.compile(r"\s*(?:[–-]\s*)?[(\[](?P<inside>[^()\[\]]{1,100})[)\]]\.?$")
_BY_LAST = re.compile(
    r"[\s,;–-]+(?:v[/.:]|(?:oplæg|præsentation|gennemgang|indlæg|fremlæggelse)\s+(?:ved|af|v[/.])|fremlægges\s+af|præsenteres\s+af|forelægges\s+af|indledes\s+af)"
    r"\s*(?P<who>[^()\[\]]{2,90})$",
    re.IGNORECASE,
)
_PARTED_LAST = re.compile(r"\s+[/|–—-]\s+(?P<who>[^()\[\]/|]{2,60})$")
_VED_LAST = re.compile(r"[\s,;–-]+ved\s+(?P<who>[^()\[\]]{2,90})$")
_COMES_LAST = re.compile(
    r"(?:(?<!\d)[.:,;]\s+|\s+[–—-]\s+)(?P<who>[A-ZÆØÅa-zæøå][^.:;()\[\]]{2,90}?)\s+(?:deltager|medvirker|kommer|fortæller|orienterer|fremlægger|præsenterer|viser rundt|"
    r"holder oplæg)\b(?:[^.()\[\]]|(?<=kl)\.|(?<=ca)\.|\.(?=\d)){0,45}\.?$"
)
_VERB = re.compile(r",?\s+(deltager|medvirker|kommer)\b")
_TELLS = re.compile(
    r"^(?P<who>[^.:;]{3,90}?)\s+(?:fremlægger|orienterer|præsenterer|fortæller|indleder|holder oplæg)\b[^.:;]{0,45}\.?$"
)
_EVERYBODY = re.compile(r"^(?:alle|fælles|samtlige|hele gruppen|–|-)$", re.IGNORECASE)
_SHORT_NAME = re.compile(r"^[A-ZÆØÅ][\wæøåé-]+(?:\s[A-ZÆØÅ][a-zæøåé]+)?$")
_FEWEST: Final = 3
"""Fewer names than this behind the titles are no habit of the agenda."""
_MANY: Final = 0.3
"""Letters behind fewer of the titles are no habit either: some items, as Eventuelt, have none."""
_LONGEST_TITLE: Final = 300
_LONGEST: Final = 150
"""A line that tells who or when is short."""


@dataclass(slots=True)
class _Plan:
    presenters: dict[str, Guest] = field(default_factory=dict)
    start: str | None = None
    minutes: int | None = None

    def time(self, text: str) -> bool:
        """Take in a text that is nothing but a time or a duration; False when it is something else."""
        text = re.sub(r"^ca\.\s*(?=kl|\d{1,2}[.:]\d)", "", text.strip(" .,"))
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


def apart(titles: Sequence[str], members: Sequence[Member], *, inner: bool = False) -> list[tuple[str, str]]:
    """Each title as (the title alone, what was printed with it and tells who or when), the latter in its columns and as printed.

    `inner`: colleagues meet, who call each other by their given names.
    """
    ends = [_BARE_LAST.search(title[-_LONGEST:]) for title in titles]
    in_column = sum(end is not None for end in ends) >= max(3, 0.5 * len(titles))
    members = [*members, *_strangers(titles, members, len(titles), inner=inner)]
    sorts = _are_sorted(titles)
    return [_apart(title, members, in_column=in_column, sorts=sorts) for title in titles]


def _are_sorted(titles: Sequence[str]) -> bool:
    """Whether the agenda tells behind its titles what is to be done, by letters: many end so, and none in another letter, as of parties."""
    inside = [found["inside"] for title in titles if (found := _BRACKET_LAST.search(title[-_LONGEST:])) is not None]
    letters = [pieces[0] for each in inside if (pieces := _pieces(each)) and _LETTER_INSIDE.match(each)]
    return len(letters) >= max(2, _MANY * len(titles)) and all(map(_SORT.fullmatch, letters))


def _pieces(inside: str) -> list[str]:
    """What stands in a bracket, part by part."""
    if _SORT.fullmatch(inside.strip()):
        return [inside.strip()]
    return [piece.strip() for piece in _PIECES.split(_BESIDE_MINUTES.sub(", ", inside)) if piece.strip()]


def _strangers(texts: Sequence[str], members: Sequence[Member], items: int, *, inner: bool) -> list[Member]:
    """Those whom an agenda names in brackets behind most of its titles and not in its roster: "(Kim)", "(Dorte)", "(alle)".

    Towns stand there too: where it is not colleagues who meet, "alle" must be one of them, or all of them initials.
    """
    inside = [found["inside"].strip() for text in texts if (found := _BRACKET_LAST.search(text)) is not None]
    inside = [each for each in inside if not _SORT.fullmatch(each)]
    names = [_alone(each) for whole in inside for each in _AND.split(whole) if _SHORT_NAME.match(_alone(each))]
    everybody = any(_EVERYBODY.match(each) for each in inside)
    is_sure = inner or everybody or all(name.isupper() for name in names)
    if len(inside) < max(_FEWEST, 0.5 * items) or not is_sure or len(set(names)) <= 1:
        return []
    return [Member(name) for name in dict.fromkeys(names) if _known(name, members) is None and not _PURPOSE.match(name)]


def _apart(title: str, members: Sequence[Member], *, in_column: bool, sorts: bool) -> tuple[str, str]:
    first = _TIME_FIRST.match(title)
    start = first.end() if first else 0
    end = len(title)
    asides: list[str] = []
    while (place := _cut(title[start:end], members, in_column=in_column, sorts=sorts)) is not None:
        asides.insert(0, title[start + place : end].lstrip(" ,.;:/|–-").rstrip(" ,;:/|–-"))
        end = start + place
    kept = title[start:end].rstrip(" ,;:/|–-") if asides else title[start:]
    if not any(map(str.isalpha, kept)):
        return title, ""
    return kept, "\t".join(filter(None, (first[1] if first else "", *asides)))


def _cut(text: str, members: Sequence[Member], *, in_column: bool = False, sorts: bool = True) -> int | None:
    """Where the last thing in the text begins that tells who or when and is no part of a title; None where it is all title."""
    if len(text) > _LONGEST_TITLE:
        return None
    if (bracket := _BRACKET_LAST.search(text)) is not None:
        is_aside = _is_aside(bracket["inside"], members) or (sorts and _SORT.fullmatch(bracket["inside"].strip()))
        return bracket.start() if is_aside else None
    if (comes := _COMES_LAST.search(text)) is not None and guests.attending(comes["who"]):
        return comes.start()
    if (lasts := _MINUTES_LAST.search(text)) is not None:
        return lasts.start()
    last = (_BARE_LAST.search(text) if in_column else None) or _TIME_LAST.search(text)
    if last is not None:
        return last.start() if in_column or not has_day(text[: last.start()]) else None
    for pattern, sure in ((_BY_LAST, True), (_VED_LAST, False), (_PARTED_LAST, False)):
        by = pattern.search(text)
        # "Cykelsti ved Lund" is no place for a member of that name.
        if by is not None and _people(by["who"], members, sure=sure) and (sure or not _is_surname(by["who"], members)):
            return by.start()
    return None


def _is_surname(word: str, members: Sequence[Member]) -> bool:
    return " " not in word and any(member.name.endswith(f" {word}") for member in members)


def _is_aside(inside: str, members: Sequence[Member]) -> bool:
    """Whether all that stands in a bracket behind a title tells who or when."""
    if _comes(inside):
        return True
    plan = _Plan()
    pieces = _pieces(inside)
    timed = [plan.time(piece) for piece in pieces]
    told = [is_time or _tells(piece, members, sure=any(timed)) for piece, is_time in zip(pieces, timed, strict=True)]
    purpose = [
        bool(_SORT.fullmatch(piece) or _PURPOSE.match(piece)) and not _EVERYBODY.match(piece) for piece in pieces
    ]
    return any(told) and all(a or b for a, b in zip(told, purpose, strict=True))


def _comes(text: str) -> bool:
    """Whether the text begins with people and says that they attend."""
    who, verb, _ = _VERB.split(text, maxsplit=1) if _VERB.search(text) else (text, "", "")
    return bool(verb) and bool(guests.attending(who))


def _tells(piece: str, members: Sequence[Member], *, sure: bool) -> bool:
    if _EVERYBODY.match(piece):
        return True
    if attends(piece):
        return _comes(piece)
    by = _BY.search(piece)
    return bool(_people(by["who"] if by else piece, members, sure=sure or by is not None))


def is_only_plan(text: str, members: Sequence[Member]) -> bool:
    """Whether a text tells who or when and nothing else."""
    plan = _Plan()
    return all(plan.time(piece) or _cut(f"X {piece}", members) == 1 for piece in text.split("\t"))


def with_plans(
    items: Sequence[AgendaItem], members: Sequence[Member], start: str | None, end: str | None, *, inner: bool = False
) -> tuple[AgendaItem, ...]:
    """The items with what is planned for each; times that cannot be those of a meeting from `start` to `end` are left out."""
    beside = [line for item in items for line in _beside(item) if line]
    everybody = [*members, *_strangers(beside, members, len(items), inner=inner)]
    plans = [_plan(item, everybody) for item in items]
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


def _beside(item: AgendaItem) -> list[str]:
    """The columns beside an item's title."""
    first = item.parts[0] if item.parts else None
    return first.text.partition("\n")[0].split("\t") if first is not None and not first.heading else []


def _plan(item: AgendaItem, members: Sequence[Member]) -> _Plan:
    plan = _Plan()
    if len(item.title) <= _LONGEST_TITLE:
        _from_title(plan, item.title, members)
    for position, part in enumerate(item.parts):
        lines = part.text.split("\n")
        if part.heading and len(part.text) < _LONGEST:
            lines = [f"{part.heading}: {' '.join(lines)}", *lines]
        for number, line in enumerate(lines):
            if len(line) > _LONGEST:
                continue
            if (who := _WHO.match(line)) is not None and "\t" not in who["who"]:
                _add(plan, who["who"], members, sure=True)
            elif (when := _WHEN.match(line)) is not None:
                for piece in re.split(r"[,;(]", when["when"]):
                    plan.time(piece.strip(" )"))
            elif position == 0 and number == 0 and not part.heading:
                _from_columns(plan, line.split("\t"), members)
            elif position == 0 and not part.heading and number < 3:
                plan.time(line)
            if position == 0 and number < 3 and (tells := _TELLS.match(line)) is not None:
                _tell(plan, tells["who"], members)
            elif position == 0 and not part.heading and number < 3 and (by := _BY_LAST.search(f"X {line}")) is not None:
                _add(plan, by["who"], members, sure=True)
    return plan


def _from_columns(plan: _Plan, pieces: Sequence[str], members: Sequence[Member]) -> None:
    """Take in what stands beside the title, or stood behind it."""
    others = [piece for piece in pieces if not plan.time(piece)]
    for piece in others:
        if (who := _WHO.match(piece)) is not None:
            _add(plan, who["who"], members, sure=True)
        elif (tells := _TELLS.match(piece)) is not None:
            _tell(plan, tells["who"], members)
        elif _cut(f"X {piece}", members) == 1:
            _from_title(plan, piece, members)
        elif (len(others) < len(pieces) or len(pieces) == 1) and not attends(piece):
            _add(plan, piece, members, sure=False)


def _from_title(plan: _Plan, title: str, members: Sequence[Member]) -> None:
    for bracket in _BRACKET.finditer(title):
        pieces = [piece for piece in _pieces(bracket[1]) if not attends(piece)]
        timed = [piece for piece in pieces if plan.time(piece)]
        rest = ", ".join(piece for piece in pieces if piece not in timed)
        by = _BY.search(rest)
        _add(plan, by["who"] if by else rest, members, sure=bool(timed or by))
    bare = _BRACKET.sub(" ", title).strip()
    if (lasts := _MINUTES_LAST.search(f"X {bare}")) is not None:
        plan.time(lasts["lasts"])
    if (first := _TIME_FIRST.match(bare)) is not None:
        plan.time(first[1])
    elif (last := _TIME_LAST.search(f"X {bare}")) is not None and not has_day(bare[: max(last.start() - 2, 0)]):
        plan.time(last[1])
    for found in _BY.finditer(bare):
        _add(plan, found["who"], members, sure=True)
    if not plan.presenters and (ved := _VED.search(bare)) is not None:
        _add(plan, ved["who"], members, sure=False)


def _add(plan: _Plan, text: str, members: Sequence[Member], *, sure: bool) -> None:
    for who in _people(text, members, sure=sure):
        plan.presenters.setdefault(who.name, who)


def _tell(plan: _Plan, text: str, members: Sequence[Member]) -> None:
    """Take in those who "fremlægger": known ones, or strangers with two names."""
    strangers = [each for each in guests.attending(text) if " " in each.name and person_in(each.name)]
    for who in _people(text, members, sure=False) or strangers:
        plan.presenters.setdefault(who.name, who)


def _people(text: str, members: Sequence[Member], *, sure: bool) -> list[Guest]:
    """The people that a text names; none unless all of it is people. `sure`: what is no known name is one all the same."""
    found: list[Guest] = []
    for chunk in filter(None, (each.strip(" .:–-") for each in _AND.split(text))):
        if _PURPOSE.match(chunk) or _SORT.fullmatch(chunk) or guests.NOBODY.match(chunk):
            continue
        who = _known(_alone(chunk), members) or _stranger(chunk, sure=sure)
        if who is None:
            return []
        found.append(who)
    return found


def _alone(chunk: str) -> str:
    """A name without where its bearer comes from: "Sanne fra Løn"."""
    return chunk.partition(" fra ")[0]


def _known(chunk: str, members: Sequence[Member]) -> Guest | None:
    """The one on the roster who is meant by a name, a first or a last name, initials, or a post ("formanden")."""
    titled = person_in(chunk)
    name = titled[1] if titled else chunk
    words = name.split()
    fits = [member for member in members if member.name == name or _is_called(member, words)]
    if not fits:
        post = chunk.lower()
        fits = [m for m in members if any(post in {own, f"{own}en", f"{own}n", f"{own}ren"} for own in _posts(m))]
    if not fits and len(words) > 1 and words[0][0].islower():
        return _known(" ".join(words[1:]), members)
    return Guest(fits[0].name, (titled[0] if titled else None) or fits[0].role) if len(fits) == 1 else None


def _posts(member: Member) -> list[str]:
    return [each.lower() for each in [member.role or "", *(member.note or "").split(", ")] if each]


def _is_called(member: Member, words: Sequence[str]) -> bool:
    own = member.name.split()
    initials = "".join(word[0] for word in own if word[0].isupper())
    if (
        len(words) == 1
        and len(words[0]) > 1
        and words[0] in {initials, f"{own[0][0]}{own[-1][:2].upper()}", *(member.note or "").split(", ")}
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
