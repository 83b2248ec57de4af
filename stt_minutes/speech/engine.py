"""Blocks of sound -> Transcript, in bounded memory.

    blocks -> voice activity -> windows of at most 30 s -> batches -> words -> segments

`Transcriber` takes the sound as it comes, from a file or from a microphone; `transcribe` runs it over a whole recording.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from stt_minutes.speech import segments as segmenting
from stt_minutes.speech.options import Progress, SpeechOptions
from stt_minutes.speech.whisper import Effort, Recogniser
from stt_minutes.speech.windows import Packer, Window
from stt_minutes.values import Block, Remark, Segment, Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from stt_minutes.speech.whisper import Heard


class Transcriber:
    """Sound in, segments out, in order of time; `finish` gives the whole.

    Close it (or use it with `with`): it holds the model and its worker threads.
    """

    def __init__(self, model: Path, options: SpeechOptions | None = None) -> None:
        """Load the model in the folder `model`. Raises ModelMissing, ModelDamaged or EngineFailed."""
        self._options = options or SpeechOptions()
        self._recogniser = Recogniser(model, self._options)
        self._packer: Packer | None = None
        self._open: list[Window] = []
        self._running: deque[tuple[list[Window], Future[list[Heard]]]] = deque()
        self._segments: list[Segment] = []
        self.end_ms = 0  # of the sound taken in
        self.done_ms = 0  # before this, all is transcribed
        self.speech_ms = 0
        self.text_ms = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._recogniser.close()

    @property
    def notice(self) -> str | None:
        """Something the user should see at once (a GPU that could not be used), in Danish."""
        return self._recogniser.notice

    def feed(self, block: Block) -> tuple[Segment, ...]:
        """Take in a block; the segments that became ready meanwhile. Waits only when the decoder is far behind."""
        if self._packer is None:
            self._packer = Packer(0, self._options)
        mono = block.samples.mean(axis=0)
        for window in self._packer.feed(block.start_ms, mono):
            self._open.append(window)
            if len(self._open) >= self._recogniser.batch_size:
                self._submit()
        self.end_ms = max(self.end_ms, block.end_ms)
        return self._collect(wait=False)

    def flush(self) -> tuple[Segment, ...]:
        """Transcribe at once what was taken in so far, and wait for it (for text while recording)."""
        if self._packer is not None:
            self._open += self._packer.flush()
        self._submit()
        return self._collect(wait=True)

    def finish(self) -> Transcript:
        """The transcript of all that was taken in."""
        self.flush()
        ordered = sorted(self._segments, key=lambda segment: (segment.start_ms, segment.channel or 0))
        numbered = tuple(
            replace(segment, id=f"s{number}", end_ms=min(segment.end_ms, self.end_ms))
            for number, segment in enumerate(ordered, 1)
        )
        remarks = tuple(
            Remark(
                "unheard", UNHEARD_REMARK, start_ms=segment.start_ms, end_ms=segment.end_ms, segment_ids=(segment.id,)
            )
            for segment in numbered
            if not segment.words
        )
        return Transcript(
            self._options.language, self.end_ms, numbered, segmenting.silences(numbered, self.end_ms), remarks
        )

    def _submit(self) -> None:
        if self._open:
            effort = Effort(self._options.beam_size)
            self._running.append(
                (self._open, self._recogniser.submit([window.samples for window in self._open], effort))
            )
            self._open = []

    def _collect(self, *, wait: bool) -> tuple[Segment, ...]:
        ready: list[Segment] = []
        # One batch more than there are workers waits, so that nobody is idle and memory stays bounded.
        while self._running and (
            wait or self._running[0][1].done() or len(self._running) > self._recogniser.workers + 1
        ):
            windows, future = self._running.popleft()
            for window, heard in zip(windows, future.result(), strict=True):
                ready += self._segments_of(window, heard)
            self.done_ms = windows[-1].span.end_ms
        self._segments += ready
        return tuple(ready)

    def _segments_of(self, window: Window, heard: Heard) -> list[Segment]:
        made = segmenting.covered(window, segmenting.timed_words(window, heard.words))
        self.speech_ms += window.speech_ms
        unheard = sum(segment.span.duration for segment in made if not segment.words)
        self.text_ms += max(0, window.speech_ms - unheard)
        return made


UNHEARD_REMARK = "Uhørt passage: her tales, men der kom ingen tekst. Lyt selv efter."


def transcribe(
    blocks: Iterable[Block],
    *,
    model: Path,
    options: SpeechOptions | None = None,
    duration_ms: int | None = None,
    checkpoint: Path | None = None,  # noqa: ARG001
    progress: Callable[[Progress], None] | None = None,
    vocabulary: Sequence[str] = (),  # noqa: ARG001
) -> Transcript:
    """The transcript of a whole recording.

    model: a folder with a CTranslate2 Whisper model; duration_ms: for the estimate of time left; checkpoint: a file that finished batches
    are added to and that an interrupted run goes on from; vocabulary: names and terms that may be said.
    Raises ModelMissing, ModelDamaged, EngineFailed.
    """
    started = time.monotonic()
    with Transcriber(model, options) as transcriber:
        for block in blocks:
            transcriber.feed(block)
            if progress is not None:
                progress(_progress(transcriber, duration_ms, started))
        transcript = transcriber.finish()
        if progress is not None:
            progress(
                replace(_progress(transcriber, duration_ms, started), done_ms=transcript.duration_ms, seconds_left=0.0)
            )
    return transcript


def _progress(transcriber: Transcriber, total_ms: int | None, started: float) -> Progress:
    done = transcriber.done_ms
    spent = time.monotonic() - started
    left = spent * (total_ms - done) / done if total_ms and done else None
    return Progress(done, total_ms, transcriber.speech_ms, transcriber.text_ms, left, transcriber.notice)
