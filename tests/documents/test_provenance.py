"""The side file, and `verify`: every link is resolved again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stt_minutes.documents import provenance, reading, render
from stt_minutes.documents.sample import sample, sample_transcript
from stt_minutes.errors import DamagedFile
from stt_minutes.values import Provenance, Span

if TYPE_CHECKING:
    from pathlib import Path

TIMES = {each.id: each.span for each in sample_transcript().segments}


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    target = tmp_path / "referat.docx"
    minutes = replace(sample(), provenance=Provenance("lyd", "tekst", "base"))
    render(minutes, target, transcript=sample_transcript())
    provenance.record(target, minutes, sample_transcript())
    return target


def verified(document: Path, **facts: object) -> provenance.Verdict:
    found = provenance.read(provenance.side_file(document))
    given = {"times": TIMES, "sound_sha256": "lyd", "transcript_sha256": "tekst", **facts}
    times = given.pop("times")
    return provenance.verify(found, document, reading.paragraphs(document), times, **given)  # type: ignore[arg-type]


def test_the_side_file_leads_from_statement_to_time(exported: Path) -> None:
    found = provenance.read(exported.with_name("referat.kilder.json"))
    two = next(each for each in found.statements if each.item == "2")
    assert two.text.startswith("Udvalget godkendte indstillingen med den ændring")
    assert [(each.segment, each.start_ms, each.end_ms) for each in two.links] == [
        ("s2", 350_000, 362_000),
        ("s3", 362_500, 371_000),
    ]
    assert [each.author for each in found.statements] == ["maskine_bekræftet", "maskine", "maskine", "person", "person"]
    assert found.provenance.sound_sha256 == "lyd"


def test_what_holds_holds(exported: Path) -> None:
    assert verified(exported).holds
    assert len(verified(exported).statements) == 5


def test_a_changed_document_is_found(exported: Path) -> None:
    import docx

    document = docx.Document(str(exported))
    paragraph = next(each for each in document.paragraphs if each.text == "Orienteringen blev taget til efterretning.")
    paragraph.runs[0].text = "Orienteringen blev afvist."
    document.save(str(exported))
    verdict = verified(exported)
    assert verdict.problems == ("referat.docx er ændret, siden det blev skrevet.",)
    bad = [each.source.item for each in verdict.statements if each.problems]
    assert bad == ["3"]


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"sound_sha256": "anden"}, "Lyden er en anden end den, referatet blev lavet af."),
        ({"sound_sha256": None}, "Lyden findes ikke længere, så kilderne kan ikke slås efter."),
        ({"transcript_sha256": "anden"}, "Transskriptionen er en anden end den, referatet blev lavet af."),
    ],
)
def test_changed_sources_are_found(exported: Path, facts: dict[str, object], problem: str) -> None:
    assert verified(exported, **facts).problems == (problem,)


def test_moved_and_missing_segments_are_found(exported: Path) -> None:
    times = {**TIMES, "s4": Span(1, 2)}
    del times["s2"]
    problems = {each.source.item: each.problems for each in verified(exported, times=times).statements if each.problems}
    assert problems == {
        "2": ("Stykket s2 findes ikke længere i transskriptionen.",),
        "3": ("Stykket s4 ligger et andet sted i optagelsen nu.",),
    }


def test_all_formats_share_one_side_file_until_a_statement_changes(exported: Path) -> None:
    minutes = replace(sample(), provenance=Provenance("lyd", "tekst", "base"))
    html = exported.with_suffix(".html")
    render(minutes, html)
    side = provenance.record(html, minutes, sample_transcript())
    assert set(provenance.read(side).documents or {}) == {"referat.docx", "referat.html"}
    provenance.record(html, replace(minutes, version=2), sample_transcript())
    assert set(provenance.read(side).documents or {}) == {"referat.html"}
    assert verified(exported).problems == ("Kildefilen nævner ikke referat.docx.",)


def test_a_damaged_side_file(exported: Path) -> None:
    side = provenance.side_file(exported)
    side.write_text("{}", encoding="utf-8")
    with pytest.raises(DamagedFile, match=r"referat\.kilder\.json"):
        provenance.read(side)
    provenance.record(exported, sample(), sample_transcript())
    assert provenance.read(side).statements


def test_reading_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    from stt_minutes.errors import InvalidOption

    with pytest.raises(InvalidOption, match=r"a\.pdf"):
        reading.paragraphs(tmp_path / "a.pdf")
    (tmp_path / "a.docx").write_bytes(b"nix")
    with pytest.raises(DamagedFile, match=r"a\.docx"):
        reading.paragraphs(tmp_path / "a.docx")
