"""Several sound tracks in one file: those that can be decoded are the channels of one meeting, and are told by number and title."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from stt_minutes import pipeline
from stt_minutes.audio.source import open_sound
from stt_minutes.audio.tracks import together
from stt_minutes.errors import InvalidOption
from stt_minutes.meeting import Meeting
from stt_minutes.settings import Settings
from stt_minutes.values import SAMPLE_RATE, Block

RATE = 16_000


def ffmpeg(*given: object) -> None:
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("ffmpeg is not on this machine (package ffmpeg)")
    subprocess.run([program, "-v", "error", "-y", *map(str, given)], check=True)


def tone(path: Path, hz: int, level: float, seconds: float = 6) -> Path:
    time = np.arange(int(seconds * RATE)) / RATE
    noise = np.random.default_rng(hz).normal(0, 3e-4, len(time))
    soundfile.write(path, level * np.sin(2 * np.pi * hz * time) + noise, RATE)
    return path


def film(tmp_path: Path, name: str, levels: list[float], *options: str, seconds: list[float] | None = None) -> Path:
    """A video with a track of each level, whose pitch is 300 Hz times its number."""
    given: list[object] = ["-f", "lavfi", "-i", "color=c=black:s=64x64:r=2:d=6"]
    for number, level in enumerate(levels, 1):
        given += [
            "-i",
            tone(tmp_path / f"{number}.wav", 300 * number, level, (seconds or [6] * len(levels))[number - 1]),
        ]
    maps = [part for number in range(len(levels) + 1) for part in ("-map", str(number))]
    ffmpeg(*given, *maps, "-c:v", "mpeg4", "-c:a", "aac", *options, tmp_path / name)
    return tmp_path / name


def pitches(samples: np.ndarray) -> list[int]:
    """The pitch of each channel, 0 where it is silent."""
    found = []
    for channel in samples:
        spectrum = np.abs(np.fft.rfft(channel))
        hz = float(np.argmax(spectrum)) * SAMPLE_RATE / len(channel)
        found.append(round(hz / 100) * 100 if np.abs(channel).max() > 0.05 else 0)
    return found


def read(path: Path, **how: object) -> tuple[list[int], list[str]]:
    sound = open_sound(path, **how)
    samples = np.concatenate([block.samples for block in sound.blocks()], axis=1)
    assert sound.channels == len(samples)
    assert samples.shape[1] / SAMPLE_RATE == pytest.approx(6, abs=0.2)
    return pitches(samples), [remark.text for remark in sound.remarks]


@pytest.mark.parametrize("name", ["teams.mp4", "obs.mkv", "møde.mov"])
def test_both_tracks_are_heard_as_channels(tmp_path, name):
    heard, told = read(film(tmp_path, name, [0.3, 0.3]))
    assert heard == [300, 600]
    assert told == [
        f"{name} har 2 lydspor: spor 1 og spor 2. Alle er brugt, som kanaler af samme møde. Med --track N bruges kun ét af dem."
    ]


@pytest.mark.parametrize("default", ["0", "1", None])
@pytest.mark.parametrize("silent", [0, 1])
def test_a_silent_track_is_no_obstacle_and_is_named(tmp_path, default, silent):
    """Whichever is marked as the default."""
    chosen = () if default is None else ("-disposition:a", "0", f"-disposition:a:{default}", "default")
    path = film(tmp_path, "møde.mkv", [0.0 if number == silent else 0.3 for number in range(2)], *chosen)
    heard, told = read(path)
    assert heard == [0 if silent == 0 else 300, 600 if silent == 0 else 0]
    spoken = 2 - silent
    assert told == [
        f"møde.mkv har 2 lydspor: spor 1 og spor 2. Brugt er spor {spoken}. Der er ikke talt i spor {silent + 1}."
    ]


def test_titles_and_the_secretarys_own_file_name_are_told(tmp_path):
    path = film(
        tmp_path, "video.mkv", [0.3, 0.3], "-metadata:s:a:0", "title=Mikrofon", "-metadata:s:a:1", "title=Skrivebord"
    )
    _, told = read(path, name="Byrådsmøde maj.mkv")
    assert told[0].startswith("Byrådsmøde maj.mkv har 2 lydspor: spor 1 („Mikrofon“) og spor 2 („Skrivebord“).")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_track_can_be_chosen(tmp_path, number):
    heard, told = read(film(tmp_path, "tre.mkv", [0.3, 0.3, 0.3]), track=number)
    assert heard == [300 * number]
    others = " og ".join(f"spor {other}" for other in (1, 2, 3) if other != number)
    assert told == [
        f"tre.mkv har 3 lydspor: spor 1, spor 2 og spor 3. Brugt er spor {number}. {others.capitalize()} er ikke brugt; vælg selv med --track N."
    ]


@pytest.mark.parametrize(("number", "word"), [(0, "2 lydspor"), (3, "2 lydspor"), (-1, "2 lydspor")])
def test_a_track_that_is_not_there_is_refused(tmp_path, number, word):
    path = film(tmp_path, "to.mp4", [0.3, 0.3])
    with pytest.raises(InvalidOption, match=word) as refused:
        open_sound(path, track=number)
    assert "fra 1 til 2" in refused.value.hint


def unknown(path: Path, number: int) -> None:
    """Make the codec of that sound track (behind a video track) one that nobody knows."""
    raw = bytearray(path.read_bytes())
    place = raw.index(b"moov")
    for _ in range(number + 1):
        place = raw.index(b"stsd", place + 1)
    place = raw.index(b"mp4a", place)
    raw[place : place + 4] = b"apac"
    esds = raw.index(b"esds", place)
    raw[esds : esds + 4] = b"dapa"
    path.write_bytes(raw)


@pytest.mark.parametrize("number", [1, 2])
def test_a_track_of_an_unknown_kind_beside_the_sound_does_not_matter(tmp_path, number):
    """As an iPhone's spatial sound lies beside the plain one."""
    path = film(tmp_path, "iphone.mov", [0.3, 0.3], "-b:a:0", "24k", "-b:a:1", "96k", "-disposition:a", "default")
    unknown(path, number)
    heard, told = read(path)
    assert heard == [600 if number == 1 else 300]
    assert told == []


def test_a_file_of_unknown_tracks_alone_says_so(tmp_path):
    path = film(tmp_path, "a.mov", [0.3], "-tag:a", "mp4a")
    unknown(path, 1)
    with pytest.raises(Exception, match="a.mov er af en art, der ikke kan læses"):
        open_sound(path)


def test_a_track_that_ends_before_the_others_is_silent_then(tmp_path):
    path = film(tmp_path, "a.mkv", [0.3, 0.3], seconds=[2, 6])
    samples = np.concatenate([block.samples for block in open_sound(path).blocks()], axis=1)
    assert pitches(samples[:, :SAMPLE_RATE]) == [300, 600]
    assert pitches(samples[:, 4 * SAMPLE_RATE : 5 * SAMPLE_RATE]) == [0, 600]


def test_streams_with_holes_keep_their_times():
    def blocks(*spans: tuple[int, int], value: float):
        for start, end in spans:
            yield Block(start, np.full((1, (end - start) * 16), value, np.float32))

    joined = list(
        together([blocks((0, 1000), (3000, 4000), value=1), blocks((500, 1500), (3500, 5000), value=2)], [1, 1])
    )
    laid = np.zeros((2, 5000 * 16), np.float32)
    for block in joined:
        laid[:, block.start_ms * 16 : block.start_ms * 16 + block.samples.shape[1]] = block.samples
    expected = np.zeros_like(laid)
    expected[0, :16_000] = expected[0, 48_000:64_000] = 1
    expected[1, 8_000:24_000] = expected[1, 56_000:80_000] = 2
    assert np.array_equal(laid, expected)
    assert [block.start_ms for block in joined] == sorted(block.start_ms for block in joined)
    assert not [block for block in joined if 1500 <= block.start_ms < 3000]


def test_the_track_that_was_chosen_stays_chosen(tmp_path):
    meeting = Meeting.create(tmp_path / "møde", audio=film(tmp_path, "to.mkv", [0.3, 0.3]))
    assert meeting.open_sound().channels == 2
    first = pipeline._transcript_inputs(meeting, Settings(), (0, None))
    meeting.choose_track(2)
    assert Meeting(meeting.folder).track == 2
    assert meeting.open_sound().channels == 1
    assert pipeline._transcript_inputs(meeting, Settings(), (0, None)) == {**first, "track": 2}
    meeting.choose_track(0)
    assert (meeting.track, pipeline._transcript_inputs(meeting, Settings(), (0, None))) == (None, first)


def test_remarks_of_a_meeting_name_the_file_that_was_given(tmp_path):
    meeting = Meeting.create(tmp_path / "møde", audio=film(tmp_path, "Byråd 3. maj.mkv", [0.3, 0.3]))
    sound = meeting.open_sound()
    list(sound.blocks())
    assert sound.remarks[0].text.startswith("Byråd 3. maj.mkv har 2 lydspor")
