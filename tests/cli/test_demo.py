"""The main job on real sound: what a newcomer gets from `make demo`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stt_minutes import agenda as agenda_room
from stt_minutes.meeting import Meeting

pytestmark = pytest.mark.model


def _text(path: Path) -> str:
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


@pytest.fixture(scope="module")
def text(demo_meeting: Path) -> str:
    return _text(demo_meeting / "out" / "referat.docx")


def test_all_seven_items_stand_in_order(text: str, root: Path) -> None:
    agenda = agenda_room.read(root / "audio_fixtures" / "direktion" / "agenda.txt")
    at = -1
    for item in agenda.items:
        heading = f"Punkt {item.number}: {'' if item.open else 'Lukket: '}{item.title}"
        assert text.find(heading) > at, heading
        at = text.find(heading)
    assert len(agenda.items) == 7


def test_the_agendas_own_text_is_word_for_word(text: str, root: Path) -> None:
    agenda = agenda_room.read(root / "audio_fixtures" / "direktion" / "agenda.txt")
    lines = [
        line.lstrip("- ") for item in agenda.items for part in item.parts for line in part.text.splitlines() if line
    ]
    assert len(lines) > 15
    assert [line for line in lines if line not in text] == []


def test_closed_items_have_title_and_number_only(text: str) -> None:
    tail = text[text.index("Punkt 6: Lukket") :]
    assert [line for line in tail.splitlines() if line.strip()] == [
        "Punkt 6: Lukket: Organisering af stabene",
        "00.15.00G01-3-26",
        "Punkt 7: Lukket: Udbud af rengøring",
        "88.08.00P20-1-26",
    ]


def test_four_of_five_open_items_get_the_right_proposal(demo_meeting: Path, root: Path) -> None:
    truth = json.loads((root / "audio_fixtures" / "direktion" / "truth.json").read_text(encoding="utf-8"))["decisions"]
    draft = {item.key: item.decision for item in Meeting(demo_meeting).value("draft").items}
    right = [
        number
        for number, wanted in truth.items()
        if draft[number] is not None and draft[number].type in {wanted["type"], *wanted.get("alt_types", ())}
    ]
    assert len(right) >= 4, {number: decision and decision.type for number, decision in draft.items()}


def test_nothing_is_decided_behind_closed_doors(demo_meeting: Path) -> None:
    draft = {item.key: item.decision for item in Meeting(demo_meeting).value("draft").items}
    assert draft["6"] is None
    assert draft["7"] is None


def test_every_machine_decision_has_evidence_that_exists(demo_meeting: Path) -> None:
    meeting = Meeting(demo_meeting)
    known = {segment.id for segment in meeting.value("transcript").segments}
    decisions = [item.decision for item in meeting.value("draft").items if item.decision]
    assert decisions
    for decision in decisions:
        assert set(decision.evidence) <= known


def test_no_spoken_word_in_the_log(demo_meeting: Path) -> None:
    meeting = Meeting(demo_meeting)
    log = (demo_meeting / "log.jsonl").read_text(encoding="utf-8").lower()
    steps = {json.loads(line)["step"] for line in log.splitlines()}
    assert {"agenda", "transcript", "sections", "draft", "documents"} <= steps
    said = {
        word.text.strip(".,?!").lower() for segment in meeting.value("transcript").segments for word in segment.words
    }
    assert [word for word in said if len(word) > 6 and word in log] == []


def test_the_working_notes_have_what_was_said(demo_meeting: Path, tmp_path: Path) -> None:
    from stt_minutes.cli import main

    assert main(["export", str(demo_meeting), "-o", str(tmp_path), "--notes"]) == 0
    notes = (tmp_path / "arbejdsnoter.md").read_text(encoding="utf-8")
    assert "## Punkt 2: Status på sygefravær" in notes
    assert sum(line.startswith("- ") for line in notes.splitlines()) > 5
    assert main(["export", str(demo_meeting), "-o", str(tmp_path), "--notes", "--public"]) == 2
