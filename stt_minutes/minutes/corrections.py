"""What people changed, laid over what the machine heard: transcript, speakers and sections.

A correction is anchored in time and carries the machine's text of its day, so that it survives a new transcript; correcting.py
makes corrections, and tells where the machine has changed something under them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from stt_minutes.values import (
    Corrections,
    Evidence,
    ItemCorrection,
    Section,
    Segment,
    SpeakerCorrection,
    StateCorrection,
    Transcript,
    Withheld,
    Word,
    WordsCorrection,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DROPPED = "Slettet ved gennemgangen"
"""The reason of a quarantined segment that a person dropped."""
MOVED = "Flyttet ved gennemgangen"
"""The evidence of a section that a person placed."""

KEPT = 0.25
"""The share of a named span that must still bear the machine's label of that day: less is only the edge of a neighbour."""


def middle(start_ms: int, end_ms: int) -> int:
    """Where a word or a span counts as lying, in ms."""
    return (start_ms + end_ms) // 2


def holds(correction: WordsCorrection | StateCorrection, word: Word) -> bool:
    """Whether the correction is about the word."""
    return correction.start_ms <= middle(word.start_ms, word.end_ms) < max(correction.end_ms, correction.start_ms + 1)


def apply(transcript: Transcript, corrections: Corrections) -> Transcript:
    """The transcript as people left it. Segments that nobody touched are the same objects."""
    segments = list(transcript.segments)
    for cut in corrections.breaks:
        segments = _joined(segments, cut.at_ms) if cut.joined else _cut(segments, cut.at_ms)
    segments = _with_speakers(segments, transcript.segments, corrections.speakers)
    segments = _with_states(segments, corrections.states)
    segments = _with_words(segments, corrections.words, transcript.duration_ms)
    return replace(transcript, segments=tuple(segments))


def _cut(segments: list[Segment], at_ms: int) -> list[Segment]:
    out: list[Segment] = []
    for segment in segments:
        head = tuple(word for word in segment.words if middle(word.start_ms, word.end_ms) < at_ms)
        tail = segment.words[len(head) :]
        if not (segment.start_ms < at_ms < segment.end_ms and head and tail):
            out.append(segment)
            continue
        first_end = max(at_ms, *(word.end_ms for word in head))
        out.append(replace(segment, end_ms=first_end, words=head))
        out.append(replace(segment, id=f"{segment.id}+{at_ms}", start_ms=min(at_ms, tail[0].start_ms), words=tail))
    return sorted(out, key=lambda each: each.start_ms)


def _joined(segments: list[Segment], at_ms: int) -> list[Segment]:
    # The later segment starts at at_ms or, after a new transcript, nearest to it.
    index = min(range(1, len(segments)), key=lambda i: abs(segments[i].start_ms - at_ms), default=None)
    if index is None:
        return segments
    first, second = segments[index - 1], segments[index]
    words = tuple(sorted(first.words + second.words, key=lambda word: word.start_ms))
    one = replace(
        first,
        end_ms=max(first.end_ms, second.end_ms),
        words=words,
        state=first.state if first.state == second.state else "ok" if words else "doubtful",
        reason=first.reason or second.reason if first.state == second.state else None,
    )
    return [*segments[: index - 1], one, *segments[index + 1 :]]


def voice_of(segments: Iterable[Segment], correction: SpeakerCorrection) -> str | None:
    """The machine's label for the voice that `correction` points at: the one it hears most in the span now.

    The label of that day is kept while a good part of the span bears it; after a new run it may only be that of a neighbour.
    """
    heard: dict[str, int] = {}
    for segment in segments:
        shared = min(segment.end_ms, correction.end_ms) - max(segment.start_ms, correction.start_ms)
        if shared > 0 and segment.speaker is not None and correction.channel in {None, segment.channel}:
            heard[segment.speaker] = heard.get(segment.speaker, 0) + shared
    if not heard or (correction.before is not None and heard.get(correction.before, 0) >= KEPT * sum(heard.values())):
        return correction.before
    return max(heard, key=lambda label: heard[label])


def _with_speakers(
    segments: list[Segment], machine: Sequence[Segment], corrections: Sequence[SpeakerCorrection]
) -> list[Segment]:
    if not corrections:
        return segments
    names = {voice_of(machine, each): each.after for each in corrections if each.everywhere}
    here = [each for each in corrections if not each.everywhere]
    out = []
    for segment in segments:
        name = names.get(segment.speaker, segment.speaker) if segment.speaker is not None else None
        centre = middle(segment.start_ms, segment.end_ms)
        for each in here:
            if each.start_ms <= centre <= each.end_ms and each.channel in {None, segment.channel}:
                name = each.after
        also = tuple(
            dict.fromkeys(other for label in segment.also if (other := names.get(label, label)) and other != name)
        )
        same = (name, also) == (segment.speaker, segment.also)
        out.append(segment if same else replace(segment, speaker=name, also=also))
    return out


def _with_states(segments: list[Segment], corrections: Sequence[StateCorrection]) -> list[Segment]:
    if not corrections:
        return segments
    out = []
    for segment in segments:
        found = None
        if segment.state == "quarantined":
            centre = middle(segment.start_ms, segment.end_ms)
            for each in corrections:
                if each.start_ms <= centre <= each.end_ms and each.channel in {None, segment.channel}:
                    found = each.after
        if found == "ok":
            out.append(replace(segment, state="ok", reason=None))
        elif found == "dropped":
            out.append(replace(segment, words=(), reason=DROPPED))
        else:
            out.append(segment)
    return out


class Timeline:
    """Segments in order of their starts, found by time without looking at them all; some may overlap."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._starts = [segment.start_ms for segment in segments]
        self._reach = list(accumulate((segment.end_ms for segment in segments), max))

    def touching(self, start_ms: int, end_ms: int) -> range:
        """The places of all segments that touch the span, perhaps with a few that do not."""
        return range(bisect_left(self._reach, start_ms), bisect_right(self._starts, end_ms))


def _with_words(segments: list[Segment], corrections: Sequence[WordsCorrection], duration_ms: int) -> list[Segment]:
    timeline = Timeline(segments)
    for correction in corrections:
        hit = [
            index
            for index in timeline.touching(correction.start_ms, correction.end_ms)
            if segments[index].channel == correction.channel
            and any(holds(correction, word) for word in segments[index].words)
        ]
        if not hit:
            segments = _said_where_nothing_was_heard(segments, correction, duration_ms)
            timeline = Timeline(segments)
        for rank, index in enumerate(hit):
            segments[index] = _reworded(segments[index], correction if rank == 0 else replace(correction, after=""))
    return segments


def _reworded(segment: Segment, correction: WordsCorrection) -> Segment:
    first = next(i for i, word in enumerate(segment.words) if holds(correction, word))
    last = max(i for i, word in enumerate(segment.words) if holds(correction, word)) + 1
    old = segment.words[first:last]
    new = retimed(old, correction.after.split(), old[0].start_ms, max(word.end_ms for word in old))
    return replace(segment, words=segment.words[:first] + new + segment.words[last:])


def _said_where_nothing_was_heard(
    segments: list[Segment], correction: WordsCorrection, duration_ms: int
) -> list[Segment]:
    tokens = correction.after.split()
    if not tokens:
        return segments
    centre = middle(correction.start_ms, correction.end_ms)
    for index, segment in enumerate(segments):
        if segment.channel == correction.channel and segment.start_ms <= centre <= segment.end_ms:
            start, end = max(segment.start_ms, correction.start_ms), min(segment.end_ms, correction.end_ms)
            words = tuple(sorted(segment.words + retimed((), tokens, start, end), key=lambda word: word.start_ms))
            state = "ok" if segment.state == "doubtful" else segment.state
            reason = None if state == "ok" else segment.reason
            segments[index] = replace(segment, words=words, state=state, reason=reason)
            return segments
    start, end = min(correction.start_ms, duration_ms), min(correction.end_ms, duration_ms)
    made = Segment(f"h{start}", start, end, retimed((), tokens, start, end), channel=correction.channel)
    return sorted([*segments, made], key=lambda each: each.start_ms)


def retimed(old: Sequence[Word], tokens: Sequence[str], start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """`tokens` with times: a token that `old` has keeps its word, the others share the time of the words they replace."""
    out: list[Word] = []
    matcher = SequenceMatcher(None, [word.text for word in old], list(tokens), autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            out.extend(old[i1:i2])
            continue
        begin = old[i1].start_ms if i1 < i2 else old[i1 - 1].end_ms if i1 else start_ms
        end = max(word.end_ms for word in old[i1:i2]) if i1 < i2 else old[i2].start_ms if i2 < len(old) else end_ms
        out.extend(_spread(tokens[j1:j2], begin, max(begin, end)))
    return tuple(out)


def _spread(tokens: Sequence[str], start_ms: int, end_ms: int) -> list[Word]:
    letters = sum(len(token) for token in tokens)
    out, before = [], 0
    for token in tokens:
        begin = start_ms + (end_ms - start_ms) * before // letters
        before += len(token)
        out.append(Word(token, begin, start_ms + (end_ms - start_ms) * before // letters))
    return out


def apply_sections(sections: Sequence[Section], corrections: Corrections) -> tuple[Section, ...]:
    """The sections as people placed them; neighbours of the same item are one."""
    if not corrections.items:
        return tuple(sections)
    placed = tuple(
        Section(each.after, each.start_ms, each.end_ms, 1.0, (Evidence("marker", (), MOVED),), withheld=())
        for each in corrections.items
    )
    end_ms = max((section.end_ms for section in sections), default=0)
    pieces = [piece for section in sections for piece in _outside(section, placed)]
    pieces += [replace(each, end_ms=min(each.end_ms, end_ms)) for each in placed if each.start_ms < end_ms]
    out: list[Section] = []
    for piece in sorted(pieces, key=lambda each: each.start_ms):
        if out and out[-1].item == piece.item and out[-1].also == piece.also and out[-1].end_ms == piece.start_ms:
            out[-1] = _one(out[-1], piece)
        else:
            out.append(piece)
    return tuple(out)


def _one(first: Section, second: Section) -> Section:
    """Two neighbours of the same item; where nobody has looked at one for what may be closed, nobody has at both."""
    unseen = first.withheld is None or second.withheld is None
    held = None if unseen else tuple(dict.fromkeys((*(first.withheld or ()), *(second.withheld or ()))))
    evidence = (*first.evidence, *second.evidence)
    return replace(first, end_ms=second.end_ms, evidence=evidence, withheld=held)


def _outside(section: Section, placed: Sequence[Section]) -> list[Section]:
    pieces = [section]
    for each in placed:
        pieces = [part for piece in pieces for part in without(piece, each.start_ms, each.end_ms)]
    return pieces


_S = TypeVar("_S", Section, ItemCorrection, Withheld)


def without(piece: _S, start_ms: int, end_ms: int) -> list[_S]:
    """What is left of `piece` before start_ms and after end_ms."""
    if piece.end_ms <= start_ms or piece.start_ms >= end_ms:
        return [piece]
    left = [replace(piece, end_ms=start_ms)] if piece.start_ms < start_ms else []
    return left + ([replace(piece, start_ms=end_ms)] if piece.end_ms > end_ms else [])


def item_at(sections: Sequence[Section], ms: int) -> str | None:
    """The item that the meeting is at, None outside the agenda."""
    return next((section.item for section in sections if section.start_ms <= ms < section.end_ms), None)
