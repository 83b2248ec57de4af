"""Open documents are made only while it is known what is closed: from a current agenda, current sections, current proposals."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stt_minutes import disclosure, pipeline
from stt_minutes.cli import main
from stt_minutes.errors import ChangedOnDisk, NotConfirmed, NotCurrent
from stt_minutes.meeting import Meeting
from stt_minutes.values import Corrections, ItemCorrection, Marker, Markers, Segment, Transcript, Word
from stt_minutes.web import exporting, view
from stt_minutes.web.session import Session

if TYPE_CHECKING:
    Out = pytest.CaptureFixture[str]

AGENDA = """Kulturudvalget
Dagsorden til møde tirsdag den 9. juni 2026 kl. 15.00

1. Godkendelse af dagsorden

2. Kunstgræsbane ved Åhallen

Indstilling
Direktøren indstiller, at banen lægges om.

3. Lukket: Køb af ejendom
"""
SAID = (
    "Så byder jeg velkommen. Punkt et er godkendelse af dagsorden. Er der bemærkninger? Den er godkendt.",
    "Så er vi ved punkt to, kunstgræsbane ved Åhallen. Banen er slidt. Kan vi godkende indstillingen? Indstillingen er godkendt.",
    "Så lukker vi dørene. Punkt tre er lukket, køb af ejendom. Ejeren kanariefugl vil have tre millioner.",
)


def transcript(said: tuple[str, ...] = SAID) -> Transcript:
    segments, at = [], 1000
    for number, line in enumerate(said, 1):
        words = []
        for text in line.split():
            words.append(Word(text, at, at + 300))
            at += 350
        segments.append(Segment(f"s{number}", words[0].start_ms, words[-1].end_ms, tuple(words)))
        at += 2500
    return Transcript("da", at, tuple(segments))


@pytest.fixture
def meeting(tmp_path: Path) -> Meeting:
    """A meeting that was run to its end, without sound."""
    (tmp_path / "dagsorden.md").write_text(AGENDA, encoding="utf-8")
    made = Meeting.create(tmp_path / "møde", agenda=tmp_path / "dagsorden.md")
    made.save("transcript", transcript())
    pipeline.run(made)
    return made


def publish(meeting: Meeting) -> int:
    return main(["export", str(meeting.folder), "--public", "--transcript", "txt", "--format", "md"])


def published(meeting: Meeting) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (meeting.out / "eksport").glob("*") if path.is_file())


def confirm(meeting: Meeting) -> None:
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0


def test_speech_is_published_when_a_person_has_said_yes_to_where_the_closed_items_lie(
    meeting: Meeting, capsys: Out
) -> None:
    assert publish(meeting) == 3
    told = capsys.readouterr().err
    assert "Ingen har sagt ja til, hvor det lukkede begynder og slutter: punkt 3 (" in told
    assert "stt-minutes closed" in told
    assert not (meeting.out / "eksport").exists()
    assert main(["export", str(meeting.folder), "--public", "--format", "md"]) == 0
    assert main(["closed", str(meeting.folder), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out.split("\n", 1)[1])
    assert (found["item"], found["manner"], found["confirmed"]) == ("3", "begins", False)
    confirm(meeting)
    assert all(each.confirmed for each in disclosure.borders(meeting))
    assert publish(meeting) == 0
    assert "kanariefugl" not in published(meeting)


def test_the_command_shows_the_borders_and_what_was_said_at_them(meeting: Meeting, capsys: Out) -> None:
    assert main(["closed", str(meeting.folder)]) == 0
    told = capsys.readouterr()
    assert "begynder" in told.out
    assert "Indstillingen er godkendt. | Så lukker vi dørene." in told.out
    assert "--confirm" in told.err
    confirm(meeting)
    capsys.readouterr()
    assert main(["closed", str(meeting.folder), "--confirm"]) == 0
    assert "--confirm" not in capsys.readouterr().err
    meeting.path("sections").unlink()
    assert main(["closed", str(meeting.folder)]) == 3


def test_a_current_meeting_is_published_without_its_closed_items(meeting: Meeting) -> None:
    assert disclosure.gap(meeting) is None
    confirm(meeting)
    assert publish(meeting) == 0
    text = published(meeting)
    assert "Banen er slidt." in text
    assert "kanariefugl" not in text


def _new_agenda(meeting: Meeting) -> None:
    text = AGENDA.replace("2. Kunst", "2. Lukket: Kunst").replace("3. Lukket: Køb", "3. Køb")
    (meeting.folder / "agenda.md").write_text(text, encoding="utf-8")


def _read_but_not_laid(meeting: Meeting) -> None:
    _new_agenda(meeting)
    pipeline.run(meeting, until="agenda")


def _laid_but_not_proposed(meeting: Meeting) -> None:
    _new_agenda(meeting)
    pipeline.run(meeting, until="sections")


def _marked(meeting: Meeting) -> None:
    meeting.save("markers", Markers((Marker(30_000, "item", "2"),)))


def _written_down_again(meeting: Meeting) -> None:
    meeting.save("transcript", transcript((*SAID, "Og så lidt mere om ejendommen.")))


def _closed_by_hand(meeting: Meeting) -> None:
    meeting.save("corrections", Corrections(items=(ItemCorrection(12_000, 18_000, "2", "3"),)))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda m: m.path("sections").unlink(), disclosure.UNPLACED),
        (lambda m: m.save("sections", ()), disclosure.UNPLACED),
        (lambda m: m.path("agenda").unlink(), disclosure.UNREAD),
        (lambda m: (m.folder / "agenda.md").unlink() or m.path("agenda").unlink(), disclosure.AGENDA_GONE),
        (_new_agenda, disclosure.UNREAD),
        (_read_but_not_laid, disclosure.MOVED),
        (_laid_but_not_proposed, disclosure.PROPOSED),
        (_marked, disclosure.MOVED),
        (_written_down_again, disclosure.MOVED),
        (_closed_by_hand, disclosure.PROPOSED),
    ],
)
def test_nothing_is_published_while_something_is_missing_or_stale(
    meeting: Meeting, change, why: str, capsys: Out
) -> None:
    change(meeting)
    assert publish(meeting) == 3
    told = capsys.readouterr().err
    assert why in told
    assert "stt-minutes run" in told
    assert not (meeting.out / "eksport").exists()
    with pytest.raises(NotCurrent, match=re.escape(why)):
        exporting.export(meeting, Session(meeting).scene, ".md", final=False, public=True)
    if why != disclosure.AGENDA_GONE:
        pipeline.run(meeting)
        confirm(meeting)
        assert publish(meeting) == 0


def test_a_person_may_open_more_without_a_new_run(meeting: Meeting) -> None:
    (border,) = disclosure.borders(meeting)
    meeting.save("corrections", Corrections(items=(ItemCorrection(border.at_ms, border.at_ms + 2000, "3", "2"),)))
    assert publish(meeting) == 0
    assert "kanariefugl" not in published(meeting)


def test_a_change_while_it_is_read_is_noticed(meeting: Meeting) -> None:
    with pytest.raises(ChangedOnDisk, match="blev ændret imens"), disclosure.known(meeting):
        _new_agenda(meeting)


def test_a_meeting_without_an_agenda_gives_its_transcript_but_never_a_public_one(tmp_path: Path, capsys: Out) -> None:
    made = Meeting.create(tmp_path / "møde")
    made.save("transcript", transcript())
    assert publish(made) == 3
    assert disclosure.NO_AGENDA in capsys.readouterr().err
    assert main(["export", str(made.folder), "--transcript", "txt,srt"]) == 0
    assert "det vides ikke, om noget er lukket" in capsys.readouterr().err
    assert sorted(path.name for path in (made.out / "eksport").iterdir()) == [
        "transskription.srt",
        "transskription.txt",
    ]


SPOKEN = AGENDA.replace(
    "Direktøren indstiller, at banen lægges om.", "Direktøren indstiller, at banen lægges om.\n\nBilag 3 er fortroligt."
)


def _speaking(meeting: Meeting) -> None:
    (meeting.folder / "agenda.md").write_text(SPOKEN, encoding="utf-8")
    pipeline.run(meeting)


def test_words_of_closing_stop_what_is_published_until_a_person_lets_them_through(
    meeting: Meeting, capsys: Out
) -> None:
    _speaking(meeting)
    public = ["export", str(meeting.folder), "--public", "--format", "md"]
    assert main(public) == 3
    told = capsys.readouterr().err
    assert "punkt 2, „Indstilling“: „Bilag 3 er fortroligt.“" in told
    assert "--allow-closed-words" in told
    assert not (meeting.out / "eksport").exists()
    with pytest.raises(NotConfirmed, match="Bilag 3 er fortroligt"):
        exporting.export(meeting, Session(meeting).scene, ".md", final=False, public=True)
    assert main([*public, "--allow-closed-words"]) == 0
    assert main(public) == 0
    assert "Bilag 3" not in (meeting.folder / "log.jsonl").read_text(encoding="utf-8")
    (meeting.folder / "agenda.md").write_text(SPOKEN.replace("Bilag 3", "Bilag 4"), encoding="utf-8")
    pipeline.run(meeting)
    assert main(public) == 3


def test_the_page_asks_about_words_of_closing_and_keeps_the_answer(meeting: Meeting) -> None:
    _speaking(meeting)
    session = Session(meeting)
    (stop,) = (each for each in view.doubts(session.scene)["doubts"] if each["kind"].startswith("printable:"))
    assert stop["text"].startswith("Punkt 2, „Indstilling“: „Bilag 3 er fortroligt.“ lyder som noget lukket.")
    session.edit(session.revision, "check", {name: stop[name] for name in ("kind", "item", "start_ms", "end_ms")})
    assert not [each for each in view.doubts(session.scene)["doubts"] if each["kind"].startswith("printable:")]
    assert main(["export", str(meeting.folder), "--public", "--format", "md"]) == 0


def test_words_of_closing_in_the_open_transcript_stop_it(meeting: Meeting, capsys: Out) -> None:
    said = (SAID[0], SAID[1].replace("Banen er slidt.", "Prisen er fortrolig. Banen er slidt."), SAID[2])
    meeting.save("transcript", transcript(said))
    pipeline.run(meeting)
    confirm(meeting)
    assert publish(meeting) == 3
    assert "transskriptionen 0.09: „…" in capsys.readouterr().err
    assert main(["export", str(meeting.folder), "--public", "--format", "md"]) == 0
