"""A house's Word template as a file: is it one, is it whole, and is it safe to fill."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from lxml import etree

from stt_minutes.documents import package
from stt_minutes.errors import TemplateError, TemplateMissing
from stt_minutes.files import reason

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

_TYPES = "[Content_Types].xml"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TEMPLATE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_TRACKED = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo)\b")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARKED = re.compile(rb"\{\{_+([^{}<>\s]*?)_+\}\}")
_ALONE = re.compile(r"\s*\{[%#]p\s.*[%#]\}\s*", re.DOTALL)
_PART = re.compile(r"word/(?:document|header|footer|footnotes|endnotes)\d*\.xml")
_PIPE = re.compile(rb"_+\|_+")
WORD = frozenset((".docx", ".dotx", ".docm", ".dotm"))
"""Names that Word gives its files; those with macros are refused when they are opened."""
_SAVE_AS = "Åbn den i Word, vælg Gem som, og vælg filtypen Word-dokument (*.docx)."


def opened(path: Path) -> dict[str, bytes]:
    """The template's members. Raises TemplateMissing or TemplateError with what is wrong and what to do."""
    if not path.is_file():
        raise TemplateMissing(
            f"Skabelonen {path} findes ikke.",
            "Lav en kopi af den medfølgende med 'stt-minutes template new', og ret den til.",
        )
    try:
        with path.open("rb") as file:
            start = file.read(8)
        parts = _members(path)
    except OSError as error:
        raise TemplateError(
            f"Skabelonen {path.name} kan ikke læses ({reason(error)}).",
            "Luk den i Word, og se efter, om du må læse filen.",
        ) from error
    except package.UnsafePackage as error:
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            raise TemplateError(
                f"Skabelonen {path.name} er i det gamle Word-format (.doc) eller har adgangskode.", _SAVE_AS
            ) from error
        raise TemplateError(
            f"Skabelonen {path.name} er ikke et Word-dokument (.docx), eller den er i stykker.", _SAVE_AS
        ) from error
    if b"macroEnabled" in parts[_TYPES] or any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise TemplateError(f"Skabelonen {path.name} indeholder makroer, og dem bruges ikke.", _SAVE_AS)
    missing = _missing(parts)
    if missing:
        raise TemplateError(
            f"I skabelonen {path.name} mangler {missing}.", "Åbn den i Word, sæt billedet ind igen, og gem den."
        )
    # A Word template (.dotx) differs from a document by this word only; the referat is a document.
    parts[_TYPES] = parts[_TYPES].replace(_TEMPLATE, _DOCUMENT)
    return {name: _ready(content) if _PART.fullmatch(name) else content for name, content in parts.items()}


def _ready(content: bytes) -> bytes:
    """A part as it is filled."""
    return _kept(_named(_accepted(content)))


def _kept(content: bytes) -> bytes:
    """A part where no mark of a field stands in a paragraph that is a code.

    Such a paragraph goes when the template is filled, and a field that never ends takes the rest of the document with it.
    LibreOffice ends a table of contents in the paragraph of the loop's endfor.
    """
    if b"fldChar" not in content:
        return content
    root = package.parse(content)
    for paragraph in list(root.iter(f"{_W}p")):
        texts = list(paragraph.iter(f"{_W}t"))
        if not _ALONE.fullmatch("".join(each.text or "" for each in texts)):
            continue
        before = etree.Element(f"{_W}p")
        after = etree.Element(f"{_W}p")
        own = before
        for child in list(paragraph):
            if any(each in texts for each in child.iter()):
                own = after
            elif next(child.iter(f"{_W}fldChar"), None) is not None or (child.tag == f"{_W}r" and len(own)):
                own.append(child)
        if len(before):
            paragraph.addprevious(before)
        if len(after):
            paragraph.addnext(after)
    return package.serialised(root)


def _named(content: bytes) -> bytes:
    """A part with the codes in its bookmarks, and in what points to them, as they were written.

    The names of bookmarks hold no spaces: LibreOffice puts underscores in their place when it saves.
    """
    return _MARKED.sub(lambda code: b"{{ " + _PIPE.sub(b" | ", code[1]) + b" }}", content)


def _accepted(content: bytes) -> bytes:
    """A part with its tracked changes accepted: codes that somebody struck out must not be filled."""
    if not _TRACKED.search(content):
        return content
    root = package.parse(content)
    for struck in list(root.iter(f"{_W}del", f"{_W}moveFrom")):
        parent = struck.getparent()
        row = parent.getparent() if parent is not None and parent.tag == f"{_W}trPr" else struck
        _taken_out(row)
    for added in list(root.iter(f"{_W}ins", f"{_W}moveTo")):
        for child in list(added):
            added.addprevious(child)
        _taken_out(added)
    return package.serialised(root)


def _taken_out(element: _Element | None) -> None:
    parent = None if element is None else element.getparent()
    if element is not None and parent is not None:
        parent.remove(element)


def _members(path: Path) -> dict[str, bytes]:
    parts = package.members(path)
    if package.MAIN not in parts or _TYPES not in parts:
        raise package.UnsafePackage("no Word document inside")
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            package.parse(content)
    return parts


def _missing(parts: dict[str, bytes]) -> str | None:
    """The first picture or other part that is referred to and is not there."""
    for name, content in parts.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in package.parse(content).iter(_RELATIONSHIP):
            target = relation.get("Target", "")
            if relation.get("TargetMode") == "External" or not target or target.startswith("#"):
                continue
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if place not in parts:
                kind = "billedet" if relation.get("Type", "").endswith("/image") else "filen"
                return f"{kind} {posixpath.basename(place)}"
    return None
