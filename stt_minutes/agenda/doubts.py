"""What a secretary should know about the reading: whether it is an agenda at all, and what in it is doubtful."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stt_minutes.agenda import details, headings, people
from stt_minutes.agenda.dates import WEEKDAY, find_date, find_times, has_day
from stt_minutes.agenda.header import KINDS, body_in
from stt_minutes.agenda.items import STANDARD
from stt_minutes.values import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stt_minutes.agenda.items import Heading
    from stt_minutes.agenda.lines import Line
    from stt_minutes.values import Agenda

_WITHOUT_TEXT = re.compile(STANDARD.pattern, re.IGNORECASE)


def is_agenda(lines: Sequence[Line], found: Sequence[Heading]) -> bool:
    """Whether the items found are an agenda's, not the numbered chapters of another document."""
    if any(line.role == "item" for line in lines):
        return True
    top = [line.text for line in lines[: found[0].start]][:40]
    score = 0.0
    score += 2.0 * any(KINDS.search(text) for text in top)
    score += 1.0 * any(people.label(text) for text in top)
    score += 1.0 * any((has_day(text) or WEEKDAY.search(text)) and find_times(text)[0] for text in top)
    score += 0.5 * any(body_in(text) is not None and len(text) < 100 for text in top)
    score += 1.5 * min(2, sum(1 for each in found if STANDARD.match(each.title)))
    score += 1.0 * min(
        3, sum(1 for each in found if any(details.case_number(line.text) for line in lines[each.end : each.end + 2]))
    )
    score += 2.0 * any(re.match(r"(?:punkt|pkt)\b", lines[each.start].text, re.IGNORECASE) for each in found)
    inside = {headings.canonical(line.text) for line in lines[found[0].start :]}
    score += 1.0 * bool(inside & {"indstilling", "beslutning"})
    # Chapters called Resumé or Økonomi are those of one case, not items of a meeting.
    chapters = sum(1 for each in found if headings.canonical(each.title) is not None)
    score -= 4.0 * (chapters > 0 and chapters >= len(found) / 4)
    words = sum(len(line.text.split()) for line in lines)
    bare = words <= 20 * (len(found) + 2) and len(found) > 1
    return score >= (1.0 if bare else 2.5)


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
    if agenda.unplaced:
        yield Remark("unplaced", f"{len(agenda.unplaced)} linjer kunne ikke placeres; de er bevaret og vist for sig.")


def _about_items(agenda: Agenda) -> Iterator[Remark]:
    before: int | None = None
    bare = not any(item.parts for item in agenda.items)
    if bare:
        yield Remark("titles_only", "Dagsordenen har kun titler; der er ingen sagstekst at tage med over i referatet.")
    for item in agenda.items:
        now = int(re.match(r"\d+", item.number)[0])  # type: ignore[index]
        if before is not None and now not in {before, before + 1}:
            yield Remark("number_jumps", f"Nummeret springer fra {before} til {now}.", item.number)
        before = now
        if not item.title:
            yield Remark("title_missing", f"Punkt {item.number} har ingen titel.", item.number)
        if item.open and not bare and not any(part.text for part in item.parts) and not _WITHOUT_TEXT.match(item.title):
            yield Remark("item_empty", f"Punkt {item.number} har ingen tekst.", item.number)
        for part in item.parts:
            if part.heading and part.canonical is None:
                yield Remark(
                    "heading_unknown",
                    f"Overskriften „{part.heading}“ under punkt {item.number} er ukendt.",
                    item.number,
                )
