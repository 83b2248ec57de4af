"""A line or a word as long as a paper allows: no reader's time grows with the square of it.

Each reader gets a title and a line of 150,000 times the same sign, in a process with a limit on its processor time: thirty times what
it takes, and a small part of what a pattern takes that looks on from each of the signs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="there are no limits on a process there")

ROOT = Path(__file__).resolve().parent.parent.parent
SIGNS = (".", " ", "-", "_", "a", "A", "0", ",", ":", "(", "\t", "*", "|", ". ", "1. ", "a-", "x.")
LENGTH = 150_000
CPU_S = 60
READ = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1])))
from stt_minutes import agenda
from stt_minutes.errors import MinutesError
for path in sorted(Path(sys.argv[2]).iterdir()):
    print(path.name, flush=True)
    try:
        agenda.read(path)
    except MinutesError:
        pass
print("read")
"""
SPOKEN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1])))
from stt_minutes.documents import transcripts
from stt_minutes.minutes import tokens, writing
for sign in sys.argv[2].split("\\x1f"):
    print(repr(sign), flush=True)
    word = f"x{sign.strip() * 150_000}x"
    for text in (word, f"1{word}"):
        writing.write(text)
        writing.amounts(text)
        tokens.words(text)
        tokens.normalise(text)
        tokens.ends_sentence(text, "og")
print("read")
"""


def _run(script: str, *given: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, str(CPU_S), *given],
        capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    return [*done.stdout.splitlines(), *done.stderr.splitlines()[-3:]]


@pytest.mark.parametrize("kind", ["txt", "md", "html"])
def test_no_agendas_reader_takes_the_square_of_a_line(kind: str, tmp_path: Path) -> None:
    for number, sign in enumerate(SIGNS):
        long = (sign * LENGTH)[:LENGTH]
        lines = [
            "Teknisk Udvalg",
            "Dagsorden 15. april 2026 kl. 9.00",
            "",
            f"1. Godkendelse {long}",
            "Indstilling",
            long,
            "2. Orientering",
        ]
        if kind == "html":
            lines = [f"<h2>{each}</h2>" if each[:1] in "12" else f"<p>{each}</p>" for each in lines]
        (tmp_path / f"{number:02}.{kind}").write_text("\n".join(lines), encoding="utf-8")
    assert _run(READ, str(tmp_path))[-1] == "read"


def test_no_reading_of_speech_takes_the_square_of_a_word() -> None:
    assert _run(SPOKEN, "\x1f".join(SIGNS))[-1] == "read"
