"""What is said of a vote, in order: the sides as they are called, and the numbers, names and parties that may go to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from stt_minutes.minutes import numerals
from stt_minutes.minutes.hearing import LIGHT_WORDS
from stt_minutes.minutes.people import chair, mentions, roster
from stt_minutes.minutes.sounds import likeness
from stt_minutes.minutes.voters import letters, parties, voters

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from stt_minutes.minutes.hearing import Hearing, Hit
    from stt_minutes.values import Agenda

Side = Literal["for", "imod", "undlod"]
Kind = Literal["number", "misheard", "named", "party", "rest", "all", "none", "self"]

_ASKS: dict[Side, tuple[str, ...]] = {
    "for": (
        "hvem stemmer for", "hvem er for", "hvem er så for", "hvem støtter", "hvem kan støtte", "hvem går ind for", "hvem er med på",
        "hvem vil være med", "hvem vil stemme for", "hvem siger ja", "for stemmer", "for stemte", "dem der stemmer for",
        "dem der er for", "dem der kan støtte", "dem der vil have", "dem der går ind for", "hånden op", "hænderne op",
        "op med hænderne", "op med hånden", "ræk hånden op", "rækker hånden op", "række hånden op", "hånden i vejret",
        "hænder for", "hvis i er for", "er i for", "hvem vil have", "se hænder", "ser på hænder", "hænder på", "flertallet", "et flertal bestående af", "et flertal",
    ),
    "imod": (
        "hvem stemmer imod", "hvem er imod", "hvem er så imod", "hvem vil stemme imod", "imod stemmer", "imod stemte", "imod er",
        "imod var", "hvem siger nej", "hvem er ikke", "hvem vil ikke", "hvem er ikke med", "dem der ikke vil", "dem der ikke vil have", "dem der er imod",
        "dem der stemmer imod", "og imod", "og hvem stemmer imod", "hænder imod", "nogen imod",
        "er der nogen imod", "nogen der er imod", "nogen der stemmer imod", "mindretallet", "et mindretal", "kontra",
    ),
    "undlod": (
        "hvem undlader", "hvem stemmer blankt", "hvem stemmer ikke", "undlader nogen", "nogen der undlader",
        "hverken for eller imod stemte", "hverken for eller imod stemmer", "hverken for eller imod er",
    ),
}  # fmt: skip
"""What follows is counted: "Hvem er for? Fire."."""
_SAYS: dict[Side, tuple[str, ...]] = {
    "for": ("stemmer for", "stemme for", "stemte for", "stemt for", "er for", "var for", "siger ja", "stemmer ja", "sagde ja", "støtter", "siger god for", "grønne"),
    "imod": (
        "stemmer imod", "stemme imod", "stemte imod", "stemt imod", "er imod", "var imod", "siger nej", "stemmer nej", "sagde nej", "er ikke for",
        "støtter ikke", "kan ikke støtte", "der ikke vil", "røde",
    ),
    "undlod": (
        "undlader", "undlod", "undlader at stemme", "undlod at stemme", "stemmer blankt", "stemte blankt", "stemmer ikke",
        "ikke stemmer", "stemte ikke", "hverken for eller imod", "hverken stemmer for eller imod",
        "hverken stemt for eller imod", "blank", "blanke", "sidder på hænderne",
        "holder mig udenfor", "holder mig uden for", "sidder på hegnet", "hverken eller", "holder sig væk", "holder sig udenfor", "gule",
    ),
}  # fmt: skip
"""What stands before is counted: "Venstre stemmer imod", "fire for"."""
_OTHERS: dict[Kind, tuple[str, ...]] = {
    "rest": (
        "resten", "de øvrige", "øvrige", "vi andre", "os andre", "alle andre", "alle de andre", "alle vi andre", "de andre", "ellers er alle",
        "ellers alle",
    ),
    "all": ("alle", "samtlige", "hele salen", "hele byrådet", "hele udvalget", "hele rådet", "alle sammen", "enstemmigt"),
    "none": ("ingen", "ikke nogen", "nul"),
}  # fmt: skip
_PLAIN = frozenset(phrase for phrases in _SAYS.values() for phrase in phrases)
_AT_LEAST, _AT_LEAST_LIGHT = 0.84, 0.9
_NEITHER = 0.15
"""What "hverken for eller imod stemte" counts more than the "imod stemte" that stands in it."""
_LIGHT, _BRIEF = frozenset({"for", "er", "var", "alle", "ikke", "andre", "øvrige", "nul", "ingen"}), 5
"""Phrases with one of these words, or of so few letters, sound like much else."""
_GOES_ON = frozenset(
    [
        "og",
        "at",
        "det",
        "den",
        "de",
        "der",
        "imod",
        "mod",
        "for",
        "ja",
        "nej",
        "indstillingen",
        "forslaget",
        "ændringsforslaget",
        "ændringen",
        "stemmer",
        "stemte",
        "stemme",
        "undlader",
        "undlod",
        "blanke",
        "blank",
        "hænder",
        "hånd",
        "hænderne",
        "medlemmer",
        "i",
        "så",
        "men",
        "som",
        "hvor",
        "samt",
        "af",
        "på",
        "undtagen",
        "bortset",
        "sammen",
        "altså",
        "dermed",
        "ingen",
        "siger",
        "sagde",
        "støtter",
        "har",
        "er",
        "nu",
        "dem",
        "vi",
        "med",
        "hverken",
        "andre",
        "øvrige",
        "grønne",
        "røde",
        "gule",
    ]
)
"""Words after a number or "for" that leave it one of a vote; before others it counts things ("fem for mange")."""
_APART = frozenset({"mod", "ingen", "jeg", "alle", "resten", "noget"})
"""Words that are never part of a side's name, however alike they sound."""
_YES, _NO = ("ja-", "jasi", "jastem"), ("nej-", "nejsi", "nejstem")
_EXCEPT = ("undtagen", "bortset fra", "på nær")
_ALONE = 3
"""Words of an answer that may be a misheard number ("Fir.", "Det er tolf.")."""
_HEARD_LETTERS = 3
_SELF = frozenset({"jeg", "a", "mig"})
_VERBS = frozenset({"stemmer", "stemte", "er"})
_LIKE_AGAINST = 0.8
_SHORT = 2
"""Words of a phrase in which no other word may stand."""
_BEFORE_ONE = frozenset({"det", "er", "og", "kun", "mod", "til", "med", "stemte", "stemmer"})
"""Words before an "en" that ends a sentence and is a number."""
_LAMPS, _BOARD = frozenset({"grønne", "røde", "gule"}), ("tavle", "skærm", "lamper")
"""The colours of votes, where a board shows them."""


@dataclass(frozen=True, slots=True)
class Call:
    """A side is named at tokens `start..end`. `asks`: what comes after it goes to it, else what stands before it."""

    side: Side
    start: int
    end: int
    asks: bool


@dataclass(frozen=True, slots=True)
class Amount:
    """Voters told of at tokens `start..end`: how many, or who. `but`: all but these."""

    kind: Kind
    start: int
    end: int
    value: int = 0
    names: tuple[str, ...] = ()
    but: bool = False


def read(hearing: Hearing, agenda: Agenda) -> tuple[list[Call], list[Amount]]:
    """The sides and the voters that are told of, each in order."""
    reader = _Reader(hearing, agenda)
    amounts = sorted(reader.amounts(), key=lambda amount: amount.start)
    calls = sorted(reader.calls(amounts), key=lambda call: call.start)
    inside = {place for call in calls for place in range(call.start, call.end)}
    kept = [amount for amount in amounts if amount.kind in {"number", "named", "party"} or amount.start not in inside]
    return calls, kept


class _Reader:
    def __init__(self, hearing: Hearing, agenda: Agenda) -> None:
        self.hearing, self.tokens, self.words = hearing, hearing.tokens, hearing.words
        self.agenda, self.chair = agenda, chair(agenda)

    def _opens(self, place: int) -> bool:
        return place >= len(self.tokens) or self.tokens[place].opens

    def _goes_on(self, place: int) -> bool:
        """Whether what ends before `place` may be of a vote: the sentence ends there, or a word of voting follows."""
        if self._opens(place) or self.tokens[place - 1].text.endswith((",", ":", "?", ".")):
            return True
        return self.words[place] in _GOES_ON

    def _find(self, phrases: Collection[str], fits: Callable[[Hit], bool] = lambda _: True) -> list[Hit]:
        """Where the phrases are heard and `fits`; those of light words only when they are heard nearly whole."""
        neither = [phrase for phrase in phrases if phrase.startswith("hverken")]
        others = [phrase for phrase in phrases if phrase not in neither]
        weak = [phrase for phrase in others if set(phrase.split()) & _LIGHT or len(phrase) <= _BRIEF]
        strong = [phrase for phrase in others if phrase not in weak]
        hits = [hit for hit in self.hearing.find_any(strong, at_least=_AT_LEAST) if fits(hit)]
        hits += [hit for hit in self.hearing.find_any(neither, at_least=_AT_LEAST) if fits(hit)]
        hits += [hit for hit in self.hearing.find_any(weak, at_least=_AT_LEAST_LIGHT) if fits(hit)]
        hits.sort(
            key=lambda hit: -hit.score - 0.004 * (hit.end - hit.start) - _NEITHER * hit.phrase.startswith("hverken")
        )
        taken: set[int] = set()
        found = []
        for hit in hits:
            if taken.isdisjoint(range(hit.start, hit.end)):
                taken.update(range(hit.start, hit.end))
                found.append(hit)
        return found

    # --- sides ------------------------------------------------------------------------------------------------------------

    def calls(self, amounts: Sequence[Amount]) -> list[Call]:
        of = {
            phrase: (side, asks)
            for asks, table in ((True, _ASKS), (False, _SAYS))
            for side, phrases in table.items()
            for phrase in phrases
        }
        found = [
            Call(of[hit.phrase][0], hit.start, hit.end, of[hit.phrase][1]) for hit in self._find(of, self._names_side)
        ]
        taken = {place for call in found for place in range(call.start, call.end)}
        ends = {amount.end for amount in amounts}
        rest = (place for place in range(len(self.words)) if place not in taken)
        return [*found, *(call for place in rest if (call := self._bare(place, ends)))]

    def _names_side(self, hit: Hit) -> bool:
        """Whether the words name a side: "er for" at the end of what is said, and not "ikke stemmer for"."""
        if self._parted(hit.start, hit.end, hit.phrase):
            return False
        if hit.phrase in _LAMPS and not any(word.startswith(_BOARD) for word in self.words):
            return False
        if hit.phrase.endswith(" for") and not hit.phrase.startswith("hvem") and not self._goes_on(hit.end):
            return False
        return self.words[hit.start - 1 : hit.start] != ("ikke",) or hit.phrase not in _PLAIN

    def _parted(self, start: int, end: int, phrase: str) -> bool:
        """Whether voters stand inside what sounds like the phrase ("for, fem imod"): then each word is read by itself."""
        said = phrase.split()
        return end - start > len(said) + (len(said) > _SHORT) or any(
            word not in said and (word in _APART or numerals.cardinal(word) is not None or word.isdigit())
            for word in self.words[start:end]
        )

    def _bare(self, place: int, ends: Collection[int]) -> Call | None:
        """A side told by the one word: "fire for", "Imod?", "For: seks", "Borgerlisten imod"."""
        word, token = self.words[place], self.tokens[place]
        if word in {"ja", "nej"} and place in ends and self._goes_on(place + 1) and not token.opens:
            return Call("for" if word == "ja" else "imod", place, place + 1, asks=False)
        if word.startswith((*_YES, *_NO)):
            return Call("for" if word.startswith(_YES) else "imod", place, place + 1, asks=True)
        against = word == "imod" or (len(word) >= _HEARD_LETTERS + 1 and likeness(word, "imod") >= _LIKE_AGAINST)
        if word != "for" and not against:
            return None
        side: Side = "imod" if against else "for"
        led = token.opens or (place > 0 and self.words[place - 1] == "og")
        if led and (
            token.text.endswith(("?", ":", ","))
            or (self.words[place + 1 : place + 2] and self.words[place + 1] in _VERBS)
        ):
            return Call(side, place, place + 1, asks=True)
        if place in ends and self._goes_on(place + 1):
            return Call(side, place, place + 1, asks=False)
        return None

    # --- voters -----------------------------------------------------------------------------------------------------------

    def amounts(self) -> Iterator[Amount]:
        taken: set[int] = set()
        for amount in (*self._people(), *self._others()):
            if amount.start not in taken:
                taken.update(range(amount.start, amount.end))
                yield amount
        place = 0
        while place < len(self.words):
            number = None if place in taken else self._number(place) or self._misheard(place)
            if number is not None:
                yield number
                place = number.end
            else:
                place += 1

    def _people(self) -> Iterator[Amount]:
        voting = {member.name for member in voters(self.agenda)}
        for mention in mentions(self.hearing, roster(self.agenda)):
            if self.words[mention.start] in _APART:
                continue
            if not mention.person.items and (mention.person.name in voting or not voting):
                yield Amount("named", mention.start, mention.end, 1, (mention.person.name,), self._but(mention.start))
        called = parties(self.agenda)
        forms = {form: name for name in called for form in (name, f"{name}s", f"{name}'s", f"{name}’s")}
        for hit in self._find(forms):
            start, end, form = hit.start, hit.end, hit.phrase
            members = called[forms[form]]
            text = self.tokens[start].text[:1]
            if text.isupper() or len(form) > 6:
                yield Amount(
                    "party", start, end, len(members) or 1, members or (self._written(start, end),), self._but(start)
                )
        short = letters(self.agenda)
        for place, token in enumerate(self.tokens):
            if token.text[:1].isupper() and token.word in short and self._in_list(place):
                yield Amount("party", place, place + 1, len(short[token.word]), short[token.word])

    def _in_list(self, place: int) -> bool:
        """A single letter is a party only beside another or a comma: "A, F og Ø"."""
        beside = (*self.words[max(0, place - 1) : place], *self.words[place + 1 : place + 2])
        return self.tokens[place].text.endswith(",") or "og" in beside

    def _written(self, start: int, end: int) -> str:
        return " ".join(token.text for token in self.tokens[start:end]).strip(",.;:?!")

    def _but(self, place: int) -> bool:
        """Whether it stands after "undtagen" in its sentence."""
        first = place
        while first > 0 and not self.tokens[first].opens and place - first < 8:
            first -= 1
        said = " ".join(self.words[first:place])
        return any(word in said for word in _EXCEPT)

    def _others(self) -> Iterator[Amount]:
        of = {phrase: kind for kind, phrases in _OTHERS.items() for phrase in phrases}
        for hit in self._find(of):
            kind = of[hit.phrase]
            number = numerals.read(self.words, hit.end) if kind == "rest" else None
            if number is not None and not number.ordinal:  # "vi andre seks"
                yield Amount("rest", hit.start, hit.end + number.length, number.value)
            else:
                yield Amount(kind, hit.start, hit.end)

    def _number(self, place: int) -> Amount | None:
        number = numerals.read(self.words, place)
        if number is not None and not number.ordinal:
            end = place + number.length
            one = self.words[place] in {"en", "et"}
            if self.words[place] == "et" and self.words[end : end + 1] in {("ja",), ("nej",)}:
                return None
            if not self._goes_on(end) or (one and not self._opens(place) and not self._one(place, end)):
                return None
            return Amount("number", place, end, number.value)
        if self.words[place] in _SELF:
            counting = self.words[place] == "mig" or self.words[place + 1 : place + 2] == ("selv",)
            return Amount("self", place, place + 1, 1, (self.chair,) if counting and self.chair else ())
        return None

    def _misheard(self, place: int) -> Amount | None:
        """A word like a number where a number is due: by itself, or before the word of a side ("fir for", "Det er tolf.")."""
        word = self.words[place]
        if len(word) < _HEARD_LETTERS or word in LIGHT_WORDS or word in _GOES_ON or not self._goes_on(place + 1):
            return None
        alone = self._opens(place + 1) and any(self._opens(at) for at in range(max(0, place - _ALONE + 1), place + 1))
        if not alone and self.words[place + 1 : place + 2] not in {
            ("for",),
            ("imod",),
            ("undlader",),
            ("siger",),
            ("stemmer",),
        }:
            return None
        number = numerals.misheard(word)
        return Amount("misheard", place, place + 1, number.value) if number and not number.ordinal else None

    def _one(self, place: int, end: int) -> bool:
        """Whether "en" is a number: before "der undlader", "imod", or at the end of what is counted."""
        after = self.words[end : end + 2]
        if after[:1] == ("der",):
            return True
        return (
            bool(set(after) & {"imod", "undlader", "undlod", "blank", "for", "nej", "ja", "stemme", "hverken"})
            or (self._opens(end) and self.words[place - 1] in _BEFORE_ONE)
            or (self.tokens[end - 1].text.endswith((".", ",")) and self.tokens[place - 1].text.endswith(","))
        )
