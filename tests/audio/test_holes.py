"""Silence that is coded, and stretches that are lost: the first is silence and no remark, the second is told once; times are right."""

from __future__ import annotations

import shutil
import struct
import subprocess
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from stt_minutes.audio import decode, media
from stt_minutes.audio.source import open_sound
from stt_minutes.values import SAMPLE_RATE

FRAME_MS = 20
BURSTS_MS = (500, 6_000, 15_000)
LENGTH_MS = 20_000


def bursts(rate: int) -> np.ndarray:
    """Half a second of tone at each of BURSTS_MS and almost nothing between; int16 (1, n)."""
    time = np.arange(LENGTH_MS * rate // 1000) / rate
    sound = np.random.default_rng(2).normal(0, 1e-4, len(time))
    for start in BURSTS_MS:
        here = (time >= start / 1000) & (time < start / 1000 + 0.5)
        sound[here] += 0.4 * np.sin(2 * np.pi * 500 * time[here])
    return (sound * 32767).astype(np.int16)[None]


def packets(codec: str, rate: int) -> tuple[object, list[object]]:
    """The encoder, and its packets of 20 ms."""
    try:
        encoder = av.CodecContext.create(codec, "w")
    except av.codec.codec.UnknownCodecError:
        pytest.skip(f"this FFmpeg has no encoder {codec}")
    encoder.sample_rate, encoder.format, encoder.layout = rate, "s16", "mono"
    encoder.time_base = Fraction(1, rate)
    encoder.bit_rate = 12_200 if "amr" in codec else 32_000
    sound, size = bursts(rate), rate * FRAME_MS // 1000
    made = []
    for at in range(0, sound.shape[1], size):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[:, at : at + size]), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        made += encoder.encode(frame)
    return encoder, made + encoder.encode(None)


def is_quiet(number: int) -> bool:
    """Whether a packet lies well between two bursts."""
    at = number * FRAME_MS
    return at > 0 and not any(start - 200 <= at < start + 900 for start in BURSTS_MS)


def onsets(samples: np.ndarray) -> list[int]:
    loud = np.abs(samples[: len(samples) // 160 * 160]).reshape(-1, 160).max(axis=1) > 0.1
    return [index * 10 for index in np.flatnonzero(loud) if not loud[max(0, index - 30) : index].any()]


def laid(path: Path) -> tuple[np.ndarray, int, list[str]]:
    sound = open_sound(path)
    blocks = list(sound.blocks())
    out = np.zeros((blocks[-1].end_ms + 1_000) * SAMPLE_RATE // 1000, np.float32)
    for block in blocks:
        at = block.start_ms * SAMPLE_RATE // 1000
        out[at : at + block.samples.shape[1]] = block.samples[0]
    return out, blocks[-1].end_ms, [remark.kind for remark in sound.remarks]


def amr(path: Path) -> Path:
    """A voice note with DTX: a comfort noise frame each 160 ms of a pause, and frames without data between."""
    _, coded = packets("libopencore_amrnb", 8_000)
    out = b"#!AMR\n"
    for number, packet in enumerate(coded):
        out += bytes(packet) if not is_quiet(number) else (b"\x44" + bytes(5) if number % 8 == 0 else b"\x7c")
    path.write_bytes(out)
    return path


def test_pauses_that_a_phone_codes_as_silence_are_silence(tmp_path):
    samples, end, told = laid(amr(tmp_path / "note.amr"))
    assert told == []
    assert end == pytest.approx(LENGTH_MS, abs=60)
    assert onsets(samples) == pytest.approx(list(BURSTS_MS), abs=60)


@pytest.mark.parametrize("suffix", ["3gp", "mp4", "mov"])
def test_the_same_in_a_container(tmp_path, suffix):
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        pytest.skip("ffmpeg is not on this machine (package ffmpeg)")
    path = tmp_path / f"note.{suffix}"
    done = subprocess.run([ffmpeg, "-v", "error", "-i", amr(tmp_path / "note.amr"), "-c", "copy", path], check=False)
    if done.returncode:
        pytest.skip("this ffmpeg cannot write it")
    samples, end, told = laid(path)
    assert told == []
    assert end == pytest.approx(LENGTH_MS, abs=60)
    assert onsets(samples) == pytest.approx(list(BURSTS_MS), abs=60)


def opus(path: Path, left_out: list[int] | None = None) -> Path:
    """A track of an online meeting, without the packets of those numbers, or without those in which nobody speaks."""
    encoder, coded = packets("libopus", 48_000)
    with av.open(str(path), "w") as media:
        stream = media.add_stream("libopus", rate=48_000, layout="mono")
        stream.codec_context.bit_rate = 32_000
        assert encoder.sample_rate == stream.codec_context.sample_rate
        for number, packet in enumerate(coded):
            if is_quiet(number) if left_out is None else number in left_out:
                continue
            packet.stream = stream
            media.mux(packet)
    return path


@pytest.mark.parametrize("suffix", ["webm", "mkv"])
def test_packets_that_were_never_sent_in_silence_are_silence(tmp_path, suffix):
    samples, end, told = laid(opus(tmp_path / f"teams.{suffix}"))
    assert told == []
    assert end == pytest.approx(15_900, abs=100)
    assert onsets(samples) == pytest.approx(list(BURSTS_MS), abs=60)


def test_packets_that_are_lost_in_the_middle_of_a_word_are_a_hole(tmp_path):
    middle = (BURSTS_MS[1] + 200) // FRAME_MS
    samples, _, told = laid(opus(tmp_path / "teams.webm", list(range(middle, middle + 100))))
    assert told == ["sound_hole"]
    found = onsets(samples)
    assert (found[:2], found[-1]) == (pytest.approx([500, 6_000], abs=60), pytest.approx(15_000, abs=60))


def test_silence_longer_than_anybody_is_silent_is_told(tmp_path):
    """A participant's track may stop for minutes; whether that was silence or loss cannot be known."""
    encoder, coded = packets("libopus", 48_000)
    path = tmp_path / "teams.mkv"
    with av.open(str(path), "w") as media:
        stream = media.add_stream("libopus", rate=encoder.sample_rate, layout="mono")
        for number, packet in enumerate(coded):
            late = 90 * 48_000 if number * FRAME_MS > 10_000 else 0
            packet.pts, packet.dts, packet.stream = packet.pts + late, packet.dts + late, stream
            media.mux(packet)
    samples, end, told = laid(path)
    assert told == ["sound_hole"]
    assert end == pytest.approx(LENGTH_MS + 90_000, abs=100)
    assert onsets(samples) == pytest.approx([500, 6_000, 105_000], abs=60)


def mkv(path: Path, *, hole_at_s: int, hole_s: int, told_s: float) -> Path:
    """Sound with a hole, and a Duration element that tells something else."""
    with av.open(str(path), "w") as media:
        stream = media.add_stream("pcm_s16le", rate=8_000, layout="mono")
        tone = (0.3 * 32767 * np.sin(np.arange(8_000) / 3)).astype(np.int16)[None]
        for second in range(hole_at_s + 20):
            frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
            frame.sample_rate = 8_000
            frame.pts = (second + (hole_s if second >= hole_at_s else 0)) * 8_000
            media.mux(stream.encode(frame))
        media.mux(stream.encode(None))
    raw = bytearray(path.read_bytes())
    place = raw.index(b"\x44\x89\x88") + 3
    raw[place : place + 8] = struct.pack(">d", told_s * 1000)
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("told_s", [1.0, 30.0, 45.0])
def test_a_told_end_that_is_too_early_closes_no_hole(tmp_path, told_s):
    sound = open_sound(mkv(tmp_path / "a.mkv", hole_at_s=20, hole_s=200, told_s=told_s))
    assert list(sound.blocks())[-1].end_ms == pytest.approx(240_000, abs=60)
    assert [(each.kind, each.start_ms, each.end_ms) for each in sound.remarks] == [
        ("sound_hole", pytest.approx(20_000, abs=60), pytest.approx(220_000, abs=60))
    ]


def times(*starts_ms: float, told_ms: int) -> list[float]:
    """Where pieces of 100 ms with these time stamps are laid."""
    clock, at, found = decode._Clock(), 0.0, []
    pieces = [media.Piece(object(), 1_600, 16_000, start) for start in starts_ms]
    for piece in decode._believed(pieces, told_ms):
        hole = clock.advance(piece)
        at = hole[1] if hole is not None else at
        found.append(at)
        at += 100
    return found


def row(start_ms: int, count: int) -> list[int]:
    return [start_ms + 100 * number for number in range(count)]


def test_a_clock_that_jumps_far_and_comes_back_is_not_believed():
    far = row(9_000_000, 5)
    assert times(*row(0, 100), *far, *row(10_500, 100), told_ms=20_000) == row(0, 205)


def test_a_clock_that_jumps_far_and_stays_there_is_believed():
    assert times(*row(0, 100), *row(900_000, 60), told_ms=20_000) == row(0, 100) + row(900_000, 60)
    assert times(*row(0, 100), *row(900_000, 11), told_ms=20_000) == row(0, 100) + row(900_000, 11)


def test_a_last_time_stamp_that_is_damaged_does_not_make_the_sound_hours_longer():
    assert times(*row(0, 100), 80_000_000, told_ms=0) == row(0, 101)
    assert times(*row(0, 100), 9_000_000, told_ms=20_000) == row(0, 101)
