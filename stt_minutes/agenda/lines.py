"""What every format reader gives: the file's text as lines, with what the format itself says about each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from stt_minutes.agenda import hyphens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Role = Literal["item", "part", "text", "header", "layout", "unplaced"]
"""What a format knows for certain about a line; None elsewhere means that the line's place is to be found.

item: an item's heading · part: a heading inside an item · text: never a heading · header: facts of the meeting ·
layout: belongs to the pages (a table of contents), kept out of the text · unplaced: text without a place.
"""

# Characters that are invisible or illegal in XML: form feeds and other controls, soft hyphens, zero-width marks, BOM.
_INVISIBLE = dict.fromkeys(
    [
        *range(9),
        *range(0x0B, 0x20),
        *range(0x7F, 0xA0),
        0xAD,
        *range(0x200B, 0x200E),
        0x2060,
        *range(0xD800, 0xE000),
        0xFEFF,
        0xFFFE,
        0xFFFF,
    ]
)
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# A bullet before a paragraph that is lettered by hand ("a) at …") would only hide the letter.
OWN_LABEL = re.compile(r"^\s*\(?(?:\d{1,2}[a-z]?|[A-Za-zÆØÅæøå])[.)]\s")
_NUMBER = re.compile(r"^(?:(?:punkt|pkt\.?|sag)\s*)?\d{1,3}(?:\.[1-9]){0,2}[a-zæøå]?[.:)]?$", re.IGNORECASE)
SUB_LABEL = re.compile(r"^\d{1,3}(?:\.[1-9]\d?){1,2}[.:)]?\s+[A-ZÆØÅ]")
"""The opening of a line such as "2.1 Nyt fra formanden"."""
LIST_MARK = re.compile(r"^(?:[-–—•●○▪■◦*·\uf0b7\uf02d]\s+)")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a line of the file. `level` is the heading level its style gives (0: none).

    `gap`: an empty line stood before it. `depth`: how deep in a list of lists it lies. `key`: the canonical heading of a part, where the format states it. `ref`: the
    format's own id of an attachment. `unsure`: the format does not say, or not clearly, whether this item is open.
    """

    text: str
    level: int = 0
    bold: bool = False
    role: Role | None = None
    gap: bool = False
    key: str | None = None
    ref: str | None = None
    depth: int = 0
    unsure: bool = False


def clean(text: str) -> str:
    """One line of text without invisible characters and with single spaces; tabs are kept, they part columns."""
    text = (
        _SPACES.sub(" ", text.translate(_INVISIBLE))
        if not text.isascii() or "  " in text
        else text.translate(_INVISIBLE)
    )
    return re.sub(r" *\t[ \t]*", "\t", text).strip()


def is_number(text: str) -> bool:
    """Whether a table's cell holds only the number of an item: "2", "2.", "2.1", "Punkt 2"."""
    return bool(_NUMBER.match(text))


def table_row(text: str) -> str | None:
    """The cells of a table drawn with upright strokes ("| 1 | Budget | Bo |") parted by tabs, "" for its rule; None for other text."""
    if len(text) < 3 or not (text.startswith("|") and text.endswith("|")):
        return None
    cells = [cell.strip() for cell in text[1:-1].split("|")]
    if all(re.fullmatch(r":?-*:?", cell) for cell in cells):
        return ""
    return "\t".join(filter(None, cells))


def beside(cells: Sequence[Sequence[Line]]) -> list[Line]:
    """What the cells beside an item's title say, on one line that is no heading; none where they are empty."""
    text = "\t".join(line.text for cell in cells for line in cell)
    return [Line(text, role="text")] if text else []


def split_lines(text: str) -> list[str]:
    """The lines of a text, whatever its line ends are; form feeds and vertical tabs end a line too."""
    return _BREAKS.split(text)


def plain_lines(texts: Iterable[str]) -> list[Line]:
    """Lines from raw ones: cleaned, the empty ones turned into the `gap` of the next."""
    result: list[Line] = []
    gap = False
    for raw in texts:
        text = clean(raw)
        row = table_row(text)
        text = text if row is None else row
        if text:
            result.append(Line(text, gap=gap))
        gap = not text
    return result


def wrap_width(lines: Sequence[Line]) -> int | None:
    """The width at which the lines were broken, as mail programs do; None for text whose lines are paragraphs."""
    lengths = [len(line.text) for line in lines]
    width = max(lengths, default=0)
    is_full = sum(length >= 0.8 * width for length in lengths) >= max(8, 0.3 * len(lines))
    return width if 50 <= width <= 120 and is_full else None


def unwrapped(lines: Sequence[Line], width: int | None) -> list[Line]:
    """Paragraphs put together from lines that were broken at that width; a line goes on where the next one's first word would not have fitted."""
    if width is None:
        return list(lines)
    result: list[Line] = []
    known = hyphens.words(line.text for line in lines)
    last = ""
    for line in lines:
        labelled = LIST_MARK.match(line.text) or OWN_LABEL.match(line.text) or SUB_LABEL.match(line.text)
        starts = line.gap or line.role is not None or labelled
        fits = len(last) + 1 + len(line.text.split(" ", 1)[0]) <= width
        broken = last[-1:] == "-" and last[-2:-1].isalnum() and line.text[:1].islower()
        if result and not starts and (broken or not fits) and result[-1].role is None and not result[-1].level:
            result[-1] = replace(result[-1], text=hyphens.joined(result[-1].text, line.text, known))
        else:
            result.append(line)
        last = line.text
    return result
