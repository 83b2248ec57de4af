"""Closed speech taken out of a meeting's sound for good: silence in its place, or, in a copy, nothing at all.

Silence keeps every time, so transcript, borders, evidence and what people wrote stay where they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.audio import flac, journal, muted
from stt_minutes.audio.muted import Muting
from stt_minutes.errors import DamagedFile
from stt_minutes.files import replacing, sha256_of, write_bytes
from stt_minutes.mixdown import mixdown
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from stt_minutes.audio.source import Sound
    from stt_minutes.values import Span

    Samples = NDArray[np.int16]

MOST_CHANNELS = 8
"""As many as FLAC has; of more the mix is kept."""
_HOLE = SAMPLE_RATE // 100
"""Times of blocks are whole milliseconds: less than this between two blocks is no hole."""
_STEP = SAMPLE_RATE * 10


def mute_file(sound: Sound, path: Path, spans: Sequence[Span], at: str, progress: Callable[[int], None]) -> Path:
    """Put silence in the place of the spans in the meeting's one sound file; returns the new file, the only one left.

    It has what was transcribed: all channels that were used, at 16 kHz, holes as silence, in FLAC; pictures and other tracks go.
    """
    target = path.with_name("original.flac")
    with _recorded(path.parent, path, target, spans, at):
        write(sound, target, spans, progress=progress)
        for old in path.parent.glob("original.*"):
            if old != target:
                old.unlink()
    return target


def mute_recording(folder: Path, spans: Sequence[Span], at: str, progress: Callable[[int], None]) -> None:
    """Put silence in the place of the spans in the segments of a recording; whoever calls holds it (`recovery.held`)."""
    recording = journal.read(folder)
    with _recorded(folder, folder, folder, spans, at):
        for segment in recording.segments:
            progress(segment.start_ms)
            if any(span.start_ms < segment.end_ms and span.end_ms > segment.start_ms for span in spans):
                path = recording.path(segment)
                samples, rate = flac.decode(path)
                missing = max(0, segment.samples - len(samples))  # of a damaged file; what follows keeps its time
                samples = np.pad(samples, ((0, missing), (0, 0)))
                start = segment.start_ms * rate // 1000
                write_bytes(path, flac.encode(_silenced(samples, start, spans, rate), rate))
                journal.append(folder, replace(segment, samples=len(samples), sha256=sha256_of(path)))


def write(
    sound: Sound,
    target: Path,
    spans: Sequence[Span],
    *,
    cut: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Write the sound as FLAC with silence in the place of the spans, or with `cut` without them, whole or not at all.

    Raises DamagedFile when what was written cannot be read back.
    """
    channels = sound.channels if sound.channels <= MOST_CHANNELS else 1
    with replacing(target) as temporary:
        written = 0
        with flac.Writer(temporary, SAMPLE_RATE, channels) as file:
            for start, samples in _steady(sound, channels):
                progress(start * 1000 // SAMPLE_RATE)
                kept = _cut(samples, start, spans) if cut else _silenced(samples, start, spans, SAMPLE_RATE)
                file.write(kept)
                written += len(kept)
        if flac.count_in(temporary) != written:
            raise DamagedFile(
                f"Det, der blev skrevet til {target}, kunne ikke læses igen.", "Prøv igen; lyden er uændret."
            )


class _recorded:  # noqa: N801 - used like a function
    """Tell before the sound is changed that it will be, and afterwards what it became: a kill between leaves it known."""

    def __init__(self, folder: Path, before: Path, after: Path, spans: Sequence[Span], at: str) -> None:
        done = muted.record(folder).times
        under_way = [each for each in done if each.after is None]
        self._done = tuple(each for each in done if each.after is not None)
        first = under_way[0].before if under_way else muted.sha256_now(before)
        self._new = Muting(at, tuple(spans), first)
        self._folder, self._after = folder, after

    def __enter__(self) -> None:
        muted.save(self._folder, (*self._done, self._new))

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            done = replace(self._new, after=muted.sha256_now(self._after))
            muted.save(self._folder, (*self._done, done))


def _steady(sound: Sound, channels: int) -> Iterator[tuple[int, Samples]]:
    """(first sample, samples shaped (n, channels)) from the start to the end, holes as silence."""
    at = 0
    for block in sound.blocks():
        begin = block.start_ms * SAMPLE_RATE // 1000
        while begin > at + _HOLE:
            silence = min(begin - at, _STEP)
            yield at, np.zeros((silence, channels), np.int16)
            at += silence
        heard = block.samples if len(block.samples) == channels else mixdown(block.samples)[None]
        samples = (heard.T * 32767).round().clip(-32768, 32767).astype(np.int16)
        yield at, samples
        at += len(samples)


def _silenced(samples: Samples, start: int, spans: Sequence[Span], rate: int) -> Samples:
    quiet = samples.copy()
    for first, last in _places(len(samples), start, spans, rate):
        quiet[first:last] = 0
    return quiet


def _cut(samples: Samples, start: int, spans: Sequence[Span]) -> Samples:
    kept = np.ones(len(samples), bool)
    for first, last in _places(len(samples), start, spans, SAMPLE_RATE):
        kept[first:last] = False
    return samples[kept]


def _places(count: int, start: int, spans: Sequence[Span], rate: int) -> Iterator[tuple[int, int]]:
    """Where the spans lie among `count` samples from `start`; a sample that one touches is in it."""
    for span in spans:
        first, last = span.start_ms * rate // 1000 - start, -(-span.end_ms * rate // 1000) - start
        if first < count and last > 0:
            yield max(0, first), min(count, last)
