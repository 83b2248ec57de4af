"""What hostile files, kills and writers at once do to a meeting: a table for docs/reliability.md.

`python -m bench.attack [--times 1.0] [--write]`: everything is made here from what the repository holds, with random numbers that
begin at the same place each time; every case runs in a process of its own kind with limits on processor time and memory, nothing is
asked over a network, and nothing that was made is kept.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import made_meeting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "agenda" / "cases"
SOUND = ROOT / "audio_fixtures" / "direktion" / "meeting.opus"
TABLE = ROOT / "docs" / "reliability.md"
CPU_S = 60
"""Processor seconds for one case: what takes longer is called a hang."""
MEMORY = 4 << 30
"""Bytes of addresses for a process: libraries reserve more than they use."""
BATCH = 20
"""Cases in one process: it starts anew after as many, so that one case hides no other."""


@dataclass
class Found:
    """What became of the cases of one kind."""

    tried: int = 0
    told: int = 0
    fine: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def row(self) -> str:
        """The outcome in words."""
        faults = ", ".join(f"{count} × {what}" for what, count in self.faults.most_common()) or "0"
        return f"{self.fine} went on, {self.told} told in a sentence, faults: {faults}"


# --- one case -------------------------------------------------------------------------------------------------------------


def _mutated(raw: bytes, rng: random.Random) -> bytes:
    """The bytes with some of them changed, taken out, doubled, or cut off."""
    out = bytearray(raw)
    for _ in range(rng.choice((1, 2, 5, 20))):
        at = rng.randrange(len(out) + 1)
        match rng.randrange(5):
            case 0:
                out[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del out[at : at + rng.choice((1, 10, 500))]
            case 2:
                out[at:at] = out[at : at + rng.choice((1, 10, 500))] * rng.choice((1, 3))
            case 3:
                out[at:at] = rng.choice(
                    (b"\x00", b"[", b"{", b'"', b"9" * 30, b"-1", b"null", b"\xff", b"<", b"\n", b"e999")
                )
            case _:
                del out[max(at, len(out) // 2) :]
    return bytes(out)


def _agenda(path: Path) -> None:
    from stt_minutes import agenda

    agenda.read(path)


def _sound(path: Path) -> None:
    from stt_minutes.audio import source

    for block in source.open_sound(path, to_ms=20_000).blocks():
        if block.end_ms > 20_000:
            break


def _meeting(folder: Path) -> None:
    from stt_minutes import documents, pipeline
    from stt_minutes.meeting import Meeting
    from stt_minutes.web import view
    from stt_minutes.web.session import Session

    meeting = Meeting.open(folder)
    pipeline.state(meeting)
    documents.render(pipeline.minutes(meeting), folder.parent / "referat.md")
    scene = Session(meeting).scene
    view.meeting(scene)
    view.doubts(scene)


WORK: dict[str, Callable[[Path], None]] = {"agenda": _agenda, "sound": _sound, "meeting": _meeting}


def _work(kind: str, paths: list[Path], told: Any) -> None:
    import resource

    from stt_minutes.errors import MinutesError

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for path in paths:
        spent = int(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_S, resource.RLIM_INFINITY))
        told.send("begun")
        try:
            WORK[kind](path)
        except MinutesError:
            told.send("told")
        except BaseException as error:  # noqa: BLE001 - what nobody foresaw is what is looked for
            last = traceback.extract_tb(error.__traceback__)[-1]
            told.send(f"{type(error).__name__} ({Path(last.filename).name}:{last.lineno})")
        else:
            told.send("fine")
    told.send("done")


def _tried(kind: str, paths: list[Path], found: Found) -> None:
    """Each case in a child; one that dies or hangs is counted, and the rest go on in another."""
    while paths:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        child = multiprocessing.get_context("spawn").Process(target=_work, args=(kind, paths[:BATCH], theirs))
        child.start()
        theirs.close()
        done = 0
        try:
            while (said := ours.recv()) != "done":
                if said == "begun":
                    done += 1
                    found.tried += 1
                elif said in {"told", "fine"}:
                    setattr(found, said, getattr(found, said) + 1)
                else:
                    found.faults[said] += 1
        except EOFError:
            child.join()
            found.faults[f"process ended by signal {-(child.exitcode or 0)}"] += 1
        child.join()
        paths = paths[max(done, 1) :]


# --- the kinds ------------------------------------------------------------------------------------------------------------


def agendas(times: float, place: Path, rng: random.Random) -> Found:
    """Mutated agendas of every format that is read here."""
    sources = [
        each
        for each in sorted(CASES.rglob("*"))
        if each.is_file() and not each.name.endswith(".expected.json") and each.suffix != ".doc"
    ]
    paths = []
    for number in range(round(300 * times)):
        source = rng.choice(sources)
        path = place / f"{number}{source.suffix}"
        path.write_bytes(_mutated(source.read_bytes(), rng))
        paths.append(path)
    found = Found()
    _tried("agenda", paths, found)
    return found


def sounds(times: float, place: Path, rng: random.Random) -> Found:
    """Mutated sounds: the head of a recording as it is, and as other containers hold it."""
    import numpy as np
    import soundfile

    samples = (np.sin(np.arange(16_000 * 4) / 9) * 9000).astype(np.int16)
    sources = [SOUND.read_bytes()[:200_000]]
    suffixes = [".opus"]
    for suffix, form in ((".wav", "WAV"), (".flac", "FLAC"), (".ogg", "OGG"), (".mp3", "MP3"), (".aiff", "AIFF")):
        soundfile.write(place / f"x{suffix}", samples, 16_000, format=form)
        sources.append((place / f"x{suffix}").read_bytes())
        suffixes.append(suffix)
    paths = []
    for number in range(round(150 * times)):
        which = rng.randrange(len(sources))
        path = place / f"{number}{suffixes[which]}"
        path.write_bytes(_mutated(sources[which], rng))
        paths.append(path)
    found = Found()
    _tried("sound", paths, found)
    return found


def folders(times: float, place: Path, rng: random.Random) -> Found:
    """Meeting folders in which one file was changed, or a value of one."""
    whole = place / "hel"
    made_meeting.short(whole)
    _edited(whole)
    names = sorted(each.name for each in whole.iterdir() if each.suffix in {".json", ".jsonl", ".toml"})
    paths = []
    for number in range(round(200 * times)):
        folder = place / f"{number}"
        shutil.copytree(whole, folder / "m")
        path = folder / "m" / rng.choice(names)
        raw = path.read_bytes()
        path.write_bytes(_revalued(raw, rng) if path.suffix == ".json" and rng.random() < 0.6 else _mutated(raw, rng))
        paths.append(folder / "m")
    found = Found()
    _tried("meeting", paths, found)
    return found


ODD: tuple[Any, ...] = (None, -1, 0, 2**52, 1e300, "", "x", "\u202e", [], {}, True, "9" * 5000, [[]], "1", "s3")


def _revalued(raw: bytes, rng: random.Random) -> bytes:
    """The JSON with one value, anywhere in it, put in the place of another."""
    data = json.loads(raw)
    places: list[tuple[Any, Any]] = []
    level: list[Any] = [data]
    while level:
        each = level.pop()
        keys = each.keys() if isinstance(each, dict) else range(len(each)) if isinstance(each, list) else ()
        for key in keys:
            places.append((each, key))
            level.append(each[key])
    inside, key = rng.choice(places)
    inside[key] = rng.choice(ODD)
    return json.dumps(data).encode()


def links(_times: float, place: Path, _rng: random.Random) -> Found:
    """A link in the place of everything that is written or shown."""
    from stt_minutes.errors import DamagedFile
    from stt_minutes.meeting import Meeting

    outside = place / "udenfor"
    outside.mkdir()
    (outside / "egen.txt").write_text("urørt")
    found = Found()
    for name in (
        "edits.jsonl",
        "log.jsonl",
        "out",
        "cache",
        ".lock",
        ".writing.lock",
        "agenda.txt",
        "draft.json",
        "out/eksport",
        "audio/original.wav",
    ):
        folder = place / f"m{found.tried}"
        made_meeting.short(folder)
        link = folder / name
        shutil.rmtree(link, ignore_errors=True)
        link.unlink(missing_ok=True)
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(outside if "." not in name.rsplit("/", maxsplit=1)[-1] else outside / "egen.txt")
        found.tried += 1
        try:
            Meeting.open(folder)
        except DamagedFile:
            found.told += 1
        else:
            found.faults[f"{name} was followed"] += 1
    if [each.name for each in outside.iterdir()] != ["egen.txt"] or (outside / "egen.txt").read_text() != "urørt":
        found.faults["written outside"] += 1
    return found


EDIT = """
import sys
from pathlib import Path
from stt_minutes.meeting import Meeting
from stt_minutes.web.session import Session, Stale
session, number = Session(Meeting(Path(sys.argv[1]))), 0
while True:
    session.refresh()
    try:
        session.edit(session.revision, "decision", {"item": sys.argv[2], "type": "godkendt", "text": f"{sys.argv[3]} {number}"})
    except Stale:
        continue
    print(number, flush=True)
    number += 1
"""


def kills(times: float, place: Path, rng: random.Random) -> Found:
    """Two pages that write in the same meeting at full speed, killed without a word: what was acknowledged is there afterwards."""
    from stt_minutes.meeting import Meeting
    from stt_minutes.values import Review
    from stt_minutes.web.session import Session

    folder = place / "m"
    made_meeting.short(folder)
    found = Found()
    for turn in range(round(25 * times)):
        pages = [
            subprocess.Popen(
                [sys.executable, "-c", EDIT, str(folder), item, f"Udgave {turn}"],
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            for item in ("1", "2")
        ]
        for each in pages:
            assert each.stdout is not None
            each.stdout.readline()
        time.sleep(rng.random() / 2)
        for each in pages:
            each.send_signal(signal.SIGKILL)
        last = [each.communicate()[0].split()[-1:] for each in pages]
        review = Session(Meeting.open(folder)).meeting.value("minutes", Review())
        kept = {each.key: each.decision.text for each in review.items if each.decision}
        for item, said in zip(("1", "2"), last, strict=True):
            found.tried += 1
            there = int(kept.get(item, "-1").split()[-1])
            if said and there < int(said[0]):
                found.faults["acknowledged edit lost"] += 1
            else:
                found.fine += 1
    left = [each.name for each in folder.rglob("*.tmp*")]
    if left:
        found.faults["temporary file left"] += len(left)
    return found


def _edited(folder: Path) -> None:
    from stt_minutes.meeting import Meeting
    from stt_minutes.web.session import Session

    session = Session(Meeting(folder))
    for item in ("1", "2", "3"):
        session.edit(session.revision, "decision", {"item": item, "type": "godkendt", "text": "Godkendt."})
        session.edit(session.revision, "confirm", {"item": item, "confirmed": True, "who": "Sekretæren"})


KINDS: dict[str, tuple[str, Callable[[float, Path, random.Random], Found]]] = {
    "kills": ("Two pages at full speed in one meeting, killed (kill -9)", kills),
    "folders": ("Meeting folders with a changed byte or value", folders),
    "links": ("Links in a meeting folder", links),
    "agendas": ("Mutated agendas", agendas),
    "sounds": ("Mutated sounds", sounds),
}


def _rows(times: float, only: list[str]) -> Iterator[str]:
    for name, (title, work) in KINDS.items():
        if only and name not in only:
            continue
        place = Path(tempfile.mkdtemp(prefix="attack-"))
        try:
            found = work(times, place, random.Random(26))
        finally:
            shutil.rmtree(place, ignore_errors=True)
        row = f"| {title} | {found.tried} | {found.row} |"
        print(row, flush=True)
        yield row


def main() -> int:
    """Print the table; with --write, put it in the place of the one in docs/reliability.md."""
    parser = argparse.ArgumentParser(prog="python -m bench.attack", description=__doc__)
    parser.add_argument("--times", type=float, default=1.0, help="how many times the usual number of cases")
    parser.add_argument("--only", action="append", choices=list(KINDS), default=[])
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    os.nice(5)
    rows = list(_rows(chosen.times, chosen.only))
    if chosen.write:
        text = TABLE.read_text(encoding="utf-8")
        head, _, rest = text.partition("| tried | cases | result |\n|---|---|---|\n")
        after = rest[rest.index("\n\n") :] if "\n\n" in rest else "\n"
        TABLE.write_text(
            f"{head}| tried | cases | result |\n|---|---|---|\n" + "\n".join(rows) + after, encoding="utf-8"
        )
    return int(any("faults: 0" not in row for row in rows))


if __name__ == "__main__":
    sys.exit(main())
