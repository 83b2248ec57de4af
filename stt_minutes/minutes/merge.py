"""Agenda + Draft + what people wrote -> Minutes: a person's word always stands over the machine's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stt_minutes.values import (
    DraftItem,
    Minutes,
    MinutesItem,
    Provenance,
    Remark,
    Review,
    ReviewedItem,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stt_minutes.values import Agenda, AgendaItem, Draft, Section

_CLOCK = re.compile(r"^(\d{1,2})[:.](\d{2})$")
_DAY_MINUTES = 24 * 60
_APART = (
    "Det, der er skrevet til punkt {key}, hører ikke til noget punkt på dagsordenen, som den er nu. Det er gemt, men står ikke i "
    "referatet, før du har sagt, hvor det hører til: vælg det under spørgsmålene øverst på siden (stt-minutes review)."
)


def merge(
    agenda: Agenda,
    draft: Draft,
    sections: Sequence[Section],
    review: Review | None = None,
    provenance: Provenance = Provenance(),  # noqa: B008 - frozen
    *,
    clock: Callable[[int], str | None] | None = None,
) -> Minutes:
    """The referat as it stands now. Every agenda item is in it, in the agenda's order.

    What `review` (at its place on this agenda, see cases.py) has for an item replaces the draft's; what it leaves as None keeps
    the draft's. What has the key of no item is laid nowhere, for its case may be a closed one; a remark says so.

    clock: the time of day "HH:MM" at a place of the recording, where the recording knows it; else it is reckoned from the start that
    the agenda plans.
    """
    review = review or Review()
    proposed = {item.key: item for item in draft.items}
    known = {item.key for item in agenda.items}
    reviewed = {item.key: item for item in review.items}
    attendance = draft.attendance if review.attendance is None else review.attendance
    items = tuple(_item(item, proposed.get(item.key), reviewed.get(item.key), sections) for item in agenda.items)
    return Minutes(
        agenda=agenda,
        items=items,
        attendance=tuple(each for each in attendance if each.item is None or each.item in known),
        closed_at=review.closed_at or _closing(agenda, draft.closed_at_ms, clock),
        status=review.status,
        version=review.version,
        remarks=(*draft.remarks, *kept_apart(agenda, review)),
        provenance=provenance,
        approvals=review.approvals,
    )


def kept_apart(agenda: Agenda, review: Review) -> tuple[Remark, ...]:
    """A remark on each case that people wrote on and that has no place on the agenda."""
    known = {None, *(item.key for item in agenda.items)}
    keys = [*(each.key for each in review.items), *(each.item for each in review.attendance or ())]
    return tuple(Remark("kept_apart", _APART.format(key=key)) for key in dict.fromkeys(keys) if key not in known)


def _item(
    item: AgendaItem, proposed: DraftItem | None, reviewed: ReviewedItem | None, sections: Sequence[Section]
) -> MinutesItem:
    machine = proposed or DraftItem(item.key)
    human = reviewed or ReviewedItem(item.key)
    return MinutesItem(
        item=item,
        decision=machine.decision if human.decision is None else human.decision,
        votes=machine.votes if human.votes is None else human.votes,
        absent=machine.absent if human.absent is None else human.absent,
        followups=machine.followups if human.followups is None else human.followups,
        statements=machine.statements if human.statements is None else human.statements,
        spans=tuple(
            Span(section.start_ms, section.end_ms)
            for section in sections
            if section.item == item.key or item.key in section.also
        ),
    )


def _closing(agenda: Agenda, closed_at_ms: int | None, clock: Callable[[int], str | None] | None) -> str | None:
    known = None if clock is None or closed_at_ms is None else clock(closed_at_ms)
    return known or _clock(agenda, closed_at_ms)


def _clock(agenda: Agenda, closed_at_ms: int | None) -> str | None:
    """The closing time "HH:MM": the agenda's start plus the time into the recording, None when either is unknown."""
    start = _CLOCK.match((agenda.start or "").strip())
    if start is None or closed_at_ms is None:
        return None
    minutes = (int(start[1]) * 60 + int(start[2]) + closed_at_ms // 60_000) % _DAY_MINUTES
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
