"""What an agenda item asks the body to do: decide, recommend, take note, discuss, refuse, or merely listen.

The spoken "det gør vi" means what the indstilling asked for, so the agenda says how it must be written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from stt_minutes.minutes.tokens import words
from stt_minutes.values import Recommendation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import Agenda, AgendaItem, Body

Ask = Literal["decide", "recommend", "note", "discuss", "refuse", "inform", "floor", "agenda"]

_BODY = r"(?:[A-ZÆØÅ][\w-]*(?:\s*[-,]?\s*(?:og\s+)?[A-ZÆØÅ][\w-]*)*)"
_SENT_ON = re.compile(
    rf"\b(?:indstill\w*|anbefal\w*|fremsend\w*|videresend\w*|oversend\w*)\s+(?:det\s+|sagen\s+|punktet\s+)?(?:over\s+for|overfor|til)\s+({_BODY})"
    rf"|\banbefal(?:er|es)\s+({_BODY})"
)
_OTHERS_DECIDE = re.compile(
    rf"\bat\s+({_BODY})\s+(?:godkender|vedtager|beslutter|tiltræder|giver|bevilger|tager|frigiver)\b"
)
_NAMED = re.compile(rf"({_BODY})")
_HIGHEST = re.compile(r"\b(?:byrådet|kommunalbestyrelsen|regionsrådet|borgerrepræsentationen)\b", re.IGNORECASE)
"""Nobody in the house has the last word after these."""
_HIGHER = re.compile(r"råd|bestyrelse|udvalg|direktion|kommission|minister|region", re.IGNORECASE)
_NOTE = re.compile(r"\btil\s+efterretning|\btil\s+orientering\b|\borienteres\s+om", re.IGNORECASE)
_DISCUSS = re.compile(r"\bdrøft\w*|\btemadrøftelse|\bdebatteres|\bgennemgås\b|\bforberedes\b", re.IGNORECASE)
_REFUSE = re.compile(
    r"\bafslag\b|\bafvis(?:es|er)\b|\bafslås\b|\bikke\s+(?:imødekommes|godkendes|gives|ydes)\b|\b(?:imødekommes|godkendes|gives|ydes)\s+ikke\b",
    re.IGNORECASE,
)
_FLOOR = re.compile(r"^(?:eventuelt|evt\.?|bordet\s+rundt|diverse)\b", re.IGNORECASE)
_STANDING = re.compile(
    r"^(?:meddelelser|gensidig\s+orientering|orientering(?:er)?\s+(?:fra|ved)|orienteringer|nyt\s+fra|siden\s+sidst|"
    r"til\s+orientering|information(?:er)?|bordrunde|formandens\s+(?:meddelelser|orientering))",
    re.IGNORECASE,
)
_LISTENED = re.compile(
    r"^(?:runden?|spørgetid|kort\s+nyt|åben\s+tid|forespørgsel\s+fra|pause|formandens\s+beretning|opfølgning\s+(?:fra|på)\s+sidst|"
    r"(?:næste|kommende)\s+møder?|punkter\s+til\s+(?:næste|kommende))\b|\b(?:og|samt)\s+nyt\s+fra\b|\bsiden\s+sidst\b",
    re.IGNORECASE,
)
"""Items at which nothing is decided either, though their titles belong to the house."""
_MARKED = re.compile(r"\((?P<mark>[BDO])\)|\bTil\s+(?P<word>beslutning|drøftelse|orientering)\b", re.IGNORECASE)
"""How a list of items says what each is for: "(B)", "(D)" or "(O)" after the title."""
_PROPOSED = re.compile(
    r"\b(?:indstill(?:er|es)|foreslår|foreslås)\b[\s\S]{0,80}?(?:\bat\b|:\s*$)", re.IGNORECASE | re.MULTILINE
)
_LETTERED = re.compile(r"^\s*(?:(?P<label>[a-zæøå]|\d{1,2})[.)]\s*|[-–•*]\s*)(?P<text>\S.*)$", re.IGNORECASE)
_AGENDA = re.compile(
    r"godkendelse\s+af\s+(?:dagsorden|mødets\s+dagsorden)|^dagsorden(?:en)?\b(?!\s+(?:til|for)\s+(?!godkend|møde|dagens))",
    re.IGNORECASE,
)
"""Approving the agenda; "Dagsorden til Økonomiudvalget" is about another one."""
_ADOPT = re.compile(r"\bgodkend|\bvedtag|\btiltræd", re.IGNORECASE)
_STRONGEST: tuple[Ask, ...] = ("recommend", "decide", "refuse", "discuss", "note")
"""Where the lines of an indstilling ask for different things, the item is named after the first of these."""
_NOTE_TITLE = re.compile(r"\borientering\b|\bstatus\b|\befterretning\b", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """What one item asks of this body. `receiver`: the body that has the last word, when it is another.

    `each`: what each line of the indstilling asks, where they differ; otherwise empty.
    """

    item: AgendaItem
    ask: Ask
    receiver: str | None = None
    each: tuple[Ask, ...] = ()

    @cached_property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Each line of the indstilling as (label, text); unlettered lines are numbered from 1."""
        if not self.item.recommendations:
            return _written(recommended_text(self.item))
        return tuple(
            (line.label.strip(" .)").lower() if line.label else str(number), line.text)
            for number, line in enumerate(self.item.recommendations, start=1)
        )

    def only(self, labels: Sequence[str]) -> Request:
        """What some lines of the indstilling ask, as if they were all of it."""
        lines = tuple(Recommendation(label, text) for label, text in self.lines if label in labels)
        return replace(self, item=replace(self.item, recommendations=lines, parts=()), each=())


def request(item: AgendaItem, body: Body, agenda: Agenda | None = None) -> Request:
    """What `item` asks of `body`, from its title, its indstilling and who decides.

    A body that mostly recommends still decides the items that go no further: where the agenda tells for some items which
    body has the last word, the others end here.
    """
    title = item.title.strip()
    if _FLOOR.search(title):
        return Request(item, "floor")
    if _AGENDA.search(title):
        return Request(item, "agenda")
    asked = recommended_text(item)
    if (_STANDING.search(title) or _LISTENED.search(title)) and not asked:
        return Request(item, "inform")
    receiver = _receiver(item, body, asked) or (item.decided_by if body.role == "indstillende" else None)
    told = agenda is not None and any(each.decided_by for each in agenda.items)
    upwards = receiver is not None or (
        body.role == "indstillende" and bool(asked) and not told and not _own(item, body)
    )
    each = _each(Request(item, "decide").lines, asked, body, upwards=upwards)
    ask = next((kind for kind in _STRONGEST if kind in each), None)
    if ask is not None and (ask != "decide" or len(set(each)) > 1):
        return Request(item, ask, receiver if ask == "recommend" else None, each if len(set(each)) > 1 else ())
    if upwards:
        return Request(item, "recommend", receiver)
    if not asked:
        mark = _MARKED.search(f"{title} {item.case_type or ''}")
        meant = (mark["mark"] or mark["word"])[0].upper() if mark else ""
        if meant in {"D", "O"}:
            return Request(item, "discuss" if meant == "D" else "note")
        kind = f"{item.case_type or ''} {title}"
        if _DISCUSS.search(kind):
            return Request(item, "discuss")
        if _NOTE_TITLE.search(kind):
            return Request(item, "note")
    return Request(item, "decide")


def _each(lines: Sequence[tuple[str, str]], asked: str, body: Body, *, upwards: bool) -> tuple[Ask, ...]:
    """What each line of the indstilling asks. What its lead says ("at udvalget anbefaler Byrådet,") holds for all lines."""
    texts = [text for _, text in lines] or ([asked] if asked else [])
    lead = asked[: max(asked.find(texts[0]), 0)] if len(texts) > 1 else ""
    sent = [_sent_on(text, body) is not None for text in texts]
    by_line = any(sent) and not all(sent) and body.role != "indstillende" and _sent_on(lead, body) is None
    found: list[Ask] = []
    for text, goes_on in zip(texts, sent, strict=True):
        whole = f"{lead} {text}" if lead else text if len(texts) > 1 else asked
        if _NOTE.search(whole):
            found.append("note")
        elif _DISCUSS.search(whole) and not _ADOPT.search(whole):
            found.append("discuss")
        elif goes_on if by_line else upwards:
            found.append("recommend")
        else:
            found.append("refuse" if _REFUSE.search(whole) else "decide")
    return tuple(found)


def is_routine(item: AgendaItem) -> bool:
    """Items that every agenda has (approval of the agenda, meddelelser, eventuelt): their titles say nothing of the meeting."""
    title = item.title.strip()
    return bool(_FLOOR.search(title) or _AGENDA.search(title) or _STANDING.search(title))


def recommended_text(item: AgendaItem) -> str:
    """The indstilling as one text: the part under that heading, else its lines, else the part without a heading that proposes."""
    part = "\n".join(part.text for part in item.parts if part.canonical == "indstilling")
    lines = "\n".join(line.text for line in item.recommendations)
    if part or lines:
        return part if len(part) >= len(lines) else lines
    for each in item.parts:
        if each.canonical is None and (found := _PROPOSED.search(each.text)):
            return each.text[each.text.rfind("\n", 0, found.start()) + 1 :]
    return ""


def _written(text: str) -> tuple[tuple[str, str], ...]:
    """The lines of an indstilling in running text: "indstiller, at X", or one line for each "a) at X"."""
    found = _PROPOSED.search(text)
    if found is None:
        return ()
    own = [match for line in text.splitlines() if (match := _LETTERED.match(line))]
    if own:
        return tuple(
            ((match["label"] or str(number)).lower(), match["text"].rstrip(" ,;"))
            for number, match in enumerate(own, start=1)
        )
    return (("1", " ".join(text[max(found.end() - 2, 0) :].split())),)


def _receiver(item: AgendaItem, body: Body, asked: str) -> str | None:
    """The body that has the last word; where several are named in turn ("Økonomiudvalget, Byrådet"), the last of them."""
    if _HIGHEST.search(body.name):
        return None
    decided = [
        match[1] for part in item.parts if part.canonical == "kompetence" for match in _NAMED.finditer(part.text)
    ]
    if decided and _same(decided[-1], body.name):
        return None
    return _sent_on(asked, body) or next((place.strip() for place in decided[-1:] if _is_other(place, body)), None)


def _sent_on(text: str, body: Body) -> str | None:
    """The body that the text sends the case on to, when it is another than this one."""
    places = [match[1] or match[2] for match in _SENT_ON.finditer(text)]
    places += [match[1] for match in _OTHERS_DECIDE.finditer(text)]
    return next((place.strip() for place in places if _is_other(place, body)), None)


def _is_other(place: str, body: Body) -> bool:
    return bool(_HIGHER.search(place)) and not _same(place, body.name) and not _generic(place)


def _own(item: AgendaItem, body: Body) -> bool:
    """The agenda says that this body itself has the last word."""
    return any(part.canonical == "kompetence" and _same(part.text, body.name) for part in item.parts)


def _same(text: str, name: str) -> bool:
    """`text` names the body `name` and no higher one: the last body named in it is this one."""
    said, own = words(text), words(name)
    return bool(said) and bool(own) and (said[-1] == own[-1] or " ".join(own) in " ".join(said[-len(own) - 1 :]))


def _generic(place: str) -> bool:
    """Names such as "Udvalget" and "Rådet" mean this body itself."""
    return place.strip().lower() in {"udvalget", "rådet", "direktionen", "bestyrelsen"}
