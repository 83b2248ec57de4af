"""Heard sentences cut into clauses: the pieces of which a decision is made, each with its own place in the recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes.minutes.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.tokens import Token

_JOINING = frozenset({"og", "men", "så", "eller", "for", "altså"})
BOUND = frozenset(
    {
        "hvis",
        "når",
        "fordi",
        "inden",
        "indtil",
        "hvor",
        "som",
        "der",
        "da",
        "medmindre",
        "mens",
        "selvom",
        "såfremt",
        "idet",
    }
)
"""Words that open a clause which hangs on the one before."""
_BOUND_ALONE = frozenset({"hvis", "fordi", "indtil", "medmindre", "såfremt"})
"""Those that do so even where the recogniser wrote no comma."""
_SUBJECTS = frozenset({"vi", "jeg", "du", "i", "han", "hun", "de", "den", "det", "der", "man", "dem", "så"})
_COMMAS = (",", ";", "–", "—")
_FEWEST, _FEWEST_BOUND, _FEWEST_ALONE = 2, 3, 4
"""Words that a clause has at least before it may be cut: after a comma, before a bound clause, and without a comma."""
_LONG = 16
"""A clause of so many words is cut at the next comma."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens [start, end) of the sentence `sentence`. `link`: the word that ties it to the clause before ("og", "hvis"), "" if none."""

    start: int
    end: int
    sentence: int
    link: str = ""

    @property
    def bound(self) -> bool:
        """It cannot stand without the clause before it."""
        return self.link in BOUND


def cut(heard: Sequence[Token]) -> list[Clause]:
    """The clauses of `heard`, in order; together they hold every token once."""
    found: list[Clause] = []
    for number, (first, last) in enumerate(sentences(heard)):
        start, link = first, ""
        for place in range(first + 1, last - 1):
            if _cuts(heard, start, place, last):
                found.append(Clause(start, place, number, link))
                start, link = place, heard[place].word
        if start < last:
            found.append(Clause(start, last, number, link))
    return found


def _cuts(heard: Sequence[Token], start: int, place: int, last: int) -> bool:
    word, before, after = heard[place].word, place - start, last - place
    if heard[place - 1].text.endswith(_COMMAS):
        if word in _JOINING:
            return before >= _FEWEST and after >= _FEWEST_BOUND
        if word in BOUND:
            return before >= _FEWEST_BOUND and after >= _FEWEST_BOUND
        return before >= _LONG
    if before < _FEWEST_ALONE or after < _FEWEST_BOUND:
        return False
    after_it = heard[place + 1]
    subject = after_it.word in _SUBJECTS and (after_it.word != "i" or after_it.text[:1] == "I")
    if heard[place - 1].word == "at":  # "vi siger, at hvis …" is one clause
        return False
    return word in _BOUND_ALONE or (word in {"og", "men"} and subject)
