"""Nothing leaves the machine: what libraries would send by themselves is turned off before they are loaded."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

CHATTY = ("onnxruntime", "faster_whisper", "huggingface_hub", "pyannote.audio")
"""Libraries that report by themselves, or bring one that does."""
STARTS = tuple(f"{name}." for name in CHATTY)
LOADED = {
    "the engine's": "from stt_minutes.speech import vad; vad.Vad()",
    "faster-whisper's own": "import stt_minutes; from faster_whisper.vad import get_vad_model; get_vad_model()",
    "a program's that it starts": (
        "import stt_minutes, subprocess; subprocess.run([sys.executable, '-c', 'import onnxruntime'], check=True)"
    ),
}


@pytest.mark.parametrize("way", LOADED)
def test_onnxruntime_neither_makes_an_identity_nor_gathers_events(way: str, tmp_path: Path) -> None:
    """Without the variable it keeps a device id and a queue of events below HOME, also where there is no network."""
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
        "HOME": str(home),
        "ORT_DISABLE_TELEMETRY": "0",
    }
    subprocess.run([sys.executable, "-c", f"import sys; {LOADED[way]}"], env=environment, check=True)
    assert list(home.rglob("*")) == []


def test_chatty_libraries_are_loaded_after_the_tool(root: Path) -> None:
    """The variables are set when stt_minutes is loaded; a library at the top of a module could come before it."""
    early = []
    for folder in ("stt_minutes", "bench", "tests"):
        for path in (root / folder).rglob("*.py"):
            for statement in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(statement, ast.Import):
                    named = [alias.name for alias in statement.names]
                else:
                    named = [getattr(statement, "module", None) or ""]
                early += [f"{path.relative_to(root)}: {name}" for name in named if f"{name}.".startswith(STARTS)]
    assert early == []


def test_native_code_that_can_look_up_an_address_is_known(root: Path) -> None:
    """A dependency that begins to talk by itself brings a resolver along, as onnxruntime 1.29 did."""
    table = (root / "docs" / "network.md").read_text(encoding="utf-8")
    known = {
        name.lower()
        for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
        for name in re.findall(r"[\w.-]+", row)
    }
    able = {
        name
        for name, package in _installed("stt-minutes", ("pdf", "voices")).items()
        for file in package.files or ()
        if {".so", ".pyd", ".dylib"} & set(file.suffixes) and _looks_up(Path(str(package.locate_file(file))))
    }
    assert able, "the libraries are looked through in vain"
    assert able <= known


def _looks_up(library: Path) -> bool:
    content = library.read_bytes()
    return b"getaddrinfo" in content or b"gethostbyname" in content.lower()


def _installed(name: str, extras: tuple[str, ...] = ()) -> dict[str, metadata.Distribution]:
    """What an installation of `name` brings, as far as it is here, by name in lower case."""
    found: dict[str, metadata.Distribution] = {}
    wanted = [(name, extras)]
    while wanted:
        name, extras = wanted.pop()
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        if found.setdefault(package.name.lower(), package) is not package:
            continue
        for line in package.requires or ():
            each = Requirement(line)
            if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                wanted.append((each.name, tuple(each.extras)))
    return found
