"""`stt-minutes review` as a process: how it starts, when it stops, and what a crash costs."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Command
    from playwright.sync_api import Page

    from stt_minutes.meeting import Meeting


def test_it_prints_an_address_on_this_machine_and_stops_on_ctrl_c(
    meeting: Meeting, review: Callable[..., Command]
) -> None:
    command = review(meeting.folder)
    assert command.address.startswith("http://127.0.0.1:")
    assert httpx.get(command.address).status_code == 303
    assert httpx.get(command.address).status_code == 403
    command.process.send_signal(signal.SIGINT)
    code, error = command.end()
    assert "Traceback" not in error
    assert code in {0, 130}


@pytest.mark.parametrize("what", ["findes-ikke", "fil"])
def test_what_is_no_folder_is_refused_in_words(tmp_path: Path, review: Callable[..., Command], what: str) -> None:
    (tmp_path / "fil").write_text("x")
    code, error = review(tmp_path / what).end()
    assert code == 3
    assert error.startswith("fejl: ")
    assert what in error


def test_a_port_in_use_is_said_in_words(meeting: Meeting, review: Callable[..., Command]) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, error = review(meeting.folder, "--port", str(taken.getsockname()[1])).end()
    assert code == 2
    assert "er i brug" in error


@pytest.mark.browser
def test_it_stops_by_itself_when_the_last_page_closes_but_not_at_a_reload(
    meeting: Meeting, review: Callable[..., Command], open_page: Callable[..., Page]
) -> None:
    command = review(meeting.folder)
    page = open_page(command.address)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("body[data-ready]")
    page.close()
    other.wait_for_timeout(5_500)
    assert command.process.poll() is None
    other.close()
    code, error = command.end()
    assert (code, "Traceback" in error) == (0, False)


@pytest.mark.browser
def test_a_crash_in_the_middle_of_typing_loses_at_most_that_keystroke(
    meeting: Meeting, review: Callable[..., Command], open_page: Callable[..., Page]
) -> None:
    command = review(meeting.folder, "--stay")
    page = open_page(command.address)
    area = page.locator("#punkt-4 textarea")
    area.click()
    area.fill("")
    text = "Sagen blev udsat til mødet i maj, hvor skyggediagrammerne foreligger."
    for letter in text[:39]:
        page.keyboard.type(letter)
    saved_with(page, meeting, text[:39])
    page.keyboard.type(text[39])
    command.process.kill()
    page.wait_for_selector("#saved.error")
    assert area.input_value() == text[:40]
    assert "forbindelse" in page.locator("#saved").inner_text()
    page.context.close()

    again = open_page(review(meeting.folder).address)
    kept = again.locator("#punkt-4 textarea").input_value()
    assert kept in {text[:39].strip(), text[:40].strip()}


def saved_with(page: Page, meeting: Meeting, text: str) -> None:
    """Wait until the file holds the text."""
    for _ in range(100):
        review = meeting.value("minutes")
        if review and review.items and review.items[0].decision.text == text.strip():
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never saved: {text}")
