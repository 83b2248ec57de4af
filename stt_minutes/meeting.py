"""The meeting folder on disk: where its files lie, load and save, the lock, and what is stale.

docs/meeting-folder.md specifies the format.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from stt_minutes import facts, foreign, store
from stt_minutes.audio import journal, muted
from stt_minutes.errors import AudioUnreadable, Busy, DamagedFile, FolderError, MinutesError, NotAMeeting, WriteFailed
from stt_minutes.files import (
    copy_file,
    keep_to_owner,
    make_folder,
    replacing,
    sha256_of,
    strange,
    sweep,
    sweep_scratch,
    write_error,
    write_text,
)
from stt_minutes.holding import held
from stt_minutes.minutes import cases, openness
from stt_minutes.values import Agenda, Body, Corrections, Draft, Markers, Review, Section, Transcript, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from stt_minutes.audio.source import Sound
    from stt_minutes.facts import Facts

SOUND_SUFFIXES = frozenset((
    ".3g2", ".3gp", ".3gpp", ".aac", ".ac3", ".aif", ".aifc", ".aiff", ".amr", ".ape", ".asf", ".au", ".avi", ".awb", ".bwf",
    ".caf", ".ds2", ".dss", ".dvf", ".f4v", ".flac", ".flv", ".gsm", ".m2ts", ".m4a", ".m4b", ".m4v", ".mka", ".mkv", ".mov",
    ".mp2", ".mp3", ".mp4", ".mpeg", ".mpg", ".mpga", ".msv", ".mts", ".mxf", ".oga", ".ogg", ".ogv", ".ogx", ".opus",
    ".qta", ".ra", ".rf64", ".rm", ".snd", ".spx", ".ts", ".tta", ".vob", ".voc", ".w64", ".wav", ".webm", ".wma", ".wmv",
    ".wv",
))  # fmt: skip
"""Names under which sound comes. Dictation files that cannot be read are among them, so that they are named with the way out."""
AGENDA_SUFFIXES = frozenset((
    ".docx", ".docm", ".doc", ".odt", ".rtf", ".pdf", ".html", ".htm", ".txt", ".md", ".eml", ".xml", ".json", ".zip",
))  # fmt: skip
TRACK = "track.txt"
KINDS: dict[str, tuple[Any, str | None]] = {
    "agenda": (Agenda, None),
    "transcript": (Transcript, None),
    "turns": (tuple[Turn, ...], "turns"),
    "sections": (tuple[Section, ...], "sections"),
    "draft": (Draft, None),
    "markers": (Markers, None),
    "minutes": (Review, None),
    "corrections": (Corrections, None),
}
"""The value in each file of a meeting, and the key under which a list of them stands."""


HUMAN = ("corrections", "minutes")
"""What several writers may write at once: people, on the page and by commands."""
PATIENCE_S = 15.0
"""How long one writer waits for another: longer than an approved document takes to write."""


class Meeting:
    """One meeting folder. Nothing is read until asked for; every write is whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # --- where things lie ---

    @property
    def toml(self) -> Path:
        return self.folder / "meeting.toml"

    @property
    def audio(self) -> Path:
        """The folder with the sound: original.*, or recording-0001.flac … with recording.jsonl."""
        return self.folder / "audio"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def part(self) -> Path:
        """The checkpoint of a transcription under way."""
        return self.folder / "transcript.part.jsonl"

    def path(self, name: str) -> Path:
        """The file of a value: "transcript" -> transcript.json."""
        return self.folder / f"{name}.json"

    def sound(self) -> Path | None:
        """What `audio.open_sound` opens: the original file, the folder of recorded segments, or None."""
        originals = sorted(self.audio.glob("original.*")) if self.audio.is_dir() else []
        if originals:
            return originals[0]
        return self.audio if journal.exists(self.audio) else None

    @property
    def track(self) -> int | None:
        """The sound track that was chosen of several, from 1; None when none was and all are used."""
        try:
            return int((self.audio / TRACK).read_text(encoding="ascii")) or None
        except (OSError, ValueError):
            return None

    def choose_track(self, number: int) -> None:
        """Keep which sound track is used; 0: all that can be decoded."""
        make_folder(self.audio)
        write_text(self.audio / TRACK, f"{number}\n")

    def open_sound(self, *, from_ms: int = 0, to_ms: int | None = None) -> Sound:
        """The meeting's sound, or that part of it, in remarks under the name that its sender knows. Raises as `audio.open_sound`."""
        from stt_minutes.audio import source

        path = self.sound()
        if path is None:
            raise AudioUnreadable(
                f"Mødet i {self.folder} har ingen lyd.", "Læg lydfilen i mødets mappe 'audio' som original.* igen."
            )
        name = None if path.is_dir() else self.facts().sound.get("name")
        track = None if (self.audio / muted.RECORD).exists() else self.track  # what was muted has that one alone
        return source.open_sound(path, from_ms=from_ms, to_ms=to_ms, track=track, name=name)

    def time_of_day(self, ms: int) -> str | None:
        """The time "HH:MM" at a place of the recording, where a recorder wrote it down: no sound file's length or date tells it."""
        try:
            at = journal.read(self.audio).clock_at(ms) if journal.exists(self.audio) else None
        except MinutesError:
            return None
        return None if at is None else f"{at:%H:%M}"

    def agenda_file(self) -> Path | None:
        """The agenda as it was received."""
        found = [path for path in sorted(self.folder.glob("agenda.*")) if path.name != "agenda.json"]
        if found:
            return found[0]
        received = self.place_for_agenda(".json")
        return received if received.is_file() else None

    # --- opening and making ---

    @classmethod
    def open(cls, folder: Path) -> Meeting:
        """The meeting in `folder`; NotAMeeting when there is none."""
        if not (folder / "meeting.toml").is_file():
            if not folder.exists():
                raise NotAMeeting(
                    f"Mappen {folder} findes ikke.",
                    f"Se efter, om navnet er stavet rigtigt, eller opret mødet: stt-minutes new {folder} --audio LYDFIL --agenda DAGSORDEN",
                )
            raise NotAMeeting(
                f"Mappen {folder} er ikke et møde (der er ingen meeting.toml i den).",
                f"Opret et møde med: stt-minutes new {folder} --audio LYDFIL --agenda DAGSORDEN",
            )
        meeting = cls(folder)
        meeting.require_plain()
        sweep(folder)
        sweep_scratch()
        meeting.keep_to_owner()
        return meeting

    @classmethod
    def create(cls, folder: Path, *, audio: Path | None = None, agenda: Path | None = None) -> Meeting:
        """A new meeting folder with copies of the sound and the agenda. An existing meeting is not touched."""
        if (folder / "meeting.toml").exists():
            raise NotAMeeting(
                f"Der ligger allerede et møde i {folder}.", "Vælg en anden mappe, eller brug 'stt-minutes run'."
            )
        if folder.exists() and not folder.is_dir():
            raise NotAMeeting(f"{folder} er en fil, ikke en mappe.", "Vælg et andet navn til mødets mappe.")
        for given in (audio, agenda):
            if given is not None and not given.exists():
                raise NotAMeeting(f"Filen {given} findes ikke.", "Se efter, om navnet er stavet rigtigt.")
        meeting = cls(make_folder(folder))
        meeting.keep_to_owner()
        make_folder(meeting.audio)
        sound: dict[str, str] = {}
        if audio is not None:
            sound = meeting.add_sound(audio)
        if agenda is not None:
            meeting.add_agenda(agenda)
        write_text(meeting.toml, facts.template(sound))
        return meeting

    def require_plain(self) -> None:
        """Raise DamagedFile when something of the meeting is a link to elsewhere, or no file and no folder.

        A folder may come from anybody: nothing outside of it is written or shown because it says so.
        """
        found = strange(self.folder, _is_ours, below=[self.audio.name, self.out.name, "cache"])
        if found is not None:
            raise DamagedFile(
                f"{found} er en genvej eller en særlig fil, og sådan noget hører ikke til i et møde.",
                "Læg selve filen der i stedet for genvejen. Kommer mødet fra andre, så spørg dem, hvad den er til.",
            )

    def keep_to_owner(self) -> None:
        """Let nobody but the folder's owner read what is in it, now and later: much of it is never for the public."""
        keep_to_owner(self.folder, below=[each.name for each in (self.audio, self.out, self.folder / "cache")])

    def add_sound(self, source: Path) -> dict[str, str]:
        """Copy the sound in, unaltered: a file, or a folder with a recording. Returns its facts (name, sha256)."""
        if source.is_dir():
            return self._add_recording(source)
        target = self.audio / f"original{source.suffix.lower() or '.lyd'}"
        copy_file(source, target)
        for said in (TRACK, muted.RECORD):
            (self.audio / said).unlink(missing_ok=True)
        return {"name": source.name, "sha256": sha256_of(target)}

    def replace_sound(self, source: Path) -> None:
        """Put another file in the place of the sound; what was made of the old one is stale then."""
        old = self.facts().sound.get("sha256")
        new = self.add_sound(source)["sha256"]
        for each in self.audio.glob("original.*"):
            if each.name != f"original{source.suffix.lower() or '.lyd'}":
                each.unlink()
        if old:
            write_text(self.toml, self.toml.read_text(encoding="utf-8").replace(old, new))

    @property
    def is_worked_in(self) -> bool:
        """Whether people have written something of the meeting: decisions, corrections or marks."""
        return any(map(self.has, ("minutes", "corrections", "markers")))

    def _add_recording(self, source: Path) -> dict[str, str]:
        """The segments first and the journal last, so that half a copy is no recording; closed doors stay where they are."""
        recording = journal.read(source)
        for segment in recording.segments:
            copy_file(recording.path(segment), self.audio / segment.file)
        copy_file(source / journal.JOURNAL, self.audio / journal.JOURNAL)
        return {"name": source.name, "sha256": sha256_of(source / journal.JOURNAL)}

    def add_agenda(self, source: Path) -> None:
        """Copy the agenda in as it was received."""
        if source.is_dir():
            raise WriteFailed(f"{source} er en mappe.", "Giv selve dagsordenen, eller pak mappen i en zip-fil.")
        target = self.place_for_agenda(source.suffix)
        copy_file(source, target)
        self.replace_agenda(target)

    def place_for_agenda(self, suffix: str) -> Path:
        """Where an agenda of that kind of file is kept as received; agenda.json is the agenda as read."""
        suffix = suffix.lower() or ".txt"
        return self.folder / ("agenda-received.json" if suffix == ".json" else f"agenda{suffix}")

    def replace_agenda(self, received: Path) -> None:
        """Let go of an agenda of another kind of file once `received` is in place: a meeting has one."""
        for old in [*self.folder.glob("agenda.*"), self.place_for_agenda(".json")]:
            if old not in {received, self.path("agenda")}:
                old.unlink(missing_ok=True)

    def facts(self) -> Facts:
        """What meeting.toml says; InvalidOption when a person has broken it."""
        return facts.read(self.toml)

    # --- values ---

    def has(self, name: str) -> bool:
        """Whether the file of that value is there."""
        return self.path(name).is_file()

    def load(self, name: str) -> store.Loaded[Any]:
        """A value with its envelope and hash: agenda, transcript, turns, sections, draft, markers, minutes or corrections."""
        kind, key = KINDS[name]
        path = self.path(name)
        if not path.is_file():
            raise DamagedFile(f"Filen {path} mangler.", f"Lav den med: stt-minutes run {self.folder}")
        return store.load(path, name, kind, key=key)

    def value(self, name: str, default: Any = None) -> Any:
        """A value alone, `default` when its file is not there."""
        return self.load(name).value if self.has(name) else default

    def standing(self, name: str, default: Any) -> Any:
        """The sections or the draft when they belong to the agenda as it is, `default` when they were made for another.

        A file that does not tell what it was made from is taken at its word.
        """
        made = self.made_from(name) or {}
        now = {each: sha256_of(self.path(each)) if self.has(each) else None for each in ("agenda", "sections")}
        rests_on = "agenda" if "agenda" in made else "sections"
        return self.value(name, default) if made.get(rests_on, now[rests_on]) == now[rests_on] else default

    def save(
        self, name: str, value: Any, *, made_from: dict[str, Any] | None = None, made_by: dict[str, Any] | None = None
    ) -> str:
        """Write a value's file; returns its sha256."""
        return store.save(self.path(name), name, value, made_from=made_from, made_by=made_by, key=KINDS[name][1])

    def agenda(self) -> Agenda:
        """The agenda as read, with what people say laid over it in meeting.toml and on the page: facts, and what is open."""
        agenda: Agenda = self.load("agenda").value
        said = self.facts()
        corrections: Corrections = self.value("corrections", Corrections())
        if corrections.by_hand:
            corrections = cases.corrections_on(agenda, corrections)
        agenda = openness.applied(agenda, said.items, said.attachments, corrections)
        body = Body(said.body or agenda.body.name, said.role or agenda.body.role)  # type: ignore[arg-type]
        return replace(
            agenda,
            body=body,
            date=said.date or agenda.date,
            start=said.start or agenda.start,
            place=said.place or agenda.place,
        )

    # --- lock, staleness, log ---

    def writing(self, *, wait_s: float = PATIENCE_S) -> AbstractContextManager[Writing]:
        """Hold what people write in the meeting from reading it to saving it, as every writer does, also while a run holds the meeting.

        Waits for another writer to be done, and raises Busy when that takes too long.
        """
        return _writing(self, wait_s)

    def lock(self) -> AbstractContextManager[None]:
        """Hold the meeting; Busy at once when another run has it."""
        return held(self.folder / ".lock", f"Mødet i {self.folder} er i brug af en anden kørsel.")

    def is_busy(self) -> bool:
        """Whether another run has the meeting right now."""
        try:
            with self.lock():
                return False
        except Busy:
            return True
        except FolderError:
            return False  # a folder that cannot be written in is worked in by nobody

    def made_from(self, name: str) -> dict[str, Any] | None:
        """What a machine file was made from, None when it is not there or is damaged (so that it is made again)."""
        return self._envelope(name).get("made_from")

    def made_by(self, name: str) -> dict[str, Any]:
        """What a machine file was made by, without reading its value; empty when it is not there or is damaged."""
        return self._envelope(name).get("made_by") or {}

    def _envelope(self, name: str) -> dict[str, Any]:
        try:
            found = foreign.json_of(foreign.read(self.path(name)))
            about = {part: found.get(part) for part in ("made_by", "made_from")}
            foreign.require_bounded(about)
        except (OSError, ValueError, AttributeError, DamagedFile):
            return {}
        return {part: value for part, value in about.items() if isinstance(value, dict)}

    def log(self, step: str, **facts: Any) -> None:
        """One line in log.jsonl. Never give it a spoken word."""
        line = json.dumps({"at": now(), "step": step, **facts}, ensure_ascii=False) + "\n"
        try:
            with (self.folder / "log.jsonl").open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            raise write_error(self.folder / "log.jsonl", error) from error


def now() -> str:
    """The present moment as ISO time in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def digest(*things: Any) -> str:
    """A short hash of JSON-able things: what a step's inputs and options are recognised by."""
    return hashlib.sha256(json.dumps(things, sort_keys=True, default=str).encode()).hexdigest()[:16]


def meetings(folder: Path) -> Iterator[Meeting]:
    """The meetings directly under `folder`, by name."""
    for each in sorted(folder.iterdir()):
        if (each / "meeting.toml").is_file():
            yield Meeting(each)


def folder_name(agenda: Agenda, audio: Path) -> str:
    """A name for a meeting's folder: date and body, such as 2026-04-15-direktionen, else the sound's own name."""
    plain = unicodedata.normalize("NFC", agenda.body.name or audio.stem).lower()
    words = re.sub(r"[^0-9a-zæøåéäöü]+", "-", plain).strip("-")[:60].rstrip("-") or "moede"
    return f"{agenda.date}-{words}" if agenda.date else words


def _is_ours(name: str) -> bool:
    """Whether the tool uses what is called so in a meeting folder; what people lay beside it is theirs."""
    stem = name.partition(".")[0]
    return stem in {"", "agenda-received", "audio", "cache", "edits", "log", "meeting", "notice", "out", *KINDS}


class Writing:
    """What writes the files that people wrote, while nobody else does."""

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        self._seen = {name: sha256_of(meeting.path(name)) if meeting.has(name) else None for name in HUMAN}

    def save(self, values: dict[str, Any]) -> dict[str, str]:
        """Write values by name, all or none; returns the SHA-256 of each file.

        Raises ChangedOnDisk when one was changed meanwhile by what asks for no lock, such as an editor.
        """
        for name in values:
            store.require_unchanged(self._meeting.path(name), self._seen[name])
        with ExitStack() as stack:
            # Each is written before the first takes its place: a disk that is full is met before.
            for name, value in values.items():
                temporary = stack.enter_context(replacing(self._meeting.path(name)))
                temporary.write_bytes(store.text(name, value, key=KINDS[name][1]).encode())
        new = {name: sha256_of(self._meeting.path(name)) for name in values}
        self._seen |= new
        return new


@contextmanager
def _writing(meeting: Meeting, wait_s: float) -> Iterator[Writing]:
    with held(meeting.folder / ".writing.lock", f"Der skrives i mødet i {meeting.folder} lige nu.", wait_s):
        yield Writing(meeting)
