"""What an export has put into a Word document whole is read where it stands, and named when it cannot be."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from stt_minutes import agenda

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "<html><body><p><b>Indstilling</b></p><ol><li>at planen sendes i høring</li></ol><p><b>Sagsfremstilling</b></p><p>Se æøå.</p></body></html>"
ARCHIVE = f"MIME-Version: 1.0\r\nSubject: side\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{PAGE}"


def _document(path: Path, target: str, content: bytes) -> Path:
    document = docx.Document()
    document.add_paragraph("Omsorgsudvalget, dagsorden den 5. marts 2026 kl. 15.30")
    document.add_heading("Punkt 1: Plan for ældre", 1)
    chunk = parse_xml(f'<w:altChunk {nsdecls("w", "r")} r:id="rIdChunk"/>')
    document.element.body.insert(len(document.element.body) - 1, chunk)
    document.add_heading("Punkt 2: Eventuelt", 1)
    plain = path.with_name("uden.docx")
    document.save(str(plain))
    relation = f'<Relationship Id="rIdChunk" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="{target}"/>'
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as made:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/_rels/document.xml.rels":
                part = part.replace(b"</Relationships>", f"{relation}</Relationships>".encode())
            made.writestr(name, part)
        made.writestr("word/afchunk", content)
    return path


@pytest.mark.parametrize("target", ["/word/afchunk", "afchunk"])
@pytest.mark.parametrize("content", [PAGE.encode(), ARCHIVE.encode()], ids=["page", "archive"])
def test_an_inserted_page_is_read_where_it_stands(tmp_path: Path, target: str, content: bytes) -> None:
    found = agenda.read(_document(tmp_path / "a.docx", target, content))
    assert [item.title for item in found.items] == ["Plan for ældre", "Eventuelt"]
    first = found.items[0]
    assert [part.canonical for part in first.parts] == ["indstilling", "sagsfremstilling"]
    assert first.parts[1].text == "Se æøå."
    assert [each.text for each in first.recommendations] == ["at planen sendes i høring"]
    assert not found.items[1].parts


@pytest.mark.parametrize(
    ("target", "name"), [("/word/afchunk", "afchunk"), ("../borte.rtf", "borte.rtf"), ("", "word")]
)
def test_an_insertion_that_cannot_be_read_is_named(tmp_path: Path, target: str, name: str) -> None:
    found = agenda.read(_document(tmp_path / "a.docx", target, b"{\\rtf1 tekst}"))
    assert [item.title for item in found.items] == ["Plan for ældre", "Eventuelt"]
    assert any(name in line for line in found.unplaced)
