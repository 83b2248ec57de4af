from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_minutes.agenda.dates import find_date, find_times, has_day


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("REFERAT Direktionen d. 15-04-2026", "2026-04-15"),
        ("Onsdag d. 15. april 2026 kl. 09:00", "2026-04-15"),
        ("den 1.maj 2026", "2026-05-01"),
        ("20/6-2026", "2026-06-20"),
        ("20.06.2026", "2026-06-20"),
        ("3. sept. 2026", "2026-09-03"),
        ("2026-06-20 10:30", "2026-06-20"),
        ("4-12-26", "2026-12-04"),
        ("31. februar 2026", None),
        ("11. juni kl. 8.15", None),
        ("sag 85.11.04P20-27-25", None),
        ("4. december 2026 og 5. december 2026", "2026-12-04"),
    ],
)
def test_dates_in_the_ways_they_are_written(text: str, date: str | None) -> None:
    assert find_date(text) == date


def test_a_day_without_its_year_is_a_day_but_no_date() -> None:
    assert has_day("11. juni kl. 8.15")
    assert find_date("11. juni kl. 8.15") is None


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("kl. 9:30", ("09:30", None)),
        ("kl. 17.00-20.00, Byrådssalen", ("17:00", "20:00")),
        ("klokken 9", ("09:00", None)),
        ("kl. 12.30-14", ("12:30", "14:00")),
        ("kl. 8.30 til kl. 10", ("08:30", "10:00")),
        ("16-06-2026 13:05:00", ("13:05", None)),
        ("kl. 25.10", (None, None)),
        ("Sagsnr. 12.30", (None, None)),
        ("1.316.000 kr.", (None, None)),
        ("kl. 9.-klasserne", ("09:00", None)),
    ],
)
def test_times_in_the_ways_they_are_written(text: str, times: tuple[str | None, str | None]) -> None:
    assert find_times(text)[:2] == times


@given(st.dates(), st.times())
def test_what_is_printed_is_found(day: object, time: object) -> None:
    text = f"den {day:%d-%m-%Y} kl. {time:%H.%M}"
    if int(f"{day:%Y}") >= 1000:
        assert find_date(text) == f"{day:%Y-%m-%d}"
    assert find_times(text)[0] == f"{time:%H:%M}"
