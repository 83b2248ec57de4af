"""`verify OUT`: does an exported referat still rest on what it says it rests on?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, print_json
from stt_minutes.danish import clock

if TYPE_CHECKING:
    from stt_minutes.documents.provenance import Verdict
    from stt_minutes.meeting import Meeting
    from stt_minutes.values import Approval


def register(app: typer.Typer) -> None:
    app.command(help="Se efter, om et referat er uændret, og om hver beslutning kan følges tilbage til optagelsen.")(
        verify
    )


def verify(
    document: Annotated[Path, typer.Argument(metavar="UD", help="Det skrevne referat.")],
    folder: Annotated[
        Path | None,
        typer.Option("--meeting", metavar="MØDE", help="Mødets mappe, hvis referatet er flyttet ud af den."),
    ] = None,
    *,
    as_json: options.Json = False,
) -> None:
    from stt_minutes.documents import provenance, reading
    from stt_minutes.errors import ChangedOnDisk, InvalidOption
    from stt_minutes.meeting import Meeting

    if not document.is_file():
        raise InvalidOption(f"Filen {document} findes ikke.", "Giv stien til det referat, der skal ses efter.")
    side = provenance.side_file(document)
    if not side.is_file():
        raise InvalidOption(
            f"Der er ingen kildefil ved siden af {document.name} (den hedder {side.name}).",
            "Den bliver skrevet af 'stt-minutes export'; den offentlige udgave har ingen.",
        )
    found = provenance.read(side)
    home = folder or next((each for each in document.resolve().parents if (each / "meeting.toml").is_file()), None)
    meeting = Meeting.open(home) if home is not None else None
    text = reading.paragraphs(document) if document.suffix.lower() in reading.SUFFIXES else None
    times, sound, transcript = _facts(meeting)
    verdict = provenance.verify(found, document, text, times, sound_sha256=sound, transcript_sha256=transcript)
    approval = _approval(meeting, document)
    _report(verdict, approval, as_json=as_json)
    if not verdict.holds:
        raise ChangedOnDisk(
            f"{document.name} kan ikke føres tilbage til optagelsen i alle dele.",
            "Se ovenfor, hvad der er ændret; en ny udgave laves med 'stt-minutes export'.",
        )


def _facts(meeting: Meeting | None) -> tuple[dict[str, Any] | None, str | None, str | None]:
    """The segments' times and the hashes of the sound and the transcript as they are now."""
    from stt_minutes.audio import muted

    if meeting is None or not meeting.has("transcript"):
        return None, None, None
    loaded = meeting.load("transcript")
    sound = meeting.sound()
    now = muted.sha256_received(sound) if sound is not None else None
    for each in muted.record(meeting.audio).times:
        note(f"Lukkede stykker af lyden blev gjort tavse {each.at[:10]}; resten er den lyd, der blev modtaget.")
    return {each.id: each.span for each in loaded.value.segments}, now, loaded.sha256


def _approval(meeting: Meeting | None, document: Path) -> Approval | None:
    """The approval that locked exactly this file, if any."""
    from stt_minutes.files import sha256_of
    from stt_minutes.values import Review

    if meeting is None:
        return None
    sha256 = sha256_of(document)
    review: Review = meeting.value("minutes", Review())
    return next((each for each in review.approvals if each.sha256 == sha256), None)


def _report(verdict: Verdict, approval: Approval | None, *, as_json: bool) -> None:
    from stt_minutes import store
    from stt_minutes.documents.provenance import AUTHORS

    if as_json:
        print_json({
            "holds": verdict.holds, "problems": verdict.problems, "approval": store.dump(approval) if approval else None,
            "statements": [{**store.dump(each.source), "problems": each.problems} for each in verdict.statements],
        })  # fmt: skip
        return
    for problem in verdict.problems:
        print(f"✗ {problem}")
    for each in verdict.statements:
        source = each.source
        times = ", ".join(clock(link.start_ms) for link in source.links)
        where = f" (optagelsen {times})" if times else ""
        print(f"{'✗' if each.problems else '✓'} Punkt {source.item}: {AUTHORS[source.author]}{where}")
        for problem in each.problems:
            print(f"    {problem}")
    if approval:
        print(f"Filen er den, der blev godkendt {approval.at[:10]} af {approval.who}.")
