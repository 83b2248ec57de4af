"""The ways to be closed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from canary_meetings import (
    APPROVAL,
    BICYCLES,
    LAST,
    MIDDLE,
    OVER,
    PATH,
    SALE,
    SECRET,
    WELCOME,
    Shape,
    closed_last,
    edit,
    meeting,
    spoken,
    text_agenda,
    write_in,
)

from stt_minutes import pipeline
from stt_minutes.values import Marker
from stt_minutes.web.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.meeting import Meeting

TITLES = {"mark": f"Lukket: {SALE}", "behind": f"{SALE} (lukket)"}


def _marked(title: str, *, middle: bool = False) -> Shape:
    def make(folder: Path) -> Meeting:
        made = meeting(folder, (text_agenda if middle else closed_last)(TITLES[title]), MIDDLE if middle else LAST)
        write_in(made, "3" if middle else "4")
        return made

    return Shape(f"{title}{' in the middle' if middle else ''}", make, "3" if middle else "4")


def _section(name: str, before: str, number: str, key: str) -> Shape:
    def make(folder: Path) -> Meeting:
        said = (*LAST[:3], SECRET.format(number="fire" if number == "4" else "et på den lukkede dagsorden"), OVER)
        made = meeting(folder, closed_last(SALE, before=before, number=number), said)
        write_in(made, key)
        return made

    return Shape(name, make, key)


def _sbsys(folder: Path) -> Meeting:
    def point(number: str, title: str, text: str, *, is_open: bool) -> str:
        papers = "" if is_open else '<Bilag BilagID="1" Navn="Kanariebilaget" MaaPubliceres="True" BilagUrl="1.pdf"/>'
        return (
            f'<Dagsordenpunkt DagsordenpunktID="{number}" Nummer="{number}" Åbent="{is_open}"><Overskrift>{title}</Overskrift>'
            f"<Indhold><Indstilling>{text}</Indstilling><Beslutning/></Indhold><Bilagsliste>{papers}</Bilagsliste></Dagsordenpunkt>"
        )

    points = (
        point("1", APPROVAL, "", is_open=True)
        + point("2", PATH, "Direktøren indstiller, at cykelstien anlægges.", is_open=True)
        + point("3", "Eventuelt", "", is_open=True)
        + point("4", SALE, "Direktøren indstiller, at grunden sælges til kanarieindstillingen.", is_open=False)
    )
    agenda = (
        '<?xml version="1.0" encoding="utf-8"?><Dagsorden DagsordenID="1" Åben="True" Dagsordentype="Dagsorden"><Møde MødeID="1" Udvalg="Teknikudvalget" '
        f'Mødedato="9. juni 2026" Mødetid="15:00"/><Dagsordenpunkter>{points}</Dagsordenpunkter></Dagsorden>'
    )
    made = meeting(folder, agenda, LAST, suffix=".xml")
    write_in(made, "4")
    return made


def _agman(folder: Path) -> Meeting:
    def point(number: str, title: str, text: str, *, is_open: bool) -> str:
        return (
            f"<Item ID='{number}'><Number>{number}</Number><Caption>{title}</Caption><IsPublic>{is_open}</IsPublic><Case><Number/><Title>{title}</Title></Case><Fields>"
            f"<ItemField><Index>1</Index><Caption>Indstilling</Caption><Content><![CDATA[<p>{text}</p>]]></Content><IsFeedback>False</IsFeedback></ItemField>"
            "<ItemField><Index>2</Index><Caption>Beslutning</Caption><Content/><IsFeedback>True</IsFeedback></ItemField></Fields></Item>"
        )

    points = (
        point("1", APPROVAL, "", is_open=True)
        + point("2", PATH, "Direktøren indstiller, at cykelstien anlægges.", is_open=True)
        + point("3", "Eventuelt", "", is_open=True)
        + point("4", SALE, "Direktøren indstiller, at grunden sælges til kanarieindstillingen.", is_open=False)
    )
    agenda = (
        "<?xml version='1.0' encoding='utf-8'?><Publication ID='1'><PublicationTypeAsValue>1</PublicationTypeAsValue><Agendas><Agenda ID='1'><Name>Teknikudvalget</Name>"
        "<Committee><Name>Teknikudvalget</Name></Committee><Meeting><When>09-06-2026 15:00:00</When><Members/></Meeting>"
        f"<Items>{points}</Items></Agenda></Agendas></Publication>"
    )
    made = meeting(folder, agenda, LAST, suffix=".xml")
    write_in(made, "4")
    return made


def _by_hand(folder: Path) -> Meeting:
    made = meeting(folder, closed_last(SALE), LAST)
    write_in(made, "4")
    edit(made, "close_by_hand", item="4")
    pipeline.run(made)
    return made


def _by_toml(folder: Path) -> Meeting:
    made = meeting(folder, closed_last(SALE), LAST)
    with made.toml.open("a", encoding="utf-8") as file:
        file.write(f'\n[items]\n"{SALE}" = "lukket"\n')
    pipeline.run(made)
    return made


def _by_hand_just_now(folder: Path) -> Meeting:
    made = meeting(folder, closed_last(SALE), LAST)
    edit(made, "close_by_hand", item="4")
    return made


def _doors(folder: Path) -> Meeting:
    """Nothing but the doors tells where the closed item begins."""
    secret = "Vil du lukke døren, Bo? Tak. " + SECRET.split("salg af mejerigrunden. ")[1]
    return meeting(folder, closed_last(f"Lukket: {SALE}"), (*LAST[:3], secret, OVER))


def _markers(folder: Path) -> Meeting:
    """The keys are pressed in time, and the speech tells little."""
    secret = SECRET.split("salg af mejerigrunden. ")[1]
    lines = (
        "Vi godkender dagsordenen.",
        "Der kører mange børn på cykelstien. Den laver vi.",
        "Der er loppemarked på lørdag.",
        secret,
    )
    starts = [segment.start_ms for segment in spoken(*lines).segments]
    pressed = tuple(Marker(at, "item", str(number)) for number, at in enumerate(starts, 1))
    return meeting(folder, closed_last(f"Lukket: {SALE}"), lines, markers=pressed)


def _stale(folder: Path) -> Meeting:
    """Open when it was run, closed on the agenda that came later."""
    made = meeting(folder, closed_last(SALE), LAST)
    write_in(made, "4")
    (made.folder / "agenda.txt").write_text(closed_last(f"Lukket: {SALE}"), encoding="utf-8")
    return made


def _killed_after(step: str) -> Shape:
    def make(folder: Path) -> Meeting:
        made = _stale(folder)
        pipeline.run(made, until=step)
        return made

    return Shape(f"killed after {step}", make, publishes=False)


def _without_sections(folder: Path) -> Meeting:
    made = meeting(folder, closed_last(f"Lukket: {SALE}"), LAST)
    for name in ("sections", "draft"):
        made.path(name).unlink()
    shutil.rmtree(made.out)
    return made


def _renumbered(folder: Path) -> Meeting:
    """The closed item had number 3 when people wrote; then an item came in before it, and 3 is another, open one."""
    made = meeting(folder, text_agenda(f"Lukket: {SALE}"), MIDDLE)
    write_in(made, "3")
    agenda = text_agenda(f"Lukket: {SALE}", before="3. Bænke på torvet\n\n", number="4", last="5")
    (made.folder / "agenda.txt").write_text(agenda, encoding="utf-8")
    benches = "Punkt tre er bænke på torvet. Dem sætter vi op. Det er godkendt."
    said = (
        WELCOME,
        BICYCLES,
        benches,
        SECRET.format(number="fire"),
        MIDDLE[3].replace("Punkt fire", "Punkt fem"),
        OVER,
    )
    made.save("transcript", spoken(*said))
    pipeline.run(made)
    return made


def _attachment(folder: Path) -> Meeting:
    """The item is open; one of its attachments is not."""
    agenda = closed_last(f"Lukket: {SALE}").replace(
        "Kort over cykelstien\n", "Kort over cykelstien\nKanariebilag til stien (lukket)\n"
    )
    return meeting(folder, agenda, LAST)


def _not_heard(folder: Path) -> Meeting:
    """The recording was stopped before the closed item."""
    made = meeting(folder, closed_last(f"Lukket: {SALE}"), (*LAST[:3], OVER))
    write_in(made, "4")
    return made


def _unnamed(folder: Path) -> Meeting:
    """Nobody says that the closed item begins, nor what it is about."""
    secret = "Så tager vi den sidste. Han vil have ni kanariemillioner for den. Det er for meget for kanarietalen. Vi byder syv, og så ser vi."
    return meeting(folder, closed_last(f"Lukket: {SALE}"), (*LAST[:3], secret, OVER))


def _twice(folder: Path) -> Meeting:
    """Two closed items, one between open ones, the other last."""
    agenda = text_agenda(f"Lukket: {SALE}") + "\n5. Lukket: Personalesag\n\nSagsfremstilling\nDet er kanariesagen.\n"
    other = "Så lukker vi dørene igen. Punkt fem er personalesagen. Det er kanariepersonen, der har fået en advarsel. Det tager vi til efterretning."
    made = meeting(folder, agenda, (*MIDDLE[:4], other, OVER))
    write_in(made, "3")
    write_in(made, "5")
    return made


def _written_as(name: str, *, before: str = "", below: str = "") -> Shape:
    def make(folder: Path) -> Meeting:
        made = meeting(folder, closed_last(SALE, before=before, below=below), LAST)
        write_in(made, "4")
        return made

    return Shape(name, make)


def _undone(folder: Path) -> Meeting:
    """Closed by hand, and undo pressed since."""
    made = _by_hand(folder)
    session = Session(made)
    session.undo(session.revision)
    pipeline.run(made)
    return made


SHAPES = (
    _marked("mark"),
    _marked("mark", middle=True),
    _marked("behind"),
    _section("section, numbers go on", "Lukket dagsorden\n\n", "4", "4"),
    Shape("SBSYS", _sbsys),
    Shape("AGMAN", _agman),
    Shape("by hand", _by_hand),
    Shape("meeting.toml", _by_toml),
    Shape("by hand, not run since", _by_hand_just_now, publishes=False),
    Shape("doors", _doors),
    Shape("markers", _markers),
    Shape("stale", _stale, publishes=False),
    _killed_after("agenda"),
    _killed_after("sections"),
    Shape("without sections", _without_sections, publishes=False),
    Shape("renumbered", _renumbered),
    Shape("attachment", _attachment),
    Shape("not heard", _not_heard),
    Shape("unnamed", _unnamed),
    Shape("two closed items", _twice, "3"),
    _written_as("one word that stands free", before="Lukket\n\n"),
    _written_as("the doors", before="Tilhørerne forlader mødet\n\n"),
    _written_as("a kind of case", below="Personsag – lukket\n"),
    Shape("by hand and undone", _undone),
)
"""Joint handling and what is heard of closed items under open ones are in tests/minutes/test_secrecy.py and bench/closed.py."""
