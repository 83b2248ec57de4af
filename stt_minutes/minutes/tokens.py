"""The words of a transcript or an agenda in the one form that the readings of this room compare: lower case, no punctuation.

A `Token` keeps the way back to the sound: its segment, its times, and where a sentence or a pause stands before it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stt_minutes.danish import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import Transcript

FILLERS = frozenset({"øh", "øhm", "øhh", "øhhm", "eh", "ehm", "æh", "æhm", "hm", "hmm", "mm", "mmh", "mhm"})
"""Sounds without meaning that a recogniser may write. "mm" may also be a consent: the caller decides."""

_GO_ON_TEXT = "stk nr pr ca kl jf f.eks fx bl.a dvs evt inkl ekskl hhv vedr tlf pkt afd dr hr fr j.nr ang iht mht ifm"
_SHORT_TEXT = "kr mio mia pct m.fl m.m m.v mv osv o.l maks min jr sr sml t.o.m i.h.t i.f.t vha pga bl gl ndr sdr st kap art sagsnr matr t a"
_GO_ON = frozenset(_GO_ON_TEXT.split())
"""Abbreviations that always have something after them: no sentence ends with "stk."."""
ABBREVIATIONS = _GO_ON | frozenset(_SHORT_TEXT.split())
"""Words that are written with a full stop, without it."""
_EDGES = re.compile(r"^[^\w§%]+|[^\w§%]+$")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W_]+(?:['’][^\W_]+)*|[§%]")
_ORDINAL = re.compile(r"\d{1,3}(?:\.-\d{1,3})?")
LONGEST = 100
"""Signs of a word that are compared: twice the longest Danish one. Speech and papers may hold anything, and many readings take time
with the square of a word's length."""
_SENTENCE_ENDS = (".", "!", "?", "…", ":")


@dataclass(frozen=True, slots=True)
class Token:
    """One heard word. `word` is normalised, `text` as written; times in ms.

    `opens`: a sentence, a turn of the segment or a new speaker starts here; `ends`: a sentence ends after it, as far as the
    recogniser's punctuation goes. `pause_ms`: silence before it (0 for the first).
    """

    word: str
    text: str
    start_ms: int
    end_ms: int
    confidence: float
    segment_id: str
    speaker: str | None
    opens: bool
    pause_ms: int
    ends: bool = False


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """`text` (one written word) in lower case, composed (NFKC), without punctuation at its edges; "" if nothing is left."""
    return _EDGES.sub("", unicodedata.normalize("NFKC", text[:LONGEST]).lower())


def words(text: str) -> tuple[str, ...]:
    """The normalised words of running text; hyphens and dashes part words, figures such as "3,8" and "1.240.000" stay whole."""
    return tuple(each[:LONGEST] for each in _WORD.findall(unicodedata.normalize("NFKC", text).lower()))


def tokens(transcript: Transcript) -> tuple[Token, ...]:
    """Every word of the transcript that is not quarantined, in the order of the segments; bare punctuation is left out."""
    found: list[Token] = []
    opens, last_end, last_speaker = True, 0, None
    kept = [segment for segment in transcript.segments if segment.state != "quarantined"]
    follow = iter([word.text.strip() for segment in kept for word in segment.words][1:])
    for segment in kept:
        for word in segment.words:
            written, after = word.text.strip(), next(follow, "")
            plain = normalise(written)
            if not plain:
                opens = opens or written.endswith(_SENTENCE_ENDS)
                continue
            token = Token(
                word=plain,
                text=written,
                start_ms=word.start_ms,
                end_ms=word.end_ms,
                confidence=word.confidence,
                segment_id=segment.id,
                speaker=segment.speaker,
                opens=opens or segment.speaker != last_speaker,
                pause_ms=max(0, word.start_ms - last_end) if found else 0,
                ends=ends_sentence(written, after),
            )
            found.append(token)
            opens, last_end, last_speaker = token.ends, word.end_ms, segment.speaker
    return tuple(found)


def ends_sentence(written: str, after: str) -> bool:
    """A sentence ends with the word `written`, before the word `after`: not at the full stop of "kr.", "stk." or "den 9."."""
    bare = written.rstrip("»”\"' ")
    if not bare.endswith(_SENTENCE_ENDS):
        return False
    if not bare.endswith(".") or bare.endswith("..") or not after:
        return True
    word = bare[:-1].lower()
    if word in _GO_ON:
        return False
    goes_on = after[:1].islower() or after[:1].isdigit() or normalise(after) in MONTHS
    return not (goes_on and (word in ABBREVIATIONS or _ORDINAL.fullmatch(word)))


def quote(heard: Sequence[Token], start: int, end: int) -> str:
    """What was heard in `heard[start:end]`, as written, with single spaces."""
    return " ".join(token.text for token in heard[start:end])


def segment_ids(heard: Sequence[Token], start: int, end: int) -> tuple[str, ...]:
    """The ids of the segments that `heard[start:end]` touches, in order, each once."""
    return tuple(dict.fromkeys(token.segment_id for token in heard[start:end]))
