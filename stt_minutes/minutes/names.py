"""What the voices are called: names from the agenda's roster, only where what was said makes it all but certain.

A voice is not recognised; it is told who it is. The chair gives the word ("værsgo, Hanne"; "Hanne?" – "Ja") and the next voice is
Hanne's; somebody is thanked ("tak, Hanne") and the voice before was; somebody says their own name; and whoever says a name is as
good as never the one who bears it. Each is evidence with a weight; a voice gets a name when the sum is high and nobody else comes
near, on either side. Everybody else stays "Taler 3".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.people import chair, mentions, roster
from stt_minutes.minutes.tokens import FILLERS, segment_ids, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stt_minutes.minutes.people import Mention
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda, Transcript

ENOUGH, AHEAD = 1.6, 1.0
"""The least sum of weights, and how far the next best must be behind. tests/minutes/test_names.py holds the precision at 0.98."""
CALLED, CALLED_BY, THANKED, SELF, CHAIR = 1.0, 1.6, 0.8, 2.5, 1.6
"""Named last before the voice; the same with nothing but the name, or with words that give the word; thanked right after; naming
oneself; giving the word to everybody."""
NAMES_ANOTHER = -1.5
"""Saying the name in any other way."""
_NEAR_START, _NEAR_END = 4, 3
"""Words before and after the name of somebody who is given the word ("ordet er dit, Hanne, værsgo")."""
_SOON_MS = 4_000
_GIVES = frozenset({"ordet", "værsgo", "værsågod", "værsgod", "velkommen"})
_SPOKEN_OF = frozenset(
    {"til", "fra", "af", "for", "om", "med", "hos", "på", "og", "eller", "foreslår", "foreslog", "peger"}
)
"""Words before a name that make it one that is spoken of, not to."""
_SELF = (("jeg", "hedder"), ("mit", "navn", "er"), ("navnet", "er"))
CHAIR_CALLS = 3
"""So many different people given the word by one voice make it the chair's, if it is the one who does it most by far."""


@dataclass(frozen=True, slots=True)
class Named:
    """A voice that got a name: the sum of its evidence and the segments it lies in."""

    label: str
    name: str
    score: float
    segment_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Clue:
    label: str
    name: str
    weight: float
    start: int
    end: int
    by: str | None = None


@dataclass(frozen=True, slots=True)
class _Turn:
    """Tokens [start, end) of one voice."""

    voice: str | None
    start: int
    end: int


def names(transcript: Transcript, agenda: Agenda) -> tuple[Named, ...]:
    """The voices of `transcript` (its segments' speakers) that can be named from what is said, in order of label."""
    heard = tokens(transcript)
    people = roster(agenda)
    turns = _turns(heard)
    if not people or not any(turn.voice for turn in turns):
        return ()
    named = mentions(Hearing(heard), people)
    clues = list(_clues(heard, turns, named))
    clues += _chair(clues, agenda)
    return _settled(heard, clues)


def apply(transcript: Transcript, named: Sequence[Named]) -> Transcript:
    """The transcript with names in place of labels."""
    called: Mapping[str, str] = {each.label: each.name for each in named}
    if not called:
        return transcript
    segments = tuple(
        replace(
            segment,
            speaker=called.get(segment.speaker, segment.speaker) if segment.speaker else None,
            also=tuple(called.get(other, other) for other in segment.also),
        )
        for segment in transcript.segments
    )
    return replace(transcript, segments=segments)


def _turns(heard: Sequence[Token]) -> list[_Turn]:
    turns: list[_Turn] = []
    for index, token in enumerate(heard):
        if turns and turns[-1].voice == token.speaker:
            turns[-1] = replace(turns[-1], end=index + 1)
        else:
            turns.append(_Turn(token.speaker, index, index + 1))
    return turns


def _clues(heard: Sequence[Token], turns: Sequence[_Turn], named: Sequence[Mention]) -> Iterator[_Clue]:
    at = {index: place for place, turn in enumerate(turns) for index in range(turn.start, turn.end)}
    said = Counter((at[mention.start], mention.person.name) for mention in named)
    ends = {mention.end: mention.person for mention in named}
    for mention in named:
        place = at[mention.start]
        turn = turns[place]
        if turn.voice is None or at[mention.end - 1] != place:
            continue
        name = mention.person.name
        words = [token.word for token in heard[turn.start : mention.start] if token.word not in FILLERS]
        if any(tuple(words[-len(phrase) :]) == phrase for phrase in _SELF):
            yield _Clue(turn.voice, name, SELF, mention.start, mention.end)
            continue
        yield _Clue(turn.voice, name, NAMES_ANOTHER, mention.start, mention.end)
        before = turns[place - 1] if place else None
        after = turns[place + 1] if place + 1 < len(turns) else None
        if words[-1:] == ["tak"]:
            if before is not None and before.voice and len(words) <= 2:
                yield _Clue(before.voice, name, THANKED, mention.start, mention.end)
            continue
        if after is None or after.voice is None or turn.end - mention.end > _NEAR_END:
            continue
        if (words[-1:] and words[-1] in _SPOKEN_OF) or said[place, name] > 2:
            # Votes that are read out, or a list.
            continue
        just_before = range(max(turn.start + 1, mention.start - 2), mention.start + 1)
        if any(ends.get(index, mention.person) is not mention.person for index in just_before):
            # "Vagn? Bitten?": either may answer.
            continue
        if heard[after.start].start_ms - heard[turn.end - 1].end_ms > _SOON_MS:
            continue
        near = {token.word for token in heard[max(turn.start, mention.start - _NEAR_START) : turn.end]}
        alone = heard[mention.start].opens and mention.end == turn.end
        weight = CALLED_BY if alone or near & _GIVES else CALLED
        yield _Clue(after.voice, name, weight, mention.start, after.start + 1, turn.voice)


def _chair(clues: Sequence[_Clue], agenda: Agenda) -> list[_Clue]:
    """Who gives the word to most people bears the name of the chair."""
    leads = chair(agenda)
    given: dict[str, dict[str, _Clue]] = defaultdict(dict)
    for clue in clues:
        if clue.by is not None:
            given[clue.by].setdefault(clue.name, clue)
    ranked = sorted(given, key=lambda voice: -len(given[voice]))
    if leads is None or not ranked or len(given[ranked[0]]) < CHAIR_CALLS:
        return []
    if len(ranked) > 1 and len(given[ranked[0]]) < 2 * len(given[ranked[1]]):
        return []
    return [_Clue(ranked[0], leads, CHAIR, clue.start, clue.end) for clue in [*given[ranked[0]].values()][:1]]


def _settled(heard: Sequence[Token], clues: Sequence[_Clue]) -> tuple[Named, ...]:
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for clue in clues:
        sums[clue.label, clue.name] += clue.weight
    found: list[Named] = []
    for (label, name), score in sums.items():
        rivals = [other for (a, b), other in sums.items() if (a == label) != (b == name)]
        if score >= ENOUGH and score - max(rivals, default=0.0) >= AHEAD:
            own = [clue for clue in clues if (clue.label, clue.name) == (label, name) and clue.weight > 0]
            ids = tuple(dict.fromkeys(each for clue in own for each in segment_ids(heard, clue.start, clue.end)))
            found.append(Named(label, name, round(score, 2), ids))
    return tuple(sorted(found, key=lambda named: named.label))
