"""Two items of the same number on the page: each has its own card, and what is written in one stays in it."""

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
