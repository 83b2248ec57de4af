"""The spoken formulas of decision (formulas.toml) found in an item's speech, with how much each is worth where it stands.

A formula is worth less when it is asked, supposed, read aloud from the indstilling or about another time, and turns into its
opposite when it is denied.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from stt_minutes.minutes import deadlines, writing
from stt_minutes.minutes.hearing import LIGHT_WORDS, Hearing
from stt_minutes.minutes.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.hearing import Hit
    from stt_minutes.minutes.tokens import Token

Move = Literal[
    "approve", "consent", "assign", "recommend", "note", "discuss", "postpone", "reject", "forward", "withdraw", "none"
]
MOVES: tuple[Move, ...] = get_args(Move)

_AT_LEAST = 0.78
_AT_LEAST_LIGHT = 0.93
"""A formula of light words alone ("det gør vi") must be heard nearly whole: half of all sentences resemble it."""
_STRONG, _WEAK = 1.0, 0.45
DENIALS = frozenset({"ikke", "aldrig", "hverken"})
_ASKED = (
    ("kan", "vi"),
    ("kan", "udvalget"),
    ("kan", "i"),
    ("skal", "vi"),
    ("kunne", "vi"),
    ("kan", "man"),
    ("kunne", "man"),
)
_SUPPOSED = frozenset(
    {"hvis", "såfremt", "hvornår", "før", "inden", "måske", "synes", "foreslår", "foreslå", "kunne", "vil"}
)
_TURNING = frozenset({"postpone", "reject"})
_CONCLUDES = frozenset(
    {"så", "altså", "dermed", "hermed", "konklusionen", "godt", "okay", "ok", "beslutningen", "referatet"}
)
READ_ALOUD = (
    ("indstillingen", "er"), ("indstillingen", "lyder"), ("indstillingen", "går"), ("indstilles", "det"), ("det", "indstilles"),
    ("forvaltningen", "indstiller"), ("forvaltningen", "foreslår"), ("forvaltningen", "peger"), ("administrationen", "indstiller"),
    ("direktøren", "indstiller"), ("lægger", "op"), ("indstillingen", "har"),
)  # fmt: skip
_DEFINITE = re.compile(r"^\w{3,}(?:en|et|erne|ene)$")
_LATER_VERBS = frozenset(
    ["tager", "tage", "kommer", "bliver", "venter", "vender", "ser", "kigger", "behandler", "får", "skal", "rykker"]
)
_LATER = 0.4
_CONCLUDING = 0.65
_LONGEST_LATER = 14
_ASSENT, _ASSENT_LENGTH = 0.4, 4
_ASSENTS = frozenset(
    {
        "ja",
        "jo",
        "jep",
        "mm",
        "mmh",
        "enig",
        "enige",
        "fint",
        "super",
        "godt",
        "absolut",
        "okay",
        "ok",
        "klart",
        "bestemt",
        "nemlig",
        "nok",
        "sådan",
        "perfekt",
        "aftalt",
        "med",
        "selvfølgelig",
        "gerne",
    }
)
_WITH_ASSENT = frozenset(
    {
        "det",
        "er",
        "jeg",
        "vi",
        "helt",
        "fair",
        "også",
        "så",
        "meget",
        "jamen",
        "nå",
        "i",
        "tak",
        "kan",
        "gør",
        "der",
        "den",
    }
)
_ANYBODY = frozenset({"nogen", "nogle"})
_OPPOSITES = frozenset({"uenig", "uenige", "uenighed", "ugyldig", "utryg", "utrygge"})
_NEGATIVE = frozenset({"ikke", "nej", "ingen", "hverken"})
_DENIAL_ALIKE, _CORE_ALIKE = 0.7, 0.72
_OPENERS = frozenset({"ja", "jo", "jamen", "godt", "okay", "ok", "fint", "men", "nå", "og"})
_VERB_ENDINGS = ("r", "s")
_ON_THE_WAY = frozenset({"er", "har", "var", "kommer", "siger", "der", "hører"})
_ACTORS = frozenset({"vi", "du", "i", "jeg", "den", "det", "de"})
_ONWARDS = frozenset({"videre", "punkt", "nummer", "næste", "over", "frem", "til"})
_READ_REACH = 20
EARLIER = frozenset({"sidst", "dengang", "tidligere", "allerede", "2019", "2020", "2021", "2022", "2023", "2024"})


@dataclass(frozen=True, slots=True)
class Found:
    """A formula heard at tokens `start..end` of the item's speech. `worth` 0..1.3 before its place in time is weighed."""

    move: Move
    phrase: str
    start: int
    end: int
    worth: float


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("formulas.toml").read_text(encoding="utf-8"))


@cache
def _phrases() -> dict[str, tuple[Move, float]]:
    data = _file()
    found: dict[str, tuple[Move, float]] = {}
    for move in MOVES:
        for phrase in data[move].get("weak", ()):
            found[phrase] = (move, _WEAK)
        for phrase in data[move]["strong"]:
            found[phrase] = (move, _STRONG)
    return found


def find(heard: Sequence[Token]) -> list[Found]:
    """Every formula in `heard`, in order of place."""
    phrases = _phrases()
    lights = frozenset(phrase for phrase in phrases if all(word in LIGHT_WORDS for word in phrase.split()))
    heavy = [phrase for phrase in phrases if phrase not in lights]
    hearing = Hearing(heard)
    hits = hearing.find_any(heavy, at_least=_AT_LEAST) + hearing.find_any(tuple(lights), at_least=_AT_LEAST_LIGHT)
    found = []
    for hit in sorted(hits, key=lambda hit: hit.start):
        if (
            not _core_heard(hearing, hit)
            or not _denial_heard(hearing, hit)
            or _OPPOSITES & set(hearing.words[hit.start : hit.end])
        ):
            continue
        move, weight = phrases[hit.phrase]
        quality = (hit.score - 0.65) / 0.35
        if hit.phrase in lights and not _is_sentence(hearing.tokens, hit):
            weight *= 0.5
        move, factor = _in_context(hearing.tokens, hit.start, hit.end, hit.phrase, move)
        found.append(Found(move, hit.phrase, hit.start, hit.end, weight * quality * factor))
    taken = {place for each in found for place in range(each.start, each.end)}
    loose = [*_concluding(hearing.tokens), *_assents(hearing.tokens), *_later(hearing.tokens)]
    found += [each for each in loose if taken.isdisjoint(range(each.start + 1, each.end)) and each.start not in taken]
    return sorted(found, key=lambda each: each.start)


def _is_sentence(heard: Sequence[Token], hit: Hit) -> bool:
    """The formula stands alone as a sentence, give or take a word: then "det gør vi" answers a question."""
    opened = any(heard[place].opens for place in range(max(0, hit.start - 1), hit.start + 1))
    return opened and any(heard[place].ends for place in range(hit.end - 1, min(hit.end + 2, len(heard))))


def leanings(heard: Sequence[Token]) -> dict[Move, int]:
    """How many different words of `heard` lean towards a postponement or a refusal."""
    data = _file()["leaning"]
    said = {token.word for token in heard}
    return {move: len(said & set(data[move])) for move in MOVES if move in data}


def _core_heard(hearing: Hearing, hit: Hit) -> bool:
    """One of the formula's own words was heard, not only the light words around it: "det ville" is not "den hviler"."""
    core = [word for word in hit.phrase.split() if word not in LIGHT_WORDS]
    place = slice(hit.start, hit.end)
    heard = (max(hearing.sound(word)[place].max(), hearing.sound_of_two(word)[place].max()) for word in core)
    return not core or len(core) > 1 or max(heard) >= _CORE_ALIKE


def _denial_heard(hearing: Hearing, hit: Hit) -> bool:
    """A formula that denies ("ikke i dag") was not heard unless its "ikke" was: "i dag" alone is something else."""
    denial = next((word for word in hit.phrase.split() if word in _NEGATIVE), None)
    return denial is None or bool((hearing.sound(denial)[hit.start : hit.end] >= _DENIAL_ALIKE).any())


def _assents(heard: Sequence[Token]) -> list[Found]:
    """Sentences that only assent ("Ja.", "Mm.", "Fair nok."): little alone, but two of them close an item that asks for a yes."""
    found = []
    for start, end in sentences(heard):
        words = [token.word for token in heard[start:end]]
        if len(words) <= _ASSENT_LENGTH and words[-1] in _ASSENTS and set(words) <= _ASSENTS | _WITH_ASSENT:
            found.append(Found("consent", "ja", start, end, _ASSENT))
    return found


def _later(heard: Sequence[Token]) -> list[Found]:
    """Sentences that put the item itself off to a named time: "det bliver til september", "så ser vi på den efter ferien"."""
    found = []
    for start, end in sentences(heard):
        words = [token.word for token in heard[start:end]]
        if (
            len(words) > _LONGEST_LATER
            or not {"den", "det", "sagen", "punktet"} & set(words)
            or not _LATER_VERBS & set(words)
        ):
            continue
        if deadlines.find(writing.write(" ".join(words)).text) is not None:
            found.append(Found("postpone", "senere", start, end, _LATER))
    return found


def _concluding(heard: Sequence[Token]) -> list[Found]:
    """Sentences of the form "så kalder vi den …", "så får Pia den": whatever they say, somebody concludes."""
    found = []
    for place in range(len(heard) - 3):
        first, verb, who, rest = heard[place : place + 4]
        opened = first.opens or heard[max(0, place - 1)].word in _OPENERS
        if first.word != "så" or not opened or not verb.word.endswith(_VERB_ENDINGS) or verb.word in _ON_THE_WAY:
            continue
        if verb.word == "går" and who.word in _ACTORS:
            continue
        if (
            (who.word in _ACTORS or who.text[:1].isupper() or _DEFINITE.match(who.word))
            and rest.word not in _ONWARDS
            and not heard[place + 2].ends
        ):
            found.append(Found("assign", "så …", place, place + 3, _CONCLUDING))
    return found


def _in_context(heard: Sequence[Token], start: int, end: int, phrase: str, move: Move) -> tuple[Move, float]:
    """What the words before the formula make of it."""
    clause = _clause(heard, start)
    before = [token.word for token in heard[clause:start]]
    inside = [token.word for token in heard[start:end]]
    factor = 1.0
    if set(before) & _CONCLUDES or set(inside) & _CONCLUDES:
        factor *= 1.25
    sentence = max(
        (place for place in range(max(0, start - _READ_REACH), start + 1) if heard[place].opens),
        default=max(0, start - _READ_REACH),
    )
    reading = [token.word for token in heard[sentence:start]]
    pairs = set(zip(reading, [*reading[1:], *inside[:1]], strict=False))
    if pairs & set(READ_ALOUD):
        factor *= 0.1
    near = before[-6:]
    if set(zip(near, [*near[1:], *inside[:1]], strict=False)) & set(_ASKED) and "kan vi" not in phrase:
        factor *= 0.6
    elif set(near) & _SUPPOSED:
        factor *= 0.85 if move in _TURNING else 0.5  # "jeg foreslår, vi udsætter" is how a chair postpones
    if (
        move == "postpone"
        and heard[max(0, start - 2)].word == "og"
        and "så" in (heard[start].word, heard[max(0, start - 1)].word)
    ):
        factor *= 0.5  # "… og så ser vi på det igen til oktober" comes on top of a decision
    if {token.word for token in heard[max(0, start - 8) : start]} & EARLIER:
        factor *= 0.5
    denied = "ikke" not in phrase.split() and "hverken" not in phrase.split() and bool(set(before[-4:]) & DENIALS)
    after = [token.word for token in heard[end : end + 2]]
    denied = denied or (
        "ikke" not in phrase.split() and "ikke" in after[:1] and move in {"approve", "recommend", "consent"}
    )
    if denied and set(before) & _ANYBODY:  # "nogen, der ikke kan anbefale det?" asks for silence
        return move, factor * 0.5
    if denied:
        return ("reject", factor * 0.6) if move in {"approve", "recommend"} else (move, factor * 0.15)
    return move, factor


def _clause(heard: Sequence[Token], start: int) -> int:
    """Where the clause that holds `start` begins: at a sentence, after "så" or "men", or twelve words back."""
    place = start
    if heard[start].word == "så":
        return start
    while place > 0 and start - place < 12 and not heard[place].opens:
        if heard[place - 1].word in {"men", "og"} and start - place > 1:
            break
        place -= 1
        if heard[place].word == "så":
            break
    return place
