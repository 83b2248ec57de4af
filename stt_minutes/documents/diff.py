"""What changed: between two versions of a referat, and between what was proposed and what was approved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import TYPE_CHECKING, Literal

from stt_minutes.documents.build import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stt_minutes.values import Draft, Minutes

Kind = Literal["ens", "slettet", "tilføjet"]
_WORDS = re.compile(r"\s+|[\wæøåÆØÅ]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that is the same, deleted or added."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A changed paragraph: after which heading it stands, and its pieces in order."""

    heading: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of an item's proposed decision stands in the final text: words kept of words proposed."""

    item: str
    proposed: str
    final: str
    kept: int
    words: int

    @property
    def share(self) -> float:
        """0..1; 1 when nothing was proposed, for then nothing had to be corrected."""
        return self.kept / self.words if self.words else 1.0


def changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """The paragraphs that differ, with the words that do."""
    out: list[Change] = []
    heading = ""
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            heading = next((each for each in reversed(new[start:end]) if each.startswith("Punkt ")), heading)
            continue
        out += [
            Change(heading, tuple(_pieces(before, after)))
            for before, after in _paired(list(old[first:last]), list(new[start:end]))
        ]
        heading = next((each for each in reversed(new[start:end]) if each.startswith("Punkt ")), heading)
    return out


def kept(draft: Draft, minutes: Minutes) -> list[Kept]:
    """For each item with a proposal: how many of its words stand, in order, in the decision as it is now."""
    proposed = {each.key: each.decision.text for each in draft.items if each.decision and each.decision.evidence}
    out = []
    for found in in_order(minutes):
        if found.item.key in proposed:
            before, after = proposed[found.item.key], found.decision.text if found.decision else ""
            first, last = _bare(before), _bare(after)
            same = sum(size for _, _, size in SequenceMatcher(None, first, last, autojunk=False).get_matching_blocks())
            out.append(Kept(found.item.key, before, after, same, len(first)))
    return out


def share(found: Sequence[Kept]) -> float | None:
    """The share of all proposed words that were kept, 0..1; None when nothing was proposed."""
    words = sum(each.words for each in found)
    return sum(each.kept for each in found) / words if words else None


def marked(change: Change) -> str:
    """The change as one line: deleted words as [-…-], added ones as {+…+}."""
    shapes = {"ens": "{}", "slettet": "[-{}-]", "tilføjet": "{{+{}+}}"}
    return "".join(shapes[each.kind].format(each.text) for each in change.pieces)


def _bare(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _paired(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Changed paragraphs with the ones they became: the most alike in order, the rest alone."""
    at = 0
    for before in old:
        ratios = [SequenceMatcher(None, before, each).quick_ratio() for each in new[at:]]
        best = max(range(len(ratios)), key=ratios.__getitem__, default=None)
        if best is None or ratios[best] < 0.5:
            yield before, ""
            continue
        yield from (("", each) for each in new[at : at + best])
        yield before, new[at + best]
        at += best + 1
    yield from (("", each) for each in new[at:])


def _pieces(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    for tag, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, came = "".join(before[first:last]), "".join(after[start:end])
        found: chain[Piece] = chain(
            [Piece("ens", came)] if tag == "equal" else [],
            [Piece("slettet", gone)] if tag != "equal" and gone else [],
            [Piece("tilføjet", came)] if tag != "equal" and came else [],
        )
        yield from found
