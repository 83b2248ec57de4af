"""Promises made in the meeting: who does what by when. Working notes for the secretary, never part of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from stt_minutes.danish import listed
from stt_minutes.minutes import cleaning, deadlines
from stt_minutes.minutes.hearing import LIGHT_WORDS, Hearing
from stt_minutes.minutes.people import looks_like_name, mentions, roster
from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import FILLERS, segment_ids
from stt_minutes.values import Followup

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from stt_minutes.minutes.hearing import Hit
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda, AgendaItem

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
    "jeg tager den med", "jeg tager det op", "den tager jeg hånd om", "dem tager jeg hånd om", "det må jeg gøre",
    "det vil vi godt", "vi skriver til", "vi sender den", "vi svarer", "jeg har skrevet det ned", "jeg lover at", "lad mig lige", "jeg tager fat",
)  # fmt: skip
_OTHER_REQUESTS = (
    "får lavet", "får sat", "får skrevet", "får sendt", "laver et udkast", "laver et notat", "laver et oplæg", "kommer tilbage med",
    "sørger for det", "har bolden", "har opgaven", "tovholder", "tager bolden", "står for det", "tager den videre", "tager sig af",
)  # fmt: skip
_DOING = frozenset(verb for verb in _VERBS if " " not in verb) | {
    "følger", "vender", "sørger", "taler", "snakker", "kigger", "regner", "stryger",
}  # fmt: skip
_INFINITIVES = frozenset(verb for verb in _VERBS.values() if " " not in verb) | {
    "følge", "vende", "sørge", "tale", "snakke", "kigge", "regne", "tage", "stå", "give", "komme", "se",
}  # fmt: skip
_IF = frozenset({"hvis", "når", "hvordan", "at", "om", "fordi"})
"""Before a request they make it something else."""
_TO_YOU = frozenset({"du", "i", "vil", "kan", "jeg", "så"})
_AT_LEAST = 0.88
_PLAIN, _AT_LEAST_PLAIN = 2, 0.9
_NO_TASK = frozenset({"stemmer", "mener", "plejer"})
"""Words beside a promise that make it an opinion or a habit."""
_REACH, _SHORT, _CALLED = 12, 6, 40
_LONGEST, _TASK, _LEAD = 30, 26, 2
_SUBJECTS = frozenset({"jeg", "du", "vi", "i", "man", "han", "hun"})
_EMPTY = frozenset({"lige", "nok", "godt", "gerne", "så", "også", "jo", "bare", "da", "altså", "nu", "selv"})
"""Words after the verb that are no part of the task."""
_TURNS = frozenset({"fordi", "hvis", "men", "ikke", "siger", "tror", "det", "for"})
"""Words that open what is said beside the task."""
_STAFF = frozenset({"forvaltningen", "administrationen"})
_THANKS, _THANKED, _NAME, _PAIR = frozenset({"tak", "godt", "fint", "super"}), 4, 3, 2
"""How a promise is received, and the words in which its maker is then named; words of a name; the fewest before a second one."""
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
        *((hit.start, hit.end, _STRONG, True) for hit in _promised(hearing)),
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
        if not _NO_TASK.isdisjoint(token.word for token in heard[max(place[0], start - 2) : end + 3]):
            continue
        said = _Said(start, end, place, own=own)
        who = _who(heard, names, said, agenda.item(item))
        if who is None and not own and (when is None or score == _WEAKEST):
            continue  # asked of nobody in particular: talk
        ids = segment_ids(heard, start, max(end, start + 1))
        found[place] = Followup(_task(heard, said, cut), who, when, item, score if who else score - 0.1, ids)
    return tuple(found.values())


def _promised(hearing: Hearing) -> list[Hit]:
    """What somebody promises; a promise of two words must be heard nearly as it is ("det køber jeg" is no "køber jeg ind")."""
    hits = hearing.find_any(_promises(), at_least=_AT_LEAST)
    return [hit for hit in hits if len(hit.phrase.split()) > _PLAIN or hit.score >= _AT_LEAST_PLAIN]


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
        by_name = addressed or (not agenda.members and (not token.opens or token.word in capitals))
        if place not in named and looks_like_name(token) and by_name:
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


def _task(heard: Sequence[Token], said: _Said, cut: Sequence[tuple[int, int]]) -> str:
    """The task as a referat lists it, from its verb on: "skriver ud til cheferne i dag"; of an answer the sentence answered too."""
    first, last = said.place
    if _answers(said.place):
        before = [a for a, b in cut if a <= first - 1 and b == first]
        asked = heard[before[0] : first] if before and first - before[0] <= _LONGEST else heard[first:first]
        return cleaning.clean([*asked, *heard[first:last]]).strip(" ,")
    verb = next((place for place in range(said.start, min(said.end + 1, last)) if _is_verb(heard[place].word)), None)
    if verb is None or _tells_before(heard[first:verb]):
        return cleaning.clean(heard[max(first, said.start - _LONGEST) : min(last, said.start + _LONGEST)]).strip(" ,")
    end = verb + 1
    while end < min(last, verb + _TASK):
        if heard[end - 1].text.endswith(",") and heard[end].word in _TURNS:
            break
        end += 1
    after = verb + 1
    while after < end and heard[after].word in _SUBJECTS | _EMPTY:
        after += 1
    rest = heard[after:end]
    if len(rest) < 2:  # "den ringer jeg om": the task stands before its verb
        return cleaning.clean(heard[first : min(last, first + _LONGEST)]).strip(" ,")
    comma = "," if heard[after - 1].text.endswith(",") else ""
    return f"{heard[verb].word}{comma} {cleaning.clean(rest)}".rstrip(" ,.?!")


def _tells_before(heard: Sequence[Token]) -> bool:
    """Whether words that tell of the task stand before its verb: "den rapport om broen sender jeg"."""
    return (
        len([token for token in heard if token.word not in LIGHT_WORDS | FILLERS and not looks_like_name(token)])
        >= _LEAD
    )


def _row(heard: Sequence[Token], names: Mapping[int, str], last: int) -> list[str]:
    """Everybody named in a row that ends at token `last`: "Peder, Otto og Ylva laver et oplæg"."""
    row = [names[last]]
    end = last - 1 if last >= _PAIR and heard[last - 1].word == "og" else None
    while end is not None and (before := _named_at(heard, names, end)) is not None:
        row.insert(0, names[before])
        end = before if before and heard[before - 1].text.endswith(",") else None
    return row


def _named_at(heard: Sequence[Token], names: Mapping[int, str], end: int) -> int | None:
    """The place of the name that ends right before token `end`, in the same sentence."""
    found = next((at for at in range(end - 1, max(-1, end - _NAME - 1), -1) if at in names), None)
    return None if found is None or any(token.opens for token in heard[found + 1 : end]) else found


def _thanked(heard: Sequence[Token], names: Mapping[int, str], end: int) -> str | None:
    """Who is thanked by name right after the promise: "Den tager jeg. – Tak, Otto."."""
    if end < len(heard) and heard[end].word in _THANKS:
        return next((names[at] for at in range(end + 1, min(end + _THANKED, len(heard))) if at in names), None)
    return None


def _is_verb(word: str) -> bool:
    return word in _DOING or word in _INFINITIVES


def _who(heard: Sequence[Token], names: Mapping[int, str], said: _Said, item: AgendaItem) -> str | None:
    """Who is to do it: the speaker when known by name, somebody in the sentence, whoever was addressed before, else who presents."""
    start, end = said.place
    speaker = heard[said.start].speaker
    if said.own and speaker in names.values():
        return speaker
    if said.start in names:
        return listed(_row(heard, names, said.start))
    if heard[said.start].word in _STAFF:
        return "Forvaltningen"
    if said.own and (thanked := _thanked(heard, names, end)):
        return thanked
    inside = [at for at in names if start <= at < end]
    if inside and not said.own:
        return names[min(inside, key=lambda at: min(abs(at - said.start), abs(at - said.end)))]
    called = [at for at in names if start - _CALLED <= at < start and heard[at].text.endswith((",", "?", "."))]
    before = called if said.own and called else [at for at in names if said.start - _REACH <= at < said.start]
    if before:
        return names[max(before)]
    own = [person.name for person in (item.presenters or item.guests)]
    return own[0] if said.own and len(own) == 1 else None
