"""A sound file, a video, or a folder with a recording -> one stream of blocks in its own clock.

Nothing is held in memory but the block at hand, so an eight-hour meeting costs no more than a minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.audio import decode, journal, whole
from stt_minutes.errors import AudioUnreadable, InvalidOption
from stt_minutes.values import Block, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

TRUNCATED_MS = 2_000
"""A file that ends this much before the length it claims is said to be cut off."""
TRUNCATED_SHARE = 0.02
"""… but a claimed length is itself an estimate in some formats, so the lack must also be this share of it."""


class Sound:
    """Sound that has been found to be readable. `blocks` may be read again and again, each time from the start."""

    def __init__(
        self, files: tuple[_Piece, ...], channels: int, duration_ms: int | None, span: tuple[int, int | None]
    ) -> None:
        self._files = files
        self._from, self._to = span
        self._remarks: tuple[Remark, ...] = ()
        self.channels = channels
        self.duration_ms = duration_ms

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What was noticed in the latest reading to the end: cut off, damaged, holes."""
        return self._remarks

    def blocks(self, *, jump: bool = False) -> Iterator[Block]:
        """The sound, about a second at a time: float32 (channels, n) at 16 kHz, in order of time, holes left out.

        `jump` is for listening: the beginning is found by the file's index, at once, instead of by decoding all before it.
        """
        remarks = [*self._part()]
        for piece in self._files:
            if self._to is not None and piece.start_ms >= self._to:
                break
            if piece.end_ms is not None and piece.end_ms <= self._from:
                continue
            yield from piece.blocks(self.channels, self._from, self._to, jump=jump)
            remarks += piece.remarks(self._to)
        self._remarks = tuple(remarks)

    def _part(self) -> tuple[Remark, ...]:
        if not self._from and self._to is None:
            return ()
        end = "slutningen" if self._to is None else journal.clock(self._to)
        text = f"Kun lyden fra {journal.clock(self._from)} til {end} er læst."
        return (Remark("sound_part", text, start_ms=self._from, end_ms=self._to),)


class _Piece:
    """One file with its place in the whole."""

    def __init__(
        self, found: decode.Decoded, start_ms: int = 0, end_ms: int | None = None, extra: tuple[Remark, ...] = ()
    ) -> None:
        self.found = found
        self.start_ms = start_ms
        self.end_ms = end_ms
        self.extra = extra

    def blocks(self, channels: int, from_ms: int, to_ms: int | None, *, jump: bool) -> Iterator[Block]:
        local_from = max(0, from_ms - self.start_ms)
        # A piece never runs into the next one, whatever its header said.
        stops = [stop - self.start_ms for stop in (to_ms, self.end_ms) if stop is not None]
        for block in decode.blocks(self.found, from_ms=local_from, to_ms=min(stops, default=None), jump=jump):
            yield Block(block.start_ms + self.start_ms, _shaped(block.samples, channels))

    def remarks(self, to_ms: int | None) -> tuple[Remark, ...]:
        found, name = self.found, self.found.path.name
        remarks = [*self.extra]
        end = self.start_ms + found.end_ms
        wanted = None if to_ms is None else to_ms - self.start_ms
        claimed = found.duration_ms if wanted is None else min(found.duration_ms or 0, wanted)
        if claimed and claimed - found.end_ms > max(TRUNCATED_MS, claimed * TRUNCATED_SHARE) and not found.estimated:
            remarks.append(
                Remark(
                    "sound_truncated",
                    f"{name} ser ud til at være afkortet: filen opgiver {journal.clock(claimed)}, men lyden slutter ved "
                    f"{journal.clock(found.end_ms)}. Alt indtil da er brugt.",
                    start_ms=end,
                    end_ms=self.start_ms + claimed,
                )
            )
        elif (wanted is None or found.end_ms < wanted) and whole.is_cut_off(found.path):
            remarks.append(
                Remark(
                    "sound_truncated",
                    f"{name} er afkortet: filen er brudt af ved {journal.clock(found.end_ms)}. Alt indtil da er brugt.",
                    start_ms=end,
                    end_ms=end,
                )
            )
        if found.bad_packets:
            remarks.append(
                Remark(
                    "sound_damaged",
                    f"{name} er beskadiget: {found.bad_packets} {'stykke' if found.bad_packets == 1 else 'stykker'} lyd kunne ikke afkodes.",
                )
            )
        for start, stop in found.holes:
            remarks.append(
                Remark(
                    "sound_hole",
                    f"Der er et hul i lyden i {name} fra {journal.clock(start)} til {journal.clock(stop)}.",
                    start_ms=self.start_ms + start,
                    end_ms=self.start_ms + stop,
                )
            )
        if found.streams > 1:
            remarks.append(
                Remark(
                    "sound_streams",
                    f"{name} har {found.streams} lydspor; kun det første er brugt. Udtræk de andre, hvis de skal med.",
                )
            )
        return tuple(remarks)


def open_sound(path: Path, *, from_ms: int = 0, to_ms: int | None = None) -> Sound:
    """The sound at `path`: any file FFmpeg can read, or a folder with recording.jsonl and its segments.

    Only the part from `from_ms` to `to_ms` of the file's own clock is read, and times stay those of the whole.
    Raises AudioUnreadable (no file, no sound, not a sound file) and InvalidOption (a part that cannot be).
    """
    if from_ms < 0 or (to_ms is not None and to_ms <= from_ms):
        raise InvalidOption(
            f"Der er ingen lyd mellem {journal.clock(max(0, from_ms))} og {journal.clock(max(0, to_ms or 0))}.",
            "Angiv et starttidspunkt, der ligger før sluttidspunktet.",
        )
    pieces: tuple[_Piece, ...]
    channels: int
    duration: int | None
    if path.is_dir():
        pieces, channels, duration = _recording(path)
    else:
        found = decode.probe(path)
        pieces, channels, duration = (_Piece(found),), found.channels, found.duration_ms
    if duration is not None and from_ms >= duration:
        raise InvalidOption(
            f"{path.name} varer {journal.clock(duration)}; der er ingen lyd fra {journal.clock(from_ms)}.",
            "Angiv et tidligere starttidspunkt.",
        )
    if duration is not None and to_ms is not None:
        duration = min(duration, to_ms)
    return Sound(pieces, channels, duration, (from_ms, to_ms))


def _recording(folder: Path) -> tuple[tuple[_Piece, ...], int, int]:
    recording = journal.read(folder)
    pieces: list[_Piece] = []
    lost: list[Remark] = []
    for segment in recording.segments:
        try:
            found = decode.probe(recording.path(segment))
        except AudioUnreadable as error:
            lost.append(
                Remark(
                    "sound_damaged",
                    error.message + " Resten af optagelsen er brugt.",
                    start_ms=segment.start_ms,
                    end_ms=segment.end_ms,
                )
            )
            continue
        pieces.append(_Piece(found, segment.start_ms, segment.end_ms))
    if not pieces:
        raise AudioUnreadable(
            f"Optagelsen i {folder} indeholder ingen lyd, der kan læses.",
            "Hvis den blev afbrudt, så kør 'stt-minutes record' i mappen for at redde det sidste.",
        )
    pieces[0].extra = (*recording.remarks, *lost)
    return tuple(pieces), recording.channels, recording.end_ms


def _shaped(samples: NDArray[np.float32], channels: int) -> NDArray[np.float32]:
    """The same sound with `channels` channels, when a device with another number was used for a while."""
    have = samples.shape[0]
    if have == channels:
        return samples
    mono = samples.mean(axis=0, keepdims=True, dtype=np.float32)
    return np.repeat(mono, channels, axis=0)
