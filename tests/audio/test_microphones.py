"""Any number of microphones in one file is heard, whatever a layout calls them, and none of them ends the process."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from stt_minutes.audio import media
from stt_minutes.audio.source import open_sound
from stt_minutes.errors import AudioUnreadable
from stt_minutes.values import SAMPLE_RATE

RATE = 8_000
SURROUND = 0x3F
READ = """
import sys
from pathlib import Path
import numpy as np
from stt_minutes.audio.source import open_sound
sound = open_sound(Path(sys.argv[1]))
samples = np.concatenate([block.samples for block in sound.blocks()], axis=1)
print(sound.channels, samples.shape[1], *np.abs(samples).max(axis=1).round(2).tolist())
"""


def tones(count: int, ms: int = 300) -> np.ndarray:
    """Each microphone is spoken into by itself, one after the other: float32 (n, channels)."""
    time = np.arange(count * ms * RATE // 1000) / RATE
    sound = np.zeros((len(time), count), np.float32)
    for channel in range(count):
        here = (time >= channel * ms / 1000) & (time < (channel + 1) * ms / 1000)
        sound[here, channel] = 0.5 * np.sin(2 * np.pi * 500 * time[here])
    return sound


def wav(path: Path, sound: np.ndarray, *, bits: int = 16, mask: int | None = None) -> Path:
    """A plain WAV, or one that says which loudspeakers its channels are for."""
    count = sound.shape[1]
    body = (sound * 32767).astype("<i2").tobytes() if bits == 16 else sound.astype("<f4").tobytes()
    tag = 1 if bits == 16 else 3
    form = struct.pack("<HHIIHH", tag, count, RATE, RATE * count * bits // 8, count * bits // 8, bits)
    if mask is not None:
        guid = struct.pack("<H", tag) + bytes.fromhex("000000001000800000aa00389b71")
        form = struct.pack("<H", 0xFFFE) + form[2:] + struct.pack("<HHI", 22, bits, mask) + guid
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(body)) + body
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    return path


def heard(path: Path) -> np.ndarray:
    """The highest sample of each channel."""
    sound = open_sound(path)
    blocks = list(sound.blocks())
    assert sound.remarks == ()
    return np.stack([np.abs(block.samples).max(axis=1) for block in blocks]).max(axis=0)


@pytest.mark.parametrize("count", [1, 2, 3, 6, 7, 8, 9, 10, 11, 13, 16, 17, 24, 32, 63, 64, 65, 72, 128])
@pytest.mark.parametrize("bits", [16, 32])
def test_every_microphone_of_a_wav_is_heard(tmp_path, count, bits):
    path = wav(tmp_path / "salen.wav", tones(count, 60), bits=bits)
    assert heard(path) == pytest.approx([0.5] * count, abs=0.05)


@pytest.mark.parametrize(
    ("count", "mask"), [(6, 0x3F), (6, 0x60F), (8, 0xFF), (8, 0x63F), (10, 0x3FF), (32, 0xFFFFFFFF), (4, 0x8), (6, 0)]
)
def test_a_microphone_that_a_layout_calls_bass_or_surround_is_a_microphone(tmp_path, count, mask):
    assert heard(wav(tmp_path / "salen.wav", tones(count, 60), mask=mask)) == pytest.approx([0.5] * count, abs=0.05)


OTHERS = [
    ("flac", (), (6, 7, 8)),
    ("m4a", ("-c:a", "alac"), (6,)),
    ("mov", ("-c:a", "pcm_s16le"), (6, 8, 9, 16)),
    ("caf", ("-c:a", "pcm_s24le"), (6, 8, 9, 24)),
    ("w64", ("-c:a", "pcm_f32le"), (8, 10)),
    ("ogg", ("-c:a", "libvorbis"), (8, 10, 24)),
    ("mka", ("-c:a", "libopus", "-mapping_family", "255", "-ar", "48000"), (8, 9, 16)),
    ("wv", ("-c:a", "wavpack"), (8,)),
    ("nut", ("-c:a", "pcm_s16le_planar"), (8, 9, 16)),
]


@pytest.mark.parametrize(
    ("suffix", "options", "count"), [(suffix, options, count) for suffix, options, counts in OTHERS for count in counts]
)
def test_every_microphone_of_another_container_is_heard(tmp_path, suffix, options, count):
    """In a process of its own: what is guarded against here is one that ends without a word."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        pytest.skip("ffmpeg is not on this machine (package ffmpeg)")
    path = tmp_path / f"salen.{suffix}"
    plain = wav(tmp_path / "plain.wav", tones(count))
    made = subprocess.run([ffmpeg, "-v", "error", "-i", plain, *options, path], check=False, capture_output=True)
    if made.returncode:
        pytest.skip("this ffmpeg cannot write it")
    read = subprocess.run([sys.executable, "-c", READ, path], check=False, capture_output=True, text=True)
    assert read.returncode == 0, read.stderr
    channels, samples, *loud = map(float, read.stdout.split())
    assert channels == count
    assert samples == pytest.approx(count * 300 * SAMPLE_RATE // 1000, abs=2_000)
    assert min(loud) > 0.3


def test_a_layout_with_an_order_of_its_own_is_left_to_nobody(tmp_path):
    """The decoder is told before it is opened that its channels have no layout, so that no frame carries one."""
    path = wav(tmp_path / "film.wav", tones(6), mask=SURROUND)
    with av.open(str(path)) as container:
        frames = [piece.frame.layout.name for piece in media.pieces(container, 0)]
    assert set(frames) == {"6 channels"}


def test_more_channels_than_anybody_has_are_refused_by_name(tmp_path):
    with pytest.raises(AudioUnreadable, match=r"salen\.wav har 300 kanaler"):
        open_sound(wav(tmp_path / "salen.wav", tones(300, 2)))


class _Refusing:
    """Stands in for a conversion that raises when it is asked for sound, not before."""

    def __init__(self, **given: object) -> None:
        self.given = given

    def resample(self, frame: object) -> list[object]:
        raise av.error.ArgumentError(22, "Invalid argument")


def test_a_conversion_that_raises_is_told_in_danish(tmp_path, monkeypatch):
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        pytest.skip("ffmpeg is not on this machine (package ffmpeg)")
    plain = wav(tmp_path / "a.wav", tones(1))
    subprocess.run([ffmpeg, "-v", "error", "-i", plain, tmp_path / "a.mp3"], check=True)
    monkeypatch.setattr(av, "AudioResampler", _Refusing)
    for name in ("a.wav", "a.mp3"):
        with pytest.raises(AudioUnreadable, match="kanaler") as told:
            list(open_sound(tmp_path / name).blocks())
        assert name in told.value.message
        assert told.value.hint


def test_a_conversion_that_gives_planes_is_not_touched(tmp_path, monkeypatch):
    plain = wav(tmp_path / "a.wav", tones(8))
    real = av.AudioResampler
    monkeypatch.setattr(av, "AudioResampler", lambda **given: real(**{**given, "format": "fltp"}))
    with pytest.raises(AudioUnreadable, match="kanaler"):
        list(open_sound(plain).blocks())


@pytest.mark.parametrize("decibel", [-20, 0, 6, 16, 26, 36, 90])
def test_float_sound_over_full_scale_is_brought_down_not_clipped(tmp_path, decibel):
    sound = tones(1, 4_000) + tones(1, 4_000) * 0.3 * np.sin(np.arange(32_000) / 37)[:, None].astype(np.float32)
    sound /= np.abs(sound).max()
    path = wav(tmp_path / "a.wav", sound * np.float32(10 ** (decibel / 20)), bits=32)
    one, other = (
        np.concatenate([block.samples[0] for block in open_sound(each).blocks()])
        for each in (path, wav(tmp_path / "b.wav", sound, bits=32))
    )
    scale = np.abs(one).max()
    assert scale == pytest.approx(min(1.0, 10 ** (decibel / 20)), abs=0.03)
    assert np.abs(one / scale - other / np.abs(other).max()).max() < 0.02


def test_a_burst_of_damage_does_not_make_the_rest_silent(tmp_path):
    sound = np.tile(tones(1, 4_000), (30, 1))
    sound[100_000:108_000] = 1e20
    samples = np.concatenate(
        [block.samples[0] for block in open_sound(wav(tmp_path / "a.wav", sound, bits=32)).blocks()]
    )
    assert np.median(np.abs(samples)) > 0.3
    assert np.abs(samples).max() <= 1.0
