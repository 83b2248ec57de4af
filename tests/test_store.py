"""Values as JSON: the shapes other tools rely on, and files that are too new, damaged or changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_minutes import store
from stt_minutes.errors import ChangedOnDisk, DamagedFile, FormatTooNew
from stt_minutes.values import Draft, Evidence, Section, Segment, Span, Transcript, Votes, Word

TRANSCRIPT = Transcript("da", 1000, (Segment("s1", 0, 500, (Word("Velkommen", 0, 400, 0.93),)),), (Span(500, 1000),))


def test_the_transcript_has_the_documented_shape(tmp_path: Path) -> None:
    store.save(tmp_path / "transcript.json", "transcript", TRANSCRIPT, made_from={"sound": "abc"})
    found = json.loads((tmp_path / "transcript.json").read_text(encoding="utf-8"))
    assert found["format"] == "stt-minutes/transcript"
    assert found["version"] == 1
    assert found["made_from"] == {"sound": "abc"}
    assert found["segments"][0] == {
        "id": "s1", "start_ms": 0, "end_ms": 500, "speaker": None, "state": "ok", "reason": None, "channel": None,
        "words": [{"text": "Velkommen", "start_ms": 0, "end_ms": 400, "confidence": 0.93}],
    }  # fmt: skip
    assert found["silences"] == [{"start_ms": 500, "end_ms": 1000}]


def test_lists_stand_under_their_key(tmp_path: Path) -> None:
    sections = (Section("3", 0, 10, 0.9, (Evidence("number", ("s1",), "punkt tre"),)), Section(None, 10, 20))
    store.save(tmp_path / "sections.json", "sections", sections, key="sections")
    found = json.loads((tmp_path / "sections.json").read_text(encoding="utf-8"))
    assert found["sections"][1]["item"] is None
    loaded = store.load(tmp_path / "sections.json", "sections", tuple[Section, ...], key="sections")
    assert loaded.value == sections


def test_votes_have_danish_keys() -> None:
    assert store.dump(Votes(in_favour=5, against=2))["imod"] == 2
    assert store.parse(Votes, {"for": 5, "imod": 2, "undlod": 0}) == Votes(5, 2, 0)


words = st.lists(st.tuples(st.text(max_size=8), st.integers(0, 50), st.floats(0, 1)), max_size=4).map(
    lambda rows: tuple(sorted((Word(text, at, at + 10, c) for text, at, c in rows), key=lambda word: word.start_ms))
)


@given(words, st.sampled_from(["ok", "doubtful", "quarantined"]), st.none() | st.text(max_size=5))
def test_round_trip(found: tuple[Word, ...], state: str, reason: str | None) -> None:
    transcript = Transcript("da", 100, (Segment("s1", 0, 100, found, None, state, reason),))  # type: ignore[arg-type]
    assert store.parse(Transcript, json.loads(json.dumps(store.dump(transcript)))) == transcript


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format": "stt-minutes/draft", "version": 1}',
        '{"format": "stt-minutes/transcript", "version": 1, "language": "da", "duration_ms": 1, "segments": [], "extra": 1}',
        '{"format": "stt-minutes/transcript", "version": 1, "language": "da", "duration_ms": -1, "segments": []}',
        '{"format": "stt-minutes/transcript", "version": "1"}',
    ],
)
def test_anything_else_is_damaged(tmp_path: Path, text: str) -> None:
    path = tmp_path / "transcript.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DamagedFile, match="transcript.json"):
        store.load(path, "transcript", Transcript)


def test_a_newer_format_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "transcript.json"
    path.write_text('{"format": "stt-minutes/transcript", "version": 99}', encoding="utf-8")
    with pytest.raises(FormatTooNew, match="nyere udgave"):
        store.load(path, "transcript", Transcript)


def test_an_older_format_is_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(store.UPGRADES, "draft", {1: lambda payload: {"items": payload["points"]}})
    path = tmp_path / "draft.json"
    path.write_text('{"format": "stt-minutes/draft", "version": 1, "points": [{"number": "1"}]}', encoding="utf-8")
    assert store.load(path, "draft", Draft, version=2).value.items[0].key == "1"


def test_a_change_underneath_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "minutes.json"
    store.require_unchanged(path, None)
    path.write_text("a")
    with pytest.raises(ChangedOnDisk, match="minutes.json"):
        store.require_unchanged(path, None)
    sha256 = store.hashlib.sha256(b"a").hexdigest()
    store.require_unchanged(path, sha256)
    path.write_text("b")
    with pytest.raises(ChangedOnDisk):
        store.require_unchanged(path, sha256)
