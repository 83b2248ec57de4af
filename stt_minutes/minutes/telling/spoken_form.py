"""What belongs to speaking and not to what is said: openings ("så siger vi, at"), fillers and tails ("ikke?") taken off a clause."""

from __future__ import annotations

import re

_PRONOUN = r"(?:jeg|vi|man)"
_SAYS = (
    r"(?:synes|tror|mener|tænker|foreslår|siger|håber|hører|konkluderer|noterer|skriver|konstaterer|antager|går ud fra|forstår|aftaler|beslutter|"
    r"kan høre|kan se|kan forstå|vil sige|vil foreslå|vil mene|ville sige|ville foreslå|skal sige)"
)
_SOFT = r"(?:\s+(?:så|også|bare|lige|godt|gerne|nok|faktisk|altså|jo|da|ikke|altid|næsten|egentlig|nu))*"
_OPENINGS = tuple(
    re.compile(rf"^(?:{each})[\s,:]+", re.IGNORECASE)
    for each in (
        (
            r"(?:ja|nej|jo|jamen|nå|okay|ok|godt|fint|super|perfekt|tak|tusind tak|øh|hør|udmærket|glimrende|præcis|nemlig|selvfølgelig|klart|"
            r"sådan|jep|mm|hmm|nå ja|fair nok|det er fint|det er i orden|det er godt|det lyder godt|det er rigtigt)\b[,.!]?"
        ),
        r"(?:men|altså|eller|samt|lige|bare|i øvrigt|husk(?: at)?)(?=[\s,]+\w)",
        r"for(?=\s+(?:vi|jeg|han|hun|man|det|der|så|hvis|når|ellers|nu)\b)",
        r"og(?=\s+\w)",
        rf"{_PRONOUN}{_SOFT}\s+{_SAYS}{_SOFT}(?:,?\s+at|,|:)",
        rf"{_PRONOUN}\s+(?:synes|tror|mener){_SOFT},?(?=\s+(?:vi|jeg|det|den|der|de|man|at)\b)",
        rf"(?:så|da|nu|her|der)\s+{_SAYS}\s+{_PRONOUN}{_SOFT}(?:,?\s+at|,|:|(?=\s+(?!ja\b|nej\b|tak\b|det\b|til\b|farvel\b)))",
        r"(?:så\s+)?(?:det|den),?\s+(?:jeg|vi|der)\s+(?:hører|siger|skriver|kan høre|er sagt|bliver sagt)[^,]{0,30},?\s+(?:det\s+)?er(?:,?\s+at|,|:)?",
        (
            r"(?:så\s+)?(?:konklusionen|beslutningen|aftalen|svaret|mit bud|buddet|mit forslag|resultatet)\s+(?:er|bliver|lyder|må være)"
            r"(?:\s+så|\s+sådan(?: her)?)*[,:]?(?:\s+at)?"
        ),
        r"(?:hos mig|her)\s+står\s+der(?:,?\s+at|:|,)",
        r"(?:så\s+|hos mig\s+)?(?:skal\s+)?(?:der|jeg)\s+(?:står|skal stå|skriver|har skrevet)(?:\s+(?:hos mig|her|der|i referatet|så))*(?:,?\s+at|:|,)",
        r"(?:så\s+)?(?:står|skal)\s+der(?:\s+stå)?(?:\s+(?:hos mig|her|i referatet))*(?:,?\s+at|:|,)",
        (
            rf"{_PRONOUN}{_SOFT}\s+(?:vil|ville|skal|må|kunne){_SOFT}\s+(?:foreslå|sige|høre)"
            r"(?:\s+(?:jer|dig|skrevet|noteret|med|ført til (?:protokols?|referat)))*,?\s+(?:at|om)(?=\s)"
        ),
        (
            rf"(?:kan|skal|må|burde|kunne|lad)\s+(?:vi|jeg|os|I|man){_SOFT}\s+(?:sige|konkludere|konstatere|blive enige om|aftale|skrive|gå med til|beslutte)"
            r"(?:,?\s+at|,|:)"
        ),
        r"(?:hvis|lad)\s+(?:jeg|mig)\s+(?:lige\s+|skal\s+|prøve\s+at\s+|prøver\s+at\s+)*(?:samle op|samler op|opsummere|opsummerer|konkludere|konkluderer)[^,:]{0,20}[,:](?:\s+så)?",
        r"er\s+(?:vi|I|alle|der)\s+(?:så\s+)?(?:enige|enighed|med på)\s*(?:om)?,?\s+at",
        r"(?:det|så)\s+(?:betyder|vil sige|er aftalt|er besluttet|er aftalen)(?:,|:)?\s+at",
        r"(?:og|med)\s+den\s+(?:bemærkning|tilføjelse|ændring),?\s+at",
        r"(?:til|for)\s+(?:referatet|protokollen)[,:]?",
        r"(?:lad\s+os|vi\s+kan)\s+sige(?:\s+(?:at|det sådan|sådan))?[,:]?",
        r"det\s+(?:korte|vigtige)\s+er[,:]?(?:\s+at)?",
        r"at(?=\s)",
    )
)
_TAILS = tuple(
    re.compile(rf"[\s,]+(?:{each})[\s.,!?]*$", re.IGNORECASE)
    for each in (
        r"ik'?|ikk|eller hvad|hva'?|er det (?:rigtigt|i orden|okay|sådan|dækkende)(?: fanget| forstået)?",
        r"jo|bare|simpelthen|på den måde|eller noget|og sådan noget|et eller andet|synes jeg|tror jeg|tænker jeg",
        r"kan (?:vi|I|alle) (?:være enige om|leve med|være med på|blive enige om) det|er (?:vi|I|alle) (?:enige|med)(?: om det| på det)?",
        r"er der enighed om det|er der nogen (?:imod|bemærkninger|indvendinger)|ikke mere|og det var det|og så videre",
        r"som sagt|om man så må sige|eller hvordan|hører jeg|sagde du|siger du|lad os sige",
    )
)
_AFTER_COMMA = re.compile(
    r"[,.?]\s*(?:ikke(?: også| sandt)?|vel|okay|ja|nej|altså|tak|så|kan I)[\s.,!?]*$", re.IGNORECASE
)
"""Tails that are words of the clause unless a comma stands before them."""
_FILLING = re.compile(
    r"(?:,\s*)?(?<![\w-])(?:jo|lige|bare|altså|ligesom|simpelthen|egentlig|faktisk|nemlig|sådan set|sådan noget som|på en måde|hvad hedder det|"
    r"om man så må sige|hvad skal man sige|så at sige|ikke også|du ved|I ved|ærlig talt|helt ærligt|lad os sige|som sagt|kan man sige|"
    r"sgu|skam|dog lige|måske lige|i virkeligheden|for pokker)(?![\w-])(?<!\bnu lige),?\s*",
    re.IGNORECASE,
)
_WILL_SURELY = re.compile(r"\b(skal|vil|kan)((?:\s+(?:jeg|vi|du|han|hun|de))?)\s+nok\b", re.IGNORECASE)
_SPOKEN = (
    (re.compile(r"\b(?:til|på) næste gang\b", re.IGNORECASE), "til næste møde"),
    (re.compile(r"\bnæste gang\b", re.IGNORECASE), "næste møde"),
    (re.compile(r"\b(?:det|den|de) der (?=\w)", re.IGNORECASE), ""),
    (re.compile(r"\b(den|det|de) her (?=\w)", re.IGNORECASE), r"\1 "),
    (re.compile(r"\b(en|et) (?:eller|ellet) and(?:en|et)\b", re.IGNORECASE), r"\1"),
)


def opened(text: str) -> str:
    """`text` without the words with which a speaker gets to what is said, as often as they are said."""
    before = None
    while before != text:
        before = text
        for opening in _OPENINGS:
            rest = opening.sub("", text, count=1)
            if rest != text and rest.strip(" .,;:!?"):
                text = rest.lstrip(" ,;:–-")
    return text


def closed(text: str) -> str:
    """`text` without the words with which a speaker asks for assent or lets go."""
    before = None
    while before != text:
        before = text
        for tail in (*_TAILS, _AFTER_COMMA):
            rest = tail.sub("", text)
            if rest != text and rest.strip(" .,;:!?"):
                text = rest
    return text


def plain(text: str) -> str:
    """`text` without openings, fillers and tails, and with what a referat says in other words."""
    text = _WILL_SURELY.sub(r"\1\2", _FILLING.sub(" ", opened(closed(text)))).strip()
    for spoken, written in _SPOKEN:
        text = spoken.sub(written, text)
    return " ".join(closed(opened(text)).split()).strip(" ,;–")
