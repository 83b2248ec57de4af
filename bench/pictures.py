"""Make the pictures of documents in docs/images: `python -m bench.pictures [FOLDER]`. Needs LibreOffice and poppler.

The sample meeting in each house style, converted to PDF as LibreOffice shows it; the first page of each as PNG.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from stt_minutes.documents import STYLES, render, style
from stt_minutes.documents.sample import sample, sample_transcript

DPI = 75
LARGEST = 300_000
"""Bytes of a picture in the repository."""


def main(folder: Path) -> None:
    """Write one picture a house style."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for each in STYLES:
            render(sample(), work / f"{each}.docx", template=style(each), transcript=sample_transcript())
            convert = [
                "soffice",
                f"-env:UserInstallation={(work / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "pdf",
            ]
            subprocess.run([*convert, "--outdir", work, work / f"{each}.docx"], check=True, capture_output=True)
            picture = ["pdftoppm", "-r", str(DPI), "-png", "-singlefile", "-f", "1"]
            subprocess.run([*picture, work / f"{each}.pdf", folder / each], check=True)
            made = folder / f"{each}.png"
            if made.stat().st_size > LARGEST:
                raise SystemExit(f"{made} is larger than {LARGEST} bytes")
            print(made)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "docs" / "images")
