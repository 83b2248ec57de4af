"""Keys while recording: each becomes a marker on the disk at once, and an order to the recorder."""

from __future__ import annotations

import pytest

from stt_minutes.audio.alerts import State
from stt_minutes.cli._keys import BACKSPACE, ENTER, ESCAPE
from stt_minutes.cli._secretary import Secretary, doors_closed
from stt_minutes.meeting import Meeting
from stt_minutes.values import Agenda, AgendaItem, Body, Marker, Markers, Member

AGENDA = Agenda(
    Body("Chefgruppen"),
    (AgendaItem("1", "Velkomst"), AgendaItem("2a", "Budget"), AgendaItem("3", "Personalesag", open=False)),
    members=(Member("Bente Holm"), Member("Carl Vig"), Member("Carla Lund")),
)


class Desk:
    """A recorder that only remembers its orders; every look at its clock is a second later."""

    def __init__(self) -> None:
        self.orders: list[str] = []
        self._ms = 0

    @property
    def state(self) -> State:
        self._ms += 1000
        return State(now_ms=self._ms)

    def pause(self) -> None:
        self.orders.append("pause")

    def resume(self) -> None:
        self.orders.append("resume")

    def close_doors(self) -> None:
        self.orders.append("close_doors")

    def open_doors(self) -> None:
        self.orders.append("open_doors")


class Room:
    """A secretary at work in a meeting folder."""

    def __init__(self, folder, agenda=AGENDA) -> None:
        self.meeting = Meeting.open(folder) if (folder / "meeting.toml").exists() else Meeting.create(folder)
        self.desk = Desk()
        self.said: list[str] = []
        self.secretary = Secretary(self.meeting, agenda, self.desk, self.said.append)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.secretary.press(key)

    @property
    def markers(self) -> list[tuple[str, str | None, str | None]]:
        """What lies on the disk now."""
        return [(each.kind, each.item, each.text) for each in self.meeting.value("markers", Markers()).markers]


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path / "møde")


def test_next_goes_through_the_agenda_and_warns_of_a_closed_item(room):
    room.press("n", "n", "n", "n")
    assert room.markers == [("item", "1", None), ("item", "2a", None), ("item", "3", None)]
    assert room.said == [
        "Punkt 1: Velkomst",
        "Punkt 2a: Budget",
        "Punktet er lukket: tryk l, når dørene lukkes. Punkt 3: (lukket) Personalesag",
        "Det var det sidste punkt på dagsordenen.",
    ]
    assert room.secretary.view().item == "Punkt 3: (lukket) Personalesag"


def test_each_marker_is_on_the_disk_with_its_time_before_the_next_key(room):
    room.press("n")
    assert room.meeting.value("markers").markers == (Marker(1000, "item", "1"),)
    room.press("m")
    assert room.meeting.value("markers").markers == (Marker(1000, "item", "1"), Marker(2000, "mark", "1"))


def test_jumping_takes_a_number_of_the_agenda_only(room):
    room.press("g", "9", ENTER)
    assert room.markers == []
    assert room.said[-1] == "Punkt 9 findes ikke på dagsordenen."
    room.press("g", "2", "b", BACKSPACE, "a", ENTER)
    assert room.markers == [("item", "2a", None)]
    assert room.secretary.view().following == "Punkt 3: (lukket) Personalesag"


def test_letters_typed_into_a_question_are_no_orders(room):
    room.press("f", "n", "s", "p", ESCAPE)
    assert room.markers == []
    assert room.desk.orders == []
    assert room.secretary.view().question == ""


def test_without_an_agenda_items_are_counted(tmp_path):
    room = Room(tmp_path / "møde", agenda=None)
    room.press("n", "n", "g", "7", ENTER, "n")
    assert [item for _, item, _ in room.markers] == ["1", "2", "7", "8"]


def test_pause_and_doors_are_orders_and_markers_and_toggle(room):
    room.press("p", "p", "l", "l")
    assert room.desk.orders == ["pause", "resume", "close_doors", "open_doors"]
    assert [kind for kind, _, _ in room.markers] == ["pause", "resume", "doors_closed", "doors_opened"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [("2", "Carl Vig"), ("holm", "Bente Holm"), ("carl vig", "Carl Vig"), ("Gæst Hansen", "Gæst Hansen")],
)
def test_who_leaves_is_named_by_number_by_part_of_the_name_or_in_full(room, typed, name):
    room.press("n", "f", *typed, ENTER)
    assert room.markers[-1] == ("left", "1", name)
    assert room.said[-1].startswith(f"{name} har forladt mødet.")
    assert ("deltagerlisten" in room.said[-1]) == (name == "Gæst Hansen")
    room.press("t", *typed, ENTER)
    assert room.markers[-1] == ("returned", "1", name)


def test_stop_is_asked_twice(room):
    room.press("s", "n")
    assert not room.secretary.stopped
    assert room.markers == []
    room.press("s", "s")
    assert room.secretary.stopped
    assert room.markers == [("stop", None, None)]


def test_control_c_is_the_stop_key(room):
    room.secretary.interrupted()
    assert not room.secretary.stopped
    room.secretary.interrupted()
    assert room.secretary.stopped


def test_after_a_crash_the_markers_go_on_where_they_were(room, tmp_path):
    room.press("n", "n")
    again = Room(tmp_path / "møde")
    assert again.secretary.item == "2a"
    again.press("n")
    assert [item for _, item, _ in again.markers] == ["1", "2a", "3"]


def test_doors_that_were_closed_at_the_crash_still_are(room, tmp_path):
    room.press("l")
    assert doors_closed(room.meeting.value("markers").markers)
    again = Room(tmp_path / "møde")
    again.press("l")
    assert again.desk.orders == ["open_doors"]
    assert not doors_closed(again.meeting.value("markers").markers)


def test_unknown_keys_do_nothing(room):
    room.press("x", "å", ENTER, ESCAPE, BACKSPACE)
    assert room.markers == []
    assert room.said == []


def test_jumping_reaches_both_items_of_a_number(tmp_path):
    plan = Agenda(Body("Chefgruppen"), (AgendaItem("1", "Velkomst"), AgendaItem("1", "Personalesag", open=False)))
    room = Room(tmp_path / "møde", plan)
    room.press("g", *"1 lukket", ENTER, "g", "1", ENTER, "n")
    assert [item for _, item, _ in room.markers] == ["1 (lukket)", "1", "1 (lukket)"]
    assert room.secretary.view().item == "Punkt 1: (lukket) Personalesag"


def test_a_name_that_fits_several_is_asked_again(room):
    room.press("f", *"carl", ENTER)
    assert room.markers == []
    assert room.secretary.view().message.startswith("Flere passer på „carl“: Carl Vig, Carla Lund.")
    room.press("3", ENTER)
    assert room.markers == [("left", None, "Carla Lund")]


def test_who_may_leave_and_who_may_come_is_offered_with_its_number(tmp_path):
    from dataclasses import replace

    away = replace(AGENDA, members=(*AGENDA.members, Member("Dorte Bæk", status="afbud")))
    room = Room(tmp_path / "møde", agenda=away)
    room.press("f")
    assert room.secretary.view().choices == ("1 Bente Holm", "2 Carl Vig", "3 Carla Lund")
    room.press("2", ENTER, "f", *"Gæst Hansen", ENTER, "t")
    assert room.secretary.view().choices == ("2 Carl Vig", "4 Dorte Bæk", "Gæst Hansen")
    room.press(*"gæst", ENTER, "t")
    assert room.markers[-1] == ("returned", None, "Gæst Hansen")
    assert room.secretary.view().choices == ("2 Carl Vig", "4 Dorte Bæk")


def test_without_a_roster_only_names_are_asked_for(tmp_path):
    room = Room(tmp_path / "møde", agenda=None)
    room.press("f")
    assert room.secretary.view().question == "Hvem forlader mødet (navn): "


def test_an_item_that_is_taken_off_is_marked_and_passed_over(room):
    room.press("u", "2", "a", ENTER)
    assert room.markers == [("withdrawn", "2a", None)]
    assert room.said[-1] == "Udgår: Punkt 2a: Budget. Fortryd ved at gå til punktet med g."
    room.press("n", "n")
    assert [item for _, item, _ in room.markers[1:]] == ["1", "3"]


def test_enter_takes_the_next_item_off_and_going_there_takes_that_back(room):
    room.press("n", "u")
    assert room.secretary.view().question == "Hvilket punkt udgår (Enter: 2a): "
    room.press(ENTER)
    assert room.markers[-1] == ("withdrawn", "2a", None)
    assert room.secretary.view().following == "Punkt 3: (lukket) Personalesag"
    room.press("u", ESCAPE, "u", "9", ENTER)
    assert room.said[-1] == "Punkt 9 findes ikke på dagsordenen."
    room.press("g", "2", "a", ENTER, "g", "1", ENTER)
    assert room.secretary.view().following == "Punkt 2a: Budget"


def test_items_without_an_agenda_are_taken_off_by_number(tmp_path):
    room = Room(tmp_path / "møde", agenda=None)
    room.press("n", "u", ENTER, "n")
    assert room.markers == [("item", "1", None), ("withdrawn", "2", None), ("item", "3", None)]
