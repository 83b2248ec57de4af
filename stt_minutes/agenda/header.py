"""The facts of the meeting from the lines above the first item: body, date, time, place and roster."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import members, person
from stt_minutes.agenda.dates import WEEKDAY, clock, find_date, find_times, has_day, without_dates
from stt_minutes.agenda.lines import LIST_MARK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import BodyRole, Member

KINDS: Final = re.compile(
    r"\b(?:(?:åben|lukket|offentlig|endelig|foreløbig)t?\s+)?"
    r"(?:tillægsdagsorden|tillægsreferat|dagsorden|referat|beslutningsreferat|beslutningsprotokol|mødeindkaldelse|indkaldelse|protokol|kladde|udkast)"
    r"(?:\s+(?:til|for|fra|af))?(?:\s+(?:ordinært|ekstraordinært)?\s*møde(?:t)?)?(?:\s+(?:i|for|med|af))?(?![\w-])",
    re.IGNORECASE,
)
_BODY_END: Final = (
    r"udvalg(?:et)?|råd(?:et)?|bestyrelse(?:n)?|direktion(?:en)?|gruppe(?:n)?|magistrat(?:en)?|nævn(?:et)?|forum(?:met)?|team(?:et)?|"
    r"ledelse(?:n)?|komit[eé](?:en)?|kommission(?:en)?|forsamling(?:en)?|repræsentantskab(?:et)?|parlament(?:et)?|kreds(?:en)?|"
    r"styregruppe(?:n)?|med-udvalg(?:et)?|(?:hoved|lokal|center|område)-?med|samråd(?:et)?|board|afdelingsmøde(?:t)?|ledermøde(?:t)?|chefmøde(?:t)?|personalemøde(?:t)?|teammøde(?:t)?|(?:su|trio|med)-møde(?:t)?"
)
_BODY = re.compile(
    r"(?<![\w-])((?:(?:[A-ZÆØÅ][\wé]*-?,?|og|&)\s+)*"
    rf"[\wé-]*(?i:{_BODY_END})(?:\s+(?:for|vedrørende)\s+[A-ZÆØÅ][\wé-]*(?:,?\s+(?:(?:og|&)\s+)?[A-ZÆØÅ][\wé-]*)*)?)"
    r"(?:s(?=\s+(?:beslutning|møde|behandling|indstilling|dagsorden|referat)(?:en|er|et|t)?\b))?(?![\w-])"
)
_DEFINITE: Final = {"direktion": "en", "gruppe": "n", "bestyrelse": "n", "udvalg": "et", "råd": "et", "forum": "met"}
_MEETING_OF = re.compile(rf"(?<![\w-])(\w*({'|'.join(_DEFINITE)}))s?møde(?!\w)", re.IGNORECASE)
_LABELS: Final = {
    "body": ("udvalg", "organ", "mødeforum", "forum", "råd", "udvalgsnavn", "møde i"),
    "date": (
        "mødedato",
        "dato",
        "mødetid",
        "tidspunkt",
        "tid",
        "møde",
        "mødetidspunkt",
        "start",
        "kl",
        "kl.",
        "starttidspunkt",
        "tid og sted",
        "dato og tid",
    ),
    "end": (
        "mødet blev hævet",
        "mødet er hævet",
        "sluttidspunkt",
        "slut",
        "slutter",
        "mødet slutter",
        "mødet sluttede",
        "mødet hævet",
        "sluttid",
    ),
    "place": ("mødested", "sted", "lokale", "lokation", "mødelokale"),
}
_LABEL = re.compile(
    r"^("
    + "|".join(sorted((re.escape(word) for words in _LABELS.values() for word in words), key=len, reverse=True))
    + r")\s*(?::|\t|\s)\s*(?=\S)",
    re.IGNORECASE,
)
_FACT = re.compile(_LABEL.pattern.replace(r"(?::|\t|\s)", ":"), re.IGNORECASE)
_BESIDE = re.compile(r"(\s*[·•|]\s*)")
_PLACE = re.compile(
    r"^(?:i|på)\s+[A-ZÆØÅ]|sal(?:en)?\b|lokale|rum(?:met)?\b|hus(?:et)?\b|hal(?:len)?\b|cent(?:er|ret)\b|bibliotek(?:et)?\b|skole|kantine|kontor|\bteams\b|virtuelt|\bonline\b",
    re.IGNORECASE,
)
_WITH_PARTY = re.compile(r"\([^()]{1,30}\)|,\s")
# "Ib Holm, havnefoged": behind the name a few words in small letters.
_WITH_WORDS = re.compile(r"^[^,.]{4,40}(?:,\s+[a-zæøå][^,.]{2,40}){1,2}$")
_TIMES = re.compile(
    r"\b(?:kl\.?|klokken)\s*\d{1,2}(?:[.:]\d{2})?(?:\s*(?:-|–|til)\s*\d{1,2}(?:[.:]\d{2})?)?", re.IGNORECASE
)
_BARE_SPAN = re.compile(r"^\d{1,2}[.:]\d{2}(?:\s*(?:-|–|til)\s*\d{1,2}[.:]\d{2})?$")
# A list of a whole council's members fits; what is longer is running text.
_LONGEST: Final = 4000
_LONGEST_LABEL: Final = 60
_COUNTED = re.compile(r"^\d{1,2}[.)]\s")
_KIND_OF: Final = {word: kind for kind, words in _LABELS.items() for word in words}

_ADMINISTRATIVE = re.compile(
    r"direktion|chef(?:gruppe|forum|team|møde)|leder(?:gruppe|forum|team|møde)|ledelse|styregruppe|projektgruppe|arbejdsgruppe|"
    r"afdelingsmøde|personalemøde|arbejdsmiljøgruppe|koordinationsgruppe|hovedudvalg|(?:su|trio|med)-møde|\bstab|med-?udvalg|\b\w+-med\b|samarbejdsudvalg|teammøde",
    re.IGNORECASE,
)
_DECIDING = re.compile(
    r"byråd|kommunalbestyrelse|magistrat|borgerrepræsentation|regionsråd|bestyrelse|nævn|folkeoplysningsudvalg",
    re.IGNORECASE,
)
_COMMITTEE = re.compile(r"udvalg", re.IGNORECASE)
_STATED_ROLE = re.compile(r"\((indstillende|besluttende|rådgivende|administrativt?)(?:\s+[\wæøå]+)?\)", re.IGNORECASE)
_ROLES: Final[dict[str, BodyRole]] = {
    "indstillende": "indstillende",
    "rådgivende": "indstillende",
    "besluttende": "besluttende",
    "administrativ": "administrativ",
    "administrativt": "administrativ",
}
_HIGHER = re.compile(r"\b(?:Økonomiudvalget|Økonomi-? og \w+udvalget|Byrådet|Kommunalbestyrelsen|Magistraten|Borgerrepræsentationen|Regionsrådet|Forretningsudvalget)\b", re.IGNORECASE)  # fmt: skip
_ONLY_TOLD = re.compile(r"\b(?:tages? til efterretning|tager .{0,60}til efterretning|drøft(?:es|er))\b", re.IGNORECASE)


@dataclass(slots=True)
class Facts:
    """What the header says."""

    body: str = ""
    date: str | None = None
    start: str | None = None
    end: str | None = None
    place: str | None = None
    role: BodyRole | None = None
    members: list[Member] = field(default_factory=list)


def read(lines: Sequence[str]) -> Facts:
    """The facts in the header's lines. Nothing is invented: what is not said stays empty."""
    facts = Facts()
    roster: str | None = None
    dated = False
    listed = _listed(lines)
    single = _single(lines)
    for i, line in ((i, part) for i, whole in enumerate(lines) for part in _apart(whole[:_LONGEST])):
        named = _roster_in(line, goes_on=roster is not None) or (
            ("medlemmer", line) if roster is None and i in listed else None
        )
        if named is not None:
            # Whoever stands below "Næstformand: Ida Bo" is none.
            roster = "medlemmer" if named[1].strip() and person.is_role(named[0]) else named[0]
            facts.members += _only_new(facts, members.members(named[0], named[1]))
            continue
        labelled = _LABEL.match(line)
        if labelled is None and roster is not None and _is_person(line):
            facts.members += _only_new(facts, members.members(roster, line, one=i in single))
            continue
        if labelled is None and roster is not None and LIST_MARK.match(line) and len(line) < _LONGEST_LABEL:
            facts.members += _only_new(facts, members.members(roster, LIST_MARK.sub("", line), one=True))
            continue
        roster = None
        if labelled is not None:
            _labelled(facts, _KIND_OF[labelled[1].lower()], line[labelled.end() :].strip(), line)
        elif has_day(line) or (WEEKDAY.search(line) and find_times(line)[0]):
            _when(facts, line)
        elif dated and len(line) < 80 and _PLACE.search(line):
            facts.place = facts.place or re.sub(r"^(?:i|på|sted)\s+", "", line, flags=re.IGNORECASE)
        dated = has_day(line) or (dated and find_times(line)[0] is not None)
    facts.members = person.told_apart(facts.members)
    facts.role = next((_ROLES[match[1].lower()] for line in lines if (match := _STATED_ROLE.search(line))), None)
    found = facts.body or _body(lines)
    facts.body = found[:1].upper() + found[1:]
    return facts


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


def role_of(body: str, recommended: Sequence[str]) -> BodyRole:
    """Whether the body decides, recommends or is the administration's, by its name and by its indstillinger.

    `recommended` is what is recommended for each item, with the words on who decides. A standing committee recommends
    when at least half of its items for decision name a higher body as the one that decides.
    """
    if _ADMINISTRATIVE.search(body):
        return "administrativ"
    if _DECIDING.search(body) or not _COMMITTEE.search(body):
        return "besluttende"
    to_decide = [text for text in recommended if not _ONLY_TOLD.search(text)]
    upward = sum(1 for text in to_decide if decider_in(text, body))
    return "indstillende" if upward and 2 * upward >= len(to_decide) else "besluttende"


def decider_in(text: str, body: str) -> str | None:
    """The highest other body that the text sends the case on to ("indstiller til Økonomiudvalget og Byrådet")."""
    others = [found for found in _HIGHER.findall(text) if not _same(body, found)]
    return others[-1] if others else None


def body_in(text: str) -> str | None:
    """The name of a body in a piece of text."""
    # A name stands at the beginning of its line; on a whole page of text the pattern would only lose time.
    match = _BODY.search(without_dates(KINDS.sub(" ", _capitals_down(text[:200]))))
    return _tidy(match[1]) if match else None


def _labelled(facts: Facts, kind: str, rest: str, line: str) -> None:
    if kind == "body":
        # "Møde i direktionen, lokale 2" opens a sentence; "Udvalg: …" names the body and nothing else.
        facts.body = facts.body or (line.lower().startswith("møde") and body_in(rest)) or _tidy(rest)
    elif kind == "place":
        # "Mødelokale 2" is the room's own name; behind "Mødelokale:" stands another.
        named = line.lower().startswith(("mødelokale ", "lokale "))
        facts.place = facts.place or (line if named else rest).strip(" ,.") or None
    elif kind == "end":
        facts.end = facts.end or find_times(rest)[0] or _bare_time(rest)
    elif _BARE_SPAN.match(rest):
        _when(facts, f"kl. {rest}")
    elif line.lower().startswith("kl"):
        _when(facts, line)
    elif has_day(rest) or WEEKDAY.search(rest) or find_times(rest)[0]:
        _when(facts, rest)
    elif body_in(line):
        facts.body = facts.body or body_in(line) or ""


def _bare_time(text: str) -> str | None:
    match = re.fullmatch(r"(\d{1,2})(?:[.:](\d{2}))?", text.strip())
    return clock(match[1], match[2]) if match else None


def _when(facts: Facts, text: str) -> None:
    facts.date = facts.date or find_date(text)
    start, end, after = find_times(text)
    if start is None:
        return
    facts.start, facts.end = facts.start or start, facts.end or end
    rest = text[after:].strip(" ,.:;–-|·•\t")
    rest = re.sub(r"^(?:i|på|sted|mødested)[\s:]+", "", rest, flags=re.IGNORECASE)
    if rest and not find_times(rest)[0] and len(rest) < 120:
        facts.place = facts.place or rest


def _apart(line: str) -> list[str]:
    """The line cut before the labels inside it: "Dato: 3. maj 2026 · Sted: Salen"."""
    pieces = _BESIDE.split(line)
    cut = pieces[:1]
    for mark, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if _FACT.match(piece):
            cut.append(piece)
        else:
            cut[-1] += mark + piece
    return [part for each in cut for part in members.apart(each)]


def _roster_in(line: str, *, goes_on: bool) -> tuple[str, str] | None:
    """The label and the people of a line that lists people; the facts of the meeting have labels too."""
    labelled = _LABEL.match(line)
    is_fact = (
        labelled is not None and labelled[0].rstrip().endswith((":", "\t")) and _KIND_OF[labelled[1].lower()] != "body"
    )
    return None if is_fact else members.label(line, goes_on=goes_on)


def _is_person(line: str) -> bool:
    """Whether a line below a roster's label is a person of it: a name of two words, and nothing like a sentence."""
    if len(line) > 120 or ":" in line or has_day(line) or body_in(re.split(r"[,(]", line)[0]) is not None:
        return False
    found = members.members("medlemmer", line)
    is_entry = bool(_WITH_WORDS.match(line))
    return bool(found) and all(
        " " in each.name and (each.note is None or is_entry or "(" in line or person.is_post(each.note))
        for each in found
    )


def _listed(lines: Sequence[str]) -> set[int]:
    """The lines of a roster without a label: three or more below one another, a person each, with party or post."""
    known = [len(members.members("", line)) if _is_person(line) and _WITH_PARTY.search(line) else 0 for line in lines]
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


def _only_new(facts: Facts, found: Sequence[Member]) -> list[Member]:
    """The people who are not known yet; what is new about the others is added to them."""
    known = {member.name: position for position, member in enumerate(facts.members)}
    known |= {word: position for position, member in enumerate(facts.members) for word in person.initials_of(member)}
    new: list[Member] = []
    for member in found:
        position = known.get(member.name)
        if position is None:
            new.append(member)
        else:
            old = facts.members[position]
            facts.members[position] = replace(
                old,
                party=old.party or member.party,
                role=old.role or member.role,
                status=member.status or old.status,
                note=old.note or member.note,
            )
    return new


def _body(lines: Sequence[str]) -> str:
    """The body's name: on the line that says dagsorden or referat, else on the first line that names a body."""
    ranked = sorted(lines, key=lambda line: not KINDS.search(line))
    for line in ranked:
        if members.label(line) is None and (found := body_in(line)):
            return found
    for line in lines:
        if (match := _MEETING_OF.search(line)) is not None:
            return _tidy(match[1]) + _DEFINITE[match[2].lower()]
        rest = _tidy(_TIMES.sub(" ", without_dates(KINDS.sub(" ", line)))) if KINDS.search(line) else ""
        if rest:
            return rest
    return ""


def _tidy(name: str) -> str:
    name = re.sub(
        r"^(?:emne:\s*)?(?:(?:i|til|for|af|fra|med|møde i|møde)\s+(?=[A-ZÆØÅ]))?",
        "",
        name.strip(" .,:;–-/\t"),
        flags=re.IGNORECASE,
    )
    return _capitals_down(" ".join(name.split()))


def _capitals_down(text: str) -> str:
    """Text in capitals throughout as it is written elsewhere: "TEKNIK- OG MILJØUDVALGET" -> "Teknik- og Miljøudvalget"."""
    if not text.isupper():
        return text
    small = {"og", "for", "i", "af", "&", "den", "d."}
    return " ".join(word if (word := each.lower()) in small else word[:1].upper() + word[1:] for each in text.split())


def _same(body: str, other: str) -> bool:
    return body.lower().removesuffix("et").removesuffix("en") == other.lower().removesuffix("et").removesuffix("en")
