"""What people wrote follows its case through any edit of the agenda, or is kept apart; it is never under another case."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken_danish import agenda

from stt_minutes.minutes import cases
from stt_minutes.minutes.merge import merge
from stt_minutes.values import (
    Agenda,
    AgendaItem,
    Attendance,
    ByHand,
    Corrections,
    Decision,
    Draft,
    DraftItem,
    ItemCorrection,
    Marker,
    Markers,
    Part,
    Review,
    ReviewedItem,
)


def item(number: str, title: str, case_number: str | None = None, text: str = "", **more: object) -> AgendaItem:
    parts = (Part("Indstilling", "indstilling", text),) if text else ()
    return AgendaItem(number, title, case_number, parts=parts, **more)  # type: ignore[arg-type]


def confirmed(agenda: Agenda, *keys: str) -> Review:
    """Everything confirmed, each decision naming the title of its item."""
    return Review(
        tuple(
            ReviewedItem(each.key, Decision("andet", each.title, origin="human", confirmed=True), confirmed_by="Ida")
            for each in agenda.items
            if not keys or each.key in keys
        ),
        cases=cases.of(agenda),
    )


def decided(agenda: Agenda, review: Review) -> dict[str, str]:
    """What is printed: key -> the decision's text."""
    made = merge(agenda, Draft(()), (), cases.review_on(agenda, review))
    return {each.item.key: each.decision.text for each in made.items if each.decision}


# --- one edit ---------------------------------------------------------------------------------------------------------------

BOILER = "Forvaltningen indstiller, at orienteringen tages til efterretning."
OLD = agenda(
    item("1", "Dagsorden"),
    item("2", "Cykelsti", "05.01.02-P20-1-26", "Der anlægges en sti."),
    item("3", "Orientering", None, BOILER),
    item("4", "Budget 2027", "00.30.00-Ø00-2-26", "Budgettet vedtages."),
    item("5", "Eventuelt"),
    item("6", "Stabene", "81.00.00-G01-3-26", "Stabene lægges sammen.", open=False),
    item("7", "Personalesag", None, BOILER, open=False),
)


def numbered(*items: AgendaItem) -> Agenda:
    return agenda(*(replace(each, number=str(n)) for n, each in enumerate(items, 1)))


ONE, TWO, THREE, FOUR, FIVE, SIX, SEVEN = OLD.items


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OLD, {n: each.title for n, each in zip("1234567", OLD.items, strict=True)}),
        (
            numbered(ONE, item("", "Kunstgræs", "04.08.00-G01-9-26", "Banen etableres."), *OLD.items[1:]),
            {"1": "Dagsorden", "3": "Cykelsti", "4": "Orientering", "5": "Budget 2027", "6": "Eventuelt", "7": "Stabene", "8": "Personalesag"},
        ),
        (numbered(ONE, THREE, FOUR, FIVE, SIX, SEVEN), {"1": "Dagsorden", "2": "Orientering", "3": "Budget 2027", "4": "Eventuelt", "5": "Stabene", "6": "Personalesag"}),
        (numbered(ONE, FOUR, THREE, TWO, FIVE), {"1": "Dagsorden", "2": "Budget 2027", "3": "Orientering", "4": "Cykelsti", "5": "Eventuelt"}),
        (numbered(SIX, SEVEN, *OLD.items[:5]), {"1": "Stabene", "2": "Personalesag", "3": "Dagsorden", "4": "Cykelsti", "5": "Orientering", "6": "Budget 2027", "7": "Eventuelt"}),
        # Numbers that go on over the year.
        (
            agenda(*(replace(each, number=str(300 + n)) for n, each in enumerate(OLD.items, 1))),
            {str(300 + n): each.title for n, each in enumerate(OLD.items, 1)},
        ),
        # Another title, by the case number and in another place.
        (numbered(ONE, FIVE, replace(FOUR, title="Budgetvedtagelse")), {"1": "Dagsorden", "2": "Eventuelt", "3": "Budget 2027"}),
        # Another title under the same case number, and another text.
        (numbered(ONE, item("", "Vedtagelse", FOUR.case_number, "Nyt.")), {"1": "Dagsorden", "2": "Budget 2027"}),
        # A text edited under the same title, in place; another text, or in another place, is nobody's.
        (numbered(ONE, TWO, item("", "Orientering", None, f"{BOILER} Nyt.")), {"1": "Dagsorden", "2": "Cykelsti", "3": "Orientering"}),
        (numbered(ONE, TWO, item("", "Orientering", None, "Om saltning.")), {"1": "Dagsorden", "2": "Cykelsti"}),
        (numbered(ONE, item("", "Orientering", None, f"{BOILER} Nyt.")), {"1": "Dagsorden"}),
        # The same title, but another case number.
        (numbered(ONE, item("", "Cykelsti", "05.01.02-P20-9-26", "Der anlægges en sti.")), {"1": "Dagsorden"}),
        # A closed item comes to stand at an open one's number, under the open one's title.
        (numbered(*OLD.items[:4], item("", "Stabe og løn"), FIVE), {"1": "Dagsorden", "2": "Cykelsti", "3": "Orientering", "4": "Budget 2027", "6": "Eventuelt"}),
        # Open that was closed: nothing; closed that was open: it follows.
        (numbered(ONE, replace(SIX, open=True)), {"1": "Dagsorden"}),
        (numbered(ONE, replace(TWO, open=False)), {"1": "Dagsorden", "2": "Cykelsti"}),
        # A short text that many items share tells nothing.
        (numbered(ONE, item("", "Skolernes ferieplan", None, BOILER)), {"1": "Dagsorden"}),
    ],
)  # fmt: skip
def test_decisions_follow_their_case(now: Agenda, expected: dict[str, str]) -> None:
    assert decided(now, confirmed(OLD)) == expected


def test_of_two_that_are_alike_neither_is_guessed_at() -> None:
    twins = agenda(item("1", "Personalesag", open=False), item("2", "Personalesag", open=False), item("3", "Eventuelt"))
    review = confirmed(twins)
    assert decided(twins, review) == {"1": "Personalesag", "2": "Personalesag", "3": "Eventuelt"}
    one = numbered(twins.items[1], twins.items[2])
    assert decided(one, review) == {"2": "Eventuelt"}
    assert {each.key for each in cases.review_on(one, review).items} == {"1 (udgået)", "2 (udgået)", "2"}


def test_what_was_set_apart_comes_back_with_its_case_and_waits_for_a_yes() -> None:
    review = cases.review_on(numbered(ONE, THREE), confirmed(OLD, "2", "3"))
    assert [(each.key, each.decision.confirmed) for each in review.items] == [("2 (udgået)", False), ("2", True)]
    assert cases.review_on(numbered(ONE, THREE), review) == review
    again = cases.review_on(OLD, review)
    assert [(each.key, each.decision.confirmed) for each in again.items] == [("2", False), ("3", True)]
    assert not any(case.apart for case in again.cases)


def test_attendance_tasks_and_proposals_follow_too() -> None:
    from stt_minutes.values import Followup

    written = ReviewedItem("2", followups=(Followup("ringer", item="2"),), over=DraftItem("2"))
    people = (
        Attendance("Ane Holk", "inhabil", "2"),
        Attendance("Bo Lund", "forlod", "6"),
        Attendance("Eva Falk", "afbud"),
    )
    review = Review((written,), people, cases=cases.of(OLD))
    now = numbered(ONE, FIVE, TWO)
    found = cases.review_on(now, review)
    assert (found.items[0].key, found.items[0].followups[0].item, found.items[0].over.key) == ("3", "3", "3")
    assert [each.item for each in found.attendance] == ["3", "6 (udgået)", None]
    assert [each.who for each in merge(now, Draft(()), (), found).attendance] == ["Ane Holk", "Eva Falk"]


def test_corrections_and_markers_follow_too() -> None:
    now = numbered(ONE, FIVE, TWO)
    moved = Corrections(items=(ItemCorrection(0, 9, "5", "2"), ItemCorrection(9, 20, None, "6")), cases=cases.of(OLD))
    assert [(each.before, each.after) for each in cases.corrections_on(now, moved).items] == [
        ("2", "3"),
        (None, "6 (udgået)"),
    ]
    pressed = (Marker(0, "item", "2"), Marker(5, "item", "6"), Marker(6, "left", "6", "Bo Lund"), Marker(7, "pause"))
    found = cases.markers_on(now, Markers(pressed, cases.of(OLD)))
    assert [each.item for each in found.markers] == ["3", "6 (udgået)", None, None]


def test_speech_that_was_laid_under_a_closed_item_waits_when_the_item_is_open() -> None:
    shut = numbered(ONE, replace(TWO, open=False), THREE)
    said = Corrections(
        items=(ItemCorrection(0, 9, "1", "2"), ItemCorrection(9, 20, "2", "3")),
        by_hand=(ByHand("2", True, "Bo Lund", "2026-06-09T15:00:00+00:00"),),
        cases=cases.of(shut),
    )
    now = numbered(ONE, TWO, THREE)
    found = cases.corrections_on(now, said)
    assert [(each.before, each.after) for each in found.items] == [("1", "2 (var lukket)"), ("2", "3")]
    assert [each.item for each in found.by_hand] == ["2"]
    assert cases.corrections_on(now, found) == found
    again = replace(found, items=(*found.items, ItemCorrection(0, 5, "1", "2")))
    assert cases.corrections_on(now, again).items[-1].after == "2"
    assert {each.after for each in cases.corrections_on(shut, said).items} == {"2", "3"}


# --- any edits --------------------------------------------------------------------------------------------------------------


@dataclass
class Edited:
    """An agenda that is edited at random; each item knows whose case it is."""

    draw: random.Random
    items: list[tuple[int, AgendaItem]] = field(default_factory=list)
    made: int = 0

    def new(self) -> tuple[int, AgendaItem]:
        """An item with or without a case number and a text, some of them like many others'; each can be told from the rest."""
        n, self.made = self.made, self.made + 1
        number = f"00.01.00-P20-{n}-26" if self.draw.random() < 0.5 else None
        own = " ".join(f"ord{n}x{each}" for each in range(60))
        text = self.draw.choice(["", BOILER, f"{own[:60]} {BOILER}", own])
        common = self.draw.choice(["Orientering", "Personalesag", "Godkendelse af regnskab"])
        title = common if (number or "ord" in text) and self.draw.random() < 0.5 else f"{common} {n}"
        return n, item("0", title, number, text, open=self.draw.random() < 0.6)

    def agenda(self) -> Agenda:
        return numbered(*(each for _, each in self.items))

    def edit(self) -> None:
        at = self.draw.randrange(len(self.items)) if self.items else 0
        match self.draw.choice(["insert", "insert", "delete", "swap", "retitle", "toggle", "rewrite"]):
            case "insert":
                self.items.insert(at, self.new())
            case "delete" if self.items:
                del self.items[at]
            case "swap" if self.items:
                other = self.draw.randrange(len(self.items))
                self.items[at], self.items[other] = self.items[other], self.items[at]
            case "retitle" if self.items:
                n, each = self.items[at]
                self.items[at] = n, replace(each, title=self.draw.choice([f"{each.title} (rettet)", f"Ny titel {n}"]))
            case "toggle" if self.items:
                n, each = self.items[at]
                self.items[at] = n, replace(each, open=not each.open)
            case "rewrite" if self.items:
                n, each = self.items[at]
                self.items[at] = (
                    n,
                    replace(
                        each,
                        parts=(
                            Part("Indstilling", "indstilling", f"{each.parts[0].text if each.parts else n} Ny tekst."),
                        ),
                    ),
                )


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 6))
def test_no_decision_ever_comes_under_another_case(seed: int, edits: int) -> None:
    edited = Edited(random.Random(seed))
    edited.items = [edited.new() for _ in range(edited.draw.randint(1, 9))]
    before = edited.agenda()
    was_open = {n: each.open for n, each in edited.items}
    review = Review(
        tuple(
            ReviewedItem(each.key, Decision("andet", str(n), origin="human", confirmed=True))
            for each, (n, _) in zip(before.items, edited.items, strict=True)
        ),
        cases=cases.of(before),
    )
    for _ in range(edits):
        edited.edit()
        if edited.draw.random() < 0.4:  # somebody writes on the page in between
            review = cases.review_on(edited.agenda(), review)
    now = edited.agenda()
    for each, (n, item) in zip(now.items, edited.items, strict=True):
        found = decided(now, review).get(each.key)
        assert found in {None, str(n)}
        assert found is None or was_open[n] or not item.open
    placed = cases.review_on(now, review)
    assert sorted(each.decision.text for each in placed.items) == sorted(each.decision.text for each in review.items)
    assert cases.review_on(now, placed) == placed


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_one_edit_of_an_agenda_whose_cases_are_numbered_loses_nothing_but_what_it_takes_away(seed: int) -> None:
    edited = Edited(random.Random(seed))
    while len(edited.items) < 7:
        n, each = edited.new()
        edited.items.append((n, replace(each, case_number=f"00.01.00-P20-{n}-26", open=True)))
    before = edited.agenda()
    review = Review(
        tuple(
            ReviewedItem(each.key, Decision("andet", str(n), origin="human", confirmed=True))
            for each, (n, _) in zip(before.items, edited.items, strict=True)
        ),
        cases=cases.of(before),
    )
    edited.edit()
    now = edited.agenda()
    kept = {n for n, _ in edited.items if n < 7}
    assert {int(text) for text in decided(now, review).values()} == kept
