"""What people wrote in a meeting, at its place on the agenda as it is now.

Nothing else reads the review, the corrections and the markers for what they say of items: in their files they stand as they were
written, on the agenda of that day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from stt_minutes import danish, foreign
from stt_minutes.audio import journal
from stt_minutes.minutes import cases, skeleton
from stt_minutes.values import Body, Corrections, Markers, Remark, Review

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stt_minutes.meeting import Meeting
    from stt_minutes.values import Agenda, Case, Marker, Section, Transcript

_Written = TypeVar("_Written", Review, Corrections, Markers)


def review(meeting: Meeting) -> Review:
    """What people decided, confirmed and noted; what has no place has the key of no item."""
    found: Review = meeting.value("minutes", Review())
    return on_agenda(meeting, found)


def corrections(meeting: Meeting) -> Corrections:
    """What people corrected in the transcript, the speakers and the borders."""
    found: Corrections = meeting.value("corrections", Corrections())
    return on_agenda(meeting, found)


def markers(meeting: Meeting) -> tuple[Marker, ...]:
    """What was pressed while recording."""
    found: Markers = meeting.value("markers", Markers())
    return on_agenda(meeting, found).markers


def topics(meeting: Meeting, transcript: Transcript) -> tuple[Agenda, tuple[Section, ...]]:
    """What stands for the agenda of a meeting that has none, and where its topics are spoken of in the machine's transcript."""
    said = meeting.facts()
    body = Body(said.body or meeting.folder.resolve().name, said.role)  # type: ignore[arg-type]
    agenda, placed = skeleton.topics(transcript, body, said.date)
    return replace(agenda, start=said.start, place=said.place), placed


def on_agenda(meeting: Meeting, value: _Written, agenda: Agenda | None = None) -> _Written:
    """What was written, at its place on the agenda (the meeting's own, when none is given); as it is when there is none."""
    received = meeting.has("agenda")
    if agenda is None and not received:
        return value
    agenda = agenda or meeting.agenda()
    if received and _is_first_version(value.cases) and _saw(meeting, value, agenda):
        value = replace(value, cases=cases.of(agenda))
    if isinstance(value, Review):
        return cases.review_on(agenda, value)
    if isinstance(value, Corrections):
        return cases.corrections_on(agenda, value)
    return cases.markers_on(agenda, value)


def _is_first_version(known: tuple[Case, ...]) -> bool:
    """Whether the file tells nothing of the agenda that it was written on but some titles."""
    return all(case.open is None for case in known)


def _saw(meeting: Meeting, value: _Written, agenda: Agenda) -> bool:
    """Whether the agenda has not been another since the first of it was written, as far as the meeting's log tells."""
    titles = {item.key: item.title for item in agenda.items}
    if any(titles.get(case.key) != case.title for case in value.cases):
        return False
    read = [line for line in log_lines(meeting) if line.get("step") == "agenda"]
    if len({str(line.get("made_from")) for line in read}) < 2:
        return True
    steps = meeting.audio / journal.JOURNAL if isinstance(value, Markers) else meeting.folder / "edits.jsonl"
    first = next(filter(None, map(_at, _lines(steps))), None)
    return first is not None and all((at := _at(line)) is not None and at <= first for line in read)


def log_lines(meeting: Meeting) -> Iterator[dict[str, Any]]:
    """What the meeting's log tells, oldest first."""
    return _lines(meeting.folder / "log.jsonl")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, none when there is no such file; what nobody can read is passed over."""
    if not path.is_file():
        return
    for line in foreign.read(path).splitlines():
        try:
            found = foreign.json_of(line)
            foreign.require_bounded(found)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found


def _at(line: dict[str, Any]) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(line.get("at")))
    except ValueError:
        return None
    return found if found.tzinfo else None


def marks(meeting: Meeting) -> Iterator[Remark]:
    """The places that the secretary marked with "se her" while recording."""
    for marker in markers(meeting):
        if marker.kind == "mark":
            text = f"Du markerede stedet her under mødet ({danish.clock(marker.time_ms)} inde)."
            yield Remark("mark", text, start_ms=marker.time_ms, end_ms=marker.time_ms)
