"""The diarizer's two networks written as ONNX from their published weights. The only module that imports onnx.

The architectures are those of the papers: PyanNet (SincNet front end, bidirectional LSTM; Bredin, "pyannote.audio 2.1", 2023, with
powerset classes, Plaquet and Bredin, 2023) and CAM++ (densely connected TDNN with context-aware masking; Wang et al., 2023).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stt_minutes.errors import ModelDamaged
from stt_minutes.speech import fbank, networks, torchzip

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Shape = tuple[int | str, ...]
    Weights = Mapping[str, NDArray[Any]]

OPSET, IR_VERSION = 17, 8
"""Old enough for every onnxruntime that the project allows."""
FLOAT = 1
"""ONNX's number for float32."""
HALVED = 256
"""Weights of so many numbers are stored as float16: half the file, and no difference that can be heard of."""
LEAKY = 0.01
NORM_EPSILON = 1e-5
LAST_BLOCK = 3
SEGMENT = 100
"""Frames over which CAM++ takes its near context."""
_SINC_LOW_HZ = _SINC_BAND_HZ = 50.0
"""SincNet's lowest frequency and narrowest band."""
ORIGINALS = {networks.SEGMENTATION: "segmentation.bin", networks.EMBEDDING: "campplus.bin"}
"""The checkpoint that each network is made from."""


def convert(folder: Path) -> None:
    """Replace the checkpoints in `folder` by ONNX files. Raises ModelDamaged when they are not those two networks."""
    import onnx

    for name, graph in ((networks.SEGMENTATION, _segmentation), (networks.EMBEDDING, _embedding)):
        original = folder / ORIGINALS[name]
        weights = torchzip.read(original)
        try:
            model = graph(weights)
        except (KeyError, ValueError) as error:
            raise ModelDamaged(
                f"Filen {original.name} har ikke de vægte, som modellen skal have.", "Hent modellen igen."
            ) from error
        onnx.checker.check_model(model)
        onnx.save(model, str(folder / name))
        original.unlink()


class _Graph:
    """Nodes and weights put together one by one; every method returns the name of its output."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._weights: list[Any] = []

    def weight(self, value: NDArray[Any]) -> str:
        if value.size < HALVED:
            return self._stored(value.astype(np.float32))
        return self.node("Cast", self._stored(value.astype(np.float16)), to=FLOAT)

    def ints(self, *values: int) -> str:
        return self._stored(np.array(values, np.int64))

    def _stored(self, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(value), f"w{len(self._weights)}"))
        name: str = self._weights[-1].name
        return name

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        name = f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def model(self, inputs: Shape, outputs: Shape, **results: str) -> Any:
        """The whole, from the input x to the outputs `results` (name = node), which all have the shape `outputs`."""
        from onnx import helper

        ends = [helper.make_node("Identity", [node], [name]) for name, node in results.items()]
        given = helper.make_tensor_value_info("x", FLOAT, inputs)
        made = [helper.make_tensor_value_info(name, FLOAT, outputs) for name in results]
        graph = helper.make_graph([*self._nodes, *ends], "stt-minutes", [given], made, self._weights)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)


# --- segmentation-3.0 -----------------------------------------------------------------------------------------------------


def _segmentation(weights: Weights) -> Any:
    """float32 (N, 1, T) of sound at 16 kHz -> log probabilities of the seven classes, float32 (N, frames, 7)."""
    g = _Graph()

    def normed(x: str, name: str) -> str:
        scale, shift = (g.weight(weights[f"sincnet.{name}.{part}"]) for part in ("weight", "bias"))
        return g.node("InstanceNormalization", x, scale, shift, epsilon=NORM_EPSILON)

    x = normed("x", "wav_norm1d")
    x = g.node("Abs", g.node("Conv", x, g.weight(_sinc(weights)), strides=[10]))
    for layer in range(3):
        if layer:
            kernel, bias = (weights[f"sincnet.conv1d.{layer}.{part}"] for part in ("weight", "bias"))
            x = g.node("Conv", x, g.weight(kernel), g.weight(bias))
        x = g.node("MaxPool", x, kernel_shape=[3], strides=[3])
        x = g.node("LeakyRelu", normed(x, f"norm1d.{layer}"), alpha=LEAKY)
    x = g.node("Transpose", x, perm=[2, 0, 1])  # time first, as LSTM has it
    for layer in range(4):
        x = _lstm(g, x, weights, layer)
    x = g.node("Transpose", x, perm=[1, 0, 2])
    for name in ("linear.0", "linear.1", "classifier"):
        matrix, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
        x = g.node("Add", g.node("MatMul", x, g.weight(matrix.T)), g.weight(bias))
        if name != "classifier":
            x = g.node("LeakyRelu", x, alpha=LEAKY)
    return g.model(("N", 1, "T"), ("N", "frames", 7), y=g.node("LogSoftmax", x, axis=-1))


def _sinc(weights: Weights) -> NDArray[np.float64]:
    """SincNet's band-pass filters (Ravanelli and Bengio, 2018) from their learnt edges: (80, 1, 251), cosine and sine parts.

    `n_` is 2πt for the left half of the kernel, `window_` the half Hamming window.
    """
    named = {
        name: weights[f"sincnet.conv1d.0.filterbank.{name}_"].astype(np.float64)
        for name in ("low_hz", "band_hz", "window", "n")
    }
    low = _SINC_LOW_HZ + np.abs(named["low_hz"])
    high = np.clip(low + _SINC_BAND_HZ + np.abs(named["band_hz"]), _SINC_LOW_HZ, 8000.0)
    half = named["window"] / (named["n"] / 2)
    even = (np.sin(high @ named["n"]) - np.sin(low @ named["n"])) * half
    odd = (np.cos(low @ named["n"]) - np.cos(high @ named["n"])) * half
    width = 2 * (high - low)
    cosine = np.concatenate([even, width, even[:, ::-1]], axis=1)
    sine = np.concatenate([odd, np.zeros_like(width), -odd[:, ::-1]], axis=1)
    filters: NDArray[np.float64] = np.concatenate([cosine / width, sine / width])[:, None]
    return filters


def _lstm(g: _Graph, x: str, weights: Weights, layer: int) -> str:
    """Both directions of one layer: (T, N, in) -> (T, N, 256)."""
    sides = [f"l{layer}", f"l{layer}_reverse"]

    def gates(name: str) -> NDArray[Any]:
        """PyTorch has the gates as input, forget, cell, output; ONNX as input, output, forget, cell."""
        both = []
        for side in sides:
            i, f, c, o = np.split(weights[f"lstm.{name}_{side}"], 4)
            both.append(np.concatenate([i, o, f, c]))
        return np.stack(both)

    bias = np.concatenate([gates("bias_ih"), gates("bias_hh")], axis=1)
    inner = gates("weight_hh")
    given = (g.weight(gates("weight_ih")), g.weight(inner), g.weight(bias))
    out = g.node("LSTM", x, *given, hidden_size=inner.shape[2], direction="bidirectional")  # (T, 2, N, hidden)
    out = g.node("Transpose", out, perm=[0, 2, 1, 3])
    return g.node("Reshape", out, g.ints(0, 0, -1))


# --- CAM++ ----------------------------------------------------------------------------------------------------------------


def _embedding(weights: Weights) -> Any:
    """float32 (N, T, 80) of log-mel features without their mean -> float32 (N, 192), the output `voice`.

    The published code ends in a ReLU that throws half of it away; it is kept as the output `embedding`.
    """
    g = _Graph()
    net = _Embedding(g, weights)
    x = g.node("Unsqueeze", g.node("Transpose", "x", perm=[0, 2, 1]), g.ints(1))  # (N, 1, bands, T)
    x = net.convolved(x, "head.conv1", "head.bn1", pads=[1, 1, 1, 1])
    for name, stride in (("layer1.0", 2), ("layer1.1", 1), ("layer2.0", 2), ("layer2.1", 1)):
        x = net.residual(x, f"head.{name}", stride)
    x = net.convolved(x, "head.conv2", "head.bn2", pads=[1, 1, 1, 1], strides=[2, 1])
    # (N, channels, bands, T) -> (N, channels * bands, T)
    x = g.node("Reshape", x, g.ints(0, weights["xvector.tdnn.linear.weight"].shape[1], -1))
    x = net.convolved(x, "xvector.tdnn.linear", "xvector.tdnn.nonlinear.batchnorm", pads=[2, 2], strides=[2])
    length = g.node("Gather", g.node("Shape", x), g.ints(2))
    for block, dilation in ((1, 1), (2, 2), (3, 2)):
        layer = 1
        while f"xvector.block{block}.tdnnd{layer}.linear1.weight" in weights:
            x = net.dense(x, f"xvector.block{block}.tdnnd{layer}", dilation, length)
            layer += 1
        x = net.active(x, f"xvector.transit{block}.nonlinear.batchnorm")
        norm = "xvector.out_nonlinear.batchnorm" if block == LAST_BLOCK else None
        x = net.convolved(x, f"xvector.transit{block}.linear", norm, active=norm is not None)
    x = net.convolved(_statistics(g, x, length), "xvector.dense.linear", None, active=False)
    voice = g.node("Squeeze", net.normal(x, "xvector.dense.nonlinear.batchnorm"), g.ints(2))
    return g.model(("N", "T", fbank.BANDS), ("N", networks.DIMENSIONS), embedding=g.node("Relu", voice), voice=voice)


class _Embedding:
    """The layers that CAM++ is built from."""

    def __init__(self, g: _Graph, weights: Weights) -> None:
        self._g = g
        self._weights = weights

    def normal(self, x: str, name: str) -> str:
        """Batch normalisation with the means of the training."""
        return self._g.node("BatchNormalization", x, *map(self._g.weight, self._norm(name)), epsilon=NORM_EPSILON)

    def active(self, x: str, name: str) -> str:
        return self._g.node("Relu", self.normal(x, name))

    def convolved(self, x: str, name: str, norm: str | None = None, *, active: bool = True, **attributes: Any) -> str:
        """A convolution; the normalisation after it is multiplied into its weights."""
        kernel = self._weights[f"{name}.weight"]
        bias = self._weights.get(f"{name}.bias")
        if norm is not None:
            scale, shift, mean, variance = self._norm(norm)
            gain = scale / np.sqrt(variance + np.float32(NORM_EPSILON))
            kernel = kernel * gain.reshape(-1, *[1] * (kernel.ndim - 1))
            bias = shift - mean * gain
        given = [self._g.weight(each) for each in (kernel, bias) if each is not None]
        made = self._g.node("Conv", x, *given, **attributes)
        return self._g.node("Relu", made) if active else made

    def residual(self, x: str, name: str, stride: int) -> str:
        """Two convolutions with a way around them; `stride` halves the bands, never the time."""
        around = [1, 1, 1, 1]
        y = self.convolved(x, f"{name}.conv1", f"{name}.bn1", pads=around, strides=[stride, 1])
        y = self.convolved(y, f"{name}.conv2", f"{name}.bn2", active=False, pads=around)
        if f"{name}.shortcut.0.weight" in self._weights:
            x = self.convolved(x, f"{name}.shortcut.0", f"{name}.shortcut.1", active=False, strides=[stride, 1])
        return self._g.node("Relu", self._g.node("Add", y, x))

    def dense(self, x: str, name: str, dilation: int, length: str) -> str:
        """A layer whose channels are added to those there are; the context says how much of each is let through."""
        g = self._g
        y = self.active(x, f"{name}.nonlinear1.batchnorm")
        y = self.convolved(y, f"{name}.linear1", f"{name}.nonlinear2.batchnorm")
        cam = f"{name}.cam_layer"
        local = self.convolved(y, f"{cam}.linear_local", active=False, pads=[dilation, dilation], dilations=[dilation])
        near = g.node("AveragePool", y, kernel_shape=[SEGMENT], strides=[SEGMENT], ceil_mode=1)
        near = g.node("Expand", g.node("Unsqueeze", near, g.ints(3)), g.ints(1, 1, 1, SEGMENT))
        near = g.node("Slice", g.node("Reshape", near, g.ints(0, 0, -1)), g.ints(0), length, g.ints(2))
        context = g.node("Add", g.node("ReduceMean", y, axes=[2]), near)
        context = self.convolved(context, f"{cam}.linear1")
        mask = g.node("Sigmoid", self.convolved(context, f"{cam}.linear2", active=False))
        return g.node("Concat", x, g.node("Mul", local, mask), axis=1)

    def _norm(self, name: str) -> tuple[NDArray[Any], ...]:
        """Scale, shift, mean and variance; the last layer has learnt no scale."""
        mean, variance = self._weights[f"{name}.running_mean"], self._weights[f"{name}.running_var"]
        scale = self._weights.get(f"{name}.weight", np.ones_like(mean))
        return scale, self._weights.get(f"{name}.bias", np.zeros_like(mean)), mean, variance


def _statistics(g: _Graph, x: str, length: str) -> str:
    """Mean and standard deviation (of a sample: n - 1) of every channel over time: (N, C, T) -> (N, 2C, 1)."""
    mean = g.node("ReduceMean", x, axes=[2])
    away = g.node("Sub", x, mean)
    total = g.node("ReduceSum", g.node("Mul", away, away), g.ints(2))
    count = g.node("Cast", g.node("Sub", length, g.ints(1)), to=FLOAT)
    return g.node("Concat", mean, g.node("Sqrt", g.node("Div", total, count)), axis=1)
