"""propose as a whole: clean formal wording is quoted, nothing is proposed without evidence, bad input is said first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken_danish import agenda, each_segment, item, one_section, transcript

from stt_minutes.errors import TemplateError, TemplateMissing
from stt_minutes.minutes.propose import propose
from stt_minutes.values import Guest, Marker, Member, Recommendation, Section, Transcript

MEETING = agenda(
    item("1", "It-projekt - fælles chatrobot", "At projektet igangsættes."),
    item("2", "Forberedelse af budgettemadag", "At budgettemadagen den 29. april 2026 forberedes."),
    item(
        "3",
        "Erhvervsservice",
        "At orientering om status for den lokale erhvervsindsats tages til efterretning.",
        "At orientering om procesplan tages til efterretning.",
    ),
    item("4", "Eventuelt"),
    item("5", "Budget 2027-2030", open=False),
    role="administrativ",
    name="Direktionen",
)

DICTATED = [
    (
        "Så tager vi punkt et, projektet om chatrobotten. Vi har snakket længe om det, og alle er trygge. Til referatet: projektet er godkendt.",
        "Punkt to, forberedelse af budgettemadagen. Programmet blev gennemgået. Direktørernes plancher sendes rundt til kommentering inden budgettemadagen.",
        "Punkt tre, erhvervsservice. Tak for gennemgangen. Orienteringen blev taget til efterretning.",
        "Punkt fire, eventuelt. Intet.",
        "Så er det punkt fem, og det er lukket. Det godkender vi.",
    ),
    (
        "vi begynder med punkt et det er projektet med chatrobotten det er vi enige i projektet er godkendt",
        "punkt to budgettemadagen programmet blev gennemgået, direktørernes plancher sendes rundt til kommentering inden budgettemadagen",
        "så er det punkt tre erhvervsservice orienteringen blev taget til efterretning",
        "punkt fire eventuelt intet",
        "punkt fem lukket budget så er det godkendt",
    ),
]


@pytest.mark.parametrize("speech", DICTATED)
def test_decisions_dictated_in_formal_wording_are_quoted(speech: tuple[str, ...]) -> None:
    heard = transcript(*speech)
    draft = propose(heard, MEETING, each_segment(heard, "1", "2", "3", "4", "5"))
    texts = [each.decision.text if each.decision else None for each in draft.items]
    assert texts == [
        "Projektet er godkendt.",
        "Programmet blev gennemgået.\nDirektørernes plancher sendes rundt til kommentering inden budgettemadagen.",
        "Orienteringen blev taget til efterretning.",
        "Intet.",
        None,
    ]


def test_every_machine_statement_names_segments_of_the_transcript() -> None:
    heard = transcript(*DICTATED[0])
    draft = propose(heard, MEETING, each_segment(heard, "1", "2", "3", "4", "5"))
    known = {segment.id for segment in heard.segments}
    decisions = [each.decision for each in draft.items if each.decision]
    assert len(decisions) == 4
    for decision in decisions:
        assert decision.evidence
        assert set(decision.evidence) <= known


def test_a_decision_is_its_sentences_each_with_what_it_rests_on() -> None:
    heard = transcript(
        "Punkt et, chatrobotten. Jeg synes, den er sjov. Projektet sættes i gang til maj, men kun på borgerservice. "
        "Forvaltningen kommer med et notat om prisen den 3. juni. Er det i orden? Ja. Så er det godkendt."
    )
    draft = propose(heard, MEETING, one_section(heard))
    used = [each for each in draft.passages if each.item == "1" and each.used]
    decision = draft.items[0].decision
    assert decision is not None
    assert len(used) > 1
    assert " ".join(each.text for each in used) == decision.text
    assert {id_ for each in used for id_ in each.evidence} == set(decision.evidence)


def test_nothing_found_is_said_and_not_guessed() -> None:
    heard = transcript("Vejret er mærkeligt for tiden, og bussen holdt stille i en time.")
    plan = agenda(item("1", "Takster for havnen", "at taksterne godkendes"))
    draft = propose(heard, plan, one_section(heard))
    decision = draft.items[0].decision
    assert decision is not None
    assert (decision.type, decision.text, decision.evidence) == ("ingen_beslutning", "Ingen beslutning fundet.", ())
    assert "no_decision" in [remark.kind for remark in draft.remarks]


def test_an_item_that_was_not_handled_gets_no_decision() -> None:
    heard = transcript("Punkt et er godkendt, og så er der ikke mere.")
    plan = agenda(item("1", "Takster", "at taksterne godkendes"), item("2", "Havnen", "at planen godkendes"))
    draft = propose(heard, plan, one_section(heard))
    assert draft.items[1].decision is None
    assert ("not_heard", "2") in [(remark.kind, remark.item) for remark in draft.remarks]


def test_a_reading_of_the_indstilling_is_no_decision() -> None:
    heard = transcript(
        "Indstillingen er, at planen godkendes. Jeg er dybt uenig i den plan, og jeg synes, at den er for dyr for os."
    )
    plan = agenda(item("1", "Havneplan", "at planen godkendes"))
    decision = propose(heard, plan, one_section(heard)).items[0].decision
    assert decision is not None
    assert decision.type == "ingen_beslutning"


def test_an_item_taken_off_while_another_is_handled() -> None:
    heard = transcript(
        "Dagsordenen. Punkt tre er taget af, den kommer på i august. Ellers er den godkendt.",
        "Så er det taksterne. De er godkendt.",
    )
    plan = agenda(
        item("1", "Godkendelse af dagsorden"),
        item("2", "Takster", "at taksterne godkendes"),
        item("3", "Spildevandsplan", "at planen sendes i høring"),
    )
    decision = propose(heard, plan, each_segment(heard, "1", "2")).items[2].decision
    assert decision is not None
    assert (decision.type, decision.text, decision.evidence) == (
        "udgår",
        "Punktet udgår og behandles i august.",
        ("s1",),
    )


def test_two_items_in_one_go_are_both_decided() -> None:
    heard = transcript("Vi tager syv og otte i ét hug. Begge grunde sælges. Det er vedtaget.")
    plan = agenda(item("7", "Salg af grund 4", "at grunden sælges"), item("8", "Salg af grund 6", "at grunden sælges"))
    draft = propose(heard, plan, (Section("7", 0, heard.duration_ms, also=("8",)),))
    assert [each.decision.type for each in draft.items if each.decision] == ["godkendt", "godkendt"]


LETTERED = agenda(
    item("1", "Cykelsti").__class__(
        "1",
        "Cykelsti",
        recommendations=(
            Recommendation("a", "at skitseprojektet godkendes"),
            Recommendation("b", "at der gives en anlægsbevilling på 14,2 mio. kr."),
            Recommendation("c", "at der indledes ekspropriation"),
        ),
        parts=item("1", "x", "til Byrådet,").parts,
    )
)


@pytest.mark.parametrize(
    "speech",
    [
        "Så anbefaler vi a og b til byrådet, og c, den venter vi med til august. Kan alle være med på det? Ja.",
        "A og b anbefales, men c udsættes til mødet i august.",
    ],
)
def test_the_lines_of_an_indstilling_may_part(speech: str) -> None:
    heard = transcript(speech)
    decision = propose(heard, LETTERED, one_section(heard)).items[0].decision
    assert decision is not None
    assert decision.per_indstilling == (("a", "anbefales"), ("b", "anbefales"), ("c", "udsat"))
    assert decision.type == "anbefales"
    assert decision.text.startswith("A og b: ")
    assert "\nC: Udsat til" in decision.text


def test_each_line_is_called_what_it_asked_for_when_all_are_followed() -> None:
    heard = transcript("Er der nogen imod? Nej. Så er det godkendt, som det står.")
    entry = item("1", "Budgetopfølgning", "at status tages til efterretning", "at merudgiften finansieres af puljen")
    decision = propose(heard, agenda(entry), one_section(heard)).items[0].decision
    assert decision is not None
    assert decision.type == "godkendt"
    assert decision.per_indstilling == (("1", "taget_til_efterretning"), ("2", "godkendt"))
    assert decision.text == "1: Status blev taget til efterretning.\n2: Godkendt."


@pytest.mark.parametrize(("confidence", "quoted"), [(0.9, True), (0.45, False)])
def test_what_was_heard_badly_is_not_quoted_as_the_houses_wording(confidence: float, quoted: bool) -> None:
    heard = transcript(
        "Så gør vi det. Kim Holm bestiller teltet og skriver til naboerne inden fredag.", confidence=confidence
    )
    decision = propose(heard, agenda(item("1", "Sommerfest")), one_section(heard)).items[0].decision
    assert decision is not None
    assert ("teltet" in decision.text) == quoted
    assert decision.text.strip()


def test_what_was_decided_is_quoted_and_not_the_talk_around_it() -> None:
    heard = transcript(
        "Jeg synes jo, det er lidt ærgerligt, at naboerne er så trætte af støjen, det har vi talt om før.",
        "Så gør vi det. Lone køber to nye bænke og stiller dem ved indgangen inden fredag. Ja.",
    )
    decision = propose(heard, agenda(item("1", "Bænke")), one_section(heard)).items[0].decision
    assert decision is not None
    assert "to nye bænke" in decision.text
    assert "støjen" not in decision.text


@pytest.mark.parametrize("silence_ms", [0, 60_000, 3_600_000])
def test_a_recording_that_was_left_on_keeps_its_last_decision(silence_ms: int) -> None:
    heard = transcript("Banen er slidt.", "Så er indstillingen godkendt.")
    heard = replace(heard, duration_ms=heard.duration_ms + silence_ms)
    decision = (
        propose(heard, agenda(item("1", "Kunstgræs", "at banen lægges om")), one_section(heard)).items[0].decision
    )
    assert decision is not None
    assert decision.type == "godkendt"


def test_what_cannot_be_quoted_is_not_made_up() -> None:
    heard = transcript("Nå. Sikke et vejr. Så gør vi det. Ja.")
    draft = propose(heard, agenda(item("1", "Sommerfest")), one_section(heard))
    decision = draft.items[0].decision
    assert decision is not None
    assert "»" not in decision.text
    assert any(remark.kind == "unsure_decision" for remark in draft.remarks)


def test_a_body_that_recommends_cannot_recommend_what_it_refuses() -> None:
    heard = transcript("Nej, det kan vi ikke støtte. Så det er et afslag herfra.")
    case = item("1", "Tribune", "at der bygges en tribune")
    decision = propose(heard, agenda(case, role="indstillende"), one_section(heard)).items[0].decision
    assert decision is not None
    assert decision.text == "Udvalget kan ikke anbefale indstillingen."


def test_a_refusal_that_was_proposed_follows_the_indstilling() -> None:
    heard = transcript("Er vi enige? Ja. Så er det et afslag.")
    case = item("1", "Carport", "at der meddeles afslag på dispensation til en carport")
    decision = propose(heard, agenda(case), one_section(heard)).items[0].decision
    assert decision is not None
    assert (decision.type, decision.per_indstilling) == ("afvist", (("1", "godkendt"),))
    assert decision.text == "Der meddeles afslag på dispensation til en carport."


def test_an_item_for_agenda_and_minutes_approves_both() -> None:
    heard = transcript("Er der bemærkninger? Nej. Så er begge dele godkendt.")
    case = item("1", "Dagsorden og referat fra mødet den 3. maj")
    decision = propose(heard, agenda(case), one_section(heard)).items[0].decision
    assert decision is not None
    assert decision.text == "Dagsordenen og referatet blev godkendt."


def test_a_changed_indstilling_is_spelled_out_and_remarked() -> None:
    heard = transcript("Så godkender vi tilskuddet med den ændring, at der gives hundrede og halvtreds tusind kroner.")
    plan = agenda(item("1", "Tilskud til festuge", "at der ydes et tilskud på 250.000 kr."))
    draft = propose(heard, plan, one_section(heard))
    decision = draft.items[0].decision
    assert decision is not None
    assert decision.text == "Indstillingen blev godkendt med den ændring, at der gives 150.000 kr."
    assert decision.per_indstilling == (("1", "andet"),)
    assert {"changed", "amount_differs"} <= {remark.kind for remark in draft.remarks}


def test_an_amount_said_without_its_unit_changes_the_indstilling() -> None:
    heard = transcript(
        "Hundrede og halvtreds, og det udbetales, når regnskabet er her. Er det i orden? Ja. Godt. Så gør vi det."
    )
    plan = agenda(item("1", "Tilskud til festuge", "at der ydes et tilskud på 250.000 kr."))
    draft = propose(heard, plan, one_section(heard))
    decision = draft.items[0].decision
    assert decision is not None
    assert decision.type == "godkendt"
    assert decision.per_indstilling == (("1", "andet"),)
    assert "150" in decision.text
    assert any("150.000 kr." in remark.text for remark in draft.remarks)


def test_an_amount_that_stands_in_the_agenda_is_no_change() -> None:
    heard = transcript("To hundrede og halvtreds tusind kroner. Det er mange penge. Så er den godkendt.")
    plan = agenda(item("1", "Tilskud til festuge", "at der ydes et tilskud på 250.000 kr."))
    draft = propose(heard, plan, one_section(heard))
    assert draft.items[0].decision is not None
    assert draft.items[0].decision.text == "Indstillingen blev godkendt."
    assert not {"changed", "amount_differs"} & {remark.kind for remark in draft.remarks}


def test_a_refusal_of_the_indstilling_is_remarked() -> None:
    heard = transcript("Det siger vi nej til. Det er et klart nej fra os alle sammen.")
    plan = agenda(item("1", "Ansøgning om natåbent", "at der gives tilladelse"))
    draft = propose(heard, plan, one_section(heard))
    assert "differs" in [remark.kind for remark in draft.remarks]


def test_the_wording_follows_the_role_of_the_body() -> None:
    heard = transcript("Kan vi tilslutte os det? Ja, det gør vi. Så er det sådan.")
    plan = item("1", "Lokalplan 12", "at lokalplanen vedtages")
    deciding = propose(heard, agenda(plan), one_section(heard)).items[0].decision
    advising = propose(heard, agenda(plan, role="indstillende"), one_section(heard)).items[0].decision
    assert deciding is not None
    assert advising is not None
    assert (deciding.type, deciding.text) == ("godkendt", "Lokalplanen blev godkendt.")
    assert (advising.type, advising.text) == ("anbefales", "Udvalget anbefaler, at lokalplanen vedtages.")


def test_a_house_may_have_its_own_phrases(tmp_path: Path) -> None:
    own = tmp_path / "vendinger.toml"
    own.write_text('[godkendt.besluttende]\nemne = "Vedtaget: {emne}."\n', encoding="utf-8")
    heard = transcript("Så er den godkendt.")
    plan = agenda(item("1", "Tidsplan", "at tidsplanen godkendes"))
    decision = propose(heard, plan, one_section(heard), phrases=own).items[0].decision
    assert decision is not None
    assert decision.text == "Vedtaget: Tidsplanen."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[godkendt.besluttende]\nemne = ", "gyldig TOML"),
        ('[godkent.besluttende]\nemne = "x"', "ukendt tabel"),
        ('[godkendt.byrådet]\nemne = "x"'.replace("byrådet", "byraadet"), "ukendt tabel"),
        ('[godkendt.alle]\nemne = "{emme}"', "ukendte navn {emme}"),
        ('[godkendt.alle]\nemne = "{emne"', "krølparentes"),
        ("[godkendt.alle]\nemne = 3", "navn ="),
        ("godkendt = 3", "ukendt tabel"),
    ],
)
def test_phrases_that_cannot_be_used_are_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "vendinger.toml"
    own.write_text(text, encoding="utf-8")
    heard = transcript("Godkendt.")
    with pytest.raises(TemplateError) as error:
        propose(heard, MEETING, one_section(heard), phrases=own)
    assert said in error.value.message
    assert str(own) in error.value.message


def test_phrases_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(TemplateMissing):
        propose(transcript("Godkendt."), MEETING, (), phrases=tmp_path / "mangler.toml")


def test_a_transcript_without_speech_still_gives_a_draft() -> None:
    draft = propose(Transcript("da", 60_000, ()), MEETING, (Section(None, 0, 60_000),))
    assert [each.decision for each in draft.items] == [None] * 5
    assert draft.remarks[0].kind == "no_speech"
    assert draft.closed_at_ms is None


def test_a_secretarys_marker_tells_who_left() -> None:
    heard = transcript("Nu er vi ved taksterne, og de er godkendt.", "Så er det havnen.")
    plan = agenda(item("1", "Takster"), item("2", "Havnen"), members=(Member("Tove Vind"), Member("Kaj Berg")))
    marker = Marker(heard.segments[1].start_ms + 100, "left", text="tove vind")
    events = propose(heard, plan, each_segment(heard, "1", "2"), (marker,)).attendance
    assert [(event.who, event.event, event.item, event.origin) for event in events] == [
        ("Tove Vind", "forlod", "2", "human")
    ]


def test_an_item_that_the_secretary_marked_as_taken_off_is_told_so() -> None:
    heard = transcript("Nu er vi ved taksterne, og de er godkendt.", "Så er det legepladsen.")
    plan = agenda(item("1", "Takster"), item("2", "Havnen"), item("3", "Legepladsen"), item("4", "Salg", open=False))
    off = (
        Marker(10, "withdrawn", "2"),
        Marker(20, "withdrawn", "3"),
        Marker(30, "item", "3"),
        Marker(40, "withdrawn", "4"),
    )
    made = propose(heard, plan, each_segment(heard, "1", "3"), off)
    decision = made.items[1].decision
    assert decision is not None
    assert (decision.type, decision.origin) == ("udgår", "human")
    assert "udg" in decision.text.lower()
    assert [each.decision is not None and each.decision.type == "udgår" for each in made.items] == [
        False,
        True,
        False,
        False,
    ]
    assert not any(each.item == "2" for each in made.remarks)


def test_a_guest_who_is_welcomed_comes_and_goes_with_the_item() -> None:
    heard = transcript("Velkommen til Mona Lind. Tak. Jeg hedder Mona, og jeg har tre tal med.", "Så er det havnen.")
    plan = agenda(item("1", "Takster", guests=(Guest("Mona Lind", "økonomikonsulent", "15:10"),)), item("2", "Havnen"))
    events = propose(heard, plan, each_segment(heard, "1", "2")).attendance
    assert [(event.who, event.event, event.item) for event in events] == [
        ("Mona Lind", "ankom", "1"),
        ("Mona Lind", "forlod", "1"),
    ]
    assert events[1].time_ms == heard.segments[1].start_ms


def test_an_invited_guest_whose_name_is_not_heard_is_remarked() -> None:
    heard = transcript("Så er det taksterne, og dem har vi tal på.", "Så er det havnen.")
    plan = agenda(item("1", "Takster", guests=(Guest("Mona Lind"),)), item("2", "Havnen"))
    draft = propose(heard, plan, each_segment(heard, "1", "2"))
    assert [event.score < 0.5 for event in draft.attendance] == [True, True]
    assert "unsure_attendance" in [remark.kind for remark in draft.remarks]


WORDS = st.lists(
    st.sampled_from(["godkendt", "udsat", "imod", "for", "fire", "ja", "nej", "så", "vi", "den", "det", "punkt", "to", "a", "b", "c", "Mona", "syg", "inhabil", "kroner", "tusind", "."]),
    max_size=40,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(WORDS, WORDS)
def test_any_speech_gives_a_draft_that_keeps_the_rules(first: list[str], second: list[str]) -> None:
    heard = transcript(" ".join(first), " ".join(second))
    plan = agenda(
        item("1", "Takster", "at taksterne godkendes"),
        item("2", "Eventuelt"),
        item("3", "Personsag", open=False),
        members=(Member("Mona Lind", role="formand"), Member("Kaj Berg")),
    )
    draft = propose(heard, plan, each_segment(heard, "1", "3"))
    known = {segment.id for segment in heard.segments}
    assert [each.key for each in draft.items] == ["1", "2", "3"]
    assert draft.items[2].decision is None
    for each in draft.items:
        made = (each.decision, each.votes, *each.followups, *each.statements)
        assert all(set(one.evidence) <= known for one in made if one is not None)
    texts = {each.key: each.decision.text for each in draft.items if each.decision is not None}
    for passage in draft.passages:
        assert set(passage.evidence) <= known
        assert passage.item in texts
        assert not passage.used or passage.text in texts[passage.item]
    assert all(event.who in {"Mona Lind", "Kaj Berg"} for event in draft.attendance)


@pytest.mark.parametrize(
    "said",
    [
        "Så er der dagsordenen. Den om brolauget tager vi af, for tegningen er ikke kommet. Nogen imod? Nej.",
        "Så er der dagsordenen. Toeren må jeg trække. Ellers er den godkendt.",
        "Dagsordenen. Jeg vil bede om, at brolauget ikke bliver behandlet i dag. Det er i orden. Så er den godkendt.",
    ],
)
def test_an_item_is_taken_off_in_words_of_everyday(said: str) -> None:
    heard = transcript(said, "Så er vi ved havnepladsen. Den plan godkender vi.")
    plan = agenda(item("1", "Godkendelse af dagsorden"), item("2", "Brolaugets vedtægt"), item("3", "Havnepladsen"))
    border = heard.segments[1].start_ms
    sections = (Section("1", 0, border), Section("3", border, heard.duration_ms))
    found = {each.key: each.decision for each in propose(heard, plan, sections).items}
    assert [found[number].type if found[number] else None for number in "123"] == ["godkendt", "udgår", "godkendt"]


def test_an_item_that_stays_is_not_taken_off() -> None:
    heard = transcript("Dagsordenen. Skal vi tage den om brolauget af? Nej, den bliver. Så er den godkendt.")
    plan = agenda(item("1", "Godkendelse af dagsorden"), item("2", "Brolaugets vedtægt"))
    found = {each.key: each.decision for each in propose(heard, plan, one_section(heard)).items}
    assert found["2"] is None


def test_nothing_is_proposed_on_the_agenda_of_another_meeting_unless_a_person_marked_its_items() -> None:
    plan = agenda(
        item("1", "Kunstgræsbane i Sønderlund", "at der gives en anlægsbevilling"),
        item("2", "Bibliotekets åbningstider", "at åbningstiderne godkendes"),
        item("3", "Trafiksikkerhed ved skolerne", "at planen vedtages"),
    )
    heard = transcript(
        "Velkommen til mødet. Vi skal tale om svømmehallen og om spildevandet. Indstillingen er godkendt.",
        "Spildevandet er dyrt, og rørene er gamle, men vi må jo i gang. Indstillingen er godkendt.",
        "Svømmehallen har brug for nye fliser, og det tager et halvt år. Mødet er slut, og tak for i dag.",
    )
    placed = each_segment(heard, "1", "2", "3")
    draft = propose(heard, plan, placed)
    assert draft.remarks[0].kind == "other_agenda"
    assert draft.remarks[0].text.endswith("Derfor er ingen beslutninger foreslået.")
    assert [each.key for each in draft.items] == ["1", "2", "3"]
    assert not any(each.decision for each in draft.items)
    assert draft.passages
    assert not any(each.used for each in draft.passages)
    assert draft.closed_at_ms is None
    marked = propose(heard, plan, placed, [Marker(0, "item", "1")])
    assert any(each.decision for each in marked.items)
