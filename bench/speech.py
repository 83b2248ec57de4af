"""Speed, memory and accuracy of speech recognition, side by side on this machine: writes the speech parts of docs/performance.md and
docs/accuracy.md.

    python -m bench.speech [--data FOLDER] [--model NAME] [--rounds N] [--orders N] [--engines NAME…] [--only PART…]

Parts: throughput limit memory vocabulary conditions help, and orders, which is run only when it is asked for (it takes two minutes an order). The engines it compares with are installed once into environments of their own under .bench/
(BENCH_ENVS names another place); one that cannot be installed is named as such. Memory is measured on sound as long as a day of meetings, made
from the Danish recordings: ten minutes of speech, alone and spread over one, four and eight hours.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jiwer
import numpy as np
import soundfile

from bench import hearing, report
from bench.danish import Data, plain, samples_of
from stt_minutes import models
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
ENVS = Path(os.environ.get("BENCH_ENVS", ROOT / ".bench"))
OTHERS = {
    "whisper-ctranslate2": ["whisper-ctranslate2"],
    "whisperX": ["whisperx==3.7.2", "torch==2.13.0"],
}
AFTERWARDS = {
    # The published torchaudio is built for CUDA alone. Without its compiled part its Python part works with torch for CPU, in the version that
    # whisperX's voice detection expects.
    "whisperX": ["torchaudio==2.8.0"],
}
BEAM = 5
ROUNDS = 2
ORDERS = 4
THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
OURS = "ours"
SEQUENTIAL = "WhisperModel.transcribe"
ENGINES = {
    OURS: True,
    SEQUENTIAL: True,
    "BatchedInferencePipeline": True,
    "BatchedInferencePipeline, no word times": False,
    "whisper-ctranslate2": False,
    "whisperX": False,
}
"""… and whether its words are timed in the comparison."""
ALONE = (OURS, SEQUENTIAL, "BatchedInferencePipeline")
"""The engines that also hear every file alone and the recordings in several orders; the others run the same model over the same library."""


# --- the sound ----------------------------------------------------------------------------------------------------------


def long_file(path: Path, speech: np.ndarray, seconds: int, speech_seconds: int) -> Path:
    """A FLAC of `seconds`, holding `speech_seconds` of speech in pieces of a minute, evenly spread over faint noise."""
    rng = np.random.default_rng(1)
    minute = 60 * SAMPLE_RATE
    minutes = seconds // 60
    spoken = {round(n * minutes / (speech_seconds // 60)) for n in range(speech_seconds // 60)}
    at = 0
    with soundfile.SoundFile(path, "w", SAMPLE_RATE, 1, "PCM_16") as file:
        for number in range(minutes):
            piece = rng.integers(-2, 3, minute, dtype=np.int16)
            if number in spoken:
                taken = np.take(speech, np.arange(at, at + minute), mode="wrap")
                piece = (taken * 32767).astype(np.int16)
                at = (at + minute) % len(speech)
            file.write(piece)
    return path


# --- processes ------------------------------------------------------------------------------------------------------------


def python_of(engine: str) -> Path | None:
    """The interpreter that has `engine`, made and filled when it is not there; None when it cannot be installed."""
    if engine not in OTHERS:
        return Path(sys.executable)
    folder = ENVS / engine
    python = folder / "bin" / "python"
    mark = folder / "ready"
    if not mark.exists():
        print(f"  installing {engine} …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        done = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", *OTHERS[engine]], check=False, capture_output=True, text=True
        )
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
            return None
        for package in AFTERWARDS.get(engine, ()):
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", package], check=True)
            for compiled in folder.glob("lib/*/site-packages/torchaudio/lib/*.so"):
                compiled.unlink()
        mark.touch()
    return python


def measure(engine: str, model: Path, files: list[Path], folder: Path, threads: int = THREADS) -> dict[str, Any] | None:
    """What engines.py says of one run in a new process, with the whole process's wall time; None when it failed."""
    python = python_of(engine)
    if python is None:
        return None
    out = folder / "out.json"
    command = [
        str(python),
        str(ROOT / "bench" / "engines.py"),
        engine,
        str(model),
        str(threads),
        str(BEAM),
        str(out),
        *map(str, files),
    ]
    quiet = os.environ | {
        "HF_HUB_OFFLINE": "1",
        "OMP_NUM_THREADS": str(threads),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }
    # whisperX's voice detection is a pickle inside its package, which torch refuses unless told that the package is trusted.
    quiet["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=quiet, check=False, capture_output=True, text=True)
    wall = time.perf_counter() - started
    if done.returncode:
        print(f"  {engine} failed:\n{done.stderr[-3000:]}", file=sys.stderr)
        return None
    return json.loads(out.read_text(encoding="utf-8")) | {"wall_s": wall}


# --- the parts ------------------------------------------------------------------------------------------------------------


def throughput(
    data: Data, model: Path, folder: Path, rounds: int, chosen: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Every engine on the same sound, in turn; and what they heard."""
    sound = folder / "joined.wav"
    joined, whole = data.joined()
    soundfile.write(sound, joined, SAMPLE_RATE, subtype="PCM_16")
    length = soundfile.info(sound).duration
    best: dict[str, dict[str, Any]] = {}
    for turn in range(rounds):
        for name in chosen:
            if name == SEQUENTIAL and turn:
                continue  # far behind: once is enough to say so
            result = measure(name, model, [sound], folder)
            if result and (name not in best or result["wall_s"] < best[name]["wall_s"]):
                best[name] = result
    mine = best[OURS]
    speed = [
        (
            f"{length:.0f} s of Danish in one file; model {model.name}, int8, beam {BEAM}, {THREADS} threads. Whole processes from start to end, "
            f"loading included, run in turn; the best of {rounds}. CPU seconds are what the machine did, whoever else used it meanwhile."
        ),
        "",
        "| engine | word times | seconds | × real time | seconds / ours | CPU s | CPU s / ours | peak MB |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    accuracy = [
        f"Word error rate (character error rate) in %; model {model.name}, int8, beam {BEAM}; lower case, no punctuation.",
        "",
        "| engine | all in one file | each file alone | NST sentences | "
        + " | ".join(path.stem for path in data.running)
        + " |",
        "|---|" + "---:|" * (len(data.running) + 3),
    ]
    files = [*data.running, *data.sentences]
    for name, words in ENGINES.items():
        if name not in best:
            speed.append(f"| {name} | | not run: not installed here, or left out | | | | | |")
            continue
        run = best[name]
        wall, cpu = run["wall_s"], run["cpu_s"]
        speed.append(
            f"| {name} | {'yes' if words else 'no'} | {wall:.1f} | {length / wall:.1f} | {wall / mine['wall_s']:.2f} | {cpu:.1f} | "
            f"{cpu / mine['cpu_s']:.2f} | {run['peak_mb']:.0f} |"
        )
        cells = [_rates([whole], [plain(run["texts"][0])])]
        if name in ALONE and (alone := measure(name, model, files, folder)):
            said = dict(zip(files, map(plain, alone["texts"]), strict=True))
            groups = [files, data.sentences, *([path] for path in data.running)]
            cells += [_rates([data.text(path) for path in group], [said[path] for path in group]) for group in groups]
        else:
            cells += ["–"] * (len(data.running) + 2)
        accuracy.append(f"| {name} | " + " | ".join(cells) + " |")
    return speed, accuracy


def shuffled(data: Data, model: Path, folder: Path, orders: int, chosen: Sequence[str]) -> list[str]:
    """Word error rates over several orders of the recordings: where windows are cut is luck, and the mean of many cuts is less of it."""
    sounds, texts = [], []
    for order in range(orders):
        sounds.append(folder / f"order-{order}.wav")
        samples, text = data.joined(order)
        texts.append(text)
        soundfile.write(sounds[-1], samples, SAMPLE_RATE, subtype="PCM_16")
    lines = [
        (
            f"All the Danish recordings in {orders} orders with other pauses between, so that every window is cut elsewhere: word error rate in %, mean "
            "and standard error over the orders, and the difference from ours on the same sound."
        ),
        "",
        "| engine | mean ± s.e. | less ours, mean ± s.e. | each order |",
        "|---|---:|---:|---|",
    ]
    mine: np.ndarray | None = None
    for name in chosen:
        result = measure(name, model, sounds, folder)
        if result is None:
            continue
        said = zip(texts, result["texts"], strict=True)
        rates = np.array([100 * jiwer.wer(text, plain(heard)) for text, heard in said])
        mine = rates if mine is None else mine
        less = "–" if name == OURS else _mean(rates - mine)
        lines.append(f"| {name} | {_mean(rates)} | {less} | {' '.join(f'{rate:.1f}' for rate in rates)} |")
    return lines


def _mean(values: np.ndarray) -> str:
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return f"{values.mean():.1f} ± {error:.1f}"


def _rates(reference: list[str], said: list[str]) -> str:
    return f"{100 * jiwer.wer(reference, said):.1f} ({100 * jiwer.cer(reference, said):.1f})"


def limit(data: Data, model: Path, folder: Path) -> list[str]:
    """The engine against nothing but encode and generate on the windows it makes itself, in turn in one process each; the best of two."""
    sound = folder / "limit.wav"
    soundfile.write(sound, data.joined()[0], SAMPLE_RATE, subtype="PCM_16")
    rows = []
    for workers, label in (
        (1, f"1 worker of {THREADS} threads (the library's way)"),
        (THREADS, f"{THREADS} workers of 1 thread (ours)"),
    ):
        rows.append((label, *_limit_run(sound, model, workers)))
    lines = [
        "| the limit: ctranslate2 encode + generate on the same windows | limit s | engine s | engine / limit | limit CPU s | engine CPU s | engine / limit |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for label, (bare, bare_cpu), (whole, whole_cpu) in rows:
        lines.append(
            f"| {label} | {bare:.1f} | {whole:.1f} | {whole / bare:.2f} | {bare_cpu:.1f} | {whole_cpu:.1f} | {whole_cpu / bare_cpu:.2f} |"
        )
    return lines


def _limit_run(sound: Path, model: Path, workers: int) -> tuple[list[float], list[float]]:
    """Wall and CPU seconds of bare decoding and of the engine, model loading left out of both."""
    script = ROOT / "bench" / "limit.py"
    command = [sys.executable, str(script), str(sound), str(model), str(workers), str(THREADS), str(BEAM)]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    bare, whole = json.loads(done.stdout)
    return bare, whole


def memory(data: Data, model: Path, folder: Path) -> list[str]:
    """Peak resident memory of a whole process over length, and when the first text comes."""
    speech = np.concatenate([samples_of(path) for path in data.running])
    lines = [
        "| length | speech in it | peak memory MB | / 10 min | seconds | first text after s |",
        "|---|---|---:|---:|---:|---:|",
    ]
    base, per_second = 0.0, 0.0
    for label, seconds, spoken in (
        ("10 min", 600, 600),
        ("1 h", 3_600, 600),
        ("4 h", 4 * 3_600, 600),
        ("8 h", 8 * 3_600, 600),
    ):
        sound = long_file(folder / "long.flac", speech, seconds, spoken)
        result = measure(OURS, model, [sound], folder)
        sound.unlink()
        if result is None:
            continue
        base = base or result["peak_mb"]
        if seconds == spoken:
            per_second = result["wall_s"] / seconds
        first = result["first_text_s"]
        lines.append(
            f"| {label} | {spoken // 60} min | {result['peak_mb']:.0f} | {result['peak_mb'] / base:.2f} | {result['wall_s']:.0f} | {result['first_text_s']:.1f} |"
        )
    whole = 4 * 3_600 * per_second
    lines += [
        "",
        (
            f"Four hours of unbroken speech would take {whole / 60:.0f} min at the speed of the ten minutes; the first text of a long file "
            f"comes after {first:.1f} s, {100 * first / whole:.1f} % of that."
        ),
        "",
        (
            "Each file holds the same ten minutes of speech, evenly spread over faint noise: all of it is decoded, searched for speech and packed, "
            "but recognising eight hours of unbroken speech would take this benchmark over half an hour. What grows with speech is the text alone."
        ),
    ]
    return lines


def help_time() -> list[str]:
    """CPU seconds of `stt-minutes --help` beside an empty Python, the best of five."""

    def cpu(command: list[str]) -> float:
        def used() -> float:
            now = resource.getrusage(resource.RUSAGE_CHILDREN)
            return now.ru_utime + now.ru_stime

        times = []
        for _ in range(5):
            before = used()
            subprocess.run(command, check=True, capture_output=True)
            times.append(used() - before)
        return min(times)

    empty = cpu([sys.executable, "-c", "pass"])
    helped = cpu([sys.executable, "-m", "stt_minutes", "--help"])
    return [
        "| command | CPU seconds | / `python -c pass` |",
        "|---|---:|---:|",
        f"| `python -c pass` | {empty:.3f} | 1.0 |",
        f"| `stt-minutes --help` | {helped:.3f} | {helped / empty:.1f} |",
    ]


PARTS = ("throughput", "limit", "memory", "vocabulary", "conditions", "help", "orders")
USUAL = PARTS[:-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("STT_MINUTES_SHARED", ROOT.parent / "shared")) / "data" / "danish",
    )
    parser.add_argument("--model", default="base")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="runs of each engine, the best of which counts")
    parser.add_argument(
        "--engines", nargs="+", choices=ENGINES, default=list(ENGINES), help="the engines to compare; ours is needed"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=USUAL)
    parser.add_argument("--orders", type=int, default=ORDERS, help="orders of the recordings in the part of that name")
    chosen = parser.parse_args()
    data, model = Data(chosen.data), models.find(chosen.model)
    speed, accuracy = report.Parts(ROOT / "docs" / "performance.md"), report.Parts(ROOT / "docs" / "accuracy.md")
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="stt-bench-") as name:
        folder = Path(name)
        if "help" in chosen.only:
            speed.write("speech-help", "Start of the program", help_time())
        if "throughput" in chosen.only:
            fast, right = throughput(data, model, folder, chosen.rounds, chosen.engines)
            speed.write("speech-throughput", "Transcription beside other engines", fast)
            accuracy.write("speech-words", "Words", right)
        if "orders" in chosen.only:
            engines = [name for name in chosen.engines if name in ALONE]
            accuracy.write(
                "speech-orders",
                "Words, wherever the windows are cut",
                shuffled(data, model, folder, chosen.orders, engines),
            )
        if "limit" in chosen.only:
            speed.write("speech-limit", "Transcription against the limit", limit(data, model, folder))
        if "vocabulary" in chosen.only:
            accuracy.write(
                "speech-vocabulary", "The agenda's words shown to the decoder", hearing.vocabulary(data, model, BEAM)
            )
        if "conditions" in chosen.only:
            accuracy.write("speech-conditions", "Levels and channels", hearing.conditions(data, model, BEAM))
        if "memory" in chosen.only:
            speed.write("speech-memory", "Memory over length", memory(data, model, folder))
    print(f"bench: {time.perf_counter() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
