"""The decision on each line of the indstilling: "a og b anbefales, c venter vi med" -> a, b anbefales, c udsat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes.minutes import numerals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stt_minutes.minutes.asked import Request
    from stt_minutes.minutes.formulas import Found
    from stt_minutes.minutes.tokens import Token
    from stt_minutes.values import DecisionType

ADOPTING: frozenset[DecisionType] = frozenset({"godkendt", "tiltrådt", "anbefales", "taget_til_efterretning"})
"""What adopts a line, whatever it asked for."""
_LINE_WORDS = frozenset(
    {"at", "led", "del", "indstilling", "indstillingspunkt", "dot", "pind", "linje", "bogstav", "litra"}
)
_LINKS = frozenset({"og", "samt", "både", "det", "der", "den", "punkt", "at", "altså", "øh", "øhm"})
_NEAR = 14
_ENDINGS = ("et", "en", "erne")


def per_line(
    asked: Request,
    heard: Sequence[Token],
    kind: DecisionType,
    found: Sequence[tuple[Found, DecisionType, float]],
    followed: Mapping[str, DecisionType],
) -> tuple[tuple[str, DecisionType], ...]:
    """The type for each line of the indstilling, in its order: the one said nearest to its letter, else `kind`.

    `found` are the formulas with their meaning and weight; `followed` is what a line is called when it is adopted, where that
    is something else than what was found.
    """
    labels = [label for label, _ in asked.lines]
    if not labels:
        return ()
    said = _said_of(labels, heard, found) if len(labels) > 1 else {}
    decided = {label: said.get(label, kind) for label in labels}
    return tuple((label, followed.get(label, each) if each in ADOPTING else each) for label, each in decided.items())


def _said_of(
    labels: Sequence[str], heard: Sequence[Token], found: Sequence[tuple[Found, DecisionType, float]]
) -> dict[str, DecisionType]:
    groups = _groups(labels, heard)
    if len(groups) < 2 or len({label for names, _, _ in groups for label in names}) < 2:
        return {}
    decided: dict[str, tuple[float, DecisionType]] = {}
    for number, (names, start, end) in enumerate(groups):
        left = groups[number - 1][2] if number else 0
        right = groups[number + 1][1] if number + 1 < len(groups) else len(heard)
        best = max(
            (
                (weight / (1 + _gap(each, start, end)), kind)
                for each, kind, weight in found
                if left <= each.start and each.end <= right and _gap(each, start, end) <= _NEAR
            ),
            default=None,
        )
        if best is None:
            continue
        for name in names:
            decided[name] = (best[0], best[1])  # what is said last of a line holds
    return {name: kind for name, (_, kind) in decided.items()}


def _gap(each: Found, start: int, end: int) -> int:
    return max(0, each.start - end, start - each.end)


def _groups(labels: Sequence[str], heard: Sequence[Token]) -> list[tuple[list[str], int, int]]:
    """Runs of labels said together ("a og b") as (labels, first token, token after the last)."""
    groups: list[tuple[list[str], int, int]] = []
    for place in range(len(heard)):
        label = _label(labels, heard, place)
        if label is None:
            continue
        if groups and all(heard[i].word in _LINKS for i in range(groups[-1][2], place)):
            groups[-1] = ([*groups[-1][0], label], groups[-1][1], place + 1)
        else:
            groups.append(([label], place, place + 1))
    return groups


def _label(labels: Sequence[str], heard: Sequence[Token], place: int) -> str | None:
    word = heard[place].word.replace("'", "").replace("’", "")
    if labels[0].isalpha():
        bare = next(
            (word.removesuffix(end) for end in _ENDINGS if len(word) > len(end) and word.removesuffix(end) in labels),
            word,
        )
        if bare not in labels or (bare == "i" and not heard[place].text.isupper()):
            return None
        return bare
    if place == 0 or heard[place - 1].word not in _LINE_WORDS:
        return None
    number = numerals.read([token.word for token in heard[place : place + 1]])
    return str(number.value) if number and str(number.value) in labels else None
