"""The house's own word list: words the engine may expect, and exact rules `hørt -> skriv`.

One entry a line; # begins a comment. A rule replaces whole words only and nothing but what it says: "work" never hits "York".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stt_minutes.errors import InvalidOption
from stt_minutes.files import reason
from stt_minutes.minutes.corrections import retimed

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.values import Segment, Transcript


@dataclass(frozen=True, slots=True)
class WordList:
    """Words to expect, and pairs of what is heard and what to write."""

    words: tuple[str, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()


def read(path: Path) -> WordList:
    """The list in `path`, empty when there is none. Raises InvalidOption with the line that cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
    except OSError as error:
        raise InvalidOption(
            f"Ordlisten {path} kan ikke læses ({reason(error)}).", "Se efter, om du har lov til at læse den."
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidOption(f"Ordlisten {path} er ikke tekst i UTF-8.", "Gem den som tekst i UTF-8.") from error
    words, rules = [], []
    for number, line in enumerate(lines, 1):
        entry = line.split("#")[0].strip()
        if "->" not in entry:
            words += [entry] if entry else []
            continue
        heard, _, write = (" ".join(each.split()) for each in entry.partition("->"))
        if not heard:
            raise InvalidOption(
                f"Ordlisten {path}, linje {number}: der mangler et ord før '->'.", "Skriv reglen som: hørt -> skriv"
            )
        rules.append((heard, write))
    return WordList(tuple(words), tuple(rules))


def replaced(text: str, find: str, write: str) -> tuple[str, int]:
    """`text` with every `find` as whole words replaced, keeping a capital at its start, and how many there were.

    Any case is found, with any space between the words.
    """
    words = r"\s+".join(re.escape(word) for word in find.split())

    def one(match: re.Match[str]) -> str:
        capital = match[0][:1].isupper() and not find[:1].isupper()
        return write[:1].upper() + write[1:] if capital else write

    return re.subn(rf"(?<!\w){words}(?!\w)", one, text, flags=re.IGNORECASE)


def apply(transcript: Transcript, rules: tuple[tuple[str, str], ...]) -> Transcript:
    """The transcript with every rule obeyed, in the list's order; untouched segments are the same objects."""
    if not rules:
        return transcript
    return replace(transcript, segments=tuple(_apply(segment, rules) for segment in transcript.segments))


def _apply(segment: Segment, rules: tuple[tuple[str, str], ...]) -> Segment:
    text = segment.text
    for heard, write in rules:
        text, _ = replaced(text, heard, write)
    if text == segment.text:
        return segment
    return replace(segment, words=retimed(segment.words, text.split(), segment.start_ms, segment.end_ms))
