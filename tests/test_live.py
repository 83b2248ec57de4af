"""Transcription that follows a recording: the same transcript as afterwards, and no harm when it fails."""

from __future__ import annotations

import difflib
import itertools
import time

import numpy as np
import pytest

from stt_minutes import live, pipeline, settings
from stt_minutes.audio import journal
from stt_minutes.audio.journal import Gap, Session, Stop
from stt_minutes.audio.segments import SegmentWriter
from stt_minutes.audio.source import open_sound
from stt_minutes.live import Live, Reached
from stt_minutes.meeting import Meeting
from stt_minutes.speech.whisper import Recogniser

AT = "2026-04-15T09:00:00+02:00"
RATE = 16_000


@pytest.fixture(scope="module")
def speech(root) -> np.ndarray:
    """40 s of spoken Danish, 16 bit."""
    blocks = open_sound(root / "audio_fixtures" / "direktion" / "meeting.opus", from_ms=20_000, to_ms=60_000).blocks()
    return np.round(np.concatenate([block.samples[0] for block in blocks]) * 32767).astype(np.int16)[:, None]


@pytest.fixture
def meeting(tmp_path):
    return Meeting.create(tmp_path / "møde")


class Recording:
    """A recording that grows a segment each time somebody waits for it."""

    def __init__(self, meeting, speech, *, stops: bool = True) -> None:
        self._folder = meeting.audio
        self._writer = SegmentWriter(self._folder, segment_ms=10_000)
        self._pieces = iter(np.split(speech, 4))
        self._stops = stops
        journal.append(self._folder, Session(AT, 0))
        self._writer.begin(0, RATE, 1, "Mikrofon")

    def wait(self) -> bool:
        piece = next(self._pieces, None)
        if piece is not None:
            self._writer.write(piece)
            return True
        if self._stops:
            journal.append(self._folder, Stop(AT, self._writer.position_ms))
        return self._stops


def words(transcript) -> list[str]:
    return [word.text for segment in transcript.segments for word in segment.words]


@pytest.mark.model
def test_it_is_the_transcript_that_run_would_have_made(base_model, meeting, speech):
    chosen = settings.load()
    told: list[Reached] = []
    live.follow(meeting, chosen, told.append, Recording(meeting, speech).wait)
    assert [reached.state for reached in told] == ["running"] * 4 + ["finishing", "done"]
    assert [reached.recorded_ms for reached in told[:4]] == [10_000, 20_000, 30_000, 40_000]
    assert all(a.done_ms <= b.done_ms for a, b in itertools.pairwise(told))
    assert pipeline.state(meeting, chosen)["transcript"] == "done"
    assert not meeting.part.exists()
    followed = meeting.load("transcript")
    meeting.path("transcript").unlink()
    pipeline.run(meeting, until="transcript", settings=chosen)
    afterwards = meeting.load("transcript")
    assert followed.made_from == afterwards.made_from
    assert followed.value.duration_ms == afterwards.value.duration_ms == 40_000
    alike = difflib.SequenceMatcher(None, words(followed.value), words(afterwards.value), autojunk=False).ratio()
    assert alike > 0.9
    assert followed.value.silences == afterwards.value.silences


@pytest.mark.model
def test_the_turns_at_the_stop_are_those_that_run_would_find(base_model, speakers_model, meeting, speech):
    chosen = settings.load(speakers=True)
    told: list[Reached] = []
    live.follow(meeting, chosen, told.append, Recording(meeting, speech).wait)
    running = [reached for reached in told if reached.latest]
    assert running
    assert running[0].state == "running"
    assert running[-1].latest[-1][0].startswith("Taler ")
    assert pipeline.state(meeting, chosen)["turns"] == "done"
    settled = meeting.load("turns")
    meeting.path("turns").unlink()
    pipeline.run(meeting, until="turns", settings=chosen)
    assert meeting.load("turns").value == settled.value
    assert settled.value


@pytest.mark.model
def test_when_the_recorder_is_killed_the_rest_is_left_to_run(base_model, meeting, speech):
    recording = Recording(meeting, speech[: 10 * RATE], stops=False)
    told: list[Reached] = []
    live.follow(meeting, settings.load(), told.append, recording.wait)
    assert told[-1].state == "running"
    assert not meeting.has("transcript")


@pytest.mark.model
def test_what_was_transcribed_before_a_kill_9_is_not_decoded_again(base_model, meeting, speech, monkeypatch):
    recording = Recording(meeting, np.concatenate([speech, speech]), stops=False)
    while recording.wait():
        pass
    with Live(meeting, settings.load()) as following:
        for _ in range(1_200):
            if meeting.part.exists() and meeting.part.read_bytes().count(b"\n") > 1:
                break
            assert following._process.poll() is None
            time.sleep(0.05)
        following._process.kill()
    kept = meeting.part.read_bytes().count(b"\n") - 1
    assert kept >= 1
    journal.append(meeting.audio, Stop(AT, 80_000))
    decoded = []
    decode = Recogniser.decode

    def counted(self, windows, effort):
        decoded.extend(windows)
        return decode(self, windows, effort)

    monkeypatch.setattr(Recogniser, "decode", counted)
    pipeline.run(meeting, until="transcript", settings=settings.load())
    resumed, first = words(meeting.value("transcript")), len(decoded)
    meeting.path("transcript").unlink()
    pipeline.run(meeting, until="transcript", settings=settings.load())
    whole = len(decoded) - first
    assert 0 < first == whole - kept
    alike = difflib.SequenceMatcher(None, resumed, words(meeting.value("transcript")), autojunk=False).ratio()
    assert alike > 0.9


@pytest.mark.model
def test_a_gap_and_its_reason_are_in_the_transcript(base_model, meeting, speech):
    journal.append(meeting.audio, Session(AT, 0))
    writer = SegmentWriter(meeting.audio)
    writer.begin(0, RATE, 1, "Mikrofon")
    writer.write(speech[: 5 * RATE])
    writer.gap(5_000, 65_000, "device")
    writer.begin(65_000, RATE, 1, "Mikrofon")
    writer.write(speech[5 * RATE : 10 * RATE])
    writer.finish()
    journal.append(meeting.audio, Stop(AT, 70_000))
    live.follow(meeting, settings.load(), lambda _: None, lambda: False)
    transcript = meeting.value("transcript")
    assert transcript.duration_ms == 70_000
    assert [remark.kind for remark in transcript.remarks][:1] == ["recording_gap"]
    inside = Gap(5_000, 65_000, "device")
    assert not [
        each
        for each in transcript.segments
        if each.end_ms > inside.start_ms + 500 and each.start_ms < inside.end_ms - 500
    ]


def test_a_missing_model_is_said_and_harms_nothing(meeting, monkeypatch, tmp_path):
    monkeypatch.setenv("STT_MINUTES_MODELS", str(tmp_path / "ingen"))
    with Live(meeting, settings.load()) as following:
        assert not following.finish()
        assert following.reached.state == "failed"
        assert "ikke hentet" in following.reached.text


def test_leaving_ends_the_process_at_once(meeting):
    with Live(meeting, settings.load()) as following:
        process = following._process
        assert process.poll() is None
    assert process.poll() is not None
    assert following.reached.state == "failed"


def test_how_far_behind_is_never_negative():
    assert Reached("running", 5_000, 30_000).behind_ms == 25_000
    assert Reached("done", 5_100, 5_000).behind_ms == 0
