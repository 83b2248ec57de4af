"""The steps in order, each named after the file it writes, and `run`, which redoes only what is stale."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stt_minutes import __version__, danish, disclosure, engines, models, outputs, profiles, written
from stt_minutes import settings as settings_module
from stt_minutes.audio import muted
from stt_minutes.files import sha256_of
from stt_minutes.meeting import Meeting, digest, now
from stt_minutes.minutes import merge, secrecy, skeleton
from stt_minutes.values import Corrections, Draft, Minutes, Provenance, Review, Section, Transcript

if TYPE_CHECKING:
    from collections.abc import Callable

    from stt_minutes.settings import Settings
    from stt_minutes.speech.options import Progress
    from stt_minutes.store import Loaded
    from stt_minutes.values import Remark

    Watch = Callable[["Event"], None]
    Range = tuple[int, int | None]
    Inputs = dict[str, Any] | None

STEPS = ("agenda", "transcript", "turns", "sections", "draft", "documents")
OUTPUTS = outputs.OUTPUTS
WHOLE = (0, None)
_OTHER_WORDS = "Dagsordenens eller ordlistens navne er andre, end da talen blev transskriberet. Med --again bliver den transskriberet igen."


@dataclass(frozen=True, slots=True)
class Event:
    """What `run` tells while it works. `state`: started, progress (done of total ms), done, fresh, skipped or notice."""

    step: str
    state: str
    done: int = 0
    total: int | None = None
    text: str = ""


def run(
    meeting: Meeting,
    *,
    until: str = "documents",
    settings: Settings | None = None,
    watch: Watch = lambda _: None,
    span: Range | None = None,
    track: int | None = None,
    again: bool = False,
) -> None:
    """Do every step up to and with `until` whose inputs or options changed. Interrupted work goes on where it stopped.

    `span` is the part of the sound to transcribe, in ms; None: the part that was chosen the last time, at first the whole.
    `track` is the sound track to use of several, from 1, 0 for all; None: as it was chosen the last time.
    `again`: transcribe though nothing changed, as for the words of an agenda that came later. That alone makes no transcript
    stale: hours of work and a person's corrections lie in one.
    A person's files (meeting.toml, markers, corrections, minutes) are only read. Raises whatever the steps raise; the
    files of finished steps stay.
    """
    profiles.tidy()
    with meeting.lock():
        _mend(meeting, watch)
        chosen = settings or settings_module.load(meeting.facts().settings)
        models.require_kind(chosen.model, "speech")
        if track is not None and track != (meeting.track or 0):
            meeting.choose_track(track)
        part = span or _span(meeting)
        if span is None and part != WHOLE:
            watch(Event("transcript", "notice", text=_only(part)))
        for name in STEPS[: STEPS.index(until) + 1]:
            inputs, work = _INPUTS[name], _WORK[name]
            made_from = inputs(meeting, chosen, part)
            if made_from is None:
                watch(Event(name, "skipped"))
                continue
            if not (again and name == "transcript") and not is_stale(meeting, name, made_from):
                if name == "transcript":
                    if meeting.made_by(name).get("vocabulary") != engines.words_sign(meeting, chosen):
                        watch(Event(name, "notice", text=_OTHER_WORDS))
                    for each in engines.closed_expected(meeting, meeting.made_by("transcript")):
                        watch(Event(name, "notice", text=each.text))
                watch(Event(name, "fresh"))
                continue
            watch(Event(name, "started"))
            started = now()
            work(meeting, chosen, made_from, watch)
            meeting.log(name, started=started, made_from=made_from, version=__version__)
            watch(Event(name, "done"))


def _mend(meeting: Meeting, watch: Watch) -> None:
    """Finish a recording that was cut off; what is missing of it is told."""
    from stt_minutes.audio import recovery

    mended = recovery.mend(meeting.audio)
    if mended is not None:
        watch(Event("transcript", "notice", text=mended.text))


_RESTS_ON = {"sections": ("agenda", "transcript"), "draft": ("sections",), "documents": ("draft",)}


def is_stale(meeting: Meeting, step: str, made_from: dict[str, Any]) -> bool:
    """Whether the step's file is missing or was made from something else."""
    if step == "documents":
        return outputs.drafts_made(meeting).get("made_from") != made_from
    return meeting.made_from(step) != made_from


def state(meeting: Meeting, settings: Settings | None = None) -> dict[str, str]:
    """For each step: done, stale, missing, or unused (there is nothing to make it from)."""
    chosen = settings or settings_module.load(meeting.facts().settings)
    found: dict[str, str] = {}
    for name in STEPS:
        made_from = _INPUTS[name](meeting, chosen, _span(meeting))
        there = outputs.drafts_made(meeting) if name == "documents" else meeting.has(name)
        if made_from is None:
            # What rests on a step that is still to come is missing too.
            waits = any(found.get(each) in {"missing", "stale"} for each in _RESTS_ON.get(name, ()))
            used = all(found.get(each) != "unused" for each in _RESTS_ON.get(name, ()))
            found[name] = "missing" if waits and used else "unused"
        elif not there:
            found[name] = "missing"
        else:
            found[name] = "stale" if is_stale(meeting, name, made_from) else "done"
    return found


# --- what a meeting holds, with people's changes laid over ----------------------------------------------------------------


def heard(meeting: Meeting) -> Transcript:
    """The transcript with speakers, as people corrected it."""
    from stt_minutes.minutes import corrections

    return corrections.apply(voiced(meeting), written.corrections(meeting))


def voiced(meeting: Meeting, loaded: Loaded[Transcript] | None = None) -> Transcript:
    """The machine's transcript with the house's words and its speakers: voices by label, those whose name is all but certain by name.

    `loaded` is the transcript's file, for who has read it already.
    """
    transcript = engines.respelled(meeting, (loaded or meeting.load("transcript")).value)
    if not meeting.has("turns"):
        return transcript
    from stt_minutes.minutes import names
    from stt_minutes.speech import speakers

    transcript = speakers.assign(transcript, meeting.value("turns"))
    if meeting.has("agenda"):
        transcript = names.apply(transcript, names.names(transcript, meeting.agenda()))
    return transcript


def sections(meeting: Meeting) -> tuple[Section, ...]:
    """The sections of the agenda as it is, as people moved their borders; none when they were laid along another."""
    return disclosure.sections(meeting)


def minutes(meeting: Meeting) -> Minutes:
    """The referat as it stands: agenda, draft and review together."""
    loaded = meeting.load("transcript") if meeting.has("transcript") else None
    if loaded is not None and disclosure.never_had_agenda(meeting):
        return _skeleton(meeting, loaded)
    if not disclosure.has_agenda(meeting):
        disclosure.require(meeting)
    merged = decisions(meeting, sections(meeting), provenance(meeting, loaded))
    return replace(merged, remarks=(*merged.remarks, *remarks(meeting, loaded)))


def _skeleton(meeting: Meeting, loaded: Loaded[Transcript]) -> Minutes:
    agenda, found = written.topics(meeting, voiced(meeting, loaded))
    review = written.on_agenda(meeting, meeting.value("minutes", Review()), agenda)
    placed = secrecy.placed(
        found, agenda, written.on_agenda(meeting, meeting.value("corrections", Corrections()), agenda)
    )
    merged = merge.merge(agenda, Draft(()), placed, review, provenance(meeting, loaded), clock=meeting.time_of_day)
    return replace(merged, remarks=(*merged.remarks, *remarks(meeting, loaded)))


def decisions(meeting: Meeting, placed: tuple[Section, ...] = (), made_from: Provenance | None = None) -> Minutes:
    """The referat without what only the transcript tells, which is megabytes: for who asks of many meetings what is decided."""
    draft: Draft = meeting.standing("draft", Draft(()))
    return merge.merge(
        meeting.agenda(), draft, placed, written.review(meeting), made_from or Provenance(), clock=meeting.time_of_day
    )


def remarks(meeting: Meeting, loaded: Loaded[Transcript] | None = None) -> tuple[Remark, ...]:
    """What a person should know of the sound, the voices and the agenda, apart from what is said of the draft."""
    loaded = loaded or (meeting.load("transcript") if meeting.has("transcript") else None)
    found = loaded.value.remarks if loaded else ()
    if loaded:
        found = (*engines.closed_expected(meeting, loaded.made_by), *found)
    if meeting.has("turns"):
        from stt_minutes.speech import speakers

        found = (*found, *speakers.doubts(meeting.value("turns")))
    found = (*disclosure.outdated_remarks(meeting), *found, *written.marks(meeting))
    if loaded is not None and disclosure.never_had_agenda(meeting):
        found = (skeleton.REMARK, *found)
    return (*found, *meeting.agenda().remarks) if meeting.has("agenda") else found


def provenance(meeting: Meeting, loaded: Loaded[Transcript] | None = None) -> Provenance:
    """What the draft was made from."""
    if loaded is None and not meeting.has("transcript"):
        return Provenance()
    loaded = loaded or meeting.load("transcript")
    return Provenance(
        loaded.made_from.get("sound"), loaded.sha256, loaded.made_by.get("model"), loaded.made_by.get("at")
    )


# --- the steps ------------------------------------------------------------------------------------------------------------


def _agenda_inputs(meeting: Meeting, _settings: Settings, _span: Range) -> Inputs:
    path = meeting.agenda_file()
    return None if path is None else {"file": sha256_of(path), "name": path.name, "reader": __version__}


def _agenda(meeting: Meeting, _settings: Settings, made_from: dict[str, Any], _watch: Watch) -> None:
    from stt_minutes import agenda

    path = meeting.agenda_file()
    assert path is not None
    meeting.save("agenda", agenda.read(path), made_from=made_from)


def _transcript_inputs(meeting: Meeting, settings: Settings, span: Range) -> Inputs:
    sound = meeting.sound()
    if sound is None:
        return None
    options = settings.model_dump(include={"model", "beam", "vocabulary", "compute_type"}) | engines.manner(settings)
    return {"sound": muted.sha256_received(sound), "options": digest(options), **_chosen(meeting, span)}


def _transcript(meeting: Meeting, settings: Settings, made_from: dict[str, Any], watch: Watch) -> None:
    from stt_minutes.speech import engine

    model = models.find(settings.model)
    sound = meeting.open_sound(from_ms=made_from["from_ms"], to_ms=made_from["to_ms"])

    def told(progress: Progress) -> None:
        if progress.notice:
            watch(Event("transcript", "notice", text=progress.notice))
        watch(Event("transcript", "progress", progress.done_ms, progress.total_ms))

    transcript = engine.transcribe(
        sound.blocks(),
        model=model,
        options=engines.speech_options(settings),
        duration_ms=sound.duration_ms,
        checkpoint=meeting.part,
        part=(made_from["from_ms"], made_from["to_ms"]),
        progress=told,
        vocabulary=engines.vocabulary(meeting, settings),
    )
    save_transcript(meeting, settings, replace(transcript, remarks=(*sound.remarks, *transcript.remarks)), made_from)


def transcript_inputs(meeting: Meeting, settings: Settings) -> dict[str, Any] | None:
    """What the transcript of the whole sound is made from; None when there is no sound."""
    return _transcript_inputs(meeting, settings, WHOLE)


def save_transcript(meeting: Meeting, settings: Settings, transcript: Transcript, made_from: dict[str, Any]) -> None:
    """Write transcript.json, after which the checkpoint is done with."""
    made_by = {
        "engine": "faster-whisper",
        "model": settings.model,
        "at": now(),
        "vocabulary": engines.words_sign(meeting, settings),
        "expected": engines.words_expected(meeting, settings),
    }
    meeting.save("transcript", transcript, made_from=made_from, made_by=made_by)
    meeting.part.unlink(missing_ok=True)


def _turns_inputs(meeting: Meeting, settings: Settings, span: Range) -> Inputs:
    sound = meeting.sound()
    if sound is None or not settings.speakers:
        return None
    options = settings.model_dump(include={"speakers_model", "max_speakers"})
    return {"sound": muted.sha256_received(sound), **options, **_chosen(meeting, span)}


def _chosen(meeting: Meeting, span: Range) -> dict[str, int | None]:
    """The part and the track of the sound that are used."""
    track = {} if meeting.track is None else {"track": meeting.track}
    return {"from_ms": span[0], "to_ms": span[1], **track}


def turns_inputs(meeting: Meeting, settings: Settings) -> dict[str, Any] | None:
    """What the turns of the whole sound are made from; None when there is no sound, or none are wanted."""
    return _turns_inputs(meeting, settings, WHOLE)


def _turns(meeting: Meeting, settings: Settings, made_from: dict[str, Any], watch: Watch) -> None:
    found = engines.diarizer(settings)
    sound = meeting.open_sound(from_ms=made_from["from_ms"], to_ms=made_from["to_ms"])
    for block in sound.blocks():
        found.feed(block)
        watch(Event("turns", "progress", block.end_ms, sound.duration_ms))
    meeting.save("turns", found.finish(), made_from=made_from)


def _sections_inputs(meeting: Meeting, settings: Settings, _span: Range) -> Inputs:
    if not (meeting.has("agenda") and meeting.has("transcript")):
        return None
    names = ("agenda", "transcript", "turns", "corrections", "markers")
    house = engines.word_list(settings)
    return {name: _hash(meeting, name) for name in names} | {
        "facts": _facts(meeting),
        "word_list": sha256_of(house) if house.is_file() else None,
        "tool": __version__,
        "closed": sorted(secrecy.keys(meeting.agenda())),
    }


def _sections(meeting: Meeting, _settings: Settings, made_from: dict[str, Any], _watch: Watch) -> None:
    from stt_minutes.minutes.align import align

    spoken = heard(meeting)
    found = align(spoken, meeting.agenda(), written.markers(meeting))
    meeting.save("sections", disclosure.kept_closed(meeting, found, spoken), made_from=made_from)
    disclosure.remember(meeting)


def _draft_inputs(meeting: Meeting, settings: Settings, _span: Range) -> Inputs:
    if not meeting.has("sections"):
        return None
    phrases = _given(settings.phrases)
    return {
        "agenda": _hash(meeting, "agenda"),
        "sections": _hash(meeting, "sections"),
        "corrections": _hash(meeting, "corrections"),
        "phrases": sha256_of(phrases) if phrases and phrases.is_file() else settings.phrases,
        "closed": disclosure.as_record(disclosure.spans(meeting)),
    }


def _draft(meeting: Meeting, settings: Settings, made_from: dict[str, Any], _watch: Watch) -> None:
    from stt_minutes.minutes.propose import propose

    draft = propose(
        heard(meeting), meeting.agenda(), sections(meeting), written.markers(meeting), _given(settings.phrases)
    )
    meeting.save("draft", draft, made_from=made_from)


def _documents_inputs(meeting: Meeting, settings: Settings, _span: Range) -> Inputs:
    without = meeting.has("transcript") and disclosure.never_had_agenda(meeting)
    if not (without or (meeting.has("draft") and meeting.has("agenda"))):
        return None
    names = ("agenda", "sections", "draft", "minutes", "corrections")
    template = outputs.find_template(settings.template)
    heard = {name: _hash(meeting, name) for name in ("transcript", "turns")} if without else {}
    return (
        heard
        | {name: _hash(meeting, name) for name in names}
        | {
            "template": settings.template,
            "template_file": sha256_of(template) if template.is_file() else None,
            "facts": _facts(meeting),
            "closed": [] if without else sorted(secrecy.keys(meeting.agenda())),
        }
    )


def _documents(meeting: Meeting, settings: Settings, made_from: dict[str, Any], watch: Watch) -> None:
    from stt_minutes import documents

    bare = outputs.TRANSCRIPTS if disclosure.never_had_agenda(meeting) else ()
    outputs.write_drafts(
        meeting,
        (*OUTPUTS, *bare),
        documents.shut(minutes(meeting)),
        heard(meeting),
        template=outputs.find_template(settings.template),
        made_from=made_from,
        told=lambda text: watch(Event("documents", "notice", text=text)),
    )


def _given(name: str) -> Path | None:
    return Path(name).expanduser() if name else None


def _hash(meeting: Meeting, name: str) -> str | None:
    return sha256_of(meeting.path(name)) if meeting.has(name) else None


def _facts(meeting: Meeting) -> str:
    facts = asdict(meeting.facts())
    del facts["settings"], facts["sound"]
    return digest(facts)


def _span(meeting: Meeting) -> Range:
    """The part of the sound that was chosen the last time: of a transcription that was interrupted, or else of the one that is there.

    The whole of another sound than that one.
    """
    from stt_minutes.speech import checkpoint

    interrupted = checkpoint.part_of(meeting.part)
    if interrupted is not None:
        return interrupted
    made_from, sound = meeting.made_from("transcript"), meeting.sound()
    if made_from is None or sound is None or made_from.get("sound") != muted.sha256_received(sound):
        return WHOLE
    return made_from.get("from_ms", 0), made_from.get("to_ms")


def _only(part: Range) -> str:

    end = "slutningen" if part[1] is None else danish.clock(part[1])
    return f"Kun lyden fra {danish.clock(part[0])} til {end} er med, som valgt med --from og --to. Med --from 0.00 kommer det hele med."


_INPUTS = {
    "agenda": _agenda_inputs,
    "transcript": _transcript_inputs,
    "turns": _turns_inputs,
    "sections": _sections_inputs,
    "draft": _draft_inputs,
    "documents": _documents_inputs,
}
_WORK = {
    "agenda": _agenda,
    "transcript": _transcript,
    "turns": _turns,
    "sections": _sections,
    "draft": _draft,
    "documents": _documents,
}
