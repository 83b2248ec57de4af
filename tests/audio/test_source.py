"""Any sound a person may have, read as one stream in its own clock."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from stt_minutes.audio import journal
from stt_minutes.audio.source import Sound, open_sound
from stt_minutes.errors import AudioUnreadable, InvalidOption
from stt_minutes.values import SAMPLE_RATE

BURSTS_MS = (1_000, 3_000, 4_500)
LENGTH_MS = 6_000
CONTAINERS = {
    "wav": "pcm_s16le",
    "flac": "flac",
    "mp3": "libmp3lame",
    "m4a": "aac",
    "aac": "aac",
    "ogg": "libopus",
    "opus": "libopus",
    "wma": "wmav2",
    "mp4": "aac",
    "mkv": "libopus",
    "webm": "libopus",
    "mka": "pcm_s16le",
}


def bursts(rate: int = 48_000, channels: int = 1, length_ms: int = LENGTH_MS) -> np.ndarray:
    """Quiet noise with a loud tone of 200 ms at each of BURSTS_MS; float32 (channels, n)."""
    time = np.arange(length_ms * rate // 1000) / rate
    sound = np.random.default_rng(7).normal(0, 1e-4, len(time))
    for start in BURSTS_MS:
        here = (time >= start / 1000) & (time < start / 1000 + 0.2)
        sound[here] += 0.5 * np.sin(2 * np.pi * 700 * time[here])
    return np.repeat(sound[None, :].astype(np.float32), channels, axis=0)


def write(
    path: Path,
    codec: str,
    sound: np.ndarray,
    rate: int = 48_000,
    *,
    shifts: dict[int, int] | None = None,
) -> Path:
    """Encode `sound` (channels, n); `shifts`: from these ms of sound on, timestamps are this many ms later."""
    layout = {1: "mono", 2: "stereo", 4: "quad", 6: "5.1"}[sound.shape[0]]
    with av.open(str(path), "w") as media:
        stream = media.add_stream(codec, rate=rate, layout=layout)
        stream.bit_rate = 96_000
        size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate, frame_size=size)
        for at in range(0, sound.shape[1], size):
            piece = np.ascontiguousarray(sound[:, at : at + size])
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout=layout)
            frame.sample_rate = rate
            shift = max((late for start, late in (shifts or {}).items() if at * 1000 // rate >= start), default=0)
            frame.pts = at + shift * rate // 1000
            for packed in resampler.resample(frame):
                media.mux(stream.encode(packed))
        for packed in resampler.resample(None):
            media.mux(stream.encode(packed))
        media.mux(stream.encode(None))
    return path


def read(sound: Sound) -> tuple[np.ndarray, int]:
    """All samples laid out in time (channels, n), and the end in ms."""
    blocks = list(sound.blocks())
    end = blocks[-1].end_ms
    out = np.zeros((sound.channels, (end + 1) * SAMPLE_RATE // 1000 + SAMPLE_RATE), np.float32)
    for block in blocks:
        assert block.samples.dtype == np.float32
        at = block.start_ms * SAMPLE_RATE // 1000
        out[:, at : at + block.samples.shape[1]] = block.samples
    return out, end


def onsets(samples: np.ndarray) -> list[int]:
    """Where bursts begin, in ms."""
    loud = np.abs(samples[: len(samples) // 160 * 160]).reshape(-1, 160).max(axis=1) > 0.1
    starts = [index * 10 for index in np.flatnonzero(loud) if not loud[max(0, index - 20) : index].any()]
    return [int(start) for start in starts]


@pytest.mark.parametrize("suffix", sorted(CONTAINERS))
@pytest.mark.parametrize("channels", [1, 2])
def test_containers(tmp_path, suffix, channels):
    path = write(tmp_path / f"møde æøå.{suffix}", CONTAINERS[suffix], bursts(channels=channels))
    sound = open_sound(path)
    samples, end = read(sound)
    assert sound.channels == channels
    assert end == pytest.approx(LENGTH_MS, abs=120)
    assert onsets(samples[0]) == pytest.approx(list(BURSTS_MS), abs=40)
    assert sound.remarks == ()


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 96_000])
def test_sample_rates(tmp_path, rate):
    samples, end = read(open_sound(write(tmp_path / "a.wav", "pcm_s16le", bursts(rate), rate)))
    assert end == pytest.approx(LENGTH_MS, abs=2)
    assert onsets(samples[0]) == pytest.approx(list(BURSTS_MS), abs=20)


def test_every_microphone_is_kept_whatever_a_layout_calls_it(tmp_path):
    four = bursts(channels=4) * np.array([[1], [0.5], [0.3], [0.0]], np.float32)
    sound = open_sound(write(tmp_path / "four.wav", "pcm_s16le", four))
    samples, _ = read(sound)
    assert sound.channels == 4
    assert np.abs(samples).max(axis=1) == pytest.approx([0.5, 0.25, 0.15, 0.0], abs=0.01)
    assert open_sound(write(tmp_path / "film.wav", "pcm_s16le", bursts(channels=6))).channels == 6


def test_blocks_are_about_a_second_and_reading_again_gives_the_same(tmp_path):
    sound = open_sound(write(tmp_path / "a.flac", "flac", bursts()))
    first, second = list(sound.blocks()), list(sound.blocks())
    assert [block.samples.shape[1] for block in first[:-1]] == [SAMPLE_RATE] * (len(first) - 1)
    assert [block.start_ms for block in first] == [1000 * index for index in range(len(first))]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize(("start", "stop"), [(0, 2_500), (2_500, None), (900, 3_100), (1_234, 1_235)])
def test_a_part_keeps_the_clock_of_the_whole(tmp_path, start, stop):
    path = write(tmp_path / "a.wav", "pcm_s16le", bursts(16_000), 16_000)
    sound = open_sound(path, from_ms=start, to_ms=stop)
    blocks = list(sound.blocks())
    assert blocks[0].start_ms == start
    assert blocks[-1].end_ms == (stop or LENGTH_MS)
    whole, _ = read(open_sound(path))
    for block in blocks:
        at = block.start_ms * 16
        assert np.array_equal(block.samples, whole[:, at : at + block.samples.shape[1]])
    assert [remark.kind for remark in sound.remarks] == ["sound_part"]


def test_a_hole_stays_a_hole_in_time(tmp_path):
    path = write(tmp_path / "hole.mka", "pcm_s16le", bursts(), shifts={2_000: 7_000})
    sound = open_sound(path)
    samples, end = read(sound)
    assert onsets(samples[0]) == pytest.approx([1_000, 10_000, 11_500], abs=40)
    assert end == pytest.approx(13_000, abs=40)
    assert [(r.kind, r.start_ms, r.end_ms) for r in sound.remarks] == [
        ("sound_hole", pytest.approx(2_000, abs=40), pytest.approx(9_000, abs=40))
    ]


def test_a_jittering_clock_is_smoothed(tmp_path):
    jitter = {at: (37 * at) % 61 for at in range(0, LENGTH_MS, 90)}
    jitter = {at: max(late for start, late in jitter.items() if start <= at) for at in jitter}
    samples, end = read(open_sound(write(tmp_path / "jitter.mka", "pcm_s16le", bursts(), shifts=jitter)))
    assert onsets(samples[0]) == pytest.approx(list(BURSTS_MS), abs=100)
    assert end == pytest.approx(LENGTH_MS, abs=100)


def test_sound_that_begins_late_in_a_video_keeps_its_place(tmp_path):
    path = tmp_path / "late.mkv"
    with av.open(str(path), "w") as media:
        video = media.add_stream("mpeg4", rate=10)
        video.width = video.height = 64
        audio = media.add_stream("pcm_s16le", rate=16_000, layout="mono")
        for index in range(90):
            picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            picture.pts = index
            media.mux(video.encode(picture))
        tone = (bursts(16_000)[:, : 3 * 16_000] * 32_767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
        frame.sample_rate, frame.pts = 16_000, 5 * 16_000
        media.mux(audio.encode(frame))
        media.mux(video.encode(None))
        media.mux(audio.encode(None))
    samples, end = read(open_sound(path))
    assert onsets(samples[0]) == pytest.approx([6_000], abs=40)
    assert end == pytest.approx(8_000, abs=40)


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "ogg", "opus", "mkv", "aac"])
def test_a_truncated_file_is_read_as_far_as_it_goes(tmp_path, suffix):
    whole = write(tmp_path / f"whole.{suffix}", CONTAINERS[suffix], bursts(length_ms=20_000)).read_bytes()
    path = tmp_path / f"half.{suffix}"
    path.write_bytes(whole[: len(whole) // 2])
    sound = open_sound(path)
    samples, end = read(sound)
    assert 4_500 < end < 16_000
    assert onsets(samples[0])[0] == pytest.approx(1_000, abs=40)
    # A bare AAC stream has neither a length nor an end mark: nothing tells that it was longer.
    assert "sound_truncated" in {remark.kind for remark in sound.remarks}


def test_a_damaged_middle_is_passed_over_and_told(tmp_path):
    path = write(tmp_path / "a.mp3", "libmp3lame", bursts(length_ms=20_000))
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2 : len(raw) // 2 + 4_000] = bytes(4_000)
    path.write_bytes(raw)
    sound = open_sound(path)
    _, end = read(sound)
    assert end > 15_000


UNREADABLE = {
    "tom.mp3": b"",
    "tekst.txt": b"Referat af m\xc3\xb8det\n" * 50,
    "tekst.mp3": b"dette er ikke lyd\n" * 500,
    "tilfældig.mp3": np.random.default_rng(1).bytes(60_000),
    "liste.m3u8": b"#EXTM3U\n#EXTINF:10,\na.wav\n#EXT-X-ENDLIST\n",
    "liste.txt": b"ffconcat version 1.0\nfile a.wav\n",
    "hoved.wav": b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00",
    "langsom.wav": b"RIFF\xff\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x01\x00\x00\x00\x02\x00\x00\x00\x02\x00\x10\x00data\x80\x00\x00\x00"
    + bytes(128),
    "dok.docx": b"PK\x03\x04" + bytes(2_000),
    "side.html": b"<!doctype html><title>x</title>" * 40,
}


STRANGERS = {
    "diktat.dss": (b"\x05dss" + bytes(2_000), "diktatfil", "wav"),
    "diktat.ds2": (b"\x03ds2" + bytes(2_000), "DS2", "wav"),
    "hemmelig.ds2": (b"\x03enc" + bytes(2_000), "krypteret", "adgangskode"),
    "notat.dvf": (b"MS_VOICE" + bytes(2_000), "Sony", "wav"),
    "møde.aup3": (b"SQLite format 3\0" + bytes(2_000), "Audacity", "eksportér"),
    "møde.aup": (b"<?xml version='1.0'?><project/>", "Audacity", "eksportér"),
    "sang.mid": (b"MThd" + bytes(100), "MIDI", "lyden"),
    "liste.m3u": (b"#EXTM3U\na.mp3\n", "afspilningsliste", "lydfil"),
    "dagsorden.pdf": (b"%PDF-1.7\n" + bytes(500), "PDF", "lyden"),
    "optagelser.zip": (b"PK\x03\x04" + bytes(500), "pakket", "zip"),
    "billede.wav": (b"\x89PNG\r\n\x1a\n" + bytes(500), "billede", "lyden"),
}


@pytest.mark.parametrize("name", sorted(STRANGERS))
def test_what_cannot_be_read_here_is_named_with_the_way_out(tmp_path, name):
    raw, what, way = STRANGERS[name]
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(AudioUnreadable) as refused:
        open_sound(path)
    assert name in refused.value.message
    assert what in refused.value.message
    assert way in refused.value.hint


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_what_is_not_sound_is_refused_by_name(tmp_path, name):
    write(tmp_path / "a.wav", "pcm_s16le", bursts(16_000), 16_000)  # what a playlist would reach for
    path = tmp_path / name
    path.write_bytes(UNREADABLE[name])
    with pytest.raises(AudioUnreadable) as refused:
        list(open_sound(path).blocks())
    assert name in refused.value.message
    assert refused.value.hint


def test_a_video_without_sound_and_a_folder_and_nothing_are_refused(tmp_path):
    with av.open(str(tmp_path / "film.mp4"), "w") as media:
        video = media.add_stream("mpeg4", rate=10)
        video.width = video.height = 64
        media.mux(video.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        media.mux(video.encode(None))
    (tmp_path / "mappe").mkdir()
    told = {"film.mp4": "lydspor", "mappe": "mappe", "væk.wav": "findes ikke"}
    for name, word in told.items():
        with pytest.raises(AudioUnreadable) as refused:
            open_sound(tmp_path / name)
        assert name in refused.value.message.lower()
        assert word in refused.value.message.lower()
        assert refused.value.hint


def test_an_mp4_that_the_recorder_never_finished_says_so(tmp_path):
    path = write(tmp_path / "a.m4a", "aac", bursts(length_ms=20_000))
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(AudioUnreadable, match="ikke gjort færdig"):
        open_sound(path)


@pytest.mark.parametrize(("start", "stop"), [(5_000, 4_000), (-1, None), (1_000, 1_000), (7_000, None)])
def test_a_part_that_cannot_be_is_refused(tmp_path, start, stop):
    path = write(tmp_path / "a.wav", "pcm_s16le", bursts(16_000), 16_000)
    with pytest.raises(InvalidOption):
        open_sound(path, from_ms=start, to_ms=stop)


def test_a_long_file_is_never_held_in_memory(tmp_path):
    path = tmp_path / "long.flac"
    quiet = np.zeros(16_000 * 60, np.int16)
    with soundfile.SoundFile(path, "w", 16_000, 1) as file:
        for _ in range(60):
            file.write(quiet)
    tracemalloc.start()
    try:
        count = sum(block.samples.shape[1] for block in open_sound(path).blocks())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 3_600 * SAMPLE_RATE
    assert peak < 5_000_000  # an hour of float32 is 230 MB


def test_infinities_in_a_float_file_are_made_harmless(tmp_path):
    sound = bursts(16_000)[0].copy()
    sound[100:200] = np.inf
    sound[300:400] = np.nan
    soundfile.write(tmp_path / "a.wav", sound, 16_000, subtype="FLOAT")
    samples, _ = read(open_sound(tmp_path / "a.wav"))
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= 1.0


def recording(folder: Path) -> Path:
    """Three segments, the second after a pause and on another device, the third damaged."""
    folder.mkdir()
    lines: list[object] = [journal.Session("2026-04-15T09:00:00+02:00", 0)]
    for number, (start, rate, channels) in enumerate([(0, 16_000, 1), (10_000, 48_000, 2), (20_000, 16_000, 1)], 1):
        name = f"recording-{number:04}.flac"
        sound = bursts(rate, channels)
        soundfile.write(folder / name, sound.T, rate)
        lines.append(journal.RecordedSegment(name, start, sound.shape[1], rate, channels, "Mikrofon", "0" * 64))
    (folder / "recording-0003.flac").write_bytes(b"fLaC" + bytes(500))
    lines.insert(2, journal.Gap(LENGTH_MS, 10_000, "device"))
    for line in lines:
        journal.append(folder, line)
    return folder


def test_a_recording_folder_is_one_sound_with_its_gaps(tmp_path):
    sound = open_sound(recording(tmp_path / "audio"))
    samples, end = read(sound)
    assert sound.channels == 2
    assert onsets(samples[0]) == pytest.approx([1_000, 3_000, 4_500, 11_000, 13_000, 14_500], abs=30)
    assert end == pytest.approx(16_000, abs=5)
    assert sound.duration_ms == 26_000
    kinds = [remark.kind for remark in sound.remarks]
    assert kinds == ["recording_gap", "sound_damaged"]
    assert "recording-0003.flac" in sound.remarks[1].text


def test_a_part_of_a_recording_folder(tmp_path):
    sound = open_sound(recording(tmp_path / "audio"), from_ms=4_000, to_ms=12_000)
    samples, end = read(sound)
    assert onsets(samples[0]) == pytest.approx([4_500, 11_000], abs=30)
    assert end == 12_000


def test_a_folder_with_an_empty_journal_is_refused(tmp_path):
    (tmp_path / journal.JOURNAL).write_text(json.dumps({"kind": "stop", "at": "x", "end_ms": 0}) + "\n")
    with pytest.raises(AudioUnreadable, match="ingen lyd"):
        open_sound(tmp_path)
