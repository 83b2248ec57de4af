"""A folder of sound becomes meeting folders, each once."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from stt_minutes.archive.jobs import survey
from stt_minutes.audio import journal
from stt_minutes.errors import AudioUnreadable, WriteFailed
from stt_minutes.values import Review


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def test_the_agenda_beside_the_sound_goes_along(tmp_path: Path) -> None:
    source, target = tmp_path / "lyd", tmp_path / "møder"
    _touch(source, "2024/januar.mp3", "2024/januar.docx", "2024/februar.WAV", "noter.txt")
    found = survey(source, target).jobs
    assert [(job.folder.relative_to(target).as_posix(), job.agenda and job.agenda.name) for job in found] == [
        ("2024/februar", None),
        ("2024/januar", "januar.docx"),
    ]
    meeting = found[1].meeting()
    assert meeting.agenda_file() == found[1].folder / "agenda.docx"
    assert found[1].meeting().folder == meeting.folder


def test_two_sounds_of_one_name_get_two_folders(tmp_path: Path) -> None:
    _touch(tmp_path / "lyd", "a.mp3", "a.wav")
    assert [job.folder.name for job in survey(tmp_path / "lyd", tmp_path / "ud").jobs] == ["a-mp3", "a-wav"]


def test_the_target_may_lie_inside_the_source(tmp_path: Path) -> None:
    _touch(tmp_path, "a.mp3", "ud/a/audio/original.mp3")
    assert [job.sound.name for job in survey(tmp_path, tmp_path / "ud").jobs] == ["a.mp3"]


def test_the_segments_of_a_recording_are_no_files_of_their_own(tmp_path: Path) -> None:
    recording = tmp_path / "møde" / "audio"
    closed = recording / journal.CLOSED
    closed.mkdir(parents=True)
    for folder in (recording, closed):
        (folder / journal.JOURNAL).touch()
        (folder / "recording-0001.flac").touch()
    (tmp_path / "andet.mp3").touch()
    assert [job.sound.name for job in survey(tmp_path, tmp_path / "ud").jobs] == ["andet.mp3"]


def test_no_sound_is_said(tmp_path: Path) -> None:
    with pytest.raises(AudioUnreadable, match="ingen lydfiler"):
        survey(tmp_path, tmp_path / "ud")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"x")
    for path, word in ((tmp_path / "væk", "findes ikke"), (tmp_path / "a.wav", "er en fil")):
        with pytest.raises(AudioUnreadable, match=word):
            survey(path, tmp_path / "ud")


def test_the_same_folder_for_sound_and_meetings_is_refused(tmp_path: Path) -> None:
    _touch(tmp_path, "a.wav")
    with pytest.raises(AudioUnreadable, match="hvor lydfilerne ligger"):
        survey(tmp_path, tmp_path)


def test_a_longer_file_of_the_same_name_and_a_late_agenda_are_taken_in(tmp_path: Path) -> None:
    source, target = tmp_path / "lyd", tmp_path / "ud"
    _touch(source, "a.mp3")
    meeting = survey(source, target).jobs[0].meeting()
    old = meeting.facts().sound["sha256"]
    (source / "a.mp3").write_bytes(b"the rest of the file has come")
    _touch(source, "a.txt")
    again = survey(source, target).jobs[0].meeting()
    assert again.folder == meeting.folder
    assert (meeting.audio / "original.mp3").read_bytes() == b"the rest of the file has come"
    assert again.facts().sound["sha256"] not in {old, ""}
    assert (meeting.folder / "agenda.txt").is_file()
    unchanged = (meeting.audio / "original.mp3").stat().st_mtime_ns
    survey(source, target).jobs[0].meeting()
    assert (meeting.audio / "original.mp3").stat().st_mtime_ns == unchanged


def test_a_changed_file_is_not_put_into_a_meeting_that_was_worked_in(tmp_path: Path) -> None:
    source, target = tmp_path / "lyd", tmp_path / "ud"
    _touch(source, "a.mp3")
    meeting = survey(source, target).jobs[0].meeting()
    meeting.save("minutes", Review())
    (source / "a.mp3").write_bytes(b"something else")
    with pytest.raises(WriteFailed, match="der er arbejdet i mødet"):
        survey(source, target).jobs[0].meeting()
    assert (meeting.audio / "original.mp3").read_bytes() == b"a.mp3"


def test_sound_that_was_let_go_of_is_not_brought_back(tmp_path: Path) -> None:
    source, target = tmp_path / "lyd", tmp_path / "ud"
    _touch(source, "a.mp3")
    meeting = survey(source, target).jobs[0].meeting()
    (meeting.audio / "original.mp3").unlink()
    assert survey(source, target).jobs[0].meeting().sound() is None


@pytest.mark.parametrize(
    "name", ["a.qta", "a.W64", "a.au", "a.ogv", "a.ts", "a.mp2", "a.3g2", "a.spx", "a.wv", "a.flv", "a.dss"]
)
def test_sound_of_less_common_kinds_is_not_passed_over(tmp_path: Path, name: str) -> None:
    _touch(tmp_path / "lyd", name)
    assert [job.sound.name for job in survey(tmp_path / "lyd", tmp_path / "ud").jobs] == [name]


def test_sound_under_a_strange_name_is_known_by_its_bytes_and_the_rest_is_told(tmp_path: Path) -> None:
    source = tmp_path / "lyd"
    _touch(source, "billede.jpg", "ark.xlsx", "a.txt", "noget.bin", "tom")
    (source / "REC0001").write_bytes(b"RIFF\x24\0\0\0WAVEfmt " + bytes(24))
    (source / "tom").write_bytes(b"")
    found = survey(source, tmp_path / "ud")
    assert [job.sound.name for job in found.jobs] == ["REC0001"]
    assert [each.name for each in found.unknown] == ["noget.bin", "tom"]


def test_no_two_sounds_share_a_folder_and_one_keeps_what_it_had(tmp_path: Path) -> None:
    source, target = tmp_path / "lyd", tmp_path / "ud"
    _touch(source, "a.mp3")
    survey(source, target).jobs[0].meeting()
    _touch(source, "a.wav", "a-wav.mp3", "b.mp3", "b.wav", "b-mp3.wav")
    found = {job.sound.name: job.folder.name for job in survey(source, target).jobs}
    assert found == {
        "a.mp3": "a",
        "a.wav": "a-wav-2",
        "a-wav.mp3": "a-wav",
        "b.mp3": "b-mp3-2",
        "b.wav": "b-wav",
        "b-mp3.wav": "b-mp3",
    }


def test_hidden_files_and_bins_are_no_sound(tmp_path: Path) -> None:
    _touch(tmp_path / "lyd", "Møde.m4a", "._Møde.m4a", ".Trash/gammel.mp3", "$RECYCLE.BIN/gammel.mp3", "@eaDir/x.mp3")
    assert [job.sound.name for job in survey(tmp_path / "lyd", tmp_path / "ud").jobs] == ["Møde.m4a"]


def test_a_name_written_by_a_mac_finds_its_agenda(tmp_path: Path) -> None:
    sound = unicodedata.normalize("NFD", "Århus åbent møde.m4a")
    _touch(tmp_path / "lyd", sound, unicodedata.normalize("NFC", "Århus Åbent møde.docx"))
    (job,) = survey(tmp_path / "lyd", tmp_path / "ud").jobs
    assert job.agenda is not None


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _touch(tmp_path / "lyd", "a.mp3", "låst/b.mp3")
    scandir = os.scandir

    def refusing(path: str):
        if str(path).endswith("låst"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = survey(tmp_path / "lyd", tmp_path / "ud")
    assert [job.sound.name for job in found.jobs] == ["a.mp3"]
    ((folder, why),) = found.unreadable
    assert folder.name == "låst"
    assert why == "der er ikke adgang"
