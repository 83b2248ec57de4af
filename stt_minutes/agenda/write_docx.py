"""Agenda -> Word document that the reader reads back as the same Agenda."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from stt_minutes.agenda.lines import OWN_LABEL
from stt_minutes.agenda.structure import UNPLACED
from stt_minutes.agenda.word import ID_STYLE
from stt_minutes.agenda.write_markdown import divided, is_untold, title_of
from stt_minutes.files import write_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.values import Agenda, AgendaItem


def write(agenda: Agenda, target: Path) -> None:
    """Write the whole agenda to `target` at once: items as Heading 1 (below those of its sections, Heading 2), their parts a level down."""
    from docx import Document
    from docx.enum.style import WD_STYLE_TYPE

    document = Document()
    document.core_properties.author = "stt-minutes"
    document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    hidden = document.styles.add_style(ID_STYLE, WD_STYLE_TYPE.CHARACTER)
    hidden.font.hidden = True
    above, supplement, after = divided(agenda)
    for line in agenda.header:
        document.add_paragraph(line)
    for line in above:
        document.add_paragraph(line, style="toc 1")
    opened, section = False, None
    level = 2 if any(item.section is not None for item in agenda.items) else 1
    for item in agenda.items:
        if item.supplementary and not opened and supplement is not None:
            opened, section = True, None
            document.add_heading(supplement, level=1)
            for line in after:
                document.add_paragraph(line, style="toc 1")
        if item.section is not None and item.section != section:
            document.add_heading(item.section, level=1)
        section = item.section
        document.add_heading(title_of(item, divider=supplement is not None), level=level)
        _add_item(document, item, hidden, level + 1)
    if agenda.unplaced:
        document.add_heading(UNPLACED, level=1)
        for line in agenda.unplaced:
            document.add_paragraph(line)
    whole = io.BytesIO()
    document.save(whole)
    write_bytes(target, whole.getvalue())


def _add_item(document: Any, item: AgendaItem, hidden: Any, level: int) -> None:
    unheaded = item.parts[0].text if item.parts and not item.parts[0].heading else ""
    if item.case_number and item.case_number not in unheaded:
        document.add_paragraph(f"Sagsnr. {item.case_number}")
    ids = [(each.name, each.id) for each in item.attachments if each.id]
    for part in item.parts:
        if part.heading:
            heading = document.add_heading(part.heading, level=level)
            if is_untold(part):
                heading.add_run(part.canonical, style=hidden)
        for line in part.text.split("\n") if part.text else ():
            rest = line.removeprefix("- ")
            is_bullet = rest != line and not OWN_LABEL.match(rest)
            paragraph = document.add_paragraph(rest if is_bullet else line, style="List Bullet" if is_bullet else None)
            if part.canonical == "bilag" and ids and ids[0][0] in line:
                paragraph.add_run(ids.pop(0)[1], style=hidden)
