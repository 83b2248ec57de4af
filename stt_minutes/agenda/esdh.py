"""Which ESDH system an XML file, a folder or a zip comes from, and its lines."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from stt_minutes.agenda import acadre, agman, edoc, firstagenda, fujitsu, html, sbsys, tree
from stt_minutes.agenda.archives import MEMBER_BYTES, Archive
from stt_minutes.errors import AgendaUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stt_minutes.agenda.lines import Line

    Load = Callable[[str], bytes | None]

KINDS: Final = "SBSYS, AGMAN, Acadre, eDoc, eDoc/Fujitsu og FirstAgenda"


def read_xml(raw: bytes, name: str, load: Load) -> list[Line]:
    """The lines of one XML file; `load` gives the files that it names. AgendaUnreadable if no known system made it."""
    root = tree.xml(raw, name)
    lines = _of_root(root, load)
    if lines is None:
        raise AgendaUnreadable(
            f"{name} er XML, men ikke en dagsorden fra et af de systemer, der kan læses ({KINDS}).",
            "Giv dagsordenen som Word, PDF eller tekst.",
        )
    return lines


def read_json(raw: bytes, name: str) -> list[Line]:
    """The lines of FirstAgenda's JSON."""
    data = _json(raw)
    if not firstagenda.is_agenda(data):
        raise AgendaUnreadable(
            f"{name} er ikke en dagsorden fra FirstAgenda.", "Giv dagsordenen som Word, PDF eller tekst."
        )
    return firstagenda.read(data)


def read_archive(archive: Archive) -> list[Line]:
    """The lines of the agenda in a zip file."""
    return _read_many(archive.names(), archive.read, archive.name)


def read_folder(folder: Path) -> list[Line]:
    """The lines of the agenda in an exported folder."""
    paths = sorted(each for each in folder.rglob("*") if each.is_file() and not each.is_symlink())
    return _read_many([each.relative_to(folder).as_posix() for each in paths], beside(folder), folder.name)


def beside(folder: Path) -> Load:
    """Gives files under the folder by relative path, whatever their capitals; nothing outside it and nothing huge."""

    def load(name: str) -> bytes | None:
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if not parts or ".." in parts or parts[0] == "/" or ":" in parts[0]:
            return None
        path: Path | None = folder
        for part in parts:
            path = (
                next((each for each in path.iterdir() if each.name.lower() == part.lower()), None)
                if path and path.is_dir()
                else None
            )
        if path is None or not path.is_file() or path.is_symlink() or path.stat().st_size > MEMBER_BYTES:
            return None
        return path.read_bytes()

    return load


def _read_many(names: Iterable[str], load: Load, name: str) -> list[Line]:
    """The agenda among many files: what names other files goes before single agendas, and Dagsorden.html comes last."""

    def any_case(wanted: str) -> bytes | None:
        low = wanted.lower()
        found = next((each for each in names if each.lower() == low), None) or next(
            (each for each in names if each.lower().endswith("/" + low)), None
        )
        return load(found) if found else None

    names = sorted(names, key=lambda each: (each.count("/"), each.lower()))
    roots: list[Any] = []
    for each in names:
        if each.lower().endswith(".xml") and (raw := load(each)):
            try:
                roots.append(tree.xml(raw, each))
            except AgendaUnreadable:
                # One broken file among the bilag must not hide the agenda; alone it is reported below.
                continue
    roots.sort(key=lambda root: not (acadre.is_manifest(root) or fujitsu.is_notification(root)))
    for root in roots:
        lines = _of_root(root, any_case)
        if lines:
            return lines
    for each in names:
        low = each.lower()
        if low.endswith(".json") and (raw := load(each)) and firstagenda.is_agenda(data := _json(raw)):
            return firstagenda.read(data)
        if low.rsplit("/", 1)[-1] in {"dagsorden.html", "dagsorden.htm", "referat.html"} and (raw := load(each)):
            return html.read(raw)
    raise AgendaUnreadable(
        f"Der er ingen dagsorden i {name}: hverken XML fra et kendt ESDH-system ({KINDS}) eller dagsorden.html.",
        "Giv selve dagsordenen som Word, PDF, HTML eller tekst.",
    )


def _of_root(root: Any, load: Load) -> list[Line] | None:
    kind = tree.local(root)
    if kind == "Dagsorden" or next(tree.all_of(root, "Dagsordenpunkt"), None) is not None:
        return sbsys.read(root)
    if kind == "Publication":
        return agman.read(root)
    if kind == "Meeting" and next(tree.all_of(root, "MeetingAgendaItem"), None) is not None:
        return edoc.read(root)
    if fujitsu.is_notification(root) or next(tree.all_of(root, "AgendaElement"), None) is not None:
        return fujitsu.read(root, load)
    if acadre.is_manifest(root) or acadre.is_agenda(root):
        return acadre.read(root, load)
    return None


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
