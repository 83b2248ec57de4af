"""The second engine: a pyannote pipeline (community-1) from a folder on this machine. The only module that imports pyannote.audio.

It brings torch and is an extra. It hears the whole recording at once, so the sound waits in a temporary file until the end.
"""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING, Any

import numpy as np

from stt_minutes.errors import EngineFailed, MissingExtra
from stt_minutes.mixdown import mixdown
from stt_minutes.values import SAMPLE_RATE, Turn

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.values import Block

CONFIG = "config.yaml"
"""What a folder with a pyannote pipeline holds."""


class PyannoteDiarizer:
    """A `Diarizer` over one mixed channel. `labels` are empty until the end."""

    def __init__(self, models: Path, *, max_speakers: int | None = None) -> None:
        # Read when the library is imported: what the folder lacks must not be asked for on the network.
        os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            from pyannote.audio import Pipeline
        except ImportError as error:
            raise MissingExtra(
                f"Modellen i {models} kræver pyannote.audio.",
                "Brug modellen 'speakers', eller bed IT om at installere pyannote.audio 4 sammen med programmet.",
            ) from error
        try:
            self._pipeline: Any = Pipeline.from_pretrained(models)
        except Exception as error:  # whatever is wrong in the folder, the library says it in its own way
            raise EngineFailed(
                f"Modellen i {models} kan ikke indlæses ({type(error).__name__}).",
                "Se efter, om hele mappen er kopieret, eller brug modellen 'speakers'.",
            ) from error
        self._most = max_speakers
        self._sound = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the diarizer and goes with it
        self._samples = 0

    def feed(self, block: Block) -> None:
        """Take in the next sound; a hole is silence."""
        start = block.start_ms * SAMPLE_RATE // 1000
        self._sound.seek(max(start, self._samples) * 4)
        self._sound.write(mixdown(block.samples).tobytes())
        self._samples = self._sound.tell() // 4

    def labels(self) -> tuple[Turn, ...]:
        """Nothing yet."""
        return ()

    def finish(self) -> tuple[Turn, ...]:
        """The turns of all that was fed, with pyannote's own labels. Raises EngineFailed."""
        with self._sound:
            found = self._found() if self._samples else None
        if found is None:
            return ()
        whole = getattr(found, "speaker_diarization", found)
        return tuple(
            Turn(round(turn.start * 1000), round(turn.end * 1000), str(label))
            for turn, _, label in whole.itertracks(yield_label=True)
        )

    def _found(self) -> Any:
        import torch

        self._sound.flush()
        sound = np.memmap(self._sound, np.float32, "r", shape=(1, self._samples))
        options = {} if self._most is None else {"max_speakers": self._most}
        try:
            return self._pipeline({"waveform": torch.tensor(sound), "sample_rate": SAMPLE_RATE}, **options)
        except Exception as error:  # torch and pyannote have no error of their own in common
            raise EngineFailed(
                f"pyannote kunne ikke skelne talerne ({type(error).__name__}).", "Brug modellen 'speakers' i stedet."
            ) from error
