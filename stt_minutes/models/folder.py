"""Models on the disk: where they lie, what is recorded of them, and whether they are whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stt_minutes.errors import EngineError, InvalidOption, ModelDamaged, ModelMissing
from stt_minutes.files import sha256_of, write_error, write_text
from stt_minutes.models import entries
from stt_minutes.settings import data_folder
from stt_minutes.speech import safetensors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

RECORD = "model.json"
LICENCE = "LICENSE.txt"
REQUIRED = {
    "speech": ("model.bin", "config.json", "tokenizer.json"),
    "speakers": ("segmentation.onnx", "campplus.onnx"),
}
"""What a model folder of each kind must hold; without tokenizer.json faster-whisper would reach for a hub."""
USED = {
    "speech": (*REQUIRED["speech"], "vocabulary.json", "vocabulary.txt", "preprocessor_config.json"),
    "speakers": REQUIRED["speakers"],
}
"""All that is read of a model of each kind."""
_PICKLES = re.compile(
    r"pytorch_model(-\d+-of-\d+)?\.bin|pytorch_model\.bin\.index\.json|.+\.(pt|pth|ckpt)", re.IGNORECASE
)
"""How PyTorch's own files of weights are called. To read one is to run what it says, so none is opened."""
WIDEST = 20
"""The widest beam that can be asked for."""
_LITTER = {".ds_store", "thumbs.db", "desktop.ini"}
"""What systems leave in folders that people look into."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a model is run: whether it wants a sentence in front to write as, and the beam that its figures are published with."""

    lead: bool = False
    beam: int = 5


def models_folder() -> Path:
    """Where fetched models lie; STT_MINUTES_MODELS moves it."""
    return Path(os.environ.get("STT_MINUTES_MODELS") or data_folder() / "models")


def installed() -> tuple[str, ...]:
    """The names of the models on this machine."""
    folder = models_folder()
    found = folder.glob(f"*/{RECORD}") if folder.is_dir() else ()
    return tuple(sorted(path.parent.name for path in found if not path.parent.name.startswith(".")))


def find(name: str, kind: entries.Kind = "speech") -> Path:
    """The folder of the model called `name`, or `name` itself when it is a model folder.

    Raises InvalidOption for a model of another kind, ModelMissing, or ModelDamaged when a file is not the one that was fetched.
    """
    require_kind(name, kind)
    if entries.known(name) is None and not (models_folder() / name / RECORD).is_file():
        folder = Path(name)
        if folder.is_dir():
            require_files(folder, kind)
            return folder
        raise ModelMissing(
            f"Modellen '{name}' kendes ikke.",
            f"Brug en af disse: {', '.join(sorted({*entries.catalogue(), *installed()}))} – eller en mappe med en model.",
        )
    folder = models_folder() / name
    if not (folder / RECORD).is_file():
        raise ModelMissing(
            f"Modellen '{name}' er ikke hentet til denne maskine.", f"Hent den én gang: stt-minutes models get {name}"
        )
    check(folder)
    return folder


def require_kind(name: str, kind: entries.Kind) -> None:
    """InvalidOption when the catalogue knows `name` as a model of another kind: asked before any work is done."""
    entry = entries.known(name)
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


def check(folder: Path, *, thorough: bool = False) -> None:
    """Compare a model's files with the hashes recorded for it; raises ModelDamaged naming the file.

    A file that is, by its size, its number on the disk and its times of change, the one last checked is not read again, unless
    `thorough`. A file that the record does not name must not be there: the engine might read it.
    """
    told = record(folder)
    strange = sorted(
        path.name
        for path in folder.iterdir()
        if path.name not in {*told["files"], RECORD} and path.name.lower() not in _LITTER
    )
    if strange:
        raise ModelDamaged(
            f"I mappen med modellen '{folder.name}' ligger der noget, som ikke hører til den: {strange[0]}.",
            f"Flyt {folder / strange[0]} et andet sted hen, eller hent modellen igen: stt-minutes models get {folder.name}",
        )
    seen = {name: known for name, known in dict(told.get("seen", {})).items() if name in told["files"]}
    changed = False
    for name, sha256 in told["files"].items():
        path = folder / name
        if not path.is_file():
            raise _damaged(folder, name, "mangler")
        now = _seen(path)
        if seen.get(name) == now and not thorough:
            continue
        if sha256_of(path) != sha256:
            raise _damaged(folder, name, "er ikke den, der blev hentet")
        seen[name], changed = now, True
    if changed:
        try:
            _write_record(folder, {**told, "seen": seen})
        except EngineError:
            raise
        except Exception:  # noqa: BLE001, S110 - a read-only model folder is checked again each time; that is all
            pass


def remove(name: str) -> int:
    """Delete a model from this machine, with what is left of a download of it; the bytes that became free. Raises ModelMissing."""
    folder = models_folder() / name
    gone = [each for each in (folder, partial(name)) if is_name(name) and each.is_dir()]
    if not gone:
        here = ", ".join(installed()) or "ingen"
        raise ModelMissing(f"Modellen '{name}' er ikke på denne maskine.", f"Her er: {here}.")
    free = sum(path.stat().st_size for each in gone for path in each.rglob("*") if path.is_file())
    for each in gone:
        try:
            shutil.rmtree(each)
        except OSError as error:
            raise write_error(each, error) from error
    return free


def is_name(name: str) -> bool:
    """Whether a model can be called so: the name of a folder of its own."""
    return bool(name) and name == Path(name).name and not name.startswith(".") and name.isprintable()


def partial(name: str) -> Path:
    """Where a download that was cut off waits to go on."""
    return models_folder() / f".{name}.partial"


def manner(name: str) -> Manner:
    """How the model called `name` (or the folder `name`) is to be run, as its record has it, else as the catalogue has it.

    A record may have come on a stick: what it can't mean is left out. Nothing need be there.
    """
    usual = Manner()
    entry = entries.known(name)
    told: dict[str, Any] = {"lead": entry.lead, "beam": entry.beam} if entry else {}
    with suppress(ModelDamaged, OSError):
        own = models_folder() / name
        told |= record(own if entry or (own / RECORD).is_file() else Path(name))
    lead, beam = told.get("lead"), told.get("beam")
    is_beam = type(beam) is int and 1 <= beam <= WIDEST
    return Manner(lead if type(lead) is bool else usual.lead, beam if is_beam else usual.beam)  # type: ignore[arg-type]


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """A folder beside the target that is renamed to it by whoever fills it, and is gone afterwards when anything failed."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    except OSError as error:
        raise write_error(target, error) from error
    stage.chmod(0o755)
    try:
        yield stage
    except OSError as error:
        raise write_error(target, error) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def finish(stage: Path, expected: Mapping[str, str | None], **facts: Any) -> None:
    """Compare every file with what is expected, and write the record with `facts`; ModelDamaged when one is another file."""
    files = require_hashes(stage, expected)
    _write_record(stage, {**facts, "files": files, "seen": {name: _seen(stage / name) for name in files}})


def require_hashes(folder: Path, expected: Mapping[str, str | None]) -> dict[str, str]:
    """The hash of every file; ModelDamaged when one is not what is expected."""
    files = {path.name: sha256_of(path) for path in sorted(folder.iterdir()) if path.is_file()}
    for name, found in files.items():
        if expected.get(name) not in {None, found}:
            raise ModelDamaged(
                f"Filen {name} er ikke den, kataloget beskriver.", "Hent modellen igen; intet er lagt på plads."
            )
    return files


def require_files(folder: Path, kind: entries.Kind) -> None:
    """ModelMissing when a folder lacks what a model of that kind must hold."""
    missing = [name for name in REQUIRED[kind] if not (folder / name).is_file()]
    if missing and kind == "speech":
        _refuse_weights(folder)
    if missing:
        what = "en talemodel i CTranslate2-format" if kind == "speech" else "den model, der skelner talere"
        *others, last = REQUIRED[kind]
        raise ModelMissing(
            f"Mappen {folder} er ikke {what} ({missing[0]} mangler).",
            f"Mappen skal indeholde {', '.join(others)} og {last}"
            + (" – eller en Whisper-model som model.safetensors." if kind == "speech" else "."),
        )


def pickled(names: Iterable[str]) -> str | None:
    """The first of the names that PyTorch gives its own weights, None when there is none."""
    return next((name for name in sorted(names) if _PICKLES.fullmatch(name)), None)


def _refuse_weights(folder: Path) -> None:
    """ModelMissing, with the way on, for weights that the engine can't run as they are."""
    names = [path.name for path in folder.iterdir()]
    if RECORD not in names and {safetensors.WHOLE, safetensors.INDEX} & set(names):
        raise ModelMissing(
            f"Modellen i {folder} skal omsættes, før den kan bruges.",
            "Læg den ind én gang med 'stt-minutes models add MAPPE'; så bliver den omsat og kan bruges under sit navn.",
        )
    if (found := pickled(names)) is not None:
        raise ModelMissing(
            f"Modellen i {folder} ligger kun i PyTorchs eget format ({found}). Sådan en fil åbnes ikke: den kan køre programmer"
            " på maskinen.",
            "Hent den samme model som model.safetensors, hvor I fik den fra, eller bed dem, der har udgivet den, om det format."
            " Læg den så ind med 'stt-minutes models add MAPPE'. Andre modeller: 'stt-minutes models list'.",
        )


def record(folder: Path) -> dict[str, Any]:
    """What was recorded of a model when it came: source, revision, files with their sha256. Raises ModelDamaged."""
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        names = found["files"]
        # A name is looked up in the folder, and a record may have come on a stick.
        if isinstance(names, dict) and all(
            name == Path(name).name and isinstance(sha, str) for name, sha in names.items()
        ):
            return dict(found)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    raise _damaged(folder, RECORD, "kan ikke læses")


def _seen(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


def _write_record(folder: Path, told: dict[str, Any]) -> None:
    write_text(folder / RECORD, json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def _damaged(folder: Path, name: str, what: str) -> ModelDamaged:
    return ModelDamaged(
        f"Modellen '{folder.name}' er beskadiget: {name} {what}.",
        f"Slet den med 'stt-minutes models remove {folder.name}', og hent den igen: stt-minutes models get {folder.name}",
    )
