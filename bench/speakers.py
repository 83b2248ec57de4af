"""Measure who-spoke-when and write the speakers part of docs/accuracy.md: `python -m bench.speakers [--hours 4]`.

Needs `models get speakers`, the dev extra (pyannote.metrics) and the recordings of ../shared (or $STT_MINUTES_SHARED). Meetings put
together from single voices (bench/voices.py) are measured beside the recordings.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate

from bench import voices
from bench.report import Parts
from stt_minutes import models
from stt_minutes.audio.source import open_sound
from stt_minutes.speech import speakers
from stt_minutes.values import SAMPLE_RATE, Block, Transcript, Turn, Word
from stt_minutes.values import Segment as Spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("STT_MINUTES_SHARED", ROOT.parent / "shared"))
COLLARS = (0.0, 0.25)
WORD_MS = 400
DANISH = SHARED / "data" / "danish"
MADE = (
    (3, {}), (8, {}), (4, {"overlap": 0.3}), (6, {"overlap": 0.3}), (4, {"far": True}), (6, {"far": True, "overlap": 0.2}), (6, {"rare": 2}),
)  # fmt: skip
"""Voices, and what is special about the meeting."""
SEED, SECONDS = 500, 120.0


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
    seconds: float
    """Speech in it."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--hours", type=float, default=4.0, help="length of the recording whose memory is measured")
    hours = arguments.parse_args().hours
    folder = models.find("speakers", "speakers")
    sets = {
        "Danish meetings of real voices": [Recording.read(path) for path in sorted(DANISH.glob("da_meeting_*.flac"))],
        "AMI clips, 30 s": [Recording.read(path) for path in sorted((SHARED / "data" / "speakers").glob("*.flac"))],
        "made of single voices": [
            Recording.made(voices.meeting(DANISH, count, SECONDS, SEED + count + index, **kind))
            for index, (count, kind) in enumerate(MADE)
        ],
    }
    began = time.process_time()
    measured = {title: [measure(each, folder) for each in recordings] for title, recordings in sets.items()}
    cpu = time.process_time() - began
    seconds = sum(each.seconds for recordings in sets.values() for each in recordings)
    lines = [
        "Diarization error rate (pyannote.metrics, overlap scored) at collar 0 and 0.25 s; wrong: share of the speech given to the wrong",
        "speaker; words: share of the words (one every 0.4 s of speech with one speaker) that `assign` gives to the right speaker, the",
        "unassigned counted as wrong. The thresholds were set on the recordings, and the published segmentation network was trained on AMI among others;",
        "the meetings made of single voices (six readers, and the same at other speeds) are others than those the thresholds were looked at with.",
        "Mean: every recording counts the same; pooled: every second of speech does.",
        "",
        "| recording | DER, collar 0 | collar 0.25 | wrong | missed | false | speakers (truth) | words |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for title, results in measured.items():
        lines += [_row(result) for result in results]
        lines.append(_row(_mean(f"**{title}, mean**", results, [1.0] * len(results))))
        lines.append(_row(_mean(f"**{title}, pooled**", results, [each.seconds for each in results])))
    count = [abs(result.found - result.truth) for results in measured.values() for result in results]
    lines += [
        "",
        f"Count error: {np.mean(count):.2f} speakers on the average. Speed: {seconds / cpu:.0f} × real time per CPU second.",
    ]
    if hours:
        lines.append(long_recording(folder, hours))
    Parts(ROOT / "docs" / "accuracy.md").write("speakers", "Who speaks when", lines)


@dataclass(frozen=True, slots=True)
class Recording:
    """Sound with its truth."""

    name: str
    seconds: float
    truth: list[Turn]
    blocks: Callable[[], Iterable[Block]]

    @classmethod
    def read(cls, path: Path) -> Recording:
        """A file with its .rttm beside it."""
        sound = open_sound(path)
        return cls(path.stem, (sound.duration_ms or 0) / 1000, rttm(path.with_suffix(".rttm")), sound.blocks)

    @classmethod
    def made(cls, found: voices.Made) -> Recording:
        """A meeting made of single voices."""
        return cls(found.name, len(found.sound) / SAMPLE_RATE, list(found.turns), found.blocks)


def measure(recording: Recording, folder: Path) -> Result:
    """One recording."""
    truth = recording.truth
    turns = speakers.diarize(recording.blocks(), models=folder)
    length = Timeline([Segment(0, recording.seconds)])
    rates, shares = [], {}
    for collar in COLLARS:
        shares = DiarizationErrorRate(collar=collar)(annotation(truth), annotation(turns), uem=length, detailed=True)
        rates.append(shares["diarization error rate"])
        if not collar:
            exact = shares
    total = exact["total"]
    return Result(
        recording.name, tuple(rates), exact["confusion"] / total, exact["missed detection"] / total, exact["false alarm"] / total,
        len({turn.speaker for turn in turns}), len({turn.speaker for turn in truth}), words_right(truth, turns), total,
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


def long_recording(folder: Path, hours: float) -> str:
    """What a recording of so many hours costs: meetings of six voices, each different, one after the other."""
    diarizer = speakers.open_diarizer(folder)
    spent, at, seed = 0.0, 0, 0
    while at < hours * 3600:
        made = voices.meeting(DANISH, 6, 600.0, 1000 + seed, overlap=0.1)
        seed += 1
        began = time.process_time()
        for block in made.blocks():
            if block.samples.shape[1] == SAMPLE_RATE:
                diarizer.feed(Block(at * 1000, block.samples))
                at += 1
        spent += time.process_time() - began
    began = time.process_time()
    found = len({turn.speaker for turn in diarizer.finish()})
    last = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{at / 3600:.1f} hours of made meetings in a row, six voices: {found} found, peak memory {peak} MB (everything that was measured before in the "
        f"same process included), {at / (spent + last):.0f} × real time per CPU second, {last:.1f} s of CPU after the last of the sound."
    )


def _mean(name: str, results: list[Result], weights: list[float]) -> Result:
    def mean(values: list[float]) -> float:
        return float(np.average(values, weights=weights))

    return Result(
        name, tuple(mean([result.rates[i] for result in results]) for i in range(len(COLLARS))),
        mean([r.wrong for r in results]), mean([r.missed for r in results]), mean([r.false for r in results]),
        sum(r.found for r in results), sum(r.truth for r in results), mean([r.words for r in results]), sum(r.seconds for r in results),
    )  # fmt: skip


def _row(result: Result) -> str:
    rates = " | ".join(f"{rate:.3f}" for rate in result.rates)
    shares = " | ".join(f"{share:.1%}" for share in (result.wrong, result.missed, result.false))
    return f"| {result.name} | {rates} | {shares} | {result.found} ({result.truth}) | {result.words:.1%} |"


if __name__ == "__main__":
    main()
