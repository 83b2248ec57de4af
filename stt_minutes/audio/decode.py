"""One media file -> blocks of 16 kHz sound, through FFmpeg (PyAV). The only module that imports av.

Time is the file's own clock, as a player shows it: the presentation time of each frame less the container's start. Small
jitter is smoothed, a hole in the stream stays a hole in time, and a clock that jumps back or far away is not believed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from stt_minutes.audio import whole
from stt_minutes.errors import AudioUnreadable
from stt_minutes.values import SAMPLE_RATE, Block

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

BLOCK_MS = 1000
LEAD_MS = 2_000
"""A jump goes this much before the place: codecs need a little run-up, and an index may be coarse."""
MAX_CHANNELS = 8
RATES = range(4000, 400_000)
"""Hz that a recording of speech can have; a file that claims another is broken or hostile."""
JITTER_MS = 120
"""Timestamps of streamed sound wobble by a frame or two; a longer hole is a real one (words keep within 0.3 s)."""
TOLD_HOLE_MS = 1_000
"""A hole worth telling the secretary of; a late start is no hole."""
LONGEST_HOLE_MS = 24 * 3_600_000
MAX_BAD_PACKETS = 10_000

OTHER_FILE_HINT = "Vælg en lyd- eller videofil, fx wav, flac, mp3, m4a, ogg, opus, wma, mp4 eller mkv."
BROKEN_HINT = "Afspil filen i et andet program; hvis den virker der, så gem den som wav eller mp3 og prøv igen."
# Demuxers that read other files or invent sound: never what a person means by "this recording".
_INDIRECT = {"concat", "concatf", "hls", "dash", "sdp", "rtsp", "rtp", "lavfi", "image2", "imf", "ffmetadata", "tty"}
# Raw streams without a header: FFmpeg guesses their length from the bit rate.
_ESTIMATED = {"aac", "ac3", "eac3", "dts", "loas", "amr"}


@dataclass(slots=True)
class Decoded:
    """What opening a file tells, and what reading it through added."""

    path: Path
    channels: int
    duration_ms: int | None
    streams: int
    estimated: bool
    end_ms: int = 0
    bad_packets: int = 0
    holes: list[tuple[int, int]] = field(default_factory=list)


def probe(path: Path) -> Decoded:
    """Open `path` and decode its first sound. Raises AudioUnreadable when there is none."""
    with _opened(path) as media:
        found = _describe(path, media)
        for frame in _frames(media, found):
            if frame.samples:
                found.channels = _out_channels(frame)
                return found
    raise _no_sound(path)


def blocks(found: Decoded, *, from_ms: int = 0, to_ms: int | None = None, jump: bool = False) -> Iterator[Block]:
    """The sound between two times of the file's clock, in blocks of BLOCK_MS (the last, and one before a hole, shorter).

    With `jump` the container is asked to go there, which is at once, but only as exact as its index; else everything before
    is decoded, and the times are exact.

    What was noticed on the way (end, holes, packets that could not be decoded) is noted in `found`.
    """
    found.end_ms, found.bad_packets, found.holes = 0, 0, []
    with _opened(found.path) as media:
        start = _start_seconds(media)
        if jump and from_ms > LEAD_MS:
            _jump(media, start + (from_ms - LEAD_MS) / 1000)
        clock = _Clock(found)
        cutter = _Cutter(found.channels, from_ms, to_ms)
        resampler, shape = None, None
        for frame in _frames(media, found):
            if frame.sample_rate not in RATES:
                raise _broken(found.path)
            hole = clock.advance(frame, start)
            if hole is not None or shape != _shape(frame):
                if resampler is not None:
                    yield from cutter.add(_resampled(resampler, None))
                resampler, shape = _resampler(found.channels, frame), _shape(frame)
            if hole is not None:
                yield from cutter.jump(clock.frame_start_ms)
                if hole[0] > 0 and hole[1] - hole[0] >= TOLD_HOLE_MS:
                    found.holes.append(hole)
            yield from cutter.add(_resampled(resampler, frame))
            if cutter.done:
                break
        if resampler is not None and not cutter.done:
            yield from cutter.add(_resampled(resampler, None))
        yield from cutter.flush()
        found.end_ms = cutter.end_ms


def _jump(media: Any, seconds: float) -> None:
    import av

    # A container without an index cannot go anywhere: its sound is then read from where it is, the start.
    with suppress(av.error.FFmpegError, ValueError):
        media.seek(round(seconds * 1_000_000), backward=True)


class _Clock:
    """Follows the frames' timestamps: where the next frame belongs in the file's own time."""

    def __init__(self, found: Decoded) -> None:
        self._latest = found.duration_ms + 60_000 if found.duration_ms else None
        self._next: float | None = None
        self._shift = 0.0
        self.frame_start_ms = 0

    def advance(self, frame: Any, start: float) -> tuple[int, int] | None:
        """Take in a frame; the hole (from, to) in ms before it, an empty one at the very start, None if it follows on."""
        length = frame.samples * 1000 / frame.sample_rate
        said = (
            None
            if frame.pts is None or frame.time_base is None
            else (float(frame.pts * frame.time_base) - start) * 1000
        )
        if self._next is None:
            begin = max(0.0, said) if said is not None and self._believable(said) else 0.0
            self._shift = begin - said if said is not None else 0.0
            self.frame_start_ms, self._next = round(begin), begin + length
            return (0, self.frame_start_ms)
        ahead = said + self._shift - self._next if said is not None else 0.0
        if ahead > JITTER_MS and self._believable(self._next + ahead) and ahead < LONGEST_HOLE_MS:
            hole = (round(self._next), round(self._next + ahead))
            self.frame_start_ms, self._next = hole[1], self._next + ahead + length
            return hole
        if abs(ahead) > JITTER_MS:  # the clock was set back, or far away: go on from where the sound is
            self._shift -= ahead
        self._next += length
        return None

    def _believable(self, ms: float) -> bool:
        return ms < (self._latest or LONGEST_HOLE_MS)


class _Cutter:
    """Samples in, blocks out; keeps only what lies between two times."""

    def __init__(self, channels: int, from_ms: int, to_ms: int | None) -> None:
        self._channels = channels
        self._from = from_ms * SAMPLE_RATE // 1000
        self._to = None if to_ms is None else to_ms * SAMPLE_RATE // 1000
        self._parts: list[NDArray[np.float32]] = []
        self._held = 0
        self._position = 0  # of the next sample, in samples of the file's clock
        self.done = False

    @property
    def end_ms(self) -> int:
        """Where the sound has got to."""
        return self._position * 1000 // SAMPLE_RATE

    def jump(self, ms: int) -> Iterator[Block]:
        """Close the open block and go on at `ms`."""
        yield from self.flush()
        self._position = max(self._position, ms * SAMPLE_RATE // 1000)

    def add(self, samples: NDArray[np.float32]) -> Iterator[Block]:
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


class _opened:  # noqa: N801 - a context manager used like a function
    """The open container; FFmpeg sees only this one file's bytes and may follow no reference out of it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Any:
        import av

        if self._path.is_dir():
            raise AudioUnreadable(f"{self._path} er en mappe, ikke en lydfil.", OTHER_FILE_HINT)
        try:
            self._file = self._path.open("rb")
        except FileNotFoundError as error:
            raise AudioUnreadable(
                f"Lydfilen {self._path} findes ikke.", "Se efter, om navnet er stavet rigtigt, og om disken er sat til."
            ) from error
        except OSError as error:
            raise AudioUnreadable(
                f"Lydfilen {self._path} kan ikke åbnes ({error.strerror}).",
                "Se efter, om du har lov til at læse filen.",
            ) from error
        if not self._file.read(1):
            self._file.close()
            raise AudioUnreadable(f"Lydfilen {self._path} er tom (0 byte).", "Hent optagelsen igen, fx fra optageren.")
        self._file.seek(0)
        try:
            self._media = av.open(self._file, options={"protocol_whitelist": "none"}, metadata_errors="ignore")
        except (av.error.FFmpegError, ValueError, UnicodeError) as error:
            self._file.close()
            raise _not_sound(self._path) from error
        if _INDIRECT & set(self._media.format.name.split(",")):
            self.__exit__()
            raise _not_sound(self._path)
        return self._media

    def __exit__(self, *_: object) -> None:
        self._media.close()
        self._file.close()


def _describe(path: Path, media: Any) -> Decoded:
    streams = media.streams.audio
    if not streams:
        if media.streams.video:
            raise AudioUnreadable(
                f"{path} er video eller et billede uden lydspor.", "Vælg den fil, som lyden er optaget i."
            )
        raise _not_sound(path)
    stream = _stream(media)
    duration = None
    if stream.duration and stream.time_base:
        late = float(stream.start_time * stream.time_base) - _start_seconds(media) if stream.start_time else 0.0
        duration = round((float(stream.duration * stream.time_base) + max(0.0, late)) * 1000)
    elif media.duration:
        duration = media.duration // 1000
    # A length that no recording has is a damaged or hostile header.
    believed = duration if duration and 0 < duration < 30 * LONGEST_HOLE_MS else None
    return Decoded(path, 1, believed, len(streams), media.format.name in _ESTIMATED)


def _stream(media: Any) -> Any:
    return media.streams.best("audio") or media.streams.audio[0]


def _start_seconds(media: Any) -> float:
    if media.start_time is not None:
        return float(media.start_time) / 1_000_000
    stream = _stream(media)
    return float(stream.start_time * stream.time_base) if stream.start_time and stream.time_base else 0.0


def _frames(media: Any, found: Decoded) -> Iterator[Any]:
    """Every frame that can be decoded; a damaged packet is counted and passed over, a broken container ends the sound."""
    import av

    try:
        for packet in media.demux(_stream(media)):
            try:
                frames = packet.decode()
            except (av.error.FFmpegError, ValueError):
                found.bad_packets += 1
                if found.bad_packets > MAX_BAD_PACKETS:
                    return
                continue
            yield from frames
    except (av.error.FFmpegError, ValueError):
        found.bad_packets += 1


def _shape(frame: Any) -> tuple[object, ...]:
    return frame.sample_rate, frame.format.name, frame.layout.name, frame.layout.nb_channels


def _out_channels(frame: Any) -> int:
    """Channels to keep: each microphone's own, but a cinema mix (one with a bass channel) is one sound."""
    count = int(frame.layout.nb_channels)
    cinema = any(channel.name == "LFE" for channel in frame.layout.channels) if count > 2 else False
    return 1 if cinema or count > MAX_CHANNELS else count


def _resampler(channels: int, frame: Any) -> Any:
    import av

    count = int(frame.layout.nb_channels)
    layout = frame.layout if count == channels else av.AudioLayout("mono" if channels == 1 else f"{channels}c")
    try:
        return av.AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
    except (av.error.FFmpegError, ValueError) as error:
        raise AudioUnreadable("Lydens kanaler kan ikke læses.", BROKEN_HINT) from error


def _resampled(resampler: Any, frame: Any) -> NDArray[np.float32]:
    """The frame (None: what the filter still holds) as float32 (channels, n)."""
    parts = [part.to_ndarray() for part in resampler.resample(frame)]
    if not parts:
        return np.zeros((1, 0), np.float32)
    joined = np.concatenate(parts, axis=1).astype(np.float32, copy=False)
    # A damaged float file can hold infinities, which would poison everything after it.
    return np.clip(np.nan_to_num(joined, nan=0.0, posinf=1.0, neginf=-1.0), -1.0, 1.0)


def _not_sound(path: Path) -> AudioUnreadable:
    if whole.is_unfinished_mp4(path):
        return AudioUnreadable(
            f"{path} er ikke gjort færdig af optageren: filens indholdsfortegnelse mangler, så lyden kan ikke findes.",
            "Hent filen igen fra optageren, eller reparer den med et program til mp4-filer (fx untrunc).",
        )
    return AudioUnreadable(f"{path} er ikke en lydfil, der kan læses.", OTHER_FILE_HINT)


def _no_sound(path: Path) -> AudioUnreadable:
    return AudioUnreadable(f"Der er ingen lyd i {path}; sporet er tomt eller ødelagt.", BROKEN_HINT)


def _broken(path: Path) -> AudioUnreadable:
    return AudioUnreadable(f"Lyden i {path} er ødelagt: den opgiver en umulig samplefrekvens.", BROKEN_HINT)
