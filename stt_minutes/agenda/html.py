"""Web pages and fragments of HTML -> lines: the main content among menus, banners and scripts."""

from __future__ import annotations

import re
from typing import Any, Final

from stt_minutes.agenda import items, marks, numbering, page, table, tree
from stt_minutes.agenda.lines import LIST_MARK, OWN_LABEL, Line, clean, is_number, plain_lines, split_lines
from stt_minutes.agenda.text import decode

_BLOCKS: Final = frozenset(
    (
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    )
)
_BOLD: Final = frozenset(("b", "strong", "th", "dt", "summary"))
_PICTURES: Final = frozenset(("img", "svg", "i", "span", "em", "b", "abbr"))
_FIRST_TAG = re.compile(
    r"\s*<(?:head|meta|body|main|article|section|header|div|span|h[1-6]|p|table|ul|ol|dl|b|i|u|em|strong|a|img|br|hr|center|font|details)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_KINDS: Final = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
}
"""What HTML and CSS call a list's numbers, in the words of Word."""
_LIST_KIND = re.compile(r"list-style(?:-type)?\s*:\s*((?:lower|upper)-(?:alpha|latin|roman))", re.IGNORECASE)
_NUMBER_FIRST = re.compile(r"(?:(?:punkt|pkt\.?|sag)\s*)?\d{1,4}[a-z]?\b", re.IGNORECASE)
_LONGEST: Final = 400
_SOON: Final = 500
"""Most pages show their first items within so many lines; only the others are searched to the end before they are read."""
_DEEPEST: Final = 200
"""Elements that lie deeper are read as one text: a browser shows them, and Python's stack is not endless."""
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)


def read(raw: bytes) -> list[Line]:
    """The lines of a page's main content; of everything when no items stand in what looks like the content."""
    root = tree.html(_decoded(raw))
    if root is None:
        return []
    lines = _Walker(page.Page(root)).lines(page.main_of(root))
    has_items = items.find(lines[:_SOON]).headings or (len(lines) > _SOON and items.find(lines).headings)
    return lines if has_items else _Walker().lines(root)


def fragment(text: str) -> list[Line]:
    """The lines of a field that holds HTML or plain text; none of them is a heading of the agenda."""
    if not _TAG.search(text) and not re.search(r"&(?:[a-zA-Z]+|#\d+);", text):
        return [Line(line.text, role="text") for line in plain_lines(split_lines(text))]
    root = tree.html(text)
    found = [] if root is None else _Walker().lines(root)
    return [Line(line.text, role="text") for line in found]


def piece(text: str) -> list[Line]:
    """The lines of a piece of HTML inside a text of another kind, with the headings that it marks."""
    root = tree.html(text)
    return [] if root is None else _Walker().lines(root)


def is_page(text: str) -> bool:
    """Whether a text is HTML."""
    start = without_comments(text[:4000]).lower()
    return "<html" in start or "<!doctype html" in start or bool(_FIRST_TAG.match(start))


def without_comments(start: str) -> str:
    """The text without the comments that it opens with."""
    while (start := start.lstrip("\ufeff \t\r\n")).startswith("<!--"):
        start = start[4:].partition("-->")[2]
    return start


def _decoded(raw: bytes) -> str:
    named = _CHARSET.search(raw[:4000])
    if named:
        try:
            return raw.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(raw)


class _Walker:
    """Collects the text between the borders of block elements into lines; of everything where no page is given."""

    def __init__(self, of: page.Page | None = None, nesting: int = 0) -> None:
        self.page = of
        self.nesting = nesting
        self.counts: list[int] = []
        self.rows = table.Rows()
        self.found: list[Line] = []
        self.pieces: list[tuple[str, bool]] = []
        self.level = 0
        self.prefix = ""
        self.depth = 0

    def lines(self, root: Any) -> list[Line]:
        self._children(root, bold=False)
        self._end()
        return self.found

    def _end(self) -> None:
        """A border between blocks: what was collected is a line, or several where it has line breaks."""
        pieces, self.pieces = self.pieces, []
        row: list[tuple[str, bool]] = []
        for piece in [*pieces, ("\n", False)]:
            if piece[0] != "\n":
                row.append(piece)
                continue
            text = clean("".join(each for each, _ in row))
            if text:
                visible = [(each, bold) for each, bold in row if each.strip()]
                first = visible[0][0].strip()
                counted = is_number(first) and text[len(first) :][:1].isupper()
                if counted:
                    # The number and the title of an item in one element each, which a style sheet parts.
                    text = f"{first} {text[len(first) :]}"
                lead = "".join(each for each, bold in visible[:1] if bold)
                # What only says whether the item is open is set in a type of its own.
                told = [bold for each, bold in visible if not marks.is_mark(clean(each))]
                bold = all(told or [bold for _, bold in visible]) or clean(lead).endswith(":")
                is_labelled = self.prefix == "- " and (counted or OWN_LABEL.match(text))
                if self.prefix and not self.level and not is_labelled and not LIST_MARK.match(text):
                    text = self.prefix + text
                depth = max(0, self.depth - 1)
                self.found.append(Line(text, level=self.level, bold=bold and not self.level, depth=depth))
                self.prefix = ""
            row = []

    def _children(self, element: Any, *, bold: bool, pre: bool = False) -> None:
        if self.nesting > _DEEPEST:
            self._text(" ".join(element.itertext()), bold=bold, pre=pre)
            return
        self.nesting += 1
        self._text(element.text, bold=bold, pre=pre)
        for child in element:
            name = tree.local(child)
            if name and (mark := _mark_of(child)) and (self.level or self._is_item() or not _texts(self.pieces)):
                self.pieces.append((f"\t{mark}\t", bold))
            elif name and self._is_kept(child, name):
                self._element(child, name, bold=bold, pre=pre)
            self._text(child.tail, bold=bold, pre=pre)
        self.nesting -= 1

    def _is_kept(self, element: Any, name: str) -> bool:
        return self.page is None or not self.page.is_dropped(element, name)

    def _element(self, element: Any, name: str, *, bold: bool, pre: bool) -> None:
        bold = bold or name in _BOLD or _is_bold(element)
        if name == "br":
            self.pieces.append(("\n", False))
        elif name == "input" and element.get("type") in {"checkbox", "radio"}:
            self.pieces.append(("☐ " if element.get("checked") is None else "☒ ", bold))
        elif name in {"script", "style", "head", "template", "title"}:
            return
        elif name == "tr":
            self._row(element, bold=bold)
        elif re.fullmatch(r"h[1-6]", name):
            self._end()
            before, self.level = self.level, int(name[1])
            self._children(element, bold=False)
            self.pieces = [(" " if text == "\n" else text, each) for text, each in self.pieces]
            self._end()
            self.level = before
        elif name in {"ol", "ul"}:
            self._end()
            self.counts.append(_first(element))
            self.depth += 1
            self._children(element, bold=bold, pre=pre)
            self._end()
            self.depth -= 1
            self.counts.pop()
        elif name in _BLOCKS or (not self.level and page.is_button(element)):
            self._end()
            if name == "li":
                self.prefix = self._mark(element)
            self._children(element, bold=bold, pre=pre or name == "pre")
            self._end()
            if name == "li":
                self.prefix = ""
        elif self._is_set_off(element):
            self.pieces.append(("\t", False))
            self._children(element, bold=bold, pre=pre)
            self.pieces.append(("\t", False))
        else:
            self._children(element, bold=bold, pre=pre)

    def _is_set_off(self, element: Any) -> bool:
        """Whether an element inside a line is a mark beside a title."""
        kinds = f"{(element.get('class') or '')[:_LONGEST]} {element.get('role') or ''}"
        is_beside = bool(self.level) or self._is_item() or marks.is_badge(kinds)
        return is_beside and marks.is_set_off(clean(tree.text_of(element).replace("\n", " ")), _texts(self.pieces))

    def _is_item(self) -> bool:
        """Whether the line that is collected begins with a number."""
        return bool(_NUMBER_FIRST.match(_texts(self.pieces)))

    def _mark(self, item: Any) -> str:
        """The mark that a browser prints before a list item."""
        parent = item.getparent()
        if parent is None or tree.local(parent) != "ol":
            return "- "
        self.counts[-1] = _whole(item.get("value"), self.counts[-1] + 1)
        kind = parent.get("type") or next(iter(_LIST_KIND.findall((parent.get("style") or "")[:_LONGEST])), "")
        return (
            f"{numbering.formatted(self.counts[-1], _KINDS.get(kind.lower() if len(kind) > 1 else kind, 'decimal'))}. "
        )

    def _row(self, row: Any, *, bold: bool) -> None:
        """A table's row is one line with tabs, unless a cell is a page of its own."""
        self._end()
        cells: list[list[Line]] = []
        for cell in row:
            name = tree.local(cell)
            if not name or not self._is_kept(cell, name):
                continue
            walker = _Walker(self.page, self.nesting)
            walker.level = self.level
            walker._children(cell, bold=bold or name == "th")
            walker._end()
            cells.append(walker.found)
        self.found += self.rows.row(cells)

    def _text(self, text: str | None, *, bold: bool, pre: bool) -> None:
        if not text:
            return
        if not pre:
            self.pieces.append((re.sub(r"[\s\u00a0]+", " ", text), bold))
            return
        for position, line in enumerate(split_lines(text)):
            if position:
                self.pieces.append(("\n", False))
            self.pieces.append((line, bold))


def _mark_of(element: Any) -> str:
    """What an element without words says of openness: a picture of a lock with its text for the blind."""
    name = tree.local(element)
    if name not in _PICTURES or (name != "svg" and tree.text_of(element).strip()):
        return ""
    texts = [(element.get(name) or "")[:_LONGEST] for name in ("alt", "title", "aria-label", "data-original-title")]
    texts += [tree.text_of(each) for each in element if tree.local(each) in {"title", "desc"}]
    return marks.of_picture(texts, (element.get("class") or "")[:_LONGEST])


def _texts(pieces: list[tuple[str, bool]]) -> str:
    return "".join(text for text, _ in pieces).rpartition("\n")[2].strip()


def _is_bold(element: Any) -> bool:
    weight = re.search(r"font-weight\s*:\s*(\w+)", element.get("style") or "")
    return bool(weight) and (weight[1] in {"bold", "bolder"} or (re.fullmatch(r"[6-9]00|1000", weight[1]) is not None))  # type: ignore[index]


def _first(element: Any) -> int:
    """The number before the first in an ordered list."""
    return _whole(element.get("start"), 1) - 1


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else otherwise
