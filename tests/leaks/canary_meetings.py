"""Meetings for the tests of what must not get out: each is closed in its own way, with a canary in every place that can hold text.

A canary is a word that is nowhere else: "kanarie" and the place that it sits in.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes import pipeline
from stt_minutes.meeting import Meeting
from stt_minutes.values import Markers, Segment, Transcript, Word
from stt_minutes.web.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stt_minutes.values import Marker

CANARY = "kanarie"
OPEN_WORDS = ("cykelstien", "Godkendelse af dagsorden")
"""What every open output of these meetings has: an output that holds nothing has no canary either."""

HEAD = "Teknikudvalget\nDagsorden til møde tirsdag den 9. juni 2026 kl. 15.00\n\nMedlemmer: Anna Holm (formand), Bo Dam, Karen Friis\n\n"
APPROVAL = "Godkendelse af dagsorden"
PATH = "Cykelsti langs Åvej"
PATH_TEXT = "Indstilling\nDirektøren indstiller, at cykelstien anlægges.\n\nBilag\nKort over cykelstien\n"
SALE = "Salg af mejerigrunden"
SALE_TEXT = (
    "Sagsfremstilling\nKøberen er kanariesagen fra Nord.\nGæst: Kanariegæst Holm deltager under punktet.\n\n"
    "Indstilling\nDirektøren indstiller, at grunden sælges til kanarieindstillingen.\n\nBilag\nKanariebilaget.pdf\n"
)
ANY = "Eventuelt"


def text_agenda(closed_title: str, *, before: str = "", below: str = "", number: str = "3", last: str = "4") -> str:
    """An agenda as plain text: two open items, the closed one and Eventuelt. `before` and `below` stand around its title."""
    return f"{HEAD}1. {APPROVAL}\n\n2. {PATH}\n\n{PATH_TEXT}\n{before}{number}. {closed_title}\n{below}\n{SALE_TEXT}\n{last}. {ANY}\n"


def closed_last(closed_title: str, *, before: str = "", below: str = "", number: str = "4") -> str:
    """The same with the closed item last, as most agendas have it."""
    return f"{HEAD}1. {APPROVAL}\n\n2. {PATH}\n\n{PATH_TEXT}\n3. {ANY}\n\n{before}{number}. {closed_title}\n{below}\n{SALE_TEXT}"


WELCOME = "Så byder jeg velkommen til mødet. Punkt et er godkendelse af dagsorden. Er der bemærkninger til den? Det er der ikke. Dagsordenen er godkendt."
BICYCLES = (
    "Så er vi ved punkt to, cykelsti langs Åvej. Bo, vil du sige noget? Ja, der kører mange børn på vejen, og cykelstien er savnet af skolen. "
    "Det koster en million. Kan vi godkende, at cykelstien anlægges? Ja. Indstillingen er godkendt."
)
ELSE = "Punkt {number} er eventuelt. Er der nogen, der har noget? Ja, der er loppemarked på torvet på lørdag, og alle er velkomne. Tak. Andet? Nej."
SECRET = (
    "Så lukker vi dørene, og tilhørerne bedes gå. Punkt {number} er lukket, det er salg af mejerigrunden. Karen, du er inhabil, så du må gå ud imens. "
    "Køberen hedder kanarietalen, og prisen er ni kanariemillioner. Bo undersøger kanarieopfølgningen til fredag. Kan vi godkende salget? Ja, det er godkendt."
)
REOPENED = "Så er dørene åbne igen, og Karen er kommet tilbage. "
OVER = "Mødet er hævet. Tak for i dag."
MIDDLE = (WELCOME, BICYCLES, SECRET.format(number="tre"), REOPENED + ELSE.format(number="fire"), OVER)
LAST = (WELCOME, BICYCLES, ELSE.format(number="tre"), SECRET.format(number="fire"), OVER)


def spoken(*lines: str) -> Transcript:
    """A transcript of these lines, calmly spoken, a second between them."""
    segments, at = [], 1_000
    for number, line in enumerate(lines, 1):
        words = []
        for text in line.split():
            length = 160 + 55 * len(text)
            words.append(Word(text, at, at + length))
            at += length + 70
        segments.append(Segment(f"s{number}", words[0].start_ms, words[-1].end_ms, tuple(words)))
        at += 1_500
    return Transcript("da", at, tuple(segments))


def meeting(
    folder: Path, agenda: str | bytes, said: tuple[str, ...], *, suffix: str = ".txt", markers: tuple[Marker, ...] = ()
) -> Meeting:
    """A meeting folder that was run to its end, without sound."""
    source = folder / f"dagsorden{suffix}"
    folder.mkdir(parents=True, exist_ok=True)
    source.write_bytes(agenda if isinstance(agenda, bytes) else agenda.encode())
    made = Meeting.create(folder / "møder" / "juni", agenda=source)
    made.save("transcript", spoken(*said))
    if markers:
        made.save("markers", Markers(markers))
    pipeline.run(made)
    return made


def edit(made: Meeting, name: str, **payload: object) -> None:
    """What a person does on the page."""
    session = Session(made)
    session.edit(session.revision, name, dict(payload))


def write_in(made: Meeting, key: str) -> None:
    """A person's decision, statement and task in the closed item, each with a canary."""
    edit(made, "decision", item=key, type="andet", text="Grunden sælges til kanariebeslutningen.")
    edit(made, "confirm", item=key, confirmed=True)
    edit(
        made,
        "lists",
        item=key,
        statements=[{"kind": "protocol", "text": "Kanarieudtalelsen blev ført til protokols."}],
        followups=[{"what": "skriver til kanarienoten", "who": "Bo Dam"}],
    )


@dataclass(frozen=True)
class Shape:
    """One way to be closed. `key` is the closed item's; `publishes`: whether there is an open version to look through."""

    name: str
    make: Callable[[Path], Meeting]
    key: str | None = "4"
    publishes: bool = True


def everything(path: Path) -> Iterator[tuple[str, bytes]]:
    """All that is in a file: itself, the members of a zip, the streams of a PDF."""
    raw = path.read_bytes()
    yield path.name, raw
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            yield from ((f"{path.name}/{name}", archive.read(name)) for name in archive.namelist())
    for chunk in raw.split(b"stream\n")[1:] if raw.startswith(b"%PDF") else []:
        try:
            yield path.name, zlib.decompressobj().decompress(chunk)
        except zlib.error:
            continue


def canaries(*paths: Path) -> list[str]:
    """The files, and the parts of files, that hold a canary in any spelling."""
    files = [
        each for path in paths for each in (sorted(path.rglob("*")) if path.is_dir() else [path]) if each.is_file()
    ]
    return [
        name for each in files for name, raw in everything(each) if CANARY.encode() in raw.lower().replace(b"\0", b"")
    ]
