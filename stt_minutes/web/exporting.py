"""The referat as a document, from the page: the same as the command makes."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from stt_minutes import disclosure, documents, outputs, pipeline, settings
from stt_minutes.documents import approval
from stt_minutes.documents import transcripts as written_out
from stt_minutes.errors import InvalidOption
from stt_minutes.files import make_folder
from stt_minutes.web import view

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.meeting import Meeting
    from stt_minutes.web.scene import Scene

FOLDER = "eksport"
"""The folder in out/ that the command writes to as well."""
NAMES = {
    ".docx": "Word (docx)",
    ".odt": "LibreOffice (odt)",
    ".html": "Webside (html)",
    ".pdf": "PDF",
    ".md": "Markdown (md)",
    ".txt": "Ren tekst (txt)",
    ".srt": "Undertekster (srt)",
    ".vtt": "Undertekster (vtt)",
    ".json": "JSON",
    ".csv": "Regneark (csv)",
}


def asked(meeting: Meeting, scene: Scene, body: dict[str, Any]) -> Path:
    """Write what a request of the page asks for: the referat, or the transcript."""
    suffix = str(body.get("format"))
    if body.get("what") == "transcript":
        return transcript(meeting, scene, suffix)
    final, public = bool(body.get("final")), bool(body.get("public"))
    return export(meeting, scene, suffix, final=final, public=public, template=str(body.get("template") or ""))


def formats() -> list[list[str]]:
    """The formats on offer: [suffix, name]."""
    return [[suffix, NAMES.get(suffix, suffix)] for suffix in documents.FORMATS]


def transcripts() -> list[list[str]]:
    """The formats of the transcript on offer: [suffix, name]."""
    return [[suffix, NAMES.get(suffix, suffix.removeprefix("."))] for suffix in written_out.FORMATS]


def transcript(meeting: Meeting, scene: Scene, suffix: str) -> Path:
    """Write all that was said into out/eksport, for the house's own use. Raises InvalidOption where nothing is heard yet."""
    if "transcript" not in scene.ready:
        raise InvalidOption("Mødet har ingen transskription endnu.", "Vent, til lyden er transskriberet.")
    target = make_folder(meeting.out / FOLDER) / f"transskription{suffix if suffix in written_out.FORMATS else '.docx'}"
    written_out.write(scene.applied, target)
    return target


def templates(meeting: Meeting) -> list[str]:
    """The templates on offer, the one that the meeting's settings name first."""
    chosen = settings.load(meeting.facts().settings).template
    return list(dict.fromkeys([chosen, *outputs.templates()]))


def export(meeting: Meeting, scene: Scene, suffix: str, *, final: bool, public: bool, template: str = "") -> Path:
    """Write the referat into out/eksport, as `stt-minutes export` does.

    A final one needs every decision confirmed (InvalidOption names those that lack); a draft is called so and its
    unconfirmed decisions are marked as proposals. A public one needs to be known what is closed (NotCurrent).
    """
    if suffix not in documents.FORMATS:
        raise InvalidOption(
            f"Formatet {suffix[:20]} kendes ikke.", f"Vælg et af disse: {', '.join(documents.FORMATS)}."
        )
    offered = templates(meeting)
    if template and template not in offered:
        raise InvalidOption(f"Skabelonen {template} findes ikke.", f"Vælg en af disse: {', '.join(offered)}.")
    missing = view.unconfirmed(scene)
    if final and missing:
        raise InvalidOption(
            approval.unconfirmed_text(missing),
            "Bekræft dem først, eller hent referatet som udkast.",
        )
    with disclosure.known(meeting) if public else nullcontext():
        whole = pipeline.minutes(meeting)
    if public:
        disclosure.require_printable(meeting, whole)
    folder = make_folder(meeting.out / FOLDER)
    target = folder / f"referat{'-offentlig' if public else ''}{'' if final else '-udkast'}{suffix}"
    outputs.write_document(
        meeting,
        whole,
        target,
        template=outputs.find_template(template or offered[0]),
        transcript=scene.applied,
        options=documents.Options(public=public, final=final),
    )
    if public:
        disclosure.published(meeting, [target])
    return target
