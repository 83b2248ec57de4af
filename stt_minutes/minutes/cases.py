"""What people wrote belongs to a case, not to a number: where each case of an earlier edition of the agenda is in the present one.

A case is known by its case number, its title and its text. Where these do not tell two apart, or two editions do not agree
enough, the case has no place: a missing word can be put back by a person, one under another case is a wrong decision.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes.values import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from stt_minutes.values import Agenda, AgendaItem, Corrections, Markers, Review, ReviewedItem

    _Sign = Callable[[Case], Hashable]

LONG_TEXT = 40
"""Words from which a text is an item's own and no phrase that many share: "Forvaltningen indstiller, at orienteringen tages …" has ten."""
SKETCH, ALIKE = 16, 0.5
"""Hashes kept of a text's words, and the share in common from which a text under the same title and number was only edited."""
GONE, REOPENED = "udgået", "var lukket"
"""What stands in brackets behind the key of a case without a place: it is not on the agenda, or it was closed and is open now."""


def of(agenda: Agenda) -> tuple[Case, ...]:
    """The agenda's items as cases, in its order."""
    return tuple(case(item) for item in agenda.items)


def case(item: AgendaItem) -> Case:
    """What the item is known by in another edition of the agenda."""
    words = _words("\n".join(f"{part.heading}\n{part.text}" for part in item.parts))
    text = _hash(" ".join(words), 16) if words else None
    sketch = tuple(sorted({_hash(word, 8) for word in words})[:SKETCH])
    return Case(item.key, item.title, item.case_number, item.section, item.open, text, len(words), sketch)


def _hash(text: str, digits: int) -> str:
    return hashlib.blake2b(text.encode(), digest_size=digits // 2).hexdigest()


def _likeness(one: Case, other: Case) -> float:
    """The share of the words of two texts that are in both, 0..1, from the least of their hashes (Broder 1997)."""
    least = sorted({*one.sketch, *other.sketch})[:SKETCH]
    return sum(each in one.sketch and each in other.sketch for each in least) / len(least) if least else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def plain(text: str) -> str:
    """A title or a case number without what may be written in more than one way."""
    return " ".join(_words(text))


def _title(each: Case) -> str:
    return plain(each.title)


def _number(each: Case) -> str:
    return "".join(_words(each.case_number or ""))


def follow(then: Sequence[Case], now: Sequence[Case]) -> dict[str, str]:
    """The key in `now` of each case of `then` that has a place there: the surest first, and each place once."""
    return _Pairing(then, now).found


class _Pairing:
    """Two editions of an agenda laid on each other, by one sign after the other."""

    def __init__(self, then: Sequence[Case], now: Sequence[Case]) -> None:
        self.all = tuple(then), tuple(now)
        self.then, self.now = {each.key: each for each in then}, {each.key: each for each in now}
        self.found: dict[str, str] = {}
        self._alike(lambda each: (*_whole(each), each.open, each.section), leave=True)
        self._alike(lambda each: (*_whole(each), each.open), leave=True)
        self._alike(_whole, leave=False)
        self._one_to_one(lambda each: _number(each) and (_number(each), _title(each)))
        self._one_to_one(lambda each: _number(each) and each.text and (_number(each), each.text))
        self._one_to_one(_number, alone=True)
        self._one_to_one(lambda each: _title(each) and (_title(each), each.text), alone=True)
        self._one_to_one(lambda each: each.words >= LONG_TEXT and each.text, alone=True)
        self._in_place()
        if any(each.open is None for each in then):  # of format version 1, which tells no more than the title
            self._one_to_one(_title, alone=True)

    def _pair(self, one: Case, other: Case) -> None:
        self.found[one.key] = other.key
        del self.then[one.key], self.now[other.key]

    def _alike(self, sign: _Sign, *, leave: bool) -> None:
        """Pair those that nothing else tells apart in their order, where there are as many as there were.

        Where there are not, nobody can tell which is which: they are left to a weaker sign if `leave`, else without a place.
        """
        before, after = _grouped(self.then.values(), sign), _grouped(self.now.values(), sign)
        for key in before.keys() & after.keys():
            if len(before[key]) == len(after[key]):
                for one, other in zip(before[key], after[key], strict=True):
                    self._pair(one, other)
            elif not leave:
                for one in before[key]:
                    del self.then[one.key]
                for other in after[key]:
                    del self.now[other.key]

    def _one_to_one(self, sign: _Sign, *, alone: bool = False) -> None:
        """Pair two that alone have the sign, `alone` in their whole editions; never two with different case numbers."""
        before, after = _grouped(self.then.values(), sign), _grouped(self.now.values(), sign)
        counts = [Counter(map(sign, edition)) for edition in self.all] if alone else []
        for key in before.keys() & after.keys():
            (one, *others), (other, *more) = before[key], after[key]
            if not others and not more and all(each[key] == 1 for each in counts) and _compatible(one, other):
                self._pair(one, other)

    def _in_place(self) -> None:
        """Pair two of the same key, both without a case number, whose text was edited under a title that no others have."""
        titles = [Counter(map(_title, edition)) for edition in self.all]
        for key in self.then.keys() & self.now.keys():
            one, other = self.then[key], self.now[key]
            same = bool(_title(one)) and _title(one) == _title(other) and not _number(one) and not _number(other)
            if same and _likeness(one, other) >= ALIKE and all(each[_title(one)] == 1 for each in titles):
                self._pair(one, other)


def _whole(each: Case) -> tuple[str, str, str | None]:
    return _number(each), _title(each), each.text


def _compatible(one: Case, other: Case) -> bool:
    return not _number(one) or not _number(other) or _number(one) == _number(other)


def _grouped(cases: Iterable[Case], sign: _Sign) -> dict[Hashable, list[Case]]:
    found: dict[Hashable, list[Case]] = defaultdict(list)
    for each in cases:
        if key := sign(each):
            found[key].append(each)
    return found


# --- what people wrote, on the agenda as it is ----------------------------------------------------------------------------


class _Places:
    """Where the cases that people wrote on are now. What has no place gets a key that no item has."""

    def __init__(self, written: Sequence[Case], agenda: Agenda) -> None:
        now = of(agenda)
        living, apart = [each for each in written if not each.apart], [each for each in written if each.apart]
        self.then = {each.key: each for each in written}
        self.now = {each.key: each for each in now}
        found = follow(living, now)
        placed = set(found.values())
        new = [each for each in now if each.key not in placed]
        # A case that was set apart comes back with an item that is new, never with one that was there without it.
        self.found = found | follow(apart, new)
        self.taken = set(self.now) | {each.key for each in apart}
        self.left: dict[str, Case] = {}

    def key(self, key: str) -> str | None:
        """Where the case is now; None when it has no place."""
        return self.found.get(key)

    def may_have_been_closed(self, key: str) -> bool:
        """Whether the case is at an open item and is not known to have been open when it was written on."""
        found = self.found.get(key)
        return found is not None and bool(self.now[found].open) and self.then[key].open is not True

    def apart(self, key: str, why: str = GONE) -> str:
        """The key, of no item, under which what was written on a case without a place is kept."""
        if key not in self.left:
            was = self.then.get(key) or Case(key, "")
            name = key if was.apart else f"{key} ({why})"
            while name in self.taken and not was.apart:
                name = f"{name[:-1]}, igen)"
            self.taken.add(name)
            self.left[key] = replace(was, key=name, apart=True)
        return self.left[key].key

    def somewhere(self, key: str | None) -> str | None:
        """Where the case is now, or the key it is kept under."""
        return None if key is None else self.key(key) or self.apart(key)

    def openly(self, key: str | None) -> str | None:
        """The same; a case that was closed, or may have been, and is open now is kept apart too."""
        if key is not None and self.may_have_been_closed(key):
            return self.apart(key, REOPENED)
        return self.somewhere(key)

    def table(self) -> tuple[Case, ...]:
        """The present agenda's cases and those that are kept apart."""
        return (*self.now.values(), *self.left.values())


def review_on(agenda: Agenda, review: Review) -> Review:
    """The review with everything at its case's present key; what has no place has the key of no item, and is not confirmed.

    So has what was written on a case that was closed, or may have been, and is open now: it waits for a person's new yes.
    """
    places = _Places(review.cases, agenda)
    if places.table() == review.cases:
        return review
    kept: dict[str, ReviewedItem] = {}
    for each in review.items:
        key = places.key(each.key)
        was_open = each.over is not None and each.over.decision is not None  # only open items are proposed anything
        unknown = places.then[each.key].open is None if key else False
        shut = places.may_have_been_closed(each.key) and not (unknown and was_open)
        if key is None or shut or key in kept:
            key = places.apart(each.key, REOPENED if shut else GONE)
            kept[key] = _unconfirmed(at(each, key))
        else:
            kept[key] = at(each, key)
    attendance = review.attendance
    if attendance is not None:
        attendance = tuple(replace(each, item=places.openly(each.item)) for each in attendance)
    return replace(review, items=tuple(kept.values()), attendance=attendance, cases=places.table())


def _unconfirmed(each: ReviewedItem) -> ReviewedItem:
    decision = each.decision and replace(each.decision, confirmed=False)
    return replace(each, decision=decision, confirmed_by=None, confirmed_at=None)


def at(each: ReviewedItem, key: str) -> ReviewedItem:
    """What was written on an item, at another key."""
    followups = each.followups and tuple(
        replace(task, item=key if task.item == each.key else task.item) for task in each.followups
    )
    over = each.over and replace(each.over, key=key)
    return replace(each, key=key, followups=followups, over=over)


def corrections_on(agenda: Agenda, corrections: Corrections) -> Corrections:
    """The corrections with every item at its case's present key; a case without a place has the key of no item.

    So has speech that a person laid under a case that was closed, or may have been, and is open now: it stays closed until they lay it
    there again.
    """
    places = _Places(corrections.cases, agenda)
    if places.table() == corrections.cases:
        return corrections
    items = tuple(
        replace(each, before=places.somewhere(each.before), after=places.openly(each.after))
        for each in corrections.items
    )
    checked = tuple(replace(each, item=places.somewhere(each.item)) for each in corrections.checked)
    by_hand = tuple(
        replace(each, item=places.key(each.item) or places.apart(each.item)) for each in corrections.by_hand
    )
    return replace(corrections, items=items, checked=checked, by_hand=by_hand, cases=places.table())


def markers_on(agenda: Agenda, markers: Markers) -> Markers:
    """The markers with every item at its case's present key.

    One of a case without a place begins no item; who came or left did so at the time, under whatever item that was.
    """
    places = _Places(markers.cases, agenda)
    if places.table() == markers.cases:
        return markers
    placed = tuple(
        replace(each, item=places.somewhere(each.item) if each.kind == "item" else each.item and places.key(each.item))
        for each in markers.markers
    )
    return replace(markers, markers=placed, cases=places.table())
