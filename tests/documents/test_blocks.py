"""Text as blocks: nothing is lost, and what looks like a list or a table is one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stt_minutes.documents import blocks
from stt_minutes.documents.blocks import ListItem, Paragraph, Table


def test_paragraphs_lists_and_tables() -> None:
    found = blocks.parse("Direktøren indstiller:\n- At ét\n- At to\n\nLøsning\tPris\nA\t1 kr.\nEfter\vsoft")
    assert found == (
        Paragraph(("Direktøren indstiller:",)),
        ListItem("-", "At ét"),
        ListItem("-", "At to"),
        Table((("Løsning", "Pris"), ("A", "1 kr.")), header=True),
        Paragraph(("Efter", "soft")),
    )


def test_pipe_table_has_a_header() -> None:
    found = blocks.parse("| Løsning | Pris |\n|---|---:|\n| A | 1 \\| 2 |")
    assert found == (Table((("Løsning", "Pris"), ("A", "1 | 2")), header=True),)


def test_a_first_row_with_figures_is_no_header() -> None:
    assert blocks.parse("2025\t1 kr.\n2026\t2 kr.") == (Table((("2025", "1 kr."), ("2026", "2 kr."))),)


def test_a_single_numbered_line_is_a_sentence() -> None:
    assert blocks.parse("15. april holdes mødet.") == (Paragraph(("15. april holdes mødet.",)),)
    assert [type(each) for each in blocks.parse("1. Et\n2. To")] == [ListItem, ListItem]
    assert blocks.parse("a) Et\n  b) To")[1] == ListItem("b)", "To", 1)


def test_links_are_found_and_keep_their_text() -> None:
    text = "Se https://aadal.example/a?b=1&c=2, www.aadal.example eller skriv til post@aadal.example."
    found = blocks.links(text)
    assert "".join(shown for shown, _ in found) == text
    assert [address for _, address in found if address] == [
        "https://aadal.example/a?b=1&c=2",
        "https://www.aadal.example",
        "mailto:post@aadal.example",
    ]


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert blocks.clean("a\x00b\ud800c\ufdd0d\uffff") == "a\ufffdb\ufffdc\ufffdd\ufffd"
    assert blocks.clean("a\r\nb\rc") == "a\nb\nc"


@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    """Every letter of the text is in its blocks, in order; only spaces, table rules and pipes may go."""

    def letters(given: str) -> str:
        return "".join(each for each in blocks.clean(given) if each.isalnum())

    assert letters(blocks.plain(blocks.parse(text))) == letters(text)


@given(st.text())
def test_a_line_is_one_line(text: str) -> None:
    assert len(blocks.line(text).splitlines()) <= 1 or "\x1c" in text or "\x1d" in text or "\x1e" in text
