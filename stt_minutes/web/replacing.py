"""Replace-all in the transcript, with a preview, and the house list of `hørt -> skriv` rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stt_minutes import files
from stt_minutes.errors import InvalidOption
from stt_minutes.minutes.wordlist import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stt_minutes.values import Segment


LONGEST_RULE = 500
"""Signs of a rule: some words of a sentence."""


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
    """Append `find -> write` to the house list unless it is there; True when it was added.

    Raises InvalidOption for what the list could not be read with afterwards.
    """
    heard, rule = " ".join(find.split()), f"{' '.join(find.split())} -> {' '.join(write.split())}"
    if not heard or len(rule) > LONGEST_RULE or any(sign in rule for sign in ("#", "\x00")) or rule.count("->") > 1:
        raise InvalidOption("Det kan ikke blive en regel.", "Skriv det hørte og det rette, uden tegnene # og ->.")
    old = (
        path.read_text(encoding="utf-8") if path.is_file() else "# Husets ordliste: ord, og regler som  hørt -> skriv\n"
    )
    if rule in old.splitlines():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_text(path, old + ("" if old.endswith("\n") else "\n") + rule + "\n")
    return True
