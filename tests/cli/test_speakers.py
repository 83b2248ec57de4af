"""`speakers`: the voices listed, named once, and the name held after a new run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stt_minutes import pipeline
from stt_minutes.cli import main
from stt_minutes.meeting import Meeting
from stt_minutes.values import Segment, Transcript, Turn, Word


def words(at: int, text: str) -> tuple[Word, ...]:
    return tuple(Word(word, at + i * 500, at + i * 500 + 500) for i, word in enumerate(text.split()))


@pytest.fixture
def meeting(tmp_path: Path) -> Meeting:
    made = Meeting.create(tmp_path / "mødet")
    first, second = words(0, "Godmorgen alle sammen og velkommen"), words(3000, "Tak skal du have")
    segments = (Segment("s1", 0, 2500, first), Segment("s2", 3000, 5000, second))
    made.save("transcript", Transcript("da", 5000, segments))
    made.save("turns", (Turn(0, 2500, "Taler 1"), Turn(2900, 5000, "Taler 2")))
    return made


def heard(meeting: Meeting) -> list[str | None]:
    return [segment.speaker for segment in pipeline.heard(meeting).segments]


def test_the_voices_are_listed_with_a_place_to_hear_them(meeting, capsys):
    assert main(["speakers", str(meeting.folder)]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[2].split() == [
        "Taler",
        "1",
        "0.02",
        "0.00–0.02",
        "Godmorgen",
        "alle",
        "sammen",
        "og",
        "velkommen",
    ]
    assert "--name" in err
    assert main(["speakers", str(meeting.folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[1] == {
        "label": "Taler 2", "name": "Taler 2", "ms": 2000, "start_ms": 3000, "end_ms": 5000,
    }  # fmt: skip


def test_a_name_holds_everywhere_and_after_a_new_run(meeting, capsys):
    assert main(["speakers", str(meeting.folder), "--name", "taler 2 = Hanne  Holm"]) == 0
    assert "Hanne Holm" in capsys.readouterr().out
    assert heard(meeting) == ["Taler 1", "Hanne Holm"]
    meeting.save(
        "turns", (Turn(0, 2400, "Taler 2"), Turn(3000, 5000, "Taler 1"))
    )  # a new run may number the voices otherwise
    assert heard(meeting) == ["Taler 2", "Hanne Holm"]


def test_a_name_can_be_changed_and_taken_back(meeting):
    for given, name in (
        ("Taler 2=Hanne Holm", "Hanne Holm"),
        ("Hanne Holm=Bo Testrup", "Bo Testrup"),
        ("Bo Testrup=", "Taler 2"),
    ):
        assert main(["speakers", str(meeting.folder), "--name", given]) == 0
        assert heard(meeting) == ["Taler 1", name]


@pytest.mark.parametrize("given", ["Taler 2", "Taler 9=Hanne Holm"])
def test_what_cannot_be_named_is_told_and_nothing_is_written(meeting, capsys, given):
    assert main(["speakers", str(meeting.folder), "--name", given]) == 2
    assert "prøv:" in capsys.readouterr().err
    assert not meeting.has("corrections")


def test_a_meeting_whose_sound_is_gone_still_lists_its_voices(meeting, capsys):
    assert main(["speakers", str(meeting.folder), "--play", "Taler 1"]) == 0
    assert "lyd er slettet" in capsys.readouterr().err
