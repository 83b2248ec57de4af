"""Nothing that is written on the page is lost: the program gone and back, the tab closed too soon, somebody else first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from stt_minutes.errors import DiskFull
from stt_minutes.values import Remark, Review
from stt_minutes.web.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from stt_minutes.meeting import Meeting

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
SAVED = re.compile(r"^(Alt er gemt|Gemt kl\.)")


def area(page: Page, number: str) -> Locator:
    return page.locator(f"#punkt-{number} .decision > textarea")


def texts(meeting: Meeting) -> dict[str, str]:
    return {each.key: each.decision.text for each in meeting.value("minutes", Review()).items if each.decision}


def until_file_holds(page: Page, meeting: Meeting, key: str, text: str) -> None:
    for _ in range(300):
        if texts(meeting).get(key) == text:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{text!r} never came into the file: {texts(meeting)}")


def listen(page: Page) -> None:
    """Remember all that the line at the top says from now on."""
    page.evaluate("""() => {
        const line = document.getElementById("saved");
        window.said = [];
        new MutationObserver(() => window.said.push(line.textContent)).observe(line, { childList: true, characterData: true, subtree: true });
    }""")


def other(page: Page, address: str) -> Page:
    """The program's new address in the same browser."""
    made = page.context.new_page()
    made.goto(address)
    made.wait_for_selector("body[data-ready]")
    return made


def asked_to_stay(page: Page) -> bool:
    """Whether closing the tab asks the person to stay; they do."""
    kinds: list[str] = []
    witness = page.context.new_page()
    page.once("dialog", lambda dialog: (kinds.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    witness.wait_for_timeout(500)
    witness.close()
    return kinds == ["beforeunload"]


@pytest.fixture
def down(meeting: Meeting, review: Callable[..., Any], open_page: Callable[..., Page]):
    """A page with something saved and something typed after the program was killed."""
    command = review(meeting.folder, "--stay")
    page = open_page(command.address)
    area(page, "1").fill("Gemt før.")
    until_file_holds(page, meeting, "1", "Gemt før.")
    expect(page.locator("#saved")).to_have_text(SAVED)
    command.process.kill()
    command.process.wait()
    listen(page)
    area(page, "2").fill("Skrevet, mens programmet var nede.")
    area(page, "3").fill("Det her også.")
    expect(page.locator("#saved")).to_contain_text("Ikke gemt: 2 ændringer venter")
    return page


def test_what_was_typed_while_the_program_was_gone_is_sent_when_it_is_back(
    down: Page, meeting: Meeting, review: Callable[..., Any]
) -> None:
    again = review(meeting.folder, "--stay")
    expect(down.locator("#saved")).to_contain_text("Åbn dets nye adresse i denne browser")
    assert "2" not in texts(meeting)
    fresh = other(down, again.address)
    until_file_holds(down, meeting, "2", "Skrevet, mens programmet var nede.")
    until_file_holds(down, meeting, "3", "Det her også.")
    expect(down.locator("#saved")).to_have_text(SAVED)
    expect(area(fresh, "2")).to_have_value("Skrevet, mens programmet var nede.")
    expect(area(down, "2")).to_have_value("Skrevet, mens programmet var nede.")
    said = down.evaluate("window.said")
    assert [line for line in said[:-1] if SAVED.match(line)] == []
    area(down, "4").fill("Og siden går videre.")
    until_file_holds(down, meeting, "4", "Og siden går videre.")
    expect(area(fresh, "4")).to_have_value("Og siden går videre.")
    expect(down.locator("#saved")).to_have_text(SAVED)
    assert not asked_to_stay(down)


def test_closing_a_tab_with_unsent_text_asks_and_the_next_page_sends_it(
    down: Page, meeting: Meeting, review: Callable[..., Any]
) -> None:
    context = down.context
    blank = context.new_page()
    assert asked_to_stay(down)
    assert area(down, "2").input_value() == "Skrevet, mens programmet var nede."
    down.close()
    again = review(meeting.folder, "--stay")
    fresh = other(blank, again.address)
    expect(fresh.locator("#notices")).to_contain_text("2 ændringer, der ikke nåede at blive gemt")
    until_file_holds(fresh, meeting, "2", "Skrevet, mens programmet var nede.")
    until_file_holds(fresh, meeting, "3", "Det her også.")
    expect(area(fresh, "2")).to_have_value("Skrevet, mens programmet var nede.")
    expect(fresh.locator("#saved")).to_have_text(SAVED)
    assert texts(meeting)["1"] == "Gemt før."
    assert fresh.evaluate("localStorage.length") == 0


def test_a_page_that_is_loaded_anew_sends_it_too(down: Page, meeting: Meeting, review: Callable[..., Any]) -> None:
    again = review(meeting.folder, "--stay")
    down.on("dialog", lambda dialog: dialog.accept())
    down.goto(again.address)
    until_file_holds(down, meeting, "2", "Skrevet, mens programmet var nede.")


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("mine", [True, False])
def test_what_somebody_else_wrote_meanwhile_is_asked_about_and_never_overwritten(
    down: Page, meeting: Meeting, review: Callable[..., Any], closed: bool, mine: bool
) -> None:
    session = Session(meeting)
    session.edit(session.revision, "decision", {"item": "2", "type": "andet", "text": "Skrevet af en anden."})
    blank = down.context.new_page()
    if closed:
        down.close()
    again = review(meeting.folder, "--stay")
    fresh = other(blank, again.address)
    page = fresh if closed else down
    box = page.locator("dialog", has_text="Ændret et andet sted")
    expect(box).to_contain_text("Skrevet af en anden.")
    expect(box).to_contain_text("Skrevet, mens programmet var nede.")
    assert texts(meeting)["2"] == "Skrevet af en anden."
    assert not SAVED.match(page.locator("#saved").inner_text()) or closed
    box.get_by_role("button", name="Brug det, jeg skrev" if mine else "Lad det stå").click()
    until_file_holds(page, meeting, "3", "Det her også.")
    expected = "Skrevet, mens programmet var nede." if mine else "Skrevet af en anden."
    until_file_holds(page, meeting, "2", expected)
    expect(area(page, "2")).to_have_value(expected)
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_words_written_while_the_program_was_gone_stay_in_view_and_are_sent(
    meeting: Meeting, review: Callable[..., Any], open_page: Callable[..., Page]
) -> None:
    command = review(meeting.folder, "--stay")
    page = open_page(command.address)
    page.locator("#rows .row .w").first.click()
    page.keyboard.press("F2")
    field = page.locator("#rows textarea")
    field.wait_for()
    command.process.kill()
    command.process.wait()
    field.fill("Helt andre ord.")
    page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_contain_text("Ikke gemt")
    row = page.locator("#rows .row").filter(has_text="Helt andre ord.")
    expect(row).to_contain_text("Ikke gemt endnu")
    other(page, review(meeting.folder, "--stay").address)
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(row).not_to_contain_text("Ikke gemt endnu")
    assert "Helt andre ord." in [each.after for each in meeting.value("corrections").words]


def test_a_full_disk_is_tried_again(page: Page, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    from stt_minutes.meeting import Writing

    full, save = [True], Writing.save

    def saved(self, *words, **more):
        if full[0]:
            raise DiskFull("Der er ikke plads på disken.", "Gør plads.")
        return save(self, *words, **more)

    monkeypatch.setattr(Writing, "save", saved)
    listen(page)
    area(page, "1").fill("Der er ikke plads.")
    expect(page.locator("#saved")).to_have_text(
        re.compile("Ikke gemt: 1 ændring venter. Der er ikke plads på disken. Gør plads.")
    )
    full[0] = False
    until_file_holds(page, meeting, "1", "Der er ikke plads.")
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert [line for line in page.evaluate("window.said")[:-1] if SAVED.match(line)] == []


def test_what_is_refused_is_never_called_saved(page: Page, meeting: Meeting) -> None:
    meeting.save("minutes", Review(status="godkendt"))
    expect(page.locator("#notices")).to_contain_text("godkendt og låst")
    area(page, "1").fill("For sent.")
    expect(page.locator("#saved")).to_contain_text("Ikke gemt: Referatet er godkendt og låst.")
    meeting.save("minutes", Review(status="godkendt", closed_at="15:00"))  # something else changes
    page.wait_for_timeout(1500)
    expect(page.locator("#saved")).to_contain_text("Ikke gemt")
    assert asked_to_stay(page)


def test_a_field_that_is_saved_when_it_is_left_is_no_less_safe(page: Page, meeting: Meeting) -> None:
    point = page.locator("#punkt-2")
    point.locator("summary", has_text="Afstemning").click()
    votes = point.locator("input[data-name=for]")
    votes.click()
    votes.fill("4")
    expect(page.locator("#saved")).to_have_text("Gemmes, når du går videre")
    asked_to_stay(page)
    blank = page.context.new_page()
    for _ in range(100):
        items = {each.key: each for each in meeting.value("minutes", Review()).items}
        if "2" in items and items["2"].votes:
            break
        blank.wait_for_timeout(50)
    assert items["2"].votes.in_favour == 4


def test_every_remark_stands_on_the_page(
    meeting: Meeting, serve: Callable[..., Any], open_page: Callable[..., Page]
) -> None:
    from dataclasses import replace

    from stt_minutes import pipeline

    agenda, transcript = meeting.value("agenda"), meeting.value("transcript")
    told = (
        Remark("number_jumps", "Nummeret springer fra 3 til 5."),
        Remark("number_jumps", "Nummeret springer fra 6 til 8."),
    )
    meeting.save("agenda", replace(agenda, remarks=told))
    heard = Remark("cut_off", "Lyden er hul her.", start_ms=31_000, end_ms=34_000)
    meeting.save("transcript", replace(transcript, remarks=(heard,)))
    page = open_page(serve(meeting.folder).address)
    remarks = page.locator("#remarks")
    remarks.locator("summary").click()
    expected = [remark.text for remark in pipeline.minutes(meeting).remarks]
    assert {each.text for each in (*told, heard)} <= set(expected)
    assert remarks.locator("li").evaluate_all("all => all.map(each => each.firstChild.textContent)") == expected
    remarks.get_by_role("button", name="Hør 0.31").click()
    expect(page.locator("#play")).to_have_text("Pause")


def test_the_same_meeting_has_the_same_address_each_time(meeting: Meeting, review: Callable[..., Any]) -> None:
    """What a browser keeps for a page it keeps by its address."""
    first = review(meeting.folder)
    port = first.address.split("/?")[0]
    second = review(meeting.folder)
    assert second.address.split("/?")[0] != port
    first.process.kill()
    first.process.wait()
    assert review(meeting.folder).address.split("/?")[0] == port
