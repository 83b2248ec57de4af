"""`export MEETING`: the referat in every form it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, print_json, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stt_minutes.documents import Options
    from stt_minutes.meeting import Meeting
    from stt_minutes.values import Minutes, Span, Transcript


def register(app: typer.Typer) -> None:
    app.command(help="Skriv referatet (eller transskriptionen) i de formater, der er brug for.")(export)


def export(
    folder: options.MeetingFolder,
    *,
    formats: Annotated[
        str, typer.Option("--format", metavar="LISTE", help="docx, odt, html, pdf, md, txt; flere med komma imellem.")
    ] = "docx",
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="UD", help="Mappe (eller fil); ellers out/eksport i mødets mappe."),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Den offentlige udgave: lukkede punkter kun med titel.")
    ] = False,
    mask_titles: Annotated[
        bool, typer.Option("--mask-titles", help="Skjul også lukkede punkters titel i den offentlige udgave.")
    ] = False,
    allow: Annotated[
        bool,
        typer.Option(
            "--allow-closed-words",
            help="Det, der i den offentlige udgave lyder som noget lukket, er set efter og må stå der (huskes for netop de linjer).",
        ),
    ] = False,
    evidence: Annotated[
        str, typer.Option("--evidence", metavar="HVOR", help="Kilder som kommentarer, slutnoter, fil eller ingen.")
    ] = "kommentarer",
    template: options.Template = None,
    signatures: Annotated[bool, typer.Option("--signatures", help="Tilføj en underskriftsside.")] = False,
    items: Annotated[
        bool,
        typer.Option("--items", help="Også et uddrag for hvert punkt, med sagsnummer i navnet og JSON ved siden af."),
    ] = False,
    transcript: Annotated[
        str | None,
        typer.Option("--transcript", metavar="LISTE", help="Også transskriptionen: docx, txt, srt, vtt, json, csv."),
    ] = None,
    agman: Annotated[bool, typer.Option("--agman", help="Også AGMAN-XML med beslutningerne udfyldt.")] = False,
    notes: Annotated[
        bool, typer.Option("--notes", help="Også arbejdsnoter: det sagte punkt for punkt, renset for fyldord.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    from contextlib import nullcontext

    from stt_minutes import disclosure, documents, outputs, pipeline, settings
    from stt_minutes.errors import InvalidOption
    from stt_minutes.meeting import Meeting
    from stt_minutes.minutes import secrecy

    if evidence not in get_args(documents.Evidence):
        raise InvalidOption(f"--evidence {evidence} kendes ikke.", "Brug kommentarer, slutnoter, fil eller ingen.")
    if notes and public:
        raise InvalidOption("Arbejdsnoter kan ikke offentliggøres.", "Brug enten --notes eller --public.")
    meeting = Meeting.open(folder)
    if transcript and not public and not disclosure.has_agenda(meeting):
        _tell([_bare(meeting, out, suffix) for suffix in _listed(transcript)], as_json=as_json)
        note(
            "bemærk: mødet har ingen dagsorden, så her er kun transskriptionen, og det vides ikke, om noget er lukket."
        )
        return
    with disclosure.known(meeting) if public else nullcontext():
        whole, heard = pipeline.minutes(meeting), pipeline.heard(meeting) if meeting.has("transcript") else None
        if public and transcript:
            disclosure.require_confirmed(meeting)
        secret = disclosure.spans(meeting)
        shown = secrecy.without(heard, secret) if public and transcript and heard is not None else None
    if public and allow:
        disclosure.allow(meeting, disclosure.unsaid(meeting, whole, shown))
    if public:
        disclosure.require_printable(meeting, whole, shown)
    job = _Job(
        meeting,
        whole,
        heard,
        secret,
        outputs.find_template(settings.load(meeting.facts().settings, template=template).template),
        documents.Options(public, mask_titles, cast("documents.Evidence", evidence), signatures),
    )
    targets = list(_targets(meeting, out, formats, public=public))
    written = [each for target in targets for each in job.document(target)]
    place = targets[0].parent
    if items:
        written += job.extracts(place, targets[0].suffix)
    written += [job.transcript(place, suffix) for suffix in _listed(transcript or "")]
    if agman:
        written.append(job.agman(place))
    if notes:
        written.append(job.notes(place))
    if public:
        disclosure.published(meeting, written)
    job.warn()
    _tell(written, as_json=as_json)


def _tell(written: list[Path], *, as_json: bool) -> None:
    names = list(dict.fromkeys(map(str, written)))
    if as_json:
        print_json({"written": names})
    else:
        for each in names:
            print(each)


def _bare(meeting: Meeting, out: Path | None, suffix: str) -> Path:
    """The transcript of a meeting without an agenda: all of it, and never called public."""
    from stt_minutes import pipeline
    from stt_minutes.documents import transcripts
    from stt_minutes.files import make_folder

    place = out.parent if out is not None and out.suffix else make_folder(out or meeting.out / "eksport")
    target = place / f"transskription.{suffix}"
    transcripts.write(_required(meeting, pipeline.heard(meeting) if meeting.has("transcript") else None), target)
    return target


def _required(meeting: Meeting, heard: Transcript | None) -> Transcript:
    from stt_minutes.errors import InvalidOption

    if heard is None:
        raise InvalidOption(
            f"Mødet i {meeting.folder} har ingen transskription.",
            f"Lav den med: stt-minutes run {quoted(meeting.folder)}",
        )
    return heard


@dataclass(frozen=True, slots=True)
class _Job:
    """What is exported, and how."""

    meeting: Meeting
    whole: Minutes
    heard: Transcript | None
    secret: tuple[Span, ...]
    house: Path
    chosen: Options

    def document(self, target: Path) -> list[Path]:
        """The referat in one format, with its side file when it has sources."""
        from stt_minutes import outputs

        return outputs.write_document(
            self.meeting,
            self.whole,
            target,
            template=self.house,
            transcript=self.heard,
            options=self.chosen,
        )

    def extracts(self, place: Path, suffix: str) -> list[Path]:
        """A document an item."""
        from stt_minutes.documents import extracts
        from stt_minutes.files import make_folder

        folder = make_folder(place / ("uddrag-offentlig" if self.chosen.public else "uddrag"))
        template = self.house if suffix.lower() == ".docx" else None
        return extracts.write(
            self.whole, folder, suffix=suffix, template=template, transcript=self.heard, options=self.chosen
        )

    def transcript(self, place: Path, suffix: str) -> Path:
        """The transcript in one format; the public one without the closed items."""
        from stt_minutes.documents import transcripts
        from stt_minutes.documents.build import title
        from stt_minutes.minutes import secrecy

        heard, public = self._heard(), self.chosen.public
        target = place / f"{'transskription-offentlig' if public else 'transskription'}.{suffix}"
        name = title(self.whole).replace("REFERAT", "Transskription", 1)
        transcripts.write(secrecy.without(heard, self.secret) if public else heard, target, title=name)
        return target

    def agman(self, place: Path) -> Path:
        """AGMAN XML: the received file filled in where it is one, else the referat written anew."""
        from stt_minutes.documents import agman
        from stt_minutes.documents.public import publish

        target = place / f"{'referat-offentlig' if self.chosen.public else 'referat'}.agman.xml"
        if self.chosen.public:
            # The received file holds the closed items' text; the public one is written from the stripped minutes alone.
            agman.write(publish(self.whole, mask_titles=self.chosen.mask_titles), target)
            return target
        received = self.meeting.agenda_file()
        source = received.read_bytes() if received is not None and received.suffix.lower() == ".xml" else b""
        agman.write(self.whole, target, agenda=source if b"<Publication" in source[:2000] else None)
        return target

    def notes(self, place: Path) -> Path:
        """The working notes; the secretary's own paper."""
        from stt_minutes import pipeline
        from stt_minutes.documents import working_notes
        from stt_minutes.minutes.notes import notes

        target = place / "arbejdsnoter.md"
        agenda = self.meeting.agenda()
        heard = self._heard()
        working_notes.write(notes(heard, agenda, pipeline.sections(self.meeting)), agenda, target)
        return target

    def _heard(self) -> Transcript:
        return _required(self.meeting, self.heard)

    def warn(self) -> None:
        """Say what the documents hold that a person should know."""
        from stt_minutes.documents.approval import unconfirmed, unconfirmed_text

        missing = unconfirmed(self.whole)
        if missing:
            note(f"bemærk: {unconfirmed_text(missing)}")
        for remark in self.whole.remarks:
            if remark.kind == "kept_apart":
                note(f"bemærk: {remark.text}")
        if not self.chosen.public and any(not each.item.open for each in self.whole.items):
            note("bemærk: den interne udgave kan indeholde lukkede punkter; brug --public til offentliggørelse.")


def _targets(meeting: Meeting, out: Path | None, formats: str, *, public: bool) -> Iterator[Path]:
    """Where each format goes; the folder is made when it is ours."""
    from stt_minutes.errors import InvalidOption
    from stt_minutes.files import make_folder

    if out is not None and out.suffix:
        yield out
        return
    chosen = _listed(formats)
    if not chosen:
        raise InvalidOption("--format er tom.", "Skriv fx --format docx,pdf.")
    folder = make_folder(out or meeting.out / "eksport")
    for suffix in chosen:
        yield folder / f"{'referat-offentlig' if public else 'referat'}.{suffix}"


def _listed(text: str) -> list[str]:
    from stt_minutes.errors import InvalidOption

    found = list(dict.fromkeys(each.strip().lower().lstrip(".") for each in text.split(",") if each.strip()))
    for each in found:
        if not each.isalnum():  # it becomes a part of a path
            raise InvalidOption(
                f"Formatet '{each}' kendes ikke.", "Skriv fx docx, eller flere med komma imellem: docx,pdf."
            )
    return found
