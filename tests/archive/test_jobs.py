"""A folder of sound becomes meeting folders, each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from stt_minutes.archive.jobs import jobs
from stt_minutes.audio import journal
from stt_minutes.errors import AudioUnreadable


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def test_the_agenda_beside_the_sound_goes_along(tmp_path: Path) -> None:
    source, target = tmp_path / "lyd", tmp_path / "møder"
    _touch(source, "2024/januar.mp3", "2024/januar.docx", "2024/februar.WAV", "noter.txt")
    found = jobs(source, target)
    assert [(job.folder.relative_to(target).as_posix(), job.agenda and job.agenda.name) for job in found] == [
        ("2024/februar", None),
        ("2024/januar", "januar.docx"),
    ]
    meeting = found[1].meeting()
    assert meeting.agenda_file() == found[1].folder / "agenda.docx"
    assert found[1].meeting().folder == meeting.folder


def test_two_sounds_of_one_name_get_two_folders(tmp_path: Path) -> None:
    _touch(tmp_path / "lyd", "a.mp3", "a.wav")
    assert [job.folder.name for job in jobs(tmp_path / "lyd", tmp_path / "ud")] == ["a-mp3", "a-wav"]


def test_the_target_may_lie_inside_the_source(tmp_path: Path) -> None:
    _touch(tmp_path, "a.mp3", "ud/a/audio/original.mp3")
    assert [job.sound.name for job in jobs(tmp_path, tmp_path / "ud")] == ["a.mp3"]


def test_the_segments_of_a_recording_are_no_files_of_their_own(tmp_path: Path) -> None:
    recording = tmp_path / "møde" / "audio"
    closed = recording / journal.CLOSED
    closed.mkdir(parents=True)
    for folder in (recording, closed):
        (folder / journal.JOURNAL).touch()
        (folder / "recording-0001.flac").touch()
    (tmp_path / "andet.mp3").touch()
    assert [job.sound.name for job in jobs(tmp_path, tmp_path / "ud")] == ["andet.mp3"]


def test_no_sound_is_said(tmp_path: Path) -> None:
    with pytest.raises(AudioUnreadable, match="ingen lydfiler"):
        jobs(tmp_path, tmp_path / "ud")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"x")
    for path, word in ((tmp_path / "væk", "findes ikke"), (tmp_path / "a.wav", "er en fil")):
        with pytest.raises(AudioUnreadable, match=word):
            jobs(path, tmp_path / "ud")
