"""Fixtures that every room's tests share: a clean user, the optional data, and what this machine has."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

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
