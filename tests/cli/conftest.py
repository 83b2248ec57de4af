"""The demo meeting, made once for all tests of the commands, and what a command does to the machine, seen from below it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Stt = Callable[..., subprocess.CompletedProcess[str]]


MAKING = "creat mkdir mkdirat rename renameat renameat2 link linkat symlink symlinkat mknod mknodat"
TRACED = ",".join(["%network", "open", "openat", "openat2", *MAKING.split()])
SOCKET = re.compile(r"\b(socket|connect|bind|sendto|sendmsg)\(")
WRITTEN = re.compile(
    rf'\b(?:{MAKING.replace(" ", "|")}|open\w*(?=\(.*O_(?:WRONLY|RDWR|CREAT)))\(.*?(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"[^"]*\) = \d'
)


class Watched:
    """A HOME where nothing is yet, and what processes ask of the system, where strace may look."""

    def __init__(self, folder: Path, models: Path) -> None:
        self._folder = folder
        self._folders: dict[str, Path] = {}
        self._strace = shutil.which("strace")
        if self._strace:
            trial = subprocess.run([self._strace, "-f", "--seccomp-bpf", "true"], capture_output=True, check=False)
            self._strace = self._strace if trial.returncode == 0 else None
        for name in ("home", "tmp"):
            (folder / name).mkdir()
        # A command of an earlier version may have left its own choice.
        self.environment = {
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
            "STT_MINUTES_MODELS": str(models),
            "ORT_DISABLE_TELEMETRY": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.hidden = [name for name in os.environ if name.startswith("XDG_")]

    def command(self, name: str, *words: object) -> list[str]:
        """The command line of stt-minutes that is traced as `name`."""
        command = [sys.executable, "-m", "stt_minutes", *map(str, words)]
        without = [word for each in self.hidden for word in ("-u", each)]
        if self._strace:
            # -y writes what a number of a file stands for, so that every path can be told.
            options = ["-f", "-y", "-qq", "--seccomp-bpf", "-e", f"trace={TRACED}"]
            command = [self._strace, *options, "-o", str(self._folder / f"{name}.trace"), *command]
        return ["env", *without, *command]

    @contextlib.contextmanager
    def running(self, name: str, *words: object, cwd: Path) -> Iterator[subprocess.Popen[str]]:
        """The command as a process whose stdout and stderr are one stream; it ends with the block at the latest."""
        self._folders[name] = cwd
        process = subprocess.Popen(
            self.command(name, *words),
            cwd=cwd,
            env={**os.environ, **self.environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                self.signal(process, signal.SIGKILL)
            process.communicate(timeout=30)

    def signal(self, process: subprocess.Popen[str], number: int) -> None:
        """Send a signal to the command; strace keeps what it is sent itself from it."""
        traced = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        pids = traced.read_text(encoding="ascii").split() if self._strace else [process.pid]
        for pid in pids:
            os.kill(int(pid), number)

    def _lines(self, name: str) -> list[str]:
        if not self._strace:
            pytest.skip("strace is not on this machine, or may not look (package strace)")
        return (self._folder / f"{name}.trace").read_text(encoding="utf-8", errors="replace").splitlines()

    def internet(self, name: str) -> list[str]:
        """The calls that open, bind or use an internet socket, or ask the system's own resolver."""
        # strace sets a short process id off with more than one space.
        found = [line.partition(" ")[2].lstrip() for line in self._lines(name) if SOCKET.search(line)]
        return [line for line in found if "AF_INET" in line or "resolve" in line]

    def written(self, name: str) -> list[str]:
        """The paths that were made, or opened to be written, outside the folder for what passes and the system's own."""
        found = set()
        for line in self._lines(name):
            call = WRITTEN.search(line)
            if call:
                folder, path = (_decoded(each) for each in (call[1] or str(self._folders.get(name, "/")), call[2]))
                found.add(os.path.normpath(Path(folder, path)))
        passing = (str(self._folder / "tmp"), "/dev/", "/proc/")
        return sorted(path for path in found if not path.startswith(passing))

    def left(self) -> list[str]:
        """What lies in HOME and in the folder for what passes."""
        return sorted(
            str(path.relative_to(self._folder)) for name in ("home", "tmp") for path in (self._folder / name).rglob("*")
        )


def _decoded(path: str) -> str:
    """A path as strace writes it: the bytes of what is not ASCII as octal numbers."""
    return re.sub(rb"\\([0-7]{1,3})", lambda match: bytes([int(match[1], 8)]), path.encode()).decode(errors="replace")


@pytest.fixture(scope="session")
def watched(base_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return Watched(tmp_path_factory.mktemp("watched"), base_model.parent)


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
def demo_meeting(watched: Watched, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `stt-minutes demo` leaves, in a folder with a space and an æ; the network is cut off where that is possible.

    It is traced as `demo` on the way.
    """
    folder = tmp_path_factory.mktemp("prøve") / "mit møde"
    can_cut = (
        shutil.which("unshare")
        and subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0
    )
    command = [*(["unshare", "--net"] if can_cut else []), *watched.command("demo", "demo", folder)]
    result = subprocess.run(
        command, env={**os.environ, **watched.environment}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert str(folder / "out" / "referat.docx") in result.stdout
    return folder


@pytest.fixture
def copy_of_demo(demo_meeting: Path, tmp_path: Path) -> Path:
    """The demo meeting, free to change."""
    return Path(shutil.copytree(demo_meeting, tmp_path / "møde"))
