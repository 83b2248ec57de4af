"""What cannot be read is refused in words that name the file and the way out, and never half read without a warning."""

from __future__ import annotations

import io
import shutil
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stt_minutes import agenda
from stt_minutes.agenda import archives, office
from stt_minutes.cli import main
from stt_minutes.errors import AgendaUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
CASES = HERE / "cases"
SBSYS = "<Dagsorden><Dagsordenpunkter><Dagsordenpunkt Nummer='1'><Overskrift>{}</Overskrift></Dagsordenpunkt></Dagsordenpunkter></Dagsorden>"


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _refusal(path: Path) -> AgendaUnreadable:
    with pytest.raises(AgendaUnreadable) as refused:
        agenda.read(path)
    assert refused.value.hint
    return refused.value


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("tom.txt", b"", "tom"),
        ("tom.docx", b" \n", "tom"),
        ("tekst.docx", b"Dagsorden\n1. Velkomst\n2. Eventuelt\n", "tekst"),
        ("word.pdf", (CASES / "word" / "fede-linjer.docx").read_bytes(), "Word-dokument"),
        ("pdf.docx", (CASES / "pdf" / "to-spalter.pdf").read_bytes(), "en PDF"),
        ("lyd.txt", b"RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00" * 50, "anden slags"),
        ("knust.docx", b"PK\x03\x04" + b"x" * 200, "beskadiget"),
        ("knust.pdf", b"%PDF-1.7\nnothing here", "beskadiget"),
        ("halv.docx", (CASES / "word" / "fede-linjer.docx").read_bytes()[:9000], "beskadiget"),
        ("laast.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "adgangskode"),
        ("andet.zip", _zip({"brev.txt": b"hej"}), "ingen dagsorden"),
        ("ukendt.xml", b"<?xml version='1.0'?><catalogue><book>1</book></catalogue>", "ikke en dagsorden"),
        ("knust.xml", b"<Dagsorden><M", "gyldig XML"),
        ("andet.json", b'{"name": "x"}', "ikke en dagsorden"),
        ("brev.txt", "Kære Ane\n\nTak for din mail om hegnet. Vi vender tilbage.\n\nHilsen Bo".encode(), "ingen dagsorden"),
        ("mail.txt", "Fra: Per Holm\nTil: Ida Bo, Kai Ravn og Bo Dam\nSendt: 3. maj 2026\nEmne: Spørgsmål om vejen\n\nKære udvalg\n\nJeg har nogle spørgsmål.\n\n1. Hvornår begynder arbejdet?\n2. Hvem betaler for støjværnet?\n3. Hvorfor er beboerne ikke hørt?\n\nMed venlig hilsen\nPer Holm\n".encode(), "ingen dagsorden"),
        ("notat.txt", "Notat\n\n1. Resumé\nEn sag.\n\n2. Baggrund\nDen er gammel.\n\n3. Økonomi\nIngen.\n".encode(), "en enkelt sag"),
        ("indkoeb.md", b"# Indkoeb\n\n- melk\n- smoer\n", "ingen dagsorden"),
        ("side.html", b"<html><body><nav><ul><li>1. Forside</li></ul></nav><p>Velkommen til vores hjemmeside.</p></body></html>", "ingen dagsorden"),
    ],
)  # fmt: skip
def test_is_refused_in_words(name: str, content: bytes, word: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    refused = _refusal(path)
    assert word in refused.message
    assert name in refused.message


@pytest.mark.parametrize(("name", "word"), [("adgangskode.pdf", "adgangskode"), ("skannet.pdf", "ingen tekst")])
def test_a_locked_or_scanned_pdf_says_so(name: str, word: str) -> None:
    assert word in _refusal(HERE / "bad" / name).message


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    assert "findes ikke" in _refusal(tmp_path / "dagsorden.docx").message


def test_the_command_exits_with_2_and_no_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 garbage")
    assert main(["agenda", str(tmp_path / "a.docx")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("fejl: a.docx")
    assert "prøv:" in captured.err


@pytest.mark.parametrize(
    "xml",
    [
        "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>" + SBSYS.format("&c;"),
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + SBSYS.format("&x;"),
        "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/a.dtd'>" + SBSYS.format("x"),
    ],
)
def test_entities_are_refused(xml: str, tmp_path: Path) -> None:
    path = tmp_path / "dagsorden.xml"
    path.write_text(xml, encoding="utf-8")
    assert "entiteter" in _refusal(path).message


@pytest.mark.parametrize("name", ["../../ud.xml", "/etc/ud.xml", "C:\\ud.xml", "a/../../ud.xml", "..\\ud.xml"])
def test_a_zip_with_paths_out_of_it_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "eksport.zip"
    path.write_bytes(_zip({name: SBSYS.format("x").encode(), "dagsorden.xml": SBSYS.format("x").encode()}))
    assert "sti ud af arkivet" in _refusal(path).message
    assert [each.name for each in tmp_path.iterdir()] == ["eksport.zip"]


def test_a_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MEMBER_BYTES", 1000)
    path = tmp_path / "eksport.zip"
    path.write_bytes(_zip({"dagsorden.xml": b" " * 1001}))
    assert "fylder mere end" in _refusal(path).message


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = _zip({"dagsorden.xml": b" " * 5000})
    # The size stands in the directory at the end of the file; there it is made small.
    at = raw.rindex(b"PK\x01\x02") + 24
    monkeypatch.setattr(archives, "MEMBER_BYTES", 1000)
    path = tmp_path / "eksport.zip"
    path.write_bytes(raw[:at] + (10).to_bytes(4, "little") + raw[at + 4 :])
    assert _refusal(path).message


def test_a_member_of_2_gb_is_refused_unread(tmp_path: Path) -> None:
    raw = _zip({"dagsorden.xml": b"x"})
    at = raw.rindex(b"PK\x01\x02") + 24
    path = tmp_path / "eksport.zip"
    path.write_bytes(raw[:at] + (2**31).to_bytes(4, "little") + raw[at + 4 :])
    assert "fylder mere end" in _refusal(path).message


def test_a_manifest_cannot_point_out_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "eksport"
    shutil.copytree(CASES / "acadre" / "eksport", folder)
    manifest = folder / "XML_88.xml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("Files_88_9001", "../hemmeligt"), encoding="utf-8")
    (tmp_path / "hemmeligt").mkdir()
    shutil.copy(folder / "Files_88_9001" / "9001.XML", tmp_path / "hemmeligt" / "9001.xml")
    assert "ligger ikke ved siden af" in _refusal(manifest).message


def test_a_collection_of_bilag_is_refused(tmp_path: Path) -> None:
    page = (
        "Referat af arbejdsgruppens møde\n\n1. Indledning\n\n"
        + "Der står meget i denne rapport om veje og stier. " * 300
        + "\n\n2. Metode\n\n"
    )
    path = tmp_path / "bilag.txt"
    path.write_text(page + "Mere tekst om veje, stier og broer i hele kommunen. " * 6000, encoding="utf-8")
    assert "bilag" in _refusal(path).message


def test_without_libreoffice_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere: Callable[[str], None] = lambda _name: None  # noqa: E731
    monkeypatch.setattr(office.shutil, "which", nowhere)
    path = tmp_path / "dagsorden.odt"
    shutil.copy(CASES / "office" / "fede-linjer.odt", path)
    refused = _refusal(path)
    assert "LibreOffice" in refused.message
    assert ".docx" in refused.hint


@pytest.mark.parametrize(
    "text",
    ["Aa " * 5000, "og " * 5000, "1. maj " * 3000, "a." * 5000, "Sagsnr. " * 2000, "**" * 5000, "At 1) x " * 2000],
)
def test_a_very_long_line_is_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "dagsorden.md"
    path.write_text(
        f"Dagsorden for Byrådet\n\nPunkt 1: Veje\n\nIndstilling\n\n{text}\n\nPunkt 2: Eventuelt\n", encoding="utf-8"
    )
    assert [item.number for item in agenda.read(path).items] == ["1", "2"]


def test_a_folder_of_several_meetings_is_refused_by_name(tmp_path: Path) -> None:
    for number in (1, 2):
        source = (CASES / "agman" / "publication.xml").read_bytes()
        (tmp_path / f"Publication{number}.xml").write_bytes(source)
    refused = _refusal(tmp_path)
    assert "flere dagsordener" in refused.message
    assert "Publication2.xml" in refused.message


def test_a_broken_file_among_the_bilag_does_not_hide_the_agenda(tmp_path: Path) -> None:
    shutil.copy(CASES / "sbsys" / "dagsorden.xml", tmp_path / "dagsorden.xml")
    (tmp_path / "bilag.xml").write_bytes(b"<a><b>")
    assert len(agenda.read(tmp_path).items) == 3


def test_the_tillaegsdagsorden_in_the_same_folder_is_put_in(tmp_path: Path) -> None:
    source = (CASES / "sbsys" / "dagsorden.xml").read_text(encoding="utf-8")
    (tmp_path / "b.xml").write_text(source, encoding="utf-8")
    extra = (
        SBSYS.format("Havnen")
        .replace("<Dagsorden>", '<Dagsorden DagsordenID="4800"><Møde MødeID="902" Udvalg="X"/>')
        .replace("'1'", "'4'")
    )
    (tmp_path / "a.xml").write_text(extra, encoding="utf-8")
    read = agenda.read(tmp_path)
    assert read.body.name == "Kultur- og Fritidsudvalget"
    assert [(item.number, item.title, item.supplementary) for item in read.items][-1] == ("4", "Havnen", True)
    assert len(read.items) == 4


def test_a_mail_in_outlooks_own_format_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "dagsorden.msg"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "__substg1.0_0037001F".encode("utf-16-le"))
    with pytest.raises(AgendaUnreadable) as caught:
        agenda.read(path)
    assert "Outlook" in caught.value.message
    assert ".eml" in caught.value.hint


def test_a_mail_with_several_files_names_them(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Til mødet"
    message.set_content("Se de to filer.")
    for name in ("Punkter.pdf", "Bilag.pdf"):
        message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=name)
    path = tmp_path / "til-mødet.eml"
    path.write_bytes(b"MIME-Version: 1.0\n" + bytes(message).replace(b"MIME-Version: 1.0\n", b""))
    with pytest.raises(AgendaUnreadable) as caught:
        agenda.read(path)
    assert "Punkter.pdf, Bilag.pdf" in caught.value.message
