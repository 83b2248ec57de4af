from __future__ import annotations

import pytest

from stt_minutes.agenda.guests import guests, in_title, invited
from stt_minutes.values import Guest


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Chef for digitalisering & IT Tage Hyldal og digitaliseringskonsulent Pia Sol Krag deltager i mødet kl. 9:30.",
            [
                Guest("Tage Hyldal", "Chef for digitalisering & IT", "09:30"),
                Guest("Pia Sol Krag", "digitaliseringskonsulent", "09:30"),
            ],
        ),
        (
            "Chefen for Økonomi og HR Ove Velling og teamleder Pernille Jagd deltager i mødet kl. 10:30.",
            [Guest("Ove Velling", "Chefen for Økonomi og HR", "10:30"), Guest("Pernille Jagd", "teamleder", "10:30")],
        ),
        (
            "Direktøren for Børn og Unge Ida Holm deltager kl. 15.35.",
            [Guest("Ida Holm", "Direktøren for Børn og Unge", "15:35")],
        ),
        (
            "Ingeniør Kaj Hjul Lund fra rådgiveren deltager kl. 14.45 og gennemgår tallene.",
            [Guest("Kaj Hjul Lund", "Ingeniør", "14:45")],
        ),
        ("Affaldsingeniør Line Kjær deltager i mødet kl. 15:40.", [Guest("Line Kjær", "Affaldsingeniør", "15:40")]),
        ("Under punktet deltager skovfoged Bo Ek Lund.", [Guest("Bo Ek Lund", "skovfoged", None)]),
        (
            "På mødet deltager arkitekt Bo Lind fra Tegnestuen Havn under behandlingen af sagen.",
            [Guest("Bo Lind", "arkitekt", None)],
        ),
        (
            "På Teknik- og Miljøudvalgets møde deltager faglig koordinator Birte Søholm under behandlingen af sagen.",
            [Guest("Birte Søholm", "faglig koordinator", None)],
        ),
        ("Bo Lind fra Tegnestuen Havn deltager i punktet.", [Guest("Bo Lind", "fra Tegnestuen Havn", None)]),
        ("Skoleleder Gitte Aabjerg deltager.", [Guest("Gitte Aabjerg", "Skoleleder")]),
        ("Centerlederen deltager.", [Guest("Centerlederen")]),
        ("Mikkel og Ayse deltager.", [Guest("Mikkel"), Guest("Ayse")]),
        ("Lejers partsrepræsentant deltager.", [Guest("Lejers partsrepræsentant")]),
        ("Ida Holm deltager via skærm kl. 9.30.", [Guest("Ida Holm", None, "09:30")]),
        (
            "Orientering ved konsulent Ida Holm, firmaet Tælleværk (deltager kl. 8.30)",
            [Guest("Ida Holm", "konsulent", "08:30")],
        ),
        ("(it-chef Bo Ek deltager)\tkl. 9.30", [Guest("Bo Ek", "it-chef", "09:30")]),
        ("Gæst: rengøringschef Ida Holm (8.40-9.10)", [Guest("Ida Holm", "rengøringschef", "08:40")]),
        ("Forvaltningen deltager.", []),
        ("Alle deltager.", []),
        ("Til punktet er inviteret museumsinspektør Eva Lo Holm.", []),
        ("Kommunen deltager i projektet fra 2026.", []),
        ("Ida Holm deltager i arbejdsgruppen.", []),
        ("I mødet deltager repræsentanter fra afdelingen.", []),
        (
            "Lejrskolen varer to uger. Rektor Ib Falk Moe deltager i mødet kl. 9. Prisen er 5 kr.",
            [Guest("Ib Falk Moe", "Rektor", "09:00")],
        ),
    ],
)
def test_guests_are_read_from_their_sentences(text: str, found: list[Guest]) -> None:
    assert list(guests(text)) == found


def test_the_header_s_guests_go_to_their_items() -> None:
    found = invited(
        [
            "Inviteret: Ida Holm, leverandøren (punkt 3), konsulent Bo Ek (pkt. 4 og 5), kl. 9",
            "Revisor Ib Moe deltager under punkt 2.",
            "Indbudt: Eva Lo",
            "Gæster: psykolog Ane Bo (kl. 8.45)",
        ]
    )
    assert found == {
        "3": [Guest("Ida Holm", "leverandøren")],
        "4": [Guest("Bo Ek", "konsulent", "09:00")],
        "5": [Guest("Bo Ek", "konsulent", "09:00")],
        "2": [Guest("Ib Moe", "Revisor")],
        "": [Guest("Eva Lo"), Guest("Ane Bo", "psykolog", "08:45")],
    }


def test_a_visit_in_a_title_names_its_guest() -> None:
    assert in_title("Besøg af jobcenterchef Lars Hvid") == (Guest("Lars Hvid", "jobcenterchef"),)
    assert in_title("Besøg fra Børnenes Kontor") == ()


def test_a_single_word_in_a_case_s_text_is_no_given_name() -> None:
    assert guests("Nordby deltager.\nCenterlederen deltager.", is_case=True) == (Guest("Centerlederen"),)
