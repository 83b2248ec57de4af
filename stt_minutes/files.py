"""Files written so that the old content survives any failure: temporary file, fsync, replace."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from stt_minutes.errors import DiskFull, MinutesError, WriteFailed

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_error(path: Path, error: OSError) -> MinutesError:
    """The error to raise for a failed write to `path`: DiskFull, or WriteFailed with what the system said."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(
            f"Der er ikke plads på disken til {path.name} i mappen {path.parent}.",
            "Gør plads på disken, og kør kommandoen igen; det, der allerede lå der, er uændret.",
        )
    if isinstance(error, FileNotFoundError):
        return WriteFailed(f"Mappen {path.parent} findes ikke.", "Opret mappen først, eller vælg en anden placering.")
    return WriteFailed(
        f"Filen {path} kunne ikke skrives ({error.strerror or 'ukendt fejl'}).",
        "Luk filen i Word eller andre programmer, og se efter, om du har lov til at skrive i mappen.",
    )


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file beside `path`; when the block ends well it is fsynced and takes `path`'s place at once.

    On any failure the temporary file is removed and `path` is as it was. Raises DiskFull or WriteFailed.
    """
    try:
        # mkstemp makes private files; a document should be as readable as any other the user makes.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=f".tmp{path.suffix}")
        os.close(handle)
    except OSError as error:
        raise write_error(path, error) from error
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def make_folder(folder: Path) -> Path:
    """Make a folder and those above it where they are missing. Raises DiskFull or WriteFailed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(folder, error) from error
    return folder


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write `content` as UTF-8 with line feeds, whole or not at all."""
    write_bytes(path, content.encode("utf-8"))


def copy_file(source: Path, target: Path) -> None:
    """Copy a file of any size, whole or not at all."""
    with replacing(target) as temporary:
        shutil.copyfile(source, temporary)


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hex, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows has no handle for a folder and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
