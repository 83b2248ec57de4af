"""Measure the documents room and write docs/documents.md: `python -m bench.documents [--out FILE]`.

A made-up agenda of 500 items (about 300 pages) in every format: seconds of CPU time and the file's size; and what the PDF/UA
validator says of the sample meeting.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench import report
from stt_minutes.documents import FORMATS, render
from stt_minutes.documents.sample import sample, sample_transcript
from stt_minutes.values import Agenda, AgendaItem, Attachment, Body, Decision, Minutes, MinutesItem, Part

ITEMS = 500
LIMIT = 5
"""Seconds of CPU time that a document of that size may take."""
SENTENCE = "Et afsnit om sagens indhold og baggrund, som er nogenlunde langt. "


def large(items: int) -> Minutes:
    """A meeting with that many items of the usual parts."""
    made = []
    for number in range(1, items + 1):
        parts = (
            Part("Resumé", "resume", SENTENCE * 3),
            Part(
                "Indstilling",
                "indstilling",
                "Direktøren indstiller:\n- At projektet igangsættes.\n- At der frigives midler.",
            ),
            Part("Sagsfremstilling", "sagsfremstilling", "\n".join([SENTENCE * 4] * 5)),
            Part("Økonomiske konsekvenser", "oekonomi", "Udgiften holdes inden for rammen."),
        )
        attachments = (Attachment("Oversigtskort"), Attachment("Notat"))
        made.append(
            AgendaItem(str(number), f"Sag {number}", f"05.04.00P20-{number}-26", parts=parts, attachments=attachments)
        )
    agenda = Agenda(Body("Byrådet"), tuple(made), "2026-04-15", "09:00", None, "Byrådssalen")
    return Minutes(
        agenda, tuple(MinutesItem(each, Decision("godkendt", "Godkendt.", 0.8, evidence=("s1",))) for each in made)
    )


def accessibility(folder: Path) -> str:
    """The validator's summary of the sample meeting as PDF."""
    target = folder / "sample.pdf"
    render(sample(), target, transcript=sample_transcript())
    command = [sys.executable, "-m", "pdfua", "check", "--format", "json", target]
    found = json.loads(subprocess.run(command, check=False, capture_output=True, text=True).stdout)["summary"]
    return f"{found['errors']} errors, {found['warnings']} warnings in {found['rules_run']} checks"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "docs" / "documents.md")
    out = parser.parse_args().out
    minutes = large(ITEMS)
    rows: list[str] = []
    slow: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        for suffix in FORMATS:
            target = Path(name) / f"referat{suffix}"
            began = time.process_time()
            render(minutes, target)
            seconds = time.process_time() - began
            slow += [suffix] if seconds >= LIMIT else []
            rows.append(f"| {suffix} | {seconds:.1f} | {target.stat().st_size / 1000:.0f} |")
            print(rows[-1], flush=True)
        checked = accessibility(Path(name))
    lines = [
        "# Documents: measured",
        "",
        f"Made by `python -m bench.documents` on {datetime.now(UTC):%Y-%m-%d} ({report.processor()}).",
        "",
        f"## An agenda of {ITEMS} items",
        "",
        "| format | CPU seconds | kB |",
        "|---|---:|---:|",
        *rows,
        "",
        f"The aim is {LIMIT} seconds; over it: {', '.join(slow) or 'none'}.",
        "",
        "## PDF/UA",
        "",
        f"The sample meeting as PDF, checked by pdfua: {checked}. pdfua covers 16 of the 106 machine-checkable rules of PDF/UA-1;",
        "veraPDF, which covers them all, is a Java program that no Python registry has, so it is not part of the tests.",
        "",
    ]
    out.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
