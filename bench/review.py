"""How fast the review page is with a long meeting; writes its table into docs/performance.md: `python -m bench.review`.

Everything is measured inside the browser, from the press to the answer taken in, with the sound and the meeting on the disk.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import made_meeting, report
from bench.browsing import chromium, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"

EDITS = """async (count) => {
    const area = document.querySelector("#punkt-20 textarea");
    area.scrollIntoView();
    area.focus();
    for (let i = 0; i < count; i += 1) {
        area.value += "x";
        area.dispatchEvent(new Event("input"));
        await new Promise((r) => setTimeout(r, 150));
    }
    return performance.getEntriesByType("resource").filter((e) => e.name.endsWith("/edit")).map((e) => e.duration);
}"""
WORDS = """async (count) => {
    const m = await import("/static/js/store.js");
    const s = await import("/static/js/server.js");
    const out = [];
    for (let i = 0; i < count; i += 1) {
        const segment = m.state.segments[(i * 97) % m.state.segments.length];
        const text = segment[6].map((w) => w[0]).join(" ") + " rettet";
        const began = performance.now();
        const body = { base: m.state.revision, edit: "words", payload: { segment: segment[0], text }, group: null };
        m.take(await s.ask(`${m.state.base}edit`, { method: "POST", body }));
        out.push(performance.now() - began);
    }
    return out;
}"""
SCROLL = """async (seconds) => {
    const pane = document.getElementById("rows");
    pane.scrollTop = 0;
    const frames = [];
    let last = null;
    await new Promise((done) => {
        const began = performance.now();
        const step = (now) => {
            if (last !== null) frames.push(now - last);
            last = now;
            pane.scrollTop += 60;
            if (now - began < seconds * 1000) requestAnimationFrame(step);
            else done();
        };
        requestAnimationFrame(step);
    });
    return [frames, document.querySelectorAll("#rows .row").length, document.querySelectorAll("#rows *").length];
}"""
SEEK = """async ([source, times]) => {
    const audio = new Audio(source);
    audio.preload = "metadata";
    await new Promise((r, no) => { audio.onloadedmetadata = r; audio.onerror = no; });
    const out = [];
    for (const seconds of times) {
        const began = performance.now();
        await new Promise((r) => { audio.onseeked = r; audio.currentTime = seconds; });
        out.push(performance.now() - began);
    }
    return out;
}"""


def measure(folder: Path) -> dict[str, list[float]]:
    """Times in ms (and counts) for one meeting."""
    found: dict[str, list[float]] = {}
    began = time.perf_counter()
    with serving(folder) as address, chromium() as browser:
        found["start"] = [(time.perf_counter() - began) * 1000]
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        page = context.new_page()
        page.goto(address)
        ready(page)
        found["first"] = []
        for _ in range(5):
            page.reload()
            ready(page)
            found["first"].append(page.evaluate("performance.getEntriesByName('ready')[0].startTime"))
        page.wait_for_timeout(1000)
        found["decision"] = page.evaluate(EDITS, 30)
        page.wait_for_timeout(1000)
        found["words"] = page.evaluate(WORDS, 30)
        page.locator("#whole").check()
        page.wait_for_timeout(500)
        frames, rows, elements = page.evaluate(SCROLL, 4)
        found |= {"frames": frames, "rows": [rows], "elements": [elements]}
        base = page.url
        where = [3600, 12_600, 60, 14_000, 7200]
        found["seek"] = page.evaluate(SEEK, [f"{base}sound", where])
        found["seek_wav"] = page.evaluate(SEEK, [f"{base}sound.wav", where])
        found["doubts"] = [
            page.evaluate(
                "(async () => { const t = performance.now(); await (await fetch('doubts.json')).json(); return performance.now() - t; })()"
            )
            for _ in range(5)
        ]
    return found


def ready(page: Page) -> None:
    """Until the page has put everything in its place."""
    page.wait_for_selector("body[data-ready]", timeout=30_000)


def table(found: dict[str, list[float]], facts: str) -> str:
    """The figures as Markdown."""

    def ms(name: str) -> str:
        values = sorted(found[name])
        return f"{statistics.median(values):,.0f} ms | {values[-1]:,.0f} ms"

    frames = sorted(found["frames"])
    slow = sum(1 for each in frames if each > 50)
    late = frames[int(len(frames) * 0.95)]
    rows = [
        ("First view after a reload: everything in place", ms("first"), "1,000 ms"),
        ("A key in a decision, answered and on the disk", ms("decision"), "100 ms"),
        ("Words corrected, answered and taken in", ms("words"), "100 ms"),
        (
            "A frame while scrolling (95th percentile as worst)",
            f"{statistics.median(frames):,.0f} ms | {late:,.0f} ms",
            "smooth",
        ),
        ("Seek in the original (FLAC)", ms("seek"), "at once"),
        ("Seek in the WAV made while sent", ms("seek_wav"), "at once"),
        ("The list of doubtful places", ms("doubts"), "–"),
        ("Start of the command until the address is printed", ms("start"), "–"),
    ]
    lines = [
        "| | median | worst | aim |",
        "|---|---|---|---|",
        *(f"| {name} | {value} | {aim} |" for name, value, aim in rows),
    ]
    tail = (
        f"{len(frames)} frames while 60 pixels are scrolled a frame, {slow} of them over 50 ms; {found['rows'][0]:.0f} rows with "
        f"{found['elements'][0]:.0f} elements of the transcript in the document. {facts}"
    )
    return "\n".join([*lines, "", tail])


def main() -> None:
    """Make the meeting, measure, write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "langt-moede"
        made_meeting.long(folder)
        found = measure(folder)
    facts = (
        "A made-up meeting of 4 hours, 36,000 words and 40 items. "
        f"{report.machine()}, load {os.getloadavg()[0]:.1f}, Chromium without a GPU; "
        "made by `python -m bench.review`."
    )
    text = table(found, facts)
    report.put(DOCUMENT, "review", text)
    print(text)
    print(json.dumps({name: [round(each, 1) for each in values[:5]] for name, values in found.items()}))


if __name__ == "__main__":
    main()
