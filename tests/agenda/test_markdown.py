from __future__ import annotations

import pytest

from stt_minutes.agenda.lines import Line
from stt_minutes.agenda.markdown import read


def _texts(source: str) -> list[str]:
    return [line.text for line in read(source.encode())]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        # A backslash at a line's end breaks the line, as two spaces do.
        ("Formanden foreslår Ole Holm.\\\nValgt.", ["Formanden foreslår Ole Holm.", "Valgt."]),
        ("Første  \nanden", ["Første", "anden"]),
        ("Første\nanden", ["Første", "anden"]),
        ("Dagsorden\n=========\n1\\. Veje", ["Dagsorden", "1. Veje"]),
        ("## 1) Veje ##", ["1) Veje"]),
        ("a\\*b\\_c &amp; d&oslash;r", ["a*b_c & dør"]),
        ("**Fed**, *skrå*, `kode`, [ord](http://x.example) og ![kort](kort.png)", ["Fed, skrå, kode, ord og kort"]),
        ("Linje<br>ny <!-- skjult --> linje", ["Linje", "ny skjult linje"]),
        ("> citat\n> mere", ["citat", "mere"]),
        ("    ikke kode", ["ikke kode"]),
        ("```\nformel = 3\n```", ["formel = 3"]),
        ("[bilag]: side3", ["[bilag]: side3"]),
        ("<h2>1. Veje</h2>\n<p>Tekst</p>", ["1. Veje", "Tekst"]),
        ("| a | b |\n|---|---|\n| c | |\n| d | e |", ["a\tb", "c", "d\te"]),
        ("| a | b |\n| c | d |", ["a\tb", "c\td"]),
        ("Navn | Mødt | Afbud\n---|---|---\nIda | x |\nKai | | x", ["Navn\tMødt\tAfbud", "Ida\tMødt", "Kai\tAfbud"]),
        ("***", []),
        ("Mødet slutter\n---\nKai", ["Mødet slutter", "Kai"]),
        ("Hilsen\nIda\n---\nKai", ["Hilsen", "Ida", "Kai"]),
    ],
)
def test_marks_are_read_as_their_words(source: str, texts: list[str]) -> None:
    assert _texts(source) == texts


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        # The numbers that are written, also where they are none of a list's.
        ("3. a\n4. b", ["3. a", "4. b"]),
        ("1. a\n\ntekst\n\n2. b", ["1. a", "tekst", "2. b"]),
        ("1. a\n2. b\n2. c", ["1. a", "2. b", "2. c"]),
        ("1986. var et godt år", ["1986. var et godt år"]),
        ("1) a\n2) b", ["1) a", "2) b"]),
        ("1.\ta", ["1.\ta"]),
        # The same number before each is markdown's way to have them counted.
        ("1. a\n1. b\n1. c", ["1. a", "2. b", "3. c"]),
        ("1. a\n\n   tekst\n\n1. b", ["1. a", "tekst", "2. b"]),
        ("5. a\n   - x\n5. b", ["5. a", "- x", "6. b"]),
        # Each on its own is no list that counts.
        ("1. a\n\ntekst\n\n1. b", ["1. a", "tekst", "1. b"]),
        ("1. a\n\n1. b", ["1. a", "1. b"]),
        ("- a\n* b\n+ c", ["- a", "- b", "- c"]),
        ("1. a\n   1. b\n      1. c\n2. d", ["1. a", "1. b", "1. c", "2. d"]),
        ("1.\n\ntekst", ["1.", "tekst"]),
        ("- 1. a", ["- 1. a"]),
        ("10. **Budget**", ["10. Budget"]),
    ],
)
def test_lists_have_the_numbers_that_they_show(source: str, texts: list[str]) -> None:
    assert _texts(source) == texts


def test_what_a_line_is_comes_with_it() -> None:
    source = "# A\n\n**B**\n\n**C:** d\n\n1. **E**\n   - f\n\n<!-- g -->\nh <!-- bilag 7 -->"
    assert read(source.encode()) == [
        Line("A", level=1),
        Line("B", bold=True, gap=True),
        Line("C: d", bold=True, gap=True),
        Line("1. E", bold=True, gap=True),
        Line("- f", depth=1),
        Line("g", role="layout"),
        Line("h", ref="7"),
    ]


def test_lines_that_were_broken_at_a_width_are_paragraphs() -> None:
    long = (
        "Forvaltningen har i foråret undersøgt, om de kommunale p-\nhuse kan drives af en privat virksomhed, og om den"
    )
    source = "\n\n".join(f"{long}\nprisen kan indgå i den samlede takst for\nalle." for _ in range(6))
    assert _texts(source)[0].startswith("Forvaltningen har i foråret undersøgt, om de kommunale p-huse kan drives af")


def test_a_sites_own_head_is_read() -> None:
    source = "---\ntitle: 'Referat: Havnen'\ndate: 2026-04-16\ntags: [a]\n---\n# 1. Veje"
    assert [(line.text, line.role) for line in read(source.encode())] == [
        ("Referat: Havnen", None),
        ("Dato: 2026-04-16", None),
        ("tags: [a]", "layout"),
        ("1. Veje", None),
    ]
    assert _texts("---\n\nTekst\n\n---") == ["Tekst"]


@pytest.mark.parametrize("unit", ["[", "![a", "**a ", "*a **b ", "`a", "<a", "_a_ ", "[a](", "\\", "> ", "- "])
def test_no_line_costs_more_than_its_length(unit: str) -> None:
    source = unit * (100_000 // len(unit))
    letters = sum(map(str.isalpha, source))
    assert sum(map(str.isalpha, "".join(_texts(source)))) in {letters, letters - source.count("<a")}


def test_deep_blocks_are_read() -> None:
    deep = "".join(f"{'  ' * depth}- a{depth}\n" for depth in range(30))
    assert _texts(deep)[-1].endswith("a29")
