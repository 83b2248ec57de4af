"""What a screen shows of a running recording: its state, and the troubles that are on now, in Danish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stt_minutes.audio.levels import Level, LevelTrouble

SHOWN_MS = 30_000
"""How long a warning about something that is over stays."""

LOW_DISK = 1_000_000_000
"""Bytes free below which a warning is due: some ten hours of recording, but an update or a mailbox may take it in minutes."""

AlertKind = Literal["device", "fallback", "rate", "system", "sleep", "lost", "disk_low", "disk_full"] | LevelTrouble

LEVEL_TEXTS: dict[LevelTrouble, str] = {
    "silent": "Mikrofonen leverer kun stilhed. Er den slået fra eller sat på lydløs?",
    "low": "Lyden er meget svag. Flyt mikrofonen tættere på, eller skru op for den.",
    "clipping": "Lyden er for kraftig og bliver forvrænget. Skru ned for mikrofonen.",
}


@dataclass(frozen=True, slots=True)
class Alert:
    """A trouble: `since_ms` on the recording's clock."""

    kind: AlertKind
    text: str
    since_ms: int


class Alerts:
    """The troubles that are on; a new text of the same kind takes the old one's place."""

    def __init__(self) -> None:
        self._on: dict[AlertKind, tuple[Alert, int | None]] = {}

    def set(self, kind: AlertKind, text: str, now_ms: int, *, passing: bool = False) -> None:
        """It is on from now, or for a while if it is `passing` (over already)."""
        known = self._on.get(kind)
        if known is not None and known[0].text == text and not passing:
            return
        self._on[kind] = (Alert(kind, text, now_ms), now_ms + SHOWN_MS if passing else None)

    def clear(self, kind: AlertKind) -> None:
        """It is over."""
        self._on.pop(kind, None)

    def has(self, kind: AlertKind) -> bool:
        """Whether it is on."""
        return kind in self._on

    def now(self, now_ms: int) -> tuple[Alert, ...]:
        """All that are on, the newest first."""
        self._on = {kind: entry for kind, entry in self._on.items() if entry[1] is None or entry[1] > now_ms}
        return tuple(sorted((alert for alert, _ in self._on.values()), key=lambda alert: -alert.since_ms))


@dataclass(frozen=True, slots=True)
class State:
    """How a recording goes: `now_ms` on its clock, a level for each channel, `flowing` while sound comes in, `disk_free` in bytes."""

    now_ms: int = 0
    levels: tuple[Level, ...] = ()
    device: str = ""
    flowing: bool = False
    paused: bool = False
    doors_closed: bool = False
    alerts: tuple[Alert, ...] = ()
    disk_free: int | None = None
