"""What is true of a meeting with a known answer (truth.json of a case), and transcripts as a plain list of segments.

The conventions: sections tile the recording, "-" is outside the agenda, `also` on a section are items handled jointly with it,
`alt_types` of a decision are as right as its type, `votes` are those of the final vote, and `amendment_votes` (one or a list) those
on amendments before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stt_minutes.values import Attendance, Segment, Transcript, Votes, Word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class TrueSection:
    """From start_ms the meeting is rightly in any of `items`; none of them = outside the agenda."""

    items: frozenset[str]
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class TrueDecision:
    """The types that are right for an item (the best one first), its text, and the numbers of the final vote and of those before."""

    types: tuple[str, ...]
    votes: Votes | None = None
    text: str = ""
    amendments: tuple[Votes, ...] = ()


@dataclass(frozen=True, slots=True)
class TrueFollowup:
    """A promise: who does what, under which item."""

    what: str
    who: str | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that truth.json says."""

    sections: tuple[TrueSection, ...]
    decisions: Mapping[str, TrueDecision] = field(default_factory=dict)
    attendance: tuple[Attendance, ...] = ()
    closed: frozenset[str] = frozenset()
    followups: tuple[TrueFollowup, ...] = ()


def truth(data: Any) -> Truth:
    """The truth that the parsed JSON describes; ValueError, KeyError or TypeError when it does not."""
    sections = tuple(
        TrueSection(
            frozenset() if each["item"] in {"-", None} else frozenset([each["item"], *each.get("also", ())]),
            int(each["start_ms"]),
            int(each["end_ms"]),
        )
        for each in data["sections"]
    )
    decisions = {number: _decision(each) for number, each in data.get("decisions", {}).items()}
    attendance = tuple(
        Attendance(each["who"], each["event"], each.get("item"), each.get("time_ms"))
        for each in data.get("attendance", ())
    )
    followups = tuple(
        TrueFollowup(each["what"], each.get("who"), each.get("item")) for each in data.get("followups", ())
    )
    return Truth(sections, decisions, attendance, frozenset(data.get("closed", ())), followups)


def _decision(data: Mapping[str, Any]) -> TrueDecision:
    votes, amendments = data.get("votes"), data.get("amendment_votes") or []
    return TrueDecision(
        (data["type"], *data.get("alt_types", ())),
        _votes(votes) if votes else None,
        data.get("text") or "",
        tuple(each for one in (amendments if isinstance(amendments, list) else [amendments]) if (each := _votes(one))),
    )


def _votes(data: Mapping[str, Any]) -> Votes | None:
    """The numbers; None where it is only known that there was a vote."""
    counts = (data.get("for"), data.get("imod"), data.get("undlod"))
    return None if counts == (None, None, None) else Votes(*counts)


def transcript(data: Sequence[Mapping[str, Any]]) -> Transcript:
    """A transcript from a plain list of segments with timed words; a segment is widened to hold its words.

    ValueError, KeyError or TypeError when the list is something else.
    """
    segments = []
    for each in data:
        heard = sorted((_word(word) for word in each["words"]), key=lambda word: word.start_ms)
        start = min([int(each["start_ms"]), *(word.start_ms for word in heard)])
        end = max([int(each["end_ms"]), *(word.end_ms for word in heard)])
        segments.append(Segment(str(each["id"]), start, end, tuple(heard)))
    segments.sort(key=lambda segment: segment.start_ms)
    return Transcript("da", max((segment.end_ms for segment in segments), default=0), tuple(segments))


def _word(data: Mapping[str, Any]) -> Word:
    return Word(str(data["text"]), int(data["start_ms"]), int(data["end_ms"]), float(data.get("confidence", 1.0)))
