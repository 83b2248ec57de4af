"""The transcript as a document of its own: docx, txt, srt, vtt, json or csv."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from stt_minutes import danish, store
from stt_minutes.documents import subtitles
from stt_minutes.documents.blocks import clean
from stt_minutes.errors import InvalidOption
from stt_minutes.files import write_bytes, write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from stt_minutes.values import Segment, Span, Transcript

FORMATS = (".docx", ".txt", ".srt", ".vtt", ".json", ".csv")
CHANNEL = "Kanal {}"


def write(transcript: Transcript, target: Path, *, without: Sequence[Span] = (), title: str = "Transskription") -> None:
    """Write what was heard; segments that touch a span in `without` (closed items) are left out.

    What was set aside as invented (quarantined) is left out of all but json and csv, which name each segment's state. Where several
    microphones were heard, who is not known by name is told by the channel.
    Raises InvalidOption for an unknown format, DiskFull or WriteFailed.
    """
    suffix = target.suffix.lower()
    kept = [each for each in transcript.segments if not any(each.span & closed for closed in without)]
    shown = [each for each in kept if each.state != "quarantined" and each.words]
    several = len({each.channel for each in shown}) > 1

    def who(segment: Segment) -> str | None:
        if segment.speaker is not None or not several or segment.channel is None:
            return segment.speaker
        return CHANNEL.format(segment.channel + 1)

    if suffix == ".json":
        write_text(target, json.dumps([store.dump(each) for each in kept], ensure_ascii=False, indent=1) + "\n")
    elif suffix == ".csv":
        write_text(target, _csv(kept))
    elif suffix == ".srt":
        write_text(target, subtitles.srt(subtitles.cues(shown, who)))
    elif suffix == ".vtt":
        write_text(target, subtitles.vtt(subtitles.cues(shown, who)))
    elif suffix == ".txt":
        write_text(target, "\n".join(f"[{time}] {name}{text}" for time, name, text in _paragraphs(shown, who)) + "\n")
    elif suffix == ".docx":
        write_bytes(target, _docx(title, _paragraphs(shown, who)))
    else:
        raise InvalidOption(
            f"Transskriptionen kan ikke skrives som {suffix or target.name}.", f"Brug en af {', '.join(FORMATS)}."
        )


def _csv(segments: Sequence[Segment]) -> str:
    buffer = io.StringIO()
    table = csv.writer(buffer, delimiter=";", lineterminator="\n")
    table.writerow(["id", "start_ms", "slut_ms", "taler", "tilstand", "grund", "kanal", "tekst"])
    for each in segments:
        channel = "" if each.channel is None else each.channel + 1
        row = [
            each.id,
            each.start_ms,
            each.end_ms,
            each.speaker or "",
            each.state,
            each.reason or "",
            channel,
            each.text,
        ]
        table.writerow([_cell(value) for value in row])
    # A spreadsheet on Windows takes a file without the mark for cp1252.
    return "\ufeff" + buffer.getvalue()


def _cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula is given an apostrophe in front (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _paragraphs(segments: Sequence[Segment], who: Callable[[Segment], str | None]) -> list[tuple[str, str, str]]:
    """Time, speaker and text of each stretch by one speaker; a pause of two seconds starts another."""
    out: list[tuple[str, str, str]] = []
    before: Segment | None = None
    for each in segments:
        if before is not None and who(before) == who(each) and each.start_ms - before.end_ms < 2000:
            out[-1] = (*out[-1][:2], f"{out[-1][2]} {clean(each.text)}")
        else:
            name = who(each)
            out.append((danish.clock(each.start_ms), f"{name}: " if name else "", clean(each.text)))
        before = each
    return out


def _docx(title: str, paragraphs: list[tuple[str, str, str]]) -> bytes:
    from stt_minutes.documents.house import House

    house = House()
    house.document.core_properties.title = title
    house.say(title, "Title")
    for time, who, text in paragraphs:
        paragraph = house.say("")
        paragraph.add_run(f"{time}  ").italic = True
        paragraph.add_run(who).bold = bool(who)
        paragraph.add_run(text)
    return house.packed()
