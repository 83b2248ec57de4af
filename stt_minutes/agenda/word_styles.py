"""The styles of a Word document: what a paragraph inherits from them of heading, bold type and numbering."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from stt_minutes.agenda import tree
from stt_minutes.agenda.numbering import W, number_of, value_of

_HEADING = re.compile(r"^(?:heading|overskrift)\s*(\d)$")
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Style:
    """A style. `level` is that of its heading, `numbering` the list and the depth of its paragraphs."""

    id: str = ""
    name: str = ""
    based_on: str = ""
    level: int | None = None
    bold: bool | None = None
    numbering: tuple[str, int] | None = None


class Styles:
    """The styles in word/styles.xml; none from None."""

    def __init__(self, root: Any) -> None:
        found = [_style(each) for each in tree.children(root, "style")] if root is not None else []
        self._styles = {style.id: style for style in found}

    def of(self, style_id: str) -> Style:
        """The style with what it inherits."""
        style = self._styles.get(style_id, Style())
        level, bold, numbering, base = style.level, style.bold, style.numbering, style.based_on
        for _ in range(_DEEPEST):
            parent = self._styles.get(base)
            if parent is None:
                break
            level = parent.level if level is None else level
            bold = parent.bold if bold is None else bold
            numbering = numbering or parent.numbering
            base = parent.based_on
        return Style(style.id, style.name, base, level, bold, numbering)


def switch(element: Any) -> bool | None:
    """Whether a property that can be on or off is on, None where it is not set."""
    return None if element is None else value_of(element) not in {"0", "false", "off", "none"}


def _style(element: Any) -> Style:
    name = value_of(tree.child(element, "name")).lower()
    paragraph, run = tree.child(element, "pPr"), tree.child(element, "rPr")
    level = None
    if (match := _HEADING.match(name)) is not None:
        level = int(match[1])
    elif paragraph is not None and (outline := value_of(tree.child(paragraph, "outlineLvl"))).isdecimal():
        level = number_of(outline) + 1 if number_of(outline) < 9 else 0
    numbered = tree.child(paragraph, "numPr") if paragraph is not None else None
    depth = value_of(tree.child(numbered, "ilvl")) if numbered is not None else ""
    return Style(
        element.get(f"{W}styleId", ""),
        name,
        value_of(tree.child(element, "basedOn")),
        level,
        switch(tree.child(run, "b")) if run is not None else None,
        (value_of(tree.child(numbered, "numId")), number_of(depth)) if numbered is not None else None,
    )
