from __future__ import annotations

import pytest

from stt_minutes.agenda import html, text
from stt_minutes.agenda.attendance import Crosses, is_head
from stt_minutes.agenda.header import read

EXPECTED = [("Anne Holm", "til stede"), ("Bo Lund", "afbud"), ("Carl Ravn", "fraværende")]


@pytest.mark.parametrize(
    "source",
    [
        "Medlemmer:\tTil stede\tMed afbud\tUden afbud\nAnne Holm\tX\nBo Lund\t\tx\nCarl Ravn\t\t\t✓",
        "Navn          Mødt    Afbud   Udeblevet\nAnne Holm      X\nBo Lund                 X\nCarl Ravn                       X",
        "Navn\tParti\tTil stede\tAfbud\tIkke mødt\nAnne Holm\tA\tja\tnej\tnej\nBo Lund\tV\t-\t+\t-\nCarl Ravn\tC\t☐\t☐\t☒".replace("+", "ja"),
        "Deltagere\tStatus\nAnne Holm\tTil stede\nBo Lund\tAfbud\nCarl Ravn\tUden afbud",
    ],
)  # fmt: skip
def test_a_cross_says_what_its_column_does(source: str) -> None:
    facts = read([line.text for line in text.read(source.encode())])
    assert [(each.name, each.status) for each in facts.members] == EXPECTED


def test_a_page_s_table_is_read_alike() -> None:
    rows = [("Navn", "Til stede", "Afbud", "Fravær"), ("Anne Holm", "X", "", ""), ("Bo Lund", "", "X", ""), ("Carl Ravn", "", "", "X")]  # fmt: skip
    page = (
        "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"
    )
    facts = read([line.text for line in html.fragment(page)])
    assert [(each.name, each.status) for each in facts.members] == EXPECTED


def test_other_tables_stay_as_they_are() -> None:
    crosses = Crosses()
    assert crosses.row(["År", "Kr.", "X"]) == ["År", "Kr.", "X"]
    assert crosses.row(["Medlemmer:", "Til stede", "Afbud"]) == ["Medlemmer:", "Til stede", "Afbud"]
    assert crosses.row(["I alt", "12", "3"]) == ["I alt", "12", "3"]
    assert crosses.row(["Observatører:"]) == ["Observatører:"]
    assert crosses.row(["Bo Lund", "", "X", "fra kl. 17"]) == ["Bo Lund", "Afbud", "fra kl. 17"]


def test_a_person_with_a_status_is_no_head() -> None:
    assert not is_head(["Bo Lund", "Afbud"])
    assert is_head(["Navn", "Afbud"])
    assert not is_head([])
