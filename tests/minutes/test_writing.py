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
    ("klokken ti i ni", "kl. 8.50"),
    ("klokken fem i ti", "kl. 9.55"),
    ("klokken tyve i syv", "kl. 6.40"),
    ("klokken fem i halv ti", "kl. 9.25"),
    ("klokken fem over halv ti", "kl. 9.35"),
    ("klokken ti i halv ni", "kl. 8.20"),
    ("klokken ti over halv et", "kl. 12.40"),
    ("halvandet tusind kroner", "1.500 kr."),
    ("to og et halvt tusind kroner", "2.500 kr."),
    ("halvandet hundrede tusind kroner", "150.000 kr."),
    ("halvandet hundrede kroner", "150 kr."),
    ("et halvt hundrede tusind kroner", "50.000 kr."),
    ("to og en halv milliard kroner", "2,5 mia. kr."),
    ("halvanden milliard", "1,5 mia."),
    ("trekvart million kroner", "0,75 mio. kr."),
    ("to til tre millioner kroner", "2-3 mio. kr."),
    ("fire til fem hundrede tusind kroner", "400.000-500.000 kr."),
    ("fire til fem hundrede kroner", "400-500 kr."),
    ("to komma fem og halvfjerds millioner", "2,75 mio."),
    ("femogtyve komma fem og tyve procent", "25,25 pct."),
    ("tre komma femoghalvfjerds procent", "3,75 pct."),
    ("et komma to fem", "1,25"),
    ("i januar to tusind seksogtyve", "i januar 2026"),
    ("i totusindogfemogtyve", "i 2025"),
    ("to tusind seksogtyve til to tusind niogtyve", "2026 til 2029"),
    ("i januar tyve seksogtyve", "i januar 2026"),
    ("i tyve hundrede og femogtyve", "i 2025"),
    ("i nittenhundredefireogtres", "i 1964"),
    ("i andet halvår to tusind og seksogtyve", "i andet halvår 2026"),
    ("budget tyve syvogtyve", "budget 2027"),
    ("fem tusind kroner pr. måned", "5.000 kr. pr. måned"),
    ("fem tusind kr. om året", "5.000 kr. pr. år"),
    ("halvanden mio. kroner", "1,5 mio. kr."),
    ("tre komma fire mia. kroner", "3,4 mia. kr."),
    ("paragraf tretten a stykke to", "§ 13 a, stk. 2"),
    ("paragraf tretten a", "§ 13 a"),
    ("paragraf tretten i planloven", "§ 13 i planloven"),
    ("paragraf fire stykke et litra b", "§ 4, stk. 1, litra b"),
    ("to milliarder tre hundrede millioner kroner", "2,3 mia. kr."),
    ("en milliard og to hundrede og halvtreds millioner kroner", "1,25 mia. kr."),
    ("hundrede kroner", "100 kr."),
    ("tusind kroner", "1.000 kr."),
    ("to tusind og halvtreds elever", "2.050 elever"),
    ("2026 kroner", "2.026 kr."),
    ("35.000 kroner pr. år.", "35.000 kr. pr. år."),
    ("klokken ti til tolv", "kl. 10-12"),
    ("klokken ti begynder vi", "kl. 10 begynder vi"),
    ("klokken kvart i otte", "kl. 7.45"),
    ("klokken et kvarter over ni", "kl. 9.15"),
    ("klokken 10 i 9", "kl. 8.50"),
    ("klokken fem i fem minutter", "kl. 5 i fem minutter"),
    ("den første og den anden maj", "den 1. og den 2. maj"),
    ("den tolvte og trettende marts", "den 12. og 13. marts"),
    ("den ellevte eller tolvte maj", "den 11. eller 12. maj"),
    ("uge niogtyve eller tredive", "uge 29 eller 30"),
    ("fem hundrede tusind", "500.000"),
    ("et hundrede og halvtreds tusind kroner", "150.000 kr."),
    ("syv og en halv procent", "7,5 pct."),
    ("fire hundrede tolv mand", "412 mand"),
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
    "klokken tyve personer",
    "et par tusind kroner",
    "mange tusind kroner",
    "fire-fem hundrede kroner",
    "to tre tusind kroner",
    "§ 13, stk. 2, i planloven",
    "tusind tak",
    "hundrede mennesker",
    "i 2026",
    "årsplan 2026",
    "500 kr. pr. elev til lejrskolen",
    "3,2 mio. kr. til vejene",
    "i uge 29 eller 30",
    "fem imod og to for",
    "2,75 mio. kr.",
    "en time og et kvarter",
    "den 9. juni 2026",
    "12 mand",
]


@pytest.mark.parametrize("text", KEPT)
def test_small_counts_and_articles_stay_words(text: str) -> None:
    assert writing.write(text).text == text


@pytest.mark.parametrize("text", ["et par tusind kroner", "mange tusind kroner", "fire-fem hundrede kroner"])
def test_a_vague_number_is_no_amount(text: str) -> None:
    assert writing.amounts(writing.write(text).text) == ()


@given(st.integers(min_value=1, max_value=12), st.sampled_from([5, 10, 20]), st.sampled_from(["i", "over"]))
def test_minutes_beside_an_hour(hour: int, minutes: int, side: str) -> None:
    total = (hour * 60 + (minutes if side == "over" else -minutes)) % 720
    hours, rest = divmod(total, 60)
    words = {5: "fem", 10: "ti", 20: "tyve"}[minutes]
    assert writing.write(f"klokken {words} {side} {hour}").text == f"kl. {hours or 12}.{rest:02d}"


@given(st.integers(min_value=2020, max_value=2049), st.sampled_from(["i", "januar", "budget", "foråret"]))
def test_a_year_is_written_without_a_separator(year: int, before: str) -> None:
    tens, unit = divmod(year - 2000, 10)
    names = ["", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni"]
    low = f"{names[unit]}og" if unit else ""
    said = f"{before} to tusind {low}{['', '', 'tyve', 'tredive', 'fyrre'][tens]}"
    assert writing.write(said).text == f"{before} {year}"


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
