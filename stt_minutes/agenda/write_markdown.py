"""Agenda -> markdown that the reader reads back as the same Agenda."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stt_minutes.agenda import details, headings
from stt_minutes.agenda.structure import UNPLACED
from stt_minutes.agenda.titles import SUPPLEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stt_minutes.values import Agenda, AgendaItem, Part

_TAB = "\t"
_MARKS = re.compile(r"[\\`*_<]|&(?=#?\w{1,31};)|\[(?=[^\]]{0,300}\]\()")
_STARTS = re.compile(r"^(#{1,6}(?=\s|$)|>|\+(?=\s|$)|(?:[-*_]\s*){3,}$)")
_RULE = re.compile(r"^(?=:?-+:?$)")


def write(agenda: Agenda) -> str:
    """The whole agenda; layout lines are comments, which readers of markdown do not show."""
    return "\n\n".join(_blocks(agenda)) + "\n"


def divided(agenda: Agenda) -> tuple[list[str], str | None, list[str]]:
    """The layout lines above the items, the line that opens the tillægsdagsorden, and the layout lines after it."""
    layout = list(agenda.layout)
    if not any(item.supplementary for item in agenda.items):
        return layout, None, []
    at = next((i for i, line in enumerate(layout) if SUPPLEMENT.match(line)), None)
    return (layout, None, []) if at is None else (layout[:at], layout[at], layout[at + 1 :])


def title_of(item: AgendaItem, *, divider: bool) -> str:
    """The item's heading as it is printed."""
    word = "Tillægspunkt" if item.supplementary and not divider else "Punkt"
    return f"{word} {item.number}: {'' if item.open else 'Lukket: '}{item.title}"


def _blocks(agenda: Agenda) -> Iterator[str]:
    above, supplement, after = divided(agenda)
    yield from map(_escaped, agenda.header)
    yield from (f"<!-- {line} -->" for line in above)
    opened, section = False, None
    for item in agenda.items:
        if item.supplementary and not opened and supplement is not None:
            opened, section = True, None
            yield f"# {_escaped(supplement)}"
            yield from (f"<!-- {line} -->" for line in after)
        if item.section is not None and item.section != section:
            yield f"# {_escaped(item.section)}"
        section = item.section
        yield f"## {_escaped(title_of(item, divider=supplement is not None))}"
        if item.case_number and not _names(item.parts[:1], item.case_number):
            yield _escaped(f"Sagsnr. {item.case_number}")
        yield from _parts(item)
    if agenda.unplaced:
        yield f"# {UNPLACED}"
        yield from map(_escaped, agenda.unplaced)


def is_untold(part: Part) -> bool:
    """Whether the heading does not tell that the part is the meeting's decision: the export it came from did."""
    told = headings.canonical(part.heading) is not None or details.is_decision_heading(part.heading)
    return part.canonical == "beslutning" and not told


def _names(parts: tuple[Part, ...], case_number: str) -> bool:
    """Whether the text under the title already gives the case number among other facts."""
    return any(not part.heading and case_number in part.text for part in parts)


def _parts(item: AgendaItem) -> Iterator[str]:
    ids = [(each.name, each.id) for each in item.attachments if each.id]
    for part in item.parts:
        if part.heading:
            yield f"### {_escaped(part.heading)}" + (f" <!-- del {part.canonical} -->" if is_untold(part) else "")
        for lines in _tables(part.text.split("\n")) if part.text else ():
            if len(lines) > 1:
                yield _table(lines)
                continue
            line, mark = lines[0], ""
            if part.canonical == "bilag" and ids and line.find(ids[0][0]) >= 0:
                mark = f" <!-- bilag {ids.pop(0)[1]} -->"
            yield _escaped(line) + mark


def _tables(lines: list[str]) -> Iterator[list[str]]:
    """The lines one by one, but those together that are the rows of a table: as many cells in each, at least two rows."""
    at = 0
    while at < len(lines):
        width, end = lines[at].count("\t"), at
        while width and end < len(lines) and lines[end].count("\t") == width and "|" not in lines[end]:
            end += 1
        end = end if end - at > 1 else at + 1
        yield lines[at:end]
        at = end


def _table(lines: list[str]) -> str:
    """The rows as a table; the first one names the columns, which markdown asks of every table."""
    rows = [f"| {' | '.join(map(_cell, line.split(_TAB)))} |" for line in lines]
    return "\n".join([rows[0], f"|{'---|' * (lines[0].count(_TAB) + 1)}", *rows[1:]])


def _cell(text: str) -> str:
    """The cell's text; one of dashes alone would be taken for a rule."""
    return _RULE.sub(r"\\", _escaped(text))


def _escaped(line: str) -> str:
    """The line so that markdown shows it as it stands."""
    return _STARTS.sub(lambda match: "\\" + match[1], _MARKS.sub(lambda match: "\\" + match[0], line))
