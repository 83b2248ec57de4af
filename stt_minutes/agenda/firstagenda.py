"""FirstAgenda: the JSON of its public web ("Dagsordenpunkter") and of its licensed interface ("items") -> lines."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from stt_minutes.agenda import exports, html
from stt_minutes.agenda.lines import Line, clean

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_agenda(data: Any) -> bool:
    """Whether it is an agenda's JSON."""
    return isinstance(data, dict) and isinstance(_get(data, "Dagsordenpunkter", "items", "agendaItems"), list)


def read(data: Mapping[str, Any]) -> list[Line]:
    """The lines of an agenda; times in UTC are printed as Danish time."""
    meeting, committee = _get(data, "Moede", "Møde", "meeting"), _get(data, "Udvalg", "committee")
    facts = {**data, **(meeting if isinstance(meeting, dict) else {})}
    name = _get(committee, "Navn", "name") if isinstance(committee, dict) else committee
    is_minutes = exports.truth(str(_get(facts, "minutesOfMeeting", "ErReferat", "IsMinutes") or ""), default=False)
    ends = _local(_string(facts, "meetingEndUtc", "MoedeSlut", "Slut"))
    lines = list(
        exports.header(
            kind="Referat" if is_minutes else "Dagsorden",
            body=_as_text(name) or _string(facts, "committeeName", "UdvalgNavn", "Udvalgsnavn"),
            when=_local(_string(facts, "meetingBeginUtc", "MoedeStart", "Start", "Dato", "Moededato")),
            until=ends.split(" ")[-1] if ":" in ends else "",
            place=_string(facts, "meetingLocation", "Sted", "Moedested", "Mødested", "location"),
            people=[
                ("Deltagere", _person(each)) for each in _list(facts, "meetingAttendees", "Deltagere", "attendees")
            ],
        )
    )
    items = [_item(each) for each in _list(data, "Dagsordenpunkter", "items", "agendaItems") if isinstance(each, dict)]
    return [*lines, *exports.agenda_lines(items)]


def _item(data: Mapping[str, Any]) -> exports.Item:
    extra: list[Line] = []
    fields: list[exports.Field] = []
    for each in _list(data, "Felter", "presentations", "fields"):
        heading = _string(each, "Navn", "Overskrift", "Titel", "caption", "title", "name")
        content = _string(each, "Html", "content", "text", "Tekst", raw=True)
        if heading:
            fields.append(exports.Field(heading, content))
        elif content:
            # One field with the whole case: its own headings divide it.
            extra += html.read(content.encode())
    decision = _get(data, "itemDecision", "decision", "Beslutning")
    if decision is not None:
        text = (
            _string(decision, "text", "Html", "content", raw=True) if isinstance(decision, dict) else _as_text(decision)
        )
        fields.append(exports.Field("Beslutning", text, decision=True))
    is_open = _get(data, "isOpen", "ErAaben", "IsPublic", "Offentlig", "Aaben")
    closed = _get(data, "ErLukket", "Lukket", "isClosed")
    return exports.Item(
        _string(data, "Punktnummer", "number", "Nummer"),
        _string(data, "Caption", "Navn", "title", "Titel"),
        (exports.truth(_as_text(is_open)) and not exports.truth(_as_text(closed), default=False),),
        _string(data, "SagsNummer", "caseNumber", "Sagsnr"),
        fields=fields,
        extra=extra,
        enclosures=[
            exports.Enclosure(
                _string(each, "Navn", "caption", "name", "title"),
                exports.truth(_as_text(_get(each, "isPublic", "isOpen", "MaaPubliceres"))),
                _string(each, "Id", "documentId") or None,
            )
            for each in _list(data, "Bilag", "documents", "attachments")
        ],
    )


def _person(data: Any) -> str:
    if isinstance(data, dict):
        return exports.person(
            _string(data, "Navn", "name"), _string(data, "Parti", "party"), _string(data, "Rolle", "role")
        )
    return exports.person(_as_text(data))


def _get(data: Any, *names: str) -> Any:
    """The first value under any of the names, whatever their capitals."""
    if not isinstance(data, dict):
        return None
    lowered = {str(key).lower(): value for key, value in data.items()}
    return next((lowered[name.lower()] for name in names if lowered.get(name.lower()) is not None), None)


def _string(data: Any, *names: str, raw: bool = False) -> str:
    text = _as_text(_get(data, *names))
    return text if raw else clean(text.replace("\n", " "))


def _list(data: Any, *names: str) -> list[Any]:
    found = _get(data, *names)
    return found if isinstance(found, list) else []


def _as_text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float | bool) else ""


def _local(stamp: str) -> str:
    """A time stamp as "2026-04-15 kl. 09:00" in Danish time; a stamp without a zone is taken as it stands."""
    match = re.match(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?", stamp)
    if match is None:
        return stamp
    if match[3] is None:
        return f"{match[1]} kl. {match[2]}"
    try:
        utc = datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3].replace('Z', '+00:00')}").astimezone(UTC)
        here = utc + timedelta(hours=2 if _summer(utc) else 1)
    except (ValueError, OverflowError):
        return stamp
    return f"{here:%Y-%m-%d} kl. {here:%H:%M}"


def _summer(utc: datetime) -> bool:
    """Whether Denmark has summer time: from the last Sunday of March to that of October, at 1:00 UTC (directive 2000/84/EC).

    By rule, for Windows has no time zone database that Python can read.
    """

    def last_sunday(month: int) -> datetime:
        last = datetime(utc.year, month, 31, 1, tzinfo=UTC)
        return last - timedelta(days=(last.weekday() + 1) % 7)

    return last_sunday(3) <= utc < last_sunday(10)
