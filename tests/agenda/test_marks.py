"""Marks of openness beside a title: columns of tables, badges, locks, and what an item's own text says in passing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest

from stt_minutes import agenda, closed
from stt_minutes.agenda import html, markdown, structure, text, tidy, titles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stt_minutes.agenda.lines import Line

TOP = "Dagsorden for Havneudvalget\nMødedato: tirsdag den 14. april 2026 kl. 16.00\n\n"
READ = [("Godkendelse af dagsorden", True), ("Køb af kran", False), ("Ny mole", True), ("Eventuelt", True)]


def _told(lines: Sequence[Line]) -> list[tuple[str, bool]]:
    found = structure.build(tidy.tidied(lines))
    assert found is not None
    return [(item.title, item.open) for item in found.items]


def _text(source: str) -> list[tuple[str, bool]]:
    return _told(text.read((TOP + source).encode()))


def _page(source: str) -> list[tuple[str, bool]]:
    return _told(html.read(f"<html><body><h1>Havneudvalget</h1><p>14. april 2026</p>{source}</body></html>".encode()))


TABLES = {
    "Åben/lukket": ["Åben", "Lukket", "Åben", "Åben"],
    "Å/L": ["Å", "L", "Å", "Å"],
    "Lukket": ["", "x", "", ""],
    "Lukket?": ["Nej", "Ja", "Nej", "Nej"],
    "Offentlig": ["Ja", "Nej", "Ja", "Ja"],
    "Fortrolig": ["-", "X", "-", "-"],
    "Type": ["Åben", "Fortrolig", "Åben", "Åben"],
}


def _rows(column: str, *, last: bool) -> list[list[str]]:
    rows = [["Nr.", "Punkt", "Ansvarlig"], *([str(n), title, "Ida"] for n, (title, _) in enumerate(READ, 1))]
    at = 3 if last else 1
    return [[*row[:at], cell, *row[at:]] for row, cell in zip(rows, [column, *TABLES[column]], strict=True)]


@pytest.mark.parametrize("column", TABLES)
@pytest.mark.parametrize("last", [True, False])
def test_a_column_of_a_table_tells_of_openness(column: str, last: bool, tmp_path: Path) -> None:
    rows = _rows(column, last=last)
    assert _text("\n".join("\t".join(row) for row in rows)) == READ
    assert _page(f"<table>{''.join(f'<tr>{_cells(row)}</tr>' for row in rows)}</table>") == READ
    drawn = ["| " + " | ".join(row) + " |" for row in rows]
    source = "\n".join([drawn[0], "|---|---|---|---|", *drawn[1:]])
    assert _told(markdown.read(f"# Havneudvalget\n\n14. april 2026\n\n{source}\n".encode())) == READ
    document = docx.Document()
    document.add_paragraph("Dagsorden for Havneudvalget den 14. april 2026")
    table = document.add_table(0, 4)
    for row in rows:
        for cell, content in zip(table.add_row().cells, row, strict=True):
            cell.text = content
    document.save(str(tmp_path / "a.docx"))
    assert [(item.title, item.open) for item in agenda.read(tmp_path / "a.docx").items] == READ


def _cells(row: Sequence[str]) -> str:
    return "".join(f"<td>{cell}</td>" for cell in row)


def test_a_mark_beside_a_title_with_text_below_it_closes_that_item() -> None:
    rows = [
        f"<tr><td>{n}</td><td><p>{title}</p><p>Udvalget drøfter:</p><ul><li>pris</li></ul></td><td>Ida</td><td>{'Åben' if is_open else 'Lukket'}</td></tr>"
        for n, (title, is_open) in enumerate(READ, 1)
    ]
    assert _page(f"<table>{''.join(rows)}</table>") == READ


@pytest.mark.parametrize(
    "line",
    [
        "Punktet er fortroligt, og havnechefen deltager ikke.", "Punktet behandles for lukkede døre, da der indgår personoplysninger.",
        "Sagen er undtaget fra offentlighed indtil udbuddet er slut.", "Lukket punkt, fordi der forhandles.", "Fortroligt – udleveres på mødet.",
        "Tre tilbud er hentet. Punktet behandles for lukkede døre, og bilagene udsendes ikke.", "Sagsnr. 28103 Havneudvalget Lukket punkt",
        "Sagsnr. 2026-1234 – Lukket", "Sagsnr. 2026-1234 · Lukket sag", "Sagsnr.: 2026-1234 (L)", "Sagsnr. 2026-1234 | Dok. 12 | Fortrolig", "Lukket punkt · Sagsnr. 2026-1234",
        "Sagsnr. 2026-1234\tIda\tLukket",
    ],
)  # fmt: skip
def test_the_lines_below_a_title_say_in_passing_that_it_is_closed(line: str) -> None:
    assert _text(f"1. Godkendelse af dagsorden\n2. Køb af kran\n{line}\n3. Ny mole\nDer er tale om 90 meter.\n4. Eventuelt\n") == READ  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Punktet blev behandlet for lukkede døre den 3. marts, og sagen er nu åben.", "Svømmehallen er lukket, og gæsterne er sendt hjem.", "Lukkede institutioner, herunder to skoler, sælges.",
        "Sagsnr. 2026-1234 Lukket skole", "Sagen er ikke længere fortrolig, og bilagene er vedlagt.", "Molen er lukket for trafik, indtil den er sat i stand.",
    ],
)  # fmt: skip
def test_other_sentences_close_nothing(line: str) -> None:
    assert _text(f"1. Godkendelse af dagsorden\n2. Cykelsti\n{line}\n3. Eventuelt\n") == [("Godkendelse af dagsorden", True), ("Cykelsti", True), ("Eventuelt", True)]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("Køb af kran (Ida) - lukket punkt, to tilbud", "Køb af kran (Ida), to tilbud"), ("Køb af kran – fortroligt – to tilbud", "Køb af kran – to tilbud"), ("Køb af kran 🔒 lukket", "Køb af kran"),
        ("Køb af kran Lukket", "Køb af kran"), ("Køb af kran · Lukket punkt", "Køb af kran"), ("Lukket · Køb af kran", "Køb af kran"), ("🔒 Lukket: Køb af kran", "Køb af kran"),
    ],
)  # fmt: skip
def test_a_title_is_freed_of_its_mark_wherever_it_stands(title: str, left: str) -> None:
    assert titles.parse_title(title) == (left, False)


@pytest.mark.parametrize("title", ["Ny skole, lukket gård, legeplads", "Svømmehallen er lukket", "Restaurant Lukketid", "Åben skole - åbne døre - nyt"])  # fmt: skip
def test_other_titles_are_open(title: str) -> None:
    assert titles.parse_title(title) == (title, True)


BADGES = [
    '<span class="badge badge-closed">Lukket</span>', "<em>Lukket punkt</em>", '<img src="l.svg" alt="Lukket punkt">', '<i class="fa fa-lock" aria-hidden="true" title="Lukket"></i>',
    '<span class="icon" aria-label="Fortroligt punkt"></span>', "<svg><title>Lukket sag</title><path/></svg>", '<i class="icon icon-lock"></i>', "<small>lukket</small>",
    '<span class="label">L<!-- -->ukket</span>',
]  # fmt: skip


@pytest.mark.parametrize("badge", BADGES)
@pytest.mark.parametrize("row", ["<h2>{n}. {title} {badge}</h2><p>Tekst.</p>", "<div><span>{n}</span> <span>{title}</span> {badge}</div><p>Tekst.</p>", "<h2>{n}. {badge} {title}</h2><p>Tekst.</p>", "<li><h3>{title} {badge}</h3><p>Tekst.</p></li>"])  # fmt: skip
def test_a_badge_or_a_picture_in_a_heading_closes(badge: str, row: str) -> None:
    rows = [row.format(n=n, title=title, badge="" if is_open else badge) for n, (title, is_open) in enumerate(READ, 1)]
    assert _page("".join(rows)) == READ


def test_a_badge_of_open_items_is_no_part_of_their_titles() -> None:
    row = '<div class="h"><span>{}</span> <span>{}</span> <span class="badge">{}</span></div><p>Tekst.</p>'
    rows = [row.format(n, title, "Åben" if is_open else "Lukket") for n, (title, is_open) in enumerate(READ, 100)]
    assert _page("".join(rows)) == READ


def test_a_word_of_a_sentence_is_no_badge() -> None:
    rows = "<h2>1. Godkendelse af dagsorden</h2><h2>2. Svømmehallen er <b>lukket</b></h2><p>Hallen er <b>lukket</b>.</p><h2>3. Eventuelt</h2>"
    assert _page(rows) == [("Godkendelse af dagsorden", True), ("Svømmehallen er lukket", True), ("Eventuelt", True)]


@pytest.mark.parametrize("heading", ["{} : {}", "{} – {}", "{}. {}"])
def test_a_colon_may_stand_apart_from_the_number(heading: str) -> None:
    rows = [heading.format(n, title if is_open else f"LUKKET - {title}") for n, (title, is_open) in enumerate(READ, 1)]
    assert _text("\n".join(rows)) == READ
    assert _page("".join(f"<details><summary>{row}</summary><p>Tekst.</p></details>" for row in rows)) == READ


def test_numbers_of_bilag_in_a_tables_last_column_are_no_pages() -> None:
    rows = [
        f"{n}\t{title}\t{bilag}"
        for (n, (title, _)), bilag in zip(enumerate(READ, 1), ["1", "-", "3", "4"], strict=True)
    ]
    assert [title for title, _ in _text("Nr.\tPunkt\tBilag\n" + "\n".join(rows))] == [title for title, _ in READ]


@pytest.mark.parametrize("words", ["Å/L: L", "L/Å: L", "Åben/lukket: L"])
def test_letters_answer_a_label(words: str) -> None:
    said = closed.statement(words)
    assert said is not None
    assert not said.open
    assert said.labelled
