"""What people changed, laid over what the machine heard: transcript, speakers and sections.

A correction is anchored in time and carries the machine's text of its day, so that it survives a new transcript; `clashes`
tells where the machine has changed something under it. The functions in the lower half make new Corrections from old.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, TypeVar

from stt_minutes.values import (
    BreakCorrection,
    Corrections,
    Evidence,
    ItemCorrection,
    Section,
    Segment,
    SpeakerCorrection,
    StateCorrection,
    Transcript,
    Word,
    WordsCorrection,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

DROPPED = "Slettet ved gennemgangen"
"""The reason of a quarantined segment that a person dropped."""
MOVED = "Flyttet ved gennemgangen"
"""The evidence of a section that a person placed."""

_TimedCorrection = TypeVar("_TimedCorrection", WordsCorrection, ItemCorrection, StateCorrection)


@dataclass(frozen=True, slots=True)
class Clash:
    """The machine changed what a person had already corrected: `before` is what it said then, `now` what it says today."""

    kind: Literal["words", "item", "state"]
    start_ms: int
    end_ms: int
    before: str
    after: str
    now: str
    channel: int | None = None


def _middle(start_ms: int, end_ms: int) -> int:
    return (start_ms + end_ms) // 2


def _holds(correction: WordsCorrection | StateCorrection, word: Word) -> bool:
    return correction.start_ms <= _middle(word.start_ms, word.end_ms) < max(correction.end_ms, correction.start_ms + 1)


# --- applying -------------------------------------------------------------------------------------------------------------


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
        head = tuple(word for word in segment.words if _middle(word.start_ms, word.end_ms) < at_ms)
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
    """The machine's label for the voice that `correction` points at: the one it hears most in the span now."""
    heard: dict[str, int] = {}
    for segment in segments:
        shared = min(segment.end_ms, correction.end_ms) - max(segment.start_ms, correction.start_ms)
        if shared > 0 and segment.speaker is not None and correction.channel in {None, segment.channel}:
            heard[segment.speaker] = heard.get(segment.speaker, 0) + shared
    if correction.before in heard or not heard:
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
        middle = _middle(segment.start_ms, segment.end_ms)
        for each in here:
            if each.start_ms <= middle <= each.end_ms and each.channel in {None, segment.channel}:
                name = each.after
        out.append(segment if name == segment.speaker else replace(segment, speaker=name))
    return out


def _with_states(segments: list[Segment], corrections: Sequence[StateCorrection]) -> list[Segment]:
    if not corrections:
        return segments
    out = []
    for segment in segments:
        found = None
        if segment.state == "quarantined":
            middle = _middle(segment.start_ms, segment.end_ms)
            for each in corrections:
                if each.start_ms <= middle <= each.end_ms and each.channel in {None, segment.channel}:
                    found = each.after
        if found == "ok":
            out.append(replace(segment, state="ok", reason=None))
        elif found == "dropped":
            out.append(replace(segment, words=(), reason=DROPPED))
        else:
            out.append(segment)
    return out


class _Timeline:
    """Segments in order of their starts, found by time without looking at them all; some may overlap."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._starts = [segment.start_ms for segment in segments]
        self._reach = list(accumulate((segment.end_ms for segment in segments), max))

    def touching(self, start_ms: int, end_ms: int) -> range:
        """The places of all segments that touch the span, perhaps with a few that do not."""
        return range(bisect_left(self._reach, start_ms), bisect_right(self._starts, end_ms))


def _with_words(segments: list[Segment], corrections: Sequence[WordsCorrection], duration_ms: int) -> list[Segment]:
    timeline = _Timeline(segments)
    for correction in corrections:
        hit = [
            index
            for index in timeline.touching(correction.start_ms, correction.end_ms)
            if segments[index].channel == correction.channel
            and any(_holds(correction, word) for word in segments[index].words)
        ]
        if not hit:
            segments = _said_where_nothing_was_heard(segments, correction, duration_ms)
            timeline = _Timeline(segments)
        for rank, index in enumerate(hit):
            segments[index] = _reworded(segments[index], correction if rank == 0 else replace(correction, after=""))
    return segments


def _reworded(segment: Segment, correction: WordsCorrection) -> Segment:
    first = next(i for i, word in enumerate(segment.words) if _holds(correction, word))
    last = max(i for i, word in enumerate(segment.words) if _holds(correction, word)) + 1
    old = segment.words[first:last]
    new = retimed(old, correction.after.split(), old[0].start_ms, max(word.end_ms for word in old))
    return replace(segment, words=segment.words[:first] + new + segment.words[last:])


def _said_where_nothing_was_heard(
    segments: list[Segment], correction: WordsCorrection, duration_ms: int
) -> list[Segment]:
    tokens = correction.after.split()
    if not tokens:
        return segments
    middle = _middle(correction.start_ms, correction.end_ms)
    for index, segment in enumerate(segments):
        if segment.channel == correction.channel and segment.start_ms <= middle <= segment.end_ms:
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
        Section(each.after, each.start_ms, each.end_ms, 1.0, (Evidence("marker", (), MOVED),))
        for each in corrections.items
    )
    end_ms = max((section.end_ms for section in sections), default=0)
    pieces = [piece for section in sections for piece in _outside(section, placed)]
    pieces += [replace(each, end_ms=min(each.end_ms, end_ms)) for each in placed if each.start_ms < end_ms]
    out: list[Section] = []
    for piece in sorted(pieces, key=lambda each: each.start_ms):
        if out and out[-1].item == piece.item and out[-1].also == piece.also and out[-1].end_ms == piece.start_ms:
            out[-1] = replace(out[-1], end_ms=piece.end_ms, evidence=(*out[-1].evidence, *piece.evidence))
        else:
            out.append(piece)
    return tuple(out)


def _outside(section: Section, placed: Sequence[Section]) -> list[Section]:
    pieces = [section]
    for each in placed:
        pieces = [part for piece in pieces for part in _without(piece, each.start_ms, each.end_ms, replace)]
    return pieces


_S = TypeVar("_S", Section, ItemCorrection)


def _without(piece: _S, start_ms: int, end_ms: int, made: Callable[..., _S]) -> list[_S]:
    """What is left of `piece` before start_ms and after end_ms."""
    if piece.end_ms <= start_ms or piece.start_ms >= end_ms:
        return [piece]
    left = [made(piece, end_ms=start_ms)] if piece.start_ms < start_ms else []
    return left + ([made(piece, start_ms=end_ms)] if piece.end_ms > end_ms else [])


# --- making ---------------------------------------------------------------------------------------------------------------


def rewritten(machine: Transcript, corrections: Corrections, texts: Mapping[str, str]) -> Corrections:
    """Segments (by their ids in the applied transcript) read as in `texts` from now on.

    Only the words that differ from the machine's are recorded. KeyError when there is no such segment.
    """
    bare = {each.id: each for each in apply(machine, replace(corrections, words=())).segments}
    applied = {each.id: each for each in apply(machine, corrections).segments}
    kept = corrections.words
    made: tuple[WordsCorrection, ...] = ()
    for key, text in texts.items():
        segment = applied[key]
        words = bare[key].words if key in bare else ()
        kept = tuple(each for each in kept if not _belongs(each, segment, words))
        made += _differences(words, text.split(), segment)
    return replace(corrections, words=tuple(sorted(kept + made, key=lambda each: each.start_ms)))


def _belongs(correction: WordsCorrection, segment: Segment, words: Sequence[Word]) -> bool:
    if correction.channel != segment.channel:
        return False
    if words:
        return any(_holds(correction, word) for word in words)
    return segment.start_ms <= _middle(correction.start_ms, correction.end_ms) <= segment.end_ms


def _differences(words: Sequence[Word], tokens: Sequence[str], segment: Segment) -> tuple[WordsCorrection, ...]:
    texts = [word.text for word in words]
    if texts == list(tokens):
        return ()
    if not words:
        return (WordsCorrection(segment.start_ms, segment.end_ms, "", " ".join(tokens), segment.channel),)
    runs: list[tuple[int, int, int, int]] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, texts, list(tokens), autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        # A correction must hold at least one word of the machine's, or it would have no place in time.
        run = (i1, i2, j1, j2) if i1 < i2 else (i1 - 1, i2, j1 - 1, j2) if i1 else (i1, i2 + 1, j1, j2 + 1)
        if runs and runs[-1][1] >= run[0]:
            run = (runs[-1][0], run[1], runs[-1][2], run[3])
            runs.pop()
        runs.append(run)
    made = tuple(_correction(words[i1:i2], tokens[j1:j2], segment) for i1, i2, j1, j2 in runs)
    held = [[i for i, word in enumerate(words) if _holds(each, word)] for each in made]
    if all(found == list(range(i1, i2)) for found, (i1, i2, _, _) in zip(held, runs, strict=True)):
        return made
    # Words that share their time cannot be told apart by it: the whole segment is one correction then.
    return (_correction(words, tokens, segment),)


def _correction(words: Sequence[Word], tokens: Sequence[str], segment: Segment) -> WordsCorrection:
    start = min(words[0].start_ms, *(_middle(word.start_ms, word.end_ms) for word in words))
    end = max(max(word.end_ms, _middle(word.start_ms, word.end_ms) + 1) for word in words)
    before = " ".join(word.text for word in words)
    return WordsCorrection(start, end, before, " ".join(tokens), segment.channel)


def item_at(sections: Sequence[Section], ms: int) -> str | None:
    """The item that the meeting is at, None outside the agenda."""
    return next((section.item for section in sections if section.start_ms <= ms < section.end_ms), None)


def assigned(
    machine: Sequence[Section], corrections: Corrections, start_ms: int, end_ms: int, item: str | None
) -> Corrections:
    """The span belongs to `item` from now on; what the machine says anyway is not recorded."""
    kept = []
    for each in corrections.items:
        for part in _without(each, start_ms, end_ms, replace):
            before = each.before if part == each else item_at(machine, _middle(part.start_ms, part.end_ms))
            kept.append(replace(part, before=before))
    under = {s.item for s in machine if s.start_ms < end_ms and s.end_ms > start_ms}
    if under != {item}:
        before = item_at(machine, _middle(start_ms, end_ms))
        kept.append(ItemCorrection(start_ms, end_ms, before, item))
    joined: list[ItemCorrection] = []
    for each in sorted(kept, key=lambda each: each.start_ms):
        last = joined[-1] if joined else None
        if last and (last.end_ms, last.before, last.after) == (each.start_ms, each.before, each.after):
            joined[-1] = replace(last, end_ms=each.end_ms)
        else:
            joined.append(each)
    return replace(corrections, items=tuple(joined))


def named(
    corrections: Corrections, segment: Segment, machine_label: str | None, name: str | None, *, everywhere: bool
) -> Corrections:
    """`segment`, or with `everywhere` every segment of its voice, is spoken by `name`; the machine's own label ends it."""
    new = SpeakerCorrection(segment.start_ms, segment.end_ms, machine_label, name, everywhere, segment.channel)
    everywhere = everywhere and machine_label is not None
    new = replace(new, everywhere=everywhere)
    kept = tuple(
        each
        for each in corrections.speakers
        if (each.everywhere != everywhere)
        or (each.before != machine_label if everywhere else (each.start_ms, each.end_ms) != (new.start_ms, new.end_ms))
    )
    return replace(corrections, speakers=kept if everywhere and name == machine_label else (*kept, new))


def judged(
    corrections: Corrections, segment: Segment, before: str, after: Literal["ok", "dropped"] | None
) -> Corrections:
    """A quarantined segment is restored ("ok"), dropped, or (None) as the machine left it."""
    middle = _middle(segment.start_ms, segment.end_ms)
    kept = tuple(each for each in corrections.states if not each.start_ms <= middle <= each.end_ms)
    if after is not None:
        kept += (StateCorrection(segment.start_ms, segment.end_ms, before, after, segment.channel),)
    return replace(corrections, states=tuple(sorted(kept, key=lambda each: each.start_ms)))


def broken(corrections: Corrections, at_ms: int, *, joined: bool) -> Corrections:
    """Segments are cut or joined at `at_ms`; the opposite of the latest correction there takes that one back."""
    new, opposite = BreakCorrection(at_ms, joined), BreakCorrection(at_ms, not joined)
    kept = tuple(each for each in corrections.breaks if each not in {new, opposite})
    return replace(corrections, breaks=kept if opposite in corrections.breaks else (*kept, new))


# --- after a new run ------------------------------------------------------------------------------------------------------


def clashes(machine: Transcript, sections: Sequence[Section], corrections: Corrections) -> tuple[Clash, ...]:
    """Where the machine now says something else than it did when a person corrected it, and not what the person wrote."""
    out = []
    timeline = _Timeline(machine.segments)
    for words in corrections.words:
        now = _heard(machine, timeline, words)
        if _plain(now) not in {_plain(words.before), _plain(words.after)}:
            out.append(Clash("words", words.start_ms, words.end_ms, words.before, words.after, now, words.channel))
    for state in corrections.states:
        now = _heard(machine, timeline, state)
        if _plain(now) != _plain(state.before):
            out.append(Clash("state", state.start_ms, state.end_ms, state.before, state.after, now, state.channel))
    for moved in corrections.items:
        item = item_at(sections, _middle(moved.start_ms, moved.end_ms))
        if item not in {moved.before, moved.after}:
            out.append(Clash("item", moved.start_ms, moved.end_ms, moved.before or "", moved.after or "", item or ""))
    return tuple(sorted(out, key=lambda each: each.start_ms))


def _heard(machine: Transcript, timeline: _Timeline, correction: WordsCorrection | StateCorrection) -> str:
    return " ".join(
        word.text
        for index in timeline.touching(correction.start_ms, correction.end_ms)
        if machine.segments[index].channel == correction.channel
        for word in machine.segments[index].words
        if _holds(correction, word)
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .,;:!?")


def settled(corrections: Corrections, clash: Clash, *, keep: bool) -> Corrections:
    """The person keeps what they wrote (it now stands over `clash.now`), or takes what the machine says today."""

    def answered(entries: tuple[_TimedCorrection, ...], now: str | None) -> tuple[_TimedCorrection, ...]:
        here = (clash.start_ms, clash.end_ms)
        if not keep:
            return tuple(each for each in entries if (each.start_ms, each.end_ms) != here)
        return tuple(
            replace(each, before=now) if (each.start_ms, each.end_ms) == here else each  # type: ignore[arg-type]
            for each in entries
        )

    if clash.kind == "words":
        return replace(corrections, words=answered(corrections.words, clash.now))
    if clash.kind == "state":
        return replace(corrections, states=answered(corrections.states, clash.now))
    return replace(corrections, items=answered(corrections.items, clash.now or None))
