"""OpenDocument text: a flat template filled with markup, then packed as the members of an .odt (OASIS ODF 1.3, part 2)."""

from __future__ import annotations

import copy
from html import escape
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from stt_minutes.documents import package
from stt_minutes.documents.blocks import ListItem, Paragraph, links
from stt_minutes.documents.text import Text
from stt_minutes.errors import TemplateError

if TYPE_CHECKING:
    from lxml.etree import _Element

    from stt_minutes.documents.blocks import Block, Table
    from stt_minutes.documents.text import Mark

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
MIMETYPE = "application/vnd.oasis.opendocument.text"
# Which children of the flat document go into which member.
_MEMBERS = {
    "content.xml": ("document-content", ("font-face-decls", "automatic-styles", "body")),
    "styles.xml": ("document-styles", ("font-face-decls", "styles", "automatic-styles", "master-styles")),
    "meta.xml": ("document-meta", ("meta",)),
}


class _Markup(Text):
    __slots__ = ()

    def __html__(self) -> str:
        return _inline([str(self)]) if self.inline else "".join(_blocks(self))


class OdtWriter:
    """Writes the paragraphs, lists and tables of ODF; the template's styles name their look."""

    def line(self, content: str) -> Text:
        """See text.Writer."""
        return _Markup.of(content, inline=True)

    def prose(self, content: str | tuple[Block, ...], mark: Mark | None = None) -> Text:
        """See text.Writer."""
        return _Markup.of(content, mark=mark)


def packed(flat: str, template: str) -> bytes:
    """The .odt of a filled flat document. Raises TemplateError when the template's XML is broken."""
    try:
        root = package.parse(flat.encode())
    except package.UnsafePackage as error:
        raise TemplateError(
            f"Skabelonen {template} giver ikke gyldig XML: {error}", "Sammenlign den med den medfølgende."
        ) from error
    parts = {"mimetype": MIMETYPE.encode()}
    for name, (tag, children) in _MEMBERS.items():
        made = etree.Element(f"{{{OFFICE}}}{tag}", nsmap=cast("Any", root.nsmap))
        made.set(f"{{{OFFICE}}}version", "1.3")
        made.extend(copy.deepcopy(each) for child in children for each in root.findall(f"{{{OFFICE}}}{child}"))
        parts[name] = package.serialised(made)
    parts["META-INF/manifest.xml"] = package.serialised(_manifest())
    return package.packed(parts, first="mimetype")


def _manifest() -> _Element:
    root = etree.Element(f"{{{MANIFEST}}}manifest", nsmap=cast("Any", {"manifest": MANIFEST}))
    root.set(f"{{{MANIFEST}}}version", "1.3")
    for path, kind in (("/", MIMETYPE), *((name, "text/xml") for name in _MEMBERS)):
        entry = etree.SubElement(root, f"{{{MANIFEST}}}file-entry")
        entry.set(f"{{{MANIFEST}}}full-path", path)
        entry.set(f"{{{MANIFEST}}}media-type", kind)
    return root


def _blocks(text: Text) -> list[str]:
    mark = text.mark
    style = "Forslag" if mark and mark.proposed else "Standard"
    note = _note(mark) if mark else ""
    out: list[str] = []
    for block in text.blocks:
        if isinstance(block, Paragraph):
            out.append(f'<text:p text:style-name="{style}">{note}{_inline(list(block.lines))}</text:p>')
        elif isinstance(block, ListItem):
            marker = f"{block.marker} " if block.marker else ""
            content = f'<text:p text:style-name="Liste">{note}{_inline([marker + block.text])}</text:p>'
            kind = "Uden_20_tegn" if block.marker else "Punkttegn"
            out.append(_listed(content, kind, block.level))
        else:
            out += _table(block)
            continue
        note = ""
    return out


def _listed(content: str, kind: str, level: int) -> str:
    opening = f'<text:list text:style-name="{kind}"><text:list-item>' + "<text:list><text:list-item>" * level
    return opening + content + "</text:list-item></text:list>" * (level + 1)


def _note(mark: Mark) -> str:
    note = f"<text:p>{escape(mark.note)}</text:p>"
    return f"<office:annotation><dc:creator>stt-minutes</dc:creator>{note}</office:annotation>"


def _table(table: Table) -> list[str]:
    columns = max(len(row) for row in table.rows)
    out = [f'<table:table table:style-name="Tabel"><table:table-column table:number-columns-repeated="{columns}"/>']
    for place, row in enumerate(table.rows):
        head = table.header and place == 0
        cells = "".join(
            f'<table:table-cell table:style-name="Celle" office:value-type="string"><text:p text:style-name="Liste">{_inline([cell])}</text:p></table:table-cell>'
            for cell in row
        )
        made = f"<table:table-row>{cells}</table:table-row>"
        out.append(f"<table:table-header-rows>{made}</table:table-header-rows>" if head else made)
    return [*out, '</table:table><text:p text:style-name="Standard"/>']


def _inline(lines: list[str]) -> str:
    return "<text:line-break/>".join(_linked(each) for each in lines)


def _linked(text: str) -> str:
    out = []
    for shown, address in links(text):
        # ODF folds runs of spaces as HTML does: every further space and every tab is an element.
        body = escape(shown).replace("\t", "<text:tab/>").replace("  ", " <text:s/>")
        out.append(f'<text:a xlink:type="simple" xlink:href="{escape(address)}">{body}</text:a>' if address else body)
    return "".join(out)
