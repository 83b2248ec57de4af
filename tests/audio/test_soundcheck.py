"""A few seconds from a real microphone before the meeting."""

from __future__ import annotations

import pytest

from stt_minutes.audio import soundcheck
from stt_minutes.errors import NoMicrophone

pytestmark = pytest.mark.soundserver


def test_speech_is_heard_with_its_level(studio):
    playing = studio.begin(studio.said(20, 30))
    heard = soundcheck.listen(seconds=2.0)
    playing.kill()
    playing.wait(timeout=10)
    assert heard.device.name == "virt.monitor"
    assert heard.sample_rate == 16_000
    assert 1.9 <= len(heard.samples) / heard.sample_rate <= 2.3
    assert heard.troubles == ()
    assert heard.level.peak > -30


def test_silence_is_said_at_once(studio):
    assert soundcheck.listen(seconds=1.0).troubles == ("silent",)


def test_a_faint_voice_is_said_at_once(studio):
    playing = studio.begin(studio.said(20, 30) * 0.003)
    heard = soundcheck.listen(seconds=2.0)
    playing.kill()
    playing.wait(timeout=10)
    assert heard.troubles == ("low",)


def test_a_microphone_that_is_not_there_is_an_error(studio):
    with pytest.raises(NoMicrophone, match="„findes ikke“"):
        soundcheck.listen("findes ikke")
