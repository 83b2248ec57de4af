"""The Danish recordings that speech is measured on, and their texts."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.audio.source import open_sound
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from pathlib import Path

PAUSES_S = (0.3, 1.5)


def plain(text: str) -> str:
    """Lower case without punctuation: the prompts of NST have neither."""
    return " ".join(re.sub(r"[^\wæøå ]", " ", text.lower().replace("\n", " ")).split())


def samples_of(path: Path) -> np.ndarray:
    return np.concatenate([block.samples.mean(axis=0) for block in open_sound(path).blocks()])


class Data:
    """The Danish recordings: those that run on, and the single sentences."""

    def __init__(self, folder: Path) -> None:
        self.running = sorted([*folder.glob("da_meeting*.flac"), *folder.glob("udhr*.mp3")])
        self.sentences = sorted(folder.glob("nst_*.flac"))
        if not self.running:
            sys.exit(f"bench: no Danish recordings in {folder} (set STT_MINUTES_SHARED)")

    def text(self, path: Path) -> str:
        return plain(path.with_suffix(".txt").read_text(encoding="utf-8"))

    def joined(self, order: int = 0) -> tuple[np.ndarray, str]:
        """All recordings after each other, a second between, and their text; `order` other than 0 draws another order and other pauses."""
        files, pauses = [*self.running, *self.sentences], [1.0] * (len(self.running) + len(self.sentences))
        if order:
            rng = np.random.default_rng(order)
            files = [files[index] for index in rng.permutation(len(files))]
            pauses = list(rng.uniform(*PAUSES_S, len(files)))
        sound = []
        for path, pause in zip(files, pauses, strict=True):
            sound += [samples_of(path), np.zeros(int(pause * SAMPLE_RATE), np.float32)]
        return np.concatenate(sound), " ".join(map(self.text, files))
