"""The numbers that Word prints and does not store, and what is left of a document when its tracked changes are accepted."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from stt_minutes.agenda import word

if TYPE_CHECKING:
    from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def _lines(body: str, numbering: str = "", styles: str = "", *, namespace: str = W, path: Path) -> list[str]:
    file = path / "a.docx"
    with zipfile.ZipFile(file, "w") as archive:
        for name, root, inside in (
            ("document", "document", f"<w:body>{body}</w:body>"),
            ("numbering", "numbering", numbering),
            ("styles", "styles", styles),
        ):
            archive.writestr(f"word/{name}.xml", f'<w:{root} xmlns:w="{namespace}">{inside}</w:{root}>')
    return [line.text for line in word.read(file.read_bytes(), file.name)]


def _p(text: str, *, numbered: str = "", style: str = "", end: str = "", level: int = 0) -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbered:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numbered}"/></w:numPr>'
    if end:
        properties += f'<w:rPr><w:{end} w:id="1" w:author="x"/></w:rPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{text if text.startswith('<') else _r(text)}</w:p>"


def _r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _deleted(text: str) -> str:
    return f'<w:del w:id="2" w:author="x"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def _level(depth: int, text: str, *, kind: str = "decimal", start: int = 1, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def _abstract(number: int, inside: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{inside}</w:abstractNum>'


def _num(number: int, abstract: int, inside: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{inside}</w:num>'


PLAIN = _abstract(0, _level(0, "%1.") + _level(1, "%1.%2")) + _num(1, 0)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        # A deleted paragraph takes no number, wherever it stands and however many there are.
        (_p("A", numbered="1") + _p(_deleted("x"), numbered="1", end="del") + _p("B", numbered="1"), ["1. A", "2. B"]),
        (_p(_deleted("x"), numbered="1", end="del") * 3 + _p("A", numbered="1"), ["1. A"]),
        (_p("A", numbered="1") + _p(_deleted("x"), numbered="1", end="del"), ["1. A"]),
        # A deleted end joins two paragraphs; the first has the number.
        (_p("Køb", numbered="1", end="del") + _p(" af ejendom") + _p("B", numbered="1"), ["1. Køb af ejendom", "2. B"]),
        (_p("Køb", numbered="1", end="del") + _p(" af ", numbered="1", end="del") + _p("ejendom", numbered="1"), ["1. Køb af ejendom"]),
        # Text whose own end is deleted at the end of all stays.
        (_p("A", numbered="1") + _p("B", numbered="1", end="del"), ["1. A", "2. B"]),
        # What was moved away takes no number where it stood.
        (
            _p('<w:moveFrom w:id="5" w:author="x">' + _r("A") + "</w:moveFrom>", numbered="1", end="moveFrom")
            + _p("B", numbered="1")
            + _p('<w:moveTo w:id="6" w:author="x">' + _r("A") + "</w:moveTo>", numbered="1", end="moveTo"),
            ["1. B", "2. A"],
        ),
        (_p("A", numbered="1") + _p("B", numbered="1", end="ins"), ["1. A", "2. B"]),
        # A deleted end before a table does not draw the table's neighbour in.
        (_p("A", end="del") + "<w:tbl><w:tr><w:tc>" + _p("celle") + "</w:tc></w:tr></w:tbl>" + _p("B"), ["A", "celle", "B"]),
        # Deleted rows and cells are gone.
        (
            "<w:tbl>"
             '<w:tr><w:trPr><w:del w:id="7" w:author="x"/></w:trPr><w:tc>' + _p("væk") + "</w:tc></w:tr>"
            + "<w:tr><w:tc>" + _p("a") + '</w:tc><w:tc><w:tcPr><w:cellDel w:id="8" w:author="x"/></w:tcPr>' + _p("væk") + "</w:tc></w:tr>"
            + "</w:tbl>",
            ["a"],
        ),
    ],
)  # fmt: skip
def test_tracked_changes_are_read_as_accepted(body: str, lines: list[str], tmp_path: Path) -> None:
    assert _lines(body, PLAIN, path=tmp_path) == lines


LINK = (
    _abstract(0, '<w:styleLink w:val="Punkter"/>' + _level(0, "Punkt %1:", start=12) + _level(1, "%2)", kind="lowerLetter"))
    + _abstract(1, '<w:numStyleLink w:val="Punkter"/>')
    + _abstract(2, '<w:numStyleLink w:val="Ukendt"/>')
)  # fmt: skip


@pytest.mark.parametrize(
    ("numbering", "labels"),
    [
        (LINK + _num(1, 1), ["Punkt 12: a", "a) b", "b) c", "Punkt 13: d"]),
        # The lists that are the style and those that name it count together.
        (LINK + _num(1, 1) + _num(2, 0), ["Punkt 12: a", "a) b", "b) c", "Punkt 13: d"]),
        (LINK + _num(1, 2), ["1. a", "1. b", "2. c", "2. d"]),
        (
            _abstract(0, _level(0, "%1.") + _level(1, "%2)", kind="lowerLetter"))
            + _num(1, 0, f'<w:lvlOverride w:ilvl="0">{_level(0, "%1.", start=137)}</w:lvlOverride>'),
            ["137. a", "a) b", "b) c", "138. d"],
        ),
        (
            _abstract(0, _level(0, "%1.") + _level(1, "%2)", kind="lowerLetter"))
            + _num(1, 0, f'<w:lvlOverride w:ilvl="1">{_level(1, "%1.%2", kind="decimal")}</w:lvlOverride>'),
            ["1. a", "1.1 b", "1.2 c", "2. d"],
        ),
        (
            _abstract(0, _level(0, "%1.") + _level(1, "%2)", kind="lowerLetter"))
            + _num(1, 0, f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>{_level(0, "Sag %1.")}</w:lvlOverride>'),
            ["Sag 5. a", "a) b", "b) c", "Sag 6. d"],
        ),
        # Figures below a Roman numeral.
        (
            _abstract(0, _level(0, "%1.", kind="upperRoman") + _level(1, "%1.%2", more="<w:isLgl/>")) + _num(1, 0),
            ["I. a", "1.1 b", "1.2 c", "II. d"],
        ),
    ],
)  # fmt: skip
def test_the_label_is_what_word_prints(numbering: str, labels: list[str], tmp_path: Path) -> None:
    body = _p("a", numbered="1") + _p("b", numbered="1", level=1) + _p("c", numbered="1", level=1)
    assert _lines(body + _p("d", numbered="1"), numbering, path=tmp_path) == labels


def test_a_level_may_count_on(tmp_path: Path) -> None:
    on = _abstract(0, _level(0, "%1.") + _level(1, "(%2)", more='<w:lvlRestart w:val="0"/>')) + _num(1, 0)
    body = "".join(_p("x", numbered="1", level=level) for level in (0, 1, 1, 0, 1))
    assert _lines(body, on, path=tmp_path) == ["1. x", "(1) x", "(2) x", "2. x", "(3) x"]


def test_a_style_has_its_level_from_the_list(tmp_path: Path) -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for name in ("Punkt", "Underpunkt")
    )
    listed = _abstract(0, _level(0, "%1.", more='<w:pStyle w:val="Punkt"/>') + _level(1, "%1.%2", more='<w:pStyle w:val="Underpunkt"/>'))  # fmt: skip
    body = _p("a", style="Punkt") + _p("b", style="Underpunkt") + _p("c", style="Underpunkt") + _p("d", style="Punkt")
    assert _lines(body, listed + _num(1, 0), styles, path=tmp_path) == ["1. a", "1.1 b", "1.2 c", "2. d"]


def test_strict_open_xml_is_read_alike(tmp_path: Path) -> None:
    body = _p("A", numbered="1") + _p(_deleted("x"), numbered="1", end="del") + _p("B", numbered="1", level=1)
    assert _lines(body, PLAIN, namespace=STRICT, path=tmp_path) == _lines(body, PLAIN, path=tmp_path) == ["1. A", "1.1 B"]  # fmt: skip
