"""The roster of a meeting: names with party, role and status, from lists as agendas print them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from stt_minutes.values import Member

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
_BEFORE_LABEL = re.compile(
    r"(?<=[.;])\s+(?=(?:" + "|".join(re.escape(label.capitalize()) for label in ROSTER) + r")\s*:)"
)
# "Bo Dam (A) – stedfortræder Ida Bo" and "Ledelsen: Bo Dam. Medarbejderne: Ida Bo" begin a new entry in the middle.
_SUBSTITUTE = re.compile(r"[.–—-]?\s+(?:med\s+)?(?=(?:stedfortræder|suppleant)(?:en)?\b(?! for\b))", re.IGNORECASE)
_SIDE = re.compile(r"(?:^|(?<=,)|\.\s)\s*[A-ZÆØÅ][\w-]*(?:siden|repræsentanter|erne):\s+")
_SUBSTITUTES: Final = frozenset(("stedfortræder", "suppleant"))
_ROLE_WORD = re.compile(
    r"^(" + "|".join(sorted((re.escape(r) for r in ROLES), key=len, reverse=True)) + r")(?:en)?\b[\s:,]*", re.IGNORECASE
)
_PRESIDING = re.compile(
    r"(?:\d\. )?(?:vice|næst)?(?:formand|forperson|borgmester)|mødeleder|ordstyrer|dirigent", re.IGNORECASE
)
NAME_WORD = re.compile(r"^(?:[A-ZÆØÅÄÖÜÉ][\w’'.-]*|von|van|de|der|den|af|el|al|bin|du|la|le|dos|da)$")
PARTICLES: Final = frozenset(("von", "van", "de", "der", "den", "af", "el", "al", "bin", "du", "la", "le", "dos", "da"))
# Danish job titles end in one of these; with a capital at the start of a sentence they look like part of the name.
TITLE_END = re.compile(
    r"(?:chef|leder|direktør|konsulent|ingeniør|koordinator|medarbejder|sekretær|læge|tekniker|mester|rektor|formand|planlægger|"
    r"arkitekt|jurist|økonom|advokat|revisor|inspektør|sygeplejerske|pædagog|lærer|rådgiver|assistent|fuldmægtig|specialist|"
    r"forstander|bestyrer|præsident|minister|kaptajn|ombudsmand|hugger|kunstner|skuespiller|musiker|forfatter|designer|journalist|redaktør|håndværker|entreprenør|bygherre|"
    r"manager|partner|forsker|professor|lektor|biolog|geolog|agronom|forvalter|controller|bibliotekar|kurator|præst|provst|"
    r"terapeut|psykolog|analytiker|udvikler|arkivar|gartner|ejer|driftsleder|koordinatoren|chefen|lederen|direktøren|talsmand|talsperson|"
    r"repræsentant|studerende|vejleder|ekspert|projektleder|rådmand|borgmester|politibetjent|politiassistent|kommissær|tandlæge|tandplejer|"
    r"dyrlæge|stadsgartner|stadsarkitekt|ansvarlig|stadsingeniør|beredskabschef|landinspektør|[a-z]medlem|ph\.d\.|adjunkt)e?n?s?$",
    re.IGNORECASE,
)


# A house has its own names for the sides that meet: "Byrådets medlemmer", "Forældrevalgte", "Fra forvaltningen".
_SIDE_LABEL = re.compile(
    r"^(?:(?:[A-ZÆØÅ]\w+s?|øvrige|andre|faste|valgte)\s+){0,2}"
    r"(?:(?:\w*medlemmer(?:ne)?|\w*deltagere|\w*repræsentanter|\w*valgte|embedsmænd|tilforordnede|"
    r"fra (?:forvaltningen|administrationen|ledelsen|direktionen|sekretariatet))\s*(?::\s*|$)|"
    r"(?:(?:endvidere|desuden|derudover|også) (?:deltager|deltog|mødte?)|"
    r"forvaltningen|administrationen|\w*ledelsen|direktionen|sekretariatet|øvrige):\s*)",
    re.IGNORECASE,
)
_ANY_LABEL = re.compile(r"^([A-ZÆØÅ][^:,.()\d]{2,40}):\s+(?=\S)")
_NO_SIDE = re.compile(
    r"gæst|inviter|kontakt|kopi|\bcc\b|sendt|sagsbeh|udarbejd|bilag|\btil$|gruppe|tryk", re.IGNORECASE
)


def apart(line: str) -> list[str]:
    """The line cut before a label inside it: "Til stede: Bo Dam. Afbud: Ida Bo"."""
    return _BEFORE_LABEL.split(line)


def label(line: str) -> tuple[str, str] | None:
    """The roster label that opens the line, in lower case, and the rest of the line."""
    match = _LABEL.match(line)
    if match:
        return match[1].lower(), line[match.end() :]
    match = _SIDE_LABEL.match(line)
    if match and (match.end() == len(line) or members("medlemmer", line[match.end() :])):
        return "medlemmer", line[match.end() :]
    match = _ANY_LABEL.match(line)
    if match and not _NO_SIDE.search(match[1]) and _are_people(line[match.end() :]):
        return "medlemmer", line[match.end() :]
    return None


def members(label_word: str, text: str) -> tuple[Member, ...]:
    """The people of a list like "Bo Dam (A) formand, Else Lund (V), sekretær Kai Friis"."""
    status = ROSTER.get(label_word)
    own_role = label_word if label_word in ROLES else None
    found: list[Member] = []
    for chunk in _chunks(text):
        match = _ROLE_WORD.match(chunk)
        if match and match.end() == len(chunk) and found:
            found[-1] = replace(found[-1], role=found[-1].role or match[1].lower())
            continue
        member = _member(chunk, status, own_role)
        if member is not None and found and member.role in _SUBSTITUTES and status in {"afbud", "fraværende"}:
            found.append(replace(member, status=None, note=member.note or f"for {found[-1].name}"))
        elif member is not None and not (found and " " in found[-1].name and is_post(chunk)):
            found.append(member)
        elif found:
            note = found[-1].note
            found[-1] = replace(found[-1], note=f"{note}, {chunk}" if note else chunk)
    return tuple(found)


def is_post(note: str) -> bool:
    """Whether words beside a name say what the person is: an organisation's letters ("DH") or a title ("skoleleder")."""
    return (note.isupper() and note.isalpha() and len(note) < 7) or bool(TITLE_END.search(note) and " " not in note)


def _are_people(text: str) -> bool:
    """Whether the text is a list of people and nothing else: two or more, each with two names or a bracket."""
    found = _chunks(text)
    return len(found) > 1 and all(
        (person := _member(each, None, None)) is not None and (" " in person.name or "(" in each) and len(each) < 80
        for each in found
    )


def _chunks(text: str) -> list[str]:
    """The entries of a list of people: cut at commas, semicolons, line ends and "og", but not inside brackets."""
    flat = _SUBSTITUTE.sub(", ", _SIDE.sub(", ", re.sub(r"[•·\n\t;|]+", ",", text)))
    parts = re.split(r",\s*(?![^()]*\))|\s+og\s+(?=[A-ZÆØÅ][\w.-]+\s+[A-ZÆØÅ])", flat)
    return [part.strip(" .-–") for part in parts if part.strip(" .-–")]


def _member(chunk: str, status: str | None, own_role: str | None) -> Member | None:
    party = role = note = None
    for bracket in re.findall(r"\(([^()]*)\)", chunk):
        for piece in re.split(r"[,/]\s*", bracket):
            word = piece.strip()
            if _ROLE_WORD.match(word) and (role is None or _PRESIDING.match(word)):
                # "(kommunaldirektør, formand)": what the person is in this meeting comes before the post.
                note, role = role or note, word.lower()
            elif word and party is None and "." not in word and (len(word) <= 3 or word[0].isupper()):
                party = word
            elif word:
                note = f"{note}, {word}" if note else word
    rest = re.sub(r"\s*\([^()]*\)\s*", " ", chunk).strip(" -–:")
    match = _ROLE_WORD.match(rest)
    if match:
        role, rest = role or match[1].lower(), rest[match.end() :].strip()
    words = rest.split()
    tail: list[str] = []
    while words and not NAME_WORD.match(words[-1]):
        tail.insert(0, words.pop())
    after = " ".join(tail).strip(" -–,")
    if after:
        matched = _ROLE_WORD.match(after)
        if matched:
            role = role or after.lower()
        else:
            note = after
    while words and (words[0][0].islower() or TITLE_END.search(words[0])) and words[0] not in PARTICLES:
        title = words.pop(0)
        role = role or title.lower()
    name = " ".join(words).strip(" -–,")
    if not name or not name[0].isupper() or any(char.isdigit() for char in name):
        return None
    return Member(name, party, role or own_role, status, note)
