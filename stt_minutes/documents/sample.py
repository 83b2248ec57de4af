"""A fictional meeting for `template preview`, the pictures in docs/ and the tests: it has one of everything that is printed."""

from __future__ import annotations

from stt_minutes.values import (
    Agenda,
    AgendaItem,
    Attachment,
    Attendance,
    Body,
    Decision,
    EarlierDecision,
    Followup,
    Guest,
    Member,
    Minutes,
    MinutesItem,
    Part,
    Segment,
    Span,
    Statement,
    Transcript,
    Votes,
    Word,
)

_MEMBERS = (
    Member("Karen Holmgaard", "A", "formand", "til stede"),
    Member("Jens Aabo Friis", "V", "næstformand", "til stede"),
    Member("Mette Lindholt", "F", None, "til stede"),
    Member("Poul Rævdal", "C", None, "til stede"),
    Member("Sanne Birkemose", "Ø", None, "afbud", "ferie"),
    Member("Tina Engvang", None, "sekretær", "til stede"),
)
_ITEMS = (
    AgendaItem(
        "1",
        "Godkendelse af dagsorden",
        "00.22.04P35-3-26",
        parts=(Part("Indstilling", "indstilling", "Formanden indstiller, at dagsordenen godkendes."),),
    ),
    AgendaItem(
        "2",
        "Cykelsti langs Møllevej & Åvænget",
        "05.04.00P20-12-25",
        guests=(Guest("Lars Tornkær", "vejchef", "15:15"),),
        parts=(
            Part(
                "Resumé",
                "resume",
                "Udvalget skal tage stilling til en dobbeltrettet cykelsti på 1,8 km mellem skolen og stationen.",
            ),
            Part(
                "Indstilling",
                "indstilling",
                "Direktøren for Teknik og Miljø indstiller:\n- At cykelstien anlægges i 2026.\n- At der frigives 4,2 mio. kr. af anlægsrammen.",
            ),
            Part(
                "Beslutning fra Handicaprådet, den 3. marts 2026, punkt 4:",
                "tidligere_behandling",
                "Rådet anbefaler ledelinjer ved stoppestederne.",
            ),
            Part(
                "Sagsfremstilling",
                "sagsfremstilling",
                "Vejchef Lars Tornkær deltager i mødet kl. 15.15.\n\nStrækningen har haft 11 uheld på fem år. Projektet er beskrevet på https://www.aadal-kommune.example/cykelsti.\n\nDe tre løsninger er:\nLøsning\tPris\tTid\nMalede baner\t0,6 mio. kr.\t2 måneder\nEnkeltrettet sti\t3,1 mio. kr.\t6 måneder\nDobbeltrettet sti\t4,2 mio. kr.\t8 måneder",
            ),
            Part(
                "Økonomiske konsekvenser",
                "oekonomi",
                'Udgiften på 4,2 mio. kr. holdes inden for anlægsrammen til trafiksikkerhed ("skoleveje").',
            ),
        ),
        attachments=(
            Attachment("Oversigtskort"),
            Attachment("Uheldsstatistik 2021-2025"),
            Attachment("Tilbud fra entreprenører", open=False),
        ),
        earlier=(
            EarlierDecision(
                "Beslutning fra Handicaprådet, den 3. marts 2026, punkt 4:",
                "Rådet anbefaler ledelinjer ved stoppestederne.",
                "Handicaprådet",
                "2026-03-03",
            ),
        ),
    ),
    AgendaItem(
        "3",
        "Status på vintertjenesten",
        "05.01.00G01-4-26",
        parts=(
            Part("Indstilling", "indstilling", "At orienteringen tages til efterretning."),
            Part("Sagsfremstilling", "sagsfremstilling", "Der har været 38 udkald mod 52 året før."),
        ),
        attachments=(Attachment("Oversigt over udkald"),),
    ),
    AgendaItem("4", "Eventuelt", "00.22.04P35-3-26"),
    AgendaItem(
        "5",
        "Køb af ejendom",
        "82.01.00G10-2-26",
        open=False,
        parts=(Part("Sagsfremstilling", "sagsfremstilling", "Forhandlingerne om prisen er ikke afsluttet."),),
        attachments=(Attachment("Vurderingsrapport", open=False),),
    ),
)


def sample() -> Minutes:
    """The minutes of the meeting: two decisions confirmed, one proposed, one written by hand, and a closed item."""
    agenda = Agenda(
        Body("Udvalget for Teknik og Miljø"), _ITEMS, "2026-03-18", "15:00", None, "Mødelokale 2, Ådal Rådhus", _MEMBERS
    )
    one, two, three, four, five = _ITEMS
    return Minutes(
        agenda,
        (
            MinutesItem(
                one,
                Decision("godkendt", "Dagsordenen blev godkendt.", 0.97, "machine", ("s1",), confirmed=True),
                spans=(Span(0, 40_000),),
            ),
            MinutesItem(
                two,
                Decision(
                    "godkendt",
                    "Udvalget godkendte indstillingen med den ændring, at arbejdet begynder efter sommerferien.",
                    0.86,
                    "machine",
                    ("s2", "s3"),
                ),
                Votes(3, 1, 0, names_against=("Poul Rævdal (C)",)),
                followups=(Followup("Sender tidsplan til skolebestyrelsen", "Lars Tornkær", "2026-04-10"),),
                statements=(
                    Statement(
                        "dissent", "Poul Rævdal kan ikke tiltræde, da malede baner er tilstrækkelige.", "Poul Rævdal"
                    ),
                ),
                spans=(Span(40_000, 400_000),),
            ),
            MinutesItem(
                three,
                Decision(
                    "taget_til_efterretning", "Orienteringen blev taget til efterretning.", 0.91, "machine", ("s4",)
                ),
                absent=("Mette Lindholt",),
                spans=(Span(400_000, 520_000),),
            ),
            MinutesItem(
                four,
                Decision(
                    "andet", "Næste møde flyttes til den 16. april 2026 kl. 14.00.", origin="human", confirmed=True
                ),
            ),
            MinutesItem(
                five,
                Decision(
                    "udsat", "Sagen blev udsat til næste møde.", origin="human", confirmed=True, publishable=False
                ),
            ),
        ),
        (
            Attendance("Mette Lindholt", "forlod", "3", 410_000),
            Attendance("Mette Lindholt", "genindtrådt", "4", 525_000),
        ),
        "16:05",
    )


def sample_transcript() -> Transcript:
    """The passages that the sample's decisions rest on."""
    said = (
        ("s1", 12_000, 21_000, "Dagsordenen er godkendt"),
        ("s2", 350_000, 362_000, "Så godkender vi det"),
        ("s3", 362_500, 371_000, "men først efter sommerferien"),
        ("s4", 505_000, 511_000, "Den er taget til efterretning"),
    )
    segments = []
    for name, start, end, text in said:
        words = text.split()
        step = (end - start) // len(words)
        made = tuple(
            Word(each, start + step * place, start + step * (place + 1), 0.9) for place, each in enumerate(words)
        )
        segments.append(Segment(name, start, end, made))
    return Transcript("da", 600_000, tuple(segments))
