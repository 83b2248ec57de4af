"""The language of closing: what speaks of openness and nothing else, and what only sounds like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_minutes import closed

CLOSED_SECTIONS = """Lukkede Punkter|LUKKET MØDE|Lukket dagsorden|Lukkede sager (ikke offentlige)|Lukket del af mødet|Dagsorden – lukket del
Dagsordenens lukkede del|Fortrolige punkter|Ikke-offentlige punkter|C. Lukkede punkter|Herefter for lukkede døre|Resten af mødet er lukket
Mødet fortsætter for lukkede døre|Mødet lukkes for tilhørere|Lukket møde kl. 18.00|Lukket møde fredag den 14. april 2026|Lukket møde i Byrådet
Fortrolige sager – tavshedspligt|Del 2: Lukket|Lukkede dagsordenspunkter|Punkter til behandling på lukket møde|Punkter for lukkede døre
Sager på lukket dagsorden|Den lukkede del af dagsordenen|Sager, der behandles for lukkede døre|■ Lukkede punkter|Lukket referat|II. Lukkede sager"""
CLOSED_ITEMS = """Lukket sag|Lukket punkt.|Lukket dagsordenspunkt|(Lukket sag)|Ikke offentligt punkt|Sagstype: Lukket|Åben/Lukket: Lukket|Offentlighed: Lukket
Lukket: Ja|Åben: Nej|Offentlig: Nej|Må offentliggøres: Nej|Punktet behandles for lukkede døre.|Sagen er lukket|Punktet er undtaget fra offentlighed
Sagen behandles i lukket møde, jf. styrelseslovens § 10, stk. 2|Lukket punkt jf. § 10, stk. 2, nr. 1|☐ Åben ☒ Lukket|Sagstype: ☐ Åben ☒ Lukket
Åben [ ] Lukket [x]|[x] Lukket [ ] Åben|Åben ☐ Lukket ☒|☒ Lukket|Lukket: ☒|Offentlig: ☐ Ja ☒ Nej|Adgang: Fortrolig|Type\tLukket|Status: Lukket punkt"""
CLOSED_EITHER = """Lukket|[Lukket]|LUKKET|Fortroligt|Ikke-offentlig|Ikke offentlig|For lukkede døre|Bag lukkede døre|Lukket, jf. styrelseslovens § 10, stk. 2
Lukket i henhold til § 10 i lov om kommunernes styrelse|Dørene lukkes|Undtaget fra offentlighed|Lukket behandling|🔒 Lukket|Behandles lukket
Lukket af hensyn til personoplysninger|Lukket for offentligheden|Offentliggøres ikke"""
OPEN = """Åben sag|Åbent punkt|Åben dagsorden|Åbne punkter|Åbent møde|Åben/lukket: Åben|Lukket: Nej|☒ Åben ☐ Lukket|Sagstype: Åben ☒ Lukket ☐|Lukket: ☐
Fortrolighed: Nej|Offentlig dagsorden|(Åbent)"""
NEITHER = """Lukket fredag|Lukkede institutioner|Lukning af skole|Lukkedage i 2027|Svømmehallen er lukket|Lukket svømmehal|Mandag: Lukket|Fredag\tLukket
Lukket den 24. december|Lukket kl. 12-14|Lukket i uge 29|Lukket afdeling|Lukket for trafik|Hemmelig afstemning|Lukket bilag|Antal lukkede sager i 2025
Offentlig høring|Åbningstider|Åbent hus|Åben skole|Offentlige veje|Dagsorden|Tavshedspligterklæring|Fortrolighedspolitik|Borgerservice holder lukket
Biblioteket: Lukket|Lukket: Køb af kran|Åben / Lukket|Åben og lukket dagsorden|□ Åbent □ Lukket|☐ Lukket|Åbenhed|"""


def each(table: str) -> list[str]:
    return table.replace("\n", "|").split("|")


@pytest.mark.parametrize(("text", "scopes"), [(text, {"section"}) for text in each(CLOSED_SECTIONS)] + [(text, {"item", "this"}) for text in each(CLOSED_ITEMS)] + [(text, {"either"}) for text in each(CLOSED_EITHER)])  # fmt: skip
def test_a_text_says_that_something_is_closed(text: str, scopes: set[str]) -> None:
    told = closed.statement(text)
    assert told is not None
    assert not told.open
    assert told.scope in scopes
    assert closed.words(text)


@pytest.mark.parametrize("text", each(OPEN))
def test_a_text_says_that_something_is_open(text: str) -> None:
    told = closed.statement(text)
    assert told is not None
    assert told.open
    assert closed.words(text) == ()


@pytest.mark.parametrize("text", each(NEITHER))
def test_other_texts_say_nothing_of_openness(text: str) -> None:
    assert closed.statement(text) is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Punkt 4-6 er lukkede", ("4", "5", "6")),
        ("Punkterne 4, 5 og 7 behandles for lukkede døre", ("4", "5", "7")),
        ("Lukkede punkter: 4, 5 og 6", ("4", "5", "6")),
        ("Punkt 1-3 er åbne, punkt 4-5 er lukkede", ("4", "5")),
        ("Sag 7: Lukket", ("7",)),
        ("Lukket punkt jf. § 10, stk. 2", ()),
        ("Lukket møde kl. 18.00-19.00", ()),
    ],
)
def test_a_text_names_the_items_it_speaks_of(text: str, numbers: tuple[str, ...]) -> None:
    told = closed.statement(text)
    assert told is not None
    assert (told.open, told.numbers) == (False, numbers)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sagen blev drøftet på et lukket møde i maj.", ["lukket møde"]),
        ("Notatet er fortroligt og må ikke offentliggøres.", ["fortroligt", "ikke offentliggøres"]),
        ("Køb af kran (lukket)", ["lukket"]),
        ("Lukket: Køb af kran", ["Lukket"]),
        ("Vi talte om veje.\nSagstype: Lukket\nMere om veje.", ["Sagstype: Lukket"]),
        ("En lukket personalesag behandles for lukkede døre, jf. styrelseslovens § 10.", ["lukket personalesag", "for lukkede døre", "styrelseslovens § 10"]),
        ("Svømmehallen er lukket om fredagen, og to institutioner holder lukket i uge 29.", []),
        ("Mandag: Lukket\nFredag\tLukket\nÅbningstider (lukket mandag)", []),
        ("☒ Åben ☐ Lukket", []),
        ("", []),
    ],
)  # fmt: skip
def test_words_of_closing_are_found_where_they_stand(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in closed.words(text)] == found


@given(st.text(st.sampled_from("lukketåbnfordøre punktsag☐☒[x]():/-–\t\n.10§ LMØÅ,;"), max_size=200))
def test_any_text_is_read_and_its_words_lie_in_it(text: str) -> None:
    closed.statement(text)
    places = closed.words(text)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert list(places) == sorted(places)
