"""A tillægsdagsorden that comes as a file of its own, put into the agenda it belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes.agenda.order import next_free
from stt_minutes.values import Remark

if TYPE_CHECKING:
    from stt_minutes.values import Agenda

DIVIDER = "Tillægsdagsorden"


def supplemented(agenda: Agenda, extra: Agenda) -> Agenda:
    """The agenda with the items of `extra` after its own; a number that is taken becomes the next free one, with a remark."""
    numbers = [item.number for item in agenda.items]
    items = list(agenda.items)
    remarks: list[Remark] = []
    if agenda.date and extra.date and agenda.date != extra.date:
        remarks.append(
            Remark(
                "other_meeting",
                f"Tillægsdagsordenen er fra et andet møde ({extra.date}) end dagsordenen ({agenda.date}).",
            )
        )
    for item in extra.items:
        number = item.number
        if number in numbers:
            number = next_free(numbers)
            remarks.append(
                Remark(
                    "number_repeated",
                    f"Tillægsdagsordenens punkt {item.number} „{item.title}“ er sat ind som punkt {number}.",
                    number,
                )
            )
        numbers.append(number)
        items.append(replace(item, number=number, supplementary=True))
    doubts = tuple(remark for remark in extra.remarks if remark.item is not None)
    return replace(
        agenda,
        items=tuple(items),
        layout=(*agenda.layout, DIVIDER, *extra.header, *extra.layout),
        unplaced=(*agenda.unplaced, *extra.unplaced),
        remarks=(*agenda.remarks, *remarks, *doubts),
    )
