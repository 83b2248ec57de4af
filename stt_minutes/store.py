"""Values as JSON files: an envelope with format, version, made_by and made_from around the value's own fields."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError

from stt_minutes import __version__, foreign, values
from stt_minutes.errors import ChangedOnDisk, DamagedFile, FormatTooNew
from stt_minutes.files import write_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

PREFIX = "stt-minutes/"
ENVELOPE = ("format", "version", "made_by", "made_from")


def _as_it_is(payload: dict[str, Any]) -> dict[str, Any]:
    """The next version only has more in it."""
    return payload


def lift_item(item: dict[str, Any]) -> dict[str, Any]:
    """One reviewed item, as any version wrote it, as this one does."""
    return {name: value for name, value in item.items() if name != "title"}


def _review_on_cases(payload: dict[str, Any]) -> dict[str, Any]:
    """The titles that items were reviewed under are all that version 1 tells of their cases."""
    titled = [each for each in payload.get("items", ()) if each.get("title") is not None]
    return payload | {
        "items": [lift_item(each) for each in payload.get("items", ())],
        "cases": [{"key": each["number"], "title": each["title"]} for each in titled],
    }


# One entry a format whose shape has changed: version n -> a function that lifts a payload of version n to n + 1.
UPGRADES: dict[str, dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "agenda": {1: _as_it_is},
    "sections": {1: _as_it_is},
    "draft": {1: _as_it_is},
    "markers": {1: _as_it_is},
    "corrections": {1: _as_it_is},
    "minutes": {1: _review_on_cases},
}


def version_of(name: str) -> int:
    """The version of the format that is written now."""
    return max(UPGRADES.get(name, ()), default=0) + 1


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """A value read from disk, with what it was made from and the hash of the file it was read from."""

    value: T
    made_by: dict[str, Any] = field(default_factory=dict)
    made_from: dict[str, Any] = field(default_factory=dict)
    sha256: str = ""


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def adapter(kind: Any) -> TypeAdapter[Any]:
    """The pydantic adapter of a value type; unknown keys are refused in every nested value."""
    if kind not in _ADAPTERS:
        _forbid_unknown()
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


@functools.cache
def _forbid_unknown() -> None:
    for kind in vars(values).values():
        if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__"):
            kind.__pydantic_config__ = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)  # type: ignore[attr-defined]


def dump(value: Any) -> Any:
    """The value as plain JSON data, under the keys that the formats name."""
    return adapter(type(value)).dump_python(value, mode="json", by_alias=True)


def parse(kind: type[T], data: Any) -> T:
    """The value that `data` describes; ValueError (pydantic's ValidationError) when it does not."""
    return cast("T", adapter(kind).validate_python(data, strict=False))


def dumps(name: str, version: int, payload: dict[str, Any], made_from: dict[str, Any], made_by: dict[str, Any]) -> str:
    """The text of a JSON file of format `name`; no field of the value may be called as one of the envelope's."""
    assert not payload.keys() & set(ENVELOPE), name
    head = {
        "format": PREFIX + name,
        "version": version,
        "made_by": {"tool": "stt-minutes", "version": __version__, **made_by},
        "made_from": made_from,
    }
    return json.dumps({**head, **payload}, ensure_ascii=False, indent=1) + "\n"


def save(
    path: Path,
    name: str,
    value: Any,
    *,
    version: int | None = None,
    made_from: dict[str, Any] | None = None,
    made_by: dict[str, Any] | None = None,
    key: str | None = None,
) -> str:
    """Write a value as `path` at once, in the newest version of its format; a tuple goes under `key`. Returns the file's sha256."""
    whole = text(name, value, version=version, made_from=made_from, made_by=made_by, key=key)
    write_text(path, whole)
    return hashlib.sha256(whole.encode()).hexdigest()


def text(
    name: str,
    value: Any,
    *,
    version: int | None = None,
    made_from: dict[str, Any] | None = None,
    made_by: dict[str, Any] | None = None,
    key: str | None = None,
) -> str:
    """The text of a value's file."""
    payload = {key: [dump(each) for each in value]} if key else dump(value)
    return dumps(name, version or version_of(name), payload, made_from or {}, made_by or {})


def load(path: Path, name: str, kind: type[T], *, version: int | None = None, key: str | None = None) -> Loaded[T]:
    """Read a value of format `name`. With `key`, `kind` is a tuple type and the list stands under that key.

    Raises FormatTooNew for a newer version and DamagedFile for anything else that is not as its format says.
    """
    payload, found, sha256 = load_payload(path, name, version=version or version_of(name))
    head = {part: found.get(part) for part in ENVELOPE}
    try:
        value = parse(kind, payload[key] if key else payload)
    except (ValidationError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path) from error
    return Loaded(value, head["made_by"] or {}, head["made_from"] or {}, sha256)


def load_payload(path: Path, name: str, *, version: int) -> tuple[dict[str, Any], dict[str, Any], str]:
    """The payload (upgraded to `version`), the whole object and the file's sha256."""
    raw = foreign.read(path)
    try:
        found = foreign.json_of(raw)
        about = [found.get(part) for part in ("made_by", "made_from")]
        foreign.require_bounded(about)
    except (ValueError, AttributeError) as error:
        raise _damaged(path) from error
    known = found.get("format") == PREFIX + name and type(found.get("version")) is int and found["version"] > 0
    if not known or not all(each is None or isinstance(each, dict) for each in about):
        raise _damaged(path)
    if found["version"] > version:
        raise FormatTooNew(
            f"Filen {path} er skrevet af en nyere udgave af stt-minutes (format {found['version']}).",
            "Opdatér stt-minutes, og prøv igen. Filen er ikke ændret.",
        )
    payload = {part: value for part, value in found.items() if part not in ENVELOPE}
    try:
        for step in range(found["version"], version):
            payload = UPGRADES[name][step](payload)
    except (KeyError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    return payload, found, hashlib.sha256(raw).hexdigest()


def require_unchanged(path: Path, sha256: str | None) -> None:
    """Raise ChangedOnDisk unless `path` still has the content that was read (None: it did not exist)."""
    now = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
    if now != sha256:
        raise ChangedOnDisk(
            f"Filen {path.name} er ændret et andet sted, siden den blev læst.",
            "Hent den nye udgave, og lav rettelsen igen; intet er overskrevet.",
        )


def _damaged(path: Path) -> DamagedFile:
    return DamagedFile(
        f"Filen {path} kan ikke læses; den er beskadiget eller ændret i hånden.",
        "Slet den, hvis den er lavet af maskinen (kør derefter 'stt-minutes run'), eller hent den fra en sikkerhedskopi.",
    )
