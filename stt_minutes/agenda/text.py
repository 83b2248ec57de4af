"""Plain text -> lines, whatever its encoding."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import attendance, hyphens, marks
from stt_minutes.agenda.lines import OWN_LABEL, Line, plain_lines, split_lines, unwrapped, wrap_width

if TYPE_CHECKING:
    from collections.abc import Sequence

# The subject stays: it often names the meeting.
_MAIL_HEAD = re.compile(
    r"^(?:Fra|Sendt|Til|Cc|Bcc|From|Sent|To|Date|Vedhæftede filer|Vedhæftet|Attachments|Prioritet|Importance)\s?:\s"
)
_GREETING = re.compile(
    r"^(?:(?:(?:med\s+)?(?:venlige?|bedste|kærlige?)|mange|de\s+bedste)\s+hils(?:en|ner)|hilsen|mvh\.?|vh\.?)(?:\s+\w+)?[,.!]?$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^(?:(?:punkt|pkt\.?|sag)\s*)?\d{1,3}(?:[.):]|(?:\.[1-9]\d?){1,2}[.):]?)\s", re.IGNORECASE)
_ROW = re.compile(
    r"^\s*(?:(?:kl\.?\s*)?\d{1,2}[.:]\d{2}(?:\s?[–-]\s?\d{1,2}[.:]\d{2})?\s+)?(?:(?:punkt|pkt\.?|sag|nr\.?)\s*)?\d{1,3}[a-z]?[.):]?\s+(?=\S)",
    re.IGNORECASE,
)
_CELL = re.compile(r"\S+(?: \S+)*")
_LONGEST_SIGNATURE: Final = 15
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
    """The lines of a text file; of a mail that was saved as text, its addresses and its signature are layout."""
    return plain(decode(raw))


def plain(content: str) -> list[Line]:
    """The lines of a text."""
    lines = [_in_columns(line) for line in _with_attendance(split_lines(content))]
    found = without_letter(plain_lines(_hanging(lines)))
    return unwrapped(found, wrap_width(found))


def _with_attendance(lines: Sequence[str]) -> list[str]:
    """The lines with the crosses of a roster's table in words, its columns parted by tabs or by rows of spaces."""
    table = marks.Cells()
    result: list[str] = []
    for line in lines:
        if "\t" in line:
            cells = line.split("\t")
            named = table.row(cells)
        else:
            placed = [(float(match.start()), match[0]) for match in _CELL.finditer(line)]
            cells = [text for _, text in placed]
            named = table.placed(placed)
        is_changed = named != cells or (len(cells) > 1 and attendance.is_head(cells))
        result.append("\t".join(named) if is_changed else line)
    return result


def _in_columns(text: str) -> str:
    """A line that begins with a number, its columns parted by tabs where they are parted by rows of spaces."""
    row = _ROW.match(text)
    return text[: row.end()] + re.sub(r"(?<=\S) {3,}(?=\S)", "\t", text[row.end() :]) if row else text


def _hanging(texts: Sequence[str]) -> list[str]:
    """The lines with those put together that go on below a number's text, or as deep as the line before, in small letters."""
    result: list[str] = []
    depth = 0
    for text in texts:
        words = text.lstrip(" ")
        indent = len(text) - len(words)
        goes_on = (
            bool(result) and indent > 1 and words[:1].islower() and not OWN_LABEL.match(words) and words[:3] != "at "
        )
        above = result[-1] if result else ""
        if (
            goes_on
            and above.strip()
            and (
                (_ITEM.match(above.lstrip()) and indent > depth)
                or (indent == depth and above.rstrip()[-1] not in ".:;!?")
            )
        ):
            result[-1] = hyphens.joined(above.rstrip(), words)
        else:
            result.append(text)
            depth = indent
    return result


def without_letter(lines: Sequence[Line]) -> list[Line]:
    """The lines with the head of a mail and the words below "Venlig hilsen" marked as layout: they tell of the letter."""
    head = [i for i, line in enumerate(lines[:10]) if _MAIL_HEAD.match(line.text)]
    letter = set(head) if len(head) > 2 else set()
    last = next((i for i in range(len(lines) - 1, -1, -1) if _GREETING.match(lines[i].text)), len(lines))
    below = lines[last:]
    if len(below) < _LONGEST_SIGNATURE and all(len(line.text) < 100 and not _ITEM.match(line.text) for line in below):
        letter.update(range(last, len(lines)))
    return [replace(line, role="layout") if i in letter else line for i, line in enumerate(lines)]
