"""Agendas that are laid out as a schedule: lines that begin with the time of day, before an item's number or in its place."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda.dates import clock
from stt_minutes.agenda.heading import Heading
from stt_minutes.agenda.lines import LIST_MARK
from stt_minutes.agenda.titles import is_standard, parse_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.agenda.lines import Line

_CLOCK = r"(?P<{}>\d{{1,2}})[.:](?P<{}>\d{{2}})(?!\d)(?!\.\d)"
_FIRST: Final = re.compile(
    r"^(?P<when>(?:ca\.\s*)?(?:(?:kl\.?|klokken)\s*)?"
    + _CLOCK.format("hour", "minute")
    + r"(?:\s*(?:-|–|—|til)\s*(?:kl\.?\s*)?"
    + _CLOCK.format("to_hour", "to_minute")
    + r")?)\s*(?:[:,–—|-]\s+|\t\s*|\s)(?=\S)",
    re.IGNORECASE,
)
PAUSE: Final = re.compile(
    r"^(?:kort\s+)?(?:pause|kaffe(?:pause)?|frokost(?:pause)?|spisning|bespisning)\b.{0,30}$", re.IGNORECASE
)
FEWEST: Final = 3
"""Fewer lines with a time than this are no schedule."""


def before(text: str) -> tuple[str, str]:
    """The time that a line begins with, and the rest of the line; no time where it begins with none."""
    match = _FIRST.match(text)
    if match is None or _start(match) is None:
        return "", text
    return match["when"], text[match.end() :]


def headings(lines: Sequence[Line], left_out: set[int], chain: Sequence[Heading]) -> list[Heading]:
    """The items of a schedule whose lines have the time for their only mark; none where the numbered lines of `chain` are the items."""
    at = _lines_of(lines, left_out)
    numbered = {each.start for each in chain}
    if not at or len(numbered) >= len(at) or len(numbered & set(at)) > len(at) / 2:
        return []
    found = [_heading(lines, i) for i in at]
    return [each for each in found if not PAUSE.match(each.title)]


def after(lines: Sequence[Line], left_out: set[int], chain: Sequence[Heading]) -> list[Heading]:
    """What stands on every agenda and closes a numbered one without a number of its own: "11.00 Eventuelt" below "10.40 5. Veje"."""
    last = chain[-1].start if chain else len(lines)
    found = [_heading(lines, i) for i in _lines_of(lines, left_out) if i > last]
    return [each for each in found if is_standard(each.title)]


def pauses(lines: Sequence[Line], left_out: set[int]) -> set[int]:
    """The lines of the schedule that only tell of a break."""
    return {i for i in _lines_of(lines, left_out) if PAUSE.match(before(lines[i].text)[1])}


def _heading(lines: Sequence[Line], at: int) -> Heading:
    when, text = before(lines[at].text)
    title, _, rest = text.partition("\t")
    title, is_open = parse_title(title)
    return Heading(at, at + 1, None, title, is_open, rest="\t".join(filter(None, (when, rest))))


def _lines_of(lines: Sequence[Line], left_out: set[int]) -> list[int]:
    """The lines of the schedule: they begin with times that do not fall, and with words in capitals behind them; none if too few."""
    found: list[tuple[int, str, str | None]] = []
    for i, line in enumerate(lines):
        match = _FIRST.match(line.text) if line.role is None and i not in left_out else None
        start = _start(match) if match else None
        if match is None or start is None or LIST_MARK.match(line.text):
            continue
        rest = line.text[match.end() :].lstrip("([„“”»«\"'")
        if rest[:1].isupper() or rest[:1].isdecimal():
            found.append((i, start, clock(match["to_hour"], match["to_minute"])))
    # "9.00-11.00 Rådhuset" above the first item is the meeting's own time.
    while len(found) > 1 and found[0][2] is not None and found[0][2] > found[1][1]:
        found.pop(0)
    rising = all(a[1] <= b[1] for a, b in pairwise(found))
    return [i for i, _, _ in found] if rising and len(found) >= FEWEST else []


def _start(match: re.Match[str]) -> str | None:
    return clock(match["hour"], match["minute"])
