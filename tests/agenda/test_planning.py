from __future__ import annotations

import pytest

from stt_minutes.agenda import structure, text
from stt_minutes.agenda.planning import apart
from stt_minutes.values import AgendaItem, Member

TOP = """Direktionen i Fuglsang
Mandag d. 11. maj 2026 kl. 8.30-12.00
Deltagere: Ulla Krogsgård (kommunaldirektør, formand), Bent Aagesen, Mie Thorup, Mads Peter Kjølhede

"""


def read(title: str, below: str = "") -> AgendaItem:
    agenda = structure.build(
        text.read(f"{TOP}1. Godkendelse af dagsorden\n\n2. {title}\n{below}\n3. Eventuelt\n".encode())
    )
    assert agenda is not None
    return agenda.item("2")


@pytest.mark.parametrize(
    ("title", "who"),
    [
        ("Lønpuljen (Mie, 15 min)", [("Mie Thorup", None)]),
        ("Lønpuljen (Mie)", [("Mie Thorup", None)]),
        ("Lønpuljen (Mads Peter, 8.50-9.05)", [("Mads Peter Kjølhede", None)]),
        ("Lønpuljen (Bent/Mie)", [("Bent Aagesen", None), ("Mie Thorup", None)]),
        ("Lønpuljen (UK, 1 time)", [("Ulla Krogsgård", "formand")]),
        ("Lønpuljen v/formanden", [("Ulla Krogsgård", "formand")]),
        ("Lønpuljen v/ kassereren", [("kassereren", None)]),
        ("Lønpuljen v/ HR 13.15", [("HR", None)]),
        ("Lønpuljen v/ økonomichef Ida Holm (kl. 9.15)", [("Ida Holm", "økonomichef")]),
        ("Lønpuljen, oplæg ved skolechef Jens Bro og Bent", [("Jens Bro", "skolechef"), ("Bent Aagesen", None)]),
        ("Lønpuljen ved Mie Thorup", [("Mie Thorup", None)]),
        ("Lønpuljen (alle, 10 min)", []),
        ("Lønpuljen (Til drøftelse, 20 min)", []),
        ("Lønpuljen (orientering)", []),
        ("Lønpuljen (B) kl. 10.00-10.15", []),
        ("Trafikken ved Skolen", []),
        ("Trafikken (Nordby)", []),
    ],
)
def test_who_presents_is_read_from_what_stands_behind_the_title(title: str, who: list[tuple[str, str | None]]) -> None:
    item = read(title)
    assert [(each.name, each.title) for each in item.presenters] == who
    assert item.guests == ()


@pytest.mark.parametrize(
    ("title", "start", "minutes"),
    [
        ("Regnskab (Mie, 15 min)", None, 15),
        ("Regnskab (ca. ½ time)", None, 30),
        ("Regnskab (1½ time)", None, 90),
        ("Regnskab (en halv time)", None, 30),
        ("Regnskab kl. 9.30-9.45", "09:30", 15),
        ("Regnskab 2025 (B) kl. 9.30-10.45", "09:30", 75),
        ("Regnskab, kl. 10", "10:00", None),
        ("9.15-9.30: Regnskab", "09:15", 15),
        ("Regnskab (kl. 9.15)", "09:15", None),
        ("Åbningstider fra kl. 9.00-11.00", None, None),
        ("Borgermøde den 3. juni kl. 9.00-11.00", None, None),
        ("Borgermøde kl. 19.00-21.00", None, None),
    ],
)
def test_when_and_how_long_is_read_from_the_title(title: str, start: str | None, minutes: int | None) -> None:
    item = read(title)
    assert (item.planned, item.planned_minutes) == (start, minutes)


def test_lines_of_their_own_tell_who_and_when() -> None:
    item = read("Personale", "Sagsbehandler: Hanne Vester\nTid: kl. 9.15-9.45\n")
    assert [each.name for each in item.presenters] == ["Hanne Vester"]
    assert (item.planned, item.planned_minutes) == ("09:15", 30)
    item = read("Personale", "Indstilling\nAt A.\n\nAnsvarlig: Mie\n")
    assert [each.name for each in item.presenters] == ["Mie Thorup"]


def test_times_that_do_not_rise_are_no_plan() -> None:
    source = f"{TOP}1. Dagsorden\n2. Nyt kl. 10.30\n3. Gammelt kl. 9.15\n4. Budget (10 min)\n5. Eventuelt\n"
    agenda = structure.build(text.read(source.encode()))
    assert agenda is not None
    assert [item.planned for item in agenda.items] == [None] * 5
    assert agenda.item("4").planned_minutes == 10


def test_a_guest_that_the_title_names_is_a_guest() -> None:
    item = read("Robotter (Bent, 15 min.) - konsulent Jonas Lykke deltager")
    assert [(each.name, each.title) for each in item.guests] == [("Jonas Lykke", "konsulent")]
    assert [each.name for each in item.presenters] == ["Bent Aagesen"]


@pytest.mark.parametrize(
    ("title", "clean", "aside"),
    [
        ("Siden sidst (alle) 10 min", "Siden sidst", "(alle)\t10 min"),
        ("Budget pr. 31. oktober (RV) 20 min", "Budget pr. 31. oktober", "(RV)\t20 min"),
        (
            "Sygefravær 3. kvartal (HR-chef Dorthe Lund deltager) kl. 9.10",
            "Sygefravær 3. kvartal",
            "(HR-chef Dorthe Lund deltager)\tkl. 9.10",
        ),
        ("Nyt fra huset v. Rasmus", "Nyt fra huset", "v. Rasmus"),
        ("Siden sidst – v/ Rasmus (15 min)", "Siden sidst", "v/ Rasmus\t(15 min)"),
        (
            "Lejrskole. Lærer Pernille Dons deltager under punktet.",
            "Lejrskole",
            "Lærer Pernille Dons deltager under punktet.",
        ),
        (
            "Varme i Skelby (driftsleder Ib Bo, Nordby Varme, deltager)",
            "Varme i Skelby",
            "(driftsleder Ib Bo, Nordby Varme, deltager)",
        ),
        (
            "Haveaffald (Rasmus Vester; Bo Holm fra Vejby Affald deltager)",
            "Haveaffald",
            "(Rasmus Vester; Bo Holm fra Vejby Affald deltager)",
        ),
        ("kl. 9.15: Regnskab", "Regnskab", "kl. 9.15"),
        ("Trafikken ved Ny Østergade", "Trafikken ved Ny Østergade", ""),
        ("Lokalplan 12 (Søndre Havn)", "Lokalplan 12 (Søndre Havn)", ""),
        ("Sygefravær (O)", "Sygefravær (O)", ""),
        ("Cykelsti ved Vester", "Cykelsti ved Vester", ""),
        ("Ny sti - Vester", "Ny sti - Vester", ""),
        ("Nye linealer / Rasmus / 20 min", "Nye linealer", "Rasmus\t20 min"),
        ("Gratis parkering i 30 minutter", "Gratis parkering i 30 minutter", ""),
        ("Forslag fra Ida Bo (Ø) om gratis bus", "Forslag fra Ida Bo (Ø) om gratis bus", ""),
        ("Anlægsregnskaber (a-sag)", "Anlægsregnskaber (a-sag)", ""),
        ("Skole kl. 8 eller kl. 9 (puljen på 2 mio. kr.)", "Skole kl. 8 eller kl. 9 (puljen på 2 mio. kr.)", ""),
    ],
)
def test_a_title_is_parted_from_who_and_when(title: str, clean: str, aside: str) -> None:
    assert apart([title], [Member("Rasmus Vester", note="RV")]) == [(clean, aside)]


def test_a_column_of_times_behind_the_titles_is_told_from_figures_in_one() -> None:
    titles = ["Dagsorden 15.00", "Klimaplan 15.05", "Solceller (RV) 15.30", "Eventuelt 16.50"]
    assert [clean for clean, _ in apart(titles, [Member("Rasmus Vester", note="RV")])] == [
        "Dagsorden",
        "Klimaplan",
        "Solceller",
        "Eventuelt",
    ]
    assert apart(["Dagsorden", "Matrikel 15.05", "Eventuelt"], [])[1] == ("Matrikel 15.05", "")


def test_colleagues_without_a_roster_are_told_by_the_habit_of_their_agenda() -> None:
    titles = ["Runden (alle)", "Vinterens huller (Kim)", "Byggesager (Dorte)", "Bilparken (Kim)", "Eventuelt"]
    assert [clean for clean, _ in apart(titles, [])] == [
        "Runden",
        "Vinterens huller",
        "Byggesager",
        "Bilparken",
        "Eventuelt",
    ]
    towns = ["Lokalplan 12 (Nordby)", "Lokalplan 13 (Sønderby)", "Lokalplan 14 (Nordby)"]
    assert [clean for clean, _ in apart(towns, [])] == towns
    kinds = ["Dagsorden (B)", "Budget (H)", "Politik (B)", "Redegørelse (O)"]
    assert [clean for clean, _ in apart(kinds, [], inner=True)] == kinds
