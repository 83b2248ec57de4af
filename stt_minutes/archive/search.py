"""Search in what was said in many meetings: an SQLite full-text index beside them, made from their transcripts.

Nothing that belongs to a closed item is ever in the index.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes.errors import DamagedFile, InvalidOption
from stt_minutes.files import sha256_of, write_error
from stt_minutes.meeting import Meeting
from stt_minutes.minutes import corrections
from stt_minutes.values import Corrections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INDEX = "search.sqlite3"
SCHEMA = """
CREATE TABLE IF NOT EXISTS meetings (name TEXT PRIMARY KEY, made_from TEXT NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS said USING fts5(
    text, meeting UNINDEXED, start_ms UNINDEXED, item UNINDEXED, tokenize = "unicode61 remove_diacritics 0"
);
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was said: `passage` has the words found between « and »."""

    meeting: str
    item: str | None
    start_ms: int
    passage: str


def search(folder: Path, words: str, *, limit: int = 50) -> tuple[Hit, ...]:
    """The passages under `folder` with all the words, best first. The index is brought up to date first.

    A word may end in * for all its endings. Raises InvalidOption without words, DamagedFile or DiskFull for the index.
    """
    asked = " ".join(_quoted(word) for word in words.split())
    if not asked:
        raise InvalidOption("Der er intet at søge efter.", "Skriv et eller flere ord.")
    path = folder / INDEX
    try:
        with closing(sqlite3.connect(path)) as index:
            index.executescript(SCHEMA)
            _update(index, folder)
            rows = index.execute(
                "SELECT meeting, item, start_ms, snippet(said, 0, '«', '»', '…', 24) FROM said WHERE said MATCH ? ORDER BY rank LIMIT ?",
                (asked, limit),
            ).fetchall()
    except sqlite3.DatabaseError as error:
        raise DamagedFile(
            f"Søgeregistret {path} kan ikke bruges ({error}).", "Slet det; det bliver lavet igen ved næste søgning."
        ) from error
    except OSError as error:
        raise write_error(path, error) from error
    return tuple(Hit(*row) for row in rows)


def _quoted(word: str) -> str:
    """The word as FTS5 takes it: in quotes, so that nothing a person writes is syntax."""
    star = "*" if word.endswith("*") else ""
    plain = word.rstrip("*").replace('"', "")
    return f'"{plain}"{star}' if plain else ""


def _update(index: sqlite3.Connection, folder: Path) -> None:
    known = dict(index.execute("SELECT name, made_from FROM meetings"))
    with index:
        for meeting in _meetings(folder):
            name = str(meeting.folder.relative_to(folder))
            made_from = json.dumps(
                [
                    sha256_of(meeting.path(each)) if meeting.has(each) else ""
                    for each in ("transcript", "sections", "agenda", "corrections")
                ]
            )
            if known.pop(name, None) == made_from:
                continue
            _forget(index, name)
            index.executemany(
                "INSERT INTO said (text, meeting, start_ms, item) VALUES (?, ?, ?, ?)", _rows(meeting, name)
            )
            index.execute("INSERT INTO meetings VALUES (?, ?)", (name, made_from))
        for name in known:
            _forget(index, name)


def _forget(index: sqlite3.Connection, name: str) -> None:
    index.execute("DELETE FROM said WHERE meeting = ?", (name,))
    index.execute("DELETE FROM meetings WHERE name = ?", (name,))


def _meetings(folder: Path) -> Iterator[Meeting]:
    for path in sorted(folder.rglob("meeting.toml")):
        meeting = Meeting(path.parent)
        if meeting.has("transcript"):
            yield meeting


def _rows(meeting: Meeting, name: str) -> Iterator[tuple[str, str, int, str | None]]:
    changed = meeting.value("corrections", Corrections())
    transcript = corrections.apply(meeting.value("transcript"), changed)
    sections = corrections.apply_sections(meeting.value("sections", ()), changed)
    closed = {item.key for item in meeting.agenda().items if not item.open} if meeting.has("agenda") else set()
    # A segment that so much as touches a closed section stays out.
    shut = [section.span for section in sections if {section.item, *section.also} & closed]
    for segment in transcript.segments:
        if segment.state == "quarantined" or not segment.words or any(segment.span & span for span in shut):
            continue
        yield segment.text, name, segment.start_ms, corrections.item_at(sections, segment.start_ms)
