"""What a person says of whether an item or an attachment is open: it outranks the agenda, and whoever closes outranks who opens.

It is said on the page (corrections.json, by key, and follows its case) and in meeting.toml (by title or case number, which a new
agenda does not give to another case as it does a number).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stt_minutes.errors import InvalidOption
from stt_minutes.minutes import cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stt_minutes.values import Agenda, AgendaItem, ByHand, Corrections

_OPEN = {"åben": True, "åbent": True, "lukket": False}


@dataclass(frozen=True, slots=True)
class Stated:
    """A line of [items] or [attachments] in meeting.toml. `who` opened it, and `when`, must be told."""

    name: str
    open: bool
    who: str = ""
    when: str = ""


def stated(table: str, value: Any) -> tuple[Stated, ...]:
    """The lines of a table in meeting.toml. Raises InvalidOption for what is no word on whether something is open."""
    if not isinstance(value, dict):
        raise InvalidOption(
            f"[{table}] i meeting.toml er ikke en tabel.",
            f'Skriv [{table}] på en linje for sig og under den: "Titel" = "lukket"',
        )
    return tuple(_stated(table, str(name), said) for name, said in value.items())


def _stated(table: str, name: str, said: Any) -> Stated:
    facts = said if isinstance(said, dict) else {"state": said}
    state = str(facts.get("state", "")).strip().casefold()
    if state not in _OPEN or facts.keys() - {"state", "who", "when"}:
        raise InvalidOption(
            f"„{name}“ under [{table}] i meeting.toml er hverken lukket eller åben.", f'Skriv: "{name}" = "lukket"'
        )
    found = Stated(name, _OPEN[state], str(facts.get("who", "")).strip(), str(facts.get("when", "")).strip())
    if found.open and not (found.who and found.when):
        raise InvalidOption(
            f"Det mangler, hvem der har åbnet „{name}“, og hvornår ([{table}] i meeting.toml).",
            f'Skriv: "{name}" = {{ state = "åben", who = "Navn", when = 2026-04-15 }}',
        )
    return found


def applied(agenda: Agenda, items: Iterable[Stated], attachments: Iterable[Stated], corrections: Corrections) -> Agenda:
    """The agenda with what people say laid over it. `corrections` are placed on the agenda as it was read.

    Raises InvalidOption for a line of meeting.toml that names nothing on the agenda, or nothing alone: it may have been to close it.
    """
    opened: set[str] = set()
    closed: set[str] = set()
    papers: dict[tuple[str, str], bool] = {}
    for line in items:
        keys = {item.key for item in _named(agenda, line)}
        (opened if line.open else closed).update(keys)
    for line in attachments:
        for key, name in _papers_named(agenda, line):
            papers[key, name] = line.open and papers.get((key, name), True)
    for hand in corrections.by_hand:
        if hand.attachment is not None:
            papers[hand.item, hand.attachment] = hand.open and papers.get((hand.item, hand.attachment), True)
        else:
            (opened if hand.open else closed).add(hand.item)
    closed |= {under.key for item in agenda.items if item.key in closed for under in _under(agenda, item)}
    if not (opened or closed or papers):
        return agenda
    return replace(agenda, items=tuple(_item(item, opened, closed, papers) for item in agenda.items))


def _item(item: AgendaItem, opened: set[str], closed: set[str], papers: dict[tuple[str, str], bool]) -> AgendaItem:
    return replace(
        item,
        open=item.key not in closed and (item.open or item.key in opened),
        attachments=tuple(
            replace(each, open=papers.get((item.key, each.name), each.open)) for each in item.attachments
        ),
    )


def _under(agenda: Agenda, item: AgendaItem) -> Iterator[AgendaItem]:
    """The sub-items, of any depth, in the item's section."""
    return (each for each in agenda.items if each.section == item.section and each.number.startswith(f"{item.number}."))


def _named(agenda: Agenda, line: Stated) -> list[AgendaItem]:
    name = cases.plain(line.name)
    found = [
        each for each in agenda.items if name and name in {cases.plain(each.title), cases.plain(each.case_number or "")}
    ]
    if not found and (numbered := agenda.called(line.name)) is not None:
        raise InvalidOption(
            f"Under [items] i meeting.toml står et nummer ({line.name}); en ny dagsorden kan give det til en anden sag.",
            f'Skriv titlen eller sagsnummeret: "{numbered.title}" = "{"åben" if line.open else "lukket"}"',
        )
    _check("items", line, len(found))
    return found


def _papers_named(agenda: Agenda, line: Stated) -> list[tuple[str, str]]:
    name = cases.plain(line.name)
    found = [
        (item.key, each.name)
        for item in agenda.items
        for each in item.attachments
        if name and cases.plain(each.name) == name
    ]
    _check("attachments", line, len(found))
    return found


def _check(table: str, line: Stated, found: int) -> None:
    if not found or (line.open and found > 1):
        how = "findes ikke på dagsordenen" if not found else "er der flere af på dagsordenen"
        raise InvalidOption(
            f"„{line.name}“ under [{table}] i meeting.toml {how}.",
            "Ret linjen, så den passer til dagsordenen, eller slet den. Indtil da bliver intet lavet af mødet.",
        )


def lost(agenda: Agenda, corrections: Corrections) -> tuple[ByHand, ...]:
    """What a person closed that is no longer found: nobody knows what else on the agenda it may be now."""
    known: set[tuple[str, str | None]] = {(item.key, None) for item in agenda.items}
    known |= {(item.key, each.name) for item in agenda.items for each in item.attachments}
    return tuple(hand for hand in corrections.by_hand if not hand.open and (hand.item, hand.attachment) not in known)


def said(hand: ByHand, corrections: Corrections) -> Corrections:
    """The corrections with a person's latest word on the item or the attachment in place of any earlier one."""
    here = (hand.item, hand.attachment)
    kept = tuple(each for each in corrections.by_hand if (each.item, each.attachment) != here)
    return replace(corrections, by_hand=(*kept, hand))
