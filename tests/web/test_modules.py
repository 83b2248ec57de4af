"""The page's modules without a browser: node's own test runner, and what no module may hold."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


def static(root: Path) -> Path:
    return root / "stt_minutes" / "web" / "static"


def test_units(root: Path, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on this machine (package nodejs)")
    shutil.copytree(static(root) / "js", tmp_path / "js")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    done = subprocess.run(
        [node, "--test", str(HERE / "js" / "units.test.mjs")],
        env={"PAGE_MODULES": str(tmp_path / "js"), "PATH": str(Path(node).parent)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\bpass 1[0-9]\b", done.stdout)


def test_nothing_is_fetched_from_elsewhere_and_no_text_becomes_markup(root: Path) -> None:
    for path in [*static(root).rglob("*"), *(static(root).parent / "templates").glob("*")]:
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            assert not re.search(r"https?://|@import|\burl\(", text), path.name
            assert not re.search(
                r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
            ), path.name


def test_every_import_names_a_module_and_what_it_exports(root: Path) -> None:
    folder = static(root) / "js"
    for path in folder.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for names, source in re.findall(r"import \{([^}]*)\} from \"\./([\w.]+)\"", text):
            exported = (folder / source).read_text(encoding="utf-8")
            for name in (each.strip() for each in names.split(",") if each.strip()):
                assert re.search(rf"export (async )?(function|const|class) {name}\b", exported), f"{path.name}: {name}"
                assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{path.name} does not use {name}"
