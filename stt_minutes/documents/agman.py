"""The referat as AGMAN XML ("Publication"), with the fields filled that the agenda system asks back (IsFeedback).

Element names are those that open importers of the format read. The fields hold HTML in CDATA; the file is UTF-8 with a byte order
mark and CRLF, as the systems themselves write it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from lxml import etree

from stt_minutes.documents import attending, package
from stt_minutes.documents.blocks import ListItem, clean, line
from stt_minutes.documents.build import (
    attachment_blocks,
    decided,
    decision_blocks,
    in_order,
    label,
    split_parts,
)
from stt_minutes.documents.writers import HtmlWriter
from stt_minutes.errors import AgendaUnreadable
from stt_minutes.files import write_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

    from stt_minutes.documents.blocks import Block
    from stt_minutes.values import Minutes, MinutesItem

_MINUTES = "3"
"""PublicationTypeAsValue of a referat."""
_PRESENT, _ABSENT, _PRESENT_TOO = "1", "2", "4"


def write(minutes: Minutes, target: Path, *, agenda: bytes | None = None) -> None:
    """Write the minutes as AGMAN XML; with `agenda`, the received XML itself with its feedback fields filled.

    Raises AgendaUnreadable when that is no such XML, DiskFull or WriteFailed.
    """
    root = _filled(minutes, agenda) if agenda is not None else _made(minutes)
    text = etree.tostring(root, encoding="unicode", pretty_print=agenda is None)
    declared = f'<?xml version="1.0" encoding="utf-8"?>\n{text}'
    write_bytes(target, declared.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8-sig"))


def _filled(minutes: Minutes, agenda: bytes) -> _Element:
    """The received publication with today's decisions appended in the fields that ask for them."""
    try:
        root = package.parse(agenda)
    except package.UnsafePackage as error:
        raise _not_agman() from error
    if root.tag != "Publication":
        raise _not_agman()
    kind = root.find("PublicationTypeAsValue")
    if kind is not None:
        kind.text = _MINUTES
    _tell_who_came(root, minutes)
    for item in root.iter("Item"):
        found = _asked_for(item, minutes)
        answer = _html(decision_blocks(found)) if found is not None and decided(found) else ""
        for each in item.iter("ItemField"):
            content = each.find("Content")
            if answer and (each.findtext("IsFeedback") or "").strip().lower() == "true" and content is not None:
                content.text = etree.CDATA((content.text or "").strip() + answer)
                break
    return root


def _tell_who_came(root: _Element, minutes: Minutes) -> None:
    """The status of each member of the received publication that the referat names; of anybody else it stays as it came."""
    there, excused = attending.present_and_excused(minutes)
    status = {each.name: _PRESENT for each in there} | {each.name: _ABSENT for each in excused}
    for member in root.iter("MeetingMember"):
        told = status.get(" ".join((member.findtext("Name") or "").split()))
        if told is None:
            continue
        element = member.find("ParticipationStatusAsValue")
        if element is None:
            element = etree.SubElement(member, "ParticipationStatusAsValue")
        # 4 is present too, in a way of the system's own.
        if told != _PRESENT or (element.text or "").strip() != _PRESENT_TOO:
            element.text = told


def _asked_for(item: _Element, minutes: Minutes) -> MinutesItem | None:
    """The item that the XML's item is: of its number, and where there are several also as open as it; None when that still leaves more."""
    number = (item.findtext("Number") or "").strip().rstrip(".")
    alike = [each for each in minutes.items if each.item.number == number]
    if len(alike) > 1:
        is_open = (item.findtext("IsPublic") or "").strip().lower() == "true"
        alike = [each for each in alike if each.item.open == is_open]
    return alike[0] if len(alike) == 1 else None


def _not_agman() -> AgendaUnreadable:
    return AgendaUnreadable(
        "Dagsordenen er ikke AGMAN-XML (Publication).", "Lav filen uden den, så skrives hele referatet."
    )


def _made(minutes: Minutes) -> _Element:
    root = etree.Element("Publication")
    _add(root, "PublicationTypeAsValue", _MINUTES)
    agenda = etree.SubElement(etree.SubElement(root, "Agendas"), "Agenda")
    body = minutes.agenda
    _add(agenda, "Name", f"Referat {body.body.name}")
    _add(etree.SubElement(agenda, "Committee"), "Name", body.body.name)
    meeting = etree.SubElement(agenda, "Meeting")
    _add(meeting, "When", _moment(body.date, body.start))
    _add(meeting, "Until", _moment(body.date, minutes.closed_at or body.end))
    _add(meeting, "Where", body.place or "")
    members = etree.SubElement(meeting, "Members")
    there, excused = attending.present_and_excused(minutes)
    strangers = [each for each in there if each not in body.members]
    for each in (*body.members, *strangers):
        member = etree.SubElement(members, "MeetingMember")
        _add(member, "Name", each.name)
        _add(member, "ParticipationStatusAsValue", _ABSENT if each in excused else _PRESENT)
        _add(member, "ParticipationNote", each.note or "")
    items = etree.SubElement(agenda, "Items")
    for found in in_order(minutes):
        _item(items, found)
    return root


def _item(items: _Element, found: MinutesItem) -> None:
    item = found.item
    made = etree.SubElement(items, "Item")
    _add(made, "Number", item.number)
    _add(made, "Caption", label(item))
    _add(made, "IsPublic", str(item.open))
    case = etree.SubElement(made, "Case")
    _add(case, "Number", item.case_number or "")
    _add(case, "Title", item.title)
    fields = etree.SubElement(made, "Fields")
    before, after = split_parts(item)
    rows: list[tuple[str, str, bool]] = [(each.heading, _html(each.text), False) for each in before]
    rows.append(("Beslutning", _html(decision_blocks(found)) if decided(found) else "", True))
    rows += [(each.heading, _html(each.text), False) for each in after]
    if attachments := attachment_blocks(item):
        rows.append(("Bilag", _html(tuple(each for each in attachments if isinstance(each, ListItem))), False))
    for index, (caption, content, feedback) in enumerate(rows):
        field = etree.SubElement(fields, "ItemField")
        _add(field, "Index", str(index))
        _add(field, "Caption", caption)
        etree.SubElement(field, "Content").text = etree.CDATA(content) if content else ""
        _add(field, "IsFeedback", str(feedback))


def _html(content: str | tuple[Block, ...]) -> str:
    text: Any = HtmlWriter().prose(content)
    return clean(text.__html__()).replace("]]>", "]]&gt;")


def _add(parent: _Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = line(text)


def _moment(day: str | None, clock: str | None) -> str:
    """DD-MM-YYYY HH:MM:SS, the format's own way; empty when the day is not known."""
    try:
        shown = date.fromisoformat(day or "").strftime("%d-%m-%Y")
    except ValueError:
        return ""
    return f"{shown} {clock.replace('.', ':')}:00" if clock else shown
