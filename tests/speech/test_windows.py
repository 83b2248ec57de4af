"""Speech packed into windows: nothing lost, nothing twice, cut where people pause."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stt_minutes.speech.options import SpeechOptions
from stt_minutes.speech.windows import FRAME_MS, Packer, Window
from stt_minutes.values import SAMPLE_RATE, Block

OPTIONS = SpeechOptions()


def pack(blocks: list[Block]) -> list[Window]:
    packer = Packer(None, OPTIONS)
    made = [window for block in blocks for window in packer.feed(block.start_ms, block.samples[0])]
    return [*made, *packer.flush()]


PATTERN = st.lists(st.tuples(st.integers(1, 900), st.sampled_from([0.0, 0.45, 0.9])), min_size=1, max_size=25)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(pattern=PATTERN, size=st.sampled_from([32, 100, 1000, 7000]))
def test_all_speech_is_in_one_window_and_windows_fit(loudness_vad, cut, speech_of, pattern, size):
    samples = speech_of([(ms * FRAME_MS, level) for ms, level in pattern])
    made = pack(cut(samples, size))
    spoken = np.flatnonzero(samples.reshape(-1, 512).mean(axis=1) > 0.5) * FRAME_MS
    found = [int(start) for window in made for start in window.starts_ms]
    assert found == sorted(set(found))
    assert set(spoken) <= set(found)
    for window in made:
        assert len(window.samples) <= 30 * SAMPLE_RATE
        assert window.speech.any()
        for start, frame in zip(window.starts_ms, window.samples.reshape(-1, 512), strict=True):
            assert np.array_equal(frame, samples[start * 16 : start * 16 + 512])


def test_blocks_of_any_size_give_the_same_windows(loudness_vad, cut, speech_of):
    samples = speech_of(
        [(7_000, 0.9), (900, 0.0), (15_000, 0.8), (300, 0.1), (25_000, 0.9), (5_000, 0.0), (3_000, 0.7)]
    )
    first, *others = [pack(cut(samples, size)) for size in (1000, 32, 333, 20_000)]
    for other in others:
        assert [window.span for window in other] == [window.span for window in first]
        assert all(np.array_equal(a.samples, b.samples) for a, b in zip(first, other, strict=True))


def test_a_full_window_is_cut_in_its_longest_late_pause(loudness_vad, cut, speech_of):
    made = pack(cut(speech_of([(21_000, 0.9), (700, 0.0), (5_000, 0.9), (300, 0.0), (20_000, 0.9)])))
    assert made[0].span.end_ms == pytest.approx(21_350, abs=40)
    assert made[1].span.start_ms == made[0].span.end_ms


def test_speech_without_a_pause_is_cut_where_it_is_least_like_speech(loudness_vad, cut, speech_of):
    made = pack(cut(speech_of([(24_000, 0.9), (96, 0.5), (30_000, 0.9)])))
    assert made[0].span.end_ms == pytest.approx(24_048, abs=64)


def test_long_silence_is_left_out_but_the_clock_is_kept(loudness_vad, cut, speech_of):
    (window,) = pack(cut(speech_of([(2_000, 0.9), (600_000, 0.0), (2_000, 0.9)])))
    assert len(window.samples) / SAMPLE_RATE < 6
    assert window.speech_spans[0].end_ms == pytest.approx(2_000, abs=40)
    assert window.speech_spans[1].start_ms == pytest.approx(602_000, abs=40)
    assert window.clock(len(window.samples) / SAMPLE_RATE - 1) > 602_000


def test_a_hole_in_time_is_not_joined(loudness_vad, cut, speech_of):
    early, late = speech_of([(2_000, 0.9)]), speech_of([(2_000, 0.9)])
    (window,) = pack([*cut(early), *cut(late, start_ms=30_500)])
    assert max(b - a for a, b in pairwise(window.starts_ms)) > 28_000
    assert {int(start) for start in window.starts_ms if start >= 30_000} >= {30_500, 30_532}


def test_silence_gives_nothing(loudness_vad, cut, speech_of):
    assert pack(cut(speech_of([(120_000, 0.0)]))) == []
