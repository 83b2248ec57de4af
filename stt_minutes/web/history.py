"""What people have changed, step by step: edits.jsonl, from which every step can be undone and done again.

A line is written and flushed to the disk before the files of the meeting are, with the hashes of these files, so that a crash
between the two is seen and mended when the meeting is opened next. A step is a set of entries taken out of and put into the
parts of Corrections and Review.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from stt_minutes import files, foreign, store
from stt_minutes.errors import ChangedOnDisk
from stt_minutes.values import (
    Approval,
    Attendance,
    BreakCorrection,
    ByHand,
    Case,
    Checked,
    Corrections,
    ItemCorrection,
    Review,
    ReviewedItem,
    SpeakerCorrection,
    StateCorrection,
    WordsCorrection,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LISTS: dict[str, type] = {
    "words": WordsCorrection,
    "speakers": SpeakerCorrection,
    "items": ItemCorrection,
    "states": StateCorrection,
    "breaks": BreakCorrection,
    "checked": Checked,
    "by_hand": ByHand,
}
"""The parts of Corrections and the kinds of their entries."""


@dataclass(frozen=True, slots=True)
class Human:
    """Everything that people have written in a meeting."""

    corrections: Corrections = field(default_factory=Corrections)
    review: Review = field(default_factory=Review)


@dataclass(frozen=True, slots=True)
class Change:
    """Entries that leave a part, and entries that come into it."""

    part: str
    removed: tuple[Any, ...]
    added: tuple[Any, ...]

    def reversed(self) -> Change:
        """The change that takes this one back."""
        return Change(self.part, self.added, self.removed)


@dataclass(slots=True)
class Step:
    """What one press on undo takes back; edits of the same group (a burst of typing) are one step."""

    label: str
    group: str | None
    changes: list[Change]


def _parts(human: Human) -> dict[str, tuple[Any, ...]]:
    review = human.review
    parts: dict[str, tuple[Any, ...]] = {name: getattr(human.corrections, name) for name in LISTS}
    parts["reviewed"] = review.items
    parts["attendance"] = (review.attendance,)
    parts["closed_at"] = (review.closed_at,)
    parts["cases"] = ((human.corrections.cases, review.cases),)
    parts["status"] = ((review.status, review.version, review.approvals),)
    return parts


def _kind(part: str) -> Any:
    special: dict[str, Any] = {
        "reviewed": ReviewedItem,
        "attendance": tuple[Attendance, ...] | None,
        "closed_at": str | None,
        "cases": tuple[tuple[Case, ...], tuple[Case, ...]],
        "status": tuple[str, int, tuple[Approval, ...]],
    }
    return LISTS.get(part) or special[part]


def changes_between(old: Human, new: Human) -> list[Change]:
    """The changes that lead from `old` to `new`."""
    before, after = _parts(old), _parts(new)
    out = []
    for part, was in before.items():
        now = after[part]
        if was != now:
            removed = tuple(each for each in was if each not in now)
            added = tuple(each for each in now if each not in was)
            out.append(Change(part, removed, added))
    return out


def never_opening(changes: list[Change]) -> list[Change]:
    """The changes of an undo or a redo; none at all where they would open something again: only a person's name does that.

    What was closed or opened may bear another key on a new agenda, so it is counted.
    """
    balance = dict.fromkeys((True, False), 0)
    for change in changes:
        if change.part == "by_hand":
            for hands, one in ((change.added, 1), (change.removed, -1)):
                for hand in hands:
                    balance[hand.open] += one
    return [] if balance[True] > 0 or balance[False] < 0 else changes


def changed(human: Human, changes: Iterable[Change]) -> Human | None:
    """`human` with the changes made, None when an entry that should leave is not there."""
    parts = {name: list(entries) for name, entries in _parts(human).items()}
    for change in changes:
        if change.part == "cases":
            tables = _tables(parts["cases"][0], change)
            if tables is None:
                return None
            parts["cases"] = [tables]
            continue
        entries = parts[change.part]
        for each in change.removed:
            if each not in entries:
                return None
            entries.remove(each)
        entries.extend(each for each in change.added if each not in entries)
    for name, entries in parts.items():
        if name in {"words", "items", "states", "checked"}:
            entries.sort(key=lambda each: each.start_ms)
    parts["reviewed"] = list(in_order(parts["reviewed"]))
    if any(len(parts[name]) != 1 for name in ("attendance", "closed_at", "cases", "status")):
        return None
    status, version, approvals = parts["status"][0]
    corrected, reviewed = parts["cases"][0]
    return Human(
        Corrections(**{name: tuple(parts[name]) for name in LISTS}, cases=corrected),
        replace(
            human.review,
            items=tuple(parts["reviewed"]),
            attendance=parts["attendance"][0],
            closed_at=parts["closed_at"][0],
            status=status,
            version=version,
            approvals=approvals,
            cases=reviewed,
        ),
    )


def _tables(now: tuple[Any, Any], change: Change) -> tuple[Any, Any] | None:
    """The tables of cases after the change; each is its own file's, and what the step left alone may have been written anew since."""
    if len(change.removed) != 1 or len(change.added) != 1:
        return None
    found = []
    for there, was, becomes in zip(now, change.removed[0], change.added[0], strict=True):
        if was not in (becomes, there):
            return None
        found.append(there if was == becomes else becomes)
    return found[0], found[1]


def in_order(items: Iterable[ReviewedItem]) -> tuple[ReviewedItem, ...]:
    """Reviewed items as they stand in the file: by key, the same whatever the order of the edits."""
    return tuple(sorted(items, key=lambda each: (len(each.key), each.key)))


class History:
    """edits.jsonl: the steps that can be undone, and those that can be done again."""

    def __init__(self, path: Path, *, without_latest: bool = False) -> None:
        self.path = path
        self.undoable: list[Step] = []
        self.redoable: list[Step] = []
        self.latest: list[Change] = []
        self.walked = False
        """Whether the latest line is an undo or a redo."""
        self.on: dict[str, str | None] | None = None
        self._size = self._end = self._before = 0
        """The file's bytes, those that hold, and those before its latest line."""
        self._read(without_latest=without_latest)

    def _read(self, *, without_latest: bool) -> None:
        if not self.path.exists():
            return
        raw = foreign.read(self.path)
        # Where the machine stopped in the middle of the last line, the edit it told of never reached the files. What does not hold
        # is cut off by the next write: reading a meeting writes nothing.
        lines = raw[: raw.rfind(b"\n") + 1].splitlines(keepends=True)
        self._size, self._end = len(raw), sum(map(len, lines))
        self._before = self._end - len(lines[-1] if lines else b"")
        if without_latest:
            self._end = self._before
            lines = lines[:-1]
        for line in lines:
            try:
                self._take(foreign.json_of(line))
            except (ValueError, KeyError, TypeError, IndexError, RecursionError):
                # A line that nobody can read ends what can be undone; what people wrote stands in their files.
                self.undoable, self.redoable, self.latest, self.on = [], [], [], None

    def _take(self, line: dict[str, Any]) -> None:
        self.on, self.walked = line["on"], line["kind"] != "edit"
        if line["kind"] == "undo":
            self.latest = self.back()
            self.redoable.append(self.undoable.pop())
        elif line["kind"] == "redo":
            self.latest = self.forth()
            self.undoable.append(self.redoable.pop())
        else:
            self.latest = [_change(entry) for entry in line["changes"]]
            if line.get("is_step", True):
                self._push(line["label"], line.get("group"), self.latest)

    def back(self) -> list[Change]:
        """What an undo would change; IndexError when there is nothing to undo."""
        return [change.reversed() for change in reversed(self.undoable[-1].changes)]

    def forth(self) -> list[Change]:
        """What a redo would change; IndexError when there is nothing to do again."""
        return list(self.redoable[-1].changes)

    def _push(self, label: str, group: str | None, changes: list[Change]) -> None:
        last = self.undoable[-1] if self.undoable and not self.redoable else None
        self.redoable = []
        if last is not None and group is not None and last.group == group:
            last.changes.extend(changes)
        else:
            self.undoable.append(Step(label, group, list(changes)))

    def edit(
        self,
        label: str,
        group: str | None,
        changes: list[Change],
        at: str,
        on: dict[str, str | None],
        *,
        is_step: bool = True,
    ) -> None:
        """Write an edit down before it is carried out; `on` are the hashes of the files it is made on. What is no step is not undone."""
        entries = [
            {"part": c.part, "removed": _dumped(c.part, c.removed), "added": _dumped(c.part, c.added)} for c in changes
        ]
        self._write(
            {"kind": "edit", "at": at, "label": label, "group": group, "on": on, "changes": entries, "is_step": is_step}
        )
        if is_step:
            self._push(label, group, changes)

    def undo(self, at: str, on: dict[str, str | None]) -> None:
        """Write an undo down before it is carried out."""
        self._write({"kind": "undo", "at": at, "on": on})
        self.redoable.append(self.undoable.pop())

    def redo(self, at: str, on: dict[str, str | None]) -> None:
        """Write a redo down before it is carried out."""
        self._write({"kind": "redo", "at": at, "on": on})
        self.undoable.append(self.redoable.pop())

    def cut_latest(self) -> None:
        """Take the latest line off: what it told of could not be carried out, and shall not be at the next start."""
        with contextlib.suppress(OSError):
            os.truncate(self.path, self._before)

    def _write(self, line: dict[str, Any]) -> None:
        raw = (json.dumps(line, ensure_ascii=False) + "\n").encode()
        try:
            with files.own(self.path) as file:
                if file.seek(0, os.SEEK_END) != self._size:
                    raise ChangedOnDisk(
                        f"Filen {self.path.name} er ændret et andet sted, siden den blev læst.",
                        "Genindlæs siden, og lav rettelsen igen; intet er overskrevet.",
                    )
                try:
                    file.truncate(self._end)
                    file.seek(self._end)
                    left = raw
                    while left:
                        left = left[file.write(left) :]
                    os.fsync(file.fileno())
                except OSError:
                    with contextlib.suppress(OSError):
                        file.truncate(self._end)
                        self._size = self._end
                    raise
        except OSError as error:
            raise files.write_error(self.path, error) from error
        self._before = self._end
        self._size = self._end = self._end + len(raw)


def _dumped(part: str, entries: tuple[Any, ...]) -> list[Any]:
    return [store.adapter(_kind(part)).dump_python(each, mode="json", by_alias=True) for each in entries]


def _change(entry: dict[str, Any]) -> Change:
    part, kind = entry["part"], _kind(entry["part"])
    lifted = store.lift_item if part == "reviewed" else lambda each: each
    removed, added = (
        tuple(store.adapter(kind).validate_python(lifted(each)) for each in entry[name])
        for name in ("removed", "added")
    )
    return Change(part, removed, added)
