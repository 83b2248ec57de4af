"""Danish dates and clock times as agendas write them, to ISO dates and "HH:MM"."""

from __future__ import annotations

import re
from typing import Final

from stt_minutes.danish import MONTHS

_MONTH = "(?P<month>jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-zæ]*\\.?"
_WRITTEN = re.compile(rf"\b(?P<day>\d{{1,2}})\.?\s*{_MONTH}(?:\s*,?\s*(?P<year>\d{{4}}))?\b", re.IGNORECASE)
_NUMERIC = re.compile(
    # Not the end of "8.30-11.00".
    r"(?<!\d[.:])\b(?P<day>\d{1,2})[-./](?P<month>\d{1,2})(?:[-./]|(?<=/\d)\s|(?<=/\d\d)\s)(?P<year>\d{4}|\d{2}(?!\d))\b"
)
_ISO = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:T|\b)")
_CLOCK = r"(\d{1,2})[.:](\d{2})(?:[.:]\d{2})?(?!\d)"
_TIME = re.compile(rf"(?:\b(?:kl|klokken)\b\.?\s*(?:{_CLOCK}|(\d{{1,2}})\b(?!\s*[.:]\s*\d))|(?<![\d.:]){_CLOCK.replace('[.:]', ':')}|(?<![\d.:/-]){_CLOCK}(?=\s*(?:-|–|—)\s*\d{{1,2}}[.:]\d{{2}}(?![\d.])(?!\s*(?:kr|pct|mio))))", re.IGNORECASE)  # fmt: skip
_UNTIL = re.compile(
    rf"^\s*(?:-|–|—|til|indtil)\s*(?:ca\.?\s*)?(?:kl\.?\s*)?(?:{_CLOCK}|(\d{{1,2}})\b(?![.:]\d))", re.IGNORECASE
)
WEEKDAY: Final = re.compile(r"\b(?:man|tirs|ons|tors|fre|lør|søn)dag\b", re.IGNORECASE)


def iso(year: int, month: int, day: int) -> str | None:
    """The ISO date, None when there is no such day."""
    from datetime import date

    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def find_date(text: str) -> str | None:
    """The first date with a year in the text, as YYYY-MM-DD."""
    found: list[tuple[int, str]] = []
    for pattern in (_ISO, _WRITTEN, _NUMERIC):
        for match in pattern.finditer(text):
            value = _value(match)
            if value is not None:
                found.append((match.start(), value))
                break
    return min(found)[1] if found else None


def has_day(text: str) -> bool:
    """Whether the text names a day, with or without its year."""
    return bool(_ISO.search(text) or _WRITTEN.search(text) or _NUMERIC.search(text))


def without_dates(text: str) -> str:
    """The text with its dates, weekdays and their small words taken out."""
    for pattern in (_ISO, _WRITTEN, _NUMERIC):
        text = re.sub(r"\b(?:den|d\.)?\s*" + f"(?:{pattern.pattern})", " ", text, count=1, flags=re.IGNORECASE)
    return re.sub(r"\s+(?:den|d\.|dato)\s*$", "", WEEKDAY.sub(" ", text).strip(), flags=re.IGNORECASE)


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


def _value(match: re.Match[str]) -> str | None:
    if not match["year"]:
        return None
    month = match["month"]
    number = (
        int(month)
        if month.isdecimal()
        else next(i for i, name in enumerate(MONTHS, 1) if name.startswith(month.lower()))
    )
    year = int(match["year"])
    return iso(year if year > 99 else 2000 + year, number, int(match["day"]))
