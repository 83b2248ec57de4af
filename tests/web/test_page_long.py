"""Four hours: only what is in view is in the document, and nothing else depends on the length."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bench import made_meeting

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def page(tmp_path: Path, serve: Callable[[Path], Any], open_page: Callable[..., Page]) -> Page:
    folder = tmp_path / "langt"
    made_meeting.long(folder, sound=False)
    return open_page(serve(folder).address)


def test_a_long_meeting(page: Page) -> None:
    rows = page.locator("#rows .row")
    assert page.locator(".item").count() == 40
    page.locator("#whole").check()
    seen = set()
    for share in (0, 0.25, 0.5, 0.75, 1):
        page.evaluate(
            "(share) => { const s = document.getElementById('rows'); s.scrollTop = share * s.scrollHeight; }", share
        )
        page.wait_for_timeout(120)
        assert 5 < rows.count() < 60
        inside = page.evaluate(
            """() => {
                const s = document.getElementById("rows").getBoundingClientRect();
                const at = document.elementFromPoint(s.x + s.width / 2, s.y + s.height / 2);
                return at.closest(".row")?.dataset.key ?? null;
            }"""
        )
        assert inside is not None
        seen.add(inside)
    assert len(seen) == 5
    # Rows lie one under the other, without holes or overlaps.
    boxes = sorted((box["y"], box["y"] + box["height"]) for box in (each.bounding_box() for each in rows.all()))
    assert all(abs(bottom - top) < 1.5 for (_, bottom), (top, _) in pairwise(boxes))
    page.locator('.item[data-key="39"]').click()
    page.wait_for_timeout(200)
    assert page.locator("#rows .heading", has_text=re.compile("^Punkt 39$")).is_visible()
