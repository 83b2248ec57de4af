"""Make long meetings with a known answer: `python -m bench.long_meetings -o FOLDER`. Measure them with `bench.accuracy --set FOLDER`.

Councils and a sitting of a parliament's kind, two to three hours each: one or two debates of an hour in which most of what is said is
about something else than the item (lines of the other meetings' speakers), speakers called one by one, short remarks, breaks inside an
item, votes by the chair's formula. Everything is drawn with a fixed seed, so the same meetings are made every time.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

from stt_minutes.files import write_text

ROOT = Path(__file__).resolve().parent.parent
_PARTIES = "AAAAAAVVVVVVCCCFFFOOØØBBIM"
_FIRST = [
    "Agnete",
    "Bertil",
    "Conny",
    "Daniella",
    "Egon",
    "Fatma",
    "Gorm",
    "Hjalmar",
    "Ingelise",
    "Jette",
    "Karsten",
    "Lillian",
    "Mehmet",
    "Nikoline",
    "Orla",
    "Preben",
    "Regitze",
    "Stig",
    "Thora",
    "Ulf",
    "Vagn",
    "Winnie",
    "Yelda",
    "Åge",
    "Elin",
    "Birk",
]
_LAST = [
    "Brink",
    "Dalum",
    "Ejstrup",
    "Fladager",
    "Grønhøj",
    "Hessel",
    "Ibsker",
    "Junget",
    "Kolby",
    "Lindum",
    "Mosevang",
    "Nyrup",
    "Overlade",
    "Pilgaard",
    "Ravnsø",
    "Skelbæk",
    "Thostrup",
    "Udbynder",
    "Vinderslev",
    "Wedø",
    "Ydby",
    "Ærenlund",
    "Østbirk",
    "Ågård",
    "Tranum",
    "Sjelle",
]
_FIGURES = [
    "nul",
    "en",
    "to",
    "tre",
    "fire",
    "fem",
    "seks",
    "syv",
    "otte",
    "ni",
    "ti",
    "elleve",
    "tolv",
    "tretten",
    "fjorten",
    "femten",
    "seksten",
    "sytten",
    "atten",
    "nitten",
    "tyve",
    "enogtyve",
    "toogtyve",
    "treogtyve",
    "fireogtyve",
    "femogtyve",
    "seksogtyve",
]
_CALLS = (
    "Tak. Så er det {next}, værsgo.",
    "Tak til {last}. Den næste er {next}.",
    "Tak for det. {next}, værsgo.",
    "Så er det {next}.",
    "Tak til ordføreren. Så giver jeg ordet til {next}.",
    "Hr. og fru medlemmer, lidt ro i salen. {next} har ordet.",
)
_REMARKS = (
    "Der er ønske om korte bemærkninger. Først {next}.",
    "Der er en kort bemærkning fra {next}.",
    "Tak. {next} for en kort bemærkning.",
)
_NO_MORE = (
    "Tak. Så er der ikke flere korte bemærkninger. Vi går videre i ordførerrækken.",
    "Så er der ikke flere korte bemærkninger, og vi siger tak til ordføreren.",
    "Tak. Der er ikke flere korte bemærkninger.",
)
_THANKS = ("Tak for ordet.", "Tak, formand.", "Tak.", "Jo, tak.", "Mange tak for ordet.")
_TELLING = (
    "punkt",
    "så er det",
    "dagsorden",
    "habil",
    "protokol",
    "referat",
    "mindretal",
    "udsat",
    "undskyld",
    "suppleant",
    "smutte",
    "udenfor",
    "stemmer mod",
)
"""Words of lines that would be true of their own meeting only."""
_SHORT = (
    "Hørt.",
    "Det er jeg slet ikke enig i.",
    "Det ved ordføreren godt.",
    "Tallene viser noget andet.",
    "Vi ses jo i udvalget.",
)


@dataclass(frozen=True)
class Subject:
    """A case: its title, what the agenda writes of it, and what is said of it."""

    title: str
    text: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Handled:
    """How an item goes: minutes of debate, a vote (for, against, neither), and how the chair opens it."""

    subject: Subject
    minutes: float
    votes: tuple[int, int, int] | None = None
    opened: str = "title"
    paused: bool = False


_BUDGET = Subject(
    "Forslag til budget 2027 og overslagsårene 2028-2030",
    "Forslaget viser en skat på 25,9 procent, et anlægsbudget på 118 mio. kr. og besparelser på administrationen på 14 mio. kr.",
    (
        "Budgettet hænger kun sammen, fordi anlægsbudgettet er skåret ned til et hundrede og atten millioner.",
        "Vi vil ikke være med til at røre skatten, den ligger, hvor den skal ligge.",
        "Overslagsårene er det, der bekymrer mig, for der mangler stadig penge i to tusind og otteogtyve.",
        "Besparelserne på administrationen kan man mærke ude på rådhuset allerede nu.",
        "Jeg vil godt kvittere for budgetforliget og takke de partier, der er med.",
    ),
)
_SCHOOLS = Subject(
    "Ny struktur for skoler og dagtilbud i landdistrikterne",
    "Der foreslås fire skoledistrikter i stedet for syv. To små skoler bliver til filialer. Forslaget har været i høring.",
    (
        "De små skoler er hjertet i landsbyen, og en filial er ikke det samme som en skole.",
        "Skoledistrikterne er tegnet i en tid, da der var dobbelt så mange børn.",
        "Høringssvarene er klare, forældrene vil ikke have længere vej med skolebussen.",
        "Dagtilbuddene følger med, og det er der mange, der glemmer i den her debat.",
    ),
)
_WIND = Subject(
    "Lokalplan 88 og kommuneplantillæg for vindmøller ved Hessel Mose",
    "Planen giver plads til seks vindmøller på op til 150 meter. Naboerne har sendt 340 indsigelser om støj og skygge.",
    (
        "Seks vindmøller på et hundrede og halvtreds meter ændrer landskabet for altid.",
        "Støjen fra møllerne er beregnet, og den holder sig under grænsen.",
        "Indsigelserne fra naboerne handler om skygge, og dem har vi svaret på.",
        "Uden lokalplanen er der ingen grøn strøm fra mosen.",
    ),
)
_CARE = Subject(
    "Kvalitetsstandard for hjemmepleje og rengøring",
    "Kvalitetsstandarden ændres, så rengøring gives hver tredje uge, og plejen får faste teams.",
    (
        "Rengøring hver tredje uge er for lidt for dem, der har hjemmepleje.",
        "De faste teams er en god idé, det siger de ansatte også.",
    ),
)
_HARBOUR = Subject(
    "Takster for havnen 2027",
    "Taksterne for bådpladser foreslås hævet med fire procent.",
    ("Bådpladserne er billigere her end hos naboen.", "Taksterne på havnen har stået stille i fem år."),
)
_LIBRARY = Subject(
    "Ansøgning om tilskud til biblioteksbus",
    "Biblioteket søger om 900.000 kr. til en ny bogbus.",
    ("Bogbussen er nitten år gammel og lugter af diesel.", "Biblioteket kan nå ud til dem, der bor længst væk."),
)
_PARKING = Subject(
    "Parkeringsafgift på torvet",
    "Der foreslås betaling for parkering på torvet i dagtimerne.",
    ("En parkeringsafgift på torvet flytter kunderne ud af byen.", "Parkering er gratis alle andre steder."),
)
_WATER = Subject(
    "Klimatilpasning af åen gennem byen",
    "Åen åbnes på 400 meter, og der anlægges et bassin til regnvand.",
    (
        "Åen gik over sine bredder tre gange sidste vinter.",
        "Bassinet skal kunne rumme en skybrud, ellers er det spildt.",
    ),
)
_HOUSING = Subject(
    "1. behandling af forslag om ændring af reglerne for almene boliger",
    "Forslaget gør det lettere at bygge små almene boliger og hæver rammebeløbet.",
    (
        "De almene boliger er for dyre for de unge, og rammebeløbet er en del af forklaringen.",
        "Vi støtter forslaget om små boliger, men vi har et spørgsmål til huslejen.",
        "Boligorganisationerne har selv bedt om det her.",
    ),
)
_RAIL = Subject(
    "2. behandling af forslag om anlæg af en bane til havnebyen",
    "Banen får to stationer og et dobbeltspor. Anlægget koster 2,1 mia. kr.",
    (
        "Banen til havnebyen er lovet i fyrre år, og nu skal skinnerne lægges.",
        "Dobbeltsporet er det, der gør den dyr, og det, der gør den god.",
        "Stationerne ligger det rigtige sted, det har jeg selv set.",
    ),
)
_PUPILS = Subject(
    "Spørgsmål om eksamen i folkeskolen",
    "Om ministeren vil redegøre for antallet af elever, der ikke består eksamen.",
    (
        "Eleverne i niende klasse dumper i matematik, og det er ikke deres skyld.",
        "Ministeren ser på eksamen til efteråret.",
    ),
)
_FERRY = Subject(
    "Spørgsmål om billetprisen på færgerne",
    "Om ministeren vil sikre, at færgebilletter ikke bliver dyrere.",
    (
        "Færgen er øboernes landevej, og billetten er for dyr.",
        "Det er rederiet, der sætter prisen på billetten, ikke ministeren.",
    ),
)
_AGENDA = Subject("Godkendelse af dagsorden", "", ())
_ANY = Subject("Eventuelt", "", ())

MEETINGS: dict[str, tuple[Handled, ...]] = {
    "byraad-langedebat": (
        Handled(_AGENDA, 0.5),
        Handled(_BUDGET, 75, (18, 6, 2), paused=True),
        Handled(_LIBRARY, 4, (26, 0, 0)),
        Handled(_SCHOOLS, 50, (12, 14, 0), opened="debate"),
        Handled(_HARBOUR, 3, None),
        Handled(_CARE, 8, (15, 9, 2)),
        Handled(_ANY, 1),
    ),
    "ting-sitting": (
        Handled(_PUPILS, 6),
        Handled(_FERRY, 6),
        Handled(_HOUSING, 60, None, opened="debate"),
        Handled(_RAIL, 35, (17, 7, 1), opened="debate"),
        Handled(_PARKING, 12, (9, 17, 0), opened="debate"),
    ),
    "byraad-sidstepunkt": (
        Handled(_AGENDA, 0.5),
        Handled(_PARKING, 6, (8, 16, 2)),
        Handled(_WATER, 9, (24, 2, 0)),
        Handled(_HARBOUR, 2, None),
        Handled(_WIND, 90, (14, 11, 1), opened="debate", paused=True),
    ),
}


@dataclass
class _Meeting:
    """A meeting being written: its lines and what is true of it."""

    draw: random.Random
    filler: list[str]
    members: list[str]
    now: int = 1_000
    rows: list[tuple[int, int, str, str, str]] = field(default_factory=list)
    sections: list[dict[str, object]] = field(default_factory=list)
    decisions: dict[str, dict[str, object]] = field(default_factory=dict)

    @property
    def chair(self) -> str:
        return self.members[0]

    def say(self, who: str, text: str, item: str, gap: int | None = None) -> None:
        self.now += gap if gap is not None else self.draw.choice((90, 260, 700, 1_300))
        if not self.sections or self.sections[-1]["item"] != item:
            if self.sections:
                self.sections[-1]["end_ms"] = self.now
            self.sections.append({"item": item, "start_ms": self.now, "end_ms": self.now})
        end = self.now + 330 * len(text.split()) + 60 * len(text) // 10
        self.rows.append((self.now, end, who, text, item))
        self.now = end
        self.sections[-1]["end_ms"] = end

    def debate(self, handled: Handled, item: str) -> None:
        """Speakers called one by one, until the time is up."""
        until = self.now + int(handled.minutes * 60_000)
        pause_at = (self.now + until) // 2 if handled.paused else None
        last = self.chair
        while self.now < until:
            speaker = self.draw.choice(self.members[1:])
            self.say(self.chair, self.draw.choice(_CALLS).format(next=speaker, last=last), item)
            self.say(speaker, self.draw.choice(_THANKS), item, 200)
            for _ in range(self.draw.randint(3, 9)):
                own = handled.subject.said and self.draw.random() < 0.3
                self.say(speaker, self.draw.choice(handled.subject.said) if own else self.filler.pop(), item)
                if self.now >= until:
                    break
            for _ in range(self.draw.choice((0, 0, 1, 2))):
                other = self.draw.choice(self.members[1:])
                self.say(self.chair, self.draw.choice(_REMARKS).format(next=other), item)
                self.say(other, self.draw.choice((*_SHORT, self.filler.pop())), item)
                self.say(speaker, self.filler.pop(), item)
                last = other
            self.say(self.chair, self.draw.choice(_NO_MORE), item)
            if pause_at is not None and self.now > pause_at:
                self.say(self.chair, "Så holder vi en pause på femten minutter. Vi mødes igen klokken otte.", item)
                self.say(last, "Er der mere kaffe?", "-", 20_000)
                self.say(self.chair, "Så er vi i gang igen. Vi fortsætter debatten.", item, 600_000)
                pause_at = None
            last = speaker

    def conclude(self, handled: Handled, item: str) -> None:
        """The vote, or what the chair finds."""
        kind = "godkendt"
        if handled.votes is None:
            said = "Så er der ikke flere, der har bedt om ordet. Det er godkendt." if handled.minutes < 30 else ""
            if handled.subject is _HOUSING:
                said, kind = "Forhandlingen er sluttet. Forslaget går nu til udvalget. Det er vedtaget.", "oversendt"
            elif handled.subject in (_PUPILS, _FERRY):
                said, kind = "Så siger vi tak til ministeren. Spørgsmålet er sluttet.", "ingen_beslutning"
            self.say(self.chair, said or "Det er godkendt.", item)
        else:
            ours, theirs, neither = handled.votes
            kind = "godkendt" if ours > theirs else "afvist"
            verdict = "vedtaget" if ours > theirs else "forkastet"
            self.say(self.chair, "Forhandlingen er sluttet, og vi går til afstemning. Der kan stemmes nu.", item)
            told = f"For stemte {_FIGURES[ours]}, imod stemte {_FIGURES[theirs]}"
            told += f", hverken for eller imod stemte {_FIGURES[neither]}." if neither else "."
            self.say(self.chair, f"Afstemningen er slut. {told} Forslaget er {verdict}.", item, 9_000)
        if kind != "ingen_beslutning":
            self.decisions[item] = {"type": kind, "text": ""}
            if kind == "oversendt":
                self.decisions[item]["alt_types"] = ["godkendt"]
            if handled.votes:
                self.decisions[item]["votes"] = dict(zip(("for", "imod", "undlod"), handled.votes, strict=True))


def make(name: str, folder: Path, lines: list[str]) -> None:
    """Write one meeting as a case: agenda.txt, script.tsv and truth.json."""
    draw = random.Random(name)
    members = [f"{first} {last}" for first, last in zip(_FIRST, draw.sample(_LAST, len(_LAST)), strict=True)]
    meeting = _Meeting(draw, draw.sample(lines, len(lines)), members)
    parliament = name.startswith("ting")
    plan = MEETINGS[name]
    meeting.say(meeting.chair, "Mødet er åbnet. Velkommen til alle, også til dem på tilhørerpladserne.", "-")
    for number, handled in enumerate(plan, start=1):
        item, title = str(number), handled.subject.title
        opened = f"Vi går til punkt {_FIGURES[number]}, {title.lower()}."
        if handled.opened == "debate":
            opened = f"Det næste på dagsordenen er {title}. Forhandlingen er åbnet."
        elif parliament:
            opened = f"Den næste sag er {title}."
        meeting.say(meeting.chair, opened, item, 1_500)
        meeting.debate(handled, item)
        if handled.subject is not _ANY:
            meeting.conclude(handled, item)
    meeting.say(meeting.chair, "Der er ikke mere at foretage. Mødet er hævet. Tak for i aften, og kom godt hjem.", "-")
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    write_text(target / "agenda.txt", _agenda(members, plan, parliament=parliament))
    with (target / "script.tsv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerows([("start_ms", "end_ms", "speaker", "text", "item"), *meeting.rows])
    truth = {
        "case": name,
        "duration_ms": meeting.now,
        "sections": meeting.sections,
        "decisions": meeting.decisions,
        "attendance": [],
        "closed": [],
        "followups": [],
    }
    write_text(target / "truth.json", json.dumps(truth, ensure_ascii=False, indent=1) + "\n")


def _agenda(members: list[str], plan: tuple[Handled, ...], *, parliament: bool) -> str:
    body = "Tinget" if parliament else "Byrådet"
    roles = [f"{members[0]} (A) - formand", *(f"{n} ({p})" for n, p in zip(members[1:], _PARTIES[1:], strict=True))]
    head = f"Lindum Kommune\nDagsorden for {body}\nMandag den 12. oktober 2026 kl. 17.00, Salen\n\nMedlemmer: {', '.join(roles)}\n"
    items = [
        f"\nPunkt {number}: {handled.subject.title}\n"
        + (f"\nIndstilling\nDet indstilles, at forslaget vedtages.\n\nSagsfremstilling\n{handled.subject.text}\n" if handled.subject.text else "")
        for number, handled in enumerate(plan, start=1)
    ]  # fmt: skip
    return head + "".join(items)


def filler(root: Path = ROOT / "tests" / "minutes" / "cases") -> list[str]:
    """What others than the one who speaks most say in the meetings to measure with, at some length, where no item is named."""
    found: list[str] = []
    for path in sorted(root.glob("*/script.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["item"] != "-"]
        said: dict[str, int] = {}
        for row in rows:
            said[row["speaker"]] = said.get(row["speaker"], 0) + 1
        leads = max(said, key=lambda who: said[who])
        found += [row["text"] for row in rows if row["speaker"] != leads and len(row["text"].split()) >= 14]
    return [text for text in found if not any(word in text.lower() for word in _TELLING)]


def main() -> None:
    """Make them all."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True)
    options = parser.parse_args()
    lines = filler()
    for name in MEETINGS:
        make(name, options.out, lines)


if __name__ == "__main__":
    main()
