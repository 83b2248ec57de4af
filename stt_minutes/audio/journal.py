"""The journal of a recording: which file holds which stretch of time, and why a stretch has no sound.

A recording is a folder with

    recording.jsonl         this journal: one JSON object a line, only ever appended to, each line fsynced
    recording-0001.flac …   the sound, each file at most 30 s long and playable alone
    recording-0007.pcm      only while recording, or after a crash: the newest sound, raw 16 bit little endian, interleaved
    closed/                 the same again, for what was said behind closed doors; `read` never looks into it

The kinds of line:

    {"kind":"session","format":"stt-minutes/recording","version":1,"at":"2026-04-15T09:00:00+02:00","start_ms":0}
    {"kind":"open","file":"recording-0001.pcm","start_ms":0,"sample_rate":16000,"channels":1,"device":"…"}
    {"kind":"segment","file":"recording-0001.flac","start_ms":0,"samples":480000,"sample_rate":16000,"channels":1,
     "overflows":0,"device":"…","sha256":"…","mended":false}
    {"kind":"gap","start_ms":30000,"end_ms":42000,"reason":"device"}
    {"kind":"warning","start_ms":14000,"end_ms":39000,"reason":"silent","device":"…"}
    {"kind":"stop","at":"2026-04-15T10:00:00+02:00","end_ms":3600000,"cut":false}

Times are ms on the recording's own clock, which runs on through pauses, closed doors and lost devices. Segments are in order of
time and never overlap. A segment's `start_ms` equals the former one's `end_ms` exactly when the sound is continuous; any
difference is a gap in time. The last `open` or `segment` line about a file is the one that counts. A recording that lacks its
`stop` line is still running or was cut off: `recovery.mend` turns the .pcm file into the last segment and writes a `stop` line
with `cut` true. The reader here only reads.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError

from stt_minutes import foreign, store
from stt_minutes.danish import clock, listed
from stt_minutes.errors import AudioUnreadable, FormatTooNew
from stt_minutes.files import write_error
from stt_minutes.values import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = store.PREFIX + "recording"
VERSION = 1
JOURNAL = "recording.jsonl"
CLOSED = "closed"
FILE_NAME = r"^recording-\d{4,6}\.(flac|pcm)$"

GapReason = Literal["pause", "doors_closed", "stopped", "device", "sleep", "lost", "interrupted", "disk", "damaged"]
PLANNED: frozenset[GapReason] = frozenset({"pause", "doors_closed", "stopped"})
REASONS: dict[GapReason, str] = {
    "pause": "optagelsen var sat på pause",
    "doors_closed": "dørene var lukket",
    "stopped": "optagelsen var stoppet",
    "device": "mikrofonen var væk",
    "sleep": "maskinen sov",
    "lost": "maskinen nåede ikke at tage imod lyden",
    "interrupted": "optagelsen blev afbrudt",
    "disk": "disken var fuld",
    "damaged": "lydfilen er beskadiget",
}


WarningReason = Literal["silent", "low", "clipping", "overflow", "system", "fallback"]
WARNINGS: dict[WarningReason, str] = {
    "silent": "Mikrofonen gav ingen lyd {places}; var den slået fra eller sat på lydløs? Det, der blev sagt imens, er ikke optaget.",
    "low": "Lyden var meget svag {places}; er der blevet talt imens, kan ord mangle.",
    "clipping": "Lyden var for kraftig og forvrænget {places}; ord kan være hørt forkert.",
    "overflow": "Maskinen var for optaget og tabte lidt lyd {places}.",
    "system": "Maskinens egen lyd (onlinemødet) blev ikke optaget {places}; kun mikrofonen er med.",
    "fallback": "En anden mikrofon, {device}, tog over {places}.",
}
ONE_PLACE_MS = 30_000
"""Warnings of a kind with less between them are told as one."""
MOST_PLACES = 8


def _check(start_ms: int, sample_rate: int, channels: int) -> None:
    if start_ms < 0 or not 1_000 <= sample_rate <= 768_000 or not 1 <= channels <= 64:
        msg = f"not a recording: {start_ms} ms, {sample_rate} Hz, {channels} channels"
        raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Session:
    """A run of the recorder begins: the wall clock (ISO time with offset) at `start_ms`."""

    at: str
    start_ms: int
    format: str = FORMAT
    version: int = VERSION
    kind: Literal["session"] = "session"


@dataclass(frozen=True, slots=True)
class Open:
    """A .pcm file was begun; all that is needed to read it should the machine stop here."""

    file: Annotated[str, Field(pattern=FILE_NAME)]
    start_ms: int
    sample_rate: int
    channels: int
    device: str
    kind: Literal["open"] = "open"

    def __post_init__(self) -> None:
        _check(self.start_ms, self.sample_rate, self.channels)


@dataclass(frozen=True, slots=True)
class RecordedSegment:
    """A finished file. `overflows` counts the times the sound system dropped samples; `mended` was made by recovery."""

    file: Annotated[str, Field(pattern=FILE_NAME)]
    start_ms: int
    samples: int
    sample_rate: int
    channels: int
    device: str
    sha256: str
    overflows: int = 0
    mended: bool = False
    kind: Literal["segment"] = "segment"

    def __post_init__(self) -> None:
        _check(self.start_ms, self.sample_rate, self.channels)

    @property
    def end_ms(self) -> int:
        """The time just after its last sample, to the nearest ms."""
        return self.start_ms + length_ms(self.samples, self.sample_rate)


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the clock without sound, and why."""

    start_ms: int
    end_ms: int
    reason: GapReason
    kind: Literal["gap"] = "gap"


@dataclass(frozen=True, slots=True)
class Warned:
    """A stretch in which the screen warned of the sound. It is written when the warning comes, with `end_ms` None, and again when it
    is over: the last line with the same start and reason counts, and one without an end lasted until the recording ended.
    """

    start_ms: int
    end_ms: int | None
    reason: WarningReason
    device: str = ""
    kind: Literal["warning"] = "warning"


@dataclass(frozen=True, slots=True)
class Stop:
    """The recording ends: stopped by a person at the wall-clock time `at`, or `cut` off and closed by recovery."""

    at: str
    end_ms: int
    cut: bool = False
    kind: Literal["stop"] = "stop"


Line = Session | Open | RecordedSegment | Gap | Warned | Stop
_KINDS: dict[str, type[Line]] = {
    "session": Session,
    "open": Open,
    "segment": RecordedSegment,
    "gap": Gap,
    "warning": Warned,
    "stop": Stop,
}


@dataclass(frozen=True, slots=True)
class Recording:
    """What a journal says. `tail` is the unfinished .pcm file, None when all is in segments; `stop` None while it runs."""

    folder: Path
    sessions: tuple[Session, ...]
    segments: tuple[RecordedSegment, ...]
    gaps: tuple[Gap, ...]
    tail: Open | None
    stop: Stop | None
    damaged_lines: int = 0
    warnings: tuple[Warned, ...] = ()

    @property
    def end_ms(self) -> int:
        """The end of the last thing the journal knows of: a segment or a gap."""
        ends = [segment.end_ms for segment in self.segments] + [gap.end_ms for gap in self.gaps]
        return max(ends, default=0)

    @property
    def channels(self) -> int:
        """The largest number of channels of any segment, 0 when there is none."""
        return max((segment.channels for segment in self.segments), default=0)

    def path(self, segment: RecordedSegment) -> Path:
        """The segment's file."""
        return self.folder / segment.file

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """The stretches that nobody meant to leave out, for the secretary."""
        found = [
            Remark(
                "recording_gap",
                f"Der mangler {seconds(gap.end_ms - gap.start_ms)} af optagelsen fra {clock(gap.start_ms)}: {REASONS[gap.reason]}.",
                start_ms=gap.start_ms,
                end_ms=gap.end_ms,
            )
            for gap in self.gaps
            if gap.reason not in PLANNED
        ]
        if self.stop is not None and self.stop.cut:
            text = (
                f"Optagelsen blev ikke stoppet, men afbrudt ved {clock(self.end_ms)}; det sidste af mødet kan mangle."
            )
            found.append(Remark("recording_cut", text, start_ms=self.end_ms, end_ms=self.end_ms))
        return (*found, *self._warned())

    def _warned(self) -> Iterator[Remark]:
        for reason, text in WARNINGS.items():
            for device in dict.fromkeys(each.device for each in self.warnings if each.reason == reason):
                spans = [
                    (each.start_ms, max(self.end_ms, each.start_ms) if each.end_ms is None else each.end_ms)
                    for each in self.warnings
                    if each.reason == reason and each.device == device
                ]
                places = _joined(spans)
                named = [f"fra {clock(start)} til {clock(end)}" for start, end in places[:MOST_PLACES]]
                if len(places) > MOST_PLACES:
                    named.append(f"{len(places) - MOST_PLACES} gange mere indtil {clock(places[-1][1])}")
                told = text.format(places=listed(named), device=f"„{device}“")
                yield Remark(f"recording_{reason}", told, start_ms=places[0][0], end_ms=places[-1][1])

    def clock_at(self, ms: int) -> datetime | None:
        """The wall clock at a place of the recording, in the zone it was recorded in; None when the journal does not tell it."""
        before = [session for session in self.sessions if session.start_ms <= ms]
        if not before:
            return None
        try:
            return datetime.fromisoformat(before[-1].at) + timedelta(milliseconds=ms - before[-1].start_ms)
        except (ValueError, OverflowError):
            return None


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    for start, end in spans:
        if places and start - places[-1][1] < ONE_PLACE_MS:
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        else:
            places.append((start, end))
    return places


def exists(folder: Path) -> bool:
    """Whether `folder` holds a recording (finished or not)."""
    return (folder / JOURNAL).is_file()


def read(folder: Path) -> Recording:
    """What the journal of `folder` says; a torn last line (power cut) is passed over, other unreadable lines are counted.

    Raises AudioUnreadable when there is no journal and FormatTooNew when a newer version wrote it.
    """
    path = folder / JOURNAL
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise AudioUnreadable(
            f"Mappen {folder} indeholder ingen optagelse ({JOURNAL} kan ikke læses).",
            "Angiv en lydfil, eller optag mødet med 'stt-minutes record'.",
        ) from error
    sessions: list[Session] = []
    segments: dict[str, RecordedSegment] = {}
    gaps: list[Gap] = []
    warned: dict[tuple[int, WarningReason], Warned] = {}
    tail: Open | None = None
    stop: Stop | None = None
    damaged = 0
    *whole, torn = raw.split(b"\n")
    for text in whole:
        line = _parse(text)
        match line:
            case None:
                damaged += 1
            case Session():
                if line.version > VERSION:
                    raise FormatTooNew(
                        f"Optagelsen i {folder} er lavet med en nyere udgave af stt-minutes (format {line.version}).",
                        "Opdatér stt-minutes, og prøv igen. Intet er ændret.",
                    )
                sessions.append(line)
                stop = None
            case Open():
                tail = line
            case RecordedSegment():
                segments[line.file] = line
                if tail is not None and _stem(tail.file) == _stem(line.file):
                    tail = None
            case Gap():
                gaps.append(line)
            case Warned():
                warned[line.start_ms, line.reason] = line
            case Stop():
                stop = line
                open_ones = (each for each in warned.values() if each.end_ms is None)
                warned |= {
                    (each.start_ms, each.reason): replace(each, end_ms=max(line.end_ms, each.start_ms))
                    for each in open_ones
                }
    readable = (segment for segment in segments.values() if segment.samples > 0)
    ordered = tuple(sorted(readable, key=lambda segment: (segment.start_ms, segment.file)))
    gaps.sort(key=lambda gap: gap.start_ms)
    return Recording(
        folder,
        tuple(sessions),
        ordered,
        tuple(gaps),
        tail,
        stop,
        damaged + bool(torn.strip()),
        tuple(sorted(warned.values(), key=lambda each: each.start_ms)),
    )


def append(folder: Path, line: Line) -> None:
    """Add a line and make it durable. Raises DiskFull or WriteFailed."""
    path = folder / JOURNAL
    text = json.dumps(store.dump(line), ensure_ascii=False) + "\n"
    try:
        with path.open("ab+") as file:
            # A torn line from a crash must not swallow this one.
            if file.tell() and _last_byte(file.fileno()) != b"\n":
                file.write(b"\n")
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise write_error(path, error) from error


def length_ms(samples: int, sample_rate: int) -> int:
    """The time that `samples` last, to the nearest ms."""
    return (samples * 1000 + sample_rate // 2) // sample_rate


def seconds(ms: int) -> str:
    """A length of time to the second, in Danish words."""
    total = max(1, (ms + 500) // 1000)
    minutes, rest = divmod(total, 60)
    parts = [f"{minutes} min."] if minutes else []
    if rest or not minutes:
        parts.append("1 sekund" if rest == 1 else f"{rest} sekunder")
    return " ".join(parts)


def _parse(text: bytes) -> Line | None:
    try:
        data = foreign.json_of(text)
        return store.parse(_KINDS[data["kind"]], data)
    except (ValidationError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _last_byte(handle: int) -> bytes:
    os.lseek(handle, -1, os.SEEK_END)
    return os.read(handle, 1)


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0]
