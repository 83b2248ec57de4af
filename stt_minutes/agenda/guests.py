"""Guests under an item: who comes, with what title and when, from the sentences that say so."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda.dates import find_times
from stt_minutes.agenda.person import NAME_WORD, PARTICLES, TITLE_END
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

_INVITED = re.compile(
    r"^(?:(?:inviterede\s+)?gæst(?:er)?|inviteret|inviterede|indbudt|indbudte)\s*:\s*(?P<who>.+)$",
    re.IGNORECASE,
)
_COMING = re.compile(r"^(?:deltager|deltagere?\s+(?:i|under)\s+punktet)\s*:\s*(?P<who>.+)$", re.IGNORECASE)
_FOR_ITEMS = re.compile(
    r"\(?\b(?:punkt(?:erne)?|pkt\.?|sag)\s*(?P<numbers>\d{1,3}(?:\s*(?:,|og|&|\+)\s*\d{1,3}(?!\d*[.:]\d))*)",
    re.IGNORECASE,
)

# "Centerlederen deltager.", "Bo og Ida deltager i punktet via skærm": the whole sentence says no more.
_ONLY = re.compile(
    r"^(?P<who>[^.:;!?]{2,120}?),?\s+(?:deltager|medvirker|møder|kommer)"
    r"(?:\s+(?:(?:i|under|ved|til)\s+(?:dette\s+|mødets\s+)?(?:punkt(?:et)?|sag(?:en)?|møde(?:t)?|behandling(?:en)?|drøftelse(?:n)?)\b[^.:;]{0,40}"
    r"|(?:via|over|på|pr\.?|per)\s+(?:skærm|video|telefon|teams|link|zoom)\w*|online|virtuelt|digitalt|(?:fra\s+)?(?:kl|klokken)\.?\s*[\d.:]+(?:\s*(?:-|–|til)\s*(?:kl\.?\s*)?[\d.:]+)?))*$"
)
_BRACKETED = re.compile(r"\((?P<inside>[^()]*\b(?:deltager|medvirker)\b[^()]*)\)")
_VISIT = re.compile(
    r"^(?:besøg|oplæg|orientering|præsentation|indlæg)\s+(?:af|ved|fra)\s+(?P<who>[a-zæøå].{5,90})$", re.IGNORECASE
)
_TIME_BEHIND = re.compile(r",?\s+(?:ca\.\s*)?(?:fra\s+)?(?:kl|klokken)\b\.?\s*\d.*$", re.IGNORECASE)
NOBODY = re.compile(
    r"^(?:alle|vi|de|der|man|ingen|begge|borgere\w*|politikere\w*|\w*(?:udvalget|rådet|kommunen|forvaltningen|administrationen|direktionen|bestyrelsen|gruppen|kommissionen|foreningen|medlemmer(?:ne)?))$",
    re.IGNORECASE,
)
_BY = re.compile(r"^.*?\b(?:ved|v[/.:]|af)\s*(?=\S)")
_TITLED = re.compile(r"(?:\s[–-]\s|[,;:(]\s*)(?P<who>[^–,;:()]+?)\s+(?:deltager|medvirker)\b[^–,;:()]{0,25}\)?$")
# A sentence longer than this names no guests, and the patterns above are not for whole pages.
_LONGEST: Final = 600


def guests(text: str, *, is_case: bool = False) -> tuple[Guest, ...]:
    """The people that the text says will attend under the item, each with the planned time where one is given.

    `is_case`: it is the case's own text, where a single word before "deltager" may be a town or a school and no given name.
    """
    found: dict[str, Guest] = {}
    for line in text.split("\n"):
        if len(line) <= _LONGEST and (named := _INVITED.match(line) or _COMING.match(line)) is not None:
            for guest in attending(_TIME_BEHIND.sub("", re.sub(r"\s*\([^()]*\)", "", named["who"]))):
                found.setdefault(guest.name, replace(guest, planned=find_times(line)[0]))
            continue
        columns = line.split("\t")
        time = find_times(line)[0] if len(columns) > 1 and len(line) <= _LONGEST else None
        for sentence in (each for column in columns for each in _sentences(column)):
            if len(sentence) <= _LONGEST and _ATTENDS.search(sentence):
                for guest in _guests_of(sentence):
                    if is_case and " " not in guest.name and not TITLE_END.search(guest.name.removesuffix("n")):
                        continue
                    found.setdefault(guest.name, replace(guest, planned=guest.planned or time))
    return tuple(found.values())


def attending(subject: str) -> list[Guest]:
    """The people in the words before "deltager": whole names, and given names or posts where nothing else is said; none unless all are."""
    who = _LEAD.sub("", subject.strip(" ,.;–-"))
    if known := [Guest(name, title) for title, name in _people(who)]:
        return known
    alone = [each.strip() for each in re.split(r",|\s+og\s+|\s+samt\s+|\s&\s", who)]
    return [Guest(each) for each in alone] if all(map(_stands_for_one, alone)) else []


def _stands_for_one(words: str) -> bool:
    """Whether words stand for one person who is not named in full: "Yvonne", "Centerlederen", "Lejers partsrepræsentant"."""
    parts = words.split()
    if not parts or len(parts) > 3 or not words[0].isupper() or NOBODY.match(words) or any(map(str.isdigit, words)):
        return False
    return len(parts) == 1 or bool(TITLE_END.search(parts[-1]) and parts[-1].islower())


def attends(text: str) -> bool:
    """Whether the text says of somebody that they will attend."""
    return bool(_ATTENDS.search(text))


def in_title(title: str) -> tuple[Guest, ...]:
    """The people whom the title says will attend: "Robotter - Ida Bo deltager", "Besøg af rektor Ida Bo"."""
    if len(title) > _LONGEST:
        return ()
    match, visit = _TITLED.search(title), _VISIT.match(title)
    # "Besøg fra Ny Skole" names nobody.
    found = _people(match["who"]) if match else [each for each in _people(visit["who"]) if each[0]] if visit else []
    return tuple(Guest(name, post, find_times(title)[0]) for post, name in found)


def invited(header: Sequence[str]) -> dict[str, list[Guest]]:
    """The guests that the header names with their items, by number: "Gæster: økonomichef Ida Holm (punkt 2 og 3), kl. 9".

    Under "" are those who are invited and named with no item.
    """
    found: dict[str, list[Guest]] = {}
    for line in header:
        match = _INVITED.match(line) if len(line) <= _LONGEST else None
        held = ""
        for each in re.split(r"([,;](?!\s*kl)\s*(?![^()]*\)))", match["who"]) if match else ():
            held += each
            items, time = _FOR_ITEMS.search(each), find_times(each)[0]
            if items is not None or time is not None:
                numbers = re.findall(r"\d+", items["numbers"]) if items else [""]
                _invite(found, held[: len(held) - len(each) + items.start()] if items else held, numbers, time)
                held = ""
        if held.strip(" ,;."):
            _invite(found, held, [""], None)
        sentence = _ONLY.match(line.rstrip(" .")) if match is None and len(line) <= _LONGEST else None
        if sentence is not None and (items := _FOR_ITEMS.search(line, sentence.end("who"))) is not None:
            _invite(found, sentence["who"], re.findall(r"\d+", items["numbers"]), find_times(line)[0])
    return found


def _invite(found: dict[str, list[Guest]], who: str, numbers: Sequence[str], time: str | None) -> None:
    for title, name in _people(who.strip(" ,;(")):
        for number in numbers:
            found.setdefault(number, []).append(Guest(name, title, time))


def _sentences(line: str) -> list[str]:
    parts, start = [], 0
    for match in _SENTENCE_END.finditer(line):
        parts.append(line[start : match.start()])
        start = match.end()
    return [part.strip() for part in [*parts, line[start:]] if part.strip()]


def _guests_of(sentence: str) -> list[Guest]:
    time = find_times(sentence)[0]
    if (bracket := _BRACKETED.search(sentence)) is not None:
        # "(it-chef Bo Ek deltager) kl. 9.30", or "Oplæg ved Bo Ek (deltager kl. 9.30)".
        inside = next(each for each in re.split(r"[;]", bracket["inside"]) if _ATTENDS.search(each))
        who = inside[: _ATTENDS.search(inside).start()].strip()  # type: ignore[union-attr]
        return [replace(each, planned=time) for each in attending(who or _BY.sub("", sentence[: bracket.start()]))]
    if (only := _ONLY.match(sentence)) is not None and not _LEAD.match(sentence):
        return [replace(each, planned=time) for each in attending(only["who"])]
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
        is_last = position + 1 == len(pieces)
        if (
            person is not None
            and is_last
            and result
            and result[-1][0]
            and not person[0]
            and "," in pieces[position - 1]
        ):
            # "driftsleder Ib Bo, Nordby Varmeværk": the last of several people stands behind "og".
            held = ""
        elif person is not None:
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
