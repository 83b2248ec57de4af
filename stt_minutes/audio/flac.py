"""Recorded sound as FLAC: the only place that knows soundfile."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, Self

from stt_minutes.errors import WriteFailed

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


def encode(samples: NDArray[np.int16], sample_rate: int) -> bytes:
    """A whole FLAC file, 16 bit, of samples shaped (n, channels), n at least 1 and at most 8 channels."""
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, samples, sample_rate, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def count(content: bytes) -> int:
    """How many samples (per channel) of a FLAC file can be decoded: all of them when it is whole, fewer when it is damaged."""
    import soundfile

    samples = 0
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            for part in file.blocks(blocksize=4096, dtype="int16"):
                samples += len(part)
    except soundfile.LibsndfileError:
        pass
    return samples


def count_in(path: Path) -> int:
    """How many samples (per channel) the FLAC file at `path` says it has; 0 when it is none."""
    import soundfile

    try:
        return int(soundfile.info(str(path)).frames)
    except soundfile.LibsndfileError:
        return 0


def decode(path: Path) -> tuple[NDArray[np.int16], int]:
    """The samples of a FLAC file, shaped (n, channels), as far as they can be decoded, and its rate in Hz."""
    import numpy as np
    import soundfile

    parts: list[NDArray[np.int16]] = []
    rate, channels = 16_000, 1
    with contextlib.suppress(soundfile.LibsndfileError), soundfile.SoundFile(str(path)) as file:
        rate, channels = file.samplerate, file.channels
        parts.extend(file.blocks(blocksize=4096, dtype="int16", always_2d=True))
    return np.concatenate([np.zeros((0, channels), np.int16), *parts]), rate


class Writer:
    """A FLAC file written bit by bit, 16 bit, at most 8 channels. Raises DiskFull or WriteFailed."""

    def __init__(self, path: Path, sample_rate: int, channels: int) -> None:
        self._path, self._rate, self._channels = path, sample_rate, channels

    def __enter__(self) -> Self:
        import soundfile

        try:
            self._file = soundfile.SoundFile(
                str(self._path), "w", self._rate, self._channels, subtype="PCM_16", format="FLAC"
            )
        except soundfile.LibsndfileError as error:
            raise self._failed() from error
        return self

    def write(self, samples: NDArray[np.int16]) -> None:
        """Add samples shaped (n, channels)."""
        import soundfile

        try:
            self._file.write(samples)
        except soundfile.LibsndfileError as error:
            raise self._failed() from error

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _failed(self) -> WriteFailed:
        return WriteFailed(
            f"Lyden kunne ikke skrives til {self._path.parent}.", "Gør plads på disken, og prøv igen; intet er ændret."
        )
