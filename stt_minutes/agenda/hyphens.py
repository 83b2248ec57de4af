"""A word that a line's end has broken, put together: the hyphen goes, unless it belongs to the word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LAST = re.compile(r"([\w.]+)-$")
_FIRST = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+(?:-\w+)*")
# "børne- og ungeplanen": the first half waits for the second.
_WAITS = re.compile(r"(?:og|eller|samt|til|men|hhv\.?|henholdsvis|såvel|kontra|versus|&)(?:\s|/|$)")
_VOWELS: Final = frozenset("aeiouyæøå")
# Parts of words with a vowel that no Danish word is broken behind; the others have none ("hr", "tv"), one letter, or a figure or capital.
_OF_THEIR_OWN: Final = frozenset(
    ("it", "edb", "usb", "adhd", "hiv", "aids", "dna", "eu", "ngo", "ikke", "app", "vuc", "uu")
)
_LONGEST: Final = 80
"""No word is longer; the rest of a line is of no concern."""


def words(lines: Iterable[str]) -> frozenset[str]:
    """The words of a text in small letters, whole or with hyphens, without those that a line's end may have broken."""
    found: set[str] = set()
    for line in lines:
        tokens = _TOKEN.findall(line.lower())
        found.update(tokens[1:-1] if line.endswith("-") else tokens[1:])
    return frozenset(found)


def joined(text: str, more: str, known: frozenset[str] = frozenset()) -> str:
    """Two lines of a paragraph in one; a word broken at the line's end is put together as the text `known` writes it elsewhere.

    Where the text does not write it elsewhere, the hyphen stays behind a letter, a figure and what is no syllable ("p-huse", "hr-afdeling").
    """
    end = text[-_LONGEST:]
    broken = _LAST.search(end)
    if broken is None:
        is_one = (end[-1:] == "/" and end[-2:-1].isalnum()) or (re.search(r"\d–$", end) and more[:1].isdecimal())
        return text + more if is_one else f"{text} {more}"
    if _WAITS.match(more[:_LONGEST].lower()):
        return f"{text} {more}"
    if not more[:1].islower():
        return text + more
    half, rest = broken[1], _FIRST.match(more[:_LONGEST])
    second = rest[0].lower() if rest else ""
    hyphened, whole = f"{half.lower()}-{second}" in known, f"{half.lower()}{second}" in known
    keeps = _keeps(half) if hyphened == whole else hyphened
    return text + more if keeps else text[:-1] + more


def _keeps(half: str) -> bool:
    """Whether the first half of a word keeps its hyphen whatever follows."""
    return (
        len(half) == 1
        or half.lower() in _OF_THEIR_OWN
        or half[-1] in ".0123456789"
        or any(map(str.isupper, half[1:]))
        or _VOWELS.isdisjoint(half.lower())
    )
