"""What Word needs where a template's loop or condition left nothing: a cell with a paragraph, a table with rows, marks of their own.

A cell, a text box, a header, a footer and a note end in a paragraph, and a table has rows and a row cells; without, Word calls the
file corrupt, while others open it (ECMA-376, part 1, 17.4.65 and 17.4.37; Word is stricter than the schema about empty tables).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from stt_minutes.documents.fill import w

if TYPE_CHECKING:
    from lxml.etree import _Element

PARTS = ("document", "header", "footer", "footnotes", "endnotes")
"""The parts of a document that hold blocks."""
_HOLDERS = tuple(map(w, ("tc", "txbxContent", "hdr", "ftr", "footnote", "endnote", "body")))
_BLOCKS = frozenset(map(w, ("p", "tbl", "sdt", "customXml")))


def complete(root: _Element) -> None:
    """Mend the part in place."""
    for kind, content in (("tr", "tc"), ("tbl", "tr")):
        for empty in [each for each in root.iter(w(kind)) if next(each.iter(w(content)), None) is None]:
            _take_out(empty)
    for holder in root.iter(*_HOLDERS):
        _end_in_a_paragraph(holder)
    _number_marks(root)


def _end_in_a_paragraph(holder: _Element) -> None:
    blocks = [each for each in holder if each.tag in _BLOCKS]
    last = blocks[-1] if blocks else None
    if last is not None and last.tag != w("tbl") and next(last.iter(w("p")), None) is not None:
        return
    made = etree.Element(w("p"))
    if last is not None:
        last.addnext(made)
    elif holder.tag == w("body"):
        holder.insert(0, made)
    else:
        holder.append(made)


def _number_marks(root: _Element) -> None:
    """Give every bookmark a number of its own: a loop repeats the one in the template, and Word pairs start and end by it."""
    open_as: dict[str | None, list[str]] = {}
    count = 0
    for mark in root.iter(w("bookmarkStart"), w("bookmarkEnd")):
        old = mark.get(w("id"))
        if mark.tag == w("bookmarkStart"):
            count += 1
            open_as.setdefault(old, []).append(str(count))
            mark.set(w("id"), str(count))
        elif open_as.get(old):
            mark.set(w("id"), open_as[old].pop())


def _take_out(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
