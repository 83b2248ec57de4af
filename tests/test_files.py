"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stt_minutes import files
from stt_minutes.errors import DiskFull, WriteFailed
from stt_minutes.meeting import Meeting


def test_a_new_file_is_as_readable_as_any(tmp_path: Path) -> None:
    files.write_text(tmp_path / "møde æ.json", "på")
    assert (tmp_path / "møde æ.json").read_text(encoding="utf-8") == "på"
    (tmp_path / "other").touch()
    assert (tmp_path / "møde æ.json").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "minutes.json"
    target.write_text("old")

    def fill() -> None:
        with files.replacing(target) as temporary:
            temporary.write_text("new")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DiskFull, match="minutes.json") as caught:
        fill()
    assert caught.value.hint
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["minutes.json"]


def test_a_missing_folder_and_a_locked_file_are_write_failures(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match="findes ikke"):
        files.write_text(tmp_path / "no" / "a.json", "x")
    assert isinstance(files.write_error(tmp_path / "a", PermissionError(errno.EACCES, "denied")), WriteFailed)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_really_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("this machine does not let root mount a tmpfs")
    try:
        files.write_text(disk / "a.json", "old")
        with pytest.raises(DiskFull):
            files.write_bytes(disk / "a.json", os.urandom(200_000))
        assert (disk / "a.json").read_text() == "old"
        assert [path.name for path in disk.iterdir()] == ["a.json"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@given(content=st.binary(max_size=2000))
@settings(deadline=None)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("files")
    files.write_bytes(folder / "a", content)
    files.copy_file(folder / "a", folder / "b")
    assert (folder / "b").read_bytes() == content
    assert files.sha256_of(folder / "a") == files.sha256_of(folder / "b")


WRITER = """
import sys, time
from pathlib import Path
from stt_minutes import files
with files.replacing(Path(sys.argv[1])) as temporary:
    temporary.write_text("Køb af ejendom, lukket")
    print("i gang", flush=True)
    sys.stdin.readline()
"""


def _writer(path: Path, code: str = WRITER) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "i gang\n"
    return process


def _killed(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob(".*") if path.is_file())


@pytest.mark.parametrize(
    "name", ["minutes.json", "out/referat.docx", "out/eksport/uddrag/sag 1.json", "agenda", "søg.sqlite3"]
)
def test_what_a_killed_writer_left_goes_when_the_meeting_is_opened(name: str, tmp_path: Path) -> None:
    (tmp_path / "meeting.toml").touch()
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    _killed(_writer(tmp_path / name))
    (left,) = _left(tmp_path)
    (tmp_path / name).with_name(f"{left}-journal").touch()
    Meeting.open(tmp_path)
    assert _left(tmp_path) == []


def test_what_a_living_writer_writes_stays(tmp_path: Path) -> None:
    target = tmp_path / "minutes.json"
    process = _writer(target)
    files.sweep(tmp_path)
    files.write_text(target, "en anden")  # the next write of the same file takes only what is left of it
    assert len(_left(tmp_path)) == 1
    process.communicate("\n")
    assert process.returncode == 0
    assert target.read_text(encoding="utf-8") == "Køb af ejendom, lukket"
    assert _left(tmp_path) == []


def test_the_next_write_takes_what_an_earlier_one_left(tmp_path: Path) -> None:
    _killed(_writer(tmp_path / "referat.docx"))
    _killed(_writer(tmp_path / "andet.docx"))
    files.write_text(tmp_path / "referat.docx", "ny")
    (left,) = _left(tmp_path)
    assert left.startswith(".andet.docx.")


def test_a_persons_own_files_stay(tmp_path: Path) -> None:
    names = [
        ".skjult.txt",
        ".a.tmp.txt",
        ".a.txt.abcdefgh.tmp.docx",
        ".a.docx.ABCDEFGH.tmp.docx",
        "a.docx.abcdefgh.tmp.docx",
        ".tmp",
    ]
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / ".b.docx.abcdefgh.tmp.docx").symlink_to(tmp_path / ".skjult.txt")
    files.sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, ".b.docx.abcdefgh.tmp.docx"])


def test_writing_and_sweeping_side_by_side_loses_nothing(tmp_path: Path) -> None:
    def write(number: int) -> None:
        for turn in range(40):
            files.write_text(tmp_path / f"{number}.json", f"{number} {turn}")

    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(write, number) for number in range(3)]
        while not all(each.done() for each in writers):
            files.sweep(tmp_path)
        for each in writers:
            each.result()
    assert sorted(path.read_text() for path in tmp_path.iterdir()) == ["0 39", "1 39", "2 39"]


def test_a_scratch_folder_goes_also_after_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    code = WRITER.replace("files.replacing(Path(sys.argv[1]))", "files.scratch()").replace(
        "temporary.write", '(temporary / "agenda.odt").write'
    )
    dead, living = _writer(tmp_path, code), _writer(tmp_path, code)
    _killed(dead)
    assert len(list(tmp_path.iterdir())) == 2
    with files.scratch() as own:
        assert own.is_dir()
        assert len(list(tmp_path.iterdir())) == 2
    assert [path.name for path in tmp_path.rglob("agenda.odt")] == ["agenda.odt"]
    living.communicate("\n")
    assert list(tmp_path.iterdir()) == []


def test_every_reason_that_the_system_gives_is_told_in_danish() -> None:
    """English words of the system stand in no message; a number does where there are no Danish ones."""
    for number in errno.errorcode:
        told = files.reason(OSError(number, os.strerror(number), "fil"))
        assert os.strerror(number) not in told
        assert told
    assert files.reason(OSError(errno.EACCES, "Permission denied")) == "der er ikke adgang"
    assert files.reason(OSError(99_999, "odd")) == "systemets fejl 99999"
    assert files.reason(OSError("odd")) == "ukendt fejl"
