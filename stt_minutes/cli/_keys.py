"""Single keys from a terminal, or single letters from a pipe."""

from __future__ import annotations

import codecs
import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTER, ESCAPE, BACKSPACE = "enter", "escape", "backspace"
_NAMES = {"\r": ENTER, "\n": ENTER, "\x1b": ESCAPE, "\x7f": BACKSPACE, "\b": BACKSPACE}


class Keys:
    """`read` gives what was pressed since it was last asked: one sign, or ENTER, ESCAPE or BACKSPACE."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._open = True

    def read(self, seconds: float) -> list[str]:
        """The keys pressed within so many seconds; returns early when there are some."""
        text = self._windows(seconds) if sys.platform == "win32" else self._posix(seconds)
        return list(_named(text))

    def _posix(self, seconds: float) -> str:
        import select

        if not self._open:
            time.sleep(seconds)
            return ""
        ready, _, _ = select.select([0], [], [], seconds)
        if not ready:
            return ""
        raw = os.read(0, 1024)
        # A pipe that was closed, or /dev/null: nobody can press anything any more.
        self._open = bool(raw)
        return self._decode(raw)

    def _windows(self, seconds: float) -> str:
        import msvcrt

        end = time.monotonic() + seconds
        while not msvcrt.kbhit():  # type: ignore[attr-defined]
            if time.monotonic() >= end:
                return ""
            time.sleep(0.02)
        return str(msvcrt.getwch())  # type: ignore[attr-defined]


def _named(text: str) -> Iterator[str]:
    rest = text
    while rest:
        if len(rest) > 1 and rest[0] == "\x1b" and rest[1] in "[O":
            # An arrow or a function key: none of them means anything here.
            length = next((n for n, sign in enumerate(rest[2:], 3) if sign.isalpha() or sign == "~"), len(rest))
            rest = rest[length:]
            continue
        yield _NAMES.get(rest[0], rest[0])
        rest = rest[1:]


@contextlib.contextmanager
def single_keys() -> Iterator[Keys]:
    """Take keys one by one, unechoed, where stdin is a terminal; it is put back whatever happens."""
    if sys.platform == "win32" or not os.isatty(0):
        yield Keys()
        return
    import termios
    import tty

    before = termios.tcgetattr(0)
    try:
        tty.setcbreak(0)
        yield Keys()
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)
