"""Lay-outs that municipalities, schools and boards use: forms for each case, parts, headings without numbers, titles over lines."""

from __future__ import annotations

import docx
import pytest

from stt_minutes import agenda
from stt_minutes.agenda import html, structure, text, tidy
from stt_minutes.agenda.layout import Piece, paragraphs, rows_of
from stt_minutes.values import Agenda

TOP = "Dagsorden for Havneudvalget\nMødedato: tirsdag den 14. april 2026 kl. 16.00\n\n"


def _built(source: str) -> Agenda:
    found = structure.build(tidy.tidied(text.read((TOP + source).encode())))
    assert found is not None
    return found


def _told(source: str) -> list[tuple[str, str, bool]]:
    return [(item.number, item.title, item.open) for item in _built(source).items]


FORM = "{number}\n{title}\nSagstype{sign}{kind}\nBeskrivelse\nUdvalget bedes tage stilling.\n1. trin er i juni\n2. trin er i august\nBeslutning\n\n"


@pytest.mark.parametrize(
    ("number", "title", "sign"),
    [
        ("Punkt nr.\t{}", "Emne\t{}", "\t"),
        ("Punkt: {}", "Titel: {}", ": "),
        ("Sag nr.: {}", "Overskrift: {}", ": "),
        ("Dagsordenspunkt nr. : {}", "Emne: {}", ": "),
    ],
)
@pytest.mark.parametrize("title_first", [False, True])
def test_a_form_for_each_case(number: str, title: str, sign: str, title_first: bool) -> None:
    cases = [("1", "Ny mole", "Åben"), ("2", "Køb af kran", "Lukket"), ("3", "Takster for vand", "Åben")]
    forms = []
    for n, name, kind in cases:
        first, second = number.format(n), title.format(name)
        first, second = (second, first) if title_first else (first, second)
        forms.append(FORM.format(number=first, title=second, sign=sign, kind=kind))
    assert _told("".join(forms)) == [(n, name, kind == "Åben") for n, name, kind in cases]


def test_one_pair_of_labels_is_no_form() -> None:
    assert _told("Emne: Havnen\nSag: 12\n1. Ny mole\n2. Eventuelt\n") == [
        ("1", "Ny mole", True),
        ("2", "Eventuelt", True),
    ]


@pytest.mark.parametrize("word", ["PUNKT LP {}: {}", "Punkt LP{}: {}", "LP {}. {}", "L{}. {}", "Punkt L {}: {}"])
def test_items_of_the_closed_part_are_counted_with_its_letters(word: str) -> None:
    rows = [word.format(n, title) for n, title in enumerate(("Køb af kran", "Voldgiftssag"), 1)]
    found = _told("PUNKT 1: Ny mole\n\nPUNKT 2: Eventuelt\n\nLUKKET MØDE\n\n" + "\n\n".join(rows) + "\n")
    assert [(title, is_open) for _, title, is_open in found] == [("Ny mole", True), ("Eventuelt", True), ("Køb af kran", False), ("Voldgiftssag", False)]  # fmt: skip


@pytest.mark.parametrize("number", ["{}. {}", "Punkt {}: {}"])
def test_case_numbers_above_the_headings_of_a_part_leave_it_a_part(number: str) -> None:
    titles = ["Godkendelse af dagsorden", "Ny mole ved havnen", "Køb af kran", "Voldgiftssag"]
    contents = [number.format(n, title) for n, title in enumerate(titles, 1)]
    cases = [
        f"Sagsnr.: 1-30-72-21{n}-26\n{number.format(n, title)}\nResume\nUdvalget skal tage stilling.\nBeslutning\n"
        for n, title in enumerate(titles, 1)
    ]
    source = "\n".join(
        [*contents[:2], "For lukkede døre", *contents[2:], "", *cases[:2], "For lukkede døre", *cases[2:]]
    )
    found = _built(source)
    assert [(item.title, item.open) for item in found.items] == [(title, n < 2) for n, title in enumerate(titles)]
    assert [item.case_number for item in found.items] == [f"1-30-72-21{n}-26" for n in range(1, 5)]


@pytest.mark.parametrize("heading", ["Dagsorden", "Punkter", "Dagsordenspunkter"])
def test_headings_below_the_heading_dagsorden_are_the_items(heading: str) -> None:
    titles = ["Godkendelse af referat", "Nye medlemmer", "Besøg på havnen", "Eventuelt"]
    items = "".join(f"<h3>{title}</h3><p>Tekst om det.</p>" for title in titles)
    page = f"<html><body><h1>Lokalrådet</h1><p>6. oktober 2026 kl. 19</p><h2>Deltagere</h2><ul><li>Ida Bo</li></ul><h2>{heading}</h2>{items}<h2>Praktisk</h2><p>Der er kaffe.</p></body></html>"
    found = structure.build(tidy.tidied(html.read(page.encode())))
    assert found is not None
    assert [item.title for item in found.items] == titles


@pytest.mark.parametrize("shut", ["Fortrolige sager", "Lukkede punkter", "Personalesager (lukket)"])
def test_a_sub_item_alone_under_its_item_is_one_as_the_others(shut: str, tmp_path) -> None:
    document = docx.Document()
    document.add_paragraph("Dagsorden for Havneudvalget den 14. april 2026")
    for number, title in (("1", "Godkendelse"), ("2", "Sager til beslutning"), ("2.1", "Ny mole"), ("2.2", "Takster"), ("3", shut), ("3.1", "Køb af kran"), ("4", "Eventuelt")):  # fmt: skip
        line = document.add_paragraph()
        line.add_run(f"{number} {title}").bold = "." not in number
        if "." in number:
            document.add_paragraph("Havnechefen redegør for sagen. Materiale er sendt med.")
    document.save(str(tmp_path / "a.docx"))
    found = {item.number: (item.title, item.open) for item in agenda.read(tmp_path / "a.docx").items}
    assert found["3.1"] == ("Køb af kran", False)
    assert found["2.1"] == ("Ny mole", True)
    assert found["4"] == ("Eventuelt", True)


def test_a_title_in_large_type_goes_on_in_small_letters() -> None:
    rows = [
        Piece("7. Godkendelse af referat fra", 56, 260, 700, 14, False),
        Piece("fællesmødet med Ungdomsrådet", 56, 300, 684, 14, False),
        *(Piece("Sagen har sit udspring i en aftale fra i efteråret, som alle var med i.", 56, 480, 660 - 13 * n, 10, False) for n in range(4)),
    ]  # fmt: skip
    assert paragraphs(rows)[0].text == "7. Godkendelse af referat fra fællesmødet med Ungdomsrådet"


def test_the_other_open_items_below_a_closed_part_are_open() -> None:
    source = "Åbne sager\n1. Ny mole\nLukkede sager\n2. Køb af kran\nØvrige åbne sager\n3. Mødekalender\n4. Eventuelt\n"
    assert [is_open for _, _, is_open in _told(source)] == [True, False, True, True]


@pytest.mark.parametrize("mark", [".", ")", ":"])
def test_numbers_beyond_999_are_items_only_where_the_list_goes_on(mark: str) -> None:
    rows = [f"{n}{mark} Vejen til {n % 7} gårde" for n in range(1, 1004)]
    told = [int(item.number) for item in _built("\n".join(rows) + "\n1999. Målet er sat\n").items]
    assert told == list(range(1, 1004))


@pytest.mark.parametrize("year", ["2026. Budget og regnskab", "1000. Kroner til formål", "1002. Nye træer"])
def test_a_year_or_an_amount_is_no_item(year: str) -> None:
    assert _told(f"1. Ny mole\n{year}\n2. Takster\n3. Eventuelt\n") == [
        ("1", "Ny mole", True),
        ("2", "Takster", True),
        ("3", "Eventuelt", True),
    ]


def test_a_page_whose_items_come_late_is_read_as_one_whose_items_come_soon() -> None:
    menu = "".join(f"<p>Nyt om havnen og dens både i sæson {n}</p>" for n in range(600))
    page = f"<html><body><main><h1>Havneudvalget</h1><p>6. oktober 2026 kl. 19</p>{menu}<h2>1. Ny mole</h2><h2>2. Eventuelt</h2></main></body></html>"
    found = structure.build(tidy.tidied(html.read(page.encode())))
    assert found is not None
    assert [item.title for item in found.items] == ["Ny mole", "Eventuelt"]


@pytest.mark.parametrize("title", ["Biblioteket lukket", "Køb af kran lukket", "Salg lukket."])
def test_a_bare_lukket_at_the_end_of_a_title_closes_with_a_remark(title: str) -> None:
    found = _built(f"1. Ny mole\n2. {title}\n3. Eventuelt\n")
    assert [item.open for item in found.items] == [True, False, True]
    assert [(each.kind, title in each.text) for each in found.remarks if each.kind.startswith("closed")] == [("closed_by_text", True)]  # fmt: skip


@pytest.mark.parametrize("title", ["Køb af kran (lukket)", "Lukket: Biblioteket lukket", "Køb, lukket punkt"])
def test_a_title_that_says_it_plainly_needs_no_remark(title: str) -> None:
    found = _built(f"1. Ny mole\n2. {title}\n3. Eventuelt\n")
    assert [item.open for item in found.items] == [True, False, True]
    assert not [each for each in found.remarks if each.kind.startswith("closed")]


@pytest.mark.parametrize("letter", ["L", "(L)", "LP"])
@pytest.mark.parametrize("fact", ["", "Sagsnr. 26/1234\n", "Å/L:\n"])
@pytest.mark.parametrize("gap", ["", "\n"])
def test_the_letter_of_closed_items_on_the_line_below_a_title_closes_it(letter: str, fact: str, gap: str) -> None:
    found = _built(f"1. Ny mole\nÅ\n{gap}2. Køb af kran\n{fact}{letter}\n{gap}3. Eventuelt\nÅ\n")
    assert [item.open for item in found.items] == [True, False, True]
    told = [each.text for each in found.remarks if each.kind.startswith("closed")]
    assert len(told) == 1 or letter == "(L)"


def test_a_letter_that_may_belong_to_either_of_two_items_closes_both() -> None:
    assert [is_open for _, _, is_open in _told("1. Ny mole\n\nL\n2. Køb af kran\n\n3. Eventuelt\n")] == [
        False,
        False,
        True,
    ]
    assert [is_open for _, _, is_open in _told("L\n1. Ny mole\n\n2. Eventuelt\n")] == [False, True]


@pytest.mark.parametrize(
    ("tails", "minutes"),
    [
        (["(O 15 min.)", "(B)", "(D 20 min)"], [15, None, 20]),
        (["(15 min. O)", "(B/O)", "[D, ca. 20 min.]"], [15, None, 20]),
        (["(orientering 15 min.)", "(5 min.)", "(drøftelse - 20 minutter)"], [15, 5, 20]),
    ],
)
def test_what_is_to_be_done_and_how_long_it_may_take_are_no_part_of_the_titles(
    tails: list[str], minutes: list[int | None]
) -> None:
    first, second, third = tails
    found = _built(f"1. Budget 2027 v/Ida Bo {first}\n2. Ny mole {second}\n3. Takster {third}\n4. Eventuelt\n").items
    assert [item.title for item in found] == ["Budget 2027", "Ny mole", "Takster", "Eventuelt"]
    assert [item.planned_minutes for item in found] == [*minutes, None]
    assert [[who.name for who in item.presenters] for item in found] == [["Ida Bo"], [], [], []]
    assert [first.strip("()[]") in found[0].parts[0].text, second in found[1].parts[0].text] == [True, True]


@pytest.mark.parametrize("tails", [["(O)", "(V)", "(B)"], ["(B)", "(Fase 2 20 min. væk)", "(Nordby)"]])
def test_letters_of_parties_and_the_like_stay_in_the_titles(tails: list[str]) -> None:
    titles = [f"Forslag nummer {n} {tail}" for n, tail in enumerate(tails, 1)]
    rows = "\n".join(f"{n}. {title}" for n, title in enumerate(titles, 1))
    assert [title for _, title, _ in _told(rows + "\n4. Eventuelt\n")] == [*titles, "Eventuelt"]


@pytest.mark.parametrize("label", ["Emne: ", "Titel: ", "Overskrift:", "EMNE\t", "Sagens titel: "])
@pytest.mark.parametrize("number", ["{}. ", "Punkt {}: ", "{}.\n", "Punkt {}\n", "{}.\t"])
def test_the_label_of_a_title_is_no_word_of_it(label: str, number: str) -> None:
    titles = ["Ny mole", "Køb af kran (lukket)", "Lukket: Voldgift", "Eventuelt"]
    rows = "".join(f"{number.format(n)}{label}{title}\nDet er sagen.\n" for n, title in enumerate(titles, 1))
    assert _told(rows) == [("1", "Ny mole", True), ("2", "Køb af kran", False), ("3", "Voldgift", False), ("4", "Eventuelt", True)]  # fmt: skip


def test_a_label_below_a_title_stays_text_and_a_word_that_is_none_in_the_title() -> None:
    found = _built("1. Budget\nEmne: Budget og regnskab\n2. Temaer og titler\n3. Emner til næste møde\n").items
    assert [item.title for item in found] == ["Budget", "Temaer og titler", "Emner til næste møde"]
    assert "Emne: Budget og regnskab" in found[0].parts[0].text


@pytest.mark.parametrize(
    "legend",
    [
        "L = lukket, Å = åben",
        "L: Lukket punkt\nÅ: Åbent punkt",
        "B: beslutning, O: orientering, D: drøftelse, L: lukket",
        "B: Beslutning\nO: Orientering\nD: Drøftelse\nL: Lukket",
        "(L) = lukket punkt, (Å) = åbent punkt",
        "Forklaring: B = til beslutning; L = lukket",
    ],
)
@pytest.mark.parametrize("place", ["top", "end", "right below the last"])
@pytest.mark.parametrize("number", ["{}. ", "Punkt {}: ", "letters"])
def test_a_legend_is_no_list_of_items_and_closes_nothing(legend: str, place: str, number: str) -> None:
    titles = ["Budget for havnen", "Køb af kran (L)", "Eventuelt"]
    numbers = "ABC" if number == "letters" else "123"
    shape = "{}. " if number == "letters" else number
    rows = "".join(f"{shape.format(n)}{title}\n" for n, title in zip(numbers, titles, strict=True))
    between = "\n" if place == "end" else ""
    found = _built(f"{legend}\n\n{rows}" if place == "top" else f"{rows}{between}{legend}\n")
    assert [(item.title, item.open) for item in found.items] == [
        ("Budget for havnen", True),
        ("Køb af kran", False),
        ("Eventuelt", True),
    ]
    kept = "\n".join([*found.header, *found.unplaced, *(part.text for item in found.items for part in item.parts)])
    assert all(row in kept for row in legend.split("\n"))


def test_a_letter_that_the_legend_explains_closes_wherever_it_stands_beside_a_title() -> None:
    told = _told("L = lukket, Å = åben\n\n1. Å Ny mole\n2. L Køb af kran\n3. Voldgift L\n4. Eventuelt\n")
    assert [is_open for _, _, is_open in told] == [True, False, False, True]


@pytest.mark.parametrize("line", ["L: Lukket punkt", "Å: Åbne punkter\n1. Ny mole\nL: Lukkede punkter"])
def test_a_line_that_may_be_a_mark_or_a_part_is_no_legend(line: str) -> None:
    assert _told(f"{line}\n2. Køb af kran\n\n3. Voldgift\n")[-2 if "Å" not in line else -1][2] is False


def test_one_of_several_labels_on_a_line_closes() -> None:
    told = _told(
        "Sag nr. 14 Årshjul\nAdgang: Åben Journalnr.: 27.12.00-P20-39-26\nBeskrivelse\nDer er et udkast.\n"
        "Sag nr. 15 Ansættelse af leder\nAdgang: Lukket Journalnr.: 27.12.00-P20-2-26\nBeskrivelse\nDer er to ansøgere.\n"
        "Sag nr. 16 Eventuelt\nAdgang: Åben Journalnr.: 27.12.00-P20-5-26\nBeskrivelse\nIntet.\n"
    )
    assert [(number, is_open) for number, _, is_open in told] == [("14", True), ("15", False), ("16", True)]


def test_the_contents_number_titles_that_come_again_in_capitals_without_numbers() -> None:
    titles = ["Mødeplan for udvalget", "Bevilling: MR-skanner", "Råstofplan, supplerende høring", "Eventuelt"]
    contents = "".join(f"{n}. {title}\t{2 * n + 1}\n" for n, title in enumerate(titles, start=1))
    body = "".join(
        f"\n{title.upper()}\n\nINDSTILLING\n1. at den godkendes,\n2. at den sendes\n\nBILAG\n1. Notat.docx\n2. Kort.pdf\n"
        for title in titles
    )
    found = _built(f"Indholdsfortegnelse\n{contents}{body}")
    assert [(item.number, item.title) for item in found.items] == [
        (str(n), title) for n, title in enumerate(titles, start=1)
    ]
    assert all(len(item.attachments) == 2 for item in found.items)


def test_parts_in_a_table_of_contents_with_roman_pages_close_nothing() -> None:
    found = _told(
        "Indholdsfortegnelse\nTil behandling - for åbne døre\ti\n89. Budget\ti\n90. Klage\tii\nTil behandling - for lukkede døre\tvii\n91. Køb af kran\tvii\n\n"
        "Til behandling - for åbne døre\n\n89. Budget\nÅben sag\nDer er et udkast.\n\n90. Klage\nÅben sag\nDer er en klage.\n\n"
        "Til behandling - for lukkede døre\n\n91. Køb af kran\nDer er to bud.\n"
    )
    assert [(number, is_open) for number, _, is_open in found] == [("89", True), ("90", True), ("91", False)]


def test_an_empty_closed_part_of_the_contents_closes_nothing_where_lists_stand_in_the_items() -> None:
    titles = ["Godkendelse af dagsorden", "Støj fra byggepladser", "Kommuneplantillæg 9", "Eventuelt"]
    rows = "".join(f"{n}.\t{title}\n" for n, title in enumerate(titles, start=1))
    body = "".join(
        f"{n}.\t{title}\nDer er en tekst om {title}.\nIndstilling\n1. at sag {n} godkendes,\n2. at nr. {n} udsættes,\n3. at {n} evalueres.\n"
        for n, title in enumerate(titles, start=1)
    )
    told = _told(
        f"Indholdsfortegnelse\nÅbne punkter\n{rows}Lukkede punkter\nDeltagere:\nErik Larbo (A)\nÅbne punkter\n{body}"
    )
    assert told == [(str(n), title, True) for n, title in enumerate(titles, start=1)]


def test_a_list_of_terms_under_dagsorden_is_the_items() -> None:
    titles = ["Godkendelse af dagsorden", "Kirkegården: nye urnegrave", "Eventuelt"]
    page = (
        "<body><h1>Menighedsrådsmøde</h1><p>Torsdag den 8. oktober 2026 kl. 17</p><h2>Dagsorden</h2><dl>"
        + "".join(f"<dt>{title}</dt><dd><p>Der er en tekst.</p><p>Og en til.</p></dd>" for title in titles)
        + "</dl><h2>Kontakt</h2><p>Torvet 1</p></body>"
    )
    found = structure.build(tidy.tidied(html.read(page.encode())))
    assert found is not None
    assert [item.title for item in found.items] == titles


def test_a_table_with_titles_in_its_first_column_and_no_numbers() -> None:
    cells = [
        ("Konstituering", "At bestyrelsen konstituerer sig<br>- Valg af formand<br>- Valg af næstformand", "5 min"),
        ("Skolefest", "At fordele opgaverne<br>1. Boder<br>2. Oprydning<br>3. Musik", "10 min"),
        ("Årets møder", "At kende datoerne", "5 min"),
        ("Evt.", "", "10 min"),
    ]
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    page = f"<body><p>Dagsorden</p><p>Skolebestyrelsen den 17. august 2026</p><table><tr><td>Emne</td><td>Formål med punktet</td><td>Varighed</td></tr>{rows}</table></body>"
    found = structure.build(tidy.tidied(html.read(page.encode())))
    assert found is not None
    assert [item.title for item in found.items] == ["Konstituering", "Skolefest", "Årets møder", "Evt."]
    assert "Oprydning" in "\n".join(part.text for part in found.items[1].parts)


def test_a_cell_whose_lines_stand_lower_than_the_others_leaves_the_titles_whole() -> None:
    """A numbered table in a PDF: the case's text beside the title is set on lines of its own between those of the other cells."""
    rows = [
        (700.0, ((40, "1"), (60, "Godkendelse af"), (400, "Det indstilles, at"), (560, "15"), (600, "O"))),
        (696.0, ((180, "Administrationen foreslår, at arbejdet"),)),
        (688.0, ((60, "dagsorden"), (400, "sagen sendes til"), (560, "min."))),
        (684.0, ((180, "sættes i gang i foråret."), (400, "udvalget."))),
    ]
    pieces = [
        Piece(words, float(left), left + 5.0 * len(words), y, 9.0, bold=False)
        for y, cells in rows
        for left, words in cells
    ]
    (line,) = rows_of(pieces)
    assert line.text.split("\t") == [
        "1",
        "Godkendelse af dagsorden",
        "Administrationen foreslår, at arbejdet sættes i gang i foråret.",
        "Det indstilles, at sagen sendes til udvalget.",
        "15 min.",
        "O",
    ]


@pytest.mark.parametrize("mark", [("(lukket)", ""), ("", "(LUKKET)"), ("(lukket)", "(LUKKET)")])
def test_what_the_contents_or_the_heading_closes_is_closed(mark: tuple[str, str]) -> None:
    """The contents number the items, and the headings that repeat their titles do not."""
    titles = ["Mødeplan", "Bevilling til skole", "Ansættelse af chef", "Klagesag"]
    rows = [f"{n}. {title}{f' {mark[0]}' if n == 3 else ''}\t{n}\n" for n, title in enumerate(titles, start=1)]
    body = [
        f"\n{title.upper()}{f' {mark[1]}' if n == 3 else ''}\n\nINDSTILLING\nat det godkendes\n"
        for n, title in enumerate(titles, start=1)
    ]
    found = _told(f"Indholdsfortegnelse\n{''.join(rows)}{''.join(body)}")
    assert found == [(str(n), title, n != 3) for n, title in enumerate(titles, start=1)]
