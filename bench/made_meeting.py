"""Made-up meetings for tests, pictures and measurements of the review page: a short one with everything in it, and a long one.

Municipality and people are invented. The sound is a tone for every word, so that what is played can be told apart.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from stt_minutes.files import write_text
from stt_minutes.meeting import Meeting
from stt_minutes.values import (
    Agenda,
    AgendaItem,
    Attachment,
    Attendance,
    Body,
    Decision,
    Draft,
    DraftItem,
    Evidence,
    Followup,
    Guest,
    Member,
    Part,
    Passage,
    Recommendation,
    Section,
    Segment,
    Span,
    Statement,
    Transcript,
    Votes,
    Word,
)

if TYPE_CHECKING:
    from pathlib import Path

MEMBERS = (
    Member("Birgit Møllegård", "A", "formand"),
    Member("Anders Fjordside", "V", "næstformand"),
    Member("Sofie Engkjær", "F"),
    Member("Torben Lyngvig", "C"),
    Member("Merete Højlund", "B", status="afbud"),
)

ITEMS = (
    AgendaItem(
        "1",
        "Godkendelse af dagsorden",
        parts=(Part("Indstilling", "indstilling", "Formanden indstiller, at dagsordenen godkendes."),),
        recommendations=(Recommendation(None, "at dagsordenen godkendes"),),
    ),
    AgendaItem(
        "2",
        "Anlægsbevilling til ny cykelsti langs Åvej",
        "05.01.02-P20-14-26",
        guests=(Guest("Rasmus Dalbo", "projektleder", "16:10"),),
        parts=(
            Part(
                "Resumé",
                "resume",
                "Udvalget skal tage stilling til en anlægsbevilling på 2,4 mio. kr. til en dobbeltrettet cykelsti langs Åvej.",
            ),
            Part(
                "Indstilling",
                "indstilling",
                "Direktøren for Teknik og Miljø indstiller,\na) at der gives en anlægsbevilling på 2.400.000 kr., og\nb) at arbejdet udbydes i 2026.",
            ),
            Part(
                "Sagsfremstilling",
                "sagsfremstilling",
                "Rasmus Dalbo deltager i mødet kl. 16.10.\nStrækningen er 1.850 meter og skolevej for 240 børn. Der er indkommet 12 høringssvar. Arbejdet ventes udført på 14 uger.",
            ),
            Part(
                "Økonomiske konsekvenser",
                "oekonomi",
                "Anlægsudgiften er 2.400.000 kr., som er afsat i budget 2026. Driften er 45.000 kr. om året.",
            ),
        ),
        attachments=(
            Attachment("Kort over strækningen"),
            Attachment("Høringssvar"),
            Attachment("Tilbudsliste", open=False),
        ),
        recommendations=(
            Recommendation("a", "at der gives en anlægsbevilling på 2.400.000 kr."),
            Recommendation("b", "at arbejdet udbydes i 2026"),
        ),
    ),
    AgendaItem(
        "3",
        "Orientering om vintertjenesten",
        "05.02.08-Ø54-2-26",
        parts=(
            Part("Indstilling", "indstilling", "Forvaltningen indstiller, at orienteringen tages til efterretning."),
            Part(
                "Sagsfremstilling",
                "sagsfremstilling",
                "Der er kaldt ud 41 gange i vinter. Forbruget er 3.150.000 kr. af de afsatte 3.600.000 kr.",
            ),
        ),
    ),
    AgendaItem(
        "4",
        "Lokalplan 112 for Kirkeengen",
        "01.02.05-P16-7-25",
        parts=(
            Part(
                "Indstilling",
                "indstilling",
                "Forvaltningen indstiller, at forslaget sendes i offentlig høring i otte uger.",
            ),
            Part("Sagsfremstilling", "sagsfremstilling", "Lokalplanen giver mulighed for 28 rækkehuse i to etager."),
        ),
    ),
    AgendaItem("5", "Eventuelt"),
    AgendaItem("6", "Køb af areal", "82.02.00-G10-3-26", open=False),
)

AGENDA = Agenda(
    Body("Teknik- og Miljøudvalget", "besluttende"),
    ITEMS,
    "2026-04-15",
    "16:00",
    "16:45",
    "Mødelokale 2, Rådhuset i Nørreå",
    MEMBERS,
)

# (item, speaker, words); a word followed by ? was heard with low confidence.
SPEECH = (
    (None, "Taler 1", "Goddag og velkommen allesammen så skal vi til at i gang"),
    (None, "Taler 1", "Merete har meldt afbud i dag hun er på kursus"),
    ("1", "Taler 1", "Vi tager dagsordenen først er der bemærkninger til den det er der ikke så er dagsordenen gogen?"),
    ("2", "Taler 1", "Så er vi ved punkt to cykelstien langs Åvej og Rasmus du får ordet"),
    ("2", "Taler 2", "Tak strækningen er på atten hundrede og halvtreds meter og det er skolevej for to hundrede og fyrre børn"),
    ("2", "Taler 2", "Vi har fået tolv høringssvar og de fleste er positive men der er en enkelt lodsejer som gerne vil have hækken bevaret"),
    ("2", "Taler 3", "Jeg synes det er en god sag men jeg vil gerne høre hvad driften koster om året"),
    ("2", "Taler 2", "Driften er regnet til femogfyrre tusinde kroner om året"),
    ("2", "Taler 4", "Jeg kan ikke være med til det her vi har ikke råd og jeg vil gerne have det ført til protokols"),
    ("2", "Taler 1", "Så stemmer vi for stemmer Birgit Anders og Sofie imod stemmer Torben"),
    ("2", "Taler 1", "Dermed er bevillingen på to millioner seks hundrede tusinde kroner godkendt tre stemmer for og en imod"),
    ("3", "Taler 1", "Punkt tre vintertjenesten hvem siger noget om den"),
    ("3", "Taler 5", "Vi har kaldt ud enogfyrre gange og der er stadig penge tilbage det har været en mild vinter"),
    ("3", "Taler 3", "Der er? det? der? med? saltet? på? broen? ved? åen? som altid er glat"),
    ("3", "Taler 1", "Ja det kigger I på godt så er den taget til efterretning"),
    ("4", "Taler 1", "Så kommer vi til Kirkeengen lokalplan et hundrede og tolv"),
    ("4", "Taler 3", "Jeg har talt med Jonas Vestervang fra grundejerforeningen og de er ikke glade for højden"),
    ("4", "Taler 4", "Vi mangler skyggediagrammerne jeg foreslår at vi venter"),
    ("4", "Taler 1", "Er der enighed om det ja så udsætter vi sagen til næste møde og forvaltningen laver skyggediagrammer"),
    ("5", "Taler 1", "Eventuelt er der noget der nej"),
    ("5", "Taler 3", "Jo kun at der er indvielse af legepladsen på lørdag klokken ti"),
    ("6", "Taler 1", "Så lukker vi dørene og går til det lukkede punkt"),
    ("6", "Taler 5", "Det handler om et areal bag genbrugspladsen"),
    (None, "Taler 1", "Tak for i dag mødet er hævet klokken er kvart i fem"),
)  # fmt: skip


def short(folder: Path, *, sound: bool = True) -> Meeting:
    """A meeting of three minutes in `folder`, transcribed and drafted; with its sound if `sound`."""
    segments, sections = _heard(SPEECH)
    meeting = Meeting.create(folder)
    write_text(meeting.toml, "[settings]\n")
    end = segments[-1].end_ms + 1_000
    middle = next(i for i, each in enumerate(segments) if each.text.startswith("Ja det kigger"))
    before = segments[middle - 1].end_ms
    invented = Segment(
        "q1", before + 100, before + 1_200, (Word("Danske", before + 100, before + 500, 0.3), Word("tekster", before + 500, before + 1_200, 0.3)),
        None, "quarantined", "den ligner en rulletekst fra fjernsynet, og ingen taler her",
    )  # fmt: skip
    mumbled = Segment("u1", before + 1_300, before + 3_900, (), None, "doubtful", "der tales, men intet er skrevet ud")
    every = tuple(sorted((*segments, invented, mumbled), key=lambda each: each.start_ms))
    transcript = Transcript("da", end, every, _silences(every, end))
    meeting.save("agenda", AGENDA)
    meeting.save("transcript", transcript, made_by={"model": "base"})
    meeting.save("sections", sections)
    meeting.save("draft", _draft(segments))
    if sound:
        soundfile.write(meeting.audio / "original.flac", _tones(transcript), 16_000)
    return meeting


def _heard(speech: tuple[tuple[str | None, str, str], ...]) -> tuple[list[Segment], tuple[Section, ...]]:
    segments: list[Segment] = []
    sections: list[Section] = []
    at = 1_000
    for index, (item, speaker, text) in enumerate(speech):
        begin, words = at, []
        for token in text.split():
            length = 140 + 45 * len(token)
            words.append(Word(token.rstrip("?"), at, at + length - 40, 0.22 if token.endswith("?") else 0.93))
            at += length
        words[-1] = Word(words[-1].text + ".", words[-1].start_ms, words[-1].end_ms, words[-1].confidence)
        segments.append(Segment(f"s{index + 1}", begin, at, tuple(words), speaker))
        if not sections or sections[-1].item != item:
            start = begin if sections else 0
            if sections:
                sections[-1] = Section(
                    sections[-1].item, sections[-1].start_ms, start, sections[-1].score, sections[-1].evidence
                )
            quote = " ".join(word.text for word in words[:6])
            why = (Evidence("cue", (f"s{index + 1}",), f"der siges: „{quote} …“"),)
            sections.append(Section(item, start, at, 0.44 if item == "5" else 0.91, why))
        # Room for the passages that got no text.
        at += 4_400 if text.startswith("Der er?") else 700
    sections[-1] = Section(sections[-1].item, sections[-1].start_ms, at + 300, 0.9, sections[-1].evidence)
    return segments, tuple(sections)


def _silences(segments: tuple[Segment, ...], end: int) -> tuple[Span, ...]:
    out, at = [], 0
    for each in segments:
        if each.start_ms > at:
            out.append(Span(at, each.start_ms))
        at = max(at, each.end_ms)
    return (*out, Span(at, end)) if at < end else tuple(out)


def _draft(segments: list[Segment]) -> Draft:
    def where(start: str) -> tuple[str, ...]:
        return tuple(each.id for each in segments if each.text.startswith(start))

    return Draft(
        items=(
            DraftItem("1", Decision("godkendt", "Dagsordenen blev godkendt.", 0.71, evidence=where("Vi tager"))),
            DraftItem(
                "2",
                Decision(
                    "godkendt", "Anlægsbevillingen på 2.600.000 kr. blev godkendt.", 0.83, evidence=where("Dermed er")
                ),
                Votes(
                    3,
                    1,
                    0,
                    ("Birgit Møllegård", "Anders Fjordside", "Sofie Engkjær"),
                    ("Torben Lyngvig",),
                    evidence=where("Så stemmer"),
                    score=0.8,
                ),
                statements=(
                    Statement(
                        "dissent",
                        "Torben Lyngvig kan ikke tiltræde, fordi der ikke er råd.",
                        "Torben Lyngvig",
                        0.7,
                        where("Jeg kan ikke"),
                    ),
                ),
            ),
            DraftItem(
                "3",
                Decision(
                    "taget_til_efterretning",
                    "Orienteringen blev taget til efterretning.",
                    0.94,
                    evidence=where("Ja det"),
                ),
            ),
            DraftItem(
                "4",
                Decision("udsat", "Sagen blev udsat til næste møde.", 0.78, evidence=where("Er der enighed")),
                followups=(
                    Followup(
                        "laver skyggediagrammer", "forvaltningen", "næste møde", "4", 0.7, where("Er der enighed")
                    ),
                ),
            ),
        ),
        attendance=(Attendance("Merete Højlund", "afbud", None, None, 0.9, where("Merete")),),
        closed_at_ms=segments[-1].end_ms,
        passages=(
            Passage("2", "Anlægsbevillingen på 2.600.000 kr. blev godkendt.", 0.83, where("Dermed er")),
            Passage("2", "Driften er regnet til 45.000 kr. om året.", 0.31, where("Driften er"), used=False),
            Passage("4", "Sagen blev udsat til næste møde.", 0.78, where("Er der enighed")),
        ),
    )


def _tones(transcript: Transcript) -> np.ndarray:
    sound = np.zeros(transcript.duration_ms * 16, np.float32)
    for segment in transcript.segments:
        for index, word in enumerate(segment.words):
            time = np.arange((word.end_ms - word.start_ms) * 16) / 16_000
            shape = np.sin(np.pi * np.linspace(0, 1, len(time))) ** 0.5
            pitch = 140 + 30 * (index % 7)
            tone = 0.35 * np.sin(2 * np.pi * pitch * time) + 0.15 * np.sin(2 * np.pi * pitch * 2.5 * time)
            sound[word.start_ms * 16 : word.start_ms * 16 + len(time)] += (tone * shape).astype(np.float32)
    noise = np.random.default_rng(1).normal(0, 0.004, len(sound)).astype(np.float32)
    return sound + noise


COMMON = [
    "og",
    "det",
    "er",
    "at",
    "der",
    "vi",
    "har",
    "til",
    "en",
    "af",
    "for",
    "som",
    "på",
    "med",
    "den",
    "de",
    "ikke",
    "men",
    "om",
    "så",
    "kan",
    "skal",
    "vil",
    "fra",
    "jeg",
    "man",
    "du",
    "her",
    "når",
    "hvis",
    "bliver",
    "kommune",
    "forvaltning",
    "udvalg",
    "sag",
    "plan",
    "bygning",
    "børn",
    "skole",
    "vej",
    "område",
    "budget",
    "møde",
    "forslag",
    "borgere",
    "penge",
    "tid",
    "år",
    "arbejde",
]


def long(folder: Path, *, hours: float = 4.0, words: int = 36_000, items: int = 40, sound: bool = True) -> Meeting:
    """A meeting of `hours` with `words` words in `items` items, with a tone for every minute as its sound."""
    choose = random.Random(4)
    duration = round(hours * 3_600_000)
    each = duration // words
    segments: list[Segment] = []
    at, count = 0, 0
    while count < words:
        size = min(choose.randint(4, 26), words - count)
        heard = tuple(
            Word(choose.choice(COMMON), at + i * each, at + (i + 1) * each - 60, round(choose.uniform(0.3, 1.0), 2))
            for i in range(size)
        )
        segments.append(Segment(f"s{len(segments) + 1}", at, at + size * each, heard, f"Taler {choose.randint(1, 9)}"))
        at += size * each
        count += size
    length = duration // items
    agenda_items = tuple(
        AgendaItem(
            str(n), f"Sag nummer {n} om {choose.choice(COMMON[20:])} og {choose.choice(COMMON[20:])}", f"00.01.00-P20-{n}-26",
            parts=(
                Part("Indstilling", "indstilling", "Forvaltningen indstiller, at sagen godkendes."),
                Part("Sagsfremstilling", "sagsfremstilling", " ".join(choose.choices(COMMON, k=250)).capitalize() + "."),
            ),
        )
        for n in range(1, items + 1)
    )  # fmt: skip
    sections = tuple(
        Section(str(n + 1), n * length, (n + 1) * length if n < items - 1 else duration, 0.9) for n in range(items)
    )
    last = {n: [s.id for s in segments if s.start_ms < (n + 1) * length][-1] for n in range(items)}
    draft = Draft(
        tuple(
            DraftItem(
                str(n + 1),
                Decision("godkendt", f"Indstillingen i sag {n + 1} blev godkendt.", 0.8, evidence=(last[n],)),
            )
            for n in range(items)
        )
    )
    meeting = Meeting.create(folder)
    write_text(meeting.toml, "[settings]\n")
    meeting.save("agenda", Agenda(Body("Byrådet"), agenda_items, "2026-05-20", "14:00", members=MEMBERS))
    meeting.save("transcript", Transcript("da", duration, tuple(segments), ()), made_by={"model": "base"})
    meeting.save("sections", sections)
    meeting.save("draft", draft)
    if sound:
        _minutes_of_tone(meeting.audio / "original.flac", duration)
    return meeting


def _minutes_of_tone(path: Path, duration_ms: int) -> None:
    second = np.sin(2 * np.pi * 220 * np.arange(16_000) / 16_000) * 0.3
    with soundfile.SoundFile(path, "w", 16_000, 1, format="FLAC") as file:
        for start in range(0, duration_ms // 1000, 60):
            minute = np.zeros((60, 16_000), np.float32)
            minute[start // 60 % 50 : start // 60 % 50 + 5] = second
            file.write(minute.ravel())
