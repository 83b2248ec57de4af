"""A file or folder -> Agenda: which kind it is, by its content; a name that says otherwise is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import doubts, mail, markdown, structure, text, tidy
from stt_minutes.errors import AgendaUnreadable
from stt_minutes.files import reason

if TYPE_CHECKING:
    from stt_minutes.agenda.lines import Line
    from stt_minutes.values import Agenda, Remark

MAX_BYTES: Final = 256 * 2**20
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NAMES: Final = {
    "word": "et Word-dokument",
    "odt": "et OpenDocument-dokument",
    "zip": "en zip-fil",
    "pdf": "en PDF",
    "ole": "et ældre Word-dokument",
    "rtf": "et RTF-dokument",
    "xml": "XML",
    "html": "en webside",
    "json": "JSON",
    "markdown": "tekst",
    "text": "tekst",
    "mail": "en e-mail",
}
# What a file of that name may hold. Word saves web pages as .doc, and many systems export RTF under that name.
_ALLOWED: Final = {
    ".docx": {"word"},
    ".docm": {"word"},
    ".dotx": {"word"},
    ".doc": {"ole", "rtf", "html", "word"},
    ".odt": {"odt"},
    ".rtf": {"rtf"},
    ".pdf": {"pdf"},
    ".html": {"html", "text", "xml"},
    ".htm": {"html", "text", "xml"},
    ".xhtml": {"html", "xml"},
    ".xml": {"xml"},
    ".json": {"json"},
    ".zip": {"zip"},
    ".txt": {"text", "markdown", "html", "mail"},
    ".text": {"text", "markdown", "html"},
    ".eml": {"mail", "text"},
    ".md": {"text", "markdown"},
    ".markdown": {"text", "markdown"},
}
_ATTACHED: Final = frozenset((".docx", ".docm", ".doc", ".odt", ".rtf", ".pdf", ".html", ".htm", ".txt", ".md"))
# Markdown may open with a piece of HTML, but it is no whole document of it.
_DOCUMENT = re.compile(r"<(?:\?xml|!doctype|html)\b", re.IGNORECASE)
_MARKDOWN = re.compile(r"^ {0,3}#{1,6}\s+\S", re.MULTILINE)


def read(path: Path) -> Agenda:
    """The agenda in a file of any kind, or in the folder that an ESDH system exported.

    Raises AgendaUnreadable when the file cannot be read or is not an agenda.
    """
    lines, remarks = _lines_of(path)
    lines = tidy.tidied(lines)
    agenda = structure.build(lines, remarks)
    if agenda is None:
        raise AgendaUnreadable(
            f"Der er ingen dagsorden i {path.name}: {doubts.why_not(lines)}.",
            "Giv mødets dagsorden som Word, PDF, HTML, tekst eller en eksport fra ESDH-systemet; en liste med et punkt på hver linje er nok.",
        )
    return agenda


def _lines_of(path: Path) -> tuple[list[Line], list[Remark]]:
    try:
        if path.is_dir():
            from stt_minutes.agenda import esdh

            return esdh.read_folder(path), []
        if not path.exists():
            raise AgendaUnreadable(f"Filen {path} findes ikke.", "Se efter, om stien er skrevet rigtigt.")
        if path.stat().st_size > MAX_BYTES:
            raise AgendaUnreadable(
                f"{path.name} fylder mere end {MAX_BYTES // 2**20} MB; det er ikke en dagsorden alene.",
                "Giv dagsordenen uden bilag.",
            )
        raw = path.read_bytes()
    except OSError as error:
        raise AgendaUnreadable(
            f"{path} kan ikke åbnes ({reason(error)}).", "Se efter, om du har lov til at læse den."
        ) from error
    if not raw.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf"):
        raise AgendaUnreadable(f"{path.name} er tom.", "Hent eller gem dagsordenen igen.")
    kind = _kind(path, raw)
    allowed = _ALLOWED.get(path.suffix.lower())
    if allowed is not None and kind not in allowed:
        raise AgendaUnreadable(
            f"{path.name} er ikke det, navnet siger: indholdet er {_NAMES[kind]}.",
            "Giv filen den rigtige endelse, eller hent dagsordenen igen.",
        )
    if kind == "mail":
        return _of_mail(path, raw)
    return _of_kind(path, raw, kind)


def _of_kind(path: Path, raw: bytes, kind: str) -> tuple[list[Line], list[Remark]]:
    if kind == "pdf":
        from stt_minutes.agenda import pdf

        return pdf.read(raw, path.name)
    return _lines(path, raw, kind), []


def _of_mail(path: Path, raw: bytes) -> tuple[list[Line], list[Remark]]:
    """The agenda that is written in a mail, else the one attached file that can be it."""
    found = mail.read(raw)
    if structure.build(tidy.tidied(found.lines)) is not None:
        return found.lines, []
    files = [(Path(name), content) for name, content in found.files if Path(name).suffix.lower() in _ATTACHED]
    named = [each for each in files if "dagsorden" in each[0].name.lower()]
    if len(chosen := named if len(named) == 1 else files) == 1:
        attached, content = chosen[0]
        return _of_kind(attached, content, _kind(attached, content))
    if files:
        names = ", ".join(name.name for name, _ in files[:8])
        raise AgendaUnreadable(
            f"{path.name} er en e-mail med flere filer ({names}), og dagsordenen står ikke i selve mailen.",
            "Gem den fil, der er dagsordenen, for sig, og giv den i stedet.",
        )
    return found.lines, []


def _lines(path: Path, raw: bytes, kind: str) -> list[Line]:
    if kind == "markdown":
        return markdown.read(raw)
    if kind == "text":
        return text.read(raw)
    if kind == "html":
        from stt_minutes.agenda import html

        return html.read(raw)
    if kind in {"word", "odt", "ole", "rtf"}:
        from stt_minutes.agenda import office, word

        return word.read(raw if kind == "word" else office.to_docx(raw, path.name), path.name)
    from stt_minutes.agenda import archives, esdh

    if kind == "zip":
        return esdh.read_archive(archives.Archive(raw, path.name))
    if kind == "json":
        return esdh.read_json(raw, path.name)
    return esdh.read_xml(raw, path.name, esdh.beside(path.parent))


def _kind(path: Path, raw: bytes) -> str:
    """What the content is. Raises AgendaUnreadable for what can be no agenda: pictures, sound, locked documents."""
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from stt_minutes.agenda import archives, word

        archive = archives.Archive(raw, path.name)
        if word.is_word(archive):
            return "word"
        return "odt" if b"opendocument.text" in (archive.read("mimetype") or b"") else "zip"
    if raw.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise AgendaUnreadable(
                f"{path.name} er beskyttet med adgangskode.", "Gem en kopi uden adgangskode, og prøv igen."
            )
        if "__substg1.0_".encode("utf-16-le") in raw:
            raise AgendaUnreadable(
                f"{path.name} er en e-mail i Outlooks eget format.",
                "Gem den vedhæftede dagsorden for sig, eller gem mailen som tekst (.txt) eller .eml.",
            )
        return "ole"
    if b"%PDF-" in raw[:1024]:
        return "pdf"
    if raw.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    start = text.decode(raw[:8192]).lstrip("\ufeff \t\r\n")
    is_named_markdown = path.suffix.lower() in {".md", ".markdown"}
    if _is_binary(raw):
        raise AgendaUnreadable(
            f"{path.name} er ikke en dagsorden, men en fil af en anden slags (billede, lyd eller lignende), eller den er beskadiget.",
            "Giv dagsordenen som Word, PDF, HTML, tekst eller en eksport fra ESDH-systemet.",
        )
    if start.startswith("<"):
        from stt_minutes.agenda import html

        opening = html.without_comments(start)
        is_markup = opening.startswith("<") or not opening
        if is_markup and (not is_named_markdown or _DOCUMENT.match(opening)):
            return "html" if html.is_page(start) else "xml"
    if start.startswith(("{", "[")) and (path.suffix.lower() == ".json" or '"' in start[:200]):
        return "json"
    if mail.is_mail(start):
        return "mail"
    is_markdown = is_named_markdown or len(_MARKDOWN.findall(start)) > 1
    return "markdown" if is_markdown else "text"


def _is_binary(raw: bytes) -> bool:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    sample = raw[:65536]
    controls = sum(sample.count(bytes([code])) for code in (*range(9), *range(0x0E, 0x20)) if code != 0x1B)
    return b"\x00" in sample or controls > len(sample) / 50
