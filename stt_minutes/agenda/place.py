"""Where a meeting is held, from the words behind its time and the lines below: a room, a house, an address, or nothing."""

from __future__ import annotations

import re
from typing import Final

from stt_minutes.agenda.dates import find_times, has_day

# What a place is called, or what leads to one.
_NAMED = re.compile(
    r"^(?:i|på|hos)\s+[A-ZÆØÅ]|sal(?:en)?\b|(?:lokale|rum)(?:t|met|rne)?\b|hus(?:et)?\b|hal(?:len)?\b|cent(?:er|ret)\b|bibliotek(?:et)?\b|skole(?:n)?\b|kantine(?:n)?\b|"
    r"kontor(?:et)?\b|gård(?:en)?\b|værelse(?:t)?\b|kirke(?:n)?\b|kro(?:en)?\b|hotel(?:let)?\b|\bteams\b|\bzoom\b|virtuelt|digitalt|\bonline\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"^[A-ZÆØÅ][\wé.'’-]*(?:\s+(?:[A-ZÆØÅ][\wé.'’-]*|af|den|det|de|og|i|ved)){0,4}\s+\d{1,3}\s?[A-Za-z]?(?:[-–]\d{1,3})?(?:\s*,.{1,60})?\.?$|^(?:DK[- ]?)?\d{4}\s+[A-ZÆØÅ][^\d:]{1,40}$"
)
# Words of another thing: the kind of the meeting, a sentence, a list that follows.
_OTHER = re.compile(
    r"^\W*\?|^\(|:$|^(?:side|bilag|nr|uge|sag|dok|version|tlf|telefon|cvr|der|vi|man)\b|\b(?:(?:tillægs)?(?:dagsorden|referat)(?:en|et)?|indkaldelse|generalforsamling(?:en)?|repræsentantskabsmøde|\w*møde[t]?|konference|"
    r"henhold|ifølge|som følger|følgende|deltagere?|medlemmer(?:ne)?|til\s?stede|afbud|punkter?|indkaldes|var|er|bliver|blev|skal|kan|vil|hvor)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:(?:i|på|hos|ved|via|sted|mødested|lokale(?=\s*:))(?:\s*:\s*|\s+|$))+", re.IGNORECASE)
_BODY_BEFORE = re.compile(r"^[A-ZÆØÅ][^,;:–-]{0,60}\s[–-]\s+(?=\S)")
_BEHIND_YEAR = re.compile(r"\b\d{4}\s*,?\s+(?P<lead>på|i|hos)\s+(?P<place>[^.:;!?]{3,90})\.?$")
_TIME = re.compile(
    r"[\s,;–-]*\b(?:kl\.?|klokken)\s*\d{1,2}(?:[.:]\d{2})?(?:\s*(?:-|–|til)\s*\d{1,2}(?:[.:]\d{2})?)?", re.IGNORECASE
)
_LONGEST: Final = 120
_LONGEST_LINE: Final = 80


def labelled(text: str) -> str | None:
    """The place behind its label, without a time that stands there too; None when nothing is said."""
    place = _TIME.sub("", text).strip(" ,.;–-\t")
    return place if any(map(str.isalnum, place)) else None


def behind_time(text: str) -> str | None:
    """The place in the rest of the line that gives the time; "" when only the word before a place stands there."""
    rest = text.strip(" ,.:;–-|·•\t")
    place = _LEAD.sub("", rest)
    if rest and not place:
        return ""
    is_led = place != rest
    if not place or find_times(place)[0] or not _may_be(place):
        return None
    return place if is_led or not place[0].islower() or _NAMED.search(place) else None


def behind_day(text: str) -> str | None:
    """The place at the end of a line that gives the day and no time: "den 28. februar 2026 på Nordskolen"."""
    match = _BEHIND_YEAR.search(text)
    if match is None or not _may_be(match["place"]):
        return None
    is_named = bool(_NAMED.search(match["place"])) or is_address(match["place"])
    return match["place"] if is_named or (match["lead"] != "i" and match["place"][0].isupper()) else None


def below_time(line: str, *, expected: bool = False) -> str | None:
    """The place in the line below the one that gives the time; `expected`: that one ended with "på" or "i"."""
    if len(line) > _LONGEST_LINE or has_day(line) or not _may_be(line):
        return None
    if expected or _NAMED.search(line) or is_address(line):
        place = _LEAD.sub("", line).strip(" ,.")
        parted = _BODY_BEFORE.match(place)
        return place[parted.end() :] if parted and _NAMED.search(place[parted.end() :]) else place
    return None


def goes_on(place: str, line: str) -> bool:
    """Whether the next line belongs to the place: an address below the name of a house."""
    return not is_address(place) and is_address(line)


def is_address(text: str) -> bool:
    """Whether a text is a street with its number, or a postcode with its town."""
    return len(text) <= _LONGEST_LINE and bool(_ADDRESS.match(text)) and not has_day(text)


def _may_be(text: str) -> bool:
    return len(text) < _LONGEST and any(map(str.isalpha, text)) and not _OTHER.search(text)
