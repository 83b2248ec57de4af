"""Letters behind titles that stand for open and closed, and those that do not."""

from __future__ import annotations

import pytest

from stt_minutes.agenda import structure, text
from stt_minutes.values import Agenda

TOP = "Dagsorden\nByrådet den 3. maj 2026\n"


def read(*titles: str, legend: str = "") -> Agenda:
    items = "".join(f"{n}. {title}\n" for n, title in enumerate(titles, start=1))
    agenda = structure.build(text.read(f"{TOP}{legend}\n{items}".encode()))
    assert agenda is not None
    return agenda


def closed(agenda: Agenda) -> list[str]:
    return [item.title for item in agenda.items if not item.open]


def doubted(agenda: Agenda) -> bool:
    return any("slutter med" in each.text for each in agenda.remarks)


@pytest.mark.parametrize("mark", ["(F)", "(l)", "(i.o.)", "(I.O.)", "[F]", "X L", "L", "LP"])
def test_a_letter_that_nothing_explains_closes_with_a_remark(mark: str) -> None:
    found = read("Godkendelse af dagsorden", f"Køb af kran {mark}", "Vejplan", "Eventuelt")
    assert closed(found) == ["Køb af kran"]
    assert doubted(found)


@pytest.mark.parametrize(
    ("legend", "mark"),
    [
        ("(F) = fortroligt punkt", "(F)"),
        ("i.o. = ikke offentlig", "(i.o.)"),
        ("Punkter mærket X er lukkede", "X"),
        ("Punkter, der er markeret med (F), behandles for lukkede døre.", "(F)"),
    ],
)
def test_a_letter_that_is_explained_closes_without_one(legend: str, mark: str) -> None:
    found = read("Godkendelse af dagsorden", f"Køb af kran {mark}", "Vejplan", legend=legend)
    assert closed(found) == ["Køb af kran"]
    assert not doubted(found)


@pytest.mark.parametrize("shape", ["{} {}", "{} ({})"])
def test_letters_that_mark_every_item_are_no_words_of_the_titles(shape: str) -> None:
    found = read(*(shape.format(title, mark) for title, mark in (("Budget", "Å"), ("Køb af kran", "L"), ("Veje", "Å"))))
    assert [(item.title, item.open) for item in found.items] == [
        ("Budget", True),
        ("Køb af kran", False),
        ("Veje", True),
    ]
    assert not doubted(found)


@pytest.mark.parametrize(
    ("titles", "legend"),
    [
        (("Forslag fra Karina Lund (F)", "Forslag fra SF (F)"), ""),
        (("Lokalplan A", "Lokalplan L"), ""),
        (("Ny hal L", "Udvidelse af etape L"), ""),
        (("Budget (B)", "Veje (F)"), "B = beslutning, O = orientering, F = forelæggelse"),
        (("Budget (B)", "Veje (O)", "Skoler (D)"), ""),
    ],
)
def test_other_letters_close_nothing(titles: tuple[str, ...], legend: str) -> None:
    assert closed(read("Godkendelse af dagsorden", *titles, legend=legend)) == []


def test_a_year_behind_the_number_is_no_word_of_the_title() -> None:
    found = structure.build(text.read(f"{TOP}\n12/2026 Budget\n13/2026 Skoler\n14/2026 Eventuelt\n".encode()))
    assert found is not None
    assert [(item.number, item.title) for item in found.items] == [
        ("12", "Budget"),
        ("13", "Skoler"),
        ("14", "Eventuelt"),
    ]
