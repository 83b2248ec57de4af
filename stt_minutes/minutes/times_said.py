"""Spoken times, dates, years and weeks as a referat writes them: "klokken ti i ni" -> "kl. 8.50", "femte juni nitten femogfirs"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stt_minutes.danish import MONTHS
from stt_minutes.minutes import numerals
from stt_minutes.minutes.figures import SMALL, UNITS, counts, integer, is_any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Read = tuple[int, str]
"""How many words were read and what is written for them."""
_LABELS = frozenset({"punkt", "uge", "ugerne", "bilag", "side", "sag", "lokalplan", "matrikel", "nummer"})
_SEASONS = frozenset(
    {"foråret", "sommeren", "efteråret", "vinteren", "forår", "efterår", "halvår", "kvartal", "årsskiftet"}
)
_BEFORE_YEAR = (
    frozenset(
        {"i", "år", "året", "for", "fra", "siden", "budget", "budgettet", "regnskab", "regnskabet", "til", "inden", "efter", "før", "af"}
    )
    | frozenset(MONTHS)
    | _SEASONS
)  # fmt: skip
_CLOCK = re.compile(r"\d{1,2}(?:[.:]\d{2})?")
_MINUTES = frozenset({5, 10, 20, 25})
"""Minutes that are said before or after an hour ("ti i ni") without the word "minutter"."""
_LETTERS = frozenset("abcdefghjklmn")
"""Letters that a paragraph's number may carry ("§ 13 a"); "i" is a word."""


def paragraph(words: Sequence[str], place: int) -> Read | None:
    """A paragraph of a law: "paragraf tretten a stykke to" -> "§ 13 a, stk. 2"."""
    if not is_any(words, place, "paragraf", "§"):
        return None
    number = integer(words, place + 1)
    if number is None:
        return None
    text, end = f"§ {number[0]}", place + 1 + number[1]
    if end < len(words) and words[end] in _LETTERS and len(words[end]) == 1:
        text, end = f"{text} {words[end]}", end + 1
    for names, short in ((("stykke", "stk"), "stk."), (("nummer", "nr"), "nr.")):
        part = integer(words, end + 1) if is_any(words, end, *names) else None
        if part is not None:
            text, end = f"{text}, {short} {part[0]}", end + 1 + part[1]
    if is_any(words, end, "litra") and end + 1 < len(words) and words[end + 1] in _LETTERS:
        text, end = f"{text}, litra {words[end + 1]}", end + 2
    return end - place, text


def clock(words: Sequence[str], place: int) -> Read | None:
    """A time of day after "klokken" or "kl."."""
    if not is_any(words, place, "klokken", "kl"):
        return None
    start = place + 1
    if start < len(words) and _CLOCK.fullmatch(words[start]) and not words[start].isdigit():
        return 2, f"kl. {words[start].replace(':', '.')}"
    start += 2 if is_any(words, start, "et") and is_any(words, start + 1, "kvarter") else 0
    kvarter = start > place + 1
    if is_any(words, start, "halv"):
        return _time(words, place, start + 1, lambda hour: ((hour - 1) % 24, 30))
    if kvarter or is_any(words, start, "kvart"):
        side = start if kvarter else start + 1
        if is_any(words, side, "over"):
            return _time(words, place, side + 1, lambda hour: (hour, 15))
        return _time(words, place, side + 1, lambda hour: ((hour - 1) % 24, 45)) if is_any(words, side, "i") else None
    first = integer(words, start)
    if first is None or not 0 <= first[0] < 60:
        return None
    after = start + first[1]
    beside = _beside(words, place, after, first[0])
    if beside is not None:
        return beside
    if first[0] > 24 or counts(words, after):
        return None
    if is_any(words, after, "nul"):
        low = integer(words, after + 1)
        if low and low[0] < 10:
            return after + 2 - place, f"kl. {first[0]}.0{low[0]}"
    minutes = integer(words, after)
    if minutes and 10 <= minutes[0] < 60 and not counts(words, after + minutes[1]):
        return after + minutes[1] - place, f"kl. {first[0]}.{minutes[0]:02d}"
    until = integer(words, after + 1) if is_any(words, after, "til") else None
    if until and first[0] < until[0] <= 24 and not counts(words, after + 1 + until[1]):
        return after + 1 + until[1] - place, f"kl. {first[0]}-{until[0]}"
    return after - place, f"kl. {first[0]}"


def _beside(words: Sequence[str], place: int, after: int, minutes: int) -> Read | None:
    """Minutes before or after an hour or a half one: "ti i ni", "fem minutter over otte", "fem i halv ti"."""
    named = is_any(words, after, "minutter", "minut", "min")
    side = after + (1 if named else 0)
    if not is_any(words, side, "over", "i") or not (named or minutes in _MINUTES):
        return None
    sign = 1 if words[side] == "over" else -1
    if is_any(words, side + 1, "halv"):
        return _time(words, place, side + 2, lambda hour: divmod(((hour - 1) % 24) * 60 + 30 + sign * minutes, 60))
    return _time(words, place, side + 1, lambda hour: divmod((hour * 60 + sign * minutes) % (24 * 60), 60))


def _time(words: Sequence[str], place: int, at: int, turn: Callable[[int], tuple[int, int]]) -> Read | None:
    hour = integer(words, at)
    if hour is None or not 1 <= hour[0] <= 24 or counts(words, at + hour[1]):
        return None
    hours, minutes = turn(hour[0])
    return at + hour[1] - place, f"kl. {hours or 12}.{minutes:02d}"


def date(words: Sequence[str], place: int) -> Read | None:
    """A day with its month and year: "den attende til nittende september" -> "den 18.-19. september"."""
    start = place + (1 if is_any(words, place, "den") else 0)
    day = _day(words, start)
    if day is None:
        return None
    text, end = f"{day[0]}.", start + day[1]
    if is_any(words, end, "til") and (until := _day(words, end + 1)):
        text, end = f"{day[0]}.-{until[0]}.", end + 1 + until[1]
    elif is_any(words, end, "og", "eller"):
        link = "den " if is_any(words, end + 1, "den") else ""
        follow = end + (2 if link else 1)
        other = _day(words, follow)
        if other and is_any(words, follow + other[1], *MONTHS):
            text, end = f"{day[0]}. {words[end]} {link}{other[0]}.", follow + other[1]
    if end < len(words) and words[end] in MONTHS:
        text, end = f"{text} {words[end]}", end + 1
        said = year(words, end)
        if said is not None:
            text, end = f"{text} {said[0]}", end + said[1]
    elif start == place or day[0] <= SMALL:
        return None
    return end - place, "den " + text if start > place else text


def _day(words: Sequence[str], place: int) -> tuple[int, int] | None:
    number = numerals.read(words, place)
    if number is None or not 1 <= number.value <= 31 or not (number.ordinal or _figure_before_month(words, place)):
        return None
    return number.value, number.length


def _figure_before_month(words: Sequence[str], place: int) -> bool:
    if not words[place].isdigit():
        return False
    after = place + 1
    if is_any(words, after, "til", "og", "eller") and after + 1 < len(words) and words[after + 1].isdigit():
        after += 2
    return is_any(words, after, *MONTHS)


def year(words: Sequence[str], place: int) -> tuple[int, int] | None:
    """A year at `place` as (year, words): "to tusind og seksogtyve", "tyve seksogtyve", "nitten hundrede og fireogtres"."""
    whole = integer(words, place) or _hundreds(words, place)
    if whole and 1900 <= whole[0] < 2100 and "." not in words[place]:
        return whole
    if whole and whole[0] in {19, 20} and whole[1] == 1:
        rest = integer(words, place + 1)
        if rest and 10 <= rest[0] < 100:
            return whole[0] * 100 + rest[0], 1 + rest[1]
    return None


def _hundreds(words: Sequence[str], place: int) -> tuple[int, int] | None:
    """A year in hundreds ("tyve hundrede og femogtyve"), which text2num does not read."""
    number = numerals.read(words, place)
    said = " ".join(words[place : place + number.length]) if number else ""
    if number is None or number.ordinal or not said.startswith(("nitten", "tyve")) or "hundred" not in said:
        return None
    return number.value, number.length


def year_alone(words: Sequence[str], place: int) -> Read | None:
    """A year after a word that one follows ("i", "januar", "budget"), or one that is no count of anything."""
    found = year(words, place)
    if found is None:
        return None
    after = place + found[1]
    if counts(words, after) or is_any(words, after, *UNITS):
        return None
    if place and words[place - 1] in _BEFORE_YEAR:
        return found[1], str(found[0])
    paired = words[place] in {"nitten", "tyve"} and found[1] <= 2
    return None if paired or not 1950 <= found[0] < 2050 else (found[1], str(found[0]))


def labelled(words: Sequence[str], place: int) -> Read | None:
    """The number after its label: (uge) "niogtyve og tredive" -> "29 og 30"."""
    if place == 0 or words[place - 1] not in _LABELS:
        return None
    first = integer(words, place)
    if first is None or (words[place] in {"en", "et"} and words[place - 1] != "punkt"):
        return None
    second = integer(words, place + first[1] + 1) if is_any(words, place + first[1], "og", "til", "eller") else None
    if second is None or second[0] <= first[0] or counts(words, place + first[1] + 1 + second[1]):
        return first[1], str(first[0])
    link = words[place + first[1]]
    return first[1] + 1 + second[1], f"{first[0]} {link} {second[0]}"
