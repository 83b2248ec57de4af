"""What people wrote, read from meeting folders of today and of format version 1, after the agenda became another."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from stt_minutes import pipeline, written
from stt_minutes.cli import main
from stt_minutes.meeting import Meeting
from stt_minutes.values import AgendaItem, Markers
from stt_minutes.web.session import Session

VERSION_1 = Path(__file__).parent / "meetings" / "version-1"


@pytest.fixture
def old(tmp_path: Path) -> Meeting:
    shutil.copytree(VERSION_1, tmp_path / "møde")
    return Meeting(tmp_path / "møde")


def decisions(meeting: Meeting) -> dict[str, str]:
    return {each.item.key: each.decision.text for each in pipeline.minutes(meeting).items if each.decision}


def read_twice(meeting: Meeting) -> None:
    """The log tells of a first agenda, and of another that was read when everything was written."""
    lines = [{"at": f"2026-12-0{n}T09:00:00+00:00", "step": "agenda", "made_from": {"file": str(n)}} for n in (1, 2)]
    (meeting.folder / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def test_a_folder_of_version_1_is_read_as_it_was_meant(old: Meeting) -> None:
    assert decisions(old) == {
        "1": "Dagsordenen blev godkendt.",
        "2": "Anlægsbevillingen på 2.600.000 kr. blev godkendt.",
        "3": "Orienteringen blev taget til efterretning.",
        "4": "Sagen blev udsat til mødet i maj.",
        "5": "Intet til referat.",
        "6": "Arealet købes for 1,2 mio. kr.",
    }
    found = written.review(old)
    assert [(each.key, each.confirmed_by) for each in found.items] == [
        ("4", "Bente Holm"),
        ("5", None),
        ("6", "Bente Holm"),
    ]
    assert [event.item for event in found.attendance or ()] == ["6"]
    assert [each.after for each in written.corrections(old).items] == ["6"]
    assert [each.item for each in written.markers(old)] == ["3", "6"]
    before = {path.name: path.read_bytes() for path in old.folder.iterdir()}
    assert main(["status", str(old.folder)]) == 0
    assert {
        path.name: path.read_bytes() for path in old.folder.iterdir()
    } == before  # reading lifts nothing on the disk


def test_a_folder_of_version_1_is_written_on_and_undone_to_its_beginning(old: Meeting) -> None:
    session = Session(old)
    session.edit(session.revision, "decision", {"item": "3", "type": "andet", "text": "Nyt."})
    saved = json.loads(old.path("minutes").read_text(encoding="utf-8"))
    assert saved["version"] == 2
    assert [each["number"] for each in saved["items"]] == ["3", "4", "5", "6"]
    assert {each["key"]: each["open"] for each in saved["cases"]}["6"] is False
    assert decisions(old)["6"] == "Arealet købes for 1,2 mio. kr."
    session = Session(old)
    while session.history.undoable:
        session.undo(session.revision)
    assert old.value("minutes").items == ()


def test_of_version_1_only_what_was_surely_open_comes_under_an_open_item_of_another_agenda(old: Meeting) -> None:
    read_twice(old)
    agenda = old.value("agenda")
    *others, area = agenda.items
    opened = replace(area, open=True, number="7")
    old.save("agenda", replace(agenda, items=(*others, AgendaItem("6", "Skolernes ferieplan"), opened)))
    found = decisions(old)
    assert found["4"] == "Sagen blev udsat til mødet i maj."  # a proposal was made, so it was open
    assert not {"5", "6", "7"} & found.keys()
    assert {each.key for each in written.review(old).items} == {"4", "5 (var lukket)", "6 (var lukket)"}
    assert pipeline.minutes(old).attendance == ()
    assert [each.after for each in written.corrections(old).items] == ["6 (udgået)"]


def test_version_1_is_believed_when_the_agenda_was_read_before_the_first_word_was_written(old: Meeting) -> None:
    read_twice(old)
    log = (old.folder / "log.jsonl").read_text(encoding="utf-8")
    (old.folder / "log.jsonl").write_text(log.replace("2026-12", "2026-10"), encoding="utf-8")
    assert decisions(old)["5"] == "Intet til referat."


def test_markers_of_another_agenda_begin_no_item_of_this_one(old: Meeting) -> None:
    agenda = old.value("agenda")
    from stt_minutes.minutes import cases

    old.save("markers", Markers(old.value("markers").markers, cases.of(agenda)))
    old.save(
        "agenda", replace(agenda, items=tuple(replace(each, number=f"1{each.number}") for each in agenda.items[:-1]))
    )
    assert [each.item for each in written.markers(old)] == ["13", "6 (udgået)"]


AGENDA = """Teknik- og Miljøudvalget

Onsdag den 15. april 2026 kl. 16.00

Punkt 1: Godkendelse af dagsorden

Indstilling

Formanden indstiller, at dagsordenen godkendes.

Punkt 2: Lokalplan 112 for Kirkeengen

01.02.05-P16-7-25

Indstilling

Forvaltningen indstiller, at forslaget sendes i høring.

Punkt 3: Eventuelt

Punkt 4: Lukket: Køb af areal

82.02.00-G10-3-26

Indstilling

Forvaltningen indstiller, at arealet købes.
"""
NEW = "Punkt 2: Kunstgræsbane\n\n04.08.00-G01-9-26\n\nIndstilling\n\nForvaltningen indstiller, at banen etableres.\n\n"
SECRET = "Arealet købes for 1,2 mio. kr., og Grete Falk er imod."


def put_before(agenda: str, place: int) -> str:
    """The agenda with a new item at that place; those from there on move down by one."""
    head, *items = agenda.split("Punkt ")
    made = []
    for text in items:
        number, rest = int(text[0]), text[1:]
        made += [NEW.replace("2", str(place), 1)] if number == place else []
        made.append(f"Punkt {number + (number >= place)}{rest}")
    return head + "".join(made)


@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_an_item_put_in_after_the_meeting_moves_no_decision(
    tmp_path: Path, place: int, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "dagsorden.txt"
    source.write_text(AGENDA, encoding="utf-8")
    meeting = Meeting.create(tmp_path / "møde", agenda=source)
    pipeline.run(meeting)
    session = Session(meeting)
    for key, text in (("2", "Sagen udsættes til maj."), ("4", SECRET)):
        session.edit(session.revision, "decision", {"item": key, "type": "andet", "text": text})
        session.edit(session.revision, "confirm", {"item": key, "confirmed": True, "who": "Bente Holm"})
    (meeting.folder / "agenda.txt").write_text(put_before(AGENDA, place), encoding="utf-8")
    assert main(["run", str(meeting.folder)]) == 0
    agenda = meeting.agenda()
    assert [item.title for item in agenda.items if not item.open] == ["Køb af areal"]
    found = {agenda.item(key).title: text for key, text in decisions(meeting).items()}
    assert found["Lokalplan 112 for Kirkeengen"] == "Sagen udsættes til maj."
    assert found["Køb af areal"] == SECRET
    assert main(["export", str(meeting.folder), "--public", "-o", str(tmp_path / "p.txt")]) == 0
    public = (tmp_path / "p.txt").read_text(encoding="utf-8")
    assert "Sagen udsættes til maj." in public
    assert "Grete Falk" not in public
    capsys.readouterr()


def test_run_and_status_tell_of_what_is_kept_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "dagsorden.txt"
    source.write_text(AGENDA, encoding="utf-8")
    meeting = Meeting.create(tmp_path / "møde", agenda=source)
    pipeline.run(meeting)
    session = Session(meeting)
    session.edit(session.revision, "decision", {"item": "4", "type": "andet", "text": SECRET})
    session.edit(session.revision, "confirm", {"item": "4", "confirmed": True})
    opened = AGENDA.replace("Lukket: ", "")
    (meeting.folder / "agenda.txt").write_text(opened, encoding="utf-8")
    capsys.readouterr()
    assert main(["run", str(meeting.folder)]) == 0
    assert "4 (var lukket)" in capsys.readouterr().out
    assert main(["status", str(meeting.folder)]) == 0
    assert "4 (var lukket)" in capsys.readouterr().out
    assert main(["status", "--json", str(meeting.folder)]) == 0
    assert "4 (var lukket)" in json.loads(capsys.readouterr().out)["remarks"][0]
    assert main(["approve", str(meeting.folder), "til-godkendelse", "--who", "Bente Holm"]) == 2
    assert "4 (var lukket)" in capsys.readouterr().err
    for words in ([], ["--public"]):
        assert main(["export", str(meeting.folder), *words, "-o", str(tmp_path / "p.txt")]) == 0
        assert "4 (var lukket)" in capsys.readouterr().err
        assert "Grete Falk" not in (tmp_path / "p.txt").read_text(encoding="utf-8")
