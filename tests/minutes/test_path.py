"""The search for the best path."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stt_minutes.minutes.path import AFTER, BEFORE, BREAK, Field, Prices, Step, best_path


def field(starts, *, inside=None, pauses=None, ends=None, resumes=None, withdrawn=(), moved=(), dropped=()):
    starts = np.array(starts, np.float64)
    borders, items = starts.shape
    never = np.full(borders, -50.0)
    return Field(
        starts,
        np.zeros((borders, items + 1)) if inside is None else np.array(inside, np.float64),
        never if pauses is None else np.array(pauses, np.float64),
        never if resumes is None else np.array(resumes, np.float64),
        never if ends is None else np.array(ends, np.float64),
        np.array([k in withdrawn for k in range(items)]),
        np.array([float(m in moved) for m in range(borders)]),
        np.array([0.8 * (k in dropped) for k in range(items)]),
    )


def steps(*args, **kwargs):
    return [(step.border, step.item) for step in best_path(field(*args, **kwargs)).steps]


def test_the_best_starts_in_order():
    starts = [[-9, -9], [3, -9], [-9, -9], [-9, 3]]
    assert steps(starts) == [(0, BEFORE), (1, 0), (3, 1)]


def test_a_jump_must_pay():
    assert steps([[-9, -9, -9], [2, -9, -9], [-9, -9, 2], [-9, 2, -9]]) == [(0, BEFORE), (1, 0), (2, 2), (3, 1)]
    assert steps([[-9, -9], [2, -9], [-9, 2], [3, -9]]) == [(0, BEFORE), (1, 0), (2, 1)]


def test_a_jump_costs_less_where_it_is_announced():
    starts = [[-9, -9, -9], [2, -9, -9], [-9, -3.5, -0.5], [-9, -4, -3]]
    assert steps(starts)[2] == (2, 1)
    assert steps(starts, moved={2})[2] == (2, 2)


def test_a_withdrawn_item_is_not_missed():
    starts = [[-9] * 3, [3, -9, -9], [-9, -5, -9], [-9, -9, 3]]
    assert steps(starts) == [(0, BEFORE), (1, 0), (2, 1), (3, 2)]
    assert steps(starts, withdrawn={1}) == [(0, BEFORE), (1, 0), (3, 2)]


def test_an_item_that_was_said_to_be_left_out_is_not_missed_and_may_still_come():
    starts = [[-9] * 3, [3, -9, -9], [-9, -5, -9], [-9, -9, 3]]
    assert steps(starts, dropped={1}) == [(0, BEFORE), (1, 0), (3, 2)]
    starts[2][1] = 4
    assert steps(starts, dropped={1}) == [(0, BEFORE), (1, 0), (2, 1), (3, 2)]


def test_a_break_and_the_end():
    starts = [[-9, -9], [3, -9], [-9, -9], [-9, 3], [-9, -9]]
    found = steps(starts, pauses=[-9, -9, 16, -9, -9], ends=[-9, -9, -9, -9, 9])
    assert found == [(0, BEFORE), (1, 0), (2, BREAK), (3, 1), (4, AFTER)]


def test_a_weak_sign_makes_no_break_inside_an_item():
    assert steps([[-9], [3], [-9], [-9]], pauses=[-9, -9, 6, -9], inside=[[0, 0], [0, 0], [-3, 0], [2, 0]]) == [
        (0, BEFORE),
        (1, 0),
    ]


def test_words_unlike_an_item_neither_end_the_meeting_nor_make_a_break():
    starts = [[-9], [20], *[[-9]] * 6]
    unlike = [[0, 0], [0, 0], *[[-2, 0]] * 6]
    assert steps(starts, inside=unlike, ends=[-3.0] * 8, pauses=[-1.0] * 8, resumes=[-2.0] * 8) == [(0, BEFORE), (1, 0)]


def test_a_recording_may_begin_inside_an_item():
    starts = [[-9, -9, -9], [-9, -9, 3], [-9, -9, -9]]
    inside = [[0, 6, 0, 0], [0, 0, 6, 0], [0, 0, 0, 0]]
    assert steps(starts, inside=inside)[0] == (0, 1)


def test_words_move_a_border():
    starts = [[-9, -9], [3, -9], [-9, 1], [-9, 1]]
    inside = [[0, 0, 0], [0, 0, 0], [-4, 4, 0], [0, 0, 0]]
    assert steps(starts, inside=inside)[-1] == (2, 1)
    assert steps(starts, inside=[[0, 0, 0], [0, 0, 0], [4, -4, 0], [0, 0, 0]])[-1] == (3, 1)


def test_no_candidates():
    assert best_path(field(np.zeros((0, 3)))).steps == ()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(-8, 4), min_size=3, max_size=3), min_size=2, max_size=5))
def test_no_path_in_order_is_better_than_the_best(table):
    weighed = field(table)
    found = best_path(weighed)
    assert found.steps[0] == Step(0, BEFORE) or found.steps[0].border == 0
    borders = range(len(table))
    for places in itertools.combinations(borders, 3):
        total = sum(table[place][k] for k, place in enumerate(places))
        assert found.score >= total - 1e-9


def test_prices_are_positive():
    assert all(getattr(Prices(), name) >= 0 for name in Prices.__dataclass_fields__)


@pytest.mark.parametrize("count", [40])
def test_many_items(count):
    starts = np.full((count + 1, count), -9.0)
    for k in range(count):
        starts[k + 1, k] = 2.0
    assert steps(starts) == [(0, BEFORE), *((k + 1, k) for k in range(count))]
