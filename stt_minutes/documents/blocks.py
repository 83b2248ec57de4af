"""Agenda text as blocks: paragraphs with soft breaks, list lines with the marker they were written with, and tables.

The text itself is never changed: a marker ("-", "1.", "a)") stays the character it was, so that a referat can be compared word
for word with its agenda. Only characters that no document format can hold are replaced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BREAKS = re.compile(r"[\v\u2028\x85]")
_PARAGRAPHS = re.compile(r"[\n\f\u2029]")
# XML 1.0, production 2 (Char); the noncharacters FDD0..FDEF are this room's own placeholders (see text.py).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_BULLET = re.compile(r"^([ \t]*)([-–—•·▪‣*])[ \t]+(\S.*)$")
_NUMBERED = re.compile(r"^([ \t]*)(\(?\d{1,2}[.)]|\(?[A-Za-zÆØÅæøå][.)]|\d{1,2}[a-z][.)])[ \t]+(\S.*)$")
_RULE = re.compile(r"^\s*\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)*\|?\s*$")
_LINK = re.compile(
    r"https?://[^\s<>\"»”]*[^\s<>\"»”.,;:!?)\]']|www\.[^\s<>\"»”]*[^\s<>\"»”.,;:!?)\]']|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)

REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; its lines are parted by soft breaks."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """One line of a list. `marker` is as written; None is a list of our own making, where the format shows a bullet."""

    marker: str | None
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, equally long; `header` says that the first row names the columns."""

    rows: tuple[tuple[str, ...], ...]
    header: bool = False


Block = Paragraph | ListItem | Table


def clean(text: str) -> str:
    """The text with line feeds for every kind of line end, and U+FFFD for what XML cannot hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _FORBIDDEN.sub(lambda found: found[0] if found[0] in "\v\f" else REPLACEMENT, text)


def line(text: str) -> str:
    """The text as one line: every break becomes a space."""
    return " ".join(re.split(r"[\n\v\f\u2028\u2029\x85]+", clean(text)))


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a text. Every line is a paragraph, a list line or a table row; vertical tabs and U+2028 are soft breaks.

    Tables are lines with tabs or between pipes, at least two in a row with as many cells.
    """
    blocks: list[Block] = []
    lines = [each for each in _PARAGRAPHS.split(clean(text)) if each.strip()]
    numbered = sum(1 for each in lines if _NUMBERED.match(each)) > 1
    at = 0
    while at < len(lines):
        rows = _table_at(lines, at)
        if rows > 1:
            blocks.append(_table(lines[at : at + rows]))
            at += rows
            continue
        found = _BULLET.match(lines[at]) or (_NUMBERED.match(lines[at]) if numbered else None)
        if found:
            level = min(len(found[1].expandtabs(4)) // 2, 8)
            blocks.append(ListItem(found[2], " ".join(_BREAKS.split(found[3])).rstrip(), level))
        else:
            blocks.append(Paragraph(tuple(each.strip() for each in _BREAKS.split(lines[at]) if each.strip())))
        at += 1
    return tuple(blocks)


def links(text: str) -> list[tuple[str, str | None]]:
    """The text in pieces, each with the address it points to, if it is one."""
    pieces: list[tuple[str, str | None]] = []
    at = 0
    for found in _LINK.finditer(text):
        if found.start() > at:
            pieces.append((text[at : found.start()], None))
        shown = found[0]
        prefix = "" if shown.startswith("http") else "https://" if shown.startswith("www.") else "mailto:"
        pieces.append((shown, prefix + shown))
        at = found.end()
    if at < len(text):
        pieces.append((text[at:], None))
    return pieces


def plain(blocks: tuple[Block, ...]) -> str:
    """The blocks as plain text, a line each, paragraphs parted by a blank line."""
    out: list[str] = []
    before: Block | None = None
    for block in blocks:
        if before is not None and not (isinstance(block, ListItem) and isinstance(before, ListItem)):
            out.append("")
        if isinstance(block, Paragraph):
            out += block.lines
        elif isinstance(block, ListItem):
            out.append("  " * block.level + f"{block.marker or '-'} {block.text}")
        else:
            out += ["\t".join(row) for row in block.rows]
        before = block
    return "\n".join(out)


def _cells(text: str) -> tuple[str, ...]:
    """The cells of a line that looks like a table row; one cell for any other line."""
    bare = text.strip()
    if bare.startswith("|") and bare.endswith("|") and len(bare) > 1:
        return tuple(each.strip().replace("\\|", "|") for each in re.split(r"(?<!\\)\|", bare[1:-1]))
    return tuple(each.strip() for each in text.split("\t")) if "\t" in text.strip() else (bare,)


def _table_at(lines: list[str], at: int) -> int:
    """How many lines from `at` are rows of one table."""
    width = len(_cells(lines[at]))
    end = at
    while width > 1 and end < len(lines) and len(_cells(lines[end])) == width:
        end += 1
    return end - at


def _table(lines: list[str]) -> Table:
    """The table of the lines. A rule under the first row makes it a header; so does a first row without figures over rows with."""
    ruled = len(lines) > 1 and bool(_RULE.match(lines[1]))
    rows = tuple(_cells(each) for place, each in enumerate(lines) if not (ruled and place == 1))
    named = all(cell and not re.search(r"\d", cell) for cell in rows[0]) and any(
        re.search(r"\d", "".join(row)) for row in rows[1:]
    )
    return Table(rows, ruled or named)
