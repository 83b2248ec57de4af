"""When something is to happen, as it is said: "til august", "på næste møde", "inden den 1. oktober", "om fjorten dage"."""

from __future__ import annotations

import re

from stt_minutes.danish import MONTHS

_MONTH = f"(?:{'|'.join(MONTHS)})"
_DAY = r"(?:mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag)"
_SEASON = (
    r"(?:sommeren|sommerferien|efteråret|foråret|vinteren|ferien|jul|nytår|påske|budgettet|budgetforhandlingerne|"
    r"budgetseminaret|årsskiftet|efterårsferien|juleferien|vinterferien)"
)
_WHEN = re.compile(
    rf"\b(?:"
    rf"(?:senest|inden|til|efter|før|på|fra|i)\s+(?:mødet\s+)?(?:den\s+)?\d{{1,2}}\.\s+{_MONTH}(?:\s+\d{{4}})?|"
    rf"(?:på|til)\s+mødet\s+(?:den\s+\d{{1,2}}\.(?:\s+{_MONTH})?|i\s+{_MONTH})|"
    rf"den\s+\d{{1,2}}\.\s+{_MONTH}(?:\s+\d{{4}})?|"
    rf"(?:senest\s+)?(?:til|i|inden|efter|før|senest)\s+(?:udgangen\s+af\s+|starten\s+af\s+|slutningen\s+af\s+)?{_MONTH}(?:mødet)?|"
    rf"(?:til|på|inden|i)\s+(?:{_MONTH})mødet|"
    rf"(?:til|på|i|inden|efter|før|ved)\s+(?:det\s+)?(?:næste|kommende|vores\s+næste)\s+(?:møde|gang|måned|uge|år|udvalgsmøde|sommer|forår|efterår)|"
    rf"(?:næste|til)\s+(?:forår|efterår|sommer|vinter)|"
    rf"næste\s+(?:gang|år|uge|måned)|"
    rf"(?:til|efter|inden|før|i|over)\s+{_SEASON}|"
    rf"om\s+(?:\d+|en|et|to|tre|fire|fem|seks|fjorten)\s+(?:dage|uger?|måneder|måned|år)|"
    rf"(?:i\s+morgen|i\s+eftermiddag|i\s+denne\s+(?:uge|måned))|"
    rf"(?:på|inden|senest)\s+{_DAY}|"
    rf"(?:i|inden|senest)\s+(?:næste\s+)?uge\s+\d+|"
    rf"i\s+løbet\s+af\s+(?:{_MONTH}|ugen|måneden|{_SEASON})"
    rf")(?!\w)",
    re.IGNORECASE,
)
_SPOKEN = {
    "til næste gang": "til næste møde",
    "på næste gang": "til næste møde",
    "på næste møde": "til næste møde",
    "næste gang": "til næste møde",
}


def find(text: str) -> str | None:
    """The first time phrase in a written text, in lower case, as a referat puts it; None if there is none."""
    match = _WHEN.search(text)
    if match is None:
        return None
    said = " ".join(match[0].lower().split())
    return _SPOKEN.get(said, said)
