"""Danish verbs: which words are finite, and the forms of a verb that a referat needs.

The present tense is the infinitive with -r and the passive the infinitive with -s, but for a handful. The infinitives are in
verbs.txt; nouns that look like verbs ("leder", "møder") are told apart by their place.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from stt_minutes.minutes.telling.lists import words

MODALS = {"kan": "kunne", "skal": "skulle", "vil": "ville", "må": "måtte", "bør": "burde", "tør": "turde"}
_IRREGULAR = {
    "er": "være",
    "har": "have",
    "gør": "gøre",
    "ved": "vide",
    "findes": "findes",
    "synes": "synes",
    "mødes": "mødes",
}
_PASSIVES = {"være": "er", "have": "haves", "gøre": "gøres", "vide": "vides"}
PAST = words(
    "var havde blev kom sagde fik gik stod lå tog skrev lavede snakkede talte mente troede vidste ville skulle kunne måtte sad "
    "spurgte ringede købte gjorde fandt gav holdt satte lagde solgte søgte boede hed bad"
)
_NEVER_OBJECT = words(
    "være blive komme gå stå ligge sidde mødes synes hedde ske mangle få have vide mene tro håbe se høre kende huske glæde leve tænke love "
    "ville kunne skulle måtte burde turde snakke tale takke grine sove arbejde"
)
"""Verbs whose passive is not used, or means something else ("findes")."""


@cache
def _infinitives() -> frozenset[str]:
    lines = Path(__file__).with_name("verbs.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def infinitive(word: str) -> str | None:
    """The infinitive of a verb in the present tense, None for any other word: "sender" -> "sende", "er" -> "være"."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in MODALS:
        return MODALS[word]
    return word[:-1] if word.endswith("r") and word[:-1] in _infinitives() else None


@cache
def is_infinitive(word: str) -> bool:
    """Whether the word is the infinitive of a known verb."""
    return word in _infinitives() or word in {"være", "have", "gøre", "vide"}


@cache
def is_finite(word: str) -> bool:
    """Whether the word may be the finite verb of a clause; a passive in -s is one."""
    return infinitive(word) is not None or word in PAST or (word.endswith("s") and word[:-1] in _infinitives())


@cache
def imperative(word: str) -> str | None:
    """The infinitive whose imperative the word is: "send" -> "sende", "bestil" -> "bestille", "gå" -> "gå"."""
    if word in PAST:
        return None
    for found in (word + "e", word + word[-1:] + "e", word):
        if found in _infinitives() and (found != word or len(word) <= 3):
            return found
    return "være" if word == "vær" else None


def present(infinitive_: str) -> str:
    """The present tense: "sende" -> "sender"."""
    for word, found in (_IRREGULAR | MODALS).items():
        if found == infinitive_:
            return word
    return infinitive_ + "r"


def passive(infinitive_: str) -> str:
    """The passive of the present tense: "sende" -> "sendes"."""
    return _PASSIVES.get(infinitive_, infinitive_ + "s")


def takes_object(infinitive_: str) -> bool:
    """Whether something can be done to a thing with it, so that it has a passive."""
    return infinitive_ not in _NEVER_OBJECT and not infinitive_.endswith("s")
