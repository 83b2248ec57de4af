from __future__ import annotations

import pytest

from stt_minutes.agenda.hyphens import joined, words
from stt_minutes.agenda.text import plain


@pytest.mark.parametrize(
    ("text", "more", "whole"),
    [
        # Broken by the line's end.
        ("en kommunal-", "bestyrelse", "en kommunalbestyrelse"),
        ("kvalitetssik-", "ring af skoler", "kvalitetssikring af skoler"),
        ("Sags-", "fremstilling", "Sagsfremstilling"),
        ("af-", "deling", "afdeling"),
        ("ud-", "valget", "udvalget"),
        # Their own hyphen.
        ("de kommunale p-", "huse", "de kommunale p-huse"),
        ("en a-", "kasse", "en a-kasse"),
        ("E-", "mailen", "E-mailen"),
        ("it-", "systemer", "it-systemer"),
        ("hr-", "afdelingen", "hr-afdelingen"),
        ("tv-", "avisen", "tv-avisen"),
        ("IT-", "chefen", "IT-chefen"),
        ("MitID-", "løsning", "MitID-løsning"),
        ("CO2-", "udledning", "CO2-udledning"),
        ("ph.d.-", "studerende", "ph.d.-studerende"),
        ("ikke-", "rygere", "ikke-rygere"),
        ("Aarhus-", "Odense", "Aarhus-Odense"),
        ("2-", "3 år", "2-3 år"),
        ("2026–", "2029", "2026–2029"),
        ("og/", "eller", "og/eller"),
        # The first half waits for the second.
        ("børne-", "og ungeplanen", "børne- og ungeplanen"),
        ("social-", "eller sundhedsplanen", "social- eller sundhedsplanen"),
        ("ind-", "og/eller udland", "ind- og/eller udland"),
        ("drifts-", "samt anlægsudgifter", "drifts- samt anlægsudgifter"),
        ("kultur-", "ogsåplan", "kulturogsåplan"),
        # No broken word at all.
        ("planen", "godkendes", "planen godkendes"),
        ("planen –", "og taksten", "planen – og taksten"),
        ("planen -", "den nye", "planen - den nye"),
    ],
)
def test_a_word_at_a_lines_end_is_put_together(text: str, more: str, whole: str) -> None:
    assert joined(text, more) == whole


def test_the_text_itself_tells_how_a_word_is_written() -> None:
    known = words(["Der er su-lån, og led-lyset", "er dyrt; lederne og sunde", "vaner"])
    assert joined("et su-", "lån", known) == "et su-lån"
    assert joined("alt led-", "lyset", known) == "alt led-lyset"
    assert joined("med led-", "erne", known) == "med lederne"
    assert joined("en e-", "mail", words(["en god email til alle"])) == "en email"


def test_a_plain_text_that_was_broken_at_a_width_is_put_together() -> None:
    text = (
        "Forvaltningen har undersøgt, om de kommunale p-\nhuse kan drives af en privat virksomhed, og om børne-\n"
        "og ungeplanen kan indgå i den samlede kvalitets-\nsikring af institutionerne i hele kommunen, så at alle\n"
    )
    assert next(line.text for line in plain(text * 3)).startswith(
        "Forvaltningen har undersøgt, om de kommunale p-huse kan drives af en privat virksomhed, og om børne- og ungeplanen kan indgå "
        "i den samlede kvalitetssikring af institutionerne"
    )


@pytest.mark.parametrize("text", ["a" * 200_000 + "-", "a-" * 100_000, "." * 200_000 + "-", "/" * 200_000])
def test_long_lines_cost_no_time(text: str) -> None:
    assert joined(text, text).count("a") == 2 * text.count("a")
