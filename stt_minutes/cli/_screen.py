"""The recorder's screen: 80 columns, 24 lines, no colour; or, for a screen reader, a line for each thing that happens."""

from __future__ import annotations

import contextlib
import sys
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes.cli._console import note
from stt_minutes.cli._secretary import HELP
from stt_minutes.danish import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stt_minutes.audio.alerts import Alert, State
    from stt_minutes.audio.levels import Level
    from stt_minutes.cli._secretary import View
    from stt_minutes.live import Reached

WIDTH, HEIGHT = 80, 24
METER_WIDTH = 48
METER_FLOOR_DB = -60.0
BYTES_PER_HOUR = 100_000_000
"""What an hour of recording takes at most: 16 kHz, 16 bit, halved or more by FLAC, with the raw segment beside it."""


def headline(state: State) -> str:
    """What the recorder is doing, in capitals."""
    if any(alert.kind == "disk_full" for alert in state.alerts):
        return "DER OPTAGES IKKE"
    if state.paused:
        return "PAUSE"
    if not state.flowing:
        return "VENTER PÅ MIKROFONEN"
    return "OPTAGER BAG LUKKEDE DØRE" if state.doors_closed else "OPTAGER"


def meter(level: Level) -> str:
    """A level as a bar with the held peak: [#####----|-----]  -23 dB."""

    def place(value: float) -> int:
        share = (max(METER_FLOOR_DB, min(0.0, value)) - METER_FLOOR_DB) / -METER_FLOOR_DB
        return round(share * (METER_WIDTH - 1))

    bar = ["#" if n < place(level.peak) else "-" for n in range(METER_WIDTH)]
    bar[place(level.hold)] = "|"
    return f"[{''.join(bar)}] {level.peak:4.0f} dB".replace("-0 dB", " 0 dB")


def transcribed(reached: Reached | None) -> str:
    """How far the transcription is."""
    if reached is None:
        return "Transskription: laves efter mødet"
    if reached.state == "failed":
        return f"Transskription: {reached.text} Den laves efter mødet."
    if reached.state == "starting":
        return "Transskription: gør modellen klar"
    behind = f", {clock(reached.behind_ms)} bagud" if reached.behind_ms >= 60_000 else ""
    return f"Transskription: nået til {clock(reached.done_ms)}{behind}"


def talking(reached: Reached | None) -> str:
    """Who spoke last, the latest first; nothing when voices are not told apart."""
    if reached is None or not reached.latest:
        return ""
    told = ", ".join(f"{label} {clock(start)}–{clock(end)}" for label, start, end in reversed(reached.latest))
    return f"Senest talte: {told} ({reached.voices} {'stemme' if reached.voices == 1 else 'stemmer'})"


def lines(name: str, state: State, view: View, reached: Reached | None) -> list[str]:
    """The whole screen: at most 24 lines of at most 80 signs."""
    names = ("Rum", "System")
    free = state.disk_free
    disk = "" if free is None else f"Disk: {free / 1e9:.0f} GB ledig, nok til ca. {free // BYTES_PER_HOUR} timer"
    asking = bool(view.choices and view.question)
    above = [
        _Lines(0, [f"{headline(state)}  {clock(state.now_ms)}".ljust(40) + name[-39:].rjust(39)]),
        _Lines(7 * asking, [f"Mikrofon: {state.device or 'ingen'}"]),
        _Lines(3 * asking, [f"{names[n]:<7}{meter(level)}" for n, level in enumerate(state.levels[:2])]),
        _Lines(8, [""]),
        _Lines(2 * asking, _wrapped(view.item, 3)),
        _Lines(6, _wrapped(f"Næste: {view.following}", 3) if view.following else [""]),
        _Lines(8, [""]),
        _Lines(1 * asking, _alerts(state.alerts)),
    ]
    # What is asked takes the place of the keys, which answer the question and mean nothing else now.
    below = [
        _Lines(2, _wrapped(transcribed(reached), 2)),
        _Lines(3, [disk]),
        _Lines(4, _wrapped("Seneste: " + "; ".join(view.marks), 2) if view.marks else [""]),
        _Lines(5, _wrapped(talking(reached), 2)),
        _Lines(0, _asked(view) if view.question else _wrapped(view.message, 3)),
        _Lines(0, [] if asking else ["", *HELP]),
    ]
    found, rest = _fitting(above, below)
    found += [""] * max(0, HEIGHT - 1 - len(found) - len(rest))
    return [_cut(line) for line in (*found, *rest)][: HEIGHT - 1]


@dataclass(slots=True)
class _Lines:
    """Lines of the screen that go together; those of the highest number give way first, those of 0 never."""

    gives_way: int
    lines: list[str]


def _fitting(above: list[_Lines], below: list[_Lines]) -> tuple[list[str], list[str]]:
    """The lines of both parts, less what there is no room for."""

    def count() -> int:
        return sum(len(each.lines) for each in (*above, *below))

    for each in (*above, *below):
        if each.lines == [""] and each.gives_way:
            each.gives_way = 8
    for each in sorted((*above, *below), key=lambda each: -each.gives_way):
        if count() < HEIGHT or not each.gives_way:
            break
        each.lines = []
    return [line for each in above for line in each.lines], [line for each in below for line in each.lines]


def _wrapped(text: str, most: int) -> list[str]:
    """The text in at most so many lines; what is longer still ends in a sign that tells so."""
    return textwrap.wrap(_printable(text), WIDTH - 1, max_lines=most, placeholder=" …", subsequent_indent="  ") or [""]


def _alerts(alerts: tuple[Alert, ...]) -> list[str]:
    found = []
    for alert in alerts[:3]:
        found += textwrap.wrap(f"!! {clock(alert.since_ms)} {alert.text}", WIDTH - 1, subsequent_indent="   ")[:2]
    return found


def _asked(view: View) -> list[str]:
    """What was wrong with the answer, everybody who may be meant, none broken over two lines, and the question."""
    names = [_printable(each).replace(" ", "\N{NO-BREAK SPACE}") for each in view.choices]
    choices = textwrap.wrap(
        "   ".join(names), WIDTH - 1, max_lines=HEIGHT - 4, placeholder="   …", break_on_hyphens=False
    )
    return [
        *(_wrapped(view.message, 3) if view.message else []),
        *(line.replace("\N{NO-BREAK SPACE}", " ") for line in choices),
        view.question + "_",
    ]


def _printable(text: str) -> str:
    """Text from files may hold signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _cut(line: str) -> str:
    line = _printable(line)
    return line if len(line) < WIDTH else line[: WIDTH - 2].rstrip() + "…"


class FullScreen:
    """Redraws in place, only the lines that changed."""

    def __init__(self) -> None:
        self._drawn: list[str] = []

    def say(self, _text: str) -> None:
        """Nothing: the message is on the screen."""

    def show(self, name: str, state: State, view: View, reached: Reached | None) -> None:
        """Draw the state."""
        wanted = lines(name, state, view, reached)
        drawn = self._drawn + [""] * (len(wanted) - len(self._drawn))
        changed = (
            f"\x1b[{row};1H{line}\x1b[K"
            for row, (line, before) in enumerate(zip(wanted, drawn, strict=False), 1)
            if line != before
        )
        sys.stderr.write("".join(changed))
        sys.stderr.flush()
        self._drawn = wanted


class PlainScreen:
    """One line for each thing that happens, and nothing that moves."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        self._headline = ""

    def say(self, text: str) -> None:
        """Answer a key."""
        note("\n".join(_printable(line) for line in text.splitlines()))

    def show(self, name: str, state: State, view: View, reached: Reached | None) -> None:  # noqa: ARG002 - as FullScreen
        """Say what is new since last time."""
        head = headline(state)
        if head != self._headline:
            self._headline = head
            note(f"{clock(state.now_ms)} {head}")
        now: dict[str, str] = {alert.kind: alert.text for alert in state.alerts}
        for kind, text in now.items():
            if self._said.get(kind) != text:
                note(f"ADVARSEL: {text}")
        for kind in self._said.keys() - now.keys():
            note(f"Ikke længere: {self._said[kind]}")
        self._said = dict(now)


def status(state: State, view: View, reached: Reached | None) -> str:
    """The state in a few lines, for whoever asks."""
    levels = ", ".join(f"{level.peak:.0f} dB" for level in state.levels)
    told = [
        f"{headline(state)} {clock(state.now_ms)}, niveau {levels}",
        view.item,
        transcribed(reached),
        talking(reached),
    ]
    return "\n".join(line for line in told if line)


@contextlib.contextmanager
def full_screen() -> Iterator[FullScreen]:
    """A screen of its own, without a cursor; the terminal is as it was afterwards."""
    if sys.platform == "win32":
        _ansi_on_windows()
    sys.stderr.write("\x1b[?1049h\x1b[?25l\x1b[2J")
    try:
        yield FullScreen()
    finally:
        # The terminal may be gone by now.
        with contextlib.suppress(OSError):
            sys.stderr.write("\x1b[?25h\x1b[?1049l")
            sys.stderr.flush()


def _ansi_on_windows() -> None:
    """Older consoles show escape sequences as text until asked not to (ENABLE_VIRTUAL_TERMINAL_PROCESSING)."""
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    handle, mode = kernel.GetStdHandle(-12), ctypes.c_ulong()
    if kernel.GetConsoleMode(handle, ctypes.byref(mode)):
        kernel.SetConsoleMode(handle, mode.value | 4)
