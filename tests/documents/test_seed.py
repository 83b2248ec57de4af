"""The seed's referat comes out again, word for word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import docx

from stt_minutes.documents import render

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.values import Minutes


def words(text: str) -> list[str]:
    """The text's words; page numbers in the table of contents left out, and where lines break."""
    return re.sub(r"\.{5}\t\d+", ".....", text).split()


def test_docx_text_equals_seed(seed_minutes: Minutes, seed_text: str, tmp_path: Path) -> None:
    render(seed_minutes, tmp_path / "referat.docx")
    shown = "\n".join(each.text for each in docx.Document(str(tmp_path / "referat.docx")).paragraphs)
    assert words(shown) == words(seed_text)
