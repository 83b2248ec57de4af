"""The scene as the page gets it: plain JSON, in Danish where a person reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stt_minutes import store
from stt_minutes.documents import approval, build
from stt_minutes.documents.public import publish
from stt_minutes.meeting import digest
from stt_minutes.minutes import asked, correcting, openness, printable, secrecy, wording
from stt_minutes.minutes import doubts as doubting
from stt_minutes.values import DECISION_TYPES, Doubt

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stt_minutes.minutes.printable import Place
    from stt_minutes.values import Case, Decision, DraftItem, MinutesItem, Segment
    from stt_minutes.web.scene import Scene


def transcript(scene: Scene) -> list[list[Any]]:
    """Every segment, short: [id, start, end, speaker, state, reason, [[text, start, end, confidence] …]]."""
    return [segment(each) for each in scene.applied.segments]


def segment(each: Segment) -> list[Any]:
    """One segment, short; see `transcript`."""
    words = [[word.text, word.start_ms, word.end_ms, round(word.confidence, 2)] for word in each.words]
    return [each.id, each.start_ms, each.end_ms, each.speaker, each.state, each.reason, words]


def changed_segments(before: Scene, after: Scene) -> dict[str, Any]:
    """What an edit did to the transcript: the segments that are new, and the order if it is another."""
    if before.applied is after.applied or before.human.corrections == after.human.corrections:
        return {"changed": [], "order": None}
    old = {each.id: each for each in before.applied.segments}
    changed = [segment(each) for each in after.applied.segments if old.get(each.id) != each]
    order = [each.id for each in after.applied.segments]
    return {"changed": changed, "order": None if list(old) == order else order}


def agenda(scene: Scene) -> dict[str, Any]:
    """What does not change while the page is open: the agenda's own texts."""
    found = scene.agenda
    return {
        "body": found.body.name,
        "date": found.date,
        "start": found.start,
        "place": found.place,
        "members": [store.dump(member) for member in found.members],
        "unplaced": list(found.unplaced),
        "items": {
            item.key: {
                "parts": [{"heading": part.heading, "kind": part.canonical, "text": part.text} for part in item.parts],
                "attachments": [{"name": each.name, "open": each.open} for each in item.attachments],
                "guests": [store.dump(guest) for guest in item.guests],
                "recommendations": [store.dump(each) for each in item.recommendations],
            }
            for item in found.items
        },
    }


def meeting(scene: Scene) -> dict[str, Any]:
    """Everything that an edit may change, but for the transcript."""
    times = {each.id: [each.start_ms, each.end_ms] for each in scene.transcript.segments}
    minutes = scene.minutes
    proposals = {each.key: each for each in scene.draft.items}
    return {
        "duration_ms": scene.transcript.duration_ms,
        "edition": edition(scene),
        "ready": sorted(scene.ready),
        "items": [_item(scene, each, proposals.get(each.item.key), times) for each in minutes.items],
        "sections": [
            [each.item, each.start_ms, each.end_ms, each.score, list(each.also), [e.text for e in each.evidence]]
            for each in scene.placed
        ],
        "attendance": [{**store.dump(each), "at": _spans(each.evidence, times)} for each in minutes.attendance],
        "closed_at": minutes.closed_at,
        "status": minutes.status,
        "version": minutes.version,
        "remarks": [store.dump(each) for each in minutes.remarks],
        "voices": _voices(scene),
        "clashes": _clashes(scene),
        "open_decisions": unconfirmed(scene),
    }


def edition(scene: Scene) -> str:
    """What an agenda on which the items' keys mean the same is recognised by."""
    return digest([(each.key, each.title, each.case_number, each.open) for each in scene.agenda.items])


def doubts(scene: Scene) -> dict[str, Any]:
    """The places that need a look, in order of time, and how many an hour of meeting has; what is confirmed together comes last."""
    found = doubting.doubts(scene.applied, scene.agenda, scene.minutes, scene.placed, scene.human.corrections)
    shown = printable.unsaid(printable.places(publish(scene.minutes)), scene.human.corrections)
    last = tuple(each for each in found if each.kind in {"sure", "decision"} and each.rank == doubting.PLAIN)
    first = (*(each for each in found if each not in last), *map(_closing, shown))
    found = (*sorted(first, key=lambda each: each.start_ms), *last)
    return {
        "doubts": [store.dump(each) for each in found],
        "per_hour": round(doubting.per_hour(found, scene.transcript), 1),
    }


def _closing(place: Place) -> Doubt:
    """Words of closing where they would be published, as a stop."""
    where = f"Punkt {place.item}, {place.where}" if place.item else place.where.capitalize()
    text = f"{where}: „{place.shown}“ lyder som noget lukket. Må det stå i den offentlige udgave, så sig i orden; ellers luk punktet, eller ret teksten."
    return Doubt(place.kind, 2, text, place.start_ms, place.end_ms, place.item)


def phrases(scene: Scene, house: Path | None) -> list[dict[str, str]]:
    """The house's sentences for this body, to choose from while a decision is written; … stands where the case's own words go."""
    found = wording.load(house)
    organ = wording.short_name(scene.agenda.body)
    out: dict[str, str] = {}
    for (kind, role), lines in found.tables.items():
        if role in {"alle", scene.agenda.body.role}:
            for line in lines.values():
                text = re.sub(r"\{\w+\}", "…", line.replace("{organ}", organ)).strip()
                if len(text) > 1:
                    out.setdefault(text, kind)
    return [{"text": text, "type": kind} for text, kind in out.items()]


def wordings(scene: Scene, house: Path | None) -> dict[str, dict[str, str]]:
    """For each item what the house writes for each kind of decision: what a change of kind puts in place of its own words."""
    found = wording.load(house)
    body = scene.agenda.body
    kinds = [kind for kind in DECISION_TYPES if kind not in {"andet", "ingen_beslutning"}]
    return {
        item.key: {
            kind: text
            for kind in kinds
            if (text := wording.decision_text(found, kind, asked.request(item, body, scene.agenda), body))
        }
        for item in scene.agenda.items
    }


def unconfirmed(scene: Scene) -> list[str]:
    """The items that wait for a person's yes."""
    return list(approval.unconfirmed(scene.minutes))


def _item(scene: Scene, each: MinutesItem, proposal: DraftItem | None, times: dict[str, list[int]]) -> dict[str, Any]:
    reviewed = next((r for r in scene.human.review.items if r.key == each.item.key), None)
    decision = each.decision
    proposed = proposal.decision if proposal else None
    return {
        "key": each.item.key,
        "number": each.item.number,
        "title": each.item.title,
        "case_number": each.item.case_number,
        "open": each.item.open,
        "state": _state(scene, each),
        "spans": [[span.start_ms, span.end_ms] for span in each.spans],
        "decision": None
        if decision is None
        else {
            "type": decision.type,
            "text": decision.text,
            "score": decision.score,
            "origin": decision.origin,
            "confirmed": decision.confirmed,
            "at": _spans(decision.evidence, times),
        },
        "proposal": None
        if proposed is None
        else {
            "type": proposed.type,
            "text": proposed.text,
            "score": proposed.score,
            "at": _spans(proposed.evidence, times),
        },
        "passages": _passages(scene, each, proposed, times),
        "votes": None if each.votes is None else {**store.dump(each.votes), "at": _spans(each.votes.evidence, times)},
        "absent": list(each.absent),
        "followups": [{**store.dump(f), "at": _spans(f.evidence, times)} for f in each.followups],
        "statements": [{**store.dump(s), "at": _spans(s.evidence, times)} for s in each.statements],
        "confirmed_by": reviewed.confirmed_by if reviewed else None,
        "confirmed_at": reviewed.confirmed_at if reviewed else None,
        "edited": reviewed is not None,
        "by_hand": _by_hand(scene, each.item.key, None),
        "attachments": [
            {"name": paper.name, "open": paper.open, "by_hand": _by_hand(scene, each.item.key, paper.name)}
            for paper in each.item.attachments
        ],
    }


def _passages(
    scene: Scene, each: MinutesItem, proposed: Decision | None, times: dict[str, list[int]]
) -> list[dict[str, Any]]:
    """The sentences of the proposal and those found beside it; without those that were said where it is closed by now.

    `leads`: the decision begins with it, and it was said of the item as a whole.
    """
    own = [said for said in scene.draft.passages if said.item == each.item.key]
    shut = secrecy.closed(scene.agenda, scene.placed) if own and each.item.open else ()
    found: list[dict[str, Any]] = []
    for said in own:
        at = _spans(said.evidence, times)
        if not any(start < span.end_ms and end > span.start_ms for start, end in at for span in shut):
            leads = not found and proposed is not None and said.score == proposed.score
            found.append({"text": said.text, "score": said.score, "used": said.used, "leads": leads, "at": at})
    return found


def _by_hand(scene: Scene, item: str, attachment: str | None) -> dict[str, Any] | None:
    """Who closed or opened it by hand, and when."""
    said = [each for each in scene.human.corrections.by_hand if (each.item, each.attachment) == (item, attachment)]
    return {"open": said[-1].open, "who": said[-1].who, "at": said[-1].at} if said else None


def _state(scene: Scene, each: MinutesItem) -> str:
    decision = build.decided(each)
    if decision is not None:
        return "look" if approval.waits(each, scene.minutes) else "confirmed"
    if not each.item.open:
        return "closed"
    return "group" if scene.agenda.below(each.item) else "none"


def _spans(ids: Iterable[str], times: dict[str, list[int]]) -> list[list[int]]:
    return [times[each] for each in ids if each in times]


def _voices(scene: Scene) -> list[dict[str, Any]]:
    """Every speaker with how long they speak and where one hears them best."""
    found: dict[str, dict[str, Any]] = {}
    for each in scene.applied.segments:
        if each.speaker is None or each.state == "quarantined":
            continue
        voice = found.setdefault(
            each.speaker, {"name": each.speaker, "ms": 0, "segment": each.id, "start_ms": 0, "end_ms": 0}
        )
        voice["ms"] += each.end_ms - each.start_ms
        if each.end_ms - each.start_ms > voice["end_ms"] - voice["start_ms"]:
            voice.update(segment=each.id, start_ms=each.start_ms, end_ms=each.end_ms)
    return sorted(found.values(), key=lambda voice: -voice["ms"])


def _clashes(scene: Scene) -> list[dict[str, Any]]:
    """Where a new run, a new agenda and people's words meet, as questions."""
    out: list[dict[str, Any]] = [
        {
            "about": clash.kind,
            "start_ms": clash.start_ms,
            "end_ms": clash.end_ms,
            "yours": clash.after,
            "before": clash.before,
            "now": clash.now,
        }
        for clash in correcting.clashes(scene.transcript, scene.sections, scene.human.corrections)
    ]
    out += _apart(scene)
    known = {item.key for item in scene.agenda.items}
    proposals = {each.key: each for each in scene.draft.items}
    for reviewed in scene.human.review.items:
        if reviewed.key not in known:
            continue
        proposal = proposals.get(reviewed.key)
        was = reviewed.over.decision if reviewed.over else None
        now = proposal.decision if proposal else None
        if reviewed.decision is not None and (was and was.text) != (now and now.text):
            out.append(
                {
                    "about": "decision",
                    "item": reviewed.key,
                    "before": was.text if was else "",
                    "yours": reviewed.decision.text,
                    "now": now.text if now else "",
                }
            )
    return out


def _apart(scene: Scene) -> list[dict[str, Any]]:
    """What people wrote on cases that have no place on the agenda, as questions: where does it belong?"""
    review, corrections = scene.human.review, scene.human.corrections
    written = {each.key: each for each in review.items}
    known: dict[str, Case] = {each.key: each for each in (*corrections.cases, *review.cases) if each.apart}
    out = []
    for case in known.values():
        decision = written[case.key].decision if case.key in written else None
        people = [each.who for each in review.attendance or () if each.item == case.key]
        hands = [each for each in corrections.by_hand if each.item == case.key]
        if not (case.key in written or people or hands):
            continue
        # What was closed is never one press from an open item.
        likely = [item.key for item in scene.agenda.items if item.title == case.title and (case.open or not item.open)]
        said = [f"{each.attachment or 'Punktet'} er {'åbnet' if each.open else 'lukket'} i hånden." for each in hands]
        out.append(
            {
                "about": "agenda",
                "item": case.key,
                "title": case.title,
                "attachment": None,
                "was_closed": case.open is not True,
                "move_to": likely[0] if len(likely) == 1 and likely[0] not in written else None,
                "yours": "\n".join(filter(None, [decision.text if decision else "", ", ".join(people), *said])),
            }
        )
    return out + [
        {"about": "agenda", "item": hand.item, "title": hand.attachment, "attachment": hand.attachment, "yours": ""}
        for hand in openness.lost(scene.agenda, corrections)
        if hand.item not in known
    ]
