"""The small inputs of situations that people reported: how long each is, on how many channels, and what is told of it."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from stt_minutes.audio.source import open_sound

# name: (length in ms, channels, kinds of remarks)
RIGHT: dict[str, tuple[int, int, list[str]]] = {
    "adts-stille-sidst.aac": (27_600, 1, []),
    "iphone-rumlyd.mov": (6_870, 1, []),
    "kanaler-9-uden-layout.wav": (1_200, 9, []),
    "mikrofoner-4-tier-foerst.flac": (33_260, 4, []),
    "mikrofoner-6-mik4-tabt.flac": (18_240, 6, []),
    "samlet.flac": (12_690, 1, []),
    "samlet.m4a": (12_930, 1, []),
    "samlet.mp3": (12_690, 1, []),
    "samlet.webm": (12_700, 1, []),
    "samlet.wma": (12_800, 1, []),
    "spor-1-tavst.mp4": (6_910, 2, ["sound_streams"]),
    "spor-2-er-standard.mkv": (6_980, 2, ["sound_streams"]),
    "stereo-taler-samtidig.flac": (28_270, 2, []),
    "telefon-dtx.amr": (24_320, 1, []),
    "vbr-uden-xing-stille-foerst.mp3": (27_510, 1, []),
    "wav-float-32dB-over.wav": (2_760, 1, []),
    "wav-hoved-siger-4s.wav": (15_470, 1, []),
    "wav-int32max.wav": (6_850, 1, []),
    "wav-riff-er-filstoerrelsen.wav": (6_850, 1, []),
    "wav-samlet.wav": (6_850, 1, []),
}


@pytest.fixture(scope="module")
def inputs(shared: Path) -> Path:
    folder = shared / "inputs" / "sound"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    return folder


@pytest.mark.parametrize("name", list(RIGHT))
def test_a_reported_situation(inputs, name):
    length, channels, told = RIGHT[name]
    sound = open_sound(inputs / name)
    blocks = list(sound.blocks())
    assert blocks[-1].end_ms == pytest.approx(length, abs=40)
    assert {len(block.samples) for block in blocks} == {channels}
    assert [remark.kind for remark in sound.remarks] == told
    samples = np.concatenate([block.samples for block in blocks], axis=1)
    assert np.abs(samples).max() <= 1.0
    heard = [float(np.abs(channel).max()) for channel in samples]
    assert sum(peak > 0.05 for peak in heard) == (1 if name.startswith("spor") else channels), (
        "a microphone is not heard"
    )


@pytest.mark.parametrize("start", [15_000, 24_000])
def test_no_header_refuses_a_start(inputs, start):
    blocks = list(open_sound(inputs / "adts-stille-sidst.aac", from_ms=start).blocks())
    assert blocks[0].start_ms == start


@pytest.mark.parametrize("channels", [1, 2, 6, 8, 9, 11, 16, 17, 32, 64, 65])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_any_number_of_microphones_is_heard_each_on_its_own(tmp_path, channels, width):
    """A mixing desk with a microphone a channel: each says its own pitch."""
    rate, count = 16_000, 4_000
    time = np.arange(count) / rate
    pitches = [200 + 40 * n for n in range(channels)]
    tones = np.stack([0.5 * np.sin(2 * np.pi * hz * time) for hz in pitches], axis=1)
    whole = (tones * (1 << 31)).astype("<i4").tobytes()
    raw = np.frombuffer(whole, np.uint8).reshape(-1, 4)[:, 4 - width :]
    path = tmp_path / "bord.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes((raw ^ 0x80 if width == 1 else raw).tobytes())
    (block,) = open_sound(path).blocks()
    found = np.abs(np.fft.rfft(block.samples, axis=1)).argmax(axis=1) * rate / block.samples.shape[1]
    assert found == pytest.approx(pitches, abs=4.1)
