"""The files of a recording while it is made: raw sound that is safe each second, turned into FLAC segment by segment."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.audio import flac, journal
from stt_minutes.audio.journal import Gap, GapReason, Open, RecordedSegment
from stt_minutes.files import write_bytes, write_error

if TYPE_CHECKING:
    import io
    from pathlib import Path

    from numpy.typing import NDArray

SEGMENT_MS = 20_000
"""Length of a segment. The live transcription reads finished segments, so this is also how far it trails behind."""

SAMPLE_BYTES = 2


class SegmentWriter:
    """Writes one folder's segments and journal. Not thread-safe: one thread owns it.

    Sound goes to a .pcm file that survives a crash to its last `sync`; when the segment is full or ended it becomes a FLAC
    file, then a journal line, and only then is the .pcm removed: at every moment one of the two holds the sound.
    All methods raise DiskFull or WriteFailed; what was written before stays readable.
    """

    def __init__(self, folder: Path, *, segment_ms: int = SEGMENT_MS) -> None:
        self.folder = folder
        self._segment_ms = segment_ms
        self._number = highest_number(folder)
        self._meta: Open | None = None
        self._file: io.FileIO | None = None
        self._samples = 0
        self._overflows = 0
        self._unsynced = False

    @property
    def position_ms(self) -> int:
        """Where the next sample goes on the recording's clock."""
        if self._meta is None:
            return 0
        return self._meta.start_ms + journal.length_ms(self._samples, self._meta.sample_rate)

    @property
    def is_open(self) -> bool:
        """Whether sound has been written since the last segment ended."""
        return self._file is not None

    def begin(self, start_ms: int, sample_rate: int, channels: int, device: str) -> None:
        """The next sample is at `start_ms` and comes from this device; ends the segment before."""
        self.finish()
        self._begin(start_ms, sample_rate, channels, device)

    def write(self, frames: NDArray[np.int16], *, overflow: bool = False) -> None:
        """Append samples of shape (n, channels) of what `begin` announced; `overflow`: some were lost just before them."""
        self._overflows += overflow
        while len(frames):
            meta = self._open()
            room = self._segment_ms * meta.sample_rate // 1000 - self._samples
            self._append(frames[:room])
            frames = frames[room:]
            if self._samples >= self._segment_ms * meta.sample_rate // 1000:
                self.finish()

    def split(self) -> None:
        """End the segment; the next sample follows without a gap."""
        self.finish()

    def shift(self, by_ms: int, reason: GapReason) -> None:
        """Move the current segment `by_ms` later: the gap before it was found out after it had begun."""
        if self._meta is None:
            return
        before = self._meta.start_ms
        self._meta = replace(self._meta, start_ms=before + by_ms)
        if self._file is not None:
            journal.append(self.folder, self._meta)
        self.gap(before, before + by_ms, reason)

    def gap(self, start_ms: int, end_ms: int, reason: GapReason) -> None:
        """Note a stretch without sound."""
        if end_ms > start_ms:
            journal.append(self.folder, Gap(start_ms, end_ms, reason))

    def sync(self) -> None:
        """Make everything written so far survive a power cut."""
        if self._file is not None and self._unsynced:
            try:
                os.fsync(self._file.fileno())
            except OSError as error:
                raise write_error(self.folder / self._file_name("pcm"), error) from error
            self._unsynced = False

    def finish(self) -> None:
        """Turn the sound since `begin` into a FLAC segment with its line in the journal; nothing when there is none.

        After an error the .pcm stays, and `finish` may be called again when there is room.
        """
        if self._meta is None or self._file is None:
            return
        raw = self.folder / self._file_name("pcm")
        self.sync()
        segment = finalise(self.folder, self._meta, overflows=self._overflows)
        self.close()
        # A .pcm that cannot be removed (a virus scanner reads it) is swept away by the next mending.
        with contextlib.suppress(OSError):
            raw.unlink(missing_ok=True)
        end_ms = segment.end_ms if segment else self.position_ms
        self._begin(end_ms, self._meta.sample_rate, self._meta.channels, self._meta.device)

    def close(self) -> None:
        """Let go of an unfinished file as it is; `recovery.mend` can make a segment of it."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self, start_ms: int, sample_rate: int, channels: int, device: str) -> None:
        self._meta = Open("recording-0000.pcm", start_ms, sample_rate, channels, device)
        self._samples = 0
        self._overflows = 0

    def _open(self) -> Open:
        """The current segment, its file begun if this is its first sample."""
        if self._meta is None:
            msg = "write before begin"
            raise RuntimeError(msg)
        if self._file is None:
            self._number += 1
            self._meta = replace(self._meta, file=self._file_name("pcm"))
            path = self.folder / self._meta.file
            # The line first: a .pcm that no line describes could not be read again.
            journal.append(self.folder, self._meta)
            try:
                self._file = path.open("wb", buffering=0)
            except OSError as error:
                raise write_error(path, error) from error
        return self._meta

    def _append(self, frames: NDArray[np.int16]) -> None:
        if self._file is None or self._meta is None:
            return
        content = memoryview(frames.astype("<i2", copy=False).tobytes())
        written = 0
        try:
            while written < len(content):
                written += self._file.write(content[written:])
        except OSError as error:
            raise write_error(self.folder / self._meta.file, error) from error
        finally:
            self._samples += written // (SAMPLE_BYTES * self._meta.channels)
            self._unsynced = True

    def _file_name(self, suffix: str) -> str:
        return f"recording-{self._number:04}.{suffix}"


def finalise(folder: Path, meta: Open, *, overflows: int = 0, mended: bool = False) -> RecordedSegment | None:
    """Make the FLAC file of a .pcm file and add its line to the journal; None when it holds no whole sample.

    The .pcm file is left for the caller to remove. Raises DiskFull or WriteFailed.
    """
    try:
        raw = (folder / meta.file).read_bytes()
    except OSError as error:
        raise write_error(folder / meta.file, error) from error
    whole = len(raw) // (SAMPLE_BYTES * meta.channels) * SAMPLE_BYTES * meta.channels
    if not whole:
        return None
    samples = np.frombuffer(raw[:whole], dtype="<i2").reshape(-1, meta.channels)
    content = flac.encode(samples, meta.sample_rate)
    name = meta.file.removesuffix(".pcm") + ".flac"
    write_bytes(folder / name, content)
    segment = RecordedSegment(
        file=name,
        start_ms=meta.start_ms,
        samples=len(samples),
        sample_rate=meta.sample_rate,
        channels=meta.channels,
        device=meta.device,
        sha256=hashlib.sha256(content).hexdigest(),
        overflows=overflows,
        mended=mended,
    )
    journal.append(folder, segment)
    return segment


def highest_number(folder: Path) -> int:
    """The highest number that a file in `folder` has or had, 0 when there is none: a number is never used for another sound."""
    names = "\n".join(path.name for path in folder.iterdir())
    if journal.exists(folder):
        names += (folder / journal.JOURNAL).read_text(encoding="utf-8", errors="replace")
    return max((int(number) for number in re.findall(r"\brecording-(\d{4,6})\.(?:flac|pcm)\b", names)), default=0)
