"""Keeps the streams of sound open: watches them, reopens them when a device comes back, and goes over to another device."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from stt_minutes.audio import devices, timing
from stt_minutes.errors import NoMicrophone
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable

TICK_S = 0.25
STALL_TICKS = 8
"""A stream that hands over nothing in so many looks (2 s) is dead. Looks, not seconds: a sleeping machine looks at nothing."""
START_TICKS = 20
"""A new stream may take longer: PulseAudio wakes an idle device up to 2 s after it is asked."""
RETRY_TICKS = 4
MOVED_TICKS = 12

Role = Literal["room", "system"]


@dataclass(frozen=True, slots=True)
class Sound:
    """A block as it arrived at `at_s`: interleaved 16 bit samples of stream number `stream`."""

    at_s: float
    stream: int
    data: bytes
    overflow: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A stream begins. `fallback`: it is the other device that was named."""

    role: Role
    stream: int
    device: str
    sample_rate: int
    channels: int
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """A device is gone."""

    role: Role
    device: str


Event = Sound | Opened | Lost


class _Watched:
    """A stream with a count of what it delivered."""

    def __init__(self, role: Role, number: int, device: devices.Device, put: Callable[[Event], None]) -> None:
        self.role = role
        self.number = number
        self.device = device
        self._blocks = 0
        self._seen = 0
        self._missed = 0

        def received(data: bytes, overflow: bool) -> None:
            self._blocks += 1
            put(Sound(timing.now(), number, data, overflow))

        self.stream = devices.Stream(device, received, sample_rate=SAMPLE_RATE)

    def alive(self) -> bool:
        """Whether it delivered anything lately; to be asked once a tick."""
        if self._blocks != self._seen:
            self._seen, self._missed = self._blocks, 0
        else:
            self._missed += 1
        patience = STALL_TICKS if self._blocks else START_TICKS
        return self._missed < patience and self.stream.active


class Capture:
    """Owns the streams in a thread of its own, so that a device that hangs never holds up the writer of the files.

    Everything that happens is told to `put` in order: what a stream delivers comes after its Opened. `restart` closes the
    streams and opens new ones, so that sound still lying in a device's buffer is not mistaken for later sound.
    """

    def __init__(
        self, put: Callable[[Event], None], *, device: str | None, fallback: str | None = None, system: bool = False
    ) -> None:
        self._put = put
        self._wanted = device
        self._fallback = fallback
        self._use_fallback = False
        self._want_system = system
        self._room: _Watched | None = None
        self._system: _Watched | None = None
        self._number = 0
        self._wake = threading.Event()
        self._close = threading.Event()
        self._paused = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name="capture", daemon=True)

    def start(self) -> None:
        """Open the streams and watch over them. Raises NoMicrophone when the device is not there or does not open."""
        try:
            self._room = self._open("room", devices.find(self._wanted))
        except devices.DeviceFailed as error:
            raise NoMicrophone(
                f"Mikrofonen kunne ikke åbnes ({error}).",
                "Luk andre programmer, der bruger den, eller vælg en anden med --device; 'stt-minutes check' viser dem.",
            ) from error
        if self._want_system:
            try:
                self._system = self._open("system", devices.system_sound())
            except devices.DeviceFailed as error:
                self._close_all()
                raise NoMicrophone(f"Systemets lyd kunne ikke optages ({error}).", "Optag uden --system.") from error
            except NoMicrophone:
                self._close_all()
                raise
        self._thread.start()

    def pause(self) -> None:
        """Close the streams (the microphone's light goes out) until `restart`."""
        self._paused.set()
        self.restart(resume=False)

    def restart(self, *, resume: bool = True) -> None:
        """Close the streams and, unless paused, open new ones."""
        if resume:
            self._paused.clear()
        self._close.set()
        self._wake.set()

    def use_fallback(self) -> None:
        """Go over to the other device, if one is named."""
        if self._fallback is not None and not self._use_fallback:
            self._use_fallback = True
            self.restart(resume=False)

    def stop(self) -> None:
        """Close everything for good."""
        self._ended.set()
        self._wake.set()
        if self._thread.is_alive():
            # A device that hangs while it is closed must not keep the recording from being finished.
            self._thread.join(timeout=3)
        else:
            self._close_all()

    def _supervise(self) -> None:
        tick = 0
        while not self._ended.is_set():
            if self._close.is_set():
                self._close.clear()
                self._close_all()
                tick = 0
            if not self._paused.is_set():
                self._look(tick)
                tick += 1
            self._wake.wait(TICK_S)
            self._wake.clear()
        self._close_all()

    def _look(self, tick: int) -> None:
        if self._gone(self._room, tick):
            # Without the room's sound there is nothing to record, and PortAudio must look for devices anew.
            self._close_all()
        elif self._system is not None and self._gone(self._system, tick):
            self._system.stream.close()
            self._system = None
        if tick % RETRY_TICKS:
            return
        if self._room is None:
            self._room = self._reopen_room()
        if self._room is not None and self._want_system and self._system is None:
            try:
                self._system = self._open("system", devices.system_sound())
            except (NoMicrophone, devices.DeviceFailed):
                self._system = None

    def _gone(self, watched: _Watched | None, tick: int) -> bool:
        """Whether a stream is dead, or was put on another device by the sound server; it is told once."""
        if watched is None:
            return False
        looked_at = tick % MOVED_TICKS == MOVED_TICKS - 1
        if watched.alive() and not (looked_at and devices.moved(watched.device)):
            return False
        self._put(Lost(watched.role, watched.device.description))
        return True

    def _reopen_room(self) -> _Watched | None:
        devices.refresh()
        choices = [True, False] if self._use_fallback else [False, True]
        for fallback in choices:
            if fallback and self._fallback is None:
                continue
            try:
                found = self._open(
                    "room", devices.find(self._fallback if fallback else self._wanted), fallback=fallback
                )
            except (NoMicrophone, devices.DeviceFailed):
                continue
            self._use_fallback = fallback
            return found
        return None

    def _open(self, role: Role, device: devices.Device, *, fallback: bool = False) -> _Watched:
        self._number += 1
        # The first block may come before it is known what the device agreed to; it must not overtake its Opened.
        gate = threading.Lock()

        def put(event: Event) -> None:
            with gate:
                self._put(event)

        with gate:
            watched = _Watched(role, self._number, device, put)
            stream = watched.stream
            self._put(Opened(role, watched.number, device.description, stream.sample_rate, stream.channels, fallback))
        return watched

    def _close_all(self) -> None:
        for watched in (self._room, self._system):
            if watched is not None:
                watched.stream.close()
        self._room = self._system = None
