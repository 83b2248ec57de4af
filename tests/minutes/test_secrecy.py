"""What is withheld beside closed items, what opens it again, and that no word of it is in a proposal."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import cases
from stt_minutes.minutes import marginals, secrecy
from stt_minutes.minutes.align import align
from stt_minutes.minutes.propose import propose
from stt_minutes.minutes.tokens import tokens
from stt_minutes.values import (
    Agenda,
    AgendaItem,
    Body,
    Checked,
    Corrections,
    ItemCorrection,
    Marker,
    Section,
    Segment,
    Span,
    Transcript,
    Withheld,
    Word,
)

AGENDA = Agenda(
    Body("Udvalget"), (AgendaItem("1", "Skolen"), AgendaItem("2", "Eventuelt"), AgendaItem("3", "Køb", open=False))
)
MARK = secrecy.digest(AGENDA)
HELD = Withheld(60_000, 90_000, "3", MARK)
SECTIONS = (
    Section("1", 0, 40_000, 0.9, withheld=()),
    Section("2", 40_000, 90_000, 0.9, withheld=(HELD,)),
    Section("3", 90_000, 150_000, 0.6, withheld=()),
)
YES = Checked(60_000, 90_000, secrecy.kind(AGENDA, "begins"), "3")
TICKS = (0, 40_000, 60_000, 90_000, 120_000, 150_000)


def spans(sections: tuple[Section, ...], agenda: Agenda = AGENDA) -> list[tuple[int, int]]:
    return [(each.start_ms, each.end_ms) for each in secrecy.closed(agenda, sections)]


def held(secret: list[float], words: int = 30) -> list[tuple[int, int]]:
    laid = tuple(Section(each.item, each.start_ms, each.end_ms) for each in SECTIONS)
    counts = np.full(len(secret), words)
    found = marginals.withhold(laid, AGENDA, TICKS, np.array(secret), counts)
    return [(each.start_ms, each.end_ms) for section in found for each in section.withheld or ()]


def test_a_stretch_is_open_only_when_it_is_hardly_closed() -> None:
    assert held([0.0, 0.001, 0.03, 0.9, 1.0]) == [(60_000, 90_000)]
    assert held([0.0, 0.001, 0.015, 0.9, 1.0]) == []


def test_closed_talk_that_may_be_anywhere_is_withheld_wherever_it_may_be() -> None:
    assert held([0.015, 0.015, 0.015, 0.015, 0.015]) == [(0, 40_000), (40_000, 90_000)]


def test_a_short_open_stretch_between_withheld_ones_is_withheld_too() -> None:
    laid = (Section("2", 0, 90_000), Section("3", 90_000, 150_000))
    ticks = (0, 30_000, 33_000, 60_000, 90_000, 150_000)
    found = marginals.withhold(laid, AGENDA, ticks, np.array([0.5, 0.0, 0.5, 0.0, 1.0]), np.full(5, 20))
    assert found[0].withheld == (Withheld(0, 60_000, "3", MARK),)


def test_without_closed_items_nothing_is_withheld() -> None:
    agenda = Agenda(Body("Udvalget"), (AgendaItem("1", "Skolen"),))
    found = marginals.withhold((Section("1", 0, 9),), agenda, (0, 9), np.array([0.0]), np.array([3]))
    assert found == (Section("1", 0, 9, withheld=()),)
    assert secrecy.closed(agenda, found) == ()
    assert secrecy.borders(found, agenda, Corrections()) == ()


def test_what_is_withheld_counts_as_closed() -> None:
    assert spans(SECTIONS) == [(60_000, 150_000)]


@pytest.mark.parametrize(("score", "expected"), [(0.98, [(40_000, 150_000)]), (0.99, [(90_000, 150_000)])])
def test_sections_that_nobody_looked_through_are_open_beside_closed_ones_only_when_surely_placed(
    score: float, expected: list[tuple[int, int]]
) -> None:
    laid = (Section("1", 0, 40_000, 0.5), Section("2", 40_000, 90_000, 0.5), Section("3", 90_000, 150_000, score))
    assert spans(laid) == expected


def test_a_yes_opens_what_was_withheld_and_is_void_on_another_agenda() -> None:
    said = Corrections(checked=(YES,))
    assert spans(secrecy.placed(SECTIONS, AGENDA, said)) == [(90_000, 150_000)]
    other = Agenda(AGENDA.body, (*AGENDA.items, AgendaItem("4", "Salg", open=False)))
    assert spans(secrecy.placed(SECTIONS, other, said), other) == [(60_000, 150_000)]


def test_a_border_that_a_person_set_opens_what_was_withheld_before_it() -> None:
    earlier = Corrections(items=(ItemCorrection(80_000, 90_000, "2", "3"),))
    assert spans(secrecy.placed(SECTIONS, AGENDA, earlier)) == [(80_000, 150_000)]
    later = Corrections(items=(ItemCorrection(90_000, 100_000, "3", "2"),))
    assert spans(secrecy.placed(SECTIONS, AGENDA, later)) == [(100_000, 150_000)]
    elsewhere = Corrections(items=(ItemCorrection(65_000, 70_000, "2", "1"),))
    assert spans(secrecy.placed(SECTIONS, AGENDA, elsewhere)) == [(60_000, 65_000), (70_000, 150_000)]


def test_every_border_wants_a_persons_word() -> None:
    laid = (*SECTIONS, Section("1", 150_000, 200_000, withheld=(Withheld(180_000, 190_000, "3", MARK),)))

    def told(said: Corrections) -> list[tuple[str, int, int, int, bool]]:
        moved = secrecy.placed(laid, AGENDA, said)
        found = secrecy.borders(moved, AGENDA, said)
        return [(each.manner, each.at_ms, each.start_ms, each.end_ms, each.confirmed) for each in found]

    begins, ends = ("begins", 90_000, 60_000, 90_000, False), ("ends", 150_000, 150_000, 190_000, False)
    assert told(Corrections()) == [begins, ends]
    assert told(Corrections(checked=(YES,))) == [("begins", 90_000, 90_000, 90_000, True), ends]
    # Who says yes to a border says it of what was withheld at it, and of no border that is found elsewhere later.
    assert told(Corrections(checked=(Checked(80_000, 80_000, YES.kind, "3"),))) == [begins, ends]
    moved = Corrections(items=(ItemCorrection(85_000, 90_000, "2", "3"),))
    assert told(moved) == [("begins", 85_000, 85_000, 85_000, True), ends]


def test_a_yes_to_one_end_of_closed_talk_is_none_to_the_other() -> None:
    """The open talk between two closed items is short, and all of it is withheld: the one border lies inside what belongs to the other."""
    agenda = Agenda(
        AGENDA.body, (AgendaItem("1", "Lån", open=False), AgendaItem("2", "Sti"), AgendaItem("3", "Køb", open=False))
    )
    held = Withheld(50_000, 60_000, "1", secrecy.digest(agenda))
    laid = (
        Section("1", 0, 50_000),
        Section("2", 50_000, 60_000, withheld=(held,)),
        Section("3", 60_000, 90_000),
    )
    first, other = secrecy.borders(laid, agenda, Corrections())
    assert (first.at_ms, first.end_ms, other.at_ms) == (50_000, 60_000, 60_000)
    said = Corrections(checked=(Checked(first.start_ms, first.end_ms, first.kind, first.item),))
    found = secrecy.borders(secrecy.placed(laid, agenda, said), agenda, said)
    assert [each.confirmed for each in found] == [True, False]


def test_a_closed_item_that_was_not_heard_or_only_perhaps_is_asked_about() -> None:
    laid = (
        Section("1", 0, 40_000, withheld=(Withheld(10_000, 20_000, "3", MARK),)),
        Section("2", 40_000, 90_000, withheld=()),
    )
    found = secrecy.borders(laid, AGENDA, Corrections())
    assert [(each.manner, each.item, each.confirmed) for each in found] == [
        ("unheard", "3", False),
        ("perhaps", "3", False),
    ]
    said = Corrections(checked=tuple(Checked(each.start_ms, each.end_ms, each.kind, each.item) for each in found))
    left = secrecy.borders(secrecy.placed(laid, AGENDA, said), AGENDA, said)
    assert [(each.manner, each.confirmed) for each in left] == [("unheard", True)]


def _segment(name: str, at_ms: int, text: str, state: str = "ok") -> Segment:
    words = tuple(Word(word, at_ms + 500 * n, at_ms + 500 * n + 400) for n, word in enumerate(text.split()))
    return Segment(name, at_ms, at_ms + 500 * len(words), words, None, state)  # type: ignore[arg-type]


def test_a_transcript_is_cut_to_the_word() -> None:
    heard = Transcript(
        "da",
        20_000,
        (
            _segment("a", 0, "en to tre fire fem seks"),
            _segment("b", 5_000, "syv otte"),
            _segment("c", 6_000, "sat til side", "quarantined"),
            Segment("d", 8_000, 9_000, ()),
            _segment("e", 10_000, "ni ti"),
        ),
    )
    shown = secrecy.without(heard, (Span(1_000, 1_950), Span(5_200, 9_500)))
    assert [(each.id, each.text, each.start_ms, each.end_ms) for each in shown.segments] == [
        ("a", "en to", 0, 900),
        ("a+2000", "fem seks", 2_000, 2_900),
        ("e", "ni ti", 10_000, 11_000),
    ]
    assert secrecy.without(heard, ()) is heard


def test_no_word_that_is_withheld_is_in_a_proposal() -> None:
    said = (
        _segment("a", 1_000, "Punkt to eventuelt. Er der nogen der har noget?"),
        _segment("b", 42_000, "Jeg vil bare sige at der er loppemarked på skolen på lørdag og alle er velkomne."),
        _segment(
            "c",
            62_000,
            "Sælger vil have fire millioner for kanariefuglegården og det undersøger Peter til næste fredag.",
        ),
        _segment("d", 92_000, "Og det siger vi ikke til nogen om kanariefuglegården."),
    )
    heard = Transcript("da", 150_000, said)

    def texts(sections: tuple[Section, ...]) -> str:
        made = propose(heard, AGENDA, sections)
        return repr([(each.decision, each.statements, each.followups) for each in made.items])

    assert "loppemarked" in texts(SECTIONS)
    assert "kanariefugle" not in texts(SECTIONS)
    seen = secrecy.placed(SECTIONS, AGENDA, Corrections(checked=(YES,)))
    assert "kanariefugle" in texts(seen)
    assert [each.item for each in propose(heard, AGENDA, SECTIONS).remarks if each.kind == "withheld"] == ["2"]
    assert not [each for each in propose(heard, AGENDA, seen).remarks if each.kind == "withheld"]


@pytest.mark.parametrize("share", ["clean", "40"])
@pytest.mark.parametrize("name", ["boerneudvalg-stenlev", "byraad-solsund", "direktion-nordmose"])
def test_the_closed_talk_of_a_meeting_is_not_open(root, name: str, share: str) -> None:
    """bench/closed.py measures it over all meetings."""
    case = cases.Case(root / "tests" / "minutes" / "cases" / name, "own", share)
    shut = secrecy.closed(case.agenda, align(case.transcript, case.agenda))
    shown = secrecy.without(case.transcript, shut)
    true = [Span(each.start_ms, each.end_ms) for each in case.truth.sections if each.items & secrecy.keys(case.agenda)]
    words = [word for segment in shown.segments for word in segment.words]
    everything = sum(len(segment.words) for segment in case.transcript.segments)
    assert not [word for word in words if any(Span(word.start_ms, word.end_ms) & span for span in true)]
    assert len(words) > 0.85 * everything


def test_a_marker_makes_the_border_sure(root) -> None:
    case = cases.Case(root / "tests" / "minutes" / "cases" / "direktion-birkholm", "own", "clean")
    truth = {key: each.start_ms for each in case.truth.sections for key in each.items}
    markers = [Marker(at + 2_000, "item", key) for key, at in sorted(truth.items(), key=lambda each: each[1])]
    laid = align(case.transcript, case.agenda, markers)
    begins = next(each for each in laid if each.item == "12")
    assert abs(begins.start_ms - truth["12"]) < 3_000
    assert secrecy.closed(case.agenda, laid)[0].start_ms >= truth["12"] - 3_000


KEYS = st.sampled_from(["1", "2", "3", "4", None])
MEETING = Transcript(
    "da",
    120_000,
    tuple(
        Segment(f"s{n}", n * 10_000, n * 10_000 + 9_000, (Word(f"ord{n}", n * 10_000, n * 10_000 + 9_000),))
        for n in range(12)
    ),
)


@st.composite
def laid(draw: st.DrawFn) -> tuple[tuple[Section, ...], Agenda]:
    """An agenda, and the meeting laid along it anyhow."""
    agenda = Agenda(
        Body("Udvalget"), tuple(AgendaItem(key, f"Sag {key}", open=draw(st.booleans())) for key in ("1", "2", "3", "4"))
    )
    edges = [0, *sorted(draw(st.sets(st.integers(1, 11), max_size=4))), 12]
    sections = tuple(
        Section(draw(KEYS), start * 10_000, end * 10_000, 0.995, withheld=()) for start, end in pairwise(edges)
    )
    return sections, agenda


@settings(max_examples=200, deadline=None)
@given(runs=st.lists(laid(), min_size=2, max_size=4))
def test_what_once_was_closed_is_closed_at_every_later_run(runs: list[tuple[tuple[Section, ...], Agenda]]) -> None:
    """Whatever agendas come, and however the speech is laid along them, until a person says yes."""
    before: tuple[Section, ...] = ()
    shut: frozenset[str] = frozenset()
    ever: set[str] = set()
    for run, (found, agenda) in enumerate(runs):
        last = secrecy.remembered(before, shut)
        before = secrecy.kept_closed(found, agenda, last, tokens(MEETING), f"run {run}")
        shut = secrecy.keys(agenda)
        spoken = secrecy.without(MEETING, secrecy.closed(agenda, secrecy.placed(before, agenda, Corrections())))
        heard = {segment.id for segment in spoken.segments}
        assert not heard & ever
        ever |= {segment.id for segment in MEETING.segments} - heard
    yes = Corrections(
        checked=tuple(
            Checked(each.start_ms, each.end_ms, each.kind, each.item)
            for each in secrecy.borders(before, agenda, Corrections())
        )
    )
    opened = secrecy.placed(before, agenda, yes)
    assert secrecy.closed(agenda, opened) == secrecy.closed(agenda, [s for s in opened if s.item in shut])


def test_a_border_beside_it_opens_nothing_of_what_was_closed() -> None:
    kept = Withheld(60_000, 90_000, "2", MARK)
    sections = (SECTIONS[0], Section("2", 40_000, 90_000, 0.9, withheld=(kept,)), SECTIONS[2])
    moved = Corrections(items=(ItemCorrection(90_000, 150_000, "3", "3"),))
    assert secrecy.placed(sections, AGENDA, moved)[1].withheld == (kept,)
    (was,) = (each for each in secrecy.borders(sections, AGENDA, Corrections()) if each.manner == "was")
    assert (was.item, was.start_ms, was.end_ms, was.confirmed) == ("2", 60_000, 90_000, False)
    assert secrecy.placed(sections, AGENDA, Corrections(checked=(YES,)))[1].withheld == (kept,)
    own = replace(YES, kind=was.kind)
    assert secrecy.placed(sections, AGENDA, Corrections(checked=(own,)))[1].withheld == ()
