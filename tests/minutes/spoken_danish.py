"""Danish speech for the tests of this room: text -> Transcript, with times as a calm speaker would have them."""

from __future__ import annotations

from stt_minutes.values import Agenda, AgendaItem, Body, Part, Recommendation, Section, Segment, Transcript, Word

WORD_MS, LETTER_MS, GAP_MS = 160, 55, 70


def transcript(*segments: str, confidence: float = 1.0) -> Transcript:
    """One segment for each text, a second apart, ids s1, s2 …"""
    made, now = [], 0
    for number, text in enumerate(segments, start=1):
        words, start = [], now
        for word in text.split():
            end = now + WORD_MS + LETTER_MS * len(word)
            words.append(Word(word, now, end, confidence))
            now = end + GAP_MS
        made.append(Segment(f"s{number}", start, now, tuple(words)))
        now += 1_000
    return Transcript("da", now, tuple(made))


def item(number: str, title: str, *lines: str, **more: object) -> AgendaItem:
    """An agenda item whose indstilling has these lines."""
    recommendations = tuple(Recommendation(None, line) for line in lines)
    parts = (Part("Indstilling", "indstilling", "Forvaltningen indstiller " + " ".join(lines)),) if lines else ()
    return AgendaItem(number, title, recommendations=recommendations, parts=parts, **more)  # type: ignore[arg-type]


def agenda(*items: AgendaItem, role: str = "besluttende", name: str = "Byudvalget", **more: object) -> Agenda:
    """An agenda of a fictional body."""
    return Agenda(Body(name, role), items, **more)  # type: ignore[arg-type]


def one_section(heard: Transcript, number: str | None = "1") -> tuple[Section, ...]:
    """The whole recording under one item."""
    return (Section(number, 0, heard.duration_ms),)


def each_segment(heard: Transcript, *numbers: str | None) -> tuple[Section, ...]:
    """One section for each segment, without gaps."""
    starts = [segment.start_ms for segment in heard.segments]
    ends = [*starts[1:], heard.duration_ms]
    return tuple(Section(number, start, end) for number, start, end in zip(numbers, starts, ends, strict=True))
