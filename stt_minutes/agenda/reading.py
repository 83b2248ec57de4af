"""A file or folder -> Agenda: which kind it is, by its content and not by its name alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.agenda import markdown, structure, text
from stt_minutes.errors import AgendaUnreadable

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.agenda.lines import Line
    from stt_minutes.values import Agenda


def read(path: Path) -> Agenda:
    """The agenda in a file of any kind, or in the folder that an ESDH system exported.

    Raises AgendaUnreadable when the file cannot be read or is not an agenda.
    """
    if not path.exists():
        raise AgendaUnreadable(f"Filen {path} findes ikke.", "Se efter, om stien er skrevet rigtigt.")
    raw = path.read_bytes()
    agenda = structure.build(_lines(path, raw))
    if agenda is None:
        raise AgendaUnreadable(
            f"Der er ingen dagsorden i {path.name}: der er ikke fundet punkter med numre eller titler.",
            "Giv dagsordenen som Word, PDF, HTML, tekst eller en eksport fra ESDH-systemet; en liste med et punkt på hver linje er nok.",
        )
    return agenda


def _lines(path: Path, raw: bytes) -> list[Line]:
    suffix = path.suffix.lower()
    if raw.startswith(b"PK\x03\x04"):
        from stt_minutes.agenda import word

        return word.read(raw, path.name)
    return markdown.read(raw) if suffix in {".md", ".markdown"} else text.read(raw)
