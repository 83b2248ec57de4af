"""Where there is speech: Silero VAD (the ONNX file that faster-whisper brings), carried over the borders of blocks.

The network hears frames of 512 samples (32 ms) with the last 64 samples of the frame before, and an LSTM state; feeding it block by
block with state and context carried gives the same probabilities as feeding it the whole file at once.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.errors import EngineFailed
from stt_minutes.speech import onnx

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

FRAME = 512
"""Samples a probability stands for: 32 ms at 16 kHz."""
CONTEXT = 64
STATE = (1, 1, 128)


class Vad:
    """The state of one channel's detector."""

    def __init__(self) -> None:
        self._session = _silero()
        self.reset()

    def reset(self) -> None:
        """Forget what was heard: after a hole in the sound."""
        self._h = np.zeros(STATE, np.float32)
        self._c = np.zeros(STATE, np.float32)
        self._context = np.zeros((1, CONTEXT), np.float32)

    def probabilities(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of speech in each of `frames`, float32 (n, FRAME); shape (n,)."""
        if not len(frames):
            return np.zeros(0, np.float32)
        before = np.concatenate([self._context, frames[:-1, -CONTEXT:]])
        self._context = frames[-1:, -CONTEXT:].copy()
        heard = np.concatenate([before, frames], axis=1)
        out, self._h, self._c = self._session.run(None, {"input": heard, "h": self._h, "c": self._c})
        return np.asarray(out, np.float32).reshape(-1)


@functools.cache
def _silero() -> Any:
    # The folder is found without importing faster_whisper, which costs a second.
    spec = importlib.util.find_spec("faster_whisper")
    folders = spec.submodule_search_locations if spec else None
    files = sorted(Path(folders[0], "assets").glob("silero_vad*.onnx")) if folders else []
    if not files:
        raise EngineFailed(
            "Modellen, der finder tale i lyden, mangler i installationen.",
            "Geninstallér faster-whisper: pip install --force-reinstall faster-whisper",
        )
    return onnx.session(files[-1])
