"""Several that write in one meeting, and writes that fail: nothing acknowledged is lost, nothing refused is carried out."""

from __future__ import annotations

import errno
import json
import os
import threading
from typing import TYPE_CHECKING, Any

import pytest

from stt_minutes import meeting as meetings
from stt_minutes.errors import Busy, ChangedOnDisk, DiskFull, WriteFailed
from stt_minutes.meeting import Meeting
from stt_minutes.minutes import correcting
from stt_minutes.values import Checked, Corrections, Review
from stt_minutes.web.session import Session, Stale

if TYPE_CHECKING:
    from collections.abc import Callable

EDITS = 8


def decide(session: Session, item: str, text: str) -> None:
    session.edit(session.revision, "decision", {"item": item, "type": "godkendt", "text": text})


def decided(meeting: Meeting) -> dict[str, str]:
    review = meeting.value("minutes", Review())
    return {each.key: each.decision.text for each in review.items if each.decision}


def test_two_pages_and_a_command_at_full_speed_lose_nothing_that_was_acknowledged(meeting: Meeting) -> None:
    failed: list[BaseException] = []

    def page(item: str) -> None:
        session = Session(Meeting(meeting.folder))
        for number in range(EDITS):
            while True:
                session.refresh()
                try:
                    decide(session, item, f"Udgave {number}")
                except Stale:
                    continue
                break

    def commanded() -> None:
        for number in range(EDITS):
            with Meeting(meeting.folder).writing() as pen:
                said = Meeting(meeting.folder).value("corrections", Corrections())
                pen.save({"corrections": correcting.checked(said, Checked(number, number + 1, "set"))})

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told in the test's own thread
            failed.append(error)

    threads = [
        threading.Thread(target=guarded, args=(work,)) for work in (lambda: page("1"), lambda: page("2"), commanded)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    last = f"Udgave {EDITS - 1}"
    assert decided(meeting) == {"1": last, "2": last}
    assert {each.start_ms for each in meeting.value("corrections").checked} >= set(range(EDITS))
    lines = (meeting.folder / "edits.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["edit"] * (2 * EDITS)


def test_what_an_editor_changed_meanwhile_is_told_and_not_overwritten(meeting: Meeting) -> None:
    decide(Session(meeting), "1", "Skrevet på siden")
    with meeting.writing() as pen:
        by_hand = meeting.path("minutes").read_bytes().replace(b"siden", b"skrivemaskine")
        meeting.path("minutes").write_bytes(by_hand)
        with pytest.raises(ChangedOnDisk):
            pen.save({"minutes": Review()})
    assert meeting.path("minutes").read_bytes() == by_hand


def test_a_writer_that_stays_away_is_waited_for_and_then_named(meeting: Meeting) -> None:
    session = Session(meeting)
    with Meeting(meeting.folder).writing(), pytest.raises(Busy), meeting.writing(wait_s=0.05):
        pass
    decide(session, "1", "Bagefter")
    assert decided(meeting) == {"1": "Bagefter"}


def test_an_edit_that_met_a_full_disk_is_not_carried_out_later(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(meeting)
    decide(session, "1", "Før")
    before = {path.name: path.read_bytes() for path in meeting.folder.iterdir() if path.is_file()}

    def full(_pen: Any, _values: Any) -> None:
        raise DiskFull("Der er ikke plads.")

    with monkeypatch.context() as patched:
        patched.setattr(meetings.Writing, "save", full)
        with pytest.raises(DiskFull):
            decide(session, "1", "Afvist")
        with pytest.raises(DiskFull):
            session.undo(session.revision)
    assert {path.name: path.read_bytes() for path in meeting.folder.iterdir() if path.is_file()} == before
    assert decided(Session(meeting).meeting) == {"1": "Før"}
    decide(session, "1", "Efter")
    session.undo(session.revision)
    assert decided(meeting) == {"1": "Før"}


def test_a_line_that_found_no_room_is_cut_off_again(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(meeting)
    decide(session, "1", "Før")
    before = (meeting.folder / "edits.jsonl").read_bytes()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(DiskFull):
            decide(session, "1", "Afvist")
    assert (meeting.folder / "edits.jsonl").read_bytes() == before
    decide(session, "1", "Efter")
    assert len(Session(meeting).history.undoable) == 2


def test_reading_a_meeting_writes_nothing_where_nothing_can_be_written(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(meeting)
    decide(session, "1", "Før")
    before = meeting.path("minutes").read_bytes()
    decide(session, "1", "Efter")
    meeting.path("minutes").write_bytes(before)  # as a kill between the two would leave it
    with (meeting.folder / "edits.jsonl").open("ab") as file:
        file.write(b'{"kind": "edit", "at": "2026')
    kept = (meeting.folder / "edits.jsonl").read_bytes()

    def refused(*_: Any, **__: Any) -> None:
        raise WriteFailed("Der kan kun læses derfra.")

    with monkeypatch.context() as patched:
        patched.setattr(Meeting, "writing", refused)
        read = Session(meeting)
    assert (meeting.folder / "edits.jsonl").read_bytes() == kept
    assert meeting.path("minutes").read_bytes() == before
    assert len(read.history.undoable) == 1
    assert decided(Session(meeting).meeting) == {"1": "Efter"}
