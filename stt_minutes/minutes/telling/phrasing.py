"""A run of clauses as the sentences of a referat, or as one quotation, with everybody under their full name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes.minutes import cleaning
from stt_minutes.minutes.telling import rewrite, spoken_form, superseded, verbs
from stt_minutes.minutes.telling.clauses import BOUND
from stt_minutes.minutes.telling.parting import low, part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.minutes.telling.clauses import Clause
    from stt_minutes.minutes.telling.rewrite import Setting
    from stt_minutes.minutes.telling.signs import Speech

CONDITIONS = frozenset({"hvis", "når", "indtil", "medmindre", "såfremt", "mens", "selvom", "inden"})
"""Words that open a condition, which may stand before what it is a condition of."""
_SUBJECTS = frozenset({"vi", "jeg", "du", "i", "han", "hun", "de", "den", "det", "der", "man"})
_CALLED = 15
_SPOKEN_TO = (",", "?", ":")


def sentences(speech: Speech, run: Sequence[int], setting: Setting) -> list[rewrite.Sentence]:
    """The clauses of a run, written; where one cannot be, all of them as they were said, in one quotation."""
    found: list[rewrite.Sentence] = []
    subject: list[str] = []  # of the clause before, for one that leaves it out
    condition = whole = ""
    for place, number in enumerate(run):
        clause = speech.clauses[number]
        own = _setting(speech, clause, setting)
        text = superseded.in_full(
            speech, number, cleaning.clean(speech.heard[_after_name(speech, clause) : clause.end])
        )
        whole = f"{whole} {text}".strip()
        text = text.partition(" ")[2] if clause.link == "for" else text
        opens = [token.word for token in speech.heard[clause.start : clause.start + 2]]
        if found and _hangs(clause, opens):
            made = rewrite.bound(text, own)
            found[-1] = rewrite.Sentence(f"{found[-1].text.rstrip('.!?')}, {made.text}.", found[-1].sure and made.sure)
        elif not place and len(run) > 1 and _opens_condition(opened := spoken_form.opened(text)):
            condition = opened
            continue
        else:
            sentence = (
                conditioned(condition, text, own) if condition else rewrite.write(with_subject(text, subject), own)
            )
            found += [sentence] if sentence is not None else []
        condition = ""
        subject = subject_of(text) or subject
    if all(each.sure for each in found) or not spoken_form.plain(whole):
        return [each for each in found if each.sure]
    return [rewrite.Sentence(quoted(whole, _setting(speech, speech.clauses[run[0]], setting)), sure=False)]


def _opens_condition(text: str) -> bool:
    first = text.split(maxsplit=1)[:1]
    return bool(first) and low(first[0]) in CONDITIONS


def _hangs(clause: Clause, opens: Sequence[str]) -> bool:
    """The clause cannot stand without the one before it."""
    so_that = opens[0] == "så" and len(opens) > 1 and opens[1] in _SUBJECTS
    goes_on = opens[0] in {"og", "men", "eller"} and len(opens) > 1 and opens[1] in CONDITIONS | {"fordi"}
    return clause.bound or opens[0] == "at" or so_that or goes_on


def _setting(speech: Speech, clause: Clause, setting: Setting) -> Setting:
    called = None
    names: dict[str, str] = {}
    for each in speech.mentions:
        if clause.start - _CALLED <= each.start < clause.end and speech.heard[each.end - 1].text.endswith(_SPOKEN_TO):
            called = each.person.name
        if clause.start <= each.start < clause.end:
            said = " ".join(token.text.strip(",.;:!?") for token in speech.heard[each.start : each.end])
            name = _owning(said, each.person.name)
            if said.lower() != name.lower():
                names[said] = name
    speaker = speech.heard[clause.start].speaker
    known = speaker if speaker and any(person.name == speaker for person in speech.roster) else None
    return replace(setting, speaker=known, called=called, names=names)


def _owning(said: str, name: str) -> str:
    """The name in the genitive where it was said in it: "Nadias" -> "Nadia Osmanis", "Lis'" -> "Lis Overgaards"."""
    called = said.lower()
    whole = {*map(str.lower, name.split()), name.lower()}
    owns = called.endswith(("s'", "s’")) or (called.endswith("s") and called[:-1] in whole)
    if not owns:
        return name
    return f"{name}'" if name.lower().endswith(("s", "x", "z")) else f"{name}s"


def _after_name(speech: Speech, clause: Clause) -> int:
    """Where the clause begins after the name of whoever is spoken to ("Ulla, I finder en dag")."""
    for each in speech.mentions:
        if each.start == clause.start and each.end < clause.end and speech.heard[each.end - 1].text.endswith(","):
            return each.end
    return clause.start


def quoted(text: str, setting: Setting) -> str:
    """What was said, as it is quoted: without openings and fillers, people by their full names, and no word changed."""
    plain = spoken_form.plain(rewrite.named(text, setting))
    return rewrite.end(plain) if plain.endswith("?") else rewrite.end(plain.rstrip(" .!,;:"))


def conditioned(condition: str, text: str, setting: Setting) -> rewrite.Sentence:
    """A clause that stands behind its condition, in the order of speech: "hvis ingen klager, så bliver det svaret"."""
    after = re.sub(r"^(?:så|da)\s+", "", spoken_form.plain(text), flags=re.IGNORECASE)
    if not after or not verbs.is_finite(low(after.split()[0])):
        return rewrite.Sentence("", sure=False)
    first, second = rewrite.bound(condition, setting), rewrite.bound(after, setting)
    return rewrite.Sentence(rewrite.end(f"{first.text}, {second.text}"), sure=first.sure and second.sure)


def subject_of(text: str) -> list[str]:
    """Who or what the clause is about; nothing where that cannot be told."""
    parted = part(spoken_form.plain(text).rstrip(" .!?,;:").split())
    return parted.subject if parted is not None else []


def with_subject(text: str, subject: Sequence[str]) -> str:
    """A clause that leaves out its subject ("og laver et udkast") with that of the clause before."""
    match = re.match(r"^(?:og|men|samt)\s+(?=(\S+))", text, re.IGNORECASE)
    if not match or not subject or low(match[1]) in BOUND or not verbs.is_finite(low(match[1])):
        return text
    return f"{' '.join(subject)} {text[match.end() :]}"
