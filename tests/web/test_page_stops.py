"""The places that a secretary is led through: what is shown is what is chosen, heard and confirmed, and nothing is undone by accident."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from stt_minutes.values import Remark
from tests.web.test_page import expect, item, point, review, saved, time_played, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from stt_minutes.meeting import Meeting

pytestmark = pytest.mark.browser


def stop(page: Page) -> Any:
    return page.locator("#doubt-text")


def test_one_key_leads_through_the_places_in_order_of_time(page: Page) -> None:
    count = page.locator("#doubt-count")
    expect(count).to_have_text("7 steder mangler at blive tjekket")
    for n, (text, chosen) in enumerate(
        [
            ("Beslutningen i punkt 1 er foreslået (71 % sikker)", "1"),
            ("Tallet 2.600.000 står ikke i dagsordenen.", "2"),
            ("Beslutningen i punkt 3", "3"),
            ("Beslutningen i punkt 4", "4"),
            ("begynder det lukkede punkt 6", "6"),
            ("beslutning i punkt 5", "5"),
            ("slutter det lukkede punkt 6", "6"),
        ],
        start=1,
    ):
        page.keyboard.press("F4")
        expect(stop(page)).to_contain_text(text)
        expect(count).to_have_text(f"{n} af 7")
        expect(item(page, chosen)).to_have_attribute("aria-current", "true")
    # Each end is heard by itself.
    expect(page.locator("#doubt-also li")).to_have_count(0)
    expect(page.locator("#doubt-hear")).to_be_visible()
    page.keyboard.press("Shift+F4")
    expect(stop(page)).to_contain_text("beslutning i punkt 5")


def test_ctrl_enter_confirms_what_is_shown_and_never_takes_it_back(page: Page, meeting: Meeting) -> None:
    for _ in range(3):
        page.keyboard.press("F4")
    expect(page.locator("#doubt-also li")).to_have_count(3)
    for _ in range(3):
        page.keyboard.press("Control+Enter")
    saved(page)
    expect(item(page, "3").locator(".state")).to_contain_text("Bekræftet")
    expect(page.locator("#doubt-count")).to_have_text("6 steder mangler at blive tjekket")
    page.keyboard.press("Control+Enter")
    saved(page)
    assert [(each.key, each.decision.confirmed) for each in review(meeting).items] == [("3", True)]
    assert {each.kind for each in meeting.value("corrections").checked} == {"unclear", "quarantined", "unheard"}
    page.keyboard.press("F4")
    expect(stop(page)).to_contain_text("Beslutningen i punkt 4")
    page.click("#undo")
    expect(page.locator("#doubt-count")).to_have_text("4 af 7")
    card = point(page, "3").locator(".decision")
    expect(card.get_by_role("button", name="Fjern bekræftelsen")).to_be_hidden()
    page.click("#redo")
    card.get_by_role("button", name="Fjern bekræftelsen").click()
    expect(card.locator(".chip")).to_have_text("Forslag, 94 % sikkert")
    saved(page)
    assert review(meeting).items == ()


def test_all_but_the_decisions_have_the_same_key(page: Page, meeting: Meeting) -> None:
    page.keyboard.press("Shift+F4")
    expect(stop(page)).to_contain_text("slutter det lukkede punkt 6")
    page.keyboard.press("Shift+F4")
    expect(stop(page)).to_contain_text("beslutning i punkt 5")
    page.keyboard.press("Control+Enter")
    expect(item(page, "5").locator(".state")).to_contain_text("Bekræftet")
    page.keyboard.press("F4")
    expect(stop(page)).to_contain_text("slutter det lukkede punkt 6")
    # One key is a yes to one end, however often it is pressed.
    for _ in range(3):
        page.keyboard.press("Control+Enter")
    expect(page.locator("#doubt-count")).to_have_text("5 steder mangler at blive tjekket")
    saved(page)
    assert len([each for each in meeting.value("corrections").checked if each.kind.startswith("closed:")]) == 1
    page.keyboard.press("Shift+F4")
    expect(stop(page)).to_contain_text("begynder det lukkede punkt 6")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#doubt-count")).to_have_text("4 steder mangler at blive tjekket")
    saved(page)
    (decided,) = review(meeting).items
    assert (decided.key, decided.decision.type, decided.decision.confirmed) == ("5", "ingen_beslutning", True)
    closed = [each for each in meeting.value("corrections").checked if each.kind.startswith("closed:")]
    assert len(closed) == 2
    # What is dealt with is not asked about again, and nothing waits of the closed item.
    page.keyboard.press("Control+Enter")
    saved(page)
    assert len(review(meeting).items) == 1


def test_bar_item_and_sound_are_at_the_same_place(page: Page) -> None:
    until(page, "document.getElementById('audio').readyState > 0")
    expect(page.locator("#doubt-count")).to_contain_text("7 steder")
    page.keyboard.press("F4")
    item(page, "4").click()
    expect(stop(page)).to_contain_text("Beslutningen i punkt 4")
    assert time_played(page) == pytest.approx(102.72, abs=0.05)
    page.keyboard.press("F4")
    expect(stop(page)).to_contain_text("lukkede punkt 6")
    assert time_played(page) == pytest.approx(109.58, abs=0.05)
    expect(item(page, "6")).to_have_attribute("aria-current", "true")
    page.locator("#punkt-2 textarea").click()
    expect(stop(page)).to_contain_text("Beslutningen i punkt 2")
    page.keyboard.press("Control+Enter")
    expect(item(page, "2").locator(".state")).to_contain_text("Bekræftet")


def test_a_place_that_is_heard_to_its_end_stays_the_place(page: Page) -> None:
    for _ in range(4):
        page.keyboard.press("F4")
    page.click("#doubt-hear")
    until(page, "!document.getElementById('audio').paused")
    page.evaluate("document.getElementById('audio').currentTime = 109.4")
    until(page, "document.getElementById('audio').paused")
    expect(stop(page)).to_contain_text("Beslutningen i punkt 4")
    expect(item(page, "4")).to_have_attribute("aria-current", "true")


def test_where_one_writes_ctrl_enter_speaks_of_that_item(page: Page, meeting: Meeting) -> None:
    page.keyboard.press("F4")
    expect(stop(page)).to_contain_text("punkt 1")
    page.locator("#punkt-4 textarea").focus()
    page.keyboard.press("Control+Enter")
    expect(item(page, "4").locator(".state")).to_contain_text("Bekræftet")
    saved(page)
    assert [each.key for each in review(meeting).items] == ["4"]


def test_sure_proposals_are_read_and_confirmed_together(
    meeting: Meeting, serve: Callable[[Path], Any], open_page: Callable[..., Page]
) -> None:
    draft = meeting.value("draft")
    sure = [
        each if each.key not in {"1", "4"} else replace(each, decision=replace(each.decision, score=0.98))
        for each in draft.items
    ]
    meeting.save("draft", replace(draft, items=tuple(sure)))
    page = open_page(serve(meeting.folder).address)
    expect(page.locator("#doubt-count")).to_have_text("6 steder mangler at blive tjekket")
    page.keyboard.press("Shift+F4")
    expect(stop(page)).to_have_text(re.compile("^Forslagene i punkt 1 og 4 er sikre"))
    lines = page.locator("#doubt-also li > span")
    assert lines.all_inner_texts() == [
        "Punkt 1: Dagsordenen blev godkendt.",
        "Punkt 4: Sagen blev udsat til næste møde.",
    ]
    page.locator("#doubt-also").get_by_role("button", name="Gå til Punkt 4").click()
    expect(item(page, "4")).to_have_attribute("aria-current", "true")
    expect(page.locator("#doubt-ok")).to_contain_text("Bekræft alle 2")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sums")).to_have_text("2 af 5 punkter er bekræftet")
    page.click("#undo")
    expect(page.locator("#sums")).to_have_text("0 af 5 punkter er bekræftet")


def test_a_decision_that_was_changed_elsewhere_is_not_confirmed_unseen(page: Page, meeting: Meeting) -> None:
    stale = page.context.new_page()
    stale.route("**/events", lambda route: route.abort())
    stale.goto(page.url)
    stale.wait_for_selector("body[data-ready]")
    expect(stale.locator("#doubt-count")).to_contain_text("7 steder")
    stale.keyboard.press("F4")
    expect(stop(stale)).to_contain_text("punkt 1")
    point(page, "1").locator("textarea").fill("Dagsordenen blev ændret.")
    saved(page)
    stale.keyboard.press("Control+Enter")
    box = stale.locator("dialog", has_text="Ændret et andet sted")
    expect(box).to_contain_text("Dagsordenen blev ændret.")
    box.get_by_role("button", name="Lad det stå, der står nu").click()
    (decided,) = review(meeting).items
    assert (decided.decision.text, decided.decision.confirmed) == ("Dagsordenen blev ændret.", False)


def test_what_is_said_of_the_whole_meeting_comes_first_and_the_sure_last(
    meeting: Meeting, serve: Callable[[Path], Any], open_page: Callable[..., Page]
) -> None:
    draft = meeting.value("draft")
    items = [
        each if each.key != "1" else replace(each, decision=replace(each.decision, score=0.98)) for each in draft.items
    ]
    remark = Remark("weak", "Transskriptionen er usikker.")
    meeting.save("draft", replace(draft, items=tuple(items), remarks=(remark,)))
    page = open_page(serve(meeting.folder).address)
    expect(page.locator("#doubt-count")).to_contain_text("8 steder")
    page.keyboard.press("F4")
    expect(stop(page)).to_contain_text("Transskriptionen er usikker.")
    page.keyboard.press("F4")
    expect(stop(page)).to_contain_text("punkt 2")
    for _ in range(2):
        page.keyboard.press("Shift+F4")
    expect(stop(page)).to_contain_text("Beslutningen i punkt 1")


@pytest.mark.parametrize(("width", "height"), [(683, 384), (960, 540), (1366, 768)])
def test_where_one_key_leads_is_in_view_and_nothing_is_cut(
    meeting: Meeting, serve: Callable[[Path], Any], open_page: Callable[..., Page], width: int, height: int
) -> None:
    """683 × 384 and 960 × 540 are 1366 × 768 and 1920 × 1080 at 200 %; WCAG 2.2, 2.4.11."""
    page = open_page(serve(meeting.folder).address, viewport={"width": width, "height": height})
    for n in range(1, 8):
        page.keyboard.press("F4")
        expect(page.locator("#doubt-count")).to_have_text(f"{n} af 7")
        page.wait_for_timeout(150)
        assert page.evaluate(
            """() => {
                const focus = document.activeElement;
                const box = focus.getBoundingClientRect();
                return [[box.left + 5, box.top + 3], [box.right - 5, box.bottom - 3]].every(([x, y]) => {
                    const hit = document.elementFromPoint(x, y);
                    return hit !== null && (focus === hit || focus.contains(hit));
                });
            }"""
        ), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".bar *, .doubtbar > :not(ul), .controls *")]
            .filter((each) => each.checkVisibility() && !each.closest("select"))
            .filter((each) => {
                const box = each.getBoundingClientRect();
                return box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || (each.children.length === 0 && each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline");
            }).map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert cut == []
