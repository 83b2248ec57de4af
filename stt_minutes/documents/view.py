"""The names that a template may use: a view of the minutes, made of texts ready to print.

Every field here is a name in templates, and its description is the line in templates/README.md (a test keeps them equal).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from stt_minutes.documents.text import Text  # noqa: TC001 - the type hints are read at run time


@dataclass(frozen=True, slots=True)
class GuestView:
    """A guest under an item."""

    name: Annotated[Text, "gæstens navn"]
    title: Annotated[Text, "gæstens stilling, kan være tom"]
    planned: Annotated[Text, "ventet klokkeslæt, fx 09:30, kan være tom"]


@dataclass(frozen=True, slots=True)
class MemberView:
    """A person on the roster."""

    name: Annotated[Text, "navn"]
    party: Annotated[Text, "partibogstav eller liste, kan være tom"]
    role: Annotated[Text, "rolle, fx formand, kan være tom"]
    status: Annotated[Text, "til stede, afbud eller fraværende, kan være tom"]
    note: Annotated[Text, "grund til fravær eller anden bemærkning, kan være tom"]
    label: Annotated[Text, "navn, parti og rolle samlet: Anna Holm (A) - formand"]


@dataclass(frozen=True, slots=True)
class RollView:
    """Those who took part in one way: were present, sent their excuses, were guests, or wrote the minutes."""

    heading: Annotated[Text, "Til stede, Afbud, Gæster eller Referent"]
    people: Annotated[Text, "alle navnene på én linje, med parti, rolle og bemærkning"]
    members: Annotated[tuple[MemberView, ...], "de samme en for en; en gæsts label siger også, under hvilke punkter"]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A passage of the recording."""

    time: Annotated[str, "hvor det blev sagt, fx 12.31"]
    start: Annotated[str, "samme sted i sekunder, fx 751.2"]
    end: Annotated[str, "hvor stykket slutter, i sekunder"]


@dataclass(frozen=True, slots=True)
class DecisionView:
    """Today's decision of an item."""

    text: Annotated[
        Text,
        "hele beslutningen: sætning, afstemning, mindretal, bemærkninger og fravær, som den skal trykkes; kan være tom",
    ]
    sentence: Annotated[Text, "kun beslutningens egen tekst, kan være tom"]
    type: Annotated[str, "art, fx godkendt eller taget_til_efterretning; tom når der ingen er"]
    proposed: Annotated[bool, "sand, når maskinen foreslår, og ingen har bekræftet"]
    votes: Annotated[Text, "afstemningen som sætning, kan være tom"]
    sources: Annotated[tuple[SourceView, ...], "de steder i optagelsen, som beslutningen bygger på"]
    key: Annotated[str, "beslutningens nøgle i referat.kilder.json"]


@dataclass(frozen=True, slots=True)
class SectionView:
    """A headed text of an item."""

    heading: Annotated[Text, "overskrift, ordret, kan være tom"]
    text: Annotated[Text, "tekst, ordret, med afsnit, lister og tabeller"]
    kind: Annotated[str, "slags: del, tidligere, beslutning eller bilag"]
    canonical: Annotated[str, "overskriftens faste nøgle, fx resume eller indstilling; tom når den er ukendt"]


@dataclass(frozen=True, slots=True)
class FollowupView:
    """A promise made in the meeting."""

    what: Annotated[Text, "hvad der skal gøres"]
    who: Annotated[Text, "hvem, kan være tom"]
    deadline: Annotated[Text, "hvornår, kan være tom"]


@dataclass(frozen=True, slots=True)
class ItemView:
    """One agenda item."""

    number: Annotated[Text, "punktets nummer"]
    title: Annotated[Text, "titel uden Lukket:"]
    label: Annotated[Text, "titel med Lukket: foran, når punktet er lukket"]
    anchor: Annotated[str, "et navn til bogmærker og links"]
    case_number: Annotated[Text, "sagsnummer, kan være tomt"]
    case_type: Annotated[Text, "sagstype, kan være tom"]
    open: Annotated[bool, "sand for et åbent punkt"]
    sections: Annotated[
        tuple[SectionView, ...], "alle dele i rækkefølge, med Beslutning efter Indstilling og Bilag sidst"
    ]
    parts: Annotated[tuple[SectionView, ...], "dagsordenens dele uden Beslutning og Bilag"]
    before_decision: Annotated[tuple[SectionView, ...], "de dele, der står før Beslutning"]
    after_decision: Annotated[tuple[SectionView, ...], "de dele, der står efter Beslutning, uden Bilag"]
    decision: Annotated[DecisionView, "dagens beslutning"]
    attachments: Annotated[Text, "bilagene som liste, kan være tom"]
    guests: Annotated[tuple[GuestView, ...], "gæster under punktet"]
    absent: Annotated[Text, "hvem der ikke deltog i punktet, kan være tom"]
    followups: Annotated[tuple[FollowupView, ...], "aftalte opgaver; arbejdsnoter, ikke en del af beslutningen"]


@dataclass(frozen=True, slots=True)
class GroupView:
    """The open or the closed items of a document that keeps them apart."""

    heading: Annotated[Text, "Åbent referat eller Lukket referat"]
    anchor: Annotated[str, "et navn til bogmærker og links"]
    items: Annotated[tuple[ItemView, ...], "gruppens punkter"]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The whole document."""

    title: Annotated[Text, "titellinje, fx REFERAT Direktionen d. 15-04-2026"]
    body: Annotated[Text, "udvalgets eller gruppens navn"]
    date: Annotated[Text, "dato, fx 15-04-2026, kan være tom"]
    date_long: Annotated[Text, "dato, fx 15. april 2026, kan være tom"]
    when: Annotated[Text, "mødedato, fx Onsdag d. 15. april 2026 kl. 09:00, kan være tom"]
    start: Annotated[Text, "klokkeslæt, mødet begyndte, kan være tomt"]
    end: Annotated[Text, "klokkeslæt, mødet sluttede, kan være tomt"]
    place: Annotated[Text, "mødested, kan være tomt"]
    members: Annotated[tuple[MemberView, ...], "alle på deltagerlisten"]
    present: Annotated[tuple[MemberView, ...], "de medlemmer, der var til stede"]
    excused: Annotated[tuple[MemberView, ...], "de medlemmer, der havde meldt afbud eller var fraværende"]
    secretary: Annotated[Text, "sekretærens navn, kan være tomt"]
    participants: Annotated[
        tuple[RollView, ...], "de tilstedeværende, afbud, gæster og referenten hver for sig, tomme grupper udeladt"
    ]
    warning: Annotated[Text, "hvad der er galt med udkastet som helhed, fx en forkert dagsorden; ellers tom"]
    attendance: Annotated[Text, "hvem der kom, gik eller var inhabil under mødet, kan være tom"]
    items: Annotated[tuple[ItemView, ...], "alle punkter i dagsordenens rækkefølge, lukkede sidst"]
    open_items: Annotated[tuple[ItemView, ...], "de åbne punkter"]
    closed_items: Annotated[tuple[ItemView, ...], "de lukkede punkter"]
    groups: Annotated[tuple[GroupView, ...], "de åbne og de lukkede punkter hver for sig, tomme grupper udeladt"]
    status: Annotated[str, "udkast, til_godkendelse eller godkendt"]
    status_text: Annotated[Text, "status i ord, fx Udkast; tom når referatet er godkendt"]
    approved: Annotated[Text, "hvem der har godkendt referatet og hvornår; tom indtil da"]
    signers: Annotated[tuple[MemberView, ...], "de tilstedeværende medlemmer, når der er bedt om en underskriftsside"]
    extract: Annotated[bool, "sand, når dokumentet er et uddrag med ét punkt"]
    version: Annotated[int, "udgavens nummer, 1 for den første"]
    public: Annotated[bool, "sand i den offentlige udgave"]
    unplaced: Annotated[Text, "tekst fra dagsordenen, der ikke kunne placeres; tom i den offentlige udgave"]


def context(view: DocumentView) -> dict[str, Any]:
    """The view as the names of a template."""
    return {each.name: getattr(view, each.name) for each in fields(view)}


def element(kind: Any) -> Any:
    """The type inside a tuple type, or None."""
    return get_args(kind)[0] if get_origin(kind) is tuple else None


def names(kind: Any = DocumentView) -> dict[str, Any]:
    """The names of a view and the type of each."""
    return get_type_hints(kind)


def catalogue() -> list[tuple[str, str]]:
    """Every name in dotted form with its description; names inside a list are written list[].name."""
    out: list[tuple[str, str]] = []
    seen: set[Any] = set()

    def walk(kind: Any, prefix: str) -> None:
        deeper: list[tuple[Any, str]] = []
        for name, hint in get_type_hints(kind, include_extras=True).items():
            plain, description = get_args(hint)
            out.append((f"{prefix}{name}", description))
            target = element(plain) or plain
            if is_dataclass(target) and target not in seen:
                seen.add(target)
                deeper.append((target, f"{prefix}{name}{'[]' if element(plain) else ''}."))
        for target, inner in deeper:
            walk(target, inner)

    walk(DocumentView, "")
    return out
