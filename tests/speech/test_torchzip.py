"""Checkpoints are read without running what is in them. The files are made here with the pickle machine's own opcodes."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest

from stt_minutes.errors import ModelDamaged
from stt_minutes.speech import torchzip


class _Named:
    """Pickled as a call of the name `module.name`."""

    def __init__(self, module: str, name: str, *arguments: object) -> None:
        self.module, self.name, self.arguments = module, name, arguments


class _Storage:
    def __init__(self, key: str, count: int, kind: str = "FloatStorage") -> None:
        self.key, self.count, self.kind = key, count, kind


class _Writer(pickle._Pickler):
    """Writes calls by name without importing what is named, as a file from another machine has them."""

    def persistent_id(self, thing: object):
        if isinstance(thing, _Storage):
            return ("storage", _Named("torch", thing.kind), thing.key, "cpu", thing.count)
        return None

    def save(self, thing, save_persistent_id=True):
        if not isinstance(thing, _Named):
            return super().save(thing, save_persistent_id)
        self.write(b"c" + thing.module.encode() + b"\n" + thing.name.encode() + b"\n")
        if thing.arguments:
            self.save(thing.arguments)
            self.write(pickle.REDUCE)
        return None


def tensor(
    key: str, count: int, shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0, kind="FloatStorage"
):
    return _Named("torch._utils", "_rebuild_tensor_v2", _Storage(key, count, kind), offset, shape, strides, False, None)


def checkpoint(path: Path, state: object, **storages: bytes) -> Path:
    program = io.BytesIO()
    _Writer(program, protocol=2).dump(state)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", program.getvalue())
        for key, numbers in storages.items():
            archive.writestr(f"archive/data/{key}", numbers)
    return path


def floats(*numbers: float) -> bytes:
    return struct.pack(f"<{len(numbers)}f", *numbers)


def test_tensors_are_read_with_their_shapes_and_strides(tmp_path):
    state = OrderedDict(
        a=tensor("s", 6, (2, 3), (3, 1)), b=tensor("s", 6, (3, 2), (1, 3)), c=tensor("s", 6, (2,), (1,), 4)
    )
    found = torchzip.read(checkpoint(tmp_path / "m.pt", state, s=floats(0, 1, 2, 3, 4, 5)))
    assert found["a"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found["b"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert found["c"].tolist() == [4, 5]


def test_the_state_may_lie_inside_what_is_told_of_the_making(tmp_path):
    whole = {
        "state_dict": {"n": tensor("s", 1, (), (), kind="LongStorage")},
        "versions": _Named("torch.torch_version", "TorchVersion", "2.0"),
    }
    found = torchzip.read(checkpoint(tmp_path / "m.pt", whole, s=struct.pack("<q", 7)))
    assert list(found) == ["n"]
    assert found["n"] == np.int64(7)


@pytest.mark.parametrize(
    "name",
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("subprocess", "Popen"),
        ("torch", "load"),
        ("posix", "system"),
    ],
)
def test_a_hostile_pickle_is_refused_and_not_run(tmp_path, name):
    witness = tmp_path / "run"
    path = checkpoint(tmp_path / "m.pt", {"a": _Named(*name, f"touch {witness}")})
    with pytest.raises(ModelDamaged, match=r"m\.pt"):
        torchzip.read(path)
    assert not witness.exists()


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({"a": tensor("s", 2, (3,), (1,))}, id="longer than its storage"),
        pytest.param({"a": tensor("s", 2, (2,), (1,), 1)}, id="begins too late"),
        pytest.param({"a": tensor("s", 2, (2,), (5,))}, id="steps outside"),
        pytest.param({"a": tensor("s", 2, (2,), (-1,), 1)}, id="steps backwards"),
        pytest.param({"a": tensor("s", 2, (2, 2, 2), (0, 0, 0))}, id="unfolds itself"),
        pytest.param({"a": tensor("s", 3, (2,), (1,))}, id="storage of another length"),
        pytest.param({"a": tensor("../s", 2, (2,), (1,))}, id="storage elsewhere"),
        pytest.param([1, 2], id="no state"),
    ],
)
def test_a_tensor_that_reaches_outside_is_refused(tmp_path, state):
    with pytest.raises(ModelDamaged):
        torchzip.read(checkpoint(tmp_path / "m.pt", state, s=floats(1, 2)))


def test_what_unpacks_to_more_than_a_model_is_refused(tmp_path, monkeypatch):
    path = checkpoint(tmp_path / "m.pt", {"a": tensor("s", 2, (2,), (1,))}, s=floats(1, 2))
    monkeypatch.setattr(torchzip, "LARGEST", 10)
    with pytest.raises(ModelDamaged):
        torchzip.read(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x02}q\x00."])
def test_what_is_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "m.pt"
    path.write_bytes(content)
    with pytest.raises(ModelDamaged):
        torchzip.read(path)
