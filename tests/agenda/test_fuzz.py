"""A short run of bench/fuzz_agenda.py: damaged files of every kind are read or refused, never more."""

from __future__ import annotations

import importlib.util
import random
import zlib
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location(
    "fuzz_agenda", Path(__file__).resolve().parents[2] / "bench" / "fuzz_agenda.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
fuzz = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fuzz)

FILES = 60


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_damaged_files_are_read_or_refused(kind: str, tmp_path: Path) -> None:
    rng = random.Random(zlib.crc32(kind.encode()))
    intact = fuzz.files_of(kind)
    assert intact
    for number in range(FILES):
        path = rng.choice(intact)
        target = tmp_path / path.name
        target.write_bytes(fuzz.damaged(path.read_bytes(), rng))
        assert fuzz.survives(target), number
