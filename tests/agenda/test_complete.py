"""Nothing is dropped: the words of the Agenda are the words of the file, apart from what is layout and labels."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import markdown_it
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stt_minutes.agenda import markdown, structure, text, tidy, write_docx, write_markdown
from stt_minutes.agenda.reading import read

if TYPE_CHECKING:
    from stt_minutes.values import Agenda

CASES = Path(__file__).parent / "cases"
# Words that an item's number, title and case number stand for, once they are fields of their own.
LABELS = {
    "punkt",
    "dagsordenspunkt",
    "pkt",
    "tillægspunkt",
    "sagsnr",
    "sagnr",
    "sag",
    "nr",
    "lukket",
    "fortroligt",
    "åbent",
    "åben",
    "sags",
    "id",
    "l",
}
CROSSED = {"p-kryds.txt"}


def words(content: str) -> Counter[str]:
    """The words of a text, without labels and marks."""
    return Counter(word for word in re.findall(r"\w+", content.lower()) if word not in LABELS)


def words_of(agenda: Agenda) -> Counter[str]:
    """The words of everything an Agenda holds once: not those that are derived from its parts."""
    found: list[str] = [*agenda.header, *agenda.layout, *agenda.unplaced]
    printed: tuple[bool, str | None] = (False, None)
    for item in agenda.items:
        if item.section is not None and (item.supplementary, item.section) != printed:
            found.append(item.section)
        printed = (item.supplementary, item.section)
        told = [
            each.text for each in item.parts if not each.heading and item.case_number and item.case_number in each.text
        ]
        # "II.1" is printed as "1." below "II."
        number = item.number if item.number[0].isdigit() else item.number.rpartition(".")[2]
        # What lies in a closed part and is no item of its own has the part's heading for a title.
        title = "" if item.title == item.section else item.title
        found += [number, title, "" if told else item.case_number or ""]
        found += [f"{part.heading}\n{part.text}" for part in item.parts]
    return words("\n".join(found))


@pytest.mark.parametrize("path", sorted((CASES / "text").glob("*.txt")), ids=lambda path: path.name)
def test_every_word_of_a_text_file_is_kept(path: Path) -> None:
    agenda = read(path)
    if path.name in CROSSED:
        # A cross is kept as the words of its column.
        found, source = words_of(agenda), words(text.decode(path.read_bytes()))
        assert set(source - found) == {"x"}
        assert set(found - source) <= words("til stede med afbud uden afbud").keys()
        return
    assert same_words(agenda, text.decode(path.read_bytes()))


@pytest.mark.parametrize(
    "path",
    # Names of keys and tags, addresses of links and the numbers of a list that counts itself are no words of the text.
    sorted(path for path in (CASES / "markdown").glob("*.md") if path.stem != "hoved-og-html"),
    ids=lambda path: path.name,
)
def test_every_word_of_markdown_is_kept(path: Path) -> None:
    assert words_of(read(path)) == words(path.read_text(encoding="utf-8").replace("\\", ""))


@pytest.mark.parametrize(
    "path",
    sorted(path for path in (CASES / "word").glob("*.docx") if path.stem != "strict"),
    ids=lambda path: path.name,
)
def test_every_word_of_a_word_document_is_kept(path: Path) -> None:
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(path) as archive:
        body = ET.fromstring(archive.read("word/document.xml"))
    for parent in body.iter():
        for child in list(parent):
            hidden = child.tag == f"{name}r" and child.find(f"{name}rPr/{name}vanish") is not None
            prompt = child.find(f"{name}sdtPr/{name}showingPlcHdr") is not None
            if hidden or prompt or child.tag.endswith(("}Fallback", "}moveFrom")):
                parent.remove(child)
    marks = {f"{name}t", f"{name}tab", f"{name}br"}
    source = "\n".join(
        "".join(each.text or " " for each in p.iter() if each.tag in marks) for p in body.iter(f"{name}p")
    )
    # A text box stands inside a paragraph and is a paragraph itself: it comes twice above.
    boxes = Counter[str]()
    for box in body.iter(f"{name}txbxContent"):
        boxes += words("".join(each.text or "" for each in box.iter(f"{name}t")))
    # The labels of numbered paragraphs ("a)") are printed by Word, not stored.
    agenda = read(path)
    labels = Counter(label for item in agenda.items for each in item.recommendations if (label := each.label))
    automatic = path.stem in {
        "overskrifter",
        "underpunkter",
        "listeformat",
        "eget-niveau",
        "rettelse-nummereret",
        "alle-et",
    }
    found, stored = words_of(agenda), words(source) - boxes
    if automatic:
        stored += labels
        found, stored = (
            Counter({word: n for word, n in each.items() if not word.isdigit()}) for each in (found, stored)
        )
    assert found == stored


def same_words(agenda: Agenda, source: str) -> bool:
    """Equal, but for two things: a Beslutning field with earlier decisions and today's becomes two parts under its one heading,
    and a number that stands twice is given anew, with a remark that keeps it."""
    found, given_ = words_of(agenda), words(source)
    for remark in agenda.remarks:
        if remark.kind == "number_repeated" and (old := re.match(r"Nummeret (\S+) står .* er læst", remark.text)):
            found = found - words(remark.item or "") + words(old[1])
    if any(remark.kind == "numbers_missing" for remark in agenda.remarks):
        # What lies in a closed part and is counted by nothing is given the next free numbers.
        surplus = found - given_
        found -= Counter({word: n for word, n in surplus.items() if word in {item.number for item in agenda.items}})
    return (
        found["beslutning"] >= given_.pop("beslutning", 0) and found - Counter(beslutning=found["beslutning"]) == given_
    )


LINE = st.text(
    st.sampled_from("abcdefghijklmnopqrstuvwxyzæøåABCÆØÅ 0123456789.,:;-–()/§%\t*_#<>`\"'"), min_size=1, max_size=80
)
KNOWN = st.sampled_from(
    (
        "Indstilling", "Beslutning", "Bilag", "Resumé:", "Sagsfremstilling", "Økonomi", "- At noget sker.", "a) at noget sker", "Sagstype: Orientering",
        "Byrådets beslutning den 1. april 2026:", "Mødet sluttede kl. 12.30", "Ida Bo deltager i mødet kl. 9.30.", "Lukket", "Sagsnr. 2026-1234",
        "Titel ..... 4", "Lukket dagsorden", "Tillægsdagsorden", "Indholdsfortegnelse", "VURDERING", "KLIMA", "1. maj 2026: Udsat.",
        "1.1 Nyt fra formanden", "1.2 Veje", "2.1. Skoler", "2.2. Eventuelt", "Punkt 1.1: Køb", "I. Valg af dirigent", "II. Eventuelt", "A. Dagsorden", "B. Evt.",
    )
)  # fmt: skip
TITLE = st.text(st.sampled_from("abcdefghij klmnopqrstuvwxyzæøå"), min_size=3, max_size=40).map(
    lambda title: "Sagen om " + title.strip()
)
BLOCK = st.tuples(TITLE, st.lists(st.one_of(LINE, KNOWN), max_size=8))
SOURCE = st.builds(
    lambda blocks, top: "\n\n".join(
        ["Dagsorden for Byrådet den 2. maj 2026 kl. 9.00", *top]
        + [part for number, (title, lines) in enumerate(blocks, 1) for part in (f"Punkt {number}: {title}", *lines)]
    ),
    st.lists(BLOCK, min_size=2, max_size=5),
    st.lists(LINE, max_size=3),
)


@given(SOURCE)
@settings(deadline=None, max_examples=150)
def test_no_word_of_an_agenda_is_lost_or_made_up(source: str) -> None:
    agenda = structure.build(text.read(source.encode()))
    assert agenda is not None
    assert same_words(agenda, source)


@given(SOURCE)
@settings(deadline=None, max_examples=100)
def test_no_word_of_markdown_is_lost_or_made_up(source: str) -> None:
    plain = re.sub(r"[*_#<>`\[\]]", "", source)
    agenda = structure.build(markdown.read(re.sub(r"(?m)^Punkt", "## Punkt", plain).encode()))
    assert agenda is not None
    assert same_words(agenda, plain)


@given(SOURCE)
@settings(deadline=None, max_examples=100)
def test_what_is_written_as_markdown_is_read_back_equal(source: str) -> None:
    agenda = structure.build(text.read(source.encode()))
    assert agenda is not None
    again = structure.build(markdown.read(write_markdown.write(agenda).encode()))
    assert again is not None
    assert replace(again, remarks=()) == replace(agenda, remarks=())


def test_a_table_is_written_as_one(tmp_path: Path) -> None:
    rows = "Plads\t2025\t2026\nA\t1.000\t1.050\nB_c\t1.500\t1.600"
    source = f"Dagsorden for Havneudvalget\n\nPunkt 1: Takster\n\nFør\n{rows}\nEfter\n\nPunkt 2: Eventuelt\n"
    agenda = structure.build(text.read(source.encode()))
    written = write_markdown.write(agenda)
    page = markdown_it.MarkdownIt("commonmark").enable("table").render(written)
    assert re.findall(r"<t[hd]>(.*?)</t[hd]>", page) == re.split(r"[\t\n]", rows)
    assert structure.build(markdown.read(written.encode())).items == agenda.items


@given(source=SOURCE)
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_as_word_is_read_back_equal(source: str, tmp_path: Path) -> None:
    agenda = structure.build(tidy.tidied(text.read(source.encode())))
    assert agenda is not None
    write_docx.write(agenda, tmp_path / "a.docx")
    assert replace(read(tmp_path / "a.docx"), remarks=()) == replace(agenda, remarks=())
