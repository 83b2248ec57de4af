"""Listening from the middle of a long file: the right place in every container, without decoding what lies before."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from stt_minutes.audio import media
from stt_minutes.audio.source import open_sound

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 240


@pytest.fixture(scope="module")
def wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tone whose pitch tells the time: 200 Hz more each ten seconds."""
    path = tmp_path_factory.mktemp("jump") / "tone.wav"
    time = np.arange(SECONDS * 16_000) / 16_000
    pitch = 200 + 200 * (time // 10)
    soundfile.write(path, 0.4 * np.sin(2 * np.pi * np.cumsum(pitch) / 16_000), 16_000)
    return path


def pitch_at(samples: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples[0]))) * 16_000 / samples.shape[1])


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "ogg", "opus", "m4a", "mka", "webm", "wma", "aac"])
def test_a_jump_lands_where_decoding_from_the_start_does(wav: Path, tmp_path: Path, suffix: str) -> None:
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        pytest.skip("ffmpeg is not on this machine (package ffmpeg)")
    path = tmp_path / f"tone.{suffix}"
    subprocess.run([ffmpeg, "-v", "error", "-i", wav, "-ac", "1", path], check=True)
    # Between two changes of pitch, so that a jump that is half a second off would still be told from one that is lost.
    for second in (35, 124, 205):
        sound = open_sound(path, from_ms=second * 1000, to_ms=second * 1000 + 2000)
        (exact, *_), (jumped, *_) = list(sound.blocks()), list(sound.listen(second * 1000))
        assert abs(jumped.start_ms - exact.start_ms) <= 50
        assert pitch_at(jumped.samples) == pytest.approx(200 + 200 * (second // 10), abs=15)
        assert pitch_at(exact.samples) == pytest.approx(200 + 200 * (second // 10), abs=15)


def test_what_lies_before_is_not_decoded(wav: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []
    pieces = media.pieces
    monkeypatch.setattr(media, "pieces", lambda *given: (decoded.append(piece) or piece for piece in pieces(*given)))
    sound = open_sound(wav, from_ms=200_000, to_ms=201_000)
    decoded.clear()
    list(sound.listen(200_000))
    jumped = sum(piece.samples for piece in decoded)
    decoded.clear()
    list(sound.blocks())
    assert jumped < 16_000 * 10 < 16_000 * 199 < sum(piece.samples for piece in decoded)
