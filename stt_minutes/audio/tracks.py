"""Several tracks of one file -> one stream of blocks in which each track has channels of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.values import SAMPLE_RATE, Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PER_MS = SAMPLE_RATE // 1000
NO_HOLE = 2 * PER_MS
"""Samples: a block's place is told in whole ms."""


def together(streams: Sequence[Iterator[Block]], channels: Sequence[int]) -> Iterator[Block]:
    """Blocks with the channels of all streams, in order of time; where only some have sound the others are silent."""
    if len(streams) == 1:
        yield from streams[0]
        return
    ahead = [_Ahead(stream) for stream in streams]
    while any(each.block is not None for each in ahead):
        start = min(each.start for each in ahead if each.block is not None)
        end = min(each.end if each.start <= start else each.start for each in ahead if each.block is not None)
        rows = [
            each.take(end - start)
            if each.block is not None and each.start <= start
            else np.zeros((count, end - start), np.float32)
            for each, count in zip(ahead, channels, strict=True)
        ]
        yield Block(start // PER_MS, np.concatenate(rows))


class _Ahead:
    """A stream with its next block, which may be taken in pieces; places are in samples."""

    def __init__(self, stream: Iterator[Block]) -> None:
        self._stream = stream
        self.block: Block | None = None
        self.start = self.end = 0
        self._next()

    def take(self, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        """The next `count` samples of the block."""
        assert self.block is not None
        taken = self.block.samples[:, self.block.samples.shape[1] - (self.end - self.start) :][:, :count]
        self.start += count
        if self.start >= self.end:
            self._next()
        return taken

    def _next(self) -> None:
        self.block = next((block for block in self._stream if block.samples.shape[1]), None)
        if self.block is not None:
            place = self.block.start_ms * PER_MS
            self.start = self.end if abs(place - self.end) < NO_HOLE else max(place, self.end)
            self.end = self.start + self.block.samples.shape[1]
