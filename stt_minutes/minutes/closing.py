"""When the meeting was closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.minutes import cues
from stt_minutes.minutes.hearing import Hearing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Section

CLOSES = (
    "tak for i dag",
    "mødet er slut",
    "mødet er hævet",
    "så er mødet slut",
    "så er vi færdige",
    "så siger vi tak for i dag",
    "tak for i aften",
    "så er mødet hævet",
    "så er vi færdige for i dag",
)
"""Words that close the whole meeting and nothing less."""
_AT_LEAST = 0.86
_BEFORE_MS = 30_000
"""The words that close the meeting stand at the end of the last item or right after it."""


def closed_at(heard: Sequence[Token], sections: Sequence[Section]) -> int | None:
    """The time in ms at which the chair closed the meeting; the end of the last item when no words for it were heard.

    None when no item was handled.
    """
    last = max((section.end_ms for section in sections if section.item is not None), default=None)
    if last is None:
        return None
    hearing = Hearing([token for token in heard if token.start_ms >= last - _BEFORE_MS])
    hits = cues.find(hearing, "meeting_end", at_least=_AT_LEAST)
    return hearing.tokens[hits[0].end - 1].end_ms if hits else last
