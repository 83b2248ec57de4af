"""Replace-all in the transcript, with a preview, and the house list of `hørt -> skriv` rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stt_minutes import files
from stt_minutes.minutes.wordlist import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stt_minutes.values import Segment


def preview(segments: Iterable[Segment], find: str, write: str) -> list[dict[str, Any]]:
    """Every segment that would change: id, time, text before and after, and how many places."""
    if not find.split():
        return []
    out = []
    for segment in segments:
        after, count = replaced(segment.text, find, write)
        if count and after != segment.text:
            out.append(
                {"id": segment.id, "start_ms": segment.start_ms, "before": segment.text, "after": after, "count": count}
            )
    return out


def add_rule(path: Path, find: str, write: str) -> bool:
    """Append `find -> write` to the house list unless it is there; True when it was added."""
    rule = f"{' '.join(find.split())} -> {' '.join(write.split())}"
    old = (
        path.read_text(encoding="utf-8") if path.is_file() else "# Husets ordliste: ord, og regler som  hørt -> skriv\n"
    )
    if rule in old.splitlines():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_text(path, old + ("" if old.endswith("\n") else "\n") + rule + "\n")
    return True
