"""A model's files from a model hub: which there are at a revision, and their bytes."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from stt_minutes.errors import EngineError, ModelDamaged
from stt_minutes.models import folder as folders
from stt_minutes.models.network import Network
from stt_minutes.speech import safetensors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stt_minutes.models.entries import ModelEntry

HUB = "https://huggingface.co"
COMMIT = re.compile(r"[0-9a-f]{40}")
LICENCES = (
    "LICENSE",
    "LICENSE.txt",
    "LICENSE.md",
    "LICENCE",
    "LICENCE.txt",
    "NOTICE",
    "NOTICE.txt",
    "THIRD_PARTY_NOTICES.md",
)
PARTS = ("config.json", "generation_config.json", "tokenizer.json", "vocab.json", "merges.txt", "added_tokens.json")
"""What is fetched of a checkpoint beside its weights, where it is there."""
LARGEST_TEXT = 32_000_000


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file at a revision; sha256 of a large one, git's own hash of a small one."""

    name: str
    size: int | None
    sha256: str | None
    blob: str | None


def fetch(entry: ModelEntry, folder: Path, report: Callable[[int, int | None], None], revision: str) -> str:
    """Bring the files of `entry` at `revision` into `folder`, those that are there already left; returns the commit.

    Raises EngineError (with the hosts that were asked), ModelDamaged when a file is not the one that the hub or the catalogue names.
    """
    network = Network(entry.name)
    found, there = _listing(network, entry.repo, revision)
    place = _Place(network, entry, found, folder)
    wanted = _wanted(entry, there)
    if entry.form == "checkpoint" and safetensors.INDEX in there:
        place.bring(there[safetensors.INDEX], lambda _: None)
        named = safetensors.indexed(safetensors.read_json(folder / safetensors.INDEX))
        wanted = [safetensors.INDEX, *named, *(name for name in wanted if name != safetensors.WHOLE)]
        missing = [name for name in named if name not in there]
        if missing:
            raise _lacking(entry, missing[0])
    total = sum(there[name].size or 0 for name in wanted) or entry.to_fetch
    before = 0
    for name in wanted:
        done = before
        place.bring(there[name], lambda come, done=done: report(done + come, total))  # type: ignore[misc]
        before += (folder / name).stat().st_size
    report(before, before)
    return found


def commit(entry: ModelEntry, revision: str) -> str:
    """The commit that `revision` is on the hub now; a commit is itself. Raises EngineError with the hosts that were asked."""
    return revision if COMMIT.fullmatch(revision) else _listing(Network(entry.name), entry.repo, revision)[0]


def endpoint() -> str:
    """The hub's address: HF_ENDPOINT names a mirror."""
    return (os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")


def _listing(network: Network, repo: str, revision: str) -> tuple[str, dict[str, HubFile]]:
    """The commit that `revision` is, and its files by name."""
    address = f"{endpoint()}/api/models/{quote(repo)}/revision/{quote(revision, safe='')}?blobs=true"
    headers = {"Authorization": f"Bearer {_token()}"} if _token() else {}
    content, _, _ = network.page(address, headers)
    try:
        about = json.loads(content)
        found = about["sha"]
        rows = [_file(row) for row in about["siblings"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EngineError(
            f"Svaret fra {network.hosts[-1]} er ikke en liste over modellens filer.",
            "Se efter, om HF_ENDPOINT er den rigtige.",
        ) from error
    if not isinstance(found, str) or not COMMIT.fullmatch(found) or (COMMIT.fullmatch(revision) and found != revision):
        raise ModelDamaged(
            "Hugging Face giver en anden udgave end den, der blev bedt om.", "Prøv igen senere; intet er hentet."
        )
    return found, {row.name: row for row in rows}


def _file(row: dict[str, Any]) -> HubFile:
    size, blob = row.get("size"), row.get("blobId")
    sha256 = (row.get("lfs") or {}).get("sha256")
    return HubFile(
        str(row["rfilename"]), size if type(size) is int and size >= 0 else None, sha256 if isinstance(sha256, str) else None,
        blob if isinstance(blob, str) else None,
    )  # fmt: skip


def _wanted(entry: ModelEntry, there: dict[str, HubFile]) -> list[str]:
    needed = [file.name for file in entry.files]
    if entry.form == "checkpoint":
        needed = ["config.json", *([] if safetensors.INDEX in there else [safetensors.WHOLE])]
    missing = [name for name in needed if name not in there]
    if safetensors.WHOLE in missing and (found := folders.pickled(there)) is not None:
        raise ModelDamaged(
            f"Modellen '{entry.name}' ligger på Hugging Face kun i PyTorchs eget format ({found}). Sådan en fil hentes ikke: den kan køre"
            " programmer på maskinen.",
            "Vælg en anden model ('stt-minutes models list'), eller bed dem, der har udgivet den, om model.safetensors.",
        )
    if missing:
        raise _lacking(entry, missing[0])
    optional = (*LICENCES, *(PARTS if entry.form == "checkpoint" else ()))
    return list(dict.fromkeys([*needed, *(name for name in optional if name in there)]))


def _lacking(entry: ModelEntry, name: str) -> ModelDamaged:
    return ModelDamaged(
        f"Modellen '{entry.name}' på Hugging Face mangler filen {name}.",
        "Vælg en anden model; se 'stt-minutes models list'.",
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A model at a commit on the hub, and the folder that it is brought to."""

    network: Network
    entry: ModelEntry
    commit: str
    folder: Path

    def bring(self, file: HubFile, report: Callable[[int], None]) -> None:
        """A file, unless it is there already: it gets its name only when its hash has been seen to fit."""
        pinned = next((each for each in self.entry.files if each.name == file.name), None)
        sha256 = (pinned.sha256 if pinned else None) or file.sha256
        size = (pinned.size if pinned else None) or file.size
        target = self.folder / file.name
        if target.is_file() and (size is None or target.stat().st_size == size):
            report(target.stat().st_size)
            return
        address = f"{endpoint()}/{quote(self.entry.repo)}/resolve/{self.commit}/{quote(file.name)}"
        self.network.download(address, target, size=size, sha256=sha256, report=report, token=_token())
        if sha256 is None and file.blob and target.stat().st_size < LARGEST_TEXT:
            content = target.read_bytes()
            made = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
            if made != file.blob:
                target.unlink()
                raise ModelDamaged(
                    f"Filen {file.name} er ikke den, Hugging Face nævner.", "Prøv igen senere; intet er lagt på plads."
                )


def _token() -> str:
    """A key for a house's own mirror; the models of the catalogue need none."""
    return os.environ.get("HF_TOKEN", "")
