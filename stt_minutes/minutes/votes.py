"""Votes in an item: numbers, names and parties for, against and abstaining, from the last vote that was taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from stt_minutes.minutes import numerals, tallies
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.people import chair, mentions, roster
from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import segment_ids
from stt_minutes.values import Votes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda

Side = Literal["for", "imod", "undlod"]

_CALLS = (
    "vi stemmer", "vi stemmer om", "til afstemning", "går til afstemning", "hvem er for", "hvem stemmer for", "stemmer for",
    "stemmer imod", "stemte for", "stemte imod", "for stemte", "imod stemte", "hvem er imod", "undlader at stemme",
    "undlod at stemme", "hvem undlader", "hvem støtter", "håndsoprækning", "ved afstemning", "stemmer",
    "op med hånden", "ræk hånden op", "rækker hånden op", "hånden i vejret",
)  # fmt: skip
_HANDS: dict[Side, tuple[str, ...]] = {
    "for": ("hvem stemmer for", "hvem er for", "stemmer for indstillingen", "ræk hånden op for"),
    "imod": ("hvem stemmer imod", "hvem er imod", "og hvem stemmer imod"),
}
_TAKEN = (
    "hvem er for", "hvem stemmer for", "hvem er imod", "hvem stemmer imod", "til afstemning", "stemmer om", "afstemning",
    "håndsoprækning", "for stemte", "imod stemte", "enstemmigt",
)  # fmt: skip
_CALLED, _ANSWERED, _BLANK = 0.8, 25, "undlad"
_COUNTING = frozenset({"det", "er", "altså", "så", "nå", "ja", "i", "alt", "og", "øh"})
"""Words that may stand beside the number in a sentence that only counts."""
_SIDES: dict[Side, frozenset[str]] = {"undlod": frozenset({"undlader", "undlod", "undladt", "blankt"})}
_VERBS = frozenset({"stemmer", "stemte", "stemme", "hvem", "stemt"})
_BOTH_SIDES, _ONE_SIDE = 0.8, 0.6
_HEARD_LETTERS = 4
"""Letters of a word that may be a misheard number: shorter ones sound like too much."""
_NEITHER = ("hverken stemt for eller imod", "hverken for eller imod", "hverken stemmer for eller imod")
_LOST = frozenset({"faldet", "falder", "forkastet", "nedstemt", "bortfalder", "afvist", "bortfaldt"})
_VERDICT = 12
"""Words after "fire mod to" in which it may be told what it becomes ("så bliver det et nej")."""
_MINE = frozenset({"mig", "jeg"})
_PARTIES = {
    "socialdemokratiet": "A", "socialdemokraterne": "A", "radikale": "B", "konservative": "C", "borgerlige": "D", "sf": "F",
    "liberal": "I", "moderaterne": "M", "danmarksdemokraterne": "Æ", "venstre": "V", "enhedslisten": "Ø", "alternativet": "Å",
    "folkeparti": "O", "lokallisten": "Lokallisten",
}  # fmt: skip
_VOTING = frozenset({"stemmer", "stemme", "stemte", "stemt", "er", "der"})
_REACH = 60
"""Words after the call in which a vote is counted."""


@dataclass(slots=True)
class _Count:
    """One vote while it is read."""

    numbers: dict[Side, int] = field(default_factory=dict)
    names: dict[Side, list[str]] = field(default_factory=lambda: {"for": [], "imod": [], "undlod": []})
    places: list[int] = field(default_factory=list)

    def has(self, side: Side) -> bool:
        """Something was counted on that side."""
        return side in self.numbers or bool(self.names[side])


def count(heard: Sequence[Token], agenda: Agenda) -> Votes | None:
    """The vote taken in `heard` (one item's speech); of several the last, which decides. None when nobody voted."""
    if not heard:
        return None
    hearing = Hearing(heard)
    calls = hearing.find_any(_CALLS, at_least=0.85)
    counted = _Reader(hearing, agenda, max(0, calls[0].start - 6)).read() if calls else _Count()
    hands = _by_hands(hearing, agenda)
    if hands is not None:
        counted.numbers = hands.numbers
        counted.names = {
            side: names if len(names) == hands.numbers.get(side, 0) else [] for side, names in counted.names.items()
        }
        counted.places = [*hands.places, *(place for place in counted.places if place >= hands.places[0])]
    against = _one_against_other(heard, called=bool(calls))
    if against is not None and (hands is None or against[1] > hands.places[-1]):
        sides, start, end = against
        counted.numbers = {**counted.numbers, **_by_count(sides, counted)}
        counted.places += [start, end - 1]
    for side, names in counted.names.items():
        if names and side not in counted.numbers:
            counted.numbers[side] = _size(names, agenda)
    if against is None and (tallied := _tallied(heard)) is not None:
        counted.numbers = {**counted.numbers, **tallied[0]}
        counted.places += tallied[1:]
    summed = tallies.tally(heard, _PARTIES)
    if summed is not None and summed.end > max(counted.places, default=0) - _ANSWERED:
        counted.numbers = {"for": summed.in_favour, "imod": summed.against, "undlod": summed.abstained}
        counted.names = {
            side: names if len(names) == counted.numbers[side] else [] for side, names in counted.names.items()
        }
        counted.places = [summed.start, summed.end - 1]
    if not {"for", "imod"} & set(counted.numbers) or not _plausible(counted, agenda):
        return None
    counted.numbers.setdefault("undlod", _neither(hearing))
    if not {"for", "imod"} <= set(counted.numbers) and not hearing.find_any(_TAKEN, at_least=0.85):
        return None  # "SF stemmer for" is no vote that was taken
    return Votes(
        in_favour=counted.numbers.get("for"),
        against=counted.numbers.get("imod", 0),
        abstained=counted.numbers.get("undlod", 0),
        names_in_favour=tuple(counted.names["for"]),
        names_against=tuple(counted.names["imod"]),
        names_abstained=tuple(counted.names["undlod"]),
        evidence=segment_ids(heard, min(counted.places), max(counted.places) + 1),
        score=_BOTH_SIDES if {"for", "imod"} <= set(counted.numbers) else _ONE_SIDE,
    )


def _by_hands(hearing: Hearing, agenda: Agenda) -> _Count | None:
    """The last vote in which both sides were called and counted: "Hvem stemmer for? A, B og C. Det er tre. Imod? To."."""
    calls: list[tuple[int, int, Side]] = [
        (hit.start, hit.end, side)
        for side, phrases in _HANDS.items()
        for hit in hearing.find_any(phrases, at_least=_CALLED)
    ]
    calls += [
        (place, place + 1, "imod")
        for place, token in enumerate(hearing.tokens)
        if token.word == "imod" and (token.opens or hearing.words[place - 1] == "og") and token.text.endswith("?")
    ]
    calls.sort()
    named = {each.start: each.person.name for each in mentions(hearing, roster(agenda)) if not each.person.items}
    found: _Count | None = None
    for call, after in pairwise(calls):
        if (call[2], after[2]) != ("for", "imod") or not 0 < after[0] - call[1] <= _REACH:
            continue
        end = min(after[1] + _ANSWERED, len(hearing))
        blank = next((n for n in range(after[1], end) if hearing.words[n].startswith(_BLANK)), None)
        first = _counted_in(hearing, named, call[1], after[0])
        second = _counted_in(hearing, named, after[1], blank if blank is not None else end)
        if first is not None and second is not None:
            found = _Count({"for": first, "imod": second}, places=[call[0], after[1]])
            if blank is not None:
                before = _number_before(hearing.words, blank, {"der"})
                found.numbers["undlod"] = before[0] if before is not None else 1
    return found


def _counted_in(hearing: Hearing, named: Mapping[int, str], start: int, end: int) -> int | None:
    """What was counted at `start..end`: the number that a sentence says by itself or ends with ("Det er otte."), else the names."""
    names: set[str] = set()
    for first, last in sentences(hearing.tokens[start:end]):
        words = hearing.words[start + first : start + last]
        read = [(n, number) for n in range(len(words)) if (number := numerals.read(words, n)) and not number.ordinal]
        rest = [word for word in words if word not in _COUNTING and numerals.cardinal(word) is None]
        if read:
            place, number = read[-1]
            listed = place > 0 and hearing.tokens[start + first + place - 1].text.endswith(",")
            if not rest or (listed and place + number.length == len(words)):
                return number.value
        names |= {named[place] for place in range(start + first, start + last) if place in named}
        names |= {"jeg"} & set(words) if "selv" in words else set()
    return len(names) or None


def _one_against_other(heard: Sequence[Token], *, called: bool) -> tuple[dict[Side, int], int, int] | None:
    """Two numbers against each other ("fire mod tre"): the larger side won, unless the proposal fell."""
    words = [token.word for token in heard]
    for place in range(len(words) - 2, 0, -1):
        if words[place] not in {"mod", "imod"}:
            continue
        right = numerals.read(words, place + 1)
        left = _number_before(words, place, {"stemmer"})
        if left is None or right is None or right.ordinal:
            continue
        near = set(words[max(0, place - 10) : place + 10])
        verdict = " ".join(words[place : place + _VERDICT])
        ruled = "bliver det et nej" in verdict or "bliver det et ja" in verdict
        if not called and not ruled and not near & (_LOST | {"stemmer", "vedtaget", "stemte", "stemt"}):
            continue
        low, high = sorted((left[0], right.value))
        lost = near & _LOST or "det et nej" in verdict
        sides: dict[Side, int] = {"for": low, "imod": high} if lost else {"for": high, "imod": low}
        return sides, left[1], place + 1 + right.length
    return None


def _tallied(heard: Sequence[Token]) -> tuple[dict[Side, int], int, int] | None:
    """The result as it is summed up: "altså elleve for og to imod"."""
    words = [token.word for token in heard]
    for place in range(len(words) - 1, 0, -1):
        if words[place] not in {"imod", "mod"}:
            continue
        right = _number_before(words, place, _VOTING) or _misheard_before(words, place)
        link = right[1] - 1 if right is not None else 0
        link -= words[link] == "og" and link > 0
        ours = right is not None and words[link] == "for"
        left = (_number_before(words, link, _VOTING) or _misheard_before(words, link)) if ours else None
        if right is not None and left is not None:
            return {"for": left[0], "imod": right[0]}, left[1], place
    return None


def _by_count(sides: dict[Side, int], counted: _Count) -> dict[Side, int]:
    """The two numbers turned round when the hands counted just before say so."""
    low, high = sorted(sides.values())
    heard_for = counted.numbers.get("for", len(counted.names["for"]) or None)
    if low != high and heard_for in {low, high}:
        return {"for": low, "imod": high} if heard_for == low else {"for": high, "imod": low}
    return sides


def _number_before(words: Sequence[str], place: int, between: Collection[str]) -> tuple[int, int] | None:
    """The number that ends right before `place` (one of `between` may stand there) as (value, its token)."""
    end = place - 1 if place and words[place - 1] in between else place
    for length in (3, 2, 1):
        at = end - length
        if at >= 0 and (number := numerals.read(words, at)) and number.length == length and not number.ordinal:
            return number.value, at
    return None


def _misheard_before(words: Sequence[str], place: int) -> tuple[int, int] | None:
    """The number that the word right before `place` sounds like, as (value, its token)."""
    word = words[place - 1] if place else ""
    number = numerals.misheard(word) if len(word) >= _HEARD_LETTERS else None
    return (number.value, place - 1) if number is not None and not number.ordinal else None


def _neither(hearing: Hearing) -> int:
    """How many "har hverken stemt for eller imod"."""
    hits = hearing.find_any(_NEITHER, at_least=0.85)
    return 0 if not hits else (_number_before(hearing.words, hits[-1].start, {"har"}) or (1, 0))[0]


class _Reader:
    """Walks through the words after the call to vote: "for", "imod" and "undlader" open a side, numbers and names go to it.

    In "fire for, tre imod" the number stands before its side, in "for stemte 4, imod stemte 3" after it; the first side tells.
    """

    def __init__(self, hearing: Hearing, agenda: Agenda, start: int) -> None:
        self.tokens, self.words, self.start = hearing.tokens, hearing.words, start
        self.named = {
            mention.start: mention.person.name
            for mention in mentions(hearing, roster(agenda))
            if not mention.person.items
        }
        self.chair = chair(agenda)

    def read(self) -> _Count:
        """The last vote that was counted."""
        counted = _Count()
        side: Side | None = None
        prefixed: bool | None = None
        waiting: list[int] = []  # names at the beginning of a sentence, before it says which side they are on
        used: set[int] = set()
        since = place = self.start
        while place < len(self.words):
            if self.tokens[place].opens:
                for name in waiting:
                    self._name(counted, side, name)
                waiting = []
            opened = self._side(place)
            if opened is not None:
                before = _number_before(self.words, place, _VOTING)
                before = None if before is None or before[1] in used else before
                prefixed = before is not None if prefixed is None else prefixed
                if opened == "for" and counted.has("imod"):
                    counted = _Count()
                side, since = opened, place
                if before is not None and (prefixed or opened == "undlod"):
                    counted.numbers[side] = before[0]
                    used.add(before[1])
                verbal = opened == "undlod" or self.words[place - 1] in {"stemmer", "stemte"}
                for name in waiting:
                    self._name(counted, side if verbal else None, name)
                waiting = []
                counted.places.append(place)
            elif side is not None and place - since <= _REACH:
                place += self._counted(counted, side, place, used, waiting, prefixed=bool(prefixed))
            elif place in self.named or self.words[place] in _PARTIES:
                waiting.append(place)
            place += 1
        return counted

    def _counted(
        self, counted: _Count, side: Side, place: int, used: set[int], waiting: list[int], *, prefixed: bool
    ) -> int:
        """Take the number or the name at `place`; returns how many more words it spans."""
        number = numerals.read(self.words, place)
        if number is not None and not number.ordinal:
            follows = self._side(place + number.length) or self._side(place + number.length + 1)
            loose = self.words[place] in {"en", "et"} and not self.tokens[place].opens
            if side not in counted.numbers and not loose and not (prefixed and follows) and follows != "undlod":
                counted.numbers[side] = number.value
                counted.places.append(place)
                used.add(place)
            return number.length - 1
        if place in self.named or self.words[place] in _PARTIES:
            if self._sentence_has_side_after(place):
                waiting.append(place)
            elif side not in counted.numbers:
                self._name(counted, side, place)
        elif (
            self.words[place] in _MINE and self.words[place - 1] == "og" and self.chair and side not in counted.numbers
        ):
            counted.names[side].append(self.chair)
        return 0

    def _sentence_has_side_after(self, place: int) -> bool:
        """The names come first in their sentence and then "stemmer imod" or "undlader": "Venstre stemmer imod"."""
        for later in range(place + 1, min(place + 14, len(self.words))):
            if self.tokens[later].opens:
                return False
            if self._side(later) is not None:
                return self.words[later] in _SIDES["undlod"] or self.words[later - 1] in {"stemmer", "stemte"}
        return False

    def _name(self, counted: _Count, side: Side | None, place: int) -> None:
        if side is None:
            return
        name = self.named.get(place) or self.tokens[place].text.strip(",.;:?!")
        if name not in counted.names[side]:
            counted.names[side].append(name)
            counted.places.append(place)

    def _side(self, place: int) -> Side | None:
        """The side that the word opens: "hvem er for", "stemmer imod", "to undlader", "fem for"."""
        if place >= len(self.words) or (place == 0 and self.words[place] != "for"):
            return None
        word = self.words[place]
        if word in _SIDES["undlod"]:
            return "undlod"
        if word == "støtter" and place and self.words[place - 1] == "hvem":
            return "for"
        alone = self.tokens[place].opens and self.tokens[place].text.endswith("?")
        if word in {"for", "imod"} and alone:
            return "for" if word == "for" else "imod"
        if word not in {"for", "imod"} or self.words[place + 1 : place + 2] == ("at",):
            return None
        if place and self.words[place - 1] in {"jeg", "er"} and (place < 2 or self.words[place - 2] != "hvem"):
            return None
        around = {*self.words[max(0, place - 2) : place], *self.words[place + 1 : place + 2]}
        numbered = _number_before(self.words, place, _VOTING) is not None
        asked = word == "imod" and (self.words[place - 1] == "og" or self.tokens[place].opens)
        return ("for" if word == "for" else "imod") if around & _VERBS or numbered or asked else None


def _size(names: Sequence[str], agenda: Agenda) -> int:
    """How many votes the names are: a party counts its members on the roster."""
    total = 0
    for name in names:
        letter = _PARTIES.get(name.lower())
        members = sum(
            1
            for member in agenda.members
            if letter and member.party and member.party.strip().lower() in {letter.lower(), name.lower()}
        )
        total += members or 1
    return total


def _plausible(counted: _Count, agenda: Agenda) -> bool:
    """No more votes than members, where the roster is known; never more than a large council has."""
    total = sum(counted.numbers.values())
    return 0 < total <= (len(agenda.members) or 61) + 1
