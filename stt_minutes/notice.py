"""The notice that people are given before a meeting is recorded, and the record of who accepted it, when and on what legal basis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from stt_minutes import resources, store
from stt_minutes.settings import config_folder

if TYPE_CHECKING:
    from pathlib import Path

FILE = "notice.json"
OWN_TEXT = "optagelse.txt"
"""The house's own text, in the folder with the settings; it takes the place of the one that comes with the tool."""
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
    """The notice in force: the house's own, or the one that comes with the tool."""
    own = config_folder() / OWN_TEXT
    path = own if own.is_file() else resources.folder("templates") / OWN_TEXT
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
