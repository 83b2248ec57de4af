"""Figures that the meeting changed after they were said: "melder ind den 20. november" … "Nej, den 27.".

A date gives way to a later one that stands by itself, and the indstilling's amount to another of about its size with which
somebody concludes.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from stt_minutes.danish import MONTHS, WEEKDAYS
from stt_minutes.minutes import writing
from stt_minutes.minutes.telling.signs import content

if TYPE_CHECKING:
    from collections.abc import Collection

    from stt_minutes.minutes.telling.signs import Speech

_DATE = re.compile(rf"\b(\d{{1,2}})\.(?:\s+({'|'.join(MONTHS)})\b)?")
_EITHER = re.compile(rf"{_DATE.pattern}\s+eller\s+(?:den\s+)?{_DATE.pattern}|\b(?:to|tre) datoer\b")
_NUMBER = re.compile(
    r"(?<![\d.,])(\d+(?:\.\d{3})*(?:,\d+)?)(?![\d.,]*\d)(?=$|[,.;?!]|\s+(?:der|som|og|i stedet|så|vi|til)\b)"
)
_AMONG = frozenset(
    content(
        "gang næste møde godkendt fint enige enighed beslutning ja nej tak kl klokken kr mio lad sige siger tager tage stedet hellere "
        + " ".join((*MONTHS, *WEEKDAYS))
    )
)
"""Words that a date may have around it and still stand alone."""
_REACH = 8
"""In how many sentences after it a date may be changed."""
_LEAST, _MOST = 0.2, 5.0
"""An amount of about the size of another: these many times it."""
_MILLION, _THOUSAND = 1_000_000, 1_000
_OPENS = frozenset({"så", "altså"})
_FIRST = 3


def dates(speech: Speech) -> dict[int, int]:
    """By the number of each clause whose date was changed: the clause that says the date in its stead."""
    said = [_dates(text) for text in speech.written]
    found: dict[int, int] = {}
    for later, own in enumerate(said):
        if not own or not _alone(speech, later):
            continue
        before = next((n for n in range(later - 1, -1, -1) if said[n]), None)
        if before is None or any(_meet(said[before], each) for each in said[later:]):
            continue
        last = speech.clauses[later].sentence
        if 0 < last - speech.clauses[before].sentence <= _REACH:
            same = (n for n in range(later) if n == before or _meet(said[n], said[before]))
            found |= dict.fromkeys((*same, *(n for n in range(before) if found.get(n) == before)), later)
    return found


def either(speech: Speech) -> list[int]:
    """The clauses that leave two dates open."""
    return [number for number, text in enumerate(speech.written) if _EITHER.search(text)]


@lru_cache(maxsize=1)
def amounts(speech: Speech) -> dict[int, int]:
    """By the number of each clause that says the indstilling's amount, and of each that concludes with another (itself)."""
    proposed = {each.kroner for _, line in speech.asked.lines for each in writing.amounts(line)}
    if not proposed:
        return {}
    said = [_kroner(text, proposed) for text in speech.written]
    last = next(
        (n for n in range(len(said) - 1, -1, -1) if _concludes(speech, n) and _others(speech, n, proposed)), None
    )
    if last is None or any(each & proposed for each in said[last:]):
        return {}
    return {last: last} | {n: last for n in range(last) if said[n] and said[n] <= proposed}


def in_full(speech: Speech, number: int, text: str) -> str:
    """The text of a clause that concludes with another amount, where it was said without its unit: "150" -> "150.000 kr."."""
    if amounts(speech).get(number) != number:
        return text
    proposed = {each.kroner for _, line in speech.asked.lines for each in writing.amounts(line)}

    def whole(match: re.Match[str]) -> str:
        value = _value(match[1])
        near = min(proposed, key=lambda each: abs(math.log(value * _unit(each) / each)) if value else math.inf)
        kroner = value * _unit(near)
        if not _LEAST <= kroner / near <= _MOST:
            return match[0]
        return f"{match[1]} mio. kr." if _unit(near) == _MILLION else f"{int(kroner):,} kr.".replace(",", ".")

    return _NUMBER.sub(whole, text).replace("kr..", "kr.")


def _dates(text: str) -> set[tuple[str, str]]:
    return {
        (match[1], match[2] or "")
        for match in _DATE.finditer(text)
        if match[2] or text[: match.start()].lower().endswith("den ")
    }


def _meet(some: Collection[tuple[str, str]], others: Collection[tuple[str, str]]) -> bool:
    return any(day == other and (month == its or not month or not its) for day, month in some for other, its in others)


def _alone(speech: Speech, number: int) -> bool:
    """The clause says a date and nothing else, and goes on with no list of them."""
    clause = speech.clauses[number]
    own = speech.contents[number] - _AMONG
    rest = {word for word in own if not word[0].isdigit()}
    return not rest and clause.link not in {"og", "eller"} and speech.heard[clause.start].word not in {"og", "eller"}


def _concludes(speech: Speech, number: int) -> bool:
    clause = speech.clauses[number]
    opens = {token.word for token in speech.heard[clause.start : clause.start + _FIRST]}
    said = speech.heard[clause.start : clause.end]
    proposes = any(token.word.startswith("forslag") for token in said)
    return bool(opens & _OPENS) and not proposes and not said[-1].text.endswith("?")


def _others(speech: Speech, number: int, proposed: Collection[float]) -> bool:
    """Whether the clause says an amount of about the size of one that was proposed, and is none of them."""
    meant = _kroner(speech.written[number], proposed)
    return not meant & set(proposed) and any(_LEAST <= each / amount <= _MOST for each in meant for amount in proposed)


def _kroner(text: str, proposed: Collection[float]) -> set[float]:
    """The amounts of a clause; a number without a unit is one in the unit of what was proposed."""
    found = {each.kroner for each in writing.amounts(text)}
    bare = [] if _dates(text) else [_value(match[1]) for match in _NUMBER.finditer(text)]
    for value in bare:
        found |= {value} if value in proposed else {value * _unit(each) for each in proposed}
    return found


def _value(figure: str) -> float:
    return float(figure.replace(".", "").replace(",", "."))


def _unit(kroner: float) -> int:
    """In what an amount of this size is said without its unit."""
    return _MILLION if kroner >= _MILLION else _THOUSAND if kroner >= _THOUSAND else 1
