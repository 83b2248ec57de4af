"""A click on a word plays the passage of the word, whatever the file's own seeking would do."""

from __future__ import annotations

import shutil
import subprocess
import wave
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from stt_minutes.meeting import Meeting
from stt_minutes.values import Transcript
from stt_minutes.web import sound

RATE = 16_000
SECONDS = 180


def ffmpeg(*given: object) -> None:
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("ffmpeg is not on this machine (package ffmpeg)")
    subprocess.run([program, "-v", "error", "-y", *map(str, given)], check=True)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Faint and slow at first, then loud and rich: the bit rate varies; the pitch tells the time in steps of 10 s."""
    path = tmp_path_factory.mktemp("vbr") / "a.wav"
    time = np.arange(SECONDS * RATE) / RATE
    pitch = 200 + 100 * (time // 10)
    tone = np.sin(2 * np.pi * np.cumsum(pitch) / RATE)
    noise = np.random.default_rng(1).normal(0, 1, len(time))
    loud = time >= SECONDS / 2
    soundfile.write(path, np.where(loud, 0.3 * tone + 0.05 * noise, 0.3 * tone), RATE)
    return path


def meeting_of(tmp_path: Path, spoken: Path, suffix: str, *options: str) -> Meeting:
    path = tmp_path / f"optagelse.{suffix}"
    ffmpeg("-i", spoken, *options, path)
    return Meeting.create(tmp_path / "møde", audio=path)


def heard_at(meeting: Meeting, second: int) -> int:
    """The pitch that the WAV plays for half a second from there."""
    start = sound.HEADER + second * 1000 * sound.BYTES_PER_MS
    raw = b"".join(sound.wav_bytes(meeting, SECONDS * 1000, start, start + RATE))
    samples = np.frombuffer(raw, "<i2").astype(float)
    return round(float(np.argmax(np.abs(np.fft.rfft(samples)))) * 2 / 100) * 100


VARYING = {
    "mp3": ("-q:a", "5", "-write_xing", "0"),
    "indexed.mp3": ("-q:a", "5"),
    "aac": ("-c:a", "aac", "-q:a", "1"),
    "webm": ("-c:a", "libopus", "-f", "webm", "-live", "1"),
    "flac": (),
    "opus": ("-c:a", "libopus", "-vbr", "on"),
    "m4a": ("-c:a", "aac"),
    "ts": ("-c:a", "aac"),
}


@pytest.mark.parametrize("suffix", VARYING)
def test_the_wav_is_exact_in_every_place(tmp_path, spoken, suffix):
    meeting = meeting_of(tmp_path, spoken, suffix, *VARYING[suffix])
    for second in (5, 45, 85, 95, 125, 175):
        assert heard_at(meeting, second) == 200 + 100 * (second // 10)


@pytest.mark.parametrize(
    ("suffix", "options", "plays"),
    [
        ("wav", (), True),
        ("flac", (), True),
        ("opus", (), True),
        ("m4a", (), True),
        ("mp3", ("-write_xing", "0"), False),
        ("mp3", (), False),
        ("webm", (), False),
        ("wma", (), False),
        ("wav", ("-c:a", "pcm_f32le"), False),
        ("flac", ("-ac", "6"), False),
    ],
)
def test_the_original_is_sent_only_where_browsers_find_every_place_in_it(tmp_path, spoken, suffix, options, plays):
    meeting = meeting_of(tmp_path, spoken, suffix, "-t", "5", *options)
    assert (sound.original(meeting) is not None) is plays


def test_joined_files_and_several_tracks_are_sent_as_they_were_transcribed(tmp_path, spoken):
    plain = tmp_path / "a.flac"
    ffmpeg("-i", spoken, "-t", "5", plain)
    joined, both = tmp_path / "samlet.flac", tmp_path / "to.mp4"
    joined.write_bytes(plain.read_bytes() * 2)
    ffmpeg("-i", plain, "-i", plain, "-map", "0:a", "-map", "1:a", "-c:a", "aac", both)
    for number, path in enumerate((joined, both)):
        meeting = Meeting.create(tmp_path / f"m{number}", audio=path)
        assert sound.original(meeting) is None
    whole = b"".join(sound.wav_bytes(Meeting(tmp_path / "m0"), 10_000, 0, sound.wav_size(10_000)))
    with wave.open(BytesIO(whole)) as file:
        assert file.getnframes() == 10 * RATE
    assert heard_at(Meeting(tmp_path / "m0"), 7) == 200


def test_a_length_that_was_read_counts_more_than_one_that_is_told(tmp_path, spoken):
    meeting = meeting_of(tmp_path, spoken, "ac3", "-t", "20")
    part = meeting.open_sound().duration_ms or 0
    assert sound.duration(meeting, 5_000) == max(part, 5_000)
    meeting.save("transcript", Transcript("da", 19_900, ()), made_from={"from_ms": 0, "to_ms": None})
    assert sound.duration(meeting, 19_900) == 19_900
    meeting.save("transcript", Transcript("da", 5_000, ()), made_from={"from_ms": 0, "to_ms": 5_000})
    assert sound.duration(meeting, 5_000) == max(part, 5_000)


def test_a_place_behind_the_end_of_the_sound_is_silence(tmp_path, spoken):
    """A told length may be too long: what the browser asks for there is sent, and the answer does not break off."""
    meeting = meeting_of(tmp_path, spoken, "mp3", "-t", "5")
    start = sound.HEADER + 50_000 * sound.BYTES_PER_MS
    raw = b"".join(sound.wav_bytes(meeting, 60_000, start, start + RATE))
    assert raw == bytes(RATE)
