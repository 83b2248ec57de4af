"""What can be chosen about transcription, and how far it has come. Every value has its meaning beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Device = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """How to transcribe. The defaults are what docs/accuracy.md and docs/performance.md measure."""

    language: str = "da"  # the language that is spoken: never guessed, a guess from base turns Danish into Norwegian
    beam_size: int = 5  # hypotheses that the decoder keeps; 1 is about twice as fast and a little worse
    device: Device = "auto"  # "auto" takes the GPU when CTranslate2 sees one, and falls back to the CPU in words
    compute_type: str | None = None  # CTranslate2's number format; None: int8 on a CPU, float16 on a GPU
    threads: int | None = None  # CPU threads in all; None: as many as this process may use
    batch_size: int | None = None  # windows decoded together; None: chosen from device and memory
    vad_threshold: float = 0.5  # probability of speech from which a frame of 32 ms is speech (Silero's own default)
    vad_release: float = 0.35  # … and below which speech ends
    pad_ms: int = 400  # sound kept on either side of speech, so that soft beginnings and ends are heard
    window_ms: int = 30_000  # the longest window; Whisper always hears 30 s
    second_look: bool = True  # decode doubtful windows again, alone and with more effort
    lead: str = ""  # a sentence shown before all else, for a model that writes as what stands before is written
    use_vocabulary: bool = True  # show the agenda's words to the decoder (see docs/accuracy.md)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a transcription has come, in ms of the recording's own clock."""

    done_ms: int  # as far as the sound is transcribed
    total_ms: int | None  # None when the file does not say how long it is
    speech_ms: int  # speech found so far
    text_ms: int  # … of which this much got text
    seconds_left: float | None  # wall-clock estimate; None before there is anything to estimate from
    notice: str | None = None  # something the user should see at once, in Danish (a GPU that failed)
