"""What a screen shows of a running recording: its state, and the troubles that are on now, in Danish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from stt_minutes.audio import journal
from stt_minutes.audio.journal import Warned, WarningReason
from stt_minutes.audio.levels import LOW_WINDOW_MS, SILENT_MS, Level, LevelTrouble

if TYPE_CHECKING:
    from pathlib import Path

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


BEFORE_MS: dict[WarningReason, int] = {"silent": SILENT_MS, "low": LOW_WINDOW_MS}
"""A trouble that is known only when it has lasted so long began so much earlier."""
OVERFLOW_MS = 1_000
"""Samples that are dropped are one event; it is noted as so long."""


class Warnings:
    """Notes in the journal what the screen warned of, for the person who did not look at it. Raises DiskFull or WriteFailed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[WarningReason, Warned] = {}
        self._from_ms = 0
        self._overflowed_ms: float = float("-inf")

    def begin(self, now_ms: int, spare: str | None) -> None:
        """Sound begins here, after none; `spare` is the second microphone if it comes from that."""
        self._from_ms = now_ms
        if spare is not None:
            self._on("fallback", now_ms, spare)

    def note(self, alerts: Alerts, now_ms: int, length_ms: int, *, overflow: bool) -> None:
        """What the screen warns of after the block of `length_ms` that begins now."""
        if overflow:
            self._overflowed_ms = now_ms
        there = {kind for kind in get_args(WarningReason) if kind != "fallback" and alerts.has(kind)}
        if now_ms - self._overflowed_ms < OVERFLOW_MS:
            there.add("overflow")
        for reason in get_args(WarningReason):
            if reason in there:
                self._on(reason, now_ms + length_ms)
            elif reason != "fallback":
                self._off(reason, now_ms)

    def off_all(self, now_ms: int) -> None:
        """There is no sound any more that anything could be wrong with."""
        for reason in get_args(WarningReason):
            self._off(reason, now_ms)

    def _on(self, reason: WarningReason, now_ms: int, device: str = "") -> None:
        if reason not in self._running:
            start_ms = max(self._from_ms, now_ms - BEFORE_MS.get(reason, 0))
            self._running[reason] = warned = Warned(start_ms, None, reason, device)
            journal.append(self._folder, warned)

    def _off(self, reason: WarningReason, now_ms: int) -> None:
        warned = self._running.pop(reason, None)
        if warned is not None:
            journal.append(self._folder, replace(warned, end_ms=max(now_ms, warned.start_ms)))


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
