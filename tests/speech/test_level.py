"""Quiet passages are raised; what is loud enough, and what is only noise, is left as it is."""

from __future__ import annotations

import numpy as np
import pytest

from stt_minutes.speech.level import Leveler
from stt_minutes.values import SAMPLE_RATE

RNG = np.random.default_rng(3)


def talk(seconds: int, db: float) -> np.ndarray:
    """Noise in syllables of 200 ms with pauses between, the loud ones at `db` of full scale."""
    n = seconds * SAMPLE_RATE
    shape = np.repeat(np.resize([1.0, 0.5, 0.0, 1.0, 0.05], -(-n // 3_200)), 3_200)[:n]
    return (RNG.normal(0, 10 ** (db / 20), n) * shape).astype(np.float32)


def levelled(samples: np.ndarray) -> np.ndarray:
    leveler = Leveler()
    return np.concatenate([leveler.apply(samples[at : at + SAMPLE_RATE]) for at in range(0, len(samples), SAMPLE_RATE)])


def db(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.percentile(np.abs(samples), 95)))


@pytest.mark.parametrize("level", [-12, -20, -30])
def test_ordinary_speech_is_untouched(level):
    samples = talk(30, level)
    assert np.array_equal(levelled(samples), samples)


@pytest.mark.parametrize("level", [-42, -50, -58])
def test_quiet_speech_is_raised(level):
    samples = talk(30, level)
    assert db(levelled(samples)[10 * SAMPLE_RATE :]) > max(-32, db(samples[10 * SAMPLE_RATE :]) + 8)


def test_a_speaker_18_db_lower_is_raised_and_the_next_is_not():
    loud, low = talk(20, -26), talk(20, -44)
    out = levelled(np.concatenate([loud, low, loud]))
    near, far, near_again = np.split(out, 3)
    assert np.array_equal(near, loud)
    assert db(far[8 * SAMPLE_RATE :]) > db(low) + 10
    assert db(near_again[10 * SAMPLE_RATE :]) == pytest.approx(db(loud), abs=0.5)
    assert np.abs(out).max() <= 1.0


@pytest.mark.parametrize("level", [-45, -60, -90])
def test_steady_noise_is_left_alone(level):
    fan = RNG.normal(0, 10 ** (level / 20), 30 * SAMPLE_RATE).astype(np.float32)
    assert np.array_equal(levelled(fan), fan)


def test_digital_silence_is_left_alone():
    assert not levelled(np.zeros(10 * SAMPLE_RATE, np.float32)).any()
