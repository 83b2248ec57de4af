"""The meetings that the page shows: one, or all that lie in a folder; and the runs that are under way in them."""

from __future__ import annotations

import json
import re
import threading
import time
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stt_minutes import files, foreign, pipeline
from stt_minutes.danish import long_date
from stt_minutes.documents import approval
from stt_minutes.errors import InvalidOption, MinutesError, NotAMeeting, WriteFailed
from stt_minutes.meeting import AGENDA_SUFFIXES, SOUND_SUFFIXES, Meeting, meetings
from stt_minutes.suggestions import Comparison, voices
from stt_minutes.web import sound
from stt_minutes.web.partial import SoFar
from stt_minutes.web.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.web.scene import Scene

STEP_WORDS = {
    "agenda": "Læser dagsordenen",
    "transcript": "Transskriberer lyden",
    "turns": "Finder ud af, hvem der taler",
    "sections": "Lægger det sagte ved punkterne",
    "draft": "Foreslår beslutninger",
    "documents": "Laver dokumenterne",
}


@dataclass
class Run:
    """A run of the pipeline behind the page."""

    meeting: Meeting
    step: str = ""
    done: int = 0
    total: int | None = None
    notices: list[str] = field(default_factory=list)
    error: dict[str, str] | None = None
    finished: bool = False
    began: float = 0.0

    def start(self) -> None:
        """Run in a thread of its own; the process waits for it before it ends."""
        threading.Thread(target=self._work, name=f"run {self.meeting.folder.name}").start()

    def _work(self) -> None:
        try:
            pipeline.run(self.meeting, watch=self._watch)
        except MinutesError as error:
            self.error = {"message": error.message, "hint": error.hint}
        except BaseException:
            self.error = {"message": "Kørslen gik i stå på grund af en fejl i programmet.", "hint": "Se terminalen."}
            raise
        finally:
            self.finished = True

    def _watch(self, event: pipeline.Event) -> None:
        if event.state == "notice":
            self.notices.append(event.text)
        elif event.state in {"started", "progress"}:
            if event.step != self.step:
                self.began = time.monotonic()
            self.step, self.done, self.total = event.step, event.done, event.total

    def status(self) -> dict[str, Any]:
        """What the page tells about it: words, share done and seconds left where they are known."""
        share = min(1.0, self.done / self.total) if self.total else None
        spent = time.monotonic() - self.began
        left = spent * (1 - share) / share if share is not None and share > 0.02 else None
        return {
            "text": STEP_WORDS.get(self.step, "Gør klar"),
            "share": None if share is None else round(share, 3),
            "left_s": None if left is None else round(left),
            "notices": list(self.notices),
            "error": self.error,
            "finished": self.finished,
        }


@dataclass
class Waveform:
    """The peaks of a meeting's sound, computed in a thread when they are first asked for."""

    cache: Path
    meeting: Meeting
    duration_ms: int
    share: float = 0.0
    peaks: bytes | None = None
    error: str | None = None

    def start(self) -> None:
        """Compute in the background; the process does not wait for it."""
        threading.Thread(target=self._work, name="peaks", daemon=True).start()

    def _work(self) -> None:
        try:
            self.peaks = sound.stored_peaks(self.cache, self.meeting, self.duration_ms, self._told)
        except MinutesError as error:
            self.error = error.message

    def _told(self, share: float) -> None:
        self.share = round(share, 2)


class Library:
    """One meeting, or the folder that holds many. Nothing outside of it can be reached."""

    def __init__(self, folder: Path) -> None:
        self.single = (folder / "meeting.toml").is_file()
        if not self.single and not folder.is_dir():
            raise NotAMeeting(f"Mappen {folder} findes ikke.", "Giv en mødemappe, eller en mappe med mødemapper i.")
        self.folder = folder
        for each in [folder] if self.single else [found.folder for found in meetings(folder)]:
            files.sweep(each)
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._runs: dict[str, Run] = {}
        self._waveforms: dict[str, Waveform] = {}
        self._so_far: dict[str, SoFar] = {}
        self._comparisons: dict[str, Comparison] = {}
        self._comparing = threading.Lock()

    def meetings(self) -> dict[str, Meeting]:
        """The meetings by their folders' names, which are all that an address can name."""
        found = [Meeting(self.folder.resolve())] if self.single else list(meetings(self.folder))
        return {each.folder.name: each for each in found}

    def meeting(self, name: str) -> Meeting:
        """The meeting of that name; NotAMeeting when there is none."""
        found = self.meetings().get(name)
        if found is None:
            raise NotAMeeting("Mødet findes ikke her.", "Gå tilbage til oversigten over møder.")
        found.require_plain()
        return found

    def session(self, name: str) -> Session:
        """The meeting opened for the page."""
        meeting = self.meeting(name)
        with self._lock:
            if name not in self._sessions:
                meeting.keep_to_owner()
                self._sessions[name] = Session(meeting)
            return self._sessions[name]

    # --- runs and waveforms ---

    def run(self, name: str) -> Run:
        """Start the pipeline in the background, or give the run that is under way."""
        meeting = self.meeting(name)
        with self._lock:
            run = self._runs.get(name)
            if run is None or run.finished:
                run = self._runs[name] = Run(meeting)
                run.start()
            return run

    def run_status(self, name: str) -> dict[str, Any] | None:
        """How far a run is, None when there has been none since the page was started."""
        run = self._runs.get(name)
        return run.status() if run else None

    def running(self) -> list[str]:
        """The meetings with a run under way."""
        return [name for name, run in self._runs.items() if not run.finished]

    def so_far(self, name: str) -> SoFar:
        """What a transcription under way has heard."""
        path = self.meeting(name).part
        with self._lock:
            return self._so_far.setdefault(name, SoFar(path))

    def suggested(self, name: str, scene: Scene) -> dict[str, Any]:
        """For the voices without a name, by label, whom among those that the house keeps they sound like; or why that is not known."""
        with self._comparing:
            comparison = self._comparisons.setdefault(name, Comparison(self.meeting(name)))
            try:
                found = comparison.suggestions(voices(scene.transcript, scene.applied), scene.human.corrections)
            except MinutesError as error:
                return {"suggestions": {}, "problem": error.message}
        return {"suggestions": found, "problem": None}

    def waveform(self, name: str) -> Waveform | None:
        """The sound's peaks, begun if need be; None when the meeting has no sound."""
        meeting = self.meeting(name)
        if meeting.sound() is None:
            return None
        with self._lock:
            if name not in self._waveforms:
                duration = sound.duration(meeting, self._sessions[name].scene.transcript.duration_ms)
                self._waveforms[name] = Waveform(self.cache(name), meeting, duration)
                self._waveforms[name].start()
            return self._waveforms[name]

    def cache(self, name: str) -> Path:
        """What the page keeps for itself in a meeting folder and can make again."""
        return self.meeting(name).folder / "cache"

    # --- where the reader was ---

    def place(self, name: str) -> dict[str, Any]:
        """Where the page was when it was left."""
        try:
            found = foreign.json_of(foreign.read(self.cache(name) / "place.json", 10_000))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def keep_place(self, name: str, place: dict[str, Any]) -> None:
        """Remember where the page is."""
        item, ms = place.get("item"), place.get("ms")
        if not (item is None or isinstance(item, str)) or not isinstance(ms, int):
            raise InvalidOption("Stedet er ikke forstået.", "Genindlæs siden.")
        folder = files.make_folder(self.cache(name))
        files.write_text(folder / "place.json", json.dumps({"item": item, "ms": ms}))

    # --- the start page ---

    def listing(self, query: str = "") -> list[dict[str, Any]]:
        """The meetings whose title, date or folder holds every word of `query`, newest first."""
        words = query.casefold().split()
        found = []
        for name, meeting in self.meetings().items():
            entry = self._entry(name, meeting)
            text = " ".join(str(entry[key] or "") for key in ("name", "title", "date", "date_words")).casefold()
            if all(word in text for word in words):
                found.append(entry)
        return sorted(found, key=lambda entry: (entry["date"] or "", entry["name"]), reverse=True)

    def _entry(self, name: str, meeting: Meeting) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "name": name,
            "title": name,
            "date": None,
            "date_words": "",
            "problem": None,
            "left": None,
        }
        try:
            meeting.require_plain()
            if meeting.has("agenda"):
                agenda = meeting.agenda()
                entry |= {"title": agenda.body.name, "date": agenda.date, "date_words": long_date(agenda.date)}
            else:
                facts = meeting.facts()
                entry |= {"title": facts.body or name, "date": facts.date, "date_words": long_date(facts.date)}
            if meeting.has("draft"):
                entry["left"] = len(approval.unconfirmed(pipeline.decisions(meeting)))
        except MinutesError as error:
            entry["problem"] = error.message
        run = self.run_status(name)
        entry["run"] = run if run and not (run["finished"] and run["error"] is None) else None
        entry["state"] = self._state(meeting, entry)
        return entry

    def _state(self, meeting: Meeting, entry: dict[str, Any]) -> str:
        if entry["problem"]:
            return "Kan ikke læses"
        if entry["run"] and not entry["run"]["finished"]:
            return "Transskriberes"
        if meeting.has("draft"):
            return "Alle beslutninger er bekræftet" if entry["left"] == 0 else "Udkast klar til gennemsyn"
        if meeting.has("transcript"):
            return "Transskriberet, uden dagsorden" if meeting.agenda_file() is None else "Transskriberet"
        return "Klar til at blive transskriberet" if meeting.sound() else "Mangler lyd"

    def create(self, title: str) -> str:
        """A new, empty meeting folder; returns its name."""
        if self.single:
            raise InvalidOption("Her er kun ét møde.", "Start 'stt-minutes review' med mappen, som møderne ligger i.")
        stem = slug(title) or "moede"
        name, number = stem, 2
        while (self.folder / name).exists():
            name, number = f"{stem}-{number}", number + 1
        Meeting.create(self.folder / name)
        return name

    @staticmethod
    def look(received: Path, kind: str, name: str) -> None:
        """Raise, in words that name the file as its sender knows it, for a sound or an agenda that cannot be read."""
        from stt_minutes import agenda
        from stt_minutes.audio import source

        try:
            if kind == "sound":
                source.open_sound(received)
            else:
                agenda.read(received)
        except MinutesError as error:
            error.message = error.message.replace(str(received), name).replace(received.name, name)
            raise

    def place_for(self, name: str, kind: str, filename: str) -> Path:
        """Where an uploaded sound or agenda goes; InvalidOption for a kind of file that cannot be used."""
        meeting = self.meeting(name)
        suffix = "." + filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
        if kind == "sound" and suffix in SOUND_SUFFIXES:
            if meeting.sound() is not None:
                raise WriteFailed("Mødet har allerede en lydfil.", "Opret et nyt møde til den anden.")
            return meeting.audio / f"original{suffix}"
        if kind == "agenda" and suffix in AGENDA_SUFFIXES:
            return meeting.place_for_agenda(suffix)
        known = ", ".join(sorted(SOUND_SUFFIXES if kind == "sound" else AGENDA_SUFFIXES))
        raise InvalidOption(f"Filen {filename[-80:]} kan ikke bruges her.", f"Brug en af disse: {known}")


def slug(title: str) -> str:
    """A title as a folder name that every system takes: small letters, figures and hyphens."""
    plain = title.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80]
