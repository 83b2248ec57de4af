"""The journal of a recording: what is appended is read again, and no crash makes it unreadable."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stt_minutes.audio import journal
from stt_minutes.audio.journal import Gap, Open, RecordedSegment, Session, Stop
from stt_minutes.errors import AudioUnreadable, FormatTooNew

AT = "2026-04-15T09:00:00+02:00"


def a_segment(number: int, start_ms: int, samples: int = 480_000) -> RecordedSegment:
    return RecordedSegment(f"recording-{number:04}.flac", start_ms, samples, 16_000, 1, "Mikrofon", "0" * 64)


def write(folder, *lines):
    for line in lines:
        journal.append(folder, line)


def test_what_is_appended_is_read_in_order_of_time(tmp_path):
    write(
        tmp_path,
        Session(AT, 0),
        Open("recording-0001.pcm", 0, 16_000, 1, "Mikrofon"),
        a_segment(1, 0),
        Gap(30_000, 42_000, "device"),
        a_segment(2, 42_000, 16_001),
        Stop(AT, 43_000),
    )
    found = journal.read(tmp_path)
    assert [(segment.file, segment.start_ms, segment.end_ms) for segment in found.segments] == [
        ("recording-0001.flac", 0, 30_000),
        ("recording-0002.flac", 42_000, 43_000),
    ]
    assert (found.end_ms, found.channels, found.tail, found.stop, found.damaged_lines) == (
        43_000,
        1,
        None,
        Stop(AT, 43_000),
        0,
    )
    assert [remark.text for remark in found.remarks] == [
        "Der mangler 12 sekunder af optagelsen fra 0.30: mikrofonen var væk."
    ]


def test_planned_gaps_are_no_remarks(tmp_path):
    write(tmp_path, Session(AT, 0), a_segment(1, 0), Gap(30_000, 90_000, "pause"), Gap(90_000, 95_000, "doors_closed"))
    assert journal.read(tmp_path).remarks == ()


def test_a_recording_that_was_cut_off_says_so(tmp_path):
    write(tmp_path, Session(AT, 0), a_segment(1, 0), Stop(AT, 30_000, cut=True))
    assert [remark.kind for remark in journal.read(tmp_path).remarks] == ["recording_cut"]
    write(tmp_path, Session(AT, 90_000), Gap(30_000, 90_000, "interrupted"))
    assert [remark.text for remark in journal.read(tmp_path).remarks] == [
        "Der mangler 1 min. af optagelsen fra 0.30: optagelsen blev afbrudt."
    ]


def test_the_last_open_line_without_its_segment_is_the_tail(tmp_path):
    write(tmp_path, Session(AT, 0), Open("recording-0001.pcm", 0, 16_000, 1, "M"), a_segment(1, 0))
    write(
        tmp_path, Open("recording-0002.pcm", 30_000, 16_000, 1, "M"), Open("recording-0002.pcm", 31_500, 16_000, 1, "M")
    )
    found = journal.read(tmp_path)
    assert found.tail == Open("recording-0002.pcm", 31_500, 16_000, 1, "M")
    assert found.stop is None


@given(cut=st.integers(min_value=0))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_a_journal_cut_anywhere_is_read_and_goes_on(tmp_path, cut):
    path = tmp_path / journal.JOURNAL
    path.unlink(missing_ok=True)
    write(tmp_path, Session(AT, 0), a_segment(1, 0), a_segment(2, 30_000))
    raw = path.read_bytes()
    path.write_bytes(raw[: cut % (len(raw) + 1)])
    before = journal.read(tmp_path)
    journal.append(tmp_path, a_segment(3, 60_000))
    after = journal.read(tmp_path)
    assert after.segments[-1] == a_segment(3, 60_000)
    assert len(after.segments) >= len(before.segments) + 1
    assert set(before.segments) <= set(after.segments)


def test_lines_that_are_not_lines_are_counted(tmp_path):
    write(tmp_path, Session(AT, 0))
    with (tmp_path / journal.JOURNAL).open("ab") as file:
        file.write(b'{"kind":"segment","file":"../../etc/passwd.flac","start_ms":0}\n\xff\xfe\n[]\n{"kind":"gap"}\n')
    write(tmp_path, a_segment(1, 0))
    found = journal.read(tmp_path)
    assert found.damaged_lines == 4
    assert len(found.segments) == 1


def test_a_file_outside_the_folder_is_refused(tmp_path):
    line = json.dumps({**vars_of(a_segment(1, 0)), "file": "../recording-0001.flac"})
    (tmp_path / journal.JOURNAL).write_text(line + "\n")
    assert journal.read(tmp_path).segments == ()


def vars_of(line):
    return {name: getattr(line, name) for name in line.__dataclass_fields__}


def test_no_journal_and_a_newer_one_are_errors_in_words(tmp_path):
    with pytest.raises(AudioUnreadable, match="ingen optagelse"):
        journal.read(tmp_path)
    write(tmp_path, Session(AT, 0, version=journal.VERSION + 1))
    with pytest.raises(FormatTooNew, match="nyere udgave"):
        journal.read(tmp_path)


@pytest.mark.parametrize(
    ("ms", "text"),
    [(1, "1 sekund"), (1_000, "1 sekund"), (12_400, "12 sekunder"), (60_000, "1 min."), (125_000, "2 min. 5 sekunder")],
)
def test_lengths_are_said_to_the_second(ms, text):
    assert journal.seconds(ms) == text


def test_every_reason_has_words():
    from typing import get_args

    assert set(journal.REASONS) == set(get_args(journal.GapReason))
