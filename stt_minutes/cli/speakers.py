"""`speakers MØDE`: the voices of a meeting, a piece of each to hear, and the names that people give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import clock, note, print_json, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.meeting import Meeting
    from stt_minutes.values import Segment, Transcript

SAMPLE_MS = 8_000
"""How much of a voice is played: enough to know it."""
QUOTE_WORDS = 9
FULL_SCALE = 32_767


def register(app: typer.Typer) -> None:
    app.command(help="Vis mødets stemmer, hør dem, og giv dem navne, der gælder overalt.")(speakers)


@dataclass(frozen=True, slots=True)
class _Voice:
    """One voice: the machine's label (or the name it found), what it is called now, and the segment one hears it best in."""

    label: str
    name: str
    ms: int
    best: Segment

    @property
    def end_ms(self) -> int:
        return min(self.best.end_ms, self.best.start_ms + SAMPLE_MS)


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
    as_json: options.Json = False,
) -> None:
    from stt_minutes import pipeline, settings
    from stt_minutes.cli._work import work
    from stt_minutes.meeting import Meeting
    from stt_minutes.speech.speakers import doubts

    meeting = Meeting.open(folder)
    if not (meeting.has("transcript") and meeting.has("turns")):
        work(meeting, settings.load(meeting.facts().settings, speakers=True), until="turns")
    machine = pipeline.voiced(meeting)
    if names:
        _give(meeting, machine, names)
    voices = _voices(machine, pipeline.heard(meeting))
    for label in play or ():
        _play(meeting, _find(voices, label))
    if as_json:
        print_json(
            [
                {
                    "label": voice.label, "name": voice.name, "ms": voice.ms,
                    "start_ms": voice.best.start_ms, "end_ms": voice.end_ms,
                }
                for voice in voices
            ]
        )  # fmt: skip
        return
    print(table(("Stemme", "Navn", "Taletid", "Hør den", "Siger blandt andet"), [_row(voice) for voice in voices]))
    for remark in doubts(meeting.value("turns")):
        note(f"bemærk: {remark.text}")
    if not names and voices:
        note(f'Giv en stemme navn: stt-minutes speakers {folder} --name "{voices[0].label}=NAVN"')
    elif names:
        note(f"Navnene gælder overalt i mødet. Lav referatet om: stt-minutes run {folder}")


def _voices(machine: Transcript, heard: Transcript) -> list[_Voice]:
    """In the order in which they first speak."""
    own: dict[str, list[Segment]] = {}
    for segment in machine.segments:
        if segment.speaker is not None and segment.words and segment.state != "quarantined":
            own.setdefault(segment.speaker, []).append(segment)
    called: dict[str, dict[str, int]] = {label: {} for label in own}
    by_time = {(segment.start_ms, segment.channel): segment.speaker for segment in heard.segments}
    for label, segments in own.items():
        for segment in segments:
            name = by_time.get((segment.start_ms, segment.channel)) or label
            called[label][name] = called[label].get(name, 0) + segment.span.duration
    return [
        _Voice(
            label,
            max(called[label], key=lambda name: called[label][name]),
            sum(segment.span.duration for segment in segments),
            max(segments, key=lambda segment: (not segment.also, min(segment.span.duration, SAMPLE_MS))),
        )
        for label, segments in own.items()
    ]


def _find(voices: Sequence[_Voice], label: str) -> _Voice:
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
    from stt_minutes import pipeline
    from stt_minutes.errors import InvalidOption
    from stt_minutes.minutes import correcting
    from stt_minutes.values import Corrections

    voices = _voices(machine, pipeline.heard(meeting))
    with meeting.lock():
        corrections = meeting.value("corrections", Corrections())
        for given in names:
            label, equals, name = given.partition("=")
            if not equals:
                raise InvalidOption(f"'{given}' er ikke en stemme og et navn.", 'Skriv fx --name "Taler 2=Hanne Holm".')
            voice = _find(voices, label)
            name = " ".join(name.split()) or voice.label
            corrections = correcting.named(corrections, voice.best, voice.label, name, everywhere=True)
        meeting.save("corrections", corrections)


def _play(meeting: Meeting, voice: _Voice) -> None:
    import numpy as np

    from stt_minutes.audio import devices, source
    from stt_minutes.values import SAMPLE_RATE

    path = meeting.sound()
    if path is None:
        note("Mødets lyd er slettet, så stemmerne kan ikke afspilles.")
        return
    sound = source.open_sound(path, from_ms=voice.best.start_ms, to_ms=voice.end_ms)
    samples = np.concatenate([block.samples.mean(axis=0) for block in sound.blocks()])[:, None]
    note(f"{voice.name} fra {clock(voice.best.start_ms)} …")
    try:
        devices.play((np.clip(samples, -1, 1) * FULL_SCALE).astype(np.int16), SAMPLE_RATE)
    except devices.DeviceFailed as error:
        note(f"Stemmen kunne ikke afspilles ({error}).")


def _row(voice: _Voice) -> tuple[str, str, str, str, str]:
    name = voice.name if voice.name != voice.label else ""
    words = voice.best.text.split()
    said = " ".join(words[:QUOTE_WORDS]) + (" …" if len(words) > QUOTE_WORDS else "")
    return voice.label, name, clock(voice.ms), f"{clock(voice.best.start_ms)}–{clock(voice.end_ms)}", said
