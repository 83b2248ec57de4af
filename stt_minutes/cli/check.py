"""`check`: is this machine ready to record a meeting and write its referat?"""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from stt_minutes import __version__
from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, print_json
from stt_minutes.errors import EngineError, MinutesError
from stt_minutes.files import reason

if TYPE_CHECKING:
    from stt_minutes.audio.devices import Device
    from stt_minutes.settings import Settings

_WORDS = {"ok": "ok", "warning": "pas på", "failed": "FEJL", "skipped": "–"}
_KINDS = {"microphone": "mikrofon", "system": "systemets lyd"}


_PLACES = {
    "settings": "indstillinger",
    "words": "husets ordliste",
    "data": "data og stemmer",
    "models": "talemodeller",
    "templates": "skabeloner",
    "program": "programmet",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `hint` says the next step when it is not as it should be."""

    name: str
    state: Literal["ok", "warning", "failed", "skipped"]
    text: str
    hint: str = ""


def register(app: typer.Typer) -> None:
    app.command(help="Se, om maskinen er klar: mikrofon, disk, model, GPU, skabelon og fart.")(check)


def check(
    *,
    microphone: Annotated[
        str | None, typer.Option("--microphone", metavar="NAVN", help="Mikrofonen, der skal prøves.")
    ] = None,
    listen: Annotated[bool, typer.Option("--listen/--no-listen", help="Prøv mikrofonen i tre sekunder.")] = True,
    play: Annotated[
        bool | None,
        typer.Option("--play/--no-play", help="Afspil prøven; ellers kun når der sidder nogen ved skærmen."),
    ] = None,
    speed: Annotated[bool, typer.Option("--speed/--no-speed", help="Mål farten på et minuts tale.")] = True,
    folder: Annotated[
        Path, typer.Option("--folder", metavar="MAPPE", help="Hvor møderne skal ligge (til pladsen på disken).")
    ] = Path(),
    model: options.Model = None,
    device: options.Device = None,
    template: options.Template = None,
    as_json: options.Json = False,
) -> None:
    from stt_minutes import settings as settings_module

    settings = settings_module.load(model=model, device=device, template=template)
    play = sys.stdin.isatty() and not as_json if play is None else play
    there, findings = _devices()
    if there and listen:
        findings.append(_microphone(microphone, play=play))
    findings += [_disk(folder), _model(settings), _template(settings)]
    if speed and findings[-2].state != "failed":
        findings += _speed(settings)
    failed = [finding for finding in findings if finding.state == "failed"]
    if as_json:
        print_json(
            {
                "ready": not failed,
                "devices": [_told(each) for each in there],
                "checks": list(map(asdict, findings)),
                "version": __version__,
                "places": {name: str(place) for name, place in _places().items()},
            }
        )
    else:
        for each in there:
            print(f"{_KINDS[each.kind]:<14} „{each.description}“ [{each.name}]{' (standard)' if each.default else ''}")
        print()
        for finding in findings:
            print(f"{_WORDS[finding.state]:<7} {finding.name}: {finding.text}")
            if finding.hint:
                print(f"{'':<7} → {finding.hint}")
        print("\nHvor tingene ligger:")
        for name, place in _places().items():
            print(f"{_PLACES[name]:<22} {place}{'' if place.exists() else ' (findes ikke endnu)'}")
    if failed:
        raise EngineError(
            "Maskinen er ikke klar: " + ", ".join(each.name.lower() for each in failed) + ".", failed[0].hint
        )


def _told(device: Device) -> dict[str, Any]:
    return {"name": device.name, "description": device.description, "kind": device.kind, "default": device.default}


def _places() -> dict[str, Path]:
    """Where settings, data and what comes with the tool lie, for those who look after the machine. A meeting's log lies in its own folder."""
    from stt_minutes import models, resources, settings

    return {
        "settings": settings.config_folder() / "config.toml",
        "words": settings.config_folder() / "ordliste.txt",
        "data": settings.data_folder(),
        "models": models.models_folder(),
        "templates": resources.folder("templates"),
        "program": Path(sys.executable),
    }


def _devices() -> tuple[tuple[Device, ...], list[Finding]]:
    from stt_minutes.audio import devices

    try:
        there = devices.list_devices()
    except MinutesError as error:
        return (), [Finding("Mikrofon", "warning", error.message, error.hint)]
    if not there:
        text = "der er ingen at optage fra; lydfiler kan bruges alligevel"
        return (), [Finding("Mikrofon", "warning", text, "Tilslut en mikrofon, og kør 'stt-minutes check' igen.")]
    if not any(each.kind == "system" for each in there):
        text = "Systemets egen lyd kan ikke optages her; til møder i ét rum er det lige meget."
        return there, [Finding("Systemets lyd", "skipped", text)]
    return there, [Finding("Systemets lyd", "ok", "kan optages som anden kanal med --system")]


def _microphone(name: str | None, *, play: bool) -> Finding:
    from stt_minutes.audio import devices, soundcheck
    from stt_minutes.audio.alerts import LEVEL_TEXTS

    note("Sig noget: mikrofonen prøves i tre sekunder …")
    try:
        heard = soundcheck.listen(name)
    except MinutesError as error:
        return Finding("Mikrofon", "failed", error.message, error.hint)
    if play:
        note("Sådan lyder det …")
        try:
            devices.play(heard.samples, heard.sample_rate)
        except devices.DeviceFailed as error:
            note(f"Prøven kunne ikke afspilles ({error}).")
    text = f"„{heard.device.description}“, {heard.sample_rate} Hz, højeste udslag {heard.level.peak:.0f} dB"
    if heard.troubles:
        return Finding("Mikrofon", "warning", text, LEVEL_TEXTS[heard.troubles[0]])
    return Finding("Mikrofon", "ok", text)


def _disk(folder: Path) -> Finding:
    from stt_minutes.audio.alerts import LOW_DISK
    from stt_minutes.cli._screen import BYTES_PER_HOUR

    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(
            "Disk", "failed", f"Mappen {folder} kan ikke ses ({reason(error)}).", "Vælg en anden med --folder."
        )
    text = f"{free / 1e9:.1f} GB ledig, nok til ca. {free // BYTES_PER_HOUR} timers optagelse".replace(".", ",", 1)
    return Finding("Disk", "ok", text) if free >= LOW_DISK else Finding("Disk", "warning", text, "Gør plads på disken.")


def _model(settings: Settings) -> Finding:
    from stt_minutes import models

    try:
        models.find(settings.model)
    except MinutesError as error:
        return Finding("Talemodel", "failed", error.message, error.hint)
    return Finding("Talemodel", "ok", f"{settings.model} er på maskinen og er hel")


def _template(settings: Settings) -> Finding:
    from stt_minutes import outputs
    from stt_minutes.documents import check as checking

    path = outputs.find_template(settings.template)
    try:
        problems = checking.check(path)
    except MinutesError as error:
        return Finding("Skabelon", "failed", error.message, error.hint)
    if problems:
        hint = f"Se dem med: stt-minutes template check {path}"
        return Finding("Skabelon", "failed", f"{path.name} har {len(problems)} fejl", hint)
    return Finding("Skabelon", "ok", path.name)


def _speed(settings: Settings) -> list[Finding]:
    from stt_minutes import live

    note("Måler farten på et minuts tale …")
    try:
        found = live.measure(settings)
    except MinutesError as error:
        return [Finding("Fart", "failed", error.message, error.hint)]
    times = f"{1 / found.share:.1f}".replace(".", ",")
    gpu = (
        Finding("GPU", "ok", "bruges")
        if found.device == "cuda"
        else Finding("GPU", "skipped", "ingen; processoren bruges")
    )
    if found.notice:
        gpu = Finding("GPU", "warning", found.notice)
    told = [gpu, Finding("Fart", "ok", f"{times} gange hurtigere end talen (model {settings.model})")]
    if found.keeps_up:
        return [*told, Finding("Direkte transskription", "ok", "kan følge med, mens der optages")]
    text = "kan ikke følge med; mødet optages, som det skal, og transskriptionen bliver færdig efter mødet"
    hint = "Vælg en mindre model (--model) eller færre udkast (--beam 1)."
    return [*told, Finding("Direkte transskription", "warning", text, hint)]
