from __future__ import annotations

import pytest

from stt_minutes.agenda import structure, text
from stt_minutes.agenda.schedule import before
from stt_minutes.values import Agenda

TOP = """Ledergruppen i Fuglsang
Mandag d. 11. maj 2026 kl. 8.30-12.00

"""


def read(lines: str) -> Agenda:
    agenda = structure.build(text.read(f"{TOP}{lines}".encode()))
    assert agenda is not None
    return agenda


def told(agenda: Agenda) -> list[tuple[str, str, str | None]]:
    return [(item.number, item.title, item.planned) for item in agenda.items]


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("kl. 14.05   2. Tilsyn", ("kl. 14.05", "2. Tilsyn")),
        ("9.00-9.10 Velkomst", ("9.00-9.10", "Velkomst")),
        ("19.00 – Velkomst", ("19.00", "Velkomst")),
        ("12.00\t1\tReferat", ("12.00", "1\tReferat")),
        ("14.1 Referat", ("", "14.1 Referat")),
        ("25.30 Referat", ("", "25.30 Referat")),
        ("12.500.000 kr. til veje", ("", "12.500.000 kr. til veje")),
        ("Referat 14.05", ("", "Referat 14.05")),
    ],
)
def test_the_time_before_a_line(line: str, cut: tuple[str, str]) -> None:
    assert before(line) == cut


def test_times_may_stand_before_the_numbers_of_some_items() -> None:
    agenda = read(
        "kl. 8.30  1. Dagsorden\nkl. 8.35  2. Tilsyn\n          3. Rejse\nkl. 9.30  4. Venteliste\n          5. Eventuelt\n"
    )
    assert told(agenda) == [("1", "Dagsorden", "08:30"), ("2", "Tilsyn", "08:35"), ("3", "Rejse", None), ("4", "Venteliste", "09:30"), ("5", "Eventuelt", None)]  # fmt: skip


def test_the_time_may_be_an_item_s_only_mark() -> None:
    agenda = read(
        "8.30-8.40 Velkomst\n8.40-9.10 Budget (Bo)\n          1) Drift\n          2) Anlæg\n9.10-9.25 Pause\n9.25-9.30 Eventuelt\n"
    )
    assert told(agenda) == [("1", "Velkomst", "08:30"), ("2", "Budget (Bo)", "08:40"), ("3", "Eventuelt", "09:25")]
    assert agenda.items[1].planned_minutes == 30
    assert "9.10-9.25 Pause" in agenda.layout


def test_what_closes_a_numbered_schedule_needs_no_number() -> None:
    agenda = read("8.30 Sag 1: Nygade 2\n9.00 Sag 2: Torvet 1\n9.30 Sag 3: Engen 3\n10.00 Eventuelt\n")
    assert told(agenda)[-1] == ("4", "Eventuelt", "10:00")


def test_times_that_fall_are_no_schedule() -> None:
    assert structure.build(text.read(f"{TOP}10.30 Ida\n9.00 Kai\n8.45 Ole\n".encode())) is None


def test_a_drawn_table_is_a_schedule_too() -> None:
    agenda = read(
        "| Tid | Punkt | Emne |\n|---|---|---|\n| 8.30 | 1 | Referat |\n| 8.45 | 2 | Budget |\n| 9.00 | 3 | Eventuelt |\n"
    )
    assert told(agenda) == [("1", "Referat", "08:30"), ("2", "Budget", "08:45"), ("3", "Eventuelt", "09:00")]
