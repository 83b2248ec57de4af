"""`voices`: the voices that are kept between meetings, where a house has turned that on, and how they are forgotten."""

from __future__ import annotations

from typing import Annotated

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, print_json, table


def register(app: typer.Typer) -> None:
    app.command(help="Vis de stemmer, huset har gemt (slået fra, til huset slår det til), og slet dem.")(voices)


def voices(
    *,
    forget: Annotated[
        list[str] | None, typer.Option("--forget", metavar="NAVN", help="Slet en persons stemme. Kan gentages.")
    ] = None,
    forget_all: Annotated[bool, typer.Option("--forget-all", help="Slet alle stemmer og nøglen til dem.")] = False,
    as_json: options.Json = False,
) -> None:
    from stt_minutes import profiles
    from stt_minutes.errors import InvalidOption

    if forget_all:
        profiles.forget_all()
        note("Alle gemte stemmer er slettet.")
    for name in forget or ():
        if not profiles.forget(name):
            raise InvalidOption(f"Der er ikke gemt nogen stemme for '{name}'.", "Se dem med: stt-minutes voices")
        note(f"Stemmen for {name} er slettet.")
    kept = profiles.kept()
    if as_json:
        print_json([{"name": each.name, "kept": each.kept, "expires": each.expires} for each in kept])
    elif kept:
        print(table(("Navn", "Gemt", "Slettes"), [(each.name, each.kept, each.expires) for each in kept]))
    else:
        note("Der er ikke gemt nogen stemmer.")
