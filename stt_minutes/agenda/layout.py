"""Runs of type on a page -> rows in reading order -> paragraphs: columns, tables, margins, broken words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import hyphens, justified, marks
from stt_minutes.agenda.lines import LIST_MARK, OWN_LABEL, SUB_LABEL, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LABEL = re.compile(r"^(?:\(?(?:\d{1,3}[a-zæøå]?|[A-Za-z])[.)]\s|(?:punkt|pkt\.?|ad)\s*\d)", re.IGNORECASE)
_BULLETS: Final = frozenset("•●○▪■◦·\uf0b7\uf02d\uf0a7\uf076\uf0d8")
NUMBER_ALONE: Final = re.compile(
    r"^(?:(?:punkt|pkt\.?)\s*)?\(?\d{1,3}(?:\.[1-9]\d?){0,2}[a-zæøå]?[.):]?\s*$", re.IGNORECASE
)


@dataclass(slots=True)
class Piece:
    """A run of characters on one baseline; PDF points, y grows upwards.

    `spaces` are the widths of the white between its words. `inner` is where the last tab led to, `stops` where each of the cells beside the first begins.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool
    page: int = 0
    column: int = 0
    inner: float | None = None
    stops: tuple[float, ...] = ()
    ends: tuple[float, ...] = ()
    """Where each of its cells ends; empty for one cell."""
    spaces: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Measures:
    """The right edges of a column and of a table's cell in points, and the distance between lines in ems."""

    right: float
    cell: float
    leading: float


def rows_of(pieces: Sequence[Piece]) -> list[Piece]:
    """The page's lines from top to bottom, one column after the other; pieces on one baseline are joined by a tab."""
    if not pieces:
        return []
    ordered = sorted(justified.merged(_with_notes(pieces)), key=lambda piece: (-round(piece.y, 1), piece.left))
    gutter = _gutter(ordered)
    if gutter is None:
        return _joined(ordered, 0)
    rows: list[Piece] = []
    band: list[Piece] = []
    for piece in [*ordered, None]:
        if piece is not None and not piece.left < gutter - 2 < gutter + 2 < piece.right:
            band.append(piece)
            continue
        rows += _joined([each for each in band if each.right <= gutter + 2], 1)
        rows += _joined([each for each in band if each.right > gutter + 2], 2)
        rows += [piece] if piece is not None else []
        band = []
    return rows


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """The x of the white space between two columns of running text, None on a page with one."""
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    width = right - left
    if width < 200 or len(pieces) < 16:
        return None
    best: tuple[int, float] | None = None
    for step in range(35, 66):
        x = left + width * step / 100
        across = sum(1 for piece in pieces if piece.left < x < piece.right)
        before = [piece for piece in pieces if piece.right <= x]
        after = [piece for piece in pieces if piece.left >= x]
        # Running text fills its column; labels and the values beside them do not.
        full = [sum(1 for each in side if each.right - each.left > 0.3 * width) for side in (before, after)]
        if min(full) >= 6 and across <= len(pieces) / 6 and (best is None or across < best[0]):
            best = (across, x)
    return best[1] if best else None


def _joined(pieces: Iterable[Piece], column: int) -> list[Piece]:
    rows: list[Piece] = []
    for piece in pieces:
        last = rows[-1] if rows else None
        if last is not None and abs(last.y - piece.y) < 0.4 * max(last.size, piece.size) and piece.left >= last.left:
            joint = " " if piece.left - last.right < 1.2 * piece.size else "\t"
            last.text = f"{last.text}{joint}{piece.text}"
            if joint == "\t":
                last.inner, last.stops = piece.left, (*last.stops, piece.left)
                last.ends = (*(last.ends or (last.right,)), piece.right)
            elif last.ends:
                last.ends = (*last.ends[:-1], max(last.ends[-1], piece.right))
            is_labelled = bool(NUMBER_ALONE.match(last.text[: -len(piece.text)].rstrip()))
            last.right, last.bold = max(last.right, piece.right), piece.bold and (last.bold or is_labelled)
            last.size = max(last.size, piece.size)
        else:
            rows.append(Piece(piece.text, piece.left, piece.right, piece.y, piece.size, piece.bold, piece.page, column))
    return _whole_cells(rows)


def _whole_cells(rows: Sequence[Piece]) -> list[Piece]:
    """The rows of tables with three columns or more, with the further lines of their cells put where they belong."""
    result: list[Piece] = []
    low = 0.0
    for row in rows:
        above = result[-1] if result else None
        is_near = above is not None and 0 < low - row.y < 1.8 * max(row.size, 6.0)
        if above is not None and is_near and (free := _between_cells(above, row)) is not None:
            # A cell of the row whose lines stand a little lower than the others'.
            cells = above.text.split("\t")
            above.text = "\t".join((*cells[:free], row.text, *cells[free:]))
            above.stops = (*above.stops[: free - 1], row.left, *above.stops[free - 1 :])
            above.ends = (*above.ends[:free], row.right, *above.ends[free:])
            low = row.y
            continue
        places = [] if above is None else [_cell_at(above, left) for left in (row.left, *row.stops)]
        if above is None or None in places or len(above.stops) < 2 or not is_near:
            result.append(row)
        else:
            cells = above.text.split("\t")
            for place, text in zip(places, row.text.split("\t"), strict=True):
                cells[place or 0] = hyphens.joined(cells[place or 0], text)
            above.text = "\t".join(cells)
        low = row.y
    return result


def _between_cells(above: Piece, row: Piece) -> int | None:
    """The place of the one cell in `row` among those of a table's numbered row, where it fills the white between two of them; else None."""
    if row.stops or len(above.stops) < 3 or not NUMBER_ALONE.match(above.text.partition("\t")[0]):
        return None
    free = [
        place
        for place, (end, stop) in enumerate(zip(above.ends, above.stops, strict=False), 1)
        if end + 2 < row.left and row.right < stop - 2
    ]
    return free[0] if len(free) == 1 else None


def _cell_at(row: Piece, left: float) -> int | None:
    """Which of the row's cells begins there, None for the first and for no cell."""
    return next((i for i, stop in enumerate(row.stops, 1) if abs(stop - left) < 3), None)


def _with_notes(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with small raised numbers, the marks of notes, put behind the word that they stand at."""
    marks = [each for each in pieces if each.text.isdecimal() and len(each.text) < 3]
    taken: list[Piece] = []
    for mark in marks:
        for base in pieces:
            raised = 0 < mark.y - base.y < 0.7 * base.size and mark.size < 0.85 * base.size
            if base is not mark and raised and -1 < mark.left - base.right < 0.5 * base.size:
                base.text, base.right = base.text + mark.text, mark.right
                taken.append(mark)
                break
    return [each for each in pieces if not any(each is mark for mark in taken)]


def paragraphs(rows: Sequence[Piece]) -> list[Line]:
    """Rows put together to paragraphs by margins, spacing and type; larger type than the body's is a heading."""
    if not rows:
        return []
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[round(row.size * 2) / 2] += len(row.text)
    body = sizes.most_common(1)[0][0]
    larger = sorted((size for size in sizes if size > 1.12 * body), reverse=True)
    leading = _leading(rows)
    rights: dict[int, float] = {}
    for column in {row.column for row in rows}:
        edges = sorted(row.right for row in rows if row.column == column)
        rights[column] = edges[int(0.95 * (len(edges) - 1))]
    cells = _cell_edges(rows)
    lines: list[Line] = []
    previous: Piece | None = None
    table = marks.Cells()
    known = hyphens.words(row.text for row in rows)
    for row in rows:
        row.text = _in_words(row, table)
        if row.text[0] in _BULLETS and row.text[1:].strip():
            rest = row.text[1:].strip()
            row.text = rest if OWN_LABEL.match(rest) else f"- {rest}"
        size = round(row.size * 2) / 2
        level = larger.index(size) + 1 if size in larger else 0
        if (
            previous is not None
            and lines
            and _continues(
                previous,
                row,
                _Measures(rights[previous.column], cells.get(round((previous.inner or 0) / 3), 0.0), leading),
                lines[-1],
                level,
            )
        ):
            lines[-1] = Line(hyphens.joined(lines[-1].text, row.text, known), level, lines[-1].bold, gap=lines[-1].gap)
        else:
            far = previous is not None and (previous.page != row.page or previous.y - row.y > 1.7 * row.size)
            lines.append(Line(row.text, level, row.bold and not level, gap=far))
        previous = row
    return lines


def _in_words(row: Piece, table: marks.Cells) -> str:
    """A row's text with the crosses of a roster's table in words, and what tells of openness below its column's heading."""
    cells = row.text.split("\t")
    if len(cells) != 1 + len(row.stops):
        return row.text
    return "\t".join(table.placed(list(zip((row.left, *row.stops), cells, strict=True))))


def _cell_edges(rows: Sequence[Piece]) -> dict[int, float]:
    """How far to the right the text of a table's last column goes, by where the column begins (in steps of 3 points)."""
    edges = {round(row.inner / 3): row.right for row in rows if row.inner is not None}
    for row in rows:
        at = round((row.left if row.inner is None else row.inner) / 3)
        if at in edges:
            edges[at] = max(edges[at], row.right)
    return edges


def _leading(rows: Sequence[Piece]) -> float:
    """The usual distance between a paragraph's lines, in ems."""
    steps = Counter(
        round((before.y - row.y) / row.size, 1)
        for before, row in pairwise(rows)
        if before.page == row.page and before.column == row.column and 0.9 < (before.y - row.y) / row.size < 2.1
    )
    # The closer of two common distances is that of lines; the wider parts paragraphs.
    common = [step for step, count in steps.items() if count >= 0.3 * max(steps.values())]
    return min(common, default=1.2)


def _continues(before: Piece, row: Piece, measures: _Measures, line: Line, level: int) -> bool:
    """Whether the row goes on with the paragraph of the row before."""
    if abs(before.size - row.size) > 0.6 or "\t" in row.text:
        return False
    if before.inner is not None:
        # The second line of a table's cell: the row below begins where the cell does.
        close = before.page == row.page and 0 < before.y - row.y < (measures.leading + 0.25) * max(row.size, 6.0)
        row.inner = before.inner if close and abs(row.left - before.inner) < 3 else None
        first_word = len(row.text.split(" ", 1)[0]) * 0.5 * row.size
        fits = before.right + first_word < measures.cell - 0.5 * row.size
        return row.inner is not None and not (fits or _is_labelled(row.text))
    if before.bold != row.bold:
        return False
    if _is_labelled(row.text):
        return False
    hyphen = before.text.endswith("-") and row.text[:1].islower()
    same_page = before.page == row.page and before.column == row.column
    if same_page and not 0 < before.y - row.y < (measures.leading + 0.25) * row.size:
        return False
    # A line that ends well before the margin ends its paragraph: the next word would have fitted.
    first_word = len(row.text.split(" ", 1)[0]) * 0.5 * row.size
    full = before.right + first_word > measures.right - 0.5 * row.size
    if level:
        goes_on = row.text[:1].islower() and not before.text.endswith((".", ":", "!", "?"))
        return same_page and (full or hyphen or goes_on)
    if not same_page:
        return (full or hyphen) and row.text[:1].islower() and not line.text.endswith((".", ":", "!", "?"))
    indented = row.left - before.left > 1.2 * row.size and not _is_labelled(line.text)
    return (full or hyphen) and not indented


def _is_labelled(text: str) -> bool:
    """Whether a row begins with a bullet, a number or a letter of its own."""
    return bool(LIST_MARK.match(text) or _LABEL.match(text) or SUB_LABEL.match(text))
