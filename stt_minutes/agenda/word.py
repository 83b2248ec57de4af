"""Word (.docx) -> lines, from the XML itself: styles, lists, tables, text boxes, tracked changes as accepted."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from stt_minutes.agenda import chunks, controls, table, tree
from stt_minutes.agenda.archives import Archive
from stt_minutes.agenda.dates import has_day
from stt_minutes.agenda.lines import OWN_LABEL, Line, Role, clean
from stt_minutes.agenda.numbering import Numbering, W, number_of, value_of
from stt_minutes.agenda.word_styles import Style, Styles, switch
from stt_minutes.errors import AgendaUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

_SKIPPED: Final = frozenset(
    (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "rPr",
        "pPr",
        "sdtPr",
        "tblPr",
        "trPr",
        "tcPr",
        "sectPr",
        "Fallback",
        "fldData",
        "annotationRef",
    )
)
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NAMESPACES: Final = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_TOC = re.compile(
    r"^(?:toc(?:\s*\d|\s*heading)?|indholdsfortegnelse\s*\d?|table of contents.*|overskrift til indholdsfortegnelse)$"
)
_ENDING: Final = frozenset(("tbl", "sdt", "altChunk"))
_PAGE = re.compile(r"^(?:side\s*)?\d*(?:\s*(?:/|af)\s*\d*)?$", re.IGNORECASE)
_TOP: Final = 25
_BREAK = "\n"
ID_STYLE: Final = "SttMinutesId"
"""The hidden character style of what the writer notes behind a line: a bilag's id, a part's meaning."""


@dataclass(slots=True)
class _Run:
    text: str
    bold: bool
    ref: str | None = None


def read(raw: bytes, name: str) -> list[Line]:
    """The lines of a Word document. Raises AgendaUnreadable when the file is not one."""
    archive = Archive(raw, name)
    main = next((each for each in archive.names() if each.lower() == "word/document.xml"), None) or _main_part(
        archive, name
    )
    document = _part(archive.read(main) or b"", name)
    return _Document(archive, main, name).lines(document)


def _part(raw: bytes, name: str) -> Any:
    """The root of a part. Strict Open XML (ISO 29500) is Word's usual XML under other names."""
    for strict, usual in _NAMESPACES:
        raw = raw.replace(strict, usual)
    return tree.xml(raw, name)


def is_word(archive: Archive) -> bool:
    """Whether a zip file is a Word document."""
    return any(each.lower().startswith("word/document") for each in archive.names())


def _main_part(archive: Archive, name: str) -> str:
    found = next((each for each in archive.names() if re.match(r"word/document\d*\.xml$", each, re.IGNORECASE)), None)
    if found is None:
        raise AgendaUnreadable(f"{name} er ikke et Word-dokument.", "Gem dagsordenen som .docx, PDF eller tekst.")
    return found


class _Document:
    def __init__(self, archive: Archive, main: str, name: str) -> None:
        folder, _, file_name = main.rpartition("/")

        def part(file: str) -> Any:
            raw = archive.read(f"{folder}/{file}")
            return _part(raw, name) if raw else None

        self.archive, self.folder = archive, folder
        relations = part(f"_rels/{file_name}.rels")
        self.targets = {each.get("Id"): each.get("Target", "") for each in relations} if relations is not None else {}
        self.styles = Styles(part("styles.xml"))
        self.numbering = Numbering.of(part("numbering.xml"))
        self.notes = {
            kind: {note.get(f"{W}id", ""): note for note in tree.all_of(root, kind)}
            for kind, file in (("footnote", "footnotes.xml"), ("endnote", "endnotes.xml"))
            if (root := part(file)) is not None
        }

    def lines(self, root: Any) -> list[Line]:
        body = tree.child(root, "body")
        lines = [] if body is None else list(self._blocks(body, None))
        # Many houses name the body and the day only in the page's head; told in the text too, it would stand twice.
        named = any(has_day(line.text) for line in lines[:_TOP])
        return lines if named else [*self._page_heads(), *lines]

    def _page_heads(self) -> list[Line]:
        """The different lines of the pages' heads, without the page numbers, when one of them names a day."""
        found: dict[str, Line] = {}
        for name in self.archive.names():
            raw = self.archive.read(name) if re.fullmatch(rf"{re.escape(self.folder)}/header\d*\.xml", name) else None
            if raw:
                for line in self._blocks(_part(raw, name), None):
                    if not _PAGE.match(line.text):
                        found.setdefault(line.text, replace(line, level=0))
        return list(found.values()) if any(map(has_day, found)) else []

    def _blocks(self, parent: Any, role: Role | None) -> Iterator[Line]:
        gap = False
        unended: list[Any] = []
        for element in parent:
            name = tree.local(element)
            if name in _SKIPPED or (name == "sdt" and _is_prompt(element)):
                continue
            if name == "p" and not _is_ended(element):
                unended.append(element)
                continue
            found: list[Line] = []
            if name == "p" or (name in _ENDING and unended):
                found = list(self._paragraph([*unended, element] if name == "p" else unended, role))
                unended = []
            if name == "tbl":
                found += self._table(element, role)
            elif name == "AlternateContent":
                found += self._blocks(_choice(element), role)
            elif name == "altChunk":
                found += self._chunk(element)
            elif name != "p":
                inner = "layout" if name == "sdt" and _is_contents(element) else role
                found += self._blocks(element, inner)
            for position, line in enumerate(found):
                yield replace(line, gap=True) if position == 0 and gap else line
            gap = not found
        yield from self._paragraph(unended, role)

    def _chunk(self, element: Any) -> list[Line]:
        """The lines of a page or text that an export put into the document whole; Word turns it into paragraphs later."""
        target = self.targets.get(element.get(f"{_RELATION}id"), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(self.folder, target))
        content = self.archive.read(path)
        lines = None if content is None else chunks.read(content)
        if lines is None:
            return [Line(f"Indsat fil, som ikke kan læses: {posixpath.basename(path)}", role="unplaced")]
        return lines

    def _paragraph(self, elements: list[Any], role: Role | None) -> Iterator[Line]:
        """The lines of a paragraph: of several, where the ends between them were deleted with tracking on."""
        runs: list[_Run] = []
        boxes: list[Any] = []
        notes: list[Any] = []
        first: tuple[Any, Style] | None = None
        for element in elements:
            properties = tree.child(element, "pPr")
            style = self.styles.of(value_of(tree.child(properties, "pStyle")) if properties is not None else "")
            before = len(runs)
            self._collect(element, bool(style.bold), runs, boxes, notes)
            if first is None and (element is elements[-1] or any(run.text.strip() for run in runs[before:])):
                first = properties, style
        if first is None or not (_is_ended(elements[-1]) or any(run.text.strip() for run in runs)):
            return
        properties, style = first
        level = style.level or 0
        if properties is not None and (outline := value_of(tree.child(properties, "outlineLvl"))).isdecimal():
            level = number_of(outline) + 1 if number_of(outline) < 9 else 0
        text = "".join(run.text for run in runs)
        if role is None and _TOC.match(style.name):
            role = "layout"
        label, depth = self._label(properties, style)
        if label == "-" and OWN_LABEL.match(text):
            label = ""
        if clean(text):
            for line in self._split(text, runs, label, level, role):
                yield replace(line, depth=depth) if depth else line
        for note in notes:
            yield from self._blocks(note, role or "text")
        for box in boxes:
            yield from self._blocks(box, role)

    def _split(self, text: str, runs: list[_Run], label: str, level: int, role: Role | None) -> Iterator[Line]:
        """A paragraph's lines: a heading is one, a text as many as its line breaks make."""
        noted = next((run.ref for run in runs if run.ref), None)
        if level:
            heading = clean(text.replace(_BREAK, " "))
            yield Line(clean(f"{label} {heading}"), level=level, role=role, key=noted)
            return
        pieces = text.split(_BREAK)
        position = 0
        for piece in pieces:
            content = clean(piece)
            if content:
                prefix = f"{label} " if label else ""
                lead = _bold_lead(runs) if position == 0 else ""
                bold = _all_bold(runs, position, position + len(piece)) or (bool(lead) and clean(lead).endswith(":"))
                yield Line(prefix + content, bold=bold, role=role, ref=noted)
                label = ""
            position += len(piece) + 1

    def _label(self, properties: Any, style: Style) -> tuple[str, int]:
        """The label that Word prints before the paragraph, and how deep in its list it lies."""
        numbered = style.numbering
        own = tree.child(properties, "numPr") if properties is not None else None
        if own is not None:
            depth = value_of(tree.child(own, "ilvl"))
            list_id = value_of(tree.child(own, "numId")) or (numbered[0] if numbered else "")
            numbered = (list_id, number_of(depth))
        elif numbered and (named := self.numbering.depth_of(numbered[0], style.id)) is not None:
            numbered = (numbered[0], named)
        return (self.numbering.label(*numbered), numbered[1]) if numbered else ("", 0)

    def _collect(self, element: Any, bold: bool, runs: list[_Run], boxes: list[Any], notes: list[Any]) -> None:
        """The runs under a paragraph, and the text boxes and notes that hang in it."""
        for child in element:
            name = tree.local(child)
            if name in _SKIPPED:
                continue
            if name == "r":
                self._run(child, bold, runs, boxes, notes)
            elif name == "AlternateContent":
                self._collect(_choice(child), bold, runs, boxes, notes)
            elif name == "txbxContent":
                boxes.append(child)
            elif name == "sdt" and (ticked := controls.box(child)) is not None:
                runs.append(_Run(ticked, bold))
            elif name != "sdt" or not _is_prompt(child):
                self._collect(child, bold, runs, boxes, notes)

    def _run(self, element: Any, bold: bool, runs: list[_Run], boxes: list[Any], notes: list[Any]) -> None:
        properties = tree.child(element, "rPr")
        if properties is not None:
            if value_of(tree.child(properties, "rStyle")) == ID_STYLE:
                runs.append(_Run("", bold, ref=tree.text_of(element).strip() or None))
                return
            if switch(tree.child(properties, "vanish")):
                return
            own = switch(tree.child(properties, "b"))
            if own is None:
                own = self.styles.of(value_of(tree.child(properties, "rStyle"))).bold
            bold = bold if own is None else own
        for child in element:
            name = tree.local(child)
            text = ""
            if name == "t":
                text = (child.text or "").replace("\n", " ")
            elif name in {"tab", "ptab"}:
                text = "\t"
            elif name in {"br", "cr"}:
                text = _BREAK if child.get(f"{W}type") not in {"page", "column"} else ""
            elif name == "noBreakHyphen":
                text = "-"
            elif name == "fldChar":
                text = controls.field(child)
            elif name == "sym":
                text = controls.symbol(child)
            elif name in {"footnoteReference", "endnoteReference"}:
                note = self.notes.get(name.removesuffix("Reference"), {}).get(child.get(f"{W}id", ""))
                if note is not None:
                    notes.append(note)
            elif name not in _SKIPPED:
                inner = _choice(child) if name == "AlternateContent" else child
                boxes.extend(tree.all_of(inner, "txbxContent"))
            if text:
                runs.append(_Run(text, bold))

    def _table(self, element: Any, role: Role | None) -> Iterator[Line]:
        rows = table.Rows(bold_parts=True)
        for row in _rows(element):
            yield from rows.row([list(self._blocks(cell, role)) for cell in _cells(row)])


def _is_ended(paragraph: Any) -> bool:
    """Whether a paragraph has its end: not one whose mark was deleted or moved away with tracking on."""
    marks = tree.child(paragraph, "pPr", "rPr")
    return marks is None or not any(tree.local(each) in {"del", "moveFrom"} for each in marks)


def _is_deleted(element: Any, *path: str) -> bool:
    return tree.child(element, *path) is not None


def _rows(table: Any) -> Iterator[Any]:
    for each in table:
        name = tree.local(each)
        if name == "tr":
            if not _is_deleted(each, "trPr", "del"):
                yield each
        elif name not in _SKIPPED:
            yield from _rows(each)


def _cells(row: Any) -> Iterator[Any]:
    for each in row:
        name = tree.local(each)
        if name == "tc":
            if not _is_deleted(each, "tcPr", "cellDel"):
                yield each
        elif name not in _SKIPPED:
            yield from _cells(each)


def _choice(element: Any) -> Any:
    """The branch of mc:AlternateContent that Word of today shows; the other holds the same text again."""
    choice = tree.child(element, "Choice")
    fallback = tree.child(element, "Fallback")
    return choice if choice is not None else (fallback if fallback is not None else [])


def _is_contents(sdt: Any) -> bool:
    gallery = next(tree.all_of(sdt, "docPartGallery"), None)
    return gallery is not None and "contents" in value_of(gallery).lower()


def _is_prompt(sdt: Any) -> bool:
    """Whether a content control shows only its "Klik her for at angive tekst"."""
    properties = tree.child(sdt, "sdtPr")
    return properties is not None and bool(switch(tree.child(properties, "showingPlcHdr")))


def _bold_lead(runs: list[_Run]) -> str:
    """The bold words that the paragraph begins with."""
    lead = ""
    for run in runs:
        if not run.bold and run.text.strip():
            break
        lead += run.text
    return lead


def _all_bold(runs: list[_Run], start: int, end: int) -> bool:
    """Whether every visible character from start to end of the paragraph is bold."""
    at, seen = 0, False
    for run in runs:
        inside = run.text[max(0, start - at) : max(0, end - at)]
        at += len(run.text)
        if inside.strip():
            if not run.bold:
                return False
            seen = True
    return seen
