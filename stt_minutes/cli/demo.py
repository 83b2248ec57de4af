"""`demo`: the whole way on the spoken meeting that comes with the tool."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note


def register(app: typer.Typer) -> None:
    app.command(help="Prøv det hele på et lille møde, der følger med.")(demo)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="MAPPE", help="Hvor prøvemødet skal ligge.")] = Path("demo"),
    *,
    model: options.Model = None,
) -> None:
    from stt_minutes import pipeline, resources, settings
    from stt_minutes.cli._work import report, work
    from stt_minutes.meeting import Meeting

    fixture = resources.folder("audio_fixtures") / "direktion"
    sound = next(path for path in sorted(fixture.iterdir()) if path.suffix in {".opus", ".flac"})
    if (folder / "meeting.toml").is_file():
        meeting = Meeting.open(folder)
    else:
        meeting = Meeting.create(folder, audio=sound, agenda=fixture / "agenda.txt")
    note(f"Et direktionsmøde i en opdigtet kommune: {sound.name}, {fixture.name}/agenda.txt")
    work(meeting, settings.load(meeting.facts().settings, model=model))
    report(meeting, meeting.out / pipeline.OUTPUTS[0], as_json=False)
