"""What form fields and content controls of Word show."""

from __future__ import annotations

import pytest

from stt_minutes.agenda import controls, tree

NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def element(source: str):
    return tree.xml(source.replace(">", f" {NAMES}>", 1).replace(f"/ {NAMES}>", f" {NAMES}/>", 1).encode(), "x")


@pytest.mark.parametrize(
    ("checked", "sign"),
    [('<w14:checked w14:val="1"/>', "☒"), ('<w14:checked w14:val="true"/>', "☒"), ('<w14:checked w14:val="0"/>', "☐"), ("", "☐")],
)  # fmt: skip
def test_a_check_box_shows_its_state(checked: str, sign: str) -> None:
    assert controls.box(element(f"<w:sdt><w:sdtPr><w14:checkbox>{checked}</w14:checkbox></w:sdtPr></w:sdt>")) == sign


def test_other_controls_show_their_text() -> None:
    assert controls.box(element("<w:sdt><w:sdtPr><w:dropDownList/></w:sdtPr></w:sdt>")) is None


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ('<w:ddList><w:result w:val="1"/><w:listEntry w:val="Åben"/><w:listEntry w:val="Lukket"/></w:ddList>', "Lukket"),
        ('<w:ddList><w:listEntry w:val="Åben"/><w:listEntry w:val="Lukket"/></w:ddList>', "Åben"),
        ('<w:ddList><w:default w:val="1"/><w:listEntry w:val="Åben"/><w:listEntry w:val="Lukket"/></w:ddList>', "Lukket"),
        ('<w:ddList><w:result w:val="7"/><w:listEntry w:val="Åben"/></w:ddList>', ""),
        ('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "☒"),
        ('<w:checkBox><w:default w:val="1"/></w:checkBox>', "☒"),
        ('<w:checkBox><w:default w:val="0"/></w:checkBox>', "☐"),
        ("<w:textInput/>", ""),
    ],
)  # fmt: skip
def test_a_form_field_shows_what_was_chosen(data: str, text: str) -> None:
    assert controls.field(element(f"<w:fldChar><w:ffData>{data}</w:ffData></w:fldChar>")) == text


@pytest.mark.parametrize(("font", "char", "text"), [("Wingdings", "F0FE", "☒"), ("Wingdings", "F0A8", "☐"), ("Wingdings 2", "F052", "☒"), ("Symbol", "F0B7", ""), ("Wingdings", "x", "")])  # fmt: skip
def test_boxes_of_symbol_fonts_are_boxes(font: str, char: str, text: str) -> None:
    assert controls.symbol(element(f'<w:sym w:font="{font}" w:char="{char}"/>')) == text
