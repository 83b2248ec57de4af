"""The numbers in a PyTorch checkpoint, read without PyTorch and without running anything that is in it.

A checkpoint is a zip file: `…/data.pkl` describes tensors, `…/data/N` holds their numbers. A pickle is a program; this one may call
nothing but the few names below, each of which only builds a value here. Everything else is refused.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from stt_minutes.errors import ModelDamaged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

LARGEST = 200_000_000
"""Bytes that a checkpoint may unpack to; the largest known here is 28 MB."""
LARGEST_PICKLE = 2_000_000
_STORAGES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}
_IGNORED = frozenset(
    [
        "torch.torch_version.TorchVersion",
        "pyannote.audio.core.task.Specifications",
        "pyannote.audio.core.task.Problem",
        "pyannote.audio.core.task.Resolution",
    ]
)
"""What a checkpoint says of its making. It is built as an empty thing and thrown away."""


def read(path: Path) -> dict[str, NDArray[Any]]:
    """Every tensor of the checkpoint's state by its name. ModelDamaged when it is not a checkpoint, or does more than hold tensors."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
            found = _Reader(archive).load() if size <= LARGEST else None
    except Exception as error:  # a damaged pickle can raise nearly anything
        raise _refused(path) from error
    state = found.get("state_dict", found) if isinstance(found, dict) else None
    if not isinstance(state, dict):
        raise _refused(path)
    return {name: value for name, value in state.items() if isinstance(name, str) and isinstance(value, np.ndarray)}


def _refused(path: Path) -> ModelDamaged:
    return ModelDamaged(
        f"Filen {path.name} er ikke et modelarkiv, der kan læses sikkert.",
        "Hent modellen igen; intet er lagt på plads.",
    )


class _Ignored:
    """Stands for a thing that is not needed; takes whatever it is built with."""

    def __init__(self, *_: object) -> None:
        pass

    def __setstate__(self, _: object) -> None:
        pass


class _Reader(pickle.Unpickler):
    """Builds tensors and plain containers, and refuses every other name."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        name = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
        with archive.open(name) as file:
            program = file.read(LARGEST_PICKLE + 1)
        if len(program) > LARGEST_PICKLE:
            raise pickle.UnpicklingError(name)
        super().__init__(io.BytesIO(program))
        self._archive = archive
        self._folder = name.removesuffix("data.pkl")
        order = self._folder + "byteorder"
        if order in archive.namelist() and archive.read(order) != b"little":
            raise pickle.UnpicklingError(order)

    def find_class(self, module: str, name: str) -> Any:
        whole = f"{module}.{name}"
        allowed: Mapping[str, Callable[..., Any]] = {
            "collections.OrderedDict": OrderedDict,
            "torch._utils._rebuild_tensor_v2": _tensor,
        }
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        if whole in _IGNORED:
            return _Ignored
        if whole in allowed:
            return allowed[whole]
        raise pickle.UnpicklingError(whole)

    def persistent_load(self, pid: Any) -> NDArray[Any]:
        _, kind, key, _, count = pid
        numbers = np.frombuffer(self._archive.read(f"{self._folder}data/{key}"), kind)
        if len(numbers) != count:
            raise pickle.UnpicklingError(str(key))
        return numbers


def _tensor(
    storage: NDArray[Any], offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object
) -> NDArray[Any]:
    """A tensor over part of a storage; strides count numbers. Nothing outside the storage can be reached."""
    reach = sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True))
    if min((offset, *shape, *strides), default=0) < 0 or prod(shape) > len(storage):
        raise pickle.UnpicklingError(str(shape))
    if prod(shape) and offset + reach >= len(storage):
        raise pickle.UnpicklingError(str(shape))
    width = storage.itemsize
    view = np.lib.stride_tricks.as_strided(storage[offset:], shape, tuple(stride * width for stride in strides))
    return view.copy()
