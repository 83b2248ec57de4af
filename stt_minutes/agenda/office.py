""".doc, .odt and .rtf -> .docx with LibreOffice, where it is on the machine."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from stt_minutes.errors import AgendaUnreadable

SECONDS = 120


def to_docx(raw: bytes, name: str) -> bytes:
    """The same document as .docx. Raises AgendaUnreadable without LibreOffice, or when it cannot read the file."""
    command = shutil.which("soffice") or shutil.which("libreoffice")
    suffix = Path(name).suffix.lower()
    if command is None:
        raise AgendaUnreadable(
            f"{name} er i formatet {suffix}, og det kan kun læses, når LibreOffice er installeret.",
            "Installér LibreOffice, eller gem dagsordenen som .docx, PDF eller tekst.",
        )
    with tempfile.TemporaryDirectory(prefix="stt-minutes-") as folder:
        work = Path(folder)
        source = work / f"agenda{suffix}"
        source.write_bytes(raw)
        # A profile of its own: neither the user's settings and macros nor an open LibreOffice gets in the way.
        profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
        call = [
            command,
            profile,
            "--headless",
            "--norestore",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            folder,
            str(source),
        ]
        try:
            subprocess.run(call, capture_output=True, timeout=SECONDS, check=False)
            return (work / "agenda.docx").read_bytes()
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AgendaUnreadable(
                f"LibreOffice kunne ikke læse {name}; filen er måske beskadiget eller beskyttet med adgangskode.",
                "Åbn den i Word eller LibreOffice, og gem den som .docx uden adgangskode.",
            ) from error
