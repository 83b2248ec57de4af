"""The recorder on a real sound system: PortAudio records from PulseAudio while speech is played into it."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time

import pytest
import soundfile

from stt_minutes.audio import devices, journal, recovery
from stt_minutes.audio.recorder import Recorder
from stt_minutes.errors import Busy, DiskFull, NoMicrophone

pytestmark = pytest.mark.soundserver

RATE = 16_000
# Run by a Python of its own, which is then killed: it records and says where on the clock it is.
RECORD = """
import sys, time
from pathlib import Path
from stt_minutes.audio.recorder import Recorder
with Recorder(Path(sys.argv[1]), segment_ms=3000) as recorder:
    while True:
        if recorder.state.flowing:
            print(recorder.state.now_ms, flush=True)
        time.sleep(0.05)
"""


def record_elsewhere(folder):
    return subprocess.Popen([sys.executable, "-c", RECORD, folder], stdout=subprocess.PIPE, text=True)


def test_what_is_recorded_is_what_was_played(tmp_path, studio):
    folder = tmp_path / "audio"
    with Recorder(folder, segment_ms=5_000) as recorder:
        studio.flowing(recorder)
        studio.play(studio.said(0, 20))
        time.sleep(0.5)
    found = studio.heard(folder)
    starts = range(0, 20 * RATE, 4 * RATE)
    places = [studio.find(found, studio.speech[start : start + 4 * RATE]) for start in starts]
    assert min(likeness for _, likeness in places) > 0.95
    offsets = [place - start for (place, _), start in zip(places, starts, strict=True)]
    # 20 ms in 10 minutes are 0.53 ms in the 16 s between the first and the last window: 8 samples.
    assert max(offsets) - min(offsets) <= 8
    there = journal.read(folder)
    assert (there.gaps, there.tail, there.remarks) == ((), None, ())
    assert there.stop is not None
    assert len(there.segments) >= 4
    for segment in there.segments:
        alone, rate = soundfile.read(there.path(segment))
        assert (len(alone), rate) == (segment.samples, segment.sample_rate)
    assert not recovery.running(folder)


def test_only_one_recorder_writes_in_a_folder(tmp_path, studio):
    with Recorder(tmp_path), pytest.raises(Busy, match="optages lige nu"), Recorder(tmp_path):
        pass


@pytest.mark.parametrize("seed", range(int(os.environ.get("STT_MINUTES_KILLS", "4"))))
def test_a_kill_at_any_moment_costs_less_than_five_seconds(tmp_path, studio, seed):
    playing = studio.begin(studio.said(0, 40))
    recording = record_elsewhere(tmp_path)
    alive_s = random.Random(seed).uniform(1.0, 9.0)
    said_ms = 0
    for line in recording.stdout:
        said_ms = int(line)
        if said_ms > alive_s * 1000:
            break
    recording.kill()
    said_ms = max([said_ms, *(int(line) for line in recording.stdout if line.endswith("\n"))])
    recording.wait(timeout=10)
    recording.stdout.close()
    playing.kill()
    playing.wait(timeout=10)
    mended = recovery.mend(tmp_path)
    assert mended is not None
    assert said_ms - mended.end_ms < 5_000
    there = journal.read(tmp_path)
    assert there.segments[0].start_ms == 0
    assert all(a.end_ms == b.start_ms for a, b in itertools.pairwise(there.segments))
    assert there.end_ms == mended.end_ms
    assert [remark.kind for remark in there.remarks] == ["recording_cut"]
    found = studio.heard(tmp_path)[: (there.end_ms - 50) * RATE // 1000]
    half = found[len(found) // 2 :]
    assert studio.find(studio.speech, half)[1] > 0.95, "the sound up to the end is what was played"


def test_a_recording_goes_on_after_a_crash_with_a_gap_as_long_as_the_break(tmp_path, studio):
    first = record_elsewhere(tmp_path)
    for line in first.stdout:
        if int(line) > 2_500:
            break
    first.kill()
    first.wait(timeout=10)
    first.stdout.close()
    with Recorder(tmp_path) as recorder:
        assert recorder.mended is not None
        assert "højst 2 sekunder" in recorder.mended.text
        studio.wait(lambda: recorder.state.now_ms > recorder.mended.end_ms + 500 and recorder.state.flowing)
        studio.wait(lambda: journal.read(tmp_path).gaps)
    there = journal.read(tmp_path)
    (gap,) = there.gaps
    assert gap.reason == "interrupted"
    assert gap.start_ms == recorder.mended.end_ms
    assert gap.end_ms == there.segments[-1].start_ms
    assert len(there.sessions) == 2


def test_a_device_that_is_pulled_out_and_put_back_leaves_a_gap_in_time(tmp_path, studio):
    folder = tmp_path / "audio"
    with Recorder(folder) as recorder:
        studio.flowing(recorder)
        studio.play(studio.said(0, 2))
        studio.server.unplug(studio.server.device)
        pulled_ms = recorder.state.now_ms
        alert = studio.alert(recorder, "device")
        assert "Monitor of Null Output" in alert.text
        assert not recorder.state.flowing
        studio.server.plug_in()
        studio.wait(lambda: recorder.state.flowing and not recorder.state.alerts)
        back_ms = recorder.state.now_ms
        time.sleep(1)
        studio.play(studio.said(10, 13))
        time.sleep(0.5)
    there = journal.read(folder)
    (gap,) = there.gaps
    assert gap.reason == "device"
    assert abs(gap.start_ms - pulled_ms) < 1_000
    assert abs(gap.end_ms - back_ms) < 3_000
    assert "mikrofonen var væk" in there.remarks[0].text
    sound = studio.heard(folder)
    assert not sound[gap.start_ms * 16 : gap.end_ms * 16].any()
    first, second = studio.find(sound, studio.said(0, 2))[0], studio.find(sound, studio.said(10, 13))[0]
    assert first < gap.start_ms * 16 < gap.end_ms * 16 <= second


def test_another_device_takes_over_when_it_is_named(tmp_path, studio):
    studio.server.plug_in("reserve")
    with Recorder(tmp_path, device="virt.monitor", fallback="reserve.monitor") as recorder:
        studio.flowing(recorder)
        studio.server.unplug(studio.server.device)
        studio.alert(recorder, "fallback")
        studio.wait(lambda: recorder.state.flowing)
        time.sleep(1)
    assert [gap.reason for gap in journal.read(tmp_path).gaps] == ["device"]
    assert journal.read(tmp_path).segments[-1].start_ms > 0


def test_another_default_device_is_noticed_and_said(tmp_path, studio):
    other = studio.server.plug_in("bord")
    with Recorder(tmp_path) as recorder:
        studio.flowing(recorder)
        studio.server.pactl("set-default-source", "bord.monitor")
        studio.wait(lambda: devices.find(None).name == "bord.monitor")
        studio.alert(recorder, "device")
        studio.flowing(recorder)
    studio.server.unplug(other)
    assert len(journal.read(tmp_path).segments) == 2


def test_digital_silence_is_a_warning_after_five_seconds(tmp_path, studio):
    with Recorder(tmp_path) as recorder:
        studio.flowing(recorder)
        alerts = studio.wait(lambda: recorder.state.alerts)
        assert [alert.kind for alert in alerts] == ["silent"]
        assert alerts[0].since_ms >= 4_900
        studio.play(studio.said(0, 2))
        studio.wait(lambda: not recorder.state.alerts)
    assert journal.read(tmp_path).gaps == ()


def test_a_pause_leaves_no_samples_and_a_gap(tmp_path, studio):
    folder = tmp_path / "audio"
    secret = studio.said(20, 23)
    with Recorder(folder) as recorder:
        studio.flowing(recorder)
        recorder.pause()
        studio.wait(lambda: recorder.state.paused)
        studio.play(secret)
        assert not recorder.state.flowing
        recorder.resume()
        studio.wait(lambda: recorder.state.flowing)
        time.sleep(1)
    there = journal.read(folder)
    assert [gap.reason for gap in there.gaps] == ["pause"]
    assert there.gaps[0].end_ms - there.gaps[0].start_ms >= 3_000
    assert there.remarks == ()
    assert not studio.heard(folder)[: there.end_ms * 16].any(), "nothing but the silence before and after was recorded"


def test_what_is_said_behind_closed_doors_is_only_in_the_closed_folder(tmp_path, studio):
    folder = tmp_path / "audio"
    public, canary, after = studio.said(0, 3), studio.said(10, 13), studio.said(20, 23)
    with Recorder(folder, segment_ms=2_000) as recorder:
        studio.flowing(recorder)
        studio.play(public)
        time.sleep(0.5)
        recorder.close_doors()
        studio.wait(lambda: recorder.state.doors_closed)
        # The key to open is pressed while the last words still sound: they were said behind closed doors.
        studio.play(canary)
        recorder.open_doors()
        studio.wait(lambda: not recorder.state.doors_closed)
        time.sleep(2.5)
        studio.play(after)
        time.sleep(0.5)
    opened, closed = studio.heard(folder), studio.heard(folder / journal.CLOSED)
    for said in (public, after):
        assert studio.find(opened, said)[1] > 0.95
        assert studio.find(closed, said)[1] < 0.3
    assert studio.find(closed, canary)[1] > 0.95
    assert studio.find(opened, canary)[1] < 0.3
    there = journal.read(folder)
    assert [gap.reason for gap in there.gaps] == ["doors_closed"]
    inside = journal.read(folder / journal.CLOSED)
    assert there.gaps[0].start_ms <= inside.segments[0].start_ms
    assert inside.end_ms <= there.gaps[0].end_ms, "both are on one clock"
    assert inside.stop is not None
    if os.name == "posix":
        assert (folder / journal.CLOSED).stat().st_mode & 0o077 == 0


def test_a_machine_that_stood_still_is_a_gap_of_that_length(tmp_path, studio):
    recording = record_elsewhere(tmp_path)
    try:
        for line in recording.stdout:
            if int(line) > 2_000:
                break
        recording.send_signal(signal.SIGSTOP)
        time.sleep(7)
        recording.send_signal(signal.SIGCONT)
        back = int(recording.stdout.readline())
        for line in recording.stdout:
            if int(line) > back + 9_000:
                break
    finally:
        recording.kill()
        recording.wait(timeout=10)
        recording.stdout.close()
    recovery.mend(tmp_path)
    there = journal.read(tmp_path)
    lacking = sum(gap.end_ms - gap.start_ms for gap in there.gaps)
    heard_ms = sum(segment.end_ms - segment.start_ms for segment in there.segments)
    assert {gap.reason for gap in there.gaps} <= {"sleep", "lost"}
    assert heard_ms + lacking == there.end_ms
    # The sound server kept some of the sound; what it did not keep is a gap, so that later sound is where it belongs.
    assert abs(int(line) - there.end_ms) < 2_500


def test_the_system_sound_is_a_second_channel(tmp_path, studio):
    folder = tmp_path / "audio"
    studio.server.plug_in("room")
    told, asked = studio.said(0, 3), studio.said(20, 23)
    with Recorder(folder, device="room.monitor", system=True) as recorder:
        studio.flowing(recorder)
        time.sleep(0.5)
        both = [studio.begin(told, device="room"), studio.begin(asked, device="virt")]
        for each in both:
            each.wait(timeout=20)
        assert len(recorder.state.levels) == 2
        time.sleep(0.5)
    room, system = studio.heard(folder, 0), studio.heard(folder, 1)
    in_room, in_system = studio.find(room, told), studio.find(system, asked)
    assert in_room[1] > 0.95
    assert in_system[1] > 0.9
    assert abs(in_room[0] - in_system[0]) < RATE // 2
    assert studio.find(room, asked)[1] < 0.3


def test_devices_are_listed_and_told_apart(studio):
    studio.server.pactl("load-module", "module-remap-source", "source_name=bord", "master=virt.monitor")
    try:
        found = {device.name: device for device in devices.list_devices()}
        assert found["virt.monitor"].kind == "system"
        assert found["virt.monitor"].default
        assert found["bord"].kind == "microphone"
        assert devices.find("VIRT").name == "virt.monitor"
        assert devices.system_sound().name == "virt.monitor"
        with pytest.raises(NoMicrophone, match="hedder „findes ikke“"):
            devices.find("findes ikke")
    finally:
        studio.server.pactl("unload-module", "module-remap-source")


def test_no_microphone_is_an_error_in_words(tmp_path, studio):
    studio.server.unplug(studio.server.device)
    with pytest.raises(NoMicrophone, match=r"ingen mikrofon|kunne ikke åbnes"), Recorder(tmp_path):
        pass


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 6 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield disk
    subprocess.run(["umount", disk], check=True)


def fill(disk, *, leave: int):
    """Someone else writes a file that leaves only so many bytes."""
    there = os.statvfs(disk)
    (disk / "andet").write_bytes(bytes(there.f_bavail * there.f_frsize - leave))


def test_a_full_disk_is_said_and_everything_written_is_readable(small_disk, studio):
    folder = small_disk / "audio"
    recorder = Recorder(folder, segment_ms=4_000)
    recorder.start()
    studio.flowing(recorder)
    studio.play(studio.said(0, 4))
    fill(small_disk, leave=100_000)
    assert "DER OPTAGES IKKE" in studio.alert(recorder, "disk_full").text
    full_ms = recorder.state.now_ms
    with pytest.raises(DiskFull, match="ikke plads"):
        recorder.stop()
    there = journal.read(folder)
    assert there.stop is not None
    assert there.tail is None
    assert full_ms - there.end_ms < 1_000, "the sound up to the moment the disk was full is there"
    assert studio.find(studio.heard(folder), studio.said(0, 4))[1] > 0.95


def test_recording_goes_on_when_there_is_room_again(small_disk, studio):
    folder = small_disk / "audio"
    with Recorder(folder, segment_ms=4_000) as recorder:
        studio.flowing(recorder)
        fill(small_disk, leave=50_000)
        studio.alert(recorder, "disk_full")
        (small_disk / "andet").unlink()
        studio.flowing(recorder)
        assert not [each for each in recorder.state.alerts if each.kind == "disk_full"]
        time.sleep(1)
    assert [gap.reason for gap in journal.read(folder).gaps] == ["disk"]


def test_the_room_that_is_lost_takes_the_system_along_and_both_come_back(tmp_path, studio):
    room = studio.server.plug_in("room")
    with Recorder(tmp_path, device="room.monitor", system=True) as recorder:
        studio.flowing(recorder)
        studio.server.unplug(room)
        studio.alert(recorder, "device")
        studio.server.plug_in("room")
        studio.flowing(recorder)
        studio.wait(lambda: not recorder.state.alerts or recorder.state.alerts[0].kind == "silent")
        playing = studio.begin(studio.said(20, 30))
        studio.wait(lambda: recorder.state.levels[1].peak > -40)
        playing.kill()
        playing.wait(timeout=10)
    assert [gap.reason for gap in journal.read(tmp_path).gaps] == ["device"]
    assert {segment.channels for segment in journal.read(tmp_path).segments} == {2}
