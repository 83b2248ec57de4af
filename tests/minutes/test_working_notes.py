"""Cleaning, working notes, topics, follow-ups, dissent, deadlines and the closing time."""

from __future__ import annotations

import pytest
from spoken_danish import agenda, each_segment, item, one_section, transcript

from stt_minutes.minutes import asked, cleaning, deadlines, itemwise
from stt_minutes.minutes.closing import closed_at
from stt_minutes.minutes.dissent import demands
from stt_minutes.minutes.followups import followups
from stt_minutes.minutes.notes import notes
from stt_minutes.minutes.spoken import spoken
from stt_minutes.minutes.tokens import tokens
from stt_minutes.minutes.topics import topics
from stt_minutes.minutes.wording import load
from stt_minutes.values import Guest, Member

MEMBERS = (Member("Bente Holk", "A", "formand"), Member("Carl Dige", "V"), Member("Ditte Enø", "F"))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Øh, det det er, øhm, fint.", "det er, fint."),
        ("Jeg vil gerne jeg vil gerne sige tak.", "Jeg vil gerne sige tak."),
        ("Vi skal til komm– kommunen.", "Vi skal til kommunen."),
        ("Nej nej, det er meget meget godt.", "Nej nej, det er meget meget godt."),
        ("Det koster fem tusind kroner.", "Det koster 5.000 kr."),
    ],
)
def test_cleaning_takes_out_noise_and_nothing_else(said: str, kept: str) -> None:
    assert cleaning.clean(tokens(transcript(said))) == kept


def test_a_note_keeps_all_that_was_said_with_times_and_numbers() -> None:
    plan = agenda(item("1", "Tilskud", "at der gives 5.000 kr."), item("2", "Havnen"))
    heard = transcript(
        "Øh, vi giver fem tusind kroner. Eller måske ni tusind kroner.", "Havnen er dyb.", "Er optageren slukket?"
    )
    made = notes(heard, plan, each_segment(heard, "1", "2", None))
    assert [note.item for note in made] == ["1", "2", None]
    line = made[0].lines[0]
    assert line.text == "vi giver 5.000 kr. Eller måske 9.000 kr."
    assert [(number.heard, number.confirmed) for number in line.numbers] == [
        ("fem tusind kroner", True),
        ("ni tusind kroner", False),
    ]
    assert (line.start_ms, line.segment_ids) == (0, ("s1",))
    assert line.end_ms <= heard.segments[0].end_ms


def _raised(*said: str, confidence: float | None = None) -> itemwise.Made:
    """What is made of Eventuelt."""
    heard = transcript(*said) if confidence is None else transcript(*said, confidence=confidence)
    own = item("9", "Eventuelt")
    plan = agenda(own)
    words = spoken(own, one_section(heard, "9"), tokens(heard))
    return itemwise.decide(words, asked.request(own, plan.body, plan), plan.body, load())


def test_topics_of_eventuelt() -> None:
    _, _, found, _ = _raised(
        "Punkt ni, eventuelt. Er der nogen, der har noget? Ja, jeg har to ting. Det ene er busskuret i Hulby, der mangler et tag. "
        "Det andet er lyset i hundeskoven, som går ud om natten. Andet? Nej. Så siger vi tak for i dag."
    )
    assert len(found) == 2
    assert "busskuret" in found[0].text
    assert "hundeskoven" in found[1].text
    assert all(topic.kind == "topic" and topic.evidence == ("s1",) for topic in found)


@pytest.mark.parametrize(
    "said",
    [
        "Eventuelt. Har nogen noget? Nej.",
        "Så er der eventuelt. Noget? Ikke det. Tak for i dag.",
        "Punkt 9, eventuelt, intet.",
        "Så der er vi nødt til punkfem, et ventuel. Nej. Så lukker vi dørenne, for resten er lukket.",
        "Vi har sagt, at vi følger den plan for skolen. Punkt 5, eventuelt. Nogen? Nej.",
    ],
)
def test_nothing_under_eventuelt(said: str) -> None:
    assert topics(tokens(transcript(said)), "Eventuelt") == []


def test_what_is_said_after_the_meeting_is_closed_is_no_topic() -> None:
    _, _, found, _ = _raised(
        "Punkt ni, eventuelt. Kun at der er brandøvelse på torsdag, og at alarmen bliver prøvet klokken ti. Ja. "
        "Så siger vi tak for i dag. Jeg tager rundstykkerne med ned til bilen."
    )
    assert "brandøvelse" in found[0].text
    assert not any("rundstykkerne" in each.text for each in found)


def test_a_topic_heard_too_poorly_is_told_of_and_not_quoted() -> None:
    _, doubts, found, _ = _raised("Punkt ni, eventuelt.", "Det gørt dem tås begynder frukkede klucke.", confidence=0.3)
    assert found == ()
    assert [(each.kind, each.segment_ids) for each in doubts] == [("unreadable", ("s2",))]


def test_what_is_to_be_kept_out_of_the_referat_is_no_topic() -> None:
    _, _, found, _ = _raised(
        "Punkt ni, eventuelt. Der er brandøvelse i kantinen på torsdag. Det varer en time. "
        "Så er der det med regnskabschefen, som søger væk. Det skal ikke stå i referatet. Tak for i dag."
    )
    assert "brandøvelse" in " ".join(each.text for each in found)
    assert "regnskabschefen" not in " ".join(each.text for each in found)


@pytest.mark.parametrize(
    ("said", "who", "when"),
    [
        ("Ditte sender brevet inden den første oktober.", "Ditte Enø", "inden den 1. oktober"),
        ("Kan du undersøge, hvad det koster, Carl? Ja, det gør jeg.", "Carl Dige", None),
        ("Det er ikke godt. Det tager jeg med hjem og ser på.", "Mona Lind", None),
        ("Jeg vil gerne have, at der kommer en liste til næste møde.", None, "til næste møde"),
        ("Jeg retter budgettet og flytter mødet.", None, None),
        ("Så Ditte, du svarer skolen på brevet.", "Ditte Enø", None),
        ("Vi svarer ombudsmanden i næste uge.", None, "i næste uge"),
    ],
)
def test_followups(said: str, who: str | None, when: str | None) -> None:
    plan = agenda(item("1", "Havnen", guests=(Guest("Mona Lind"),) if who == "Mona Lind" else ()), members=MEMBERS)
    found = followups(tokens(transcript(said)), plan, "1")
    assert [(each.who, each.deadline, each.item) for each in found[:1]] == [(who, when, "1")]
    assert found[0].evidence == ("s1",)


@pytest.mark.parametrize(
    "said",
    [
        "Det har jeg sendt for længe siden.",
        "Hvad gør jeg, hvis det regner?",
        "Havnen er dyb, og skibene er store.",
        "Vi flytter jo rundt hele tiden.",
        "Det er godt, hvis du skriver pænt.",
    ],
)
def test_no_followup(said: str) -> None:
    assert followups(tokens(transcript(said)), agenda(item("1", "Havnen"), members=MEMBERS), "1") == ()


@pytest.mark.parametrize(
    ("said", "kind", "text"),
    [
        ("Så anbefales det, og Carl tager forbehold.", "dissent", "Carl Dige tog forbehold."),
        (
            "Jeg vil gerne have sagen indbragt for byrådet, siger Ditte.",
            "protocol",
            "Ditte Enø begærede sagen indbragt for Byrådet.",
        ),
    ],
)
def test_dissent(said: str, kind: str, text: str) -> None:
    found = demands(tokens(transcript(said)), agenda(item("1", "Havnen"), members=MEMBERS))
    assert [(each.kind, each.text) for each in found] == [(kind, text)]


def test_what_is_to_be_entered_is_quoted() -> None:
    said = "Carl her. Jeg vil gerne have ført til protokols, at havnen er for dyr for kommunen."
    (found,) = demands(tokens(transcript(said)), agenda(item("1", "Havnen"), members=MEMBERS))
    assert found.who == "Carl Dige"
    assert "at havnen er for dyr for kommunen" in found.text


def test_a_joke_about_the_protocol_is_no_demand() -> None:
    said = "Jeg er imod tidsler, siger Carl. Det får du ført til protokol. Nej, det gør du ikke."
    assert demands(tokens(transcript(said)), agenda(item("1", "Havnen"), members=MEMBERS)) == ()


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("så udsætter vi den til august", "til august"),
        ("vi tager den på næste møde", "til næste møde"),
        ("senest den 1. oktober 2026", "den 1. oktober 2026"),
        ("om 14 dage", "om 14 dage"),
        ("inden efteråret", "inden efteråret"),
        ("på mødet den 18. august", "på mødet den 18. august"),
        ("det er maj, der er varmest", None),
        ("i dag er det fint", None),
    ],
)
def test_deadlines(text: str, when: str | None) -> None:
    found = deadlines.find(text)
    assert found == when or (when is not None and found is not None and when in found)


def test_the_closing_time_is_when_the_chair_closes() -> None:
    heard = transcript("Taksterne er godkendt.", "Så er mødet slut. Nu skal vi have kaffe og kage i kantinen.")
    closed = closed_at(tokens(heard), each_segment(heard, "1", "2"))
    assert closed is not None
    assert heard.segments[1].words[3].end_ms == closed


def test_without_closing_words_the_last_item_ends_the_meeting() -> None:
    heard = transcript("Taksterne er godkendt.")
    assert closed_at(tokens(heard), one_section(heard)) == heard.duration_ms
    assert closed_at(tokens(heard), one_section(heard, None)) is None


@pytest.mark.parametrize(
    ("said", "who", "what"),
    [
        ("Ditte sender planen ud til lederne på fredag.", "Ditte Enø", "sender planen ud til lederne på fredag"),
        ("Carl, kan du lige undersøge, hvad broen koster?", "Carl Dige", "undersøge, hvad broen koster"),
        (
            "Jeg skal nok kontakte naboerne ved broen, det er jo mig, der kender dem.",
            None,
            "kontakte naboerne ved broen",
        ),
    ],
)
def test_a_followup_reads_as_a_task(said: str, who: str | None, what: str) -> None:
    (found,) = followups(tokens(transcript(said)), agenda(item("1", "Havnen"), members=MEMBERS), "1")
    assert (found.who, found.what) == (who, what)


def test_an_answer_keeps_what_it_answers() -> None:
    speech = "Vi mangler en oversigt over bådene, Carl. Det skal jeg nok. Så går vi videre."
    (found,) = followups(tokens(transcript(speech)), agenda(item("1", "Havnen"), members=MEMBERS), "1")
    assert (found.who, found.what) == ("Carl Dige", "Vi mangler en oversigt over bådene, Carl. Det skal jeg nok.")


def test_who_presents_the_item_promises_when_nobody_is_named() -> None:
    plan = agenda(item("1", "Havnen", presenters=(Guest("Mona Lind"),)), members=MEMBERS)
    (found,) = followups(tokens(transcript("Jeg sender tallene om bådene i morgen.")), plan, "1")
    assert (found.who, found.deadline) == ("Mona Lind", "i morgen")


def test_what_nobody_in_particular_is_asked_is_no_followup() -> None:
    plan = agenda(item("1", "Havnen"), members=MEMBERS)
    assert followups(tokens(transcript("Kan vi få bussen frem, mens avisen er vågen?")), plan, "1") == ()
    assert followups(tokens(transcript("Jeg har kørt til Aalborg, det må de gerne skrive.")), plan, "1") == ()
