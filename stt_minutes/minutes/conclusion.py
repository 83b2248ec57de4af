"""The words in which an item was concluded, and whether they change what the indstilling proposed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from stt_minutes.minutes import cleaning, numerals, writing
from stt_minutes.minutes.hearing import LIGHT_WORDS
from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import segment_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.asked import Request
    from stt_minutes.minutes.formulas import Found
    from stt_minutes.minutes.tokens import Token

Change = Literal["ændring", "bemærkning"]

_LONGEST = 45
_FEW_WORDS = 5
"""A sentence with fewer words of its own than this says nothing beyond the formula."""
_TELLING = 2
_PLAIN_WORTH = 0.6
"""What a sentence without a formula goes on to say is added to the decision from here on."""
_TELLING_MS, _SHORT, _MANY, _MOST = 75_000, 2, 10, 1.5
_BY_WORD, _BY_WEIGHT, _BY_NAME = 0.027, 0.1, 0.05
_TELLS, _AGREED = 0.22, 0.25
"""Below these nothing is quoted. Measured on 92 such items: 51 are quoted, of which 6 share no word with the decision that was
written; 37 did when the words around the loudest formula were always quoted."""
_BARE_REACH, _BARE_LEAST = 20, 20
_READABLE, _DOUBTFUL, _DOUBTFUL_SHARE = 0.65, 0.5, 0.12
"""Mean confidence below which a quotation would be noise, and the share of doubtful words above which it would be."""
_AT = re.compile(
    r"\bmed (?:den|det|en|de|følgende) (?P<what>ændring|rettelse|justering|præcisering|tilføjelse|betingelse|forbehold|bemærkning|"
    r"forudsætning)\w*,? (?:om,? )?at (?P<clause>.+)$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\bmed den (?:ændring|rettelse|justering|tilføjelse|præcisering)|\bmed de (?:ændringer|rettelser)|\bi stedet for\b|\bi stedet\b|"
    r"\bmen (?:kun|som|ikke|uden)\b|\bbortset fra\b|\bundtagen\b|\bminus\b|\bpå (?:den )?betingelse\b|"
    r"\bunder forudsætning\b|\bforudsat\b|\bdog\b",
    re.IGNORECASE,
)
_REMARKED = re.compile(
    r"\bmed (?:den|en) bemærkning\b|\bidet\b|\bopfordrer\b|\bvil gerne have,? at\b|\bbeder om\b|\bønsker\b",
    re.IGNORECASE,
)
POINTS_BACK = re.compile(
    r"\bmed den (?:ændring|rettelse|bemærkning|tilføjelse|justering)\b(?!,? (?:om,? )?at)", re.IGNORECASE
)
"""Names a change that was said before."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The concluding words at tokens `start..end`. `clause` is what follows "med den ændring, at", when it was put so.

    `tells`: they say more than that something was decided.
    """

    start: int
    end: int
    quote: str
    change: Change | None
    clause: str | None
    evidence: tuple[str, ...]
    strange: tuple[writing.Amount, ...] = ()
    tells: bool = True


def conclude(heard: Sequence[Token], best: Found, asked: Request) -> Conclusion:
    """The sentence around the formula `best`, wider where it points back or says too little."""
    start, end = _sentence(heard, best.start, best.end)
    text = _plain(heard[start:end])
    if POINTS_BACK.search(text) or (_own_words(heard[start:end], best, start) < _TELLING and not asked.lines):
        start = _earlier(heard, start)
        if _own_words(heard[start:end], best, start) < _TELLING and not asked.lines and end < len(heard):
            end = _sentence(heard, end, end + 1)[1]
        text = _plain(heard[start:end])
    quote = cleaning.clean(heard[start:end])
    strange = _amounts(quote, asked)
    if not strange and (wider := _bare_amount(heard, start, end, asked)) is not None:
        start, strange = wider[0], (wider[1],)
        quote = cleaning.clean(heard[start:end])
    clause = _AT.search(quote)
    rest = _own_words(heard[best.end : end], best, best.end) if best.phrase or best.worth >= _PLAIN_WORTH else 0
    change = _change(text, strange if asked.lines else (), rest) if readable(heard[start:end]) else None
    return Conclusion(
        start,
        end,
        quote.strip(" ,"),
        change,
        clause["clause"].rstrip(" .,") if clause else None,
        segment_ids(heard, start, end),
        strange,
        _own_words(heard[start:end], best, start) >= _TELLING,
    )


def telling(
    said: Conclusion, heard: Sequence[Token], decided: Sequence[tuple[int, int, float]], ends_ms: Sequence[int]
) -> Conclusion:
    """`said` with the sentence near the end that most likely says what was decided, where no indstilling says it.

    `decided` are the places (first token, token after the last, weight) at which something was agreed on or given to somebody
    to do. A sentence tells by its own words, by what was agreed on in it and by whom it names; the weights are a least-squares
    fit on the measured meetings of how many words it shares with the decision that was written.
    """
    best, most = None, _TELLS
    for start, end in sentences(heard):
        words = heard[start:end]
        near = min((close - words[-1].end_ms for close in ends_ms if close >= words[-1].end_ms), default=0)
        if near > _TELLING_MS or not readable(words):
            continue
        own = {word for token in words if len(word := token.word) > _SHORT and word not in LIGHT_WORDS}
        weight = sum(each for first, _, each in decided if start <= first < end)
        named = any(token.text[:1].isupper() and not token.opens for token in words)
        tells = _BY_WORD * min(len(own), _MANY) + _BY_WEIGHT * min(weight, _MOST) + _BY_NAME * named
        if weight >= _AGREED and tells > most:
            best, most = (start, end), tells
    if best is None:
        return replace(said, tells=False)
    start, end = best
    quote = cleaning.clean(heard[start:end]).strip(" ,")
    return replace(
        said, start=start, end=end, quote=quote, evidence=segment_ids(heard, start, end), strange=(), tells=True
    )


def readable(heard: Sequence[Token]) -> bool:
    """The words were heard well enough to be quoted."""
    doubtful = sum(token.confidence < _DOUBTFUL for token in heard)
    mean = sum(token.confidence for token in heard) / max(1, len(heard))
    return mean >= _READABLE and doubtful <= _DOUBTFUL_SHARE * len(heard)


def _sentence(heard: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    while start > 0 and not heard[start].opens and end - start < _LONGEST:
        start -= 1
    while end < len(heard) and not heard[end - 1].ends and end - start < _LONGEST:
        end += 1
    return start, end


def _earlier(heard: Sequence[Token], start: int) -> int:
    """The start of the sentence before, and of one more when that one is short ("Det er rigtigt.")."""
    for _ in range(2):
        if start == 0:
            break
        before, _ = _sentence(heard, start - 1, start)
        length = start - before
        start = before
        if length >= _FEW_WORDS:
            break
    return start


def _plain(heard: Sequence[Token]) -> str:
    return " ".join(token.word for token in heard)


def _own_words(heard: Sequence[Token], best: Found, offset: int) -> int:
    """Words beside the formula that carry meaning; all that do where the sentence has no formula."""
    formula = range(best.start - offset, best.end - offset) if best.phrase else range(0)
    return sum(token.word not in LIGHT_WORDS for place, token in enumerate(heard) if place not in formula)


def _change(text: str, strange: Sequence[writing.Amount], rest: int) -> Change | None:
    """Whether the words alter the indstilling (another amount, "i stedet for", "men kun") or add to it."""
    if strange or _CHANGED.search(text):
        return "ændring"
    return "bemærkning" if _REMARKED.search(text) or rest >= _FEW_WORDS else None


def _amounts(quote: str, asked: Request) -> tuple[writing.Amount, ...]:
    """The amounts said that the item's text does not have, when it has any."""
    known = {amount.kroner for amount in writing.amounts(item_text(asked))}
    if not known:
        return ()
    return tuple(a for a in writing.amounts(quote) if a.kroner not in known and a.kroner * 1_000 not in known)


def _bare_amount(heard: Sequence[Token], start: int, end: int, asked: Request) -> tuple[int, writing.Amount] | None:
    """An amount said without its unit ("hundrede og halvtreds") just before the formula, unlike the one in the indstilling.

    Returns the start of its sentence and the amount; None when there is none.
    """
    proposed = [amount.kroner for _, line in asked.lines for amount in writing.amounts(line)]
    known = {amount.kroner for amount in writing.amounts(item_text(asked))}
    if not proposed:
        return None
    for first, last in reversed(
        [place for place in sentences(heard) if place[0] < end and place[1] > start - _BARE_REACH]
    ):
        words = [token.word for token in heard[first:last]]
        for place in range(len(words)):
            number = numerals.read(words, place)
            if number is None or number.ordinal or number.value < _BARE_LEAST:
                continue
            after = words[place + number.length] if place + number.length < len(words) else ""
            ends = heard[first + place + number.length - 1].text.endswith((",", ".", "?", "!")) or not after
            kroner = number.value * (1_000.0 if number.value < 1_000 else 1.0)
            alike = any(0.2 <= kroner / amount <= 5 for amount in proposed)
            if ends and alike and kroner not in known:
                return min(start, first), writing.Amount(kroner, f"{int(kroner):,} kr.".replace(",", "."))
    return None


def item_text(asked: Request) -> str:
    """All that the agenda says under the item."""
    item = asked.item
    return "\n".join([item.title, *(part.text for part in item.parts), *(line.text for line in item.recommendations)])
