"""A folder of sound files -> one meeting folder each, with the agenda that lies beside the sound."""

from __future__ import annotations

import contextlib
import mmap
import os
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stt_minutes import facts
from stt_minutes.audio import boxes, journal, muted
from stt_minutes.errors import AudioUnreadable, MinutesError, WriteFailed
from stt_minutes.files import reason, sha256_of
from stt_minutes.meeting import AGENDA_SUFFIXES, SOUND_SUFFIXES, Meeting

if TYPE_CHECKING:
    from collections.abc import Iterator

BINS = frozenset(
    {"$recycle.bin", "system volume information", "@eadir", "#recycle", "#snapshot", "__macosx", "lost+found"}
)
"""Where Windows, file servers and Macs keep what was deleted and their own notes; so do all names with a dot in front."""
NO_SOUND = frozenset((
    ".bak", ".bmp", ".csv", ".db", ".css", ".gif", ".heic", ".ini", ".jpeg", ".jpg", ".js", ".lnk", ".log", ".png", ".ppt",
    ".pptx", ".srt", ".svg", ".tif", ".tiff", ".tmp", ".toml", ".tsv", ".url", ".vtt", ".webp", ".xls", ".xlsm", ".xlsx", ".sqlite3",
))  # fmt: skip
"""Files that lie beside sound and need not be spoken of when they are passed over."""


@dataclass(frozen=True, slots=True)
class Job:
    """One sound file on its way to a meeting folder."""

    sound: Path
    agenda: Path | None
    folder: Path

    def meeting(self) -> Meeting:
        """The meeting folder: made the first time, later brought up to what lies in the source.

        Raises WriteFailed when other sound or another agenda lies there now and people have worked in the meeting.
        """
        if not (self.folder / "meeting.toml").is_file():
            return Meeting.create(self.folder, audio=self.sound, agenda=self.agenda)
        meeting = Meeting.open(self.folder)
        kept, received = meeting.sound(), meeting.agenda_file()
        # What was made silent or let go of on purpose is not brought back.
        silent = kept is None or kept.is_dir() or (meeting.audio / muted.RECORD).exists()
        other_sound = not silent and kept is not None and _is_other(self.sound, kept)
        other_agenda = self.agenda is not None and received is not None and _is_other(self.agenda, received)
        if (other_sound or other_agenda) and meeting.is_worked_in:
            what = self.sound if other_sound else self.agenda
            raise WriteFailed(
                f"{what} er en anden fil end den, mødet i {self.folder} er lavet af, og der er arbejdet i mødet.",
                "Skal den nye fil bruges, så flyt mødets mappe væk, og kør kommandoen igen.",
            )
        if other_sound:
            meeting.replace_sound(self.sound)
        if self.agenda is not None and (other_agenda or received is None):
            meeting.add_agenda(self.agenda)
        return meeting


@dataclass(frozen=True, slots=True)
class Survey:
    """What lies in a folder: the jobs in order of name, and what is passed over and has to be told.

    `unknown` are files that may be sound under a name that is not known; `unreadable` are folders and why, in Danish.
    """

    jobs: tuple[Job, ...]
    unknown: tuple[Path, ...] = ()
    unreadable: tuple[tuple[Path, str], ...] = ()


def survey(source: Path, target: Path) -> Survey:
    """A job for every sound file under `source`; their folders keep the tree of `source`.

    Sound is known by its name or by its first bytes. The agenda is the file of the same name with an agenda's suffix (møde.mp3,
    møde.docx). A recording's segments are pieces of a meeting, some of them from behind closed doors, and no files of their own.
    Raises AudioUnreadable when there is no sound.
    """
    if not source.is_dir():
        what = "er en fil, ikke en mappe" if source.exists() else "findes ikke"
        raise AudioUnreadable(
            f"{source} {what}.", "Giv mappen med lydfilerne, og se efter, om navnet er stavet rigtigt."
        )
    if source.resolve() == target.resolve():
        raise AudioUnreadable(
            f"Møderne kan ikke lægges i {target}, hvor lydfilerne ligger.", "Giv en anden mappe med --to."
        )
    unreadable: list[tuple[Path, str]] = []
    files = sorted(_files(source, target, unreadable))
    agendas = {_stem(path): path for path in reversed(files) if path.suffix.lower() in AGENDA_SUFFIXES}
    sounds, unknown = [], []
    for path in files:
        suffix = path.suffix.lower()
        if suffix in SOUND_SUFFIXES or (suffix not in AGENDA_SUFFIXES | NO_SOUND and _begins_like_sound(path)):
            sounds.append(path)
        elif suffix not in AGENDA_SUFFIXES | NO_SOUND:
            unknown.append(path)
    if not sounds and not unreadable:
        raise AudioUnreadable(
            f"Der er ingen lydfiler i {source}.", f"Lydfiler kendes på endelsen: {' '.join(sorted(SOUND_SUFFIXES))}."
        )
    folders = _names(sounds, source, target)
    found = tuple(Job(sound, agendas.get(_stem(sound)), folder) for sound, folder in zip(sounds, folders, strict=True))
    return Survey(found, tuple(unknown), tuple(unreadable))


def _files(source: Path, target: Path, unreadable: list[tuple[Path, str]]) -> Iterator[Path]:
    """The files under `source`, but for hidden ones, bins, recordings and what this program made itself."""

    def told(error: OSError) -> None:
        unreadable.append((Path(error.filename), reason(error)))

    made = target.resolve()
    for name, folders, files in os.walk(source, onerror=told):
        folder = Path(name)
        folders[:] = [each for each in folders if _is_shown(each) and (folder / each).resolve() != made]
        if not journal.exists(folder):
            yield from (folder / each for each in files if _is_shown(each) and (folder / each).is_file())


def _is_shown(name: str) -> bool:
    return not name.startswith(".") and name.casefold() not in BINS


def _begins_like_sound(path: Path) -> bool:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return boxes.walker(data, 0) is not None
    except (OSError, ValueError):
        return False


def _folded(path: Path) -> str:
    """What a name is recognised by: a Mac writes å as two signs, and Windows does not tell capitals apart."""
    return unicodedata.normalize("NFC", str(path)).casefold()


def _stem(path: Path) -> str:
    """What sound and agenda have in common."""
    return _folded(path.with_suffix(""))


def _names(sounds: list[Path], source: Path, target: Path) -> list[Path]:
    """Each sound's folder: its own name without the suffix, else with it (møde-mp3 beside møde-wav), else with a number too.

    One that was made earlier stays the folder of its file, whatever has come beside it since.
    """
    alike = Counter(_stem(each) for each in sounds)
    folders = {each: target / each.with_suffix("").relative_to(source) for each in sounds}
    given = {
        each: folder for each, folder in folders.items() if alike[_stem(each)] == 1 or _made_of(folder) == each.name
    }
    taken = set(map(_folded, given.values()))
    for each in sounds:
        if each in given:
            continue
        base = folders[each].with_name(f"{each.stem}-{each.suffix[1:]}")
        name, number = base, 1
        while _folded(name) in taken:
            number += 1
            name = base.with_name(f"{base.name}-{number}")
        given[each] = name
        taken.add(_folded(name))
    return [given[each] for each in sounds]


def _made_of(folder: Path) -> str | None:
    """The name of the sound that the meeting in `folder` was made of."""
    with contextlib.suppress(MinutesError, OSError):
        return facts.read(folder / "meeting.toml").sound.get("name")
    return None


def _is_other(given: Path, kept: Path) -> bool:
    """Whether `given` was changed after `kept` was copied from it. Hours of sound are read only when they may differ."""
    here, there = given.stat(), kept.stat()
    if here.st_size == there.st_size and here.st_mtime_ns <= there.st_mtime_ns:
        return False
    return sha256_of(given) != sha256_of(kept)
