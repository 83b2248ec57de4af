"""The speech of one agenda item, cut out of the meeting by its sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes.values import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import AgendaItem, Section


@dataclass(frozen=True, slots=True)
class SpokenItem:
    """One item with the words said under it, in order of time. `joint` are the items it was handled together with."""

    item: AgendaItem
    spans: tuple[Span, ...]
    heard: tuple[Token, ...]
    joint: tuple[str, ...] = ()
    score: float = 1.0

    @property
    def ends_ms(self) -> tuple[int, ...]:
        """When the last word of each of its stretches ends: silence may follow, at the end of a recording for long."""
        ends = []
        for span in self.spans:
            last = next(
                (token for token in reversed(self.heard) if span.start_ms <= token.start_ms < span.end_ms), None
            )
            ends.append(span.end_ms if last is None else last.end_ms)
        return tuple(ends)


def spoken(item: AgendaItem, sections: Sequence[Section], heard: Sequence[Token]) -> SpokenItem:
    """The speech of `item`: its own sections and those that it shares with another item."""
    own = [section for section in sections if section.item == item.key or item.key in section.also]
    joint = {number for section in own for number in (section.item, *section.also) if number} - {item.key}
    first, last = min((part.start_ms for part in own), default=0), max((part.end_ms for part in own), default=0)
    within = tuple(
        token
        for token in heard
        if first <= token.start_ms < last and any(part.start_ms <= token.start_ms < part.end_ms for part in own)
    )
    return SpokenItem(
        item,
        tuple(Span(part.start_ms, part.end_ms) for part in own),
        within,
        tuple(sorted(joint)),
        max((part.score for part in own), default=0.0),
    )
