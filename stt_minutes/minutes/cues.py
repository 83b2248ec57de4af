"""The cue phrases of Danish meetings (cues.json): what a chair says when an item starts, is decided, is postponed …

A phrase is lower case; a word in capitals is a slot: NUM a number, NAVN a name, TITEL the item's title, TID a clock time,
DATO a date. Remarks in brackets and the file's own "_provenance" are for people.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import numerals, sounds
from stt_minutes.minutes.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.hearing import Hearing, Hit

_REMARK = re.compile(r"\([^)]*\)|\.\.\.")
SLOTS = frozenset({"NUM", "NAVN", "TITEL", "TID", "DATO"})
_MISHEARD_SHARE = 0.8
"""A misheard number fills a slot a little worse than a number written as it should."""


@cache
def _file() -> dict[str, tuple[str, ...]]:
    data = json.loads(Path(__file__).with_name("cues.json").read_text(encoding="utf-8"))
    return {
        category: tuple(dict.fromkeys(_plain(phrase) for phrase in phrases))
        for category, phrases in data.items()
        if not category.startswith("_")
    }


def _plain(phrase: str) -> str:
    """Normalised words with single spaces, slots kept in capitals."""
    parts = [part.strip(",.;:?!") for part in _REMARK.sub(" ", phrase).split()]
    return " ".join(part if part in SLOTS else " ".join(words(part)) for part in parts if part)


def phrases(*categories: str) -> tuple[str, ...]:
    """The phrases of one or more categories of cues.json; KeyError for a category that is not there."""
    return tuple(dict.fromkeys(phrase for category in categories for phrase in _file()[category]))


def find(hearing: Hearing, *categories: str, at_least: float = 0.8, names: Iterable[str] = ()) -> list[Hit]:
    """Where phrases of the categories are heard, in order; `names` are the people who may fill NAVN."""
    return hearing.find_any(phrases(*categories), at_least=at_least, slots=slots(hearing, tuple(names)))


def slots(hearing: Hearing, names: Sequence[str] = ()) -> dict[str, NDArray[np.float32]]:
    """For each slot how well every token can fill it, 0..1, shape (n,)."""
    numbers = _numbers(hearing)
    people = np.array(
        [0.5 if token.text[:1].isupper() and not token.opens else 0.25 for token in hearing.tokens], np.float32
    )
    parts = [part for name in names for part in words(name) if len(part) > 2]
    hearing.prepare(parts)
    for part in parts:
        people = np.maximum(people, hearing.sound(part))
    anything = np.full(len(hearing), 0.5, np.float32)
    return {"NUM": numbers, "TID": numbers, "DATO": numbers, "NAVN": people, "TITEL": anything}


def _numbers(hearing: Hearing) -> NDArray[np.float32]:
    """How well each token can be a number: 1 as written, less where it only sounds like one."""
    vocabulary = list(dict.fromkeys(hearing.words))
    heard = sounds.likenesses(vocabulary, numerals.small_numbers()).max(axis=1, initial=0.0)
    heard = np.where(heard >= numerals.MISHEARD, _MISHEARD_SHARE * heard, 0.0)
    score = {
        word: 1.0 if numerals.read([word]) else float(value) for word, value in zip(vocabulary, heard, strict=True)
    }
    return np.array([score[word] for word in hearing.words], np.float32)
