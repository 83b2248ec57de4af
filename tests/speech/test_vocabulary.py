"""What may be said, ranked, from an agenda."""

from __future__ import annotations

from dataclasses import replace

from stt_minutes.speech.vocabulary import MOST_TERMS, Vocabulary, closed_among, recognised, terms, vocabulary
from stt_minutes.values import Agenda, AgendaItem, Body, Guest, Marker, Member, Part

AGENDA = Agenda(
    Body("Udvalget for Kultur"),
    (
        AgendaItem(
            "1",
            "Udbud af kommunikationsplatform",
            guests=(Guest("Stine Mikkelborg", "kommunikationschef"),),
            parts=(
                Part(
                    "Sagsfremstilling",
                    None,
                    "Vi har set på Opus og Nova Løn. Det koster 12 kr. Løsningen fra Aadal Data er billigst.",
                ),
            ),
        ),
        AgendaItem(
            "2",
            "Orientering om Tørvemark Skole",
            parts=(Part("Resumé", None, "Skolen i Tørvemark får l8 elever fra Gl0strup."),),
        ),
    ),
    members=(Member("Gunnar Hvidsten", "V"), Member("Lisbeth Bruhn-Madsen", "A")),
)


def test_no_word_of_a_closed_item_is_expected() -> None:
    shut = replace(AGENDA, items=(replace(AGENDA.items[0], open=False), AGENDA.items[1]))
    found = vocabulary(shut, (Marker(5_000, "item", "1"),))
    assert not {"Opus", "Nova Løn", "Aadal Data", "Stine Mikkelborg", "kommunikationsplatform"} & set(found.at(6_000))
    assert found.at(6_000) == terms(shut)
    assert "Tørvemark Skole" in terms(shut)


def test_people_first_then_the_items_in_turn():
    found = terms(AGENDA, house=("Borgerservice",))
    assert found[:3] == ("Gunnar Hvidsten", "Lisbeth Bruhn-Madsen", "Borgerservice")
    assert found[3] == "Stine Mikkelborg"
    assert "kommunikationsplatform" in found
    assert {"Opus", "Nova Løn", "Aadal Data", "Tørvemark Skole"} <= set(found)


def test_broken_words_of_a_scan_and_first_words_of_sentences_are_no_names():
    found = terms(AGENDA)
    assert not {"Gl0strup", "Vi", "Det", "Løsningen", "Skolen"} & set(found)
    assert len(found) == len(set(found)) <= MOST_TERMS


def test_the_marked_item_comes_first_from_its_marker_on():
    words = vocabulary(AGENDA, (Marker(90_000, "item", "2"), Marker(10_000, "item", "1"), Marker(95_000, "pause")))
    assert words.at(0)[0] == "Gunnar Hvidsten"
    assert words.at(10_000)[0] == "Stine Mikkelborg"
    assert words.at(120_000)[0] == "Tørvemark Skole"
    assert words.at(120_000).count("Tørvemark Skole") == 1


def test_no_words():
    assert Vocabulary().at(5) == ()
    assert terms(Agenda(Body("X"), ())) == ()


def test_a_transcript_tells_whether_words_of_a_closed_item_were_expected() -> None:
    """An item that was closed after its words had been expected, and one whose words never were."""
    shut = replace(AGENDA, items=(replace(AGENDA.items[0], open=False), AGENDA.items[1]))
    assert closed_among(recognised(vocabulary(AGENDA)), shut)
    assert not closed_among(recognised(vocabulary(shut)), shut)
    assert not closed_among(recognised(vocabulary(AGENDA)), AGENDA)
    assert "Stine" not in repr(recognised(vocabulary(AGENDA)))
