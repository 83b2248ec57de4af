"""What an agenda says of openness outside its titles: marks of single items, and headings that divide it into parts.

A word of closing below a title closes that item; above one, the next; as a heading of its own, everything from there on. Which of these it is follows from
its grammar ("Lukket sag", "Lukkede sager"), from where it stands, and from how the rest of the file does it. Where that cannot be told, both are closed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from stt_minutes import closed
from stt_minutes.agenda import contents, details, headings, legends, letters, marks
from stt_minutes.agenda.bodies import body_in
from stt_minutes.agenda.dates import has_day
from stt_minutes.agenda.heading import Border
from stt_minutes.agenda.titles import SUPPLEMENT, closed_by_last_word, marked, parse_title, told_beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.agenda.heading import Heading
    from stt_minutes.agenda.lines import Line
    from stt_minutes.closed import Statement

_FACT = re.compile(r"^[A-ZÆØÅ][^:.]{1,40}[:\t]\s*\S.{0,80}$")
_BRACKETED = re.compile(r"^[(\[].{1,80}[)\]]$")
_LETTER_ALONE = re.compile(r"^[(\[]?(?:L|LP)[)\]]?[.:]?$")
_LETTERS: Final = frozenset(("L", "LP", "Å", "ÅP", "Å/L", "L/Å"))
_NUMBER = re.compile(r"^\W*(?:(?:punkt|pkt)\.?\s*)?\d{0,4}[.:)]?\s*", re.IGNORECASE)
_ONWARD = re.compile(r"\b(?:fra|efter|og frem)\b", re.IGNORECASE)
_LAST = re.compile(r"^(?:eventuelt|evt)\b", re.IGNORECASE)
_NEAR: Final = 5
"""A divider's own statement stands within this many lines of it."""
_LONGEST_LEGEND: Final = 120
_LONGEST_FACT: Final = 160


@dataclass(slots=True)
class Told:
    """`closed` are places in the list of headings; `layout` are lines that have said all they say; `doubts` are (kind, text, place)."""

    closed: set[int] = field(default_factory=set)
    borders: list[Border] = field(default_factory=list)
    layout: set[int] = field(default_factory=set)
    doubts: list[tuple[str, str, int | None]] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)
    """Titles without the letters behind them that are marks."""


def told(lines: Sequence[Line], found: Sequence[Heading], layout: set[int]) -> Told:
    """What the lines between the headings say of openness."""
    return _Teller(lines, found, layout).told()


class _Teller:
    def __init__(self, lines: Sequence[Line], found: Sequence[Heading], layout: set[int]) -> None:
        self.lines, self.found, self.layout = lines, found, layout
        self.starts = [each.start for each in found]
        self.place_of = {each.start: place for place, each in enumerate(found)}
        taken = {i for each in found for i in range(each.start, each.end)}
        self.letters = legends.lines_of(lines)
        self.statements: dict[int, Statement] = {
            i: said
            for i, line in enumerate(lines)
            if i not in taken
            and i not in layout
            and i not in self.letters
            and line.role != "unplaced"
            and (said := closed.statement(line.text)) is not None
        }
        self.levels = [lines[each.start].level for each in found]
        self.legends: set[int] = set(self.letters)
        self.signs: set[str] = set()
        """Letters that a sentence says are those of the closed items."""
        self.result = Told()

    def told(self) -> Told:
        self._legends()
        below: list[int] = []
        above: list[int] = []
        unsure: list[int] = []
        for i, said in self.statements.items():
            place = bisect_right(self.starts, i) - 1
            if said.numbers:
                self._by_number(i, said)
                continue
            if said.labelled:
                self._label(place, i, said)
                continue
            if (many := closed.at_the_end(self.lines[i].text)) and place < 0 and not said.open:
                self._name_closed(i, range(max(0, len(self.found) - many), len(self.found)))
                continue
            where = self._where(i, place, said)
            if where == "below":
                below.append(i)
            elif where == "above":
                above.append(i)
            elif where == "unsure":
                unsure.append(i)
            elif where in {"border", "fact"}:
                self.result.borders.append(Border(i, self.lines[i].text, said.open, heads=where == "border"))
        self._settle(below, above, unsure)
        self._of_contents()
        self._by_facts()
        self._by_letters()
        self._by_last_letters()
        self._by_last_words()
        self._by_sentences()
        self.result.borders.sort(key=lambda each: each.at)
        self.result.layout |= {each.at for each in self.result.borders if each.heads}
        return self.result

    def _where(self, i: int, place: int, said: Statement) -> str:
        """Where a statement stands to what it speaks of: below (that is the item above it), above, border, fact, unsure, nowhere."""
        line = self.lines[i]
        before_heading = self._next(i) in self.place_of
        if line.role is not None and line.role != "header":
            return "below" if place >= 0 and not said.open else "nowhere"
        if place < 0:
            return self._in_header(i, said, before_heading=before_heading)
        if (above := self._divider_above(i, place)) is not None:
            again = said.scope == "section" and not all(at in self.statements for at in range(above.at + 1, i))
            return "border" if not said.open and (above.open is not False or again) else "nowhere"
        head = self._in_head(i, place)
        if said.scope == "section" or said.announces or (0 < line.level <= self.levels[place]):
            following = self._next(i)
            opens_part = following < len(self.lines) and self._continues_item(following)
            if not before_heading and head and opens_part and not said.announces:
                return "below"
            return "border" if not said.open or before_heading or line.level else "nowhere"
        if said.scope == "this":
            return "below"
        if not said.open and not self.found[place].open and (head or " " not in line.text):
            # The title has said so already.
            return "below"
        if before_heading:
            return "unsure" if head or said.scope == "item" else "border" if not said.open else "above"
        if (
            said.scope == "either"
            and line.gap
            and _LAST.match(self.found[place].title)
            and self.found[place].end == i
            and not said.open
        ):
            return "border"
        if head or said.open:
            return "below"
        following = self._next(i)
        goes_on = following >= len(self.lines) or self._continues_item(following) or not line.gap
        return "below" if goes_on else "border"

    def _divider_above(self, i: int, place: int) -> Border | None:
        """The last divider between the item above and the line."""
        for at in range(i - 1, max(self.found[place].end, i - _NEAR) - 1, -1):
            if SUPPLEMENT.match(self.lines[at].text):
                return Border(at, self.lines[at].text, None)
        border = self.result.borders[-1] if self.result.borders else None
        return border if border is not None and border.at >= self.found[place].end else None

    def _in_header(self, i: int, said: Statement, *, before_heading: bool) -> str:
        line = self.lines[i]
        if before_heading and said.scope in {"item", "this"} and not line.level:
            return "above"
        if self._is_empty_contents(i):
            if not said.open:
                self.result.doubts.append(
                    (
                        "closed_in_contents",
                        f"Indholdsfortegnelsen nævner „{self.lines[i].text}“, men ingen punkter under det; punkterne er læst som de selv siger.",
                        None,
                    )
                )
            self.result.layout.add(i)
            return "nowhere"
        # Below it are titles of a table of contents, which may have been found to be layout.
        if (not before_heading or i + 1 in self.layout) and self._lists_items(i):
            self.result.layout |= {i} if i + 1 in self.layout else set()
            return "nowhere"
        is_heading = before_heading and line.role is None and not has_day(line.text) and body_in(line.text) is None
        return "border" if is_heading else "fact"

    def _is_empty_contents(self, i: int) -> bool:
        """Whether the line is the folded part of a contents list above items that have texts of their own."""
        at = i - 1
        while at >= 0 and (at in self.statements or at in self.layout) and not _heads_contents(self.lines[at]):
            at -= 1
        if at < 0 or not _heads_contents(self.lines[at]):
            return False
        return any(headings.canonical(line.text) for line in self.lines[self.starts[0] :]) if self.found else False

    def _lists_items(self, i: int) -> bool:
        """Whether the lines below, in the header, are titles of items that come again."""
        titles = {_letters(each.title) for each in self.found}
        following = next(
            (j for j in range(i + 1, self.starts[0] if self.found else 0) if j not in self.statements), None
        )
        return (
            following is not None
            and bool(_entry(self.lines[following].text))
            and _entry(self.lines[following].text) in titles
        )

    def _next(self, i: int) -> int:
        """The next line that is neither layout nor a statement without numbers."""
        i += 1
        while i < len(self.lines) and (i in self.layout or (i in self.statements and not self.statements[i].labelled)):
            i += 1
        return i

    def _in_head(self, i: int, place: int) -> bool:
        """Whether only facts stand between the title and the line: case numbers, labels, other marks."""
        return all(self._is_fact(at) for at in range(self.found[place].end, i))

    def _is_fact(self, at: int) -> bool:
        text = self.lines[at].text
        if (
            at in self.statements
            or at in self.layout
            or details.case_number(text) is not None
            or text.strip(": ") in _LETTERS
        ):
            return True
        if headings.canonical(text) == "sagstype" or (at and headings.canonical(self.lines[at - 1].text) == "sagstype"):
            return True
        return (
            len(text) < 120
            and headings.canonical(text.partition(":")[0]) in {None, "sagstype", "kompetence"}
            and bool(_FACT.match(text) or _BRACKETED.match(text))
        )

    def _continues_item(self, at: int) -> bool:
        """Whether the line goes on with an item: a part's heading, a case number, a fact."""
        line = self.lines[at]
        if (
            line.role in {"text", "part"}
            or headings.canonical(line.text) is not None
            or details.case_number(line.text) is not None
        ):
            return True
        lead, colon, _ = line.text.partition(":")
        return bool(colon) and headings.canonical(lead) is not None

    def _label(self, place: int, i: int, said: Statement) -> None:
        if said.open:
            return
        if place >= 0:
            self.result.closed.add(place)
        else:
            self.result.borders.append(Border(i, self.lines[i].text, open=False, heads=False))

    def _by_number(self, i: int, said: Statement) -> None:
        if said.open:
            return
        hit = [place for place, each in enumerate(self.found) if each.number in said.numbers]
        if hit and _ONWARD.search(self.lines[i].text):
            hit = list(range(hit[0], len(self.found)))
        self._name_closed(i, hit)

    def _name_closed(self, i: int, hit: Sequence[int]) -> None:
        """Close what a line elsewhere speaks of, and say which line it was."""
        self.result.closed.update(hit)
        self.result.doubts += [
            ("closed_by_text", f"„{self.lines[i].text}“ lukker punkt {self.found[place].number}.", place)
            for place in hit
        ]

    def _settle(self, below: list[int], above: list[int], unsure: list[int]) -> None:
        """Close the items that the marks speak of; where a mark may belong to either side, the file's other marks tell."""
        sure_below, sure_above = bool(below), bool(above)
        lone = len(unsure) == 1 and not sure_below and not sure_above
        for i in below:
            self._close(bisect_right(self.starts, i) - 1, self.statements[i])
            if self.statements[i].scope == "section" and self.lines[i].role is None:
                self.result.layout.add(i)
        for i in above:
            self._close(self.place_of[self._next(i)], self.statements[i])
            self.result.layout.add(i)
        for i in unsure:
            said, place, following = self.statements[i], bisect_right(self.starts, i) - 1, self.place_of[self._next(i)]
            upward, downward = sure_below, sure_above
            if upward == downward:
                upward, downward = self._by_gaps(i, in_head=self._in_head(i, place))
            if (self.found[following].number or "").startswith(f"{self.found[place].number}."):
                upward, downward = True, False
            if not said.open and self._begins_again(following):
                self.result.borders.append(Border(i, self.lines[i].text, open=False))
                continue
            stands_free = lone and downward and self.lines[i].gap and self.lines[self._next(i)].gap
            # Where marks stand below the titles, and the next item says itself that it is open, a phrase divides nothing.
            own = self.statements.get(self.found[following].end)
            says_open = upward and not downward and own is not None and own.open
            is_phrase = said.scope == "either" and (" " in self.lines[i].text.strip() or stands_free) and not says_open
            ends_the_open = said.scope == "either" and bool(_LAST.match(self.found[place].title)) and not sure_below
            if said.open:
                self.result.layout |= {i} if downward and not upward else set()
                continue
            if upward:
                self.result.closed.add(place)
            if is_phrase or ends_the_open:
                self.result.borders.append(Border(i, self.lines[i].text, open=False))
            elif downward:
                self.result.closed.add(following)
                self.result.layout |= set() if upward else {i}
            if upward and (downward or is_phrase or ends_the_open):
                text = f"„{self.lines[i].text}“ står mellem to punkter; begge er læst som lukkede."
                self.result.doubts.append(("closed_unclear", text, place))

    def _begins_again(self, place: int) -> bool:
        """Whether the items are counted from 1 again here: what stands above is the heading of a part."""
        return place > 0 and self.found[place].number == "1" and self.found[place - 1].number != "1"

    def _by_gaps(self, i: int, *, in_head: bool) -> tuple[bool, bool]:
        """Whether a mark between two items is the upper one's, the lower one's, or may be either's, by the empty lines around it."""
        apart, joined = self.lines[i].gap, not self.lines[self._next(i)].gap
        if apart and not joined:
            return True, True
        if joined and not apart and _LAST.match(self.found[bisect_right(self.starts, i) - 1].title):
            # What is closed comes after Eventuelt, which seldom is.
            return True, True
        if apart != joined or not apart:
            return in_head or not apart, not in_head
        return False, True

    def _by_facts(self) -> None:
        """Items with a mark on the line of a fact right below the title, as "Sagsnr. 28103 Omsorgsudvalget Lukket punkt"."""
        for place, each in enumerate(self.found):
            stop = self.starts[place + 1] if place + 1 < len(self.found) else len(self.lines)
            for at in range(each.end, min(each.end + _NEAR, stop)):
                text = self.lines[at].text
                cells = text.split("\t") if self.lines[at].role == "text" or "\t" in text else []
                if any(marks.is_mark(cell) and told_beside(cell) is False for cell in cells):
                    self.result.closed.add(place)
                if at in self.legends or (len(cells) < 2 and not self._is_fact(at)):
                    break
                if len(text) >= _LONGEST_FACT or at in self.statements:
                    continue
                if marked(text)[1] is False or closed.labelled_closed(text):
                    self.result.closed.add(place)

    def _by_letters(self) -> None:
        """Items with the letter of the closed ones on a line of its own, below the title or right above the number."""
        for i, line in enumerate(self.lines):
            if not _LETTER_ALONE.match(line.text) or line.role == "unplaced" or i in self.layout:
                continue
            place = bisect_right(self.starts, i) - 1
            below = self.place_of.get(i + 1)
            hit = [place] if place >= 0 and i >= self.found[place].end and self._in_head(i, place) else []
            if below is not None and (not hit or (line.gap and not self.lines[i + 1].gap)):
                hit.append(below)
            self._name_closed(i, [each for each in hit if self.found[each].open and each not in self.result.closed])

    def _by_last_letters(self) -> None:
        """Items with a letter behind the title that stands for closed, explained or not."""
        closing = {sign for signs in self.letters.values() for sign in signs} | self.signs
        told = letters.marks([each.title for each in self.found], closing, legends.others(self.lines))
        for place, mark in told.items():
            each = self.found[place]
            self.result.titles[place] = mark.title
            if mark.open:
                continue
            if not mark.is_sure and each.open and place not in self.result.closed:
                self.result.doubts.append(("closed_by_text", mark.doubt(each.title), place))
            self.result.closed.add(place)

    def _by_last_words(self) -> None:
        """A remark on items that only a bare "lukket" at the end of the title closes: it may tell of a library."""
        for place, each in enumerate(self.found):
            for line in self.lines[each.start : each.end]:
                text = _NUMBER.sub("", line.text).partition("\t")[0]
                if not each.open and closed_by_last_word(text):
                    told = f"Titlen „{text}“ slutter med „lukket“; punktet er læst som lukket."
                    self.result.doubts.append(("closed_by_text", told, place))

    def _by_sentences(self) -> None:
        """Items whose own text says in passing that they are closed: "Punktet er fortroligt, og rektor deltager ikke"."""
        for place, each in enumerate(self.found):
            stop = self.starts[place + 1] if place + 1 < len(self.found) else len(self.lines)
            for at in range(each.end, stop):
                is_told = at in self.statements or at in self.legends or place in self.result.closed
                if is_told or self.lines[at].role in {"unplaced", "header"}:
                    continue
                words = closed.sentence(self.lines[at].text, first=at == each.end)
                if words is not None:
                    self.result.closed.add(place)
                    if each.open:
                        self.result.doubts.append(
                            ("closed_by_text", f"„{words}“ lukker punktet „{each.title}“.", place)
                        )

    def _close(self, place: int, said: Statement) -> None:
        if not said.open:
            self.result.closed.add(place)

    def _legends(self) -> None:
        """Items whose titles carry a sign that a line explains: "* = lukket punkt", "L = lukket"."""
        for i, signs in self.letters.items():
            for letter in signs:
                alone = re.compile(rf"(?<!\w){letter}(?!\w)")
                carrying = [place for place, each in enumerate(self.found) if alone.search(self.lines[each.start].text)]
                self._name_closed(i, [place for place in carrying if self.found[place].open])
        for i, line in enumerate(self.lines):
            if len(line.text) > _LONGEST_LEGEND or i in self.place_of:
                continue
            if (sign := legends.sign_of_closed(line.text)) is not None:
                self.signs.add(sign)
                self.statements.pop(i, None)
                self.legends.add(i)
                continue
            if (carries := legends.starred(line.text)) is None:
                continue
            hit = [place for place, each in enumerate(self.found) if carries.search(self.lines[each.start].text)]
            self.result.closed.update(hit)
            if hit:
                self.statements.pop(i, None)
                self.legends.add(i)

    def _of_contents(self) -> None:
        """Items that a table of contents lists in its closed part, whatever their own headings say."""
        shut: set[str] = set()
        plain: set[str] = set()
        is_open = True
        for i in range(self.starts[0] if self.found else 0):
            line = self.lines[i]
            said = self.statements.get(i) or (closed.statement(line.text) if i in self.layout else None)
            if said is not None and not said.labelled and said.scope != "item":
                is_open = said.open
            elif entry := _entry(line.text):
                is_marked = not parse_title(contents.without_page(line.text))[1]
                (plain if is_open and not is_marked else shut).add(entry)
        self.result.closed.update(
            place for place, each in enumerate(self.found) if _letters(each.title) in shut - plain
        )


def _heads_contents(line: Line) -> bool:
    return headings.normalised(line.text) in contents.HEADINGS


def _entry(text: str) -> str:
    """The letters of the title that a line of contents names."""
    return _letters(_NUMBER.sub("", contents.without_page(text))) if len(text) < 300 else ""


def _letters(title: str) -> str:
    return re.sub(r"[\W\d_]+", "", parse_title(title)[0].lower())
