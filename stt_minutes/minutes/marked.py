"""Live markers, set by the secretary while recording: they outrank every guess, but a finger may be slow.

A marker of an item is taken to mean the best candidate border around it, so that the section still begins where the utterance
that opens the item begins.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.values import Evidence, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.clues import Clues
    from stt_minutes.minutes.path import Doors, Field
    from stt_minutes.values import Agenda, Marker, Transcript

SURE = 0.99
"""The score of what a person marked: only a wrong key can make it wrong."""
_EARLY_MS, _LATE_MS = 15_000, 4_000
"""A key is pressed at most this long after, or before, the words that open the item."""
_STEP_MS = 3_000
"""So far from the key a candidate is worth one less in log-odds."""
_CERTAIN = 30.0
"""Log-odds that nothing heard can outweigh."""
_DOORS = 10.0
"""What it is worth that the doors were marked as closed or opened: they may also be closed for a break."""
_LATE_KEY_MS = 1_000
"""The sound stops and goes on within so much of the key."""
_AGAIN = 6.0
"""What it is worth that an item goes on after a pause without words: half the price of a break, so that it never pays for one."""
_UNMARKED = 3.0
"""What a start without a marker loses when others were marked: a press may have been forgotten."""


def withdrawn(markers: Sequence[Marker]) -> frozenset[str]:
    """The keys of the items that were marked as taken off, and not begun since."""
    last = {marker.item: marker.kind for marker in markers if marker.kind in {"item", "withdrawn"}}
    return frozenset(key for key, kind in last.items() if kind == "withdrawn" and key is not None)


def lay(field: Field, clues: Clues, markers: Sequence[Marker]) -> Field:
    """The field with the markers laid over it."""
    index = {item.key: k for k, item in enumerate(clues.agenda.items)}
    items = [(marker, index[marker.item]) for marker in markers if marker.kind == "item" and marker.item in index]
    starts, pauses, resumes, ends = field.starts.copy(), field.pauses.copy(), field.resumes.copy(), field.ends.copy()
    gone = [index[key] for key in withdrawn(markers) if key in index]
    off = field.withdrawn.copy()
    off[gone] = True
    items = [(marker, k) for marker, k in items if k not in gone]
    starts[:, gone] -= 2 * _CERTAIN
    if items:
        starts -= _UNMARKED
    for k in {k for _, k in items}:
        starts[:, k] -= _CERTAIN
    for marker, k in items:
        m = _border(clues, marker.time_ms, field.starts[:, k])
        near = _near(clues, marker.time_ms)
        starts[near] -= _CERTAIN
        starts[m, k] = 2 * _CERTAIN
    unheard, heard = _pauses(clues, markers)
    for pause, resume in unheard:
        pauses[_near(clues, pause.time_ms)] -= _CERTAIN
        pauses[_near(clues, resume.time_ms)] -= _CERTAIN
        resumes[_border(clues, resume.time_ms, resumes)] += _AGAIN
    for kind, column in (("pause", pauses), ("resume", resumes), ("stop", ends)):
        for marker in heard:
            if marker.kind == kind and (border := _after_item(clues, marker, items, column)) is not None:
                column[border] += _CERTAIN
    for marker, _ in items:
        # What was said from the key on was said in the item, up to the next key.
        ends[_until_key(clues, marker, heard)] -= _CERTAIN
    doors = _doors(field.doors, clues, markers)
    return replace(field, starts=starts, pauses=pauses, resumes=resumes, ends=ends, withdrawn=off, doors=doors)


def _after_item(
    clues: Clues, marker: Marker, items: Sequence[tuple[Marker, int]], score: NDArray[np.float64]
) -> int | None:
    """The candidate that the marker means; none before the last item that was marked before it, and none at all where that leaves none."""
    begun = max((item.time_ms for item, _ in items if item.time_ms <= marker.time_ms), default=None)
    near = _near(clues, marker.time_ms)
    if begun is not None:
        near = near[clues.hearing.starts_ms[clues.borders[near]] > begun]
    return _likeliest(clues, marker.time_ms, score, near) if len(near) else None


def _until_key(clues: Clues, marker: Marker, others: Sequence[Marker]) -> NDArray[np.bool_]:
    """The candidates within the time in which a finger may be slow, after the marker of an item and before the next key."""
    starts = clues.hearing.starts_ms[clues.borders]
    until = min(
        (each.time_ms for each in others if each.time_ms > marker.time_ms and each.kind in {"item", "pause", "stop"}),
        default=marker.time_ms + _EARLY_MS,
    )
    ours: NDArray[np.bool_] = (starts > marker.time_ms) & (starts < min(until, marker.time_ms + _EARLY_MS))
    return ours


def _pauses(clues: Clues, markers: Sequence[Marker]) -> tuple[list[tuple[Marker, Marker]], list[Marker]]:
    """The pauses in which not a word was recorded, and all other markers.

    Such a pause has no words of its own, so whatever a break would hold there was said in the item before it or after.
    """
    starts = clues.hearing.starts_ms
    pairs: list[tuple[Marker, Marker]] = []
    rest: list[Marker] = []
    paused: Marker | None = None
    for marker in sorted(markers, key=lambda marker: marker.time_ms):
        if marker.kind == "resume" and paused is not None:
            inside = (starts > paused.time_ms + _LATE_KEY_MS) & (starts < marker.time_ms - _LATE_KEY_MS)
            if inside.any():
                rest += (paused, marker)
            else:
                pairs.append((paused, marker))
            paused = None
        elif marker.kind == "pause":
            rest += () if paused is None else (paused,)
            paused = marker
        else:
            rest.append(marker)
    return pairs, rest if paused is None else [*rest, paused]


def _doors(doors: Doors | None, clues: Clues, markers: Sequence[Marker]) -> Doors | None:
    """What is gained by going through the doors where a key was pressed for them."""
    if doors is None:
        return None
    gains = {"doors_closed": doors.enter.copy(), "doors_opened": doors.leave.copy()}
    for marker in markers:
        if marker.kind in gains:
            gains[marker.kind][_border(clues, marker.time_ms, gains[marker.kind])] += _DOORS
    return replace(doors, enter=gains["doors_closed"], leave=gains["doors_opened"])


def _near(clues: Clues, time_ms: int) -> NDArray[np.intp]:
    """The candidate borders a marker may mean; the closest one if there is none."""
    starts = clues.hearing.starts_ms[clues.borders]
    near = np.flatnonzero((starts >= time_ms - _EARLY_MS) & (starts <= time_ms + _LATE_MS))
    return near if len(near) else np.array([np.abs(starts - time_ms).argmin()])


def _border(clues: Clues, time_ms: int, score: NDArray[np.float64]) -> int:
    """The candidate that the marker means: a likely one close by."""
    return _likeliest(clues, time_ms, score, _near(clues, time_ms))


def _likeliest(clues: Clues, time_ms: int, score: NDArray[np.float64], near: NDArray[np.intp]) -> int:
    away = np.abs(clues.hearing.starts_ms[clues.borders[near]] - time_ms) / _STEP_MS
    return int(near[np.argmax(score[near] - away)])


def at(start_ms: int, number: str, markers: Sequence[Marker]) -> Marker | None:
    """The marker that a section of this item beginning here rests on."""
    for marker in markers:
        ours = marker.kind == "item" and marker.item == number
        if ours and -_LATE_MS <= marker.time_ms - start_ms <= _EARLY_MS:
            return marker
    return None


def evidence(marker: Marker, segment_ids: tuple[str, ...] = ()) -> Evidence:
    """The marker as evidence."""
    seconds = marker.time_ms // 1000
    clock = f"{seconds // 60}.{seconds % 60:02}"
    return Evidence("marker", segment_ids, f"sekretæren markerede punkt {marker.item} under mødet ({clock} inde)")


def alone(transcript: Transcript, agenda: Agenda, markers: Sequence[Marker]) -> tuple[Section, ...]:
    """Sections by markers alone, for a recording without a word; one section outside the agenda when there are none."""
    known = {item.key for item in agenda.items}
    pressed = sorted((marker for marker in markers if marker.kind == "item"), key=lambda marker: marker.time_ms)
    usable = [marker for marker in pressed if marker.item in known and marker.time_ms < transcript.duration_ms]
    steps = [(0, None, None), *((marker.time_ms, marker.item, marker) for marker in usable)]
    ends = [*(start for start, _, _ in steps[1:]), transcript.duration_ms]
    sections = [
        Section(number, start, end, SURE if marker else 0.0, (evidence(marker),) if marker else ())
        for (start, number, marker), end in zip(steps, ends, strict=True)
    ]
    return tuple(section for section in sections if section.start_ms < section.end_ms) or (sections[0],)


def split_at_doors(sections: Sequence[Section], markers: Sequence[Marker]) -> tuple[Section, ...]:
    """Cut a section where the doors were marked as closed or opened inside it."""
    texts = {"doors_closed": "dørene blev lukket", "doors_opened": "dørene blev åbnet"}
    found = list(sections)
    for marker in markers:
        if marker.kind not in texts:
            continue
        for n, section in enumerate(found):
            if section.start_ms + _LATE_MS < marker.time_ms < section.end_ms - _LATE_MS:
                why = Evidence("marker", (), f"sekretæren markerede, at {texts[marker.kind]}")
                found[n : n + 1] = [
                    replace(section, end_ms=marker.time_ms),
                    replace(section, start_ms=marker.time_ms, evidence=(why,)),
                ]
                break
    return tuple(found)
