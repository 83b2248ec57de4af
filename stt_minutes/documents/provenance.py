"""Where every statement of an exported referat comes from, and whether that still holds.

The side file (`referat.kilder.json`, format stt-minutes/kilder) lists each statement with its text, who stands behind it, and the
passages it rests on, down to the sha256 of the sound and the transcript. `verify` resolves every link again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from stt_minutes import store
from stt_minutes.documents import blocks
from stt_minutes.documents.build import decided, decision_blocks, in_order
from stt_minutes.errors import DamagedFile, FormatTooNew
from stt_minutes.files import sha256_of
from stt_minutes.values import Provenance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from stt_minutes.values import Minutes, MinutesItem, Span, Transcript

FORMAT = "kilder"
Author = Literal["person", "maskine_bekræftet", "maskine"]
"""A person wrote it; the machine proposed it and a person said yes; the machine proposed it and nobody has said yes."""
AUTHORS: dict[Author, str] = {
    "person": "skrevet af en person",
    "maskine_bekræftet": "foreslået af maskinen, bekræftet af en person",
    "maskine": "foreslået af maskinen, ikke bekræftet",
}


@dataclass(frozen=True, slots=True)
class Link:
    """One segment that a statement rests on, and when it was said."""

    segment: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Source:
    """A statement of the referat; `text` is what is printed. `missing` are segments without a place in the transcript."""

    key: str
    item: str
    text: str
    author: Author
    type: str = ""
    links: tuple[Link, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """The side file. `documents` gives the sha256 of each document that was written from these statements."""

    statements: tuple[Source, ...]
    provenance: Provenance
    status: str = "udkast"
    edition: int = 1
    documents: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one statement: its problems in Danish, none when every link holds."""

    source: Source
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of `verify`: problems with the files, and each statement."""

    problems: tuple[str, ...]
    statements: tuple[Checked, ...]

    @property
    def holds(self) -> bool:
        """Whether everything does."""
        return not self.problems and not any(each.problems for each in self.statements)


def sources(minutes: Minutes, times: Mapping[str, Span]) -> Sources:
    """The statements of the minutes with the passages they rest on."""
    found = tuple(_source(each, times) for each in in_order(minutes) if decided(each))
    return Sources(found, minutes.provenance, minutes.status, minutes.version)


def side_file(document: Path) -> Path:
    """The side file of a document: referat.docx -> referat.kilder.json; all formats of one name share it."""
    return document.with_name(f"{document.stem}.kilder.json")


def record(document: Path, minutes: Minutes, transcript: Transcript | None) -> Path:
    """Write the document's side file, or add the document to it when the statements are the same."""
    times = {each.id: each.span for each in transcript.segments} if transcript else {}
    path, new = side_file(document), sources(minutes, times)
    documents: dict[str, str] = {}
    if path.is_file():
        try:
            old = read(path)
        except (DamagedFile, FormatTooNew):
            old = Sources((), Provenance())
        if (old.statements, old.provenance, old.status, old.edition) == (
            new.statements,
            new.provenance,
            new.status,
            new.edition,
        ):
            documents = dict(old.documents or {})
    documents[document.name] = sha256_of(document)
    store.save(path, FORMAT, _with(new, documents))
    return path


def read(path: Path) -> Sources:
    """The side file's content. Raises DamagedFile or FormatTooNew."""
    return store.load(path, FORMAT, Sources).value


def verify(
    found: Sources,
    document: Path,
    text: Sequence[str] | None,
    times: Mapping[str, Span] | None,
    *,
    sound_sha256: str | None = None,
    transcript_sha256: str | None = None,
) -> Verdict:
    """Resolve every link again: document, statements, segments, transcript and sound.

    `text` are the document's paragraphs, None when they cannot be read (pdf: its hash alone speaks); `times` the transcript's segments, None when there is no transcript to look in.
    """
    problems = []
    expected = (found.documents or {}).get(document.name)
    if expected is None:
        problems.append(f"Kildefilen nævner ikke {document.name}.")
    elif sha256_of(document) != expected:
        problems.append(f"{document.name} er ændret, siden det blev skrevet.")
    for name, was, now in (
        ("Lyden", found.provenance.sound_sha256, sound_sha256),
        ("Transskriptionen", found.provenance.transcript_sha256, transcript_sha256),
    ):
        if was is not None and now is None:
            problems.append(f"{name} findes ikke længere, så kilderne kan ikke slås efter.")
        elif was != now and was is not None:
            problems.append(f"{name} er en anden end den, referatet blev lavet af.")
    shown = None if text is None else _squeezed("\n".join(text))
    return Verdict(tuple(problems), tuple(Checked(each, _problems(each, shown, times)) for each in found.statements))


def _problems(source: Source, shown: str | None, times: Mapping[str, Span] | None) -> tuple[str, ...]:
    problems = []
    if shown is not None and any(_squeezed(line) not in shown for line in source.text.splitlines()):
        problems.append("Teksten står ikke sådan i dokumentet længere.")
    if source.author != "person" and not source.links:
        problems.append("Ingen steder i optagelsen er knyttet til beslutningen.")
    problems += [f"Stykket {each} fandtes ikke i transskriptionen." for each in source.missing]
    for link in source.links if times is not None else ():
        span = (times or {}).get(link.segment)
        if span is None:
            problems.append(f"Stykket {link.segment} findes ikke længere i transskriptionen.")
        elif (span.start_ms, span.end_ms) != (link.start_ms, link.end_ms):
            problems.append(f"Stykket {link.segment} ligger et andet sted i optagelsen nu.")
    return tuple(problems)


def _source(found: MinutesItem, times: Mapping[str, Span]) -> Source:
    decision = decided(found)
    assert decision is not None
    author: Author = (
        "person" if decision.origin == "human" else "maskine_bekræftet" if decision.confirmed else "maskine"
    )
    known = [each for each in decision.evidence if each in times]
    return Source(
        key=f"punkt-{found.item.key}",
        item=found.item.key,
        text=blocks.plain(decision_blocks(found)),
        author=author,
        type=decision.type,
        links=tuple(Link(each, times[each].start_ms, times[each].end_ms) for each in known),
        missing=tuple(each for each in decision.evidence if each not in times),
    )


def _with(found: Sources, documents: dict[str, str]) -> Sources:
    return Sources(found.statements, found.provenance, found.status, found.edition, documents)


def _squeezed(text: str) -> str:
    return "".join(text.split())
