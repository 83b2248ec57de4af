"""The meter: what a level is, how long a peak is held, and when a level is a trouble."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from stt_minutes.audio import levels
from stt_minutes.audio.levels import FLOOR_DB, Meter

RATE = 16_000


def feed(meter: Meter, seconds: float, amplitude: float, *, block: int = 800) -> None:
    """A tone of that amplitude (share of full scale)."""
    time = np.arange(round(seconds * RATE)) / RATE
    tone = np.round(amplitude * 32767 * np.sin(2 * np.pi * 440 * time)).astype(np.int16)
    for start in range(0, len(tone), block):
        meter.feed(tone[start : start + block])


def test_a_tone_of_half_scale_is_six_db_down_and_its_rms_three_more():
    meter = Meter(RATE)
    feed(meter, 1, 0.5)
    assert meter.level.peak == pytest.approx(-6.02, abs=0.05)
    assert meter.level.rms == pytest.approx(-9.03, abs=0.05)


def test_the_highest_peak_is_held_and_then_let_go():
    meter = Meter(RATE)
    feed(meter, 0.1, 0.5)
    feed(meter, 1.0, 0.01)
    assert meter.level.hold == pytest.approx(-6.02, abs=0.05)
    assert meter.level.peak == pytest.approx(-40, abs=0.1)
    feed(meter, 1.0, 0.01)
    assert meter.level.hold == pytest.approx(-40, abs=0.1)


def test_five_seconds_of_digital_zero_is_a_dead_device_and_one_sample_revives_it():
    meter = Meter(RATE)
    feed(meter, 4.9, 0)
    assert "silent" not in meter.troubles
    feed(meter, 0.2, 0)
    assert meter.troubles == ("silent",)
    meter.feed(np.array([0, 1, 0], np.int16))
    assert "silent" not in meter.troubles


def test_a_weak_voice_is_low_only_after_a_while_and_a_loud_word_mends_it():
    meter = Meter(RATE)
    feed(meter, 10, 0.002)
    assert meter.troubles == ()
    feed(meter, 10.1, 0.002)
    assert meter.troubles == ("low",)
    feed(meter, 0.2, 0.2)
    assert meter.troubles == ()


def test_a_cut_off_signal_is_clipping_for_three_seconds():
    meter = Meter(RATE)
    feed(meter, 0.5, 0.3)
    assert meter.troubles == ()
    meter.feed(np.full(12, 32767, np.int16))
    assert meter.troubles == ("clipping",)
    feed(meter, 3.1, 0.3)
    assert meter.troubles == ()


@given(hnp.arrays(np.int16, st.integers(1, 2000)))
def test_levels_are_ordered_and_within_the_scale(samples):
    level = Meter(RATE).feed(samples)
    assert FLOOR_DB <= level.rms <= level.peak + 1e-9 <= level.hold + 2e-9
    assert level.hold <= 0.0


def test_nothing_is_no_sound():
    meter = Meter(RATE)
    assert meter.feed(np.zeros(0, np.int16)) == levels.Level()
