from __future__ import annotations

import pytest

from stt_minutes.agenda.header import read

DAY = "torsdag den 16. april 2026"


@pytest.mark.parametrize(
    "lines",
    [
        ["Dokument dato: 02-04-2026", f"Møde i Havnerådet, {DAY}, kl. 9.00-12.00"],
        ["Dok. dato 2/4-2026", "Mødedato 16/4-2026"],
        ["Dokumentdato: 02.04.2026", "Møde i direktionen", "16.04.2026"],
        ["Udskrevet 02-04-2026", "Byrådet", "16-04-2026 kl. 17"],
        ["Dato: 2. april 2026", "Indkaldelse til bestyrelsesmøde", f"{DAY} kl. 19 i Klubhuset"],
        ["Dagsorden udsendt den 9. april 2026", f"Mødet holdes {DAY}"],
        ["Senest redigeret: 2026-04-20 10:00", "Møde: 2026-04-16 16:00"],
        ["Godkendt den 7. maj 2026", "Referat af møde i Havnerådet torsdag den 16. april", "2026 kl. 16.00"],
        ["Referat fra mødet den 16. april 2026", "Næste møde: torsdag den 14. maj 2026 kl. 19.00"],
        ["Afbud senest mandag den 13. april 2026 kl. 12", f"Møde {DAY} kl. 19"],
        ["Afbud bedes meldt senest den 13. april 2026", "Mødedato: 16. april 2026"],
        ["Havnerådet", "Møde den 16.", "april 2026, kl. 16-18, Lokale 2"],
        ["Mødetid: torsdag den 16. april", "2026"],
        ["Havneudvalget", "Mødedato:", "16.4.2026"],
        ["Havneudvalget 2026.04.16"],
    ],
)
def test_the_day_is_the_meeting_s(lines: list[str]) -> None:
    assert read(lines).date == "2026-04-16"


def test_a_paper_s_own_date_is_no_meeting_s() -> None:
    assert read(["Havneudvalget", "Brevdato: 1. april 2026 kl. 10"]).date is None


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        (["Afbud senest den 13. april 2026 kl. 12", f"Møde {DAY} kl. 19-21"], ("19:00", "21:00")),
        (["Tidspunkt: 16. apr. 2026, 17.00"], ("17:00", None)),
        ([f"Mødedato: {DAY}", "Tid:", "16.00 - 18.00"], ("16:00", "18:00")),
        ([f"Hos: Pia - kl. 13:00, {DAY}"], ("13:00", None)),
        ([DAY, "Klokken 19.00 - 22.00", "Kulturhuset"], ("19:00", "22:00")),
    ],
)
def test_the_time_is_the_meeting_s(lines: list[str], times: tuple[str, str | None]) -> None:
    facts = read(lines)
    assert (facts.start, facts.end) == times
