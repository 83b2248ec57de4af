"""The engine with stand-ins: streams, batches, second looks, resume, channels, progress."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from stt_minutes.errors import WriteFailed
from stt_minutes.speech import checkpoint, engine, retry
from stt_minutes.speech.engine import Transcriber, transcribe
from stt_minutes.speech.options import Progress, SpeechOptions
from stt_minutes.speech.vocabulary import Vocabulary
from stt_minutes.speech.whisper import Heard, HeardWord
from stt_minutes.values import Block

TALK = [(8_000, 0.9), (1_500, 0.0), (12_000, 0.8), (40_000, 0.0), (25_000, 0.9), (900, 0.0)] * 6


def test_text_comes_while_the_sound_is_still_coming(queued, cut, speech_of):
    blocks = cut(speech_of(TALK))
    with Transcriber(queued) as transcriber:
        ready = [transcriber.feed(block) for block in blocks]
        before_the_end = sum(len(each) for each in ready)
        transcript = transcriber.finish()
    assert 0 < before_the_end <= len(transcript.segments)
    assert transcriber.done_ms <= transcript.duration_ms == sum(ms for ms, _ in TALK)
    assert transcriber.speech_ms >= transcriber.text_ms > 0


def test_flush_gives_text_at_once_and_the_rest_goes_on(queued, cut, speech_of):
    blocks = cut(speech_of([(5_000, 0.9), (1_000, 0.0), (5_000, 0.9)]))
    with Transcriber(queued) as transcriber:
        for block in blocks[:6]:
            assert transcriber.feed(block) == ()
        early = transcriber.flush()
        for block in blocks[6:]:
            transcriber.feed(block)
        transcript = transcriber.finish()
    assert [segment.start_ms for segment in early] == [0]
    assert transcript.segments[0].words == early[0].words
    assert transcript.segments[-1].end_ms > 10_500


def test_the_first_batch_is_small_and_the_others_full(queued, cut, speech_of):
    with Transcriber(queued) as transcriber:
        for block in cut(speech_of([(29_000, 0.9), (1_000, 0.0)] * 12)):
            transcriber.feed(block)
        transcriber.finish()
        sizes = [size for size, _ in transcriber._recogniser.decoded]
    assert sizes[0] == engine.FIRST_BATCH
    assert set(sizes[1:-1]) == {4}


def test_progress_is_told_and_ends_at_the_end(queued, cut, speech_of):
    told: list[Progress] = []
    total = sum(ms for ms, _ in TALK)
    transcribe(cut(speech_of(TALK)), model=queued, duration_ms=total, progress=told.append)
    assert [each.done_ms for each in told] == sorted(each.done_ms for each in told)
    assert (told[-1].done_ms, told[-1].total_ms, told[-1].seconds_left) == (total, total, 0.0)
    assert any(each.seconds_left and each.done_ms for each in told[:-1])


def test_no_sound_at_all(queued):
    transcript = transcribe([], model=queued)
    assert (transcript.duration_ms, transcript.segments, transcript.silences) == (0, (), ())


def run(queued, blocks, part, *, stop_after: int | None = None, options: SpeechOptions | None = None):
    with Transcriber(queued, options, checkpoint=part) as transcriber:
        for number, block in enumerate(blocks):
            if number == stop_after:
                return None, 0
            transcriber.feed(block)
        transcript = transcriber.finish()
        return transcript, len(transcriber._recogniser.decoded)


@pytest.mark.parametrize("stop_after", [1, 100, 300, 450])
@pytest.mark.parametrize("torn", [0, 7])
def test_an_interrupted_run_ends_like_an_uninterrupted_one(queued, cut, speech_of, tmp_path, stop_after, torn):
    blocks = cut(speech_of(TALK))
    whole, all_batches = run(queued, blocks, tmp_path / "whole.jsonl")
    part = tmp_path / "transcript.part.jsonl"
    run(queued, blocks, part, stop_after=stop_after)
    if torn:
        part.write_bytes(part.read_bytes()[:-torn])
    again, batches = run(queued, blocks, part)
    assert again == whole
    assert batches <= all_batches
    third, none_left = run(queued, blocks, part)
    assert (third, none_left) == (whole, 0)


def test_other_options_other_sound_or_damage_begin_anew(queued, cut, speech_of, tmp_path):
    blocks = cut(speech_of(TALK))
    part = tmp_path / "transcript.part.jsonl"
    _, full = run(queued, blocks, part)
    assert run(queued, blocks, part, options=SpeechOptions(beam_size=2))[1] == full
    louder = [Block(block.start_ms, block.samples * np.float32(1.01)) for block in blocks]
    _, full = run(queued, blocks, part)
    assert run(queued, louder, part)[1] == full
    part.write_bytes(b"\x00\xff" * 300)
    assert run(queued, blocks, part)[1] == full


def test_windows_decoded_one_at_a_time_are_not_decoded_again_in_batches(queued, cut, speech_of, tmp_path):
    blocks = cut(speech_of(TALK))
    whole, windows = run(queued, blocks, tmp_path / "whole.jsonl", options=SpeechOptions(batch_size=1))
    part = tmp_path / "transcript.part.jsonl"
    run(queued, blocks, part, stop_after=300, options=SpeechOptions(batch_size=1))
    done = part.read_bytes().count(b"\n") - 1
    assert done > 2
    with Transcriber(queued, checkpoint=part) as transcriber:
        for block in blocks:
            transcriber.feed(block)
        assert transcriber.finish() == whole
        assert sum(size for size, _ in transcriber._recogniser.decoded) == windows - done
        assert transcriber.resumed_ms > 0


def test_only_windows_whose_words_changed_are_decoded_again(queued, cut, speech_of, tmp_path):
    blocks = cut(speech_of([(29_000, 0.9), (1_000, 0.0)] * 6))
    part = tmp_path / "transcript.part.jsonl"
    options = SpeechOptions(use_vocabulary=True, batch_size=1)
    decoded = []
    for words in (Vocabulary(("Aadal",)), Vocabulary(("Aadal",), ((100_000, ("Intranet",)),))):
        with Transcriber(queued, options, vocabulary=words, checkpoint=part) as transcriber:
            for block in blocks:
                transcriber.feed(block)
            transcriber.finish()
            decoded.append([effort.prompt for _, effort in transcriber._recogniser.decoded])
    assert set(decoded[0]) == {"Aadal."}
    assert set(decoded[1]) == {"Intranet, Aadal."}
    assert len(decoded[1]) < len(decoded[0])


def test_the_part_file_says_what_it_is(queued, cut, speech_of, tmp_path):
    part = tmp_path / "transcript.part.jsonl"
    run(queued, cut(speech_of(TALK)), part)
    head, *lines = [json.loads(line) for line in part.read_text().splitlines()]
    assert head["format"] == "stt-minutes/transcript-part"
    assert all(set(line) == {"windows", "heard", "segments"} for line in lines)


def test_what_is_transcribed_so_far_can_be_read_along(queued, cut, speech_of, tmp_path):
    part, blocks = tmp_path / "transcript.part.jsonl", cut(speech_of(TALK))
    transcript, _ = run(queued, blocks, part)
    found, end = checkpoint.so_far(part)
    assert [replace(each, id="") for each in transcript.segments] == list(found)
    assert end == part.stat().st_size
    assert checkpoint.so_far(part, end) == ((), end)
    lines = part.read_bytes().splitlines(keepends=True)
    part.write_bytes(b"".join(lines[:2]) + lines[2][:-9])
    early, offset = checkpoint.so_far(part)
    assert 0 < len(early) < len(found)
    part.write_bytes(b"".join(lines))
    rest, end = checkpoint.so_far(part, offset)
    assert (*early, *rest) == found
    part.unlink()
    assert checkpoint.so_far(part, end) == ((), 0)


def test_a_part_file_of_an_older_program_is_gone_on_from_though_nothing_of_it_can_be_read_along(
    queued, cut, speech_of, tmp_path
):
    part, blocks = tmp_path / "transcript.part.jsonl", cut(speech_of(TALK))
    run(queued, blocks, part)
    head, *lines = [json.loads(line) for line in part.read_text().splitlines()]
    old = [head, *({name: line[name] for name in ("windows", "heard")} for line in lines)]
    part.write_text("".join(json.dumps(each) + "\n" for each in old))
    assert checkpoint.so_far(part)[0] == ()
    assert run(queued, blocks, part)[1] == 0


def test_a_part_file_that_cannot_be_written_is_told(queued, tmp_path):
    with pytest.raises(WriteFailed):
        Transcriber(queued, checkpoint=tmp_path / "væk" / "transcript.part.jsonl")


LOOPING = Heard(tuple(HeardWord("ja", n / 10, n / 10 + 0.1, 0.5) for n in range(60)), -0.5, 0.1, 9.0)
FINE = Heard(
    (HeardWord("Fint.", 1.0, 2.0, 0.9), *(HeardWord(f"ord{n}", 2.0 + n, 3.0 + n, 0.9) for n in range(20))),
    -0.4,
    0.1,
    1.2,
)


def second_look(queued, blocks, answers, *, on=True):
    with Transcriber(queued, SpeechOptions(second_look=on)) as transcriber:
        transcriber._recogniser.answers = list(answers)
        for block in blocks:
            transcriber.feed(block)
        return transcriber.finish(), [effort.beam_size for _, effort in transcriber._recogniser.decoded]


def test_a_second_look_only_where_it_pays_and_the_better_is_kept(queued, cut, speech_of, caplog):
    caplog.set_level("INFO", logger="stt_minutes.speech.engine")
    blocks = cut(speech_of([(20_000, 0.9), (1_000, 0.0)]))
    kept, beams = second_look(queued, blocks, [LOOPING, FINE])
    assert kept.segments[0].text.startswith("Fint.")
    assert beams == [5, retry.BEAM]
    assert "loop" in caplog.text
    assert "second kept" in caplog.text
    assert "Fint" not in caplog.text  # no spoken word in a log
    kept, beams = second_look(queued, blocks, [FINE])
    assert (kept.segments[0].text.startswith("Fint."), beams) == (True, [5])
    kept, beams = second_look(queued, blocks, [LOOPING, LOOPING])
    assert {segment.state for segment in kept.segments if segment.words} == {"quarantined"}
    kept, beams = second_look(queued, blocks, [LOOPING], on=False)
    assert beams == [5]


def test_the_sentence_in_front_is_shown_in_the_first_look_and_in_the_second(queued, cut, speech_of):
    with Transcriber(queued, SpeechOptions(lead="Sådan."), vocabulary=("Aadal",)) as transcriber:
        transcriber._recogniser.answers = [LOOPING, FINE]
        for block in cut(speech_of([(20_000, 0.9), (1_000, 0.0)])):
            transcriber.feed(block)
        transcriber.finish()
        assert [effort.prompt for _, effort in transcriber._recogniser.decoded] == ["Sådan. Aadal.", "Sådan."]


@pytest.mark.parametrize("stretched", [False, True])
@pytest.mark.parametrize("dropped", [(6.0, 12.0), (0.0, 6.0), (20.0, 28.0), (10.0, 14.4)])
def test_a_sentence_that_the_model_drops_is_told_where_it_was_said(queued, cut, speech_of, dropped, stretched):
    """Some models leave a sentence out where a window holds several: enough words come for the window, but none there.

    stretched: as alignment has it, which gives the next word the sound of what was dropped.
    """
    start, end = dropped

    with Transcriber(queued, SpeechOptions(batch_size=1)) as transcriber:
        say = transcriber._recogniser.say

        def forgetful(window: np.ndarray) -> Heard:
            whole = say(window)
            words = [word for word in whole.words if not start <= word.start < end]
            for at, word in enumerate(words):
                if stretched and word.start >= end:
                    words[at] = replace(word, start=words[at - 1].end if at else 0.0)
                    break
            return replace(whole, words=tuple(words))

        transcriber._recogniser.say = forgetful
        for block in cut(speech_of([(29_000, 0.9), (1_000, 0.0)])):
            transcriber.feed(block)
        transcript = transcriber.finish()
    (unheard,) = (segment for segment in transcript.segments if not segment.words)
    assert abs(unheard.start_ms - start * 1000) <= 500
    # The word that took the sound in may keep as much of it as a long word takes.
    assert end * 1000 - unheard.end_ms <= (2_000 if stretched else 500)
    assert unheard.end_ms <= end * 1000 + 500
    (remark,) = (remark for remark in transcript.remarks if remark.kind == "unheard")
    assert (remark.start_ms, remark.end_ms) == (unheard.start_ms, unheard.end_ms)


@pytest.mark.parametrize(
    ("heard", "speech_ms", "reason"),
    [
        (FINE, 20_000, None),
        (LOOPING, 20_000, "loop"),
        (Heard(FINE.words[:3], -0.4, 0.1, 1.0), 20_000, "few_words"),
        (Heard((), 0.0, 0.9, 0.0), 20_000, "few_words"),
        (Heard((), 0.0, 0.9, 0.0), 1_000, None),
        (Heard(FINE.words, -1.2, 0.1, 1.2), 20_000, "low_logprob"),
    ],
)
def test_why_a_window_is_looked_at_again(heard, speech_ms, reason):
    assert retry.wanted(heard, speech_ms) == reason


def test_channels_that_differ_are_transcribed_apart_and_merged(queued, cut, speech_of):
    left = speech_of([(20_000, 0.9), (25_000, 0.0), (20_000, 0.9)])
    right = speech_of([(22_000, 0.0), (20_000, 0.9), (23_000, 0.0)])
    transcript = transcribe(cut(np.stack([left, right])), model=queued)
    assert {segment.channel for segment in transcript.segments} == {0, 1}
    for segment in transcript.segments:
        assert (22_000 - 500 <= segment.start_ms < 42_500) == (segment.channel == 1)
    assert [segment.start_ms for segment in transcript.segments] == sorted(s.start_ms for s in transcript.segments)


def test_the_same_sound_twice_is_transcribed_once(queued, cut, speech_of):
    mono = speech_of([(20_000, 0.9), (5_000, 0.0), (20_000, 0.9)])
    once = transcribe(cut(mono), model=queued)
    for other in (mono, mono * np.float32(0.8)):
        twice = transcribe(cut(np.stack([mono, other])), model=queued)
        assert [segment.channel for segment in twice.segments] == [None] * len(once.segments)
        assert [segment.span for segment in twice.segments] == [segment.span for segment in once.segments]


def test_the_words_of_the_expected_item_are_shown_to_its_windows(queued, cut, speech_of):
    words = Vocabulary(("Aadal",), ((0, ("Intranet",)), (60_000, ("Energistyring",))))
    with Transcriber(queued, SpeechOptions(use_vocabulary=True), vocabulary=words) as transcriber:
        for block in cut(speech_of([(29_000, 0.9), (1_000, 0.0)] * 5)):
            transcriber.feed(block)
        transcriber.finish()
        prompts = [effort.prompt for _, effort in transcriber._recogniser.decoded]
    assert prompts[0] == "Intranet, Aadal."
    assert prompts[-1] == "Energistyring, Aadal."
    with Transcriber(queued, SpeechOptions(use_vocabulary=False), vocabulary=words) as transcriber:
        for block in cut(speech_of([(20_000, 0.9), (1_000, 0.0)])):
            transcriber.feed(block)
        transcriber.finish()
        assert [effort.prompt for _, effort in transcriber._recogniser.decoded] == [None]
