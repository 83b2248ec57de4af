"""What was heard in a stretch, and the voices found -> who speaks when, frame by frame, a minute or so at a time.

The windows say which voice it is, but not when to a tenth of a second; the segmentation says when its own voices speak, but not
who they are beyond its chunk. So each voice of each chunk is given the name that the windows under it bear, and the chunks vote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.speech.listening import SPEECH, STEP_FRAMES, TAPER
from stt_minutes.speech.networks import CERTAIN, CHUNK_FRAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from stt_minutes.speech.listening import Stretch

    Floats = NDArray[np.float32]

PIECE = 32
"""Chunks labelled at a time: 80 s."""
OVERLAP = 0.27
"""Two speak at once when the chunks find that this likely: the network is shy of saying so, and the quieter one is easily lost."""
LIKELY = 0.5
WINDOWS_WEIGH = 8.0
"""How much a difference in likeness weighs against a chunk's vote; bench-speakers is flat from 4 to 16."""


def label(stretch: Stretch, vectors: Floats, means: Floats) -> Iterator[tuple[int, int, int]]:
    """Runs of frames [start, end) with the voice (row of `means`) that speaks in them; runs of two voices may overlap.

    `vectors` are those of the stretch's windows, (w, d).
    """
    likeness = vectors @ means.T
    windows = np.array(stretch.windows, np.intp).reshape(-1, 2)
    open_runs: dict[int, int] = {}
    for first in range(0, len(stretch.chances) + CHUNK_FRAMES // STEP_FRAMES, PIECE):
        begin, end = first * STEP_FRAMES, (first + PIECE) * STEP_FRAMES
        active = _active(stretch, windows, likeness, begin, end)
        for voice in range(active.shape[1]):
            edges = np.flatnonzero(np.diff(np.concatenate([[voice in open_runs], active[:, voice]]).astype(np.int8)))
            for at in edges.tolist():
                if voice in open_runs:
                    yield open_runs.pop(voice), begin + at, voice
                else:
                    open_runs[voice] = begin + at
    last = (len(stretch.chances) - 1) * STEP_FRAMES + CHUNK_FRAMES
    for voice, start in open_runs.items():
        yield start, last, voice


def _active(stretch: Stretch, windows: NDArray[np.intp], likeness: Floats, begin: int, end: int) -> NDArray[np.bool_]:
    """Who speaks in frames [begin, end): bool (frames, voices)."""
    low, high = begin - CHUNK_FRAMES, end + CHUNK_FRAMES
    heard = np.zeros((high - low, likeness.shape[1]), np.float32)
    covered = np.full((high - low, 1), np.finfo(np.float32).tiny)
    for index in np.flatnonzero((windows[:, 1] > low) & (windows[:, 0] < high)):
        start, stop = windows[index]
        here = slice(max(0, start - low), stop - low)
        heard[here] += likeness[index]
        covered[here] += 1
    votes = np.zeros_like(heard)
    one, two = np.zeros((2, high - low), np.float32)
    weight = np.zeros_like(covered)
    first = max(0, (begin - CHUNK_FRAMES) // STEP_FRAMES + 1)
    for chunk in range(first, min(len(stretch.chances), -(-end // STEP_FRAMES))):
        here = slice(chunk * STEP_FRAMES - low, chunk * STEP_FRAMES - low + CHUNK_FRAMES)
        chances = stretch.chances[chunk] / CERTAIN
        anybody, voices = chances[:, 0], chances[:, 1:]
        one[here] += anybody * TAPER
        two[here] += (voices.sum(axis=1) - anybody) * TAPER
        weight[here, 0] += TAPER
        for local, voice in _names(voices > LIKELY, heard[here]):
            votes[here, voice] += voices[:, local] * TAPER
    weight = np.maximum(weight, np.finfo(np.float32).tiny)
    speaking = (one > SPEECH * weight[:, 0]).astype(np.intp) + (two > OVERLAP * weight[:, 0])
    return _who(votes / weight, speaking, heard / covered)[CHUNK_FRAMES:-CHUNK_FRAMES]


def _names(speaks: NDArray[np.bool_], heard: Floats) -> list[tuple[int, int]]:
    """Which voice each of the chunk's own voices is: the one that the windows hear where it speaks alone."""
    alone = speaks & (speaks.sum(axis=1) == 1)[:, None]
    found = []
    for local in np.flatnonzero(speaks.any(axis=0)).tolist():
        frames = alone[:, local] if alone[:, local].any() else speaks[:, local]
        found.append((local, int(heard[frames].sum(axis=0).argmax())))
    return found


def _who(votes: Floats, count: NDArray[np.intp], liked: Floats) -> NDArray[np.bool_]:
    """In each frame as many voices (up to two) as speak there: bool (frames, voices).

    `votes` are shares 0..1 of the chunks, `liked` the mean likeness of the windows there. The first voice is chosen by both; the
    second by the votes alone, because a window with two voices in it is like neither.
    """
    frames = np.arange(len(votes))
    first = (WINDOWS_WEIGH * liked + votes).argmax(axis=1)
    others = votes.copy()
    others[frames, first] = 0
    second = others.argmax(axis=1)
    found = np.zeros(votes.shape, np.bool_)
    found[frames, first] = count >= 1
    found[frames, second] |= (count >= 2) & (others.max(axis=1) > 0)
    return found
