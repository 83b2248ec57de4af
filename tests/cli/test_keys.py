"""Keys one by one from a real terminal (a pty) and from a pipe."""

from __future__ import annotations

import os
import sys

import pytest

from stt_minutes.cli._keys import BACKSPACE, ENTER, ESCAPE, Keys, single_keys

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals of this kind are POSIX")


@pytest.fixture
def stdin():
    """Put another file in the place of stdin, and back."""
    kept = os.dup(0)
    yield lambda handle: os.dup2(handle, 0)
    os.dup2(kept, 0)
    os.close(kept)


def test_a_terminal_gives_keys_unechoed_and_is_put_back(stdin):
    import pty
    import termios

    ours, theirs = pty.openpty()
    stdin(theirs)
    before = termios.tcgetattr(theirs)
    with single_keys() as keys:
        assert termios.tcgetattr(theirs)[3] & (termios.ECHO | termios.ICANON) == 0
        os.write(ours, "næ\x7f".encode())
        pressed: list[str] = []
        while len(pressed) < 3:
            pressed += keys.read(1)
        assert pressed == ["n", "æ", BACKSPACE]
        assert keys.read(0) == []
    assert termios.tcgetattr(theirs) == before
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        (b"ns\r", ["n", "s", ENTER]),
        (b"\n", [ENTER]),
        (b"\x1b", [ESCAPE]),
        (b"\x1b[A\x1b[15~\x1bOPn", ["n"]),
        (b"\x7f\x08", [BACKSPACE, BACKSPACE]),
        ("å€".encode(), ["å", "€"]),
    ],
)
def test_what_keys_are_called(stdin, typed, keys):
    reader, writer = os.pipe()
    stdin(reader)
    os.write(writer, typed)
    assert Keys().read(1) == keys
    os.close(writer)
    os.close(reader)


def test_a_letter_cut_in_two_is_one_key(stdin):
    reader, writer = os.pipe()
    stdin(reader)
    keys = Keys()
    os.write(writer, "å".encode()[:1])
    assert keys.read(0.1) == []
    os.write(writer, "å".encode()[1:])
    assert keys.read(1) == ["å"]
    os.close(writer)
    os.close(reader)


def test_a_closed_pipe_is_nobody_at_the_keys(stdin):
    reader, writer = os.pipe()
    stdin(reader)
    os.close(writer)
    keys = Keys()
    assert keys.read(0.01) == []
    assert keys.read(0.01) == []
    os.close(reader)
