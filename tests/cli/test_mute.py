"""Closed speech is taken out of the sound for good; everything else stays where it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from stt_minutes import pipeline
from stt_minutes import settings as settings_module
from stt_minutes.audio import journal, muted
from stt_minutes.cli import main
from stt_minutes.meeting import Meeting
from stt_minutes.values import (
    SAMPLE_RATE,
    Marker,
    Markers,
    Section,
    Segment,
    Transcript,
    Word,
)

if TYPE_CHECKING:
    from pathlib import Path

    Out = pytest.CaptureFixture[str]

SECONDS = 40
CLOSED = (12, 25)
AGENDA = (
    "Teknikudvalget\nDagsorden til møde den 9. juni 2026\n\n1. Cykelsti\n\n2. Lukket: Salg af grund\n\n3. Eventuelt\n"
)


def tone() -> np.ndarray:
    """A tone whose pitch tells the second."""
    at = np.arange(SECONDS * SAMPLE_RATE) / SAMPLE_RATE
    return (0.3 * 32767 * np.sin(2 * np.pi * (300 + 20 * np.floor(at)) * at)).astype(np.int16)


def made(tmp_path: Path, *, suffix: str = ".wav", confirm: bool = True) -> Meeting:
    """A meeting with sound whose second item is closed from 12 to 25 s; nothing of it is stale."""
    (tmp_path / "dagsorden.txt").write_text(AGENDA, encoding="utf-8")
    given = tmp_path / f"lyd{suffix}"
    soundfile.write(given, tone(), SAMPLE_RATE)
    meeting = Meeting.create(tmp_path / "møde", audio=given, agenda=tmp_path / "dagsorden.txt")
    words = tuple(Word(f"ord{n}", n * 1000, n * 1000 + 900) for n in range(SECONDS))
    segments = tuple(Segment(f"s{n}", w.start_ms, w.end_ms, (w,)) for n, w in enumerate(words))
    settings = settings_module.load({})
    inputs = pipeline.transcript_inputs(meeting, settings)
    assert inputs is not None
    pipeline.save_transcript(meeting, settings, Transcript("da", SECONDS * 1000, segments), inputs)
    pipeline.run(meeting, until="agenda")
    lay(meeting)
    if confirm:
        assert main(["closed", str(meeting.folder), "--confirm"]) == 0
        pipeline.run(meeting, until="draft")
        lay(meeting)
    return meeting


def lay(meeting: Meeting) -> None:
    """The sections as they would be laid, had anybody said these things."""
    start, end = (1000 * each for each in CLOSED)
    sections = (Section("1", 0, start, 1.0), Section("2", start, end, 1.0), Section("3", end, SECONDS * 1000, 1.0))
    inputs = pipeline._INPUTS["sections"](meeting, settings_module.load({}), pipeline.WHOLE)
    meeting.save("sections", sections, made_from=inputs)


def loudness(path: Path) -> np.ndarray:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert rate == SAMPLE_RATE
    return np.sqrt((samples[: SECONDS * rate, 0].reshape(-1, rate) ** 2).mean(axis=1))


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".ogg"])
def test_it_is_silent_in_place_and_the_rest_is_where_it_was(tmp_path: Path, suffix: str) -> None:
    meeting = made(tmp_path, suffix=suffix)
    before = pipeline.state(meeting)
    given = soundfile.read(meeting.sound(), dtype="int16")[0]
    assert main(["mute", str(meeting.folder), "--no-backup"]) == 0
    assert [path.name for path in meeting.audio.glob("original.*")] == ["original.flac"]
    now = soundfile.read(meeting.audio / "original.flac", dtype="int16")[0]
    start, end = (each * SAMPLE_RATE for each in CLOSED)
    assert not now[start:end].any()
    for part in (slice(0, start), slice(end, SECONDS * SAMPLE_RATE)):
        assert np.abs(now[part].astype(int) - given[part]).max() < (3 if suffix in {".wav", ".flac"} else 3_000)
    assert pipeline.state(meeting) == before
    assert before["transcript"] == "done"
    heard = np.concatenate([block.samples[0] for block in meeting.open_sound(from_ms=26_000, to_ms=27_000).blocks()])
    assert np.abs(np.fft.rfft(heard)).argmax() == 300 + 20 * 26


def test_the_rest_is_the_sound_that_was_received(tmp_path: Path) -> None:
    meeting = made(tmp_path)
    received = muted.sha256_now(meeting.audio / "original.wav")
    for _ in range(2):
        assert main(["mute", str(meeting.folder), "--no-backup"]) == 0
        assert muted.sha256_received(meeting.audio / "original.flac") == received
    times = muted.record(meeting.audio).times
    assert [[(each.start_ms, each.end_ms) for each in done.spans] for done in times] == [[(12_000, 25_000)]] * 2
    assert times[0].before == received
    soundfile.write(tmp_path / "anden.flac", tone()[:SAMPLE_RATE], SAMPLE_RATE)
    meeting.add_sound(tmp_path / "anden.flac")
    assert muted.sha256_received(meeting.audio / "original.flac") == muted.sha256_now(meeting.audio / "original.flac")


def test_a_kill_before_the_old_sound_was_removed_is_finished_the_next_time(tmp_path: Path) -> None:
    meeting = made(tmp_path)
    received = muted.sha256_now(meeting.audio / "original.wav")
    muted.save(meeting.audio, (muted.Muting("2026-06-09T15:00:00+00:00", (), received),))
    (meeting.audio / "original.flac").write_bytes((tmp_path / "lyd.wav").read_bytes())
    assert muted.sha256_received(meeting.sound() or tmp_path) == received
    assert main(["mute", str(meeting.folder), "--no-backup"]) == 0
    assert [path.name for path in meeting.audio.glob("original.*")] == ["original.flac"]
    assert muted.sha256_received(meeting.audio / "original.flac") == received
    assert pipeline.state(meeting)["transcript"] == "done"


def test_nothing_is_changed_unless_it_is_said_what_becomes_of_the_sound_as_it_is(tmp_path: Path, capsys: Out) -> None:
    meeting = made(tmp_path)
    before = {path: path.read_bytes() for path in meeting.audio.iterdir()}
    for words in ([], ["--dry-run"]):
        capsys.readouterr()
        assert main(["mute", str(meeting.folder), *words]) == 0
        told = capsys.readouterr()
        assert told.out == "0.12 – 0.25\n"
        assert "--backup" in told.err
    assert {path: path.read_bytes() for path in meeting.audio.iterdir()} == before


def test_a_backup_is_the_sound_as_it_was_and_lies_outside(tmp_path: Path) -> None:
    meeting = made(tmp_path)
    before = (meeting.audio / "original.wav").read_bytes()
    assert main(["mute", str(meeting.folder), "--backup", str(meeting.folder / "kopi")]) == 2
    assert (meeting.audio / "original.wav").read_bytes() == before
    assert main(["mute", str(meeting.folder), "--backup", str(tmp_path / "kopi")]) == 0
    assert (tmp_path / "kopi" / "original.wav").read_bytes() == before
    assert (tmp_path / "kopi" / "original.wav").stat().st_mode & 0o077 == 0


def test_a_copy_may_be_cut_and_the_meetings_own_sound_may_not(tmp_path: Path) -> None:
    meeting = made(tmp_path)
    before = (meeting.audio / "original.wav").read_bytes()
    silent, short = tmp_path / "tavs.flac", tmp_path / "kort.flac"
    assert main(["mute", str(meeting.folder), "--copy", str(silent)]) == 0
    assert main(["mute", str(meeting.folder), "--copy", str(short), "--cut"]) == 0
    assert main(["mute", str(meeting.folder), "--cut", "--no-backup"]) == 2
    assert (meeting.audio / "original.wav").read_bytes() == before
    quiet = loudness(silent) == 0
    assert list(np.flatnonzero(quiet)) == list(range(*CLOSED))
    given, kept = soundfile.read(silent, dtype="int16")[0], soundfile.read(short, dtype="int16")[0]
    start, end = (each * SAMPLE_RATE for each in CLOSED)
    assert np.array_equal(kept, np.concatenate([given[:start], given[end:]]))
    assert main(["mute", str(meeting.folder), "--copy", str(short)]) == 2


def test_a_border_that_nobody_has_said_yes_to_is_named(tmp_path: Path, capsys: Out) -> None:
    meeting = made(tmp_path, confirm=False)
    before = (meeting.audio / "original.wav").read_bytes()
    assert main(["mute", str(meeting.folder), "--no-backup"]) == 3
    told = capsys.readouterr().err
    assert "punkt 2 (0.12)" in told
    assert "stt-minutes closed" in told
    assert (meeting.audio / "original.wav").read_bytes() == before


def test_doors_that_were_marked_want_no_yes(tmp_path: Path) -> None:
    meeting = made(tmp_path, confirm=False)
    marks = (Marker(12_000, "doors_closed"), Marker(25_000, "doors_opened"))
    meeting.save("markers", Markers(marks))
    lay(meeting)
    assert main(["mute", str(meeting.folder), "--no-backup"]) == 0
    assert list(np.flatnonzero(loudness(meeting.audio / "original.flac") == 0)) == list(range(*CLOSED))


def test_a_closed_item_that_is_last_is_silent_to_the_end_of_the_sound(tmp_path: Path) -> None:
    meeting = made(tmp_path, confirm=False)
    (meeting.folder / "agenda.txt").write_text(AGENDA.replace("3. Eventuelt\n", ""), encoding="utf-8")
    pipeline.run(meeting, until="agenda")
    sections = (Section("1", 0, 12_000, 1.0), Section("2", 12_000, SECONDS * 1000, 1.0))
    inputs = pipeline._INPUTS["sections"](meeting, settings_module.load({}), pipeline.WHOLE)
    meeting.save("sections", sections, made_from=inputs)
    longer = np.concatenate([tone(), tone()[: 2 * SAMPLE_RATE]])
    soundfile.write(meeting.audio / "original.wav", longer, SAMPLE_RATE)
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0
    assert main(["mute", str(meeting.folder), "--no-backup"]) == 0
    samples = soundfile.read(meeting.audio / "original.flac", dtype="int16")[0]
    assert len(samples) == len(longer)
    assert not samples[12 * SAMPLE_RATE :].any()
    assert samples[: 12 * SAMPLE_RATE].any()


def test_a_recording_keeps_its_files_and_its_journal(tmp_path: Path) -> None:
    folder = tmp_path / "optagelse"
    folder.mkdir()
    journal.append(folder, journal.Session("2026-06-09T15:00:00+02:00", 0))
    for n, start in enumerate(range(0, SECONDS, 10), 1):
        path = folder / f"recording-{n:04}.flac"
        soundfile.write(path, tone()[start * SAMPLE_RATE : (start + 10) * SAMPLE_RATE], SAMPLE_RATE)
        sha256 = muted.sha256_now(path)
        journal.append(
            folder, journal.RecordedSegment(path.name, start * 1000, 10 * SAMPLE_RATE, SAMPLE_RATE, 1, "mik", sha256)
        )
    journal.append(folder, journal.Stop("2026-06-09T15:00:40+02:00", SECONDS * 1000))
    meeting = made(tmp_path)
    (meeting.audio / "original.wav").unlink()
    meeting.add_sound(folder)
    settings = settings_module.load({})
    inputs = pipeline.transcript_inputs(meeting, settings)
    assert inputs is not None
    pipeline.save_transcript(meeting, settings, meeting.value("transcript"), inputs)
    lay(meeting)
    state = pipeline.state(meeting)
    untouched = (meeting.audio / "recording-0001.flac").read_bytes()
    assert main(["mute", str(meeting.folder), "--backup", str(tmp_path / "kopi")]) == 0
    heard = [(block.start_ms, float(np.abs(block.samples).max())) for block in meeting.open_sound().blocks()]
    assert [start // 1000 for start, peak in heard if peak == 0] == list(range(*CLOSED))
    assert (meeting.audio / "recording-0001.flac").read_bytes() == untouched
    for segment in journal.read(meeting.audio).segments:
        assert muted.sha256_now(meeting.audio / segment.file) == segment.sha256
    assert pipeline.state(meeting) == state
    assert state["transcript"] == "done"
    assert (tmp_path / "kopi" / "recording-0002.flac").is_file()


def test_the_log_and_the_record_hold_no_word(tmp_path: Path) -> None:
    meeting = made(tmp_path)
    assert main(["mute", str(meeting.folder), "--no-backup"]) == 0
    line = json.loads((meeting.folder / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert line["spans"] == [[12_000, 25_000]]
    assert "ord" not in (meeting.audio / muted.RECORD).read_text(encoding="utf-8")
