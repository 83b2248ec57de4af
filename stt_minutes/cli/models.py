"""`models list | get | add | pack | remove | verify`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stt_minutes.cli._console import note, print_json, progress, quoted, table

if TYPE_CHECKING:
    from stt_minutes import models

group = typer.Typer(help="Talemodeller: hvilke der findes, hent dem, og se, om de er hele.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="models")


Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="TALTYPE",
        help="int8 (processor), float16 (GPU), int8_float16 eller float32; ellers efter maskinen.",
    ),
]


@group.command("list", help="Vis modellerne, deres licens og ordfejl, og hvilke der er på maskinen.")
def list_(*, as_json: Annotated[bool, typer.Option("--json", help="Skriv som JSON.")] = False) -> None:
    from stt_minutes import models

    here = models.installed()
    entries = models.catalogue()
    own = [name for name in here if name not in entries]
    if as_json:
        print_json(
            [
                *(_told(entry, installed=entry.name in here) for entry in entries.values()),
                *({"name": name, "installed": True, "source": "folder"} for name in own),
            ]
        )
        return
    rows = [
        (
            entry.name,
            "ja" if entry.name in here else "nej",
            f"{entry.total / 1e6:,.0f} MB".replace(",", ".") if entry.total else "",
            *_percents(entry),
            entry.licence,
            entry.suits,
        )
        for entry in entries.values()
    ]
    rows += [(name, "ja", "", "", "", "", "", f"egen model i {models.models_folder() / name}") for name in own]
    headings = ("Navn", "Hentet", "Fylder", "Samtale", "Oplæst", "Folketing", "Licens", "Passer til")
    print(table(headings, rows, right=(2, 3, 4, 5)))
    dates = sorted({(entry.wer.source, entry.wer.date) for entry in entries.values() if entry.wer})
    print(
        "\nOrdfejl i procent på dansk, som andre har målt dem på korte klip: "
        + "; ".join(f"{of} {when}" for of, when in dates)
    )
    for entry in entries.values():
        if entry.demands:
            print(f"{entry.name}: {entry.demands}.")
    print("\nHvor de hentes:")
    for entry in entries.values():
        print(f"  {entry.name}: {entry.address}" + (" (omsættes her)" if entry.form == "checkpoint" else ""))


def _told(entry: models.ModelEntry, *, installed: bool) -> dict[str, Any]:
    return {
        "name": entry.name, "kind": entry.kind, "title": entry.title, "installed": installed, "source": entry.source,
        "address": entry.address, "revision": entry.revision, "parameters": entry.parameters, "licence": entry.licence,
        "demands": entry.demands, "languages": entry.languages, "wer": asdict(entry.wer) if entry.wer else None,
        "size": entry.total, "download": entry.to_fetch, "converted": entry.form == "checkpoint", "beam": entry.beam,
        "prompt": entry.lead, "timestamps": False, "suits": entry.suits,
    }  # fmt: skip


def _percents(entry: models.ModelEntry) -> tuple[str, str, str]:
    if entry.wer is None:
        return "", "", ""
    return _percent(entry.wer.conversation), _percent(entry.wer.read_aloud), _percent(entry.wer.parliament)


def _percent(rate: float | None) -> str:
    return f"{rate:.1f} %".replace(".", ",") if rate is not None else ""


@group.command(help="Hent en model én gang. Den eneste kommando, der bruger internettet.")
def get(
    name: Annotated[str, typer.Argument(metavar="NAVN", help="Et navn fra 'models list'.")],
    numbers: Format = None,
) -> None:
    from stt_minutes import models

    with progress(f"Henter {name}") as show:
        folder = models.get(name, show, quantization=_numbers(numbers))
    note("Alle filer er kontrolleret.")
    entry = models.known(name)
    if entry is not None and entry.demands:
        note(f"bemærk: licensen ({entry.licence}) kræver: {entry.demands}.")
    print(folder)


def _numbers(given: str | None) -> Any:
    from stt_minutes.errors import InvalidOption

    known = ("int8", "float16", "int8_float16", "float32")
    if given is not None and given not in known:
        raise InvalidOption(f"Taltypen '{given}' findes ikke.", f"Brug en af disse: {', '.join(known)}.")
    return given


@group.command(
    help="Læg en model ind fra en mappe, for eksempel på en USB-nøgle; en Whisper-model i safetensors-format omsættes."
)
def add(
    folder: Annotated[Path, typer.Argument(metavar="MAPPE", help="Mappen med model.bin eller model.safetensors.")],
    name: Annotated[
        str | None, typer.Option("--name", help="Navnet, den skal have; ellers pakkens eller mappens.")
    ] = None,
    numbers: Format = None,
) -> None:
    from stt_minutes import models

    with progress("Lægger modellen ind") as show:
        added = models.add(folder, name, show, quantization=_numbers(numbers))
    note(f"Alle filer er kontrolleret. Brug den med: --model {added}")
    print(models.models_folder() / added)


@group.command(help="Læg en hentet model i en mappe til en maskine uden internet, med en vejledning.")
def pack(
    name: Annotated[str, typer.Argument(metavar="NAVN", help="En hentet model.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="MAPPE", help="Mappen, for eksempel på en USB-nøgle.")],
) -> None:
    from stt_minutes import models

    with progress(f"Pakker {name}") as show:
        packed = models.pack(name, out, show)
    note(f"På den anden maskine: stt-minutes models add {quoted(packed)} (stien, som den er dér)")
    print(packed)


@group.command(help="Slet en model fra maskinen.")
def remove(name: Annotated[str, typer.Argument(metavar="NAVN", help="Modellens navn.")]) -> None:
    from stt_minutes import models

    note(f"'{name}' er slettet; {models.remove(name) / 1e6:,.0f} MB er blevet ledige.".replace(",", "."))


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
