"""`speakers`: the voices listed, named once, and the name held after a new run."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from stt_minutes import notice, pipeline, profiles, suggestions
from stt_minutes.audio.source import open_sound
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
        "suggestion": None,
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


# --- voices that the house keeps: a stand-in says whose vector a piece of sound has, so that no network is needed ---------


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A house that keeps voices, with data and settings of its own."""
    folder = tmp_path / "config"
    folder.mkdir()
    monkeypatch.setenv("STT_MINUTES_CONFIG", str(folder))
    monkeypatch.setenv("STT_MINUTES_DATA", str(tmp_path / "data"))
    (folder / "config.toml").write_text("voice_profiles = true\n", encoding="utf-8")
    (folder / notice.VOICES_TEXT).write_text("Vi gemmer stemmer i et halvt år.", encoding="utf-8")
    vectors = {"Taler 1": (1.0, 0.0), "Taler 2": (0.0, 1.0)}
    monkeypatch.setattr(suggestions, "vector_of", lambda _, segments: vectors.get(segments[0].speaker))
    monkeypatch.setattr(suggestions, "network", lambda: "net")
    return folder


def test_a_kept_voice_is_a_question_in_the_next_meeting_and_nothing_else(meeting, house, capsys):
    assert main(["speakers", str(meeting.folder), "--name", "Taler 2=Anna Holm", "--remember", "Anna Holm"]) == 0
    assert "Vi gemmer stemmer i et halvt år." in capsys.readouterr().err
    assert heard(meeting) == ["Taler 1", "Anna Holm"]
    meeting.path("corrections").unlink()  # as in another meeting, where nobody has a name yet
    assert main(["speakers", str(meeting.folder)]) == 0
    assert "(Anna Holm?)" in capsys.readouterr().out
    assert heard(meeting) == ["Taler 1", "Taler 2"]
    assert main(["speakers", str(meeting.folder), "--json"]) == 0
    assert [voice["suggestion"] for voice in json.loads(capsys.readouterr().out)] == [None, "Anna Holm"]
    assert main(["speakers", str(meeting.folder), "--name", "Taler 1=Anna Holm", "--json"]) == 0
    assert [voice["suggestion"] for voice in json.loads(capsys.readouterr().out)] == [None, None]


def test_a_vector_of_another_network_is_not_compared(meeting, house, monkeypatch, capsys):
    main(["speakers", str(meeting.folder), "--name", "Taler 2=Anna Holm", "--remember", "Anna Holm"])
    meeting.path("corrections").unlink()
    monkeypatch.setattr(suggestions, "network", lambda: "another net")
    capsys.readouterr()
    assert main(["speakers", str(meeting.folder)]) == 0
    assert "Anna" not in capsys.readouterr().out


def test_a_voice_without_a_name_is_not_kept(meeting, house, capsys):
    assert main(["speakers", str(meeting.folder), "--remember", "Taler 1"]) == 2
    assert "intet navn" in capsys.readouterr().err
    assert profiles.kept() == ()


def test_a_voice_with_too_little_sound_is_not_kept(meeting, house, monkeypatch, capsys):
    monkeypatch.setattr(suggestions, "vector_of", lambda *_: None)
    assert main(["speakers", str(meeting.folder), "--name", "Taler 2=Anna Holm", "--remember", "Anna Holm"]) == 2
    assert "for lidt lyd" in capsys.readouterr().err


def test_nothing_is_kept_where_the_house_has_not_turned_it_on(meeting, capsys):
    assert main(["speakers", str(meeting.folder), "--name", "Taler 2=Anna Holm", "--remember", "Anna Holm"]) == 2
    assert "voice_profiles" in capsys.readouterr().err
    assert not meeting.has("corrections")


def test_kept_voices_are_listed_and_forgotten(house, capsys):
    profiles.keep("Anna Holm", (1.0, 0.0), "net")
    profiles.keep("Bo Testrup", (0.0, 1.0), "net")
    assert main(["voices", "--json"]) == 0
    assert [each["name"] for each in json.loads(capsys.readouterr().out)] == ["Anna Holm", "Bo Testrup"]
    assert main(["voices", "--forget", "Carl Vig"]) == 2
    assert main(["voices", "--forget", "anna holm"]) == 0
    assert "Anna" not in capsys.readouterr().out
    assert main(["voices", "--forget-all"]) == 0
    assert profiles.kept() == ()


@pytest.mark.model
def test_a_real_voice_is_known_again(speakers_model, shared, tmp_path, house, monkeypatch, capsys):
    """Two meetings in which the same person speaks, and one who does not."""
    monkeypatch.undo()
    monkeypatch.setenv("STT_MINUTES_CONFIG", str(house))
    monkeypatch.setenv("STT_MINUTES_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STT_MINUTES_MODELS", str(speakers_model.parent))

    def held(name: str, *recordings: str) -> Meeting:
        found = [b.samples[0] for r in recordings for b in open_sound(shared / "data" / "danish" / r).blocks()]
        path = tmp_path / f"{name}.wav"
        soundfile.write(path, np.concatenate(found), 16_000)
        made = Meeting.create(tmp_path / name, audio=path)
        end = len(np.concatenate(found)) // 16
        made.save("transcript", Transcript("da", end, (Segment("s1", 0, end, words(0, "Godmorgen og velkommen")),)))
        made.save("turns", (Turn(0, end, "Taler 1"),))
        return made

    first = held("a", "nst_u0042009.flac", "nst_u0042010.flac", "nst_u0042011.flac")
    again = held("b", "nst_u0042012.flac", "nst_u0042013.flac")
    other = held("c", "nst_r5650025_u0025010.flac", "nst_r5650025_u0025011.flac")
    assert main(["speakers", str(first.folder), "--name", "Taler 1=Anna Holm", "--remember", "Anna Holm"]) == 0
    capsys.readouterr()
    for meeting, found in ((again, "Anna Holm"), (other, None)):
        assert main(["speakers", str(meeting.folder), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)[0]["suggestion"] == found
