"""Pages and blocks that are damaged or gone are told with their place, also where nobody speaks; whole files are told nothing of."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stt_minutes.audio import structure
from stt_minutes.audio.parts import Part
from stt_minutes.audio.source import open_sound
from stt_minutes.errors import AudioUnreadable

LENGTH_MS = 30_000
KINDS = {"opus": "libopus", "ogg": "libvorbis", "webm": "libopus", "mkv": "aac", "mka": "pcm_s16le"}


def written(path: Path, *, rate: int = 48_000) -> bytes:
    """Half a minute with a tone in every other second, and next to nothing between."""
    time = np.arange(LENGTH_MS * rate // 1000) / rate
    sound = 0.3 * np.sin(2 * np.pi * 500 * time) * (time.astype(int) % 2)
    sound += np.random.default_rng(4).normal(0, 1e-4, len(time))
    if path.suffix == ".ogg":
        return vorbis(path, sound, rate)
    try:
        with av.open(str(path), "w") as media:
            stream = media.add_stream(KINDS[path.suffix[1:]], rate=rate, layout="mono")
            stream.codec_context.bit_rate = 32_000
            frame = av.AudioFrame.from_ndarray((sound * 32767).astype(np.int16)[None], format="s16", layout="mono")
            frame.sample_rate = rate
            for packet in (*stream.encode(frame), *stream.encode(None)):
                media.mux(packet)
    except av.codec.codec.UnknownCodecError:
        pytest.skip("this FFmpeg has not the encoder")
    return path.read_bytes()


def vorbis(path: Path, sound: np.ndarray, rate: int) -> bytes:
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        pytest.skip("ffmpeg is not on this machine (package ffmpeg)")
    options = [
        "-v",
        "error",
        "-y",
        "-f",
        "f64le",
        "-ar",
        str(rate),
        "-ac",
        "1",
        "-i",
        "-",
        "-c:a",
        "libvorbis",
        str(path),
    ]
    subprocess.run([ffmpeg, *options], input=sound.tobytes(), check=True)
    return path.read_bytes()


def read(path: Path) -> tuple[int, list[tuple[str, int | None, int | None]]]:
    """Where the sound ends, and what is told."""
    sound = open_sound(path)
    end = 0
    for block in sound.blocks():
        end = block.end_ms
    return end, [(each.kind, each.start_ms, each.end_ms) for each in sound.remarks]


def pages(data: bytes) -> list[tuple[int, int]]:
    """From and to of each Ogg page."""
    starts = [at for at in range(len(data)) if data[at : at + 5] == structure.PAGE]
    return list(zip(starts, [*starts[1:], len(data)], strict=True))


@pytest.mark.parametrize("suffix", list(KINDS))
def test_nothing_is_told_of_a_whole_file_or_of_two_joined(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    data = written(path)
    assert read(path)[1] == []
    assert structure.read(Part(path)).broken == ()
    path.write_bytes(data + data)
    end, told = read(path)
    assert (end, told) == (pytest.approx(2 * LENGTH_MS, abs=200), [])


@pytest.mark.parametrize("damage", ["a bit", "gone", "zeros"])
@pytest.mark.parametrize("suffix", ["opus", "ogg"])
def test_a_damaged_page_is_told_with_its_place(tmp_path, suffix, damage):
    path = tmp_path / f"a.{suffix}"
    data = bytearray(written(path))
    found = pages(data)
    start, stop = found[len(found) // 2]
    granule = struct.unpack_from("<q", data, start + 6)[0]
    if damage == "gone":
        del data[start:stop]
    elif damage == "zeros":
        data[start + 10 : stop] = bytes(stop - start - 10)
    else:
        data[(start + stop) // 2] ^= 4
    path.write_bytes(data)
    _, told = read(path)
    (kind, first, last), *rest = told
    assert kind in {"sound_damaged", "sound_hole"}
    assert first - 200 <= granule // 48 <= last + 200
    assert last - first < 12_000
    assert not rest, "one place is told once"


def test_the_last_page_is_missed(tmp_path):
    path = tmp_path / "a.opus"
    data = written(path)
    path.write_bytes(data[: pages(data)[-3][0]])
    end, told = read(path)
    assert [kind for kind, *_ in told] == ["sound_truncated"]
    assert told[0][1] == pytest.approx(end, abs=100)


@pytest.mark.parametrize("place", range(28, 47))
def test_a_file_of_which_next_to_nothing_is_understood_says_so(tmp_path, place):
    """One bit of the first page, so that FFmpeg leaves it out: the sound is heard, or it is told, or the file is refused."""
    path = tmp_path / "a.opus"
    data = bytearray(written(path))
    data[place] ^= 1
    path.write_bytes(data)
    try:
        end, told = read(path)
    except AudioUnreadable as error:
        told, end = [(error.hint, None, None)], 0
    assert end > LENGTH_MS - 100 or told


def test_more_bytes_than_its_sound_could_take_is_told(tmp_path):
    path = tmp_path / "a.opus"
    data = written(path)
    behind = pages(data)[3][0]
    path.write_bytes(data[:behind] + b"OggX" * (len(data) // 4))
    end, told = read(path)
    assert end < 3_000
    assert told, "a recording of which a tenth is left"


@pytest.mark.parametrize("damage", ["gone", "zeros"])
@pytest.mark.parametrize("suffix", ["webm", "mkv"])
def test_blocks_that_are_damaged_or_gone_are_told_with_their_place(tmp_path, suffix, damage):
    path = tmp_path / f"a.{suffix}"
    data = bytearray(written(path))
    start, stop = len(data) // 2, len(data) // 2 + len(data) // 10
    data[start:stop] = b"" if damage == "gone" else bytes(stop - start)
    path.write_bytes(data)
    _, told = read(path)
    assert told
    assert all(kind in {"sound_damaged", "sound_hole"} for kind, *_ in told)
    assert min(first for _, first, _ in told) == pytest.approx(LENGTH_MS // 2, abs=5_000)


@given(st.binary(max_size=2_000), st.sampled_from([structure.PAGE, structure.EBML + b"\x80" + structure.CLUSTER]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_in_them_they_are_walked_to_an_end(tmp_path, data, head):
    path = tmp_path / "a"
    path.write_bytes(head + data)
    found = structure.read(Part(path))
    assert all(stop is None or start <= stop for start, stop in found.broken)
