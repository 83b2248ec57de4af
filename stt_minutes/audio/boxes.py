"""Where the sound in a file ends, by the boxes of its container: what each format writes of itself, and what lies behind."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stt_minutes.audio import frames

if TYPE_CHECKING:
    import mmap
    from collections.abc import Callable

    Bytes = mmap.mmap | bytes
    Walk = Callable[["Bytes", int], "Found"]

SLACK = 4_096
"""Bytes. Less than this missing at the end is a writer that counts its header in or leaves out the padding, not lost sound."""
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


@dataclass(slots=True)
class Found:
    """Where a part ends, and what is to be told FFmpeg about it."""

    end: int
    patches: list[tuple[int, bytes]] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    cut_off: bool = False
    overlooked: int | None = None
    junk: int = 0
    """Bytes behind it that belong to nothing."""
    length_ms: int | None = None
    told_ms: int | None = None


def walker(data: Bytes, at: int) -> Walk | None:
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
    if frames.begin(data, at):
        return _frames
    if head[:4] == b"OggS":
        return _ogg
    if head[:4] == b"fLaC":
        return lambda data, at: Found(_next(data, at + 4, FLAC))
    if head[:4] == EBML:
        return _matroska
    return None


def _begins(data: Bytes, at: int) -> bool:
    return at < len(data) and walker(data, at) is not None


def _next(data: Bytes, at: int, sign: bytes) -> int:
    """Where `sign` stands next; the end when it does not."""
    place = data.find(sign, min(at, len(data)))
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
    at = min(at, len(data))
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
    place, cut = at, False
    for _ in range(MOST_BOXES):
        if place + 24 > len(data):
            break
        if place > at and _begins(data, place):
            return Found(place)
        size = int.from_bytes(data[place + 16 : place + 24], "little")
        end = place + size
        if size < 24 or (bytes(data[place : place + 16]) == ASF_DATA and end > len(data)):
            # The length of what was written live was never filled in.
            cut = size >= 24 and end - len(data) > SLACK and not _is_unknown(size)
            break
        place = end
    end = _next(data, max(place, at + 16), ASF_HEADER)
    return Found(end, cut_off=cut and end == len(data))


def _frames(data: Bytes, at: int) -> Found:
    run = frames.walk(data, at)
    told = frames.told_length(data, at)
    # What is told of the length tells more of what is missing than a last frame that is not whole.
    return Found(run.end, cut_off=run.cut and told is None, junk=run.junk, length_ms=run.length_ms, told_ms=told)


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
        head = bytes(data[place : place + 64])
        if b"\x42\x82" in head and (b"webm" in head or b"matroska" in head):
            return Found(place)
        place += 4
    return Found(len(data))
