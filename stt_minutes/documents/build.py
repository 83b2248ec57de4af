"""From the minutes to the view that a template prints."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes import danish
from stt_minutes.documents import attending
from stt_minutes.documents.blocks import ListItem, Paragraph, line, parse
from stt_minutes.documents.text import Mark
from stt_minutes.documents.view import (
    DecisionView,
    DocumentView,
    FollowupView,
    GroupView,
    GuestView,
    ItemView,
    MemberView,
    RollView,
    SectionView,
    SourceView,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stt_minutes.documents.blocks import Block
    from stt_minutes.documents.render import Options
    from stt_minutes.documents.text import Writer
    from stt_minutes.values import (
        AgendaItem,
        Decision,
        Member,
        Minutes,
        MinutesItem,
        Part,
        Span,
        Statement,
        Votes,
    )

STATUS_TEXTS = {"udkast": "Udkast", "til_godkendelse": "Til godkendelse", "godkendt": ""}
CONFIDENTIAL = "Indeholder lukkede punkter"
UNCONFIRMED = "Forslag; ikke bekræftet."
NOT_FOUND = "Ingen beslutning fundet i optagelsen."
NOT_SOUGHT = "Skriv, hvad der blev besluttet."
_OF_THE_WHOLE = frozenset(("other_agenda", "perhaps_other_agenda", "no_speech", "no_agenda"))
"""Remarks that throw doubt on everything in a draft."""


class Builder:
    """Builds one document's view; `times` gives the passage of each segment id."""

    def __init__(self, minutes: Minutes, writer: Writer, options: Options, times: Mapping[str, Span]) -> None:
        self.minutes = minutes
        self.writer = writer
        self.options = options
        self.public = options.public
        self.times = times

    def document(self) -> DocumentView:
        """The whole view."""
        agenda, text = self.minutes.agenda, self.writer.line
        items = tuple(self._item(each, place) for place, each in enumerate(in_order(self.minutes), start=1))
        there, excused = attending.present_and_excused(self.minutes)
        present = tuple(map(self._member, there))
        away = tuple(map(self._member, excused))
        return DocumentView(
            title=text(title(self.minutes, extract=self.options.extract)),
            body=text(agenda.body.name),
            date=text(danish.short_date(agenda.date)),
            date_long=text(danish.long_date(agenda.date)),
            when=text(when(agenda.date, agenda.start)),
            start=text(agenda.start or ""),
            end=text(self.minutes.closed_at or agenda.end or ""),
            place=text(agenda.place or ""),
            members=tuple(self._member(each) for each in agenda.members),
            present=present,
            excused=away,
            secretary=text(next((each.name for each in agenda.members if attending.is_secretary(each)), "")),
            participants=self._participants(present, away),
            warning=text(self._warning()),
            attendance=self.writer.prose(
                tuple(ListItem(None, each) for each in map(attending.told, attending.of_members(self.minutes)) if each)
            ),
            items=items,
            open_items=tuple(each for each in items if each.open),
            closed_items=tuple(each for each in items if not each.open),
            groups=tuple(
                GroupView(text(heading), anchor, found)
                for heading, anchor, found in (
                    ("Åbent referat", "aabent", tuple(each for each in items if each.open)),
                    ("Lukket referat", "lukket", tuple(each for each in items if not each.open)),
                )
                if found
            ),
            status=self.minutes.status,
            status_text=text(self._status()),
            approved=text(approved(self.minutes)),
            signers=present if self.options.signatures else (),
            extract=self.options.extract,
            version=self.minutes.version,
            public=self.public,
            unplaced=self.writer.prose("" if self.public else "\n\n".join(agenda.unplaced)),
        )

    def _status(self) -> str:
        """The status in words, and a warning where the document holds what may not be published."""
        closed = not self.public and any(
            not each.item.open and (each.item.parts or each.decision) for each in self.minutes.items
        )
        is_final = self.options.final and self.minutes.status == "udkast"
        told = "" if is_final else STATUS_TEXTS[self.minutes.status]
        return " - ".join(each for each in (told, CONFIDENTIAL if closed else "") if each)

    def _warning(self) -> str:
        """What is wrong with the whole of a draft: a final or public document is a person's word that nothing is."""
        is_draft = self.minutes.status == "udkast" and not (self.public or self.options.final)
        return " ".join(each.text for each in self.minutes.remarks if is_draft and each.kind in _OF_THE_WHOLE)

    def _participants(self, present: tuple[MemberView, ...], away: tuple[MemberView, ...]) -> tuple[RollView, ...]:
        members = self.minutes.agenda.members
        gone = {each.name.plain for each in away}
        rolls = {
            "Til stede": present,
            "Afbud": away,
            # Without a roster the items' own words tell of their guests, and a list of guests alone would not be who took part.
            "Gæster": self._guests() if members or present else (),
            "Referent": tuple(
                self._member(replace(each, role=None))
                for each in members
                if attending.is_secretary(each) and each.name not in gone
            ),
        }
        return tuple(
            RollView(self.writer.line(heading), self.writer.line("; ".join(map(_with_note, people))), people)
            for heading, people in rolls.items()
            if people
        )

    def _guests(self) -> tuple[MemberView, ...]:
        """Who was invited under an item: "Lars Tornkær, vejchef (punkt 2 og 5)"."""
        text, nothing = self.writer.line, self.writer.line("")
        return tuple(
            MemberView(
                text(name),
                nothing,
                text(title),
                nothing,
                nothing,
                text(f"{name}{', ' if title else ''}{title} (punkt {danish.listed(numbers)})"),
            )
            for (name, title), numbers in attending.guests(self.minutes).items()
        )

    def _member(self, member: Member) -> MemberView:
        text = self.writer.line
        label = (
            member.name + (f" ({member.party})" if member.party else "") + (f" - {member.role}" if member.role else "")
        )
        return MemberView(
            text(member.name),
            text(member.party or ""),
            text(member.role or ""),
            text(member.status or ""),
            text(member.note or ""),
            text(label),
        )

    def _item(self, found: MinutesItem, place: int) -> ItemView:
        item, text = found.item, self.writer.line
        decision = self._decision(found)
        before, after = split_parts(item)
        shown_before = [
            *map(self._section, before),
            *(self._earlier(each) for each in unprinted_earlier(item, before + after)),
        ]
        shown_after = [*map(self._section, after)]
        attachments = self.writer.prose(attachment_blocks(item))
        middle = [SectionView(text("Beslutning"), decision.text, "beslutning", "beslutning")] if decision.text else []
        last = [SectionView(text(_bilag_heading(item)), attachments, "bilag", "bilag")] if attachments else []
        return ItemView(
            number=text(item.number),
            title=text(item.title),
            label=text(label(item)),
            anchor=f"punkt_{place}",
            case_number=text(item.case_number or ""),
            case_type=text(item.case_type or ""),
            open=item.open,
            sections=(*shown_before, *middle, *shown_after, *last),
            parts=(*shown_before, *shown_after),
            before_decision=tuple(shown_before),
            after_decision=tuple(shown_after),
            decision=decision,
            attachments=attachments,
            guests=tuple(GuestView(text(g.name), text(g.title or ""), text(g.planned or "")) for g in item.guests),
            absent=text(absent_text(found.absent)),
            followups=tuple(
                FollowupView(text(f.what), text(f.who or ""), text(f.deadline or ""))
                for f in (() if self.public else found.followups)
            ),
        )

    def _section(self, part: Part) -> SectionView:
        kind = "tidligere" if is_earlier(part) else "del"
        return SectionView(self.writer.line(part.heading), self.writer.prose(part.text), kind, part.canonical or "")

    def _earlier(self, heading_and_text: tuple[str, str]) -> SectionView:
        heading, text = heading_and_text
        return SectionView(self.writer.line(heading), self.writer.prose(text), "tidligere", "tidligere_behandling")

    def _lacks_decision(self, found: MinutesItem) -> bool:
        """Whether the draft must say that a decision is missing; a mere heading of sub-items has none."""
        is_draft = self.minutes.status == "udkast" and not self.public
        lacks = decided(found) is None and found.item.open
        return is_draft and lacks and not self.minutes.agenda.below(found.item)

    def _decision(self, found: MinutesItem) -> DecisionView:
        decision = decided(found)
        body = decision_blocks(found)
        sentence: tuple[Block, ...] = parse(decision.text) if decision else ()
        mark = None
        proposed = decision is not None and is_proposed(decision, self.minutes)
        sources = passages(decision, self.times)
        shown = not self.public and self.options.evidence in {"kommentarer", "slutnoter"}
        if decision is not None and shown:
            mark = Mark(note(decision, found, sources, proposed=proposed), proposed)
        elif proposed:
            mark = Mark(UNCONFIRMED)
        elif self._lacks_decision(found):
            sought = not any(each.kind == "no_agenda" for each in self.minutes.remarks)
            body = body or (Paragraph((NOT_FOUND if sought else NOT_SOUGHT,)),)
            mark = Mark("Skriv beslutningen her, eller slet linjen.")
        return DecisionView(
            text=self.writer.prose(body, mark),
            sentence=self.writer.prose(sentence),
            type=decision.type if decision else "",
            proposed=proposed,
            votes=self.writer.line(votes_text(found.votes)),
            sources=tuple(
                SourceView(danish.clock(each.start_ms), f"{each.start_ms / 1000:.1f}", f"{each.end_ms / 1000:.1f}")
                for each in (() if self.public or self.options.evidence == "ingen" else sources)
            ),
            key=f"punkt-{found.item.key}",
        )


def title(minutes: Minutes, *, extract: bool = False) -> str:
    """The document's title line."""
    date = danish.short_date(minutes.agenda.date)
    kind = "UDDRAG AF REFERAT" if extract else "REFERAT"
    return f"{kind} {minutes.agenda.body.name}" + (f" d. {date}" if date else "")


def approved(minutes: Minutes) -> str:
    """Who approved the minutes, when and at which meeting; empty until then."""
    last = next((each for each in reversed(minutes.approvals) if each.status == "godkendt"), None)
    if last is None or minutes.status != "godkendt":
        return ""
    meeting = f" på {last.meeting}" if last.meeting else ""
    return f"Godkendt den {danish.long_date(last.at[:10])} af {last.who}{meeting}"


def when(date: str | None, start: str | None) -> str:
    """The meeting's day and hour as the header prints them."""
    day = danish.capital(danish.weekday_date(date))
    return " kl. ".join(each for each in (day, start) if each)


def label(item: AgendaItem) -> str:
    """The item's title as it stands in lists: closed items say so."""
    if item.open:
        return item.title
    return f"Lukket: {item.title}" if item.title else "Lukket punkt"


def in_order(minutes: Minutes) -> list[MinutesItem]:
    """The items as printed: in the agenda's order, closed ones last."""
    return sorted(minutes.items, key=lambda each: not each.item.open)


def decided(found: MinutesItem) -> Decision | None:
    """The item's decision; None also when the machine only says that it found none."""
    decision = found.decision
    if (
        decision is not None
        and decision.type == "ingen_beslutning"
        and decision.origin == "machine"
        and not decision.confirmed
        and not decision.evidence  # "Intet." under Eventuelt was heard; it is something found
    ):
        return None
    return decision


def is_proposed(decision: Decision, minutes: Minutes) -> bool:
    """Whether no person has said yes to it yet."""
    return decision.origin == "machine" and not decision.confirmed and minutes.status != "godkendt"


def _with_note(member: MemberView) -> str:
    return f"{member.label.plain} ({member.note.plain})" if member.note else member.label.plain


def is_earlier(part: Part) -> bool:
    """Whether the part tells what was decided before today."""
    return (part.canonical or "").startswith("tidligere") or bool(
        re.match(r"beslutning\s+(fra|i)\b", part.heading, re.IGNORECASE)
    )


def _is_slot(part: Part) -> bool:
    return part.canonical == "beslutning" and not is_earlier(part)


def split_parts(item: AgendaItem) -> tuple[list[Part], list[Part]]:
    """The item's parts before and after today's decision.

    The decision stands where the agenda has its own heading for it, else after the indstilling and the earlier decisions that follow
    it, else last.
    """
    at = next((place for place, part in enumerate(item.parts) if _is_slot(part)), None)
    if at is None:
        at = (
            next(
                (place for place, part in enumerate(item.parts) if part.canonical == "indstilling"), len(item.parts) - 1
            )
            + 1
        )
        while at < len(item.parts) and is_earlier(item.parts[at]):
            at += 1
    before = [part for part in item.parts[:at] if not _is_own(part)]
    return before, [part for part in item.parts[at:] if not _is_own(part)]


def _is_own(part: Part) -> bool:
    """Whether the part is printed by this room itself (the decision and the attachments)."""
    return _is_slot(part) or part.canonical == "bilag"


def unprinted_earlier(item: AgendaItem, parts: list[Part]) -> list[tuple[str, str]]:
    """Earlier decisions that are in none of the parts, as heading and text."""
    printed = {part.heading.rstrip(": ") for part in parts}
    told = [part.text for part in parts if is_earlier(part)]
    return [
        (each.heading, each.text)
        for each in item.earlier
        if each.heading.rstrip(": ") not in printed
        and not any(each.heading in text and each.text in text for text in told)
    ]


def attachment_blocks(item: AgendaItem) -> tuple[Block, ...]:
    """The attachments as a list: the lines as they stood under their heading, and those the agenda names elsewhere."""
    lines = [
        re.sub(r"^\s*(?:[-–•*]|\d+[.)])\s+", "", each).strip()
        for part in item.parts
        if part.canonical == "bilag"
        for each in part.text.splitlines()
    ]
    printed = [each for each in lines if each]
    names = [line(each.name) for each in item.attachments]
    other = [each for each in names if not any(each in shown for shown in printed)]
    return tuple(ListItem(None, line(each)) for each in (*printed, *other))


def _bilag_heading(item: AgendaItem) -> str:
    return next((part.heading for part in item.parts if part.canonical == "bilag"), "Bilag")


def decision_blocks(found: MinutesItem) -> tuple[Block, ...]:
    """Everything that stands under today's Beslutning."""
    slot = "\n\n".join(part.text for part in found.item.parts if _is_slot(part))
    decision = decided(found)
    text = decision.text if decision else ""
    topics = tuple(ListItem("-", line(_statement(each))) for each in found.statements if each.kind == "topic")
    after = [votes_text(found.votes), *(_statement(each) for each in found.statements if each.kind != "topic")]
    after.append(absent_text(found.absent))
    return (*parse(slot), *parse(text), *topics, *(Paragraph((line(each),)) for each in after if each))


def _statement(statement: Statement) -> str:
    said_by = f"{statement.who}: " if statement.who and statement.who not in statement.text else ""
    return said_by + statement.text


def votes_text(votes: Votes | None) -> str:
    """The vote as the protocol prints it: "For stemte 5: A, B. Imod stemte 1: C. 1 undlod at stemme: D."."""
    if votes is None:
        return ""
    out = []
    for verb, count, names in (
        ("For stemte", votes.in_favour, votes.names_in_favour),
        ("Imod stemte", votes.against, votes.names_against),
        ("Undlod at stemme", votes.abstained, votes.names_abstained),
    ):
        if count is not None or names:
            number = f" {count}" if count is not None else ""
            out.append(f"{verb}{number}{': ' + ', '.join(names) if names else ''}.")
    return " ".join(out)


def absent_text(names: tuple[str, ...]) -> str:
    """Who took no part in the item."""
    return f"{danish.listed(list(names))} deltog ikke i behandlingen af punktet." if names else ""


def passages(decision: Decision | None, times: Mapping[str, Span]) -> list[Span]:
    """The passages of the recording that a decision rests on, joined where they touch, in order."""
    spans = sorted(times[each] for each in (decision.evidence if decision else ()) if each in times)
    joined: list[Span] = []
    for each in spans:
        if joined and each.start_ms <= joined[-1].end_ms + 1000:
            joined[-1] |= each
        else:
            joined.append(each)
    return joined


def note(decision: Decision, found: MinutesItem, sources: list[Span], *, proposed: bool) -> str:
    """What the margin says about where a decision comes from."""
    if decision.origin == "human":
        first = "Skrevet af en person."
    elif proposed:
        first = f"Forslag fra optagelsen; ikke bekræftet. Sikkerhed {decision.score:.0%}.".replace("%", " %")
    else:
        first = "Foreslået fra optagelsen og bekræftet af en person."
    spans = sources or list(found.spans)
    where = "Bygger på" if sources else "Punktet blev behandlet"
    times = ", ".join(f"{danish.clock(each.start_ms)}-{danish.clock(each.end_ms)}" for each in spans)
    return f"{first} {where} {times} i optagelsen." if times else first
