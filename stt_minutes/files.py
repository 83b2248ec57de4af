"""Files written so that the old content survives any failure: temporary file, fsync, replace."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import stat
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from stt_minutes.errors import DiskFull, MinutesError, WriteFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_MARK = ".tmp"
_JOURNALS = ("-journal", "-wal", "-shm")
_TEMPORARY = re.compile(rf"\.(?P<name>.+)\.[a-z0-9_]{{8}}\{_MARK}(?P<suffix>(?:\.[^.]+?)?)(?:{'|'.join(_JOURNALS)})?")
_SCRATCH = "stt-minutes-"
_LOCK = ".lock"
OLD = 24 * 3600
"""Seconds after which a temporary file is nobody's where no lock can tell: longer than any write or conversion takes."""
OWNER = 0o700
"""The rights of a file's owner; of others' none is left."""
_own_umask: int | None = None
"""The user's own mask, once this process keeps what it makes to its owner."""
YOUNG = 60
"""Seconds that a file which cannot be locked is left alone in any case: longer than from its last byte to its rename."""


_REASONS = {
    "EACCES": "der er ikke adgang",
    "EPERM": "der er ikke adgang",
    "EROFS": "der kan kun læses derfra",
    "ENOENT": "den findes ikke",
    "ENOTDIR": "en del af stien er ikke en mappe",
    "EISDIR": "det er en mappe",
    "ENAMETOOLONG": "navnet er for langt",
    "EBUSY": "den er i brug",
    "ETXTBSY": "den er i brug",
    "EIO": "disken svarer ikke",
    "ENXIO": "disken svarer ikke",
    "ENODEV": "disken svarer ikke",
    "ELOOP": "genvejen peger på sig selv",
    "ENOSPC": "disken er fuld",
    "EDQUOT": "din plads på drevet er brugt",
    "EMFILE": "for mange filer er åbne",
    "ENFILE": "for mange filer er åbne",
    "ESTALE": "netværksdrevet svarer ikke",
    "ETIMEDOUT": "netværksdrevet svarer ikke",
    "EHOSTDOWN": "netværksdrevet svarer ikke",
    "ENETUNREACH": "netværksdrevet svarer ikke",
    "EEXIST": "der ligger allerede noget",
    "EINVAL": "navnet kan ikke bruges her",
    "EFBIG": "den er for stor til disken",
}


def reason(error: OSError) -> str:
    """What the system said, in Danish words for a parenthesis; its number where there are none."""
    known = _REASONS.get(errno.errorcode.get(error.errno or 0, ""))
    return known or (f"systemets fejl {error.errno}" if error.errno else "ukendt fejl")


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
        f"Filen {path} kunne ikke skrives ({reason(error)}).",
        "Luk filen i Word eller andre programmer, og se efter, om du har lov til at skrive i mappen.",
    )


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file beside `path`; when the block ends well it is fsynced and takes `path`'s place at once.

    On any failure the temporary file is removed and `path` is as it was; what a kill left of an earlier write of `path` goes too.
    Raises DiskFull or WriteFailed.
    """
    try:
        _sweep(path.parent, path.name)
        # mkstemp makes private files; a document should be as readable as any other the user makes.
        held, temporary = _held(path)
    except OSError as error:
        raise write_error(path, error) from error
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        temporary.chmod(mode & OWNER if is_private(path.parent) else mode)
        if os.name == "nt":
            held.close()  # Windows renames nothing that is open
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        held.close()
        temporary.unlink(missing_ok=True)


def sweep(folder: Path, *, below: bool = True) -> None:
    """Remove what writers that were killed left in a folder and those below it: whole texts may lie in it.

    What a living process is writing is left alone; so is every file that is not of `replacing`.
    """
    for inner, _, _ in os.walk(folder) if below else [(folder, (), ())]:
        with contextlib.suppress(OSError):
            _sweep(Path(inner))


@contextmanager
def scratch() -> Iterator[Path]:
    """A private folder among the system's temporary ones, gone afterwards; what a kill left of earlier ones goes first."""
    sweep_scratch()
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_SCRATCH))
        held = (folder / _LOCK).open("wb")
        _lock(held.fileno(), wait=True)
        if (folder / _LOCK).exists():  # a sweep may have come between
            break
        held.close()
    try:
        yield folder
    finally:
        held.close()
        shutil.rmtree(folder, ignore_errors=True)


def sweep_scratch() -> None:
    """Remove the folders of `scratch` that nobody works in any more."""
    with contextlib.suppress(OSError):
        for found in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}????????"):
            if _is_own_folder(found) and _is_left(found / _LOCK, found):
                shutil.rmtree(found, ignore_errors=True)


def make_folder(folder: Path) -> Path:
    """Make a folder and those above it where they are missing; in one that is its owner's alone they are too.

    Raises DiskFull or WriteFailed.
    """
    try:
        new = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        if new and os.name != "nt":
            mode = OWNER if is_private(new[-1].parent) else 0o777 & ~_umask()
            for each in new:
                each.chmod(mode)
    except OSError as error:
        raise write_error(folder, error) from error
    return folder


def is_private(folder: Path) -> bool:
    """Whether the folder is for its owner alone, so that what is written in it is too; never on Windows, where its rights are inherited."""
    return os.name != "nt" and not folder.stat().st_mode & ~OWNER & 0o777


def strange(folder: Path, is_ours: Callable[[str], bool], below: Iterable[str]) -> Path | None:
    """The first entry of a folder that is ours by its name, or of its folders `below`, that is neither a plain file nor a folder."""
    roots = [(folder, is_ours), *((folder / name, None) for name in below)]
    for root, chosen in roots:
        for inner, folders, names in os.walk(root):
            for name in (*folders, *names):
                if (chosen is None or chosen(name)) and not _is_plain(Path(inner, name)):
                    return Path(inner, name)
            if chosen is not None:
                break
    return None


def _is_plain(path: Path) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return True  # a temporary file that took its place meanwhile
    # A junction is a folder with a reparse tag of its own; what a cloud drive keeps elsewhere has others.
    is_junction = getattr(found, "st_reparse_tag", 0) == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)
    return (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)) and not is_junction


def keep_to_owner(folder: Path, below: Iterable[str] = ()) -> None:
    """Make a folder, the files in it, all in its folders `below`, and what this process makes from now on their owner's alone.

    Documents that are written elsewhere with `replacing` stay as readable as the user's other files. What belongs to somebody else is
    left as it is; so is all on Windows, where a folder's rights are inherited.
    """
    global _own_umask  # noqa: PLW0603 - so is the mask itself
    if os.name == "nt":
        return
    if _own_umask is None:
        _own_umask = os.umask(0o777 & ~OWNER)
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for path in (folder, *(Path(entry) for entry in entries if entry.is_file(follow_symlinks=False))):
            _close_to_others(path)
    for name in below:
        for inner, folders, names in os.walk(folder / name):
            for path in (Path(inner), *(Path(inner) / each for each in (*folders, *names))):
                _close_to_others(path)


def _close_to_others(path: Path) -> None:
    with contextlib.suppress(OSError):
        found = path.lstat()
        if not stat.S_ISLNK(found.st_mode) and found.st_mode & ~OWNER & 0o777 and found.st_uid == os.getuid():
            path.chmod(found.st_mode & OWNER)


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


def own(path: Path) -> IO[bytes]:
    """A file to write in at any place, made where it is missing; never one behind a link. Raises OSError."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o666), "rb+", buffering=0)


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hex, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _held(path: Path) -> tuple[IO[bytes], Path]:
    """A new temporary file for `path`, locked for as long as it is open, so that no sweep takes it."""
    while True:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=f"{_MARK}{path.suffix}")
        file = os.fdopen(handle, "rb")
        _lock(handle, wait=True)
        if Path(name).exists():  # a sweep may have come between
            return file, Path(name)
        file.close()


def _sweep(folder: Path, name: str | None = None) -> None:
    """Remove the temporary files in a folder that nobody holds: all, or those of the file called `name`."""
    with os.scandir(folder) as entries:
        found = [entry.name for entry in entries if entry.name.startswith(".") and _MARK in entry.name]
    for each in sorted(found):
        written = _TEMPORARY.fullmatch(each)
        if written and written["suffix"] == Path(written["name"]).suffix and name in {None, written["name"]}:
            with contextlib.suppress(OSError):
                _remove_left(folder / each)


def _remove_left(path: Path) -> None:
    if path.is_symlink() or not path.is_file():
        return
    base, _, journal = path.name.rpartition("-")
    if f"-{journal}" in _JOURNALS:
        if not path.with_name(base).exists():  # a database's own files go with it
            path.unlink()
        return
    if fcntl is None:
        # Windows removes no file that another has open.
        if path.stat().st_mtime < time.time() - YOUNG:
            path.unlink()
        return
    with path.open("rb") as file:
        if _is_free(file.fileno(), path) and os.fstat(file.fileno()).st_ino == path.stat().st_ino:
            path.unlink()


def _is_left(lock: Path, folder: Path) -> bool:
    """Whether nobody works in a folder of `scratch`."""
    try:
        with lock.open("rb") as file:
            return _is_free(file.fileno(), folder)
    except OSError:
        return folder.stat().st_mtime < time.time() - OLD


def _is_free(handle: int, path: Path) -> bool:
    """Whether nobody holds the file: by its lock, and by its age where the file system has no locks."""
    if fcntl is not None:
        try:
            _lock(handle, wait=False)
        except BlockingIOError:
            return False
        except OSError:
            pass
        else:
            return True
    return path.stat().st_mtime < time.time() - OLD


def _is_own_folder(path: Path) -> bool:
    found = path.lstat()
    return path.is_dir() and not path.is_symlink() and (not hasattr(os, "getuid") or found.st_uid == os.getuid())


def _lock(handle: int, *, wait: bool) -> None:
    """Lock an open file until it is closed; nothing where the system or the file system has no such locks."""
    if fcntl is None:
        return
    if wait:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _umask() -> int:
    """The user's own mask."""
    if _own_umask is not None:
        return _own_umask
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
