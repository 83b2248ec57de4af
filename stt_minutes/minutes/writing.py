"""Spoken numbers, dates, times and amounts as a referat writes them: "5.000 kr. pr. måned", "kl. 9.30", "§ 13, stk. 2".

figures.py reads numbers and times_said.py times, dates and years; here they get their units and their place in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes.minutes import figures, times_said
from stt_minutes.minutes.figures import BILLION, MILLION, SMALL, UNITS, counts, dotted, is_any
from stt_minutes.minutes.tokens import ABBREVIATIONS, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stt_minutes.minutes.times_said import Read

_AMOUNT = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)\s*"
    r"(?:(?P<scale>mio\.?|mia\.?|t\.|tusind|millioner|milliarder)\s*)?(?P<money>kr\b\.?|kroner)?",
    re.IGNORECASE,
)


_MARKS = re.compile(r"[^\w%§»”\"')]*")


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
            BILLION
            if scale.startswith(("mia", "milliard"))
            else MILLION
            if scale.startswith("mi")
            else 1_000
            if scale
            else 1
        )
        found.append(Amount(round(value * factor, 2), match[0].strip()))
    return tuple(found)


def _word(part: str) -> _Word:
    plain = normalise(part)
    marks = _MARKS.match(part[::-1])  # from the end: a search for the end looks from each mark on
    return _Word(part, plain, part[len(part) - marks.end() :] if marks else "")


def _broken(words: Sequence[_Word], place: int, length: int) -> bool:
    """A comma or a full stop that belongs to no abbreviation stands inside what was read as one number."""
    inside = words[place : place + length - 1]
    return any(
        word.after
        for word in inside
        if not word.plain.isdigit() and not (word.after == "." and word.plain in ABBREVIATIONS)
    )


def _with_mark(written: str, mark: str) -> str:
    return written + mark[1:] if written.endswith(".") and mark.startswith(".") else written + mark


def _measured(words: Sequence[str], place: int) -> Read | None:
    """A number with its unit: kroner, millions, percent or a measure."""
    big = figures.large(words, place)
    if big is not None:
        return _money(words, place, place + big[1], big[0])
    read = figures.figure(words, place)
    if read is None:
        return None
    text, after = read.written, place + read.length
    if read.value >= MILLION and read.value % 100_000 == 0 and not words[place][:1].isdigit():
        text = f"{dotted(read.value / MILLION)} mio."
    if is_any(words, after, "kroner", "kr"):
        return _money(words, place, after, text)
    if is_any(words, after, "procent", "pct"):
        return read.length + 1, f"{text} pct."
    if "," in text and not read.spelt:
        return read.length, text
    if "," in text or read.spelt or _only_scale(words, place, read.length):
        return None
    if words[place].isdigit() and not counts(words, after):
        return read.length, words[place]
    if is_any(words, place - 1, "klokken", "kl"):
        return None
    if read.value > SMALL or is_any(words, after, *UNITS):
        return read.length, text
    return None


def _only_scale(words: Sequence[str], place: int, length: int) -> bool:
    """No figure was said: "tusind tak", "hundrede mennesker"."""
    return length == 1 and words[place] in {"tusind", "tusinde", "hundrede", "hundred"}


def _range(words: Sequence[str], place: int) -> Read | None:
    """Two numbers that share a scale: "fire til fem hundrede tusind kroner" -> "400.000-500.000 kr."."""
    first = figures.integer(words, place)
    if first is None or first[0] >= 1_000 or not is_any(words, place + first[1], "til"):
        return None
    second = figures.integer(words, place + first[1] + 1)
    if second is None:
        return None
    after = place + first[1] + 1 + second[1]
    millions, rest = divmod(second[0], MILLION)
    if is_any(words, after, *figures.MILLIONS, *figures.BILLIONS) and first[0] < second[0]:
        scale = "mio." if words[after] in figures.MILLIONS else "mia."
        return _money(words, place, after + 1, f"{first[0]}-{second[0]} {scale}")
    if rest == 0 and first[0] < millions < 1_000:
        return _money(words, place, after, f"{first[0]}-{millions} mio.")
    scales = (scale for scale in (100_000, 1_000, 100) if second[0] % scale == 0 and first[0] < second[0] // scale)
    factor = next(scales, 0)
    if not factor or not is_any(words, after, "kroner", "kr"):
        return None
    return _money(words, place, after, f"{dotted(first[0] * factor)}-{dotted(second[0])}")


def _money(words: Sequence[str], place: int, after: int, text: str) -> Read:
    if is_any(words, after, "kroner", "kr"):
        text, after = f"{text} kr.", after + 1
    for said, written in (("måneden", "måned"), ("måned", "måned"), ("året", "år"), ("år", "år")):
        if is_any(words, after, "om", "pr", "per") and is_any(words, after + 1, said):
            return after + 2 - place, f"{text} pr. {written}"
    return after - place, text


def _short(words: Sequence[str], place: int) -> Read | None:
    return (1, "ca.") if is_any(words, place, "cirka") else None


_RULES: tuple[Callable[[Sequence[str], int], Read | None], ...] = (
    times_said.paragraph,
    times_said.clock,
    times_said.date,
    times_said.year_alone,
    times_said.labelled,
    _range,
    _measured,
    _short,
)
