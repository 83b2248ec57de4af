"""Every millisecond of a recording is accounted for, whatever the detector and the decoder say."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stt_minutes.speech import timeline
from stt_minutes.speech.engine import Transcriber
from stt_minutes.speech.options import SpeechOptions
from stt_minutes.speech.whisper import Heard, HeardWord
from stt_minutes.speech.windows import Window
from stt_minutes.values import Segment, Span, Transcript, Word

TEXTS = st.sampled_from(
    ["ja", "Godkendt.", "vi", "går", "til", "punkt", "to.", "Tak", "for", "at", "se", "med.", "…", "8.500"]
)


@st.composite
def heard(draw) -> Heard:
    """What no decoder should say: words anywhere, of any length, in any number."""
    starts = sorted(draw(st.lists(st.floats(0, 31), max_size=40)))
    words = tuple(HeardWord(draw(TEXTS), at, at + draw(st.floats(0, 3)), draw(st.floats(0, 1))) for at in starts)
    return Heard(words, draw(st.floats(-3, 0)), draw(st.floats(0, 1)), draw(st.floats(0, 4)))


PATTERN = st.lists(st.tuples(st.integers(20, 12_000), st.sampled_from([0.0, 0.4, 1.0])), min_size=1, max_size=12)


def accounted(transcript: Transcript) -> None:
    """Check the invariant of values.Transcript, to the millisecond, for each channel."""
    covered = np.zeros(transcript.duration_ms, np.int32)
    for silence in transcript.silences:
        covered[silence.start_ms : silence.end_ms] += 1
    by_channel: dict[int | None, np.ndarray] = {}
    for segment in transcript.segments:
        mine = by_channel.setdefault(segment.channel, np.zeros(transcript.duration_ms, np.int32))
        mine[segment.start_ms : segment.end_ms] += 1
        assert segment.words or segment.state != "ok"
        assert (segment.state == "ok") == (segment.reason is None)
        assert all(segment.start_ms <= word.start_ms <= word.end_ms <= segment.end_ms for word in segment.words)
    for mine in by_channel.values():
        assert mine.max(initial=0) <= 1, "two segments of one channel overlap"
    spoken = np.zeros(transcript.duration_ms, bool)
    for mine in by_channel.values():
        spoken |= mine > 0
    assert np.array_equal(covered, (~spoken).astype(np.int32))
    assert [segment.id for segment in transcript.segments] == [f"s{n}" for n in range(1, len(transcript.segments) + 1)]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60
)
@given(
    left=PATTERN,
    right=PATTERN,
    answers=st.lists(heard(), max_size=12),
    gap_ms=st.integers(0, 5_000),
    stereo=st.booleans(),
)
def test_every_millisecond_is_somewhere(queued, cut, speech_of, left, right, answers, gap_ms, stereo):
    samples = speech_of(left)
    if stereo:
        other = np.resize(speech_of(right), samples.shape)
        samples = np.stack([samples, other])
    blocks = cut(samples)
    later = cut(samples, 700, blocks[-1].end_ms + gap_ms)
    with Transcriber(queued, SpeechOptions(second_look=False)) as transcriber:
        transcriber._recogniser.answers = list(answers)
        for block in [*blocks, *later]:
            transcriber.feed(block)
        transcript = transcriber.finish()
    assert transcript.duration_ms == later[-1].end_ms
    accounted(transcript)
    # No speech is called silence, but for sounds too short to matter.
    for silence in transcript.silences:
        at = [
            block for block in [*blocks, *later] if block.end_ms > silence.start_ms and block.start_ms < silence.end_ms
        ]
        loud = sum(_loud_ms(block, silence) for block in at)
        runs = 1 + silence.duration // timeline.LEAST_UNHEARD_MS
        assert loud <= runs * (timeline.LEAST_UNHEARD_MS + 64), f"{loud} ms of speech in {silence}"


def _loud_ms(block, silence: Span) -> int:
    start, end = max(block.start_ms, silence.start_ms), min(block.end_ms, silence.end_ms)
    piece = block.samples[:, (start - block.start_ms) * 16 : (end - block.start_ms) * 16]
    return int((np.abs(piece).max(axis=0) > 0.5).sum()) // 16


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 900), TEXTS), min_size=1, max_size=120))
def test_split_keeps_every_word_and_reads_well(steps):
    words, now = [], 0
    for pause, length, text in steps:
        words.append(Word(text, now + pause, now + pause + length))
        now += pause + length
    runs = timeline.split(words)
    assert [word for run in runs for word in run] == words
    for run in runs:
        assert len(run) == 1 or run[-1].end_ms - run[0].start_ms <= timeline.LONG_MS


def window(frames: list[tuple[int, bool]], channel: int | None = None) -> Window:
    starts = np.array([start for start, _ in frames])
    speech = np.array([flag for _, flag in frames])
    return Window(channel, np.zeros(len(frames) * 512, np.float32), starts, speech)


def row(start_ms: int, count: int, *, speech: bool = True) -> list[tuple[int, bool]]:
    return [(start_ms + 32 * index, speech) for index in range(count)]


def said(*words: tuple[str, float, float]) -> Heard:
    return Heard(tuple(HeardWord(*word, 0.9) for word in words), -0.3, 0.1, 1.2)


def test_words_after_a_cut_pause_get_their_own_time():
    made = timeline.segments(window(row(1_000, 50) + row(60_000, 50)), said(("før", 0.2, 0.6), ("efter", 2.0, 2.4)))
    assert [(s.text, s.words[0].start_ms) for s in made] == [("før", 1_200), ("efter", 60_400)]


def test_a_word_over_a_cut_lies_where_most_of_it_is():
    made = timeline.segments(window(row(0, 50) + row(60_000, 50)), said(("sent", 1.5, 2.4)))
    assert [(w.start_ms, w.end_ms) for s in made for w in s.words] == [(60_000, 60_800)]


def test_a_first_word_that_begins_in_the_pause_is_drawn_in():
    made = timeline.segments(window(row(0, 20, speech=False) + row(640, 50)), said(("Velkommen", 0.1, 1.2)))
    assert made[0].words[0].start_ms == 640


def test_long_speech_without_text_is_an_unheard_passage_and_short_speech_is_not():
    frames = (
        row(0, 100) + row(3_200, 30, speech=False) + row(4_160, 100) + row(7_360, 30, speech=False) + row(8_320, 10)
    )
    made = timeline.segments(window(frames), said(("hele", 0.1, 1.5), ("vejen", 1.5, 3.1)))
    assert [(s.start_ms, s.end_ms, s.state, bool(s.words)) for s in made] == [
        (0, 3_200, "ok", True),
        (4_160, 7_360, "doubtful", False),
    ]
    whole = timeline.complete(made, 9_000, "da")
    assert [(r.kind, r.start_ms, r.end_ms, r.segment_ids) for r in whole.remarks] == [
        ("unheard", 4_160, 7_360, ("s2",))
    ]
    assert whole.silences == (Span(3_200, 4_160), Span(7_360, 9_000))


def test_two_channels_that_heard_the_same_keep_the_better_one():
    def segment(channel: int, start: int, confidence: float, text: str) -> Segment:
        words = tuple(
            Word(word, start + 300 * n, start + 300 * n + 300, confidence) for n, word in enumerate(text.split())
        )
        return Segment("", start, words[-1].end_ms, words, channel=channel)

    near = segment(0, 1_000, 0.9, "vi går videre til punkt to")
    far = segment(1, 1_100, 0.4, "vi går videre til punk to")
    other = segment(1, 1_200 + 2_000, 0.4, "jeg har et spørgsmål")
    whole = timeline.complete([near, far, other], 10_000, "da")
    assert [(s.channel, s.state) for s in whole.segments] == [(0, "ok"), (1, "quarantined"), (1, "ok")]
    assert whole.segments[1].reason == "det samme høres tydeligere på kanal 1"
