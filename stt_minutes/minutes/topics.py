"""Eventuelt and Meddelelser split into what was raised: the sentences of each topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.minutes import cues, numerals
from stt_minutes.minutes.closing import CLOSES
from stt_minutes.minutes.hearing import LIGHT_WORDS, Hearing
from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import FILLERS, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.tokens import Token

_OPENERS = (
    "det ene", "det andet", "det første", "det tredje", "for det første", "for det andet", "en anden ting", "en ting mere",
    "og så har vi", "så har vi", "og så får vi", "så har jeg", "og så vil jeg", "desuden", "derudover", "endelig",
    "jeg ville bare", "jeg vil bare", "jeg vil gerne", "jeg har en", "jeg har to", "jeg har lovet", "kun at", "bare at", "må jeg spørge",
    "er det rigtigt at", "det er i øvrigt", "i øvrigt", "jeg skal hilse", "jeg har været", "vi har fået", "og jeg vil", "og jeg har",
    "og så er", "og så skal",
)  # fmt: skip
_PROMPTS = (
    "noget til eventuelt", "er der noget til eventuelt", "noget under eventuelt", "har nogen noget", "nogen der har noget",
    "andet", "flere", "andre ting", "noget til sidst", "noget", "er der andet", "andre", "punkt eventuelt", "eventuelt",
    "så lukker vi den del", "så siger vi tak for i dag", "tak for i dag", "vi ses", "det var det", "det var alt",
    "tak for advarslen", "jeg har to ting", "der er to", "jeg har kun en", "tak", "du har også noget", "du havde også noget",
    "har du noget", "du har ordet", "ordet er dit", "værsgo", "noget vi skal vide fra hinanden", "hvem har været til noget",
)  # fmt: skip
_HOUSEKEEPING = (
    "lukker vi dørene", "lukker dørene", "lukkes dørene", "luk døren", "lukke døren", "lukker døren", "åbner dørene",
    "bedes forlade salen", "forlade salen", "slukker for udsendelsen", "stoppe med at skrive", "stopper optagelsen",
)  # fmt: skip
"""About the room and the recording."""
_ALSO_CALLED = {"eventuelt": ("evt",), "evt": ("eventuelt",)}
_EMPTY = frozenset({"punkt", "punktet", "intet", "ingenting", "eventuelt", "tak", "okay"})
_FEWEST, _SHORT, _ASKING = 3, 5, 9
"""Telling words of a topic; words of a sentence that only prompts ("Andet?"), and of a question that opens the floor."""
_CLOSED, _CLOSED_AFTER = 0.86, 0.5
"""Likeness of the words that close the meeting, and the share of the item's words after which they, or the doors, close it."""
_CALLED = 0.72
"""Likeness at which the item's title is heard."""
_OPENING_WORDS, _LEFT_OVER_MS = 14, 45_000
"""So many words up to the item's title are its opening; what is said before that sentence, so early, belongs to the item before."""


def topics(heard: Sequence[Token], title: str = "") -> list[list[tuple[int, int]]]:
    """The topics raised in `heard` (the speech of the item `title`), each as its sentences; none when nothing was raised."""
    if not heard:
        return []
    hearing = Hearing(heard)
    opened = {hit.start for hit in hearing.find_any(_OPENERS, at_least=0.88)}
    prompts = hearing.find_any([*_PROMPTS, *cues.phrases("meeting_end")], at_least=0.86)
    cut = sentences(heard)
    short = {place for start, end in cut if end - start <= _SHORT for place in range(start, end)}
    asked = {place for hit in prompts if " " in hit.phrase or hit.start in short for place in range(hit.start, hit.end)}
    aside = {hit.start for hit in hearing.find_any([*_HOUSEKEEPING, *cues.phrases("closed_start")], at_least=0.84)}
    ends = [*aside, *(hit.start for hit in hearing.find_any(CLOSES, at_least=_CLOSED))]
    closed = min((place for place in ends if place >= _CLOSED_AFTER * len(heard)), default=len(heard))
    named = _named(hearing, title)
    asked |= {
        place
        for first, last in named
        for start, end in cut
        if start <= first < end
        for place in range(start if last - start <= _OPENING_WORDS else first, last)
    }
    groups: list[list[tuple[int, int]]] = []
    fresh = True
    for start, end in cut[_left_over(heard, cut, named) :]:
        own = [place for place in range(start, end) if place not in asked and _tells(heard[place])]
        if end > closed:
            break
        procedural = not aside.isdisjoint(range(start, end))
        begins = fresh or not groups
        if begins and end - start <= _ASKING and heard[end - 1].text.endswith("?"):
            continue
        prompted = not asked.isdisjoint(range(start, end))
        goes_on = bool(own) and not begins and not prompted and end - start >= _SHORT
        if procedural or (len(own) < _FEWEST - 1 and not goes_on):
            fresh = fresh or procedural or prompted
            continue
        if begins or any(place in opened for place in range(start, min(end, start + 4))):
            groups.append([])
        groups[-1].append((start, end))
        fresh = False
    return [group for group in groups if _worth(heard, group, asked)]


def _named(hearing: Hearing, title: str) -> list[tuple[int, int]]:
    """Where the item is called by its title, as (first token, token after the last)."""
    called = " ".join(words(title))
    if not called:
        return []
    phrases = [called, f"punkt NUM {called}", *_ALSO_CALLED.get(called, ())]
    return [(hit.start, hit.end) for hit in hearing.find_any(phrases, at_least=_CALLED)]


def _left_over(heard: Sequence[Token], cut: Sequence[tuple[int, int]], named: Sequence[tuple[int, int]]) -> int:
    """How many sentences are spoken before the one that opens the item, when it is opened so early that they belong to the item before."""
    early = [first for first, _ in named if heard[first].start_ms - heard[0].start_ms <= _LEFT_OVER_MS]
    if not early:
        return 0
    return next(place for place, (start, end) in enumerate(cut) if start <= early[0] < end)


def _tells(token: Token) -> bool:
    return token.word not in LIGHT_WORDS | FILLERS | _EMPTY and numerals.cardinal(token.word) is None


def _worth(heard: Sequence[Token], group: Sequence[tuple[int, int]], asked: set[int]) -> bool:
    own = [place for start, end in group for place in range(start, end) if place not in asked and _tells(heard[place])]
    return len(own) >= _FEWEST
