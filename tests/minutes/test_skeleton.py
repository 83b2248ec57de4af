"""A meeting without an agenda is laid out by topics, without a made-up title."""

from __future__ import annotations

from dataclasses import replace

from spoken_danish import transcript

from stt_minutes.minutes.skeleton import topics
from stt_minutes.values import Body, Transcript

TALK = "Vi taler om busserne, og der er mange, der mener noget om dem og gerne vil sige det her. " * 12


def test_a_topic_begins_where_the_chair_goes_on_and_has_no_title_of_its_own() -> None:
    heard = transcript(TALK, "Så går vi videre til punkt to. " + TALK)
    heard = replace(
        heard, segments=tuple(replace(each, speaker=f"Taler {place}") for place, each in enumerate(heard.segments, 1))
    )
    agenda, placed = topics(heard, Body("Møde"))
    assert [each.title for each in agenda.items] == ["Emne 1", "Emne 2"]
    assert [each.item for each in placed] == [each.key for each in agenda.items]
    assert (placed[0].start_ms, placed[-1].end_ms) == (0, heard.duration_ms)
    assert placed[0].end_ms == placed[1].start_ms == heard.segments[1].start_ms
    assert "Taler 1" in agenda.items[0].parts[0].text
    assert "Taler 2" in agenda.items[1].parts[0].text
    assert not any(word in each.parts[0].text for each in agenda.items for word in ("busserne", "punkt"))


def test_a_short_meeting_is_one_topic_and_a_silent_one_none() -> None:
    agenda, placed = topics(transcript("Så går vi videre. Det gør vi."), Body("Møde"))
    assert [each.title for each in agenda.items] == ["Emne 1"]
    assert len(placed) == 1
    agenda, placed = topics(Transcript("da", 5_000, ()), Body("Møde"))
    assert agenda.items == ()
    assert [(each.item, each.start_ms, each.end_ms) for each in placed] == [(None, 0, 5_000)]
