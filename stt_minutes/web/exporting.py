"""The referat as a document, from the page: the same as the command makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes import documents, pipeline, settings
from stt_minutes.errors import InvalidOption
from stt_minutes.files import write_error
from stt_minutes.web import view

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.meeting import Meeting
    from stt_minutes.web.scene import Scene

NAMES = {
    ".docx": "Word (docx)",
    ".odt": "LibreOffice (odt)",
    ".html": "Webside (html)",
    ".pdf": "PDF",
    ".md": "Markdown (md)",
    ".txt": "Ren tekst (txt)",
}


def formats() -> list[list[str]]:
    """The formats on offer: [suffix, name]."""
    return [[suffix, NAMES.get(suffix, suffix)] for suffix in documents.FORMATS]


def export(meeting: Meeting, scene: Scene, suffix: str, *, final: bool) -> Path:
    """Write out/referat(-udkast).suffix. A final one needs every decision confirmed; InvalidOption names those that lack."""
    missing = view.unconfirmed(scene)
    if final and missing:
        raise InvalidOption(
            f"Ingen har bekræftet beslutningen i punkt {', '.join(missing)}.",
            "Bekræft dem først, eller hent referatet som udkast.",
        )
    try:
        meeting.out.mkdir(exist_ok=True)
    except OSError as error:
        raise write_error(meeting.out, error) from error
    target = meeting.out / f"{'referat' if final else 'referat-udkast'}{suffix}"
    chosen = settings.load(meeting.facts().settings)
    template = pipeline.find_template(chosen.template) if suffix == ".docx" else None
    documents.render(pipeline.minutes(meeting), target, template=template)
    return target
