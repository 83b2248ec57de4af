"""What an export has put into a Word document whole (an altChunk): a web page, alone or as a saved archive, or text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.agenda import html, mail, text

if TYPE_CHECKING:
    from stt_minutes.agenda.lines import Line


def read(raw: bytes) -> list[Line] | None:
    """The lines of an inserted file; None for a kind that is not read here (Word and RTF)."""
    if raw.startswith((b"PK", b"{\\rtf")):
        return None
    content = text.decode(raw)
    start = content[:8192].lstrip("\ufeff \t\r\n")
    if mail.is_mail(start):
        # A page saved with its pictures (.mht) is built like a mail.
        return mail.read(raw).body
    return html.read(raw) if start.startswith("<") else text.plain(content)
