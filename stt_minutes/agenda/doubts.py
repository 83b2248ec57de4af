"""What a secretary should know about the reading: whether it is an agenda at all, and what in it is doubtful."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stt_minutes.agenda import details, headings, members, order, planning
from stt_minutes.agenda.bodies import KINDS, body_in
from stt_minutes.agenda.candidates import PUNKT_WORD
from stt_minutes.agenda.dates import WEEKDAY, find_date, find_times, has_day
from stt_minutes.agenda.titles import is_standard
from stt_minutes.values import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stt_minutes.agenda.heading import Heading
    from stt_minutes.agenda.lines import Line
    from stt_minutes.values import Agenda, AgendaItem, Member, Part


_ODD = re.compile(
    r"[a-zæøå]3[a-zæøå]|\b3[a-zæøå]{1,3}r?\b|(?<![\w.])@[a-z]|\b[a-z]{1,6}@[a-z]{2,9}\b(?!\.)|\b[bfhlmkdr]g[rgdtsmnlbvjk][a-z]"
)
_DANISH = re.compile(r"\b(?:og|der|til|med|ikke|som|udvalg\w*|dagsorden)\b")


_MEETING = re.compile(r"\b\w*møde(?:t)?\b", re.IGNORECASE)
_ASKS = re.compile(r"\bindstil(?:ler|les|ling)\b", re.IGNORECASE)
_SHORT = 100
"""Letters of a line that names something, rather than tells of it."""

_FEW_WORDS = 12
"""An item with more words than this has a text of its own: the longest list of an agenda of titles (tests/agenda/cases) has as many."""
_LOW = 10
"""A first number below this is rather that of a later item than that of a year's later meeting."""


def is_agenda(lines: Sequence[Line], found: Sequence[Heading]) -> bool:
    """Whether the items found are an agenda's, not the numbered chapters of another document."""
    if any(line.role == "item" for line in lines):
        return True
    top = [line.text for line in lines[: found[0].start]][:40]
    score = 0.0
    score += 2.0 * any(KINDS.search(text) for text in top)
    score += 1.0 * any(members.label(text) for text in top)
    dated = any(has_day(text) or WEEKDAY.search(text) for text in top)
    score += 1.0 * (dated and any(find_times(text)[0] for text in top))
    score += 0.5 * any(body_in(text) is not None and len(text) < _SHORT for text in top)
    score += 1.5 * min(2, sum(1 for each in found if is_standard(each.title)))
    score += 1.0 * min(
        3, sum(1 for each in found if any(details.case_number(line.text) for line in lines[each.end : each.end + 2]))
    )
    score += 2.0 * any(PUNKT_WORD.match(lines[each.start].text) for each in found)
    score += 1.0 * any(_MEETING.search(text) and len(text) < _SHORT for text in top)
    ends = [each.start for each in found[1:]] + [len(lines)]
    asked = sum(
        any(_ASKS.search(line.text) for line in lines[each.end : end]) for each, end in zip(found, ends, strict=True)
    )
    score += 1.5 * (asked > 1)  # one case with numbered chapters asks for one thing
    inside = {headings.canonical(line.text) for line in lines[found[0].start :]}
    score += 1.0 * bool(inside & {"indstilling", "beslutning"})
    # Chapters called Resumé or Økonomi are those of one case, not items of a meeting.
    chapters = sum(1 for each in found if headings.is_chapter(each.title))
    score -= 4.0 * (chapters > 0 and chapters >= len(found) / 4)
    words = sum(len(line.text.split()) for line in lines)
    if words > 40_000 and words > 4_000 * len(found):
        return False  # bilag, with the numbers of their chapters
    bare = words <= 20 * (len(found) + 2) and len(found) > 1
    return score >= (1.0 if bare else 2.5)


def why_not(lines: Sequence[Line]) -> str:
    """Why lines that hold no agenda hold none, as far as can be told, in words for the user."""
    if sum(len(line.text) for line in lines) > 100_000:
        return "det er lang tekst i forhold til et mødes punkter; måske er det en samling bilag"
    found = [heading for line in lines if line.role is None and (heading := headings.canonical(line.text))]
    if "resume" in found or len(set(found)) > 2:
        return "den ligner en enkelt sag eller et notat (den har afsnit som resumé og økonomi, men ingen punkter)"
    return "der er ikke fundet et mødes punkter med numre og titler"


def is_ocr(text: str) -> bool:
    """Whether the text seems to come from text recognition that does not know æ, ø and å (3rr, @konomi, foresl3r, Hgje).

    In Danish prose about 3.5 letters of 100 are æ, ø or å; a page with a tenth of that has lost them.
    """
    letters = sum(map(str.isalpha, text))
    danish = sum(text.lower().count(letter) for letter in "æøå")
    odd = len(_ODD.findall(text))
    words = max(1, len(text.split()))
    lost = letters > 400 and danish < 0.004 * letters and bool(_DANISH.search(text))
    return lost or (odd >= 3 and odd / words > 0.004)


def of(agenda: Agenda) -> tuple[Remark, ...]:
    """The doubts about what was read, in the order of the agenda."""
    return (*_about_header(agenda), *_about_items(agenda))


def _about_header(agenda: Agenda) -> Iterator[Remark]:
    if not agenda.body.name:
        yield Remark("body_missing", "Det fremgår ikke, hvilket udvalg eller råd der holder mødet.")
    if agenda.date is None:
        partial = any(has_day(line) and not find_date(line) for line in agenda.header)
        text = "Mødets dato står uden årstal." if partial else "Mødets dato fremgår ikke."
        yield Remark("date_missing", text)
    text = "\n".join(
        [*agenda.header, *(f"{item.title}\n" + "\n".join(part.text for part in item.parts) for item in agenda.items)]
    )
    if is_ocr(text):
        yield Remark(
            "ocr",
            "Teksten ser ud til at komme fra tekstgenkendelse (OCR) med fejl i æ, ø og å; ret navne og ord, før referatet bruges.",
        )
    if "\ufffd" in text:
        yield Remark(
            "unreadable_characters",
            "Nogle tegn i filen kunne ikke læses og er vist som \ufffd; gem den som UTF-8, eller ret dem.",
        )
    if agenda.unplaced:
        count = len(agenda.unplaced)
        yield Remark(
            "unplaced",
            f"{count} {'linje' if count == 1 else 'linjer'} kunne ikke placeres; teksten er bevaret og vist for sig.",
        )


def _about_the_first(agenda: Agenda) -> Iterator[Remark]:
    """An agenda that counts on through the year begins at any number, but seldom with so low a one and another case than a standing one."""
    first = agenda.items[0]
    place = first.number.rpartition(".")[2]
    if place.isdecimal() and 1 < int(place) < _LOW and not first.supplementary and not is_standard(first.title):
        yield Remark(
            "number_starts",
            f"Det første punkt, der er fundet, har nummer {first.number}; se efter, om der mangler punkter før det.",
            first.number,
        )


def _says_something(part: Part, people: Sequence[Member]) -> bool:
    """Whether a part has more to say than who presents the item and when."""
    return bool(part.text) and (bool(part.heading) or not planning.is_only_plan(part.text, people))


def _about_few_words(agenda: Agenda) -> Iterator[Remark]:
    """An agenda of titles gives a referat of titles; a list, a table or a sentence here and there is hardly more."""
    if any(
        item.recommendations or item.attachments or any(part.heading for part in item.parts) for item in agenda.items
    ):
        return
    told = [
        sum(len(part.text.split()) for part in item.parts if _says_something(part, agenda.members))
        for item in agenda.items
    ]
    if not any(told):
        yield Remark("titles_only", "Dagsordenen har kun titler; der er ingen sagstekst at tage med over i referatet.")
    elif max(told) <= _FEW_WORDS:
        yield Remark(
            "titles_only", "Dagsordenen har næsten kun titler; der er kun lidt sagstekst at tage med over i referatet."
        )


def _about_items(agenda: Agenda) -> Iterator[Remark]:
    before: dict[str, AgendaItem] = {}
    bare = not any(part.heading for item in agenda.items for part in item.parts)
    yield from _about_few_words(agenda)
    yield from _about_the_first(agenda)
    section: str | None = None
    for item in agenda.items:
        if item.section != section:
            # Each section may count from 1.
            section = item.section
            before = {} if item.number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ") == "1" else before
        above = order.above(item.number)
        last = before.get(above)
        if last is not None and not order.follows(last.number, item.number) and not order.begins_again(item):
            yield Remark("number_jumps", f"Nummeret springer fra {last.number} til {item.number}.", item.number)
        before[above] = item
        if not item.title:
            yield Remark("title_missing", f"Punkt {item.number} har ingen titel.", item.number)
        if item.open and not bare and _is_empty(item, agenda) and not is_standard(item.title):
            yield Remark("item_empty", f"Punkt {item.number} har ingen tekst.", item.number)
        for part in item.parts:
            if part.heading and part.canonical is None:
                yield Remark(
                    "heading_unknown",
                    f"Overskriften „{part.heading}“ under punkt {item.number} er ukendt.",
                    item.number,
                )


def _is_empty(item: AgendaItem, agenda: Agenda) -> bool:
    """Whether text is missing: an item of sub-items needs none, nor does a sub-item that stands in a mere list of titles."""
    above = order.above(item.number)
    alike = [each for each in agenda.items if order.above(each.number) == above] if above else [item]
    is_list = bool(above) and not any(part.heading for each in alike for part in each.parts)
    return (
        not is_list and not agenda.below(item) and not any(_says_something(part, agenda.members) for part in item.parts)
    )
