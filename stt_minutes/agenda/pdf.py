"""PDF with a text layer -> lines: columns in reading order, running heads and page numbers out, paragraphs joined."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from stt_minutes.agenda.lines import LIST_MARK, OWN_LABEL, Line, clean
from stt_minutes.errors import AgendaUnreadable
from stt_minutes.values import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_PAGES: Final = 1500
_PAGE_NUMBER = re.compile(r"^(?:side\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:/|af|ud af)\s*\d{1,4})?$", re.IGNORECASE)
_SIDE = re.compile(r"\s*\bside\s+\d+(?:\s*(?:/|af)\s*\d+)?\s*$", re.IGNORECASE)
_LABEL = re.compile(r"^(?:\(?(?:\d{1,3}[a-zæøå]?|[A-Za-z])[.)]\s|(?:punkt|pkt\.?|ad)\s*\d)", re.IGNORECASE)
_BOLD_FONT = re.compile(r"bold|black|heavy|semibd|demi", re.IGNORECASE)
_BULLETS: Final = frozenset("•●○▪■◦·\uf0b7\uf02d\uf0a7\uf076\uf0d8")
_EDGE_LINES: Final = 4
"""So many lines from the top and from the bottom of a page can be a running head or foot."""


@dataclass(slots=True)
class _Piece:
    """A run of characters on one baseline; PDF points, y grows upwards. `inner` is where the last tab led to."""

    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool
    page: int = 0
    column: int = 0
    inner: float | None = None


@dataclass(frozen=True, slots=True)
class _Measures:
    """A column's right edge in points, and the distance between lines in ems."""

    right: float
    leading: float


def read(raw: bytes, name: str) -> tuple[list[Line], list[Remark]]:
    """The lines of a PDF, and what is doubtful about its pages. Raises AgendaUnreadable without a text layer, with a password, or when it is broken."""
    pages = _pages(raw, name)
    rows = [_rows(page) for page in pages]
    if sum(len(row.text) for page in rows for row in page) < 20:
        raise AgendaUnreadable(
            f"{name} har ingen tekst, kun billeder af sider (den er skannet).",
            "Få dagsordenen som Word eller som PDF med tekst, eller kør den gennem tekstgenkendelse (OCR) først.",
        )
    running = _running(rows)
    kept: list[_Piece] = []
    layout: dict[str, Line] = {}
    heads: set[str] = set()
    first = next((number for number, page in enumerate(rows) if page), 0)
    for number, page in enumerate(rows):
        for position, row in enumerate(page):
            text = _SIDE.sub("", row.text)
            if (number, position) not in running:
                kept.append(row)
            elif not text or _PAGE_NUMBER.match(text):
                continue
            elif number == first and position < _EDGE_LINES and not layout:
                # The head of the first page may be the only place that names the meeting: there it is text.
                row.text = text
                kept.append(row)
                heads.add(_stem(text))
            elif _stem(text) not in heads:
                layout.setdefault(_stem(text), Line(text, role="layout"))
    return [*layout.values(), *_paragraphs(kept)], _without_text(rows)


def _without_text(rows: Sequence[Sequence[_Piece]]) -> list[Remark]:
    """A page of nothing but a picture may hold a part of the agenda that nobody will miss without a word."""
    empty = [str(number) for number, page in enumerate(rows, 1) if not page]
    if not empty:
        return []
    pages = (
        f"Side {empty[0]}"
        if len(empty) == 1
        else f"{len(empty)} sider ({', '.join(empty[:8])}{' …' if len(empty) > 8 else ''})"
    )
    return [
        Remark(
            "page_without_text",
            f"{pages} har ingen tekst, der kan læses; se efter, om der mangler noget af dagsordenen.",
        )
    ]


def _pages(raw: bytes, name: str) -> list[list[_Piece]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise AgendaUnreadable(
                f"{name} er beskyttet med adgangskode.", "Gem en kopi uden adgangskode, og prøv igen."
            ) from error
        raise AgendaUnreadable(
            f"{name} er beskadiget og kan ikke læses som PDF.", "Hent eller gem filen igen."
        ) from error
    try:
        if len(document) > MAX_PAGES:
            raise AgendaUnreadable(
                f"{name} har {len(document)} sider; det er ikke en dagsorden alene, men en samling bilag.",
                "Giv dagsordenen uden bilag.",
            )
        return [_pieces(document[number], number, pypdfium2.raw) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise AgendaUnreadable(
            f"{name} er beskadiget og kan ikke læses som PDF.", "Hent eller gem filen igen."
        ) from error
    finally:
        document.close()


def _pieces(page: Any, number: int, raw: Any) -> list[_Piece]:
    """The page's text in the order of the file, cut where the baseline changes or a wide gap stands between words."""
    text_page = page.get_textpage()
    loose, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    origin_x, origin_y = ctypes.c_double(), ctypes.c_double()
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(128)
    fonts: dict[bytes, bool] = {}
    pieces: list[_Piece] = []
    current: _Piece | None = None
    before = 0.0
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if char in {"\r", "\n"}:
            continue
        if not char.strip():
            if current is not None and current.text and not current.text.endswith(" "):
                current.text += " "
            continue
        # PDFium marks a hyphen at a line's end, which it would join itself, with U+0002.
        char = "-" if code in {2, 0x2010, 0x2011} else char
        # The loose box is as wide as the type's advance, so that the white beside a "1" is no gap.
        raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(loose))
        left, right, bottom = loose.left, loose.right, loose.bottom
        if raw.FPDFText_GetCharOrigin(text_page, index, ctypes.byref(origin_x), ctypes.byref(origin_y)):
            bottom = origin_y.value
        size = raw.FPDFText_GetFontSize(text_page, index)
        if raw.FPDFText_GetMatrix(text_page, index, ctypes.byref(matrix)):
            # The size in the page's points: files often set type at another size and scale it.
            size *= math.hypot(matrix.c, matrix.d)
        size = size if size > 1.5 else max(loose.top - loose.bottom, 1.0)
        raw.FPDFText_GetFontInfo(text_page, index, buffer, len(buffer), ctypes.byref(flags))
        font = buffer.value
        if font not in fonts:
            fonts[font] = bool(_BOLD_FONT.search(font.decode("utf-8", errors="replace")))
        bold = fonts[font] or raw.FPDFText_GetFontWeight(text_page, index) >= 600
        fits = (
            current is not None
            and abs(bottom - current.y) < 0.35 * max(size, current.size)
            and left > before - 0.5 * size
            and left - current.right < 1.6 * max(size, current.size)
        )
        if current is None or not fits:
            current = _Piece("", left, right, bottom, size, bold, number)
            pieces.append(current)
        elif left - current.right > 0.5 * size and not current.text.endswith(" "):
            # PDFium puts in the spaces between words itself; this is one that it does not see.
            current.text += " "
        current.text += char
        current.right, before = max(current.right, right), left
        current.bold = current.bold and bold
    text_page.close()
    page.close()
    for piece in pieces:
        piece.text = clean(piece.text)
    return [piece for piece in pieces if piece.text]


def _rows(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The page's lines from top to bottom, one column after the other; pieces on one baseline are joined by a tab."""
    if not pieces:
        return []
    ordered = sorted(pieces, key=lambda piece: (-round(piece.y, 1), piece.left))
    gutter = _gutter(ordered)
    if gutter is None:
        return _joined(ordered, 0)
    rows: list[_Piece] = []
    band: list[_Piece] = []
    for piece in [*ordered, None]:
        if piece is not None and not piece.left < gutter - 2 < gutter + 2 < piece.right:
            band.append(piece)
            continue
        rows += _joined([each for each in band if each.right <= gutter + 2], 1)
        rows += _joined([each for each in band if each.right > gutter + 2], 2)
        rows += [piece] if piece is not None else []
        band = []
    return rows


def _gutter(pieces: Sequence[_Piece]) -> float | None:
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


def _joined(pieces: Iterable[_Piece], column: int) -> list[_Piece]:
    rows: list[_Piece] = []
    for piece in pieces:
        last = rows[-1] if rows else None
        if last is not None and abs(last.y - piece.y) < 0.4 * max(last.size, piece.size) and piece.left >= last.left:
            joint = " " if piece.left - last.right < 1.2 * piece.size else "\t"
            last.text = f"{last.text}{joint}{piece.text}"
            last.inner = piece.left if joint == "\t" else last.inner
            last.right, last.bold = max(last.right, piece.right), last.bold and piece.bold
            last.size = max(last.size, piece.size)
        else:
            rows.append(
                _Piece(piece.text, piece.left, piece.right, piece.y, piece.size, piece.bold, piece.page, column)
            )
    return rows


def _running(pages: Sequence[Sequence[_Piece]]) -> set[tuple[int, int]]:
    """(page, row) of the running heads and feet: equal but for digits, at one height, at the edge of most pages."""
    seen: Counter[tuple[str, int]] = Counter()
    places: dict[tuple[int, int], tuple[str, int]] = {}
    for number, page in enumerate(pages):
        rows = len(page)
        for position in {*range(min(_EDGE_LINES, rows)), *range(max(0, rows - _EDGE_LINES), rows)}:
            place = (_stem(page[position].text), round(page[position].y / 3))
            places[number, position] = place
            seen[place] += 1
    filled = sum(1 for page in pages if page)
    # The first page often has a head of its own, and the last may be short.
    common = {place for place, count in seen.items() if filled > 1 and count >= max(2, 0.6 * (filled - 1))}
    found: set[tuple[int, int]] = set()
    for number, page in enumerate(pages):
        for edge in (
            range(min(_EDGE_LINES, len(page))),
            range(len(page) - 1, max(-1, len(page) - 1 - _EDGE_LINES), -1),
        ):
            for position in edge:
                if places[number, position] not in common and not _PAGE_NUMBER.match(page[position].text):
                    break
                found.add((number, position))
    return found


def _stem(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\d+", "#", text)).lower()


def _paragraphs(rows: Sequence[_Piece]) -> list[Line]:
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
    lines: list[Line] = []
    previous: _Piece | None = None
    for row in rows:
        if row.text[0] in _BULLETS and row.text[1:].strip():
            rest = row.text[1:].strip()
            row.text = rest if OWN_LABEL.match(rest) else f"- {rest}"
        size = round(row.size * 2) / 2
        level = larger.index(size) + 1 if size in larger else 0
        if (
            previous is not None
            and lines
            and _continues(previous, row, _Measures(rights[previous.column], leading), lines[-1], level)
        ):
            lines[-1] = Line(_with(lines[-1].text, row.text), level, lines[-1].bold, gap=lines[-1].gap)
        else:
            far = previous is not None and (previous.page != row.page or previous.y - row.y > 1.7 * row.size)
            lines.append(Line(row.text, level, row.bold and not level, gap=far))
        previous = row
    return lines


def _leading(rows: Sequence[_Piece]) -> float:
    """The usual distance between a paragraph's lines, in ems."""
    steps = Counter(
        round((before.y - row.y) / row.size, 1)
        for before, row in pairwise(rows)
        if before.page == row.page and before.column == row.column and 0.9 < (before.y - row.y) / row.size < 2.5
    )
    # The closer of two common distances is that of lines; the wider parts paragraphs.
    common = [step for step, count in steps.items() if count >= 0.3 * max(steps.values())]
    return min(common, default=1.2)


def _continues(before: _Piece, row: _Piece, measures: _Measures, line: Line, level: int) -> bool:
    """Whether the row goes on with the paragraph of the row before."""
    if abs(before.size - row.size) > 0.6 or "\t" in row.text:
        return False
    if before.inner is not None:
        # The second line of a table's cell: the row below begins where the cell does.
        close = before.page == row.page and 0 < before.y - row.y < 1.5 * max(row.size, 6.0)
        row.inner = before.inner if close and abs(row.left - before.inner) < 3 else None
        return row.inner is not None
    if before.bold != row.bold:
        return False
    if LIST_MARK.match(row.text) or _LABEL.match(row.text):
        return False
    hyphen = before.text.endswith("-") and row.text[:1].islower()
    same_page = before.page == row.page and before.column == row.column
    if same_page and not 0 < before.y - row.y < (measures.leading + 0.25) * row.size:
        return False
    # A line that ends well before the margin ends its paragraph: the next word would have fitted.
    first_word = len(row.text.split(" ", 1)[0]) * 0.5 * row.size
    full = before.right + first_word > measures.right - 0.5 * row.size
    if level:
        return same_page and full
    if not same_page:
        return (full or hyphen) and row.text[:1].islower() and not line.text.endswith((".", ":", "!", "?"))
    indented = (
        row.left - before.left > 1.2 * row.size and not LIST_MARK.match(line.text) and not _LABEL.match(line.text)
    )
    return (full or hyphen) and not indented


def _with(text: str, more: str) -> str:
    """Two lines of a paragraph in one; a word broken at the line's end is put together again."""
    broken = re.search(r"(\w+)-$", text)
    if broken is None or not more[:1].islower():
        return f"{text} {more}" if broken is None else text + more
    if re.match(r"(?:og|eller|samt|til)\b", more):
        return f"{text} {more}"
    # "IT-" and "2-" keep their hyphen; "kommunal-" lost its word's other half to the line's end.
    return text + more if broken[1].isupper() or broken[1][-1].isdecimal() else text[:-1] + more
