"""Blocks of sound -> Transcript, in bounded memory.

    blocks -> channels -> voice activity -> windows of at most 30 s -> level -> batches -> words -> guards -> segments

`Transcriber` takes the sound as it comes, from a file or from a microphone; `transcribe` runs it over a whole recording.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Self

from stt_minutes.speech import channels, level, retry, timeline
from stt_minutes.speech.checkpoint import Checkpoint, digest
from stt_minutes.speech.options import Progress, SpeechOptions
from stt_minutes.speech.vocabulary import Vocabulary
from stt_minutes.speech.whisper import Effort, Heard, Recogniser
from stt_minutes.speech.windows import Packer, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from stt_minutes.speech.checkpoint import Part
    from stt_minutes.values import Block, Segment, Transcript

log = logging.getLogger(__name__)

FIRST_BATCH = 2
"""Windows in the first batch: a reader sees the first text soon."""


@dataclass(slots=True)
class _Batch:
    """Windows on their way: what an earlier run heard in them, and what is being heard in the others, named in `fresh`."""

    windows: list[Window]
    prompt: str | None
    known: list[Heard | None]
    fresh: list[str]
    heard: Future[list[Heard]]


class Transcriber:
    """Sound in, segments out; `finish` gives the whole. Use it with `with`: it holds the model and its worker threads."""

    def __init__(
        self,
        model: Path,
        options: SpeechOptions | None = None,
        *,
        vocabulary: Vocabulary | Sequence[str] = (),
        checkpoint: Path | None = None,
        part: Part = (0, None),
    ) -> None:
        """Load the model in the folder `model`. Raises ModelMissing, ModelDamaged or EngineFailed.

        checkpoint: a file that finished batches are added to; a later run of the same part of the sound (in ms, None: to its end)
        with the same model and options goes on from it.
        """
        self._options = options or SpeechOptions()
        self.expect(vocabulary)
        self._recogniser = Recogniser(model, self._options)
        self._checkpoint = Checkpoint(checkpoint, self._key(model), part) if checkpoint else None
        self._channels = channels.Channels()
        self._packers: dict[int | None, Packer] = {}
        self._open: list[Window] = []
        self._batches = 0
        self._running: deque[_Batch] = deque()
        self._segments: list[Segment] = []
        self.end_ms = 0  # of the sound taken in
        self.done_ms = 0  # before this, all is transcribed
        self.speech_ms = 0
        self.text_ms = 0
        self.resumed_ms = 0  # of the work that an earlier run had done

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._recogniser.close()

    @property
    def device(self) -> str:
        """Where the model runs: "cpu" or "cuda"."""
        return self._recogniser.device

    @property
    def notice(self) -> str | None:
        """Something the user should see at once (a GPU that could not be used), in Danish."""
        return self._recogniser.notice

    def expect(self, vocabulary: Vocabulary | Sequence[str]) -> None:
        """The words that may be said, from the next windows on; not heeded unless the options say so."""
        words = vocabulary if isinstance(vocabulary, Vocabulary) else Vocabulary(tuple(vocabulary))
        self._vocabulary = words if self._options.use_vocabulary else Vocabulary()

    def feed(self, block: Block) -> tuple[Segment, ...]:
        """Take in a block, and `collect`."""
        self._take(self._channels.feed(block))
        self.end_ms = max(self.end_ms, block.end_ms)
        return self.collect()

    def collect(self) -> tuple[Segment, ...]:
        """The segments that became ready, without ids, and their batches in the checkpoint; waits only when the decoder is far behind."""
        ready: list[Segment] = []
        # One batch more than there are workers waits, so that nobody is idle and memory stays bounded.
        while self._running and (self._running[0].heard.done() or len(self._running) > self._recogniser.workers + 1):
            batch = self._running.popleft()
            found = batch.heard.result()
            new = iter(found)
            fresh: list[Segment] = []
            for window, known in zip(batch.windows, batch.known, strict=True):
                heard = known or next(new)
                made = timeline.segments(window, heard, batch.prompt)
                fresh += [] if known else made
                self.speech_ms += window.speech_ms
                self.text_ms += max(0, window.speech_ms - sum(each.span.duration for each in made if not each.words))
                ready += made
            if self._checkpoint and batch.fresh:
                self._checkpoint.add(batch.fresh, found, fresh)
            self.done_ms = max(self.done_ms, batch.windows[-1].span.end_ms)
            if not found:
                self.resumed_ms = self.done_ms
        self._segments += ready
        return tuple(ready)

    def flush(self) -> tuple[Segment, ...]:
        """Transcribe at once what was taken in so far, and wait for it (for text while recording)."""
        return tuple(segment for ready in self.drain() for segment in ready)

    def drain(self) -> Iterator[tuple[Segment, ...]]:
        """The same a batch at a time, as each is finished."""
        self._take(self._channels.flush())
        for packer in self._packers.values():
            self._enqueue(packer.flush())
        self._submit()
        while self._running:
            self._running[0].heard.exception()  # wait for it; `collect` raises what it raised
            yield self.collect()

    def finish(self) -> Transcript:
        """The transcript of all that was taken in, every millisecond accounted for."""
        self.flush()
        return timeline.complete(self._segments, self.end_ms, self._options.language)

    def _take(self, streams: Iterable[channels.Stream]) -> None:
        for channel, start_ms, samples in streams:
            if channel not in self._packers:
                if channel is not None and None in self._packers:  # the channels have parted: the one sound ends here
                    self._enqueue(self._packers.pop(None).flush())
                self._packers[channel] = Packer(channel, self._options)
            self._enqueue(self._packers[channel].feed(start_ms, samples))

    def _enqueue(self, windows: Iterable[Window]) -> None:
        for window in windows:
            if self._open and self._words(self._open[0]) != self._words(window):
                self._submit()
            self._open.append(window)
            full = self._recogniser.batch_size if self._batches else min(FIRST_BATCH, self._recogniser.batch_size)
            if len(self._open) >= full:
                self._submit()

    def _words(self, window: Window) -> tuple[str, ...]:
        return self._vocabulary.at(window.span.start_ms)

    def _submit(self) -> None:
        if not self._open:
            return
        windows, self._open = self._open, []
        self._batches += 1
        words = self._words(windows[0])
        keys = [digest(window, words) for window in windows] if self._checkpoint else []
        known: list[Heard | None] = [None] * len(windows)
        if self._checkpoint:
            known = [self._checkpoint.find(key) for key in keys]
        missing = [window for window, heard in zip(windows, known, strict=True) if heard is None]
        prompt = self._recogniser.prompt(words)
        if missing:
            effort = Effort(self._options.beam_size, prompt=prompt)
            future = self._recogniser.run(lambda: self._hear(missing, effort))
        else:
            future = Future()
            future.set_result([])
        fresh = [key for key, heard in zip(keys, known, strict=False) if heard is None]
        self._running.append(_Batch(windows, prompt, known, fresh, future))

    def _hear(self, windows: Sequence[Window], effort: Effort) -> list[Heard]:
        """Decode a batch and look again at what looks wrong; runs in a worker thread."""
        sounds = [level.evened(window.samples) for window in windows]
        heard = self._recogniser.decode(sounds, effort)
        if self._options.second_look:
            looked = zip(windows, sounds, heard, strict=True)
            heard = [self._again(window, sound, first, effort) for window, sound, first in looked]
        return heard

    def _again(self, window: Window, sound: NDArray[np.float32], first: Heard, effort: Effort) -> Heard:
        reason = retry.wanted(first, window.speech_ms)
        if reason is None:
            return first
        lead = self._recogniser.prompt(())  # without the words, which may be what led it astray
        harder = Effort(max(retry.BEAM, effort.beam_size), retry.PATIENCE, retry.NO_REPEAT, lead)
        second = self._recogniser.decode([sound], harder)[0]
        kept = retry.better(first, second, window.speech_ms)
        log.info(
            "second look at %d ms (%s): %s kept", window.span.start_ms, reason, "second" if kept is second else "first"
        )
        return kept

    def _key(self, model: Path) -> str:
        """What the work depends on beside the windows and the words shown with them: another model or option begins anew."""
        files = {name: (model / name).stat().st_size for name in ("model.bin", "tokenizer.json")}
        chosen = asdict(self._options) | {"threads": None, "device": None, "batch_size": None}
        told = json.dumps([files, chosen], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


def transcribe(
    blocks: Iterable[Block],
    *,
    model: Path,
    options: SpeechOptions | None = None,
    duration_ms: int | None = None,
    checkpoint: Path | None = None,
    part: Part = (0, None),
    progress: Callable[[Progress], None] | None = None,
    vocabulary: Vocabulary | Sequence[str] = (),
) -> Transcript:
    """The transcript of a whole recording.

    model: a folder with a CTranslate2 Whisper model; duration_ms: for the estimate of time left; checkpoint: a file that finished batches
    are added to and that an interrupted run goes on from (the caller removes it when the transcript is saved); part: the part of the
    sound that the blocks are, told in the checkpoint; vocabulary: names and terms that may be said. Raises ModelMissing, ModelDamaged, EngineFailed, DiskFull and WriteFailed.
    """
    started = time.monotonic()
    with Transcriber(model, options, vocabulary=vocabulary, checkpoint=checkpoint, part=part) as transcriber:
        for block in blocks:
            transcriber.feed(block)
            if progress is not None:
                progress(_progress(transcriber, duration_ms, started))
        for _ in transcriber.drain():
            if progress is not None:
                progress(_progress(transcriber, duration_ms, started))
        transcript = transcriber.finish()
        if progress is not None:
            last = _progress(transcriber, duration_ms, started)
            progress(replace(last, done_ms=transcript.duration_ms, seconds_left=0.0))
    return transcript


def _progress(transcriber: Transcriber, total_ms: int | None, started: float) -> Progress:
    done = transcriber.done_ms
    fresh = done - transcriber.resumed_ms
    left = (time.monotonic() - started) * max(0, total_ms - done) / fresh if total_ms and fresh else None
    return Progress(done, total_ms, transcriber.speech_ms, transcriber.text_ms, left, transcriber.notice)
