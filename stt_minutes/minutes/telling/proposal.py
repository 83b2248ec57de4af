"""What an indstilling proposes, as sentences of the decision that follows it: "at der gives 5,9 mio. kr." -> "Der gives 5,9 mio. kr."."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stt_minutes.danish import capital
from stt_minutes.minutes.telling import verbs
from stt_minutes.minutes.telling.parting import ADVERBS, low

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST, _LONGEST_ALL = 20, 26
"""Words of a line, and of all lines, that are said again at most."""
_FORMAL = {
    "godkendes": "blev godkendt",
    "vedtages": "blev vedtaget",
    "tiltrædes": "blev tiltrådt",
    "drøftes": "blev drøftet",
    "tages": "blev taget",
}
_OPEN = re.compile(
    r"^(?:om|hvordan|hvilke[nt]?|hvor)\b|\b(?:tager stilling|stilling til|vælger (?:mellem|blandt|en|et)|udpeger (?:en|et|to|tre|medlem)|peger på|"
    r"forelægges til|afgiver|drøfter|beslutter,? om|prioriterer mellem|til drøftelse)\b|[?:]\s*$|\b(?:mellem|følgende|nedenfor|herunder)\s*$",
    re.IGNORECASE,
)
"""What leaves open what is to be decided."""
_ADOPTS = re.compile(r"^(?:godkender|tiltræder|vedtager|beslutter),?\s+at\s+", re.IGNORECASE)
_BODY = re.compile(
    r"^(?:\w*(?:udvalget|rådet|bestyrelsen|gruppen|forummet)|direktionen|kommissionen|chefgruppen)$", re.IGNORECASE
)
_NEXT = re.compile(r",?\s+(?:og|samt)\s+at\s+")
_SECOND = re.compile(r"(?:\w{4,}|[)»\"])[.!?] [A-ZÆØÅ]")
"""A second sentence; "mio. kr." and "9. juni" begin none."""
_PASSIVE = re.compile(r"\w{3,}es")
_FROM = re.compile(
    r"^(?P<who>\w+)\s+(?P<when>(?:fra|pr\.|i)\s+(?:den\s+)?(?:\d+\.?\s*)?(?:\w+\s+)?\d{4})\s+(?P<rest>.+)$"
)


def sentences(lines: Sequence[str], body: str) -> str | None:
    """The lines as sentences of their own; None where one leaves open what is decided, or they are too long or only formal."""
    parts = [each for line in lines for each in _NEXT.split(_plain(line))]
    made = [_sentence(each, body) for each in parts]
    if not made or any(each is None for each in made):
        return None
    text = " ".join(each for each in made if each)
    formal = len(made) > 1 and all(re.search(r"\bblev (?:godkendt|vedtaget|tiltrådt)\.$", each or "") for each in made)
    return text if len(text.split()) <= _LONGEST_ALL and not formal else None


def clauses(lines: Sequence[str]) -> str | None:
    """The lines as clauses after "anbefaler, at": "taksterne godkendes, og at gebyret hæves"; None where they cannot be."""
    plain = [_plain(line) for line in lines]
    if not plain or any(not each or _OPEN.search(each) or "anbefal" in each.lower() for each in plain):
        return None
    first = [each.split()[0] for each in plain]
    if any(_is_verb(low(word)) or _BODY.match(word) for word in first):
        return None
    text = ", og at ".join(
        each[0].lower() + each[1:] if low(word) in {"der", "den", "det", "de"} else each
        for each, word in zip(plain, first, strict=True)
    )
    return text if len(text.split()) <= _LONGEST_ALL else None


def leaves_open(line: str) -> bool:
    """Whether a line of an indstilling proposes nothing: "at udvalget tager stilling til ansøgningen"."""
    return bool(_OPEN.search(_plain(line)))


def _plain(line: str) -> str:
    text = re.sub(r"^.*?\bindstill\w*\b[^,:]{0,40}[,:]\s*(?=at\b)", "", " ".join(line.split()), flags=re.IGNORECASE)
    return re.sub(r"^at\s+", "", text, flags=re.IGNORECASE).strip(" .,;")


def _is_verb(word: str) -> bool:
    return verbs.is_finite(word) or _PASSIVE.fullmatch(word) is not None


def _sentence(plain: str, body: str) -> str | None:
    """One clause in the order of a main clause: adverbs after the verb, formal passives in the past tense."""
    words = plain.split()
    if not words or len(words) > _LONGEST or _OPEN.search(plain) or _SECOND.search(plain):
        return None
    if _BODY.match(words[0]) and len(words) > 2 and verbs.is_finite(low(words[1])):
        words = words[1:]
    adopts = _ADOPTS.match(" ".join(words))
    if adopts:
        return _sentence(" ".join(words)[adopts.end() :], body)
    if verbs.is_finite(low(words[0])) and not low(words[0]).endswith("s"):
        return f"{body} {' '.join([low(words[0]), *words[1:]])}."
    moved = _FROM.match(" ".join(words))
    late: list[str] = []
    if moved:
        words, late = [moved["who"], *moved["rest"].split()], moved["when"].split()
    at = next(
        (
            place
            for place in range(1, len(words))
            if _is_verb(low(words[place])) and low(words[place - 1]) not in {"at", "som"}
        ),
        None,
    )
    if at is None or any(low(word) in {"som", "hvis", "når"} for word in words[:at]) or words[at - 1].endswith(","):
        return None
    subject = [word for place, word in enumerate(words[:at]) if place == 0 or low(word) not in ADVERBS]
    adverbs = [word for word in words[1:at] if low(word) in ADVERBS]
    verb = words[at] if adverbs else _FORMAL.get(low(words[at]), words[at])
    return capital(" ".join([*subject, verb, *adverbs, *late, *words[at + 1 :]])) + "."
