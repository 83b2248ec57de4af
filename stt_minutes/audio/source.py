"""A sound file, a video, or a folder with a recording -> one stream of blocks in its own clock.

Nothing is held in memory but the block at hand, so an eight-hour meeting costs no more than a minute. Several tracks of a file are
the channels of one meeting; files that were put one behind the other are read one behind the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes import danish
from stt_minutes.audio import decode, journal, media, notices, parts
from stt_minutes.audio.tracks import together
from stt_minutes.errors import AudioUnreadable, InvalidOption
from stt_minutes.mixdown import mixdown
from stt_minutes.values import Block, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray


FLOATS = frozenset({"pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be"})
"""Sound over full scale is brought down here; players cut it off."""


class Sound:
    """Sound that has been found to be readable. `blocks` may be read again and again, each time from the start."""

    def __init__(
        self, files: tuple[_Piece, ...], name: str, span: tuple[int, int | None], duration_ms: int | None
    ) -> None:
        self._files = files
        self._name = name
        self._from, self._to = span
        self._remarks: tuple[Remark, ...] = ()
        self.channels = max(piece.channels for piece in files)
        self.duration_ms = duration_ms
        """As far as is known: what headers tell, until the sound has been read to its end."""

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What was noticed in the latest reading to the end: cut off, damaged, holes, tracks."""
        return self._remarks

    def listen(self, from_ms: int) -> Iterator[Block]:
        """The sound from there on, for listening: the place is found by the file's index, at once, instead of by decoding all before it.

        Nothing when there is no sound any more.
        """
        return self._read(from_ms, jump=True)

    def blocks(self) -> Iterator[Block]:
        """The sound, about a second at a time: float32 (channels, n) at 16 kHz, in order of time, holes left out.

        Raises InvalidOption when there is no sound where a part was asked for.
        """
        return self._read(self._from, jump=False)

    def _read(self, from_ms: int, *, jump: bool) -> Iterator[Block]:
        remarks: list[Remark] = [*notices.part(from_ms, self._to)]
        end_ms, heard = 0, False
        for piece in self._files:
            start = end_ms if piece.start_ms is None else piece.start_ms
            if self._to is not None and start >= self._to:
                break
            end = piece.end_ms
            if end is None and jump and piece.start_ms is None and piece.claimed_ms is not None:
                end = start + piece.claimed_ms
            if end is not None and end <= from_ms and piece is not self._files[-1]:
                end_ms = end
                continue
            for block in piece.blocks(start, from_ms, self._to, jump=jump):
                heard = True
                yield Block(block.start_ms, _shaped(block.samples, self.channels))
            end_ms = start + piece.read_ms
            remarks += piece.extra
            remarks += notices.of_file(piece.name or self._name, piece.found, start, self._to)
        if jump:
            return
        self._remarks = tuple(remarks)
        if not heard and from_ms:
            raise no_sound_from(self._name, end_ms, from_ms)
        if not from_ms and self._to is None:
            self.duration_ms = max(end_ms, self.duration_ms or 0) if self._recorded else end_ms

    @property
    def _recorded(self) -> bool:
        return self._files[0].start_ms is not None


@dataclass(slots=True)
class _Piece:
    """A stretch of the whole: a recording's segment with its place, or a part of a file (`start_ms` None: behind the former one).

    `found` are the tracks that are used, whose channels follow on each other.
    """

    found: tuple[decode.Decoded, ...]
    start_ms: int | None = None
    end_ms: int | None = None
    name: str = ""
    extra: tuple[Remark, ...] = ()

    @property
    def channels(self) -> int:
        return sum(each.channels for each in self.found)

    @property
    def claimed_ms(self) -> int | None:
        """How long the headers say it is."""
        return max((each.track.duration_ms for each in self.found if each.track.duration_ms), default=None)

    @property
    def read_ms(self) -> int:
        """Where the latest reading ended, from the piece's start."""
        return max(each.end_ms for each in self.found)

    def blocks(self, start_ms: int, from_ms: int, to_ms: int | None, *, jump: bool) -> Iterator[Block]:
        local_from = max(0, from_ms - start_ms)
        # A piece never runs into the next one, whatever its header said.
        stops = [stop - start_ms for stop in (to_ms, self.end_ms) if stop is not None]
        local_to = min(stops, default=None)
        streams = [decode.blocks(each, from_ms=local_from, to_ms=local_to, jump=jump) for each in self.found]
        for block in together(streams, [each.channels for each in self.found]):
            yield Block(block.start_ms + start_ms, block.samples)


def open_sound(
    path: Path, *, from_ms: int = 0, to_ms: int | None = None, track: int | None = None, name: str | None = None
) -> Sound:
    """The sound at `path`: any file FFmpeg can read, or a folder with recording.jsonl and its segments.

    Only the part from `from_ms` to `to_ms` of the file's own clock is read, and times stay those of the whole; of several sound
    tracks only that of the number `track`, counted from 1, or all that can be decoded. `name`: what the file is called in remarks.
    Raises AudioUnreadable (no file, no sound, not a sound file) and InvalidOption (a part or a track that cannot be).
    """
    if from_ms < 0 or (to_ms is not None and to_ms <= from_ms):
        raise InvalidOption(
            f"Der er ingen lyd mellem {danish.clock(max(0, from_ms))} og {danish.clock(max(0, to_ms or 0))}.",
            "Angiv et starttidspunkt, der ligger før sluttidspunktet.",
        )
    duration: int | None
    if path.is_dir():
        pieces, duration = _recording(path)
    else:
        pieces = _file(path, track)
        lengths = [piece.claimed_ms for piece in pieces]
        duration = sum(each for each in lengths if each is not None) if None not in lengths else None
    if duration is not None and to_ms is not None:
        duration = min(duration, to_ms)
    sound = Sound(pieces, name or path.name, (from_ms, to_ms), duration)
    if duration is not None and from_ms >= duration:
        next(sound.blocks())  # what the header tells refuses nothing: only reading shows that there is no sound
    return sound


def is_plain(path: Path) -> bool:
    """Whether any player plays the file as it is read here: one part as its header tells, one track of at most two channels."""
    found = _parts(path)
    if len(found) > 1 or not found[0].is_plain:
        return False
    try:
        used = _used(found[0], None)
    except AudioUnreadable:
        return False
    return len(used[0].beside) == 1 and used[0].channels <= 2 and used[0].track.codec not in FLOATS


def no_sound_from(name: str, end_ms: int, from_ms: int) -> InvalidOption:
    """The error of a part that begins behind the end of the sound."""
    return InvalidOption(
        f"{name} varer {danish.clock(end_ms)}; der er ingen lyd fra {danish.clock(from_ms)}.",
        "Angiv et tidligere starttidspunkt.",
    )


def _file(path: Path, number: int | None) -> tuple[_Piece, ...]:
    """The parts of a file, each with the tracks to use. A part that gives nothing is told; the file when none gives anything."""
    pieces: list[_Piece] = []
    lost: list[Remark] = []
    for index, part in enumerate(_parts(path)):
        try:
            pieces.append(_Piece(_used(part, number)))
        except AudioUnreadable:
            if not index:
                raise
            lost.append(notices.lost_part(path.name, index + 1))
    pieces[0].extra = tuple(lost)
    return tuple(pieces)


def _parts(path: Path) -> tuple[parts.Part, ...]:
    try:
        return parts.parts(path)
    except OSError:
        return (parts.Part(path),)  # opening it says what is wrong, in words


def _used(part: parts.Part, number: int | None) -> tuple[decode.Decoded, ...]:
    """The tracks of a part that can be decoded, or the one of that number."""
    there = decode.tracks(part)
    if number is not None and not 0 < number <= len(there):
        count = f"{len(there)} lydspor" if len(there) > 1 else "kun ét lydspor"
        raise InvalidOption(
            f"{part.path.name} har {count}; der er intet spor {number}.", f"Vælg et spor fra 1 til {len(there)}."
        )
    wanted = there if number is None else (there[number - 1],)
    found = tuple(each for each in (decode.probe(part, track) for track in wanted) if each is not None)
    if not found:
        raise media.no_sound(part.path) if any(each.decodable for each in wanted) else media.unknown_sound(part.path)
    for each in found:
        each.beside = there
    return found


def _recording(folder: Path) -> tuple[tuple[_Piece, ...], int]:
    recording = journal.read(folder)
    pieces: list[_Piece] = []
    lost: list[Remark] = []
    for segment in recording.segments:
        path = recording.path(segment)
        try:
            found = _used(parts.Part(path), None)
        except AudioUnreadable as error:
            lost.append(notices.lost_segment(error.message, segment.start_ms, segment.end_ms))
            continue
        pieces.append(_Piece(found, segment.start_ms, segment.end_ms, path.name))
    if not pieces:
        raise AudioUnreadable(
            f"Optagelsen i {folder} indeholder ingen lyd, der kan læses.",
            "Hvis den blev afbrudt, så kør 'stt-minutes record' i mappen for at redde det sidste.",
        )
    pieces[0].extra = (*recording.remarks, *lost)
    return tuple(pieces), recording.end_ms


def _shaped(samples: NDArray[np.float32], channels: int) -> NDArray[np.float32]:
    """The same sound with `channels` channels, when a device with another number was used for a while."""
    have = samples.shape[0]
    return samples if have == channels else np.repeat(mixdown(samples)[None], channels, axis=0)
