"""Every file that a full run makes is in the table of docs/closed.md, and those that never hold closed words hold none."""

from __future__ import annotations

import fnmatch
import re
import wave
from typing import TYPE_CHECKING

import pytest
from canary_meetings import LAST, SALE, canaries, closed_last, edit, meeting, spoken, write_in

from stt_minutes import files, written
from stt_minutes.archive.search import search
from stt_minutes.cli import main
from stt_minutes.meeting import Meeting
from stt_minutes.values import Marker, Turn
from stt_minutes.web.library import Library
from stt_minutes.web.sound import stored_peaks

if TYPE_CHECKING:
    from pathlib import Path


def rows(root: Path) -> dict[str, str]:
    page = (root / "docs" / "closed.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([^`]+)`[^|]*\| (may hold|never) \|$", page, re.MULTILINE))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the meetings, with one that everything was done with."""
    made = meeting(
        tmp_path_factory.mktemp("alt"),
        closed_last(f"Lukket: {SALE}"),
        LAST,
        markers=(Marker(900, "mark", text="Note"),),
    )
    write_in(made, "4")
    for key in ("1", "2", "3"):
        edit(made, "confirm", item=key, confirmed=True)
    made.save("turns", (Turn(0, 1_000, "Taler 1"),))
    assert written.corrections(made)
    folder = str(made.folder)
    assert main(["closed", folder, "--confirm"]) == 0
    assert main(["run", folder]) == 0
    assert main(["export", folder, "--notes", "--items", "--agman", "--transcript", "docx,txt,srt,vtt,json,csv"]) == 0
    public = ["--public", "--allow-closed-words", "--items", "--agman", "--transcript", "docx,txt,srt,vtt,json,csv"]
    assert main(["export", folder, *public]) == 0
    for words in (["til-godkendelse"], ["godkendt", "--meeting", "mødet den 16. juni"]):
        assert main(["approve", folder, *words, "--who", "Ane Holm"]) == 0
    search(made.folder.parent, "cykelstien")
    with wave.open(str(made.audio / "original.wav"), "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", ""))
        sound.writeframes(bytes(32_000))
    stored_peaks(made.folder / "cache", made, 1_000, lambda _: None)
    Library(made.folder.parent).listing()
    with files.replacing(made.folder / "draft.json") as temporary:
        temporary.write_bytes(made.path("draft").read_bytes())
    return made.folder.parent


def test_every_file_is_in_the_table_and_keeps_to_it(root: Path, whole: Path) -> None:
    table = rows(root)
    assert len(table) > 30
    found = [path for path in sorted(whole.rglob("*")) if path.is_file()]
    names = {path: str(path.relative_to(whole / "juni" if whole / "juni" in path.parents else whole)) for path in found}
    fitting = {path: [row for row in table if fnmatch.fnmatch(name, row)] for path, name in names.items()}
    assert [names[path] for path, fits in fitting.items() if not fits] == []
    assert [names[path] for path, fits in fitting.items() if len({table[row] for row in fits}) > 1] == []
    open_to_all = [path for path, fits in fitting.items() if "never" in {table[row] for row in fits}]
    assert len(open_to_all) > 15
    assert [name for path in open_to_all for name in canaries(path)] == []


def test_what_a_run_without_an_agenda_makes_is_in_the_table(root: Path, tmp_path: Path) -> None:
    made = Meeting.create(tmp_path / "juni")
    made.save("transcript", spoken(*LAST))
    assert main(["run", str(made.folder)]) == 0
    table = rows(root)
    names = [str(path.relative_to(made.folder)) for path in sorted(made.folder.rglob("*")) if path.is_file()]
    assert "out/transskription.txt" in names
    assert [name for name in names if not any(fnmatch.fnmatch(name, row) for row in table)] == []


def test_what_may_hold_closed_words_does(whole: Path) -> None:
    """The search above would find nothing in files that hold nothing."""
    holding = {path.name for path in whole.rglob("*") if path.is_file() and canaries(path)}
    assert holding >= {"agenda.json", "agenda.txt", "transcript.json", "minutes.json", "referat.docx"}
    assert holding >= {"arbejdsnoter.md", "transskription.srt", "edits.jsonl"}
