"""Which parts of a meeting's sound were muted: audio/muted.json.

By it the sound is known as the one that was received, so that nothing that was made from that is stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes import store
from stt_minutes.audio import journal
from stt_minutes.errors import DamagedFile
from stt_minutes.files import sha256_of
from stt_minutes.values import Span  # noqa: TC001 - pydantic reads it

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "muted"
RECORD = "muted.json"


@dataclass(frozen=True, slots=True)
class Muting:
    """What was done once: which stretches, and the sound's sha256 before and after; `after` None while it is under way."""

    at: str
    spans: tuple[Span, ...]
    before: str
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Muted:
    """muted.json: all that was done, in order."""

    times: tuple[Muting, ...] = ()


def record(folder: Path) -> Muted:
    """What was done to the sound in `folder` (a meeting's audio/). Raises DamagedFile or FormatTooNew."""
    path = folder / RECORD
    return store.load(path, FORMAT, Muted).value if path.is_file() else Muted()


def sha256_received(sound: Path) -> str:
    """The sha256 of the sound as it was received: of the file itself, unless that is what muting made of another one.

    `sound` is a file or the folder of a recording.
    """
    found = sha256_now(sound)
    try:
        done = record(sound if sound.is_dir() else sound.parent).times
    except DamagedFile:
        return found
    for each in reversed(done):
        if each.after in {None, found}:
            found = each.before
    return found


def sha256_now(sound: Path) -> str:
    """The sha256 of the sound as it is: of the file, or of a recording's journal, which has the hash of every segment."""
    return sha256_of(sound / journal.JOURNAL if sound.is_dir() else sound)


def save(folder: Path, times: tuple[Muting, ...]) -> None:
    """Write down what was done."""
    store.save(folder / RECORD, FORMAT, Muted(times))
