"""The documentation cannot drift from the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stt_minutes import errors
from stt_minutes.cli import app
from stt_minutes.settings import Settings

DOCS = [
    "README.md",
    "docs/ARCHITECTURE.md",
    "docs/meeting-folder.md",
    "docs/brugervejledning.md",
    "templates/README.md",
]


def _commands() -> list[str]:
    import typer

    return sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def _guide(root: Path) -> str:
    return (root / "docs" / "brugervejledning.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_user_guide(root: Path) -> None:
    guide = _guide(root)
    for name, field in Settings.model_fields.items():
        assert f"| `{name}` | {field.description}" in guide, name


@pytest.mark.parametrize("command", _commands())
def test_every_command_is_in_the_user_guide(root: Path, command: str) -> None:
    assert f"stt-minutes {command}" in _guide(root)


@pytest.mark.parametrize("page", DOCS)
def test_commands_that_are_named_exist(root: Path, page: str) -> None:
    text = (root / page).read_text(encoding="utf-8")
    named = set(re.findall(r"stt-minutes ([a-z]+)\b", text)) - {"is"}
    assert named <= set(_commands())


@pytest.mark.parametrize("page", DOCS)
def test_links_lead_somewhere(root: Path, page: str) -> None:
    text = (root / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in link:
            assert ((root / page).parent / link).exists(), link


def test_exit_codes_are_in_the_user_guide(root: Path) -> None:
    guide = _guide(root)
    for kind in (errors.InputError, errors.FolderError, errors.EngineError, errors.Cancelled):
        assert f"{kind.exit_code} =" in guide


def test_make_has_at_most_nine_targets_with_help(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
    assert len(targets) <= 9
    assert all(re.search(rf"^{target}:.*## .+", makefile, re.MULTILINE) for target in targets)


def test_ci_runs_the_readmes_test_command(root: Path) -> None:
    assert "make test" in (root / "README.md").read_text(encoding="utf-8")
    script = (root / ".ci" / "run").read_text(encoding="utf-8")
    lines = [line for line in script.splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert lines == ["make test"]
