"""A second look at a window, only where the first one looks wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.speech import guards

if TYPE_CHECKING:
    from stt_minutes.speech.whisper import Heard

LOW_LOGPROB = -1.0
HIGH_COMPRESSION = 2.4
"""Whisper's own thresholds for a decoding that failed."""
FEW_WORDS = 0.7
"""Words a second of speech; Danish speech has two to four, a hesitant speaker one."""
LEAST_SPEECH_MS = 3_000
"""In less speech than this the number of words says nothing."""
BEAM, PATIENCE, NO_REPEAT = 10, 2.0, 4
"""The greater effort. It draws no random numbers: an interrupted run must end like an uninterrupted one, and the
decoder's generator belongs to its threads. Forbidding repeated phrases does for loops what a higher temperature would."""


def wanted(heard: Heard, speech_ms: int) -> str | None:
    """Why a window deserves a second look (a stable key for the log), None when it does not."""
    if heard.compression > HIGH_COMPRESSION or guards.is_loop(heard.words):
        return "loop"
    if speech_ms >= LEAST_SPEECH_MS and _rate(heard, speech_ms) < FEW_WORDS:
        return "few_words"
    if heard.words and heard.avg_logprob < LOW_LOGPROB:
        return "low_logprob"
    return None


def better(first: Heard, second: Heard, speech_ms: int) -> Heard:
    """The one to keep: no loop before a loop, enough words before too few, then the higher probability."""

    def worth(heard: Heard) -> tuple[bool, bool, float]:
        loops = heard.compression > HIGH_COMPRESSION or guards.is_loop(heard.words)
        return (not loops, _rate(heard, speech_ms) >= FEW_WORDS or speech_ms < LEAST_SPEECH_MS, heard.avg_logprob)

    return second if worth(second) > worth(first) else first


def _rate(heard: Heard, speech_ms: int) -> float:
    return len(heard.words) * 1000 / max(1, speech_ms)
