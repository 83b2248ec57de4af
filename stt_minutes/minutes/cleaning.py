"""What was said, made readable and nothing else: fillers, restarts and repeats out, numbers as a referat writes them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from stt_minutes.minutes import writing
from stt_minutes.minutes.tokens import FILLERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.tokens import Token

_BROKEN_OFF = ("–", "—", "-")
_SUSPENDS = frozenset({"og", "eller", "samt", "til", "henholdsvis", "såvel", "respektive", "kontra"})
"""After these the second half of "børne- og ungeplanen" follows."""
_NEVER_HALF = frozenset(
    {"jeg", "du", "han", "hun", "vi", "de", "det", "den", "der", "man", "er", "har", "kan", "skal", "vil", "så"}
)
"""Words that are broken off when a hyphen follows them."""
_LONGEST_REPEAT = 6
_TWICE_IS_MEANT = frozenset({"nej", "ja", "jo", "tak", "meget", "så"})


def clean(heard: Sequence[Token]) -> str:
    """The words of `heard` without fillers, broken-off words and repeats, as running text."""
    return writing.write(" ".join(token.text for token in without_noise(heard))).text


def without_noise(heard: Sequence[Token]) -> list[Token]:
    """`heard` without fillers, words broken off before they ended, and words or phrases said again at once."""
    said = [token for token in heard if token.word not in FILLERS]
    kept = [token for token, after in pairwise([*said, None]) if token is not None and not _broken_off(token, after)]
    place = 0
    while place < len(kept):
        length = next((n for n in range(_LONGEST_REPEAT, 0, -1) if _again(kept, place, n)), 0)
        if length:  # the first word of a sentence keeps its capital
            again = place + length if kept[place].opens else place
            del kept[again : again + length]
        else:
            place += 1
    return kept


def _broken_off(token: Token, after: Token | None) -> bool:
    """A word that ends in a hyphen, unless its second half comes after "og" and the like ("børne- og ungeplanen")."""
    if not token.text.endswith(_BROKEN_OFF) or len(token.text) == 1:
        return False
    half = token.text.endswith("-") and token.word not in _NEVER_HALF
    return not (half and after is not None and after.word in _SUSPENDS)


def _again(heard: Sequence[Token], place: int, length: int) -> bool:
    """The next `length` words are said once more right after, so the first time can go."""
    first = [token.word for token in heard[place : place + length]]
    second = [token.word for token in heard[place + length : place + 2 * length]]
    if first != second or any(token.ends for token in heard[place : place + length - 1]):
        return False
    return length > 1 or (first[0] not in _TWICE_IS_MEANT and not heard[place].text.endswith((",", ".", "?", "!")))
