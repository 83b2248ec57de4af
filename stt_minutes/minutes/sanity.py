"""Whether transcript and agenda can belong to one whole meeting; what is wrong is said in the draft's first remark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.danish import clock, listed
from stt_minutes.minutes import asked, cues
from stt_minutes.minutes.closing import CLOSES
from stt_minutes.minutes.hearing import LIGHT_WORDS, Hearing
from stt_minutes.minutes.people import mentions, roster
from stt_minutes.minutes.tokens import segment_ids, words
from stt_minutes.values import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.hearing import Hit
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda, AgendaItem, Section

_SAID_ALL_THE_TIME = frozenset({"det var det"})
_FEWEST_WORDS = 25
_LONG_WORD = 6
_ALIKE = 0.84
_FEWEST_TITLES = 3
_SHARE_OF_TITLES, _OF_STRANGERS = 0.3, 0.6
"""Titles that are spoken of in the right meeting; with nobody of the roster named, it takes more of them to be sure."""
_ROSTER, _SHARE_NAMED, _NAMED = 4, 0.34, 2
"""People on a roster that says something, and how many of them are named in their own meeting."""
_POOR = 0.6
"""Mean confidence of the words under which a transcript says little about what was not said. Whisper base gives 0.65 and up at
about 40 % word errors, and 0.54 on the spoken demo meeting with about 66 %."""
_OPENING_MS = 90_000
_CUE = 0.87
_REST_SHARE = 0.2
_BREAK_MS = 15_000
_WELCOME = "velkommen til"
_OPENS = (
    _WELCOME,
    "velkommen til mødet",
    "velkommen til dagens møde",
    "mødet er åbnet",
    "jeg åbner mødet",
    "mødet er sat",
    "jeg byder velkommen til",
)


def check(heard: Sequence[Token], agenda: Agenda, sections: Sequence[Section]) -> tuple[Remark, ...]:
    """What is wrong with the input as a whole, the worst first; empty when nothing is."""
    if len(heard) < _FEWEST_WORDS:
        return (_no_speech(heard),)
    hearing = Hearing(heard)
    parts = [_begins_late(hearing, agenda, sections), _ends_early(hearing, agenda, sections)]
    partial = any(part is not None for part in parts)
    sure = float(np.mean([token.confidence for token in heard]))
    found = [
        _other_agenda(hearing, agenda, partial=partial, poor=sure < _POOR),
        _two_meetings(hearing, agenda, sections),
        *parts,
        _poor(sure) if sure < _POOR else None,
    ]
    return tuple(remark for remark in found if remark is not None)


def _no_speech(heard: Sequence[Token]) -> Remark:
    how = "ingen ord" if not heard else f"kun {len(heard)} ord"
    text = f"Der er næsten ingen tale i optagelsen ({how}), så referatet består af dagsordenen alene. Er det den rigtige fil?"
    return Remark("no_speech", text)


def _poor(sure: float) -> Remark:
    text = (
        f"Transskriptionen er meget usikker (ordene er i gennemsnit {100 * sure:.0f} % sikre). Hør hvert forslag efter; en større talemodel eller "
        "en mikrofon tættere på giver et bedre udkast."
    )
    return Remark("poor_transcript", text)


def _other_agenda(hearing: Hearing, agenda: Agenda, *, partial: bool, poor: bool) -> Remark | None:
    """Few of the items that have a subject of their own are spoken of at all, and few of the people on the roster are named."""
    titles = [terms for item in agenda.items if (terms := _terms(item))]
    if len(titles) < _FEWEST_TITLES:
        return None
    hearing.prepare([term for terms in titles for term in terms])
    spoken = sum(1 for terms in titles if any(_is_said(hearing, term) for term in terms))
    wordless = not any(item.parts for item in agenda.items)  # bare titles may be spoken of in other words
    people = roster(agenda)
    named = len({mention.person.name for mention in mentions(hearing, people)})
    if len(people) >= _ROSTER and named >= max(_NAMED, _SHARE_NAMED * len(people)):
        return None
    strangers = len(people) >= _ROSTER and not named
    share = _OF_STRANGERS if strangers else _SHARE_OF_TITLES
    enough = 1 if wordless or poor else 2 if partial else share * len(titles)
    if spoken >= enough:
        return None
    text = (
        f"Kun {spoken} af {len(titles)} punkter på dagsordenen bliver nævnt i optagelsen. "
        "Dagsordenen ser ud til at høre til et andet møde."
    )
    # With none of them the agenda can be trusted with nothing; with few the recording may hold only part of the meeting.
    return Remark("perhaps_other_agenda" if spoken else "other_agenda", text)


def _terms(item: AgendaItem) -> tuple[str, ...]:
    """The words of an item's title and indstilling that its talk can hardly do without."""
    if asked.is_routine(item):
        return ()
    return tuple(
        word for word in words(item.title) if len(word) >= _LONG_WORD and word not in LIGHT_WORDS and word.isalpha()
    )


def _is_said(hearing: Hearing, term: str) -> bool:
    stem = term[: max(_LONG_WORD, len(term) - 2)]
    return float(max(np.max(hearing.sound(term)), np.max(hearing.sound_of_two(term)))) >= _ALIKE or any(
        word.startswith(stem) for word in hearing.words
    )


def _two_meetings(hearing: Hearing, agenda: Agenda, sections: Sequence[Section]) -> Remark | None:
    """The meeting is closed and another opened well before the recording ends."""
    ends = hearing.find_any(CLOSES, at_least=_CUE)
    starts = hearing.find_any(_OPENS, at_least=_CUE)
    first, last = hearing.tokens[0].start_ms, hearing.tokens[-1].end_ms
    for end in ends:
        closed = hearing.tokens[end.end - 1].end_ms
        again = next(
            (start.start for start in starts if start.start >= end.end and _opens(hearing, end.end, start)), None
        )
        if (
            again is None
            or last - closed < _REST_SHARE * (last - first)
            or closed - first < _REST_SHARE * (last - first)
        ):
            continue
        if _handled(agenda, sections, closed) or _starts_over(agenda, sections, closed):
            at = hearing.tokens[again].start_ms
            text = (
                f"Optagelsen ser ud til at rumme to møder: det første slutter {clock(closed)}, og et nyt begynder {clock(at)}. "
                "Del optagelsen, eller se bort fra det sidste."
            )
            return Remark("two_meetings", text, None, closed, at, segment_ids(hearing.tokens, again, again + 1))
    return None


def _opens(hearing: Hearing, closed: int, start: Hit) -> bool:
    """A bare "velkommen til" may greet a guest: only after a long silence does it open a meeting."""
    if start.phrase != _WELCOME:
        return True
    return any(token.pause_ms >= _BREAK_MS for token in hearing.tokens[closed : start.start + 1])


def _handled(agenda: Agenda, sections: Sequence[Section], closed_ms: int) -> bool:
    """Most of the agenda was handled before the meeting was closed."""
    done = {section.item for section in sections if section.item is not None and section.start_ms < closed_ms}
    return len(done) >= 0.5 * len(agenda.items)


def _starts_over(agenda: Agenda, sections: Sequence[Section], closed_ms: int) -> bool:
    """An early item is handled (again) after the meeting was closed."""
    early = {item.key for item in agenda.items[: max(1, len(agenda.items) // 3)]}
    return any(section.item in early and section.start_ms >= closed_ms for section in sections)


def _begins_late(hearing: Hearing, agenda: Agenda, sections: Sequence[Section]) -> Remark | None:
    """The first item heard is not among the first, and nobody opened the meeting."""
    order = [item.key for item in agenda.items]
    first = next((section for section in sections if section.item in order), None)
    if first is None or first.item is None:
        return None
    missed = order[: order.index(first.item)]
    never = [
        number for number in missed if not any(section.item == number or number in section.also for section in sections)
    ]
    began = hearing.tokens[0].start_ms
    opened = [
        hit
        for hit in cues.find(hearing, "meeting_start", at_least=_CUE)
        if hearing.tokens[hit.start].start_ms - began < _OPENING_MS
    ]
    if len(never) < 2 or opened:
        return None
    text = f"Optagelsen begynder midt i mødet: det første, der høres, er punkt {first.item}. Punkt {listed(never)} mangler."
    return Remark("begins_late", text, first.item, first.start_ms, first.end_ms)


def _ends_early(hearing: Hearing, agenda: Agenda, sections: Sequence[Section]) -> Remark | None:
    """The last items are not heard, and nobody closed the meeting."""
    order = [item.key for item in agenda.items]
    touched = [section for section in sections if section.item in order]
    if not touched:
        return None
    furthest = max(order.index(section.item) for section in touched if section.item is not None)
    never = order[furthest + 1 :]
    last = touched[-1]
    closed = [
        hit
        for hit in cues.find(hearing, "meeting_end", at_least=_CUE)
        if hearing.tokens[hit.start].start_ms >= last.start_ms and hit.phrase not in _SAID_ALL_THE_TIME
    ]
    if not never or closed:
        return None
    text = f"Optagelsen slutter, før mødet er forbi: punkt {listed(never)} høres ikke, og mødet bliver ikke afsluttet."
    return Remark("ends_early", text, last.item, last.start_ms, last.end_ms)
