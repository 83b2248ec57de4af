"""A Danish main clause parted at its finite verb: what stands before it, the subject, the verb and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stt_minutes.minutes.telling import verbs
from stt_minutes.minutes.telling.lists import words

if TYPE_CHECKING:
    from collections.abc import Sequence

NOMINATIVE = frozenset({"vi", "jeg", "du", "I", "han", "hun", "man"})
"""Pronouns that are nothing but a subject."""
_EITHER = frozenset({"de", "den", "det", "der"})
_SUBORDINATE = words(
    "hvis når fordi inden indtil hvor som da medmindre mens selvom såfremt idet hvordan hvorfor hvad hvem om efter før"
)
_LOOSE = frozenset({"så", "nu", "dermed", "derfor", "ellers", "også", "hermed"})
"""Words before the verb that nothing is lost without."""
ADVERBS = words("ikke også altid kun stadig først aldrig gerne så nu dog igen hellere hverken endnu fortsat selv")
_ADVERBIAL = _LOOSE | words(
    "til i på fra efter før inden om med for ved under over senest hos her der bagefter derefter senere desuden samtidig måske derudover "
    "altså først bare fremover herefter næste midt sidst ultimo primo medio"
)
"""Words that begin what says when, where or how."""
_NOUNS_TOO = frozenset(
    {
        "leder",
        "møder",
        "køber",
        "lejer",
        "ejer",
        "læser",
        "ansøger",
        "taler",
        "fører",
        "ender",
        "bærer",
        "sælger",
        "lærer",
    }
)
_BEFORE_NOUN = frozenset(
    {"en", "et", "den", "det", "de", "vores", "til", "af", "for", "med", "mange", "flere", "nye", "ny", "og"}
)
_LONGEST_FRONT = 10
_EDGE = re.compile(r"^[^\w§%]+|[^\w§%]+$")
_DEFINITE = re.compile(r"\w{3,}(?:en|et|erne|ene|ne)")


@dataclass(slots=True)
class Parted:
    """A main clause. `front`: what stands before the verb and is not its subject; `thing`: the object, where that stands first;
    `mark`: the comma after the verb ("undersøger, om …").
    """

    subject: list[str]
    verb: str
    rest: list[str]
    front: list[str] = field(default_factory=list)
    thing: list[str] = field(default_factory=list)
    mark: str = ""


def low(word: str) -> str:
    """The word without marks, in lower case; "I" (you) stays apart from "i" (in)."""
    bare = _EDGE.sub("", word)
    return bare if bare == "I" else bare.lower()


def part(words: Sequence[str]) -> Parted | None:
    """The clause parted at its finite verb; None when it has none, begins with it, or is no main clause."""
    found = _parted(words)
    if found is not None and found[0].rest and words[found[1]].endswith(","):
        found[0].mark = ","
    if found is not None and found[0].subject[-1].endswith(","):  # "så svarer rådet, at …"
        found[0].subject[-1] = found[0].subject[-1].rstrip(",")
        found[0].mark = ","
    return found[0] if found is not None else None


def _parted(words: Sequence[str]) -> tuple[Parted, int] | None:
    said = [low(word) for word in words]
    if not said or said[0] in _SUBORDINATE:
        return None
    at = next((place for place in range(min(len(said), _LONGEST_FRONT)) if _is_verb(said, place)), None)
    if not at or any(word in _SUBORDINATE | {"at"} for word in said[:at]):
        return None
    front, rest = list(words[:at]), list(words[at + 1 :])
    if said[:at] == ["der"] and (not rest or said[at + 1] not in NOMINATIVE):
        return Parted(front, said[at], rest), at
    after = said[at + 1] if rest else ""
    shouted = len(front[0]) > 1 and front[0].isupper()  # "MED" is no "med"
    adverbial = (said[0] in _ADVERBIAL and not shouted) or front[0][:1].isdigit()
    if said[0] == "næste" and after in {"den", "på"}:
        adverbial = False  # "næste møde er den 9. november"
    if after in NOMINATIVE or (after in _EITHER and adverbial):
        length = 3 if len(rest) > 3 and low(rest[1]) == "og" and rest[2][:1].isupper() else 1
        return _turned(front, rest[:length], said[at], rest[length:], adverbial=adverbial), at
    if adverbial and (length := _noun(rest)):
        return Parted(rest[:length], said[at], rest[length:], _kept(front)), at
    if adverbial:
        return None
    adverbs = [word for word in front[1:] if low(word) in ADVERBS]
    subject = [word for place, word in enumerate(front) if place == 0 or low(word) not in ADVERBS]
    return Parted(subject, said[at], [*adverbs, *rest]), at


def _turned(front: list[str], subject: list[str], verb: str, rest: list[str], *, adverbial: bool) -> Parted:
    """The subject stands after the verb; what stands first is an adverbial, the object, or the object and its pronoun."""
    if adverbial:
        return Parted(subject, verb, rest, _kept(front))
    said = [low(word) for word in front]
    if len(front) > 1 and said[-1] in {"den", "det", "dem", "de"} and front[-2].endswith(","):
        return Parted(subject, verb, rest, thing=[*front[:-2], front[-2].rstrip(",")])
    return Parted(subject, verb, rest, thing=front)


def _is_verb(said: Sequence[str], place: int) -> bool:
    before = said[place - 1] if place else ""
    if not verbs.is_finite(said[place]) or before in {"at", "som"}:
        return False
    return not (said[place] in _NOUNS_TOO and before in _BEFORE_NOUN)


def _kept(front: Sequence[str]) -> list[str]:
    return [word for word in front if low(word) not in _LOOSE | {"og", "men"}]


def _noun(rest: Sequence[str]) -> int:
    """How many words of `rest` are its first noun phrase: a name, or a definite noun; 0 when it begins otherwise."""
    count = 0
    while count < len(rest) and rest[count][:1].isupper() and low(rest[count]) != "I":
        count += 1
        if rest[count - 1].endswith((",", ".")):
            return count
    if count:
        pair = count < len(rest) - 1 and low(rest[count]) == "og" and rest[count + 1][:1].isupper()
        return count + 2 if pair else count
    first = low(rest[0]) if rest else ""
    return 1 if _DEFINITE.fullmatch(first) and not verbs.is_infinitive(first) else 0
