"""What kind of word each word of a clause is: who, when, how much, what is done, which paper.

A clause is told by its shape as well as by its words ("så" + present tense + "vi", a name + a verb of making + a paper + "til" + a
month), and there are too few meetings to learn every word by itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from stt_minutes.danish import MONTHS, WEEKDAYS
from stt_minutes.minutes import numerals
from stt_minutes.minutes.telling import verbs

if TYPE_CHECKING:
    from collections.abc import Collection

    from stt_minutes.minutes.tokens import Token

_LISTS = {
    "we": "vi os vores",
    "me": "jeg mig min mit mine",
    "you": "du dig din dit dine",
    "all of you": "jer jeres",
    "they": "han hun de dem ham hende deres hans hendes",
    "it": "den det",
    "there": "der",
    "one": "man",
    "this": "denne dette disse her",
    "not": "ikke ingen intet aldrig nej hverken",
    "so": "så altså dermed derfor",
    "and": "og samt eller",
    "but": "men dog",
    "if": "hvis når såfremt medmindre indtil",
    "because": "fordi for da",
    "that": "at",
    "which": "som",
    "ask": "hvad hvem hvornår hvor hvordan hvorfor hvilken hvilke hvilket",
    "modal": "kan skal vil må bør tør",
    "past modal": "kunne skulle ville måtte burde",
    "is": "er",
    "was": "var",
    "has": "har",
    "had": "havde",
    "becomes": "bliver",
    "became": "blev",
    "let": "lad",
    "make": "laver udarbejder skriver formulerer tegner beregner regner undersøger afklarer finder retter sætter lave skrive udarbejde "
    "undersøge finde lav skriv find",
    "tell": "sender ringer kontakter orienterer inviterer fremlægger svarer spørger siger meddeler kalder sende ringe svare spørge sige "
    "invitere send ring spørg sig inviter",
    "move": "tager kommer går udsætter genoptager flytter venter starter begynder fortsætter slutter kører ryger rykker vender ser holder "
    "tage komme vente udsætte flytte holde tag",
    "give": "får giver bevilger yder betaler afsætter køber sælger lægger bruger få give betale køb sælge købe",
    "decide": "godkender vedtager anbefaler vælger peger beslutter følger afviser støtter indstiller tiltræder godkende anbefale vælge "
    "beslutte følge",
    "think": "synes tror mener tænker føler håber undrer kender ved husker forstår hører",
    "time": "uge ugen uger dag dage dagen år året måned måneden måneder møde mødet gang ferien ferie sommer sommeren efterår efteråret "
    "forår foråret vinter nytår jul påske morgen aften formiddag eftermiddag time timer minutter kvartal halvår klokken kl årsskiftet",
    "next": "næste kommende forrige sidste sidst først første",
    "towards": "senest inden efter før fra til i på pr siden under ved mellem",
    "with": "med uden om af hos over",
    "money": "kroner kr million millioner mio milliard tusind",
    "share": "procent pct",
    "staff": "forvaltningen direktøren chefen sekretæren sekretariatet administrationen direktionen kommunaldirektøren formanden "
    "borgmesteren",
    "paper": "notat oplæg liste brev plan forslag sag sagen referat referatet kort tal svar udkast rapport skema status aftale høring "
    "udbud plakat opslag mail oversigt beregning ansøgning listen planen forslaget udkastet brevet budgettet budget pris indstillingen "
    "punktet punkt",
    "yes": "ja jo jep okay ok fint godt enig enige super mm præcis nemlig udmærket",
    "thanks": "tak velkommen hej farvel",
    "soft": "måske vel nok jo bare lige gerne også egentlig faktisk ligesom sådan",
    "only": "kun højst mindst stedet undtagen minus",
    "article": "en et",
    "whole": "alle hele begge hver",
    "now": "nu",
}
_CLASSES = {word: name for name, words in reversed(_LISTS.items()) for word in words.split()}
_BODIES = ("udvalg", "udvalget", "byråd", "byrådet", "rådet", "råd", "bestyrelsen", "udvalgets")
_NUMBERS = ("hundrede", "tusind", "million")
_LONG, _SOME = 4, 3


def word_class(token: Token, roster: Collection[str] = ()) -> str:
    """The class of one heard word; `roster` are the words of people's names."""
    word = token.word
    if word == "i" and not token.opens and token.text.strip(",.?!") == "I":
        return "all of you"
    known = _known(word)
    if known is not None:
        return known
    if word in roster or (token.text[:1].isupper() and not token.opens):
        return "name"
    return _by_form(word, opens=token.opens)


@lru_cache(maxsize=65536)
def _known(word: str) -> str | None:
    if word in MONTHS:
        return "month"
    if word in WEEKDAYS:
        return "weekday"
    if word in _CLASSES:
        return _CLASSES[word]
    if word[:1].isdigit() or numerals.cardinal(word) is not None or any(part in word for part in _NUMBERS):
        return "number"
    return "body" if word.endswith(_BODIES) else None


@lru_cache(maxsize=65536)
def _by_form(word: str, *, opens: bool) -> str:
    if verbs.infinitive(word):
        return "present"
    if verbs.is_infinitive(word):
        return "infinitive"
    if word in verbs.PAST or word.endswith("ede"):
        return "past"
    if verbs.is_finite(word):
        return "passive"
    if opens and verbs.imperative(word):
        return "imperative"
    if len(word) > _LONG and word.endswith(("en", "et", "erne", "ene")):
        return "definite"
    if len(word) > _LONG and word.endswith(("er", "e")):
        return "plural"
    return "noun" if len(word) > _SOME else "short"
