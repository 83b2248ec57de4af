from __future__ import annotations

import pytest

from stt_minutes.agenda import structure, text
from stt_minutes.agenda.tidy import tidied
from stt_minutes.values import Agenda

TOP = "Dagsorden for Havneudvalget\nMødedato: tirsdag den 14. april 2026 kl. 16.00\n\n"


def _read(source: str) -> Agenda:
    agenda = structure.build(tidied(text.read((TOP + source).encode())))
    assert agenda is not None
    return agenda


@pytest.mark.parametrize(
    ("source", "cases"),
    [
        ("Sagsnr. 12.34.56-P20-1-26\n1. Ny mole\nTekst.\nSagsnr.: 2026-12345\n2. Takster\nTekst.", ["12.34.56-P20-1-26", "2026-12345"]),
        ("Sag 306-2026-12\nPunkt 1\nNy mole\nSag 306-2026-13\nPunkt 2\nTakster", ["306-2026-12", "306-2026-13"]),
        # Below the title is the rule, also where nothing stands between one item and the next.
        ("1. Ny mole\nSagsnr. 2026-12345\n2. Takster\nSagsnr. 2026-12346", ["2026-12345", "2026-12346"]),
        ("1. Ny mole\nTekst.\n2. Takster\nSag 306-2026-13", [None, "306-2026-13"]),
        ("1. Ny mole\nSag 1-51-71-3321-08\nTekst.\n2. Eventuelt", ["1-51-71-3321-08", None]),
    ],
)  # fmt: skip
def test_a_case_number_goes_with_its_item(source: str, cases: list[str | None]) -> None:
    assert [item.case_number for item in _read(source).items] == cases


@pytest.mark.parametrize("line", ["Sag 3", "Sag 12 udgår", "Sagen 306-2026-12 er udsat til juni"])
def test_the_word_sag_alone_labels_no_number_that_an_item_may_have(line: str) -> None:
    items = _read(f"1. Ny mole\n{line}\n2. Eventuelt").items
    assert items[0].case_number is None


def test_links_of_a_page_are_no_text() -> None:
    agenda = _read("1. Ny mole #\nTekst.\nTilbage til toppen\n2. Eventuelt ¶\n↑ Til toppen")
    assert [(item.title, [part.text for part in item.parts]) for item in agenda.items] == [
        ("Ny mole", ["Tekst."]),
        ("Eventuelt", []),
    ]
    assert agenda.layout == ("Tilbage til toppen", "↑ Til toppen")


CONTENTS = (
    "Indholdsfortegnelse\n1 (Åben) Godkendelse af dagsorden 2\n2 Plan for molen 2026-2029 3\n3 Køb af kran 12\n\n"
)


def test_a_list_of_contents_alone_is_the_agenda_without_its_page_numbers() -> None:
    agenda = _read(CONTENTS)
    assert [item.title for item in agenda.items] == [
        "Godkendelse af dagsorden",
        "Plan for molen 2026-2029",
        "Køb af kran",
    ]
    assert agenda.layout == ("Indholdsfortegnelse", "2", "3", "12")


def test_a_list_of_contents_above_the_items_is_layout() -> None:
    agenda = _read(
        CONTENTS
        + "1. Godkendelse af dagsorden\nGodkendes.\n2. Plan for molen 2026-2029\nPlanen koster 4\n3. Køb af kran\nKranen er 20"
    )
    assert [(item.title, item.parts[0].text) for item in agenda.items] == [
        ("Godkendelse af dagsorden", "Godkendes."),
        ("Plan for molen 2026-2029", "Planen koster 4"),
        ("Køb af kran", "Kranen er 20"),
    ]


@pytest.mark.parametrize("title", ["Regnskab 2026", "Kvartal 3", "Rapport 12"])
def test_a_number_that_ends_a_title_stays(title: str) -> None:
    agenda = _read(f"Indhold\n1. Godkendelse af dagsorden\n2. {title}\n3. Eventuelt")
    assert agenda.items[1].title == title


def test_who_has_an_item_may_stand_beside_its_number() -> None:
    items = _read("Pkt. 1\nGodkendelse\nPkt. 2 (Ida)\nElevrådet har ordet\nPkt. 3\nEventuelt").items
    assert (items[1].title, items[1].parts[0].text) == ("Elevrådet har ordet", "(Ida)")
