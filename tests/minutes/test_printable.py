"""Words of closing in what is about to be published: found wherever a document prints, and let through line by line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stt_minutes.minutes import printable
from stt_minutes.values import (
    Agenda,
    AgendaItem,
    Attachment,
    Body,
    Checked,
    Corrections,
    Decision,
    EarlierDecision,
    Guest,
    Minutes,
    MinutesItem,
    Part,
    Recommendation,
    Segment,
    Statement,
    Transcript,
    Word,
)

WORDS = "Sagen behandles for lukkede døre."
ITEM = AgendaItem("4", "Køb af areal")


def found(item: MinutesItem, **head: object) -> list[tuple[str | None, str]]:
    agenda = replace(Agenda(Body("Udvalget"), (item.item,)), **head)  # type: ignore[arg-type]
    return [(each.item, each.where) for each in printable.places(Minutes(agenda, (item,)))]


@pytest.mark.parametrize(
    ("item", "where"),
    [
        (replace(ITEM, title="Køb af areal (lukket)"), "titlen"),
        (replace(ITEM, case_type="Lukket sag"), "sagstypen"),
        (replace(ITEM, parts=(Part("Baggrund", None, f"Åbent.\n{WORDS}"),)), "„Baggrund“"),
        (replace(ITEM, parts=(Part("", None, WORDS),)), "sagens tekst"),
        (replace(ITEM, parts=(Part("Fortroligt", None, "Tekst."),)), "„Fortroligt“"),
        (replace(ITEM, parts=(Part("Lukket sagsfremstilling", None, "Tekst."),)), "„Lukket sagsfremstilling“"),
        (replace(ITEM, parts=(Part("", None, "Lukket bilag: Tilbud.pdf"),)), "sagens tekst"),
        (replace(ITEM, parts=(Part("", None, "Kun for medlemmer: prisen er høj."),)), "sagens tekst"),
        (replace(ITEM, earlier=(EarlierDecision("Byrådet (lukket)", "Vedtaget."),)), "tidligere beslutninger"),
        (replace(ITEM, attachments=(Attachment("Tilbud (fortroligt).pdf"),)), "bilagene"),
        (replace(ITEM, guests=(Guest("Ib", "kommer i den lukkede del"),)), "gæsterne"),
        (replace(ITEM, recommendations=(Recommendation("1", WORDS),)), "indstillingen"),
        (replace(ITEM, earlier=(EarlierDecision("Byrådets beslutning", WORDS),)), "tidligere beslutninger"),
    ],
)
def test_every_text_of_an_open_item_is_looked_through(item: AgendaItem, where: str) -> None:
    assert found(MinutesItem(item)) == [("4", where)]
    assert found(MinutesItem(replace(item, open=False))) == []


def test_what_people_and_machine_wrote_is_looked_through() -> None:
    said = MinutesItem(ITEM, Decision("andet", WORDS, origin="human"), statements=(Statement("topic", WORDS),))
    assert found(said) == [("4", "beslutningen"), ("4", "udtalelserne")]
    published = MinutesItem(replace(ITEM, open=False), Decision("andet", WORDS, origin="human", publishable=True))
    assert found(published) == [("4", "beslutningen")]


def test_the_head_is_looked_through() -> None:
    assert found(MinutesItem(ITEM), place="Det lukkede møde holdes i kælderen", header=("Fortroligt",)) == [
        (None, "mødestedet"),
        (None, "hovedet"),
    ]


@pytest.mark.parametrize(
    "text", ["Svømmehallen er lukket om fredagen.", "Lukkede institutioner", "Åbent punkt", "Lukketid"]
)
def test_other_things_are_closed_too(text: str) -> None:
    assert found(MinutesItem(replace(ITEM, parts=(Part("Baggrund", None, text),)))) == []


def test_a_yes_holds_for_the_line_and_the_item_alone() -> None:
    def ask(text: str, key: str, said: Corrections) -> int:
        item = MinutesItem(AgendaItem(key, "Køb", parts=(Part("Baggrund", None, text),)))
        return len(printable.unsaid(printable.places(Minutes(Agenda(Body("U"), (item.item,)), (item,))), said))

    item = MinutesItem(replace(ITEM, parts=(Part("Baggrund", None, WORDS),)))
    (place,) = printable.places(Minutes(Agenda(Body("U"), (item.item,)), (item,)))
    said = Corrections(checked=(Checked(0, 0, place.kind, "4"),))
    assert place.shown == WORDS
    assert ask(WORDS, "4", Corrections()) == 1
    assert ask(f"Noget andet.\n{WORDS}\n{WORDS}", "4", said) == 0
    assert ask(WORDS, "5", said) == 1
    assert ask(WORDS.replace("Sagen", "Punktet"), "4", said) == 1


def test_speech_is_looked_through() -> None:
    words = tuple(Word(text, 1000 + 100 * n, 1090 + 100 * n) for n, text in enumerate(WORDS.split()))
    heard = Transcript("da", 9000, (Segment("s1", 1000, 1500, words),))
    (place,) = printable.places(Minutes(Agenda(Body("U"), ()), ()), heard)
    assert (place.item, place.where, place.start_ms) == (None, "transskriptionen 0.01", 1000)
