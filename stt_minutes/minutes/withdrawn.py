"""Items that were taken off the agenda: announced by number or by title while another item is handled ("punkt fire udgår")."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes.minutes import formulas, numbers_said, numerals, sounds
from stt_minutes.minutes.asked import is_routine
from stt_minutes.minutes.hearing import LIGHT_WORDS, Hearing
from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import segment_ids, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.hearing import Hit
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
_ALSO_OF_PEOPLE = frozenset({"er væk", "er ikke med i dag", "kommer på i", "minus", "er trukket", "venter til"})
"""Also said of people and of other things: they tell of an item only right after its name, in the same sentence."""
_LINKS = frozenset({"den", "det", "der", "som", "også", "jo", "desværre", "derfor", "altså", "så", "øh"})
_POINT_WORDS, _POINT = ("punkt", "punktet", "sag", "nummer"), 0.72
_SAID_OFF = 0.8
_STEM, _APART, _BACK = 7, 12, 30
"""Letters by which a word of a title is known; words between a verb and its particle; words back to where the item was named."""
_TAKING = frozenset(
    ["tage", "tager", "tages", "taget", "trækkes", "trukket", "pille", "piller", "pilles", "pillet", "ryger",
     "ryge", "røget", "streger", "tog"]
)  # fmt: skip
_TAKEN = frozenset({"trække", "trækker", "trukket"})
_TAKERS = frozenset({"jeg", "vi", "er", "har", "bliver"})
_LARGE = 20
"""Numbers over this are said in full and are no part of a clock time."""
_GONE = frozenset({"udgår", "udgå", "udgået", "bortfalder"})
_KEPT = frozenset({"gemmer", "udsætter", "udskyder"})
_UNSURE = frozenset({"hvis", "hvorfor"})
_AFTER_PARTICLE = frozenset(
    {"altså", "fordi", "for", "så", "i", "dagsordenen", "bordet", "og", "da", "til", "igen", "den", "det"}
)
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
    lone = _lone(agenda)
    said = [
        (agenda.items[each.item].key, each.start, each.end)
        for each in numbers_said.said(hearing, agenda)
        if agenda.items[each.item].key in lone
    ]
    found: dict[str, Withdrawal] = {}
    for number in numbers:
        item = agenda.item(number)
        for start, end, sure in _named(hearing, said, item, by_number=number in lone):
            near = [
                hit
                for hit in off
                if 0 <= max(hit.start - end, start - hit.end) <= _REACH or start <= hit.start <= end + _REACH
            ]
            near = [hit for hit in near if not _denied(heard, hit.start) and not _of_people(heard, hit, start, end)]
            if not near:
                continue
            best = max(near, key=lambda hit: hit.score)
            first, last = min(start, best.start), max(end, best.end)
            score = round(min(0.9, 0.95 * sure * best.score), 3)
            if number not in found or score > found[number].score:
                found[number] = Withdrawal(first, last, score, segment_ids(heard, first, last))
    return found


def taken_off(heard: Sequence[Token], agenda: Agenda, until_ms: int) -> dict[str, Withdrawal]:
    """The items that were taken off while the agenda was approved, in the words of everyday: "den om broen tager vi af".

    `heard` is the meeting's speech; what is said before `until_ms` counts. An item is known by its number or by words that
    only its title has.
    """
    heard = [token for token in heard if token.start_ms < until_ms]
    if not heard:
        return {}
    hearing = Hearing(heard)
    numbers = _lone(agenda)
    own = _own_words(agenda)
    said = [
        (agenda.items[each.item].key, each.start)
        for each in numbers_said.said(hearing, agenda)
        if each.manner in {"point", "withdrawn"} and each.score >= _AT_LEAST
    ]
    said += [(str(_NUMBER_NOUNS[word]), place) for place, word in enumerate(hearing.words) if word in _NUMBER_NOUNS]
    said += [
        (str(read.value), place)
        for place in range(len(heard))
        if (read := numerals.read(hearing.words[place : place + 1])) and read.value > _LARGE
    ]
    found: dict[str, Withdrawal] = {}
    before: tuple[int, set[str]] | None = None
    for start, end in sentences(heard):
        named = {number for number, place in said if start <= place < end and number in numbers}
        named |= {
            number for number, stems in own.items() if any(word.startswith(stems) for word in hearing.words[start:end])
        }
        off = _goes_off(heard[start:end])
        first = start
        if off and not named and before is not None and start - before[0] <= _BACK:
            first, named = before[0], before[1]
        named &= own.keys()
        if off and len(named) == 1:
            number = min(named)
            found.setdefault(number, Withdrawal(first, end, _SAID_OFF, segment_ids(heard, first, end)))
        if named:
            before = start, named
    return found


def _lone(agenda: Agenda) -> set[str]:
    """The items that their number alone tells from the others."""
    counts = Counter(item.number for item in agenda.items)
    return {item.key for item in agenda.items if counts[item.number] == 1}


def _own_words(agenda: Agenda) -> dict[str, tuple[str, ...]]:
    """For each open item the beginnings of the words that no other title has."""
    stems = {
        item.key: {word[:_STEM] for word in words(item.title) if len(word) >= _STEM and not word.isdigit()}
        for item in agenda.items
    }
    return {
        item.key: tuple(
            stem
            for stem in stems[item.key]
            if not any(stem in other for number, other in stems.items() if number != item.key)
        )
        for item in agenda.items
        if item.open and not is_routine(item)
    }


def _goes_off(said: Sequence[Token]) -> bool:
    """The sentence takes something off: a verb of taking with "af" or "ud" after it, or "ikke … i dag"."""
    plain = [token.word for token in said]
    if said[-1].text.endswith("?") or _UNSURE & set(plain):
        return False
    for place, word in enumerate(plain):
        if (
            word in _GONE
            or (word in _TAKEN and _TAKERS & {*plain[max(0, place - 1) : place], *plain[place + 1 : place + 2]})
            or (word in _KEPT and "vi" in plain[place + 1 : place + 2])
        ):
            return True
        after = plain[place + 1 : place + 1 + _APART]
        if word in _TAKING and any(
            particle in {"af", "ud"} and _closes(said, place + 1 + n) for n, particle in enumerate(after)
        ):
            return True
        if (
            word == "ikke"
            and {"på", "taget", "tages", "behandlet", "behandles", "med"} & set(after[:3])
            and ({"dag", "aften"} & set(after[:6]))
        ):
            return True
    return False


def _closes(said: Sequence[Token], place: int) -> bool:
    """The particle at `place` ends its clause, so that it belongs to the verb before it and not to a noun after it."""
    after = said[place + 1].word if place + 1 < len(said) else ""
    return not after or said[place].text.endswith((",", ".")) or after in _AFTER_PARTICLE


def _named(
    hearing: Hearing, said: Sequence[tuple[str, int, int]], item: AgendaItem, *, by_number: bool
) -> list[tuple[int, int, float]]:
    """Where the item is named as (start, end, how sure)."""
    named = [(start, end, _BY_NUMBER) for number, start, end in said if number == item.key]
    named += [
        (place, place + 1, 0.95)
        for place, word in enumerate(hearing.words)
        if by_number and str(_NUMBER_NOUNS.get(word)) == item.number
    ]
    title = [word for word in words(item.title) if word not in LIGHT_WORDS and len(word) > 3 and not word.isdigit()]
    if title:
        named += [(hit.start, hit.end, 0.85) for hit in hearing.find(" ".join(title[:4]), at_least=_TITLE_AT_LEAST)]
    return named


def _of_people(heard: Sequence[Token], hit: Hit, start: int, end: int) -> bool:
    """Whether "er væk" tells of somebody absent and not of the item named at `start..end`: "tre er væk. Punkt fire …"."""
    if hit.phrase not in _ALSO_OF_PEOPLE:
        return False
    between = heard[end : hit.start]
    apart = hit.start < end or any(token.opens or token.word not in _LINKS for token in between)
    opens = hit.start < len(heard) and heard[hit.start].opens
    lead = heard[max(0, start - 2) : start + 1]
    bare = numerals.cardinal(heard[start].word) is not None and not any(
        sounds.likeness(token.word, word) >= _POINT for token in lead for word in _POINT_WORDS
    )
    return apart or opens or bare


def _denied(heard: Sequence[Token], start: int) -> bool:
    return bool({token.word for token in heard[max(0, start - 3) : start]} & formulas.DENIALS)
