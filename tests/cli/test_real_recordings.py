"""Real Danish speech goes the whole way without an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stt_minutes.cli import main

pytestmark = pytest.mark.model
NAMES = [
    "da_meeting_A_4spk.flac",
    "da_meeting_A_4spk_overlap.flac",
    "udhr_preamble.mp3",
    "nst_u0013002.flac",
    "nst_r6110010_u0010005.flac",
]


@pytest.mark.parametrize("name", NAMES)
def test_minutes_of_a_real_recording(
    base_model: Path, shared: Path, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    agenda = root / "audio_fixtures" / "direktion" / "agenda.txt"
    out = tmp_path / "referat.docx"
    assert (
        main(["minutes", str(shared / "data" / "danish" / name), "--agenda", str(agenda), "-o", str(out), "--json"])
        == 0
    )
    found = json.loads(capsys.readouterr().out)
    assert out.is_file()
    assert found["text_ms"] > 0.8 * found["speech_ms"] > 0
    # Nobody in these recordings decides anything: nothing may be proposed as if it were sure.
    assert [item for item in found["items"] if item["decision_score"] and item["decision_score"] > 0.9] == []
