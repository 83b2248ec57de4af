"""The working notes: what was said under each item, cleaned but not shortened. The secretary's own paper, never published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.danish import clock
from stt_minutes.documents import blocks
from stt_minutes.documents.writers import markdown_text
from stt_minutes.files import write_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stt_minutes.values import Agenda, NoteLine, WorkingNote

_WARNING = "Arbejdsnoter: det, der blev sagt, renset for fyldord, men ikke forkortet. Er ikke en del af referatet og må ikke offentliggøres."


def write(notes: Iterable[WorkingNote], agenda: Agenda, target: Path) -> None:
    """Write the notes as Markdown, item by item, each turn with its time. Raises DiskFull or WriteFailed."""
    titles = {item.key: f"Punkt {_said(item.number)}: {_said(item.title)}" for item in agenda.items}
    lines = [f"# Arbejdsnoter – {_said(agenda.body.name)}", "", _WARNING]
    for each in notes:
        lines += ["", f"## {titles[each.item] if each.item else 'Uden for dagsordenen'}", ""]
        lines += [_line(line) for line in each.lines]
    write_text(target, "\n".join(lines) + "\n")


def _line(line: NoteLine) -> str:
    who = f"**{_said(line.speaker)}:** " if line.speaker else ""
    # A number is written as a referat writes it; what was heard stands beside it, so that a wrong one can be seen.
    numbers = "; ".join(f"„{_said(number.heard)}” = {_said(number.written)}" for number in line.numbers)
    return f"- {clock(line.start_ms)} {who}{_said(line.text)}" + (f" ({numbers})" if numbers else "")


def _said(text: str) -> str:
    """On one line, and no markup whatever was said."""
    return markdown_text(blocks.line(text))
