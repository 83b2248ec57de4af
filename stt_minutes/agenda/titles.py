"""The words of an item's heading: what says that it is closed, what divides the items, which titles stand on every agenda."""

from __future__ import annotations

import re
from typing import Final

CLOSED: Final = re.compile(
    r"^\(?(?:lukket(?:\s+(?:punkt|sag|dagsordenspunkt))?|fortroligt(?:\s+punkt)?|lukket dør|for lukkede døre)\)?\s*(?:[:–—-]|(?<=\)))\s*(?=\S)"
    r"|\s*[([]\s*(?:lukket(?:\s+(?:punkt|sag))?|fortroligt)\s*[)\]]$"
    r"|\s+(?-i:LUKKET|FORTROLIGT?)\.?$"
    r"|(?:\s+[–—-]|,)\s+(?:lukket(?:\s+(?:punkt|sag|dagsordenspunkt))?|fortroligt(?:\s+punkt)?)\.?$",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"^åben(?:t)?(?:\s+(?:punkt|sag))?\s*(?::|\s[–—-])\s+|^[([]\s*åben(?:t)?(?:\s+(?:punkt|sag))?\s*[)\]]\s*(?=\S)|\s*[([]\s*åben(?:t)?(?:\s+(?:punkt|sag))?\s*[)\]]$",
    re.IGNORECASE,
)
STANDARD: Final = re.compile(
    r"^(?:godkendelse af (?:dagsorden|referat)\w*|godkendelse af referat.*|(?:opfølgning på|underskrift af|bemærkninger til) .*referat\w*|"
    r"meddelelser.*|eventuelt|evt\.?|orientering(?:er)?(?:\s+(?:fra|til)\b.*)?|siden sidst|næste møde.*|velkomst?.*|underskrift.*|"
    r"spørgetid.*|bordet rundt|gensidig orientering|valg af (?:dirigent|referent|ordstyrer).*|punkter til .*|dagsorden)$",
    re.IGNORECASE,
)
"""Titles that stand on agendas year in, year out; they need no text of their own."""

SUPPLEMENT: Final = re.compile(
    r"^tillægs(?:dagsorden|referat|punkt(?:er)?)\b(?!\s*\d)(?!.*\b(?:blev|optag))[^.]{0,60}$", re.IGNORECASE
)
SECTION: Final = re.compile(
    r"^(?:(?:punkter|sager)\s+(?:på|til|i)\s+(?:det\s+)?)?(?P<open>åb(?:en|ne|ent)|lukke(?:t|de))\s+(?:dagsorden(?:spunkt(?:er)?)?|referat|punkt(?:er)?|sag(?:er)?|møde|del)\s*:?$",
    re.IGNORECASE,
)


def parse_title(text: str) -> tuple[str, bool]:
    """The title without the word that says it is closed (or open), and whether it is open."""
    title = CLOSED.sub("", text).strip()
    if title and title != text:
        return title, False
    return _OPEN.sub("", text) or text, True


def is_standard(title: str) -> bool:
    """Whether the title, open or closed, stands on every agenda."""
    return bool(STANDARD.match(parse_title(title)[0]))
