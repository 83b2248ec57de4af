"""Numbers, dates, times and amounts as a referat writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_minutes.minutes import writing

SPOKEN = [
    ("fem tusinde kroner om måneden", "5.000 kr. pr. måned"),
    ("femogtyve tusinde kroner", "25.000 kr."),
    ("et hundrede millioner kroner", "100 mio. kr."),
    ("nihundredeogniogfyrretusinde kroner", "949.000 kr."),
    ("ni hundrede niogfyrre tusinde kroner", "949.000 kr."),
    ("ni hundrede og niogfyrretusind kroner", "949.000 kr."),
    ("seks hundrede og nitten tusind et hundrede og tres kroner", "619.160 kr."),
    ("en million to hundrede og fyrre tusind kroner", "1.240.000 kr."),
    ("halvanden million", "1,5 mio."),
    ("halvanden million kroner om året", "1,5 mio. kr. pr. år"),
    ("en halv million kroner", "0,5 mio. kr."),
    ("to og en halv million kroner", "2,5 mio. kr."),
    ("treogtyve en halv million", "23,5 mio."),
    ("et komma fem millioner kroner", "1,5 mio. kr."),
    ("fem komma ni millioner", "5,9 mio."),
    ("en komma to fire million", "1,24 mio."),
    ("nul komma syv millioner", "0,7 mio."),
    ("nul komma nul fem procent", "0,05 pct."),
    ("fjorten komma to", "14,2"),
    ("femoghalvfems procent", "95 pct."),
    ("tre komma fem procent", "3,5 pct."),
    ("den femtende april to tusind og seksogtyve", "den 15. april 2026"),
    ("den femtende april tyve seksogtyve", "den 15. april 2026"),
    ("fjerde december", "4. december"),
    ("den attende til nittende september", "den 18.-19. september"),
    ("femte juni nitten femogfirs", "5. juni 1985"),
    ("i nitten hundrede og fireogtres", "i 1964"),
    ("budgettet for tyve syvogtyve", "budgettet for 2027"),
    ("klokken ni tredive", "kl. 9.30"),
    ("klokken halv ti", "kl. 9.30"),
    ("klokken kvart over ni", "kl. 9.15"),
    ("klokken kvart i ti", "kl. 9.45"),
    ("klokken ti minutter over otte", "kl. 8.10"),
    ("klokken toogtyve", "kl. 22"),
    ("klokken et", "kl. 1"),
    ("klokken ni nul fem", "kl. 9.05"),
    ("paragraf tretten stykke to", "§ 13, stk. 2"),
    ("paragraf otte stykke et nummer tre", "§ 8, stk. 1, nr. 3"),
    ("punkt enogtyve", "punkt 21"),
    ("uge niogtyve og tredive", "uge 29 og 30"),
    ("cirka halvtreds kilometer", "ca. 50 kilometer"),
    ("fire hundrede og tolv kilometer", "412 kilometer"),
    ("to tusind ni hundrede ansatte", "2.900 ansatte"),
    ("den attende", "den 18."),
    ("142 millioner kroner", "142 mio. kr."),
    ("300.000 kroner", "300.000 kr."),
    ("3,9 procent", "3,9 pct."),
    ("klokken 16.30", "kl. 16.30"),
]


@pytest.mark.parametrize(("spoken", "written"), SPOKEN)
def test_spoken_numbers_are_written_as_in_a_referat(spoken: str, written: str) -> None:
    assert writing.write(spoken).text == written


KEPT = [
    "vi har to ting på dagsordenen",
    "en ting mere",
    "det er et punkt",
    "halvandet år siden",
    "han er imod",
    "tre strækninger og en sti",
    "den anden gang",
    "det er det samme en gang til",
]


@pytest.mark.parametrize("text", KEPT)
def test_small_counts_and_articles_stay_words(text: str) -> None:
    assert writing.write(text).text == text


def test_five_against_stays_a_vote() -> None:
    assert writing.write("fem imod og to for").text == "fem imod og to for"


def test_the_spoken_words_are_kept_beside_each_number() -> None:
    written = writing.write("Det koster fem tusinde kroner om måneden, og det er tyve procent mere.")
    assert written.text == "Det koster 5.000 kr. pr. måned, og det er 20 pct. mere."
    assert [(each.heard, each.written) for each in written.numbers] == [
        ("fem tusinde kroner om måneden", "5.000 kr. pr. måned"),
        ("tyve procent", "20 pct."),
    ]


def test_punctuation_and_capitals_are_kept() -> None:
    assert writing.write("Femogtyve tusinde kroner. Fint!").text == "25.000 kr. Fint!"


@given(st.integers(min_value=13, max_value=9_999_999))
def test_an_amount_that_is_written_is_never_changed(value: int) -> None:
    plain = f"{value:,}".replace(",", ".")
    text = writing.write(f"beløbet er {plain} kroner").text
    assert [amount.kroner for amount in writing.amounts(text)] == [value]


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzæøå .,", max_size=80))
def test_text_without_numbers_loses_no_word(text: str) -> None:
    written = writing.write(text)
    if not written.numbers:
        assert written.text.split() == text.split()


@pytest.mark.parametrize(
    ("text", "kroner"),
    [
        ("der gives 5,9 mio. kr. til banen", [5_900_000.0]),
        ("budget på 949.000 kr. i 2026", [949_000.0]),
        ("EU-kontrakt på 100 mio. kr.", [100_000_000.0]),
        ("fra 100.000 kr. til 300.000 kr.", [100_000.0, 300_000.0]),
        ("den 15. april 2026 kl. 9.30", []),
        ("412 km rabat", []),
        ("et tilskud på 40 t.kr.", [40_000.0]),
        ("en udgift på 1,2 mia. kr.", [1_200_000_000.0]),
    ],
)
def test_amounts_in_a_written_text(text: str, kroner: list[float]) -> None:
    assert [amount.kroner for amount in writing.amounts(text)] == kroner
