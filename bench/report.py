"""Parts of a Markdown page that a benchmark writes, each between its own marks, so that several can share the page."""

from __future__ import annotations

import platform
import re
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Parts:
    """A page with parts `<!-- begin NAME -->` … `<!-- end NAME -->`; text outside them is left as it is."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, name: str, title: str, lines: list[str]) -> None:
        """Put `lines` under `title`, with the machine and the date, in place of what the part held; a new one goes last."""
        text = self._path.read_text(encoding="utf-8") if self._path.exists() else f"# {self._path.stem.capitalize()}\n"
        body = "\n".join(
            [f"<!-- begin {name} -->", f"## {title}", "", *lines, "", f"*{machine()}*", f"<!-- end {name} -->"]
        )
        old = re.compile(rf"<!-- begin {re.escape(name)} -->.*?<!-- end {re.escape(name)} -->", re.DOTALL)
        text = old.sub(lambda _: body, text) if old.search(text) else f"{text.rstrip()}\n\n{body}\n"
        self._path.write_text(text, encoding="utf-8")
        print("\n".join([title, *lines, ""]))


def machine() -> str:
    """The processor, its number, the system and the day."""
    name = platform.processor() or platform.machine()
    try:
        told = subprocess.run(["lscpu"], capture_output=True, text=True, check=True).stdout
        name = next(line.split(":", 1)[1].strip() for line in told.splitlines() if line.startswith("Model name"))
        count = next(line.split(":", 1)[1].strip() for line in told.splitlines() if line.startswith("CPU(s):"))
    except (OSError, subprocess.CalledProcessError, StopIteration):
        count = "?"
    return (
        f"{name}, {count} CPUs, {platform.system()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    )
