"""`speakers MØDE`: the voices of a meeting, a piece of each to hear, and the names that people give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, print_json, table
from stt_minutes.danish import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.meeting import Meeting
    from stt_minutes.suggestions import Comparison, Voice
    from stt_minutes.values import Transcript

QUOTE_WORDS = 9
FULL_SCALE = 32_767


def register(app: typer.Typer) -> None:
    app.command(help="Vis mødets stemmer, hør dem, og giv dem navne, der gælder overalt.")(speakers)


def speakers(
    folder: options.MeetingFolder,
    *,
    names: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="TALER=NAVN", help='Giv en stemme navn, fx "Taler 2=Hanne Holm". Kan gentages.'),
    ] = None,
    play: Annotated[
        list[str] | None, typer.Option("--play", metavar="TALER", help='Afspil en stemme, fx "Taler 2". Kan gentages.')
    ] = None,
    remember: Annotated[
        list[str] | None,
        typer.Option(
            "--remember",
            metavar="NAVN",
            help="Gem en navngiven stemme til forslag i senere møder, hvis huset har slået det til. Kan gentages.",
        ),
    ] = None,
    as_json: options.Json = False,
) -> None:
    from stt_minutes import pipeline, profiles, settings, suggestions
    from stt_minutes.cli._work import work
    from stt_minutes.meeting import Meeting
    from stt_minutes.speech.speakers import doubts
    from stt_minutes.values import Corrections

    meeting = Meeting.open(folder)
    if remember:
        note(profiles.require() + "\n")
    if not (meeting.has("transcript") and meeting.has("turns")):
        work(meeting, settings.load(meeting.facts().settings, speakers=True), until="turns")
    machine = pipeline.voiced(meeting)
    if names:
        _give(meeting, machine, names)
    voices = suggestions.voices(machine, pipeline.heard(meeting))
    comparison = suggestions.Comparison(meeting)
    for name in remember or ():
        _remember(comparison, _find(voices, name))
    likely = comparison.suggestions(voices, meeting.value("corrections", Corrections()))
    for label in play or ():
        _play(meeting, _find(voices, label))
    if as_json:
        print_json(
            [
                {
                    "label": voice.label, "name": voice.name, "ms": voice.ms,
                    "start_ms": voice.best.start_ms, "end_ms": voice.end_ms, "suggestion": likely.get(voice.label),
                }
                for voice in voices
            ]
        )  # fmt: skip
        return
    print(
        table(
            ("Stemme", "Navn", "Taletid", "Hør den", "Siger blandt andet"),
            [_row(voice, likely.get(voice.label)) for voice in voices],
        )
    )
    for remark in doubts(meeting.value("turns")):
        note(f"bemærk: {remark.text}")
    if not names and voices:
        note(f'Giv en stemme navn: stt-minutes speakers {folder} --name "{voices[0].label}=NAVN"')
    elif names:
        note(f"Navnene gælder overalt i mødet. Lav referatet om: stt-minutes run {folder}")


def _find(voices: Sequence[Voice], label: str) -> Voice:
    from stt_minutes.errors import InvalidOption

    for voice in voices:
        if label.strip().casefold() in {voice.label.casefold(), voice.name.casefold()}:
            return voice
    raise InvalidOption(
        f"Der er ingen stemme, der hedder '{label}'.",
        f"Brug en af disse: {', '.join(voice.label for voice in voices)}."
        if voices
        else "Der er ingen stemmer i lyden.",
    )


def _give(meeting: Meeting, machine: Transcript, names: Sequence[str]) -> None:
    """Write the names down as a person's corrections: they hold in every segment of the voice, and after a new run."""
    from stt_minutes import pipeline, suggestions
    from stt_minutes.errors import InvalidOption
    from stt_minutes.minutes import correcting
    from stt_minutes.values import Corrections

    voices = suggestions.voices(machine, pipeline.heard(meeting))
    with meeting.writing() as pen:
        corrections = meeting.value("corrections", Corrections())
        for given in names:
            label, equals, name = given.partition("=")
            if not equals:
                raise InvalidOption(f"'{given}' er ikke en stemme og et navn.", 'Skriv fx --name "Taler 2=Hanne Holm".')
            voice = _find(voices, label)
            name = " ".join(name.split()) or voice.label
            corrections = correcting.named(corrections, voice.best, voice.label, name, everywhere=True)
        pen.save({"corrections": corrections})


def _remember(comparison: Comparison, voice: Voice) -> None:
    """Keep the voice between meetings. Raises InvalidOption when it has no name, or there is too little sound of it."""
    from stt_minutes import profiles, suggestions
    from stt_minutes.errors import InvalidOption

    if voice.unnamed:
        raise InvalidOption(
            f"{voice.label} har intet navn, og kun navngivne stemmer kan gemmes.",
            f'Skriv fx --name "{voice.label}=NAVN".',
        )
    vector = comparison.vector(voice)
    if vector is None:
        raise InvalidOption(
            f"Der er for lidt lyd med {voice.name} alene til at gemme stemmen.",
            "Gem den i et møde, hvor der tales mere.",
        )
    kept = profiles.keep(voice.name, vector, suggestions.network())
    note(
        f"Stemmen for {kept.name} er gemt krypteret og slettes {kept.expires}. Slet den før: stt-minutes voices --forget"
    )


def _play(meeting: Meeting, voice: Voice) -> None:
    import numpy as np

    from stt_minutes.audio import devices
    from stt_minutes.mixdown import mixdown
    from stt_minutes.values import SAMPLE_RATE

    if meeting.sound() is None:
        note("Mødets lyd er slettet, så stemmerne kan ikke afspilles.")
        return
    sound = meeting.open_sound(to_ms=voice.end_ms)
    samples = np.concatenate(
        [mixdown(block.samples) for block in sound.listen(voice.best.start_ms)] or [np.zeros(0, np.float32)]
    )[:, None]
    note(f"{voice.name} fra {clock(voice.best.start_ms)} …")
    try:
        devices.play((np.clip(samples, -1, 1) * FULL_SCALE).astype(np.int16), SAMPLE_RATE)
    except devices.DeviceFailed:
        note(
            "Stemmen kunne ikke afspilles: der er ingen højttaler, eller den er i brug. Tilslut høretelefoner, og prøv igen."
        )


def _row(voice: Voice, suggestion: str | None) -> tuple[str, str, str, str, str]:
    name = voice.name if voice.name != voice.label else ""
    words = voice.best.text.split()
    said = " ".join(words[:QUOTE_WORDS]) + (" …" if len(words) > QUOTE_WORDS else "")
    if suggestion:
        name = f"({suggestion}?)"
    return voice.label, name, clock(voice.ms), f"{clock(voice.best.start_ms)}–{clock(voice.end_ms)}", said
