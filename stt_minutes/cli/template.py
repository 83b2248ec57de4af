"""`template new | check | preview`: the house's own Word template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, print_json

group = typer.Typer(help="Husets egen Word-skabelon: lav en, se den efter, og prøv den.", no_args_is_help=True)
TemplateFile = Annotated[Path, typer.Argument(metavar="FIL", help="Skabelonen (.docx, .dotx, .html, .md eller .txt).")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="template")


@group.command(help="Læg en kopi af en medfølgende skabelon, som kan rettes til i Word.")
def new(
    target: Annotated[Path, typer.Argument(metavar="FIL", help="Hvor kopien skal ligge, fx vores-referat.docx.")],
    style: Annotated[
        str, typer.Option("--style", metavar="NAVN", help="referat, referat-udvalg eller referat-beslutninger.")
    ] = "referat",
) -> None:
    from stt_minutes import documents
    from stt_minutes.errors import InvalidOption, WriteFailed
    from stt_minutes.files import copy_file

    if target.suffix.lower() != ".docx":
        raise InvalidOption(f"En Word-skabelon skal ende på .docx, ikke {target.name}.", f"Skriv {target.stem}.docx.")
    if target.exists():
        raise WriteFailed(f"Filen {target} findes allerede.", "Vælg et andet navn, eller slet den gamle først.")
    copy_file(documents.style(style), target)
    note("Ret den til i Word; navnene, den kan bruge, står i templates/README.md.")
    note(f"Se den efter med: stt-minutes template check {target}")
    print(target)


@group.command(help="Find forkerte koder i en skabelon, med afsnit og forslag.")
def check(template: TemplateFile, *, as_json: options.Json = False) -> None:
    from stt_minutes.documents import check as checking
    from stt_minutes.errors import TemplateError

    problems = checking.check(template)
    if as_json:
        fields = ("place", "excerpt", "message", "hint")
        print_json(
            {
                "template": str(template),
                "problems": [{name: getattr(each, name) for name in fields} for each in problems],
            }
        )
    else:
        for problem in problems:
            print(problem)
    if problems:
        raise TemplateError(
            f"Skabelonen {template.name} har {len(problems)} fejl.", "Ret dem i Word, og kør kommandoen igen."
        )
    if not as_json:
        print(f"Skabelonen {template.name} er i orden.")
        for remark in checking.remarks(template):
            note(f"bemærk: {remark}")


@group.command(help="Udfyld en skabelon med et opdigtet møde, så man kan se, hvordan den bliver.")
def preview(
    template: TemplateFile,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="UD", help="Hvor prøven skal ligge; ellers ved siden af skabelonen."),
    ] = None,
) -> None:
    from stt_minutes import documents
    from stt_minutes.documents.sample import sample, sample_transcript

    suffix = {".fodt": ".odt", ".dotx": ".docx"}.get(template.suffix.lower(), template.suffix)
    target = out or template.with_name(f"{template.stem}-prøve{suffix}")
    documents.render(sample(), target, template=template, transcript=sample_transcript())
    print(target)
