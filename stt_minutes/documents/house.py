"""A Word document in the making: the page, the styles and the parts that the shipped templates are built of."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from stt_minutes.documents import package

FONT = "Calibri"
INK = RGBColor(0x1F, 0x2A, 0x37)
ACCENT = RGBColor(0x1F, 0x4E, 0x79)
GREY = RGBColor(0x59, 0x59, 0x59)
"""Colours with a contrast of at least 4.5:1 on white (WCAG 2.2, 1.4.3)."""


class House:
    """A Word template in the making."""

    def __init__(self) -> None:
        self.document = Document()
        self._bookmarks = 0
        self._page()
        self._styles()

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.2)
        section.header_distance = section.footer_distance = Cm(1.1)
        properties = self.document.core_properties
        properties.title, properties.author, properties.language = "{{ title }}", "", "da-DK"
        properties.comments, properties.subject = "", ""
        settings = self.document.settings.element
        update = OxmlElement("w:updateFields")
        update.set(qn("w:val"), "true")
        # ECMA-376, part 1, 17.15.1.78: the schema has it before these.
        later = {qn(f"w:{name}") for name in ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat")}
        settings.insert(next(place for place, each in enumerate(settings) if each.tag in later), update)

    def _styles(self) -> None:
        defaults = self.document.styles.element.find(qn("w:docDefaults"))
        for language in defaults.iter(qn("w:lang")):
            for name in ("val", "eastAsia"):
                language.set(qn(f"w:{name}"), "da-DK")
        self.style("Normal", 11, after=6, line=1.12)
        self.style("Title", 20, bold=True, colour=ACCENT, after=10)
        self.style("Heading 1", 15, bold=True, colour=ACCENT, before=20, after=2, keep=True)
        self.style("Heading 2", 11.5, bold=True, colour=INK, before=10, after=2, keep=True)
        self.style("TOC Heading", 13, bold=True, colour=ACCENT, before=14, after=4, keep=True)
        self.style("List Bullet", 11, after=2)
        self.style("Header", 9, colour=GREY, after=0)
        self.style("Footer", 9, colour=GREY, after=0)
        for name in ("toc 1", "toc 2", "Sagsnummer", "Mødeoplysning", "Deltager", "Advarsel", "Underskrift"):
            known = name.startswith("toc")
            made = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=known)
            if known:
                made.element.set(qn("w:styleId"), name.upper().replace(" ", ""))
            made.base_style = self.document.styles["Normal"]
        self.style("Heading 3", 11, bold=True, colour=INK, before=8, after=2, keep=True)
        self.style("toc 1", 11, after=3)
        self.style("toc 2", 11, after=3)
        self.style("Sagsnummer", 9.5, colour=GREY, after=4, keep=True)
        self.style("Mødeoplysning", 11, after=2)
        self.style("Deltager", 11, after=0)
        self.style("Advarsel", 11, before=8, after=8)
        self.style("Underskrift", 11, before=34, after=0, keep=True)
        signature = self.document.styles["Underskrift"].paragraph_format.tab_stops
        signature.add_tab_stop(Cm(9), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
        for level, indent in (("toc 1", 0.0), ("toc 2", 0.6)):
            shape = self.document.styles[level].paragraph_format
            shape.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            shape.left_indent, shape.right_indent = Cm(indent), Cm(1)
        information = self.document.styles["Mødeoplysning"].paragraph_format
        information.left_indent, information.first_line_indent = Cm(2.6), Cm(-2.6)

    def style(
        self,
        name: str,
        size: float,
        *,
        bold: bool = False,
        colour: RGBColor | None = None,
        before: float = 0,
        after: float = 0,
        line: float = 1.0,
        keep: bool = False,
    ) -> None:
        """Set a style's look; sizes and distances in points."""
        style: Any = self.document.styles[name]
        look = style.font
        look.name, look.size, look.bold, look.italic = FONT, Pt(size), bold, False
        if colour is not None:
            look.color.rgb = colour
        fonts = style.element.rPr.rFonts
        for attribute in list(fonts.attrib):
            if "heme" in attribute:
                del fonts.attrib[attribute]
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
        shape = style.paragraph_format
        shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), line
        shape.keep_with_next = keep
        for border in style.element.iter(qn("w:pBdr")):
            border.getparent().remove(border)

    def say(self, text: str, style: str = "Normal") -> Any:
        """A paragraph."""
        return self.document.add_paragraph(text, style=style)

    def tag(self, code: str) -> None:
        """A paragraph that is only a tag and is gone when the template is filled."""
        self.say("{%p " + code + " %}")

    def information(self, name: str, value: str) -> None:
        """A line of the head: a bold name and its value."""
        paragraph = self.say("", "Mødeoplysning")
        paragraph.add_run(name).bold = True
        paragraph.add_run(f" {value}")

    def warning(self, value: str) -> None:
        """What the reader must know before anything else."""
        self.say("", "Advarsel").add_run(f"Bemærk: {value}").bold = True

    def heading(self, text: str, entry: str, anchor: str, *, number: str = "{{ loop.index }}", level: int = 1) -> None:
        """A heading with a bookmark for links and a field that says how the table of contents names it.

        `number` tells the headings of one place in the template apart in the whole document.
        """
        paragraph = self.say("", f"Heading {level}")
        self._bookmarks += 1
        number = f"{self._bookmarks}0000{number}"
        paragraph._p.append(_element("bookmarkStart", id=number, name=anchor))  # noqa: SLF001 - python-docx has no bookmarks
        paragraph.add_run(text)
        paragraph._p.append(_element("bookmarkEnd", id=number))  # noqa: SLF001
        _field(paragraph, f'TC "{entry}" \\l {level}', None, hidden=True)

    def contents(self, *, groups: bool = False) -> None:
        """The table of contents: a field that Word and LibreOffice can update, with its entries already in place."""
        if groups:
            self.tag("for group in groups")
            self._entry("{{ group.heading }}", "{{ group.anchor }}", "toc 1", first=True)
            self.tag("for item in group.items")
            self._entry("{{ item.number }}. {{ item.label }}", "{{ item.anchor }}", "toc 2")
            self.tag("endfor")
        else:
            self.tag("for item in items")
            self._entry("{{ item.label }}", "{{ item.anchor }}", "toc 1", first=True)
        self.tag("endfor")
        _field_part(self.say("", "toc 1"), "end")

    def _entry(self, text: str, anchor: str, style: str, *, first: bool = False) -> None:
        """A line of the table of contents; the first one of all also begins the field."""
        line = self.say("", style)
        if first:
            line.add_run("{%r if loop.first %}")
            _field_part(line, "begin")
            _field_part(line, None, " TOC \\f \\h \\z ")
            _field_part(line, "separate")
            line.add_run("{%r endif %}")
        link = _element("hyperlink", anchor=anchor, history="1")
        before = len(line._p)  # noqa: SLF001
        # Word's own separator is the tab alone; the five full stops keep the leader in a copied text.
        line.add_run(f"{text}.....")
        line.add_run("\t")
        _field(line, f"PAGEREF {anchor} \\h", "1")
        link.extend(list(line._p)[before:])  # noqa: SLF001
        line._p.append(link)  # noqa: SLF001

    def running(self, left: str) -> None:
        """The page's head and foot."""
        section = self.document.sections[0]
        head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
        for paragraph in (head, foot):
            tabs = paragraph.paragraph_format.tab_stops
            tabs.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
        for style in ("Header", "Footer"):
            for tabs in list(self.document.styles[style].element.iter(qn("w:tabs"))):
                tabs.getparent().remove(tabs)
        head.add_run(left + "\t{{ status_text }}")
        foot.add_run("{{ when }}\tSide ")
        _field(foot, "PAGE", "1")
        foot.add_run(" af ")
        _field(foot, "NUMPAGES", "1")

    def signatures(self) -> None:
        """A page where those who were present sign (made only when it is asked for)."""
        self.tag("if signers")
        heading = self.say("Underskrifter", "Heading 1")
        heading.paragraph_format.page_break_before = True
        self.say("{{ title }}")
        self.tag("for member in signers")
        line = self.say("", "Underskrift")
        line.add_run("\t")
        self.say("{{ member.label }}")
        self.tag("endfor")
        self.tag("endif")

    def packed(self) -> bytes:
        """The document as a file; the same content gives the same bytes."""
        styles = self.document.styles.element
        for style in list(styles.iter(qn("w:style"))):
            if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in {"TableNormal", "TableGrid"}:
                styles.remove(style)
        buffer = io.BytesIO()
        self.document.save(buffer)
        parts = package.members(buffer.getvalue())
        package.drop(parts, ("docProps/thumbnail.jpeg", "word/stylesWithEffects.xml", "customXml/"))
        return package.packed(parts)


def _element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _field(paragraph: Any, code: str, shown: str | None, *, hidden: bool = False) -> None:
    """A field in Word's long form; a field that shows nothing has no result part."""
    _field_part(paragraph, "begin", hidden=hidden)
    _field_part(paragraph, None, f" {code} ", hidden=hidden)
    if shown is not None:
        _field_part(paragraph, "separate")
        paragraph.add_run(shown)
    # The end stays visible (it shows nothing): LibreOffice leaves an entry out of the contents when its mark is hidden text.
    _field_part(paragraph, "end")


def _field_part(paragraph: Any, kind: str | None, code: str = "", *, hidden: bool = False) -> None:
    run = paragraph.add_run()
    if hidden:
        run.font.hidden = True
    if kind is not None:
        run._r.append(_element("fldChar", fldCharType=kind))  # noqa: SLF001
    else:
        text = _element("instrText")
        text.text = code
        text.set(qn("xml:space"), "preserve")
        run._r.append(text)  # noqa: SLF001
