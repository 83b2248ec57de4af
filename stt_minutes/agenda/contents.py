"""The table of contents: told from the items by its page numbers, by its heading, or by repeating their titles."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import headings
from stt_minutes.agenda.titles import SUPPLEMENT, parse_title
from stt_minutes.closed import statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.agenda.candidates import Candidate
    from stt_minutes.agenda.lines import Line

_TAIL = re.compile(
    r"(?:\s*(?:\.{3,}|…+|_{3,}|(?:\.\s){3,}\.?)\s*|\t+)(?:side\s*)?(?:\d{1,3}|(?-i:[ivx]{1,6}))\s*$", re.IGNORECASE
)
_LONGEST_TAIL: Final = 400
"""Signs of a leader with its page: two lines of a page and more. A leader is looked for from each of its signs on."""
_NO_PAGE = re.compile(r"^\d{1,3}[.:)]?\t.*\t[-–—]$")
_COLUMNS: Final = 3
"""A table of contents has a number, a title and a page."""
HEADINGS: Final = frozenset(
    (
        "indholdsfortegnelse",
        "indhold",
        "sagsoversigt",
        "punktoversigt",
        "dagsordenspunkter",
        "oversigt over punkter",
        "oversigt",
        "punkter på dagsordenen",
    )
)
"""What stands above a table of contents, in the form of `headings.normalised`."""


def by_shape(lines: Sequence[Line]) -> set[int]:
    """Lines with dotted leaders and page numbers, the heading above them, and titles broken over two of their lines."""
    # Numbers of bilag in a table's last column are no pages: the table has more columns, or a rule where there is none.
    in_table = any(_NO_PAGE.search(line.text) for line in lines)
    tails = [
        i
        for i, line in enumerate(lines)
        if line.role is None
        and len(line.text) < 300
        and (end := _TAIL.search(line.text))
        and (not end[0].startswith("\t") or (line.text.count("\t") < _COLUMNS and not in_table))
    ]
    found = set(tails)
    for i, line in enumerate(lines):
        if line.role is None and headings.normalised(line.text) in HEADINGS:
            last = i
            for tail in (each for each in tails if each > i):
                if tail - last > 3:
                    break
                last = tail
            found |= set(range(i, last + 1))
    return found


def without_page(title: str) -> str:
    """A line of the contents without its dotted leader and page number."""
    start = max(0, len(title) - _LONGEST_TAIL)
    rest = _TAIL.sub("", title[start:])
    return title if rest == title[start:] else (title[:start] + rest).rstrip(" .…_\t")


def by_repetition(lines: Sequence[Line], candidates: Sequence[Candidate], below: set[int]) -> set[int]:
    """A run of headings with nothing between them whose titles all come again elsewhere; `below` are lines of sub-items."""
    names_of = {each.start: _name(each) for each in candidates}
    # The lines of lists inside the items are no titles that the contents could repeat.
    titles = {names_of[each.start] for each in candidates if not each.listed and not each.title[0].islower()}
    counts = Counter(names_of[each.start] for each in candidates)
    found: set[int] = set()
    run: list[Candidate] = []
    names: set[tuple[int, str, str]] = set()
    for candidate in [*candidates, None]:
        is_new = candidate is not None and names_of[candidate.start] not in names
        if candidate is not None and is_new and (not run or _only_dividers(lines, run[-1].end, candidate.start, below)):
            run.append(candidate)
            names.add(names_of[candidate.start])
            continue
        if len(run) > 1 and all(counts[name] > 1 for name in names) and len(names) >= 0.6 * len(titles):
            last = run[-1].end
            while last in below:
                last += 1
            found |= {i for each in run for i in range(each.start, each.end)}
            found |= below & set(range(run[0].start, last))
            counts.subtract(names_of[each.start] for each in run)
        run = [] if candidate is None else [candidate]
        names = {names_of[each.start] for each in run}
    return found


def _name(candidate: Candidate) -> tuple[int, str, str]:
    title, _ = parse_title(without_page(candidate.title))
    return candidate.number, candidate.letter, re.sub(r"\W+", "", title.lower())


def _only_dividers(lines: Sequence[Line], start: int, end: int, below: set[int]) -> bool:
    return all(i in below or statement(lines[i].text) or SUPPLEMENT.match(lines[i].text) for i in range(start, end))
