"""The house: its folders, the directions of its imports, style and types, and how light `--help` is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

HEAVY = {
    "faster_whisper", "ctranslate2", "av", "numpy", "onnxruntime", "sounddevice", "soundfile", "soxr", "jinja2", "docxtpl",
    "docx", "rapidfuzz", "text_to_num", "simplemma", "lxml", "pypdfium2", "starlette", "uvicorn", "huggingface_hub", "ray", "weasyprint",
    "pydantic", "onnx",
}  # fmt: skip


def _run(*command: str, root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=root, capture_output=True, text=True, check=False)


def test_imports_point_down_only(root: Path) -> None:
    result = _run("-c", "from importlinter.cli import lint_imports_command as check; check()", root=root)
    assert result.returncode == 0, result.stdout


def test_style(root: Path) -> None:
    result = _run("-m", "ruff", "check", "--no-cache", ".", root=root)
    assert result.returncode == 0, result.stdout
    result = _run("-m", "ruff", "format", "--no-cache", "--check", ".", root=root)
    assert result.returncode == 0, result.stdout


def test_types(root: Path, tmp_path: Path) -> None:
    result = _run("-m", "mypy", "--cache-dir", str(tmp_path), root=root)
    assert result.returncode == 0, result.stdout


def test_help_loads_nothing_heavy(root: Path) -> None:
    code = (
        "import json, sys; from stt_minutes.cli import main; code = main(['--help']); "
        "print(json.dumps([code, sorted({name.split('.')[0] for name in sys.modules}), len(sys.modules)]), file=sys.stderr)"
    )
    result = _run("-c", code, root=root)
    code, modules, count = json.loads(result.stderr.splitlines()[-1])
    assert code == 0
    assert "Kommandoer" in result.stdout
    assert not HEAVY & set(modules)
    # A bare interpreter has about 60, Typer brings about 200: much more means that something heavy came along.
    assert count < 450


def test_each_heavy_library_has_one_door(root: Path) -> None:
    """A library's exceptions are caught where it is imported; that only works with one importer."""
    doors: dict[str, set[str]] = {}
    for path in (root / "stt_minutes").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            words = line.split()
            if len(words) > 1 and words[0] in {"import", "from"}:
                library = words[1].split(".")[0].rstrip(",")
                # numpy is the language of sound, and a docx or an XML file is read in one room and written in another.
                if library in HEAVY - {
                    "numpy",
                    "pydantic",
                    "lxml",
                    "docx",
                    "jinja2",
                    "rapidfuzz",
                    "starlette",
                    "huggingface_hub",
                }:
                    doors.setdefault(library, set()).add(path.relative_to(root / "stt_minutes").parts[0])
    assert {library: rooms for library, rooms in doors.items() if len(rooms) > 1} == {}


@pytest.mark.parametrize("folder", ["stt_minutes", "models", "templates", "audio_fixtures", "tests", "docs"])
def test_the_top_level_stands(root: Path, folder: str) -> None:
    assert any((root / folder).iterdir())


def test_modules_stay_small(root: Path) -> None:
    # values.py is the vocabulary of the whole house: one place to look up what a word means.
    long = {
        str(path.relative_to(root)): lines
        for path in (root / "stt_minutes").rglob("*.py")
        if path.name != "values.py" and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert long == {}


def test_what_was_tested_is_what_is_asked_for(root: Path) -> None:
    """constraints.txt (make sbom) names one version of each dependency, with hashes, inside its range."""
    tested: dict[str, list[str]] = {}
    for line in (root / "constraints.txt").read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        found = re.match(r"([\w.-]+)==([\w.]+)(?: ;[^-]*)?\s+--hash=sha256:", line)
        if found:
            tested.setdefault(found[1], []).append(found[2])
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for each in map(Requirement, project["dependencies"]):
        assert tested.get(each.name), each.name
        assert all(version in each.specifier for version in tested[each.name]), each.name


def test_dependencies_are_ranges(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    assert [each for each in wanted if "<" not in each and "==" not in each] == []
    assert not any(each.startswith("torch") for each in project["dependencies"])
