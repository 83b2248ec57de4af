"""A house's Word template as a file: is it one, is it whole, and is it safe to fill."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from stt_minutes.documents import package
from stt_minutes.errors import TemplateError, TemplateMissing

if TYPE_CHECKING:
    from pathlib import Path

_TYPES = "[Content_Types].xml"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
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
            f"Skabelonen {path.name} kan ikke læses ({error.strerror}).",
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
    return parts


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
