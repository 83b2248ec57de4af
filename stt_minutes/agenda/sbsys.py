"""SBSYS: an XML file with Danish names and HTML fields -> lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stt_minutes.agenda import exports, html, tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.agenda.lines import Line

_ENCODED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def one_meeting(roots: Sequence[Any]) -> bool:
    """Whether the files are one meeting's: its dagsorden and tillægsdagsordener come as a file each."""
    meetings = {_of(tree.child(root, "Møde"), "MødeID") for root in roots}
    return all(tree.local(root) == "Dagsorden" for root in roots) and len(meetings) == 1 and "" not in meetings


def read(*roots: Any) -> list[Line]:
    """The lines of /Dagsorden; a second Dagsorden of the same meeting is its tillægsdagsorden."""
    lines: list[Line] = []
    items: list[exports.Item] = []
    agendas = [
        each
        for root in roots
        for each in ([root] if tree.local(root) == "Dagsorden" else tree.all_of(root, "Dagsorden"))
    ]
    # The first made is the dagsorden itself.
    agendas.sort(
        key=lambda each: int(number) if (number := _of(each, "DagsordenID")).isdecimal() and len(number) < 12 else 0
    )
    for position, agenda in enumerate(agendas):
        meeting = tree.child(agenda, "Møde")
        if not lines:
            lines += exports.header(
                kind=agenda.get("Dagsordentype") or "Dagsorden",
                body=_of(meeting, "Udvalg"),
                when=f"{_of(meeting, 'Mødedato')} {_clock(_of(meeting, 'Mødetid'))}",
                until=_of(meeting, "Mødesluttid"),
                place=_of(meeting, "Mødested"),
                people=_people(meeting),
                more=[
                    line.text
                    for each in tree.all_of(agenda, "forsidetekst")
                    for line in html.fragment(tree.inner_html(each))
                ],
            )
        found = tree.child(agenda, "Dagsordenpunkter")
        for each in tree.children(found, "Dagsordenpunkt") if found is not None else []:
            item = _item(each, agenda.get("Åben"), supplementary=position > 0)
            # A referat of the same meeting in the same folder says its items again.
            if not any((item.number, item.title) == (known.number, known.title) for known in items):
                items.append(item)
    return [*lines, *exports.agenda_lines(items)]


def _of(element: Any, name: str) -> str:
    return "" if element is None else str(element.get(name) or "")


def _clock(time: str) -> str:
    return f"kl. {time}" if time else ""


def _people(meeting: Any) -> list[tuple[str, str]]:
    if meeting is None:
        return []
    found = [each for name in ("Deltager", "Medlem", "Mødedeltager") for each in tree.all_of(meeting, name)]
    return [
        (
            "Afbud" if "afbud" in _of(each, "Status").lower() else "Medlemmer",
            exports.person(_of(each, "Navn") or tree.text_of(each), _of(each, "Parti"), _of(each, "Rolle")),
        )
        for each in found
    ]


def _item(element: Any, agenda: str | None, *, supplementary: bool) -> exports.Item:
    """The item; `agenda` is what its agenda says of being open, which an item of its own cannot open."""
    content = tree.child(element, "Indhold")
    attached = tree.child(element, "Bilagsliste")
    return exports.Item(
        _of(element, "Nummer"),
        tree.text_of(tree.child(element, "Overskrift")),
        (exports.yes_or_no(element.get("Åbent")), None if exports.truth(agenda) else False),
        _of(element, "Sagsnummer") or tree.text_of(tree.child(element, "Sagsnummer")),
        fields=[
            exports.Field(_heading(each), _content(each))
            for each in (content if content is not None else [])
            if tree.local(each)
        ],
        enclosures=[
            exports.Enclosure(_of(each, "Navn"), exports.truth(each.get("MaaPubliceres")), each.get("BilagID"))
            for each in (tree.children(attached, "Bilag") if attached is not None else [])
        ],
        supplementary=supplementary,
    )


def _heading(element: Any) -> str:
    """The heading that the element's name stands for: XML names cannot hold spaces."""
    name = _ENCODED.sub(lambda match: chr(int(match[1], 16)), tree.local(element))
    return str(element.get("Navn") or element.get("Overskrift") or name.replace("_", " "))


def _content(element: Any) -> str:
    """The field's HTML, whether it lies there as text or as elements."""
    return tree.inner_html(element)
