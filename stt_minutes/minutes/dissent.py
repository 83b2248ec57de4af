"""What members had entered in the protocol: reservations, dissent, protokolbemærkninger, cases brought before the council."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from stt_minutes.minutes import cleaning
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.people import mentions, roster
from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import segment_ids
from stt_minutes.values import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.hearing import Hit
    from stt_minutes.minutes.people import Mention
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import Agenda


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of demand: how it is said and how the protocol writes it."""

    statement: Literal["dissent", "protocol"]
    phrases: tuple[str, ...]
    line: str
    quoted: bool = False


_KINDS = (
    _Kind(
        "dissent",
        ("tager forbehold", "tage forbehold", "tog forbehold", "tage et forbehold", "tager et forbehold", "med forbehold"),
        "{who} tog forbehold.",
    ),
    _Kind(
        "dissent",
        (
            "kan ikke tiltræde", "kan jeg ikke tiltræde", "kan vi ikke tiltræde", "mindretalsudtalelse", "særstandpunkt",
            "afvigende mening", "kan ikke støtte indstillingen",
        ),
        "{who} kunne ikke tiltræde: »{quote}«",
        quoted=True,
    ),
    _Kind(
        "protocol",
        (
            "ført til protokols", "ført til protokol", "tilført protokollen", "til protokols", "føre til protokols",
            "protokolbemærkning", "protokolleret", "skrevet i protokollen", "stå i protokollen", "ført til referat",
            "skal stå i referatet at jeg", "noteret i referatet",
        ),
        "{who} ønskede ført til protokols: »{quote}«",
        quoted=True,
    ),
    _Kind(
        "protocol",
        ("indbragt for", "indbringe for", "indbringer for", "indbringe sagen", "begærer sagen", "standse sagen"),
        "{who} begærede sagen indbragt for {where}.",
    ),
)  # fmt: skip
_AT_LEAST = 0.86
_NEAR, _BESIDE, _SAME = 18, 2, 60
"""Words between a demand and a name: at most, side by side, and between two mentions of one demand."""
_REFUSED = frozenset({"nej", "ikke"})
_UNKNOWN = "Et medlem"
_FIRST, _FIRST_PERSON = 10, frozenset({"jeg", "vi", "mig", "os", "min", "mit", "vores", "undertegnede"})
"""Words before a demand in which whoever makes it speaks of themselves."""
_SCORE = 0.75
_PLACES = {
    "byrådet": "Byrådet",
    "kommunalbestyrelsen": "Kommunalbestyrelsen",
    "økonomiudvalget": "Økonomiudvalget",
    "regionsrådet": "Regionsrådet",
}


def demands(heard: Sequence[Token], agenda: Agenda) -> tuple[Statement, ...]:
    """Every demand made in `heard` (one item's speech), one for each person and kind."""
    if not heard:
        return ()
    hearing = Hearing(heard)
    named = [mention for mention in mentions(hearing, roster(agenda)) if not mention.person.items]
    found: dict[tuple[str | None, str], Statement] = {}
    for kind in _KINDS:
        hits = [hit for hit in hearing.find_any(kind.phrases, at_least=_AT_LEAST) if not _refused(heard, hit)]
        close = [hit for hit in hits if _gap(hit, named) <= _BESIDE]
        for hit in hits:
            if hit not in close and any(abs(hit.start - other.start) <= _SAME for other in close):
                continue  # "jeg tager forbehold" … "og Hassan tager forbehold": one demand
            who = _who(heard, hit, named)
            if who is None and not _of_a_member(heard, hit):
                continue
            key = (who, kind.line)
            if who is None and any(line == kind.line for _, line in found):
                continue
            found.pop((None, kind.line), None)
            found[key] = _statement(heard, hit, kind, who)
    return tuple(found.values())


def _refused(heard: Sequence[Token], hit: Hit) -> bool:
    """It was a joke or was turned down at once: "det får du ført til protokol. Nej, det gør du ikke."."""
    after = {token.word for token in heard[hit.end : hit.end + 3]}
    before = {token.word for token in heard[max(0, hit.start - 3) : hit.start]}
    return "nej" in after or (bool(before & _REFUSED) and "kan" not in hit.phrase.split())


def _of_a_member(heard: Sequence[Token], hit: Hit) -> bool:
    """Whether a demand beside no name is somebody's here: told in the first person, and not over ("har taget forbehold")."""
    around = {token.word for token in heard[max(0, hit.start - _FIRST) : hit.end + 2]}
    return not _FIRST_PERSON.isdisjoint(around) and "taget" not in around


def _gap(hit: Hit, named: Sequence[Mention]) -> int:
    """Words between the demand and the nearest name."""
    return min((max(0, each.start - hit.end, hit.start - each.end) for each in named), default=_NEAR + 1)


def _who(heard: Sequence[Token], hit: Hit, named: Sequence[Mention]) -> str | None:
    """Who demands it: a speaker known by name, else the member named nearest."""
    speaker = heard[hit.start].speaker
    if speaker and any(mention.person.name == speaker for mention in named):
        return speaker
    near = [
        (max(0, mention.start - hit.end, hit.start - mention.end), mention.person.name)
        for mention in named
        if mention.start - hit.end <= _NEAR and hit.start - mention.end <= _NEAR
    ]
    return min(near)[1] if near else None


def _statement(heard: Sequence[Token], hit: Hit, kind: _Kind, who: str | None) -> Statement:
    start, end = next((start, end) for start, end in sentences(heard) if start <= hit.start < end)
    if kind.quoted and end - start < len(hit.phrase.split()) + 6:  # the words come in the next sentence
        end = next((later for first, later in sentences(heard) if first >= end), end)
    where = next(
        (name for word, name in _PLACES.items() if word in {t.word for t in heard[hit.start : hit.end + 6]}), "Byrådet"
    )
    text = kind.line.format(who=who or _UNKNOWN, quote=cleaning.clean(heard[start:end]).strip(" ,"), where=where)
    score = round(_SCORE * hit.score * (1.0 if who else 0.7), 3)
    return Statement(kind.statement, text, who, score, segment_ids(heard, start, end))
