"""Transcript + agenda -> sections: which item, if any, every moment of the meeting belongs to.

Candidate borders (clues.py) are weighed (weights.py), live markers laid over them (marked.py), the best path found (path.py),
and every section is told with its evidence (grounds.py) and a calibrated score (confidence.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import confidence, cues, grounds, learned, marginals, marked, weights
from stt_minutes.minutes.clues import Clues
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.path import Field, Step, best_path
from stt_minutes.values import Section

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stt_minutes.minutes.hearing import Hit
    from stt_minutes.values import Agenda, Marker, Transcript

_WORDS = 1.0
"""What the words inside a section weigh against its start. .3 and 2 were both worse on the measured meetings."""
_LEARNED = 0.1
"""The same for the words learned in the first look. 0 and .25 were both worse."""
_JOINED = 12.0
"""How unlikely an item is to start by itself when it was said to be handled together with another."""
_DROPPED = 2.0
"""The same when its title was said to be taken off."""
_CUE = 4.0
"""What a spoken pause or end of the meeting is worth."""


_DEBATE = 5.0
"""What it is worth for any item that a debate is opened after something was decided: as much as its title said later."""
_AWAY, _BREAK_MS = 6.0, 60_000
"""What a silence of two minutes and more says of the words after it, that a break is over; a minute of it says nothing yet.
With a spoken pause before it that outweighs the price of a break (path.Prices)."""
_FEW_LETTERS, _OPEN_ENDED = 6, ("så er der ikke mere", "det var det")
"""An end of so few letters ("vi ses") sounds like much else, and these go on as something else ("så er der ikke flere bemærkninger")."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was fitted on measured meetings: the weights of the clues to a start, and of the figures of a section's score."""

    starts: Mapping[str, float]
    scores: Mapping[str, float]


FITTED = Fitted(weights.WEIGHTS, confidence.WEIGHTS)


def align(transcript: Transcript, agenda: Agenda, markers: Sequence[Marker] = ()) -> tuple[Section, ...]:
    """Lay the transcript along the agenda. The sections are in order and cover 0..duration_ms without gaps.

    `markers` (live, set while recording) outrank every other sign. Without words, and without markers of items, or without
    items in the agenda all is one section outside the agenda with score 0.
    """
    hearing = Hearing.of(transcript)
    if not len(hearing) or not agenda.items:
        return marked.alone(transcript, agenda, markers)
    return lay(transcript, Clues(hearing, agenda), markers)


def lay(
    transcript: Transcript, clues: Clues, markers: Sequence[Marker] = (), fitted: Fitted = FITTED
) -> tuple[Section, ...]:
    """`align` with the clues already found, and with other weights where these are being measured."""
    steps, weighed = path(clues, fitted, markers)
    scores = confidence.scores(clues, weighed, steps, fitted.scores)
    found = marked.split_at_doors(_sections(transcript, clues, steps, scores, markers), markers)
    secret = marginals.closed(marked.lay(weighed, clues, markers))
    starts = [0, *clues.hearing.starts_ms[clues.borders[1:]].tolist(), transcript.duration_ms]
    words = np.diff(np.append(clues.borders, len(clues.hearing)))
    return marginals.withhold(found, clues.agenda, starts, secret, words)


def path(clues: Clues, fitted: Fitted = FITTED, markers: Sequence[Marker] = ()) -> tuple[tuple[Step, ...], Field]:
    """The best steps, and what they were weighed by: a first look, and a second with the words learned in the first."""
    weighed = weigh(clues, fitted)
    first = best_path(marked.lay(weighed, clues, markers)).steps
    words = learned.fit(clues, first, confidence.scores(clues, weighed, first, fitted.scores))
    inside = weighed.inside.copy()
    inside[:, :-1] += _LEARNED * np.add.reduceat(words, clues.borders, axis=0)
    weighed = replace(weighed, inside=inside)
    return best_path(marked.lay(weighed, clues, markers)).steps, weighed


def weigh(clues: Clues, fitted: Fitted = FITTED) -> Field:
    """Everything the path weighs, before the markers."""
    hearing = clues.hearing
    starts = weights.starts(clues, fitted.starts)
    starts[clues.debates] += _DEBATE
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
    dropped = np.where(withdrawn, 0.0, clues.dropped)
    starts -= _DROPPED * dropped
    pauses = clues.starting_after(hearing.find_any(cues.phrases("pause"), at_least=0.84), 10)
    ends = clues.ending_before(
        [hit for hit in hearing.find_any(cues.phrases("meeting_end"), at_least=0.84) if _over(hearing, hit)], 14
    )
    silences = np.array([hearing.tokens[place].pause_ms for place in clues.borders], np.float64)
    return Field(
        starts=starts,
        inside=inside,
        pauses=_CUE * pauses + clues.pauses,
        resumes=clues.pauses - 2.0 + _AWAY * np.clip(silences / _BREAK_MS - 1.0, 0.0, 1.0),
        ends=_CUE * ends + clues.pauses - 3.0,
        withdrawn=withdrawn,
        moved=clues.moved,
        dropped=dropped,
        doors=clues.doors,
    )


def _over(hearing: Hearing, hit: Hit) -> bool:
    """Whether the meeting is said to be over, not only in words that sound like it ("de viser", "så er der ikke flere spørgsmål")."""
    exact = hearing.words[hit.start : hit.end] == tuple(hit.phrase.split())
    if hit.phrase in _OPEN_ENDED:
        return exact and hearing.tokens[hit.end - 1].ends
    return exact or len(hit.phrase) > _FEW_LETTERS


def _sections(
    transcript: Transcript, clues: Clues, steps: Sequence[Step], scores: Sequence[float], markers: Sequence[Marker]
) -> tuple[Section, ...]:
    tokens, agenda = clues.hearing.tokens, clues.agenda
    starts = [0, *(tokens[clues.borders[step.border]].start_ms for step in steps[1:]), transcript.duration_ms]
    taken = {step.item for step in steps}
    found: list[Section] = []
    for n, (step, (start, end)) in enumerate(zip(steps, pairwise(starts), strict=True)):
        before = next((other.item for other in reversed(steps[:n]) if other.item >= 0), None)
        marker = marked.at(start, agenda.items[step.item].key, markers) if step.item >= 0 else None
        if step.item >= 0:
            last = clues.borders[steps[n + 1].border] if n + 1 < len(steps) else len(tokens)
            also = tuple(k for k in _joined(clues, step, int(last)) if k not in taken)
            found.append(
                Section(
                    agenda.items[step.item].key,
                    start,
                    end,
                    marked.SURE if marker else scores[n],
                    grounds.of_start(clues, step, int(last), before, marker),
                    tuple(agenda.items[k].key for k in also),
                )
            )
        else:
            found.append(Section(None, start, end, scores[n], grounds.outside(clues, step)))
    return tuple(section for section in found if section.start_ms < section.end_ms)


def _joined(clues: Clues, step: Step, last: int) -> tuple[int, ...]:
    """Items named together with this one at its start: "syv og otte i ét hug"."""
    first = int(clues.borders[step.border])
    for claim in clues.said:
        if claim.item == step.item and claim.also and claim.manner != "reference" and first - 5 <= claim.start < last:
            return claim.also
    return ()
