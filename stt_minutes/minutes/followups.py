"""Promises made in the meeting: who does what by when. Working notes for the secretary, never part of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from stt_minutes.minutes import cleaning, deadlines
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.people import looks_like_name, mentions, roster
from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import segment_ids
from stt_minutes.values import Followup

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda, Guest

_PROMISES = (
    "det skal jeg nok sørge for", "det skal jeg nok", "det sørger jeg for", "jeg sørger for", "det tager jeg med hjem",
    "det tager jeg med", "tager jeg med hjem", "tager jeg med til", "jeg tager det med", "jeg følger op", "vi følger op",
    "jeg sender", "jeg skriver til", "jeg undersøger", "jeg vender tilbage", "vi vender tilbage", "jeg laver",
    "så retter jeg", "jeg kontakter", "jeg ringer til", "det kigger jeg på", "jeg tager fat i",
    "jeg indkalder", "vi indkalder", "jeg rykker", "vi eftersender",
    "jeg bestiller", "jeg booker", "jeg taler med", "jeg snakker med", "det gør jeg",
)  # fmt: skip
_REQUESTS = (
    "kan vi få et oplæg", "kan vi få en oversigt", "kan vi få et notat", "kan vi få tal", "kan vi ikke få", "kan vi få",
    "jeg vil gerne have at der kommer", "vil gerne have en liste", "jeg vil gerne bede om", "kan du ikke lave", "kan du lave",
    "vil du lave", "kan du sende", "vil du sende", "vil du følge op", "kan du undersøge", "kan i undersøge", "vil du undersøge",
    "så kommer du", "så kommer i", "hvor i kommer med", "i kommer med", "kommer du og", "så tager du", "så laver du",
    "så laver i", "så finder du", "så finder i", "i finder", "så ringer du", "så skriver du", "så sender du", "så booker du",
    "så sørger du", "så indkalder du", "så kontakter du", "så holder i", "i får afholdt", "i to snakker sammen", "forvaltningen laver",
    "forvaltningen undersøger", "forvaltningen vender tilbage", "forvaltningen udarbejder", "forvaltningen kommer med",
    "administrationen undersøger", "vi får en evaluering", "får vi en evaluering", "forhandl dem", "så har du mandatet",
    "kommer på i", "skal der laves", "vil jeg bede om",
)  # fmt: skip
_VERBS = {
    "booker": "booke", "sender": "sende", "skriver": "skrive", "laver": "lave", "undersøger": "undersøge", "følger op": "følge op",
    "kontakter": "kontakte", "ringer": "ringe", "vender tilbage": "vende tilbage", "finder": "finde", "indkalder": "indkalde",
    "retter": "rette", "lægger": "lægge", "taler med": "tale med", "snakker med": "snakke med", "sørger for": "sørge for",
    "bestiller": "bestille", "udarbejder": "udarbejde", "fremlægger": "fremlægge", "eftersender": "eftersende",
    "vedlægger": "vedlægge", "rykker": "rykke", "spørger": "spørge", "tjekker": "tjekke", "kigger på": "kigge på",
    "opdaterer": "opdatere", "inviterer": "invitere", "koordinerer": "koordinere", "samler": "samle", "melder": "melde",
    "afholder": "afholde", "forhandler": "forhandle", "beder": "bede", "sætter": "sætte", "forbereder": "forberede",
    "beregner": "beregne", "planlægger": "planlægge", "orienterer": "orientere", "indbringer": "indbringe", "svarer": "svare",
    "søger": "søge", "formulerer": "formulere", "regner på": "regne på", "regner ud": "regne ud", "ordner": "ordne",
    "giver besked": "give besked", "giver videre": "give videre", "skubber": "skubbe", "flytter": "flytte", "stryger": "stryge",
    "forlænger": "forlænge", "henter": "hente", "printer": "printe", "deler": "dele", "rundsender": "rundsende",
    "står for": "stå for", "tager fat": "tage fat", "tager hånd om": "tage hånd om", "tager med": "tage med",
    "tager kontakt": "tage kontakt", "ser på": "se på", "kommer med": "komme med", "køber": "købe", "opretter": "oprette",
    "anmelder": "anmelde", "indhenter": "indhente", "udsender": "udsende", "tegner": "tegne", "renskriver": "renskrive",
    "ændrer": "ændre", "tilføjer": "tilføje", "sletter": "slette", "udbyder": "udbyde", "klarer": "klare", "hænger op": "hænge op",
}  # fmt: skip
"""What people promise to do, in the present tense and in the infinitive."""
_OWN = (
    "jeg {0}",
    "{0} jeg",
    "jeg skal nok {1}",
    "jeg vil godt {1}",
    "jeg kan godt {1}",
    "jeg kan lige {1}",
    "jeg vil lige {1}",
)
_ASKED = (
    "du {0}", "så {0} i", "kan du {1}", "vil du {1}", "kan i {1}", "vil i {1}", "gider du {1}", "du må {1}", "i må {1}", "skal vi få {1}",
    "kunne du {1}", "kunne i {1}", "du må gerne {1}", "i må gerne {1}", "må i lige {1}", "må du lige {1}",
)  # fmt: skip
_TOGETHER = ("vi {0}", "{0} vi", "vi kan godt {1}", "vi vil godt {1}", "det kan vi godt", "vi skal {1}")
"""Said of everything; a promise when it is said by when."""
_OTHER_PROMISES = (
    "det er noteret", "det har jeg noteret", "det tegner jeg mig for", "den tager jeg", "dem tager jeg", "det ordner jeg",
    "det klarer jeg", "jeg skal nok få", "jeg får lavet", "jeg får sat", "jeg får det", "skriver på", "jeg er på den",
    "jeg tager den med", "jeg tager det op", "den tager jeg hånd om", "dem tager jeg hånd om", "det må jeg gøre", "det vil jeg gøre",
    "det vil vi godt", "vi skriver til", "vi sender den", "vi svarer", "jeg har skrevet det ned", "jeg lover at", "lad mig lige", "jeg tager fat",
)  # fmt: skip
_OTHER_REQUESTS = (
    "får lavet", "får sat", "får skrevet", "får sendt", "laver et udkast", "laver et notat", "laver et oplæg", "kommer tilbage med",
    "sørger for det", "har bolden", "har opgaven", "tovholder", "tager bolden", "står for det", "tager den videre", "tager sig af",
)  # fmt: skip
_DOING = frozenset(verb for verb in _VERBS if " " not in verb) | {
    "følger", "vender", "sørger", "taler", "snakker", "kigger", "regner", "stryger",
}  # fmt: skip
_IF = frozenset({"hvis", "når", "hvordan", "at", "om", "fordi"})
"""Before a request they make it something else."""
_TO_YOU = frozenset({"du", "i", "vil", "kan", "jeg", "så"})
_AT_LEAST = 0.88
_REACH, _SHORT = 12, 6
_LONGEST = 30
_FEW = 4
_STRONG, _WEAK, _WEAKEST = 0.65, 0.45, 0.4


@dataclass(frozen=True, slots=True)
class _Said:
    """A promise (`own`) or a request at tokens `start..end` of the sentence `place`."""

    start: int
    end: int
    place: tuple[int, int]
    own: bool


def followups(heard: Sequence[Token], agenda: Agenda, item: str) -> tuple[Followup, ...]:
    """The promises and requests heard under `item`, in order; one for each sentence."""
    if not heard:
        return ()
    hearing = Hearing(heard)
    names = _names(hearing, agenda)
    cut = sentences(heard)
    found: dict[tuple[int, int], Followup] = {}
    hits = [
        *((hit.start, hit.end, _STRONG, True) for hit in hearing.find_any(_promises(), at_least=_AT_LEAST)),
        *((hit.start, hit.end, _WEAK, False) for hit in hearing.find_any(_requests(), at_least=_AT_LEAST)),
        *((hit.start, hit.end, _WEAKEST, False) for hit in hearing.find_any(_shared(), at_least=_AT_LEAST)),
        *((place, place + 2, _STRONG, False) for place in names if _does(heard, place)),
    ]
    for start, end, score, own in sorted(hits):
        place = next(((a, b) for a, b in cut if a <= start < b), (start, end))
        if place in found or (_answers(place) and any(b == place[0] for _, b in found)):
            continue
        when = _deadline(heard, place, cut)
        if score == _WEAKEST and when is None:
            continue
        if not own and score < _STRONG and _IF & {token.word for token in heard[max(place[0], start - 3) : start]}:
            continue
        if own and (_is_question(heard, place) or _is_past(heard, start, end)):
            continue
        said = _Said(start, end, place, own=own)
        who = _who(heard, names, said, agenda.item(item).guests)
        ids = segment_ids(heard, start, max(end, start + 1))
        found[place] = Followup(_what(heard, said, cut), who, when, item, score if who else score - 0.1, ids)
    return tuple(found.values())


@cache
def _promises() -> tuple[str, ...]:
    """What somebody says of what they will do."""
    made = (form.format(*verb) for verb in _VERBS.items() for form in _OWN)
    return tuple(dict.fromkeys((*_PROMISES, *_OTHER_PROMISES, *made)))


@cache
def _requests() -> tuple[str, ...]:
    """What somebody is asked to do."""
    made = (form.format(*verb) for verb in _VERBS.items() for form in _ASKED)
    return tuple(dict.fromkeys((*_REQUESTS, *_OTHER_REQUESTS, *made)))


@cache
def _shared() -> tuple[str, ...]:
    """What "we" will do."""
    return tuple(dict.fromkeys(form.format(*verb) for verb in _VERBS.items() for form in _TOGETHER))


def _names(hearing: Hearing, agenda: Agenda) -> Mapping[int, str]:
    """Tokens that name somebody -> the name: people on the roster in full, others as called ("Ulla")."""
    named = {mention.start: mention.person.name for mention in mentions(hearing, roster(agenda))}
    spoken = frozenset(hearing.words)
    capitals: dict[str, int] = {}
    for token in hearing.tokens:
        if not token.opens and looks_like_name(token):
            capitals[token.word] = capitals.get(token.word, 0) + 1
    for place, token in enumerate(hearing.tokens):
        addressed = (
            token.text.endswith(",") and {after.word for after in hearing.tokens[place + 1 : place + 2]} & _TO_YOU
        )
        if place not in named and looks_like_name(token) and (addressed or not token.opens or token.word in capitals):
            named[place] = _nominative(token, spoken)
    return named


def _nominative(token: Token, spoken: Container[str]) -> str:
    """The name as written, without the s of the genitive when the name is also said without it."""
    name = token.text.strip(",.;:?!")
    return name[:-1] if name.endswith("s") and token.word[:-1] in spoken else name


def _does(heard: Sequence[Token], place: int) -> bool:
    """A name followed by what the person does: "Anja booker", "Mie skriver"; or before it: "så sender Mie"."""
    after = [token.word for token in heard[place + 1 : place + 3]]
    before = [token.word for token in heard[max(0, place - 2) : place]]
    return bool(set(after[:1]) & _DOING) or (len(before) == 2 and before[0] in {"så", "og"} and before[1] in _DOING)


def _answers(place: tuple[int, int]) -> bool:
    """The sentence is too short to say what is promised: it answers the one before."""
    return place[1] - place[0] <= _SHORT


def _is_question(heard: Sequence[Token], place: tuple[int, int]) -> bool:
    """A question only looks like a promise ("hvad gør jeg?")."""
    return heard[place[1] - 1].text.endswith("?")


def _deadline(heard: Sequence[Token], place: tuple[int, int], cut: Sequence[tuple[int, int]]) -> str | None:
    """When, said in the sentence or in a few words after it ("Til september.")."""
    following = next((cleaning.clean(heard[a:b]) for a, b in cut if a == place[1]), "")
    return deadlines.find(cleaning.clean(heard[place[0] : place[1]])) or (
        deadlines.find(following) if len(following.split()) <= _FEW else None
    )


def _is_past(heard: Sequence[Token], start: int, end: int) -> bool:
    """What has been done already is no promise ("det har jeg undersøgt")."""
    return "har" in {token.word for token in heard[max(0, start - 2) : end]}


def _what(heard: Sequence[Token], said: _Said, cut: Sequence[tuple[int, int]]) -> str:
    """The sentence; when it only answers ("det gør jeg"), the one before it too."""
    first, last = said.place
    if _answers(said.place):
        before = [a for a, b in cut if b <= first]
        if before and first - before[-1] <= _LONGEST:
            first = before[-1]
    first = max(first, said.start - _LONGEST)
    return cleaning.clean(heard[first : min(last, first + 2 * _LONGEST)]).strip(" ,")


def _who(heard: Sequence[Token], names: Mapping[int, str], said: _Said, guests: Sequence[Guest]) -> str | None:
    """Who is to do it: the speaker when known by name, somebody in the sentence, whoever was addressed before, else the guest."""
    start, end = said.place
    speaker = heard[said.start].speaker
    if said.own and speaker in names.values():
        return speaker
    if said.start in names:
        return names[said.start]
    inside = [at for at in names if start <= at < end]
    if inside and not said.own:
        return names[min(inside, key=lambda at: min(abs(at - said.start), abs(at - said.end)))]
    before = [at for at in names if said.start - _REACH <= at < said.start]
    if before:
        return names[before[-1]]
    return guests[0].name if said.own and len(guests) == 1 else None
