"""Which channels carry their own speech."""

from __future__ import annotations

import numpy as np
import pytest

from stt_minutes.speech.channels import MOST_STREAMS, Channels
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


def streams_of(cut, samples: np.ndarray) -> dict[int | None, np.ndarray]:
    """What each stream holds, laid out in time."""
    mixer = Channels()
    laid: dict[int | None, np.ndarray] = {}
    for block in [*cut(samples), None]:
        for channel, start, piece in mixer.feed(block) if block is not None else mixer.flush():
            at = start * SAMPLE_RATE // 1000
            laid.setdefault(channel, np.zeros(samples.shape[1], np.float32))[at : at + len(piece)] = piece
    return laid


def at_seconds(sound: np.ndarray, start: float, end: float) -> np.ndarray:
    return sound[int(start * SAMPLE_RATE) : int(end * SAMPLE_RATE)]


def meeting(count: int, said: list[tuple[int, int, int]], hiss: float = 0.0) -> np.ndarray:
    """Microphones (n, samples); said: (microphone, from s, to s)."""
    sound = np.zeros((count, max(end for _, _, end in said) * SAMPLE_RATE), np.float32)
    for microphone, start, end in said:
        sound[microphone, start * SAMPLE_RATE : end * SAMPLE_RATE] += talk([(end - start, 0.3)])
    return sound + RNG.normal(0, hiss, sound.shape).astype(np.float32)


@pytest.mark.parametrize("hiss", [0.0, 3e-4])
def test_microphones_that_are_silent_at_first_are_parted_when_they_speak(cut, hiss):
    """The chair alone for half a minute, then each of the others, then two at once."""
    sound = meeting(4, [(0, 0, 28), (1, 28, 31), (2, 31, 34), (3, 34, 37), (1, 38, 42), (2, 38, 42)], hiss)
    heard = streams_of(cut, sound)
    assert [channel for channel in (0, 1, 2, 3) if channel in heard] == [0, 1, 2, 3]
    for microphone, start, end in ((0, 1, 27), (1, 28, 31), (2, 31, 34), (3, 34, 37), (1, 38, 42), (2, 38, 42)):
        assert np.allclose(
            at_seconds(heard[microphone], start, end), at_seconds(sound[microphone], start, end), atol=0.02
        )


def test_who_speaks_for_the_first_time_at_once_with_another_is_parted_from_the_first_word(cut):
    sound = meeting(3, [(0, 0, 100), (2, 60, 66)], 1e-4)
    heard = streams_of(cut, sound)
    assert np.allclose(at_seconds(heard[2], 60, 66), at_seconds(sound[2], 60, 66), atol=0.02)
    assert np.allclose(at_seconds(heard[0], 60, 66), at_seconds(sound[0], 60, 66), atol=0.02)


def test_a_neighbour_that_hears_the_chair_too_is_parted_when_somebody_sits_down_there(cut):
    """Every microphone hears the chair, 15 dB lower; who speaks into the second after a minute is parted within the sentence."""
    chair = talk([(60, 0.3), (8, 0.0), (20, 0.3)])
    second = talk([(60, 0.0), (8, 0.3), (20, 0.0)])
    sound = np.stack([chair + 0.18 * second, 0.18 * chair + second]) + RNG.normal(0, 3e-4, (2, len(chair)))
    heard = streams_of(cut, sound.astype(np.float32))
    assert list(heard) == [None, 0, 1]
    assert np.abs(at_seconds(heard[1], 60, 68)).max() > 0.2


@pytest.mark.parametrize("count", [6, 9, 16, 40])
def test_no_microphone_is_lost_however_many_there_are(cut, count):
    said = [
        (microphone, 4 * place, 4 * place + 4) for place, microphone in enumerate(range(0, count, max(1, count // 9)))
    ]
    sound = meeting(count, said)
    heard = streams_of(cut, sound)
    assert len(heard) <= MOST_STREAMS
    for microphone, start, end in said:
        spoken = at_seconds(sound[microphone], start + 0.2, end - 0.2)
        assert (
            max(np.abs(at_seconds(each, start + 0.2, end - 0.2)).max() for each in heard.values())
            > 0.9 * np.abs(spoken).max()
        )


def test_a_cinema_mix_of_one_voice_is_one_sound(cut):
    """Six loudspeakers of the same voice, the bass without anything that is speech."""
    voice = A + B
    low = 0.2 * np.sin(2 * np.pi * 40 * np.arange(len(voice)) / SAMPLE_RATE)
    film = np.stack([voice, voice, voice, low, 0.5 * voice, 0.5 * voice]).astype(np.float32)
    assert set(streams_of(cut, film)) == {0, 3}


def test_another_number_of_channels_begins_anew(cut):
    mixer = Channels()
    two, one = np.stack([A + noise(), B + noise()]), A[None]
    streams = [mixer.feed(block) for sound in (two, one, two) for block in cut(sound)]
    passed = [stream for each in streams for stream in each] + mixer.flush()
    assert sum(len(piece) for channel, _, piece in passed if channel is None) == len(A)
    assert sum(len(piece) for channel, _, piece in passed if channel == 1) == 2 * len(A)


def test_opposite_phase_does_not_cancel(cut):
    mixer = Channels()
    streams = [stream for block in cut(np.stack([A, -A])) for stream in mixer.feed(block)] + mixer.flush()
    assert np.abs(np.concatenate([piece for _, _, piece in streams])).max() == pytest.approx(np.abs(A).max())
