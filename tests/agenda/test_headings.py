from __future__ import annotations

import pytest

from stt_minutes.agenda.headings import CANONICAL, RUN_IN, canonical, normalised


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Resumé", "resume"),
        ("RESUME", "resume"),
        ("Sammendrag:", "resume"),
        ("Resume og sagens baggrund", "resume"),
        ("Tidl. politisk behandling", "tidligere_behandling"),
        ("PUNKTET BEHANDLET TIDLIGERE", "tidligere_behandling"),
        ("Sagens forløb", "tidligere_behandling"),
        ("Problemstilling", "baggrund"),
        ("SAGENS INDHOLD", "baggrund"),
        ("Sagstype", "sagstype"),
        ("ADMINISTRATIONENS INDSTILLING", "indstilling"),
        ("Indstillinger", "indstilling"),
        ("BESLUTNING", "beslutning"),
        ("Supplerende Sagsfremstilling", "sagsfremstilling"),
        ("Løsning", "sagsfremstilling"),
        ("VURDERING", "sagsfremstilling"),
        ("Økonomiske konsekvenser og finansiering", "oekonomi"),
        ("Økonomi og organisatoriske konsekvenser", "oekonomi"),
        ("INDDRAGELSE", "hoering"),
        ("Høring af Ældrerådet", "hoering"),
        ("Lovgrundlag", "lovgrundlag"),
        ("SAGEN AFGØRES AF", "kompetence"),
        ("Beslutningen træffes af", "kompetence"),
        ("Forventet sagsgang", "kompetence"),
        ("KOMMUNIKATION", "kommunikation"),
        ("3. Bilag", "bilag"),
        ("Følgende deltog ikke i behandlingen af punktet:", "fravaer"),
        ("Bæredygtighed", None),
        ("Økonomi og HR udtaler, at der er midler.", None),
        ("x" * 500, None),
    ],
)
def test_headings_have_their_stable_key(heading: str, key: str | None) -> None:
    assert canonical(heading) == key


def test_the_table_is_in_its_own_form_and_says_everything_once() -> None:
    every = [heading for headings in CANONICAL.values() for heading in headings]
    assert len(every) == len(set(every))
    assert [heading for heading in every if normalised(heading) != heading] == []
    assert set(every) >= RUN_IN
