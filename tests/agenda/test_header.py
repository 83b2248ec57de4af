from __future__ import annotations

import pytest

from stt_minutes.agenda.bodies import body_in
from stt_minutes.agenda.header import counted_people, read, role_of


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("REFERAT Direktionen d. 15-04-2026", "Direktionen"),
        ("DAGSORDEN Teknik- og Miljøudvalget d. 09-06-2026", "Teknik- og Miljøudvalget"),
        ("Dagsorden – Udsatterådet i Ravnkær Kommune", "Udsatterådet"),
        ("Kultur- og Fritidsudvalget - dagsorden", "Kultur- og Fritidsudvalget"),
        ("ØKONOMIUDVALGET - DAGSORDEN", "Økonomiudvalget"),
        ("TEKNIK- OG MILJØUDVALGET", "Teknik- og Miljøudvalget"),
        ("Chefgruppen, Rørdrup Kommune", "Chefgruppen"),
        ("Dagsorden til møde i direktionen", "direktionen"),
        ("Udvalget for Klima og Miljø, dagsorden", "Udvalget for Klima og Miljø"),
        ("Det Grønne Råd", "Det Grønne Råd"),
        ("Byrådets beslutning den 1. maj 2026", "Byrådet"),
        ("Hoved-MED, Vinding Kommune", "Hoved-MED"),
        ("Mødelokale 3", None),
        ("Lyngdal Kommune", None),
    ],
)
def test_the_body_is_found_in_a_line(line: str, body: str | None) -> None:
    assert body_in(line) == body


def test_a_table_of_facts_is_read() -> None:
    facts = read(
        ["Byrådet", "Mødedato:\t28. maj 2026", "Starttidspunkt\tkl. 17.00", "Sluttidspunkt\t19.30", "Mødested\tByrådssalen", "Fraværende:", "Ida Bo (A)"]
    )  # fmt: skip
    assert (facts.body, facts.date, facts.start, facts.end, facts.place) == (
        "Byrådet",
        "2026-05-28",
        "17:00",
        "19:30",
        "Byrådssalen",
    )
    assert [(member.name, member.status) for member in facts.members] == [("Ida Bo", "fraværende")]


def test_people_below_their_label_are_read_until_something_else_comes() -> None:
    facts = read(["Deltagere:", "Ida Bo (A), formand", "Kai Ravn (V)", "Mødet holdes i kantinen", "Ole Ny"])
    assert [member.name for member in facts.members] == ["Ida Bo", "Kai Ravn"]


def test_people_below_a_house_s_own_label_are_read() -> None:
    facts = read(["Byrådets medlemmer:", "Ida Bo (A), borgmester", "Kai Ravn (V)", "Gæst: konsulent Ole Ny (pkt. 4)"])
    assert [member.name for member in facts.members] == ["Ida Bo", "Kai Ravn"]


def test_people_without_a_label_are_a_roster_when_three_stand_below_one_another() -> None:
    people = ["Ida Bo (V), formand", "Kai Ravn (A)", "Ole Ny-Dam (C)"]
    facts = read(["Økonomiudvalget", "Møde den 3. marts 2026 kl. 14", *people, "Endvidere deltager: chef Bo Dam"])
    assert [member.name for member in facts.members] == ["Ida Bo", "Kai Ravn", "Ole Ny-Dam", "Bo Dam"]
    assert read(["Økonomiudvalget", "Møde den 3. marts 2026 kl. 14", *people[:2]]).members == []


def test_two_lists_on_one_line_are_two() -> None:
    facts = read(["Til stede: Sofie Lund (forperson), Noah Bak. Afbud: Mads Ro"])
    assert [(each.name, each.status) for each in facts.members] == [
        ("Sofie Lund", "til stede"),
        ("Noah Bak", "til stede"),
        ("Mads Ro", "afbud"),
    ]


def test_the_room_of_another_body_is_not_the_body() -> None:
    facts = read(["Økonomiudvalget", "Dagsorden til mødet den 7. oktober 2026 kl. 13.00 i Byrådets mødeværelse"])
    assert (facts.body, facts.place) == ("Økonomiudvalget", "Byrådets mødeværelse")


def test_a_time_is_no_body() -> None:
    assert read(["Vinding Kommune", "Dagsorden mandag den 9. marts 2026 kl. 12.30"]).body == ""


def test_what_is_not_said_stays_empty() -> None:
    facts = read(["Hej alle", "Her er punkterne"])
    assert (facts.body, facts.date, facts.start, facts.end, facts.place, facts.members) == (
        "",
        None,
        None,
        None,
        None,
        [],
    )


UP = "Direktøren indstiller til Økonomiudvalget og Byrådet, at planen godkendes."
OWN = "Direktøren indstiller, at planen godkendes."
TOLD = "Direktøren indstiller, at orienteringen tages til efterretning."


@pytest.mark.parametrize(
    ("body", "recommended", "role"),
    [
        ("Direktionen", [UP], "administrativ"),
        ("Chefgruppen", [], "administrativ"),
        ("Styregruppen for digitalisering", [], "administrativ"),
        ("Byrådet", [OWN], "besluttende"),
        ("Kommunalbestyrelsen", [], "besluttende"),
        ("Ældrerådet", [UP], "besluttende"),
        ("Teknikudvalget", [UP, OWN, TOLD, TOLD], "indstillende"),
        ("Teknikudvalget", [UP, OWN, OWN], "besluttende"),
        ("Teknikudvalget", [TOLD], "besluttende"),
        ("Økonomiudvalget", ["Indstilles til Økonomiudvalget, at A"], "besluttende"),
    ],
)
def test_the_role_follows_from_the_name_and_the_indstillinger(body: str, recommended: list[str], role: str) -> None:
    assert role_of(body, recommended) == role


def test_a_role_that_the_head_states_is_taken() -> None:
    assert (
        read(["Plan- og Teknikudvalget (indstillende udvalg)", "Mandag den 9. november 2026 kl. 16"]).role
        == "indstillende"
    )
    assert read(["Plan- og Teknikudvalget"]).role is None


def test_both_sides_of_a_table_are_read() -> None:
    facts = read(
        [
            "Hovedudvalget (MED)",
            "Ledelsessiden:",
            "Ida Bo, kommunaldirektør (formand)",
            "Kai Ravn, chef for Sundhed og Omsorg",
            "Medarbejdersiden:",
            "Ole Ny, FOA (næstformand)",
            "Eva Lo, Dansk Sygeplejeråd",
            "Ib Moe, medarbejdervalgt",
        ]
    )
    assert [(each.name, each.role) for each in facts.members] == [
        ("Ida Bo", "formand"),
        ("Kai Ravn", None),
        ("Ole Ny", "næstformand"),
        ("Eva Lo", None),
        ("Ib Moe", None),
    ]


def test_initials_in_a_later_list_are_the_member_they_belong_to() -> None:
    facts = read(["Deltagere: Søs Lind (SOL), Bo Hansson (BHA)", "Afbud: SOL"])
    assert [(each.name, each.status) for each in facts.members] == [("Søs Lind", "afbud"), ("Bo Hansson", None)]


def test_facts_beside_one_another_are_read() -> None:
    facts = read(["Seniorudvalget", "Mødedato: 14. oktober 2026 · Mødetid: 16.30 · Mødested: Seniorhuset"])
    assert (facts.date, facts.start, facts.place) == ("2026-10-14", "16:30", "Seniorhuset")


def test_people_may_be_counted_below_their_label() -> None:
    lines = [
        "Medlemmer af valgbestyrelsen:",
        "1. Borgmester Ida Bo (formand)",
        "2. Kai Ravn",
        "Dagsorden:",
        "1. Konstituering",
    ]
    assert counted_people(lines) == {1, 2}
    assert [member.name for member in read(lines[:3]).members] == ["Ida Bo", "Kai Ravn"]


def test_people_below_one_another_are_one_on_each_line() -> None:
    facts = read(["Deltagere:", "Skoleleder Ida Bo", "Arkitekt Kai Ravn, Tegnestuen Nord", "Ole Ny", "Eva Lo"])
    assert [member.name for member in facts.members] == ["Ida Bo", "Kai Ravn", "Ole Ny", "Eva Lo"]


def test_who_stands_below_a_label_for_one_is_not_another_of_that_kind() -> None:
    facts = read(["Bestyrelse", "Formand: Ida Bo, Nordby Kommune", "Kai Ravn, Søby Kommune", "Afbud: Ole Ny", "Eva Lo"])
    assert [(each.name, each.role, each.status) for each in facts.members] == [
        ("Ida Bo", "formand", None),
        ("Kai Ravn", None, None),
        ("Ole Ny", None, "afbud"),
        ("Eva Lo", None, "afbud"),
    ]
