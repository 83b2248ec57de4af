"""`archive FOLDER --to FOLDER` and `search FOLDER WORDS`: many sound files at once, and what was said in them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, print_json, table
from stt_minutes.danish import clock

_TOLD = 5
"""Meetings that are named when they were not searched, and files that were passed over."""
_OF_SOUND = ("sound_", "recording_")
"""Kinds of remarks on what lies in the file, and not on how it was heard."""


def register(app: typer.Typer) -> None:
    app.command(help="Transskribér alle lydfiler i en mappe; kan afbrydes og genoptages.")(archive)
    app.command(help="Søg i det, der er sagt i mange møder (ikke i lukkede punkter).")(search)


def archive(
    source: Annotated[
        Path, typer.Argument(metavar="MAPPE", help="Mappen med lydfiler; en dagsorden af samme navn bruges.")
    ],
    target: Annotated[Path, typer.Option("-o", "--out", "--to", metavar="MAPPE", help="Hvor møderne skal ligge.")],
    *,
    model: options.Model = None,
    beam: options.Beam = None,
    device: options.Device = None,
    as_json: options.Json = False,
) -> None:
    from stt_minutes import settings
    from stt_minutes.archive.jobs import survey
    from stt_minutes.audio.source import open_sound
    from stt_minutes.cli._work import work
    from stt_minutes.errors import AudioUnreadable, EngineError, MinutesError

    chosen = settings.load(model=model, beam=beam, device=device)
    there = survey(source, target)
    rows: list[tuple[str, str]] = []
    failed: MinutesError | None = None
    for folder, why in there.unreadable:
        problem = AudioUnreadable(
            f"Mappen {folder} kan ikke læses ({why}).",
            "Se efter, om du har lov til at læse den, og kør kommandoen igen.",
        )
        note(f"fejl: {problem.message}")
        failed = failed or problem
        rows.append((str(folder), problem.message))
    for number, job in enumerate(there.jobs, 1):
        note(f"[{number}/{len(there.jobs)}] {job.sound}")
        try:
            open_sound(job.sound)
            meeting = job.meeting()
            work(meeting, chosen)
        except EngineError:
            # No model or no working engine: every other file would fail in the same way.
            raise
        except MinutesError as error:
            note(f"fejl: {error.message}")
            failed, result = failed or error, error.message
        else:
            heard = meeting.value("transcript").remarks if meeting.has("transcript") else ()
            told = [remark for remark in heard if remark.kind.startswith(_OF_SOUND)]
            for remark in told:
                note(f"bemærk: {remark.text}")
            result = "i orden, med bemærkninger" if told else "i orden"
        rows.append((str(job.folder), result))
    if as_json:
        print_json([{"meeting": folder, "result": result} for folder, result in rows])
    else:
        print(table(("Møde", "Resultat"), rows))
    if there.unknown:
        named = ", ".join(str(each.relative_to(source)) for each in there.unknown[:_TOLD])
        rest = f" og {len(there.unknown) - _TOLD} til" if len(there.unknown) > _TOLD else ""
        note(f"bemærk: sprunget over, fordi det ikke ligner lyd: {named}{rest}.")
    if failed is not None:
        raise failed


def search(
    folder: Annotated[Path, typer.Argument(metavar="MAPPE", help="Mappen med møder.")],
    words: Annotated[
        list[str], typer.Argument(metavar="ORD", help="Ord, der alle skal være sagt; skol* finder også skolen.")
    ],
    *,
    without_agenda: Annotated[
        bool,
        typer.Option(
            "--without-agenda",
            help="Søg også i møder uden dagsorden. I dem vides det ikke, hvad der er lukket.",
        ),
    ] = False,
    as_json: options.Json = False,
) -> None:
    from dataclasses import asdict

    from stt_minutes.archive.search import LeftOut
    from stt_minutes.archive.search import search as find
    from stt_minutes.errors import NotAMeeting

    if not folder.is_dir():
        raise NotAMeeting(f"Mappen {folder} findes ikke.", "Giv mappen, hvor møderne ligger.")
    left_out: list[LeftOut] = []
    hits = find(folder, " ".join(words), without_agenda=without_agenda, tell=left_out.append)
    if as_json:
        print_json([asdict(hit) for hit in hits])
    elif hits:
        print(
            table(
                ("Møde", "Punkt", "Tid", "Sagt"),
                [(hit.meeting, hit.item or "", clock(hit.start_ms), hit.passage) for hit in hits],
            )
        )
    else:
        note("Ordene er ikke fundet i nogen transskription.")
        plain = " ".join(words).split()
        if not all(word.endswith("*") for word in plain):
            wider = " ".join(f"{word.rstrip('*')}*" for word in plain)
            note(f"prøv: {wider} (finder også ord, der begynder sådan)")
    for each in left_out[:_TOLD]:
        note(f"bemærk: {each.meeting} er ikke søgt igennem: {each.why} {each.remedy}")
    if len(left_out) > _TOLD:
        note(f"bemærk: {len(left_out) - _TOLD} møder til er ikke søgt igennem af samme slags grunde.")
