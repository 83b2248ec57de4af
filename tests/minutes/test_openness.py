"""A person's word on what is open stands over the agenda's, and one that closes over one that opens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from spoken_danish import agenda, item

from stt_minutes.errors import InvalidOption
from stt_minutes.minutes import cases, openness
from stt_minutes.minutes.openness import Stated
from stt_minutes.values import Agenda, Attachment, ByHand, Corrections

AT = "2026-04-15T09:00:00+00:00"
AGENDA = agenda(
    item("1", "Cykelsti", case_number="05.01.02-P20-14-26", attachments=(Attachment("Kort.pdf"), Attachment("Bud.pdf", open=False))),
    item("2", "Anlæg"),
    item("2.1", "Mejerigrunden"),
    item("3", "Køb af areal", open=False),
    item("1", "Personalesag", open=False, section="Lukket dagsorden"),
)  # fmt: skip


def shown(found: Agenda) -> dict[str, bool]:
    return {each.key: each.open for each in found.items}


def by_hand(*hands: ByHand) -> Corrections:
    return Corrections(by_hand=hands, cases=cases.of(AGENDA))


NOTHING = Corrections()


def applied(corrections: Corrections = NOTHING, items: tuple[Stated, ...] = (), papers: tuple[Stated, ...] = ()):
    return openness.applied(AGENDA, items, papers, corrections)


def test_nothing_said_changes_nothing() -> None:
    assert applied() is AGENDA


def test_an_item_is_closed_or_opened_and_takes_its_sub_items_with_it_only_when_closed() -> None:
    closed = applied(by_hand(ByHand("1", False, None, AT), ByHand("2", False, None, AT)))
    assert shown(closed) == {"1": False, "2": False, "2.1": False, "3": False, "1 (lukket)": False}
    opened = applied(by_hand(ByHand("3", True, "Ida", AT), ByHand("1 (lukket)", True, "Ida", AT)))
    assert shown(opened) == {"1": True, "2": True, "2.1": True, "3": True, "1 (lukket)": True}
    assert [each.key for each in opened.items] == [each.key for each in AGENDA.items]


def test_who_closes_outranks_who_opens() -> None:
    opens = Stated("Køb af areal", open=True, who="Ida", when="2026-04-15")
    assert shown(applied(items=(opens,)))["3"]
    assert not shown(applied(by_hand(ByHand("3", False, None, AT)), (opens,)))["3"]
    assert not shown(applied(by_hand(ByHand("3", True, "Ida", AT)), (Stated("køb af AREAL", open=False),)))["3"]


def test_attachments_too() -> None:
    found = applied(
        by_hand(ByHand("1", False, None, AT, "Kort.pdf")), papers=(Stated("bud.pdf", True, "Ida", "i dag"),)
    )
    assert [each.open for each in found.items[0].attachments] == [False, True]


def test_meeting_toml_names_a_case_and_not_a_number() -> None:
    assert not shown(applied(items=(Stated("05.01.02-P20-14-26", open=False),)))["1"]
    with pytest.raises(InvalidOption, match="står et nummer") as raised:
        applied(items=(Stated("1", open=False),))
    assert '"Cykelsti" = "lukket"' in raised.value.hint
    with pytest.raises(InvalidOption, match="findes ikke"):
        applied(items=(Stated("Havneplads", open=False),))
    with pytest.raises(InvalidOption, match="findes ikke"):
        applied(papers=(Stated("Havn.pdf", open=False),))


def test_a_title_that_two_items_have_closes_both_and_opens_neither() -> None:
    twins = agenda(item("1", "Personalesag"), item("2", "Personalesag"))
    assert shown(openness.applied(twins, (Stated("Personalesag", open=False),), (), Corrections())) == {
        "1": False,
        "2": False,
    }
    with pytest.raises(InvalidOption, match="flere"):
        openness.applied(twins, (Stated("Personalesag", True, "Ida", "i dag"),), (), Corrections())


@pytest.mark.parametrize(
    "said", ["måske", 3, {"state": "åben"}, {"state": "åben", "who": "Ida"}, {"state": "lukket", "hvem": "Ida"}]
)
def test_what_is_no_word_on_openness_is_refused(said: object) -> None:
    with pytest.raises(InvalidOption):
        openness.stated("items", {"Køb af areal": said})


def test_the_words_of_meeting_toml() -> None:
    table = {"A": "lukket", "B": {"state": "Åben", "who": "Ida", "when": "2026-04-15"}}
    assert openness.stated("items", table) == (Stated("A", open=False), Stated("B", True, "Ida", "2026-04-15"))
    with pytest.raises(InvalidOption):
        openness.stated("items", "lukket")


def test_it_follows_its_case_and_what_was_closed_and_is_not_found_is_known_to_be_lost() -> None:
    closed = by_hand(ByHand("1", False, None, AT), ByHand("2.1", False, None, AT))
    first, _, _, area, _ = AGENDA.items
    now = agenda(replace(area, number="1"), replace(first, number="2"), item("3", "Skolernes ferieplan"))
    placed = cases.corrections_on(now, closed)
    assert [each.item for each in placed.by_hand] == ["2", "2.1 (udgået)"]
    assert shown(openness.applied(now, (), (), placed)) == {"1": False, "2": False, "3": True}
    assert openness.lost(now, placed) == placed.by_hand[1:]
    assert openness.lost(AGENDA, closed) == ()
    paper = by_hand(ByHand("1", False, None, AT, "Gammelt.pdf"))
    assert openness.lost(AGENDA, paper) == paper.by_hand
