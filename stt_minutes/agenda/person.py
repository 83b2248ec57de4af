"""One entry of a roster: the name with party, role, post and initials, as "Borgmester Ida Bo (A), formand"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import attendance
from stt_minutes.values import Member

if TYPE_CHECKING:
    from collections.abc import Sequence

ROLES: Final = (
    "formand", "næstformand", "1. næstformand", "2. næstformand", "viceformand", "borgmester", "viceborgmester", "rådmand",
    "1. viceborgmester", "2. viceborgmester", "sekretær", "udvalgssekretær", "referent", "mødeleder", "ordstyrer", "stedfortræder", "suppleant", "kommunaldirektør",
    "direktør", "forperson", "næstforperson", "medlem", "byrådssekretær", "observatør", "tilforordnet", "dirigent", "kasserer",
)  # fmt: skip
ROLE_WORD = re.compile(
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
    r"manager|partner|forsker|professor|lektor|olog|agronom|forvalter|controller|bibliotekar|kurator|præst|provst|"
    r"terapeut|psykolog|analytiker|udvikler|arkivar|gartner|ejer|driftsleder|koordinatoren|chefen|lederen|direktøren|talsmand|talsperson|"
    r"repræsentant|studerende|vejleder|ekspert|projektleder|rådmand|borgmester|politibetjent|politiassistent|kommissær|tandlæge|tandplejer|"
    r"dyrlæge|stadsgartner|stadsarkitekt|ansvarlig|stadsingeniør|beredskabschef|landinspektør|[a-z]medlem|ph\.d\.|adjunkt)e?n?s?$",
    re.IGNORECASE,
)
# The last word of a body, a house or a room is nobody's name.
NO_NAME = re.compile(
    r"(?:udvalget?|råd(?:et)?|direktionen|bestyrelsen|gruppen|kommune|nævnet|skole(?:n)?|cent(?:er|ret)|huset|forening(?:en)?|forbund(?:et)?|organisation(?:en)?|klub(?:ben)?|salen|lokalet?|forvaltningen|sekretariatet)$",
    re.IGNORECASE,
)
_SHORT_NAMES: Final = frozenset(("SF", "DF", "KD", "LA", "RV", "EL", "NB", "DD", "UP", "SP", "FO"))
"""Parties that are written with more than one letter: no one's initials."""
_OF_WHAT: Final = frozenset(("for", "af", "i", "ved", "på", "hos"))
_CLASS = re.compile(r"^\d{1,2}\.?\s?[a-zæøåA-ZÆØÅ]$")
_NOBODY: Final = frozenset(("ingen", "alle", "intet", "ikke", "nej"))
_UNIONS: Final = frozenset(("FOA", "BUPL", "DLF", "DSR", "AMR", "FTR", "DJØF", "HKK", "IDA", "PPR", "SFO", "UPN"))
_PLAIN: Final = str.maketrans("ÆØÅÉ", "EOAE")
_LETTER = re.compile(r"[A-WYZÆØÅ]")
_INITIALS = re.compile(r"^[A-ZÆØÅ]{2,4}$")


_VERB = re.compile(
    r"\b(?:var|blev|bliver|bød|byder|har|havde|skal|kan|vil|ville|åbnede|indledte|konstaterede|takkede|oplyste|orienterede|foreslog|"
    r"(?:deltog|deltager|mødte)(?= [A-ZÆØÅ])|er(?! (?:syg|forhindret|fraværende|til stede|på ferie|ikke til stede)\b))\b"
)
_ARE_THERE = re.compile(r"\s+(?:var|er|har været)\s+(?:også\s+)?(?:til\s?stede|mødt|fremmødt|repræsenteret)\.?$")
_BRACKETS = re.compile(r"\([^()]*\)")
_NAME_DASH = re.compile(r"\s+[–—-]\s+")
_PARTIES: Final = frozenset(
    (
        "socialdemokratiet", "socialdemokraterne", "venstre", "konservative", "det konservative folkeparti", "sf", "socialistisk folkeparti", "radikale", "radikale venstre",
        "enhedslisten", "dansk folkeparti", "liberal alliance", "nye borgerlige", "alternativet", "danmarksdemokraterne", "moderaterne", "kristendemokraterne", "løsgænger",
        "uden for parti", "borgerlisten", "lokallisten", "fælleslisten", "slesvigsk parti", "borgernes parti",
    )
)  # fmt: skip


def is_sentence(text: str) -> bool:
    """Whether words are a sentence and no entry of a list: a verb stands in its first part, outside brackets."""
    first = _BRACKETS.sub("", _ARE_THERE.sub("", text)).split(",", 1)[0]
    return bool(_VERB.search(first)) and len(first.split()) > 2


def says_what(line: str) -> bool:
    """Whether a line below a name says only what the person is: "(A)", "Formand", "Løsgænger", "Chef for Veje"."""
    if _BRACKETS.fullmatch(line):
        return True
    post = ROLE_WORD.match(line)
    return (
        (post is not None and post.end() == len(line))
        or is_party_name(line)
        or (is_post(line) and not set("(,\t") & set(line))
    )


def with_line(member: Member, line: str) -> Member:
    """The member with what a line below the name says."""
    if is_party_name(line):
        return replace(member, party=member.party or line.strip(" ."))
    return with_more(member, line)


def is_party_name(text: str) -> bool:
    """Whether words are the name of a party as it is written out, or say that the person has none."""
    return text.strip(" .").lower() in _PARTIES


def member_in(chunk: str, status: str | None, own_role: str | None) -> Member | None:
    """The person of an entry, with the status and the role that its list gives; None where it names nobody."""
    party = role = note = None
    for bracket in re.findall(r"\(([^()]*)\)", chunk):
        for piece in re.split(r"[,;/]\s*", bracket):
            word = piece.strip()
            if (known := attendance.status(word)) is not None:
                status = known
            elif ROLE_WORD.match(word) and (role is None or _PRESIDING.match(word)):
                # "(kommunaldirektør, formand)": what the person is in this meeting comes before the post.
                note, role = role or note, _in_small(word)
            elif word and party is None and "." not in word and (len(word) == 1 or _is_party(word)):
                party = word
            elif word:
                note = f"{note}, {word}" if note else word
    rest = re.sub(r"\s*\([^()]*\)\s*", " ", re.sub(r"^\d{1,2}[.)]\s+(?!vice|næst)", "", chunk)).strip(" -–:")
    rest, _, aside = _NAME_DASH.sub("\n", rest, count=1).partition("\n")
    if aside and ROLE_WORD.match(aside):
        rest = f"{rest} {aside}"
    elif aside:
        # "Grete - syg", "Bo Dam – Venstre": behind the dash stands what there is to say of the person.
        is_party = is_party_name(aside) and party is None
        party, note = (aside, note) if is_party else (party, ", ".join(filter(None, (aside, note))))
    match = ROLE_WORD.match(rest)
    if match:
        role, rest = role or _in_small(match[1]), rest[match.end() :].strip()
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
        matched = ROLE_WORD.match(after)
        if matched:
            role = role or _in_small(after)
        else:
            note = after
    title, words = _without_title(words)
    if title:
        role, note = (role, note or title) if role else (title, note)
    if own_role and role and own_role != role:
        role, note = own_role, ", ".join(filter(None, (role, note)))
    name = " ".join(words).strip(" -–,")
    if not name or not name[0].isupper() or any(char.isdigit() for char in name) or name.lower() in _NOBODY:
        return None
    return Member(name, party, role or own_role, status, note)


def _in_small(role: str) -> str:
    """The role in small letters, but for whom it is held ("Stedfortræder for Ida Bo")."""
    post, of, whom = role.partition(" for ")
    return post.lower() + of + whom


def is_role(name: str) -> bool:
    """Whether a label says what the one behind it is: "Projektleder", "Ordstyrer"."""
    word = name.lower()
    return word in ROLES or (" " not in word and not word.endswith("re") and bool(TITLE_END.search(word)))


def is_post(note: str) -> bool:
    """Whether words beside a name say what the person is: an organisation ("DH", "Ældrerådet") or a title ("chef for Veje")."""
    if (note.isupper() and note.isalnum() and len(note) < 7) or NO_NAME.search(note):
        return True
    words = note.split(", ", maxsplit=1)[0].split()
    head = next((i for i, word in enumerate(words) if word in _OF_WHAT), len(words))
    return head > 0 and bool(TITLE_END.search(words[head - 1])) and (head == 1 or words[0][:1].islower())


def is_more(member: Member, chunk: str) -> bool:
    """Whether a piece that reads like a name says more about the person before it: a post, or an organisation."""
    words = re.sub(r"\s*\([^()]*\)", "", chunk)
    return is_post(member.name) or (" " not in member.name and is_post(words))


def with_role(member: Member, role: str) -> Member:
    """The member in that role: who leads the meeting does so whatever the post ("Borgmester Ida Bo, formand")."""
    if member.role and _CHAIRS.fullmatch(role) and not _CHAIRS.search(member.role):
        return replace(member, role=role, note=", ".join(filter(None, (member.role, member.note))))
    return replace(member, role=member.role or role)


def with_more(member: Member, chunk: str) -> Member:
    """The member with what a further piece of the entry says: a role, a party in brackets, else a note."""
    brackets = " ".join(re.findall(r"\([^()]*\)", chunk))
    # A name of no account, so that the brackets are read as behind any other.
    extra = member_in(f"X Y {brackets}", None, None) or member
    text = re.sub(r"\s*\([^()]*\)\s*", " ", chunk).strip()
    if (post := ROLE_WORD.match(text)) is not None and post.end() == len(text):
        member, text = with_role(member, post[1].lower()), ""
    if extra.role:
        member = with_role(member, extra.role)
    if _LETTER.fullmatch(text) and member.party is None:
        return replace(member, party=text)
    note = ", ".join(filter(None, (member.note, text, extra.note))) or None
    return replace(member, note=note, party=member.party or extra.party)


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


def _are_initials(letters: str, name: str) -> bool:
    """Whether the letters are taken from the name in order, the first of them its first."""
    if len(letters) > 2:
        return letters not in _UNIONS and name.upper().startswith(letters[0])
    rest, letters = (each.upper().translate(_PLAIN) for each in (name, letters))
    if not rest.startswith(letters[0]):
        return False
    at = 0
    for sign in letters:
        at = rest.find(sign, at) + 1
        if not at:
            return False
    return True


def _is_party(word: str) -> bool:
    """Whether words in brackets are a party, a list or a union, and not what somebody is: each begins with a capital."""
    return any(map(str.isalpha, word)) and all(
        not each[0].islower() or each in {"og", "i", "for", "af"} for each in word.split()
    )


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
    return " ".join(word if word[:2].isupper() else word.lower() for word in words[:head]), words[head:]


def _opens_title(words: list[str], at: int) -> bool:
    word = words[at]
    if word in PARTICLES or word in _OF_WHAT:
        return False
    following = words[at + 1] if at + 1 < len(words) else ""
    before_title = bool(following[:1].islower() and TITLE_END.search(following))
    return word[0].islower() or bool(TITLE_END.search(word)) or before_title
