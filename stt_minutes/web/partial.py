"""What is transcribed so far, while the rest is still being transcribed: to read and hear, not to change."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from stt_minutes.speech import checkpoint
from stt_minutes.web import view

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class SoFar:
    """The segments of a transcription under way, read on from where they were read to the last time."""

    path: Path
    _segments: list[Any] = field(default_factory=list, init=False)
    _offset: int = field(default=0, init=False)
    _head: bytes = field(default=b"", init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def size(self) -> int:
        """The bytes of what is kept: when they change, there is more to read."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def after(self, count: int) -> dict[str, Any]:
        """The segments after the first `count`, as the page gets them, and how many come before them: 0 when it was begun anew."""
        with self._lock:
            self._read()
            first = count if 0 <= count <= len(self._segments) else 0
            return {"after": first, "segments": self._segments[first:]}

    def _read(self) -> None:
        head = self._first_line()
        if head != self._head or self.size < self._offset:
            self._segments, self._offset, self._head = [], 0, head
        found, self._offset = checkpoint.so_far(self.path, self._offset)
        for each in found:
            self._segments.append(view.segment(replace(each, id=f"d{len(self._segments) + 1}")))

    def _first_line(self) -> bytes:
        try:
            with self.path.open("rb") as file:
                return file.readline()
        except OSError:
            return b""
