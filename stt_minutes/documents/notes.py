"""The margin of a Word document: comments and endnotes that say where a decision comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from stt_minutes.documents.fill import XML_SPACE, W, w
from stt_minutes.documents.package import add_part, parse, related

if TYPE_CHECKING:
    from lxml.etree import _Element

AUTHOR, INITIALS = "stt-minutes", "stt"


def add_comments(parts: dict[str, bytes], notes: list[tuple[str, list[_Element]]]) -> None:
    """Give each note's runs a comment; comments that the template has are kept."""
    root = _existing(parts, "comments")
    taken = [int(each.get(w("id"), "0")) for each in root]
    for number, (text, runs) in enumerate(notes, start=max(taken, default=-1) + 1):
        comment = etree.SubElement(root, w("comment"))
        for name, value in (("id", str(number)), ("author", AUTHOR), ("initials", INITIALS)):
            comment.set(w(name), value)
        _paragraph(comment, text)
        start, end, reference = (
            etree.Element(w("commentRangeStart")),
            etree.Element(w("commentRangeEnd")),
            etree.Element(w("r")),
        )
        for each in (start, end, etree.SubElement(reference, w("commentReference"))):
            each.set(w("id"), str(number))
        runs[0].addprevious(start)
        runs[-1].addnext(end)
        end.addnext(reference)
    if notes:
        add_part(parts, "comments", root)


def add_endnotes(parts: dict[str, bytes], notes: list[tuple[str, list[_Element]]]) -> None:
    """Give each note's last run an endnote; endnotes that the template has are kept."""
    root = _existing(parts, "endnotes")
    taken = [int(each.get(w("id"), "0")) for each in root]
    if not taken:
        # The separators are required by Word before any note of its own (ECMA-376, part 1, 17.11.1).
        for number, (kind, mark) in enumerate(
            (("separator", "separator"), ("continuationSeparator", "continuationSeparator")), -1
        ):
            made = etree.SubElement(root, w("endnote"))
            made.set(w("type"), kind)
            made.set(w("id"), str(number))
            etree.SubElement(etree.SubElement(etree.SubElement(made, w("p")), w("r")), w(mark))
        taken = [0]
    for number, (text, runs) in enumerate(notes, start=max(*taken, 0) + 1):
        made = etree.SubElement(root, w("endnote"))
        made.set(w("id"), str(number))
        _paragraph(made, f" {text}", "endnoteRef")
        reference = _raised()
        etree.SubElement(reference, w("endnoteReference")).set(w("id"), str(number))
        runs[-1].addnext(reference)
    if notes:
        add_part(parts, "endnotes", root)


def _existing(parts: dict[str, bytes], kind: str) -> _Element:
    name = related(parts, kind)
    return parse(parts[name]) if name else etree.Element(w(kind), nsmap={"w": W})


def _raised() -> _Element:
    run = etree.Element(w("r"))
    etree.SubElement(etree.SubElement(run, w("rPr")), w("vertAlign")).set(w("val"), "superscript")
    return run


def _paragraph(parent: _Element, text: str, mark: str | None = None) -> None:
    paragraph = etree.SubElement(parent, w("p"))
    if mark:
        raised = _raised()
        etree.SubElement(raised, w(mark))
        paragraph.append(raised)
    shown = etree.SubElement(etree.SubElement(paragraph, w("r")), w("t"))
    shown.text = text
    shown.set(XML_SPACE, "preserve")
