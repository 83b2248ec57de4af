"""The page numbers that a table of contents shows until Word or LibreOffice has laid the document out.

Only a layout engine knows them. The estimate counts lines, so that a viewer that updates no fields shows numbers near the truth;
Word updates them when the document is opened.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from stt_minutes.documents.fill import w

if TYPE_CHECKING:
    from lxml.etree import _Element

# Points on an A4 page with the margins of the shipped templates, and letters of 11 points Calibri on a line of 16 cm.
_PAGE = 700.0
_LETTERS = 92
_LINE = 15.0
_AFTER = 6.0
_HEADINGS = {
    "Heading1": (19.0, 24.0),
    "Heading2": (15.0, 12.0),
    "Heading3": (15.0, 10.0),
    "Title": (28.0, 12.0),
    "TOC1": (14.0, 3.0),
    "TOC2": (14.0, 3.0),
}


def number_pages(root: _Element) -> None:
    """Put an estimate in every PAGEREF field of the document that points to a bookmark in it."""
    pages = _bookmarks(root)
    for code in root.iter(w("instrText")):
        found = re.match(r"\s*PAGEREF\s+(\S+)", code.text or "")
        if found and found[1] in pages:
            _set_result(code, str(pages[found[1]]))


def _bookmarks(root: _Element) -> dict[str, int]:
    """The estimated page of each bookmark."""
    pages: dict[str, int] = {}
    page, used = 1, 0.0
    for paragraph in root.iter(w("p")):
        height = _height(paragraph)
        breaks = any(each.get(w("type")) == "page" for each in paragraph.iter(w("br")))
        if breaks or paragraph.find(f"{w('pPr')}/{w('pageBreakBefore')}") is not None or used + min(height, 60) > _PAGE:
            page, used = page + 1, 0.0
        for mark in paragraph.iter(w("bookmarkStart")):
            pages[mark.get(w("name"), "")] = page
        used += height
        while used > _PAGE:
            page, used = page + 1, used - _PAGE
    return pages


def _height(paragraph: _Element) -> float:
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    line, after = _HEADINGS.get(style.get(w("val"), "") if style is not None else "", (_LINE, _AFTER))
    text = "".join(each.text or "" for each in paragraph.iter(w("t")))
    return line * max(1, math.ceil(len(text) * line / _LINE / _LETTERS)) + after


def _set_result(code: _Element, shown: str) -> None:
    """The text between the field's separator and its end."""
    run = code.getparent()
    separated = False
    for sibling in run.itersiblings() if run is not None else ():
        kinds = {each.get(w("fldCharType")) for each in sibling.iter(w("fldChar"))}
        if "end" in kinds:
            return
        texts = list(sibling.iter(w("t")))
        if separated and texts:
            texts[0].text = shown
            return
        separated = separated or "separate" in kinds
