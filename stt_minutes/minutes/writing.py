"""Spoken numbers, dates, times and amounts as a referat writes them: "5.000 kr. pr. måned", "kl. 9.30", "§ 13, stk. 2".

text2num reads plain cardinals but turns "ni hundrede og niogfyrretusind" into two numbers and "et komma fem millioner" into
another amount, without a warning. So the special forms are read here first, every plain number is read twice (by numerals.py
and by text2num over the words cut apart), and where the two do not agree the spoken words stay. The only module that uses
text2num.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stt_minutes.danish import MONTHS
from stt_minutes.minutes import numerals
from stt_minutes.minutes.tokens import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_UNITS = frozenset(
    [
        "kroner",
        "kr",
        "million",
        "millioner",
        "mio",
        "milliard",
        "milliarder",
        "mia",
        "procent",
        "pct",
        "kilometer",
        "km",
        "meter",
        "hektar",
        "ha",
        "kvadratmeter",
    ]
)
_LABELS = frozenset({"punkt", "uge", "bilag", "side", "sag", "lokalplan", "matrikel", "nummer"})
_BEFORE_YEAR = frozenset(
    {"i", "år", "året", "for", "fra", "siden", "budget", "budgettet", "til", "inden", "efter", "før", "af"}
)
_DIGITS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_CLOCK = re.compile(r"\d{1,2}(?:[.:]\d{2})?")
_CUT = re.compile(r"(hundred(?:e)?|tusinde?|million(?:er)?)")
_SPLIT_TENS = re.compile(r"\bhalv (treds|fjerds|fems)\b")
_SPLIT_UNITS = re.compile(
    r"\b(en|to|tre|fire|fem|seks|syv|otte|ni) og (tyve|tredive|fyrre|halvtreds|tres|halvfjerds|firs|halvfems)\b"
)
_SMALL = 12
"""Counts up to twelve stay words in running text."""
_MILLION, _BILLION = 1_000_000, 1_000_000_000
_AMOUNT = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)\s*"
    r"(?:(?P<scale>mio\.?|mia\.?|t\.|tusind|millioner|milliarder)\s*)?(?P<money>kr\b\.?|kroner)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Converted:
    """One number as it was heard and as it is written."""

    heard: str
    written: str


@dataclass(frozen=True, slots=True)
class Written:
    """A text as a referat writes it, with every number that was changed, in order."""

    text: str
    numbers: tuple[Converted, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money in kroner, and how the text writes it."""

    kroner: float
    text: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as written, its normalised form, and the punctuation after it."""

    text: str
    plain: str
    after: str


_Read = tuple[int, str]
"""How many words were read and what is written for them."""


def write(text: str) -> Written:
    """`text` (recognised speech) with its numbers, dates, times and amounts in writing; everything else word for word."""
    words = [_word(part) for part in text.split()]
    plain = [word.plain for word in words]
    out: list[str] = []
    numbers: list[Converted] = []
    place = 0
    while place < len(words):
        read = next(
            (found for rule in _RULES if (found := rule(plain, place)) and not _broken(words, place, found[0])), None
        )
        if read is None:
            out.append(words[place].text)
            place += 1
            continue
        length, written = read
        last = words[place + length - 1]
        heard = " ".join(word.text for word in words[place : place + length]).removesuffix(last.after)
        if written != heard:
            numbers.append(Converted(heard, written))
        out.append(_with_mark(written, last.after))
        place += length
    return Written(" ".join(out), tuple(numbers))


def amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of money in a written text, in order: what has "kr." or "mio." after it."""
    found = []
    for match in _AMOUNT.finditer(text):
        scale = (match["scale"] or "").lower()
        if not match["money"] and not scale.startswith("mi"):
            continue
        value = float(match["number"].replace(".", "").replace(",", "."))
        factor = (
            _BILLION
            if scale.startswith(("mia", "milliard"))
            else _MILLION
            if scale.startswith("mi")
            else 1_000
            if scale
            else 1
        )
        found.append(Amount(round(value * factor, 2), match[0].strip()))
    return tuple(found)


def _word(part: str) -> _Word:
    plain = normalise(part)
    after = re.search(r"[^\w%§»”\"')]*$", part)
    return _Word(part, plain, after[0] if after else "")


def _broken(words: Sequence[_Word], place: int, length: int) -> bool:
    """A comma or a full stop stands inside what was read as one number."""
    return any(word.after for word in words[place : place + length - 1] if not word.plain.isdigit())


def _with_mark(written: str, mark: str) -> str:
    return written + mark[1:] if written.endswith(".") and mark.startswith(".") else written + mark


def _is(words: Sequence[str], place: int, *options: str) -> bool:
    return place < len(words) and words[place] in options


def _integer(words: Sequence[str], place: int) -> tuple[int, int] | None:
    """A cardinal at `place` as (value, words), read alike by numerals.py and by text2num; None if none or in doubt."""
    number = numerals.read(words, place)
    if number is None or number.ordinal:
        return None
    said = " ".join(words[place : place + number.length])
    if number.length == 1 and (said.replace(".", "").isdigit() or numerals.cardinal(said) is not None):
        return number.value, 1
    return (number.value, number.length) if _by_text2num(said) == number.value else None


@lru_cache(maxsize=4096)
def _by_text2num(said: str) -> int | None:
    from text_to_num import alpha2digit

    apart = " ".join(_CUT.sub(r" \1 ", said).split())
    apart = _SPLIT_UNITS.sub(r"\1og\2", _SPLIT_TENS.sub(r"halv\1", apart))
    read = alpha2digit(apart.replace("hundred ", "hundrede "), "da", 0)
    return int(read) if read.isdigit() else None


def _decimal(words: Sequence[str], place: int) -> tuple[str, float, int] | None:
    """A number with or without decimals at `place` as (written, value, words)."""
    if place < len(words) and _DIGITS.fullmatch(words[place]):
        value = float(words[place].replace(".", "").replace(",", "."))
        whole, used = words[place], 1
        if "," in whole:
            return _decimals(value), value, 1
    else:
        if _is(words, place, "halvanden", "halvandet"):
            return "1,5", 1.5, 1
        if _is(words, place, "en", "et") and _is(words, place + 1, "halv", "halvt"):
            return "0,5", 0.5, 2
        read = _integer(words, place)
        if read is None:
            return None
        value, used = float(read[0]), read[1]
    after = place + used
    half = after + (1 if _is(words, after, "og") else 0)
    if _is(words, half, "en", "et") and _is(words, half + 1, "halv", "halvt"):
        return _decimals(value + 0.5), value + 0.5, half + 2 - place
    if _is(words, after, "komma"):
        digits, count = _after_comma(words, after + 1)
        if digits:
            value = float(f"{int(value)}.{digits}")
            return f"{_dotted(int(value))},{digits}", value, after + 1 + count - place
    return _decimals(value), value, used


def _after_comma(words: Sequence[str], place: int) -> tuple[str, int]:
    """The digits said after "komma": "to fire" -> "24", "nul fem" -> "05", "femogtyve" -> "25"."""
    digits, used = "", 0
    while place + used < len(words):
        word = words[place + used]
        value = int(word) if word.isdigit() else numerals.cardinal(word)
        if value is None or (digits and (value > 9 or len(digits) > 1)):
            break
        digits += str(value)
        used += 1
        if value > 9:
            break
    return digits, used


def _decimals(value: float) -> str:
    return _dotted(int(value)) if value == int(value) else f"{value:.4f}".rstrip("0").replace(".", ",")


def _dotted(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _paragraph(words: Sequence[str], place: int) -> _Read | None:
    if not _is(words, place, "paragraf", "§"):
        return None
    number = _integer(words, place + 1)
    if number is None:
        return None
    text, end = f"§ {number[0]}", place + 1 + number[1]
    for name, short in (("stykke", "stk."), ("nummer", "nr.")):
        part = _integer(words, end + 1) if _is(words, end, name) else None
        if part is not None:
            text, end = f"{text}, {short} {part[0]}", end + 1 + part[1]
    return end - place, text


def _clock(words: Sequence[str], place: int) -> _Read | None:
    if not _is(words, place, "klokken", "kl"):
        return None
    start = place + 1
    if start < len(words) and _CLOCK.fullmatch(words[start]) and not words[start].isdigit():
        return 2, f"kl. {words[start].replace(':', '.')}"
    if _is(words, start, "halv"):
        return _time(words, place, start + 1, lambda hour: ((hour - 1) % 24, 30))
    if _is(words, start, "kvart") and _is(words, start + 1, "over"):
        return _time(words, place, start + 2, lambda hour: (hour, 15))
    if _is(words, start, "kvart") and _is(words, start + 1, "i"):
        return _time(words, place, start + 2, lambda hour: ((hour - 1) % 24, 45))
    first = _integer(words, start)
    if first is None or not 0 <= first[0] < 60:
        return None
    after = start + first[1]
    linked = after + (1 if _is(words, after, "minutter") else 0)
    if _is(words, linked, "over"):
        return _time(words, place, linked + 1, lambda hour: (hour, first[0]))
    if _is(words, linked, "i") and linked > after:
        return _time(words, place, linked + 1, lambda hour: ((hour - 1) % 24, 60 - first[0]))
    if first[0] > 24:
        return None
    if _is(words, after, "nul"):
        low = _integer(words, after + 1)
        if low and low[0] < 10:
            return after + 2 - place, f"kl. {first[0]}.0{low[0]}"
    minutes = _integer(words, after)
    if minutes and 10 <= minutes[0] < 60 and not _is(words, after + minutes[1], *_UNITS):
        return after + minutes[1] - place, f"kl. {first[0]}.{minutes[0]:02d}"
    return after - place, f"kl. {first[0]}"


def _time(words: Sequence[str], place: int, at: int, turn: Callable[[int], tuple[int, int]]) -> _Read | None:
    hour = _integer(words, at)
    if hour is None or not 1 <= hour[0] <= 24:
        return None
    hours, minutes = turn(hour[0])
    return at + hour[1] - place, f"kl. {hours or 12}.{minutes:02d}"


def _date(words: Sequence[str], place: int) -> _Read | None:
    start = place + (1 if _is(words, place, "den") else 0)
    day = _day(words, start)
    if day is None:
        return None
    text, end = f"{day[0]}.", start + day[1]
    if _is(words, end, "til") and (until := _day(words, end + 1)):
        text, end = f"{day[0]}.-{until[0]}.", end + 1 + until[1]
    if end < len(words) and words[end] in MONTHS:
        text, end = f"{text} {words[end]}", end + 1
        year = _year(words, end)
        if year is not None:
            text, end = f"{text} {year[0]}", end + year[1]
    elif start == place or day[0] <= _SMALL:
        return None
    return end - place, "den " + text if start > place else text


def _day(words: Sequence[str], place: int) -> tuple[int, int] | None:
    number = numerals.read(words, place)
    if number is None or not 1 <= number.value <= 31 or not (number.ordinal or _figure_before_month(words, place)):
        return None
    return number.value, number.length


def _figure_before_month(words: Sequence[str], place: int) -> bool:
    return words[place].isdigit() and place + 1 < len(words) and words[place + 1] in MONTHS


def _year(words: Sequence[str], place: int) -> tuple[int, int] | None:
    """A year at `place` as (year, words): "to tusind og seksogtyve", "tyve seksogtyve", "nitten hundrede og fireogtres"."""
    whole = _integer(words, place)
    if whole and 1900 <= whole[0] < 2100:
        return whole
    if whole and whole[0] in {19, 20} and whole[1] == 1:
        rest = _integer(words, place + 1)
        if rest and 10 <= rest[0] < 100:
            return whole[0] * 100 + rest[0], 1 + rest[1]
    return None


def _year_after(words: Sequence[str], place: int) -> _Read | None:
    if place == 0 or words[place - 1] not in _BEFORE_YEAR:
        return None
    year = _year(words, place)
    if year is None or (year[1] == 1 and not words[place].isdigit()) or _is(words, place + year[1], *_UNITS):
        return None
    return year[1], str(year[0])


def _labelled(words: Sequence[str], place: int) -> _Read | None:
    """The number after its label: (uge) "niogtyve og tredive" -> "29 og 30"."""
    if place == 0 or words[place - 1] not in _LABELS:
        return None
    first = _integer(words, place)
    if first is None or (words[place] in {"en", "et"} and words[place - 1] != "punkt"):
        return None
    second = _integer(words, place + first[1] + 1) if _is(words, place + first[1], "og", "til") else None
    if second is None or second[0] <= first[0]:
        return first[1], str(first[0])
    link = words[place + first[1]]
    return first[1] + 1 + second[1], f"{first[0]} {link} {second[0]}"


def _measured(words: Sequence[str], place: int) -> _Read | None:
    """A number with its unit: kroner, millions, percent or a measure."""
    read = _decimal(words, place)
    if read is None:
        return None
    text, value, used = read
    after = place + used
    if _is(words, after, "million", "millioner", "mio", "milliard", "milliarder", "mia"):
        scale = (
            "mio."
            if words[after].startswith("mi") and words[after][2] in "lo" and "ard" not in words[after]
            else "mia."
        )
        return _money(words, place, after + 1, f"{text} {scale}")
    if value >= _MILLION and value % 100_000 == 0 and not words[place][:1].isdigit():
        text = f"{_decimals(value / _MILLION)} mio."
    if _is(words, after, "kroner", "kr"):
        return _money(words, place, after, text)
    if _is(words, after, "procent", "pct"):
        return after + 1 - place, f"{text} pct."
    if "," in text and words[place] not in {"halvanden", "halvandet", "en", "et"}:
        return used, text
    if "," in text or (words[place] in {"en", "et"} and used == 1):
        return None
    if value > _SMALL or _is(words, after, *_UNITS):
        return used, text
    return None


def _money(words: Sequence[str], place: int, after: int, text: str) -> _Read:
    if _is(words, after, "kroner", "kr"):
        text, after = f"{text} kr.", after + 1
    for said, written in (("måneden", "måned"), ("måned", "måned"), ("året", "år"), ("år", "år")):
        if _is(words, after, "om", "pr", "per") and _is(words, after + 1, said):
            return after + 2 - place, f"{text} pr. {written}"
    return after - place, text


def _short(words: Sequence[str], place: int) -> _Read | None:
    return (1, "ca.") if _is(words, place, "cirka") else None


_RULES: tuple[Callable[[Sequence[str], int], _Read | None], ...] = (
    _paragraph,
    _clock,
    _date,
    _year_after,
    _labelled,
    _measured,
    _short,
)
