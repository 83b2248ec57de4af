"""The files of a recording: split by length, safe in between, and readable whatever the disk or the power does."""

from __future__ import annotations

import errno

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stt_minutes.audio import flac, journal, recovery, segments
from stt_minutes.audio.journal import Gap, RecordedSegment, Session
from stt_minutes.audio.segments import SegmentWriter
from stt_minutes.errors import Busy, DiskFull

RATE = 16_000
AT = "2026-04-15T09:00:00+02:00"


def noise(samples: int, channels: int = 1, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(-9000, 9000, (samples, channels), dtype=np.int16)


def sound_of(folder) -> np.ndarray:
    return np.concatenate(
        [
            soundfile.read(journal.read(folder).path(each), dtype="int16", always_2d=True)[0]
            for each in journal.read(folder).segments
        ]
    )


@given(st.lists(st.integers(1, 2500), min_size=1, max_size=12), st.sampled_from([1, 2]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
def test_what_is_written_is_read_again_bit_for_bit(tmp_path_factory, blocks, channels):
    folder = tmp_path_factory.mktemp("recording")
    writer = SegmentWriter(folder, segment_ms=100)
    writer.begin(0, RATE, channels, "Mikrofon")
    given_sound = noise(sum(blocks), channels)
    start = 0
    for length in blocks:
        writer.write(given_sound[start : start + length])
        start += length
    writer.finish()
    found = journal.read(folder)
    assert np.array_equal(sound_of(folder), given_sound)
    assert all(segment.samples <= RATE // 10 for segment in found.segments)
    assert all(a.end_ms == b.start_ms for a, b in zip(found.segments, found.segments[1:], strict=False))
    assert found.tail is None
    assert not list(folder.glob("*.pcm"))


def test_the_journal_names_device_losses_and_hash(tmp_path):
    writer = SegmentWriter(tmp_path)
    writer.begin(1_000, RATE, 1, "Bordmikrofon")
    writer.write(noise(RATE))
    writer.write(noise(RATE), overflow=True)
    writer.gap(3_000, 3_000, "device")
    writer.begin(5_000, 48_000, 1, "Anden")
    writer.write(noise(4_800))
    writer.gap(3_000, 5_000, "device")
    writer.finish()
    first, second = journal.read(tmp_path).segments
    assert (first.start_ms, first.end_ms, first.overflows, first.device) == (1_000, 3_000, 1, "Bordmikrofon")
    assert (second.start_ms, second.end_ms, second.sample_rate, second.device) == (5_000, 5_100, 48_000, "Anden")
    assert first.sha256 == journal_hash(tmp_path / first.file)
    assert journal.read(tmp_path).gaps == (Gap(3_000, 5_000, "device"),)


def journal_hash(path):
    from stt_minutes.files import sha256_of

    return sha256_of(path)


def test_a_gap_found_out_later_moves_the_segment_it_came_before(tmp_path):
    writer = SegmentWriter(tmp_path)
    writer.begin(0, RATE, 1, "M")
    writer.write(noise(RATE))
    writer.split()
    writer.write(noise(RATE // 2))
    writer.shift(700, "lost")
    writer.write(noise(RATE // 2))
    assert writer.position_ms == 2_700
    writer.finish()
    found = journal.read(tmp_path)
    assert [(each.start_ms, each.end_ms) for each in found.segments] == [(0, 1_000), (1_700, 2_700)]
    assert found.gaps == (Gap(1_000, 1_700, "lost"),)


def test_numbers_go_on_after_an_earlier_recording(tmp_path):
    for start in (0, 5_000):
        writer = SegmentWriter(tmp_path)
        writer.begin(start, RATE, 1, "M")
        writer.write(noise(100))
        writer.finish()
    assert [each.file for each in journal.read(tmp_path).segments] == ["recording-0001.flac", "recording-0002.flac"]


class PowerCut(BaseException):
    """Nothing after this happens."""


@pytest.mark.parametrize("step", ["append", "write_bytes", "encode", "unlink"])
@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_a_power_cut_at_any_step_loses_nothing_that_was_written(tmp_path, monkeypatch, step, nth):
    holder, name = {
        "append": (journal, "append"),
        "write_bytes": (segments, "write_bytes"),
        "encode": (flac, "encode"),
        "unlink": (type(tmp_path), "unlink"),
    }[step]
    real = getattr(holder, name)
    calls = 0

    def cut(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == nth:
            raise PowerCut
        return real(*args, **kwargs)

    journal.append(tmp_path, Session(AT, 0))
    given_sound = noise(RATE)
    written = 0
    with monkeypatch.context() as patch:
        patch.setattr(holder, name, cut)
        writer = SegmentWriter(tmp_path, segment_ms=300)
        writer.begin(0, RATE, 1, "M")
        try:
            for start in range(0, RATE, 800):
                # What is under way when the power goes is on the disk or not; all before it must be.
                writer.write(given_sound[start : start + 800])
                written = start + 800
            writer.finish()
        except PowerCut:
            pass
        writer.close()
    recovery.mend(tmp_path)
    found = sound_of(tmp_path) if journal.read(tmp_path).segments else np.zeros((0, 1), np.int16)
    assert len(found) >= written
    assert np.array_equal(found, given_sound[: len(found)])
    assert not list(tmp_path.glob("*.pcm"))
    assert not list(tmp_path.glob(".*tmp*"))
    assert recovery.mend(tmp_path) is None


def test_a_torn_tail_is_rescued_to_its_last_whole_sample(tmp_path):
    journal.append(tmp_path, Session(AT, 0))
    writer = SegmentWriter(tmp_path)
    writer.begin(0, RATE, 2, "M")
    given_sound = noise(RATE, 2)
    writer.write(given_sound)
    writer.close()
    raw = tmp_path / "recording-0001.pcm"
    raw.write_bytes(raw.read_bytes()[:-3])
    mended = recovery.mend(tmp_path)
    assert mended is not None
    assert (mended.rescued_ms, mended.end_ms, mended.missing) == (1_000, 1_000, ())
    assert np.array_equal(sound_of(tmp_path), given_sound[:-1])
    assert journal.read(tmp_path).segments[0].mended


def test_a_lost_and_a_damaged_segment_are_gaps_to_the_second(tmp_path):
    journal.append(tmp_path, Session(AT, 0))
    writer = SegmentWriter(tmp_path, segment_ms=2_000)
    writer.begin(0, RATE, 1, "M")
    writer.write(noise(RATE * 6))
    first, second, third = (tmp_path / each.file for each in journal.read(tmp_path).segments)
    first.unlink()
    second.write_bytes(second.read_bytes()[: second.stat().st_size // 2])
    mended = recovery.mend(tmp_path)
    assert mended is not None
    assert mended.missing[0] == Gap(0, 2_000, "damaged")
    assert mended.missing[1].end_ms == 4_000
    assert "Der mangler 2 sekunder fra 0.00: lydfilen er beskadiget." in mended.text
    found = journal.read(tmp_path)
    assert [each.file for each in found.segments] == [second.name, third.name]
    assert 2_500 <= found.segments[0].end_ms == mended.missing[1].start_ms
    assert isinstance(found.segments[0], RecordedSegment)


def test_a_full_disk_keeps_what_was_written_and_goes_on_when_there_is_room(tmp_path, monkeypatch):
    journal.append(tmp_path, Session(AT, 0))
    writer = SegmentWriter(tmp_path)
    writer.begin(0, RATE, 1, "M")
    writer.write(noise(RATE))

    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("stt_minutes.files.tempfile.mkstemp", full)
        with pytest.raises(DiskFull):
            writer.finish()
    writer.finish()
    assert np.array_equal(sound_of(tmp_path), noise(RATE))


def test_nothing_is_mended_while_a_recorder_runs(tmp_path):
    journal.append(tmp_path, Session(AT, 0))
    writer = SegmentWriter(tmp_path)
    writer.begin(0, RATE, 1, "M")
    writer.write(noise(100))
    writer.close()
    assert not recovery.running(tmp_path)
    with recovery.held(tmp_path):
        with pytest.raises(Busy, match="optages lige nu"):
            recovery.mend(tmp_path)
        assert recovery.running(tmp_path)
    assert recovery.mend(tmp_path) is not None


def test_a_folder_without_a_recording_needs_no_mending(tmp_path):
    assert recovery.mend(tmp_path) is None
    assert not recovery.running(tmp_path)
