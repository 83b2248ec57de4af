"""Models that come and go as folders: `add` takes one in, `pack` makes what a machine without a network needs."""

from __future__ import annotations

import html
import shutil
from typing import TYPE_CHECKING, Any

from stt_minutes import __version__
from stt_minutes.errors import InvalidOption, ModelDamaged, ModelMissing, WriteFailed
from stt_minutes.files import make_folder, sha256_of, write_error, write_text
from stt_minutes.models import entries, fetching, folder

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.models.entries import ModelEntry
    from stt_minutes.models.fetching import Report
    from stt_minutes.speech.conversion import Quantization

PAGE, SUMS = "VEJLEDNING.html", "SHA256SUMS"
_KEPT = ("title", "from", "licence", "demands", "lead", "beam", "shape", "quantization", "revision")
"""What the record of a packed model may tell of itself; the rest is found out anew."""


def add(
    source: Path, name: str | None = None, report: Report | None = None, *, quantization: Quantization | None = None
) -> str:
    """Take a model folder (a USB stick) in under its own name; returns the name. Known hashes are checked.

    A packed model is compared with its own record, a Whisper model in the hub's layout (model.safetensors) is converted, and of a
    model that the engine can run only the files that it uses are copied.
    """
    from stt_minutes.speech import conversion

    source = _unwrapped(source)
    told = folder.record(source) if (source / folder.RECORD).is_file() else {}
    name = name or (told["name"] if isinstance(told.get("name"), str) and told["name"] else source.resolve().name)
    if not folder.is_name(name):
        raise InvalidOption(f"En model kan ikke hedde '{name}'.", "Giv den et andet navn med --name.")
    entry = entries.known(name)
    kind = entry.kind if entry else "speech"
    is_checkpoint = kind == "speech" and not told and conversion.is_checkpoint(source)
    if not is_checkpoint:
        folder.require_files(source, kind)
    target = folder.models_folder() / name
    if target.exists():
        raise ModelDamaged(
            f"Der ligger allerede en model '{name}'.",
            f"Giv den et andet navn med --name, eller slet den først: stt-minutes models remove {name}",
        )
    with folder.staging(target) as stage:
        facts: dict[str, Any] = {"name": name, "source": "folder"}
        if is_checkpoint:
            chosen = quantization or conversion.suited()
            conversion.convert(source, stage, chosen, report or (lambda *_: None))
            facts["quantization"] = chosen
            _take_licence(source, stage, entry)
        else:
            _copy(source, stage, (*folder.USED[kind], folder.LICENCE), told, report)
            if entry is not None and not (stage / folder.LICENCE).is_file():
                fetching.write_licence(entry, stage)
            facts |= {key: told[key] for key in _KEPT if isinstance(told.get(key), (str, bool, int))}
        if entry is not None:
            facts = {**fetching.origin(entry), **facts}
        folder.finish(stage, _expected(entry, is_checkpoint=is_checkpoint, told=told), **facts)
        stage.rename(target)
    return name


def pack(name: str, out: Path, report: Report | None = None) -> Path:
    """Lay the model `name` and a page with the commands into the folder `out`, for a USB stick; returns the model's folder there.

    Raises ModelMissing and ModelDamaged for the model, WriteFailed when something of that name lies there already, DiskFull.
    """
    entry = entries.known(name)
    found = folder.models_folder() / name
    if not (found / folder.RECORD).is_file():
        raise ModelMissing(
            f"Modellen '{name}' er ikke på denne maskine.", f"Hent den først: stt-minutes models get {name}"
        )
    folder.check(found, thorough=True)
    told = folder.record(found)
    target = out / name
    if target.exists():
        raise WriteFailed(
            f"Der ligger allerede noget, der hedder {target}.", "Vælg en anden mappe med -o, eller slet det først."
        )
    make_folder(out)
    with folder.staging(target) as stage:
        _copy(found, stage, tuple(told["files"]), told, report)
        if entry is not None and not (stage / folder.LICENCE).is_file():
            fetching.write_licence(entry, stage)
        facts = {key: value for key, value in told.items() if key not in {"files", "seen"}}
        folder.finish(stage, told["files"], **{**facts, "name": name})
        stage.rename(target)
    files = folder.record(target)["files"]
    write_text(out / SUMS, "".join(f"{sha256}  {name}/{each}\n" for each, sha256 in sorted(files.items())))
    write_text(
        out / PAGE, _page(name, entry, folder.record(target), sum((target / each).stat().st_size for each in files))
    )
    return target


def _unwrapped(source: Path) -> Path:
    """The model's folder: the folder itself, or the one packed model in it."""
    if not source.is_dir():
        raise ModelMissing(f"{source} er ikke en mappe.", "Giv mappen, hvor model.bin eller model.safetensors ligger.")
    inner = [path.parent for path in source.glob(f"*/{folder.RECORD}")]
    return inner[0] if len(inner) == 1 and not (source / folder.RECORD).is_file() else source


def _copy(source: Path, stage: Path, names: tuple[str, ...], told: dict[str, Any], report: Report | None) -> None:
    """Those of the named files that are there; a packed model's must all be, and be what its record says."""
    wanted = [name for name in names if (source / name).is_file()]
    missing = [name for name in told.get("files", ()) if name not in wanted]
    if missing:
        raise ModelDamaged(f"Pakken er ikke hel: {missing[0]} mangler.", "Lav den om med 'stt-minutes models pack'.")
    total, done = sum((source / name).stat().st_size for name in wanted), 0
    for name in wanted:
        try:
            shutil.copyfile(source / name, stage / name)
        except OSError as error:
            raise write_error(stage / name, error) from error
        done += (stage / name).stat().st_size
        if told and told["files"].get(name) != sha256_of(stage / name):
            raise ModelDamaged(
                f"Pakken er ikke hel: {name} er ikke den, der blev pakket.", "Lav den om med 'stt-minutes models pack'."
            )
        if report is not None:
            report(done, total)


def _expected(entry: ModelEntry | None, *, is_checkpoint: bool, told: dict[str, Any]) -> dict[str, str | None]:
    """The hashes that the catalogue has for the files: none for what was converted, here or where it was packed."""
    converted = is_checkpoint or entry is None or entry.form == "checkpoint" or "quantization" in told
    return {} if converted or entry is None else {file.name: file.sha256 for file in entry.files}


def _take_licence(source: Path, stage: Path, entry: ModelEntry | None) -> None:
    if entry is not None:
        fetching.write_licence(entry, stage, source)
        return
    own = fetching.own_licences(source)
    if own:
        write_text(stage / folder.LICENCE, "\n\n".join(own))


def _page(name: str, entry: ModelEntry | None, told: dict[str, Any], size: int) -> str:
    title = html.escape(entry.title if entry else name)
    licence = html.escape(str(told.get("licence", ""))) or "se LICENSE.txt"
    demands = f"<p>Licensen kræver: {html.escape(str(told['demands']))}.</p>" if told.get("demands") else ""
    origin = html.escape(" ".join(str(told.get(key, "")) for key in ("from", "revision"))).strip() or "ukendt"
    rows = "".join(
        f"<tr><td>{html.escape(each)}<td><code>{html.escape(sha256)}</code>"
        for each, sha256 in sorted(told["files"].items())
    )
    return f"""<!doctype html>
<html lang="da"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}}pre{{background:#eee;padding:.6em}}
td{{padding:.1em .8em .1em 0;vertical-align:top}}code{{overflow-wrap:anywhere}}</style>
<h1>Talemodel til stt-minutes: {title}</h1>
<p>Sæt nøglen i maskinen uden internet, åbn en kommandolinje, og skriv stien til mappen <b>{html.escape(name)}</b> i stedet for MAPPE:</p>
<pre>stt-minutes models add MAPPE
stt-minutes models verify
stt-minutes check --model {html.escape(name)}</pre>
<p>Alle filer kontrolleres, mens de lægges ind; passer en af dem ikke, lægges intet på plads. Skal modellen bruges hver gang, så skriv
<code>model = "{html.escape(name)}"</code> i config.toml; en enkelt gang bruges den med <code>--model {html.escape(name)}</code>.</p>
<p>Licens: {licence}; teksten er LICENSE.txt i mappen.</p>{demands}
<p>Hentet fra: {origin}. Fylder {size / 1e6:.0f} MB. Pakket med stt-minutes {__version__}.</p>
<h2>Filerne og deres SHA-256</h2><table>{rows}</table></html>
"""
