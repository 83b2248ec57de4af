"""`approve MEETING STATUS`: from draft to approved and locked, and a new version with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, print_json

if TYPE_CHECKING:
    from stt_minutes.values import Review, Status

_STATES: dict[str, Status] = {"til-godkendelse": "til_godkendelse", "godkendt": "godkendt"}


def register(app: typer.Typer) -> None:
    app.command(help="Send referatet til godkendelse, godkend og lås det, eller åbn en ny udgave.")(approve)


def approve(
    folder: options.MeetingFolder,
    status: Annotated[
        str | None,
        typer.Argument(
            metavar="[STATUS]", help="til-godkendelse, godkendt eller ny-udgave; uden vises, hvor langt det er."
        ),
    ] = None,
    *,
    who: Annotated[str, typer.Option("--who", metavar="NAVN", help="Hvem der gør det.")] = "",
    held_at: Annotated[
        str | None,
        typer.Option("--meeting", metavar="TEKST", help="Mødet, det er godkendt på, fx 'mødet den 15. maj 2026'."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEKST", help="Hvorfor der laves en ny udgave.")] = "",
    as_json: options.Json = False,
) -> None:
    from stt_minutes import meeting as meetings
    from stt_minutes import outputs, pipeline
    from stt_minutes.documents import approval
    from stt_minutes.errors import InvalidOption
    from stt_minutes.values import Review

    meeting = meetings.Meeting.open(folder)
    with meeting.lock(), meeting.writing() as pen:
        review: Review = meeting.value("minutes", Review())
        if status == "ny-udgave":
            review = approval.new_version(review, who=who, at=meetings.now(), reason=reason)
            pen.save({"minutes": review})
        elif status in _STATES:
            to = _STATES[status]
            whole = pipeline.minutes(meeting)
            review = approval.advance(
                review,
                whole,
                to,
                who=who,
                at=meetings.now(),
                meeting=held_at,
            )
            if to == "godkendt":
                # Locked before it is called approved: a template that fails leaves the status as it was.
                heard = pipeline.heard(meeting) if meeting.has("transcript") else None
                target, sha256 = outputs.lock(meeting, whole, review, heard)
                note(f"Den godkendte udgave ligger i {target}")
                review = approval.locked(review, sha256)
            pen.save({"minutes": review})
        elif status is not None:
            raise InvalidOption(f"Status '{status}' kendes ikke.", "Brug til-godkendelse, godkendt eller ny-udgave.")
    _report(review, as_json=as_json)


def _report(review: Review, *, as_json: bool) -> None:
    from stt_minutes import store
    from stt_minutes.danish import long_date
    from stt_minutes.documents.approval import NAMES

    if as_json:
        approvals = [store.dump(each) for each in review.approvals]
        print_json({"status": review.status, "version": review.version, "approvals": approvals})
        return
    print(f"Udgave {review.version}: {NAMES[review.status]}")
    for each in review.approvals:
        what = f"ny udgave ({each.reason})" if each.reason else NAMES[each.status]
        where = f" på {each.meeting}" if each.meeting else ""
        locked = f", låst med sha256 {each.sha256}" if each.sha256 else ""
        print(f"  {long_date(each.at[:10])}: {what} af {each.who}{where}{locked}")
