"""A meeting folder that came from elsewhere: its links lead nowhere, and what its files say has bounds."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from stt_minutes import cli, foreign, settings
from stt_minutes.errors import DamagedFile, InvalidOption
from stt_minutes.meeting import Meeting
from stt_minutes.web.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION_1 = Path(__file__).parent / "meetings" / "version-1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "møde"
    shutil.copytree(VERSION_1, copied)
    return copied


LINKED = [
    "edits.jsonl",
    "log.jsonl",
    "agenda.txt",
    ".lock",
    ".writing.lock",
    "out",
    "cache",
    "out/eksport",
    "audio/original.wav",
]


@pytest.mark.skipif(os.name == "nt", reason="making links takes rights there")
@pytest.mark.parametrize("name", LINKED)
def test_a_link_in_a_meeting_is_refused_and_nothing_behind_it_touched(folder: Path, name: str) -> None:
    outside = folder.parent / "udenfor"
    outside.mkdir(mode=0o755)
    (outside / "fil.txt").write_text("Min egen.")
    (outside / "fil.txt").chmod(0o644)
    link = folder / name
    link.parent.mkdir(parents=True, exist_ok=True)
    if link.is_dir():
        shutil.rmtree(link)
    link.unlink(missing_ok=True)
    link.symlink_to(outside if "." not in name else outside / "fil.txt")
    with pytest.raises(DamagedFile, match="genvej"):
        Meeting.open(folder)
    with pytest.raises(DamagedFile, match="genvej"):
        Library(folder.parent).session(folder.name)
    assert "genvej" in Library(folder.parent).listing()[0]["problem"]
    for command in (["run", str(folder)], ["export", str(folder)], ["approve", str(folder)]):
        found = CliRunner().invoke(cli.app, command)
        assert isinstance(found.exception, DamagedFile)
    assert [path.name for path in outside.iterdir()] == ["fil.txt"]
    assert (outside / "fil.txt").read_text() == "Min egen."
    assert (outside / "fil.txt").stat().st_mode & 0o777 == 0o644


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names there")
def test_a_pipe_that_would_never_answer_is_refused(folder: Path) -> None:
    os.mkfifo(folder / "notice.json")
    with pytest.raises(DamagedFile, match="særlig fil"):
        Meeting.open(folder)


@pytest.mark.skipif(os.name == "nt", reason="making links takes rights there")
def test_what_people_lay_beside_a_meeting_is_theirs(folder: Path) -> None:
    (folder / "sagsmappe").symlink_to(folder.parent)
    assert Meeting.open(folder).has("agenda")


@pytest.mark.parametrize(
    "damage",
    [
        lambda found: found | {"made_by": {"x": eval("[" * 60 + "]" * 60)}},
        lambda found: found | {"made_by": ["model"]},
        lambda found: found | {"made_from": {"at": 10**60}},
        lambda found: found | {"version": -3},
        lambda found: found | {"version": True},
        lambda found: found | {"items": 7},
        lambda found: found | {"items": [[[]]]},
    ],
)
def test_what_no_file_of_ours_says_is_damage(
    folder: Path, damage: Callable[[dict[str, object]], dict[str, object]]
) -> None:
    path = folder / "minutes.json"
    path.write_text(json.dumps(damage(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    meeting = Meeting.open(folder)
    meeting.made_by("minutes")
    with pytest.raises(DamagedFile, match=r"minutes\.json"):
        meeting.load("minutes")


@pytest.mark.parametrize(
    "raw", ["[" * 100_000, '{"a":' * 100_000, "1" * 5000, "1e999", "NaN", "-Infinity", "123456789012345678"]
)
def test_json_has_bounds(raw: str) -> None:
    with pytest.raises(ValueError):
        foreign.require_bounded(foreign.json_of(raw))


@pytest.mark.parametrize("name", ["draft", "agenda", "transcript", "sections", "turns", "corrections", "markers"])
def test_deep_nesting_is_damage_in_every_file(folder: Path, name: str) -> None:
    (folder / f"{name}.json").write_text(f'{{"format": "stt-minutes/{name}", "version": 1, "x": {"[" * 50_000}')
    meeting = Meeting.open(folder)
    assert meeting.made_from(name) is None
    with pytest.raises(DamagedFile):
        meeting.load(name)


def test_a_file_too_large_to_be_ours_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign.read, "__defaults__", (1000,))
    with pytest.raises(DamagedFile, match="større end"):
        Meeting.open(folder).load("transcript")


@pytest.mark.parametrize(
    "toml",
    [
        "x = " + "[" * 50_000,
        "x = " + "1" * 5000,
        "x = 0x" + "f" * 9000,
        "start = inf",
        "a" + ".a" * 100 + " = 1",
        "#" * 1_000_001,
    ],
)
def test_a_meeting_toml_out_of_bounds_is_told(folder: Path, toml: str) -> None:
    (folder / "meeting.toml").write_text(toml, encoding="utf-8")
    with pytest.raises((InvalidOption, DamagedFile)):
        Meeting.open(folder).facts()


@pytest.mark.parametrize("name", ["model", "phrases", "speakers_model", "template", "word_list"])
def test_a_meeting_names_no_file_outside_of_itself_and_the_house(folder: Path, name: str) -> None:
    def says(value: Path | str) -> None:
        (folder / "meeting.toml").write_text(f"[settings]\n{name} = {json.dumps(str(value))}\n", encoding="utf-8")

    for allowed in (settings.config_folder() / "husets.txt", folder / "egen.txt", ""):
        says(allowed)
        assert Meeting.open(folder).facts().settings == {name: str(allowed)}
    for refused in (folder.parent / "anden.txt", folder / ".." / "anden.txt", "~/anden.txt"):
        says(refused)
        with pytest.raises(InvalidOption, match=f"peger {name} uden for"):
            Meeting.open(folder).facts()


def test_half_a_sign_is_left_out_and_whole_ones_are_kept() -> None:
    assert foreign.json_of(rb'{"a\ud800": ["x\uDFFFy", "\ud83d\ude00", "\\ud800"]}') == {
        "a": ["xy", "\U0001f600", "\\ud800"]
    }
