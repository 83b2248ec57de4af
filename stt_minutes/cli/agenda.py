"""`agenda FILE`: what was read from a dagsorden, and every doubt about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stt_minutes.cli._console import note, print_json, table
from stt_minutes.cli._options import Json
from stt_minutes.danish import long_date, time_of_day

if TYPE_CHECKING:
    from stt_minutes.values import Agenda, AgendaItem, Member

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FIL", help="Dagsordenen: Word, PDF, HTML, tekst, markdown eller en eksport (fil, mappe, zip)."
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o", "--out", "--output", metavar="FIL", help="Skriv det læste som Word (.docx) eller markdown (.md)."
    ),
]


def register(app: typer.Typer) -> None:
    app.command("agenda", help="Vis, hvad der er læst af en dagsorden, og hvad der er tvivl om.")(_agenda)


def _agenda(files: Files, *, output: Output = None, as_json: Json = False) -> None:
    """The first file is the dagsorden; those after it are tillægsdagsordener."""
    from stt_minutes import agenda, store

    found = agenda.read(files[0])
    for extra in files[1:]:
        found = agenda.supplemented(found, agenda.read(extra))
    if output is not None:
        _write(found, output)
    if as_json:
        print_json(store.dump(found))
        return
    print("\n".join(_header(found)))
    print()
    heads, rows = ["Nr.", "Titel", "Sagsnr.", "Dele", "Bilag", "Gæster"], [_row(item) for item in found.items]
    if any(plans := [_plan(item) for item in found.items]):
        heads, rows = [*heads, "Planlagt"], [(*row, plan) for row, plan in zip(rows, plans, strict=True)]
    print(table(heads, rows, right=(3, 4)))
    for remark in found.remarks:
        note(f"tvivl: {remark.text}")
    for line in found.unplaced:
        note(f"ikke placeret: {line}")


def _write(found: Agenda, output: Path) -> None:
    from stt_minutes.errors import InvalidOption
    from stt_minutes.files import write_text

    if output.suffix.lower() == ".docx":
        from stt_minutes.agenda import write_docx

        write_docx.write(found, output)
    elif output.suffix.lower() == ".md":
        from stt_minutes.agenda import write_markdown

        write_text(output, write_markdown.write(found))
    else:
        raise InvalidOption(
            f"En dagsorden kan ikke skrives som {output.suffix or output.name}.",
            "Vælg et navn, der ender på .docx eller .md.",
        )
    note(f"Skrevet: {output}")


def _header(found: Agenda) -> list[str]:
    time = "–".join(part for part in (found.start, found.end) if part)
    shut = sum(not item.open for item in found.items)
    closed = f", heraf {shut} {'lukket' if shut == 1 else 'lukkede'}" if shut else ""
    facts = [
        ("Udvalg", f"{found.body.name or 'ukendt'} ({found.body.role})"),
        (
            "Møde",
            " ".join(
                part for part in (long_date(found.date) or "uden dato", time and f"kl. {time_of_day(time)}") if part
            ),
        ),
        ("Sted", found.place or ""),
        ("Deltagere", ", ".join(map(_member, found.members))),
        ("Punkter", f"{len(found.items)}{closed}"),
    ]
    return [f"{name + ':':<11}{value}" for name, value in facts if value]


def _member(member: Member) -> str:
    about = ", ".join(part for part in (member.party, member.role, member.status, member.note) if part)
    return f"{member.name} ({about})" if about else member.name


def _plan(item: AgendaItem) -> str:
    """When the item begins, how long it may take and who presents it."""
    who = " og ".join(each.name for each in item.presenters)
    facts = (
        f"kl. {time_of_day(item.planned)}" if item.planned else "",
        f"{item.planned_minutes} min." if item.planned_minutes else "",
        f"v/ {who}" if who else "",
    )
    return ", ".join(filter(None, facts))


def _row(item: AgendaItem) -> tuple[object, ...]:
    title = f"{'' if item.open else 'Lukket: '}{item.title}{' (tillæg)' if item.supplementary else ''}"
    guests = ", ".join(
        f"{guest.name}{f' kl. {time_of_day(guest.planned)}' if guest.planned else ''}" for guest in item.guests
    )
    return item.key, title, item.case_number or "", len(item.parts), len(item.attachments) or "", guests
