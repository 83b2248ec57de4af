"""The recorder: takes sound from the devices and hands it to the writer, which has a thread of its own."""

from __future__ import annotations

import queue
import threading
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from stt_minutes.audio import devices, recovery
from stt_minutes.audio.capture import Capture
from stt_minutes.audio.segments import SEGMENT_MS
from stt_minutes.audio.writing import Command, RecordingWriter
from stt_minutes.files import make_folder

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.audio.alerts import State
    from stt_minutes.audio.capture import Event
    from stt_minutes.audio.recovery import Mended

LOOK_S = 0.1


class Recorder:
    """Records into a folder: `with Recorder(folder) as recorder`. Entering mends what a crash left, opens the devices and begins;
    leaving stops. All methods return at once.

    Entering raises NoMicrophone, Busy (another recorder writes there), DiskFull or WriteFailed; so does leaving for a disk that
    is full at the end, when all that was written is readable. `device`, `fallback`: names or parts of names from
    `devices.list_devices`; `system` also records what the machine plays, as the second channel; `doors_closed` begins in the
    closed folder.
    """

    def __init__(
        self,
        folder: Path,
        *,
        device: str | None = None,
        fallback: str | None = None,
        system: bool = False,
        doors_closed: bool = False,
        segment_ms: int = SEGMENT_MS,
    ) -> None:
        self.folder = folder
        self.mended: Mended | None = None
        self.missing_ms = 0  # between an earlier recording in the folder and this one
        self._system = system
        self._doors_closed = doors_closed
        self._segment_ms = segment_ms
        self._events: queue.SimpleQueue[Event | Command | None] = queue.SimpleQueue()
        self._capture = Capture(self._events.put, device=device, fallback=fallback, system=system)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._stack = ExitStack()
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Mend what a crash left, open the devices and begin."""
        make_folder(self.folder)
        with ExitStack() as stack:
            stack.enter_context(recovery.held(self.folder))
            stack.enter_context(devices.quiet())
            self.mended = recovery.mend_held(self.folder)
            self._capture.start()
            stack.callback(self._capture.stop)
            self._writer = RecordingWriter(
                self.folder,
                system=self._system,
                doors_closed=self._doors_closed,
                segment_ms=self._segment_ms,
                silent=self._capture.use_fallback,
            )
            self.missing_ms = self._writer.missing_ms
            self._stack = stack.pop_all()
        self._thread.start()

    def pause(self) -> None:
        """Take no sound until `resume`; the microphone is closed."""
        self._events.put(Command("pause"))
        self._capture.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._events.put(Command("resume"))
        self._capture.restart()

    def close_doors(self) -> None:
        """From now on the sound goes to the closed folder."""
        self._events.put(Command("close_doors"))

    def open_doors(self) -> None:
        """Go on in the open. The device is opened anew, so that what it still holds of the closed part stays closed."""
        self._events.put(Command("open_doors"))
        self._capture.restart(resume=False)

    def stop(self) -> None:
        """Finish the files; a second call does nothing."""
        self._events.put(None)
        self._capture.stop()
        if self._thread.is_alive():
            self._thread.join()
        self._stack.close()
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    @property
    def state(self) -> State:
        """How it goes now."""
        return replace(self._writer.state, now_ms=self._writer.now_ms)

    @property
    def alive(self) -> bool:
        """Whether the writer runs; when it does not, `stop` raises why."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            while (event := self._next()) is not None:
                self._writer.handle(event)
            self._writer.finish()
        except BaseException as error:  # noqa: BLE001 - carried to the thread that calls stop()
            self._failure = error

    def _next(self) -> Event | Command | None:
        """The next event, with a tick while there is none; ticks also come between events."""
        while True:
            self._writer.tick()
            try:
                return self._events.get(timeout=LOOK_S)
            except queue.Empty:
                continue
