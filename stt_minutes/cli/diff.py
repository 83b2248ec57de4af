"""`diff A [B]`: what changed between two versions, and how much of the proposal was kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import print_json


def register(app: typer.Typer) -> None:
    app.command(help="Vis, hvad der er ændret mellem to udgaver, eller hvor meget af forslaget der blev stående.")(diff)


def diff(
    first: Annotated[Path, typer.Argument(metavar="A", help="Et referat, eller en mappe med et møde.")],
    second: Annotated[
        Path | None,
        typer.Argument(metavar="[B]", help="Det andet referat; uden B sammenlignes mødets forslag og referat."),
    ] = None,
    *,
    as_json: options.Json = False,
) -> None:
    if second is None:
        _proposal(first, as_json=as_json)
    else:
        _versions(first, second, as_json=as_json)


def _versions(first: Path, second: Path, *, as_json: bool) -> None:
    from stt_minutes.documents import diff as differing
    from stt_minutes.documents import reading
    from stt_minutes.errors import InvalidOption

    for each in (first, second):
        if not each.is_file():
            raise InvalidOption(f"Filen {each} findes ikke.", "Giv to referater, eller en mappe med et møde.")
    changes = differing.changes(reading.paragraphs(first), reading.paragraphs(second))
    if as_json:
        print_json({"changes": [
            {"heading": each.heading, "pieces": [{"kind": piece.kind, "text": piece.text} for piece in each.pieces]}
            for each in changes
        ]})  # fmt: skip
        return
    heading = None
    for change in changes:
        if change.heading != heading:
            heading = change.heading
            print(f"\n{heading or 'Øverst'}")
        print(f"  {differing.marked(change)}")
    print(f"\n{len(changes)} ændrede afsnit." if changes else "Teksten er den samme.")


def _proposal(folder: Path, *, as_json: bool) -> None:
    from stt_minutes import pipeline
    from stt_minutes.documents import diff as differing
    from stt_minutes.meeting import Meeting
    from stt_minutes.values import Draft

    meeting = Meeting.open(folder)
    found = differing.kept(meeting.value("draft", Draft(())), pipeline.minutes(meeting))
    share = differing.share(found)
    if as_json:
        print_json({"share_kept": share, "items": [
            {"item": each.item, "proposed": each.proposed, "final": each.final, "share_kept": each.share} for each in found
        ]})  # fmt: skip
        return
    for each in found:
        print(f"Punkt {each.item}: {each.share:.0%} beholdt".replace("%", " %"))
        if each.proposed != each.final:
            print(f"  forslag: {each.proposed}\n  referat: {each.final or '(slettet)'}")
    if share is None:
        print("Der er ingen forslag at sammenligne med.")
    else:
        print(f"\nAf de foreslåede ord blev {share:.0%} stående.".replace("%", " %"))
