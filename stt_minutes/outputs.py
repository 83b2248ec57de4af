"""The documents of a meeting: the template they are filled into, the sound beside a web page, and the file of their sources."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stt_minutes import foreign, resources, settings
from stt_minutes.files import make_folder, sha256_of, write_text
from stt_minutes.settings import config_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stt_minutes.documents import Options
    from stt_minutes.meeting import Meeting
    from stt_minutes.values import Minutes, Review, Transcript


OUTPUTS = ("referat.docx", "referat.html", "referat.md")
TRANSCRIPTS = ("transskription.docx", "transskription.txt")
"""What a meeting without an agenda has beside the referat: there it is what was asked for."""


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


def write_drafts(
    meeting: Meeting,
    names: Sequence[str],
    whole: Minutes,
    transcript: Transcript,
    *,
    template: Path,
    made_from: dict[str, Any],
    told: Callable[[str], None],
) -> None:
    """Write the documents that are made unasked, and what they were made from. One that someone has worked in is left alone, and told."""
    from stt_minutes import documents
    from stt_minutes.documents import transcripts

    make_folder(meeting.out)
    before = drafts_made(meeting).get("files", {})
    files = {}
    for name in names:
        target = meeting.out / name
        if target.exists() and before.get(name) != sha256_of(target):
            # Someone has worked in the document itself: it is theirs now, and the new one goes beside it.
            target = meeting.out / f"{target.stem}-ny{target.suffix}"
            told(f"{name} er rettet i hånden og er ikke ændret; den nye ligger i {target.name}.")
            files[name] = before.get(name, "")
        if name in TRANSCRIPTS:
            transcripts.write(transcript, target)
        else:
            write_document(
                meeting, whole, target, template=template, transcript=transcript, options=documents.Options()
            )
        files[target.name] = sha256_of(target)
    for name in set(TRANSCRIPTS) - set(names):
        # With an agenda it may hold what is closed: it goes again, unless someone has worked in it.
        stale = meeting.out / name
        if name not in before or not stale.is_file():
            continue
        if before[name] == sha256_of(stale):
            stale.unlink()
        else:
            files[name] = before[name]
            told(
                f"{name} er rettet i hånden og ligger der endnu; den holder alt, hvad der blev sagt, også det, der er lukket."
            )
    write_text(meeting.out / "made_from.json", json.dumps({"made_from": made_from, "files": files}, indent=1) + "\n")


def drafts_made(meeting: Meeting) -> dict[str, Any]:
    """What the documents there were made from, and the hash of each."""
    try:
        found = foreign.json_of(foreign.read(meeting.out / "made_from.json"))
        foreign.require_bounded(found)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and all((meeting.out / name).is_file() for name in OUTPUTS) else {}


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
