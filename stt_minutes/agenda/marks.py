"""Marks of openness that stand beside a title: the cells of a table's column, badges, locks, and the texts of pictures."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from stt_minutes import closed
from stt_minutes.agenda import attendance
from stt_minutes.agenda.lines import Line, clean, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD = re.compile(
    r"(?:åben|åbent|åbne|å|offentlig|offentligt)\s*(?:/|\||eller|og|-)\s*(?:lukket|lukkede|l|fortrolig|fortroligt)|(?:lukket|l|fortrolig)\s*(?:/|\||eller)\s*(?:åben|åbent|å)"
    r"|(?:lukket|lukkede|fortrolig|fortroligt|offentlig|offentligt|åben|åbent|ikke[- ]offentlig)(?:\s+(?:punkt|sag))?|offentlighed",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?:nr|nummer|pkt|punkt|punkter|dagsordenspunkt|emne|emner|sag|sager|titel|overskrift|indhold|tekst|dagsorden|tid|tidspunkt|klokken|kl|formål|type|ansvarlig|hvem|bilag|tidsforbrug|sagsnr|materiale)\b.{0,20}",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"[xX×✓✔☒☑√●•■☐□]|ja|nej|å|l|lp|1|0", re.IGNORECASE)
_LETTER = re.compile(r"L|LP|Å|ÅP")
_CROSSED: Final = frozenset("x×√●•■")
_SLACK: Final = 3
"""Points or signs that a cell may begin to the left of its column's heading."""
_SENTENCE = re.compile(
    r"(?<!\w)(?:er|var|bliver|blev|bliv|holdes|holder|holdt|med|af|som|til|for|på|i|ved|om|og|eller|en|et|den|det|de|ikke|mere|så|kan|skal)$",
    re.IGNORECASE,
)
_BADGE = re.compile(
    r"(?:^|[\s_-])(?:badge|label|tag|pill|chip|status|marker|mark|mærk\w*|maerk\w*|type|flag|stamp|lukket\w*|aaben\w*|åben\w*|closed|access|visibility|kategori|category)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LOCK = re.compile(
    r"(?:^|[\s_-])(?:pad)?lock(?:ed)?(?:$|[\s_-](?!open))|(?:^|[\s_-])h(?:ae|æ)ngel(?:aa|å)s", re.IGNORECASE
)
_TITLE = re.compile(r"[a-zæøå](?:sag|møde)", re.IGNORECASE)
"""Nouns that make a statement the title of its item: "Lukket personalesag"."""
_LONGEST: Final = 60
"""A longer text is no mark."""


def is_mark(text: str) -> bool:
    """Whether a text beside a title only says whether its item is open: "Lukket", "L", "Åben/lukket: Lukket"; not "Lukket: Personalesag"."""
    return bool(_LETTER.fullmatch(text.strip())) or _says(text)


def _says(text: str) -> bool:
    said = closed.statement(text) if len(text) < _LONGEST else None
    if said is None or said.numbers or said.scope == "section":
        return False
    label, colon, _ = text.partition(":")
    return bool(_HEAD.fullmatch(label.strip())) and said.labelled if colon else not _TITLE.search(text)


def is_set_off(text: str, before: str) -> bool:
    """Whether the text of an element of its own, behind these words, is a mark and no word of a sentence ("Hallen er lukket")."""
    return _says(text) and not _SENTENCE.search(before.rstrip())


def is_badge(kinds: str) -> bool:
    """Whether the classes of an element are those of a badge."""
    return bool(_BADGE.search(kinds))


def of_picture(texts: Sequence[str], kinds: str) -> str:
    """What a picture or an empty element says of openness by its texts for the blind and its class; "" when nothing."""
    for text in texts:
        said = closed.statement(text) if len(text) < _LONGEST else None
        if said is not None and not said.open:
            return clean(text)
    return "🔒" if _LOCK.search(kinds) else ""


def taken(cells: Sequence[list[Line]]) -> list[Line]:
    """The marks (and dashes) in the cells beside a number and a title, taken out of these: each as a line of text."""
    found: list[Line] = []
    for cell in cells[1:]:
        others = [each for each in cells[1:] if each is not cell and each and not _are_marks(each)]
        if _are_marks(cell) and others:
            found += [replace(line, role="text", level=0, bold=False) for line in cell]
            cell.clear()
    return found


def _are_marks(cell: Sequence[Line]) -> bool:
    return bool(cell) and all(is_mark(line.text) or not any(map(str.isalnum, line.text)) for line in cell)


class Columns:
    """Reads a table's rows one after the other, and names what stands below a heading such as "Åben/lukket", "Å/L" or "Lukket"."""

    def __init__(self) -> None:
        self._labels: list[str] = []
        self._starts: list[float] = []

    def row(self, cells: Sequence[str]) -> list[str]:
        """The cells, with the heading of their column before those that tell of openness: "x" below "Lukket" is "Lukket: x"."""
        if self._is_head(cells):
            self._labels = [cell.strip(" .:?") if _HEAD.fullmatch(cell.strip(" .:?")) else "" for cell in cells]
            self._starts = []
            return list(cells)
        labels = [*self._labels, *[""] * len(cells)]
        return [_answered(label, cell) for label, cell in zip(labels, cells, strict=False)]

    def placed(self, cells: Sequence[tuple[float, str]]) -> list[str]:
        """The same for a row of which only the filled cells are known, each with where it begins."""
        texts = [text for _, text in cells]
        if self._is_head(texts):
            self.row(texts)
            self._starts = [start for start, _ in cells]
            return texts
        if len(cells) < 2 or not self._starts:
            return texts
        at = [
            max((i for i, left in enumerate(self._starts) if left <= start + _SLACK), default=0) for start, _ in cells
        ]
        return [_answered(self._labels[place], text) for place, text in zip(at, texts, strict=True)]

    def _is_head(self, cells: Sequence[str]) -> bool:
        words = [cell.strip(" .:?") for cell in cells if cell.strip()]
        told = sum(1 for word in words if _HEAD.fullmatch(word))
        return (
            0 < told < len(words) and any(_BESIDE.fullmatch(word) for word in words) and not any(map(is_number, words))
        )


class Cells:
    """Puts the cells of a table in words: the crosses below a column of attendance, in other rows what tells of openness."""

    def __init__(self) -> None:
        self._crosses, self._columns = attendance.Crosses(), Columns()

    def row(self, cells: Sequence[str]) -> list[str]:
        """See Crosses.row and Columns.row."""
        named = self._crosses.row(cells)
        return self._columns.row(cells) if named == list(cells) else named

    def placed(self, cells: Sequence[tuple[float, str]]) -> list[str]:
        """See Crosses.placed and Columns.placed."""
        named = self._crosses.placed(cells)
        return self._columns.placed(cells) if named == [text for _, text in cells] else named


def _answered(label: str, cell: str) -> str:
    if not label or not (_ANSWER.fullmatch(cell.strip()) or is_mark(cell)):
        return cell
    sign = "x" if cell.strip().lower() in _CROSSED else cell.strip()
    return f"{label}: {sign}"
