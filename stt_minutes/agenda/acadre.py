"""Acadre: a manifest and the agenda files that it names, tables of tables of fields -> lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from stt_minutes.agenda import exports, tree
from stt_minutes.agenda.lines import clean
from stt_minutes.errors import AgendaUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from stt_minutes.agenda.lines import Line

_OPEN: Final = "1"
_AGENDA: Final = "1"
_ABSENT: Final = {"1": "Afbud", "2": "Fraværende"}


def is_manifest(root: Any) -> bool:
    """Whether it is the manifest that only names the agenda's file."""
    return next(_tables(root, "producedAgenda"), None) is not None


def is_agenda(root: Any) -> bool:
    """Whether it is an agenda's own file."""
    return next(_tables(root, "agendaitemparents"), None) is not None


def read(root: Any, load: Callable[[str], bytes | None]) -> list[Line]:
    """The lines of an agenda, or of the agendas that a manifest names; `load` gives a file beside it."""
    roots = _produced(root, load) if is_manifest(root) else [root]
    items: list[exports.Item] = []
    for each in roots:
        is_extra = "tillæg" in _field(next(_tables(each, "agenda"), None), "name").lower()
        for parent in _tables(each, "agendaitemparents"):
            item = _item(parent, supplementary=is_extra)
            if not any((item.number, item.title) == (known.number, known.title) for known in items):
                items.append(item)
    return [*_header(roots[0]), *exports.agenda_lines(items)]


def _produced(manifest: Any, load: Callable[[str], bytes | None]) -> list[Any]:
    """The agendas that the manifest names and that are there: the dagsorden, open and closed; else the referat."""
    found: list[tuple[bool, Any]] = []
    named: list[str] = []
    for table in _tables(manifest, "producedAgenda"):
        for fields in tree.children(table, "fields"):
            facts = {name: value for each in tree.children(fields, "field") for name, value in each.attrib.items()}
            path = "/".join(part for part in (facts.get("filesfolder", ""), facts.get("xmlfilename", "")) if part)
            raw = load(path) if path else None
            named.append(path)
            if raw is not None:
                found.append((facts.get("type") == _AGENDA, tree.xml(raw, path)))
    if not found:
        raise AgendaUnreadable(
            f"Filen er kun Acadres oversigt; dagsordenen selv ({', '.join(filter(None, named)) or 'uden navn'}) ligger ikke ved siden af.",
            "Giv hele den mappe, som Acadre har lagt filerne i.",
        )
    has_agenda = any(is_agenda for is_agenda, _ in found)
    return [root for is_agenda, root in found if is_agenda or not has_agenda]


def _header(root: Any) -> list[Line]:
    agenda, meeting = next(_tables(root, "agenda"), None), next(_tables(root, "meeting"), None)
    committee = next(_tables(root, "committee"), None)
    kind = _field(agenda, "name") or "Dagsorden"
    finish = _field(meeting, "finish")
    members = list(_tables(meeting, "member")) or list(_tables(committee, "member"))
    present = "Til stede" if "referat" in kind.lower() else "Medlemmer"
    return list(
        exports.header(
            kind=kind,
            body=_field(committee, "name"),
            when=_field(meeting, "date"),
            until=finish.split(" ")[-1],
            place=_field(meeting, "location"),
            people=[
                (
                    _ABSENT.get(_field(each, "absent"), present),
                    exports.person(
                        _field(each, "name"), _field(each, "party"), _field(each, "role"), _field(each, "comment")
                    ),
                )
                for each in members
            ],
        )
    )


def _item(parent: Any, *, supplementary: bool) -> exports.Item:
    element = next(_tables(parent, "agendaitem"), None)
    bullets = sorted(_tables(parent, "bullet"), key=lambda each: _order(_field(each, "bulletsortorder")))
    fields = [exports.Field(_field(each, "bulletname"), _raw(each, "bulletcontent")) for each in bullets]
    absent = [_field(each, "name") for each in _tables(parent, "absentmembers")] + [
        _field(each, "name") for table in _tables(parent, "absentmembers") for each in _tables(table, "member")
    ]
    if any(absent):
        fields.append(exports.Field("Fraværende", ", ".join(filter(None, absent))))
    return exports.Item(
        _field(parent, "sort"),
        _field(element, "name"),
        (_access(_field(element, "access")), _named_access(_field(element, "accessname"))),
        _field(element, "caseno"),
        fields=fields,
        enclosures=[
            exports.Enclosure(
                _field(each, "name"), _field(each, "access") in {"", _OPEN}, _field(each, "sysid") or None
            )
            for each in sorted(_tables(parent, "enclosure"), key=lambda each: _order(_field(each, "sort")))
        ],
        supplementary=supplementary,
    )


def _access(code: str) -> bool | None:
    return None if not code else code == _OPEN


def _named_access(name: str) -> bool | None:
    """What the name of an access code says: "Åben", "Lukket", "Fortrolig"."""
    return None if not name else name.lower().startswith(("åben", "offentlig"))


def _tables(element: Any, name: str) -> Any:
    if element is None:
        return iter(())
    return (each for each in tree.all_of(element, "table") if each.get("name") == name and each is not element)


def _raw(table: Any, name: str) -> str:
    fields = tree.child(table, "fields") if table is not None else None
    for each in tree.children(fields, "field") if fields is not None else []:
        if each.get("name") == name:
            return tree.text_of(each)
    return ""


def _field(table: Any, name: str) -> str:
    return clean(_raw(table, name).replace("\n", " "))


def _order(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0
