"""Reading the cases to measure on: folders with an agenda, a truth and transcripts, or a script from which they are made."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bench import noise
from stt_minutes import agenda as agendas
from stt_minutes.minutes import truth as truths
from stt_minutes.minutes.clues import Clues
from stt_minutes.minutes.hearing import Hearing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from stt_minutes.values import Agenda, Transcript

GROUPS = {"d": "easy", "h": "hard", "own": "own"}
"""The shared easy cases, the shared hard ones, and the ones of tests/minutes/cases. A set of other meetings is called after its
folder."""


@dataclass(frozen=True)
class Case:
    """One meeting at one share of word errors. `group` is a key of GROUPS or the name of a set, `share` one of noise.SHARES.

    `table`: what minutes/turns.py weighs by, instead of what the tool has.
    """

    folder: Path
    group: str
    share: str
    table: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def agenda(self) -> Agenda:
        return agendas.read(next(self.folder.glob("agenda.*")))

    @cached_property
    def truth(self) -> truths.Truth:
        return truths.truth(json.loads((self.folder / "truth.json").read_text(encoding="utf-8")))

    @cached_property
    def transcript(self) -> Transcript:
        made = self.folder / f"asr_{self.share}.json"
        if made.is_file():
            return truths.transcript(json.loads(made.read_text(encoding="utf-8")))
        return noise.transcript(self.folder, noise.SHARES[self.share])

    @cached_property
    def clues(self) -> Clues:
        return Clues(Hearing.of(self.transcript), self.agenda, self.table)


def sets(roots: Iterable[Path]) -> list[Case]:
    """The meetings in each folder of meetings, as a set with the folder's name."""
    return [
        Case(folder, root.name, share)
        for root in roots
        for folder in sorted(root.iterdir(), key=lambda path: path.name)
        if (folder / "truth.json").is_file()
        for share in noise.SHARES
    ]


def read(folders: Iterable[Path]) -> list[Case]:
    """Each folder at every share of word errors."""
    found = []
    for folder in sorted(folders, key=lambda path: path.name):
        prefix = folder.name.split("-")[0]
        group = "h" if prefix == "h" else "d" if prefix[:1] == "d" and prefix[1:].isdigit() else "own"
        found += [Case(folder, group, share) for share in noise.SHARES]
    return found
