"""Write docs/licences.md: what an installation brings along, and under which licences: `python -m bench.licences`.

The packages are those that the installed stt-minutes asks for, without its extras, and what they ask for in turn; the licence is what
each package's own metadata says. The models' are the catalogue's.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from bench import report
from stt_minutes import models

OUT = Path(__file__).resolve().parent.parent / "docs" / "licences.md"
NATIVE = {
    "av": "FFmpeg with x264 and x265 (GPL-2.0-or-later), though its own `avcodec_license` says LGPL version 3 or later: findings/av-licence.sh",
    "soundfile": "libsndfile: LGPL-2.1-or-later",
    "soxr": "libsoxr: LGPL-2.1-or-later",
    "sounddevice": "PortAudio: MIT (in the wheels for Windows and macOS)",
    "pypdfium2": "PDFium: BSD-3-Clause",
    "typst": "Typst: Apache-2.0; its fonts: SIL OFL 1.1, GUST and Bitstream Vera licences",
    "ctranslate2": "oneDNN: Apache-2.0; OpenMP runtime: Apache-2.0 with LLVM exception",
}
"""What lies inside a wheel beside the package itself, read from the wheels' licence files and the publishers' pages."""


def needed(name: str, found: dict[str, metadata.Distribution] | None = None) -> dict[str, metadata.Distribution]:
    """The installed packages that `name` asks for here, and those that they ask for."""
    found = {} if found is None else found
    for line in metadata.distribution(name).requires or ():
        asked = Requirement(line)
        key = asked.name.lower().replace("_", "-")
        if key in found or (asked.marker and not asked.marker.evaluate({"extra": ""})):
            continue
        found[key] = metadata.distribution(asked.name)
        needed(asked.name, found)
    return found


def licence(package: metadata.Distribution) -> str:
    """What the package says of itself: the SPDX expression, else the classifier, else the first line of the free text."""
    told = package.metadata
    classifiers = [
        each.rsplit(" :: ", 1)[-1] for each in told.get_all("Classifier") or () if each.startswith("License ::")
    ]
    free = (told.get("License") or "").strip().split("\n")[0][:60]
    return told.get("License-Expression") or ", ".join(classifiers) or free or "not said in its metadata"


def main() -> None:
    """Write the page."""
    packages = needed("stt-minutes")
    lines = [
        "# Licences",
        "",
        f"Made by `python -m bench.licences` on {report.machine()}. stt-minutes itself is MIT (LICENSE).",
        "",
        "## Packages",
        "",
        "| package | licence | inside it |",
        "|---|---|---|",
        *(
            f"| {name} {each.version} | {licence(each)} | {NATIVE.get(name, '')} |"
            for name, each in sorted(packages.items())
        ),
        "",
        "## Models (fetched by a person, never part of the installation)",
        "",
        "| model | licence | what it demands |",
        "|---|---|---|",
        *(f"| {each.title} | {each.licence} | {each.demands or ''} |" for each in models.catalogue().values()),
        "",
    ]
    OUT.write_text("\n".join(lines), encoding="utf-8")
    print(OUT)


if __name__ == "__main__":
    main()
