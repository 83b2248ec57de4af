"""How likely a closed item is at each moment, against the sum over every single path."""

from __future__ import annotations

import math
from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stt_minutes.minutes import marginals
from stt_minutes.minutes.path import AFTER, BEFORE, BREAK, Doors, Field, Prices, Search

SCORE = st.floats(-3, 3).map(lambda score: round(score, 2))


@st.composite
def fields(draw: st.DrawFn) -> Field:
    borders, items = draw(st.integers(1, 4)), draw(st.integers(1, 3))

    def table(*shape: int) -> np.ndarray:
        size = math.prod(shape)
        return np.array(draw(st.lists(SCORE, min_size=size, max_size=size)), np.float64).reshape(shape)

    closed = np.array(draw(st.lists(st.booleans(), min_size=items, max_size=items)))
    return Field(
        table(borders, items),
        table(borders, items + 1),
        table(borders),
        table(borders),
        table(borders),
        np.zeros(items, np.bool_),
        np.zeros(borders),
        np.zeros(items),
        Doors(closed, table(borders), table(borders)),
    )


def by_every_path(field: Field, flatter: float) -> np.ndarray:
    """The same by going every way there is."""
    prices = Prices()
    search, count = Search(field, prices), field.starts.shape[1]
    starts, doors = search.field.starts, field.doors
    assert doors is not None
    weights: list[tuple[float, list[bool]]] = []

    def go(border: int, item: int, state: int, taken: int, score: float, inside: list[bool]) -> None:
        if border == len(starts):
            weights.append((score - search.missing(taken), inside))
            return
        ways = [(item, state, taken, 0.0)]
        row = search._row(item, taken)
        for k in range(count):
            if state not in {k, AFTER}:
                price = max(row[k], min(row[k], prices.ahead_of_skipped))
                was = item >= 0 and bool(doors.closed[item])
                through = doors.enter[border] if doors.closed[k] and not was else 0.0
                through += doors.leave[border] if was and not doors.closed[k] else 0.0
                ways.append((k, k, taken | 1 << k, starts[border, k] - price + through))
        if state >= 0:
            ways.append((item, BREAK, taken, field.pauses[border] - prices.pause))
            ways.append((item, AFTER, taken, field.ends[border] - prices.after))
        elif state == BREAK:
            ways.append((item, item, taken, field.resumes[border]))
        for k, new, had, gain in ways:
            within = float(field.inside[border, new if new >= 0 else count])
            shut = k >= 0 and bool(doors.closed[k])
            go(border + 1, k, new, had, score + float(gain) + within, [*inside, shut])

    go(0, -1, BEFORE, 0, 0.0, [])
    mass = np.exp([score / flatter for score, _ in weights])
    return np.array([inside for _, inside in weights], np.float64).T @ mass / mass.sum()


@given(fields())
@settings(deadline=None, max_examples=60)
def test_it_is_the_share_of_all_paths(field: Field) -> None:
    with mock.patch.object(marginals, "_WIDE", Prices(width=100.0, hypotheses=100_000)):
        assert np.allclose(marginals.closed(field), by_every_path(field, marginals.FLATTER), atol=1e-9)
    # What the tool's beam drops is worth little, even when there is hardly anything to tell the paths apart.
    assert np.allclose(marginals.closed(field), by_every_path(field, marginals.FLATTER), atol=1e-2)


def test_without_closed_items_nothing_is_likely() -> None:
    zeros = np.zeros(2)
    field = Field(np.zeros((2, 1)), np.zeros((2, 2)), zeros, zeros, zeros, np.zeros(1, np.bool_), zeros, np.zeros(1))
    assert marginals.closed(field).tolist() == [0.0, 0.0]
