"""Parts of a Markdown page that a benchmark writes, each between its own marks, so that several can share the page."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Parts:
    """A page whose parts each have a title, and the machine and the date under their lines."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, name: str, title: str, lines: list[str]) -> None:
        """Write one part and print it."""
        put(self._path, name, "\n".join([f"## {title}", "", *lines, "", f"*{machine()}*"]))
        print("\n".join([title, *lines, ""]))


def put(path: Path, name: str, text: str) -> None:
    """Put `text` in place of what the part held, or last where there is no such part; all else on the page is left as it is."""
    page = path.read_text(encoding="utf-8") if path.exists() else f"# {path.stem.capitalize()}\n"
    part = f"<!-- begin {name} -->\n{text.strip()}\n<!-- end {name} -->"
    old = re.compile(rf"<!-- begin {re.escape(name)} -->.*?<!-- end {re.escape(name)} -->", re.DOTALL)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        old.sub(lambda _: part, page) if old.search(page) else f"{page.rstrip()}\n\n{part}\n", encoding="utf-8"
    )


def machine() -> str:
    """The processor, its cores, the system and the day."""
    return f"{processor()}, {platform.system()}, {datetime.now(UTC):%Y-%m-%d}"


def processor() -> str:
    """The processor's name, the cores that this process may use, and the Python that runs on it."""
    name = platform.processor() or platform.machine()
    try:
        told = subprocess.run(["lscpu"], capture_output=True, text=True, check=True).stdout
        name = next(line.split(":", 1)[1].strip() for line in told.splitlines() if line.startswith("Model name"))
    except (OSError, subprocess.CalledProcessError, StopIteration):
        pass  # another system than Linux: the short name will do
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{name}, {cores} cores, Python {platform.python_version()}"
