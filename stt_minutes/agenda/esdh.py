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
    if _system(root) is None:
        raise AgendaUnreadable(
            f"{name} er XML, men ikke en dagsorden fra et af de systemer, der kan læses ({KINDS}).",
            "Giv dagsordenen som Word, PDF eller tekst.",
        )
    return _lines(root, load)


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
    """The agenda among many files: XML that a known system made, else FirstAgenda's JSON, else Dagsorden.html."""

    def any_case(wanted: str) -> bytes | None:
        low = wanted.lower()
        found = next((each for each in names if each.lower() == low), None) or next(
            (each for each in names if each.lower().endswith("/" + low)), None
        )
        return load(found) if found else None

    names = sorted(names, key=lambda each: (each.count("/"), each.lower()))
    found: list[tuple[str, Any]] = []
    for each in names:
        if each.lower().endswith(".xml") and (raw := load(each)):
            try:
                root = tree.xml(raw, each)
            except AgendaUnreadable:
                # One broken file among the bilag must not hide the agenda; alone it is reported below.
                continue
            if _system(root) is not None:
                found.append((each, root))
    # What names the agenda's file goes before the file, which lies there too.
    roots = [pair for pair in found if acadre.is_manifest(pair[1]) or fujitsu.is_notification(pair[1])] or found
    if len(roots) > 1 and not sbsys.one_meeting([root for _, root in roots]):
        raise AgendaUnreadable(
            f"{name} har flere dagsordener: {', '.join(path for path, _ in roots[:5])}{' …' if len(roots) > 5 else ''}.",
            "Giv den fil eller undermappe, der hører til mødet.",
        )
    if roots:
        return sbsys.read(*(root for _, root in roots)) if len(roots) > 1 else _lines(roots[0][1], any_case)
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


def _system(root: Any) -> str | None:
    """Which system the file comes from."""
    kind = tree.local(root)
    if kind == "Dagsorden" or next(tree.all_of(root, "Dagsordenpunkt"), None) is not None:
        return "sbsys"
    if kind == "Publication":
        return "agman"
    if kind == "Meeting" and next(tree.all_of(root, "MeetingAgendaItem"), None) is not None:
        return "edoc"
    if fujitsu.is_notification(root) or next(tree.all_of(root, "AgendaElement"), None) is not None:
        return "fujitsu"
    return "acadre" if acadre.is_manifest(root) or acadre.is_agenda(root) else None


def _lines(root: Any, load: Load) -> list[Line]:
    readers: dict[str | None, Callable[[], list[Line]]] = {
        "sbsys": lambda: sbsys.read(root),
        "agman": lambda: agman.read(root),
        "edoc": lambda: edoc.read(root),
        "fujitsu": lambda: fujitsu.read(root, load),
        "acadre": lambda: acadre.read(root, load),
    }
    return readers[_system(root)]()


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
