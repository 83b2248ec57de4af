"""Makes the Word templates that come with the tool: `python -m stt_minutes.documents.make_templates [FOLDER]`.

They are committed as files, because that is what a house copies and changes in Word; this module is where we change them. A test
keeps the two equal.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from stt_minutes import resources
from stt_minutes.documents.house import ACCENT, House
from stt_minutes.files import write_bytes

if TYPE_CHECKING:
    from collections.abc import Callable


_PLACE = "{{ item.anchor|replace('punkt_', '') }}"
"""The item's place in the document, from its anchor punkt_7."""


def referat(house: House) -> None:
    """The default: every item's own order, with Beslutning after Indstilling."""
    house.running("{{ body }}")
    house.say("{{ title }}", "Title")
    for name, value in (("Mødedato", "when"), ("Mødested", "place"), ("Status", "approved")):
        house.tag(f"if {value}")
        house.information(name, f"{{{{ {value} }}}}")
        house.tag("endif")
    _participants(house)
    _warning(house)
    house.tag("if not extract")
    house.say("Indholdsfortegnelse", "TOC Heading")
    house.contents()
    house.tag("endif")
    house.tag("for item in items")
    house.heading("Punkt {{ item.number }}: {{ item.label }}", "{{ item.label }}", "{{ item.anchor }}", number=_PLACE)
    _case_number(house)
    _sections(house, "item.sections")
    house.tag("endfor")
    _ending(house)


def udvalg(house: House) -> None:
    """For a political committee: who was there, open and closed lists apart, Beslutning last under each item."""
    house.running("{{ body }}, {{ date }}")
    house.style("Heading 2", 13, bold=True, colour=ACCENT, before=14, after=2, keep=True)
    house.say("Referat", "Title")
    for line in ("{{ body }}", "{{ when }}", "{{ place }}"):
        house.tag(f"if {line.strip('{} ')}")
        house.say(line, "Mødeoplysning")
        house.tag("endif")
    house.tag("if approved")
    house.say("{{ approved }}", "Mødeoplysning")
    house.tag("endif")
    _warning(house)
    house.tag("for roll in participants")
    house.say("{{ roll.heading }}", "TOC Heading")
    house.tag("for member in roll.members")
    house.say("{{ member.label }}{% if member.note %} ({{ member.note }}){% endif %}", "Deltager")
    house.tag("endfor")
    house.tag("endfor")
    house.tag("if not extract")
    house.say("Indholdsfortegnelse", "TOC Heading")
    house.contents(groups=True)
    house.tag("endif")
    house.tag("for group in groups")
    house.heading("{{ group.heading }}", "{{ group.heading }}", "{{ group.anchor }}")
    house.tag("for item in group.items")
    title = "{{ item.number }}. {{ item.label }}"
    house.heading(title, title, "{{ item.anchor }}", number=_PLACE, level=2)
    _case_number(house)
    _sections(house, "item.parts", level=3)
    house.tag("if item.attachments")
    house.say("Bilag", "Heading 3")
    house.say("{{ item.attachments }}")
    house.tag("endif")
    house.tag("if item.decision.text")
    house.say("Beslutning", "Heading 3")
    house.say("{{ item.decision.text }}")
    house.tag("endif")
    house.tag("endfor")
    house.tag("endfor")
    _ending(house, closing=True)


def beslutninger(house: House) -> None:
    """The short one: a table with what was decided."""
    house.running("{{ body }}")
    house.say("{{ title }}", "Title")
    for name, value in (("Mødedato", "when"), ("Mødested", "place"), ("Status", "approved")):
        house.tag(f"if {value}")
        house.information(name, f"{{{{ {value} }}}}")
        house.tag("endif")
    _participants(house)
    _warning(house)
    house.say("")
    table = house.document.add_table(rows=4, cols=2, style="Table Grid")
    table.autofit = False
    for row, cells in zip(
        table.rows,
        (
            ("Punkt", "Beslutning"),
            ("{%tr for item in items %}", ""),
            ("{{ item.number }}. {{ item.label }}", "{{ item.decision.text }}"),
            ("{%tr endfor %}", ""),
        ),
        strict=True,
    ):
        for cell, text, width in zip(row.cells, cells, (Cm(6.5), Cm(9.5)), strict=True):
            cell.width = width
            cell.paragraphs[0].add_run(text).bold = row is table.rows[0] or cells[0] == "Punkt"
            cell.paragraphs[0].paragraph_format.space_before = Pt(2)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    case = (
        table.rows[2].cells[0].add_paragraph("{% if item.case_number %}{{ item.case_number }}{% endif %}", "Sagsnummer")
    )
    case.paragraph_format.keep_with_next = False
    header = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no repeated header rows
    header.append(header.makeelement(qn("w:tblHeader"), {}))
    house.say("")
    _ending(house, closing=True)


def _participants(house: House) -> None:
    house.tag("for roll in participants")
    house.information("{{ roll.heading }}", "{{ roll.people }}")
    house.tag("endfor")


def _warning(house: House) -> None:
    house.tag("if warning")
    house.warning("{{ warning }}")
    house.tag("endif")


def _case_number(house: House) -> None:
    house.tag("if item.case_number")
    house.say("{{ item.case_number }}", "Sagsnummer")
    house.tag("endif")


def _sections(house: House, name: str, *, level: int = 2) -> None:
    house.tag(f"for section in {name}")
    house.tag("if section.heading")
    house.say("{{ section.heading }}", f"Heading {level}")
    house.tag("endif")
    house.say("{{ section.text }}")
    house.tag("endfor")


def _ending(house: House, *, closing: bool = False) -> None:
    if closing:
        house.tag("if end")
        house.say("Mødet sluttede kl. {{ end }}.")
        house.tag("endif")
    for name, heading in (
        ("attendance", "Ankomst, afgang og inhabilitet"),
        ("unplaced", "Tekst fra dagsordenen, som ikke kunne placeres"),
    ):
        house.tag(f"if {name}")
        house.say(heading, "Heading 1")
        house.say(f"{{{{ {name} }}}}")
        house.tag("endif")
    house.signatures()


TEMPLATES: dict[str, Callable[[House], None]] = {
    "referat": referat,
    "referat-udvalg": udvalg,
    "referat-beslutninger": beslutninger,
}


def make(folder: Path) -> None:
    """Write every Word template to the folder."""
    for name, fill in TEMPLATES.items():
        house = House()
        fill(house)
        write_bytes(folder / f"{name}.docx", house.packed())


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else resources.folder("templates"))
