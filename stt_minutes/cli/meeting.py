"""`new`, `run` and `status`: a meeting folder made, worked and looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, print_json, quoted, table
from stt_minutes.danish import clock, long_date

if TYPE_CHECKING:
    from stt_minutes.meeting import Meeting

STEPS = {
    "agenda": "dagsorden",
    "transcript": "transskription",
    "turns": "talere",
    "sections": "punkter",
    "draft": "udkast",
    "documents": "dokumenter",
}
"""What the steps are called to people, and to --until; the English names are those of the files and are taken too."""
_STATES = {"done": "færdig", "stale": "forældet", "missing": "mangler", "unused": "bruges ikke"}


def register(app: typer.Typer) -> None:
    app.command(help="Opret en mødemappe, eventuelt med lyd og dagsorden.")(new)
    app.command(help="Lav det, der mangler eller er forældet, i et møde.")(run)
    app.command(help="Vis, hvor langt et møde er.")(status)


def new(
    folder: Annotated[Path, typer.Argument(metavar="MAPPE", help="Mappen, der skal oprettes.")],
    audio: Annotated[Path | None, typer.Option("--audio", metavar="FIL", help="Lydfilen.")] = None,
    agenda: Annotated[Path | None, typer.Option("--agenda", metavar="FIL", help="Dagsordenen.")] = None,
) -> None:
    from stt_minutes.meeting import Meeting

    if not (folder / "meeting.toml").exists():
        _look(audio, agenda)
    Meeting.create(folder, audio=audio, agenda=agenda)
    note(f"Næste skridt: stt-minutes {'run' if audio else 'record'} {quoted(folder)}")
    print(folder)


def _look(audio: Path | None, agenda: Path | None) -> None:
    """Raise for a file that can be no sound or no agenda while it is easy to give another, and tell what was read."""
    from stt_minutes import agenda as agenda_room
    from stt_minutes.audio import source

    if audio is not None:
        source.open_sound(audio)
    if agenda is not None:
        read = agenda_room.read(agenda)
        about = ", ".join(part for part in (read.body.name, long_date(read.date)) if part)
        count = len(read.items)
        note(f"Dagsorden: {about or 'uden udvalg og dato'}, {count} {'punkt' if count == 1 else 'punkter'}")


def run(
    folder: options.MeetingFolder,
    *,
    until: Annotated[
        str,
        typer.Option(
            "--until",
            metavar="TRIN",
            help=f"Stop efter: {', '.join(list(STEPS.values())[:-1])} eller {list(STEPS.values())[-1]}.",
        ),
    ] = STEPS["documents"],
    agenda: Annotated[
        Path | None,
        typer.Option(
            "--agenda", metavar="FIL", help="En dagsorden, der er kommet til, eller en ny i stedet for den gamle."
        ),
    ] = None,
    audio: Annotated[
        Path | None, typer.Option("--audio", metavar="FIL", help="Lyden til et møde, der ingen har endnu.")
    ] = None,
    model: options.Model = None,
    beam: options.Beam = None,
    device: options.Device = None,
    template: options.Template = None,
    phrases: options.Phrases = None,
    speakers: options.Speakers = None,
    max_speakers: options.MaxSpeakers = None,
    start: options.From = None,
    end: options.To = None,
    track: options.Track = None,
    again: Annotated[
        bool,
        typer.Option("--again", help="Transskribér talen igen, fx med navnene fra en dagsorden, der er kommet til."),
    ] = False,
    as_json: options.Json = False,
) -> None:
    from stt_minutes import pipeline, settings
    from stt_minutes.cli._work import report, work
    from stt_minutes.errors import InvalidOption
    from stt_minutes.meeting import Meeting

    until = next((step for step, name in STEPS.items() if name == until.lower()), until)
    if until not in pipeline.STEPS:
        raise InvalidOption(f"Trinnet '{until}' findes ikke.", f"Brug et af disse: {', '.join(STEPS.values())}.")
    meeting = Meeting.open(folder)
    _add(meeting, audio, agenda)
    chosen = settings.load(
        meeting.facts().settings,
        model=model,
        beam=beam,
        device=device,
        template=template,
        phrases=phrases,
        speakers=speakers,
        max_speakers=max_speakers,
    )
    _require_track(meeting, track)
    work(meeting, chosen, until=until, span=options.span(start, end), track=track, again=again)
    document = meeting.out / pipeline.OUTPUTS[0]
    report(meeting, document if document.is_file() else None, as_json=as_json)


def _add(meeting: Meeting, audio: Path | None, agenda: Path | None) -> None:
    """Put in what came later; both are looked at first, so that a wrong file changes nothing."""
    from stt_minutes.errors import WriteFailed

    if audio is not None and meeting.sound() is not None:
        raise WriteFailed(
            "Mødet har allerede lyd.", "Opret et nyt møde til den anden lydfil: stt-minutes new MAPPE --audio FIL"
        )
    for given in (audio, agenda):
        if given is not None and not given.exists():
            raise WriteFailed(f"Filen {given} findes ikke.", "Se efter, om navnet er stavet rigtigt.")
    _look(audio, agenda)
    with meeting.lock():
        if audio is not None:
            meeting.add_sound(audio)
        if agenda is not None:
            meeting.add_agenda(agenda)


def _require_track(meeting: Meeting, track: int | None) -> None:
    """Raise InvalidOption for a track that the meeting's sound does not have."""
    from stt_minutes.audio import source

    sound = meeting.sound()
    if track and sound is not None:
        source.open_sound(sound, track=track)


def status(folder: options.MeetingFolder, *, as_json: options.Json = False) -> None:
    from stt_minutes import disclosure, pipeline, written
    from stt_minutes.documents import approval
    from stt_minutes.meeting import Meeting
    from stt_minutes.minutes import merge

    meeting = Meeting.open(folder)
    recording = _recording(meeting)
    states = pipeline.state(meeting)
    sound, agenda = meeting.sound(), meeting.agenda_file()
    apart = merge.kept_apart(meeting.agenda(), written.review(meeting)) if meeting.has("agenda") else ()
    apart = (*apart, *disclosure.outdated_remarks(meeting))
    has_draft = meeting.has("agenda") and meeting.has("draft")
    waiting = approval.unconfirmed(pipeline.decisions(meeting)) if has_draft else ()
    if as_json:
        print_json({
            "meeting": str(folder), "sound": str(sound) if sound else None, "agenda": str(agenda) if agenda else None,
            "steps": states, "interrupted": meeting.part.is_file(),
            "recording": recording, "unconfirmed": list(waiting), "remarks": [remark.text for remark in apart],
        })  # fmt: skip
        return
    print(f"Lyd: {'optagelse' if recording else sound.name if sound else 'ingen endnu'}")
    if recording:
        print(f"Optaget: {clock(recording['end_ms'])}{', optages lige nu' if recording['running'] else ''}")
        for text in recording["remarks"]:
            print(f"  – {text}")
    print(f"Dagsorden: {agenda.name if agenda else 'ingen endnu'}\n")
    print(table(("Trin", "Tilstand"), [(STEPS[step], _STATES[state]) for step, state in states.items()]))
    if waiting:
        print(f"\n{approval.unconfirmed_text(waiting)}")
    for remark in apart:
        print(f"\n{remark.text}")
    if meeting.part.is_file():
        now = "Talen transskriberes lige nu."
        note(
            now if meeting.is_busy() else "En transskription blev afbrudt; 'stt-minutes run' går videre, hvor den slap."
        )


def _recording(meeting: Meeting) -> dict[str, Any] | None:
    """What there is of a recording, mended if it was cut off; None when there is none."""
    from stt_minutes.audio import journal, recovery

    if meeting.sound() != meeting.audio:
        return None
    running = recovery.running(meeting.audio)
    mended = None if running else recovery.mend(meeting.audio)
    if mended is not None:
        note(mended.text)
    found = journal.read(meeting.audio)
    return {
        "running": running,
        "end_ms": found.end_ms,
        "segments": len(found.segments),
        "remarks": [remark.text for remark in found.remarks],
        "gaps": [{"start_ms": gap.start_ms, "end_ms": gap.end_ms, "reason": gap.reason} for gap in found.gaps],
    }
