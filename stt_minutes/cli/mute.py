"""`mute MEETING`: take what was said behind closed doors out of the meeting's sound for good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, progress, quoted
from stt_minutes.danish import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stt_minutes.meeting import Meeting
    from stt_minutes.values import Span

END = 1 << 40
"""Behind the end of any sound: a closed item that is last is closed to the end of the file."""


def register(app: typer.Typer) -> None:
    app.command(help="Gør det lukkede tavst i mødets lyd, så det ikke kan høres igen.")(mute)


def mute(
    folder: options.MeetingFolder,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Vis kun, hvad der ville blive tavst.")] = False,
    backup: Annotated[
        Path | None,
        typer.Option("--backup", metavar="MAPPE", help="Læg først lyden, som den er, i denne mappe uden for mødet."),
    ] = None,
    no_backup: Annotated[bool, typer.Option("--no-backup", help="Gem ingen kopi; det lukkede er væk.")] = False,
    copy: Annotated[
        Path | None,
        typer.Option("--copy", metavar="FIL", help="Skriv en .flac uden det lukkede; mødets egen lyd er uændret."),
    ] = None,
    cut: Annotated[
        bool, typer.Option("--cut", help="Klip det lukkede ud af kopien i stedet; tiderne i den bliver andre.")
    ] = False,
) -> None:
    from stt_minutes.errors import InvalidOption
    from stt_minutes.meeting import Meeting

    if cut and copy is None:
        raise InvalidOption(
            "--cut kan kun bruges på en kopi; i mødets egen lyd skal alle tider blive, hvor de er.",
            "Brug --copy FIL --cut, eller gør det lukkede tavst uden --cut.",
        )
    if sum((dry_run, backup is not None, no_backup, copy is not None)) > 1:
        raise InvalidOption(
            "Der er valgt flere ting på én gang.", "Vælg én: --dry-run, --backup MAPPE, --no-backup eller --copy FIL."
        )
    meeting = Meeting.open(folder)
    with meeting.lock():
        spans = _closed(meeting)
        if not spans:
            note("Intet i mødet er lukket, så lyden er uændret.")
            return
        for each in spans:
            print(f"{clock(each.start_ms)} – {'slutningen' if each.end_ms == END else clock(each.end_ms)}")
        if copy is not None:
            _copy(meeting, copy, spans, cut=cut)
        elif backup is not None or no_backup:
            _in_place(meeting, spans, backup)
        else:
            note(
                "Intet er ændret. Stykkerne bliver tavse med --no-backup, eller med --backup MAPPE, som først gemmer en kopi."
            )
            note(
                "En enkelt lydfil bliver til FLAC i 16 kHz, det, der blev transskriberet; billeder og andre spor går ud."
            )


def _closed(meeting: Meeting) -> tuple[Span, ...]:
    """What is closed, where a person or the doors say so. Raises NotCurrent and NotConfirmed."""
    from dataclasses import replace

    from stt_minutes import disclosure, written
    from stt_minutes.errors import AudioUnreadable, NotCurrent

    if meeting.sound() is None:
        raise AudioUnreadable(
            f"Mødet i {meeting.folder} har ingen lyd.", "Læg lydfilen i mødets mappe 'audio' som original.* igen."
        )
    disclosure.require(meeting, proposals=False)
    made = meeting.made_from("transcript") or {}
    if not meeting.has("transcript") or made.get("from_ms") or made.get("to_ms") is not None:
        raise NotCurrent(
            "Det er ikke hele lyden, der er transskriberet, så det vides ikke, hvor alt det lukkede er.",
            f"Kør: stt-minutes run {quoted(meeting.folder)} --from 0.00",
        )
    doors = {each.time_ms for each in written.markers(meeting) if each.kind in {"doors_closed", "doors_opened"}}
    disclosure.require_confirmed(meeting, known=doors)
    length = meeting.value("transcript").duration_ms
    return tuple(each if each.end_ms < length else replace(each, end_ms=END) for each in disclosure.spans(meeting))


def _copy(meeting: Meeting, target: Path, spans: Sequence[Span], *, cut: bool) -> None:
    from stt_minutes.audio import muting
    from stt_minutes.errors import InvalidOption

    if target.suffix.lower() != ".flac" or target.exists():
        why = "findes allerede" if target.exists() else "er ikke en .flac-fil"
        raise InvalidOption(f"{target} {why}.", "Giv kopien et nyt navn, der ender på .flac.")
    sound = meeting.open_sound()
    with progress("Skriver kopien") as show:
        muting.write(sound, target, spans, cut=cut, progress=_shown(show, sound.duration_ms))
    note(f"Kopien ligger i {target}. Mødets egen lyd er uændret, og det lukkede kan stadig høres i den.")


def _in_place(meeting: Meeting, spans: Sequence[Span], backup: Path | None) -> None:
    from stt_minutes import meeting as meetings
    from stt_minutes.audio import muting, recovery

    path = meeting.sound()
    assert path is not None
    if backup is not None:
        _keep(meeting, path, backup)
    sound = meeting.open_sound()
    with progress("Gør tavst") as show:
        told = _shown(show, sound.duration_ms)
        if path.is_dir():
            with recovery.held(path):
                muting.mute_recording(path, spans, meetings.now(), told)
        else:
            muting.mute_file(sound, path, spans, meetings.now(), told)
    for old in (meeting.folder / "cache").glob("peaks-*"):
        old.unlink()
    meeting.log("mute", spans=[[each.start_ms, each.end_ms] for each in spans], backup=backup is not None)
    note("Det lukkede er tavst i mødets lyd. Alt andet ligger, hvor det lå, og kan høres som før.")
    note("Kommandoen når ikke sikkerhedskopier, kopier andre steder og optagerens eget kort; slet dem dér.")
    if backup is not None:
        note(f"Lyden, som den var, ligger i {backup}; det lukkede kan høres i den.")
    if (meeting.audio / "closed").is_dir():
        note(
            f"Det, der blev optaget for lukkede døre, ligger for sig i {meeting.audio / 'closed'}; slet mappen, hvis det skal væk."
        )
    note("Det lukkede står stadig som tekst i mødets mappe (transcript.json og flere), som kun ejeren kan læse.")


def _keep(meeting: Meeting, path: Path, backup: Path) -> None:
    """Copy the sound as it is to a folder that is not the meeting's."""
    from stt_minutes.errors import InvalidOption
    from stt_minutes.files import copy_file, make_folder

    if backup.resolve().is_relative_to(meeting.folder.resolve()):
        raise InvalidOption(
            f"{backup} ligger i mødets egen mappe.", "Vælg en mappe et andet sted, hvor kun de rette kan læse."
        )
    target = make_folder(backup)
    files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    there = [each.name for each in files if (target / each.name).exists()]
    if there:
        raise InvalidOption(f"Der ligger allerede {there[0]} i {target}.", "Vælg en tom mappe.")
    for each in files:
        copy_file(each, target / each.name)
        (target / each.name).chmod(0o600)


def _shown(show: Callable[[int, int | None], None], duration_ms: int | None) -> Callable[[int], None]:
    return lambda done_ms: show(done_ms, duration_ms)
