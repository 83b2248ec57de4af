from __future__ import annotations

from stt_minutes.agenda.justified import merged
from stt_minutes.agenda.layout import Piece

LEFT, RIGHT, SIZE = 56.0, 280.0, 11.0


def _line(y: float, *words: tuple[str, float], left: float = LEFT, right: float = RIGHT) -> list[Piece]:
    """Words with their widths, set apart evenly from margin to margin."""
    white = (right - left - sum(width for _, width in words)) / max(1, len(words) - 1)
    pieces, at = [], left
    for text, width in words:
        pieces.append(Piece(text, at, at + width, y, SIZE, False))
        at += width + white
    return pieces


PARAGRAPH = [
    *_line(700, ("Forvaltningen", 70), ("foreslår", 45), ("nye", 20)),
    *_line(686, ("kvalitetsstandarder", 100), ("for", 16)),
    *_line(672, ("de", 12), ("vedtagne", 50), ("planer", 36)),
    *_line(658, ("og", 12), ("genoptræning", 70), ("af", 11)),
    *_line(644, ("rehabiliteringsforløb", 110), ("i", 4)),
]


def _texts(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in sorted(merged(pieces), key=lambda piece: (-piece.y, piece.left))]


def test_a_justified_line_is_one_piece() -> None:
    assert _texts(PARAGRAPH) == [
        "Forvaltningen foreslår nye",
        "kvalitetsstandarder for",
        "de vedtagne planer",
        "og genoptræning af",
        "rehabiliteringsforløb i",
    ]


def test_two_columns_stay_apart() -> None:
    right = [Piece(p.text.upper(), p.left + 260, p.right + 260, p.y, p.size, p.bold) for p in PARAGRAPH]
    assert _texts([*PARAGRAPH, *right])[:2] == ["Forvaltningen foreslår nye", "FORVALTNINGEN FORESLÅR NYE"]


def test_amounts_at_the_right_margin_stay_cells() -> None:
    rows = [piece for n in range(5) for piece in _line(600 - 14 * n, (f"Konto{n}", 40), (f"{n}.200", 28))]
    assert _texts([*PARAGRAPH, *rows])[5:7] == ["Konto0", "0.200"]


def test_two_words_are_no_line_where_no_text_is_justified() -> None:
    rows = [piece for n in range(6) for piece in _line(600 - 14 * n, (f"Punkt{'x' * n}", 40 + n), ("Holm", 28))]
    assert len(merged(rows)) == 12


def test_a_table_with_text_in_its_cells_stays_one() -> None:
    rows = [piece for n in range(6) for piece in _line(600 - 14 * n, ("Bo Holm", 40), ("fra", 20), ("kl. 9", 28))]
    for row in rows[0::3]:
        row.spaces.append(2.75)
    assert len(merged(rows)) == 18
