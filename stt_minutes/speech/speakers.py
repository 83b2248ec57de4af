"""Who speaks when, and which words are whose.

`diarize` runs over a whole recording; a `Diarizer` takes the sound as it comes, from a file or from a microphone. A voice is a label
("Taler 2", in the order in which they first speak): names are given elsewhere. The vectors that tell voices apart are biometric
data; they live in memory while a recording is worked and are never written anywhere.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Protocol

import numpy as np

from stt_minutes.speech import clustering, labelling, listening, pyannote
from stt_minutes.speech.channels import STEP, Channels
from stt_minutes.speech.networks import FRAME, Networks, unit
from stt_minutes.values import SAMPLE_RATE, Remark, Segment, Span, Transcript, Turn, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from stt_minutes.speech.channels import Stream
    from stt_minutes.values import Block

    Floats = NDArray[np.float32]

LABEL = "Taler {}"
GAP_MS = 150
"""A speaker's shorter pause does not end a turn."""
SHORT_MS = 150
"""A shorter turn is an edge between two others, not speech."""
CLEAR_MS = 500
"""Windows shorter than this say too little of a voice to find voices by; they are given one afterwards."""
NEAR_MS = 400
"""Words this close to one speaker's turn, and to nobody else's, are theirs: the two engines do not agree to the millisecond."""
MANY = 6
"""Above this the count is seldom right: 8 voices were found as 7, 12 as 8 and 40 as 9 (bench-speakers); voices are merged."""
LOUDER = 4.0
"""A microphone that another exceeds by so much power (6 dB) hears the other's speaker."""
MOSTLY = 0.6
"""The share of a word that a speaker must have when another has some of it too."""


class Diarizer(Protocol):
    """What tells speakers apart. Feed it blocks in order of time; a hole between blocks is a hole in time."""

    def feed(self, block: Block) -> None:
        """Take in the next sound."""

    def labels(self) -> tuple[Turn, ...]:
        """The turns so far, as they look now: later sound may still change them."""

    def finish(self) -> tuple[Turn, ...]:
        """The turns of all that was fed, in order of time; turns of different speakers may overlap."""


def diarize(blocks: Iterable[Block], *, models: Path, max_speakers: int | None = None) -> tuple[Turn, ...]:
    """The turns of a whole recording, in memory that hardly grows with its length.

    `max_speakers` is a maximum: as many are found as are heard. Raises ModelMissing and EngineFailed.
    """
    diarizer = open_diarizer(models, max_speakers=max_speakers)
    for block in blocks:
        diarizer.feed(block)
    return diarizer.finish()


def open_diarizer(models: Path, *, max_speakers: int | None = None) -> Diarizer:
    """The diarizer whose model lies in the folder `models`: a pyannote pipeline if it holds one, else the two ONNX networks."""
    if (models / pyannote.CONFIG).is_file():
        return _Relabelled(pyannote.PyannoteDiarizer(models, max_speakers=max_speakers))
    return OnnxDiarizer(models, max_speakers=max_speakers)


class _Relabelled:
    """Another engine's turns under the labels that are used here."""

    def __init__(self, diarizer: Diarizer) -> None:
        self._diarizer = diarizer
        self.feed = diarizer.feed

    def labels(self) -> tuple[Turn, ...]:
        return _numbered(self._diarizer.labels())

    def finish(self) -> tuple[Turn, ...]:
        return _numbered(self._diarizer.finish())


class OnnxDiarizer:
    """segmentation-3.0 and CAM++ on onnxruntime. Channels that carry their own speech are heard apart: their voices differ."""

    def __init__(self, models: Path, *, max_speakers: int | None = None) -> None:
        self._networks = Networks(models)
        self._most = max_speakers
        self._channels = Channels()
        self._listeners: dict[int | None, listening.Listener] = {}

    def feed(self, block: Block) -> None:
        """Take in the next sound."""
        self._take(self._channels.feed(block))

    def labels(self) -> tuple[Turn, ...]:
        """The turns so far; the last ten seconds are not among them yet."""
        for listener in self._listeners.values():
            listener.catch_up()
        return self._turns()

    def finish(self) -> tuple[Turn, ...]:
        """The turns of all that was fed."""
        self._take(self._channels.flush())
        for listener in self._listeners.values():
            listener.end()
        return self._turns()

    def _take(self, streams: Iterable[Stream]) -> None:
        for start_ms, together in groupby(streams, key=itemgetter(1)):
            for channel, samples in _loudest({channel: samples for channel, _, samples in together}).items():
                if channel not in self._listeners:
                    self._listeners[channel] = listening.Listener(self._networks)
                self._listeners[channel].feed(start_ms, samples)

    def _turns(self) -> tuple[Turn, ...]:
        # Whoever has a microphone is a speaker; the rest of a maximum is for those who share one.
        most = self._most and max(1, self._most - len(self._listeners) + 1)
        found: list[Turn] = []
        voices: dict[str, Floats] = {}
        # The one sound comes last: it ended when the channels were parted, and who spoke in it has a microphone now.
        for channel, listener in sorted(self._listeners.items(), key=lambda each: each[0] is None):
            turns, means = _spoken(listener.stretches, most)
            names = {str(voice): f"{channel}/{voice}" for voice in range(len(means))}
            if channel is None:
                names |= _known(means, voices)
            found += [replace(turn, speaker=names[turn.speaker], channel=channel) for turn in turns]
            voices |= {names[str(voice)]: mean for voice, mean in enumerate(means)}
        return _numbered(found)


def _known(means: Floats, voices: Mapping[str, Floats]) -> dict[str, str]:
    """Which of the voices found before each mean is, where one is alike enough."""
    known: dict[str, str] = {}
    for number, mean in enumerate(means):
        likeness = {name: float(mean @ other) for name, other in voices.items()}
        best = max(likeness, key=lambda name: likeness[name], default=None)
        if best is not None and likeness[best] >= clustering.SAFE:
            known[str(number)] = best
    return known


def _loudest(channels: dict[int | None, Floats]) -> dict[int | None, Floats]:
    """The same sound with each microphone silent where another hears the talk clearly louder: it only hears the neighbour."""
    if len(channels) < 2:
        return channels
    sound = np.stack(list(channels.values()))
    steps = -(-sound.shape[1] // STEP)
    padded = np.pad(sound, ((0, 0), (0, steps * STEP - sound.shape[1]))).reshape(len(sound), steps, STEP)
    power = np.mean(padded**2, axis=2)
    own = power * LOUDER >= power.max(axis=0)
    held = own | np.pad(own, ((0, 0), (1, 0)))[:, :-1]  # the ends of words are quiet
    kept = np.repeat(held, STEP, axis=1)[:, : sound.shape[1]]
    return dict(zip(channels, sound * kept, strict=True))


def _spoken(stretches: list[listening.Stretch], most: int | None) -> tuple[list[Turn], Floats]:
    """The turns of one stream, with the voice's number as speaker; and the voices' means, (k, d)."""
    vectors = unit(listening.vectors(stretches))
    frames = np.array([end - start for stretch in stretches for start, end in stretch.windows])
    if not len(frames):
        return [], vectors
    seconds = (np.minimum(frames, listening.HOP) * FRAME / SAMPLE_RATE).astype(np.float32)
    clear = frames * FRAME * 1000 >= CLEAR_MS * SAMPLE_RATE
    if clear.sum() < 2:
        clear[:] = True
    means = clustering.cluster(vectors[clear], seconds[clear], most)
    turns: list[Turn] = []
    done = 0
    for stretch in stretches:
        own = vectors[done : done + len(stretch.windows)]
        done += len(own)
        runs = sorted(labelling.label(stretch, own, means))
        turns += _joined(Turn(stretch.ms(start), stretch.ms(end), str(voice)) for start, end, voice in runs)
    return turns, means


def _joined(turns: Iterable[Turn]) -> list[Turn]:
    """The turns in order, with each speaker's short pauses closed and what is too short left out."""
    out: list[Turn] = []
    latest: dict[str, int] = {}
    for turn in turns:
        index = latest.get(turn.speaker)
        if index is not None and turn.start_ms - out[index].end_ms < GAP_MS:
            out[index] = replace(out[index], end_ms=max(out[index].end_ms, turn.end_ms))
        else:
            latest[turn.speaker] = len(out)
            out.append(turn)
    return [turn for turn in out if turn.end_ms - turn.start_ms >= SHORT_MS]


def _numbered(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """The turns in order of time, the speakers called "Taler 1" … in the order in which they first speak."""
    ordered = sorted(turns, key=lambda turn: (turn.start_ms, turn.end_ms))
    names: dict[str, str] = {}
    for turn in ordered:
        names.setdefault(turn.speaker, LABEL.format(len(names) + 1))
    return tuple(replace(turn, speaker=names[turn.speaker]) for turn in ordered)


def doubts(turns: Sequence[Turn]) -> tuple[Remark, ...]:
    """What a person should know of the turns: nobody or only one was heard, or so many that they are hardly all different."""
    voices = {turn.speaker for turn in turns}
    if not voices:
        return (Remark("speakers_none", "Der er ikke fundet nogen talere i lyden."),)
    if len(voices) == 1:
        return (Remark("speakers_one", "Der er kun hørt én stemme. Talte flere, kunne de ikke skelnes i lyden."),)
    if len(voices) > MANY:
        text = (
            f"Der er hørt {len(voices)} stemmer. Når så mange taler, kan flere have fået samme navn, eller en stemme være delt i to; "
            "hør efter ved afstemninger og tilsagn."
        )
        return (Remark("speakers_many", text),)
    return ()


# --- words get speakers ---------------------------------------------------------------------------------------------------


def assign(transcript: Transcript, turns: Sequence[Turn]) -> Transcript:
    """The transcript with speakers. A segment that holds two voices is split where they change.

    Words that nobody's turn covers, or two people's alike, get no speaker; `also` of a segment names those heard at the same time.
    Parts of a split segment tile it; the first keeps its id, the others have the time of the cut added.
    """
    if not turns:
        return transcript
    by_time = _ByTime(turns)
    segments = [part for segment in transcript.segments for part in _split(segment, by_time)]
    return replace(transcript, segments=tuple(sorted(segments, key=lambda segment: segment.start_ms)))


class _ByTime:
    """Turns found by when they are."""

    SLOT_MS = 10_000

    def __init__(self, turns: Iterable[Turn]) -> None:
        self._slots: dict[int, list[Turn]] = {}
        for turn in turns:
            for slot in range(turn.start_ms // self.SLOT_MS, turn.end_ms // self.SLOT_MS + 1):
                self._slots.setdefault(slot, []).append(turn)

    def near(self, start_ms: int, end_ms: int, channel: int | None) -> list[Turn]:
        """The turns that may touch the span, each once."""
        slots = range(max(0, start_ms) // self.SLOT_MS, end_ms // self.SLOT_MS + 1)
        found = {id(turn): turn for slot in slots for turn in self._slots.get(slot, ())}
        return [
            turn
            for turn in found.values()
            if turn.start_ms <= end_ms and turn.end_ms >= start_ms and (turn.channel is None or turn.channel == channel)
        ]


def _split(segment: Segment, by_time: _ByTime) -> list[Segment]:
    turns = by_time.near(segment.start_ms - NEAR_MS, segment.end_ms + NEAR_MS, segment.channel)
    if not segment.words or segment.state == "quarantined":
        return [_told(segment, _speaker(segment.span, turns), turns)]
    speakers = _smooth(segment.words, [_speaker(word.span, turns) for word in segment.words])
    parts: list[Segment] = []
    first, begin = 0, segment.start_ms
    for following in range(1, len(speakers) + 1):
        last = following == len(speakers)
        if not last and speakers[following] == speakers[first]:
            continue
        end = segment.end_ms if last else _cut(segment.words[first:following], segment.words[following])
        if end == begin and not last:
            continue  # words without length have no time of their own
        words = tuple(
            replace(word, start_ms=min(max(word.start_ms, begin), end), end_ms=min(max(word.end_ms, begin), end))
            for word in segment.words[first:following]
        )
        part = replace(segment, start_ms=begin, end_ms=end, words=words)
        if parts:
            part = replace(part, id=f"{segment.id}+{begin}")
        parts.append(_told(part, speakers[first], turns))
        first, begin = following, end
    return parts


def _cut(words: Sequence[Word], following: Word) -> int:
    """Where one speaker's part ends and the next one's begins: in the middle of the pause between their words."""
    last = max(word.end_ms for word in words)
    return (last + following.start_ms) // 2 if last <= following.start_ms else following.start_ms


def _told(segment: Segment, speaker: str | None, turns: Sequence[Turn]) -> Segment:
    """The segment with its speaker, and who else is heard in it for a word's length or more."""
    others = {
        turn.speaker
        for turn in turns
        if turn.speaker != speaker
        and (common := turn.span & segment.span)
        and common.duration >= GAP_MS
        and any(own.speaker == speaker and (both := own.span & common) and both.duration >= GAP_MS for own in turns)
    }
    return replace(segment, speaker=speaker, also=tuple(sorted(others)))


def _speaker(span: Span, turns: Sequence[Turn]) -> str | None:
    """Whose the span is: who speaks in most of it, or who is close to it alone; None when that cannot be said."""
    shares: dict[str, int] = {}
    for turn in turns:
        common = turn.span & span
        if common:
            shares[turn.speaker] = shares.get(turn.speaker, 0) + common.duration
    if shares:
        best = max(shares, key=lambda speaker: shares[speaker])
        return best if shares[best] >= MOSTLY * sum(shares.values()) else None
    near = {
        turn.speaker
        for turn in turns
        if turn.start_ms - span.end_ms <= NEAR_MS and span.start_ms - turn.end_ms <= NEAR_MS
    }
    return near.pop() if len(near) == 1 else None


def _smooth(words: Sequence[Word], speakers: list[str | None]) -> list[str | None]:
    """A word that could not be said, or one short word alone, between words of one speaker, is that speaker's."""
    smooth = list(speakers)
    for index in range(1, len(words) - 1):
        before, after = smooth[index - 1], speakers[index + 1]
        short = words[index].end_ms - words[index].start_ms < GAP_MS
        if before is not None and before == after and (smooth[index] is None or short):
            smooth[index] = before
    return smooth
