"""The documents of a meeting: the template they are filled into, the sound beside a web page, and the file of their sources."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stt_minutes import resources, settings
from stt_minutes.files import make_folder, sha256_of
from stt_minutes.settings import config_folder

if TYPE_CHECKING:
    from stt_minutes.documents import Options
    from stt_minutes.meeting import Meeting
    from stt_minutes.values import Minutes, Review, Transcript


def write_document(
    meeting: Meeting,
    whole: Minutes,
    target: Path,
    *,
    template: Path,
    transcript: Transcript | None,
    options: Options,
) -> list[Path]:
    """The referat in the format of `target`, with a side file of its sources unless it is for the public or has none.

    `template` is the house's Word document, which only a .docx is filled into. A web page gets the sound beside it, so that it can
    be heard from there.
    """
    from stt_minutes import documents

    sound = meeting.sound()
    if sound is not None and sound.is_file() and target.suffix.lower() == ".html":
        options = replace(options, sound=Path(os.path.relpath(sound, target.parent)).as_posix())
    house = template if target.suffix.lower() == ".docx" else None
    documents.render(whole, target, template=house, transcript=transcript, options=options)
    if options.public or options.evidence == "ingen":
        return [target]
    return [target, documents.record(target, whole, transcript)]


def lock(meeting: Meeting, whole: Minutes, review: Review, transcript: Transcript | None) -> tuple[Path, str]:
    """Write the approved document of the review's version and its sources, read-only; the document with its SHA-256."""
    from stt_minutes import documents

    target = approved_file(meeting, review.version)
    make_folder(target.parent)
    whole = replace(whole, status=review.status, approvals=review.approvals)
    chosen = documents.Options(evidence="fil", signatures=True)
    house = find_template(settings.load(meeting.facts().settings).template)
    documents.render(whole, target, template=house, transcript=transcript, options=chosen)
    side = documents.record(target, whole, transcript)
    for each in (target, side):
        each.chmod(0o444)
    return target, sha256_of(target)


def approved_file(meeting: Meeting, version: int) -> Path:
    """Where the approved document of a version lies."""
    return meeting.out / "godkendt" / f"referat-udgave-{version}.docx"


def templates() -> list[str]:
    """The names of the house's own templates and of those that come with the tool."""
    folders = (config_folder() / "templates", resources.folder("templates"))
    found = [path.stem for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.do[ct]x"))]
    return list(dict.fromkeys(found))


def find_template(name: str) -> Path:
    """A template by file name, or by its name among the house's own (in the config folder) and those that come with the tool."""
    given = Path(name).expanduser()
    if given.suffix:
        return given
    own = [config_folder() / "templates" / f"{name}{suffix}" for suffix in (".docx", ".dotx")]
    return next((path for path in own if path.is_file()), resources.folder("templates") / f"{name}.docx")
