"""A folder of sound files -> one meeting folder each, with the agenda that lies beside the sound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes.audio import journal
from stt_minutes.errors import AudioUnreadable
from stt_minutes.meeting import AGENDA_SUFFIXES, SOUND_SUFFIXES, Meeting

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Job:
    """One sound file on its way to a meeting folder."""

    sound: Path
    agenda: Path | None
    folder: Path

    def meeting(self) -> Meeting:
        """The meeting folder, made the first time."""
        if (self.folder / "meeting.toml").is_file():
            return Meeting.open(self.folder)
        return Meeting.create(self.folder, audio=self.sound, agenda=self.agenda)


def jobs(source: Path, target: Path) -> tuple[Job, ...]:
    """A job for every sound file under `source`, in order of name; their folders keep the tree of `source`.

    The agenda is the file of the same name with an agenda's suffix (møde.mp3, møde.docx). A recording's segments are pieces of
    a meeting, some of them from behind closed doors, and no files of their own. Raises AudioUnreadable when there is no sound.
    """
    if not source.is_dir():
        what = "er en fil, ikke en mappe" if source.exists() else "findes ikke"
        raise AudioUnreadable(
            f"{source} {what}.", "Giv mappen med lydfilerne, og se efter, om navnet er stavet rigtigt."
        )
    found = (path for path in source.rglob("*") if path.is_file() and not journal.exists(path.parent))
    files = sorted(path for path in found if not _inside(path, target))
    agendas = {path.with_suffix(""): path for path in reversed(files) if path.suffix.lower() in AGENDA_SUFFIXES}
    sounds = [path for path in files if path.suffix.lower() in SOUND_SUFFIXES]
    if not sounds:
        raise AudioUnreadable(
            f"Der er ingen lydfiler i {source}.", f"Lydfiler kendes på endelsen: {' '.join(sorted(SOUND_SUFFIXES))}."
        )
    stems = [path.with_suffix("") for path in sounds]
    return tuple(
        Job(
            sound,
            agendas.get(stem),
            target / (stem if stems.count(stem) == 1 else _with_suffix(sound)).relative_to(source),
        )
        for sound, stem in zip(sounds, stems, strict=True)
    )


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _with_suffix(sound: Path) -> Path:
    """møde.mp3 and møde.wav side by side become møde-mp3 and møde-wav."""
    return sound.with_name(re.sub(r"\.(\w+)$", r"-\1", sound.name))
