"""Strings that a template prints: plain to the template's logic, and in the target format's own shape when printed.

A template compares, joins and measures a `Text` as the string it is; only at the moment it is printed does it become markup.
In HTML it prints itself as escaped markup. In Word and ODF it prints a placeholder that the writer afterwards replaces by real
paragraphs, lists, tables, links and comments: so no text from outside ever passes through the template engine as XML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, Protocol

from markupsafe import escape

from stt_minutes.documents import blocks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stt_minutes.documents.blocks import Block

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Around a placeholder's number. Noncharacters: `blocks.clean` takes them out of every text, so nothing can forge one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What marks a text as not yet confirmed by a person: a note for the margin, in Danish."""

    note: str
    proposed: bool = True


class Text(str):
    """A text for a template. `blocks` is its content; `inline` texts never start a paragraph of their own."""

    __slots__ = ("blocks", "inline", "mark")
    blocks: tuple[Block, ...]
    inline: bool
    mark: Mark | None

    @classmethod
    def of(cls, content: str | tuple[Block, ...], *, inline: bool = False, mark: Mark | None = None) -> Text:
        """The text of a string or of blocks already made; `inline` folds a string to one line."""
        if isinstance(content, str):
            made: tuple[Block, ...] = (
                (blocks.Paragraph((blocks.line(content),)),) if inline and content else blocks.parse(content)
            )
        else:
            made = content
        text = cls(blocks.plain(made))
        text.blocks, text.inline, text.mark = made, inline, mark
        return text

    @property
    def plain(self) -> str:
        """The text alone, for places that take no markup (an attribute, the title of a page)."""
        return str.__str__(self)


_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def unescaped(source: str) -> str:
    """A template in XML or HTML with the signs in its codes as its author sees them: 'Børn & Unge' and not 'Børn &amp; Unge'."""
    return _CODE.sub(lambda code: unescape(code[0]), source)


class Joined(str):
    """Texts put together: to the template's logic the string it is, printed as the texts would be."""

    __slots__ = ("printed",)
    printed: str

    @classmethod
    def of(cls, texts: Iterable[Any], between: str) -> Joined:
        """The texts with `between` between them."""
        found = list(texts)
        joined = cls(_plain(between).join(map(_plain, found)))
        joined.printed = escape(between).join(found)
        return joined

    def __html__(self) -> str:
        return self.printed


def _plain(value: object) -> str:
    return str.__str__(value) if isinstance(value, str) else str(value)


class Writer(Protocol):
    """Makes the Text that prints itself in one format."""

    def line(self, content: str) -> Text:
        """A text that stays within its paragraph."""

    def prose(self, content: str | tuple[Block, ...], mark: Mark | None = None) -> Text:
        """A text with paragraphs, lists and tables."""


class _Placeholder(Text):
    """Prints as its number in the writer's list."""

    __slots__ = ("number",)
    number: int

    def __html__(self) -> str:
        return f"{OPEN}{self.number}{CLOSE}"


class PlaceholderWriter:
    """For the XML formats: keeps every text it made, so that the placeholders can be filled afterwards."""

    def __init__(self) -> None:
        self.texts: list[Text] = []

    def line(self, content: str) -> Text:
        """See Writer."""
        return self._keep(_Placeholder.of(content, inline=True))

    def prose(self, content: str | tuple[Block, ...], mark: Mark | None = None) -> Text:
        """See Writer."""
        return self._keep(_Placeholder.of(content, mark=mark))

    def _keep(self, text: Text) -> Text:
        assert isinstance(text, _Placeholder)
        text.number = len(self.texts)
        self.texts.append(text)
        return text

    def pieces(self, printed: str) -> list[str | Text]:
        """What a template printed, with the placeholders put back as texts."""
        pieces: list[str | Text] = []
        for place, part in enumerate(printed.replace(CLOSE, OPEN).split(OPEN)):
            if place % 2 and part.isdigit() and int(part) < len(self.texts):
                pieces.append(self.texts[int(part)])
            elif part and not place % 2:
                pieces.append(part)
        return pieces

    def flat(self, printed: str, *, in_field: bool = False) -> str:
        """What a template printed, as one line of plain text: for attributes, fields and properties.

        In a field's code a text stands between quotes, so its own quotes and backslashes are replaced.
        """
        out = []
        for piece in self.pieces(printed):
            content = blocks.line(str(piece)) if isinstance(piece, Text) else piece
            if in_field and isinstance(piece, Text):
                content = content.replace("\\", "/").replace('"', "'")
            out.append(content)
        return "".join(out)
