"""Three simple ways of laying speech along an agenda, to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz

from stt_minutes.minutes.terms import COMMON, stem
from stt_minutes.minutes.tokens import words
from stt_minutes.values import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import cases

_BLOCK = 60
"""Words on each side of a gap in the lexical segmentation."""


def numbers_only(case: cases.Case) -> tuple[Section, ...]:
    """An item starts where "punkt" and its number, or its number alone as a sentence, is first said."""
    found: dict[int, int] = {}
    for claim in case.clues.said:
        if claim.manner in {"point", "bare"} and claim.score >= 0.9:
            found.setdefault(claim.item, case.clues.hearing.tokens[claim.start].start_ms)
    return _sections(case, [(start, item) for item, start in found.items()])


def titles_only(case: cases.Case) -> tuple[Section, ...]:
    """An item starts at the sentence whose next fifteen words are most like its title, if they are 70 % alike."""
    tokens = case.clues.hearing.tokens
    opens = [place for place, token in enumerate(tokens) if token.opens]
    found = []
    for item, agenda_item in enumerate(case.agenda.items):
        title = " ".join(words(agenda_item.title))
        texts = [" ".join(token.word for token in tokens[place : place + 15]) for place in opens]
        likeness = [fuzz.partial_ratio(title, text) for text in texts]
        if likeness and max(likeness) >= 70:
            found.append((tokens[opens[int(np.argmax(likeness))]].start_ms, item))
    return _sections(case, found)


def lexical(case: cases.Case) -> tuple[Section, ...]:
    """No agenda but its number of items: cuts where the words change most (Hearst 1997), numbered in order."""
    tokens = case.clues.hearing.tokens
    content = [stem(token.word) if token.word not in COMMON and len(token.word) > 3 else "" for token in tokens]
    index = {word: i for i, word in enumerate(dict.fromkeys(content))}
    ids = np.array([index[word] for word in content])
    depths = []
    for place, token in enumerate(tokens):
        if token.opens and _BLOCK <= place <= len(tokens) - _BLOCK:
            left = np.bincount(ids[max(0, place - _BLOCK) : place], minlength=len(index)).astype(float)
            right = np.bincount(ids[place : place + _BLOCK], minlength=len(index)).astype(float)
            if "" in index:
                left[index[""]] = right[index[""]] = 0.0
            whole = np.sqrt((left @ left) * (right @ right))
            depths.append((float(left @ right / whole) if whole else 1.0, token.start_ms))
    cuts: list[int] = []
    for _, start in sorted(depths):
        if len(cuts) < len(case.agenda.items) - 1 and all(abs(start - other) > 10_000 for other in cuts):
            cuts.append(start)
    return _sections(case, list(zip([0, *sorted(cuts)], range(len(case.agenda.items)), strict=False)))


BASELINES: dict[str, Callable[[cases.Case], tuple[Section, ...]]] = {
    "numbers only": numbers_only,
    "titles only": titles_only,
    "change of words only, no agenda": lexical,
}


def _sections(case: cases.Case, starts: Sequence[tuple[int, int]]) -> tuple[Section, ...]:
    """Sections from (start in ms, item index), with what comes before the first outside the agenda."""
    ordered = sorted(starts)
    borders = [(0, None), *((start, case.agenda.items[item].key) for start, item in ordered)]
    ends = [start for start, _ in borders[1:]] + [case.transcript.duration_ms]
    return tuple(
        Section(number, start, end) for (start, number), end in zip(borders, ends, strict=True) if start < end
    ) or (Section(None, 0, case.transcript.duration_ms),)
