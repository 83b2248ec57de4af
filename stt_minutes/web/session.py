"""A meeting that is open in the page: what the machine made, what people wrote, and one edit at a time.

Every edit is on the disk before it is answered. Whoever edits sends the revision they saw; when it is not the present one,
nothing is changed and Stale is raised.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from stt_minutes import disclosure, engines, outputs, pipeline, settings, store, written
from stt_minutes import meeting as meetings
from stt_minutes.documents import approval
from stt_minutes.errors import Busy, ChangedOnDisk, FolderError, InvalidOption
from stt_minutes.values import (
    Agenda,
    Body,
    Corrections,
    Draft,
    Review,
    Section,
    Transcript,
)
from stt_minutes.web import edits, view
from stt_minutes.web.history import Change, History, Human, changed, changes_between, never_opening
from stt_minutes.web.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stt_minutes.meeting import Meeting, Writing
    from stt_minutes.values import Status

MACHINE = ("agenda", "transcript", "turns", "sections", "draft")
HUMAN = ("corrections", "minutes")


class Stale(ChangedOnDisk):
    """The page that edits has not seen the latest."""

    def __init__(self) -> None:
        super().__init__(
            "Mødet er ændret et andet sted, siden siden her blev hentet.",
            "Se begge udgaver, og vælg, hvad der skal gælde. Intet er overskrevet.",
        )


def _require_open(scene: Scene) -> None:
    if scene.human.review.status == "godkendt":
        raise InvalidOption(
            "Referatet er godkendt og låst.", "Lav en ny udgave, og skriv hvorfor, før du retter i det."
        )


@dataclass
class Session:
    """One open meeting; safe to use from several threads."""

    meeting: Meeting
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    scene: Scene = field(init=False)
    history: History = field(init=False)
    saved_at: str | None = field(default=None, init=False)
    _stamps: dict[str, tuple[int, int] | None] = field(default_factory=dict, init=False)
    _hashes: dict[str, str | None] = field(default_factory=dict, init=False)
    _words: Path = field(init=False)
    """The house's word list."""
    _raw: Human = field(default_factory=Human, init=False, repr=False)
    _pen: Writing | None = field(default=None, init=False, repr=False)
    """What writes, while this page holds what people write in the meeting."""
    _written: tuple[Transcript, bytes] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self._load()

    # --- reading ---

    @property
    def revision(self) -> str:
        """What the page sends back with an edit: it changes with every file the page is made from."""
        return meetings.digest(self._hashes, {name: self._stamps[name] for name in (*MACHINE, "meeting", "words")})

    def refresh(self) -> bool:
        """Read again what somebody else has written; True when there was something."""
        with self.lock:
            if self._stamps == self._seen():
                return False
            self._load()
            return True

    def transcript_json(self) -> bytes:
        """The transcript for the page: megabytes for a long meeting, so made once for as long as nobody edits it."""
        with self.lock:
            applied = self.scene.applied
            if self._written is None or self._written[0] is not applied:
                text = json.dumps({"segments": view.transcript(self.scene)}, ensure_ascii=False, separators=(",", ":"))
                self._written = (applied, text.encode())
            return self._written[1]

    def _seen(self) -> dict[str, tuple[int, int] | None]:
        paths = {name: self.meeting.path(name) for name in (*MACHINE, *HUMAN)}
        paths["meeting"] = self.meeting.toml
        paths["words"] = self._words
        paths["edits"] = self._edits
        stamps: dict[str, tuple[int, int] | None] = {}
        for name, path in paths.items():
            try:
                stat = path.stat()
            except FileNotFoundError:
                stamps[name] = None
            else:
                stamps[name] = (stat.st_mtime_ns, stat.st_size)
        return stamps

    def _load(self) -> None:
        self._words = engines.word_list(settings.load(self.meeting.facts().settings))
        # The stamps are taken first: a file that changes while it is read is read again next time.
        self._stamps = self._seen()
        loaded = {name: self.meeting.load(name) for name in HUMAN if self.meeting.has(name)}
        self._hashes = {name: loaded[name].sha256 if name in loaded else None for name in HUMAN}
        human = Human(
            loaded["corrections"].value if "corrections" in loaded else Corrections(),
            loaded["minutes"].value if "minutes" in loaded else Review(),
        )
        ready = frozenset(name for name in MACHINE if self.meeting.has(name))
        heard = self.meeting.load("transcript") if "transcript" in ready else None
        transcript = pipeline.voiced(self.meeting, heard) if heard else Transcript("da", 0, ())
        if "agenda" in ready:
            agenda, found = self.meeting.agenda(), self.meeting.standing("sections", ())
        elif heard and disclosure.never_had_agenda(self.meeting):
            agenda, found = written.topics(self.meeting, transcript)
        else:
            agenda, found = Agenda(Body(self.meeting.folder.name), ()), ()
        self.scene = Scene(
            agenda,
            transcript,
            found or (Section(None, 0, transcript.duration_ms),),
            self.meeting.standing("draft", Draft(())),
            self._placed(human, agenda),
            ready,
            pipeline.remarks(self.meeting, heard),
            pipeline.provenance(self.meeting, heard),
            self.meeting.time_of_day,
        )
        self._raw = human
        self.history = History(self._edits)
        self._finish_what_was_begun(human)

    @property
    def _edits(self) -> Path:
        return self.meeting.folder / "edits.jsonl"

    def _finish_what_was_begun(self, human: Human) -> None:
        """Carry out the last edit of the history if a crash kept it from the files; leave it out where nothing can be written."""
        if not self.history.latest or self.history.on != self._hashes:
            return
        latest = self.history.latest
        completed = changed(human, never_opening(latest) if self.history.walked else latest)
        if completed is None:
            return
        try:
            with self._holding(wait_s=0):
                if self._stamps == self._seen():  # nobody has come between
                    self._store(completed)
        except Busy:
            pass  # another page is at it this very moment, and is seen to have done it next time
        except FolderError:
            self.history = History(self._edits, without_latest=True)

    def _placed(self, human: Human, agenda: Agenda) -> Human:
        """What people wrote, at its place on the agenda as it is."""
        corrections = written.on_agenda(self.meeting, human.corrections, agenda)
        return Human(corrections, written.on_agenda(self.meeting, human.review, agenda))

    # --- writing ---

    @contextmanager
    def _holding(self, *, wait_s: float = meetings.PATIENCE_S) -> Iterator[None]:
        """What people write in the meeting is this page's alone meanwhile; Busy when another writer keeps it."""
        with self.lock:
            if self._pen is not None:
                yield
                return
            with self.meeting.writing(wait_s=wait_s) as pen:
                self._pen = pen
                try:
                    yield
                finally:
                    self._pen = None

    @contextmanager
    def _changing(self, base: str) -> Iterator[Scene]:
        """The scene that is to be changed, as nobody else changes it meanwhile. Raises Stale when `base` is not the present revision."""
        with self._holding():
            yield self._current(base)

    def edit(self, base: str, name: str, payload: dict[str, Any], group: str | None = None) -> Scene:
        """Carry out the edit `name` (see edits.py). Returns the scene before; the new one is `self.scene`.

        Raises Stale when `base` is not the present revision, and InvalidOption for an edit that cannot be.
        """
        with self._changing(base) as before:
            make = edits.EDITS.get(name)
            if make is None:
                raise InvalidOption(f"Ændringen '{name}' kendes ikke.", "Genindlæs siden.")
            if payload.get("edition") not in {None, view.edition(before)}:
                # A number may be another case's now; the page has asked for the new agenda and knows what was meant.
                raise InvalidOption("Dagsordenen er ændret, siden du skrev.", "Skriv det igen under det rette punkt.")
            if name not in edits.ON_APPROVED:
                _require_open(before)
            human, label = make(before, payload)
            # What the edit left alone stays in its file as it was written, on the agenda of that day.
            human = Human(
                self._raw.corrections if human.corrections == before.human.corrections else human.corrections,
                self._raw.review if human.review == before.human.review else human.review,
            )
            changes = changes_between(self._raw, human)
            if changes:
                # What is closed is opened again by name, never by one press too many on undo.
                is_step = name != "close_by_hand"
                self.history.edit(label, group, changes, meetings.now(), self._hashes, is_step=is_step)
                self._carry_out(human)
            return before

    def approve(self, base: str, to: Status, *, who: str, held_at: str | None) -> Scene:
        """Send the referat for approval, or approve and lock it, as `stt-minutes approve` does; returns the scene before.

        It is no step of the history: what was approved is opened again as a new version, with a reason. Raises InvalidOption when
        decisions are not confirmed, or a step is left out.
        """
        with self.meeting.lock(), self._changing(base) as before:
            at = meetings.now()
            review = approval.advance(self._raw.review, before.minutes, to, who=who, at=at, meeting=held_at)
            if to == "godkendt":
                heard = before.applied if "transcript" in before.ready else None
                _, sha256 = outputs.lock(self.meeting, before.minutes, review, heard)
                review = approval.locked(review, sha256)
            self._store(replace(self._raw, review=review))
            return before

    def undo(self, base: str) -> Scene:
        """Take the latest step back; returns the scene before."""
        with self._changing(base) as before:
            _require_open(before)
            if self.history.undoable:
                human = self._walked(self.history.back())
                self.history.undo(meetings.now(), self._hashes)
                self._carry_out(human)
            return before

    def redo(self, base: str) -> Scene:
        """Do the latest step that was taken back again; returns the scene before."""
        with self._changing(base) as before:
            _require_open(before)
            if self.history.redoable:
                human = self._walked(self.history.forth())
                self.history.redo(meetings.now(), self._hashes)
                self._carry_out(human)
            return before

    def _walked(self, changes: list[Change]) -> Human:
        human = changed(self._raw, never_opening(changes))
        if human is None:
            raise InvalidOption(
                "Det kan ikke fortrydes eller gentages, fordi filerne siden er ændret uden om siden.",
                "Ret det direkte på siden i stedet.",
            )
        return human

    def _current(self, base: str) -> Scene:
        self.refresh()
        try:
            for name in HUMAN:
                store.require_unchanged(self.meeting.path(name), self._hashes[name])
        except ChangedOnDisk:  # by somebody so quick that the file's time and size are as they were
            self._load()
            raise Stale from None
        if base != self.revision:
            raise Stale
        return self.scene

    def _carry_out(self, new: Human) -> None:
        """Do what the history was just told; where the files cannot be written, the history is as before too."""
        try:
            self._store(new)
        except FolderError:
            self.history.cut_latest()
            self._load()
            raise

    def _store(self, new: Human) -> None:
        assert self._pen is not None
        old = self._raw
        pairs = {"corrections": (old.corrections, new.corrections), "minutes": (old.review, new.review)}
        self._hashes |= self._pen.save({name: now for name, (was, now) in pairs.items() if now != was})
        self.saved_at = meetings.now()
        now = self._seen()
        self._stamps |= {name: now[name] for name in (*HUMAN, "edits")}
        self._raw, placed = new, self._placed(new, self.scene.agenda)
        if placed.corrections.by_hand != self.scene.human.corrections.by_hand:
            self._load()  # the agenda is another where items were closed or opened
        else:
            self.scene = self.scene.after(placed)
