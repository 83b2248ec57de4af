"""The meeting folder: made, opened, locked, and what is stale."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from stt_minutes import files
from stt_minutes.errors import Busy, DamagedFile, InvalidOption, NotAMeeting
from stt_minutes.files import make_folder, write_text
from stt_minutes.meeting import Meeting, folder_name, meetings
from stt_minutes.values import Agenda, AgendaItem, Body, Marker, Markers, Section

AGENDA = Agenda(Body("Økonomi- og Erhvervsudvalget", "indstillende"), (AgendaItem("1", "A"),), date="2026-04-15")


@pytest.fixture
def meeting(tmp_path: Path) -> Meeting:
    sound, agenda = tmp_path / "Møde 1.MP3", tmp_path / "dagsorden.txt"
    sound.write_bytes(b"sound")
    agenda.write_text("1. A", encoding="utf-8")
    return Meeting.create(tmp_path / "et møde", audio=sound, agenda=agenda)


def test_create_copies_and_open_finds(meeting: Meeting) -> None:
    again = Meeting.open(meeting.folder)
    sound = again.sound()
    assert sound is not None
    assert sound.name == "original.mp3"
    assert sound.read_bytes() == b"sound"
    assert again.facts().sound["name"] == "Møde 1.MP3"
    assert len(again.facts().sound["sha256"]) == 64
    agenda = again.agenda_file()
    assert agenda is not None
    assert agenda.name == "agenda.txt"
    assert [each.folder for each in meetings(meeting.folder.parent)] == [meeting.folder]


def test_an_existing_meeting_is_not_touched(meeting: Meeting) -> None:
    with pytest.raises(NotAMeeting, match="allerede"):
        Meeting.create(meeting.folder)


def test_a_folder_without_meeting_toml_is_none(tmp_path: Path) -> None:
    with pytest.raises(NotAMeeting, match="meeting.toml"):
        Meeting.open(tmp_path)


def test_a_json_agenda_is_not_taken_for_the_machines(tmp_path: Path) -> None:
    export = tmp_path / "eksport.json"
    export.write_text("{}", encoding="utf-8")
    meeting = Meeting.create(tmp_path / "m", agenda=export)
    assert not meeting.has("agenda")
    found = meeting.agenda_file()
    assert found is not None
    assert found.read_text() == "{}"


def test_people_outrank_the_agenda(meeting: Meeting) -> None:
    meeting.save("agenda", AGENDA)
    meeting.toml.write_text('role = "besluttende"\nplace = "Sal 2"\n', encoding="utf-8")
    assert meeting.agenda().body == Body("Økonomi- og Erhvervsudvalget", "besluttende")
    assert meeting.agenda().place == "Sal 2"
    assert meeting.agenda().date == "2026-04-15"


def test_a_broken_meeting_toml_is_named(meeting: Meeting) -> None:
    meeting.toml.write_text("role = \n", encoding="utf-8")
    with pytest.raises(InvalidOption, match="meeting.toml"):
        meeting.facts()


def test_dates_and_names_may_be_written_as_people_do(meeting: Meeting) -> None:
    meeting.toml.write_text(
        'date = 2026-04-15\nstart = 09:30:00\nmembers = "Ida Bo, Kai Ravn"\nchair = " Ida Bo "\nrole = ""\n',
        encoding="utf-8",
    )
    facts = meeting.facts()
    assert (facts.date, facts.start, facts.chair, facts.role) == ("2026-04-15", "09:30", "Ida Bo", "")
    assert facts.members == ("Ida Bo", "Kai Ravn")
    meeting.toml.write_text('date = "15. april 2026"\nstart = "kl. 9.30"\n', encoding="utf-8")
    assert (meeting.facts().date, meeting.facts().start) == ("2026-04-15", "09:30")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('date = "i morgen"', "date"),
        ('start = "tidligt"', "start"),
        ('role = "vigtig"', "role"),
        ("settings = 3", "settings"),
    ],
)
def test_what_cannot_be_meant_is_named(meeting: Meeting, line: str, told: str) -> None:
    meeting.toml.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InvalidOption, match=told):
        meeting.facts()


def test_values_come_back_with_their_sources(meeting: Meeting) -> None:
    sections = (Section("1", 0, 10), Section(None, 10, 20))
    meeting.save("sections", sections, made_from={"agenda": "x"})
    assert meeting.value("sections") == sections
    assert meeting.made_from("sections") == {"agenda": "x"}
    meeting.save("markers", Markers((Marker(5, "item", "1"),)))
    assert meeting.value("markers").markers[0].item == "1"
    assert meeting.value("draft", "none") == "none"
    with pytest.raises(DamagedFile, match="draft.json mangler"):
        meeting.load("draft")


def test_a_damaged_machine_file_counts_as_made_from_nothing(meeting: Meeting) -> None:
    meeting.path("sections").write_text("{", encoding="utf-8")
    assert meeting.made_from("sections") is None


def _hold(folder: Path, ready: object, done: object) -> None:
    with Meeting(folder).lock():
        ready.set()  # type: ignore[attr-defined]
        done.wait(30)  # type: ignore[attr-defined]


def test_a_second_run_is_told_that_the_meeting_is_busy(meeting: Meeting) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(meeting.folder, ready, done))
    process.start()
    try:
        assert ready.wait(60)
        with pytest.raises(Busy, match="i brug"), meeting.lock():
            pass
    finally:
        done.set()
        process.join()
    with meeting.lock():
        pass


def test_whether_someone_works_in_it(meeting: Meeting) -> None:
    assert not meeting.is_busy()
    with meeting.lock():
        assert Meeting(meeting.folder).is_busy()


def test_folder_names() -> None:
    assert folder_name(AGENDA, Path("x.mp3")) == "2026-04-15-økonomi-og-erhvervsudvalget"
    assert folder_name(Agenda(Body(""), ()), Path("Optagelse 7.mp3")) == "optagelse-7"


def _rights(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): f"{path.stat().st_mode & 0o777:o}" for path in sorted(folder.rglob("*"))}


@pytest.mark.skipif(os.name == "nt", reason="a folder's rights are inherited on Windows")
def test_a_meeting_is_for_its_owner_alone(tmp_path: Path, root: Path) -> None:
    (tmp_path / "dagsorden.txt").write_text("Udvalget\n\n1. Godkendelse af dagsorden\n", encoding="utf-8")
    (tmp_path / "dagsorden.txt").chmod(0o644)
    made = Meeting.create(
        tmp_path / "møde",
        audio=root / "audio_fixtures" / "direktion" / "meeting.opus",
        agenda=tmp_path / "dagsorden.txt",
    )
    made.log("agenda")
    make_folder(made.out / "eksport")
    write_text(made.out / "eksport" / "referat.md", "Tekst.")
    made.save("sections", ())
    rights = _rights(made.folder)
    assert made.folder.stat().st_mode & 0o777 == 0o700
    assert {
        name: mode for name, mode in rights.items() if mode != ("700" if (made.folder / name).is_dir() else "600")
    } == {}
    assert set(rights) >= {"meeting.toml", "log.jsonl", "agenda.txt", "audio/original.opus", "out/eksport/referat.md"}


@pytest.mark.skipif(os.name == "nt", reason="a folder's rights are inherited on Windows")
def test_a_meeting_that_others_could_read_is_closed_to_them_when_it_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "møde"
    made = Meeting.create(folder)
    make_folder(made.out / "eksport")
    (made.out / "eksport" / "referat.md").write_text("Tekst.")
    (folder / "andet").mkdir()
    (tmp_path / "udenfor.txt").write_text("Tekst.")
    (tmp_path / "udenfor.txt").chmod(0o644)
    (folder / "peger.json").symlink_to(tmp_path / "udenfor.txt")
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o777 if path.is_dir() else 0o644)
    Meeting.open(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert _rights(folder) == {
        "andet": "777", "audio": "700", "meeting.toml": "600", "out": "700", "out/eksport": "700",
        "out/eksport/referat.md": "600", "peger.json": "644",
    }  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="a folder's rights are inherited on Windows")
def test_a_document_that_is_written_elsewhere_is_as_readable_as_the_users_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)  # as pytest makes it, others have no business in it
    Meeting.create(tmp_path / "møde")
    write_text(make_folder(tmp_path / "ud" / "her") / "referat.md", "Tekst.")
    usual = 0o666 & ~files._umask()
    assert (tmp_path / "ud" / "her" / "referat.md").stat().st_mode & 0o777 == usual
    shared = tmp_path / "delt.md"
    shared.write_text("Tekst.")
    shared.chmod(0o664)
    write_text(shared, "Ny tekst.")
    assert shared.stat().st_mode & 0o777 == 0o664


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotAMeeting, match="findes ikke"):
        Meeting.open(tmp_path / "væk")
