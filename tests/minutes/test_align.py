"""Speech laid along the agenda: small meetings told in words, and the measured meetings as a whole."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken_danish import transcript

from stt_minutes import agenda as agendas
from stt_minutes.minutes.align import align
from stt_minutes.minutes.evaluate import item_start_f1, item_time_share
from stt_minutes.minutes.truth import truth
from stt_minutes.values import Agenda, AgendaItem, Body, Guest, Marker, Member, Segment, Transcript, Word

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
import noise

CASES = sorted((Path(__file__).parent / "cases").glob("*/"))

AGENDA = Agenda(
    Body("Udvalget"),
    (
        AgendaItem("1", "Godkendelse af dagsorden"),
        AgendaItem("2", "Cykelsti til Brunsted"),
        AgendaItem("3", "Skolernes ferieplan", guests=(Guest("Line Kjølby"),)),
        AgendaItem("4", "Affaldstakster"),
        AgendaItem("5", "Eventuelt"),
    ),
    members=(Member("Karl Holm"), Member("Mette Boel")),
)
GREETING = "Er der kaffe nok? Ja, den står derovre. Velkommen til mødet."
SPOKEN = {
    "1": "Så tager vi punkt et, dagsordenen. Er der bemærkninger? Nej. Så er den godkendt.",
    "2": "Så er vi ved punkt to, cykelstien til Brunsted. Den bliver tre kilometer lang. Cyklisterne er glade. Det er godkendt.",
    "3": "Punkt tre er ferieplanen for skolerne. Velkommen til Line Kjølby. Vinterferien ligger i uge syv. Den er vedtaget. Tak, Line.",
    "4": "Så går vi videre til punkt fire, affaldstaksterne. De stiger tre procent på grund af pap. Vi anbefaler dem.",
    "5": "Noget til eventuelt? Der er fællesspisning på lørdag. Tak for i dag.",
}


def starts(sections, *, outside=False):
    return [(section.item, section.start_ms) for section in sections if outside or section.item is not None]


def meeting(*numbers):
    return transcript(GREETING, *(SPOKEN[number] for number in numbers))


def at(heard, line):
    """The start of the segment with that text."""
    return next(segment.start_ms for segment in heard.segments if segment.text == line)


def test_an_orderly_meeting():
    heard = meeting("1", "2", "3", "4", "5")
    sections = align(heard, AGENDA)
    assert starts(sections) == [(number, at(heard, SPOKEN[number])) for number in "12345"]
    assert sections[0].item is None
    assert all(0.0 < section.score <= 1.0 for section in sections)


def test_a_long_debate_is_held_to_its_end():
    """Speakers called one by one, short remarks and words of other things open nothing, and end nothing."""
    debate = [
        "Tak. Så er det Karl Holm, værsgo.",
        "Tak for ordet. Min nabo har en hund, og den bor ved stranden, hvor havet går højt om vinteren.",
        "Tallene viser noget helt andet, end ordføreren siger om høsten og om markerne.",
        "Tak. Så er der ikke flere korte bemærkninger. Vi går videre i ordførerrækken.",
        "Mette Boel, værsgo. Ja, jeg kommer fra øen, og der sejler ingen om natten, uanset hvor mange der venter.",
    ] * 40
    opened = "Så er vi ved punkt fire, affaldstaksterne. Forhandlingen er åbnet."
    end = "Forhandlingen er sluttet. Det er godkendt. Så er mødet hævet, og tak for i dag."
    heard = transcript(GREETING, SPOKEN["1"], SPOKEN["2"], SPOKEN["3"], opened, *debate, end)
    sections = align(heard, replace(AGENDA, items=AGENDA.items[:4]))
    assert [number for number, _ in starts(sections)] == ["1", "2", "3", "4"]
    assert starts(sections)[-1][1] == at(heard, opened)
    last = next(section for section in sections if section.item == "4")
    assert last.end_ms >= heard.segments[-2].end_ms


def test_a_debate_that_is_opened_after_a_vote_is_the_next_item():
    vote = "Vi stemmer om cykelstien. For stemte fem, imod stemte to. Det er vedtaget."
    opened = "Forhandlingen er åbnet. Den første, der har bedt om ordet, er Karl Holm."
    debate = (
        "Tak for ordet. Det har vi ventet længe på, og jeg vil gerne takke alle, der har skrevet til os.",
        "Ja, og de tal, vi fik i går, dem vil jeg gerne vende tilbage til.",
        "Nu til skolerne. Skolernes ferieplan har ligget fast i ti år.",
    )
    heard = transcript(GREETING, SPOKEN["1"], SPOKEN["2"], vote, opened, *debate, SPOKEN["4"], SPOKEN["5"])
    found = dict(starts(align(heard, AGENDA)))
    assert found["3"] == at(heard, opened)


def test_items_out_of_order():
    heard = meeting("1", "4", "2", "3", "5")
    assert [number for number, _ in starts(align(heard, AGENDA))] == ["1", "4", "2", "3", "5"]


def test_an_item_taken_off_is_not_found():
    heard = transcript(GREETING, SPOKEN["1"] + " Punkt tre er taget af dagsordenen i dag.", *(SPOKEN[n] for n in "245"))
    assert [number for number, _ in starts(align(heard, AGENDA))] == ["1", "2", "4", "5"]


def test_a_reference_is_no_start():
    line = "Det med affaldet, det kommer vi til under punkt fire. Men cykelstien skal have asfalt."
    heard = transcript(GREETING, SPOKEN["1"], SPOKEN["2"] + " " + line, SPOKEN["3"], SPOKEN["4"], SPOKEN["5"])
    assert [number for number, _ in starts(align(heard, AGENDA))] == list("12345")


def test_two_items_handled_together():
    both = "Vi tager punkt to og tre samlet. Cykelstien og ferieplanen. De er begge godkendt."
    heard = transcript(GREETING, SPOKEN["1"], both, SPOKEN["4"], SPOKEN["5"])
    sections = align(heard, AGENDA)
    assert [(section.item, section.also) for section in sections if section.item] == [
        ("1", ()),
        ("2", ("3",)),
        ("4", ()),
        ("5", ()),
    ]


def test_misheard_words_still_lead():
    heard = transcript(
        GREETING,
        "Så tager vi bunkt et, dagsorden. Så er den gokent.",
        "Så er vi ved punktum to, sykelstien. Den er lang. Det er gokent.",
        "Punkt træ er verieplanen for skolerne. Den er vetaget.",
        "Så går vi vidre til punkt fir, affalstakserne. Vi anbefaler dem.",
        "Noget til even tuelt? Tak for i dag.",
    )
    assert [number for number, _ in starts(align(heard, AGENDA))] == list("12345")


def test_a_border_may_lie_inside_a_segment():
    heard = transcript(GREETING + " " + SPOKEN["1"], SPOKEN["2"] + " " + SPOKEN["3"], SPOKEN["4"] + " " + SPOKEN["5"])
    sections = align(heard, AGENDA)
    words = [word for segment in heard.segments for word in segment.words]
    opening = {word.start_ms for before, word in pairwise(words) if before.text.endswith((".", "?"))}
    assert [number for number, _ in starts(sections)] == list("12345")
    assert all(section.start_ms in opening for section in sections[1:])


def test_evidence_is_told_in_danish():
    sections = {section.item: section for section in align(meeting("1", "2", "3", "4", "5"), AGENDA)}
    texts = {evidence.kind: evidence.text for evidence in sections["3"].evidence}
    assert texts["number"] == "der blev sagt: „Punkt tre“"
    assert texts["title"] == "ord fra titlen blev hørt: „ferieplanen, skolerne“"
    assert texts["guest"] == "gæsten Line Kjølby blev nævnt"
    assert texts["order"] == "rækkefølgen: kommer efter punkt 2"
    assert all(evidence.segment_ids for evidence in sections["3"].evidence)


def test_who_presents_an_item_opens_it():
    items = (
        AgendaItem("1", "Lønpuljen", presenters=(Guest("Susanne Toft"),)),
        AgendaItem("2", "Frikommuner", presenters=(Guest("Bolette Ravn"),)),
        AgendaItem("3", "Arkivet", presenters=(Guest("Mads Lund"),)),
    )
    heard = transcript(
        "Er der mere kaffe? Ja. Vi går i gang.",
        "Susanne. Ja, det er de to millioner, og vi deler dem som sidste år. Det gør vi.",
        "Mads. Ja, der er vand i kælderen igen, og det lugter af papir. Så får du en pumpe.",
        "Bolette. Ja, ministeriet har åbnet for en runde til, og der er frist i oktober. Så søger vi.",
    )
    sections = align(heard, Agenda(Body("Chefgruppen"), items))
    assert [section.item for section in sections] == [None, "1", "3", "2"]
    assert "Mads Lund, som har punktet, blev nævnt" in [evidence.text for evidence in sections[2].evidence]


def test_a_marker_outranks_what_is_heard():
    heard = meeting("1", "2", "3", "4", "5")
    wrong = at(heard, SPOKEN["2"])
    sections = align(heard, AGENDA, (Marker(wrong + 2000, "item", "4"),))
    marked = next(section for section in sections if section.item == "4")
    assert marked.start_ms == wrong
    assert marked.score == pytest.approx(0.99)
    assert marked.evidence[0].kind == "marker"


@pytest.mark.parametrize("last", ["Ja, det koster vist lidt.", "Tak for det hele. Så ses vi. Farvel."])
@pytest.mark.parametrize("late_ms", [0, 1_500])
def test_what_is_said_between_the_last_key_and_the_stop_is_the_item_that_was_marked(last, late_ms):
    heard = transcript(GREETING, SPOKEN["1"], SPOKEN["2"], last)
    begun = heard.segments[-1].start_ms
    pressed = (
        Marker(at(heard, SPOKEN["1"]), "item", "1"),
        Marker(at(heard, SPOKEN["2"]), "item", "2"),
        Marker(begun - late_ms, "item", "4"),
        Marker(heard.duration_ms, "stop"),
    )
    sections = align(heard, AGENDA, pressed)
    assert sections[-1].item == "4"
    assert sections[-1].start_ms <= begun
    assert sections[-1].end_ms == heard.duration_ms


def test_an_item_that_was_marked_as_taken_off_gets_no_speech():
    """What is said of it while another is handled stays there, unless the secretary went to it after all."""
    heard = meeting("1", "2", "3", "4", "5")
    off = Marker(1000, "withdrawn", "3")
    assert "3" not in {section.item for section in align(heard, AGENDA, (off,))}
    assert {"1", "2", "4", "5"} <= {section.item for section in align(heard, AGENDA, (off,))}
    back = Marker(at(heard, SPOKEN["3"]), "item", "3")
    assert "3" in {section.item for section in align(heard, AGENDA, (off, back))}


def test_doors_are_borders():
    heard = meeting("1", "2", "3", "4", "5")
    closed = at(heard, SPOKEN["4"]) + 6000
    sections = align(heard, AGENDA, (Marker(closed, "doors_closed"),))
    assert ("4", closed) in starts(sections)
    assert sections[-1].end_ms == heard.duration_ms


@pytest.mark.parametrize("length", [1_000, 3_000, 60_000])
@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_a_pause_without_words_throws_nothing_of_an_item_out(length, place):
    heard = meeting("1", "2", "3", "4", "5")
    before = [segment for segment in heard.segments if segment.start_ms < heard.duration_ms * place // 5]
    paused = before[-1].end_ms
    later = tuple(_later(segment, length) if segment.start_ms >= paused else segment for segment in heard.segments)
    shifted = replace(heard, duration_ms=heard.duration_ms + length, segments=later)
    pressed = (Marker(paused, "pause"), Marker(paused + length, "resume"))
    plain, marked = align(heard, AGENDA), align(shifted, AGENDA, pressed)
    assert [section.item for section in marked] == [section.item for section in plain]
    moved = [start + (length if start >= paused else 0) for _, start in starts(plain, outside=True)]
    assert [start for _, start in starts(marked, outside=True)] == moved


def _later(segment, by_ms):
    words = tuple(replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms) for word in segment.words)
    return replace(segment, start_ms=segment.start_ms + by_ms, end_ms=segment.end_ms + by_ms, words=words)


def test_markers_alone_when_nothing_was_heard():
    silent = Transcript("da", 60_000, ())
    sections = align(silent, AGENDA, (Marker(10_000, "item", "2"), Marker(30_000, "item", "3")))
    assert starts(sections, outside=True) == [(None, 0), ("2", 10_000), ("3", 30_000)]


@pytest.mark.parametrize(
    ("heard", "agenda"),
    [
        (Transcript("da", 5_000, ()), AGENDA),
        (transcript("Hej med jer."), Agenda(Body("Udvalget"), ())),
        (Transcript("da", 0, ()), AGENDA),
    ],
)
def test_nothing_to_lay(heard, agenda):
    (section,) = align(heard, agenda)
    assert (section.item, section.start_ms, section.end_ms, section.score) == (None, 0, heard.duration_ms, 0.0)


SOUNDS = st.sampled_from(
    ["punkt", "to", "fire.", "så", "godkendt.", "eventuelt?", "cykelstien", "øh", "7.", "og", "…", "Ja,"]
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(SOUNDS, min_size=1, max_size=12), min_size=1, max_size=8))
def test_sections_always_tile_the_recording(lines):
    heard = transcript(*(" ".join(line) for line in lines))
    sections = align(heard, AGENDA)
    assert sections[0].start_ms == 0
    assert sections[-1].end_ms == heard.duration_ms
    assert all(before.end_ms == after.start_ms for before, after in pairwise(sections))
    assert all(section.evidence or section.item is None for section in sections)


def test_quarantined_speech_is_not_weighed():
    words = tuple(
        Word(word, 1000 * n, 1000 * n + 500) for n, word in enumerate(["Så", "er", "vi", "ved", "punkt", "fire"])
    )
    heard = Transcript("da", 9_000, (Segment("s1", 0, 8_000, words, state="quarantined", reason="opdigtet"),))
    assert [section.item for section in align(heard, AGENDA)] == [None]


@pytest.fixture(scope="module")
def measured():
    """Share of time and F1 of every meeting of the cases, at each share of word errors."""
    found = {}
    for folder in CASES:
        agenda = agendas.read(next(folder.glob("agenda.*")))
        answer = truth(json.loads((folder / "truth.json").read_text(encoding="utf-8")))
        for name, share in noise.SHARES.items():
            heard = noise.transcript(folder, share)
            sections = align(heard, agenda)
            found[folder.name, name] = (
                item_time_share(heard, sections, answer.sections),
                item_start_f1(sections, answer.sections),
            )
    return found


@pytest.mark.timeout(1500)  # the first of them waits for all that is measured
@pytest.mark.parametrize(("share", "time", "f1"), [("clean", 0.88, 0.83), ("20", 0.86, 0.80), ("40", 0.82, 0.75)])
def test_the_spoken_meetings(measured, share, time, f1):
    ours = [pair for (_, name), pair in measured.items() if name == share]
    assert len(ours) >= 10
    assert sum(pair[0] for pair in ours) / len(ours) >= time
    assert sum(pair[1] for pair in ours) / len(ours) >= f1


@pytest.mark.parametrize(
    ("group", "bounds"),
    [("d", {"clean": 0.97, "20": 0.95, "40": 0.90}), ("h", {"clean": 0.90, "20": 0.87, "40": 0.82})],
)
def test_the_shared_meetings(shared, group, bounds):
    for name, bound in bounds.items():
        shares = []
        for folder in sorted((shared / "cases").glob(f"{group}*-*")):
            from stt_minutes.minutes.truth import transcript as plain

            heard = plain(json.loads((folder / f"asr_{name}.json").read_text(encoding="utf-8")))
            answer = truth(json.loads((folder / "truth.json").read_text(encoding="utf-8")))
            shares.append(
                item_time_share(heard, align(heard, agendas.read(next(folder.glob("agenda.*")))), answer.sections)
            )
        assert sum(shares) / len(shares) >= bound
