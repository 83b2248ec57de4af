"""The lines that can be headings of items, and how much speaks for each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from stt_minutes import closed
from stt_minutes.agenda import details, headings, marks, order, schedule
from stt_minutes.agenda.lines import LIST_MARK
from stt_minutes.agenda.titles import is_standard, parse_title, told_beside
from stt_minutes.danish import MONTHS, roman

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.agenda.lines import Line

PUNKT: Final = re.compile(
    r"^(?:(?P<shut>lukket)\s+|åbent\s+)?(?P<word>dagsordenspunkt|dagsordenens\s+punkt|tillægspunkt|punkt|pkt|sag)\b\.?\s*(?:nr\.?\s*|nummer\s*)?"
    r"(?P<series>(?-i:LP\s?(?=\d)|L\s(?=\d)|[A-ZÆØÅ](?=\d)))?(?P<number>\d{1,4})(?:\.(?=[a-zæøå]\b))?(?P<letter>[a-zæøå](?!\w))?(?P<year>/(?:20)?\d{2}(?!\d))?"
    r"(?:\s*\((?P<when>(?:kl\b|ca\b|\d|lukket|fortrolig|ikke|åben|[lå]\))[^()]{0,40})\)?)?"
    r"(?P<mark>\s*[:.)–—-]+)?(?:\s+(?P<title>\S.*))?$",
    re.IGNORECASE,
)
NUMBERED: Final = re.compile(
    r"^(?:nr\.?\s*|(?P<open>[#(\[]|ad\s+))?(?P<number>\d{1,3})(?:\.(?=[a-zæøå](?!\w)))?(?P<letter>[a-zæøå](?!\w))?(?P<year>/20\d{2}(?!\d))?(?P<mark>[.):\]/]|\s+[–—:-](?=[^\S\t]))?[*¤†]?(?:\s+|(?<=[.):])(?=(?-i:[A-ZÆØÅ][a-zæøå]{2})))(?P<title>\S.*)$",
    re.IGNORECASE,
)
_BEYOND: Final = re.compile(NUMBERED.pattern.replace(r"\d{1,3}", r"\d{4,5}", 1), re.IGNORECASE)
"""A number that may as well be a year or an amount: an item's only where it goes on from the one before."""
_LAST_OF_THREE: Final = 999
_SERIES: Final = re.compile(
    r"^(?P<series>LP|[A-ZÆØÅ])[.-]?\s?(?P<number>\d{1,2})(?P<mark>[.):]|\s[–—-](?=\s)|(?=\s))\s*(?P<title>\S.*)$"
)
"""An item that is counted within its section: "L1. Køb af kran", "A2 Veje"."""
LETTERED: Final = re.compile(
    r"^(?:(?P<word>[Pp]unkt|[Pp]kt)\b\.?\s*)?(?P<number>[IVXL]{1,6}|[A-ZÆØÅ])(?P<mark>\s*[.:)](?=\s)|[:)](?=[^\W\d_]{3}))\s*(?P<title>\S.*)$"
)
"""An item that is counted by Roman numerals or by letters; the space behind a colon may be missing."""
PUNKT_WORD: Final = re.compile(r"^(?:(?:dagsordenens\s+)?punkt|pkt)\b", re.IGNORECASE)
LABEL_FIRST: Final = re.compile(
    r"^(?:emne|titel|overskrift|(?:sagens|punktets)\s+titel|sagstitel)\s*[:\t]\s*(?=\S)", re.IGNORECASE
)
"""The label of a form's field, which is no word of the title behind it: "3. Emne: Budget"."""
_BEFORE_NUMBER = re.compile(
    r"^(?P<words>[(\[]?(?!(?:punkt|pkt|sag)\b)[^\W\d][^\d:()\[\]\t]{0,40}?[)\]]?\s*[:–—\t-]?)\s*(?=(?:(?:dagsordens)?punkt|pkt\.?|sag|nr\.?)?\s*(?:nr\.?\s*)?\d{1,3}(?:[a-z]?[.):]|\s))",
    re.IGNORECASE,
)
_OPENING = re.compile(r"[(\[„“”»«\"']*(?:[A-ZÆØÅÉÖÜÄ]|\d\.\s+[a-zæøå])")
_LONE_NUMBER = re.compile(r"^(?P<number>\d{1,3})(?P<letter>[a-zæøå])?(?P<mark>[.):]?)$")
_NO_TITLE = re.compile(r"(?:at|og|eller|kr|pct|mio|mia|halvår|kvartal|stk|m2|km)\b|[%§]")
_WHAT_FOR = re.compile(
    r"(?=.*\d)(?:[—–|,;/-]|\s|kl\.?|\d{1,2}[.:]\d{2}|(?:til\s+)?(?:beslutning|orientering|drøftelse|efterretning|godkendelse|behandling)\b)+(?<!\s)",
    re.IGNORECASE,
)
"""In the place of a title when it is dealt with, and perhaps what for: the title stands on the next line."""
_UNFINISHED = re.compile(
    r"(?:,|\b(?:og|eller|samt|af|for|til|med|om|på|i|ved|fra|mellem|under|over|efter|en|et|den|det|de|som|der|at))$"
)
_LONGEST_TITLE: Final = 3
"""Lines that a title goes on in; the longest one that was met, in a column of a PDF, had two."""
_AGENDA = re.compile(r"dagsorden|punkter|program|emner|sager|indkald", re.IGNORECASE)
_ABOUT_ITEM = re.compile(
    r"(?:[a-zæøå]+(?:es|edes|ede)|blev|bliver|er|var|har|havde|skal|kan|vil|bør|må|udgår|udgik|gik|går|kom|kommer|tages|i|på|om|og|til|fra|under|af|med|for|som|ved|eller|samt|"
    r"efter|før|ovenfor|nedenfor|stk|nr|d|den|det|ikke|blot|kun|også|først)\b|\W",
    re.IGNORECASE,
)
"""What goes on behind "Punkt 2" in a sentence about that item."""
_LONGEST_SMALL: Final = 80
_OF_OPENNESS: Final = frozenset(("L", "LP", "Å"))
"""Letters before a number that tell whether the item is open."""
_LISTED: Final = 1.5
"""What a line of a list weighs less than an item."""
_LIST_BELOW = re.compile(r"a[.)]\s")
_OUTLINED: Final = 1.2
"""What a lettered list right below says for a heading: so much that a sentence with the number that is due, between two others, is one of them."""
_BASE: Final = {"punkt": 3.0, "styled": 1.0, "plain": 0.5}


@dataclass(frozen=True, slots=True)
class Candidate:
    """lines[start:end] as an item's heading. Only candidates of one style form a chain; `rest` is what stands in the
    table's columns beside the title; `listed`: it belongs to a list inside a text.
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
    listed: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it is an item's heading whatever its number: a heading with the word "Punkt"."""
        return self.style[0] == "punkt" and self.style[1] > 0

    @property
    def label(self) -> str:
        """The item's number as the file prints it."""
        return self.printed or f"{self.number}{self.letter}"

    @property
    def key(self) -> tuple[int, str]:
        """What rises along a chain."""
        return self.number, self.letter


def opening_mark(text: str) -> tuple[bool, str]:
    """Whether a line says that it is closed before its number ("Lukket: 3. Køb", "(L) 3. Køb"), and the line without those words."""
    match = _BEFORE_NUMBER.match(text)
    if match is None or match["words"] == text[:1]:
        return False, text
    told = told_beside(match["words"].strip(" :–—-([])"))
    return (told is False, text[match.end() :]) if told is not None else (False, text)


def all_in(lines: Sequence[Line], left_out: set[int]) -> list[Candidate]:
    """Every line that could be an item's heading, but for those left out and those counted by other signs than figures."""
    highest = min(
        (line.level for line in lines if line.level and (NUMBERED.match(line.text) or PUNKT.match(line.text))),
        default=0,
    )
    above = _titled_above(lines, left_out)
    found: list[Candidate] = []
    long: Candidate | None = None
    for i in range(len(lines)):
        each = None if i in left_out else above.get(i) or _candidate(lines, i, highest)
        if each is None and long is not None and i not in left_out:
            each = _next_of(long, lines, i, highest)
        if each is not None:
            found.append(each)
            long = each if each.number >= _LAST_OF_THREE else long
    bilag = _numbered_bilag(lines)
    elsewhere = {each.key for each in found if each.start not in bilag}
    return _with_lists(lines, [each for each in found if each.start not in bilag or each.key not in elsewhere])


def _next_of(before: Candidate, lines: Sequence[Line], index: int, highest: int) -> Candidate | None:
    """The line as the item that follows one with a number of three or more figures: the next number, in its style."""
    if str(before.number + 1) not in lines[index].text[:12]:
        return None
    each = _candidate(lines, index, highest, _BEYOND)
    return each if each is not None and each.number == before.number + 1 and each.style == before.style else None


def _titled_above(lines: Sequence[Line], left_out: set[int]) -> dict[int, Candidate]:
    """The headings of a file whose every bare "Sag nr. 129" stands right below its title; none if one of them does not."""
    found: dict[int, Candidate] = {}
    for i, line in enumerate(lines):
        match = PUNKT.match(line.text) if line.role is None and i not in left_out else None
        if match is None or match["title"]:
            continue
        before = lines[i - 1] if i else line
        is_set_off = not line.gap and (before.gap or before.level > line.level)
        if not is_set_off or i - 1 in left_out or before.role is not None or not _is_free_title(before.text):
            return {}
        style = ("punkt", before.level, before.bold, "", before.depth)
        weight = _BASE["punkt"] + _support(lines, i - 1, i + 1, before.text, "punkt")
        number, letter = int(match["number"]), (match["letter"] or "").lower()
        title, _, rest = title_in(match, before.text).partition("\t")
        found[i] = Candidate(i - 1, i + 1, number, letter, title, style, weight, rest=rest)
    return found if len(found) > 1 else {}


def _is_free_title(text: str) -> bool:
    return (
        is_title(text)
        and not text.endswith((":", ".", ",", ";"))
        and ":\t" not in text
        and headings.canonical(text) is None
        and not PUNKT.match(text)
    )


def _with_lists(lines: Sequence[Line], found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with those lightened that count on in a list: below a line that announces one or opens a part of an item."""
    result: list[Candidate] = []
    for position, each in enumerate(found):
        before = result[-1] if result else None
        above = lines[each.start - 1].text if each.start else ""
        opens = position > 0 and each.number == 1 and not each.style[1] and _announces(above)
        goes_on = (
            before is not None
            and before.listed
            and before.style == each.style
            and each.number == before.number + 1
            and each.start - before.end <= 1
        )
        is_listed = (opens or goes_on) and not is_standard(each.title)
        result.append(replace(each, listed=True, weight=each.weight - _LISTED) if is_listed else each)
    return result


def _announces(line: str) -> bool:
    """Whether a line opens a list inside an item: the heading of a part, or words that end in a colon; not those above the agenda itself."""
    if headings.canonical(line) is not None or re.search(r"\bat\s*:?$", line):
        return True
    return line.endswith((":", ",")) and not _AGENDA.search(line) and closed.statement(line) is None


def lettered(lines: Sequence[Line], left_out: set[int]) -> list[Candidate]:
    """Every line that could be the heading of an item counted by Roman numerals or by letters; "I." may be either."""
    found: list[Candidate] = []
    for i, line in enumerate(lines):
        match = None if line.role is not None or i in left_out else LETTERED.match(line.text)
        # The chain must have every letter, so that one title in small letters is no list inside a text.
        if match is None or not is_title(f"{match['title'][0].upper()}{match['title'][1:]}"):
            continue
        title, _, rest = title_in(match).partition("\t")
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


def is_title(text: str) -> bool:
    """Whether words behind a number read like a title, not like the line of a list, an amount or a sentence."""
    plain = text.lstrip("([„“”»«\"'")
    is_sentence = text.endswith(".") and len(text) > 60
    return bool(plain) and not plain[0].islower() and not _no_title(text) and len(text) < 250 and not is_sentence


def _small_title(text: str, title: str) -> bool:
    """Whether "Punkt 2 formandens beretning" has a title and is no sentence about item 2."""
    ends = title.endswith((".", ",", ";")) and " " in title
    return text[0].isupper() and len(title) < _LONGEST_SMALL and not ends and not _ABOUT_ITEM.match(title)


def _no_title(text: str) -> bool:
    return bool(_NO_TITLE.match(text)) or text.lower().split()[0].strip(".,") in MONTHS


def title_in(match: re.Match[str], above: str = "") -> str:
    """The title of a heading that matches, or the one `above` it; of "Lukket punkt 3: Køb" it is "Lukket: Køb"."""
    groups = match.groupdict()
    title = LABEL_FIRST.sub("", groups.get("title") or above)
    return f"Lukket: {title}" if title and groups.get("shut") else title


def _candidate(
    lines: Sequence[Line], index: int, highest: int, numbered: re.Pattern[str] = NUMBERED
) -> Candidate | None:
    """The line as a heading; `highest` is the level of the headings that are numbered, 0 where none is."""
    line = lines[index]
    if line.role is not None:
        return None
    when, text = schedule.before(line.text)
    bullet = LIST_MARK.match(text)
    if bullet is not None:
        text = text[bullet.end() :]
    shut, text = opening_mark(text)
    match = PUNKT.match(text)
    is_punkt = match is not None
    match = match or numbered.match(text) or _SERIES.match(text) or _LONE_NUMBER.match(line.text)
    if match is None and line.level and (sign := LETTERED.match(text)) is not None and sign["word"]:
        return _lettered_punkt(lines, index, sign)
    if match is None or int(match["number"]) == 0:
        return None
    groups = match.groupdict()
    series = groups.get("series") or ""
    dotted = bool(groups.get("letter")) and text[match.end("number")] == "."
    mark = f"{bullet[0][0] if bullet else ''}{series}{(groups.get('open') or '').lower().strip()}{(match['mark'] or '').strip() or '.' * dotted}"
    if (bullet and not is_punkt and not (match["mark"] or "").strip()) or (
        series and series.strip() not in _OF_OPENNESS and not match["mark"].strip()
    ):
        return None
    title, end, level, bold = title_in(match), index + 1, line.level, line.bold
    if _WHAT_FOR.fullmatch(title):
        title, groups["when"] = "", title.strip(" —–-")
    if not title:
        # "Punkt 5" or "5." on a line of its own, the title on the next; a bare "5" needs a heading below it.
        following = lines[end] if end < len(lines) else None
        if (
            following is None
            or following.role is not None
            or PUNKT.match(following.text)
            or headings.is_chapter(following.text)
            or ((said := closed.statement(following.text)) is not None and said.scope == "section")
        ):
            return None
        is_bare = not is_punkt and not mark
        if is_bare and (
            not following.level
            or 0 < highest < following.level
            or headings.canonical(following.text)
            or closed.statement(following.text)
        ):
            return None
        title, end, level, bold = (
            LABEL_FIRST.sub("", following.text),
            end + 1,
            max(level, following.level),
            bold or following.bold,
        )
    elif (
        is_punkt and not mark and not level and not bold and not _OPENING.match(title) and not _small_title(text, title)
    ):
        return None
    title, end = _whole(lines, title, end)
    title, shut, rest = _without_mark_cells(title, shut=shut)
    if shut or series.strip() in {"L", "LP"}:
        title = f"Lukket: {title}"
    beside = groups.get("when") or ""
    if beside and (told := told_beside(beside)) is not None:
        title, beside = title if told else f"Lukket: {title}", ""
    year = f"{match['number']}{groups['year']}" if groups.get("year") else ""
    rest = "\t".join(filter(None, (when, beside, year, rest)))
    kind = "punkt" if is_punkt else "styled" if level or bold else "plain"
    weight = _BASE[kind] + (2.0 if level else 0.0) + (1.5 if bold else 0.0) + _support(lines, index, end, title, kind)
    return Candidate(
        index,
        end,
        int(match["number"]),
        (groups.get("letter") or "").lower(),
        title,
        (kind, level, bold, mark, line.depth),
        weight,
        is_punkt and match["word"].lower().startswith("tillæg"),
        rest,
        f"{series}{match['number']}" if series else f"{match['number']}.{match['letter']}" if dotted else "",
    )


def _whole(lines: Sequence[Line], title: str, end: int) -> tuple[str, int]:
    """The title with the lines that it goes on in, as its last word says that it does, and the line behind it."""
    start = end
    while end < len(lines) and end - start < _LONGEST_TITLE and _UNFINISHED.search(title) and _goes_on(lines[end]):
        title, end = f"{title} {lines[end].text}", end + 1
    return title, end


def _goes_on(line: Line) -> bool:
    """Whether a line can be the rest of a title: nothing that opens something new, and no word of openness, which may be the heading of a section."""
    text = line.text
    if line.role is not None or line.gap or len(text) >= _LONGEST_SMALL or "\t" in text or text.endswith((".", ":")):
        return False
    opens = any(pattern.match(text) for pattern in (LIST_MARK, PUNKT, NUMBERED, LETTERED))
    told = closed.words(text) or closed.statement(text) is not None or marks.is_mark(text)
    return not opens and not told and headings.canonical(text) is None


def _without_mark_cells(title: str, *, shut: bool) -> tuple[str, bool, str]:
    """The title among a row's cells, whether one before it says that the item is closed, and the cells behind it."""
    title, _, rest = title.partition("\t")
    while rest and (marks.is_mark(title) or not any(map(str.isalnum, title))):
        shut = shut or told_beside(title) is False
        title, _, rest = rest.partition("\t")
    return title, shut, rest


def _lettered_punkt(lines: Sequence[Line], index: int, match: re.Match[str]) -> Candidate:
    """A heading such as "Punkt A: Veje" among those that are numbered by figures."""
    line, label = lines[index], match["number"]
    title, _, rest = match["title"].partition("\t")
    place = roman(label) or order.letter(label) or 0
    style = ("punkt", line.level, line.bold, match["mark"].strip(), line.depth)
    weight = _BASE["punkt"] + 2.0 + _support(lines, index, index + 1, title, "punkt")
    return Candidate(index, index + 1, place, "", title, style, weight, rest=rest, printed=label)


def _support(lines: Sequence[Line], index: int, end: int, title: str, kind: str) -> float:
    """What the title and the lines around it say for or against."""
    following = lines[end : end + 3]
    support = 0.3 if lines[index].gap else 0.0
    if any(details.case_number(each.text) for each in following[:2]):
        support += 3.0
    if any(headings.canonical(each.text) for each in following):
        support += 1.5
    if following and _LIST_BELOW.match(following[0].text):
        support += _OUTLINED
    if is_standard(title):
        support += 2.0
    if not parse_title(title)[1]:
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
