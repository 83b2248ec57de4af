"""Microphones and system sound: the only place that knows PortAudio (sounddevice).

On Linux the sound server's own sources are listed with `pactl` where it is present, because PortAudio sees only one device
"pulse"; a source is picked with PULSE_SOURCE, which libpulse reads at each new connection.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from stt_minutes.errors import NoMicrophone
from stt_minutes.values import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

BLOCK_MS = 50
LATENCY_S = 0.2
"""Buffer asked of the sound system: room for a busy machine, and still far below what a listener would notice."""

# What loopback devices are called on Windows, macOS and PulseAudio or PipeWire.
_SYSTEM = re.compile(
    r"\.monitor$|monitor of|loopback|stereo ?mix|what u hear|blackhole|soundflower|vb-?cable|wave out mix",
    re.IGNORECASE,
)
_open_lock = threading.RLock()
_open_streams = 0

# PortAudio's codes (portaudio.h) for what another request may mend.
_INVALID_CHANNELS = -9998
_INVALID_RATE = -9997


@dataclass(frozen=True, slots=True)
class Device:
    """Something to record from. `name` is what `--device` takes; `kind` "system" is what the loudspeakers play."""

    name: str
    description: str
    kind: Literal["microphone", "system"]
    default: bool
    index: int
    source: str | None = None


class DeviceFailed(Exception):
    """A device that could not be opened; `args[0]` says why, in Danish words for a parenthesis."""


def list_devices() -> tuple[Device, ...]:
    """Everything that can be recorded from now, the default first. Raises NoMicrophone where PortAudio is missing."""
    sd = _sounddevice()
    try:
        with _open_lock:
            found = sd.query_devices()
            default = sd.default.device[0]
    except sd.PortAudioError as error:
        raise NoMicrophone(
            f"Lydsystemet svarer ikke ({_reason(error)}).", "Genstart maskinen, eller prøv igen om lidt."
        ) from error
    pulse = next(
        (index for index, each in enumerate(found) if each["name"] == "pulse" and each["max_input_channels"]), None
    )
    devices = _pulse_sources(pulse) if pulse is not None else []
    if not devices:
        api = found[default]["hostapi"] if 0 <= default < len(found) else None
        devices = [
            Device(
                each["name"],
                each["name"],
                "system" if _SYSTEM.search(each["name"]) else "microphone",
                index == default,
                index,
            )
            for index, each in enumerate(found)
            if each["max_input_channels"] > 0 and (api is None or each["hostapi"] == api)
        ]
    return tuple(sorted(devices, key=lambda device: (not device.default, device.kind)))


def find(name: str | None) -> Device:
    """The device of that name (whole or a part of it, in any case), or the default one. Raises NoMicrophone."""
    devices = list_devices()
    if name is None:
        # A sound server without a default still has a first source.
        chosen = devices[:1]
    else:
        wanted = name.casefold()
        whole = [each for each in devices if wanted in {each.name.casefold(), each.description.casefold()}]
        chosen = tuple(whole or [each for each in devices if wanted in f"{each.name}\n{each.description}".casefold()])[
            :1
        ]
    if chosen:
        return chosen[0]
    if name is None:
        raise NoMicrophone(
            "Der er ingen mikrofon på denne maskine.",
            "Tilslut en mikrofon, og giv programmet lov til at bruge den; 'stt-minutes check' viser, hvad der kan optages fra.",
        )
    there = ", ".join(f"„{each.description}“" for each in devices) or "ingen"
    raise NoMicrophone(f"Der er ingen lydenhed, der hedder „{name}“.", f"Disse findes: {there}.")


def system_sound() -> Device:
    """The device that hears what this machine plays. Raises NoMicrophone where the system offers none."""
    devices = [each for each in list_devices() if each.kind == "system"]
    if not devices:
        raise NoMicrophone(
            "Denne maskine har ingen enhed til at optage systemets egen lyd.",
            "Windows: slå „Stereomix“ til. macOS: installér en virtuel lydenhed. Linux: brug PulseAudio eller PipeWire.",
        )
    sink = _pactl("get-default-sink").strip()
    return next((each for each in devices if sink and each.source == f"{sink}.monitor"), devices[0])


class Stream:
    """An open input stream of 16 bit samples; `sample_rate` and `channels` are what the device agreed to."""

    def __init__(
        self,
        device: Device,
        callback: Callable[[bytes, bool], None],
        *,
        sample_rate: int = SAMPLE_RATE,
        channels: int = 1,
    ) -> None:
        """Open and start. `callback` gets interleaved samples, and whether some were lost before them, in PortAudio's thread.

        Raises DeviceFailed.
        """
        global _open_streams  # noqa: PLW0603 - PortAudio is one for the process, and so is the count of its streams
        sd = _sounddevice()
        self.device = device

        def received(data: Any, _frames: int, _time: Any, status: Any) -> None:
            callback(bytes(data), bool(status.input_overflow))

        def start(rate: int, count: int) -> Any:
            stream = sd.RawInputStream(
                samplerate=rate,
                blocksize=rate * BLOCK_MS // 1000,
                device=device.index,
                channels=count,
                dtype="int16",
                latency=LATENCY_S,
                callback=received,
            )
            stream.start()
            return stream

        with _open_lock, _pulse_source(device.source):
            try:
                try:
                    self._stream = start(sample_rate, channels)
                except sd.PortAudioError as error:
                    if _code(error) not in {_INVALID_RATE, _INVALID_CHANNELS}:
                        raise
                    own = sd.query_devices(device.index)
                    sample_rate, channels = int(own["default_samplerate"]), min(2, own["max_input_channels"])
                    self._stream = start(sample_rate, channels)
            except (sd.PortAudioError, ValueError) as error:
                raise DeviceFailed(_reason(error)) from error
            _open_streams += 1
        self.sample_rate = sample_rate
        self.channels = channels

    @property
    def active(self) -> bool:
        """Whether PortAudio still runs it; a device may also vanish while this stays true."""
        return bool(self._stream.active)

    def close(self) -> None:
        """Stop at once."""
        global _open_streams  # noqa: PLW0603 - as above
        sd = _sounddevice()
        with _open_lock:
            with contextlib.suppress(sd.PortAudioError):
                self._stream.abort(ignore_errors=True)
                self._stream.close(ignore_errors=True)
            _open_streams -= 1


def moved(device: Device) -> bool:
    """Whether the sound server has put this process's streams on another source than `device`.

    It does so when the device vanishes or another becomes the default, and the stream itself does not notice. False where
    there is no way to know.
    """
    if device.source is None:
        return False
    outputs, sources = _pactl_list("source-outputs"), _pactl_list("sources")
    if not outputs or not sources:
        return False
    own = {each["source"] for each in outputs if each["properties"].get("application.process.id") == str(os.getpid())}
    return device.source not in {each["name"] for each in sources if each["index"] in own}


def refresh() -> None:
    """Let PortAudio see devices that came or went; it lists them only when it starts. Does nothing while a stream is open."""
    sd = _sounddevice()
    with _open_lock:
        if _open_streams == 0:
            with contextlib.suppress(sd.PortAudioError):
                sd._terminate()  # noqa: SLF001 - the documented way to refresh the list of devices
            with contextlib.suppress(sd.PortAudioError):
                sd._initialize()  # noqa: SLF001


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what PortAudio and ALSA write to the process's stderr, from threads of their own, out of the user's screen.

    Python's own stderr goes on as before.
    """
    before = sys.stderr
    before.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        if _is_stderr(before):
            sys.stderr = os.fdopen(os.dup(kept), "w", encoding="utf-8", errors="replace", buffering=1)
        os.dup2(nowhere, 2)
        yield
    finally:
        if sys.stderr is not before:
            # The terminal may be gone by now.
            with contextlib.suppress(OSError):
                sys.stderr.close()
            sys.stderr = before
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _is_stderr(stream: Any) -> bool:
    try:
        return bool(stream.fileno() == 2)
    except (OSError, AttributeError, ValueError):
        return False


def play(samples: NDArray[np.int16], sample_rate: int) -> None:
    """Play (n, channels) samples on the default loudspeaker and wait until they are heard. Raises DeviceFailed."""
    sd = _sounddevice()
    try:
        sd.play(samples, sample_rate, blocking=True)
    except (sd.PortAudioError, ValueError) as error:
        raise DeviceFailed(_reason(error)) from error


_REASONS = {
    -9999: "lydsystemet melder fejl",
    -9998: "den har ikke så mange kanaler",
    -9997: "den kan ikke optage med den samplefrekvens",
    -9996: "den findes ikke længere",
    -9994: "den kan ikke optage i det format",
    -9993: "mikrofon og højttaler kan ikke bruges sammen",
    -9992: "der er ikke hukommelse nok",
    -9987: "den svarede ikke",
    -9986: "lydsystemet melder fejl",
    -9985: "den bruges af et andet program",
    -9984: "den passer ikke til det valgte lydsystem",
}
"""By PortAudio's error codes (portaudio.h)."""


def _reason(error: Exception) -> str:
    code = next((each for each in error.args if isinstance(each, int)), None)
    log.warning("PortAudio: %s", error)
    return _REASONS.get(code or 0, "lydsystemet melder fejl")


def _sounddevice() -> Any:
    try:
        import sounddevice
    except OSError as error:
        raise NoMicrophone(
            "Lydsystemet PortAudio mangler på denne maskine, så der kan ikke optages.",
            "Installér det (på Debian og Ubuntu: pakken libportaudio2), og prøv igen.",
        ) from error
    return sounddevice


def _code(error: Exception) -> int | None:
    return error.args[1] if len(error.args) > 1 and isinstance(error.args[1], int) else None


def _pulse_sources(index: int) -> list[Device]:
    listed = _pactl_list("sources")
    default = _pactl("get-default-source").strip()
    return [
        Device(
            each["name"],
            each.get("description") or each["name"],
            "system" if each["properties"].get("device.class") == "monitor" else "microphone",
            each["name"] == default,
            index,
            each["name"],
        )
        for each in listed
    ]


def _pactl_list(what: str) -> list[dict[str, Any]]:
    """Things of the sound server, each with its name, index and properties; empty where it cannot be asked."""
    try:
        listed = json.loads(_pactl("--format=json", "list", what) or "[]")
    except ValueError:
        return []
    return [{"name": "", "index": None, "source": None, "properties": {}, **each} for each in listed]


def _pactl(*arguments: str) -> str:
    """What pactl prints, "" where it or the sound server is missing."""
    command = shutil.which("pactl")
    if command is None:
        return ""
    try:
        done = subprocess.run(
            [command, *arguments], capture_output=True, timeout=5, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"}
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


@contextlib.contextmanager
def _pulse_source(source: str | None) -> Iterator[None]:
    before = os.environ.get("PULSE_SOURCE")
    if source is not None:
        os.environ["PULSE_SOURCE"] = source
    try:
        yield
    finally:
        if source is not None:
            if before is None:
                del os.environ["PULSE_SOURCE"]
            else:
                os.environ["PULSE_SOURCE"] = before
