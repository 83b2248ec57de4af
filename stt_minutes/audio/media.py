"""A media file through FFmpeg (PyAV): its tracks, the frames of one, and these as float samples. The only module that imports av.

What the library does when it is given something unusual was tried, and is kept away from: an `AudioLayout` shares the memory of a
layout with channels in an order of its own and frees it twice, and the planes of a frame with eight planes or more are counted past
their end. So a decoder is told that its channels have no layout, and samples are only ever asked for interleaved.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stt_minutes.audio import parts, strangers
from stt_minutes.errors import AudioUnreadable
from stt_minutes.files import reason
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from stt_minutes.audio.parts import Part

    Samples = NDArray[np.float32]

RATES = range(4000, 400_000)
"""Hz that a recording of speech can have; a file that claims another is broken or hostile."""
MOST_CHANNELS = 256
TOGETHER = 64
"""FFmpeg's resampler takes so many channels at once (SWR_CH_MAX)."""
MAX_BAD_PACKETS = 10_000
LONGEST_TITLE = 60
LONGEST_CLAIM_MS = 30 * 24 * 3_600_000
"""A length that no recording has is a damaged or hostile header."""

OTHER_FILE_HINT = "Vælg en lyd- eller videofil, fx wav, flac, mp3, m4a, ogg, opus, wma, mp4 eller mkv."
BROKEN_HINT = "Afspil filen i et andet program; hvis den virker der, så gem den som wav eller mp3 og prøv igen."
# Demuxers that read other files or invent sound: never what a person means by "this recording".
_INDIRECT = {"concat", "concatf", "hls", "dash", "sdp", "rtsp", "rtp", "lavfi", "image2", "imf", "ffmetadata", "tty"}
# Containers that tell how long the sound is. The length of others is reckoned from the bit rate, or is what is there.
_TELL_LENGTH = {"mov", "flac", "matroska", "asf", "ape", "tta", "wv", "avi", "flv", "mpc", "mpc8"}
_SILENT_AMR = {"amr_nb": (8, 160), "amr_wb": (9, 320)}
"""The first frame type without speech of its own (comfort noise, nothing), and samples of a frame (3GPP TS 26.101, 26.201)."""
_TAGS = (b"ID3", b"TAG", b"APETAGEX", b"LYRICS")
"""What stands between the frames of MP3 files that were joined."""


@dataclass(frozen=True, slots=True)
class Track:
    """A sound track: its place among the file's streams, and its number among the sound tracks, from 1."""

    index: int
    number: int
    title: str
    codec: str
    decodable: bool
    default: bool
    duration_ms: int | None
    """As the header tells or FFmpeg reckons."""
    claimed_ms: int | None
    """The same when the header tells it: then the track was cut off if it is much shorter."""
    is_alone: bool = False
    """Whether the file holds nothing else: no pictures, no other track."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a packet holds: a frame, or silence (no frame) of so many samples; `at_ms` by the file's clock, None when it has none."""

    frame: Any
    samples: int
    rate: int
    at_ms: float | None

    @property
    def shape(self) -> tuple[object, ...]:
        """What a converter is made for."""
        frame = self.frame
        return frame.sample_rate, frame.format.name, frame.layout.name, frame.layout.nb_channels


class opened:  # noqa: N801 - a context manager used like a function
    """The open container; FFmpeg sees only the part's bytes and may follow no reference out of them."""

    def __init__(self, part: Part) -> None:
        self._part = part

    def __enter__(self) -> Any:
        import av

        path = self._part.path
        self._file = _bytes_of(self._part)
        options = {"protocol_whitelist": "none", **dict(self._part.options)}
        try:
            self._media = av.open(self._file, options=options, metadata_errors="ignore")
        except (av.error.FFmpegError, ValueError, UnicodeError) as error:
            self._file.close()
            raise _not_sound(path) from error
        if _INDIRECT & set(self._media.format.name.split(",")):
            self.__exit__()
            raise _not_sound(path)
        return self._media

    def __exit__(self, *_: object) -> None:
        self._media.close()
        self._file.close()


def _bytes_of(part: Part) -> Any:
    path = part.path
    if path.is_dir():
        raise AudioUnreadable(f"{path} er en mappe, ikke en lydfil.", OTHER_FILE_HINT)
    try:
        file = part.open()
    except FileNotFoundError as error:
        raise AudioUnreadable(
            f"Lydfilen {path} findes ikke.", "Se efter, om navnet er stavet rigtigt, og om disken er sat til."
        ) from error
    except OSError as error:
        raise AudioUnreadable(
            f"Lydfilen {path} kan ikke åbnes ({reason(error)}).", "Se efter, om du har lov til at læse filen."
        ) from error
    if not file.read(1):
        file.close()
        raise AudioUnreadable(f"Lydfilen {path} er tom (0 byte).", "Hent optagelsen igen, fx fra optageren.")
    file.seek(0)
    return file


def tracks(part: Part, media: Any) -> tuple[Track, ...]:
    """The sound tracks of an open container. Raises AudioUnreadable when there are none."""
    streams = media.streams.audio
    if not streams:
        if media.streams.video:
            raise AudioUnreadable(
                f"{part.path} er video eller et billede uden lydspor.", "Vælg den fil, som lyden er optaget i."
            )
        raise _not_sound(part.path)
    tells = bool(_TELL_LENGTH & set(media.format.name.split(",")))
    found = []
    for number, stream in enumerate(streams, 1):
        own, duration = _durations(media, stream)
        claimed = own if tells else part.told_ms
        duration = duration if part.length_ms is None else part.length_ms
        codec = stream.codec_context.name if stream.codec_context is not None else "?"
        title = str(stream.metadata.get("title") or stream.metadata.get("name") or "").strip()[:LONGEST_TITLE]
        default = bool(int(stream.disposition) & 1)
        decodable, alone = stream.codec_context is not None, len(media.streams) == 1
        found.append(Track(stream.index, number, title, codec, decodable, default, duration, claimed, alone))
    return tuple(found)


def _durations(media: Any, stream: Any) -> tuple[int | None, int | None]:
    """What is told of the track itself, and that or what is told of the whole file; in ms."""

    def believed(duration: int | None) -> int | None:
        return duration if duration and 0 < duration < LONGEST_CLAIM_MS else None

    whole = media.duration // 1000 if media.duration else None
    alone = len(media.streams) == 1
    if stream.duration and stream.time_base:
        late = float(stream.start_time * stream.time_base) - start_seconds(media, stream) if stream.start_time else 0.0
        own = round((float(stream.duration * stream.time_base) + max(0.0, late)) * 1000)
        return believed(own), believed(own)
    return believed(whole) if alone else None, believed(whole)


def start_seconds(media: Any, stream: Any) -> float:
    """Where the container's clock begins."""
    if media.start_time is not None:
        return float(media.start_time) / 1_000_000
    return float(stream.start_time * stream.time_base) if stream.start_time and stream.time_base else 0.0


def jump(media: Any, seconds: float) -> None:
    """Go on reading near that place of the container's clock; from where it is, the start, when it has no index."""
    import av

    with suppress(av.error.FFmpegError, ValueError):
        media.seek(round(seconds * 1_000_000), backward=True)


def pieces(media: Any, index: int, damaged: list[tuple[int, int]] | None = None) -> Iterator[Piece]:
    """All of a track that can be decoded; a damaged packet is passed over, a broken container ends the sound.

    For each damaged packet (how many pieces went before, its place in the file or -1) is added to `damaged`.
    """
    import av

    stream = media.streams[index]
    damaged = damaged if damaged is not None else []
    _without_layout(stream)
    start, count, tag_end = start_seconds(media, stream), 0, -1
    silent_from, silent_samples = _SILENT_AMR.get(_codec(stream), (16, 0))
    try:
        for packet in media.demux(stream):
            try:
                frames = packet.decode()
            except (av.error.FFmpegError, ValueError):
                head = bytes(packet)[:10] if packet.size else b""
                if silent_samples and head and head[0] >> 3 & 0xF >= silent_from:
                    count += 1
                    yield Piece(None, silent_samples, silent_samples * 50, _ms(packet, start))
                    continue
                place = packet.pos if packet.pos is not None else -1
                tag_end = max(tag_end, _end_of_tag(head, place))
                if not 0 <= place < tag_end:
                    damaged.append((count, place))
                    if len(damaged) > MAX_BAD_PACKETS:
                        return
                continue
            for frame in frames:
                if frame.samples:
                    count += 1
                    yield Piece(frame, frame.samples, frame.sample_rate, _ms(frame, start))
    except (av.error.FFmpegError, ValueError):
        damaged.append((count, -1))


def _codec(stream: Any) -> str:
    codec = stream.codec_context.codec.canonical_name if stream.codec_context is not None else ""
    return str(codec)


def _ms(timed: Any, start: float) -> float | None:
    if timed.pts is None or timed.time_base is None:
        return None
    return (float(timed.pts * timed.time_base) - start) * 1000


def _end_of_tag(head: bytes, place: int) -> int:
    """Where the tag that stands at `place` of an MP3 ends; -1 when none does."""
    if place < 0 or not head.startswith(_TAGS):
        return -1
    if head[:3] == b"ID3" and len(head) == 10:  # four times seven bits
        return place + 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
    return place + 1


def _without_layout(stream: Any) -> None:
    """Tell the decoder only how many channels there are, before it is opened. Decoders that know better still say so."""
    import av

    context = stream.codec_context
    if context is None or context.is_open:
        return
    given = context.layout  # asked for once: it may share the decoder's memory, which is not looked at again
    if given.nb_channels:
        context.layout = av.AudioLayout(f"{given.nb_channels} channels")


class Converter:
    """Frames of one shape -> float32 (channels, n) at SAMPLE_RATE, neither mixed nor clipped; what is no number is 0.

    Raises AudioUnreadable when FFmpeg cannot convert them.
    """

    def __init__(self, path: Path, first: Piece) -> None:
        self._path = path
        self._rate = first.rate
        self.channels = int(first.frame.layout.nb_channels)
        if first.rate not in RATES:
            raise AudioUnreadable(f"Lyden i {path} er ødelagt: den opgiver en umulig samplefrekvens.", BROKEN_HINT)
        if not 0 < self.channels <= MOST_CHANNELS:
            raise AudioUnreadable(
                f"{path} har {self.channels} kanaler; der kan læses højst {MOST_CHANNELS}.",
                "Gem mikrofonerne i flere filer med færre kanaler i hver.",
            )
        self._packed = self.channels > TOGETHER
        self._resamplers: list[Any] = []

    def add(self, frame: Any) -> Samples:
        """What the frame gives; the filter holds a little back."""
        return self._guarded(lambda: self._add(frame))

    def flush(self) -> Samples:
        """What the filter still holds."""
        return self._guarded(lambda: self._joined([each.resample(None) for each in self._resamplers]))

    def _add(self, frame: Any) -> Samples:
        if not self._packed and not self._resamplers:
            import av

            made = av.AudioResampler(format="flt", layout=frame.layout, rate=SAMPLE_RATE)
            try:
                got = made.resample(frame)
            except (av.error.FFmpegError, ValueError):
                self._packed = True  # a layout whose name FFmpeg does not read again
            else:
                self._resamplers = [made]
                return self._joined([got])
        if not self._packed:
            return self._joined([self._resamplers[0].resample(frame)])
        sliced = self._slices(frame)
        if not self._resamplers:
            self._resamplers = [_resampler(each) for each in sliced]
        return self._joined([each.resample(piece) for each, piece in zip(self._resamplers, sliced, strict=True)])

    def _slices(self, frame: Any) -> list[Any]:
        """The frame's channels, so many at a time, in frames without a layout."""
        import av

        if frame.format.is_planar:
            raise ValueError(frame.format.name)
        raw = frame.to_ndarray().reshape(-1, self.channels)
        made = []
        for first in range(0, self.channels, TOGETHER):
            some = np.ascontiguousarray(raw[:, first : first + TOGETHER]).reshape(1, -1)
            count = some.shape[1] // len(raw)
            piece = av.AudioFrame.from_ndarray(some, format=frame.format.name, layout=f"{count} channels")
            piece.sample_rate = frame.sample_rate
            made.append(piece)
        return made

    def _joined(self, converted: list[list[Any]]) -> Samples:
        rows = []
        for frames in converted:
            for frame in frames:
                if frame.format.name != "flt":
                    raise ValueError(frame.format.name)
            rows.append([frame.to_ndarray().reshape(-1, frame.layout.nb_channels) for frame in frames])
        if not any(rows):
            return np.zeros((self.channels, 0), np.float32)
        samples = np.concatenate([np.concatenate(row) for row in rows], axis=1).T
        # A damaged float file can hold infinities, which would poison everything after it.
        return np.nan_to_num(samples.astype(np.float32, copy=False), nan=0.0, posinf=0.0, neginf=0.0)

    def _guarded(self, work: Any) -> Samples:
        import av

        try:
            made: Samples = work()
        except (av.error.FFmpegError, ValueError, RuntimeError) as error:
            raise AudioUnreadable(f"Lydens kanaler i {self._path} kan ikke læses.", BROKEN_HINT) from error
        return made


def _resampler(frame: Any) -> Any:
    import av

    return av.AudioResampler(format="flt", layout=frame.layout, rate=SAMPLE_RATE)


def _not_sound(path: Path) -> AudioUnreadable:
    if parts.is_unfinished_mp4(path):
        return AudioUnreadable(
            f"{path} er ikke gjort færdig af optageren: filens indholdsfortegnelse mangler, så lyden kan ikke findes.",
            "Hent filen igen fra optageren, eller reparer den med et program til mp4-filer (fx untrunc).",
        )
    found = strangers.known(path)
    if found is not None:
        return AudioUnreadable(f"{path} er {found.what}.", found.way)
    return AudioUnreadable(f"{path} er ikke en lydfil, der kan læses.", OTHER_FILE_HINT)


def unknown_sound(path: Path) -> AudioUnreadable:
    """The error of a track whose codec nobody here knows: a new one, or sound that is locked to a program."""
    return AudioUnreadable(
        f"Lyden i {path} er af en art, der ikke kan læses her: i et ukendt format eller kopibeskyttet.",
        "Åbn den i det program, den kommer fra, og gem eller eksportér den som wav, mp3 eller m4a.",
    )


def no_sound(path: Path) -> AudioUnreadable:
    """The error of a file whose track gives nothing."""
    return AudioUnreadable(f"Der er ingen lyd i {path}; sporet er tomt eller ødelagt.", BROKEN_HINT)
