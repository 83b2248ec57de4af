"""Log-mel features as CAM++ was trained on: 80 bands, 25 ms windows every 10 ms (the "fbank" of Kaldi, without dither)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

BANDS = 80
WINDOW, HOP = SAMPLE_RATE // 40, SAMPLE_RATE // 100
"""Samples of a window (25 ms) and between windows (10 ms)."""
_FFT = 512
_LOW_HZ, _HIGH_HZ = 20.0, SAMPLE_RATE / 2
_EMPHASIS = 0.97
_LEAST = float(np.finfo(np.float32).eps)
_SHAPE = (np.hanning(WINDOW) ** 0.85).astype(np.float32)
"""Kaldi's "povey" window."""


def samples_for(frames: int) -> int:
    """How many samples `frames` features need."""
    return WINDOW + (frames - 1) * HOP


def features(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The log energy of each band: float32 (..., n) of sound -> float32 (..., frames, BANDS); n at least WINDOW."""
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW, axis=-1)[..., ::HOP, :]
    level = windows - windows.mean(axis=-1, keepdims=True)
    before = np.concatenate([level[..., :1], level[..., :-1]], axis=-1)
    spectrum = np.fft.rfft((level - _EMPHASIS * before) * _SHAPE, _FFT)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    bands: NDArray[np.float32] = np.log(np.maximum(power @ _FILTERS, _LEAST))
    return bands


def _filters() -> NDArray[np.float32]:
    """Triangles that are equally wide on the mel scale, float32 (_FFT // 2 + 1, BANDS)."""

    def mel(hz: NDArray[np.float64]) -> NDArray[np.float64]:
        scale: NDArray[np.float64] = 1127.0 * np.log1p(hz / 700.0)
        return scale

    low, high = mel(np.array([_LOW_HZ, _HIGH_HZ]))
    edges = np.linspace(low, high, BANDS + 2)
    at = mel(np.arange(_FFT // 2 + 1) * SAMPLE_RATE / _FFT)[:, None]
    width = edges[1] - edges[0]
    filters = np.clip(np.minimum(at - edges[:-2], edges[2:] - at) / width, 0.0, None)
    filters[-1] = 0.0  # Kaldi leaves the Nyquist bin out
    return np.asarray(filters, np.float32)


_FILTERS = _filters()
