"""The numbers that Word prints before paragraphs and does not store with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from stt_minutes.agenda import tree

if TYPE_CHECKING:
    from collections.abc import Mapping

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    kind: str = "decimal"
    text: str = "%1."
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """Counts the paragraphs of each list as Word does and gives the label of the next."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Any) -> Numbering:
        """From the root of word/numbering.xml; an empty one from None."""
        numbering = cls()
        if root is None:
            return numbering
        for abstract in tree.children(root, "abstractNum"):
            numbering.levels[abstract.get(f"{W}abstractNumId", "")] = {
                number_of(level.get(f"{W}ilvl")): _level(level) for level in tree.children(abstract, "lvl")
            }
        for each in tree.children(root, "num"):
            abstract_id = value_of(tree.child(each, "abstractNumId"))
            numbering.lists[each.get(f"{W}numId", "")] = abstract_id
            overrides = {
                number_of(override.get(f"{W}ilvl")): number_of(value_of(start))
                for override in tree.children(each, "lvlOverride")
                if (start := tree.child(override, "startOverride")) is not None
            }
            if overrides:
                own = f"{abstract_id}/{each.get(f'{W}numId', '')}"
                base = numbering.levels.get(abstract_id, {})
                numbering.levels[own] = {
                    i: _Level(level.kind, level.text, overrides.get(i, level.start)) for i, level in base.items()
                }
                numbering.lists[each.get(f"{W}numId", "")] = own
        return numbering

    def label(self, list_id: str, depth: int) -> str:
        """The label before the next paragraph of that list at that depth ("2.", "a)", "-"), "" when it has none."""
        abstract = self.lists.get(list_id)
        if abstract is None or list_id == "0":
            return ""
        levels = self.levels.get(abstract, {})
        level = levels.get(depth, _Level())
        if level.kind == "bullet":
            return "-"
        counts = self.counts.setdefault(abstract, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        if level.kind == "none":
            return ""
        return re.sub(r"%(\d)", lambda match: self._count(levels, counts, int(match[1]) - 1), level.text).strip()

    @staticmethod
    def _count(levels: Mapping[int, _Level], counts: Mapping[int, int], depth: int) -> str:
        level = levels.get(depth, _Level())
        return formatted(counts.get(depth, level.start), level.kind)


def value_of(element: Any) -> str:
    """The w:val of an element, "" for None."""
    return "" if element is None else str(element.get(f"{W}val", ""))


def _level(element: Any) -> _Level:
    start = tree.child(element, "start")
    text = tree.child(element, "lvlText")
    return _Level(
        value_of(tree.child(element, "numFmt")) or "decimal",
        value_of(text),
        number_of(value_of(start)) if start is not None else 1,
    )


def number_of(text: str | None) -> int:
    """The number that an attribute holds, 0 when it holds none."""
    return int(text) if text and text.isdecimal() and len(text) < 7 else 0


def formatted(number: int, kind: str) -> str:
    """A number as Word prints it in a list of that kind."""
    if kind in {"lowerLetter", "upperLetter"} and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 % 9 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in {"lowerRoman", "upperRoman"} and 0 < number < 4000:
        text = ""
        for value, sign in _ROMAN:
            text += sign * (number // value)
            number %= value
        return text.upper() if kind == "upperRoman" else text
    return f"{number:02d}" if kind == "decimalZero" else str(number)
