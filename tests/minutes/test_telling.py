"""What was decided, from spoken clauses to the sentences of a referat."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_minutes.minutes import asked, hashed, people
from stt_minutes.minutes.telling import clauses, phrasing, proposal, rewrite, signs, superseded, tell, verbs, weigh
from stt_minutes.minutes.telling.parting import part
from stt_minutes.minutes.tokens import tokens
from stt_minutes.values import AgendaItem, Body, Part, Segment, Transcript, Word

if TYPE_CHECKING:
    from stt_minutes.minutes.tokens import Token

COUNCIL = rewrite.Setting("Udvalget", "Forvaltningen")
STAFF = rewrite.Setting("Direktionen", called="Anna Holm", names={"Anna": "Anna Holm"})


def heard(*lines: str) -> tuple[Token, ...]:
    segments, at = [], 0
    for number, line in enumerate(lines):
        words = [Word(text, at + 300 * n, at + 300 * n + 250) for n, text in enumerate(line.split())]
        segments.append(Segment(f"s{number}", at, words[-1].end_ms, tuple(words)))
        at = words[-1].end_ms + 1_200
    return tokens(Transcript("da", at, tuple(segments)))


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Så sender vi den i høring i otte uger.", "Udvalget sender sagen i høring i otte uger."),
        ("Altså, så udsætter vi den til august, ikke?", "Udvalget udsætter sagen til august."),
        ("Kan vi få et notat om trafikken til næste gang?", "Udvalget beder om et notat om trafikken til næste møde."),
        ("Jeg laver lige et notat til torsdag.", "Der laves et notat til torsdag."),
        ("I undersøger, om det kan lade sig gøre.", "Forvaltningen undersøger, om det kan lade sig gøre."),
        ("Vores høringssvar sendes på mandag.", "Udvalgets høringssvar sendes på mandag."),
        ("Den tager vi med til Byrådet.", "Sagen tages med til Byrådet."),
        ("Lad os sende den videre til Byrådet.", "Udvalget sender sagen videre til Byrådet."),
        ("Vi vil gerne have, at der kommer lys på stien.", "Udvalget ønsker, at der kommer lys på stien."),
        ("Så er det Karen Friis, der sidder i bestyrelsen.", "Karen Friis sidder i bestyrelsen."),
        ("Jeg synes, vi skal vente til maj.", "Udvalget skal vente til maj."),
        ("Vi kan ikke støtte, at rengøringen sættes ned.", "Udvalget kan ikke støtte, at rengøringen sættes ned."),
        ("Dermed er Gitte Overby valgt.", "Gitte Overby er valgt."),
        ("For os ser det ud til at give syv millioner.", "Det ser ud til at give syv millioner for udvalget."),
        ("Grethe, vil du komme op og tage pladsen?", "Grethe kommer op og tager pladsen."),
        ("På kontoen har vi 70.000, det er kommunens.", "Udvalget har 70.000 på kontoen, det er kommunens."),
        ("Bagefter spørger du dem igen.", "De spørges bagefter igen."),
        ("Så svarer rådet, at vi er imod gebyret.", "Rådet svarer, at udvalget er imod gebyret."),
        ("Og MED er orienteret inden da.", "MED er orienteret inden da."),
        ("Husk, næste møde er den 9. november.", "Næste møde er den 9. november."),
        ("Så forlænger jeg hende et år.", "Hun forlænges et år."),
        ("Jeg sender dem en mail.", "Der sendes dem en mail."),
        ("Et år fra januar.", "Et år fra januar."),
        ("Til Karen Friis.", "Til Karen Friis."),
        ("Tre måneder.", "Tre måneder."),
        ("Tag noget kage med.", "Forvaltningen tager noget kage med."),
        ("Og I inviterer dem, Lone.", "Forvaltningen inviterer dem."),
        ("Kan byrådet følge udvalget på begge dele?", "Udvalget følger udvalget på begge dele."),
        ("Så vil jeg gerne have ført til referatet, at SF er imod.", "Det ønskes ført til referatet, at SF er imod."),
    ],
)
def test_a_clause_is_written_as_a_referat_writes(said: str, written: str) -> None:
    assert rewrite.write(said, COUNCIL) == rewrite.Sentence(written, sure=True)


def test_who_was_called_on_does_it() -> None:
    assert rewrite.write("Anna, du finder en dag i maj.", STAFF) == rewrite.Sentence(
        "Anna Holm finder en dag i maj.", sure=True
    )


@pytest.mark.parametrize(
    "said",
    [
        "Dem, der vil have tre, op med hånden.",
        "Tak for det.",
        "Ja, øh, det er fint.",
        "Velkommen til.",
        "Så gør vi det.",
    ],
)
def test_what_says_nothing_is_not_written(said: str) -> None:
    assert rewrite.write(said, COUNCIL) is None


@pytest.mark.parametrize(
    "said", ["Er der flere?", "Hvad koster en tur?", "Hvis jeg må sige min mening om dig.", "Så endte vi i en hytte."]
)
def test_what_cannot_be_turned_is_to_be_quoted(said: str) -> None:
    made = rewrite.write(said, COUNCIL)
    assert made is not None
    assert not made.sure


FIGURES = st.sampled_from(["1,2 mio. kr.", "150.000 kr.", "den 9. juni", "uge 22", "kl. 14", "§ 18", "30 pct."])
NAMES = st.sampled_from(["Karen Friis", "Nordbo Leg", "Byrådet", "Åvej"])
SHAPES = st.sampled_from(
    [
        "Så giver vi {figure} til {name}.",
        "Vi sender det til {name} {figure}.",
        "Kan vi få et notat fra {name} {figure}?",
        "Jeg ringer til {name} {figure}.",
        "{name} får {figure}.",
        "Og så skal {name} have svar {figure}, ikke?",
        "Den tager vi med {name} {figure}.",
        "Lad os give {name} {figure}.",
    ]
)


@given(SHAPES, FIGURES, NAMES)
def test_every_figure_and_name_of_a_clause_stands_in_what_is_written(shape: str, figure: str, name: str) -> None:
    made = rewrite.write(shape.format(figure=figure, name=name), COUNCIL)
    assert made is not None
    assert figure.rstrip(".") in made.text
    assert name in made.text


@given(
    st.lists(
        st.sampled_from(
            [
                "vi",
                "sender",
                "den,",
                "hvis",
                "det",
                "går,",
                "og",
                "så",
                "udsætter.",
                "Jeg",
                "fordi",
                "men",
                "12",
                "maj",
                "ikke?",
            ]
        ),
        min_size=1,
        max_size=40,
    )
)
def test_the_clauses_hold_every_word_once(said: list[str]) -> None:
    words = heard(" ".join(said))
    found = clauses.cut(words)
    assert [each.start for each in found] == [0, *(each.end for each in found[:-1])]
    assert found[-1].end == len(words)
    assert all(first.sentence <= second.sentence for first, second in pairwise(found))


def test_a_bound_clause_is_told_from_the_one_it_hangs_on() -> None:
    found = clauses.cut(heard("Vi giver pengene, hvis de selv finder resten."))
    assert [each.bound for each in found] == [False, True]


def test_a_main_clause_is_parted_at_its_finite_verb() -> None:
    found = part(["Til", "august", "kommer", "Anna", "Holm", "med", "et", "oplæg"])
    assert found is not None
    assert (found.subject, found.verb, found.rest) == (["Anna", "Holm"], "kommer", ["med", "et", "oplæg"])
    assert part(["hvis", "de", "selv", "finder", "resten"]) is None


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("sender", ("sende", "sendes")),
        ("er", ("være", "er")),
        ("gør", ("gøre", "gøres")),
        ("bestiller", ("bestille", "bestilles")),
    ],
)
def test_the_forms_of_a_verb(word: str, forms: tuple[str, str]) -> None:
    base = verbs.infinitive(word)
    assert base is not None
    assert (base, verbs.passive(base)) == forms
    assert verbs.present(base) == word


def test_what_an_indstilling_says_is_said_again() -> None:
    assert (
        proposal.sentences(["at der gives 5,9 mio. kr. til stien"], "Udvalget") == "Der gives 5,9 mio. kr. til stien."
    )
    assert proposal.clauses(["at ejendommen sælges"]) == "ejendommen sælges"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            "Så siger vi, at hvis ingen klager inden for en uge, så bliver det vores svar.",
            "Hvis ingen klager inden for en uge, bliver det udvalgets svar.",
        ),
        (
            "Så siger vi, at stien anlægges i 2027, hvis staten betaler, og hvis forvaltningen finder resten.",
            "Stien anlægges i 2027, hvis staten betaler, og hvis forvaltningen finder resten.",
        ),
        (
            "Så siger vi, at forvaltningen anlægger stien i 2027, og sender en plan til udvalget til maj.",
            "Forvaltningen anlægger stien i 2027. Forvaltningen sender en plan til udvalget til maj.",
        ),
    ],
)
def test_clauses_of_one_sentence_hang_together(said: str, written: str) -> None:
    speech = _speech(said)
    every = list(range(len(speech.clauses)))
    assert " ".join(each.text for each in phrasing.sentences(speech, every, COUNCIL)) == written


def test_what_cannot_be_written_is_quoted_whole_and_word_for_word() -> None:
    speech = _speech("Vi sender den i høring, og så kan I spekulere videre over den til november, hvis du har tid.")
    (made,) = phrasing.sentences(speech, list(range(len(speech.clauses))), COUNCIL)
    assert not made.sure
    assert made.text.startswith("Vi sender den i høring, og så kan I spekulere")
    assert made.text.endswith("hvis du har tid.")


def test_what_was_heard_unsurely_stands_as_it_was_heard() -> None:
    speech = _speech(*SAID)
    plain = tell.passages(speech, COUNCIL, "Indstillingen blev godkendt.")
    unsure = tuple(replace(token, confidence=0.6) for token in speech.heard)
    found = tell.passages(replace(speech, heard=unsure), COUNCIL, "Indstillingen blev godkendt.")
    assert any(each.sure for each in plain)
    assert found
    assert not any(each.sure for each in found)
    assert all(each.text.startswith("»") and each.text.endswith("«") for each in found)


def test_what_a_rettelse_points_back_to_is_told() -> None:
    speech = _speech(
        "Punkt fem er årsberetningen.",
        "Er der rettelser?",
        "Der skal stå seks møder og ikke syv.",
        "Med den rettelse er den godkendt.",
    )
    found = tell.passages(speech, COUNCIL, "Årsberetningen blev godkendt.")
    assert [each.text for each in found] == ["Der skal stå seks møder og ikke syv."]


def test_a_name_in_the_genitive_stays_in_it() -> None:
    assert phrasing._owning("Lis'", "Lis Overgaard") == "Lis Overgaards"
    assert phrasing._owning("Nadias", "Nadia Osmani") == "Nadia Osmanis"
    assert phrasing._owning("Jens'", "Bo Jens") == "Bo Jens'"
    assert phrasing._owning("Lis", "Lis Overgaard") == "Lis Overgaard"


def _speech(*lines: str, proposed: str = "at cykelstien anlægges") -> signs.Speech:
    part = Part("Indstilling", "indstilling", f"Direktøren indstiller, {proposed}.")
    item = AgendaItem("2", "Cykelsti langs Åvej", parts=(part,))
    words = heard(*lines)
    return signs.Speech(
        words, asked.request(item, Body("Teknikudvalget")), (words[-1].end_ms + 500,), [people.Person("Anna Holm")]
    )


SAID = (
    "Der kører mange børn på vejen, og det larmer.",
    "Jeg så en rød bil i går.",
    "Så siger vi, at stien anlægges i 2027.",
    "Og forvaltningen kommer med et notat om lyset til næste møde, hvis det koster over en million.",
    "Godt. Så går vi videre.",
)


def test_the_clauses_that_conclude_are_told_with_where_they_were_said() -> None:
    found = tell.passages(_speech(*SAID), COUNCIL, "Indstillingen blev godkendt.")
    text = " ".join(each.text for each in found)
    assert "2027" in text
    assert "notat om lyset" in text
    assert "rød bil" not in text
    evidence = {id_ for each in found for id_ in each.evidence}
    assert {"s2", "s3"} <= evidence
    assert "s1" not in evidence


def test_what_the_sentence_says_already_is_not_told_again() -> None:
    found = tell.passages(
        _speech(*SAID), COUNCIL, "Stien anlægges i 2027. Forvaltningen kommer med et notat om lyset til næste møde."
    )
    assert not [each for each in found if re.search("2027", each.text)]


def test_a_change_of_what_was_proposed_is_known() -> None:
    assert tell.alters(_speech(*SAID[:2], "Så siger vi, at stien anlægges, dog kun til skolen."))
    assert not tell.alters(_speech(*SAID[:2], "Så siger vi, at stien anlægges."))


@pytest.mark.parametrize(
    ("lines", "changed"),
    [
        (("Alle melder ind den tyvende november.", "Det er midt i ugen.", "Så lad os sige den syvogtyvende."), {0: 2}),
        (("I melder jer inden den femtende juni.", "Nej, den tiende juni."), {0: 1}),
        (
            ("Temadagen er den tredje september.", "I melder jer inden den femtende juni.", "Nej, den tiende juni."),
            {1: 2},
        ),
        (("Vi mødes den tredje maj.", "Og den syvende juni."), {}),
        (("Vi mødes den tredje maj.", "Den syvende juni.", "Nej, vi holder fast i den tredje maj."), {}),
        (("Vi mødes den tredje maj.", "Først fra klokken tretten."), {}),
    ],
)
def test_a_date_gives_way_to_a_later_one(lines: tuple[str, ...], changed: dict[int, int]) -> None:
    assert superseded.dates(_speech(*lines)) == changed


@pytest.mark.parametrize(
    ("last", "changes"),
    [
        ("Så det er syvogtyve, der bliver flyttet.", True),
        ("Så siger vi syvogtyve millioner.", True),
        ("Så er det enogtredive millioner.", False),
        ("Så er det syvogtyve mand, der skal flytte.", False),
        ("Så er det den syvogtyvende maj.", False),
    ],
)
def test_another_amount_in_the_end_changes_what_was_proposed(last: str, changes: bool) -> None:
    speech = _speech(
        "Vi vil gerne flytte enogtredive millioner.", last, proposed="at der overføres 31 mio. kr. til 2027"
    )
    assert bool(superseded.amounts(speech)) == changes
    if changes:
        assert tell.alters(speech)
        told = " ".join(each.text for each in tell.passages(speech, COUNCIL, ""))
        assert "27 mio." in told
        assert "31" not in told


def test_dates_to_choose_among_are_not_told_as_decided() -> None:
    speech = _speech(
        *SAID[:2], "Så er det den tolvte marts eller den niende april.", "Forvaltningen ringer til hotellet."
    )
    assert not [each for each in tell.passages(speech, COUNCIL, "") if "april" in each.text]


@pytest.mark.parametrize(
    ("line", "open_"), [("at udvalget tager stilling til ansøgningen", True), ("at stien anlægges", False)]
)
def test_an_indstilling_that_proposes_nothing_is_known(line: str, open_: bool) -> None:
    assert proposal.leaves_open(line) == open_


def test_the_weights_are_those_of_the_signs() -> None:
    assert hashed.table("telling").shape == (len(signs.GROUPS) * weigh.SIZE + 1, 1)
    likely = weigh.weigh(_speech(*SAID))
    assert len(likely) == len(_speech(*SAID).clauses)
    assert all(0 <= each <= 1 for each in likely)


def test_what_is_found_and_not_told_stands_ready() -> None:
    speech = _speech(*SAID[:2], "Forvaltningen skal også se på en bænk ved skolen.", *SAID[2:])
    said = "Indstillingen blev godkendt."
    told = tell.passages(speech, COUNCIL, said)
    ready = tell.spare(speech, COUNCIL, " ".join([said, *(each.text for each in told)]), told)
    assert ready
    taken = {n for each in told for n in range(each.first, each.last + 1)}
    assert all(each.text and each.evidence and taken.isdisjoint(range(each.first, each.last + 1)) for each in ready)
    assert [each.first for each in ready] == sorted(each.first for each in ready)


def test_what_is_to_be_kept_out_of_the_referat_never_stands_ready() -> None:
    speech = _speech(*SAID, "Forvaltningen undersøger, om Anna kan få orlov til maj.", "Det skal ikke stå i referatet.")
    assert "orlov" not in " ".join(each.text for each in tell.spare(speech, COUNCIL, ""))


def test_what_was_heard_poorly_never_stands_ready() -> None:
    speech = _speech(*SAID)
    poor = replace(speech, heard=tuple(replace(token, confidence=0.55) for token in speech.heard))
    assert tell.spare(speech, COUNCIL, "")
    assert tell.spare(poor, COUNCIL, "") == []
