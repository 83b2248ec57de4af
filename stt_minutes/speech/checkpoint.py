"""Finished batches on disk, so that an interrupted transcription goes on where it stopped.

transcript.part.jsonl: a first line that says what the work is, then one line a batch with the hashes of its windows, what was
heard in them, and the segments that came of it, for whoever reads along. Whoever goes on makes the same windows from the same sound, and none whose hash is there is decoded again, whatever
batch it was in: what was decoded while a meeting was recorded need not be decoded afterwards. Each line is fsynced; one torn by a
crash is dropped, so that a run that goes on has the batches of the run that was not interrupted, and gives the same transcript.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from stt_minutes import store
from stt_minutes.files import write_error
from stt_minutes.speech.whisper import Heard, HeardWord
from stt_minutes.values import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stt_minutes.speech.windows import Window

FORMAT = store.PREFIX + "transcript-part"
VERSION = 2

Part = tuple[int, int | None]
"""From when to when of the sound the work is, in ms; None: to its end."""


class Checkpoint:
    """The file of finished batches of one piece of work, told by `key` (model and options) and the part of the sound."""

    def __init__(self, path: Path, key: str, part: Part = (0, None)) -> None:
        """Read what is there; work of another key or part, or a file that cannot be read, is begun anew."""
        self._path = path
        self._done: dict[str, Heard] = {}
        head = {"format": FORMAT, "version": VERSION, "key": key, "from_ms": part[0], "to_ms": part[1]}
        good = self._read(head)
        try:
            if good == 0:
                path.write_bytes(b"")
                self._append(head)
            elif good < path.stat().st_size:
                os.truncate(path, good)
        except OSError as error:
            raise write_error(path, error) from error

    def find(self, digest: str) -> Heard | None:
        """What was heard in the window of that digest, None when it is not done."""
        return self._done.get(digest)

    def add(self, digests: Sequence[str], heard: Sequence[Heard], segments: Sequence[Segment] = ()) -> None:
        """Keep a finished batch. Raises DiskFull or WriteFailed."""
        told = [store.dump(each) for each in segments]
        try:
            self._append({"windows": list(digests), "heard": [_plain(each) for each in heard], "segments": told})
        except OSError as error:
            raise write_error(self._path, error) from error

    def _read(self, head: dict[str, Any]) -> int:
        """Take in the whole lines; the number of bytes they fill, 0 when the file is another's."""
        good = 0
        try:
            with self._path.open("rb") as file:
                for number, line in enumerate(file):
                    entry = json.loads(line) if line.endswith(b"\n") else None
                    if number == 0 and entry != head:
                        return 0
                    if entry is None:
                        break
                    if number:
                        heard = [_heard(each) for each in entry["heard"]]
                        self._done.update(zip(entry["windows"], heard, strict=True))
                    good += len(line)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return good
        return good

    def _append(self, entry: dict[str, Any]) -> None:
        with self._path.open("ab") as file:
            file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())


def so_far(path: Path, offset: int = 0) -> tuple[tuple[Segment, ...], int]:
    """The segments told in the whole lines from byte `offset` on, without ids, and the offset to go on from; 0 when the file is gone.

    What cannot be read (a line of an older program, a torn one) tells nothing.
    """
    found: list[Segment] = []
    try:
        with path.open("rb") as file:
            file.seek(offset)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                offset += len(line)
                found += _told(line)
    except OSError:
        return (), 0
    return tuple(found), offset


def _told(line: bytes) -> list[Segment]:
    try:
        entry = json.loads(line)
        return [store.parse(Segment, each) for each in entry.get("segments", ())]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return []


def part_of(path: Path) -> Part | None:
    """The part of the sound that the interrupted work at `path` is; None when there is none that can be gone on from."""
    try:
        with path.open("rb") as file:
            head = json.loads(file.readline())
        start, end = head["from_ms"], head["to_ms"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    known = type(start) is int and (end is None or type(end) is int) and head.get("version") == VERSION
    return (start, end) if known else None


def digest(window: Window, words: Sequence[str] = ()) -> str:
    """The hash of a window: its sound, its place in the recording, its channel, and the words that the decoder is shown."""
    made = hashlib.sha256(json.dumps([window.channel, window.span.start_ms, *words]).encode())
    made.update(window.samples.tobytes())
    return made.hexdigest()


def _plain(heard: Heard) -> dict[str, Any]:
    words = [[word.text, word.start, word.end, word.confidence] for word in heard.words]
    return {
        "words": words,
        "avg_logprob": heard.avg_logprob,
        "no_speech": heard.no_speech,
        "compression": heard.compression,
    }


def _heard(entry: dict[str, Any]) -> Heard:
    words = tuple(
        HeardWord(str(text), float(start), float(end), float(sure)) for text, start, end, sure in entry["words"]
    )
    return Heard(words, float(entry["avg_logprob"]), float(entry["no_speech"]), float(entry["compression"]))
