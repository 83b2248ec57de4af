"""Silero, block by block."""

from __future__ import annotations

import numpy as np
import pytest

from stt_minutes.audio.source import open_sound
from stt_minutes.errors import EngineFailed
from stt_minutes.speech import onnx, vad
from stt_minutes.speech.vad import FRAME, Vad


@pytest.fixture(scope="module")
def frames(direktion) -> np.ndarray:
    sound = np.concatenate(
        [block.samples[0] for block in open_sound(direktion / "meeting.opus", to_ms=20_000).blocks()]
    )
    return sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)


def test_block_by_block_is_the_same_as_all_at_once(frames):
    whole = Vad().probabilities(frames)
    for size in (1, 31, 200):
        detector = Vad()
        pieces = [detector.probabilities(frames[at : at + size]) for at in range(0, len(frames), size)]
        assert np.allclose(np.concatenate(pieces), whole, atol=1e-5)


def test_it_finds_the_speech_and_not_the_silence(frames):
    assert Vad().probabilities(frames).mean() > 0.5
    assert Vad().probabilities(np.zeros_like(frames)).max() < 0.3
    hum = np.random.default_rng(1).normal(0, 0.01, frames.shape).astype(np.float32)
    assert Vad().probabilities(hum).mean() < 0.1


def test_reset_forgets(frames):
    detector = Vad()
    first = detector.probabilities(frames)
    assert not np.array_equal(detector.probabilities(frames[:40]), first[:40])
    detector.reset()
    assert np.array_equal(detector.probabilities(frames[:40]), Vad().probabilities(frames[:40]))


def test_nothing_gives_nothing():
    assert Vad().probabilities(np.zeros((0, FRAME), np.float32)).shape == (0,)


def test_a_missing_detector_is_told(monkeypatch):
    monkeypatch.setattr(vad.importlib.util, "find_spec", lambda _: None)
    vad._silero.cache_clear()
    with pytest.raises(EngineFailed, match="mangler"):
        Vad()
    vad._silero.cache_clear()


def test_a_file_that_is_no_model_is_told(tmp_path):
    (tmp_path / "a.onnx").write_bytes(b"nope")
    with pytest.raises(EngineFailed, match=r"a\.onnx"):
        onnx.session(tmp_path / "a.onnx")
