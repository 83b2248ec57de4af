"""The house wording of a decision: templates/vendinger.toml, chosen by type, the body's role and the indstilling."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stt_minutes import foreign
from stt_minutes.errors import TemplateError, TemplateMissing
from stt_minutes.minutes.asked import recommended_text
from stt_minutes.minutes.telling import proposal
from stt_minutes.resources import folder
from stt_minutes.values import DECISION_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stt_minutes.minutes.asked import Request
    from stt_minutes.values import Body, DecisionType

_SLOTS = frozenset(
    {"indhold", "emne", "modtager", "frist", "indstilling", "organ", "citat", "beslutning", "del", "punkter"}
)
_ROLES = ("besluttende", "indstillende", "administrativ", "alle")
_ADDITIONS = "tillæg"
_KEPT_VERBS = (
    r"godkendes|tages\s+til\s+efterretning|drøftes|vedtages|tiltrædes|igangsættes|gennemføres|forberedes|fastsættes|"
    r"indføres|iværksættes|udsendes|genoptages"
)
_PASSIVE = re.compile(rf"^(?:at\s+)?(?P<subject>[^,;:.]+?)\s+(?:{_KEPT_VERBS})\b", re.IGNORECASE)
_ACTIVE = re.compile(
    r"^(?:at\s+)?(?:\S+et|\S+råd|\S+en|\S+erne)\s+(?:drøfter|godkender|vedtager|tiltræder|gennemgår|tager)\s+"
    r"(?P<subject>[^,;:.]+?)(?:\s+til\s+efterretning)?\s*[.,;:]?$",
    re.IGNORECASE,
)
_BRIEFING = re.compile(r"^(?:en\s+)?orientering\b", re.IGNORECASE)
_NO_SUBJECT = frozenset(
    {"stilling", "der", "det", "udvalget", "rådet", "kommunen", "byrådet", "direktionen", "man", "en", "et"}
)
_LONGEST_SUBJECT = 9
_SHORT_NAMES = (
    "udvalget",
    "rådet",
    "direktionen",
    "bestyrelsen",
    "chefgruppen",
    "kommissionen",
    "styregruppen",
    "gruppen",
)


@dataclass(frozen=True, slots=True)
class Phrases:
    """The house's phrases: (type, role) -> which line -> text, and the additions."""

    tables: Mapping[tuple[str, str], Mapping[str, str]]
    additions: Mapping[str, str]

    def line(self, kind: DecisionType, role: str, *wanted: str) -> str:
        """The first of `wanted` that the role's own table has, else that the table for all roles has; "" if neither has."""
        for key in wanted:
            for table in (role, "alle"):
                text = self.tables.get((kind, table), {}).get(key)
                if text is not None:
                    return text
        return ""


def load(path: Path | None = None) -> Phrases:
    """The phrases that come with the tool, with those of the file `path` laid over them.

    Raises TemplateMissing when `path` is not there, TemplateError when it is no such file or names an unknown place.
    """
    own = _tables(folder("templates") / "vendinger.toml")
    if path is None:
        return own
    house = _tables(path)
    tables = {key: {**own.tables.get(key, {}), **house.tables.get(key, {})} for key in {*own.tables, *house.tables}}
    return Phrases(tables, {**own.additions, **house.additions})


def _tables(path: Path) -> Phrases:
    try:
        data: dict[str, Any] = foreign.toml_of(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise TemplateMissing(f"Filen med vendinger findes ikke: {path}", "Se efter, om stien er rigtig.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(f"Filen med vendinger kan ikke læses: {path}", "Gem den som tekst i UTF-8.") from error
    except ValueError as error:
        raise TemplateError(f"Filen {path} er ikke gyldig TOML: {error}", "Ret linjen, eller slet filen.") from error
    tables: dict[tuple[str, str], Mapping[str, str]] = {}
    additions: Mapping[str, str] = {}
    for kind, roles in data.items():
        if kind == _ADDITIONS:
            additions = _lines(path, kind, roles)
        elif kind in DECISION_TYPES and isinstance(roles, dict) and set(roles) <= set(_ROLES):
            tables |= {(kind, role): _lines(path, f"{kind}.{role}", lines) for role, lines in roles.items()}
        else:
            known = ", ".join(DECISION_TYPES)
            raise TemplateError(
                f"Filen {path} har en ukendt tabel: [{kind}]", f"En tabel hedder [type.rolle]; typerne er {known}."
            )
    return Phrases(tables, additions)


def _lines(path: Path, table: str, lines: Any) -> Mapping[str, str]:
    if not isinstance(lines, dict) or not all(isinstance(text, str) for text in lines.values()):
        raise TemplateError(f'Filen {path}: [{table}] skal have linjer af formen navn = "tekst".', "Se vendinger.toml.")
    for key, text in lines.items():
        try:
            names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError as error:
            raise TemplateError(
                f"Filen {path}: {table}.{key} har en løs krølparentes.", "Skriv f.eks. {emne}."
            ) from error
        if not names <= _SLOTS:
            wrong = ", ".join(sorted(names - _SLOTS))
            raise TemplateError(
                f"Filen {path}: {table}.{key} bruger det ukendte navn {{{wrong}}}.",
                f"Kendte navne: {', '.join(sorted(_SLOTS))}.",
            )
    return lines


def decision_text(
    phrases: Phrases,
    kind: DecisionType,
    asked: Request,
    body: Body,
    *,
    deadline: str | None = None,
    receiver: str | None = None,
    part: bool = False,
    unchanged: bool = False,
) -> str:
    """The sentence for a decision of `kind` on the item. `deadline` is a phrase such as "til august".

    `part`: it stands after the letters of some lines ("B og c: Godkendt."). `unchanged`: nothing that was proposed was changed, so
    that what the indstilling says can be said again.
    """
    values = {
        "indhold": (_content(kind, asked, body) or "") if unchanged else "",
        "emne": subject(asked) or "",
        "modtager": receiver or asked.receiver or "",
        "frist": deadline or "",
        "organ": short_name(body),
        "indstilling": _statement(asked) if asked.ask == "refuse" else "",
    }
    wanted = _wanted(asked, values, part=part)
    return phrases.line(kind, body.role, *wanted).format_map(_Blank(values)).strip()


def _wanted(asked: Request, values: Mapping[str, str], *, part: bool) -> tuple[str, ...]:
    """The names of the lines that fit, best first."""
    title = asked.item.title.lower()
    special = {"agenda": "dagsorden", "floor": "eventuelt", "inform": "meddelelser"}.get(asked.ask)
    if "referat" in title and (asked.ask == "agenda" or (special is None and "godkend" in title)):
        special = "dagsorden_referat" if asked.ask == "agenda" else "referat"
    fits = [special] if special else []
    fits += ["dagsorden"] if special == "dagsorden_referat" else []
    if values["indstilling"]:
        fits.append("afslag")
    slots = [("del_frist", "frist")] if part else [("frist", "frist")]
    if values["indhold"]:
        slots += [("indhold_modtager", "modtager"), ("indhold", "indhold")]
    slots += [] if part else [("modtager", "modtager")]
    slots.append(("emne", "emne"))
    fits += [name for name, slot in slots if values[slot]]
    fits += ["del"] if part else []
    return (*fits, "indstilling" if recommended_text(asked.item) else "uden_indstilling", "uden_indstilling")


class _Blank(dict[str, str]):
    """A place without a value stays empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _content(kind: DecisionType, asked: Request, body: Body) -> str | None:
    """What the indstilling says, for a decision that follows it and where no shorter name of it will do."""
    lines = [text for _, text in asked.lines]
    if kind == "anbefales":
        return proposal.clauses(lines)
    if kind in {"godkendt", "tiltrådt"} and not (len(lines) == 1 and _says_no_more(lines[0])):
        return proposal.sentences(lines, short_name(body))
    return None


def _says_no_more(line: str) -> bool:
    """The line is nothing but its subject and a formal verb: "at tidsplanen godkendes"."""
    return (
        bool(_line_subject(line))
        and re.search(r"(?:godkendes|vedtages|tiltrædes|drøftes|efterretning)\W*$", line) is not None
    )


def subject(asked: Request) -> str | None:
    """What the indstilling is about, as the subject of a sentence ("Tidsplanen"); None when it has no single one."""
    found = [_line_subject(text) for _, text in asked.lines]
    if found and all(text and _BRIEFING.match(text) for text in found):
        return "Orienteringen"
    if len(found) != 1 or not found[0]:
        return None
    return found[0][:1].upper() + found[0][1:]


def _line_subject(text: str) -> str | None:
    plain = _after_proposer(" ".join(text.split()))
    match = _PASSIVE.match(plain) or _ACTIVE.match(plain)
    if match is None:
        return None
    found = match["subject"].strip()
    parts = found.lower().split()
    if not parts or parts[0] in _NO_SUBJECT or len(parts) > _LONGEST_SUBJECT or " at " in f" {found.lower()} ":
        return None
    return found


def _after_proposer(text: str) -> str:
    """The line after "… indstiller," and the like: "Økonomichefen indstiller, at X" -> "at X"."""
    match = re.match(r"^.*?\bindstill\w*\b[^,:]*[,:]\s*(?=at\b)", text, re.IGNORECASE)
    return text[match.end() :] if match else text


def _statement(asked: Request) -> str:
    """The indstilling's lines as sentences: "at der meddeles afslag" -> "Der meddeles afslag."."""
    sentences = []
    for _, text in asked.lines:
        plain = re.sub(r"^at\s+", "", _after_proposer(" ".join(text.split())), flags=re.IGNORECASE).rstrip(" .;,")
        if plain:
            sentences.append(plain[:1].upper() + plain[1:] + ".")
    return " ".join(sentences)


def short_name(body: Body) -> str:
    """The body as its own minutes call it: "Teknik- og Miljøudvalget" -> "Udvalget", "Byrådet" stays."""
    name = body.name.strip()
    low = name.lower()
    if low in {"byrådet", "kommunalbestyrelsen", "direktionen", "økonomiudvalget"}:
        return name
    for short in _SHORT_NAMES:
        if low.endswith((short, short.removesuffix("et"), short.removesuffix("en"), short.removesuffix("n"))):
            return short[:1].upper() + short[1:]
    return f"{name}t" if low.endswith("møde") else name


def addition(phrases: Phrases, key: str, **values: str) -> str:
    """One of the house's additions to a decision, filled in; the decision alone when the house has emptied it."""
    text = phrases.additions.get(key, "")
    return text.format_map(_Blank(values)).strip() if text else values.get("beslutning", "")
