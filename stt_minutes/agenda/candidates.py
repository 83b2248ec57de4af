"""The lines that can be headings of items, how much speaks for each, and the heaviest chain of rising numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from stt_minutes.agenda import details, headings, order, schedule
from stt_minutes.agenda.lines import LIST_MARK
from stt_minutes.agenda.titles import CLOSED, is_standard, parse_title
from stt_minutes.danish import MONTHS, roman

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.agenda.lines import Line

PUNKT: Final = re.compile(
    r"^(?:(?P<shut>lukket)\s+|åbent\s+)?(?P<word>dagsordenspunkt|tillægspunkt|punkt|pkt|sag)\b\.?\s*(?:nr\.?\s*)?"
    r"(?P<number>\d{1,4})(?P<letter>[a-zæøå])?(?P<year>/(?:20)?\d{2}(?!\d))?(?:\s*\((?P<when>(?:kl\b|ca\b|\d)[^()]{1,20})\))?"
    r"(?P<mark>\s*[:.)–—-]+)?(?:\s+(?P<title>\S.*))?$",
    re.IGNORECASE,
)
NUMBERED: Final = re.compile(
    r"^(?:nr\.?\s*|(?P<open>[#(\[]|ad\s+))?(?P<number>\d{1,3})(?P<letter>[a-zæøå])?(?P<mark>[.):\]/]|\s+[–—-](?=\s))?\s+(?P<title>\S.*)$",
    re.IGNORECASE,
)
LETTERED: Final = re.compile(
    r"^(?:(?P<word>[Pp]unkt|[Pp]kt)\b\.?\s*)?(?P<number>[IVXL]{1,6}|[A-ZÆØÅ])(?P<mark>\s*[.:)](?=\s))\s+(?P<title>\S.*)$"
)
"""An item that is counted by Roman numerals or by letters."""
PUNKT_WORD: Final = re.compile(r"^(?:punkt|pkt)\b", re.IGNORECASE)
_OPENING = re.compile(r"[(\[„“”»«\"']*(?:[A-ZÆØÅÉÖÜÄ]|\d\.\s+[a-zæøå])")
_LONE_NUMBER = re.compile(r"^(?P<number>\d{1,3})(?P<letter>[a-zæøå])?(?P<mark>[.):]?)$")
_NO_TITLE = re.compile(r"(?:at|og|eller|kr|pct|mio|mia|halvår|kvartal|stk|m2|km)\b|[%§]")
_BASE: Final = {"punkt": 3.0, "styled": 1.0, "plain": 0.5}
# A chain looks this far back for its last heading: more candidates than that between two items are a list, not an agenda.
_REACH: Final = 400


@dataclass(frozen=True, slots=True)
class Candidate:
    """lines[start:end] as an item's heading. Only candidates of one style form a chain; `rest` is what stands in the
    table's columns beside the title.
    """

    start: int
    end: int
    number: int
    letter: str
    title: str
    style: tuple[str, int, bool, str, int]
    weight: float
    supplementary: bool = False
    rest: str = ""
    printed: str = ""

    @property
    def label(self) -> str:
        """The item's number as the file prints it."""
        return self.printed or f"{self.number}{self.letter}"

    @property
    def key(self) -> tuple[int, str]:
        """What rises along a chain."""
        return self.number, self.letter


def all_in(lines: Sequence[Line], left_out: set[int]) -> list[Candidate]:
    """Every line that could be an item's heading, but for those left out and those counted by other signs than figures."""
    found = [each for i in range(len(lines)) if i not in left_out and (each := _candidate(lines, i)) is not None]
    bilag = _numbered_bilag(lines)
    elsewhere = {each.key for each in found if each.start not in bilag}
    return [each for each in found if each.start not in bilag or each.key not in elsewhere]


def lettered(lines: Sequence[Line], left_out: set[int]) -> list[Candidate]:
    """Every line that could be the heading of an item counted by Roman numerals or by letters; "I." may be either."""
    found: list[Candidate] = []
    for i, line in enumerate(lines):
        match = None if line.role is not None or i in left_out else LETTERED.match(line.text)
        if match is None or not is_title(match["title"]):
            continue
        title, _, rest = match["title"].partition("\t")
        for kind, value in (("roman", roman(match["number"])), ("letter", order.letter(match["number"]))):
            if value is not None:
                style = (kind, line.level, line.bold, match["mark"].strip(), line.depth)
                base = "punkt" if match["word"] else "styled" if line.level or line.bold else "plain"
                weight = _BASE[base] + _support(lines, i, i + 1, title, base)
                found.append(Candidate(i, i + 1, value, "", title, style, weight, rest=rest, printed=match["number"]))
    return found


def _numbered_bilag(lines: Sequence[Line]) -> set[int]:
    """The lines below "Bilag" that count on from one to the next; the last of them may be the item that follows."""
    result: set[int] = set()
    for i, line in enumerate(lines):
        if headings.canonical(line.text) != "bilag":
            continue
        before: int | None = None
        for j in range(i + 1, len(lines)):
            match = NUMBERED.match(lines[j].text)
            if match is None or (before is not None and int(match["number"]) != before + 1):
                break
            before = int(match["number"])
            result.add(j)
    return result


def best_chain(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The heaviest chain of one style, its missing numbers filled from other styles."""
    best: list[Candidate] = []
    best_weight = 0.0
    for style in sorted({candidate.style for candidate in candidates}):
        chain, weight = _chain([each for each in candidates if each.style == style])
        if weight > best_weight:
            best, best_weight = chain, weight
    if best and best[0].printed:
        candidates = [each for each in candidates if each.style[0] == best[0].style[0]]
    return _filled(best, candidates)


def is_title(text: str) -> bool:
    """Whether words behind a number read like a title, not like the line of a list, an amount or a sentence."""
    plain = text.lstrip("([„“”»«\"'")
    is_sentence = text.endswith(".") and len(text) > 60
    return bool(plain) and not plain[0].islower() and not _no_title(text) and len(text) < 250 and not is_sentence


def _no_title(text: str) -> bool:
    return bool(_NO_TITLE.match(text)) or text.lower().split()[0].strip(".,") in MONTHS


def title_in(match: re.Match[str]) -> str:
    """The title of a heading that matches; of "Lukket punkt 3: Køb" it is "Lukket: Køb"."""
    groups = match.groupdict()
    title = groups.get("title") or ""
    return f"Lukket: {title}" if title and groups.get("shut") else title


def _candidate(lines: Sequence[Line], index: int) -> Candidate | None:
    line = lines[index]
    if line.role is not None or LIST_MARK.match(line.text):
        return None
    when, text = schedule.before(line.text)
    match = PUNKT.match(text)
    is_punkt = match is not None
    match = match or NUMBERED.match(text) or _LONE_NUMBER.match(line.text)
    if match is None or int(match["number"]) == 0:
        return None
    groups = match.groupdict()
    mark = f"{(groups.get('open') or '').lower().strip()}{(match['mark'] or '').strip()}"
    title, end, level, bold = title_in(match), index + 1, line.level, line.bold
    if not title:
        # "Punkt 5" or "5." on a line of its own, the title on the next; a bare "5" needs a heading below it.
        following = lines[end] if end < len(lines) else None
        if (
            following is None
            or following.role is not None
            or PUNKT.match(following.text)
            or headings.is_chapter(following.text)
        ):
            return None
        if not is_punkt and not mark and not following.level:
            return None
        title, end, level, bold = following.text, end + 1, max(level, following.level), bold or following.bold
    elif is_punkt and not mark and not level and not bold and not _OPENING.match(title):
        return None
    title, _, rest = title.partition("\t")
    year = f"{match['number']}{groups['year']}" if groups.get("year") else ""
    rest = "\t".join(filter(None, (when, groups.get("when"), year, rest)))
    kind = "punkt" if is_punkt else "styled" if level or bold else "plain"
    weight = _BASE[kind] + (2.0 if level else 0.0) + (1.5 if bold else 0.0) + _support(lines, index, end, title, kind)
    supplementary = is_punkt and match["word"].lower().startswith("tillæg")
    return Candidate(
        index,
        end,
        int(match["number"]),
        (match["letter"] or "").lower(),
        title,
        (kind, level, bold, mark, line.depth),
        weight,
        supplementary,
        rest,
    )


def _support(lines: Sequence[Line], index: int, end: int, title: str, kind: str) -> float:
    """What the title and the lines around it say for or against."""
    following = lines[end : end + 3]
    support = 0.3 if lines[index].gap else 0.0
    if any(details.case_number(each.text) for each in following[:2]):
        support += 3.0
    if any(headings.canonical(each.text) for each in following):
        support += 1.5
    if is_standard(title):
        support += 2.0
    if CLOSED.search(title):
        support += 2.0
    if title[0].islower():
        support -= 0.8
    if _no_title(title):
        support -= 5.0
    if len(title) > 250 or (title.endswith(".") and len(title) > 60 and kind == "plain"):
        support -= 3.0
    if kind != "punkt" and headings.is_chapter(parse_title(title)[0]):
        support -= 4.0
    return support


def _chain(candidates: Sequence[Candidate]) -> tuple[list[Candidate], float]:
    """The heaviest run of rising numbers, by dynamic programming over pairs; a gap in the numbers costs a little."""
    totals: list[float] = []
    previous: list[int | None] = []
    for j, candidate in enumerate(candidates):
        total, link = candidate.weight + (0.5 if candidate.number == 1 else 0.0), None
        for i in range(max(0, j - _REACH), j):
            before = candidates[i]
            if candidate.start < before.end or candidate.key <= before.key:
                continue
            gap = candidate.number - before.number
            step = 0.5 if gap <= 1 else -min(0.3 + 0.1 * gap, 2.0)
            if totals[i] + candidate.weight + step > total:
                total, link = totals[i] + candidate.weight + step, i
        totals.append(total)
        previous.append(link)
    if not totals:
        return [], 0.0
    at: int | None = max(range(len(totals)), key=totals.__getitem__)
    weight = max(totals)
    chain: list[Candidate] = []
    while at is not None:
        chain.append(candidates[at])
        at = previous[at]
    return chain[::-1], weight


def _filled(chain: list[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The chain with missing numbers taken from lines of another style, as when one heading lost its formatting.

    A line of the chain's own style that has the missing number is taken whatever speaks against its title.
    """
    result = chain[:1]
    for before, after in pairwise(chain):
        for number in range(before.number + 1, min(after.number, before.number + 20)):
            between = [c for c in candidates if result[-1].end <= c.start < after.start]
            found = [c for c in between if c.number == number and c.weight >= 2.0]
            found = found or [c for c in between if c.number == number and _is_the_missing(c, between, before)]
            if found:
                result.append(max(found, key=lambda each: each.weight))
        result.append(after)
    return result


def _is_the_missing(candidate: Candidate, between: Sequence[Candidate], before: Candidate) -> bool:
    """Whether it has the chain's style and is no line of a list, which would count up to it."""
    counted = any(each.number == candidate.number - 1 and each.start < candidate.start for each in between)
    return candidate.style == before.style and not counted and not candidate.title[0].islower()
