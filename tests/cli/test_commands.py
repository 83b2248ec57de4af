"""The commands as a user runs them: what they print, what they leave, how they fail."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stt_minutes.cli import main
from stt_minutes.errors import Busy, Cancelled, InputError, NotAMeeting
from stt_minutes.meeting import Meeting
from stt_minutes.values import Segment, Transcript, Word
from stt_minutes.web.session import Session

if TYPE_CHECKING:
    from conftest import Stt

AGENDA = "Dagsorden Direktionen d. 11. marts 2026\n\nPunkt 1: Booking\n\nPunkt 2: Eventuelt\n"


@pytest.fixture
def agenda(tmp_path: Path) -> Path:
    path = tmp_path / "dagsorden.txt"
    path.write_text(AGENDA, encoding="utf-8")
    return path


def _silence(path: Path, seconds: float) -> Path:
    import numpy as np
    import soundfile

    soundfile.write(path, np.zeros(int(16_000 * seconds), np.float32), 16_000)
    return path


def test_help_and_mistakes_are_danish(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "Kommandoer" in capsys.readouterr().out
    assert main(["run", "--help"]) == 0
    assert "Vis denne hjælp" in capsys.readouterr().out
    assert main(["minuts"]) == 2
    assert "blev ikke forstået" in capsys.readouterr().err
    assert main(["minutes", "--nonsense"]) == 2
    assert "findes ikke" in capsys.readouterr().err
    assert main(["minutes"]) == 2
    assert "mangler" in capsys.readouterr().err
    assert main(["run", "x", "--beam", "many"]) == 2
    assert "kan ikke bruges" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("hej", "kommandoen 'hej' findes ikke"),
        ("new a b", "der står for meget på linjen (b)"),
        ("run x --beam to", "Værdien af --beam kan ikke bruges (skriv et helt tal)"),
        ("review x --port 99999", "højst 65535"),
        ("new x --audio", "tilvalget '--audio' mangler sin værdi"),
        ("minutes", "Der mangler noget: LYD"),
    ],
)
def test_a_wrong_command_line_is_told_in_danish(line: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line.split()) == InputError.exit_code
    assert told in capsys.readouterr().err


def test_new_looks_at_the_files_first(tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "tekst.wav"
    text.write_text("Dette er ikke lyd.", encoding="utf-8")
    folder = tmp_path / "møde"
    assert main(["new", str(folder), "--audio", str(text)]) == InputError.exit_code
    assert main(["new", str(folder), "--agenda", str(text.with_name("nej.docx"))]) == InputError.exit_code
    assert not folder.exists()
    assert main(["new", str(agenda), "--agenda", str(agenda)]) == NotAMeeting.exit_code
    assert "er en fil, ikke en mappe" in capsys.readouterr().err


def test_what_is_still_to_come_is_missing(tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "møde"
    sound = _silence(tmp_path / "lyd.wav", 1)
    assert main(["new", str(folder), "--audio", str(sound), "--agenda", str(agenda)]) == 0
    capsys.readouterr()
    assert main(["status", str(folder), "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert {steps[name] for name in ("agenda", "transcript", "sections", "draft", "documents")} == {"missing"}
    assert steps["turns"] == "unused"


def test_minutes_refuses_a_name_it_cannot_write_before_the_work(
    tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = _silence(tmp_path / "lyd.wav", 1)
    out = tmp_path / "referat.mp3"
    assert main(["minutes", str(sound), "--agenda", str(agenda), "-o", str(out)]) == InputError.exit_code
    wrong = ["--template", "findes-ikke.docx"]
    assert main(["minutes", str(sound), "--agenda", str(agenda), *wrong]) == InputError.exit_code
    assert "findes-ikke.docx findes ikke" in capsys.readouterr().err
    assert main(["minutes", str(sound), "--agenda", str(agenda), "--from", "5.00"]) == InputError.exit_code
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([sound.name, agenda.name])


def test_new_status_and_run_without_sound(tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "et møde"
    assert main(["new", str(folder), "--agenda", str(agenda)]) == 0
    assert capsys.readouterr().out.strip() == str(folder)
    assert main(["status", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["steps"]["transcript"] == "unused"
    assert main(["run", str(folder)]) == 0
    capsys.readouterr()
    assert main(["status", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert "ingen endnu" in shown
    assert "færdig" in shown
    assert main(["new", str(folder)]) == NotAMeeting.exit_code
    assert main(["run", str(tmp_path)]) == NotAMeeting.exit_code
    assert main(["run", str(folder), "--until", "lunch"]) == InputError.exit_code


def test_sound_without_an_agenda_is_worked_and_the_agenda_comes_later(
    tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    meeting = Meeting.create(tmp_path / "møde")
    words = tuple(Word(text, 400 * place, 400 * place + 300) for place, text in enumerate(("Vi", "åbner", "mødet.")))
    meeting.save("transcript", Transcript("da", 2_000, (Segment("s1", 0, 2_000, words, "Taler 1"),)))
    assert main(["run", str(meeting.folder)]) == 0
    told = capsys.readouterr().out
    assert "--agenda FIL" in told
    assert "--transcript docx,txt,srt,vtt,json,csv" in told
    made = {path.name for path in meeting.out.iterdir()}
    assert {"referat.docx", "transskription.docx", "transskription.txt"} <= made
    draft = (meeting.out / "referat.md").read_text(encoding="utf-8")
    assert "Emne 1" in draft
    assert "Mødet har ingen dagsorden" in draft
    assert "åbner mødet" not in draft
    assert main(["export", str(meeting.folder), "--format", "md,txt"]) == 0
    assert main(["run", str(meeting.folder), "--agenda", str(tmp_path / "nej.docx")]) == 3
    # What a person wrote on a topic is never laid under an item of the agenda that comes.
    session = Session(meeting)
    session.edit(session.revision, "decision", {"item": "1", "type": "andet", "text": "Vi køber bussen."})
    (meeting.out / "transskription.txt").write_text("rettet", encoding="utf-8")
    assert main(["run", str(meeting.folder), "--agenda", str(agenda)]) == 0
    captured = capsys.readouterr()
    told = captured.out
    assert "hører ikke til noget punkt" in told
    assert "--agenda FIL" not in told
    assert "transskription.txt er rettet i hånden og ligger der endnu" in captured.err
    draft = (meeting.out / "referat.md").read_text(encoding="utf-8")
    assert "Emne 1" not in draft
    assert "Vi køber bussen." not in draft
    assert not (meeting.out / "transskription.docx").exists()
    assert (meeting.out / "transskription.txt").read_text(encoding="utf-8") == "rettet"


def test_sound_can_come_later_but_not_twice(tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "møde"
    assert main(["new", str(folder), "--agenda", str(agenda)]) == 0
    sound = _silence(tmp_path / "lyd.wav", 1)
    assert main(["run", str(folder), "--audio", str(agenda), "--until", "agenda"]) == InputError.exit_code
    assert main(["run", str(folder), "--audio", str(sound), "--until", "agenda"]) == 0
    assert Meeting.open(folder).sound() is not None
    assert main(["run", str(folder), "--audio", str(sound), "--until", "agenda"]) == 3
    assert "allerede lyd" in capsys.readouterr().err


@pytest.mark.parametrize("which", ["audio", "agenda", "out"])
def test_minutes_leaves_nothing_behind_when_a_file_is_wrong(
    tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str], which: str
) -> None:
    sound = _silence(tmp_path / "lyd.flac", 1)
    given = {"audio": sound, "agenda": agenda, "out": tmp_path / "referat.docx"}
    given[which] = tmp_path / "findes ikke" / "x.docx"
    code = main(["minutes", str(given["audio"]), "--agenda", str(given["agenda"]), "-o", str(given["out"])])
    assert code in {2, 3}
    assert "findes ikke" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dagsorden.txt", "lyd.flac"]


@pytest.mark.model
def test_silence_gives_a_draft_and_an_honest_exit(
    base_model: Path, tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """NoSpeech: the draft is there, and the exit code says that something is wrong."""
    sound = _silence(tmp_path / "tavs.flac", 6)
    assert main(["minutes", str(sound), "--agenda", str(agenda), "-o", str(tmp_path / "r.docx"), "--json"]) == 2
    captured = capsys.readouterr()
    assert "ingen tale" in captured.err
    found = json.loads(captured.out)
    assert found["speech_ms"] == 0
    assert [item["type"] for item in found["items"] if item["type"] not in {None, "ingen_beslutning"}] == []
    assert (tmp_path / "r.docx").is_file()


def test_times_are_read(tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from stt_minutes.cli._options import span

    assert span("1.30", "1.02.03") == (90_000, 3_723_000)
    assert span(None, None) is None
    sound = _silence(tmp_path / "lyd.flac", 1)
    for wrong in (["--from", "soon"], ["--from", "2.00", "--to", "1.00"]):
        assert main(["minutes", str(sound), "--agenda", str(agenda), *wrong]) == InputError.exit_code
        assert "12.30" in capsys.readouterr().err


@pytest.mark.model
def test_a_second_run_has_nothing_to_do(copy_of_demo: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in copy_of_demo.rglob("*") if path.is_file()}
    assert main(["run", str(copy_of_demo)]) == 0
    after = {path: path.stat().st_mtime_ns for path in copy_of_demo.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.model
def test_only_what_is_stale_is_made_again(copy_of_demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    meeting = Meeting(copy_of_demo)
    meeting.toml.write_text('place = "Rådssalen"\n' + meeting.toml.read_text(encoding="utf-8"), encoding="utf-8")
    transcript = meeting.path("transcript").stat().st_mtime_ns
    assert main(["status", str(copy_of_demo), "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert (steps["transcript"], steps["documents"]) == ("done", "stale")
    assert main(["run", str(copy_of_demo)]) == 0
    assert meeting.path("transcript").stat().st_mtime_ns == transcript
    assert "Rådssalen" in (meeting.out / "referat.md").read_text(encoding="utf-8")


@pytest.mark.model
def test_a_document_that_someone_worked_in_is_theirs(copy_of_demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    meeting = Meeting(copy_of_demo)
    (meeting.out / "referat.md").write_text("my own words", encoding="utf-8")
    meeting.toml.write_text('place = "Rådssalen"\n', encoding="utf-8")
    assert main(["run", str(copy_of_demo)]) == 0
    assert "referat-ny.md" in capsys.readouterr().err
    assert (meeting.out / "referat.md").read_text(encoding="utf-8") == "my own words"
    assert "Rådssalen" in (meeting.out / "referat-ny.md").read_text(encoding="utf-8")


@pytest.mark.model
def test_a_meeting_in_use_is_busy(copy_of_demo: Path, stt: Stt) -> None:
    with Meeting(copy_of_demo).lock():
        result = stt("run", copy_of_demo)
    assert result.returncode == Busy.exit_code
    assert "i brug" in result.stderr


def _hears_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.model
def test_ctrl_c_leaves_a_folder_that_run_goes_on_from(base_model: Path, root: Path, tmp_path: Path, stt: Stt) -> None:
    fixture = root / "audio_fixtures" / "direktion"
    command = [sys.executable, "-m", "stt_minutes", "demo", str(tmp_path / "m")]
    # A test run in the background of a shell is deaf to Ctrl-C, and so would be the commands that it starts.
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=_hears_ctrl_c
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "Transskriberer talen …" in line:
            break
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=120)[1]
    assert process.returncode == Cancelled.exit_code, rest
    assert "Afbrudt" in rest
    assert "Traceback" not in rest
    meeting = Meeting.open(tmp_path / "m")
    assert not meeting.has("transcript")
    assert meeting.has("agenda")
    result = stt("run", tmp_path / "m")
    assert result.returncode == 0, result.stderr
    assert (meeting.out / "referat.docx").is_file()
    assert (fixture / "meeting.opus").is_file()


@pytest.mark.model
def test_minutes_says_where_what_and_how_sure(
    demo_meeting: Path, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fixture = root / "audio_fixtures" / "direktion"
    out = tmp_path / "ud" / "mit referat.docx"
    out.parent.mkdir()
    arguments = ["minutes", str(fixture / "meeting.opus"), "--agenda", str(fixture / "agenda.txt"), "-o", str(out)]
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert str(out) in shown
    assert "Tale:" in shown
    assert "Fælles booking af mødelokaler" in shown
    assert (out.parent / "2026-03-11-direktionen" / "transcript.json").is_file()
    # The same files again: the same meeting, and nothing is transcribed twice.
    assert main([*arguments, "--json"]) == 0
    captured = capsys.readouterr()
    assert "Transskriberer talen" not in captured.err
    found = json.loads(captured.out)
    assert [item["number"] for item in found["items"]] == list("1234567")
    assert found["speech_ms"] >= found["text_ms"] > 0


@pytest.mark.model
def test_archive_goes_on_past_a_bad_file(
    base_model: Path, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "gamle møder"
    source.mkdir()
    (source / "a.mp3").write_text("not sound")
    whole = (root / "audio_fixtures" / "direktion" / "meeting.opus").read_bytes()
    (source / "b.opus").write_bytes(whole)
    (source / "c.opus").write_bytes(whole[: len(whole) // 8 + 7])
    arguments = ["archive", str(source), "--to", str(tmp_path / "ud"), "--beam", "1", "--json"]
    assert main(arguments) == InputError.exit_code
    shown = capsys.readouterr()
    first = json.loads(shown.out)
    assert "a.mp3" in first[0]["result"]
    assert first[1]["result"] == "i orden"
    # What is wrong with sound that could be read is told at once.
    assert first[2]["result"] == "i orden, med bemærkninger"
    assert "bemærk: " in shown.err
    made = Meeting(tmp_path / "ud" / "b").path("transcript").stat().st_mtime_ns
    (source / "a.mp3").unlink()
    assert main(arguments) == 0
    assert Meeting(tmp_path / "ud" / "b").path("transcript").stat().st_mtime_ns == made


@pytest.mark.model
def test_a_template_that_was_changed_makes_the_documents_stale(copy_of_demo: Path) -> None:
    from stt_minutes import outputs, pipeline, settings

    meeting = Meeting.open(copy_of_demo)
    own = copy_of_demo / "huset.docx"
    own.write_bytes(outputs.find_template("referat").read_bytes())
    chosen = settings.load(template=str(own))
    pipeline.run(meeting, settings=chosen)
    assert pipeline.state(meeting, chosen)["documents"] == "done"
    own.write_bytes(outputs.find_template("referat-udvalg").read_bytes())
    assert pipeline.state(meeting, chosen)["documents"] == "stale"


@pytest.mark.model
def test_the_house_word_list_is_obeyed_and_makes_the_draft_stale(copy_of_demo: Path) -> None:
    from stt_minutes import pipeline, settings

    meeting = Meeting(copy_of_demo)
    heard = next(segment.words[0].text for segment in pipeline.heard(meeting).segments if segment.words)
    settings.config_folder().mkdir(exist_ok=True)
    (settings.config_folder() / "ordliste.txt").write_text(f"{heard} -> kanariefugl\n", encoding="utf-8")
    assert pipeline.state(meeting)["sections"] == "stale"
    assert "kanariefugl" in pipeline.heard(meeting).segments[0].text.lower()
