"""Learnt weights over hashed features: what gist and turns have in common."""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray


def places(names: AbstractSet[str], size: int) -> NDArray[np.intp]:
    """The places of the named features in a table of `size`, rising and without repeats."""
    return np.array(sorted({zlib.crc32(name.encode()) % size for name in names}), np.intp)


@cache
def table(name: str) -> NDArray[np.float32]:
    """The learnt weights in the file NAME.npz of this folder, which holds them as whole numbers and a scale."""
    with np.load(Path(__file__).with_name(f"{name}.npz"), allow_pickle=False) as file:
        weights: NDArray[np.float32] = file["weights"].astype(np.float32) * file["scale"].astype(np.float32)
    return weights
