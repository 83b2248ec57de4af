"""What other programs make of the documents: LibreOffice opens them, and a validator looks at the PDF."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from stt_minutes.documents import STYLES, Options, package, render, style
from stt_minutes.documents.sample import sample, sample_transcript

WINDOWS = Path("/usr/lib/libreoffice/share/config/soffice.cfg/modules/swriter/ui")
"""LibreOffice without these files (the variant for servers) can convert, but crashes when a document gets a view."""


def converted(soffice: str, source: Path, to: str) -> Path:
    folder = source.parent / "ud"
    profile = (source.parent / "profil").as_uri()
    words = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", to, "--outdir", folder, source]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    return folder / f"{source.stem}.{to}"


def pdf_text(path: Path) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        out = []
        for page in pdf:
            text = page.get_textpage()
            out.append(text.get_text_range())
            text.close()
            page.close()
    return "\n".join(out)


@pytest.mark.office
@pytest.mark.parametrize("name", STYLES)
def test_word_documents_open_in_libreoffice(soffice: str, tmp_path: Path, name: str) -> None:
    target = tmp_path / "referat.docx"
    options = Options(evidence="slutnoter" if name == "referat" else "kommentarer", signatures=True)
    render(sample(), target, template=style(name), transcript=sample_transcript(), options=options)
    text = " ".join(pdf_text(converted(soffice, target, "pdf")).split())
    assert "Orienteringen blev taget til efterretning." in text
    assert "Underskrifter" in text
    assert re.search(r"Side \d+ af \d+", text)
    if name == "referat":
        assert "Bygger på 5.50-6.11 i optagelsen" in text


@pytest.mark.office
def test_libreoffice_takes_the_contents_from_our_fields(soffice: str, tmp_path: Path) -> None:
    target = tmp_path / "referat.docx"
    render(sample(), target)
    content = package.members(converted(soffice, target, "odt"))["content.xml"].decode()
    # Marks are used unless it is said that they are not.
    assert '<text:table-of-content-source text:outline-level="10" text:use-outline-level="false">' in content
    marks = re.findall(r'<text:toc-mark text:string-value="([^"]+)"', content)
    assert marks == [
        "Godkendelse af dagsorden",
        "Cykelsti langs Møllevej &amp; Åvænget",
        "Status på vintertjenesten",
        "Eventuelt",
        "Lukket: Køb af ejendom",
    ]


@pytest.mark.office
@pytest.mark.parametrize("suffix", [".docx", ".odt"])
def test_contents_update_in_libreoffice(soffice: str, tmp_path: Path, suffix: str) -> None:
    if (
        not any(WINDOWS.glob("*.ui"))
        or subprocess.run(["/usr/bin/python3", "-c", "import uno"], check=False, capture_output=True).returncode
    ):
        pytest.skip(
            "this LibreOffice has no windows, or python3-uno is missing (packages libreoffice-writer, python3-uno)"
        )
    target = tmp_path / f"referat{suffix}"
    render(sample(), target)
    script = Path(__file__).with_name("update_contents.py")
    words = ["/usr/bin/python3", script, soffice, target, tmp_path / "profil"]
    lines = subprocess.run(words, check=True, capture_output=True, text=True, timeout=120).stdout.split("\n")
    entries = [each.rsplit("\t", 1) for each in lines if "\t" in each]
    assert [title for title, _ in entries][1] == "Cykelsti langs Møllevej & Åvænget"
    assert len(entries) == 5
    assert [int(page) for _, page in entries] == sorted(int(page) for _, page in entries)


@pytest.mark.office
def test_odt_opens_in_libreoffice_with_the_same_text(soffice: str, tmp_path: Path) -> None:
    target = tmp_path / "referat.odt"
    render(sample(), target)
    text = " ".join(pdf_text(converted(soffice, target, "pdf")).split())
    assert "Punkt 2: Cykelsti langs Møllevej & Åvænget" in text
    assert "Dobbeltrettet sti 4,2 mio. kr. 8 måneder" in text


def test_pdf_has_no_accessibility_errors(tmp_path: Path) -> None:
    """pdfua checks 16 of the 106 machine-checkable rules of PDF/UA-1; veraPDF, which checks them all, is not in a Python registry."""
    pytest.importorskip("pdfua", reason="the validator pdfua is not installed")
    target = tmp_path / "referat.pdf"
    render(sample(), target, transcript=sample_transcript())
    words = [sys.executable, "-m", "pdfua", "check", "--format", "json", target]
    found = json.loads(subprocess.run(words, check=False, capture_output=True, text=True).stdout)
    assert found["summary"]["rules_run"] >= 10
    assert [each["message"] for each in found["findings"] if each["severity"] == "error"] == []
