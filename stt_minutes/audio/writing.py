"""From what the devices deliver and a person decides to the files and the journal of a recording."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from stt_minutes.audio import journal, timing
from stt_minutes.audio.alerts import LEVEL_TEXTS, LOW_DISK, Alerts, State, Warnings
from stt_minutes.audio.capture import Lost, Opened, Sound
from stt_minutes.audio.journal import Gap, GapReason, Session, Stop
from stt_minutes.audio.levels import Level, Meter
from stt_minutes.audio.mixing import Mixer
from stt_minutes.audio.recovery import RESERVE
from stt_minutes.audio.segments import SEGMENT_MS, SegmentWriter
from stt_minutes.errors import DiskFull, MinutesError, WriteFailed
from stt_minutes.files import write_bytes, write_error
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from stt_minutes.audio.capture import Event

SYNC_S = 1.0
DISK_S = 2.0
RESERVE_BYTES = 2 << 20
"""Kept on the disk so that a segment (at most 20 s of 48 kHz) and the journal can still be finished when the disk is full."""
ASLEEP_S = 5.0
"""The writer looks up several times a second; so long without a look means that the machine slept or stood still."""
LONGEST_BREAK = timedelta(hours=6)
"""A recording that goes on later than this (another day) does not carry the hours between on its clock."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a person decided, in its place among the sound."""

    name: Literal["pause", "resume", "close_doors", "open_doors"]


class _Track:
    """One folder's place in time: where its sound ended, and why it has none since."""

    def __init__(self, folder: Path, segment_ms: int, end_ms: int, why: GapReason | None) -> None:
        self.writer = SegmentWriter(folder, segment_ms=segment_ms)
        self.end_ms = end_ms
        self.why = why
        self.stream: int | None = None

    def place(self, stream: Opened, channels: int, start_ms: int) -> None:
        """The next sample of this stream is at `start_ms`."""
        self.writer.gap(self.end_ms, start_ms, self.why or "device")
        self.writer.begin(start_ms, stream.sample_rate, channels, stream.device)
        self.end_ms, self.why, self.stream = start_ms, None, stream.stream

    def interrupt(self, why: GapReason) -> None:
        """The sound stops here; the first reason is the one that counts. Raises DiskFull or WriteFailed."""
        self.stream = None
        if self.why is None:
            self.why = why
        self.writer.finish()


class RecordingWriter:
    """Takes events in order (`handle`), looks up now and then (`tick`), and is finished with `finish`.

    It knows nothing of threads: whoever calls it owns it. Only `state` and `now_ms` may be read from elsewhere.
    """

    def __init__(
        self,
        folder: Path,
        *,
        system: bool = False,
        doors_closed: bool = False,
        segment_ms: int = SEGMENT_MS,
        silent: Callable[[], None] = lambda: None,
    ) -> None:
        """Go on in `folder` where an earlier recording ended, behind `doors_closed` or not.

        silent: called when the microphone has gone dead. Raises DiskFull when there is no room to begin with.
        """
        self.folder = folder
        self._segment_ms = segment_ms
        self._silent = silent
        self._mixer = Mixer(system=system)
        self._arrivals = timing.Arrivals()
        self._alerts = Alerts()
        self._warnings = Warnings(folder)
        self._meters: tuple[Meter, ...] = ()
        self._stream: Opened | None = None
        self._last_stream = 0
        self._device = ""
        self._paused, self._doors_closed = False, doors_closed
        self._paused_until = self._closed_until = 0
        self._closed: _Track | None = None
        self._failed: MinutesError | None = None
        self._disk_free: int | None = None
        self._origin_s: float | None = None
        self._ticked_s = self._synced_s = timing.now()
        self._looked_s = self._slept_s = float("-inf")
        end_ms, self._position_ms, why = _go_on(folder)
        self._anchor = (self._position_ms, 0.0)
        self._open = _Track(folder, segment_ms, end_ms, why)
        self.missing_ms = self._position_ms - end_ms
        self._reserve()
        self.state = State(now_ms=self._position_ms)

    @property
    def now_ms(self) -> int:
        """The time now on the recording's clock, where a mark set at this moment belongs; it runs on through gaps."""
        position_ms, at_s = self._anchor
        return position_ms + round((timing.now() - at_s) * 1000) if at_s else position_ms

    def handle(self, event: Event | Command) -> None:
        """Take the next event. Trouble with the disk is an alert, and sound is dropped until there is room again."""
        try:
            match event:
                case Sound():
                    self._sound(event)
                case Opened():
                    self._opened(event)
                case Lost():
                    self._lost(event)
                case Command():
                    self._command(event)
        except (DiskFull, WriteFailed) as error:
            self._trouble(error)

    def tick(self) -> None:
        """Make the sound safe, look at the disk, notice a sleep, and renew `state`. To be called several times a second."""
        now = timing.now()
        if now - self._ticked_s > ASLEEP_S:
            self._slept_s = now
            text = f"Maskinen har sovet eller stået stille i {journal.seconds(round((now - self._ticked_s) * 1000))}. Slå dvale fra under mødet."
            self._alerts.set("sleep", text, self.now_ms, passing=True)
        self._ticked_s = now
        try:
            if now - self._synced_s >= SYNC_S:
                self._synced_s = now
                for track in self._tracks:
                    track.writer.sync()
            if now - self._looked_s >= DISK_S:
                self._looked_s = now
                self._look_at_disk()
        except (DiskFull, WriteFailed) as error:
            self._trouble(error)
        self._publish()

    def finish(self) -> None:
        """End the recording. Raises the trouble that the disk is still in; what was written is readable all the same."""
        try:
            (self.folder / RESERVE).unlink(missing_ok=True)
            self._warnings.off_all(self._position_ms)
            self._leave_closed()
            self._open.writer.finish()
            # What came after the last open word was said behind closed doors.
            self._open.writer.gap(self._open.end_ms, self._position_ms, self._open.why or "doors_closed")
            journal.append(self.folder, Stop(_wall_clock(), self._position_ms))
        except (DiskFull, WriteFailed) as error:
            self._failed = self._failed or error
        finally:
            for track in self._tracks:
                track.writer.close()
        if self._failed is not None:
            raise self._failed

    # --- events -------------------------------------------------------------------------------------------------------

    def _sound(self, sound: Sound) -> None:
        frames = self._mixer.feed(sound)
        stream = self._stream
        if frames is None or stream is None or sound.stream <= self._paused_until or self._paused:
            return
        length_ms = len(frames) * 1000 / stream.sample_rate
        if self._origin_s is None:
            self._origin_s = sound.at_s - (self._position_ms + length_ms) / 1000
            journal.append(self.folder, Session(_wall_clock(), self._position_ms))
        self._measure(frames, sound.overflow)
        if self._failed is not None:
            return
        self._warnings.note(self._alerts, self._position_ms, round(length_ms), overflow=sound.overflow)
        track = self._track_of(sound.stream)
        if track.stream != sound.stream:
            starts_ms = round((sound.at_s - self._origin_s) * 1000 - length_ms)
            self._arrivals = timing.Arrivals()
            self._position_ms = max(starts_ms, self._position_ms)
            self._warnings.begin(self._position_ms, stream.device if stream.fallback else None)
            track.place(stream, self._mixer.channels, self._position_ms)
            self._alerts.clear("device")
        loss = self._arrivals.feed(sound.at_s, self._position_ms + length_ms)
        if loss is not None and loss.state == "suspected":
            track.writer.split()
        elif loss is not None and loss.state == "confirmed":
            track.writer.shift(loss.ms, "sleep" if self._slept_lately else "lost")
            text = f"Der mangler {journal.seconds(loss.ms)} lyd: maskinen nåede ikke at tage imod den."
            self._alerts.set("lost", text, self._position_ms, passing=True)
        track.writer.write(frames, overflow=sound.overflow)
        self._position_ms = track.end_ms = track.writer.position_ms
        self._anchor = (self._position_ms, sound.at_s)

    def _opened(self, event: Opened) -> None:
        self._mixer.opened(event)
        if not self._mixer.same_rate:
            self._alerts.set(
                "system", "Systemets lyd har en anden samplerate end mikrofonen og optages ikke.", self.now_ms
            )
        elif event.role == "system":
            self._alerts.clear("system")
        if event.role != "room":
            return
        if event.fallback:
            self._alerts.set("fallback", f"Optager nu med den anden mikrofon „{event.device}“.", self.now_ms)
        else:
            self._alerts.clear("fallback")
            if self._device not in {"", event.device}:
                text = f"Optager nu med „{event.device}“ i stedet for „{self._device}“."
                self._alerts.set("fallback", text, self.now_ms, passing=True)
        self._device = event.device
        self._stream, self._last_stream = event, event.stream
        self._meters = tuple(Meter(event.sample_rate) for _ in range(self._mixer.channels))
        if event.sample_rate != SAMPLE_RATE:
            text = f"„{event.device}“ afviste {SAMPLE_RATE} Hz; der optages i {event.sample_rate} Hz, som omregnes bagefter."
            self._alerts.set("rate", text, self.now_ms, passing=True)

    def _lost(self, event: Lost) -> None:
        self._mixer.lost(event)
        if event.role == "system":
            self._alerts.set("system", "Systemets lyd er væk; kun mikrofonen optages. Forsøger igen.", self.now_ms)
            return
        text = f"Mikrofonen „{event.device}“ er væk! Sæt den i igen; optagelsen går videre, så snart den er der."
        self._alerts.set("device", text, self.now_ms)
        self._stream = None
        self._interrupt("sleep" if self._slept_lately else "device")

    def _command(self, command: Command) -> None:
        match command.name:
            case "pause":
                self._paused = True
                self._interrupt("pause")
            case "resume":
                # Sound of the old stream may still be in a buffer: it was said during the pause.
                self._paused, self._paused_until = False, self._last_stream
            case "close_doors":
                self._doors_closed = True
                self._open.interrupt("doors_closed")
            case "open_doors":
                # As above: what the old stream still holds was said behind closed doors.
                self._doors_closed, self._closed_until = False, self._last_stream
        self._publish()

    @property
    def _tracks(self) -> tuple[_Track, ...]:
        return (self._open,) if self._closed is None else (self._open, self._closed)

    def _interrupt(self, why: GapReason) -> None:
        self._warnings.off_all(self._position_ms)
        for track in self._tracks:
            track.interrupt(why)

    def _track_of(self, stream: int) -> _Track:
        if self._doors_closed or stream <= self._closed_until:
            if self._closed is None:
                folder = self.folder / journal.CLOSED
                try:
                    folder.mkdir(mode=0o700, exist_ok=True)
                except OSError as error:
                    raise write_error(folder, error) from error
                journal.append(folder, Session(_wall_clock(), self._position_ms))
                self._closed = _Track(folder, self._segment_ms, self._position_ms, None)
            return self._closed
        self._leave_closed()
        return self._open

    def _leave_closed(self) -> None:
        if self._closed is not None:
            self._closed.writer.finish()
            journal.append(self._closed.writer.folder, Stop(_wall_clock(), self._closed.end_ms))
            self._closed = None

    # --- watching -----------------------------------------------------------------------------------------------------

    @property
    def _slept_lately(self) -> bool:
        return timing.now() - self._slept_s < ASLEEP_S * 2

    def _measure(self, frames: NDArray[np.int16], overflow: bool) -> None:
        for channel, meter in enumerate(self._meters):
            meter.feed(frames[:, channel])
        if overflow:
            self._alerts.set(
                "lost",
                "Maskinen er for optaget og tabte lidt lyd. Luk andre programmer.",
                self._position_ms,
                passing=True,
            )
        troubles = self._meters[0].troubles
        if "silent" in troubles and not self._alerts.has("silent"):
            self._silent()
        for kind, text in LEVEL_TEXTS.items():
            if kind in troubles:
                self._alerts.set(kind, text, self._position_ms)
            else:
                self._alerts.clear(kind)

    def _look_at_disk(self) -> None:
        try:
            free = shutil.disk_usage(self.folder).free
        except OSError:
            return
        self._disk_free = free
        if self._failed is not None and free > 2 * RESERVE_BYTES:
            self._reserve()
            for track in self._tracks:
                track.writer.finish()
            self._failed = None
            self._alerts.clear("disk_full")
        if self._failed is None and free < LOW_DISK:
            text = f"Der er kun {free // 1_000_000} MB tilbage på disken. Gør plads nu."
            self._alerts.set("disk_low", text, self.now_ms)
        else:
            self._alerts.clear("disk_low")

    def _reserve(self) -> None:
        # Random bytes, as a file system that compresses would give zeros no room.
        write_bytes(self.folder / RESERVE, os.urandom(RESERVE_BYTES))

    def _trouble(self, error: MinutesError) -> None:
        """The files cannot be written: finish what was written with the room held in reserve, and wait."""
        self._failed = error
        (self.folder / RESERVE).unlink(missing_ok=True)
        text = f"DER OPTAGES IKKE! {error.message} Gør plads; optagelsen går selv videre."
        self._alerts.set("disk_full", text, self.now_ms)
        for track in self._tracks:
            try:
                track.interrupt("disk")
            except (DiskFull, WriteFailed) as again:
                self._failed = again

    def _publish(self) -> None:
        stream = self._stream
        heard = stream is not None and any(track.stream == stream.stream for track in self._tracks)
        self.state = State(
            now_ms=self.now_ms,
            levels=tuple(Level() if self._paused else meter.level for meter in self._meters),
            device=stream.device if stream else "",
            flowing=heard and self._failed is None and not self._paused,
            paused=self._paused,
            doors_closed=self._doors_closed,
            alerts=self._alerts.now(self.now_ms),
            disk_free=self._disk_free,
        )


def _go_on(folder: Path) -> tuple[int, int, GapReason | None]:
    """Where on its clock the recording in `folder` ended, where it goes on now, and why there is a gap between."""
    if not journal.exists(folder):
        return 0, 0, None
    before = journal.read(folder)
    end_ms = _after_closed(folder, before.end_ms)
    if not before.sessions:
        return end_ms, end_ms, None
    why: GapReason = "interrupted" if before.stop is None or before.stop.cut else "stopped"
    session = before.sessions[-1]
    recorded = timedelta(milliseconds=end_ms - session.start_ms)
    try:
        away = datetime.now().astimezone() - datetime.fromisoformat(session.at) - recorded
    except (ValueError, TypeError):
        away = timedelta(0)
    if not timedelta(0) <= away <= LONGEST_BREAK:
        away = timedelta(seconds=1)
    return end_ms, end_ms + away // timedelta(milliseconds=1), why


def _after_closed(folder: Path, end_ms: int) -> int:
    """Where the recording ended if it was cut off behind closed doors; the open journal is told of the doors."""
    closed = folder / journal.CLOSED
    closed_ms = journal.read(closed).end_ms if journal.exists(closed) else 0
    if closed_ms <= end_ms:
        return end_ms
    journal.append(folder, Gap(end_ms, closed_ms, "doors_closed"))
    return closed_ms


def _wall_clock() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
