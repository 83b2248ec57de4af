"""PDF with a text layer -> lines: columns in reading order, running heads and page numbers out, paragraphs joined."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from stt_minutes.agenda.layout import NUMBER_ALONE, Piece, paragraphs, rows_of
from stt_minutes.agenda.lines import Line, clean
from stt_minutes.errors import AgendaUnreadable
from stt_minutes.values import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_PAGES: Final = 1500
_PAGE_NUMBER = re.compile(r"^(?:side\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:/|af|ud af)\s*\d{1,4})?$", re.IGNORECASE)
_SIDE = re.compile(r"\s*\bside\s+\d+(?:\s*(?:/|af)\s*\d+)?\s*$", re.IGNORECASE)
_BOLD_FONT = re.compile(r"bold|black|heavy|semibd|demi", re.IGNORECASE)
# What a browser prints above and below a page: when and what it printed; from where, and the page's number.
_PRINTED_WHEN = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4},?\s+(?:kl\.?\s*)?\d{1,2}[.:]\d{2}(?:\s?[AP]M)?(?:\t|$)")
_PRINTED_FROM = re.compile(r"^(?:https?|file)://\S+(?:\s+\d+/\d+)?$")
_EDGE_LINES: Final = 4
"""So many lines from the top and from the bottom of a page can be a running head or foot."""


def read(raw: bytes, name: str) -> tuple[list[Line], list[Remark]]:
    """The lines of a PDF, and what is doubtful about its pages. Raises AgendaUnreadable without a text layer, with a password, or when it is broken."""
    pages = _pages(raw, name)
    rows = [rows_of(page) for page in pages]
    if sum(len(row.text) for page in rows for row in page) < 20:
        raise AgendaUnreadable(
            f"{name} har ingen tekst, kun billeder af sider (den er skannet).",
            "Få dagsordenen som Word eller som PDF med tekst, eller kør den gennem tekstgenkendelse (OCR) først.",
        )
    running = _running(rows)
    kept: list[Piece] = []
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
            elif number == first and position < _EDGE_LINES and not layout and not _is_printers(row, page):
                # The head of the first page may be the only place that names the meeting: there it is text.
                row.text = text
                kept.append(row)
                heads.add(_stem(text))
            elif _stem(text) not in heads:
                layout.setdefault(_stem(text), Line(text, role="layout"))
    return [*layout.values(), *paragraphs(kept)], _without_text(rows)


def _without_text(rows: Sequence[Sequence[Piece]]) -> list[Remark]:
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


def _pages(raw: bytes, name: str) -> list[list[Piece]]:
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


def _pieces(page: Any, number: int, raw: Any) -> list[Piece]:
    """The page's text in the order of the file, cut where the baseline changes or a wide gap stands between words."""
    text_page = page.get_textpage()
    loose, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    origin_x, origin_y = ctypes.c_double(), ctypes.c_double()
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(128)
    fonts: dict[bytes, bool] = {}
    pieces: list[Piece] = []
    current: Piece | None = None
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
            current = Piece("", left, right, bottom, size, bold, number)
            pieces.append(current)
        elif left - current.right > 0.5 * size and not current.text.endswith(" "):
            # PDFium puts in the spaces between words itself; this is one that it does not see.
            current.text += " "
        current.text += char
        current.right, before = max(current.right, right), left
        # The number before a bold title often is not bold itself.
        current.bold = bold and (current.bold or bool(NUMBER_ALONE.match(current.text[:-1])))
    text_page.close()
    page.close()
    for piece in pieces:
        piece.text = clean(piece.text)
    return [piece for piece in pieces if piece.text]


def _is_printers(row: Piece, page: Sequence[Piece]) -> bool:
    """Whether a browser wrote this row (and what stands beside it) above or below the page it printed."""
    beside = [each.text for each in page if abs(each.y - row.y) < 2]
    tops = page[: 2 * _EDGE_LINES]
    when, source = any(map(_PRINTED_WHEN.match, beside)), any(map(_PRINTED_FROM.match, beside))
    others = [each.text for each in (page if when else tops) if abs(each.y - row.y) > 20]
    return (when and any(map(_PRINTED_FROM.match, others))) or (source and any(map(_PRINTED_WHEN.match, others)))


def _running(pages: Sequence[Sequence[Piece]]) -> set[tuple[int, int]]:
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
        found |= {(number, position) for position, row in enumerate(page) if _is_printers(row, page)}
        for edge in (
            range(min(_EDGE_LINES, len(page))),
            range(len(page) - 1, max(-1, len(page) - 1 - _EDGE_LINES), -1),
        ):
            for position in edge:
                is_edge = places[number, position] in common or (number, position) in found
                if not is_edge and not _PAGE_NUMBER.match(page[position].text):
                    break
                found.add((number, position))
    return found


def _stem(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\d+", "#", text)).lower()
