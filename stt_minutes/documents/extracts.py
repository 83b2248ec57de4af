"""One document an item, named by case number, with a JSON of metadata beside it: what is filed in the case system."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stt_minutes import store
from stt_minutes.documents import blocks
from stt_minutes.documents.approval import waits
from stt_minutes.documents.build import decided, decision_blocks
from stt_minutes.documents.render import Options, render
from stt_minutes.files import sha256_of, write_text

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.values import Minutes, MinutesItem, Transcript


def write(
    minutes: Minutes,
    folder: Path,
    *,
    suffix: str = ".docx",
    template: Path | None = None,
    transcript: Transcript | None = None,
    options: Options | None = None,
) -> list[Path]:
    """Write each item as a document of its own with its metadata; returns the documents. Raises as `render` does."""
    options = options or Options()
    if options.public:
        from stt_minutes.documents.public import publish

        minutes = publish(minutes, mask_titles=options.mask_titles)
    written = []
    for found in minutes.items:
        target = folder / f"{file_name(found)}{suffix}"
        alone = replace(
            minutes,
            agenda=replace(minutes.agenda, items=(found.item,), unplaced=()),
            items=(found,),
            attendance=tuple(each for each in minutes.attendance if each.item == found.item.key),
        )
        render(alone, target, template=template, transcript=transcript, options=replace(options, extract=True))
        facts = {"document": target.name, "sha256": sha256_of(target), **metadata(minutes, found)}
        write_text(target.with_suffix(".json"), json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
        written.append(target)
    return written


def file_name(found: MinutesItem) -> str:
    """The document's name without suffix: case number (or none) and the item's key, safe in every file system."""
    case = re.sub(r"[^\w.-]+", "-", found.item.case_number or "uden-sagsnummer").strip("-.")
    number = re.sub(r"\W+", "-", found.item.key).strip("-")
    return f"{case[:100]} punkt {number[:20]}"


def metadata(minutes: Minutes, found: MinutesItem) -> dict[str, Any]:
    """What a case system asks for, under Danish keys."""
    item, decision = found.item, decided(found)
    return {
        "format": "stt-minutes/uddrag",
        "version": 1,
        "udvalg": minutes.agenda.body.name,
        "mødedato": minutes.agenda.date,
        "punkt": item.number,
        "nøgle": item.key,
        "titel": item.title,
        "sagsnummer": item.case_number,
        "kle": store.dump(item.kle) if item.kle else None,
        "åben": item.open,
        "beslutning": {
            "type": decision.type,
            "tekst": blocks.plain(decision_blocks(found)),
            "bekræftet": not waits(found, minutes),
        }
        if decision
        else None,
        "bilag": [{"navn": each.name, "id": each.id, "må_offentliggøres": each.open} for each in item.attachments],
        "status": minutes.status,
        "udgave": minutes.version,
    }
