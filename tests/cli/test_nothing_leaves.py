"""Nothing leaves the machine, and nothing is left elsewhere on it, seen in what the commands ask of the system (strace)."""

from __future__ import annotations

import re
import shutil
import signal
import time
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from stt_minutes.audio.source import open_sound

if TYPE_CHECKING:
    from conftest import Watched

pytestmark = pytest.mark.model

COMMANDS = {
    "run": ("run", "møde", "--speakers"),
    "speakers": ("speakers", "møde", "--name", "Taler 1=Bodil Ravnholt"),
    "export": ("export", "møde", "--format", "docx,odt,html,pdf,md,txt", "--transcript", "docx,srt,json", "--items", "--agman", "--notes"),
    "public": ("export", "møde", "--public", "-o", "offentlig.docx"),
    "verify": ("verify", "møde/out/referat.docx"),
    "archive": ("archive", "lyd", "--to", "arkiv"),
    "search": ("search", "arkiv", "lokaler"),
    "agenda": ("agenda", "dagsorden.odt"),
    "template": ("template", "new", "skabelon.docx"),
    "status": ("status", "møde"),
}  # fmt: skip
"""What is run, one after the other, in one folder; each is traced by its name here."""


@pytest.fixture(scope="module")
def work(
    demo_meeting: Path, speakers_model: Path, soffice: str, root: Path, watched: Watched, tmp_path_factory
) -> Path:
    """The folder where all of COMMANDS have been run."""
    folder = tmp_path_factory.mktemp("arbejde")
    shutil.copytree(demo_meeting, folder / "møde")
    (folder / "lyd").mkdir()
    block = next(iter(open_sound(next((folder / "møde" / "audio").glob("*.opus"))).blocks()))
    with wave.open(str(folder / "lyd" / "kort.wav"), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes((block.samples[0] * 32767).astype("<i2").tobytes())
    shutil.copy(root / "tests" / "agenda" / "cases" / "office" / "fede-linjer.odt", folder / "dagsorden.odt")
    for name, words in COMMANDS.items():
        with watched.running(name, *words, cwd=folder) as process:
            said, _ = process.communicate(timeout=200)
        assert process.returncode in {0, 2, 3}, f"{name}: {said}"
    return folder


@pytest.mark.parametrize("name", ["demo", *COMMANDS])
def test_no_internet_socket_is_opened(work: Path, watched: Watched, name: str) -> None:
    assert watched.internet(name) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_files_are_written_in_the_folders_that_were_named(work: Path, watched: Watched, name: str) -> None:
    own = (str(work), watched.environment["STT_MINUTES_MODELS"])
    # LibreOffice, run as root, marks its own installation; run by a user it may not.
    installed = str(Path("/usr/lib/libreoffice"))
    assert [path for path in watched.written(name) if not path.startswith((*own, installed))] == []


def test_the_tracing_sees_files_and_sockets(work: Path, watched: Watched) -> None:
    """Else the tests above would hold whatever happened."""
    assert any(path.endswith("eksport/referat.pdf") for path in watched.written("export"))
    assert any(path.endswith("transcript.json") for path in watched.written("archive"))


def test_nothing_is_left_in_home_or_among_temporary_files(work: Path, watched: Watched) -> None:
    assert watched.left() == []


def test_review_listens_and_talks_on_this_machine_only(work: Path, watched: Watched) -> None:
    with watched.running("review", "review", "møde", "--no-browser", cwd=work) as process:
        address = process.stdout.readline().strip()
        with httpx.Client(follow_redirects=True) as browser:
            assert browser.get(address).status_code == 200
            assert browser.get(address.partition("?")[0] + "meeting.json").status_code in {200, 404}
        watched.signal(process, signal.SIGINT)
        process.communicate(timeout=30)
    calls = watched.internet("review")
    assert any(call.startswith("bind(") for call in calls)
    told = [call for call in calls if "sin_addr" in call or "sin6_addr" in call]
    assert [call for call in told if 'inet_addr("127.0.0.1")' not in call] == []
    assert [call for call in calls if call.startswith("connect(")] == []
    assert [path for path in watched.written("review") if not path.startswith(str(work))] == []


@pytest.mark.soundserver
def test_a_recording_stays_here(watched: Watched, sound_server, tmp_path: Path) -> None:
    """With the transcription beside it, which is a process of its own."""
    words = ("optaget", "--plain", "--name", "Sekretæren", "--no-draft")
    with watched.running("record", "record", *words, cwd=tmp_path) as process:
        for line in process.stdout:
            if "OPTAGER" in line:
                break
        time.sleep(2)
        watched.signal(process, signal.SIGTERM)
        process.communicate(timeout=60)
    assert watched.internet("record") == []
    own = (str(tmp_path), str(sound_server.folder))
    assert [path for path in watched.written("record") if not path.startswith(own)] == []
    assert any(re.search(r"optaget/audio/.*", path) for path in watched.written("record"))
