"""How right the sections and the draft of a meeting are, against its truth.

Shares are 0..1 and None where the truth has nothing to measure against. The word error rate is
(substitutions + deletions + insertions) / words of the reference (Levenshtein over normalised words).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from stt_minutes.minutes import numerals
from stt_minutes.minutes.doubts import doubts, per_hour
from stt_minutes.minutes.facts import told
from stt_minutes.minutes.merge import merge
from stt_minutes.minutes.terms import stem
from stt_minutes.minutes.tokens import FILLERS, words
from stt_minutes.values import Corrections

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stt_minutes.minutes.facts import ItemFacts, Told
    from stt_minutes.minutes.truth import TrueFollowup, TrueSection, Truth
    from stt_minutes.values import Agenda, Attendance, Draft, Evidence, Followup, Section, Transcript, Votes

TOLERANCE_MS = 10_000
"""A start is right when it is at most this far from the true one."""
_NOTHING = "ingen_beslutning"


@dataclass(frozen=True, slots=True)
class WrongBorder:
    """A start that is missing (`got` is what we had there) or that should not be (`expected` is what is true there)."""

    time_ms: int
    expected: str | None
    got: str | None
    missing: bool
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """One case's figures; the names are those of the JSON that `evaluate --json` writes."""

    item_time_share: float | None = None
    item_start_f1: float | None = None
    decision_type_accuracy: float | None = None
    vote_accuracy: float | None = None
    attendance_f1: float | None = None
    followup_recall: float | None = None
    amendment_vote_accuracy: float | None = None
    stops_per_hour: float | None = None
    word_error_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """Figures with what they rest on. confusion counts (true type, proposed type); unwarranted are proposals where none is due.

    `told` is what the print says of what was decided, None when no print was given.
    """

    measures: Measures
    borders: tuple[WrongBorder, ...] = ()
    confusion: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unwarranted: tuple[str, ...] = ()
    told: Told | None = None


def evaluate(
    transcript: Transcript,
    agenda: Agenda,
    sections: Sequence[Section],
    draft: Draft,
    truth: Truth,
    *,
    reference: str | None = None,
    printed: Mapping[str, str] | None = None,
    facts: Mapping[str, ItemFacts] | None = None,
) -> Result:
    """Measure one meeting.

    `reference` is what was really said, if that is known; `printed` is what a document prints under Beslutning, by item, and
    `facts` what must stand there.
    """
    pairs = _decision_pairs(agenda, draft, truth)
    stops = doubts(transcript, agenda, merge(agenda, draft, sections), sections, Corrections())
    right = sum(_same_type(got, truth.decisions[number].types) for number, got in pairs.items())
    proposed = {item.key: item.decision for item in draft.items if item.decision is not None}
    undue = {item.key for item in agenda.items if not item.open} | (
        {item.key for item in agenda.items} - _touched(truth)
    )
    return Result(
        Measures(
            item_time_share=item_time_share(transcript, sections, truth.sections),
            item_start_f1=item_start_f1(sections, truth.sections),
            decision_type_accuracy=right / len(pairs) if pairs else None,
            vote_accuracy=_vote_accuracy(draft, truth),
            attendance_f1=_attendance_f1(draft.attendance, truth.attendance),
            followup_recall=_followup_recall(draft, truth.followups),
            amendment_vote_accuracy=None if printed is None else _amendment_accuracy(draft, printed, truth),
            stops_per_hour=per_hour(stops, transcript),
            word_error_rate=None if reference is None else word_error_rate(transcript, reference),
        ),
        _wrong_borders(sections, truth.sections),
        Counter(
            (got if _same_type(got, truth.decisions[number].types) else truth.decisions[number].types[0], got)
            for number, got in pairs.items()
        ),
        tuple(sorted(n for n in undue if n in proposed and proposed[n].type != _NOTHING)),
        None
        if printed is None
        else told(
            facts or {},
            {number: each.text for number, each in truth.decisions.items()},
            printed,
            _closed(agenda, truth),
        ),
    )


def mean(measures: Sequence[Measures]) -> Measures:
    """The mean of each figure over the cases that have it."""
    means: dict[str, float | None] = {}
    for name in Measures.__dataclass_fields__:
        known = [value for each in measures if (value := getattr(each, name)) is not None]
        means[name] = sum(known) / len(known) if known else None
    return Measures(**means)


# --- alignment ------------------------------------------------------------------------------------------------------------


def item_time_share(transcript: Transcript, sections: Sequence[Section], truth: Sequence[TrueSection]) -> float | None:
    """The share of the time in which words are spoken that is laid under the right item."""
    right = whole = 0
    for segment in transcript.segments:
        for word in segment.words:
            middle = (word.start_ms + word.end_ms) // 2
            true = next((each.items for each in truth if each.start_ms <= middle < each.end_ms), None)
            if true is None:
                continue
            length = word.end_ms - word.start_ms
            whole += length
            right += length * _fits(_at(sections, middle), true)
    return right / whole if whole else None


def item_start_f1(sections: Sequence[Section], truth: Sequence[TrueSection]) -> float | None:
    """F1 of the starts of items, each within TOLERANCE_MS of a true start of the same item, one to one."""
    true = [each for each in truth if each.items]
    got = [each for each in sections if each.item is not None]
    if not true and not got:
        return None
    return 2 * len(_matched(got, true)) / (len(true) + len(got))


def _matched(got: Sequence[Section], true: Sequence[TrueSection]) -> dict[int, int]:
    """Index of the true start -> index of the start that is taken for it."""
    taken: dict[int, int] = {}
    near = sorted(
        (abs(section.start_ms - each.start_ms), t, g)
        for t, each in enumerate(true)
        for g, section in enumerate(got)
        if abs(section.start_ms - each.start_ms) <= TOLERANCE_MS and _items(section) & each.items
    )
    for _, t, g in near:
        if t not in taken and g not in taken.values():
            taken[t] = g
    return taken


def _wrong_borders(sections: Sequence[Section], truth: Sequence[TrueSection]) -> tuple[WrongBorder, ...]:
    true = [each for each in truth if each.items]
    got = [each for each in sections if each.item is not None]
    matched = _matched(got, true)
    wrong = []
    for t, each in enumerate(true):
        if t not in matched:
            here = _at(sections, each.start_ms)
            name = "+".join(sorted(each.items))
            wrong.append(
                WrongBorder(
                    each.start_ms,
                    name,
                    here.item if here else None,
                    missing=True,
                    score=here.score if here else 0.0,
                    evidence=here.evidence if here else (),
                )
            )
    for g, section in enumerate(got):
        if g not in matched.values():
            here_true = next(
                (each.items for each in truth if each.start_ms <= section.start_ms < each.end_ms), frozenset()
            )
            wrong.append(
                WrongBorder(
                    section.start_ms,
                    "+".join(sorted(here_true)) or None,
                    section.item,
                    missing=False,
                    score=section.score,
                    evidence=section.evidence,
                )
            )
    return tuple(sorted(wrong, key=lambda border: border.time_ms))


def _items(section: Section) -> frozenset[str]:
    return frozenset() if section.item is None else frozenset([section.item, *section.also])


def _at(sections: Iterable[Section], ms: int) -> Section | None:
    return next((section for section in sections if section.start_ms <= ms < section.end_ms), None)


def _fits(section: Section | None, true: frozenset[str]) -> bool:
    got = frozenset() if section is None else _items(section)
    return bool(got & true) or (not got and not true)


def _touched(truth: Truth) -> set[str]:
    return {number for each in truth.sections for number in each.items}


# --- the draft ------------------------------------------------------------------------------------------------------------


def _decision_pairs(agenda: Agenda, draft: Draft, truth: Truth) -> dict[str, str]:
    """Number -> proposed type for every open item with a true decision; nothing proposed counts as "ingen_beslutning"."""
    proposed = {item.key: item.decision.type for item in draft.items if item.decision is not None}
    closed = _closed(agenda, truth)
    return {number: proposed.get(number, _NOTHING) for number in truth.decisions if number not in closed}


def _closed(agenda: Agenda, truth: Truth) -> frozenset[str]:
    return truth.closed | {item.key for item in agenda.items if not item.open}


def _same_type(got: str, right: Sequence[str]) -> bool:
    alike = {"tiltrådt": "godkendt"}
    return alike.get(got, got) in {alike.get(each, each) for each in right}


def _vote_accuracy(draft: Draft, truth: Truth) -> float | None:
    true = {number: decision.votes for number, decision in truth.decisions.items() if decision.votes is not None}
    if not true:
        return None
    got = {item.key: item.votes for item in draft.items}
    return sum(_counts(got.get(number)) == _counts(votes) for number, votes in true.items()) / len(true)


def _counts(votes: Votes | None) -> tuple[int, int, int] | None:
    return None if votes is None else (votes.in_favour or 0, votes.against or 0, votes.abstained or 0)


def _amendment_accuracy(draft: Draft, printed: Mapping[str, str], truth: Truth) -> float | None:
    """The share of votes on amendments that the print tells as votes of their own, not as the final one."""
    votes = [(number, each) for number, decision in truth.decisions.items() for each in decision.amendments]
    if not votes:
        return None
    final = {item.key: item.votes for item in draft.items}
    mistaken = [
        _counts(final.get(number)) == _counts(each) != _counts(truth.decisions[number].votes) for number, each in votes
    ]
    return sum(
        _tells_vote(printed.get(number, ""), each) and not wrong
        for (number, each), wrong in zip(votes, mistaken, strict=True)
    ) / len(votes)


def _tells_vote(text: str, votes: Votes) -> bool:
    """Whether "for stemte 6 … imod 13", "6 for og 13 imod", "6 stemmer mod 13" or the like stands in the text."""
    aye, no = votes.in_favour or 0, votes.against or 0
    plain = _in_figures(text)
    shapes = (
        rf"\bfor\b\D{{0,60}}\b{aye}\b\D{{0,200}}?\bimod\b\D{{0,40}}\b{no}\b",
        rf"\bimod\b\D{{0,60}}\b{no}\b\D{{0,200}}?\bfor\b\D{{0,40}}\b{aye}\b",
        rf"\b{aye} (?:stemmer |stemte )?(?:for )?(?:og |mod ){{0,2}}{no} (?:stemmer |stemte )?imod\b",
        rf"\b{aye} (?:stemmer |stemte )?(?:for )?(?:i)?mod {no}\b",
        rf"\b{aye}\s?[-–]\s?{no}\b",
    )
    return any(re.search(shape, plain) for shape in shapes)


def _in_figures(text: str) -> str:
    """The text in lower case with its numbers in figures and without punctuation but the dashes between numbers."""
    plain = re.sub(r"[^\w\s–-]", "", text.lower()).split()
    out, at = [], 0
    while at < len(plain):
        number = numerals.read(plain, at)
        is_count = number is not None and number.score == 1 and not number.ordinal
        out.append(str(number.value) if number is not None and is_count else plain[at])
        at += number.length if number is not None and is_count else 1
    return " ".join(out)


def _attendance_f1(got: Sequence[Attendance], true: Sequence[Attendance]) -> float | None:
    """F1 of events: the same person and event, and the same item or within a minute where both are known."""
    if not got and not true:
        return None
    left = list(got)
    found = 0
    for event in true:
        match = next((each for each in left if _same_event(each, event)), None)
        if match is not None:
            left.remove(match)
            found += 1
    return 2 * found / (len(got) + len(true))


def _same_event(got: Attendance, true: Attendance) -> bool:
    one, other = set(words(got.who)), set(words(true.who))
    if got.event != true.event or not (one <= other or other <= one):
        return False
    near = got.time_ms is not None and true.time_ms is not None and abs(got.time_ms - true.time_ms) <= 60_000
    return near or got.item == true.item or got.item is None or true.item is None


def _followup_recall(draft: Draft, true: Sequence[TrueFollowup]) -> float | None:
    if not true:
        return None
    got = [followup for item in draft.items for followup in item.followups]
    return sum(any(_same_promise(each, promise) for each in got) for promise in true) / len(true)


def _same_promise(got: Followup, true: TrueFollowup) -> bool:
    """The same item, and the same person or two words of what is promised."""
    if got.item != true.item:
        return False
    if got.who and true.who and set(words(got.who)) & set(words(true.who)):
        return True
    return len(_stems(got.what) & _stems(true.what)) >= 2


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text) if len(word) > 3}


# --- the words ------------------------------------------------------------------------------------------------------------


def word_error_rate(transcript: Transcript, reference: str) -> float | None:
    """Errors per word of the reference; fillers count on neither side."""
    said = [word for word in words(reference) if word not in FILLERS]
    heard = [
        word
        for segment in transcript.segments
        if segment.state != "quarantined"
        for word in words(segment.text)
        if word not in FILLERS
    ]
    return Levenshtein.distance(said, heard) / len(said) if said else None
