"""Fixtures that every room's tests share: a clean user, the optional data, and what this machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

import stt_minutes  # noqa: F401 - before anything that a test imports: it keeps the libraries quiet

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("STT_MINUTES_SHARED", ROOT.parent / "shared"))


@pytest.fixture(autouse=True)
def _clean_user(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has its own configuration folder and none of the caller's settings; models stay where they are."""
    for name in os.environ:
        if name.startswith("STT_MINUTES_") and name not in {"STT_MINUTES_SHARED", "STT_MINUTES_MODELS"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("STT_MINUTES_CONFIG", str(tmp_path_factory.mktemp("config")))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The data that is not part of the repository; tests that use it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the data folder {SHARED.name} is not beside this checkout (set STT_MINUTES_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def base_model() -> Path:
    """The folder of Whisper base; skipped where `stt-minutes models get base` has not been run."""
    from stt_minutes import models
    from stt_minutes.errors import EngineError

    try:
        return models.find("base")
    except EngineError as error:
        pytest.skip(f"the base model is not on this machine: {error.message}")


@pytest.fixture(scope="session")
def speakers_model() -> Path:
    """The folder of the networks that tell speakers apart; skipped where `stt-minutes models get speakers` has not been run."""
    from stt_minutes import models
    from stt_minutes.errors import EngineError

    try:
        return models.find("speakers", "speakers")
    except EngineError as error:
        pytest.skip(f"the speakers' model is not on this machine: {error.message}")


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice's command."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("LibreOffice is not on this machine (package libreoffice-writer-nogui)")
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    """Chromium's command."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not on this machine (package chromium)")
    return found


class SoundServer:
    """A PulseAudio of the tests' own, with a loudspeaker that nobody hears ("virt") and whose monitor is the microphone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "native"
        # ALSA's own configuration, with PulseAudio as the default device; the user's files are neither read nor changed.
        alsa = folder / "alsa.conf"
        alsa.write_text(
            "</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n", encoding="utf-8"
        )
        self.environment = {
            "ALSA_CONFIG_PATH": str(alsa),
            "PULSE_SERVER": f"unix:{self.socket}",
            "PULSE_RUNTIME_PATH": str(folder),
            "PULSE_COOKIE": str(folder / "cookie"),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._listeners: list[subprocess.Popen[bytes]] = []
        self.device = ""

    def start(self) -> None:
        log = self.folder / "pulseaudio.log"
        with log.open("wb") as file:
            self._process = subprocess.Popen(
            [
                "pulseaudio", "-n", "-F", os.devnull, "--daemonize=no", "--exit-idle-time=-1",
                "-L", f"module-native-protocol-unix auth-anonymous=1 socket={self.socket}",
            ],
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=file,
        )  # fmt: skip
        for _ in range(100):
            if self.pactl("info", check=False).returncode == 0:
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(log.read_text(errors="replace")[-500:])

    def stop(self) -> None:
        for listener in self._listeners:
            listener.kill()
            listener.wait(timeout=10)
        self._listeners.clear()
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=10)

    def pactl(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pactl", *arguments], env={**os.environ, **self.environment}, capture_output=True, text=True, check=check
        )

    def plug_in(self, name: str = "virt") -> str:
        """A loudspeaker with a monitor appears, the default if it is the first; returns what `unplug` takes."""
        first = not self.modules()
        module = self.pactl("load-module", "module-null-sink", f"sink_name={name}").stdout.strip()
        if first:
            self.pactl("set-default-source", f"{name}.monitor")
            self.pactl("set-default-sink", name)
        # An idle null sink wakes only every 2 s; a listener keeps it awake, as a sound card's clock would.
        heard = self.folder / f"{name}.raw"
        heard.unlink(missing_ok=True)
        with heard.open("wb") as file:
            self._listeners.append(
                subprocess.Popen(
                    [
                        "parec",
                        "-d",
                        f"{name}.monitor",
                        "--latency-msec=20",
                        "--rate=8000",
                        "--channels=1",
                        "--format=u8",
                    ],
                    env={**os.environ, **self.environment},
                    stdout=file,
                    stderr=subprocess.DEVNULL,
                )
            )
        for _ in range(50):
            if heard.stat().st_size:
                break
            time.sleep(0.1)
        return module

    def modules(self) -> list[str]:
        """The devices that are plugged in."""
        listed = self.pactl("list", "short", "modules").stdout.splitlines()
        return [line.split("\t")[0] for line in listed if "module-null-sink" in line]

    def unplug(self, module: str) -> None:
        self.pactl("unload-module", module)

    def play(self, file: Path, *, device: str = "virt") -> subprocess.Popen[bytes]:
        """Begin to play a sound file; wait() for the end of it."""
        return subprocess.Popen(["paplay", "-d", device, file], env={**os.environ, **self.environment})


@pytest.fixture(scope="session")
def _sound_server(tmp_path_factory: pytest.TempPathFactory):
    """One PulseAudio for the whole run; skipped, in words, where it cannot be started."""
    missing = [command for command in ("pulseaudio", "pactl", "paplay") if shutil.which(command) is None]
    if missing:
        pytest.skip(
            f"no sound server on this machine: {', '.join(missing)} missing (packages pulseaudio, pulseaudio-utils)"
        )
    # A socket's path must be short, shorter than pytest's folders may be.
    import tempfile

    with tempfile.TemporaryDirectory(prefix="stt-pulse-") as folder:
        server = SoundServer(Path(folder))
        try:
            server.start()
        except RuntimeError as error:
            pytest.skip(f"PulseAudio could not be started on this machine: {error}")
        # PortAudio and libpulse read these when a stream is opened, in this process and in those that tests start.
        before = {name: os.environ.get(name) for name in server.environment}
        os.environ.update(server.environment)
        try:
            yield server
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value
            server.stop()


@pytest.fixture
def sound_server(_sound_server: SoundServer):
    """PulseAudio with one device plugged in, the default; `device` is what `unplug` takes."""
    server = _sound_server
    if server.modules() != [server.device]:
        server.pactl("unload-module", "module-null-sink", check=False)
        server.device = server.plug_in()
    server.pactl("set-default-source", "virt.monitor")
    server.pactl("set-default-sink", "virt")
    return server
