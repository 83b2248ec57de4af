"""Usable by everybody: axe-core on every view, the keyboard alone, 200 %, dark mode, a small laptop."""

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_review_page(
    meeting: Meeting,
    serve: Callable[[Path], Any],
    open_page: Callable[..., Page],
    violations: Callable[[Page], list[str]],
    scheme: str,
) -> None:
    page = open_page(serve(meeting.folder).address, color_scheme=scheme)
    page.keyboard.press("F4")
    page.locator("#whole").check()
    page.locator("#punkt-2 summary").first.click()
    page.locator("#punkt-2 summary").last.click()
    assert violations(page) == []


def test_axe_finds_nothing_while_one_reads_along(
    meeting: Meeting,
    serve: Callable[[Path], Any],
    open_page: Callable[..., Page],
    violations: Callable[[Page], list[str]],
) -> None:
    from stt_minutes.speech.checkpoint import Checkpoint

    segments = meeting.value("transcript").segments
    for name in ("transcript", "sections", "draft"):
        meeting.path(name).unlink()
    Checkpoint(meeting.part, "key").add([], [], [replace(each, id="") for each in segments])
    page = open_page(serve(meeting.folder).address)
    page.wait_for_selector("#rows .row")
    assert violations(page) == []


@pytest.mark.parametrize(
    "button", ["#open-replace", "#open-people", "#open-settings", "#open-export", "#rows .who >> nth=0"]
)
def test_axe_finds_nothing_in_the_dialogs(page: Page, violations: Callable[[Page], list[str]], button: str) -> None:
    page.click(button)
    page.wait_for_selector("dialog[open]")
    assert violations(page) == []


def test_axe_finds_nothing_on_the_start_page(
    meeting: Meeting,
    serve: Callable[[Path], Any],
    open_page: Callable[..., Page],
    violations: Callable[[Page], list[str]],
) -> None:
    page = open_page(serve(meeting.folder.parent).address, ready=False)
    page.wait_for_selector(".meeting")
    assert violations(page) == []


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (683, 384), (1024, 600), (320, 640)])
def test_nothing_is_cut_off_or_overlaps_in_small_windows(
    meeting: Meeting, serve: Callable[[Path], Any], open_page: Callable[..., Page], width: int, height: int
) -> None:
    """683 × 384 is 1366 × 768 at 200 %."""
    page = open_page(serve(meeting.folder).address, viewport={"width": width, "height": height})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("F4")
    expect(page.locator("#doubt-count")).to_contain_text("1 af")  # what the stop shows is drawn by then
    area = page.locator("#punkt-1 textarea")
    expect(area).to_be_visible()
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.locator("#play").is_visible()
    assert page.locator("#next-doubt").is_visible()
    for name in ("transcript", "minutes"):
        if width < 992:
            page.locator(f'.views [data-view="{name}"]').click()
        pane = page.locator(f"#{name}").bounding_box()
        assert pane["height"] >= 80
        assert pane["width"] >= min(width, 300)


def test_everything_is_done_with_the_keyboard_alone(page: Page, meeting: Meeting) -> None:
    """From the top of the page: choose an item, mark a word, play it, correct it, decide, export; never a mouse."""

    def tab_to(selector: str, limit: int = 60) -> None:
        for _ in range(limit):
            page.keyboard.press("Tab")
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        pytest.fail(f"Tab never reaches {selector}")

    tab_to("a.skip")
    tab_to('.item[data-key="2"]')
    page.keyboard.press("Enter")
    page.keyboard.press("F6")
    assert page.evaluate("document.activeElement.id") == "b2-tekst"
    page.keyboard.press("F6")
    assert page.evaluate("document.activeElement.matches('#rows .row')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator("#rows .cursor").inner_text() == "strækningen"
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert not page.evaluate("document.getElementById('audio').paused")
    page.keyboard.press("F8")
    page.keyboard.press("F2")
    page.keyboard.type("Strækningen")
    page.keyboard.press("Enter")
    # What was corrected changes the doubtful places; they are those of the meeting as it was saved.
    expect(page.locator("#rows")).to_contain_text("Strækningen")
    expect(page.locator("#saved")).to_have_text(re.compile(r"^(?:Alt er gemt|Gemt kl\.)"))
    page.keyboard.press("F4")
    page.keyboard.press("Shift+F4")
    assert page.evaluate("document.activeElement.id") == "b2-tekst"
    page.keyboard.press("Control+Enter")
    page.wait_for_selector('.item.confirmed[data-key="2"]')
    assert meeting.value("corrections").words[0].after == "Strækningen"
    page.keyboard.press("Home")
    page.locator("body").press("Escape")
    page.evaluate("document.activeElement.blur()")
    tab_to("#open-export", 90)
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.id") == "open-export"


def test_focus_is_always_seen(page: Page) -> None:
    for _ in range(25):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle + ' ' + s.outlineWidth; })()"
        )
        assert re.match(r"solid [2-9]px", style), page.evaluate("document.activeElement.outerHTML")
