"""What the page says of a meeting is what the commands say: words, remarks, the referat, and what is not confirmed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stt_minutes import pipeline, settings
from stt_minutes.cli import main
from stt_minutes.documents import approval, extracts
from stt_minutes.engines import word_list
from stt_minutes.errors import InvalidOption
from stt_minutes.values import AgendaItem, Remark, Turn
from stt_minutes.web import view
from stt_minutes.web.library import Library
from stt_minutes.web.session import Session

if TYPE_CHECKING:
    from stt_minutes.meeting import Meeting


def _house_words(meeting: Meeting) -> None:
    path = word_list(settings.load(meeting.facts().settings))
    path.parent.mkdir(parents=True, exist_ok=True)
    first = next(word.text for segment in meeting.value("transcript").segments for word in segment.words)
    path.write_text(f"{first} -> Husets\n", encoding="utf-8")


def _turns(meeting: Meeting) -> None:
    end = meeting.value("transcript").duration_ms
    meeting.save("turns", (Turn(0, end // 2, "Taler 1"), Turn(end // 2, end, "Taler 2")))


def _one_voice(meeting: Meeting) -> None:
    meeting.save("turns", (Turn(0, meeting.value("transcript").duration_ms, "Taler 1"),))


def _remarks(meeting: Meeting) -> None:
    agenda, transcript = meeting.value("agenda"), meeting.value("transcript")
    remark = Remark("number_jumps", "Nummeret springer fra 3 til 5.")
    meeting.save("agenda", replace(agenda, remarks=(remark, replace(remark, text="Nummeret springer fra 6 til 8."))))
    heard = Remark("cut_off", "Lyden slutter brat.", start_ms=1000, end_ms=2000)
    meeting.save("transcript", replace(transcript, remarks=(heard,)), made_by={"model": "base"})


def _facts(meeting: Meeting) -> None:
    meeting.toml.write_text('body = "Havneudvalget"\nplace = "Kajen"\n' + meeting.toml.read_text(encoding="utf-8"))


def _no_transcript(meeting: Meeting) -> None:
    for name in ("transcript", "sections", "draft"):
        meeting.path(name).unlink(missing_ok=True)


@pytest.mark.parametrize("change", [_house_words, _turns, _one_voice, _remarks, _facts, _no_transcript])
def test_the_page_shows_what_the_commands_make(change, meeting: Meeting) -> None:
    _house_words(meeting)
    change(meeting)
    scene = Session(meeting).scene
    assert scene.minutes == pipeline.minutes(meeting)
    if meeting.has("transcript"):
        assert scene.applied == pipeline.heard(meeting)
        assert "Husets" in [word[0] for segment in view.transcript(scene) for word in segment[6]]
    shown = [remark["text"] for remark in view.meeting(scene)["remarks"]]
    assert shown == [remark.text for remark in pipeline.minutes(meeting).remarks]


def test_a_new_rule_in_the_houses_list_reaches_the_open_page(meeting: Meeting) -> None:
    session = Session(meeting)
    before = session.revision
    _house_words(meeting)
    assert session.refresh()
    assert session.revision != before
    assert session.scene.applied == pipeline.heard(meeting)


def test_the_correction_of_a_word_of_the_houses_list_is_no_clash(meeting: Meeting) -> None:
    _house_words(meeting)
    session = Session(meeting)
    segment = session.scene.applied.segments[0]
    session.edit(session.revision, "words", {"segment": segment.id, "text": "Noget helt andet"})
    again = Session(meeting).scene
    assert again.applied == pipeline.heard(meeting)
    assert again.applied.segments[0].text == "Noget helt andet"
    assert view.meeting(again)["clashes"] == []


def _said(meeting: Meeting, capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """Who waits, by whom it is asked."""
    scene = Session(meeting).scene
    capsys.readouterr()
    assert main(["status", str(meeting.folder), "--json"]) == 0
    status = json.loads(capsys.readouterr().out)["unconfirmed"]
    library = Library(meeting.folder.parent)
    (entry,) = [each for each in library.listing() if each["name"] == meeting.folder.name]
    minutes = pipeline.minutes(meeting)
    written = [
        each.item.key
        for each in minutes.items
        if (found := extracts.metadata(minutes, each)["beslutning"]) and not found["bekræftet"]
    ]
    states = {each["key"]: each["state"] for each in view.meeting(scene)["items"]}
    return {
        "page": view.unconfirmed(scene),
        "states": [key for key, state in states.items() if state in {"look", "none"}],
        "approval": list(approval.unconfirmed(minutes)),
        "status": status,
        "extracts": [*written, *(key for key, state in states.items() if state == "none")],
        "overview": ["?"] * entry["left"],
    }


def _agree(meeting: Meeting, capsys: pytest.CaptureFixture[str]) -> list[str]:
    said = _said(meeting, capsys)
    waiting = said["page"]
    assert sorted(said["extracts"]) == sorted(waiting)
    assert len(said.pop("overview")) == len(waiting)
    del said["extracts"]
    assert {name: found for name, found in said.items() if found != waiting} == {}
    return waiting


def test_one_meaning_of_unconfirmed(meeting: Meeting, capsys: pytest.CaptureFixture[str]) -> None:
    agenda = meeting.value("agenda")
    closed = AgendaItem("8", "Køb af ejendom", open=False)
    sub = (AgendaItem("7", "Meddelelser"), AgendaItem("7.1", "Nyt fra formanden"))
    meeting.save("agenda", replace(agenda, items=(*agenda.items, *sub, closed)))
    draft = meeting.load("draft")
    meeting.save("draft", draft.value)  # it stands for the agenda as it is
    everything = _agree(meeting, capsys)
    assert "7" not in everything  # a heading is decided in its sub-items
    assert "8" not in everything  # nothing was heard of a closed item
    session = Session(meeting)

    def edit(name: str, **payload) -> list[str]:
        session.edit(session.revision, name, payload)
        return _agree(meeting, capsys)

    assert "7.1" in everything
    assert "7.1" not in edit("confirm", item="7.1", confirmed=True)  # no decision is one that can be confirmed
    assert "3" in edit("decision", item="3", type="andet", text="Skrevet, men ikke bekræftet.")
    assert "3" not in edit("confirm", item="3", confirmed=True)
    assert "8" in edit("decision", item="8", type="andet", text="Ejendommen købes.")
    with pytest.raises(InvalidOption, match="8"):
        approval.advance(
            session.scene.human.review, pipeline.minutes(meeting), "til_godkendelse", who="Tina", at="2026"
        )
    left = edit("confirm", item="8", confirmed=True)
    for key in left:
        left = edit("confirm", item=key, confirmed=True)
    assert left == []
    review = approval.advance(
        session.scene.human.review,
        pipeline.minutes(meeting),
        "til_godkendelse",
        who="Tina",
        at="2026-04-16T10:00:00+00:00",
    )
    assert review.status == "til_godkendelse"


def test_the_way_out_of_an_approved_referat_names_a_command_that_exists(
    meeting: Meeting, capsys: pytest.CaptureFixture[str]
) -> None:
    from stt_minutes.values import Review

    meeting.save("minutes", Review(status="godkendt"))
    assert main(["approve", str(meeting.folder), "godkendt", "--who", "Karen"]) == InvalidOption.exit_code
    hint = capsys.readouterr().err
    assert "stt-minutes approve MØDE ny-udgave" in hint
    words = hint.partition("stt-minutes approve MØDE ")[2].replace("GRUND", "Fejl").replace("NAVN", "Karen").split()
    assert main(["approve", str(meeting.folder), *(word.rstrip(".") for word in words)]) == 0
    assert meeting.value("minutes").status == "udkast"
