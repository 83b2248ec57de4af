"""Several microphones as one sound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stt_minutes.mixdown import mixdown
from stt_minutes.values import SAMPLE_RATE

TONE = (0.5 * np.sin(2 * np.pi * 300 * np.arange(SAMPLE_RATE) / SAMPLE_RATE)).astype(np.float32)
SILENT = np.zeros_like(TONE)


@pytest.mark.parametrize("count", [1, 2, 6, 64])
def test_one_microphone_among_many_is_heard_unattenuated(count):
    for channel in range(count):
        sound = np.stack([TONE if each == channel else SILENT for each in range(count)])
        assert np.allclose(mixdown(sound), TONE, atol=1e-5)


@pytest.mark.parametrize("sound", [[TONE, TONE], [TONE, -TONE], [TONE, TONE, -TONE], [TONE, SILENT, -TONE]])
def test_equal_channels_are_their_mean_and_an_opposite_one_is_turned(sound):
    assert np.allclose(mixdown(np.stack(sound)), TONE, atol=1e-5)


def test_two_at_once_are_both_heard():
    other = np.roll(TONE, 7) * np.sin(np.arange(SAMPLE_RATE) / 50)
    mixed = mixdown(np.stack([TONE, other.astype(np.float32)]))
    assert np.corrcoef(mixed, TONE)[0, 1] > 0.5
    assert np.corrcoef(mixed, other)[0, 1] > 0.3


def test_who_takes_over_is_heard_from_the_first_word():
    first, second = TONE.copy(), TONE.copy()
    first[8_000:] = 0
    second[:8_000] = 0
    assert np.abs(mixdown(np.stack([first, second]))[8_000:8_400]).max() > 0.2


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.integers(0, 40_000), st.floats(0.0, 10.0))
def test_the_mix_is_never_louder_than_the_loudest(count, length, loud):
    sound = np.random.default_rng(length).normal(0, loud, (count, length)).astype(np.float32)
    mixed = mixdown(sound)
    assert mixed.shape == (length,)
    assert mixed.dtype == np.float32
    assert not length or np.abs(mixed).max() <= np.abs(sound).max() * 1.001
