"""meeting.toml: what people say about a meeting in words of their own choosing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from stt_minutes.agenda.dates import find_date, find_times
from stt_minutes.errors import InvalidOption
from stt_minutes.minutes import openness
from stt_minutes.settings import config_folder, read_toml
from stt_minutes.values import BodyRole

if TYPE_CHECKING:
    from stt_minutes.minutes.openness import Stated


FILES = frozenset(["model", "phrases", "speakers_model", "template", "word_list"])
"""The settings that may name a file or a folder."""


@dataclass(frozen=True, slots=True)
class Facts:
    """meeting.toml: what people say about the meeting; what it gives outranks what the agenda gives."""

    body: str | None = None
    role: str | None = None
    date: str | None = None
    start: str | None = None
    place: str | None = None
    chair: str | None = None
    secretary: str | None = None
    members: tuple[str, ...] = ()
    items: tuple[Stated, ...] = ()
    attachments: tuple[Stated, ...] = ()
    sound: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)


def read(toml: Path) -> Facts:
    """What the file says; InvalidOption when a person has broken it."""
    found = read_toml(toml)
    known = {name: found[name] for name in Facts.__dataclass_fields__ if name in found}
    return Facts(**{name: _stated(toml, name, value) for name, value in known.items()})


def _stated(toml: Path, name: str, value: Any) -> Any:
    """What a person wrote behind that name, as Facts holds it: TOML reads a date or a time without quotes as such."""
    if name in {"items", "attachments"}:
        return openness.stated(name, value)
    if name in {"sound", "settings"}:
        if isinstance(value, dict):
            if name == "settings":
                _require_inside(toml, value)
            return value
        raise InvalidOption(
            f"[{name}] i {toml} er ikke en tabel.", f"Skriv [{name}] på en linje for sig, og værdierne under."
        )
    if name == "members":
        names = value if isinstance(value, list) else str(value).split(",")
        return tuple(each.strip() for each in map(str, names) if each.strip())
    text = _moment(name, value) if isinstance(value, date | time) else str(value).strip()
    if name == "role" and text and text not in get_args(BodyRole):
        raise InvalidOption(f"role i {toml} kan ikke være '{text}'.", f"Skriv en af: {', '.join(get_args(BodyRole))}.")
    if name == "date" and text and (text := find_date(text) or "") == "":
        raise InvalidOption(f"date i {toml} er ikke en dato ({value}).", 'Skriv den som date = "2026-04-15".')
    if name == "start" and text and (text := find_times(f"kl. {text.removeprefix('kl.')}")[0] or "") == "":
        raise InvalidOption(f"start i {toml} er ikke et klokkeslæt ({value}).", 'Skriv det som start = "09:00".')
    return text


def _require_inside(toml: Path, settings: dict[str, Any]) -> None:
    """A meeting may come from anybody: it names no file but its own and those of the house."""
    for name in FILES & settings.keys():
        given = str(settings[name])
        if not given or (Path(given).name == given and name not in {"phrases", "word_list"}):
            continue  # a model or a template by its name
        found = Path(given).expanduser().resolve()
        if not any(found.is_relative_to(each.resolve()) for each in (toml.parent, config_folder())):
            raise InvalidOption(
                f"I {toml} peger {name} uden for mødets mappe og indstillingsmappen ({given}).",
                f"Læg filen i {config_folder()}, eller skriv {name} i config.toml.",
            )


def _moment(name: str, value: date | time) -> str:
    if name == "start" and isinstance(value, datetime | time):
        return value.strftime("%H:%M")
    return (value.date() if isinstance(value, datetime) else value).isoformat()


def template(sound: dict[str, str]) -> str:
    """A new meeting.toml, with the facts of its sound, and what else may stand there."""
    lines = [
        "# Hvad der står her, går forud for dagsordenen. Fjern # foran en linje for at bruge den.",
        '# body = "Direktionen"',
        '# role = "administrativ"      # besluttende, indstillende eller administrativ',
        '# date = "2026-04-15"',
        '# start = "09:00"',
        '# place = "Mødelokale 1"',
        '# chair = ""',
        '# secretary = ""',
    ]
    if sound:
        lines += ["", "[sound]", *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in sound.items())]
    lines += [
        "",
        "# [items]                        # efter titel eller sagsnummer",
        '# "Køb af areal" = "lukket"',
        "# [attachments]",
        '# "Vurdering.pdf" = "lukket"',
    ]
    lines += ["", "[settings]", '# model = "base"', '# template = "referat"', ""]
    return "\n".join(lines)
