"""Replace-all in the transcript, with a preview, and the house list of `hørt -> skriv` rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stt_minutes import files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stt_minutes.values import Segment


def _pattern(find: str) -> re.Pattern[str]:
    """Whole words only, in any case, with any space between them: "work" never hits "York" or "workshop"."""
    words = r"\s+".join(re.escape(word) for word in find.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def replaced(text: str, find: str, write: str) -> tuple[str, int]:
    """`text` with every `find` as whole words replaced, keeping a capital at its start, and how many there were."""

    def one(match: re.Match[str]) -> str:
        capital = match[0][:1].isupper() and not find[:1].isupper()
        return write[:1].upper() + write[1:] if capital else write

    return _pattern(find).subn(one, text)


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
