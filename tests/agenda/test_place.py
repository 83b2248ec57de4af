from __future__ import annotations

import pytest

from stt_minutes.agenda.header import read

DAY = "torsdag den 16. april 2026"


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ([f"Generalforsamling {DAY} kl. 19 i", "Forsamlingshuset Fremad,", "Bygaden 12, 8888 Nørby"], "Forsamlingshuset Fremad, Bygaden 12, 8888 Nørby"),
        ([f"Bestyrelsesmøde {DAY} kl. 19.00 hos Grethe"], "Grethe"),
        ([f"Møde {DAY}, kl. 19.00 - 22.00, Klubhuset, Skovvej 3, Nørby"], "Klubhuset, Skovvej 3, Nørby"),
        ([f"{DAY} kl. 18.30", "Kulturhuset", "Torvet 4", "Velkommen"], "Kulturhuset, Torvet 4"),
        ([f"{DAY} kl. 18.30", "På Nordlund Skole, lokale 4"], "Nordlund Skole, lokale 4"),
        ([f"{DAY} kl. 18.30", "Gammel Havnevej 6"], "Gammel Havnevej 6"),
        ([f"Byrådet - {DAY} kl. 17:00 - Byrådssalen"], "Byrådssalen"),
        ([f"{DAY} klokken 19.00 (dørene åbnes 18.30)", "i kantinen"], "kantinen"),
        ([f"{DAY} kl. 19.00 via Teams"], "Teams"),
        ([f"{DAY} kl. 18.30", "Havneudvalget - Lokale 2"], "Lokale 2"),
        (["Referat af menighedsrådsmøde den 16. april 2026 på Bakkegården"], "Bakkegården"),
        ([f"Referat af menighedsrådsmøde {DAY} i sognegården"], "sognegården"),
        # A label wins, wherever it stands.
        ([f"{DAY} kl. 19", "Skolebestyrelsen på Nordskolen", "Sted: Lærerværelset"], "Lærerværelset"),
        ([f"{DAY} kl. 19 i hallen", "Sted:", "Rådhuset, lokale 7"], "Rådhuset, lokale 7"),
        (["Mødedato", "16-04-2026", "Mødested", "Udvalgsværelset"], "Udvalgsværelset"),
        (["Hos: Pia & Jørgen - Granlunden 11, Ishøj - Kl. 13:00"], "Pia & Jørgen - Granlunden 11, Ishøj"),
        (["Mødested: Lokale 3 kl. 14.30"], "Lokale 3"),
        # Nothing is better than what is no place.
        ([f"{DAY} kl. 18.30 - ca. 21.00", "Der serveres kaffe fra kl. 18."], None),
        ([f"{DAY} kl. 18.30", "Efter mødet er der spisning i kantinen"], None),
        ([f"{DAY} kl. 18.30 Generalforsamling", "Dagsorden ifølge vedtægterne:"], None),
        ([f"{DAY} kl. 18.30", "I henhold til vedtægterne var dagsordenen som følger :"], None),
        ([f"{DAY} kl. 19.00 på", "Deltagere: Ida Bo, Kai Ravn"], None),
        ([f"{DAY} kl. 10, ?"], None),
        ([f"{DAY} kl. 10", "Side 2"], None),
        ([f"{DAY} kl. 19.00 - ? (23.00)"], None),
        ([f"{DAY}", "Skolebestyrelsesmøde"], None),
        ([f"Referat af mødet {DAY} i Havneklubben"], None),
        (["Sted: ?"], None),
    ],
)  # fmt: skip
def test_the_place_is_a_place_or_none(lines: list[str], place: str | None) -> None:
    assert read(lines).place == place
