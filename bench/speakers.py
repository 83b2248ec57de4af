"""Measure who-spoke-when and write the speakers part of docs/accuracy.md: `python -m bench.speakers [--hours 4]`.

Needs `models get speakers`, the dev extra (pyannote.metrics) and the recordings of ../shared (or $STT_MINUTES_SHARED).
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate

from bench.report import Parts
from stt_minutes import models
from stt_minutes.audio.source import open_sound
from stt_minutes.speech import speakers
from stt_minutes.values import SAMPLE_RATE, Block, Transcript, Turn, Word
from stt_minutes.values import Segment as Spoken

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("STT_MINUTES_SHARED", ROOT.parent / "shared"))
COLLARS = (0.0, 0.25)
WORD_MS = 400


@dataclass(frozen=True, slots=True)
class Result:
    """One recording: error rates at each collar, shares of the speech, and the two counts."""

    name: str
    rates: tuple[float, ...]
    wrong: float
    missed: float
    false: float
    found: int
    truth: int
    words: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--hours", type=float, default=4.0, help="length of the recording whose memory is measured")
    hours = arguments.parse_args().hours
    folder = models.find("speakers", "speakers")
    sets = {
        "Danish meetings of real voices": sorted((SHARED / "data" / "danish").glob("da_meeting_*.flac")),
        "AMI clips, 30 s": sorted((SHARED / "data" / "speakers").glob("*.flac")),
    }
    began = time.process_time()
    measured = {title: [measure(path, folder) for path in paths] for title, paths in sets.items()}
    cpu = time.process_time() - began
    seconds = sum(open_sound(path).duration_ms or 0 for paths in sets.values() for path in paths) / 1000
    lines = [
        "Diarization error rate (pyannote.metrics, overlap scored) at collar 0 and 0.25 s; wrong: share of the speech given to the wrong",
        "speaker; words: share of the words (one every 0.4 s of speech with one speaker) that `assign` gives to the right speaker, the",
        "unassigned counted as wrong. The thresholds were set on these recordings, and the published segmentation network was trained on AMI among others.",
        "",
        "| recording | DER, collar 0 | collar 0.25 | wrong | missed | false | speakers (truth) | words |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for title, results in measured.items():
        lines += [_row(result) for result in results]
        lines.append(_row(_mean(f"**{title}, mean**", results)))
    count = [abs(result.found - result.truth) for results in measured.values() for result in results]
    lines += [
        "",
        f"Count error: {np.mean(count):.2f} speakers on the average. Speed: {seconds / cpu:.0f} × real time per CPU second.",
    ]
    if hours:
        peak, spent = long_recording(folder, [path for paths in sets.values() for path in paths], hours)
        lines.append(
            f"{hours:g} hours of these recordings in a row: peak memory {peak} MB, {hours * 3600 / spent:.0f} × real time per CPU second."
        )
    Parts(ROOT / "docs" / "accuracy.md").write("speakers", "Who speaks when", lines)


def measure(path: Path, folder: Path) -> Result:
    """One recording with its .rttm beside it."""
    truth = rttm(path.with_suffix(".rttm"))
    sound = open_sound(path)
    turns = speakers.diarize(sound.blocks(), models=folder)
    length = Timeline([Segment(0, (sound.duration_ms or 0) / 1000)])
    rates, shares = [], {}
    for collar in COLLARS:
        shares = DiarizationErrorRate(collar=collar)(annotation(truth), annotation(turns), uem=length, detailed=True)
        rates.append(shares["diarization error rate"])
        if not collar:
            exact = shares
    total = exact["total"]
    return Result(
        path.stem, tuple(rates), exact["confusion"] / total, exact["missed detection"] / total, exact["false alarm"] / total,
        len({turn.speaker for turn in turns}), len({turn.speaker for turn in truth}), words_right(truth, turns),
    )  # fmt: skip


def rttm(path: Path) -> list[Turn]:
    """The turns of an .rttm file."""
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("SPEAKER")]
    return [Turn(round(float(r[3]) * 1000), round((float(r[3]) + float(r[4])) * 1000), r[7]) for r in rows]


def annotation(turns: list[Turn] | tuple[Turn, ...]) -> Annotation:
    found = Annotation()
    for index, turn in enumerate(turns):
        found[Segment(turn.start_ms / 1000, turn.end_ms / 1000), index] = turn.speaker
    return found


def words_right(truth: list[Turn], turns: tuple[Turn, ...]) -> float:
    """The share of words that get their speaker, with the labels matched as well as they can be."""
    said: list[tuple[Word, str]] = []
    for turn in truth:
        for start in range(turn.start_ms, turn.end_ms - WORD_MS + 1, WORD_MS):
            others = [
                t for t in truth if t.speaker != turn.speaker and t.start_ms < start + WORD_MS and t.end_ms > start
            ]
            if not others:
                said.append((Word(f"{len(said)}", start, start + WORD_MS), turn.speaker))
    said.sort(key=lambda each: each[0].start_ms)
    if not said:
        return 1.0
    end = max(word.end_ms for word, _ in said)
    whole = Transcript("da", end, (Spoken("s", 0, end, tuple(word for word, _ in said)),))
    given = {word.text: part.speaker for part in speakers.assign(whole, turns).segments for word in part.words}
    pairs = Counter((given[word.text], speaker) for word, speaker in said if given[word.text])
    right, used = 0, set()
    for (label, speaker), count in pairs.most_common():
        if label not in used and speaker not in used:
            right += count
            used |= {label, speaker}
    return right / len(said)


def long_recording(folder: Path, paths: list[Path], hours: float) -> tuple[int, float]:
    """Peak memory in MB and CPU seconds of a recording made of `paths` over and over."""
    diarizer = speakers.open_diarizer(folder)
    began = time.process_time()
    at, index = 0, 0
    while at < hours * 3600:
        for block in open_sound(paths[index % len(paths)]).blocks():
            if block.samples.shape[1] == SAMPLE_RATE:
                diarizer.feed(Block(at * 1000, block.samples))
                at += 1
        index += 1
    diarizer.finish()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, time.process_time() - began


def _mean(name: str, results: list[Result]) -> Result:
    def mean(values: list[float]) -> float:
        return float(np.mean(values))

    return Result(
        name, tuple(mean([result.rates[i] for result in results]) for i in range(len(COLLARS))),
        mean([r.wrong for r in results]), mean([r.missed for r in results]), mean([r.false for r in results]),
        sum(r.found for r in results), sum(r.truth for r in results), mean([r.words for r in results]),
    )  # fmt: skip


def _row(result: Result) -> str:
    rates = " | ".join(f"{rate:.3f}" for rate in result.rates)
    shares = " | ".join(f"{share:.1%}" for share in (result.wrong, result.missed, result.false))
    return f"| {result.name} | {rates} | {shares} | {result.found} ({result.truth}) | {result.words:.1%} |"


if __name__ == "__main__":
    main()
