"""The documentation cannot drift from the code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from stt_minutes import errors, meeting, models, store
from stt_minutes.cli import app
from stt_minutes.settings import Settings

DOCS = [
    "README.md",
    "docs/ARCHITECTURE.md",
    "docs/meeting-folder.md",
    "docs/brugervejledning.md",
    "templates/README.md",
]


def _commands() -> dict[str, str]:
    """Each command with its line of help, in the order of `--help`."""
    group: Any = typer.main.get_command(app)
    return {name: (group.commands[name].help or "").split("\n")[0] for name in group.list_commands(None)}


def _tables() -> dict[str, str]:
    """The two tables of the user guide, made from the code."""
    settings = [f"| `{name}` | {field.description} |" for name, field in Settings.model_fields.items()]
    commands = [f"| `stt-minutes {name}` | {text} |" for name, text in _commands().items()]
    return {
        "indstillinger": "\n".join(["| Navn | Hvad den gør |", "|---|---|", *settings]),
        "kommandoer": "\n".join(["| Kommando | Hvad den gør |", "|---|---|", *commands]),
    }


@pytest.mark.parametrize("name", ["indstillinger", "kommandoer"])
def test_the_tables_of_the_user_guide_are_the_codes(root: Path, name: str) -> None:
    """UPDATE_DOCS=1 writes them instead."""
    path = root / "docs" / "brugervejledning.md"
    guide = path.read_text(encoding="utf-8")
    begin, end = f"<!-- begin {name} -->\n", f"\n<!-- end {name} -->"
    head, rest = guide.split(begin)
    found, tail = rest.split(end)
    wanted = _tables()[name]
    if os.environ.get("UPDATE_DOCS"):
        path.write_text(head + begin + wanted + end + tail, encoding="utf-8")
        return
    assert found == wanted


@pytest.mark.parametrize("name", sorted(meeting.KINDS))
def test_the_examples_of_the_formats_have_all_that_the_formats_have(root: Path, name: str) -> None:
    page = (root / "docs" / "meeting-folder.md").read_text(encoding="utf-8")
    example = json.loads(page.split(f"\n## {name}.json\n")[1].split("```json\n")[1].split("```")[0])
    kind, key = meeting.KINDS[name]
    value = store.parse(kind, example[key] if key else example)
    assert ({key: [store.dump(each) for each in value]} if key else store.dump(value)) == example


def test_the_versions_that_are_told_are_those_that_are_written(root: Path) -> None:
    page = (root / "docs" / "meeting-folder.md").read_text(encoding="utf-8")
    told = re.search(r"Version 2 of (.*?), version 1 of every other format", page, re.DOTALL)
    assert told is not None
    assert set(re.findall(r"`(\w+)`", told[1])) == {name for name in meeting.KINDS if store.version_of(name) == 2}
    assert {store.version_of(name) for name in meeting.KINDS} == {1, 2}


@pytest.mark.parametrize("page", DOCS)
def test_commands_that_are_named_exist(root: Path, page: str) -> None:
    text = (root / page).read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    named = set(re.findall(r"stt-minutes ([a-z]+)\b", code))
    assert named <= set(_commands())


@pytest.mark.parametrize("page", DOCS)
def test_links_lead_somewhere(root: Path, page: str) -> None:
    text = (root / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in link:
            assert ((root / page).parent / link).exists(), link


def test_exit_codes_are_in_the_user_guide(root: Path) -> None:
    guide = (root / "docs" / "brugervejledning.md").read_text(encoding="utf-8")
    for kind in (errors.InputError, errors.FolderError, errors.EngineError, errors.Cancelled):
        assert f"{kind.exit_code} =" in guide


def test_make_has_few_targets_each_with_help(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
    assert len(targets) <= 11
    assert all(re.search(rf"^{target}:.*## .+", makefile, re.MULTILINE) for target in targets)


def test_ci_runs_the_readmes_test_command(root: Path) -> None:
    assert "make test" in (root / "README.md").read_text(encoding="utf-8")
    script = (root / ".ci" / "run").read_text(encoding="utf-8")
    lines = [line for line in script.splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert lines == ["make test"]


def test_every_bench_that_make_runs_can_be_run(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    named = sorted(set(re.findall(r"\$\(RUN\) (bench\.\w+)", makefile)))
    assert named
    code = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"
    result = subprocess.run([sys.executable, "-c", code, *named], cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_the_guide_tells_of_the_models_what_the_catalogue_does(root: Path) -> None:
    guide = (root / "docs" / "brugervejledning.md").read_text(encoding="utf-8")
    chapter = guide.split("## Vælg model")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in chapter.splitlines() if line[:1] == "|"]
    entries = {f"`{name}`": entry for name, entry in models.catalogue().items() if entry.kind == "speech"}

    measured = {row[1]: row for row in rows if row[1] in entries}
    assert "`base`" in measured
    for name, row in measured.items():
        entry = entries[name]
        assert entry.wer is not None
        rates = (entry.wer.conversation, entry.wer.read_aloud, entry.wer.parliament)
        told = [float(each) for each in row[2].split("/")]
        assert all(rate is not None and abs(rate - each) <= 0.5 for rate, each in zip(rates, told, strict=True)), name

    licences = {name: row[1] for row in rows for name in row[0].split(", ") if name in entries}
    assert licences == {name: entry.licence for name, entry in entries.items()}
