"""Voices that sound like somebody the house keeps: asked about on the page, and never named without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stt_minutes import notice, profiles, suggestions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from stt_minutes.meeting import Meeting

pytestmark = pytest.mark.browser


def expect(where: Any) -> Any:
    from playwright.sync_api import expect as playwright_expect

    return playwright_expect(where)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A house that keeps the voices of two; the meeting's first two voices sound like them."""
    folder = tmp_path / "config"
    folder.mkdir()
    monkeypatch.setenv("STT_MINUTES_CONFIG", str(folder))
    monkeypatch.setenv("STT_MINUTES_DATA", str(tmp_path / "data"))
    (folder / "config.toml").write_text("voice_profiles = true\n", encoding="utf-8")
    (folder / notice.VOICES_TEXT).write_text("Stemmer gemmes i et år.", encoding="utf-8")
    vectors = {"Taler 1": (1.0, 0.0), "Taler 2": (0.0, 1.0)}
    monkeypatch.setattr(suggestions, "vector_of", lambda _, segments: vectors.get(segments[0].speaker))
    monkeypatch.setattr(suggestions, "network", lambda: "net")
    profiles.keep("Hanne Holm", (1.0, 0.0), "net")
    profiles.keep("Bo Testrup", (0.0, 1.0), "net")


@pytest.fixture
def page(meeting: Meeting, kept: None, serve: Callable[[Path], Any], open_page: Callable[..., Page]) -> Page:
    return open_page(serve(meeting.folder).address)


def test_a_suggestion_is_a_question_and_names_nobody(page: Page, meeting: Meeting) -> None:
    expect(page.locator("#notices")).to_contain_text("2 stemmer lyder som nogen, hvis stemme huset har gemt.")
    expect(page.locator("#rows")).not_to_contain_text("Hanne Holm")
    page.get_by_role("button", name="Se og svar").click()
    expect(page.locator("dialog")).to_contain_text("Lyder som Hanne Holm?")
    assert not meeting.has("corrections")


def test_the_questions_are_answered_with_the_keyboard(page: Page, meeting: Meeting) -> None:
    page.get_by_role("button", name="Se og svar").press("Enter")
    page.get_by_role("button", name="Ja, Taler 1 er Hanne Holm").press("Enter")
    expect(page.get_by_role("button", name="Ja, Taler 2 er Bo Testrup")).to_be_focused()
    expect(page.locator("#notices")).to_contain_text("1 stemme lyder som nogen")
    page.get_by_role("button", name="Nej, Taler 2 er ikke Bo Testrup").press("Enter")
    expect(page.locator("dialog .question")).to_have_count(0)
    expect(page.locator("dialog")).to_contain_text("Taler 2, taler")
    assert page.evaluate("document.activeElement.textContent") == "Giv navn"
    page.keyboard.press("Escape")
    expect(page.locator("#notices")).not_to_contain_text("lyder som nogen")
    corrections = meeting.value("corrections")
    assert [(each.before, each.after, each.everywhere) for each in corrections.speakers] == [
        ("Taler 1", "Hanne Holm", True)
    ]
    expect(page.locator("#rows .who", has_text="Hanne Holm").first).to_be_visible()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.wait_for_timeout(500)
    expect(page.locator("#notices")).not_to_contain_text("lyder som nogen")


def test_a_rows_own_dialog_asks_too(page: Page) -> None:
    expect(page.locator("#notices")).to_contain_text("lyder som nogen")
    page.locator("#rows .who", has_text="Taler 1").first.click()
    expect(page.get_by_label("Navn", exact=True)).to_have_value("Taler 1")
    page.get_by_role("button", name="Ja, Taler 1 er Hanne Holm").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#rows .who", has_text="Hanne Holm").first).to_be_visible()
    page.locator("#whole").check()
    page.locator("#rows .who", has_text="Taler 2").first.click()
    page.get_by_role("button", name="Nej, Taler 2 er ikke Bo Testrup").click()
    expect(page.locator("dialog .question")).to_have_count(0)
    expect(page.get_by_label("Navn", exact=True)).to_be_focused()


def test_axe_finds_nothing_where_voices_are_asked_about(page: Page, violations: Callable[[Page], list[str]]) -> None:
    page.get_by_role("button", name="Se og svar").click()
    expect(page.locator("dialog .question").first).to_be_visible()
    assert violations(page) == []


def test_a_house_that_keeps_no_voices_is_asked_nothing(
    meeting: Meeting, serve: Callable[[Path], Any], open_page: Callable[..., Page]
) -> None:
    page = open_page(serve(meeting.folder).address)
    page.click("#open-people")
    expect(page.locator("dialog")).to_contain_text("Taler 1, taler")
    expect(page.locator("dialog .question")).to_have_count(0)
