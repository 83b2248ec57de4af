"""The parts of an agenda: which items lie under "Lukket dagsorden", "B. Til orientering" or "Tillægsdagsorden", and what else lies there.

Text below a heading that closes is closed, whether items are found in it or not: what cannot be parted into items becomes one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from stt_minutes import closed
from stt_minutes.agenda import contents, details, headings, openness, order
from stt_minutes.agenda.heading import Border, Heading
from stt_minutes.agenda.lines import LIST_MARK
from stt_minutes.agenda.titles import SUPPLEMENT, parse_title, told_beside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stt_minutes.agenda.candidates import Candidate
    from stt_minutes.agenda.lines import Line
_NOTHING: Final = re.compile(
    r"^[-–—(]*\s*(?:(?:der\s+er\s+)?(?:ingen|ikke\s+nogen)(?:\s+(?:lukkede|fortrolige|åbne))?(?:\s+(?:dagsordens)?(?:punkter|sager|emner|bemærkninger))?|intet|udgår)\s*\)?\.?$",
    re.IGNORECASE,
)
_OWN_NUMBER = re.compile(r"^(?P<number>\d{1,3}[a-zæøå]?|[a-zæøå]|[IVX]{1,4})[.)]\s*(?P<title>\S.*)$", re.IGNORECASE)
_GROUP: Final = re.compile(
    r"^(?:(?:punkter|sager|emner)\s+)?til\s+(?:beslutning|orientering|drøftelse|efterretning|godkendelse|behandling|afgørelse|høring)\s*:?$"
    r"|^(?:beslutnings|orienterings|drøftelses|tema|ordinære|øvrige)\s?(?:sager|punkter|emner)\s*:?$",
    re.IGNORECASE,
)
"""Headings that gather items by what is to be done with them."""
_NOTES: Final = 3
"""A divider has no more lines of notes than this above its first item."""
_LONGEST_TITLE: Final = 140


@dataclass(frozen=True, slots=True)
class Found:
    """The items' headings in order; the lines that are a table of contents, a mark or an idle divider; those that are the headings' sections;
    those without a place; and doubts, as (kind, text, place in the headings).
    """

    headings: tuple[Heading, ...]
    layout: frozenset[int]
    dividers: frozenset[int] = frozenset()
    unplaced: frozenset[int] = frozenset()
    doubts: tuple[tuple[str, str, int | None], ...] = ()


def divided(lines: Sequence[Line], found: Sequence[Heading], layout: set[int], groups: Sequence[Border] = ()) -> Found:
    """The headings with what the parts and marks say of them, and with an item for whatever else lies in a closed part.

    `groups` are headings that only gather items ("B. Til orientering").
    """
    if not found:
        return Found((), frozenset(layout))
    told = openness.told(lines, found, layout)
    layout |= told.layout
    borders = sorted({each.at: each for each in [*groups, *told.borders]}.values(), key=lambda each: each.at)
    last = max([found[-1].start, *(each.at for each in borders)])
    borders += _supplements(lines, range(found[0].start + 1, last), layout | {each.at for each in borders})
    borders += _gathering(lines, found, layout, {each.at for each in borders})
    borders.sort(key=lambda each: each.at)
    layout |= {each.at for each in borders if each.heads}
    walker = _Walker(lines, found, layout, told)
    return walker.walk(borders)


def may_begin_again(lines: Sequence[Line], possible: Sequence[Candidate], groups: Sequence[int]) -> list[int]:
    """The lines below which items may be counted from 1 again: `groups`, headings that open or close, and headings of the format above the items'."""
    starts = {each.start: each for each in possible}
    found: list[int] = []
    grouping = set(groups)
    for i, line in enumerate(lines):
        if line.role not in {None, "header"}:
            continue
        said = closed.statement(line.text)
        if said is not None:
            if (
                not said.labelled
                and not said.numbers
                and (
                    said.scope == "section"
                    or said.announces
                    or " " in line.text
                    or line.gap
                    or line.level
                    or _counts_from_1(starts.get(i + 1))
                )
            ):
                found.append(i)
            continue
        following = starts.get(i + 1)
        if (
            following is not None
            and i not in starts
            and (0 < line.level < following.style[1] or _GROUP.match(line.text))
        ) or (i in grouping and following is not None):
            found.append(i)
        elif (here := starts.get(i)) is not None and here.number == 1 and here.printed.startswith("L"):
            found.append(i - 1)
    return [each for each in found if _is_near(lines, each, starts)]


def _counts_from_1(below: Candidate | None) -> bool:
    return below is not None and below.number == 1 and below.title[:1].isupper()


def _is_near(lines: Sequence[Line], border: int, starts: Mapping[int, Candidate]) -> bool:
    """Whether a candidate follows within a few lines that open no part of an item."""
    for i in range(border + 1, min(border + 2 + _NOTES, len(lines))):
        if i in starts:
            return True
        if headings.canonical(lines[i].text) is not None:
            return False
    return False


def _supplements(lines: Sequence[Line], inside: range, known: set[int]) -> list[Border]:
    return [
        Border(i, lines[i].text, None)
        for i in inside
        if i not in known and lines[i].role in {None, "header"} and SUPPLEMENT.match(lines[i].text)
    ]


def _gathering(lines: Sequence[Line], found: Sequence[Heading], layout: set[int], known: set[int]) -> list[Border]:
    """Headings that only gather items, each right above one of these: set above them by the format, or saying what is to be done with them."""
    starts = {each.start: lines[each.start].level for each in found}
    ends = {each.end for each in found}
    above: dict[int, int] = {}
    for start, level in starts.items():
        at = start - 1
        while at >= 0 and at not in known and (at in layout or closed.statement(lines[at].text) is not None):
            at -= 1
        if at < 0 or at in known or at in starts or lines[at].role is not None or SUPPLEMENT.match(lines[at].text):
            continue
        if 0 < lines[at].level < level or (_GROUP.match(lines[at].text) and (at not in ends or lines[at].gap)):
            above[at] = lines[at].level
    later = {level for at, level in above.items() if at > found[0].start}
    return [Border(at, lines[at].text, None) for at, level in above.items() if at > found[0].start or level in later]


class _Walker:
    def __init__(self, lines: Sequence[Line], found: Sequence[Heading], layout: set[int], told: openness.Told) -> None:
        self.lines, self.found, self.layout, self.told = lines, found, layout, told
        self.starts = [each.start for each in found]
        self.numbers = {(each.number or "").upper() for each in found}
        self.result: list[Heading] = []
        self.dividers: set[int] = set()
        self.unplaced: set[int] = set()
        self.doubts: list[tuple[str, str, int | None]] = []
        self.new_place: dict[int, int] = {}

    def walk(self, borders: Sequence[Border]) -> Found:
        edges = [*(each.at for each in borders), len(self.lines)]
        above = self._until(0, edges[0])
        for place in above:
            self._put(place, is_open=True, supplementary=False)
        at, is_open, supplementary = len(above), True, False
        current: str | None = None
        for border, end in zip(borders, edges[1:], strict=True):
            inside = self._until(at, end)
            at += len(inside)
            if SUPPLEMENT.match(border.text) and not supplementary:
                supplementary, is_open, current = True, True, None
            is_open = border.open if border.open is not None else is_open and parse_title(border.text)[1]
            before = len(self.result)
            first = self.starts[inside[0]] if inside else end
            if border.heads and (before or not is_open):
                self._rest(border, first, is_open=is_open, supplementary=supplementary)
            for place in inside:
                self._put(place, is_open=is_open, supplementary=supplementary)
            if len(self.result) > before and border.heads and not SUPPLEMENT.match(border.text):
                if border.text != current:
                    self.layout.discard(border.at)
                    self.dividers.add(border.at)
                current = border.text
            for position in range(before, len(self.result)):
                self.result[position] = replace(self.result[position], section=current)
        doubts = [
            (kind, text, None if place is None else self.new_place[place]) for kind, text, place in self.told.doubts
        ]
        return Found(
            tuple(self.result),
            frozenset(self.layout),
            frozenset(self.dividers),
            frozenset(self.unplaced),
            (*doubts, *self.doubts),
        )

    def _until(self, place: int, end: int) -> list[int]:
        found = []
        while place < len(self.starts) and self.starts[place] < end:
            found.append(place)
            place += 1
        return found

    def _put(self, place: int, *, is_open: bool, supplementary: bool) -> None:
        heading = self.found[place]
        by_column = _closed_by_column(self.lines, heading, self.starts[0]) or self._lettered(heading)
        self.new_place[place] = len(self.result)
        self.result.append(
            replace(
                heading,
                title=self.told.titles.get(place, heading.title),
                open=heading.open
                and is_open
                and place not in self.told.closed
                and not _closed_beside(heading)
                and not by_column,
                supplementary=heading.supplementary or supplementary,
            )
        )

    def _lettered(self, heading: Heading) -> bool:
        """Whether the number is one with an L for "lukket" behind it, "4L", and no letter that counts."""
        number = (heading.number or "").upper()
        return bool(re.fullmatch(r"\d+L", number)) and f"{number[:-1]}K" not in self.numbers

    def _rest(self, border: Border, first: int, *, is_open: bool, supplementary: bool) -> None:
        """What lies between a divider and the first item below it: nothing, notes, items of other shapes, or text without a place."""
        rest = [i for i in range(border.at + 1, first) if i not in self.layout and self.lines[i].role != "unplaced"]
        while rest and (
            _NOTHING.match(self.lines[rest[0]].text) or closed.statement(self.lines[rest[0]].text) is not None
        ):
            self.layout.add(rest.pop(0))
        if not rest:
            return
        if is_open:
            self.unplaced |= set(rest)
            return
        titles = _titles(self.lines, rest)
        if titles:
            self.result += [replace(each, open=False, supplementary=supplementary) for each in titles]
            return
        self.doubts.append(
            (
                "closed_unplaced",
                f"Teksten under „{border.text}“ kunne ikke deles i punkter; den er læst som ét lukket punkt.",
                len(self.result),
            )
        )
        if SUPPLEMENT.match(border.text):
            self.layout.discard(border.at)
        self.result.append(
            Heading(border.at, border.at + 1, None, border.text, open=False, supplementary=supplementary)
        )


def _closed_beside(heading: Heading) -> bool:
    """Whether one of the columns beside the title says that the item is closed."""
    return any(told_beside(cell) is False for cell in heading.rest.split("\t") if cell and len(cell) < 60)


def _closed_by_column(lines: Sequence[Line], heading: Heading, first: int) -> bool:
    """Whether a column under a label of openness says that the item is closed: an X under "Lukket", "Nej" under "Offentlig"."""
    cells = lines[heading.start].text.split("\t")
    if len(cells) < 3:
        return False
    for i in range(max(0, first - _NOTES), first):
        labels = lines[i].text.split("\t")
        if len(labels) != len(cells):
            continue
        for label, cell in zip(labels, cells, strict=True):
            told = closed.statement(f"{label.strip(': ')}: {cell.strip()}") if label.strip() and cell.strip() else None
            if told is not None and told.labelled and not told.open:
                return True
    return False


def _titles(lines: Sequence[Line], rest: Sequence[int]) -> list[Heading]:
    """The items in a closed part that nothing counts: headings, lines of a list, or titles below one another; none if the first line is no title."""
    first = lines[rest[0]]
    if first.level:
        at = [i for i in rest if lines[i].level == first.level and headings.canonical(lines[i].text) is None]
    elif LIST_MARK.match(first.text):
        at = [i for i in rest if LIST_MARK.match(lines[i].text) and lines[i].depth == first.depth]
    elif _OWN_NUMBER.match(first.text):
        at = _counted(lines, rest)
    else:
        at = _apart(lines, rest)
    if rest[0] not in at:
        return []
    found = []
    for i in at:
        text, _, beside = LIST_MARK.sub("", lines[i].text).partition("\t")
        own = _OWN_NUMBER.match(text)
        number = own["number"] if own and (own["number"].isdecimal() or own["number"].isupper()) else None
        title, _ = parse_title(own["title"] if own and number else text)
        found.append(Heading(i, i + 1, number, title, open=False, rest=beside))
    return found


def _counted(lines: Sequence[Line], rest: Sequence[int]) -> list[int]:
    """The lines that count on from the first, in its way."""
    at: list[int] = []
    for i in rest:
        match = _OWN_NUMBER.match(lines[i].text)
        if match is None or match["number"] == "0" or not _is_title(match["title"]):
            continue
        before = _OWN_NUMBER.match(lines[at[-1]].text) if at else None
        if before is None or (
            before["number"] != match["number"] and order.follows(before["number"].upper(), match["number"].upper())
        ):
            at.append(i)
    return at


def _apart(lines: Sequence[Line], rest: Sequence[int]) -> list[int]:
    """Titles that stand free: above a case number or the heading of a part, below an empty line, or all lines of the part."""
    short = [i for i in rest if _is_title(lines[i].text)]
    above = [
        i
        for i in short
        if i + 1 < len(lines)
        and (details.case_number(lines[i + 1].text) or headings.canonical(lines[i + 1].text))
        and headings.canonical(lines[i].text) is None
    ]
    if len(short) == len(rest):
        return short
    if rest[0] in above:
        return [
            i
            for i in short
            if i in above or (lines[i].gap and headings.canonical(lines[i].text) is None and i in above)
        ]
    return []


def _is_title(text: str) -> bool:
    plain = text.lstrip("([„“\"'")
    return (
        2 < len(text) < _LONGEST_TITLE
        and any(map(str.isalpha, text))
        and contents.without_page(text) == text
        and not text.endswith((":", ",", ";"))
        and (not text.endswith(".") or len(text) < 40)
        and not plain[:1].islower()
        and headings.canonical(text) is None
        and details.case_number(text) is None
    )
