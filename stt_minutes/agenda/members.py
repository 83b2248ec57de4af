"""The roster of a meeting: names with party, role and status, from lists as agendas print them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from stt_minutes.values import Member

if TYPE_CHECKING:
    from collections.abc import Sequence

ROLES: Final = (
    "formand", "næstformand", "1. næstformand", "2. næstformand", "viceformand", "borgmester", "viceborgmester", "rådmand",
    "sekretær", "udvalgssekretær", "referent", "mødeleder", "ordstyrer", "stedfortræder", "suppleant", "kommunaldirektør",
    "direktør", "forperson", "næstforperson", "medlem", "byrådssekretær", "observatør", "tilforordnet", "dirigent", "kasserer",
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
    "også til stede": None,
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
_CHAIRS = re.compile(r"(?:\d\. )?(?:vice|næst)?(?:formand|forperson)|mødeleder|ordstyrer|dirigent", re.IGNORECASE)
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
    r"forvaltning(?:en)?|administration(?:en)?|fra (?:forvaltningen|administrationen|ledelsen|direktionen|sekretariatet|kommunen)|\w+siden)$",
    re.IGNORECASE,
)
_NO_SIDE = re.compile(
    r"gæst|inviter|indbudt|kontakt|kopi|\bcc\b|sendt|sagsbeh|udarbejd|bilag|\btil$|arbejdsgruppe|målgruppe|tryk|\bemne|tema|adresse|\bsted\b|lokale|bygning|"
    r"\bsal\b|\bdato\b|\btid\b|godkend|indstil|ansvarlig",
    re.IGNORECASE,
)
# The last word of a body, a house or a room is nobody's name.
_NO_NAME = re.compile(
    r"(?:udvalget?|råd(?:et)?|direktionen|bestyrelsen|gruppen|kommune|nævnet|skole(?:n)?|cent(?:er|ret)|huset|forening(?:en)?|forbund(?:et)?|organisation(?:en)?|klub(?:ben)?|salen|lokalet?|forvaltningen|sekretariatet)$",
    re.IGNORECASE,
)
_SHORT_NAMES: Final = frozenset(("SF", "DF", "KD", "LA", "RV", "EL", "NB", "DD", "UP", "SP", "FO"))
"""Parties that are written with more than one letter: no one's initials."""
_STRONG = re.compile(r"\s*[•·\n\t;|]+\s*")
_ENTRY_END = re.compile(r"(?<=[)\wæøå])(?<!\b[A-ZÆØÅ])\.\s+(?=[A-ZÆØÅ])")
_COMMA = re.compile(r",\s*(?![^()]*\))")
_AND = re.compile(r"\s+(?:og|samt|&)\s+(?![^()]*\))")
_OF_WHAT: Final = frozenset(("for", "af", "i", "ved", "på", "hos"))
_BESIDE = re.compile(r"\s*\([^()]*\)|\s+\d{1,2}\.?\s?[a-z]$|\s+(?:fra|i|på)\s.*$")
_CLASS = re.compile(r"^\d{1,2}\.?\s?[a-zæøåA-ZÆØÅ]$")
_INITIALS = re.compile(r"^[A-ZÆØÅ]{2,4}$")


def apart(line: str) -> list[str]:
    """The line cut before a label inside it: "Til stede: Bo Dam. Afbud: Ida Bo"."""
    return _BEFORE_LABEL.split(line)


def label(line: str) -> tuple[str, str] | None:
    """The roster label that opens the line, in lower case, and the rest of the line."""
    match = _LABEL.match(line)
    if match:
        return match[1].lower(), line[match.end() :]
    match = _OWN_LABEL.match(line)
    if match is None or _NO_SIDE.search(match["label"]):
        return None
    name, rest = match["label"].strip(), line[match.end() :]
    if not rest:
        return ("medlemmer", "") if _STANDS_ALONE.match(name) or (match["mark"] and _OF_PEOPLE.search(name)) else None
    own = name.lower() if _is_role(name) else "medlemmer"
    is_side = bool(_OF_PEOPLE.search(name)) or own != "medlemmer"
    return (own, rest) if match["mark"] and _are_people(rest, is_side=is_side) else None


def members(label_word: str, text: str) -> tuple[Member, ...]:
    """The people of a list like "Bo Dam (A) formand, Else Lund (V), sekretær Kai Friis"."""
    status = ROSTER.get(label_word)
    own_role = label_word if label_word in ROLES or _is_role(label_word) else None
    found: list[Member] = []
    for entry in _entries(text):
        for chunk, is_new in entry:
            match = _ROLE_WORD.match(chunk)
            if match and match.end() == len(chunk) and found:
                found[-1] = _with_role(found[-1], match[1].lower())
                continue
            member = _member(chunk, status, own_role) if is_new else None
            if member is not None and found and member.role in _SUBSTITUTES and status in {"afbud", "fraværende"}:
                found.append(replace(member, status=None, note=member.note or f"for {found[-1].name}"))
            elif member is not None and not (found and " " in found[-1].name and _is_more(member, chunk)):
                found.append(member)
            elif found:
                found[-1] = _with_more(found[-1], chunk)
    return tuple(found)


def is_post(note: str) -> bool:
    """Whether words beside a name say what the person is: an organisation ("DH", "Ældrerådet") or a title ("chef for Veje")."""
    if (note.isupper() and note.isalnum() and len(note) < 7) or _NO_NAME.search(note):
        return True
    words = note.split(", ", maxsplit=1)[0].split()
    head = next((i for i, word in enumerate(words) if word in _OF_WHAT), len(words))
    return head > 0 and bool(TITLE_END.search(words[head - 1])) and (head == 1 or words[0][:1].islower())


def _is_more(member: Member, chunk: str) -> bool:
    """Whether a piece that reads like a name says more about the person before it: a post, or an organisation."""
    return is_post(member.name) or is_post(re.sub(r"\s*\([^()]*\)", "", chunk))


def initials_of(member: Member) -> list[str]:
    """The initials that the roster gives a member, which other lists may use for the name."""
    words = f"{member.party or ''}, {member.note or ''}".split(", ")
    return [word for word in words if _INITIALS.match(word) and _are_initials(word, member.name)]


def told_apart(found: Sequence[Member]) -> list[Member]:
    """The members with initials in brackets taken for what they are, and not for parties: "Vibeke Holm (VH)"."""
    lettered = [each for each in found if each.party and _INITIALS.match(each.party)]
    own = [each for each in lettered if _are_initials(each.party or "", each.name)]
    all_own = len(own) > 1 and len(own) >= 0.6 * len(lettered)
    return [
        replace(each, party=None, note=", ".join(filter(None, (each.party, each.note))))
        if each in own and (all_own or each.party not in _SHORT_NAMES)
        else each
        for each in found
    ]


def _is_role(name: str) -> bool:
    """Whether a label says what the one behind it is: "Projektleder", "Ordstyrer"."""
    word = name.lower()
    return word in ROLES or (" " not in word and not word.endswith("re") and bool(TITLE_END.search(word)))


def _are_initials(letters: str, name: str) -> bool:
    """Whether the letters are taken from the name in order, the first of them its first."""
    rest = name.upper()
    if not rest.startswith(letters[0]):
        return False
    at = 0
    for sign in letters:
        at = rest.find(sign, at) + 1
        if not at:
            return False
    return True


def _with_role(member: Member, role: str) -> Member:
    """The member in that role: who leads the meeting does so whatever the post ("Borgmester Ida Bo, formand")."""
    if member.role and _CHAIRS.fullmatch(role) and not _CHAIRS.search(member.role):
        return replace(member, role=role, note=", ".join(filter(None, (member.role, member.note))))
    return replace(member, role=member.role or role)


def _with_more(member: Member, chunk: str) -> Member:
    """The member with what a further piece of the entry says: a role in brackets, a party, else a note."""
    extra = _member(f"X Y {_bracketed(chunk)}", None, None) if "(" in chunk else None
    text = re.sub(r"\s*\([^()]*\)\s*", " ", chunk).strip()
    note = ", ".join(filter(None, (member.note, text, extra.note if extra else None))) or None
    if extra is None:
        return replace(member, note=note)
    return replace(member, note=note, party=member.party or extra.party, role=member.role or extra.role)


def _bracketed(chunk: str) -> str:
    return " ".join(re.findall(r"\([^()]*\)", chunk))


def _are_people(text: str, *, is_side: bool) -> bool:
    """Whether the text is a list of people and nothing else.

    Behind the name of a side one is enough, and given names will do; else it takes two or more, each with two names or a bracket.
    """
    found = [(chunk, _member(chunk, None, None)) for entry in _entries(text) for chunk, is_new in entry if is_new]
    if not found or any(person is None or len(chunk) > 80 or _NO_NAME.search(person.name) for chunk, person in found):
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
    if len(groups) == 1 and len(parts := _ENTRY_END.split(groups[0])) > 1 and all(map(_opens_with_person, parts)):
        groups = parts
    is_parted = len(groups) > 1
    result: list[list[tuple[str, bool]]] = []
    for group in groups:
        chunks = [each.strip(" .-–") for part in _COMMA.split(group) for each in _two(part)]
        chunks = [re.sub(r"^(?:og|samt)\s+(?=\S)", "", each) for each in chunks if each]
        whole = [_has_two_names(each) for each in chunks]
        named = [_member(each, None, None) is not None for each in chunks]
        mostly_whole = sum(whole) >= 0.6 * sum(named)
        result.append(
            [
                (
                    each,
                    place == 0 or (whole[place] if is_parted or (mostly_whole and "(" not in each) else named[place]),
                )
                for place, each in enumerate(chunks)
            ]
        )
    return result


def _two(part: str) -> list[str]:
    """Two people joined by "og" as two: "Ida Bo og chef Kai Ravn", "Kim og Janni"; "Børn og Unge" stays one."""
    for match in _AND.finditer(part):
        left, right = part[: match.start()].rstrip(" –-"), part[match.end() :]
        if _has_two_names(right) and (_has_two_names(left) or not left.strip()):
            return [*_two(left), *_two(right)]
        names = [_BESIDE.sub("", each).strip() for each in (left, right)]
        if all(len(name.split()) == 1 and NAME_WORD.match(name) and not _is_place(name) for name in names):
            return [left, right]
    return [part]


def _is_place(word: str) -> bool:
    return bool(_NO_NAME.search(word) or TITLE_END.search(word))


def _has_two_names(chunk: str) -> bool:
    person = _member(chunk, None, None)
    return (
        person is not None
        and " " in person.name
        and not re.search(r"\bog\b", person.name)
        and not _NO_NAME.search(person.name)
    )


def _opens_with_person(part: str) -> bool:
    return _has_two_names(_COMMA.split(part)[0])


def _member(chunk: str, status: str | None, own_role: str | None) -> Member | None:
    party = role = note = None
    for bracket in re.findall(r"\(([^()]*)\)", chunk):
        for piece in re.split(r"[,/]\s*", bracket):
            word = piece.strip()
            if _ROLE_WORD.match(word) and (role is None or _PRESIDING.match(word)):
                # "(kommunaldirektør, formand)": what the person is in this meeting comes before the post.
                note, role = role or note, word.lower()
            elif word and party is None and "." not in word and (len(word) <= 3 or _is_party(word)):
                party = word
            elif word:
                note = f"{note}, {word}" if note else word
    rest = re.sub(r"\s*\([^()]*\)\s*", " ", re.sub(r"^\d{1,2}[.)]\s+", "", chunk)).strip(" -–:")
    match = _ROLE_WORD.match(rest)
    if match:
        role, rest = role or match[1].lower(), rest[match.end() :].strip()
    words = rest.split()
    if len(words) > 2 and _INITIALS.match(words[0]) and _are_initials(words[0], " ".join(words[1:])):
        note = ", ".join(filter(None, (words.pop(0), note)))
    if len(words) > 1 and _CLASS.match(words[-1]):
        note = ", ".join(filter(None, (words.pop(), note)))
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
    title, words = _without_title(words)
    if title:
        role, note = (role, note or title) if role else (title, note)
    if own_role and role and own_role != role:
        role, note = own_role, ", ".join(filter(None, (role, note)))
    name = " ".join(words).strip(" -–,")
    if not name or not name[0].isupper() or any(char.isdigit() for char in name):
        return None
    return Member(name, party, role or own_role, status, note)


def _is_party(word: str) -> bool:
    """Whether words in brackets are a party, a list or a union, and not what somebody is: each begins with a capital."""
    return all(each[0].isupper() or each in {"og", "i", "for", "af"} for each in word.split())


def _without_title(words: list[str]) -> tuple[str, list[str]]:
    """The title before a name, in lower case, and the name; no name where the title is all: "chef for Børn og Unge"."""
    head = 0
    while head < len(words) and _opens_title(words, head):
        head += 1
    if not head:
        return "", words
    if head < len(words) and words[head] in _OF_WHAT:
        # The first word behind "for" and what "og" adds to it are the department.
        head += 2
        while head < len(words) and (
            words[head] in {"og", "&"} or words[head - 1] in {"og", "&"} or words[head - 1].endswith("-")
        ):
            head += 1
        if len(words) - head < 2:
            return "", []
    return " ".join(words[:head]).lower(), words[head:]


def _opens_title(words: list[str], at: int) -> bool:
    word = words[at]
    if word in PARTICLES or word in _OF_WHAT:
        return False
    following = words[at + 1] if at + 1 < len(words) else ""
    before_title = bool(following[:1].islower() and TITLE_END.search(following))
    return word[0].islower() or bool(TITLE_END.search(word)) or before_title
