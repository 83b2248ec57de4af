"""Record a meeting with the real command while it is played, and measure how long the referat takes after the stop.

python -m bench.record [--minutes 10]        writes docs/performance.md between `begin record` and `end record`
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench import report
from bench.studio import DEMO, PERFORMANCE, begin, compare, sound_server, speech
from stt_minutes.audio import journal


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    minutes = parser.parse_args().minutes
    played = speech(minutes)
    truth = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
    with sound_server() as server, tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "meeting"
        recording = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "stt_minutes",
                "record",
                folder,
                "--agenda",
                DEMO / "agenda.txt",
                "--plain",
                "--name",
                "Bench",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        said: list[str] = []
        threading.Thread(target=lambda: said.extend(recording.stderr), daemon=True).start()
        while not any("OPTAGER" in line for line in said):
            time.sleep(0.1)
        others = time_of_children()
        playing = begin(server, played)
        began = time.monotonic()
        for section in truth["sections"]:
            if section["item"] and section["start_ms"] < minutes * 60_000:
                time.sleep(max(0.0, began + section["start_ms"] / 1000 - time.monotonic()))
                press(recording, "n")
        playing.wait()
        press(recording, "i")
        time.sleep(0.5)
        behind = next((line.strip() for line in reversed(said) if line.startswith("Udskrift")), "")
        used = cpu_seconds(recording.pid)
        press(recording, "ss")
        stopped = time.monotonic()
        code = recording.wait()
        seconds = time.monotonic() - stopped
        used = time_of_children() - others - used
        steps = {each["step"]: each for each in map(json.loads, (folder / "log.jsonl").read_text().splitlines())}
        if code or not (folder / "out" / "referat.docx").is_file():
            sys.exit("".join(said))
        found = journal.read(folder / "audio")
        likeness, drift = compare(played, folder / "audio")
    overflows = sum(segment.overflows for segment in found.segments)
    lost = sum(gap.end_ms - gap.start_ms for gap in found.gaps)
    text = f"""
## Recording and live transcription

`python -m bench.record --minutes {minutes:g}`: a spoken meeting is played into a real sound system (PulseAudio), recorded with
`stt-minutes record`, and transcribed while it runs. {report.machine()}; model base, the machine otherwise as it was ({load()}).

| | measured | share of the meeting |
|---|---:|---:|
| length of the meeting | {minutes * 60:.0f} s | 1 |
| from the stop to referat.docx | {seconds:.1f} s | {seconds / (minutes * 60):.3f} |
| … of which work, in seconds of one core | {used:.1f} s | {used / (minutes * 60):.3f} |
| recorded sound against played sound: least correlation of any 5 s | {likeness:.3f} | |
| drift over the meeting | {drift:.2f} ms | {drift / (minutes * 60_000):.7f} |
| sound lost | {lost} ms, {overflows} overflows | {lost / (minutes * 60_000):.5f} |

At the stop the screen said: „{behind}“. Steps after the stop: {", ".join(steps)}.
"""
    report.put(PERFORMANCE, "record", text)
    print(text)


def press(recording: subprocess.Popen[str], keys: str) -> None:
    """Type into the recorder."""
    recording.stdin.write(keys)
    recording.stdin.flush()


def load() -> str:
    """How many programs wanted a core, these two among them."""
    return f"load {os.getloadavg()[0]:.1f}"


def cpu_seconds(pid: int) -> float:
    """What a process and its children have used so far."""
    ticks = os.sysconf("SC_CLK_TCK")
    used = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if pid in {int(fields[1]), int(stat.parent.name)}:
            used += sum(map(int, fields[11:15])) / ticks
    return used


def time_of_children() -> float:
    """What the programs that have ended used, with all that they started."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
