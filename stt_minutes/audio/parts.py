"""What lies in a sound file: one recording or several put one behind the other, where each ends, and whether it was cut off.

FFmpeg believes the lengths that headers tell and stops there. A header lags behind when the recorder lost power, wraps at 4 GB, or
tells of the first of two files that were joined with `copy /b`. So the boxes of the file are walked here, by the public descriptions
of the formats, and what lies behind the told end is given to FFmpeg as well: as more of the same sound when it is no known box, as
a part of its own when it begins like a sound file.
"""

from __future__ import annotations

import contextlib
import mmap
import struct
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from stt_minutes.audio import boxes

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

MOST_PARTS = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a file's bytes that is a sound file by itself. `patches` are (place, bytes) that replace a told length.

    `cut_off`: its header tells of more than there is. `options` are for FFmpeg's demuxer.
    """

    path: Path
    start: int = 0
    end: int | None = None
    patches: tuple[tuple[int, bytes], ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    cut_off: bool = False
    junk: int = 0
    """Bytes before it that are no sound: damage in a stream of frames."""
    length_ms: int | None = None
    """How long it is, where that is known without a header's word for it: the frames were counted."""
    told_ms: int | None = None
    """How long its first frame says it is."""

    @property
    def is_plain(self) -> bool:
        """Whether it is the whole file as it is."""
        return not self.start and self.end is None and not self.patches and not self.options

    @property
    def size(self) -> int:
        """Its bytes; 0 when the file is gone."""
        with contextlib.suppress(OSError):
            return (self.path.stat().st_size if self.end is None else self.end) - self.start
        return 0

    def open(self) -> BinaryIO | Window:
        """The bytes, to be read like a file. Raises OSError."""
        file = self.path.open("rb")
        return file if self.is_plain else Window(file, self)


class Window:
    """A part read as if it were a file of its own."""

    def __init__(self, file: BinaryIO, part: Part) -> None:
        self._file = file
        self._start = part.start
        self._end = file.seek(0, 2) if part.end is None else part.end
        self._patches = part.patches
        self._at = part.start

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        left = max(0, self._end - self._at)
        self._file.seek(self._at)
        found = self._file.read(left if size < 0 else min(size, left))
        for place, put in self._patches:
            low, high = max(place, self._at), min(place + len(put), self._at + len(found))
            if low < high:
                at = low - self._at
                found = found[:at] + put[low - place : high - place] + found[at + high - low :]
        self._at += len(found)
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place; as of files."""
        base = (self._start, self._at, self._end)[whence]
        self._at = max(self._start, base + offset)
        return self._at - self._start

    def tell(self) -> int:
        """The place of the next byte."""
        return self._at - self._start

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


def parts(path: Path) -> tuple[Part, ...]:
    """What the file at `path` holds, in order; the whole as it is when it is of no format whose boxes are known here.

    Raises OSError when it cannot be read.
    """
    found = path.stat()
    return _known(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=64)
def _known(path: Path, _changed: int, size: int) -> tuple[Part, ...]:
    if not size or not path.is_file():
        return (Part(path),)
    with (
        contextlib.suppress(ValueError, OverflowError, IndexError, struct.error),
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        return _parts(path, data)
    return (Part(path),)


def _parts(path: Path, data: boxes.Bytes) -> tuple[Part, ...]:
    made: list[Part] = []
    at = junk = 0
    told: int | None = None
    while at < len(data) and (walk := boxes.walker(data, at)) is not None:
        found = walk(data, at)
        end = len(data) if len(made) + 1 == MOST_PARTS else min(found.end, len(data))
        patches, options = tuple(found.patches), tuple(found.options)
        told = told if junk else found.told_ms
        if told is not None and found.junk and end + found.junk < len(data):
            told, own = told - (found.length_ms or 0), None  # what is told of the whole is held against its last part
        else:
            own = told
        made.append(Part(path, at, end, patches, options, found.cut_off, junk, found.length_ms, own))
        if end <= at:
            break
        at, junk = end + found.junk, found.junk
    if not made:
        return (Part(path),)
    if len(made) == 1 and not made[0].patches and not made[0].options:
        # FFmpeg reads the bytes behind as well, which it knows how to take: tags, padding.
        return (replace(made[0], end=None),)
    return tuple(made)


def is_unfinished_mp4(path: Path) -> bool:
    """True for an MP4 or M4A without its table of contents, which is written last: the recorder was stopped before that."""
    with path.open("rb") as file:
        if file.read(8)[4:] != b"ftyp":
            return False
        file.seek(0, 2)
        end = file.tell()
        at = 0
        while at + 8 <= end:
            file.seek(at)
            head = file.read(16)
            length, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if kind == b"moov":
                return at + length > end
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if length < 8:
                return length != 0
            at += length
        return True
