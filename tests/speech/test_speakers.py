"""Who speaks when in real sound, and which words are whose."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from stt_minutes.speech import speakers
from stt_minutes.values import Segment, Transcript, Turn, Word


def said(*words: tuple[str, int, int]) -> Segment:
    parts = tuple(Word(text, start, end) for text, start, end in words)
    return Segment("s1", parts[0].start_ms, parts[-1].end_ms, parts)


def told(segment: Segment, *turns: Turn, duration_ms: int = 60_000) -> list[tuple[str, str | None, str]]:
    transcript = speakers.assign(Transcript("da", duration_ms, (segment,)), turns)
    return [(each.id, each.speaker, each.text) for each in transcript.segments]


def test_without_turns_nothing_changes():
    transcript = Transcript("da", 1000, (said(("ja", 0, 300)),))
    assert speakers.assign(transcript, ()) is transcript


def test_a_segment_with_two_voices_is_split_at_the_change():
    segment = said(("er", 0, 300), ("den", 300, 600), ("godkendt", 600, 1200), ("ja", 1600, 1900))
    assert told(segment, Turn(0, 1250, "Taler 1"), Turn(1550, 2000, "Taler 2")) == [
        ("s1", "Taler 1", "er den godkendt"),
        ("s1+1400", "Taler 2", "ja"),
    ]


def test_a_word_that_nobody_says_stays_unassigned():
    segment = said(("ja", 0, 300), ("tak", 5000, 5300))
    assert told(segment, Turn(0, 400, "Taler 1")) == [("s1", "Taler 1", "ja"), ("s1+2650", None, "tak")]


def test_a_word_that_two_say_alike_stays_unassigned_and_both_are_named_beside_it():
    segment = said(("nej", 0, 1000))
    transcript = speakers.assign(
        Transcript("da", 1000, (segment,)), (Turn(0, 1000, "Taler 1"), Turn(0, 1000, "Taler 2"))
    )
    assert transcript.segments[0].speaker is None


def test_overlap_is_marked():
    segment = said(("vi", 0, 300), ("tager", 300, 1500), ("den", 1500, 3000))
    transcript = speakers.assign(
        Transcript("da", 3000, (segment,)), (Turn(0, 3000, "Taler 1"), Turn(1000, 1700, "Taler 2"))
    )
    assert [(each.speaker, each.also) for each in transcript.segments] == [("Taler 1", ("Taler 2",))]


def test_a_channel_of_its_own_is_only_heard_in_its_own_turns():
    segment = Segment("s1", 0, 500, (Word("ja", 0, 500),), channel=1)
    turns = (Turn(0, 500, "Taler 1", channel=0), Turn(0, 500, "Taler 2", channel=1))
    assert told(segment, *turns) == [("s1", "Taler 2", "ja")]


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 9000), st.integers(1, 3000), st.sampled_from("ABC")), min_size=1, max_size=12),
)
def test_the_parts_of_a_segment_tile_it_and_keep_its_words(lengths, spans):
    at, words = 0, []
    for length in lengths:
        words.append((f"o{len(words)}", at, at + length))
        at += max(0, length - 50)
    segment = Segment("s1", 0, at + 500, tuple(Word(*word) for word in words))
    turns = tuple(Turn(start, start + length, who) for start, length, who in spans)
    parts = speakers.assign(Transcript("da", at + 500, (segment,)), turns).segments
    assert [word.text for part in parts for word in part.words] == [word[0] for word in words]
    assert parts[0].start_ms == segment.start_ms
    assert parts[-1].end_ms == segment.end_ms
    assert all(a.end_ms == b.start_ms for a, b in pairwise(parts))
    assert len({part.id for part in parts}) == len(parts)
