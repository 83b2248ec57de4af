"""PDF of the filled HTML page: tagged, with language, headings as bookmarks, as PDF/UA-1.

The page that comes with the tool is laid out by Typst, which is one wheel on every system and takes a second for 500 items. A
house's own HTML template brings a style sheet of its own; that is WeasyPrint's work (the extra `stylesheets`).
"""

from __future__ import annotations

import json
import logging
import re
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from lxml import html

from stt_minutes.errors import MissingExtra, WriteFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_FONTS: Final = ("Calibri", "Carlito", "Liberation Sans", "Arial", "Libertinus Serif")
"""The first one that is there; the last comes with Typst."""
_UNSHOWN: Final = frozenset({"head", "script", "style", "audio", "button", "footer", "template"})
_HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_WITHIN: Final = frozenset({"a", "b", "strong", "i", "em", "span", "br", "small", "sub", "sup", "code"})
"""Elements that stand within a line; all others make paragraphs of the text beside them."""
_ADDRESS: Final = re.compile(r"(?:https?://|mailto:)\S+")
_LONG: Final = re.compile(r"(\S{60})(?=\S)")
"""A line of the page holds some ninety letters, and a list's or a table's fewer."""
_STEP: Final = re.compile(r"trin-(\d)")
Node = dict[str, Any] | str


def made(page: str, *, styled: bool = False) -> bytes:
    """The page as PDF; `styled`: as its own style sheet says. Nothing is fetched. Raises MissingExtra and WriteFailed."""
    return _by_style_sheet(page) if styled else _laid_out(_data(page))


def _laid_out(data: dict[str, Any]) -> bytes:
    import typst

    source = resources.files(__package__).joinpath("pdf.typ").read_bytes()
    told = {"page": json.dumps(data)}
    try:
        return _compiled(source, told, ["ua-1"])
    except typst.TypstError:
        # A sign that no font has, say: PDF/UA-1 forbids the page, and a PDF without it is better than none.
        try:
            return _compiled(source, told, [])
        except typst.TypstError as error:
            raise WriteFailed("PDF-filen kunne ikke laves.", "Lav et Word-dokument, og gem det som PDF.") from error


def _compiled(source: bytes, told: dict[str, str], standards: list[Any]) -> bytes:
    import typst

    content = typst.compile(source, format="pdf", sys_inputs=told, pdf_standards=standards)
    assert isinstance(content, bytes)
    return content


# --- the page as data -------------------------------------------------------------------------------------------------------


def _data(page: str) -> dict[str, Any]:
    """What pdf.typ prints: the title, both ends of the head of each page, and the page's nodes."""
    root = html.document_fromstring(page)
    title = root.findtext(".//title") or ""
    first = root.find(".//h1")
    left, right = ("", "") if first is None else (first.get("data-organ", ""), first.get("data-status", ""))
    reader = _Reader({str(each.get("id")) for each in root.iter(*_HEADINGS)})
    body = root.find("body")
    return {
        "title": _plain(title) or "Referat",
        "left": left,
        "right": right,
        "fonts": _FONTS,
        "inside": list(reader.blocks(body)) if body is not None else [],
    }


class _Reader:
    """Reads the elements of a page as nodes. `ids`: of the headings that can be pointed at, each once."""

    def __init__(self, ids: set[str]) -> None:
        self._ids, self._given = ids, set[str]()

    def blocks(self, parent: HtmlElement, *, proposed: bool = False) -> Iterator[Node]:
        """The blocks of an element; text that stands between them makes paragraphs."""
        line: list[Node] = []
        for piece in _pieces(parent):
            if isinstance(piece, str) or piece.tag in _WITHIN:
                line += [piece] if isinstance(piece, str) else self.line_of(piece)
                continue
            yield from _paragraph(line)
            line = []
            yield from self._block(piece, proposed=proposed)
        yield from _paragraph(line)

    def _block(self, element: HtmlElement, *, proposed: bool) -> Iterator[Node]:
        tag, kinds = element.tag, set((element.get("class") or "").split())
        if tag in _UNSHOWN or "skip" in kinds:
            return
        if tag in _HEADINGS:
            yield {"kind": "heading", "level": _HEADINGS[tag], "id": self._id(element), "inside": self.line(element)}
        elif tag == "p" and kinds & {"note", "sagsnummer"}:
            sticky = "sagsnummer" in kinds  # it never ends a page
            yield {"kind": "small", "grey": not proposed, "sticky": sticky, "inside": self.line(element)}
        elif tag == "p":
            yield from _paragraph(self.line(element))
        elif tag == "nav":
            yield from self._contents(element)
        elif tag in {"ul", "ol"}:
            yield {"kind": "list", "items": [self._item(each, tag) for each in element.iterchildren("li")]}
        elif tag == "dl":
            yield from self._facts(element)
        elif tag == "table":
            yield from self._table(element)
        elif tag == "div" and "forslag" in kinds:
            yield {"kind": "proposal", "inside": list(self.blocks(element, proposed=True))}
        else:
            yield from self.blocks(element, proposed=proposed)

    def line(self, element: HtmlElement) -> list[Node]:
        """What stands in a line: texts and the elements within it."""
        found: list[Node] = []
        for piece in _pieces(element):
            found += [piece] if isinstance(piece, str) else self.line_of(piece)
        return found

    def line_of(self, element: HtmlElement) -> list[Node]:
        tag, inside = element.tag, self.line(element)
        address = (element.get("href") or "").strip()
        if tag in _UNSHOWN or "skip" in (element.get("class") or "").split():
            return []
        if tag == "br":
            return [{"kind": "break"}]
        if tag == "a" and inside and _ADDRESS.fullmatch(address):
            return [{"kind": "link", "to": address, "inside": inside}]
        if tag in {"b", "strong", "i", "em"}:
            return [{"kind": "strong" if tag in {"b", "strong"} else "emphasis", "inside": inside}]
        return inside

    def _id(self, element: HtmlElement) -> str | None:
        own = str(element.get("id") or "")
        if not own or own in self._given:
            return None
        self._given.add(own)
        return own

    def _contents(self, nav: HtmlElement) -> Iterator[Node]:
        """The table of contents: its heading, and each line that leads to one."""
        for each in nav.iterchildren(*_HEADINGS):
            yield from self._block(each, proposed=False)
        entries = [(str(each.get("href"))[1:], self.line(each)) for each in nav.iter("a")]
        yield {
            "kind": "contents",
            "entries": [{"to": to, "inside": inside} for to, inside in entries if to in self._ids and inside],
        }

    def _item(self, element: HtmlElement, tag: str) -> dict[str, Any]:
        step = _STEP.search(element.get("class") or "")
        sign = element.find("span[@class='tegn']")
        marker = "•"
        if sign is not None:
            marker = _plain(sign.text_content())
            sign.drop_tree()
        elif tag == "ol":
            marker = f"{len(list(element.itersiblings('li', preceding=True))) + 1}."
        return {"level": int(step[1]) if step else 0, "marker": marker, "inside": list(self.blocks(element))}

    def _facts(self, element: HtmlElement) -> Iterator[Node]:
        pairs: list[tuple[list[Node], list[Node]]] = []
        for each in element.iterchildren("dt", "dd"):
            if each.tag == "dt":
                pairs.append((self.line(each), []))
            elif pairs:
                pairs[-1][1].extend([{"kind": "break"}, *self.line(each)] if pairs[-1][1] else self.line(each))
        if pairs:
            yield {"kind": "facts", "pairs": pairs}

    def _table(self, element: HtmlElement) -> Iterator[Node]:
        rows = [
            {
                "head": row.getparent().tag == "thead",
                "cells": [
                    {"head": cell.tag == "th", "inside": list(self.blocks(cell))}
                    for cell in row.iterchildren("th", "td")
                ],
            }
            for row in element.iter("tr")
        ]
        if rows:
            yield {"kind": "table", "rows": rows}


def _pieces(element: HtmlElement) -> Iterator[str | HtmlElement]:
    """Texts and elements as they follow each other; spaces as a page shows them."""
    if element.text:
        yield _spaced(element.text)
    for child in element:
        if isinstance(child.tag, str):
            yield child
        if child.tail:
            yield _spaced(child.tail)


def _paragraph(line: list[Node]) -> Iterator[Node]:
    if any(not isinstance(piece, str) or piece.strip() for piece in line):
        yield {"kind": "paragraph", "inside": line}


def _spaced(text: str) -> str:
    """The text with single spaces, and with places to break a word that no line holds."""
    return _LONG.sub("\\1\u200b", re.sub(r"[ \t\r\n\f]+", " ", text))


def _plain(text: str) -> str:
    return _spaced(text).strip()


# --- a house's own style sheet ----------------------------------------------------------------------------------------------


def _by_style_sheet(page: str) -> bytes:
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        raise MissingExtra(
            "PDF efter husets egen HTML-skabelon kræver WeasyPrint, som ikke er installeret her.",
            "Bed IT om at installere WeasyPrint sammen med programmet, brug den medfølgende skabelon, eller gem Word-dokumentet som PDF.",
        ) from error
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    # The same page gives the same bytes: the identifier is no random one.
    content: bytes = HTML(string=page, url_fetcher=_refuse).write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=b"stt-minutes", custom_metadata=False
    )
    return content


def _refuse(url: str, *_: Any, **__: Any) -> Any:
    msg = f"nothing is fetched: {url[:80]}"
    raise ValueError(msg)
