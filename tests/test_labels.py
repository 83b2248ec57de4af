"""Running labels: the turns that `run` would find, told while sound comes in, and given up before anything else suffers."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest

from stt_minutes import engines, labels, pipeline, settings
from stt_minutes.errors import EngineFailed
from stt_minutes.labels import Labels
from stt_minutes.meeting import Meeting
from stt_minutes.values import Block, Turn


class Loudness:
    """Stands in for a diarizer: every second is a turn, of a voice as loud as it is."""

    def __init__(self) -> None:
        self._turns: list[Turn] = []
        self.looked = 0

    def feed(self, block: Block) -> None:
        voice = round(float(np.abs(block.samples).max()) * 10)
        self._turns.append(Turn(block.start_ms, block.end_ms, f"Taler {voice}"))

    def labels(self) -> tuple[Turn, ...]:
        self.looked += 1
        return tuple(self._turns)

    finish = labels


class Failing(Loudness):
    def feed(self, _: Block) -> None:
        raise MemoryError


@pytest.fixture
def meeting(tmp_path):
    return Meeting.create(tmp_path / "møde")


@pytest.fixture
def wanted():
    return settings.load(speakers=True)


@pytest.fixture
def heard(monkeypatch):
    """Put a diarizer in place; and the sound is always the same."""

    def place(diarizer):
        monkeypatch.setattr(engines, "diarizer", lambda _: diarizer)
        monkeypatch.setattr(pipeline, "turns_inputs", lambda *_: {"sound": "of the test"})
        return diarizer

    return place


def piece(start_ms: int, *voices: int, channels: int = 1):
    return [
        Block(start_ms + second * 1000, np.full((channels, 16_000), voice / 10, np.float32))
        for second, voice in enumerate(voices)
    ]


def test_the_latest_voices_are_told_and_the_turns_are_kept_at_the_end(meeting, wanted, heard):
    heard(Loudness())
    running = Labels(meeting, wanted)
    running.add(partial(piece, 0, 1, 1, 2))
    assert running.listen()
    assert not running.listen()
    assert (running.voices, running.latest) == (2, (("Taler 1", 0, 2000), ("Taler 2", 2000, 3000)))
    assert running.heard_ms == 3000
    assert not meeting.has("turns")
    running.settle()
    assert [turn.speaker for turn in meeting.value("turns")] == ["Taler 1", "Taler 1", "Taler 2"]
    assert meeting.made_from("turns") == {"sound": "of the test"}


def test_only_the_latest_few_are_shown(meeting, wanted, heard):
    heard(Loudness())
    running = Labels(meeting, wanted)
    running.add(partial(piece, 0, 1, 2, 3, 4, 5, 5))
    running.listen()
    assert [label for label, _, _ in running.latest] == ["Taler 3", "Taler 4", "Taler 5"]


def test_what_lags_behind_is_not_looked_at_until_it_has_caught_up(meeting, wanted, heard):
    diarizer = heard(Loudness())
    running = Labels(meeting, wanted)
    for start in range(0, 5000, 1000):
        running.add(partial(piece, start, 1))
    while running.listen():
        pass
    assert diarizer.looked == 1
    running.settle()
    assert len(meeting.value("turns")) == 5


def test_a_look_that_holds_up_the_text_is_the_last(meeting, wanted, heard, monkeypatch):
    diarizer = heard(Loudness())
    monkeypatch.setattr(labels, "LOOKING", 1e9)
    monkeypatch.setattr(labels, "LONGEST_S", -1.0)
    running = Labels(meeting, wanted)
    for start in (0, 1000):
        running.add(partial(piece, start, 1))
        running.listen()
    assert diarizer.looked == 1
    running.settle()
    assert len(meeting.value("turns")) == 2


def test_a_failure_costs_the_labels_only(meeting, wanted, heard):
    heard(Failing())
    running = Labels(meeting, wanted)
    running.add(partial(piece, 0, 1))
    running.add(partial(piece, 1000, 1))
    assert running.listen()
    assert not running.listen()
    running.settle()
    assert not meeting.has("turns")


def test_a_piece_with_more_channels_leaves_the_turns_to_run(meeting, wanted, heard):
    heard(Loudness())
    running = Labels(meeting, wanted)
    running.add(partial(piece, 0, 1))
    running.add(partial(piece, 1000, 1, channels=2))
    while running.listen():
        pass
    running.settle()
    assert not meeting.has("turns")


@pytest.mark.parametrize("speakers", [False, True])
def test_without_the_setting_or_the_model_nothing_is_heard(meeting, monkeypatch, speakers):
    def missing(_: object) -> None:
        raise EngineFailed("væk", "hent den")

    monkeypatch.setattr(engines, "diarizer", missing)
    running = Labels(meeting, settings.load(speakers=speakers))
    running.add(partial(piece, 0, 1))
    assert not running.listen()
    running.settle()
    assert not meeting.has("turns")
    assert json.dumps(running.latest) == "[]"
