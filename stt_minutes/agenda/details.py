"""What a part of an item holds: case numbers, the lines of an indstilling, bilag, and decisions made earlier."""

from __future__ import annotations

import re
from typing import Final

from stt_minutes.agenda.bodies import body_in
from stt_minutes.agenda.dates import find_date, has_day
from stt_minutes.agenda.lines import LIST_MARK
from stt_minutes.closed import closes_attachment
from stt_minutes.values import Attachment, EarlierDecision, Recommendation

_KLE = r"\d{2}\.\d{2}\.\d{2}(?:\s?-?\s?[A-ZÆØÅ]\d{2}-\d+-\d{2,4})"
_CASE_LABEL = (
    r"(?:Sags?\s?nr|Sagsnummer|Sags[- ]?id|Sag(?=:)|Journalnr|Journalnummer|J\.\s?nr|Jr\.\s?nr|Jnr)\.?\s*:?\s*"
)
_SHAPE = rf"(?:{_KLE}|\d{{3}}-\d{{4}}-\d+|\d{{4}}-\d{{3,}}|\d{{2}}/\d{{3,6}}|[A-ZÆØÅ]{{2,4}}-\d{{4}}-\d+|[A-ZÆØÅ]{{2,5}}\s\d+/\d{{4}})"
_ALONE = re.compile(rf"^{_SHAPE}$")
# "Sag" alone is a label only before a number that no item has.
_SAG = re.compile(rf"^Sag\s+(?:nr\.?\s*)?(?P<number>{_SHAPE}|\d{{1,2}}(?:-\d{{1,4}}){{3,4}})\.?$", re.IGNORECASE)
_LABELLED = re.compile(
    rf"(?:^|\s){_CASE_LABEL}(?P<number>{_KLE}|[A-ZÆØÅ]{{2,5}}\s\d+/\d{{4}}|[A-ZÆØÅ]{{2,5}}-\d{{4}}-\d+|[A-ZÆØÅa-z]*\d[\w./-]*)",
    re.IGNORECASE,
)

_LETTER = r"(?:\d{1,2}[a-zæøå]?|[A-Za-zÆØÅæøå])"
_LABEL = re.compile(
    rf"^(?:(?:[Aa]d|[Aa]t|[Pp]unkt|[Pp]kt\.?)\s+)?\(?(?P<label>{_LETTER})(?:[.):]\s+|\)\s*)(?P<rest>\S.*)$"
)
_AT = re.compile(r"^at\b", re.IGNORECASE)
_INLINE = re.compile(rf"\b[Aa]t\s+\(?(?P<label>{_LETTER})[.)]\s+")
_PROPOSES = re.compile(
    r"\b(?:indstiller|indstilles|foreslår|foreslås|anbefaler|anbefales|indstilling|beslutter)\b", re.IGNORECASE
)
_INLINE_AT = re.compile(
    r"\b(?:indstiller|indstilles|foreslår|foreslås|anbefaler|anbefales)\b[^.\n]*?,?\s+(?P<rest>at\b.*)$", re.IGNORECASE
)

# "a) Planen godkendes. b) Der afsættes 2 mio. kr.": every mark in the line; behind a figure with a full stop something must part them.
_MARK = re.compile(
    r"(?:^|(?<=[\s(]))\(?(?P<label>\d{1,2}|[A-Za-z])(?P<sign>\)|(?:(?<=^\d)|(?<=[:,;.]\s\w)|(?<=\bat\s\w)|(?<=\bog\s\w))\.)\s+(?=\S)"
)
_GLUE = re.compile(r"(?:[\s,;]+(?:og|samt|at)\b)*[\s,;]*$", re.IGNORECASE)
_PROPOSAL = re.compile(
    r"^(?:det (?:indstilles|foreslås|anbefales)|[A-ZÆØÅ][\w&,/ -]{1,60}? (?:indstiller|foreslår|anbefaler|bedes))\b",
    re.IGNORECASE,
)

# No line of an indstilling is longer; the patterns above are not for whole pages in one line.
_LONGEST: Final = 4000

_CLOSED_BILAG = re.compile(
    r"\s*[([](?:lukket|lukket bilag|fortroligt?|fortroligt bilag|ikke offentlig|må ikke offentliggøres)[)\]]\s*$",
    re.IGNORECASE,
)
_OPEN_BILAG = re.compile(r"\s*[([](?:åben|åbent|åbent bilag|offentlig)[)\]]\s*$", re.IGNORECASE)
_CLOSED_PREFIX = re.compile(r"^(?:lukket(?: bilag)?|fortroligt(?: bilag)?)\s*[:–-]\s*", re.IGNORECASE)
_NO_BILAG: Final = re.compile(r"^(?:ingen(?: bilag)?|intet|-)\.?$", re.IGNORECASE)

_EARLIER = re.compile(
    r"^(?:(?:tidligere\s+)?beslutning(?:en)?\s+(?:fra|i|af|truffet\s+(?:af|i))\s+\S.{2,}"
    r"|\S.{2,80}?(?:e[tn]s|s)\s+(?:beslutning|møde|behandling|indstilling)(?:\s+(?:den|d\.|af|fra)\b.*)?"
    r"|(?:beslutning|behandlet|behandling)\s+(?:den|d\.)\s.*)$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"^(?:(?P<who>[A-ZÆØÅ][^:\n]{2,60}?)[,:]?\s+)?(?:den\s+|d\.\s*)?"
    r"(?P<date>\d{1,2}\.\s*[a-zæøå]+\s+\d{4}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})(?P<more>[^:\n]{0,40}):\s*(?P<rest>.*)$"
)


def case_number(line: str) -> tuple[str, bool] | None:
    """The case number in a line, and whether the line holds nothing else; None when there is none.

    Any number behind a label such as "Sagsnr." counts; a bare one only when it has a shape that systems print
    (85.11.04P20-27-25, 326-2014-130406, 2012-28504, SUD 133/2008).
    """
    text = line.strip()
    if _ALONE.match(text):
        return text, True
    if (named := _SAG.match(text)) is not None:
        return named["number"], True
    match = _LABELLED.search(text) if len(text) < 200 else None
    if match is None:
        return None
    return match["number"].rstrip(".,"), match.start() == 0 and not text[match.end() :].strip(" .,")


def recommendations(text: str) -> tuple[Recommendation, ...]:
    """The lines of an indstilling, each with its letter or number; a single sentence is one line without a label."""
    found: list[Recommendation] = []
    plain: list[str] = []
    lines = text.split("\n")
    for raw, following in zip(lines, [*lines[1:], ""], strict=True):
        line = LIST_MARK.sub("", raw).strip()
        if len(line) > _LONGEST:
            continue
        inline = list(_INLINE.finditer(line))
        label = _LABEL.match(line)
        if len(inline) < 2 and (several := _in_one_line(line)):
            found += several
        elif label is not None and not (len(inline) > 1):
            found.append(Recommendation(label["label"], label["rest"]))
        elif inline:
            ends = [match.start() for match in inline[1:]] + [len(line)]
            found += [
                Recommendation(m["label"], line[m.end() : end].strip(" ,;"))
                for m, end in zip(inline, ends, strict=True)
            ]
        elif _AT.match(line) and raw == line and LIST_MARK.match(following) and not line.endswith("."):
            plain.append(f"{line}:")  # "at rådet" above a list of what it is to do
        elif _AT.match(line) or (LIST_MARK.match(raw) and not line.endswith(":")):
            found.append(Recommendation(None, line))
        elif line:
            plain.append(line)
    if not found:
        for line in plain:
            match = _INLINE_AT.search(line)
            if match and not line.endswith(":"):
                found.append(Recommendation(None, match["rest"]))
    if not found and plain and not plain[0].endswith((":", ",")):
        found = [Recommendation(None, " ".join(plain))] if _PROPOSES.search(text) or len(plain) == 1 else []
    return tuple(found)


def proposal_in(text: str) -> str:
    """The lines of a text without headings that recommend something: "Direktøren indstiller," and the list below it; "" if none do."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if len(line) > _LONGEST or not _PROPOSAL.match(line):
            continue
        last = at + 1
        while last < len(lines) and (
            _LABEL.match(lines[last]) or LIST_MARK.match(lines[last]) or _AT.match(lines[last])
        ):
            last += 1
        if last > at + 1 or _INLINE_AT.search(line) or _in_one_line(line):
            return "\n".join(lines[at:last])
    return ""


def _in_one_line(line: str) -> list[Recommendation]:
    """The lettered or numbered recommendations that stand in one line, counted from the first on; none when there are not two."""
    marks = list(_MARK.finditer(line))
    run: list[re.Match[str]] = []
    for mark in marks:
        place = int(mark["label"]) if mark["label"].isdecimal() else ord(mark["label"].lower()) - ord("a") + 1
        alike = not run or (run[0]["label"].isdecimal(), run[0]["sign"]) == (mark["label"].isdecimal(), mark["sign"])
        if alike and place == len(run) + 1:
            run.append(mark)
    if len(run) < 2 or run[0] is not marks[0]:
        return []
    ends = [mark.start() for mark in run[1:]] + [len(line)]
    return [
        Recommendation(mark["label"], _GLUE.sub("", line[mark.end() : end]))
        for mark, end in zip(run, ends, strict=True)
    ]


def attachment(line: str) -> Attachment | None:
    """A line under Bilag as an attachment; None when it says that there are none."""
    name = LIST_MARK.sub("", line).strip()
    if not name or _NO_BILAG.match(name):
        return None
    is_open = _OPEN_BILAG.search(name) is not None
    name = _OPEN_BILAG.sub("", name) or name
    stripped = _CLOSED_PREFIX.sub("", _CLOSED_BILAG.sub("", name))
    return Attachment(stripped or name, open=is_open or not (stripped != name or closes_attachment(name)))


def is_decision_heading(line: str) -> bool:
    """Whether a line reads like a heading above one body's decision ("Byrådets beslutning den 1. maj 2026:")."""
    text = line.strip()
    if len(text) > 140 or (text.endswith(".") and not has_day(text)) or not _EARLIER.match(text):
        return False
    return text.endswith(":") or (has_day(text) and not _is_sentence(text)) or text.isupper()


def earlier_in(heading: str, text: str) -> tuple[EarlierDecision, ...]:
    """The decisions in a part: the one that its heading names, or the dated ones that its text lists.

    A text like "Byrådet, 5. maj 2026: Anbefales." is one of the latter; without a date the whole is one decision.
    """
    if is_decision_heading(heading):
        return (EarlierDecision(heading, text, body_in(heading), find_date(heading)),)
    blocks = dated_blocks(text)
    if not any(date for _, date, _ in blocks):
        return (EarlierDecision(heading, text, body_in(text), find_date(text)),) if text else ()
    return tuple(EarlierDecision(opening or heading, body, body_in(opening), date) for opening, date, body in blocks)


def dated_blocks(text: str) -> list[tuple[str, str | None, str]]:
    """The text cut at its dated openings: (opening words, date, what follows); the first may have no opening."""
    blocks: list[tuple[str, str | None, list[str]]] = []
    for line in text.split("\n"):
        match = _DATED.match(line)
        if match or is_decision_heading(line):
            opening = line[: match.start("rest")].strip() if match else line
            rest = match["rest"] if match else ""
            blocks.append((opening.rstrip(": "), find_date(opening), [rest] if rest else []))
        elif blocks:
            blocks[-1][2].append(line)
        elif line:
            blocks.append(("", None, [line]))
    return [(opening, date, "\n".join(body)) for opening, date, body in blocks]


def _is_sentence(text: str) -> bool:
    return bool(re.search(r"\b(?:er|blev|var|har|skal|kan|vil|godkendt|behandles|sendes|tages)\b", text))
