"""`closed MEETING`: what of a meeting is closed, and a person's yes to where it begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, print_json, quoted, table
from stt_minutes.danish import clock

if TYPE_CHECKING:
    from stt_minutes.meeting import Meeting
    from stt_minutes.minutes.secrecy import Border
    from stt_minutes.minutes.tokens import Token

_MANNERS = {
    "begins": "begynder",
    "ends": "slutter",
    "perhaps": "måske her",
    "was": "var lukket",
    "unheard": "er ikke hørt",
}
_WORDS = 8
"""Words that are shown on each side of a border."""


def register(app: typer.Typer) -> None:
    app.command(help="Vis, hvor det lukkede begynder og slutter i et møde, og sig ja til grænserne.")(closed)


def closed(
    folder: options.MeetingFolder,
    *,
    confirm: Annotated[
        bool,
        typer.Option(
            "--confirm", help="Grænserne er set efter og rigtige; det, der var holdt tilbage ved dem, er åbent."
        ),
    ] = False,
    as_json: options.Json = False,
) -> None:
    from stt_minutes import disclosure
    from stt_minutes.meeting import Meeting

    meeting = Meeting.open(folder)
    disclosure.require(meeting, proposals=False)
    if confirm:
        _confirm(meeting)
    _report(meeting, disclosure.borders(meeting), as_json=as_json)


def _confirm(meeting: Meeting) -> None:
    """Write the person's word down as the page does."""
    from stt_minutes import disclosure, written
    from stt_minutes.minutes import correcting
    from stt_minutes.values import Checked

    with meeting.writing() as pen:
        said = written.corrections(meeting)
        new = [each for each in disclosure.borders(meeting) if not each.confirmed]
        if not new:
            return
        for each in new:
            said = correcting.checked(said, Checked(each.start_ms, each.end_ms, each.kind, each.item))
        pen.save({"corrections": said})
    note(f"Det åbne er nu også med i forslagene, når du har kørt: stt-minutes run {quoted(meeting.folder)}")


def _report(meeting: Meeting, found: tuple[Border, ...], *, as_json: bool) -> None:
    from stt_minutes import pipeline
    from stt_minutes.minutes.tokens import tokens

    heard = tokens(pipeline.heard(meeting)) if meeting.has("transcript") else ()
    rows: list[dict[str, Any]] = [
        {
            "item": each.item,
            "manner": each.manner,
            "at_ms": each.at_ms,
            "withheld_ms": each.end_ms - each.start_ms,
            "confirmed": each.confirmed,
            "words": "" if each.manner == "unheard" else _around(heard, each.at_ms),
        }
        for each in found
    ]
    if as_json:
        print_json(rows)
    elif not rows:
        note("Intet i mødet er lukket.")
    else:
        print(
            table(
                ("Punkt", "Hvad", "Tid", "Holdt tilbage", "Set efter", "Før | efter"),
                [
                    (
                        row["item"],
                        _MANNERS[row["manner"]],
                        clock(row["at_ms"]),
                        f"{round(row['withheld_ms'] / 1000)} s" if row["withheld_ms"] else "",
                        "ja" if row["confirmed"] else "nej",
                        row["words"],
                    )
                    for row in rows
                ],
            )
        )
        if any(not row["confirmed"] for row in rows):
            note(f"Passer grænserne, så skriv: stt-minutes closed {quoted(meeting.folder)} --confirm")
            note(f"Ellers flyt dem på siden: stt-minutes review {quoted(meeting.folder)}")


def _around(heard: tuple[Token, ...], at_ms: int) -> str:
    before = [token.text for token in heard if token.start_ms < at_ms][-_WORDS:]
    after = [token.text for token in heard if token.start_ms >= at_ms][:_WORDS]
    return f"{' '.join(before)} | {' '.join(after)}"
