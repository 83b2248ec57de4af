"""Sound as it really comes, tried on whole, joined, cut and damaged files of every container; writes docs/sound.md. Needs ffmpeg.

Every file is read in a process of its own, as the product reads it, and what was heard is held against what is known to be in it.

    python -m bench.sounds              the tables of situations and of damage
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import wave
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import av  # noqa: F401 - loaded once, before the children are made
import numpy as np

from bench.report import machine
from stt_minutes.audio.source import open_sound
from stt_minutes.errors import MinutesError

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[1]
SOUND = ROOT / "audio_fixtures" / "direktion" / "meeting.opus"
OUT = ROOT / "docs" / "sound.md"
SECONDS = 20
RATE = 16_000
CELLS = 20
"""A second is so many cells …"""
LATE = range(-2, 6)
"""… and may be heard so many cells late: AAC without an edit list and MP3 without an index are up to a tenth of a second late …"""
SPOKEN, FAINT = 0.01, 0.1
"""… A second this loud (RMS, full scale 1) is speech, and lost when not this share of it is there."""
LONGEST_S = 60
MOST_MEMORY_KB = 1_000_000

CONTAINERS: dict[str, tuple[str, ...]] = {
    "wav": (),
    "w64": (),
    "aiff": (),
    "au": (),
    "caf": (),
    "flac": (),
    "mp3": ("-c:a", "libmp3lame", "-b:a", "48k"),
    "mp3 VBR without index": ("-c:a", "libmp3lame", "-q:a", "6", "-write_xing", "0"),
    "aac": ("-c:a", "aac", "-b:a", "48k"),
    "m4a": ("-c:a", "aac", "-b:a", "48k"),
    "mov": ("-c:a", "aac", "-b:a", "48k"),
    "mkv": ("-c:a", "aac", "-b:a", "48k"),
    "webm": ("-c:a", "libopus", "-b:a", "32k"),
    "opus": ("-c:a", "libopus", "-b:a", "32k"),
    "ogg": ("-c:a", "libvorbis"),
    "wma": ("-c:a", "wmav2", "-b:a", "48k"),
    "ts": ("-c:a", "aac", "-b:a", "48k"),
}
MICROPHONES = (2, 4, 6, 7, 8)
"""As many channels as the container's encoder takes, each with its own stretch of the speech."""


def _ffmpeg(*words: object) -> bool:
    command = ["ffmpeg", "-v", "error", "-y", *map(str, words)]
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def _speech(folder: Path) -> Path:
    """The demo meeting's first seconds as WAV."""
    path = folder / "speech.wav"
    if not _ffmpeg("-ss", 20, "-t", SECONDS, "-i", SOUND, "-ar", RATE, "-ac", 1, path):
        sys.exit("ffmpeg is needed")
    return path


def _microphones(folder: Path, speech: Path, count: int) -> Path:
    """`count` channels that take turns, each heard for its own part of the time."""
    path = folder / f"microphones-{count}.wav"
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", speech, "-f", "s16le", "-"], check=True, stdout=subprocess.PIPE
    ).stdout
    samples = np.frombuffer(raw, np.int16)
    frames = np.zeros((len(samples), count), np.int16)
    turn = -(-len(samples) // count)
    for channel in range(count):
        at = slice(channel * turn, (channel + 1) * turn)
        frames[at, channel] = samples[at]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(count)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(frames.tobytes())
    return path


def _container(name: str, source: Path, target: Path) -> Path | None:
    path = target.with_suffix("." + name.split(maxsplit=1)[0])
    return path if _ffmpeg("-i", source, *CONTAINERS[name], path) and path.stat().st_size > 100 else None


# --- reading ----------------------------------------------------------------------------------------------------------


def _read(path: Path) -> None:
    """The child: what the product hears, as the power of each cell, and what it says."""
    cells: defaultdict[int, float] = defaultdict(float)
    told: dict[str, object] = {"error": "", "remarks": [], "end_ms": 0, "channels": 0}
    try:
        sound = open_sound(path)
        for block in sound.blocks():
            loud = (block.samples.astype(np.float64) ** 2).max(axis=0)
            first = block.start_ms * RATE // 1000
            places = (first + np.arange(len(loud))) * CELLS // RATE
            sums = np.bincount(places - places[0], loud) if len(loud) else ()
            for number, power in enumerate(sums):
                cells[int(places[0]) + number] += float(power)
            told["end_ms"], told["channels"] = block.end_ms, len(block.samples)
        told["remarks"] = [remark.kind for remark in sound.remarks]
    except MinutesError as error:
        told["error"] = f"{error.message} {error.hint}"
    told["cells"] = dict(cells)
    print(json.dumps(told))


class Heard:
    """What a child said of a file, and how it ended."""

    def __init__(self, path: Path) -> None:
        """Start the child: a copy of this process, which has loaded what reading takes."""
        self._out = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the child has ended
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._began = time.monotonic()
        self._pid = os.fork()
        if self._pid:
            return
        code = 1
        try:
            os.dup2(self._out.fileno(), 1)
            os.dup2(self._errors.fileno(), 2)
            _read(path)
            sys.stdout.flush()
            code = 0
        except BaseException:  # noqa: BLE001 - the child tells whatever it was, and ends
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)

    def ended(self) -> bool:
        """Whether the child has ended; it is not left to run for longer than LONGEST_S."""
        pid, status, usage = os.wait4(self._pid, os.WNOHANG)
        self.seconds = time.monotonic() - self._began
        if not pid and self.seconds <= LONGEST_S:
            return False
        if not pid:
            os.kill(self._pid, signal.SIGKILL)
            _, status, usage = os.wait4(self._pid, 0)
        with self._out, self._errors:
            self._out.seek(0)
            self._errors.seek(0)
            text, self.trouble = self._out.read().decode(), self._errors.read().decode()
        self.memory_kb = usage.ru_maxrss
        self.code = os.waitstatus_to_exitcode(status)
        told = json.loads(text) if self.code == 0 else {}
        self.error: str = told.get("error", "")
        self.remarks: list[str] = told.get("remarks", [])
        self.end_ms: int = told.get("end_ms", 0)
        self.channels: int = told.get("channels", 0)
        self.cells = {int(cell): value for cell, value in told.get("cells", {}).items()}
        return True

    @property
    def fault(self) -> str:
        """What must never happen."""
        if self.seconds > LONGEST_S:
            return "hung"
        if self.code:
            return "traceback" if "Traceback" in self.trouble else "process died"
        return "over 1 GB" if self.memory_kb > MOST_MEMORY_KB else ""

    def loud(self, second: int, later: int = 0) -> float:
        """The loudness (RMS, full scale 1) of a second that begins `later` cells late."""
        first = second * CELLS + later
        return (sum(self.cells.get(cell, 0.0) for cell in range(first, first + CELLS)) / RATE) ** 0.5

    def truth(self, times: int = 1) -> dict[int, float]:
        """The loudness of each second, of sound that is heard so many times."""
        return {second + n * SECONDS: self.loud(second) for n in range(times) for second in range(SECONDS)}

    def lost(self, truth: dict[int, float]) -> int:
        """Seconds with speech in the truth that are silent here, also when a codec's run-up made them late."""
        return sum(
            value > SPOKEN and all(self.loud(second, later) < FAINT * value for later in LATE)
            for second, value in truth.items()
        )

    def cell(self, truth: dict[int, float]) -> str:
        if self.fault:
            return f"**{self.fault}**"
        if self.error:
            return "told: " + re.split(r"[.:,;] ", re.sub(r"\S*/", "", self.error))[0].replace("|", "/")[:70]
        lost = self.lost(truth)
        return (f"{lost} s lost" if lost else "all heard") + (
            f" ({', '.join(sorted(set(self.remarks)))})" if self.remarks else ""
        )


def hear(paths: Iterable[Path]) -> list[Heard]:
    """What children hear of the files, as many at a time as there are cores."""
    heard: list[Heard] = []
    running: list[Heard] = []
    for path in paths:
        while len(running) >= (os.cpu_count() or 1):
            time.sleep(0.005)
            running = [each for each in running if not each.ended()]
        heard.append(Heard(path))
        running.append(heard[-1])
    while running:
        time.sleep(0.005)
        running = [each for each in running if not each.ended()]
    return heard


# --- damage -----------------------------------------------------------------------------------------------------------


def _flip(data: bytearray, dice: random.Random) -> bytearray:
    for _ in range(dice.choice((1, 3, 10, 100))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return data


def _flip_head(data: bytearray, dice: random.Random) -> bytearray:
    for _ in range(dice.choice((1, 2, 4))):
        data[dice.randrange(min(len(data), 512))] ^= 1 << dice.randrange(8)
    return data


def _cut(data: bytearray, dice: random.Random) -> bytearray:
    return data[: dice.randrange(1, len(data))]


def _cut_out(data: bytearray, dice: random.Random) -> bytearray:
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.randrange(1, 1 + len(data) // 4) :]


def _junk(data: bytearray, dice: random.Random) -> bytearray:
    start = dice.randrange(len(data))
    return data[:start] + dice.randbytes(dice.randrange(1, 20_000)) + data[start:]


def _swap(data: bytearray, dice: random.Random) -> bytearray:
    """Two stretches change places, as boxes of an MP4 or blocks of a disk do."""
    first, second = sorted(dice.randrange(len(data)) for _ in range(2))
    size = min(dice.randrange(1, 4096), max(1, second - first), len(data) - second)
    data[first : first + size], data[second : second + size] = data[second : second + size], data[first : first + size]
    return data


def _zeros(data: bytearray, dice: random.Random) -> bytearray:
    start = dice.randrange(len(data))
    size = min(dice.randrange(1, 8192), len(data) - start)
    data[start : start + size] = bytes(size)
    return data


DAMAGE = {
    "bits flipped": _flip,
    "bits flipped in the head": _flip_head,
    "cut off": _cut,
    "a piece missing": _cut_out,
    "junk in the middle": _junk,
    "pieces swapped": _swap,
    "a piece of zeros": _zeros,
}


def damaged(folder: Path, whole: dict[str, Path], count: int) -> list[tuple[str, str, Path]]:
    """`count` files, (container, damage, path), the same each time."""
    made = []
    names, kinds = list(whole), list(DAMAGE)
    for number in range(count):
        name, kind = names[number % len(names)], kinds[number // len(names) % len(kinds)]
        dice = random.Random(number)
        path = folder / f"{number:04}{whole[name].suffix}"
        path.write_bytes(DAMAGE[kind](bytearray(whole[name].read_bytes()), dice))
        made.append((name, kind, path))
    return made


# --- tables -----------------------------------------------------------------------------------------------------------


def situations(folder: Path) -> tuple[list[str], dict[str, Path], dict[int, float]]:
    """The table of situations, the whole files, and the loudness of what is said in them."""
    speech = _speech(folder)
    (spoken,) = hear([speech])
    truth, twice = spoken.truth(), spoken.truth(2)
    whole: dict[str, Path] = {}
    jobs: dict[tuple[str, str], tuple[Path, dict[int, float]]] = {}
    several = {count: _microphones(folder, speech, count) for count in MICROPHONES}
    for name in CONTAINERS:
        stem = folder / name.replace(" ", "-")
        path = _container(name, speech, stem)
        if path is None:
            continue
        whole[name] = path
        data = path.read_bytes()
        jobs[name, "whole"] = (path, truth)
        joined = stem.with_name(stem.name + "-joined").with_suffix(path.suffix)
        joined.write_bytes(data + data)
        jobs[name, "two joined"] = (joined, twice)
        half = stem.with_name(stem.name + "-half").with_suffix(path.suffix)
        half.write_bytes(data[: len(data) * 55 // 100])
        jobs[name, "cut at 55 %"] = (half, truth)
        for count, source in several.items():
            made = _container(name, source, stem.with_name(f"{stem.name}-{count}"))
            if made is not None:
                jobs[name, f"{count} microphones"] = (made, truth)
    heard = dict(zip(jobs, hear(path for path, _ in jobs.values()), strict=True))
    for (name, column), found in list(heard.items()):
        if column.endswith("microphones") and found.channels != int(column.split()[0]):
            del jobs[name, column]  # the encoder mixed them
    columns = ["whole", "two joined", "cut at 55 %", *(f"{count} microphones" for count in MICROPHONES)]
    rows = ["| container | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name in whole:
        cells = [
            heard[name, column].cell(jobs[name, column][1]) if (name, column) in jobs else "–" for column in columns
        ]
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return rows, whole, truth


def recorders(folder: Path, whole: dict[str, Path], truth: dict[int, float]) -> list[str]:
    """The table of what recorders, phones and editors are known to write, with the public report of each kind in the issue."""
    wav, speech = whole["wav"].read_bytes(), whole["wav"]
    at = wav.index(b"data")
    made: dict[tuple[str, str], Path] = {}

    def headed(what: str, size: int, riff: int | None = None) -> None:
        path = folder / f"header-{len(made)}.wav"
        told = size if riff is None else riff
        path.write_bytes(wav[:4] + struct.pack("<I", told) + wav[8 : at + 4] + struct.pack("<I", size) + wav[at + 8 :])
        made["wav", what] = path

    def encoded(container: str, what: str, name: str, *words: object) -> None:
        if _ffmpeg(*words, folder / name):
            made[container, what] = folder / name

    headed("a recorder that lost power: the header lags behind", len(wav) // 4)
    headed("over 4 GB: the size wrapped", 44)
    headed("Android: the largest number as size", 0x7FFFFFFF)
    headed("arecord: half of 32 bits as size", 0x80000000)
    headed("written to a pipe: no size", 0xFFFFFFFF)
    headed("size of the whole file as size of the sound", len(wav))
    encoded(
        "wav", "float sound 30 dB over full scale", "over.wav", "-i", speech, "-af", "volume=30dB", "-c:a", "pcm_f32le"
    )
    encoded(
        "webm",
        "browser: no duration, written live",
        "live.webm",
        "-i",
        speech,
        "-c:a",
        "libopus",
        "-f",
        "webm",
        "-live",
        1,
    )
    encoded(
        "mp4",
        "fragmented",
        "parts.mp4",
        "-i",
        speech,
        "-c:a",
        "aac",
        "-movflags",
        "frag_keyframe+empty_moov",
        "-frag_duration",
        1_000_000,
    )
    silent = ("-f", "lavfi", "-i", f"anoisesrc=r=48000:a=0.0005:d={SECONDS}", "-i", speech)
    encoded(
        "mp4",
        "own microphone silent, the meeting in track 2",
        "tracks.mp4",
        *silent,
        "-map",
        "0:a",
        "-map",
        "1:a",
        "-c:a",
        "aac",
    )
    encoded("mkv", "track 2 is the standard one", "standard.mkv", *silent, "-map", "0:a", "-map", "1:a", "-c:a", "aac", "-disposition:a:0", 0, "-disposition:a:1", "default")  # fmt: skip
    encoded(
        "mp4",
        "video beside the sound",
        "video.mp4",
        "-f",
        "lavfi",
        "-i",
        f"color=s=64x64:r=2:d={SECONDS}",
        "-i",
        speech,
        "-c:a",
        "aac",
    )
    for container, name in (("mp4", "named.mp3"), ("flac", "named.wav"), ("ogg", "named.m4a")):
        source = whole.get({"mp4": "m4a"}.get(container, container))
        if source is not None:
            (folder / name).write_bytes(source.read_bytes())
            made[container, f"called {name.split('.')[1]}"] = folder / name
    tagged = folder / "tagged.mp3"
    tagged.write_bytes(
        b"ID3\x03\x00\x00\x00\x00\x10\x00" + bytes(2_048) + whole["mp3"].read_bytes() + b"TAG" + bytes(125)
    )
    made["mp3", "a large tag in front and one behind"] = tagged
    rows = ["| container | situation | result |", "|---|---|---|"]
    results = hear(made.values())
    rows += [f"| {name} | {what} | {each.cell(truth)} |" for (name, what), each in zip(made, results, strict=True)]
    return rows


def damage(folder: Path, whole: dict[str, Path], truth: dict[int, float], count: int) -> list[str]:
    """The table of damaged files."""
    made = damaged(folder, whole, count)
    results = hear(path for _, _, path in made)
    columns = ("all heard", "some lost, told", "refused, told", "some lost, not told", "fault")
    table: dict[str, Counter[str]] = defaultdict(Counter)
    untold: Counter[str] = Counter()
    for (name, kind, path), heard in zip(made, results, strict=True):
        lost = heard.lost(truth)
        if heard.fault:
            column = "fault"
            print(f"FAULT {heard.fault}: {path.name} ({name}, {kind})\n{heard.trouble[-600:]}", file=sys.stderr)
        elif heard.error:
            column = "refused, told"
        elif lost:
            column = "some lost, told" if heard.remarks else "some lost, not told"
        else:
            column = "all heard"
        if column == "some lost, not told":
            untold[f"{name}, {kind}"] += 1
        table[kind][column] += 1
    rows = ["| damage | files | " + " | ".join(columns) + " |", "|---" * (len(columns) + 2) + "|"]
    rows += [
        f"| {kind} | {found.total()} | " + " | ".join(str(found[each]) for each in columns) + " |"
        for kind, found in table.items()
    ]
    rows.append("")
    rows.append(
        f"Longest {max(each.seconds for each in results):.1f} s, most memory {max(each.memory_kb for each in results) // 1000} MB."
    )
    if untold:
        rows.append("Lost and not told: " + "; ".join(f"{kind} ({n})" for kind, n in untold.most_common()) + ".")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--damaged", type=int, default=500)
    parser.add_argument("--keep", type=Path, help="where the files are made and stay")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        table, whole, truth = situations(folder)
        found = recorders(folder, whole, truth)
        broken = damage(folder, whole, truth, chosen.damaged)
    introduction = [line.format(machine=machine()) for line in INTRODUCTION]
    OUT.write_text(
        "\n".join(
            (*introduction, *table, *RECORDERS, *found, *BETWEEN.format(count=chosen.damaged).split("\n"), *broken, "")
        ),
        encoding="utf-8",
    )
    print(OUT)


INTRODUCTION = (
    "# Sound as it comes",
    "",
    "Written by `python -m bench.sounds` ({machine}). Twenty seconds of the demo meeting in every container, read",
    "as a meeting is read, each file in a process of its own. “All heard” means that every second with speech in it is in what was read;",
    "in brackets are the codes of the remarks that the secretary is given. With several microphones each has its own part of the speech.",
    "A dash: the container's encoder does not take so many channels. AAC takes the fourth of six or eight for a bass",
    "channel, and keeps nothing of a voice in it; that is lost before the file is read.",
    "",
)
RECORDERS = (
    "",
    "## What recorders and editors make of it",
    "",
)
BETWEEN = """
## Damage

{count} files damaged by dice that fall the same each time. A fault is a traceback, a process that dies, more than 60 s or more than 1 GB.
"""

if __name__ == "__main__":
    main()
