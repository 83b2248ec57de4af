"""`record`: the notice, the recording with its screen and keys, and the draft when the meeting ends."""

from __future__ import annotations

import contextlib
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, print_json, progress
from stt_minutes.danish import clock, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stt_minutes.audio.recorder import Recorder
    from stt_minutes.cli._keys import Keys
    from stt_minutes.cli._screen import FullScreen, PlainScreen
    from stt_minutes.cli._secretary import Secretary
    from stt_minutes.live import Live, Reached
    from stt_minutes.meeting import Meeting
    from stt_minutes.pipeline import Event
    from stt_minutes.settings import Settings
    from stt_minutes.values import Agenda

LOOK_S = 0.15


def register(app: typer.Typer) -> None:
    app.command(help="Optag et møde; udkastet ligger klar, når du stopper.")(record)


def record(
    folder: Annotated[
        Path, typer.Argument(metavar="MØDE", help="Mappen med mødet; den oprettes, hvis den ikke findes.")
    ],
    *,
    agenda: Annotated[
        Path | None, typer.Option("--agenda", metavar="FIL", help="Dagsordenen, så punkterne vises på skærmen.")
    ] = None,
    microphone: Annotated[
        str | None,
        typer.Option("--microphone", metavar="NAVN", help="Mikrofon: navn eller del af navn; 'check' viser dem."),
    ] = None,
    spare: Annotated[
        str | None, typer.Option("--spare", metavar="NAVN", help="Mikrofon, der tager over, hvis den første falder ud.")
    ] = None,
    system: Annotated[
        bool, typer.Option("--system", help="Optag også maskinens egen lyd (onlinemøde) som anden kanal.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Linjer i stedet for skærmbillede; til skærmlæser og simple terminaler.")
    ] = False,
    live: Annotated[bool, typer.Option("--live/--no-live", help="Transskribér talen, mens der optages.")] = True,
    draft: Annotated[bool, typer.Option("--draft/--no-draft", help="Lav udkastet, når optagelsen stopper.")] = True,
    go_on: Annotated[
        bool, typer.Option("--continue", help="Optag videre i et møde, hvis optagelse er stoppet, uden at spørge.")
    ] = False,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAVN", help="Dit navn: du har givet oplysningen om optagelsen.")
    ] = None,
    basis: Annotated[
        str | None,
        typer.Option("--basis", metavar="HJEMMEL", help="Hjemmel: e, c, a (artikel 6, stk. 1) eller egen tekst."),
    ] = None,
    model: options.Model = None,
    beam: options.Beam = None,
    device: options.Device = None,
    speakers: options.Speakers = None,
    max_speakers: options.MaxSpeakers = None,
    template: options.Template = None,
    phrases: options.Phrases = None,
    as_json: options.Json = False,
) -> None:
    from stt_minutes import models, pipeline, written
    from stt_minutes import settings as settings_module
    from stt_minutes.audio.journal import seconds
    from stt_minutes.audio.recorder import Recorder
    from stt_minutes.cli._secretary import doors_closed
    from stt_minutes.cli._work import report, work

    meeting = _meeting(folder, agenda)
    settings = settings_module.load(
        meeting.facts().settings,
        model=model,
        beam=beam,
        device=device,
        speakers=speakers,
        max_speakers=max_speakers,
        template=template,
        phrases=phrases,
    )
    models.require_kind(settings.model, "speech")
    models.require_kind(settings.speakers_model, "speakers")
    if meeting.agenda_file() is not None:
        pipeline.run(meeting, until="agenda", settings=settings, watch=_told)
    again = _finished(meeting, go_on=go_on)
    _notice(meeting, name, basis, again=again)
    with ExitStack() as stack:
        closed = doors_closed(written.markers(meeting))
        recorder = Recorder(meeting.audio, device=microphone, fallback=spare, system=system, doors_closed=closed)
        recorder.start()
        stack.callback(recorder.stop)
        if recorder.mended is not None:
            note(recorder.mended.text)
        if recorder.missing_ms:
            note(f"Optagelsen går videre. Det, der gik imens ({seconds(recorder.missing_ms)}), mangler.")
        if closed:
            note("Dørene var lukket: lyden holdes for sig, til du trykker l.")
        transcription = stack.enter_context(_live(meeting, settings)) if live and draft else None
        told = meeting.agenda() if meeting.has("agenda") else None
        if not _run(meeting, told, recorder, transcription, plain=plain):
            # The terminal is gone or the machine is closing: there is nobody to tell, and `run` makes the draft later.
            return
        recorder.stop()
        _recorded(meeting)
        if transcription is not None:
            _finish(transcription)
    if not draft:
        if as_json:
            print_json({"meeting": str(folder), "document": None})
        else:
            print(folder)
        return
    work(meeting, settings)
    document = meeting.out / pipeline.OUTPUTS[0]
    report(meeting, document if document.is_file() else None, as_json=as_json)


def _meeting(folder: Path, agenda: Path | None) -> Meeting:
    from stt_minutes.errors import InvalidOption
    from stt_minutes.meeting import Meeting

    if not (folder / "meeting.toml").is_file():
        return Meeting.create(folder, agenda=agenda)
    meeting = Meeting.open(folder)
    sound = meeting.sound()
    if sound is not None and sound != meeting.audio:
        raise InvalidOption(
            f"Mødet i {folder} har allerede en lydfil ({sound.name}).", "Optag i en ny mappe: stt-minutes record MAPPE."
        )
    if agenda is not None:
        meeting.add_agenda(agenda)
    return meeting


def _finished(meeting: Meeting, *, go_on: bool) -> bool:
    """Whether the meeting's recording was stopped by a person, who is then asked before it goes on. Raises Cancelled, InvalidOption."""
    from stt_minutes.audio import journal
    from stt_minutes.errors import Cancelled, InvalidOption

    recording = journal.read(meeting.audio) if journal.exists(meeting.audio) else None
    if recording is None or recording.stop is None or recording.stop.cut:
        return False
    if go_on:
        return True
    told = f"Mødet i {meeting.folder} er optaget ({clock(recording.end_ms)}), og optagelsen blev stoppet."
    if not sys.stdin.isatty():
        raise InvalidOption(told, "Er det et nyt møde, så optag i en ny mappe. Skal optagelsen gå videre: --continue.")
    note(told)
    if _ask("Skal den gå videre i samme møde? Skriv ja: ").lower() not in {"ja", "j"}:
        raise Cancelled("Der blev ikke optaget.", "Optag et nyt møde i en ny mappe: stt-minutes record MAPPE.")
    return True


def _told(event: Event) -> None:
    if event.state == "notice":
        note(f"bemærk: {event.text}")


def _notice(meeting: Meeting, name: str | None, basis: str | None, *, again: bool = False) -> None:
    """Show the notice and store that it was given; no sample is taken before. Raises Cancelled when it is not accepted.

    again: who is there now may not have heard it when it was given.
    """
    from stt_minutes import notice
    from stt_minutes.errors import Cancelled, InvalidOption

    note(notice.text() + "\n")
    known = notice.accepted(meeting.folder)
    if known and name is None and not again:
        note(f"Deltagerne blev orienteret den {moment(known[-1].at)} af {known[-1].name}.")
        return
    if name is None:
        if not sys.stdin.isatty():
            raise InvalidOption(
                "Der optages ikke, før oplysningen om optagelsen er givet.",
                "Læs den op, og skriv, hvem der har givet den: --name NAVN (og evt. --basis).",
            )
        name = _ask("Læs teksten op. Skriv derefter dit navn (Enter uden navn afbryder): ")
        if not name:
            raise Cancelled("Der blev ikke optaget.", "Kør kommandoen igen, når oplysningen er givet.")
    if basis is None:
        if sys.stdin.isatty():
            for key, text in notice.BASES.items():
                note(f"  {key}  {text}")
            basis = _ask("Hjemmel (Enter = e; eller skriv din egen): ")
        basis = basis or "e"
    notice.accept(meeting.folder, name, notice.BASES.get(basis.strip().lower(), basis))


def _ask(question: str) -> str:
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def _live(meeting: Meeting, settings: Settings) -> contextlib.AbstractContextManager[Live | None]:
    """The transcription; without the model there is none now, and `run` will say why."""
    from stt_minutes import engines, models
    from stt_minutes.errors import EngineError
    from stt_minutes.live import Live

    if settings.speakers:
        try:
            engines.speakers_folder(settings)
        except EngineError as error:
            note(f"bemærk: {error.message} Mødet optages; hent modellen, før du stopper. {error.hint}")
    try:
        models.find(settings.model)
    except EngineError as error:
        note(f"bemærk: {error.message} Mødet optages; transskriptionen laves bagefter. {error.hint}")
        return contextlib.nullcontext()
    return Live(meeting, settings)


def _run(meeting: Meeting, agenda: Agenda | None, recorder: Recorder, live: Live | None, *, plain: bool) -> bool:
    """Keys, markers and screen until the secretary stops; False when the terminal was closed instead."""
    from stt_minutes.cli import _screen
    from stt_minutes.cli._keys import single_keys
    from stt_minutes.cli._secretary import HELP, Secretary

    with ExitStack() as stack:
        signals = stack.enter_context(_signals())
        keys = stack.enter_context(single_keys())
        screen: FullScreen | PlainScreen
        if plain or not sys.stderr.isatty():
            screen = _screen.PlainScreen()
            note("\n".join(("Taster:", *HELP)))
        else:
            screen = stack.enter_context(_screen.full_screen())
        secretary = Secretary(meeting, agenda, recorder, screen.say)
        while not secretary.stopped and recorder.alive:
            if signals.ended:
                secretary.stop()
                return False
            if signals.interrupted:
                signals.interrupted = False
                secretary.interrupted()
            screen.show(meeting.folder.name, recorder.state, secretary.view(), live.reached if live else None)
            _press(keys, secretary, screen, recorder, live)
    return True


def _press(
    keys: Keys, secretary: Secretary, screen: FullScreen | PlainScreen, recorder: Recorder, live: Live | None
) -> None:
    from stt_minutes.cli import _screen
    from stt_minutes.errors import DiskFull, WriteFailed

    try:
        for key in keys.read(LOOK_S):
            if key == "i" and isinstance(screen, _screen.PlainScreen) and not secretary.view().question:
                screen.say(_screen.status(recorder.state, secretary.view(), live.reached if live else None))
            else:
                secretary.press(key)
    except (DiskFull, WriteFailed) as error:
        # The recorder tells of the disk in its own warning; a marker that could not be kept is said here.
        screen.say(f"Markeringen er ikke gemt: {error.message}")


class _Signals:
    """What the system asked for: the end (the terminal was closed, the machine shuts down), or Ctrl-C."""

    ended = False
    interrupted = False


@contextlib.contextmanager
def _signals() -> Iterator[_Signals]:
    """Notice signals instead of being torn out of the middle of something: a recording is finished properly."""
    asked = _Signals()

    def end(*_: object) -> None:
        asked.ended = True

    def interrupt(*_: object) -> None:
        asked.interrupted = True

    handlers = {"SIGINT": interrupt, "SIGTERM": end, "SIGHUP": end, "SIGBREAK": end}
    before = {
        number: signal.signal(number, handler)
        for name, handler in handlers.items()
        if (number := getattr(signal, name, None)) is not None
    }
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _recorded(meeting: Meeting) -> None:
    from stt_minutes.audio import journal

    recording = journal.read(meeting.audio)
    note(f"Optagelsen er gemt: {clock(recording.end_ms)} i {len(recording.segments)} stykker.")
    for remark in recording.remarks:
        note(f"bemærk: {remark.text}")


def _finish(live: Live) -> None:
    with progress("Skriver det sidste ned") as show:

        def watch(reached: Reached) -> None:
            show(reached.done_ms, reached.recorded_ms or None)

        if not live.finish(watch):
            note(f"bemærk: {live.reached.text} Transskriptionen laves nu.")
