"""Every file and export in cases/ is read as the JSON beside it says; STT_MINUTES_UPDATE=1 writes that JSON anew."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stt_minutes import agenda, store
from stt_minutes.agenda import write_docx, write_markdown

CASES = Path(__file__).parent / "cases"
# Read when the module is: the fixture of every test clears the settings.
UPDATE = bool(os.environ.get("STT_MINUTES_UPDATE"))
OFFICE = {".doc", ".odt", ".rtf"}
INPUTS = sorted(
    path
    for path in [*CASES.glob("*/*")]
    if path.name != "expected" and not path.name.endswith(".expected.json") and (path.is_file() or any(path.iterdir()))
)


def _id(path: Path) -> str:
    return str(path.relative_to(CASES))


def _told(found: dict[str, Any]) -> dict[str, Any]:
    """The agenda without what most items have nothing to tell of: a section, and a key that is not their number."""
    for item in found["items"]:
        if item["section"] is None:
            del item["section"]
        if item["key"] == item["number"]:
            del item["key"]
    return found


def test_there_is_a_case_of_every_format() -> None:
    kinds = {
        "acadre",
        "agman",
        "edoc",
        "firstagenda",
        "fujitsu",
        "html",
        "mail",
        "markdown",
        "office",
        "pdf",
        "sbsys",
        "text",
        "word",
    }
    assert {path.parent.name for path in INPUTS} == kinds


@pytest.mark.parametrize("path", INPUTS, ids=_id)
def test_is_read_as_expected(path: Path, request: pytest.FixtureRequest) -> None:
    if path.suffix in OFFICE:
        request.getfixturevalue("soffice")
    found = _told(store.dump(agenda.read(path)))
    expected = path.with_name(path.name + ".expected.json")
    if UPDATE:
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [path for path in INPUTS if path.suffix not in OFFICE], ids=_id)
def test_is_written_and_read_back_equal(path: Path, tmp_path: Path) -> None:
    read = replace(agenda.read(path), remarks=())
    write_docx.write(read, tmp_path / "a.docx")
    (tmp_path / "a.md").write_text(write_markdown.write(read), encoding="utf-8")
    for name in ("a.docx", "a.md"):
        # What was doubtful about the first file is no doubt about the second: numbers that were missing are printed now.
        assert replace(agenda.read(tmp_path / name), remarks=()) == read, name
