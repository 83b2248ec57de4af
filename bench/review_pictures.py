"""Make the pictures of the review page in docs/images: `python -m bench.review_pictures [FOLDER]`. Needs Chromium."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench import made_meeting
from bench.browsing import chromium, serving
from stt_minutes.web.session import Session

if TYPE_CHECKING:
    from playwright.sync_api import Page

VIEW = {"width": 1366, "height": 768}


def main(folder: Path) -> None:
    """One picture a view."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        meetings = Path(name) / "Møder 2026"
        meetings.mkdir()
        meeting = made_meeting.short(meetings / "2026-04-15-teknik-og-miljoe")
        prepare(Session(meeting))
        for number, (body, date) in enumerate(
            (("Børne- og Skoleudvalget", "2026-03-18"), ("Direktionen", "2026-03-11"))
        ):
            other = meetings / f"{date}-{number}"
            shutil.copytree(meeting.folder, other)
            (other / "meeting.toml").write_text(f'body = "{body}"\ndate = "{date}"\n', encoding="utf-8")
        with serving(meetings) as address, chromium() as browser:
            page = browser.new_context(viewport=VIEW, locale="da-DK").new_page()
            page.goto(address)
            page.wait_for_selector(".meeting")
            page.screenshot(path=folder / "review-start.png")
            page.locator(".meeting a").first.click()
            page.wait_for_selector("body[data-ready]")
            page.wait_for_timeout(1500)
            views(page, folder)


def prepare(session: Session) -> None:
    """Some of a secretary's work: voices named, the first item confirmed, a word corrected."""
    voices = {
        "s1": "Birgit Møllegård",
        "s5": "Rasmus Dalbo",
        "s7": "Sofie Engkjær",
        "s9": "Torben Lyngvig",
        "s13": "Lene Skovbo",
    }
    for segment, name in voices.items():
        session.edit(session.revision, "speaker", {"segment": segment, "name": name, "everywhere": True})
    text = next(each.text for each in session.scene.applied.segments if each.id == "s3").replace("gogen", "godkendt")
    session.edit(session.revision, "words", {"segment": "s3", "text": text})
    session.edit(session.revision, "confirm", {"item": "1", "confirmed": True})


def views(page: Page, folder: Path) -> None:
    """The review page as it is used."""
    page.keyboard.press("F4")
    page.wait_for_timeout(600)
    page.screenshot(path=folder / "review.png")
    page.locator("#punkt-2 summary").first.click()
    page.locator("#punkt-2 summary").last.click()
    page.locator("#punkt-2 .decision").evaluate("(card) => card.scrollIntoView()")
    page.locator("#punkt-2 .arith").evaluate("(line) => line.closest('.minutes').scrollBy(0, -60)")
    page.screenshot(path=folder / "review-votes.png")
    page.click("#open-replace")
    page.get_by_label("Hørt", exact=True).fill("der er")
    page.get_by_label("Skriv", exact=True).fill("her er")
    page.wait_for_selector(".places label")
    page.screenshot(path=folder / "review-replace.png")
    page.keyboard.press("Escape")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    page.screenshot(path=folder / "review-dark.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "docs" / "images")
