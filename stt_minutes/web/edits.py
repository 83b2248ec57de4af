"""What a person can change from the page: each edit is a function from the scene and the page's words to what people wrote.

The page is not trusted: whatever it sends is checked here, and InvalidOption says what was wrong with it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from stt_minutes import meeting, store
from stt_minutes.documents import approval
from stt_minutes.errors import InvalidOption
from stt_minutes.minutes import cases, correcting, openness
from stt_minutes.minutes.corrections import apply
from stt_minutes.minutes.doubts import DECIDING
from stt_minutes.minutes.wordlist import replaced
from stt_minutes.values import (
    DECISION_TYPES,
    Attendance,
    ByHand,
    Checked,
    Corrections,
    Decision,
    DraftItem,
    Followup,
    ReviewedItem,
    Segment,
    Statement,
    Votes,
)
from stt_minutes.web.history import in_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from stt_minutes.values import AgendaItem, MinutesItem
    from stt_minutes.web.history import Human
    from stt_minutes.web.scene import Scene

    Payload = dict[str, Any]
    Edit = Callable[[Scene, Payload], tuple[Human, str]]

T = TypeVar("T")
LONGEST_NAME = 200
LONGEST_TEXT = 100_000
"""Characters in one field; more is no minutes but an attack or a mistake."""


def _bad(what: str) -> InvalidOption:
    return InvalidOption(f"Ændringen kan ikke udføres: {what}.", "Genindlæs siden, og prøv igen.")


def _text(payload: Payload, name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise _bad(f"{name} skal være en tekst")
    # What a person pastes may hold signs that neither XML nor a reader can use.
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", value)


def _ms(scene: Scene, payload: Payload, name: str) -> int:
    value = payload.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= scene.transcript.duration_ms:
        raise _bad(f"{name} skal være et tidspunkt i optagelsen")
    return value


def _segment(scene: Scene, payload: Payload) -> Segment:
    for segment in scene.applied.segments:
        if segment.id == payload.get("segment"):
            return segment
    raise _bad("stykket findes ikke længere i transskriptionen")


def _item(scene: Scene, payload: Payload) -> AgendaItem:
    try:
        return scene.agenda.item(str(payload.get("item")))
    except KeyError:
        raise _bad("punktet findes ikke på dagsordenen") from None


def _parsed(kind: type[T], value: Any, what: str) -> T:
    try:
        return store.parse(kind, value)
    except (ValueError, TypeError) as error:
        raise _bad(what) from error


def _corrected(scene: Scene, corrections: Corrections, label: str) -> tuple[Human, str]:
    return replace(scene.human, corrections=corrections), label


# --- transcript ---


def words(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Rewrite one segment."""
    segment = _segment(scene, payload)
    made = correcting.rewritten(
        scene.bare, scene.applied, scene.human.corrections, {segment.id: _text(payload, "text")}
    )
    return _corrected(scene, made, "ordene i transskriptionen")


def replace_all(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Replace a text in the segments that the person chose in the preview."""
    find, write = _text(payload, "find"), _text(payload, "write")
    chosen = payload.get("segments")
    if not find.strip() or not isinstance(chosen, list):
        raise _bad("der mangler en tekst at søge efter")
    wanted = {each for each in chosen if isinstance(each, str)}
    texts = {
        segment.id: replaced(segment.text, find, write)[0] for segment in scene.applied.segments if segment.id in wanted
    }
    made = correcting.rewritten(scene.bare, scene.applied, scene.human.corrections, texts)
    return _corrected(scene, made, f"„{find}“ til „{write}“ {len(texts)} steder")


def speaker(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Name the voice of a segment, everywhere or only here; an empty name gives the machine's label back."""
    segment = _segment(scene, payload)
    name = _text(payload, "name").strip() or None
    bare = apply(scene.transcript, replace(scene.human.corrections, speakers=()))
    label = next((each.speaker for each in bare.segments if each.id == segment.id), None)
    everywhere = bool(payload.get("everywhere")) and label is not None
    made = correcting.named(scene.human.corrections, segment, label, name or label, everywhere=everywhere)
    return _corrected(scene, made, f"taleren {name or label or 'ukendt'}")


def not_voice(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """The voice of a segment is not the person that was suggested."""
    name = _text(payload, "name").strip()
    if not name or len(name) > LONGEST_NAME:
        raise _bad("der mangler et navn")
    made = correcting.refused(scene.human.corrections, _segment(scene, payload), name)
    return _corrected(scene, made, f"stemmen er ikke {name}")


def assign(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Give a stretch of the meeting to an item, or (item null) put it outside the agenda."""
    start, end = _ms(scene, payload, "start_ms"), _ms(scene, payload, "end_ms")
    if start >= end:
        raise _bad("stykket er tomt")
    item = None if payload.get("item") is None else _item(scene, payload).key
    made = correcting.assigned(scene.sections, scene.human.corrections, start, end, item)
    return _corrected(scene, made, f"stykket til punkt {item}" if item else "stykket uden for dagsordenen")


def quarantine(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Restore a quarantined segment, drop it, or leave it as the machine did."""
    segment = _segment(scene, payload)
    state = payload.get("state")
    if state is not None and state not in ("ok", "dropped"):
        raise _bad("tilstanden kendes ikke")
    bare = apply(scene.transcript, replace(scene.human.corrections, states=()))
    machine = next((each for each in bare.segments if each.id == segment.id), None)
    if machine is None or machine.state != "quarantined":
        raise _bad("stykket er ikke sat til side")
    made = correcting.judged(scene.human.corrections, segment, machine.text, state)
    label = {"ok": "gendannet tekst", "dropped": "slettet tekst"}.get(state or "", "tekst sat til side")
    return _corrected(scene, made, label)


def cut(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Cut a segment in two at a word, or join two that meet."""
    joined = bool(payload.get("joined"))
    made = correcting.broken(scene.human.corrections, _ms(scene, payload, "at_ms"), joined=joined)
    return _corrected(scene, made, "samlet stykke" if joined else "delt stykke")


def check(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """A doubt has been looked at (or not after all)."""
    item = payload.get("item")
    entry = Checked(
        _ms(scene, payload, "start_ms"),
        _ms(scene, payload, "end_ms"),
        _text(payload, "kind"),
        str(item) if item is not None else None,
    )
    made = correcting.checked(scene.human.corrections, entry, done=payload.get("checked") is not False)
    return _corrected(scene, made, "set igennem")


def settle_stop(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """A stop of the page is settled: its decisions are confirmed as they stand, and all else of it has been looked at."""
    places = payload.get("places")
    if not isinstance(places, list) or not places or not all(isinstance(each, dict) for each in places):
        raise _bad("stedet findes ikke længere")
    label = ""
    for each in places:
        if each.get("kind") in DECIDING:
            human, told = confirm(scene, {"item": each.get("item"), "confirmed": True, "who": payload.get("who")})
        else:
            human, told = check(scene, each)
        scene, label = scene.after(human), label or told
    return scene.human, label if len(places) == 1 else f"{label} og {len(places) - 1} til"


def open_by_hand(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Open an item or one of its attachments by hand, with one's name."""
    return _by_hand(scene, payload, opens=True)


def close_by_hand(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Close an item or one of its attachments by hand; that can be done to an approved referat too."""
    return _by_hand(scene, payload, opens=False)


def _by_hand(scene: Scene, payload: Payload, *, opens: bool) -> tuple[Human, str]:
    item = _item(scene, payload)
    paper = payload.get("attachment")
    if paper is not None and not any(each.name == paper for each in item.attachments):
        raise _bad("bilaget findes ikke under punktet")
    what = f"punkt {item.key}" if paper is None else f"bilaget {paper}"
    who = _text(payload, "who").strip()[:LONGEST_NAME] if payload.get("who") else None
    if opens and not who:
        raise InvalidOption(f"Det mangler, hvem der åbner {what}.", "Skriv dit navn.")
    hand = ByHand(item.key, opens, who, meeting.now(), paper)
    return _corrected(scene, openness.said(hand, scene.human.corrections), f"{what} {'åbnet' if opens else 'lukket'}")


def settle(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Answer where a new run and a person's correction meet."""
    corrections = scene.human.corrections
    for clash in correcting.clashes(scene.transcript, scene.sections, corrections):
        if (clash.kind, clash.start_ms, clash.end_ms) == tuple(
            payload.get(name) for name in ("kind", "start_ms", "end_ms")
        ):
            made = correcting.settled(corrections, clash, keep=bool(payload.get("keep")))
            return _corrected(scene, made, "valgt mellem to udgaver")
    raise _bad("uenigheden findes ikke længere")


# --- minutes ---


def _reviewed(scene: Scene, number: str) -> ReviewedItem:
    for each in scene.human.review.items:
        if each.key == number:
            return each
    return ReviewedItem(number)


def _proposed(scene: Scene, number: str) -> DraftItem | None:
    return next((each for each in scene.draft.items if each.key == number), None)


def _shown(scene: Scene, number: str) -> MinutesItem:
    return next(each for each in scene.minutes.items if each.item.key == number)


def _with_item(scene: Scene, item: AgendaItem, **changes: Any) -> Human:
    review = scene.human.review
    old = _reviewed(scene, item.key)
    new = replace(old, over=_proposed(scene, item.key), **changes)
    if new == ReviewedItem(item.key, over=new.over):
        kept = tuple(each for each in review.items if each.key != item.key)
    else:
        kept = (*(each for each in review.items if each.key != item.key), new)
    return replace(scene.human, review=replace(review, items=in_order(kept)))


def decision(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Write a decision: its type and its words. What the machine found it on stays as its evidence."""
    item = _item(scene, payload)
    kind, text = payload.get("type"), _text(payload, "text").strip()
    if kind not in DECISION_TYPES:
        raise _bad("beslutningens art kendes ikke")
    now = _shown(scene, item.key).decision
    made = (
        replace(now, type=kind, text=text, origin="human", confirmed=False)
        if now
        else Decision(kind, text, 1.0, "human")
    )
    human = _with_item(scene, item, decision=made, confirmed_by=None, confirmed_at=None)
    return human, f"beslutningen i punkt {item.key}"


def confirm(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Confirm the decision as it stands, or (confirmed false) take the confirmation back."""
    item = _item(scene, payload)
    now = _shown(scene, item.key).decision or Decision("ingen_beslutning", "", 1.0, "human")
    if not payload.get("confirmed"):
        made = replace(now, confirmed=False)
        proposal = _proposed(scene, item.key)
        if proposal is not None and made == proposal.decision:
            return _with_item(scene, item, decision=None, confirmed_by=None, confirmed_at=None), (
                f"bekræftelsen af punkt {item.key}"
            )
        human = _with_item(scene, item, decision=made, confirmed_by=None, confirmed_at=None)
        return human, f"bekræftelsen af punkt {item.key}"
    who = _text(payload, "who").strip() if payload.get("who") else None
    human = _with_item(scene, item, decision=replace(now, confirmed=True), confirmed_by=who, confirmed_at=meeting.now())
    return human, f"bekræftelsen af punkt {item.key}"


def as_proposed(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Give the machine's proposal for an item back."""
    item = _item(scene, payload)
    review = scene.human.review
    kept = tuple(each for each in review.items if each.key != item.key)
    return replace(scene.human, review=replace(review, items=kept)), f"punkt {item.key} som foreslået"


def votes(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """The votes of an item; null means that the item was not voted on."""
    item = _item(scene, payload)
    given = payload.get("votes")
    made = _parsed(Votes, given if given is not None else {}, "afstemningen er ikke forstået")
    for count in (made.in_favour, made.against, made.abstained):
        if count is not None and not 0 <= count <= 10_000:
            raise _bad("et stemmetal skal være mellem 0 og 10.000")
    return _with_item(scene, item, votes=made), f"afstemningen i punkt {item.key}"


def lists(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Who was absent from an item, what was promised, and what else is to stand in the minutes."""
    item = _item(scene, payload)
    changes: dict[str, Any] = {}
    for name, kind in (("absent", str), ("followups", Followup), ("statements", Statement)):
        if name in payload:
            given = payload[name]
            if not isinstance(given, list):
                raise _bad(f"{name} skal være en liste")
            changes[name] = tuple(
                _parsed(kind, each if kind is str else {**each, "origin": "human"}, f"{name} er ikke forstået")
                for each in given
                if kind is str or isinstance(each, dict)
            )
    return _with_item(scene, item, **changes), f"noterne til punkt {item.key}"


def attendance(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """Everybody who was excused, came, left, was disqualified or came back."""
    given = payload.get("attendance")
    if not isinstance(given, list):
        raise _bad("fremmødet skal være en liste")
    made = tuple(_parsed(Attendance, each, "fremmødet er ikke forstået") for each in given)
    return replace(scene.human, review=replace(scene.human.review, attendance=made)), "fremmødet"


def closed_at(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """When the meeting was closed, "HH:MM"; empty gives the machine's time back."""
    text = _text(payload, "time").strip().replace(".", ":")
    if text and not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text):
        raise _bad("skriv klokkeslættet som 14.30")
    text = text.rjust(5, "0") if text else ""
    return replace(scene.human, review=replace(scene.human.review, closed_at=text or None)), "mødets sluttid"


def move_item(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """What is kept apart since the agenda changed belongs to this item; what is confirmed there waits for a new yes."""
    review, corrections = scene.human.review, scene.human.corrections
    key, target = str(payload.get("from")), _item(scene, payload)
    _check_apart(scene, key)
    old = next((each for each in review.items if each.key == key), None)
    if old is not None and any(each.key == target.key for each in review.items):
        raise _bad(f"der er allerede skrevet noget til punkt {target.key}")
    moved = None if old is None else replace(cases.at(old, target.key), over=_proposed(scene, target.key))
    items = in_order(each for each in (*review.items, moved) if each is not None and each is not old)
    attendance = review.attendance and tuple(
        replace(each, item=target.key) if each.item == key else each for each in review.attendance
    )
    hands = tuple(replace(each, item=target.key) if each.item == key else each for each in corrections.by_hand)
    made = replace(scene.human, corrections=replace(corrections, by_hand=hands))
    return replace(
        made, review=replace(review, items=items, attendance=attendance)
    ), f"punkt {key} til punkt {target.key}"


def drop_item(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """What is kept apart since the agenda changed, or a closed attachment that is no longer there, belongs nowhere."""
    review, corrections = scene.human.review, scene.human.corrections
    key = str(payload.get("from"))
    if (paper := payload.get("attachment")) is not None:
        hands = tuple(each for each in corrections.by_hand if (each.item, each.attachment) != (key, paper))
        return _corrected(scene, replace(corrections, by_hand=hands), f"bilaget {paper} kasseret")
    _check_apart(scene, key)
    items = tuple(each for each in review.items if each.key != key)
    attendance = review.attendance and tuple(each for each in review.attendance if each.item != key)
    hands = tuple(each for each in corrections.by_hand if each.item != key)
    made = replace(scene.human, corrections=replace(corrections, by_hand=hands))
    return replace(made, review=replace(review, items=items, attendance=attendance)), f"punkt {key} kasseret"


def _check_apart(scene: Scene, key: str) -> None:
    """Raise unless the key is that of a case that has no place on the agenda."""
    human = scene.human
    if not any(case.key == key and case.apart for case in (*human.review.cases, *human.corrections.cases)):
        raise _bad("der er ikke skrevet noget til det punkt")


def seen_proposal(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """The person has seen the machine's new proposal under their words, and keeps them."""
    item = _item(scene, payload)
    return _with_item(scene, item), f"punkt {item.key} beholdt"


def new_version(scene: Scene, payload: Payload) -> tuple[Human, str]:
    """An approved referat is opened again, with a name and a reason."""
    who, reason = _text(payload, "who"), _text(payload, "reason")
    review = approval.new_version(scene.human.review, who=who, at=meeting.now(), reason=reason)
    return replace(scene.human, review=review), f"ny udgave {review.version}"


ON_APPROVED = frozenset(["new_version", "check", "close_by_hand"])
"""What can be done with an approved referat."""
EDITS: dict[str, Edit] = {
    each.__name__: each
    for each in (
        words, replace_all, speaker, not_voice, assign, quarantine, cut, check, settle_stop, settle, open_by_hand, close_by_hand,
        decision, confirm, as_proposed, votes, lists, attendance, closed_at, move_item, drop_item, seen_proposal, new_version,
    )
}  # fmt: skip
