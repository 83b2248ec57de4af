"""Meetings put together from recordings of single voices, so that who speaks when is known to the sample.

The voices are the readers of ../shared/data/danish; a reader played faster or slower (pitch and all) is another voice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.audio.source import open_sound
from stt_minutes.values import SAMPLE_RATE, Block, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

STEP = SAMPLE_RATE // 100
LOUD, PAUSE_S = 0.05, 0.35
"""A step of 10 ms is speech when it is this loud beside the loudest; a shorter pause belongs to what is said."""
REVERBERATION_S, DIRECT = 0.5, 0.15
"""A meeting room with the microphone far off: the echoes take half a second to fall 60 dB and are louder than the voice itself."""


@dataclass(frozen=True, slots=True)
class Made:
    """A meeting: its sound (n,) at 16 kHz, and who speaks when."""

    name: str
    sound: Floats
    turns: tuple[Turn, ...]

    def blocks(self) -> Iterator[Block]:
        """The sound in pieces of a second."""
        for at in range(0, len(self.sound), SAMPLE_RATE):
            yield Block(at * 1000 // SAMPLE_RATE, self.sound[None, at : at + SAMPLE_RATE])


@cache
def readers(folder: Path) -> dict[str, list[Floats]]:
    """What each reader says, piece by piece, without the silence around it."""
    found: dict[str, list[Floats]] = {}
    for path in sorted([*folder.glob("nst_*.flac"), *folder.glob("udhr_*.mp3")]):
        sound = np.concatenate([block.samples.mean(axis=0) for block in open_sound(path).blocks()])
        pieces = [sound[start:end] for start, end in _spoken(sound)]
        reader = path.stem.removeprefix("nst_").split("_")[0]
        if reader.startswith("u0"):  # the number of the sentence follows
            reader = reader[:5]
        found.setdefault(reader, []).extend(
            piece / np.sqrt(np.mean(piece**2)) * np.float32(0.06) for piece in pieces if len(piece) > SAMPLE_RATE
        )
    return found


def meeting(
    folder: Path, voices: int, seconds: float, seed: int, *, overlap: float = 0.0, far: bool = False, rare: int = 0
) -> Made:
    """A meeting of so many voices and about so many seconds.

    overlap: the share of the turns that begin before the last one ended, and are quieter; far: from across a room, in noise;
    rare: so many of the voices speak once only, for under four seconds.
    """
    random = np.random.default_rng(seed)
    people = _people(readers(folder), voices, random)
    loudness = 10 ** (random.uniform(-6, 3, voices) / 20)
    sound = np.zeros(round((seconds + 30) * SAMPLE_RATE), np.float32)
    turns: list[Turn] = []
    once = {int(place) for place in np.linspace(0.2, 0.9, rare) * seconds}
    at, last, spared = round(0.5 * SAMPLE_RATE), -1, voices - rare
    while at < seconds * SAMPLE_RATE:
        if once and at / SAMPLE_RATE > min(once):
            once.remove(min(once))
            who, spared = spared, spared + 1
        else:
            others = [each for each in range(voices - rare) if each != last] or [0]
            who = int(random.choice(others))
        said = people[who][int(random.integers(len(people[who])))] * np.float32(loudness[who])
        if who >= voices - rare:
            said = said[: round(random.uniform(2.5, 4) * SAMPLE_RATE)]
        if turns and random.random() < overlap:
            at = max(0, at - round(random.uniform(0.5, 2.0) * SAMPLE_RATE))
            said = said * np.float32(0.6)
        said = said[: len(sound) - at]
        sound[at : at + len(said)] += said
        end = at + len(said)
        turns.append(Turn(at * 1000 // SAMPLE_RATE, end * 1000 // SAMPLE_RATE, f"voice{who}"))
        last, at = who, max(at, end) + round(random.uniform(0.05, 1.2) * SAMPLE_RATE)
    sound = sound[:at]
    if far:
        sound = _far(sound, random)
    level = random.normal(0, 0.0006, len(sound)).astype(np.float32)
    kind = "far" if far else "overlap" if overlap else "rare" if rare else "near"
    return Made(f"{voices} voices, {kind}", np.clip(sound + level, -1, 1), tuple(turns))


def _people(found: dict[str, list[Floats]], voices: int, random: np.random.Generator) -> list[list[Floats]]:
    """Each voice's pieces: the readers themselves first, then the same at other speeds."""
    names = sorted(found)
    random.shuffle(names)
    speeds = (1.0, 0.86, 1.16, 0.93, 1.08, 0.79, 1.26, 0.73)
    return [
        [_faster(piece, speeds[index // len(names) % len(speeds)]) for piece in found[names[index % len(names)]]]
        for index in range(voices)
    ]


def _faster(sound: Floats, speed: float) -> Floats:
    if speed == 1.0:
        return sound
    places = np.arange(0, len(sound) - 1, speed)
    return np.interp(places, np.arange(len(sound)), sound).astype(np.float32)


def _far(sound: Floats, random: np.random.Generator) -> Floats:
    """The same from across a room, 10 dB above its noise."""
    length = round(REVERBERATION_S * SAMPLE_RATE)
    room = random.normal(0, 1, length) * 10 ** (-3 * np.arange(length) / length)
    room /= np.sqrt((room**2).sum())
    room[0] += DIRECT
    size = 1 << (len(sound) + length - 1).bit_length()
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)[: len(sound)]
    noise = np.convolve(random.normal(0, 1, len(sound)), np.ones(8) / 8, mode="same")  # ventilation: more low than high
    loud = np.sqrt(np.mean(heard**2))
    noise *= loud / np.sqrt(np.mean(noise**2)) * 10 ** (-10 / 20)
    return np.asarray(heard + noise, np.float32)


def _spoken(sound: Floats) -> list[tuple[int, int]]:
    """Where there is speech: samples [start, end)."""
    steps = np.sqrt(np.mean(sound[: len(sound) // STEP * STEP].reshape(-1, STEP) ** 2, axis=1))
    loud = np.flatnonzero(steps > LOUD * np.quantile(steps, 0.98))
    found: list[list[int]] = []
    for step in loud.tolist():
        if found and (step - found[-1][1]) * STEP < PAUSE_S * SAMPLE_RATE:
            found[-1][1] = step + 1
        else:
            found.append([step, step + 1])
    return [(start * STEP, end * STEP) for start, end in found if end - start >= 20]
