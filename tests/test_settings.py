"""Flags > environment > meeting.toml > config.toml > defaults; a wrong value names its source."""

from __future__ import annotations

import pytest

from stt_minutes import settings
from stt_minutes.errors import InvalidOption


def _config(text: str) -> None:
    folder = settings.config_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(text, encoding="utf-8")


def test_the_order_of_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().beam is None
    _config("beam = 2\nthreads = 1\n")
    assert settings.load().beam == 2
    assert settings.load({"beam": 3}).beam == 3
    monkeypatch.setenv("STT_MINUTES_BEAM", "4")
    assert settings.load({"beam": 3}).beam == 4
    assert settings.load({"beam": 3}, beam=6).beam == 6
    assert settings.load({"beam": 3}, beam=None).threads == 1


@pytest.mark.parametrize(
    ("table", "word"), [({"beam": 0}, "beam"), ({"device": "tpu"}, "device"), ({"modl": "x"}, "modl")]
)
def test_a_wrong_value_is_named(table: dict[str, object], word: str) -> None:
    with pytest.raises(InvalidOption, match=f"{word}.*meeting.toml") as caught:
        settings.load(table)
    assert caught.value.hint


def test_sources_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidOption, match="kommandolinjen"):
        settings.load(beam=99)
    monkeypatch.setenv("STT_MINUTES_BEAM", "many")
    with pytest.raises(InvalidOption, match="STT_MINUTES_BEAM"):
        settings.load()


def test_a_broken_config_file_is_named() -> None:
    _config("beam = ")
    with pytest.raises(InvalidOption, match="config.toml"):
        settings.load()


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in settings.Settings.model_fields.items() if not field.description] == []
