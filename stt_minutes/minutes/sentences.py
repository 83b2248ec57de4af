"""Heard words cut into sentences, as far as the recogniser's punctuation and the pauses go."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.tokens import Token

_LONGEST = 40
_PAUSE_MS = 900


def sentences(heard: Sequence[Token]) -> list[tuple[int, int]]:
    """The sentences as (first token, token after the last); a long pause or forty words end one without a full stop."""
    found: list[tuple[int, int]] = []
    start = 0
    for place in range(1, len(heard)):
        token = heard[place]
        if token.opens or token.pause_ms >= _PAUSE_MS or place - start >= _LONGEST:
            found.append((start, place))
            start = place
    if start < len(heard):
        found.append((start, len(heard)))
    return found
