"""Which channels carry their own speech."""

from __future__ import annotations

import numpy as np
import pytest

from stt_minutes.speech.channels import Channels
from stt_minutes.values import SAMPLE_RATE

RNG = np.random.default_rng(5)


def talk(pattern: list[tuple[int, float]]) -> np.ndarray:
    """Noise in syllables: stretches of (s, loudness), silence where the loudness is 0."""
    parts = []
    for seconds, level in pattern:
        n = seconds * SAMPLE_RATE
        syllables = np.repeat(RNG.uniform(0.1, 1.0, -(-n // 3_200)), 3_200)[:n]
        parts.append(RNG.normal(0, level / 3, n) * syllables)
    return np.concatenate(parts).astype(np.float32)


def channels_of(cut, samples: np.ndarray) -> list[int | None]:
    mixer = Channels()
    streams = [stream for block in cut(samples) for stream in mixer.feed(block)] + mixer.flush()
    for channel in {channel for channel, _, _ in streams}:
        starts = [start for other, start, _ in streams if other == channel]
        assert starts == sorted(set(starts))
    total = {start: piece for _, start, piece in streams}
    assert sum(len(piece) for piece in total.values()) == samples.shape[1], "sound was lost"
    return list(dict.fromkeys(channel for channel, _, _ in streams))


A = talk([(20, 0.3), (20, 0.0), (20, 0.3)])
B = talk([(20, 0.0), (20, 0.3), (20, 0.0)])


def noise(level: float = 3e-4) -> np.ndarray:
    return RNG.normal(0, level, len(A)).astype(np.float32)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ([A + B], [None]),
        ([A + B, A + B], [None]),
        ([A + B, -(A + B)], [None]),
        ([A + B + noise(), 0.4 * np.roll(A + B, 37) + noise()], [None]),  # one room, two places, an echo apart
        ([A + 0.7 * B + noise(), 0.7 * A + B + noise()], [None]),  # a stereo recorder on the table
        (
            [A + 0.1 * B + noise(), 0.1 * A + B + noise()],
            [None, 0, 1],
        ),  # two microphones; the second is silent at first
        ([A + noise(), B + noise()], [0, 1]),  # room and remote
        ([A + B, A + B, noise()], [0, 2]),
        ([noise(1e-5), noise(1e-5)], [None]),
    ],
)
def test_channels(cut, made, expected):
    assert channels_of(cut, np.stack(made).astype(np.float32)) == expected


def test_opposite_phase_does_not_cancel(cut):
    mixer = Channels()
    streams = [stream for block in cut(np.stack([A, -A])) for stream in mixer.feed(block)] + mixer.flush()
    assert np.abs(np.concatenate([piece for _, _, piece in streams])).max() == pytest.approx(np.abs(A).max())
