"""The name of the body that meets, in a line or in the head of an agenda."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import members
from stt_minutes.agenda.dates import without_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS: Final = re.compile(
    r"\b(?:(?:åben|lukket|offentlig|endelig|foreløbig)t?\s+)?"
    r"(?:tillægsdagsorden|tillægsreferat|dagsorden|referat|beslutningsreferat|beslutningsprotokol|mødeindkaldelse|indkaldelse|protokol|kladde|udkast)"
    r"(?:\s+(?:til|for|fra|af))?(?:\s+(?:ordinært|ekstraordinært)?\s*møde(?:t)?)?(?:\s+(?:i|for|med|af))?(?![\w-])",
    re.IGNORECASE,
)
_BODY_END: Final = (
    r"udvalg(?:et)?|råd(?:et)?|bestyrelse(?:n)?|direktion(?:en)?|gruppe(?:n)?|magistrat(?:en)?|nævn(?:et)?|forum(?:met)?|team(?:et)?|"
    r"ledelse(?:n)?|komit[eé](?:en)?|kommission(?:en)?|forsamling(?:en)?|repræsentantskab(?:et)?|parlament(?:et)?|kreds(?:en)?|"
    r"styregruppe(?:n)?|med-udvalg(?:et)?|(?:hoved|lokal|center|område)-?med|samråd(?:et)?|board|afdelingsmøde(?:t)?|ledermøde(?:t)?|chefmøde(?:t)?|personalemøde(?:t)?|teammøde(?:t)?|(?:su|trio|med)-møde(?:t)?"
)
_BODY = re.compile(
    r"(?<![\w-])((?:(?:[A-ZÆØÅ][\wé]*-?,?|og|&)\s+)*"
    rf"[\wé-]*(?i:{_BODY_END})(?:\s+(?:for|vedrørende)\s+[A-ZÆØÅ][\wé-]*(?:,?\s+(?:(?:og|&)\s+)?[A-ZÆØÅ][\wé-]*)*)?)"
    r"(?:s(?=\s+(?:beslutning|møde|behandling|indstilling|dagsorden|referat)(?:en|er|et|t)?\b))?(?![\w-])"
)
_DEFINITE: Final = {"direktion": "en", "gruppe": "n", "bestyrelse": "n", "udvalg": "et", "råd": "et", "forum": "met"}
_MEETING_OF = re.compile(rf"(?<![\w-])(\w*({'|'.join(_DEFINITE)}))s?møde(?!\w)", re.IGNORECASE)
_NO_BODY = re.compile(r"(?:ud|af)?sendt|udarbejdet|godkendt|(?:ud)?skrevet|ifølge|\W*$", re.IGNORECASE)
_TIMES = re.compile(
    r"\b(?:kl\.?|klokken)\s*\d{1,2}(?:[.:]\d{2})?(?:\s*(?:-|–|til)\s*\d{1,2}(?:[.:]\d{2})?)?", re.IGNORECASE
)


def body_in(text: str) -> str | None:
    """The name of a body in a piece of text."""
    # A name stands at the beginning of its line; on a whole page of text the pattern would only lose time.
    match = _BODY.search(without_dates(KINDS.sub(" ", _capitals_down(text[:200]))))
    return tidy(match[1]) if match else None


def body_of(lines: Sequence[str]) -> str:
    """The body's name: on the line that says dagsorden or referat, else on the first line that names a body."""
    ranked = sorted(lines, key=lambda line: not KINDS.search(line))
    for line in ranked:
        if members.label(line) is None and (found := body_in(line)):
            return found
    for line in lines:
        if (match := _MEETING_OF.search(line)) is not None:
            return tidy(match[1]) + _DEFINITE[match[2].lower()]
        rest = tidy(_TIMES.sub(" ", without_dates(KINDS.sub(" ", line)))) if KINDS.search(line) else ""
        if rest and not _NO_BODY.match(rest):
            return rest
    return ""


def tidy(name: str) -> str:
    """The name without the small words and signs around it."""
    name = re.sub(
        r"^(?:emne:\s*)?(?:(?:i|til|for|af|fra|med|møde i|møde)\s+(?=[A-ZÆØÅ]))?",
        "",
        name.strip(" .,:;–-/\t"),
        flags=re.IGNORECASE,
    )
    return _capitals_down(" ".join(name.split()))


def _capitals_down(text: str) -> str:
    """Text in capitals throughout as it is written elsewhere: "TEKNIK- OG MILJØUDVALGET" -> "Teknik- og Miljøudvalget"."""
    if not text.isupper():
        return text
    small = {"og", "for", "i", "af", "&", "den", "d."}
    return " ".join(word if (word := each.lower()) in small else word[:1].upper() + word[1:] for each in text.split())
