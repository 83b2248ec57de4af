"""`models list | get | add | verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stt_minutes.cli._console import note, print_json, progress, table

group = typer.Typer(help="Talemodeller: hvilke der findes, hent dem, og se, om de er hele.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="models")


@group.command("list", help="Vis modellerne og hvilke der er på maskinen.")
def list_(*, as_json: Annotated[bool, typer.Option("--json", help="Skriv som JSON.")] = False) -> None:
    from stt_minutes import models

    here = models.installed()
    entries = models.catalogue()
    if as_json:
        print_json(
            [
                {
                    "name": entry.name, "kind": entry.kind, "title": entry.title, "source": entry.source,
                    "installed": entry.name in here, "size": entry.total, "licence": entry.licence,
                    "languages": entry.languages, "wer": entry.wer, "wer_source": entry.wer_source, "suits": entry.suits,
                }
                for entry in entries.values()
            ]
            + [{"name": name, "installed": True, "source": "folder"} for name in here if name not in entries]
        )  # fmt: skip
        return
    rows = [
        (
            entry.name,
            "ja" if entry.name in here else "nej",
            entry.title,
            f"{entry.total / 1e6:,.0f} MB".replace(",", ".") if entry.total else "",
            f"{entry.wer:.0f} %" if entry.wer else "",
            entry.suits,
        )
        for entry in entries.values()
    ]
    rows += [
        (name, "ja", "egen model", "", "", str(models.models_folder() / name)) for name in here if name not in entries
    ]
    print(table(("Navn", "Hentet", "Model", "Fylder", "Ordfejl", "Passer til"), rows, right=(3, 4)))


@group.command(help="Hent en model én gang. Den eneste kommando, der bruger internettet.")
def get(name: Annotated[str, typer.Argument(metavar="NAVN", help="Et navn fra 'models list'.")]) -> None:
    from stt_minutes import models

    with progress(f"Henter {name}") as show:
        folder = models.get(name, show)
    note("Alle filer er kontrolleret.")
    print(folder)


@group.command(
    help="Læg en model ind fra en mappe, for eksempel på en USB-nøgle; en Whisper-model i safetensors-format omsættes."
)
def add(
    folder: Annotated[Path, typer.Argument(metavar="MAPPE", help="Mappen med model.bin eller model.safetensors.")],
    name: Annotated[str | None, typer.Option("--name", help="Navnet, den skal have; ellers mappens.")] = None,
) -> None:
    from stt_minutes import models

    with progress("Lægger modellen ind") as show:
        added = models.add(folder, name, show)
    note(f"Brug den med: --model {added}")
    print(models.models_folder() / added)


@group.command(help="Kontrollér alle hentede modeller, fil for fil.")
def verify() -> None:
    from stt_minutes import models
    from stt_minutes.errors import ModelDamaged, ModelMissing

    names = models.installed()
    if not names:
        raise ModelMissing("Der er ingen modeller på maskinen.", "Hent den første: stt-minutes models get base")
    damaged: ModelDamaged | None = None
    for name in names:
        try:
            models.check(models.models_folder() / name, thorough=True)
            print(f"{name}: i orden")
        except ModelDamaged as error:
            print(f"{name}: BESKADIGET")
            damaged = error
    if damaged is not None:
        raise damaged
