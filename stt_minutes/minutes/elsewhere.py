"""What is told of votes that were taken at another time, in another body or not at all: nothing of it is this meeting's vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda

_TIMES = (
    ("i", "fjor"), ("sidste", "år"), ("forrige", "år"), ("sidste", "møde"), ("forrige", "møde"), ("sidste", "gang"),
    ("dengang",), ("i", "sin", "tid"), ("år", "siden"), ("forrige", "periode"), ("sidste", "periode"),
)  # fmt: skip
_WISHES = (
    ("hvis", "vi", "stemte"),
    ("hvis", "vi", "stemmer"),
    ("hvis", "vi", "nu", "stemte"),
    ("hvis", "der", "blev", "stemt"),
)
_ROOMS = ("generalforsamling", "folkeafstemning", "folketinget", "borgermøde")
_BODIES = ("udvalget", "udvalg", "byrådet", "rådet", "bestyrelsen", "kommunalbestyrelsen", "direktionen")
_NAME = 3
"""Words between "i" and the end of a body's name: "i teknik- og miljøudvalget"."""
_REACH = 14
"""Words around such a sign, inside its sentence, that tell of the other vote."""


def without_other_votes(heard: Sequence[Token], agenda: Agenda) -> tuple[Token, ...]:
    """`heard` without what is told of votes that were not taken here and now."""
    ours = set(words(agenda.body.name))
    told: set[int] = set()
    for start, end in sentences(heard):
        for place in _signs([token.word for token in heard[start:end]], ours):
            told.update(range(max(start, start + place - _REACH), min(end, start + place + _REACH + 1)))
    return tuple(token for place, token in enumerate(heard) if place not in told)


def _signs(said: Sequence[str], ours: set[str]) -> Iterator[int]:
    for place, word in enumerate(said):
        if word.startswith(_ROOMS) or any(
            tuple(said[place : place + len(sign)]) == sign for sign in (*_TIMES, *_WISHES)
        ):
            yield place
        if word.endswith(_BODIES) and word not in ours:
            led = said[max(0, place - _NAME) : place]
            if "i" in led or ("fra" in led and said[place + 1 : place + 2] == ["hvor"]):
                yield place
