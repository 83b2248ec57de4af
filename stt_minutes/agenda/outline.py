"""Sub-items: "2.1 Nyt fra formanden" below item 2, told from the numbered chapters and lines of a case's text.

A sub-item has a title of its own and is handled, decided and minuted by itself. A file says so by calling it a punkt, by naming it in
its table of contents, by its heading's style, or by a plain list of titles right below the item. What stands below a heading such as
Sagsfremstilling, carries a chapter's title, or has running text and nothing else below it, is the case's own text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import details, headings, schedule
from stt_minutes.agenda.candidates import LABEL_FIRST, NUMBERED, is_title
from stt_minutes.agenda.contents import without_page
from stt_minutes.agenda.heading import Heading
from stt_minutes.agenda.lines import LIST_MARK
from stt_minutes.agenda.titles import is_standard, parse_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.agenda.lines import Line

SUB: Final = re.compile(
    r"^(?:(?P<shut>lukket)\s+|åbent\s+)?(?:(?P<word>dagsordenspunkt|tillægspunkt|punkt|pkt|sag)\b\.?\s*(?:nr\.?\s*)?)?"
    r"(?P<number>(?:\d{1,3}|[IVXL]{1,6}|[A-ZÆØÅ])(?:\.[1-9]\d?){1,2})(?P<mark>\s*[:.)–—-])?\s+(?P<title>\S.*)$",
    re.IGNORECASE,
)
_WORDY: Final = 40
"""A list of titles has a line or two below each; more words than this below each is a text with chapters."""
_DEEPEST: Final = 2
_FEWEST: Final = 3
"""Fewer lines than this that count within one number are no agenda."""
_FILLED: Final = frozenset(("indstilling", "sagsfremstilling", "resume", "beslutning"))
"""The parts that make what is above them a case of its own."""


@dataclass(frozen=True, slots=True)
class _Sub:
    """A line that may be the sub-item `label` of the item that is being looked at; `place` is the last of its numbers."""

    at: int
    label: str
    place: int
    title: str
    shut: bool
    named: bool
    rest: str
    style: tuple[int, bool, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """Lines that are layout, the sub-items that the contents name, and the styles of the sub-items of other items, in which one may stand alone."""

    layout: set[int]
    listed: set[tuple[str, str]]
    styles: set[tuple[int, bool, int]] = field(default_factory=set)


def numbered(line: Line) -> re.Match[str] | None:
    """The match of a line that has the shape of a sub-item's heading, with groups shut, word, number, mark and title."""
    if line.role is not None and line.role != "layout":
        return None
    return None if LIST_MARK.match(line.text) else SUB.match(line.text)


def listed_in(lines: Sequence[Line], contents: set[int]) -> set[tuple[str, str]]:
    """The sub-items that the lines of a table of contents name, as (number, letters of the title)."""
    found = set()
    for i in sorted(contents):
        match = numbered(lines[i])
        if match is not None:
            found.add((match["number"].upper(), _letters(without_page(match["title"]))))
    return found


def of_meeting(lines: Sequence[Line], left_out: set[int]) -> list[Heading]:
    """The items of an agenda that counts them within the meeting's own number, "14.1" to "14.11"; none if that is not how it counts."""
    chains: dict[str, list[tuple[int, re.Match[str]]]] = defaultdict(list)
    for i, line in enumerate(lines):
        match = (
            None
            if i in left_out or line.role is not None
            else SUB.match(line.text) or SUB.match(schedule.before(line.text)[1])
        )
        if match is None or not match["number"][0].isdecimal() or not is_title(match["title"]):
            continue
        above, _, place = match["number"].rpartition(".")
        if above.isdecimal() and int(place) == len(chains[above]) + 1:
            chains[above].append((i, match))
    longest = max(chains.values(), key=len, default=[])
    if len(longest) < _FEWEST or sum(map(len, chains.values())) > len(longest):
        return []
    return [_of_match(lines[i], i, match) for i, match in longest]


def _of_match(line: Line, at: int, match: re.Match[str]) -> Heading:
    title, _, rest = match["title"].partition("\t")
    title, is_open = parse_title(f"Lukket: {title}" if match["shut"] else title)
    when = "" if match.string == line.text else schedule.before(line.text)[0]
    return Heading(at, at + 1, match["number"], title, is_open, rest="\t".join(filter(None, (when, rest))))


def with_subitems(
    lines: Sequence[Line], found: Sequence[Heading], layout: set[int], listed: set[tuple[str, str]]
) -> list[Heading]:
    """The items' headings with those of their sub-items after them."""
    result = list(found)
    for depth in range(1, _DEEPEST + 1):
        own = [heading.number is not None and heading.number.count(".") == depth - 1 for heading in result]
        ends = [*(heading.start for heading in result[1:]), len(lines)][: len(result)]
        below = [
            _below(lines, heading, end, _Known(layout, listed)) if is_own else []
            for heading, end, is_own in zip(result, ends, own, strict=True)
        ]
        # One that is alone under its item is told by those of the other items.
        known = {_style(lines[each.start]) for each in (each for several in below for each in several)}
        grown: list[Heading] = []
        for heading, end, is_own, several in zip(result, ends, own, below, strict=True):
            grown.append(heading)
            alone = known if is_own and not several else set()
            grown += several or (_below(lines, heading, end, _Known(layout, listed, alone)) if alone else [])
        result = grown
    return _with_stray(lines, result, layout)


def _with_stray(lines: Sequence[Line], found: Sequence[Heading], layout: set[int]) -> list[Heading]:
    """The headings with those sub-items that are called a punkt in the style of the items and stand below another item than their own."""
    taken = {i for each in found for i in range(each.start, each.end)} | layout
    styles = {lines[each.start].level for each in found} - {0}
    stray = [
        _of_match(lines[i], i, match)
        for i in range(found[0].start if found and styles else len(lines), len(lines))
        if i not in taken and lines[i].level in styles and (match := numbered(lines[i])) is not None and match["word"]
    ]
    return sorted([*found, *stray], key=lambda each: each.start) if stray else list(found)


def _below(lines: Sequence[Line], heading: Heading, end: int, known: _Known) -> list[Heading]:
    """The sub-items of one item, whose text goes on to `end`."""
    chains: dict[tuple[int, bool, str], list[_Sub]] = defaultdict(list)
    for i in range(heading.end, end):
        sub = None if i in known.layout else _sub(lines[i], i, heading.number or "")
        if sub is None:
            continue
        chain = chains[sub.style]
        after = chain[-1].place if chain else 0
        # One may have been taken off the agenda; the first is there.
        if sub.place == after + 1 or (chain and sub.place == after + 2):
            chain.append(sub)
    for chain in sorted(chains.values(), key=lambda each: (-len(each), each[0].at) if each else (0, 0)):
        if chain and (_is_alone(lines, heading, chain, known) or _are_items(lines, heading, chain, end, known.listed)):
            return [
                Heading(
                    sub.at,
                    sub.at + 1,
                    sub.label,
                    title,
                    open=is_open and heading.open,
                    supplementary=heading.supplementary,
                    rest=sub.rest,
                )
                for sub in chain
                for title, is_open in [parse_title(f"Lukket: {sub.title}" if sub.shut else sub.title)]
            ]
    return []


def _is_alone(lines: Sequence[Line], heading: Heading, chain: Sequence[_Sub], known: _Known) -> bool:
    first = chain[0]
    is_one = len(chain) == 1 and first.at == heading.end and not _is_chapter(first.title)
    return is_one and _style(lines[first.at]) in known.styles


def _style(line: Line) -> tuple[int, bool, int]:
    return line.level, line.bold, line.depth


def _sub(line: Line, at: int, parent: str) -> _Sub | None:
    match = numbered(line)
    if match is not None and line.role is None:
        label = match["number"].upper()
    elif not parent[0].isdecimal() and (match := NUMBERED.match(line.text)) is not None and line.role is None:
        # Below "II." the cases are counted from 1.
        if match["letter"]:
            return None
        label = f"{parent}.{int(match['number'])}"
    else:
        return None
    title, _, rest = LABEL_FIRST.sub("", match["title"]).partition("\t")
    if label.rpartition(".")[0] != parent or not is_title(title):
        return None
    groups = match.groupdict()
    return _Sub(
        at,
        label,
        int(label.rpartition(".")[2]),
        title,
        shut=bool(groups.get("shut")),
        named=bool(groups.get("word")),
        rest=rest,
        style=(line.level, line.bold, (match["mark"] or "").strip()),
    )


def _are_items(
    lines: Sequence[Line], heading: Heading, chain: Sequence[_Sub], end: int, listed: set[tuple[str, str]]
) -> bool:
    """Whether the lines are sub-items: see the module's own words."""
    if any(_is_chapter(sub.title) for sub in chain):
        return False
    if all(sub.named for sub in chain) or all((sub.label, _letters(sub.title)) in listed for sub in chain):
        return True
    level, bold, _ = chain[0].style
    first = lines[heading.start]
    as_items = (level > 0 and level == first.level) or (not level and bold and first.bold)
    if _has_part(lines, heading.end, chain[0].at) and not as_items:
        return False
    edges = [*(sub.at for sub in chain), end]
    filled = [_is_filled(lines, start + 1, stop) for start, stop in pairwise(edges)]
    if len(chain) > 1 and filled[-1] and not any(filled[:-1]):
        # The item's own indstilling or beslutning below a list: it is one case, and the list its text.
        return False
    if level or all(filled):
        return True
    if len(chain) < 2:
        return is_standard(chain[0].title) and bold
    words = sum(len(line.text.split()) for line in lines[chain[0].at + 1 : end]) - sum(
        len(lines[sub.at].text.split()) for sub in chain[1:]
    )
    return any(filled) or words <= _WORDY * len(chain)


def _has_part(lines: Sequence[Line], start: int, stop: int) -> bool:
    return any(_opens_part(lines[i]) for i in range(start, stop))


def _is_filled(lines: Sequence[Line], start: int, stop: int) -> bool:
    """Whether these lines have a case number, or one of the parts that a case has."""
    return any(details.case_number(line.text) is not None or _opens_part(line) in _FILLED for line in lines[start:stop])


def _opens_part(line: Line) -> str | None:
    """What the part that this line opens is, None when it opens none that is known."""
    if line.role == "text":
        return None
    if (known := headings.canonical(line.text)) is not None:
        return known
    lead, colon, _ = line.text.partition(":")
    return headings.canonical(lead) if colon and headings.normalised(lead) in headings.RUN_IN else None


def _is_chapter(title: str) -> bool:
    return headings.is_chapter(title) or headings.canonical(title) in {"beslutning", "bilag", "tidligere_behandling"}


def _letters(title: str) -> str:
    return re.sub(r"\W+", "", parse_title(title)[0].lower())
