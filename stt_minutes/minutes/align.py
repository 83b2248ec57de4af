"""Transcript + agenda -> sections: which item, if any, every moment of the meeting belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import cues
from stt_minutes.minutes.clues import Clues
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.path import Field, Step, best_path
from stt_minutes.values import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import Agenda, Marker, Transcript


def align(transcript: Transcript, agenda: Agenda, markers: Sequence[Marker] = ()) -> tuple[Section, ...]:
    """Lay the transcript along the agenda. The sections are in order and cover 0..duration_ms without gaps.

    `markers` (live, set while recording) outrank every other sign. Without words or items all is one section outside the agenda.
    """
    hearing = Hearing.of(transcript)
    if not len(hearing) or not agenda.items:
        return (Section(None, 0, transcript.duration_ms, 0.0),)
    clues = Clues(hearing, agenda)
    steps = best_path(field(clues))
    return _sections(transcript, clues, steps)


def field(clues: Clues) -> Field:
    """What the path weighs."""
    hearing = clues.hearing
    withdrawn = np.zeros(len(clues.agenda.items), np.bool_)
    gone = hearing.find_any(cues.phrases("withdrawn"), at_least=0.85)
    for claim in clues.said:
        if any(0 <= hit.start - claim.end <= 4 for hit in gone):
            withdrawn[claim.item] = True
    for claim in clues.said:
        for also in claim.also:
            withdrawn[also] = True
    pause = clues._starting_after(hearing.find_any(cues.phrases("pause"), at_least=0.84), 10)
    ends = clues._ending_before(hearing.find_any(cues.phrases("meeting_end"), at_least=0.84), 14)
    return Field(
        starts=clues.starts,
        inside=clues.inside,
        pauses=4.0 * pause + clues.pauses_before,
        resumes=clues.pauses_before - 2.0,
        ends=4.0 * ends + clues.pauses_before - 3.0,
        withdrawn=withdrawn,
    )


def _sections(transcript: Transcript, clues: Clues, steps: Sequence[Step]) -> tuple[Section, ...]:
    starts = [0] + [clues.hearing.tokens[clues.borders[step.border]].start_ms for step in steps[1:]]
    ends = [*starts[1:], transcript.duration_ms]
    return tuple(
        Section(clues.agenda.items[step.item].number if step.item >= 0 else None, start, end)
        for step, start, end in zip(steps, starts, ends, strict=True)
    )
