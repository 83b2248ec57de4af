"""Words that a justified line sets far apart, put together again: its white is equal everywhere, that of a table's row is not."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.agenda.layout import Piece

_FEWEST: Final = 4
"""Lines that begin or end at one place on a page: fewer are no margin."""
_EVEN: Final = 0.15
"""Ems by which the white of one justified line differs: LibreOffice and Word round to less than a tenth of a point."""
_STRETCHED: Final = 0.4
"""Ems from which the white between words is wider than that of type set loose; a space is about a quarter."""
_GUTTER: Final = 1.2
_AROUND: Final = 12.0
"""Ems up and down in which a column's white is looked for: about eight lines each way."""
_CROSSING: Final = 0.15
"""Share of these lines that may go across it: a heading or two. Across a place between words of running text go two thirds."""
_BEGINNING: Final = 0.5
"""Share of them that begin there: of a column nearly all, but for indented ones."""
_MOST: Final = 5000
"""More pieces than this are no page of text."""
_NEAR: Final = 2.0
"""Ems to the next line of the same text."""
_FIGURES = re.compile(r"^[\d\W]+(?:kr\.?|%|m2|pct\.?|stk\.?)?$", re.IGNORECASE)


def merged(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a page with those of a justified line as one; a line with only one wide gap needs others beside it that are plain."""
    lines = _lines(pieces)
    if all(len(line) < 2 for line in lines) or len(pieces) > _MOST:
        return list(pieces)
    lefts, rights = Counter(round(piece.left) for piece in pieces), Counter(round(piece.right) for piece in pieces)
    spans: list[tuple[list[Piece], tuple[int, int]]] = []
    result: list[Piece] = []
    for line in lines:
        for part in _parted(line, lefts, pieces):
            if _is_margin(lefts, part[0].left) and _is_margin(rights, part[-1].right):
                spans.append((part, (round(part[0].left / 3), round(part[-1].right / 3))))
            else:
                result += part
    plain: Counter[tuple[int, int]] = Counter()
    starts: dict[tuple[int, int], list[float]] = {}
    for part, margins in spans:
        starts.setdefault(margins, []).append(part[0].y)
        plain[margins] += _is_plain(part)
    for part, margins in spans:
        is_one = len(part) > 1 and (
            _is_plain(part) or (_may_be(part) and plain[margins] >= _FEWEST - 1 and _goes_on(part[0], starts[margins]))
        )
        result += [_joined(part)] if is_one else part
    return result


def _lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-round(piece.y, 1), piece.left)):
        last = lines[-1][-1] if lines else None
        if last is not None and abs(last.y - piece.y) < 0.3 * piece.size and piece.left >= last.right:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return lines


def _parted(line: Sequence[Piece], lefts: Counter[int], pieces: Sequence[Piece]) -> list[list[Piece]]:
    """A line cut where one column of text ends and the next begins."""
    parts = [[line[0]]]
    white = [piece.left - before.right for before, piece in pairwise(line)]
    for piece, gap in zip(line[1:], white, strict=True):
        # White like that between other words of the line parts no columns.
        is_own = gap > _GUTTER * piece.size and sum(abs(gap - other) < _EVEN * piece.size for other in white) < 2
        if is_own and _is_margin(lefts, piece.left) and _begins_column(piece, pieces):
            parts.append([])
        parts[-1].append(piece)
    return parts


def _begins_column(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Whether the lines around have white before the piece too and most begin where it does, so that it is no word among others."""
    at = piece.left - 0.6 * piece.size
    near = [each for each in pieces if abs(each.y - piece.y) < _AROUND * piece.size]
    lines = len({round(each.y) for each in near})
    across = sum(1 for each in near if each.left < at < each.right)
    beside = len({round(each.y) for each in near if each.right > piece.left})
    begin = sum(1 for each in near if abs(each.left - piece.left) < 1.5)
    return across <= _CROSSING * lines and begin >= _BEGINNING * beside


def _is_margin(edges: Counter[int], at: float) -> bool:
    return sum(edges[round(at) + step] for step in (-1, 0, 1)) >= _FEWEST


def _white(part: Sequence[Piece]) -> list[float]:
    between = [after.left - before.right for before, after in pairwise(part)]
    return [*between, *(space for piece in part for space in piece.spaces)]


def _is_plain(part: Sequence[Piece]) -> bool:
    """Whether the line is justified for certain: two gaps or more, all equal, wider than a space."""
    white, size = _white(part), part[0].size
    return len(white) > 1 and max(white) - min(white) < _EVEN * size and min(white) > _STRETCHED * size


def _may_be(part: Sequence[Piece]) -> bool:
    """Whether two words with white between them may be a justified line; an amount at the right may not."""
    return len(part) == 2 and not part[0].spaces and not part[1].spaces and not _FIGURES.match(part[1].text)


def _goes_on(piece: Piece, starts: Sequence[float]) -> bool:
    """Whether another line of the column stands right above or below."""
    return any(0.5 < abs(y - piece.y) < _NEAR * piece.size for y in starts)


def _joined(part: Sequence[Piece]) -> Piece:
    first = part[0]
    return type(first)(
        " ".join(piece.text for piece in part),
        first.left,
        part[-1].right,
        first.y,
        max(piece.size for piece in part),
        all(piece.bold for piece in part),
        first.page,
    )
