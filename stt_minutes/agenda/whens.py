"""When a meeting is held: which of the dates in an agenda's head is the meeting's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda.dates import WEEKDAY, clock, days, find_times

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a date is that is not the meeting's, right before the date: of the paper, of another meeting, of a reply.
_OF_OTHER = re.compile(
    r"\b(?:dok(?:ument)?\.?[- ]?dato|brevdato|sagsdato|versionsdato|udskriftsdato|udsendelsesdato|dateret|udsend(?:t|es|else)|afsendt|sendt|udskrevet|udskrift|print(?:et)?|oprettet|"
    r"journaliseret|(?:senest\s+)?ændret|revider(?:et|ing)|redigeret|opdateret|godkendt|godkendelse|publiceret|offentliggjort|offentliggørelse|modtaget|"
    r"udarbejdet|udfærdiget|skrevet|underskrevet|version|deadline|(?:svar|tilmeldings)?frist\w*|senest|afbud|tilmelding|svar|inden|"
    r"(?:næste|forrige|sidste|seneste|foregående|kommende)\s+(?:\w+\s+)?(?:møde(?:t|dato)?|referat)|godkendelse\s+af\s+referat(?:et)?\s+fra)"
    r"(?:[\s:.,(]+(?:er|blev|bedes|meldes|meldt|sker|den|d|på|fra|til|dato|kl|\w+dag|af|om|i|med|mødet))*[\s:.,(]*$",
    re.IGNORECASE,
)
_BARE = re.compile(r"\s*[,–-]?\s*(\d{1,2})[.:](\d{2})(?![\d.:])")
_REACH: Final = 90
_OF_MEETING: Final = frozenset(
    (
        "mødedato",
        "mødetid",
        "mødetidspunkt",
        "tidspunkt",
        "tid",
        "tid og sted",
        "dato og tid",
        "møde",
        "starttidspunkt",
        "start",
    )
)


@dataclass(frozen=True, slots=True)
class When:
    """What one line says of the meeting's time. `rank` 0 is a line with the meeting's own label; `rest` what stands behind the time."""

    rank: int
    date: str | None
    start: str | None
    end: str | None
    rest: str


def in_line(text: str, label: str = "") -> When | None:
    """The meeting's day and time in a line; None when its dates are those of other things."""
    known = list(days(text))
    own = [day for day in known if not _OF_OTHER.search(text[max(0, day.start - _REACH) : day.start])]
    if known and not own:
        return None
    date = next((day.date for day in own if day.date), None)
    start, end, after = find_times(text)
    if start is None and (bare := next((_BARE.match(text, day.end) for day in own), None)) is not None:
        start, after = clock(bare[1], bare[2]), bare.end()
    is_full = bool(start or WEEKDAY.search(text))
    rank = 0 if label in _OF_MEETING else 1 if is_full else 2
    return When(rank, date, start, end, text[after:] if start else "")


def chosen(found: Sequence[When]) -> tuple[str | None, str | None, str | None]:
    """The meeting's date, start and end: from the line that says most plainly that they are the meeting's."""
    ranked = sorted(found, key=lambda when: when.rank)
    dated = next((when for when in ranked if when.date), None)
    timed = dated if dated is not None and dated.start else next((when for when in found if when.start), None)
    end = next((when.end for when in found if when.end and (timed is None or when.start == timed.start)), None)
    return (dated.date if dated else None), (timed.start if timed else None), end
