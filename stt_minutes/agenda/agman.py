"""AGMAN: the file of a "Publication", as SBSYS eDagsorden exports it -> lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from stt_minutes.agenda import exports, tree
from stt_minutes.agenda.lines import clean

if TYPE_CHECKING:
    from stt_minutes.agenda.lines import Line

_KINDS: Final = {"0": "Kladde til dagsorden", "1": "Dagsorden", "3": "Referat"}
# ParticipationStatusAsValue: 1 and 4 are present, 0 is not decided yet; anything else is a form of absence.
_PRESENT: Final = frozenset(("1", "4"))


def read(root: Any) -> list[Line]:
    """The lines of /Publication; a second Agenda is the meeting's tillægsdagsorden."""
    lines: list[Line] = []
    items: list[exports.Item] = []
    kind = _KINDS.get(_text(root, "PublicationTypeAsValue"), "Dagsorden")
    agendas = tree.child(root, "Agendas")
    for position, agenda in enumerate(tree.children(agendas, "Agenda") if agendas is not None else []):
        meeting = tree.child(agenda, "Meeting")
        committee = _text(agenda, "Committee", "Name")
        if not lines:
            until = _text(meeting, "Until")
            lines += exports.header(
                kind=kind,
                body=committee or _text(agenda, "Name"),
                when=_text(meeting, "When"),
                until=until.split(" ", 1)[-1] if until else "",
                place=_text(meeting, "Where"),
                people=_people(meeting),
            )
        found = tree.child(agenda, "Items")
        items += [
            _item(each, supplementary=position > 0)
            for each in (tree.children(found, "Item") if found is not None else [])
        ]
    return [*lines, *exports.agenda_lines(items)]


def _text(element: Any, *path: str) -> str:
    return "" if element is None else clean(tree.text_of(tree.child(element, *path)).replace("\n", " "))


def _people(meeting: Any) -> list[tuple[str, str]]:
    found = tree.child(meeting, "Members") if meeting is not None else None
    people: list[tuple[str, str]] = []
    for member in tree.children(found, "MeetingMember") if found is not None else []:
        value = _text(member, "ParticipationStatusAsValue")
        label = "Til stede" if value in _PRESENT else "Medlemmer" if value in {"", "0"} else "Afbud"
        role = _text(member, "Role") or _text(member, "MemberRole")
        people.append(
            (
                label,
                exports.person(_text(member, "Name"), _text(member, "Party"), role, _text(member, "ParticipationNote")),
            )
        )
    return people


def _item(element: Any, *, supplementary: bool) -> exports.Item:
    fields = tree.child(element, "Fields")
    attached = tree.child(element, "Enclosures")
    ordered = sorted(
        tree.children(fields, "ItemField") if fields is not None else [], key=lambda each: _index(_text(each, "Index"))
    )
    return exports.Item(
        _text(element, "Number") or str(element.get("Nummer") or ""),
        _text(element, "Caption"),
        (exports.yes_or_no(_text(element, "IsPublic")),),
        _text(element, "Case", "Number"),
        fields=_history(element)
        + [
            exports.Field(
                _text(each, "Caption"),
                tree.text_of(tree.child(each, "Content")),
                exports.truth(_text(each, "IsFeedback"), default=False),
            )
            for each in ordered
        ],
        enclosures=[
            exports.Enclosure(
                _text(each, "Name") or _text(each, "FileName"),
                exports.truth(_text(each, "IsPublic")) and not exports.truth(_text(each, "IsProtected"), default=False),
                each.get("ID"),
            )
            for each in (tree.children(attached, "Enclosure") if attached is not None else [])
        ],
        supplementary=supplementary,
    )


def _index(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _history(element: Any) -> list[exports.Field]:
    """What earlier meetings decided in the case, each under the body's name and the day."""
    found: list[exports.Field] = []
    for each in tree.all_of(element, "ItemHistory"):
        content = tree.text_of(tree.child(each, "Content"))
        body, day = _text(each, "MeetingDetails", "CommitteeName"), _text(each, "MeetingDetails", "MeetingDueDate")
        if clean(content.replace("\n", " ")):
            heading = f"Beslutning i {body} den {day[:10]}" if body else f"Tidligere behandling {day[:10]}"
            found.append(exports.Field(heading, content))
    return found
