"""PDF with a text layer -> lines: columns in reading order, running heads and page numbers out, paragraphs joined."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from stt_minutes.agenda.layout import NUMBER_ALONE, Piece, paragraphs, rows_of
from stt_minutes.agenda.lines import Line, clean
from stt_minutes.errors import AgendaUnreadable
from stt_minutes.values import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_PAGES: Final = 1500
_PAGE_NUMBER = re.compile(r"^(?:side\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:/|af|ud af)\s*\d{1,4})?$", re.IGNORECASE)
_SIDE = re.compile(r"\s*\bside\s+\d+(?:\s*(?:/|af)\s*\d+)?\s*$", re.IGNORECASE)
_BOLD_FONT = re.compile(r"bold|black|heavy|semibd|demi", re.IGNORECASE)
# What a browser prints above and below a page: when and what it printed; from where, and the page's number.
_PRINTED_WHEN = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4},?\s+(?:kl\.?\s*)?\d{1,2}[.:]\d{2}(?:\s?[AP]M)?(?:\t|$)")
_PRINTED_FROM = re.compile(r"^(?:https?|file)://\S+(?:\s+\d+/\d+)?$")
_FEWEST_TURNED: Final = 200
"""Fewer characters that stand upright are beside a page's text and not the text of a page that lies on its side."""
_ASKEW: Final = 15.0
"""Degrees from the level or the upright, from which on type is set across the page as a stamp is."""
_EDGE_LINES: Final = 4
"""So many lines from the top and from the bottom of a page can be a running head or foot."""


def read(raw: bytes, name: str) -> tuple[list[Line], list[Remark]]:
    """The lines of a PDF, and what is doubtful about its pages. Raises AgendaUnreadable without a text layer, with a password, or when it is broken."""
    pages = _pages(raw, name)
    rows = [rows_of(page) for page, _ in pages]
    if sum(len(row.text) for page in rows for row in page) < 20:
        raise AgendaUnreadable(
            f"{name} har ingen tekst, kun billeder af sider (den er skannet).",
            "Få dagsordenen som Word eller som PDF med tekst, eller kør den gennem tekstgenkendelse (OCR) først.",
        )
    running = _running(rows)
    kept: list[Piece] = []
    layout: dict[str, Line] = {}
    for piece in (piece for _, aside in pages for piece in aside):
        layout.setdefault(_stem(piece.text), Line(piece.text, role="layout"))
    upright = len(layout)
    heads: set[str] = set()
    first = next((number for number, page in enumerate(rows) if page), 0)
    for number, page in enumerate(rows):
        for position, row in enumerate(page):
            text = _SIDE.sub("", row.text)
            if (number, position) not in running:
                kept.append(row)
            elif not text or _PAGE_NUMBER.match(text):
                continue
            elif number == first and position < _EDGE_LINES and len(layout) == upright and not _is_printers(row, page):
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


def _pages(raw: bytes, name: str) -> list[tuple[list[Piece], list[Piece]]]:
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


@dataclass(frozen=True, slots=True)
class _Char:
    """A character as the page sets it: its box and size in points, and by how many quarters it is turned left; None is askew.

    `y` is the foot of its line on the page turned so that the character stands upright.
    """

    text: str
    box: tuple[float, float, float, float]
    y: float
    size: float
    bold: bool
    turn: int | None

    def span(self, turn: int) -> tuple[float, float]:
        """From where to where it goes along its line, where lines are turned left by so many quarters."""
        left, bottom, right, top = self.box
        return ((left, right), (bottom, top), (-right, -left), (-top, -bottom))[turn]


def _pieces(page: Any, number: int, raw: Any) -> tuple[list[Piece], list[Piece]]:
    """The page's text in the order of the file, cut where the baseline changes or a wide gap stands between words.

    Second, what stands upright or askew beside it: signatures and stamps in the margin, a word across the page.
    """
    chars = list(_chars(page, raw))
    turns = Counter(char.turn for char in chars if char is not None)
    main, count = next(((turn, count) for turn, count in turns.most_common() if turn is not None), (0, 0))
    if page.get_rotation() == 0 and (count < _FEWEST_TURNED or count < 3 * turns[0]):
        # A page may lie on its side as a whole; a few upright words on one without text are no page.
        main = 0
    page.close()
    upright = _runs([char for char in chars if char is None or char.turn == main], main or 0, number)
    aside: list[Piece] = []
    for turn in sorted(turn for turn in turns if turn is not None and turn != main):
        aside += rows_of(_runs([char for char in chars if char is None or char.turn == turn], turn, number))
    askew = [char for char in chars if char is None or char.turn is None]
    return upright, [*aside, *(_line_of(askew, number) if turns[None] else [])]


def _line_of(chars: Sequence[_Char | None], number: int) -> list[Piece]:
    text = clean("".join(" " if char is None else char.text for char in chars))
    return [Piece(text, 0.0, 0.0, 0.0, 1.0, bold=False, page=number)] if text else []


def _chars(page: Any, raw: Any) -> Iterator[_Char | None]:
    """The characters of a page that show, None for each space between them."""
    text_page = page.get_textpage()
    loose, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    origin_x, origin_y = ctypes.c_double(), ctypes.c_double()
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(128)
    fonts: dict[bytes, bool] = {}
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if char in {"\r", "\n"}:
            continue
        if not char.strip():
            yield None
            continue
        # PDFium marks a hyphen at a line's end, which it would join itself, with U+0002.
        char = "-" if code in {2, 0x2010, 0x2011} else char
        # The loose box is as wide as the type's advance, so that the white beside a "1" is no gap.
        raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(loose))
        left, bottom, right, top = loose.left, loose.bottom, loose.right, loose.top
        x, y = left, bottom
        if raw.FPDFText_GetCharOrigin(text_page, index, ctypes.byref(origin_x), ctypes.byref(origin_y)):
            x, y = origin_x.value, origin_y.value
        size = raw.FPDFText_GetFontSize(text_page, index)
        turn: int | None = 0
        if raw.FPDFText_GetMatrix(text_page, index, ctypes.byref(matrix)):
            # The size in the page's points: files often set type at another size and scale it.
            size *= math.hypot(matrix.c, matrix.d)
            angle = math.degrees(math.atan2(matrix.b, matrix.a))
            turn = round(angle / 90) % 4 if abs(angle - 90 * round(angle / 90)) < _ASKEW else None
        size = size if size > 1.5 else max(top - bottom if turn in {0, 2} else right - left, 1.0)
        raw.FPDFText_GetFontInfo(text_page, index, buffer, len(buffer), ctypes.byref(flags))
        font = buffer.value
        if font not in fonts:
            fonts[font] = bool(_BOLD_FONT.search(font.decode("utf-8", errors="replace")))
        bold = fonts[font] or raw.FPDFText_GetFontWeight(text_page, index) >= 600
        yield _Char(char, (left, bottom, right, top), (y, -x, -y, x)[turn or 0], size, bold, turn)
    text_page.close()


def _runs(chars: Sequence[_Char | None], turn: int, number: int) -> list[Piece]:
    """The characters put together to runs on one baseline."""
    pieces: list[Piece] = []
    current: Piece | None = None
    before = 0.0
    for char in chars:
        if char is None:
            if current is not None and current.text and not current.text.endswith(" "):
                current.text += " "
            continue
        left, right = char.span(turn)
        fits = (
            current is not None
            and abs(char.y - current.y) < 0.35 * max(char.size, current.size)
            and left > before - 0.5 * char.size
            and left - current.right < 1.6 * max(char.size, current.size)
        )
        if current is None or not fits:
            current = Piece("", left, right, char.y, char.size, char.bold, number)
            pieces.append(current)
        elif left - current.right > 0.5 * char.size and not current.text.endswith(" "):
            # PDFium puts in the spaces between words itself; this is one that it does not see.
            current.text += " "
        if current.text.endswith(" "):
            current.spaces.append(left - current.right)
        current.text += char.text
        current.right, before = max(current.right, right), left
        # The number before a bold title often is not bold itself.
        current.bold = char.bold and (current.bold or bool(NUMBER_ALONE.match(current.text[:-1])))
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
