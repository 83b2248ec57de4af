"""Puts texts in the place of their placeholders in rendered WordprocessingML: paragraphs, lists, tables, links, shading.

The paragraph that holds a placeholder gives its own style to all that comes of it, so a template's author writes `{{ part.text }}`
in a paragraph and formats that paragraph. Element names and their order follow ECMA-376, part 1, section 17.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from stt_minutes.documents.blocks import ListItem, Paragraph, Table, line, links
from stt_minutes.documents.failure import Misplaced
from stt_minutes.documents.text import OPEN, PlaceholderWriter, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from stt_minutes.documents.blocks import Block

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
SHADE = "FFF2CC"
"""The colour behind what is only proposed: light enough that black text on it keeps a contrast above 15:1."""
_INDENT = 340
"""Twentieths of a point (0.6 cm) that a list line's text stands in from its marker."""


def _order(names: str) -> tuple[str, ...]:
    return tuple(names.split())


# The children of w:pPr and w:rPr that come after the ones that are put in here, in the schema's order.
_AFTER_IND = _order(
    "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
)
_AFTER_SHD = (
    *_order(
        "tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind"
    ),
    *_AFTER_IND,
)
_AFTER_U = _order("effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish")


def w(name: str) -> str:
    """The qualified name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


_NO_TEXT = frozenset(w(each) for each in ("body", "p", "r", "tbl", "tr", "tc", "hdr", "ftr"))
"""Elements whose text is in children; text of their own is not shown."""


@dataclass(slots=True)
class _Cursor:
    """Where the next run goes."""

    paragraph: _Element
    model: _Element | None
    """The properties of the template's paragraph, before any list or shading."""
    used: bool = False
    """Whether the paragraph shows something already, so that a block of its own must start another."""


@dataclass(slots=True)
class Filler:
    """Fills one part of a Word package."""

    writer: PlaceholderWriter
    bullet_style: str | None = None
    """The id of the template's bulleted list style, if it has one."""
    notes: list[tuple[str, list[_Element]]] = field(default_factory=list)
    """The note of every marked text that was put in, with the runs that it became."""

    def fill(self, root: _Element) -> None:
        """Replace every placeholder under `root`."""
        for paragraph in [each for each in root.iter(w("p")) if _holds(each)]:
            self._paragraph(paragraph)
        self._elsewhere(root)

    def _elsewhere(self, root: _Element) -> None:
        """Fields, drawings and attributes take no structure: the text goes in as one line."""
        for each in root.iter(etree.Element):
            loose = each.tag in _NO_TEXT and OPEN in (each.text or "")
            if loose or OPEN in (each.tail or ""):
                msg = "En tekst står uden for sit afsnit; skriv {{ navn }} i stedet for {{p navn }} og {{r navn }}."
                raise Misplaced(msg)
            if each.text and OPEN in each.text:
                each.text = self.writer.flat(each.text, in_field=each.tag == w("instrText"))
            for name, value in each.attrib.items():
                if OPEN in str(value):
                    each.set(name, self.writer.flat(str(value)))

    def _paragraph(self, paragraph: _Element) -> None:
        children = [each for each in paragraph if each.tag != w("pPr")]
        section = _take_section(paragraph)
        cursor = _Cursor(paragraph, copy.deepcopy(paragraph.find(w("pPr"))))
        for child in children:
            paragraph.remove(child)
        for child in children:
            if child.tag == w("r") and _holds(child):
                for run, piece in self._pieces(child):
                    self._put(cursor, run, piece)
            else:
                self._inside(child)
                cursor.paragraph.append(child)
                cursor.used = cursor.used or _shows(child)
        if section is not None:
            _properties(cursor.paragraph).append(section)
        elif not cursor.used and _is_spare(cursor.paragraph):
            _remove(cursor.paragraph)

    def _inside(self, container: _Element) -> None:
        """Links, content controls and tracked changes within a paragraph: their runs are filled in place, without blocks."""
        for run in [each for each in container.iter(w("r")) if _holds(each)]:
            parent = run.getparent()
            assert parent is not None
            at = parent.index(run)
            parent.remove(run)
            for model, piece in self._pieces(run):
                made = _text_runs(model, str(piece).split("\n")) if isinstance(piece, (str, Text)) else [model]
                parent[at:at] = made
                at += len(made)

    def _pieces(self, run: _Element) -> Iterator[tuple[_Element, str | Text | _Element]]:
        """The run's content in order, each with an empty run of the same look: strings, texts, or other elements."""
        look = run.find(w("rPr"))
        for child in list(run):
            if child.tag == w("rPr"):
                continue
            if child.tag == w("t") and child.text and OPEN in child.text:
                for piece in self.writer.pieces(child.text):
                    yield _empty_run(look), piece
            else:
                made = _empty_run(look)
                # Moved, not copied: a text box in it has paragraphs of its own that are filled in their turn.
                made.append(child)
                yield made, child

    def _put(self, cursor: _Cursor, run: _Element, piece: str | Text | _Element) -> None:
        if isinstance(piece, Text):
            runs: list[_Element] = []
            for place, block in enumerate(piece.blocks):
                runs += self._block(cursor, run, block, piece, first=place == 0)
            if piece.mark and runs:
                self.notes.append((piece.mark.note, runs))
        elif isinstance(piece, str):
            cursor.paragraph.extend(_text_runs(run, [piece]))
            cursor.used = cursor.used or bool(piece.strip())
        else:
            cursor.paragraph.append(run)
            cursor.used = cursor.used or _shows(run)

    def _block(self, cursor: _Cursor, run: _Element, block: Block, text: Text, *, first: bool) -> list[_Element]:
        if isinstance(block, Table):
            return self._table(cursor, run, block)
        if cursor.used and not (first and isinstance(block, Paragraph)):
            self._next(cursor)
        if isinstance(block, ListItem):
            marker = self._list_look(cursor.paragraph, block)
            runs = _linked_runs(run, [f"{marker} {block.text}" if marker else block.text])
        else:
            runs = _linked_runs(run, list(block.lines))
        if text.mark and text.mark.proposed:
            _shade(cursor.paragraph)
        cursor.paragraph.extend(runs)
        cursor.used = True
        return runs

    def _list_look(self, paragraph: _Element, item: ListItem) -> str | None:
        """Make the paragraph a list line; gives the marker that has to be printed, if any."""
        properties = _properties(paragraph)
        if item.marker is None and self.bullet_style:
            style = properties.find(w("pStyle"))
            if style is None:
                style = etree.Element(w("pStyle"))
                properties.insert(0, style)
            style.set(w("val"), self.bullet_style)
            return None
        old = properties.find(w("ind"))
        left = int(old.get(w("left"), "0")) if old is not None and old.get(w("left"), "0").isdigit() else 0
        if old is not None:
            properties.remove(old)
        indent = etree.Element(w("ind"))
        indent.set(w("left"), str(left + _INDENT * (item.level + 1)))
        indent.set(w("hanging"), str(_INDENT))
        _insert(properties, indent, _AFTER_IND)
        _tighten(properties)
        return item.marker or "–"

    def _table(self, cursor: _Cursor, run: _Element, table: Table) -> list[_Element]:
        """Put the table before the current paragraph, which goes on after it (Word wants a paragraph after every table)."""
        if cursor.used:
            self._next(cursor)
        made, runs = _table(run, table)
        cursor.paragraph.addprevious(made)
        return runs

    def _next(self, cursor: _Cursor) -> None:
        """Start another paragraph of the same look."""
        made = etree.Element(w("p"))
        if cursor.model is not None:
            made.append(copy.deepcopy(cursor.model))
        cursor.paragraph.addnext(made)
        cursor.paragraph, cursor.used = made, False


def _holds(element: _Element) -> bool:
    return any(each.text and OPEN in each.text for each in element.iter(w("t")))


def _shows(element: _Element) -> bool:
    """Whether the element shows anything: text, a tab, a break, a picture."""
    shown = {w("t"), w("tab"), w("br"), w("drawing"), w("pict"), w("sym"), w("object")}
    return any(each.tag in shown and (each.tag != w("t") or bool(each.text)) for each in element.iter())


def _is_spare(paragraph: _Element) -> bool:
    """Whether the paragraph is the empty one after a table, and another follows that Word needs no less."""
    before, after = paragraph.getprevious(), paragraph.getnext()
    empty = all(each.tag == w("pPr") for each in paragraph)
    return empty and before is not None and before.tag == w("tbl") and after is not None and after.tag == w("p")


def _remove(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _take_section(paragraph: _Element) -> _Element | None:
    """Take out the section's properties: they belong to the last paragraph that is made of this one."""
    properties = paragraph.find(w("pPr"))
    section = properties.find(w("sectPr")) if properties is not None else None
    if properties is not None and section is not None:
        properties.remove(section)
    return section


def _properties(paragraph: _Element) -> _Element:
    found = paragraph.find(w("pPr"))
    if found is None:
        found = etree.Element(w("pPr"))
        paragraph.insert(0, found)
    return found


def _insert(parent: _Element, made: _Element, after: tuple[str, ...]) -> None:
    """Put `made` where the schema wants it: before the first of the elements that come after it."""
    later = {w(each) for each in after}
    for place, each in enumerate(parent):
        if each.tag in later:
            parent.insert(place, made)
            return
    parent.append(made)


def _tighten(properties: _Element) -> None:
    """Two points after the paragraph: the lines of a list stand closer than paragraphs, the cells of a table too."""
    spacing = properties.find(w("spacing"))
    if spacing is None:
        spacing = etree.Element(w("spacing"))
        _insert(properties, spacing, ("ind", *_AFTER_IND))
    spacing.set(w("after"), "40")


def _shade(paragraph: _Element) -> None:
    properties = _properties(paragraph)
    if properties.find(w("shd")) is None:
        made = etree.Element(w("shd"))
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
            made.set(w(name), value)
        _insert(properties, made, _AFTER_SHD)


def _empty_run(look: _Element | None) -> _Element:
    run = etree.Element(w("r"))
    if look is not None:
        run.append(copy.deepcopy(look))
    return run


def _text_runs(model: _Element, lines: list[str]) -> list[_Element]:
    """One run that shows the lines with soft breaks between."""
    run = copy.deepcopy(model)
    for place, content in enumerate(lines):
        if place:
            etree.SubElement(run, w("br"))
        for at, part in enumerate(content.split("\t")):
            if at:
                etree.SubElement(run, w("tab"))
            if part:
                text = etree.SubElement(run, w("t"))
                text.text = part
                text.set(XML_SPACE, "preserve")
    return [run]


def _linked_runs(model: _Element, lines: list[str]) -> list[_Element]:
    """Runs that show the lines with soft breaks between; addresses become links (fields, which need no relationship)."""
    runs: list[_Element] = []
    for place, content in enumerate(lines):
        if place:
            broken = copy.deepcopy(model)
            etree.SubElement(broken, w("br"))
            runs.append(broken)
        for shown, address in links(content):
            if address is None:
                runs += _text_runs(model, [shown])
            else:
                runs += [_field(model, "begin"), _code(model, f' HYPERLINK "{address}" '), _field(model, "separate")]
                runs += [_underlined(_text_runs(model, [shown])[0]), _field(model, "end")]
    return runs


def _field(model: _Element, kind: str) -> _Element:
    run = copy.deepcopy(model)
    etree.SubElement(run, w("fldChar")).set(w("fldCharType"), kind)
    return run


def _code(model: _Element, code: str) -> _Element:
    run = copy.deepcopy(model)
    made = etree.SubElement(run, w("instrText"))
    made.text = code
    made.set(XML_SPACE, "preserve")
    return run


def _underlined(run: _Element) -> _Element:
    look = run.find(w("rPr"))
    if look is None:
        look = etree.Element(w("rPr"))
        run.insert(0, look)
    if look.find(w("u")) is None:
        made = etree.Element(w("u"))
        made.set(w("val"), "single")
        _insert(
            look,
            made,
            (
                "effect",
                "bdr",
                "shd",
                "fitText",
                "vertAlign",
                "rtl",
                "cs",
                "em",
                "lang",
                "eastAsianLayout",
                "specVanish",
            ),
        )
    return run


def _table(model: _Element, table: Table) -> tuple[_Element, list[_Element]]:
    """The table with thin borders and its runs; a header row is repeated on every page."""
    made = etree.Element(w("tbl"), nsmap={"w": W})
    properties = etree.SubElement(made, w("tblPr"))
    width = etree.SubElement(properties, w("tblW"))
    width.set(w("w"), "0")
    width.set(w("type"), "auto")
    borders = etree.SubElement(properties, w("tblBorders"))
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = etree.SubElement(borders, w(side))
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "808080")):
            edge.set(w(name), value)
    columns = max(len(row) for row in table.rows)
    grid = etree.SubElement(made, w("tblGrid"))
    for _ in range(columns):
        etree.SubElement(grid, w("gridCol")).set(w("w"), str(9000 // columns))
    runs: list[_Element] = []
    for place, row in enumerate(table.rows):
        line_made = etree.SubElement(made, w("tr"))
        if table.header and place == 0:
            etree.SubElement(etree.SubElement(line_made, w("trPr")), w("tblHeader"))
        for cell in row:
            cell_made = etree.SubElement(line_made, w("tc"))
            cell_width = etree.SubElement(etree.SubElement(cell_made, w("tcPr")), w("tcW"))
            cell_width.set(w("w"), str(9000 // columns))
            cell_width.set(w("type"), "dxa")
            paragraph = etree.SubElement(cell_made, w("p"))
            _tighten(_properties(paragraph))
            filled = _linked_runs(model, [line(cell)])
            paragraph.extend(filled)
            runs += filled
    return made, runs
