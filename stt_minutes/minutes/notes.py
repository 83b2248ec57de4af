"""The working note of each item: what was said, cleaned but not shortened, with times. It stays out of the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.minutes import cleaning, conclusion, secrecy, writing
from stt_minutes.minutes.asked import Request
from stt_minutes.minutes.tokens import segment_ids, tokens
from stt_minutes.values import NoteLine, NumberHeard, WorkingNote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda, Section, Transcript

_PAUSE_MS = 1_200
_LONGEST_MS = 60_000


def notes(transcript: Transcript, agenda: Agenda, sections: Sequence[Section]) -> tuple[WorkingNote, ...]:
    """One note for each agenda item that was spoken of, in the agenda's order, then one for the talk outside it.

    Closed items have their notes too, with what is withheld beside them: whoever prints them decides who may read them.
    """
    heard = tokens(transcript)
    sections = secrecy.as_closed(agenda, sections)
    numbers = [*(item.key for item in agenda.items), None]
    made = (WorkingNote(number, _lines(heard, agenda, sections, number)) for number in numbers)
    return tuple(note for note in made if note.lines)


def _lines(
    heard: Sequence[Token], agenda: Agenda, sections: Sequence[Section], number: str | None
) -> tuple[NoteLine, ...]:
    known = frozenset() if number is None else _amounts(agenda, number)
    lines: list[NoteLine] = []
    for section in sections:
        if section.item != number and (number is None or number not in section.also):
            continue
        inside = [token for token in heard if section.start_ms <= token.start_ms < section.end_ms]
        lines += [line for turn in _turns(inside) if (line := _line(turn, known)) is not None]
    return tuple(lines)


def _amounts(agenda: Agenda, number: str) -> frozenset[float]:
    text = conclusion.item_text(Request(agenda.item(number), "decide"))
    return frozenset(amount.kroner for amount in writing.amounts(text))


def _turns(heard: Sequence[Token]) -> list[list[Token]]:
    """The words parted where the speaker changes, at pauses after a sentence, and after a minute at the latest."""
    turns: list[list[Token]] = []
    for token in heard:
        last = turns[-1] if turns else None
        if (
            last is None
            or token.speaker != last[-1].speaker
            or (token.opens and (token.pause_ms >= _PAUSE_MS or token.end_ms - last[0].start_ms > _LONGEST_MS))
        ):
            turns.append([token])
        else:
            last.append(token)
    return turns


def _line(turn: Sequence[Token], known: frozenset[float]) -> NoteLine | None:
    kept = cleaning.without_noise(turn)
    written = writing.write(" ".join(token.text for token in kept))
    if not written.text.strip():
        return None
    numbers = tuple(NumberHeard(each.heard, each.written, _confirmed(each.written, known)) for each in written.numbers)
    return NoteLine(
        turn[0].start_ms,
        max(token.end_ms for token in turn),
        written.text,
        turn[0].speaker,
        segment_ids(turn, 0, len(turn)),
        numbers,
    )


def _confirmed(written: str, known: frozenset[float]) -> bool | None:
    """Whether the amount stands in the agenda too; None for what is no amount, or when the agenda has none."""
    said = writing.amounts(written)
    return said[0].kroner in known if said and known else None
