"""Markdown -> lines, by markdown-it-py: headings, lists with the numbers they print, tables, bold headings before their text, comments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from stt_minutes.agenda import marks
from stt_minutes.agenda.lines import Line, clean, split_lines, table_row, unwrapped, wrap_width
from stt_minutes.agenda.text import decode, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_COMMENT = re.compile(r"^\s*<!--(.*?)-->\s*$", re.DOTALL)
# What the writer notes behind a line: the id of a bilag, or what a part is that its heading does not tell.
_NOTED = re.compile(r"^<!-- (bilag|del) (\S+) -->$")
_MARKS = re.compile(r"[ \t>]*(?:[-+*]|\d{1,9}[.)])(?P<white>[ \t]+)")
_KEY = re.compile(r"^(?P<key>[A-Za-zÆØÅæøå_-]{2,30})\s*:\s*(?P<value>\S.*)$")
_TITLES: Final = frozenset(("title", "titel", "overskrift"))
_FACTS: Final = {"date": "Dato", "dato": "Dato", "sted": "Sted", "place": "Sted", "location": "Sted"}
_BOLD_TAG = re.compile(r"^<(?P<end>/)?(?:b|strong)\b[^>]*>$", re.IGNORECASE)
_BREAK_TAG = re.compile(r"^<br\b[^>]*>$", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_COSTLY = re.compile(r"[\[*_`<]")
_MOST_LINES: Final = 150_000
"""More lines are read as plain text: the parser takes about a seventh of a millisecond for each block (2 cores, Debian 12)."""
_MOST_MARKS: Final = 40_000
_MOST_MARKS_IN_ONE: Final = 200
"""With more brackets, stars or the like a paragraph is no prose, nor is such a file; what is over is taken as it stands.

A bracket that nothing closes costs up to a quarter of a millisecond, and more among others.
"""
_LONGEST_MARKS: Final = 200
_DEEPEST: Final = 100
"""Blocks inside blocks; the parser leaves out what lies deeper."""


def read(raw: bytes) -> list[Line]:
    """The lines of a markdown file. A comment is layout; a bold word that opens a line is a heading of its own."""
    import markdown_it

    # A definition of a link is a line like any other, and four spaces before a line make no program of it.
    engine = markdown_it.MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    engine.disable(["code", "reference", "inline"])
    head, source = _front_matter(split_lines(decode(raw)))
    if len(source) > _MOST_LINES:
        return [*head, *plain("\n".join(source))]
    tokens = engine.parse("\n".join(source))
    left = _MOST_MARKS
    for token in tokens:
        marks = len(_COSTLY.findall(token.content)) if token.type == "inline" else 0
        left -= marks
        if token.type == "inline" and marks <= _MOST_MARKS_IN_ONE and left >= 0:
            token.children = token.children or []
            engine.inline.parse(token.content, engine, {}, token.children)
    reader = _Reader(source)
    reader.blocks(tokens)
    return [*head, *reader.lines()]


def _front_matter(source: list[str]) -> tuple[list[Line], list[str]]:
    """The facts that a site's generator keeps above the text, between two rules, and the rest."""
    if not source or source[0].lstrip("\ufeff").rstrip() != "---":
        return [], source
    end = next((i for i, line in enumerate(source[1:60], 1) if line.rstrip() in {"---", "..."}), 0)
    pairs = [_KEY.match(line) for line in source[1:end]]
    if not any(pairs):
        return [], source
    found: list[Line] = []
    for line, pair in zip(source[1:end], pairs, strict=True):
        value = clean(pair["value"]).strip("\"'") if pair else ""
        key = pair["key"].lower() if pair else ""
        if key in _TITLES:
            found.append(Line(value))
        elif key in _FACTS:
            found.append(Line(f"{_FACTS[key]}: {value}"))
        elif text := clean(line):
            found.append(Line(text, role="layout"))
    return found, source[end + 1 :]


@dataclass(slots=True)
class _List:
    """A list that is open: whether it is numbered, and by how much its next number is more than the one that is written."""

    numbered: bool
    counts_itself: bool = False
    number: int = 0


@dataclass(slots=True)
class _Piece:
    text: str
    bold: bool


@dataclass(slots=True)
class _Reader:
    """Turns the parser's tokens into lines, in paragraphs of one or more."""

    source: Sequence[str]
    found: list[list[Line]] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    prefix: str = ""
    prefix_depth: int = 0

    def lines(self) -> list[Line]:
        """What was read; lines that were broken at a fixed width are put together within their paragraph."""
        width = wrap_width([line for block in self.found for line in block])
        return [line for block in self.found for line in (unwrapped(block, width) if len(block) > 1 else block)]

    def blocks(self, tokens: Sequence[Any]) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type in {"bullet_list_open", "ordered_list_open"}:
                items = list(_items(tokens, at))
                markers = {item.info for item in items}
                lazy = len(items) > 1 and len(markers) == 1 and (_is_tight(tokens, at) or _has_text(tokens, at))
                self.lists.append(
                    _List(token.type == "ordered_list_open", lazy, int(items[0].info or 0) - 1 if items else 0)
                )
            elif token.type in {"bullet_list_close", "ordered_list_close"}:
                self.lists.pop()
            elif token.type == "list_item_open":
                self._item(token)
            elif token.type == "list_item_close":
                self._empty_item()
            elif token.type in {"paragraph_open", "heading_open"}:
                self._text(tokens[at + 1], token)
                at += 2
            elif token.type == "table_open":
                at = self._table(tokens, at)
            elif token.type in {"fence", "code_block"}:
                self._add([Line(text) for line in split_lines(token.content) if (text := clean(line))])
            elif token.type == "html_block":
                self._html(token.content)
            at += 1

    def _add(self, block: list[Line]) -> None:
        if block:
            self.found.append(block)

    def _gap(self, token: Any) -> bool:
        """Whether an empty line stands before the block; the first line has none before it."""
        at = token.map[0] if token.map else 0
        return at > 0 and not self.source[at - 1].strip()

    def _item(self, token: Any) -> None:
        last = self.lists[-1]
        last.number += 1
        mark = "-" if not last.numbered else f"{last.number if last.counts_itself else token.info}{token.markup}"
        # "- 1. at …" is a list in a list on one line: both marks are its text.
        if not self.prefix:
            self.prefix_depth = len(self.lists) - 1
        self.prefix += f"{mark}{self._white(token, self.prefix)}"

    def _white(self, token: Any, before: str) -> str:
        """What stands between the mark and the text: a tab stays one."""
        line = self.source[token.map[0]] if token.map else ""
        marks = list(_MARKS.finditer(line[:_LONGEST_MARKS]))
        nth = len(before.split())
        return "\t" if nth < len(marks) and "\t" in marks[nth]["white"] else " "

    def _empty_item(self) -> None:
        if self.prefix:
            self._add([Line(self.prefix.strip(), depth=self.prefix_depth)])
            self.prefix = ""

    def _text(self, inline: Any, opening: Any) -> None:
        """A paragraph's lines, or a heading's one."""
        level = int(opening.tag[1]) if opening.type == "heading_open" else 0
        rows, key, ref = _rows(inline)
        if level and opening.markup in {"=", "-"} and len(rows) > 1:
            level = 0  # lines above a rule that was meant to part them from what follows
        if level:
            rows = [[piece for row in rows for piece in [*row, _Piece(" ", False)]]]
        gap = self._gap(opening)
        block: list[Line] = []
        for row in rows:
            line = self._line(row, level)
            if line is not None:
                block.append(replace(line, gap=gap and not block, key=key, ref=ref))
        self._add(block)

    def _line(self, row: Sequence[_Piece], level: int) -> Line | None:
        visible = [piece for piece in row if piece.text.strip()]
        text = clean("".join(piece.text for piece in row))
        if not text:
            return None
        # A table without its rule, drawn with upright strokes alone.
        cells = table_row(text) if not level and not self.prefix else None
        if cells is not None:
            return Line(cells) if cells else None
        lead = clean(
            "".join(
                piece.text
                for piece in visible[: next((i for i, piece in enumerate(visible) if not piece.bold), len(visible))]
            )
        )
        bold = not level and bool(visible) and (all(piece.bold for piece in visible) or lead.endswith(":"))
        prefix, self.prefix = self.prefix, ""
        return Line(clean(prefix + text), level, bold, depth=self.prefix_depth if prefix else 0)

    def _table(self, tokens: Sequence[Any], at: int) -> int:
        """The rows of a table as lines with tabs; the place of its last token."""
        table = marks.Cells()
        cells: list[str] = []
        rows: list[Line] = []
        gap = self._gap(tokens[at])
        while tokens[at].type != "table_close":
            token = tokens[at]
            if token.type == "inline":
                found, _, _ = _rows(token)
                cells.append(" ".join(clean("".join(piece.text for piece in row)) for row in found))
            elif token.type == "tr_close":
                text = "\t".join(filter(None, map(clean, table.row(cells))))
                rows += [Line(text, gap=gap and not rows)] if text else []
                cells = []
            at += 1
        for row in rows:
            self._add([row])
        return at

    def _html(self, content: str) -> None:
        """A block of HTML; a comment is layout."""
        comment = _COMMENT.match(content)
        if comment is not None and "-->" not in comment[1]:
            self._add([Line(text, role="layout") for line in split_lines(comment[1]) if (text := clean(line))])
            return
        from stt_minutes.agenda import html

        self._add(html.piece(content))


def _items(tokens: Sequence[Any], at: int) -> Iterator[Any]:
    """The items of the list that opens at this token."""
    level = tokens[at].level
    for token in map(tokens.__getitem__, range(at + 1, len(tokens))):
        if token.level == level:
            return
        if token.type == "list_item_open" and token.level == level + 1:
            yield token


def _is_tight(tokens: Sequence[Any], at: int) -> bool:
    """Whether no empty lines stand between the list's items: the parser hides their paragraphs."""
    level = tokens[at].level
    for token in map(tokens.__getitem__, range(at + 1, len(tokens))):
        if token.level == level:
            break
        if token.type == "paragraph_open" and token.level == level + 2:
            return bool(token.hidden)
    return False


def _has_text(tokens: Sequence[Any], at: int) -> bool:
    """Whether an item of the list has a second block, its text set in below its title."""
    level, count = tokens[at].level, 0
    for token in map(tokens.__getitem__, range(at + 1, len(tokens))):
        if token.level == level:
            return False
        if token.level == level + 1:
            count = 0
        elif token.level == level + 2 and token.nesting >= 0:
            count += token.type != "inline"
            if count > 1:
                return True
    return False


def _rows(inline: Any) -> tuple[list[list[_Piece]], str | None, str | None]:
    """The pieces of an inline text, line by line, and what the writer has noted behind it: a part's key, a bilag's id."""
    if not inline.children:
        return [[_Piece(_ESCAPED.sub(r"\1", line), False)] for line in inline.content.split("\n")], None, None
    rows: list[list[_Piece]] = [[]]
    key = ref = None
    bold = 0
    for token in inline.children:
        if token.type in {"softbreak", "hardbreak"} or (
            token.type == "html_inline" and _BREAK_TAG.match(token.content)
        ):
            rows.append([])
        elif token.type == "strong_open":
            bold += 1
        elif token.type == "strong_close":
            bold -= 1
        elif token.type in {"text", "code_inline", "text_special"} or token.type == "image":
            rows[-1].append(_Piece(token.content, bold > 0))
        elif token.type == "html_inline":
            noted, tag = _NOTED.match(token.content), _BOLD_TAG.match(token.content)
            if noted is not None:
                key, ref = (noted[2], ref) if noted[1] == "del" else (key, noted[2])
            elif tag is not None:
                bold = max(0, bold + (-1 if tag["end"] else 1))
            elif (comment := _COMMENT.match(token.content)) is not None:
                rows[-1].append(_Piece(comment[1], bold > 0))
    return rows, key, ref
