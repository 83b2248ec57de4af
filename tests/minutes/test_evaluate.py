"""Measuring against a truth, and the command."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from spoken_danish import transcript

from stt_minutes.cli import main
from stt_minutes.minutes.evaluate import evaluate, item_start_f1, item_time_share, mean, word_error_rate
from stt_minutes.minutes.facts import Fact, ItemFacts
from stt_minutes.minutes.truth import TrueSection, truth
from stt_minutes.minutes.truth import transcript as plain
from stt_minutes.values import (
    Agenda,
    AgendaItem,
    Attendance,
    Body,
    Decision,
    Draft,
    DraftItem,
    Evidence,
    Followup,
    Section,
    Votes,
)

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
import noise

CASE = Path(__file__).parent / "cases" / "byraad-solsund"
AGENDA = Agenda(Body("Byrådet"), (AgendaItem("1", "Et"), AgendaItem("2", "To"), AgendaItem("3", "Tre", open=False)))
HEARD = transcript("et to tre fire", "fem seks syv otte")
HALF = HEARD.segments[1].start_ms
TRUTH = truth(
    {
        "sections": [
            {"item": "-", "start_ms": 0, "end_ms": 100},
            {"item": "1", "also": ["2"], "start_ms": 100, "end_ms": HALF},
            {"item": "3", "start_ms": HALF, "end_ms": HEARD.duration_ms},
        ],
        "decisions": {
            "1": {"type": "godkendt", "votes": {"for": 3, "imod": 1, "undlod": 0}},
            "2": {"type": "andet", "alt_types": ["drøftet"]},
            "3": {"type": "godkendt"},
        },
        "attendance": [{"who": "Bo Holm", "event": "afbud", "item": "1", "time_ms": 5}],
        "closed": ["3"],
        "followups": [{"item": "1", "who": "Bo Holm", "what": "laver en plan"}],
    }
)


def test_share_of_time_counts_joint_items_as_right():
    right = (Section("2", 0, HALF), Section("3", HALF, HEARD.duration_ms))
    assert item_time_share(HEARD, right, TRUTH.sections) == pytest.approx(1.0, abs=0.15)
    assert item_time_share(HEARD, (Section("9", 0, HEARD.duration_ms),), TRUTH.sections) == 0.0
    assert item_time_share(transcript(), right, TRUTH.sections) is None


def test_starts_are_matched_one_to_one_within_ten_seconds():
    true = [TrueSection(frozenset({"1"}), 0, 30_000), TrueSection(frozenset({"2"}), 30_000, 60_000)]
    assert item_start_f1((Section("1", 9_000, 30_000), Section("2", 30_000, 60_000)), true) == 1.0
    assert item_start_f1((Section("1", 11_000, 30_000), Section("2", 30_000, 60_000)), true) == 0.5
    twice = (Section("1", 0, 5_000), Section("1", 5_000, 30_000), Section("2", 30_000, 60_000))
    assert item_start_f1(twice, true) == pytest.approx(0.8)
    assert item_start_f1((), ()) is None


def draft(kind="tiltrådt"):
    decision = Decision(kind, "Tiltrådt.", evidence=("s1",))
    items = (
        DraftItem("1", decision, Votes(3, 1), followups=(Followup("plan laves", "Bo", item="1"),)),
        DraftItem("2", Decision("drøftet", "Drøftet.", evidence=("s1",))),
        DraftItem("3", decision),
    )
    return Draft(items, (Attendance("Bo Holm", "afbud", "1"), Attendance("Ea Lind", "afbud", "1")))


def test_everything_is_measured():
    sections = (
        Section("1", 0, HALF),
        Section("2", HALF, HEARD.duration_ms, 0.4, (Evidence("title", ("s2",), "titlen"),)),
    )
    result = evaluate(HEARD, AGENDA, sections, draft(), TRUTH, reference="et to tre fire fem seks syv ni")
    assert result.measures.decision_type_accuracy == 1.0
    assert result.measures.vote_accuracy == 1.0
    assert result.measures.attendance_f1 == pytest.approx(2 / 3)
    assert result.measures.followup_recall == 1.0
    assert result.measures.word_error_rate == pytest.approx(1 / 8)
    assert result.confusion == {("tiltrådt", "tiltrådt"): 1, ("drøftet", "drøftet"): 1}
    assert result.unwarranted == ("3",)
    assert [(b.time_ms, b.expected, b.got, b.missing) for b in result.borders] == [
        (HALF, "3", "2", True),
        (HALF, "3", "2", False),
    ]
    assert result.borders[1].evidence[0].text == "titlen"


def test_a_wrong_type_is_counted_where_it_was_confused():
    result = evaluate(HEARD, AGENDA, (Section("1", 0, HEARD.duration_ms),), draft("udsat"), TRUTH)
    assert result.measures.decision_type_accuracy == 0.5
    assert result.confusion["godkendt", "udsat"] == 1
    assert result.measures.word_error_rate is None


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Ændringsforslaget faldt: for stemte 6 (F og Ø), imod 13.", True),
        ("For ændringsforslaget stemte seks, imod stemte tretten. Imod stemte 4.", True),
        ("Ændringsforslaget faldt med 6 stemmer for og 13 imod.", True),
        ("Ændringsforslaget faldt (6-13).", True),
        ("Imod stemte 13, for stemte 6.", True),
        ("For stemte 13. Imod stemte 6.", False),
        ("For stemte 16, imod 13.", False),
        ("", False),
    ],
)
def test_votes_on_amendments_are_looked_for_in_the_print(text, right):
    true = {"type": "godkendt", "amendment_votes": {"for": 6, "imod": 13, "undlod": 0}}
    amended = truth({"sections": [], "decisions": {"1": true}})
    result = evaluate(HEARD, AGENDA, (), draft(), amended, printed={"1": text})
    assert result.measures.amendment_vote_accuracy == right
    assert evaluate(HEARD, AGENDA, (), draft(), amended).measures.amendment_vote_accuracy is None


def test_a_vote_on_an_amendment_that_stands_as_the_final_one_is_not_told():
    printed = {"1": "For stemte 3. Imod stemte 1."}
    for final, right in (({"for": 4, "imod": 0}, False), ({"for": 3, "imod": 1}, True), (None, False)):
        true = {"type": "godkendt", "votes": final, "amendment_votes": {"for": 3, "imod": 1}}
        amended = truth({"sections": [], "decisions": {"1": true}})
        assert evaluate(HEARD, AGENDA, (), draft(), amended, printed=printed).measures.amendment_vote_accuracy == right


def test_a_vote_without_numbers_is_not_measured():
    told = truth(
        {
            "sections": [],
            "decisions": {
                "1": {"type": "godkendt", "votes": {"for": None, "imod": None, "undlod": None}},
                "2": {"type": "godkendt", "amendment_votes": [{"for": 1, "imod": 2}, {"for": 3, "imod": 4}]},
            },
        }
    )
    assert told.decisions["1"].votes is None
    assert [(each.in_favour, each.against) for each in told.decisions["2"].amendments] == [(1, 2), (3, 4)]


def test_the_print_is_measured_for_open_items():
    facts = {
        number: ItemFacts((Fact("planen", "topic", 1, ("planen",)),), ("for stemte 4",)) for number in ("1", "2", "3")
    }
    printed = {"1": "Planen. For stemte 4.", "2": "Drøftet.", "3": "Planen."}
    told = evaluate(HEARD, AGENDA, (), draft(), TRUTH, printed=printed, facts=facts).told
    assert told.by_kind() == {"topic": (1, 2)}
    assert (told.whole, told.with_facts, told.false, told.items) == (1, 2, 1, 2)
    assert evaluate(HEARD, AGENDA, (), draft(), TRUTH).told is None


def test_mean_leaves_out_what_was_not_measured():
    one = evaluate(HEARD, AGENDA, (), draft(), TRUTH).measures
    assert mean([one]).word_error_rate is None
    assert mean([one, one]).vote_accuracy == 1.0


def test_word_errors_ignore_fillers_and_punctuation():
    assert word_error_rate(transcript("Øh, ja. Det er godt!"), "Ja det er øhm godt") == 0.0


def test_plain_segments_are_widened_to_their_words():
    data = [{"id": 0, "start_ms": 10, "end_ms": 20, "words": [{"text": "ja", "start_ms": 5, "end_ms": 30}]}]
    (segment,) = plain(data).segments
    assert (segment.id, segment.start_ms, segment.end_ms, segment.words[0].confidence) == ("0", 5, 30, 1.0)


# --- the command ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "mødet"
    shutil.copytree(CASE, folder)
    (folder / "asr_20.json").write_text(json.dumps(noise._plain(noise.transcript(CASE, 0.2))), encoding="utf-8")
    return folder


def run(*args):
    return main(["evaluate", *map(str, args)])


def test_json(case, capsys):
    assert not run(case, "--transcript", "asr_20.json", "--json")
    found = json.loads(capsys.readouterr().out)
    assert [each["case"] for each in found["cases"]] == ["mødet"]
    assert found["all"]["item_time_share"] == found["cases"][0]["item_time_share"] > 0.9
    assert set(found["all"]) >= {"item_start_f1", "decision_type_accuracy", "vote_accuracy", "attendance_f1"}
    assert 0.05 < found["all"]["word_error_rate"] < 0.45


FACTS = {
    "1": {"facts": [], "plain": True, "wrong": ["godkendt"]},
    "4": {"facts": [{"need": "kaniner", "kind": "topic", "weight": 1, "any": ["kanin"]}], "plain": False},
}


def test_facts_are_read_where_there_are_some(case, capsys):
    (case / "facts.json").write_text(json.dumps(FACTS), encoding="utf-8")
    assert not run(case, "--json")
    found = json.loads(capsys.readouterr().out)
    own = found["cases"][0]
    assert own["fact_recall"] == found["all"]["fact_recall"] == 0
    assert own["facts_by_kind"] == [{"kind": "topic", "said": 0, "asked": 1}]
    assert {(miss["item"], miss["kind"], miss["what"]) for miss in own["misses"]} >= {("4", "topic", "kaniner")}
    assert not run(case, "--misses")
    assert "kaniner" in capsys.readouterr().out


def test_text(case, capsys):
    assert not run(case)
    out = capsys.readouterr().out
    assert "tid på rette punkt" in out
    assert "Beslutningstyper" in out
    assert "i alt" in out


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda folder: (folder / "truth.json").unlink(), "facit"),
        (lambda folder: (folder / "truth.json").write_text("{}", encoding="utf-8"), "facit"),
        (lambda folder: (folder / "truth.json").write_text("[", encoding="utf-8"), "truth.json"),
        (lambda folder: (folder / "asr_20.json").write_text('[{"id": 1}]', encoding="utf-8"), "transskription"),
        (lambda folder: (folder / "asr_20.json").unlink(), "audio"),
        (lambda folder: (folder / "facts.json").write_text('{"1": {}}', encoding="utf-8"), "facts.json"),
        (shutil.rmtree, "findes ikke"),
    ],
)
def test_a_broken_case_is_told(case, spoil, word, capsys):
    spoil(case)
    assert run(case) == 2
    assert word in capsys.readouterr().err
