"""The language of closing: which words say that something is not for the public, and which texts say nothing else.

An agenda says it in any number of ways ("Lukket punkt", "For lukkede døre:", "☐ Åben ☒ Lukket", "Sagstype: Fortrolig"), and nearly
the same words say that a swimming bath is closed on Fridays. What tells them apart is not a list of phrases but the company of the words: a
text that speaks of nothing but meetings, items, doors and the public is a statement about openness; "Lukket fredag" is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

Scope = Literal["this", "item", "section", "either"]
"""What a statement speaks of: the item whose text it is part of ("Punktet behandles for lukkede døre"), one item, all that follows, or
whichever it stands at."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A text that says nothing but whether something is open to the public.

    `numbers` are the items that it names ("Punkt 4-6 er lukkede"), as printed; `labelled`: it answers a label ("Sagstype: Lukket");
    `announces`: it ends with a colon, and what it speaks of follows.
    """

    open: bool
    scope: Scope
    numbers: tuple[str, ...] = ()
    labelled: bool = False
    announces: bool = False


_NOUN: Final = (
    r"(?:(?:tillægs)?dagsorden(?:en|s|ens)?|(?:dagsordens?|tillægs|orienterings|beslutnings|drøftelses)?punkt(?:et|er|erne|ets)?|pkt"
    r"|[a-zæøå]*sag(?:en|er|erne|ens)?|[a-zæøå]*mødet?s?|[a-zæøå]*møder(?:ne)?|mødedel(?:en)?|del(?:en)?|afsnit(?:tet)?"
    r"|[a-zæøå]*referat(?:et|er|erne)?|[a-zæøå]*protokol(?:len)?|døre?(?:ne)?|behandling(?:en)?|drøftelser?n?|session(?:en)?"
    r"|orientering(?:en|er)?|emner?(?:t|ne)?|forhandling(?:en|er|erne)?|kreds|forum|sagsliste(?:n)?|meddelelser?|tillæg(?:get)?)"
)
_WEAK: Final = r"(?:lukke(?:t|de)|lukk\.?|lkt\.?|hemmelig(?:t|e)?|(?:ikke|ej)[ -](?:åben|åbent|åbne|off\.?))"
"""Words that close only together with a word of the meeting, or alone: baths and roads are closed too, and ballots are secret."""
_PAPER: Final = (
    r"(?:[a-zæøå]*(?:fremstilling|beslutning|indstilling|redegørelse|bemærkning|tilføjelse)(?:en|er|erne)?|tekst(?:en|er)?|bilag(?:et|ene)?|notat(?:et|er)?"
    r"|dokument(?:et|er)?|materiale(?:t|r)?|oplysninger(?:ne)?|rapport(?:en|er)?)"
)
"""What may be closed within an item that is open."""
_STRONG: Final = (
    r"(?:fortrolig(?:t|e)?|tavshedspligt(?:en|ig|ige|igt)?|tavshedsbelagte?|u-?offentlig(?:t|e)?|ikkeoffentlig(?:t|e)?"
    r"|(?:ikke|ej)[ -](?:(?:er|må|til|for|skal|blive|være|den|frit) )?(?:offentlig(?:t|e|gøres|gjort|gørelse|heden)?|publiceres|publiceret|videregives)"
    r"|(?:offentliggøres|publiceres|videregives) ikke|hemmeligholdes|hemmeligholdt"
    r"|(?:undta(?:get|ges)|unddrag(?:et|es)) (?:fra )?(?:offentlighed(?:en)?|aktindsigt|offentliggørelse|åbenhed)"
    r"|uden (?:offentlig adgang|adgang for (?:offentligheden|tilhørere|pressen)|tilhørere|offentlighed)|dørene (?:lukkes|er lukkede?|bliver lukket|blev lukket)|(?:lukkes|lukker|lukkede) (?:vi )?dørene|tilhørere?(?:ne)? (?:bedes |skal |må |vil blive bedt om at |går|gik|forlader|forlade|forlod|sendes ud)[a-zæøå ]{0,25}|ikke (?:adgang )?for (?:tilhørere|offentligheden|pressen|publikum)|må ikke overværes"
    r"|(?:for|bag|under|med) lukkede døre|lukkede døre|lukket dør|lukke(?:t|s) for (?:tilhørere|offentligheden|pressen|publikum)"
    r"|styrelseslov[a-zæøå]* § ?10|§ ?10[^.\n]{0,30}styrelses(?:loven)?)"
)
"""Words that speak of closing in whatever company."""
_OPEN: Final = r"(?:åben|åbent|åbne|offentlig(?:t|e)?)"
_LOCKS: Final = "🔒🔐"

_CLOSER = re.compile(rf"(?<![\w-])(?:{_STRONG}|{_WEAK})(?!\w|-\w)|[{_LOCKS}]")
_OPENER = re.compile(rf"(?<![\w-]){_OPEN}(?![\w-])")
_SPOKEN = re.compile(
    rf"(?<![\w-])(?:{_STRONG}|{_WEAK} (?:(?:[a-zæøå]+ )?{_NOUN}|{_PAPER})|{_NOUN} (?:er|var|bliver|blev|behandles|holdes|afholdes) {_WEAK})(?![\w-])|[{_LOCKS}]"
)
_GLUE: Final = (
    r"(?:for|bag|under|af|på|i|til|den|det|de|der|som|og|eller|samt|med|er|var|bliver|blev|behandles|behandlet|holdes|afholdes|foregår|fortsætter|fortsat"
    r"|fortsættes|herefter|herfra|derefter|følgende|efterfølgende|sidste|første|anden|resten|her|begynder|starter|mødets|dagsordenens|denne|dette|disse|alle"
    r"|ifølge|jf|jævnfør|efter|iht|medfør|henhold|grundet|pga|grund|hensyn|henvisning|ikke|uden|adgang|offentlighed(?:en)?|offentligheden|tilhørere|pressen|kun|"
    r"medlemmer(?:ne|s)?|øvrige|resterende|igen|må|skal|kan|vil|blive|sættes|omfattet|omfattes|undtaget|bemærk|bemærkning|obs|nb|behandler|drøfter|drøftes|drøftet|gennemgås|pause(?:n)?|efter|ved|beslutnings|orienterings|drøftelses|begrundelse|årsag|hensynet|byrådsmedlemmer|udvalgsmedlemmer|personoplysning|personsager|begrundet|samt|vi|fra|frem|mødelokalet|salen|lokalet|to|tre|fire|fem|seks|punkts?|optages|foretages|sker|ske|lukkes|kun|intern(?:t|e)?|materiale|liste(?:n)?|oversigt(?:en)?|punktliste|dør|vedr|vedrørende"
    r"|person(?:data|oplysninger|forhold)?|personlige|private|økonomiske|forhold|enkeltpersoners|forretningshemmeligheder|forretningsmæssige|oplysninger|følsomme)"
)
_LAW: Final = r"(?:§+|stk|nr|litra|lov|loven|lovens|[a-zæøå]*styrelseslov(?:en|ens)?|forvaltningslov(?:en|ens)?|offentlighedslov(?:en|ens)?|kommunernes|styrelse|om|forretningsorden(?:en|ens)?|fl)"
_BODIES: Final = (
    r"(?:[a-zæøå-]*udvalg(?:et|ets)?|[a-zæøå-]*byråd(?:et|ets)?|regionsråd(?:et|ets)?|[a-zæøå]*råd(?:et|ets)?"
    r"|kommunalbestyrelsen?s?|[a-zæøå]*bestyrelsen?s?|direktionen?s?|magistraten?s?)"
)
_WORD = re.compile(r"[^\W\d_]+|\d+|§+|[^\w\s]")
_SPEAKS = re.compile(rf"(?:{_NOUN}|{_GLUE}|{_LAW}|{_BODIES}|{_OPEN}|{_WEAK}|[a-c]|[ivx]{{1,4}})")
_LABEL = re.compile(
    r"(?:(?:dagsordens?|sags|punkt|møde|behandlings|dokument)?(?:type|kategori|status|form|art|klassifikation|klassificering)(?:en)?|adgang(?:sniveau|stype)?|offentlighed|offentligt? punkt|offentlig sag"
    r"|publicering|publiceres|offentliggøres|offentliggørelse|må offentliggøres|kan offentliggøres|skal offentliggøres|må publiceres|kan publiceres|skal publiceres"
    r"|synlighed|tilgængelighed|fortrolighed|fortrolighedsniveau|sikkerhed(?:sniveau)?|behandling|behandles|dør(?:e|ene)?|punkt(?:et)?|sag(?:en)?|møde(?:t)?|dagsorden|niveau|mærkning|markering)"
)
_BOTH = re.compile(
    rf"{_OPEN}\s*(?:/|\||eller|og|,)\s*(?:{_WEAK}|fortrolig(?:t|e)?)(?: {_NOUN})?|(?:{_WEAK}|fortrolig(?:t|e)?)\s*(?:/|\||eller|og|,)\s*{_OPEN}(?: {_NOUN})?"
)
_BOTH_LETTERS = re.compile(r"å ?/ ?l|l ?/ ?å")
_ABOUT = re.compile(r"offentlig|publicer|synlig|tilgængelig|åb|fortrolig")
_FEW = re.compile(
    r"(?:(?:kun|alene) (?:til|for) (?:byrådets?|udvalgets?|bestyrelsens?|rådets?|regionsrådets?|kommunalbestyrelsens?)? ?(?:medlemmer(?:ne)?|brug|orientering)?"
    r"|(?:til |kun )?intern(?:t|e)?(?: (?:brug|behandling|drøftelse|punkt|sag|orientering))?|(?:jf\.? |jævnfør |i henhold til |efter )?§ ?10(?:,? ?stk\.? ?\d)?(?:,? ?nr\.? ?\d+)?)"
)
"""Whole texts that close though no word of theirs does: "Kun for medlemmer", "Internt", "Jf. § 10"."""
_LETTER_ALONE: Final = {"l": False, "lp": False, "lukk": False, "luk": False, "å": True, "åp": True}
"""What letters stand for behind a label of openness."""
_YES: Final = frozenset(("ja", "x", "true", "sandt", "yes", "✓", "✔", "☒", "☑", "1"))
_NO: Final = frozenset(("nej", "false", "falsk", "no", "0", "☐"))
_ONE = re.compile(
    r"(?:dagsordens?|tillægs|orienterings|beslutnings|drøftelses)?punkt(?:et|ets)?|pkt|[a-zæøå]*sag(?:en|ens)?|emnet?"
)
_MANY = re.compile(rf"(?!(?:{_ONE.pattern})$){_NOUN}")
_EITHER = re.compile(
    r"døre?(?:ne)?|behandling(?:en)?|drøftelser?n?|orientering(?:en|er)?|forhandling(?:en|er|erne)?|kreds|forum|del(?:en)?(?=$)|meddelelser?"
)
_ONWARD = re.compile(r"(?<!\w)(?:herefter|herfra|derefter|følgende|efterfølgende|resten|de sidste|de næste)(?!\w)")
_THIS = re.compile(r"(?<!\w)(?:dette punkt|denne sag|punktet|sagen)(?!\w)")
_DAYS = re.compile(
    r"(?:(?:man|tirs|ons|tors|fre|lør|søn)dag)?[ ,]*(?:d\.|den)? ?\d{1,2}\. ?(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december)(?: \d{4})?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
)
_CLOCK = re.compile(
    r"(?:(?:ca\. ?)?(?:kl\.?|klokken) ?)\d{1,2}(?:[.:]\d{2})?(?: ?(?:-|–|til) ?\d{1,2}(?:[.:]\d{2})?)?|\d{1,2}[.:]\d{2} ?(?:-|–) ?\d{1,2}[.:]\d{2}"
)
_LAWFUL = re.compile(r"§+ ?\d+(?: ?[a-z](?!\w))?(?:,? ?(?:stk|nr)\.? ?\d+(?:(?: ?(?:,|og|-|–) ?)(?:nr\.? ?)?\d+)*)*")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,3}[a-z]?)(?!\d)(?:\.? ?(?:-|–|til) ?(\d{1,3})(?!\d))?")
_LABELLED = re.compile(
    r"[A-ZÆØÅ][^:\t;|]{1,40}:\s*[^:\t;|]{1,40}?(?=\s+[A-ZÆØÅ][\w.-]*(?: [a-zæøå.]+)?\s*:|\t|\s*[;|]|\s*$)"
)
"""A label and what stands behind it, up to the next."""
_AT_THE_END = re.compile(
    r"\b(?:de|det) (?:sidste|afsluttende) (?:(?P<count>\d|to|tre|fire|fem|seks) )?(?:dagsordens)?(?:punkt|sag)",
    re.IGNORECASE,
)
_COUNTS: Final = {"to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6}
_COUNTED = re.compile(r"punkt|pkt|sag")
_RAW_LABEL = re.compile(r"^(?:[A-ZÆØÅ]|[IVX]{1,4})[.:)]\s+(?=\S)")
_FRAME = "*#=_~<>•●○▪■◦· \t\"'„“”»«–—-"
_BOX = re.compile(r"☐|☑|☒|✓|✔|✗|✘|□|■|▢|▣|⬜|⬛|◻|◼|🗹|🗷|\[ ?\]|\[[xX]\]|\( ?\)|\([xX]\)")
_EMPTY_BOX = re.compile(r"☐|□|▢|⬜|◻|\[ ?\]|\( ?\)")
_QUICK = re.compile(
    r"luk|lkt|fortrol|offentlig|[ei]j?k?e? off|åb|tavshed|hemmelig|publicer|§ ?10|tilhører|undta|unddrag|overvære|intern|kun for|[:\t]\s*[lå]p?\s*$|[🔒🔐☐☑☒✓✔✗✘□■▢▣⬜⬛◻◼🗹🗷]|\[[ x]?\]|uoff|dørene|videregives",
    re.IGNORECASE,
)
_EDGE: Final = _FRAME + ".:;,!"
_STRONGER = re.compile(rf"(?<![\w-]){_STRONG}(?!\w|-\w)|[{_LOCKS}]")
_ATTACHMENT = re.compile(rf"(?:\d+\.? )?{_WEAK}(?: (?:bilag|dokument|notat|fil))?(?: \d+)?")
_NAME_PARTS = re.compile(r"[_,;:()\[\]–—]|\s-\s|\.\w{2,4}$")
_LINES = re.compile(r"(?<=[\n\r])")
_FIRST = re.compile(r"^\s*(?:[-–—•*]\s+)?([^:\t()\[\]]{2,80}?)\s*(?::|\s[–—-]\s)")
_INSIDE = re.compile(r"[(\[]([^()\[\]]{2,100})[)\]]")
_SENTENCES = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÆØÅ])")
_CLAUSE = re.compile(
    r"[,;.:](?=\s)|\s[–—-](?=\s)|\s(?=(?:og|men|idet|fordi|da|så|hvorfor|indtil|hvis|mens|når|eftersom|inden)\s)"
)
_PAST = re.compile(
    r"(?<!\w)(?:blev|var|behandledes|tidligere|ikke (?:længere )?(?:lukket|fortroligt?))(?!\w)", re.IGNORECASE
)
_LONGEST_TEXT: Final = 4000
_LONGEST: Final = 160
"""A longer text says more than whether it is open."""
_MOST: Final = 40
"""More items than this are named by no statement ("Punkt 1-2026")."""


def closes_attachment(name: str) -> bool:
    """Whether the line or the file's name of an attachment says that it is closed: "Fortroligt notat", "Notat_lukket.pdf", "Pris (L)".

    "lukket" counts where it stands apart or before "bilag"; in "Lukket anlægsregnskab" it does not.
    """
    low = _even(name)
    if _STRONGER.search(low.replace("_", " ")) or "(l)" in low:
        return True
    return any(_ATTACHMENT.fullmatch(part.strip()) for part in _NAME_PARTS.split(low))


def words(text: str) -> tuple[tuple[int, int], ...]:
    """Where the text speaks of something that is not for the public, as (start, end); () when it does so nowhere.

    "lukket" counts with a word of the meeting ("lukket punkt", "lukkede sager", "mødet er lukket") and where it marks a title or a line
    ("Lukket: Køb", "Køb (lukket)", "Sagstype: Lukket"); in "Svømmehallen er lukket" and "lukkede institutioner" it does not.
    """
    if not _QUICK.search(text):
        return ()
    found: list[tuple[int, int]] = []
    at = 0
    for line in _LINES.split(text):
        found += [(at + start, at + end) for start, end in _words_in(line)]
        at += len(line)
    return tuple(found)


def _words_in(line: str) -> list[tuple[int, int]]:
    told = statement(line)
    if told is not None:
        start = len(line) - len(line.lstrip())
        return [] if told.open else [(start, len(line.rstrip()))]
    found = [match.span() for match in _SPOKEN.finditer(_even(line))]
    if (first := _FIRST.match(line)) is not None and not found:
        found += [first.span(1)] if _closes(first[1]) else []
    for inside in _INSIDE.finditer(line):
        if _closes(inside[1]) and not any(start < inside.end() and end > inside.start() for start, end in found):
            found.append(inside.span(1))
    return sorted(found)


def _closes(text: str) -> bool:
    told = statement(text)
    return told is not None and not told.open


def statement(text: str) -> Statement | None:
    """What a text says of openness when it says nothing else; None when it speaks of anything more, or of both and of no item."""
    return None if len(text) > _LONGEST or not _QUICK.search(text) else _said(text)


@lru_cache(maxsize=2**15)
def _said(text: str) -> Statement | None:
    """`statement` of a short text with one of its words; an agenda's lines are asked again and again."""
    bare = _RAW_LABEL.sub("", text.strip(_FRAME))
    announces = bare.rstrip(_FRAME).endswith(":")
    low = re.sub(r" *\t[ \t]*", "\t", re.sub(r"[^\S\t]+", " ", _even(bare))).strip(_EDGE)
    low = re.sub(r"\b(til|fra) og med\b", r"\1", low)
    while len(low) > 2 and (low[0], low[-1]) in {("(", ")"), ("[", "]")} and not _BOX.fullmatch(low[:3]):
        low = low[1:-1].strip(_EDGE)
    found = _ticked(low) if _BOX.search(low) else _answer(low) or _clauses(low.replace("\t", " "))
    return replace(found, announces=announces) if found is not None and announces else found


def labelled_closed(text: str) -> bool:
    """Whether one of several labels on a line says that something is closed: "Adgang: Lukket Journalnr.: 27.12.00"."""
    if not _QUICK.search(text):
        return False
    return any(
        (told := statement(each[0])) is not None and told.labelled and not told.open
        for each in _LABELLED.finditer(text)
    )


def at_the_end(text: str) -> int:
    """How many of the last items a text speaks of: "de sidste to punkter" is 2; 0 when it speaks of none."""
    ends = _AT_THE_END.search(text)
    count = ends["count"] or "1" if ends else "0"
    return int(count) if count.isdecimal() else _COUNTS[count.lower()]


def sentence(text: str, *, first: bool = False) -> str | None:
    """The words by which a text says, and then goes on, that the item it belongs to is closed: "Punktet er fortroligt, og rektor deltager ikke."

    A sentence about this item counts wherever it stands, but none about an earlier meeting; `first`: the text stands right below the title, and
    the words "Lukket punkt, fordi …" open it.
    """
    if len(text) > _LONGEST_TEXT or not _QUICK.search(text):
        return None
    for place, whole in enumerate(_SENTENCES.split(text)):
        parts = _CLAUSE.split(whole.strip(), maxsplit=1)
        said = statement(parts[0])
        if said is None or said.open or said.labelled or said.numbers or _PAST.search(parts[0]):
            continue
        opens = first and place == 0 and said.scope in {"item", "either"} and (len(parts) > 1 or " " in parts[0])
        if (said.scope == "this" and parts[0][:1].isupper()) or opens:
            return parts[0].strip(_EDGE)
    return None


def _even(text: str) -> str:
    """The text in small letters, of the same length, with plain spaces and hyphens."""
    low = "".join(each if len(each) == 1 else raw for raw, each in ((raw, raw.lower()) for raw in text))
    return low.replace("\u00a0", " ").replace("\u2010", "-").replace("\u2011", "-")


def _ticked(low: str) -> Statement | None:
    """What the ticked box says: "☐ Åben ☒ Lukket", "Åben [ ] Lukket [x]", "Lukket: ☒", "Offentlig: ☐ Ja ☒ Nej"."""
    boxes = list(_BOX.finditer(low))
    above, colon, lead = low[: boxes[0].start()].rpartition(":")
    label, lead = (above.strip(_EDGE), lead.strip(_EDGE)) if colon else ("", lead.strip(_EDGE))
    if lead:
        edges = [
            len(low[: boxes[0].start()]) - len(low[: boxes[0].start()].lstrip(_EDGE)) + len(above) + len(colon),
            *(box.end() for box in boxes),
        ]
        pieces = [low[start : box.start()] for start, box in zip(edges, boxes, strict=False)]
    else:
        pieces = [
            low[box.end() : after]
            for box, after in zip(boxes, [*(box.start() for box in boxes[1:]), len(low)], strict=True)
        ]
    named = [piece.strip(_EDGE + "/|") for piece in pieces]
    ticked = [not _EMPTY_BOX.fullmatch(box[0]) for box in boxes]
    if label and not any(named):
        return _answer(f"{label}: {'ja' if any(ticked) else 'nej'}")
    if label and all(name in _YES | _NO for name in named):
        chosen = [name for name, tick in zip(named, ticked, strict=True) if tick]
        return _answer(f"{label}: {chosen[0]}") if len(chosen) == 1 else None
    told = [_plain(name) for name in named]
    if len(told) == 1 and told[0] is not None and told[0].scope == "section":
        return told[0]  # the box is a bullet
    if None in told:
        return None
    said = {each.open for each, tick in zip(told, ticked, strict=True) if each is not None and tick}
    return Statement(open=False not in said, scope="item", labelled=True) if said else None


def _answer(low: str) -> Statement | None:
    """What stands behind a label: "Sagstype: Lukket", "Lukket: Ja", "Åben/Lukket: Lukket", "Må offentliggøres: Nej"."""
    parts = re.split(r"\s*[:\t?=]\s*", low, maxsplit=1)
    label, value = (each.strip(_EDGE) for each in parts) if len(parts) == 2 else ("", "")
    if not label or not value:
        return None
    both = _BOTH.fullmatch(label) or _BOTH_LETTERS.fullmatch(label)
    if value in _YES | _NO:
        told = None if both else _plain(label)
        if told is None and not (_LABEL.fullmatch(label) and _ABOUT.search(label)):
            return None
        closes = (told is not None and not told.open) or label.startswith("fortrolig")
        return Statement(open=(value in _NO) if closes else value in _YES, scope="item", labelled=True)
    if value in _LETTER_ALONE and (both or _LABEL.fullmatch(label)):
        return Statement(_LETTER_ALONE[value], "item", labelled=True)
    told = _plain(value)
    return (
        Statement(told.open, "item", labelled=True) if told is not None and (both or _LABEL.fullmatch(label)) else None
    )


def _clauses(low: str) -> Statement | None:
    """A text of several clauses: those that close count, and all must speak of openness ("Punkt 1-3 er åbne, punkt 4-5 er lukkede")."""
    whole = _plain(low)
    if whole is not None:
        return whole
    told = [
        _plain(each.strip(_FRAME))
        for each in re.split(r"[.;:,](?!\d)(?:\s|$)|\s(?:mens|og)\s", low)
        if each.strip(_FRAME)
    ]
    if len(told) < 2 or None in told:
        return None
    closing = [each for each in told if each is not None and not each.open]
    if not closing or (len(closing) < len(told) and not all(each is not None and each.numbers for each in told)):
        return None
    return replace(closing[0], numbers=tuple(number for each in closing for number in each.numbers))


def _plain(low: str) -> Statement | None:
    """What words without label and boxes say, when every one of them belongs to the language of meetings and the public."""
    text = low.strip(_FRAME + ".:;,!")
    if len(text) > 2 and text[0] in "([" and text[-1] in ")]":
        text = text[1:-1]
    if _FEW.fullmatch(text):
        return Statement(open=False, scope="either")
    bare = _LAWFUL.sub(" ", text)
    timed = _CLOCK.sub(" ", bare)
    rest, closers = _CLOSER.subn(" ", timed)
    has_noun = re.search(rf"(?<!\w){_NOUN}(?!\w)", rest) is not None or "døre" in text
    if has_noun:
        rest = _DAYS.sub(" ", rest)
    openers = len(_OPENER.findall(rest))
    if bool(closers) == bool(openers) or (timed != bare and not has_noun):
        return None
    tokens = _WORD.findall(rest)
    if len(tokens) > 24:
        return None
    numbered = any(token.isdecimal() for token in tokens)
    if any(token[0].isalpha() and not _SPEAKS.fullmatch(token) for token in tokens) or (numbered and not has_noun):
        return None
    scope = _scope(text)
    numbers = _named(rest) if numbered and _COUNTED.search(rest) else ()
    return Statement(open=not closers, scope=scope, numbers=numbers)


def _scope(text: str) -> Scope:
    if _ONWARD.search(text):
        return "section"
    if _THIS.search(text):
        return "this"
    for word in re.findall(r"[^\W\d_]+", text):
        if _EITHER.fullmatch(word) and word != "del":
            continue
        if _ONE.fullmatch(word):
            return "item"
        if _MANY.fullmatch(word):
            return "section"
    return "either"


def _named(rest: str) -> tuple[str, ...]:
    """The items that a statement names: "punkt 4-6", "punkterne 4, 5 og 7"."""
    found: list[str] = []
    for match in _NUMBERS.finditer(rest):
        last = int(match[2]) if match[2] else None
        if last is not None and match[1].isdecimal() and 0 < last - int(match[1]) < _MOST:
            found += map(str, range(int(match[1]), last + 1))
        else:
            found.append(match[1])
    return tuple(found[:_MOST])
