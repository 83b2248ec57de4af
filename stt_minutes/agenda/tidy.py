"""Lines that pages and printouts put in another place than an agenda does, put where they belong; the links of pages to layout."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import contents, details, headings, schedule
from stt_minutes.agenda.candidates import NUMBERED, PUNKT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.agenda.lines import Line

_TO_TOP = re.compile(
    r"^\W*(?:tilbage\s+)?til\s+(?:top(?:pen)?|indhold\w*|oversigt(?:en)?)\W*$|^[↑▲^]\s*top(?:pen)?$", re.IGNORECASE
)
_LINK = re.compile(r"(?<=\S)\s+[#¶🔗]$")
_NUMBER_FOR = re.compile(
    r"^(?P<number>(?:punkt|pkt\.?|sag)\s*\d{1,3}[a-z]?[.:]?)\s*(?P<who>\([^()]{2,60}\))$", re.IGNORECASE
)
_LONE = re.compile(r"^(?:(?:punkt|pkt\.?|sag)\s*)?\d{1,3}[a-z]?[.:)]?$", re.IGNORECASE)
_PAGE = re.compile(r"(?:\s|[.…_])+(?:side\s*)?(?P<page>\d{1,3})$", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:(?:punkt|pkt\.?|sag|nr\.?)\s*)?\d{1,4}[a-z]?[.:)]?\s+|^\W*[([]?(?:åben|lukket)t?[)\]:]?\s+", re.IGNORECASE
)
_FORM_NUMBER = re.compile(
    r"^(?:(?:dagsordens)?punkt|pkt\.?|sag|nr\.?)(?:\s*(?:nr\.?|nummer))?\s*[:\t]\s*(?P<number>\d{1,3}[a-z]?)$",
    re.IGNORECASE,
)
_FORM_TITLE = re.compile(
    r"^(?:emne|titel|overskrift|sag|punkt|sagens\s+titel)\s*[:\t]\s*(?P<title>[^\W\d].*)$", re.IGNORECASE
)
_FORM_NUMBER_ALONE = re.compile(r"^(?:dagsordens)?punkt(?:\s*(?:nr\.?|nummer))?:\t\d{1,3}[a-z]?$", re.IGNORECASE)
_TIME_BEHIND = re.compile(
    r"^(?P<title>[^\W\d][^\t]*?)(?:\s*(?:\.{4,}|…{2,})\s*|\s*\t\s*)(?P<when>(?:kl\.?\s*)?\d{1,2}[.:]\d{2})$",
    re.IGNORECASE,
)
_FEWEST_FORMS: Final = 2
_LONGEST: Final = 300
_MOST_BETWEEN: Final = 2
"""So many lines without a page number may stand between two with one: a title broken over lines, the name of a section."""


def tidied(lines: Sequence[Line]) -> list[Line]:
    """The lines in the order of an agenda. What a format states about its lines is left as it is."""
    if any(line.role == "item" for line in lines):
        return list(lines)
    linked = _with_times_before([each for line in lines for each in _pairs_apart(_without_link(line))])
    return _with_titles_beside(_with_cases_below(_without_pages(_with_forms(linked))))


def _pairs_apart(line: Line) -> list[Line]:
    """The line of a form as a line for each of its fields, where one is the number of an item."""
    cells = line.text.split("\t") if line.role is None and len(line.text) < _LONGEST else []
    is_form = len(cells) > 2 and len(cells) % 2 == 0 and all(cell.endswith(":") for cell in cells[::2])
    pairs = [f"{label}\t{value}" for label, value in zip(cells[::2], cells[1::2], strict=True)] if is_form else []
    number = next(filter(_FORM_NUMBER_ALONE.match, pairs), None)
    if number is None or any(map(_FORM_TITLE.match, pairs)):
        return [line]
    others = [pair for pair in pairs if pair is not number]
    # The title stands on the next line.
    return [
        replace(line, text=text, gap=line.gap and not at)
        for at, text in enumerate((*others, number.replace(":\t", " ")))
    ]


def _with_times_before(lines: list[Line]) -> list[Line]:
    """The lines of a schedule that has its times behind the titles, a row of dots or a column away, with the times before them."""
    found = {
        i: match
        for i, line in enumerate(lines)
        if line.role is None and len(line.text) < _LONGEST and (match := _TIME_BEHIND.match(line.text)) is not None
    }
    if len(found) < schedule.FEWEST:
        return lines
    return [
        replace(line, text=f"{found[i]['when']}\t{found[i]['title']}") if i in found else line
        for i, line in enumerate(lines)
    ]


def _without_link(line: Line) -> Line:
    """The line without the sign of a link to itself; a link to the page's top is layout."""
    if line.role is not None or len(line.text) > _LONGEST:
        return line
    if _TO_TOP.match(line.text):
        return replace(line, role="layout")
    is_heading = line.level or (_opens_item(line) and sum(map(str.isalpha, line.text)) > 2)
    return replace(line, text=_LINK.sub("", line.text)) if is_heading else line


def _opens_item(line: Line) -> bool:
    if line.role is not None or len(line.text) > _LONGEST:
        return False
    return bool(PUNKT.match(line.text) or NUMBERED.match(line.text) or _LONE.match(line.text))


def _with_cases_below(lines: list[Line]) -> list[Line]:
    """The lines with case numbers that stand above their item's number put below its title.

    Below a title is the rule: they stand above only where one stands above the first number, and none below the last.
    """
    kept = [i for i, line in enumerate(lines) if line.role is None]
    alone = {
        i
        for i in kept
        if len(lines[i].text) < _LONGEST and (found := details.case_number(lines[i].text)) is not None and found[1]
    }
    above = [(i, j) for i, j in pairwise(kept) if i in alone and _opens_item(lines[j])]
    first = next((j for j in kept if _opens_item(lines[j]) and j not in alone), None)
    # A list of titles at the top has the same numbers without their cases.
    if not above or first is None or (above[0][1] != first and _number(lines[above[0][1]]) != _number(lines[first])):
        return lines
    last = above[-1][1]
    if alone & {i for i in kept if i > last}:
        return lines
    result = list(lines)
    for case, number in reversed(above):
        end = number + 2 if _LONE.match(lines[number].text) else number + 1
        result[case:end] = [*result[case + 1 : end], result[case]]
    return result


def _number(line: Line) -> str:
    found = re.search(r"\d+", line.text)
    return found[0] if found else ""


def _with_forms(lines: list[Line]) -> list[Line]:
    """The lines of a file with a form for each case, its number and its title behind labels: "Punkt nr.: 3", "Emne: Havnen"; at least two."""
    kept = [i for i, line in enumerate(lines) if line.role is None and len(line.text) < _LONGEST]
    pairs: list[tuple[int, int, str, str]] = []
    for i, j in pairwise(kept):
        for one, other in ((i, j), (j, i)):
            place, name = _FORM_NUMBER.match(lines[one].text), _FORM_TITLE.match(lines[other].text)
            if place and name and not (pairs and i <= max(pairs[-1][:2])):
                pairs.append((one, other, place["number"], name["title"]))
    if len(pairs) < _FEWEST_FORMS:
        return lines
    result = list(lines)
    for one, other, number, title in reversed(pairs):
        first = min(one, other)
        labels = [
            replace(lines[at], text=lines[at].text[: -len(told)].strip(" \t:"), role="layout", gap=False)
            for at, told in ((one, number), (other, title))
        ]
        result[first : first + 2] = [replace(lines[first], text=f"Punkt {number}: {title}"), *labels]
    return result


def _with_titles_beside(lines: list[Line]) -> list[Line]:
    """The lines with who has an item below its title, where it stands beside the number: "Pkt. 2 (Ida)" and the title below."""
    result = list(lines)
    for i in range(len(result) - 2, -1, -1):
        match = _NUMBER_FOR.match(result[i].text) if result[i].role is None and len(result[i].text) < _LONGEST else None
        if match is not None and result[i + 1].role is None and not _opens_item(result[i + 1]):
            result[i] = replace(result[i], text=match["number"])
            result.insert(i + 2, replace(result[i + 1], text=match["who"], level=0, bold=False, gap=False))
    return result


def _without_pages(lines: list[Line]) -> list[Line]:
    """The lines with a table of contents taken for layout; where its titles do not come again, they are the items, without page numbers."""
    run = _contents(lines)
    if len(run) < 2:
        return lines
    below = {_name(line.text) for line in lines[run[-1] + 1 :] if len(line.text) < _LONGEST}
    names = [_name(_PAGE.sub("", lines[i].text)) for i in run]
    again = sum(name in below for name in names)
    result = list(lines)
    if 2 * again > len(names):
        for i in range(run[0], run[-1] + 1):
            result[i] = replace(result[i], role="layout") if result[i].role is None else result[i]
        return result
    for i in reversed(run):
        title = _PAGE.sub("", result[i].text)
        page = result[i].text[len(title) :].strip()
        result[i : i + 1] = [replace(result[i], text=title), replace(result[i], text=page, role="layout")]
    return result


def _contents(lines: Sequence[Line]) -> list[int]:
    """The lines below the heading of a table of contents that end in page numbers which never fall."""
    start = next(
        (
            i
            for i, line in enumerate(lines)
            if len(line.text) < 60 and headings.normalised(line.text) in contents.HEADINGS
        ),
        None,
    )
    run: list[int] = []
    named: set[str] = set()
    page = 0
    for i in range(len(lines) if start is None else start + 1, len(lines)):
        line = lines[i]
        if i - (run[-1] if run else start or 0) > _MOST_BETWEEN + 1:
            break
        match = _PAGE.search(line.text) if len(line.text) < _LONGEST and line.role in {None, "layout"} else None
        if _name(line.text[: match.start() if match else _LONGEST]) in named:
            break  # the first item itself
        if match is not None and int(match["page"]) >= page and line.text[: match.start()].strip():
            page = int(match["page"])
            run.append(i)
            named.add(_name(line.text[: match.start()]))
    counted = sum(1 for i in range(run[0], run[-1] + 1) if _opens_item(lines[i])) if run else 0
    return run if len(run) >= 0.8 * counted else []


def _name(text: str) -> str:
    """A title to compare: without number, marks and signs."""
    for _ in range(2):
        text = _LABEL.sub("", text)
    return re.sub(r"\W+", "", text.lower())
