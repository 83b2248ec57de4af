"""Tokens, phrases by sound and the cue phrases."""

import pytest

from stt_minutes.minutes import cues
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.tokens import normalise, quote, segment_ids, tokens, words
from stt_minutes.values import Segment, Transcript, Word


def transcript(*lines, states=None):
    """One segment a line, every word 300 ms, a second between the lines."""
    segments, now = [], 0
    for number, line in enumerate(lines):
        heard = []
        for word in line.split():
            heard.append(Word(word, now, now + 280, 0.9))
            now += 300
        state = (states or {}).get(number, "ok")
        segments.append(Segment(f"s{number}", heard[0].start_ms, heard[-1].end_ms, tuple(heard), state=state))
        now += 1000
    return Transcript("da", now, tuple(segments))


def hearing(*lines):
    return Hearing.of(transcript(*lines))


def test_tokens_know_their_sentence_and_pause():
    heard = tokens(transcript("Ja. Så er vi", "ved punkt fire."))
    assert [token.word for token in heard] == ["ja", "så", "er", "vi", "ved", "punkt", "fire"]
    assert [token.opens for token in heard] == [True, True, False, False, False, False, False]
    assert heard[4].pause_ms == 1020
    assert heard[-1].ends
    assert quote(heard, 4, 7) == "ved punkt fire."
    assert segment_ids(heard, 2, 6) == ("s0", "s1")


def test_quarantined_words_are_not_heard():
    assert [t.word for t in tokens(transcript("Tekster af", "velkommen", states={0: "quarantined"}))] == ["velkommen"]


def test_words_of_agenda_text():
    assert words("Cykelsti Hulby-Ravnstrup, 3,8 km (§ 13)") == (
        "cykelsti",
        "hulby",
        "ravnstrup",
        "3,8",
        "km",
        "§",
        "13",
    )
    assert normalise("„Godkendt!”") == "godkendt"


@pytest.mark.parametrize(
    "line",
    [
        "så tager vi det til efterretning nu",
        "så tager vi det til øh efteretning nu",
        "så tager vi det til efter retning nu",
        "så tager vi det tilefterretning nu",
    ],
)
def test_a_phrase_is_found_however_it_was_written(line):
    hits = hearing("vi ses i morgen", line).find("til efterretning")
    assert len(hits) == 1
    assert hits[0].score > 0.8


def test_another_phrase_is_not_found():
    assert hearing("vi ses i morgen ved havnen").find("til efterretning") == []


def test_slots_take_numbers_and_names():
    heard = hearing("Så er vi ved punkt fir", "velkommen til Morten Ågesen")
    (start,) = cues.find(heard, "item_start_numbered")
    assert quote(heard.tokens, start.start, start.end).endswith("punkt fir")
    assert any(
        hit.phrase == "velkommen til NAVN" for hit in cues.find(heard, "presenter_handover", names=["Morten Ågesen"])
    )


def test_cue_phrases_are_plain():
    for phrase in cues.phrases("item_start_numbered", "decision_note", "negative_guards"):
        assert phrase == " ".join(phrase.split())
        assert not set(phrase) & set("(),.?")


def test_an_empty_transcript_has_no_hits():
    assert cues.find(Hearing(()), "decision_approve") == []


def test_a_phrase_that_is_passed_over_could_not_have_been_found():
    heard = hearing(
        "Så er vi ved punkt fir og det god kendte vi jo", "tak for det tilefterretning siger jeg til Morten"
    )
    phrases = cues.phrases(
        "item_start_numbered", "item_start_unnumbered", "closing", "decision_note", "decision_approve"
    )
    slots = cues.slots(heard)
    reached = []
    for phrase in phrases:
        heard.find(phrase, slots=slots)
        scores, _ = heard._along(phrase.split(), slots)
        assert heard._most(phrase) >= scores.max() - 1e-6
        reached.append(scores.max())
    assert max(reached) > 0.9 > min(reached)
