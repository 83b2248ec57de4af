"""The words and figures by which an item is known, and how well every heard word fits each item.

A term weighs more the fewer items share it and the less it is heard all over the meeting (inverse document frequency, Spärck
Jones 1972). It is matched by sound, by its stem, and as a part of a compound ("elever" for "Elevpladser").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import numerals, sounds
from stt_minutes.minutes.hearing import LIGHT_WORDS
from stt_minutes.minutes.lemmas import lemma
from stt_minutes.minutes.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.hearing import Hearing
    from stt_minutes.values import Agenda, AgendaItem

_COMMON_TEXT = """
afholdes ansøgning ansøger behandling beslutning beslutter bilag byråd byrådet dag dagsorden deltager direktør
direktøren drøfte drøftes drøfter fald forbindelse forslag forslaget forvaltning forvaltningen fremlægges
fremsendes får følgende gang godkende godkendelse godkendes grund herunder herved indstille indstiller indstilles
indstilling indstillingen januar februar marts april maj juni juli august september oktober november december kl
klokken kommune kommunen kommunal kommunale kommunens konsekvenser kr kroner lukket mandag tirsdag onsdag torsdag
fredag medlemmer mio møde mødet møder ny nye nyt orientering orienteres orienteringen pct procent pkt plan punkt
punktet økonomiske økonomiudvalget sagen sager sagsfremstilling sagsnr samt resumé status tages tid udvalg udvalget
udkast vedrørende år året årets efterretning formand formanden borgmester borgmesteren chef chefen uge uger udgør
oplæg notat evt per jf dato første
til hvis uden mellem gennem inden siden hele hel flere fleste sidste lang stor store lille små god gode godt dårlig
vores deres hans hendes sine dine mine jeres dem dig sidder står ligger gik kom sagde sagt tror synes ved kender gerne
aldrig altid igen allerede endnu stadig måske lige bare nok helt sammen samme gange gang dage måneder måned
minutter morgen aften hver hvert både enten hverken fordi mens dog altså ellers hvem hvilke hvilken dette disse
kunne skulle burde måtte bør får fik give giver gjort gøre stå ting
"""
COMMON = frozenset(_COMMON_TEXT.split()) | LIGHT_WORDS
"""Words of every agenda and of all talk: they tell no item from another."""
_ENDINGS = re.compile(r"(?:ernes|erne|enes|ene|ens|ets|ers|en|et|er|es|e|s)$")
_PART = 5
"""Letters of the shortest part of a compound that may tell its subject."""
_SURE, _UNSURE = 0.92, 0.7
"""A likeness at or over the first counts in full, one under the second not at all (at 40 % word errors half of all true words
sound more alike than .7, and one in fifty of the others)."""


def stem(word: str) -> str:
    """The word without its inflection, never under 3 letters: "eleverne" -> "elev"."""
    short = _ENDINGS.sub("", word)
    return short if len(short) >= 3 else word


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """The stem of the word's dictionary form, which irregular inflection does not change: "børnene" and "barn" -> "barn"."""
    found = lemma(word)
    return stem(found if len(found) >= 3 else word)


def tells(word: str) -> bool:
    """Whether a word can say anything about the subject."""
    return len(word) > 3 and word not in COMMON


@dataclass(frozen=True, slots=True)
class Term:
    """One word (`word`) or figure (`value`) of an item. `title`: it stands in the title."""

    word: str
    value: float | None = None
    title: bool = False


def of_item(item: AgendaItem) -> tuple[Term, ...]:
    """The different terms of an item: title, guests, and every text the agenda gives."""
    title = list(_of_text(item.title, title=True))
    names = [Term(part) for guest in (*item.presenters, *item.guests) for part in words(guest.name) if len(part) > 2]
    texts = [part.text for part in item.parts] + [attachment.name for attachment in item.attachments]
    body = [term for text in texts for term in _of_text(text, title=False)]
    found: dict[tuple[str, float | None], Term] = {}
    for term in (*title, *names, *body):
        found.setdefault((root(term.word), term.value), term)
    return tuple(found.values())


def _of_text(text: str, *, title: bool) -> Iterable[Term]:
    spoken = words(text)
    for place, word in enumerate(spoken):
        if word[:1].isdigit():
            value = _figure(word)
            if value is not None and not (place and spoken[place - 1] in {"kl", "punkt", "pkt"}):
                yield Term(word, value, title)
        elif len(word) > 2 and word not in COMMON:
            yield Term(word, None, title)


def _figure(word: str) -> float | None:
    """The value of a figure that can be recognised again: not the small ones, which are said of everything."""
    plain = word.replace(".", "").replace(":", "")
    try:
        value = float(plain.replace(",", "."))
    except ValueError:
        return None
    return value if value > 12 and not 2000 <= value <= 2100 else None


@cache
def _subjects() -> tuple[frozenset[str], ...]:
    """The groups of related.txt as stems."""
    text = Path(__file__).with_name("related.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(frozenset(root(word) for word in line.split()) for line in lines)


def related(title: str) -> frozenset[str]:
    """Stems of words that may be used instead of those of a title; a compound's parts count too."""
    bases = {root(word) for word in words(title) if len(word) > 2 and word not in COMMON}
    found: set[str] = set()
    for subject in _subjects():
        if any(_shares(base, word) for base in bases for word in subject):
            found |= subject
    return frozenset(found - bases)


def _shares(base: str, word: str) -> bool:
    return base == word or (len(word) >= 4 and (base.startswith(word) or base.endswith(word)))


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the heard words fit the items, in weights of terms (0 = not at all; a rare, well heard term about 2).

    words: (n, K) by any term. title_terms: for each item the (weight, (n,) likeness) of each term of its title.
    related: (n, K) by the words that are used of the title's subject.
    """

    words: NDArray[np.float32]
    title_terms: tuple[tuple[tuple[float, NDArray[np.float32]], ...], ...]
    related: NDArray[np.float32]


def fit(hearing: Hearing, agenda: Agenda) -> Fit:
    """Compare every heard word with every term of the agenda."""
    items = [of_item(item) for item in agenda.items]
    terms = sorted({term.word for item in items for term in item if term.value is None})
    column = {word: i for i, word in enumerate(terms)}
    shared = _document_frequency(items)
    vocabulary = list(dict.fromkeys(hearing.words))
    place = {word: i for i, word in enumerate(vocabulary)}
    ids = np.array([place[word] for word in hearing.words], np.intp)
    table = _alike(vocabulary, terms)
    heard = np.bincount(ids, minlength=len(vocabulary)) @ (table > 0.5) if terms and len(ids) else np.zeros(len(terms))
    values = _values(hearing)
    matrix = np.zeros((len(hearing), len(items)), np.float32)
    titles = []
    for k, item in enumerate(items):
        by_title = []
        best = np.zeros(len(vocabulary), np.float32)
        for term in item:
            rarity = float(np.log((len(items) + 1) / (shared[root(term.word), term.value] + 0.5)))
            if term.value is not None:
                weight = min(rarity, 2.0)
                hits = np.zeros(len(hearing), np.float32)
                hits[values.get(term.value, [])] = 1.0
                matrix[:, k] = np.maximum(matrix[:, k], weight * hits)
            else:
                weight = max(rarity, 0.2) / (1.0 + 0.3 * float(np.log2(1.0 + heard[column[term.word]] / 6.0)))
                likeness = table[:, column[term.word]]
                best = np.maximum(best, weight * likeness)
                hits = likeness[ids]
            if term.title:
                by_title.append((weight, hits))
        matrix[:, k] = np.maximum(matrix[:, k], best[ids])
        titles.append(tuple(by_title))
    return Fit(matrix, tuple(titles), _related(agenda, vocabulary)[ids])


def _related(agenda: Agenda, vocabulary: Sequence[str]) -> NDArray[np.float32]:
    """How well each different word fits each title's subject, shape (len(vocabulary), K); less the more titles share it."""
    subjects = [related(item.title) for item in agenda.items]
    table = np.zeros((len(vocabulary), len(subjects)), np.float32)
    for row, word in enumerate(vocabulary):
        parts = _parts(root(word))
        fitting = [k for k, subject in enumerate(subjects) if not parts.isdisjoint(subject)]
        if fitting and word not in COMMON:
            table[row, fitting] = np.log((len(subjects) + 1) / (len(fitting) + 0.5)) / np.log(len(subjects) + 1)
    return table


def _parts(base: str) -> frozenset[str]:
    """A stem and what may be the first or the last word of it as a compound."""
    cuts = range(_PART, len(base) - 2)
    return frozenset({base, *(base[:cut] for cut in cuts), *(base[-cut:] for cut in cuts)})


def _document_frequency(items: Sequence[Sequence[Term]]) -> dict[tuple[str, float | None], int]:
    counts: dict[tuple[str, float | None], int] = {}
    for item in items:
        for key in {(root(term.word), term.value) for term in item}:
            counts[key] = counts.get(key, 0) + 1
    return counts


def _alike(vocabulary: Sequence[str], terms: Sequence[str]) -> NDArray[np.float32]:
    """How surely each heard word is each term or a part of it, 0..1, shape (len(vocabulary), len(terms))."""
    likeness = sounds.likenesses(vocabulary, terms)
    sure = np.clip((likeness - _UNSURE) / (_SURE - _UNSURE), 0.0, 1.0)
    light = np.array([word in COMMON or len(word) < 3 for word in vocabulary], np.bool_)
    sure[light] = 0.0
    stems: dict[str, list[int]] = {}
    for row, word in enumerate(vocabulary):
        if not light[row] and len(root(word)) >= 3:
            stems.setdefault(root(word), []).append(row)
    for column, term in enumerate(terms):
        base = root(term)
        for length in range(4, len(base) + 1):
            for part in {base[:length], base[-length:]}:
                rows = stems.get(part)
                if rows:
                    share = 0.45 + 0.5 * length / len(base)
                    sure[rows, column] = np.maximum(sure[rows, column], share)
        for length in range(3, len(base) - 3):
            rows = stems.get(base[:length]) if length == 3 else None
            if rows:
                sure[rows, column] = np.maximum(sure[rows, column], 0.6)
    by_base = {root(term): column for column, term in enumerate(terms) if len(root(term)) >= 4}
    for base, rows in stems.items():
        for length in range(4, len(base)):
            for part in {base[:length], base[-length:]}:
                if part in by_base:
                    sure[rows, by_base[part]] = np.maximum(sure[rows, by_base[part]], 0.45 + 0.5 * length / len(base))
    return np.asarray(sure, np.float32)


def _values(hearing: Hearing) -> dict[float, list[int]]:
    """The first token of each number heard; millions also as "64 mio."."""
    found: dict[float, list[int]] = {}
    at = 0
    while at < len(hearing):
        number = numerals.read(hearing.words, at)
        if number is None:
            at += 1
            continue
        for factor in (1, 1_000_000):
            if number.value % factor == 0:
                found.setdefault(number.value / factor, []).append(at)
        at += number.length
    return found
