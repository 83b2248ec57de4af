"""What an agenda says that the letters beside its titles mean: "L = lukket, Å = åben", "B: Beslutning" above "O: Orientering".

Such lines speak of no item where they stand: they are neither items nor do they close what is above or below them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stt_minutes import closed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.agenda.lines import Line

_LEAD = re.compile(
    r"^(?:[a-zæøå]*forklaring(?:er)?|forkortelser|betegnelser|markeringer|mærker)\s*:\s*(?=\S)", re.IGNORECASE
)
_PARTS = re.compile(r"\s*[,;|]\s*|\s+/\s+|\.\s+|\s+og\s+|\t(?=[(\[„\"]?[A-ZÆØÅ]{1,2}\W)")
_MEANING: Final = (
    r"(?:lukket|åben|åbent|fortroligt?|ikke[- ]offentligt?|offentligt?|(?:til\s+)?(?:beslutning|orientering|drøftelse|information|godkendelse|efterretning|høring|forelæggelse|debat|dialog|status))"
    r"(?:s?\s?(?:punkt|sag|emne))?"
)
_ENTRY = re.compile(
    rf"[(\[„\"“']?(?P<sign>[A-ZÆØÅ]{{1,2}})[)\]”\"“']?\s*(?P<means>=|:|–|-|\t|betyder|står\s+for)\s*(?P<word>{_MEANING})[.)]?",
    re.IGNORECASE,
)
_SURE: Final = ("=", "betyder", "står")
_SIGNED = re.compile(
    r"(?:punkter|sager|emner|pkt\.?),?\s+(?:der\s+er\s+|som\s+er\s+)?(?:mærket|markeret|angivet|vist|med)\s+(?:med\s+)?(?:et\s+|bogstavet\s+)?"
    r"[„\"“'(\[]?(?P<sign>(?-i:[A-ZÆØÅ]{1,2})|[a-zæøå]\.\s?[a-zæøå]\.|(?<=[„\"“'(\[])[a-zæøå]{1,2})[\"”“')\]]?,?\s+(?P<told>(?:er|behandles|holdes|drøftes)\s.+)$",
    re.IGNORECASE,
)
"""A sentence that tells which letter the closed items have: "Punkter mærket F er fortrolige"."""
_STARRED = re.compile(
    r"^(?:(?:punkter|sager|pkt\.?),?\s+)?(?:(?:der\s+er\s+)?(?:markeret|mærket|angivet|vist)\s+med\s+)?[„\"“']?(?P<sign>[*¤†#]{1,3})\)?[”\"“']?\s*(?:=|:|betyder|er|behandles)?\s*(?P<told>\S.*)$",
    re.IGNORECASE,
)
_SHORT = re.compile(r"\bi\.\s?o\.", re.IGNORECASE)
_LONGEST: Final = 200
_CLOSING: Final = ("luk", "fortrolig", "ikke")


def lines_of(lines: Sequence[Line]) -> dict[int, tuple[str, ...]]:
    """The lines that are legends, each with the letters that it says mean closed.

    One that explains a single letter after a colon is a legend only right beside another: "L: Lukket punkt" may be an item's own mark.
    """
    told = {i: found for i, line in enumerate(lines) if len(line.text) < _LONGEST and (found := _entries(line.text))}
    return {
        i: tuple(found[0] for found in entries if found[2].startswith(_CLOSING))
        for i, entries in told.items()
        if len(entries) > 1 or entries[0][1].startswith(_SURE) or _another(told, i)
    }


def sign_of_closed(text: str) -> str | None:
    """The letter that a sentence says the closed items have: "Punkter mærket F er fortrolige"."""
    named = _SIGNED.search(text)
    said = closed.statement(f"punkter {named['told'].strip(' .')}") if named is not None else None
    return (
        re.sub(r"[.\s]", "", named["sign"]).upper()
        if named is not None and said is not None and not said.open
        else None
    )


def starred(text: str) -> re.Pattern[str] | None:
    """What finds the headings with a sign that a line explains: "* = lukket punkt"; None when it explains none that closes."""
    match = _STARRED.match(text) if "luk" in text.lower() else None
    said = match and (closed.statement(f"punkter {match['told']}") or closed.statement(match["told"]))
    if not match or not said or said.open:
        return None
    sign = re.escape(match["sign"])
    return re.compile(rf"(?:^{sign}|\d[.:)]?{sign}|\s{sign}(?=\s)|{sign}(?=\t|$))")


def others(lines: Sequence[Line]) -> frozenset[str]:
    """The letters that a legend says mean something else than closed."""
    at = lines_of(lines)
    return frozenset(sign for i in at for sign, _, word in _entries(lines[i].text) if not word.startswith(_CLOSING))


def _another(told: dict[int, list[tuple[str, str, str]]], i: int) -> bool:
    """Whether the line above or below explains another letter."""
    return any(each in told and told[each][0][0] != told[i][0][0] for each in (i - 1, i + 1))


def _entries(text: str) -> list[tuple[str, str, str]]:
    """The letters, what stands behind each, and the words that they begin; none where the text says anything else."""
    found: list[tuple[str, str, str]] = []
    text = _SHORT.sub("IO", text)
    for part in filter(None, _PARTS.split(_LEAD.sub("", text.strip(" .*()")))):
        match = _ENTRY.fullmatch(part if "(" not in text or part.startswith("(") else part.strip("()"))
        if match is None or not match["sign"].isupper():
            return []
        word = match["word"].lower().removeprefix("til ").strip()
        if word[0] != match["sign"][0].lower():
            return []
        found.append((match["sign"], match["means"], word))
    return found
