from __future__ import annotations

import pytest

from stt_minutes.agenda.details import (
    attachment,
    case_number,
    dated_blocks,
    is_decision_heading,
    proposal_in,
    recommendations,
)
from stt_minutes.values import Attachment, Kle


@pytest.mark.parametrize(
    ("line", "number", "alone"),
    [
        ("85.11.04P20-27-25", "85.11.04P20-27-25", True),
        ("27.42.00-P20-1-26", "27.42.00-P20-1-26", True),
        ("05.09.10Ø54-2-26", "05.09.10Ø54-2-26", True),
        ("326-2014-130406", "326-2014-130406", True),
        ("2012-28504", "2012-28504", True),
        ("SUD 133/2008", "SUD 133/2008", True),
        ("Sagsnr. 299835", "299835", True),
        ("Sagsnr.: 326-2017-7990 J.nr.: 05.14.08 Dokumentnr.: 326-2017-1", "326-2017-7990", False),
        ("Sagsnummer: 12/27845", "12/27845", True),
        ("Journalnr.: 05.14.08", "05.14.08", True),
    ],
)
def test_case_numbers_of_every_shape(line: str, number: str, alone: bool) -> None:
    assert case_number(line) == (number, alone)


@pytest.mark.parametrize(
    "line", ["Der er 12 sager om 2012-planen.", "2026", "142 mio. kr.", "Sagen er ny.", "Sag: Veje", "20.06.2026"]
)
def test_what_is_no_case_number(line: str) -> None:
    assert case_number(line) is None


def test_a_kle_number_is_taken_apart() -> None:
    assert Kle.parse("85.11.04P20-27-25") == Kle("85.11.04", "P20", 27, 2025)
    assert Kle.parse("326-2014-130406") is None


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "Direktøren indstiller:\n- At A godkendes.\n- At B drøftes.",
            [(None, "At A godkendes."), (None, "At B drøftes.")],
        ),
        ("Direktøren indstiller til Byrådet,\na. at A\nb. at B", [("a", "at A"), ("b", "at B")]),
        ("Centeret indstiller, at\nA) A godkendes.\nB)B frigives.", [("A", "A godkendes."), ("B", "B frigives.")]),
        ("At 1) A sendes, At 2) B afsættes", [("1", "A sendes"), ("2", "B afsættes")]),
        ("Chefen indstiller, at A godkendes, og at B afsættes.", [(None, "at A godkendes, og at B afsættes.")]),
        (
            "Det indstilles, at orienteringen tages til efterretning.",
            [(None, "at orienteringen tages til efterretning.")],
        ),
        ("1a. at A\n1b. at B\n2. at C", [("1a", "at A"), ("1b", "at B"), ("2", "at C")]),
        ("Orienteringen tages til efterretning.", [(None, "Orienteringen tages til efterretning.")]),
        (
            "at Ungerådet\n- vælger en dato\n- nedsætter et udvalg",
            [(None, "vælger en dato"), (None, "nedsætter et udvalg")],
        ),
        ("a) A godkendes. b) Der afsættes 2 mio. kr.", [("a", "A godkendes."), ("b", "Der afsættes 2 mio. kr.")]),
        ("(1) A vedtages. (2) B sendes.", [("1", "A vedtages."), ("2", "B sendes.")]),
        ("Det anbefales, 1. at A, og 2. at B.", [("1", "at A"), ("2", "at B.")]),
        ("Byrådet anbefales, at a) A, b) B er gratis.", [("a", "A"), ("b", "B er gratis.")]),
        ("a) at planens punkt 1) og 2) ændres", [("a", "at planens punkt 1) og 2) ændres")]),
        (
            "at høringen slutter 1. maj og 2. behandling er i juni",
            [(None, "at høringen slutter 1. maj og 2. behandling er i juni")],
        ),
        ("", []),
    ],
)
def test_an_indstilling_is_split_in_its_lines(text: str, lines: list[tuple[str | None, str]]) -> None:
    assert [(each.label, each.text) for each in recommendations(text)] == lines


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- Kort over grunden", Attachment("Kort over grunden")),
        ("Kontrakt (lukket bilag)", Attachment("Kontrakt", open=False)),
        ("Lukket: Kontrakt", Attachment("Kontrakt", open=False)),
        ("3 Lukket bilag: Tilbud", Attachment("3 Lukket bilag: Tilbud", open=False)),
        ("Tilbud - lukket bilag", Attachment("Tilbud - lukket bilag", open=False)),
        ("Lukket anlægsregnskab 2025", Attachment("Lukket anlægsregnskab 2025")),
        ("Bilag 1 - Tilbud [fortroligt]", Attachment("Bilag 1 - Tilbud", open=False)),
        ("Ingen", None),
        ("Lukket", Attachment("Lukket", open=False)),
        ("Lukket bilag.pdf", Attachment("Lukket bilag.pdf", open=False)),
        ("Kontrakt, lukket bilag", Attachment("Kontrakt, lukket bilag", open=False)),
        ("Notat_lukket.pdf", Attachment("Notat_lukket.pdf", open=False)),
        ("LUKKET_pris.docx", Attachment("LUKKET_pris.docx", open=False)),
        ("Fortroligt notat", Attachment("Fortroligt notat", open=False)),
        ("Personnotat (ikke offentligt)", Attachment("Personnotat (ikke offentligt)", open=False)),
        ("Pris (L)", Attachment("Pris (L)", open=False)),
        ("Svømmehallen er lukket i juli.pdf", Attachment("Svømmehallen er lukket i juli.pdf")),
        ("Notat om lukkede døre (åben)", Attachment("Notat om lukkede døre")),
    ],
)
def test_a_line_under_bilag_is_an_attachment(line: str, found: Attachment | None) -> None:
    assert attachment(line) == found


@pytest.mark.parametrize(
    "line",
    [
        "Beslutning fra IT-styregruppen, den 26. februar 2026, punkt 5:",
        "Beslutning i Byrådet den 19-12-2016",
        "Kommunalbestyrelsens møde den 17. december 2014:",
        "Sundheds- og Ældreudvalgets beslutning den 04.12.2012 Punkt 2",
        "FORRETNINGSUDVALGETS BESLUTNING",
    ],
)
def test_headings_over_a_bodys_decision(line: str) -> None:
    assert is_decision_heading(line)


@pytest.mark.parametrize(
    "line",
    ["Beslutning", "Byrådets beslutning er endelig.", "Udvalgets møde den 4. maj blev aflyst.", "Der er truffet beslutning i Byrådet om, at planen sendes i høring den 4. maj 2026."],
)  # fmt: skip
def test_sentences_about_decisions_are_no_headings(line: str) -> None:
    assert not is_decision_heading(line)


def test_dated_lines_are_taken_apart() -> None:
    text = "18. september 2025: Udsat.\nMed en bemærkning.\nByrådet, 2. oktober 2025, pkt. 4: Godkendt."
    assert dated_blocks(text) == [
        ("18. september 2025", "2025-09-18", "Udsat.\nMed en bemærkning."),
        ("Byrådet, 2. oktober 2025, pkt. 4", "2025-10-02", "Godkendt."),
    ]


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("Sagen er kort.\nDet indstilles,\n1. at A\n2. at B\nSagen kort: C", "Det indstilles,\n1. at A\n2. at B"),
        (
            "Direktionen bedes tage stilling til\na) om A\nb) om B",
            "Direktionen bedes tage stilling til\na) om A\nb) om B",
        ),
        ("Økonomiudvalget indstiller, at A godkendes.", "Økonomiudvalget indstiller, at A godkendes."),
        ("Ældrerådet anbefaler planen.", ""),
        ("Ældrerådet er imod.", ""),
    ],
)
def test_a_proposal_without_a_heading_is_found(text: str, proposed: str) -> None:
    assert proposal_in(text) == proposed
