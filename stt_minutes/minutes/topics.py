"""Eventuelt and Meddelelser split into what was raised: one statement a topic, in the words that raised it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.minutes import cleaning, cues, numerals
from stt_minutes.minutes.hearing import LIGHT_WORDS, Hearing
from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import FILLERS, segment_ids, words
from stt_minutes.values import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.tokens import Token

_OPENERS = (
    "det ene", "det andet", "det første", "det tredje", "for det første", "for det andet", "en anden ting", "en ting mere",
    "og så har vi", "så har vi", "og så får vi", "så har jeg", "og så vil jeg", "desuden", "derudover", "endelig",
    "jeg ville bare", "jeg vil bare", "jeg vil gerne", "jeg har en", "jeg har to", "jeg har lovet", "kun at", "bare at", "må jeg spørge",
    "er det rigtigt at", "det er i øvrigt", "i øvrigt", "jeg skal hilse", "jeg har været", "vi har fået",
)  # fmt: skip
_PROMPTS = (
    "noget til eventuelt", "er der noget til eventuelt", "noget under eventuelt", "har nogen noget", "nogen der har noget",
    "andet", "flere", "andre ting", "noget til sidst", "noget", "er der andet", "andre", "punkt eventuelt", "eventuelt",
    "så lukker vi den del", "så siger vi tak for i dag", "tak for i dag", "vi ses", "det var det", "det var alt",
    "tak for advarslen", "jeg har to ting", "der er to", "jeg har kun en", "tak",
)  # fmt: skip
_EMPTY = frozenset({"punkt", "punktet", "intet", "ingenting", "eventuelt", "tak", "okay"})
_FEWEST = 3
_LONGEST_TEXT = 32
_SCORE = 0.6


def topics(heard: Sequence[Token], title: str = "") -> tuple[Statement, ...]:
    """The topics raised in `heard` (the speech of the item `title`), in order; empty when nothing was raised."""
    if not heard:
        return ()
    hearing = Hearing(heard)
    opened = {hit.start for hit in hearing.find_any(_OPENERS, at_least=0.88)}
    prompts = hearing.find_any([*_PROMPTS, *cues.phrases("meeting_end")], at_least=0.86)
    if title:
        prompts += hearing.find_any([" ".join(words(title)), f"punkt NUM {' '.join(words(title))}"], at_least=0.72)
    asked = {place for hit in prompts for place in range(hit.start, hit.end)}
    groups: list[list[tuple[int, int]]] = []
    fresh = True
    for start, end in sentences(heard):
        own = [place for place in range(start, end) if place not in asked and _tells(heard[place])]
        if len(own) < _FEWEST - 1:
            fresh = fresh or any(place in asked for place in range(start, end))
            continue
        if fresh or not groups or any(place in opened for place in range(start, min(end, start + 4))):
            groups.append([])
        groups[-1].append((start, end))
        fresh = False
    return tuple(_topic(heard, group, asked) for group in groups if _worth(heard, group, asked))


def _tells(token: Token) -> bool:
    return token.word not in LIGHT_WORDS | FILLERS | _EMPTY and numerals.cardinal(token.word) is None


def _worth(heard: Sequence[Token], group: Sequence[tuple[int, int]], asked: set[int]) -> bool:
    own = [place for start, end in group for place in range(start, end) if place not in asked and _tells(heard[place])]
    return len(own) >= _FEWEST


def _topic(heard: Sequence[Token], group: Sequence[tuple[int, int]], asked: set[int]) -> Statement:
    start, end = group[0]
    while start < end and (start in asked or not asked.isdisjoint(range(start, min(end, start + 3)))):
        start += 1
    for _, later in group[1:]:
        if later - start > _LONGEST_TEXT:
            break
        end = later
    text = cleaning.clean(heard[start:end]).strip(" ,")
    return Statement("topic", f"»{text}«", score=_SCORE, evidence=segment_ids(heard, group[0][0], group[-1][1]))
