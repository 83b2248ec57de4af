"""The notice that people are given before a meeting is recorded, and the record of who accepted it, when and on what legal basis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from stt_minutes import resources, settings, store
from stt_minutes.settings import config_folder

if TYPE_CHECKING:
    from pathlib import Path

FILE = "notice.json"
OWN_TEXT = "optagelse.txt"
"""The house's own text, in the folder with the settings; it takes the place of the one that comes with the tool."""
VOICES_TEXT = "stemmer.txt"
"""The house's own text about keeping the voices of named people between meetings. None comes with the tool: whoever turns that on
must say why, how long and on what basis."""
BASES = {
    "e": "Databeskyttelsesforordningens artikel 6, stk. 1, litra e (opgave i samfundets interesse)",
    "c": "Databeskyttelsesforordningens artikel 6, stk. 1, litra c (retlig forpligtelse)",
    "a": "Databeskyttelsesforordningens artikel 6, stk. 1, litra a (samtykke fra alle til stede)",
}


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Someone declared that the notice was given: ISO time, name, legal basis and the text as it was shown."""

    at: str
    name: str
    basis: str
    text: str


def text() -> str:
    """The notice in force: the house's own, or the one that comes with the tool; with that about voices where they may be kept."""
    own = config_folder() / OWN_TEXT
    path = own if own.is_file() else resources.folder("templates") / OWN_TEXT
    return "\n\n".join([path.read_text(encoding="utf-8-sig").strip(), *([voices()] if voices() else [])])


def voices() -> str:
    """The house's notice about keeping voices; empty unless the house has turned that on and written one.

    The settings of a meeting do not count: a folder that came from elsewhere must not turn it on.
    """
    path = config_folder() / VOICES_TEXT
    if not (settings.load().voice_profiles and path.is_file()):
        return ""
    return path.read_text(encoding="utf-8-sig").strip()


def accepted(folder: Path) -> tuple[Acceptance, ...]:
    """The acceptances stored in a meeting folder, the oldest first. Raises DamagedFile."""
    path = folder / FILE
    if not path.is_file():
        return ()
    return store.load(path, "notice", tuple[Acceptance, ...], key="accepted").value


def accept(folder: Path, name: str, basis: str) -> Acceptance:
    """Store that the notice was given now. Raises DiskFull or WriteFailed."""
    acceptance = Acceptance(datetime.now().astimezone().isoformat(timespec="seconds"), name, basis, text())
    store.save(folder / FILE, "notice", (*accepted(folder), acceptance), key="accepted")
    return acceptance
