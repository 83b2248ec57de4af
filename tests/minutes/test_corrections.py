from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stt_minutes import store
from stt_minutes.minutes import correcting as cg
from stt_minutes.minutes import corrections as cx
from stt_minutes.values import (
    Corrections,
    ItemCorrection,
    Section,
    Segment,
    Transcript,
    Word,
    WordsCorrection,
)


def segment(number: int, text: str, *, start: int | None = None, **more: object) -> Segment:
    """Words of 400 ms, 100 ms apart, from `start` (by default ten seconds a segment)."""
    begin = number * 10_000 if start is None else start
    words = tuple(Word(t, begin + i * 500, begin + i * 500 + 400, 0.5) for i, t in enumerate(text.split()))
    return Segment(f"s{number}", begin, begin + 9_000, words, **more)


def heard(*texts: str, **more: object) -> Transcript:
    return Transcript("da", 100_000, tuple(segment(i, text, **more) for i, text in enumerate(texts)))


def texts(transcript: Transcript) -> list[str]:
    return [each.text for each in transcript.segments]


def rewrite(machine: Transcript, old: Corrections, index: int, text: str) -> tuple[Corrections, Transcript]:
    applied = cx.apply(machine, old)
    new = cg.rewritten(cg.without_words(machine, old), applied, old, {applied.segments[index].id: text})
    return new, cx.apply(machine, new)


def test_only_the_words_that_differ_are_recorded_and_the_others_keep_their_times() -> None:
    machine = heard("indstillingen er gogen i dag")
    new, after = rewrite(machine, Corrections(), 0, "indstillingen er godkendt i dag")
    assert new.words == (WordsCorrection(1000, 1400, "gogen", "godkendt"),)
    assert texts(after) == ["indstillingen er godkendt i dag"]
    assert [w.start_ms for w in after.segments[0].words] == [0, 500, 1000, 1500, 2000]
    assert [w.confidence for w in after.segments[0].words] == [0.5, 0.5, 1.0, 0.5, 0.5]


def test_untouched_segments_are_the_same_objects() -> None:
    machine = heard("et to", "tre fire")
    _, after = rewrite(machine, Corrections(), 0, "et tre")
    assert after.segments[1] is machine.segments[1]


def test_writing_the_machines_words_again_leaves_no_correction() -> None:
    machine = heard("et to tre")
    new, _ = rewrite(machine, Corrections(), 0, "et fem tre")
    new, after = rewrite(machine, new, 0, "et to tre")
    assert new == Corrections()
    assert after == machine


def test_words_where_nothing_was_heard_get_the_time_of_the_passage() -> None:
    machine = Transcript("da", 20_000, (Segment("s0", 1000, 3000, state="doubtful", reason="uhørt"),))
    _, after = rewrite(machine, Corrections(), 0, "ja tak")
    assert after.segments[0].state == "ok"
    assert [(w.text, w.start_ms, w.end_ms) for w in after.segments[0].words] == [
        ("ja", 1000, 1800),
        ("tak", 1800, 3000),
    ]


words = st.lists(st.sampled_from(["en", "to", "tre", "og", "ja", "nej", "godkendt"]), max_size=12)


@settings(deadline=None)
@given(st.lists(words, min_size=1, max_size=3), st.data())
def test_whatever_a_person_writes_is_what_stands_there(machine_words: list[list[str]], data: st.DataObject) -> None:
    machine = heard(*(" ".join(each) for each in machine_words))
    state, expected = Corrections(), [" ".join(each) for each in machine_words]
    for _ in range(3):
        index = data.draw(st.integers(0, len(machine_words) - 1))
        expected[index] = " ".join(data.draw(words))
        state, after = rewrite(machine, state, index, expected[index])
        assert texts(after) == expected
    assert store.parse(Corrections, store.dump(state)) == state


def test_a_correction_survives_other_segment_borders_and_ids() -> None:
    machine = heard("det er gogen og vi går videre")
    new, _ = rewrite(machine, Corrections(), 0, "det er godkendt og vi går videre")
    whole = machine.segments[0].words
    again = Transcript("da", 100_000, (Segment("a", 0, 1400, whole[:3]), Segment("b", 1500, 4000, whole[3:])))
    assert texts(cx.apply(again, new)) == ["det er godkendt", "og vi går videre"]


def test_a_better_model_that_agrees_is_no_clash_and_one_that_does_not_is() -> None:
    machine = heard("det er gogen nu")
    new, _ = rewrite(machine, Corrections(), 0, "det er godkendt nu")
    assert cg.clashes(machine, (), new) == ()
    assert cg.clashes(heard("det er Godkendt, nu"), (), new) == ()
    (clash,) = cg.clashes(heard("det er udsat nu"), (), new)
    assert (clash.before, clash.after, clash.now) == ("gogen", "godkendt", "udsat")
    later = heard("det er udsat nu")
    kept = cg.settled(new, clash, keep=True)
    assert texts(cx.apply(later, kept)) == ["det er godkendt nu"]
    assert cg.clashes(later, (), kept) == ()
    assert texts(cx.apply(later, cg.settled(new, clash, keep=False))) == ["det er udsat nu"]


def test_a_name_holds_for_the_whole_voice_and_one_segment_can_differ() -> None:
    machine = heard("a", "b", "c", speaker="Taler 1")
    new = cg.named(Corrections(), machine.segments[0], "Taler 1", "Kim Holm", everywhere=True)
    new = cg.named(new, machine.segments[2], "Taler 1", "Ida Lund", everywhere=False)
    assert [each.speaker for each in cx.apply(machine, new).segments] == ["Kim Holm", "Kim Holm", "Ida Lund"]
    relabelled = heard("a", "b", "c", speaker="Taler 4")
    assert [each.speaker for each in cx.apply(relabelled, new).segments] == ["Kim Holm", "Kim Holm", "Ida Lund"]


def test_the_machines_own_label_takes_a_name_back() -> None:
    machine = heard("a", speaker="Taler 1")
    new = cg.named(Corrections(), machine.segments[0], "Taler 1", "Kim Holm", everywhere=True)
    assert cg.named(new, machine.segments[0], "Taler 1", "Taler 1", everywhere=True) == Corrections()


def test_quarantined_text_is_restored_dropped_and_taken_back() -> None:
    machine = heard("tak fordi du så med", state="quarantined", reason="gentaget linje")
    first = machine.segments[0]
    ok = cg.judged(Corrections(), first, first.text, "ok")
    assert cx.apply(machine, ok).segments[0].state == "ok"
    dropped = cg.judged(ok, first, first.text, "dropped")
    (after,) = cx.apply(machine, dropped).segments
    assert (after.words, after.state, after.reason) == ((), "quarantined", cx.DROPPED)
    assert cg.judged(dropped, first, first.text, None) == Corrections()


def test_a_segment_is_cut_at_a_word_and_joined_again() -> None:
    machine = heard("ja det er fint nej det er ikke")
    cut = cg.broken(Corrections(), 2000, joined=False)
    assert texts(cx.apply(machine, cut)) == ["ja det er fint", "nej det er ikke"]
    assert cg.broken(cut, 2000, joined=True) == Corrections()


def test_two_segments_are_joined() -> None:
    machine = heard("ja det", "er fint")
    joined = cg.broken(Corrections(), 10_000, joined=True)
    (one,) = cx.apply(machine, joined).segments
    assert (one.id, one.text, one.start_ms, one.end_ms) == ("s0", "ja det er fint", 0, 19_000)


SECTIONS = (Section(None, 0, 10_000), Section("1", 10_000, 40_000), Section("2", 40_000, 100_000))


@pytest.mark.parametrize(
    ("start", "end", "item", "expected"),
    [
        (40_000, 50_000, "1", [(None, 0), ("1", 10_000), ("2", 50_000)]),
        (30_000, 40_000, "2", [(None, 0), ("1", 10_000), ("2", 30_000)]),
        (60_000, 70_000, "1", [(None, 0), ("1", 10_000), ("2", 40_000), ("1", 60_000), ("2", 70_000)]),
        (0, 100_000, None, [(None, 0)]),
        (15_000, 20_000, "1", [(None, 0), ("1", 10_000), ("2", 40_000)]),
    ],
)
def test_a_stretch_is_given_to_an_item(start: int, end: int, item: str | None, expected: list[tuple[str, int]]) -> None:
    new = cg.assigned(SECTIONS, Corrections(), start, end, item)
    assert [(s.item, s.start_ms) for s in cx.apply_sections(SECTIONS, new)] == expected


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 99_000), st.integers(1, 99_000), st.sampled_from([None, "1", "2", "3"])), max_size=6
    )
)
def test_the_latest_word_on_a_stretch_holds_and_the_sections_still_tile(
    moves: list[tuple[int, int, str | None]],
) -> None:
    state = Corrections()
    for start, length, item in moves:
        end = min(start + length, 100_000)
        state = cg.assigned(SECTIONS, state, start, end, item)
        sections = cx.apply_sections(SECTIONS, state)
        assert cx.item_at(sections, (start + end) // 2) == item
        assert sections[0].start_ms == 0
        assert sections[-1].end_ms == 100_000
        assert all(a.end_ms == b.start_ms for a, b in itertools.pairwise(sections))


def test_dragging_a_border_back_leaves_no_correction() -> None:
    there = cg.assigned(SECTIONS, Corrections(), 40_000, 50_000, "1")
    assert there.items == (ItemCorrection(40_000, 50_000, "2", "1"),)
    assert cg.assigned(SECTIONS, there, 40_000, 50_000, "2") == Corrections()


def test_a_border_that_the_machine_moved_elsewhere_is_a_clash() -> None:
    moved = cg.assigned(SECTIONS, Corrections(), 40_000, 50_000, "1")
    other = (Section(None, 0, 10_000), Section("1", 10_000, 30_000), Section("3", 30_000, 100_000))
    (clash,) = cg.clashes(heard(), other, moved)
    assert (clash.kind, clash.before, clash.after, clash.now) == ("item", "2", "1", "3")
    assert cg.clashes(heard(), other, cg.settled(moved, clash, keep=True)) == ()
    assert cg.settled(moved, clash, keep=False) == Corrections()


def test_a_name_holds_where_the_voice_is_heard_under_another_too() -> None:
    first = segment(0, "et to", speaker="Taler 1", also=("Taler 2", "Taler 3"))
    second = segment(1, "tre fire", speaker="Taler 2", also=("Taler 1",))
    machine = Transcript("da", 100_000, (first, second))
    new = cg.named(Corrections(), second, "Taler 2", "Ida Lund", everywhere=True)
    assert [each.also for each in cx.apply(machine, new).segments] == [("Ida Lund", "Taler 3"), ("Taler 1",)]
    new = cg.named(new, first, "Taler 1", "Ida Lund", everywhere=True)  # one person whom the machine heard as two
    assert [each.also for each in cx.apply(machine, new).segments] == [("Taler 3",), ()]


def test_the_edge_of_a_neighbour_does_not_take_the_name_after_a_new_run() -> None:
    before = heard("et to", speaker="Taler 1")
    new = cg.named(Corrections(), before.segments[0], "Taler 1", "Ida Lund", everywhere=True)
    edge = segment(1, "tre", start=8_800, speaker="Taler 1")  # numbered anew: what was Taler 2
    again = Transcript("da", 100_000, (segment(0, "et to", speaker="Taler 2"), edge))
    assert [each.speaker for each in cx.apply(again, new).segments] == ["Ida Lund", "Taler 1"]
