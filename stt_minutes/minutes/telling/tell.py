"""The clauses of an item's speech that tell what was decided, written or quoted, each with the passage it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from stt_minutes.minutes import cleaning, conclusion, numerals, printable
from stt_minutes.minutes.hearing import LIGHT_WORDS
from stt_minutes.minutes.telling import phrasing, rewrite, superseded, weigh
from stt_minutes.minutes.telling.lists import words
from stt_minutes.minutes.telling.signs import Speech, content
from stt_minutes.minutes.tokens import FILLERS, quote, segment_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    "stedet kun dog undtagen undtaget bortset minus rettelse rettelsen ændring ændringen ændres medmindre forbehold men ikke nej tilbage "
    "andet stadig"
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
_CHECKS = re.compile(
    r"\b(?:er det (?:dækkende|rigtigt|sådan|i orden|okay|det|korrekt|forstået)|(?:har|fik) jeg (?:fanget|forstået|fået)|rigtigt (?:fanget|forstået|opfattet)|"
    r"er (?:alle|vi|I|der) (?:så )?(?:enige|enighed|med på)|kan (?:alle|vi|I) (?:leve med|være med|tilslutte|bakke op))",
    re.IGNORECASE,
)
"""With these somebody who has summed up asks for assent."""
_READ_BACK = 0.3
"""How much of the doubt goes for what is read back for assent."""
_BACK, _FARTHER, _POINTER = 3, 0.05, 0.3
"""In how many sentences before it "med den rettelse" finds what it means, how much likelier a nearer one is, and what is left of its
own likelihood."""
_BINDING = frozenset({"hvis", "medmindre", "såfremt", "forudsat", "indtil"})
_GROUNDS = frozenset({"fordi", "idet", "når", "dog"})
_MAYBE_GROUND, _LONGEST = 0.1, 20
"""How likely a ground is at least, and how many words a clause has at most, to be told with the clause before."""


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
        for p, clause in zip(_weighed(speech), speech.clauses, strict=True)
    ]


def _each_written(
    speech: Speech, runs: Sequence[Sequence[int]], likely: Sequence[float], setting: Setting
) -> list[Passage]:
    made = [_written(speech, run, likely, setting) for run in runs]
    return [each for each in made if each is not None]


def _weighed(speech: Speech) -> list[float]:
    """How likely each clause tells what was decided: likelier where it is read back for assent, what "med den rettelse" points
    back to in the pointer's stead, and what changed a figure in the stead of what said it before.
    """
    found = list(weigh.weigh(speech))
    for number, clause in enumerate(speech.clauses):
        if clause.sentence + 1 < len(speech.said) and _CHECKS.search(speech.said[clause.sentence + 1]):
            found[number] = 1 - (1 - found[number]) * (1 - _READ_BACK)
    for number, clause in enumerate(speech.clauses):
        own = quote(speech.heard, clause.start, clause.end)
        if found[number] < _SURE or not conclusion.POINTS_BACK.search(own):
            continue
        before = [
            n
            for n in range(number)
            if clause.sentence - speech.clauses[n].sentence <= _BACK and speech.contents[n] - _FORMAL
        ]
        if before:
            meant = max(before, key=lambda n: found[n] - _FARTHER * (clause.sentence - speech.clauses[n].sentence))
            found[meant], found[number] = max(found[meant], found[number]), found[number] * _POINTER
    changed = superseded.dates(speech) | superseded.amounts(speech)
    for number, later in changed.items():
        found[later] = max(found[later], found[number], _LIKELY)
    for number, later in changed.items():
        found[number] *= _POINTER if number != later else 1.0
    for number in superseded.either(speech):
        found[number] *= _POINTER
    return found


def _needed(speech: Speech, passage: Passage) -> float:
    """How likely a passage must be to be printed: more where it is quoted, most where it is a question that nobody could turn."""
    if passage.sure:
        return _SURE
    asks = speech.heard[speech.clauses[passage.last].end - 1].text.endswith("?")
    return _ASKED if asks else _QUOTED


def alters(speech: Speech) -> bool:
    """Whether a clause that may tell what was decided changes the indstilling: another amount or count, or words of change."""
    if superseded.amounts(speech):
        return True
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
    likely = _weighed(speech)
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
        told = _each_written(speech, _runs(speech, [n for n in each if n in chosen]), likely, setting)
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
        vote = not _elects(speech) and _of_a_vote(speech, number) and superseded.amounts(speech).get(number) != number
        if vote or _calls(speech, number):
            continue
        told |= own
        chosen.append(number)
    return _conditioned(speech, _whole(speech, likely, _without_echoes(speech, chosen, said)), likely)


def _without_echoes(speech: Speech, chosen: Sequence[int], said: str) -> list[int]:
    """The chosen clauses, likeliest first, in order of place, without those of which every word is told by the others too."""
    kept = list(chosen)
    for number in chosen:
        others = frozenset(content(said)).union(_FORMAL, *(speech.contents[n] for n in kept if n != number))
        if speech.contents[number] <= others:
            kept.remove(number)
    return sorted(kept)


def _kept_out(speech: Speech) -> set[int]:
    """The sentences that were asked to be kept out of the referat, and those that speak of something closed: an open referat tells neither."""
    off = {
        near for number, text in enumerate(speech.said) if _OFF.search(text) for near in range(number - 1, number + 2)
    }
    return off | {number for number, text in enumerate(speech.said) if printable.speaks(text)}


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
        first = speech.heard[clause.start].word in phrasing.CONDITIONS
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


def _conditioned(speech: Speech, chosen: Sequence[int], likely: Sequence[float]) -> list[int]:
    """With every chosen clause the conditions and grounds that follow it in its sentence: what was decided holds with them only."""
    kept = set(chosen)
    for number in range(1, len(speech.clauses)):
        clause, before = speech.clauses[number], speech.clauses[number - 1]
        opens = {token.word for token in speech.heard[clause.start : clause.start + 2]}
        binds = opens & _BINDING or (opens & _GROUNDS and likely[number] >= _MAYBE_GROUND)
        if (
            number - 1 in kept
            and clause.sentence == before.sentence
            and binds
            and clause.end - clause.start <= _LONGEST
        ):
            kept.add(number)
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


def _written(speech: Speech, run: Sequence[int], likely: Sequence[float], setting: Setting) -> Passage | None:
    first, last = speech.clauses[run[0]], speech.clauses[run[-1]]
    score = max(likely[number] for number in run)
    evidence = segment_ids(speech.heard, first.start, last.end)
    heard = speech.heard[first.start : last.end]
    if sum(token.confidence for token in heard) < _HEARD * len(heard):
        return Passage("", run[0], run[-1], score, evidence, sure=False)
    written = phrasing.sentences(speech, run, setting)
    if not written:
        return None
    sure = all(each.sure for each in written)
    text = " ".join(each.text if each.sure else f"»{each.text}«" for each in written)
    if sure and not conclusion.readable(heard):
        # What was heard unsurely is given as it was heard, and not as the referat's own words.
        text, sure = f"»{phrasing.quoted(cleaning.clean(heard), setting)}«", False
    return Passage(text, run[0], run[-1], score, evidence, sure)


def setting_of(body_name: str, short: str) -> Setting:
    """Who speaks for whom in this body: in a political body "you" are the administration."""
    political = re.search(r"udvalg|byråd|kommunalbestyrelse|økonomi", body_name, re.IGNORECASE)
    staff = re.search(r"\bmed\b|med-|hovedudvalg|medudvalg|samarbejd|brugerråd", body_name, re.IGNORECASE)
    return rewrite.Setting(short, "Forvaltningen" if political and not staff else None)
