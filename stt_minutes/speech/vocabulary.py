"""Words that may be said, ranked, for the decoder to expect: the agenda's names, places, titles and terms, and the house's own list.

A decoder may write a word that it expects where nobody said it. So no word of a closed item is among them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from stt_minutes.values import Agenda, AgendaItem, Marker

MOST_TERMS = 80
LEAST_TERM = 8
"""Letters of a word that is worth showing for its length alone; shorter ones the decoder knows."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Ranked terms for the whole recording, and before them those of the item expected from a time on.

    by_time: (start_ms, terms), in order of time.
    """

    common: tuple[str, ...] = ()
    by_time: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def at(self, ms: int) -> tuple[str, ...]:
        """The terms for sound that begins at `ms`, the likeliest first, each once."""
        here: tuple[str, ...] = next((terms for start, terms in reversed(self.by_time) if start <= ms), ())
        return tuple(dict.fromkeys((*here, *self.common)))


def terms(agenda: Agenda, house: Sequence[str] = ()) -> tuple[str, ...]:
    """What may be said at this meeting, the likeliest first: the roster, the house list, then each item's own in turn."""
    if agenda.is_ocr:
        return _ranked(house)
    people = [name for member in agenda.members for name in _people(member.name)]
    by_item = [_of_item(item) for item in agenda.items]
    # In turn, so that a long first item does not use up the room of the others.
    longest = max((len(each) for each in by_item), default=0)
    in_turn = [each[at] for at in range(longest) for each in by_item if at < len(each)]
    return _ranked([*people, *house, *in_turn])


def vocabulary(agenda: Agenda, markers: Iterable[Marker] = (), house: Sequence[str] = ()) -> Vocabulary:
    """The same with the words of the marked item first, from each marker on."""
    items = {} if agenda.is_ocr else {item.key: item for item in agenda.items}
    by_time = tuple(
        (marker.time_ms, _ranked(_of_item(items[marker.item])))
        for marker in sorted(markers, key=lambda each: each.time_ms)
        if marker.kind == "item" and marker.item in items
    )
    return Vocabulary(terms(agenda, house), by_time)


def recognised(words: Vocabulary) -> list[str]:
    """What each term is recognised by, so that a transcript can tell which ones its decoder expected."""
    return sorted({_sign(term) for terms in (words.common, *(each for _, each in words.by_time)) for term in terms})


def closed_among(signs: Collection[str], agenda: Agenda) -> bool:
    """Whether a term that only closed items have is among those that were expected."""
    known = {term for item in agenda.items if item.open for term in _words_of(item)}
    known |= {name for member in agenda.members for name in _people(member.name)}
    shut = {term for item in agenda.items if not item.open for term in _words_of(item)}
    return any(_sign(term) in signs for term in shut - known)


def _sign(term: str) -> str:
    return hashlib.sha256(term.encode()).hexdigest()[:12]


def _of_item(item: AgendaItem) -> list[str]:
    return _words_of(item) if item.open else []


def _words_of(item: AgendaItem) -> list[str]:
    guests = [name for guest in item.guests for name in _people(guest.name)]
    title = [word for word in _WORD.findall(item.title) if len(word) >= LEAST_TERM]
    names: Counter[str] = Counter()
    for part in item.parts:
        names.update(_names(part.text))
    return [*guests, *_names(f". {item.title}"), *title, *(name for name, _ in names.most_common())]


def _people(name: str) -> Iterator[str]:
    words = _WORD.findall(name)
    if words:
        yield " ".join(words)


def _names(text: str) -> Iterator[str]:
    """Words with a capital inside a sentence; runs of them are one name. A scan's broken words hold digits and fall out."""
    for sentence in _SENTENCE.split(text):
        run: list[str] = []
        for word in sentence.split()[1:]:
            bare = word.strip("()[]„“”\"'.,:;!?")
            if _WORD.fullmatch(bare) and bare[0].isupper() and len(bare) > 2 and not bare.isupper():
                run.append(bare)
                if bare == word.rstrip():
                    continue
            if run:
                yield " ".join(run)
            run = []
        if run:
            yield " ".join(run)


def _ranked(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))[:MOST_TERMS]
