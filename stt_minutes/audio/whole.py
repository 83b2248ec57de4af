"""Whether a file was cut off, for the formats in which FFmpeg does not say: it plays what is there and calls that the length."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_UNKNOWN_SIZE = {0, 0xFFFFFFFF}
_LAST_PAGES = 1 << 17
"""An Ogg page is at most 65 307 bytes."""
_END_OF_STREAM = 0x04


def is_cut_off(path: Path) -> bool:
    """True when a WAV is shorter than its header says, or the last page of an Ogg stream is not marked as the last."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] == b"RIFF":
            told = int.from_bytes(head[4:8], "little")
            return told not in _UNKNOWN_SIZE and size < told + 8 - 1  # some writers forget the last padding byte
        if head[:4] == b"OggS":
            file.seek(max(0, size - _LAST_PAGES))
            tail = file.read()
            last = tail.rfind(b"OggS")
            return last >= 0 and last + 5 < len(tail) and not tail[last + 5] & _END_OF_STREAM
    return False


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
