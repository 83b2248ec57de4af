"""The roster of a meeting: names with party, role and status, from lists as agendas print them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import attendance
from stt_minutes.agenda.person import (
    NAME_WORD,
    NO_NAME,
    ROLE_WORD,
    ROLES,
    TITLE_END,
    is_more,
    is_role,
    is_sentence,
    member_in,
    with_more,
    with_role,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import Member

ROSTER: Final = {
    "deltagere": None,
    "øvrige deltagere": None,
    "andre deltagere": None,
    "mødedeltagere": None,
    "medlemmer": None,
    "udvalgets medlemmer": None,
    "mødekreds": None,
    "til stede": "til stede",
    "tilstede": "til stede",
    "tilstedeværende": "til stede",
    "mødt": "til stede",
    "fremmødte": "til stede",
    "afbud": "afbud",
    "afbud fra": "afbud",
    "meldt afbud": "afbud",
    "fraværende med afbud": "afbud",
    "fraværende uden afbud": "fraværende",
    "afbud/fraværende": "afbud",
    "afbud / fraværende": "afbud",
    "fraværende": "fraværende",
    "ikke til stede": "fraværende",
    "også til stede": None,
    "formand": None,
    "næstformand": None,
    "observatører": None,
    "tilforordnede": None,
    "sekretær": None,
    "referent": None,
    "mødeleder": None,
    "ordstyrer": None,
}
"""The labels that open a list of people in the header, with the status they give."""
_LABEL = re.compile(
    r"^("
    + "|".join(sorted((re.escape(label) for label in ROSTER), key=len, reverse=True))
    + r")(?:\s+(?:var|er)(?=\s+(?-i:[A-ZÆØÅ])))?\s*(?::\s*|\t\s*|\s+(?=(?-i:[A-ZÆØÅ]))|$)",
    re.IGNORECASE,
)
_BEFORE_LABEL = re.compile(
    r"(?<=[.;])\s+(?=(?:" + "|".join(re.escape(label.capitalize()) for label in ROSTER) + r")\s*:)"
)
_MOST_SIDES: Final = 12
_LONGEST_PAIR: Final = 300
_BEFORE_OWN = re.compile(r"(?<=[.;])\s+(?=[A-ZÆØÅ][\wæøå ]{2,30}:\s)(?!Stedfortræder|Suppleant)")
# "Bo Dam (A) – stedfortræder Ida Bo" and "Ledelsen: Bo Dam. Medarbejderne: Ida Bo" begin a new entry in the middle.
_SUBSTITUTE = re.compile(r"[.–—-]?\s+(?:med\s+)?(?=(?:stedfortræder|suppleant)(?:en)?\b(?! for\b))", re.IGNORECASE)
_SIDE = re.compile(r"(?:^|(?<=,)|\.\s)\s*[A-ZÆØÅ][\w-]*(?:siden|repræsentanter|erne):\s+")
_SUBSTITUTES: Final = frozenset(("stedfortræder", "suppleant"))
# A house has its own names for those who meet: "Byrådets medlemmer", "Forældrevalgte", "Medarbejdersiden", "Hvem kommer?".
_OWN_LABEL = re.compile(r"^(?P<label>[A-ZÆØÅ][^:?.,()\d]{1,60}?)(?P<mark>\s*[:?](?=\s|$)|$)\s*")
_OF_PEOPLE = re.compile(
    r"medlem|deltag|repræsentant|valgte?\b|side(?:n|rne)?$|embeds|tilforordn|forvaltning|administration|ledelse|direktion|sekretariat|"
    r"medarbejd|forældre|personale|elever|beboere|pårørende|patient|frivillige|udvalget|rådet|nævnet|bestyrelse|gruppe|kredsen|kommunen|"
    r"kommuner|hospital|praksis|\bamr\b|arbejdsmiljø|suppleant|stedfortræder|til\s?stede|mødt|fremmødt|^hvem|^(?:desuden|derudover|endvidere|også|øvrige|andre|fra)\b",
    re.IGNORECASE,
)
_STANDS_ALONE = re.compile(
    r"^(?:(?:[A-ZÆØÅ]\w+s?|øvrige|andre|faste|valgte)\s+){0,2}(?:\w*medlemmer(?:ne)?|\w*deltagere|\w*repræsentanter|\w*valgte|embedsmænd|tilforordnede|"
    r"bestyrelse|direktion og sekretariat|forvaltning(?:en)?|administration(?:en)?|fra (?:forvaltningen|administrationen|ledelsen|direktionen|sekretariatet|kommunen)|\w+siden)$",
    re.IGNORECASE,
)
_NO_SIDE = re.compile(
    r"^(?:fra|til|from|to|cc|bcc)$|gæst|inviter|indbudt|kontakt|kopi|\bcc\b|sendt|sagsbeh|udarbejd|bilag|\btil$|arbejdsgruppe|målgruppe|tryk|\bemne|tema|adresse|\bsted\b|lokale|bygning|"
    r"\bsal\b|\bdato\b|\btid\b|godkend|indstil|ansvarlig",
    re.IGNORECASE,
)
_STRONG = re.compile(r"\s*[•·\n\t;|]+\s*(?![^()]*\))")
_ENTRY_END = re.compile(r"(?<=[)\wæøå])(?<!\b[A-ZÆØÅ])\.\s+(?=[A-ZÆØÅ])")
_SENTENCE_END = re.compile(r"(?<=[a-zæøå)])(?<!\bca)\.\s+(?=[A-ZÆØÅ])")
_DASH = re.compile(r"\s+[–—-]\s+")
_SLASH = re.compile(r"\s+/\s+")
_COMMA = re.compile(r",\s*(?![^()]*\))")
_AND = re.compile(r"\s+(?:og|samt|&)\s+(?![^()]*\))")
_PARTY_LABEL = re.compile(
    r"^(?:(?:liste|parti|partigruppe)\s+(?P<letters>[A-ZÆØÅ]{1,2})|(?P<last>[A-ZÆØÅ]))$", re.IGNORECASE
)
_PARTY_BEFORE = re.compile(r"^[A-ZÆØÅ][\w .-]{2,40}\s\((?P<letters>[A-ZÆØÅ]{1,2})\)\s*:\s+(?=\S)")
_OF_PARTY: Final = "parti "
"""What opens the label of a list of one party's people; the party follows it."""
_BESIDE = re.compile(r"\s*\([^()]*\)|\s+\d{1,2}\.?\s?[a-z]$|\s+(?:fra|i|på)\s.*$")


def apart(line: str) -> list[str]:
    """The line cut before a label inside it: "Til stede: Bo Dam. Afbud: Ida Bo"."""
    pieces: list[str] = []
    for piece in _BEFORE_LABEL.split(line):
        start = 0
        for mark in islice(_BEFORE_OWN.finditer(piece), _MOST_SIDES):
            if label(piece[mark.end() :]) is not None:
                pieces.append(piece[start : mark.start()])
                start = mark.end()
        pieces.append(piece[start:])
    return pieces


def label(line: str, *, goes_on: bool = False) -> tuple[str, str] | None:
    """The roster label that opens the line, in lower case, and the rest of the line. `goes_on`: other people stood right above."""
    match = _LABEL.match(line)
    if match:
        rest = line[match.end() :]
        is_marked = match[0].rstrip(" ").endswith((":", "\t"))
        return None if is_sentence(rest) and not is_marked else (match[1].lower(), rest)
    match = _PARTY_BEFORE.match(line)
    if match and _are_people(line[match.end() :], is_side=True):
        return f"{_OF_PARTY}{match['letters']}", line[match.end() :]
    match = _OWN_LABEL.match(line)
    if match is None or _NO_SIDE.search(match["label"]):
        return None
    name, rest = match["label"].strip(), line[match.end() :]
    if not rest:
        return ("medlemmer", "") if _STANDS_ALONE.match(name) or (match["mark"] and _OF_PEOPLE.search(name)) else None
    own = name.lower() if is_role(name) else "medlemmer"
    if (party := _PARTY_LABEL.match(name)) is not None:
        own = f"{_OF_PARTY}{party['letters'] or party['last']}"
    is_side = goes_on or bool(_OF_PEOPLE.search(name)) or own != "medlemmer"
    return (own, rest) if match["mark"] and _are_people(rest, is_side=is_side) else None


def members(label_word: str, text: str, *, one: bool = False) -> tuple[Member, ...]:
    """The people of a list like "Bo Dam (A) formand, Else Lund (V), sekretær Kai Friis"; of a line of `one` person only that one."""
    status = ROSTER.get(label_word)
    own_role = label_word if label_word in ROLES or is_role(label_word) else None
    found: list[Member] = []
    for entry in _entries(_without_sentences(text)):
        for chunk, opens in entry:
            if (known := attendance.status(chunk)) is not None and (found or "\t" in text):
                found[-1:] = [replace(each, status=known) for each in found[-1:]]
                continue
            is_new = opens and not (one and found)
            match = ROLE_WORD.match(chunk)
            if match and match.end() == len(chunk) and found:
                found[-1] = with_role(found[-1], match[1].lower())
                continue
            member = member_in(chunk, status, own_role) if is_new else None
            if member is not None and found and member.role in _SUBSTITUTES and status in {"afbud", "fraværende"}:
                found.append(replace(member, status=None, note=member.note or f"for {found[-1].name}"))
            elif member is not None and not (found and " " in found[-1].name and is_more(member, chunk)):
                found.append(member)
            elif found:
                found[-1] = with_more(found[-1], chunk)
    party = label_word.removeprefix(_OF_PARTY) if label_word.startswith(_OF_PARTY) else None
    return tuple(replace(each, party=each.party or party) for each in found)


def _without_sentences(text: str) -> str:
    """The text without its sentences, which tell of people and do not list them; a part that does is left out alone."""
    if not is_sentence(text) and not any(map(is_sentence, _COMMA.split(text))):
        return text
    kept: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        parts = _COMMA.split(sentence)
        if not is_sentence(parts[0]):
            kept.append(", ".join(part for part in parts if not is_sentence(part)))
    return ". ".join(kept)


def is_list(line: str) -> bool:
    """Whether a line without a label is a list of people all the same: three or more with two names, most with a party or a post."""
    found = [member_in(chunk, None, None) for entry in _entries(line) for chunk, is_new in entry if is_new]
    known = [each for each in found if each is not None and " " in each.name and not NO_NAME.search(each.name)]
    told = [each for each in known if each.party or each.role or each.note]
    return len(known) > 2 and len(known) == len(found) and 2 * len(told) > len(known)


def _are_people(text: str, *, is_side: bool) -> bool:
    """Whether the text is a list of people and nothing else.

    Behind the name of a side one is enough, and given names will do; else it takes two or more, each with two names or a bracket.
    """
    found = [(chunk, member_in(chunk, None, None)) for entry in _entries(text) for chunk, is_new in entry if is_new]
    if not found or any(person is None or len(chunk) > 80 or NO_NAME.search(person.name) for chunk, person in found):
        return False
    named = [" " in person.name or "(" in chunk for chunk, person in found if person is not None]
    if is_side:
        return (
            all(named) or (len(named) > 1 and all(" " not in p.name for _, p in found if p is not None)) or any(named)
        )
    return len(named) > 1 and all(named)


def _entries(text: str) -> list[list[tuple[str, bool]]]:
    """The list cut into entries, each in its pieces: (words, whether they can be a person's name and not more about the last one).

    Semicolons, bullets, tabs and line ends part people; where there are none, full stops between people do, else commas. Behind a
    comma inside an entry stands what the person is, unless it is plainly another person.
    """
    flat = _SUBSTITUTE.sub("; ", _SIDE.sub("; ", text))
    groups = [group for group in _STRONG.split(flat) if group.strip(" .,-–")]
    for mark, fewest in ((_ENTRY_END, 2), (_DASH, 3), (_SLASH, 3)):
        parts = mark.split(groups[0]) if len(groups) == 1 else []
        if len(parts) >= fewest and all(map(_opens_with_person, parts)):
            groups = parts
    is_parted = len(groups) > 1
    result: list[list[tuple[str, bool]]] = []
    for group in groups:
        chunks = [each.strip(" .-–") for part in _COMMA.split(group) for each in _two(part)]
        chunks = [re.sub(r"^(?:og|samt)\s+(?=\S)", "", each) for each in chunks if each]
        result.append(list(zip(chunks, _that_open(chunks, is_parted=is_parted), strict=True)))
    return result


def _that_open(chunks: Sequence[str], *, is_parted: bool) -> list[bool]:
    """Which pieces between commas name somebody. Where people have two names, a single word is what the one before is."""
    found = [member_in(each, None, None) for each in chunks]
    whole = [_has_two_names(each) for each in chunks]
    single = [person is not None and not is_whole for person, is_whole in zip(found, whole, strict=True)]
    in_turn = sum(single) > 1 and all(before for before, is_single in zip(whole, single[1:], strict=False) if is_single)
    only_whole = is_parted or in_turn or sum(whole) >= 0.6 * (sum(whole) + sum(single))
    return [
        place == 0
        or is_whole
        or (
            person is not None
            and not NO_NAME.search(person.name)
            and (not only_whole or (not is_parted and "(" in chunk))
        )
        for place, (chunk, person, is_whole) in enumerate(zip(chunks, found, whole, strict=True))
    ]


def _two(part: str) -> list[str]:
    """Two people joined by "og" as two: "Ida Bo og chef Kai Ravn", "Kim og Janni"; "Børn og Unge" stays one."""
    if len(part) > _LONGEST_PAIR:
        return [part]
    for match in _AND.finditer(part):
        left, right = part[: match.start()].rstrip(" –-"), part[match.end() :]
        if _has_two_names(right) and (_has_two_names(left) or not left.strip()):
            return [*_two(left), *_two(right)]
        names = [_BESIDE.sub("", each).strip() for each in (left, right)]
        if all(len(name.split()) == 1 and NAME_WORD.match(name) and not _is_place(name) for name in names):
            return [left, right]
    return [part]


def _is_place(word: str) -> bool:
    return bool(NO_NAME.search(word) or TITLE_END.search(word))


def _has_two_names(chunk: str) -> bool:
    person = member_in(chunk, None, None)
    return (
        person is not None
        and " " in person.name
        and not re.search(r"\bog\b", person.name)
        and not NO_NAME.search(person.name)
    )


def _opens_with_person(part: str) -> bool:
    return _has_two_names(_COMMA.split(part)[0])
