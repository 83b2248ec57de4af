"""Windows -> words, through faster-whisper. The only module that imports faster_whisper and ctranslate2.

Features are computed a window at a time (the library computes them for a whole file), the batch is encoded, decoded and aligned in
one call, and on a CPU several one-threaded workers decode batches side by side, which keeps every core busier than one decoder
with several threads (docs/performance.md).
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import logging
import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stt_minutes.errors import EngineFailed, MinutesError, ModelDamaged, ModelMissing
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from stt_minutes.speech.options import SpeechOptions

log = logging.getLogger(__name__)

GPU_UNUSABLE = "Grafikkortet kunne ikke bruges; der regnes videre på processoren (langsommere, samme tekst)."
GPU_FULL = "Grafikkortets hukommelse er fuld; der regnes videre på processoren (langsommere, samme tekst)."
PROMPT_TOKENS = 96
"""Of the 223 that Whisper allows: each is read again for every window."""
MAX_WORKERS = 8
CPU_BATCH = 3
"""Fewer cost speed (each step of the decoder reads all its weights), more cost memory: 40 MB a window of keys and values."""
M_ARENA_MAX = -8
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
    """A loaded model with its workers."""

    def __init__(self, folder: Path, options: SpeechOptions) -> None:
        """Load the model in `folder`. Raises ModelMissing, ModelDamaged or EngineFailed."""
        for name in NEEDED:
            if not (folder / name).is_file():
                raise ModelMissing(
                    f"Modellen i {folder} mangler filen {name}.",
                    "Hent modellen igen med 'stt-minutes models get base'.",
                )
        self.notice: str | None = None
        self._folder, self._options = folder, options
        self._lock = threading.Lock()
        self.device = options.device if options.device != "auto" else _best_device()
        self._threads = options.threads or _cpus()
        _share_one_heap()
        self.workers = 1 if self.device == "cuda" else min(self._threads, MAX_WORKERS)
        self.batch_size = options.batch_size or (GPU_BATCH if self.device == "cuda" else CPU_BATCH)
        try:
            self._model = self._load()
        except MinutesError:
            if self.device == "cpu":
                raise
            self._to_cpu(GPU_UNUSABLE)
        self._tokenizer = _tokenizer(self._model, options.language)
        self._pool = ThreadPoolExecutor(self.workers, thread_name_prefix="whisper")

    def run(self, work: Callable[[], list[Heard]]) -> Future[list[Heard]]:
        """Do `work` (which calls `decode`) in a worker's thread."""
        return self._pool.submit(work)

    def decode(self, windows: Sequence[NDArray[np.float32]], effort: Effort) -> list[Heard]:
        """Decode windows of float32 (n,) at 16 kHz, n at most 30 s, as one batch. Raises EngineFailed."""
        from faster_whisper.audio import pad_or_trim

        model = self._model
        extract = model.feature_extractor
        features = np.stack([pad_or_trim(extract(window)[..., :-1]) for window in windows])
        seconds = [len(window) / SAMPLE_RATE for window in windows]
        try:
            return _forward(model, self._tokenizer, features, seconds, effort)
        except (RuntimeError, ValueError) as error:
            if self.device == "cpu" and model is self._model:
                log.warning("the engine gave up: %s", error)
                raise EngineFailed(
                    "Talegenkendelsen gik i stå.",
                    "Luk andre programmer, og kør kommandoen igen; den går videre, hvor den slap.",
                ) from error
            log.warning("the GPU gave up: %s", error)
            if "out of memory" in str(error).lower() and len(windows) > 1:
                middle = len(windows) // 2
                return [*self.decode(windows[:middle], effort), *self.decode(windows[middle:], effort)]
            with self._lock:
                if model is self._model:
                    self._to_cpu(GPU_FULL if "out of memory" in str(error).lower() else GPU_UNUSABLE)
            return self.decode(windows, effort)

    @functools.lru_cache(maxsize=16)  # noqa: B019 - one recogniser a run
    def prompt(self, words: tuple[str, ...]) -> str | None:
        """What the decoder is shown: the options' lead, and of `words` as many, the first ones first, as the budget holds."""
        shown: list[str] = []
        used = 0
        for word in words:
            used += len(self._tokenizer.encode(f" {word},"))
            if used > PROMPT_TOKENS:
                break
            shown.append(word)
        parts = (self._options.lead, ", ".join(shown) + "." if shown else "")
        return " ".join(part for part in parts if part) or None

    def close(self) -> None:
        """Let the workers go; what is being decoded is finished first, what waits is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _to_cpu(self, notice: str) -> None:
        """Go on without the GPU, in words."""
        self.device = "cpu"
        self._model = self._load()
        self.notice = notice

    def _load(self) -> Any:
        wanted = self._options.compute_type
        # A GPU's number format may be one that the CPU does not have.
        compute = wanted if wanted and self.device == self._options.device else None
        try:
            return _model(
                str(self._folder),
                device=self.device,
                compute_type=compute or ("float16" if self.device == "cuda" else "int8"),
                cpu_threads=max(1, self._threads // self.workers),
                num_workers=self.workers,
            )
        except Exception as error:  # the tokenizer's errors are plain Exceptions
            log.warning("the model in %s: %s", self._folder, error)
            raise ModelDamaged(
                f"Modellen i {self._folder} kan ikke indlæses.",
                "Kontrollér den med 'stt-minutes models verify', eller hent den igen med 'stt-minutes models get'.",
            ) from error


def _model(folder: str, **how: Any) -> Any:
    """The model; on a CPU it encodes windows and times words one window at a time, and only decodes them side by side.

    Attention over 30 s takes 72 MB a window with base (8 heads of 1500 x 1500 numbers), and timing words as much again (the
    probabilities of 51 865 tokens at each place): for a batch they would be most of the memory, and on a CPU they are no faster.
    """
    # Read when the libraries are imported: what the folder lacks must not be asked for on the network.
    os.environ["HF_HUB_OFFLINE"] = "1"
    import ctranslate2
    from faster_whisper import WhisperModel

    class Frugal(WhisperModel):  # type: ignore[misc]
        def encode(self, features: NDArray[np.float32]) -> Any:
            if self.model.device != "cpu" or len(features) == 1:
                return super().encode(features)
            rows = [np.array(super(Frugal, self).encode(each[None])) for each in features]
            return ctranslate2.StorageView.from_array(np.concatenate(rows))

        def find_alignment(self, tokenizer: Any, tokens: list[Any], encoded: Any, frames: list[int], *rest: Any) -> Any:
            if self.model.device != "cpu" or len(tokens) == 1:
                return super().find_alignment(tokenizer, tokens, encoded, frames, *rest)
            found = []
            for said, row, count in zip(tokens, np.array(encoded), frames, strict=True):
                alone = ctranslate2.StorageView.from_array(row[None])
                found += super().find_alignment(tokenizer, [said], alone, [count], *rest)
            return found

    return Frugal(folder, **how)


def _forward(
    model: Any, tokenizer: Any, features: NDArray[np.float32], seconds: list[float], effort: Effort
) -> list[Heard]:
    from faster_whisper.transcribe import BatchedInferencePipeline

    places = [{"offset": 0.0, "duration": length} for length in seconds]
    # A pipeline of its own for every call: it remembers the last word's time, which would tie a batch to the one before.
    results = BatchedInferencePipeline(model).forward(features, tokenizer, places, _options(tokenizer, effort))
    return [_heard(result) for result in results]


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


def _best_device() -> str:
    import ctranslate2

    return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"


def _tokenizer(model: Any, language: str) -> Any:
    from faster_whisper.tokenizer import Tokenizer

    return Tokenizer(model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language)


def _share_one_heap() -> None:
    """Tell glibc to keep one heap for all threads: one for each worker, never given back, is 150 MB more at the peak."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # another C library manages its memory in its own way
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def _cpus() -> int:
    """CPUs that this process may use, which in a container or under taskset is fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
