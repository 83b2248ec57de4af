"""What does not hang together between who was there and what they did: votes, quorum, and who was disqualified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.danish import listed
from stt_minutes.minutes import voters
from stt_minutes.values import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda, AgendaItem, Attendance, Votes

_LEAVING_MS = 60_000
"""Whoever is disqualified may still speak for a while: to say so, and to gather their papers."""


def doubts(
    item: AgendaItem, heard: Sequence[Token], agenda: Agenda, attendance: Sequence[Attendance], votes: Votes | None
) -> Iterator[Remark]:
    """Remarks for one item, of which `heard` is the speech."""
    there = voters.present(agenda, attendance, heard[-1].end_ms) if agenda.members else None
    if votes is not None:
        yield from _votes(item, votes, there)
        yield from _absent_voters(item, votes, attendance, heard[-1].end_ms)
    seats = len(voters.voters(agenda))
    if there is not None and there * 2 < seats:
        text = (
            f"Punkt {item.key}: kun {there} af {seats} medlemmer var til stede, så vidt det er hørt. Se efter, om der "
            "kunne træffes beslutning."
        )
        yield Remark("quorum", text, item.key)
    yield from _disqualified(item, heard, attendance)


def _votes(item: AgendaItem, votes: Votes, there: int | None) -> Iterator[Remark]:
    """A vote that does not add up with who was there, or of which a part was not heard."""
    told = (votes.in_favour, votes.against, votes.abstained)
    total = sum(number or 0 for number in told)
    if None in told:
        text = f"Punkt {item.key}: ikke alle tal i afstemningen er hørt."
    elif there is None or total == there:
        return
    else:
        text = f"Punkt {item.key}: der blev talt {total} stemmer, men {there} medlemmer var til stede."
    yield Remark("votes_count", text, item.key, segment_ids=votes.evidence)


def _absent_voters(item: AgendaItem, votes: Votes, attendance: Sequence[Attendance], ms: int) -> Iterator[Remark]:
    """Somebody is named in the vote who was not there by then."""
    away: dict[str, bool] = {}
    for event in attendance:
        if event.time_ms is None or event.time_ms <= ms:
            away[event.who] = event.event in {"afbud", "forlod", "inhabil"}
    named = (*votes.names_in_favour, *votes.names_against, *votes.names_abstained)
    gone = [name for name in named if away.get(name)]
    if gone:
        text = f"Punkt {item.key}: {listed(gone)} er nævnt i afstemningen, men er noteret som ikke til stede."
        yield Remark("votes_absent", text, item.key, segment_ids=votes.evidence)


def _disqualified(item: AgendaItem, heard: Sequence[Token], attendance: Sequence[Attendance]) -> Iterator[Remark]:
    """Whoever is out for this item is heard in it, where voices have names."""
    for event in attendance:
        if event.event != "inhabil" or event.item != item.key or event.time_ms is None:
            continue
        back = next(
            (each.time_ms for each in attendance if each.who == event.who and each.event == "genindtrådt" and (each.time_ms or 0) > event.time_ms),
            None,
        )  # fmt: skip
        until = heard[-1].end_ms if back is None else back
        spoke = next(
            (token for token in heard if token.speaker == event.who and event.time_ms + _LEAVING_MS < token.start_ms < until), None
        )  # fmt: skip
        if spoke is not None:
            text = f"Punkt {item.key}: {event.who} er noteret som inhabil, men stemmen er hørt under punktet."
            yield Remark("disqualified_spoke", text, item.key, spoke.start_ms, segment_ids=(spoke.segment_id,))
