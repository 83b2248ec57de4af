"""From sound to turns with networks that answer by loudness and pitch, and with the real ones on real voices."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import numpy as np
import pytest

from stt_minutes.audio.source import open_sound
from stt_minutes.errors import EngineFailed, MissingExtra, ModelMissing
from stt_minutes.speech import clustering, listening, networks, speakers
from stt_minutes.values import SAMPLE_RATE, Block, Turn

HZ = (200, 500, 900, 1600, 2800)


class PitchNetworks:
    """Stands in for both networks: who is loud speaks, and a voice is its pitch."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def chances(self, chunks: np.ndarray) -> np.ndarray:
        frames = np.abs(chunks[:, : networks.CHUNK_FRAMES * networks.FRAME]).reshape(len(chunks), -1, networks.FRAME)
        loud = np.where(frames.mean(axis=2) > 0.01, np.uint8(255), np.uint8(0))
        nobody = np.zeros_like(loud)
        return np.stack([loud, loud, nobody, nobody], axis=-1)

    def vectors(self, sound: np.ndarray) -> np.ndarray:
        spectrum = np.abs(np.fft.rfft(sound, SAMPLE_RATE // 10))[:, :400]
        return networks.unit(spectrum[:, : networks.DIMENSIONS * 2 : 2].astype(np.float32))


@pytest.fixture
def pitches(monkeypatch) -> None:
    monkeypatch.setattr(speakers, "Networks", PitchNetworks)


def tone(voice: int, seconds: float) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * HZ[voice] * np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE)).astype(
        np.float32
    )


def talk(*parts: tuple[int | None, float]) -> np.ndarray:
    return np.concatenate([np.zeros(int(s * SAMPLE_RATE), np.float32) if v is None else tone(v, s) for v, s in parts])


def blocks(sound: np.ndarray, start_ms: int = 0) -> list[Block]:
    sound = np.atleast_2d(sound)
    return [
        Block(start_ms + at * 1000 // SAMPLE_RATE, sound[:, at : at + SAMPLE_RATE])
        for at in range(0, sound.shape[1], SAMPLE_RATE)
    ]


def who(turns: tuple[Turn, ...]) -> list[tuple[str, int, int]]:
    """Speaker, and start and end rounded to a fifth of a second."""
    return [(turn.speaker, round(turn.start_ms / 200) * 200, round(turn.end_ms / 200) * 200) for turn in turns]


@pytest.mark.usefixtures("pitches")
def test_voices_are_numbered_as_they_first_speak():
    sound = talk((None, 1), (1, 4), (None, 1), (0, 5), (None, 1), (1, 3), (None, 1))
    assert who(speakers.diarize(blocks(sound), models=Path())) == [
        ("Taler 1", 1000, 5000),
        ("Taler 2", 6000, 11000),
        ("Taler 1", 12000, 15000),
    ]


@pytest.mark.usefixtures("pitches")
def test_who_speaks_before_the_microphones_are_told_apart_keeps_their_label():
    """Both hear the chair for a minute, at 15 dB less; then somebody speaks into the second, alone and at once with the chair."""
    chair, guest = talk((0, 60), (None, 10), (0, 10)), talk((None, 60), (1, 10), (1, 10))
    turns = speakers.diarize(blocks(np.stack([chair + 0.1 * guest, 0.1 * chair + guest])), models=Path())
    found = {(turn.speaker, turn.channel) for turn in turns}
    assert found == {("Taler 1", None), ("Taler 1", 0), ("Taler 2", 1)}
    assert max(turn.end_ms for turn in turns if turn.speaker == "Taler 2") == pytest.approx(80_000, abs=400)


@pytest.mark.usefixtures("pitches")
def test_a_maximum_is_no_target():
    sound = talk((0, 4), (None, 1), (1, 4), (None, 1), (2, 4))
    for most, found in ((None, 3), (9, 3), (3, 3), (2, 2), (1, 1)):
        turns = speakers.diarize(blocks(sound), models=Path(), max_speakers=most)
        assert len({turn.speaker for turn in turns}) == found


@pytest.mark.usefixtures("pitches")
def test_a_hole_in_the_recording_is_a_hole_in_time():
    parts = [*blocks(talk((0, 4))), *blocks(talk((0, 3), (1, 4)), start_ms=600_000)]
    assert who(speakers.diarize(parts, models=Path())) == [
        ("Taler 1", 0, 4000),
        ("Taler 1", 600_000, 603_000),
        ("Taler 2", 603_000, 607_000),
    ]


@pytest.mark.usefixtures("pitches")
@pytest.mark.parametrize(
    "sound", [np.zeros(0), np.zeros(100), np.zeros(30 * SAMPLE_RATE)], ids=["none", "6 ms", "silence"]
)
def test_silence_has_no_speakers_and_that_is_told(sound):
    turns = speakers.diarize(blocks(sound.astype(np.float32)), models=Path())
    assert turns == ()
    assert [remark.kind for remark in speakers.doubts(turns)] == ["speakers_none"]


@pytest.mark.usefixtures("pitches")
@pytest.mark.parametrize("seconds", [0.3, 1, 9.9, 10, 10.1, 23])
def test_one_voice_of_any_length(seconds):
    turns = speakers.diarize(blocks(talk((0, seconds))), models=Path())
    assert len(turns) == 1
    assert abs(turns[0].end_ms - seconds * 1000) < 100
    assert [remark.kind for remark in speakers.doubts(turns)] == ["speakers_one"]


@pytest.mark.usefixtures("pitches")
def test_microphones_of_their_own_are_heard_apart():
    left = talk((0, 8), (None, 8), (0, 8), (None, 8))
    right = talk((None, 8), (1, 8), (None, 8), (1, 8))
    sound = np.stack([left + 0.05 * right, right + 0.05 * left])
    turns = speakers.diarize(blocks(sound), models=Path())
    assert {(turn.speaker, turn.channel) for turn in turns} == {("Taler 1", 0), ("Taler 2", 1)}
    assert who(turns)[0] == ("Taler 1", 0, 8000)


@pytest.mark.usefixtures("pitches")
def test_running_labels_grow_into_the_final_turns():
    diarizer = speakers.open_diarizer(Path())
    seen = []
    for block in blocks(talk((0, 15), (None, 1), (1, 15))):
        diarizer.feed(block)
        seen.append({turn.speaker for turn in diarizer.labels()})
    assert seen[0] == set()
    assert {"Taler 1"} in seen
    assert seen[-1] == {"Taler 1", "Taler 2"}
    assert [turn.speaker for turn in diarizer.finish()] == ["Taler 1", "Taler 2"]


@pytest.mark.usefixtures("pitches")
def test_sound_is_not_kept():
    listener = listening.Listener(PitchNetworks())
    for block in blocks(talk((0, 60), (None, 30), (1, 60))):
        listener.feed(block.start_ms, block.samples[0])
        assert len(listener._sound) < 2.5 * networks.CHUNK


@pytest.mark.parametrize(("found", "told"), [(6, []), (7, ["speakers_many"]), (40, ["speakers_many"])])
def test_so_many_voices_that_some_are_likely_merged_are_told_of(found, told):
    turns = tuple(Turn(i * 1000, i * 1000 + 900, f"Taler {i}") for i in range(found))
    assert [remark.kind for remark in speakers.doubts(turns)] == told


@pytest.mark.parametrize(("voices", "each"), [(1, 40), (4, 30), (12, 40), (3, 700)])
def test_as_many_voices_are_found_as_there_are(voices, each):
    random = np.random.default_rng(voices)
    centres = networks.unit(random.standard_normal((voices, 192)).astype(np.float32))
    noise = 0.06 * random.standard_normal((voices * each, 192)).astype(np.float32)
    vectors = networks.unit(np.repeat(centres, each, axis=0) + noise)[random.permutation(voices * each)]
    means = clustering.cluster(vectors, np.full(len(vectors), 0.75, np.float32))
    assert len(means) == voices
    assert ((centres @ means.T).max(axis=1) > 0.95).all()


def test_a_voice_that_speaks_once_in_a_long_meeting_is_found():
    random = np.random.default_rng(3)
    centres = networks.unit(random.standard_normal((3, 192)).astype(np.float32))
    order = np.r_[np.zeros(1500, int), np.full(8, 2), np.ones(1500, int)]
    vectors = networks.unit(centres[order] + 0.06 * random.standard_normal((len(order), 192)).astype(np.float32))
    assert len(clustering.cluster(vectors, np.full(len(order), 0.75, np.float32))) == 3


def test_a_folder_without_the_networks_says_what_to_do(tmp_path):
    with pytest.raises(ModelMissing, match=r"segmentation\.onnx") as caught:
        speakers.open_diarizer(tmp_path)
    assert "models get speakers" in caught.value.hint


def test_files_that_are_no_networks_are_told(tmp_path):
    for name in networks.FILES:
        (tmp_path / name).write_bytes(b"no network")
    with pytest.raises(EngineFailed, match=r"segmentation\.onnx"):
        speakers.open_diarizer(tmp_path)


@pytest.mark.model
@pytest.mark.parametrize("name", ["da_meeting_A_4spk", "da_meeting_A_4spk_overlap"])
def test_real_voices_are_told_apart(speakers_model, shared, name):
    path = shared / "data" / "danish" / f"{name}.flac"
    turns = speakers.diarize(open_sound(path).blocks(), models=speakers_model)
    rows = [line.split() for line in path.with_suffix(".rttm").read_text().splitlines()]
    truth = [(int(float(r[3]) * 1000), int((float(r[3]) + float(r[4])) * 1000), r[7]) for r in rows]
    names: dict[str, set[str]] = {}
    for turn in turns:
        longest = max(truth, key=lambda t: min(t[1], turn.end_ms) - max(t[0], turn.start_ms))
        names.setdefault(turn.speaker, set()).add(longest[2])
    assert sorted(map(len, names.values())) == [1, 1, 1, 1]
    assert len(set().union(*names.values())) == 4


# --- the second engine, with a stand-in for pyannote.audio: the real one brings torch and its model is not free to fetch ----


class _Found:
    def itertracks(self, *, yield_label: bool):
        assert yield_label
        yield types.SimpleNamespace(start=0.5, end=2.0), "A", "SPEAKER_07"
        yield types.SimpleNamespace(start=2.0, end=3.0), "B", "SPEAKER_01"


@pytest.fixture
def stand_in(monkeypatch, tmp_path):
    import os

    heard = {}

    class Pipeline:
        @staticmethod
        def from_pretrained(folder):
            heard["folder"], heard["offline"] = folder, os.environ.get("HF_HUB_OFFLINE")
            return Pipeline()

        def __call__(self, sound, **options):
            heard["shape"], heard["options"] = sound["waveform"].shape, options
            return types.SimpleNamespace(speaker_diarization=_Found())

    package = types.ModuleType("pyannote.audio")
    package.Pipeline = Pipeline
    torch = types.ModuleType("torch")
    torch.tensor = np.array
    monkeypatch.setitem(sys.modules, "pyannote.audio", package)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    (tmp_path / "config.yaml").write_text("pipeline:\n")
    return heard


def test_a_pyannote_folder_is_used_without_a_hub(stand_in, tmp_path):
    turns = speakers.diarize(blocks(talk((0, 3))), models=tmp_path, max_speakers=5)
    assert turns == (Turn(500, 2000, "Taler 1"), Turn(2000, 3000, "Taler 2"))
    assert stand_in == {
        "folder": tmp_path, "offline": "1", "shape": (1, 3 * SAMPLE_RATE), "options": {"max_speakers": 5},
    }  # fmt: skip


def test_a_pyannote_folder_without_pyannote_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyannote.audio", None)
    (tmp_path / "config.yaml").write_text("pipeline:\n")
    with pytest.raises(MissingExtra) as caught:
        speakers.open_diarizer(tmp_path)
    assert "pyannote.audio" in caught.value.hint
