"""Lines -> Agenda: header, items, parts, and everything that is derived from their texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stt_minutes.agenda import bodies, details, doubts, guests, header, headings, items, planning
from stt_minutes.agenda.dates import find_date
from stt_minutes.agenda.lines import LIST_MARK, Line
from stt_minutes.agenda.order import next_free
from stt_minutes.values import Agenda, AgendaItem, Body, Member, Part, Remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stt_minutes.agenda.heading import Heading
    from stt_minutes.agenda.sections import Found
    from stt_minutes.values import Attachment, EarlierDecision, Guest

_RUN_IN = re.compile(r"^([A-ZÆØÅ][^:\t\n]{2,60})(?::\s+|\t)(\S.*)$")
_PART_INSIDE = re.compile(
    r"^((?:(?:punkt|pkt\.?|sag|nr\.?)\s*)?\d{1,3}[a-z]?[.):]?\s+[^.:]{3,120}[.?!])\s+((?:Indstilling|Resumé|Sagsfremstilling|Beslutning|Baggrund):\s+\S.*)$",
    re.IGNORECASE,
)
_LONGEST = 2000
_CLOSING = re.compile(
    r"^mødet\s+(?:sluttede|slut|blev\s+hævet|hævet|er\s+hævet|hæves|blev\s+afsluttet|afsluttet|slutter)\b\D{0,8}\d.{0,20}$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Draft:
    """A part while it is read."""

    heading: str
    canonical: str | None
    lines: list[str] = field(default_factory=list)
    refs: dict[int, str] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        if line.ref:
            self.refs[len(self.lines)] = line.ref
        self.lines.append(line.text)

    def done(self) -> Part:
        return Part(self.heading, self.canonical, "\n".join(self.lines))


UNPLACED = "Ikke placeret"
"""The heading under which the writers put what has no place, so that the readers find it again."""


def build(read_lines: Sequence[Line], remarks: Sequence[Remark] = ()) -> Agenda | None:
    """The agenda in these lines; None when they are not an agenda's."""
    lines = _with_unplaced(_with_parts_apart(read_lines))
    found = items.find(lines)
    if not found.headings or not doubts.is_agenda(lines, found.headings):
        return None
    first = found.headings[0].start
    unplaced = [line.text for i, line in enumerate(lines) if line.role == "unplaced" or i in found.unplaced]
    aside = found.layout | found.dividers | found.unplaced
    top = [line.text for i, line in enumerate(lines[:first]) if i not in aside and line.role != "unplaced"]
    layout = tuple(lines[i].text for i in sorted(found.layout))
    facts = header.read(top)
    inner = header.role_of(facts.body, ()) == "administrativ"
    found = replace(found, headings=_with_clean_titles(found.headings, facts.members, inner=inner))
    reader = _Reader(lines, found, facts)
    numbers, numbered = _numbers(found.headings)
    ends = [each.start for each in found.headings[1:]] + [len(lines)]
    read = tuple(
        reader.item(heading, number, end) for heading, number, end in zip(found.headings, numbers, ends, strict=True)
    )
    shut = {(item.section, item.number) for item in read if not item.open}
    read = tuple(replace(item, open=item.open and not _is_under(item, shut)) for item in read)
    invited = guests.invited(top)
    read = _with_invited(read, invited)
    read = planning.with_plans(read, facts.members, facts.start, facts.end, inner=inner)
    read, throughout = _at_their_time(read, invited.get("", ()))
    known = {member.name for member in facts.members}
    facts.members += [Member(each.name, role="gæst", note=each.title) for each in throughout if each.name not in known]
    facts.end = facts.end or header.read([line for line in unplaced if _CLOSING.match(line)]).end
    role = facts.role or header.role_of(facts.body, [text for item in read if (text := _recommending(item.parts))])
    agenda = Agenda(
        Body(facts.body, role),
        read,
        date=facts.date,
        start=facts.start,
        end=facts.end,
        place=facts.place,
        members=tuple(facts.members),
        header=tuple(top),
        unplaced=tuple(unplaced),
        layout=layout,
    )
    told = tuple(
        Remark(kind, text, None if place is None else agenda.items[place].key)
        for kind, text, place in (*found.doubts, *numbered)
    )
    return replace(agenda, remarks=(*remarks, *told, *doubts.of(agenda)))


def _with_parts_apart(lines: Sequence[Line]) -> list[Line]:
    """The lines with an indstilling that stands behind the title on a line of its own: "3. Budget. Indstilling: at …"."""
    result: list[Line] = []
    for line in lines:
        inside = _PART_INSIDE.match(line.text) if line.role is None and len(line.text) < _LONGEST else None
        result.append(replace(line, text=inside[1].rstrip(".")) if inside else line)
        if inside:
            result.append(Line(inside[2]))
    return result


def _is_under(item: AgendaItem, others: set[tuple[str | None, str]]) -> bool:
    """Whether the item is a sub-item, of any depth, of one of the others of its section: 3.1 under 3."""
    parts = item.number.split(".")
    return any((item.section, ".".join(parts[:depth])) in others for depth in range(1, len(parts)))


def _with_clean_titles(found: Sequence[Heading], people: Sequence[Member], *, inner: bool) -> tuple[Heading, ...]:
    """The headings with what is printed with a title and is none put beside it."""
    titles = planning.apart([heading.title for heading in found], people, inner=inner)
    return tuple(
        replace(heading, title=title, rest="\t".join(filter(None, (aside, heading.rest))))
        for heading, (title, aside) in zip(found, titles, strict=True)
    )


def _with_invited(read: Sequence[AgendaItem], invited: Mapping[str, Sequence[Guest]]) -> tuple[AgendaItem, ...]:
    """The items with the guests that the header names for them; those an item names itself stand first.

    Where items are counted within the meeting's number, "punkt 3" is item 14.3.
    """
    prefixes = {item.number.partition(".")[0] for item in read}
    within = len(prefixes) == 1 and all("." in item.number for item in read)
    return tuple(
        replace(
            item,
            guests=(
                *item.guests,
                *(
                    guest
                    for guest in invited.get(item.number.partition(".")[2] if within else item.number, ())
                    if guest.name not in {own.name for own in item.guests}
                ),
            ),
        )
        for item in read
    )


def _at_their_time(read: Sequence[AgendaItem], invited: Sequence[Guest]) -> tuple[tuple[AgendaItem, ...], list[Guest]]:
    """The items with the guests who are asked to come when they begin; and the guests who are not."""
    begins = {item.planned: item.number for item in reversed(read) if item.planned}
    rest = [guest for guest in invited if guest.planned not in begins]
    coming: dict[str, list[Guest]] = {}
    for guest in invited:
        if guest.planned in begins:
            coming.setdefault(begins[guest.planned], []).append(guest)
    return _with_invited(read, coming), rest


def _with_unplaced(lines: Sequence[Line]) -> list[Line]:
    """The lines with those marked that have no place: under that heading, or the last words of a referat."""
    at = next((i for i, line in enumerate(lines) if line.level and line.text == UNPLACED), len(lines))
    last = at
    while last and lines[last - 1].role is None and _CLOSING.match(lines[last - 1].text):
        last -= 1
    return [*lines[:last], *(replace(line, role="unplaced", level=0) for line in [*lines[last:at], *lines[at + 1 :]])]


def _numbers(found: Sequence[Heading]) -> tuple[list[str], list[tuple[str, str, int | None]]]:
    """A number for every item: the file's own, or the next free one; and what is doubtful about them, as (kind, text, place).

    Each section may begin again. The items of a tillægsdagsorden go on where the agenda's own end. Where all have one number, they are counted.
    """
    own = [heading.number for heading in found if heading.number is not None]
    all_alike = len(own) > 2 and len(set(own)) == 1
    kept = [] if all_alike else [each for each in found if not each.supplementary]
    taken = {heading.number for heading in kept if heading.number is not None}
    free = next_free(taken)
    seen: set[tuple[str | None, str]] = set()
    numbers: list[str] = []
    doubts: list[tuple[str, str, int | None]] = []
    for place, heading in enumerate(found):
        number = None if all_alike else heading.number
        if number is None or (number in taken and heading.supplementary):
            number = free
        if number != heading.number and heading.number is not None and not all_alike:
            text = f"Nummeret {heading.number} står to gange; „{heading.title}“ er læst som punkt {number}."
            doubts.append(("number_repeated", text, place))
        elif (heading.section, number) in seen:
            doubts.append(
                ("number_repeated", f"Nummeret {number} står to gange; det andet er „{heading.title}“.", place)
            )
        taken.add(number)
        free = next_free((number, str(int(free) - 1)))
        seen.add((heading.section, number))
        numbers.append(number)
    if all_alike:
        text = f"Alle punkter har nummer {own[0]} i filen; de er nummereret i den rækkefølge, de står."
        doubts.append(("numbers_missing", text, None))
    elif not own:
        text = "Punkterne har ingen numre i filen; de er nummereret i den rækkefølge, de står."
        doubts.append(("numbers_missing", text, None))
    elif len(own) < len(found):
        text = "Nogle punkter har intet nummer i filen; de har fået det næste ledige."
        doubts.append(("numbers_missing", text, None))
    return numbers, doubts


def _recommending(parts: Sequence[Part]) -> str:
    """The texts that tell which body decides the item."""
    return "\n".join(
        filter(None, (_recommended(parts), *(part.text for part in parts if part.canonical == "kompetence")))
    )


def _recommended(parts: Sequence[Part]) -> str:
    """What is recommended: under its heading, or without one above the first."""
    headed = "\n".join(part.text for part in parts if part.canonical == "indstilling")
    return headed or details.proposal_in("\n".join(part.text for part in parts if not part.heading))


class _Reader:
    """Reads items; knows how this file marks the headings inside them."""

    def __init__(self, lines: Sequence[Line], found: Found, facts: header.Facts) -> None:
        self.lines = lines
        self.left_out = found.layout | found.dividers | found.unplaced
        self.facts = facts
        item_level = max((lines[each.start].level for each in found.headings), default=0)
        inside = [line for line in lines if line.role is None]
        known = [line for line in inside if headings.canonical(line.text)]
        self.item_level = self.level = item_level
        # Where the format marks the known headings, an unmarked line that reads like one is text.
        self.styled = any(line.level > item_level for line in known) or any(line.role == "part" for line in lines)
        self.bold = not self.styled and any(line.bold for line in known)

    def item(self, heading: Heading, number: str, end: int) -> AgendaItem:
        drafts = [_Draft("", None, [heading.rest] if heading.rest else [])]
        case: str | None = None
        taken: tuple[int, str] | None = None
        # A sub-item's heading may lie as deep as the parts of another item do.
        self.level = max(self.lines[i].level for i in range(heading.start, heading.end)) or self.item_level
        for i in range(heading.end, end):
            line = self.lines[i]
            if i in self.left_out or line.role in {"unplaced", "header"}:
                continue
            if len(drafts) == 1 and case is None and line.role is None:
                case, alone = details.case_number(line.text) or (None, False)
                if alone:
                    taken = (len(drafts[0].lines), line.text)
                    continue
            new = self._part(line, drafts[-1])
            if new is None:
                drafts[-1].add(line)
            else:
                drafts.append(new)
        if taken is not None and case is not None and case in "\n".join(drafts[0].lines):
            # Told twice: both lines stay as they are, so that neither is lost.
            drafts[0].lines.insert(*taken)
        drafts = [draft for draft in drafts if draft.heading or draft.lines]
        parts = self._split_decisions([draft.done() for draft in drafts])
        recommended = _recommended(parts)
        told = [part for part in parts if part.canonical not in {"tidligere_behandling", "beslutning", "bilag"}]
        plain = "\n".join(part.text for part in told if not part.heading)
        case_text = "\n".join(part.text for part in told if part.heading)
        return AgendaItem(
            number,
            heading.title,
            case,
            heading.open,
            guests=_once(guests.in_title(heading.title), guests.guests(plain), guests.guests(case_text, is_case=True)),
            parts=tuple(parts),
            attachments=tuple(each for draft in drafts if draft.canonical == "bilag" for each in _attachments(draft)),
            recommendations=details.recommendations(recommended),
            earlier=tuple(
                each for part in parts if part.canonical == "tidligere_behandling" for each in self._earlier(part)
            ),
            case_type=next((part.text for part in parts if part.canonical == "sagstype" and part.text), None),
            supplementary=heading.supplementary,
            section=heading.section,
            decided_by=header.decider_in(_recommending(parts), self.facts.body),
        )

    def _part(self, line: Line, current: _Draft) -> _Draft | None:
        """The part that this line opens, None when it is text."""
        if line.role == "text":
            return None
        text = line.text
        if line.key in headings.CANONICAL:
            # Dated lines in a field for decisions are told apart by their dates; the field itself is today's.
            return _Draft(text, "tidligere_behandling" if self._meaning(text) == "tidligere_behandling" else line.key)
        if line.role == "part" or (line.level > self.level and len(text) < 200):
            run_in = _RUN_IN.match(text) if line.role is None else None
            if run_in and headings.normalised(run_in[1]) in headings.RUN_IN:
                return _Draft(run_in[1], self._meaning(run_in[1]), [run_in[2]])
            return _Draft(text, self._meaning(text))
        if LIST_MARK.match(text):
            return None
        marked = line.bold or not (self.styled or self.bold)
        run_in = _RUN_IN.match(text)
        if run_in and headings.normalised(run_in[1]) in headings.RUN_IN and (marked or not self.styled):
            return _Draft(run_in[1], self._meaning(run_in[1]), [run_in[2]])
        if marked and headings.canonical(text) and not text.endswith("."):
            return _Draft(text, self._meaning(text))
        # Under "Sagens forløb" the bodies' decisions follow one another as that part's own text.
        if (
            marked
            and details.is_decision_heading(text)
            and headings.canonical(current.heading) != "tidligere_behandling"
        ):
            return _Draft(text, self._meaning(text))
        return _Draft(text, None) if current.canonical != "bilag" and self._stands_out(line) else None

    def _stands_out(self, line: Line) -> bool:
        """Whether the line is a heading that the table does not know: bold where headings are, or one word in capitals."""
        if self.bold:
            return line.bold and len(line.text) < 80 and not line.text.endswith((".", ",", ";"))
        word = line.text.removesuffix(":")
        return not self.styled and word.isalpha() and word.isupper() and 4 < len(word) < 60

    def _meaning(self, text: str) -> str | None:
        key = headings.canonical(text)
        if key is not None or not details.is_decision_heading(text):
            return key
        date, body, own = find_date(text), bodies.body_in(text), self.facts.body.lower()
        same_body = body is None or body.lower() in own or (bool(own) and own in text.lower())
        if same_body and (date is None or date == self.facts.date):
            return "beslutning"
        return "tidligere_behandling"

    def _earlier(self, part: Part) -> list[EarlierDecision]:
        """The decisions under one heading: the heading's own, or the dated ones that the text lists."""
        found = details.earlier_in(part.heading, part.text)
        own = self.facts.body
        return [replace(each, body=own) if own and own.lower() in each.heading.lower() else each for each in found]

    def _split_decisions(self, parts: Sequence[Part]) -> list[Part]:
        """Earlier dated decisions inside a Beslutning field become a part of their own, before today's."""
        result: list[Part] = []
        for position, part in enumerate(parts):
            blocks = details.dated_blocks(part.text) if part.canonical == "beslutning" and self.facts.date else []
            if not any(date and date < str(self.facts.date) for _, date, _ in blocks):
                result.append(part)
                continue
            earlier, today = self._apart(part.text)
            result.append(Part(part.heading, "tidligere_behandling", earlier))
            if today or not any(each.canonical == "beslutning" for each in parts[position + 1 :]):
                result.append(Part(part.heading, "beslutning", today))
        return result

    def _apart(self, text: str) -> tuple[str, str]:
        lines = text.split("\n")
        last = 0
        is_earlier = False
        for i, line in enumerate(lines):
            dates = [date for _, date, _ in details.dated_blocks(line)]
            if dates and dates[0] is not None:
                is_earlier = dates[0] < str(self.facts.date)
            last = i + 1 if is_earlier else last
        return "\n".join(lines[:last]), "\n".join(lines[last:])


def _once(*found: Sequence[Guest]) -> tuple[Guest, ...]:
    """Every guest once, as first told of."""
    return tuple({guest.name: guest for each in reversed(found) for guest in reversed(each)}.values())[::-1]


def _attachments(draft: _Draft) -> list[Attachment]:
    closed = draft.heading.lower().startswith("lukke")
    # On one line after "Bilag:" they are parted by semicolons.
    lines = draft.lines if len(draft.lines) != 1 else draft.lines[0].split("; ")
    found = [(i, details.attachment(line)) for i, line in enumerate(lines)]
    return [replace(each, open=each.open and not closed, id=draft.refs.get(i)) for i, each in found if each is not None]
