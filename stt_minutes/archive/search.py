"""Search in what was said in many meetings: an SQLite full-text index beside them, made from their transcripts.

Nothing that belongs to a closed item is ever in the index, and nothing of a meeting of which it is not known what is closed.
"""

from __future__ import annotations

import errno
import json
import sqlite3
import unicodedata
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from stt_minutes import disclosure, engines, settings, written
from stt_minutes.errors import DamagedFile, InvalidOption, MinutesError
from stt_minutes.files import replacing, sha256_of, sweep, write_error
from stt_minutes.meeting import Meeting
from stt_minutes.minutes import corrections, secrecy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

INDEX = "search.sqlite3"
READ_ONLY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
VERSION = 3
"""Of the index's tables and of what may be in them: an older file is made anew."""
SCHEMA = f"""
CREATE TABLE meetings (name TEXT PRIMARY KEY, made_from TEXT NOT NULL, why TEXT, remedy TEXT);
CREATE VIRTUAL TABLE said USING fts5(
    text, following, meeting UNINDEXED, start_ms UNINDEXED, item UNINDEXED, tokenize = "unicode61 remove_diacritics 0"
);
PRAGMA user_version = {VERSION};
"""
FOLLOWS_MS = 10_000
"""Words that must all be said may be said over two segments that begin so shortly one after the other's end."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was said: `passage` has the words found between « and »."""

    meeting: str
    item: str | None
    start_ms: int
    passage: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A meeting that was not searched: why, and what to do, in Danish."""

    meeting: str
    why: str
    remedy: str


def search(
    folder: Path,
    words: str,
    *,
    limit: int = 50,
    without_agenda: bool = False,
    tell: Callable[[LeftOut], None] = lambda _: None,
) -> tuple[Hit, ...]:
    """The passages under `folder` with all the words, best first. The index is brought up to date first.

    A word may end in * for all its endings. Each meeting of which it is not known what is closed is left out and told of;
    `without_agenda` takes those in that have no agenda at all, so that nothing is known to be closed. Raises InvalidOption
    without words, DamagedFile or DiskFull for the index.
    """
    terms = [term for word in unicodedata.normalize("NFC", words).split() if (term := _term(word))]
    if not terms:
        raise InvalidOption("Der er intet at søge efter.", "Skriv et eller flere ord.")
    # All the words, in two segments that follow on each other, and one at least in the first: the second has a row of its own.
    asked = f"({' AND '.join(terms)}) AND {{text}} : ({' OR '.join(terms)})"
    path = folder / INDEX
    try:
        sweep(folder, below=False)
        path.touch(mode=0o600)  # SQLite would make it as readable as any file
        path.chmod(0o600)
    except OSError as error:
        if error.errno in READ_ONLY:
            return _searched_in_memory(folder, asked, limit, tell, without_agenda=without_agenda)
        raise write_error(path, error) from error
    try:
        for each in _refresh(path, folder, without_agenda=without_agenda):
            tell(each)
        with closing(sqlite3.connect(path)) as index:
            return _hits(index, asked, limit)
    except sqlite3.DatabaseError as error:
        raise DamagedFile(
            f"Søgeregistret {path} kan ikke bruges; det er beskadiget eller optaget af et andet program.",
            "Slet det; det bliver lavet igen ved næste søgning.",
        ) from error
    except OSError as error:
        raise write_error(path, error) from error


def _searched_in_memory(
    folder: Path, asked: str, limit: int, tell: Callable[[LeftOut], None], *, without_agenda: bool
) -> tuple[Hit, ...]:
    """The same where nothing may be written: the index is made for this one search."""
    with closing(sqlite3.connect(":memory:")) as index:
        index.executescript(SCHEMA)
        found = _found(folder, without_agenda=without_agenda)
        _add(index, found, list(found), without_agenda=without_agenda)
        for each in _left_out(index, found):
            tell(each)
        return _hits(index, asked, limit)


def _hits(index: sqlite3.Connection, asked: str, limit: int) -> tuple[Hit, ...]:
    rows = index.execute(
        "SELECT meeting, item, start_ms, snippet(said, 0, '«', '»', '…', 24), snippet(said, 1, '«', '»', '…', 24)"
        " FROM said WHERE said MATCH ? ORDER BY rank LIMIT ?",
        (asked, limit),
    )
    return tuple(
        Hit(meeting, item, start_ms, f"{text} {after}" if "«" in after else text)
        for meeting, item, start_ms, text, after in rows
    )


def _term(word: str) -> str:
    """The word as FTS5 takes it: in quotes, so that nothing a person writes is syntax; with aa for å and the other way too."""
    star = "*" if word.endswith("*") else ""
    plain = word.rstrip("*").replace('"', "").lower()
    if not any(map(str.isalnum, plain)):
        return ""
    spelt = sorted({plain, plain.replace("å", "aa"), plain.replace("aa", "å")})
    return "(" + " OR ".join(f'"{each}"{star}' for each in spelt) + ")"


def _refresh(path: Path, folder: Path, *, without_agenda: bool) -> list[LeftOut]:
    """Bring the index up to date; the meetings that are not in it.

    What has been closed, changed or deleted since is forgotten for good: SQLite leaves deleted words in the file, so a new file
    is made of what may stay, and takes the old one's place. Only new meetings are written into the file that is there.
    """
    with closing(sqlite3.connect(path)) as index:
        known = _known(index)
        found = _found(folder, without_agenda=without_agenda)
        new = [name for name, (_, made_from) in found.items() if (known or {}).get(name) != made_from]
        if known is not None and known.keys() <= found.keys() and not known.keys() & set(new):
            with index:
                _add(index, found, new, without_agenda=without_agenda)
            return _left_out(index, found)
    stay = [name for name in known or {} if name in found and name not in new]
    with replacing(path) as temporary, closing(sqlite3.connect(temporary)) as index:
        index.executescript(SCHEMA)
        if stay:
            _copy(index, path, stay)
        with index:
            _add(index, found, new, without_agenda=without_agenda)
        return _left_out(index, found)


def _found(folder: Path, *, without_agenda: bool) -> dict[str, tuple[Meeting, str]]:
    """The meetings by name, and what each one's rows are made from."""
    return {
        str(each.folder.relative_to(folder)): (each, _made_from(each, without_agenda=without_agenda))
        for each in _meetings(folder)
    }


def _known(index: sqlite3.Connection) -> dict[str, str] | None:
    """What each meeting's rows were made from; None when there is no index of this kind yet."""
    if index.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        return None
    return dict(index.execute("SELECT name, made_from FROM meetings"))


def _copy(index: sqlite3.Connection, old: Path, names: list[str]) -> None:
    """Take over from the old file what still holds."""
    index.execute("ATTACH ? AS old", (str(old),))
    with index:
        for name in names:
            index.execute("INSERT INTO meetings SELECT * FROM old.meetings WHERE name = ?", (name,))
        index.execute(
            "INSERT INTO said (text, following, meeting, start_ms, item) SELECT text, following, meeting, start_ms, item FROM old.said"
            " WHERE meeting IN (SELECT name FROM main.meetings)"
        )
    index.execute("DETACH old")


def _add(
    index: sqlite3.Connection, found: dict[str, tuple[Meeting, str]], new: list[str], *, without_agenda: bool
) -> None:
    for name in new:
        meeting, made_from = found[name]
        why, remedy, rows = None, None, []
        try:
            why = disclosure.gap(meeting)
            if why is not None and not (without_agenda and why == disclosure.NO_AGENDA):
                remedy = disclosure.remedy(meeting, why)
            else:
                why, rows = None, list(_rows(meeting, name))
        except MinutesError as error:
            why, remedy = error.message, error.hint
        index.executemany("INSERT INTO said (text, following, meeting, start_ms, item) VALUES (?, ?, ?, ?, ?)", rows)
        index.execute("INSERT INTO meetings VALUES (?, ?, ?, ?)", (name, made_from, why, remedy))


def _left_out(index: sqlite3.Connection, found: dict[str, tuple[Meeting, str]]) -> list[LeftOut]:
    rows = index.execute("SELECT name, why, remedy FROM meetings WHERE why IS NOT NULL ORDER BY name")
    return [LeftOut(name, why, remedy) for name, why, remedy in rows if name in found]


def _made_from(meeting: Meeting, *, without_agenda: bool) -> str:
    house = engines.word_list(settings.load(meeting.facts().settings))
    stamp: list[object] = [*disclosure.stamp(meeting), sha256_of(house) if house.is_file() else None]
    return json.dumps([*stamp, without_agenda and not disclosure.has_agenda(meeting)])


def _meetings(folder: Path) -> Iterator[Meeting]:
    for path in sorted(folder.rglob("meeting.toml")):
        meeting = Meeting(path.parent)
        if meeting.has("transcript"):
            yield meeting


def _rows(meeting: Meeting, name: str) -> Iterator[tuple[str, str, str, int, str | None]]:
    heard = corrections.apply(engines.respelled(meeting, meeting.value("transcript")), written.corrections(meeting))
    sections = disclosure.sections(meeting)
    said = [
        segment
        for segment in secrecy.without(heard, disclosure.spans(meeting)).segments
        if segment.state != "quarantined" and segment.words
    ]
    for segment, after in zip_longest(said, said[1:]):
        follows = after is not None and after.start_ms - segment.end_ms <= FOLLOWS_MS
        item = corrections.item_at(sections, segment.start_ms)
        following = after.text if follows and corrections.item_at(sections, after.start_ms) == item else ""
        text, following = (unicodedata.normalize("NFC", each) for each in (segment.text, following))
        yield text, following, name, segment.start_ms, item
