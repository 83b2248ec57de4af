"""Closed by hand, an item is out of every open output at once; opened by hand, it is told who did it, and old words wait."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent / "minutes"))

from spoken_danish import agenda, item, transcript

from stt_minutes import pipeline
from stt_minutes.archive.search import search
from stt_minutes.cli import main
from stt_minutes.documents import reading
from stt_minutes.errors import InvalidOption, NotCurrent
from stt_minutes.meeting import Meeting
from stt_minutes.values import Attachment
from stt_minutes.web import view
from stt_minutes.web.session import Session

if TYPE_CHECKING:
    from stt_minutes.values import AgendaItem

PLAN = agenda(
    item("1", "Cykelsti langs Åvej", "at der gives en bevilling til cykelstien."),
    item("2", "Salg af mejerigrunden", "at grunden sælges til Blåklokke.", attachments=(Attachment("Gyldenlak.pdf"),)),
    item("3", "Ansættelse af havnefoged", "at stillingen besættes med Silkeborre.", open=False),
)
SPEECH = (
    "Velkommen. Vi er alle til stede i dag, og vi går i gang.",
    "Så er vi ved punkt et, cykelstien langs Åvej. Det er en god cykelsti for skolebørn. Den godkender vi.",
    "Så er vi ved punkt to, salg af mejerigrunden. Køberen er Blåklokke. Det godkender vi.",
    "Så er vi ved punkt tre, ansættelse af havnefoged. Vi vælger Silkeborre. Det er godkendt. Mødet er slut.",
)


@pytest.fixture
def meeting(tmp_path: Path) -> Meeting:
    made = Meeting.create(tmp_path / "møder" / "marts")
    made.save("agenda", PLAN)
    made.save("transcript", transcript(*SPEECH), made_from={})
    pipeline.run(made)
    return made


def edit(meeting: Meeting, name: str, **payload: object) -> Session:
    session = Session(meeting)
    session.edit(session.revision, name, dict(payload))
    return session


def public(meeting: Meeting) -> str:
    """Everything that may be published, in one text."""
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0
    folder = meeting.folder.parent.parent / "ud"
    words = ["--public", "--transcript", "txt", "--items", "--agman", "--format", "txt,html,md", "-o", str(folder)]
    assert main(["export", str(meeting.folder), *words]) == 0
    texts = [path.read_text(encoding="utf-8-sig") for path in folder.rglob("*.*") if path.suffix != ".docx"]
    return "\n".join([*texts, *("\n".join(reading.paragraphs(path)) for path in folder.rglob("*.docx"))])


def test_closed_by_hand_it_is_in_no_open_output(meeting: Meeting) -> None:
    edit(meeting, "decision", item="2", type="andet", text="Grunden sælges til Blåklokke.")
    edit(meeting, "confirm", item="2", confirmed=True)
    assert "Blåklokke" in public(meeting)
    assert len(search(meeting.folder.parent, "blåklokke")) == 1
    session = edit(meeting, "close_by_hand", item="2")
    assert [each["open"] for each in view.meeting(session.scene)["items"]] == [True, False, False]
    assert search(meeting.folder.parent, "blåklokke") == ()
    with pytest.raises(NotCurrent):  # the machine's proposals were made when it was open
        _refused(meeting)
    pipeline.run(meeting)
    found = public(meeting)
    for word in ("Blåklokke", "Gyldenlak", "Silkeborre"):
        assert word not in found
    assert "Salg af mejerigrunden" in found
    assert "cykelsti" in found
    for path in meeting.out.glob("referat.*"):
        if path.suffix in {".docx", ".html", ".md"}:
            assert "Blåklokke" not in "\n".join(reading.paragraphs(path))
    undone = Session(meeting)
    undone.undo(undone.revision)  # the confirmation: closing is no step that one press takes back
    assert not Session(meeting).scene.agenda.item("2").open


def _refused(meeting: Meeting) -> None:
    from stt_minutes import disclosure

    disclosure.require(meeting)


def test_opened_by_hand_it_is_told_by_whom_and_what_was_written_waits(meeting: Meeting) -> None:
    edit(meeting, "decision", item="3", type="andet", text="Silkeborre ansættes.")
    edit(meeting, "confirm", item="3", confirmed=True)
    session = Session(meeting)
    with pytest.raises(InvalidOption, match="hvem der åbner"):
        session.edit(session.revision, "open_by_hand", {"item": "3"})
    session = edit(meeting, "open_by_hand", item="3", who="Bente Holm")
    shown = view.meeting(session.scene)
    assert shown["items"][2]["open"]
    assert shown["items"][2]["by_hand"]["who"] == "Bente Holm"
    assert shown["items"][2]["by_hand"]["at"].startswith("20")
    assert [each["item"] for each in shown["clashes"]] == ["3 (var lukket)"]
    assert not any(each.decision and "Silkeborre" in each.decision.text for each in pipeline.minutes(meeting).items)
    edit(meeting, "close_by_hand", item="3")
    assert not Session(meeting).scene.agenda.item("3").open


def test_what_lay_under_a_closed_item_waits_for_a_yes_when_the_item_is_opened(meeting: Meeting, tmp_path: Path) -> None:
    """By a name on the page, by meeting.toml, by a new agenda that says open, by one that does not have the item any longer."""
    edit(meeting, "open_by_hand", item="3", who="Bente Holm")
    with pytest.raises(NotCurrent, match="Noget er åbnet"):
        _refused(meeting)
    assert search(meeting.folder.parent, "silkeborre") == ()
    for _ in range(2):  # it is not forgotten at the next run
        pipeline.run(meeting)
        assert search(meeting.folder.parent, "silkeborre") == ()
        assert "Det, der blev sagt under punkt 3, har ligget under noget lukket." in _remarks(meeting)
    assert main(["export", str(meeting.folder), "--public", "--transcript", "txt", "-o", str(tmp_path / "ud")]) == 3
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0
    pipeline.run(meeting)
    assert len(search(meeting.folder.parent, "silkeborre")) == 1
    edit(meeting, "close_by_hand", item="3")
    pipeline.run(meeting)
    assert search(meeting.folder.parent, "silkeborre") == ()


@pytest.mark.parametrize("items", [(*PLAN.items[:2], replace(PLAN.items[2], open=True)), PLAN.items[:2]])
def test_a_new_agenda_opens_no_speech(meeting: Meeting, items: tuple[AgendaItem, ...]) -> None:
    meeting.save("agenda", replace(PLAN, items=items))
    for _ in range(2):
        pipeline.run(meeting)
        assert search(meeting.folder.parent, "silkeborre") == ()
        assert "har ligget under noget lukket" in _remarks(meeting)
        assert "Silkeborre" not in meeting.path("draft").read_text(encoding="utf-8")


@pytest.mark.parametrize("ran", [True, False])
def test_a_yes_to_what_was_closed_is_none_once_the_item_was_closed_and_opened_again(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch, ran: bool
) -> None:
    moments = (f"2026-04-15T10:{minute:02}:00+00:00" for minute in range(60))
    monkeypatch.setattr("stt_minutes.meeting.now", lambda: next(moments))
    edit(meeting, "open_by_hand", item="3", who="Bente Holm")
    pipeline.run(meeting)
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0
    pipeline.run(meeting)
    assert len(search(meeting.folder.parent, "silkeborre")) == 1
    edit(meeting, "close_by_hand", item="3")
    if ran:
        pipeline.run(meeting)
    edit(meeting, "open_by_hand", item="3", who="Bente Holm")
    pipeline.run(meeting)
    assert search(meeting.folder.parent, "silkeborre") == ()
    assert "har ligget under noget lukket" in _remarks(meeting)


def test_a_yes_is_none_once_an_agenda_closed_the_item_and_another_opened_it(meeting: Meeting) -> None:
    opened = replace(PLAN, items=(*PLAN.items[:2], replace(PLAN.items[2], open=True)))
    meeting.save("agenda", opened)
    pipeline.run(meeting)
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0
    pipeline.run(meeting)
    assert len(search(meeting.folder.parent, "silkeborre")) == 1
    for agenda_now in (PLAN, opened):
        meeting.save("agenda", agenda_now)
        pipeline.run(meeting)
        assert search(meeting.folder.parent, "silkeborre") == ()


@pytest.mark.parametrize("gone", [("sections",), ("sections", "log"), ("sections", "log", "draft")])
@pytest.mark.parametrize("damaged", [True, False])
def test_what_was_closed_is_known_also_without_the_file_that_told_it(
    meeting: Meeting, gone: tuple[str, ...], damaged: bool
) -> None:
    """A person deletes, or a disk damages, what the machine wrote; the item is opened by hand meanwhile."""
    edit(meeting, "open_by_hand", item="3", who="Bente Holm")
    for name in gone:
        path = meeting.folder / "log.jsonl" if name == "log" else meeting.path(name)
        path.write_text("{", encoding="utf-8") if damaged else path.unlink()
    for _ in range(2):
        pipeline.run(meeting)
        assert search(meeting.folder.parent, "silkeborre") == ()
        told = "ikke længere hvad" if "draft" in gone else "har ligget under noget lukket"
        assert told in _remarks(meeting)
        assert "Silkeborre" not in meeting.path("draft").read_text(encoding="utf-8")
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0
    pipeline.run(meeting)
    assert len(search(meeting.folder.parent, "silkeborre")) == 1


def _remarks(meeting: Meeting) -> str:
    return "\n".join(each.text for each in pipeline.minutes(meeting).remarks)


def test_undo_and_redo_open_nothing(meeting: Meeting) -> None:
    session = edit(meeting, "open_by_hand", item="3", who="Bente Holm")
    session.undo(session.revision)
    assert not session.scene.agenda.item("3").open
    session.redo(session.revision)
    assert not Session(meeting).scene.agenda.item("3").open
    session = edit(meeting, "decision", item="1", type="andet", text="Stien bygges.")
    session.edit(session.revision, "close_by_hand", {"item": "1"})
    assert session.history.undoable[-1].label == "beslutningen i punkt 1"
    session.undo(session.revision)
    assert not session.scene.agenda.item("1").open
    assert not session.scene.human.review.items
    assert main(["closed", str(meeting.folder)]) == 3  # until it is run again


def test_an_undo_of_earlier_versions_opens_nothing(meeting: Meeting) -> None:
    """In their history a closing was a step like any other."""
    session = edit(meeting, "close_by_hand", item="1")
    log = meeting.folder / "edits.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace(', "is_step": false', ""), encoding="utf-8")
    session = Session(meeting)
    assert session.history.undoable
    session.undo(session.revision)
    assert not Session(meeting).scene.agenda.item("1").open


def test_the_history_goes_on_when_borders_are_confirmed_beside_the_page(meeting: Meeting) -> None:
    edit(meeting, "decision", item="1", type="andet", text="Stien bygges.")
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0
    session = Session(meeting)
    session.undo(session.revision)
    assert not session.scene.human.review.items


def test_an_attachment_is_closed_by_hand(meeting: Meeting) -> None:
    assert "Gyldenlak.pdf" in public(meeting)
    edit(meeting, "close_by_hand", item="2", attachment="Gyldenlak.pdf")
    pipeline.run(meeting)
    assert "Gyldenlak" not in public(meeting)
    assert "Gyldenlak" not in (meeting.folder / "log.jsonl").read_text(encoding="utf-8")
    session = Session(meeting)
    with pytest.raises(InvalidOption, match="bilaget"):
        session.edit(session.revision, "close_by_hand", {"item": "2", "attachment": "Andet.pdf"})


def test_meeting_toml_closes_and_opens(meeting: Meeting, capsys: pytest.CaptureFixture[str]) -> None:
    text = meeting.toml.read_text(encoding="utf-8")
    closing = '\n[items]\n"Salg af mejerigrunden" = "lukket"\n"Ansættelse af havnefoged" = { state = "åben", who = "Bente Holm", when = 2026-04-16 }\n'
    meeting.toml.write_text(text + closing, encoding="utf-8")
    assert [each.open for each in meeting.agenda().items] == [True, False, True]
    pipeline.run(meeting)
    found = public(meeting)
    assert "Blåklokke" not in found
    assert "Silkeborre" in found
    meeting.toml.write_text(text + '\n[items]\n"Noget andet" = "lukket"\n', encoding="utf-8")
    assert main(["export", str(meeting.folder), "--public"]) == 2
    assert "„Noget andet“ under [items] i meeting.toml findes ikke på dagsordenen." in capsys.readouterr().err


def test_what_was_closed_by_hand_and_is_not_on_a_new_agenda_keeps_everything_in(meeting: Meeting) -> None:
    edit(meeting, "close_by_hand", item="2")
    other = item("2", "Skolernes ferieplan", "at planen godkendes.")
    meeting.save("agenda", replace(PLAN, items=(PLAN.items[0], other, PLAN.items[2])))
    pipeline.run(meeting)
    with pytest.raises(NotCurrent, match="som en person har lukket"):
        _refused(meeting)
    session = Session(meeting)
    (question,) = (each for each in view.meeting(session.scene)["clashes"] if each["about"] == "agenda")
    assert question["yours"] == "Punktet er lukket i hånden."
    session.edit(session.revision, "move_item", {"from": question["item"], "item": "2"})
    assert not session.scene.agenda.item("2").open
    pipeline.run(meeting)
    _refused(meeting)


def test_an_approved_referat_can_still_be_closed(meeting: Meeting) -> None:
    for key in ("1", "2", "3"):
        edit(meeting, "confirm", item=key, confirmed=True)
    for status in ("til-godkendelse", "godkendt"):
        assert main(["approve", str(meeting.folder), status, "--who", "Bente Holm"]) == 0
    session = Session(meeting)
    with pytest.raises(InvalidOption, match="låst"):
        session.edit(session.revision, "open_by_hand", {"item": "3", "who": "Bente Holm"})
    session.edit(session.revision, "close_by_hand", {"item": "2"})
    assert not session.scene.agenda.item("2").open


def test_what_was_published_before_something_was_closed_is_named(
    meeting: Meeting, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0
    outside = tmp_path / "hjemmeside" / "referat.html"
    outside.parent.mkdir()
    words = ["export", str(meeting.folder), "--public"]
    assert main([*words, "--transcript", "txt"]) == 0
    assert main([*words, "-o", str(outside)]) == 0
    capsys.readouterr()
    main(["status", str(meeting.folder)])
    assert "siden disse filer" not in capsys.readouterr().out
    session = edit(meeting, "close_by_hand", item="2")
    main(["status", str(meeting.folder)])
    told = capsys.readouterr().out
    names = ("referat-offentlig.docx", "transskription-offentlig.txt", str(outside), "out/referat.docx")
    assert all(name in told for name in names)
    assert any("siden disse filer" in each["text"] for each in view.meeting(session.scene)["remarks"])
    pipeline.run(meeting)  # makes out/referat.* anew
    assert "out/referat.docx" not in _remarks(meeting)
    assert str(outside) in _remarks(meeting)
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0
    assert main([*words, "--transcript", "txt"]) == 0
    outside.unlink()
    assert "siden disse filer" not in _remarks(meeting)


def test_a_paper_that_is_closed_later_and_an_item_closed_under_another_title_are_named_too(meeting: Meeting) -> None:
    assert main(["export", str(meeting.folder), "--public"]) == 0
    edit(meeting, "close_by_hand", item="2", attachment="Gyldenlak.pdf")
    assert "referat-offentlig.docx" in _remarks(meeting)
    pipeline.run(meeting)
    assert main(["export", str(meeting.folder), "--public"]) == 0
    assert "siden disse filer" not in _remarks(meeting)
    renamed = item("2", "Ejendomssag", "at sagen afgøres.", open=False)
    meeting.save("agenda", replace(PLAN, items=(PLAN.items[0], renamed, PLAN.items[2])))
    assert "referat-offentlig.docx" in _remarks(meeting)


@pytest.mark.parametrize(
    ("made_by", "is_told"),
    [
        ({"vocabulary": "of another agenda"}, True),
        ({"vocabulary": None}, False),
        ({}, False),
        ({"vocabulary": "of this", "expected": []}, False),
    ],
)
def test_a_transcript_that_may_hold_names_from_a_closed_item_says_so(
    meeting: Meeting, made_by: dict[str, object], is_told: bool
) -> None:
    """It was made before closed words were kept from the recogniser; nothing tells what it was given."""
    meeting.save("transcript", transcript(*SPEECH), made_from={}, made_by=made_by)
    pipeline.run(meeting)
    assert ("var ord fra et punkt, der nu er lukket" in _remarks(meeting)) == is_told
