"""Voices get names from the roster, and hardly ever a wrong one."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from stt_minutes import agenda as agendas
from stt_minutes.minutes import names
from stt_minutes.values import Agenda, Body, Member, Segment, Transcript, Word

CASES = sorted((Path(__file__).parent / "cases").glob("*/script.tsv"))
ROSTER = Agenda(
    Body("Udvalget"),
    (),
    members=(
        Member("Hanne Lykkegaard", role="formand"),
        Member("Bo Testrup"),
        Member("Inger Mosevang"),
        Member("Kaj Ravn"),
    ),
)


def spoken(*lines: tuple[str, str]) -> Transcript:
    """Each line is a voice and what it says, one after the other."""
    segments, at = [], 0
    for number, (voice, text) in enumerate(lines):
        words = tuple(Word(word, at + i * 300, at + i * 300 + 300) for i, word in enumerate(text.split()))
        segments.append(Segment(f"s{number}", at, words[-1].end_ms, words, speaker=voice))
        at = words[-1].end_ms + 500
    return Transcript("da", at, tuple(segments))


def found(*lines: tuple[str, str]) -> dict[str, str]:
    return {each.label: each.name for each in names.names(spoken(*lines), ROSTER)}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([("A", "Ordet er dit værsgo Bo"), ("B", "Ja tak jeg synes det er fint")], {"B": "Bo Testrup"}, id="given the word"),
        pytest.param([("A", "Er alle her? Inger?"), ("C", "Ja.")], {"C": "Inger Mosevang"}, id="roll call"),
        pytest.param([("A", "Velkommen."), ("B", "Jeg hedder Kaj Ravn og er ny")], {"B": "Kaj Ravn"}, id="says it"),
        pytest.param([("A", "Det har Inger set på, og det er godt."), ("B", "Enig.")], {}, id="only spoken of"),
        pytest.param([("A", "Værsgo Bo"), ("B", "Det må Bo svare på."), ("C", "Ja.")], {}, id="names another"),
        pytest.param([("A", "Er I med? Bo? Inger?"), ("B", "Ja."), ("A", "Bo? Inger?"), ("B", "Ja.")], {}, id="two called"),
        pytest.param([("A", "Bo. Kaj. Bo. Bo."), ("B", "Det er tre til Bo"), ("A", "Ja."), ("B", "Vi peger på Bo"), ("A", "Ja.")], {}, id="votes read out"),
        pytest.param(
            [("A", "Værsgo Bo"), ("B", "Ja."), ("A", "Værsgo Inger"), ("B", "Ja.")], {}, id="one voice called by two names"
        ),
        pytest.param(
            [("A", "Bo?"), ("B", "Ja."), ("A", "Inger?"), ("C", "Ja."), ("A", "Kaj?"), ("D", "Ja.")],
            {"A": "Hanne Lykkegaard", "B": "Bo Testrup", "C": "Inger Mosevang", "D": "Kaj Ravn"},
            id="the chair calls the roll",
        ),
    ],
)  # fmt: skip
def test_what_names_a_voice(lines, expected):
    assert found(*lines) == expected


def test_a_name_comes_with_its_evidence_and_replaces_the_label():
    transcript = spoken(("A", "Ordet er dit værsgo Bo"), ("B", "Tak for det"))
    (named,) = names.names(transcript, ROSTER)
    assert named.segment_ids == ("s0", "s1")
    assert [segment.speaker for segment in names.apply(transcript, (named,)).segments] == ["A", "Bo Testrup"]


@pytest.mark.parametrize("confused", [0.0, 0.05, 0.1])
def test_the_precision_over_all_scripts_is_high_even_when_voices_are_confused(confused):
    right = given = 0
    for script in CASES:
        agenda = agendas.read(next(path for path in script.parent.iterdir() if path.stem == "agenda"))
        with script.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        voices = list(dict.fromkeys(row["speaker"] for row in rows))
        chance = random.Random(script.parent.name)
        lines = [(chance.choice(voices) if chance.random() < confused else row["speaker"], row["text"]) for row in rows]
        labels = {voice: f"Taler {number}" for number, voice in enumerate(voices)}
        for each in names.names(spoken(*((labels[voice], text) for voice, text in lines)), agenda):
            given += 1
            right += labels.get(each.name) == each.label
    assert given >= 10
    assert right >= 0.98 * given
