"""Speech and agenda -> Draft: the decisions, votes, attendance, follow-ups and doubts that the meeting's speech gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.minutes import asked, decisions, wording
from stt_minutes.minutes.attendance import attend
from stt_minutes.minutes.spoken import SpokenItem, spoken
from stt_minutes.minutes.tokens import segment_ids, tokens
from stt_minutes.values import Decision, Draft, DraftItem, Remark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stt_minutes.values import Agenda, Marker, Section, Transcript


def propose(
    transcript: Transcript,
    agenda: Agenda,
    sections: Sequence[Section],
    markers: Sequence[Marker] = (),
    phrases: Path | None = None,
) -> Draft:
    """The draft of the meeting. `phrases` is a house's own file of phrases, laid over templates/vendinger.toml.

    Raises TemplateMissing or TemplateError for a file of phrases that cannot be used.
    """
    house = wording.load(phrases)
    heard = tokens(transcript)
    items, remarks = [], []
    for item in agenda.items:
        words = spoken(item, sections, heard)
        decision = _decision(words, agenda, house)
        items.append(DraftItem(item.number, decision))
        if (decision is None or decision.type == "ingen_beslutning") and item.open and words.heard:
            remarks.append(Remark("no_decision", f"Punkt {item.number}: ingen beslutning fundet.", item.number))
    attendance = attend(heard, agenda, sections, markers)
    return Draft(tuple(items), attendance, remarks=tuple(remarks))


def _decision(words: SpokenItem, agenda: Agenda, house: wording.Phrases) -> Decision | None:
    if not words.item.open or not words.heard:
        return None
    request = asked.request(words.item, agenda.body)
    tail = decisions.tail(words.heard, words.ends_ms)
    verdict = decisions.judge(tail, request, words.ends_ms)
    if verdict is None:
        text = wording.decision_text(house, "ingen_beslutning", request, agenda.body)
        return Decision("ingen_beslutning", text, 0.3)
    evidence = tuple(
        dict.fromkeys(id_ for found in verdict.carried_by for id_ in segment_ids(tail, found.start, found.end))
    )
    if not evidence:
        evidence = segment_ids(tail, 0, len(tail))[-2:]
    text = wording.decision_text(house, verdict.type, request, agenda.body)
    return Decision(verdict.type, text, verdict.score, evidence=evidence)
