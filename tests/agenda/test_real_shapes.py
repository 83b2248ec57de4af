"""The two real documents and the agendas of the cases, where they lie beside the checkout."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from stt_minutes import agenda
from stt_minutes.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def referat(shared: Path) -> agenda.Agenda:
    return agenda.read(next((shared / "seeds").glob("000_*.txt")))


def test_the_referat_has_its_items(referat: agenda.Agenda) -> None:
    assert [item.number for item in referat.items] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [item.number for item in referat.items if not item.open] == ["5", "6", "7"]
    assert len({item.case_number for item in referat.items}) == 6
    assert all(item.kle for item in referat.items)
    assert not any("lukket" in item.title.lower() for item in referat.items)


def test_the_referat_has_its_guests(referat: agenda.Agenda) -> None:
    assert [{guest.planned for guest in item.guests} for item in referat.items[:3]] == [{"09:30"}, {"10:30"}, {"11:30"}]
    assert [len(item.guests) for item in referat.items] == [2, 2, 2, 0, 0, 0, 0]


def test_an_earlier_decision_is_apart_from_todays(referat: agenda.Agenda) -> None:
    first = referat.item("1")
    assert [(each.body, each.date) for each in first.earlier] == [("Digitaliseringsstyregruppen", "2026-02-26")]
    assert [part.text for part in first.parts if part.canonical == "beslutning"] == ["Projektet er godkendt."]
    assert [part.canonical for part in first.parts] == [
        "resume", "indstilling", "tidligere_behandling", "beslutning", "sagsfremstilling", "oekonomi", "bilag",
    ]  # fmt: skip


def test_the_text_of_the_referat_is_verbatim(referat: agenda.Agenda, shared: Path) -> None:
    source = next((shared / "seeds").glob("000_*.txt")).read_text(encoding="utf-8")
    lines = {line for line in source.split("\n") if line}
    assert {line for item in referat.items for part in item.parts for line in part.text.split("\n") if line} <= lines
    assert (referat.date, referat.start, referat.place) == ("2026-04-15", "09:00", "Udvalgsværelse 1")
    assert (referat.body.name, referat.body.role) == ("Direktionen", "administrativ")


def test_a_proposal_is_no_agenda(shared: Path) -> None:
    with pytest.raises(InputError) as refused:
        agenda.read(next((shared / "seeds").glob("002_*.txt")))
    assert "dagsorden" in refused.value.message
    assert refused.value.hint


def test_every_case_has_the_items_that_its_truth_speaks_of(shared: Path) -> None:
    cases = [each.parent for each in sorted((shared / "cases").glob("*/truth.json"))]
    assert cases
    for case in cases:
        truth = json.loads((case / "truth.json").read_text(encoding="utf-8"))
        read = agenda.read(next(case.glob("agenda.*")))
        assert [item.number for item in read.items] == list(truth["decisions"]), case.name
        assert [item.number for item in read.items if not item.open] == truth["closed"], case.name
        for number, decision in truth["decisions"].items():
            found = [line.label or str(n) for n, line in enumerate(read.item(number).recommendations, 1)]
            assert not decision.get("per_indstilling") or found == list(decision["per_indstilling"]), (
                case.name,
                number,
            )
