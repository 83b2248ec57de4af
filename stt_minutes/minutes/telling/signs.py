"""The signs by which a clause is known to tell what was decided: its place, its words, what is done around it, and the agenda.

Every sign is a name; weigh.py gives each a learnt weight. The names come in groups, so that the many words of a long clause do
not drown the few signs of its place.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from stt_minutes.danish import MONTHS, WEEKDAYS
from stt_minutes.minutes import cleaning, conclusion, deadlines, formulas, gist, people, sounds, terms, writing
from stt_minutes.minutes.hearing import LIGHT_WORDS, Hearing
from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.telling.clauses import cut
from stt_minutes.minutes.telling.lists import words as listed
from stt_minutes.minutes.telling.wordclasses import word_class
from stt_minutes.minutes.tokens import FILLERS, quote, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from stt_minutes.minutes.asked import Request
    from stt_minutes.minutes.people import Mention, Person
    from stt_minutes.minutes.telling.clauses import Clause
    from stt_minutes.minutes.tokens import Token

GROUPS = ("place", "said", "word", "class")
_PAST = listed(
    "var havde blev kom sagde fik gik stod så lå tog skrev lavede snakkede talte mente troede vidste ville skulle kunne måtte sad "
    "spurgte ringede købte været kommet fået sagt gået haft blevet"
)
"""What is told in the past is hardly decided now."""
_OPINION = listed("synes tror mener tænker føler håber undrer kender ved husker bekymret enig uenig")
_DOES = listed(
    "laver sender skriver kommer tager finder sørger bestiller booker ringer kontakter undersøger holder får giver går bliver lægger "
    "retter flytter starter begynder gælder betaler søger inviterer orienterer udarbejder fremlægger udsætter anbefaler godkender "
    "vælger peger beder siger svarer afgiver genoptager vender følger indkalder ansætter sælger køber lejer bygger fortsætter "
    "beholder hæver sænker"
)
_ASKS = (
    *(
        ("kan", "vi", "få"),
        ("vil", "gerne", "have"),
        ("kan", "i"),
        ("kan", "du"),
        ("vil", "du"),
        ("vil", "i"),
        ("må", "gerne"),
    ),
    *(
        ("må", "i"),
        ("skal", "have"),
        ("lad", "os"),
        ("kommer", "tilbage"),
        ("sørg", "for"),
        ("husk", "at"),
        ("skal", "vi", "ikke"),
    ),
    ("skal", "vi"),
)
"""Words with which something is asked for."""
_SUMS_UP = (
    *(
        ("så", "siger", "vi"),
        ("siger", "vi"),
        ("så", "er", "det"),
        ("så", "bliver", "det"),
        ("det", "bliver"),
        ("jeg", "skriver"),
    ),
    *(
        ("der", "står"),
        ("skal", "der", "stå"),
        ("til", "referatet"),
        ("konklusionen",),
        ("konkluderer",),
        ("konkludere",),
    ),
    *(
        ("samle", "op"),
        ("opsummere",),
        ("hører",),
        ("beslutningen",),
        ("så", "gør", "vi"),
        ("så", "tager", "vi"),
        ("noterer",),
    ),
    *(("står", "der"), ("altså",), ("er", "det", "sådan"), ("er", "det", "rigtigt"), ("vi", "skriver"), ("skriv",)),
    *(("udvalget",), ("rådet",), ("direktionen",)),
)
"""Words with which somebody sums up or reads back."""
_CHANGES = listed(
    "stedet men dog kun rettelse rettet ændring ændres minus undtagen undtaget bortset tilføjelse forbehold betingelse betinget "
    "forudsat medmindre idet uden bemærkning bemærker"
)
_PRONOUNS = ("vi", "jeg", "du", "i", "de", "man", "det", "der")
_NEGATIONS, _CONDITIONS = frozenset({"ikke", "nej", "ingen"}), frozenset({"hvis", "når", "indtil", "såfremt"})
_ASSENTS = frozenset({"ja", "jo", "fint", "godt", "okay", "enig", "jep", "mm", "super", "perfekt"})
_PROMISES = frozenset({("det", "gør"), ("det", "kan"), ("det", "skal")})
_TELLING = frozenset(
    [
        "we",
        "me",
        "you",
        "all of you",
        "they",
        "it",
        "month",
        "weekday",
        "number",
        "name",
        "body",
        "staff",
        "paper",
        "make",
        "tell",
        "move",
        "give",
        "decide",
        "think",
        "past",
        "was",
        "had",
        "past modal",
        "not",
        "if",
        "time",
        "money",
        "so",
        "ask",
        "only",
    ]
)
"""Classes that tell something about a clause wherever they stand in it."""
_ANSWER, _ASSENT = 6, 4
_TURN_MS = 350
"""A pause after which somebody else may be speaking."""
_NEAR_FORMULA = 15
_NEXT = 6
_LIKELY = 0.15
_STEM, _PIECE, _THREE = 5, 4, 4
_FIGURE = re.compile(r"\d")


def content(text: str) -> list[str]:
    """The words of a written text that say something, in their dictionary form; figures as they are."""
    return [
        word if word[0].isdigit() else terms.root(word)
        for word in words(text)
        if word not in LIGHT_WORDS and word not in FILLERS and (len(word) > 2 or word[0].isdigit())
    ]


def step(name: str, value: float, edges: Sequence[float]) -> str:
    """The name of the stretch between two edges in which `value` lies."""
    return f"{name} {sum(value >= edge for edge in edges)}"


@dataclass(frozen=True, eq=False)
class Speech:
    """One item's words, cut into sentences and clauses, with what was asked for and when each of its stretches ends (ms)."""

    heard: Sequence[Token]
    asked: Request
    ends_ms: Sequence[int]
    roster: Sequence[Person] = ()

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        return sentences(self.heard)

    @cached_property
    def said(self) -> list[str]:
        """Each sentence as it was heard."""
        return [quote(self.heard, start, end) for start, end in self.sentences]

    @cached_property
    def mentions(self) -> list[Mention]:
        """Where people of the roster are named."""
        return people.mentions(Hearing(self.heard), self.roster) if self.roster else []

    @cached_property
    def clauses(self) -> list[Clause]:
        return cut(self.heard)

    @cached_property
    def called(self) -> frozenset[str]:
        """The words of the roster's names."""
        return frozenset(part for person in self.roster for part in words(person.name))

    @cached_property
    def written(self) -> list[str]:
        """Each clause cleaned, with its numbers in writing."""
        return [cleaning.clean(self.heard[clause.start : clause.end]) for clause in self.clauses]

    @cached_property
    def contents(self) -> list[frozenset[str]]:
        return [frozenset(content(text)) for text in self.written]


def signs(speech: Speech) -> list[tuple[set[str], ...]]:
    """For each clause of the speech the names of its signs, in the order of GROUPS."""
    around = _Around(speech)
    basic = [_said(speech, number) for number in range(len(speech.clauses))]
    turns = _turns(speech)
    return [
        (around.place(number), _spoken(speech, basic, turns, number), _words(speech, number), _classes(speech, number))
        for number in range(len(speech.clauses))
    ]


class _Around:
    """What is done in the sentences around a clause, where it stands, and what it shares with the agenda."""

    def __init__(self, speech: Speech) -> None:
        self.speech = speech
        heard = speech.heard
        self.moves = [gist.weigh([token.word for token in heard[a:b]]) for a, b in speech.sentences]
        self.formulas = formulas.find(heard)
        item = speech.asked.item
        proposed = " ".join(text for _, text in speech.asked.lines)
        case = conclusion.item_text(speech.asked)
        self.known = {
            "title": frozenset(content(item.title)),
            "rec": frozenset(content(proposed)),
            "case": frozenset(content(case)),
        }
        self.amounts = {
            "case": {each.kroner for each in writing.amounts(case)},
            "rec": {each.kroner for each in writing.amounts(proposed)},
        }
        self.counts = Counter(word for each in speech.contents for word in each)

    def place(self, number: int) -> set[str]:
        speech = self.speech
        clause, heard = speech.clauses[number], speech.heard
        first, last = speech.sentences[clause.sentence]
        near = min(
            (end - heard[clause.end - 1].end_ms for end in speech.ends_ms if end >= heard[clause.end - 1].end_ms),
            default=0,
        )
        far, left = len(speech.sentences) - 1 - clause.sentence, len(speech.clauses)
        time, count = (
            step("sec", near / 1_000, (3, 8, 15, 25, 40, 60, 90, 150, 250)),
            step("fromend", far, (1, 2, 3, 4, 6, 8, 12, 20)),
        )
        ask = f"ask {speech.asked.ask} {bool(speech.asked.lines)}"
        along, size = (
            step("along", number / left, (0.1, 0.25, 0.5, 0.75, 0.9, 0.97)),
            step("size", left, (3, 6, 10, 16, 25, 40)),
        )
        found = {time, count, ask, along, size, along + size, along + ask, f"first {clause.start == first}"}
        found.add(step("fromstart", number, (1, 2, 3, 5, 8, 12, 20, 30)))
        found.add(step("sec0", (heard[clause.start].start_ms - heard[0].start_ms) / 1_000, (5, 10, 20, 40, 80, 160)))
        kind = {
            f"asked {heard[last - 1].text.endswith('?')}",
            *self._moves(clause.sentence, 0),
            *self._formulas(clause),
        }
        kind |= self._figures(clause, number)
        found |= (
            kind
            | {f"{time}|{each}" for each in kind}
            | {f"{count}|{each}" for each in kind}
            | {f"{ask}|{each}" for each in kind}
        )
        found.add(step("len", clause.end - clause.start, (3, 5, 8, 12, 18, 26)))
        for off in (-2, -1, 1, 2):
            found |= self._moves(clause.sentence + off, off)
        return found | self._shared(number) | self._named(clause)

    def _moves(self, sentence: int, off: int) -> set[str]:
        if not 0 <= sentence < len(self.moves):
            return set()
        first, last = self.speech.sentences[sentence]
        found = {
            step(f"gist{off} {name}", share, (0.3, 0.6, 0.85))
            for name, share in zip(gist.CLASSES, self.moves[sentence], strict=True)
            if share > _LIKELY
        }
        if off:
            found |= {
                f"q{off} {self.speech.heard[last - 1].text.endswith('?')}",
                step(f"long{off}", last - first, (2, 4, 8, 16)),
            }
            found.add(f"opener{off} {self.speech.heard[first].word}")
        return found

    def _formulas(self, clause: Clause) -> set[str]:
        found = set()
        for each in self.formulas:
            if each.start < clause.end and each.end > clause.start:
                found.add(f"formula {each.move}")
            elif 0 <= each.start - clause.end < _NEAR_FORMULA:
                found.add(f"formula after {each.move}")
            elif 0 <= clause.start - each.end < _NEAR_FORMULA:
                found.add(f"formula before {each.move}")
        return found

    def _figures(self, clause: Clause, number: int) -> set[str]:
        tokens, text = self.speech.heard[clause.start : clause.end], self.speech.written[number]
        said = {token.word for token in tokens}
        capitals = sum(token.text[:1].isupper() and not token.opens for token in tokens)
        found = {f"figure {bool(_FIGURE.search(text))}", f"capitals {min(capitals, 3)}"}
        found.add(step("content", len(self.speech.contents[number]), (1, 2, 3, 5, 8, 12)))
        found |= {"month"} if said & set(MONTHS) else set()
        found |= {"weekday"} if said & set(WEEKDAYS) else set()
        amounts = {each.kroner for each in writing.amounts(text)}
        if amounts:
            found |= {
                "money",
                f"money case {bool(amounts & self.amounts['case'])} rec {bool(amounts & self.amounts['rec'])}",
            }
        return found

    def _shared(self, number: int) -> set[str]:
        own = self.speech.contents[number]
        count = max(1, len(own))
        found = {
            step(f"{name} share", len(own & known) / count, (0.01, 0.2, 0.4, 0.7)) for name, known in self.known.items()
        }
        found |= {step(name, len(own & known), (1, 2, 3, 5)) for name, known in self.known.items()}
        found.add(step("again", sum(self.counts[word] > 1 for word in own) / count, (0.01, 0.3, 0.6, 0.9)))
        found.add(step("often", max((self.counts[word] for word in own), default=0), (2, 3, 5)))
        contents = self.speech.contents
        later = frozenset().union(*contents[number + 1 : number + 1 + _NEXT])
        earlier = frozenset().union(*contents[:number])
        found.add(step("echoed", len(own & later), (1, 2, 3)))
        found.add(step("seen", len(own & earlier) / count, (0.01, 0.25, 0.5, 0.75, 1)))
        return found

    def _named(self, clause: Clause) -> set[str]:
        named = [each for each in self.speech.mentions if clause.start <= each.start < clause.end]
        if not named:
            return set()
        heard, found = self.speech.heard, {"named", step("named", len(named), (1, 2, 3))}
        found |= {"named first"} if named[0].start == clause.start else set()
        found |= {"named last"} if named[-1].end == clause.end else set()
        called = all(heard[each.end - 1].text.endswith((",", "?", ".")) for each in named)
        does = any(each.end < clause.end and heard[each.end].word.endswith("r") for each in named)
        return found | ({"called"} if called else set()) | ({"named does"} if does else set())


def _turns(speech: Speech) -> list[int]:
    """The number of the turn in which each clause is spoken, as far as pauses, segments and speakers tell turns apart."""
    found, turn = [], -1
    for clause in speech.clauses:
        token = speech.heard[clause.start]
        before = speech.heard[clause.start - 1] if clause.start else None
        if (
            before is None
            or token.pause_ms >= _TURN_MS
            or token.segment_id != before.segment_id
            or token.speaker != before.speaker
        ):
            turn += 1
        found.append(turn)
    return found


def _said(speech: Speech, number: int) -> set[str]:
    """What the clause itself is like."""
    clause = speech.clauses[number]
    tokens, text = speech.heard[clause.start : clause.end], speech.written[number]
    said = [token.word for token in tokens]
    every, pairs = set(said), set(pairwise(said))
    found = {f"pronoun {word}" for word in _PRONOUNS if word in every}
    for name, meant in (
        ("past", _PAST), ("opinion", _OPINION), ("does", _DOES), ("changes", _CHANGES), ("denies", _NEGATIONS), ("if", _CONDITIONS),
    ):  # fmt: skip
        found |= {name} if every & meant else set()
    for name, phrases in (("asks", _ASKS), ("sums up", _SUMS_UP)):
        heard = {phrase for phrase in phrases if _has(said, pairs, phrase)}
        found |= {name, *(f"{name} {' '.join(phrase)}" for phrase in heard)} if heard else set()
    found |= {"deadline"} if deadlines.find(text) else set()
    found |= {"starts så"} if said[:1] == ["så"] else set()
    found |= {"opens"} if tokens[0].opens else set()
    found |= {"capital"} if any(token.text[:1].isupper() and not token.opens for token in tokens) else set()
    found |= {"figure"} if _FIGURE.search(text) else set()
    return found | ({"question"} if tokens[-1].text.endswith("?") else set())


def _has(said: Sequence[str], pairs: AbstractSet[tuple[str, str]], phrase: tuple[str, ...]) -> bool:
    if len(phrase) == 1:
        return phrase[0] in said
    if not set(pairwise(phrase)) <= pairs:
        return False
    return any(tuple(said[at : at + len(phrase)]) == phrase for at in range(len(said) - len(phrase) + 1))


def _spoken(speech: Speech, basic: Sequence[AbstractSet[str]], turns: Sequence[int], number: int) -> set[str]:
    """What the clause is like, two at a time, and what those around it and the rest of its turn are like."""
    own = sorted(basic[number])
    found = {f"is {name}" for name in own} | {f"is {one} & {other}" for one, other in combinations(own, 2)}
    for off in (-2, -1, 1, 2):
        other = number + off
        if 0 <= other < len(basic):
            found |= {f"beside{off} {name}" for name in basic[other] if not name.startswith(("asks ", "sums up "))}
            found.add(f"same turn{off} {turns[other] == turns[number]}")
    turn = [
        other for other in range(max(0, number - 12), min(len(turns), number + 12)) if turns[other] == turns[number]
    ]
    end = step("turns left", turns[-1] - turns[number], (1, 2, 3, 4, 6, 9, 14))
    found |= {end, step("turn", len(turn), (2, 3, 5, 8))} | {f"{end}|{name}" for name in own}
    found |= {f"turn {name}" for other in turn for name in basic[other] if not name.startswith(("asks ", "sums up "))}
    after = [token.word for token in speech.heard[speech.clauses[number].end : speech.clauses[number].end + _ANSWER]]
    found |= {"assented"} if _ASSENTS & set(after[:_ASSENT]) else set()
    return found | ({"promised"} if _PROMISES & set(pairwise(after)) else set())


def _classes(speech: Speech, number: int) -> set[str]:
    """The shape of the clause: the classes of its words, alone, side by side and together."""
    clause = speech.clauses[number]
    tokens = [token for token in speech.heard[clause.start : clause.end] if token.word not in FILLERS]
    inner = [word_class(token, speech.called) for token in tokens]
    every = ["start", *inner, "question" if tokens and tokens[-1].text.endswith("?") else "end"]
    found = {f"1 {name}" for name in inner}
    for length in (2, 3, 4):
        found |= {f"{length} {' '.join(every[at : at + length])}" for at in range(len(every) - length + 1)}
    found |= {f"over {one} {two}" for one, two in zip(every, every[2:], strict=False)}
    return found | {f"both {one} {two}" for one, two in combinations(sorted(set(inner) & _TELLING), 2)}


def _words(speech: Speech, number: int) -> set[str]:
    """The sounds of its words, alone, in pieces and beside each other, and the words at its edges."""
    clause, clauses = speech.clauses[number], speech.clauses
    keys = [sounds.key(token.word) for token in speech.heard[clause.start : clause.end] if token.word not in FILLERS]
    short = [key[:_STEM] for key in keys]
    found = {f"w {key}" for key in keys} | {f"s {key}" for key in short}
    found |= {f"g {key[at : at + _PIECE]}" for key in keys if len(key) > _PIECE for at in range(len(key) - _PIECE + 1)}
    found |= {f"p {one} {two}" for one, two in pairwise(short)} | {
        f"q {one} {two}" for one, two in zip(short, short[2:], strict=False)
    }
    found |= {f"t {a[:_THREE]} {b[:_THREE]} {c[:_THREE]}" for a, b, c in zip(keys, keys[1:], keys[2:], strict=False)}
    if keys:
        found |= {f"a {keys[0]}", f"a {' '.join(keys[:2])}", f"z {keys[-1]}", f"link {clause.link}"}
    if number + 1 < len(clauses):
        found.add(f"next {speech.heard[clauses[number + 1].start].word}")
    if number:
        found.add(f"before {speech.heard[clause.start - 1].word}")
    return found
