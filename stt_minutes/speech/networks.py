"""The two networks of the diarizer as functions from sound to numbers, and the clock of their frames.

segmentation-3.0 (pyannote, MIT) hears 10 s and says for every frame which of up to three voices of its own speak; CAM++
(3D-Speaker, Apache-2.0) turns a stretch of one voice into a vector. `stt-minutes models get speakers` makes both files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.errors import ModelMissing
from stt_minutes.speech import fbank, onnx
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SEGMENTATION, EMBEDDING = "segmentation.onnx", "campplus.onnx"
FILES = (SEGMENTATION, EMBEDDING)
CHUNK = 10 * SAMPLE_RATE
"""Samples the segmentation network hears at a time."""
FRAME = 270
"""Samples between its frames (strides 10 × 3 × 3 × 3): 16.875 ms."""
CHUNK_FRAMES = 589
FIRST = 991 // 2
"""Where the first frame's middle lies: half the receptive field, in samples."""
VOICES_OF_CLASS = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=np.float32
)
"""Which of the three voices that the network tells apart within a chunk speak in each of its seven classes; at most two at a time."""
_TOLD = np.concatenate([VOICES_OF_CLASS.max(axis=1, keepdims=True), VOICES_OF_CLASS], axis=1)
CERTAIN = np.float32(255)
DIMENSIONS = 192
VOICE = "voice"
"""The network's own output. A file made elsewhere may only have it cut off at zero: then half of it, without its mean, must do."""


class Networks:
    """Both networks, loaded from the folder `models`. Raises ModelMissing and EngineFailed."""

    def __init__(self, models: Path, *, threads: int = 1) -> None:
        for name in FILES:
            if not (models / name).is_file():
                raise ModelMissing(
                    f"Mappen {models} mangler {name}, som skelner talerne.", "Hent den: stt-minutes models get speakers"
                )
        self._segmentation = onnx.session(models / SEGMENTATION, threads=threads)
        self._embedding = onnx.session(models / EMBEDDING, threads=threads)
        names = [each.name for each in self._embedding.get_outputs()]
        self._output = VOICE if VOICE in names else names[0]

    def chances(self, chunks: NDArray[np.float32]) -> NDArray[np.uint8]:
        """How likely it is, in 255ths, that anybody speaks in a frame, and that each of the chunk's three voices does.

        float32 (n, CHUNK) -> uint8 (n, CHUNK_FRAMES, 4). What the three have more than the first is the chance of two at once.
        """
        (scores,) = self._segmentation.run(None, {"x": chunks[:, None]})
        odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
        odds /= odds.sum(axis=-1, keepdims=True)
        found: NDArray[np.uint8] = np.rint(odds @ _TOLD * CERTAIN).astype(np.uint8)
        return found

    def vectors(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """The voice in each row as a vector of length 1: float32 (n, samples) -> float32 (n, DIMENSIONS)."""
        bands = fbank.features(sound)
        (found,) = self._embedding.run([self._output], {"x": bands - bands.mean(axis=1, keepdims=True)})
        return unit(found - found.mean(axis=1, keepdims=True))


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors (last axis) with length 1; a zero stays zero."""
    scaled: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return scaled
