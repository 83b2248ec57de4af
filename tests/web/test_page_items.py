"""Items on the page: two of the same number each have a card of their own, and words without an item wait for a person."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from stt_minutes.meeting import Meeting

from stt_minutes.values import AgendaItem
from stt_minutes.web.session import Session

pytestmark = pytest.mark.browser


def test_each_has_its_own_card(meeting: Meeting, serve: Callable[[Path], Any], open_page: Callable[..., Page]) -> None:
    agenda = meeting.value("agenda")
    meeting.save("agenda", replace(agenda, items=(*agenda.items[:-1], replace(agenda.items[-1], number="1"))))
    page = open_page(serve(meeting.folder).address)
    assert page.locator(".item .number").all_inner_texts() == ["1", "2", "3", "4", "5", "1"]
    page.locator('.item[data-key="1 (lukket)"]').click()
    card = page.locator('article[aria-current="true"]')
    assert card.locator("h3").inner_text() == "Punkt 1: Lukket: Køb af areal"
    card.locator("textarea").fill("Arealet købes.")
    expect(page.locator("#saved")).to_have_text(re.compile("^Gemt kl"))
    assert page.get_by_label("Beslutning i punkt 1", exact=True).input_value() == "Dagsordenen blev godkendt."
    assert [each.key for each in meeting.value("minutes").items] == ["1 (lukket)"]


def test_what_has_no_place_on_a_new_agenda_waits_for_a_person(
    meeting: Meeting, serve: Callable[[Path], Any], open_page: Callable[..., Page]
) -> None:
    session = Session(meeting)
    session.edit(session.revision, "decision", {"item": "6", "type": "andet", "text": "Arealet købes."})
    agenda = meeting.value("agenda")
    meeting.save("agenda", replace(agenda, items=(*agenda.items[:-1], replace(agenda.items[-1], open=True))))
    page = open_page(serve(meeting.folder).address)
    assert page.get_by_label("Beslutning i punkt 6", exact=True).input_value() == ""
    notice = page.locator(".notice", has_text="det, der er skrevet til 1 sag, har ingen plads på den")
    notice.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    assert "Punktet var lukket" in dialog.inner_text()
    target = dialog.get_by_label("Hvor „Køb af areal“ hører til")
    assert target.input_value() == ""
    dialog.get_by_role("button", name="Flyt dertil").click()
    expect(target).to_be_focused()
    target.select_option("6")
    dialog.get_by_role("button", name="Flyt dertil").click()
    expect(page.get_by_label("Beslutning i punkt 6", exact=True)).to_have_value("Arealet købes.")
    expect(notice).to_have_count(0)


def test_an_item_is_closed_and_opened_by_hand(page: Page, meeting: Meeting) -> None:
    page.locator('.item[data-key="4"]').click()
    point = page.locator("#punkt-4")
    point.get_by_text("Åbent eller lukket: åbent").click()
    point.get_by_role("button", name="Luk punktet").click()
    expect(point.locator("h3")).to_have_text("Punkt 4: Lukket: Lokalplan 112 for Kirkeengen")
    expect(page.locator("#saved")).to_have_text(re.compile("^Gemt kl"))
    assert not meeting.agenda().item("4").open
    point.get_by_text("Åbent eller lukket: lukket").click()
    point.get_by_role("button", name="Åbn punktet").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Åbn").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Det mangler, hvem der åbner punkt 4")
    dialog.get_by_label("Dit navn").fill("Bente Holm")
    dialog.get_by_role("button", name="Åbn").click()
    expect(point.locator("h3")).to_have_text("Punkt 4: Lokalplan 112 for Kirkeengen")
    point.get_by_text("Åbent eller lukket: åbent").click()
    assert "i hånden af Bente Holm den" in point.inner_text()


def test_an_attachment_is_closed_by_hand(page: Page, meeting: Meeting) -> None:
    point = page.locator("#punkt-2")
    point.get_by_text("Åbent eller lukket: åbent, 1 lukket bilag").click()
    point.get_by_role("button", name="Luk bilaget „høringssvar“").click()
    expect(point.get_by_text("Åbent eller lukket: åbent, 2 lukkede bilag")).to_be_visible()
    assert [each.open for each in meeting.agenda().item("2").attachments] == [True, False, False]


@pytest.mark.parametrize("there", [True, False])
def test_words_that_meet_a_new_agenda_go_with_their_case_or_nowhere(page: Page, meeting: Meeting, there: bool) -> None:
    agenda = meeting.value("agenda")
    plan, rest = agenda.items[3], agenda.items[:3]
    other = AgendaItem("4", "Skolernes ferieplan")
    page.locator('.item[data-key="4"]').click()
    items = (*rest, other, replace(plan, number="5")) if there else (*rest, other)
    meeting.save("agenda", replace(agenda, items=items))
    page.locator("#punkt-4 textarea").fill("Sendt i høring.")
    if there:
        expect(page.locator("#punkt-5 textarea")).to_have_value("Sendt i høring.")
        assert [each.key for each in meeting.value("minutes").items] == ["5"]
        return
    dialog = page.get_by_role("dialog")
    assert "Sendt i høring." in dialog.inner_text()
    dialog.get_by_role("button", name="Kassér").click()
    expect(page.locator("#punkt-4 h3")).to_have_text("Punkt 4: Skolernes ferieplan")
    assert not meeting.has("minutes")
