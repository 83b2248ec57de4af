"""Run one engine over sound files in a process of its own and say what it heard and how long it took.

    python bench/engines.py ENGINE MODEL THREADS BEAM OUT.json FILE…

Only the chosen engine is imported, so that this file also runs in an environment that holds nothing else.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

Said = Callable[[Path], Iterator[str]]
"""A loaded engine: a file in, pieces of text out as they come."""


def ours(model: Path, threads: int, beam: int) -> Said:
    from stt_minutes.audio.source import open_sound
    from stt_minutes.speech.engine import Transcriber
    from stt_minutes.speech.options import SpeechOptions

    options = SpeechOptions(device="cpu", threads=threads, beam_size=beam)

    def said(path: Path) -> Iterator[str]:
        with Transcriber(model, options) as transcriber:
            for block in open_sound(path).blocks():
                yield from (segment.text for segment in transcriber.feed(block))
            yield from (segment.text for ready in transcriber.drain() for segment in ready)

    return said


def faster_whisper(model: Path, threads: int, beam: int) -> Said:
    from faster_whisper import WhisperModel

    loaded = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads)
    return lambda path: (
        segment.text for segment in loaded.transcribe(str(path), language="da", beam_size=beam, word_timestamps=True)[0]
    )


def batched(model: Path, threads: int, beam: int) -> Said:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    loaded = BatchedInferencePipeline(WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads))
    return lambda path: (
        segment.text
        for segment in loaded.transcribe(str(path), language="da", beam_size=beam, batch_size=8, word_timestamps=True)[
            0
        ]
    )


def batched_without_words(model: Path, threads: int, beam: int) -> Said:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    loaded = BatchedInferencePipeline(WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads))
    return lambda path: (
        segment.text for segment in loaded.transcribe(str(path), language="da", beam_size=beam, batch_size=8)[0]
    )


def whisper_ctranslate2(model: Path, threads: int, beam: int) -> Said:
    command = [
        str(Path(sys.executable).with_name("whisper-ctranslate2")),
        "--model_directory",
        str(model),
        "--language",
        "da",
    ]
    command += ["--device", "cpu", "--compute_type", "int8", "--threads", str(threads), "--beam_size", str(beam)]
    command += ["--batched", "True", "--batch_size", "8", "--output_format", "txt", "--verbose", "False"]

    def said(path: Path) -> Iterator[str]:
        out = Path.cwd() / "whisper-ctranslate2"
        subprocess.run([*command, "--output_dir", str(out), str(path)], check=True, stdout=subprocess.DEVNULL)
        yield (out / f"{path.stem}.txt").read_text(encoding="utf-8")

    return said


def whisperx(model: Path, threads: int, beam: int) -> Said:
    import whisperx

    loaded = whisperx.load_model(
        str(model), "cpu", compute_type="int8", language="da", threads=threads, asr_options={"beam_size": beam}
    )
    return lambda path: (
        piece["text"] for piece in loaded.transcribe(whisperx.load_audio(str(path)), batch_size=8)["segments"]
    )


ENGINES = {
    "ours": ours,
    "WhisperModel.transcribe": faster_whisper,
    "BatchedInferencePipeline": batched,
    "BatchedInferencePipeline, no word times": batched_without_words,
    "whisper-ctranslate2": whisper_ctranslate2,
    "whisperX": whisperx,
}


def _peak_kb(used: resource.struct_rusage) -> int:
    """The process's own peak: on Linux ru_maxrss also counts the process that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return used.ru_maxrss
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))


def main() -> None:
    name, model, threads, beam, out, *files = sys.argv[1:]
    started = time.perf_counter()
    said = ENGINES[name](Path(model), int(threads), int(beam))
    loaded = time.perf_counter()
    texts, first = [], None
    for file in files:
        pieces = []
        for piece in said(Path(file)):
            first = first or (time.perf_counter() - started if piece.strip() else None)
            pieces.append(piece)
        texts.append(" ".join(pieces))
    ended = time.perf_counter()
    used, helpers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    result = {
        "load_s": loaded - started,
        "work_s": ended - loaded,
        "first_text_s": first,
        "cpu_s": used.ru_utime + used.ru_stime + helpers.ru_utime + helpers.ru_stime,
        "peak_mb": max(_peak_kb(used), helpers.ru_maxrss) / 1024,
        "texts": texts,
    }
    Path(out).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
