"""Web pages and fragments of HTML -> lines: the main content among menus, banners and scripts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from stt_minutes.agenda import items, tree
from stt_minutes.agenda.lines import LIST_MARK, Line, beside, clean, is_number, plain_lines, split_lines
from stt_minutes.agenda.text import decode

_DROPPED: Final = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "option",
        "iframe",
        "svg",
        "canvas",
        "object",
        "video",
        "audio",
        "head",
        "dialog",
        "menu",
        "link",
        "meta",
        "title",
    )
)
_DROPPED_ROLES: Final = frozenset(
    ("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "complementary")
)
_DROPPED_NAME = re.compile(
    r"(?:^|[\s_-])(?:cookie\w*|consent\w*|breadcrumbs?|navbar|navigation|sidebar|skip-?(?:link|to)\w*|site-?footer|site-?header|share|social|toolbar|pager|pagination)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MENUS: Final = frozenset(("menu", "main-menu", "mainmenu", "top-menu", "topmenu", "nav", "nav-menu"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
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
_FIRST_TAG = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:head|meta|body|main|article|section|div|span|h[1-6]|p|table|ul|ol|b|strong)\b", re.DOTALL
)
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)


def read(raw: bytes) -> list[Line]:
    """The lines of a page's main content; of everything when no items stand in what looks like the content."""
    root = tree.html(_decoded(raw))
    if root is None:
        return []
    lines = _Walker().lines(_main(root))
    return lines if items.find(lines).headings else _Walker(keep_all=True).lines(root)


def fragment(text: str) -> list[Line]:
    """The lines of a field that holds HTML or plain text; none of them is a heading of the agenda."""
    if not _TAG.search(text) and not re.search(r"&(?:[a-zA-Z]+|#\d+);", text):
        return [Line(line.text, role="text") for line in plain_lines(split_lines(text))]
    root = tree.html(text)
    found = [] if root is None else _Walker(keep_all=True).lines(root)
    return [Line(line.text, role="text") for line in found]


def is_page(text: str) -> bool:
    """Whether a text is HTML."""
    start = text[:4000].lower()
    return "<html" in start or "<!doctype html" in start or bool(_FIRST_TAG.match(start))


def _decoded(raw: bytes) -> str:
    named = _CHARSET.search(raw[:4000])
    if named:
        try:
            return raw.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(raw)


def _main(root: Any) -> Any:
    """The element that the page marks as its content, if it holds a fair share of the text; else everything."""
    everything = len(
        " ".join(tree.text_of(each) for each in root.iter() if tree.local(each) in {"p", "h1", "h2", "h3", "li", "td"})
    )
    for candidate in root.iter():
        is_marked = (
            tree.local(candidate) == "main" or candidate.get("role") == "main" if tree.local(candidate) else False
        )
        if is_marked and len(tree.text_of(candidate)) > 0.3 * everything:
            return candidate
    return root


class _Walker:
    """Collects the text between the borders of block elements into lines."""

    def __init__(self, *, keep_all: bool = False) -> None:
        self.keep_all = keep_all
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
                lead = "".join(each for each, bold in visible[:1] if bold)
                bold = all(bold for _, bold in visible) or clean(lead).endswith(":")
                if self.prefix and not self.level and not LIST_MARK.match(text):
                    text = self.prefix + text
                depth = max(0, self.depth - 1)
                self.found.append(Line(text, level=self.level, bold=bold and not self.level, depth=depth))
                self.prefix = ""
            row = []

    def _children(self, element: Any, *, bold: bool, pre: bool = False) -> None:
        self._text(element.text, bold=bold, pre=pre)
        for child in element:
            name = tree.local(child)
            if name and (self.keep_all or not _is_dropped(child, name)):
                self._element(child, name, bold=bold, pre=pre)
            self._text(child.tail, bold=bold, pre=pre)

    def _element(self, element: Any, name: str, *, bold: bool, pre: bool) -> None:
        bold = bold or name in _BOLD or _is_bold(element)
        if name == "br":
            self.pieces.append(("\n", False))
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
        elif name in _BLOCKS:
            self._end()
            if name == "li":
                self.prefix = _mark(element)
            self.depth += name in {"ol", "ul"}
            self._children(element, bold=bold, pre=pre or name == "pre")
            self._end()
            self.depth -= name in {"ol", "ul"}
            if name == "li":
                self.prefix = ""
        else:
            self._children(element, bold=bold, pre=pre)

    def _row(self, row: Any, *, bold: bool) -> None:
        """A table's row is one line with tabs, unless a cell is a page of its own."""
        self._end()
        cells: list[list[Line]] = []
        for cell in row:
            name = tree.local(cell)
            if not name or (not self.keep_all and _is_dropped(cell, name)):
                continue
            walker = _Walker(keep_all=self.keep_all)
            walker.level = self.level
            walker._children(cell, bold=bold or name == "th")
            walker._end()
            if walker.found:
                cells.append(walker.found)
        if len(cells) > 1 and len(cells[0]) == 1 and is_number(cells[0][0].text) and not cells[1][0].level:
            # "2 | Veje" with the item's text below its title in the same cell.
            first = cells[1].pop(0)
            self.found.append(replace(first, text=f"{cells[0].pop().text}\t{first.text}"))
            if not cells[1] and all(len(cell) == 1 and not cell[0].level for cell in cells[2:]):
                # The time, the purpose, who has it: what stands beside a title is no heading, whatever its words.
                self.found += beside(cells[2:])
                return
        if len(cells) > 1 and all(len(cell) == 1 and not cell[0].level for cell in cells):
            self.found.append(Line("\t".join(cell[0].text for cell in cells), bold=all(cell[0].bold for cell in cells)))
        else:
            self.found += [line for cell in cells for line in cell]

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


def _is_dropped(element: Any, name: str) -> bool:
    if name in _DROPPED or element.get("role") in _DROPPED_ROLES or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden") == "true" or _HIDDEN.search(element.get("style") or ""):
        return True
    if name == "header" and any(tree.local(each) == "nav" for each in element.iter()):
        return True
    if not _MENUS.isdisjoint((element.get("class") or "").lower().split()):
        return True
    return bool(_DROPPED_NAME.search(element.get("class") or "") or _DROPPED_NAME.search(element.get("id") or ""))


def _is_bold(element: Any) -> bool:
    weight = re.search(r"font-weight\s*:\s*(\w+)", element.get("style") or "")
    return bool(weight) and (weight[1] in {"bold", "bolder"} or (re.fullmatch(r"[6-9]00|1000", weight[1]) is not None))  # type: ignore[index]


def _mark(item: Any) -> str:
    """The mark that a browser prints before a list item."""
    parent = item.getparent()
    if parent is None or tree.local(parent) != "ol":
        return "- "
    before = sum(1 for each in item.itersiblings(preceding=True) if tree.local(each) == "li")
    start = parent.get("start") or "1"
    number = before + (int(start) if start.isdecimal() and len(start) < 7 else 1)
    kind = parent.get("type") or ""
    if kind in {"a", "A"} and 1 <= number <= 26:
        return f"{chr(ord(kind) + number - 1)}. "
    return f"{number}. "
