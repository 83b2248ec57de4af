"""eDoc with Fujitsu's agenda module: an XML file in the namespace fujitsu.dk/agenda -> lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stt_minutes.agenda import exports, tree
from stt_minutes.agenda.lines import clean
from stt_minutes.errors import AgendaUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from stt_minutes.agenda.lines import Line


def is_notification(root: Any) -> bool:
    """Whether it is the notification that only names the agenda's file."""
    return tree.child(root, "Notification") is not None and tree.child(root, "Committee") is None


def read(root: Any, load: Callable[[str], bytes | None]) -> list[Line]:
    """The lines of an agenda, or of the one that a notification names; `load` gives a file beside it."""
    if is_notification(root):
        path = _text(root, "Notification", "PathToXml").replace("\\", "/").lstrip("/")
        raw = load(path)
        if raw is None:
            raise AgendaUnreadable(
                f"Filen er kun en besked om dagsordenen; dagsordenen selv ({path}) ligger ikke ved siden af.",
                "Giv hele den mappe, som eDoc har lagt filerne i.",
            )
        root = tree.xml(raw, path)
    committee = tree.child(root, "Committee")
    meeting = tree.child(root, "Committee", "Meeting")
    if meeting is None:
        return []
    kind = _text(meeting, "Agenda", "Type") or _text(root, "OutputTypeEnumName")
    lines = list(
        exports.header(
            kind="Referat"
            if "referat" in kind.lower() or "minutes" in kind.lower()
            else kind.replace("Agenda", "Dagsorden") or "Dagsorden",
            body=_text(committee, "Name"),
            when=_text(meeting, "MeetingDateTime"),
            until=_text(meeting, "EndDateTime").split(" ")[-1],
            place=_text(meeting, "MeetingLocation"),
            people=_people(meeting),
            more=[_text(meeting, "DescriptionText")],
        )
    )
    items = [_item(each) for each in tree.all_of(meeting, "AgendaElement")]
    return [*lines, *exports.agenda_lines(item for item in items if item.title)]


def _text(element: Any, *path: str) -> str:
    return "" if element is None else clean(tree.text_of(tree.child(element, *path)).replace("\n", " "))


def _people(meeting: Any) -> list[tuple[str, str]]:
    people = [
        (
            "Medlemmer" if exports.truth(_text(each, "Participate")) else "Afbud",
            exports.person(
                _text(each, "Name"),
                _text(each, "PoliticalPartyList") or _text(each, "PoliticalParty"),
                _text(each, "RoleInMeeting"),
            ),
        )
        for each in tree.all_of(meeting, "MeetingParticipant")
    ]
    return people + [
        ("Øvrige deltagere", exports.person(_text(each, "Name")))
        for each in tree.all_of(meeting, "MeetingParticipantExternal")
    ]


def _item(element: Any) -> exports.Item:
    handling = tree.child(element, "HandlingItem")
    presentations = tree.child(handling, "CasePresentations") if handling is not None else None
    attached = tree.child(handling, "Attachments") if handling is not None else None
    fields = _earlier(handling) + [
        exports.Field(
            _text(each, "Title"),
            tree.text_of(tree.child(each, "Content")),
            exports.truth(_text(each, "IsDecision"), default=False),
        )
        for each in (tree.children(presentations, "CasePresentation") if presentations is not None else [])
    ]
    return exports.Item(
        _text(handling, "SerialNo") or _text(element, "SortOrder"),
        _text(handling, "Title"),
        (exports.yes_or_no(_text(element, "AccessIsPublic")),),
        _text(handling, "CaseNumber"),
        fields=fields,
        enclosures=[
            exports.Enclosure(
                _text(each, "Title"),
                _text(each, "AccessEnumName").lower() in {"", "public"},
                _text(each, "Identifier") or None,
            )
            for each in (tree.children(attached, "Attachment") if attached is not None else [])
        ],
    )


def _earlier(handling: Any) -> list[exports.Field]:
    """What the bodies before this one decided, from the case's plan of handling."""
    if handling is None:
        return []
    return [
        exports.Field(
            f"Beslutning i {_text(each, 'CommitteeName')} den {_text(each, 'MeetingDate').split(' ')[0]}",
            _text(each, "Decision"),
        )
        for each in tree.all_of(handling, "Handling")
        if _text(each, "Placement").lower() != "this"
        and _text(each, "Decision")
        and _text(each, "Decision").lower() not in exports.PLACEHOLDERS
    ]
