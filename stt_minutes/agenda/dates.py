"""Danish dates and clock times as agendas write them, to ISO dates and "HH:MM"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stt_minutes.danish import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

_MONTH = (
    r"(?P<month>jan(?:uary?)?|feb(?:ruary?)?|mar(?:ts|ch)?|apr(?:il)?|ma[jy]|jun[ie]?|jul[iy]?|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)(?![a-zæøå])"
)
# Portals that speak English with a Danish text print "Thursday, April 16, 2026".
_WRITTEN = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?\s*(?:of\s+)?{_MONTH}\.?(?:\s*,?\s*-?\s*(?P<year>\d{{4}})|\s*['’-](?P<short>\d{{2}})(?![\d.:]))?(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b{_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?P<year>(?:19|20)\d{{2}})\b", re.IGNORECASE
)
# Not the end of "8.30-11.00", nor a span of times such as "9.10-12".
_NOT_TIME = r"(?<!\d[.:])(?<!kl )(?<!kl\. )\b"
_NUMERIC = re.compile(
    rf"{_NOT_TIME}(?P<day>\d{{1,2}})(?:[-/](?P<month>\d{{1,2}})[-./]|\.(?P<dotted>\d{{1,2}})[./]|\.(?P<single>\d)-)(?P<year>\d{{4}}|\d{{2}}(?!\d))\b(?![.:]\d)"
)
_SPACED = re.compile(
    rf"{_NOT_TIME}(?P<day>\d{{1,2}})\s?[-./]\s?(?P<month>\d{{1,2}})\.?\s{{0,2}}[-–./]?\s?(?P<year>(?:19|20)\d{{2}})\b(?![.:]\d)"
)
_SHORT_SPACED = re.compile(rf"{_NOT_TIME}(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})\s(?P<year>\d{{2}})\b(?![.:]\d)")
_ISO = re.compile(
    r"(?<![\w./-])(?P<year>\d{4})(?:-(?P<month>\d{1,2})-|\.(?P<dotted>\d{1,2})\.|/(?P<slashed>\d{1,2})/)(?P<day>\d{1,2})(?:T|\b)"
)
_PATTERNS: Final = (_ISO, _WRITTEN, _MONTH_FIRST, _NUMERIC, _SPACED, _SHORT_SPACED)
# Where a line breaks inside a date: behind the day, behind the month, before the year.
_BREAKS_OFF = re.compile(
    rf"(?:\b(?:den|d\.|dag)\s*\d{{1,2}}\.?|\b\d{{1,2}}\.|\b\d{{1,2}}\.?\s*{_MONTH}\.?,?|\b\d{{1,2}}[/.-]\d{{1,2}}\s*-?)$",
    re.IGNORECASE,
)
_NEAR: Final = 40
_CLOCK = r"(\d{1,2})[.:](\d{2})(?:[.:]\d{2})?(?!\d)"
_TIME = re.compile(rf"(?:\b(?:kl|klokken)\b\.?\s*(?:{_CLOCK}|(\d{{1,2}})\b(?!\s*[.:]\s*\d))|(?<![\d.:]){_CLOCK.replace('[.:]', ':')}|(?<![\d.:/-]){_CLOCK}(?=\s*(?:-|–|—)\s*\d{{1,2}}[.:]\d{{2}}(?![\d.])(?!\s*(?:kr|pct|mio))))", re.IGNORECASE)  # fmt: skip
_UNTIL = re.compile(
    rf"^\s*(?:-|–|—|til|indtil)\s*(?:ca\.?\s*)?(?:kl\.?\s*)?(?:{_CLOCK}|(\d{{1,2}})\b(?![.:]\d))", re.IGNORECASE
)
_NUMBER_OF: Final = {name[:3]: number for number, name in enumerate(MONTHS, 1)} | {"may": 5, "oct": 10}
WEEKDAY: Final = re.compile(
    r"\b(?:(?:man|tirs|ons|tors|fre|lør|søn)dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b", re.IGNORECASE
)


def iso(year: int, month: int, day: int) -> str | None:
    """The ISO date, None when there is no such day."""
    from datetime import date

    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Day:
    """A day named at text[start:end]; `date` is None where its year is not given."""

    start: int
    end: int
    date: str | None


def days(text: str) -> list[Day]:
    """The days that a line names, from left to right; a day that no calendar has is none."""
    found: list[Day] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if _is_day(match) and not any(match.start() < day.end and day.start < match.end() for day in found):
                found.append(Day(match.start(), match.end(), _value(match)))
    return sorted(found, key=lambda day: day.start)


def find_date(text: str) -> str | None:
    """The first date with a year in the text, as YYYY-MM-DD."""
    found: list[tuple[int, str]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            value = _value(match)
            if value is not None:
                found.append((match.start(), value))
                break
    return min(found)[1] if found else None


def has_day(text: str) -> bool:
    """Whether the text names a day, with or without its year."""
    return any(_is_day(match) for pattern in _PATTERNS for match in pattern.finditer(text))


def without_dates(text: str) -> str:
    """The text with its dates, weekdays and their small words taken out."""
    for pattern in _PATTERNS:
        text = re.sub(r"\b(?:den|d\.)?\s*" + f"(?:{pattern.pattern})", " ", text, count=1, flags=re.IGNORECASE)
    return re.sub(r"\s+(?:den|d\.|dato)\s*$", "", WEEKDAY.sub(" ", text).strip(), flags=re.IGNORECASE)


def with_whole_dates(lines: Sequence[str]) -> list[str]:
    """The lines, those put together between which a date is broken: "tirsdag den 12." and "maj 2026 kl. 16"."""
    result: list[str] = []
    for line in lines:
        above = result[-1] if result else ""
        if (line[:1].islower() or line[:1].isdecimal()) and _BREAKS_OFF.search(above[-_NEAR:]):
            near = f"{above[-_NEAR:]} {line[:_NEAR]}"
            at = min(len(above), _NEAR)
            whole = next(
                (m for p in _PATTERNS for m in p.finditer(near) if m.start() < at < m.end() and _value(m)), None
            )
            if whole is not None:
                result[-1] = f"{above} {line}"
                continue
        result.append(line)
    return result


def find_times(text: str) -> tuple[str | None, str | None, int]:
    """The first clock time, the time it lasts until if given, and where in the text that expression ends (0: none)."""
    for match in _TIME.finditer(text):
        start = clock(match[1] or match[3] or match[4] or match[6], match[2] or match[5] or match[7])
        if start is None:
            continue
        until = _UNTIL.match(text[match.end() :])
        end = clock(until[1] or until[3], until[2]) if until else None
        return start, end, match.end() + (until.end() if until and end else 0)
    return None, None, 0


def clock(hour: str | None, minute: str | None) -> str | None:
    """The time of day as "HH:MM", None when there is no such time."""
    if hour is None or int(hour) > 23 or int(minute or 0) > 59:
        return None
    return f"{int(hour):02d}:{int(minute or 0):02d}"


def _year(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    return groups.get("year") or groups.get("short")


def _is_day(match: re.Match[str]) -> bool:
    return not _year(match) or _value(match) is not None


def _value(match: re.Match[str]) -> str | None:
    groups, year = match.groupdict(), _year(match)
    month = next(groups[name] for name in ("month", "dotted", "slashed", "single") if groups.get(name))
    if not year:
        return None
    number = int(month) if month.isdecimal() else _NUMBER_OF[month[:3].lower()]
    return iso(int(year) if int(year) > 99 else 2000 + int(year), number, int(match["day"]))
