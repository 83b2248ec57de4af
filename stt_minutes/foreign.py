"""Data that somebody else may have written: its size, its nesting and its numbers are bounded before anything is made of it."""

from __future__ import annotations

import json
import math
import tomllib
from typing import TYPE_CHECKING, Any

from stt_minutes.errors import DamagedFile

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 64_000_000
"""Of one file of a meeting: a transcript is about a megabyte an hour, and reading it takes some ten times its size in memory."""
DEEPEST = 40
"""Levels of lists and tables in one another; the tool's own files have eight."""
LARGEST = 2**53
"""The whole number up to which JSON is read alike everywhere (RFC 8259, section 6)."""


def read(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file of a meeting. Raises DamagedFile for one that is too large to be, and OSError."""
    with path.open("rb") as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise DamagedFile(
            f"Filen {path} er større end {most // 1_000_000} MB, og så store er mødets filer ikke.",
            "Slet den, hvis den er lavet af maskinen (kør derefter 'stt-minutes run'), eller hent den fra en sikkerhedskopi.",
        )
    return raw


def json_of(raw: bytes | str) -> Any:
    """What the JSON says, without halves of signs, which nothing can be written with.

    Raises ValueError for what is no JSON, and for numbers and nesting that no file of ours has.
    """
    try:
        found = json.loads(raw, parse_int=_whole, parse_float=_broken, parse_constant=_broken)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    escape = "\\ud" if isinstance(raw, str) else b"\\ud"
    if escape in raw.lower():  # type: ignore[operator]
        require_bounded(found)
        return _without_halves(found)
    return found


def _without_halves(data: Any) -> Any:
    if isinstance(data, str):
        return data.encode("utf-8", "ignore").decode()
    if isinstance(data, list):
        return [_without_halves(each) for each in data]
    if isinstance(data, dict):
        return {_without_halves(key): _without_halves(value) for key, value in data.items()}
    return data


def toml_of(text: str) -> dict[str, Any]:
    """What the TOML says; ValueError as in `json_of`."""
    try:
        found = tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    require_bounded(found)
    return found


def require_bounded(data: Any) -> None:
    """Raise ValueError for plain data that is nested too deep or holds a number out of bounds; `data` may be of any depth."""
    level = [data]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                below += each.values()
            elif isinstance(each, list):
                below += each
            elif isinstance(each, int) and abs(each) > LARGEST:
                raise ValueError("number out of bounds")
            elif isinstance(each, float) and not math.isfinite(each):
                raise ValueError("no number")
        if not below:
            return
        level = below
    raise ValueError("nested too deep")


def _whole(digits: str) -> int:
    if len(digits) > 17 or abs(found := int(digits)) > LARGEST:
        raise ValueError("number out of bounds")
    return found


def _broken(digits: str) -> float:
    if not math.isfinite(found := float(digits)):
        raise ValueError("no number")
    return found
