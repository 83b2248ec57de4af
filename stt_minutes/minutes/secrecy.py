"""Which stretches of a meeting belong to closed items: what was said there is in no open document, search or answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.values import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import Agenda, Section


def closed(agenda: Agenda, sections: Sequence[Section]) -> tuple[Span, ...]:
    """The spans under closed items, alone or handled jointly with others, in order; neighbours are one.

    What lies under an item that the agenda does not have is closed too: nobody knows any longer whether it was open.
    """
    known = {None, *(item.key for item in agenda.items if item.open)}
    found: list[Span] = []
    for section in sections:
        if {section.item, *section.also} <= known:
            continue
        if found and section.start_ms <= found[-1].end_ms:
            found[-1] = Span(found[-1].start_ms, max(found[-1].end_ms, section.end_ms))
        else:
            found.append(section.span)
    return tuple(found)


def within(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether each of `spans` lies in one of `others`."""
    return all(any(o.start_ms <= each.start_ms and each.end_ms <= o.end_ms for o in others) for each in spans)
