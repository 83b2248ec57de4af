"""Transcription while the meeting is being recorded, by the same engine and steps as afterwards.

`python -m stt_minutes.live MØDE` follows a recording that another process makes: it takes in each segment when it is finished,
and when the recording stops it writes transcript.json as `pipeline` would. It is a process of its own, at low priority, so that
it can never hold up the recorder; should it fail or be killed, `run` makes the transcript later. `Live` is the recorder's end of it.

On its stdout it tells how far it is, one JSON object a line: {"done_ms", "recorded_ms", "state"} and who spoke last. Never a spoken
word.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

from stt_minutes import engines, models, pipeline, resources
from stt_minutes import settings as settings_module
from stt_minutes.audio import journal
from stt_minutes.errors import MinutesError
from stt_minutes.labels import Labels
from stt_minutes.meeting import Meeting
from stt_minutes.values import Block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stt_minutes.audio.journal import RecordedSegment
    from stt_minutes.settings import Settings

LOOK_S = 0.5
NICENESS = 5
"""A third of the weight of other programs: enough to leave the meeting's slide show alone, and still to get on."""
BATCH = 1
"""Windows decoded together. More is faster in all but leaves more to do at the stop; while a meeting runs there is time."""
KEEPS_UP = 0.7
"""A meeting's sound comes at 1.0; the rest is for the recorder, and for the slide show that the laptop also runs."""
MEASURED_MS = 60_000
LeftOff = Literal["starting", "running", "finishing", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far the transcription is; `behind_ms` of what is recorded is not transcribed yet. `text` is Danish, on failure.

    `voices` were told apart so far, and `latest` are the last to speak, as (label, start_ms, end_ms).
    """

    state: LeftOff = "starting"
    done_ms: int = 0
    recorded_ms: int = 0
    text: str = ""
    voices: int = 0
    latest: tuple[tuple[str, int, int], ...] = ()

    @property
    def behind_ms(self) -> int:
        """How much recorded sound waits."""
        return max(0, self.recorded_ms - self.done_ms)


class Live:
    """A transcription under way in another process. `with Live(meeting) as live`; leaving ends the process, done or not."""

    def __init__(self, meeting: Meeting, settings: Settings) -> None:
        self._meeting = meeting
        self._settings = settings
        self._reached = Reached()
        self._process: subprocess.Popen[str] | None = None
        self._reader = threading.Thread(target=self._read, name="live", daemon=True)

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "stt_minutes.live", str(self._meeting.folder)]
        low = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
        chosen = {
            f"STT_MINUTES_{name.upper()}": str(value)
            for name, value in self._settings.model_dump().items()
            if value not in {None, ""}
        }
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            creationflags=low,
            # A Ctrl-C meant for the recorder must not end this too.
            start_new_session=True,
            env={**os.environ, **chosen},
        )
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.kill()
        process.wait()
        self._reader.join()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    @property
    def reached(self) -> Reached:
        """How far it is now."""
        return self._reached

    def finish(self, watch: Callable[[Reached], None] = lambda _: None) -> bool:
        """Wait, after the recording was stopped, until the transcript is written; False when it came to nothing."""
        process = self._process
        if process is None:
            return False
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.write("stop\n")
                process.stdin.flush()
        while self._reader.is_alive():
            self._reader.join(LOOK_S)
            watch(self._reached)
        return self._reached.state == "done"

    def _read(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        for line in process.stdout:
            try:
                found: dict[str, Any] = json.loads(line)
                if found["state"] in get_args(LeftOff):
                    found["latest"] = tuple((label, start, end) for label, start, end in found["latest"])
                    self._reached = Reached(**found)
            except (ValueError, TypeError, KeyError):
                continue
        if self._reached.state != "done":
            text = self._reached.text or "Den direkte transskription gik i stå."
            self._reached = replace(self._reached, state="failed", text=text)


def follow(meeting: Meeting, settings: Settings, tell: Callable[[Reached], None], wait: Callable[[], bool]) -> None:
    """Transcribe `meeting`'s recording as it grows and write transcript.json when it has stopped; turns.json too, if wanted.

    wait: sleeps a little; False when nobody records any more though no stop was written, and then the work is left to `run`.
    Raises what the engine raises (ModelMissing, EngineFailed …), Busy when another run holds the meeting.
    """
    from stt_minutes.speech.engine import Transcriber

    options = replace(engines.speech_options(settings), batch_size=BATCH)
    reached = Reached("starting")
    with (
        meeting.lock(),
        Transcriber(models.find(settings.model), options, checkpoint=meeting.part) as engine,
    ):
        labels = Labels(meeting, settings)
        taken: set[str] = set()
        while True:
            recording = journal.read(meeting.audio) if journal.exists(meeting.audio) else None
            fresh = [each for each in recording.segments if each.file not in taken] if recording else []
            for segment in fresh:
                taken.add(segment.file)
                engine.expect(engines.vocabulary(meeting, settings))  # the markers set meanwhile tell which item it is
                for block in _blocks(meeting.audio, segment):
                    engine.feed(block)
                labels.add(partial(_blocks, meeting.audio, segment))
                reached = replace(reached, state="running", done_ms=engine.done_ms, recorded_ms=segment.end_ms)
                tell(reached)
            if recording is not None and recording.stop is not None:
                break
            if fresh:
                continue
            engine.collect()
            if labels.listen():
                reached = replace(reached, voices=labels.voices, latest=labels.latest)
                tell(reached)
            elif not wait():
                return
        tell(replace(reached, state="finishing"))
        transcript = engine.finish()
        made_from = pipeline.transcript_inputs(meeting, settings)
        if made_from is None:
            return
        transcript = replace(transcript, remarks=(*recording.remarks, *transcript.remarks))
        pipeline.save_transcript(meeting, settings, transcript, made_from)
        while labels.listen():
            tell(replace(reached, state="finishing", done_ms=labels.heard_ms))
        labels.settle()
    tell(Reached("done", transcript.duration_ms, transcript.duration_ms))


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast this machine transcribes: seconds of work per second of sound (under 1 is faster than real time)."""

    share: float
    device: str
    notice: str | None

    @property
    def keeps_up(self) -> bool:
        """Whether live transcription follows a meeting, with room for what else the machine does."""
        return self.share <= KEEPS_UP


def measure(settings: Settings, *, sound_ms: int = MEASURED_MS) -> Speed:
    """Transcribe a piece of the demo meeting as a live transcription would. Raises ModelMissing, EngineFailed …"""
    from stt_minutes.audio.source import open_sound
    from stt_minutes.speech.engine import Transcriber

    options = replace(engines.speech_options(settings), batch_size=BATCH)
    fixture = resources.folder("audio_fixtures") / "direktion" / "meeting.opus"
    blocks = list(open_sound(fixture, to_ms=sound_ms).blocks())
    with Transcriber(models.find(settings.model), options) as engine:
        loaded = time.monotonic()
        for block in blocks:
            engine.feed(block)
        engine.finish()
        ended = time.monotonic()
        return Speed((ended - loaded) * 1000 / blocks[-1].end_ms, engine.device, engine.notice)


def _blocks(folder: Path, segment: RecordedSegment) -> Iterator[Block]:
    """A finished segment's sound on the recording's clock."""
    from stt_minutes.audio.source import open_sound

    for block in open_sound(folder / segment.file).blocks():
        yield Block(segment.start_ms + block.start_ms, block.samples)


def _main(folder: Path) -> int:
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    stopped = threading.Event()

    def listen() -> None:
        # The recorder says "stop". When it is killed its end of the pipe closes: then this ends at once, whatever it is doing,
        # so that `run` finds the meeting free. The checkpoint stands a torn end.
        if not sys.stdin.readline():
            os._exit(1)
        stopped.set()

    threading.Thread(target=listen, daemon=True).start()

    def tell(reached: Reached) -> None:
        if reached.state == "finishing":
            _hurry()
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps(asdict(reached), ensure_ascii=False), flush=True)

    def wait() -> bool:
        if stopped.is_set():
            # The journal was read after the stop and tells of none: the disk was full.
            return False
        stopped.wait(LOOK_S)
        return True

    try:
        meeting = Meeting.open(folder)
        follow(meeting, settings_module.load(meeting.facts().settings), tell, wait)
    except MinutesError as error:
        tell(Reached("failed", text=error.message))
        return error.exit_code
    return 0


def _hurry() -> None:
    """Back to usual priority, now that somebody waits; a system that does not allow it leaves it as it was."""
    tasks = Path("/proc/self/task")
    for task in tasks.iterdir() if tasks.is_dir() else ():
        # On Linux each thread has a priority of its own.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, int(task.name), 0)


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
