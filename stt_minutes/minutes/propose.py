"""Speech and agenda -> Draft: the decisions, votes, attendance, follow-ups and doubts that the meeting's speech gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes.danish import listed
from stt_minutes.minutes import (
    asked,
    cleaning,
    deadlines,
    dissent,
    headcount,
    itemwise,
    marked,
    sanity,
    secrecy,
    voters,
    votes,
    wording,
)
from stt_minutes.minutes.attendance import attend
from stt_minutes.minutes.closing import closed_at
from stt_minutes.minutes.followups import followups
from stt_minutes.minutes.people import roster
from stt_minutes.minutes.spoken import SpokenItem, spoken
from stt_minutes.minutes.tokens import tokens
from stt_minutes.minutes.withdrawn import taken_off, withdrawals
from stt_minutes.values import Decision, Draft, DraftItem, Passage, Remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from stt_minutes.minutes.tokens import Token
    from stt_minutes.minutes.withdrawn import Withdrawal
    from stt_minutes.minutes.wording import Phrases
    from stt_minutes.values import Agenda, AgendaItem, Attendance, Marker, Section, Transcript

_BRIEF_MS = 25_000
"""An item with less speech than this may only have been named while it was taken off."""
_STRAY_MS = 100_000
"""Speech that may have been laid under an item by mistake although it was taken off when the agenda was approved."""
_OPENING_MS, _OPENING_MOST_MS = 120_000, 300_000
_UNSURE = 0.5
_DEADLINE_WORDS = 25
"""Words after "punkt fire udgår" in which it may be said when the item comes back."""


def propose(
    transcript: Transcript,
    agenda: Agenda,
    sections: Sequence[Section],
    markers: Sequence[Marker] = (),
    phrases: Path | None = None,
) -> Draft:
    """The draft of the meeting. `phrases` is a house's own file of phrases, laid over templates/vendinger.toml.

    When transcript and agenda cannot be one whole meeting, the draft is still made and its first remark says what is wrong.
    Raises TemplateMissing or TemplateError for a file of phrases that cannot be used.
    """
    house = wording.load(phrases)
    everything = tokens(transcript)
    remarks = list(sanity.check(everything, agenda, sections))
    attendance = attend(everything, agenda, secrecy.as_closed(agenda, sections), markers)
    # Nothing is proposed for closed items, and nothing that was said in them, or may have been, is in a proposal.
    heard = secrecy.openly(everything, secrecy.closed(agenda, sections))
    held = _held_back(agenda, sections)
    speech = {item.key: spoken(item, sections, heard) for item in agenda.items}
    gone = withdrawals(heard, agenda, [number for number, words in speech.items() if _is_brief(words, _BRIEF_MS)])
    for number, each in taken_off(heard, agenda, _approved_ms(agenda, sections)).items():
        if number not in gone and _is_brief(speech[number], _STRAY_MS):
            gone[number] = each
    items: list[DraftItem] = []
    passages: list[Passage] = []
    pressed = marked.withdrawn(markers)
    for item in agenda.items:
        if item.key in pressed and item.open:
            items.append(DraftItem(item.key, _marked_off(item, agenda, house)))
        elif item.key in gone:
            items.append(DraftItem(item.key, _withdrawn(item, gone[item.key], agenda, house, heard)))
        elif any(speech[each.key].heard for each in agenda.below(item)):
            items.append(DraftItem(item.key))
        else:
            made, doubts, told = _item(speech[item.key], agenda, house, attendance)
            items.append(made)
            passages += told
            # An item whose speech is withheld was heard; nothing may be told of it yet.
            remarks += [each for each in doubts if each.kind != "not_heard" or item.key not in held]
    items = [_without(item, gone, agenda, house) for item in items]
    passages = [_fitted(each, items) for each in passages]
    remarks += held.values()
    if any(each.kind == "other_agenda" for each in remarks) and not any(each.kind == "item" for each in markers):
        return _of_another_meeting(agenda, remarks, passages)
    remarks += [_unsure_presence(event) for event in attendance if event.event == "ankom" and event.score < _UNSURE]
    return Draft(tuple(items), attendance, closed_at(everything, sections), tuple(remarks), tuple(passages))


def _of_another_meeting(agenda: Agenda, remarks: Sequence[Remark], passages: Sequence[Passage]) -> Draft:
    """Nothing is proposed on an agenda that nobody spoke of; what was found can still be put in by a person who knows better."""
    told = [
        replace(each, text=f"{each.text} Derfor er ingen beslutninger foreslået.")
        if each.kind == "other_agenda"
        else each
        for each in remarks
        if each.item is None or each.kind == "withheld"
    ]
    unused = tuple(replace(each, used=False) for each in passages)
    return Draft(tuple(DraftItem(item.key) for item in agenda.items), remarks=tuple(told), passages=unused)


def _fitted(passage: Passage, items: Sequence[DraftItem]) -> Passage:
    """The passage as its decision says it: what was said elsewhere may have been added to it."""
    decision = next(each.decision for each in items if each.key == passage.item)
    if decision is None or not passage.used or passage.text in decision.text:
        return passage
    return replace(passage, text=decision.text, evidence=decision.evidence)


def _held_back(agenda: Agenda, sections: Sequence[Section]) -> dict[str | None, Remark]:
    """By the key of each open item: that speech under it is withheld because it may belong to a closed one, or did so before."""
    found: dict[str | None, Remark] = {}
    for section, parts in zip(sections, secrecy.withheld(agenda, sections), strict=True):
        if not parts or section.item in found:
            continue
        kept = next((each for each in parts if secrecy.is_kept(each, section)), None)
        where = "uden for punkterne" if section.item is None else f"under punkt {section.item}"
        if kept is not None and kept.closed.startswith(secrecy.LOST):
            text = f"Noget af mødet har været lukket, men det vides ikke længere hvad. Det, der blev sagt {where}, holdes tilbage, til nogen har set efter og sagt ja."
        elif kept is not None:
            text = f"Det, der blev sagt {where}, har ligget under noget lukket. Det holdes tilbage, til nogen har set efter og sagt ja."
        elif section.item is not None:
            text = (
                f"Noget af det, der blev sagt {where}, holdes tilbage: det er ikke sikkert, hvor det lukkede "
                f"punkt {parts[0].item} begynder eller slutter. Det er med, når grænsen er set efter."
            )
        else:
            continue
        found[section.item] = Remark("withheld", text, section.item, (kept or parts[0]).start_ms)
    return found


def _unsure_presence(event: Attendance) -> Remark:
    text = f"Det er usikkert, om {event.who} kom til punkt {event.item}: navnet er ikke hørt tydeligt."
    return Remark("unsure_attendance", text, event.item, event.time_ms, segment_ids=event.evidence)


def _is_brief(words: SpokenItem, limit_ms: int) -> bool:
    return words.item.open and sum(span.duration for span in words.spans) < limit_ms


def _approved_ms(agenda: Agenda, sections: Sequence[Section]) -> int:
    """Until when it may be said what is taken off: the end of the item that approves the agenda."""
    numbers = {item.key for item in agenda.items if asked.request(item, agenda.body, agenda).ask == "agenda"}
    ends = [section.end_ms for section in sections if section.item in numbers]
    return min(max([_OPENING_MS, *ends]), _OPENING_MOST_MS)


def _item(
    words: SpokenItem, agenda: Agenda, house: Phrases, attendance: Sequence[Attendance]
) -> tuple[DraftItem, list[Remark], tuple[Passage, ...]]:
    """What the speech gave for one item. Nothing is proposed for a closed item, and no decision for one not handled."""
    item = words.item
    if not item.open:
        return DraftItem(item.key), [], ()
    if not words.heard:
        text = f"Punkt {item.key} er ikke hørt i optagelsen."
        return DraftItem(item.key), [Remark("not_heard", text, item.key)], ()
    there = voters.present(agenda, attendance, words.heard[-1].end_ms) if agenda.members else None
    counted = votes.count(words.heard, agenda, there)
    decision, remarks, topics, passages = itemwise.decide(
        words, asked.request(item, agenda.body, agenda), agenda.body, house, counted, roster=roster(agenda)
    )
    absent = tuple(dict.fromkeys(each.who for each in attendance if each.event == "inhabil" and each.item == item.key))
    doubts = [*remarks, *headcount.doubts(item, words.heard, agenda, attendance, counted)]
    draft = DraftItem(
        item.key,
        decision,
        counted,
        absent,
        followups(words.heard, agenda, item.key),
        (*topics, *dissent.demands(words.heard, agenda)),
    )
    return draft, doubts, passages


def _withdrawn(item: AgendaItem, gone: Withdrawal, agenda: Agenda, house: Phrases, heard: Sequence[Token]) -> Decision:
    deadline = deadlines.find(cleaning.clean(heard[gone.start : gone.end + _DEADLINE_WORDS]))
    text = wording.decision_text(
        house, "udgår", asked.request(item, agenda.body, agenda), agenda.body, deadline=deadline
    )
    return Decision("udgår", text, gone.score, evidence=gone.evidence)


def _marked_off(item: AgendaItem, agenda: Agenda, house: Phrases) -> Decision:
    """The decision of an item that the secretary marked as taken off."""
    text = wording.decision_text(house, "udgår", asked.request(item, agenda.body, agenda), agenda.body)
    return Decision("udgår", text, marked.SURE, origin="human")


def _without(made: DraftItem, gone: Mapping[str, Withdrawal], agenda: Agenda, house: Phrases) -> DraftItem:
    """The approval of the agenda names the items that were taken off while it was approved."""
    decision = made.decision
    if decision is None or decision.type != "godkendt" or not gone:
        return made
    if asked.request(agenda.item(made.key), agenda.body, agenda).ask != "agenda":
        return made
    text = wording.addition(house, "uden_punkter", beslutning=decision.text.rstrip("."), punkter=listed(list(gone)))
    evidence = (*decision.evidence, *(id_ for each in gone.values() for id_ in each.evidence))
    return replace(made, decision=replace(decision, text=text, evidence=tuple(dict.fromkeys(evidence))))
