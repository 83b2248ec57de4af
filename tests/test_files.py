"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_minutes import files
from stt_minutes.errors import DiskFull, WriteFailed


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
    import subprocess

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
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("files")
    files.write_bytes(folder / "a", content)
    files.copy_file(folder / "a", folder / "b")
    assert (folder / "b").read_bytes() == content
    assert files.sha256_of(folder / "a") == files.sha256_of(folder / "b")
