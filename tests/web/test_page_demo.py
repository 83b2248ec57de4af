"""The demo meeting by keyboard alone: from the draft to a final referat, and how many presses that takes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from bench import noise
from stt_minutes import agenda as agendas
from stt_minutes.meeting import Meeting
from stt_minutes.minutes import align
from stt_minutes.minutes.clues import Clues
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.propose import propose
from tests.web.test_page import expect, saved

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
MOST = 45
"""Presses from the draft to the final referat; one who tried the page for the first time needed 86."""


def _timed(fixture: Path, folder: Path) -> Path:
    """The script of the meeting with times: 400 ms for each word."""
    lines, at = ["start_ms\tend_ms\tspeaker\ttext"], 0
    for row in noise.script(fixture):
        if row["text"]:
            end = at + 400 * len(row["text"].split())
            lines.append(f"{at}\t{end}\t{row['speaker']}\t{row['text']}")
            at = end + 600
    folder.mkdir()
    (folder / "script.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(params=["clean", "20"])
def demo(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Meeting:
    """The meeting of `stt-minutes demo`, heard well and with a fifth of the words wrong."""
    fixture = root / "audio_fixtures" / "direktion"
    meeting = Meeting.create(tmp_path / "demo")
    agenda = agendas.read(fixture / "agenda.txt")
    heard = noise.transcript(_timed(fixture, tmp_path / "direktion"), noise.SHARES[request.param])
    sections = align.lay(heard, Clues(Hearing.of(heard), agenda))
    meeting.save("agenda", agenda)
    meeting.save("transcript", heard, made_by={"model": "base"})
    meeting.save("sections", sections)
    meeting.save("draft", propose(heard, agenda, sections))
    shutil.copyfile(fixture / "meeting.opus", meeting.audio / "original.opus")
    return meeting


class Keys:
    """The keyboard, which counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.pressed += 1


def test_from_the_draft_to_the_final_referat_in_few_presses(
    demo: Meeting, serve: Callable[[Path], Any], open_page: Callable[..., Page]
) -> None:
    page = open_page(serve(demo.folder).address)
    count = page.locator("#doubt-count")
    expect(count).to_contain_text("mangler at blive tjekket")
    keys = Keys(page)
    left = page.evaluate("document.getElementById('doubt-count').textContent")
    while left != "Alt er tjekket":
        keys.press("F4")
        expect(count).to_contain_text(" af ")
        # Every stop says what its key does.
        expect(page.locator("#doubt-ok")).to_contain_text("Ctrl+Enter")
        keys.press("Control+Enter")
        expect(page.locator("#doubt-ok")).to_be_hidden()
        left = count.text_content()
        assert keys.pressed < MOST
    keys.press("Control+s")
    expect(page.locator("dialog")).to_contain_text("Alle beslutninger er bekræftet.")
    expect(page.get_by_role("button", name="Hent endeligt referat")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("dialog a")).to_be_focused()
    keys.press("Enter")
    assert keys.pressed <= MOST
    saved(page)
    assert all(each.decision.confirmed for each in demo.value("minutes").items)
    assert list((demo.out / "eksport").glob("*.docx"))
