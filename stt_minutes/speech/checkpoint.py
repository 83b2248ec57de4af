"""Finished batches on disk, so that an interrupted transcription goes on where it stopped.

transcript.part.jsonl: a first line that says what the work is, then one line a batch with the hash of its sound and what was heard.
Whoever goes on makes the same windows from the same sound; a batch whose hash is there is not decoded again, so the transcript is the
one an uninterrupted run would have made. Each line is fsynced; a line torn by a crash is dropped.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from stt_minutes import store
from stt_minutes.files import write_error
from stt_minutes.speech.whisper import Heard, HeardWord

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stt_minutes.speech.windows import Window

FORMAT = store.PREFIX + "transcript-part"
VERSION = 1


class Checkpoint:
    """The file of finished batches of one piece of work, told by `key` (model and options)."""

    def __init__(self, path: Path, key: str) -> None:
        """Read what is there; work of another key, or a file that cannot be read, is begun anew."""
        self._path = path
        self._done: dict[str, list[Heard]] = {}
        head = {"format": FORMAT, "version": VERSION, "key": key}
        good = self._read(head)
        try:
            if good == 0:
                path.write_bytes(b"")
                self._append(head)
            elif good < path.stat().st_size:
                os.truncate(path, good)
        except OSError as error:
            raise write_error(path, error) from error

    def find(self, digest: str) -> list[Heard] | None:
        """What was heard in the batch of that digest, None when it is not done."""
        return self._done.get(digest)

    def add(self, digest: str, heard: Sequence[Heard]) -> None:
        """Keep a finished batch. Raises DiskFull or WriteFailed."""
        try:
            self._append({"sound": digest, "heard": [_plain(each) for each in heard]})
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
                        self._done[entry["sound"]] = [_heard(each) for each in entry["heard"]]
                    good += len(line)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return good
        return good

    def _append(self, entry: dict[str, Any]) -> None:
        with self._path.open("ab") as file:
            file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())


def digest(windows: Sequence[Window]) -> str:
    """The hash of a batch: its sound, its place in the recording, its channels."""
    made = hashlib.sha256()
    for window in windows:
        made.update(f"{window.channel} {window.span.start_ms}\n".encode())
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
