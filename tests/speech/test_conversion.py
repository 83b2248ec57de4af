"""A checkpoint of the hub becomes the engine's model: the same numbers, the same words; a bad one becomes nothing."""

from __future__ import annotations

import json
import shutil
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from bench.hub_layout import (
    SIZES,
    config,
    header,
    made_up,
    read_model,
    shapes,
    unfused,
    write_safetensors,
    write_shards,
)
from stt_minutes.errors import ModelDamaged
from stt_minutes.speech import conversion, tokens

SMALL = {"d_model": 64, "encoder_layers": 2, "decoder_layers": 2, "heads": 2, "num_mel_bins": 80, "vocab_size": 51865}


def told(**changes) -> dict:
    return config(**SMALL) | changes


def weights(about: dict | None = None) -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    return {f"model.{name}": made_up(shape, name, random) for name, shape in shapes(about or told())}


@pytest.fixture(scope="module")
def tokenizer(base_model) -> Path:
    return base_model / "tokenizer.json"


@pytest.fixture
def source(tmp_path, tokenizer) -> Path:
    """A little model in the hub's layout, without weights."""
    folder = tmp_path / "hub"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(told()))
    shutil.copy(tokenizer, folder)
    return folder


@pytest.fixture
def target(tmp_path) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    return folder


def bfloat16(value: np.ndarray) -> np.ndarray:
    return (value.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)


@pytest.mark.parametrize("layout", ["one file", "three files", "bare names", "own projection", "float32"])
def test_the_layout_does_not_matter(source, target, layout):
    parts = weights()
    if layout == "three files":
        write_shards(source, parts, 3)
    elif layout == "bare names":
        write_safetensors(source / "model.safetensors", {k.removeprefix("model."): v for k, v in parts.items()})
    elif layout == "own projection":
        (source / "config.json").write_text(json.dumps(told(tie_word_embeddings=False)))
        own = parts["model.decoder.embed_tokens.weight"][::-1]
        write_safetensors(source / "model.safetensors", parts | {"proj_out.weight": own})
    else:
        kind = np.float32 if layout == "float32" else np.float16
        write_safetensors(source / "model.safetensors", {k: v.astype(kind) for k, v in parts.items()})
    conversion.convert(source, target, "float16")
    assert sorted(path.name for path in target.iterdir()) == sorted(conversion.MADE)
    found = read_model(target / "model.bin")
    for name, value in unfused(found).items():
        assert value.dtype == np.float16
        np.testing.assert_array_equal(value, parts[name], name)
    projection = found["decoder/projection/weight"]
    if layout == "own projection":
        np.testing.assert_array_equal(projection, own)
    else:
        assert projection == "decoder/embeddings/weight"


def test_bfloat16_is_read(source, target):
    parts = weights()
    write_safetensors(source / "model.safetensors", {name: bfloat16(value) for name, value in parts.items()})
    conversion.convert(source, target, "float32")
    for name, value in unfused(read_model(target / "model.bin")).items():
        np.testing.assert_allclose(value, parts[name].astype(np.float32), rtol=2**-7, err_msg=name)


@pytest.mark.parametrize("quantization", ["int8", "int8_float16"])
def test_eight_bits_are_ctranslate2s_own_and_the_first_look_at_the_sound_stays_in_floats(source, target, quantization):
    parts = weights()
    write_safetensors(source / "model.safetensors", parts)
    conversion.convert(source, target, quantization)
    found = read_model(target / "model.bin")
    name = "encoder/layer_0/ffn/linear_0"
    assert found[f"{name}/weight"].dtype == np.int8
    restored = found[f"{name}/weight"] / found[f"{name}/weight_scale"][:, None]
    largest = np.abs(parts["model.encoder.layers.0.fc1.weight"]).max(axis=1, keepdims=True)
    assert (np.abs(restored - parts["model.encoder.layers.0.fc1.weight"]) <= largest / 127).all()
    kind = np.float32 if quantization == "int8" else np.float16
    assert found["encoder/conv1/weight"].dtype == found[f"{name}/bias"].dtype == kind
    assert "decoder/projection/weight_scale" not in found


def test_a_layer_at_a_time_is_held(source, target):
    about = told(vocab_size=51865, encoder_layers=12, decoder_layers=12, d_model=256)
    (source / "config.json").write_text(json.dumps(about | {"encoder_ffn_dim": 1024, "decoder_ffn_dim": 1024}))
    parts = weights(about)
    write_safetensors(source / "model.safetensors", parts)
    whole = sum(value.size for value in parts.values()) * 4
    largest = parts["model.decoder.embed_tokens.weight"].size * 4
    del parts
    tracemalloc.start()
    conversion.convert(source, target, "int8")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3.5 * largest + 40e6  # the tokenizer's words are most of the rest
    assert whole > 2 * largest


def test_where_words_are_timed_is_taken_from_the_checkpoint_or_from_its_base(source, target, tmp_path):
    write_safetensors(source / "model.safetensors", weights())
    (source / "generation_config.json").write_text(json.dumps({"alignment_heads": [[1, 0], [1, 1]]}))
    conversion.convert(source, target, "float16")
    made = json.loads((target / "config.json").read_text())
    assert made["alignment_heads"] == [[1, 0], [1, 1]]
    assert made["suppress_ids_begin"] == [220, 50257]
    assert (len(made["lang_ids"]), made["lang_ids"][0]) == (99, 50259)


@pytest.mark.parametrize("wrong", [None, [[9, 0]], [[0, 9]], [["a", 1]], [[1]], "x", {"a": 1}, [[1.5, 0]], 7])
def test_heads_that_are_none_are_replaced(wrong):
    large = conversion.Shape(
        **{name: told(d_model=1280, decoder_layers=4, num_mel_bins=128)[name] for name in conversion.LARGEST}
    )
    assert conversion._heads(wrong, large) == [(2, 4), (2, 11), (3, 3), (3, 6), (3, 11), (3, 14)] or wrong == [[0, 9]]
    other = conversion.Shape(**{name: told()[name] for name in conversion.LARGEST})
    assert conversion._heads(wrong, other) == [(1, 0), (1, 1)]


def test_a_tokenizer_is_made_from_its_parts(source, tokenizer):
    whole = tokens.load(source, 51865)
    about = json.loads(tokenizer.read_text())
    (source / "tokenizer.json").unlink()
    words = {word: at for word, at in about["model"]["vocab"].items() if at < 50257}
    (source / "vocab.json").write_text(json.dumps(words))
    merges = [pair if isinstance(pair, str) else " ".join(pair) for pair in about["model"]["merges"]]
    (source / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    (source / "added_tokens.json").write_text(
        json.dumps({each["content"]: each["id"] for each in about["added_tokens"]})
    )
    made = tokens.load(source, 51865)
    assert tokens.vocabulary(made, 51865)[50257:] == tokens.vocabulary(whole, 51865)[50257:]
    for text in (" Punkt 3: Budgetopfølgning, Æblehaven.", "ja", " nej tak", "“Århus” – 12,5 %"):
        assert made.encode(text, add_special_tokens=False).ids == whole.encode(text, add_special_tokens=False).ids
        assert made.decode(made.encode(text, add_special_tokens=False).ids) == text


# --- what is refused --------------------------------------------------------------------------------------------------------


def changed(source: Path, kind: str) -> None:
    """The little model, spoilt in one way."""
    parts = weights()
    path = source / "model.safetensors"
    if kind == "missing tensor":
        del parts["model.decoder.layers.1.fc2.bias"]
    elif kind == "wrong shape":
        parts["model.encoder.conv1.weight"] = parts["model.encoder.conv1.weight"][:, :40]
    elif kind == "whole numbers":
        parts["model.encoder.conv1.bias"] = parts["model.encoder.conv1.bias"].astype(np.int64)
    elif kind == "no numbers":
        parts["model.encoder.conv1.bias"] = np.full(64, np.nan, np.float16)
    write_safetensors(path, parts)
    if kind == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    elif kind == "cut in the head":
        path.write_bytes(path.read_bytes()[:500])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "longer":
        path.write_bytes(path.read_bytes() + b"x")
    elif kind == "huge head":
        path.write_bytes(struct.pack("<Q", 2**63) + path.read_bytes()[8:])
    elif kind == "no json":
        path.write_bytes(struct.pack("<Q", 4) + b"[1,2")
    elif kind == "nested":
        path.write_bytes(struct.pack("<Q", 200_000) + b"[" * 200_000)
    elif kind == "negative":
        path.write_bytes(path.read_bytes().replace(b'"shape": [64]', b'"shape":[-64]'))
    elif kind == "outside":
        head = header([("model.encoder.conv1.bias", "F16", (2**40,), 2)])
        path.write_bytes(head + b"x" * 64)
    elif kind == "other architecture":
        (source / "config.json").write_text(json.dumps({"model_type": "wav2vec2"}))
    elif kind == "no configuration":
        (source / "config.json").unlink()
    elif kind == "a list":
        (source / "config.json").write_text("[]")
    elif kind == "huge":
        (source / "config.json").write_text(json.dumps(told(encoder_layers=10**9)))
    elif kind == "heads":
        (source / "config.json").write_text(json.dumps(told(encoder_attention_heads=3)))
    elif kind == "relu":
        (source / "config.json").write_text(json.dumps(told(activation_function="relu")))
    elif kind == "no tokenizer":
        (source / "tokenizer.json").unlink()
    elif kind == "broken tokenizer":
        (source / "tokenizer.json").write_text("{}")
    elif kind == "path in the index":
        (source / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": "../model.safetensors"}}))
    elif kind == "shard missing":
        (source / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": "model-2.safetensors"}}))
    elif kind == "fewer words":
        (source / "config.json").write_text(json.dumps(told(vocab_size=50000)))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("missing tensor", r"mangler vægtene model\.decoder\.layers\.1\.fc2\.bias"),
        ("wrong shape", "har formen 64×40×3, men config.json siger 64×80×3"),
        ("whole numbers", "har ikke kommatal"),
        ("no numbers", "ikke er tal"),
        ("cut", "skåret af"),
        ("cut in the head", "skåret af"),
        ("empty", "skåret af"),
        ("longer", "længere"),
        ("huge head", "skåret af"),
        ("no json", "hoved"),
        ("nested", "hoved"),
        ("negative", "hoved"),
        ("outside", "skåret af"),
        ("other architecture", "ikke en Whisper-model .„wav2vec2“"),
        ("no configuration", "config.json"),
        ("a list", "config.json"),
        ("huge", "encoder_layers"),
        ("heads", "d_model"),
        ("relu", "bygget om"),
        ("no tokenizer", "tokenizer.json"),
        ("broken tokenizer", "tokenizer.json"),
        ("path in the index", "fortegnelse"),
        ("shard missing", "model-2.safetensors mangler"),
        ("fewer words", "har formen 51865×64"),
    ],
)
def test_a_bad_checkpoint_is_told_in_danish(source, target, kind, said):
    changed(source, kind)
    with pytest.raises(ModelDamaged, match=said) as raised:
        conversion.convert(source, target, "int8")
    assert raised.value.hint
    assert not (target / "model.bin").exists() or kind in {"whole numbers", "no numbers"}


# --- real weights -----------------------------------------------------------------------------------------------------------


@pytest.mark.model
def test_base_comes_back_as_it_was(base_model, source, target):
    """That it hears the same words too is shown in tests/test_models.py, where it also comes from a hub."""
    embedded = read_model(base_model / "model.bin")
    write_safetensors(source / "model.safetensors", unfused(embedded))
    (source / "config.json").write_text(json.dumps(config(**SIZES["base"])))
    conversion.convert(source, target, "float16")
    made = read_model(target / "model.bin")
    for name, value in embedded.items():
        if isinstance(value, str):
            assert made[name] == value
        else:
            assert made[name].dtype == value.dtype
            np.testing.assert_array_equal(made[name], value, name)
    about = json.loads((base_model / "config.json").read_text())
    again = json.loads((target / "config.json").read_text())
    assert {name: again[name] for name in ("alignment_heads", "lang_ids", "suppress_ids_begin")} == {
        name: about[name] for name in ("alignment_heads", "lang_ids", "suppress_ids_begin")
    }
    words = (base_model / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[:-1]
    assert json.loads((target / "vocabulary.json").read_text()) == words
