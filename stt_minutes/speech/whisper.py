"""Windows -> words, through faster-whisper. The only module that imports faster_whisper and ctranslate2.

Features are computed a window at a time (the library computes them for a whole file), the batch is encoded, decoded and aligned in
one call, and on a CPU several one-threaded workers decode batches side by side, which keeps every core busier than one decoder
with several threads (docs/performance.md).
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stt_minutes.errors import EngineFailed, ModelDamaged, ModelMissing
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from stt_minutes.speech.options import SpeechOptions

MAX_WORKERS = 8
CPU_BATCH = 4
GPU_BATCH = 16
NEEDED = ("model.bin", "config.json", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word with its time in the window, in seconds."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What the decoder made of one window. avg_logprob: mean log probability a token; no_speech: probability that nobody speaks."""

    words: tuple[HeardWord, ...]
    avg_logprob: float
    no_speech: float
    compression: float

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try on a batch."""

    beam_size: int = 5
    patience: float = 1.0
    no_repeat_ngram: int = 0
    prompt: str | None = None


class Recogniser:
    """A loaded model. `submit` decodes batches side by side; results come as futures."""

    def __init__(self, folder: Path, options: SpeechOptions) -> None:
        """Load the model in `folder`. Raises ModelMissing, ModelDamaged or EngineFailed."""
        for name in NEEDED:
            if not (folder / name).is_file():
                raise ModelMissing(
                    f"Modellen i {folder} mangler filen {name}.",
                    "Hent modellen igen med 'stt-minutes models get base'.",
                )
        self.notice: str | None = None
        self.device, compute = _device(options)
        threads = options.threads or _cpus()
        self.workers = 1 if self.device == "cuda" else min(threads, MAX_WORKERS)
        self.batch_size = options.batch_size or (GPU_BATCH if self.device == "cuda" else CPU_BATCH)
        self._model = _load(folder, self.device, compute, threads // self.workers, self.workers)
        self._tokenizer = _tokenizer(self._model, options.language)
        self._pool = ThreadPoolExecutor(self.workers, thread_name_prefix="whisper")

    def submit(self, windows: Sequence[NDArray[np.float32]], effort: Effort) -> Future[list[Heard]]:
        """Decode windows of float32 (n,) at 16 kHz, n at most 30 s, as one batch."""
        return self._pool.submit(self.decode, windows, effort)

    def decode(self, windows: Sequence[NDArray[np.float32]], effort: Effort) -> list[Heard]:
        """The same at once, in the caller's thread. Raises EngineFailed."""
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.transcribe import BatchedInferencePipeline

        extract = self._model.feature_extractor
        features = np.stack([pad_or_trim(extract(window)[..., :-1]) for window in windows])
        places = [{"offset": 0.0, "duration": len(window) / SAMPLE_RATE} for window in windows]
        # A pipeline of its own for every call: it remembers the last word's time, which would make a batch depend on the one before.
        pipeline = BatchedInferencePipeline(self._model)
        try:
            results = pipeline.forward(features, self._tokenizer, places, _options(self._tokenizer, effort))
        except (RuntimeError, ValueError) as error:
            raise _failed(error) from error
        return [_heard(result) for result in results]

    def close(self) -> None:
        """Let the workers go; what is being decoded is finished first, what waits is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _heard(segments: list[dict[str, Any]]) -> Heard:
    words = tuple(
        HeardWord(
            word["word"].strip(),
            float(word["start"]),
            float(word["end"]),
            min(1.0, max(0.0, float(word["probability"]))),
        )
        for segment in segments
        for word in segment["words"]
        if word["word"].strip()
    )
    worst = max((float(segment["compression_ratio"]) for segment in segments), default=0.0)
    if not segments:
        return Heard((), 0.0, 1.0, 0.0)
    return Heard(words, float(segments[0]["avg_logprob"]), float(segments[0]["no_speech_prob"]), worst)


def _options(tokenizer: Any, effort: Effort) -> Any:
    from faster_whisper.transcribe import TranscriptionOptions, get_suppressed_tokens

    return TranscriptionOptions(
        beam_size=effort.beam_size,
        best_of=1,
        patience=effort.patience,
        length_penalty=1.0,
        repetition_penalty=1.0,
        no_repeat_ngram_size=effort.no_repeat_ngram,
        log_prob_threshold=None,
        no_speech_threshold=None,
        compression_ratio_threshold=None,
        condition_on_previous_text=False,
        prompt_reset_on_temperature=0.5,
        temperatures=[0.0],
        initial_prompt=effort.prompt,
        prefix=None,
        suppress_blank=True,
        suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
        without_timestamps=True,
        max_initial_timestamp=0.0,
        word_timestamps=True,
        prepend_punctuations="\"'“¿([{-",
        append_punctuations="\"'.。,，!！?？:：”)]}、",
        multilingual=False,
        max_new_tokens=None,
        clip_timestamps=[],
        hallucination_silence_threshold=None,
        hotwords=None,
    )


def _device(options: SpeechOptions) -> tuple[str, str]:
    import ctranslate2

    device = options.device
    if device == "auto":
        device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
    return device, options.compute_type or ("float16" if device == "cuda" else "int8")


def _load(folder: Path, device: str, compute_type: str, threads: int, workers: int) -> Any:
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(
            str(folder), device=device, compute_type=compute_type, cpu_threads=max(1, threads), num_workers=workers
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelDamaged(
            f"Modellen i {folder} kan ikke indlæses ({error}).",
            "Kontrollér den med 'stt-minutes models verify', eller hent den igen.",
        ) from error


def _tokenizer(model: Any, language: str) -> Any:
    from faster_whisper.tokenizer import Tokenizer

    return Tokenizer(model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language)


def _cpus() -> int:
    """CPUs that this process may use, which in a container or under taskset is fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _failed(error: Exception) -> EngineFailed:
    return EngineFailed(
        f"Talegenkendelsen gik i stå ({error}).", "Prøv igen; hjælper det ikke, så prøv med --device cpu."
    )
