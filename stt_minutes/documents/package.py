"""A Word file as its members: read with limits, changed in memory, written the same way every time."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

LARGEST = 200_000_000
"""Bytes that a template or document may unpack to; a picture-heavy one has a few millions."""
MEMBERS = 5_000
MAIN = "word/document.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_WORDPROCESSING = "application/vnd.openxmlformats-officedocument.wordprocessingml."


class UnsafePackage(ValueError):
    """The file is no zip, or one made to do harm."""


def parse(content: bytes) -> _Element:
    """The XML of a member. Entities are not resolved, nothing is fetched. Raises UnsafePackage."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnsafePackage(str(error)) from error
    if b"<!DOCTYPE" in content:
        raise UnsafePackage("a document type declaration")
    return root


def members(source: Path | bytes) -> dict[str, bytes]:
    """Every member of a zip file by name, in order. Raises UnsafePackage."""
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            found = archive.infolist()
            if len(found) > MEMBERS or sum(each.file_size for each in found) > LARGEST:
                raise UnsafePackage("too large when unpacked")
            return {each.filename: archive.read(each) for each in found if not each.is_dir()}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise UnsafePackage(str(error)) from error


def packed(parts: dict[str, bytes], *, first: str | None = None) -> bytes:
    """The zip file of the members; the same members give the same bytes. `first` is stored first, uncompressed."""
    buffer = io.BytesIO()
    names = ([first] if first else []) + [each for each in parts if each != first]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            archive.writestr(info, parts[name])
    return buffer.getvalue()


def serialised(root: _Element) -> bytes:
    """The XML as bytes with its declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def related(parts: dict[str, bytes], kind: str) -> str | None:
    """The member that the main document relates to as `kind` (comments, endnotes, styles …)."""
    for relation in _relations(parts):
        if relation.get("Type") == _OFFICE + kind and relation.get("TargetMode") != "External":
            target = relation.get("Target", "")
            name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("word", target))
            return name if name in parts else None
    return None


def add_part(parts: dict[str, bytes], kind: str, root: _Element) -> None:
    """Put in a part of the main document (comments, endnotes), or put it in the place of the one that is there."""
    name = related(parts, kind)
    if name is None:
        name = f"word/{kind}.xml"
        relations = _relations(parts)
        used = {each.get("Id") for each in relations}
        made = etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship")
        made.set("Id", next(f"rId{number}" for number in range(1, len(used) + 2) if f"rId{number}" not in used))
        made.set("Type", _OFFICE + kind)
        made.set("Target", f"{kind}.xml")
        parts["word/_rels/document.xml.rels"] = serialised(relations)
        types = parse(parts["[Content_Types].xml"])
        override = etree.SubElement(types, f"{{{_TYPES}}}Override")
        override.set("PartName", f"/{name}")
        override.set("ContentType", f"{_WORDPROCESSING}{kind}+xml")
        parts["[Content_Types].xml"] = serialised(types)
    parts[name] = serialised(root)


def drop(parts: dict[str, bytes], names: tuple[str, ...]) -> None:
    """Take members out, with every mention of them; a name that ends in / is a folder."""
    gone = {
        each for each in parts if each in names or any(name.endswith("/") and each.startswith(name) for name in names)
    }
    for each in gone:
        del parts[each]
    for name in [each for each in parts if each.endswith(".rels") or each == "[Content_Types].xml"]:
        root = parse(parts[name])
        folder = posixpath.dirname(posixpath.dirname(name))
        for entry in list(root):
            target = entry.get("Target", "") if entry.get("TargetMode") != "External" else ""
            place = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            if (target and place in gone) or entry.get("PartName", "").lstrip("/") in gone:
                root.remove(entry)
        parts[name] = serialised(root)


def _relations(parts: dict[str, bytes]) -> _Element:
    content = parts.get("word/_rels/document.xml.rels")
    return (
        parse(content)
        if content
        else etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap=cast("Any", {None: _RELATIONS}))
    )
