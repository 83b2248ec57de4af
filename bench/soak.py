"""Record for an hour against a real sound system and compare every minute with what was played.

    python -m bench.soak [--minutes 60]          writes docs/performance.md between `begin soak` and `end soak`

Ends with exit code 1 when any 5 s are less than 0.95 alike, when the drift is over 20 ms in 10 minutes, or when a sample is lost.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from bench import report
from bench.studio import PERFORMANCE, begin, compare, sound_server, speech
from stt_minutes.audio import journal
from stt_minutes.audio.recorder import Recorder


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    minutes = parser.parse_args().minutes
    played = speech(minutes)
    with sound_server() as server, tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "audio"
        with Recorder(folder) as recorder:
            while not recorder.state.flowing:
                time.sleep(0.1)
            playing = begin(server, played)
            while playing.poll() is None:
                time.sleep(10)
                for alert in recorder.state.alerts:
                    print(f"{journal.clock(recorder.state.now_ms)} {alert.kind}", flush=True)
            time.sleep(1)
        likeness, drift = compare(played, folder)
        found = journal.read(folder)
        size = sum(path.stat().st_size for path in folder.glob("*.flac"))
    lost = sum(gap.end_ms - gap.start_ms for gap in found.gaps)
    overflows = sum(segment.overflows for segment in found.segments)
    text = f"""
`python -m bench.soak --minutes {minutes:g}` ({report.machine()}, load {os.getloadavg()[0]:.0f}): {minutes:g} minutes in {len(found.segments)} segments,
{size / 1e6 / minutes * 60:.0f} MB an hour; least likeness of any 5 s {likeness:.4f}, drift {drift:.2f} ms, lost {lost} ms, {overflows} overflows.
"""
    report.put(PERFORMANCE, "soak", text)
    print(text)
    return int(likeness < 0.95 or drift > 20 * minutes / 10 or bool(lost or overflows))


if __name__ == "__main__":
    sys.exit(main())
