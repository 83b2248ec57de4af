"""Names on the roster and guests under an item, from the sentences that name them."""

from __future__ import annotations

import re
from typing import Final

from stt_minutes.agenda.dates import find_times
from stt_minutes.values import Guest, Member

ROLES: Final = (
    "formand", "næstformand", "1. næstformand", "2. næstformand", "viceformand", "borgmester", "viceborgmester", "rådmand",
    "sekretær", "udvalgssekretær", "referent", "mødeleder", "ordstyrer", "stedfortræder", "suppleant", "kommunaldirektør",
    "direktør", "forperson", "næstforperson", "medlem", "byrådssekretær", "observatør", "tilforordnet", "dirigent",
)  # fmt: skip
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
    "formand": None,
    "næstformand": None,
    "sekretær": None,
    "referent": None,
    "mødeleder": None,
    "ordstyrer": None,
}
"""The labels that open a list of people in the header, with the status they give."""

_LABEL = re.compile(
    r"^("
    + "|".join(sorted((re.escape(label) for label in ROSTER), key=len, reverse=True))
    + r")\s*(?::\s*|\t\s*|\s+(?=[A-ZÆØÅ])|$)",
    re.IGNORECASE,
)
_ROLE_WORD = re.compile(
    r"^(" + "|".join(sorted((re.escape(r) for r in ROLES), key=len, reverse=True)) + r")(?:en)?\b[\s:,]*", re.IGNORECASE
)
_NAME_WORD = re.compile(r"^(?:[A-ZÆØÅÄÖÜÉ][\w’'.-]*|von|van|de|der|den|af|el|al|bin|du|la|le|dos|da)$")
_PARTICLES: Final = frozenset(
    ("von", "van", "de", "der", "den", "af", "el", "al", "bin", "du", "la", "le", "dos", "da")
)
# Danish job titles end in one of these; with a capital at the start of a sentence they look like part of the name.
_TITLE_END = re.compile(
    r"(?:chef|leder|direktør|konsulent|ingeniør|koordinator|medarbejder|sekretær|læge|tekniker|mester|rektor|formand|planlægger|"
    r"arkitekt|jurist|økonom|advokat|revisor|inspektør|sygeplejerske|pædagog|lærer|rådgiver|assistent|fuldmægtig|specialist|"
    r"hugger|kunstner|skuespiller|musiker|forfatter|designer|journalist|redaktør|håndværker|entreprenør|bygherre|"
    r"manager|partner|forsker|professor|lektor|biolog|geolog|agronom|forvalter|controller|bibliotekar|kurator|præst|provst|"
    r"terapeut|psykolog|analytiker|udvikler|arkivar|gartner|ejer|driftsleder|koordinatoren|chefen|lederen|direktøren|talsmand|talsperson|"
    r"repræsentant|studerende|vejleder|ekspert|projektleder|rådmand|borgmester|politibetjent|politiassistent|kommissær|tandlæge|tandplejer|"
    r"dyrlæge|stadsgartner|stadsarkitekt|ansvarlig|stadsingeniør|beredskabschef|landinspektør|ph\.d\.|adjunkt)e?n?s?$",
    re.IGNORECASE,
)
_ATTENDS = (
    r"(?:deltager|deltog|vil deltage|medvirker|er inviteret|inviteres|er indbudt|kommer(?= kl)|møder(?= kl)|er til stede|giver møde|"
    r"fremlægger(?= kl)|orienterer(?= kl)|holder oplæg(?= kl)|præsenterer(?= kl))"
)
_GUEST_FIRST = re.compile(rf"(?P<who>[^.!?:;\n]*?(?:\b(?:[a-zæøå]+)\.[^.!?:;\n]*?)*)\s+{_ATTENDS}\b(?P<rest>[^!?\n]*)")
_GUEST_LAST = re.compile(
    r"\b(?:[Uu]nder|[Vv]ed|[Ii]|[Tt]il|[Pp]å)\s+(?:behandlingen af\s+)?(?:dette\s+|mødets\s+|(?:[A-ZÆØÅ][\w-]*\s+(?:og\s+)?){1,3})?(?:punkt(?:et)?|sag(?:en)?|møde(?:t)?)(?:\s+\d+\w?)?\s+"
    r"(?:kl\.?\s*[\d.:]+\s+)?(?:deltager|deltog|medvirker|inviteres|møder)\s+(?P<who>[^!?\n]*)"
)
_SENTENCE_END = re.compile(
    r"(?<!\bkl)(?<!\bca)(?<!\bpkt)(?<!\bnr)(?<!\b[a-zæøåA-ZÆØÅ])(?<!\d)[.](?:\s+(?=[A-ZÆØÅ])|\s*$)"
)
_PLACE_OF_WORK = re.compile(r"\s+(?:fra|ved|hos|i)\s+(?=[A-ZÆØÅ])")


def label(line: str) -> tuple[str, str] | None:
    """The roster label that opens the line, in lower case, and the rest of the line."""
    match = _LABEL.match(line)
    return (match[1].lower(), line[match.end() :]) if match else None


def members(label_word: str, text: str) -> tuple[Member, ...]:
    """The people of a list like "Bo Dam (A) formand, Else Lund (V), sekretær Kai Friis"."""
    status = ROSTER.get(label_word)
    own_role = label_word if label_word in ROLES else None
    found: list[Member] = []
    for chunk in _chunks(text):
        match = _ROLE_WORD.match(chunk)
        if match and match.end() == len(chunk) and found:
            found[-1] = _with_role(found[-1], match[1].lower())
            continue
        member = _member(chunk, status, own_role)
        if member is not None:
            found.append(member)
        elif found:
            found[-1] = _noted(found[-1], chunk)
    return tuple(found)


def guests(text: str) -> tuple[Guest, ...]:
    """The people that the text says will attend under the item, each with the planned time where one is given."""
    found: dict[str, Guest] = {}
    for line in text.split("\n"):
        for sentence in _sentences(line):
            for guest in _guests_of(sentence):
                found.setdefault(guest.name, guest)
    return tuple(found.values())


def _chunks(text: str) -> list[str]:
    """The entries of a list of people: cut at commas, semicolons, line ends and "og", but not inside brackets."""
    flat = re.sub(r"[•\n\t;|]+", ",", text)
    parts = re.split(r",\s*(?![^()]*\))|\s+og\s+(?=[A-ZÆØÅ][\w.-]+\s+[A-ZÆØÅ])", flat)
    return [part.strip(" .-–") for part in parts if part.strip(" .-–")]


def _member(chunk: str, status: str | None, own_role: str | None) -> Member | None:
    party = role = note = None
    for bracket in re.findall(r"\(([^()]*)\)", chunk):
        for piece in re.split(r"[,/]\s*", bracket):
            word = piece.strip()
            if _ROLE_WORD.match(word):
                role = role or word.lower()
            elif word and party is None and (len(word) <= 3 or word[0].isupper()):
                party = word
            elif word:
                note = f"{note}, {word}" if note else word
    rest = re.sub(r"\s*\([^()]*\)\s*", " ", chunk).strip(" -–:")
    match = _ROLE_WORD.match(rest)
    if match:
        role, rest = role or match[1].lower(), rest[match.end() :].strip()
    words = rest.split()
    tail: list[str] = []
    while words and not _NAME_WORD.match(words[-1]):
        tail.insert(0, words.pop())
    after = " ".join(tail).strip(" -–,")
    if after:
        matched = _ROLE_WORD.match(after)
        if matched:
            role = role or after.lower()
        else:
            note = after
    while words and (words[0][0].islower() or _TITLE_END.search(words[0])) and words[0] not in _PARTICLES:
        title = words.pop(0)
        role = role or title.lower()
    name = " ".join(words).strip(" -–,")
    if not name or not name[0].isupper() or any(char.isdigit() for char in name):
        return None
    return Member(name, party, role or own_role, status, note)


def _with_role(member: Member, role: str) -> Member:
    return Member(member.name, member.party, member.role or role, member.status, member.note)


def _noted(member: Member, text: str) -> Member:
    return Member(
        member.name, member.party, member.role, member.status, f"{member.note}, {text}" if member.note else text
    )


def _sentences(line: str) -> list[str]:
    parts, start = [], 0
    for match in _SENTENCE_END.finditer(line):
        parts.append(line[start : match.start()])
        start = match.end()
    return [part.strip() for part in [*parts, line[start:]] if part.strip()]


def _guests_of(sentence: str) -> list[Guest]:
    time = find_times(sentence)[0]
    last = _GUEST_LAST.search(sentence)
    first = None if last else _GUEST_FIRST.search(sentence)
    if last:
        who = last["who"]
    elif first:
        who = first["who"]
        if time is None and not re.search(
            r"\b(?:under|ved|i)\s+(?:\w+\s+){0,3}?(?:punkt|sag|møde|behandling)", first["rest"]
        ):
            return []
    else:
        return []
    who = re.sub(r"\s*\b(?:fra\s+)?(?:kl|klokken)\b.*$", "", who).strip(" ,.")
    who = re.sub(
        r"^(?:Til|Under|Ved)\s+(?:punktet|sagen|mødet|behandlingen(?: af \w+)?)\s+(?:er\s+)?(?:inviteret\s+)?", "", who
    )
    return [Guest(name, title, time) for title, name in _people(who)]


def _people(text: str) -> list[tuple[str | None, str]]:
    """(title, name) of every person in "chef for Plan og By Ida Holm, konsulent Bo Ek og Kaj Ro"."""
    pieces = re.split(r"(\s+og\s+|\s+samt\s+|,\s*|\s+&\s+)", text)
    result: list[tuple[str | None, str]] = []
    held = ""
    for position in range(0, len(pieces), 2):
        held += pieces[position]
        person = _person(held.strip())
        if person is not None:
            result.append(person)
            held = ""
        elif position + 1 < len(pieces):
            held += pieces[position + 1]
    rest = held.strip(" ,.")
    if rest and result and not _NAME_WORD.match(rest.split()[-1]):
        title, name = result[-1]
        result[-1] = (title or rest, name)
    return result


def _person(text: str) -> tuple[str | None, str] | None:
    """Title and name when the text ends in a name of two words or more, None otherwise."""
    text = re.sub(r"\s*\([^()]*\)", "", text)
    employer = _PLACE_OF_WORK.split(text, maxsplit=1)
    work = None
    if len(employer) == 2 and _person(employer[0]) is not None:
        work, text = text[len(employer[0]) :].strip(), employer[0]
    words = text.split()
    name: list[str] = []
    while words and _NAME_WORD.match(words[-1]) and not _is_title(words[-1]):
        name.insert(0, words.pop())
    # "Chefen for Børn og Unge Ida Holm": the last word of the department is not part of the name.
    if len(name) > 2 and words and words[-1] in {"for", "og", "&"} and "for" in words:
        words.append(name.pop(0))
    while name and name[0] in _PARTICLES:
        words.append(name.pop(0))
    if len(name) < 2 or len(name) > 6:
        return None
    title = " ".join(words).strip(" ,") or work
    return title, " ".join(name)


def _is_title(word: str) -> bool:
    return bool(_TITLE_END.search(word)) or (word.isupper() and len(word) > 1 and "." not in word)
