"""Texts that print themselves as HTML, Markdown or plain text."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from stt_minutes.documents.blocks import ListItem, Paragraph, line, links
from stt_minutes.documents.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from stt_minutes.documents.blocks import Block, Table
    from stt_minutes.documents.text import Mark

PROPOSAL = "[forslag] "
"""What plain formats put before a text that nobody has confirmed."""
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~]|&(?=#?\w+;)|!(?=\[))")
_MARKDOWN_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=]+(?=\s|$)|-{3,}|={3,}|\d{1,9}(?=[.)](?:\s|$)))")


class _Markup(Text):
    __slots__ = ()

    def __html__(self) -> str:
        body = _html_line(str(self)) if self.inline else "\n".join(_html(self.blocks))
        if self.mark is None or not self.blocks:
            return body
        kind = "forslag" if self.mark.proposed else "kilde"
        return f'<div class="{kind}">\n{body}\n<p class="note" role="note">{escape(self.mark.note)}</p>\n</div>'


class HtmlWriter:
    """Writes HTML: paragraphs, lists with the marker as text, tables with scope, links."""

    def line(self, content: str) -> Text:
        """See text.Writer."""
        return _Markup.of(content, inline=True)

    def prose(self, content: str | tuple[Block, ...], mark: Mark | None = None) -> Text:
        """See text.Writer."""
        return _Markup.of(content, mark=mark)


class _Printed(Text):
    """A string whose printed form is another one."""

    __slots__ = ("printed",)
    printed: str

    def __str__(self) -> str:
        return self.printed


class MarkdownWriter:
    """Writes CommonMark with tables; every character that means something to Markdown is escaped."""

    def line(self, content: str) -> Text:
        """See text.Writer."""
        return _printed(_Printed.of(content, inline=True), markdown_text)

    def prose(self, content: str | tuple[Block, ...], mark: Mark | None = None) -> Text:
        """See text.Writer."""
        return _printed(_Printed.of(content, mark=mark), markdown_text, _markdown_table)


class PlainWriter:
    """Writes plain text."""

    def line(self, content: str) -> Text:
        """See text.Writer."""
        return _printed(_Printed.of(content, inline=True), str)

    def prose(self, content: str | tuple[Block, ...], mark: Mark | None = None) -> Text:
        """See text.Writer."""
        return _printed(_Printed.of(content, mark=mark), str, lambda table: ["\t".join(row) for row in table.rows])


def _printed(text: Text, shown: Callable[[str], str], table: Callable[[Table], list[str]] | None = None) -> Text:
    assert isinstance(text, _Printed)
    if text.inline:
        text.printed = shown("".join(text.blocks[0].lines) if text.blocks else "")  # type: ignore[union-attr]
        return text
    markdown = shown is markdown_text
    out: list[str] = []
    before: Block | None = None
    for block in text.blocks:
        if before is not None and not (isinstance(block, ListItem) and isinstance(before, ListItem)):
            out.append("")
        if isinstance(block, Paragraph):
            out.append(
                ("\\\n" if markdown else "\n").join(_start(shown(each)) if markdown else each for each in block.lines)
            )
        elif isinstance(block, ListItem):
            out.append(
                "    " * block.level
                + f"{_marker(block, markdown=markdown)} {_start(shown(block.text)) if markdown else block.text}"
            )
        else:
            assert table is not None
            out += table(block)
        before = block
    text.printed = (PROPOSAL if text.mark and text.mark.proposed and out else "") + "\n".join(out)
    return text


def _marker(item: ListItem, *, markdown: bool) -> str:
    marker = item.marker or "-"
    if not markdown or marker == "-":
        return marker
    return f"- {marker}".replace("*", "\\*")


def markdown_text(text: str) -> str:
    """Text within a line of Markdown that says what it says, and marks nothing up."""
    return _MARKDOWN.sub(r"\\\1", text)


def _start(text: str) -> str:
    """Escape what would make a heading, a list or a rule of a line's beginning."""
    found = _MARKDOWN_START.match(text)
    if found is None:
        return text
    lead, what = found[1], found[2]
    return f"{lead}{what}\\{text[found.end() :]}" if what.isdigit() else f"{lead}\\{text[len(lead) :]}"


def _markdown_table(table: Table) -> list[str]:
    """The first row names the columns: Markdown asks it of every table, and an empty one in its place would be shown."""
    head, *body = [f"| {' | '.join(markdown_text(line(cell)) for cell in row)} |" for row in table.rows]
    return [head, f"|{'---|' * len(table.rows[0])}", *body]


def _html_line(text: str) -> str:
    out = []
    for shown, address in links(text):
        body = escape(shown)
        out.append(f'<a href="{escape(address)}" rel="noreferrer">{body}</a>' if address else body)
    return "".join(out)


def _html(blocks: tuple[Block, ...]) -> list[str]:
    out: list[str] = []
    inside = False
    for block in blocks:
        if inside and not isinstance(block, ListItem):
            out.append("</ul>")
            inside = False
        if isinstance(block, Paragraph):
            out.append(f"<p>{'<br>'.join(map(_html_line, block.lines))}</p>")
        elif isinstance(block, ListItem):
            if not inside:
                out.append('<ul class="punkter">' if block.marker is None else '<ul class="liste" role="list">')
                inside = True
            marker = f'<span class="tegn">{escape(block.marker)}</span> ' if block.marker else ""
            out.append(f'<li class="trin-{block.level}">{marker}{_html_line(block.text)}</li>')
        else:
            out += _html_table(block)
    return [*out, "</ul>"] if inside else out


def _html_table(table: Table) -> list[str]:
    """The table with the cells that name the others as headers: the first row, or else the first column (PDF/UA-1, 7.5)."""
    out = ['<div class="tabel"><table>']
    for place, row in enumerate(table.rows):
        top = table.header and place == 0
        cells = []
        for column, cell in enumerate(row):
            scope = "col" if top else "row" if column == 0 and not table.header else ""
            tag = f'th scope="{scope}"' if scope else "td"
            cells.append(f"<{tag}>{_html_line(cell)}</{tag[:2]}>")
        line_made = f"<tr>{''.join(cells)}</tr>"
        out.append(f"<thead>{line_made}</thead>" if top else line_made)
    return [*out, "</table></div>"]
