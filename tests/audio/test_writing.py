"""What the writer makes of events, with a clock that the test turns: gaps in time, doors, pauses, sleep and full disks."""

from __future__ import annotations

import numpy as np
import pytest

from stt_minutes.audio import journal, recovery, timing
from stt_minutes.audio.capture import Lost, Opened, Sound
from stt_minutes.audio.journal import Session, Stop
from stt_minutes.audio.writing import Command, RecordingWriter
from stt_minutes.errors import DiskFull

RATE = 16_000
BLOCK = RATE // 20


class Desk:
    """A writer, a clock, and hands to turn both."""

    def __init__(self, folder, monkeypatch, **options) -> None:
        self.now_s = 1_000.0
        monkeypatch.setattr(timing, "now", lambda: self.now_s)
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.silenced = 0
        self.writer = RecordingWriter(folder, silent=self._silent, **options)
        self.stream = 0

    def _silent(self) -> None:
        self.silenced += 1

    def open(self, device: str = "Mikrofon", *, rate: int = RATE, fallback: bool = False) -> None:
        self.stream += 1
        self.writer.handle(Opened("room", self.stream, device, rate, 1, fallback))

    def speak(self, seconds: float, value: int = 1000, *, stream: int | None = None) -> None:
        """Blocks that arrive as they are spoken."""
        for _ in range(round(seconds * 20)):
            self.now_s += 0.05
            samples = np.full(BLOCK, value, np.int16)
            self.writer.handle(Sound(self.now_s, stream or self.stream, samples.tobytes(), overflow=False))
            self.writer.tick()

    def wait(self, seconds: float) -> None:
        """Time passes with nothing but the writer's looks."""
        for _ in range(round(seconds * 10)):
            self.now_s += 0.1
            self.writer.tick()

    def alerts(self) -> set[str]:
        self.writer.tick()
        return {alert.kind for alert in self.writer.state.alerts}

    def found(self) -> journal.Recording:
        return journal.read(self.folder)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    desk = Desk(tmp_path / "audio", monkeypatch)
    yield desk
    for track in desk.writer._tracks:
        track.writer.close()


def spans(recording) -> list[tuple[int, int]]:
    return [(segment.start_ms, segment.end_ms) for segment in recording.segments]


def test_a_lost_device_is_a_gap_to_the_block(desk):
    desk.open()
    desk.speak(2)
    desk.writer.handle(Lost("room", "Mikrofon"))
    assert desk.alerts() == {"device"}
    desk.wait(7)
    desk.open()
    assert desk.alerts() == {"device"}, "until there is sound"
    desk.speak(1)
    assert desk.alerts() == set()
    desk.writer.finish()
    assert spans(desk.found()) == [(0, 2_000), (9_000, 10_000)]
    assert [(gap.start_ms, gap.end_ms, gap.reason) for gap in desk.found().gaps] == [(2_000, 9_000, "device")]


def test_the_spare_device_and_its_rate_are_said(desk):
    desk.open()
    desk.speak(1)
    desk.writer.handle(Lost("room", "Mikrofon"))
    desk.open("Anden mikrofon", rate=48_000, fallback=True)
    desk.writer.tick()
    assert {"fallback", "rate"} <= desk.alerts()
    texts = {alert.kind: alert.text for alert in desk.writer.state.alerts}
    assert "48000 Hz" in texts["rate"]
    assert "„Anden mikrofon“" in texts["fallback"]


def test_sound_from_before_the_pause_ended_is_not_kept(desk):
    desk.open()
    desk.speak(1)
    desk.writer.handle(Command("pause"))
    desk.speak(3)
    desk.writer.handle(Command("resume"))
    old = desk.stream
    desk.speak(0.2, stream=old)
    desk.open()
    desk.speak(1)
    desk.writer.finish()
    assert spans(desk.found()) == [(0, 1_000), (4_200, 5_200)]
    assert [gap.reason for gap in desk.found().gaps] == ["pause"]


def test_sound_still_in_the_device_when_doors_open_stays_closed(desk):
    desk.open()
    desk.speak(1)
    desk.writer.handle(Command("close_doors"))
    desk.speak(2)
    desk.writer.handle(Command("open_doors"))
    desk.speak(0.3)
    desk.open()
    desk.speak(1)
    desk.writer.finish()
    assert spans(desk.found()) == [(0, 1_000), (3_300, 4_300)]
    inside = journal.read(desk.folder / journal.CLOSED)
    assert spans(inside) == [(1_000, 3_300)]
    assert inside.stop is not None
    assert [(gap.start_ms, gap.end_ms, gap.reason) for gap in desk.found().gaps] == [(1_000, 3_300, "doors_closed")]


def test_doors_closed_while_paused_are_closed_at_the_resume(desk):
    desk.open()
    desk.speak(1)
    desk.writer.handle(Command("pause"))
    desk.writer.handle(Command("close_doors"))
    desk.wait(1)
    desk.writer.handle(Command("resume"))
    desk.open()
    desk.speak(1)
    desk.writer.handle(Command("open_doors"))
    desk.open()
    desk.speak(1)
    desk.writer.finish()
    assert spans(desk.found()) == [(0, 1_000), (3_000, 4_000)]
    assert spans(journal.read(desk.folder / journal.CLOSED)) == [(2_000, 3_000)]


def test_doors_that_close_twice_make_two_sessions_of_one_clock(desk):
    desk.open()
    for _ in range(2):
        desk.speak(1)
        desk.writer.handle(Command("close_doors"))
        desk.speak(1)
        desk.writer.handle(Command("open_doors"))
        desk.open()
    desk.speak(1)
    desk.writer.finish()
    assert spans(desk.found()) == [(0, 1_000), (2_000, 3_000), (4_000, 5_000)]
    inside = journal.read(desk.folder / journal.CLOSED)
    assert spans(inside) == [(1_000, 2_000), (3_000, 4_000)]
    assert [session.start_ms for session in inside.sessions] == [1_000, 3_000]


def test_a_machine_that_slept_says_so_and_the_sleep_is_a_gap(desk):
    desk.open()
    desk.speak(2)
    desk.now_s += 60
    desk.writer.tick()
    assert "sleep" in desk.alerts()
    assert "1 min." in desk.writer.state.alerts[0].text
    desk.speak(4)
    desk.writer.finish()
    (gap,) = desk.found().gaps
    assert (gap.start_ms, gap.reason) == (2_000, "sleep")
    assert abs(gap.end_ms - 62_000) <= 100
    assert abs(desk.found().end_ms - 66_000) <= 100


def test_digital_silence_calls_for_the_spare_once(desk):
    desk.open()
    desk.speak(7, value=0)
    assert desk.silenced == 1
    assert desk.alerts() == {"silent"}
    desk.speak(0.1)
    assert desk.alerts() == set()


def test_a_full_disk_drops_sound_says_so_and_goes_on_when_there_is_room(desk, monkeypatch):
    from stt_minutes.audio import segments

    desk.open()
    desk.speak(2)
    real = segments.SegmentWriter._append
    monkeypatch.setattr(segments.SegmentWriter, "_append", full)
    desk.speak(1)
    assert "disk_full" in desk.alerts()
    assert not desk.writer.state.flowing
    monkeypatch.setattr(segments.SegmentWriter, "_append", real)
    desk.speak(4)
    assert "disk_full" not in desk.alerts()
    desk.writer.finish()
    found = desk.found()
    assert {gap.reason for gap in found.gaps} == {"disk"}
    assert found.gaps[0].start_ms == 2_000
    assert found.end_ms == 7_000


def full(*_args):
    raise DiskFull("Der er ikke plads på disken.", "Gør plads.")


def test_a_disk_that_is_still_full_at_the_end_is_the_error(desk, monkeypatch):
    from stt_minutes.audio import segments, writing

    desk.open()
    desk.speak(2)
    monkeypatch.setattr(segments.SegmentWriter, "_append", full)
    monkeypatch.setattr(writing, "write_bytes", full)
    desk.speak(3)
    with pytest.raises(DiskFull):
        desk.writer.finish()
    assert spans(desk.found()) == [(0, 2_000)]
    assert desk.found().stop is not None


def test_a_recording_stopped_behind_closed_doors_says_so_to_its_end(desk):
    desk.open()
    desk.speak(1)
    desk.writer.handle(Command("close_doors"))
    desk.speak(2)
    desk.writer.finish()
    assert [(gap.start_ms, gap.end_ms, gap.reason) for gap in desk.found().gaps] == [(1_000, 3_000, "doors_closed")]
    assert desk.found().stop.end_ms == 3_000
    assert journal.read(desk.folder / journal.CLOSED).stop.end_ms == 3_000


def test_after_a_crash_behind_closed_doors_they_are_still_closed(desk, monkeypatch):
    desk.open()
    desk.speak(1)
    desk.writer.handle(Command("close_doors"))
    desk.speak(2)
    for track in desk.writer._tracks:
        track.writer.close()
    recovery.mend(desk.folder)
    again = Desk(desk.folder, monkeypatch, doors_closed=True)
    again.open()
    again.speak(1)
    again.writer.handle(Command("open_doors"))
    again.open()
    again.speak(1)
    again.writer.finish()
    inside = journal.read(desk.folder / journal.CLOSED)
    assert [segment.end_ms - segment.start_ms for segment in inside.segments] == [2_000, 1_000]
    found = desk.found()
    assert [segment.end_ms - segment.start_ms for segment in found.segments] == [1_000, 1_000]
    assert (found.gaps[0].start_ms, found.gaps[0].end_ms, found.gaps[0].reason) == (1_000, 3_000, "doors_closed")
    assert found.segments[1].start_ms >= inside.end_ms


@pytest.mark.parametrize(
    ("hours", "reason", "cut", "gap_ms"),
    [(1, "interrupted", True, 3_600_000), (1, "stopped", False, 3_600_000), (20, "stopped", False, 1_000)],
)
def test_going_on_later_is_a_gap_unless_it_is_another_day(tmp_path, monkeypatch, hours, reason, cut, gap_ms):
    from datetime import datetime, timedelta

    folder = tmp_path / "audio"
    folder.mkdir()
    before = datetime.now().astimezone() - timedelta(hours=hours, seconds=30)
    journal.append(folder, Session(before.isoformat(), 0))
    journal.append(folder, journal.RecordedSegment("recording-0001.flac", 0, 30 * RATE, RATE, 1, "M", "0" * 64))
    journal.append(folder, Stop((before + timedelta(seconds=30)).isoformat(), 30_000, cut=cut))
    desk = Desk(folder, monkeypatch)
    desk.open()
    desk.speak(1)
    desk.writer.finish()
    (gap,) = desk.found().gaps
    assert gap.reason == reason
    assert gap.start_ms == 30_000
    assert abs(gap.end_ms - gap.start_ms - gap_ms) < 5_000
    assert [segment.file for segment in desk.found().segments] == ["recording-0001.flac", "recording-0002.flac"]


def test_the_clock_runs_on_through_pauses(desk):
    desk.open()
    desk.speak(2)
    desk.writer.handle(Command("pause"))
    desk.wait(5)
    assert desk.writer.now_ms == 7_000
    assert desk.writer.state.paused


def test_a_microphone_that_was_muted_is_told_of_afterwards(desk):
    desk.open()
    desk.speak(14)
    desk.speak(25, value=0)
    desk.speak(3)
    desk.writer.finish()
    (warned,) = desk.found().warnings
    assert (warned.reason, warned.start_ms, warned.end_ms) == ("silent", 14_000, 39_000)
    (remark,) = desk.found().remarks
    assert remark.kind == "recording_silent"
    assert "fra 0.14 til 0.39" in remark.text


def test_a_mute_that_lasts_to_the_end_or_to_a_crash_is_told_of(desk):
    desk.open()
    desk.speak(3)
    desk.speak(9, value=0)
    assert desk.found().remarks[0].start_ms == 3_000, "while it lasts"
    desk.writer.finish()
    (warned,) = desk.found().warnings
    assert (warned.start_ms, warned.end_ms) == (3_000, 12_000)


@pytest.mark.parametrize(("value", "reason"), [(20, "low"), (32_767, "clipping")])
def test_what_the_screen_warned_of_is_a_remark(desk, value, reason):
    desk.open()
    desk.speak(25, value=value)
    desk.speak(8)
    desk.writer.finish()
    assert [remark.kind for remark in desk.found().remarks] == [f"recording_{reason}"]


def test_a_second_microphone_and_sound_that_was_dropped_are_remarks(desk):
    desk.open()
    desk.speak(2)
    desk.writer.handle(Lost("room", "Mikrofon"))
    desk.open("Anden mikrofon", fallback=True)
    desk.speak(5)
    samples = np.full(BLOCK, 1000, np.int16)
    desk.now_s += 0.05
    desk.writer.handle(Sound(desk.now_s, desk.stream, samples.tobytes(), overflow=True))
    desk.speak(3)
    desk.writer.finish()
    texts = {remark.kind: remark.text for remark in desk.found().remarks}
    assert "„Anden mikrofon“" in texts["recording_fallback"]
    assert "recording_overflow" in texts


def test_a_pause_ends_a_warning_and_is_none(desk):
    desk.open()
    desk.speak(2)
    desk.speak(8, value=0)
    desk.writer.handle(Command("pause"))
    desk.wait(60)
    desk.writer.handle(Command("resume"))
    desk.open()
    desk.speak(3)
    desk.writer.finish()
    (warned,) = desk.found().warnings
    assert (warned.start_ms, warned.end_ms) == (2_000, 10_000)


def test_a_flickering_warning_is_one_remark(desk):
    desk.open()
    for _ in range(4):
        desk.speak(6, value=0)
        desk.speak(2)
    desk.writer.finish()
    assert len(desk.found().warnings) == 4
    assert len(desk.found().remarks) == 1
