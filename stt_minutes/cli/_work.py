"""Run a meeting's steps with progress on stderr, and print what came of it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from stt_minutes.cli._console import note, print_json, progress, quoted, table
from stt_minutes.danish import clock

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.meeting import Meeting
    from stt_minutes.settings import Settings
    from stt_minutes.values import MinutesItem, Remark

STEP_NAMES = {
    "agenda": "Læser dagsordenen",
    "transcript": "Transskriberer talen",
    "turns": "Skelner talerne",
    "sections": "Lægger talen ved punkterne",
    "draft": "Finder beslutningerne",
    "documents": "Skriver referatet",
}


def work(
    meeting: Meeting,
    settings: Settings,
    *,
    until: str = "documents",
    span: tuple[int, int | None] | None = None,
    track: int | None = None,
    again: bool = False,
) -> None:
    """Do what is stale and tell it. Raises NoSpeech at the end when nobody speaks in the sound."""
    from stt_minutes import pipeline

    with ExitStack() as bar:
        show = bar.enter_context(progress(""))

        def watch(event: pipeline.Event) -> None:
            nonlocal show
            if event.state == "progress":
                show(event.done, event.total)
            elif event.state == "started":
                bar.close()
                note(f"{STEP_NAMES[event.step]} …")
                show = bar.enter_context(progress(STEP_NAMES[event.step]))
            elif event.state == "notice":
                note(f"bemærk: {event.text}")

        pipeline.run(meeting, until=until, settings=settings, span=span, track=track, again=again, watch=watch)
    _require_speech(meeting)


def _require_speech(meeting: Meeting) -> None:
    from stt_minutes.errors import NoSpeech

    if meeting.has("transcript") and not any(segment.words for segment in meeting.value("transcript").segments):
        name = meeting.facts().sound.get("name") or meeting.folder.name
        tracks = [each.text for each in meeting.value("transcript").remarks if each.kind == "sound_streams"]
        raise NoSpeech(
            " ".join([f"Der er ingen tale i lyden ({name}).", *tracks]),
            "Hør lydfilen igennem, og se efter, om mikrofonen var tændt. Et udkast uden beslutninger ligger i "
            f"{meeting.out}, hvis der var en dagsorden.",
        )


def overview(meeting: Meeting, document: Path | None) -> dict[str, Any]:
    """What came of a run, for people and programs alike; of closed items no decision: it ends up in terminals and in others' logs."""
    from stt_minutes import pipeline, written
    from stt_minutes.minutes.merge import kept_apart

    found: dict[str, Any] = {"meeting": str(meeting.folder), "document": str(document) if document else None}
    if meeting.has("transcript"):
        transcript = meeting.value("transcript")
        spoken = [segment for segment in transcript.segments if segment.state != "quarantined"]
        found |= {
            "duration_ms": transcript.duration_ms,
            "speech_ms": sum(segment.span.duration for segment in spoken),
            "text_ms": sum(segment.span.duration for segment in spoken if segment.words),
            "quarantined_ms": sum(s.span.duration for s in transcript.segments if s.state == "quarantined"),
        }
    if meeting.has("draft"):
        whole = pipeline.minutes(meeting)
        scores = _scores(meeting)
        found["items"] = [
            {
                "key": each.item.key,
                "number": each.item.number,
                "title": each.item.title,
                "open": each.item.open,
                "times": [[span.start_ms, span.end_ms] for span in each.spans],
                "score": scores.get(each.item.key),
                "decision": " ".join([decision.text, *_topics(each)]) if decision else None,
                "type": decision.type if decision else None,
                "decision_score": decision.score if decision else None,
            }
            for each in whole.items
            for decision in [each.decision if each.item.open else None]
        ]
        found["remarks"] = [_remark(remark) for remark in whole.remarks]
    else:
        remarks = meeting.value("transcript").remarks if meeting.has("transcript") else ()
        if meeting.has("agenda"):
            remarks = (*remarks, *kept_apart(meeting.agenda(), written.review(meeting)))
        found["remarks"] = [_remark(remark) for remark in remarks]
    return found


def _topics(found: MinutesItem) -> list[str]:
    """What was raised under Eventuelt or Meddelelser, which the decision only introduces."""
    return [statement.text for statement in found.statements if statement.kind == "topic"]


def report(meeting: Meeting, document: Path | None, *, as_json: bool) -> None:
    """Print the overview."""
    found = overview(meeting, document)
    if as_json:
        print_json(found)
        return
    if "speech_ms" in found:
        lost = found["quarantined_ms"]
        aside = f", {clock(lost)} sat til side som tvivlsom" if lost else ""
        print(
            f"Tale: {clock(found['speech_ms'])} af {clock(found['duration_ms'])}; tekst til {clock(found['text_ms'])}{aside}."
        )
    if "items" in found:
        print()
        print(
            table(
                ("Punkt", "Tid", "Sikkerhed", "Titel", "Forslag til beslutning"),
                [_row(item) for item in found["items"]],
                right=(2,),
            )
        )
    if found.get("remarks"):
        print("\nSe efter:")
        for remark in found["remarks"]:
            when = f" ({clock(remark['start_ms'])})" if remark["start_ms"] is not None else ""
            print(f"  – {remark['text']}{when}")
        if any(remark["kind"] == "withheld" for remark in found["remarks"]):
            print(f"Se, hvad der holdes tilbage, og sig ja til grænserne: stt-minutes closed {quoted(meeting.folder)}")
    if document is not None:
        print(f"\nUdkastet ligger i {document}")
        print(f"Ret det på skærmen med: stt-minutes review {quoted(meeting.folder)}")
    _next(meeting)


def _next(meeting: Meeting) -> None:
    """What is to be had, and what can still be added, where the agenda or the sound is missing."""
    from stt_minutes.disclosure import has_agenda
    from stt_minutes.outputs import TRANSCRIPTS

    name = quoted(meeting.folder)
    if not has_agenda(meeting):
        transcript = meeting.out / TRANSCRIPTS[0]
        if transcript.is_file():
            print(f"Transskriptionen ligger i {transcript}")
            print(f"Flere formater: stt-minutes export {name} --transcript docx,txt,srt,vtt,json,csv")
        print(f"Tilføj en dagsorden, når du har den: stt-minutes run {name} --agenda FIL")
    if meeting.sound() is None:
        print(f"Tilføj lyden, når du har den: stt-minutes run {name} --audio FIL")


def _row(item: dict[str, Any]) -> tuple[str, ...]:
    times = ", ".join(f"{clock(start)}–{clock(end)}" for start, end in item["times"]) or "ikke fundet"
    decision = (item["decision"] or ("(lukket)" if not item["open"] else "ingen fundet")).splitlines()[0]
    score = f"{item['score']:.0%}".replace("%", " %") if item["score"] is not None else ""
    return (item["key"], times, score, _short(item["title"], 34), _short(decision, 44))


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _scores(meeting: Meeting) -> dict[str, float]:
    """For each item the score of its longest section."""
    best: dict[str, tuple[int, float]] = {}
    for section in meeting.value("sections", ()):
        for number in (section.item, *section.also):
            if number is not None:
                best[number] = max(best.get(number, (0, 0.0)), (section.span.duration, section.score))
    return {number: score for number, (_, score) in best.items()}


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "kind": remark.kind,
        "text": remark.text,
        "item": remark.item,
        "start_ms": remark.start_ms,
        "end_ms": remark.end_ms,
    }
