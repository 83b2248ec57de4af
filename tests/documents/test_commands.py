"""`template`, `export`, `approve`, `verify` and `diff` as a user runs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import docx
import pytest

from stt_minutes.cli import main
from stt_minutes.documents.sample import sample, sample_transcript
from stt_minutes.meeting import Meeting
from stt_minutes.values import Draft, DraftItem, Review, ReviewedItem, Section

if TYPE_CHECKING:
    from pathlib import Path

    Out = pytest.CaptureFixture[str]


@pytest.fixture
def meeting(tmp_path: Path) -> Meeting:
    """A meeting folder with everything but its sound."""
    made = Meeting.create(tmp_path / "et møde")
    minutes = sample()
    made.save("agenda", minutes.agenda)
    heard = sample_transcript()
    made.save("transcript", heard)
    machine = [each for each in minutes.items if each.decision and each.decision.evidence]
    made.save(
        "draft",
        Draft(tuple(DraftItem(each.item.number, each.decision, each.votes) for each in machine), minutes.attendance),
    )
    made.save("sections", (Section(None, 0, heard.duration_ms),))
    return made


def confirm(meeting: Meeting) -> None:
    from dataclasses import replace

    items = tuple(
        ReviewedItem(each.item.number, replace(each.decision, confirmed=True))
        for each in sample().items
        if each.decision
    )
    meeting.save("minutes", Review(items))


def test_template_new_check_and_preview(tmp_path: Path, capsys: Out) -> None:
    own = tmp_path / "vores referat.docx"
    assert main(["template", "new", str(own), "--style", "referat-udvalg"]) == 0
    assert capsys.readouterr().out.strip() == str(own)
    assert main(["template", "new", str(own)]) == 3
    assert main(["template", "new", str(tmp_path / "a.odt")]) == 2
    assert main(["template", "new", str(tmp_path / "a.docx"), "--style", "x"]) == 2
    assert main(["template", "check", str(own)]) == 0
    assert "er i orden" in capsys.readouterr().out
    assert main(["template", "preview", str(own)]) == 0
    shown = docx.Document(capsys.readouterr().out.strip())
    assert "Udvalget for Teknik og Miljø" in [each.text for each in shown.paragraphs]
    document = docx.Document(str(own))
    document.add_paragraph("{{ titel }}")
    document.save(str(own))
    assert main(["template", "check", str(own)]) == 2
    caught = capsys.readouterr()
    assert "Mente du title?" in caught.out
    assert "har 1 fejl" in caught.err
    assert main(["template", "check", str(own), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["hint"] == "Mente du title?"


def test_export_every_format(meeting: Meeting, capsys: Out) -> None:
    words = [
        "--format",
        "docx,odt,html,md,txt",
        "--items",
        "--transcript",
        "docx,txt,srt,vtt,json,csv",
        "--agman",
        "--json",
    ]
    assert main(["export", str(meeting.folder), *words]) == 0
    caught = capsys.readouterr()
    written = json.loads(caught.out)["written"]
    assert len(written) == len(set(written)) == 5 + 1 + 5 + 6 + 1
    names = {each.name for each in (meeting.out / "eksport").iterdir()}
    assert {"referat.docx", "referat.kilder.json", "transskription.vtt", "referat.agman.xml", "uddrag"} <= names
    assert "Ingen har bekræftet beslutningen under punkt 2, 3 og 4" in caught.err
    assert "brug --public" in caught.err


def test_export_public_and_by_name(meeting: Meeting, tmp_path: Path, capsys: Out) -> None:
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0
    assert (
        main(["export", str(meeting.folder), "--public", "--mask-titles", "--items", "--agman", "--transcript", "txt"])
        == 0
    )
    folder = meeting.out / "eksport"
    names = {each.name for each in folder.iterdir()}
    assert names == {
        "referat-offentlig.docx",
        "uddrag-offentlig",
        "referat-offentlig.agman.xml",
        "transskription-offentlig.txt",
    }
    assert "Køb af ejendom" not in (folder / "referat-offentlig.agman.xml").read_text(encoding="utf-8-sig")
    capsys.readouterr()
    assert main(["export", str(meeting.folder), "-o", str(tmp_path / "til nettet.html"), "--evidence", "ingen"]) == 0
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / "til nettet.html")]


def test_export_says_what_is_wrong(meeting: Meeting, tmp_path: Path, capsys: Out) -> None:
    folder = str(meeting.folder)
    assert main(["export", str(tmp_path / "intet")]) == 3
    assert main(["export", folder, "--format", "doc"]) == 2
    assert main(["export", folder, "--format", ""]) == 2
    assert main(["export", folder, "--format", "x/../../../udenfor.docx"]) == 2
    assert main(["export", folder, "--transcript", "x/../../../udenfor.txt"]) == 2
    assert not list(tmp_path.rglob("*udenfor*"))
    assert main(["export", folder, "--evidence", "fodnoter"]) == 2
    assert main(["export", folder, "--template", str(tmp_path / "væk.docx")]) == 2
    assert main(["export", folder, "--transcript", "mp3"]) == 2
    meeting.path("transcript").unlink()
    assert main(["export", folder, "--transcript", "srt"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_verify(meeting: Meeting, capsys: Out) -> None:
    assert main(["export", str(meeting.folder)]) == 0
    document = meeting.out / "eksport" / "referat.docx"
    capsys.readouterr()
    assert main(["verify", str(document)]) == 0
    out = capsys.readouterr().out
    assert "✓ Punkt 1: foreslået af maskinen, bekræftet af en person (optagelsen 0.12)" in out
    assert "✓ Punkt 3: foreslået af maskinen, ikke bekræftet (optagelsen 8.25)" in out
    document.write_bytes(document.read_bytes() + b"\x00")
    assert main(["verify", str(document), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["problems"] == ["referat.docx er ændret, siden det blev skrevet."]
    assert main(["verify", str(meeting.folder / "meeting.toml")]) == 2
    assert main(["verify", str(meeting.folder / "væk.docx")]) == 2


def test_approve_locks_and_a_change_is_found(meeting: Meeting, capsys: Out) -> None:
    folder = str(meeting.folder)
    assert main(["approve", folder, "til-godkendelse", "--who", "Tina"]) == 2
    assert "under punkt 2, 3" in capsys.readouterr().err
    confirm(meeting)
    assert main(["approve", folder, "sendt"]) == 2
    assert main(["approve", folder, "til-godkendelse", "--who", "Tina Engvang"]) == 0
    assert main(["approve", folder, "godkendt", "--who", "Karen Holmgaard", "--meeting", "mødet den 15. april"]) == 0
    out = capsys.readouterr().out
    locked = meeting.out / "godkendt" / "referat-udgave-1.docx"
    assert "godkendt af Karen Holmgaard på mødet den 15. april, låst med sha256" in out
    assert not locked.stat().st_mode & 0o222
    assert "Underskrifter" in [each.text for each in docx.Document(str(locked)).paragraphs]
    assert main(["verify", str(locked)]) == 0
    assert "Filen er den, der blev godkendt" in capsys.readouterr().out
    locked.chmod(0o644)
    document = docx.Document(str(locked))
    document.paragraphs[0].text = "Rettet"
    document.save(str(locked))
    assert main(["verify", str(locked)]) == 3
    assert "Filen er den, der blev godkendt" not in capsys.readouterr().out
    assert main(["approve", folder, "ny-udgave", "--who", "Tina"]) == 2
    assert main(["approve", folder, "ny-udgave", "--who", "Tina", "--reason", "Slåfejl"]) == 0
    capsys.readouterr()
    assert main(["approve", folder, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == 2
    review = meeting.value("minutes")
    assert (review.status, review.version, review.approvals[-1].reason) == ("udkast", 2, "Slåfejl")


def test_diff_between_files_and_against_the_proposal(meeting: Meeting, capsys: Out) -> None:
    folder = str(meeting.folder)
    assert main(["diff", folder]) == 0
    assert "Af de foreslåede ord blev 100 % stående." in capsys.readouterr().out
    assert main(["export", folder, "--format", "docx"]) == 0
    confirm(meeting)
    review = meeting.value("minutes")
    from dataclasses import replace

    decision = replace(review.items[2].decision, text="Orienteringen blev udsat.", origin="human")
    meeting.save(
        "minutes",
        replace(review, items=(*review.items[:2], replace(review.items[2], decision=decision), *review.items[3:])),
    )
    assert main(["export", folder, "--format", "txt"]) == 0
    capsys.readouterr()
    assert main(["diff", folder, "--json"]) == 0
    shares = {each["item"]: each["share_kept"] for each in json.loads(capsys.readouterr().out)["items"]}
    assert shares == {"1": 1.0, "2": 1.0, "3": 2 / 5}
    place = meeting.out / "eksport"
    assert main(["diff", str(place / "referat.docx"), str(place / "referat.docx")]) == 0
    assert "Teksten er den samme." in capsys.readouterr().out
    assert main(["export", folder, "-o", str(place / "ny.docx")]) == 0
    capsys.readouterr()
    assert main(["diff", str(place / "referat.docx"), str(place / "ny.docx")]) == 0
    out = capsys.readouterr().out
    assert "Punkt 3: Status på vintertjenesten" in out
    assert "[-taget til efterretning-]{+udsat+}" in out
    assert main(["diff", str(place / "væk.docx"), str(place / "ny.docx")]) == 2
    assert main(["diff", str(place)]) == 3
