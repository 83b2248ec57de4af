"""The values keep their promises."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_minutes import store
from stt_minutes.values import Agenda, AgendaItem, Body, Decision, Kle, Part, Section, Segment, Span, Transcript, Word

spans = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)).map(lambda pair: Span(min(pair), max(pair)))


@given(spans, spans)
def test_span_intersection_and_hull(a: Span, b: Span) -> None:
    assert a & b == b & a
    assert (a | b).duration >= max(a.duration, b.duration)
    common = a & b
    if common is not None:
        assert common.duration <= min(a.duration, b.duration)
        assert common.start_ms in a
        assert common.start_ms in b


@pytest.mark.parametrize(("start", "end"), [(5, 4), (-1, 3)])
def test_a_span_is_ordered(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="span"):
        Span(start, end)


def test_words_lie_in_their_segment_in_order() -> None:
    with pytest.raises(ValueError, match="outside"):
        Segment("s1", 0, 100, (Word("a", 50, 150),))
    with pytest.raises(ValueError, match="order"):
        Segment("s1", 0, 100, (Word("b", 50, 60), Word("a", 10, 20)))
    with pytest.raises(ValueError, match="confidence"):
        Word("a", 0, 1, 1.5)


def test_a_transcript_is_in_order_and_its_ids_are_its_own() -> None:
    first, second = Segment("s1", 0, 10), Segment("s2", 10, 20)
    assert Transcript("da", 20, (first, second)).segments[1].span == Span(10, 20)
    for bad in ((second, first), (first, Segment("s1", 10, 20)), (first, Segment("s2", 10, 30))):
        with pytest.raises(ValueError):
            Transcript("da", 20, bad)


def test_a_machine_decision_needs_evidence() -> None:
    with pytest.raises(ValueError, match="evidence"):
        Decision("godkendt", "Godkendt.")
    assert Decision("godkendt", "Godkendt.", origin="human").confirmed is False
    assert Decision("ingen_beslutning", "Ingen beslutning fundet.", 0.0).evidence == ()


def _keys(*items: AgendaItem) -> list[str]:
    return [item.key for item in Agenda(Body("Direktionen"), items).items]


def test_agenda_items_have_their_own_keys() -> None:
    assert _keys(AgendaItem("1", "a"), AgendaItem("2", "b")) == ["1", "2"]
    assert _keys(AgendaItem("1", "a"), AgendaItem("1", "b", open=False)) == ["1", "1 (lukket)"]
    assert _keys(AgendaItem("1", "a", open=False), AgendaItem("1", "b")) == ["1", "1 (åben)"]
    assert _keys(AgendaItem("1", "a", section="A. Drift"), AgendaItem("1", "b", section="B. Økonomi")) == ["1", "1 (B)"]
    assert _keys(AgendaItem("1", "a"), AgendaItem("1", "b"), AgendaItem("1", "c")) == ["1", "1 (2)", "1 (3)"]
    assert _keys(AgendaItem("1", "a"), AgendaItem("1", "b"), AgendaItem("1 (2)", "c")) == ["1", "1 (3)", "1 (2)"]
    with pytest.raises(KeyError):
        Agenda(Body("Direktionen"), ()).item("1")


def test_a_key_that_was_given_stays_though_the_item_is_opened() -> None:
    agenda = Agenda(Body("Direktionen"), (AgendaItem("1", "a"), AgendaItem("1", "b", open=False)))
    opened = replace(agenda, items=(agenda.items[0], replace(agenda.items[1], open=True)))
    assert [item.key for item in opened.items] == ["1", "1 (lukket)"]
    assert store.parse(Agenda, store.dump(opened)) == opened


@given(st.lists(st.builds(AgendaItem, st.sampled_from(["1", "2", "1 (2)", "B"]), st.just("t"), open=st.booleans())))
def test_keys_are_unique_and_the_first_of_a_number_is_its_number(items: list[AgendaItem]) -> None:
    keys = _keys(*items)
    assert len(set(keys)) == len(items)
    for item in items:
        assert keys[[each.number for each in items].index(item.number)] == item.number


def test_an_item_is_called_by_its_key_in_any_dress() -> None:
    agenda = Agenda(
        Body("Direktionen"), (AgendaItem("1", "a"), AgendaItem("1", "b", open=False), AgendaItem("3A", "c"))
    )
    for name in ("1 (lukket)", "1 lukket", " 1  Lukket"):
        assert (agenda.called(name) or agenda.items[0]).title == "b"
    assert (agenda.called("1") or agenda.items[1]).title == "a"
    assert (agenda.called("3a") or agenda.items[1]).title == "c"
    assert agenda.called("2") is None


def test_sub_items_stay_within_their_section() -> None:
    items = (
        AgendaItem("3", "Anlæg"),
        AgendaItem("3.1", "Vej", parts=(Part("", None, "x"),)),
        AgendaItem("3", "Personale", open=False, section="Lukket dagsorden"),
        AgendaItem("3.1", "Sag", open=False, section="Lukket dagsorden"),
    )
    agenda = Agenda(Body("Direktionen"), items)
    assert [[each.title for each in agenda.below(item)] for item in agenda.items] == [["Vej"], [], ["Sag"], []]
    bare = Agenda(Body("Direktionen"), tuple(replace(item, section=None) for item in items))
    assert [each.title for each in bare.below(bare.items[0])] == ["Vej"]


def test_scores_are_shares() -> None:
    with pytest.raises(ValueError, match="score"):
        Section(None, 0, 1, 1.2)


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("85.11.04P20-27-25", Kle("85.11.04", "P20", 27, 2025)),
        ("27.42.00-P20-1-26", Kle("27.42.00", "P20", 1, 2026)),
        ("00.30.10Ø54-1-2026", Kle("00.30.10", "Ø54", 1, 2026)),
        ("326-2014-130406", None),
        ("299835", None),
    ],
)
def test_kle(number: str, parts: Kle | None) -> None:
    assert AgendaItem("1", "a", number).kle == parts
