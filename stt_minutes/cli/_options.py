"""Options that several commands share, so that they are called the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

MeetingFolder = Annotated[Path, typer.Argument(metavar="MØDE", help="Mappen med mødet.")]
Json = Annotated[bool, typer.Option("--json", help="Skriv resultatet som JSON.")]
Model = Annotated[
    str | None, typer.Option("--model", metavar="NAVN", help="Talemodel: et navn fra 'models list' eller en mappe.")
]
Beam = Annotated[
    int | None, typer.Option("--beam", metavar="N", help="Hvor mange fortolkninger modellen afprøver samtidig (1–20).")
]
Device = Annotated[str | None, typer.Option("--device", metavar="NAVN", help="auto, cpu eller cuda.")]
Template = Annotated[
    str | None, typer.Option("--template", metavar="SKABELON", help="Husets skabelon: et navn eller en .docx-fil.")
]
Phrases = Annotated[str | None, typer.Option("--phrases", metavar="FIL", help="Husets egne vendinger (.toml).")]
Speakers = Annotated[bool | None, typer.Option("--speakers/--no-speakers", help="Skeln talerne fra hinanden.")]
MaxSpeakers = Annotated[
    int | None, typer.Option("--max-speakers", metavar="N", help="Højst så mange talere; færre, hvis der høres færre.")
]
From = Annotated[str | None, typer.Option("--from", metavar="TID", help="Begynd her i lyden, fx 12.30 eller 1.02.30.")]
To = Annotated[str | None, typer.Option("--to", metavar="TID", help="Slut her i lyden.")]

Track = Annotated[
    int | None,
    typer.Option("--track", min=0, metavar="N", help="Brug kun lydspor nr. N af en fil med flere; 0 bruger alle."),
]


def span(start: str | None, end: str | None) -> tuple[int, int | None] | None:
    """The two times in ms, None when neither is given; InvalidOption when one cannot be read or they are the wrong way round."""
    from stt_minutes.errors import InvalidOption

    if start is None and end is None:
        return None
    first, last = _ms(start) if start else 0, _ms(end) if end else None
    if last is not None and last <= first:
        raise InvalidOption(
            f"--to {end} ligger ikke efter --from {start or '0.00'}.", "Skriv tiderne som 12.30 eller 1.02.30."
        )
    return first, last


def _ms(text: str) -> int:
    import re

    from stt_minutes.errors import InvalidOption

    match = re.fullmatch(r"(?:(\d+)[.:])?(\d+)[.:](\d{2})", text.strip())
    if match is None:
        raise InvalidOption(
            f"'{text}' er ikke en tid i lyden.", "Skriv minutter og sekunder som 12.30, eller timer også: 1.02.30."
        )
    hours, minutes, seconds = int(match[1] or 0), int(match[2]), int(match[3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000
