"""Transcript + agenda -> sections: which item, if any, every moment of the meeting belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import cues, weights
from stt_minutes.minutes.clues import Clues
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.path import Field, Step, best_path
from stt_minutes.values import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import Agenda, Marker, Transcript

_WORDS = 1.0
_START = 3.0
_JOINED = 8.0


def align(transcript: Transcript, agenda: Agenda, markers: Sequence[Marker] = ()) -> tuple[Section, ...]:
    """Lay the transcript along the agenda. The sections are in order and cover 0..duration_ms without gaps.

    `markers` (live, set while recording) outrank every other sign. Without words or items all is one section outside the agenda.
    """
    hearing = Hearing.of(transcript)
    if not len(hearing) or not agenda.items:
        return (Section(None, 0, transcript.duration_ms, 0.0),)
    clues = Clues(hearing, agenda)
    steps = best_path(field(clues)).steps
    return _sections(transcript, clues, steps)


def field(clues: Clues) -> Field:
    """What the path weighs."""
    hearing = clues.hearing
    starts = weights.starts(clues) + _START
    inside = np.hstack([_WORDS * clues.inside, np.zeros((len(clues.borders), 1))])
    withdrawn = np.zeros(len(clues.agenda.items), np.bool_)
    for claim in clues.said:
        if claim.manner == "withdrawn":
            withdrawn[claim.item] = True
        elif claim.manner != "reference":
            for also in claim.also:
                withdrawn[also] = True
                starts[:, also] -= _JOINED
                inside[:, claim.item] = np.maximum(inside[:, claim.item], inside[:, also])
    pause = clues.starting_after(hearing.find_any(cues.phrases("pause"), at_least=0.84), 10)
    ends = clues.ending_before(hearing.find_any(cues.phrases("meeting_end"), at_least=0.84), 14)
    return Field(
        starts=starts,
        inside=inside,
        pauses=4.0 * pause + clues.pauses,
        resumes=clues.pauses - 2.0,
        ends=4.0 * ends + clues.pauses - 3.0,
        withdrawn=withdrawn,
    )


def _sections(transcript: Transcript, clues: Clues, steps: Sequence[Step]) -> tuple[Section, ...]:
    starts = [0] + [clues.hearing.tokens[clues.borders[step.border]].start_ms for step in steps[1:]]
    ends = [*starts[1:], transcript.duration_ms]
    return tuple(
        Section(clues.agenda.items[step.item].number if step.item >= 0 else None, start, end)
        for step, start, end in zip(steps, starts, ends, strict=True)
    )
