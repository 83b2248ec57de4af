"""merge: a person's word stands over the machine's, and nothing is lost on the way."""

from __future__ import annotations

from dataclasses import replace

from spoken_danish import agenda, item

from stt_minutes.minutes import cases
from stt_minutes.minutes.merge import merge
from stt_minutes.values import (
    Attendance,
    Decision,
    Draft,
    DraftItem,
    Followup,
    Provenance,
    Remark,
    Review,
    ReviewedItem,
    Section,
    Span,
    Votes,
)

MACHINE = Decision("godkendt", "Indstillingen blev godkendt.", 0.7, evidence=("s4",))
HUMAN = Decision("udsat", "Sagen blev udsat til august.", origin="human")
AGENDA = agenda(item("1", "Takster", "at taksterne godkendes"), item("2", "Eventuelt"), start="15:30")
DRAFT = Draft(
    (
        DraftItem("1", MACHINE, Votes(in_favour=4), followups=(Followup("sender brev", evidence=("s2",)),)),
        DraftItem("2"),
    ),
    (Attendance("Ane Holk", "ankom", "1", 5_000, evidence=("s1",)),),
    closed_at_ms=61 * 60_000,
    remarks=(Remark("no_decision", "Punkt 2: ingen beslutning fundet.", "2"),),
)
SECTIONS = (Section("1", 0, 900), Section("2", 900, 950), Section("1", 950, 1_000, also=("2",)))


def test_the_draft_alone_is_laid_on_the_agenda() -> None:
    minutes = merge(AGENDA, DRAFT, SECTIONS, provenance=Provenance(model="base"))
    first, second = minutes.items
    assert (first.item, first.decision, first.votes) == (AGENDA.items[0], MACHINE, Votes(in_favour=4))
    assert first.spans == (Span(0, 900), Span(950, 1_000))
    assert second.spans == (Span(900, 950), Span(950, 1_000))
    assert second.decision is None
    assert minutes.attendance == DRAFT.attendance
    assert minutes.remarks == DRAFT.remarks
    assert minutes.provenance.model == "base"
    assert minutes.status == "udkast"


def test_what_a_person_wrote_stands_and_the_rest_is_kept() -> None:
    review = Review((ReviewedItem("1", decision=HUMAN, followups=()),), status="til_godkendelse", version=3)
    minutes = merge(AGENDA, DRAFT, SECTIONS, review)
    assert minutes.items[0].decision == HUMAN
    assert minutes.items[0].followups == ()
    assert minutes.items[0].votes == Votes(in_favour=4)
    assert (minutes.status, minutes.version) == ("til_godkendelse", 3)


def test_attendance_that_a_person_emptied_stays_empty() -> None:
    assert merge(AGENDA, DRAFT, SECTIONS, Review(attendance=())).attendance == ()


def test_closing_time_is_the_start_plus_the_time_into_the_recording() -> None:
    assert merge(AGENDA, DRAFT, SECTIONS).closed_at == "16:31"
    assert merge(AGENDA, DRAFT, SECTIONS, Review(closed_at="17:00")).closed_at == "17:00"


def test_the_recording_knows_its_closing_time_better_than_the_plan() -> None:
    assert merge(AGENDA, DRAFT, SECTIONS, clock=lambda _: "21:41").closed_at == "21:41"
    assert merge(AGENDA, DRAFT, SECTIONS, clock=lambda _: None).closed_at == "16:31"
    assert merge(AGENDA, DRAFT, SECTIONS, Review(closed_at="17:00"), clock=lambda _: "21:41").closed_at == "17:00"


def test_closing_time_is_unknown_without_a_start() -> None:
    assert merge(agenda(item("1", "Takster")), DRAFT, SECTIONS).closed_at is None


def test_closing_time_after_midnight() -> None:
    late = agenda(item("1", "Takster"), start="23.30")
    assert merge(late, DRAFT, SECTIONS).closed_at == "00:31"


def test_an_item_of_the_agenda_that_the_draft_lacks_is_still_printed() -> None:
    minutes = merge(AGENDA, Draft(()), ())
    assert [each.item.number for each in minutes.items] == ["1", "2"]
    assert minutes.items[0].decision is None


def test_corrections_to_an_item_that_is_gone_become_a_remark() -> None:
    minutes = merge(AGENDA, DRAFT, SECTIONS, Review((ReviewedItem("9", decision=HUMAN),)))
    assert [(remark.kind, remark.item) for remark in minutes.remarks[1:]] == [("kept_apart", None)]


def test_what_was_written_for_a_closed_item_never_comes_under_the_open_one_that_took_its_number() -> None:
    before = agenda(item("1", "Takster", "at taksterne godkendes"), item("2", "Afsked af lederen", open=False))
    review = Review((ReviewedItem("2", decision=replace(HUMAN, confirmed=True)),), cases=cases.of(before))
    minutes = merge(AGENDA, DRAFT, SECTIONS, cases.review_on(AGENDA, review))
    assert minutes.items[1].decision is None
    assert [remark.kind for remark in minutes.remarks[1:]] == ["kept_apart"]
