"""What word lists, quiet passages and channels do to the words: the tables of docs/accuracy.md about them."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import jiwer
import numpy as np

from bench.danish import Data, plain, samples_of
from stt_minutes import agenda as agenda_room
from stt_minutes.audio.source import open_sound
from stt_minutes.speech import level
from stt_minutes.speech.engine import transcribe
from stt_minutes.speech.options import SpeechOptions
from stt_minutes.speech.vocabulary import terms
from stt_minutes.values import SAMPLE_RATE, Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import Transcript

ROOT = Path(__file__).resolve().parent.parent
DROPS_DB = (18, 34)
STRETCH_S = 11
NOISE = 2e-4
"""RMS of a quiet room through a laptop's microphone, full scale 1."""


def vocabulary(data: Data, model: Path, beam: int) -> list[str]:
    """With and without a word list: real Danish with words of its own among those of another meeting's agenda, with that agenda alone, and
    the spoken meeting of that agenda."""
    meeting = ROOT / "audio_fixtures" / "direktion"
    script = (meeting / "script.tsv").read_text(encoding="utf-8").splitlines()
    spoken = plain(" ".join(line.split("\t", 1)[1] for line in script if "\t" in line))
    agenda = terms(agenda_room.read(meeting / "agenda.txt"))
    real = [(path, data.text(path)) for path in data.running]
    own = [
        tuple(sorted({word for word in text.split() if len(word) > 8}, key=len, reverse=True)[:12]) for _, text in real
    ]
    mixed = [tuple(word for pair in zip(words, agenda, strict=False) for word in pair) for words in own]
    # sound, its text, the words that are shown, the words whose recall is counted
    danish = list(zip(real, own, mixed, strict=True))
    synthetic = (meeting / "meeting.opus", spoken)
    return [
        "| sound | word list | word errors % | its words heard | words of the list that nobody said | seconds |",
        "|---|---|---:|---:|---:|---:|",
        _told("real Danish | none", [(*piece, (), words) for piece, words, _ in danish], model, beam),
        _told(
            "real Danish | its own words, every other one of another meeting",
            [(*piece, shown, words) for piece, words, shown in danish],
            model,
            beam,
        ),
        _told(
            "real Danish | another meeting's agenda",
            [(*piece, agenda, words) for piece, words, _ in danish],
            model,
            beam,
        ),
        _told("a spoken meeting (synthetic voices) | none", [(*synthetic, (), agenda)], model, beam),
        _told("a spoken meeting (synthetic voices) | its agenda", [(*synthetic, agenda, agenda)], model, beam),
    ]


def _told(label: str, pieces: Sequence[tuple[Path, str, Sequence[str], Sequence[str]]], model: Path, beam: int) -> str:
    """A row of the table; of the words whose recall is counted, those count that are said."""
    said, found, there, invented = [], 0, 0, 0
    started = time.perf_counter()
    for path, reference, words, wanted in pieces:
        transcript = transcribe(
            open_sound(path).blocks(),
            model=model,
            options=SpeechOptions(device="cpu", beam_size=beam, use_vocabulary=bool(words)),
            vocabulary=words,
        )
        said.append(plain(" ".join(segment.text for segment in transcript.segments)))
        heard, meant = Counter(said[-1].split()), Counter(reference.split())
        singles = {word for term in wanted for word in plain(term).split() if len(word) > 4}
        found += sum(min(heard[word], meant[word]) for word in singles)
        there += sum(meant[word] for word in singles)
        listed = {word for term in words for word in plain(term).split() if len(word) > 4}
        invented += sum(heard[word] for word in listed if not meant[word])
    seconds = time.perf_counter() - started
    errors = 100 * jiwer.wer([reference for _, reference, *_ in pieces], said)
    return f"| {label} | {errors:.1f} | {found} of {there} | {invented} | {seconds:.0f} |"


def conditions(data: Data, model: Path, beam: int) -> list[str]:
    """The running recordings with a speaker far away, levelled and not; two of them, each alone and at once on two channels."""
    sounds, texts = [samples_of(path) for path in data.running], [data.text(path) for path in data.running]
    alone = [_text(_heard(sound[None], model, beam)) for sound in sounds]
    rows = [f"| the running recordings | {_row(texts, alone)} |"]
    for drop in DROPS_DB:
        low = [_far_away(sound, drop)[None] for sound in sounds]
        rows.append(f"| every other {STRETCH_S} s of them {drop} dB lower | {_row(texts, _texts(low, model, beam))} |")
        with mock.patch.object(level, "evened", lambda sound: sound):
            rows.append(f"| … and not levelled | {_row(texts, _texts(low, model, beam))} |")
    two = np.zeros((2, max(len(sounds[0]), len(sounds[-1]))), np.float32)
    two[0, : len(sounds[0])], two[1, : len(sounds[-1])] = sounds[0], sounds[-1]
    at_once = _heard(two, model, beam)
    both = [texts[0], texts[-1]]
    rows += [
        f"| {data.running[0].stem} and {data.running[-1].stem}, each alone | {_row(both, [alone[0], alone[-1]])} |",
        f"| … at once, a channel each | {_row(both, [_text(at_once, 0), _text(at_once, 1)])} |",
    ]
    return ["| sound | word errors % |", "|---|---:|", *rows]


def _far_away(samples: np.ndarray, drop: int) -> np.ndarray:
    """Every other stretch lower by `drop` dB, as a recorder writes it: with a room's faint noise and in steps of 16 bits."""
    low, stretch = samples.copy(), STRETCH_S * SAMPLE_RATE
    for at in range(stretch, len(low), 2 * stretch):
        low[at : at + stretch] *= 10 ** (-drop / 20)
    noise = np.random.default_rng(1).normal(0, NOISE, len(low))
    return np.round((low + noise) * 32_767).astype(np.float32) / 32_767


def _texts(sounds: Sequence[np.ndarray], model: Path, beam: int) -> list[str]:
    return [_text(_heard(sound, model, beam)) for sound in sounds]


def _heard(sound: np.ndarray, model: Path, beam: int) -> Transcript:
    """`sound` is (channels, n)."""
    starts = range(0, sound.shape[1], SAMPLE_RATE)
    blocks = [Block(at * 1000 // SAMPLE_RATE, sound[:, at : at + SAMPLE_RATE]) for at in starts]
    return transcribe(blocks, model=model, options=SpeechOptions(device="cpu", beam_size=beam))


def _text(transcript: Transcript, channel: int | None = None) -> str:
    return plain(" ".join(each.text for each in transcript.segments if channel is None or each.channel == channel))


def _row(references: list[str], said: list[str]) -> str:
    return f"{100 * jiwer.wer(references, said):.1f}"
