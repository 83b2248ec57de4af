"""`record` as a secretary meets it: the notice, the screen in a real terminal, the keys, the draft, and every way to end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile

import pytest

from stt_minutes import notice
from stt_minutes.audio import journal
from stt_minutes.audio.source import open_sound
from stt_minutes.meeting import Meeting

AGENDA = "Chefgruppen i Nørrebæk Kommune\n\n1. Velkomst\n2. Budgetopfølgning\n3. Eventuelt\n"


@pytest.fixture
def agenda(tmp_path):
    path = tmp_path / "dagsorden.txt"
    path.write_text(AGENDA, encoding="utf-8")
    return path


def start(folder, *words, **options):
    command = [sys.executable, "-m", "stt_minutes", "record", folder, *words]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


class Plain:
    """A recording with --plain: what it says is read line by line, keys are written."""

    def __init__(self, folder, *words) -> None:
        self._process = start(folder, "--plain", "--name", "Sekretæren", *words)
        self.said: list[str] = []
        os.set_blocking(self._process.stderr.fileno(), False)
        self._rest = b""

    def until(self, words: str, seconds: float = 60) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._rest += self._process.stderr.read() or b""
            *lines, self._rest = self._rest.split(b"\n")
            self.said += [line.decode() for line in lines]
            found = [line for line in self.said if words in line]
            if found:
                return found[-1]
            if self._process.poll() is not None and not lines:
                break
            time.sleep(0.05)
        pytest.fail(f"„{words}“ was never said:\n" + "\n".join(self.said))

    def press(self, keys: str) -> None:
        self._process.stdin.write(keys.encode())
        self._process.stdin.flush()

    def send(self, number: int) -> None:
        self._process.send_signal(number)

    def end(self, seconds: float = 120) -> tuple[int, str]:
        os.set_blocking(self._process.stderr.fileno(), True)
        out, error = self._process.communicate(timeout=seconds)
        self.said += error.decode().splitlines()
        return self._process.returncode, out.decode()


@pytest.mark.soundserver
def test_the_screen_and_the_keys_in_a_real_terminal(tmp_path, sound_server, agenda):
    import fcntl
    import pty
    import struct
    import termios

    folder = tmp_path / "møde"
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(theirs)
    process = subprocess.Popen(
        [sys.executable, "-m", "stt_minutes", "record", folder, "--agenda", agenda, "--no-draft"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm"},
    )
    os.set_blocking(ours, False)
    seen = ""

    def until(words: str) -> None:
        nonlocal seen
        end = time.monotonic() + 30
        while words not in seen and time.monotonic() < end:
            try:
                seen += os.read(ours, 65536).decode(errors="replace")
            except BlockingIOError:
                time.sleep(0.05)
        assert words in seen
        seen = seen.partition(words)[2]

    until("MØDET BLIVER OPTAGET")
    until("Skriv derefter dit navn")
    assert not (folder / "audio" / journal.JOURNAL).exists(), "no sample is taken before the notice is accepted"
    os.write(ours, b"Bente Holm\n")
    until("Hjemmel")
    os.write(ours, b"a\n")
    until("\x1b[?1049h")
    until("OPTAGER")
    os.write(ours, b"n")
    until("Punkt 1: Velkomst")
    os.write(ours, b"g2\n")
    until("Punkt 2: Budgetopfølgning")
    os.write(ours, b"p")
    until("PAUSE")
    os.write(ours, b"p")
    until("OPTAGER")
    os.write(ours, b"s")
    until("Stop optagelsen?")
    os.write(ours, b"s")
    until("\x1b[?1049l")
    assert process.wait(timeout=30) == 0
    assert process.stdout.read().decode().strip() == str(folder)
    process.stdout.close()
    assert termios.tcgetattr(theirs) == before
    os.close(ours)
    os.close(theirs)
    meeting = Meeting.open(folder)
    kinds = [marker.kind for marker in meeting.value("markers").markers]
    assert kinds == ["item", "item", "pause", "resume", "stop"]
    (accepted,) = notice.accepted(folder)
    assert accepted.name == "Bente Holm"
    assert "litra a (samtykke" in accepted.basis
    assert accepted.text == notice.text()
    recording = journal.read(meeting.audio)
    assert [gap.reason for gap in recording.gaps] == ["pause"]
    assert accepted.at <= recording.sessions[0].at


@pytest.mark.soundserver
@pytest.mark.model
def test_the_draft_is_there_at_the_stop_and_closed_doors_stay_closed(tmp_path, sound_server, base_model, root, agenda):
    """The canary: what is said behind closed doors is in no file outside the closed folder, neither as sound nor as words."""
    import soundfile

    from stt_minutes import settings
    from stt_minutes.engines import speech_options
    from stt_minutes.speech.engine import transcribe

    source = root / "audio_fixtures" / "direktion" / "meeting.opus"
    said = {"open": (20_000, 42_000), "canary": (60_000, 70_000)}
    for name, (start_ms, end_ms) in said.items():
        samples = [block.samples[0] for block in open_sound(source, from_ms=start_ms, to_ms=end_ms).blocks()]
        soundfile.write(tmp_path / f"{name}.wav", [value for part in samples for value in part], 16_000)
    canary = transcribe(
        open_sound(tmp_path / "canary.wav").blocks(), model=base_model, options=speech_options(settings.load())
    )
    phrases = phrases_of([word.text for segment in canary.segments for word in segment.words])
    assert len(phrases) > 5

    folder = tmp_path / "møde"
    recording = Plain(folder, "--agenda", agenda)
    recording.until("OPTAGER")
    recording.press("n")
    assert sound_server.play(tmp_path / "open.wav").wait(timeout=60) == 0
    recording.press("l")
    recording.until("Dørene er lukket")
    assert sound_server.play(tmp_path / "canary.wav").wait(timeout=60) == 0
    recording.press("l")
    recording.until("Dørene er åbne igen")
    time.sleep(3)
    recording.press("ss")
    code, out = recording.end()
    assert code == 0, "\n".join(recording.said)
    assert str(folder / "out" / "referat.docx") in out
    assert zipfile.is_zipfile(folder / "out" / "referat.docx")

    meeting = Meeting.open(folder)
    heard = meeting.value("transcript")
    assert sum(len(segment.words) for segment in heard.segments) > 5, "the open part was heard"
    (gap,) = journal.read(meeting.audio).gaps
    assert gap.reason == "doors_closed"
    assert not [
        each
        for each in heard.segments
        if each.words and each.start_ms < gap.end_ms and each.end_ms > gap.start_ms + 500
    ]
    everything = "\n".join(recording.said) + out
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".flac":
            content = path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as parts:
                    content = b"\n".join(parts.read(name) for name in parts.namelist())
            everything += content.decode(errors="replace")
    plain = " ".join(re.findall(r"\w+", everything.casefold()))
    assert not [phrase for phrase in phrases if phrase in plain]
    assert journal.read(meeting.audio / journal.CLOSED).end_ms - gap.start_ms > 9_000


def phrases_of(words: list[str]) -> set[str]:
    """Each run of three words, as it would be found in a text."""
    plain = [word for text in words for word in re.findall(r"\w+", text.casefold())]
    return {" ".join(plain[start : start + 3]) for start in range(len(plain) - 2)}


@pytest.mark.soundserver
@pytest.mark.model
def test_run_finishes_a_meeting_whose_recorder_was_killed(tmp_path, sound_server, base_model, agenda, stt):
    folder = tmp_path / "møde"
    recording = Plain(folder, "--agenda", agenda)
    recording.until("OPTAGER")
    recording.press("n")
    recording.until("Punkt 1: Velkomst")
    time.sleep(3)
    recording.send(signal.SIGKILL)
    recording.end()
    status = stt("status", folder, "--json")
    assert "Optagelsen blev afbrudt ved" in status.stderr
    found = json.loads(status.stdout)["recording"]
    assert found["running"] is False
    assert found["end_ms"] > 2_000
    assert len(found["remarks"]) == 1
    again = stt("run", folder)
    # Nobody spoke; the draft is there all the same, and the command says so.
    assert "ingen tale" in again.stderr
    assert (folder / "out" / "referat.docx").is_file()


@pytest.mark.soundserver
def test_a_terminal_that_is_closed_finishes_the_recording(tmp_path, sound_server):
    folder = tmp_path / "møde"
    recording = Plain(folder, "--no-draft")
    recording.until("OPTAGER")
    recording.send(signal.SIGHUP)
    code, _ = recording.end()
    assert code == 0
    assert journal.read(folder / "audio").stop is not None
    assert [marker.kind for marker in Meeting.open(folder).value("markers").markers] == ["stop"]


@pytest.mark.soundserver
def test_control_c_asks_and_the_second_stops(tmp_path, sound_server):
    folder = tmp_path / "møde"
    recording = Plain(folder, "--no-draft")
    recording.until("OPTAGER")
    recording.send(signal.SIGINT)
    recording.until("Stop optagelsen?")
    recording.press("n")
    recording.until("Optagelsen fortsætter")
    recording.send(signal.SIGINT)
    time.sleep(0.5)
    recording.send(signal.SIGINT)
    code, out = recording.end()
    assert code == 0
    assert out.strip() == str(folder)
    assert [marker.kind for marker in Meeting.open(folder).value("markers").markers] == ["stop"]


@pytest.mark.soundserver
def test_status_of_a_running_recording_and_a_second_recorder(tmp_path, sound_server, stt):
    folder = tmp_path / "møde"
    recording = Plain(folder, "--no-draft")
    recording.until("OPTAGER")
    found = json.loads(stt("status", folder, "--json").stdout)["recording"]
    assert found["running"] is True
    second = stt("record", folder, "--plain", "--name", "En anden")
    assert second.returncode == 3
    assert "optages lige nu" in second.stderr
    recording.press("i")
    recording.until("niveau")
    recording.press("ss")
    assert recording.end()[0] == 0


def test_without_the_notice_nothing_is_recorded(tmp_path, stt):
    folder = tmp_path / "møde"
    process = start(folder, "--plain")
    _, error = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "MØDET BLIVER OPTAGET" in error.decode()
    assert "--name" in error.decode()
    assert not list((folder / "audio").iterdir())


def test_the_house_has_its_own_notice(tmp_path, monkeypatch):
    monkeypatch.setenv("STT_MINUTES_CONFIG", str(tmp_path))
    (tmp_path / notice.OWN_TEXT).write_text("\ufeffVi optager. Sig til, hvis du er imod.\n", encoding="utf-8")
    assert notice.text() == "Vi optager. Sig til, hvis du er imod."
    first = notice.accept(tmp_path, "Bente Holm", "egen hjemmel")
    second = notice.accept(tmp_path, "Carl Vig", "egen hjemmel")
    assert notice.accepted(tmp_path) == (first, second)


@pytest.mark.model
def test_minutes_takes_a_recording_as_one_sound(tmp_path, base_model, agenda, stt):
    """A folder that a recorder left, cut off: two segments, a gap and a tail."""
    import numpy as np

    from stt_minutes.audio.segments import SegmentWriter

    folder = tmp_path / "optagelse"
    folder.mkdir()
    journal.append(folder, journal.Session("2026-04-15T09:00:00+02:00", 0))
    writer = SegmentWriter(folder)
    noise = np.random.default_rng(1).integers(-300, 300, (32_000, 1), dtype=np.int16)
    for start_ms in (0, 5_000):
        writer.begin(start_ms, 16_000, 1, "Mikrofon")
        writer.write(noise)
    writer.close()
    result = stt("minutes", folder, "--agenda", agenda, cwd=tmp_path)
    assert "Optagelsen blev afbrudt ved 0.07" in result.stderr
    assert "ingen tale" in result.stderr
    (made,) = tmp_path.glob("*/meeting.toml")
    copied = journal.read(made.parent / "audio")
    assert [(each.start_ms, each.end_ms) for each in copied.segments] == [(0, 2_000), (5_000, 7_000)]
    assert Meeting.open(made.parent).value("transcript").duration_ms == 7_000
    again = stt("minutes", folder, "--agenda", agenda, cwd=tmp_path)
    assert str(made.parent.name) in again.stderr
    assert len(list(tmp_path.glob("*/meeting.toml"))) == 1, "the same recording is the same meeting"


def test_a_meeting_with_a_sound_file_is_not_recorded_into(tmp_path, root, stt):
    folder = tmp_path / "møde"
    Meeting.create(folder, audio=root / "audio_fixtures" / "direktion" / "meeting.opus")
    result = stt("record", folder, "--plain", "--name", "Bente Holm")
    assert result.returncode == 2
    assert "har allerede en lydfil" in result.stderr


def finished(folder):
    meeting = Meeting.create(folder)
    meeting.audio.mkdir(exist_ok=True)
    journal.append(meeting.audio, journal.Session("2026-04-15T09:00:00+02:00", 0))
    journal.append(meeting.audio, journal.Gap(0, 60_000, "pause"))
    journal.append(meeting.audio, journal.Stop("2026-04-15T09:01:00+02:00", 60_000))
    return meeting


def test_a_finished_recording_does_not_go_on_unasked(tmp_path, stt):
    meeting = finished(tmp_path / "møde")
    result = stt("record", meeting.folder, "--name", "Sekretæren")
    assert result.returncode == 2
    assert "--continue" in result.stderr
    assert journal.read(meeting.audio).end_ms == 60_000


def test_the_clock_of_a_recording_is_the_journals(tmp_path):
    meeting = finished(tmp_path / "møde")
    assert meeting.time_of_day(41 * 60_000) == "09:41"
    journal.append(meeting.audio, journal.Session("2026-04-15T10:30:00+02:00", 3_600_000))
    assert meeting.time_of_day(3_600_000 + 60_000) == "10:31"
    assert Meeting.create(tmp_path / "andet").time_of_day(0) is None


def test_a_mark_is_a_remark_at_its_place(tmp_path):
    from stt_minutes import pipeline
    from stt_minutes.values import Marker, Markers

    meeting = finished(tmp_path / "møde")
    meeting.save("markers", Markers((Marker(75_000, "mark"), Marker(80_000, "stop"))))
    (remark,) = pipeline.remarks(meeting)
    assert (remark.kind, remark.start_ms) == ("mark", 75_000)
    assert "1.15" in remark.text
