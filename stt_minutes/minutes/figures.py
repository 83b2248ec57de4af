"""Spoken and written numbers of any size -> value and figures: "halvandet tusind" -> 1.500, "to komma fem og halvfjerds" -> 2,75.

text2num reads plain cardinals but turns "ni hundrede og niogfyrretusind" into two numbers and "et komma fem millioner" into
another amount, without a warning. So the special forms are read here, every plain number is read twice (by numerals.py and by
text2num over the words cut apart), and where the two do not agree nothing is read. The only module that uses text2num.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stt_minutes.minutes import numerals
from stt_minutes.minutes.hearing import LIGHT_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

MILLION, BILLION = 1_000_000, 1_000_000_000
SMALL = 12
"""Counts up to twelve stay words in running text."""
MILLIONS = frozenset({"million", "millioner", "mio"})
BILLIONS = frozenset({"milliard", "milliarder", "mia"})
UNITS = frozenset(
    {"kroner", "kr", "procent", "pct", "kilometer", "km", "meter", "hektar", "ha", "kvadratmeter", "m2"}
    | MILLIONS
    | BILLIONS
)
_COUNTED_TEXT = """
mand år dage dag timer time minutter minut sekunder uger uge måneder måned stk stykker gange gang par grader ton tons kilo kg børn
folk mennesker procentpoint
"""
_COUNTED = frozenset(_COUNTED_TEXT.split())
"""What is counted, beside plurals in -er and -e."""
_PLURAL = re.compile(r"\w{4,}(?:er|ere|ler|ner|inger|te)$")
_SUBJECTS = frozenset({"vi", "jeg", "du", "i", "han", "hun", "de", "den", "det", "der", "man", "mødet"})
"""After a verb in -er these make a question or an inverted sentence of it: "klokken ni begynder vi"."""
_DIGITS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_CUT = re.compile(r"(hundred(?:e)?|tusinde?|million(?:er)?)")
_SPLIT_TENS = re.compile(r"\bhalv (treds|fjerds|fems)\b")
_SPLIT_UNITS = re.compile(
    r"\b(en|to|tre|fire|fem|seks|syv|otte|ni) og (tyve|tredive|fyrre|halvtreds|tres|halvfjerds|firs|halvfems)\b"
)
_MOST_DECIMALS = 3
"""A sum of milliards and millions with more decimals than this is written out."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of `length` words: its value, and as it is written without a unit. `spelt`: "halvanden", "en halv", "en"."""

    value: float
    length: int
    written: str
    spelt: bool = False


def is_any(words: Sequence[str], place: int, *options: str) -> bool:
    """One of `options` stands at `place`."""
    return 0 <= place < len(words) and words[place] in options


def counts(words: Sequence[str], place: int) -> bool:
    """The word at `place` is what a number before it counts ("tyve personer", "ti minutter", "fem kroner")."""
    if place >= len(words):
        return False
    word = words[place]
    if word in _COUNTED or word in UNITS:
        return True
    verb = is_any(words, place + 1, *_SUBJECTS)
    return word not in LIGHT_WORDS and not verb and _PLURAL.fullmatch(word) is not None


def dotted(value: float) -> str:
    """A number with Danish separators: 1240000 -> "1.240.000", 2.75 -> "2,75"."""
    whole = f"{int(value):,}".replace(",", ".")
    rest = f"{value - int(value):.4f}".rstrip("0").removeprefix("0.")
    return f"{whole},{rest}" if rest else whole


def integer(words: Sequence[str], place: int) -> tuple[int, int] | None:
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
    return int(read) if read.isdecimal() else None


def figure(words: Sequence[str], place: int) -> Figure | None:
    """The number at `place`, with or without decimals, halves and a scale of hundreds or thousands; None if none or in doubt.

    A number after a word that makes it vague ("et par tusind", "fire-fem hundrede", "mange tusind") is none.
    """
    if _is_vague(words, place):
        return None
    read = _plain(words, place)
    return None if read is None else _scaled(words, place, read)


def _is_vague(words: Sequence[str], place: int) -> bool:
    if place == 0:
        return False
    before = words[place - 1]
    if before in {"par", "mange", "flere", "nogle", "adskillige"}:
        return True
    small = numerals.cardinal(before)
    scaled = is_any(words, place, "hundrede", "hundred", "tusind", "tusinde")
    if scaled and (small is not None or re.fullmatch(r"[^\W\d_]+-[^\W\d_]+", before)):
        return True
    own = numerals.cardinal(words[place]) if place < len(words) else None
    return small is not None and own is not None and own == small + 1 and own <= SMALL and _has_scale(words, place + 1)


def _has_scale(words: Sequence[str], place: int) -> bool:
    return is_any(words, place, "hundrede", "hundred", "tusind", "tusinde", *MILLIONS, *BILLIONS)


def _plain(words: Sequence[str], place: int) -> Figure | None:
    """The number before any scale that its decimals or halves make necessary."""
    if place >= len(words):
        return None
    if _DIGITS.fullmatch(words[place]):
        value = float(words[place].replace(".", "").replace(",", "."))
        used = 1
        if "," in words[place]:
            return Figure(value, 1, words[place])
    elif is_any(words, place, "halvanden", "halvandet"):
        return Figure(1.5, 1, "1,5", spelt=True)
    elif is_any(words, place, "en", "et") and is_any(words, place + 1, "halv", "halvt"):
        return Figure(0.5, 2, "0,5", spelt=True)
    elif is_any(words, place, "trekvart"):
        return Figure(0.75, 1, "0,75", spelt=True)
    else:
        read = integer(words, place)
        if read is None:
            return None
        value, used = float(read[0]), read[1]
    after = place + used
    half = after + (1 if is_any(words, after, "og") else 0)
    if is_any(words, half, "en", "et") and is_any(words, half + 1, "halv", "halvt"):
        return Figure(value + 0.5, half + 2 - place, dotted(value + 0.5))
    if is_any(words, after, "komma"):
        digits, count = _after_comma(words, after + 1)
        if digits:
            written = f"{dotted(int(value))},{digits}"
            return Figure(float(f"{int(value)}.{digits}"), after + 1 + count - place, written)
    return Figure(value, used, dotted(value), spelt=used == 1 and words[place] in {"en", "et"})


def _scaled(words: Sequence[str], place: int, read: Figure) -> Figure:
    """The number with the scale after it: whole numbers hold their own, "halvandet" before "hundrede tusind" does not."""
    if read.value == int(read.value):
        return read
    after, factor = place + read.length, 1
    if is_any(words, after, "hundrede", "hundred"):
        after, factor = after + 1, 100
    if is_any(words, after, "tusind", "tusinde"):
        after, factor = after + 1, factor * 1_000
    if factor == 1:
        return read
    value = round(read.value * factor, 2)
    return Figure(value, after - place, dotted(value))


def _after_comma(words: Sequence[str], place: int) -> tuple[str, int]:
    """The digits said after "komma": "to fire" -> "24", "nul fem" -> "05", "femogtyve" and "fem og tyve" -> "25"."""
    whole = numerals.read(words[place : place + 3])
    if whole is not None and whole.length > 1 and not whole.ordinal and SMALL < whole.value < 100:
        return str(whole.value), whole.length
    digits, used = "", 0
    while place + used < len(words):
        word = words[place + used]
        value = int(word) if word.isdecimal() else numerals.cardinal(word)
        if value is None or (digits and (value > 9 or len(digits) > 1)):
            break
        digits += str(value)
        used += 1
        if value > 9:
            break
    return digits, used


def large(words: Sequence[str], place: int) -> tuple[str, int] | None:
    """A number of millions or milliards as (written with its scale, words): "to milliarder tre hundrede millioner" -> "2,3 mia."."""
    read = figure(words, place)
    if read is None:
        return None
    after = place + read.length
    if is_any(words, after, *MILLIONS):
        return f"{read.written} mio.", read.length + 1
    if not is_any(words, after, *BILLIONS):
        return None
    follow = after + (2 if is_any(words, after + 1, "og") else 1)
    rest = figure(words, follow)
    if rest is not None and rest.value % MILLION == 0 and 0 < rest.value < BILLION:
        value = round(read.value + rest.value / BILLION, 9)
        if round(value, _MOST_DECIMALS) == value:
            return f"{dotted(value)} mia.", follow + rest.length - place
    return f"{read.written} mia.", read.length + 1
