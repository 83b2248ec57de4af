"""The steps of a meeting, with a stand-in for the speech engine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stt_minutes import models, pipeline
from stt_minutes.meeting import Meeting
from stt_minutes.pipeline import Event
from stt_minutes.speech import checkpoint, engine
from stt_minutes.values import Transcript


class Interrupted(Exception):
    """The run ends in the middle of its work."""


@pytest.fixture
def meeting(tmp_path: Path, root: Path) -> Meeting:
    return Meeting.create(tmp_path / "møde", audio=root / "audio_fixtures" / "direktion" / "meeting.opus")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int | None]]:
    """The parts of the sound that the engine was given, in turn; it is interrupted where `heard` begins with None."""
    parts: list = []

    def transcribe(blocks, *, checkpoint, part, **_) -> Transcript:
        stop = parts[:1] == [None]
        parts.append(part)
        first = next(iter(blocks))
        assert first.start_ms == part[0]
        if stop:
            del parts[0]
            checkpoint_of(checkpoint, part)
            raise Interrupted
        return Transcript("da", 200_000, (), ())

    monkeypatch.setattr(models, "find", lambda _: Path("model"))
    monkeypatch.setattr(engine, "transcribe", transcribe)
    return parts


def checkpoint_of(path: Path, part: tuple[int, int | None]) -> None:
    checkpoint.Checkpoint(path, "key", part)


def run(meeting: Meeting, span=None, *, again: bool = False) -> list[Event]:
    told: list[Event] = []
    pipeline.run(meeting, until="transcript", span=span, again=again, watch=told.append)
    return told


def test_a_part_that_was_chosen_stays_chosen_and_is_told(meeting, heard):
    assert not [event for event in run(meeting, (20_000, 90_000)) if event.state == "notice"]
    told = run(meeting)
    assert heard == [(20_000, 90_000)]
    assert [event.text for event in told if event.state == "notice"] == [
        "Kun lyden fra 0:00:20 til 0:01:30 er med, som valgt med --from og --to. Med --from 0.00 kommer det hele med."
    ]
    assert pipeline.state(meeting)["transcript"] == "done"
    run(meeting, pipeline.WHOLE)
    assert heard == [(20_000, 90_000), (0, None)]
    assert not [event for event in run(meeting) if event.state == "notice"]


def test_an_agenda_that_comes_later_leaves_the_transcript_and_is_told(meeting, heard, root):
    run(meeting)
    meeting.add_agenda(root / "audio_fixtures" / "direktion" / "agenda.txt")
    told = run(meeting)
    assert [event.text for event in told if event.state == "notice"] == [
        "Dagsordenens eller ordlistens navne er andre, end da talen blev skrevet ned. Med --again bliver den skrevet ned igen."
    ]
    assert (heard, pipeline.state(meeting)["transcript"]) == ([(0, None)], "done")
    assert not [event for event in run(meeting, again=True) if event.state == "notice"]
    assert not [event for event in run(meeting) if event.state == "notice"]
    assert heard == [(0, None)] * 2


def test_an_interrupted_part_is_gone_on_with(meeting, heard):
    heard.append(None)
    with pytest.raises(Interrupted):
        run(meeting, (20_000, None))
    run(meeting)
    assert heard == [(20_000, None), (20_000, None)]


def test_the_part_of_another_sound_is_not_taken_over(meeting, heard, root):
    run(meeting, (20_000, 90_000))
    (sound,) = meeting.audio.glob("original.*")
    sound.write_bytes((root / "audio_fixtures" / "direktion" / "meeting.opus").read_bytes() + b"\0")
    run(meeting)
    assert heard[-1] == (0, None)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"from_ms": "x", "to_ms": null}', '{"from_ms": 1, "to_ms": 2}'])
def test_a_damaged_checkpoint_chooses_no_part(tmp_path, text):
    path = tmp_path / "transcript.part.jsonl"
    path.write_text(text)
    assert checkpoint.part_of(path) is None
    assert checkpoint.part_of(tmp_path / "none") is None


def test_the_draft_as_a_page_has_the_sound_beside_it(meeting, heard, root):
    meeting.add_agenda(root / "audio_fixtures" / "direktion" / "agenda.txt")
    pipeline.run(meeting)
    (source,) = re.findall(r'<audio [^>]*src="([^"]+)"', (meeting.out / "referat.html").read_text(encoding="utf-8"))
    assert (meeting.out / source).resolve() == meeting.sound().resolve()
    assert (meeting.out / "referat.kilder.json").is_file()
    assert heard == [(0, None)]
