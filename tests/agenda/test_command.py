"""`agenda FILE` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from stt_minutes import agenda, store
from stt_minutes.cli import main

if TYPE_CHECKING:
    import pytest

CASES = Path(__file__).parent / "cases"


def test_the_table_names_every_item_and_every_doubt(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agenda", str(CASES / "text" / "byraad-fortloebende.txt")]) == 0
    captured = capsys.readouterr()
    read = agenda.read(CASES / "text" / "byraad-fortloebende.txt")
    assert all(f"{item.number} " in captured.out and item.title in captured.out for item in read.items)
    assert "Lukket: Køb af ejendom" in captured.out
    assert [f"tvivl: {remark.text}" for remark in read.remarks] == captured.err.splitlines()


def test_text_without_a_place_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agenda", str(CASES / "text" / "sundhedsudvalg-referat.txt")]) == 0
    assert "ikke placeret: Mødet sluttede kl. 15.10" in capsys.readouterr().err


def test_json_is_the_whole_value(capsys: pytest.CaptureFixture[str]) -> None:
    path = CASES / "text" / "direktion.txt"
    assert main(["agenda", str(path), "--json"]) == 0
    assert store.parse(agenda.Agenda, json.loads(capsys.readouterr().out)) == agenda.read(path)


def test_a_tillaegsdagsorden_can_be_given_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agenda", str(CASES / "text" / "titler.txt"), str(CASES / "markdown" / "raad.md"), "--json"]) == 0
    numbers = [item["number"] for item in json.loads(capsys.readouterr().out)["items"]]
    assert numbers == [str(number) for number in range(1, 11)]


def test_it_is_written_as_word_and_markdown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = CASES / "sbsys" / "dagsorden.xml"
    for name in ("ud.docx", "ud.md"):
        assert main(["agenda", str(path), "-o", str(tmp_path / name)]) == 0
        assert agenda.read(tmp_path / name).items == agenda.read(path).items
    assert main(["agenda", str(path), "-o", str(tmp_path / "ud.pdf")]) == 2
    assert "kan ikke skrives som .pdf" in capsys.readouterr().err
