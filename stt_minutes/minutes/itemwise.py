"""One item's speech -> its decision in house wording, with the doubts that go with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from stt_minutes.danish import capital, listed
from stt_minutes.minutes import cleaning, conclusion, deadlines, decisions, dictation, parts, wording
from stt_minutes.minutes.telling import proposal, tell
from stt_minutes.minutes.telling.signs import Speech, content
from stt_minutes.minutes.tokens import segment_ids
from stt_minutes.minutes.topics import topics
from stt_minutes.values import Decision, Passage, Remark, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.asked import Request
    from stt_minutes.minutes.conclusion import Conclusion
    from stt_minutes.minutes.decisions import Verdict
    from stt_minutes.minutes.people import Person
    from stt_minutes.minutes.spoken import SpokenItem
    from stt_minutes.minutes.telling.rewrite import Setting
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.minutes.wording import Phrases
    from stt_minutes.values import Body, DecisionType, Votes

_UNSURE = 0.6
_SAID = 0.8
"""Below this score the house's sentence is left out where passages tell what was said: on left-out meetings it took away a third of the
false statements and none of the facts."""
_PLAIN = 0.75
"""From this score on what the indstilling says is said again."""
_REST, _DEADLINE_WORDS = 6, 8
_OF_ONE_LINE: frozenset[DecisionType] = parts.ADOPTING | {"udsat", "afvist", "drøftet"}
_UNWRITTEN: frozenset[DecisionType] = frozenset({"godkendt", "andet"})
_NOT_FOUND_SCORE = 0.3
_LETTER_WEIGHT = 0.25
"""What is said of one letter must weigh this much to part it from the others."""
_TELLING = 3
"""Words of their own with which passages tell what was decided: "så gør vi det" has none."""
_LISTENED = 0.7
_EXPECTED: dict[str, frozenset[DecisionType]] = {
    "decide": frozenset({"godkendt", "tiltrådt", "andet"}),
    "agenda": frozenset({"godkendt", "tiltrådt", "andet"}),
    "recommend": frozenset({"anbefales"}),
    "note": frozenset({"taget_til_efterretning"}),
    "discuss": frozenset({"drøftet"}),
    "refuse": frozenset({"afvist", "godkendt"}),
}
_NAMES: dict[DecisionType, str] = {
    "godkendt": "godkendt",
    "tiltrådt": "tiltrådt",
    "taget_til_efterretning": "taget til efterretning",
    "drøftet": "drøftet",
    "udsat": "udsat",
    "oversendt": "oversendt",
    "anbefales": "anbefalet",
    "afvist": "afvist",
    "udgår": "taget af dagsordenen",
    "ingen_beslutning": "uden beslutning",
    "andet": "afgjort på anden måde",
}


class Made(NamedTuple):
    """The decision of an item, its doubts, the topics raised, and the sentences of the decision with those not used."""

    decision: Decision
    remarks: tuple[Remark, ...] = ()
    topics: tuple[Statement, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """One item on its way to a decision: what was asked of whom, in which house, and the words near its end."""

    asked: Request
    body: Body
    house: Phrases
    tail: tuple[Token, ...]
    speech: Speech

    @property
    def setting(self) -> Setting:
        """Who speaks for whom."""
        return tell.setting_of(self.body.name, wording.short_name(self.body))

    @property
    def unwritten(self) -> bool:
        """Nothing was proposed: what was decided stands in the speech alone."""
        return self.asked.ask == "decide" and not self.asked.lines

    def sentence(
        self, kind: DecisionType, deadline: str | None = None, lines: Sequence[str] = (), *, unchanged: bool = False
    ) -> str:
        """The house's sentence for a decision of `kind`, on the whole item or on these lines of the indstilling."""
        asked = self.asked.only(lines) if lines else self.asked
        return wording.decision_text(
            self.house, kind, asked, self.body, deadline=deadline, part=bool(lines), unchanged=unchanged
        )

    def ready(
        self, said: str, told: Sequence[tell.Passage] = (), concluding: Sequence[Token] = ()
    ) -> tuple[Passage, ...]:
        """What was found and is not said by the decision, for a person to put in."""
        return self.kept(tell.spare(self.speech, self.setting, said, told, concluding), used=False)

    def kept(self, told: Sequence[tell.Passage], *, used: bool = True) -> tuple[Passage, ...]:
        """The passages as the draft keeps them."""
        key = self.asked.item.key
        return tuple(Passage(key, each.text, round(each.score, 3), each.evidence, used) for each in told)

    def unheard(self) -> str:
        """The house's sentence for a decision that cannot be quoted."""
        return self.house.line("andet", self.body.role, "uden_citat")

    def add(self, key: str, **values: str) -> str:
        """One of the house's additions, filled in."""
        return wording.addition(self.house, key, **values)


def decide(
    words: SpokenItem,
    asked: Request,
    body: Body,
    house: Phrases,
    vote: Votes | None = None,
    *,
    roster: Sequence[Person] = (),
) -> Made:
    """The decision on an item that was handled, its doubts, and the topics raised under Eventuelt or Meddelelser.

    Of type "ingen_beslutning" and without evidence when no decision was found.
    """
    speech = Speech(words.heard, asked, words.ends_ms, roster)
    case = _Case(asked, body, house, tuple(decisions.tail(words.heard, words.ends_ms)), speech)
    verdict = decisions.judge(case.tail, asked, words.ends_ms, vote)
    if asked.ask in {"floor", "inform"}:
        return _listened(words, case, verdict)
    best = verdict.best if verdict is not None else None
    last = segment_ids(case.tail, 0, len(case.tail))[-2:]
    if verdict is not None and best is None:  # a discussion or a briefing that nobody summed up
        text = f"Punkt {words.item.key}: mødelederen konkluderede ikke; forslaget følger indstillingen."
        remark = Remark("unsure_decision", text, words.item.key, segment_ids=last)
        sentence = case.sentence(verdict.type) or case.unheard()
        kept = (Passage(words.item.key, sentence, verdict.score, last), *case.ready(sentence))
        return Made(Decision(verdict.type, sentence, verdict.score, evidence=last), (remark,), passages=kept)
    if verdict is None or best is None:
        remark = Remark("no_decision", f"Punkt {words.item.key}: ingen beslutning fundet.", words.item.key)
        nothing = Decision("ingen_beslutning", case.sentence("ingen_beslutning"), _NOT_FOUND_SCORE)
        return Made(nothing, (remark,), passages=case.ready(""))
    said = conclusion.conclude(case.tail, best, asked)
    evidence = tuple(
        dict.fromkeys(id_ for found in verdict.carried_by for id_ in segment_ids(case.tail, found.start, found.end))
    )
    if case.unwritten and verdict.type in _UNWRITTEN and said.clause is None:
        agreed = [(each.found.start, each.found.end, each.weight) for each in verdict.weighed]
        said = conclusion.telling(said, case.tail, agreed, words.ends_ms)
        evidence = tuple(dict.fromkeys((*evidence, *said.evidence)))
    lines = _lines(case, verdict, said)
    dictated = _dictated(case, verdict)
    text = _with_rest(case, dictated, said) if dictated else _text(case, verdict, said, lines)
    # What was dictated for the referat is all that was to stand there.
    near = case.tail[said.start : said.end]
    found = [] if dictated else tell.passages(speech, case.setting, text, near)
    told = [each for each in found if each.text]
    own = Passage(words.item.key, text, verdict.score, evidence or said.evidence)
    if told and len({each for _, each in lines}) < 2 and (verdict.score < _SAID or _left_open(asked, verdict.type)):
        text = ""  # what was said stands, rather than a guess at what it comes to
    if not text and not told:
        text = case.unheard()
        own = replace(own, text=text)
    own = replace(own, used=bool(text))
    text = " ".join([text, *(each.text for each in told)]).strip()
    kept = (*((own,) if own.text else ()), *case.kept(told), *(() if dictated else case.ready(text, found, near)))
    evidence = tuple(dict.fromkeys((*evidence, *(id_ for each in told for id_ in each.evidence))))
    kind = verdict.type
    if len({each for _, each in lines}) > 1 and kind not in parts.ADOPTING:  # named after what was adopted of it
        kind = next((each for _, each in lines if each in parts.ADOPTING), kind)
    decision = Decision(kind, text, verdict.score, evidence=evidence or said.evidence, per_indstilling=lines)
    poor = tuple(dict.fromkeys(id_ for each in found if not each.text for id_ in each.evidence))
    text = f"Punkt {words.item.key}: der blev vist besluttet mere, men det er hørt for dårligt til at blive gengivet."
    more = (Remark("unreadable", text, words.item.key, segment_ids=poor),) if poor else ()
    own_words = {word for each in told for word in content(each.text)}
    doubts = _remarks(words.item.key, asked, verdict, said, told=len(own_words) >= _TELLING)
    return Made(decision, (*doubts, *more), passages=kept)


def _left_open(asked: Request, kind: DecisionType) -> bool:
    """The indstilling leaves open what is to be decided, so that to follow it says nothing."""
    return kind in parts.ADOPTING and bool(asked.lines) and all(proposal.leaves_open(text) for _, text in asked.lines)


def _listened(words: SpokenItem, case: _Case, verdict: Verdict | None) -> Made:
    """Eventuelt and Meddelelser: topics, or nothing; taken note of when the chair said so."""
    groups = topics(words.heard, words.item.title)
    told = tell.topics(case.speech, case.setting, groups)
    raised = tuple(
        Statement("topic", each.text, score=each.score, evidence=each.evidence) for each in told if each.text
    )
    unreadable = tuple(dict.fromkeys(id_ for each in told if not each.text for id_ in each.evidence))
    noted = verdict is not None and verdict.type == "taget_til_efterretning" and verdict.best is not None
    kind: DecisionType = "ingen_beslutning" if not raised else "taget_til_efterretning" if noted else "andet"
    score = verdict.score if verdict is not None and noted else _LISTENED
    evidence = tuple(dict.fromkeys(id_ for topic in raised for id_ in topic.evidence))
    last = segment_ids(case.tail, 0, len(case.tail))[-2:]
    text = f"Punkt {words.item.key}: noget af det, der blev nævnt, er hørt for dårligt til at blive gengivet."
    doubts = (Remark("unreadable", text, words.item.key, segment_ids=unreadable),) if unreadable else ()
    return Made(Decision(kind, case.sentence(kind), score, evidence=evidence or last), doubts, raised)


def _lines(case: _Case, verdict: Verdict, said: Conclusion) -> tuple[tuple[str, DecisionType], ...]:
    if case.asked.ask == "agenda":
        return ()
    if case.asked.ask == "refuse" and verdict.type == "afvist" and not case.asked.each:
        return tuple((label, "godkendt") for label, _ in case.asked.lines)  # the refusal that was proposed
    found = [
        (each.found, each.kind, each.weight)
        for each in verdict.weighed
        if each.weight >= _LETTER_WEIGHT and (each.kind == verdict.type or each.kind in _OF_ONE_LINE)
    ]
    followed = decisions.followed(case.asked)
    if said.change == "ændring" and said.strange:
        kinds = {label: followed.get(label, verdict.type) for label, _ in case.asked.lines}
        followed |= {label: "andet" for label, kind in kinds.items() if kind != "taget_til_efterretning"}
    return parts.per_line(case.asked, case.tail, verdict.type, found, followed)


def _text(case: _Case, verdict: Verdict, said: Conclusion, lines: Sequence[tuple[str, DecisionType]]) -> str:
    best = verdict.best
    deadline = deadlines.find(cleaning.clean(case.tail[best.start : said.end])) if best is not None else None
    if len({kind for _, kind in lines if kind != "andet"}) > 1:
        return _by_lines(case, lines, _put_off_to(case, verdict))
    unchanged = verdict.score >= _PLAIN and said.change is None and not tell.alters(case.speech)
    text = case.sentence(verdict.type, deadline, unchanged=unchanged)
    if said.clause and said.change and case.asked.ask != "agenda" and not case.unwritten:
        key = "ændring_at" if said.change == "ændring" else "bemærkning_at"
        return case.add(key, beslutning=text.rstrip("."), citat=said.clause)
    return text


def _put_off_to(case: _Case, verdict: Verdict) -> str | None:
    """Until when a line of the indstilling was put off, from the words around the loudest postponement."""
    said = [each for each in verdict.weighed if each.found.move == "postpone"]
    if not said:
        return None
    loudest = max(said, key=lambda each: each.weight).found
    return deadlines.find(cleaning.clean(case.tail[loudest.start : loudest.end + _DEADLINE_WORDS]))


def _with_rest(case: _Case, spoken: dictation.Dictated, said: Conclusion) -> str:
    """The dictated clauses, and what the same sentence went on to ask for."""
    rest = case.tail[spoken.end : said.end]
    if len(rest) < _REST or not conclusion.readable(rest):
        return spoken.text
    rest = rest[1:] if rest[0].word in {"og", "men"} else rest
    quote = cleaning.clean(rest).strip(" ,")
    return case.add("bemærkning", beslutning=spoken.text, citat=quote[:1].upper() + quote[1:])


def _dictated(case: _Case, verdict: Verdict) -> dictation.Dictated | None:
    """The dictated clauses that hold a formula of the decision that was found."""
    spoken = dictation.dictated(case.tail)
    own = [each.found for each in verdict.weighed if each.kind == verdict.type]
    held = spoken is not None and any(spoken.start <= found.start < spoken.end for found in own)
    return spoken if held else None


def _by_lines(case: _Case, lines: Sequence[tuple[str, DecisionType]], deadline: str | None) -> str:
    """One sentence for each type: "A og b: Udvalget anbefaler …" and "C: Punktet blev udsat …"."""
    sentences = []
    for kind in dict.fromkeys(kind for _, kind in lines):
        names = [label for label, its_kind in lines if its_kind == kind]
        text = case.sentence(kind, deadline if kind == "udsat" else None, names)
        sentences.append(case.add("dele", **{"del": capital(listed(names)), "beslutning": text}))
    return "\n".join(sentences)


def _remarks(number: str, asked: Request, verdict: Verdict, said: Conclusion, *, told: bool) -> list[Remark]:
    def remark(kind: str, text: str) -> Remark:
        return Remark(kind, f"Punkt {number}: {text}", number, segment_ids=said.evidence)

    found = []
    if verdict.score < _UNSURE:
        found.append(remark("unsure_decision", f"beslutningen er usikker. Hørt: »{said.quote}«"))
    elif not said.tells and not asked.lines and asked.ask == "decide" and verdict.type in _UNWRITTEN:
        if told:
            found.append(remark("as_said", "beslutningen er gengivet, som den blev sagt; der er ingen indstilling."))
        else:
            found.append(remark("unsure_decision", "det er ikke hørt tydeligt, hvad der blev besluttet."))
    expected = _EXPECTED.get(asked.ask)
    if asked.lines and expected and verdict.type not in expected:
        found.append(remark("differs", f"beslutningen ({_NAMES[verdict.type]}) er en anden end indstillingens."))
    elif asked.lines and said.change == "ændring":
        found.append(remark("changed", f"indstillingen er ændret: »{said.quote}«"))
    found += [remark("amount_differs", f"beløbet {amount.text} står ikke i dagsordenen.") for amount in said.strange]
    return found
