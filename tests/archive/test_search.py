"""What was said is found; what was said behind closed doors is not."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from stt_minutes import disclosure
from stt_minutes.archive.search import INDEX, LeftOut, search
from stt_minutes.cli import main
from stt_minutes.errors import DamagedFile, InvalidOption
from stt_minutes.meeting import Meeting
from stt_minutes.values import Agenda, AgendaItem, Body, Case, Review, Section, Segment, Transcript, Word


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
    assert os.name == "nt" or (house / INDEX).stat().st_mode & 0o777 == 0o600
    meeting = Meeting(house / "marts")
    meeting.save("transcript", Transcript("da", 3000, (_said(0, "en ny svømmehal"),)))
    meeting.save("sections", (Section("1", 0, 1000), Section("2", 1000, 3000)))
    assert len(search(house, "svømmehal")) == 1
    assert search(house, "skolen") == ()
    (house / "marts" / "meeting.toml").unlink()
    assert search(house, "svømmehal") == ()


def told(house: Path, words: str, *, without_agenda: bool = False) -> tuple[int, list[tuple[str, str]]]:
    left_out: list[LeftOut] = []
    hits = search(house, words, without_agenda=without_agenda, tell=left_out.append)
    return len(hits), [(each.meeting, each.why) for each in left_out]


def test_a_meeting_of_which_it_is_not_known_what_is_closed_is_left_out_and_told_of(house: Path) -> None:
    assert told(house, "skolen") == (1, [])
    Meeting(house / "marts").path("sections").unlink()
    for _ in range(2):
        assert told(house, "skolen") == (0, [("marts", disclosure.UNPLACED)])
    assert b"skolen" not in (house / INDEX).read_bytes()


def test_a_changed_agenda_takes_what_was_said_out_of_the_index(house: Path) -> None:
    assert told(house, "skolen") == (1, [])
    Meeting(house / "marts").save("agenda", Agenda(Body("Byrådet"), (AgendaItem("1", "Skoler", open=False),)))
    assert told(house, "skolen") == (0, [("marts", disclosure.MOVED)])
    assert b"skolen" not in (house / INDEX).read_bytes()


def test_a_meeting_without_an_agenda_is_searched_only_when_asked(house: Path) -> None:
    meeting = Meeting.create(house / "april")
    meeting.save("transcript", Transcript("da", 3000, (_said(0, "broen ved havnen"),)))
    assert told(house, "broen") == (0, [("april", disclosure.NO_AGENDA)])
    assert told(house, "broen", without_agenda=True) == (1, [])
    assert told(house, "broen") == (0, [("april", disclosure.NO_AGENDA)])
    assert b"broen" not in (house / INDEX).read_bytes()


def test_a_meeting_whose_agenda_is_gone_or_empty_is_not_one_without_an_agenda(house: Path) -> None:
    """Something was known to be closed, or may have been."""
    meeting = Meeting(house / "marts")
    meeting.save("agenda", Agenda(Body("Byrådet"), ()))
    assert told(house, "skolen", without_agenda=True) == (0, [("marts", disclosure.NO_ITEMS)])
    meeting.path("agenda").unlink()
    assert told(house, "skolen", without_agenda=True) == (0, [("marts", disclosure.AGENDA_GONE)])
    meeting.path("sections").unlink()
    meeting.save("minutes", Review(cases=(Case("1", "Skoler"),)))
    assert told(house, "skolen", without_agenda=True) == (0, [("marts", disclosure.AGENDA_GONE)])
    assert b"skolen" not in (house / INDEX).read_bytes()


def test_a_damaged_meeting_does_not_keep_the_others_from_being_searched(house: Path) -> None:
    meeting = Meeting.create(house / "april")
    meeting.path("transcript").write_text("{")
    hits, left_out = told(house, "skolen")
    assert (hits, [name for name, _ in left_out]) == (1, ["april"])


def _more(house: Path, count: int) -> list[Meeting]:
    made = []
    for number in range(count):
        meeting = Meeting.create(house / f"møde {number}")
        meeting.save("agenda", Agenda(Body("Byrådet"), (AgendaItem("1", "Skoler"),)))
        spoken = (_said(0, f"kanarie{number}fugl i buret"), _said(1, f"undulat{number} på pinden"))
        meeting.save("transcript", Transcript("da", 2000, spoken))
        meeting.save("sections", (Section("1", 0, 2000),))
        made.append(meeting)
    return made


def test_what_is_closed_or_deleted_later_is_forgotten_for_good(house: Path) -> None:
    """Deleted rows stay readable in an SQLite file, so its bytes are searched, and the words that the index knows."""
    meetings = _more(house, 12)
    assert len(search(house, "buret", limit=50)) == 12
    for number, meeting in enumerate(meetings):
        if number % 3 == 0:
            meeting.save("agenda", Agenda(Body("Byrådet"), (AgendaItem("1", "Skoler", open=False),)))
            meeting.save("sections", (Section("1", 0, 2000),))
        elif number % 3 == 1:
            shutil.rmtree(meeting.folder)
        else:
            cut = (_said(1, f"undulat{number} på pinden"),)
            meeting.save("transcript", Transcript("da", 2000, cut))
            meeting.save("sections", (Section("1", 0, 2000),))
    assert len(search(house, "pinden")) == 4
    for path in house.glob("*sqlite3*"):
        raw = path.read_bytes()
        assert [number for number in range(12) if f"kanarie{number}fugl".encode() in raw] == []
    with closing(sqlite3.connect(house / INDEX)) as index:
        index.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, said, row)")
        known = {term for (term,) in index.execute("SELECT term FROM temp.words")}
    assert {"pinden", "undulat2"} <= known
    assert {"buret", "kanarie0fugl", "kanarie2fugl", "undulat1"} & known == set()


def test_new_meetings_are_written_into_the_file_that_is_there(house: Path) -> None:
    search(house, "skolen")
    before = (house / INDEX).stat().st_ino
    _more(house, 3)
    assert len(search(house, "buret")) == 3
    assert (house / INDEX).stat().st_ino == before


def test_an_index_of_an_earlier_kind_is_made_anew(house: Path) -> None:
    with closing(sqlite3.connect(house / INDEX)) as index:
        index.execute("CREATE TABLE meetings (name TEXT PRIMARY KEY, made_from TEXT NOT NULL)")
        index.execute("INSERT INTO meetings VALUES ('marts', 'kanariefugl')")
        index.commit()
    assert told(house, "skolen") == (1, [])
    assert b"kanariefugl" not in (house / INDEX).read_bytes()


@pytest.mark.parametrize("words", ['"', "NEAR(", "skolen OR", "text:skolen", "*", "a-b", "(", "'; DROP TABLE said; --"])
def test_nothing_a_person_writes_is_syntax(house: Path, words: str) -> None:
    try:
        hits = search(house, words)
    except InvalidOption:
        assert not any(map(str.isalnum, words))
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
    told = capsys.readouterr().err
    assert "ikke fundet" in told
    assert "giraf*" in told
    assert main(["search", str(house / "nej"), "giraf"]) == 3
    (house / "marts" / "sections.json").unlink()
    capsys.readouterr()
    assert main(["search", str(house), "skolen"]) == 0
    told = capsys.readouterr()
    assert "skolen" not in told.out
    assert f"marts er ikke søgt igennem: {disclosure.UNPLACED} Kør: stt-minutes run" in told.err


def test_the_house_word_list_is_searched_as_it_is_shown(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule of the list, a word of it changed later, and the same words in the exports."""
    config = house.parent / "config"
    config.mkdir()
    monkeypatch.setenv("STT_MINUTES_CONFIG", str(config))
    assert len(search(house, "skolen")) == 1
    (config / "ordliste.txt").write_text("skolen på Åvej -> Nordskolen\n", encoding="utf-8")
    assert search(house, "skolen") == ()
    (hit,) = search(house, "Nordskolen")
    assert hit.passage == "vi taler om «Nordskolen»"
    target = house.parent / "referat.txt"
    assert main(["export", str(house / "marts"), "--transcript", "txt", "-o", str(target)]) == 0
    assert "vi taler om Nordskolen" in (house.parent / "transskription.txt").read_text(encoding="utf-8")
    (config / "ordliste.txt").write_text("skolen på Åvej -> Sydskolen\n", encoding="utf-8")
    assert (search(house, "Nordskolen"), len(search(house, "Sydskolen"))) == ((), 1)
    (config / "ordliste.txt").unlink()
    assert len(search(house, "skolen")) == 1


def test_a_meeting_whose_word_list_cannot_be_read_is_left_out_and_told(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = house.parent / "config"
    config.mkdir()
    monkeypatch.setenv("STT_MINUTES_CONFIG", str(config))
    (config / "ordliste.txt").write_bytes(b"\xff\xfe\x00bank -> Bank")
    told: list[LeftOut] = []
    assert search(house, "skolen", tell=told.append) == ()
    assert "Ordlisten" in told[0].why
    assert "utf-8" not in told[0].why


def _with_segments(house: Path, *segments: Segment) -> None:
    meeting = Meeting(house / "marts")
    meeting.save("transcript", Transcript("da", segments[-1].end_ms, segments))
    end = segments[-1].end_ms
    borders = [("1", 0, min(3000, end)), ("2", 3000, 4000), ("1", 4000, end)]
    meeting.save("sections", tuple(Section(key, start, stop) for key, start, stop in borders if start < stop <= end))


@pytest.mark.parametrize("words", ["Ålborg", "Aalborg", "A\u030alborg", "aalb*", "ålb*", "ÅLBORG"])
def test_aa_and_a_with_a_ring_are_one_however_they_are_written(house: Path, words: str) -> None:
    for said in ("turen til Ålborg", "turen til Aalborg", "turen til A\u030alborg"):
        _with_segments(house, _said(0, said))
        assert len(search(house, words)) == 1, said


def test_words_said_over_two_segments_are_said(house: Path) -> None:
    _with_segments(
        house, _said(0, "der er spurgt til"), _said(1, "varmepumper i skolen"), _said(40, "varmepumper igen")
    )
    (hit,) = search(house, "spurgt varmepumper")
    assert (hit.start_ms, hit.passage) == (0, "der er «spurgt» til «varmepumper» i skolen")
    assert [each.start_ms for each in search(house, "varmepumper")] in ([1000, 40_000], [40_000, 1000])
    assert search(house, "igen skolen") == ()


def test_words_on_the_two_sides_of_a_closed_item_are_not_put_together(house: Path) -> None:
    _with_segments(house, _said(2, "vi lukker dørene"), _said(3, "hemmelig kanariefugl"), _said(4, "og åbner dem"))
    assert search(house, "lukker kanariefugl") == ()
    assert b"kanariefugl" not in (house / INDEX).read_bytes()


def test_an_archive_in_which_nothing_may_be_written_is_searched(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "touch", refuse)
    (hit,) = search(house, "skolen")
    assert hit.item == "1"
    assert search(house, "kanariefugl") == ()
    assert not (house / INDEX).exists()
