"""Which lines are the headings of agenda items, whatever way the file marks them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from stt_minutes.agenda import (
    candidates,
    chains,
    contents,
    details,
    header,
    headings,
    legends,
    outline,
    schedule,
    sections,
    table,
)
from stt_minutes.agenda.heading import Border, Heading
from stt_minutes.agenda.lines import LIST_MARK
from stt_minutes.agenda.titles import SUPPLEMENT, is_standard, parse_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stt_minutes.agenda.candidates import Candidate
    from stt_minutes.agenda.lines import Line
    from stt_minutes.agenda.sections import Found


_LONGEST_NAMED = 300
_FEWEST_NAMED, _MOST_NAMED = 3, 0.8
"""So many titles of the contents, and such a share of them, must come again as headings without their numbers."""


def find(lines: Sequence[Line]) -> Found:
    """The items of the agenda; no headings when there are none."""
    layout = {i for i, line in enumerate(lines) if line.role == "layout"}
    if any(line.role == "item" for line in lines):
        found = [_stated(lines, i) for i, line in enumerate(lines) if line.role == "item"]
        result = sections.divided(lines, found, layout)
        return replace(result, doubts=(*result.doubts, *_unsure(lines, result.headings)))
    shaped = contents.by_shape(lines)
    told = set(legends.lines_of(lines))
    possible = candidates.all_in(lines, shaped | layout | told)
    people = header.counted_people([line.text for line in lines[: possible[-1].start]]) if possible else set()
    elsewhere = {each.key for each in possible if each.start not in people}
    possible = [each for each in possible if each.start not in people or each.key not in elsewhere]
    below = {i for i, line in enumerate(lines) if outline.numbered(line) is not None}
    repeated = contents.by_repetition(lines, possible, below)
    possible = [each for each in possible if each.start not in repeated]
    groups = _lettered(lines, shaped | layout | repeated | told)
    again = sections.may_begin_again(lines, possible, [each.start for each in groups])
    chain = [each for part in _regions(lines, possible) for each in chains.best_chain(part, again)]
    is_named = any(each.style[0] == "punkt" for each in chain)
    if {each.start for each in groups} <= {each.start for each in chain}:
        groups = []
    elif not _counts_on(chain, groups):
        named_too = candidates.PUNKT_WORD.match(lines[groups[0].start].text)
        replaces = _are_items(lines, groups) and (named_too or not is_named or len(chain) < 2)
        chain, groups = (groups if replaces else chain), []
    found = [_of_candidate(each) for each in chain]
    unread = layout | shaped | repeated | told
    counted = [] if is_named else outline.of_meeting(lines, unread)
    named = _named_by_contents(lines, unread)
    if len(counted) > len(found):
        found = counted
    elif len(named) > sum(_letters(each.title) in {_letters(own.title) for own in named} for each in found):
        found = named
    elif len(rows := _of_rows(lines)) > len(found) and (not found or found[0].start > rows[0].start):
        found = rows
    elif timed := [] if is_named else schedule.headings(lines, unread, found):
        found = timed
    elif len(chain) < 2 and not is_named:
        found = _unnumbered(lines, unread) or found
    found += schedule.after(lines, unread, found)
    if found:
        # A line with a page number is contents only above the first item; below it is text, as in a table of amounts.
        layout |= repeated | {i for i in shaped if i < found[0].start} | schedule.pauses(lines, unread)
        if not {_text_at(lines, each.end) for each in groups} <= {each.start for each in found}:
            groups = []
    listed = outline.listed_in(lines, layout)
    borders = [Border(each.start, lines[each.start].text, None) for each in groups]
    return sections.divided(lines, outline.with_subitems(lines, found, layout, listed), layout, borders)


def _named_by_contents(lines: Sequence[Line], layout: set[int]) -> list[Heading]:
    """The items that a numbered table of contents names, at the lines that repeat its titles without the numbers; none if many do not come again."""
    entries: list[tuple[str, str]] = []
    for i in sorted(layout):
        match = candidates.NUMBERED.match(contents.without_page(lines[i].text))
        if match is not None and candidates.is_title(match["title"]):
            entries.append((match["number"], match["title"]))
    if len(entries) < _FEWEST_NAMED:
        return []
    places: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if i not in layout and line.role is None and len(line.text) < _LONGEST_NAMED:
            places[_letters(parse_title(line.text)[0])].append(i)
    found: list[Heading] = []
    at = 0
    for number, title in entries:
        plain = title.rstrip("0123456789 ")
        names = {_letters(parse_title(each)[0]) for each in (title, plain)} - {""}
        known = [i for name in names for i in places.get(name, [])]
        place = min((i for i in known if i >= at), default=None)
        if place is not None:
            text, is_open = parse_title(plain if lines[place].text.isupper() else lines[place].text)
            # What either of the two lines closes is closed.
            is_open = is_open and parse_title(title)[1] and parse_title(lines[place].text)[1]
            found.append(Heading(place, place + 1, number, text, is_open))
            at = place + 1
    return found if len(found) >= max(_FEWEST_NAMED, _MOST_NAMED * len(entries)) else []


def _of_rows(lines: Sequence[Line]) -> list[Heading]:
    """The items of a table that has their titles in its first column and does not number them."""
    return [
        Heading(i, i + 1, None, *parse_title(line.text)) for i, line in enumerate(lines) if line.key == table.ITEM_ROW
    ]


def _letters(title: str) -> str:
    return re.sub(r"\W+", "", title.lower())


def _lettered(lines: Sequence[Line], left_out: set[int]) -> list[Candidate]:
    """The chain that is counted by Roman numerals or letters from the first on, none missing."""
    chain = chains.best_chain(candidates.lettered(lines, left_out))
    return chain if len(chain) > 1 and [each.number for each in chain] == list(range(1, len(chain) + 1)) else []


def _are_items(lines: Sequence[Line], groups: Sequence[Candidate]) -> bool:
    """Whether the lettered headings look like an agenda's: by their style, the word punkt, or a title that stands on all of them."""
    styled = bool(groups[0].style[1] or groups[0].style[2])
    named = all(candidates.PUNKT_WORD.match(lines[each.start].text) for each in groups)
    return styled or named or any(is_standard(each.title) for each in groups)


def _text_at(lines: Sequence[Line], index: int) -> int:
    """The first line from there on that is not a case number alone."""
    while index < len(lines) and details.case_number(lines[index].text) is not None:
        index += 1
    return index


def _counts_on(chain: Sequence[Candidate], groups: Sequence[Candidate]) -> bool:
    """Whether the numbered items count on through the lettered headings, or begin again below each of them, which then only group them."""
    if len(chain) < 2:
        return False
    places = {sum(group.start < each.start for group in groups) for each in chain}
    begins_again = any(after.key <= before.key for before, after in pairwise(chain))
    if begins_again:
        return places >= set(range(1, len(groups) + 1))
    return len(places) > 1 or places == {0}


def _regions(lines: Sequence[Line], possible: Sequence[Candidate]) -> list[list[Candidate]]:
    """The candidates of the agenda and of each tillægsdagsorden after it, whose numbers may begin again."""
    first = possible[0].start if possible else 0
    borders = [i for i, line in enumerate(lines) if i > first and line.role is None and SUPPLEMENT.match(line.text)]
    edges = [0, *borders, len(lines)]
    return [[each for each in possible if edges[i] <= each.start < edges[i + 1]] for i in range(len(edges) - 1)]


def _stated(lines: Sequence[Line], index: int) -> Heading:
    text = lines[index].text
    if (match := outline.SUB.match(text) or candidates.LETTERED.match(text)) is not None:
        title, is_open = parse_title(candidates.title_in(match))
        return Heading(index, index + 1, match["number"], title, is_open)
    match = candidates.PUNKT.match(text) or candidates.NUMBERED.match(text)
    number = f"{int(match['number'])}{(match['letter'] or '').lower()}" if match else None
    title, is_open = parse_title(candidates.title_in(match) if match else text)
    return Heading(index, index + 1, number, title, is_open)


def _unsure(lines: Sequence[Line], found: Sequence[Heading]) -> Iterator[tuple[str, str, int | None]]:
    """The items of which the export does not clearly say whether they are open: they are closed."""
    for place, heading in enumerate(found):
        if lines[heading.start].unsure:
            name = f"punkt {heading.number}" if heading.number else f"„{heading.title}“"
            yield "closed_unsaid", f"Eksporten siger ikke klart, om {name} er åbent; det er læst som lukket.", place


def _of_candidate(candidate: Candidate) -> Heading:
    title, is_open = parse_title(candidate.title)
    return Heading(
        candidate.start, candidate.end, candidate.label, title, is_open, candidate.supplementary, candidate.rest
    )


def _unnumbered(lines: Sequence[Line], left_out: set[int]) -> list[Heading]:
    """Items without numbers: the headings of one level, or a bare list of short lines with a standing title among them."""
    styled = [
        i
        for i, line in enumerate(lines)
        if line.level and line.role is None and i not in left_out and not headings.canonical(line.text)
    ]
    if len(at := _under_dagsorden(lines, styled)) > 1:
        return [Heading(i, i + 1, None, *parse_title(lines[i].text)) for i in at]
    for level in sorted(Counter(lines[i].level for i in styled)):
        at = [i for i in styled if lines[i].level == level]
        if len(at) > 1 and any(_is_supported(lines, i) for i in at):
            return [Heading(i, i + 1, None, *parse_title(lines[i].text)) for i in at]
    texts = [i for i, line in enumerate(lines) if i not in left_out and line.role is None]
    if len(at := _labelled(lines, texts)) > 1:
        return [Heading(i, i + 1, None, *parse_title(candidates.LABEL_FIRST.sub("", lines[i].text))) for i in at]
    for at in ([i for i in texts if LIST_MARK.match(lines[i].text)], _below_the_gap(lines, texts)):
        titles = {i: LIST_MARK.sub("", lines[i].text) for i in at}
        if len(at) > 1 and any(map(is_standard, titles.values())) and all(map(_is_short, titles.values())):
            return [Heading(i, i + 1, None, *parse_title(title)) for i, title in titles.items()]
    return [Heading(i, i + 1, None, *parse_title(lines[i].text)) for i in _cases(lines, texts)]


def _under_dagsorden(lines: Sequence[Line], styled: Sequence[int]) -> list[int]:
    """The headings one step below a heading "Dagsorden", among others such as "Deltagere" and "Praktisk"; none where it is not one among others."""
    for position, i in enumerate(styled):
        if headings.normalised(lines[i].text) not in {
            "dagsorden",
            "punkter",
            "dagsordenspunkter",
            "dagsordenens punkter",
        }:
            continue
        end = next((j for j in styled[position + 1 :] if lines[j].level <= lines[i].level), len(lines))
        below = [j for j in styled[position + 1 :] if j < end]
        highest = min((lines[j].level for j in below), default=0)
        return [j for j in below if lines[j].level == highest] or _in_bold(lines, i + 1, end)
    return []


def _labelled(lines: Sequence[Line], texts: Sequence[int]) -> list[int]:
    """The lines that all say with one word that a title follows: "Emne: Skolernes ferieplan"."""
    found = [i for i in texts if candidates.LABEL_FIRST.match(lines[i].text)]
    words = Counter(re.split(r"[:\t]", lines[i].text, maxsplit=1)[0].strip().lower() for i in found)
    word = words.most_common(1)[0][0] if words else ""
    return [i for i in found if lines[i].text.lower().startswith(word)]


def _in_bold(lines: Sequence[Line], start: int, end: int) -> list[int]:
    """The bold titles from the first line on, each with text below it, as a list of terms and what is said of them has them."""
    at = [i for i in range(start, end) if lines[i].bold and lines[i].role is None]
    apart = all(b - a > 1 for a, b in pairwise([*at, end]))
    titles = [lines[i].text for i in at]
    fits = all(candidates.is_title(each) and _is_short(each) and headings.canonical(each) is None for each in titles)
    return at if at[:1] == [start] and apart and fits and any(map(is_standard, titles)) else []


def _cases(lines: Sequence[Line], texts: Sequence[int]) -> list[int]:
    """Lines below an empty one with their case number right under them, and the standing titles among these; none if only one."""
    apart = [i for i in texts if lines[i].gap and not headings.canonical(lines[i].text) and _is_short(lines[i].text)]
    cases = {i for i in apart if any(details.case_number(each.text) for each in lines[i + 1 : i + 2])}
    return [i for i in apart if i in cases or is_standard(lines[i].text)] if len(cases) > 1 else []


def _is_supported(lines: Sequence[Line], index: int) -> bool:
    following = lines[index + 1 : index + 4]
    return is_standard(lines[index].text) or any(
        details.case_number(each.text) or headings.canonical(each.text) for each in following
    )


def _is_short(title: str) -> bool:
    return len(title) < 140 and not title.endswith(":")


def _below_the_gap(lines: Sequence[Line], texts: Sequence[int]) -> list[int]:
    """The lines below the one empty line that parts them from the header; none if there are more of those."""
    gaps = [position for position, i in enumerate(texts) if lines[i].gap and position]
    return list(texts[gaps[0] :]) if len(gaps) == 1 else []
