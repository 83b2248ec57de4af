"""Which lines are the headings of agenda items.

Every line that could be one is a candidate with a weight; candidates of one kind (the word "Punkt", a heading level, bold,
a plain number) form a chain of rising numbers, and the heaviest chain is the agenda. A table of contents repeats the
titles and is told from the items by that, by its page numbers or by its heading.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import details, headings
from stt_minutes.agenda.dates import MONTHS
from stt_minutes.agenda.lines import LIST_MARK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.agenda.lines import Line

_PUNKT = re.compile(
    r"^(?:(?:lukket|åbent)\s+)?(?:dagsordenspunkt|tillægspunkt|punkt|pkt|sag)\b\.?\s*(?:nr\.?\s*)?"
    r"(?P<number>\d{1,4})(?P<letter>[a-zæøå])?(?P<mark>\s*[:.)–—-]+)?(?:\s+(?P<title>\S.*))?$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?P<number>\d{1,3})(?P<letter>[a-zæøå])?(?P<mark>[.):]|\s+[–—-](?=\s))?\s+(?P<title>\S.*)$")
_LONE_NUMBER = re.compile(r"^(?P<number>\d{1,3})(?P<letter>[a-zæøå])?[.):]$")
_TOC_TAIL = re.compile(r"(?:\s*(?:\.{3,}|…+|_{3,}|(?:\.\s){3,}\.?)\s*|\t+)(?:side\s*)?\d{1,3}\s*$", re.IGNORECASE)
_TOC_HEADING: Final = frozenset(
    (
        "indholdsfortegnelse",
        "indhold",
        "sagsoversigt",
        "punktoversigt",
        "dagsordenspunkter",
        "oversigt over punkter",
        "oversigt",
        "punkter på dagsordenen",
    )
)
CLOSED = re.compile(
    r"^\(?(?:lukket(?:\s+(?:punkt|sag|dagsordenspunkt))?|fortroligt(?:\s+punkt)?|lukket dør|for lukkede døre)\)?\s*(?:[:–—-]|(?<=\)))\s*(?=\S)|\s*[([]\s*(?:lukket(?:\s+(?:punkt|sag))?|fortroligt)\s*[)\]]$",
    re.IGNORECASE,
)
STANDARD: Final = re.compile(
    r"^(?:godkendelse af (?:dagsorden|referat)\w*|(?:opfølgning på|underskrift af|bemærkninger til) .*referat\w*|meddelelser.*|eventuelt|evt\.?|orientering(?:er)?.*|"
    r"siden sidst|næste møde.*|velkomst?.*|underskrift.*|spørgetid.*|bordet rundt|gensidig orientering|valg af (?:dirigent|referent).*|punkter til .*|dagsorden)$",
    re.IGNORECASE,
)
SUPPLEMENT: Final = re.compile(
    r"^tillægs(?:dagsorden|referat|punkt(?:er)?)\b(?!.*\b(?:blev|optag))[^.]{0,60}$", re.IGNORECASE
)
SECTION: Final = re.compile(
    r"^(?P<open>åb(?:en|ne|ent)|lukke(?:t|de))\s+(?:dagsorden|referat|punkt(?:er)?|sag(?:er)?|møde|del)\s*:?$",
    re.IGNORECASE,
)
_FORMAL = {"punkt": 3.0, "styled": 1.0, "plain": 0.5}


@dataclass(frozen=True, slots=True)
class Heading:
    """An item's heading at lines[start:end]. `number` is None when the file gives none."""

    start: int
    end: int
    number: str | None
    title: str
    open: bool = True
    supplementary: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The items' headings in order, and the lines that are a table of contents or a mere divider."""

    headings: tuple[Heading, ...]
    layout: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    number: int
    letter: str
    title: str
    style: tuple[str, int, bool, str]
    weight: float

    @property
    def key(self) -> tuple[int, str]:
        return self.number, self.letter

    @property
    def name(self) -> tuple[int, str, str]:
        return self.number, self.letter, _key(self.title)


def find(lines: Sequence[Line]) -> Found:
    """The items of the agenda; no headings when the lines are not an agenda's."""
    layout = {i for i, line in enumerate(lines) if line.role == "layout"}
    if any(line.role == "item" for line in lines):
        chosen = [_stated(lines, i) for i, line in enumerate(lines) if line.role == "item"]
        return Found(tuple(_with_sections(lines, chosen, layout)), frozenset(layout))
    contents = _contents_by_shape(lines)
    candidates = [
        c
        for i in range(len(lines))
        if i not in contents and i not in layout and (c := _candidate(lines, i)) is not None
    ]
    repeated = _repeated_block(lines, candidates)
    layout |= contents | repeated
    candidates = [c for c in candidates if c.start not in repeated]
    chain = _best_chain(lines, candidates)
    if len(chain) < 2 and not any(c.style[0] == "punkt" for c in chain):
        unnumbered = _unnumbered(lines, layout)
        if unnumbered:
            return Found(tuple(_with_sections(lines, unnumbered, layout)), frozenset(layout))
    found = [_heading(c) for c in chain]
    if found:
        # A line with a page number is contents only above the first item; below it is text, as in a table of amounts.
        layout = {i for i in layout if i < found[0].start or i in repeated or lines[i].role == "layout"}
    return Found(tuple(_with_sections(lines, found, layout)), frozenset(layout))


def parse_title(text: str) -> tuple[str, bool]:
    """The title without the word that says it is closed, and whether it is open."""
    title = CLOSED.sub("", text).strip()
    return (title, False) if title and title != text else (text, True)


def _stated(lines: Sequence[Line], index: int) -> Heading:
    text = lines[index].text
    match = _PUNKT.match(text) or _NUMBERED.match(text)
    number, rest = (_number(match), match["title"] or "") if match else (None, text)
    title, is_open = parse_title(rest)
    return Heading(index, index + 1, number, title, is_open)


def _heading(candidate: _Candidate) -> Heading:
    title, is_open = parse_title(candidate.title)
    return Heading(candidate.start, candidate.end, f"{candidate.number}{candidate.letter}", title, is_open)


def _number(match: re.Match[str]) -> str:
    return f"{int(match['number'])}{(match['letter'] or '').lower()}"


def _key(title: str) -> str:
    title, _ = parse_title(_TOC_TAIL.sub("", title))
    return re.sub(r"\W+", "", title.lower())


def _candidate(lines: Sequence[Line], index: int) -> _Candidate | None:
    line = lines[index]
    if line.role is not None or LIST_MARK.match(line.text):
        return None
    match = _PUNKT.match(line.text)
    kind = "punkt"
    end, title = index + 1, ""
    if match is None:
        kind = "styled" if line.level or line.bold else "plain"
        match = _NUMBERED.match(line.text) or _LONE_NUMBER.match(line.text)
        if match is None or int(match["number"]) == 0:
            return None
    title = match.groupdict().get("title") or ""
    if not title:
        # "Punkt 5" or "5." on a line of its own, the title on the next.
        if (
            end >= len(lines)
            or lines[end].role is not None
            or _PUNKT.match(lines[end].text)
            or headings.canonical(lines[end].text)
        ):
            return None
        title, end = lines[end].text, end + 1
    mark = (match.groupdict().get("mark") or "").strip()
    if (
        kind == "punkt"
        and not mark
        and match.groupdict().get("title")
        and not line.level
        and not line.bold
        and not title[0].isupper()
    ):
        return None
    weight = _weight(lines, index, end, title, kind)
    return _Candidate(
        index,
        end,
        int(match["number"]),
        (match["letter"] or "").lower(),
        title,
        (kind, line.level, line.bold, mark),
        weight,
    )


def _weight(lines: Sequence[Line], index: int, end: int, title: str, kind: str) -> float:
    line = lines[index]
    weight = _FORMAL[kind] + (2.0 if line.level else 0.0) + (1.5 if line.bold else 0.0) + (0.3 if line.gap else 0.0)
    following = lines[end : end + 3]
    if any(details.case_number(each.text) for each in following[:2]):
        weight += 3.0
    if any(headings.canonical(each.text) for each in following):
        weight += 1.5
    if STANDARD.match(parse_title(title)[0]):
        weight += 2.0
    if CLOSED.search(title):
        weight += 2.0
    if title[0].islower():
        weight -= 0.8
    if (
        re.match(r"(?:at|og|eller|kr|pct|mio|mia|halvår|kvartal|stk|m2|km)\b|[%§]", title)
        or title.lower().split()[0].strip(".,") in MONTHS
    ):
        weight -= 5.0
    if len(title) > 250 or (title.endswith(".") and len(title) > 60 and kind == "plain"):
        weight -= 3.0
    if headings.canonical(title) not in {None, "kommunikation", "hoering"} and kind != "punkt":
        weight -= 4.0
    return weight


def _contents_by_shape(lines: Sequence[Line]) -> set[int]:
    """Lines with dotted leaders and page numbers, the heading above them, and titles broken over two of their lines."""
    tails = [
        i for i, line in enumerate(lines) if _TOC_TAIL.search(line.text) and len(line.text) < 300 and line.role is None
    ]
    found = set(tails)
    for i, line in enumerate(lines):
        if headings.normalised(line.text) in _TOC_HEADING and line.role is None and not line.text.endswith("."):
            found.add(i)
            following = [tail for tail in tails if tail > i]
            last = i
            for tail in following:
                if tail - last > 3:
                    break
                last = tail
            found |= set(range(i, last + 1))
    return found


def _repeated_block(lines: Sequence[Line], candidates: Sequence[_Candidate]) -> set[int]:
    """A run of headings with nothing between them whose titles all come again elsewhere: a list of contents."""
    counts = Counter(candidate.name for candidate in candidates)
    names = {candidate.name for candidate in candidates}
    found: set[int] = set()
    run: list[_Candidate] = []
    for candidate in [*candidates, None]:
        if candidate is not None and (not run or _only_layout_between(lines, run[-1].end, candidate.start)):
            run.append(candidate)
            continue
        repeated = [each for each in run if counts[each.name] > 1]
        if len(run) > 1 and len(repeated) == len(run) and len({each.name for each in run}) >= 0.6 * len(names):
            found |= {i for each in run for i in range(each.start, each.end)}
        run = [] if candidate is None else [candidate]
    return found


def _only_layout_between(lines: Sequence[Line], start: int, end: int) -> bool:
    return all(SECTION.match(line.text) or SUPPLEMENT.match(line.text) for line in lines[start:end])


def _best_chain(lines: Sequence[Line], candidates: Sequence[_Candidate]) -> list[_Candidate]:
    restarts = [i for i, line in enumerate(lines) if SUPPLEMENT.match(line.text) and line.role is None]
    best: list[_Candidate] = []
    best_weight = 0.0
    for style in {candidate.style for candidate in candidates}:
        chain, weight = _chain([c for c in candidates if c.style == style], restarts)
        if weight > best_weight:
            best, best_weight = chain, weight
    return _filled(best, candidates)


def _chain(candidates: Sequence[_Candidate], restarts: Sequence[int]) -> tuple[list[_Candidate], float]:
    """The heaviest run of rising numbers (by dynamic programming over pairs); a gap in the numbers costs a little."""
    totals: list[float] = []
    previous: list[int | None] = []
    for j, candidate in enumerate(candidates):
        total, link = candidate.weight + (0.5 if candidate.number == 1 else 0.0), None
        for i in range(max(0, j - 400), j):
            step = _step(candidates[i], candidate, restarts)
            if step is not None and totals[i] + candidate.weight + step > total:
                total, link = totals[i] + candidate.weight + step, i
        totals.append(total)
        previous.append(link)
    if not totals:
        return [], 0.0
    at: int | None = max(range(len(totals)), key=totals.__getitem__)
    weight = totals[at] if at is not None else 0.0
    chain: list[_Candidate] = []
    while at is not None:
        chain.append(candidates[at])
        at = previous[at]
    return chain[::-1], weight


def _step(before: _Candidate, after: _Candidate, restarts: Sequence[int]) -> float | None:
    """What it adds to go on from one heading to the next; None when it cannot be."""
    if after.start < before.end:
        return None
    if any(before.start < restart < after.start for restart in restarts):
        return 0.0
    if after.key <= before.key:
        return None
    gap = after.number - before.number
    return 0.5 if gap <= 1 else -min(1.0 + 0.1 * gap, 3.0)


def _filled(chain: list[_Candidate], candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The chain with missing numbers taken from lines of another style, as when one heading lost its formatting."""
    result = chain[:1]
    for before, after in pairwise(chain):
        for number in range(before.number + 1, min(after.number, before.number + 20)):
            found = [
                c
                for c in candidates
                if c.number == number and result[-1].end <= c.start < after.start and c.weight >= 2.0
            ]
            if found:
                result.append(max(found, key=lambda c: c.weight))
        result.append(after)
    return result


def _unnumbered(lines: Sequence[Line], layout: set[int]) -> list[Heading]:
    """Items without numbers: the headings of one level, or a bare list of short lines with a standing title among them."""
    levels = Counter(
        line.level
        for i, line in enumerate(lines)
        if line.level and i not in layout and not headings.canonical(line.text)
    )
    for level in sorted(levels):
        at = [
            i
            for i, line in enumerate(lines)
            if line.level == level and i not in layout and not headings.canonical(line.text)
        ]
        if len(at) > 1 and any(_item_like(lines, i) for i in at):
            return [Heading(i, i + 1, None, *parse_title(lines[i].text)) for i in at]
    texts = [i for i, line in enumerate(lines) if i not in layout and line.role is None]
    marked = [i for i in texts if LIST_MARK.match(lines[i].text)]
    for at in (marked, _last_paragraphs(lines, texts)):
        titles = {i: LIST_MARK.sub("", lines[i].text) for i in at}
        standing = sum(1 for title in titles.values() if STANDARD.match(parse_title(title)[0]))
        if len(at) > 1 and standing and all(len(title) < 140 and not title.endswith(":") for title in titles.values()):
            return [Heading(i, i + 1, None, *parse_title(title)) for i, title in titles.items()]
    return []


def _item_like(lines: Sequence[Line], index: int) -> bool:
    title = parse_title(lines[index].text)[0]
    following = lines[index + 1 : index + 4]
    return bool(STANDARD.match(title)) or any(
        details.case_number(each.text) or headings.canonical(each.text) for each in following
    )


def _last_paragraphs(lines: Sequence[Line], texts: Sequence[int]) -> list[int]:
    """The lines after the header's last gap."""
    gaps = [position for position, i in enumerate(texts) if lines[i].gap]
    if not gaps or any(gap > gaps[0] for gap in gaps):
        return []
    return list(texts[gaps[0] :])


def _with_sections(lines: Sequence[Line], found: Sequence[Heading], layout: set[int]) -> list[Heading]:
    """The headings under a divider ("Lukket dagsorden", "Tillægsdagsorden") carry what it says; dividers are layout."""
    if not found:
        return []
    starts = {heading.start: heading for heading in found}
    taken = {i for heading in found for i in range(heading.start, heading.end)}
    result: list[Heading] = []
    is_open, supplementary = True, False
    for i, line in enumerate(lines):
        if i in starts:
            heading = starts[i]
            result.append(
                Heading(
                    heading.start,
                    heading.end,
                    heading.number,
                    heading.title,
                    heading.open and is_open,
                    heading.supplementary or supplementary,
                )
            )
        elif i in taken or i in layout or line.role in {"text", "part", "header"}:
            continue
        elif match := SECTION.match(line.text):
            is_open = match["open"].lower().startswith("åb")
            if i > found[0].start or any(i < heading.start for heading in found):
                layout.add(i)
        elif SUPPLEMENT.match(line.text) and i > found[0].start:
            supplementary, is_open = True, True
            layout.add(i)
    return result
