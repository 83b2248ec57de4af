"""`check` says what is ready, what is not, and what to do about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stt_minutes import live
from stt_minutes.cli import check, main
from stt_minutes.live import Speed


def found(capsys) -> dict:
    data = json.loads(capsys.readouterr().out)
    return data | {each["name"]: each for each in data["checks"]}


@pytest.mark.soundserver
def test_devices_microphone_and_system_sound_are_told_apart(sound_server, capsys):
    sound_server.pactl("load-module", "module-remap-source", "source_name=bord", "master=virt.monitor")
    try:
        main(["check", "--no-speed", "--json", "--microphone", "bord"])
    finally:
        sound_server.pactl("unload-module", "module-remap-source")
    data = found(capsys)
    assert {each["name"]: each["kind"] for each in data["devices"]} == {"virt.monitor": "system", "bord": "microphone"}
    assert data["Systemets lyd"]["state"] == "ok"
    assert data["Mikrofon"]["state"] == "warning"
    assert "stilhed" in data["Mikrofon"]["hint"]


def test_a_missing_model_makes_the_machine_not_ready(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("STT_MINUTES_MODELS", str(tmp_path))
    assert main(["check", "--no-listen", "--json"]) == 4
    captured = capsys.readouterr()
    data = json.loads(captured.out)
    model = next(each for each in data["checks"] if each["name"] == "Talemodel")
    assert not data["ready"]
    assert model["state"] == "failed"
    assert "models get base" in model["hint"]
    assert "Fart" not in {each["name"] for each in data["checks"]}, "what cannot be measured is not"
    assert captured.err == f"fejl: Maskinen er ikke klar: talemodel.\nprøv: {model['hint']}\n"


def test_a_template_that_is_not_there_is_said(capsys, tmp_path):
    assert main(["check", "--no-listen", "--no-speed", "--template", str(tmp_path / "væk.docx")]) == 4
    assert "FEJL    Skabelon" in capsys.readouterr().out


def test_where_things_lie_is_told(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("STT_MINUTES_CONFIG", str(tmp_path / "indstillinger"))
    main(["check", "--no-listen", "--no-speed"])
    shown = capsys.readouterr().out
    assert f"{tmp_path / 'indstillinger' / 'config.toml'} (findes ikke endnu)" in shown
    main(["check", "--no-listen", "--no-speed", "--json"])
    places = json.loads(capsys.readouterr().out)["places"]
    assert places["words"] == str(tmp_path / "indstillinger" / "ordliste.txt")
    assert Path(places["templates"], "referat.docx").is_file()


def test_a_shell_can_complete_commands_and_options(root):
    """As bash asks, with the words so far."""
    asked = {"_STT_MINUTES_COMPLETE": "complete_bash", "COMP_WORDS": "stt-minutes export --templ", "COMP_CWORD": "2"}
    found = subprocess.run(
        [sys.executable, "-m", "stt_minutes"],
        env={**os.environ, **asked},
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == ["--template"]


def test_a_small_disk_is_a_warning(capsys, monkeypatch):
    monkeypatch.setattr(check.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 400_000_000}))
    main(["check", "--no-listen", "--no-speed", "--json"])
    assert found(capsys)["Disk"] == {
        "name": "Disk",
        "state": "warning",
        "text": "0,4 GB ledig, nok til ca. 4 timers optagelse",
        "hint": "Gør plads på disken.",
    }


@pytest.mark.parametrize(("share", "state"), [(0.3, "ok"), (0.69, "ok"), (0.9, "warning"), (2.0, "warning")])
def test_whether_live_transcription_keeps_up_follows_from_the_speed(base_model, capsys, monkeypatch, share, state):
    monkeypatch.setattr(live, "measure", lambda _: Speed(share, "cpu", None))
    assert main(["check", "--no-listen", "--json"]) == 0
    assert found(capsys)["Direkte transskription"]["state"] == state


def test_a_gpu_that_failed_is_said(base_model, capsys, monkeypatch):
    monkeypatch.setattr(live, "measure", lambda _: Speed(0.2, "cpu", "GPU'en kunne ikke bruges."))
    main(["check", "--no-listen"])
    out = capsys.readouterr().out
    assert "pas på  GPU: GPU'en kunne ikke bruges.\n" in out
    assert "ok      Fart: 5,0 gange hurtigere end talen (model base)\n" in out


@pytest.mark.model
def test_the_speed_is_measured_on_real_speech(base_model):
    from stt_minutes import settings

    speed = live.measure(settings.load(), sound_ms=15_000)
    assert 0 < speed.share < 100
    assert speed.device in {"cpu", "cuda"}
