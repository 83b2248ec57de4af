"""`minutes AUDIO [--agenda FILE] [-o OUT.docx]`: the main job in one go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note

if TYPE_CHECKING:
    from stt_minutes.meeting import Meeting


def register(app: typer.Typer) -> None:
    app.command(
        help="Fra lydfil og dagsorden til udkast til referat på én gang; uden dagsorden til transskription og et skelet."
    )(minutes)


def minutes(
    audio: Annotated[Path, typer.Argument(metavar="LYD", help="Lydfilen (eller en mappe med en optagelse).")],
    agenda: Annotated[
        Path | None,
        typer.Option(
            "--agenda", metavar="FIL", help="Dagsordenen. Den kan også komme til senere: run MØDE --agenda FIL."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="UD", help="Hvor referatet skal ligge (.docx, .odt, .html, .pdf, .md eller .txt)."
        ),
    ] = None,
    *,
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
    as_json: options.Json = False,
) -> None:
    from stt_minutes import models, outputs, pipeline, settings
    from stt_minutes.cli._work import report, work
    from stt_minutes.errors import NoSpeech

    span = options.span(start, end) or pipeline.WHOLE
    chosen = settings.load(
        model=model,
        beam=beam,
        device=device,
        template=template,
        phrases=phrases,
        speakers=speakers,
        max_speakers=max_speakers,
    )
    from stt_minutes import documents

    # An hour's work is not to end in a name that cannot be written or a template that is not there.
    if out is not None:
        documents.check_format(out)
    documents.check_template(outputs.find_template(chosen.template))
    models.require_kind(chosen.model, "speech")
    meeting = _meeting(audio, agenda, out.parent if out else Path(), track, span)
    note(f"Mødets mappe: {meeting.folder}")
    silent: NoSpeech | None = None
    try:
        work(meeting, chosen, span=span, track=track or 0)
    except NoSpeech as error:
        silent = error
    document = meeting.out / pipeline.OUTPUTS[0]
    if out is not None:
        documents.render(
            documents.shut(pipeline.minutes(meeting)),
            out,
            template=outputs.find_template(chosen.template) if out.suffix.lower() == ".docx" else None,
            transcript=pipeline.heard(meeting),
        )
        document = out
    report(meeting, document, as_json=as_json)
    if silent is not None:
        raise silent


def _meeting(
    audio: Path, agenda: Path | None, beside: Path, track: int | None, span: tuple[int, int | None]
) -> Meeting:
    """A new meeting folder named after the agenda's date and body, else after the sound; or the one an earlier run of the same files left."""
    from stt_minutes import agenda as agenda_room
    from stt_minutes.audio import recovery
    from stt_minutes.audio.source import open_sound
    from stt_minutes.errors import AgendaUnreadable, AudioUnreadable, WriteFailed
    from stt_minutes.files import sha256_of
    from stt_minutes.meeting import Meeting, folder_name
    from stt_minutes.values import Agenda, Body

    # Both files are looked at before anything is made, so that a wrong one leaves nothing behind.
    if agenda is not None and not agenda.exists():
        raise AgendaUnreadable(f"Dagsordenen {agenda} findes ikke.", "Se efter, om navnet er stavet rigtigt.")
    if not audio.exists():
        raise AudioUnreadable(f"Lydfilen {audio} findes ikke.", "Se efter, om navnet er stavet rigtigt.")
    read = Agenda(Body(""), ()) if agenda is None else agenda_room.read(agenda)
    mended = recovery.mend(audio) if audio.is_dir() else None
    if mended is not None:
        note(f"bemærk: {mended.text}")
    open_sound(audio, from_ms=span[0], to_ms=span[1], track=track or None)
    if not beside.is_dir():
        raise WriteFailed(f"Mappen {beside} findes ikke.", "Opret mappen først, eller vælg en anden placering.")
    name = folder_name(read, audio)
    for number in range(1, 1000):
        folder = beside / (name if number == 1 else f"{name}-{number}")
        if not (folder / "meeting.toml").exists():
            return Meeting.create(folder, audio=audio, agenda=agenda)
        earlier = Meeting.open(folder)
        sound, received = earlier.sound(), earlier.agenda_file()
        if (
            sound
            and sound.is_dir() == audio.is_dir()
            and sha256_of(_hashed(sound)) == sha256_of(_hashed(audio))
            and (received and sha256_of(received)) == (agenda and sha256_of(agenda))
        ):
            return earlier
    raise WriteFailed(
        f"Der er for mange møder, der hedder {name}, i {beside.resolve()}.",
        "Ryd op i mappen, eller vælg en anden placering.",
    )


def _hashed(sound: Path) -> Path:
    """What a sound is recognised by: the file itself, or a recording's journal, which has the hash of every segment."""
    from stt_minutes.audio.journal import JOURNAL

    return sound / JOURNAL if sound.is_dir() else sound
