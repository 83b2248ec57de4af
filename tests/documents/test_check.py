"""`template check` finds what is wrong, where, and what was meant."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from stt_minutes import resources
from stt_minutes.documents import package, render, style
from stt_minutes.documents.check import Problem, check, remarks
from stt_minutes.documents.sample import sample
from stt_minutes.errors import TemplateError, TemplateMissing

if TYPE_CHECKING:
    from pathlib import Path


def template(folder: Path, *paragraphs: str | list[str]) -> Path:
    """A Word template with these paragraphs; a list is a paragraph that Word has split into runs."""
    document = docx.Document()
    for each in paragraphs:
        paragraph = document.add_paragraph()
        for place, run in enumerate([each] if isinstance(each, str) else each):
            paragraph.add_run(run).bold = bool(place % 2)
    path = folder / "hus.docx"
    document.save(str(path))
    return path


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, list(map(str, problems))
    return problems[0]


@pytest.mark.parametrize("path", sorted(resources.folder("templates").glob("referat*.*")), ids=lambda path: path.name)
def test_shipped_templates_are_in_order(path: Path) -> None:
    assert check(path) == []


def test_a_wrong_name_is_named_with_its_paragraph_and_a_suggestion(tmp_path: Path) -> None:
    problem = only(
        check(template(tmp_path, "Referat", "{%p for item in items %}", "{{ item.titel }}", "{%p endfor %}"))
    )
    assert problem.place == "afsnit 3"
    assert problem.excerpt == "{{ item.titel }}"
    assert problem.message == "Navnet item.titel findes ikke."
    assert problem.hint == "Mente du item.title?"


def test_a_tag_split_over_runs_is_read_whole(tmp_path: Path) -> None:
    path = template(tmp_path, ["{", "{ it", "ems[0].", "tit", "le }", "}"], ["{{ bo", "dyy }}"])
    problem = only(check(path))
    assert (problem.place, problem.excerpt, problem.hint) == ("afsnit 2", "{{ bodyy }}", "Mente du body?")
    ok = template(tmp_path, ["{", "{ items[0]", ".title }", "}"])
    assert check(ok) == []
    render(sample(), tmp_path / "ud.docx", template=ok)
    assert docx.Document(str(tmp_path / "ud.docx")).paragraphs[0].text == "Godkendelse af dagsorden"


def test_danish_names_are_understood(tmp_path: Path) -> None:
    hints = [each.hint for each in check(template(tmp_path, "{{ dato }}", "{{ udvalg }}", "{{ beslutning }}"))]
    assert hints[:2] == ["Mente du date?", "Mente du body?"]
    assert "decision" in hints[2]


def test_a_name_of_an_item_used_outside_its_loop(tmp_path: Path) -> None:
    problem = only(check(template(tmp_path, "{%p for item in items %}", "{{ case_number }}", "{%p endfor %}")))
    assert problem.hint == "Mente du item.case_number?"


def test_a_list_is_not_a_value(tmp_path: Path) -> None:
    problem = only(check(template(tmp_path, "{{ items.title }}")))
    assert "er en liste" in problem.message
    assert "{% for x in items %}{{ x.title }}{% endfor %}" in problem.hint
    assert "kan ikke gennemløbes" in only(check(template(tmp_path, "{% for x in version %}x{% endfor %}"))).message


def test_unclosed_and_unopened_loops(tmp_path: Path) -> None:
    problem = only(check(template(tmp_path, "a", "{%p for item in items %}", "{{ item.title }}")))
    assert (problem.place, problem.message) == ("afsnit 2", "Løkken (for) bliver aldrig lukket.")
    assert problem.hint == "Sæt {%p endfor %} ind, hvor den slutter."
    problem = only(check(template(tmp_path, "{%p if place %}", "{%p endfor %}")))
    assert problem.message == "endfor lukker noget, der ikke er åbnet; det sidst åbnede er if i afsnit 1."


def test_broken_tags(tmp_path: Path) -> None:
    assert "ikke lukket i samme afsnit" in only(check(template(tmp_path, "{{ title }"))).message
    assert "ikke lukket i samme afsnit" in check(template(tmp_path, "{{ item.", "title }}"))[0].message
    assert only(check(template(tmp_path, "{title}"))).hint == "Mente du {{ title }}?"
    assert "filteret storeb findes ikke" in only(check(template(tmp_path, "{{ title|storeb }}"))).message
    assert "koden gentag kendes ikke" in only(check(template(tmp_path, "{% gentag items %}"))).message
    assert "Koden kan ikke læses" in only(check(template(tmp_path, "{{ title + }}"))).message


def test_text_beside_a_paragraph_tag_would_vanish(tmp_path: Path) -> None:
    problem = only(check(template(tmp_path, "Punkter {%p for item in items %}", "{{ item.title }}", "{%p endfor %}")))
    assert "»Punkter«" in problem.message


def test_headers_tables_and_text_outside_the_body(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ bodi }}"
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = "{{ plase }}"
    document.save(str(tmp_path / "hus.docx"))
    problems = {each.place: each.hint for each in check(tmp_path / "hus.docx")}
    assert problems == {"afsnit 1": "Mente du place?", "sidehovedet, afsnit 1": "Mente du body?"}


def test_what_only_filling_shows(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = "{% for item in items %}"
    document.add_paragraph("{% endfor %}")
    document.save(str(tmp_path / "hus.docx"))
    assert only(check(tmp_path / "hus.docx")).place == "hele skabelonen"


def test_html_templates_are_checked_by_line(tmp_path: Path) -> None:
    (tmp_path / "hus.html").write_text("<h1>{{ title }}</h1>\n<p>{{ plaec }}</p>\n", encoding="utf-8")
    problem = only(check(tmp_path / "hus.html"))
    assert (problem.place, problem.hint) == ("linje 2", "Mente du place?")


def test_set_macros_filters_and_loops_within_loops(tmp_path: Path) -> None:
    code = (
        "{% set first = items|first %}{{ first.title }}{% for i in items|selectattr('open') %}{{ loop.index }}"
        "{% for s in i.sections %}{{ s.heading|upper }}{% endfor %}{% endfor %}"
        "{% for i in items %}{{ i.decision.sources[0].time if i.decision.sources }}{% endfor %}"
    )
    assert check(template(tmp_path, code)) == []
    wrong = template(tmp_path, "{% set first = items|first %}{{ first.titl }}")
    assert only(check(wrong)).hint == "Mente du first.title?"


def rezipped(path: Path, change: dict[str, bytes | None]) -> Path:
    parts = {**package.members(path), **{name: content for name, content in change.items() if content is not None}}
    kept = {name: content for name, content in parts.items() if change.get(name, b"") is not None}
    path.write_bytes(package.packed(kept))
    return path


def test_bad_files_say_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(TemplateMissing, match=r"væk\.docx"):
        check(tmp_path / "væk.docx")
    text = tmp_path / "tekst.docx"
    text.write_text("Dette er ikke Word", encoding="utf-8")
    with pytest.raises(TemplateError, match="er ikke et Word-dokument") as caught:
        check(text)
    assert "Gem som" in caught.value.hint
    text.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600)
    with pytest.raises(TemplateError, match="gamle Word-format"):
        check(text)
    with zipfile.ZipFile(text, "w") as archive:
        archive.writestr("mimetype", "x")
    with pytest.raises(TemplateError, match="er ikke et Word-dokument"):
        check(text)
    text.write_bytes(style("referat").read_bytes()[:5000])
    with pytest.raises(TemplateError, match="i stykker"):
        check(text)


def test_macros_are_refused(tmp_path: Path) -> None:
    path = rezipped(template(tmp_path, "{{ title }}"), {"word/vbaProject.bin": b"x"})
    with pytest.raises(TemplateError, match="makroer"):
        check(path)
    types = package.members(path)["[Content_Types].xml"].replace(
        b"wordprocessingml.document.main+xml", b"wordprocessingml.document.macroEnabled.main+xml"
    )
    path = rezipped(path, {"word/vbaProject.bin": None, "[Content_Types].xml": types})
    with pytest.raises(TemplateError, match="makroer"):
        render(sample(), tmp_path / "ud.docx", template=path)


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (4, 4)).save(tmp_path / "vaaben.png")
    document = docx.Document()
    document.add_picture(str(tmp_path / "vaaben.png"))
    document.add_paragraph("{{ title }}")
    document.save(str(tmp_path / "hus.docx"))
    assert check(tmp_path / "hus.docx") == []
    picture = next(name for name in package.members(tmp_path / "hus.docx") if name.startswith("word/media/"))
    rezipped(tmp_path / "hus.docx", {picture: None})
    with pytest.raises(TemplateError, match=f"mangler billedet {picture.rsplit('/', 1)[1]}"):
        render(sample(), tmp_path / "ud.docx", template=tmp_path / "hus.docx")
    assert not (tmp_path / "ud.docx").exists()


def test_entities_are_refused(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ title }}")
    body = package.members(path)[package.MAIN]
    evil = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + body.split(b"?>", 1)[1]
    with pytest.raises(TemplateError, match="i stykker"):
        check(rezipped(path, {package.MAIN: evil}))


def test_a_template_without_codes_is_told(tmp_path: Path) -> None:
    assert "ingen koder" in only(check(template(tmp_path, "Referat", "Her kommer teksten"))).message


def test_what_is_hardly_meant_is_remarked(tmp_path: Path) -> None:
    path = template(
        tmp_path, "{{ title }}", "«Udvalg»", "{%p for item in items %}", "{{ item.title }}", "{%p endfor %}"
    )
    assert check(path) == []
    fields, decisions = remarks(path)
    assert "«Udvalg»" in fields
    assert "item.decision.text" in decisions
    assert remarks(style("referat")) == []


def test_a_word_template_is_filled_like_a_document(tmp_path: Path) -> None:
    document = template(tmp_path, "{{ body }}")
    path = tmp_path / "hus.dotx"
    parts = package.members(document)
    types = "[Content_Types].xml"
    parts[types] = parts[types].replace(b"document.main+xml", b"template.main+xml")
    path.write_bytes(package.packed(parts))
    assert check(path) == []
    render(sample(), tmp_path / "referat.docx", template=path)
    assert docx.Document(str(tmp_path / "referat.docx")).paragraphs[0].text == sample().agenda.body.name


def test_a_struck_out_code_is_not_filled(tmp_path: Path) -> None:
    document = docx.Document()
    struck = '<w:del w:id="1" w:author="Ida"><w:r><w:delText>{{ gammel }}</w:delText></w:r></w:del>'
    added = '<w:ins w:id="2" w:author="Ida"><w:r><w:t>{{ body }}</w:t></w:r></w:ins>'
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{struck}{added}</w:p>"))
    path = tmp_path / "sporet.docx"
    document.save(str(path))
    assert check(path) == []
    render(sample(), tmp_path / "referat.docx", template=path)
    # An insertion that was still tracked would not be in the text that python-docx reads.
    assert docx.Document(str(tmp_path / "referat.docx")).paragraphs[0].text == sample().agenda.body.name
