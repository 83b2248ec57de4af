"""Which stretches of a meeting belong, or may belong, to closed items: what was said there is in no open document, search or answer.

A border that is off by a minute would print closed talk. So beside a closed item only that is open which surely is; the rest is
withheld until a person has set the border or said yes to it. What once lay under a closed item stays closed in the same way, whatever
the agenda says later.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from stt_minutes.minutes import corrections
from stt_minutes.values import Section, Span, Withheld

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda, Corrections, Segment, Transcript, Word

SURE = 0.99
"""The score from which a border to a closed item is believed as it stands."""
LOST = "lost"
"""How the mark of what is withheld begins where it is known that something was closed, but no longer what."""


def keys(agenda: Agenda) -> frozenset[str]:
    """The keys of the closed items."""
    return frozenset(item.key for item in agenda.items if not item.open)


def digest(agenda: Agenda) -> str:
    """What the closed items are recognised by: another agenda makes a person's word on where they lie void."""
    told = "\n".join(f"{item.key}\t{item.title}" for item in agenda.items if not item.open)
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def closed(agenda: Agenda, sections: Sequence[Section]) -> tuple[Span, ...]:
    """The spans that are closed or withheld, in order; those that touch are one."""
    shut = _shut(agenda, sections)
    found: list[Span] = []
    for section, inside, held in zip(sections, shut, withheld(agenda, sections), strict=True):
        for span in [section.span] if inside else [each.span for each in held]:
            if found and span.start_ms <= found[-1].end_ms:
                found[-1] = Span(found[-1].start_ms, max(found[-1].end_ms, span.end_ms))
            else:
                found.append(span)
    return tuple(found)


def _shut(agenda: Agenda, sections: Sequence[Section]) -> list[bool]:
    """Which sections lie under closed items, alone or jointly with others.

    What lies under an item that the agenda does not have is closed too: nobody knows any longer whether it was open.
    """
    known = {None, *(item.key for item in agenda.items if item.open)}
    return [not {section.item, *section.also} <= known for section in sections]


def withheld(agenda: Agenda, sections: Sequence[Section]) -> tuple[tuple[Withheld, ...], ...]:
    """For each section what is withheld of it, inside its own time.

    Where nobody has looked (sections that were not laid by align.py) a section beside a closed one is withheld as a whole, unless
    the border between them is sure.
    """
    shut = _shut(agenda, sections)
    found: list[tuple[Withheld, ...]] = []
    for n, section in enumerate(sections):
        if shut[n]:
            found.append(())
        elif section.withheld is not None:
            found.append(tuple(part for each in section.withheld for part in _clipped(each, section)))
        else:
            # The score of a border is that of the section that begins at it.
            beside = [(n - 1, section.score)] if n and shut[n - 1] else []
            beside += [(n + 1, sections[n + 1].score)] if n + 1 < len(sections) and shut[n + 1] else []
            doubted = [sections[place].item or "" for place, score in beside if score < SURE]
            whole = [Withheld(section.start_ms, section.end_ms, item, digest(agenda)) for item in doubted[:1]]
            found.append(tuple(whole))
    return tuple(found)


def as_closed(agenda: Agenda, sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with what is withheld under the closed item that it may belong to."""
    found: list[Section] = []
    for section, held in zip(sections, withheld(agenda, sections), strict=True):
        at = section.start_ms
        for part in sorted(held, key=lambda each: each.start_ms):
            if at < part.start_ms:
                found.append(replace(section, start_ms=at, end_ms=part.start_ms))
            found.append(Section(part.item, part.start_ms, part.end_ms, section.score))
            at = part.end_ms
        if at < section.end_ms:
            found.append(replace(section, start_ms=at))
    return tuple(found)


def remembered(sections: Sequence[Section], shut: Collection[str]) -> tuple[Withheld, ...]:
    """What the next run must know of what is closed: `sections` as the machine laid them while the keys in `shut` were closed.

    What lies under a closed item has no `closed`; what lay under one before has no `item`.
    """
    found: list[Withheld] = []
    for section in sections:
        if {section.item, *section.also} & set(shut):
            found.append(Withheld(section.start_ms, section.end_ms, section.item or ""))
        else:
            found += [replace(each, item="") if is_kept(each, section) else each for each in section.withheld or ()]
    return tuple(found)


def kept_closed(
    sections: Sequence[Section], agenda: Agenda, before: Sequence[Withheld], heard: Sequence[Token], mark: str
) -> tuple[Section, ...]:
    """The sections with what the machine had laid under a closed item withheld, where it lies under none now.

    `before` is what is `remembered` of the last run. What was closed until now is marked with `mark`, what was before keeps its own:
    a yes is to that one time. A stretch without a word is not withheld.
    """
    now = keys(agenda)
    was = [each for each in before if not (each.closed and each.item in now)]
    if not was:
        return tuple(sections)
    shut = _shut(agenda, sections)
    found: list[Section] = []
    for n, section in enumerate(sections):
        inside = [
            Withheld(
                part.start_ms, part.end_ms, section.item or "", mark if each.item or not each.closed else each.closed
            )
            for each in was
            if not shut[n] and (part := each.span & section.span)
        ]
        kept = [part for part in inside if any(w.start_ms < part.end_ms and w.end_ms > part.start_ms for w in heard)]
        held = (*withheld(agenda, sections)[n], *dict.fromkeys(kept)) if kept else section.withheld
        found.append(replace(section, withheld=held))
    return tuple(found)


def is_kept(part: Withheld, section: Section) -> bool:
    """Whether the part is withheld because it lay under a closed item before, and not because of a border near it."""
    return part.item == (section.item or "")


def _clipped(part: Withheld, section: Section) -> tuple[Withheld, ...]:
    start, end = max(part.start_ms, section.start_ms), min(part.end_ms, section.end_ms)
    return (replace(part, start_ms=start, end_ms=end),) if start < end else ()


# --- what people say of it ------------------------------------------------------------------------------------------------


Manner = Literal["begins", "ends", "perhaps", "was", "unheard"]


@dataclass(frozen=True, slots=True)
class Border:
    """A place where a person's word is wanted before what was said around it is published.

    A closed item begins ("begins") or ends ("ends") at `at_ms`; it may be on from start_ms to end_ms, far from where it lies
    ("perhaps"); the stretch lay under a closed item and lies under `item` now ("was"); or a closed item was not heard at all
    ("unheard"). start_ms..end_ms holds `at_ms` and what is withheld because of it.
    """

    manner: Manner
    item: str
    at_ms: int
    start_ms: int
    end_ms: int
    confirmed: bool
    kind: str
    """The kind under which people say yes to it (`Checked`)."""


def kind(agenda: Agenda, manner: Manner = "begins") -> str:
    """The kind of a yes to a border; of another agenda's closed items that is no word.

    A yes to one end of closed talk says nothing of the other, which may lie inside what is withheld at the first.
    """
    return f"closed:{digest(agenda)}:{manner}"


def _kind_of(part: Withheld, section: Section, agenda: Agenda, said: Corrections) -> str:
    """The kind of a yes to a stretch: to one that lay under a closed item it is no word once something was closed and opened again."""
    if not is_kept(part, section):
        return kind(agenda, "perhaps")
    opened = max((hand.at for hand in said.by_hand if hand.attachment is None), default="")
    return f"{kind(agenda, 'was')}:{part.closed}:{opened}"


def placed(sections: Sequence[Section], agenda: Agenda, said: Corrections) -> tuple[Section, ...]:
    """The sections as people moved their borders, with what is still withheld after what they said."""
    moved = corrections.apply_sections(sections, said)
    shut = _shut(agenda, moved)
    if not any(not item.open for item in agenda.items) and not any(shut) and not any(each.withheld for each in moved):
        return moved
    edges = _edges(said)
    found = []
    for n, (section, held) in enumerate(zip(moved, withheld(agenda, moved), strict=True)):
        unset = [each for each in held if _closest(moved, shut, n, each) not in edges]
        parts = [part for each in unset for part in _not_said(each, said, _opening(each, section, agenda, said))]
        found.append(replace(section, withheld=tuple(parts)))
    return tuple(found)


def borders(sections: Sequence[Section], agenda: Agenda, said: Corrections) -> tuple[Border, ...]:
    """Every place where closed talk begins or ends, or may be, in order of time. `sections` as `placed` gives them."""
    shut, edges = _shut(agenda, sections), _edges(said)
    found: list[Border] = []
    for n, (section, held) in enumerate(zip(sections, withheld(agenda, sections), strict=True)):
        if n and shut[n] != shut[n - 1]:
            at = section.start_ms
            inside, outside = (n, n - 1) if shut[n] else (n - 1, n)
            reach = [
                each for each in withheld(agenda, sections)[outside] if _closest(sections, shut, outside, each) == at
            ]
            start, end = min([at, *(each.start_ms for each in reach)]), max([at, *(each.end_ms for each in reach)])
            item = sections[inside].item or ""
            manner: Manner = "begins" if shut[n] else "ends"
            own = kind(agenda, manner)
            yes = any(each.kind == own and each.start_ms <= at <= each.end_ms for each in said.checked)
            found.append(Border(manner, item, at, start, end, at in edges or yes, own))
        found += [
            Border(
                "was" if is_kept(each, section) else "perhaps",
                each.item,
                each.start_ms,
                each.start_ms,
                each.end_ms,
                False,
                _kind_of(each, section, agenda, said),
            )
            for each in held
            if _closest(sections, shut, n, each) is None
        ]
    heard = {key for section in sections for key in (section.item, *section.also)}
    own = kind(agenda, "unheard")
    for key in sorted(keys(agenda) - heard):
        yes = any(each.kind == own and each.item == key for each in said.checked)
        found.append(Border("unheard", key, 0, 0, 0, yes, own))
    return tuple(sorted(found, key=lambda each: (each.start_ms, each.at_ms)))


def _edges(said: Corrections) -> set[int]:
    """Where a person set a border."""
    return {at for each in said.items for at in (each.start_ms, each.end_ms)}


def _closed_ends(sections: Sequence[Section], shut: Sequence[bool], n: int) -> list[int]:
    """The ends of section n that meet a closed one."""
    if shut[n]:
        return []
    before = [sections[n].start_ms] if n and shut[n - 1] else []
    return before + ([sections[n].end_ms] if n + 1 < len(shut) and shut[n + 1] else [])


def _closest(sections: Sequence[Section], shut: Sequence[bool], n: int, part: Withheld) -> int | None:
    if is_kept(part, sections[n]):
        return None  # a border beside it says nothing of it
    return min(_closed_ends(sections, shut, n), key=lambda at: _away(part, at), default=None)


def _away(part: Withheld, at: int) -> int:
    return max(part.start_ms - at, at - part.end_ms, 0)


def _opening(part: Withheld, section: Section, agenda: Agenda, said: Corrections) -> frozenset[str]:
    """The kinds of a yes that opens the part: a yes to a border opens what is withheld at it, but nothing that was closed before."""
    own = _kind_of(part, section, agenda, said)
    return frozenset([own] if is_kept(part, section) else [own, kind(agenda, "begins"), kind(agenda, "ends")])


def _not_said(part: Withheld, said: Corrections, kinds: frozenset[str]) -> list[Withheld]:
    """What is left of the part when what people have listened to, and said yes to under one of the kinds, is open."""
    left = [part]
    for yes in said.checked:
        if yes.kind in kinds:
            left = [each for one in left for each in corrections.without(one, yes.start_ms, yes.end_ms)]
    return left


# --- words ----------------------------------------------------------------------------------------------------------------


def openly(heard: Sequence[Token], spans: Sequence[Span]) -> tuple[Token, ...]:
    """The words outside the spans; a sentence begins after each gap."""
    shown: list[Token] = []
    gap = False
    for token in heard:
        if any(token.start_ms < span.end_ms and token.end_ms > span.start_ms for span in spans):
            gap = True
            continue
        shown.append(replace(token, opens=True) if gap else token)
        gap = False
    return tuple(shown)


def without(transcript: Transcript, spans: Sequence[Span]) -> Transcript:
    """The transcript without what was said in the spans, to the word: a segment that one cuts through is parted there.

    A segment without words, and one that was set aside, goes as a whole where it touches a span.
    """
    if not spans:
        return transcript
    kept: list[Segment] = []
    for segment in transcript.segments:
        touching = [span for span in spans if segment.span & span]
        if not touching:
            kept.append(segment)
        elif segment.words and segment.state != "quarantined":
            kept += _parts(segment, touching)
    return replace(transcript, segments=tuple(sorted(kept, key=lambda each: each.start_ms)))


def _parts(segment: Segment, spans: Sequence[Span]) -> list[Segment]:
    runs: list[list[Word]] = [[]]
    for word in segment.words:
        if not any(word.start_ms < span.end_ms and word.end_ms > span.start_ms for span in spans):
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return [
        replace(
            segment,
            id=segment.id if n == 0 else f"{segment.id}+{run[0].start_ms}",
            start_ms=run[0].start_ms,
            end_ms=max(word.end_ms for word in run),
            words=tuple(run),
        )
        for n, run in enumerate(runs)
        if run
    ]


def within(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether each of `spans` lies in one of `others`."""
    return all(any(o.start_ms <= each.start_ms and each.end_ms <= o.end_ms for o in others) for each in spans)
