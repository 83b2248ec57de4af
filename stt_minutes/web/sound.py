"""The meeting's sound for the browser: the original where browsers find every place in it, else a WAV made while it is sent.

The WAV exists nowhere: its length follows from the duration, so a request for any range of bytes is a request for a stretch of
time, and a four-hour recording in any container seeks at once without a copy on the disk.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes import files
from stt_minutes.audio import source
from stt_minutes.mixdown import mixdown
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from stt_minutes.meeting import Meeting

PLAYABLE = {
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp4": "audio/mp4",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
}
"""What today's browsers play, and where they find a place by an index or by the frames themselves. In an MP3 they go by the bit rate,
minutes beside a word where that varies; a WebM that was written live has no index. The page asks for the WAV when its browser does not
play the original."""

HEADER = 44
"""Bytes before the samples of a WAV file with the plain format chunk."""
BYTES_PER_MS = SAMPLE_RATE * 2 // 1000
LARGEST = 0xFFFF_FFFF - HEADER
"""A WAV file's sizes are 32 bits: 37 hours of 16 kHz mono."""

PEAKS_PER_SECOND = 20
"""A pair (lowest, highest) every 50 ms: 576 kB for four hours, and a 1,000-pixel window of 50 s is exact."""


def original(meeting: Meeting) -> str | None:
    """The media type of the meeting's sound file when it can be sent as it is; None when only the WAV is what was transcribed."""
    path = meeting.sound()
    kind = None if path is None or not path.is_file() else PLAYABLE.get(path.suffix.lower())
    return kind if path is not None and kind and source.is_plain(path) else None


def duration(meeting: Meeting, transcribed_ms: int) -> int:
    """Length of the sound in ms: what has been read of it where that was all, else what it says itself if that is more."""
    made_from = meeting.made_from("transcript") or {}
    if transcribed_ms and not made_from.get("from_ms") and made_from.get("to_ms") is None and made_from:
        return transcribed_ms
    return max(meeting.open_sound().duration_ms or 0, transcribed_ms)


def wav_size(duration_ms: int) -> int:
    """Bytes of the whole WAV."""
    return HEADER + min(duration_ms * BYTES_PER_MS, LARGEST)


def wav_bytes(meeting: Meeting, duration_ms: int, start: int, stop: int) -> Iterator[bytes]:
    """The bytes `start`..`stop` of the WAV; holes in the recording are silence. Ends early only when the sound does."""
    size = wav_size(duration_ms)
    if start < HEADER:
        fields = (
            b"RIFF",
            size - 8,
            b"WAVE",
            b"fmt ",
            16,
            1,
            1,
            SAMPLE_RATE,
            SAMPLE_RATE * 2,
            2,
            16,
            b"data",
            size - HEADER,
        )
        yield struct.pack("<4sI4s4sIHHIIHH4sI", *fields)[start:stop]
        start = HEADER
    if start >= stop:
        return
    begin, end = start - HEADER, stop - HEADER
    at = begin // BYTES_PER_MS * BYTES_PER_MS
    skip = begin - at
    for samples in _steady(meeting, at // BYTES_PER_MS, duration_ms):
        raw = samples.tobytes()[skip:]
        skip = 0
        raw = raw[: end - begin]
        begin += len(raw)
        yield raw
        if begin >= end:
            return


def _steady(meeting: Meeting, from_ms: int, duration_ms: int) -> Iterator[NDArray[np.int16]]:
    """Mono samples from `from_ms` to `duration_ms` without a hole: what no block covers is silence."""
    at = from_ms * SAMPLE_RATE // 1000
    end = duration_ms * SAMPLE_RATE // 1000
    for block in meeting.open_sound().listen(from_ms):
        begin = block.start_ms * SAMPLE_RATE // 1000
        mono = (mixdown(block.samples) * 32767).clip(-32768, 32767).astype("<i2")
        if begin > at + SAMPLE_RATE // 100:
            yield np.zeros(min(begin, end) - at, "<i2")
            at = min(begin, end)
        yield mono[: end - at]
        at = min(end, at + len(mono))
        if at >= end:
            return
    while at < end:
        piece = min(end - at, SAMPLE_RATE * 10)
        yield np.zeros(piece, "<i2")
        at += piece


def peaks(meeting: Meeting, duration_ms: int, progress: Callable[[float], None]) -> bytes:
    """Lowest and highest sample of every 50 ms as pairs of signed bytes, the loudest of the whole being ±127."""
    width = SAMPLE_RATE // PEAKS_PER_SECOND
    found = np.zeros((duration_ms * PEAKS_PER_SECOND // 1000 + 1, 2), np.float32)
    for block in meeting.open_sound().blocks():
        mono = mixdown(block.samples)
        first = (block.start_ms * SAMPLE_RATE // 1000 + width // 2) // width
        count = min(-(-len(mono) // width), len(found) - first)
        if count <= 0:
            continue
        padded = np.zeros(count * width, np.float32)
        usable = min(len(mono), len(padded))
        padded[:usable] = mono[:usable]
        cells = padded.reshape(count, width)
        found[first : first + count, 0] = np.minimum(found[first : first + count, 0], cells.min(axis=1))
        found[first : first + count, 1] = np.maximum(found[first : first + count, 1], cells.max(axis=1))
        progress(min(1.0, block.end_ms / max(1, duration_ms)))
    loudest = float(np.abs(found).max()) or 1.0
    return (found / loudest * 127).round().astype(np.int8).tobytes()


def stored_peaks(cache: Path, meeting: Meeting, duration_ms: int, progress: Callable[[float], None]) -> bytes:
    """`peaks`, computed once and kept in `cache` for as long as the sound is the same file."""
    path = meeting.sound()
    files_there = _files(path) if path is not None else []
    if not files_there:
        return b""
    stat = max((each.stat() for each in files_there), key=lambda each: each.st_mtime_ns)
    kept = cache / f"peaks-{stat.st_mtime_ns:x}-{stat.st_size:x}-{duration_ms}.i8"
    if kept.is_file():
        return kept.read_bytes()
    made = peaks(meeting, duration_ms, progress)
    cache.mkdir(exist_ok=True)
    for old in cache.glob("peaks-*.i8"):
        old.unlink()
    files.write_bytes(kept, made)
    return made


def _files(path: Path) -> list[Path]:
    return sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """The first range of a Range header as (start, stop); None when it cannot be satisfied."""
    unit, _, given = header.partition("=")
    first, _, last = given.split(",")[0].strip().partition("-")
    if unit.strip() != "bytes" or not (first or last) or not (first + last).isdecimal():
        return None
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    start, stop = int(first), min(int(last) + 1 if last else size, size)
    return (start, stop) if start < stop else None
