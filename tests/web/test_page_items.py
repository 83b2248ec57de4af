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
