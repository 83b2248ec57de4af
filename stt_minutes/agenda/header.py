"""The facts of the meeting from the lines above the first item: body, date, time, place and roster."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import bodies, members, person, place, roster, whens
from stt_minutes.agenda.bodies import KINDS, body_in
from stt_minutes.agenda.dates import WEEKDAY, clock, find_times, has_day, with_whole_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import BodyRole, Member

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
    "place": ("mødested", "sted", "lokale", "lokation", "mødelokale", "adresse"),
}
_LABEL = re.compile(
    r"^("
    + "|".join(sorted((re.escape(word) for words in _LABELS.values() for word in words), key=len, reverse=True))
    + r")\s*(?::|\t|\s)\s*(?=\S)",
    re.IGNORECASE,
)
_HOST = re.compile(r"^hos\s*:\s*(?=\S)", re.IGNORECASE)
_FACT = re.compile(_LABEL.pattern.replace(r"(?::|\t|\s)", ":"), re.IGNORECASE)
_BESIDE = re.compile(r"(\s*[·•|]\s*)")
# These say what they are without a colon too, when their value stands on the next line.
_PLAIN_LABELS: Final = frozenset(
    (
        "mødedato",
        "mødetid",
        "mødetidspunkt",
        "dato",
        "tidspunkt",
        "starttidspunkt",
        "sluttidspunkt",
        "mødested",
        "sted",
        "lokale",
        "mødelokale",
        "udvalg",
    )
)
_BARE_SPAN = re.compile(r"^\d{1,2}[.:]\d{2}(?:\s*(?:-|–|til)\s*\d{1,2}[.:]\d{2})?$")
# A list of a whole council's members fits; what is longer is running text.
_LONGEST: Final = 12_000
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


def read(given: Sequence[str]) -> Facts:
    """The facts in the header's lines. Nothing is invented: what is not said stays empty."""
    lines = _with_values(with_whole_dates([line[:_LONGEST] for line in given]))
    facts = _Found()
    people = roster.Roster(lines)
    for i, line in ((i, part) for i, whole in enumerate(lines) for part in _apart(whole)):
        labelled = _label_in(line)
        if people.take(i, line, is_fact=_is_fact(line), is_label=labelled is not None):
            continue
        if labelled is not None:
            facts.labelled(labelled[0], labelled[1], line)
        elif has_day(line) or (WEEKDAY.search(line) and find_times(line)[0]):
            facts.when(line)
        else:
            facts.below(line)
    facts.role = next((_ROLES[match[1].lower()] for line in lines if (match := _STATED_ROLE.search(line))), None)
    body = facts.body or bodies.body_of(lines)
    date, start, end = whens.chosen(facts.whens)
    return Facts(
        body[:1].upper() + body[1:],
        date,
        start,
        facts.end or end,
        ", ".join(facts.places[min(facts.places)]) if facts.places else None,
        facts.role,
        person.told_apart(people.members),
    )


@dataclass(slots=True)
class _Found(Facts):
    """What was found so far; of days and places all that may be the meeting's, those with its label under 0."""

    whens: list[whens.When] = field(default_factory=list)
    places: dict[int, list[str]] = field(default_factory=dict)
    below_when: bool = False
    expected: bool = False
    last: int | None = None

    def labelled(self, label: str, rest: str, line: str) -> None:
        """Take in a line that says what it tells."""
        kind, word = _KIND_OF[label], line.lower()
        self.below_when, self.expected, self.last = False, False, None
        if kind == "body":
            # "Møde i direktionen, lokale 2" opens a sentence; "Udvalg: …" names the body and nothing else.
            self.body = self.body or (word.startswith("møde") and body_in(rest)) or bodies.tidy(rest)
            if word.startswith("møde") and has_day(rest):
                self.when(rest)
        elif kind == "place":
            # "Mødelokale 2" is the room's own name; behind "Mødelokale:" stands another.
            named = word.startswith(("mødelokale ", "lokale "))
            self.at(0, place.labelled(line if named else rest))
            if find_times(rest)[0]:
                self.whens.append(whens.When(2, None, *find_times(rest)[:2], ""))
        elif kind == "end":
            self.end = self.end or find_times(rest)[0] or _bare_time(rest)
        elif _BARE_SPAN.match(rest):
            self.when(f"kl. {rest}")
        elif word.startswith("kl"):
            self.when(line)
        elif has_day(rest) or WEEKDAY.search(rest) or find_times(rest)[0]:
            self.when(rest, label)
        elif body_in(line):
            self.body = self.body or body_in(line) or ""

    def when(self, text: str, label: str = "") -> None:
        """Take in a line with a day or a time, and the place that stands behind them."""
        self.below_when, self.expected, self.last = False, False, None
        found = whens.in_line(text, label)
        if found is None:
            return
        self.whens.append(found)
        self.below_when = True
        where = place.behind_time(found.rest) if found.start else place.behind_day(text)
        self.expected = where == ""
        self.at(1, where)

    def below(self, line: str) -> None:
        """Take in a line of no kind: below the time it may be the place, below the place its address."""
        if self.last is not None and place.goes_on(self.places[self.last][-1], line):
            self.places[self.last].append(line.strip(" ,."))
            return
        self.last = None
        if self.below_when:
            self.at(2, place.below_time(line, expected=self.expected))
        # The time may stand on a line of its own between the day and the place.
        if find_times(line)[0] and self.below_when:
            self.when(line)
        else:
            self.below_when = self.expected = False

    def at(self, rank: int, where: str | None) -> None:
        """Keep a place; the first of a kind is the meeting's."""
        self.last = None
        if where and rank not in self.places:
            self.places[rank] = [where]
            self.last = rank


def counted_people(lines: Sequence[str]) -> set[int]:
    """The lines below a roster's label that count its people: "1. Ida Bo (formand)"."""
    return roster.counted_people(lines)


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


def _label_in(line: str) -> tuple[str, str] | None:
    """The label of a fact that opens the line, in lower case, and its value."""
    if (host := _HOST.match(line)) is not None:
        return "sted", line[host.end() :].strip()
    match = _LABEL.match(line)
    return None if match is None else (match[1].lower(), line[match.end() :].strip())


def _is_fact(line: str) -> bool:
    """Whether a label with a colon opens the line that is no one's but the meeting's."""
    match = _LABEL.match(line)
    is_marked = match is not None and match[0].rstrip(" ").endswith((":", "\t"))
    return bool(_HOST.match(line)) or (is_marked and match is not None and _KIND_OF[match[1].lower()] != "body")


def _with_values(lines: Sequence[str]) -> list[str]:
    """The lines with the labels that stand above their value put before it: "Mødested:" and "Lokale 2"."""
    result: list[str] = []
    for line in lines:
        above = result[-1] if result else ""
        label = above.rstrip(" :").lower()
        kind = _KIND_OF.get(label)
        is_label = kind is not None and (above.rstrip().endswith(":") or label in _PLAIN_LABELS)
        if is_label and _label_in(line) is None and members.label(line) is None and _is_value(kind or "", line):
            result[-1] = f"{above.rstrip(' :')}: {line}"
        else:
            result.append(line)
    return result


def _is_value(kind: str, line: str) -> bool:
    if kind == "body":
        return body_in(line) is not None
    if kind == "place":
        return (
            len(line) < 2 * _LONGEST_LABEL and not has_day(line) and not line.endswith(":") and not KINDS.search(line)
        )
    return has_day(line) or find_times(line)[0] is not None


def _bare_time(text: str) -> str | None:
    match = re.fullmatch(r"(\d{1,2})(?:[.:](\d{2}))?", text.strip())
    return clock(match[1], match[2]) if match else None


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


def _same(body: str, other: str) -> bool:
    return body.lower().removesuffix("et").removesuffix("en") == other.lower().removesuffix("et").removesuffix("en")
