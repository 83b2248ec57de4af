"""Quiet passages are raised; what is loud enough is left as it is."""

from __future__ import annotations

import numpy as np
import pytest

from stt_minutes.speech.level import evened
from stt_minutes.values import SAMPLE_RATE

RNG = np.random.default_rng(3)


def talk(seconds: int, db: float) -> np.ndarray:
    """Noise in syllables of 200 ms with pauses between, the loud ones at `db` of full scale."""
    n = seconds * SAMPLE_RATE
    shape = np.repeat(np.resize([1.0, 0.5, 0.0, 1.0, 0.05], -(-n // 3_200)), 3_200)[:n]
    return (RNG.normal(0, 10 ** (db / 20), n) * shape).astype(np.float32)


def db(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.percentile(np.abs(samples), 90)))


@pytest.mark.parametrize("level", [-12, -20, -30])
def test_ordinary_speech_is_untouched(level):
    samples = talk(20, level)
    assert evened(samples) is samples


@pytest.mark.parametrize("level", [-45, -50, -58])
def test_quiet_speech_is_raised(level):
    samples = talk(20, level)
    assert db(evened(samples)) == pytest.approx(-24, abs=4)


def test_a_speaker_26_db_lower_is_raised_and_the_others_are_not():
    loud, low = talk(8, -26), talk(8, -52)
    near, far, near_again = np.split(evened(np.concatenate([loud, low, loud])), 3)
    middle = slice(2 * SAMPLE_RATE, 6 * SAMPLE_RATE)
    assert db(far[middle]) == pytest.approx(db(loud[middle]) - 6, abs=3)
    assert np.array_equal(near[middle], loud[middle])
    assert np.array_equal(near_again[middle], loud[middle])


def test_louder_and_softer_words_of_a_quiet_window_stay_so():
    soft, strong = np.split(evened(np.concatenate([talk(8, -52), talk(8, -44)])), 2)
    assert db(strong) - db(soft) == pytest.approx(8, abs=1)


def test_the_gain_never_jumps_nor_clips():
    samples = np.clip(np.concatenate([talk(8, -12), talk(8, -50)]), -1.0, 1.0)
    out = evened(samples)
    assert np.abs(out).max() <= 1.0
    heard = np.abs(samples) > 1e-4
    gain = out[heard] / samples[heard]
    assert np.abs(np.diff(20 * np.log10(np.maximum(gain, 1e-3)))).max() < 1.0


@pytest.mark.parametrize(
    "samples", [np.zeros(SAMPLE_RATE * 5, np.float32), np.zeros(100, np.float32), np.zeros(0, np.float32)]
)
def test_nothing_is_raised_to_nothing(samples):
    assert not evened(samples).any()
