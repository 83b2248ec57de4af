"""Where in the meeting each item is due."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_minutes.minutes import plan
from stt_minutes.values import Agenda, AgendaItem, Body, Guest


def due(*items, start=None, end=None):
    return plan.shares(Agenda(Body("Udvalget"), tuple(items), start=start, end=end)).tolist()


def test_items_are_due_evenly_where_nothing_is_planned():
    assert due(*(AgendaItem(str(n), f"Sag {n}") for n in range(4)), start="09:00", end="11:00") == [0, 0.25, 0.5, 0.75]


def test_planned_times_are_half_believed():
    items = [
        AgendaItem("1", "Sag", planned="17:00"),
        AgendaItem("2", "Andet", planned="17:15"),
        AgendaItem("3", "Tredje"),
    ]
    assert due(*items, end="18:00")[:2] == pytest.approx([0, (1 / 3 + 0.25) / 2])
    assert 0.25 < due(*items, end="18:00")[2] < 2 / 3


def test_minutes_and_guests_are_plans_too():
    minutes = [AgendaItem("1", "Sag", planned_minutes=30), AgendaItem("2", "Andet", planned_minutes=10)]
    assert due(*minutes) == pytest.approx([0, (0.5 + 0.75) / 2])
    guests = [AgendaItem("1", "Sag"), AgendaItem("2", "Andet", guests=(Guest("Ida Holm", planned="10:30"),))]
    assert due(*guests, start="10:00", end="11:00") == pytest.approx([0, 0.5])


TIMES = st.none() | st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda at: f"{at[0]:02}:{at[1]:02}")


@given(st.lists(st.tuples(TIMES, st.none() | st.integers(1, 240)), min_size=1, max_size=9), TIMES, TIMES)
def test_whatever_is_planned_the_shares_rise_from_0_to_1(plans, start, end):
    items = [AgendaItem(str(n), f"Sag {n}", planned=at, planned_minutes=long) for n, (at, long) in enumerate(plans)]
    shares = np.array(due(*items, start=start, end=end))
    assert shares[0] == 0
    assert (np.diff(shares) >= 0).all()
    assert (shares <= 1).all()
