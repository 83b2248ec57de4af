"""A Whisper model written as the hub has it: from CTranslate2's file, or with made-up weights. For tests and for bench."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

KINDS = ("float32", "int8", "int16", "int32", "float16")
NAMES = {np.dtype("<f4"): "F32", np.dtype("<f2"): "F16", np.dtype("<u2"): "BF16", np.dtype("<i8"): "I64"}
SIZES = {
    "tiny": {"d_model": 384, "encoder_layers": 4, "decoder_layers": 4, "heads": 6, "num_mel_bins": 80, "vocab_size": 51865},
    "base": {"d_model": 512, "encoder_layers": 6, "decoder_layers": 6, "heads": 8, "num_mel_bins": 80, "vocab_size": 51865},
    "small": {"d_model": 768, "encoder_layers": 12, "decoder_layers": 12, "heads": 12, "num_mel_bins": 80, "vocab_size": 51865},
    "turbo": {"d_model": 1280, "encoder_layers": 32, "decoder_layers": 4, "heads": 20, "num_mel_bins": 128, "vocab_size": 51866},
    "large": {"d_model": 1280, "encoder_layers": 32, "decoder_layers": 32, "heads": 20, "num_mel_bins": 128, "vocab_size": 51866},
}  # fmt: skip


def config(
    *, d_model: int, encoder_layers: int, decoder_layers: int, heads: int, num_mel_bins: int, vocab_size: int
) -> dict[str, Any]:
    """A config.json."""
    return {
        "model_type": "whisper", "architectures": ["WhisperForConditionalGeneration"], "activation_function": "gelu",
        "d_model": d_model, "encoder_layers": encoder_layers, "decoder_layers": decoder_layers,
        "encoder_attention_heads": heads, "decoder_attention_heads": heads, "encoder_ffn_dim": 4 * d_model,
        "decoder_ffn_dim": 4 * d_model, "num_mel_bins": num_mel_bins, "vocab_size": vocab_size,
        "max_source_positions": 1500, "max_target_positions": 448, "scale_embedding": False,
    }  # fmt: skip


def shapes(told: Mapping[str, Any]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every tensor of such a model."""
    d, mel = told["d_model"], told["num_mel_bins"]
    yield from (("encoder.conv1.weight", (d, mel, 3)), ("encoder.conv1.bias", (d,)))
    yield from (("encoder.conv2.weight", (d, d, 3)), ("encoder.conv2.bias", (d,)))
    yield from (("encoder.embed_positions.weight", (1500, d)), ("decoder.embed_positions.weight", (448, d)))
    yield "decoder.embed_tokens.weight", (told["vocab_size"], d)
    for side in ("encoder", "decoder"):
        norms = [f"{side}.layer_norm"]
        for at in range(told[f"{side}_layers"]):
            layer = f"{side}.layers.{at}"
            for kind in ("self_attn",) if side == "encoder" else ("self_attn", "encoder_attn"):
                norms.append(f"{layer}.{kind}_layer_norm")
                for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
                    yield f"{layer}.{kind}.{part}.weight", (d, d)
                    if part != "k_proj":
                        yield f"{layer}.{kind}.{part}.bias", (d,)
            norms.append(f"{layer}.final_layer_norm")
            yield from ((f"{layer}.fc1.weight", (4 * d, d)), (f"{layer}.fc1.bias", (4 * d,)))
            yield from ((f"{layer}.fc2.weight", (d, 4 * d)), (f"{layer}.fc2.bias", (d,)))
        for name in norms:
            yield from ((f"{name}.weight", (d,)), (f"{name}.bias", (d,)))


def made_up(shape: tuple[int, ...], name: str, random: np.random.Generator) -> np.ndarray:
    """Weights as large as trained ones are, so that a model of them runs as a trained one does."""
    if name.endswith("layer_norm.weight"):
        return np.ones(shape, np.float16)
    return (random.standard_normal(shape, np.float32) * 0.02).astype(np.float16)


def write_made_up(folder: Path, told: Mapping[str, Any], *, prefix: str = "model.", seed: int = 1) -> None:
    """config.json and model.safetensors with made-up weights, a tensor at a time."""
    random = np.random.default_rng(seed)
    (folder / "config.json").write_text(json.dumps(told))
    listed = [(prefix + name, shape, 2) for name, shape in shapes(told)]
    with (folder / "model.safetensors").open("wb") as file:
        file.write(header([(name, "F16", shape, 2) for name, shape, _ in listed]))
        for name, shape, _ in listed:
            file.write(made_up(shape, name, random).tobytes())


def header(listed: list[tuple[str, str, tuple[int, ...], int]]) -> bytes:
    """The head of a safetensors file: name, type, shape and bytes a number of each tensor."""
    table: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, kind, shape, width in listed:
        end = at + int(np.prod(shape)) * width
        table[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [at, end]}
        at = end
    told = json.dumps(table).encode()
    told += b" " * (-len(told) % 8)
    return struct.pack("<Q", len(told)) + told


def write_safetensors(path: Path, tensors: Mapping[str, np.ndarray]) -> None:
    """A safetensors file; uint16 stands for bfloat16."""
    listed = [(name, NAMES[value.dtype], value.shape, value.itemsize) for name, value in tensors.items()]
    with path.open("wb") as file:
        file.write(header(listed))
        for value in tensors.values():
            file.write(np.ascontiguousarray(value).tobytes())


def write_shards(folder: Path, tensors: Mapping[str, np.ndarray], count: int) -> None:
    """The same in several files with an index."""
    parts = [dict(list(tensors.items())[at::count]) for at in range(count)]
    placed = {}
    for number, part in enumerate(parts, 1):
        name = f"model-{number:05d}-of-{count:05d}.safetensors"
        write_safetensors(folder / name, part)
        placed |= dict.fromkeys(part, name)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": placed}))


def read_model(path: Path) -> dict[str, np.ndarray | str]:
    """The variables of CTranslate2's model.bin; an alias is the name of the other."""
    raw = path.read_bytes()
    at = 4

    def take(form: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from(f"<{form}", raw, at)
        at += struct.calcsize(form)
        return value

    def text() -> str:
        nonlocal at
        length = take("H")
        found = raw[at : at + length - 1].decode()
        at += length
        return found

    text()
    take("I")
    found: dict[str, np.ndarray | str] = {}
    for _ in range(take("I")):
        name = text()
        shape = tuple(take("I") for _ in range(take("B")))
        kind = KINDS[take("B")]
        size = take("I")
        found[name] = np.frombuffer(raw, kind, size // np.dtype(kind).itemsize, at).reshape(shape)
        at += size
    for _ in range(take("I")):
        name = text()
        found[name] = text()
    return found


def unfused(variables: Mapping[str, np.ndarray | str], *, prefix: str = "model.") -> dict[str, np.ndarray]:
    """A float model of CTranslate2 under the names and in the parts that the hub has."""
    found: dict[str, np.ndarray] = {}

    def put(name: str, value: object) -> None:
        if isinstance(value, np.ndarray):
            found[prefix + name] = value

    for side in ("encoder", "decoder"):
        put(f"{side}.embed_positions.weight", variables[f"{side}/position_encodings/encodings"])
        for ours, theirs in (("gamma", "weight"), ("beta", "bias")):
            put(f"{side}.layer_norm.{theirs}", variables[f"{side}/layer_norm/{ours}"])
        layers = {
            name.split("/")[1]
            for name in variables
            if name.startswith(f"{side}/layer_") and "norm" not in name.split("/")[1]
        }
        for layer in layers:
            name = f"{side}.layers.{layer.removeprefix('layer_')}"
            for theirs, ours, fused in (
                ("self_attn", "self_attention", "qkv|o"),
                ("encoder_attn", "attention", "q|kv|o"),
            ):
                if f"{side}/{layer}/{ours}/linear_0/weight" not in variables:
                    continue
                for at, group in enumerate(fused.split("|")):
                    for kind in ("weight", "bias"):
                        whole = variables[f"{side}/{layer}/{ours}/linear_{at}/{kind}"]
                        for letter, part in zip(group, np.split(whole, len(group)), strict=True):
                            if (letter, kind) != ("k", "bias"):
                                put(f"{name}.{theirs}.{'out' if letter == 'o' else letter}_proj.{kind}", part)
                for kind, there in (("gamma", "weight"), ("beta", "bias")):
                    put(f"{name}.{theirs}_layer_norm.{there}", variables[f"{side}/{layer}/{ours}/layer_norm/{kind}"])
            for at in (0, 1):
                for kind in ("weight", "bias"):
                    put(f"{name}.fc{at + 1}.{kind}", variables[f"{side}/{layer}/ffn/linear_{at}/{kind}"])
            for kind, there in (("gamma", "weight"), ("beta", "bias")):
                put(f"{name}.final_layer_norm.{there}", variables[f"{side}/{layer}/ffn/layer_norm/{kind}"])
    for at in (1, 2):
        for kind in ("weight", "bias"):
            put(f"encoder.conv{at}.{kind}", variables[f"encoder/conv{at}/{kind}"])
    put("decoder.embed_tokens.weight", variables["decoder/embeddings/weight"])
    return found
