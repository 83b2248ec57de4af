"""The few places that a person should look at, in order of time: what the page's "next doubtful" walks through.

A stop costs a secretary ten seconds or more, so nothing is here that cannot change what the referat says, and a stop is one place
with everything that there is to say of it: all doubts of an item. Each end of closed talk is a stop of its own, for a yes to it
publishes speech. The proposals that are plain and sure are the last stop, together. What people have confirmed, corrected or checked is no longer a doubt.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from stt_minutes.danish import clock
from stt_minutes.minutes import numerals, secrecy
from stt_minutes.minutes.corrections import DROPPED
from stt_minutes.minutes.tokens import normalise, words
from stt_minutes.values import Doubt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stt_minutes.values import (
        Agenda,
        AgendaItem,
        Corrections,
        Decision,
        Minutes,
        MinutesItem,
        Section,
        Segment,
        Transcript,
    )

SURE, AS_SAID = 0.92, 0.75
"""The score from which a proposal that nothing serious speaks against is read and confirmed together with the others like it, and that
from which one is that has no indstilling beside it and tells what was said. On half of tests/minutes/cases, clean and at 20 %, 0 of 90 of the
former had a wrong type and 3 said something false, 1 and 2 of 32 of the latter; of those scored 0.85 to 0.92 every third is wrong."""
UNHEARD_MS = 2_000
"""Shorter speech without text is a cough or a yes."""
CLUSTER = 6
"""Words in a row that must be poor together before the passage is a stop."""
POOR = 0.45
"""Mean confidence of a poor cluster; a single word's confidence says little."""
NEARBY_MS = 5_000
"""So far from the place of a decision its words may have been said: a sentence."""
LAST_MS = 30_000
"""The end of an item, where its decision is said when no place is known."""
UNSURE_BORDER = 0.5
PLAIN = 3
"""The rank of a proposal that is sure and that nothing speaks against."""
_UNTIMED = "remark of all:"
"""How the kind of a remark on the whole meeting begins."""
_AS_SAID = "as_said"
"""The kind of the remark that a decision has no indstilling to be held against."""
DECIDING = frozenset(["decision", "no_decision"])
"""The kinds whose yes is a confirmed decision, also that there is none."""
SMALLEST_AMOUNT = 20
"""Smaller numbers are counts and item numbers, said all the time."""
SAME_SIZE = 3
"""An amount that may stand for another is at most so many times it. With amounts of any size 12 more decisions of tests/minutes/cases (left
out) that are scored SURE were stops; one had a wrong type, none said something false."""
_AMOUNT_WORDS = frozenset(
    ["kr", "kroner", "krone", "tusind", "tusinde", "million", "millioner", "mio", "mia", "procent", "pct"]
)
_REFUSALS = frozenset(["imod", "afvises", "afvist", "afviser", "udsættes", "udsat", "udsætter", "undtagen"])
_NEGATIONS = frozenset(["ikke", "nej", "hverken"])
_AGREEMENT = re.compile(r"godkend|tiltræd|tiltråd|anbefal|vedtag|støtte|enig|bevil|efterretning")
NEAR = 3
"""Words between a negation and the word of agreement that it may turn round; "det er der ikke" is said at every item."""
_AGREEING = frozenset(["godkendt", "tiltrådt", "anbefales", "taget_til_efterretning"])
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_MONEY = re.compile(rf"(?P<value>{_NUMBER.pattern})\s*(?:{'|'.join(sorted(_AMOUNT_WORDS))})\b", re.IGNORECASE)
_NAME = re.compile(r"[A-ZÆØÅÉ][a-zæøåéü]+(?:-[A-ZÆØÅ][a-zæøåéü]+)?")


def doubts(
    transcript: Transcript,
    agenda: Agenda,
    minutes: Minutes,
    sections: Sequence[Section],
    corrections: Corrections,
) -> tuple[Doubt, ...]:
    """Every stop that is left, in order of time; what is confirmed together comes last.

    All arguments are as people left them: the transcript and the sections with their corrections applied.
    """
    by_id = {segment.id: segment for segment in transcript.segments}
    decided = list(_in_decisions(minutes, agenda, by_id))
    found = [
        *decided,
        *_in_attendance(minutes, agenda, by_id),
        *_unheard(transcript, sections),
        *_set_aside(transcript, sections),
        *_borders(sections),
        *_poor(transcript, decided),
        *_remarks(minutes, sections),
    ]
    left = [each for each in found if not _is_checked(each, corrections)]
    stops, sure = _by_place(left, minutes)
    stops += _closed(sections, agenda, corrections)
    stops.sort(key=lambda each: (each.start_ms, each.rank, each.kind))
    return (*stops, *sure)


def per_hour(found: Sequence[Doubt], transcript: Transcript) -> float:
    """Stops in an hour of meeting."""
    return len(found) * 3_600_000 / max(1, transcript.duration_ms)


def _is_checked(doubt: Doubt, corrections: Corrections) -> bool:
    middle = (doubt.start_ms + doubt.end_ms) // 2
    return any(
        each.kind == doubt.kind and each.item == doubt.item and each.start_ms <= middle <= each.end_ms
        for each in corrections.checked
    )


# --- one place, one stop --------------------------------------------------------------------------------------------------


def _by_place(found: Sequence[Doubt], minutes: Minutes) -> tuple[list[Doubt], list[Doubt]]:
    """All doubts of an item as one, all of the whole meeting as one, and the plain and sure proposals as one; others each alone."""
    stops: list[Doubt] = []
    sure: list[Doubt] = []
    whole: list[Doubt] = []
    places: dict[str, list[Doubt]] = {}
    for each in found:
        if each.item is not None:
            places.setdefault(each.item, []).append(each)
        elif each.kind.startswith(_UNTIMED):
            whole.append(each)
        else:
            stops.append(each)
    if whole:
        stops.append(_together(whole))
    for item in minutes.items:
        own = sorted(places.get(item.item.key, ()), key=lambda each: (each.kind not in DECIDING, each.rank))
        if len(own) == 1 and own[0].kind == "decision" and own[0].rank == PLAIN:
            sure += own
        elif own:
            stops.append(_together(own))
    if len(sure) > 1:
        numbers = ", ".join(str(each.item) for each in sure[:-1])
        text = f"Forslagene i punkt {numbers} og {sure[-1].item} er sikre nok til at blive læst og bekræftet samlet."
        first = min(sure, key=lambda each: each.start_ms)
        sure = [Doubt("sure", PLAIN, text, first.start_ms, first.end_ms, also=tuple(sure))]
    return stops, sure


def _together(found: Sequence[Doubt]) -> Doubt:
    """The first with the others beside it."""
    first, *others = found
    return replace(
        first, rank=min(each.rank for each in found), also=tuple(sorted(others, key=lambda each: each.start_ms))
    )


# --- decisions ------------------------------------------------------------------------------------------------------------


def _in_decisions(minutes: Minutes, agenda: Agenda, by_id: dict[str, Segment]) -> Iterator[Doubt]:
    """One stop for each decision that nobody has confirmed, with every reason to look twice."""
    until = 0
    for each in minutes.items:
        start, end = _place(each, by_id, until)
        until = max([until, *(span.end_ms for span in each.spans)])
        if each.decision is not None and each.decision.confirmed:
            continue
        if not _has_decision(each) and (not each.item.open or minutes.agenda.below(each.item)):
            continue
        number = each.item.key
        decision = each.decision
        said = [by_id[key] for key in decision.evidence if key in by_id] if decision else []
        told = [remark for remark in minutes.remarks if remark.item == number]
        amounts, numbers = _amounts(each, said)
        doubted = [remark.text for remark in told if remark.kind != _AS_SAID]
        serious = [*_negations(each, said), *amounts, *_names(each, said, agenda), *doubted]
        mild = [*numbers, *(remark.text for remark in told if remark.kind == _AS_SAID)]
        if decision is None or not _has_decision(each):
            first = (
                f"Der er ikke fundet en beslutning i punkt {number}."
                if each.spans
                else f"Punkt {number} er ikke hørt i optagelsen. Blev det behandlet, udsat eller trukket?"
            )
            kind, rank = "no_decision", 1
        elif decision.origin == "human":
            first = f"Beslutningen i punkt {number} er skrevet, men ikke bekræftet."
            kind, rank = "decision", 2
        else:
            first = f"Beslutningen i punkt {number} er foreslået ({_percent(decision.score)} sikker)."
            plain = not serious and _confirmed_together(each, decision, as_said=len(told) > len(doubted))
            kind, rank = "decision", PLAIN if plain else 1
        yield Doubt(kind, rank, " ".join([first, *serious, *mild]), start, end, number)


def _confirmed_together(each: MinutesItem, decision: Decision, *, as_said: bool) -> bool:
    """Whether a proposal is sure enough to be read with others: by its score, or because it only gives what was told under the item.

    Topics are never worth a stop each: in four of 54 items with nothing but topics the kind of the decision was another.
    """
    topics = any(statement.kind == "topic" for statement in each.statements)
    nothing = decision.type == "ingen_beslutning" and bool(decision.evidence)
    return decision.score >= SURE or (as_said and decision.score >= AS_SAID) or topics or nothing


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _has_decision(each: MinutesItem) -> bool:
    decision = each.decision
    if decision is None:
        return False
    return decision.type != "ingen_beslutning" or decision.origin == "human" or bool(decision.evidence)


def _place(each: MinutesItem, by_id: dict[str, Segment], until: int) -> tuple[int, int]:
    """Where the decision was said, else the end of the item; of an item that was not heard, where those before it end."""
    said = [by_id[key] for key in (each.decision.evidence if each.decision else ()) if key in by_id]
    if said:
        return said[0].start_ms, max(segment.end_ms for segment in said)
    if each.spans:
        return max(each.spans[-1].start_ms, each.spans[-1].end_ms - LAST_MS), each.spans[-1].end_ms
    return until, until


def _negations(each: MinutesItem, said: Sequence[Segment]) -> list[str]:
    """A word that may turn an agreement round. What is scored SURE is right with such words in it as often as without."""
    decision = each.decision
    if (
        decision is None
        or decision.score >= SURE
        or decision.type not in _AGREEING
        or (_NEGATIONS | _REFUSALS) & set(words(decision.text))
    ):
        return []
    for segment in said:
        plain = [normalise(word.text) for word in segment.words]
        for at, word in enumerate(plain):
            near = plain[max(0, at - NEAR) : at + NEAR + 1]
            turned = word in _NEGATIONS and any(_AGREEMENT.search(other) for other in near)
            if segment.words[at].confidence < 1.0 and (word in _REFUSALS or turned):
                return [f"Der siges „{word}“."]
    return []


def _amounts(each: MinutesItem, said: Sequence[Segment]) -> tuple[list[str], list[str]]:
    """The amounts that the agenda does not have, printed or said, and the printed numbers of another kind (dates, times, counts).

    Where the decision is scored SURE an amount that was said, is not printed and is of another size than the agenda's is of the
    latter too (SAME_SIZE).
    """
    known = {value for base in _numbers_in(_text_of(each.item)) for value in (base, base * 1_000, base * 1_000_000)}
    if not known:
        return [], []
    text = each.decision.text if each.decision else ""
    spoken = {value for segment in said for value in _spoken_amounts(segment)}
    sure = each.decision is not None and each.decision.score >= SURE
    sums = {value * unit for value in _money_in(_text_of(each.item)) for unit in (1, 1_000, 1_000_000)}
    weighty = {
        value
        for value in spoken
        if not sure or any(1 / SAME_SIZE <= value / known <= SAME_SIZE for known in sums if known)
    }
    heard = (*_money_in(text), *weighty)
    amounts = {value for value in heard if value >= SMALLEST_AMOUNT} - known
    others = (*_numbers_in(text), *spoken)
    numbers = {value for value in others if value >= SMALLEST_AMOUNT} - known - amounts
    told = [
        [f"Tallet {_figure(value)} står ikke i dagsordenen." for value in sorted(found)] for found in (amounts, numbers)
    ]
    return told[0], told[1]


def _text_of(item: AgendaItem) -> str:
    return "\n".join([item.title, *(part.text for part in item.parts), *(each.text for each in item.recommendations)])


def _numbers_in(text: str) -> set[float]:
    return {float(match[0].replace(".", "").replace(",", ".")) for match in _NUMBER.finditer(text)}


def _money_in(text: str) -> set[float]:
    """The figures of a text that have a unit of money or share after them."""
    return {float(match["value"].replace(".", "").replace(",", ".")) for match in _MONEY.finditer(text)}


def _spoken_amounts(segment: Segment) -> Iterator[float]:
    plain = [normalise(word.text) for word in segment.words]
    at = 0
    while at < len(plain):
        number = numerals.read(plain, at) if plain[at] else None
        if number is None:
            at += 1
            continue
        near = {*plain[at : at + number.length], *plain[at + number.length : at + number.length + 1]}
        if not number.ordinal and _AMOUNT_WORDS & near:
            yield float(number.value)
        at += number.length


def _figure(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value}".replace(".", ",")


def _names(each: MinutesItem, said: Sequence[Segment], agenda: Agenda) -> list[str]:
    """Two capitals in a row within a sentence that the agenda does not have, where they are printed; a sentence's first word has one anyway."""
    printed = set(_NAME.findall(each.decision.text)) if each.decision else set()
    known = _known_words(agenda)
    found = []
    for segment in said:
        for first, second in pairwise(segment.words):
            pair = (first.text.strip(",.;:?!"), second.text.strip(",.;:?!"))
            if first.text[-1:] in ".?!,;:" or not all(_NAME.fullmatch(text) and text in printed for text in pair):
                continue
            if not any(text.casefold() in known for text in pair):
                found.append(f"„{pair[0]} {pair[1]}“ står ikke i dagsordenen.")
    return found


def _known_words(agenda: Agenda) -> frozenset[str]:
    texts: Iterable[str] = (
        *(member.name for member in agenda.members),
        *(guest.name for item in agenda.items for guest in item.guests),
        *(_text_of(item) for item in agenda.items),
        *agenda.header,
        agenda.body.name,
    )
    return frozenset(match[0].casefold() for text in texts for match in _NAME.finditer(text))


def _in_attendance(minutes: Minutes, agenda: Agenda, by_id: dict[str, Segment]) -> Iterator[Doubt]:
    known = _known_words(agenda)
    for each in minutes.attendance:
        if each.origin == "human" or any(word.casefold() in known for word in each.who.split()):
            continue
        said = [by_id[key] for key in each.evidence if key in by_id]
        start, end = (said[0].start_ms, said[-1].end_ms) if said else (each.time_ms or 0, each.time_ms or 0)
        yield Doubt("name", 2, f"{each.who} står ikke på deltagerlisten.", start, end, each.item)


# --- the transcript -------------------------------------------------------------------------------------------------------


def _item_of(sections: Sequence[Section], ms: int) -> str | None:
    return next((section.item for section in sections if section.start_ms <= ms < section.end_ms), None)


def _unheard(transcript: Transcript, sections: Sequence[Section]) -> Iterator[Doubt]:
    for segment in transcript.segments:
        if not segment.words and segment.state == "doubtful" and segment.end_ms - segment.start_ms >= UNHEARD_MS:
            seconds = round((segment.end_ms - segment.start_ms) / 1000)
            item = _item_of(sections, segment.start_ms)
            text = f"Der tales i {seconds} sekunder, men der kom ingen tekst."
            yield Doubt("unheard", 2, text, segment.start_ms, segment.end_ms, item)


def _set_aside(transcript: Transcript, sections: Sequence[Section]) -> Iterator[Doubt]:
    for segment in transcript.segments:
        if segment.state == "quarantined" and segment.words and segment.reason != DROPPED:
            item = _item_of(sections, segment.start_ms)
            if item is not None:
                text = f"Tekst er sat til side: {segment.reason or 'den ligner ikke tale'}"
                yield Doubt("quarantined", 3, text, segment.start_ms, segment.end_ms, item)


def _borders(sections: Sequence[Section]) -> Iterator[Doubt]:
    for section in sections[1:]:
        if section.score < UNSURE_BORDER and section.item is not None:
            text = f"Det er usikkert, om punkt {section.item} begynder her."
            end = min(section.end_ms, section.start_ms + 15_000)
            yield Doubt("border", 2, text, section.start_ms, end, section.item)


_CLOSED = {
    "begins": "Her begynder det lukkede punkt {item} ({clock}).",
    "ends": "Her slutter det lukkede punkt {item} ({clock}).",
    "perhaps": "Her tales der måske om det lukkede punkt {item}.",
    "was": "Det her har ligget under noget lukket.",
}


def _closed(sections: Sequence[Section], agenda: Agenda, corrections: Corrections) -> Iterator[Doubt]:
    """The borders of closed talk that nobody has said yes to, each alone: one key opens one of them."""
    for each in secrecy.borders(sections, agenda, corrections):
        # That a closed item was not heard can be right, and is told where its speech would be published.
        if each.confirmed or each.manner == "unheard":
            continue
        told = _CLOSED[each.manner].format(item=each.item, clock=clock(each.at_ms))
        seconds = round((each.end_ms - each.start_ms) / 1000)
        if not seconds:
            why = "Er det rigtigt, så sig i orden; det skal der til, før noget af det sagte kan offentliggøres."
        elif each.manner == "was":
            why = f"{seconds} sekunder holdes tilbage som lukket. Må det være åbent nu, så sig i orden."
        else:
            why = (
                f"{seconds} sekunder holdes tilbage som lukket, for grænsen er ikke sikker. Hører de til det åbne, så sig i orden; "
                "ellers flyt grænsen."
            )
        rank = 1 if seconds else 3
        yield Doubt(each.kind, rank, f"{told} {why}", each.start_ms, each.end_ms, each.item or None)


def _poor(transcript: Transcript, decided: Iterable[Doubt]) -> Iterator[Doubt]:
    """Words in a row that were poorly heard, where a decision was said that nobody has confirmed: elsewhere they print nothing."""
    places = [(each.start_ms - NEARBY_MS, each.end_ms + NEARBY_MS, each.item) for each in decided]
    for segment in transcript.segments:
        if segment.state == "quarantined":
            continue
        near = next((item for start, end, item in places if segment.start_ms < end and segment.end_ms > start), None)
        if near is None:
            continue
        for poor, run in groupby(segment.words, key=lambda word: word.confidence < POOR):
            heard = list(run)
            if poor and len(heard) >= CLUSTER:
                text = f"{len(heard)} ord i træk er hørt meget usikkert."
                yield Doubt("unclear", 3, text, heard[0].start_ms, max(word.end_ms for word in heard), near)


def _remarks(minutes: Minutes, sections: Sequence[Section]) -> Iterator[Doubt]:
    """What the machine said itself; what it said of an item is part of that item's stop."""
    items = {each.item.key for each in minutes.items}
    for remark in minutes.remarks:
        if remark.item in items:
            continue
        if remark.start_ms is None:
            # Two of a kind without a time are told apart by their words: the one is not seen with the other.
            kind = f"{_UNTIMED}{remark.kind}:{crc32(remark.text.encode()):08x}"
            yield Doubt(kind, 2, remark.text, 0, 0)
        else:
            start = remark.start_ms
            end = max(start, remark.end_ms or start)
            yield Doubt(f"remark:{remark.kind}", 2, remark.text, start, end, _item_of(sections, start))
