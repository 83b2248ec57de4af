"""No word of what is closed is in anything that is open: one meeting for each way to be closed, every output, every format.

docs/closed.md tells which files may hold closed words; these tests hold the others to it.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from canary_meetings import CANARY, canaries
from ways_to_be_closed import SHAPES

from stt_minutes.archive.search import INDEX, search
from stt_minutes.cli import main
from stt_minutes.web import view
from stt_minutes.web.library import Library
from stt_minutes.web.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from canary_meetings import Shape

    from stt_minutes.meeting import Meeting

    Out = pytest.CaptureFixture[str]

LIGHT = "docx,md"
ALL = "docx,odt,html,pdf,md,txt"
"""A PDF takes a second or two to make: in the first meeting only."""
SPEECH = "docx,txt,srt,vtt,json,csv"


@pytest.fixture(scope="module", params=SHAPES, ids=lambda shape: shape.name)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Shape, Meeting]:
    shape = request.param
    return shape, shape.make(tmp_path_factory.mktemp("lukket"))


def test_there_is_something_to_find(made: tuple[Shape, Meeting]) -> None:
    """The canaries sit where they may: in what the machine read and heard, and in what people wrote."""
    _, meeting = made
    names = {path.name for path in meeting.folder.iterdir() if path.is_file() and canaries(path)}
    assert "agenda.json" in names or any(name.startswith("agenda.") for name in names)
    assert names <= {
        "agenda.txt", "agenda.xml", "agenda.json", "transcript.json", "draft.json", "minutes.json", "edits.jsonl", "sections.json",
    }  # fmt: skip


def test_the_public_versions(made: tuple[Shape, Meeting], capsys: Out) -> None:
    shape, meeting = made
    folder = str(meeting.folder)
    shutil.rmtree(meeting.out / "eksport", ignore_errors=True)
    main(["closed", folder, "--confirm"])
    capsys.readouterr()
    formats = ALL if shape is SHAPES[0] else LIGHT
    words = ["export", folder, "--public", "--items", "--agman", "--transcript", SPEECH, "--format", formats]
    code = main([*words, "--allow-closed-words"])
    told = capsys.readouterr()
    assert CANARY not in (told.out + told.err).casefold()
    if not shape.publishes:
        assert code == 3
        assert not (meeting.out / "eksport").exists()
        return
    assert code == 0, told.err
    assert canaries(meeting.out / "eksport") == []
    names = {path.suffix for path in (meeting.out / "eksport").iterdir()}
    assert names >= {f".{each}" for each in (formats + "," + SPEECH).split(",")}
    text = (meeting.out / "eksport" / "transskription-offentlig.txt").read_text(encoding="utf-8")
    assert "cykelstien" in text
    assert "Godkendelse af dagsorden" in (meeting.out / "eksport" / "referat-offentlig.md").read_text(encoding="utf-8")
    assert "tilbage" not in (meeting.out / "eksport" / "referat-offentlig.md").read_text(encoding="utf-8")


def test_the_draft_that_is_made_unasked(made: tuple[Shape, Meeting]) -> None:
    """It may be older than what closed the item: then it is the secretary's own, and the next run makes it anew."""
    shape, meeting = made
    if shape.publishes:
        assert canaries(*meeting.out.glob("referat.*")) == []
        assert (meeting.out / "referat.docx").is_file()


def test_the_search_index(made: tuple[Shape, Meeting]) -> None:
    _, meeting = made
    house = meeting.folder.parent
    assert search(house, f"{CANARY}*") == ()
    assert canaries(*house.glob(f"*{INDEX}*")) == []


def test_the_log_and_what_is_told(made: tuple[Shape, Meeting], capsys: Out) -> None:
    shape, meeting = made
    if shape.publishes:
        for words in (["run"], ["run", "--json"]):
            main([words[0], str(meeting.folder), *words[1:]])
            told = capsys.readouterr()
            assert "Cykelsti" in told.out
            assert CANARY not in (told.out + told.err).casefold()
    for command in ("status", "closed"):
        main([command, str(meeting.folder), *(["--json"] if command == "status" else [])])
    told = capsys.readouterr()
    spoken = told.out if "closed" not in told.out else ""
    assert CANARY not in spoken.casefold()
    assert canaries(meeting.folder / "log.jsonl") == []


def test_the_page(made: tuple[Shape, Meeting]) -> None:
    """A secretary hears and corrects closed items there; what it shows of open items, and of the meeting from outside, has none of them."""
    shape, meeting = made
    listing = json.dumps(Library(meeting.folder.parent).listing(), ensure_ascii=False)
    assert CANARY not in listing.casefold()
    if not shape.publishes:
        return
    scene = Session(meeting).scene
    shown = view.meeting(scene)
    # The secretary sees every attachment there, and which are closed.
    of_open = [each | {"attachments": []} for each in shown["items"] if each["open"]]
    assert of_open
    assert CANARY not in json.dumps(of_open, ensure_ascii=False).casefold()
    keys = {each["key"] for each in of_open}
    agenda = {key: item for key, item in view.agenda(scene)["items"].items() if key in keys}
    texts = json.dumps(agenda, ensure_ascii=False).casefold()
    assert CANARY not in texts.replace("kanariebilag til stien", "")
    assert (
        CANARY
        not in json.dumps(
            [each for each in view.doubts(scene)["doubts"] if each["item"] in keys], ensure_ascii=False
        ).casefold()
    )


def test_the_working_notes_of_open_items(made: tuple[Shape, Meeting], tmp_path: Path) -> None:
    shape, meeting = made
    if not shape.publishes:
        return
    assert main(["export", str(meeting.folder), "--notes", "--format", "md", "-o", str(tmp_path)]) == 0
    notes = (tmp_path / "arbejdsnoter.md").read_text(encoding="utf-8")
    parts = {part.partition("\n")[0]: part for part in notes.split("\n## ")[1:]}
    closed = {item.title for item in meeting.agenda().items if not item.open}
    of_open = [part for head, part in parts.items() if not any(title in head for title in closed)]
    assert of_open
    assert [part for part in of_open if CANARY in part.casefold()] == []
