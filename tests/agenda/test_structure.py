"""Items and parts in the ways that files mark them, each as a small file of text."""

from __future__ import annotations

from pathlib import Path

import pytest

from stt_minutes.agenda import markdown, structure, text, tidy
from stt_minutes.agenda.supplement import supplemented
from stt_minutes.speech.vocabulary import terms, vocabulary
from stt_minutes.values import Agenda, Marker

CASES = Path(__file__).parent / "cases" / "text"


def read(source: str) -> Agenda:
    agenda = structure.build(tidy.tidied(text.read(source.encode())))
    assert agenda is not None
    return agenda


def titles(agenda: Agenda) -> list[tuple[str, str]]:
    return [(item.number, item.title) for item in agenda.items]


@pytest.fixture
def ocr() -> Agenda:
    return read((CASES / "ocr.txt").read_text(encoding="utf-8"))


TOP = "Dagsorden for Byrådet den 2. maj 2026 kl. 17\n\n"


@pytest.mark.parametrize(
    "heading", ["Punkt {}: {}", "Punkt {}. {}", "Pkt. {} {}", "Pkt. {}. {}", "{}. {}", "{}) {}", "{} {}", "{}: {}", "Nr. {}  {}", "Sag {}: {}", "Punkt {}\n{}", "{}.\n{}", "Punkt nr. {} - {}"]
)  # fmt: skip
def test_headings_of_every_shape(heading: str) -> None:
    source = TOP + "\n\n".join(
        heading.format(number, title) for number, title in enumerate(["Referat", "Veje i Lyngdal", "Eventuelt"], 1)
    )
    assert titles(read(source)) == [("1", "Referat"), ("2", "Veje i Lyngdal"), ("3", "Eventuelt")]


@pytest.mark.parametrize(
    "line",
    [
        "Lukket: Grunden",
        "LUKKET - Grunden",
        "Lukket punkt: Grunden",
        "Grunden (lukket)",
        "(Lukket) Grunden",
        "Fortroligt: Grunden",
    ],
)
def test_closed_items_of_every_shape(line: str) -> None:
    item = read(f"{TOP}Punkt 1: Åbent\n\nPunkt 2: {line}\n").items[1]
    assert (item.title, item.open) == ("Grunden", False)


def test_an_item_is_closed_by_the_word_before_its_number() -> None:
    item = read(f"{TOP}Punkt 1: Åbent\n\nLukket punkt 2: Grunden\n").items[1]
    assert (item.number, item.title, item.open) == ("2", "Grunden", False)


def test_bilag_on_one_line_are_parted() -> None:
    item = read(f"{TOP}Punkt 1: Busser\n\nBilag: Køreplan; Svar fra selskabet\n\nPunkt 2: Eventuelt\n").item("1")
    assert [each.name for each in item.attachments] == ["Køreplan", "Svar fra selskabet"]


def test_a_word_on_closing_in_a_title_does_not_close_the_item() -> None:
    assert [item.open for item in read(f"{TOP}Punkt 1: Lukkedage i 2027\n\nPunkt 2: Lukket svømmehal\n").items] == [
        True,
        True,
    ]


def test_a_numbered_list_in_a_text_is_no_item() -> None:
    agenda = read(
        f"{TOP}1. Godkendelse af dagsorden\n\n2. Veje\n\nIndstilling\n\nChefen indstiller,\n1. at A\n2. at B\n3. at C\n\n3. Skoler\n\n4. Eventuelt\n"
    )
    assert titles(agenda) == [("1", "Godkendelse af dagsorden"), ("2", "Veje"), ("3", "Skoler"), ("4", "Eventuelt")]
    assert [line.label for line in agenda.item("2").recommendations] == ["1", "2", "3"]


def test_decisions_numbered_by_point_are_no_items() -> None:
    agenda = read(
        f"{TOP}Punkt 1: Veje\n\nBeslutning\n\nPunkt 1: Godkendt.\nPunkt 2 og 3: Udsat.\n\nPunkt 2: Skoler\n\n00.01.00-G01-1-26\n\nPunkt 3: Eventuelt\n"
    )
    assert titles(agenda) == [("1", "Veje"), ("2", "Skoler"), ("3", "Eventuelt")]


@pytest.mark.parametrize(
    "contents",
    [
        "1. Veje\n2. Skoler\n3. Eventuelt\n",
        "Veje ........ 2\nSkoler\t3\nEventuelt . . . . . 4\n",
        "1. Veje\t2\n2. Skoler\t3\n3. Eventuelt\t4\n",
    ],
)
def test_a_table_of_contents_is_no_item_but_is_kept(contents: str) -> None:
    body = "1. Veje\n\nResumé\nOm veje.\n\n2. Skoler\n\nResumé\nOm skoler.\n\n3. Eventuelt\n"
    agenda = read(f"{TOP}Indholdsfortegnelse\n{contents}\n{body}")
    assert titles(agenda) == [("1", "Veje"), ("2", "Skoler"), ("3", "Eventuelt")]
    assert len([line for line in agenda.layout if "Veje" in line]) == 1
    assert [part.text for part in agenda.item("1").parts] == ["Om veje."]


def test_numbers_go_on_over_the_year_and_jumps_are_doubted() -> None:
    agenda = read(f"{TOP}55. Spørgetid\n\n56. Veje\n\nIndstilling: At A.\n\n58. Eventuelt\n")
    assert [item.number for item in agenda.items] == ["55", "56", "58"]
    assert [(remark.kind, remark.item) for remark in agenda.remarks if remark.kind == "number_jumps"] == [
        ("number_jumps", "58")
    ]


def test_a_tillaegsdagsorden_in_the_file_begins_again() -> None:
    agenda = read(
        f"{TOP}1. Veje\n\nIndstilling: At A.\n\n2. Eventuelt\n\nTillægsdagsorden\n\n1. Havnen\n\nIndstilling: At B.\n\n4. Broen\n"
    )
    assert [(item.number, item.title, item.supplementary) for item in agenda.items] == [
        ("1", "Veje", False), ("2", "Eventuelt", False), ("3", "Havnen", True), ("4", "Broen", True),
    ]  # fmt: skip
    assert "number_repeated" in {remark.kind for remark in agenda.remarks}


def test_a_tillaegsdagsorden_as_a_file_of_its_own_is_put_in() -> None:
    first = read(f"{TOP}1. Veje\n\nIndstilling: At A.\n\n2. Eventuelt\n")
    extra = read("Tillægsdagsorden for Byrådet den 2. maj 2026\n\n1. Havnen\n\nIndstilling: At B.\n")
    both = supplemented(first, extra)
    assert [(item.number, item.title, item.supplementary) for item in both.items][1:] == [
        ("2", "Eventuelt", False),
        ("3", "Havnen", True),
    ]
    assert "Tillægsdagsorden for Byrådet den 2. maj 2026" in both.layout
    other = supplemented(
        first, read("Tillægsdagsorden for Byrådet den 9. maj 2026\n\n7. Havnen\n\nIndstilling: At B.\n")
    )
    assert "other_meeting" in {remark.kind for remark in other.remarks}
    assert other.items[-1].number == "7"


def test_doubts_are_named() -> None:
    agenda = read("Dagsorden\n\nPunkt 1: Veje\n\nVURDERING\nFint.\n\nKLIMAET\nVarmt.\n\nPunkt 2: Skoler\n")
    assert {remark.kind for remark in agenda.remarks} == {
        "body_missing",
        "date_missing",
        "heading_unknown",
        "item_empty",
    }
    assert all(remark.text.endswith(".") for remark in agenda.remarks)


def test_earlier_decisions_in_a_decision_field_are_apart_from_todays() -> None:
    agenda = read(
        f"{TOP}Punkt 1: Veje\n\nBeslutning\n\n18. april 2026: Udsat.\n2. maj 2026: Godkendt.\n\nPunkt 2: Eventuelt\n"
    )
    item = agenda.item("1")
    assert [(part.canonical, part.text) for part in item.parts] == [
        ("tidligere_behandling", "18. april 2026: Udsat."), ("beslutning", "2. maj 2026: Godkendt."),
    ]  # fmt: skip
    assert [(each.date, each.text) for each in item.earlier] == [("2026-04-18", "Udsat.")]


def test_todays_decision_is_known_by_body_and_date() -> None:
    source = "Byrådets beslutning den {}:\n\nGodkendt.\n\nPunkt 2: Eventuelt\n"
    today, earlier = (
        read(f"{TOP}Punkt 1: Veje\n\n{source.format(day)}").item("1").parts[0].canonical
        for day in ("02-05-2026", "12-03-2026")
    )
    assert (today, earlier) == ("beslutning", "tidligere_behandling")


def test_unnumbered_headings_get_numbers_and_a_remark() -> None:
    source = "# Dagsorden for Ældrerådet\n\n## Godkendelse af referat\n\n## Besøg\n\n### Resumé\n\nVi besøger.\n\n## Eventuelt\n"
    agenda = structure.build(markdown.read(source.encode()))
    assert agenda is not None
    assert titles(agenda) == [("1", "Godkendelse af referat"), ("2", "Besøg"), ("3", "Eventuelt")]
    assert "numbers_missing" in {remark.kind for remark in agenda.remarks}


def test_who_decides_in_the_end_is_told() -> None:
    agenda = read(
        "Dagsorden for Teknikudvalget\n\nPunkt 1: Veje\n\nIndstilling\nChefen indstiller til Økonomiudvalget og Byrådet, at A.\n\n"
        "Punkt 2: Broer\n\nIndstilling\nChefen indstiller, at B.\n"
    )
    assert [item.decided_by for item in agenda.items] == ["Byrådet", None]


def test_the_case_type_is_read() -> None:
    assert (
        read(f"{TOP}Punkt 1: Veje\n\nSagstype: Orientering\n\nPunkt 2: Eventuelt\n").item("1").case_type
        == "Orientering"
    )


def test_text_from_recognition_is_read_with_a_warning_and_not_listened_for(ocr: Agenda) -> None:
    assert ocr.is_ocr
    assert [item.number for item in ocr.items] == ["1", "2"]
    assert terms(ocr, ["Lyngdal"]) == ("Lyngdal",)
    marker = Marker(5, "item", "1")
    assert vocabulary(ocr, [marker]).by_time == ()


@pytest.mark.parametrize("name", ["direktion.txt", "byraad-fortloebende.txt", "sundhedsudvalg-referat.txt"])
def test_good_danish_is_not_taken_for_recognised_text(name: str) -> None:
    assert not read((CASES / name).read_text(encoding="utf-8-sig")).is_ocr


def test_items_without_numbers_or_styles_are_known_by_their_case_numbers() -> None:
    agenda = read(
        f"{TOP}Godkendelse af dagsorden\n\n\nFaste teams i hjemmeplejen\nSagsnr. 2026-014417\n\nResume\nSmå teams.\n\n"
        "Indstilling\nDirektøren indstiller, at status drøftes.\n\n\nKvalitetsstandard\nSagsnr. 2026-002210\n\nØkonomi\n2 mio. kr.\n\n\n"
        "Eventuelt\n"
    )
    assert titles(agenda) == [
        ("1", "Godkendelse af dagsorden"),
        ("2", "Faste teams i hjemmeplejen"),
        ("3", "Kvalitetsstandard"),
        ("4", "Eventuelt"),
    ]


def test_guests_in_the_header_belong_to_the_items_named_with_them() -> None:
    agenda = read(
        f"{TOP}Gæster: økonomichef Jens Bro (punkt 1 og 2), chef for Plan Malene Ty (pkt. 3, kl. 9.15)\n\n"
        "Punkt 1: Budget\n\nPunkt 2: Anlæg\n\nPunkt 3: Planer\n\nPunkt 4: Eventuelt\n"
    )
    invited = {item.number: [(guest.name, guest.planned) for guest in item.guests] for item in agenda.items}
    assert invited == {"1": [("Jens Bro", None)], "2": [("Jens Bro", None)], "3": [("Malene Ty", "09:15")], "4": []}


@pytest.mark.parametrize("mark", ["2.{} {}", "2.{}. {}", "Punkt 2.{}: {}", "Pkt. 2.{} {}", "   2.{}) {}"])
def test_sub_items_with_titles_of_their_own_are_items(mark: str) -> None:
    subs = "\n".join(mark.format(number, title) for number, title in enumerate(["Nyt fra formanden", "Skolerne"], 1))
    agenda = read(f"{TOP}1. Godkendelse af dagsorden\n2. Meddelelser\n{subs}\n3. Eventuelt\n")
    assert titles(agenda) == [
        ("1", "Godkendelse af dagsorden"), ("2", "Meddelelser"), ("2.1", "Nyt fra formanden"), ("2.2", "Skolerne"), ("3", "Eventuelt"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Sagsfremstilling\n2.1 Elevtal\nTallet falder.\n2.2 Bygninger\nDe er slidte.\n",
        "Indstilling\nDirektøren indstiller, at\n2.1 Elevtallet godkendes\n2.2 Bygningerne sælges\n",
        "2.1 Indledning\nOm sagen.\n2.2 Elevtal\nDet falder.\n",
        "2.1 Nyt fra formanden\n2.2 Nyt fra skolerne\n\nBeslutning\nTaget til efterretning.\n",
        "2.15 Pause\n2.30 Kaffe\n",
        "2.1 mio. kr. går til skolerne.\n2.2 mio. kr. går til veje.\n",
        "2.2 Nyt fra formanden\n2.3 Nyt fra skolerne\n",
        f"2.1 Elevtal\n{'Der er færre elever i år. ' * 12}\n2.2 Bygninger\n{'De er slidte og skal sælges. ' * 12}\n",
    ],
)
def test_numbered_chapters_and_lines_of_a_case_are_no_items(text: str) -> None:
    agenda = read(f"{TOP}1. Godkendelse af dagsorden\n\n2. Skoler\n\n{text}\n3. Eventuelt\n")
    assert [item.number for item in agenda.items] == ["1", "2", "3"]


def test_what_the_table_of_contents_names_is_an_item() -> None:
    contents = "1. Dagsorden\t1\n2. Skoler\t2\n2.1 Elevtal\t2\n2.2 Bygninger\t3\n3. Eventuelt\t4\n"
    body = f"2.1 Elevtal\n{'Der er færre elever i år. ' * 12}\n2.2 Bygninger\n{'De er slidte og skal sælges. ' * 12}\n"
    agenda = read(f"{TOP}Indhold\n{contents}\n1. Dagsorden\n\n2. Skoler\n\n{body}\n3. Eventuelt\n")
    assert [item.number for item in agenda.items] == ["1", "2", "2.1", "2.2", "3"]
    assert len(agenda.layout) == 6


def test_sub_items_of_a_closed_item_are_closed() -> None:
    agenda = read(f"{TOP}Punkt 1: Lukket: Grunde\n\nPunkt 1.1: Nord\n\nPunkt 1.2: Syd\n\nPunkt 2: Lukket punkt 1\n")
    assert [item.open for item in agenda.items[:3]] == [False, False, False]


def test_a_gap_in_the_sub_items_is_doubted_and_a_list_of_titles_is_not() -> None:
    agenda = read(f"{TOP}1. Nyt\n1.1 Skoler\n1.2 Veje\n1.4 Havnen\n\n2. Budget\n\nIndstilling\nAt A.\n")
    assert [(each.kind, each.item) for each in agenda.remarks] == [("number_jumps", "1.4")]


def test_roman_numerals_and_letters_count_items_or_only_group_them() -> None:
    roman = read(f"{TOP}I. Valg af dirigent\nII. Forslag\n1. Taget\n2. Haven\nIII. Eventuelt\n")
    assert [item.number for item in roman.items] == ["I", "II", "II.1", "II.2", "III"]
    letters = read(f"{TOP}A. Siden sidst\nB. Veje\n\nIndstilling\n1. at A\n2. at B\n\nC. Evt.\n")
    assert [item.number for item in letters.items] == ["A", "B", "C"]
    groups = read(f"{TOP}A. Beslutninger\n1. Veje\n2. Skoler\nB. Orienteringer\n3. Havnen\n4. Evt.\n")
    assert [item.number for item in groups.items] == ["1", "2", "3", "4"]
    assert [item.section for item in groups.items] == ["A. Beslutninger"] * 2 + ["B. Orienteringer"] * 2
    assert groups.layout == ()


def test_what_is_below_a_closed_item_is_closed() -> None:
    agenda = read(
        "Dagsorden for Byrådet den 2. maj 2026 kl. 9\n\nPunkt 1: Dagsorden\n\nPunkt 2: Ejendomme\n\nLukket\n\nPunkt 2.1: Køb\n\nPunkt 3: Eventuelt\n"
    )
    assert [(item.number, item.open) for item in agenda.items] == [
        ("1", True),
        ("2", False),
        ("2.1", False),
        ("3", True),
    ]


def test_an_agenda_counts_within_the_meeting_s_number() -> None:
    top = "Styregruppen for ny hal\nMøde nr. 7, den 2. maj 2026 kl. 9.00\nRevisor Ida Holm deltager under punkt 2.\n\n"
    agenda = read(f"{top}7.1 Referat\n7.2 Økonomi (kl. 9.10)\n7.3 Lukket: Personale\n7.4 Eventuelt\n")
    assert [(item.number, item.title, item.open) for item in agenda.items] == [("7.1", "Referat", True), ("7.2", "Økonomi", True), ("7.3", "Personale", False), ("7.4", "Eventuelt", True)]  # fmt: skip
    assert [guest.name for guest in agenda.item("7.2").guests] == ["Ida Holm"]


def test_a_missing_number_is_looked_for_again() -> None:
    top = "Dagsorden for Byrådet den 2. maj 2026 kl. 9\n\n1. Dagsorden\n"
    agenda = read(
        f"{top}2. Ramme for lejrskole er et emne, som bestyrelsen har talt om på de tre sidste møder.\n3. Eventuelt\n"
    )
    assert [item.number for item in agenda.items] == ["1", "2", "3"]
    agenda = read(f"{top}3. Veje\n4. Eventuelt\n")
    assert [remark.text for remark in agenda.remarks if remark.item == "3"] == ["Nummeret springer fra 1 til 3."]


def test_a_first_number_that_is_a_later_one_s_is_doubted() -> None:
    agenda = read("Dagsorden for Byrådet den 2. maj 2026 kl. 9\n\nPunkt 4: Skoler\nPunkt 5: Veje\n")
    assert [remark.kind for remark in agenda.remarks] == ["titles_only", "number_starts"]
    agenda = read("Dagsorden for Byrådet den 2. maj 2026 kl. 9\n\nPunkt 4: Godkendelse af dagsorden\nPunkt 5: Veje\n")
    assert [remark.kind for remark in agenda.remarks] == ["titles_only"]


@pytest.mark.parametrize("number", ["{}. ", "Sag {}: ", "Sag nr. {}. "])
def test_an_agenda_that_never_says_its_own_name_is_one(number: str) -> None:
    """No word of an agenda or a body's name at the top, and no heading inside the items: a meeting, its people, and what is asked for."""
    named = (
        "Takster for 2027",
        "Ny lastbil",
        "Åbningstider",
        "Indkøb af beholdere",
        "Klager over tømning",
        "Udpegning af medlem",
    )
    asks = "Administrationen indstiller, at bestyrelsen siger ja til det, som står i notatet, fra den 1. marts 2027."
    items = [
        f"{number.format(place)}{title}\n{asks}\nA. at det sker nu\nB. at det følges op efter et år\n"
        for place, title in enumerate(named, 1)
    ]
    head = "FÆLLES AFFALD\nBestyrelsesmøde nr. 5/2026\nFredag den 11. december 2026, kl. 9.00, administrationen\nBestyrelse: Ane Kjær (Havrum), formand · Bo Lund (Kvistø), næstformand · Carl Dam (Havrum) · Dina Elm (Lillemark)\n\n"
    assert [title for _, title in titles(read(head + "\n".join(items)))] == list(named)


def test_one_case_with_numbered_chapters_is_no_agenda() -> None:
    chapters = ("Baggrund", "Analyse", "Vurdering", "Forslag")
    body = "\n".join(
        f"{place}. {title}\nDer er set på, hvordan det kan gøres, og hvad det koster i de kommende år for alle.\n"
        for place, title in enumerate(chapters, 1)
    )
    assert (
        structure.build(
            text.read(
                f"Notat om affald\n11. december 2026\n\n{body}Administrationen indstiller, at notatet godkendes.\n".encode()
            )
        )
        is None
    )


TOP = "Dagsorden for Byrådet den 2. maj 2026 kl. 9\n\n"


@pytest.mark.parametrize(
    "label", ["DAGSORDENENS PUNKT {}", "Punkt nummer{}", "PUNKT {} — KL. 9.10-9.30 — TIL ORIENTERING"]
)
def test_a_number_on_a_line_of_its_own_has_its_title_below(label: str) -> None:
    named = ("Valg af dirigent", "Formandens beretning", "Eventuelt")
    items = [f"{label.format(place)}\n{title}\nDer blev talt om det.\n\n" for place, title in enumerate(named, 1)]
    assert titles(read(TOP + "".join(items))) == [(str(place), title) for place, title in enumerate(named, 1)]


def test_what_an_item_is_for_may_be_its_title() -> None:
    assert titles(read(f"{TOP}1. Veje\n2. Til orientering\n3. Eventuelt\n"))[1] == ("2", "Til orientering")


def test_fields_with_a_title_each_are_items() -> None:
    topics = "".join(
        f"\nEmne: {title}\nAnsvarlig: PL\nBeskrivelse: Vi ser på det.\n"
        for title in ("Nyt skoleår", "Lektier", "Udeskole")
    )
    assert [title for _, title in titles(read(f"PÆDAGOGISK RÅD\nMøde 11-08-2026 kl. 14:00\n{topics}"))] == [
        "Nyt skoleår",
        "Lektier",
        "Udeskole",
    ]


def test_times_behind_the_titles_make_a_schedule() -> None:
    rows = [("Velkomst", "19.00"), ("Klubbens økonomi", "19.10"), ("Eventuelt", "20.45")]
    for between in (" ............ kl. ", "\tkl. "):
        agenda = read(
            "Fritidsklubben\nBestyrelsesmøde 29/9 2026\n\n"
            + "\n".join(f"{title}{between}{when}" for title, when in rows)
            + "\n"
        )
        assert [(item.title, item.planned) for item in agenda.items] == [
            (title, when.replace(".", ":")) for title, when in rows
        ]


def test_a_title_goes_on_where_its_last_word_says_so() -> None:
    agenda = read(
        f"{TOP}1. Fornyet behandling: støtte til ombygning af\nscenens foyer\nSagen blev udsat.\n\n2. Veje\n3. Eventuelt\n"
    )
    assert titles(agenda)[0] == ("1", "Fornyet behandling: støtte til ombygning af scenens foyer")
    assert "Sagen blev udsat." in agenda.items[0].parts[0].text


@pytest.mark.parametrize(
    ("divider", "closed"),
    [
        ("LUKKET DAGSORDEN", ["3", "4"]),
        ("Lukkede punkter", ["3", "4"]),
        ("Lukket møde", ["3", "4"]),
        ("B. Fortrolig del", ["3", "4"]),
        ("Fortroligt", ["2"]),
        ("L", ["2"]),
    ],
)
def test_what_closes_is_no_rest_of_a_title(divider: str, closed: list[str]) -> None:
    agenda = read(
        f"{TOP}1. Veje\nDer ses på veje.\n2. Orientering fra formand, direktør,\n{divider}\n3. Køb af kran\nPrisen.\n4. Salg af mark\nPrisen.\n"
    )
    assert [item.number for item in agenda.items if not item.open] == closed


def test_the_row_of_a_form_tells_the_number_of_the_title_below() -> None:
    items = [
        f"Udvalg:\tByrådet\tDato:\t02-05-2026\nSagsnr.:\t15.00.00-P05-{n}-26\tPunkt:\t{n}\n{title}\n\nDer ses på sagen.\n\n"
        for n, title in ((31, "Lærepladser"), (32, "Ledighed"))
    ]
    assert titles(read(TOP + "".join(items))) == [("31", "Lærepladser"), ("32", "Ledighed")]
