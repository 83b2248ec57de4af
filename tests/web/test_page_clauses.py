"""The sentences of a decision on the page: where each was said, out and in with one key, and those that stand ready."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from stt_minutes.values import Decision, Section
from tests.web.test_page import expect, item, point, review, row, saved, time_played, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from stt_minutes.meeting import Meeting

pytestmark = pytest.mark.browser
PROPOSED = "Anlægsbevillingen på 2.600.000 kr. blev godkendt."
SPARE = "Driften er regnet til 45.000 kr. om året."


def clause(page: Page, number: str, n: int) -> Locator:
    return point(page, number).locator(".clauses li").nth(n)


def words(page: Page, number: str) -> Locator:
    return point(page, number).locator(".decision > textarea")


def test_each_sentence_shows_its_place_and_plays_it(page: Page) -> None:
    item(page, "2").click()
    expect(clause(page, "2", 0)).to_contain_text("Forslagets ord")
    expect(clause(page, "2", 1)).to_contain_text("Fundet, ikke brugt")
    clause(page, "2", 1).locator(".say").focus()
    expect(row(page, "femogfyrre tusinde")).to_have_class(re.compile(r"\btold\b"))
    expect(row(page, "femogfyrre tusinde")).to_be_in_viewport()
    expect(row(page, "Dermed er")).not_to_have_class(re.compile(r"\btold\b"))
    clause(page, "2", 0).hover()
    expect(row(page, "Dermed er")).to_have_class(re.compile(r"\btold\b"))
    until(page, "document.getElementById('audio').readyState > 0")
    clause(page, "2", 1).locator(".say").click()
    until(page, "!document.getElementById('audio').paused")
    assert 41 < time_played(page) < 46


def test_one_key_takes_a_sentence_out_and_puts_it_in(page: Page, meeting: Meeting) -> None:
    item(page, "2").click()
    page.keyboard.press("F3")
    expect(clause(page, "2", 0).locator(".say")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F3")
    expect(words(page, "2")).to_have_value(f"{PROPOSED} {SPARE}")
    expect(point(page, "2").locator(".decision").get_by_role("status").first).to_have_text(
        "Sætningen er sat ind i beslutningen."
    )
    page.keyboard.press("ArrowUp")
    page.keyboard.press("F3")
    expect(words(page, "2")).to_have_value(SPARE)
    expect(clause(page, "2", 0)).to_contain_text("Taget ud")
    page.keyboard.press("F3")
    expect(words(page, "2")).to_have_value(f"{PROPOSED} {SPARE}")
    saved(page)
    (decided,) = review(meeting).items
    assert (decided.decision.text, decided.decision.type) == (f"{PROPOSED} {SPARE}", "godkendt")
    assert not decided.decision.confirmed
    page.click("#undo")
    expect(words(page, "2")).to_have_value(SPARE)


def test_from_the_text_the_key_leads_to_the_sentence_one_stands_in(page: Page) -> None:
    area = words(page, "2")
    area.fill(f"{PROPOSED} {SPARE} Jeg skrev selv.")
    area.evaluate(f"each => each.setSelectionRange({len(PROPOSED) + 5}, {len(PROPOSED) + 5})")
    page.keyboard.press("F3")
    expect(clause(page, "2", 1).locator(".say")).to_be_focused()
    expect(area).to_have_value(f"{PROPOSED} {SPARE} Jeg skrev selv.")
    page.keyboard.press("F3")
    expect(area).to_have_value(f"{PROPOSED} Jeg skrev selv.")


def test_what_was_found_makes_a_decision_where_there_was_none(
    meeting: Meeting, serve: Callable[[Path], Any], open_page: Callable[..., Page]
) -> None:
    draft = meeting.value("draft")
    none = Decision("ingen_beslutning", "Ingen beslutning fundet.", 0.3)
    items = tuple(replace(each, decision=none) if each.key == "2" else each for each in draft.items)
    spare = tuple(replace(each, used=False) for each in draft.passages if each.text == SPARE)
    meeting.save("draft", replace(draft, items=items, passages=spare))
    page = open_page(serve(meeting.folder).address)
    expect(words(page, "2")).to_have_value("Ingen beslutning fundet.")
    clause(page, "2", 0).locator(".turn").click()
    expect(words(page, "2")).to_have_value(SPARE)
    saved(page)
    (decided,) = review(meeting).items
    assert (decided.key, decided.decision.type, decided.decision.confirmed) == ("2", "andet", False)


def test_a_sentence_alone_is_not_told_twice_and_confirmed_words_are_no_longer_marked(page: Page) -> None:
    expect(point(page, "4").locator(".clauses")).to_be_hidden()
    item(page, "2").click()
    words(page, "2").focus()
    page.keyboard.press("Control+Enter")
    expect(item(page, "2").locator(".state")).to_contain_text("Bekræftet")
    expect(point(page, "2").locator(".clauses")).to_be_hidden()
    point(page, "2").locator("summary", has_text="Sætninger").click()
    expect(clause(page, "2", 0)).not_to_contain_text("Forslagets ord")


def test_what_was_said_where_it_is_closed_by_now_stands_no_longer_ready(
    meeting: Meeting, serve: Callable[[Path], Any], open_page: Callable[..., Page]
) -> None:
    draft, sections = meeting.value("draft"), meeting.value("sections")
    at = {each.id: each for each in meeting.value("transcript").segments}
    spare = next(each for each in draft.passages if each.text == SPARE)
    said = at[spare.evidence[0]]
    cut: list[Section] = []
    for each in sections:
        if each.start_ms <= said.start_ms < each.end_ms:
            cut += [
                Section("2", each.start_ms, said.start_ms, 1.0, withheld=()),
                Section("6", said.start_ms, said.end_ms, 1.0),
                Section("2", said.end_ms, each.end_ms, 1.0, withheld=()),
            ]
        else:
            cut.append(each)
    meeting.save("sections", tuple(cut))
    page = open_page(serve(meeting.folder).address)
    item(page, "2").click()
    expect(words(page, "2")).to_have_value(PROPOSED)
    expect(page.get_by_text(SPARE)).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(683, 384), (1366, 768)])
def test_the_sentences_are_in_view_and_not_cut(
    meeting: Meeting, serve: Callable[[Path], Any], open_page: Callable[..., Page], width: int, height: int
) -> None:
    page = open_page(serve(meeting.folder).address, viewport={"width": width, "height": height})
    for n in (1, 2):
        page.keyboard.press("F4")
        expect(page.locator("#doubt-count")).to_have_text(f"{n} af 7")
    expect(words(page, "2")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("F3")
        page.keyboard.press("ArrowDown")
        focus = page.evaluate(
            """() => { const box = document.activeElement.getBoundingClientRect();
              return ["say"].some((each) => document.activeElement.classList.contains(each)) &&
              [[box.left + 4, box.top + 4], [box.right - 4, box.bottom - 4]].every(([x, y]) => document.activeElement.contains(document.elementFromPoint(x, y))); }"""
        )
        assert focus
    cut = page.evaluate(
        "[...document.querySelectorAll('.clauses *')].filter((each) => each.checkVisibility() && (each.getBoundingClientRect().right > innerWidth || (getComputedStyle(each).display !== 'inline' && each.scrollWidth > each.clientWidth + 1))).map((each) => each.outerHTML.slice(0, 80))"
    )
    assert cut == []
