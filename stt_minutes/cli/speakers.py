"""`speakers MØDE`: the voices of a meeting, a piece of each to hear, and the names that people give them."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
LEARNT_MS = 60_000
"""How much of a voice is listened to when it is kept, or compared with those that are."""
QUOTE_WORDS = 9
FULL_SCALE = 32_767


def register(app: typer.Typer) -> None:
    app.command(help="Vis mødets stemmer, hør dem, og giv dem navne, der gælder overalt.")(speakers)


@dataclass(frozen=True, slots=True)
class _Voice:
    """One voice: the machine's label (or the name it found), what it is called now, and its segments, the clearest first.

    `suggestion` is who it sounds like among the voices the house has kept: a question to the secretary, never more.
    """

    label: str
    name: str
    ms: int
    segments: tuple[Segment, ...]
    suggestion: str | None = None

    @property
    def best(self) -> Segment:
        return self.segments[0]

    @property
    def unnamed(self) -> bool:
        return self.name == self.label and self.label.startswith("Taler ")

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
    from stt_minutes import pipeline, profiles, settings
    from stt_minutes.cli._work import work
    from stt_minutes.meeting import Meeting
    from stt_minutes.speech.speakers import doubts

    meeting = Meeting.open(folder)
    if remember:
        note(profiles.require() + "\n")
    if not (meeting.has("transcript") and meeting.has("turns")):
        work(meeting, settings.load(meeting.facts().settings, speakers=True), until="turns")
    machine = pipeline.voiced(meeting)
    if names:
        _give(meeting, machine, names)
    voices = _voices(machine, pipeline.heard(meeting))
    for name in remember or ():
        _remember(meeting, _find(voices, name))
    voices = _with_suggestions(meeting, voices)
    for label in play or ():
        _play(meeting, _find(voices, label))
    if as_json:
        print_json(
            [
                {
                    "label": voice.label, "name": voice.name, "ms": voice.ms,
                    "start_ms": voice.best.start_ms, "end_ms": voice.end_ms, "suggestion": voice.suggestion,
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
            tuple(sorted(segments, key=lambda each: (bool(each.also), -min(each.span.duration, SAMPLE_MS)))),
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


def _remember(meeting: Meeting, voice: _Voice) -> None:
    """Keep the voice between meetings. Raises InvalidOption when it has no name, or there is too little sound of it."""
    from stt_minutes import profiles
    from stt_minutes.errors import InvalidOption

    if voice.unnamed:
        raise InvalidOption(
            f"{voice.label} har intet navn, og kun navngivne stemmer kan gemmes.",
            f'Skriv fx --name "{voice.label}=NAVN".',
        )
    vector, network = _print(meeting, voice), _network()
    if vector is None:
        raise InvalidOption(
            f"Der er for lidt lyd med {voice.name} alene til at gemme stemmen.",
            "Gem den i et møde, hvor der tales mere.",
        )
    kept = profiles.keep(voice.name, vector, network)
    note(
        f"Stemmen for {kept.name} er gemt krypteret og slettes {kept.expires}. Slet den før: stt-minutes voices --forget"
    )


def _with_suggestions(meeting: Meeting, voices: Sequence[_Voice]) -> list[_Voice]:
    """The voices without a name, each with the kept voice it sounds like; who has a name here is suggested for nobody else."""
    from stt_minutes import profiles
    from stt_minutes.speech import voiceprint

    taken = {voice.name for voice in voices}
    kept = [profile for profile in profiles.kept() if profile.name not in taken]
    if not kept or not any(voice.unnamed for voice in voices):
        return list(voices)
    network = _network()
    known = {profile.name: profile.vector for profile in kept if profile.network == network}
    found = []
    for voice in voices:
        vector = _print(meeting, voice) if voice.unnamed else None
        found.append(replace(voice, suggestion=voiceprint.likest(vector, known) if vector else None))
    return found


def _network() -> str:
    from stt_minutes import models
    from stt_minutes.files import sha256_of
    from stt_minutes.speech.networks import EMBEDDING

    return sha256_of(models.find("speakers", "speakers") / EMBEDDING)


def _print(meeting: Meeting, voice: _Voice) -> tuple[float, ...] | None:
    """The vector of the voice, from where it speaks alone; None without sound enough."""
    from itertools import accumulate

    import numpy as np

    from stt_minutes import models
    from stt_minutes.audio import source
    from stt_minutes.speech import voiceprint

    path = meeting.sound()
    if path is None:
        return None
    alone = [segment for segment in voice.segments if not segment.also]
    lengths = accumulate(segment.span.duration for segment in alone)
    pieces = []
    for segment, until in zip(alone, lengths, strict=True):
        sound = source.open_sound(path, from_ms=segment.start_ms, to_ms=segment.end_ms)
        heard = [
            block.samples.mean(axis=0) if segment.channel is None else block.samples[segment.channel]
            for block in sound.blocks(jump=True)
        ]
        pieces.append(np.concatenate(heard) if heard else np.zeros(0, np.float32))
        if until >= LEARNT_MS:
            break
    return voiceprint.of(pieces, models.find("speakers", "speakers"))


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
    except devices.DeviceFailed:
        note(
            "Stemmen kunne ikke afspilles: der er ingen højttaler, eller den er i brug. Tilslut høretelefoner, og prøv igen."
        )


def _row(voice: _Voice) -> tuple[str, str, str, str, str]:
    name = voice.name if voice.name != voice.label else ""
    words = voice.best.text.split()
    said = " ".join(words[:QUOTE_WORDS]) + (" …" if len(words) > QUOTE_WORDS else "")
    if voice.suggestion:
        name = f"({voice.suggestion}?)"
    return voice.label, name, clock(voice.ms), f"{clock(voice.best.start_ms)}–{clock(voice.end_ms)}", said
