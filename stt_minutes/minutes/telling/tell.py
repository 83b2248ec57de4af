"""The clauses of an item's speech that tell what was decided, written or quoted, each with the passage it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from stt_minutes.minutes import cleaning, conclusion, numerals, people, printable
from stt_minutes.minutes.hearing import LIGHT_WORDS, Hearing
from stt_minutes.minutes.telling import rewrite, weigh
from stt_minutes.minutes.telling.clauses import BOUND
from stt_minutes.minutes.telling.lists import words
from stt_minutes.minutes.telling.signs import Speech, content
from stt_minutes.minutes.tokens import FILLERS, segment_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.people import Mention
    from stt_minutes.minutes.telling.clauses import Clause
    from stt_minutes.minutes.telling.rewrite import Setting
    from stt_minutes.minutes.tokens import Token

_FORMAL_TEXT = """
dagsordenen blev godkendt godkender godkendes vedtaget vedtager indstillingen indstilling tiltrådt punktet sagen tage taget tages til
efterretning drøftet drøfte udsat udsætter udsætte anbefaler anbefales anbefaling over for byrådet økonomiudvalget udvalget rådet
direktionen orienteret orienterede orientering nævnt intet kommunalbestyrelsen stemte stemmer imod undlod undlader oversendt
afvist bortfaldt forslaget forslag besluttet beslutning enige enighed følger fint ja nej tak gang næste møde i orden sender videre står stå
"""
_FORMAL = frozenset(content(_FORMAL_TEXT)) | {"gang", "næste", "møde"}
"""What the house's own sentence says: a clause with nothing else adds nothing."""
_SIDES = frozenset(
    {
        "for",
        "imod",
        "mod",
        "stemme",
        "stemmer",
        "stemte",
        "undlade",
        "undlader",
        "undlod",
        "enstemmig",
        "enstemmigt",
        "hånd",
    }
)
_ELECTS = re.compile(
    r"\b(?:valg|vælge|udpeg|konstituer|indstilling af|repræsentant|medlem(?:mer)? til|modtager|pris)", re.IGNORECASE
)
_ALTERING = words(
    "stedet kun dog undtagen undtaget bortset minus rettelse rettelsen ændring ændringen ændres medmindre forbehold men ikke"
)
_MAYBE, _LIKELY = 0.3, 0.4
_HEAD = 0.12
"""How likely the clause that another hangs on must tell something itself to be told with it."""
_SURE, _QUOTED, _ASKED = 0.22, 0.38, 0.55
"""How likely a passage is at least that is printed: written anew, quoted, and quoted though it asks. Chosen with LIMITS so that 1.4 words
are printed for each word of the secretaries', and as few of them as can be are beside the matter (tests/minutes/cases, left out)."""
_HEARD = 0.5
"""Mean confidence of the words of a passage that is printed."""
_POOR = 0.4
"""How likely a passage that was heard too poorly to be printed must be for it to be told of."""
_OFF = re.compile(r"\b(?:ikke|udenfor|uden for|ud af|ude af|intet)\b[^.?!]{0,40}\b(?:referat|protokol)", re.IGNORECASE)
"""What asks for something to be kept out of the referat: the sentence, and those on either side of it, are not told."""
_CALLED = 15
_SPOKEN_TO = (",", "?", ":")


@dataclass(frozen=True, slots=True)
class Passage:
    """What clauses [first, last] of the speech say, as it is printed ("" where it was heard too poorly for that), with the segments
    it rests on and how likely it is meant.
    """

    text: str
    first: int
    last: int
    score: float
    evidence: tuple[str, ...]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """From which likelihood for its length a clause is told, and how much of it must be new."""

    least: float = 0.045
    lead: int = 2
    power: float = 0.8
    fresh: float = 0.34


LIMITS, TOPIC, SPARE = Limits(), Limits(0.05), Limits(0.0)
_READY, _SPARES = 0.2, 3
"""How likely a passage is at least that stands ready beside a decision, and how many do. On tests/minutes/cases (clean) that is 1.2
for each decision and 81 of the 408 facts that the decisions lack; with six from 0.1 on, 3.6 and 111."""
_CONCLUDING = 0.1
"""How much likelier: the share of doubt that goes."""


def passages(
    speech: Speech, setting: Setting, said: str, concluding: Sequence[Token] = (), limits: Limits = LIMITS
) -> list[Passage]:
    """What is told beside the words `said` that the decision has already, in order of place.

    `concluding`: the words around the formula that decided, which are likelier to be told than others.
    """
    likely = _likely(speech, concluding)
    chosen = _chosen(speech, likely, said, limits)
    found = _each_written(speech, _runs(speech, chosen), likely, setting)
    return [each for each in found if each.score >= (_needed(speech, each) if each.text else _POOR)]


def spare(
    speech: Speech, setting: Setting, said: str, told: Sequence[Passage] = (), concluding: Sequence[Token] = ()
) -> list[Passage]:
    """What may tell more than the words `said`, and is not likely enough to be printed unasked: the likeliest, in order of place."""
    likely = _likely(speech, concluding)
    free = [
        n
        for n, clause in enumerate(speech.clauses)
        if not any(each.first <= n <= each.last for each in told)
        and conclusion.readable(speech.heard[clause.start : clause.end])
    ]
    runs = _runs(speech, [n for n in _chosen(speech, likely, said, SPARE, free) if n in set(free)])
    found = [each for each in _each_written(speech, runs, likely, setting) if each.text and each.score >= _READY]
    best = sorted(found, key=lambda each: -each.score)[:_SPARES]
    return sorted(best, key=lambda each: each.first)


def _likely(speech: Speech, concluding: Sequence[Token]) -> list[float]:
    ends = {id(token) for token in concluding}
    return [
        1 - (1 - p) * (1 - _CONCLUDING)
        if any(id(token) in ends for token in speech.heard[clause.start : clause.end])
        else p
        for p, clause in zip(weigh.weigh(speech), speech.clauses, strict=True)
    ]


def _each_written(
    speech: Speech, runs: Sequence[Sequence[int]], likely: Sequence[float], setting: Setting
) -> list[Passage]:
    mentions = people.mentions(Hearing(speech.heard), speech.roster) if speech.roster else []
    made = [_written(speech, run, likely, setting, mentions) for run in runs]
    return [each for each in made if each is not None]


def _needed(speech: Speech, passage: Passage) -> float:
    """How likely a passage must be to be printed: more where it is quoted, most where it is a question that nobody could turn."""
    if passage.sure:
        return _SURE
    asks = speech.heard[speech.clauses[passage.last].end - 1].text.endswith("?")
    return _ASKED if asks else _QUOTED


def alters(speech: Speech) -> bool:
    """Whether a clause that may tell what was decided changes the indstilling: another amount or count, or words of change."""
    likely = weigh.weigh(speech)
    proposed = " ".join(text for _, text in speech.asked.lines)
    figures = set(re.findall(r"\d[\d.,]*", proposed))
    for number, clause in enumerate(speech.clauses):
        if likely[number] < _MAYBE:
            continue
        words_said = {token.word for token in speech.heard[clause.start : clause.end]}
        if words_said & _ALTERING:
            return True
        if figures and set(re.findall(r"\d[\d.,]*", speech.written[number])) - figures and likely[number] >= _LIKELY:
            return True
    return False


def topics(
    speech: Speech, setting: Setting, groups: Sequence[Sequence[tuple[int, int]]], limits: Limits = TOPIC
) -> list[Passage]:
    """For each topic (its sentences) the clauses that tell it best; without text where it was heard too poorly to be given."""
    likely = weigh.weigh(speech)
    mentions = people.mentions(Hearing(speech.heard), speech.roster) if speech.roster else []
    inside = [
        [n for n, clause in enumerate(speech.clauses) if any(a <= clause.start < b for a, b in group)]
        for group in groups
    ]
    every = [n for each in inside for n in each]
    kept_out = _kept_out(speech)
    chosen = set(_chosen(speech, likely, "", limits, every))
    for each in inside:  # every topic has its line
        own = [n for n in each if speech.clauses[n].sentence not in kept_out]
        if own and chosen.isdisjoint(own):
            chosen.add(max(own, key=lambda n: likely[n]))
    found = []
    for each in inside:
        made = [
            _written(speech, run, likely, setting, mentions) for run in _runs(speech, [n for n in each if n in chosen])
        ]
        told = [passage for passage in made if passage is not None]
        if told:
            ids = tuple(dict.fromkeys(id_ for passage in told for id_ in passage.evidence))
            text = " ".join(passage.text for passage in told if passage.text)
            found.append(
                replace(told[0], text=text, last=told[-1].last, evidence=ids, score=max(one.score for one in told))
            )
    return found


def _chosen(
    speech: Speech, likely: Sequence[float], said: str, limits: Limits, inside: Sequence[int] | None = None
) -> list[int]:
    """The clauses worth their length, the likeliest first, without those that repeat what is told."""
    kept_out = _kept_out(speech)
    worth = {
        n: likely[n] / (clause.end - clause.start + limits.lead) ** limits.power
        for n, clause in enumerate(speech.clauses)
        if (inside is None or n in inside) and clause.sentence not in kept_out
    }
    told = set(content(said)) | _FORMAL
    proposed = {
        word for _, text in speech.asked.lines for word in content(text) if word[:1].isdigit()
    }  # a figure alone, as it was proposed, tells nothing
    chosen: list[int] = []
    for number in sorted(worth, key=lambda n: -worth[n]):
        if worth[number] < limits.least:
            break
        own = speech.contents[number]
        fresh = own - told
        if fresh <= proposed or len(fresh) < limits.fresh * len(own - _FORMAL):
            continue
        if (not _elects(speech) and _of_a_vote(speech, number)) or _calls(speech, number):
            continue
        told |= own
        chosen.append(number)
    return _whole(speech, likely, sorted(chosen))


def _kept_out(speech: Speech) -> set[int]:
    """The sentences that were asked to be kept out of the referat, and those that speak of something closed: an open referat tells neither."""
    texts: dict[int, str] = {}
    for clause in speech.clauses:
        said = " ".join(token.text for token in speech.heard[clause.start : clause.end])
        texts[clause.sentence] = f"{texts.get(clause.sentence, '')} {said}"
    off = {near for number, text in texts.items() if _OFF.search(text) for near in range(number - 1, number + 2)}
    return off | {number for number, text in texts.items() if printable.speaks(text)}


def _elects(speech: Speech) -> bool:
    """The item is about who is chosen for something: names alone tell what was decided."""
    item = speech.asked.item
    return bool(_ELECTS.search(" ".join([item.title, *(text for _, text in speech.asked.lines)])))


def _calls(speech: Speech, number: int) -> bool:
    """An item is called by its number: "vi begynder med punkt et", "så er det punkt fire, budgettet"."""
    clause = speech.clauses[number]
    said = [token.word for token in speech.heard[clause.start : clause.end]]
    return any(word in {"punkt", "pkt"} and numerals.cardinal(after) is not None for word, after in pairwise(said))


def _of_a_vote(speech: Speech, number: int) -> bool:
    """Only who voted for what, which is told where votes are told; or nothing but a name."""
    clause = speech.clauses[number]
    rest = [
        token
        for token in speech.heard[clause.start : clause.end]
        if token.word not in LIGHT_WORDS | _SIDES | FILLERS
        and not (token.text[:1].isupper() and (not token.opens or token.word in speech.called))
        and numerals.cardinal(token.word) is None
    ]
    return not rest


def _whole(speech: Speech, likely: Sequence[float], chosen: Sequence[int]) -> list[int]:
    """With every clause that hangs on another the one it hangs on, where that may tell something too; else without it."""
    kept = set(chosen)
    for number in chosen:
        clause = speech.clauses[number]
        first = speech.heard[clause.start].word in BOUND
        if not (clause.bound or first):
            continue
        head = number + 1 if first and clause.link == "" else number - 1
        same = 0 <= head < len(speech.clauses) and speech.clauses[head].sentence == clause.sentence
        if head in kept:
            continue
        if same and likely[head] >= _HEAD:
            kept.add(head)
        else:
            kept.discard(number)
    return sorted(kept)


def _runs(speech: Speech, chosen: Sequence[int]) -> list[list[int]]:
    """Clauses side by side in one sentence, together."""
    found: list[list[int]] = []
    for number in chosen:
        before = found[-1][-1] if found else -2
        if number == before + 1 and speech.clauses[number].sentence == speech.clauses[before].sentence:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def _written(
    speech: Speech, run: Sequence[int], likely: Sequence[float], setting: Setting, mentions: Sequence[Mention]
) -> Passage | None:
    first, last = speech.clauses[run[0]], speech.clauses[run[-1]]
    score = max(likely[number] for number in run)
    evidence = segment_ids(speech.heard, first.start, last.end)
    heard = speech.heard[first.start : last.end]
    if sum(token.confidence for token in heard) < _HEARD * len(heard):
        return Passage("", run[0], run[-1], score, evidence, sure=False)
    texts: list[str] = []
    sure = True
    for place, number in enumerate(run):
        clause = speech.clauses[number]
        own = _setting(speech, clause, setting, mentions)
        start = _after_name(speech, clause, mentions)
        text = cleaning.clean(speech.heard[start : clause.end])
        if place and clause.bound and texts:
            made = rewrite.bound(text, own)
            texts[-1] = f"{texts[-1].rstrip('.!?')}, {made.text}."
        else:
            sentence = rewrite.write(text, own)
            if sentence is None:
                continue
            made = sentence
            texts.append(made.text)
        sure = sure and made.sure
    if not texts:
        return None
    text = " ".join(texts)
    return Passage(text if sure else f"»{text}«", run[0], run[-1], score, evidence, sure)


def _setting(speech: Speech, clause: Clause, setting: Setting, mentions: Sequence[Mention]) -> Setting:
    called = None
    names: dict[str, str] = {}
    for each in mentions:
        if clause.start - _CALLED <= each.start < clause.end and speech.heard[each.end - 1].text.endswith(_SPOKEN_TO):
            called = each.person.name
        if clause.start <= each.start < clause.end:
            said = " ".join(token.text.strip(",.;:!?") for token in speech.heard[each.start : each.end])
            name = each.person.name
            if (
                said.lower().endswith("s")
                and not name.lower().split()[-1].endswith("s")
                and said.lower()[:-1] in {*map(str.lower, name.split()), name.lower()}
            ):
                name += "s"
            if said.lower() != name.lower():
                names[said] = name
    speaker = speech.heard[clause.start].speaker
    known = speaker if speaker and any(person.name == speaker for person in speech.roster) else None
    return replace(setting, speaker=known, called=called, names=names)


def _after_name(speech: Speech, clause: Clause, mentions: Sequence[Mention]) -> int:
    """Where the clause begins after the name of whoever is spoken to ("Ulla, I finder en dag")."""
    for each in mentions:
        if each.start == clause.start and each.end < clause.end and speech.heard[each.end - 1].text.endswith(","):
            return each.end
    return clause.start


def setting_of(body_name: str, short: str) -> Setting:
    """Who speaks for whom in this body: in a political body "you" are the administration."""
    political = re.search(r"udvalg|byråd|kommunalbestyrelse|økonomi", body_name, re.IGNORECASE)
    staff = re.search(r"\bmed\b|med-|hovedudvalg|medudvalg|samarbejd|brugerråd", body_name, re.IGNORECASE)
    return rewrite.Setting(short, "Forvaltningen" if political and not staff else None)
