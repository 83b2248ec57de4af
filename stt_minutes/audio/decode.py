"""One track of a media file -> blocks of 16 kHz sound in the file's own clock.

The clock is the one that a player shows: the presentation time of each frame less the container's start. Small jitter is smoothed,
a hole in the stream stays a hole in time, and a clock that jumps back, or far away and back again, is not believed. How long the
sound is, is known when it has been read; what a header tells of it stops nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.audio import media
from stt_minutes.audio.structure import Structure
from stt_minutes.audio.structure import read as structure_of
from stt_minutes.mixdown import mixdown
from stt_minutes.values import SAMPLE_RATE, Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from stt_minutes.audio.media import Piece, Track
    from stt_minutes.audio.parts import Part

    Samples = NDArray[np.float32]

BLOCK_MS = 1000
LEAD_MS = 2_000
"""A jump goes this much before the place: codecs need a little run-up, and an index may be coarse."""
JITTER_MS = 120
"""Timestamps of streamed sound wobble by a frame or two; a longer hole is a real one (words keep within 0.3 s)."""
TOLD_HOLE_MS = 1_000
"""A hole worth telling the secretary of; a late start is no hole."""
LONGEST_HOLE_MS = 24 * 3_600_000
FAR_MS = 60_000
"""A clock that jumps this far past the told end, or past all before, is believed when it stays there …"""
STAYS_MS, LEAST_STAY_MS = 5_000, 1_000
"""… for so long, or for a second and to the end of the sound: a damaged time stamp stands alone, or in one cluster of packets."""
QUIET_CODECS = frozenset({"opus", "speex", "amr_nb", "amr_wb", "evrc", "qcelp", "g729", "g723_1", "silk"})
"""Codecs of telephony, which may send nothing while nobody speaks …"""
QUIET_DB = -45.0
"""… so that a hole behind sound as quiet as this is silence, not lost sound …"""
LONGEST_QUIET_MS = 30_000
"""… unless it is longer than people are silent in a meeting."""
TAIL = SAMPLE_RATE // 20
OVER = 1.25
"""A block this much over full scale (2 dB) is float sound recorded too loud, not the overshoot of a lossy codec."""
OUTLIER = 32.0
"""A block this much louder (30 dB) than nearly all others is damage, and no measure of loudness; nor is the loudest hundredth."""


@dataclass(slots=True)
class Decoded:
    """A track, what opening it told, and what reading it through added (times in ms of the part's own clock)."""

    part: Part
    track: Track
    channels: int
    end_ms: int = 0
    loud: float = 0.0
    """RMS of the loudest second, full scale 1."""
    damage: list[tuple[int, int]] = field(default_factory=list)
    """When packets could not be decoded, and how many there."""
    holes: list[tuple[int, int]] = field(default_factory=list)
    gain: float | None = None
    """What brings float sound over full scale down; None until some was met."""
    beside: tuple[Track, ...] = ()
    """All sound tracks of the part."""
    structure: Structure = field(default_factory=Structure)
    """What the pages or blocks tell once the track was read."""
    rate: int = SAMPLE_RATE


def probe(part: Part, track: Track) -> Decoded | None:
    """Decode the first sound of a track; None when it gives none. Raises AudioUnreadable when the file cannot be opened or converted."""
    if not track.decodable:
        return None
    with media.opened(part) as container:
        for piece in media.pieces(container, track.index):
            if piece.frame is not None:
                return Decoded(part, track, media.Converter(part.path, piece).channels, rate=piece.rate)
            if piece.samples:
                return Decoded(part, track, 1, rate=piece.rate)
    return None


def tracks(part: Part) -> tuple[Track, ...]:
    """The part's sound tracks. Raises AudioUnreadable when it is no sound file."""
    with media.opened(part) as container:
        return media.tracks(part, container)


def blocks(found: Decoded, *, from_ms: int = 0, to_ms: int | None = None, jump: bool = False) -> Iterator[Block]:
    """The sound between two times of the file's clock, in blocks of BLOCK_MS (the last, and one before a hole, shorter).

    With `jump` the container is asked to go there, which is at once, but only as exact as its index; else everything before
    is decoded, and the times are exact. Sound over full scale is brought down, the whole track alike (with `jump`: as it comes).

    What was noticed on the way (end, holes, packets that could not be decoded) is noted in `found`.
    """
    found.end_ms, found.loud, found.damage, found.holes = 0, 0.0, [], []
    highest = 1.0
    for block in _laid(found, from_ms, to_ms, jump=jump):
        peak = _peak(block.samples)
        if jump:
            highest = max(highest, peak if peak > OVER else 1.0)
            gain = 1 / highest
        else:
            if peak > OVER and found.gain is None:
                found.gain = _gain(found)
            gain = found.gain or 1.0
        samples = block.samples if gain == 1.0 else block.samples * np.float32(gain)
        samples = np.clip(samples, -1.0, 1.0)
        found.loud = max(found.loud, float(np.sqrt(np.mean(samples**2, axis=1).max())) if samples.size else 0.0)
        yield Block(block.start_ms, samples)
    if not jump:
        found.structure = structure_of(found.part)


def _laid(found: Decoded, from_ms: int, to_ms: int | None, *, jump: bool) -> Iterator[Block]:
    damaged: list[tuple[int, int]] = []
    told = 0
    with media.opened(found.part) as container:
        stream = container.streams[found.track.index]
        if jump and from_ms > LEAD_MS:
            media.jump(container, media.start_seconds(container, stream) + (from_ms - LEAD_MS) / 1000)
        clock, cutter = _Clock(), _Cutter(found.channels, from_ms, to_ms)
        converter: media.Converter | None = None
        shape: object = None
        quiet = found.track.codec in QUIET_CODECS
        tail = np.zeros((1, 0), np.float32)
        told_ms = max(found.track.duration_ms or 0, from_ms if jump else 0)
        for piece in _believed(media.pieces(container, found.track.index, damaged), told_ms):
            if len(damaged) > told:
                found.damage.append((cutter.end_ms, len(damaged) - told))
                told = len(damaged)
            hole = clock.advance(piece)
            new_shape = shape if piece.frame is None else piece.shape
            if converter is not None and (hole is not None or new_shape != shape):
                yield from cutter.add(_shaped(converter.flush(), found.channels))
                converter = None
            if hole is not None:
                silent = quiet and hole[0] > 0 and hole[1] - hole[0] <= LONGEST_QUIET_MS and _is_quiet(tail)
                if silent:
                    yield from cutter.add(np.zeros((found.channels, cutter.missing(hole[1])), np.float32))
                else:
                    yield from cutter.jump(hole[1])
                    if hole[0] > 0 and hole[1] - hole[0] >= TOLD_HOLE_MS:
                        found.holes.append(hole)
            if piece.frame is None:
                if converter is not None:
                    yield from cutter.add(_shaped(converter.flush(), found.channels))
                    converter = None
                samples = np.zeros((found.channels, piece.samples * SAMPLE_RATE // piece.rate), np.float32)
            else:
                if converter is None:
                    converter, shape = media.Converter(found.part.path, piece), new_shape
                samples = _shaped(converter.add(piece.frame), found.channels)
            if quiet:
                tail = np.concatenate([tail, samples], axis=1)[:, -TAIL:] if tail.shape[0] == len(samples) else samples
            yield from cutter.add(samples)
            if cutter.done:
                break
        if len(damaged) > told and not cutter.done:
            found.damage.append((cutter.end_ms, len(damaged) - told))
        if converter is not None and not cutter.done:
            yield from cutter.add(_shaped(converter.flush(), found.channels))
        yield from cutter.flush()
        found.end_ms = cutter.end_ms


def _peak(samples: Samples) -> float:
    """The highest sample but for a thousandth: single ones may be anything in a damaged file."""
    heights = np.abs(samples).max(axis=0)
    place = len(heights) - 1 - len(heights) // 1000
    return float(np.partition(heights, place)[place])


def _gain(found: Decoded) -> float:
    """What brings the track's loudest blocks down to full scale, found by reading it through."""
    copy = replace(found, damage=[], holes=[])
    peaks = np.sort([_peak(block.samples) for block in _laid(copy, 0, None, jump=False)])
    heard = peaks[(peaks > 0) & (peaks <= OUTLIER * np.percentile(peaks, 95))]
    return 1 / max(1.0, float(heard[-1 - len(heard) // 100])) if len(heard) else 1.0


def _is_quiet(tail: Samples) -> bool:
    return not tail.shape[1] or bool(np.mean(tail.astype(np.float64) ** 2) < 10 ** (QUIET_DB / 10))


def _shaped(samples: Samples, channels: int) -> Samples:
    """The same sound with `channels` channels, when the stream has another number for a while."""
    return samples if samples.shape[0] == channels else np.repeat(mixdown(samples)[None], channels, axis=0)


def _believed(pieces: Iterable[Piece], told_ms: int) -> Iterator[Piece]:
    """The pieces, those without their time whose clock goes far past the told end, and past the others, and comes back."""
    latest = told_ms + FAR_MS
    far: list[Piece] = []
    length = 0.0
    for piece in pieces:
        if piece.at_ms is not None and piece.at_ms > latest:
            far.append(piece)
            length += piece.samples * 1000 / piece.rate
            if length < STAYS_MS:
                continue
        yield from far if length >= STAYS_MS else (replace(each, at_ms=None) for each in far)
        if not far or far[-1] is not piece:
            yield piece
        far, length = [], 0.0
        if piece.at_ms is not None:
            latest = max(latest, round(piece.at_ms) + FAR_MS)
    yield from far if length >= LEAST_STAY_MS else (replace(each, at_ms=None) for each in far)


class _Clock:
    """Follows the pieces' times: where the next one belongs in the file's own time."""

    def __init__(self) -> None:
        self._next: float | None = None
        self._shift = 0.0

    def advance(self, piece: Piece) -> tuple[int, int] | None:
        """Take in a piece; the hole (from, to) in ms before it, an empty one at the very start, None if it follows on."""
        length = piece.samples * 1000 / piece.rate
        said = piece.at_ms
        if self._next is None:
            begin = max(0.0, said) if said is not None and said < LONGEST_HOLE_MS else 0.0
            self._shift = begin - said if said is not None else 0.0
            self._next = begin + length
            return (0, round(begin))
        ahead = said + self._shift - self._next if said is not None else 0.0
        if JITTER_MS < ahead < LONGEST_HOLE_MS:
            hole = (round(self._next), round(self._next + ahead))
            self._next += ahead + length
            return hole
        if abs(ahead) > JITTER_MS:  # the clock was set back, or far away: go on from where the sound is
            self._shift -= ahead
        self._next += length
        return None


class _Cutter:
    """Samples in, blocks out; keeps only what lies between two times."""

    def __init__(self, channels: int, from_ms: int, to_ms: int | None) -> None:
        self._channels = channels
        self._from = from_ms * SAMPLE_RATE // 1000
        self._to = None if to_ms is None else to_ms * SAMPLE_RATE // 1000
        self._parts: list[Samples] = []
        self._held = 0
        self._position = 0  # of the next sample, in samples of the file's clock
        self.done = False

    @property
    def end_ms(self) -> int:
        """Where the sound has got to."""
        return self._position * 1000 // SAMPLE_RATE

    def missing(self, ms: int) -> int:
        """How many samples lie between where the sound has got to and `ms`."""
        return max(0, ms * SAMPLE_RATE // 1000 - self._position)

    def jump(self, ms: int) -> Iterator[Block]:
        """Close the open block and go on at `ms`."""
        yield from self.flush()
        self._position = max(self._position, ms * SAMPLE_RATE // 1000)

    def add(self, samples: Samples) -> Iterator[Block]:
        """Take in (channels, n) samples."""
        count = samples.shape[1]
        first, last = max(0, self._from - self._position), count
        if self._to is not None and self._position + count >= self._to:
            last, self.done = max(0, self._to - self._position), True
        if first >= last:
            self._position += last if self.done else count
            return
        if not self._parts and first:
            self._position += first
        kept = samples[:, first:last]
        self._position += kept.shape[1]
        self._parts.append(kept)
        self._held += kept.shape[1]
        size = BLOCK_MS * SAMPLE_RATE // 1000
        if self._held >= size:
            joined = np.concatenate(self._parts, axis=1)
            begin = self._position - self._held
            whole = self._held // size * size
            for at in range(0, whole, size):
                yield Block((begin + at) * 1000 // SAMPLE_RATE, joined[:, at : at + size])
            self._parts, self._held = [joined[:, whole:].copy()], self._held - whole

    def flush(self) -> Iterator[Block]:
        """The open block, if it holds anything."""
        if self._held:
            yield Block((self._position - self._held) * 1000 // SAMPLE_RATE, np.concatenate(self._parts, axis=1))
        self._parts, self._held = [], 0
