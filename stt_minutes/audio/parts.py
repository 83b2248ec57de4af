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
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    Bytes = mmap.mmap | bytes
    Walk = Callable[[Bytes, int], "Found"]

SLACK = 4_096
"""Bytes. Less than this missing at the end is a writer that counts its header in or leaves out the padding, not lost sound."""
MOST_PARTS = 1_000
MOST_BOXES = 1_000_000
UNKNOWN_SIZES = (0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""What recorders write for a length that they do not know yet, exactly or plus or minus the size of a header."""
NEAR_UNKNOWN = 64
MOST_BYTES = 1 << 50
WAVE_BOXES = frozenset(
    b"LIST INFO bext iXML axml aXML cue  smpl inst fact PEAK id3  ID3  JUNK junk PAD  FLLR _PMX cart levl plst labl note acid DISP "
    b"chna dbmd umid mext qlty link ubxt SAUR minf elm1 regn SNDM afsp strc LGWV Fake olym fmt  data ds64 r64m".split(
        b" "
    )
)
AIFF_BOXES = frozenset((b"COMM", b"SSND", b"MARK", b"INST", b"COMT", b"NAME", b"AUTH", b"(c) ", b"ANNO", b"ID3 ", b"FVER", b"CHAN", b"APPL", b"AESD", b"MIDI", b"basc", b"trns", b"cate", b"LGWV"))  # fmt: skip
CAF_BOXES = frozenset((b"desc", b"data", b"pakt", b"chan", b"kuki", b"strg", b"info", b"midi", b"free", b"uuid", b"mark", b"regn", b"inst", b"ovvw", b"peak", b"umid", b"edct", b"ldsc"))  # fmt: skip
W64_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")
W64_RIFF = bytes.fromhex("726966662e91cf11a5d628db04c10000")
ASF_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
ASF_DATA = bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c")
EBML = b"\x1aE\xdf\xa3"
FLAC = b"fLaC\x00\x00\x00\x22"
AMR = (b"#!AMR\n", b"#!AMR-WB\n")
AMR_SIZES = {
    b"#!AMR\n": (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1),
    b"#!AMR-WB\n": (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1),
}
"""Bytes of a frame of each type with its first byte (3GPP TS 26.101 and 26.201, RFC 4867)."""


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

    @property
    def is_plain(self) -> bool:
        """Whether it is the whole file as it is."""
        return not self.start and self.end is None and not self.patches and not self.options

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
    with path.open("rb") as file:
        if not file.seek(0, 2):
            return (Part(path),)
        with (
            contextlib.suppress(ValueError, struct.error),
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            return _parts(path, data)
    return (Part(path),)


def _parts(path: Path, data: Bytes) -> tuple[Part, ...]:
    made: list[Part] = []
    at = 0
    while at < len(data) and (walk := _walker(data, at)) is not None:
        found = walk(data, at)
        end = len(data) if len(made) + 1 == MOST_PARTS else min(found.end, len(data))
        made.append(Part(path, at, end, tuple(found.patches), tuple(found.options), cut_off=found.cut_off))
        if end <= at:
            break
        at = end
    if not made:
        return (Part(path),)
    if len(made) == 1 and not made[0].patches and not made[0].options:
        # FFmpeg reads the bytes behind as well, which it knows how to take: tags, padding.
        return (replace(made[0], end=None),)
    return tuple(made)


@dataclass(slots=True)
class Found:
    """Where a part ends, and what is to be told FFmpeg about it."""

    end: int
    patches: list[tuple[int, bytes]] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    cut_off: bool = False
    overlooked: int | None = None


def _walker(data: Bytes, at: int) -> Walk | None:
    """Who knows the format that begins at `at`."""
    head = bytes(data[at : at + 16])
    if head[:4] in {b"RIFF", b"RIFX", b"RF64", b"BW64"} and head[8:12] == b"WAVE":
        return _wave
    if head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}:
        return _aiff
    if head == W64_RIFF:
        return _w64
    if head[:4] == b"caff":
        return _caf
    if head[:4] == b".snd":
        return _au
    if head[4:8] == b"ftyp":
        return _mp4
    if head == ASF_HEADER:
        return _asf
    if head.startswith(AMR):
        return _amr
    if head[:4] == b"OggS":
        return _ogg
    if head[:4] == b"fLaC":
        return lambda data, at: Found(_next(data, at + 4, FLAC))
    if head[:4] == EBML:
        return _matroska
    return None


def _begins(data: Bytes, at: int) -> bool:
    return at < len(data) and _walker(data, at) is not None


def _next(data: Bytes, at: int, sign: bytes) -> int:
    """Where `sign` stands next; the end when it does not."""
    place = data.find(sign, at)
    return len(data) if place < 0 else place


def _is_unknown(size: int) -> bool:
    return size == 0 or size > MOST_BYTES or any(abs(size - each) <= NEAR_UNKNOWN for each in UNKNOWN_SIZES)


def _behind(data: Bytes, end: int, is_box: Callable[[int], bool]) -> int | None:
    """Where a box or another file begins at the told end of the sound, with or without padding; None: sound goes on there."""
    if end >= len(data) - 1:
        return len(data)
    for place in (end + end % 2, end):
        if is_box(place) or _begins(data, place):
            return place
    return None


def _chunks(data: Bytes, at: int, known: frozenset[bytes], sound: bytes) -> Found:
    """Walk the chunks of a RIFF or IFF file to its end; `overlooked` is the place of the size of the sound when that is too small."""
    big = bytes(data[at : at + 4]) in {b"RIFX", b"FORM"}

    def size_at(place: int) -> int:
        return int.from_bytes(data[place + 4 : place + 8], "big" if big else "little")

    def is_box(place: int) -> bool:
        name = bytes(data[place : place + 4])
        fits = 0 < size_at(place) <= len(data) + 1 - place - 8
        return name in known or (fits and len(name) == 4 and name.isalnum())

    wide = _ds64(data, at)
    place, heard = at + 12, False
    for _ in range(MOST_BOXES):
        if place + 8 > len(data):
            break
        if place > at + 12 and _begins(data, place):
            return Found(place)
        size = size_at(place)
        if bytes(data[place : place + 4]) != sound or heard:
            place += 8 + size + size % 2
            continue
        heard = True
        size = wide if wide is not None and size == 0xFFFFFFFF else size
        end = place + 8 + size
        if _is_unknown(size) or end > len(data):
            return Found(_next_wave(data, place), cut_off=not _is_unknown(size) and end - len(data) > SLACK)
        following = _behind(data, end, is_box)
        if following is None:
            return Found(_next_wave(data, end), overlooked=place + 4)
        place = following
    return Found(len(data))


def _next_wave(data: Bytes, at: int) -> int:
    """Where the next WAV begins, behind sound whose length is not known; the end when none does."""
    while (at := data.find(b"WAVE", at)) >= 0:
        if _begins(data, at - 8):
            return at - 8
        at += 4
    return len(data)


def _ds64(data: Bytes, at: int) -> int | None:
    """The size of the sound that the 64 bit chunk of RF64 tells."""
    if bytes(data[at : at + 4]) in {b"RF64", b"BW64"} and bytes(data[at + 12 : at + 16]) == b"ds64":
        return int.from_bytes(data[at + 28 : at + 36], "little")
    return None


def _wave(data: Bytes, at: int) -> Found:
    found = _chunks(data, at, WAVE_BOXES, b"data")
    if found.overlooked is not None:
        found.options = [("ignore_length", "1")]
    return found


def _aiff(data: Bytes, at: int) -> Found:
    found = _chunks(data, at, AIFF_BOXES, b"SSND")
    if found.overlooked is not None:
        rest = min(0xFFFFFFFF, found.end - found.overlooked - 4)
        found.patches = [(found.overlooked, struct.pack(">I", rest))]
    return found


def _w64(data: Bytes, at: int) -> Found:
    def is_box(place: int) -> bool:
        return bytes(data[place + 4 : place + 16]) == W64_TAIL

    place = at + 40
    for _ in range(MOST_BOXES):
        if place + 24 > len(data):
            break
        size = int.from_bytes(data[place + 16 : place + 24], "little")
        end = place + size
        if bytes(data[place : place + 4]) == b"data" and is_box(place):
            if size <= 24 or end > len(data):
                return Found(len(data), cut_off=end - len(data) > SLACK and not _is_unknown(size))
            following = next((each for each in ((end + 7) // 8 * 8, end) if is_box(each) or _begins(data, each)), None)
            if following is None and end < len(data) - 8:
                return Found(len(data), patches=[(place + 16, struct.pack("<Q", len(data) - place))])
            place = following or len(data)
        elif place > at + 40 and _begins(data, place):
            return Found(place)
        elif not is_box(place) or size < 24:
            break
        else:
            place = (end + 7) // 8 * 8
    return Found(len(data))


def _caf(data: Bytes, at: int) -> Found:
    def is_box(place: int) -> bool:
        return bytes(data[place : place + 4]) in CAF_BOXES

    place = at + 8
    for _ in range(MOST_BOXES):
        if place + 12 > len(data):
            break
        size = int.from_bytes(data[place + 4 : place + 12], "big", signed=True)
        end = place + 12 + size
        if bytes(data[place : place + 4]) == b"data":
            if size < 0 or end > len(data):
                return Found(len(data), cut_off=size >= 0 and end - len(data) > SLACK)
            if end < len(data) - 12 and not is_box(end) and not _begins(data, end):
                return Found(len(data), patches=[(place + 4, b"\xff" * 8)])
        elif place > at + 8 and _begins(data, place):
            return Found(place)
        elif size < 0 or not is_box(place):
            break
        place = end
    return Found(len(data))


def _au(data: Bytes, at: int) -> Found:
    offset, size = struct.unpack(">II", data[at + 4 : at + 12])
    end = at + offset + size
    if size == 0xFFFFFFFF or end > len(data):
        return Found(len(data), cut_off=size != 0xFFFFFFFF and end - len(data) > SLACK)
    if end >= len(data) - 1:
        return Found(len(data))
    if _begins(data, end):
        return Found(end)
    return Found(len(data), patches=[(at + 8, b"\xff" * 4)])


def _mp4(data: Bytes, at: int) -> Found:
    place = at
    for _ in range(MOST_BOXES):
        if place + 8 > len(data):
            break
        size = int.from_bytes(data[place : place + 4], "big")
        if place > at and _begins(data, place):
            return Found(place)
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16], "big")
        if size < 8:
            break
        place += size
    return Found(len(data))


def _asf(data: Bytes, at: int) -> Found:
    place = at
    for _ in range(MOST_BOXES):
        if place + 24 > len(data):
            break
        if place > at and _begins(data, place):
            return Found(place)
        size = int.from_bytes(data[place + 16 : place + 24], "little")
        if size < 24 or (bytes(data[place : place + 16]) == ASF_DATA and place + size > len(data)):
            break  # written live: how long it is was never filled in
        place += size
    again = data.find(ASF_HEADER, max(place, at + 16))
    return Found(again if again > 0 else len(data))


def _amr(data: Bytes, at: int) -> Found:
    head = next(each for each in AMR if data[at : at + len(each)] == each)
    sizes, place = AMR_SIZES[head], at + len(head)
    while place < len(data):
        if data[place] == head[0] and _begins(data, place):
            return Found(place)
        place += sizes[data[place] >> 3 & 0xF]
    return Found(len(data))


def _ogg(data: Bytes, at: int) -> Found:
    """Streams that begin behind others' sound are another recording; those that begin together are one."""
    place = at + 1
    while (place := data.find(b"OggS\x00", place)) >= 0 and data[place + 5] & 2:
        place += 1
    if place < 0:
        return Found(len(data), cut_off=_ogg_is_cut(data, at))
    again = data.find(b"OggS\x00\x02", place)
    end = again if again >= 0 else len(data)
    return Found(end, cut_off=_ogg_is_cut(data[max(at, end - (1 << 17)) : end], 0))


def _ogg_is_cut(data: Bytes, at: int) -> bool:
    """Whether the last page is not marked as the last; a page is at most 65 307 bytes."""
    last = data.rfind(b"OggS\x00", at)
    return last >= 0 and last + 5 < len(data) and not data[last + 5] & 4


def _matroska(data: Bytes, at: int) -> Found:
    place = at + 4
    while (place := data.find(EBML, place)) >= 0:
        head: Any = bytes(data[place : place + 64])
        if b"\x42\x82" in head and (b"webm" in head or b"matroska" in head):
            return Found(place)
        place += 4
    return Found(len(data))


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


def mp3_length(part: Part) -> int | None:
    """The length in ms that the first frame of an MP3 tells (Xing, Info or VBRI); None when there is no such frame, as in many."""
    with contextlib.closing(part.open()) as file:
        head = file.read(10)
        if head[:3] == b"ID3" and len(head) == 10:
            file.seek(10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]))
            head = b""
        frame = head + file.read(2_048)
    sync = next((at for at in range(len(frame) - 4) if frame[at] == 0xFF and frame[at + 1] & 0xE6 == 0xE2), None)
    if sync is None:
        return None
    frame = frame[sync : sync + 256]
    version, rate_index, mono = frame[1] >> 3 & 3, frame[2] >> 2 & 3, frame[3] >> 6 == 3
    if version == 1 or rate_index == 3:
        return None
    rate = (44_100, 48_000, 32_000)[rate_index] >> {3: 0, 2: 1, 0: 2}[version]
    side = (17 if mono else 32) if version == 3 else (9 if mono else 17)
    count = 0
    if frame[4 + side : 8 + side] in {b"Xing", b"Info"} and frame[11 + side] & 1:
        count = int.from_bytes(frame[12 + side : 16 + side], "big")
    elif frame[36:40] == b"VBRI":
        count = int.from_bytes(frame[50:54], "big")
    return count * (1152 if version == 3 else 576) * 1000 // rate or None
