"""The public version: nothing of a closed item but title and number, wherever one looks in the file."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stt_minutes.documents import FORMATS, STYLES, Options, agman, extracts, package, render, style, transcripts
from stt_minutes.documents.public import publish, shut
from stt_minutes.values import (
    Agenda,
    AgendaItem,
    Attachment,
    Attendance,
    Body,
    Decision,
    EarlierDecision,
    Followup,
    Guest,
    Member,
    Minutes,
    MinutesItem,
    Part,
    Provenance,
    Recommendation,
    Remark,
    Segment,
    Span,
    Statement,
    Transcript,
    Votes,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = "KANARIEFUGL"
SEGMENTS = ("s-kanariefugl",)


def secret_minutes() -> Minutes:
    """A meeting whose closed item has the canary in every field that can hold text."""
    closed = AgendaItem(
        "2",
        "Køb af ejendom",
        "82.01.00G10-2-26",
        open=False,
        guests=(Guest(f"{CANARY} gæst", CANARY, "10:00"),),
        parts=(
            Part(f"{CANARY} overskrift", None, CANARY),
            Part("Bilag", "bilag", CANARY),
            Part("Beslutning", "beslutning", CANARY),
        ),
        attachments=(Attachment(f"{CANARY} bilag", open=True, id=CANARY),),
        recommendations=(Recommendation("1", CANARY),),
        earlier=(EarlierDecision(CANARY, CANARY, CANARY, CANARY),),
        case_type=CANARY,
    )
    opened = AgendaItem(
        "1",
        "Åben sag",
        parts=(
            Part("Sagsfremstilling", "sagsfremstilling", "Åben tekst."),
            Part("Bilag", "bilag", f"Kort\n{CANARY} (lukket bilag)"),
        ),
        attachments=(Attachment("Kort"), Attachment(CANARY, open=False)),
    )
    withheld = AgendaItem(
        "3",
        "Sag med hemmelig beslutning",
        parts=(Part("Bilag", "bilag", f"Åbent notat\n{CANARY} (må ikke offentliggøres)"),),
    )
    agenda = Agenda(
        Body("Udvalget"),
        (opened, closed, withheld),
        "2026-03-18",
        "15:00",
        members=(Member("Karen Holmgaard", "A", None, "afbud", f"{CANARY} sygdom"),),
        header=(CANARY,),
        unplaced=(CANARY,),
        remarks=(Remark("k", CANARY),),
    )
    return Minutes(
        agenda,
        (
            MinutesItem(
                opened,
                Decision("godkendt", "Godkendt.", 0.9, "machine", SEGMENTS, confirmed=True),
                followups=(Followup(CANARY, CANARY),),
            ),
            MinutesItem(
                closed,
                Decision("udsat", CANARY, origin="human", confirmed=True),
                Votes(1, 2, 3, (CANARY,), (CANARY,), (CANARY,), SEGMENTS),
                (CANARY,),
                (Followup(CANARY, CANARY),),
                (Statement("dissent", CANARY, CANARY),),
                (Span(1000, 2000),),
            ),
            MinutesItem(
                withheld,
                Decision("godkendt", CANARY, origin="human", publishable=False),
                statements=(Statement("protocol", CANARY),),
            ),
        ),
        (Attendance(f"{CANARY} person", "inhabil", "2", 1500, 1.0, SEGMENTS),),
        remarks=(Remark("k", CANARY, "2"),),
        provenance=Provenance(CANARY, CANARY, CANARY, CANARY),
    )


def members_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """Everything in a file: the members of a zip, the streams of a PDF, or the file itself."""
    raw = path.read_bytes()
    yield path.name, raw
    if raw.startswith(b"PK"):
        yield from package.members(raw).items()
    for chunk in raw.split(b"stream\n")[1:] if raw.startswith(b"%PDF") else []:
        try:
            yield "stream", zlib.decompressobj().decompress(chunk)
        except zlib.error:
            continue


def leaks(path: Path) -> list[str]:
    """The members that hold the canary in any spelling."""
    return [
        name for name, content in members_of(path) if CANARY.lower().encode() in content.lower().replace(b"\x00", b"")
    ]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("evidence", ["kommentarer", "slutnoter", "fil", "ingen"])
def test_no_canary_in_any_member(tmp_path: Path, suffix: str, evidence: str) -> None:
    target = tmp_path / f"referat{suffix}"
    render(
        secret_minutes(),
        target,
        options=Options(public=True, evidence=evidence, signatures=True, sound=f"{CANARY}.opus"),
    )  # type: ignore[arg-type]
    assert leaks(target) == []
    if suffix != ".pdf":
        text = "".join(content.decode(errors="replace") for _, content in members_of(target))
        assert "Lukket: Køb af ejendom" in text
        assert "82.01.00G10-2-26" in text.replace("\\-", "-")
        assert "Åben tekst." in text
        assert "Kort" in text


@pytest.mark.parametrize("name", STYLES)
def test_no_canary_in_any_house_style(tmp_path: Path, name: str) -> None:
    render(secret_minutes(), tmp_path / "referat.docx", template=style(name), options=Options(public=True))
    assert leaks(tmp_path / "referat.docx") == []


def test_the_internal_version_has_it(tmp_path: Path) -> None:
    """The canary is one: it sings where it may."""
    render(secret_minutes(), tmp_path / "referat.docx")
    assert "word/document.xml" in leaks(tmp_path / "referat.docx")


def test_extracts_agman_and_transcripts(tmp_path: Path) -> None:
    minutes = secret_minutes()
    written = extracts.write(minutes, tmp_path, options=Options(public=True))
    agman.write(publish(minutes), tmp_path / "a.xml")
    words = (Word(CANARY, 1200, 1800),)
    heard = Transcript(
        "da", 9000, (Segment("s1", 1200, 1800, words), Segment("s2", 5000, 6000, (Word("Tak", 5000, 6000),)))
    )
    for suffix in transcripts.FORMATS:
        transcripts.write(heard, tmp_path / f"t{suffix}", without=minutes.items[1].spans)
    assert len(written) == 3
    assert [name for path in tmp_path.iterdir() for name in leaks(path)] == []
    assert "Tak" in (tmp_path / "t.txt").read_text(encoding="utf-8")


def _three(*attendance: Attendance, spans: tuple[tuple[int, int], ...] = ((0, 10), (20, 30), (30, 40))) -> Minutes:
    """An open item, a closed one and an open one, each with a topic that the machine proposes."""
    items = (AgendaItem("1", "Først"), AgendaItem("2", "Køb", open=False), AgendaItem("3", "Eventuelt"))
    topic = Statement("topic", "»Kanarie.«")
    found = tuple(
        MinutesItem(
            item,
            Decision("drøftet", "Drøftet.", 0.9, "machine", ("s1",)),
            statements=(topic, Statement("protocol", "Skrevet af en person.", origin="human")),
            spans=(Span(*span),),
        )
        for item, span in zip(items, spans, strict=True)
    )
    return Minutes(Agenda(Body("Udvalget"), items), found, attendance)


@pytest.mark.parametrize(
    ("spans", "kept"),
    [
        (((0, 10), (10, 20), (20, 30)), []),
        (((0, 10), (20, 30), (10, 20)), ["1"]),
        (((20, 30), (0, 10), (10, 20)), ["1"]),
    ],
)
def test_beside_a_closed_item_only_what_a_person_has_said_is_published(spans, kept) -> None:
    minutes = _three(spans=spans)
    published = {each.item.key: each for each in publish(minutes).items}
    assert [key for key in "13" if any(each.kind == "topic" for each in published[key].statements)] == kept
    assert all(any(each.kind == "protocol" for each in published[key].statements) for key in "13")
    sure = tuple(replace(each, decision=replace(each.decision, confirmed=True)) for each in minutes.items)
    told = publish(replace(minutes, items=sure)).items
    assert all(any(each.kind == "topic" for each in item.statements) for item in told if item.item.open)


def test_a_closed_item_that_was_not_heard_is_beside_those_of_the_agenda() -> None:
    minutes = _three(spans=((0, 10), (20, 30), (10, 20)))
    unheard = tuple(each if each.item.open else replace(each, spans=()) for each in minutes.items)
    told = publish(replace(minutes, items=unheard)).items
    assert [any(each.kind == "topic" for each in item.statements) for item in told] == [False, False, False]


def test_who_comes_back_after_a_closed_item_is_not_told_of() -> None:
    events = (
        Attendance("Anna", "inhabil", "2", 21),
        Attendance("Anna", "genindtrådt", "3", 30),
        Attendance("Bo", "forlod", "1", 5),
        Attendance("Bo", "ankom", "3", 31),
        Attendance("Carl", "ankom", "3", 32),
        Attendance("Anna", "forlod", "3", 35),
        Attendance("Anna", "ankom", "3", 38),
    )
    expected = [(each.who, each.event, each.item) for each in events[2:]]
    for made in (publish(_three(*events)), shut(_three(*events))):
        assert [(each.who, each.event, each.item) for each in made.attendance] == expected


def test_titles_can_be_masked(tmp_path: Path) -> None:
    render(secret_minutes(), tmp_path / "referat.txt", options=Options(public=True, mask_titles=True))
    text = (tmp_path / "referat.txt").read_text(encoding="utf-8")
    assert "Punkt 2: Lukket punkt" in text
    assert "Køb af ejendom" not in text
    assert "82.01.00G10-2-26" in text


def test_a_closed_decision_marked_publishable_is_published(tmp_path: Path) -> None:
    minutes = secret_minutes()
    open_now = replace(
        minutes.items[1], decision=Decision("godkendt", "Købet blev godkendt.", origin="human", publishable=True)
    )
    minutes = replace(minutes, items=(minutes.items[0], open_now, minutes.items[2]))
    render(minutes, tmp_path / "referat.docx", options=Options(public=True))
    text = package.members(tmp_path / "referat.docx")[package.MAIN].decode()
    assert "Købet blev godkendt." in text
    assert leaks(tmp_path / "referat.docx") == []


def test_an_unconfirmed_closed_proposal_is_not_published() -> None:
    minutes = secret_minutes()
    guess = replace(minutes.items[1], decision=Decision("godkendt", CANARY, 0.9, "machine", ("s1",), publishable=True))
    assert publish(replace(minutes, items=(guess,))).items[0].decision is None


def test_open_proposals_stay_marked_without_their_sources(tmp_path: Path) -> None:
    minutes = secret_minutes()
    proposed = replace(minutes.items[0], decision=Decision("godkendt", "Godkendt.", 0.9, "machine", SEGMENTS))
    render(replace(minutes, items=(proposed,)), tmp_path / "referat.docx", options=Options(public=True))
    text = package.members(tmp_path / "referat.docx")[package.MAIN].decode()
    assert "Godkendt." in text
    assert "FFF2CC" in text
    assert leaks(tmp_path / "referat.docx") == []


def test_the_draft_made_unasked_has_closed_items_by_title_only(tmp_path: Path) -> None:
    minutes = shut(secret_minutes())
    render(minutes, tmp_path / "referat.txt")
    text = (tmp_path / "referat.txt").read_text(encoding="utf-8")
    for each in minutes.items:
        assert each.item.title in text
        assert each.item.open or not each.item.parts
    closed = [each.item.number for each in minutes.items if not each.item.open]
    assert closed
    assert [each for each in (*minutes.attendance, *minutes.remarks) if each.item in closed] == []
