"""The rows of a table in a web page or a Word document -> lines."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import attendance, headings, marks
from stt_minutes.agenda.lines import Line, beside, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence


ITEM_ROW: Final = "row"
"""The `key` of a row's first cell below a heading such as "Emne", in a table that does not number its items."""
_ITEMS = re.compile(r"(?:emne|punkt|dagsordenspunkt|dagsorden|sag|titel|overskrift)(?:r|er|s titel)?", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:formål|proces|varighed|tid|tidsforbrug|beslutning|referat|konklusion|indstilling|ansvarlig|hvem|indhold|beskrivelse|bilag|type|mål|opfølgning|handling|noter|input)\b",
    re.IGNORECASE,
)


class Rows:
    """Reads a table's rows one after the other; `bold_parts`: a bold cell may be the heading of a part ("Indstilling"), as forms in Word have it."""

    def __init__(self, *, bold_parts: bool = False) -> None:
        self._bold_parts = bold_parts
        self._crosses = attendance.Crosses()
        self._columns = marks.Columns()
        self._titled = False

    def row(self, cells: Sequence[list[Line]]) -> list[Line]:
        """A row as one line with tabs between its cells, unless a cell holds headings or several paragraphs."""
        texts = [" ".join(line.text for line in cell) for cell in cells]
        role = next((line.role for cell in cells for line in cell), None)
        if (named := self._crosses.row(texts)) != texts:
            return [Line("\t".join(named), role=role)]
        told = self._columns.row(texts)
        cells = [
            cell if text == before else [Line(text, role=role)]
            for cell, text, before in zip(cells, told, texts, strict=True)
        ]
        is_titled = self._titled and len(cells) > 1 and any(cells[1:]) and _is_lone(cells[0]) and role is None
        self._titled = self._titled or _names_items(texts)
        if is_titled:
            (title,), *others = [cell for cell in cells if cell]
            rest = beside(others) if all(map(self._is_simple, others)) else [line for cell in others for line in cell]
            return [replace(title, key=ITEM_ROW), *(replace(line, role="text") for line in rest)]
        cells = [cell for cell in cells if cell]
        result: list[Line] = []
        if len(cells) > 1 and len(cells[0]) == 1 and is_number(cells[0][0].text):
            aside = marks.taken(cells)
            cells = [cell for cell in cells if cell]
            if cells[1][0].level:
                cells[1][1:1] = aside
            else:
                # "2 | Veje" with the item's text below its title in the same cell.
                first = cells[1].pop(0)
                result = [replace(first, text=f"{cells[0].pop().text}\t{first.text}"), *aside]
                if not cells[1] and all(map(self._is_simple, cells[2:])):
                    # The time, the purpose, who has it: what stands beside a title is no heading, whatever its words.
                    return result + beside(cells[2:])
        if len(cells) > 1 and all(map(self._is_simple, cells)):
            found = [line for cell in cells for line in cell]
            titles = [line for line in found if not marks.is_mark(line.text)]
            bold = all(line.bold for line in titles or found)
            result.append(Line("\t".join(line.text for line in found), bold=bold, role=role))
        else:
            result += [line for cell in cells for line in cell]
        return result

    def _is_simple(self, cell: Sequence[Line]) -> bool:
        is_part = self._bold_parts and bool(cell) and cell[0].bold and headings.canonical(cell[0].text) is not None
        return len(cell) == 1 and not cell[0].level and not is_part


def _names_items(texts: Sequence[str]) -> bool:
    """Whether a row is the head of a table whose first column holds the items' titles: "Emne", "Formål", "Varighed"."""
    others = [text for text in texts[1:] if text.strip()]
    return bool(_ITEMS.fullmatch(texts[0].strip(" .:"))) and sum(bool(_ABOUT.match(text)) for text in others) > 1


def _is_lone(cell: Sequence[Line]) -> bool:
    return len(cell) == 1 and not cell[0].level and not is_number(cell[0].text)
