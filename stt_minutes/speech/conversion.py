"""A Whisper checkpoint as the hub has it -> the CTranslate2 model that the engine runs, without PyTorch and in little memory.

The layout and the quantisation are CTranslate2's own (`WhisperSpec`, `LayerSpec.optimize`, `ModelSpec.save`); here the weights are
handed to them a layer at a time, when the layer is written. A checkpoint is foreign: every shape is compared with what its
configuration says before a byte is written, and nothing in it is run.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stt_minutes.errors import ModelDamaged
from stt_minutes.speech import safetensors, tokens
from stt_minutes.speech.safetensors import read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Report = Callable[[int, int | None], None]

Quantization = Literal["int8", "int8_float16", "float16", "float32"]

CONFIG, GENERATION = "config.json", "generation_config.json"
MADE = ("model.bin", "config.json", "tokenizer.json", "vocabulary.json", "preprocessor_config.json")
"""The files of a converted model."""
PROJECTION = "proj_out.weight"
LARGEST = {
    "d_model": 4096,
    "encoder_layers": 64,
    "decoder_layers": 64,
    "encoder_attention_heads": 64,
    "decoder_attention_heads": 64,
    "encoder_ffn_dim": 16384,
    "decoder_ffn_dim": 16384,
    "num_mel_bins": 256,
    "vocab_size": 200_000,
    "max_source_positions": 1500,
    "max_target_positions": 448,
}
"""What must be in the configuration, and how large it may be; the two last are Whisper's own and what the engine counts on."""
SUPPRESSED_FIRST = (220, 50257)
"""A blank and the end: tokens that no text begins with, in every Whisper that knows more than English."""

# The attention heads whose places in the sound follow the words, by the width and the number of decoder layers of the model that a
# checkpoint was tuned from. OpenAI's choice (github.com/openai/whisper, whisper/__init__.py, v20250625); a model of the first
# "large" cannot be told from the second, from which later ones were made.
_HEADS: Mapping[tuple[int, int, int], tuple[tuple[int, int], ...]] = {
    (384, 4, 80): ((2, 2), (3, 0), (3, 2), (3, 3), (3, 4), (3, 5)),
    (512, 6, 80): ((3, 1), (4, 2), (4, 3), (4, 7), (5, 1), (5, 2), (5, 4), (5, 6)),
    (768, 12, 80): ((5, 3), (5, 9), (8, 0), (8, 4), (8, 7), (8, 8), (9, 0), (9, 7), (9, 9), (10, 5)),
    (1024, 24, 80): ((13, 15), (15, 4), (15, 15), (16, 1), (20, 0), (23, 4)),
    (1280, 32, 80): (
        (10, 12), (13, 17), (16, 11), (16, 12), (16, 13), (17, 15), (17, 16), (18, 4), (18, 11), (18, 19), (19, 11), (21, 2),
        (21, 3), (22, 3), (22, 9), (22, 12), (23, 5), (23, 7), (23, 13), (25, 5), (26, 1), (26, 12), (27, 15),
    ),
    (1280, 32, 128): ((7, 0), (10, 17), (12, 18), (13, 12), (16, 1), (17, 14), (19, 11), (21, 4), (24, 1), (25, 6)),
    (1280, 4, 128): ((2, 4), (2, 11), (3, 3), (3, 6), (3, 11), (3, 14)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a Whisper model, as its config.json has it."""

    d_model: int
    encoder_layers: int
    decoder_layers: int
    encoder_attention_heads: int
    decoder_attention_heads: int
    encoder_ffn_dim: int
    decoder_ffn_dim: int
    num_mel_bins: int
    vocab_size: int
    max_source_positions: int
    max_target_positions: int


def suited() -> Quantization:
    """The numbers that this machine's engine computes with: float16 on a GPU, int8 on a processor."""
    import ctranslate2

    return "float16" if ctranslate2.get_cuda_device_count() else "int8"


def is_checkpoint(folder: Path) -> bool:
    """Whether the folder holds weights in the hub's layout."""
    return any((folder / name).is_file() for name in (safetensors.WHOLE, safetensors.INDEX))


def convert(source: Path, target: Path, quantization: Quantization, report: Report = lambda *_: None) -> Shape:
    """Write the model in `source` (config.json, model.safetensors, a tokenizer …) as `MADE` into the empty folder `target`.

    report: told how many bytes of weights are written, of how many. Raises ModelDamaged when the checkpoint is not a whole Whisper
    model; what was written by then is the caller's to throw away.
    """
    from ctranslate2.specs.model_spec import OPTIONAL

    config = read_json(source / CONFIG)
    shape = _shape(config)
    weights = _Weights(safetensors.Tensors(source), shape, tied=config.get("tie_word_embeddings") is not False)
    weights.check()
    generation = read_json(source / GENERATION) if (source / GENERATION).is_file() else {}
    tokenizer = tokens.load(source, shape.vocab_size)
    tokenizer.save(str(target / "tokenizer.json"))
    spec = _spec(weights, quantization, report)
    vocabulary = tokens.vocabulary(tokenizer, shape.vocab_size)
    spec.register_vocabulary(vocabulary)
    spec.config.suppress_ids = _ids(generation.get("suppress_tokens"), shape) or []
    spec.config.suppress_ids_begin = _ids(generation.get("begin_suppress_tokens"), shape) or list(SUPPRESSED_FIRST)
    spec.config.lang_ids = [at for at, token in enumerate(vocabulary) if tokens.LANGUAGE.fullmatch(token)]
    spec.config.alignment_heads = _heads(generation.get("alignment_heads"), shape)
    spec.validate()
    if not weights.has_own_projection:
        # A name in place of weights; the engine takes the scale along. Set last: `validate` takes a text for a value.
        spec.decoder.projection.weight = "decoder/embeddings/weight"
        spec.decoder.projection.weight_scale = OPTIONAL
    spec.save(str(target))
    preprocessor = {
        "feature_size": shape.num_mel_bins, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400,
    }  # fmt: skip
    (target / "preprocessor_config.json").write_text(json.dumps(preprocessor, indent=1) + "\n", encoding="utf-8")
    return shape


def _shape(config: Mapping[str, Any]) -> Shape:
    if config.get("model_type") != "whisper":
        kind = config.get("model_type")
        told = f"„{kind}“" if isinstance(kind, str) and kind.isprintable() and len(kind) < 40 else "en anden slags"
        raise _refused(f"Modellen er ikke en Whisper-model ({told}).")
    numbers = {name: config.get(name) for name in LARGEST}
    wrong = [name for name, value in numbers.items() if type(value) is not int or not 0 < value <= LARGEST[name]]
    shape = None if wrong else Shape(**numbers)  # type: ignore[arg-type]
    if shape is None or shape.max_source_positions != LARGEST["max_source_positions"]:
        raise _refused(f"Modellens config.json har ingen brugbar værdi for {(wrong or ['max_source_positions'])[0]}.")
    heads = (shape.encoder_attention_heads, shape.decoder_attention_heads)
    if any(shape.d_model % count for count in heads):
        raise _refused("Modellens config.json passer ikke sammen: d_model kan ikke deles mellem hovederne.")
    if config.get("activation_function", "gelu") != "gelu" or config.get("scale_embedding"):
        raise _refused("Modellen er bygget om i forhold til Whisper og kan ikke omsættes.")
    return shape


def _refused(message: str) -> ModelDamaged:
    return ModelDamaged(
        message,
        "Der kan bruges Whisper-modeller i safetensors-format; se dem, der kan hentes, med 'stt-minutes models list'.",
    )


def _ids(found: Any, shape: Shape) -> list[int]:
    listed = found if isinstance(found, list) else []
    return [each for each in listed if type(each) is int and 0 <= each < shape.vocab_size]


def _heads(told: Any, shape: Shape) -> list[tuple[int, int]]:
    """The heads that the checkpoint names, or those of the model it was tuned from, or all in the upper half as OpenAI has it."""
    layers, count = shape.decoder_layers, shape.decoder_attention_heads
    try:
        named = [(layer, head) for layer, head in told or ()]
    except (TypeError, ValueError):
        named = []
    plain = all(type(each) is int for pair in named for each in pair)
    if named and plain and all(0 <= layer < layers and 0 <= head < count for layer, head in named):
        return named
    known = _HEADS.get((shape.d_model, layers, shape.num_mel_bins))
    return list(known or product(range(layers // 2, layers), range(count)))


# --- weights --------------------------------------------------------------------------------------------------------------


class _Weights:
    """The checkpoint's tensors under the names that CTranslate2 has for the layers."""

    def __init__(self, stored: safetensors.Tensors, shape: Shape, *, tied: bool) -> None:
        self._stored = stored
        self.shape = shape
        # A checkpoint of the bare model leaves out the first part of the names.
        self._prefix = "" if "encoder.conv1.weight" in stored else "model."
        self.has_own_projection = not tied and PROJECTION in stored
        self._known = dict(self._names())

    def check(self) -> None:
        """Raise ModelDamaged for the first tensor that is missing or has another shape than the configuration says."""
        for name, shape in self._expected():
            if name not in self._stored:
                raise _refused(f"Modellen mangler vægtene {name}.")
            if self._stored.shape(name) != shape:
                found = "×".join(map(str, self._stored.shape(name)))
                raise _refused(f"Vægtene {name} har formen {found}, men config.json siger {'×'.join(map(str, shape))}.")

    def read(self, *names: str) -> NDArray[np.float32]:
        """The tensors of those names, one below the other; a bias that Whisper does not have is zero."""
        if len(names) == 1:
            return self._stored.read(self._full(names[0]))
        return np.concatenate(
            [
                self._stored.read(full)
                if (full := self._full(name)) in self._stored
                else np.zeros(self.shape.d_model, np.float32)
                for name in names
            ]
        )

    def joined_shape(self, *names: str) -> tuple[int, ...]:
        """The shape that `read` will give."""
        known = [self._known.get(name, (self.shape.d_model,)) for name in names]
        return (sum(each[0] for each in known), *known[0][1:])

    def total(self) -> int:
        """How many numbers there are."""
        return sum(math.prod(shape) for _, shape in self._expected())

    def _full(self, name: str) -> str:
        return name if name == PROJECTION else self._prefix + name

    def _expected(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        for name, shape in self._known.items():
            yield self._full(name), shape

    def _names(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        s = self.shape
        yield "encoder.conv1.weight", (s.d_model, s.num_mel_bins, 3)
        yield "encoder.conv1.bias", (s.d_model,)
        yield "encoder.conv2.weight", (s.d_model, s.d_model, 3)
        yield "encoder.conv2.bias", (s.d_model,)
        if self.has_own_projection:
            yield PROJECTION, (s.vocab_size, s.d_model)
        yield "encoder.embed_positions.weight", (s.max_source_positions, s.d_model)
        yield "decoder.embed_tokens.weight", (s.vocab_size, s.d_model)
        yield "decoder.embed_positions.weight", (s.max_target_positions, s.d_model)
        for side, count, ffn in (
            ("encoder", s.encoder_layers, s.encoder_ffn_dim),
            ("decoder", s.decoder_layers, s.decoder_ffn_dim),
        ):
            yield from _norm(f"{side}.layer_norm", s.d_model)
            for at in range(count):
                layer = f"{side}.layers.{at}"
                for attention in ("self_attn", "encoder_attn")[: 1 if side == "encoder" else 2]:
                    yield from _norm(f"{layer}.{attention}_layer_norm", s.d_model)
                    for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
                        yield f"{layer}.{attention}.{part}.weight", (s.d_model, s.d_model)
                        if part != "k_proj":  # Whisper's keys have none
                            yield f"{layer}.{attention}.{part}.bias", (s.d_model,)
                yield from _norm(f"{layer}.final_layer_norm", s.d_model)
                yield f"{layer}.fc1.weight", (ffn, s.d_model)
                yield f"{layer}.fc1.bias", (ffn,)
                yield f"{layer}.fc2.weight", (s.d_model, ffn)
                yield f"{layer}.fc2.bias", (s.d_model,)


def _norm(name: str, width: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield f"{name}.weight", (width,)
    yield f"{name}.bias", (width,)


# --- layers ---------------------------------------------------------------------------------------------------------------


def _spec(weights: _Weights, quantization: Quantization, report: Report) -> Any:
    """CTranslate2's layers, each with the weights that it will read when it is written."""
    import ctranslate2

    s = weights.shape
    spec = ctranslate2.specs.WhisperSpec(
        s.encoder_layers, s.encoder_attention_heads, s.decoder_layers, s.decoder_attention_heads
    )
    lay = _lazily(weights, quantization, report)
    lay(spec.encoder.conv1, weight=("encoder.conv1.weight",), bias=("encoder.conv1.bias",))
    lay(spec.encoder.conv2, weight=("encoder.conv2.weight",), bias=("encoder.conv2.bias",))
    lay(spec.decoder.embeddings, weight=("decoder.embed_tokens.weight",))
    lay(spec.decoder.projection, weight=(PROJECTION if weights.has_own_projection else "decoder.embed_tokens.weight",))
    for side, part in (("encoder", spec.encoder), ("decoder", spec.decoder)):
        lay(part.position_encodings, encodings=(f"{side}.embed_positions.weight",))
        _lay_norm(lay, part.layer_norm, f"{side}.layer_norm")
        for at, layer in enumerate(part.layer):
            name = f"{side}.layers.{at}"
            own = f"{name}.self_attn"
            _lay_norm(lay, layer.self_attention.layer_norm, f"{own}_layer_norm")
            _lay_linear(lay, layer.self_attention.linear[0], *(f"{own}.{each}_proj" for each in "qkv"))
            _lay_linear(lay, layer.self_attention.linear[1], f"{own}.out_proj")
            if side == "decoder":
                heard = f"{name}.encoder_attn"
                _lay_norm(lay, layer.attention.layer_norm, f"{heard}_layer_norm")
                _lay_linear(lay, layer.attention.linear[0], f"{heard}.q_proj")
                _lay_linear(lay, layer.attention.linear[1], f"{heard}.k_proj", f"{heard}.v_proj")
                _lay_linear(lay, layer.attention.linear[2], f"{heard}.out_proj")
            _lay_norm(lay, layer.ffn.layer_norm, f"{name}.final_layer_norm")
            _lay_linear(lay, layer.ffn.linear_0, f"{name}.fc1")
            _lay_linear(lay, layer.ffn.linear_1, f"{name}.fc2")
    return spec


def _lay_norm(lay: Callable[..., None], layer: Any, name: str) -> None:
    lay(layer, gamma=(f"{name}.weight",), beta=(f"{name}.bias",))


def _lay_linear(lay: Callable[..., None], layer: Any, *names: str) -> None:
    lay(layer, weight=tuple(f"{name}.weight" for name in names), bias=tuple(f"{name}.bias" for name in names))


def _lazily(weights: _Weights, quantization: Quantization, report: Report) -> Callable[..., None]:
    """What gives a layer its weights: attribute = the tensors that are joined for it, read when CTranslate2 asks for its bytes."""
    from ctranslate2.specs.common_spec import Conv1DSpec
    from ctranslate2.specs.model_spec import OPTIONAL, Variable

    total, done = weights.total(), 0
    # The first look at the sound stays in floats, as it does where the engine makes int8 of a float16 model when it loads it: the
    # same words come of both. CTranslate2's own converter makes int8 of it too, and other words come of that.
    floats: Mapping[Quantization, Quantization] = {"int8": "float32", "int8_float16": "float16"}

    class Layer:
        """A layer's weights as they will be written: made at the first question, let go when the last was written."""

        def __init__(self, kind: type[Any], parts: Mapping[str, tuple[str, ...]]) -> None:
            self._kind, self._parts = kind, parts
            self._made: dict[str, Any] = {}

        def __getitem__(self, name: str) -> Any:
            if name not in self._made:
                layer = self._kind()
                for attribute, names in self._parts.items():
                    setattr(layer, attribute, weights.read(*names))
                layer.validate()
                layer.optimize(floats.get(quantization, quantization) if self._kind is Conv1DSpec else quantization)
                found = layer.variables()
                # Two equal weights of a layer become one and its name.
                self._made = {key: found[each] if isinstance(each, str) else each for key, each in found.items()}
            return self._made[name]

        def written(self, name: str) -> None:
            nonlocal done
            if name in self._parts:
                done += math.prod(self._made[name].shape)
                report(done, total)
            del self._made[name]

    class Weight(Variable):  # type: ignore[misc]
        def __init__(self, layer: Layer, name: str, shape: tuple[int, ...] | None) -> None:
            self._layer, self._name, self._shape = layer, name, shape

        @property
        def shape(self) -> Any:
            return self._layer[self._name].shape if self._shape is None else self._shape

        @property
        def dtype(self) -> Any:
            return self._layer[self._name].dtype

        def num_bytes(self) -> Any:
            return self._layer[self._name].num_bytes()

        def to_bytes(self) -> Any:
            content = self._layer[self._name].to_bytes()
            self._layer.written(self._name)
            return content

        def numpy(self) -> Any:
            raise NotImplementedError

        def _to(self, dtype: str) -> Any:
            raise NotImplementedError(dtype)

        def _equal(self, other: Any) -> bool:
            return self is other

    def lay(layer: Any, **parts: tuple[str, ...]) -> None:
        kind = type(layer)
        made = Layer(kind, parts)
        for attribute, names in parts.items():
            shape = weights.joined_shape(*names)
            setattr(layer, attribute, Weight(made, attribute, shape))
            scale = f"{attribute}_scale"
            if quantization in floats and kind is not Conv1DSpec and getattr(layer, scale, None) == OPTIONAL:
                setattr(layer, scale, Weight(made, scale, None))

    return lay
