"""The numbers that Word prints before paragraphs and does not store with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from stt_minutes.agenda import tree

if TYPE_CHECKING:
    from collections.abc import Mapping

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list. `legal`: all its numbers are figures; `restart`: the level (from 1) after which it begins again, 0 none."""

    kind: str = "decimal"
    text: str = "%1."
    start: int = 1
    legal: bool = False
    restart: int | None = None
    style: str = ""


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
        linked: dict[str, str] = {}
        links: dict[str, str] = {}
        for abstract in tree.children(root, "abstractNum"):
            abstract_id = abstract.get(f"{W}abstractNumId", "")
            levels = {number_of(level.get(f"{W}ilvl")): _level(level) for level in tree.children(abstract, "lvl")}
            numbering.levels[abstract_id] = levels
            if levels and (style := value_of(tree.child(abstract, "styleLink"))):
                linked.setdefault(style, abstract_id)
            elif style := value_of(tree.child(abstract, "numStyleLink")):
                links[abstract_id] = style
        for each in tree.children(root, "num"):
            list_id = each.get(f"{W}numId", "")
            named = value_of(tree.child(each, "abstractNumId"))
            # A list that only names a list style has the levels of the list that is that style.
            base = linked.get(links.get(named, ""), named)
            numbering.lists[list_id] = base
            if own := _overridden(each, numbering.levels.get(base, {})):
                numbering.levels[f"{base}/{list_id}"] = own
                numbering.lists[list_id] = f"{base}/{list_id}"
        return numbering

    def depth_of(self, list_id: str, style_id: str) -> int | None:
        """The depth that a list gives to the paragraphs of a style, None when it names none."""
        levels = self.levels.get(self.lists.get(list_id, ""), {})
        return next((depth for depth, level in levels.items() if style_id and level.style == style_id), None)

    def label(self, list_id: str, depth: int) -> str:
        """The label before the next paragraph of that list at that depth ("2.", "a)", "-"), "" when it has none."""
        abstract = self.lists.get(list_id)
        if abstract is None or list_id == "0":
            return ""
        levels = self.levels.get(abstract, {})
        level = levels.get(depth, _Level(text=f"%{depth + 1}."))
        if level.kind == "bullet":
            return "-"
        counts = self.counts.setdefault(abstract, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            restart = levels.get(deeper, _Level()).restart
            if restart is None or depth < restart:
                del counts[deeper]
        if level.kind == "none":
            return ""

        def count(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = levels.get(at, _Level())
            return formatted(counts.get(at, of.start), "decimal" if level.legal else of.kind)

        return re.sub(r"%(\d)", count, level.text).strip()


def value_of(element: Any) -> str:
    """The w:val of an element, "" for None."""
    return "" if element is None else str(element.get(f"{W}val", ""))


def _level(element: Any) -> _Level:
    start, restart = tree.child(element, "start"), tree.child(element, "lvlRestart")
    legal = tree.child(element, "isLgl")
    return _Level(
        value_of(tree.child(element, "numFmt")) or "decimal",
        value_of(tree.child(element, "lvlText")),
        number_of(value_of(start)) if start is not None else 1,
        legal is not None and value_of(legal) not in {"0", "false", "off"},
        number_of(value_of(restart)) if restart is not None else None,
        value_of(tree.child(element, "pStyle")),
    )


def _overridden(element: Any, base: Mapping[int, _Level]) -> dict[int, _Level]:
    """The levels of a list that has some of its own, or its own start; none when it is like its base."""
    own: dict[int, _Level] = {}
    for override in tree.children(element, "lvlOverride"):
        depth = number_of(override.get(f"{W}ilvl"))
        whole, start = tree.child(override, "lvl"), tree.child(override, "startOverride")
        if whole is not None:
            own[depth] = _level(whole)
        if start is not None:
            own[depth] = replace(own.get(depth, base.get(depth, _Level())), start=number_of(value_of(start)))
    return {**base, **own} if own else {}


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
