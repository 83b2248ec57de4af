"""Markdown -> lines: headings, bold headings before their text, lists, escapes and comments."""

from __future__ import annotations

import re
from dataclasses import replace

from stt_minutes.agenda.lines import Line, clean, split_lines, table_row
from stt_minutes.agenda.text import decode

_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_BOLD = re.compile(r"^(?:\*\*|__)(.+?)(?:\*\*|__)\s*(.*)$")
_COMMENT = re.compile(r"^<!--\s*(.*?)\s*-->$")
# What the writer notes behind a line: the id of a bilag, or what a part is that its heading does not tell.
_NOTED = re.compile(r"\s*<!-- (bilag|del) (\S+) -->$")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
_INLINE = re.compile(r"(?<!\\)(\*\*|__)(?=\S)(.+?)(?<=\S)(?<!\\)\1")
_EMPHASIS = re.compile(r"(?<![\w\\*])([*_])(?=[^\s*_])([^*_]+?)(?<=\S)(?<!\\)\1(?![\w*])")
_CODE = re.compile(r"(?<!\\)`([^`]+)`")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_BULLET = re.compile(r"^[*+]\s+")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~&:])")


def read(raw: bytes) -> list[Line]:
    """The lines of a markdown file. A comment is layout; a bold word that opens a line is a heading of its own."""
    lines: list[Line] = []
    gap = False
    for raw_line in split_lines(decode(raw)):
        text = clean(raw_line)
        if not text or _RULE.match(text):
            gap = True
            continue
        row = table_row(text)
        lines += _line(text if row is None else row, gap=gap) if row != "" else []
        gap = False
    return lines


def _line(text: str, *, gap: bool) -> list[Line]:
    noted = _NOTED.search(text)
    if noted and noted.start():
        key, ref = noted[2] if noted[1] == "del" else None, noted[2] if noted[1] == "bilag" else None
        return [replace(line, key=key, ref=ref) for line in _line(text[: noted.start()], gap=gap)]
    comment = _COMMENT.match(text)
    if comment:
        return [Line(comment[1], role="layout", gap=gap)] if comment[1] else []
    heading = _HEADING.match(text)
    if heading:
        return [Line(_unmarked(heading[2]), level=len(heading[1]), gap=gap)] if _unmarked(heading[2]) else []
    bold = _BOLD.match(text)
    if bold and not bold[2]:
        return [Line(_unmarked(bold[1]), bold=True, gap=gap)]
    if bold and bold[1].rstrip().endswith(":"):
        return [Line(f"{_unmarked(bold[1])} {_unmarked(bold[2])}", bold=True, gap=gap)]
    return [Line(_unmarked(text), gap=gap)]


def _unmarked(text: str) -> str:
    text = _LINK.sub(r"\1", _INLINE.sub(r"\2", _BULLET.sub("- ", text)))
    return _ESCAPED.sub(r"\1", _CODE.sub(r"\1", _EMPHASIS.sub(r"\2", text))).strip()
