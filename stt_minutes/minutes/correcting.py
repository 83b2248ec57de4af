"""New corrections from old: what a person just did, and the questions that a new run of the machine raises."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, TypeVar

from stt_minutes.minutes.corrections import Timeline, apply, holds, item_at, middle, without
from stt_minutes.values import (
    BreakCorrection,
    Checked,
    Corrections,
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
    from collections.abc import Iterable, Mapping, Sequence

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


def without_words(machine: Transcript, corrections: Corrections) -> Transcript:
    """The transcript as people left it, but in the machine's own words: what `rewritten` compares with."""
    return apply(machine, replace(corrections, words=()))


def rewritten(
    machine: Transcript, applied: Transcript, corrections: Corrections, texts: Mapping[str, str]
) -> Corrections:
    """Segments (by their ids in the applied transcript) read as in `texts` from now on.

    `machine` is what `without_words` gives. Only the words that differ from its words are recorded. KeyError when there is
    no such segment.
    """
    bare = {each.id: each for each in machine.segments if each.id in texts}
    now = {each.id: each for each in applied.segments if each.id in texts}
    kept = corrections.words
    made: tuple[WordsCorrection, ...] = ()
    for key, text in texts.items():
        segment = now[key]
        words = bare[key].words if key in bare else ()
        kept = tuple(each for each in kept if not _belongs(each, segment, words))
        made += _differences(words, text.split(), segment)
    return replace(corrections, words=tuple(sorted(kept + made, key=lambda each: each.start_ms)))


def _belongs(correction: WordsCorrection, segment: Segment, words: Sequence[Word]) -> bool:
    if correction.channel != segment.channel:
        return False
    if words:
        return any(holds(correction, word) for word in words)
    return segment.start_ms <= middle(correction.start_ms, correction.end_ms) <= segment.end_ms


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
    held = [[i for i, word in enumerate(words) if holds(each, word)] for each in made]
    if all(found == list(range(i1, i2)) for found, (i1, i2, _, _) in zip(held, runs, strict=True)):
        return made
    # Words that share their time cannot be told apart by it: the whole segment is one correction then.
    return (_correction(words, tokens, segment),)


def _correction(words: Sequence[Word], tokens: Sequence[str], segment: Segment) -> WordsCorrection:
    start = min(words[0].start_ms, *(middle(word.start_ms, word.end_ms) for word in words))
    end = max(max(word.end_ms, middle(word.start_ms, word.end_ms) + 1) for word in words)
    before = " ".join(word.text for word in words)
    return WordsCorrection(start, end, before, " ".join(tokens), segment.channel)


def assigned(
    machine: Sequence[Section], corrections: Corrections, start_ms: int, end_ms: int, item: str | None
) -> Corrections:
    """The span belongs to `item` from now on; what the machine says anyway is not recorded."""
    kept = []
    for each in corrections.items:
        for part in without(each, start_ms, end_ms):
            before = each.before if part == each else item_at(machine, middle(part.start_ms, part.end_ms))
            kept.append(replace(part, before=before))
    under = {s.item for s in machine if s.start_ms < end_ms and s.end_ms > start_ms}
    if under != {item}:
        before = item_at(machine, middle(start_ms, end_ms))
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
    centre = middle(segment.start_ms, segment.end_ms)
    kept = tuple(each for each in corrections.states if not each.start_ms <= centre <= each.end_ms)
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
    timeline = Timeline(machine.segments)
    for words in corrections.words:
        now = _heard(machine, timeline, words)
        if _plain(now) not in {_plain(words.before), _plain(words.after)}:
            out.append(Clash("words", words.start_ms, words.end_ms, words.before, words.after, now, words.channel))
    for state in corrections.states:
        now = _heard(machine, timeline, state)
        if _plain(now) != _plain(state.before):
            out.append(Clash("state", state.start_ms, state.end_ms, state.before, state.after, now, state.channel))
    apart = {case.key for case in corrections.cases if case.apart}
    for moved in corrections.items:
        item = item_at(sections, middle(moved.start_ms, moved.end_ms))
        if item not in {moved.before, moved.after} or moved.after in apart:
            out.append(Clash("item", moved.start_ms, moved.end_ms, moved.before or "", moved.after or "", item or ""))
    return tuple(sorted(out, key=lambda each: each.start_ms))


def _heard(machine: Transcript, timeline: Timeline, correction: WordsCorrection | StateCorrection) -> str:
    return " ".join(
        word.text
        for index in timeline.touching(correction.start_ms, correction.end_ms)
        if machine.segments[index].channel == correction.channel
        for word in machine.segments[index].words
        if holds(correction, word)
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


def checked(corrections: Corrections, entry: Checked, *, done: bool = True) -> Corrections:
    """A person has looked at `entry`, or not after all."""
    kept = tuple(each for each in corrections.checked if each != entry)
    made = tuple(sorted((*kept, entry), key=lambda each: each.start_ms)) if done else kept
    return replace(corrections, checked=made)


_NOT = "stemme: {}"
"""The kind under which a person's no to a suggested voice is kept."""


def refused(corrections: Corrections, segment: Segment, name: str) -> Corrections:
    """The voice of `segment` is not `name`."""
    return checked(corrections, Checked(segment.start_ms, segment.end_ms, _NOT.format(name)))


def refused_names(corrections: Corrections, segments: Iterable[Segment]) -> set[str]:
    """The names that a person has said the voice in these segments is not."""
    lead = _NOT.format("")
    said = [each for each in corrections.checked if each.kind.startswith(lead)]
    return {
        each.kind.removeprefix(lead)
        for segment in (segments if said else ())
        for each in said
        if segment.start_ms <= middle(each.start_ms, each.end_ms) < segment.end_ms
    }
