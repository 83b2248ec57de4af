"""Recorded sound as FLAC: the only place that knows soundfile."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
