"""Two sources as two channels: the room is never touched, and the system's sound stays beside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_minutes.audio.capture import Lost, Opened, Sound
from stt_minutes.audio.mixing import Mixer

RATE = 16_000
ROOM, SYSTEM = 1, 2


def sound(stream: int, samples: np.ndarray) -> Sound:
    return Sound(0.0, stream, samples.astype(np.int16).tobytes(), overflow=False)


def opened(role, stream: int, *, rate: int = RATE, channels: int = 1) -> Opened:
    return Opened(role, stream, role, rate, channels)


@pytest.fixture
def mixer() -> Mixer:
    mixer = Mixer(system=True)
    mixer.opened(opened("room", ROOM))
    mixer.opened(opened("system", SYSTEM))
    return mixer


def test_one_source_is_one_channel():
    mixer = Mixer(system=False)
    mixer.opened(opened("room", ROOM))
    found = mixer.feed(sound(ROOM, np.arange(5)))
    assert found.tolist() == [[0], [1], [2], [3], [4]]


def test_a_stereo_microphone_becomes_its_mean():
    mixer = Mixer(system=False)
    mixer.opened(opened("room", ROOM, channels=2))
    assert mixer.feed(sound(ROOM, np.array([100, 300, -50, 50]))).tolist() == [[200], [0]]


@given(sizes=st.lists(st.tuples(st.sampled_from([ROOM, SYSTEM]), st.integers(1, 2000)), max_size=60))
def test_the_room_is_whole_and_the_systems_sound_in_order(sizes):
    mixer = Mixer(system=True)
    mixer.opened(opened("room", ROOM))
    mixer.opened(opened("system", SYSTEM))
    given_room, mixed = [], []
    number = 1
    for stream, size in sizes:
        samples = np.full(size, 7) if stream == ROOM else (np.arange(size) + number) % 30_000 + 1
        number += size if stream == SYSTEM else 0
        found = mixer.feed(sound(stream, samples))
        if stream == ROOM:
            given_room.append(samples)
            mixed.append(found)
        else:
            assert found is None
    if mixed:
        both = np.concatenate(mixed)
        assert np.array_equal(both[:, 0], np.concatenate(given_room))
        heard = both[:, 1][both[:, 1] != 0].astype(int)
        assert (np.diff(heard) > 0).all() or number > 30_000


def test_what_waits_too_long_is_let_go(mixer):
    mixer.feed(sound(SYSTEM, np.arange(1, RATE + 1)))
    found = mixer.feed(sound(ROOM, np.zeros(10)))
    assert found[0, 1] == RATE - RATE * 200 // 1000 + 1


def test_blocks_that_come_late_and_together_leave_no_hole(mixer):
    block = RATE // 20
    spoken = np.arange(1, 15_001)
    parts = iter(np.split(spoken[: 18 * block], 18))
    mixed = []
    # Blocks of the system in bursts of 3, while the room comes evenly.
    for n in range(24):
        if n % 3 == 0:
            for _ in range(3):
                part = next(parts, None)
                if part is not None:
                    mixer.feed(sound(SYSTEM, part))
        mixed.append(mixer.feed(sound(ROOM, np.zeros(block))))
    heard = np.concatenate(mixed)[:, 1]
    heard = heard[np.flatnonzero(heard)[0] :]
    heard = heard[: np.flatnonzero(heard)[-1] + 1]
    assert np.array_equal(heard, spoken[: len(heard)])
    assert len(heard) > 14 * block


def test_a_lost_system_is_a_silent_channel(mixer):
    mixer.feed(sound(SYSTEM, np.full(100, 9)))
    mixer.lost(Lost("system", "system"))
    mixer.feed(sound(SYSTEM, np.full(5000, 9)))
    mixer.opened(opened("system", 3))
    assert not mixer.feed(sound(ROOM, np.full(50, 1)))[:, 1].any()


def test_another_rate_is_said_and_not_mixed(mixer):
    assert mixer.same_rate
    mixer.opened(opened("system", 3, rate=44_100))
    assert not mixer.same_rate
    mixer.feed(sound(3, np.full(5000, 9)))
    assert not mixer.feed(sound(ROOM, np.full(50, 1)))[:, 1].any()


def test_a_stream_that_is_not_open_is_nothing(mixer):
    assert mixer.feed(sound(99, np.full(100, 9))) is None
    mixer.lost(Lost("room", "room"))
    assert mixer.feed(sound(ROOM, np.full(100, 9))) is None
