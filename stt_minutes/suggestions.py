"""A meeting's voices, and which of those that the house has kept the unnamed ones sound like: a question, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from stt_minutes import models, profiles
from stt_minutes.files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stt_minutes.meeting import Meeting
    from stt_minutes.values import Corrections, Segment, Transcript

    Vector = tuple[float, ...]

SAMPLE_MS = 8_000
"""How much of a voice is played: enough to know it."""
LEARNT_MS = 60_000
"""How much of a voice is listened to when it is kept, or compared with those that are."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice: the machine's label (or the name it found), what it is called now, and its segments, the clearest first."""

    label: str
    name: str
    ms: int
    segments: tuple[Segment, ...]

    @property
    def best(self) -> Segment:
        """Where one hears it best."""
        return self.segments[0]

    @property
    def unnamed(self) -> bool:
        """Whether nobody, nor the machine, has given it a name."""
        return self.name == self.label and self.label.startswith("Taler ")

    @property
    def end_ms(self) -> int:
        """Where a sample of it ends that begins with its best segment."""
        return min(self.best.end_ms, self.best.start_ms + SAMPLE_MS)


def voices(machine: Transcript, heard: Transcript) -> list[Voice]:
    """The voices in the order in which they first speak; `heard` is the transcript with what people have named."""
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
        Voice(
            label,
            max(called[label], key=lambda name: called[label][name]),
            sum(segment.span.duration for segment in segments),
            tuple(sorted(segments, key=lambda each: (bool(each.also), -min(each.span.duration, SAMPLE_MS)))),
        )
        for label, segments in own.items()
    ]


class Comparison:
    """A meeting's voices beside the kept ones; what was worked out of a voice is held in memory, and nowhere else."""

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        self._vectors: dict[tuple[tuple[int, int], ...], Vector | None] = {}

    def suggestions(self, found: Sequence[Voice], corrections: Corrections) -> dict[str, str]:
        """For the voices without a name, by label, the kept voice each sounds like; who has a name here is suggested for nobody else.

        Nobody is suggested whom a person has said it is not. Raises DamagedFile, ModelMissing, EngineFailed …
        """
        from stt_minutes.minutes import correcting
        from stt_minutes.speech import voiceprint

        taken = {voice.name for voice in found}
        unnamed = [voice for voice in found if voice.unnamed]
        kept = [profile for profile in profiles.kept() if profile.name not in taken]
        if not kept or not unnamed:
            return {}
        compared = network()
        known = {profile.name: profile.vector for profile in kept if profile.network == compared}
        answers: dict[str, str] = {}
        for voice in unnamed:
            refused = correcting.refused_names(corrections, voice.segments)
            vector = self.vector(voice) if known.keys() - refused else None
            name = voiceprint.likest(vector, known) if vector else None
            if name is not None and name not in refused:
                answers[voice.label] = name
        return answers

    def vector(self, voice: Voice) -> Vector | None:
        """The vector of a voice, from where it speaks alone; None without sound enough."""
        pieces = tuple(_learnt(segment for segment in voice.segments if not segment.also))
        key = tuple((segment.start_ms, segment.end_ms) for segment in pieces)
        if key not in self._vectors:
            self._vectors[key] = vector_of(self._meeting, pieces)
        return self._vectors[key]


def network() -> str:
    """What the network is recognised by that the vectors are of."""
    from stt_minutes.speech.networks import EMBEDDING

    return sha256_of(models.find("speakers", "speakers") / EMBEDDING)


def vector_of(meeting: Meeting, segments: Sequence[Segment]) -> Vector | None:
    """The vector of the voice that speaks alone in these segments; None without sound enough."""
    import numpy as np

    from stt_minutes.mixdown import mixdown
    from stt_minutes.speech import voiceprint

    if meeting.sound() is None:
        return None
    pieces = []
    for segment in segments:
        sound = meeting.open_sound(to_ms=segment.end_ms)
        heard = [
            mixdown(block.samples) if segment.channel is None else block.samples[segment.channel]
            for block in sound.listen(segment.start_ms)
        ]
        pieces.append(np.concatenate(heard) if heard else np.zeros(0, np.float32))
    return voiceprint.of(pieces, models.find("speakers", "speakers"))


def _learnt(segments: Iterable[Segment]) -> list[Segment]:
    """As many of the segments as it takes to know the voice."""
    found = list(segments)
    lengths = list(accumulate(segment.span.duration for segment in found))
    return [segment for segment, until in zip(found, [0, *lengths], strict=False) if until < LEARNT_MS]
