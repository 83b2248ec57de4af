"""Decode the engine's own windows with nothing around it, and then run the engine, in turn, twice: the least wall and CPU seconds of
both, models loaded before.

python bench/limit.py SOUND MODEL WORKERS THREADS BEAM
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from stt_minutes.audio.source import open_sound
from stt_minutes.speech.engine import Transcriber
from stt_minutes.speech.options import SpeechOptions
from stt_minutes.speech.windows import Packer

ROUNDS = 2
"""Another process, or the machine's own clock, makes single runs differ by 5 %."""


def now() -> tuple[float, float]:
    """Wall clock and this process's CPU, in seconds."""
    return time.perf_counter(), time.process_time()


def since(started: tuple[float, float]) -> list[float]:
    return [ended - began for ended, began in zip(now(), started, strict=True)]


def bare(sound: Path, model: Path, workers: int, threads: int, beam: int) -> list[float]:
    from faster_whisper import WhisperModel
    from faster_whisper.audio import pad_or_trim
    from faster_whisper.tokenizer import Tokenizer
    from faster_whisper.transcribe import get_suppressed_tokens

    packer = Packer(None, SpeechOptions())
    windows = [
        window for block in open_sound(sound).blocks() for window in packer.feed(block.start_ms, block.samples[0])
    ]
    windows += packer.flush()
    whisper = WhisperModel(
        str(model), device="cpu", compute_type="int8", cpu_threads=threads // workers, num_workers=workers
    )
    tokenizer = Tokenizer(whisper.hf_tokenizer, multilingual=True, task="transcribe", language="da")
    features = [pad_or_trim(whisper.feature_extractor(window.samples)[..., :-1]) for window in windows]
    prompt = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
    suppressed = get_suppressed_tokens(tokenizer, [-1])
    size = 8 if workers == 1 else 4
    batches = [np.stack(features[at : at + size]) for at in range(0, len(features), size)]

    def decode(batch: np.ndarray) -> None:
        encoded = whisper.encode(batch)
        whisper.model.generate(
            encoded,
            [prompt] * len(batch),
            beam_size=beam,
            max_length=448,
            suppress_tokens=suppressed,
            return_scores=True,
            return_no_speech_prob=True,
        )

    started = now()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(decode, batches))
    return since(started)


def engine(sound: Path, model: Path, threads: int, beam: int) -> list[float]:
    with Transcriber(model, SpeechOptions(device="cpu", threads=threads, beam_size=beam)) as transcriber:
        started = now()
        for block in open_sound(sound).blocks():
            transcriber.feed(block)
        transcriber.finish()
        return since(started)


def main() -> None:
    sound, model = Path(sys.argv[1]), Path(sys.argv[2])
    workers, threads, beam = map(int, sys.argv[3:])
    turns = [(bare(sound, model, workers, threads, beam), engine(sound, model, threads, beam)) for _ in range(ROUNDS)]
    print(json.dumps([list(map(min, *runs)) for runs in zip(*turns, strict=True)]))


if __name__ == "__main__":
    main()
