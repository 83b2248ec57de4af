"""What `template check` lets through can be filled, whatever a meeting lacks; and what is filled is a file that Word opens."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from stt_minutes.documents import STYLES, package, reading, render, style
from stt_minutes.documents.check import Problem, check
from stt_minutes.documents.fill import w
from stt_minutes.documents.sample import sample
from stt_minutes.errors import TemplateError
from stt_minutes.values import Body, Minutes

if TYPE_CHECKING:
    from collections.abc import Callable

TEMPLATES = Path(__file__).parent / "templates"
BLOCKS = frozenset(map(w, ("p", "tbl", "sdt")))


def template(folder: Path, *paragraphs: str) -> Path:
    document = docx.Document()
    for each in paragraphs:
        document.add_paragraph(each)
    document.save(str(folder / "hus.docx"))
    return folder / "hus.docx"


def minutes(*, body: str = "Børn & Unge", excused: bool = True) -> Minutes:
    made = sample()
    members = tuple(each for each in made.agenda.members if excused or each.status != "afbud")
    return replace(made, agenda=replace(made.agenda, body=Body(body), members=members))


def filled(path: Path, shown: Minutes | None = None) -> dict[str, bytes]:
    render(shown or minutes(), path.with_name("ud.docx"), template=path)
    return package.members(path.with_name("ud.docx"))


def texts(content: bytes) -> list[str]:
    return ["".join(each.text or "" for each in p.iter(w("t"))) for p in package.parse(content).iter(w("p"))]


def corrupt(parts: dict[str, bytes]) -> list[str]:
    """What Word would stumble over."""
    found = []
    for name, content in parts.items():
        if not re.fullmatch(r"word/(document|header|footer|footnotes|endnotes)\d*\.xml", name):
            continue
        root = package.parse(content)
        for holder in root.iter(*map(w, ("tc", "txbxContent", "hdr", "ftr", "footnote", "endnote"))):
            blocks = [each for each in holder if each.tag in BLOCKS]
            if not blocks or blocks[-1].tag == w("tbl"):
                found.append(f"{name}: {etree.QName(holder).localname} without a last paragraph")
        found += [f"{name}: a table without rows" for each in root.iter(w("tbl")) if each.find(w("tr")) is None]
        found += [f"{name}: a row without cells" for each in root.iter(w("tr")) if each.find(w("tc")) is None]
        ids = [each.get(w("id")) for each in root.iter(w("bookmarkStart"))]
        found += [f"{name}: bookmark {each} twice" for each in sorted(set(ids)) if ids.count(each) > 1]
        kinds = [each.get(w("fldCharType")) for each in root.iter(w("fldChar"))]
        if kinds.count("begin") != kinds.count("end"):
            found.append(f"{name}: a field that does not end")
    return found


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, list(map(str, problems))
    return problems[0]


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_a_template_that_another_program_saved_works(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    assert check(copy) == []
    parts = filled(copy)
    assert corrupt(parts) == []
    root = package.parse(parts[package.MAIN])
    names = [each.get(w("name")) for each in root.iter(w("bookmarkStart"))]
    aims = [each.get(w("anchor")) for each in root.iter(w("hyperlink"))]
    assert names == aims == [f"punkt_{place}" for place in range(1, 6)]


@pytest.mark.office
@pytest.mark.parametrize("name", STYLES)
def test_a_shipped_template_works_when_libreoffice_has_saved_it(name: str, soffice: str, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    call = [soffice, profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path)]
    subprocess.run([*call, str(style(name))], check=True, capture_output=True)
    assert check(tmp_path / f"{name}.docx") == []
    assert corrupt(filled(tmp_path / f"{name}.docx")) == []
    again = reading.paragraphs(tmp_path / "ud.docx")
    render(minutes(), tmp_path / "ud.docx", template=style(name))
    # The page numbers of the contents are an estimate where LibreOffice left no field for them.
    whole = [re.sub(r"\t\d+$", "", each) for each in reading.paragraphs(tmp_path / "ud.docx")]
    assert [re.sub(r"\t\d+$", "", each) for each in again] == whole


def test_a_wrong_code_in_a_bookmark_is_named(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("{{ title }}")
    paragraph._p.append(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="1" w:name="{{{{ punkt.anchor }}}}"/>'))
    document.save(str(tmp_path / "hus.docx"))
    problem = only(check(tmp_path / "hus.docx"))
    assert (problem.place, problem.message) == ("afsnit 1", "Navnet punkt findes ikke.")


@pytest.mark.parametrize(
    ("code", "when"),
    [
        ("{% for i in items %}{{ i.sections[0].text }}{% endfor %}", "Når sections er tom:"),
        ("{{ items[1].title }}", "Når der kun er ét element i items:"),
        ("{{ (excused|first).name }}", "Når excused er tom:"),
        ("{% set a, b = excused[:2] %}{{ title }}", ""),
        ("{{ place.split(',')[1] }}", "Når tekster, der kan være tomme, er det:"),
        ("{% if not closed_items %}{{ version / 0 }}{% endif %}", "Når closed_items er tom:"),
        ("{% if not signers %}{{ body + version }}{% endif %}", "Når signers er tom:"),
    ],
)
def test_what_only_fails_when_something_is_lacking_is_told_in_danish(code: str, when: str, tmp_path: Path) -> None:
    problems = check(template(tmp_path, "Referat", code))
    assert problems, code
    told = str(problems[0])
    assert when in told
    assert problems[0].place == "afsnit 2"
    assert not re.search(r"\b(object|element \d|undefined|sequence|index|range|unpack|zero)\b", told), told


def test_a_condition_is_enough(tmp_path: Path) -> None:
    code = "{% for i in items %}{% if i.sections %}{{ i.sections[0].text }}{% endif %}{{ i.guests|map(attribute='name')|first|default('') }}{% endfor %}"
    assert check(template(tmp_path, code)) == []


def test_an_export_that_fails_says_where_in_danish(tmp_path: Path) -> None:
    path = template(
        tmp_path, "{%p for item in items %}", "{{ item.number }}: {{ item.sections[9].text }}", "{%p endfor %}"
    )
    with pytest.raises(TemplateError, match=r"afsnit 2: .*sections\[9\].*\n +Der er ikke noget nummer \[9\]"):
        filled(path)
    (tmp_path / "hus.md").write_text("# {{ title }}\n\n{{ items[99].title }}\n", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"linje 3: .*\n +Der er ikke noget nummer \[99\]"):
        render(minutes(), tmp_path / "ud.md", template=tmp_path / "hus.md")


LOOP = ("{%p for m in excused %}", "{{ m.name }}", "{%p endfor %}")


def _in_a_cell(document: docx.Document) -> None:
    _lines(document.add_table(rows=1, cols=2).rows[0].cells[0])


def _in_a_nested_table(document: docx.Document) -> None:
    outer = document.add_table(rows=1, cols=1).rows[0].cells[0]
    inner = outer.add_table(rows=1, cols=1)
    _lines(inner.rows[0].cells[0])
    outer.paragraphs[-1].text = "{%p if excused %}"
    outer.add_paragraph("ja")
    outer.add_paragraph("{%p endif %}")


def _in_rows(document: docx.Document) -> None:
    table = document.add_table(rows=3, cols=1)
    for row, text in zip(table.rows, ("{%tr for m in excused %}", "{{ m.name }}", "{%tr endfor %}"), strict=True):
        row.cells[0].text = text


def _in_columns(document: docx.Document) -> None:
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(
        table.rows[0].cells, ("{%tc for m in excused %}", "{{ m.name }}", "{%tc endfor %}"), strict=True
    ):
        cell.text = text


def _in_the_header(document: docx.Document) -> None:
    header = document.sections[0].header
    _lines(header.add_table(1, 1, docx.shared.Cm(10)).rows[0].cells[0])
    footer = document.sections[0].footer
    footer.paragraphs[0].text = LOOP[0]
    for each in LOOP[1:]:
        footer.add_paragraph(each)


def _in_a_text_box(document: docx.Document) -> None:
    lines = "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in LOOP)
    box = f"<v:shape><v:textbox><w:txbxContent>{lines}</w:txbxContent></v:textbox></v:shape>"
    names = nsdecls("w") + ' xmlns:v="urn:schemas-microsoft-com:vml"'
    document.element.body.insert(0, parse_xml(f"<w:p {names}><w:r><w:pict>{box}</w:pict></w:r></w:p>"))


def _lines(cell) -> None:
    cell.paragraphs[0].text = LOOP[0]
    for each in LOOP[1:]:
        cell.add_paragraph(each)


@pytest.mark.parametrize(
    "build", [_in_a_cell, _in_a_nested_table, _in_rows, _in_columns, _in_the_header, _in_a_text_box]
)
@pytest.mark.parametrize("excused", [True, False])
def test_an_empty_list_leaves_what_word_needs(
    build: Callable[[docx.Document], None], excused: bool, tmp_path: Path
) -> None:
    document = docx.Document()
    document.add_paragraph("{{ title }}")
    build(document)
    document.save(str(tmp_path / "hus.docx"))
    if excused:
        assert check(tmp_path / "hus.docx") == []
    parts = filled(tmp_path / "hus.docx", minutes(excused=excused))
    assert corrupt(parts) == []
    shown = [
        text
        for name, content in parts.items()
        if re.match(r"word/(doc|head|foot)", name) and name.endswith("xml")
        for text in texts(content)
    ]
    assert ("Sanne Birkemose" in shown) is excused


@pytest.mark.parametrize("sign", ["&", "<", ">", '"', "'", "&amp;", "&lt;"])
def test_a_sign_in_a_code_is_the_sign(sign: str, tmp_path: Path) -> None:
    quote = '"' if sign == "'" else "'"
    body = f"Børn {sign} Unge"
    path = template(
        tmp_path,
        f"{{% if body == {quote}{body}{quote} %}}JA{{% else %}}NEJ{{% endif %}}",
        f"{{{{ {quote}A {sign} B{quote} }}}}",
        f"{{{{ body|replace({quote}{sign}{quote}, 'og') }}}}",
        f"{{{{ members[:2]|map(attribute='name')|join({quote} {sign} {quote}) }}}}",
        f"{{% set x = members[:2]|map(attribute='name')|join({quote} {sign} {quote}) %}}{{{{ x == {quote}Karen Holmgaard {sign} Jens Aabo Friis{quote} }}}}",
        f"{{% set y = {quote}a {sign} b{quote} %}}{{{{ y }}}} {{{{ body }}}}",
        "{% if version < 2 and version > 0 %}mindre{% endif %}",
    )  # fmt: skip
    assert check(path) == []
    assert texts(filled(path, minutes(body=body))[package.MAIN]) == [
        "JA",
        f"A {sign} B",
        "Børn og Unge",
        f"Karen Holmgaard {sign} Jens Aabo Friis",
        "True",
        f"a {sign} b {body}",
        "mindre",
    ]


def test_a_sign_is_itself_in_headers_notes_properties_and_attributes(tmp_path: Path) -> None:
    document = docx.Document()
    code = "{{ 'A & B' if body == 'Børn & Unge' else 'nej' }} {{ body }}"
    document.core_properties.title = code
    document.sections[0].header.paragraphs[0].text = code
    document.sections[0].footer.paragraphs[0].text = code
    paragraph = document.add_paragraph("x")
    mark = parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="1" w:name="x"/>')
    mark.set(w("name"), code)
    paragraph._p.append(mark)
    document.save(str(tmp_path / "hus.docx"))
    assert check(tmp_path / "hus.docx") == []
    filled(tmp_path / "hus.docx")
    made = docx.Document(str(tmp_path / "ud.docx"))
    right = "A & B Børn & Unge"
    assert made.core_properties.title == right
    assert made.sections[0].header.paragraphs[0].text == right
    assert made.sections[0].footer.paragraphs[0].text == right
    assert [each.get(w("name")) for each in made.element.iter(w("bookmarkStart"))] == [right]


def test_codes_in_endnotes_are_filled(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ title }}")
    parts = package.members(path)
    note = f'<w:endnotes {nsdecls("w")}><w:endnote w:id="2"><w:p><w:r><w:t>{{{{ body }}}}</w:t></w:r></w:p></w:endnote></w:endnotes>'
    package.add_part(parts, "endnotes", package.parse(note.encode()))
    path.write_bytes(package.packed(parts))
    assert texts(filled(path)["word/endnotes.xml"]) == ["Børn & Unge"]


@pytest.mark.parametrize(("suffix", "template_suffix"), [(".html", ".html"), (".odt", ".fodt")])
def test_a_sign_is_itself_in_a_template_that_is_xml(
    suffix: str, template_suffix: str, tmp_path: Path, root: Path
) -> None:
    path = tmp_path / f"hus{template_suffix}"
    shipped = (root / "templates" / f"referat{template_suffix}").read_text(encoding="utf-8")
    code = "{{ 'JA &amp; JA' if body == 'Børn &amp; Unge' and body == &apos;Børn & Unge&apos; else 'NEJ' }}"
    path.write_text(shipped.replace("{{ title }}", code), encoding="utf-8")
    assert code in path.read_text(encoding="utf-8")
    render(minutes(), tmp_path / f"ud{suffix}", template=path)
    assert any("JA & JA" in each for each in reading.paragraphs(tmp_path / f"ud{suffix}"))
