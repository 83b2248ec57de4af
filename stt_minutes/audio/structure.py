"""Where the pages of an Ogg file or the blocks of a Matroska or WebM file are broken, and how long the pages say the sound is.

FFmpeg passes over a damaged page or cluster without a word, and in the codecs of telephony, which send nothing while nobody speaks,
what is left looks like a silence. But pages are numbered and have a checksum, and blocks lie side by side: so it can be seen.
"""

from __future__ import annotations

import contextlib
import mmap
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stt_minutes.audio.parts import Part

    Bytes = mmap.mmap | bytes

PAGE = b"OggS\x00"
REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
"""Ogg's checksum (RFC 3533) is the usual CRC-32 with the bits of every byte the other way round, begun with 0."""
LATE_S = 10
"""A first page that tells more than this was cut out of a stream that had run for a while: its clock begins there."""
EBML = b"\x1aE\xdf\xa3"
CLUSTER, SCALE = b"\x1fC\xb6u", b"\x2a\xd7\xb1"
CLUSTER_ID = 0x1F43B675
TIMECODE, SIMPLE_BLOCK, GROUP, BLOCK = 0xE7, 0xA3, 0xA0, 0xA1
VOID, CHECK = 0xEC, 0xBF
TOP = frozenset(
    {CLUSTER_ID, 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367, VOID, CHECK}
)
IN_CLUSTER = frozenset(
    {TIMECODE, SIMPLE_BLOCK, GROUP, BLOCK, 0xA7, 0xAB, 0x5854, 0xAF, VOID, CHECK}
    | {0x9B, 0xFB, 0xFD, 0xA4, 0x75A1, 0x75A2, 0x8E, 0xFA, 0xC8}
)
"""The elements of a segment, and of a cluster with those of its groups of blocks (RFC 9559)."""
MS = 1_000_000
HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class Structure:
    """`broken`: from and to in ms of the part's clock, None where nothing whole follows. `told_ms`: the last page's word."""

    broken: tuple[tuple[int, int | None], ...] = ()
    told_ms: int | None = None


def read(part: Part) -> Structure:
    """Walk the part's pages or blocks; nothing is found in what is neither, or cannot be read."""
    try:
        found = part.path.stat()
    except OSError:
        return Structure()
    return _read(part, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _read(part: Part, _changed: int, _size: int) -> Structure:
    with (
        contextlib.suppress(OSError, ValueError, IndexError),
        part.path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        end = len(data) if part.end is None else min(part.end, len(data))
        head = bytes(data[part.start : part.start + 5])
        if head == PAGE:
            return _ogg(data, part.start, end)
        if head[:4] == EBML:
            return Structure(_matroska(data, part.start, end))
    return Structure()


class _Stream:
    """One logical stream of an Ogg file: where its clock is, and the number of its next page."""

    def __init__(self, first: bytes) -> None:
        self.rate, self.base = _clock(first)
        self.number: int | None = None
        self.last = 0
        self.is_sound = self.rate > 0

    def ms(self, granule: int) -> int:
        """A granule position by the part's clock."""
        return max(0, (granule - self.base) * 1000 // self.rate)


def _clock(packet: bytes) -> tuple[int, int]:
    """The rate of a stream's granule positions and where its sound begins, by its first packet; 0, 0 when it is no sound."""
    if packet[:8] == b"OpusHead":
        return 48_000, int.from_bytes(packet[10:12], "little")
    if packet[:7] == b"\x01vorbis":
        return int.from_bytes(packet[12:16], "little"), 0
    if packet[:8] == b"Speex   ":
        return int.from_bytes(packet[36:40], "little"), 0
    if packet[:5] == b"\x7fFLAC":
        return int.from_bytes(packet[27:30], "big") >> 4, 0
    return 0, 0


def _ogg(data: Bytes, at: int, end: int) -> Structure:
    streams: dict[int, _Stream] = {}
    broken: list[tuple[int, int | None]] = []
    open_since: int | None = None  # the end of the last whole page of sound before damage
    told = 0
    while 0 <= at < end:
        table = bytes(data[at + 27 : at + 27 + data[at + 26]]) if at + 27 <= end else b""
        size = 27 + len(table) + sum(table)
        whole = bool(table) and at + size <= end and _checked(bytes(data[at : at + size]))
        if not whole:
            open_since = told if open_since is None else open_since
            at = data.find(PAGE, at + 1, end)
            continue
        serial, number = (int.from_bytes(data[at + place : at + place + 4], "little") for place in (14, 18))
        granule = int.from_bytes(data[at + 6 : at + 14], "little", signed=True)
        if data[at + 5] & 2 or serial not in streams:
            first = at + 27 + len(table)
            streams[serial] = _Stream(bytes(data[first : first + 64]))
        stream = streams[serial]
        if stream.is_sound:
            if granule > 0 and not stream.last and granule > LATE_S * stream.rate:
                stream.base = granule
            stream.last = max(stream.last, granule)
            now = stream.ms(granule) if granule > 0 else told
            if stream.number is not None and number != stream.number and open_since is None:
                open_since = told
            if open_since is not None and stream.number is not None and granule >= 0:
                if number != stream.number:
                    broken.append((open_since, max(now, open_since)))
                open_since = None
            told, stream.number = max(told, now), number + 1
        at += size
        if at < end and bytes(data[at : at + 5]) != PAGE:
            at = data.find(PAGE, at, end)
    if open_since is not None:
        broken.append((open_since, None))
    return Structure(tuple(broken), told or None)


def _checked(page: bytes) -> bool:
    """Whether a page's checksum is right."""
    plain = page[:22] + bytes(4) + page[26:]
    mirrored = zlib.crc32(plain.translate(REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2) == int.from_bytes(page[22:26], "little")


def _matroska(data: Bytes, at: int, end: int) -> tuple[tuple[int, int | None], ...]:
    """Walk from cluster to cluster; behind a place where the elements do not follow on each other, from the next one found."""
    scale = _scale(data, at, end)
    broken: list[tuple[int, int | None]] = []
    first: int | None = None
    now = 0
    since: int | None = None
    at = data.find(CLUSTER, at, end)
    while 0 <= at < end:
        found = _element(data, at, end)
        if found is None or found[0] != CLUSTER_ID:
            since, at = now if since is None else since, data.find(CLUSTER, at + 1, end)
            continue
        _, at, stop = found
        ticks, at, whole = _cluster(data, at, end if stop is None else min(stop, end))
        if ticks:
            first = min(ticks) if first is None else first
            if since is not None:
                broken.append((since, max(since, (min(ticks) - first) * scale // 1_000_000)))
                since = None
            now = max(now, (max(ticks) - first) * scale // 1_000_000)
        while whole and at < end and bytes(data[at : at + 4]) != CLUSTER:
            found = _element(data, at, end)
            whole = found is not None and found[0] in TOP and found[2] is not None
            at = end if not whole or found is None or found[2] is None else found[2]
        if not whole:
            since, at = now if since is None else since, data.find(CLUSTER, at, end)
    if since is not None:
        broken.append((since, None))
    return tuple(broken)


def _cluster(data: Bytes, at: int, limit: int) -> tuple[list[int], int, bool]:
    """The times of a cluster's blocks in ticks, where it ends, and whether its elements follow on each other until there."""
    ticks: list[int] = []
    base = 0
    while at < limit:
        found = _element(data, at, limit)
        if found is not None and found[0] in TOP - IN_CLUSTER:
            return ticks, at, True  # a cluster of unknown length ends where another begins
        if found is None or found[0] not in IN_CLUSTER or found[2] is None or found[2] > limit:
            return ticks, at, False
        kind, inside, after = found[0], found[1], found[2]
        if kind == TIMECODE:
            base = int.from_bytes(data[inside:after], "big")
        elif kind in {SIMPLE_BLOCK, BLOCK}:
            track = _number(data, inside, limit, marked=False)
            place = inside + 1 if track is None else track[1]
            ticks.append(base + int.from_bytes(data[place : place + 2], "big", signed=True))
        at = inside if kind == GROUP else after
    return ticks, at, True


def _scale(data: Bytes, at: int, end: int) -> int:
    """Nanoseconds of a tick."""
    place = data.find(SCALE, at, min(end, at + HEAD))
    found = _element(data, place, end) if place >= 0 else None
    size = 0 if found is None or found[2] is None else found[2] - found[1]
    return int.from_bytes(data[found[1] : found[1] + size], "big") or MS if found is not None and 0 < size <= 8 else MS


def _element(data: Bytes, at: int, end: int) -> tuple[int, int, int | None] | None:
    """An element's kind, where its content begins and ends (None: not known); None when none begins there."""
    kind = _number(data, at, end, marked=True)
    size = None if kind is None else _number(data, kind[1], end, marked=False)
    if kind is None or size is None or kind[1] - at > 4:
        return None
    length, inside = size
    unknown = length == (1 << 7 * (inside - kind[1])) - 1
    return kind[0], inside, None if unknown else inside + length


def _number(data: Bytes, at: int, end: int, *, marked: bool) -> tuple[int, int] | None:
    """A number of variable length, with the bit that tells its length or without, and the place behind it."""
    length = 9 - data[at].bit_length() if at < end and data[at] else 9
    if length > 8 or at + length > end:
        return None
    value = int.from_bytes(data[at : at + length], "big")
    return value if marked else value & (1 << 7 * length) - 1, at + length
