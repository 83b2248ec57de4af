"""The values that pass between the rooms.

Frozen, slotted dataclasses with checks; collections are tuples; times are integer milliseconds from the start of the
recording; clock times are "HH:MM" and dates ISO "YYYY-MM-DD". They are stored as JSON through `store.py`, field for field.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

SegmentState = Literal["ok", "doubtful", "quarantined"]
BodyRole = Literal["besluttende", "indstillende", "administrativ"]
EvidenceKind = Literal["marker", "cue", "number", "title", "terms", "guest", "order"]
DecisionType = Literal[
    "godkendt",
    "tiltrådt",
    "taget_til_efterretning",
    "drøftet",
    "udsat",
    "oversendt",
    "anbefales",
    "afvist",
    "udgår",
    "ingen_beslutning",
    "andet",
]
DECISION_TYPES: tuple[DecisionType, ...] = get_args(DecisionType)
Origin = Literal["machine", "human"]
AttendanceKind = Literal["afbud", "ankom", "forlod", "inhabil", "genindtrådt"]
MarkerKind = Literal[
    "item", "withdrawn", "pause", "resume", "doors_closed", "doors_opened", "mark", "left", "returned", "stop"
]
Status = Literal["udkast", "til_godkendelse", "godkendt"]


def _check_span(start_ms: int, end_ms: int) -> None:
    if not 0 <= start_ms <= end_ms:
        msg = f"a span must be ordered and not negative: {start_ms}..{end_ms} ms"
        raise ValueError(msg)


def _check_share(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        msg = f"{name} must lie in 0..1, not {value}"
        raise ValueError(msg)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time in ms; `&` is the common part (None if there is none), `|` the smallest span over both."""

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)

    @property
    def duration(self) -> int:
        """Length in ms."""
        return self.end_ms - self.start_ms

    def __and__(self, other: Span) -> Span | None:
        start, end = max(self.start_ms, other.start_ms), min(self.end_ms, other.end_ms)
        return Span(start, end) if start < end else None

    def __or__(self, other: Span) -> Span:
        return Span(min(self.start_ms, other.start_ms), max(self.end_ms, other.end_ms))

    def __contains__(self, ms: int) -> bool:
        return self.start_ms <= ms < self.end_ms


class _Timed:
    """What has start_ms and end_ms also has a `span`."""

    __slots__ = ()
    start_ms: int
    end_ms: int

    @property
    def span(self) -> Span:
        """The time it covers."""
        return Span(self.start_ms, self.end_ms)


# --- sound ---------------------------------------------------------------------------------------------------------------

SAMPLE_RATE = 16_000
"""Hz of every block between the rooms: what Whisper and the speaker models were trained on."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A piece of sound: float32 samples in -1..1 of shape (channels, n) at SAMPLE_RATE. Never stored as JSON.

    `start_ms` is its place in the recording's own clock: a gap between blocks is a gap in time.
    """

    start_ms: int
    samples: NDArray[np.float32]

    @property
    def end_ms(self) -> int:
        """The time just after its last sample."""
        return self.start_ms + int(self.samples.shape[1]) * 1000 // SAMPLE_RATE


# --- speech -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word(_Timed):
    """One word as heard, with the engine's confidence 0..1."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float = 1.0

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)
        _check_share("confidence", self.confidence)


@dataclass(frozen=True, slots=True)
class Segment(_Timed):
    """A stretch of speech. No words and state "doubtful" is speech that got no text; `reason` is Danish, for people.

    `also` are those who are heard speaking at the same time as `speaker`; it follows from the turns and is not stored.
    """

    id: str
    start_ms: int
    end_ms: int
    words: tuple[Word, ...] = ()
    speaker: str | None = None
    state: SegmentState = "ok"
    reason: str | None = None
    channel: int | None = None
    also: Annotated[tuple[str, ...], Field(exclude=True)] = ()

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)
        for word in self.words:
            if word.start_ms < self.start_ms or word.end_ms > self.end_ms:
                msg = f"segment {self.id}: the word at {word.start_ms}..{word.end_ms} ms lies outside it"
                raise ValueError(msg)
        if any(a.start_ms > b.start_ms for a, b in pairwise(self.words)):
            msg = f"segment {self.id}: its words are not in order"
            raise ValueError(msg)

    @property
    def text(self) -> str:
        """Its words with single spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard. Every ms of 0..duration_ms is in a segment (ok, doubtful or quarantined) or in a silence."""

    language: str
    duration_ms: int
    segments: tuple[Segment, ...]
    silences: tuple[Span, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def __post_init__(self) -> None:
        _check_span(0, self.duration_ms)
        if any(a.start_ms > b.start_ms for a, b in pairwise(self.segments)):
            msg = "the segments are not in order of time"
            raise ValueError(msg)
        if len({segment.id for segment in self.segments}) != len(self.segments):
            msg = "two segments share an id"
            raise ValueError(msg)
        if any(segment.end_ms > self.duration_ms for segment in self.segments):
            msg = "a segment ends after the recording"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Turn(_Timed):
    """One speaker's stretch of speech; turns may overlap. `channel` when that channel has its own microphone."""

    start_ms: int
    end_ms: int
    speaker: str
    channel: int | None = None

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class Marker:
    """What the secretary pressed while recording; outranks every guess. `text` is a note or a person's name."""

    time_ms: int
    kind: MarkerKind
    item: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What an agenda item is known by in another edition of its agenda, with the key it had in this one.

    `text` is the hash of its words, `words` how many they are, and `sketch` the least of their hashes, by which two texts are
    compared. `open` is None, and there is no text, where a file of format version 1 does not tell. `apart`: what was written on it has no place on the agenda, and `key` is that of no item.
    """

    key: str
    title: str
    case_number: str | None = None
    section: str | None = None
    open: bool | None = None
    text: str | None = None
    words: int = 0
    sketch: tuple[str, ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Markers:
    """markers.json: the markers in order of time, and the agenda's cases when they were set."""

    markers: tuple[Marker, ...] = ()
    cases: tuple[Case, ...] = ()


# --- agenda -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A person on the roster. role: formand, næstformand, sekretær, stedfortræder …; status: til stede, afbud, fraværende."""

    name: str
    party: str | None = None
    role: str | None = None
    status: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone invited under one item, with the time ("HH:MM") they are expected."""

    name: str
    title: str | None = None
    planned: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A bilag by name; `open` is False when it may not be published."""

    name: str
    open: bool = True
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One headed text of an item, verbatim. `canonical` is the heading's key in agenda/headings.py, None if unknown."""

    heading: str
    canonical: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One line of an indstilling; `label` as printed (1, 1a, A) or None when unlettered."""

    label: str | None
    text: str


@dataclass(frozen=True, slots=True)
class EarlierDecision:
    """What another body (or this one earlier) decided in the same case; never today's decision."""

    heading: str
    text: str
    body: str | None = None
    date: str | None = None


_KLE = re.compile(r"^(\d{2}\.\d{2}\.\d{2})-?([AGIKPSØ]\d{2})-(\d+)-(\d{2,4})$")


@dataclass(frozen=True, slots=True)
class Kle:
    """A case number of the KLE kind: subject 85.11.04, handling facet P20, running number, year."""

    emne: str
    facet: str
    number: int
    year: int

    @classmethod
    def parse(cls, case_number: str) -> Kle | None:
        """The parts of `case_number`, None when it is of another kind (which is as valid)."""
        match = _KLE.match(case_number.strip())
        if match is None:
            return None
        year = int(match[4])
        return cls(match[1], match[2], int(match[3]), year if year >= 100 else 2000 + year)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item. `title` is verbatim without the word "Lukket:", which `open` carries; `number` is as printed (3, 3a, 3.1, IV, B).

    `section` is the part of the agenda it stands in, as printed ("Lukket dagsorden", "B. Økonomi"), None where there are none:
    numbers may begin again in each. `key` is the item's identity, unique within its agenda and the same as `number` where that
    occurs once ("1", "1 (lukket)"): whatever points to an item holds its key, and only headings print its number.

    `presenters` are those whom the agenda names with the item as the ones who present it, members or not; `guests` are invited for
    it alone. `planned` is the time of day ("HH:MM") at which it is to begin, `planned_minutes` how long it may take.

    `parts` hold the item's whole text in order; a part without a heading is what stands above the first one. Guests,
    attachments, recommendations, earlier decisions, `case_type` and `decided_by` (the other body that the case goes on
    to for its final decision) are read from the parts: show either, not both.
    """

    number: str
    title: str
    case_number: str | None = None
    open: bool = True
    guests: tuple[Guest, ...] = ()
    parts: tuple[Part, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    earlier: tuple[EarlierDecision, ...] = ()
    case_type: str | None = None
    supplementary: bool = False
    decided_by: str | None = None
    presenters: tuple[Guest, ...] = ()
    planned: str | None = None
    planned_minutes: int | None = None
    section: str | None = None
    key: str = ""

    def __post_init__(self) -> None:
        if self.key != self.number and not self.key.startswith(
            f"{self.number} ("
        ):  # none given, or that of another number
            object.__setattr__(self, "key", self.number)

    @property
    def kle(self) -> Kle | None:
        """The case number's parts when it is of the KLE kind."""
        return Kle.parse(self.case_number) if self.case_number else None


_SECTION_LETTER = re.compile(r"^(?:(?:del|afsnit|gruppe)\s+)?([A-ZÆØÅ]|[IVX]{1,4})(?=[.:)\s–—-]|$)", re.IGNORECASE)


def keyed(items: Sequence[AgendaItem]) -> tuple[AgendaItem, ...]:
    """The items, each with a key of its own: its number, or where that is taken the number with what parts it from the others.

    That is the letter of its section ("1 (B)"), that it is closed or open when the first one is not ("1 (lukket)"), or a count.
    """
    first: dict[str, AgendaItem] = {}
    for item in items:
        first.setdefault(item.number, item)
    counts = {number: itertools.count(2) for number in first}
    taken = set(first)
    found = []
    for item in items:
        key = item.number
        if item is not first[key]:
            counted = (f"{item.number} ({count})" for count in counts[item.number])
            telling = _suffixed(item, first[item.number])
            key = next(each for each in itertools.chain(telling, counted) if each not in taken)
            taken.add(key)
        found.append(replace(item, key=key))
    return tuple(found)


def _suffixed(item: AgendaItem, first: AgendaItem) -> Iterator[str]:
    letter = _SECTION_LETTER.match(item.section or "")
    if letter is not None:
        yield f"{item.number} ({letter[1].upper()})"
    if item.open != first.open:
        yield f"{item.number} ({'åben' if item.open else 'lukket'})"


@dataclass(frozen=True, slots=True)
class Body:
    """The committee or group that meets. The role picks the verbs of its decisions."""

    name: str
    role: BodyRole = "besluttende"


@dataclass(frozen=True, slots=True)
class Agenda:
    """The dagsorden as read. `unplaced` is text that fits nowhere: kept and shown, never dropped; `remarks` are doubts.

    `header` are the lines above the first item; `layout` is what belongs to the pages and not to the text: the table of
    contents and dividers such as "Lukket dagsorden". Items that were given no keys of their own get them here.
    """

    body: Body
    items: tuple[AgendaItem, ...]
    date: str | None = None
    start: str | None = None
    end: str | None = None
    place: str | None = None
    members: tuple[Member, ...] = ()
    header: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    layout: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len({item.key for item in self.items}) != len(self.items):
            object.__setattr__(self, "items", keyed(self.items))

    @property
    def is_ocr(self) -> bool:
        """Whether its words seem to come from text recognition: good enough to read, too wrong to be listened for."""
        return any(remark.kind == "ocr" for remark in self.remarks)

    def below(self, item: AgendaItem) -> tuple[AgendaItem, ...]:
        """The sub-items of `item` when it is nothing but their heading ("3 Anlæg" above 3.1 and 3.2): they are decided, not it.

        They stand in its section, before the next item of its number.
        """
        if item.parts:
            return ()
        after = itertools.dropwhile(lambda each: each.key != item.key, self.items)
        own = itertools.takewhile(lambda each: each.key == item.key or each.number != item.number, after)
        return tuple(each for each in own if each.section == item.section and each.number.startswith(f"{item.number}."))

    def item(self, key: str) -> AgendaItem:
        """The item of that key; KeyError if there is none."""
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(key)

    def called(self, name: str) -> AgendaItem | None:
        """The item that a person calls so: its key in any case, with or without its brackets ("1 lukket"); None if there is none."""
        return next((item for item in self.items if _plain(item.key) == _plain(name)), None)


def _plain(key: str) -> str:
    return " ".join(re.sub(r"[()]", " ", key).casefold().split())


# --- minutes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Remark:
    """A doubt for the secretary, in Danish. `kind` is a stable key; times and item say where to look."""

    kind: str
    text: str
    item: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    segment_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why we think so: `text` is Danish, in words a secretary understands."""

    kind: EvidenceKind
    segment_ids: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Withheld(_Timed):
    """A stretch that may belong to the closed item `item` although it lies under another: closed until a person says otherwise.

    `closed` is what the closed items of the agenda of that day are recognised by.
    """

    start_ms: int
    end_ms: int
    item: str
    closed: str = ""

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class Section(_Timed):
    """A stretch of the meeting under one item (None = outside the agenda). `also` are items handled jointly with it.

    `withheld` are parts of it that may belong to a closed item; None where nobody has looked for them.
    """

    item: str | None
    start_ms: int
    end_ms: int
    score: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    also: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] | None = None

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)
        _check_share("score", self.score)


@dataclass(frozen=True, slots=True)
class Votes:
    """A vote's numbers; names (or party letters) where they were said. Stored under the Danish keys for, imod, undlod."""

    in_favour: Annotated[int | None, Field(alias="for")] = None
    against: Annotated[int | None, Field(alias="imod")] = None
    abstained: Annotated[int | None, Field(alias="undlod")] = None
    names_in_favour: tuple[str, ...] = ()
    names_against: tuple[str, ...] = ()
    names_abstained: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, in house wording. A machine decision names the segments it rests on, or it is not written.

    `publishable` None follows the item: an open item's decision is published, a closed one's is not.
    """

    type: DecisionType
    text: str
    score: float = 1.0
    origin: Origin = "machine"
    evidence: tuple[str, ...] = ()
    per_indstilling: tuple[tuple[str, DecisionType], ...] = ()
    confirmed: bool = False
    publishable: bool | None = None

    def __post_init__(self) -> None:
        _check_share("score", self.score)
        if self.origin == "machine" and not self.evidence and self.type != "ingen_beslutning":
            msg = "a machine decision without evidence is not written"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Someone was excused, came, left, was disqualified or came back."""

    who: str
    event: AttendanceKind
    item: str | None = None
    time_ms: int | None = None
    score: float = 1.0
    evidence: tuple[str, ...] = ()
    origin: Origin = "machine"


@dataclass(frozen=True, slots=True)
class Followup:
    """A promise: who does what by when. A working note, not part of the protocol unless the house prints it."""

    what: str
    who: str | None = None
    deadline: str | None = None
    item: str | None = None
    score: float = 1.0
    evidence: tuple[str, ...] = ()
    origin: Origin = "machine"


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence for the referat beside the decision: a dissent, a protokolbemærkning, a topic of Eventuelt."""

    kind: Literal["dissent", "protocol", "topic"]
    text: str
    who: str | None = None
    score: float = 1.0
    evidence: tuple[str, ...] = ()
    origin: Origin = "machine"


@dataclass(frozen=True, slots=True)
class DraftItem:
    """What the speech gave for one agenda item; `decision` None means that nothing was found or none is due."""

    key: Annotated[str, Field(alias="number")]
    decision: Decision | None = None
    votes: Votes | None = None
    absent: tuple[str, ...] = ()
    followups: tuple[Followup, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence that an item's proposed decision says (`used`) or that a person may put in it, and the segments it rests on."""

    item: str
    text: str
    score: float = 1.0
    evidence: tuple[str, ...] = ()
    used: bool = True

    def __post_init__(self) -> None:
        _check_share("score", self.score)


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything proposed from the speech. `closed_at_ms` is when the meeting was adjourned.

    `passages` are the sentences of each decision in their order, and after them those that were found and not used.
    """

    items: tuple[DraftItem, ...]
    attendance: tuple[Attendance, ...] = ()
    closed_at_ms: int | None = None
    remarks: tuple[Remark, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the draft was made from, so that a statement can be traced and verified."""

    sound_sha256: str | None = None
    transcript_sha256: str | None = None
    model: str | None = None
    made_at: str | None = None


@dataclass(frozen=True, slots=True)
class MinutesItem:
    """One item as it is printed: the agenda's own text, and what is proposed or confirmed."""

    item: AgendaItem
    decision: Decision | None = None
    votes: Votes | None = None
    absent: tuple[str, ...] = ()
    followups: tuple[Followup, ...] = ()
    statements: tuple[Statement, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Minutes:
    """The referat: agenda and draft with the people's changes laid over it; all that a document is made from."""

    agenda: Agenda
    items: tuple[MinutesItem, ...]
    attendance: tuple[Attendance, ...] = ()
    closed_at: str | None = None
    status: Status = "udkast"
    version: int = 1
    remarks: tuple[Remark, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberHeard:
    """A number as heard and as written. `confirmed`: the item's text has that amount too; None when it is no amount."""

    heard: str
    written: str
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class NoteLine(_Timed):
    """One turn of the discussion, cleaned of fillers and restarts but not shortened."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str | None = None
    segment_ids: tuple[str, ...] = ()
    numbers: tuple[NumberHeard, ...] = ()

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class WorkingNote:
    """What was said under one item (None: outside the agenda): the secretary's own paper, never part of the protocol."""

    item: str | None
    lines: tuple[NoteLine, ...]


# --- what people write ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """A person's word on one item; None means that the person left that part as proposed.

    `over` is the machine's proposal when the person wrote, so that a later run can be compared with it.
    """

    key: Annotated[str, Field(alias="number")]
    decision: Decision | None = None
    votes: Votes | None = None
    absent: tuple[str, ...] | None = None
    followups: tuple[Followup, ...] | None = None
    statements: tuple[Statement, ...] | None = None
    confirmed_by: str | None = None
    confirmed_at: str | None = None
    over: DraftItem | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """A step on the way to the approved referat: who, when (ISO time), at which meeting, and why a new version."""

    status: Status
    who: str
    at: str
    meeting: str | None = None
    reason: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """minutes.json: everything people have written, laid over the draft by minutes/merge.py.

    `cases` are the items of the agenda that it was written on, by which minutes/cases.py finds its place on another, and those
    whose words are kept apart; the keys in `items` and `attendance` are theirs. `version` counts the approved editions; it is stored as "udgave", because "version" is the file format's.
    """

    items: tuple[ReviewedItem, ...] = ()
    attendance: tuple[Attendance, ...] | None = None
    closed_at: str | None = None
    status: Status = "udkast"
    version: Annotated[int, Field(alias="udgave")] = 1
    approvals: tuple[Approval, ...] = ()
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class WordsCorrection(_Timed):
    """The words whose middle lies in the span now read `after`. `before` is the machine's text there when it was written."""

    start_ms: int
    end_ms: int
    before: str
    after: str
    channel: int | None = None

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class SpeakerCorrection(_Timed):
    """`after` speaks in the span; with `everywhere` the whole voice that the machine heard there (`before`) is `after`."""

    start_ms: int
    end_ms: int
    before: str | None
    after: str | None
    everywhere: bool = False
    channel: int | None = None

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class ItemCorrection(_Timed):
    """The span belongs to item `after` (None: outside the agenda); `before` is the item the machine had in its middle."""

    start_ms: int
    end_ms: int
    before: str | None
    after: str | None

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class StateCorrection(_Timed):
    """The quarantined passage with the text `before` is restored ("ok") or dropped (shown as such, without words)."""

    start_ms: int
    end_ms: int
    before: str
    after: Literal["ok", "dropped"]
    channel: int | None = None

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class BreakCorrection:
    """A segment is cut at `at_ms`, or (`joined`) the two segments that meet there are one."""

    at_ms: int
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Checked(_Timed):
    """A person has looked at a doubt of this kind here and found nothing to change."""

    start_ms: int
    end_ms: int
    kind: str
    item: str | None = None

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class ByHand:
    """A person says whether an item, or one attachment of it, is open; it outranks the agenda. `at` is ISO time."""

    item: str
    open: bool
    who: str | None
    at: str
    attachment: str | None = None


@dataclass(frozen=True, slots=True)
class Corrections:
    """corrections.json: what people have changed in transcript, speakers and sections (applied by minutes/corrections.py), and
    which items they have closed and opened (minutes/openness.py).

    Anchored in time, not in segment ids, so that it survives a new transcript. Within `words`, `items` and `states` the
    spans do not overlap. `cases` are the items of the agenda that they were made on, as in Review.
    """

    words: tuple[WordsCorrection, ...] = ()
    speakers: tuple[SpeakerCorrection, ...] = ()
    items: tuple[ItemCorrection, ...] = ()
    states: tuple[StateCorrection, ...] = ()
    breaks: tuple[BreakCorrection, ...] = ()
    checked: tuple[Checked, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    cases: tuple[Case, ...] = ()


# --- what is shown --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Doubt(_Timed):
    """A place that a person should look at. `rank` 1 changes what was decided, 2 may, 3 hardly does.

    `also` is what else there is to say of the same place; a yes to the stop is a yes to all of it. Of a stop that only gathers others
    (kind "sure") it is the others.
    """

    kind: str
    rank: int
    text: str
    start_ms: int
    end_ms: int
    item: str | None = None
    also: tuple[Doubt, ...] = ()

    def __post_init__(self) -> None:
        _check_span(self.start_ms, self.end_ms)
