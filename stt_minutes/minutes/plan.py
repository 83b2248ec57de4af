"""When each item is due by the agenda: by the planned times and minutes, and evenly where it gives none.

A meeting seldom keeps its times, and a recording may be of a part of it: so only shares are used, half way to the even ones, as a
wide prior.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stt_minutes.values import Agenda, AgendaItem

_SHORT = re.compile(r"dagsorden|referat|protokol|eventuelt|\bevt\b|underskrift|næste møde|velkom", re.IGNORECASE)
_BRIEF = 0.3
"""How long an item that every agenda has takes against the others."""
_TRUST = 0.5
"""How far a plan is believed. On the measured meetings that have one, 0 and 1 were both worse."""
_USUAL = 12.0
"""Minutes of an item where the agenda says nothing."""


def shares(agenda: Agenda) -> NDArray[np.float64]:
    """The share of the meeting that is over when each item is due to begin, rising from 0, shape (K,)."""
    known = [item.planned_minutes for item in agenda.items if item.planned_minutes]
    planned = [_planned(item) for item in agenda.items]
    even = np.arange(len(agenda.items)) / len(agenda.items)
    if not known and not any(planned):
        return even
    usual = float(np.mean(known)) if known else _USUAL
    lengths = [
        float(item.planned_minutes or usual * (_BRIEF if _SHORT.search(item.title) else 1.0)) for item in agenda.items
    ]
    due = np.concatenate([[0.0], np.cumsum(lengths)])
    begin = _clock(agenda.start)
    begin = begin if begin is not None else planned[0]
    if begin is not None:
        times = [0.0, *(None if at is None else at - begin for at in planned[1:]), _after(agenda.end, begin)]
        due = _through(due, times)
    return (1.0 - _TRUST) * even + _TRUST * due[:-1] / max(float(due[-1]), 1.0)


def _through(due: NDArray[np.float64], times: list[float | None]) -> NDArray[np.float64]:
    """`due` bent so that it passes through the rising times; after the last one it goes on at the pace so far."""
    kept = [0]
    for k, at in enumerate(times):
        before = times[kept[-1]]
        if at is not None and before is not None and at > before:
            kept.append(k)
    if len(kept) == 1:
        return due
    said = np.array([times[k] for k in kept], np.float64)
    last = float(due[kept[-1]])
    after = said[-1] + (due - last) * said[-1] / last
    return np.where(due > last, after, np.interp(due, due[kept], said))


def _planned(item: AgendaItem) -> float | None:
    """The planned start in minutes of the day, else when a guest is expected."""
    at = _clock(item.planned)
    return at if at is not None else next((_clock(guest.planned) for guest in item.guests if guest.planned), None)


def _after(end: str | None, begin: float) -> float | None:
    at = _clock(end)
    return None if at is None else at - begin


def _clock(text: str | None) -> float | None:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text or "")
    return 60.0 * int(found[1]) + int(found[2]) if found else None
