"""The public version: a copy of the minutes that holds nothing but what may be published.

It is made before any template or writer sees the minutes, so no format, comment or property can give away what is not in it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from stt_minutes.closed import closes_attachment
from stt_minutes.documents.build import decided, is_proposed
from stt_minutes.values import AgendaItem, MinutesItem, Provenance

if TYPE_CHECKING:
    from stt_minutes.values import Attendance, Decision, Minutes


_LEAVES, _RETURNS = frozenset(["inhabil", "forlod"]), frozenset(["genindtrådt", "ankom"])


def publish(minutes: Minutes, *, mask_titles: bool = False) -> Minutes:
    """The minutes as anyone may read them.

    A closed item keeps its number, title (unless `mask_titles`), case number and a decision that a person has marked publishable.
    Open items lose attachments that may not be published, decisions marked so, and the secretary's working notes; one that was on
    right before or after a closed one loses the machine's statements that nobody has confirmed, for they may belong to the other.
    """
    beside = _beside_closed(minutes)
    items = tuple(
        _open(_sure(each, minutes) if each.item.key in beside else each, minutes)
        if each.item.open
        else _closed(each, minutes, mask_titles=mask_titles)
        for each in minutes.items
    )
    agenda = replace(
        minutes.agenda,
        items=tuple(each.item for each in items),
        members=tuple(replace(each, note=None) for each in minutes.agenda.members),
        header=(),
        unplaced=(),
        remarks=(),
    )
    return replace(
        minutes,
        agenda=agenda,
        items=items,
        attendance=tuple(replace(each, evidence=()) for each in _openly_there(minutes)),
        remarks=(),
        provenance=Provenance(),
    )


def shut(minutes: Minutes) -> Minutes:
    """The minutes with closed items by number and title only, and the rest as it is but for closed attachments: the draft that is made unasked.

    What belongs to a closed item is left out wherever it stands; the internal version is made when someone asks for it.
    """
    closed = {each.item.key for each in minutes.items if not each.item.open}
    items = tuple(
        replace(each, item=_without_closed_attachments(each.item))
        if each.item.open
        else _closed(each, minutes, mask_titles=False)
        for each in minutes.items
    )
    return replace(
        minutes,
        agenda=replace(minutes.agenda, items=tuple(each.item for each in items)),
        items=items,
        attendance=tuple(_openly_there(minutes)),
        remarks=tuple(each for each in minutes.remarks if each.item not in closed),
    )


def _openly_there(minutes: Minutes) -> list[Attendance]:
    """Who came, left and was disqualified in the open part; who comes back after a closed item never left it, as far as is told."""
    known = {None, *(each.item.key for each in minutes.items if each.item.open)}
    events = list(minutes.attendance)
    if all(each.time_ms is not None for each in events):
        events.sort(key=lambda each: each.time_ms or 0)
    gone: set[str] = set()
    kept = []
    for each in events:
        if each.item not in known:
            if each.event in _LEAVES:
                gone.add(each.who)
        elif each.who in gone and each.event in _RETURNS:
            gone.discard(each.who)
        else:
            kept.append(each)
            gone.discard(each.who)
    order = {id(each): place for place, each in enumerate(minutes.attendance)}
    return sorted(kept, key=lambda each: order[id(each)])


def _beside_closed(minutes: Minutes) -> set[str]:
    """The keys of the open items that were on right before or right after a closed one; talk outside the agenda between them aside.

    Of a closed item that was not heard it is those beside it on the agenda.
    """
    spoken = sorted(
        ((span.start_ms, each.item) for each in minutes.items for span in each.spans), key=lambda pair: pair[0]
    )
    unheard = {each.item.key for each in minutes.items if not each.item.open and not each.spans}
    planned = [(a.item, b.item) for a, b in pairwise(minutes.items) if {a.item.key, b.item.key} & unheard]
    pairs = [*pairwise(item for _, item in spoken), *planned]
    return {one.key for pair in pairs for one, other in (pair, pair[::-1]) if one.open and not other.open}


def _sure(found: MinutesItem, minutes: Minutes) -> MinutesItem:
    """The item without what the machine says was said, unless a person has confirmed the item."""
    if minutes.status == "godkendt" or (found.decision is not None and not is_proposed(found.decision, minutes)):
        return found
    return replace(found, statements=tuple(each for each in found.statements if each.origin == "human"))


def _closed(found: MinutesItem, minutes: Minutes, *, mask_titles: bool) -> MinutesItem:
    whole = found.item
    item = AgendaItem(
        whole.number,
        "" if mask_titles else whole.title,
        whole.case_number,
        open=False,
        section=whole.section,
        key=whole.key,
    )
    decision = decided(found)
    if decision is None or decision.publishable is not True or is_proposed(decision, minutes):
        return MinutesItem(item)
    return MinutesItem(item, _bare(decision))


def _open(found: MinutesItem, minutes: Minutes) -> MinutesItem:
    item = _without_closed_attachments(found.item)
    if found.decision is not None and found.decision.publishable is False:
        return MinutesItem(item)
    decision = decided(found)
    if decision is not None and not is_proposed(decision, minutes):
        decision = _bare(decision)
    statements = tuple(replace(each, evidence=()) for each in found.statements)
    return replace(found, item=item, decision=decision, followups=(), spans=(), statements=statements)


def _without_closed_attachments(item: AgendaItem) -> AgendaItem:
    parts = tuple(
        replace(part, text=_open_lines(part.text, item)) if part.canonical == "bilag" else part for part in item.parts
    )
    return replace(item, parts=parts, attachments=tuple(each for each in item.attachments if each.open))


def _open_lines(text: str, item: AgendaItem) -> str:
    """The lines under Bilag that may be published: those that the agenda read as open attachments.

    Without attachments the lines are all there is, and those that say themselves that they are closed are left out.
    """
    if item.attachments:
        return ""
    return "\n".join(each for each in text.splitlines() if not closes_attachment(each))


def _bare(decision: Decision) -> Decision:
    """The decision without the trail back to the recording; it is then nobody's proposal any more."""
    return replace(decision, evidence=(), origin="human", confirmed=True)
