"""One at a time: a file that is locked for as long as somebody works."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from stt_minutes.errors import Busy
from stt_minutes.files import write_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def held(path: Path, busy: str, wait_s: float = 0) -> Iterator[None]:
    """Hold the lock `path`. Raises Busy in the words `busy` when another has it for longer than `wait_s`."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=wait_s)
    try:
        lock.acquire(poll_interval=0.01)
    except Timeout as error:
        raise Busy(busy, "Vent, til det er færdigt, eller luk den anden kørsel.") from error
    except OSError as error:
        raise write_error(path, error) from error
    try:
        yield
    finally:
        lock.release()
        if os.name == "nt":
            with suppress(OSError):  # another has it by now
                path.unlink(missing_ok=True)
