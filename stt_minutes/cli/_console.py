"""What every command prints with: results to stdout; progress and notes to stderr."""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


def note(text: str) -> None:
    """A line for people, beside the result."""
    print(text, file=sys.stderr, flush=True)


def print_json(data: Any) -> None:
    """The result for programs: one JSON object."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def table(headings: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[int] = ()) -> str:
    """Columns under headings as plain text; `right` are the columns with numbers. Long texts keep their length."""
    cells = [[str(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]

    def line(row: Sequence[str]) -> str:
        parts = (
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return "  ".join(parts).rstrip()

    return "\n".join([line(cells[0]), "  ".join("─" * width for width in widths), *map(line, cells[1:])])


def quoted(path: Path) -> str:
    """A path as it can be typed after a command."""
    text = str(path)
    return f'"{text}"' if " " in text else text


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int | None], None]]:
    """A line with share done and time left, rewritten on a terminal and written at each tenth elsewhere.

    Gives a function `(done, total)`, both in the same unit; `total` None when it is not known.
    """
    tty = sys.stderr.isatty()
    began, last = time.monotonic(), -1
    shown = False

    def show(done: int, total: int | None) -> None:
        nonlocal last, shown
        if not total:
            return
        share = min(1.0, done / total)
        step = int(share * (200 if tty else 10))
        if step == last:
            return
        last = step
        left = (time.monotonic() - began) * (1 - share) / share if share > 0.02 else None
        tail = "" if left is None or share >= 1 else f", ca. {_duration(left)} tilbage"
        text = f"{title}: {share:.0%}{tail}".replace("%", " %")
        if tty:
            sys.stderr.write(f"\r\x1b[2K{text}")
            sys.stderr.flush()
            shown = True
        else:
            note(text)

    try:
        yield show
    finally:
        if shown:
            sys.stderr.write("\n")


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{max(1, round(seconds))} sek."
    minutes = round(seconds / 60)
    return f"{minutes} min." if minutes < 60 else f"{minutes // 60} t. {minutes % 60} min."
