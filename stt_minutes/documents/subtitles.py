"""The transcript as subtitles: cut to what can be read, timed by its words, in rising order, and written as SRT and WebVTT."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from stt_minutes.documents.blocks import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stt_minutes.values import Segment

LINE = 42
"""Characters of a subtitle's line, as broadcasters use (EBU and DR) …"""
LINES = 2
"""… and how many are shown at a time."""
LEAST_MS = 1_000
"""A cue is shown at least this long where the next one allows it: nobody reads in less."""
JOINED_MS = 500
"""A cue that is shorter is joined to its speaker's next when no longer pause than this lies between."""
NEIGHBOURS = 8
"""Segments before and behind in which somebody else is looked for: so many microphones are parted at most."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A subtitle: its time in ms, who speaks, and its lines; the first begins with `name` where who speaks changes."""

    start_ms: int
    end_ms: int
    speaker: str | None
    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """Words of one speaker that are shown together: (start, end, text) each. `named`: the name may have to be given with them."""

    who: str | None
    words: tuple[tuple[int, int, str], ...]
    named: bool = True

    @property
    def start_ms(self) -> int:
        return self.words[0][0]

    @property
    def end_ms(self) -> int:
        return max(self.start_ms + 1, *(end for _, end, _ in self.words))


def cues(segments: Sequence[Segment], who: Callable[[Segment], str | None] = lambda each: each.speaker) -> list[Cue]:
    """The segments cut into subtitles of at most two lines, in order of their start.

    `who` names who speaks in a segment. Only a word longer than a line makes a line longer than LINE.
    """
    spoken = [
        _Said(who(each), tuple((word.start_ms, word.end_ms, clean(word.text).strip()) for word in each.words))
        for each in sorted(segments, key=lambda each: each.start_ms)
        if each.words
    ]
    whole = _joined(spoken)
    cut = [part for place, said in enumerate(whole) for part in _cut(said, mixed=_is_mixed(whole, place))]
    ordered = _joined(sorted(cut, key=lambda said: said.start_ms))
    made: list[Cue] = []
    before: str | None = None
    for place, said in enumerate(ordered):
        prefix = _prefix(said.who) if not place or said.who != before else ""
        before = said.who
        lines = _lines(prefix, [text for _, _, text in said.words])
        made.append(Cue(said.start_ms, said.end_ms, said.who, lines, prefix))
    return [_longer(cue, following) for cue, following in pairwise([*made, None]) if cue is not None]


def _longer(cue: Cue, following: Cue | None) -> Cue:
    """The cue shown for LEAST_MS, or as long as until the next one."""
    wanted = max(cue.end_ms, cue.start_ms + LEAST_MS)
    room = wanted if following is None else max(cue.end_ms, min(wanted, following.start_ms))
    return replace(cue, end_ms=room)


def _joined(spoken: Sequence[_Said]) -> list[_Said]:
    """What is over too soon is shown with what the same speaker says next, when both fit."""
    out: list[_Said] = []
    for said in spoken:
        if out and out[-1].who == said.who:
            last = out[-1]
            short = min(last.end_ms - last.start_ms, said.end_ms - said.start_ms) < LEAST_MS
            both = replace(last, words=last.words + said.words)
            if short and 0 <= said.start_ms - last.end_ms <= JOINED_MS and _fits(both):
                out[-1] = both
                continue
        out.append(said)
    return out


def _is_mixed(spoken: Sequence[_Said], place: int) -> bool:
    """Whether somebody else speaks at the same time."""
    said = spoken[place]
    return any(
        other.who != said.who and other.start_ms < said.end_ms and said.start_ms < other.end_ms
        for other in spoken[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
    )


def _cut(said: _Said, *, mixed: bool) -> list[_Said]:
    """Parts that fit, as few as possible and about equally long."""
    length = sum(len(text) + 1 for _, _, text in said.words)
    for count in range(max(1, length // (LINE * LINES + 1)), len(said.words)):
        parts = _shared(said, count, mixed=mixed)
        if all(map(_fits, parts)):
            return parts
    return _shared(said, len(said.words), mixed=mixed)


def _shared(said: _Said, count: int, *, mixed: bool) -> list[_Said]:
    """The words in `count` parts with about as many signs each."""
    places = []
    length = 0
    for _, _, text in said.words:
        places.append(length + len(text) / 2)
        length += len(text) + 1
    numbered = zip((min(count - 1, int(place * count / length)) for place in places), said.words, strict=True)
    parts = [tuple(word for _, word in part) for _, part in groupby(numbered, key=lambda each: each[0])]
    return [replace(said, words=words, named=mixed or not number) for number, words in enumerate(parts)]


def _fits(said: _Said) -> bool:
    lines = _lines(_prefix(said.who) if said.named else "", [text for _, _, text in said.words])
    return len(lines) <= LINES and all(len(line) <= LINE for line in lines)


def _prefix(who: str | None) -> str:
    """The name as it stands before the words; one that fills a line is cut."""
    return "" if not who else f"{who}: " if len(who) < LINE else f"{who[: LINE - 2]}…: "


def _lines(prefix: str, words: Sequence[str]) -> tuple[str, ...]:
    """One line if all fits in it, else two that are as alike as they can be, else as many as it takes."""
    whole = prefix + " ".join(words)
    if len(whole) <= LINE:
        return (whole,)
    first = 0 if prefix else 1  # a long name may fill a line of its own
    splits = [((prefix + " ".join(words[:at])).rstrip(), " ".join(words[at:])) for at in range(first, len(words))]
    fitting = [pair for pair in splits if max(map(len, pair)) <= LINE]
    if fitting:
        return min(fitting, key=lambda pair: abs(len(pair[0]) - len(pair[1])))
    lines = [(prefix + words[0]) if len(prefix + words[0]) <= LINE else prefix.rstrip() or words[0]]
    for word in words[0 if prefix and lines[0] == prefix.rstrip() else 1 :]:
        if len(lines[-1]) + 1 + len(word) <= LINE:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return tuple(lines)


_NO_TAGS = str.maketrans("<>{}", "‹›()")


def srt(found: Sequence[Cue]) -> str:
    """The cues as SubRip. It knows no escapes, and players read tags between < and > and between { and }: these look alike."""
    return "\n".join(
        f"{number}\n{_stamp(cue.start_ms, ',')} --> {_stamp(cue.end_ms, ',')}\n"
        + "\n".join(each.translate(_NO_TAGS) for each in cue.lines)
        + "\n"
        for number, cue in enumerate(found, start=1)
    )


def vtt(found: Sequence[Cue]) -> str:
    """The cues as WebVTT; there who speaks is told in each cue's voice tag, which is not shown."""
    out = ["WEBVTT\n"]
    for cue in found:
        first, *rest = cue.lines
        shown = [line for line in (first.removeprefix(cue.name.rstrip()).lstrip(), *rest) if line]
        # WebVTT, 6.1: & and < start escapes and tags in a cue's text, and "-->" may not stand in it.
        lines = [each.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for each in shown]
        speaker = re.sub(r"[<>&\n]", " ", cue.speaker or "")
        voice = f"<v {speaker}>" if speaker else ""
        out.append(f"{_stamp(cue.start_ms, '.')} --> {_stamp(cue.end_ms, '.')}\n{voice}" + "\n".join(lines) + "\n")
    return "\n".join(out)


def _stamp(ms: int, comma: str) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{comma}{ms % 1000:03}"
