"""The demo meeting, made once for all tests of the commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Stt = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def stt() -> Stt:
    """Run a command as a user does, in a process of its own."""

    def run(
        *words: object, cwd: Path | None = None, offline: bool = False, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "stt_minutes", *map(str, words)]
        if offline:
            command = ["unshare", "--net", *command]
        return subprocess.run(
            command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="session")
def demo_meeting(base_model: Path, stt: Stt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `stt-minutes demo` leaves, in a folder with a space and an æ; the network is cut off where that is possible."""
    folder = tmp_path_factory.mktemp("prøve") / "mit møde"
    can_cut = (
        shutil.which("unshare")
        and subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0
    )
    result = stt("demo", folder, offline=bool(can_cut))
    assert result.returncode == 0, result.stderr
    assert str(folder / "out" / "referat.docx") in result.stdout
    return folder


@pytest.fixture
def copy_of_demo(demo_meeting: Path, tmp_path: Path) -> Path:
    """The demo meeting, free to change."""
    return Path(shutil.copytree(demo_meeting, tmp_path / "møde"))
