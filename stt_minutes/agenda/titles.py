"""The words of an item's heading: what says that it is closed or open, which titles stand on every agenda."""

from __future__ import annotations

import re
from typing import Final

from stt_minutes import closed

_BRACKET: Final = r"[(\[{]\s*(?P<inside>[^()\[\]{}]{1,100}?)\s*[)\]}]"
_BRACKETS = re.compile(_BRACKET)
_LEAD = re.compile(
    r"^(?P<lead>[^:|\t()\[\]–—]{1,70}?)\s*(?P<mark>:|\||\t|/|\s[–—·•-]|[–—]|-(?=\s))\s*(?P<rest>\S.*)$", re.DOTALL
)
_TAIL = re.compile(r"(?:\s[–—·•-]\s|[,;|]\s*|\.\s|\t|\s/\s|\s(?=[🔒🔐]))(?=(?P<tail>[^–—;|\t]{1,80}$))")
_LOUD_FIRST = re.compile(
    r"^(?:LUKKET|LUKKEDE|FORTROLIGT?|FORTROLIGE|IKKE[- ]OFFENTLIGT?)(?:\s+(?:PUNKT|SAG|DAGSORDENSPUNKT))?\s+(?=\S)"
)
_LOUD_LAST = re.compile(r"\s+(?:LUKKET|FORTROLIGT?|IKKE[- ]OFFENTLIGT?)(?:\s+(?:PUNKT|SAG))?[.!]?$")
_STARRED_FIRST = re.compile(r"^(?P<stars>\*{1,3}|_{1,3})(?P<inside>[^*_]{2,60})(?P=stars)\s+(?=\S)")
_CAPITAL_LAST = re.compile(r"(?<=[a-zæøåé\d)])\s+(?:Lukket|Fortroligt?|Ikke[- ][Oo]ffentligt?)[.!]?$")
"""A word of closing with a capital behind small letters begins something new."""
_PARTING = re.compile(r"(?P<parts>\s[–—·•|/-]\s|[,;|]\s+|\t)")
_NAMED_FIRST = re.compile(
    r"^(?P<words>lukket(?:\s+(?:dagsordens)?(?:punkt|sag))?|(?:fortrolig|ikke[- ]offentlig)t?\s+(?:dagsordens)?(?:punkt|sag))\s+(?-i:(?=[A-ZÆØÅ]))",
    re.IGNORECASE,
)
_NAMED_LAST = re.compile(
    r"\s+(?:(?:lukket|fortroligt?|ikke[- ]offentligt?)\s+(?:dagsordens)?(?:punkt|sag)|ikke[- ]offentligt?)[.!]?$",
    re.IGNORECASE,
)
_BARE_LAST = re.compile(r"(?P<before>\w+)\s+lukket[.!]?$")
_SAID_OF: Final = frozenset(
    ("er", "var", "og", "blev", "bliver", "være", "været", "holdes", "holdt", "forblive", "helt", "delvis", "delvist", "midlertidigt", "permanent", "nu", "stadig", "igen")
)  # fmt: skip
"""Before a bare "lukket" at the end of a title these tell of a bath or a road, and not of the item."""
_HELD_LAST = re.compile(
    r"\s+(?=(?:(?:behandles|drøftes|holdes|afholdes)\s+)?(?:for|bag|under|på|i|ved)\s+(?:den\s+|det\s+)?(?:luk|fortrol|ikke)\w*[^,;:]{0,60}$)",
    re.IGNORECASE,
)
_ABOUT_CLOSING = re.compile(
    r"^(?:lukket|fortrolig|fortroligt|fortrolige|hemmelig|hemmeligt|ikke[- ]offentligt?)\s+(?:dagsordens)?(?:punkt|sag|orientering|drøftelse|behandling|redegørelse|meddelelser?|beslutning|indstilling|status|oplæg|personalesag)\b",
    re.IGNORECASE,
)
_LETTER: Final = {"l": False, "lp": False, "å": True}
"""What single letters beside a number or in brackets stand for."""
_LETTER_FIRST = re.compile(r"^(?P<letter>LP|L|Å)\s*(?::|[–—-]\s|\t)\s*(?=\S)")
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
_LONGEST: Final = 400


def parse_title(text: str) -> tuple[str, bool]:
    """The title without the words that say it is closed (or open), and whether it is open; a closed title keeps at least a word."""
    title, is_open = marked(text)
    return title, is_open is not False


def marked(text: str) -> tuple[str, bool | None]:
    """The title without its marks, and what they say: False closed, True open, None where there is none."""
    said: set[bool] = set()
    title = text
    for _ in range(4):
        found = _one_mark(title)
        if found is None:
            break
        said.add(found[1])
        if not found[0] or found[0] == title:
            break
        title = found[0]
    told = None if not said else False not in said
    if told is None and len(title) < _LONGEST and _ABOUT_CLOSING.match(title):
        told = False
    return title, told


def told_beside(text: str) -> bool | None:
    """What a text that stands apart from a title, in a cell or before the number, says of it: False closed, True open, None neither."""
    return marked(f"X ({text})")[1]


def closed_by_last_word(text: str) -> bool:
    """Whether a bare "lukket" at its end is all that closes a title: "Køb af kran lukket", and perhaps "Biblioteket lukket"."""
    bare = _BARE_LAST.search(text)
    is_marked = bare is not None and bare["before"].lower() not in _SAID_OF and marked(text)[1] is False
    return bare is not None and is_marked and marked(text[: bare.end("before")])[1] is not False


def _one_mark(title: str) -> tuple[str, bool] | None:
    """The title without one of its marks and what that says; the same title where all of it is the mark."""
    if len(title) > _LONGEST:
        return None
    for cut in (_leading, _in_brackets, _trailing, _between):
        found = cut(title)
        if found is not None and found[0]:
            return found
    whole = closed.statement(title)
    return (title, whole.open) if whole is not None else None


def _leading(title: str) -> tuple[str, bool] | None:
    if (letter := _LETTER_FIRST.match(title)) is not None:
        return title[letter.end() :], _LETTER[letter["letter"].lower()]
    lead = _LEAD.match(title)
    if lead is not None and (told := _mark(lead["lead"])) is not None:
        # "Åben dagsorden - godkendelse" is one title; "Lukket dagsorden: Køb" is marked.
        if lead["mark"].strip() != ":" and lead["rest"][0].islower():
            return None if told else (title, False)
        return lead["rest"], told
    starred = _STARRED_FIRST.match(title)
    if starred is not None and (told := _mark(starred["inside"])) is not None:
        return title[starred.end() :], told
    loud = _LOUD_FIRST.match(title)
    if loud is not None and not title[loud.end() :].isupper():
        return title[loud.end() :], False
    named = _NAMED_FIRST.match(title)
    if named is not None:
        return title[named.end() :], False
    if title[:1] and title[:1] in "🔒🔐":
        return title[1:].strip(), False
    return None


def _in_brackets(title: str) -> tuple[str, bool] | None:
    for bracket in _BRACKETS.finditer(title):
        pieces = [piece.strip() for piece in re.split(r"[,;]\s+", bracket["inside"])]
        whole = _mark(bracket["inside"], letters=True)
        told = [_mark(piece, letters=True) for piece in pieces] if whole is None else [whole]
        said = [each for each in told if each is not None]
        if not said:
            continue
        kept = (
            ", ".join(piece for piece, each in zip(pieces, told, strict=True) if each is None) if whole is None else ""
        )
        inside = f" ({kept}) " if kept else " "
        rest = f"{title[: bracket.start()].rstrip(' :–—-') if not title[bracket.end() :].strip() else title[: bracket.start()].rstrip()}{inside}{title[bracket.end() :].lstrip(' :–—-') if not title[: bracket.start()].strip() else title[bracket.end() :].lstrip()}"
        return rest.strip(), False not in said
    return None


def _trailing(title: str) -> tuple[str, bool] | None:
    for tail in reversed(list(_TAIL.finditer(title))):
        told = None if tail["tail"].count(")") != tail["tail"].count("(") else _mark(tail["tail"])
        if told is not None:
            return title[: tail.start()].rstrip(), told
    for pattern in (_LOUD_LAST, _NAMED_LAST, _CAPITAL_LAST):
        if (last := pattern.search(title)) is not None and not (pattern is _LOUD_LAST and title.isupper()):
            return title[: last.start()], False
    if (bare := _BARE_LAST.search(title)) is not None and bare["before"].lower() not in _SAID_OF:
        return title[: bare.end("before")], False
    held = _HELD_LAST.search(title)
    if held is not None and (told := _mark(title[held.end() :])) is not None:
        return title[: held.start()], told
    if title[-1:] and title[-1:] in "🔒🔐":
        return title[:-1].strip(), False
    return None


def _between(title: str) -> tuple[str, bool] | None:
    """A mark in the middle, parted from what stands before and behind it: "Ansættelse - lukket punkt, to kandidater"."""
    pieces = _PARTING.split(title)
    for at in range(2, len(pieces) - 2, 2):
        if _mark(pieces[at]) is False:
            return "".join((*pieces[: at - 1], *pieces[at + 1 :])), False
    return None


def _mark(text: str, *, letters: bool = False) -> bool | None:
    """What a piece of a title says of openness when it says nothing else; None otherwise."""
    told = closed.statement(text)
    if told is not None and not (told.open and told.scope == "section"):
        return told.open
    return _LETTER.get(text.strip().lower()) if letters and text.strip().isupper() else None


def is_standard(title: str) -> bool:
    """Whether the title, open or closed, stands on every agenda."""
    return bool(STANDARD.match(parse_title(title)[0].rstrip(" .:")))
