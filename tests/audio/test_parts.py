"""What lies in a file is read, whatever its headers tell of its length: lagging, wrapped, joined, unknown, cut off."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stt_minutes.audio import boxes, parts
from stt_minutes.audio.source import open_sound
from stt_minutes.values import SAMPLE_RATE

RATE = 8_000
ROOT = Path(__file__).resolve().parents[2]


def tone(hz: int, seconds: float) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)


def wav(
    body: bytes, *, riff: int | None = None, data: int | None = None, tail: bytes = b"", head: bytes = b""
) -> bytes:
    """16 bit mono with the sizes that are given; `head` and `tail` are other chunks before and behind the sound."""
    form = struct.pack("<HHIIHH", 1, 1, RATE, RATE * 2, 2, 16)
    size = len(body) if data is None else data
    told = 36 + len(head) + len(body) + len(tail) if riff is None else riff
    return (
        b"RIFF" + struct.pack("<I", told & 0xFFFFFFFF) + b"WAVE" + head + b"fmt " + struct.pack("<I", 16) + form
        + b"data" + struct.pack("<I", size & 0xFFFFFFFF) + body + tail
    )  # fmt: skip


def pcm(sound: np.ndarray) -> bytes:
    return (sound * 32767).astype("<i2").tobytes()


LONG = pcm(np.concatenate([tone(400, 10), tone(800, 10)]))
"""20 s whose second half has another pitch."""


def seconds_and_pitches(path: Path) -> tuple[float, list[int]]:
    """How long the sound is, and the pitch of each of its quarters; nothing may be told of it."""
    sound = open_sound(path)
    samples = np.concatenate([block.samples[0] for block in sound.blocks()])
    assert [remark.text for remark in sound.remarks] == []
    assert sound.duration_ms == pytest.approx(len(samples) * 1000 / SAMPLE_RATE, abs=300)
    quarter = len(samples) // 4
    pitches = [
        round(float(np.argmax(np.abs(np.fft.rfft(samples[at : at + quarter])))) * SAMPLE_RATE / quarter / 100) * 100
        for at in range(0, 4 * quarter, quarter)
    ]
    return len(samples) / SAMPLE_RATE, pitches


HEADERS = {
    "lags": {"riff": 36 + 64_000, "data": 64_000},
    "lags by an odd byte": {"riff": 36 + 64_000, "data": 64_001},
    "wrapped at 4 GB": {"riff": 36 + 100, "data": 100},
    "riff lags, data right": {"riff": 36 + 64_000},
    "zero": {"riff": 0, "data": 0},
    "riff of the header alone": {"riff": 36, "data": 0},
    "int32": {"riff": 0x7FFFFFFF, "data": 0x7FFFFFFF},
    "int32 less a header": {"riff": 0x7FFFFFFF, "data": 0x7FFFFFFF - 36},
    "arecord": {"riff": 0x80000000 + 36, "data": 0x80000000},
    "uint32": {"riff": 0xFFFFFFFF, "data": 0xFFFFFFFF},
    "uint32 less a header": {"riff": 0xFFFFFFFF, "data": 0xFFFFFFFF - 36},
    "size of the file": {"riff": 44 + len(LONG)},
    "data with its header": {"data": len(LONG) + 44},
    "a list behind": {"tail": b"LIST" + struct.pack("<I", 4) + b"INFO"},
    "an unpadded list behind": {"tail": b"LIST" + struct.pack("<I", 5) + b"INFOx"},
    "id3 behind": {"tail": b"id3 " + struct.pack("<I", 10) + b"ID3\x04" + bytes(6)},
    "an unknown chunk behind": {"tail": b"SAUX" + struct.pack("<I", 6) + b"abcdef"},
    "bext before": {"head": b"bext" + struct.pack("<I", 602) + bytes(602)},
}


@pytest.mark.parametrize("case", HEADERS)
def test_the_whole_of_a_wav_is_read_and_nothing_is_told(tmp_path, case):
    path = tmp_path / "a.wav"
    path.write_bytes(wav(LONG, **HEADERS[case]))
    length, pitches = seconds_and_pitches(path)
    assert length == pytest.approx(20, abs=0.05)
    assert pitches == [400, 400, 800, 800]


def test_a_wav_that_is_cut_off_is_told(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(wav(LONG)[: len(LONG) // 2])
    sound = open_sound(path)
    list(sound.blocks())
    assert [remark.kind for remark in sound.remarks] == ["sound_truncated"]
    assert "0.09" in sound.remarks[0].text or "0.10" in sound.remarks[0].text


def ffmpeg(*given: object) -> None:
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("ffmpeg is not on this machine (package ffmpeg)")
    done = subprocess.run([program, "-v", "error", "-y", *map(str, given)], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("this ffmpeg cannot write it")


KINDS: dict[str, tuple[str, ...]] = {
    "wav": (),
    "aiff": (),
    "aifc": ("-f", "aiff", "-c:a", "pcm_alaw"),
    "w64": (),
    "caf": (),
    "au": (),
    "rf64": ("-rf64", "always", "-f", "wav"),
    "m4a": ("-c:a", "aac"),
    "mp4": ("-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov"),
    "mov": ("-c:a", "pcm_s16le"),
    "wma": ("-c:a", "wmav2", "-ar", "16000"),
    "flac": (),
    "mp3": ("-ar", "16000"),
    "vbr.mp3": ("-ar", "16000", "-q:a", "6", "-write_xing", "0"),
    "aac": ("-c:a", "aac", "-ar", "16000"),
    "ogg": ("-c:a", "libvorbis"),
    "opus": ("-c:a", "libopus"),
    "webm": ("-c:a", "libopus"),
    "mka": ("-c:a", "flac"),
    "amr": ("-c:a", "libopencore_amrnb"),
}


def two(tmp_path: Path, kind: str, *, tags: bool = True) -> tuple[Path, Path]:
    made = []
    for number, (hz, seconds) in enumerate([(400, 6), (800, 9)]):
        plain = tmp_path / f"plain{number}.wav"
        plain.write_bytes(wav(pcm(tone(hz, seconds))))
        made.append(tmp_path / f"{number}.{kind}")
        named = ("-metadata", "title=Møde", "-id3v2_version", "3") if tags and kind.endswith("mp3") else ()
        ffmpeg("-i", plain, *KINDS[kind], *named, made[-1])
    return made[0], made[1]


@pytest.mark.parametrize("kind", KINDS)
def test_two_files_that_were_joined_are_both_read(tmp_path, kind):
    first, second = two(tmp_path, kind)
    joined = tmp_path / f"samlet.{kind}"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    length, pitches = seconds_and_pitches(joined)
    assert length == pytest.approx(15, abs=0.4)
    assert pitches[0] == 400
    assert pitches[2:] == [800, 800]


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_behind_the_told_end_is_read_and_listened_to(tmp_path, kind):
    first, second = two(tmp_path, kind)
    joined = tmp_path / f"samlet.{kind}"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    for jump in (False, True):
        sound = open_sound(joined, from_ms=10_000, to_ms=12_000)
        samples = list(sound.listen(10_000) if jump else sound.blocks())
        assert samples[0].start_ms == pytest.approx(10_000, abs=50)
        found = np.concatenate([block.samples[0] for block in samples])
        assert len(found) / SAMPLE_RATE == pytest.approx(2, abs=0.1)
        assert float(np.argmax(np.abs(np.fft.rfft(found)))) / len(found) * SAMPLE_RATE == pytest.approx(800, abs=20)


@pytest.mark.parametrize("kind", ["aiff", "w64", "caf", "au", "rf64"])
def test_other_headers_that_lag_behind_are_not_believed(tmp_path, kind):
    """A whole file with more sound behind it, which its header does not tell of."""
    first, _ = two(tmp_path, kind)
    more = np.frombuffer(pcm(tone(800, 9)), "<i2")
    path = tmp_path / f"a.{kind}"
    path.write_bytes(first.read_bytes() + more.astype(">i2" if kind in {"aiff", "au"} else "<i2").tobytes())
    length, pitches = seconds_and_pitches(path)
    assert length == pytest.approx(15, abs=0.1)
    assert pitches[2:] == [800, 800]


@pytest.mark.parametrize("kind", ["wav", "aiff", "w64", "caf", "au", "rf64", "flac", "mp3", "m4a-first", "wma", "ogg"])
def test_a_file_that_is_cut_off_is_told_with_the_time(tmp_path, kind):
    options = KINDS.get(kind, ("-c:a", "aac", "-movflags", "+faststart"))
    plain, whole = tmp_path / "plain.wav", tmp_path / f"hel.{kind.replace('m4a-first', 'm4a')}"
    plain.write_bytes(wav(pcm(tone(400, 60))))
    ffmpeg("-i", plain, *options, whole)
    path = tmp_path / f"halv{whole.suffix}"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size * 55 // 100])
    sound = open_sound(path)
    end = list(sound.blocks())[-1].end_ms
    assert end == pytest.approx(33_000, abs=4_000)
    assert [remark.kind for remark in sound.remarks if remark.kind == "sound_truncated"] == ["sound_truncated"]
    assert sound.remarks[0].start_ms == pytest.approx(end, abs=1_000)


@pytest.mark.parametrize("front", [bytes(5_000), b"ID3\x03\x00\x00\x00\x00\x10\x00" + bytes(2_048)])
@pytest.mark.parametrize("kind", ["mp3", "vbr.mp3", "aac"])
def test_whole_streams_without_a_length_are_not_called_cut_off(tmp_path, kind, front):
    plain, whole = tmp_path / "plain.wav", tmp_path / f"a.{kind}"
    plain.write_bytes(wav(pcm(np.concatenate([tone(400, 2) * 1e-4, np.zeros(RATE * 30), tone(800, 8)]))))
    ffmpeg("-i", plain, *KINDS[kind], whole)
    whole.write_bytes(front + whole.read_bytes())
    length, _ = seconds_and_pitches(whole)
    assert length == pytest.approx(40, abs=0.3)


def test_damage_in_the_middle_is_told_with_its_place(tmp_path):
    plain, path = tmp_path / "plain.wav", tmp_path / "a.mp3"
    plain.write_bytes(wav(pcm(tone(400, 60))))
    ffmpeg("-i", plain, "-ar", "16000", path)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2 : len(raw) // 2] = np.random.default_rng(3).bytes(30_000)
    path.write_bytes(raw)
    sound = open_sound(path)
    end = list(sound.blocks())[-1].end_ms
    assert end >= 59_500
    assert {remark.kind for remark in sound.remarks} == {"sound_damaged"}
    assert all(remark.start_ms == pytest.approx(30_000, abs=6_000) for remark in sound.remarks)
    assert "0." in sound.remarks[0].text


def test_a_header_that_tells_too_much_or_too_little_refuses_no_start(tmp_path):
    """Quiet first, so that the length that is reckoned from the bit rate is far too long; quiet last: too short."""
    quiet, loud = np.zeros(RATE * 60), np.random.default_rng(1).normal(0, 0.1, RATE * 20)
    for name, sound in (("first", [quiet, loud]), ("last", [loud, quiet])):
        plain, path = tmp_path / f"{name}.wav", tmp_path / f"{name}.aac"
        plain.write_bytes(wav(pcm(np.concatenate(sound).clip(-1, 1))))
        ffmpeg("-i", plain, "-c:a", "aac", "-ar", "16000", path)
        for start in (30_000, 75_000):
            blocks = list(open_sound(path, from_ms=start).blocks())
            assert (blocks[0].start_ms, blocks[-1].end_ms) == (start, pytest.approx(80_000, abs=200))
        with pytest.raises(Exception, match="der er ingen lyd fra 1.40"):
            list(open_sound(path, from_ms=100_000).blocks())


def test_a_window_reads_like_a_file_of_its_own(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(range(100)))
    window = parts.Part(path, 10, 60, patches=((12, b"\xaa\xbb"), (58, b"\xcc\xdd\xee"))).open()
    expected = bytes(range(10, 12)) + b"\xaa\xbb" + bytes(range(14, 58)) + b"\xcc\xdd"
    assert window.read() == expected
    assert window.seek(1) == 1
    assert window.read(2) == expected[1:3]
    assert (window.seek(0, 2), window.read(5)) == (50, b"")
    assert (window.seek(-3, 1), window.tell(), window.read(9)) == (47, 47, expected[47:])
    window.close()


SEEDS = [wav(LONG[:4_000]), wav(LONG[:4_000], data=100) + wav(LONG[:400])]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_stands_in_the_boxes_they_are_walked_to_an_end(tmp_path, data):
    """Parts lie one behind the other inside the file, and walking them ends."""
    first = data.draw(
        st.sampled_from(
            SEEDS
            + [
                head + bytes(64)
                for head in (
                    b"caff\0\1\0\0",
                    b".snd",
                    boxes.W64_RIFF + bytes(8) + b"wave" + boxes.W64_TAIL,
                    boxes.ASF_HEADER,
                    b"\0\0\0\x20ftypM4A ",
                    b"#!AMR\n",
                    b"OggS\0\2",
                    b"fLaC",
                    b"\x1aE\xdf\xa3",
                    b"FORM\0\0\0\x40AIFF",
                )
            ]
        )
    )
    raw = bytearray(first)
    for place, put in data.draw(
        st.lists(st.tuples(st.integers(0, len(raw) - 1), st.binary(min_size=1, max_size=9)), max_size=6)
    ):
        raw[place : place + len(put)] = put
    path = tmp_path / "a.bin"
    path.write_bytes(raw)
    found = parts.parts(path)
    ends = [len(raw) if part.end is None else part.end for part in found]
    assert [part.start for part in found] == [0, *ends[:-1]]
    assert all(part.start < end <= len(raw) for part, end in zip(found, ends, strict=True))
