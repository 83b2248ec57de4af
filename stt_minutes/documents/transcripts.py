"""The transcript as a document of its own: docx, txt, srt, vtt, json or csv."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes import danish, store
from stt_minutes.documents.blocks import clean
from stt_minutes.errors import InvalidOption
from stt_minutes.files import write_bytes, write_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stt_minutes.values import Segment, Span, Transcript

FORMATS = (".docx", ".txt", ".srt", ".vtt", ".json", ".csv")
LINE = 42
"""Characters of a subtitle's line, as broadcasters use (EBU and DR); at most two lines are shown at a time."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A subtitle: its time in ms, who speaks, and its lines."""

    start_ms: int
    end_ms: int
    speaker: str | None
    lines: tuple[str, ...]


def write(transcript: Transcript, target: Path, *, without: Sequence[Span] = (), title: str = "Transskription") -> None:
    """Write what was heard; segments that touch a span in `without` (closed items) are left out.

    What was set aside as invented (quarantined) is left out of all but json and csv, which name each segment's state.
    Raises InvalidOption for an unknown format, DiskFull or WriteFailed.
    """
    suffix = target.suffix.lower()
    kept = [each for each in transcript.segments if not any(each.span & closed for closed in without)]
    shown = [each for each in kept if each.state != "quarantined" and each.words]
    if suffix == ".json":
        write_text(target, json.dumps([store.dump(each) for each in kept], ensure_ascii=False, indent=1) + "\n")
    elif suffix == ".csv":
        write_text(target, _csv(kept))
    elif suffix == ".srt":
        write_text(target, _srt(cues(shown)))
    elif suffix == ".vtt":
        write_text(target, _vtt(cues(shown)))
    elif suffix == ".txt":
        write_text(target, "\n".join(f"[{time}] {who}{text}" for time, who, text in _paragraphs(shown)) + "\n")
    elif suffix == ".docx":
        write_bytes(target, _docx(title, _paragraphs(shown)))
    else:
        raise InvalidOption(
            f"Transskriptionen kan ikke skrives som {suffix or target.name}.", f"Brug en af {', '.join(FORMATS)}."
        )


def cues(segments: Sequence[Segment]) -> list[Cue]:
    """The segments cut into subtitles of at most two lines, timed by their words."""
    made: list[Cue] = []
    for segment in segments:
        lines: list[list[int]] = []
        length = 0
        for place, word in enumerate(segment.words):
            size = len(clean(word.text).strip())
            if not lines or length + 1 + size > LINE:
                lines.append([])
                length = -1
            lines[-1].append(place)
            length += 1 + size
        for at in range(0, len(lines), 2):
            pair = lines[at : at + 2]
            first, last = segment.words[pair[0][0]], segment.words[pair[-1][-1]]
            texts = tuple(" ".join(clean(segment.words[each].text).strip() for each in line) for line in pair)
            made.append(Cue(first.start_ms, max(last.end_ms, first.start_ms + 1), segment.speaker, texts))
    return made


def _srt(found: list[Cue]) -> str:
    out = []
    for number, cue in enumerate(found, start=1):
        who = f"{cue.speaker}: " if cue.speaker else ""
        out.append(
            f"{number}\n{_stamp(cue.start_ms, ',')} --> {_stamp(cue.end_ms, ',')}\n{who}" + "\n".join(cue.lines) + "\n"
        )
    return "\n".join(out)


def _vtt(found: list[Cue]) -> str:
    out = ["WEBVTT\n"]
    for cue in found:
        # WebVTT, 6.1: & and < start escapes and tags in a cue's text, and "-->" may not stand in it.
        lines = [each.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for each in cue.lines]
        speaker = re.sub(r"[<>&\n]", " ", cue.speaker or "")
        voice = f"<v {speaker}>" if speaker else ""
        out.append(f"{_stamp(cue.start_ms, '.')} --> {_stamp(cue.end_ms, '.')}\n{voice}" + "\n".join(lines) + "\n")
    return "\n".join(out)


def _stamp(ms: int, comma: str) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{comma}{ms % 1000:03}"


def _csv(segments: Sequence[Segment]) -> str:
    buffer = io.StringIO()
    table = csv.writer(buffer, delimiter=";", lineterminator="\n")
    table.writerow(["id", "start_ms", "slut_ms", "taler", "tilstand", "grund", "tekst"])
    for each in segments:
        row = [each.id, each.start_ms, each.end_ms, each.speaker or "", each.state, each.reason or "", each.text]
        table.writerow([_cell(value) for value in row])
    # A spreadsheet on Windows takes a file without the mark for cp1252.
    return "\ufeff" + buffer.getvalue()


def _cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula is given an apostrophe in front (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _paragraphs(segments: Sequence[Segment]) -> list[tuple[str, str, str]]:
    """Time, speaker and text of each stretch by one speaker; a pause of two seconds starts another."""
    out: list[tuple[str, str, str]] = []
    before: Segment | None = None
    for each in segments:
        same = before is not None and before.speaker == each.speaker and each.start_ms - before.end_ms < 2000
        if same:
            time, who, text = out[-1]
            out[-1] = (time, who, f"{text} {clean(each.text)}")
        else:
            out.append((danish.clock(each.start_ms), f"{each.speaker}: " if each.speaker else "", clean(each.text)))
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
