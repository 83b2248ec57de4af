"""Guests under an item: who comes, with what title and when, from the sentences that say so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda.dates import find_times
from stt_minutes.agenda.members import NAME_WORD, PARTICLES, TITLE_END
from stt_minutes.values import Guest

if TYPE_CHECKING:
    from collections.abc import Sequence

_ATTENDS = re.compile(
    r"\b(?:deltager|deltog|vil deltage|medvirker|er inviteret|inviteres|er indbudt|kommer(?= kl)|møder(?= kl)|er til stede|giver møde|"
    r"fremlægger(?= kl)|orienterer(?= kl)|holder oplæg(?= kl)|præsenterer(?= kl))\b"
)
_GUEST_LAST = re.compile(
    r"\b(?:[Uu]nder|[Vv]ed|[Ii]|[Tt]il|[Pp]å)\s+(?:behandlingen af\s+)?(?:dette\s+|mødets\s+|(?:[A-ZÆØÅ][\w-]*\s+(?:og\s+)?){1,3})?(?:punkt(?:et)?|sag(?:en)?|møde(?:t)?)(?:\s+\d+\w?)?\s+"
    r"(?:kl\.?\s*[\d.:]+\s+)?(?:deltager|deltog|medvirker|inviteres|møder)\s+(?P<who>[^!?\n]*)"
)
_UNDER = re.compile(r"\b(?:under|ved|i)\s+(?:\w+\s+){0,3}?(?:punkt|sag|møde|behandling)")
_LEAD = re.compile(
    r"^(?:Til|Under|Ved)\s+(?:punktet|sagen|mødet|behandlingen(?: af \w+)?)\s+(?:er\s+)?(?:inviteret\s+)?"
)
_SENTENCE_END = re.compile(
    r"(?<!\bkl)(?<!\bca)(?<!\bpkt)(?<!\bnr)(?<!\b[a-zæøåA-ZÆØÅ])(?<!\d)[.](?:\s+(?=[A-ZÆØÅ])|\s*$)"
)
_PLACE_OF_WORK = re.compile(r"\s+(?:(?:ved|hos|i)\s+(?=[A-ZÆØÅ])|fra\s+)")

_INVITED = re.compile(r"^(?:inviterede\s+)?gæst(?:er)?\s*:\s*(?P<who>.+)$", re.IGNORECASE)
_FOR_ITEMS = re.compile(
    r"\(?\b(?:punkt(?:erne)?|pkt\.?|sag)\s*(?P<numbers>\d{1,3}(?:\s*(?:,|og|&|\+)\s*\d{1,3}(?!\d*[.:]\d))*)",
    re.IGNORECASE,
)

_TITLED = re.compile(r"(?:\s[–-]\s|[,;:(]\s*)(?P<who>[^–,;:()]+?)\s+(?:deltager|medvirker)\b[^–,;:()]{0,25}\)?$")
# A sentence longer than this names no guests, and the patterns above are not for whole pages.
_LONGEST: Final = 600


def guests(text: str) -> tuple[Guest, ...]:
    """The people that the text says will attend under the item, each with the planned time where one is given."""
    found: dict[str, Guest] = {}
    for line in text.split("\n"):
        for sentence in _sentences(line):
            if len(sentence) <= _LONGEST and _ATTENDS.search(sentence):
                for guest in _guests_of(sentence):
                    found.setdefault(guest.name, guest)
    return tuple(found.values())


def attends(text: str) -> bool:
    """Whether the text says of somebody that they will attend."""
    return bool(_ATTENDS.search(text))


def in_title(title: str) -> tuple[Guest, ...]:
    """The people whom the title says will attend: "Robotter - Ida Bo deltager"."""
    match = _TITLED.search(title)
    return tuple(Guest(name, post, find_times(title)[0]) for post, name in _people(match["who"])) if match else ()


def invited(header: Sequence[str]) -> dict[str, list[Guest]]:
    """The guests that the header names with their items, by number: "Gæster: økonomichef Ida Holm (punkt 2 og 3), kl. 9"."""
    found: dict[str, list[Guest]] = {}
    for line in header:
        match = _INVITED.match(line)
        for each in re.split(r"[,;]\s*(?![^()]*\))(?!kl)", match["who"]) if match and len(line) <= _LONGEST else ():
            items = _FOR_ITEMS.search(each)
            for title, name in _people(each[: items.start()].strip(" ,(")) if items else ():
                guest = Guest(name, title, find_times(each)[0])
                for number in re.findall(r"\d+", items["numbers"]) if items else ():
                    found.setdefault(number, []).append(guest)
    return found


def _sentences(line: str) -> list[str]:
    parts, start = [], 0
    for match in _SENTENCE_END.finditer(line):
        parts.append(line[start : match.start()])
        start = match.end()
    return [part.strip() for part in [*parts, line[start:]] if part.strip()]


def _guests_of(sentence: str) -> list[Guest]:
    time = find_times(sentence)[0]
    inverted = _GUEST_LAST.search(sentence)
    verb = _ATTENDS.search(sentence)
    if inverted:
        who = re.sub(r"\s*\b(?:fra\s+)?(?:kl|klokken)\b.*$", "", inverted["who"])
        who = re.sub(r"\s+(?:under|ved|til|i)\s+(?:behandling|punkt|sag|møde|drøftelse).*$", "", who)
    elif verb and (time is not None or _UNDER.search(sentence[verb.end() :])):
        who = re.split(r"[:;]", sentence[: verb.start()])[-1]
    else:
        return []
    who = _LEAD.sub("", who.strip(" ,."))
    return [Guest(name, title, time) for title, name in _people(who)]


def _people(text: str) -> list[tuple[str | None, str]]:
    """(title, name) of every person in "chef for Plan og By Ida Holm, konsulent Bo Ek og Kaj Ro"."""
    pieces = re.split(r"(\s+og\s+|\s+samt\s+|,\s*|\s+&\s+)", text)
    result: list[tuple[str | None, str]] = []
    held = ""
    for position in range(0, len(pieces), 2):
        held += pieces[position]
        person = person_in(held.strip())
        if person is not None:
            result.append(person)
            held = ""
        elif position + 1 < len(pieces):
            held += pieces[position + 1]
    rest = held.strip(" ,.")
    if rest and result and not NAME_WORD.match(rest.split()[-1]):
        title, name = result[-1]
        result[-1] = (title or rest, name)
    return result


def person_in(text: str) -> tuple[str | None, str] | None:
    """Title and name when the text ends in a name of two words or more, None otherwise."""
    text = re.sub(r"\s*\([^()]*\)", "", text)
    employer = _PLACE_OF_WORK.split(text, maxsplit=1)
    work = None
    if len(employer) == 2 and person_in(employer[0]) is not None:
        work, text = text[len(employer[0]) :].strip(), employer[0]
    words = text.split()
    name: list[str] = []
    while words and NAME_WORD.match(words[-1]) and not _is_title(words[-1]):
        name.insert(0, words.pop())
    # "Chefen for Børn og Unge Ida Holm": the last word of the department is not part of the name.
    if len(name) > 2 and words and words[-1] in {"for", "og", "&"} and "for" in words:
        words.append(name.pop(0))
    while name and name[0] in PARTICLES:
        words.append(name.pop(0))
    if len(name) < 2 or len(name) > 6:
        return None
    title = " ".join(words).strip(" ,") or work
    return title, " ".join(name)


def _is_title(word: str) -> bool:
    return bool(TITLE_END.search(word)) or (word.isupper() and len(word) > 1 and "." not in word)
