"""Feed the agenda readers damaged files: `python -m bench.fuzz_agenda [--seconds 120] [--seed 0] [KIND…]`.

Every file of tests/agenda/cases is damaged at random, zips inside their members, for so many seconds a reader. Anything but
an Agenda or an InputError is a bug: the damaged file is kept and its path printed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import time
import traceback
import zipfile
from pathlib import Path

from stt_minutes import agenda, store
from stt_minutes.errors import InputError

CASES = Path(__file__).resolve().parent.parent / "tests" / "agenda" / "cases"
KINDS = ("text", "markdown", "word", "html", "pdf", "sbsys", "agman", "acadre", "edoc", "fujitsu", "firstagenda")
PIECES = (
    b"<", b">", b"&", b"&#xC;", b"]]>", b"<![CDATA[", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"Punkt 1: ", b"\n\n", b"\t", b"1. ", b"Bilag\n", b"Beslutning\n",
    b"<w:p>", b"</w:p>", b"<w:tbl>", b"99999999999999999999", b"-1", b"..\\..\\x", b"kl. 25:99", b"31-02-2026", b"Deltagere: ((((", b"\xf0\x9f\x92\xa9", b"\xe2\x80\xa8",
    b"<!-- ", b" -->", b"Till\xc3\xa6gsdagsorden\n", b"Lukket: ", b"{", b"}", b'"', b"null", b"[]", b"\x0c", b"\r", b"%PDF-1.4\n", b"PK\x03\x04",
)  # fmt: skip


def damaged(raw: bytes, rng: random.Random) -> bytes:
    """The bytes with a few random changes; a zip is opened and one of its members changed, most of the time."""
    if raw.startswith(b"PK") and rng.random() < 0.8:
        return _damaged_zip(raw, rng)
    data = bytearray(raw)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(data) + 1)
        length = rng.choice((1, 2, 8, 64, 512))
        what = rng.randrange(6)
        if what == 0:
            data[at : at + length] = b""
        elif what == 1:
            data[at:at] = rng.choice(PIECES)
        elif what == 2:
            data[at : at + length] = rng.randbytes(min(length, 16))
        elif what == 3:
            other = rng.randrange(len(data) + 1)
            data[at:at] = data[other : other + length]
        elif what == 4:
            data[at : at + 1] = bytes([rng.randrange(256)])
        else:
            del data[at + length * 40 :]
    return bytes(data)


def _damaged_zip(raw: bytes, rng: random.Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        main = [
            name for name in names if name.endswith(("document.xml", "numbering.xml", "styles.xml")) or "/" not in name
        ]
        chosen = rng.choice(main if main and rng.random() < 0.9 else names)
        for name in names:
            content = source.read(name)
            target.writestr(
                name, damaged(content, rng) if name == chosen and not content.startswith(b"PK") else content
            )
    return buffer.getvalue()


def files_of(kind: str) -> list[Path]:
    """The intact files of a reader."""
    return sorted(
        path for path in (CASES / kind).rglob("*") if path.is_file() and not path.name.endswith(".expected.json")
    )


def survives(path: Path) -> bool:
    """Whether the file is read, or refused in words."""
    try:
        read = agenda.read(path)
    except InputError as error:
        return bool(error.message and error.hint)
    return store.parse(agenda.Agenda, store.dump(read)) == read


def main() -> int:
    """Run for so many seconds a reader; 1 when a reader failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=KINDS)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    failures = 0
    for kind in given.kinds:
        rng = random.Random(f"{given.seed}/{kind}")
        intact = [(path, path.read_bytes()) for path in files_of(kind)]
        began, count, slowest = time.monotonic(), 0, 0.0
        with tempfile.TemporaryDirectory() as folder:
            while time.monotonic() - began < given.seconds:
                path, raw = rng.choice(intact)
                target = Path(folder) / path.name
                target.write_bytes(damaged(raw, rng))
                started = time.monotonic()
                try:
                    good = survives(target)
                except Exception:  # noqa: BLE001 - whatever it is, it is the finding
                    traceback.print_exc()
                    good = False
                slowest = max(slowest, time.monotonic() - started)
                count += 1
                if not good:
                    failures += 1
                    kept = Path(tempfile.gettempdir()) / f"fuzz-{failures}-{path.name}"
                    kept.write_bytes(target.read_bytes())
                    print(f"{kind}: {kept}", file=sys.stderr)
        print(f"{kind}: {count} files, slowest {slowest:.2f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
