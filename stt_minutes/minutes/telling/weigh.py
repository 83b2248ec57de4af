"""How likely each clause of an item tells what was decided, by weights learnt from spoken meetings and their written decisions.

Logistic regression over hashed signs; each group of signs is divided by the root of how many it has. The weights (telling.npz)
are made by bench/learn_telling.py.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from stt_minutes.minutes import hashed
from stt_minutes.minutes.telling.signs import GROUPS, signs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stt_minutes.minutes.telling.signs import Speech

SIZE = 16384
"""Places for each group of signs."""
Places = tuple["NDArray[np.intp]", ...]


def places(speech: Speech) -> list[Places]:
    """For each clause of the speech, for each group of signs the places in the table."""
    return [
        tuple(hashed.places(names, SIZE) + number * SIZE for number, names in enumerate(groups))
        for groups in signs(speech)
    ]


def odds(found: Places, table: NDArray[np.float32]) -> float:
    """The log-odds that the clause tells what was decided. `table`: (len(GROUPS) * SIZE + 1, 1), the last the bias."""
    return float(table[len(GROUPS) * SIZE, 0] + sum(table[each, 0].sum() / np.sqrt(len(each) + 1) for each in found))


@lru_cache(maxsize=1)
def weigh(speech: Speech) -> tuple[float, ...]:
    """For each clause of the speech how likely it tells what was decided, 0..1; the speech of one item is asked about several times."""
    table = hashed.table("telling")
    return tuple(float(1 / (1 + np.exp(-odds(found, table)))) for found in places(speech))
