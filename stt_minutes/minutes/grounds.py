"""Why a section begins where it does, in Danish that a secretary understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import marked
from stt_minutes.minutes.path import AFTER, BEFORE, BREAK
from stt_minutes.minutes.tokens import quote, segment_ids, words
from stt_minutes.values import Evidence

if TYPE_CHECKING:
    from stt_minutes.minutes.clues import Clues
    from stt_minutes.minutes.path import Step
    from stt_minutes.values import Marker

_REACH = 26
_TITLE_WORD, _SUBJECT_WORD = 0.5, 0.6
"""From this likeness, and this weight, on a word is worth showing."""


def of_start(clues: Clues, step: Step, end: int, before: int | None, marker: Marker | None) -> tuple[Evidence, ...]:
    """The evidence for item `step.item` beginning at its border; the section's tokens end before `end`."""
    start = int(clues.borders[step.border])
    near = min(start + _REACH, end)
    found = [marked.evidence(marker, _ids(clues, start, start + 1))] if marker else []
    found += _number(clues, step.item, start, near)
    found += _title(clues, step.item, start, near)
    found += _presenter(clues, step.item, start, near)
    found += _cues(clues, start, near)
    found += _subject(clues, step.item, start, end)
    found += _order(clues, step.item, before, start)
    return tuple(found)


def outside(clues: Clues, step: Step) -> tuple[Evidence, ...]:
    """Why a stretch is held to lie outside the agenda."""
    texts = {BEFORE: "talen før det første punkt", AFTER: "talen efter det sidste punkt", BREAK: "en pause i mødet"}
    start = int(clues.borders[step.border])
    heard = quote(clues.hearing.tokens, start, min(start + 8, len(clues.hearing)))
    return (Evidence("order", _ids(clues, start, start + 1), f"{texts[step.item]}: „{heard} …“"),)


def _ids(clues: Clues, start: int, end: int) -> tuple[str, ...]:
    return segment_ids(clues.hearing.tokens, start, end)


def _said(clues: Clues, start: int, end: int) -> str:
    return quote(clues.hearing.tokens, start, end).rstrip(",")


def _number(clues: Clues, item: int, start: int, near: int) -> list[Evidence]:
    claims = [
        claim
        for claim in clues.said
        if claim.item == item and start <= claim.start < near and claim.manner in {"point", "named", "bare", "begins"}
    ]
    if not claims:
        return []
    best = max(claims, key=lambda claim: (claim.manner == "point", claim.score))
    first = max(start, best.start - 5)
    return [Evidence("number", _ids(clues, first, best.end), f"der blev sagt: „{_said(clues, first, best.end)}“")]


def _title(clues: Clues, item: int, start: int, near: int) -> list[Evidence]:
    places = {
        start + int(np.argmax(likeness[start:near]))
        for _, likeness in clues.fit.title_terms[item]
        if near > start and likeness[start:near].max() >= _TITLE_WORD
    }
    if not places:
        return []
    heard = ", ".join(dict.fromkeys(clues.hearing.words[place] for place in sorted(places)))
    ids = tuple(dict.fromkeys(clues.hearing.tokens[place].segment_id for place in sorted(places)))
    return [Evidence("title", ids, f"ord fra titlen blev hørt: „{heard}“")]


def _presenter(clues: Clues, item: int, start: int, near: int) -> list[Evidence]:
    guests = clues.agenda.items[item].guests
    for guest in (*guests, *clues.agenda.items[item].presenters):
        for part in words(guest.name):
            likeness = clues.hearing.sound(part)[start:near]
            if len(part) > 2 and len(likeness) and likeness.max() >= 0.85:
                place = start + int(likeness.argmax())
                text = (
                    f"gæsten {guest.name} blev nævnt"
                    if guest in guests
                    else f"{guest.name}, som har punktet, blev nævnt"
                )
                return [Evidence("guest", _ids(clues, place, place + 1), text)]
    return []


def _cues(clues: Clues, start: int, near: int) -> list[Evidence]:
    found = []
    opening = next((hit for hit in clues.openings if start <= hit.start < near - 10), None)
    if opening is not None:
        said = _said(clues, opening.start, opening.end)
        found.append(Evidence("cue", _ids(clues, opening.start, opening.end), f"et nyt punkt blev åbnet: „{said}“"))
    closing = next((hit for hit in reversed(clues.closings) if start - 12 <= hit.end <= start), None)
    if closing is not None:
        said = _said(clues, closing.start, closing.end)
        text = f"lige før blev der sluttet af: „{said}“"
        found.append(Evidence("cue", _ids(clues, closing.start, closing.end), text))
    return found


def _subject(clues: Clues, item: int, start: int, end: int) -> list[Evidence]:
    fit = clues.fit.words[start:end, item] + clues.fit.related[start:end, item]
    order = np.argsort(-fit, kind="stable")[:40]
    heard = list(dict.fromkeys(clues.hearing.words[start + place] for place in order if fit[place] >= _SUBJECT_WORD))[
        :5
    ]
    if not heard:
        return []
    places = [start + int(place) for place in order if clues.hearing.words[start + place] in heard]
    ids = tuple(dict.fromkeys(clues.hearing.tokens[place].segment_id for place in sorted(places)))[:5]
    return [Evidence("terms", ids, f"der blev talt med sagens ord: „{', '.join(heard)}“")]


def _order(clues: Clues, item: int, before: int | None, start: int) -> list[Evidence]:
    items = clues.agenda.items
    if before is None:
        text = "det første, der blev behandlet"
    elif before == item:
        text = f"mødet vendte tilbage til punkt {items[item].key}"
    elif item == before + 1:
        text = f"rækkefølgen: kommer efter punkt {items[before].key}"
    else:
        text = f"uden for rækkefølgen: kom efter punkt {items[before].key}"
    return [Evidence("order", _ids(clues, start, start + 1), text)]
