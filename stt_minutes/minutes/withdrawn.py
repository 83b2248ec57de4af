"""Items that were taken off the agenda: announced by number or by title while another item is handled ("punkt fire udgår")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes.minutes import formulas, numbers_said
from stt_minutes.minutes.hearing import LIGHT_WORDS, Hearing
from stt_minutes.minutes.tokens import segment_ids, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda, AgendaItem

_BY_NUMBER = 0.95
_REACH = 9
"""Words between the item's name and what becomes of it."""
_AT_LEAST = 0.85
_TITLE_AT_LEAST = 0.72
_NUMBER_NOUNS = {
    "toeren": 2, "treeren": 3, "fireren": 4, "femmeren": 5, "sekseren": 6, "syveren": 7, "otteren": 8, "nieren": 9,
    "tieren": 10, "elleveren": 11, "tolveren": 12,
}  # fmt: skip
_TAKEN_OFF = (
    "er taget af", "er taget ud", "tages af", "taget af dagsordenen", "er trukket", "trukket tilbage", "trækkes af dagsordenen",
    "trækkes tilbage", "udgår", "er udgået", "er pillet af", "er pillet ud", "tager vi af", "tager vi ud", "minus", "er væk",
    "bliver ikke behandlet", "behandles ikke", "tager vi ikke i dag", "kommer ikke på i dag", "er ikke med i dag", "springer vi over",
)  # fmt: skip
_PUT_OFF = (
    "er udsat", "udsættes", "udsætter vi", "er udskudt", "udskydes", "er flyttet til", "flyttes til", "kommer på næste møde",
    "kommer på i", "venter til", "tager vi på næste møde",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What was said of an item that is not handled: off the agenda, with the tokens that say so."""

    start: int
    end: int
    score: float
    evidence: tuple[str, ...]


def withdrawals(heard: Sequence[Token], agenda: Agenda, numbers: Sequence[str]) -> dict[str, Withdrawal]:
    """For each item of `numbers` that was said to be off the agenda, where that was said."""
    if not numbers or not heard:
        return {}
    hearing = Hearing(heard)
    off = hearing.find_any([*_TAKEN_OFF, *_PUT_OFF], at_least=_AT_LEAST)
    if not off:
        return {}
    said = [(agenda.items[each.item].number, each.start, each.end) for each in numbers_said.said(hearing, agenda)]
    found: dict[str, Withdrawal] = {}
    for number in numbers:
        item = agenda.item(number)
        for start, end, sure in _named(hearing, said, item):
            near = [
                hit
                for hit in off
                if 0 <= max(hit.start - end, start - hit.end) <= _REACH or start <= hit.start <= end + _REACH
            ]
            near = [hit for hit in near if not _denied(heard, hit.start)]
            if not near:
                continue
            best = max(near, key=lambda hit: hit.score)
            first, last = min(start, best.start), max(end, best.end)
            score = round(min(0.9, 0.95 * sure * best.score), 3)
            if number not in found or score > found[number].score:
                found[number] = Withdrawal(first, last, score, segment_ids(heard, first, last))
    return found


def _named(hearing: Hearing, said: Sequence[tuple[str, int, int]], item: AgendaItem) -> list[tuple[int, int, float]]:
    """Where the item is named as (start, end, how sure)."""
    named = [(start, end, _BY_NUMBER) for number, start, end in said if number == item.number]
    named += [
        (place, place + 1, 0.95)
        for place, word in enumerate(hearing.words)
        if str(_NUMBER_NOUNS.get(word)) == item.number
    ]
    title = [word for word in words(item.title) if word not in LIGHT_WORDS and len(word) > 3 and not word.isdigit()]
    if title:
        named += [(hit.start, hit.end, 0.85) for hit in hearing.find(" ".join(title[:4]), at_least=_TITLE_AT_LEAST)]
    return named


def _denied(heard: Sequence[Token], start: int) -> bool:
    return bool({token.word for token in heard[max(0, start - 3) : start]} & formulas.DENIALS)
