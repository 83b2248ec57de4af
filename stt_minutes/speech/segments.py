"""Heard words -> segments that read well, and the whole timeline accounted for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes.values import Segment, Span, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stt_minutes.speech.whisper import HeardWord
    from stt_minutes.speech.windows import Window

PAUSE_MS = 900
"""A pause between words that ends a segment."""
SHORT_MS, LONG_MS = 5_000, 15_000
"""A sentence's end closes a segment longer than the first; a segment longer than the second is cut at its longest pause."""
UNHEARD_MS = 1_500
"""Speech without text that is longer than this is told; the rest belongs to the words beside it (alignment is that uncertain)."""
LEAST_UNHEARD_MS = 500
"""Where there are no words beside it, shorter sounds (a cough, a door) count as silence."""
SENTENCE_END = (".", "?", "!", "…")
UNHEARD = "uhørt passage: her tales, men der kom ingen tekst"


def timed_words(window: Window, heard: Iterable[HeardWord]) -> tuple[Word, ...]:
    """The words in the recording's clock, in order. A word that spans a cut in the window goes where most of it lies."""
    words: list[Word] = []
    earliest = window.span.start_ms
    for word in heard:
        start, end = window.clock(word.start), window.clock(word.end)
        length = round((word.end - word.start) * 1000)
        if end - start > length + 100:  # a cut lies inside
            middle = window.clock((word.start + word.end) / 2)
            start, end = (start, start + length) if middle - start <= length else (end - length, end)
        start = max(start, earliest)
        end = max(start, min(end, window.span.end_ms))
        words.append(Word(word.text, start, end, word.confidence))
        earliest = start
    return tuple(words)


def split(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """The words in runs to read: ended by a pause, by the end of a sentence, at the latest at LONG_MS."""
    runs: list[list[Word]] = []
    for word in words:
        if runs:
            run = runs[-1]
            paused = word.start_ms - run[-1].end_ms > PAUSE_MS
            ended = run[-1].text.endswith(SENTENCE_END) and run[-1].end_ms - run[0].start_ms > SHORT_MS
            if not paused and not ended:
                run.append(word)
                continue
        runs.append([word])
    return [part for run in runs for part in _shortened(tuple(run))]


def _shortened(run: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    if run[-1].end_ms - run[0].start_ms <= LONG_MS or len(run) < 2:
        return [run]
    middle = (run[0].start_ms + run[-1].end_ms) / 2
    reach = (run[-1].end_ms - run[0].start_ms) / 2

    def worth(index: int) -> float:
        pause = run[index].start_ms - run[index - 1].end_ms
        clause = 300 if run[index - 1].text.endswith((*SENTENCE_END, ",")) else 0
        return pause + clause - 600 * abs(run[index].start_ms - middle) / reach

    cut = max(range(1, len(run)), key=worth)
    return [*_shortened(run[:cut]), *_shortened(run[cut:])]


def covered(window: Window, words: Sequence[Word]) -> list[Segment]:
    """The window's segments, in order and apart, with every stretch of its speech in one of them or too short to matter.

    Ids are left empty; the caller numbers them.
    """
    segments = [
        Segment("", run[0].start_ms, max(word.end_ms for word in run), run, channel=window.channel)
        for run in split(words)
    ]
    apart: list[Segment] = []
    for segment in segments:
        if apart and segment.start_ms < apart[-1].end_ms:
            apart[-1] = _shaped(apart[-1], apart[-1].start_ms, max(apart[-1].words[-1].start_ms, segment.start_ms))
            segment = _shaped(segment, max(segment.start_ms, apart[-1].end_ms), segment.end_ms)  # noqa: PLW2901
        apart.append(segment)
    for span in window.speech_spans:
        apart = _with(apart, span, window.channel)
    return apart


def _with(segments: list[Segment], speech: Span, channel: int) -> list[Segment]:
    """The segments with one stretch of speech accounted for."""
    result: list[Segment] = []
    bare = _minus(speech, [segment.span for segment in segments])
    for hole in bare:
        before = next((s for s in reversed(segments) if s.end_ms == hole.start_ms and s.words), None)
        after = next((s for s in segments if s.start_ms == hole.end_ms and s.words), None)
        if hole.duration <= UNHEARD_MS and (before or after):
            beside = before or after
            assert beside is not None
            at = segments.index(beside)
            segments[at] = _shaped(beside, min(beside.start_ms, hole.start_ms), max(beside.end_ms, hole.end_ms))
        elif hole.duration >= LEAST_UNHEARD_MS:
            result.append(Segment("", hole.start_ms, hole.end_ms, state="doubtful", reason=UNHEARD, channel=channel))
    return sorted([*segments, *result], key=lambda segment: segment.start_ms)


def _minus(span: Span, taken: Iterable[Span]) -> list[Span]:
    """What of `span` none of `taken` (in order) covers."""
    left: list[Span] = []
    start = span.start_ms
    for each in taken:
        if each.end_ms <= start or each.start_ms >= span.end_ms:
            continue
        if each.start_ms > start:
            left.append(Span(start, each.start_ms))
        start = max(start, each.end_ms)
    if start < span.end_ms:
        left.append(Span(start, span.end_ms))
    return left


def _shaped(segment: Segment, start_ms: int, end_ms: int) -> Segment:
    """The segment with other borders; its words are kept inside them."""
    words = tuple(
        replace(
            word, start_ms=min(max(word.start_ms, start_ms), end_ms), end_ms=min(max(word.end_ms, start_ms), end_ms)
        )
        for word in segment.words
    )
    return replace(segment, start_ms=start_ms, end_ms=end_ms, words=words)


def silences(segments: Iterable[Segment], duration_ms: int) -> tuple[Span, ...]:
    """What of 0..duration_ms lies in no segment; segments in order of start, channels may overlap."""
    return tuple(_minus(Span(0, duration_ms), [segment.span for segment in segments]))
