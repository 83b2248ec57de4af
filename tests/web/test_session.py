from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stt_minutes import store
from stt_minutes.errors import InvalidOption
from stt_minutes.values import AgendaItem, Corrections, Decision, Draft, Review
from stt_minutes.web import view
from stt_minutes.web.history import Human
from stt_minutes.web.session import Session, Stale

if TYPE_CHECKING:
    from stt_minutes.meeting import Meeting


def edit(session: Session, name: str, group: str | None = None, /, **payload: Any) -> None:
    session.edit(session.revision, name, payload, group)


def on_disk(meeting: Meeting) -> Human:
    return Human(meeting.value("corrections", Corrections()), meeting.value("minutes", Review()))


def decided(session: Session, number: str) -> Decision | None:
    return next(each.decision for each in session.scene.minutes.items if each.item.number == number)


def text(session: Session, number: int) -> str:
    return next(each.text for each in session.scene.applied.segments if each.id == f"s{number}")


def test_an_edit_is_on_the_disk_in_the_peoples_files_and_nowhere_else(meeting: Meeting) -> None:
    before = {path.name: path.read_bytes() for path in meeting.folder.glob("*.json")}
    session = Session(meeting)
    edit(
        session,
        "words",
        segment="s3",
        text="Vi tager dagsordenen først er der bemærkninger til den det er der ikke så er dagsordenen godkendt.",
    )
    edit(session, "decision", item="2", type="godkendt", text="Anlægsbevillingen på 2.400.000 kr. blev godkendt.")
    after = {path.name: path.read_bytes() for path in meeting.folder.glob("*.json")}
    assert {name for name in after if after[name] != before.get(name)} == {"corrections.json", "minutes.json"}
    again = Session(meeting)
    assert text(again, 3).endswith("dagsordenen godkendt.")
    assert decided(again, "2").text == "Anlægsbevillingen på 2.400.000 kr. blev godkendt."
    assert decided(again, "2").origin == "human"
    assert decided(again, "2").evidence == ("s11",)


def test_undo_and_redo_reach_all_the_way_back_also_after_a_reload(meeting: Meeting) -> None:
    session = Session(meeting)
    states = [session.scene.human]
    for step in range(12):
        edit(session, "decision", item="1", type="godkendt", text=f"Udgave {step}")
        states.append(session.scene.human)
    session = Session(meeting)
    for expected in reversed(states[:-1]):
        session.undo(session.revision)
        assert session.scene.human == expected
    assert not session.history.undoable
    session = Session(meeting)
    for expected in states[1:]:
        session.redo(session.revision)
        assert session.scene.human == expected
    assert Session(meeting).scene.human == states[-1]


def test_a_burst_of_typing_is_one_step(meeting: Meeting) -> None:
    session = Session(meeting)
    for length in range(1, 9):
        edit(session, "decision", "g1", item="1", type="godkendt", text="Udgaven"[:length])
    edit(session, "decision", "g2", item="1", type="godkendt", text="Noget nyt")
    session.undo(session.revision)
    assert decided(session, "1").text == "Udgaven"
    session.undo(session.revision)
    assert on_disk(meeting) == Human()


def test_a_new_edit_ends_what_can_be_done_again(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "decision", item="1", type="godkendt", text="A")
    session.undo(session.revision)
    edit(session, "decision", item="1", type="godkendt", text="B")
    assert Session(meeting).history.redoable == []


def test_an_edit_that_changes_nothing_is_no_step(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "words", segment="s3", text=text(session, 3))
    assert session.history.undoable == []
    assert not meeting.has("corrections")


def test_a_crash_between_the_history_and_the_files_loses_nothing(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "decision", item="1", type="godkendt", text="Før")
    before = meeting.path("minutes").read_bytes()
    edit(session, "decision", item="1", type="godkendt", text="Efter")
    meeting.path("minutes").write_bytes(before)
    again = Session(meeting)
    assert decided(again, "1").text == "Efter"
    assert store.load(meeting.path("minutes"), "minutes", Review).value.items[0].decision.text == "Efter"
    again.undo(again.revision)
    assert decided(again, "1").text == "Før"


def test_a_crash_in_the_middle_of_an_undo_is_mended(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "decision", item="1", type="godkendt", text="Skrevet")
    written = meeting.path("minutes").read_bytes()
    session.undo(session.revision)
    meeting.path("minutes").write_bytes(written)
    assert Session(meeting).scene.human.review.items == ()


def test_a_line_cut_off_by_a_crash_loses_that_keystroke_only(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "decision", item="1", type="godkendt", text="Helt skrevet")
    log = meeting.folder / "edits.jsonl"
    with log.open("ab") as file:
        file.write(b'{"kind": "edit", "at": "2026')
    again = Session(meeting)
    assert decided(again, "1").text == "Helt skrevet"
    edit(again, "decision", item="1", type="godkendt", text="Videre")
    lines = log.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["edit", "edit"]


def test_a_stale_revision_is_refused_and_nothing_is_lost(meeting: Meeting) -> None:
    one, two = Session(meeting), Session(meeting)
    seen = two.revision
    edit(one, "decision", item="1", type="godkendt", text="Fra den ene")
    with pytest.raises(Stale):
        two.edit(seen, "decision", {"item": "1", "type": "udsat", "text": "Fra den anden"})
    assert decided(two, "1").text == "Fra den ene"
    edit(two, "decision", item="1", type="udsat", text="Fra den anden")
    two.undo(two.revision)
    assert decided(Session(meeting), "1").text == "Fra den ene"


def test_a_file_changed_by_hand_is_read_again_and_makes_the_page_stale(meeting: Meeting) -> None:
    session = Session(meeting)
    seen = session.revision
    meeting.save("minutes", Review(closed_at="17:00"))
    with pytest.raises(Stale):
        session.edit(seen, "closed_at", {"time": "17.30"})
    assert session.scene.minutes.closed_at == "17:00"


def test_an_undo_that_no_longer_fits_is_refused_in_words(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "closed_at", time="17.30")
    meeting.save("minutes", Review(closed_at="18:00"))
    session.refresh()
    with pytest.raises(InvalidOption, match="ændret uden om siden"):
        session.undo(session.revision)


BAD = [
    ("ukendt", {}),
    ("words", {"segment": "findes ikke", "text": "x"}),
    ("words", {"segment": "s1", "text": 7}),
    ("words", {"segment": "s1", "text": "x" * 200_000}),
    ("assign", {"start_ms": -5, "end_ms": 10, "item": "1"}),
    ("assign", {"start_ms": 500, "end_ms": 500, "item": "1"}),
    ("assign", {"start_ms": 0, "end_ms": 99_999_999, "item": "1"}),
    ("assign", {"start_ms": 0, "end_ms": 1000, "item": "99"}),
    ("assign", {"start_ms": True, "end_ms": 1000, "item": "1"}),
    ("quarantine", {"segment": "s1", "state": "ok"}),
    ("quarantine", {"segment": "q1", "state": "væk"}),
    ("decision", {"item": "1", "type": "opfundet", "text": "x"}),
    ("decision", {"item": None, "type": "godkendt", "text": "x"}),
    ("votes", {"item": "2", "votes": {"for": -1}}),
    ("votes", {"item": "2", "votes": {"for": "mange"}}),
    ("votes", {"item": "2", "votes": {"hokus": 1}}),
    ("lists", {"item": "2", "followups": "alt"}),
    ("attendance", {"attendance": [{"who": "A", "event": "fløj"}]}),
    ("closed_at", {"time": "25.00"}),
    ("settle", {"kind": "words", "start_ms": 1, "end_ms": 2, "keep": True}),
    ("replace_all", {"find": " ", "write": "x", "segments": ["s1"]}),
    ("move_item", {"from": "77", "item": "1"}),
]


@pytest.mark.parametrize(("name", "payload"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_what_the_page_cannot_ask_for_is_refused_and_leaves_no_trace(
    meeting: Meeting, name: str, payload: dict[str, Any]
) -> None:
    session = Session(meeting)
    with pytest.raises(InvalidOption):
        session.edit(session.revision, name, payload)
    assert not (meeting.folder / "edits.jsonl").exists()
    assert not meeting.has("corrections")
    assert not meeting.has("minutes")


def test_signs_that_no_document_can_hold_are_left_out(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "decision", item="1", type="andet", text="Ja\x00\x0b tak\ud800")
    assert decided(session, "1").text == "Ja tak"


def test_confirming_the_proposal_and_taking_it_back_leaves_nothing(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "confirm", item="3", confirmed=True, who="Kirsten")
    assert decided(session, "3").confirmed
    assert decided(session, "3").origin == "machine"
    assert view.unconfirmed(session.scene) == ["1", "2", "4", "5"]
    edit(session, "confirm", item="3", confirmed=False)
    assert replace(on_disk(meeting).review, cases=()) == Review()


def test_a_changed_decision_must_be_confirmed_anew(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "confirm", item="3", confirmed=True)
    edit(session, "decision", item="3", type="drøftet", text="Orienteringen blev drøftet.")
    assert not decided(session, "3").confirmed


def test_a_speaker_is_named_everywhere_and_named_back(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "speaker", segment="s1", name="Birgit Møllegård", everywhere=True)
    machine = [each.speaker for each in session.scene.transcript.segments]
    voices = [each.speaker for each in session.scene.applied.segments]
    assert voices == ["Birgit Møllegård" if voice == "Taler 1" else voice for voice in machine]
    edit(session, "speaker", segment="s5", name="", everywhere=True)
    edit(session, "speaker", segment="s3", name="", everywhere=True)
    assert session.scene.human.corrections.speakers == ()


def test_replace_all_changes_only_what_was_chosen(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "replace_all", find="Merete", write="Marete", segments=["s2"])
    edit(session, "replace_all", find="vi", write="I", segments=["s1"])
    assert text(session, 2).startswith("Marete har")
    assert text(session, 1) == "Goddag og velkommen allesammen så skal I til at i gang."
    assert "Vi tager" in text(session, 3)


# --- running again -------------------------------------------------------------------------------------------------------


def test_a_new_transcript_keeps_every_edit_and_asks_where_they_meet(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "words", segment="s3", text=text(session, 3).replace("gogen", "godkendt"))
    edit(session, "speaker", segment="s1", name="Birgit Møllegård", everywhere=True)
    edit(session, "decision", item="4", type="udsat", text="Sagen blev udsat til mødet i maj.")
    machine = meeting.load("transcript").value
    raw = store.dump(machine)
    for segment in raw["segments"]:
        segment["id"] = f"ny-{segment['id']}"
        for word in segment["words"]:
            word["text"] = word["text"].replace("gogen", "gået hen")
    meeting.save("transcript", store.parse(type(machine), raw))
    draft: Draft = meeting.value("draft")
    raw_draft = store.dump(draft)
    raw_draft["items"][3]["decision"]["text"] = "Sagen blev taget af dagsordenen."
    meeting.save("draft", store.parse(Draft, raw_draft))

    assert session.refresh()
    third = next(each for each in session.scene.applied.segments if each.id == "ny-s3")
    assert third.text.endswith("godkendt.")
    assert third.speaker == "Birgit Møllegård"
    assert decided(session, "4").text == "Sagen blev udsat til mødet i maj."
    clashes = view.meeting(session.scene)["clashes"]
    assert [(each["about"], each["yours"], each["now"]) for each in clashes] == [
        ("words", "godkendt.", "gået hen."),
        ("decision", "Sagen blev udsat til mødet i maj.", "Sagen blev taget af dagsordenen."),
    ]
    first = clashes[0]
    edit(session, "settle", kind="words", start_ms=first["start_ms"], end_ms=first["end_ms"], keep=True)
    edit(session, "seen_proposal", item="4")
    assert view.meeting(session.scene)["clashes"] == []
    assert decided(session, "4").text == "Sagen blev udsat til mødet i maj."


def renumbered(meeting: Meeting, *numbers: str, **changes: Any) -> None:
    """The agenda with other numbers, in their order; `changes` are made to what was item 4."""
    agenda = meeting.value("agenda")
    items = [replace(each, number=number) for each, number in zip(agenda.items, numbers, strict=True)]
    items[3] = replace(items[3], **changes)
    meeting.save("agenda", replace(agenda, items=tuple(sorted(items, key=lambda each: each.number))))


def questions(session: Session) -> list[dict[str, Any]]:
    return [each for each in view.meeting(session.scene)["clashes"] if each["about"] == "agenda"]


def test_words_follow_their_case_to_its_new_number(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "decision", item="4", type="udsat", text="Sagen blev udsat til mødet i maj.")
    edit(session, "confirm", item="4", confirmed=True)
    edit(session, "decision", item="6", type="andet", text="Arealet købes.")
    written = meeting.path("minutes").read_bytes()
    renumbered(meeting, "1", "2", "3", "5", "4", "7")
    session.refresh()
    assert questions(session) == []
    assert decided(session, "5").text == "Sagen blev udsat til mødet i maj."
    assert decided(session, "5").confirmed
    assert decided(session, "4").text == "Sagen blev udsat til næste møde."
    assert decided(session, "7").text == "Arealet købes."
    assert meeting.path("minutes").read_bytes() == written
    edit(session, "decision", item="4", type="andet", text="Intet.")
    assert [each.key for each in on_disk(meeting).review.items] == ["4", "5", "7"]
    session.undo(session.revision)
    assert meeting.path("minutes").read_bytes() == written
    assert decided(session, "5").text == "Sagen blev udsat til mødet i maj."


def test_what_has_no_place_is_kept_apart_until_a_person_says_where_it_belongs(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "decision", item="4", type="udsat", text="Sagen blev udsat til mødet i maj.")
    edit(session, "confirm", item="4", confirmed=True, who="Bente Holm")
    renumbered(meeting, *"123456", title="Skolernes ferieplan", case_number="17.01.00-P20-1-26", parts=())
    session.refresh()
    assert decided(session, "4").text == "Sagen blev udsat til næste møde."
    assert not decided(session, "4").confirmed
    (question,) = questions(session)
    assert (question["item"], question["title"]) == ("4 (udgået)", "Lokalplan 112 for Kirkeengen")
    assert "4 (udgået)" in next(each.text for each in session.scene.minutes.remarks if each.kind == "kept_apart")
    edit(session, "decision", item="5", type="andet", text="Intet.")
    edit(Session(meeting), "move_item", **{"from": "4 (udgået)", "item": "3"})
    session.refresh()
    assert decided(session, "3").text == "Sagen blev udsat til mødet i maj."
    assert not decided(session, "3").confirmed
    assert questions(session) == []
    session.undo(session.revision)
    assert len(questions(session)) == 1
    with pytest.raises(InvalidOption, match="allerede"):
        edit(session, "move_item", **{"from": "4 (udgået)", "item": "5"})
    edit(session, "drop_item", **{"from": "4 (udgået)"})
    assert questions(session) == []
    assert [each.key for each in on_disk(meeting).review.items] == ["5"]


def test_a_closed_item_that_is_opened_waits_for_a_new_yes(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "decision", item="6", type="andet", text="Arealet købes.")
    edit(session, "confirm", item="6", confirmed=True)
    gone = {"who": "Torben Lyngvig", "event": "inhabil", "item": "6"}
    edit(session, "attendance", attendance=[gone, {"who": "Sofie Engkjær", "event": "ankom", "item": "2"}])
    agenda = meeting.value("agenda")
    opened = replace(agenda.items[-1], open=True)
    meeting.save("agenda", replace(agenda, items=(*agenda.items[:-1], opened)))
    session.refresh()
    assert decided(session, "6") is None
    assert [each.who for each in session.scene.minutes.attendance] == ["Sofie Engkjær"]
    (question,) = questions(session)
    assert question["was_closed"]
    assert question["yours"] == "Arealet købes.\nTorben Lyngvig"
    edit(session, "move_item", **{"from": question["item"], "item": "6"})
    assert decided(session, "6").text == "Arealet købes."
    assert not decided(session, "6").confirmed
    assert [each.who for each in session.scene.minutes.attendance] == ["Torben Lyngvig", "Sofie Engkjær"]


def test_a_stretch_of_a_case_that_is_gone_is_under_no_open_item(meeting: Meeting) -> None:
    session = Session(meeting)
    edit(session, "assign", start_ms=20_000, end_ms=30_000, item="6")
    agenda = meeting.value("agenda")
    other = AgendaItem("6", "Skolernes ferieplan")
    meeting.save("agenda", replace(agenda, items=(*agenda.items[:-1], other)))
    session.refresh()
    here = next(each for each in session.scene.placed if each.start_ms <= 25_000 < each.end_ms)
    assert here.item == "6 (udgået)"
    assert [each["yours"] for each in view.meeting(session.scene)["clashes"]] == ["6 (udgået)"]


# --- whatever people do --------------------------------------------------------------------------------------------------

acts = st.one_of(
    st.tuples(st.just("words"), st.fixed_dictionaries({"segment": st.sampled_from(["s1", "s3", "s9", "q1"]), "text": st.sampled_from(["", "ja", "en to tre", "Vi tager dagsordenen godkendt"])})),
    st.tuples(st.just("assign"), st.fixed_dictionaries({"start_ms": st.integers(0, 60_000), "end_ms": st.integers(60_001, 120_000), "item": st.sampled_from(["1", "2", "4", None])})),
    st.tuples(st.just("speaker"), st.fixed_dictionaries({"segment": st.sampled_from(["s1", "s5"]), "name": st.sampled_from(["A", "B", ""]), "everywhere": st.booleans()})),
    st.tuples(st.just("cut"), st.fixed_dictionaries({"at_ms": st.integers(0, 120_000), "joined": st.booleans()})),
    st.tuples(st.just("quarantine"), st.fixed_dictionaries({"segment": st.just("q1"), "state": st.sampled_from(["ok", "dropped", None])})),
    st.tuples(st.just("decision"), st.fixed_dictionaries({"item": st.sampled_from(["1", "5"]), "type": st.just("andet"), "text": st.sampled_from(["x", "y"])})),
    st.tuples(st.just("confirm"), st.fixed_dictionaries({"item": st.sampled_from(["1", "3"]), "confirmed": st.booleans()})),
    st.tuples(st.just("check"), st.fixed_dictionaries({"kind": st.just("unheard"), "start_ms": st.integers(0, 9), "end_ms": st.integers(10, 20)})),
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, max_size=8))
def test_undoing_everything_leads_back_to_the_machines_own(
    made_once: Path, tmp_path_factory: pytest.TempPathFactory, todo: list[tuple[str, dict[str, Any]]]
) -> None:
    import shutil

    from stt_minutes.meeting import Meeting

    folder = tmp_path_factory.mktemp("any") / "m"
    shutil.copytree(made_once, folder, ignore=shutil.ignore_patterns("*.flac"))
    session = Session(Meeting(folder))
    for name, payload in todo:
        try:
            session.edit(session.revision, name, payload)
        except InvalidOption:
            continue
        assert Session(Meeting(folder)).scene.human == session.scene.human
        assert session.scene.placed[0].start_ms == 0
    last = session.scene.human
    while session.history.undoable:
        session.undo(session.revision)
    assert on_disk(Meeting(folder)) == Human()
    session = Session(Meeting(folder))
    while session.history.redoable:
        session.redo(session.revision)
    assert {
        name: set(getattr(session.scene.human.corrections, name)) for name in ("words", "items", "breaks", "speakers")
    } == {name: set(getattr(last.corrections, name)) for name in ("words", "items", "breaks", "speakers")}
    assert session.scene.human.review == last.review


def test_an_item_that_only_gathers_sub_items_waits_for_no_decision(meeting: Meeting) -> None:
    agenda = meeting.agenda()
    more = (
        AgendaItem("7", "Meddelelser"),
        AgendaItem("7.1", "Nyt fra formanden"),
        AgendaItem("7.2", "Nyt fra direktøren"),
    )
    meeting.save("agenda", replace(agenda, items=(*agenda.items, *more)))
    scene = Session(meeting).scene
    states = {each["number"]: each["state"] for each in view.meeting(scene)["items"]}
    assert (states["7"], states["7.1"], states["7.2"]) == ("group", "none", "none")
    assert {"7.1", "7.2"} <= set(view.unconfirmed(scene))
    assert "7" not in view.unconfirmed(scene)


def test_an_edit_made_on_another_agenda_is_refused(meeting: Meeting) -> None:
    session = Session(meeting)
    edition = view.edition(session.scene)
    edit(session, "decision", item="4", type="andet", text="Ja.", edition=edition)
    renumbered(meeting, "1", "2", "3", "5", "4", "6")
    session.refresh()
    with pytest.raises(InvalidOption, match="Dagsordenen er ændret"):
        edit(session, "decision", item="4", type="andet", text="Nej.", edition=edition)
    assert decided(session, "5").text == "Ja."
