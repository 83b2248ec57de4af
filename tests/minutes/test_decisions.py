"""Short spoken endings of items -> the decision type a secretary would write (endings/*.tsv)."""

from __future__ import annotations

from pathlib import Path

import pytest
from spoken_danish import agenda, item, one_section, transcript

from stt_minutes.minutes.propose import propose

ENDINGS = [
    pytest.param(*line.split("\t"), id=f"{path.stem}-{number}")
    for path in sorted(Path(__file__).with_name("endings").glob("*.tsv"))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
]


@pytest.mark.parametrize(("expected", "role", "title", "indstilling", "speech"), ENDINGS)
def test_ending(expected: str, role: str, title: str, indstilling: str, speech: str) -> None:
    heard = transcript(speech)
    lines = [line for line in indstilling.split(" / ") if line]
    draft = propose(heard, agenda(item("1", title, *lines), role=role), one_section(heard))
    decision = draft.items[0].decision
    assert decision is not None
    assert decision.type in expected.split("|")
    assert decision.text
