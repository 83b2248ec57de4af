from __future__ import annotations

from dataclasses import replace

import pytest

from stt_minutes.minutes import doubts as dx
from stt_minutes.minutes import secrecy
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
    Statement,
    Transcript,
    Withheld,
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
    assert (stop.kind, stop.rank, stop.item, stop.start_ms) == ("decision", dx.PLAIN, "1", 10_000)
    assert stop.text == "Beslutningen i punkt 1 er foreslået (95 % sikker)."


def test_a_confirmed_decision_and_a_closed_item_are_no_stops() -> None:
    assert found(segment("så er det ikke godkendt tre millioner kroner"), replace(AGREED, confirmed=True)) == ()


@pytest.mark.parametrize(
    ("said", "text", "reason"),
    [
        ("to millioner seks hundrede tusinde kroner er godkendt", "Godkendt.", "Tallet 2.600.000 står ikke i dagsordenen."),
        ("godkendt", "Der gives 2.600.000 kr.", "Tallet 2.600.000 står ikke i dagsordenen."),
        ("godkendt og Jonas Vestervang får besked", "Godkendt. Jonas Vestervang får besked.", "„Jonas Vestervang“ står ikke i dagsordenen."),
    ],
)  # fmt: skip
def test_what_speaks_against_a_proposal_is_said_and_comes_first(said: str, text: str, reason: str) -> None:
    (stop,) = found(segment(said), replace(AGREED, text=text))
    assert stop.rank == 1
    assert stop.text.endswith(f" {reason}")


def test_a_word_that_turns_an_agreement_round_is_told_where_the_score_is_not_sure() -> None:
    (stop,) = found(segment("det er ikke godkendt"), replace(AGREED, score=0.9))
    assert stop.text.endswith(" Der siges „ikke“.")
    (stop,) = found(segment("det er ikke godkendt"), AGREED)
    assert stop.rank == dx.PLAIN


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
        ("godkendt og Jonas Vestervang får besked", "Godkendt."),
    ],
)
def test_what_the_agenda_or_the_sentence_itself_says_is_no_reason(said: str, text: str) -> None:
    (stop,) = found(segment(said), replace(AGREED, text=text))
    assert stop.text == "Beslutningen i punkt 1 er foreslået (95 % sikker)."


def test_words_that_a_person_wrote_are_not_doubted() -> None:
    (stop,) = found(segment("det er ikke godkendt", confidence=1.0), replace(AGREED, score=0.9))
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
    assert (stop.kind, stop.text) == ("unheard", "Der tales i 3 sekunder, men der kom ingen tekst.")
    (stop,) = found(segment("Danske tekster", state="quarantined", reason="en rulletekst"), sure)
    assert (stop.kind, stop.text) == ("quarantined", "Tekst er sat til side: en rulletekst")
    from stt_minutes.minutes.corrections import DROPPED

    assert found(segment("", state="quarantined", reason=DROPPED), sure) == ()


def test_poor_words_in_a_row_are_a_doubt_only_where_a_decision_that_waits_was_said() -> None:
    (stop,) = found(segment("en to tre fire fem seks syv", confidence=0.2), AGREED)
    assert [(each.kind, each.text) for each in stop.also] == [("unclear", "7 ord i træk er hørt meget usikkert.")]
    assert found(segment("en to tre fire fem", confidence=0.2), AGREED)[0].also == ()
    assert found(segment("en to tre fire fem seks syv", confidence=0.2), replace(AGREED, confirmed=True)) == ()
    said = (segment("godkendt"), segment("en to tre fire fem seks syv", confidence=0.2, start=40_000, id="s2"))
    minutes = Minutes(AGENDA, (MinutesItem(ITEM, AGREED, spans=(Span(0, 60_000),)),))
    (stop,) = dx.doubts(Transcript("da", 60_000, said), AGENDA, minutes, (Section("1", 0, 60_000),), Corrections())
    assert stop.also == ()


def test_all_doubts_of_an_item_are_one_stop_that_begins_with_its_decision() -> None:
    said = (segment("", state="doubtful", id="u", start=0), segment("det er ikke godkendt", start=20_000))
    minutes = Minutes(
        AGENDA,
        (MinutesItem(ITEM, AGREED, spans=(Span(0, 60_000),)), MinutesItem(AGENDA.items[1])),
        attendance=(Attendance("Jonas Vestervang", "forlod", "1", 30_000),),
    )
    sections = (Section("1", 0, 60_000),)
    (stop,) = dx.doubts(Transcript("da", 600_000, said), AGENDA, minutes, sections, Corrections())
    assert (stop.kind, stop.start_ms, stop.rank) == ("decision", 20_000, 2)
    assert [each.kind for each in stop.also] == ["unheard", "name"]
    assert dx.per_hour((stop,), Transcript("da", 600_000, ())) == 6


SEVERAL = Agenda(Body("Udvalget"), tuple(AgendaItem(str(n), f"Sag {n}") for n in range(1, 6)))


def several(*decisions: Decision | None) -> tuple[Doubt, ...]:
    said = tuple(segment("godkendt", start=n * 60_000, id=f"s{n}") for n in range(1, len(decisions) + 1))
    items = tuple(
        MinutesItem(SEVERAL.items[n], each and replace(each, evidence=(f"s{n + 1}",)), spans=(Span((n + 1) * 60_000, (n + 2) * 60_000),))
        for n, each in enumerate(decisions)
    )  # fmt: skip
    return dx.doubts(Transcript("da", 600_000, said), SEVERAL, Minutes(SEVERAL, items), (), Corrections())


def test_the_plain_and_sure_are_one_stop_after_the_others_which_stand_in_order_of_time() -> None:
    unsure = replace(AGREED, score=dx.SURE - 0.01)
    *stops, together = several(AGREED, unsure, AGREED, None, AGREED)
    assert [(each.kind, each.item) for each in stops] == [("decision", "2"), ("no_decision", "4")]
    assert (together.kind, together.item) == ("sure", None)
    assert together.text == "Forslagene i punkt 1, 3 og 5 er sikre nok til at blive læst og bekræftet samlet."
    assert [(each.kind, each.item) for each in together.also] == [
        ("decision", "1"),
        ("decision", "3"),
        ("decision", "5"),
    ]
    (alone,) = several(AGREED)
    assert (alone.kind, alone.item) == ("decision", "1")


def test_what_only_tells_what_was_said_is_read_with_the_sure_ones_and_what_is_doubted_is_not() -> None:
    low = replace(AGREED, score=0.7)
    topic = Statement("topic", "Der er brandøvelse.", evidence=("s2",))
    items = tuple(
        MinutesItem(SEVERAL.items[n], made, statements=told, spans=(Span(n * 60_000, (n + 1) * 60_000),))
        for n, (made, told) in enumerate([(low, ()), (low, (topic,)), (replace(low, score=0.8), ()), (AGREED, ()), (AGREED, ())])
    )  # fmt: skip
    remarks = (
        Remark("as_said", "Punkt 3: beslutningen er gengivet, som den blev sagt.", "3"),
        Remark("votes_count", "Punkt 4: der blev talt 7 stemmer.", "4"),
    )
    heard = Transcript("da", 600_000, (segment("godkendt", id="s1"),))
    *stops, together = dx.doubts(heard, SEVERAL, Minutes(SEVERAL, items, remarks=remarks), (), Corrections())
    assert sorted(str(each.item) for each in stops) == ["1", "4"]
    assert [each.item for each in together.also] == ["2", "3", "5"]
    assert "som den blev sagt" in together.also[1].text


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("Bevillingen på 900.000 kr. blev godkendt.", 1),
        ("Bevillingen blev godkendt, og sagen kommer igen den 28. maj.", dx.PLAIN),
    ],
)
def test_a_date_that_is_new_is_told_and_an_amount_that_is_new_is_a_stop(text: str, rank: int) -> None:
    (stop,) = found(segment("godkendt"), replace(AGREED, text=text))
    assert stop.rank == rank
    assert "står ikke i dagsordenen" in stop.text


@pytest.mark.parametrize(
    ("said", "score", "rank"),
    [
        ("to millioner seks hundrede tusinde kroner", dx.SURE, 1),
        ("halvfems tusind kroner", dx.SURE, dx.PLAIN),
        ("halvfems tusind kroner", dx.SURE - 0.01, 1),
    ],
)
def test_an_amount_of_another_size_that_is_not_printed_is_no_stop_where_the_decision_is_sure(
    said: str, score: float, rank: int
) -> None:
    (stop,) = found(segment(f"{said} er godkendt"), replace(AGREED, score=score))
    assert stop.rank == rank
    assert "står ikke i dagsordenen" in stop.text


def test_an_item_that_was_not_heard_stands_where_the_ones_before_it_end() -> None:
    items = (
        MinutesItem(SEVERAL.items[0], replace(AGREED, confirmed=True), spans=(Span(0, 50_000),)),
        MinutesItem(SEVERAL.items[1]),
    )
    (stop,) = dx.doubts(Transcript("da", 90_000, ()), SEVERAL, Minutes(SEVERAL, items), (), Corrections())
    assert (stop.kind, stop.start_ms, stop.end_ms) == ("no_decision", 50_000, 50_000)


def test_each_end_of_closed_talk_is_a_stop_of_its_own() -> None:
    """A yes to it publishes speech: one key says yes to one end, also where nothing is held back beside it."""
    agenda = Agenda(
        Body("Udvalget"),
        (AgendaItem("1", "Åben"), AgendaItem("2", "Lukket", open=False), AgendaItem("3", "Åben"), AgendaItem("4", "Lukket", open=False)),
    )  # fmt: skip
    at = 60_000
    sections = tuple(Section(str(n), (n - 1) * at, n * at, withheld=() if n % 2 else None) for n in range(1, 5))
    minutes = Minutes(agenda, tuple(MinutesItem(each) for each in agenda.items if not each.open))
    transcript = Transcript("da", 4 * at, ())
    stops = dx.doubts(transcript, agenda, minutes, sections, Corrections())
    assert [(each.start_ms, each.also) for each in stops] == [(at, ()), (2 * at, ()), (3 * at, ())]
    assert all("før noget af det sagte kan offentliggøres" in each.text for each in stops)
    held = Withheld(2 * at, 2 * at + 9_000, "2", secrecy.digest(agenda))
    before = Withheld(at - 5_000, at, "2", secrecy.digest(agenda))
    unsure = (
        replace(sections[0], withheld=(before,)),
        sections[1],
        replace(sections[2], withheld=(held,)),
        sections[3],
    )
    stops = dx.doubts(transcript, agenda, minutes, unsure, Corrections())
    assert [(each.rank, each.start_ms, each.end_ms, each.also) for each in stops] == [
        (1, at - 5_000, at, ()),
        (1, 2 * at, 2 * at + 9_000, ()),
        (3, 3 * at, 3 * at, ()),
    ]


def test_the_ends_of_a_closed_stretch_over_two_items_are_asked_about_each_by_itself() -> None:
    agenda = Agenda(
        Body("Udvalget"),
        (AgendaItem("1", "Åben"), AgendaItem("2", "Lukket", open=False), AgendaItem("3", "Også lukket", open=False), AgendaItem("4", "Åben")),
    )  # fmt: skip
    at, closed = 60_000, secrecy.digest(agenda)
    sections = (
        Section("1", 0, at, withheld=(Withheld(at - 5_000, at, "2", closed),)),
        Section("2", at, 2 * at),
        Section("3", 2 * at, 3 * at),
        Section("4", 3 * at, 4 * at, withheld=(Withheld(3 * at, 3 * at + 9_000, "3", closed),)),
    )
    minutes = Minutes(agenda, tuple(MinutesItem(each) for each in agenda.items if not each.open))
    stops = dx.doubts(Transcript("da", 4 * at, ()), agenda, minutes, sections, Corrections())
    assert [(each.item, each.start_ms, each.also) for each in stops] == [("2", at - 5_000, ()), ("3", 3 * at, ())]


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
    assert [(each.kind, each.text) for stop in stops for each in (stop, *stop.also)] == [
        ("name", "Jonas Vestervang står ikke på deltagerlisten."),
        ("remark:sound_hole", "Der er et hul i lyden."),
    ]
    whole = tuple(Remark("number_jumps", f"Nummeret springer fra {n}.") for n in (3, 6))
    (stop,) = found(segment("ja"), sure, remarks=whole)
    assert [stop.text, *(each.text for each in stop.also)] == [each.text for each in whole]
    assert len({stop.kind, *(each.kind for each in stop.also)}) == 2
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
