"""Voices kept between meetings: off by default, never without the house's notice, encrypted, expiring, and forgotten when asked."""

from __future__ import annotations

import os
import stat

import pytest

from stt_minutes import notice, pipeline, profiles, settings
from stt_minutes.errors import DamagedFile, InvalidOption
from stt_minutes.meeting import Meeting

VECTOR = (0.6, 0.8)


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    """Data and settings of the test's own."""
    monkeypatch.setenv("STT_MINUTES_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STT_MINUTES_CONFIG", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    return tmp_path


@pytest.fixture
def house(folders):
    """A house that keeps voices, and has told so; call it with False to turn that off."""

    def turn(on: bool, days: int = 180) -> None:
        text = f"voice_profiles = {str(on).lower()}\nvoice_profiles_days = {days}\n"
        (folders / "config" / "config.toml").write_text(text, encoding="utf-8")

    (folders / "config" / notice.VOICES_TEXT).write_text("Vi gemmer stemmer i et halvt år.\n", encoding="utf-8")
    turn(True)
    return turn


def at(monkeypatch, day: str) -> None:
    from datetime import date

    monkeypatch.setattr(profiles, "_today", lambda: date.fromisoformat(day))


def test_nothing_is_kept_unless_it_is_turned_on(folders):
    with pytest.raises(InvalidOption, match="gemmes ikke"):
        profiles.keep("Anna Holm", VECTOR, "net")
    assert profiles.kept() == ()
    assert not (folders / "data").exists()


def test_turned_on_without_a_notice_is_not_turned_on(house, folders):
    (folders / "config" / notice.VOICES_TEXT).unlink()
    with pytest.raises(InvalidOption) as caught:
        profiles.require()
    assert notice.VOICES_TEXT in caught.value.hint


def test_a_meeting_cannot_turn_it_on(folders):
    (folders / "config" / notice.VOICES_TEXT).write_text("Tekst", encoding="utf-8")
    meeting = Meeting.create(folders / "møde")
    meeting.toml.write_text("[settings]\nvoice_profiles = true\n", encoding="utf-8")
    assert settings.load(meeting.facts().settings).voice_profiles
    assert notice.voices() == ""


def test_the_notice_before_a_recording_tells_it_too(house):
    assert notice.text().endswith("Vi gemmer stemmer i et halvt år.")
    house(False)
    assert "Vi gemmer stemmer" not in notice.text()


def test_a_voice_is_kept_encrypted_until_it_expires(house, folders, monkeypatch):
    at(monkeypatch, "2026-04-15")
    house(True, days=30)
    profiles.keep("Anna Holm", VECTOR, "net")
    (kept,) = profiles.kept()
    assert (kept.name, kept.vector, kept.expires) == ("Anna Holm", VECTOR, "2026-05-15")
    content = (folders / "data" / profiles.FILE).read_bytes()
    assert b"Anna" not in content
    assert b"0.6" not in content
    at(monkeypatch, "2026-05-14")
    assert len(profiles.kept()) == 1
    at(monkeypatch, "2026-05-15")
    profiles.tidy()
    assert not (folders / "data" / profiles.FILE).exists()
    assert profiles.kept() == ()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_only_the_owner_can_read_the_key_and_the_voices(house, folders):
    profiles.keep("Anna Holm", VECTOR, "net")
    for path in (folders / "config" / profiles.KEY, folders / "data" / profiles.FILE):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_voice_that_is_kept_again_takes_the_place_of_the_old(house):
    profiles.keep("Bo Testrup", VECTOR, "net")
    profiles.keep("Anna Holm", VECTOR, "net")
    profiles.keep("anna holm", (1.0, 0.0), "net")
    assert [(each.name, each.vector) for each in profiles.kept()] == [("Bo Testrup", VECTOR), ("anna holm", (1.0, 0.0))]


def test_one_voice_is_forgotten_and_then_all(house, folders):
    profiles.keep("Bo Testrup", VECTOR, "net")
    profiles.keep("Anna Holm", VECTOR, "net")
    assert not profiles.forget("Carl Vig")
    assert profiles.forget("bo testrup")
    assert [each.name for each in profiles.kept()] == ["Anna Holm"]
    profiles.forget_all()
    assert [path.name for path in folders.rglob("voices.*")] == []


def test_forgetting_the_last_voice_leaves_no_file(house, folders):
    profiles.keep("Anna Holm", VECTOR, "net")
    assert profiles.forget("Anna Holm")
    assert [path.name for path in folders.rglob("voices.*")] == []


def test_turning_it_off_deletes_the_voices_and_the_key_at_the_next_run(house, folders):
    profiles.keep("Anna Holm", VECTOR, "net")
    meeting = Meeting.create(folders / "møde")
    pipeline.run(meeting, until="agenda")
    assert len(profiles.kept()) == 1
    house(False)
    pipeline.run(meeting, until="agenda")
    assert [path.name for path in folders.rglob("voices.*")] == []
    house(True)
    assert profiles.kept() == ()


def test_another_users_voices_are_left_alone(folders):
    (folders / "data").mkdir()
    other = folders / "data" / profiles.FILE
    other.write_bytes(b"not ours")
    profiles.tidy()
    assert other.exists()


@pytest.mark.parametrize("damage", ["file", "key", "lost key"])
def test_what_cannot_be_opened_is_told_and_stops_no_other_work(house, folders, damage):
    profiles.keep("Anna Holm", VECTOR, "net")
    path = folders / ("data/" + profiles.FILE if damage == "file" else "config/" + profiles.KEY)
    if damage == "lost key":
        path.unlink()
    else:
        path.write_bytes(b"x" + path.read_bytes()[:-9])
    with pytest.raises(DamagedFile) as caught:
        profiles.kept()
    assert "--forget-all" in caught.value.hint
    profiles.tidy()
    profiles.forget_all()
    assert profiles.kept() == ()
