"""The tensors of a checkpoint in the hub's safetensors format, read one at a time, so that a large model needs little memory.

A file is eight bytes (the length of the header), the header (JSON: name -> dtype, shape, first and last byte) and the numbers. A
model of several files has an index that says which tensor lies in which. What a header claims is compared with the file before
anything is read.
"""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from stt_minutes.errors import ModelDamaged

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

WHOLE, INDEX = "model.safetensors", "model.safetensors.index.json"
SHARD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}\.safetensors")
LARGEST_HEADER = 16_000_000
"""Bytes. The header of Whisper's largest model, with 1,259 tensors, has 150,000."""
MOST_DIMENSIONS = 8
MOST_FILES = 200
BFLOAT16 = "BF16"
_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", BFLOAT16: "<u2"}
_OTHERS = {"I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "U16": 2, "U32": 4, "U64": 8, "BOOL": 1}
"""Bytes a number of the types that weights are not in."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor lies: its file, its first byte there, its type and shape."""

    path: Path
    at: int
    kind: str
    shape: tuple[int, ...]


class Tensors:
    """The tensors of a model's folder by name."""

    def __init__(self, folder: Path) -> None:
        """Read the headers. Raises ModelDamaged when a file is missing, cut off, or not what its header says."""
        self._found: dict[str, Tensor] = {}
        for name in shards(folder):
            path = folder / name
            if not path.is_file():
                raise damaged(name, "mangler")
            self._found.update(_header(path))

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def __iter__(self) -> Any:
        return iter(self._found)

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor that is there."""
        return self._found[name].shape

    def read(self, name: str) -> NDArray[np.float32]:
        """The numbers of a tensor as float32, in its shape. Raises ModelDamaged when they are no numbers that weights can be."""
        tensor = self._found[name]
        if tensor.kind not in _TYPES:
            raise damaged(tensor.path.name, f"har ikke kommatal i {name}")
        raw = np.fromfile(tensor.path, _TYPES[tensor.kind], prod(tensor.shape), offset=tensor.at)
        if len(raw) != prod(tensor.shape):
            raise damaged(tensor.path.name, "er skåret af")
        if tensor.kind == BFLOAT16:  # the upper half of a float32
            numbers = (raw.astype(np.uint32) << 16).view(np.float32)
        else:
            with np.errstate(over="ignore"):
                numbers = raw.astype(np.float32, copy=False)
        if not np.isfinite(numbers).all():
            raise damaged(tensor.path.name, f"har tal, der ikke er tal, i {name}")
        return numbers.reshape(tensor.shape)


def shards(folder: Path) -> tuple[str, ...]:
    """The names of the files that the model's tensors lie in. Raises ModelDamaged when its index names others than plain files."""
    if not (folder / INDEX).is_file():
        return (WHOLE,)
    return indexed(read_json(folder / INDEX))


def indexed(index: Mapping[str, Any]) -> tuple[str, ...]:
    """The files that an index names, in order, each once."""
    placed = index.get("weight_map")
    names = sorted(set(placed.values())) if isinstance(placed, dict) and _strings(placed.values()) else []
    if not names or len(names) > MOST_FILES or not all(SHARD.fullmatch(name) for name in names):
        raise damaged(INDEX, "er ikke en fortegnelse over modellens filer")
    return tuple(names)


def read_json(path: Path, largest: int = LARGEST_HEADER) -> dict[str, Any]:
    """A JSON object that came with a model; ModelDamaged when the file is none."""
    try:
        if path.stat().st_size > largest:
            raise damaged(path.name, "er alt for stor")
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise damaged(path.name, "kan ikke læses") from error
    if not isinstance(found, dict):
        raise damaged(path.name, "kan ikke læses")
    return found


def damaged(name: str, what: str) -> ModelDamaged:
    """The error for a model's file that cannot be used, named by its name alone."""
    return ModelDamaged(f"Filen {name} {what}.", "Hent modellen igen; intet er lagt på plads.")


def _strings(values: Any) -> bool:
    return all(isinstance(value, str) for value in values)


def _header(path: Path) -> dict[str, Tensor]:
    size = path.stat().st_size
    with path.open("rb") as file:
        first = file.read(8)
        length = struct.unpack("<Q", first)[0] if len(first) == 8 else size
        if length > min(LARGEST_HEADER, size - 8):
            raise damaged(path.name, "er ikke en safetensors-fil, eller den er skåret af")
        try:
            table = json.loads(file.read(length))
            found = {name: _tensor(path, 8 + length, row) for name, row in table.items() if name != "__metadata__"}
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
            raise damaged(path.name, "har et hoved, der ikke kan læses") from error
    ends = [tensor.at + prod(tensor.shape) * _width(tensor.kind) for tensor in found.values()]
    if max(ends, default=8 + length) != size:
        raise damaged(path.name, "er skåret af, eller den er længere, end den siger")
    return found


def _tensor(path: Path, start: int, row: Mapping[str, Any]) -> Tensor:
    kind, shape, (begin, end) = row["dtype"], tuple(row["shape"]), row["data_offsets"]
    whole = all(type(number) is int and number >= 0 for number in (*shape, begin, end))
    if not whole or len(shape) > MOST_DIMENSIONS or prod(shape) * _width(kind) != end - begin:
        raise ValueError(kind)
    return Tensor(path, start + begin, kind, shape)


def _width(kind: str) -> int:
    return np.dtype(_TYPES[kind]).itemsize if kind in _TYPES else _OTHERS[kind]
