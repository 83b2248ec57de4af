"""What an item asks of the body, read from its agenda text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from spoken_danish import agenda, item

from stt_minutes.minutes.asked import request
from stt_minutes.minutes.wording import short_name, subject
from stt_minutes.values import AgendaItem, Body, Part, Recommendation


@pytest.mark.parametrize(
    ("title", "line", "ask"),
    [
        ("Godkendelse af dagsorden", "", "agenda"),
        ("Eventuelt", "", "floor"),
        ("Evt.", "", "floor"),
        ("Meddelelser", "", "inform"),
        ("Siden sidst", "", "inform"),
        ("Orientering fra formanden", "", "inform"),
        ("Likviditet", "at orienteringen tages til efterretning", "note"),
        ("Seniorpolitik", "at oplægget drøftes", "discuss"),
        ("Rabatter - temadrøftelse", "", "discuss"),
        ("Dispensation", "at der meddeles afslag på dispensation", "refuse"),
        ("Forhøjet tilskud", "at ansøgningen imødekommes ikke", "refuse"),
        ("Takster", "at taksterne godkendes", "decide"),
        ("Julefrokost", "", "decide"),
        ("Dagsorden", "", "agenda"),
        ("Dagsorden til Økonomiudvalgets møde", "at dagsordenen gennemgås", "discuss"),
    ],
)
def test_ask(title: str, line: str, ask: str) -> None:
    assert request(item("1", title, *([line] if line else [])), Body("Byudvalget")).ask == ask


@pytest.mark.parametrize(
    ("text", "receiver"),
    [
        ("Direktøren indstiller til Økonomiudvalget og Byrådet, at planen vedtages", "Økonomiudvalget og Byrådet"),
        ("Direktøren indstiller, at Byrådet godkender regnskabet", "Byrådet"),
        ("Udvalget anbefaler over for Kommunalbestyrelsen, at planen vedtages", "Kommunalbestyrelsen"),
        ("Det indstilles, at udvalget anbefaler Byrådet, at planen vedtages", "Byrådet"),
    ],
)
def test_the_receiver_of_a_recommendation(text: str, receiver: str) -> None:
    entry = AgendaItem(
        "1",
        "Plan",
        parts=(Part("Indstilling", "indstilling", text),),
        recommendations=(Recommendation(None, "at planen vedtages"),),
    )
    found = request(entry, Body("Byudvalget"))
    assert (found.ask, found.receiver) == ("recommend", receiver)


@pytest.mark.parametrize(
    ("lead", "lines", "ask", "each"),
    [
        ("", ["at status tages til efterretning", "at rammen godkendes"], "decide", ("note", "decide")),
        (
            "",
            ["at skitsen godkendes", "at udvalget anbefaler Byrådet at give 2 mio. kr."],
            "recommend",
            ("decide", "recommend"),
        ),
        ("at udvalget anbefaler Byrådet,", ["at planen sendes i høring", "at der ikke laves rapport"], "recommend", ()),
        ("at udvalget tager til efterretning,", ["at målet er nået", "at puljen er brugt"], "note", ()),
        ("", ["at orienteringen tages til efterretning", "at oplægget drøftes"], "discuss", ("note", "discuss")),
    ],
)
def test_the_lines_of_an_indstilling_may_ask_for_different_things(
    lead: str, lines: list[str], ask: str, each: tuple[str, ...]
) -> None:
    text = "\n".join([f"Det indstilles, {lead}", *lines])
    entry = AgendaItem(
        "1",
        "Sag",
        parts=(Part("Indstilling", "indstilling", text),),
        recommendations=tuple(Recommendation(None, line) for line in lines),
    )
    found = request(entry, Body("Byudvalget"))
    assert (found.ask, found.each) == (ask, each)


def test_the_body_that_has_the_last_word_decides() -> None:
    parts = (
        Part("Indstilling", "indstilling", "at der gives tilladelse"),
        Part("Sagsafgørelse", "kompetence", "Byudvalget"),
    )
    entry = AgendaItem("1", "Skilt", parts=parts, recommendations=(Recommendation(None, "at der gives tilladelse"),))
    assert request(entry, Body("Byudvalget", "indstillende")).ask == "decide"


def test_the_council_itself_decides_what_is_recommended_to_it() -> None:
    parts = (Part("Indstilling", "indstilling", "Udvalget indstiller til Byrådet, at planen vedtages"),)
    entry = AgendaItem("1", "Plan", parts=parts, recommendations=(Recommendation(None, "at planen vedtages"),))
    assert request(entry, Body("Byrådet")).ask == "decide"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["at tidsplanen godkendes"], "Tidsplanen"),
        (["At status tages til efterretning."], "Status"),
        (["at Byudvalget drøfter principper for klipning af vejrabatter."], "Principper for klipning af vejrabatter"),
        (["at orientering om a tages til efterretning", "at orientering om b tages til efterretning"], "Orienteringen"),
        (["at der gives et tilskud"], None),
        (["at udvalget tager stilling til ansøgningen"], None),
        (["at planen godkendes", "at der sættes penge af"], None),
    ],
)
def test_subject(lines: list[str], expected: str | None) -> None:
    assert subject(request(item("1", "Sag", *lines), Body("Byudvalget"))) == expected


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Teknik- og Miljøudvalget", "Udvalget"),
        ("Byrådet", "Byrådet"),
        ("Ældrerådet", "Rådet"),
        ("Direktionen", "Direktionen"),
        ("Hoved-MED", "Hoved-MED"),
        ("Chefmøde", "Chefmødet"),
        ("Skolebestyrelse", "Bestyrelsen"),
    ],
)
def test_short_name(name: str, short: str) -> None:
    assert short_name(Body(name)) == short


def test_nobody_has_the_last_word_after_the_council() -> None:
    entry = AgendaItem(
        "1",
        "Svømmehal",
        parts=(
            Part("Indstilling", "indstilling", "Direktionen indstiller, at regnskabet godkendes."),
            Part("Behandling", "kompetence", "Økonomiudvalget 10. november 2026: Anbefales. Ib Holm (V) var imod."),
        ),
    )
    assert request(entry, Body("Byrådet")).ask == "decide"


def test_the_last_of_the_bodies_that_treat_a_case_has_the_last_word() -> None:
    parts = (Part("Behandling", "kompetence", "Økonomiudvalget den 3. maj, Byrådet den 10. maj"),)
    found = request(AgendaItem("1", "Plan", parts=parts), Body("Teknikudvalget", "indstillende"))
    assert (found.ask, found.receiver) == ("recommend", "Byrådet")


def test_where_some_items_go_on_the_others_end_here() -> None:
    body = Body("Byudvalget", "indstillende")
    onward = replace(item("1", "Takster", "at taksterne fastsættes"), decided_by="Byrådet")
    own = item("2", "Ferieplan", "at ferieplanen godkendes")
    assert request(own, body).ask == "recommend"
    assert request(own, body, agenda(onward, own)).ask == "decide"
    assert request(onward, body, agenda(onward, own)).ask == "recommend"
    assert request(onward, Body("Byrådet"), agenda(onward, own)).ask == "decide"


@pytest.mark.parametrize(
    ("text", "labels", "ask"),
    [
        ("Byggeudvalget indstiller, at redegørelsen tages til efterretning.", ["1"], "note"),
        ("Det indstilles,\na) at taksten hæves,\nb) at ordningen evalueres.", ["a", "b"], "decide"),
        ("Baggrunden er kendt.\nDet indstilles\n- at strategien drøftes", ["1"], "discuss"),
        ("Der skal vælges et medlem efter Bent.", [], "decide"),
    ],
)
def test_an_indstilling_without_its_heading(text: str, labels: list[str], ask: str) -> None:
    entry = AgendaItem("1", "Sag", parts=(Part(None, None, text),))
    found = request(entry, Body("Byudvalget"))
    assert ([label for label, _ in found.lines], found.ask) == (labels, ask)


@pytest.mark.parametrize(
    ("title", "ask"), [("Skemaer (O)", "note"), ("Skoleboden (D)", "discuss"), ("Fest (B)", "decide")]
)
def test_a_mark_after_the_title_says_what_the_item_is_for(title: str, ask: str) -> None:
    assert request(item("1", title), Body("Skolebestyrelsen")).ask == ask


@pytest.mark.parametrize("title", ["Spørgetid", "Kort siden sidst (alle)", "Næste møde", "Opfølgning fra sidst"])
def test_items_at_which_nothing_is_decided(title: str) -> None:
    assert request(item("1", title), Body("Direktionen")).ask == "inform"
