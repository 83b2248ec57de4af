"""`review MEETING`: the page where a secretary finishes the referat."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stt_minutes.cli._console import note


def register(app: typer.Typer) -> None:
    app.command(help="Gennemgå og ret referatet på en lokal side i browseren.")(review)


def review(
    folder: Annotated[
        Path, typer.Argument(metavar="MØDE", help="Mødets mappe, eller mappen med alle møderne.", show_default=False)
    ] = Path(),
    *,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Åbn browseren, eller vis kun adressen.")
    ] = True,
    stay: Annotated[
        bool, typer.Option("--stay", help="Bliv ved, når den sidste side er lukket; stop med Ctrl-C.")
    ] = False,
    port: Annotated[int, typer.Option(metavar="PORT", help="Fast port; ellers en ledig.", min=0, max=65535)] = 0,
) -> None:
    from stt_minutes.web.server import serve

    def ready(address: str) -> None:
        # The address is the result: a program that starts the page reads it here.
        print(address, flush=True)
        note("Siden er åben, til du lukker den eller trykker Ctrl-C. Adressen virker én gang.")
        if browser:
            import webbrowser

            webbrowser.open(address)

    serve(folder, ready=ready, stay=stay, port=port)
