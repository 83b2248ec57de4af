"""Every error has its place in the tree, its exit code, and somebody who raises it."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from stt_minutes import errors
from stt_minutes.cli import main

LEAVES = [
    kind
    for kind in vars(errors).values()
    if inspect.isclass(kind) and issubclass(kind, errors.MinutesError) and not kind.__subclasses__()
]


@pytest.mark.parametrize("kind", LEAVES)
def test_exit_codes(kind: type[errors.MinutesError]) -> None:
    codes = {errors.InputError: 2, errors.FolderError: 3, errors.EngineError: 4, errors.Cancelled: 130}
    assert kind.exit_code == next(code for parent, code in codes.items() if issubclass(kind, parent))


@pytest.mark.parametrize("kind", LEAVES)
def test_the_docstring_draws_the_whole_tree(kind: type[errors.MinutesError]) -> None:
    assert kind.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize("kind", LEAVES)
def test_each_error_is_raised_and_tested(kind: type[errors.MinutesError], root: Path) -> None:
    raised = re.compile(rf"\b{kind.__name__}\(")
    code = [path for path in (root / "stt_minutes").rglob("*.py") if path.name != "errors.py"]
    assert any(raised.search(path.read_text(encoding="utf-8")) for path in code), "nobody raises it"
    tests = [path for path in (root / "tests").rglob("test_*.py") if path.name != "test_errors.py"]
    assert any(kind.__name__ in path.read_text(encoding="utf-8") for path in tests), "no test meets it"


def test_main_prints_message_and_way_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object, **__: object) -> None:
        raise errors.DiskFull("Der er ikke plads.", "Gør plads.")

    monkeypatch.setattr("stt_minutes.cli.app", broken)
    assert main([]) == 3
    assert capsys.readouterr().err == "fejl: Der er ikke plads.\nprøv: Gør plads.\n"


def test_a_bug_shows_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("stt_minutes.cli.app", broken)
    with pytest.raises(ZeroDivisionError):
        main([])


def test_ctrl_c_while_a_library_is_loaded_is_cancelled(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(**_: object) -> None:
        raise ImportError("initialization failed") from KeyboardInterrupt()

    def missing(**_: object) -> None:
        raise ImportError("no such library")

    monkeypatch.setattr("stt_minutes.cli.app", interrupted)
    assert main([]) == errors.Cancelled.exit_code
    assert "Afbrudt" in capsys.readouterr().err
    monkeypatch.setattr("stt_minutes.cli.app", missing)
    with pytest.raises(ImportError, match="no such library"):
        main([])


def test_ctrl_c_is_cancelled(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("stt_minutes.cli.app", interrupted)
    assert main([]) == errors.Cancelled.exit_code
    assert "Afbrudt" in capsys.readouterr().err
