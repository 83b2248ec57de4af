"""The headings of an agenda item and what they mean, whatever a municipality calls them."""

from __future__ import annotations

import re
from typing import Final

CANONICAL: Final[dict[str, tuple[str, ...]]] = {
    "tidligere_behandling": (
        "tidligere behandling",
        "tidl. behandling",
        "tidligere politisk behandling",
        "tidl. politisk behandling",
        "tidligere beslutning",
        "tidligere beslutninger",
        "tidligere beslutninger i sagen",
        "punktet behandlet tidligere",
        "sagen tidligere behandlet",
        "sagsforløb",
        "sagens forløb",
        "sagens tidligere forløb",
        "historik",
        "beslutningshistorik",
    ),
    "resume": (
        "resumé",
        "resume",
        "sammendrag",
        "sagsresumé",
        "sagsresume",
        "kort resumé",
        "kort resume",
        "kort fortalt",
        "præsentation",
        "resumé og sagens baggrund",
        "resume og sagens baggrund",
    ),
    "baggrund": (
        "baggrund",
        "baggrund for sagen",
        "sagens baggrund",
        "problemstilling",
        "sagens indhold",
        "formål",
        "indledning",
        "anledning",
    ),
    "sagstype": ("sagstype", "type", "punkttype", "sagens karakter"),
    "indstilling": (
        "indstilling",
        "indstillinger",
        "administrationens indstilling",
        "forvaltningens indstilling",
        "indstilling og beslutning",
        "direktionens indstilling",
        "direktørens indstilling",
        "beslutningstema",
        "beslutningspunkt",
        "beslutningspunkter",
        "forslag til beslutning",
        "forvaltningen foreslår",
        "forvaltningen indstiller",
        "administrationen foreslår",
        "administrationen indstiller",
        "beslutningsforslag",
    ),
    "beslutning": (
        "beslutning",
        "beslutninger",
        "dagens beslutning",
        "udvalgets beslutning",
        "mødets beslutning",
        "beslutning/referat",
        "referat",
        "konklusion",
        "vedtagelse",
        "afgørelse",
    ),
    "sagsfremstilling": (
        "sagsfremstilling",
        "supplerende sagsfremstilling",
        "sagsbeskrivelse",
        "fremstilling",
        "beskrivelse",
        "vurdering",
        "løsning",
        "administrationens vurdering",
        "forvaltningens vurdering",
        "administrationens bemærkninger",
    ),
    "oekonomi": (
        "økonomi",
        "økonomiske konsekvenser",
        "økonomiske konsekvenser og finansiering",
        "økonomi og finansiering",
        "økonomi og personale",
        "økonomiske og personalemæssige konsekvenser",
        "økonomiske forhold",
        "bevillingsmæssige konsekvenser",
        "finansiering",
        "bevilling",
    ),
    "hoering": (
        "høring",
        "høringer",
        "høringssvar",
        "inddragelse",
        "borgerinddragelse",
        "inddragelse og høring",
        "høring og inddragelse",
        "høring/inddragelse",
        "udtalelser",
    ),
    "lovgrundlag": (
        "lovgrundlag",
        "lovgrundlag mv.",
        "lovgrundlag m.v.",
        "retsgrundlag",
        "hjemmel",
        "juridiske konsekvenser",
    ),
    "kompetence": (
        "beslutningen træffes af",
        "beslutning træffes af",
        "sagen afgøres af",
        "sagen afgøres i",
        "sagsafgørelse",
        "afgøres af",
        "behandling",
        "beslutningskompetence",
        "kompetence",
        "forventet sagsgang",
        "sagsgang",
        "sagens gang",
        "sagens videre gang",
        "videre sagsgang",
        "videre behandling",
        "endelig beslutning",
    ),
    "kommunikation": ("kommunikation", "kommunikation og presse", "kommunikationsplan", "information"),
    "bilag": (
        "bilag",
        "bilagsliste",
        "bilagsoversigt",
        "vedhæftede bilag",
        "vedlagte bilag",
        "bilag til sagen",
        "bilag til punktet",
        "åbne bilag",
        "lukkede bilag",
        "vedhæftninger",
        "dokumenter",
    ),
    "fravaer": (
        "følgende deltog ikke i behandlingen af punktet",
        "følgende deltog ikke",
        "fravær",
        "fraværende",
        "fraværende under punktet",
        "ikke til stede",
        "afbud",
        "inhabilitet",
    ),
}
"""The stable keys of `Part.canonical`, each with the headings (lower case, no colon) seen in Danish agendas."""

_BY_HEADING: Final = {heading: key for key, headings in CANONICAL.items() for heading in headings}
_PATTERNS: Final = (
    (re.compile(r"høring (?:af|i|hos) [^.:,]+"), "hoering"),
    (re.compile(r"økonomi(?:ske)?(?:,| og) [^.:]*(?:konsekvenser|finansiering|forhold)"), "oekonomi"),
)
_CHAPTERS: Final = frozenset(
    ("resume", "baggrund", "sagstype", "indstilling", "sagsfremstilling", "lovgrundlag", "kompetence")
)
_NUMBERED = re.compile(r"^(?:(?:\d{1,2}|[a-z])[.)]\s+|\d{1,2}(?:\.[1-9])+[.)]?\s+)")

# Headings that many write before their text on the same line ("Sagstype: Orientering"). The others need a line of their
# own when the format does not mark them: "Økonomi: …" or "Baggrund: …" opens sentences in running text too often.
RUN_IN: Final = frozenset(
    [
        *CANONICAL["resume"],
        *CANONICAL["sagstype"],
        *CANONICAL["indstilling"],
        *CANONICAL["kompetence"],
        *CANONICAL["fravaer"],
        "beslutning",
        "sagsfremstilling",
        "økonomi",
        "økonomiske konsekvenser",
        "bilag",
        "lovgrundlag",
        "høring",
        "baggrund",
        "kommunikation",
        "tidligere behandling",
    ]
) - {"type", "behandling", "afbud"}


def normalised(heading: str) -> str:
    """The heading in lower case without number, colon and double spaces: the form of the synonym table."""
    text = " ".join(heading.lower().split()).strip(" :–-\t")
    return _NUMBERED.sub("", text)


def is_chapter(text: str) -> bool:
    """Whether the text is a heading that no item of an agenda has for its title ("Resumé"; but an item may be "Økonomi")."""
    return canonical(text) in _CHAPTERS


def canonical(heading: str) -> str | None:
    """The stable key of a heading, None when neither the table nor its first words tell it."""
    if len(heading) > 200:
        return None
    name = normalised(heading)
    found = _BY_HEADING.get(name) or _BY_HEADING.get(name.removeprefix("supplerende "))
    return found or next((key for pattern, key in _PATTERNS if len(name) < 80 and pattern.fullmatch(name)), None)
