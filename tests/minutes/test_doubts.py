from __future__ import annotations

from dataclasses import replace

import pytest

from stt_minutes.minutes import doubts as dx
from stt_minutes.values import (
    Agenda,
    AgendaItem,
    Attendance,
    Body,
    Checked,
    Corrections,
    Decision,
    Doubt,
    Member,
    Minutes,
    MinutesItem,
    Part,
    Remark,
    Section,
    Segment,
    Span,
    Transcript,
    Word,
)

ITEM = AgendaItem(
    "1",
    "Cykelsti",
    parts=(
        Part(
            "Indstilling",
            "indstilling",
            "Der gives 2.400.000 kr. til en sti på 1.850 meter, 2,5 pct. mere. Kontakt: Rasmus Dalbo.",
        ),
    ),
)
AGENDA = Agenda(
    Body("Udvalget"), (ITEM, AgendaItem("2", "Lukket sag", open=False)), members=(Member("Birgit Møllegård"),)
)


def segment(text: str, *, confidence: float = 0.9, start: int = 10_000, **more: object) -> Segment:
    words = tuple(
        Word(token, start + i * 400, start + i * 400 + 300, confidence) for i, token in enumerate(text.split())
    )
    return Segment(str(more.pop("id", "s1")), start, start + max(1, len(words)) * 400 + 2_500, words, **more)


NONE = Corrections()


def found(
    said: Segment, decision: Decision | None, *, corrections: Corrections = NONE, **more: object
) -> tuple[Doubt, ...]:
    item = MinutesItem(ITEM, decision, spans=(Span(0, 60_000),))
    minutes = Minutes(AGENDA, (item, MinutesItem(AGENDA.items[1])), **more)
    transcript = Transcript("da", 3_600_000, (said,))
    return dx.doubts(transcript, AGENDA, minutes, (Section("1", 0, 60_000),), corrections)


AGREED = Decision("godkendt", "Bevillingen blev godkendt.", 0.95, evidence=("s1",))


def test_a_sure_proposal_is_one_stop_at_its_evidence() -> None:
    (stop,) = found(segment("så er bevillingen godkendt"), AGREED)
    assert (stop.kind, stop.rank, stop.item, stop.start_ms) == ("decision", 2, "1", 10_000)
    assert stop.text == "Beslutningen i punkt 1 er foreslået (95 % sikker)."


def test_a_confirmed_decision_and_a_closed_item_are_no_stops() -> None:
    assert found(segment("så er det ikke godkendt tre millioner kroner"), replace(AGREED, confirmed=True)) == ()


@pytest.mark.parametrize(
    ("said", "text", "reason"),
    [
        ("det er ikke godkendt", "Bevillingen blev godkendt.", "Der siges „ikke“."),
        ("to millioner seks hundrede tusinde kroner er godkendt", "Godkendt.", "Tallet 2.600.000 står ikke i dagsordenen."),
        ("godkendt", "Der gives 2.600.000 kr.", "Tallet 2.600.000 står ikke i dagsordenen."),
        ("godkendt og Jonas Vestervang får besked", "Godkendt.", "„Jonas Vestervang“ står ikke i dagsordenen."),
    ],
)  # fmt: skip
def test_what_speaks_against_a_proposal_is_said_and_comes_first(said: str, text: str, reason: str) -> None:
    (stop,) = found(segment(said), replace(AGREED, text=text))
    assert stop.rank == 1
    assert stop.text.endswith(f" {reason}")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("to millioner fire hundrede tusinde kroner er godkendt", "Der gives 2.400.000 kr."),
        ("godkendt på atten hundrede og halvtreds meter", "Godkendt."),
        ("godkendt med 2,4 mio. kroner", "Godkendt."),
        ("det er ikke godkendt", "Blev ikke godkendt."),
        ("er der bemærkninger det er der ikke så er den jo så godkendt", "Godkendt."),
        ("Birgit Møllegård og Rasmus Dalbo siger godkendt", "Godkendt."),
        ("punkt tre er godkendt", "Godkendt."),
    ],
)
def test_what_the_agenda_or_the_sentence_itself_says_is_no_reason(said: str, text: str) -> None:
    (stop,) = found(segment(said), replace(AGREED, text=text))
    assert stop.text == "Beslutningen i punkt 1 er foreslået (95 % sikker)."


def test_words_that_a_person_wrote_are_not_doubted() -> None:
    (stop,) = found(segment("det er ikke godkendt", confidence=1.0), AGREED)
    assert "„ikke“" not in stop.text


def test_an_item_without_a_decision_is_a_stop_and_says_whether_it_was_heard() -> None:
    (stop,) = found(segment("snak"), None)
    assert (stop.kind, stop.rank) == ("no_decision", 1)
    assert "ikke fundet en beslutning" in stop.text
    minutes = Minutes(AGENDA, (MinutesItem(ITEM),))
    (stop,) = dx.doubts(Transcript("da", 1000, ()), AGENDA, minutes, (), Corrections())
    assert "er ikke hørt i optagelsen" in stop.text


def test_passages_without_text_and_text_set_aside_are_stops() -> None:
    sure = replace(AGREED, confirmed=True)
    (stop,) = found(segment("", state="doubtful"), sure)
    assert (stop.kind, stop.text) == ("unheard", "Der tales i 3 sekunder, men intet er skrevet ud.")
    (stop,) = found(segment("Danske tekster", state="quarantined", reason="en rulletekst"), sure)
    assert (stop.kind, stop.text) == ("quarantined", "Tekst er sat til side: en rulletekst")
    from stt_minutes.minutes.corrections import DROPPED

    assert found(segment("", state="quarantined", reason=DROPPED), sure) == ()


def test_poor_words_count_in_a_row_only_and_the_worst_come_within_the_hours_share() -> None:
    sure = replace(AGREED, confirmed=True)
    (stop,) = found(segment("en to tre fire fem seks syv", confidence=0.2), sure)
    assert (stop.kind, stop.text) == ("unclear", "7 ord i træk er hørt meget usikkert.")
    assert found(segment("en to tre fire fem", confidence=0.2), sure) == ()
    many = tuple(segment("a b c d e f g", confidence=0.1 + i / 1000, start=i * 20_000, id=f"s{i}") for i in range(100))
    minutes = Minutes(AGENDA, (MinutesItem(ITEM, sure),))
    stops = dx.doubts(Transcript("da", 3_600_000, many), AGENDA, minutes, (), Corrections())
    assert len(stops) == dx.CLUSTERS_PER_HOUR
    assert stops[-1].start_ms == 9 * 20_000
    assert dx.per_hour(stops, Transcript("da", 7_200_000, ())) == 5


def test_unsure_borders_strangers_and_remarks_are_stops() -> None:
    sure = replace(AGREED, confirmed=True)
    stops = found(
        segment("ja"),
        sure,
        attendance=(Attendance("Jonas Vestervang", "forlod", "1"), Attendance("Birgit Møllegård", "ankom")),
        remarks=(
            Remark("sound_hole", "Der er et hul i lyden.", start_ms=50),
            Remark("amount", "Hører til punkt 1.", "1"),
        ),
    )
    assert [(each.kind, each.text) for each in stops] == [
        ("name", "Jonas Vestervang står ikke på deltagerlisten."),
        ("remark:sound_hole", "Der er et hul i lyden."),
    ]
    sections = (Section(None, 0, 5_000, 0.1), Section("1", 5_000, 60_000, 0.3))
    minutes = Minutes(AGENDA, (MinutesItem(ITEM, sure),))
    (stop,) = dx.doubts(Transcript("da", 60_000, ()), AGENDA, minutes, sections, Corrections())
    assert (stop.kind, stop.start_ms) == ("border", 5_000)


def test_what_has_been_checked_is_no_doubt_as_long_as_it_is_the_same_place() -> None:
    sure = replace(AGREED, confirmed=True)
    said = segment("", state="doubtful")
    checked = Corrections(checked=(Checked(said.start_ms, said.end_ms, "unheard", "1"),))
    assert found(said, sure, corrections=checked) == ()
    elsewhere = Corrections(checked=(Checked(40_000, 50_000, "unheard", "1"),))
    assert len(found(said, sure, corrections=elsewhere)) == 1


def test_what_matters_most_comes_first() -> None:
    transcript = Transcript(
        "da", 600_000, (segment("", state="doubtful", id="u", start=0), segment("det er ikke godkendt", start=20_000))
    )
    minutes = Minutes(AGENDA, (MinutesItem(ITEM, AGREED, spans=(Span(0, 60_000),)),))
    assert [each.kind for each in dx.doubts(transcript, AGENDA, minutes, (), Corrections())] == ["decision", "unheard"]
