"""Streams of frames without a container (MP3, AAC in ADTS, AMR): each frame tells how long it is, so they can be counted.

FFmpeg reckons the length of such a stream from its bit rate, and behind damage it may cut the frames of an MP3 in the wrong places to
the very end. Here the frames are followed one by one: that gives the exact length, and the place where they go on behind damage.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import mmap
    from collections.abc import Callable

    Bytes = mmap.mmap | bytes
    Head = Callable[["Bytes", int], "Frame | None"]

IN_A_ROW = 4
"""So many frames one behind the other, of one kind, are no accident of the bytes."""
AMR = (b"#!AMR\n", b"#!AMR-WB\n")
AMR_SIZES = {
    b"#!AMR\n": (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1),
    b"#!AMR-WB\n": (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1),
}
"""Bytes of a frame of each type with its first byte (3GPP TS 26.101 and 26.201, RFC 4867)."""


BITRATES = {
    (3, 3): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 1): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 3): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""kbit/s by version (3: MPEG-1, else 2) and layer bits (3: layer I, 1: layer III), ISO 11172-3 and 13818-3."""
BITRATES[2, 1] = BITRATES[2, 2]
RATES = (44_100, 48_000, 32_000)
ADTS_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)
TAGS = {b"TAG": 128}
SIDE = {(3, False): 32, (3, True): 17, (2, False): 17, (2, True): 9}
"""Bytes between the head of a layer III frame and its "Xing" by version and whether it is mono."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes, milliseconds, and what the frames of one stream have in common."""

    size: int
    ms: float
    kind: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Frames that follow on each other to `end`; then `junk` bytes that are none, and others after that."""

    end: int
    junk: int
    length_ms: int
    cut: bool = False
    """The last frame is not whole."""


def begin(data: Bytes, at: int) -> bool:
    """Whether a stream of frames begins there, behind a tag or at once."""
    return _kind(data, at) is not None


def walk(data: Bytes, at: int) -> Run:
    """Follow the frames from `at` to the end, to damage, or to where another file was joined on."""
    head, magic = _kind(data, at), _magic(data, at)
    place = at + len(magic) if magic else _behind_tags(data, at)
    ms, kind = 0.0, None
    while head is not None and place < len(data):
        frame = head(data, place)
        if frame is not None and kind is not None and frame.kind != kind and not _in_a_row(data, place, head):
            frame = None
        counts = frame is not None and head is _mpeg and _tells_length(data, place)
        if kind is not None and (counts or _joins(data, place)):
            return Run(place, 0, round(ms))
        if frame is not None:
            ms, place, kind = ms + frame.ms, place + frame.size, frame.kind
        elif (behind := _behind_tags(data, place)) > place:
            place = behind
        else:
            following = _resumes(data, place, head)
            return Run(place, following - place, round(ms))
    return Run(len(data), 0, round(ms), cut=place > len(data))


def _kind(data: Bytes, at: int) -> Head | None:
    if magic := _magic(data, at):
        return lambda data, at: Frame(AMR_SIZES[magic][data[at] >> 3 & 15], 20.0, ())
    place = _behind_tags(data, at)
    return next((head for head in (_mpeg, _adts) if _in_a_row(data, place, head)), None)


def _magic(data: Bytes, at: int) -> bytes:
    return next((each for each in AMR if data[at : at + len(each)] == each), b"")


def _joins(data: Bytes, at: int) -> bool:
    """Whether another file begins there: a tag that stands in front, or the magic of AMR."""
    return data[at : at + 1] in {b"#", b"I"} and (bytes(data[at : at + 3]) == b"ID3" or bool(_magic(data, at)))


def _in_a_row(data: Bytes, at: int, head: Head) -> bool:
    """Whether frames of one kind follow on each other there, or do until the data ends."""
    kinds = set()
    for _ in range(IN_A_ROW):
        frame = head(data, at)
        if frame is None:
            return False
        kinds.add(frame.kind)
        at += frame.size
        if at >= len(data) - 4:
            break
    return len(kinds) == 1


def _resumes(data: Bytes, at: int, head: Head) -> int:
    """Where frames go on behind `at`; the end when they do not."""
    while (at := data.find(b"\xff", at)) >= 0:
        if _in_a_row(data, at, head):
            return at
        at += 1
    return len(data)


def _behind_tags(data: Bytes, at: int) -> int:
    """The place behind the tags that stand at `at`."""
    while True:
        head = bytes(data[at : at + 32])
        if head[:3] == b"ID3" and len(head) > 10:
            at += 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
        elif head[:8] == b"APETAGEX" and len(head) == 32:
            at += 32 + int.from_bytes(head[12:16], "little")
        elif head[:3] == b"TAG":
            at += TAGS[b"TAG"]
        else:
            return min(at, len(data))


@lru_cache(maxsize=4096)
def _mpeg_head(second: int, third: int, fourth: int) -> Frame | None:
    version, layer = second >> 3 & 3, second >> 1 & 3
    bits, rate = third >> 4, third >> 2 & 3
    if second & 0xE0 != 0xE0 or version == 1 or layer == 0 or bits in {0, 15} or rate == 3:
        return None
    known = 3 if version == 3 else 2
    kbit, hz = BITRATES[known, layer][bits - 1], RATES[rate] >> {3: 0, 2: 1, 0: 2}[version]
    padding = third >> 1 & 1
    samples = 384 if layer == 3 else 1152 if layer == 2 or version == 3 else 576
    size = (12_000 * kbit // hz + padding) * 4 if layer == 3 else samples // 8 * kbit * 1000 // hz + padding
    return Frame(size, samples * 1000 / hz, (version, layer, rate, fourth >> 6 == 3))


def _mpeg(data: Bytes, at: int) -> Frame | None:
    head = bytes(data[at : at + 4])
    return _mpeg_head(*head[1:]) if len(head) == 4 and head[0] == 0xFF else None


def _tells_length(data: Bytes, at: int) -> bool:
    """Whether the frame is the first of an MP3, which holds no sound but the length of what follows."""
    place = at + 4 + _side(data, at)
    return bytes(data[place : place + 4]) in {b"Xing", b"Info"}


def _side(data: Bytes, at: int) -> int:
    return SIDE[3 if data[at + 1] >> 3 & 3 == 3 else 2, data[at + 3] >> 6 == 3]


def _adts(data: Bytes, at: int) -> Frame | None:
    head = bytes(data[at : at + 7])
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 >= len(ADTS_RATES):
        return None
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    ms = 1024 * (1 + (head[6] & 3)) * 1000 / ADTS_RATES[head[2] >> 2 & 15]
    return Frame(size, ms, (head[1] & 8, head[2] & 0xFC)) if size > 7 else None


def told_length(data: Bytes, at: int) -> int | None:
    """What the first frame of an MP3 tells of the length in ms (Xing or Info); None when there is no such frame, as in many."""
    at = _behind_tags(data, at)
    frame = _mpeg(data, at)
    if frame is None or not _tells_length(data, at):
        return None
    place = at + 4 + _side(data, at)
    if not data[place + 7] & 1:
        return None
    return round(int.from_bytes(data[place + 8 : place + 12], "big") * frame.ms) or None
