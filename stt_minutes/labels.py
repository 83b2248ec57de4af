"""Who speaks, told while a recording runs, and the turns when it stops: those that `run` would find in the same sound.

Text comes first. The sound lies on the disk, so voices are heard whenever no sound waits to be transcribed; a machine that cannot
do both hears them after the meeting instead. Whatever goes wrong here, sound and text go on and `run` finds the turns.
"""

from __future__ import annotations

import math
import time
from collections import deque
from typing import TYPE_CHECKING

from stt_minutes import engines, pipeline
from stt_minutes.errors import MinutesError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stt_minutes.meeting import Meeting
    from stt_minutes.settings import Settings
    from stt_minutes.speech.speakers import Diarizer
    from stt_minutes.values import Block, Turn

    Piece = Callable[[], Iterable[Block]]

LOOKING = 0.05
"""The share of the time that may go to looking at the labels, which takes longer the longer the meeting is."""
LONGEST_S = 3.0
"""A look that takes longer is the last one: meanwhile no text is written. The voices are still heard, and the turns found at the end."""
LATEST = 3


class Labels:
    """The voices of one recording; nothing at all when the settings do not ask for them."""

    def __init__(self, meeting: Meeting, settings: Settings) -> None:
        self._meeting = meeting
        self._settings = settings
        self._waiting: deque[Piece] = deque()
        self._channels: set[int] = set()
        self._look_at = 0.0
        self._diarizer = self._opened()
        self.heard_ms = 0
        self.voices = 0
        self.latest: tuple[tuple[str, int, int], ...] = ()
        """The latest to speak, in order of time, as (label, start_ms, end_ms): as it looks now."""

    def add(self, piece: Piece) -> None:
        """Sound that follows the last, to be opened when there is time for it."""
        if self._diarizer is not None:
            self._waiting.append(piece)

    def listen(self) -> bool:
        """Hear the first piece that waits; False when none does."""
        if self._diarizer is None or not self._waiting:
            return False
        piece = self._waiting.popleft()
        try:
            for block in piece():
                self._channels.add(block.samples.shape[0])
                self._diarizer.feed(block)
                self.heard_ms = block.end_ms
            if not self._waiting:
                self._look(self._diarizer)
        except Exception:  # noqa: BLE001 - the networks' library has no error of its own, and no error here may cost the text
            self._give_up()
        return True

    def settle(self) -> None:
        """The recording has stopped and every piece was heard: write turns.json, unless `run` must find the turns."""
        # Read as a whole, a recording has as many channels as its widest piece: then the voices would be parted otherwise.
        if self._diarizer is None or len(self._channels) != 1:
            return
        made_from = pipeline.turns_inputs(self._meeting, self._settings)
        if made_from is None:
            return
        try:
            turns = self._diarizer.finish()
        except Exception:  # noqa: BLE001 - as above
            self._give_up()
            return
        self._meeting.save("turns", turns, made_from=made_from)

    def _opened(self) -> Diarizer | None:
        if not self._settings.speakers:
            return None
        try:
            return engines.diarizer(self._settings)
        except MinutesError:
            return None  # `run` says why

    def _look(self, diarizer: Diarizer) -> None:
        began = time.monotonic()
        if began < self._look_at:
            return
        turns = diarizer.labels()
        ended = time.monotonic()
        took = ended - began
        self._look_at = math.inf if took > LONGEST_S else ended + took / LOOKING
        self.voices = len({turn.speaker for turn in turns})
        self.latest = _latest(turns)

    def _give_up(self) -> None:
        self._diarizer = None
        self._waiting.clear()
        self.voices, self.latest = 0, ()


def _latest(turns: tuple[Turn, ...]) -> tuple[tuple[str, int, int], ...]:
    """The last few to speak; what one says in several turns with nobody between is one."""
    found: list[tuple[str, int, int]] = []
    for turn in reversed(turns):
        if found and found[-1][0] == turn.speaker:
            found[-1] = (turn.speaker, turn.start_ms, max(turn.end_ms, found[-1][2]))
        elif len(found) == LATEST:
            break
        else:
            found.append((turn.speaker, turn.start_ms, turn.end_ms))
    return tuple(reversed(found))
