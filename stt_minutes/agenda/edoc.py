"""eDoc: one XML file of metadata in which each item's text is a single plain block -> lines."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from stt_minutes.agenda import exports, headings, tree
from stt_minutes.agenda.lines import Line, clean, plain_lines, split_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

_PUBLISHED: Final = "skal publiceres"
_NAMES: Final = "|".join(
    sorted(
        (re.escape(name[0].upper() + name[1:]) for names in headings.CANONICAL.values() for name in names),
        key=len,
        reverse=True,
    )
)
# Where the line ends of a block are lost, a heading stands glued between the text before it and the text after it.
_GLUED: Final = (
    re.compile(rf"(?<![ \t(])(?P<heading>{_NAMES})(?=[A-ZÆØÅ0-9(])"),
    re.compile(r"(?<=[^\s(])(?=(?:Sagsnr|Dok\.?nr|J\.?nr|Dokumentnr|Journalnr)\.?:)"),
    re.compile(r"(?P<heading>(?:Sagsnr|Dok\.?nr|Dokumentnr)\.?:\s?[\d/-]+)(?=[A-ZÆØÅ]|[a-z]\.)"),
    re.compile(r"(?<=\S)(?=(?:[A-ZÆØÅ][\w-]*\s(?:og\s)?)?[A-ZÆØÅ]\w+s\sbeslutning\sden\s\d)"),
    re.compile(r"(?<=Punkt\s\d)(?=[A-ZÆØÅ])|(?<=Punkt\s\d\d)(?=[A-ZÆØÅ])"),
    re.compile(r"(?<=[a-zæøå,.]\sat)(?=[A-Z]\)\s?[A-ZÆØÅ])|(?<=\.)(?=[A-Z]\)\s?[A-ZÆØÅ])"),
    re.compile(r"(?<=[^\W\d])(?=\d{4}[-–]\d{4,}\s+-\s)"),
    re.compile(r"(?<=\S)(?=Følgende deltog ikke i behandlingen af punktet:)"),
)
_GLUED_SENTENCES = re.compile(r"(?<=[a-zæøå][.!?:”)])(?=[A-ZÆØÅ][a-zæøå])")
_GLUED_TOP: Final = (
    re.compile(
        r"(?<![ \t/(])(?P<heading>INDHOLDSFORTEGNELSE|(?:Åbent|Lukket) referat|(?:Åben|Lukket) dagsorden|Tilstede|Deltagere|Medlemmer|"
        r"Afbud/Fraværende|Afbud|Fraværende|Sekretær)(?=[A-ZÆØÅ]|$)"
    ),
    re.compile(
        r"(?<=[a-zæøå])(?=(?:man|tirs|ons|tors|fre|lør|søn)dag den \d)|(?<=\d[:.]\d\d)(?=i [A-ZÆØÅ])|(?<=\S)(?=Dato:)"
    ),
    re.compile(r"(?<=\))(?=[A-ZÆØÅ])|(?<=formand)(?=[A-ZÆØÅ])"),
)


def read(root: Any) -> list[Line]:
    """The lines of /Meeting: the open agenda and the closed one, items by number whatever their order in the file."""
    items: list[exports.Item] = []
    top: list[str] = []
    for group in tree.all_of(root, "MeetingAgendaType"):
        kind = _text(group, "AgendaType")
        found = [
            _item(each, closed="lukket" in kind.lower(), extra="tillæg" in kind.lower())
            for each in tree.all_of(group, "MeetingAgendaItem")
        ]
        items += found
        whole = tree.child(group, "FullText")
        if whole is not None and not top:
            top = _above(_lines(tree.text_of(whole), top=True), found)
    lines = list(
        exports.header(
            kind="Referat" if "referat" in _text(root, "MeetingState").lower() else "Dagsorden",
            body=_text(root, "Committee"),
            when=_text(root, "MeetingDate"),
            place=_text(root, "MeetingLocation"),
            more=[
                line for line in top if line.lower() not in {_text(root, "Committee").lower(), "dagsorden", "referat"}
            ],
        )
    )
    return [*lines, *exports.agenda_lines(items)]


def _text(element: Any, *path: str) -> str:
    return clean(tree.text_of(tree.child(element, *path)).replace("\n", " "))


def _item(element: Any, *, closed: bool, extra: bool) -> exports.Item:
    document = tree.child(element, "Document")
    number, title = _text(element, "AgendaItemNumber"), "" if document is None else _text(document, "Title")
    kind = next(
        (clean(tree.text_of(each)) for each in tree.all_of(element, "AgendaItemType") if clean(tree.text_of(each))), ""
    )
    publishing = "" if document is None else _text(document, "PublishingType")
    attached = tree.child(document, "Attachments") if document is not None else None
    enclosures = [
        exports.Enclosure(
            _text(each, "Title"), _text(each, "PublishingType").lower() in {"", _PUBLISHED}, each.get("attachmentid")
        )
        for each in (tree.children(attached, "Attachment") if attached is not None else [])
    ]
    lines = _without_title(_lines(tree.text_of(tree.child(element, "FullText"))), number, title)
    lines, left = _with_references(lines, enclosures)
    return exports.Item(
        number,
        title,
        (publishing.lower() == _PUBLISHED if publishing else None, False if closed else None),
        extra=[*lines, *([Line(f"Sagstype: {kind}")] if kind else [])] if not lines else _typed(lines, kind),
        enclosures=left,
        supplementary=extra,
    )


def _typed(lines: list[Line], kind: str) -> list[Line]:
    """The item's kind ("Til godkendelse") stands with its numbers, above the first heading."""
    first = next((i for i, line in enumerate(lines) if headings.canonical(line.text)), len(lines))
    return [*lines[:first], *([Line(f"Sagstype: {kind}")] if kind else []), *lines[first:]]


def _lines(block: str, *, top: bool = False) -> list[Line]:
    """The block's lines; where they are lost, parted again at headings, labels and sentences that stand glued together."""
    patterns = [*(_GLUED_TOP if top else ()), *_GLUED]
    if len(block) > 400 * len(split_lines(block.strip())):
        patterns.append(_GLUED_SENTENCES)
    for glued in patterns:
        block = glued.sub(lambda match: f"\n{match['heading']}\n" if match.groupdict() else "\n", block)
    return plain_lines(split_lines(block))


def _without_title(lines: list[Line], number: str, title: str) -> list[Line]:
    """The block without its first line when that is the item's number and title again."""
    if lines and re.sub(r"\W", "", lines[0].text).lower() == re.sub(r"\W", "", number + title).lower():
        return lines[1:]
    return lines


def _with_references(
    lines: Sequence[Line], enclosures: Sequence[exports.Enclosure]
) -> tuple[list[Line], list[exports.Enclosure]]:
    """The block's lines with the attachments' ids on those that name one, and the attachments that no line names."""
    result = list(lines)
    left: list[exports.Enclosure] = []
    for enclosure in enclosures:
        name = clean(enclosure.name)
        at = next((i for i, line in enumerate(result) if name and line.ref is None and line.text.endswith(name)), None)
        if at is None:
            left.append(enclosure)
        else:
            text = result[at].text if enclosure.open else f"{result[at].text} (lukket bilag)"
            result[at] = replace(result[at], text=text, ref=enclosure.id or None)
    return result, left


def _above(lines: Sequence[Line], items: Sequence[exports.Item]) -> list[str]:
    """What the whole meeting's text says above its contents and items: place and people."""
    titles = {re.sub(r"\W", "", item.title).lower() for item in items}
    above: list[str] = []
    for line in lines:
        bare = re.sub(r"\W", "", re.sub(r"^\d+\s*\.?\s*", "", line.text)).lower()
        if bare in titles or headings.normalised(line.text) in {"indholdsfortegnelse", "indhold"}:
            break
        above.append(line.text)
    return above if len(above) < 60 and len(above) < len(lines) else []
