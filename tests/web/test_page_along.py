"""The review page while the sound is still being transcribed: read along, hear, and stay where one was when it is done."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from stt_minutes import pipeline
from stt_minutes.speech.checkpoint import Checkpoint
from stt_minutes.speech.whisper import Heard
from stt_minutes.web import library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from stt_minutes.meeting import Meeting

pytestmark = pytest.mark.browser


def expect(where: Any) -> Any:
    from playwright.sync_api import expect as playwright_expect

    return playwright_expect(where)


class Transcribing:
    """A transcription that hears one more stretch when it is told to, and writes its files at the end."""

    def __init__(self, meeting: Meeting) -> None:
        self.made = {name: meeting.value(name) for name in ("transcript", "sections", "draft")}
        for name in (*self.made, "turns"):
            meeting.path(name).unlink(missing_ok=True)
        self.steps = [threading.Event() for _ in range(3)]

    def run(self, meeting: Meeting, *, watch: Callable[[pipeline.Event], None]) -> None:
        segments = self.made["transcript"].segments
        part = Checkpoint(meeting.part, "key")
        half = len(segments) // 2
        for step, some in zip(self.steps, (segments[:half], segments[half:], None), strict=True):
            assert step.wait(30)
            if some is not None:
                plain = [replace(each, id="", speaker=None) for each in some]
                part.add([f"w{some[0].id}"], [Heard((), 0.0, 0.0, 0.0)], plain)
                watch(pipeline.Event("transcript", "progress", some[-1].end_ms, 120_000))
        for name, value in self.made.items():
            meeting.save(name, value)
        meeting.part.unlink()


@pytest.fixture
def transcribing(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> Iterator[Transcribing]:
    found = Transcribing(meeting)
    monkeypatch.setattr(library.pipeline, "run", found.run)
    yield found
    for step in found.steps:
        step.set()


def test_what_is_heard_is_read_along_and_the_reader_stays_where_they_were(
    meeting: Meeting, transcribing: Transcribing, serve: Callable[[Path], Any], open_page: Callable[..., Page]
) -> None:
    page = open_page(serve(meeting.folder).address)
    rows = page.locator("#rows .row")
    expect(page.locator("#rows")).to_contain_text("Lyden er ikke transskriberet endnu.")
    expect(page.locator("#along")).to_be_hidden()
    page.get_by_role("button", name="Kør nu").click()
    transcribing.steps[0].set()
    expect(rows.first).to_contain_text("Goddag og velkommen")
    expect(page.locator("#along")).to_contain_text("Der transskriberes stadig.")
    expect(page.locator("#transcript-title")).to_have_text("Transskription indtil nu")
    expect(page.get_by_role("button", name="Kør nu")).to_have_count(0)
    told = page.locator("#along").inner_text()

    rows.nth(2).click()
    page.keyboard.press("F8")
    page.keyboard.press("F2")
    expect(page.locator("#rows textarea")).to_have_count(0)
    for button in ("#row-edit", "#row-speaker", "#row-split", "#row-join", "#row-move"):
        expect(page.locator(button)).to_be_disabled()
    expect(page.locator("#rows .who")).to_have_count(0)
    marked = page.locator("#rows .row.active").inner_text()
    transcribing.steps[1].set()
    expect(page.locator("#along")).not_to_have_text(told)
    assert page.locator("#rows .row.active").inner_text() == marked
    assert page.evaluate("document.activeElement.matches('#rows .row.active')")

    transcribing.steps[2].set()
    expect(page.locator("#transcript-title")).to_have_text("Transskription af hele mødet")
    expect(page.locator("#along")).to_be_hidden()
    expect(page.locator("#notices")).to_contain_text("Transskriptionen er færdig.")
    expect(page.locator("#rows .row.active .time")).to_have_text(marked.split()[0])
    assert page.evaluate("document.activeElement.matches('#rows .row.active')")
    expect(page.locator("#row-edit")).to_be_enabled()
    expect(page.locator(".item .state").first).to_contain_text("Bør tjekkes")


def test_the_sound_goes_on_when_the_transcript_is_done(
    meeting: Meeting, transcribing: Transcribing, serve: Callable[[Path], Any], open_page: Callable[..., Page]
) -> None:
    page = open_page(serve(meeting.folder).address)
    page.get_by_role("button", name="Kør nu").click()
    transcribing.steps[0].set()
    page.locator("#rows .w", has_text="velkommen").first.click()
    expect(page.locator("#now")).not_to_have_text("0.00")
    at = page.evaluate("document.getElementById('audio').currentTime")
    transcribing.steps[1].set()
    transcribing.steps[2].set()
    expect(page.locator("#transcript-title")).to_have_text("Transskription af hele mødet")
    assert page.evaluate("document.getElementById('audio').currentTime") >= at
    assert not page.evaluate("document.getElementById('audio').paused")


def test_a_transcription_that_was_interrupted_is_shown_as_such(
    meeting: Meeting, transcribing: Transcribing, serve: Callable[[Path], Any], open_page: Callable[..., Page]
) -> None:
    some = [replace(each, id="") for each in transcribing.made["transcript"].segments[:4]]
    Checkpoint(meeting.part, "key").add(["w1"], [Heard((), 0.0, 0.0, 0.0)], some)
    page = open_page(serve(meeting.folder).address)
    expect(page.locator("#along")).to_contain_text("Transskriptionen er ikke færdig; den er nået til 0.")
    expect(page.get_by_role("button", name="Kør videre")).to_be_visible()
    expect(page.locator("#rows .row").first).to_contain_text("Goddag og velkommen")


def test_a_meeting_of_which_nothing_is_read_yet_can_be_opened_and_run(
    meeting: Meeting, transcribing: Transcribing, serve: Callable[[Path], Any], open_page: Callable[..., Page]
) -> None:
    agenda = meeting.value("agenda")
    meeting.path("agenda").unlink()
    transcribing.made["agenda"] = agenda
    page = open_page(serve(meeting.folder).address)
    expect(page.locator("#notices")).to_contain_text("Lyden er ikke transskriberet endnu. Der er ingen dagsorden.")
    page.get_by_role("button", name="Kør nu").click()
    for step in transcribing.steps:
        step.set()
    expect(page.locator(".item")).to_have_count(len(agenda.items))
    expect(page.locator(".point h3").first).to_contain_text(agenda.items[0].title)
    expect(page.locator("#when")).to_have_text("15. april 2026")
    expect(page.locator(".item[aria-current=true]")).to_contain_text(agenda.items[0].title)
