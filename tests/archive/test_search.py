"""What was said is found; what was said behind closed doors is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from stt_minutes.archive.search import INDEX, search
from stt_minutes.cli import main
from stt_minutes.errors import DamagedFile, InvalidOption
from stt_minutes.meeting import Meeting
from stt_minutes.values import Agenda, AgendaItem, Body, Section, Segment, Transcript, Word


def _said(number: int, text: str, state: str = "ok") -> Segment:
    at = number * 1000
    words = tuple(Word(word, at + 10 * i, at + 10 * i + 9) for i, word in enumerate(text.split()))
    return Segment(f"s{number}", at, at + 1000, words, None, state)  # type: ignore[arg-type]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    meeting = Meeting.create(tmp_path / "møder" / "marts")
    meeting.save("agenda", Agenda(Body("Byrådet"), (AgendaItem("1", "Skoler"), AgendaItem("2", "Salg", open=False))))
    segments = (
        _said(0, "vi taler om skolen på Åvej"),
        _said(1, "prisen er kanariefugl"),
        _said(2, "tak fordi du så med", "quarantined"),
    )
    meeting.save("transcript", Transcript("da", 3000, segments))
    meeting.save("sections", (Section("1", 0, 1000), Section("2", 1000, 2000), Section(None, 2000, 3000)))
    return tmp_path / "møder"


def test_words_are_found_with_item_and_time(house: Path) -> None:
    (hit,) = search(house, "skol* åvej")
    assert (hit.meeting, hit.item, hit.start_ms) == ("marts", "1", 0)
    assert "«skolen»" in hit.passage


def test_closed_items_and_quarantine_are_not_in_the_index(house: Path) -> None:
    assert search(house, "kanariefugl") == ()
    assert search(house, "fordi") == ()
    assert b"kanariefugl" not in (house / INDEX).read_bytes()


def test_the_index_follows_the_meetings(house: Path) -> None:
    assert search(house, "svømmehal") == ()
    meeting = Meeting(house / "marts")
    meeting.save("transcript", Transcript("da", 3000, (_said(0, "en ny svømmehal"),)))
    assert len(search(house, "svømmehal")) == 1
    assert search(house, "skolen") == ()
    (house / "marts" / "meeting.toml").unlink()
    assert search(house, "svømmehal") == ()


@pytest.mark.parametrize("words", ['"', "NEAR(", "skolen OR", "text:skolen", "*", "a-b", "(", "'; DROP TABLE said; --"])
def test_nothing_a_person_writes_is_syntax(house: Path, words: str) -> None:
    try:
        hits = search(house, words)
    except InvalidOption:
        assert not words.strip('"*')
    else:
        assert isinstance(hits, tuple)


def test_a_damaged_index_is_said(house: Path) -> None:
    (house / INDEX).write_bytes(b"not a database" * 100)
    with pytest.raises(DamagedFile, match="Søgeregistret"):
        search(house, "skolen")


def test_the_command(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", str(house), "skolen"]) == 0
    assert "marts" in capsys.readouterr().out
    assert main(["search", str(house), "giraf"]) == 0
    assert "ikke fundet" in capsys.readouterr().err
    assert main(["search", str(house / "nej"), "giraf"]) == 3
