"""Heard words -> segments that read well, and the whole timeline accounted for.

Every millisecond of a recording is in a segment (with text that is trusted, doubtful or quarantined, or without text: an unheard
passage) or in a silence. Segments of one channel never overlap.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes.speech import channels, guards
from stt_minutes.values import Remark, Segment, Span, Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stt_minutes.speech.whisper import Heard, HeardWord
    from stt_minutes.speech.windows import Window

PAUSE_MS = 900
"""A pause between words that ends a segment."""
SHORT_MS, LONG_MS = 5_000, 15_000
"""A sentence's end closes a segment longer than the first; one longer than the second is cut at its longest pause."""
CLAUSE_MS = 300
"""A comma is worth this much of a pause when a long segment is cut …"""
OFF_CENTRE_MS = 600
"""… and a cut at the very edge of it this much less than one in the middle."""
LONGEST_WORD_S = 2.0
"""The longest of the 460 words of the spoken meeting takes 1.3 s. Where a model dropped a sentence, alignment gives the word after it all
the sound, 7 to 9 s when it was tried; its end was right each time. What is over is an unheard passage."""
UNHEARD_MS = 1_500
"""Speech without text that is longer is told; less than this belongs to the words beside it: so uncertain is alignment."""
LEAST_UNHEARD_MS = 700
"""Where no words are beside it, sounds shorter than this (a cough, a door) count as silence."""
UNHEARD = "uhørt passage: her tales, men der kom ingen tekst"
UNHEARD_REMARK = "Uhørt passage: her tales, men der kom ingen tekst. Lyt selv efter."
QUARANTINE_REMARK = "Teksten her er sat til side: {reason}. Lyt efter, og gendan den, hvis den blev sagt."


def segments(window: Window, heard: Heard, prompt: str | None = None) -> list[Segment]:
    """The window's segments, in order and apart, with all its speech in one of them; ids are left empty."""
    speech = window.speech_spans
    runs = [part for run in guards.credit_runs(timed_words(window, heard.words)) for part in split(run)]
    made: list[Segment] = []
    for run in runs:
        start = max(run[0].start_ms, made[-1].end_ms if made else 0)
        segment = _shaped(
            Segment("", 0, 10**9, run, channel=window.channel), start, max(start, *(word.end_ms for word in run))
        )
        state, reason = guards.judge(segment, heard, speech, prompt)
        made.append(replace(segment, state=state, reason=reason))
    for span in speech:
        made = _with(made, span, window.channel)
    return made


def complete(made: Sequence[Segment], duration_ms: int, language: str) -> Transcript:
    """The transcript: segments of all windows and channels in order and numbered, the rest as silences, and what to look at.

    Holes in the sound are told by those who read it.
    """
    ordered = sorted(
        (_within(segment, duration_ms) for segment in made), key=lambda each: (each.start_ms, each.channel or 0)
    )
    echoes = channels.echoes(ordered)
    numbered = tuple(
        replace(
            segment, id=f"s{index + 1}", state="quarantined", reason=channels.ECHO.format(channel=echoes[index] + 1)
        )
        if index in echoes
        else replace(segment, id=f"s{index + 1}")
        for index, segment in enumerate(ordered)
    )
    remarks = [_told(segment) for segment in numbered if not segment.words or segment.state == "quarantined"]
    return Transcript(language, duration_ms, numbered, silences(numbered, duration_ms), tuple(remarks))


def silences(made: Iterable[Segment], duration_ms: int) -> tuple[Span, ...]:
    """What of 0..duration_ms lies in no segment; `made` in order of start, those of several channels may overlap."""
    return tuple(_minus(Span(0, duration_ms), [segment.span for segment in made]))


def timed_words(window: Window, heard: Iterable[HeardWord]) -> tuple[Word, ...]:
    """The words in the recording's clock, in order. A word that spans a cut in the window goes where most of it lies."""
    words: list[Word] = []
    speech = window.speech_spans
    earliest, latest = window.span.start_ms, window.span.end_ms
    for word in heard:
        begin = max(word.start, word.end - LONGEST_WORD_S)
        start, end = window.clock(begin), window.clock(word.end)
        length = round((word.end - begin) * 1000)
        if end - start > length + 100:  # sound was left out inside it
            middle = window.clock((begin + word.end) / 2)
            start, end = (start, start + length) if middle - start <= length else (end - length, end)
        start, end = _snapped(start, end, speech)
        start = min(max(start, earliest), latest)
        end = max(start, min(end, latest))
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
            ended = run[-1].text.endswith(guards.SENTENCE_END) and run[-1].end_ms - run[0].start_ms > SHORT_MS
            if not paused and not ended:
                run.append(word)
                continue
        runs.append([word])
    return [part for run in runs for part in _shortened(tuple(run))]


def _snapped(start: int, end: int, speech: Iterable[Span]) -> tuple[int, int]:
    """A word's borders drawn in to the speech it overlaps: alignment lets the first word after a pause begin inside the pause."""
    common = [both for span in speech if (both := span & Span(start, max(start, end)))]
    return (common[0].start_ms, common[-1].end_ms) if common else (start, end)


def _shortened(run: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    if run[-1].end_ms - run[0].start_ms <= LONG_MS or len(run) < 2:
        return [run]
    middle = (run[0].start_ms + run[-1].end_ms) / 2
    reach = (run[-1].end_ms - run[0].start_ms) / 2

    def worth(index: int) -> float:
        pause = run[index].start_ms - run[index - 1].end_ms
        clause = CLAUSE_MS if run[index - 1].text.endswith((*guards.SENTENCE_END, ",")) else 0
        return pause + clause - OFF_CENTRE_MS * abs(run[index].start_ms - middle) / reach

    cut = max(range(1, len(run)), key=worth)
    return [*_shortened(run[:cut]), *_shortened(run[cut:])]


def _with(made: list[Segment], speech: Span, channel: int | None) -> list[Segment]:
    """The segments with one stretch of speech accounted for: taken in by the words beside it, or as an unheard passage."""
    result = list(made)
    for hole in _minus(speech, [segment.span for segment in made]):
        beside = [
            index
            for index, segment in enumerate(result)
            if segment.words
            and hole.start_ms - BESIDE_MS <= segment.end_ms
            and segment.start_ms <= hole.end_ms + BESIDE_MS
        ]
        if beside and hole.duration <= UNHEARD_MS:
            index = min(beside, key=lambda at: (result[at].state == "quarantined", _distance(result[at], hole)))
            whole = result[index].span | hole
            others = [each.span for at, each in enumerate(result) if at != index]
            if not any(whole & other for other in others):
                result[index] = _shaped(result[index], whole.start_ms, whole.end_ms)
                continue
        if hole.duration >= LEAST_UNHEARD_MS:
            result.append(Segment("", hole.start_ms, hole.end_ms, state="doubtful", reason=UNHEARD, channel=channel))
    return sorted(result, key=lambda segment: segment.start_ms)


BESIDE_MS = 300
"""Speech this near to a segment is beside it."""


def _distance(segment: Segment, hole: Span) -> int:
    return max(0, hole.start_ms - segment.end_ms, segment.start_ms - hole.end_ms)


def _minus(span: Span, taken: Iterable[Span]) -> list[Span]:
    """What of `span` none of `taken` (in order of start) covers."""
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
    return replace(segment, words=words, start_ms=start_ms, end_ms=end_ms)


def _within(segment: Segment, duration_ms: int) -> Segment:
    """The last frame of a recording is filled up with silence; nothing may end after the recording."""
    if segment.end_ms <= duration_ms:
        return segment
    return _shaped(segment, min(segment.start_ms, duration_ms), duration_ms)


def _told(segment: Segment) -> Remark:
    kind, text = "unheard", UNHEARD_REMARK
    if segment.state == "quarantined":
        kind, text = "quarantined", QUARANTINE_REMARK.format(reason=segment.reason)
    return Remark(kind, text, start_ms=segment.start_ms, end_ms=segment.end_ms, segment_ids=(segment.id,))
