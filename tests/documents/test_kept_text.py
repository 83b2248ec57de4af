"""Whatever an agenda says stands in every format, letter for letter."""

from __future__ import annotations

import html
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stt_minutes.documents import blocks, reading, render
from stt_minutes.values import Agenda, AgendaItem, Attachment, Body, Minutes, MinutesItem, Part

FORMATS = reading.SUFFIXES
AWKWARD = (
    'R&D <b>ikke fed</b> "citat" \'enkelt\' „dansk" & &amp; &lt;\vblød linje\n- et\n- to\n\n1. først\n2. så\n'
    "Kolonne\tBeløb\nA & B\t1 < 2\nSe https://aadal.example/a?x=1&y=2.\n*stjerne* _streg_ `kode` # ikke overskrift\n"
    "## heller ikke\n{{ title }} {% x %} [tekst](link) ~ \\ | ende\u00a0her \x07klokke\u200b\U0001f600"
)
texts = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("&<>\"'{}%#*_|\\\n\t\v-1. `[]")), max_size=60)
items = st.builds(
    lambda title, case, parts, bilag, is_open: AgendaItem(
        "1",
        title,
        case,
        is_open,
        parts=tuple(Part(heading, None, text) for heading, text in parts),
        attachments=tuple(map(Attachment, bilag)),
    ),
    texts,
    texts,
    st.lists(st.tuples(texts, texts), max_size=3),
    st.lists(texts, max_size=2),
    st.booleans(),
)


def letters(text: str) -> str:
    """The letters, figures and signs of a text: what may differ between formats is only white space and list signs."""
    return "".join(each for each in blocks.clean(text) if not each.isspace() and each not in "-|·•.\\")


def missing(item: AgendaItem, path: Path) -> list[str]:
    """The item's texts that are not in the document."""
    render(Minutes(Agenda(Body("Rådet"), (item,)), (MinutesItem(item),)), path)
    found = letters("\n".join(reading.paragraphs(path)))
    wanted = [item.title, item.case_number or "", *(each.name for each in item.attachments)]
    for part in item.parts:
        wanted += [part.heading, *(cell for block in blocks.parse(part.text) for cell in _texts(block))]
    return [each for each in wanted if letters(each) not in found]


def _texts(block: blocks.Block) -> list[str]:
    if isinstance(block, blocks.Table):
        return [cell for row in block.rows for cell in row]
    return list(block.lines) if isinstance(block, blocks.Paragraph) else [block.text]


@pytest.mark.parametrize("suffix", FORMATS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(item=items)
def test_text_never_disappears(suffix: str, item: AgendaItem) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert missing(item, Path(folder) / f"referat{suffix}") == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_awkward_text_is_kept(suffix: str, tmp_path: Path) -> None:
    item = AgendaItem("1", AWKWARD, AWKWARD, parts=(Part(AWKWARD, None, AWKWARD),), attachments=(Attachment(AWKWARD),))
    assert missing(item, tmp_path / f"referat{suffix}") == []


def test_markdown_reads_as_it_was_written(tmp_path: Path) -> None:
    """A Markdown engine shows the text, not formatting that nobody asked for."""
    engine = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable("table")
    item = AgendaItem("1", "T", parts=(Part("Sag", None, AWKWARD),))
    render(Minutes(Agenda(Body("Rådet"), (item,)), (MinutesItem(item),)), tmp_path / "a.md")
    page = engine.render((tmp_path / "a.md").read_text(encoding="utf-8"))
    assert "<em>" not in page
    assert "<code>" not in page
    assert page.count("<h") == 5
    (tmp_path / "a.html").write_text(f"<html>{page}</html>", encoding="utf-8")
    found = letters("\n".join(reading.paragraphs(tmp_path / "a.html")))
    assert [each for block in blocks.parse(AWKWARD) for each in _texts(block) if letters(each) not in found] == []


@pytest.mark.parametrize(
    "rows", ["Plads\t2025\t2026\nA\t1.000\t1.050", "Navn\tBeløb\nA & B\t1 | 2\nC\t3", "A\tja\nB\tnej"]
)
def test_a_table_in_markdown_is_one_to_a_markdown_engine(rows: str, tmp_path: Path) -> None:
    engine = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable("table")
    item = AgendaItem("1", "T", parts=(Part("Sag", None, f"Før\n{rows}\nEfter"),))
    render(Minutes(Agenda(Body("Rådet"), (item,)), (MinutesItem(item),)), tmp_path / "a.md")
    page = engine.render((tmp_path / "a.md").read_text(encoding="utf-8"))
    cells = [html.unescape(each) for each in re.findall(r"<t[hd]>(.*?)</t[hd]>", page)]
    assert cells == re.split(r"[\t\n]", rows)


def test_soft_breaks_lists_tables_and_links_keep_their_form(tmp_path: Path) -> None:
    import docx

    item = AgendaItem("1", "T", parts=(Part("Sag", None, AWKWARD),))
    render(Minutes(Agenda(Body("Rådet"), (item,)), (MinutesItem(item),)), tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    texts = [each.text for each in document.paragraphs]
    assert next(each for each in texts if each.startswith("R&D")).endswith("\nblød linje")
    assert "- et" in texts
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["Kolonne", "Beløb"],
        ["A & B", "1 < 2"],
    ]
    assert ' HYPERLINK "https://aadal.example/a?x=1&y=2" ' in [
        each.text for each in document.element.iter() if str(each.tag).endswith("instrText")
    ]
