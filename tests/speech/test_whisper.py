"""Loading a model, and a GPU that fails. No GPU was there when these were written: a stand-in plays its part."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from stt_minutes.errors import EngineFailed, ModelDamaged, ModelMissing
from stt_minutes.speech import whisper
from stt_minutes.speech.options import SpeechOptions
from stt_minutes.speech.whisper import Effort, Heard, Recogniser

SOUND = np.zeros(16_000, np.float32)


class Card:
    """A machine with a GPU that answers each call with the next of `faults` (None: it works)."""

    def __init__(self, *faults: str | None, at_load: str | None = None) -> None:
        self.faults = list(faults)
        self.at_load = at_load
        self.loaded: list[tuple[str, str, int]] = []
        self.batches: list[tuple[str, int]] = []

    def model(self, folder, *, device, compute_type, cpu_threads, num_workers):
        if device == "cuda" and self.at_load:
            raise RuntimeError(self.at_load)
        self.loaded.append((device, compute_type, cpu_threads * num_workers))
        return SimpleNamespace(
            device=device, feature_extractor=lambda _: np.zeros((80, 101), np.float32), hf_tokenizer=None, model=None
        )

    def forward(self, model, tokenizer, features, seconds, effort):
        self.batches.append((model.device, len(features)))
        fault = self.faults.pop(0) if self.faults and model.device == "cuda" else None
        if fault:
            raise RuntimeError(fault)
        return [Heard((), -0.1, 0.0, 1.0)] * len(features)


@pytest.fixture
def folder(tmp_path):
    for name in whisper.NEEDED:
        (tmp_path / name).write_bytes(b"{}")
    return tmp_path


@pytest.fixture
def card(monkeypatch):
    def put(card: Card) -> Card:
        monkeypatch.setattr(whisper, "_model", card.model)
        monkeypatch.setattr(whisper, "_forward", card.forward)
        monkeypatch.setattr(whisper, "_tokenizer", lambda model, language: None)
        monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 1)
        return card

    return put


OUT_OF_MEMORY = "CUDA failed with error out of memory"
NO_LIBRARY = "Library libcublas.so.12 is not found or cannot be loaded"


def test_a_gpu_is_used_when_there_is_one(folder, card):
    machine = card(Card())
    recogniser = Recogniser(folder, SpeechOptions())
    assert len(recogniser.decode([SOUND] * 3, Effort())) == 3
    assert (recogniser.device, recogniser.workers, recogniser.notice) == ("cuda", 1, None)
    assert machine.loaded[0][:2] == ("cuda", "float16")


def test_no_gpu_means_int8_on_every_core(folder, card, monkeypatch):
    machine = card(Card())
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 0)
    recogniser = Recogniser(folder, SpeechOptions(threads=3))
    assert (recogniser.device, recogniser.workers) == ("cpu", 3)
    assert machine.loaded == [("cpu", "int8", 3)]


def test_a_gpu_that_cannot_be_loaded_gives_way_in_words(folder, card):
    machine = card(Card(at_load=NO_LIBRARY))
    recogniser = Recogniser(folder, SpeechOptions(compute_type="float16"))
    assert len(recogniser.decode([SOUND], Effort())) == 1
    assert recogniser.notice == whisper.GPU_UNUSABLE
    assert [each[:2] for each in machine.loaded] == [("cpu", "int8")]


def test_a_gpu_that_fails_at_work_gives_way_and_the_batch_is_not_lost(folder, card):
    machine = card(Card(NO_LIBRARY))
    recogniser = Recogniser(folder, SpeechOptions())
    assert len(recogniser.decode([SOUND] * 4, Effort())) == 4
    assert recogniser.notice == whisper.GPU_UNUSABLE
    assert machine.batches == [("cuda", 4), ("cpu", 4)]
    recogniser.decode([SOUND], Effort())
    assert machine.batches[-1] == ("cpu", 1)


def test_a_full_gpu_gets_smaller_batches_before_it_gives_way(folder, card):
    machine = card(Card(OUT_OF_MEMORY))
    recogniser = Recogniser(folder, SpeechOptions())
    assert len(recogniser.decode([SOUND] * 4, Effort())) == 4
    assert machine.batches == [("cuda", 4), ("cuda", 2), ("cuda", 2)]
    assert recogniser.notice is None

    machine = card(Card(OUT_OF_MEMORY, OUT_OF_MEMORY, OUT_OF_MEMORY))
    recogniser = Recogniser(folder, SpeechOptions())
    assert len(recogniser.decode([SOUND] * 4, Effort())) == 4
    assert recogniser.notice == whisper.GPU_FULL
    assert machine.batches[:4] == [("cuda", 4), ("cuda", 2), ("cuda", 1), ("cpu", 1)]


def test_a_failing_cpu_is_an_engine_error(folder, card, monkeypatch):
    card(Card())
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 0)
    recogniser = Recogniser(folder, SpeechOptions())

    def fail(*_):
        raise RuntimeError("std::bad_alloc")

    monkeypatch.setattr(whisper, "_forward", fail)
    with pytest.raises(EngineFailed) as raised:
        recogniser.decode([SOUND], Effort())
    assert raised.value.hint


@pytest.mark.parametrize("name", whisper.NEEDED)
def test_a_missing_file_is_told_and_no_hub_is_asked(folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelMissing, match=name):
        Recogniser(folder, SpeechOptions())


def test_rubbish_is_a_damaged_model(folder):
    with pytest.raises(ModelDamaged, match=folder.name):
        Recogniser(folder, SpeechOptions(device="cpu"))


@pytest.mark.model
@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json"])
def test_a_torn_file_is_a_damaged_model(base_model, tmp_path, name):
    copy = tmp_path / "base"
    shutil.copytree(base_model, copy)
    path = copy / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ModelDamaged):
        Recogniser(copy, SpeechOptions())


@pytest.mark.model
def test_the_prompt_fits_its_budget_and_keeps_the_first_words(base_model):
    recogniser = Recogniser(base_model, SpeechOptions(device="cpu"))
    words = tuple(f"Sagsbehandler{number}" for number in range(100))
    shown = recogniser.prompt(words)
    assert shown is not None
    assert shown.startswith("Sagsbehandler0, Sagsbehandler1, ")
    assert len(recogniser._tokenizer.encode(shown)) <= whisper.PROMPT_TOKENS
    assert recogniser.prompt(()) is None
    recogniser.close()
    led = Recogniser(base_model, SpeechOptions(device="cpu", lead="Skriv sådan her."))
    assert led.prompt(()) == "Skriv sådan her."
    assert led.prompt(("Aadal", "Intranet")) == "Skriv sådan her. Aadal, Intranet."
    led.close()
