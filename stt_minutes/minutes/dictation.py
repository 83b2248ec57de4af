"""Decisions that the chair says in the form of a referat: "projektet er godkendt", "til referatet: sagen sendes i høring".

A clause is in that form when a noun in the definite form (or a genitive with its noun) is followed by er, blev or bliver and a
participle, or by a verb in the passive. It is quoted as said, if the words were heard well.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes.minutes import cleaning
from stt_minutes.minutes.tokens import segment_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.tokens import Token

_LONGEST_SUBJECT = 6
_LONGEST_CLAUSE = 28
_FEWEST_WORDS = 2
_DEFINITE = re.compile(r"^\w{3,}(?:en|et|erne|ene|ne)$")
_GENITIVE = re.compile(r"^\w{4,}(?:ens|ets|ernes|enes|nes)$")
_AUXILIARY = frozenset({"er", "blev", "bliver", "var"})
_PARTICIPLES = frozenset(
    [
        "godkendt",
        "tiltrådt",
        "vedtaget",
        "taget",
        "drøftet",
        "gennemgået",
        "udsat",
        "afvist",
        "forkastet",
        "anbefalet",
        "oversendt",
        "besluttet",
        "behandlet",
        "sendt",
        "trukket",
        "orienteret",
        "fremlagt",
        "indstillet",
        "valgt",
        "genvalgt",
        "bortfaldet",
        "tilbagesendt",
        "henlagt",
        "noteret",
    ]
)
_PASSIVES = frozenset(
    [
        "godkendes",
        "tiltrædes",
        "vedtages",
        "tages",
        "drøftes",
        "udsættes",
        "afvises",
        "anbefales",
        "oversendes",
        "sendes",
        "fremlægges",
        "forelægges",
        "behandles",
        "indarbejdes",
        "udarbejdes",
        "igangsættes",
        "iværksættes",
        "gennemføres",
        "evalueres",
        "udbetales",
        "fastsættes",
        "optages",
        "inviteres",
        "indkaldes",
        "offentliggøres",
        "afholdes",
        "undersøges",
        "tilbagesendes",
        "genoptages",
        "bemyndiges",
        "meddeles",
        "udgår",
        "bortfalder",
    ]
)
_NO_SUBJECT = frozenset(
    "noget meget andet alt hvem hvad blevet været taget ellers igen inden siden uden måtten mødet indstillingen uden mellem".split()  # noqa: SIM905
)
_PERSONAL = frozenset(["jeg", "vi", "du", "i", "mig", "os", "min", "vores", "jer"])
_ANNOUNCED = (
    ("til", "referatet"),
    ("til", "protokollen"),
    ("beslutningen", "er"),
    ("beslutningen", "lyder"),
    ("referatet", "skriver"),
)
_READ_ALOUD = frozenset({"indstillingen", "indstiller", "indstilles", "foreslår", "hvis", "om", "at"})
_SURE_MEAN, _SURE_EACH = 0.7, 0.4
"""Confidence at which words may be quoted in a decision; below it the house phrase is safer."""


@dataclass(frozen=True, slots=True)
class Dictated:
    """Clauses in the form of a referat, one line each, with the tokens they stand at."""

    text: str
    start: int
    end: int
    evidence: tuple[str, ...]


def dictated(heard: Sequence[Token]) -> Dictated | None:
    """The last run of such clauses in `heard`, None if there is none that was heard well."""
    clauses = _clauses(heard)
    if not clauses:
        return None
    run = [clauses[-1]]
    for earlier in reversed(clauses[:-1]):
        if run[0][0] - earlier[1] > 1:
            break
        run.insert(0, earlier)
    lines = [_sentence(heard[start:end]) for start, end in run]
    start, end = run[0][0], run[-1][1]
    return Dictated("\n".join(lines), start, end, segment_ids(heard, start, end))


def _clauses(heard: Sequence[Token]) -> list[tuple[int, int]]:
    starts = [place for place in range(len(heard)) if _begins(heard, place)]
    found = []
    for place in starts:
        end = place + 1
        while end < len(heard) and end - place < _LONGEST_CLAUSE and not heard[end - 1].ends and end not in starts:
            if heard[end].word in {"og", "men"} and end + 1 < len(heard) and heard[end + 1].word in _PERSONAL:
                break
            end += 1
        if end - place >= _FEWEST_WORDS and _sure(heard[place:end]) and _is_statement(heard[place:end]):
            found.append((place, end))
    return found


def _begins(heard: Sequence[Token], place: int) -> bool:
    """A clause in the form of a referat begins at `place`."""
    before = heard[place - 1] if place else None
    opened = before is None or heard[place].opens or before.ends or before.text.endswith((",", ":", ";"))
    opened = (
        opened or before is None or _announced(heard, place) or before.word in _PARTICIPLES or _is_plain(heard, place)
    )
    if not opened or (before is not None and before.word in _READ_ALOUD):
        return False
    if {token.word for token in heard[max(0, place - 6) : place]} & {"indstillingen", "indstiller", "foreslår"}:
        return False
    subject = heard[place : place + _LONGEST_SUBJECT]
    if not subject or subject[0].word in _NO_SUBJECT or not _is_subject([token.word for token in subject]):
        return False
    for length in range(1, len(subject)):
        verb = heard[place + length]
        if verb.word in _PASSIVES:
            return True
        if verb.word in _AUXILIARY:
            after = [token.word for token in heard[place + length + 1 : place + length + 4]]
            return bool(set(after) & _PARTICIPLES)
        if verb.word in _PERSONAL or heard[place + length - 1].ends:
            return False
    return False


def _is_plain(heard: Sequence[Token], place: int) -> bool:
    """One noun with its verb and participle side by side ("projektet er godkendt"): needs no punctuation before it."""
    words = [token.word for token in heard[place : place + 3]]
    return len(words) == 3 and words[1] in _AUXILIARY and words[2] in _PARTICIPLES


def _is_subject(words: Sequence[str]) -> bool:
    return bool(_DEFINITE.match(words[0]) or _GENITIVE.match(words[0]))


def _announced(heard: Sequence[Token], place: int) -> bool:
    said = [token.word for token in heard[max(0, place - 5) : place]]
    return bool(set(itertools.pairwise(said)) & set(_ANNOUNCED))


def _sure(heard: Sequence[Token]) -> bool:
    mean = sum(token.confidence for token in heard) / len(heard)
    return mean >= _SURE_MEAN and min(token.confidence for token in heard) >= _SURE_EACH


def _is_statement(heard: Sequence[Token]) -> bool:
    """No question, nothing said in the first person, nothing that points back ("med den bemærkning")."""
    words = [token.word for token in heard]
    pointing = words[-3:-1] == ["med", "den"] or words[-2:] == ["det", "her"]
    return not heard[-1].text.endswith("?") and not set(words) & _PERSONAL and not pointing


def _sentence(heard: Sequence[Token]) -> str:
    text = cleaning.clean(heard).rstrip(" ,;:.")
    return text[:1].upper() + text[1:] + "."
