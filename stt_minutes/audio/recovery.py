"""Mending a recording that was cut off by a crash, a kill or a power cut."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from stt_minutes import danish
from stt_minutes.audio import flac, journal, segments
from stt_minutes.audio.journal import Gap, Stop
from stt_minutes.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stt_minutes.audio.journal import RecordedSegment, Recording

LOCK = "recording.lock"
RESERVE = "recording.reserve"
AT_MOST_LOST_MS = 2_000
"""What a crash can cost: the recorder makes sound safe every second, and a block waits well under a second before."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done to a recording that was cut off at `end_ms` of its clock.

    `rescued_ms` is the length of the sound taken from the unfinished file; `missing` are the stretches whose files are gone
    or damaged, found this time.
    """

    end_ms: int
    rescued_ms: int
    missing: tuple[Gap, ...]

    @property
    def text(self) -> str:
        """What happened, in Danish, to the second."""
        lost = journal.seconds(AT_MOST_LOST_MS)
        lines = [f"Optagelsen blev afbrudt ved {danish.clock(self.end_ms)}; højst {lost} lige før afbrydelsen mangler."]
        lines += [
            f"Der mangler {journal.seconds(gap.end_ms - gap.start_ms)} fra {danish.clock(gap.start_ms)}: {journal.REASONS[gap.reason]}."
            for gap in self.missing
        ]
        return "\n".join(lines)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the recording of `folder` for oneself. Raises Busy while a recorder runs in it."""
    try:
        with FileLock(folder / LOCK, timeout=0):
            yield
    except Timeout as error:
        raise Busy(
            f"Der optages lige nu i mappen {folder.parent}.",
            "Stop optagelsen først, eller vælg en anden mødemappe.",
        ) from error


def running(folder: Path) -> bool:
    """Whether a recorder writes in `folder` right now."""
    if not journal.exists(folder):
        return False
    try:
        with held(folder):
            return False
    except Busy:
        return True


def mend(folder: Path) -> Mended | None:
    """Finish what a recorder left unfinished in `folder` and its closed part; None when there is nothing to mend.

    It does nothing to a recording that was stopped properly, and doing it twice is doing it once. Raises Busy while a recorder
    runs, DiskFull or WriteFailed.
    """
    if not journal.exists(folder):
        return None
    with held(folder):
        return mend_held(folder)


def mend_held(folder: Path) -> Mended | None:
    """`mend` for a caller that holds the folder itself."""
    closed = folder / journal.CLOSED
    if journal.exists(closed):
        _mend_one(closed)
    if not journal.exists(folder):
        return None
    return _mend_one(folder)


def _mend_one(folder: Path) -> Mended | None:
    recording = journal.read(folder)
    if recording.stop is not None:
        return None
    rescued = _rescue_tail(folder, recording)
    _sweep(folder)
    missing = tuple(_mend_damaged(journal.read(folder)))
    end_ms = journal.read(folder).end_ms
    journal.append(folder, Stop(datetime.now().astimezone().isoformat(timespec="seconds"), end_ms, cut=True))
    return Mended(end_ms, rescued.end_ms - rescued.start_ms if rescued else 0, missing)


def _rescue_tail(folder: Path, recording: Recording) -> RecordedSegment | None:
    """Make a segment of the sound that the journal knows as begun only; None when there is none."""
    tail = recording.tail
    if tail is None:
        return None
    raw = folder / tail.file
    if raw.is_file():
        # The .pcm is removed only after the segment's line is written, so it holds all of the sound.
        segment = segments.finalise(folder, tail, mended=True)
        raw.unlink()
        return segment
    return None


def _sweep(folder: Path) -> None:
    """Remove what a crash leaves lying: half-written files, the reserve, and raw sound that is in a segment already."""
    done = {segment.file.removesuffix(".flac") for segment in journal.read(folder).segments}
    for path in folder.iterdir():
        half_written = path.name.startswith(".recording-") and ".tmp" in path.name
        if half_written or path.name == RESERVE or (path.suffix == ".pcm" and path.stem in done):
            path.unlink(missing_ok=True)


def _mend_damaged(recording: Recording) -> Iterator[Gap]:
    """Note what can no longer be read of segments whose files are gone or altered."""
    for segment in recording.segments:
        path = recording.path(segment)
        content = path.read_bytes() if path.is_file() else b""
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 == segment.sha256:
            continue
        readable = replace(segment, samples=min(flac.count(content), segment.samples), sha256=sha256, mended=True)
        journal.append(recording.folder, readable)
        if readable.end_ms < segment.end_ms:
            gap = Gap(readable.end_ms, segment.end_ms, "damaged")
            journal.append(recording.folder, gap)
            yield gap
