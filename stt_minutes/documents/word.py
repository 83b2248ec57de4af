"""Word documents: the house's own .docx with tags (docxtpl), filled and given its notes."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from docxtpl import DocxTemplate
from lxml import etree

from stt_minutes.documents import check, notes, package, template_file, text, view
from stt_minutes.documents.build import Builder
from stt_minutes.documents.complete import PARTS, complete
from stt_minutes.documents.contents import number_pages
from stt_minutes.documents.environment import FAILURES, counted, environment
from stt_minutes.documents.fill import Filler, w
from stt_minutes.documents.text import OPEN, PlaceholderWriter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stt_minutes.documents.render import Options
    from stt_minutes.documents.view import DocumentView
    from stt_minutes.values import Minutes, Span

_BULLETS = {"list bullet", "opstilling - punkttegn"}
_MARGINS = {"kommentarer": notes.add_comments, "slutnoter": notes.add_endnotes}
_NOTES = ("footnotes+xml", "endnotes+xml")
_BLOCKS = re.compile(rf"word/(?:{'|'.join(PARTS)})\d*\.xml")


class _Template(DocxTemplate):  # type: ignore[misc]
    """A template whose codes mean what Word shows, and that says which line of it failed."""

    source = ""
    """The part that is being filled, a line for every paragraph."""

    def patch_xml(self, src_xml: str) -> str:
        """Docxtpl reads < and > in a code as the signs they are, but leaves & and the quotes as XML writes them."""
        return text.unescaped(super().patch_xml(src_xml))

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> Any:
        self.source = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)
        return super().render_xml_part(src_xml, part, context, jinja_env)

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:  # noqa: ARG002 - docxtpl's own names
        """A property is text and no XML: what is put in it is escaped when it is saved."""
        super().render_properties(context, environment(autoescape=False))

    def render_footnotes(self, context: Any, jinja_env: Any = None) -> None:
        """Footnotes and endnotes alike."""
        for part in self.docx.part.package.parts:
            if part.content_type.endswith(_NOTES):
                patched = self.patch_xml(part.blob.decode("utf-8"))
                part._blob = self.render_xml_part(patched, part, context, jinja_env).encode()  # noqa: SLF001 - docxtpl does so

    def fix_tables(self, xml: str) -> Any:
        """Where docxtpl repairs broken XML by leaving text out, it is an error here."""
        etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
        return super().fix_tables(xml)


def write(minutes: Minutes, target: Path, template: Path, options: Options, times: Mapping[str, Span]) -> None:
    """Fill the template with the minutes. Raises TemplateError."""
    writer = PlaceholderWriter()
    shown = Builder(minutes, writer, options, times).document()
    target.write_bytes(filled(template, shown, writer, "ingen" if options.public else options.evidence))


def filled(template: Path, shown: DocumentView, writer: PlaceholderWriter, evidence: str) -> bytes:
    """The document of a view whose texts `writer` made. Raises TemplateError."""
    whole = package.packed(template_file.opened(template))
    buffer = io.BytesIO()
    document = _Template(io.BytesIO(whole))
    try:
        with counted():
            document.render(view.context(shown), environment(autoescape=True), autoescape=True)
        document.save(buffer)
        parts = package.members(buffer.getvalue())
        _fill(parts, writer, evidence)
    except (*FAILURES, etree.XMLSyntaxError) as error:
        raise check.broken(template, error, document.source) from error
    return package.packed(parts)


def _fill(parts: dict[str, bytes], writer: PlaceholderWriter, evidence: str) -> None:
    """Put the texts in the place of their placeholders in every part, and the notes in the margin."""
    _detach(parts)
    bullet = _bullet_style(parts)
    placeholder = OPEN.encode()
    for name, content in list(parts.items()):
        has_blocks = _BLOCKS.fullmatch(name) is not None
        if not has_blocks and placeholder not in content and b"&#64976;" not in content:
            continue
        root = package.parse(content)
        filler = Filler(writer, bullet)
        filler.fill(root)
        if has_blocks:
            complete(root)
        if name == package.MAIN and evidence in _MARGINS:
            _MARGINS[evidence](parts, filler.notes)
        if name == package.MAIN:
            number_pages(root)
        parts[name] = package.serialised(root)


def _detach(parts: dict[str, bytes]) -> None:
    """Forget the file that the template itself was made from: Word would fetch it when the document is opened."""
    for name in ("word/settings.xml", "word/_rels/settings.xml.rels"):
        if b"attachedTemplate" in parts.get(name, b""):
            root = package.parse(parts[name])
            for each in list(root):
                if each.tag == w("attachedTemplate") or (each.get("Type") or "").endswith("/attachedTemplate"):
                    root.remove(each)
            parts[name] = package.serialised(root)


def _bullet_style(parts: dict[str, bytes]) -> str | None:
    """The id of the template's bulleted list style, if it has one."""
    name = package.related(parts, "styles")
    for style in package.parse(parts[name]).iter(w("style")) if name else ():
        called = style.find(w("name"))
        if called is not None and called.get(w("val"), "").lower() in _BULLETS:
            return style.get(w("styleId"))
    return None
