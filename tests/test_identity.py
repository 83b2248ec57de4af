"""An agenda whose closed part begins again at 1: everything that points to an item points to the right one of the two."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "minutes"))

from spoken_danish import agenda, item, transcript

from stt_minutes import pipeline
from stt_minutes.archive.search import search
from stt_minutes.cli import main
from stt_minutes.documents import reading
from stt_minutes.meeting import Meeting
from stt_minutes.values import Marker, Markers
from stt_minutes.web import view
from stt_minutes.web.session import Session

CLOSED = {"open": False, "section": "Lukket dagsorden"}
PLAN = agenda(
    item("1", "Cykelsti langs Åvej", "at der gives en bevilling til cykelstien."),
    item("2", "Vintertjeneste og saltning", "at orienteringen tages til efterretning."),
    item("3", "Svømmehallens åbningstider", "at åbningstiderne godkendes."),
    item("1", "Salg af grunden ved mejeriet", "at grunden sælges.", **CLOSED),
    item("2", "Ansættelse af havnefoged", "at stillingen besættes.", **CLOSED),
)
KEYS = ["1", "2", "3", "1 (lukket)", "2 (lukket)"]
SPEECH = (
    "Så er vi ved punkt et, cykelstien langs Åvej. Det er en god cykelsti for skolebørn. Den godkender vi.",
    "Så er vi ved punkt to, vintertjeneste og saltning. Vi har saltet meget i vinter. Den tager vi til efterretning.",
    "Så er vi ved punkt tre, svømmehallens åbningstider. Svømmehallen åbner klokken otte. Det er godkendt.",
    "Nu lukker vi dørene. Så er vi ved punkt et, salg af grunden ved mejeriet. Køberen hedder Gyldenlak. Det godkender vi.",
    "Så er vi ved punkt to, ansættelse af havnefoged. Vi vælger Silkeborre. Det er godkendt. Mødet er slut.",
)


@pytest.fixture
def meeting(tmp_path: Path) -> Meeting:
    made = Meeting.create(tmp_path / "møder" / "marts")
    made.save("agenda", PLAN)
    made.save("transcript", transcript(*SPEECH), made_from={})
    return made


def run(meeting: Meeting) -> None:
    pipeline.run(meeting)


def at(meeting: Meeting, ms: int) -> str | None:
    return next(each.item for each in meeting.value("sections") if each.start_ms <= ms < each.end_ms)


def paragraphs(meeting: Meeting, name: str, *words: str) -> str:
    assert main(["export", str(meeting.folder), "-o", str(meeting.folder.parent / name), *words]) == 0
    return "\n".join(reading.paragraphs(meeting.folder.parent / name))


def test_speech_is_laid_under_the_item_that_it_is_about(meeting: Meeting) -> None:
    run(meeting)
    heard = meeting.value("transcript").segments
    assert [at(meeting, each.start_ms + each.span.duration // 2) for each in heard] == KEYS
    assert [each.key for each in meeting.value("draft").items] == KEYS
    assert [item.number for item in meeting.agenda().items] == ["1", "2", "3", "1", "2"]


def test_markers_tell_which_of_the_two_was_meant(meeting: Meeting) -> None:
    heard = transcript(*["Ja, det er jo det, og sådan er det så. " * 8] * 5)
    meeting.save("transcript", heard, made_from={})
    meeting.save(
        "markers",
        Markers(tuple(Marker(each.start_ms, "item", key) for each, key in zip(heard.segments, KEYS, strict=True))),
    )
    run(meeting)
    assert [at(meeting, each.start_ms + each.span.duration // 2) for each in heard.segments] == KEYS


def test_the_public_version_has_the_open_ones_alone_and_each_with_its_own_decision(meeting: Meeting) -> None:
    run(meeting)
    whole = paragraphs(meeting, "alt.txt")
    public = paragraphs(meeting, "offentlig.txt", "--public")
    assert whole.count("Punkt 1: ") == whole.count("Punkt 2: ") == public.count("Punkt 1: ") == 2
    assert "at grunden sælges" in whole
    assert "at grunden sælges" not in public
    assert "(lukket)" not in public
    for word in ("Gyldenlak", "Silkeborre"):
        assert word not in public
    said = paragraphs(meeting, "sagt.docx", "--public")
    assert said.index("Cykelsti langs Åvej") < said.index("Svømmehallens åbningstider")
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0
    assert main(["export", str(meeting.folder), "--public", "--transcript", "txt", "--items"]) == 0
    folder = meeting.out / "eksport"
    heard = (folder / "transskription-offentlig.txt").read_text(encoding="utf-8")
    assert "cykelsti" in heard
    assert "Gyldenlak" not in heard
    assert len(list((folder / "uddrag-offentlig").glob("*.docx"))) == len(KEYS)


def test_sources_are_verified_item_by_item(meeting: Meeting, capsys: pytest.CaptureFixture[str]) -> None:
    run(meeting)
    session = Session(meeting)
    for key in KEYS[3:]:
        session.edit(session.revision, "decision", {"item": key, "type": "andet", "text": f"Sag {key}."}, None)
    paragraphs(meeting, "alt.docx")
    capsys.readouterr()
    assert main(["verify", str(meeting.folder.parent / "alt.docx"), "--meeting", str(meeting.folder)]) == 0
    out = capsys.readouterr().out
    assert [f"Punkt {key}:" in out for key in KEYS] == [True] * 5


def test_search_finds_the_open_ones_alone(meeting: Meeting) -> None:
    run(meeting)
    folder = meeting.folder.parent
    assert [hit.item for hit in search(folder, "saltet")] == ["2"]
    assert search(folder, "gyldenlak") == search(folder, "silkeborre") == ()


def test_the_page_changes_the_item_that_was_meant(meeting: Meeting) -> None:
    run(meeting)
    session = Session(meeting)
    shown = view.meeting(session.scene)["items"]
    assert [(each["key"], each["number"]) for each in shown] == list(zip(KEYS, "12312", strict=True))
    assert list(view.agenda(session.scene)["items"]) == KEYS
    for key, text in (("2", "Taget til efterretning."), ("2 (lukket)", "Stillingen blev besat.")):
        session.edit(session.revision, "decision", {"item": key, "type": "andet", "text": text}, None)
        session.edit(session.revision, "confirm", {"item": key, "confirmed": True}, None)
    decided = {each["key"]: each["decision"] for each in view.meeting(session.scene)["items"]}
    assert decided["2"]["text"] == "Taget til efterretning."
    assert decided["2 (lukket)"]["text"] == "Stillingen blev besat."
    assert "Stillingen blev besat." not in paragraphs(meeting, "offentlig.txt", "--public")
    assert "Taget til efterretning." in paragraphs(meeting, "offentlig.md", "--public")
