"""Closed items and closed parts of an agenda, in the ways that people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stt_minutes.agenda import contents, openness, order, structure, text, titles
from stt_minutes.values import Agenda

if TYPE_CHECKING:
    from collections.abc import Callable

TOP = "Dagsorden for Havneudvalget\nMødedato: tirsdag den 14. april 2026 kl. 16.00\n\n"
IN_TITLE = [
    "{} (lukket)", "{} - LUKKET PUNKT", "{} (fortroligt)", "[Lukket] {}", "Lukket sag: {}", "{} (L)", "(L) {}", "{} (lukket dagsordenspunkt)",
    "Lukket dagsorden: {}", "Lukket møde: {}", "Fortrolig sag: {}", "LUKKET {}", "(Lukket punkt jf. styrelseslovens § 10, stk. 2) {}",
    "{} - for lukkede døre", "Ikke offentligt punkt: {}", "{} for lukkede døre", "{} på lukket møde", "{}, lukket punkt", "{} lukket punkt",
    "{} LUKKET", "Lukket - {}", "Lukket– {}", "Lukket {}", "🔒 {}", "{} 🔒", "{} | Lukket", "L: {}", "{}\tLukket", "{} (fortrolig, tavshedspligt)",
    "{}. Lukket punkt", "Lukket punkt - {}", "Fortroligt: {}", "{} [LUKKET]", "Bag lukkede døre: {}",
    "{} lukket", "*Lukket* {}", "Lukket/ {}", "LP: {}", "{} (lukk.)", "Lkt.: {}", "Ikke off.: {}", "{} (§ 10)", "{} (jf. § 10, stk. 2)", "{} (uden offentlighed)",
    "{} (kun for medlemmer)", "{} (internt)", "{} (ikke for tilhørere)",
]  # fmt: skip
BELOW = [
    "Lukket", "Lukket sag", "Lukket punkt", "Lukket dagsordenspunkt", "(Lukket sag)", "Fortroligt", "Ikke offentlig", "Ikke-offentligt punkt",
    "Sagstype: Lukket", "Åben/Lukket: Lukket", "Offentlighed: Lukket", "Lukket: Ja", "Offentlig: Nej", "Punktet behandles for lukkede døre.",
    "Lukket, jf. styrelseslovens § 10, stk. 2", "☐ Åben ☒ Lukket", "Åben [ ] Lukket [x]", "Sagsnr. 2026-1234\nLukket sag",
    "Sagsbehandler: Ida Bo\nLukket", "Må offentliggøres: Nej", "Sagstype\nLukket", "Sagsnr. 2026-1234\nInitialer: ABC\nLukket punkt\nDok. 12-2026",
    "Sagen behandles i lukket møde, jf. § 10 i kommunestyrelsesloven", "Lukket behandling", "Punkttype: Fortrolig sag",
    "Personsag – lukket", "Personalesag, lukket", "Lukket (personsag)", "Åben/lukket: L", "Sagstype: L", "OBS: lukket punkt", "Bemærk: punktet behandles for lukkede døre",
    "Udvalget behandler sagen for lukkede døre.", "Omfattet af tavshedspligt", "Undtaget aktindsigt", "Jf. § 10, stk. 2", "Kun for byrådets medlemmer",
]  # fmt: skip
HEADINGS = [
    "Lukket dagsorden", "LUKKET MØDE", "Lukket del af mødet", "Dagsorden – lukket del", "For lukkede døre:", "Lukkede sager (ikke offentlige)",
    "Fortrolige punkter", "Ikke-offentlige punkter", "Lukkede punkter:", "Bag lukkede døre:", "Den lukkede del af dagsordenen", "Herefter for lukkede døre",
    "Resten af mødet er lukket", "B. Lukkede punkter", "*** Lukkede punkter ***", "Lukket møde kl. 18.00", "Fortrolige sager – tavshedspligt",
    "Punkter til behandling for lukkede døre", "Lukkede dagsordenspunkter", "Mødet fortsætter for lukkede døre", "LUKKEDE PUNKTER\n(ikke til offentliggørelse)",
]  # fmt: skip
LISTS = [
    "4. Køb af kran\n5. Personalesag", "1. Køb af kran\n2. Personalesag", "- Køb af kran\n- Personalesag", "• Køb af kran\n• Personalesag",
    "L1. Køb af kran\nL2. Personalesag", "Punkt 1: Køb af kran\nPunkt 2: Personalesag", "Køb af kran\n\nPersonalesag", "Køb af kran\nPersonalesag",
    "1) Køb af kran\n2) Personalesag", "4. Køb af kran\nIndstilling\nDet indstilles, at kranen købes.\n5. Personalesag",
    "1. Køb af kran\n\nSagsfremstilling\nDer er bud fra tre.\n\n2. Personalesag", "I. Køb af kran\nII. Personalesag", "A. Køb af kran\nB. Personalesag",
    "Køb af kran\nSagsnr. 2026-17\n\nPersonalesag\nSagsnr. 2026-18", "4 Køb af kran\n5 Personalesag",
]  # fmt: skip


def read(source: str) -> Agenda:
    agenda = structure.build(text.read(source.encode()))
    assert agenda is not None
    return agenda


def told(agenda: Agenda) -> list[tuple[str, bool]]:
    return [(item.title, item.open) for item in agenda.items]


@pytest.mark.parametrize("form", IN_TITLE)
@pytest.mark.parametrize("heading", ["{}. {}", "Punkt {}: {}"])
def test_a_title_says_that_its_item_is_closed(form: str, heading: str) -> None:
    rows = ["Godkendelse af dagsorden", "Ny mole", form.format("Køb af kran"), "Eventuelt"]
    agenda = read(TOP + "\n".join(heading.format(number, row) for number, row in enumerate(rows, 1)) + "\n")
    assert [item.number for item in agenda.items] == ["1", "2", "3", "4"]
    assert told(agenda) == [
        ("Godkendelse af dagsorden", True),
        ("Ny mole", True),
        ("Køb af kran", False),
        ("Eventuelt", True),
    ]


@pytest.mark.parametrize("form", ["Lukket: {}. {}", "[Lukket] {}. {}", "(L) {}. {}", "LUKKET {}. {}", "Lukket punkt {}: {}", "L {}. {}", "{} (Lukket) {}", "{}. (L) {}", "Punkt {} (lukket): {}", "Punkt {} - Lukket: {}", "{}. Lukket: {}"])  # fmt: skip
def test_the_word_stands_before_or_behind_the_number(form: str) -> None:
    plain = (
        "Punkt {}: {}" if form.startswith("Punkt") or "punkt" in form else "{}. {}" if "." in form else "{} (Åben) {}"
    )
    rows = [plain.format(1, "Dagsorden"), form.format(2, "Køb af kran"), plain.format(3, "Eventuelt")]
    agenda = read(TOP + "\n".join(rows) + "\n")
    assert [(item.number, item.title, item.open) for item in agenda.items] == [
        ("1", "Dagsorden", True),
        ("2", "Køb af kran", False),
        ("3", "Eventuelt", True),
    ]


@pytest.mark.parametrize("mark", BELOW)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_line_below_the_title_closes_that_item(mark: str, gap: str) -> None:
    body = f"{gap}Sagsfremstilling\nUdvalget skal tage stilling.\n\n"
    agenda = read(f"{TOP}1. Cykelsti{body}2. Køb af kran{gap}{mark}{body}3. Havnen{body}4. Eventuelt\n")
    assert told(agenda) == [("Cykelsti", True), ("Køb af kran", False), ("Havnen", True), ("Eventuelt", True)]


@pytest.mark.parametrize("mark", ["Lukket sag", "Lukket punkt", "Lukket dagsordenspunkt", "Lukket"])
def test_marks_below_bare_titles_stay_with_them(mark: str) -> None:
    is_open = mark.replace("Lukket", "Åben" if "sag" in mark else "Åbent")
    rows = [f"1. Cykelsti\n{is_open}", f"2. Køb af kran\n{mark}", f"3. Havnen\n{is_open}", f"4. Personale\n{mark}"]
    agenda = read(TOP + "\n".join(rows) + "\n")
    assert told(agenda) == [("Cykelsti", True), ("Køb af kran", False), ("Havnen", True), ("Personale", False)]


@pytest.mark.parametrize("mark", ["Lukket sag", "Lukket punkt", "Lukket dagsordenspunkt"])
def test_marks_above_the_titles_belong_to_those_below(mark: str) -> None:
    is_open = mark.replace("Lukket", "Åben" if "sag" in mark else "Åbent")
    rows = [f"{is_open}\n1. Cykelsti", f"{mark}\n2. Køb af kran", f"{is_open}\n3. Havnen"]
    agenda = read(TOP + "\n\n".join(rows) + "\n")
    assert told(agenda) == [("Cykelsti", True), ("Køb af kran", False), ("Havnen", True)]


def test_a_mark_between_two_items_that_may_be_either_s_closes_both() -> None:
    agenda = read(
        f"{TOP}1. Cykelsti\n\nSagsfremstilling\n\nTekst.\n\nLukket punkt\n\n2. Køb\n\nSagsfremstilling\n\nTekst.\n"
    )
    assert [item.open for item in agenda.items] == [True, False] or "closed_unclear" in {
        each.kind for each in agenda.remarks
    }
    assert not agenda.items[1].open


@pytest.mark.parametrize(
    ("heading", "items"),
    [*((heading, items) for heading in HEADINGS for items in LISTS[1:4]), *((HEADINGS[4], items) for items in LISTS)],
)
@pytest.mark.parametrize("text_above", [True, False])
def test_what_lies_below_a_heading_of_closing_is_closed(heading: str, items: str, text_above: bool) -> None:
    above = "1. Godkendelse af dagsorden\n2. Ny mole ved Nordhavnen\n"
    above += "Indstilling\nFormanden indstiller, at molen bygges.\n" if text_above else ""
    agenda = read(f"{TOP}{above}3. Eventuelt\n\n{heading}\n\n{items}\n")
    assert told(agenda)[:3] == [
        ("Godkendelse af dagsorden", True),
        ("Ny mole ved Nordhavnen", True),
        ("Eventuelt", True),
    ]
    assert told(agenda)[3:] == [("Køb af kran", False), ("Personalesag", False)]
    assert "kran" not in "\n".join(part.text for item in agenda.items if item.open for part in item.parts)
    assert {item.section for item in agenda.items[3:]} == {heading.split("\n")[0]}


def test_text_below_a_heading_of_closing_that_is_no_item_becomes_a_closed_one() -> None:
    agenda = read(
        f"{TOP}1. Dagsorden\n2. Eventuelt\n\nLukket møde\n\nDer blev talt om at købe kranen, og det blev aftalt at vente med det til næste år.\n"
    )
    assert told(agenda) == [("Dagsorden", True), ("Eventuelt", True), ("Lukket møde", False)]
    assert [remark.item for remark in agenda.remarks if remark.kind == "closed_unplaced"] == ["3"]
    assert "kranen" in agenda.items[2].parts[0].text


@pytest.mark.parametrize("nothing", ["", "Ingen sager", "Ingen.", "Ingen punkter", "Intet", "(ingen lukkede punkter)"])
def test_an_empty_closed_part_closes_nothing(nothing: str) -> None:
    agenda = read(f"{TOP}1. Dagsorden\n2. Eventuelt\n\nLukket dagsorden\n\n{nothing}\n")
    assert told(agenda) == [("Dagsorden", True), ("Eventuelt", True)]
    assert "Lukket dagsorden" in agenda.layout


def test_a_closed_part_ends_where_an_open_one_begins() -> None:
    agenda = read(
        f"{TOP}Lukket dagsorden\n\n1. Køb af kran\n2. Personalesag\n\nÅben dagsorden\n\n3. Ny mole\n4. Eventuelt\n"
    )
    assert [item.open for item in agenda.items] == [False, False, True, True]


def test_the_contents_tell_which_items_are_closed() -> None:
    contents = "Indholdsfortegnelse\nÅbne punkter\n1. Ny mole ...... 2\nLukkede punkter\n2. Køb af kran ...... 3\n3. Personalesag ...... 4\n\n"
    agenda = read(
        f"{TOP}{contents}1. Ny mole\n\nResume\nEn mole.\n\n2. Køb af kran\n\nResume\nEn kran.\n\n3. Personalesag\n\nResume\nEn sag.\n"
    )
    assert told(agenda) == [("Ny mole", True), ("Køb af kran", False), ("Personalesag", False)]


@pytest.mark.parametrize("where", ["header", "item"])
def test_a_sentence_names_the_items_that_are_closed(where: str) -> None:
    line = "Punkterne 2 og 3 behandles for lukkede døre.\n"
    agenda = read(
        f"{TOP}{line if where == 'header' else ''}\n1. Dagsorden\n{line if where == 'item' else ''}2. Køb\n3. Personale\n4. Eventuelt\n"
    )
    assert [item.open for item in agenda.items] == [True, False, False, True]
    assert [remark.item for remark in agenda.remarks if remark.kind == "closed_by_text"] == ["2", "3"]


@pytest.mark.parametrize("legend", ["* = lukket punkt", "Punkter markeret med * er lukkede", "*) Lukket punkt", "* Lukket punkt"])  # fmt: skip
@pytest.mark.parametrize("form", ["{}. Køb af kran*", "{}. Køb af kran *", "{}.* Køb af kran"])
def test_a_sign_that_is_explained_closes(legend: str, form: str) -> None:
    agenda = read(f"{TOP}1. Dagsorden\n{form.format(2)}\n3. Eventuelt\n\n{legend}\n")
    assert [item.open for item in agenda.items] == [True, False, True]


@pytest.mark.parametrize("line", ["Lukket dagsorden", "Dagsorden for lukket møde i Havneudvalget", "Mødetype: Lukket", "Mødet afholdes for lukkede døre"])  # fmt: skip
def test_a_meeting_that_is_closed_as_a_whole(line: str) -> None:
    agenda = read(
        f"{line}\nHavneudvalget\nMødedato: tirsdag den 14. april 2026 kl. 16.00\n\n1. Dagsorden\n2. Køb\n3. Eventuelt\n"
    )
    assert [item.open for item in agenda.items] == [False, False, False]
    assert (agenda.body.name, agenda.date) == ("Havneudvalget", "2026-04-14")


@pytest.mark.parametrize(
    "line", ["Åbent referat", "Åben dagsorden", "Åben og lukket dagsorden", "Dagsorden (åben del)"]
)
def test_a_meeting_that_is_open(line: str) -> None:
    agenda = read(
        f"{line}\nHavneudvalget\nMødedato: tirsdag den 14. april 2026 kl. 16.00\n\n1. Dagsorden\n2. Køb\n3. Eventuelt\n"
    )
    assert all(item.open for item in agenda.items)


ORDINARY = [
    "Lukkedage i 2027", "Lukket svømmehal", "Lukkede institutioner", "Lukning af Vestskolen", "Svømmehallen lukket i uge 29", "Ferielukning – lukket uge 29",
    "Lukket fredag den 5. juni", "Åbningstider (lukket mandag)", "Åben skole", "Åbent land - ny plan", "Offentlig høring om lokalplan", "Hemmelig afstemning",
    "Lukkede og åbne afdelinger i psykiatrien", "Fortrolighedserklæring", "Klagesag (V)", "Åbenhed i forvaltningen", "Vejlukning (lukket vej)",
]  # fmt: skip


@pytest.mark.parametrize("title", ORDINARY)
def test_ordinary_words_close_nothing(title: str) -> None:
    assert titles.marked(title) == (title, None)
    body = "Sagsfremstilling\nHallen er lukket om fredagen, og to institutioner holder lukket i uge 29.\nMandag: Lukket\nFredag\tLukket\n"
    agenda = read(f"{TOP}1. Dagsorden\n2. {title}\n{body}3. Eventuelt\n")
    assert told(agenda) == [("Dagsorden", True), (title, True), ("Eventuelt", True)]


def test_three_sections_that_each_begin_at_one() -> None:
    agenda = read(
        f"{TOP}A. Til beslutning\n\n1. Mole\n2. Takster\n\nB. Til orientering\n\n1. Tal\n\nC. Lukkede punkter\n\n1. Køb\n2. Salg\n"
    )
    assert [(item.key, item.section, item.open) for item in agenda.items] == [
        ("1", "A. Til beslutning", True), ("2", "A. Til beslutning", True), ("1 (B)", "B. Til orientering", True),
        ("1 (C)", "C. Lukkede punkter", False), ("2 (C)", "C. Lukkede punkter", False),
    ]  # fmt: skip
    assert not [remark for remark in agenda.remarks if remark.kind.startswith("number")]


@pytest.mark.parametrize(
    ("between", "numbers", "expected"),
    [
        ("\n\nLukket\n\n", "45", "1 2 (3) (4) (5)"),  # one word that stands free: the item above, or all below
        ("\n\nLukket punkt\n\n", "45", "1 2 (3) (4) 5"),
        ("\nLukket punkt\n", "45", "1 2 (3) (4) 5"),  # it is more likely the next one's than Eventuelt's
        ("\n\nLukket\n\n", "12", "1 2 3 (1 (lukket)) (2 (lukket))"),
        ("\nLukket\n", "12", "1 2 3 (1 (lukket)) (2 (lukket))"),
        ("\n\nTilhørerne forlader mødet\n\n", "45", "1 2 3 (4) (5)"),
        ("\n\nHer lukkes dørene\n\n", "45", "1 2 (3) (4) (5)"),
        ("\n\nEfter pausen: lukket møde\n\n", "45", "1 2 3 (4) (5)"),
        ("\n\nTillæg – lukket\n\n", "45", "1 2 3 (4) (5)"),
    ],
)
def test_a_line_between_two_items(between: str, numbers: str, expected: str) -> None:
    last = "\n".join(
        f"{number}. {title}" for number, title in zip(numbers, ("Køb af kran", "Personalesag"), strict=True)
    )
    agenda = read(f"{TOP}1. Godkendelse af dagsorden\n2. Ny mole\n3. Eventuelt{between}{last}\n")
    assert " ".join(item.key if item.open else f"({item.key})" for item in agenda.items) == expected
    doubted = "(3)" in expected
    assert doubted == ("closed_unclear" in {remark.kind for remark in agenda.remarks})


@pytest.mark.parametrize(
    "told",
    [
        "Punkt 3 og 4 behandles for lukkede døre.",
        "Mødet er åbent til og med punkt 2; punkt 3-4 er lukkede.",
        "Fra og med punkt 3 er mødet lukket.",
        "De sidste to punkter er lukkede.",
    ],
)
def test_a_line_above_the_items_names_the_closed_ones(told: str) -> None:
    agenda = read(f"{TOP}{told}\n\n1. Godkendelse af dagsorden\n2. Ny mole\n3. Køb af kran\n4. Personalesag\n")
    assert [item.open for item in agenda.items] == [True, True, False, False]
    assert {remark.item for remark in agenda.remarks if remark.kind == "closed_by_text"} == {"3", "4"}


@pytest.mark.parametrize(
    ("label", "cells"),
    [("Lukket", ("", "", "X")), ("Offentlig", ("Ja", "Ja", "Nej")), ("Åben/lukket", ("Å", "Å", "L"))],
)
def test_a_column_says_it(label: str, cells: tuple[str, ...]) -> None:
    titles_ = ("Godkendelse af dagsorden", "Ny mole", "Køb af kran")
    rows = [f"{number}\t{title}\t{cell}" for number, (title, cell) in enumerate(zip(titles_, cells, strict=True), 1)]
    agenda = read(f"{TOP}Nr.\tTitel\t{label}\n" + "\n".join(rows) + "\n")
    assert [item.open for item in agenda.items] == [True, True, False]


def test_an_l_behind_the_number() -> None:
    agenda = read(TOP + "1. Godkendelse af dagsorden\n2. Ny mole\n3L. Køb af kran\n")
    assert [item.open for item in agenda.items] == [True, True, False]


@pytest.mark.parametrize(
    "title",
    [
        "Svømmehallen er lukket",
        "Lukkede institutioner",
        "Intern revision",
        "Lån efter § 10",
        "Åben skole",
        "Vejen holdes lukket",
    ],
)
def test_a_bath_that_is_closed_is_no_closed_item(title: str) -> None:
    assert titles.marked(title) == (title, None)


def test_reading_stays_linear_where_every_title_has_a_mark_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: how often a title is read for its marks, a line for what it says, and a number for its value."""
    calls = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*words: Any) -> Any:
            nonlocal calls
            calls += 1
            return function(*words)

        return wrapper

    monkeypatch.setattr(contents, "parse_title", counted(contents.parse_title))
    monkeypatch.setattr(openness.closed, "statement", counted(openness.closed.statement))
    monkeypatch.setattr(order, "_whole", counted(order._whole))
    found = []
    for many in (200, 800):
        calls = 0
        read(TOP + "\n\n".join(f"{number % 400 + 1}. Sag om vej {number}\n\nLukket punkt" for number in range(many)))
        found.append(calls)
    assert found[1] < 6 * found[0]


@pytest.mark.parametrize("line", ["Ikke offentlig", "Lukket, jf. styrelseslovens § 10, stk. 2", "Lukket sag"])
def test_a_mark_below_a_title_closes_no_item_that_says_itself_that_it_is_open(line: str) -> None:
    agenda = read(f"{TOP}1. Cykelsti\nÅben sag\n2. Køb af kran\n{line}\n3. Eventuelt\nÅben sag\n")
    assert told(agenda) == [("Cykelsti", True), ("Køb af kran", False), ("Eventuelt", True)]
