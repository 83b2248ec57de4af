"""Sound whose loudness says where there is speech, and a decoder that answers as it was told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from stt_minutes.speech import engine, windows
from stt_minutes.speech.whisper import Heard, HeardWord
from stt_minutes.values import SAMPLE_RATE, Block


class LoudnessVad:
    """Stands in for Silero: the mean of a frame's absolute samples is its probability of speech."""

    def reset(self) -> None:
        """It has no state."""

    def probabilities(self, frames: np.ndarray) -> np.ndarray:
        return np.abs(frames).mean(axis=1) if len(frames) else np.zeros(0, np.float32)


def say(window: np.ndarray) -> Heard:
    """A word for every whole 400 ms of speech, in its place."""
    step = SAMPLE_RATE * 2 // 5
    words = [
        HeardWord(f"ord{number}", at / SAMPLE_RATE, (at + step) / SAMPLE_RATE, 0.9)
        for number, at in enumerate(range(0, len(window) - step + 1, step))
        if np.abs(window[at : at + step]).mean() > 0.5
    ]
    return Heard(tuple(words), -0.4, 0.1, 1.2)


class QueuedRecogniser:
    """Stands in for the model: `answers` are given first, then what `say` hears; what it was shown is kept."""

    def __init__(self, folder: Path, options) -> None:
        self.notice = None
        self.lead = options.lead
        self.workers = 2
        self.batch_size = options.batch_size or 4
        self.answers: list[Heard] = []
        self.decoded: list[tuple[int, object]] = []
        self.say = say
        self._pool = ThreadPoolExecutor(1)

    def run(self, work):
        return self._pool.submit(work)

    def decode(self, samples, effort) -> list[Heard]:
        self.decoded.append((len(samples), effort))
        return [self.answers.pop(0) if self.answers else self.say(window) for window in samples]

    def prompt(self, words) -> str | None:
        return " ".join(part for part in (self.lead, ", ".join(words) + "." if words else "") if part) or None

    def close(self) -> None:
        self._pool.shutdown()


@pytest.fixture
def loudness_vad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "Vad", LoudnessVad)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch, loudness_vad, tmp_path: Path) -> Path:
    """The engine with both stand-ins; the value is a model folder to name."""
    monkeypatch.setattr(engine, "Recogniser", QueuedRecogniser)
    for name in ("model.bin", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


@pytest.fixture(scope="session")
def speech_of():
    """Samples (n,) of stretches (ms, loudness)."""

    def laid(pattern: list[tuple[int, float]]) -> np.ndarray:
        return np.concatenate([np.full(ms * SAMPLE_RATE // 1000, level, np.float32) for ms, level in pattern])

    return laid


@pytest.fixture(scope="session")
def cut():
    """Samples (n,) or (channels, n) as blocks."""

    def blocks(samples: np.ndarray, size_ms: int = 1000, start_ms: int = 0) -> list[Block]:
        laid = samples[None, :] if samples.ndim == 1 else samples
        step = size_ms * SAMPLE_RATE // 1000
        return [
            Block(start_ms + at * 1000 // SAMPLE_RATE, laid[:, at : at + step]) for at in range(0, laid.shape[1], step)
        ]

    return blocks


@pytest.fixture(scope="session")
def danish(shared: Path) -> Path:
    """Real spoken Danish with its text."""
    folder = shared / "data" / "danish"
    if not folder.is_dir():
        pytest.skip("the Danish recordings are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def direktion(root: Path) -> Path:
    """The spoken meeting that comes with the project."""
    return root / "audio_fixtures" / "direktion"
