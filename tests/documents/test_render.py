"""One set of minutes in every format: the same content, marked proposals, whole files or none."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pytest

from stt_minutes.documents import STYLES, Options, check_format, decision_texts, package, reading, render, shut, style
from stt_minutes.documents.fill import SHADE, w
from stt_minutes.documents.sample import sample, sample_transcript
from stt_minutes.errors import InvalidOption, TemplateError, TemplateMissing, WriteFailed
from stt_minutes.values import (
    Agenda,
    AgendaItem,
    Attendance,
    Body,
    Decision,
    EarlierDecision,
    Minutes,
    MinutesItem,
    Part,
    Remark,
    Statement,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Shown = Callable[[Path], list[str]]


def made(folder: Path, suffix: str = ".docx", **options: Any) -> Path:
    target = folder / f"referat{suffix}"
    render(sample(), target, transcript=sample_transcript(), options=Options(**options))
    return target


def main_part(path: Path) -> Any:
    return package.parse(package.members(path)[package.MAIN])


def test_the_decision_texts_are_what_is_printed(tmp_path: Path) -> None:
    minutes = shut(sample())
    texts = decision_texts(minutes)
    render(minutes, tmp_path / "a.txt", options=Options(evidence="ingen"))
    printed = (tmp_path / "a.txt").read_text(encoding="utf-8")
    assert set(texts) == {each.item.number for each in minutes.items}
    assert sum(bool(text) for text in texts.values()) > 2
    assert all(line in printed for text in texts.values() for line in text.splitlines())
    assert not any(texts[each.item.number] for each in minutes.items if not each.item.open)


def test_every_format_says_the_same(shown: Shown, tmp_path: Path) -> None:
    texts = {}
    for suffix in reading.SUFFIXES:
        found = shown(made(tmp_path, suffix))
        # The pages that are read on a screen say the draft's status at the top; paper has it in its head.
        texts[suffix] = (
            " ".join(found)
            .replace("Status Udkast - Indeholder lukkede punkter ", "")
            .replace("Status: Udkast - Indeholder lukkede punkter ", "")
        )
    assert texts[".docx"].startswith(
        "REFERAT Udvalget for Teknik og Miljø d. 18-03-2026 Mødedato Onsdag d. 18. marts 2026"
    )
    for suffix in reading.SUFFIXES[1:]:
        assert texts[suffix] == texts[".docx"], suffix


def test_pdf_is_tagged_and_says_the_same(shown: Shown, tmp_path: Path) -> None:
    pdf = made(tmp_path, ".pdf", public=True)
    content = pdf.read_bytes()
    streams = (each.group(1) for each in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL))
    raw = content + b"".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"x")
    assert b"/StructTreeRoot" in raw
    assert re.search(rb"/Lang\s*\(da\)", raw)
    assert re.search(rb"/S\s*/H2", raw)
    assert b"pdfuaid" in raw
    squeezed = "".join(shown(pdf))
    for paragraph in ("Udvalget godkendte indstillingen med den ændring", "Lukket: Køb af ejendom", "3,1 mio. kr."):
        assert "".join(paragraph.split()) in squeezed


def test_the_same_minutes_give_the_same_bytes(tmp_path: Path) -> None:
    for suffix in (*reading.SUFFIXES, ".pdf"):
        first = made(tmp_path, suffix).read_bytes()
        assert made(tmp_path, suffix).read_bytes() == first, suffix


def test_headings_have_their_levels(tmp_path: Path) -> None:
    document = docx.Document(str(made(tmp_path)))
    headings = [(each.style.name, each.text) for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert headings[:4] == [
        ("Heading 1", "Punkt 1: Godkendelse af dagsorden"),
        ("Heading 2", "Indstilling"),
        ("Heading 2", "Beslutning"),
        ("Heading 1", "Punkt 2: Cykelsti langs Møllevej & Åvænget"),
    ]
    assert [name for name, text in headings if text.startswith("Punkt")] == ["Heading 1"] * 5


def test_beslutning_stands_after_indstilling_and_earlier_decisions(tmp_path: Path) -> None:
    document = docx.Document(str(made(tmp_path)))
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 2"]
    at = headings.index("Resumé")
    assert headings[at : at + 7] == [
        "Resumé",
        "Indstilling",
        "Beslutning fra Handicaprådet, den 3. marts 2026, punkt 4:",
        "Beslutning",
        "Sagsfremstilling",
        "Økonomiske konsekvenser",
        "Bilag",
    ]


@pytest.mark.parametrize("suffix", [".docx", ".odt", ".html", ".md", ".txt"])
def test_nothing_is_printed_twice_and_no_heading_is_empty(tmp_path: Path, suffix: str) -> None:
    told = Part("Tidligere behandling", "tidligere_behandling", "Byrådet 5. maj 2026: Sendes i høring.")
    untitled = Part("", None, "Et medlem foreslår gratis busser.")
    listed = (
        EarlierDecision("Byrådet 5. maj 2026", "Sendes i høring.", "Byrådet", "2026-05-05"),
        EarlierDecision("Økonomiudvalget 1. juni 2026", "Anbefales.", "Økonomiudvalget", "2026-06-01"),
    )
    item = AgendaItem("1", "Sag", parts=(told, untitled), earlier=listed)
    target = tmp_path / f"referat{suffix}"
    render(Minutes(Agenda(Body("Byrådet"), (item,)), (MinutesItem(item),)), target)
    text = reading.paragraphs(target)
    assert " ".join(text).count("Sendes i høring.") == 1
    assert " ".join(text).count("Økonomiudvalget 1. juni 2026") == 1
    assert "Et medlem foreslår gratis busser." in text
    assert not any(line.strip() == "###" for line in text)
    if suffix == ".docx":
        headings = [each for each in docx.Document(str(target)).paragraphs if each.style.name.startswith("Heading")]
        assert all(each.text.strip() for each in headings)


def test_the_agendas_own_place_for_beslutning_is_kept() -> None:
    from stt_minutes.documents.build import split_parts

    parts = (
        Part("Indstilling", "indstilling", "At."),
        Part("Sagsfremstilling", "sagsfremstilling", "Tekst."),
        Part("Beslutning", "beslutning", ""),
    )
    before, after = split_parts(AgendaItem("1", "T", parts=parts))
    assert [each.heading for each in before] == ["Indstilling", "Sagsfremstilling"]
    assert after == []


def test_proposals_are_shaded_and_commented_until_confirmed(tmp_path: Path) -> None:
    path = made(tmp_path)
    root = main_part(path)
    shaded = {
        "".join(text.text or "" for text in each.iter(w("t")))
        for each in root.iter(w("p"))
        if (fill := each.find(f"{w('pPr')}/{w('shd')}")) is not None and fill.get(w("fill")) == SHADE
    }
    assert "Orienteringen blev taget til efterretning." in shaded
    assert "Dagsordenen blev godkendt." not in shaded
    comments = [each.text for each in docx.Document(str(path)).comments]
    assert "Forslag fra optagelsen; ikke bekræftet. Sikkerhed 86 %. Bygger på 5.50-6.11 i optagelsen." in comments
    assert "Foreslået fra optagelsen og bekræftet af en person. Bygger på 0.12-0.21 i optagelsen." in comments


def test_nothing_is_marked_in_approved_minutes(tmp_path: Path) -> None:
    target = tmp_path / "referat.docx"
    render(replace(sample(), status="godkendt"), target, options=Options(evidence="ingen"))
    assert SHADE not in package.members(target)[package.MAIN].decode()
    assert "Udkast" not in "".join(each.decode(errors="replace") for each in package.members(target).values())


def test_missing_decisions_are_shown_as_missing(tmp_path: Path) -> None:
    item = AgendaItem("1", "Sag", parts=(Part("Indstilling", "indstilling", "At."),))
    minutes = Minutes(Agenda(Body("Rådet"), (item,)), (MinutesItem(item, Decision("ingen_beslutning", "Ingen.")),))
    render(minutes, tmp_path / "a.txt")
    assert "[forslag] Ingen beslutning fundet i optagelsen." in (tmp_path / "a.txt").read_text(encoding="utf-8")
    render(minutes, tmp_path / "b.txt", options=Options(public=True))
    assert "Ingen" not in (tmp_path / "b.txt").read_text(encoding="utf-8")


def test_evidence_as_endnotes(tmp_path: Path) -> None:
    parts = package.members(made(tmp_path, evidence="slutnoter"))
    notes = package.parse(parts["word/endnotes.xml"])
    assert "Bygger på 8.25-8.31 i optagelsen" in "".join(str(each) for each in notes.itertext())
    assert "word/comments.xml" not in parts
    references = [each.get(w("id")) for each in main_part(tmp_path / "referat.docx").iter(w("endnoteReference"))]
    assert references == [each.get(w("id")) for each in notes if each.get(w("type")) is None]


def test_evidence_nowhere(tmp_path: Path) -> None:
    parts = package.members(made(tmp_path, evidence="ingen"))
    assert not {"word/comments.xml", "word/endnotes.xml"} & set(parts)


def test_html_plays_the_passages(tmp_path: Path) -> None:
    page = made(tmp_path, ".html", sound="../audio/møde.opus").read_text(encoding="utf-8")
    assert 'src="../audio/møde.opus"' in page
    assert 'data-start="350.0" data-end="371.0"' in page
    assert "data-start" not in made(tmp_path, ".html").read_text(encoding="utf-8")
    public = made(tmp_path, ".html", sound="../audio/møde.opus", public=True).read_text(encoding="utf-8")
    assert "møde.opus" not in public


def test_html_is_one_accessible_file(tmp_path: Path) -> None:
    page = made(tmp_path, ".html").read_text(encoding="utf-8")
    assert '<html lang="da">' in page
    assert not re.search(r'(?:src|href)="https?://(?!www\.aadal)', page)
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    levels = [int(each) for each in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert all(f'href="#{anchor}"' in page for anchor in re.findall(r'<h2 id="(punkt_\d+)"', page))


def test_table_of_contents_is_a_field_with_entries(tmp_path: Path) -> None:
    root = main_part(made(tmp_path))
    codes = [each.text for each in root.iter(w("instrText"))]
    assert codes[0] == " TOC \\f \\h \\z "
    assert ' TC "Cykelsti langs Møllevej & Åvænget" \\l 1 ' in codes
    kinds = [each.get(w("fldCharType")) for each in root.iter(w("fldChar"))]
    assert kinds.count("begin") == kinds.count("end")
    assert kinds.count("separate") <= kinds.count("begin")
    bookmarks = {each.get(w("name")) for each in root.iter(w("bookmarkStart"))}
    assert {each.get(w("anchor")) for each in root.iter(w("hyperlink"))} <= bookmarks


def test_contents_count_pages(tmp_path: Path) -> None:
    text = (
        "Et afsnit med nogle ord, som fylder godt og vel en linje på en side i formatet A4, når det bliver trykt. " * 4
    )
    items = tuple(AgendaItem(str(n), f"Sag {n}", parts=(Part("Sag", None, "\n".join([text] * 12)),)) for n in (1, 2, 3))
    render(Minutes(Agenda(Body("Rådet"), items), tuple(map(MinutesItem, items))), tmp_path / "a.docx")
    entries = [each.text for each in docx.Document(str(tmp_path / "a.docx")).paragraphs if each.style.name == "toc 1"]
    pages = [int(each.rsplit("\t", 1)[1]) for each in entries if each]
    assert pages[0] == 1
    assert pages == sorted(pages)
    assert pages[-1] > 2


@pytest.mark.parametrize("name", STYLES)
def test_house_styles(shown: Shown, tmp_path: Path, name: str) -> None:
    target = tmp_path / "referat.docx"
    render(sample(), target, template=style(name), options=Options(signatures=True))
    text = " ".join(shown(target))
    assert "Udvalget godkendte indstillingen med den ændring" in text
    assert "Underskrifter" in text
    document = docx.Document(str(target))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    if name == "referat-udvalg":
        assert "Karen Holmgaard (A) - formand" in text
        assert "Sanne Birkemose (Ø) (ferie)" in text
        headings = [each.text for each in document.paragraphs if each.style.name == "Heading 3"]
        assert headings[-1] == "Beslutning"
        assert [each.text for each in document.paragraphs if each.style.name == "Heading 1"][:2] == [
            "Åbent referat",
            "Lukket referat",
        ]
    if name == "referat-beslutninger":
        assert "Til stede Karen Holmgaard (A) - formand; Jens Aabo Friis (V) - næstformand; Mette Lindholt (F)" in text
        assert "4. Eventuelt\n00.22.04P35-3-26" in cells


def test_signatures_only_when_asked_for(shown: Shown, tmp_path: Path) -> None:
    assert "Underskrifter" not in shown(made(tmp_path))
    signed = [each.text for each in docx.Document(str(made(tmp_path, signatures=True))).paragraphs]
    at = signed.index("Underskrifter")
    assert [each for each in signed[at:] if each.strip()][2:] == [
        "Karen Holmgaard (A) - formand",
        "Jens Aabo Friis (V) - næstformand",
        "Mette Lindholt (F)",
        "Poul Rævdal (C)",
    ]


def test_own_template_with_headers_tables_and_loops(tmp_path: Path) -> None:
    house = docx.Document()
    house.sections[0].header.paragraphs[0].text = "Ådal Kommune - {{ body }}"
    house.sections[0].footer.paragraphs[0].text = "{{ place|upper }}"
    table = house.add_table(rows=3, cols=2)
    table.rows[0].cells[0].text = "{%tr for item in items if item.open %}"
    table.rows[1].cells[0].text = "{{ item.number }}"
    table.rows[1].cells[1].text = "{{ item.decision.text }}"
    table.rows[2].cells[0].text = "{%tr endfor %}"
    house.add_paragraph("{{ items|map(attribute='title')|join('; ') }} og {{ items|length }} punkter")
    house.add_paragraph("{% set n = items[1] %}Før: {{ n.attachments }} efter")
    house.save(str(tmp_path / "hus.docx"))
    render(sample(), tmp_path / "ud.docx", template=tmp_path / "hus.docx")
    document = docx.Document(str(tmp_path / "ud.docx"))
    assert document.sections[0].header.paragraphs[0].text == "Ådal Kommune - Udvalget for Teknik og Miljø"
    assert document.sections[0].footer.paragraphs[0].text == "MØDELOKALE 2, ÅDAL RÅDHUS"
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert rows[1][1].splitlines()[1] == "For stemte 3. Imod stemte 1: Poul Rævdal (C). Undlod at stemme 0."
    texts = [each.text for each in document.paragraphs]
    assert (
        texts[0]
        == "Godkendelse af dagsorden; Cykelsti langs Møllevej & Åvænget; Status på vintertjenesten; Eventuelt; Køb af ejendom og 5 punkter"
    )
    assert texts[1:] == ["Før: ", "Oversigtskort", "Uheldsstatistik 2021-2025", "Tilbud fra entreprenører efter"]


def test_text_boxes_are_filled_with_paragraphs_of_their_own(tmp_path: Path) -> None:
    from lxml import etree

    house = docx.Document()
    run = house.add_paragraph("Før {{ body }} ").add_run(" efter")
    box = etree.fromstring(
        '<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
        "<v:textbox><w:txbxContent><w:p><w:r><w:t>{{ items[1].attachments }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
    )
    run._r.insert(0, box)
    house.save(str(tmp_path / "hus.docx"))
    render(sample(), tmp_path / "ud.docx", template=tmp_path / "hus.docx")
    assert reading.paragraphs(tmp_path / "ud.docx") == [
        "Før Udvalget for Teknik og Miljø  efter",
        "Oversigtskort",
        "Uheldsstatistik 2021-2025",
        "Tilbud fra entreprenører",
    ]


def test_a_broken_template_is_named_with_its_paragraph(tmp_path: Path) -> None:
    house = docx.Document()
    house.add_paragraph("Referat")
    house.add_paragraph("{%p for item in items %}")
    house.save(str(tmp_path / "hus.docx"))
    with pytest.raises(TemplateError, match=r"hus\.docx kan ikke udfyldes\. afsnit 2: .*for item.*\n.*aldrig lukket"):
        render(sample(), tmp_path / "ud.docx", template=tmp_path / "hus.docx")
    house = docx.Document()
    house.add_paragraph("{{p title }}")
    house.save(str(tmp_path / "hus.docx"))
    with pytest.raises(TemplateError, match=r"Skriv {{ title }}"):
        render(sample(), tmp_path / "ud.docx", template=tmp_path / "hus.docx")
    assert not (tmp_path / "ud.docx").exists()


def test_the_templates_own_template_is_forgotten(tmp_path: Path) -> None:
    parts = package.members(style("referat"))
    parts["word/settings.xml"] = parts["word/settings.xml"].replace(
        b"<w:updateFields",
        b'<w:attachedTemplate xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/><w:updateFields',
    )
    parts["word/_rels/settings.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        b'Target="http://hentes.example/ond.dotm" TargetMode="External"/></Relationships>'
    )
    (tmp_path / "hus.docx").write_bytes(package.packed(parts))
    render(sample(), tmp_path / "ud.docx", template=tmp_path / "hus.docx")
    made_parts = package.members(tmp_path / "ud.docx")
    assert not [
        name for name, content in made_parts.items() if b"hentes.example" in content or b"attachedTemplate" in content
    ]


def test_bookmarks_are_told_apart(tmp_path: Path) -> None:
    for name in STYLES:
        render(sample(), tmp_path / "a.docx", template=style(name))
        numbers = [each.get(w("id")) for each in main_part(tmp_path / "a.docx").iter(w("bookmarkStart"))]
        assert len(set(numbers)) == len(numbers)
        assert all(each.isdigit() for each in numbers)


def test_guests_are_not_listed_among_the_members_comings_and_goings(tmp_path: Path) -> None:
    came = (
        Attendance("Lars Tornkær", "ankom", "2"),
        Attendance("Poul Rævdal", "forlod", "3"),
        Attendance("Lars Tornkær", "inhabil", "2"),
    )
    render(replace(sample(), attendance=came), tmp_path / "a.txt")
    text = (tmp_path / "a.txt").read_text(encoding="utf-8")
    assert "Lars Tornkær ankom" not in text
    assert "Poul Rævdal forlod mødet under behandlingen af punkt 3." in text
    assert "Lars Tornkær var inhabil og deltog ikke i behandlingen af punkt 2." in text


def test_who_was_there_all_along_stands_with_those_present(tmp_path: Path) -> None:
    minutes = sample()
    (away,) = [each.name for each in minutes.agenda.members if each.status == "afbud"]
    came = (Attendance(away, "ankom"), Attendance("Karla Vestergaard", "ankom"), Attendance("Poul Rævdal", "afbud"))
    render(replace(minutes, attendance=came), tmp_path / "a.docx", template=style("referat-udvalg"))
    text = " ".join(main_part(tmp_path / "a.docx").itertext())
    there = text[text.index("Til stede") : text.index("Afbud")]
    assert away in there
    assert "Karla Vestergaard" in there
    assert "Poul Rævdal" not in there
    assert "ankom til mødet" not in text


EVERY_TEMPLATE = [*(("docx", name) for name in STYLES), *((suffix, None) for suffix in ("odt", "html", "md", "txt"))]


@pytest.mark.parametrize(("suffix", "name"), EVERY_TEMPLATE)
def test_every_template_tells_who_took_part_and_what_is_wrong_with_the_whole(
    shown: Shown, tmp_path: Path, suffix: str, name: str | None
) -> None:
    house = style(name) if name else None
    minutes = replace(
        sample(),
        attendance=(Attendance("Karla Vestergaard", "ankom"),),
        remarks=(Remark("other_agenda", "Kun 0 af 6 punkter bliver nævnt."), Remark("poor_transcript", "Andet.")),
    )
    whole = tmp_path / f"a.{suffix}"
    render(minutes, whole, template=house)
    text = " ".join(shown(whole)).replace("*", "")
    head = text[: text.index("Indstilling")] if "Indstilling" in text else text
    for told in (
        "Til stede Karen Holmgaard (A) - formand",
        "Karla Vestergaard",
        "Afbud Sanne Birkemose (Ø) (ferie)",
        "Gæster Lars Tornkær, vejchef (punkt 2)",
        "Referent Tina Engvang",
        "Bemærk: Kun 0 af 6 punkter bliver nævnt.",
    ):
        assert told in head, told
    assert "Andet." not in text

    nobody = replace(sample(), agenda=replace(sample().agenda, members=(), items=()), items=(), attendance=())
    empty = tmp_path / f"b.{suffix}"
    render(nobody, empty, template=house)
    text = " ".join(shown(empty))
    assert not any(word in text for word in ("Til stede", "Afbud", "Gæster", "Referent", "Bemærk"))


def test_nothing_is_wrong_with_what_a_person_has_approved_or_publishes(tmp_path: Path) -> None:
    wrong = replace(sample(), remarks=(Remark("other_agenda", "Kun 0 af 6 punkter bliver nævnt."),))
    for options in (Options(final=True), Options(public=True)):
        render(wrong, tmp_path / "a.txt", options=options)
        assert "Bemærk" not in (tmp_path / "a.txt").read_text(encoding="utf-8")


def test_topics_of_eventuelt_are_a_list(tmp_path: Path) -> None:
    item = AgendaItem("1", "Eventuelt")
    said = (
        Statement("topic", "Brandøvelse torsdag."),
        Statement("protocol", "Ønsker det ført til protokol.", "Anna Holm"),
    )
    decision = Decision("andet", "Følgende blev nævnt:", origin="human")
    render(Minutes(Agenda(Body("Rådet"), (item,)), (MinutesItem(item, decision, statements=said),)), tmp_path / "a.md")
    assert "Følgende blev nævnt:\n\n- Brandøvelse torsdag.\n\nAnna Holm: Ønsker det ført til protokol." in (
        tmp_path / "a.md"
    ).read_text(encoding="utf-8")


def test_sources_can_be_left_to_the_side_file(tmp_path: Path) -> None:
    page = made(tmp_path, ".html", evidence="fil").read_text(encoding="utf-8")
    assert "Bygger på" not in page
    assert "Forslag; ikke bekræftet." in page


def test_hostile_template_reaches_nothing(tmp_path: Path) -> None:
    for code in (
        "{{ ''.__class__.__mro__ }}",
        "{{ items.__class__ }}",
        "{{ 'a' * 100000000 }}",
        "{% for x in range(10000000) %}x{% endfor %}",
        "{{ title.format.__globals__ }}",
        "{% include '/etc/passwd' %}",
    ):
        (tmp_path / "ond.txt").write_text(code, encoding="utf-8")
        with pytest.raises(TemplateError):
            render(sample(), tmp_path / "ud.txt", template=tmp_path / "ond.txt")
        assert not (tmp_path / "ud.txt").exists()


def test_a_placeholder_cannot_be_forged(shown: Shown, tmp_path: Path) -> None:
    item = AgendaItem("1", "\ufdd00\ufdd1 {{ title }} {_{ x }_} {% raw %}", parts=(Part("Sag", None, "\ufdd01\ufdd1"),))
    render(Minutes(Agenda(Body("Rådet"), (item,)), (MinutesItem(item),)), tmp_path / "a.docx")
    text = " ".join(shown(tmp_path / "a.docx"))
    assert "Punkt 1: \ufffd0\ufffd {{ title }} {_{ x }_} {% raw %}" in text


def test_errors_name_the_way_out_and_leave_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match=r"\.doc"):
        render(sample(), tmp_path / "referat.doc")
    with pytest.raises(TemplateMissing, match=r"væk\.docx"):
        render(sample(), tmp_path / "referat.docx", template=tmp_path / "væk.docx")
    with pytest.raises(TemplateMissing, match="ukendt"):
        style("ukendt")
    with pytest.raises(InvalidOption, match="kan ikke bruges til"):
        render(sample(), tmp_path / "referat.odt", template=style("referat"))
    with pytest.raises(WriteFailed, match="findes ikke"):
        render(sample(), tmp_path / "ingen" / "referat.docx")
    assert list(tmp_path.iterdir()) == []


def test_locked_output_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = made(tmp_path)
    before = target.read_bytes()

    def locked(self: Path, other: Path) -> None:
        raise PermissionError(13, "Filen bruges af en anden proces")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(WriteFailed, match=r"referat\.docx") as caught:
        render(replace(sample(), version=2), target)
    assert "Word" in caught.value.hint
    assert target.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["referat.docx"]


def test_a_style_sheet_of_the_house_needs_weasyprint_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    from stt_minutes.errors import MissingExtra

    own = tmp_path / "husets.html"
    own.write_text("<h1>{{ title }}</h1>", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(MissingExtra, match="WeasyPrint"):
        render(sample(), tmp_path / "referat.pdf", template=own)
    assert list(tmp_path.iterdir()) == [own]


def test_a_style_sheet_of_the_house_shapes_its_pdf(shown: Shown, tmp_path: Path) -> None:
    pytest.importorskip("weasyprint", reason="the extra stylesheets is not installed")
    own = tmp_path / "husets.html"
    own.write_text(
        '<!doctype html><html lang="da"><title>{{ title.plain }}</title>'
        "<style>h1::after { content: 'fra husets stilark'; }</style><h1>{{ title }}</h1></html>",
        encoding="utf-8",
    )
    target = tmp_path / "referat.pdf"
    render(sample(), target, template=own)
    assert "husetsstilark" in "".join("".join(shown(target)).split())


@pytest.mark.parametrize(
    "text",
    [
        "Skiltet „漢字“ tages ned.",
        "Et tegn, som ingen skrift har: \U000f1234.",
        "#eval(1) $x$ *ikke fed* @henvisning <mærke> \\",
        "Ord" * 400,
    ],
)
def test_a_pdf_holds_any_text_as_text(shown: Shown, tmp_path: Path, text: str) -> None:
    """Signs without a font, what another language would run, and a word wider than the page: it is there, and nothing else is lost."""
    item = AgendaItem(
        "1", "Sag", parts=(Part("Resumé", "resume", text), Part("Økonomi", "oekonomi", "Udgiften er 3 kr."))
    )
    target = tmp_path / "referat.pdf"
    render(Minutes(Agenda(Body("Byrådet"), (item,)), (MinutesItem(item),)), target)
    found = re.sub(r"[\s\u200b\ufffe]", "", "".join(shown(target)))
    assert "Udgiftener3kr." in found
    if text.isascii():
        assert "".join(text.split()) in found


def test_a_very_wide_word_stays_on_the_page(tmp_path: Path) -> None:
    import pypdfium2

    item = AgendaItem("1", "Sag", parts=(Part("Resumé", "resume", "Ord" * 400),))
    target = tmp_path / "referat.pdf"
    render(Minutes(Agenda(Body("Byrådet"), (item,)), (MinutesItem(item),)), target)
    with pypdfium2.PdfDocument(target) as pdf:
        page = pdf[0]
        text = page.get_textpage()
        right = max(text.get_charbox(place)[2] for place in range(text.count_chars()))
        assert right < page.get_width() - 50


def test_large_agenda_stays_linear(tmp_path: Path) -> None:
    """500 items: the work done for each is counted, not the clock."""
    import cProfile
    import pstats

    def calls(count: int) -> int:
        part = Part(
            "Sagsfremstilling", "sagsfremstilling", "\n".join(["Et afsnit om sagen, som har en rimelig længde."] * 5)
        )
        items = tuple(AgendaItem(str(n), f"Sag {n}", parts=(part,)) for n in range(count))
        minutes = Minutes(
            Agenda(Body("Byrådet"), items),
            tuple(MinutesItem(each, Decision("godkendt", "Godkendt.", evidence=("s1",))) for each in items),
        )
        profile = cProfile.Profile()
        profile.runcall(render, minutes, tmp_path / "a.docx")
        return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]

    assert calls(500) < 11 * calls(50)


def test_packages_are_read_with_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "bombe.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "0" * 100_000)
    monkeypatch.setattr(package, "LARGEST", 50_000)
    with pytest.raises(package.UnsafePackage):
        package.members(tmp_path / "bombe.docx")
    with pytest.raises(package.UnsafePackage):
        package.parse(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')


@pytest.mark.parametrize(
    ("name", "way"), [("referat.srt", "--transcript srt"), ("referat.xyz", "Brug en af endelserne")]
)
def test_a_format_that_is_none_of_a_document_is_told_with_the_way_out(name: str, way: str) -> None:
    with pytest.raises(InvalidOption) as told:
        check_format(Path(name))
    assert way in told.value.hint
    assert ("--transcript" in told.value.hint) == name.endswith(".srt")
