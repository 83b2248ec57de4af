"""A spoken clause -> a sentence of a referat, by grammar: "så sender vi den i høring" -> "Udvalget sender sagen i høring.".

The clause is parted at its finite verb into what stands before it, its subject and the rest (Danish has the verb second), the
subject becomes the body or a person, and the sentence is put together again. What cannot be parted, or still has somebody in the
first or second person, is not written but quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stt_minutes.danish import MONTHS, WEEKDAYS, capital
from stt_minutes.minutes import numerals
from stt_minutes.minutes.telling import spoken_form, verbs
from stt_minutes.minutes.telling.lists import words
from stt_minutes.minutes.telling.parting import ADVERBS, NOMINATIVE, Parted, low, part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OURS = {"vi": "", "os": "", "vores": "s", "vor": "s", "vort": "s", "vore": "s"}
_THEIRS = {"jer": "", "jeres": "s"}
_MINE = frozenset({"jeg", "mig", "min", "mit", "mine", "du", "dig", "din", "dit", "dine", "jer", "jeres", "I"})
_HOLLOW = words(
    "det den gøre gør siger sige er bliver være blive har have så vi tager tage kan må vil skal til med ja nej der her jeg i og "
    "fint godt okay orden rigtigt"
)
"""Words that say nothing when nothing else is said."""
_PARTICLES = words("op igen videre med ud til tilbage ind på i over af ned fra hjem for om frem sammen hen")
_STRANDED = frozenset({"med", "på", "om", "til", "i", "af", "for", "over"})
_CASE_VERBS = words(
    "sende tage udsætte behandle genoptage videresende oversende godkende vedtage anbefale drøfte afvise forelægge følge støtte tiltræde "
    "parkere gemme skubbe rykke flytte vende se lukke"
)
"""What is done to "den" with these is done to the case."""
_GIVEN = frozenset({"får", "må", "kan", "har", "skal"})
"""With these "you" are whoever asked for something, not the administration."""
_ACCEPTS = frozenset({"leve", "være", "høre", "se", "huske", "forstå", "tro", "vide", "nikke", "acceptere"})
"""Verbs of a question that asks whether somebody can live with something."""
_OBJECTS = frozenset({"hende", "ham", "os", "mig", "jer", "dig", "sig", "hinanden"})
_FRAGMENT, _TELLING_FRAGMENT = 9, 4
"""Words that something without a verb has at most to be printed as it is, and at least to be printed without a figure, time or name."""
_TIMES = frozenset(
    (
        *MONTHS,
        *WEEKDAYS,
        "jul",
        "påske",
        "nytår",
        "sommerferien",
        "ferien",
        "efteråret",
        "foråret",
        "sommeren",
        "vinteren",
    )
)
_GREETS = re.compile(
    r"^(?:hej|farvel|velkommen|goddag|god(?:t)? (?:tur|aften|dag|weekend|arbejd\w*|jul|sommer)|tak\b|tillykke|undskyld|sæt dig|pas på|"
    r"kom (?:ind|indenfor|endelig|bare|godt)|værsgo|værsågod|hils\b|vi ses|kør forsigtigt|skål|det var|hør nu|hent |kald på|luk )",
    re.IGNORECASE,
)
_CALLS = re.compile(
    r"\b(?:op med hånden|hånden op|hånd op|ræk(?:ker|ke)? (?:en )?hånd|arm i vejret|stemmer vi nu)", re.IGNORECASE
)
"""What calls a vote."""
_WISHES = re.compile(
    r"^(?:(?P<who>vi|jeg|udvalget|rådet)\s+(?:så\s+|også\s+)?(?:vil|ville|skal)|(?:så\s+)?(?:vil|ville)\s+(?P<whom>vi|jeg))\s+"
    r"(?:også\s+|bare\s+|godt\s+|gerne\s+|lige\s+)*(?:have|bede om|ønske|se)"
    r"(?P<kept>\s+(?:(?:skrevet|noteret|ført|lagt|med)(?:\s+(?:ind|med|ned))?(?:\s+(?:til|i)\s+(?:referat|protokol)\w*)?))?,?\s+at\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_CALLED = re.compile(r"^(?P<name>[A-ZÆØÅ][\w-]+(?:\s[A-ZÆØÅ][\w-]+)*),\s+(?=(?:du|I|kan|vil|må)\b)")
_SPOKEN_TO = re.compile(r"^([^,]*\b(?:I|du|vi|jeg)\b[^,]*\w), [A-ZÆØÅ][a-zæøå]+[.?!]?$")
"""A name at the end of what is said to somebody."""
_BODY = re.compile(r"^(?:\w*(?:udvalget|rådet|bestyrelsen|gruppen|kommissionen)|direktionen)$")
_AFTER_VERB = frozenset(
    {"først", "derefter", "bagefter", "samtidig", "senere", "desuden", "derudover", "fremover", "herefter"}
)
_PRONOUNS = frozenset({"det", "den", "dem", "sig", "ham", "hende", "os"})
_QUANTITIES = frozenset({"noget", "meget", "andet", "intet", "hvert", "eget", "samlet"})
_DETERMINERS = words("en et de den det noget nogle nogen min mit mine vores jeres deres hans hendes to tre fire fem")
"""After these follows what is given, so that a pronoun before them is whom it is given to."""
_TIME = re.compile(r"(?:dag|uge|måned|år|time|gang|minut|kvartal)", re.IGNORECASE)
_NOMINATIVES = {"hende": "Hun", "ham": "Han", "dem": "De", "den": "Den", "det": "Det"}
_DEFINITE = re.compile(r"\w{3,}(?:en|et|erne|ene)")


@dataclass(frozen=True, slots=True)
class Setting:
    """Who speaks for whom: the body's short name, and who "I" are (None when that is nobody sure).

    `speaker` and `called` are the full names of who says the clause and who was called on before it, where known; `names` has
    full names by how people are called in the clause.
    """

    body: str
    others: str | None = None
    speaker: str | None = None
    called: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is written; `sure`: it can stand as the referat's own words, else it is to be quoted."""

    text: str
    sure: bool


def write(text: str, setting: Setting) -> Sentence | None:
    """The clause in writing; None when it says nothing beside that something was said or done."""
    plain = spoken_form.plain(named(text, setting))
    called = _CALLED.match(plain)
    if called:
        plain = spoken_form.plain(plain[called.end() :])
        setting = replace(setting, called=setting.called or called["name"])
    question = plain.endswith("?")
    for name in (*setting.names.values(), *setting.names):
        if plain.rstrip(" .!?,").endswith(f", {name}") and len(plain) > len(name) + 8:
            plain = plain.rstrip(" .!?,").removesuffix(f", {name}")
    plain = _SPOKEN_TO.sub(r"\1", plain)
    words = plain.rstrip(" .!?,;:").split()
    if not words or _GREETS.match(plain) or _CALLS.search(plain) or all(low(word) in _HOLLOW for word in words):
        return None
    wish = _WISHES.match(" ".join(words))
    if wish:
        made: list[str] | None = [*_wished(wish, setting), "at", *wish["what"].split()]
    else:
        made = _asked(words, setting) if question or low(words[0]) in verbs.MODALS else None
        made = made or _cleft(words) or _ordered(words, setting) or _stated(words, setting)
    if made is None and not question and not any(verbs.is_finite(low(word)) for word in words):
        if len(words) < _TELLING_FRAGMENT and not _tells(words):
            return None
        somebody = any(low(word) in NOMINATIVE for word in words)  # does something with a verb that is not known
        made = words if len(words) <= _FRAGMENT and not somebody else None
    if made is None:
        return Sentence(end(" ".join(words) + ("?" if question else "")), sure=False)
    made = _meant(made, setting)
    sure = not any(low(word) in _MINE for word in made)
    return Sentence(end(" ".join(made if sure else words)), sure=sure)


def _tells(words: Sequence[str]) -> bool:
    """Whether words without a verb hold a figure, a time or a name, so that they tell something alone."""
    said = {low(word) for word in words}
    named = any(word[:1].isupper() for word in words[1:])
    counted = any(numerals.cardinal(word) is not None for word in said)
    return named or counted or bool(said & _TIMES) or any(character.isdigit() for word in words for character in word)


def _wished(wish: re.Match[str], setting: Setting) -> list[str]:
    """Who wishes, up to the comma: "Udvalget ønsker,", "Det ønskes noteret,"."""
    mine = (wish["who"] or wish["whom"]).lower() == "jeg"
    who = ["Det", "ønskes"] if mine and not setting.speaker else [setting.speaker if mine else setting.body, "ønsker"]
    kept = (wish["kept"] or "").split()
    found = [each for each in (*who, *(kept if kept != ["med"] else [])) if each]
    return [*found[:-1], found[-1] + ","]


def bound(text: str, setting: Setting) -> Sentence:
    """A clause that hangs on the one before ("hvis de siger ja"), in writing but as it stands."""
    words = _meant(spoken_form.closed(named(text, setting)).strip(" .!?,;:").split(), setting)
    words = ["forvaltningen" if word == "I" and setting.others else word for word in words]
    return Sentence(" ".join(words), sure=not any(low(word) in _MINE for word in words))


def end(text: str) -> str:
    """The text as a sentence: a capital first, and a full stop where no other mark ends it."""
    text = text.strip(" ,;:")
    return capital(text) if text.endswith((".", "!", "?")) else capital(text) + "."


def _who(subject: Sequence[str], verb: str, setting: Setting) -> str | None:
    """The subject in the third person, "" for nobody in particular, None when it cannot be told."""
    first = low(subject[0])
    if first == "vi":
        name: str | None = setting.body
    elif first == "jeg":
        name = setting.speaker or ""
    elif first in {"du", "I"}:
        given = None if verb in _GIVEN else setting.others or ""
        name = (setting.called or (given and "")) if first == "du" else given
    else:
        return " ".join(subject)
    if name is None or (not name and len(subject) > 1):
        return None
    return " ".join([name, *subject[1:]]) if name else ""


def _stated(words: Sequence[str], setting: Setting) -> list[str] | None:
    if low(words[0]) == "hvor" and len(words) > 3:
        words = words[1:]
    parted = part(words)
    if parted is None:
        return None
    who = _who(parted.subject, parted.verb, setting)
    if who is None:
        return None
    if parted.thing:
        return _about(parted, who)
    rest = parted.rest if parted.verb in {"er", "bliver", "var", "blev"} else _case(parted.rest)
    if who:
        return [*who.split(), parted.verb + parted.mark, *_with(rest, _late(parted.front))]
    return _passive(parted.verb, rest, parted.front)


def _late(front: Sequence[str]) -> list[str]:
    """What stood before the verb, put at the end."""
    if not front:
        return []
    name = front[0][1:2].isupper() or front[0][:1].isdigit()
    return [front[0] if name else front[0][:1].lower() + front[0][1:], *front[1:]]


def _with(rest: Sequence[str], late: Sequence[str]) -> list[str]:
    """`rest` with `late`: one adverb after the verb, else at the end or before a clause that hangs on it ("70.000 på kontoen, det er
    kommunens").
    """
    if len(late) == 1 and low(late[0]) in _AFTER_VERB and rest and low(rest[0]) not in _PRONOUNS:
        return [*late, *rest]
    for place, word in enumerate(rest[:-1]):
        hangs = word.endswith(",") and any(verbs.is_finite(low(after)) for after in rest[place + 1 :])
        if late and hangs and low(word) not in _STRANDED:
            return [*rest[:place], word[:-1], *late[:-1], late[-1] + ",", *rest[place + 1 :]]
    return [*rest, *late]


def _about(parted: Parted, who: str) -> list[str] | None:
    """What stands first is what it is done to: "den sender vi i høring", "c, den venter vi med"."""
    base, rest = verbs.infinitive(parted.verb), parted.rest
    if base is None or parted.verb in verbs.MODALS or not rest or any(low(word) == "selv" for word in rest):
        return None
    thing = list(parted.thing)
    if low(thing[0]) == "den" and len(thing) == 1 and base in _CASE_VERBS:
        thing = ["sagen"]
    elif not thing[0][1:2].isupper() and (low(thing[0]) in {"den", "det", "dem"} or _DEFINITE.fullmatch(low(thing[0]))):
        thing[0] = thing[0].lower()
    after = next((n for n, word in enumerate(rest) if low(word) not in ADVERBS), len(rest))
    stranded = after < len(rest) and low(rest[after]) in _STRANDED
    if (
        stranded
        and (base, low(rest[after])) != ("tage", "med")
        and (after + 1 == len(rest) or low(rest[after + 1]) in _STRANDED | {"over", "hos", "ved", "efter", "inden"})
    ):
        if not who:
            return None
        return [*who.split(), parted.verb, *rest[: after + 1], *thing, *rest[after + 1 :]]
    if not verbs.takes_object(base):
        return None
    return [*thing, verbs.passive(base), *rest]


def _passive(verb: str, rest: Sequence[str], front: Sequence[str]) -> list[str] | None:
    """What somebody unnamed does, without them: "jeg laver et notat" -> "Der laves et notat"."""
    base = verbs.infinitive(verb)
    if verb in verbs.MODALS:
        place = next((n for n, word in enumerate(rest[:3]) if verbs.is_infinitive(low(word))), None)
        if place is None:
            return None
        base, rest = low(rest[place]), [*rest[:place], *rest[place + 1 :]]
    if base is None or not verbs.takes_object(base) or not rest:
        return None
    first = low(rest[0])
    form, late = verbs.passive(base), _late(front)
    given = (
        first in {"hende", "ham", "dem"} and len(rest) > 2 and low(rest[1]) in _DETERMINERS and not _TIME.match(rest[2])
    )
    if first in _NOMINATIVES and not given:
        return [_NOMINATIVES[first], form, *_with(rest[1:], late)]
    if first in _OBJECTS - set(_NOMINATIVES) or first in NOMINATIVE:
        return None
    if _DEFINITE.fullmatch(first) and first not in _QUANTITIES and not verbs.is_infinitive(first):
        return [rest[0], form, *_with(rest[1:], late)]
    return ["Der", form, *_with(rest, late)]


def _case(rest: Sequence[str]) -> list[str]:
    """What is done to "den" is done to the case: "udsætter den til august" -> "udsætter sagen til august"."""
    found = list(rest)
    for place, word in enumerate(found[:3]):
        after = low(found[place + 1]) if place + 1 < len(found) else ""
        if low(word) == "den" and (not after or after in _PARTICLES or word.endswith(",")):
            found[place] = "sagen" + word[3:]
    return found


def _asked(words: Sequence[str], setting: Setting) -> list[str] | None:
    """A question that asks for something: "kan vi få et oplæg" -> "Udvalget beder om et oplæg"."""
    said = [low(word) for word in words]
    at = 1 if said[0] in {"så", "men", "og"} and len(said) > 3 else 0
    if len(said) < at + 3 or said[at] not in verbs.MODALS:
        return None
    if said[at + 1] not in NOMINATIVE and not _BODY.match(said[at + 1]):
        return None
    who, after = said[at + 1], at + 2
    if _BODY.match(who):
        who = "vi"
    while after < len(said) and said[after] in {
        "ikke",
        "så",
        "også",
        "godt",
        "gerne",
        "da",
        "evt",
        "eventuelt",
        "måske",
    }:
        after += 1
    rest = list(words[after:])
    if not rest or not verbs.is_infinitive(low(rest[0])):
        return rest if said[at] == "skal" and who == "vi" and rest else None
    act, thing = low(rest[0]), _told(rest[1:])
    if act in _ACCEPTS or not thing:
        return None
    if act == "sige":
        return thing
    if who in {"vi", "jeg", "man"} and act == "få":
        if low(thing[0]) in {"den", "det"}:
            up = len(thing) > 1 and low(thing[1]) == "op"
            return ["Sagen", "tages" if up else "forelægges", *thing[1:]] if len(thing) > 1 else None
        return [setting.body, "beder", "om", *thing]
    if who == "vi":
        return [setting.body, verbs.present(act), *_case(thing)]
    if who in {"du", "I"}:
        name = (setting.called if who == "du" else None) or setting.others
        return [*name.split(), verbs.present(act), *_case(thing)] if name else _passive(verbs.present(act), thing, [])
    return None


def _told(rest: Sequence[str]) -> list[str]:
    """The second of two verbs that are asked for, in the present: "op og tage pladsen" -> "op og tager pladsen"."""
    said = [low(word) for word in rest]
    for place in range(len(rest) - 1):
        if said[place] in {"at", "som", "der"} or rest[place].endswith(","):
            break
        if said[place] == "og" and verbs.is_infinitive(said[place + 1]):
            return [*rest[: place + 1], verbs.present(said[place + 1]), *rest[place + 2 :]]
    return list(rest)


def _cleft(words: Sequence[str]) -> list[str] | None:
    """What is set off by "det er … der": "så er det koret, der får prisen" -> "koret får prisen"."""
    said = [low(word) for word in words]
    at = 1 if said[0] in {"så", "nu", "men"} else 0
    if said[at : at + 2] not in (["er", "det"], ["det", "er"], ["bliver", "det"], ["det", "bliver"]):
        return None
    for place in range(at + 3, min(len(said) - 1, at + 12)):
        if said[place] in {"der", "som"} and words[place - 1].endswith(",") and verbs.is_finite(said[place + 1]):
            return [*words[at + 2 : place - 1], words[place - 1].rstrip(","), *words[place + 1 :]]
    return None


def _ordered(words: Sequence[str], setting: Setting) -> list[str] | None:
    """An order: "spørg dem om torsdag" -> "Forvaltningen spørger dem om torsdag", "bestil to" -> "Der bestilles to"."""
    said = [low(word) for word in words]
    at = 1 if said[0] in {"så", "og", "men", "nej", "ja"} and len(said) > 1 else 0
    base = verbs.imperative(said[at])
    if base is None or len(said) < at + 2 or said[at + 1] in NOMINATIVE or base in {"være", "se", "høre", "tro"}:
        return None
    if base == "lade":
        after = at + 2
        while after < len(said) - 1 and said[after] in {"så", "nu", "bare", "da"}:
            after += 1
        ours = said[at + 1] == "os" and after + 1 < len(said) and verbs.is_infinitive(said[after])
        return [setting.body, verbs.present(said[after]), *_case(words[after + 1 :])] if ours else None
    rest = list(words[at + 2 :] if said[at + 1] in {"så", "nu", "gerne"} else words[at + 1 :])
    name = setting.called or setting.others
    if not rest:
        return None
    if not name:
        return _passive(verbs.present(base), rest, [])
    mark = "," if words[at].endswith(",") else ""
    return [*name.split(), verbs.present(base) + mark, *_case(rest)]


def named(text: str, setting: Setting) -> str:
    """People by their full names."""
    for said, name in setting.names.items():
        text = re.sub(rf"(?<![\w-]){re.escape(said)}(?![\w-])", name, text)
    return text


def _meant(words: Sequence[str], setting: Setting) -> list[str]:
    """The body for "we" and "our", those it speaks to for "your"."""
    found = []
    for place, word in enumerate(words):
        plain = low(word)
        lead, tail = word[: len(word) - len(word.lstrip("»\"'("))], word[len(word.rstrip(".,;:!?»\"')")) :]
        name = setting.body if plain in _OURS else setting.others if plain in _THEIRS else None
        if name is None:
            found.append(word)
        else:
            inside = name if place == 0 else name[:1].lower() + name[1:]
            found.append(lead + inside + (_OURS | _THEIRS)[plain] + tail)
    return found
