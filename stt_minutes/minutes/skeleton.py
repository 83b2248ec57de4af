"""A meeting without an agenda: an agenda of topics, "Emne 1", "Emne 2" …, and the stretches where they are spoken of.

No title is made up. A topic begins where the chair goes on to something else, or where it has been quiet for long; a person moves
the borders and writes the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.danish import clock, listed
from stt_minutes.minutes import cues
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.tokens import tokens
from stt_minutes.values import Agenda, AgendaItem, Body, Part, Remark, Section

if TYPE_CHECKING:
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Case, Transcript

SECTION = "Uden dagsorden"
"""What all topics stand under: no item of an agenda that was received does."""
REMARK = Remark(
    "no_agenda",
    "Mødet har ingen dagsorden. Referatet er delt efter emner, som I selv giver overskrifter, og det vides ikke, om noget er lukket.",
)
_CUE = 0.87
"""As sure as the cues that open a meeting (see sanity.py)."""
_QUIET_MS = 20_000
_SHORTEST_MS = 60_000
"""Chosen by hand: a break and not a thought, and no topic for every "så går vi videre"."""
_SCORE = 0.5


def topics(transcript: Transcript, body: Body, date: str | None = None) -> tuple[Agenda, tuple[Section, ...]]:
    """The topics as an agenda and the sections that lie under them, over the whole of the transcript; none where nobody speaks."""
    heard = tokens(transcript)
    if not heard:
        return Agenda(body, (), date), (Section(None, 0, transcript.duration_ms),)
    starts = [0]
    for at in _begun(heard):
        if at - starts[-1] >= _SHORTEST_MS and transcript.duration_ms - at >= _SHORTEST_MS // 2:
            starts.append(at)
    spans = list(zip(starts, [*starts[1:], transcript.duration_ms], strict=True))
    items = tuple(
        AgendaItem(
            str(number),
            f"Emne {number}",
            section=SECTION,
            parts=(Part("I optagelsen", None, _where(heard, start, end)),),
        )
        for number, (start, end) in enumerate(spans, start=1)
    )
    agenda = Agenda(body, items, date)
    placed = zip(agenda.items, spans, strict=True)
    return agenda, tuple(Section(item.key, start, end, _SCORE) for item, (start, end) in placed)


def is_topic(case: Case) -> bool:
    """Whether what was written on the case was written on a topic, before there was an agenda."""
    return case.section == SECTION


def _begun(heard: tuple[Token, ...]) -> list[int]:
    """Where a new topic may begin, in ms, in order."""
    said = cues.find(Hearing(heard), "item_start_numbered", "item_start_unnumbered", at_least=_CUE)
    quiet = [token.start_ms for token in heard if token.pause_ms >= _QUIET_MS]
    return sorted({*quiet, *(heard[hit.start].start_ms for hit in said)})


def _where(heard: tuple[Token, ...], start_ms: int, end_ms: int) -> str:
    voices = dict.fromkeys(each.speaker for each in heard if each.speaker and start_ms <= each.start_ms < end_ms)
    spoke = f" Her taler {listed(list(voices))}." if voices else ""
    return f"{clock(start_ms)}–{clock(end_ms)}.{spoke}"
