"""Plain text -> lines, whatever its encoding."""

from __future__ import annotations

from typing import Final

from stt_minutes.agenda.lines import Line, plain_lines, split_lines, unwrapped

_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(raw: bytes) -> str:
    """The text in UTF-8, UTF-16 with a BOM, or else Windows-1252 (which holds all that latin-1 prints)."""
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def read(raw: bytes) -> list[Line]:
    """The lines of a text file."""
    return unwrapped(plain_lines(split_lines(decode(raw))))
