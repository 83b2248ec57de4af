"""Dates, times, counts and numerals as a Danish referat writes them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = (
    *("januar", "februar", "marts", "april", "maj", "juni"),
    *("juli", "august", "september", "oktober", "november", "december"),
)


def long_date(date: str | None) -> str:
    """The date 2026-04-15 as "15. april 2026"; what is no ISO date is given back as it is."""
    day = _day(date)
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}" if day else date or ""


def weekday_date(date: str | None) -> str:
    """The date 2026-04-15 as "onsdag d. 15. april 2026"."""
    day = _day(date)
    return f"{WEEKDAYS[day.weekday()]} d. {long_date(date)}" if day else date or ""


def short_date(date: str | None) -> str:
    """The date 2026-04-15 as 15-04-2026."""
    day = _day(date)
    return day.strftime("%d-%m-%Y") if day else date or ""


def clock(ms: int) -> str:
    """A time in the recording the Danish way, "1.02.03", or "2.03" in the first hour."""
    seconds = ms // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}.{minutes:02}.{seconds % 60:02}" if hours else f"{minutes}.{seconds % 60:02}"


def time_of_day(text: str | None) -> str:
    """A time of day as "09.00", which our values hold as "09:00"; empty when there is none."""
    return (text or "").replace(":", ".")


def moment(at: str) -> str:
    """A moment in ISO form as "28. november 2026 kl. 22.05", in the time of this machine."""
    here = dt.datetime.fromisoformat(at).astimezone()
    return f"{long_date(here.date().isoformat())} kl. {here:%H.%M}"


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them: A, B og C."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} og {names[-1]}" if names else ""


def capital(text: str) -> str:
    """The text with its first letter large, the rest untouched."""
    return text[:1].upper() + text[1:]


def _day(date: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(date) if date else None
    except ValueError:
        return None


_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50}
_NUMERAL = re.compile(r"^(?=.)(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})$")


def roman(text: str) -> int | None:
    """The value of a Roman numeral under 90 in capitals, None when it is none."""
    if not _NUMERAL.match(text):
        return None
    signs = [_ROMAN[sign] for sign in text]
    return sum(-sign if sign < max(signs[i:]) else sign for i, sign in enumerate(signs))
